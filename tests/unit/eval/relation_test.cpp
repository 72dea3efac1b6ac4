#include "eval/relation.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <set>

#include "../../support/random.hpp"

using namespace mechanist;
using namespace mechanist::eval;

namespace {

std::vector<RowId> chain(const Relation::Index& index, std::vector<Symbol> key) {
  std::vector<RowId> out;
  for (RowId r = index.first(index.hash(key.data()), key.data()); r != no_row; r = index.next(r))
    out.push_back(r);
  return out;
}

}  // namespace

TEST_CASE("a relation keeps each row once, in the order of insertion") {
  Relation r(2);
  Symbol a = inline_number(1), b = inline_number(2);
  Symbol rows[][2] = {{a, b}, {b, a}, {a, b}, {a, a}};
  CHECK(r.insert(rows[0]));
  CHECK(r.insert(rows[1]));
  CHECK_FALSE(r.insert(rows[2]));
  CHECK(r.insert(rows[3]));
  CHECK(r.size() == 3);
  CHECK(r.find(rows[1]) == 1);
  Symbol absent[] = {b, b};
  CHECK(r.find(absent) == no_row);
}

TEST_CASE("growth loses nothing") {
  for (uint32_t arity : {1u, 2u, 3u}) {
    Relation r(arity);
    std::vector<Symbol> row(arity);
    for (int i = 0; i < 5000; ++i) {
      for (uint32_t c = 0; c < arity; ++c) row[c] = inline_number(i * (c + 1) % 4001);
      r.insert(row.data());
    }
    std::set<std::vector<uint32_t>> distinct;
    for (int i = 0; i < 5000; ++i) {
      for (uint32_t c = 0; c < arity; ++c) row[c] = inline_number(i * (c + 1) % 4001);
      CHECK(r.find(row.data()) != no_row);
      std::vector<uint32_t> bits;
      for (Symbol s : row) bits.push_back(s.bits);
      distinct.insert(bits);
    }
    CHECK(r.size() == distinct.size());
  }
}

TEST_CASE("which row a pair is") {
  // Few keys, so that what an index finds for one is long; all pairs of a square, so that they become bits.
  for (const bool dense : {false, true})
    for (const uint64_t indexed : {0, 1, 2}) {
      CAPTURE(dense);
      CAPTURE(indexed);
      Relation r(2);
      auto pair = [&](int i) {
        return std::array<Symbol, 2>{inline_number(i % 100), inline_number(dense ? i / 100 : i * 7919)};
      };
      auto check = [&](int rows) {
        int wrong = 0;
        for (int i = 0; i < rows; ++i) wrong += r.find(pair(i).data()) != static_cast<RowId>(i);
        CHECK(wrong == 0);
        const Symbol absent[] = {inline_number(5), inline_number(-3)};
        CHECK(r.find(absent) == no_row);
      };
      for (int round = 0; round < 2; ++round) {
        int rows = 0;
        for (int upto : {40, 70, 5000, 10000, 10001}) {
          while (rows < upto) r.insert(pair(rows++).data());
          if (indexed != 0) r.index(indexed);
          check(rows);
        }
        CHECK(r.bytes() > 0);
        r.clear();
        CHECK(r.find(pair(0).data()) == no_row);
      }
      for (int i = 0; i < 300; ++i) r.insert(pair(299 - i).data());
      for (int i = 0; i < 300; ++i) CHECK(r.find(pair(299 - i).data()) == static_cast<RowId>(i));
    }
}

TEST_CASE("a relation of no columns has one row or none") {
  Relation r(0);
  CHECK(r.size() == 0);
  CHECK(r.insert(nullptr));
  CHECK_FALSE(r.insert(nullptr));
  CHECK(r.size() == 1);
}

