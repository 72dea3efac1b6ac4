#pragma once
// Which conditions of a rulebase its tests try, and whether a verdict ever hung on them.
//
// A condition is what an author wrote between `and` and `or`: an atom, a comparison (with the attributes and
// aggregates in it), an `in`, a `between`, a negation, a `for every`, a threshold; and each member of a
// threshold. What stands inside a negation, a `for every` or an aggregate is not counted by itself.
//
// Of each test, with all evidence counted, whatever its confidence:
//   seen      under every binding for which the conditions before it hold (atoms come before equalities,
//   these
//             before the rest, each in written order): is it met, open, or failed?
//   decisive  under every binding for which *all other* conditions of its `or` branch hold for certain: with
//             this condition met the rule concludes a row, with it not met it does not. So it is met, the
//             branch as a whole holds, and no branch without it concludes the same row; or it is open or
//             failed, and the rule does not conclude the row under another binding. A member of a threshold
//             is decisive where, the other members being as they are, the threshold holds for certain with it
//             met and not without, or the other way round, and the threshold itself is decisive. Where
//             only this condition binds a variable that others read, it is met by a value that suits them,
//             and open or failed where there is none.
// A condition is covered when it was decisive both ways: once met, and once open or failed. This is the
// criterion known as MC/DC, modified condition/decision coverage, over three values.
//
// Two kinds of condition cannot be decisive both ways, which is proved and not taken for granted; they are
// listed and do not count: an equality that only gives a variable its value, and a condition that follows
// from the others, or a member of a threshold from which another member follows (implied.hpp).
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "eval/evaluation.hpp"
#include "model/model.hpp"
#include "plan/plan.hpp"

namespace mechanist::testing {

// In how many tests.
struct Outcomes {
  uint32_t met = 0, open = 0, failed = 0;
  bool both_ways() const { return met > 0 && (open > 0 || failed > 0); }
};

struct ConditionCoverage {
  enum class Excused { no, gives_value, implied };
  Span span;
  std::string text;                   // as it is written, on one line
  std::optional<uint32_t> member_of;  // a threshold of the same rule: its index
  Outcomes seen, decisive;
  Excused excused = Excused::no;
  bool counts() const { return excused == Excused::no; }
  bool covered() const { return decisive.both_ways(); }
};
struct RuleCoverage {
  std::string name;
  Span span;
  std::vector<ConditionCoverage> conditions;  // in written order, members behind their threshold
};
struct Coverage {
  std::vector<RuleCoverage> rules;  // in the order of the files
  uint32_t tests = 0;
  bool cut = false;  // some condition has more bindings than were looked at, so that figures may be too low
  uint32_t total() const;
  uint32_t covered() const;
  // Rounded down; of no conditions, 100.
  uint32_t percent() const;
};

// Sees one test after the other. The plan must outlive it.
class CoverageCollector {
 public:
  explicit CoverageCollector(const plan::Plan&);
  ~CoverageCollector();
  CoverageCollector(const CoverageCollector&) = delete;
  CoverageCollector& operator=(const CoverageCollector&) = delete;
  void add(eval::Evaluation&);  // which has run
  Coverage take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Rule by rule, with what is lacking at its place.
std::string coverage_text(const model::Model&, const Coverage&);
// One object, ended by a line end.
std::string coverage_json(const model::Model&, const Coverage&);
// The rulebase's files with every condition marked: one page that needs nothing else.
std::string coverage_html(const model::Model&, const Coverage&);

}  // namespace mechanist::testing
