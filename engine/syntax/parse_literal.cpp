// Scalar literals, goals and facts: the only translation unit that includes Boost.Spirit X3. The grammar
// recognises, the functions below it give meaning and words to what is wrong. External interface:
// literal.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/spirit/home/x3.hpp>
#include <cctype>
#include <optional>

#include "base/text.hpp"
#include "syntax/literal.hpp"

namespace mechanist {
namespace {

namespace x3 = boost::spirit::x3;
using Iterator = std::string_view::const_iterator;

// ---------------------------------------------------------------- grammar

// Bytes of a name: ASCII letters, digits, `_`, and everything that is not ASCII.
const auto name_start = x3::char_("a-zA-Z_") | x3::char_('\x80', '\xff');
const auto name_char = x3::char_("a-zA-Z0-9_") | x3::char_('\x80', '\xff');
const auto name = x3::raw[x3::lexeme[name_start >> *name_char]];
const auto unit_word = x3::raw[x3::lexeme[+(x3::char_("a-zA-Z") | x3::char_('\x80', '\xff'))]];
const auto number_text =
    x3::raw[x3::lexeme[-x3::char_("+-") >> +x3::digit >> -(x3::char_('.') >> +x3::digit) >>
                       -(x3::char_("eE") >> -x3::char_("+-") >> +x3::digit >> !x3::alpha)]];
const auto four = x3::uint_parser<unsigned, 10, 4, 4>{};
const auto two = x3::uint_parser<unsigned, 10, 2, 2>{};
const auto year_number = x3::int_parser<int, 10, 1, 4>{};

using Slice = boost::iterator_range<Iterator>;

std::string_view view(const Slice& s) {
  return {&*s.begin(), static_cast<size_t>(s.end() - s.begin())};
}

// Parses the whole text (blanks around and between tokens allowed where the grammar says so).
template <class Grammar>
bool whole(std::string_view text, const Grammar& grammar) {
  Iterator at = text.begin();
  return x3::phrase_parse(at, text.end(), grammar, x3::ascii::blank) && at == text.end();
}

// ---------------------------------------------------------------- meaning

struct Problem {
  std::string code, message, hint;
  uint32_t begin = 0, end = 0;  // both 0: all of it
};
using Result = std::variant<Literal, Problem>;

std::optional<Decimal> magnitude(std::string_view word) {
  constexpr std::pair<std::string_view, int64_t> list[] = {{"k", 1'000},
                                                           {"thousand", 1'000},
                                                           {"m", 1'000'000},
                                                           {"mn", 1'000'000},
                                                           {"million", 1'000'000},
                                                           {"bn", 1'000'000'000},
                                                           {"billion", 1'000'000'000},
                                                           {"tn", 1'000'000'000'000},
                                                           {"trillion", 1'000'000'000'000}};
  for (const auto& [w, v] : list)
    if (w == word) return Decimal(v);
  return std::nullopt;
}

bool valid_date(unsigned y, unsigned m, unsigned d) {
  constexpr unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (m < 1 || m > 12 || d < 1) return false;
  const bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
  return d <= days[m - 1] + (m == 2 && leap ? 1 : 0);
}

struct DateParts {
  unsigned y = 0, m = 0, d = 0;
};

Problem no_such_date(const DateParts& p) {
  return {"E0122", fmt::format("there is no day {:04}-{:02}-{:02}", p.y, p.m, p.d),
          "dates are written YYYY-MM-DD"};
}

Problem too_large() {
  return {"E0121", "the number is too large or has more than 18 decimal places", ""};
}

// A number with what stands before and behind it.
Result quantity(std::string_view before, std::string_view digits, std::string_view attached,
                std::string_view after) {
  auto value = Decimal::parse(digits);
  if (!value) return too_large();
  std::string unit;
  std::string_view scale;
  if (!before.empty()) {
    // EUR 15.3bn, EUR 15.3 bn
    unit = before;
    std::string_view word = attached.empty() ? after : attached;
    if (!attached.empty() && !after.empty())
      return Problem{"E0123", fmt::format("'{}' and '{}' are two units", before, after),
                     "write one unit, as in EUR 15.3bn"};
    if (!word.empty() && !magnitude(word))
      return Problem{"E0123", fmt::format("'{}' is no magnitude", word), "magnitudes are k, m, bn, tn"};
    scale = word;
  } else if (!attached.empty() && !after.empty()) {
    // 15.3bn EUR
    if (!magnitude(attached))
      return Problem{"E0123", fmt::format("'{}' is no magnitude", attached), "magnitudes are k, m, bn, tn"};
    unit = after;
    scale = attached;
  } else {
    // 5km, 12 EUR, 12 EUR m
    unit = attached.empty() ? after : attached;
  }
  if (!scale.empty()) {
    value = multiply(*value, *magnitude(scale));
    if (!value) return too_large();
  }
  return Literal(QuantityLiteral{*value, unit});
}

bool is_whole_text(std::string_view digits, Decimal value) {
  return value.is_whole() && digits.find_first_of(".eE") == std::string_view::npos;
}

// Everything but texts and words. nullopt: not of this kind.
std::optional<Result> scalar(std::string_view text) {
  std::string_view digits;
  auto keep = [&](auto& ctx) { digits = view(x3::_attr(ctx)); };
  if (whole(text, number_text[keep])) {
    auto v = Decimal::parse(digits.front() == '+' ? digits.substr(1) : digits);
    if (!v) return too_large();
    return Literal(NumberLiteral{*v, is_whole_text(digits, *v)});
  }
  if (whole(text, number_text[keep] >> '%')) {
    auto v = Decimal::parse(digits);
    if (!v) return too_large();
    auto p = divide(*v, Decimal(100));
    if (!p || multiply(*p, Decimal(100)) != v) return too_large();
    return Literal(PercentLiteral{*p});
  }
  DateParts a, b;
  auto date = [&](DateParts& p) {
    return x3::lexeme[four[([&p](auto& c) { p.y = x3::_attr(c); })] >> '-' >>
                      two[([&p](auto& c) { p.m = x3::_attr(c); })] >> '-' >>
                      two[([&p](auto& c) { p.d = x3::_attr(c); })] >> !x3::digit];
  };
  auto days = [](const DateParts& p) { return days_from_civil(static_cast<int>(p.y), p.m, p.d); };
  if (whole(text, date(a))) {
    if (!valid_date(a.y, a.m, a.d)) return no_such_date(a);
    return Literal(DateLiteral{days(a)});
  }
  const auto dots = x3::lit("..");
  auto reversed = [] {
    return Problem{"E0124", "the range ends before it begins", "write the earlier one first"};
  };
  {
    int low = 0, high = 0;
    auto set_low = [&](auto& c) { low = x3::_attr(c); };
    auto set_high = [&](auto& c) { high = x3::_attr(c); };
    if (whole(text, '~' >> year_number[set_low])) return Literal(RangeLiteral{low - 1, low + 1, false});
    if (whole(text, year_number[set_low] >> dots >> year_number[set_high])) {
      if (high < low) return reversed();
      return Literal(RangeLiteral{low, high, false});
    }
    if (whole(text, dots >> year_number[set_high])) return Literal(RangeLiteral{std::nullopt, high, false});
    if (whole(text, year_number[set_low] >> dots)) return Literal(RangeLiteral{low, std::nullopt, false});
  }
  if (whole(text, date(a) >> dots >> date(b))) {
    if (!valid_date(a.y, a.m, a.d)) return no_such_date(a);
    if (!valid_date(b.y, b.m, b.d)) return no_such_date(b);
    if (days(b) < days(a)) return reversed();
    return Literal(RangeLiteral{days(a), days(b), true});
  }
  if (whole(text, dots >> date(b))) {
    if (!valid_date(b.y, b.m, b.d)) return no_such_date(b);
    return Literal(RangeLiteral{std::nullopt, days(b), true});
  }
  if (whole(text, date(a) >> dots)) {
    if (!valid_date(a.y, a.m, a.d)) return no_such_date(a);
    return Literal(RangeLiteral{days(a), std::nullopt, true});
  }
  std::string_view before, attached, after;
  auto take = [](std::string_view& to) { return [&to](auto& c) { to = view(x3::_attr(c)); }; };
  const auto plain_digits =
      x3::raw[x3::lexeme[-x3::char_('-') >> +x3::digit >> -(x3::char_('.') >> +x3::digit)]];
  const auto joined = x3::lexeme[plain_digits[keep] >> unit_word[take(attached)]];
  before = attached = after = {};
  if (whole(text, unit_word[take(before)] >> number_text[keep])) return quantity(before, digits, {}, {});
  before = attached = after = {};
  if (whole(text, unit_word[take(before)] >> joined)) return quantity(before, digits, attached, {});
  before = attached = after = {};
  if (whole(text, unit_word[take(before)] >> plain_digits[keep] >> unit_word[take(after)]))
    if (magnitude(after)) return quantity(before, digits, {}, after);
  before = attached = after = {};
  if (whole(text, joined)) return quantity({}, digits, attached, {});
  before = attached = after = {};
  if (whole(text, joined >> unit_word[take(after)])) return quantity({}, digits, attached, after);
  before = attached = after = {};
  const auto words = x3::raw[x3::lexeme[unit_word >> -(+x3::ascii::blank >> unit_word)]];
  if (whole(text, number_text[keep] >> words[take(after)])) return quantity({}, digits, {}, after);
  return std::nullopt;
}

// What looks like a number and is none.
std::optional<Problem> almost_number(std::string_view text) {
  const std::string_view body = !text.empty() && (text[0] == '-' || text[0] == '+') ? text.substr(1) : text;
  if (body.empty() || !std::isdigit(static_cast<unsigned char>(body[0]))) return std::nullopt;
  if (whole(
          body,
          x3::lexeme[+x3::digit >> +(x3::char_(",' ") >> x3::repeat(3)[x3::digit]) >> -('.' >> +x3::digit)]))
    return Problem{"E0120", "digits are not grouped", "write the number without separators"};
  if (whole(body, x3::lexeme[+x3::digit >> ',' >> +x3::digit]))
    return Problem{"E0120", "a comma is no decimal sign", "write a point, as in 3.5"};
  if (whole(body, x3::lexeme[four >> '-' >> x3::uint_ >> -('-' >> x3::uint_)]) ||
      whole(body, x3::lexeme[x3::uint_ >> x3::char_("./") >> x3::uint_ >> x3::char_("./") >> x3::uint_]))
    return Problem{"E0122", fmt::format("'{}' is no date", text),
                   "dates are written YYYY-MM-DD; a year alone is a year"};
  return std::nullopt;
}

// ---------------------------------------------------------------- texts

void append_utf8(std::string& out, uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 0x3f));
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
}

// A quoted text at the beginning of `text`; `length` becomes its bytes with the quotes.
std::variant<std::string, Problem> quoted(std::string_view text, size_t& length) {
  std::string out;
  bool bad_code = false;
  auto plain = [&](auto& c) { out += static_cast<char>(x3::_attr(c)); };
  auto simple = [&](auto& c) {
    const char e = static_cast<char>(x3::_attr(c));
    out += e == 'n' ? '\n' : e == 't' ? '\t' : e;
  };
  auto coded = [&](auto& c) {
    const unsigned code = x3::_attr(c);
    if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
      bad_code = true;
    else
      append_utf8(out, code);
  };
  const auto hex = x3::uint_parser<unsigned, 16, 1, 6>{};
  const auto body = *((~x3::char_("\"\\\n"))[plain] | (x3::lit('\\') >> x3::char_("\"\\nt")[simple]) |
                      (x3::lit("\\u{") >> hex[coded] >> '}'));
  Iterator at = text.begin();
  const Iterator end = text.end();
  x3::parse(at, end, x3::lit('"') >> body);
  const auto stopped = static_cast<uint32_t>(at - text.begin());
  if (bad_code) return Problem{"E0105", "a text contains the number of no character", "", 0, stopped};
  if (at == end || *at == '\n')
    return Problem{"E0103", "this text has no closing quote", "close it with '\"'", 0, stopped};
  if (*at == '\\') {
    uint32_t escape_end = std::min<uint32_t>(static_cast<uint32_t>(text.size()), stopped + 2);
    while (escape_end < text.size() && (static_cast<unsigned char>(text[escape_end]) & 0xc0) == 0x80)
      ++escape_end;
    return Problem{"E0105", fmt::format("'{}' is no escape", text.substr(stopped, escape_end - stopped)),
                   "the escapes are \\\" \\\\ \\n \\t \\u{…}", stopped, escape_end};
  }
  length = stopped + 1;
  return out;
}

std::string escaped(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20)
      out += fmt::format("\\u{{{:x}}}", static_cast<unsigned>(c));
    else
      out += c;
  }
  return out + '"';
}

// Full-width digits and quotes where a number or a text would otherwise stand.
std::optional<Problem> full_width(std::string_view text) {
  if (text.size() >= 3 && text.substr(0, 2) == "\xef\xbc") {
    const auto third = static_cast<unsigned char>(text[2]);
    if (third >= 0x90 && third <= 0x99)
      return Problem{"E0104", "full-width digits make no number",
                     fmt::format("write '{}'", char('0' + third - 0x90)), 0, 3};
    if (third == 0x82) return Problem{"E0104", "a full-width quote begins no text", "write '\"'", 0, 3};
  }
  for (std::string_view q : {"\u201c", "\u201d", "\u300c", "\u00ab"})
    if (text.starts_with(q))
      return Problem{"E0104", fmt::format("'{}' begins no text", q), "write '\"'", 0,
                     static_cast<uint32_t>(q.size())};
  return std::nullopt;
}

bool is_name(std::string_view text) {
  return whole(text, x3::lexeme[name >> *('.' >> name)]) &&
         text.find_first_of(" \t") == std::string_view::npos;
}

Result literal(std::string_view text, bool strict) {
  if (text.empty()) return Problem{"E0125", "a value is missing", ""};
  if (text[0] == '"') {
    size_t length = 0;
    auto t = quoted(text, length);
    if (auto* p = std::get_if<Problem>(&t)) return *p;
    if (length != text.size())
      return Problem{"E0125", "something stands behind the closing quote",
                     "a quote within a text is written \\\"", static_cast<uint32_t>(length),
                     static_cast<uint32_t>(text.size())};
    return Literal(TextLiteral{std::move(std::get<std::string>(t))});
  }
  if (auto value = scalar(text)) return *value;
  if (auto problem = almost_number(text)) {
    if (strict || problem->code != "E0120") return *problem;
  }
  if (strict || text.find_first_of(" ") == std::string_view::npos)
    if (auto problem = full_width(text); problem && strict) return *problem;
  if (strict && !is_name(text) && text != "n/a")
    return Problem{"E0125", fmt::format("'{}' is no value", text), "text stands in double quotes"};
  return Literal(WordLiteral{std::string(text)});
}

std::string_view trimmed(std::string_view text, uint32_t& begin) {
  constexpr std::string_view blank = " \t\r\n";
  size_t b = text.find_first_not_of(blank);
  if (b == std::string_view::npos) {
    begin = 0;
    return {};
  }
  begin = static_cast<uint32_t>(b);
  return text.substr(b, text.find_last_not_of(blank) - b + 1);
}

LiteralError placed(Problem p, uint32_t begin, size_t length) {
  if (p.begin == 0 && p.end == 0) p.end = static_cast<uint32_t>(std::max<size_t>(length, 1));
  return {begin + p.begin, begin + p.end, std::move(p.code), std::move(p.message), std::move(p.hint)};
}

// ---------------------------------------------------------------- goals and facts

bool begins_upper(std::string_view word) {
  size_t end = 1;
  while (end < word.size() && (static_cast<unsigned char>(word[end]) & 0xc0) == 0x80) ++end;
  return word[0] == '_' || lower_case(word.substr(0, end)) != word.substr(0, end);
}

class FactParser {
 public:
  explicit FactParser(std::string_view text) : text_(text) {}

