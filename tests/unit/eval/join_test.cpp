// Where a firing begins: with its new rows, unless those are many and all others few. And how much of a scan
// is read of which only one row is needed.
#include <doctest/doctest.h>

#include <array>
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

// Of `people` who are known, seen and met, 0 and up, and of whom each owns something of the levels 1 up to
// `levels`.
struct Chosen {
  size_t rows = 0;
  uint64_t candidates = 0;
};
Chosen chosen(const std::string& rule, int64_t people, int64_t levels) {
  const model::Loaded loaded = model::load_text(
      "t.mech",
      "rulebase owned \"1\"\ntable known(who: int)\ntable seen(who: int)\ntable met(who: int)\n"
      "table owns(who: int, level: int)\n"
      "define chosen(who: int)\n" +
          rule);
  REQUIRE(to_text(loaded.diagnostics) == "");
  const model::Model& m = *loaded.model;
  const plan::Plan plan = plan::from_model(m);
  FactsFolder folder;
  folder.symbols = SymbolTable(&m.symbols);
  const std::array names{"known", "seen", "met", "owns"};
  folder.relations.resize(names.size());
  for (size_t r = 0; r < names.size(); ++r) folder.relations[r].relation = *m.find(names[r]);
  for (int64_t i = 0; i < people; ++i) {
    for (size_t r = 0; r < 3; ++r) folder.relations[r].cells.push_back(inline_number(i));
    for (int64_t level = 1; level <= levels; ++level)
      for (int64_t cell : {i, level}) folder.relations[3].cells.push_back(inline_number(cell));
  }
  eval::Evaluation ev(plan, folder, {});
  REQUIRE(ev.run());
  return {ev.certain(*m.find("chosen")).size(), ev.stats().rules[0].candidates};
}

// All pairs alone would be 160,000 of 400 people, and 1,600 of 40: the one are joined in batches, the others
// row by row.
TEST_CASE("of a scan that gives nothing one row is read for each binding") {
  const std::string rule =
      "rule choosing { when known(P) and owns(_, 1) and owns(_, 2) and owns(_, 3) then chosen(P) }\n";
  for (const int64_t people : {40, 400})
    for (const int64_t levels : {3, 2}) {
      const Chosen c = chosen(rule, people, levels);
      CHECK(c.rows == static_cast<size_t>(levels == 3 ? people : 0));
      CHECK(c.candidates < static_cast<uint64_t>(10 * people));
    }
}

TEST_CASE("what has no variable in common with the rest is asked once, whether it is so or not") {
  const std::string rule =
      "rule choosing { when known(P) and owns(A, 1) and not owns(A, 3) and owns(B, L) and L > 1 and known(C) "
      "and not owns(C, 2) and B < 7 then chosen(P) }\n";
  for (const int64_t people : {40, 400})
    for (const int64_t levels : {3, 2, 1}) {
      CAPTURE(levels);
      const Chosen c = chosen(rule, people, levels);
      // Each C owns something of level 2, but where there is none, and then there is no B.
      CHECK(c.rows == 0);
      CHECK(c.candidates < static_cast<uint64_t>(10 * people));
    }
  const std::string possible =
      "rule choosing { when known(P) and owns(A, 1) and not owns(A, 3) and owns(B, L) and L > 1 and B < 7 "
      "then chosen(P) }\n";
  for (const int64_t people : {40, 400}) {
    const Chosen c = chosen(possible, people, 2);
    CHECK(c.rows == static_cast<size_t>(people));
    CHECK(c.candidates < static_cast<uint64_t>(10 * people));
  }
}

// All combinations would be 24,300 million. Each scan reads another relation: those that may see the same
// unknown cell are one part in the possible bound.
TEST_CASE("nor are such parts of a condition within a condition multiplied") {
  for (const int level : {1, 4}) {
    const std::string rule =
        "rule choosing { when known(P) and P < 3 and not exists { owns(_, L) and L > 2 and known(B) and "
        "B >= 0 and seen(C) and C >= 0 and met(D) and not owns(D, " +
        std::to_string(level) + ") } then chosen(P) }\n";
    CHECK(chosen(rule, 300, 3).rows == (level == 1 ? 3 : 0));
  }
}

}  // namespace
