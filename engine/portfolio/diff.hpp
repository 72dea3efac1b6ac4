#pragma once
// What changed: verdicts of the same case under two versions of a rulebase, or of two versions of a case
// under one rulebase, and which edit or fact is responsible.
//
// An edit or a fact is *responsible* for a flip if, with it alone put back into the new version, the verdict
// is the old one: every claim of this kind was tried by evaluation. Where none is so alone, the smallest set
// is sought of which that is true (none of it can be left out); beyond `most_tried` candidates nothing is
// tried, and that is said.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "eval/evaluation.hpp"
#include "model/model.hpp"
#include "portfolio/edits.hpp"
#include "profile/profile.hpp"

namespace mechanist::portfolio {

inline constexpr size_t most_tried = 64;

// A fact, denial or statement of completeness that only one version of a case has, or with another
// confidence.
struct FactChange {
  Edit::Kind kind = Edit::Kind::changed;
  enum class What { fact, denial, complete } what = What::fact;
  std::string fact;        // as a goal
  std::string instead_of;  // of an attribute with another value, the old one
  std::string sentence;
  struct Side {
    std::string file;
    uint32_t line = 0;
    Confidence confidence = Confidence::high;
    bool planned = false;
  };
  std::optional<Side> before, after;
};

// A step of the proof of a verdict that only one version has: one whose premises the other has as well, or,
// of what is shown to fail, what that rests on.
struct BrokenStep {
  std::string goal, sentence;
  bool fails = false;  // what the sentence says is not so
  std::string rule;    // empty: a fact
  std::string file;
  uint32_t line = 0;
};

struct Flip {
  std::string goal, label;
  std::string before, after;  // verdicts, or outcomes of propositions
  std::string confidence_before, confidence_after;
  bool proposition = false;
  std::vector<size_t> causes;  // edits, or FactChanges of the case
  enum class Told { alone, together, not_found, not_tried } told = Told::not_found;
  // Of the proof of the old verdict and of the new one, where that is not open or undetermined.
  std::vector<BrokenStep> lost, found;
};

struct CaseDiff {
  std::string case_name;
  std::string input_before, input_after;
  uint32_t record_before = 0, record_after = 0;
  std::vector<Flip> flips;
  std::vector<Flip> confidence;  // the same verdict with another confidence, without causes
  size_t unchanged = 0;
  std::vector<FactChange> facts;
  bool limited = false;
};

// One version of a case: a rulebase, and the case's profile read for it.
struct Version {
  const plan::Plan* plan = nullptr;
  const eval::Baseline* baseline = nullptr;
  Profile* profile = nullptr;
};

// The names of mechanisms, paths, qualities and propositions that only one of two rulebases has.
struct NamesOnly {
  std::vector<std::string> before, after;
};
NamesOnly names_only(const model::Model& before, const model::Model& after);

struct DiffOptions {
  std::string language;
  bool confidence = false;  // another confidence is a flip too
  eval::Options engine;
};

// A third version, to try: evaluates the case with some causes put back. Null where that cannot be done.
using Tried = std::function<eval::Evaluation*(const std::vector<size_t>& put_back)>;

// Compares two evaluations that have run. `causes` is how many there are to try.
CaseDiff compare(eval::Evaluation& before, eval::Evaluation& after, const DiffOptions&, size_t causes,
                 const Tried&);

// What differs between two versions of a case under one model, and the case with some of it put back.
class FactChanges {
 public:
  FactChanges(const model::Model&, const Profile& before, Profile& after, const std::string& language);
  const std::vector<FactChange>& all() const { return changes_; }
  // Puts these back into `after`, until `restore`.
  void put_back(const std::vector<size_t>&);
  void restore();

 private:
  struct Ref {
    int before = -1, after = -1;  // rows, denials or complete, as `what` says
  };
  Symbol translated(Symbol);

  const Profile& before_;
  Profile& after_;
  std::vector<FactChange> changes_;
  std::vector<std::vector<Ref>> refs_;  // beside changes_: mirrored rows go together
  std::vector<ProfileRow> rows_;
  std::vector<Pattern> denials_;
  std::vector<Completeness> complete_;
  std::vector<Symbol> cells_;
  std::vector<UnknownCell> unknowns_;
  std::vector<UnnamedIndividual> unnamed_;
  const model::Model& m_;
};

}  // namespace mechanist::portfolio
