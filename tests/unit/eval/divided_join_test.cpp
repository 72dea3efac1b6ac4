// Firings that threads share: whatever their number, the same rows in the same order, and the same counts.
#include <doctest/doctest.h>

#include "../../support/random.hpp"
#include "eval/evaluation.hpp"
#include "model/from_ast.hpp"
#include "plan/from_model.hpp"

using namespace mechanist;

namespace {

using Facts = std::vector<std::pair<std::string, std::vector<Symbol>>>;

struct Result {
  std::vector<std::vector<uint32_t>> cells;  // of every relation, row after row
  std::vector<uint64_t> candidates, rows;    // of every rule
  uint64_t rounds = 0, shared = 0;
  std::string limit;
  bool operator==(const Result& other) const {
    return cells == other.cells && candidates == other.candidates && rows == other.rows &&
           rounds == other.rounds && limit == other.limit;
  }
};

Result run(const model::Model& model, const Facts& facts, unsigned threads, eval::Limits limits) {
  const plan::Plan plan = plan::from_model(model);
  FactsFolder folder;
  folder.symbols = SymbolTable(&model.symbols);
  for (const char* text : {"red", "green", "blue"}) folder.symbols.text(text);
  for (const auto& [name, cells] : facts) {
    const auto id = model.find(name);
    REQUIRE(id.has_value());
    FactRows& rows = folder.relations.emplace_back();
    rows.relation = *id;
    rows.cells = cells;
  }
  Workers workers(threads);
  eval::Options options;
  options.limits = limits;
  options.workers = &workers;
  options.rows_to_divide = 1;
  options.divide_all = true;
  eval::Evaluation ev(plan, folder, options);
  Result out;
  ev.run();
  out.limit = ev.limit_reached();
  for (uint32_t r = 0; r < model.relations.size(); ++r) {
    const eval::Relation& rel = ev.certain(model::RelationId{r});
    std::vector<uint32_t>& cells = out.cells.emplace_back();
    for (eval::RowId row = 0; row < rel.size(); ++row)
      for (uint32_t c = 0; c < rel.arity(); ++c) cells.push_back(rel.at(row, c).bits);
  }
  for (const eval::RuleStats& s : ev.stats().rules) {
    out.candidates.push_back(s.candidates);
    out.rows.push_back(s.rows);
    out.shared += s.shared;
  }
  out.rounds = ev.stats().rounds;
  return out;
}

void check_same(const std::string& rules, const Facts& facts, eval::Limits limits = {}) {
  const model::Loaded loaded = model::load_text("t.mech", rules);
  REQUIRE(to_text(loaded.diagnostics) == "");
  const Result one = run(*loaded.model, facts, 1, limits);
  CHECK(one.shared == 0);
  for (unsigned threads : {2u, 3u}) {
    const Result several = run(*loaded.model, facts, threads, limits);
    CHECK(several.shared > 0);
    CHECK(one == several);
  }
}

std::vector<Symbol> random_cells(uint64_t seed, size_t rows, std::vector<uint32_t> bounds) {
  Random random(seed);
  std::vector<Symbol> out;
  for (size_t i = 0; i < rows; ++i)
    for (uint32_t bound : bounds) out.push_back(inline_number(static_cast<int64_t>(random.below(bound))));
  return out;
}

const std::string closure = R"(rulebase closure "1"
table edge(from: int, to: int)
define path(from: int, to: int)
rule { when edge(X, Y) then path(X, Y) }
rule { when path(X, Y) and edge(Y, Z) then path(X, Z) }
)";

}  // namespace

