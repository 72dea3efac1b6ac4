#pragma once
// In which order the scans, binds and tests of an alternative are taken.
#include <functional>
#include <optional>

#include "plan/plan.hpp"
#include "plan/slots.hpp"

namespace mechanist::plan {

// How many rows a scan finds for one key, as far as one can tell: the scan, and the mask of known columns.
using Fanout = std::function<double(uint32_t scan, uint64_t key)>;

// Scans, then binds, then tests; `bound` have values from outside.
Order nested_order(const Alternative&, const Slots& bound, const Fanout* = nullptr);
// Each test and bind as soon as what it reads is bound, which is sound only where every cell is a constant.
// `first`: the scan that begins, if it is one of these. `head`: the slots that are wanted in the end. Without
// asides.
Order join_order(const Alternative&, std::optional<uint32_t> first, const Slots& head,
                 const Fanout* = nullptr);
// One of them, of which no slots are wanted.
Order aside_order(const Alternative&, uint32_t part);

}  // namespace mechanist::plan
