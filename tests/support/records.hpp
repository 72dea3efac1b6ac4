#pragma once
// JSON records from a seed, and changes to them, for what must hold of every way to read a record.
#include <cstdint>
#include <string>

#include "model/model.hpp"
#include "profile/node.hpp"

namespace mechanist::records {

// A profile of the rulebase: mostly ordinary, with everything that a record may say in it somewhere, and now
// and then something that it may not.
std::string make(const model::Model&, uint64_t seed);

// One change: of a byte, of a piece that means something, or of a whole value or key.
std::string changed(std::string record, uint64_t seed);

// The same as a JSON record. Plain scalars that JSON has as numbers or words are written so, the others as
// strings.
std::string of_tree(const Node&);

}  // namespace mechanist::records
