// Exact decimals: 128-bit integers scaled by 10^18, with 256-bit intermediates where products need them.
//
// Exact rather than floating because results must not depend on the order of evaluation, and because an
// analyst's 0.1 is a tenth. The range is symmetric: -2^127 counts as an overflow, so that every number has a
// negative. External interface: decimal.hpp.
#include "base/decimal.hpp"

#include <algorithm>
#include <limits>

namespace mechanist {
namespace {

using Wide = unsigned __int128;

constexpr Wide largest = ~Wide{0} >> 1;  // 2^127 - 1
constexpr auto unit = static_cast<uint64_t>(Decimal::scale);

struct Magnitude {
  Wide value;
  bool negative;
};

Magnitude magnitude(Decimal d) {
  bool negative = d.scaled() < 0;
  auto bits = static_cast<Wide>(d.scaled());
  return {negative ? ~bits + 1 : bits, negative};
}

std::optional<Decimal> signed_decimal(Wide value, bool negative) {
  if (value > largest) return std::nullopt;
  auto scaled = static_cast<__int128>(value);
  return Decimal::from_scaled(negative ? -scaled : scaled);
}

// Little-endian limbs of a product.
struct Wide256 {
  uint64_t limb[4];
};

Wide256 full_product(Wide a, Wide b) {
  uint64_t x[2] = {static_cast<uint64_t>(a), static_cast<uint64_t>(a >> 64)};
  uint64_t y[2] = {static_cast<uint64_t>(b), static_cast<uint64_t>(b >> 64)};
  Wide256 out{};
  for (int i = 0; i < 2; ++i) {
    uint64_t carry = 0;
    for (int j = 0; j < 2; ++j) {
      Wide sum = Wide{x[i]} * y[j] + out.limb[i + j] + carry;
      out.limb[i + j] = static_cast<uint64_t>(sum);
      carry = static_cast<uint64_t>(sum >> 64);
    }
    out.limb[i + 2] = carry;
  }
  return out;
}

// quotient + (remainder compared with half the divisor), half to even.
Wide rounded(Wide quotient, Wide twice_remainder, Wide divisor) {
  if (twice_remainder > divisor || (twice_remainder == divisor && quotient % 2 == 1)) ++quotient;
  return quotient;
}

// n / unit, half to even, where it fits 128 bits.
std::optional<Wide> divide_by_unit(const Wide256& n) {
  Wide256 quotient{};
  Wide remainder = 0;
  for (int i = 3; i >= 0; --i) {
    Wide current = remainder << 64 | n.limb[i];
    quotient.limb[i] = static_cast<uint64_t>(current / unit);
    remainder = current % unit;
  }
  if (quotient.limb[2] != 0 || quotient.limb[3] != 0 || quotient.limb[1] >> 63 != 0) return std::nullopt;
  return rounded(Wide{quotient.limb[1]} << 64 | quotient.limb[0], remainder * 2, unit);
}

// n / divisor, half to even, bit by bit. Precondition: 0 < divisor <= largest.
std::optional<Wide> divide_wide(const Wide256& n, Wide divisor) {
  Wide quotient = 0, remainder = 0;
  for (int bit = 255; bit >= 0; --bit) {
    if (quotient >> 126 != 0) return std::nullopt;
    remainder = remainder << 1 | (n.limb[bit / 64] >> (bit % 64) & 1);
    quotient <<= 1;
    if (remainder >= divisor) {
      remainder -= divisor;
      quotient |= 1;
    }
  }
  return rounded(quotient, remainder * 2, divisor);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  size_t at = 0;
  bool negative = false;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) negative = text[at++] == '-';
  size_t first = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  std::string_view whole = text.substr(first, at - first);
  std::string_view fraction;
  if (at < text.size() && text[at] == '.') {
    first = ++at;
    while (at < text.size() && is_digit(text[at])) ++at;
    fraction = text.substr(first, at - first);
    if (fraction.empty()) return std::nullopt;
  }
  if (whole.empty()) return std::nullopt;
  int exponent = 0;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    bool down = false;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) down = text[at++] == '-';
    if (at == text.size()) return std::nullopt;
    for (; at < text.size() && is_digit(text[at]); ++at)
      exponent = std::min(exponent * 10 + (text[at] - '0'), 100'000);
    if (down) exponent = -exponent;
  }
  if (at != text.size()) return std::nullopt;

