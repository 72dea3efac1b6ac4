// Few digits only, so that nothing overflows and everything is exact. External interface: plain_literals.hpp.
#include "profile/plain_literals.hpp"

#include <array>
#include <utility>

#include "syntax/literal.hpp"

namespace mechanist::plain {
namespace {

// "12.50" is 1250 and two places.
struct Number {
  int64_t digits = 0;
  int places = 0;
};
std::optional<Number> number(std::string_view text) {
  constexpr size_t most_digits = 12;
  if (text.size() > most_digits) return std::nullopt;
  const size_t point = text.find('.');
  const std::optional<int64_t> whole_part = digits(text.substr(0, point), most_digits);
  if (!whole_part) return std::nullopt;
  if (point == std::string_view::npos) return Number{*whole_part, 0};
  const std::string_view fraction = text.substr(point + 1);
  const std::optional<int64_t> places = digits(fraction, most_digits);
  if (!places) return std::nullopt;
  Number out{*whole_part, static_cast<int>(fraction.size())};
  for (size_t i = 0; i < fraction.size(); ++i) out.digits *= 10;
  out.digits += *places;
  return out;
}

// Precondition: 0 <= power, and the result fits.
__int128 times_ten_to(int64_t value, int power) {
  __int128 out = value;
  for (; power > 0; --power) out *= 10;
  return out;
}

constexpr int scale_places = 18;

// Powers of ten; -1: no magnitude.
int magnitude(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, int>, 8> known = {{{"m", 6},
                                                                      {"bn", 9},
                                                                      {"k", 3},
                                                                      {"tn", 12},
                                                                      {"million", 6},
                                                                      {"billion", 9},
                                                                      {"thousand", 3},
                                                                      {"trillion", 12}}};
  for (const auto& [name, power] : known)
    if (name == word) return power;
  return -1;
}

}  // namespace

std::optional<Decimal> percentage(std::string_view text) {
  if (!text.ends_with('%')) return std::nullopt;
  const std::optional<Number> n = number(text.substr(0, text.size() - 1));
  if (!n) return std::nullopt;
  return Decimal::from_scaled(times_ten_to(n->digits, scale_places - 2 - n->places));
}

std::optional<int32_t> date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const std::optional<int64_t> y = digits(text.substr(0, 4), 4), m = digits(text.substr(5, 2), 2),
                               d = digits(text.substr(8, 2), 2);
  if (!y || !m || !d) return std::nullopt;
  constexpr std::array<int64_t, 13> last_days = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (*m < 1 || *m > 12 || *d < 1 || *d > last_days[static_cast<size_t>(*m)]) return std::nullopt;
  return days_from_civil(static_cast<int>(*y), static_cast<unsigned>(*m), static_cast<unsigned>(*d));
}

std::optional<Decimal> quantity(std::string_view text, const model::Unit& unit) {
  // Currencies, as nearly all units are: what other words mean beside a number is left to the grammar.
  const std::string_view base = unit.base;
  if (base.size() != 3) return std::nullopt;
  for (char c : base)
    if (c < 'A' || c > 'Z') return std::nullopt;
  std::string_view amount;
  int power = 0;
  if (text.size() > 4 && text.substr(0, 3) == base && text[3] == ' ') {
    amount = text.substr(4);
    const size_t end = amount.find_last_of("0123456789");
    if (end == std::string_view::npos) return std::nullopt;
    if (const std::string_view word = amount.substr(end + 1); !word.empty()) power = magnitude(word);
    amount = amount.substr(0, end + 1);
  } else {
    const size_t at = text.find(base);
    if (at == std::string_view::npos || at < 2 || text[at - 1] != ' ') return std::nullopt;
    amount = text.substr(0, at - 1);
    if (const std::string_view word = text.substr(at + 3); !word.empty()) {
      if (word[0] != ' ') return std::nullopt;
      power = magnitude(word.substr(1));
    }
  }
  constexpr size_t most_digits_of_units = 18;
  if (power < 0 || amount.size() + static_cast<size_t>(power) > most_digits_of_units) return std::nullopt;
  const std::optional<Number> n = number(amount);
  if (!n) return std::nullopt;
  const __int128 scaled = times_ten_to(n->digits, scale_places + power - n->places);
  const std::optional<int64_t> factor = unit.factor.to_int();
  if (!factor || *factor <= 0 || scaled % *factor != 0) return std::nullopt;
  return Decimal::from_scaled(scaled / *factor);
}

std::optional<Years> years(std::string_view text) {
  if (text.starts_with('~')) {
    const std::optional<int64_t> middle = year(text.substr(1));
    constexpr int64_t last_year = 9999;
    if (!middle || *middle == last_year) return std::nullopt;
    return Years{*middle - 1, *middle + 1};
  }
  const size_t dots = text.find("..");
  if (dots == std::string_view::npos || text.size() == 2) return std::nullopt;
  Years out;
  if (dots > 0 && !(out.low = year(text.substr(0, dots)))) return std::nullopt;
  if (dots + 2 < text.size() && !(out.high = year(text.substr(dots + 2)))) return std::nullopt;
  if (out.low && out.high && *out.low >= *out.high) return std::nullopt;
  return out;
}

}  // namespace mechanist::plain
