#pragma once
// A binary relation that grows no more, by one of its columns: the other column's values of each key, one
// after another (compressed sparse rows).
#include <cstdint>
#include <span>
#include <vector>

#include "base/symbol.hpp"

namespace mechanist::eval {

class Neighbours {
 public:
  Neighbours(std::span<const Symbol> keys, std::span<const Symbol> values);
  // Of how many rows it was made.
  size_t rows() const { return values_.size(); }
  std::span<const Symbol> of(Symbol key) const {
    const uint32_t group = group_of(key);
    return {values_.data() + begins_[group], begins_[group + 1] - begins_[group]};
  }
  size_t bytes() const {
    return (begins_.capacity() + slots_.capacity()) * sizeof(uint32_t) +
           (values_.capacity() + keys_.capacity()) * sizeof(Symbol);
  }

 private:
  // Of a key that is not there: an empty group.
  uint32_t group_of(Symbol key) const;
  uint32_t low_ = 0;              // keys lie close together: the group of a key is its distance from it
  std::vector<uint32_t> begins_;  // of each group in values_, and the end
  std::vector<Symbol> values_;
  std::vector<uint32_t> slots_;  // not empty: keys are hashed, and this is group + 1, or 0
  std::vector<Symbol> keys_;     // of each group, where keys are hashed
};

}  // namespace mechanist::eval