TEST_CASE("an index walks the rows of a key from the newest back, also rows added later") {
  Relation r(2);
  for (int i = 0; i < 100; ++i) {
    Symbol row[] = {inline_number(i % 7), inline_number(i)};
    r.insert(row);
  }
  std::vector<RowId> first = chain(r.index(1), {inline_number(3)});
  CHECK(first.size() == 14);
  CHECK(std::is_sorted(first.rbegin(), first.rend()));
  for (RowId row : first) CHECK(r.at(row, 0) == inline_number(3));
  Symbol more[] = {inline_number(3), inline_number(1000)};
  r.insert(more);
  CHECK(chain(r.index(1), {inline_number(3)}).front() == 100);
  CHECK(chain(r.index(3), {inline_number(3), inline_number(1000)}) == std::vector<RowId>{100});
  CHECK(chain(r.index(2), {inline_number(-1)}).empty());
}

TEST_CASE("an index of a very wide relation knows its first 64 columns") {
  constexpr uint32_t wide = 70;
  Relation r(wide);
  for (int i = 0; i < 100; ++i) {
    std::vector<Symbol> row(wide, inline_number(i));
    r.insert(row.data());
  }
  CHECK(chain(r.index(1), {inline_number(3)}) == std::vector<RowId>{3});
  CHECK(chain(r.index(uint64_t{1} << 63 | 1), {inline_number(3), inline_number(3)}) == std::vector<RowId>{3});
}

TEST_CASE("marks tell the round and the phase of every row") {
  Relation r(1);
  auto add = [&](int v) {
    Symbol s = inline_number(v);
    r.insert(&s);
  };
  r.mark(0, 0);
  add(0);
  r.mark(0, 1);
  r.mark(0, 2);  // nothing in round 1
  add(1);
  add(2);
  r.mark(1, 0);
  r.mark(1, 1);
  add(3);
  CHECK(r.mark_of(0).round == 0);
  CHECK(r.mark_of(2).round == 2);
  CHECK(r.mark_of(3).phase == 1);
  CHECK(r.before(0, 1) == 1);
  CHECK(r.before(0, 2) == 1);
  CHECK(r.before(0, 3) == 3);
  CHECK(r.before(1, 1) == 3);
  CHECK(r.before(1, 2) == 4);
  CHECK(r.through_phase(0) == 3);
  CHECK(r.through_phase(1) == 4);
}

TEST_CASE("pairs inserted on several threads stand in the order in which one would insert them") {
  // Close together they are bits, far apart hashed; in the second run some lie outside of the bits'
  // rectangle, and in the third so far that bits are given up.
  for (int64_t apart : {1, 1000}) {
    Random random(static_cast<uint64_t>(apart));
    Relation one(2);
    std::vector<Relation> several;
    for (int i = 0; i < 3; ++i) several.emplace_back(2);
    for (int64_t spread : {200, 260, 100'000}) {
      std::vector<std::vector<Symbol>> columns(6);
      for (std::vector<Symbol>& c : columns)
        for (int i = 0; i < 9'000; ++i)
          c.push_back(
              inline_number(static_cast<int64_t>(random.below(static_cast<uint64_t>(spread))) * apart));
      size_t fresh = 0;
      for (size_t i = 0; i < 6; i += 2)
        fresh += one.insert_pairs(columns[i].data(), columns[i + 1].data(), columns[i].size());
      std::vector<Relation::Pairs> runs;
      for (size_t i = 0; i < 6; i += 2) runs.push_back({columns[i].data(), columns[i + 1].data(), 9'000});
      for (unsigned i = 0; i < 3; ++i) {
        Workers workers(i + 1);
        CHECK(several[i].insert_pairs(runs, workers) == fresh);
        REQUIRE(several[i].size() == one.size());
        bool same = true;
        for (RowId r = 0; r < one.size(); ++r)
          same = same && one.at(r, 0) == several[i].at(r, 0) && one.at(r, 1) == several[i].at(r, 1);
        CHECK(same);
        std::vector<Symbol> first, second;
        several[i].unknown_pairs(columns[0].data(), columns[1].data(), 9'000, first, second);
        CHECK(first.empty());
      }
    }
  }
}
