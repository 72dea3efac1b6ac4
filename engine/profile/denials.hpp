#pragma once
// What is recorded and what is denied must not contradict each other.
#include "base/diagnostic.hpp"
#include "model/model.hpp"
#include "profile/profile.hpp"

namespace mechanist {

// Errors: a denial of a recorded row, and denials that leave no value for a cell that is not exactly known.
// Planned rows are not recorded ones.
Diagnostics check_denials(const model::Model&, const Profile&);

}  // namespace mechanist
