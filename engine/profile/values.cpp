// The one place where a cell's text meets its column's type, for every profile format, for facts folders,
// tests and the command line, so that a value means the same wherever it is written.
//
// Literals are read by parse_literal; what is decided here is which literal fits which type, and what to
// tell an analyst when it does not. External interface: values.hpp.
#include "profile/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"

namespace mechanist {
namespace {

using model::Model;
using model::Type;
using model::TypeKind;

constexpr int64_t first_year = -9999;
constexpr int64_t last_year = 9999;

std::string clipped(std::string_view text) {
  constexpr size_t longest = 60;
  size_t characters = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0u) == 0x80) continue;
    if (characters++ == longest) return std::string(text.substr(0, i)) + "…";
  }
  return std::string(text);
}

std::string example_of(const Model& model, Type type) {
  switch (type.kind) {
    case TypeKind::whole:
      return "write a whole number, such as 12";
    case TypeKind::number:
      return "write a number, such as 3.5";
    case TypeKind::percent:
      return "write a percentage, such as 4.2%";
    case TypeKind::date:
      return "write a date, such as 2019-05-31, or a range, such as 2019-05-01..2019-05-31";
    case TypeKind::year:
      return "write a year, such as 2019, or a range, such as 2016..2020, ..2011 or ~2020";
    case TypeKind::quantity: {
      const model::Unit& unit = model.units[type.of];
      return fmt::format("write an amount with its unit, such as 12 {}", unit.name);
    }
    default:
      return {};
  }
}

ValueProblem wrong_type(const Model& model, Type type, std::string_view text) {
  static constexpr std::array<std::string_view, 9> nouns = {"a name",   "a constant",   "a whole number",
                                                            "a number", "a percentage", "text",
                                                            "a date",   "a year",       "an amount"};
  return {"E0313", fmt::format("'{}' is not {}", clipped(text), nouns[static_cast<size_t>(type.kind)]),
          example_of(model, type)};
}

ValueProblem out_of_range(const Model& model, Type type, std::string_view text, std::string range) {
  return {"E0315", fmt::format("{} is out of range for {}", clipped(text), model::describe(model, type)),
          std::move(range)};
}

