#pragma once
// All that a record was read into, as text: two ways of reading it are the same if and only if their texts
// are.
#include <string>

#include "profile/profile.hpp"

namespace mechanist {

// Every field, places and numbers of evidence and symbols included; `labels` by symbol.
std::string everything(const model::Model&, const ReadProfile&);

}  // namespace mechanist
