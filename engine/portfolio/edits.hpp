#pragma once
// What was edited between two versions of a rulebase, declaration by declaration, and versions in which some
// of the edits are put back, so that what an edit does can be tried instead of guessed.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "model/from_ast.hpp"

namespace mechanist::portfolio {

struct Edit {
  enum class Kind { changed, added, removed } kind = Kind::changed;
  enum class What {
    rule,
    definition,
    path,
    quality,
    applies,
    mechanism,
    parameter,
    fact,
    table,
    entity,
    enumeration,
    proposition,
    constraint,
    the_case,
  } what = What::rule;
  std::string name;  // of the rule, the path "mechanism.path", …; of an unnamed rule, what it concludes
  struct Side {
    std::string file;
    uint32_t line = 0;
    std::string text;  // canonical, on one line, without sentences and citations
  };
  std::optional<Side> before, after;
};
std::string_view to_string(Edit::Kind);
std::string_view to_string(Edit::What);

// Both were read by model::load with this path, and have a model.
class Edits {
 public:
  Edits(const model::Loaded& before, std::string before_path, const model::Loaded& after,
        std::string after_path);

  // By what they are and by name. Whatever changes only words (sentences, citations, reasons, titles of
  // sources), tests or levers is not among them, for no verdict can depend on it.
  const std::vector<Edit>& all() const { return edits_; }
  size_t wording() const { return wording_; }  // declarations in which only words changed
  // The new version with these edits put back; without a model where they do not stand alone.
  model::Loaded without(const std::vector<size_t>& put_back) const;

 private:
  struct Item {
    Edit::What what = Edit::What::rule;
    std::string key, name;
    std::string text;    // canonical, without notes
    std::string worded;  // with them
    Edit::Side side;
    size_t declaration = 0;  // in the flat list
    int part = whole;        // of a mechanism
  };
  static constexpr int whole = -1, applies = -2;
  struct Version {
    std::string path;
    std::vector<ast::Declaration> declarations;  // of all files, table files by absolute paths
    std::vector<Item> items;
  };
  static Version version(const model::Loaded&, std::string path);
  struct Place {
    int before = -1, after = -1;  // items
  };

  Version before_, after_;
  std::vector<Edit> edits_;
  std::vector<Place> places_;  // beside edits_
  size_t wording_ = 0;
};

}  // namespace mechanist::portfolio
