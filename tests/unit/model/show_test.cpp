// How types and values are written, their order, and names that are looked up.
#include "support.hpp"

namespace mechanist::model {
namespace {

const char* const program = R"(
case C
entity P
enum E { e1, e2 }
fact a(p: P, e: E, i: int, n: number, r: percent, t: text, d: date, y: year, q: quantity "EUR m", l: quantity "lux")
mechanism m { path x { when a(_, _, _, _, _, _, _, _, _, _) } path y { when x } }
mechanism o { path y { when m } }
)";

Type type(const Model& m, size_t column) {
  return m.relations[m.find("a")->value].columns[column].type;
}

}  // namespace

TEST_CASE("types are told by name") {
  Model m = model_of(program);
  std::string all;
  for (const Column& c : m[*m.find("a")].columns) all += describe(m, c.type) + "; ";
  CHECK(all == "P; E; int; number; percent; text; date; year; quantity in EUR m; quantity in lux; ");
}

TEST_CASE("values are written as in rules") {
  Model m = model_of(program);
  SymbolTable local(&m.symbols);
  auto shown = [&](size_t column, Symbol s) { return show(m, &local, type(m, column), s); };
  CHECK(shown(0, local.text("polar codes")) == "polar codes");
  CHECK(shown(1, inline_number(1)) == "e2");
  CHECK(shown(2, inline_number(-7)) == "-7");
  CHECK(shown(3, local.number(*Decimal::parse("2.50"))) == "2.5");
  CHECK(shown(4, local.number(*Decimal::parse("0.234"))) == "23.4%");
  CHECK(shown(6, inline_number(0)) == "1970-01-01");
  CHECK(shown(7, inline_number(2019)) == "2019");
  CHECK(shown(8, inline_number(15300)) == "EUR 15.3bn");
  CHECK(shown(8, local.number(*Decimal::parse("0.9"))) == "EUR 900k");
  CHECK(shown(8, inline_number(0)) == "EUR 0");
  CHECK(shown(8, inline_number(-2)) == "EUR -2m");
  CHECK(shown(9, inline_number(50)) == "50 lux");
  CHECK(shown(0, none_symbol) == "none");
  CHECK(shown(0, unknown_symbol(3)) == "?");
  CHECK(shown(0, unnamed_symbol(0)) == "unnamed 1");
}

TEST_CASE("values are in an order that depends on nothing but themselves") {
  Model m = model_of(program);
  SymbolTable local(&m.symbols);
  Symbol z = local.text("z"), a = local.text("a"), large = local.whole(int64_t{1} << 40);
  std::vector<Symbol> sorted{none_symbol,
                             inline_number(-3),
                             local.number(*Decimal::parse("0.5")),
                             inline_number(2),
                             large,
                             a,
                             z,
                             unnamed_symbol(0),
                             unnamed_symbol(1),
                             unknown_symbol(0)};
  for (size_t i = 0; i < sorted.size(); ++i)
    for (size_t j = 0; j < sorted.size(); ++j)
      CHECK(compare_values(local, type(m, 3), sorted[i], sorted[j]) == (i < j ? -1 : i > j ? 1 : 0));
}

TEST_CASE("relations are found by name, paths by a short one that is unique") {
  Model m = model_of(program);
  auto name = [&](std::string_view wanted) {
    auto id = m.find(wanted);
    return id ? m[*id].name : std::string("nothing");
  };
  CHECK(name("m.x") == "m.x");
  CHECK(name("x") == "m.x");
  CHECK(name("y") == "nothing");
  CHECK(name("o.y") == "o.y");
  CHECK(name("zzz") == "nothing");
}

}  // namespace mechanist::model
