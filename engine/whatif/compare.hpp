#pragma once
// One case in two versions of its profile, evaluated in one memory: only what the edit reaches is computed
// again.
#include <string>
#include <vector>

#include "eval/evaluation.hpp"
#include "profile/profile.hpp"

namespace mechanist::whatif {

// What the lists of two profiles say otherwise, by relation.
plan::RelationSet changed_relations(const model::Model&, const Profile& before, const Profile& after);

// The two versions share symbols, unknown cells and evidence: those of the edited one.
class TwoVersions {
 public:
  // `after` is `before` edited: its tables have been appended to, its lists are others.
  TwoVersions(const plan::Plan&, const eval::Baseline*, const Profile& before, Profile after,
              eval::Options = {});
  TwoVersions(const TwoVersions&) = delete;
  TwoVersions& operator=(const TwoVersions&) = delete;

  // The case in that version. What was got from the other one before is no longer valid.
  eval::Evaluation& before() { return in(false); }
  eval::Evaluation& after() { return in(true); }
  const plan::RelationSet& changed() const { return changed_; }

 private:
  eval::Evaluation& in(bool edited);
  struct Lists {
    std::vector<ProfileRow> rows;
    std::vector<Pattern> denials;
    std::vector<Completeness> complete;
  };
  Profile profile_;
  Lists other_;
  plan::RelationSet changed_;
  bool edited_ = true;  // which version profile_ says
  bool running_ = false;
  eval::Evaluation evaluation_;
};

// What verdicts a case has, in a fixed order: mechanisms, each with its paths and qualities, then
// propositions, then constraints with the number of their findings.
struct Standing {
  enum class Kind : uint8_t { mechanism, path, quality, proposition, finding, goal };
  Kind kind = Kind::mechanism;
  model::RelationId relation;  // of all but propositions
  size_t index = 0;            // of a proposition
  eval::Assessed assessed;
  eval::Outcome outcome = eval::Outcome::irrelevant;
  size_t findings = 0;
  std::vector<eval::Goal::Term> terms = {};  // of a goal that was asked for
  bool operator==(const Standing& o) const {
    return assessed.verdict == o.assessed.verdict && assessed.confidence == o.assessed.confidence &&
           outcome == o.outcome && findings == o.findings;
  }
};
std::vector<Standing> standings(eval::Evaluation&);

}  // namespace mechanist::whatif
