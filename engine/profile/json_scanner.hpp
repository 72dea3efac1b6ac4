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
#include <string>
#include <string_view>

namespace mechanist {

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
  bool ascii() const { return (seen_ & 0x8080'8080'8080'8080u) == 0; }

  void skip_space() {
    while (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r') ++at_;
  }
  // Nothing but space follows.
  bool ended() {
    skip_space();
    return at_ == text_.data() + text_.size();
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
  // Calls `entry(key, begin, end)` at each value, with the place of the key and its quotes; it takes the
  // value, or returns false.
  template <class Entry>
  bool map(Entry entry) {
    if (*at_ != '{') return false;
    open();
    if (*at_ == '}') return ++at_, true;
    for (;;) {
      if (*at_ != '"') return false;
      const uint32_t begin = offset();
      std::string_view key;
      if (!string(key)) return false;
      const uint32_t end = offset();
      skip_space();
      if (*at_ != ':') return false;
      ++at_;
      skip_space();
      if (!entry(key, begin, end)) return false;
      if (const char sign = after_value(); sign != ',') return sign == '}';
    }
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
    constexpr uint64_t ones = 0x0101'0101'0101'0101u, tops = 0x8080'8080'8080'8080u;
    auto is_zero = [](uint64_t bytes) { return (bytes - ones) & ~bytes & tops; };
    for (; static_cast<size_t>(text_.data() + text_.size() - at_) >= sizeof(uint64_t); at_ += 8) {
      uint64_t bytes = 0;
      std::memcpy(&bytes, at_, sizeof bytes);
      if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap64(bytes);
      seen_ |= bytes;
      // The lowest byte that is marked is marked rightly; a borrow can mark only higher ones.
      const uint64_t special = is_zero(bytes ^ ones * '"') | is_zero(bytes ^ ones * '\\') |
                               is_zero(bytes ^ ones * 0x7f) | ((bytes - ones * 0x20) & ~bytes & tops);
      if (special == 0) continue;
      at_ += std::countr_zero(special) / 8;
      return *at_ == '"' || *at_ == '\\';
    }
    return to_special_slowly();
  }
  bool to_special_slowly();
  bool with_escapes(const char* begin, std::string_view& out);
  bool number_or_word(JsonScalar& out);

  std::string_view text_;
  const char* at_ = nullptr;
  uint32_t value_end_ = 0;
  uint64_t seen_ = 0;      // bits of all bytes of strings
  std::string unescaped_;  // never grows beyond the capacity that it has when something is put in
};

}  // namespace mechanist
