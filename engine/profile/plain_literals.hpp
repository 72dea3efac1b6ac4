#pragma once
// Literals of the usual forms, read without a grammar: as value_of_scalar reads them, or nothing where they
// are of another form, whether right or wrong.
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/decimal.hpp"
#include "model/model.hpp"

namespace mechanist::plain {

// "12": up to nine digits, so that it is a symbol of its own.
std::optional<int64_t> whole(std::string_view text);
// "2019": up to four digits.
std::optional<int64_t> year(std::string_view text);
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