  Parsed<FactLiteral> run() {
    skip();
    FactLiteral out;
    size_t begin = at_;
    std::string_view first = word();
    if (first.empty()) return fail(at_, at_ + 1, "a relation is missing");
    skip();
    const bool more = at_ < text_.size() && starts_name(text_[at_]);
    if (more && (first == "not" || first == "complete")) {
      out.form = first == "not" ? FactLiteral::Form::denial : FactLiteral::Form::complete;
      begin = at_;
      first = word();
      skip();
    }
    std::string relation(first);
    size_t end = begin + first.size();
    if (peek() == '.') {
      ++at_;
      std::string_view second = word();
      if (second.empty()) return fail(at_, at_ + 1, "a name belongs behind the point");
      relation += "." + std::string(second);
      end = at_;
      skip();
    }
    out.relation = std::move(relation);
    out.relation_begin = static_cast<uint32_t>(begin);
    out.relation_end = static_cast<uint32_t>(end);
    if (peek() == '(') {
      out.parentheses = true;
      ++at_;
      if (auto e = arguments(out)) return *e;
    } else if (peek() == '=' && out.form == FactLiteral::Form::atom) {
      ++at_;
      skip();
      out.form = FactLiteral::Form::attribute;
      uint32_t shift = 0;
      std::string_view value = trimmed(text_.substr(at_), shift);
      FactArgument a;
      if (auto e = argument_value(value, at_ + shift, a)) return *e;
      out.arguments.push_back(std::move(a));
      at_ = text_.size();
    }
    skip();
    if (at_ < text_.size())
      return fail(at_, text_.size(), fmt::format("unexpected '{}'", text_.substr(at_)),
                  "a fact is written relation(value, column: value), or attribute = value");
    return {std::move(out)};
  }

