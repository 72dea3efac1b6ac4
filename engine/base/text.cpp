// Text by characters: UTF-8, widths in a terminal, spelling distances, simple case mappings.
//
// Tables instead of a Unicode library: the width ranges are those of Unicode 14 (East Asian Width W and F;
// general categories Mn, Me and Cf, and the medial and final Hangul jamo, for no width), and the case
// mappings are the one-to-one mappings of the scripts that reviewers' names are written in. Both are small
// enough to read, and need no locale, which would make output depend on the machine.
// External interface: text.hpp.
#include "base/text.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <tuple>

namespace mechanist {
namespace {

struct Range {
  uint32_t low, high;
};
constexpr Range wide_ranges[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23ec},   {0x23f0, 0x23f0},
    {0x23f3, 0x23f3},   {0x25fd, 0x25fe},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267f, 0x267f},
    {0x2693, 0x2693},   {0x26a1, 0x26a1},   {0x26aa, 0x26ab},   {0x26bd, 0x26be},   {0x26c4, 0x26c5},
    {0x26ce, 0x26ce},   {0x26d4, 0x26d4},   {0x26ea, 0x26ea},   {0x26f2, 0x26f3},   {0x26f5, 0x26f5},
    {0x26fa, 0x26fa},   {0x26fd, 0x26fd},   {0x2705, 0x2705},   {0x270a, 0x270b},   {0x2728, 0x2728},
    {0x274c, 0x274c},   {0x274e, 0x274e},   {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},
    {0x27b0, 0x27b0},   {0x27bf, 0x27bf},   {0x2b1b, 0x2b1c},   {0x2b50, 0x2b50},   {0x2b55, 0x2b55},
    {0x2e80, 0x3029},   {0x302e, 0x303e},   {0x3040, 0x3098},   {0x309b, 0x3247},   {0x3250, 0x4dbf},
    {0x4e00, 0xa4c6},   {0xa960, 0xa97c},   {0xac00, 0xd7a3},   {0xf900, 0xfad9},   {0xfe10, 0xfe19},
    {0xfe30, 0xfe6b},   {0xff01, 0xff60},   {0xffe0, 0xffe6},   {0x16fe0, 0x16fe3}, {0x16ff0, 0x18cd5},
    {0x18d00, 0x18d08}, {0x1aff0, 0x1b122}, {0x1b150, 0x1b2fb}, {0x1f004, 0x1f004}, {0x1f0cf, 0x1f0cf},
    {0x1f18e, 0x1f18e}, {0x1f191, 0x1f19a}, {0x1f200, 0x1f265}, {0x1f300, 0x1f320}, {0x1f32d, 0x1f335},
    {0x1f337, 0x1f37c}, {0x1f37e, 0x1f393}, {0x1f3a0, 0x1f3ca}, {0x1f3cf, 0x1f3d3}, {0x1f3e0, 0x1f3f0},
    {0x1f3f4, 0x1f3f4}, {0x1f3f8, 0x1f43e}, {0x1f440, 0x1f440}, {0x1f442, 0x1f4fc}, {0x1f4ff, 0x1f53d},
    {0x1f54b, 0x1f54e}, {0x1f550, 0x1f567}, {0x1f57a, 0x1f57a}, {0x1f595, 0x1f596}, {0x1f5a4, 0x1f5a4},
    {0x1f5fb, 0x1f64f}, {0x1f680, 0x1f6c5}, {0x1f6cc, 0x1f6cc}, {0x1f6d0, 0x1f6d2}, {0x1f6d5, 0x1f6df},
    {0x1f6eb, 0x1f6ec}, {0x1f6f4, 0x1f6fc}, {0x1f7e0, 0x1f7f0}, {0x1f90c, 0x1f93a}, {0x1f93c, 0x1f945},
    {0x1f947, 0x1f9ff}, {0x1fa70, 0x1faf6}, {0x20000, 0x2fffd}, {0x30000, 0x3fffd},
};
constexpr Range zero_ranges[] = {
    {0x300, 0x36f},     {0x483, 0x489},     {0x591, 0x5bd},     {0x5bf, 0x5bf},     {0x5c1, 0x5c2},
    {0x5c4, 0x5c5},     {0x5c7, 0x5c7},     {0x600, 0x605},     {0x610, 0x61a},     {0x61c, 0x61c},
    {0x64b, 0x65f},     {0x670, 0x670},     {0x6d6, 0x6dd},     {0x6df, 0x6e4},     {0x6e7, 0x6e8},
    {0x6ea, 0x6ed},     {0x70f, 0x70f},     {0x711, 0x711},     {0x730, 0x74a},     {0x7a6, 0x7b0},
    {0x7eb, 0x7f3},     {0x7fd, 0x7fd},     {0x816, 0x819},     {0x81b, 0x823},     {0x825, 0x827},
    {0x829, 0x82d},     {0x859, 0x85b},     {0x890, 0x89f},     {0x8ca, 0x902},     {0x93a, 0x93a},
    {0x93c, 0x93c},     {0x941, 0x948},     {0x94d, 0x94d},     {0x951, 0x957},     {0x962, 0x963},
    {0x981, 0x981},     {0x9bc, 0x9bc},     {0x9c1, 0x9c4},     {0x9cd, 0x9cd},     {0x9e2, 0x9e3},
    {0x9fe, 0xa02},     {0xa3c, 0xa3c},     {0xa41, 0xa51},     {0xa70, 0xa71},     {0xa75, 0xa75},
    {0xa81, 0xa82},     {0xabc, 0xabc},     {0xac1, 0xac8},     {0xacd, 0xacd},     {0xae2, 0xae3},
    {0xafa, 0xb01},     {0xb3c, 0xb3c},     {0xb3f, 0xb3f},     {0xb41, 0xb44},     {0xb4d, 0xb56},
    {0xb62, 0xb63},     {0xb82, 0xb82},     {0xbc0, 0xbc0},     {0xbcd, 0xbcd},     {0xc00, 0xc00},
    {0xc04, 0xc04},     {0xc3c, 0xc3c},     {0xc3e, 0xc40},     {0xc46, 0xc56},     {0xc62, 0xc63},
    {0xc81, 0xc81},     {0xcbc, 0xcbc},     {0xcbf, 0xcbf},     {0xcc6, 0xcc6},     {0xccc, 0xccd},
    {0xce2, 0xce3},     {0xd00, 0xd01},     {0xd3b, 0xd3c},     {0xd41, 0xd44},     {0xd4d, 0xd4d},
    {0xd62, 0xd63},     {0xd81, 0xd81},     {0xdca, 0xdca},     {0xdd2, 0xdd6},     {0xe31, 0xe31},
    {0xe34, 0xe3a},     {0xe47, 0xe4e},     {0xeb1, 0xeb1},     {0xeb4, 0xebc},     {0xec8, 0xecd},
    {0xf18, 0xf19},     {0xf35, 0xf35},     {0xf37, 0xf37},     {0xf39, 0xf39},     {0xf71, 0xf7e},
    {0xf80, 0xf84},     {0xf86, 0xf87},     {0xf8d, 0xfbc},     {0xfc6, 0xfc6},     {0x102d, 0x1030},
    {0x1032, 0x1037},   {0x1039, 0x103a},   {0x103d, 0x103e},   {0x1058, 0x1059},   {0x105e, 0x1060},
    {0x1071, 0x1074},   {0x1082, 0x1082},   {0x1085, 0x1086},   {0x108d, 0x108d},   {0x109d, 0x109d},
    {0x1160, 0x11ff},   {0x135d, 0x135f},   {0x1712, 0x1714},   {0x1732, 0x1733},   {0x1752, 0x1753},
    {0x1772, 0x1773},   {0x17b4, 0x17b5},   {0x17b7, 0x17bd},   {0x17c6, 0x17c6},   {0x17c9, 0x17d3},
    {0x17dd, 0x17dd},   {0x180b, 0x180f},   {0x1885, 0x1886},   {0x18a9, 0x18a9},   {0x1920, 0x1922},
    {0x1927, 0x1928},   {0x1932, 0x1932},   {0x1939, 0x193b},   {0x1a17, 0x1a18},   {0x1a1b, 0x1a1b},
    {0x1a56, 0x1a56},   {0x1a58, 0x1a60},   {0x1a62, 0x1a62},   {0x1a65, 0x1a6c},   {0x1a73, 0x1a7f},
    {0x1ab0, 0x1ace},   {0x1b00, 0x1b03},   {0x1b34, 0x1b34},   {0x1b36, 0x1b3a},   {0x1b3c, 0x1b3c},
    {0x1b42, 0x1b42},   {0x1b6b, 0x1b73},   {0x1b80, 0x1b81},   {0x1ba2, 0x1ba5},   {0x1ba8, 0x1ba9},
    {0x1bab, 0x1bad},   {0x1be6, 0x1be6},   {0x1be8, 0x1be9},   {0x1bed, 0x1bed},   {0x1bef, 0x1bf1},
    {0x1c2c, 0x1c33},   {0x1c36, 0x1c37},   {0x1cd0, 0x1cd2},   {0x1cd4, 0x1ce0},   {0x1ce2, 0x1ce8},
    {0x1ced, 0x1ced},   {0x1cf4, 0x1cf4},   {0x1cf8, 0x1cf9},   {0x1dc0, 0x1dff},   {0x200b, 0x200f},
    {0x202a, 0x202e},   {0x2060, 0x206f},   {0x20d0, 0x20f0},   {0x2cef, 0x2cf1},   {0x2d7f, 0x2d7f},
    {0x2de0, 0x2dff},   {0x302a, 0x302d},   {0x3099, 0x309a},   {0xa66f, 0xa672},   {0xa674, 0xa67d},
    {0xa69e, 0xa69f},   {0xa6f0, 0xa6f1},   {0xa802, 0xa802},   {0xa806, 0xa806},   {0xa80b, 0xa80b},
    {0xa825, 0xa826},   {0xa82c, 0xa82c},   {0xa8c4, 0xa8c5},   {0xa8e0, 0xa8f1},   {0xa8ff, 0xa8ff},
    {0xa926, 0xa92d},   {0xa947, 0xa951},   {0xa980, 0xa982},   {0xa9b3, 0xa9b3},   {0xa9b6, 0xa9b9},
    {0xa9bc, 0xa9bd},   {0xa9e5, 0xa9e5},   {0xaa29, 0xaa2e},   {0xaa31, 0xaa32},   {0xaa35, 0xaa36},
    {0xaa43, 0xaa43},   {0xaa4c, 0xaa4c},   {0xaa7c, 0xaa7c},   {0xaab0, 0xaab0},   {0xaab2, 0xaab4},
    {0xaab7, 0xaab8},   {0xaabe, 0xaabf},   {0xaac1, 0xaac1},   {0xaaec, 0xaaed},   {0xaaf6, 0xaaf6},
    {0xabe5, 0xabe5},   {0xabe8, 0xabe8},   {0xabed, 0xabed},   {0xfb1e, 0xfb1e},   {0xfe00, 0xfe0f},
    {0xfe20, 0xfe2f},   {0xfeff, 0xfeff},   {0xfff9, 0xfffb},   {0x101fd, 0x101fd}, {0x102e0, 0x102e0},
    {0x10376, 0x1037a}, {0x10a01, 0x10a0f}, {0x10a38, 0x10a3f}, {0x10ae5, 0x10ae6}, {0x10d24, 0x10d27},
    {0x10eab, 0x10eac}, {0x10f46, 0x10f50}, {0x10f82, 0x10f85}, {0x11001, 0x11001}, {0x11038, 0x11046},
    {0x11070, 0x11070}, {0x11073, 0x11074}, {0x1107f, 0x11081}, {0x110b3, 0x110b6}, {0x110b9, 0x110ba},
    {0x110bd, 0x110bd}, {0x110c2, 0x110cd}, {0x11100, 0x11102}, {0x11127, 0x1112b}, {0x1112d, 0x11134},
    {0x11173, 0x11173}, {0x11180, 0x11181}, {0x111b6, 0x111be}, {0x111c9, 0x111cc}, {0x111cf, 0x111cf},
    {0x1122f, 0x11231}, {0x11234, 0x11234}, {0x11236, 0x11237}, {0x1123e, 0x1123e}, {0x112df, 0x112df},
    {0x112e3, 0x112ea}, {0x11300, 0x11301}, {0x1133b, 0x1133c}, {0x11340, 0x11340}, {0x11366, 0x11374},
    {0x11438, 0x1143f}, {0x11442, 0x11444}, {0x11446, 0x11446}, {0x1145e, 0x1145e}, {0x114b3, 0x114b8},
    {0x114ba, 0x114ba}, {0x114bf, 0x114c0}, {0x114c2, 0x114c3}, {0x115b2, 0x115b5}, {0x115bc, 0x115bd},
    {0x115bf, 0x115c0}, {0x115dc, 0x115dd}, {0x11633, 0x1163a}, {0x1163d, 0x1163d}, {0x1163f, 0x11640},
    {0x116ab, 0x116ab}, {0x116ad, 0x116ad}, {0x116b0, 0x116b5}, {0x116b7, 0x116b7}, {0x1171d, 0x1171f},
    {0x11722, 0x11725}, {0x11727, 0x1172b}, {0x1182f, 0x11837}, {0x11839, 0x1183a}, {0x1193b, 0x1193c},
    {0x1193e, 0x1193e}, {0x11943, 0x11943}, {0x119d4, 0x119db}, {0x119e0, 0x119e0}, {0x11a01, 0x11a0a},
    {0x11a33, 0x11a38}, {0x11a3b, 0x11a3e}, {0x11a47, 0x11a47}, {0x11a51, 0x11a56}, {0x11a59, 0x11a5b},
    {0x11a8a, 0x11a96}, {0x11a98, 0x11a99}, {0x11c30, 0x11c3d}, {0x11c3f, 0x11c3f}, {0x11c92, 0x11ca7},
    {0x11caa, 0x11cb0}, {0x11cb2, 0x11cb3}, {0x11cb5, 0x11cb6}, {0x11d31, 0x11d45}, {0x11d47, 0x11d47},
    {0x11d90, 0x11d91}, {0x11d95, 0x11d95}, {0x11d97, 0x11d97}, {0x11ef3, 0x11ef4}, {0x13430, 0x13438},
    {0x16af0, 0x16af4}, {0x16b30, 0x16b36}, {0x16f4f, 0x16f4f}, {0x16f8f, 0x16f92}, {0x16fe4, 0x16fe4},
    {0x1bc9d, 0x1bc9e}, {0x1bca0, 0x1bca3}, {0x1cf00, 0x1cf46}, {0x1d167, 0x1d169}, {0x1d173, 0x1d182},
    {0x1d185, 0x1d18b}, {0x1d1aa, 0x1d1ad}, {0x1d242, 0x1d244}, {0x1da00, 0x1da36}, {0x1da3b, 0x1da6c},
    {0x1da75, 0x1da75}, {0x1da84, 0x1da84}, {0x1da9b, 0x1daaf}, {0x1e000, 0x1e02a}, {0x1e130, 0x1e136},
    {0x1e2ae, 0x1e2ae}, {0x1e2ec, 0x1e2ef}, {0x1e8d0, 0x1e8d6}, {0x1e944, 0x1e94a}, {0xe0001, 0xe007f},
    {0xe0100, 0xe01ef},
};

