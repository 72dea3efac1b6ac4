#include "base/decimal.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace mechanist;

namespace {

std::string shown(std::optional<Decimal> d) {
  return d ? d->to_string() : "none";
}
Decimal dec(std::string_view text) {
  std::optional<Decimal> d = Decimal::parse(text);
  REQUIRE(d.has_value());
  return *d;
}
std::string parsed(std::string_view text) {
  return shown(Decimal::parse(text));
}

constexpr std::string_view largest = "170141183460469231731.687303715884105727";

}  // namespace

TEST_CASE("numbers are read exactly or not at all") {
  CHECK(parsed("0") == "0");
  CHECK(parsed("-12.50") == "-12.5");
  CHECK(parsed("+7") == "7");
  CHECK(parsed("-0") == "0");
  CHECK(parsed("1e6") == "1000000");
  CHECK(parsed("15.3E-2") == "0.153");
  CHECK(parsed("0.000000000000000001") == "0.000000000000000001");
  CHECK(parsed("0.0000000000000000010000") == "0.000000000000000001");
  CHECK(parsed("0.0000000000000000001") == "none");
  CHECK(parsed("1e-18") == "0.000000000000000001");
  CHECK(parsed("1e-19") == "none");
  CHECK(parsed("0e999999999999") == "0");
  CHECK(parsed("1e999999999999") == "none");
  CHECK(parsed("000000000000000000000000000000000000000000000000001") == "1");
  CHECK(parsed(largest) == largest);
  CHECK(parsed("-" + std::string(largest)) == "-" + std::string(largest));
  CHECK(parsed("170141183460469231731.687303715884105728") == "none");
  CHECK(parsed("-170141183460469231731.687303715884105728") == "none");
  CHECK(parsed("1000000000000000000000") == "none");
}

TEST_CASE("what is no number is not read") {
  for (std::string_view text : {"", "-", "+", ".", ".5", "5.", "1e", "1e+", "1 ", " 1", "0x10", "1,5",
                                "1.2.3", "--1", "inf", "nan", "1e1e1", "１"})
    CHECK_MESSAGE(!Decimal::parse(text), text);
}

TEST_CASE("whole numbers") {
  CHECK(dec("9223372036854775807").to_int() == std::numeric_limits<int64_t>::max());
  CHECK(dec("-9223372036854775808").to_int() == std::numeric_limits<int64_t>::min());
  CHECK_FALSE(dec("9223372036854775808").to_int().has_value());
  CHECK_FALSE(dec("1.5").to_int().has_value());
  CHECK(dec("3").is_whole());
  CHECK_FALSE(dec("-3.000000000000000001").is_whole());
  CHECK(Decimal(-5).to_string() == "-5");
}

TEST_CASE("sums and differences overflow into nothing") {
  CHECK(shown(add(dec("0.1"), dec("0.2"))) == "0.3");
  CHECK(shown(subtract(dec("0.1"), dec("0.3"))) == "-0.2");
  CHECK(shown(add(dec(largest), dec("1e-18"))) == "none");
  CHECK(shown(subtract(dec("-" + std::string(largest)), dec("1e-18"))) == "none");
  CHECK(shown(subtract(dec("-" + std::string(largest)), dec("1"))) == "none");
}

TEST_CASE("products go through 256 bits and round half to even") {
  CHECK(shown(multiply(dec("1.1"), dec("1.1"))) == "1.21");
  CHECK(shown(multiply(dec("-13000000000"), dec("13000000000"))) == "-169000000000000000000");
  CHECK(shown(multiply(dec("13100000000"), dec("13100000000"))) == "none");
  CHECK(shown(multiply(dec("1e20"), dec("1e20"))) == "none");
  CHECK(shown(multiply(dec("170141183460469231731.687303715884105727"), dec("1"))) == largest);
  CHECK(shown(multiply(dec("0.000000000000000001"), dec("0.5"))) == "0");
  CHECK(shown(multiply(dec("0.000000000000000003"), dec("0.5"))) == "0.000000000000000002");
  CHECK(shown(multiply(dec("0.000000000000000003"), dec("-0.5"))) == "-0.000000000000000002");
  CHECK(shown(multiply(dec("0.000000000000000001"), dec("0.500000000000000001"))) == "0.000000000000000001");
}

TEST_CASE("quotients round half to even; there is none by zero") {
  CHECK(shown(divide(Decimal(1), Decimal(3))) == "0.333333333333333333");
  CHECK(shown(divide(Decimal(2), Decimal(3))) == "0.666666666666666667");
  CHECK(shown(divide(Decimal(-2), Decimal(3))) == "-0.666666666666666667");
  CHECK(shown(divide(dec("0.000000000000000001"), Decimal(2))) == "0");
  CHECK(shown(divide(dec("0.000000000000000003"), Decimal(2))) == "0.000000000000000002");
  CHECK(shown(divide(Decimal(1), Decimal(0))) == "none");
  CHECK(shown(divide(dec("1e20"), dec("1e-18"))) == "none");
  CHECK(shown(divide(dec(largest), dec(largest))) == "1");
  CHECK(shown(divide(dec(largest), dec("1"))) == largest);
  CHECK(shown(divide(Decimal(7), dec("0.002"))) == "3500");
}

TEST_CASE("powers") {
  CHECK(shown(power(Decimal(2), Decimal(10))) == "1024");
  CHECK(shown(power(Decimal(2), Decimal(-2))) == "0.25");
  CHECK(shown(power(dec("0.1"), Decimal(-17))) == "100000000000000000");
  CHECK(shown(power(Decimal(0), Decimal(0))) == "1");
  CHECK(shown(power(Decimal(0), Decimal(-1))) == "none");
  CHECK(shown(power(Decimal(10), Decimal(21))) == "none");
  CHECK(shown(power(Decimal(10), Decimal(20))) == "100000000000000000000");
  CHECK(shown(power(Decimal(10), Decimal(-30))) == "0");
  CHECK(shown(power(dec("0.5"), Decimal(400))) == "0");
  CHECK(shown(power(Decimal(-1), dec("9223372036854775807"))) == "-1");
  CHECK(shown(power(Decimal(2), dec("0.5"))) == "none");
}

TEST_CASE("rounding to whole numbers") {
  CHECK(shown(round_half_even(dec("2.5"))) == "2");
  CHECK(shown(round_half_even(dec("3.5"))) == "4");
  CHECK(shown(round_half_even(dec("-2.5"))) == "-2");
  CHECK(shown(round_half_even(dec("-2.500000000000000001"))) == "-3");
  CHECK(shown(round_half_even(dec(largest))) == "none");
  CHECK(shown(floor(dec("-0.5"))) == "-1");
  CHECK(shown(floor(dec("0.5"))) == "0");
  CHECK(shown(floor(dec("3"))) == "3");
  CHECK(shown(ceiling(dec("-0.5"))) == "0");
  CHECK(shown(ceiling(dec("0.5"))) == "1");
  CHECK(shown(ceiling(dec(largest))) == "none");
  CHECK(shown(floor(dec("-" + std::string(largest)))) == "none");
}

TEST_CASE("order") {
  CHECK(dec("-1") < dec("0.5"));
  CHECK(dec("1.0") == dec("1"));
  CHECK(dec("2") > dec("1.999999999999999999"));
}