 private:
  static bool starts_name(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }
  std::string_view word() {
    Iterator from = text_.begin() + static_cast<long>(at_);
    Slice found;
    auto keep = [&](auto& c) { found = x3::_attr(c); };
    if (!x3::parse(from, text_.end(), name[keep])) return {};
    at_ += static_cast<size_t>(found.size());
    return view(found);
  }
  Parsed<FactLiteral> fail(size_t begin, size_t end, std::string message, std::string hint = {}) const {
    return {LiteralError{static_cast<uint32_t>(begin), static_cast<uint32_t>(std::max(end, begin + 1)),
                         "E0126", std::move(message), std::move(hint)}};
  }

  std::optional<Parsed<FactLiteral>> argument_value(std::string_view value, size_t begin, FactArgument& a) {
    a.begin = static_cast<uint32_t>(begin);
    a.end = static_cast<uint32_t>(begin + value.size());
    if (value == "_") {
      a.value = WildcardArgument{};
      return std::nullopt;
    }
    Result r = literal(value, true);
    if (auto* p = std::get_if<Problem>(&r)) return Parsed<FactLiteral>{placed(*p, a.begin, value.size())};
    Literal& l = std::get<Literal>(r);
    if (auto* w = std::get_if<WordLiteral>(&l);
        w && w->value.find('.') == std::string::npos && begins_upper(w->value))
      a.value = VariableArgument{w->value};
    else
      a.value = std::move(l);
    return std::nullopt;
  }

