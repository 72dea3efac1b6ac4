// Characters of a rule file. Outside strings and comments only the language's own signs may stand; the usual
// slips (full-width punctuation, typographic quotes, signs of other languages) get the hint to write ours,
// are replaced, and the file is read on. See scan.hpp.
#include "syntax/scan.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cctype>

#include "base/text.hpp"

namespace mechanist {
namespace {

struct Replacement {
  std::string_view written;
  std::string_view meant;
};

// Full-width and mathematical signs, by code point so that no editor can normalise them.
constexpr Replacement full_width[] = {
    {"\uFF08", "("},   {"\uFF09", ")"},    {"\uFF5B", "{"},  {"\uFF5D", "}"},   {"\uFF3B", "["},
    {"\uFF3D", "]"},   {"\uFF0C", ","},    {"\uFF1B", ";"},  {"\uFF1A", ":"},   {"\uFF0E", "."},
    {"\uFF1D", "="},   {"\uFF1C", "<"},    {"\uFF1E", ">"},  {"\uFF0B", "+"},   {"\uFF0D", "-"},
    {"\uFF0A", "*"},   {"\uFF0F", "/"},    {"\uFF3F", "_"},  {"\uFF1F", "?"},   {"\uFF01", "!"},
    {"\uFF03", "#"},   {"\uFF05", "%"},    {"\uFF5E", "~"},  {"\u3001", ","},   {"\u3002", "."},
    {"\u2264", "<="},  {"\u2265", ">="},   {"\u2260", "!="}, {"\u2212", "-"},   {"\u2013", "-"},
    {"\u2014", "-"},   {"\u00D7", "*"},    {"\u00F7", "/"},  {"\u2227", "and"}, {"\u2228", "or"},
    {"\u00AC", "not"}, {"\u2192", "then"}, {"\u3010", "["},  {"\u3011", "]"},
};
// Quotes that open, and what closes them.
constexpr Replacement quotes[] = {
    {"\u201C", "\u201D"}, {"\u201D", "\u201D"}, {"\u201E", "\u201D"}, {"\u201F", "\u201D"},
    {"\u00AB", "\u00BB"}, {"\u00BB", "\u00AB"}, {"\uFF02", "\uFF02"}, {"\u300C", "\u300D"},
    {"\u300E", "\u300F"}, {"\u2018", "\u2019"}, {"\u2019", "\u2019"}, {"\uFF07", "\uFF07"},
    {"\u201A", "\u2019"},
};

constexpr std::string_view begin_foreign = "=<&|:-/";
constexpr Replacement foreign[] = {
    {"==", "="},  {"<>", "!="},   {"&&", "and"}, {"||", "or"}, {":-", "when"}, {"=>", ">="},
    {"=<", "<="}, {"->", "then"}, {"//", "#"},   {"/*", "#"},  {"&", "and"},   {"|", "or"},
};
static_assert(std::all_of(std::begin(foreign), std::end(foreign), [](const Replacement& r) {
  return begin_foreign.find(r.written.front()) != std::string_view::npos;
}));

class Scanner {
 public:
  Scanner(const Sources& sources, SourceId id) : sources_(sources), id_(id), text_(sources[id].text()) {}

  Scanned run() {
    out_.text = std::string(text_);
    if (size_t nul = text_.find('\0'); nul != std::string_view::npos) {
      report("E0101", nul, nul + 1, "this is no text: it contains a NUL character");
      out_.readable = false;
      return std::move(out_);
    }
    if (auto bad = first_invalid_utf8(text_)) {
      report("E0102", *bad, *bad + 1, "invalid UTF-8", "save the file as UTF-8");
      out_.readable = false;
      return std::move(out_);
    }
    while (at_ < text_.size()) step();
    return std::move(out_);
  }