  // value = digits * 10^(exponent - fraction.size()); trailing zeros are shifted out of the digits, so that
  // "1.50000000000000000000" is as good as "1.5".
  std::string digits = std::string(whole) + std::string(fraction);
  int64_t power_of_ten = exponent - static_cast<int64_t>(fraction.size());
  while (!digits.empty() && digits.back() == '0') {
    digits.pop_back();
    ++power_of_ten;
  }
  size_t zeros = digits.find_first_not_of('0');
  if (zeros == std::string::npos) return Decimal();
  digits.erase(0, zeros);
  int64_t shift = power_of_ten + 18;
  if (shift < 0 || digits.size() > 39) return std::nullopt;
  Wide value = 0;
  auto append = [&](uint32_t digit) {
    if (value > (largest - digit) / 10) return false;
    value = value * 10 + digit;
    return true;
  };
  for (char c : digits)
    if (!append(static_cast<uint32_t>(c - '0'))) return std::nullopt;
  for (; shift > 0; --shift)
    if (!append(0)) return std::nullopt;
  return signed_decimal(value, negative);
}

std::optional<int64_t> Decimal::to_int() const {
  if (!is_whole()) return std::nullopt;
  __int128 v = scaled_ / scale;
  if (v < std::numeric_limits<int64_t>::min() || v > std::numeric_limits<int64_t>::max()) return std::nullopt;
  return static_cast<int64_t>(v);
}

std::string Decimal::to_string() const {
  auto [value, negative] = magnitude(*this);
  Wide whole = value / unit;
  auto fraction = static_cast<uint64_t>(value % unit);
  std::string out;
  if (fraction != 0) {
    int places = 18;
    for (; fraction % 10 == 0; --places) fraction /= 10;
    for (; places > 0; --places) {
      out.push_back(static_cast<char>('0' + fraction % 10));
      fraction /= 10;
    }
    out.push_back('.');
  }
  do {
    out.push_back(static_cast<char>('0' + static_cast<int>(whole % 10)));
    whole /= 10;
  } while (whole != 0);
  if (negative) out.push_back('-');
  std::reverse(out.begin(), out.end());
  return out;
}

std::optional<Decimal> add(Decimal a, Decimal b) {
  __int128 sum = 0;
  if (__builtin_add_overflow(a.scaled(), b.scaled(), &sum)) return std::nullopt;
  return signed_decimal(magnitude(Decimal::from_scaled(sum)).value, sum < 0);
}

std::optional<Decimal> subtract(Decimal a, Decimal b) {
  __int128 difference = 0;
  if (__builtin_sub_overflow(a.scaled(), b.scaled(), &difference)) return std::nullopt;
  return signed_decimal(magnitude(Decimal::from_scaled(difference)).value, difference < 0);
}

std::optional<Decimal> multiply(Decimal a, Decimal b) {
  auto [x, x_negative] = magnitude(a);
  auto [y, y_negative] = magnitude(b);
  std::optional<Wide> value = divide_by_unit(full_product(x, y));
  if (!value) return std::nullopt;
  return signed_decimal(*value, x_negative != y_negative);
}

std::optional<Decimal> divide(Decimal a, Decimal b) {
  auto [x, x_negative] = magnitude(a);
  auto [y, y_negative] = magnitude(b);
  if (y == 0) return std::nullopt;
  std::optional<Wide> value = divide_wide(full_product(x, unit), y);
  if (!value) return std::nullopt;
  return signed_decimal(*value, x_negative != y_negative);
}

std::optional<Decimal> power(Decimal base, Decimal exponent) {
  if (!exponent.is_whole()) return std::nullopt;
  auto [steps, inverse] = magnitude(exponent);
  steps /= unit;
  const Decimal one(1);
  if (inverse && base == Decimal()) return std::nullopt;
  // The base is inverted first where it is small: small powers would lose their digits before the division.
  bool invert_last = inverse && magnitude(base).value >= unit;
  if (inverse && !invert_last) {
    std::optional<Decimal> inverted = divide(one, base);
    if (!inverted) return std::nullopt;
    base = *inverted;
  }
  std::optional<Decimal> result = one, square = base;
  for (; steps != 0 && result; steps >>= 1) {
    if ((steps & 1) != 0) result = square ? multiply(*result, *square) : std::nullopt;
    if (square && steps > 1) square = multiply(*square, *square);
  }
  if (!invert_last) return result;
  if (!result) return Decimal();  // one over more than 10^20 is nearer to zero than to 10^-18
  return divide(one, *result);
}

std::optional<Decimal> round_half_even(Decimal d) {
  auto [value, negative] = magnitude(d);
  Wide whole = rounded(value / unit, value % unit * 2, unit);
  if (whole > largest / unit) return std::nullopt;
  return signed_decimal(whole * unit, negative);
}

std::optional<Decimal> floor(Decimal d) {
  __int128 rest = d.scaled() % Decimal::scale;
  Decimal cut = Decimal::from_scaled(d.scaled() - rest);
  return rest < 0 ? subtract(cut, Decimal(1)) : cut;
}

std::optional<Decimal> ceiling(Decimal d) {
  __int128 rest = d.scaled() % Decimal::scale;
  Decimal cut = Decimal::from_scaled(d.scaled() - rest);
  return rest > 0 ? add(cut, Decimal(1)) : cut;
}

}  // namespace mechanist