  std::optional<Parsed<FactLiteral>> arguments(FactLiteral& out) {
    skip();
    if (peek() == ')') {
      ++at_;
      return std::nullopt;
    }
    for (;;) {
      skip();
      FactArgument a;
      const size_t start = at_;
      std::string_view column = word();
      skip();
      size_t begin = start;
      if (!column.empty() && peek() == ':') {
        a.column = column;
        ++at_;
        skip();
        begin = at_;
      } else {
        at_ = start;
      }
      // To the next comma or parenthesis outside of quotes.
      while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != ')') {
        if (text_[at_] == '"') {
          ++at_;
          while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
          at_ = std::min(at_, text_.size());
        }
        if (at_ < text_.size()) ++at_;
      }
      uint32_t shift = 0;
      std::string_view value = trimmed(text_.substr(begin, at_ - begin), shift);
      if (value.empty()) return fail(begin, begin + 1, "a value is missing", "'_' stands for any");
      if (auto e = argument_value(value, begin + shift, a)) return e;
      out.arguments.push_back(std::move(a));
      if (peek() == ',') {
        ++at_;
        continue;
      }
      if (peek() == ')') {
        ++at_;
        return std::nullopt;
      }
      return fail(text_.size(), text_.size() + 1, "')' is missing");
    }
  }

