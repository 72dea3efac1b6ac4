// A flat hash of row numbers: four bytes a slot, half of them empty; the pairs themselves are in the columns.
// Rows are distinct, so putting one in compares nothing. What it takes is the memory's: the slots of a whole
// batch are fetched before the first is looked at, and a large table lies in large pages.
#include "eval/pair_rows.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <new>

namespace mechanist::eval {

void PairRows::make(size_t slots) {
  constexpr size_t large_page = 2u << 20;
  const bool large = slots * sizeof(uint32_t) >= 4 * large_page;
  const size_t unit = large ? large_page : 64;
  const size_t bytes = (slots * sizeof(uint32_t) + unit - 1) / unit * unit;
  slots_.reset(static_cast<uint32_t*>(std::aligned_alloc(unit, bytes)));
  if (!slots_) throw std::bad_alloc();
  if (large) madvise(slots_.get(), bytes, MADV_HUGEPAGE);  // if the system will
  count_ = slots;
  std::fill_n(slots_.get(), count_, none);
  size_ = 0;
}

void PairRows::update(const Symbol* first, const Symbol* second, uint32_t rows) {
  if (rows == size_) return;
  // At most two thirds full, half when made.
  if (size_t{rows} * 3 > count_ * 2) make(size_t{rows} * 2);
  constexpr uint32_t batch = 64;
  std::array<size_t, batch> at;
  for (uint32_t begin = size_; begin < rows; begin += std::min(batch, rows - begin)) {
    const uint32_t n = std::min(batch, rows - begin);
    for (uint32_t i = 0; i < n; ++i) {
      at[i] = home(first[begin + i], second[begin + i]);
      __builtin_prefetch(&slots_[at[i]], 1);
    }
    for (uint32_t i = 0; i < n; ++i) {
      size_t slot = at[i];
      while (slots_[slot] != none) slot = after(slot);
      slots_[slot] = begin + i;
    }
  }
  size_ = rows;
}

uint32_t PairRows::find(Symbol a, Symbol b, const Symbol* first, const Symbol* second) const {
  if (size_ == 0) return none;
  for (size_t slot = home(a, b); slots_[slot] != none; slot = after(slot))
    if (const uint32_t row = slots_[slot]; first[row] == a && second[row] == b) return row;
  return none;
}

void PairRows::clear() {
  if (size_ == 0) return;
  // What a large case needed is not filled again for each small one after it.
  constexpr size_t kept = 1u << 14;
  if (count_ > kept) {
    slots_.reset();
    count_ = 0;
  } else {
    std::fill_n(slots_.get(), count_, none);
  }
  size_ = 0;
}

}  // namespace mechanist::eval
