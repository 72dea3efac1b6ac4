// The rarer parts: escapes, numbers, words. External interface: json_scanner.hpp.
#include "profile/json_scanner.hpp"

#include <optional>

#include "base/text.hpp"

namespace mechanist {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Of the escape that begins behind the backslash, with the number of bytes that it takes. Halves of
// characters and control characters have none.
struct Escaped {
  char32_t character = 0;
  size_t length = 1;
};
std::optional<Escaped> escaped(std::string_view text) {
  switch (text.empty() ? '\0' : text[0]) {
    case '"':
    case '\\':
    case '/':
      return Escaped{static_cast<char32_t>(text[0]), 1};
    case 'n':
      return Escaped{U'\n', 1};
    case 'r':
      return Escaped{U'\r', 1};
    case 't':
      return Escaped{U'\t', 1};
    case 'u':
      break;
    default:
      return std::nullopt;
  }
  const std::optional<uint32_t> unit = four_hex_digits(text.substr(1));
  if (!unit || (*unit < 0x20 && *unit != '\n' && *unit != '\r' && *unit != '\t') || *unit == 0x7f)
    return std::nullopt;
  if (*unit < 0xd800 || *unit >= 0xe000) return Escaped{*unit, 5};
  if (*unit >= 0xdc00 || text.substr(5, 2) != "\\u") return std::nullopt;
  const std::optional<uint32_t> low = four_hex_digits(text.substr(7));
  if (!low || *low < 0xdc00 || *low >= 0xe000) return std::nullopt;
  return Escaped{0x10000 + ((*unit - 0xd800) << 10) + (*low - 0xdc00), 11};
}

}  // namespace

std::optional<uint32_t> four_hex_digits(std::string_view text) {
  if (text.size() < 4) return std::nullopt;
  uint32_t value = 0;
  for (char c : text.substr(0, 4)) {
    uint32_t digit = 0;
    if (is_digit(c))
      digit = static_cast<uint32_t>(c - '0');
    else if (c >= 'a' && c <= 'f')
      digit = static_cast<uint32_t>(c - 'a') + 10;
    else if (c >= 'A' && c <= 'F')
      digit = static_cast<uint32_t>(c - 'A') + 10;
    else
      return std::nullopt;
    value = value * 16 + digit;
  }
  return value;
}

void JsonScanner::begin(std::string_view text) {
  text_ = text;
  at_ = text.data();
  value_end_ = 0;
  beyond_ascii_ = 0;
  unescaped_.clear();
}

bool JsonScanner::to_special_slowly() {
  for (const char* end = text_.data() + text_.size(); at_ < end; ++at_) {
    const auto c = static_cast<unsigned char>(*at_);
    beyond_ascii_ |= c & 0x80u;
    if (c == '"' || c == '\\') return true;
    if (c < 0x20 || c == 0x7f) return false;
  }
  return false;
}

bool JsonScanner::with_escapes(const char* begin, std::string_view& out) {
  // Nothing is longer unescaped than it is escaped, so what was given out before stays where it is.
  unescaped_.reserve(text_.size());
  const size_t first = unescaped_.size();
  for (;;) {
    unescaped_.append(begin, at_);
    if (*at_ == '"') break;
    const char* end = text_.data() + text_.size();
    const std::optional<Escaped> e = escaped({at_ + 1, static_cast<size_t>(end - at_ - 1)});
    if (!e) return false;
    append_utf8(unescaped_, e->character);
    begin = at_ += 1 + e->length;
    // Where a text is not ASCII, many writers escape each of its characters.
    if (*at_ != '\\' && !to_special()) return false;
  }
  ++at_;
  out = std::string_view(unescaped_).substr(first);
  return true;
}

bool JsonScanner::number_or_word(JsonScalar& out) {
  const char* begin = at_;
  if (*at_ == '-' || is_digit(*at_)) {
    out.kind = JsonScalar::Kind::number;
    if (*at_ == '-') ++at_;
    auto digits = [this] {
      const char* first = at_;
      while (is_digit(*at_)) ++at_;
      return at_ > first;
    };
    // What follows a 0 is a sign behind the value, and refused as such if it is a digit.
    if (*at_ == '0')
      ++at_;
    else if (!digits())
      return false;
    if (*at_ == '.' && (++at_, !digits())) return false;
    if (*at_ == 'e' || *at_ == 'E') {
      ++at_;
      if (*at_ == '+' || *at_ == '-') ++at_;
      if (!digits()) return false;
    }
  } else {
    const std::string_view rest(at_, static_cast<size_t>(text_.data() + text_.size() - at_));
    out.kind = JsonScalar::Kind::truth;
    if (rest.starts_with("true") || rest.starts_with("null"))
      at_ += 4;
    else if (rest.starts_with("false"))
      at_ += 5;
    else
      return false;
    if (*begin == 'n') out.kind = JsonScalar::Kind::null;
  }
  out.text = {begin, static_cast<size_t>(at_ - begin)};
  return true;
}

bool JsonScanner::skip_value() {
  if (*at_ != '{' && *at_ != '[') {
    JsonScalar ignored;
    return scalar(ignored);
  }
  size_t depth = 0;
  do {
    if (*at_ == '"') {
      std::string_view ignored;
      if (!string(ignored)) return false;
      continue;
    }
    if (*at_ == '\0') return false;
    if (*at_ == '{' || *at_ == '[') ++depth;
    if (*at_ == '}' || *at_ == ']') --depth;
    ++at_;
  } while (depth > 0);
  return true;
}

}  // namespace mechanist