template <size_t N>
bool within(const Range (&ranges)[N], char32_t c) {
  auto it = std::upper_bound(std::begin(ranges), std::end(ranges), static_cast<uint32_t>(c),
                             [](uint32_t value, const Range& r) { return value < r.low; });
  return it != std::begin(ranges) && c <= std::prev(it)->high;
}

size_t character_width(char32_t c) {
  if (c < 0x300) return 1;
  if (within(zero_ranges, c)) return 0;
  return within(wide_ranges, c) ? 2 : 1;
}

// Length of the valid sequence at `at`, or 0.
size_t sequence_length(std::string_view s, size_t at) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(s[i]); };
  unsigned char lead = byte(at);
  if (lead < 0x80) return 1;
  size_t length = lead >= 0xc2 && lead <= 0xdf   ? 2
                  : (lead & 0xf0) == 0xe0        ? 3
                  : lead >= 0xf0 && lead <= 0xf4 ? 4
                                                 : 0;
  if (length == 0 || s.size() - at < length) return 0;
  for (size_t i = 1; i < length; ++i)
    if ((byte(at + i) & 0xc0) != 0x80) return 0;
  unsigned char second = byte(at + 1);
  if (lead == 0xe0 && second < 0xa0) return 0;  // overlong
  if (lead == 0xed && second > 0x9f) return 0;  // surrogates
  if (lead == 0xf0 && second < 0x90) return 0;  // overlong
  if (lead == 0xf4 && second > 0x8f) return 0;  // beyond U+10FFFF
  return length;
}

