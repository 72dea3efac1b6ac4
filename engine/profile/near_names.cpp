// What a writer may have meant to be one name. External interface: near_names.hpp.
#include "profile/near_names.hpp"

#include <algorithm>
#include <array>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace mechanist {
namespace {

constexpr bool is_ascii_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr bool is_kept(char c) {
  return c != ' ' && c != '-' && c != '_' && c != '.';
}

// What folding and sketching ask of each byte.
struct Byte {
  char small = 0;  // of ASCII
  bool kept = true;
  uint32_t letter = 0;  // a bit, of ASCII letters
};
constexpr std::array<Byte, 256> bytes = [] {
  std::array<Byte, 256> out{};
  for (size_t i = 0; i < out.size(); ++i) {
    const char c = static_cast<char>(static_cast<unsigned char>(i));
    out[i] = {c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c, is_kept(c),
              is_ascii_letter(c) ? 1u << (i & 31u) : 0u};
  }
  return out;
}();

}  // namespace

void append_folded(std::string& out, std::string_view name) {
  const size_t before = out.size();
  out.resize(before + name.size());
  char* to = out.data() + before;
  unsigned char seen = 0;
  for (char c : name) {
    seen |= static_cast<unsigned char>(c);
    const Byte& byte = bytes[static_cast<unsigned char>(c)];
    *to = byte.small;
    to += byte.kept;
  }
  out.resize(static_cast<size_t>(to - out.data()));
  if (seen < 0x80) return;
  out.resize(before);
  for (char c : lower_case(name))
    if (is_kept(c)) out += c;
}

std::string folded(std::string_view name) {
  std::string out;
  append_folded(out, name);
  return out;
}

bool look_alike(std::string_view a, std::string_view b) {
  if (a == b) return true;
  if (std::min(a.size(), b.size()) < shortest_compared) return false;
  size_t front = 0;
  while (front < a.size() && front < b.size() && a[front] == b[front]) ++front;
  size_t back = 0;
  while (back < a.size() - front && back < b.size() - front &&
         a[a.size() - 1 - back] == b[b.size() - 1 - back])
    ++back;
  const std::string_view in_a = a.substr(front, a.size() - front - back);
  const std::string_view in_b = b.substr(front, b.size() - front - back);
  if (!std::all_of(in_a.begin(), in_a.end(), is_ascii_letter) ||
      !std::all_of(in_b.begin(), in_b.end(), is_ascii_letter))
    return false;
  if (in_a.size() <= 1 && in_b.size() <= 1) return true;
  return in_a.size() == 2 && in_b.size() == 2 && in_a[0] == in_b[1] && in_a[1] == in_b[0];
}

bool differ_by_designation(std::string_view a, std::string_view b) {
  size_t front = 0;
  while (front < a.size() && front < b.size() && a[front] == b[front]) ++front;
  auto word = [front](std::string_view name) {
    size_t begin = std::min(front, name.size());
    while (begin > 0 && name[begin - 1] != ' ') --begin;
    return name.substr(begin, std::min(name.find(' ', begin), name.size()) - begin);
  };
  const size_t longest = std::max(word(a).size(), word(b).size());
  return longest <= 2 && !word(a).empty() && !word(b).empty();
}

void add_fingerprints(const std::string& name, uint32_t index,
                      std::vector<std::pair<uint64_t, uint32_t>>& out) {
  constexpr uint64_t base = 0x9e37'79b9'7f4a'7c15u;
  auto code = [](char c) { return static_cast<uint64_t>(static_cast<unsigned char>(c)) + 1; };
  std::vector<uint64_t> before = {0};  // of what stands before each letter
  for (char c : name) before.push_back(before.back() * base + code(c));
  out.emplace_back(before.back(), index);
  uint64_t power = 1, behind = 0;  // base to the number of letters behind, and their fingerprint
  for (size_t i = name.size(); i-- > 0;) {
    if (is_ascii_letter(name[i])) out.emplace_back(before[i] * power + behind, index);
    behind += code(name[i]) * power;
    power *= base;
  }
}

NameSketch sketch_of(std::string_view folded_name) {
  NameSketch out;
  out.hash = static_cast<uint32_t>(text_hash(folded_name));
  out.length = static_cast<uint32_t>(folded_name.size());
  for (char c : folded_name) {
    const uint32_t letter = bytes[static_cast<unsigned char>(c)].letter;
    out.letters |= letter;
    if (!letter) out.others = (out.others ^ static_cast<unsigned char>(c)) * 0x0100'0193u;
  }
  return out;
}

}  // namespace mechanist