TEST_CASE("a closure, as bits") {
  check_same(closure, {{"edge", random_cells(1, 4'000, {200, 200})}});
}

TEST_CASE("a closure, hashed") {
  // Far apart, so that the pairs never fill their rectangle.
  std::vector<Symbol> cells = random_cells(2, 3'000, {2'500, 2'500});
  for (Symbol& s : cells) s = inline_number(inline_value(s) * 100'000);
  check_same(closure, {{"edge", cells}});
}

TEST_CASE("two growing relations that read one another, and keys of both columns") {
  check_same(R"(rulebase points "1"
table address(to: int, object: int)
table assign(to: int, from: int)
table load(to: int, pointer: int)
define points(pointer: int, object: int)
define alias(one: int, other: int)
rule { when address(Y, X) then points(Y, X) }
rule { when assign(Y, Z) and points(Z, X) then points(Y, X) }
rule { when load(Y, X) and points(X, Z) and points(Z, W) then points(Y, W) }
rule { when points(X, Z) and points(Y, Z) and X != Y then alias(X, Y) }
rule { when alias(X, Y) and points(X, 3) then points(Y, 3) }
)",
             {{"address", random_cells(3, 500, {400, 400})},
              {"assign", random_cells(4, 250, {400, 400})},
              {"load", random_cells(5, 150, {400, 400})}});
}

TEST_CASE("heads of one, three and four columns, with constants and one slot twice") {
  check_same(R"(rulebase heads "1"
table edge(from: int, to: int, weight: int)
define start(N: int)
define two(A: int, B: int, C: int)
define loops(A: int, B: int)
define marked(A: int, B: int)
define four(A: int, B: int, C: int, W: int)
rule { when edge(X, _, _) then start(X) }
rule { when edge(X, Y, _) and edge(Y, Z, _) then two(X, Y, Z) }
rule { when two(X, _, Z) and edge(Z, W, _) and W < X then two(X, Z, W) }
rule { when two(X, _, Z) and edge(Z, X, _) then loops(X, X) }
rule { when two(X, Y, _) and edge(Y, _, _) then marked(X, 7) }
rule { when edge(X, Y, W) and edge(Y, Z, W) then four(X, Y, Z, W) }
rule { when edge(X, X, W) and edge(X, Y, W) then four(X, X, Y, W) }
)",
             {{"edge", random_cells(6, 1'500, {150, 150, 40})}});
}

TEST_CASE("texts, optional columns and what has no value") {
  Random random(7);
  std::vector<Symbol> cells;
  for (int i = 0; i < 2'000; ++i) {
    cells.push_back(inline_number(static_cast<int64_t>(random.below(300))));
    cells.push_back(random.percent(20) ? none_symbol
                                       : inline_number(static_cast<int64_t>(random.below(300))));
    cells.push_back(random.percent(20) ? none_symbol : Symbol{static_cast<uint32_t>(1 + random.below(3))});
  }
  check_same(R"(rulebase optional "1"
table part(of: int, part: int?, colour: text?)
define same(A: int, B: int)
define other(A: int, B: int)
define within(A: int, B: int)
rule { when part(X, _, C) and part(Y, _, C) then same(X, Y) }
rule { when part(X, _, C) and part(Y, X, D) and C < D then other(X, Y) }
rule { when part(X, Y, _) then within(Y, X) }
rule { when within(X, Y) and part(Y, Z, _) then within(X, Z) }
)",
             {{"part", cells}});
}

TEST_CASE("a piece whose rows come again and again takes memory for each only once") {
  // Each row of `left` meets each of `right`, and gives the same hundred rows.
  const std::vector<Symbol> left = random_cells(8, 2'000, {1'000'000, 10}),
                            right = random_cells(9, 2'000, {1'000'000, 10});
  check_same(R"(rulebase product "1"
table left(id: int, kind: int)
table right(id: int, kind: int)
define pair(a: int, b: int)
define triple(a: int, b: int, c: int)
rule { when left(_, A) and right(_, B) then pair(A, B) }
rule { when left(_, A) and right(_, B) then triple(A, B, 1) }
)",
             {{"left", left}, {"right", right}});
}

TEST_CASE("limits of rows and rounds cut a program short at the same place") {
  eval::Limits limits;
  limits.rows = 20'000;
  check_same(closure, {{"edge", random_cells(10, 3'000, {1'500, 1'500})}}, limits);
  limits = {};
  limits.rounds = 3;
  check_same(closure, {{"edge", random_cells(10, 3'000, {1'500, 1'500})}}, limits);
}

TEST_CASE("a limit of time or memory ends a shared firing") {
  const model::Loaded loaded = model::load_text("t.mech", R"(rulebase product "1"
table left(id: int)
table right(id: int)
define pair(a: int, b: int)
rule { when left(A) and right(B) then pair(A, B) }
)");
  REQUIRE(to_text(loaded.diagnostics) == "");
  std::vector<Symbol> many;
  for (int i = 0; i < 100'000; ++i) many.push_back(inline_number(i));
  const Facts facts{{"left", many}, {"right", many}};
  eval::Limits limits;
  limits.time = std::chrono::milliseconds(50);
  CHECK(run(*loaded.model, facts, 2, limits).limit == "time");
  limits = {};
  limits.bytes = 20'000'000;
  CHECK(run(*loaded.model, facts, 2, limits).limit == "memory");
}
