// Built-in functions, written from the language's description and not from the evaluator's. See
// functions.hpp.
#include "verify/functions.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <limits>

#include "base/text.hpp"
#include "syntax/literal.hpp"

namespace mechanist::verify {

using model::Function;
using model::TypeKind;

struct Functions::Pattern {
  RE2 compiled;
};

namespace {

// The text as its characters.
std::vector<std::string> characters(std::string_view text) {
  std::vector<std::string> out;
  for (char c : text) {
    const bool continues = (static_cast<unsigned char>(c) & 0xc0) == 0x80;
    if (continues && !out.empty())
      out.back() += c;
    else
      out.emplace_back(1, c);
  }
  return out;
}

std::string without_blanks_around(std::string text) {
  auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.back())) text.pop_back();
  text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), blank));
  return text;
}

std::string replace_all(std::string_view text, std::string_view from, std::string_view to) {
  if (from.empty()) return std::string(text);
  std::string out;
  while (!text.empty()) {
    if (text.starts_with(from)) {
      out += to;
      text.remove_prefix(from.size());
    } else {
      out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace

Functions::Functions(const model::Model& m, SymbolTable& symbols) : m_(m), symbols_(symbols) {}
Functions::~Functions() = default;

bool Functions::test(Function f, const std::vector<Symbol>& a) {
  const std::string_view text = symbols_.text_of(a[0]), part = symbols_.text_of(a[1]);
  if (f == Function::contains) return text.find(part) != std::string_view::npos;
  if (f == Function::starts_with) return text.starts_with(part);
  if (f == Function::ends_with) return text.ends_with(part);
  auto it = patterns_.find(part);
  if (it == patterns_.end())
    it = patterns_
             .emplace(std::string(part),
                      new Pattern{RE2(re2::StringPiece(part.data(), part.size()), RE2::Quiet)})
             .first;
  const RE2& pattern = it->second->compiled;
  return pattern.ok() && RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

std::optional<Symbol> Functions::apply(Function f, const std::vector<Symbol>& a,
                                       const std::vector<model::Type>& types, model::Type result) {
  auto number = [&](size_t i) { return symbols_.number_of(a[i]); };
  auto text = [&](size_t i) { return std::string(symbols_.text_of(a[i])); };
  auto is = [&](const std::optional<Decimal>& d) -> std::optional<Symbol> {
    if (!d) return std::nullopt;
    const bool whole = result.kind == TypeKind::whole || result.kind == TypeKind::year;
    if (whole && !d->to_int()) return std::nullopt;
    return symbols_.number(*d);
  };
  auto on_whole = [&](auto operation) -> std::optional<Symbol> {
    std::vector<int64_t> n;
    for (size_t i = 0; i < a.size(); ++i) {
      const auto v = number(i).to_int();
      if (!v) return std::nullopt;
      n.push_back(*v);
    }
    const std::optional<int64_t> v = operation(n);
    return v ? is(Decimal(*v)) : std::nullopt;
  };
  using Numbers = const std::vector<int64_t>&;
  switch (f) {
    case Function::add:
      return is(add(number(0), number(1)));
    case Function::subtract:
      return is(subtract(number(0), number(1)));
    case Function::multiply:
      return is(multiply(number(0), number(1)));
    case Function::divide:
      return is(divide(number(0), number(1)));
    case Function::negate:
      return is(subtract(Decimal(0), number(0)));
    case Function::abs:
      return is(number(0) < Decimal(0) ? subtract(Decimal(0), number(0)) : std::optional(number(0)));
    case Function::power:
      return is(power(number(0), number(1)));
    case Function::round:
      return is(round_half_even(number(0)));
    case Function::floor:
      return is(floor(number(0)));
    case Function::ceiling:
      return is(ceiling(number(0)));
    case Function::quotient:
    case Function::remainder:
      return on_whole([&](Numbers n) -> std::optional<int64_t> {
        if (n[1] == 0 || (n[1] == -1 && n[0] == std::numeric_limits<int64_t>::min())) return std::nullopt;
        return f == Function::quotient ? n[0] / n[1] : n[0] % n[1];
      });
    case Function::bit_and:
      return on_whole([](Numbers n) { return std::optional(n[0] & n[1]); });
    case Function::bit_or:
      return on_whole([](Numbers n) { return std::optional(n[0] | n[1]); });
    case Function::bit_xor:
      return on_whole([](Numbers n) { return std::optional(n[0] ^ n[1]); });
    case Function::bit_not:
      return on_whole([](Numbers n) { return std::optional(~n[0]); });
    case Function::min:
    case Function::max: {
      Symbol best = a[0];
      for (size_t i = 1; i < a.size(); ++i) {
        const int order = model::compare_values(symbols_, types[i], a[i], best);
        if (f == Function::min ? order < 0 : order > 0) best = a[i];
      }
      return best;
    }
    case Function::concat: {
      std::string all;
      for (size_t i = 0; i < a.size(); ++i) all += text(i);
      return symbols_.text(all);
    }
    case Function::length:
      return symbols_.whole(static_cast<int64_t>(characters(text(0)).size()));
    case Function::substring: {
      const auto from = number(1).to_int(), count = number(2).to_int();
      if (!from || !count || *from < 0 || *count < 0) return std::nullopt;
      const std::vector<std::string> all = characters(text(0));
      std::string part;
      for (int64_t i = *from; i < static_cast<int64_t>(all.size()) && i - *from < *count; ++i)
        part += all[static_cast<size_t>(i)];
      return symbols_.text(part);
    }
    case Function::lower:
      return symbols_.text(lower_case(text(0)));
    case Function::upper:
      return symbols_.text(upper_case(text(0)));
    case Function::trim:
      return symbols_.text(without_blanks_around(text(0)));
    case Function::replace:
      return symbols_.text(replace_all(text(0), text(1), text(2)));
    case Function::to_text:
      return symbols_.text(model::show(m_, &symbols_, types[0], a[0]));
    case Function::to_int:
    case Function::to_number: {
      std::optional<Decimal> d =
          a[0].is_number() ? std::optional(number(0)) : Decimal::parse(without_blanks_around(text(0)));
      if (f == Function::to_int && d && !d->to_int()) return std::nullopt;
      if (f == Function::to_number && a[0].is_number()) return a[0];
      return is(d);
    }
    case Function::year:
    case Function::month: {
      if (types[0].kind == TypeKind::year) return f == Function::year ? std::optional(a[0]) : std::nullopt;
      const auto days = number(0).to_int();
      if (!days) return std::nullopt;
      const CivilDate date = civil_from_days(static_cast<int32_t>(*days));
      return symbols_.whole(f == Function::year ? date.year : static_cast<int64_t>(date.month));
    }
    case Function::days_between:
      return is(subtract(number(1), number(0)));
    case Function::contains:
    case Function::starts_with:
    case Function::ends_with:
    case Function::matches:
      break;
  }
  return std::nullopt;
}

}  // namespace mechanist::verify
