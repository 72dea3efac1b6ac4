// Mechanisms, paths, qualities and claims that no recorded fact can change: their verdict is the same for
// every case. Whatever cannot hold at all is told as such. External interface: find_unreachable of
// program.hpp.
#include <fmt/format.h>

#include "lint/program.hpp"

namespace mechanist::lint {

void find_unreachable(Program& p) {
  const Model& m = p.model;
  if (!m.case_name) return;
  const std::vector<bool> reached = rests_on(m, [](const Relation& r) { return r.role == Role::fact; });
  auto part = [&](RelationId r) {
    if (reached[r.value] || !p.satisfiable.can_hold(r)) return;
    p.report(
        "W0606", p.name_of(r),
        fmt::format("nothing that a profile records reaches {}: it is the same for every case", p.told(r)),
        "let its conditions rest on a fact");
  };
  for (const Mechanism& mechanism : m.mechanisms) {
    part(mechanism.relation);
    for (RelationId r : mechanism.paths) part(r);
    for (RelationId r : mechanism.qualities) part(r);
  }
  for (const Proposition& proposition : m.propositions)
    for (const Claim& c : proposition.claims)
      for (const bool is_outcome : {true, false}) {
        const RelationId side = is_outcome ? c.y : c.x;
        const bool can_hold = p.satisfiable.can_hold(side);
        // A condition that is the same for every case is tested by outcomes that are not: if X holds of all,
        // by one where Y fails; if X fails of all, by one where Y holds although Y is said to need it.
        const bool tests_all_the_same = !is_outcome && reached[c.y.value] && (can_hold || c.necessary);
        if ((reached[side.value] && can_hold) || tests_all_the_same) continue;
        p.report("W0611", m[m[side].rules.front()].span,
                 is_outcome
                     ? fmt::format("no profile can record the outcome of '{}': it is the same for every case",
                                   proposition.name)
                     : fmt::format("no profile can record the condition of '{}', so that the claim is never "
                                   "tested",
                                   proposition.name),
                 "let it rest on a fact that profiles record");
      }
}

}  // namespace mechanist::lint
