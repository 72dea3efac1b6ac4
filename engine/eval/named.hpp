#pragma once
// Whom a case names and of whom a goal is open, one by one. The upper bound says it of all values at once
// ("anybody but these"), which tells a reader nothing about those whom the record is about.
#include <vector>

#include "eval/evaluation.hpp"

namespace mechanist::eval {

struct NamedOpen {
  std::vector<std::vector<Symbol>> rows;  // sorted by value
  bool all = true;                        // false where there are too many combinations
};
// `ev` has run, over a profile. Only what stands in columns of the same type is tried.
NamedOpen named_open(Evaluation& ev, const Goal&, size_t most_tried = 20'000);

}  // namespace mechanist::eval
