#pragma once
// What would settle a goal: gaps and blockers that evaluation has confirmed (semantics, section 7).
#include <cstdint>
#include <vector>

#include "eval/evaluation.hpp"
#include "whatif/candidates.hpp"
#include "whatif/workbench.hpp"

namespace mechanist::whatif {

// One thing that would have to be otherwise.
struct Item {
  enum class Kind : uint8_t { propose, take_row, take_denial, take_completeness };
  Kind kind = Kind::propose;
  Proposed proposed;   // propose
  uint32_t index = 0;  // else: into the rows, denials or complete of the profile
  bool operator==(const Item&) const = default;
};

struct Gap {
  std::vector<Item> items;
  Decimal cost;
  Unlikely unlikely;
  bool operator==(const Gap& o) const { return items == o.items; }
};

// With each gap the goal has that verdict, and none of its items can be left out.
struct Settle {
  std::vector<Gap> holds,
      fails;               // of a goal that is open; that fails: what may be taken back so that it holds
  uint32_t more = 0;       // further gaps with which an open goal holds
  std::vector<Gap> opens;  // of a goal that fails: what may be taken back so that it is open
  bool cut = false;        // a limit ended the search, so that there may be others
  uint64_t evaluations = 0;
};

struct SettleLimits {
  SearchLimits search;
  uint32_t gaps = 4;
  uint64_t evaluations = 160;  // to confirm with, for what holds and for what fails
};

// `ev` has run, over a profile. The workbench is of it.
Settle settle(eval::Evaluation& ev, Workbench&, const eval::Goal&, const SettleLimits& = {});

// What would give a proposition of which the case decides nothing an outcome: ways to settle what its claims
// and its scope ask for, alone and by twos, each confirmed, and none of its items can be left out.
struct Decide {
  std::vector<Gap> supports, contradicts, irrelevant;
  bool cut = false;
};
Decide decide(eval::Evaluation& ev, Workbench&, const model::Proposition&, const SettleLimits& = {});

// What the items do, for a workbench; `more` evaluations need these symbols, so make all edits before the
// first.
std::vector<Edit> edits_of(Workbench&, const model::Model&, const std::vector<Item>&);
// What an evaluation must be asked for, to compare what its constraints find.
std::vector<RelationId> constraints_of(const model::Model&);
// Whether one of them finds more than it did before.
bool constraints_find_more(const eval::Evaluation& now, const eval::Evaluation& before);
// The same goal over the symbols of the workbench.
eval::Goal goal_of(Workbench&, const eval::Goal&);

}  // namespace mechanist::whatif
