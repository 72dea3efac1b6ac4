// Two values are compared with their neighbours only: what changes from the first to the last does so
// somewhere between, and there it is told. External interface: sensitivity.hpp.
#include "portfolio/sensitivity.hpp"

#include <algorithm>

namespace mechanist::portfolio {

std::vector<State> states(eval::Evaluation& ev, const std::vector<std::string>& goals) {
  const model::Model& m = ev.model();
  std::vector<State> out;
  auto add = [&](const eval::Assessed& a) { out.push_back(static_cast<State>(a.verdict)); };
  for (const model::Mechanism& mechanism : m.mechanisms) {
    add(ev.assess(mechanism.relation));
    for (const model::RelationId p : mechanism.paths) add(ev.assess(p));
    for (const model::RelationId q : mechanism.qualities) add(ev.assess(q));
  }
  for (const std::string& text : goals) {
    const eval::ResolvedGoal goal = eval::resolve_goal(m, ev.symbols(), text);
    add(ev.assess(std::get<eval::Goal>(*goal.asked)));
  }
  for (const model::Proposition& p : m.propositions) out.push_back(static_cast<State>(ev.outcome(p)));
  return out;
}

bool Dependence::depends() const {
  return std::any_of(flips.begin(), flips.end(), [](const auto& f) { return !f.empty(); });
}

void VariedParameter::count(const std::string& case_name, const std::vector<std::vector<State>>& states,
                            size_t most_named) {
  if (verdicts.empty()) verdicts.resize(states.front().size());
  bool changes = false;
  for (size_t v = 0; v < verdicts.size(); ++v) {
    Dependence& d = verdicts[v];
    d.counts.resize(values.size());
    d.flips.resize(values.size());
    for (size_t i = 0; i < values.size(); ++i) {
      ++d.counts[i][states[i][v]];
      if (i == 0 || states[i][v] == states[i - 1][v]) continue;
      changes = true;
      Flips& flips = d.flips[i][{states[i - 1][v], states[i][v]}];
      ++flips.cases;
      if (flips.first.size() < most_named) flips.first.push_back(case_name);
    }
  }
  cases += changes;
}

}  // namespace mechanist::portfolio
