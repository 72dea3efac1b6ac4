#pragma once
// Exact decimal numbers: a 128-bit integer scaled by 10^18. Every operation that would overflow or whose
// result does not exist gives nullopt; nothing is ever rounded silently except as stated.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mechanist {

class Decimal {
 public:
  constexpr Decimal() = default;
  constexpr Decimal(int64_t whole)
      : scaled_(static_cast<__int128>(whole) * scale) {}  // NOLINT: numbers convert
  static constexpr Decimal from_scaled(__int128 scaled) {
    Decimal d;
    d.scaled_ = scaled;
    return d;
  }
  // Digits with an optional sign, fraction and e-exponent ("-12.50", "1e6"). More than 18 places or an
  // overflow: nullopt.
  static std::optional<Decimal> parse(std::string_view);

  constexpr __int128 scaled() const { return scaled_; }
  constexpr bool is_whole() const { return scaled_ % scale == 0; }
  // The value as an int64, where it is whole and fits.
  std::optional<int64_t> to_int() const;
  // Shortest exact form: no exponent, no trailing zeros.
  std::string to_string() const;

  friend constexpr bool operator==(Decimal, Decimal) = default;
  friend constexpr std::strong_ordering operator<=>(Decimal a, Decimal b) {
    return a.scaled_ < b.scaled_   ? std::strong_ordering::less
           : a.scaled_ > b.scaled_ ? std::strong_ordering::greater
                                   : std::strong_ordering::equal;
  }

  static constexpr __int128 scale = 1'000'000'000'000'000'000;

 private:
  __int128 scaled_ = 0;
};

std::optional<Decimal> add(Decimal, Decimal);
std::optional<Decimal> subtract(Decimal, Decimal);
std::optional<Decimal> multiply(Decimal, Decimal);  // rounds half to even at 18 places
std::optional<Decimal> divide(Decimal, Decimal);    // rounds half to even at 18 places; by zero: nullopt
std::optional<Decimal> power(Decimal base, Decimal whole_exponent);
std::optional<Decimal> round_half_even(Decimal);
std::optional<Decimal> floor(Decimal);
std::optional<Decimal> ceiling(Decimal);

}  // namespace mechanist
