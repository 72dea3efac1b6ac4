#pragma once
// Literals of the usual forms, read without a grammar: as value_of_scalar reads them, or nothing where they
// are of another form, whether right or wrong.
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/decimal.hpp"
#include "model/model.hpp"

namespace mechanist::plain {

inline std::optional<int64_t> digits(std::string_view text, size_t most) {
  if (text.empty() || text.size() > most) return std::nullopt;
  int64_t value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}
// "12": few enough digits for a symbol without a pool.
inline std::optional<int64_t> whole(std::string_view text) {
  return digits(text, 9);
}
// "2019"
inline std::optional<int64_t> year(std::string_view text) {
  return digits(text, 4);
}
// "24.3%"
std::optional<Decimal> percentage(std::string_view text);
// "2019-05-31", where every year has that day.
std::optional<int32_t> date(std::string_view text);
// "EUR 15.3bn", "EUR 120", "12 EUR m": how many of the unit.
std::optional<Decimal> quantity(std::string_view text, const model::Unit&);

// "2016..2020", "2016..", "..2020", "~2020": not of a single year.
struct Years {
  std::optional<int64_t> low, high;
};
std::optional<Years> years(std::string_view text);

}  // namespace mechanist::plain
