#pragma once
// The parts of a conjunction that have nothing in common: whether one of them has a solution does not depend
// on how another is solved, so that combinations of them need not be gone through.
#include "plan/plan.hpp"
#include "plan/slots.hpp"

namespace mechanist::plan {

// Those that mention the same slot belong together; `bound` have values from outside, which nothing here
// changes.
Parts parts_of(const Alternative&, const Slots& bound);
// In the possible bound solutions narrow what is unknown, so that those belong together, too, that may see
// the same unknown cell: of one fact's rows, or through what was derived from them.
Parts possible_parts_of(const model::Model&, const Alternative&, const Slots& bound);

// Parts with scans of which the head reads nothing: that they have some solution is all that matters. A
// single scan without tests is none of them, since its first row does. By number of the part.
std::vector<bool> asides_of(const Alternative&, const Parts&, const Slots& head);

}  // namespace mechanist::plan
