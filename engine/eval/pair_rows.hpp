#pragma once
// Which row of a relation of two columns a pair is. Evaluation never needs to know: this is made for proofs,
// all rows at once, when they ask for the first time.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "base/symbol.hpp"

namespace mechanist::eval {

class PairRows {
 public:
  static constexpr uint32_t none = 0xffff'ffffu;

  // Adds the rows from size() up to `rows`, which are distinct; `first` and `second` are the columns.
  void update(const Symbol* first, const Symbol* second, uint32_t rows);
  uint32_t find(Symbol a, Symbol b, const Symbol* first, const Symbol* second) const;
  uint32_t size() const { return size_; }
  size_t bytes() const { return count_ * sizeof(uint32_t); }
  void clear();

 private:
  size_t home(Symbol a, Symbol b) const {
    const uint64_t pair = uint64_t{a.bits} << 32 | b.bits;
    const uint64_t h = (pair ^ pair >> 29) * 0x9e3779b97f4a7c15u;
    return static_cast<size_t>(static_cast<unsigned __int128>(h) * count_ >> 64);
  }
  size_t after(size_t slot) const { return slot + 1 == count_ ? 0 : slot + 1; }
  void make(size_t slots);

  struct Free {
    void operator()(uint32_t* memory) const { std::free(memory); }
  };
  std::unique_ptr<uint32_t[], Free> slots_;  // row numbers, or none
  size_t count_ = 0;                         // of slots
  uint32_t size_ = 0;
};

}  // namespace mechanist::eval
