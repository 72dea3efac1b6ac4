#pragma once
// Which verdicts depend on a parameter, counted over many cases.
//
// Verdicts are those of goal_names of portfolio.hpp, then those of propositions. What is kept does not grow
// with the number of cases, but for the names of those whose verdict changes, of which the first few are
// kept, or all.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "eval/evaluation.hpp"
#include "portfolio/portfolio.hpp"

namespace mechanist::portfolio {

// Of a relation its eval Verdict, of a proposition its Outcome.
using State = uint8_t;
inline constexpr size_t most_states = 4;

// The case's verdicts in that order; `ev` has run.
std::vector<State> states(eval::Evaluation& ev, const std::vector<std::string>& goals);

struct Flips {
  uint64_t cases = 0;
  std::vector<std::string> first;  // their names
};
struct Dependence {
  std::vector<std::array<uint64_t, most_states>> counts;        // by value
  std::vector<std::map<std::pair<State, State>, Flips>> flips;  // at a value, from the one before
  bool depends() const;
};
struct VariedParameter {
  std::string name, sentence;
  std::vector<std::string> values;
  std::string otherwise;          // its value where it is not varied
  bool is_set = false;            // which was set, and is not the rulebase's
  std::optional<size_t> current;  // which of the values that is
  std::vector<Dependence> verdicts;
  uint64_t cases = 0;  // in which some verdict changes

  // The verdicts of a case under each value.
  void count(const std::string& case_name, const std::vector<std::vector<State>>&, size_t most_named);
};

struct Sensitivity {
  std::vector<GoalName> goals;
  std::vector<VariedParameter> parameters;
  uint64_t cases = 0, limited = 0;
  std::map<std::string, std::pair<uint64_t, Example>> unread;  // by code
};

struct SensitivityRender {
  std::string language;
  bool all = false;  // also verdicts that do not depend on it
  size_t width = 80;
};
std::string render_sensitivity_text(const model::Model&, const Sensitivity&, const SensitivityRender&);
std::string render_sensitivity_markdown(const model::Model&, const Sensitivity&, const SensitivityRender&);
// One object; see sensitivity.schema.json. Two spaces a level, keys in a fixed order, a line end at the end.
std::string render_sensitivity_json(const model::Model&, const Sensitivity&);
// A line for each verdict at each value.
std::vector<std::vector<std::string>> sensitivity_rows(const model::Model&, const Sensitivity&);

}  // namespace mechanist::portfolio
