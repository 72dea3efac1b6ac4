#pragma once
// The parts of a conjunction that have nothing in common: whether one of them has a solution does not depend
// on how another is solved, so that combinations of them need not be gone through.
#include "plan/plan.hpp"
#include "plan/slots.hpp"

namespace mechanist::plan {

// Finds Alternative::parts and possible_parts. What mentions the same slot belongs together; `bound` have
// values from outside, which nothing here changes. In the possible bound solutions narrow what is unknown, so
// that what may see the same unknown cell belongs together, too: of one fact's rows, or through what was
// derived from them.
void find_parts(const model::Model&, Alternative&, const Slots& bound);

// Parts with scans of which the head reads nothing: that they have some solution is all that matters. A
// single scan without tests is none of them, since its first row does. By number of the part.
std::vector<bool> asides_of(const Alternative&, const Slots& head);

}  // namespace mechanist::plan
