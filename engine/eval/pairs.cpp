// See pairs.hpp.
#include "eval/pairs.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace mechanist::eval {
namespace {

constexpr uint64_t empty = 0x0fff'ffff'0fff'ffffu;  // (any_symbol, any_symbol)
constexpr size_t first_slots = 16;
// Fewer pairs are not worth changing their form.
constexpr size_t few_pairs = 2048;
// Bits that a pair may take: as many as its slot does, and twice that before bits are given up again.
constexpr size_t bits_a_pair = 64, most_bits_a_pair = 128;

}  // namespace

template <class F>
void PairSet::each(F&& f) const {
  if (bits_.empty()) {
    for (uint64_t pair : slots_)
      if (pair != empty) f(Symbol{static_cast<uint32_t>(pair >> 32)}, Symbol{static_cast<uint32_t>(pair)});
    return;
  }
  for (size_t w = 0; w < bits_.size(); ++w)
    for (uint64_t left = bits_[w]; left != 0; left &= left - 1)
      f(Symbol{a_.low + static_cast<uint32_t>(w / words_)},
        Symbol{b_.low + static_cast<uint32_t>(w % words_ * 64) +
               static_cast<uint32_t>(std::countr_zero(left))});
}

bool PairSet::contains(Symbol a, Symbol b) const {
  if (!bits_.empty()) {
    if (!a_.has(a) || !b_.has(b)) return false;
    const size_t at = bit(a, b);
    return bits_[at / 64] >> at % 64 & 1;
  }
  if (slots_.empty()) return false;
  const uint64_t pair = pack(a, b);
  for (size_t at = home(pair); slots_[at] != empty; at = after(at))
    if (slots_[at] == pair) return true;
  return false;
}

bool PairSet::insert_hashed(uint64_t pair) {
  // At most three quarters full: longer searches cost more than the memory.
  if (size_ * 4 >= slots_.size() * 3) {
    grow();
    if (!bits_.empty())
      return insert_bit(Symbol{static_cast<uint32_t>(pair >> 32)}, Symbol{static_cast<uint32_t>(pair)});
  }
  size_t at = home(pair);
  for (; slots_[at] != empty; at = after(at))
    if (slots_[at] == pair) return false;
  slots_[at] = pair;
  ++size_;
  return true;
}

void PairSet::grow() {
  if (size_ >= few_pairs) {
    uint32_t low_a = ~0u, high_a = 0, low_b = ~0u, high_b = 0;
    each([&](Symbol a, Symbol b) {
      low_a = std::min(low_a, a.bits), high_a = std::max(high_a, a.bits);
      low_b = std::min(low_b, b.bits), high_b = std::max(high_b, b.bits);
    });
    // The sides end short of 2^32, so that a count always fits.
    if (high_a - low_a < ~0u && high_b - low_b < ~0u &&
        become_bits({low_a, high_a - low_a + 1}, {low_b, high_b - low_b + 1}, bits_a_pair))
      return;
  }
  // Large sets grow by less, for memory; small ones are soon large.
  rehash(slots_.size() < first_slots ? first_slots
         : size_ < few_pairs         ? slots_.size() * 2
                                     : slots_.size() + slots_.size() / 2);
}

void PairSet::rehash(size_t slots) {
  PairSet bigger;
  bigger.slots_.assign(slots, empty);
  each([&](Symbol a, Symbol b) {
    size_t at = bigger.home(pack(a, b));
    while (bigger.slots_[at] != empty) at = bigger.after(at);
    bigger.slots_[at] = pack(a, b);
  });
  slots_ = std::move(bigger.slots_);
}

bool PairSet::become_bits(Side a, Side b, size_t most) {
  const size_t words = (size_t{b.count} + 63) / 64;
  if (words * 64 > size_ * most / a.count) return false;
  std::vector<uint64_t> bits(words * a.count);
  each([&](Symbol x, Symbol y) {
    const size_t at = size_t{x.bits - a.low} * words * 64 + (y.bits - b.low);
    bits[at / 64] |= uint64_t{1} << at % 64;
  });
  bits_ = std::move(bits);
  std::vector<uint64_t>().swap(slots_);  // `= {}` would keep the memory
  a_ = a;
  b_ = b;
  words_ = words;
  return true;
}

void PairSet::become_hashed() {
  rehash(size_ * 2 + first_slots);
  std::vector<uint64_t>().swap(bits_);
}

bool PairSet::insert_outside(Symbol a, Symbol b) {
  // With room on the side where it grows, so that a rectangle is seldom made anew.
  auto wider = [](Side side, Symbol s) {
    if (side.has(s)) return side;
    const uint64_t low = std::min(side.low, s.bits);
    const uint64_t end = std::max(uint64_t{side.low} + side.count, uint64_t{s.bits} + 1);
    const uint64_t room = (end - low) / 4;
    const uint64_t first = s.bits < side.low ? low - std::min(low, room) : low;
    const uint64_t last = s.bits < side.low ? end : std::min<uint64_t>(end + room, ~0u);
    return Side{static_cast<uint32_t>(first), static_cast<uint32_t>(last - first)};
  };
  const Side wide_a = wider(a_, a), wide_b = wider(b_, b);
  if (!wide_a.has(a) || !wide_b.has(b) || !become_bits(wide_a, wide_b, most_bits_a_pair)) become_hashed();
  return insert(a, b);
}

void PairSet::reserve(size_t pairs) {
  if (size_ == 0 && bits_.empty()) {
    const size_t slots = std::max(first_slots, pairs * 3 / 2 + 1);
    if (slots > slots_.size()) slots_.assign(slots, empty);
  }
}

void PairSet::make_room(size_t pairs) {
  while (bits_.empty() && (size_ + pairs) * 4 >= slots_.size() * 3) grow();
}

size_t PairSet::insert_part(unsigned part, unsigned parts, const Symbol* first, const Symbol* second,
                            size_t n, uint8_t* fresh, std::vector<size_t>& undecided) {
  size_t inserted = 0;
  if (!bits_.empty()) {
    const uint32_t begin = static_cast<uint32_t>(uint64_t{a_.count} * part / parts);
    const uint32_t end = static_cast<uint32_t>(uint64_t{a_.count} * (part + 1) / parts);
    for (size_t i = 0; i < n; ++i) {
      const uint32_t row = first[i].bits - a_.low;
      if (row >= a_.count || !b_.has(second[i])) [[unlikely]] {
        if (part == 0) undecided.push_back(i);
        continue;
      }
      if (row < begin || row >= end) continue;
      const size_t at = bit(first[i], second[i]);
      const uint64_t one = uint64_t{1} << at % 64;
      if (bits_[at / 64] & one) continue;
      bits_[at / 64] |= one;
      fresh[i] = 1;
      ++inserted;
    }
    return inserted;
  }
  const size_t begin = slots_.size() * part / parts, end = slots_.size() * (part + 1) / parts;
  for (size_t i = 0; i < n; ++i) {
    const uint64_t pair = pack(first[i], second[i]);
    size_t at = home(pair);
    if (at < begin || at >= end) continue;
    while (at < end && slots_[at] != empty && slots_[at] != pair) ++at;
    if (at == end) {
      undecided.push_back(i);
    } else if (slots_[at] == empty) {
      slots_[at] = pair;
      fresh[i] = 1;
      ++inserted;
    }
  }
  return inserted;
}

void PairSet::clear() {
  if (size_ == 0) return;
  size_ = 0;
  bits_ = {};
  std::fill(slots_.begin(), slots_.end(), empty);
}

}  // namespace mechanist::eval
