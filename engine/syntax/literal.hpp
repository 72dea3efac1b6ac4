#pragma once
// Scalar literals, goals and facts as they are written in rules, profiles and on the command line.
//
// This is the only interface to the Boost.Spirit X3 parser (parse_literal.cpp).
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/decimal.hpp"
#include "base/source.hpp"

namespace mechanist {

struct NumberLiteral {
  Decimal value;
  bool whole = true;  // written without a fraction, exponent or magnitude that leaves one
  bool operator==(const NumberLiteral&) const = default;
};
struct PercentLiteral {
  Decimal value;  // 4% is 0.04
  bool operator==(const PercentLiteral&) const = default;
};
// "EUR 15.3bn", "5km", "12 EUR m": an amount, a magnitude (k, thousand, m, million, bn, billion, tn,
// trillion) already multiplied in where it stands beside a currency-like unit, and the unit as written.
struct QuantityLiteral {
  Decimal amount;
  std::string unit;
  bool operator==(const QuantityLiteral&) const = default;
};
// Days since 1970-01-01 in the proleptic Gregorian calendar. A date that does not exist is an error.
struct DateLiteral {
  int32_t days = 0;
  bool operator==(const DateLiteral&) const = default;
};
// "2016..2020", "..2011", "2019..", "~2020" (2019..2021), and the same of dates. Inclusive; an end that
// was left out is open. For years the ends are years, for dates days.
struct RangeLiteral {
  std::optional<int32_t> low, high;
  bool dates = false;
  bool operator==(const RangeLiteral&) const = default;
};
struct TextLiteral {
  std::string value;  // quoted; escapes resolved
  bool operator==(const TextLiteral&) const = default;
};
// A bare word, or several ("smartphone SoC"): a name, an enum constant, yes, no, none, n/a.
struct WordLiteral {
  std::string value;
  bool operator==(const WordLiteral&) const = default;
};

using Literal = std::variant<NumberLiteral, PercentLiteral, QuantityLiteral, DateLiteral, RangeLiteral,
                             TextLiteral, WordLiteral>;

// How the literal is written in rules; parse_literal(to_string(x)) == x.
std::string to_string(const Literal&);

// An argument of a goal or a fact: `_`, a variable, or a literal, with its column where it was named.
struct WildcardArgument {
  bool operator==(const WildcardArgument&) const = default;
};
// `unnamed 3`, for somebody whom a profile counts and does not name, is a variable of that name.
inline constexpr std::string_view unnamed_prefix = "unnamed ";
struct VariableArgument {
  std::string name;
  bool stands_for_unnamed() const { return name.starts_with(unnamed_prefix); }
  bool operator==(const VariableArgument&) const = default;
};
struct FactArgument {
  std::string column;  // empty: positional
  std::variant<WildcardArgument, VariableArgument, Literal> value;
  uint32_t begin = 0, end = 0;  // bytes within the parsed text
  bool operator==(const FactArgument&) const = default;
};
// `point("polar codes")`, `joint_work(partner: "X", link: basic_research)`, `audited`, `not p(a, _)`,
// `spend = 12`, `complete r`, `complete r(link: basic_research)`, `mechanism.path`.
struct FactLiteral {
  enum class Form { atom, denial, attribute, complete };
  Form form = Form::atom;
  std::string relation;  // "mechanism.path" where qualified
  bool parentheses = false;
  std::vector<FactArgument> arguments;  // of an attribute: its one value
  uint32_t relation_begin = 0, relation_end = 0;
  bool operator==(const FactLiteral&) const = default;
};

struct LiteralError {
  uint32_t begin = 0, end = 0;  // bytes within the parsed text
  std::string code;             // E01xx
  std::string message;
  std::string hint;
};

template <class T>
struct Parsed {
  std::variant<T, LiteralError> result;
  explicit operator bool() const { return result.index() == 0; }
  const T& operator*() const { return std::get<0>(result); }
  const T* operator->() const { return &std::get<0>(result); }
  const LiteralError& error() const { return std::get<1>(result); }
};

// The whole text is one literal. Text in quotes is a TextLiteral; anything that is no number, quantity,
// date or range is a WordLiteral (a plain YAML scalar is one), unless `strict_words`, where words with
// spaces or punctuation are errors. A scalar that a YAML or JSON file quoted never comes here.
Parsed<Literal> parse_literal(std::string_view text, bool strict_words = false);
// The whole text is one goal or fact.
Parsed<FactLiteral> parse_fact(std::string_view text);

int32_t days_from_civil(int year, unsigned month, unsigned day);
struct CivilDate {
  int year;
  unsigned month, day;
};
CivilDate civil_from_days(int32_t days);

}  // namespace mechanist
