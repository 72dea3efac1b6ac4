// What is read without a grammar is what the grammar reads.
#include "profile/plain_literals.hpp"

#include <string>
#include <vector>

#include "profile/values.hpp"
#include "support.hpp"

namespace mechanist {
namespace {

using model::Type;
using model::TypeKind;

// Texts near to literals: pieces of them in all orders, and by chance none of one.
std::vector<std::string> texts() {
  std::vector<std::string> out;
  const std::vector<std::string> numbers = {"0",
                                            "00",
                                            "7",
                                            "12",
                                            "2019",
                                            "9998",
                                            "9999",
                                            "10000",
                                            "0.5",
                                            "1.50",
                                            "1.",
                                            ".5",
                                            "123456789",
                                            "1234567890",
                                            "999999999999",
                                            "123456789012",
                                            "0.12345678901",
                                            "-3",
                                            "+3",
                                            "1e3",
                                            "1,000",
                                            "12.345678"};
  for (const std::string& n : numbers) {
    out.push_back(n);
    for (const char* behind :
         {"%", " %", "m", " m", "bn", "%%", " EUR", " EUR m", "m EUR", " EUR bn", "EUR", " USD", " EUR  m"})
      out.push_back(n + behind);
    for (const char* before : {"EUR ", "EUR m ", "EUR", "EUR  ", "USD ", "eur ", "~", "..", " "})
      for (const char* behind : {"", "m", "bn", " m", "k", "tn", "million", " thousand", "M", "mn", "%"})
        out.push_back(before + n + behind);
    for (const std::string& other : numbers) {
      out.push_back(n + ".." + other);
      out.push_back(n + "..." + other);
    }
    out.push_back(n + "..");
  }
  for (const char* month : {"00", "01", "02", "11", "12", "13"})
    for (const char* day : {"00", "01", "28", "29", "30", "31", "32"})
      for (const char* year : {"0000", "0001", "1969", "1970", "2020", "9999", "12020"})
        out.push_back(std::string(year) + "-" + month + "-" + day);
  for (const char* other : {"", ".", "..", "%", "EUR", "EUR ", "2019-5-31", "2019/05/31", "x019", "20 19"})
    out.emplace_back(other);
  return out;
}

// As the grammar has it; nothing where it is refused.
std::optional<TypedValue> value(SymbolTable& symbols, Type type, const std::string& text) {
  ValueResult result = value_of_scalar(small_model(), symbols, type, text, ScalarStyle::string);
  if (auto* read = std::get_if<TypedValue>(&result)) return std::move(*read);
  return std::nullopt;
}

Type quantity_type() {
  return small_model()[*small_model().find("spend")].columns[0].type;
}

}  // namespace

TEST_CASE("plain literals are what the grammar reads") {
  SymbolTable symbols(&small_model().symbols);
  const Type quantity = quantity_type();
  size_t numbers = 0, ranges = 0;
  auto same = [&](Type type, const std::string& text, std::optional<Decimal> plain) {
    if (!plain) return;
    ++numbers;
    CAPTURE(text);
    const std::optional<TypedValue> read = value(symbols, type, text);
    REQUIRE(read);
    CHECK_FALSE(read->unknown);
    CHECK(symbols.number_of(read->symbol) == *plain);
  };
  auto decimal = [](auto whole) { return whole ? std::optional<Decimal>(Decimal(*whole)) : std::nullopt; };
  for (const std::string& text : texts()) {
    same({TypeKind::whole, 0}, text, decimal(plain::whole(text)));
    same({TypeKind::number, 0}, text, decimal(plain::whole(text)));
    same({TypeKind::year, 0}, text, decimal(plain::year(text)));
    same({TypeKind::date, 0}, text, decimal(plain::date(text)));
    same({TypeKind::percent, 0}, text, plain::percentage(text));
    same(quantity, text, plain::quantity(text, small_model().units[quantity.of]));
    const std::optional<plain::Years> years = plain::years(text);
    if (!years) continue;
    ++ranges;
    CAPTURE(text);
    const std::optional<TypedValue> read = value(symbols, {TypeKind::year, 0}, text);
    REQUIRE(read);
    REQUIRE(read->unknown);
    CHECK_FALSE(read->unknown->maybe_none);
    CHECK(read->unknown->low == years->low);
    CHECK(read->unknown->high == years->high);
  }
  CHECK(numbers > 200);
  CHECK(ranges > 10);
}

TEST_CASE("the usual forms are plain") {
  const model::Unit& unit = small_model().units[quantity_type().of];
  CHECK(plain::whole("12") == 12);
  CHECK(plain::year("2019") == 2019);
  CHECK(plain::percentage("24.3%") == Decimal::parse("0.243"));
  CHECK(plain::date("1970-01-02") == 1);
  CHECK(plain::quantity("EUR 15.3bn", unit) == Decimal(15300));
  CHECK(plain::quantity("EUR 20925m", unit) == Decimal(20925));
  CHECK(plain::quantity("12 EUR m", unit) == Decimal(12));
  CHECK(plain::years("2016..2020")->high == 2020);
  CHECK_FALSE(plain::years("2016..2020")->low == 2020);
  CHECK_FALSE(plain::years("..2020")->low);
  CHECK_FALSE(plain::years("2020..2016"));
  CHECK(plain::years("~2020")->low == 2019);
  CHECK_FALSE(plain::years("~9999"));
}

}  // namespace mechanist
