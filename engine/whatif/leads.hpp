#pragma once
// Which facts to look for first: what several gaps lack, by how many open goals of the case each would settle
// by itself.
#include <cstdint>
#include <vector>

#include "whatif/settle.hpp"

namespace mechanist::whatif {

struct OpenGoal {
  eval::Goal goal;
  int32_t proposition = -1;  // instead, into Model::propositions
};

struct Lead {
  Item item;
  // Of the open goals, those that it settles by itself.
  std::vector<uint32_t> holds, fails;
  std::vector<uint32_t> decides;  // propositions without an outcome that it gives one
  bool covered = false;           // all that it settles is settled by facts before it
  uint32_t gaps = 0;              // of those given, how many need it
  size_t settled() const { return holds.size() + fails.size() + decides.size(); }
};

// Mechanisms in the order of the rulebase, each with its paths and qualities after it; propositions; then
// those that were asked for and are none of these. Each as far as it is open.
std::vector<OpenGoal> open_goals(eval::Evaluation& ev, const std::vector<eval::Goal>& asked);

// Of all items of the gaps, the same one once: facts before statements that a list is complete, what settles
// most first, then what most gaps need. `ev` has run, the workbench is of it.
std::vector<Lead> leads(eval::Evaluation& ev, Workbench&, const std::vector<OpenGoal>& open,
                        const std::vector<Gap>& gaps);

}  // namespace mechanist::whatif
