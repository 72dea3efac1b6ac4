#pragma once
// What a reader should know of the record itself: constraints that it violates, and values that sources
// disagree about.
#include <cstdint>
#include <string>
#include <vector>

#include "eval/evaluation.hpp"

namespace mechanist::explain {

class Conditions;

struct Finding {
  std::string constraint;
  std::string sentence;
  uint32_t line = 0;  // of the evidence in the profile
};

// `ev` has run over `profile`. Constraints in the order of their names, each with its rows by value, then
// what the profile says of itself.
std::vector<Finding> findings_of(eval::Evaluation& ev, Conditions&, const Profile& profile,
                                 const std::string& language);

}  // namespace mechanist::explain