 private:
  void report(std::string code, size_t begin, size_t end, std::string message, std::string hint = {}) {
    // A file full of one mistake is told often enough, not without end.
    if (out_.diagnostics.size() >= 1000) return;
    Span span{id_, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
    out_.diagnostics.push_back(
        error(std::move(code), place_of(sources_, span), std::move(message), std::move(hint)));
  }

  void replace(size_t begin, size_t length, std::string_view with) {
    if (with.size() > length) with = {};
    for (size_t i = 0; i < length; ++i) out_.text[begin + i] = i < with.size() ? with[i] : ' ';
  }

  void step() {
    const char c = text_[at_];
    if (c == '#') {
      // Blanked, since facts of tests are read from the text itself, comments between their lines included.
      const size_t end = std::min(text_.size(), text_.find('\n', at_));
      replace(at_, end - at_, "");
      at_ = end;
    } else if (c == '"') {
      string(1, "\"");
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      wide();
    } else {
      narrow(c);
    }
  }

  // A string from its opening quote of `length` bytes to the quote that closes it, on the same line.
  void string(size_t length, std::string_view closing) {
    const size_t begin = at_;
    at_ += length;
    while (at_ < text_.size() && text_[at_] != '\n') {
      if (text_[at_] == '\\') {
        escape();
        continue;
      }
      if (text_.substr(at_).starts_with(closing)) {
        if (length > 1) replace(at_, closing.size(), "\"");
        at_ += closing.size();
        return;
      }
      ++at_;
    }
    out_.unclosed.push_back(static_cast<uint32_t>(begin));
    report("E0103", begin, at_, "this text has no closing quote",
           "close it with '\"' on the same line; '\\n' stands for a line end");
    if (at_ > begin + 1)
      replace(at_ - 1, 1, "\"");
    else
      replace(begin, 1, " ");
    // The last character may have been part of a longer one.
    for (size_t i = at_ - 1; i-- > begin + 1 && static_cast<unsigned char>(out_.text[i]) >= 0x80;)
      out_.text[i] = ' ';
  }

  void escape() {
    const size_t begin = at_++;
    if (at_ >= text_.size() || text_[at_] == '\n') return;
    const char c = text_[at_++];
    if (c == '"' || c == '\\' || c == 'n' || c == 't') return;
    if (c == 'u' && at_ < text_.size() && text_[at_] == '{') {
      size_t digits = at_ + 1;
      while (digits < text_.size() && std::isxdigit(static_cast<unsigned char>(text_[digits]))) ++digits;
      if (digits < text_.size() && text_[digits] == '}' && digits > at_ + 1 && digits <= at_ + 7) {
        const unsigned long code =
            std::stoul(std::string(text_.substr(at_ + 1, digits - at_ - 1)), nullptr, 16);
        at_ = digits + 1;
        if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
          report("E0105", begin, at_, "there is no such character");
          replace(begin, at_ - begin, "");
        }
        return;
      }
    }
    report("E0105", begin, at_, fmt::format("'\\{}' is no escape", c),
           "the escapes are \\\" \\\\ \\n \\t \\u{…}");
    replace(begin, 1, " ");
    if (static_cast<unsigned char>(c) >= 0x80) return;
  }

  void wide() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("\uFEFF")) {  // a byte order mark
      replace(at_, 3, "");
      at_ += 3;
      return;
    }
    for (const Replacement& q : quotes) {
      if (!rest.starts_with(q.written)) continue;
      report("E0104", at_, at_ + q.written.size(),
             fmt::format("'{}' is no quote of the rule language", q.written), "write '\"'");
      replace(at_, q.written.size(), "\"");
      const bool closed =
          rest.substr(q.written.size(), rest.find('\n')).find(q.meant) != std::string_view::npos;
      string(q.written.size(), closed ? q.meant : "\"");
      return;
    }
    for (const Replacement& r : full_width) {
      if (!rest.starts_with(r.written)) continue;
      report("E0104", at_, at_ + r.written.size(),
             fmt::format("'{}' is no sign of the rule language", r.written),
             fmt::format("write '{}'", r.meant));
      if (r.meant.size() <= r.written.size()) replace(at_, r.written.size(), r.meant);
      at_ += r.written.size();
      return;
    }
    // A full-width digit would be taken for part of a name.
    if (rest.size() >= 3 && rest.substr(0, 2) == "\xef\xbc" && static_cast<unsigned char>(rest[2]) >= 0x90 &&
        static_cast<unsigned char>(rest[2]) <= 0x99) {
      const char digit = static_cast<char>('0' + (static_cast<unsigned char>(rest[2]) - 0x90));
      report("E0104", at_, at_ + 3, fmt::format("'{}' is no digit of the rule language", rest.substr(0, 3)),
             fmt::format("write '{}'", digit));
      replace(at_, 3, std::string_view(&digit, 1));
      at_ += 3;
      return;
    }
    const size_t begin = at_;
    do ++at_;
    while (at_ < text_.size() && (static_cast<unsigned char>(text_[at_]) & 0xc0) == 0x80);
    const std::string_view sign = text_.substr(begin, at_ - begin);
    static const RE2 space(
        "[\\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}]");
    const bool is_space = is(sign, space);
    if (!is_space && !continues_word(begin, sign))
      report("E0106", begin, at_, fmt::format("'{}' is no sign of the rule language", sign));
    else if (!is_space)
      return;
    replace(begin, at_ - begin, "");
  }

