#pragma once
// A JSON text from front to back, for a caller who knows what should stand there.
//
// One pass and no structure: the caller says at each place what it takes, and everything else is false, once
// and for all. What is taken is JSON as RFC 8259 has it, except that some of it is refused: control
// characters in strings, escaped or not, other than \n, \r and \t; and DEL. That a string is UTF-8 is not
// checked here, only whether any is not ASCII.
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/hash.hpp"

namespace mechanist {

// What the first four characters say behind `\u`.
std::optional<uint32_t> four_hex_digits(std::string_view);

struct JsonScalar {
  enum class Kind : uint8_t { string, number, truth, null };
  std::string_view text;  // of a string: what it means; of others: as written
  Kind kind = Kind::null;
};

class JsonScanner {
 public:
  // text.data()[text.size()] must be 0, as it is in a std::string. The views that are given out stay valid
  // until the next begin, or as long as the text. Between two begins, no string is read twice.
  void begin(std::string_view text);

  char peek() const { return *at_; }
  uint32_t offset() const { return static_cast<uint32_t>(at_ - text_.data()); }
  void go_to(uint32_t offset) { at_ = text_.data() + offset; }
  // Where the last value ends: of a list or map, where the last value in it ends, or after its first sign.
  uint32_t value_end() const { return value_end_; }
  // Of the strings that were taken. May also be false where only what follows one is not.
  bool ascii() const { return beyond_ascii_ == 0; }

  void skip_space() {
    while (static_cast<unsigned char>(*at_) <= ' ' &&
           (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r'))
      ++at_;
  }
  // Nothing but space follows.
  bool ended() {
    skip_space();
    return at_ == text_.data() + text_.size();
  }

  // Takes what stands here if it is just that.
  bool exactly(std::string_view written) {
    if (static_cast<size_t>(text_.data() + text_.size() - at_) < written.size() ||
        !same_bytes(at_, written.data(), written.size()))
      return false;
    at_ += written.size();
    return true;
  }
  // Each at its first sign.
  bool string(std::string_view& out) {
    const char* begin = ++at_;
    if (!to_special()) return false;
    if (*at_ != '"') return with_escapes(begin, out);
    out = {begin, static_cast<size_t>(at_ - begin)};
    ++at_;
    return true;
  }
  // A string, a number, true, false or null.
  bool scalar(JsonScalar& out) {
    if (*at_ == '"') {
      out.kind = JsonScalar::Kind::string;
      if (!string(out.text)) return false;
    } else if (!number_or_word(out)) {
      return false;
    }
    value_end_ = offset();
    return true;
  }
  // Calls `key()` at each key and `value()` at its value; each takes it, or returns false.
  template <class Key, class Value>
  bool map(Key key, Value value) {
    if (*at_ != '{') return false;
    open();
    if (*at_ == '}') return ++at_, true;
    for (;;) {
      if (*at_ != '"' || !key()) return false;
      skip_space();
      if (*at_ != ':') return false;
      ++at_;
      skip_space();
      if (!value()) return false;
      if (const char sign = after_value(); sign != ',') return sign == '}';
    }
  }
  // Calls `entry(key, begin, end)` at each value, with the place of the key and its quotes.
  template <class Entry>
  bool map(Entry entry) {
    std::string_view key;
    uint32_t begin = 0, end = 0;
    return map(
        [&] {
          begin = offset();
          const bool taken = string(key);
          end = offset();
          return taken;
        },
        [&] { return entry(key, begin, end); });
  }
  // Calls `element()` at each value, which takes it or returns false.
  template <class Element>
  bool list(Element element) {
    if (*at_ != '[') return false;
    open();
    if (*at_ == ']') return ++at_, true;
    for (;;) {
      if (!element()) return false;
      if (const char sign = after_value(); sign != ',') return sign == ']';
    }
  }
  // Any value. What is in a list or map is not looked at but for its brackets: who goes back and takes it
  // finds what is wrong with it.
  bool skip_value();

 private:
  void open() {
    ++at_;
    value_end_ = offset();
    skip_space();
  }
  // The sign behind a value; if it is a comma, the space behind it is skipped.
  char after_value() {
    skip_space();
    const char sign = *at_;
    if (sign == '\0') return sign;
    ++at_;
    if (sign == ',') skip_space();
    return sign;
  }
  // To the next quote, backslash or sign that does not stand in a string; false at one of these.
  bool to_special() {
    for (; static_cast<size_t>(text_.data() + text_.size() - at_) >= sizeof(Block); at_ += sizeof(Block)) {
      const uint64_t special = special_bytes(at_);
      if (special == 0) continue;
      at_ += std::countr_zero(special) / bits_a_byte;
      return *at_ == '"' || *at_ == '\\';
    }
    return to_special_slowly();
  }
#ifdef __SSE2__
  using Block = __m128i;
  static constexpr int bits_a_byte = 1;
  uint64_t special_bytes(const char* at) {
    const Block bytes = _mm_loadu_si128(reinterpret_cast<const Block*>(at));
    auto is = [bytes](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
    const Block control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
    beyond_ascii_ |= static_cast<uint64_t>(_mm_movemask_epi8(bytes));
    return static_cast<uint64_t>(
        _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(is('"'), is('\\')), _mm_or_si128(is(0x7f), control))));
  }
#else
  using Block = uint64_t;
  static constexpr int bits_a_byte = 8;
  // The lowest byte that is marked is marked rightly; a borrow can mark only higher ones.
  uint64_t special_bytes(const char* at) {
    constexpr uint64_t ones = 0x0101'0101'0101'0101u, tops = 0x8080'8080'8080'8080u;
    auto is_zero = [](uint64_t bytes) { return (bytes - ones) & ~bytes & tops; };
    uint64_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap64(bytes);
    beyond_ascii_ |= bytes & tops;
    return is_zero(bytes ^ ones * '"') | is_zero(bytes ^ ones * '\\') | is_zero(bytes ^ ones * 0x7f) |
           ((bytes - ones * 0x20) & ~bytes & tops);
  }
#endif
  bool to_special_slowly();
  bool with_escapes(const char* begin, std::string_view& out);
  bool number_or_word(JsonScalar& out);

  std::string_view text_;
  const char* at_ = nullptr;
  uint32_t value_end_ = 0;
  uint64_t beyond_ascii_ = 0;  // some bit of a byte that is not ASCII
  std::string unescaped_;      // never grows beyond the capacity that it has when something is put in
};

}  // namespace mechanist
