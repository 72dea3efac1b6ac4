#pragma once
// A set of pairs of symbols: what makes the rows of a binary relation distinct.
//
// Sparse, it is a flat hash of packed pairs, eight bytes a slot, so that a look at it touches one cache line
// and no column. Where the pairs fill a good part of the rectangle that their symbols span, as closures do,
// it turns into rows of bits, one bit for each pair that could be, and back again should that not last.
#include <cstdint>
#include <vector>

#include "base/symbol.hpp"

namespace mechanist::eval {

class PairSet {
 public:
  // True if the pair was new. (any_symbol, any_symbol) is never a pair.
  bool insert(Symbol a, Symbol b) { return bits_.empty() ? insert_hashed(pack(a, b)) : insert_bit(a, b); }
  bool contains(Symbol a, Symbol b) const;
  void prefetch(Symbol a, Symbol b) const {
    if (bits_.empty() && !slots_.empty()) __builtin_prefetch(&slots_[home(pack(a, b))]);
  }
  void reserve(size_t pairs);
  // Insertion of many pairs on several threads, each of which has a part of the set for its own. First, on
  // one thread, room for all pairs that are coming is made. Then each thread inserts the pairs of its part
  // from all that are coming, in their order; `fresh[i]` becomes 1 for those that were new, and what it
  // cannot decide without touching another part (all occurrences of a pair, then) goes to `undecided`.
  // `count_in` is told how many became fresh before the undecided ones are inserted.
  void make_room(size_t pairs);
  size_t insert_part(unsigned part, unsigned parts, const Symbol* first, const Symbol* second, size_t n,
                     uint8_t* fresh, std::vector<size_t>& undecided);
  void count_in(size_t pairs) { size_ += pairs; }
  void clear();
  size_t size() const { return size_; }
  bool dense() const { return !bits_.empty(); }
  size_t bytes() const { return slots_.capacity() * sizeof(uint64_t) + bits_.capacity() * sizeof(uint64_t); }

 private:
  // The symbols that a side spans, as their bits.
  struct Side {
    uint32_t low = 0, count = 0;
    bool has(Symbol s) const { return s.bits - low < count; }
  };
  static uint64_t pack(Symbol a, Symbol b) { return uint64_t{a.bits} << 32 | b.bits; }
  // The slot at which the search for a pair begins; any number of slots will do.
  size_t home(uint64_t pair) const {
    const uint64_t h = (pair ^ pair >> 29) * 0x9e3779b97f4a7c15u;
    return static_cast<size_t>(static_cast<unsigned __int128>(h) * slots_.size() >> 64);
  }
  size_t after(size_t slot) const { return slot + 1 == slots_.size() ? 0 : slot + 1; }
  size_t bit(Symbol a, Symbol b) const { return size_t{a.bits - a_.low} * words_ * 64 + (b.bits - b_.low); }
  bool insert_hashed(uint64_t pair);
  bool insert_bit(Symbol a, Symbol b) {
    if (!a_.has(a) || !b_.has(b)) [[unlikely]]
      return insert_outside(a, b);
    const size_t at = bit(a, b);
    uint64_t& word = bits_[at / 64];
    const uint64_t one = uint64_t{1} << at % 64;
    if (word & one) return false;
    word |= one;
    ++size_;
    return true;
  }
  bool insert_outside(Symbol a, Symbol b);
  void grow();
  void rehash(size_t slots);
  template <class F>
  void each(F&& f) const;
  // Bits for that rectangle if they take at most `most` for each pair.
  bool become_bits(Side a, Side b, size_t most);
  void become_hashed();

  std::vector<uint64_t> slots_;
  size_t size_ = 0;
  std::vector<uint64_t> bits_;  // not empty: the pairs are here
  Side a_, b_;
  size_t words_ = 0;  // of 64 bits, for each symbol of the first side
};

}  // namespace mechanist::eval
