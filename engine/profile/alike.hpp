#pragma once
// Statements of a profile that say the same: a row recorded twice, perhaps from two sources, or a symmetric
// one both ways round. What is taken back is taken back wherever it is said.
#include <cstdint>
#include <vector>

#include "profile/profile.hpp"

namespace mechanist {

// For each row, denial or completeness its number among those of its list that say something else: two that
// say the same have the same number.
struct Alike {
  std::vector<uint32_t> rows, denials, complete;
};
Alike alike(const model::Model&, const Profile&);

}  // namespace mechanist
