#include "eval/pairs.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>
#include <vector>

#include "eval/neighbours.hpp"
#include "eval/relation.hpp"

using namespace mechanist;
using namespace mechanist::eval;

namespace {

// Inserts the pairs, twice each, and compares every answer with a set of the standard library.
void compare_with_set(PairSet& pairs, const std::vector<std::pair<Symbol, Symbol>>& given) {
  std::set<std::pair<uint32_t, uint32_t>> expected;
  for (const auto& [a, b] : given) {
    const bool is_new = expected.emplace(a.bits, b.bits).second;
    REQUIRE(pairs.contains(a, b) != is_new);
    REQUIRE(pairs.insert(a, b) == is_new);
    REQUIRE_FALSE(pairs.insert(a, b));
  }
  REQUIRE(pairs.size() == expected.size());
  for (const auto& [a, b] : given) {
    REQUIRE(pairs.contains(a, b));
    const Symbol other{b.bits ^ 1u};
    REQUIRE(pairs.contains(a, other) == expected.contains({a.bits, other.bits}));
  }
}

}  // namespace

TEST_CASE("pairs that fill their rectangle become bits, and answer as before") {
  std::mt19937 random(1);
  std::vector<std::pair<Symbol, Symbol>> given;
  for (int i = 0; i < 20'000; ++i)
    given.emplace_back(inline_number(random() % 150), inline_number(random() % 200));
  PairSet pairs;
  compare_with_set(pairs, given);
  CHECK(pairs.dense());
  pairs.clear();
  CHECK(pairs.size() == 0);
  CHECK_FALSE(pairs.contains(given[0].first, given[0].second));
  compare_with_set(pairs, given);
}

TEST_CASE("pairs far apart stay hashed") {
  std::mt19937 random(2);
  std::vector<std::pair<Symbol, Symbol>> given;
  for (int i = 0; i < 20'000; ++i)
    given.emplace_back(inline_number(static_cast<int>(random() % 2'000'000) - 1'000'000),
                       Symbol{static_cast<uint32_t>(random() % 1'000'000)});
  PairSet pairs;
  compare_with_set(pairs, given);
  CHECK_FALSE(pairs.dense());
}

TEST_CASE("bits widen with their rectangle, and give way when it gets empty") {
  std::vector<std::pair<Symbol, Symbol>> given;
  for (int i = 0; i < 5'000; ++i) given.emplace_back(inline_number(500 + i % 70), inline_number(i / 70));
  for (int i = 0; i < 100; ++i) given.emplace_back(inline_number(499 - i), inline_number(72 + i));
  PairSet pairs;
  compare_with_set(pairs, given);
  CHECK(pairs.dense());
  std::vector<std::pair<Symbol, Symbol>> more = {{inline_number(1 << 29), inline_number(3)},
                                                 {inline_number(-1), inline_number(-1)},
                                                 {none_symbol, Symbol{7}}};
  for (const auto& [a, b] : more) CHECK(pairs.insert(a, b));
  CHECK_FALSE(pairs.dense());
  for (const auto& [a, b] : given) CHECK(pairs.contains(a, b));
  for (const auto& [a, b] : more) CHECK_FALSE(pairs.insert(a, b));
}

TEST_CASE("neighbours are the values of a key, whether keys lie close together or not") {
  std::mt19937 random(3);
  for (uint32_t spread : {40u, 1u << 27}) {
    std::vector<Symbol> keys, values;
    for (uint32_t i = 0; i < 1'000; ++i) {
      keys.push_back(inline_number(static_cast<int>(random() % spread / (spread / 40) * (spread / 40))));
      values.push_back(inline_number(static_cast<int>(i)));
    }
    const Neighbours neighbours(keys, values);
    size_t found = 0;
    for (uint32_t i = 0; i < 45; ++i) {
      const Symbol key = inline_number(static_cast<int>(i * (spread / 40)));
      std::vector<Symbol> expected;
      for (size_t k = 0; k < keys.size(); ++k)
        if (keys[k] == key) expected.push_back(values[k]);
      const auto of = neighbours.of(key);
      CHECK(std::equal(of.begin(), of.end(), expected.begin(), expected.end()));
      found += of.size();
    }
    CHECK(found == keys.size());
    CHECK(neighbours.of(none_symbol).empty());
    CHECK(neighbours.of(inline_number(-1)).empty());
  }
  CHECK(Neighbours({}, {}).of(none_symbol).empty());
}

TEST_CASE("comparing a key with all rows finds what a loop finds") {
  std::mt19937 random(4);
  for (uint32_t rows = 0; rows <= 70; ++rows) {
    Relation r(3);
    for (uint32_t i = 0; i < rows; ++i) {
      const Symbol row[] = {inline_number(random() % 3), inline_number(static_cast<int>(i)),
                            inline_number(random() % 2)};
      r.insert(row);
    }
    for (RowId begin : {0u, rows / 3, rows > 64 ? rows - 64 : 0u}) {
      const RowId end = std::min(rows, begin + 64);
      const Symbol key[] = {inline_number(1), inline_number(0)};
      uint64_t expected = 0;
      for (RowId i = begin; i < end; ++i)
        if (r.at(i, 0) == key[0] && r.at(i, 2) == key[1]) expected |= uint64_t{1} << (i - begin);
      CHECK(r.agreeing(0b101, key, begin, end) == expected);
    }
  }
}

TEST_CASE("a sample tells about how many different values there are") {
  Relation r(2);
  for (int i = 0; i < 300'000; ++i) {
    const Symbol row[] = {inline_number(i % 12'000), inline_number(i)};
    r.insert(row);
  }
  CHECK(r.distinct(0b01) > 6'000);
  CHECK(r.distinct(0b01) < 24'000);
  CHECK(r.distinct(0b10) > 100'000);
  CHECK(r.distinct(0) == 1);
}
