#pragma once
// The model's names, which this room is about: it names hardly anything else.
#include "model/model.hpp"

namespace mechanist::lint {

using namespace model;

}  // namespace mechanist::lint
