#pragma once
// What must be true of every finished evaluation. Checked after each one in debug builds, and by the property
// tests in all builds.
#include <optional>
#include <string>

#include "eval/evaluation.hpp"

namespace mechanist::eval {

// The first violation, told: at every level each row of L lies in a box of U, boxes that live do not cover
// one another, and rounds stand in order.
std::optional<std::string> violated_invariant(Evaluation&);

}  // namespace mechanist::eval
