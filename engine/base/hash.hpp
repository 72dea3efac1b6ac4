#pragma once
// A hash of short texts, and their comparison: most names have fewer than 16 bytes, and two words of eight
// bytes each, which may overlap, hold all of them. Nothing that is printed may depend on a hash.
#include <cstdint>
#include <cstring>
#include <string_view>

namespace mechanist {

namespace detail {

inline uint64_t word_at(const char* at) {
  uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}
inline uint64_t half_word_at(const char* at) {
  uint32_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}
// Both halves of the full product, folded together.
inline uint64_t mixed(uint64_t a, uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

}  // namespace detail

inline uint64_t text_hash(std::string_view text) {
  constexpr uint64_t odd = 0x9e37'79b9'7f4a'7c15u, even = 0xe703'7ed1'a0b4'28dbu;
  const char* at = text.data();
  size_t left = text.size();
  uint64_t state = odd ^ left;
  for (; left > 16; at += 16, left -= 16)
    state = detail::mixed(detail::word_at(at) ^ odd, detail::word_at(at + 8) ^ state);
  uint64_t first = 0, last = 0;
  if (left >= 8) {
    first = detail::word_at(at);
    last = detail::word_at(at + left - 8);
  } else if (left >= 4) {
    first = detail::half_word_at(at);
    last = detail::half_word_at(at + left - 4);
  } else if (left > 0) {
    auto byte = [at](size_t i) { return static_cast<uint64_t>(static_cast<unsigned char>(at[i])); };
    first = byte(0) << 16 | byte(left / 2) << 8 | byte(left - 1);
  }
  return detail::mixed(first ^ even, last ^ state);
}

// Of texts of the same length.
inline bool same_bytes(const char* a, const char* b, size_t length) {
  for (; length > 16; a += 8, b += 8, length -= 8)
    if (detail::word_at(a) != detail::word_at(b)) return false;
  if (length >= 8)
    return ((detail::word_at(a) ^ detail::word_at(b)) |
            (detail::word_at(a + length - 8) ^ detail::word_at(b + length - 8))) == 0;
  if (length >= 4)
    return ((detail::half_word_at(a) ^ detail::half_word_at(b)) |
            (detail::half_word_at(a + length - 4) ^ detail::half_word_at(b + length - 4))) == 0;
  for (size_t i = 0; i < length; ++i)
    if (a[i] != b[i]) return false;
  return true;
}

inline bool same_text(std::string_view a, std::string_view b) {
  return a.size() == b.size() && same_bytes(a.data(), b.data(), a.size());
}

}  // namespace mechanist