  static bool is(std::string_view character, const RE2& kind) {
    return RE2::FullMatch(re2::StringPiece(character.data(), character.size()), kind);
  }
  // Whether a character beyond ASCII can stand there, in a word or in an amount such as 5µm.
  bool continues_word(size_t at, std::string_view character) {
    static const RE2 begins_word("\\p{L}"), in_word("[\\p{L}\\p{Nd}\\p{Mn}\\p{Mc}]");
    static const RE2 begins_unit("[\\p{L}\\p{Sc}°]"), in_unit("[\\p{L}\\p{Sc}\\p{Nd}°²³·]");
    const auto of_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    // Back to the last such character of the word, where there is one.
    size_t begin = at;
    while (begin > word_end_ && of_word(out_.text[begin - 1])) --begin;
    const bool known = begin == word_end_ && word_end_ > word_begin_;
    const std::string_view before = std::string_view(out_.text).substr(begin, at - begin);
    const size_t first = known ? word_begin_ : begin;
    const bool begins = first == at, amount = !begins && is_digit(out_.text[first]);
    const bool at_unit = !known && std::all_of(before.begin(), before.end(), is_digit);
    if (!is(character, begins ? begins_word : !amount ? in_word : at_unit ? begins_unit : in_unit))
      return false;
    word_begin_ = first;
    word_end_ = at + character.size();
    return true;
  }

  void narrow(char c) {
    const std::string_view rest = text_.substr(at_);
    const bool may_be_foreign = begin_foreign.find(c) != std::string_view::npos;
    for (const Replacement& r : foreign) {
      if (!may_be_foreign) break;
      if (!rest.starts_with(r.written)) continue;
      report("E0106", at_, at_ + r.written.size(),
             fmt::format("'{}' is no sign of the rule language", r.written),
             r.written == "|"    ? "write 'or', or ':' in an aggregate"
             : r.written == "=>" ? "write '>=' to compare, 'then' to conclude"
                                 : fmt::format("write '{}'", r.meant));
      if (r.meant == "#") {  // a comment in another language
        const size_t end = std::min(text_.size(), text_.find('\n', at_));
        replace(at_, end - at_, "");
        at_ = end;
        return;
      }
      // Words are longer than these signs: the grammar reads the signs as the words.
      if (!std::isalpha(static_cast<unsigned char>(r.meant[0])) || r.written.size() == 1)
        replace(at_, r.written.size(), r.meant);
      at_ += r.written.size();
      return;
    }
    constexpr std::string_view ours = "(){}[],;:.=<>+-*/_?!%~";
    if (std::isalnum(static_cast<unsigned char>(c)) || std::isspace(static_cast<unsigned char>(c)) ||
        ours.find(c) != std::string_view::npos) {
      if (c == '!' && !rest.starts_with("!=")) {
        report("E0106", at_, at_ + 1, "'!' is no sign of the rule language", "write 'not'");
      } else if (c == '[' || c == ']') {
        report("E0106", at_, at_ + 1, fmt::format("'{}' stands only in sentences", c),
               c == '[' ? "lists are written in braces: in { a, b }" : "");
        replace(at_, 1, "");
      }
      ++at_;
      return;
    }
    const size_t closing = c == '\'' ? text_.find_first_of("'\"\n", at_ + 1) : std::string_view::npos;
    if (closing != std::string_view::npos && text_[closing] == '\'') {
      report("E0104", at_, closing + 1, "text stands in double quotes",
             fmt::format("write \"{}\"", printable(text_.substr(at_ + 1, closing - at_ - 1))));
      replace(at_, 1, "\"");
      replace(closing, 1, "\"");
      at_ = closing + 1;
      return;
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      report("E0106", at_, at_ + 1, "a control character has no place in rules");
    } else {
      report("E0106", at_, at_ + 1, fmt::format("'{}' is no sign of the rule language", c),
             c == '\''  ? "text stands in double quotes"
             : c == '^' ? "write power(a, b)"
                        : "");
    }
    replace(at_, 1, "");
    ++at_;
  }

  const Sources& sources_;
  SourceId id_;
  std::string_view text_;
  size_t at_ = 0;
  size_t word_begin_ = 0, word_end_ = 0;  // of the last one with a character beyond ASCII, up to that
  Scanned out_;
};

}  // namespace

Scanned scan_rules(const Sources& sources, SourceId id) {
  return Scanner(sources, id).run();
}

}  // namespace mechanist
