#pragma once
// What the confidence of a conclusion hangs on.
#include <optional>
#include <vector>

#include "explain/explanation.hpp"

namespace mechanist::explain {

// The leaves of the proof of a step, which holds or fails, that give it its confidence: the weakest of what
// it stands on, followed down to facts, denials and completeness. In the order of the proof. Of a threshold
// or a lower bound of a count, only members that it needs. Empty where the confidence is high, and where the
// proof was cut before them.
std::vector<StepId> weakest_below(const Explanation&, StepId);

}  // namespace mechanist::explain
