#pragma once
// The cheapest sets of levers that make a goal hold, each confirmed by evaluation.
#include <cstdint>
#include <vector>

#include "whatif/settle.hpp"

namespace mechanist::whatif {

struct Advice {
  std::vector<Gap> sets;  // by cost; none contains another, and none makes a constraint find more
  // No set of levers is cheaper than the first of `sets`, or does it at all where there is none, as
  // enumeration has shown over the values that are named, those between and beyond them, and a few new
  // individuals.
  bool cheapest = false;
  bool ruled_out = false;  // it fails whatever the levers bring about and whatever else is found out
  bool cut = false;
  uint64_t evaluations = 0;
};

struct AdviseLimits {
  SearchLimits search;
  uint32_t sets = 3;
  uint64_t evaluations = 4'000;  // to confirm, and to rule out what is cheaper
  uint32_t individuals = 2;      // new ones of each type that enumeration tries
};

// Whether some lever brings it about. The item is of that evaluation's case.
bool by_lever(const eval::Evaluation&, const Item&);

// Where the search for sets of levers finds none, sets that `settle` finds and levers bring about are advice,
// too.
Advice advise(eval::Evaluation& ev, Workbench&, const eval::Goal&, const AdviseLimits& = {});

}  // namespace mechanist::whatif