// Where capital and small letters alternate, the capital first at even or at odd numbers.
constexpr Range even_pairs[] = {{0x100, 0x12f},   {0x132, 0x137},  {0x14a, 0x177}, {0x1a0, 0x1a5},
                                {0x1de, 0x1ef},   {0x1f8, 0x21f},  {0x222, 0x233}, {0x370, 0x373},
                                {0x3d8, 0x3ef},   {0x460, 0x481},  {0x48a, 0x4bf}, {0x4d0, 0x52f},
                                {0x1e00, 0x1e95}, {0x1ea0, 0x1eff}};
constexpr Range odd_pairs[] = {{0x139, 0x148}, {0x179, 0x17e}, {0x1af, 0x1b0},
                               {0x1b3, 0x1b6}, {0x1cd, 0x1dc}, {0x4c1, 0x4ce}};

struct Shift {
  uint32_t low, high;  // capitals
  int32_t to_small;
};
constexpr Shift shifts[] = {{0x41, 0x5a, 32},    {0xc0, 0xd6, 32},   {0xd8, 0xde, 32},   {0x386, 0x386, 38},
                            {0x388, 0x38a, 37},  {0x38c, 0x38c, 64}, {0x38e, 0x38f, 63}, {0x391, 0x3a1, 32},
                            {0x3a3, 0x3ab, 32},  {0x400, 0x40f, 80}, {0x410, 0x42f, 32}, {0x4c0, 0x4c0, 15},
                            {0x178, 0x178, -121}};

