// Types of columns as declared, and which types go together.
//
// There are no conversions at run time: numbers of every type share their symbols, so an int stands where a
// number is wanted, and a percentage is a number. Only quantities differ by a factor; lower_exprs.cpp
// multiplies it in. External interface: the section "types.cpp" of build.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "model/build.hpp"

namespace mechanist::model {
namespace {

constexpr std::array<std::pair<std::string_view, TypeKind>, 6> plain_types = {{
    {"int", TypeKind::whole},
    {"number", TypeKind::number},
    {"percent", TypeKind::percent},
    {"text", TypeKind::text},
    {"date", TypeKind::date},
    {"year", TypeKind::year},
}};

// What people write who know another language.
std::string hint_for_type(Build& b, const std::string& name) {
  std::string low = lower_case(name);
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 10> foreign = {{
      {"integer", "int"},
      {"long", "int"},
      {"float", "number"},
      {"double", "number"},
      {"decimal", "number"},
      {"real", "number"},
      {"string", "text"},
      {"str", "text"},
      {"symbol", "text"},
      {"percentage", "percent"},
  }};
  for (auto [from, to] : foreign)
    if (low == from) return fmt::format("write `{}`", to);
  if (low == "bool" || low == "boolean") return "a yes/no fact has no type and no columns: `fact name`";
  std::vector<std::string> candidates;
  for (auto [known, kind] : plain_types) candidates.emplace_back(known);
  candidates.emplace_back("quantity");
  for (const auto& [known, id] : b.entity_by_name) candidates.push_back(known);
  for (const auto& [known, id] : b.enum_by_name) candidates.push_back(known);
  std::string hint = did_you_mean(b, name, std::move(candidates));
  if (hint.empty() && begins_upper(name)) return fmt::format("declare it: `entity {}`", name);
  return hint;
}

}  // namespace

std::optional<Type> resolve_type(Build& b, const ast::TypeUse& use) {
  const std::string& name = use.name.text;
  if (name == "quantity") {
    if (!use.unit) {
      b.error("E0202", use.span, "a quantity needs its unit", "for example `quantity \"EUR m\"`");
      return std::nullopt;
    }
    auto it = b.unit_by_name.find(*use.unit);
    if (it == b.unit_by_name.end()) {
      b.error("E0202", use.span, "a unit is a name such as \"EUR m\" or \"km\"");
      return std::nullopt;
    }
    return Type{TypeKind::quantity, it->second.value};
  }
  if (use.unit) {
    b.error("E0202", use.span, fmt::format("only a quantity has a unit, '{}' has none", name),
            fmt::format("write `quantity \"{}\"`", *use.unit));
    return std::nullopt;
  }
  for (auto [known, kind] : plain_types)
    if (name == known) return Type{kind, 0};
  if (auto it = b.entity_by_name.find(name); it != b.entity_by_name.end())
    return Type{TypeKind::entity, it->second.value};
  if (auto it = b.enum_by_name.find(name); it != b.enum_by_name.end())
    return Type{TypeKind::enumeration, it->second.value};
  b.unknown("E0202", use.name.span, fmt::format("there is no type '{}'", name), hint_for_type(b, name));
  return std::nullopt;
}

// "EUR m" is EUR times a million. What the last word is if it is no magnitude belongs to the unit's name.
Unit split_unit(std::string name) {
  static constexpr std::array<std::pair<std::string_view, int64_t>, 9> magnitudes = {{
      {"k", 1'000},
      {"thousand", 1'000},
      {"m", 1'000'000},
      {"million", 1'000'000},
      {"bn", 1'000'000'000},
      {"billion", 1'000'000'000},
      {"tn", 1'000'000'000'000},
      {"trillion", 1'000'000'000'000},
      {"mn", 1'000'000},
  }};
  Unit u{name, name, Decimal(1)};
  size_t space = name.find_last_of(' ');
  if (space == std::string::npos || space == 0) return u;
  std::string_view last = std::string_view(name).substr(space + 1);
  for (auto [word, factor] : magnitudes) {
    if (last != word) continue;
    u.base = name.substr(0, space);
    while (u.base.ends_with(' ')) u.base.pop_back();
    u.factor = Decimal(factor);
  }
  return u;
}

bool is_plain_number(Type t) {
  return t.kind == TypeKind::whole || t.kind == TypeKind::number || t.kind == TypeKind::percent;
}

bool fits(Type value, Type column) {
  if (value == column) return true;
  if (column.kind == TypeKind::number) return is_plain_number(value);
  return column.kind == TypeKind::percent && value.kind == TypeKind::number;
}

std::optional<Type> narrower(Type a, Type b) {
  if (a == b) return a;
  if (b.kind == TypeKind::number && is_plain_number(a)) return a;
  if (a.kind == TypeKind::number && is_plain_number(b)) return b;
  return std::nullopt;
}

std::optional<Type> wider(Type a, Type b) {
  if (a == b) return a;
  if (is_plain_number(a) && is_plain_number(b)) return Type{TypeKind::number, 0};
  return std::nullopt;
}

bool comparable(const Model& m, Type a, Type b) {
  if (a == b || (is_plain_number(a) && is_plain_number(b))) return true;
  return a.kind == TypeKind::quantity && b.kind == TypeKind::quantity &&
         m.units[a.of].base == m.units[b.of].base;
}

bool has_order(const Model& m, Type t) {
  if (t.kind == TypeKind::enumeration) return m.enums[t.of].ordered;
  return t.kind != TypeKind::entity;
}

}  // namespace mechanist::model
