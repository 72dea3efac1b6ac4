// Literals as values of a type: `EUR 15.3bn` in a column of "EUR m" is 15300, `4%` is 0.04, `"Germany"` is an
// entity or a text. A bare number takes the declared unit of a quantity, and is an error as a percentage,
// because 4 and 0.04 are both meant by somebody. External interface: the section "values.cpp" of build.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "model/build.hpp"

namespace mechanist::model {
namespace {

using Result = std::variant<Value, Problem>;

Problem misfit(const Build& b, const Literal& literal, Type wanted, std::string hint = {}) {
  return {"E0212", fmt::format("{} is no value of type {}", to_string(literal), describe(b.model, wanted)),
          std::move(hint)};
}

// The declared unit that a quantity has by itself: the only one of its base, else the smallest.
std::optional<uint32_t> unit_of(const Model& m, const std::string& unit) {
  std::optional<uint32_t> best;
  for (uint32_t i = 0; i < m.units.size(); ++i) {
    if (m.units[i].name == unit) return i;
    if (m.units[i].base == unit && (!best || m.units[i].factor < m.units[*best].factor)) best = i;
  }
  return best;
}

Result number_as(Build& b, const NumberLiteral& n, const Literal& literal, Type wanted) {
  switch (wanted.kind) {
    case TypeKind::number: {
      bool whole = n.value.to_int().has_value();
      return Value{b.model.symbols.number(n.value), {whole ? TypeKind::whole : TypeKind::number, 0}};
    }
    case TypeKind::whole:
      if (!n.value.is_whole())
        return Problem{"E0212", fmt::format("a whole number is needed here, not {}", to_string(literal)), {}};
      if (!n.value.to_int())
        return Problem{
            "E0212", fmt::format("{} is out of range: an int has 64 bits", to_string(literal)), {}};
      return Value{b.model.symbols.number(n.value), wanted};
    case TypeKind::year: {
      auto year = n.value.to_int();
      if (!year || *year < -9999 || *year > 9999)
        return Problem{"E0212", fmt::format("{} is no year", to_string(literal)),
                       "a year is a whole number such as `2019`"};
      return Value{b.model.symbols.whole(*year), wanted};
    }
    case TypeKind::percent: {
      bool fraction = n.value < Decimal(1) && n.value > Decimal(-1) && !(n.value == Decimal(0));
      auto hundredfold = fraction ? multiply(n.value, Decimal(100)) : n.value;
      return Problem{
          "E0214", fmt::format("{} stands where a percentage is needed", to_string(literal)),
          hundredfold ? fmt::format("write `{}%`", hundredfold->to_string()) : "write it with `%`"};
    }
    case TypeKind::quantity:
      return Value{b.model.symbols.number(n.value), wanted};
    case TypeKind::text:
      return misfit(b, literal, wanted, fmt::format("write `\"{}\"`", to_string(literal)));
    case TypeKind::date:
      return misfit(b, literal, wanted, "a date is written `2011-05-01`");
    default:
      return misfit(b, literal, wanted);
  }
}

Result quantity_as(Build& b, const QuantityLiteral& q, const Literal& literal, Type wanted) {
  if (wanted.kind != TypeKind::quantity)
    return misfit(b, literal, wanted, wanted.numeric() ? "a unit belongs to a `quantity` only" : "");
  const Unit& unit = b.model.units[wanted.of];
  if (q.unit == unit.name) return Value{b.model.symbols.number(q.amount), wanted};
  if (q.unit != unit.base)
    return Problem{"E0213",
                   fmt::format("{} is not in {}, and nothing here says how to convert it", to_string(literal),
                               unit.base),
                   fmt::format("the column is declared in {}", unit.name)};
  auto amount = divide(q.amount, unit.factor);
  if (!amount || multiply(*amount, unit.factor) != q.amount)
    return Problem{
        "E0212", fmt::format("{} cannot be written exactly in {}", to_string(literal), unit.name), {}};
  return Value{b.model.symbols.number(*amount), wanted};
}

Result constant_as(Build& b, const std::string& name, bool quoted, Type wanted) {
  const Enum& e = b.model.enums[wanted.of];
  std::vector<std::string> names;
  for (size_t i = 0; i < e.constants.size(); ++i) {
    names.push_back(e.constants[i].name);
    if (e.constants[i].name != name) continue;
    if (quoted && !begins_upper(name))
      return Problem{"E0212", fmt::format("\"{}\" is a text, and a {} is needed", name, e.name),
                     fmt::format("constants are written without quotes: `{}`", name)};
    return Value{inline_number(static_cast<int64_t>(i)), wanted};
  }
  std::string hint = did_you_mean(b, name, names);
  if (hint.empty() && names.size() <= 12) hint = fmt::format("it has {}", list_of(names));
  return Problem{"E0203", fmt::format("{} has no constant '{}'", e.name, name), hint};
}

Result text_as(Build& b, const TextLiteral& t, const Literal& literal, Type wanted) {
  switch (wanted.kind) {
    case TypeKind::text:
      return Value{b.model.symbols.text(t.value), wanted};
    case TypeKind::entity:
      if (t.value.empty())
        return Problem{"E0212", fmt::format("a {} needs a name", describe(b.model, wanted)), {}};
      return Value{b.model.symbols.text(t.value), wanted};
    case TypeKind::enumeration:
      return constant_as(b, t.value, true, wanted);
    default:
      return misfit(b, literal, wanted,
                    wanted.numeric()                ? "numbers are written without quotes"
                    : wanted.kind == TypeKind::date ? "dates are written without quotes: `2011-05-01`"
                                                    : "");
  }
}

}  // namespace

std::optional<Literal> literal_of(const ast::Expr& e) {
  if (const auto* l = std::get_if<Literal>(&e.node)) return *l;
  const auto* call = std::get_if<ast::Call>(&e.node);
  if (call == nullptr || call->function != "neg" || call->arguments.size() != 1) return std::nullopt;
  const auto* inner = std::get_if<Literal>(&call->arguments[0].node);
  if (inner == nullptr) return std::nullopt;
  auto minus = [](Decimal d) { return Decimal::from_scaled(-d.scaled()); };
  if (const auto* n = std::get_if<NumberLiteral>(inner)) return NumberLiteral{minus(n->value), n->whole};
  if (const auto* p = std::get_if<PercentLiteral>(inner)) return PercentLiteral{minus(p->value)};
  if (const auto* q = std::get_if<QuantityLiteral>(inner)) return QuantityLiteral{minus(q->amount), q->unit};
  return std::nullopt;
}

std::optional<Type> natural_type(const Build& b, const Literal& literal) {
  if (const auto* n = std::get_if<NumberLiteral>(&literal))
    return Type{n->value.to_int() ? TypeKind::whole : TypeKind::number, 0};
  if (std::holds_alternative<PercentLiteral>(literal)) return Type{TypeKind::percent, 0};
  if (const auto* q = std::get_if<QuantityLiteral>(&literal)) {
    auto unit = unit_of(b.model, q->unit);
    if (!unit) return std::nullopt;
    return Type{TypeKind::quantity, *unit};
  }
  if (std::holds_alternative<DateLiteral>(literal)) return Type{TypeKind::date, 0};
  if (std::holds_alternative<TextLiteral>(literal)) return Type{TypeKind::text, 0};
  return std::nullopt;
}

Result value_of(Build& b, const Literal& literal) {
  if (const auto* q = std::get_if<QuantityLiteral>(&literal); q != nullptr && !unit_of(b.model, q->unit)) {
    b.unit_by_name.emplace(q->unit, UnitId{static_cast<uint32_t>(b.model.units.size())});
    b.model.units.push_back({q->unit, q->unit, Decimal(1)});
  }
  if (auto type = natural_type(b, literal)) return value_of(b, literal, *type);
  if (std::holds_alternative<RangeLiteral>(literal))
    return Problem{"E0231", fmt::format("the range {} stands where one value is needed", to_string(literal)),
                   "write `between … and …`"};
  return Problem{"E0212", fmt::format("{} is no value", to_string(literal)), {}};
}

Result value_of(Build& b, const Literal& literal, Type wanted) {
  if (const auto* n = std::get_if<NumberLiteral>(&literal)) return number_as(b, *n, literal, wanted);
  if (const auto* p = std::get_if<PercentLiteral>(&literal)) {
    if (wanted.kind == TypeKind::percent || wanted.kind == TypeKind::number)
      return Value{b.model.symbols.number(p->value), {TypeKind::percent, 0}};
    return misfit(b, literal, wanted);
  }
  if (const auto* q = std::get_if<QuantityLiteral>(&literal)) return quantity_as(b, *q, literal, wanted);
  if (const auto* d = std::get_if<DateLiteral>(&literal)) {
    if (wanted.kind == TypeKind::date) return Value{b.model.symbols.whole(d->days), wanted};
    return misfit(b, literal, wanted,
                  wanted.kind == TypeKind::year ? "a year is a whole number such as `2019`" : "");
  }
  if (const auto* t = std::get_if<TextLiteral>(&literal)) return text_as(b, *t, literal, wanted);
  if (const auto* w = std::get_if<WordLiteral>(&literal)) {
    if (wanted.kind == TypeKind::enumeration) return constant_as(b, w->value, false, wanted);
    if (wanted.kind == TypeKind::text) return Value{b.model.symbols.text(w->value), wanted};
    return misfit(b, literal, wanted);
  }
  return Problem{"E0231", fmt::format("the range {} stands where one value is needed", to_string(literal)),
                 "write `between … and …`"};
}

Result value_of_cell(Build& b, std::string_view text, Type wanted) {
  if (wanted.kind == TypeKind::text) return Value{b.model.symbols.text(text), wanted};
  size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return Value{none_symbol, wanted};
  std::string_view trimmed = text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
  if (wanted.kind == TypeKind::entity) return Value{b.model.symbols.text(trimmed), wanted};
  if (wanted.kind == TypeKind::enumeration) return constant_as(b, std::string(trimmed), false, wanted);
  auto literal = parse_literal(trimmed);
  if (!literal) return Problem{literal.error().code, literal.error().message, literal.error().hint};
  if (std::holds_alternative<RangeLiteral>(*literal))
    return Problem{"E0231", fmt::format("the range {} stands where one value is needed", trimmed),
                   "a table holds what is certain"};
  return value_of(b, *literal, wanted);
}

}  // namespace mechanist::model
