// See neighbours.hpp. Counting sort: keys get groups, groups are counted, values are put in their places.
#include "eval/neighbours.hpp"

#include <algorithm>
#include <bit>

namespace mechanist::eval {
namespace {

uint64_t hash(Symbol key) {
  const uint64_t h = key.bits * 0x9e3779b97f4a7c15u;
  return h ^ h >> 32;
}

}  // namespace

Neighbours::Neighbours(std::span<const Symbol> keys, std::span<const Symbol> values) {
  uint32_t high = 0;
  low_ = ~0u;
  for (Symbol k : keys) low_ = std::min(low_, k.bits), high = std::max(high, k.bits);
  size_t groups = 0;
  if (keys.empty() || high - low_ < keys.size() * 4) {
    groups = keys.empty() ? 0 : size_t{high - low_} + 1;
  } else {
    slots_.assign(std::bit_ceil(keys.size() * 2), 0);
    const size_t mask = slots_.size() - 1;
    for (Symbol k : keys) {
      size_t at = hash(k) & mask;
      while (slots_[at] != 0 && keys_[slots_[at] - 1] != k) at = (at + 1) & mask;
      if (slots_[at] != 0) continue;
      keys_.push_back(k);
      slots_[at] = static_cast<uint32_t>(keys_.size());
    }
    groups = keys_.size();
  }
  // One more group, which stays empty.
  begins_.assign(groups + 2, 0);
  std::vector<uint32_t> group(keys.size());
  for (size_t i = 0; i < keys.size(); ++i) {
    group[i] = group_of(keys[i]);
    ++begins_[group[i] + 1];
  }
  for (size_t g = 1; g < begins_.size(); ++g) begins_[g] += begins_[g - 1];
  values_.resize(values.size());
  std::vector<uint32_t> next(begins_.begin(), begins_.end() - 1);
  for (size_t i = 0; i < values.size(); ++i) values_[next[group[i]]++] = values[i];
}

uint32_t Neighbours::group_of(Symbol key) const {
  const auto none = static_cast<uint32_t>(begins_.size() - 2);
  if (slots_.empty()) return std::min(key.bits - low_, none);
  const size_t mask = slots_.size() - 1;
  for (size_t at = hash(key) & mask; slots_[at] != 0; at = (at + 1) & mask)
    if (keys_[slots_[at] - 1] == key) return slots_[at] - 1;
  return none;
}

}  // namespace mechanist::eval