char32_t to_lower(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  for (const Shift& s : shifts)
    if (c >= s.low && c <= s.high) return static_cast<char32_t>(static_cast<int32_t>(c) + s.to_small);
  if (within(even_pairs, c) && c % 2 == 0) return c + 1;
  if (within(odd_pairs, c) && c % 2 == 1) return c + 1;
  if (c == 0x130) return 'i';
  if (c == 0x1e9e) return 0xdf;
  return c;
}

char32_t to_upper(char32_t c) {
  if (c < 0x80) return c >= 'a' && c <= 'z' ? c - 32 : c;
  for (const Shift& s : shifts) {
    auto capital = static_cast<uint32_t>(static_cast<int32_t>(c) - s.to_small);
    if (capital >= s.low && capital <= s.high) return capital;
  }
  if (within(even_pairs, c) && c % 2 == 1) return c - 1;
  if (within(odd_pairs, c) && c % 2 == 0) return c - 1;
  switch (c) {
    case 0xb5:
      return 0x39c;  // micro sign
    case 0x131:
      return 'I';  // dotless i
    case 0x17f:
      return 'S';  // long s
    case 0x3c2:
      return 0x3a3;  // final sigma
    default:
      return c;
  }
}

template <class Map>
std::string map_characters(std::string_view utf8, Map map) {
  std::string out;
  out.reserve(utf8.size());
  for (size_t at = 0; at < utf8.size();) append_utf8(out, map(next_character(utf8, at)));
  return out;
}

