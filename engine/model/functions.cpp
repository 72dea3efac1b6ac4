// The built-in functions as the type checker knows them: names, numbers of arguments, and which types give
// which. What they compute is the evaluator's. External interface: the section "functions.cpp" of build.hpp.
//
// To add a function: a Function in model.hpp, its name in show.cpp, a line in `functions` and a case in
// `result_type` here, and a case in eval/functions.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/build.hpp"

namespace mechanist::model {
namespace {

constexpr uint32_t any_number = 255;

constexpr std::array functions = {
    FunctionInfo{Function::add, "+", 2, 2},
    FunctionInfo{Function::subtract, "-", 2, 2},
    FunctionInfo{Function::multiply, "*", 2, 2},
    FunctionInfo{Function::divide, "/", 2, 2},
    FunctionInfo{Function::negate, "neg", 1, 1},
    FunctionInfo{Function::quotient, "quotient", 2, 2},
    FunctionInfo{Function::remainder, "remainder", 2, 2},
    FunctionInfo{Function::power, "power", 2, 2},
    FunctionInfo{Function::abs, "abs", 1, 1},
    FunctionInfo{Function::min, "min", 1, any_number},
    FunctionInfo{Function::max, "max", 1, any_number},
    FunctionInfo{Function::round, "round", 1, 1},
    FunctionInfo{Function::floor, "floor", 1, 1},
    FunctionInfo{Function::ceiling, "ceiling", 1, 1},
    FunctionInfo{Function::bit_and, "bit_and", 2, 2},
    FunctionInfo{Function::bit_or, "bit_or", 2, 2},
    FunctionInfo{Function::bit_xor, "bit_xor", 2, 2},
    FunctionInfo{Function::bit_not, "bit_not", 1, 1},
    FunctionInfo{Function::concat, "concat", 1, any_number},
    FunctionInfo{Function::length, "length", 1, 1},
    FunctionInfo{Function::substring, "substring", 3, 3},
    FunctionInfo{Function::lower, "lower", 1, 1},
    FunctionInfo{Function::upper, "upper", 1, 1},
    FunctionInfo{Function::trim, "trim", 1, 1},
    FunctionInfo{Function::replace, "replace", 3, 3},
    FunctionInfo{Function::to_text, "to_text", 1, 1},
    FunctionInfo{Function::to_int, "to_int", 1, 1},
    FunctionInfo{Function::to_number, "to_number", 1, 1},
    FunctionInfo{Function::year, "year", 1, 1},
    FunctionInfo{Function::month, "month", 1, 1},
    FunctionInfo{Function::days_between, "days_between", 2, 2},
    FunctionInfo{Function::contains, "contains", 2, 2},
    FunctionInfo{Function::starts_with, "starts_with", 2, 2},
    FunctionInfo{Function::ends_with, "ends_with", 2, 2},
    FunctionInfo{Function::matches, "matches", 2, 2},
};

constexpr Type whole{TypeKind::whole, 0}, number{TypeKind::number, 0}, text{TypeKind::text, 0};
constexpr Type percent{TypeKind::percent, 0}, year{TypeKind::year, 0};

bool is(Type t, TypeKind k) {
  return t.kind == k;
}
bool textual(Type t) {
  return is(t, TypeKind::text) || is(t, TypeKind::entity);
}

Mismatch wrong(const Model& m, Function f, std::string_view needs, Type got, size_t argument,
               std::string hint = {}) {
  std::string of = f == Function::negate ? "the sign `-`" : fmt::format("'{}'", to_string(f));
  return {fmt::format("{} needs {}, not {}", of, needs, describe(m, got)), std::move(hint), argument};
}

std::variant<Type, Mismatch> arithmetic(const Model& m, Function f, Type a, Type b) {
  auto impossible = [&](std::string hint = {}) {
    return Mismatch{
        fmt::format("'{}' does not go between {} and {}", to_string(f), describe(m, a), describe(m, b)),
        std::move(hint), std::nullopt};
  };
  bool sum = f == Function::add || f == Function::subtract;
  if (is_plain_number(a) && is_plain_number(b)) {
    if (f == Function::divide) return number;
    if (a == b) return a;
    return sum && (is(a, TypeKind::percent) || is(b, TypeKind::percent)) ? number : *wider(a, b);
  }
  if (is(a, TypeKind::date) || is(b, TypeKind::date))
    return impossible(f == Function::subtract && a == b ? "write `days_between(from, to)`" : "");
  if (is(a, TypeKind::year) || is(b, TypeKind::year)) {
    if (f == Function::subtract && is(a, TypeKind::year) && is(b, TypeKind::year)) return whole;
    if (sum && is(a, TypeKind::year) && is(b, TypeKind::whole)) return year;
    if (f == Function::add && is(a, TypeKind::whole) && is(b, TypeKind::year)) return year;
    return impossible();
  }
  if (is(a, TypeKind::quantity) && is(b, TypeKind::quantity)) {
    if (m.units[a.of].base != m.units[b.of].base || f == Function::multiply) return impossible();
    return f == Function::divide ? number : a;
  }
  if (is(a, TypeKind::quantity) && is_plain_number(b) && !sum) return a;
  if (is(b, TypeKind::quantity) && is_plain_number(a) && f == Function::multiply) return b;
  if (f == Function::add && textual(a) && textual(b)) return impossible("write `concat(…, …)`");
  return impossible();
}

}  // namespace

const FunctionInfo* find_function(std::string_view name) {
  auto it =
      std::find_if(functions.begin(), functions.end(), [&](const FunctionInfo& f) { return f.name == name; });
  return it == functions.end() ? nullptr : &*it;
}

std::vector<std::string> function_names() {
  std::vector<std::string> out;
  for (const FunctionInfo& f : functions)
    if (f.name.size() > 2 && f.name != "neg") out.emplace_back(f.name);
  return out;
}

bool is_text_test(Function f) {
  return f >= Function::contains;
}

std::variant<Type, Mismatch> result_type(const Model& m, Function f, const std::vector<Type>& a) {
  auto all = [&](auto&& good, std::string_view needs, std::string_view hint = {}) -> std::optional<Mismatch> {
    for (size_t i = 0; i < a.size(); ++i)
      if (!good(a[i])) return wrong(m, f, needs, a[i], i, std::string(hint));
    return std::nullopt;
  };
  auto each = [&](auto&& good, std::string_view needs, Type result,
                  std::string_view hint = {}) -> std::variant<Type, Mismatch> {
    if (auto bad = all(good, needs, hint)) return *bad;
    return result;
  };
  auto is_whole = [](Type t) { return is(t, TypeKind::whole); };
  constexpr std::string_view as_text = "write `to_text(…)`";
  switch (f) {
    case Function::add:
    case Function::subtract:
    case Function::multiply:
    case Function::divide:
      return arithmetic(m, f, a[0], a[1]);
    case Function::negate:
    case Function::abs:
      return each([](Type t) { return is_plain_number(t) || is(t, TypeKind::quantity); },
                  "a number or a quantity", a[0]);
    case Function::quotient:
    case Function::remainder:
      return each(is_whole, "whole numbers", whole);
    case Function::power:
      if (!is_plain_number(a[0])) return wrong(m, f, "a number", a[0], 0);
      if (!is_whole(a[1])) return wrong(m, f, "a whole number as its exponent", a[1], 1);
      return is_whole(a[0]) ? whole : number;
    case Function::min:
    case Function::max: {
      Type out = a[0];
      for (size_t i = 0; i < a.size(); ++i) {
        if (!has_order(m, a[i])) return wrong(m, f, "values that have an order", a[i], i);
        auto both = wider(out, a[i]);
        if (!both)
          return Mismatch{fmt::format("'{}' needs values of one type, not {} and {}", to_string(f),
                                      describe(m, out), describe(m, a[i])),
                          {},
                          i};
        out = *both;
      }
      return out;
    }
    case Function::round:
    case Function::floor:
    case Function::ceiling: {
      if (is(a[0], TypeKind::quantity)) return a[0];
      return each(is_plain_number, "a number or a quantity", whole);
    }
    case Function::bit_and:
    case Function::bit_or:
    case Function::bit_xor:
    case Function::bit_not:
      return each(is_whole, "whole numbers", whole);
    case Function::concat:
      return each(textual, "texts", text, as_text);
    case Function::length:
      return each(textual, "a text", whole, as_text);
    case Function::lower:
    case Function::upper:
    case Function::trim:
      return each(textual, "a text", text, as_text);
    case Function::replace:
      return each(textual, "texts", text, as_text);
    case Function::substring:
      if (!textual(a[0])) return wrong(m, f, "a text", a[0], 0, std::string(as_text));
      for (size_t i = 1; i < 3; ++i)
        if (!is_whole(a[i]))
          return wrong(m, f, "whole numbers for where to begin and how many characters", a[i], i);
      return text;
    case Function::to_text:
      return text;
    case Function::to_int:
    case Function::to_number:
      return each([](Type t) { return textual(t) || t.numeric(); }, "a text or a number",
                  f == Function::to_int ? whole : number);
    case Function::year:
      return each([](Type t) { return is(t, TypeKind::date) || is(t, TypeKind::year); }, "a date", year);
    case Function::month:
      return each([](Type t) { return is(t, TypeKind::date); }, "a date", whole);
    case Function::days_between:
      return each([](Type t) { return is(t, TypeKind::date); }, "dates", whole);
    case Function::contains:
    case Function::starts_with:
    case Function::ends_with:
    case Function::matches:
      return each(textual, "texts", text, as_text);
  }
  return text;
}

std::string_view to_string(AggregateKind k) {
  switch (k) {
    case AggregateKind::count:
      return "count";
    case AggregateKind::sum:
      return "sum";
    case AggregateKind::avg:
      return "avg";
    case AggregateKind::min:
      return "min";
    case AggregateKind::max:
      return "max";
  }
  return {};
}

std::variant<Type, Mismatch> result_type(const Model& m, AggregateKind k, const std::vector<Type>& outputs) {
  if (k == AggregateKind::count) return whole;
  Type t = outputs[0];
  if (k == AggregateKind::min || k == AggregateKind::max) {
    if (has_order(m, t)) return t;
    return Mismatch{
        fmt::format("'{}' needs values that have an order, not {}", to_string(k), describe(m, t)), {}, 0};
  }
  if (!is_plain_number(t) && !is(t, TypeKind::quantity))
    return Mismatch{
        fmt::format("'{}' needs numbers or quantities, not {}", to_string(k), describe(m, t)), {}, 0};
  return k == AggregateKind::avg && is(t, TypeKind::whole) ? number : t;
}

}  // namespace mechanist::model
