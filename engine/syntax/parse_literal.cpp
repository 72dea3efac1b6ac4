// Literals, goals and facts → values: the only translation unit that includes Boost.Spirit X3. External
// interface: literal.hpp.
//
// The grammars below say which forms there are; every form is matched against the whole text, so no form
// depends on the order in which others were tried. What fits none is compared with the slips that people make
// (grouped digits, a decimal comma, dates of other countries, full-width signs): a slip is recognised by
// writing it our way and reading it again, which also gives the hint.
#define BOOST_SPIRIT_X3_UNICODE
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/regex/pending/unicode_iterator.hpp>
#include <boost/spirit/home/x3.hpp>
#include <chrono>

#include "base/text.hpp"
#include "syntax/literal.hpp"

namespace mechanist {
namespace {

namespace x3 = boost::spirit::x3;
namespace u = boost::spirit::x3::unicode;
using Iterator = boost::u8_to_u32_iterator<const char*>;

struct Problem {
  std::string code, message, hint;
  std::string_view place = {};  // within the parsed text; none: all of it
};
using Result = std::variant<Literal, Problem>;

// ---------------------------------------------------------------- matching

template <class Range>
std::string_view view(const Range& r) {
  return {r.begin().base(), static_cast<size_t>(r.end().base() - r.begin().base())};
}

// An action: keeps the piece of text that a raw[] matched.
auto into(std::string_view& piece) {
  return [&piece](auto& context) { piece = view(x3::_attr(context)); };
}

// The piece that the grammar takes from the beginning of `text`. The text must be valid UTF-8.
template <class Grammar>
std::optional<std::string_view> prefix(std::string_view text, const Grammar& grammar) {
  const char* first = text.data();
  const char* last = first + text.size();
  Iterator at(first, first, last), end(last, first, last);
  if (!x3::parse(at, end, grammar)) return std::nullopt;
  return std::string_view(first, static_cast<size_t>(at.base() - first));
}

template <class Grammar>
bool matches(std::string_view text, const Grammar& grammar) {
  return prefix(text, grammar >> x3::eoi).has_value();
}

// ---------------------------------------------------------------- grammars

const auto blank = u::space;
const auto digit = u::char_(U'0', U'9');
const auto sign = u::char_(U"+-");
const auto plain_number = +digit >> -(u::char_(U'.') >> +digit) >> -(u::char_(U"eE") >> -sign >> +digit);
const auto number = -sign >> plain_number;

// Letters of scripts that are younger than the library's tables are letters too.
const auto letter = u::letter | u::unassigned;
const auto full_width_digit = u::char_(U'\uFF10', U'\uFF19');
const auto name_tail = letter | u::mark | u::char_(U'_') | (u::decimal_number - full_width_digit);
const auto name = (letter | u::char_(U'_')) >> *name_tail;
const auto perhaps_qualified_name = name >> *(u::char_(U'.') >> name);

const auto unit_word = (letter | u::currency_symbol | u::char_(U"\u00B0")) >>
                       *(name_tail | u::currency_symbol | u::char_(U"\u00B0\u00B2\u00B3\u00B7/"));
const auto currency_sign = *letter >> u::currency_symbol;  // $, US$, €
const auto currency_code = x3::repeat(3)[u::char_(U'A', U'Z')];

const auto date = x3::repeat(4)[digit] >>
                  u::char_(U'-') >> x3::repeat(2)[digit] >> u::char_(U'-') >> x3::repeat(2)[digit];
// An end of a range: a year, a date, or what is nearly one.
const auto range_end = -u::char_(U'-') >> +digit >> *(u::char_(U'-') >> +digit);

// ---------------------------------------------------------------- words for what is wrong

std::string clipped(std::string_view text) {
  constexpr size_t longest = 40;
  size_t at = 0;
  for (size_t n = 0; n < longest && at < text.size(); ++n) next_character(text, at);
  std::string out = printable(text.substr(0, at));
  return at < text.size() ? out + "…" : out;
}

Problem no_such_number(std::string_view digits) {
  const size_t fraction = digits.find_first_of(".eE");
  const bool small =
      digits.find_first_of("eE") == std::string_view::npos || digits.find('-', 1) != std::string_view::npos;
  if (small && fraction != std::string_view::npos && Decimal::parse(digits.substr(0, fraction)))
    return {"E0121",
            fmt::format("{} has more decimal places than are kept", clipped(digits)),
            "numbers are exact to 18 decimal places, percentages to 16",
            {}};
  return {"E0121",
          fmt::format("{} is too large", clipped(digits)),
          "numbers reach to about 170000000000000000000 on either side of zero",
          {}};
}

// ---------------------------------------------------------------- numbers and quantities

std::optional<Decimal> magnitude(std::string_view word) {
  constexpr std::pair<std::string_view, int64_t> known[] = {
      {"k", 1'000},
      {"thousand", 1'000},
      {"m", 1'000'000},
      {"mn", 1'000'000},
      {"million", 1'000'000},
      {"bn", 1'000'000'000},
      {"billion", 1'000'000'000},
      {"tn", 1'000'000'000'000},
      {"trillion", 1'000'000'000'000},
  };
  for (const auto& [name_of_it, value] : known)
    if (name_of_it == word) return Decimal(value);
  return std::nullopt;
}

Result amount_of(std::string_view digits, std::string_view scale, std::string unit, bool negative = false) {
  auto amount = Decimal::parse(digits);
  if (amount && !scale.empty()) amount = multiply(*amount, *magnitude(scale));
  if (!amount) return no_such_number(digits);
  if (negative) amount = Decimal::from_scaled(-amount->scaled());
  return Literal(QuantityLiteral{*amount, std::move(unit)});
}

Problem no_magnitude(std::string_view word, std::string_view unit) {
  const std::string lower = lower_case(word);
  const std::array<std::string, 8> known = {"k",  "thousand", "m",  "million",
                                            "bn", "billion",  "tn", "trillion"};
  std::string hint = "magnitudes are k, m, bn and tn, or thousand, million, billion and trillion";
  if (magnitude(lower)) {
    hint = fmt::format("did you mean '{}'?", lower);
  } else if (auto near = nearest(word, known)) {
    hint = fmt::format("did you mean '{}'?", *near);
  }
  return {"E0123", fmt::format("'{}' is no magnitude of {}", clipped(word), clipped(unit)), hint, word};
}

std::optional<Result> quantity(std::string_view text, bool strict) {
  std::string_view minus, before, factor, digits, behind, last;
  const auto piece = [](const auto& grammar, std::string_view& to) { return x3::raw[grammar][into(to)]; };

  // 5km, 12 EUR, 12 EUR m, 15.3bn EUR, 15.3 bn EUR
  if (matches(text, piece(number, digits) >> *blank >> piece(unit_word, behind) >>
                        -(+blank >> piece(unit_word, last)))) {
    if (last.empty()) return amount_of(digits, {}, std::string(behind));
    if (magnitude(behind)) return amount_of(digits, behind, std::string(last));
    if (magnitude(last)) return amount_of(digits, {}, fmt::format("{} {}", behind, last));
    if (strict)
      return Problem{"E0123", fmt::format("'{} {}' is no unit", clipped(behind), clipped(last)),
                     "a unit is one word, with a magnitude (k, m, bn, tn) at most", behind};
    return std::nullopt;
  }
  // EUR 15.3bn, EUR m 12, $5m
  minus = before = factor = digits = behind = {};
  const auto sign_before = -piece(u::char_(U'-'), minus) >> *blank;
  const bool found =
      matches(text, sign_before >> piece(unit_word, before) >> -(+blank >> piece(unit_word, factor)) >>
                        +blank >> piece(number, digits) >> *blank >> -piece(unit_word, behind)) ||
      (minus = before = factor = digits = behind = {},
       matches(text, sign_before >> piece(currency_sign, before) >> piece(number, digits) >> *blank >>
                         -piece(unit_word, behind)));
  if (!found || (!minus.empty() && !digits.empty() && (digits[0] == '-' || digits[0] == '+')))
    return std::nullopt;
  if (!factor.empty()) {
    if (!magnitude(factor) || !behind.empty()) return std::nullopt;
    return amount_of(digits, {}, fmt::format("{} {}", before, factor), !minus.empty());
  }
  if (!behind.empty() && !magnitude(behind)) {
    // "Airbus 320neo" is a name, "EUR 5M" is a slip.
    if (strict || matches(before, currency_sign) || matches(before, currency_code))
      return no_magnitude(behind, before);
    return std::nullopt;
  }
  return amount_of(digits, behind, std::string(before), !minus.empty());
}

std::optional<Result> numeric(std::string_view text, bool strict) {
  std::string_view digits;
  if (matches(text, number)) {
    auto value = Decimal::parse(text);
    if (!value) return no_such_number(text);
    return Literal(NumberLiteral{*value, value->is_whole()});
  }
  if (matches(text, x3::raw[number][into(digits)] >> *blank >> u::char_(U'%'))) {
    auto value = Decimal::parse(digits);
    auto hundredth = value ? divide(*value, Decimal(100)) : std::nullopt;
    if (!hundredth || multiply(*hundredth, Decimal(100)) != value) return no_such_number(digits);
    return Literal(PercentLiteral{*hundredth});
  }
  return quantity(text, strict);
}

// ---------------------------------------------------------------- dates and ranges

std::string iso(int64_t year, unsigned month, unsigned day) {
  return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

std::string iso(int32_t days) {
  const CivilDate d = civil_from_days(days);
  return iso(d.year, d.month, d.day);
}

unsigned last_day(int year, unsigned month) {
  using namespace std::chrono;
  return static_cast<unsigned>((std::chrono::year(year) / std::chrono::month(month) / last).day());
}

// Precondition: up to nine digits.
int to_number(std::string_view digits) {
  int out = 0;
  for (char c : digits) out = out * 10 + (c - '0');
  return out;
}

bool exists(int year, int month, int day) {
  return month >= 1 && month <= 12 && day >= 1 &&
         static_cast<unsigned>(day) <= last_day(year, static_cast<unsigned>(month));
}

struct RangeEnd {
  int32_t value = 0;
  bool date = false;
};

Problem no_date(std::string_view text, std::string hint = "a date is written 2011-05-01") {
  return {"E0122", fmt::format("'{}' is no date", clipped(text)), std::move(hint), text};
}

// Dates that were written in another way. nullopt: nothing like a date.
std::optional<Problem> nearly_date(std::string_view text) {
  std::string_view first, separator, second, third;
  const auto mark = u::char_(U"-/.");
  const auto number_of = [](size_t least, size_t most, std::string_view& to) {
    return x3::raw[x3::repeat(least, most)[digit]][into(to)];
  };
  if (matches(text, number_of(4, 4, first) >> u::char_(U'-') >> number_of(1, 2, second))) {
    const int month = to_number(second);
    if (month < 1 || month > 12) return std::nullopt;
    const int year = to_number(first);
    const unsigned end = last_day(year, static_cast<unsigned>(month));
    return Problem{"E0122", fmt::format("'{}' is a month, and dates have a day", text),
                   fmt::format("write {}..{} for any day of it", iso(year, month, 1), iso(year, month, end)),
                   text};
  }
  if (matches(text, number_of(4, 4, first) >> x3::raw[mark][into(separator)] >> number_of(1, 2, second) >>
                        mark >> number_of(1, 2, third))) {
    const int year = to_number(first), month = to_number(second), day = to_number(third);
    if (exists(year, month, day)) return no_date(text, fmt::format("write {}", iso(year, month, day)));
    return no_date(text);
  }
  if (matches(text, number_of(1, 2, first) >> x3::raw[mark][into(separator)] >> number_of(1, 2, second) >>
                        mark >> number_of(4, 4, third))) {
    const int day = to_number(first), month = to_number(second), year = to_number(third);
    // Between slashes the month may come first or second.
    if (separator == "." && exists(year, month, day))
      return no_date(text, fmt::format("write {}", iso(year, month, day)));
    return no_date(text, "dates are written year, month, day: 2011-05-01");
  }
  if (matches(text, x3::raw[date][into(first)] >> (u::char_(U"Tt") | +blank) >> digit >> -digit >>
                        u::char_(U':') >> *u::char_))
    return Problem{"E0122", fmt::format("'{}' has a time of day, and dates have none", clipped(text)),
                   fmt::format("write {}", first), text};
  return std::nullopt;
}

std::variant<RangeEnd, Problem> read_date(std::string_view text) {
  const int year = to_number(text.substr(0, 4)), month = to_number(text.substr(5, 2)),
            day = to_number(text.substr(8, 2));
  if (exists(year, month, day))
    return RangeEnd{days_from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day)), true};
  std::string hint = "a date is written year, month, day: 2011-05-01";
  if (month >= 1 && month <= 12)
    hint = fmt::format("that month has {} days", last_day(year, static_cast<unsigned>(month)));
  return Problem{"E0122", fmt::format("there is no day {}", text), std::move(hint), text};
}

std::variant<RangeEnd, Problem> read_range_end(std::string_view text) {
  if (matches(text, -u::char_(U'-') >> x3::repeat(1, 9)[digit])) {
    const bool negative = text[0] == '-';
    const int year = to_number(text.substr(negative ? 1 : 0));
    return RangeEnd{negative ? -year : year, false};
  }
  if (matches(text, date)) return read_date(text);
  if (auto slip = nearly_date(text)) return *slip;
  return Problem{"E0124", fmt::format("'{}' is neither a year nor a date", clipped(text)),
                 "ranges are written 2016..2020 or 2011-05-01..2012-01-01", text};
}

std::optional<Result> range(std::string_view text) {
  std::string_view low_text, dots, high_text;
  if (matches(text, u::char_(U'~') >> *blank >> x3::raw[range_end][into(low_text)])) {
    auto around = read_range_end(low_text);
    if (auto* problem = std::get_if<Problem>(&around)) return *problem;
    const RangeEnd year = std::get<RangeEnd>(around);
    if (year.date)
      return Problem{
          "E0124", "'~' stands before a year only",
          fmt::format("write a range of dates, such as {}..{}", iso(year.value - 7), iso(year.value + 7)),
          text};
    return Literal(RangeLiteral{year.value - 1, year.value + 1, false});
  }
  low_text = {};
  if (!matches(text, -x3::raw[range_end][into(low_text)] >> *blank >>
                         x3::raw[x3::repeat(2, x3::inf)[u::char_(U'.')]][into(dots)] >> *blank >>
                         -x3::raw[range_end][into(high_text)]) ||
      (low_text.empty() && high_text.empty()))
    return std::nullopt;
  if (dots.size() > 2)
    return Problem{"E0124", "a range has two dots", fmt::format("write {}..{}", low_text, high_text), dots};
  RangeLiteral out;
  RangeEnd low, high;
  for (auto [piece, end, bound] :
       {std::tuple(low_text, &low, &out.low), std::tuple(high_text, &high, &out.high)}) {
    if (piece.empty()) continue;
    auto read = read_range_end(piece);
    if (auto* problem = std::get_if<Problem>(&read)) return *problem;
    *end = std::get<RangeEnd>(read);
    *bound = end->value;
    out.dates = end->date;
  }
  if (out.low && out.high) {
    if (low.date != high.date)
      return Problem{"E0124", "one end of the range is a year and the other a date",
                     "write two years or two dates", text};
    if (low.value > high.value)
      return Problem{"E0124", fmt::format("the range {} ends before it begins", text),
                     fmt::format("write {}..{}", high_text, low_text), text};
  }
  return Literal(out);
}

std::optional<Result> temporal(std::string_view text) {
  if (matches(text, date)) {
    auto read = read_date(text);
    if (auto* problem = std::get_if<Problem>(&read)) return *problem;
    return Literal(DateLiteral{std::get<RangeEnd>(read).value});
  }
  return range(text);
}

// Everything but texts and words. nullopt: of no such form.
std::optional<Result> scalar(std::string_view text, bool strict) {
  if (auto out = numeric(text, strict)) return out;
  return temporal(text);
}

// ---------------------------------------------------------------- slips

bool reads(const std::string& text) {
  auto result = scalar(text, true);
  return result && std::holds_alternative<Literal>(*result);
}

// Signs that input methods and word processors write for ours.
constexpr std::pair<char32_t, std::string_view> plain_signs[] = {
    {U'\uFF05', "%"}, {U'\uFF0E', "."},  {U'\uFF0D', "-"}, {U'\u2212', "-"}, {U'\uFF0B', "+"},
    {U'\uFF5E', "~"}, {U'\u301C', "~"},  {U'\uFF0F', "/"}, {U'\uFF08', "("}, {U'\uFF09', ")"},
    {U'\uFF0C', ","}, {U'\uFF1A', ":"},  {U'\uFF1B', ";"}, {U'\uFF1D', "="}, {U'\uFF3F', "_"},
    {U'\u3001', ","}, {U'\u2025', ".."}, {U'\u3002', "."},
};

std::optional<std::string> plain_sign(char32_t c) {
  if (c >= U'\uFF10' && c <= U'\uFF19') return std::string(1, static_cast<char>('0' + (c - U'\uFF10')));
  for (const auto& [written, meant] : plain_signs)
    if (written == c) return std::string(meant);
  return std::nullopt;
}

std::optional<Problem> full_width_number(std::string_view text) {
  std::string plain;
  std::string_view first;
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    const char32_t c = next_character(text, at);
    const std::string_view written = text.substr(begin, at - begin);
    const auto meant = plain_sign(c);
    plain += meant ? std::string_view(*meant) : written;
    if (meant && first.empty()) first = written;
  }
  if (first.empty() || !reads(plain)) return std::nullopt;
  return Problem{"E0104", fmt::format("'{}' is no sign of a number or a date", first),
                 fmt::format("write {}", plain), first};
}

struct Quotes {
  std::string_view open, close;
};
constexpr Quotes foreign_quotes[] = {
    {"\u201C", "\u201D"}, {"\u201D", "\u201D"}, {"\u201E", "\u201C"}, {"\u201E", "\u201D"},
    {"\u00AB", "\u00BB"}, {"\u00BB", "\u00AB"}, {"\uFF02", "\uFF02"}, {"\u300C", "\u300D"},
    {"\u300E", "\u300F"}, {"\u2018", "\u2019"}, {"\uFF07", "\uFF07"},
};

// The quotes in which a text stands at the beginning of `text`, and what they enclose.
std::optional<std::pair<Quotes, std::string_view>> in_foreign_quotes(std::string_view text) {
  for (const Quotes& q : foreign_quotes) {
    if (!text.starts_with(q.open)) continue;
    const size_t end = text.find(q.close, q.open.size());
    if (end != std::string_view::npos) return std::pair(q, text.substr(q.open.size(), end - q.open.size()));
  }
  return std::nullopt;
}

std::string quoted_text(std::string_view text);

std::optional<Problem> foreign_quoted(std::string_view text) {
  auto found = in_foreign_quotes(text);
  if (!found) return std::nullopt;
  const auto& [quotes, inner] = *found;
  if (quotes.open.size() + inner.size() + quotes.close.size() != text.size()) return std::nullopt;
  return Problem{"E0104", fmt::format("'{}' is no quote that is read here", quotes.open),
                 fmt::format("write {}", clipped(quoted_text(inner))), text.substr(0, quotes.open.size())};
}

// 1,000 · 1 000 · 1'000 · 1.000.000 · 3,5 · .5 · 5.
std::optional<Problem> misspelt_number(std::string_view text) {
  std::string_view head, whole, fraction, tail;
  const auto before = x3::raw[*(u::char_ - digit - u::char_(U".,"))][into(head)];
  const auto behind = x3::raw[-((u::char_ - digit - u::char_(U".,")) >> *u::char_)][into(tail)];
  const auto keep = [](const auto& grammar, std::string_view& to) { return x3::raw[grammar][into(to)]; };
  const auto group = x3::repeat(3)[digit] >> !digit;
  const auto separator = u::char_(U",'_\u2019\u02BC") | blank;
  const auto points = u::char_(U'.');
  const auto comma = u::char_(U',');
  const auto lead = x3::repeat(1, 3)[digit] >> !digit;

  auto rewritten = [&](std::string_view infix) {
    std::string digits;
    std::copy_if(whole.begin(), whole.end(), std::back_inserter(digits),
                 [](char c) { return c >= '0' && c <= '9'; });
    std::string out(head);
    out += digits.empty() ? "0" : digits;
    if (!fraction.empty()) (out += infix) += fraction;
    out += tail;
    return out;
  };
  auto attempt = [&](const auto& grammar) {
    head = whole = fraction = tail = {};
    return matches(text, grammar);
  };
  const std::string_view grouped = "digits are not grouped";
  if (attempt(before >> keep(lead >> +(separator >> group), whole) >> -(points >> keep(+digit, fraction)) >>
              behind) ||
      attempt(before >> keep(lead >> +(points >> group), whole) >> comma >> keep(+digit, fraction) >>
              behind) ||
      attempt(before >> keep(lead >> x3::repeat(2, x3::inf)[points >> group], whole) >> behind)) {
    const std::string plain = rewritten(".");
    if (!reads(plain)) return std::nullopt;
    const size_t sole = whole.find(',');
    const bool may_be_fraction = sole != std::string_view::npos &&
                                 whole.find(',', sole + 1) == std::string_view::npos && fraction.empty();
    std::string hint = fmt::format("write {}", plain);
    if (may_be_fraction)
      hint += fmt::format(", or {}{}.{}{} if a fraction is meant", head, whole.substr(0, sole),
                          whole.substr(sole + 1), tail);
    return Problem{"E0120", std::string(grouped), hint, text};
  }
  if (attempt(before >> keep(+digit, whole) >> comma >> keep(+digit, fraction) >> behind)) {
    const std::string plain = rewritten(".");
    if (reads(plain))
      return Problem{"E0120", "a comma is no decimal point", fmt::format("write {}", plain), text};
    return std::nullopt;
  }
  if (attempt(before >> points >> keep(+digit, fraction) >> behind) ||
      attempt(before >> keep(+digit, whole) >> points >> behind)) {
    const std::string plain = rewritten(".");
    if (reads(plain))
      return Problem{"E0120", "a decimal point has digits on both sides", fmt::format("write {}", plain),
                     text};
  }
  return std::nullopt;
}

// 2011-2015, 2011–2015
std::optional<Problem> misspelt_range(std::string_view text) {
  std::string_view low, high;
  if (!matches(text, x3::raw[x3::repeat(4)[digit]][into(low)] >> *blank >>
                         u::char_(U"-\u2013\u2014~\uFF5E") >> *blank >>
                         x3::raw[x3::repeat(4)[digit]][into(high)]) ||
      low > high)
    return std::nullopt;
  return Problem{"E0124", fmt::format("'{}' is no range", text), fmt::format("write {}..{}", low, high),
                 text};
}

std::optional<Problem> slip(std::string_view text) {
  for (auto* look : {nearly_date, misspelt_range, misspelt_number, full_width_number, foreign_quoted})
    if (auto problem = look(text)) return problem;
  return std::nullopt;
}

// ---------------------------------------------------------------- texts

// The quoted text at the beginning of `text`; `length` becomes its bytes with the quotes.
std::variant<std::string, Problem> quoted(std::string_view text, size_t& length) {
  std::string out;
  std::string_view no_character;
  unsigned code = 0;
  auto append = [&](auto& context) { out += view(x3::_attr(context)); };
  auto append_escaped = [&](auto& context) {
    const char32_t c = x3::_attr(context);
    out += c == U'n' ? '\n' : c == U't' ? '\t' : static_cast<char>(c);
  };
  auto set_code = [&](auto& context) { code = x3::_attr(context); };
  auto append_code = [&](auto& context) {
    if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
      no_character = view(x3::_attr(context));
      x3::_pass(context) = false;
    } else {
      append_utf8(out, code);
    }
  };
  const auto hexadecimal = x3::uint_parser<unsigned, 16, 1, 6>{};
  const auto plain = x3::raw[+(u::char_ - u::char_(U"\"\\\r\n"))][append];
  const auto escape = u::char_(U'\\') >> u::char_(U"\"\\nt")[append_escaped];
  const auto coded = x3::raw[u::char_(U'\\') >> u::char_(U'u') >> u::char_(U'{') >> hexadecimal[set_code] >>
                             u::char_(U'}')][append_code];
  const std::string_view taken = *prefix(text, u::char_(U'"') >> *(plain | escape | coded));
  const std::string_view rest = text.substr(taken.size());
  if (!no_character.empty())
    return Problem{"E0105", fmt::format("there is no character {}", no_character),
                   "\\u{…} takes the number of a Unicode character, in hexadecimal", no_character};
  if (rest.starts_with('"')) {
    length = taken.size() + 1;
    return out;
  }
  if (rest.empty() || rest.starts_with('\n') || rest.starts_with('\r') || rest == "\\")
    return Problem{"E0103", "this text has no closing quote",
                   rest.empty() || rest == "\\"
                       ? "close it with '\"'"
                       : "close it with '\"' on the same line; '\\n' stands for a line end",
                   taken};
  size_t end = 1;
  next_character(rest, end);
  return Problem{"E0105", fmt::format("'{}' is no escape", clipped(rest.substr(0, end))),
                 "the escapes are \\\" \\\\ \\n \\t \\u{…}", rest.substr(0, end)};
}

// Characters that would be invisible, or change how their neighbours look.
bool needs_code(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff ||
         (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

std::string quoted_text(std::string_view text) {
  std::string out = "\"";
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    const char32_t c = next_character(text, at);
    if (c == U'"' || c == U'\\') {
      (out += '\\') += static_cast<char>(c);
    } else if (c == U'\n') {
      out += "\\n";
    } else if (c == U'\t') {
      out += "\\t";
    } else if (needs_code(c)) {
      out += fmt::format("\\u{{{:x}}}", static_cast<uint32_t>(c));
    } else {
      out += text.substr(begin, at - begin);
    }
  }
  return out + '"';
}

// ---------------------------------------------------------------- one literal

bool is_word(std::string_view text) {
  return text == "n/a" || matches(text, perhaps_qualified_name);
}

Problem no_value(std::string_view text) {
  if (text.size() >= 2 && text.front() == '\'' && text.back() == '\'')
    return {"E0125", "text stands in double quotes",
            fmt::format("write {}", clipped(quoted_text(text.substr(1, text.size() - 2)))), text};
  const std::string hint =
      character_count(text) <= 40 && text.find_first_of("(){}[]\"") == std::string_view::npos
          ? fmt::format("text stands in quotes: {}", quoted_text(text))
          : "text stands in quotes";
  return {"E0125", fmt::format("'{}' is no value", clipped(text)), hint, text};
}

Result literal(std::string_view text, bool strict) {
  if (text.empty()) return Problem{"E0125", "a value is missing", {}, {}};
  if (text[0] == '"') {
    size_t length = 0;
    auto read = quoted(text, length);
    if (auto* problem = std::get_if<Problem>(&read)) return *problem;
    if (length < text.size())
      return Problem{"E0125", "something stands behind the closing quote",
                     "a quote within a text is written \\\"", text.substr(length)};
    return Literal(TextLiteral{std::move(std::get<std::string>(read))});
  }
  const bool numeral = text.find_first_of("0123456789") != std::string_view::npos;
  const bool foreign =
      std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  if (numeral)
    if (auto value = scalar(text, strict)) return *value;
  if (numeral || foreign)
    if (auto problem = slip(text)) return *problem;
  if (strict && !is_word(text)) return no_value(text);
  return Literal(WordLiteral{std::string(text)});
}

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(prefix(text, *blank)->size());
  for (;;) {
    size_t begin = text.size();
    while (begin > 0 && (static_cast<unsigned char>(text[--begin]) & 0xc0) == 0x80) continue;
    if (text.empty() || !matches(text.substr(begin), blank)) return text;
    text.remove_suffix(text.size() - begin);
  }
}

LiteralError placed(Problem problem, std::string_view text, std::string_view all) {
  const std::string_view place = problem.place.data() == nullptr ? all : problem.place;
  const auto begin = static_cast<uint32_t>(place.data() - text.data());
  return {begin, begin + static_cast<uint32_t>(std::max<size_t>(place.size(), 1)), std::move(problem.code),
          std::move(problem.message), std::move(problem.hint)};
}

std::optional<Problem> no_text(std::string_view text) {
  auto bad = first_invalid_utf8(text);
  if (!bad) return std::nullopt;
  return Problem{"E0102", "invalid UTF-8", "write or save it as UTF-8", text.substr(*bad, 1)};
}

// ---------------------------------------------------------------- goals and facts

bool begins_upper(std::string_view word) {
  size_t end = 0;
  next_character(word, end);
  return word[0] == '_' || lower_case(word.substr(0, end)) != word.substr(0, end);
}

class FactParser {
 public:
  explicit FactParser(std::string_view text) : text_(text) {}

  // nullopt: `problem()` says why.
  std::optional<FactLiteral> run() {
    if (!form() || !relation() || !rest()) return std::nullopt;
    skip();
    if (at_ == text_.size()) return std::move(out_);
    unexpected();
    return std::nullopt;
  }
  const Problem& problem() const { return problem_; }

 private:
  std::string_view left() const { return text_.substr(at_); }
  bool sees(std::string_view sign_) const { return left().starts_with(sign_); }
  bool take(std::string_view sign_) {
    if (!sees(sign_)) return false;
    at_ += sign_.size();
    return true;
  }
  void skip() { at_ += prefix(left(), *blank)->size(); }
  std::string_view take_name() {
    const std::string_view found = prefix(left(), name).value_or(std::string_view{});
    at_ += found.size();
    return found;
  }
  std::string_view end() const { return text_.substr(text_.size()); }
  // One character, or the end.
  std::string_view here() const {
    size_t end = 0;
    if (!left().empty()) next_character(left(), end);
    return left().substr(0, end);
  }
  bool fail(std::string_view place, std::string message, std::string hint = {}, std::string code = "E0126") {
    problem_ = {std::move(code), std::move(message), std::move(hint), place};
    return false;
  }

  bool unexpected() {
    const std::string_view c = here();
    if (c.empty())
      return fail(c, "a relation is missing", "a goal or fact is written relation(value, column: value)");
    size_t end = 0;
    if (auto meant = plain_sign(next_character(c, end)))
      return fail(c, fmt::format("'{}' is no sign of a goal or fact", c), fmt::format("write '{}'", *meant),
                  "E0104");
    if (sees("==")) return fail(left().substr(0, 2), "unexpected '=='", "write '='");
    if (c == "<" || c == ">" || c == "!")
      return fail(c, fmt::format("unexpected '{}'", c), "goals and facts compare nothing; a rule can");
    if (c == "." || c == ";")
      return fail(c, fmt::format("unexpected '{}'", c), "nothing stands behind a goal or fact");
    return fail(c, fmt::format("unexpected '{}'", clipped(left())),
                "a goal or fact is written relation(value, column: value), or attribute = value");
  }

  bool form() {
    skip();
    const size_t begin = at_;
    const std::string_view word = take_name();
    skip();
    const bool followed = prefix(left(), name).has_value();
    if (word == "not" && !followed) {
      return fail(word, "'not' stands before a relation", "write not relation(value)");
    }
    if (followed && (word == "not" || word == "complete")) {
      out_.form = word == "not" ? FactLiteral::Form::denial : FactLiteral::Form::complete;
    } else {
      at_ = begin;
    }
    return true;
  }

  bool relation() {
    const size_t begin = at_;
    const std::string_view first = take_name();
    if (first.empty()) return unexpected();
    out_.relation = first;
    size_t end = at_;
    skip();
    while (sees(".") && !sees("..")) {
      ++at_;
      skip();
      const std::string_view next = take_name();
      if (next.empty())
        return fail(text_.substr(end, at_ - end),
                    fmt::format("a name is missing behind '{}.'", out_.relation),
                    "a path outside its mechanism is written mechanism.path");
      (out_.relation += '.') += next;
      end = at_;
      skip();
    }
    out_.relation_begin = static_cast<uint32_t>(begin);
    out_.relation_end = static_cast<uint32_t>(end);
    return true;
  }

  bool rest() {
    if (sees("==")) return unexpected();
    if (take("(")) {
      out_.parentheses = true;
      return arguments();
    }
    if (!sees("=")) return true;
    if (out_.form == FactLiteral::Form::complete)
      return fail(left(), "'complete' stands before a relation, with the columns of its rows at most",
                  fmt::format("write complete {}", out_.relation));
    ++at_;
    if (out_.form == FactLiteral::Form::atom) out_.form = FactLiteral::Form::attribute;
    FactArgument argument;
    const std::string_view text = trimmed(left());
    at_ = text_.size();
    if (text.empty()) return fail(end(), fmt::format("the value of '{}' is missing", out_.relation));
    return value(text, argument);
  }

  bool arguments() {
    skip();
    if (take(")")) return true;
    for (;;) {
      skip();
      FactArgument argument;
      const size_t begin = at_;
      const std::string_view column = take_name();
      skip();
      if (!column.empty() && take(":")) {
        argument.column = column;
        skip();
      } else {
        at_ = begin;
      }
      if (at_ == text_.size()) return unclosed();
      const std::optional<std::string_view> text = argument_text();
      if (!text) return false;
      if (text->empty())
        return fail(here(),
                    argument.column.empty() ? "an argument is missing"
                                            : fmt::format("the value of '{}' is missing", argument.column),
                    "'_' stands for any value");
      if (argument.column.empty() && !out_.arguments.empty() && !out_.arguments.back().column.empty())
        return fail(*text, "an argument without a name stands behind a named one",
                    "name its column, or move it to the front");
      if (!value(*text, argument)) return false;
      skip();
      if (take(",")) continue;
      if (take(")")) return true;
      return unclosed();
    }
  }

  bool unclosed() { return fail(end(), "')' is missing", fmt::format("'{}(' was opened", out_.relation)); }

  // What stands before the next comma or parenthesis that is in no quotes.
  std::optional<std::string_view> argument_text() {
    const std::string_view from = left();
    if (auto foreign = in_foreign_quotes(from)) {
      const size_t length = foreign->first.open.size() + foreign->second.size() + foreign->first.close.size();
      at_ += length;
      return from.substr(0, length);
    }
    if (sees("\"")) {
      size_t length = 0;
      auto read = quoted(from, length);
      if (auto* problem = std::get_if<Problem>(&read)) {
        problem_ = *problem;
        return std::nullopt;
      }
      at_ += length;
      skip();
      if (at_ < text_.size() && !sees(",") && !sees(")")) {
        size_t end = 0;
        if (plain_sign(next_character(left(), end))) {
          unexpected();
        } else {
          fail(here(), "something stands behind the closing quote",
               sees("\"") ? "arguments are separated by ','" : "a quote within a text is written \\\"",
               "E0125");
        }
        return std::nullopt;
      }
      return from.substr(0, length);
    }
    while (at_ < text_.size() && !sees(",") && !sees(")")) {
      if (sees("\uFF0C") || sees("\uFF09") || sees("\uFF1A") || sees("\uFF08")) {
        unexpected();
        return std::nullopt;
      }
      at_ += here().size();
    }
    return trimmed(from.substr(0, from.size() - left().size()));
  }

  bool value(std::string_view text, FactArgument& argument) {
    argument.begin = static_cast<uint32_t>(text.data() - text_.data());
    argument.end = argument.begin + static_cast<uint32_t>(text.size());
    if (text == "_") {
      argument.value = WildcardArgument{};
    } else if (text.size() > unnamed_prefix.size() && text.starts_with(unnamed_prefix) &&
               text.find_first_not_of("0123456789", unnamed_prefix.size()) == std::string_view::npos) {
      argument.value = VariableArgument{std::string(text)};
    } else {
      Result read = literal(text, true);
      if (auto* problem = std::get_if<Problem>(&read)) {
        problem_ = *problem;
        if (problem_.place.data() == nullptr) problem_.place = text;
        return false;
      }
      Literal& found = std::get<Literal>(read);
      const auto* word = std::get_if<WordLiteral>(&found);
      if (word != nullptr && begins_upper(word->value) && word->value.find('.') == std::string::npos)
        argument.value = VariableArgument{word->value};
      else
        argument.value = std::move(found);
    }
    out_.arguments.push_back(std::move(argument));
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
  FactLiteral out_;
  Problem problem_;
};

int64_t floor_divided(int64_t a, int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

}  // namespace

// The calendar repeats every 400 years, which are 146097 days; std::chrono knows the years 2000..2399.
int32_t days_from_civil(int year, unsigned month, unsigned day) {
  using namespace std::chrono;
  const int64_t cycles = floor_divided(int64_t{year} - 2000, 400);
  const auto in_cycle = static_cast<int>(year - cycles * 400);
  const sys_days days = std::chrono::year(in_cycle) / std::chrono::month(month) / std::chrono::day(day);
  return static_cast<int32_t>(days.time_since_epoch().count() + cycles * 146097);
}

CivilDate civil_from_days(int32_t value) {
  using namespace std::chrono;
  constexpr int64_t first_of_2000 = 10957;
  const int64_t cycles = floor_divided(value - first_of_2000, 146097);
  const year_month_day d{sys_days(days(value - cycles * 146097))};
  return {static_cast<int>(int{d.year()} + cycles * 400), unsigned{d.month()}, unsigned{d.day()}};
}

Parsed<Literal> parse_literal(std::string_view text, bool strict_words) {
  // Most cells of large fact bases are plain numbers.
  if (!text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos)
    if (auto value = Decimal::parse(text)) return {Literal(NumberLiteral{*value, value->is_whole()})};
  if (auto problem = no_text(text)) return {placed(*problem, text, text)};
  const std::string_view body = trimmed(text);
  Result read = literal(body, strict_words);
  if (auto* problem = std::get_if<Problem>(&read)) return {placed(std::move(*problem), text, body)};
  return {std::move(std::get<Literal>(read))};
}

Parsed<FactLiteral> parse_fact(std::string_view text) {
  if (auto problem = no_text(text)) return {placed(*problem, text, text)};
  FactParser parser(text);
  if (auto fact = parser.run()) return {std::move(*fact)};
  return {placed(parser.problem(), text, text)};
}

std::string to_string(const Literal& l) {
  struct Writer {
    std::string operator()(const NumberLiteral& n) const { return n.value.to_string(); }
    std::string operator()(const PercentLiteral& p) const {
      auto hundredfold = multiply(p.value, Decimal(100));
      return hundredfold ? hundredfold->to_string() + "%" : p.value.to_string();
    }
    std::string operator()(const QuantityLiteral& q) const {
      const bool negative = q.amount < Decimal(0);
      const std::string minus = negative ? "-" : "";
      const std::string amount = (negative ? Decimal::from_scaled(-q.amount.scaled()) : q.amount).to_string();
      if (matches(q.unit, currency_code | currency_sign))
        return fmt::format("{}{} {}", minus, q.unit, amount);
      if (matches(q.unit, +letter)) return minus + amount + q.unit;
      // "k m" behind a number would be thousands of "m"; "CO2" behind one is not read in rules.
      const size_t space = q.unit.find(' ');
      if (matches(q.unit, name) || (space != std::string::npos && magnitude(q.unit.substr(0, space))))
        return fmt::format("{}{} {}", minus, q.unit, amount);
      return fmt::format("{}{} {}", minus, amount, q.unit);
    }
    std::string operator()(const DateLiteral& d) const { return iso(d.days); }
    std::string operator()(const RangeLiteral& r) const {
      auto end = [&](const std::optional<int32_t>& e) {
        return !e ? "" : r.dates ? iso(*e) : fmt::format("{}", *e);
      };
      return end(r.low) + ".." + end(r.high);
    }
    std::string operator()(const TextLiteral& t) const { return quoted_text(t.value); }
    std::string operator()(const WordLiteral& w) const { return w.value; }
  };
  return std::visit(Writer{}, l);
}

}  // namespace mechanist