std::u32string characters(std::string_view utf8) {
  std::u32string out;
  for (size_t at = 0; at < utf8.size();) out.push_back(next_character(utf8, at));
  return out;
}

std::u32string folded(const std::u32string& text) {
  std::u32string out = text;
  for (char32_t& c : out) c = c == ' ' || c == '-' ? U'_' : to_lower(c);
  return out;
}

size_t distance(const std::u32string& a, const std::u32string& b) {
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), current(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t changed = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({last[j] + 1, current[j - 1] + 1, changed});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        current[j] = std::min(current[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(current);
  }
  return last[b.size()];
}

constexpr size_t longest_suggested = 100;  // characters; the distance is quadratic in it

}  // namespace

char32_t next_character(std::string_view s, size_t& at) {
  size_t length = sequence_length(s, at);
  auto byte = [&](size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(s[at + i])); };
  char32_t c = 0xfffd;
  switch (length) {
    case 1:
      c = byte(0);
      break;
    case 2:
      c = (byte(0) & 0x1f) << 6 | (byte(1) & 0x3f);
      break;
    case 3:
      c = (byte(0) & 0x0f) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f);
      break;
    case 4:
      c = (byte(0) & 0x07) << 18 | (byte(1) & 0x3f) << 12 | (byte(2) & 0x3f) << 6 | (byte(3) & 0x3f);
      break;
    default:
      break;
  }
  at += std::max<size_t>(length, 1);
  return c;
}