  std::string_view text_;
  size_t at_ = 0;
};

std::string date_text(int32_t days) {
  const CivilDate d = civil_from_days(days);
  return fmt::format("{:04}-{:02}-{:02}", d.year, d.month, d.day);
}

}  // namespace

// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
int32_t days_from_civil(int y, unsigned m, unsigned d) {
  y -= m <= 2;
  const int era = (y >= 0 ? y : y - 399) / 400;
  const auto yoe = static_cast<unsigned>(y - era * 400);
  const unsigned doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
  const unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + static_cast<int32_t>(doe) - 719468;
}

CivilDate civil_from_days(int32_t z) {
  z += 719468;
  const int era = (z >= 0 ? z : z - 146096) / 146097;
  const auto doe = static_cast<unsigned>(z - era * 146097);
  const unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const int y = static_cast<int>(yoe) + era * 400;
  const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const unsigned mp = (5 * doy + 2) / 153;
  const unsigned d = doy - (153 * mp + 2) / 5 + 1;
  const unsigned m = mp < 10 ? mp + 3 : mp - 9;
  return {y + (m <= 2), m, d};
}

Parsed<Literal> parse_literal(std::string_view text, bool strict_words) {
  uint32_t begin = 0;
  std::string_view body = trimmed(text, begin);
  Result r = literal(body, strict_words);
  if (auto* p = std::get_if<Problem>(&r)) return {placed(std::move(*p), begin, body.size())};
  return {std::move(std::get<Literal>(r))};
}