// "EUR bn" is EUR times 10^9; a unit without a magnitude is itself.
std::pair<std::string_view, Decimal> split_unit(std::string_view unit) {
  struct Magnitude {
    std::string_view name;
    int64_t factor;
  };
  static constexpr Magnitude magnitudes[] = {{"k", 1'000},
                                             {"thousand", 1'000},
                                             {"m", 1'000'000},
                                             {"million", 1'000'000},
                                             {"bn", 1'000'000'000},
                                             {"billion", 1'000'000'000},
                                             {"tn", 1'000'000'000'000},
                                             {"trillion", 1'000'000'000'000}};
  const size_t space = unit.rfind(' ');
  if (space != std::string_view::npos && space > 0)
    for (const Magnitude& m : magnitudes)
      if (unit.substr(space + 1) == m.name) return {unit.substr(0, space), Decimal(m.factor)};
  return {unit, Decimal(1)};
}

ValueResult quantity(const Model& model, SymbolTable& symbols, Type type, const QuantityLiteral& literal) {
  const model::Unit& unit = model.units[type.of];
  if (literal.unit == unit.name) return TypedValue{symbols.number(literal.amount), {}};
  const auto [base, magnitude] = split_unit(literal.unit);
  if (base != unit.base) {
    std::vector<std::string> known;
    for (const model::Unit& u : model.units) known.insert(known.end(), {u.base, u.name});
    std::optional<std::string> near = nearest(base, known);
    const bool declared = std::find(known.begin(), known.end(), base) != known.end();
    if (near && !declared)
      return ValueProblem{"E0311", fmt::format("there is no unit '{}'", literal.unit),
                          fmt::format("did you mean '{}'?", *near)};
    return ValueProblem{"E0311", fmt::format("'{}' does not convert to {}", literal.unit, unit.name),
                        fmt::format("give the amount in {}", unit.base)};
  }
  const std::optional<Decimal> amount = multiply(literal.amount, magnitude);
  const std::optional<Decimal> value = amount ? divide(*amount, unit.factor) : std::nullopt;
  if (!value || multiply(*value, unit.factor) != *amount)
    return ValueProblem{
        "E0315",
        fmt::format("{} cannot be written exactly in {}", to_string(Literal(literal)), unit.name),
        {}};
  return TypedValue{symbols.number(*value), {}};
}

ValueResult range(const Model& model, SymbolTable& symbols, Type type, const RangeLiteral& literal,
                  std::string_view text) {
  if (literal.dates != (type.kind == TypeKind::date)) return wrong_type(model, type, text);
  if (type.kind == TypeKind::year &&
      ((literal.low && (*literal.low < first_year || *literal.low > last_year)) ||
       (literal.high && (*literal.high < first_year || *literal.high > last_year))))
    return out_of_range(model, type, text, "years lie between -9999 and 9999");
  if (literal.low && literal.high && *literal.low == *literal.high)
    return TypedValue{symbols.whole(*literal.low), {}};
  UnknownCell unknown;
  unknown.maybe_none = false;
  if (literal.low) unknown.low = *literal.low;
  if (literal.high) unknown.high = *literal.high;
  return TypedValue{none_symbol, std::move(unknown)};
}

ValueProblem without_percent_sign(Decimal value, std::string_view text) {
  std::string hint = fmt::format("if percent are meant, write {}%", value.to_string());
  const std::optional<Decimal> hundredfold = multiply(value, Decimal(100));
  if (value > Decimal(0) && value < Decimal(1) && hundredfold)
    hint = fmt::format("write {}% if a share of 1 is meant, {}% if percent are", hundredfold->to_string(),
                       value.to_string());
  return {"E0314", fmt::format("'{}' has no percent sign", clipped(text)), std::move(hint)};
}

// Types that are written as literals: everything but names, texts and constants.
ValueResult of_literal(const Model& model, SymbolTable& symbols, Type type, const Literal& literal,
                       std::string_view text) {
  if (const auto* r = std::get_if<RangeLiteral>(&literal)) {
    if (type.kind == TypeKind::year || type.kind == TypeKind::date)
      return range(model, symbols, type, *r, text);
    return wrong_type(model, type, text);
  }
  const auto* number = std::get_if<NumberLiteral>(&literal);
  switch (type.kind) {
    case TypeKind::whole:
    case TypeKind::year: {
      if (!number) break;
      if (!number->value.is_whole()) break;
      std::optional<int64_t> whole = number->value.to_int();
      if (!whole) return out_of_range(model, type, text, "whole numbers have 64 bits");
      if (type.kind == TypeKind::year && (*whole < first_year || *whole > last_year))
        return out_of_range(model, type, text, "years lie between -9999 and 9999");
      return TypedValue{symbols.whole(*whole), {}};
    }
    case TypeKind::number:
      if (!number) break;
      return TypedValue{symbols.number(number->value), {}};
    case TypeKind::percent:
      if (const auto* percent = std::get_if<PercentLiteral>(&literal))
        return TypedValue{symbols.number(percent->value), {}};
      if (number) return without_percent_sign(number->value, text);
      break;
    case TypeKind::date:
      if (const auto* date = std::get_if<DateLiteral>(&literal))
        return TypedValue{symbols.whole(date->days), {}};
      break;
    case TypeKind::quantity:
      if (const auto* amount = std::get_if<QuantityLiteral>(&literal))
        return quantity(model, symbols, type, *amount);
      if (number)
        return ValueProblem{"E0311", fmt::format("'{}' has no unit", clipped(text)),
                            fmt::format("if {0} are meant, write {1} {0}", model.units[type.of].name,
                                        number->value.to_string())};
      break;
    default:
      break;
  }
  return wrong_type(model, type, text);
}

ValueResult constant(const Model& model, Type type, std::string_view name) {
  const model::Enum& enumeration = model.enums[type.of];
  std::vector<std::string> names;
  for (size_t i = 0; i < enumeration.constants.size(); ++i) {
    if (enumeration.constants[i].name == name) return TypedValue{inline_number(static_cast<int64_t>(i)), {}};
    names.push_back(enumeration.constants[i].name);
  }
  ValueProblem problem{"E0310", fmt::format("there is no {} '{}'", enumeration.name, clipped(name)), {}};
  for (const model::Enum::Constant& c : enumeration.constants)
    for (const model::Label& label : c.labels)
      if (label.text == name) problem.hint = fmt::format("write '{}'", c.name);
  if (problem.hint.empty()) problem.hint = did_you_mean(name, names);
  if (problem.hint.empty() && names.size() <= 12) problem.hint = fmt::format("one of {}", list_of(names));
  return problem;
}

}  // namespace

bool is_reserved_word(std::string_view word) {
  return word == "none" || yes_or_no(word).has_value();
}

std::optional<bool> yes_or_no(std::string_view word) {
  if (word == "yes" || word == "true") return true;
  if (word == "no" || word == "false") return false;
  return std::nullopt;
}

std::optional<Confidence> confidence_of(std::string_view word) {
  if (word == "high") return Confidence::high;
  if (word == "medium") return Confidence::medium;
  if (word == "low") return Confidence::low;
  return std::nullopt;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  std::optional<std::string> near = nearest(word, candidates);
  return near ? fmt::format("did you mean '{}'?", *near) : std::string();
}

std::string list_of(const std::vector<std::string>& names, std::string_view last) {
  std::string out;
  for (size_t i = 0; i < names.size(); ++i)
    out += fmt::format("{}'{}'",
                       i == 0                  ? ""
                       : i + 1 == names.size() ? fmt::format(" {} ", last)
                                               : ", ",
                       names[i]);
  return out;
}

std::optional<ValueProblem> problem_with_name(std::string_view text, ScalarStyle style, bool may_be_empty) {
  if (text.empty() && !may_be_empty) return ValueProblem{"E0313", "a name cannot be empty", {}};
  if (style == ScalarStyle::plain && is_reserved_word(text))
    return ValueProblem{"E0326", fmt::format("'{}' is not read as a name", text),
                        fmt::format("if it is one, write \"{}\" in quotes", text)};
  for (char c : text)
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7f)
      return ValueProblem{"E0303", "a control character stands in this text", {}};
  return std::nullopt;
}

ValueResult value_of_scalar(const Model& model, SymbolTable& symbols, Type type, std::string_view text,
                            ScalarStyle style) {
  if (style != ScalarStyle::quoted && text == "n/a") return TypedValue{none_symbol, {}};
  switch (type.kind) {
    case TypeKind::entity:
    case TypeKind::text:
      if (auto problem = problem_with_name(text, style, type.kind == TypeKind::text)) return *problem;
      return TypedValue{symbols.text(text), {}};
    case TypeKind::enumeration:
      return constant(model, type, text);
    default:
      break;
  }
  if (style == ScalarStyle::quoted) {
    ValueProblem problem = wrong_type(model, type, text);
    problem.message =
        fmt::format("\"{}\" in quotes is text, not {}", clipped(text), model::describe(model, type));
    problem.hint = "leave the quotes out";
    return problem;
  }
  if (type.kind == TypeKind::whole) {
    // Most cells of large fact bases are plain whole numbers.
    int64_t whole = 0;
    auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), whole);
    if (failed == std::errc() && end == text.data() + text.size())
      return TypedValue{symbols.whole(whole), {}};
  }
  Parsed<Literal> parsed = parse_literal(text);
  if (!parsed) {
    const LiteralError& e = parsed.error();
    return ValueProblem{e.code, e.message, e.hint.empty() ? example_of(model, type) : e.hint, e.begin, e.end};
  }
  return of_literal(model, symbols, type, *parsed, text);
}