void append_utf8(std::string& out, char32_t c) {
  auto put = [&](uint32_t byte) { out.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xc0 | c >> 6);
    put(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    put(0xe0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3f));
    put(0x80 | (c & 0x3f));
  } else {
    put(0xf0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3f));
    put(0x80 | (c >> 6 & 0x3f));
    put(0x80 | (c & 0x3f));
  }
}

size_t display_width(std::string_view utf8) {
  size_t width = 0;
  for (size_t at = 0; at < utf8.size();) width += character_width(next_character(utf8, at));
  return width;
}

size_t character_count(std::string_view utf8) {
  return static_cast<size_t>(std::count_if(
      utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::optional<size_t> first_invalid_utf8(std::string_view s) {
  for (size_t at = 0; at < s.size();) {
    // Eight ASCII characters at once: most texts have no others.
    if (uint64_t eight = 0; s.size() - at >= sizeof eight) {
      std::memcpy(&eight, s.data() + at, sizeof eight);
      if ((eight & 0x8080'8080'8080'8080u) == 0) {
        at += sizeof eight;
        continue;
      }
    }
    if (static_cast<unsigned char>(s[at]) < 0x80) {
      ++at;
      continue;
    }
    // The characters of most other scripts, and all of Chinese but the rarest.
    auto byte = [&](size_t i) { return static_cast<unsigned char>(s[at + i]); };
    if (s.size() - at >= 3 && byte(0) > 0xe0 && byte(0) < 0xf0 && byte(0) != 0xed &&
        (byte(1) & 0xc0) == 0x80 && (byte(2) & 0xc0) == 0x80) {
      at += 3;
      continue;
    }
    size_t length = sequence_length(s, at);
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

std::string shell_word(std::string_view text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) ||
           std::string_view("_-./,:=@%+").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (plain) return std::string(text);
  std::string out = "'";
  for (char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string printable(std::string_view utf8) {
  return map_characters(utf8, [](char32_t c) -> char32_t {
    if (c == '\t' || c == '\n' || c == '\r') return ' ';
    bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
    bool reorders =
        (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);  // text shown other than written
    return control || reorders || c == 0x2028 || c == 0x2029 ? 0xfffd : c;
  });
}

std::string json_string(std::string_view utf8) {
  std::string out;
  append_json_string(out, utf8);
  return out;
}

void append_json_string(std::string& out, std::string_view utf8) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '"';
  // Nearly all texts are plain.
  if (std::all_of(utf8.begin(), utf8.end(),
                  [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; })) {
    out += utf8;
    out += '"';
    return;
  }
  for (size_t at = 0; at < utf8.size();) {
    char32_t c = next_character(utf8, at);
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (c < 0x20) {
          out += "\\u00";
          out += digits[c >> 4];
          out += digits[c & 15];
        } else {
          append_utf8(out, c);
        }
    }
  }
  out += '"';
}

size_t edit_distance(std::string_view a, std::string_view b) {
  return distance(characters(a), characters(b));
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
  std::u32string raw = characters(word);
  if (raw.empty() || raw.size() > longest_suggested) return std::nullopt;
  std::u32string like = folded(raw);
  std::optional<std::tuple<size_t, size_t, std::string_view>> best;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > 4 * longest_suggested || candidate == word) continue;
    std::u32string other = characters(candidate);
    size_t longer = std::max(raw.size(), other.size());
    size_t allowed = std::min(raw.size(), other.size()) < 2 ? 0 : std::max<size_t>(1, longer / 3);
    if (longer - std::min(raw.size(), other.size()) > allowed) continue;
    size_t d = distance(like, folded(other));
    if (d > allowed) continue;
    std::tuple<size_t, size_t, std::string_view> found{d, distance(raw, other), candidate};
    if (!best || found < *best) best = found;
  }
  if (!best) return std::nullopt;
  return std::string(std::get<2>(*best));
}

std::string_view stripped(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string lower_case(std::string_view utf8) {
  return map_characters(utf8, to_lower);
}
std::string upper_case(std::string_view utf8) {
  return map_characters(utf8, to_upper);
}

}  // namespace mechanist
