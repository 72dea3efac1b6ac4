#pragma once
// The second half of reading: a tree of Nodes, from whatever format, becomes a Profile.
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "profile/node.hpp"
#include "profile/profile.hpp"

namespace mechanist {

// What several profiles use, read once: a text and its tree, whose spans name no source yet.
struct SharedFile {
  std::string path;
  std::string text;
  std::optional<Node> tree;
  Diagnostics diagnostics;
};

// Files named by `use`, each read once however many profiles use it. Belongs to one reading of one input.
class SharedFiles {
 public:
  // The reference stays valid. A file that cannot be read has no tree and a diagnostic of the file as a
  // whole, which the caller reports at the `use`.
  const SharedFile& get(const std::string& path);

 private:
  std::unordered_map<std::string, std::unique_ptr<SharedFile>> files_;
};

struct Record {
  std::string input;         // as given on the command line
  uint32_t number = 1;       // 1-based line or document
  Sources texts;             // the record's own text first
  std::optional<Node> tree;  // none: could not be read, and `diagnostics` says why
  Diagnostics diagnostics;
  std::vector<const SharedFile*> uses;  // beside what the tree's own `use` names
};

// Never throws. The profile is absent if there are errors; all of them are reported.
ReadProfile profile_of(const model::Model&, Record&&, SharedFiles&);

// Keys with a meaning of their own beside the columns of a fact.
bool is_evidence_key(std::string_view);

}  // namespace mechanist
