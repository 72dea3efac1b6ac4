#pragma once
// Whom a case names and of whom a goal is open, one by one. The upper bound says it of all values at once
// ("anybody but these"), which tells a reader nothing about those whom the record is about.
#include <vector>

#include "eval/evaluation.hpp"

namespace mechanist::eval {

// `ev` has run, over a profile. Only what stands in columns of the same type is tried, and
// nothing where there are too many combinations. Sorted by value.
std::vector<std::vector<Symbol>> named_open(Evaluation& ev, const Goal&, size_t most_tried = 20'000);

}  // namespace mechanist::eval
