#pragma once
// Two spellings of one name, or two names? What makes names look alike, and two ways to find those that do
// without comparing each with each: fingerprints for many names, sketches for few.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mechanist {

// Bytes of a folded name. Shorter ones look alike only if they are equal, longer ones are not compared where
// there are many.
inline constexpr size_t shortest_compared = 5, longest_compared = 200;

// Letters, digits and signs as an inattentive writer keeps them: small, without spaces and hyphens.
void append_folded(std::string& out, std::string_view name);
std::string folded(std::string_view name);

// Of folded names. Equal but for spacing, case and hyphens, or one ASCII letter apart. Digits, and signs of
// other scripts, distinguish names as a rule ("4G" and "5G", 南京 and 北京).
bool look_alike(std::string_view a, std::string_view b);

// Of names as written. "line A" and "line B": what differs is a word of one or two letters, chosen to tell
// them apart.
bool differ_by_designation(std::string_view a, std::string_view b);

// Fingerprints of a folded name and of the name without each one of its letters. Two names that look alike
// share one of them.
void add_fingerprints(const std::string& name, uint32_t index,
                      std::vector<std::pair<uint64_t, uint32_t>>& out);

// Of a folded name: a hash of it, a hash of what it has beside ASCII letters, which of these it has, and its
// length. Names that look alike are equal, or have the same beside letters, at most one letter more or less,
// and at most two that are not in both.
struct NameSketch {
  uint32_t hash = 0;
  uint32_t others = 0;
  uint32_t letters = 0;  // bits
  uint32_t length = 0;
};
NameSketch sketch_of(std::string_view folded_name);
// False only if the names do not look alike.
inline bool may_look_alike(NameSketch a, NameSketch b) {
  if (a.hash == b.hash) return true;
  if (a.others != b.others || std::min(a.length, b.length) < shortest_compared) return false;
  uint32_t different = a.letters ^ b.letters;
  different &= different - 1;
  different &= different - 1;
  return different == 0 && a.length + 1 >= b.length && b.length + 1 >= a.length;
}

}  // namespace mechanist
