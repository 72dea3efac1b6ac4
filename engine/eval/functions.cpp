// Built-in functions on known values; the only translation unit that includes RE2. See functions.hpp.
#include "eval/functions.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <limits>

#include "base/text.hpp"
#include "syntax/literal.hpp"

namespace mechanist::eval {
namespace {

using model::Function;
using model::TypeKind;

// Byte offset of the n-th character, or the text's end.
size_t character_offset(std::string_view text, int64_t n) {
  size_t at = 0;
  while (n > 0 && at < text.size()) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
    --n;
  }
  return at;
}

std::string_view trimmed(std::string_view t) {
  constexpr std::string_view blank = " \t\r\n";
  size_t b = t.find_first_not_of(blank);
  if (b == std::string_view::npos) return {};
  return t.substr(b, t.find_last_not_of(blank) - b + 1);
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  if (from.empty()) return std::string(text);
  std::string out;
  size_t at = 0;
  for (size_t hit; (hit = text.find(from, at)) != std::string_view::npos; at = hit + from.size()) {
    out.append(text.substr(at, hit - at));
    out.append(to);
  }
  out.append(text.substr(at));
  return out;
}

}  // namespace

struct Functions::Patterns {
  std::unordered_map<uint32_t, std::unique_ptr<RE2>> compiled;
};

Functions::Functions(const model::Model& m, SymbolTable& symbols)
    : model_(m), symbols_(symbols), patterns_(std::make_unique<Patterns>()) {}
Functions::~Functions() = default;

void Functions::forget_local() {
  if (patterns_->compiled.empty()) return;
  const uint32_t shared = model_.symbols.text_count();
  std::erase_if(patterns_->compiled, [&](const auto& entry) { return entry.first > shared; });
}

bool Functions::test(Function f, std::span<const Symbol> a) {
  std::string_view text = symbols_.text_of(a[0]), part = symbols_.text_of(a[1]);
  switch (f) {
    case Function::contains:
      return text.find(part) != std::string_view::npos;
    case Function::starts_with:
      return text.starts_with(part);
    case Function::ends_with:
      return text.ends_with(part);
    case Function::matches: {
      auto& re = patterns_->compiled[a[1].bits];
      if (!re) re = std::make_unique<RE2>(re2::StringPiece(part.data(), part.size()), RE2::Quiet);
      return re->ok() && RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *re);
    }
    default:
      return false;
  }
}

std::optional<Symbol> Functions::apply(Function f, std::span<const Symbol> a,
                                       std::span<const model::Type> types, model::Type result) {
  auto number = [&](size_t i) { return symbols_.number_of(a[i]); };
  auto whole = [&](size_t i) { return symbols_.number_of(a[i]).to_int(); };
  auto text = [&](size_t i) { return symbols_.text_of(a[i]); };
  auto give = [&](std::optional<Decimal> d) -> std::optional<Symbol> {
    if (!d) return std::nullopt;
    if ((result.kind == TypeKind::whole || result.kind == TypeKind::year) && !d->to_int())
      return std::nullopt;
    return symbols_.number(*d);
  };
  switch (f) {
    case Function::add:
      return give(add(number(0), number(1)));
    case Function::subtract:
      return give(subtract(number(0), number(1)));
    case Function::multiply:
      return give(multiply(number(0), number(1)));
    case Function::divide:
      return give(divide(number(0), number(1)));
    case Function::negate:
      return give(subtract(Decimal(0), number(0)));
    case Function::quotient:
    case Function::remainder: {
      auto n = whole(0), d = whole(1);
      if (!n || !d || *d == 0 || (*n == std::numeric_limits<int64_t>::min() && *d == -1)) return std::nullopt;
      return give(Decimal(f == Function::quotient ? *n / *d : *n % *d));
    }
    case Function::power:
      return give(power(number(0), number(1)));
    case Function::abs: {
      Decimal d = number(0);
      return d < Decimal(0) ? give(subtract(Decimal(0), d)) : give(d);
    }
    case Function::min:
    case Function::max: {
      Symbol best = a[0];
      for (size_t i = 1; i < a.size(); ++i) {
        int c = model::compare_values(symbols_, types[i], a[i], best);
        if (f == Function::min ? c < 0 : c > 0) best = a[i];
      }
      return best;
    }
    case Function::round:
      return give(round_half_even(number(0)));
    case Function::floor:
      return give(floor(number(0)));
    case Function::ceiling:
      return give(ceiling(number(0)));
    case Function::bit_and:
    case Function::bit_or:
    case Function::bit_xor: {
      auto x = whole(0), y = whole(1);
      if (!x || !y) return std::nullopt;
      return give(Decimal(f == Function::bit_and ? *x & *y : f == Function::bit_or ? *x | *y : *x ^ *y));
    }
    case Function::bit_not: {
      auto x = whole(0);
      if (!x) return std::nullopt;
      return give(Decimal(~*x));
    }
    case Function::concat: {
      std::string out;
      for (size_t i = 0; i < a.size(); ++i) out += text(i);
      return symbols_.text(out);
    }
    case Function::length:
      return symbols_.whole(static_cast<int64_t>(character_count(text(0))));
    case Function::substring: {
      auto from = whole(1), count = whole(2);
      if (!from || !count || *from < 0 || *count < 0) return std::nullopt;
      std::string_view t = text(0);
      size_t b = character_offset(t, *from);
      std::string_view rest = t.substr(b);
      return symbols_.text(std::string(rest.substr(0, character_offset(rest, *count))));
    }
    case Function::lower:
      return symbols_.text(lower_case(text(0)));
    case Function::upper:
      return symbols_.text(upper_case(text(0)));
    case Function::trim:
      return symbols_.text(std::string(trimmed(text(0))));
    case Function::replace:
      return symbols_.text(replaced(text(0), text(1), text(2)));
    case Function::to_text:
      return symbols_.text(model::show(model_, &symbols_, types[0], a[0]));
    case Function::to_int:
    case Function::to_number: {
      if (a[0].is_number()) return f == Function::to_int ? give(number(0)) : a[0];
      auto d = Decimal::parse(trimmed(text(0)));
      if (!d || (f == Function::to_int && !d->to_int())) return std::nullopt;
      return give(d);
    }
    case Function::year:
    case Function::month: {
      if (types[0].kind == TypeKind::year) return f == Function::year ? std::optional(a[0]) : std::nullopt;
      auto days = whole(0);
      if (!days) return std::nullopt;
      CivilDate d = civil_from_days(static_cast<int32_t>(*days));
      return symbols_.whole(f == Function::year ? d.year : static_cast<int>(d.month));
    }
    case Function::days_between:
      return give(subtract(number(1), number(0)));
    case Function::contains:
    case Function::starts_with:
    case Function::ends_with:
    case Function::matches:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace mechanist::eval