Parsed<FactLiteral> parse_fact(std::string_view text) {
  return FactParser(text).run();
}

std::string to_string(const Literal& l) {
  struct Writer {
    std::string operator()(const NumberLiteral& n) const {
      std::string s = n.value.to_string();
      return n.whole || !n.value.is_whole() ? s : s + ".0";
    }
    std::string operator()(const PercentLiteral& p) const {
      return multiply(p.value, Decimal(100))->to_string() + "%";
    }
    std::string operator()(const QuantityLiteral& q) const {
      return q.unit.find(' ') == std::string::npos ? fmt::format("{} {}", q.unit, q.amount.to_string())
                                                   : fmt::format("{} {}", q.amount.to_string(), q.unit);
    }
    std::string operator()(const DateLiteral& d) const { return date_text(d.days); }
    std::string operator()(const RangeLiteral& r) const {
      auto end = [&](const std::optional<int32_t>& e) {
        return !e ? "" : r.dates ? date_text(*e) : fmt::format("{}", *e);
      };
      return end(r.low) + ".." + end(r.high);
    }
    std::string operator()(const TextLiteral& t) const { return escaped(t.value); }
    std::string operator()(const WordLiteral& w) const { return w.value; }
  };
  return std::visit(Writer{}, l);
}

}  // namespace mechanist
