// How types and values are written, and the order of values. External interface: the free functions at the
// end of model.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "model/model.hpp"
#include "syntax/literal.hpp"

namespace mechanist::model {
namespace {

bool is_currency(std::string_view base) {
  static constexpr std::string_view signs[] = {"€", "$", "£", "¥", "￥"};
  if (std::find(std::begin(signs), std::end(signs), base) != std::end(signs)) return true;
  return base.size() == 3 &&
         std::all_of(base.begin(), base.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// "EUR 15.3bn", however the column counts; "50 lux" for what is no money.
std::string show_quantity(const Unit& unit, Decimal amount) {
  if (is_currency(unit.base)) {
    if (auto total = multiply(amount, unit.factor)) {
      static constexpr std::pair<int64_t, std::string_view> magnitudes[] = {
          {1'000'000'000'000, "tn"}, {1'000'000'000, "bn"}, {1'000'000, "m"}, {1'000, "k"}};
      Decimal size = *total < Decimal(0) ? Decimal::from_scaled(-total->scaled()) : *total;
      for (auto [factor, suffix] : magnitudes) {
        if (size < Decimal(factor)) continue;
        auto part = divide(*total, Decimal(factor));
        if (part && multiply(*part, Decimal(factor)) == total)
          return fmt::format("{} {}{}", unit.base, part->to_string(), suffix);
      }
      return fmt::format("{} {}", unit.base, total->to_string());
    }
  }
  return fmt::format("{} {}", amount.to_string(), unit.name);
}

std::string show_date(int64_t days) {
  CivilDate d = civil_from_days(static_cast<int32_t>(days));
  return fmt::format("{:04}-{:02}-{:02}", d.year, d.month, d.day);
}

int sign(std::strong_ordering o) {
  return o < 0 ? -1 : o > 0 ? 1 : 0;
}

// none, then known values, then unnamed individuals, then unknown values
int rank(Symbol s) {
  if (s.is_none()) return 0;
  if (s.is_unnamed()) return 2;
  if (s.is_unknown()) return 3;
  return 1;
}

}  // namespace

std::optional<RelationId> Model::find(std::string_view wanted) const {
  auto it = relation_by_name.find(std::string(wanted));
  if (it == relation_by_name.end() && !other_names.empty()) it = relation_by_name.find(canonical(wanted));
  if (it == relation_by_name.end()) return std::nullopt;
  return it->second;
}

std::string Model::canonical(std::string_view given) const {
  auto it = other_names.find(std::string(given));
  return it == other_names.end() ? std::string(given) : it->second;
}

std::string describe(const Model& m, Type t) {
  switch (t.kind) {
    case TypeKind::entity:
      return m.entities[t.of].name;
    case TypeKind::enumeration:
      return m.enums[t.of].name;
    case TypeKind::whole:
      return "int";
    case TypeKind::number:
      return "number";
    case TypeKind::percent:
      return "percent";
    case TypeKind::text:
      return "text";
    case TypeKind::date:
      return "date";
    case TypeKind::year:
      return "year";
    case TypeKind::quantity:
      return "quantity in " + m.units[t.of].name;
  }
  return {};
}

std::string show(const Model& m, const SymbolTable* local, Type t, Symbol s) {
  const SymbolTable& symbols = local != nullptr ? *local : m.symbols;
  if (s.is_none()) return "none";
  if (s.is_unknown()) return "?";
  if (s.is_unnamed()) return fmt::format("unnamed {}", s.index() + 1);
  if (s.is_text()) return std::string(symbols.text_of(s));
  Decimal n = symbols.number_of(s);
  switch (t.kind) {
    case TypeKind::enumeration: {
      auto i = n.to_int();
      const auto& constants = m.enums[t.of].constants;
      if (i && *i >= 0 && static_cast<size_t>(*i) < constants.size())
        return constants[static_cast<size_t>(*i)].name;
      return n.to_string();
    }
    case TypeKind::percent:
      if (auto hundredfold = multiply(n, Decimal(100))) return hundredfold->to_string() + "%";
      return n.to_string();
    case TypeKind::date:
      if (auto days = n.to_int()) return show_date(*days);
      return n.to_string();
    case TypeKind::quantity:
      return show_quantity(m.units[t.of], n);
    default:
      return n.to_string();
  }
}

int compare_values(const SymbolTable& symbols, Type, Symbol a, Symbol b) {
  if (a == b) return 0;
  if (rank(a) != rank(b)) return rank(a) < rank(b) ? -1 : 1;
  if (rank(a) != 1) return a.index() < b.index() ? -1 : 1;
  if (a.is_number() != b.is_number()) return a.is_number() ? -1 : 1;
  if (!a.is_number()) return sign(symbols.text_of(a).compare(symbols.text_of(b)) <=> 0);
  if (a.is_inline_number() && b.is_inline_number()) return inline_value(a) < inline_value(b) ? -1 : 1;
  return sign(symbols.number_of(a) <=> symbols.number_of(b));
}

std::vector<Symbol> ordered_values(const SymbolTable& symbols, Type type, std::vector<Symbol> values) {
  std::sort(values.begin(), values.end(),
            [&](Symbol a, Symbol b) { return compare_values(symbols, type, a, b) < 0; });
  return values;
}

std::string_view to_string(Function f) {
  switch (f) {
    case Function::add:
      return "+";
    case Function::subtract:
      return "-";
    case Function::multiply:
      return "*";
    case Function::divide:
      return "/";
    case Function::negate:
      return "-";
    case Function::quotient:
      return "quotient";
    case Function::remainder:
      return "remainder";
    case Function::power:
      return "power";
    case Function::abs:
      return "abs";
    case Function::min:
      return "min";
    case Function::max:
      return "max";
    case Function::round:
      return "round";
    case Function::floor:
      return "floor";
    case Function::ceiling:
      return "ceiling";
    case Function::bit_and:
      return "bit_and";
    case Function::bit_or:
      return "bit_or";
    case Function::bit_xor:
      return "bit_xor";
    case Function::bit_not:
      return "bit_not";
    case Function::concat:
      return "concat";
    case Function::length:
      return "length";
    case Function::substring:
      return "substring";
    case Function::lower:
      return "lower";
    case Function::upper:
      return "upper";
    case Function::trim:
      return "trim";
    case Function::replace:
      return "replace";
    case Function::to_text:
      return "to_text";
    case Function::to_int:
      return "to_int";
    case Function::to_number:
      return "to_number";
    case Function::year:
      return "year";
    case Function::month:
      return "month";
    case Function::days_between:
      return "days_between";
    case Function::contains:
      return "contains";
    case Function::starts_with:
      return "starts_with";
    case Function::ends_with:
      return "ends_with";
    case Function::matches:
      return "matches";
  }
  return {};
}

}  // namespace mechanist::model
