// Where a firing begins: with its new rows, unless those are many and all others few. And how much of a scan
// is read of which only one row is needed.
#include <doctest/doctest.h>

#include <set>

#include "eval/evaluation.hpp"
#include "model/from_ast.hpp"
#include "plan/from_model.hpp"

using namespace mechanist;

namespace {

const std::string reached = R"(rulebase reached "1"
table begin(at: int)
table step(from: int, to: int)
table jump(from: int, to: int)
define at(place: int)
rule beginning { when begin(X) then at(X) }
rule stepping { when at(X) and step(X, Y) then at(Y) }
rule jumping { when at(X) and jump(X, Y) then at(Y) }
)";

struct Reached {
  std::set<int64_t> places;
  uint64_t candidates = 0;  // of `jumping`
};

// From 0 to `width` places, and from some of them on.
Reached run(int64_t width, const std::vector<std::pair<int64_t, int64_t>>& jumps) {
  const model::Loaded loaded = model::load_text("t.mech", reached);
  REQUIRE(to_text(loaded.diagnostics) == "");
  const model::Model& m = *loaded.model;
  const plan::Plan plan = plan::from_model(m);
  FactsFolder folder;
  folder.symbols = SymbolTable(&m.symbols);
  auto facts = [&](const char* name, const std::vector<std::vector<int64_t>>& rows) {
    FactRows& out = folder.relations.emplace_back();
    out.relation = *m.find(name);
    for (const auto& row : rows)
      for (int64_t n : row) out.cells.push_back(inline_number(n));
  };
  std::vector<std::vector<int64_t>> steps, all_jumps;
  for (int64_t i = 1; i <= width; ++i) steps.push_back({0, i});
  for (const auto& [from, to] : jumps) all_jumps.push_back({from, to});
  facts("begin", {{0}});
  facts("step", steps);
  facts("jump", all_jumps);
  eval::Evaluation ev(plan, folder, {});
  REQUIRE(ev.run());
  Reached out;
  const eval::Relation& at = ev.certain(*m.find("at"));
  for (eval::RowId row = 0; row < at.size(); ++row)
    out.places.insert(ev.symbols().number_of(at.at(row, 0)).to_int().value());
  for (uint32_t r = 0; r < m.rules.size(); ++r)
    if (m.rules[r].name == "jumping") out.candidates = ev.stats().rules[r].candidates;
  return out;
}

TEST_CASE("many new rows are looked up from the few of another scan") {
  const Reached r = run(2000, {{5, 3000}, {1999, 3001}, {3000, 3002}, {4000, 4001}});
  CHECK(r.places.size() == 2004);
  CHECK(r.places.contains(3002));
  CHECK_FALSE(r.places.contains(4001));
  CHECK(r.candidates < 100);
}

TEST_CASE("where the others are not few, the new rows are gone through") {
  std::vector<std::pair<int64_t, int64_t>> jumps;
  for (int64_t i = 1; i <= 500; ++i) jumps.emplace_back(i, 10'000 + i);
  const Reached r = run(200, jumps);
  CHECK(r.places.size() == 401);
  CHECK(r.candidates >= 200);
}

// Of people who own things, whoever is known, if somebody owns something low and somebody something high.
const std::string owned = R"(rulebase owned "1"
table known(who: int)
table owns(who: int, level: int)
define chosen(who: int)
rule choosing { when known(P) and owns(_, 1) and owns(_, 2) and owns(_, 3) then chosen(P) }
)";

TEST_CASE("of a scan that gives nothing one row is read for each binding") {
  const model::Loaded loaded = model::load_text("t.mech", owned);
  REQUIRE(to_text(loaded.diagnostics) == "");
  const model::Model& m = *loaded.model;
  const plan::Plan plan = plan::from_model(m);
  constexpr int64_t people = 400;
  for (const int64_t levels : {3, 2}) {
    FactsFolder folder;
    folder.symbols = SymbolTable(&m.symbols);
    folder.relations.resize(2);
    folder.relations[0].relation = *m.find("known");
    folder.relations[1].relation = *m.find("owns");
    for (int64_t i = 0; i < people; ++i) {
      folder.relations[0].cells.push_back(inline_number(i));
      for (int64_t level = 1; level <= levels; ++level)
        for (int64_t cell : {i, level}) folder.relations[1].cells.push_back(inline_number(cell));
    }
    eval::Evaluation ev(plan, folder, {});
    REQUIRE(ev.run());
    CHECK(ev.certain(*m.find("chosen")).size() == (levels == 3 ? people : 0));
    // All pairs alone would be 160,000.
    CHECK(ev.stats().rules[0].candidates < 10 * people);
  }
}

}  // namespace