ValueResult value_of_literal(const Model& model, SymbolTable& symbols, Type type, const Literal& literal) {
  const auto* word = std::get_if<WordLiteral>(&literal);
  const auto* quoted = std::get_if<TextLiteral>(&literal);
  if (word && word->value == "n/a") return TypedValue{none_symbol, {}};
  switch (type.kind) {
    case TypeKind::entity:
    case TypeKind::text: {
      if (!quoted) {
        std::string text = to_string(literal);
        return ValueProblem{"E0326", fmt::format("{} is not read as a name or text", clipped(text)),
                            fmt::format("write \"{}\" in quotes", text)};
      }
      if (auto problem = problem_with_name(quoted->value, ScalarStyle::quoted, type.kind == TypeKind::text))
        return *problem;
      return TypedValue{symbols.text(quoted->value), {}};
    }
    case TypeKind::enumeration: {
      if (!word && !quoted) return constant(model, type, to_string(literal));
      std::string_view name = word ? word->value : quoted->value;
      // "Subject.user", or "loan.Subject.user" where several files declare a Subject: its column says which.
      const std::string& whole = model.enums[type.of].name;
      for (const std::string& qualifier : {whole + ".", whole.substr(whole.rfind('.') + 1) + "."}) {
        if (!word || !name.starts_with(qualifier)) continue;
        name.remove_prefix(qualifier.size());
        break;
      }
      return constant(model, type, name);
    }
    case TypeKind::quantity:
      // As in rules, where the declaration stands near, a bare number is in the declared unit.
      if (const auto* number = std::get_if<NumberLiteral>(&literal))
        return TypedValue{symbols.number(number->value), {}};
      [[fallthrough]];
    default:
      return of_literal(model, symbols, type, literal, to_string(literal));
  }
}

}  // namespace mechanist
