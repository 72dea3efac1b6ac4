#pragma once
// Which slots expressions, conditions and bodies mention.
#include <cstdint>
#include <map>
#include <span>

#include "plan/plan.hpp"

namespace mechanist::plan {

using Slots = std::map<uint32_t, model::Type>;

// Without their types.
Slots slots_in(std::span<const uint32_t>);
// Of an aggregate, those that it shares with the rest.
void slots_of(const Expr&, Slots& out);
// Every slot that occurs in the alternative, or body; which of them are local is known only from outside.
void slots_of(const Alternative&, Slots& out);
void slots_of(const Body&, Slots& out);

}  // namespace mechanist::plan
