#include "eval/boxes.hpp"

#include <doctest/doctest.h>

using namespace mechanist;
using namespace mechanist::eval;

namespace {

struct World {
  model::Model model;
  SymbolTable symbols{&model.symbols};
  std::vector<UnknownCell> nulls;
  model::Type text{model::TypeKind::text, 0};
  model::Type year{model::TypeKind::year, 0};
  model::Type link{model::TypeKind::enumeration, 0};
  World() {
    model::Enum e;
    e.name = "Link";
    for (const char* name : {"a", "b", "c"}) e.constants.push_back({name, {}, {}});
    model.enums.push_back(e);
    UnknownCell range;
    range.maybe_none = false;
    range.low = 2016;
    range.high = 2018;
    nulls.push_back(range);
    UnknownCell conflict;
    conflict.maybe_none = false;
    conflict.candidates = {inline_number(13), inline_number(14)};
    nulls.push_back(conflict);
  }
};

}  // namespace

TEST_CASE("wild cells cover, meet and shrink") {
  World w;
  Wilds wilds(w.model, w.symbols, w.nulls);
  Symbol x = w.symbols.text("x"), y = w.symbols.text("y");
  Symbol any = wilds.any();
  Symbol not_x = *wilds.without(any, {x}, w.text);
  CHECK(wilds.covers(any, x));
  CHECK(wilds.covers(any, not_x));
  CHECK_FALSE(wilds.covers(not_x, any));
  CHECK_FALSE(wilds.covers(not_x, x));
  CHECK(wilds.covers(not_x, y));
  CHECK(wilds.covers(any, none_symbol));
  CHECK(wilds.meet(any, x, w.text) == x);
  CHECK_FALSE(wilds.meet(not_x, x, w.text));
  CHECK_FALSE(wilds.meet(any, none_symbol, w.text));
  Symbol not_y = *wilds.without(any, {y}, w.text);
  Symbol neither = *wilds.meet(not_x, not_y, w.text);
  CHECK_FALSE(wilds.covers(neither, x));
  CHECK_FALSE(wilds.covers(neither, y));
  CHECK(wilds.covers(not_x, neither));
  CHECK(neither == *wilds.without(not_x, {y}, w.text));
}

TEST_CASE("an enum can be used up, a range too, candidates shrink to one") {
  World w;
  Wilds wilds(w.model, w.symbols, w.nulls);
  Symbol two = *wilds.without(wilds.any(), {inline_number(0), inline_number(1)}, w.link);
  CHECK_FALSE(wilds.without(two, {inline_number(2)}, w.link));
  Symbol range = wilds.of_null(unknown_symbol(0));
  CHECK(wilds.covers(range, inline_number(2017)));
  CHECK_FALSE(wilds.covers(range, inline_number(2019)));
  CHECK_FALSE(wilds.covers(range, none_symbol));
  CHECK_FALSE(wilds.without(range, {inline_number(2016), inline_number(2017), inline_number(2018)}, w.year));
  Symbol conflict = wilds.of_null(unknown_symbol(1));
  // What is left is known, and still that cell's value.
  Symbol left = *wilds.without(conflict, {inline_number(13)}, w.year);
  CHECK(wilds.of_wild(left) == inline_number(14));
  CHECK(wilds.origin(left) == wilds.origin(conflict));
  CHECK_FALSE(wilds.without(left, {inline_number(14)}, w.year));
  CHECK_FALSE(wilds.meet(conflict, inline_number(15), w.year));
}

TEST_CASE("a null is a symbol of its own, unlike the wild cell with its domain") {
  World w;
  Wilds wilds(w.model, w.symbols, w.nulls);
  CHECK(wilds.is_null(unknown_symbol(0)));
  CHECK_FALSE(wilds.is_null(wilds.of_null(unknown_symbol(0))));
  CHECK(wilds.of_null(inline_number(3)) == inline_number(3));
}

TEST_CASE("a cell with an origin stands for one value, and makes no other cell superfluous") {
  World w;
  Wilds wilds(w.model, w.symbols, w.nulls);
  Symbol range = wilds.of_null(unknown_symbol(0)), conflict = wilds.of_null(unknown_symbol(1));
  Symbol narrower = *wilds.without(range, {inline_number(2017)}, w.year);
  CHECK(wilds.origin(range) != wilds.origin(conflict));
  CHECK(wilds.origin(wilds.any()) == -1);
  CHECK(wilds.of_wild(range) == unknown_symbol(0));
  CHECK(wilds.of_wild(narrower) == unknown_symbol(0));
  CHECK(wilds.of_wild(wilds.any()) == wilds.any());
  CHECK(wilds.subsumes(range, narrower));
  CHECK_FALSE(wilds.subsumes(narrower, range));
  CHECK_FALSE(wilds.subsumes(range, inline_number(2016)));
  CHECK(wilds.subsumes(wilds.any(), range));
  CHECK_FALSE(wilds.subsumes(range, wilds.widened(narrower)));
}

TEST_CASE("only maximal boxes live") {
  World w;
  Wilds wilds(w.model, w.symbols, w.nulls);
  Symbol x = w.symbols.text("x"), y = w.symbols.text("y"), any = wilds.any();
  Boxes b(2);
  Symbol ground[] = {x, y};
  Symbol half[] = {x, any};
  Symbol all[] = {any, any};
  CHECK(b.add(wilds, ground));
  CHECK_FALSE(b.add(wilds, ground));
  CHECK(b.alive() == 1);
  CHECK(b.add(wilds, half));
  CHECK(b.alive() == 1);
  CHECK_FALSE(b.is_alive(0));
  CHECK_FALSE(b.add(wilds, ground));
  CHECK(b.add(wilds, all));
  CHECK(b.alive() == 1);
  CHECK_FALSE(b.add(wilds, half));
}

TEST_CASE("boxes that are known to be apart are not compared") {
  World w;
  Wilds wilds(w.model, w.symbols, w.nulls);
  const Symbol x = w.symbols.text("x"), y = w.symbols.text("y");
  const Symbol known[] = {x, x}, row[] = {y, wilds.any()}, all[] = {wilds.any(), wilds.any()};
  Boxes b(2);
  b.add(wilds, known);
  CHECK(b.add(wilds, row, 1));
  CHECK_FALSE(b.add(wilds, known, 1));  // the first is not among those
  CHECK(b.add(wilds, all, 1));
  // It covered the first, and was said to be apart from the second.
  CHECK_FALSE(b.is_alive(0));
  CHECK(b.is_alive(1));
  CHECK(b.alive() == 2);
}
