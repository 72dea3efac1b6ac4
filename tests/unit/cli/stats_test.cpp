// What --stats tells of a program: the text only, for times are never the same.
#include "stats.hpp"

#include <doctest/doctest.h>

#include "engine.hpp"
#include "model/from_ast.hpp"

using namespace mechanist;

namespace {

std::unique_ptr<Rulebase> rulebase_of(const std::string& text) {
  model::Loaded loaded = model::load_text("t.mech", text);
  REQUIRE(to_text(loaded.diagnostics) == "");
  return std::make_unique<Rulebase>(std::make_unique<const model::Model>(std::move(*loaded.model)));
}

const std::string closure = R"(rulebase closure "1"
table edge(from: int, to: int)
define path(from: int, to: int)
rule first { when edge(X, Y) then path(X, Y) }
rule further { when path(X, Y) and edge(Y, Z) and Z != 3 then path(X, Z) }
)";

}  // namespace

TEST_CASE("plans are told by rule and order, the costliest first") {
  const auto rulebase = rulebase_of(closure);
  eval::Stats stats;
  stats.component_rounds.resize(rulebase->model().components.size());
  for (size_t c = 0; c < stats.component_rounds.size(); ++c)
    stats.component_rounds[c] = rulebase->model().components[c].recursive ? 1234 : 1;
  using std::chrono::microseconds;
  stats.rules.resize(2);
  stats.rules[0] = {1, 20, 20, 0, microseconds(300), {{0, -1, {0}, 1, 1, 1, 20, 20, microseconds(300)}}};
  stats.rules[1] = {1233,
                    5'645'303,
                    45'521,
                    0,
                    microseconds(112'500),
                    {{0, -1, {0, 1}, 1, 1, 1, 0, 0, microseconds(100)},
                     {0, 0, {0, 1}, 2, 1234, 1000, 5'000'000, 45'000, microseconds(112'000)},
                     {0, 1, {1, 0}, 7, 7, 1, 645'303, 521, microseconds(400)}}};
  CHECK(cli::plans_text(rulebase->plan(), stats) == R"(
    rounds  recursion
      1234  path

In which order the rules that took longest read; *: new rows only

        ms     rounds   candidates         rows  further
     112.0     2-1234      5000000        45000  path(X, Y)* → edge(Y, Z)
       0.4          7       645303          521  edge(Y, Z)* → path(X, Y)
       0.1          1            0            0  path(X, Y) → edge(Y, Z)

        ms     rounds   candidates         rows  first
       0.3          1           20           20  edge(X, Y)
)");
}

TEST_CASE("five rules and five recursions are enough to be told") {
  std::string text = "rulebase many \"1\"\ntable edge(from: int, to: int)\n";
  for (int i = 0; i < 7; ++i)
    text += "define p" + std::to_string(i) + "(from: int, to: int)\nrule { when edge(X, Y) then p" +
            std::to_string(i) + "(X, Y) }\nrule { when p" + std::to_string(i) +
            "(X, Y) and edge(Y, Z) then p" + std::to_string(i) + "(X, Z) }\n";
  const auto rulebase = rulebase_of(text);
  FactsFolder facts;
  facts.symbols = SymbolTable(&rulebase->model().symbols);
  std::vector<Symbol> cells;
  for (int i = 0; i < 100; ++i) {
    cells.push_back(inline_number(i));
    cells.push_back(inline_number(i + 1));
  }
  facts.relations.push_back({*rulebase->model().find("edge"), "", cells, 100, false, {}});
  eval::Options options;
  options.stats = true;
  ProgramRun program(*rulebase, std::move(facts), options);
  REQUIRE(program.run());
  const std::string told = cli::plans_text(rulebase->plan(), program.evaluation().stats());
  auto count = [&](const std::string& what) {
    size_t n = 0;
    for (size_t at = told.find(what); at != std::string::npos; at = told.find(what, at + 1)) ++n;
    return n;
  };
  CHECK(count("\n       101  p") == 5);
  CHECK(count("2 more\n") == 1);
  CHECK(count(" candidates ") == 5);
  // The rounds of one plan stand in one line, and each row was found by one of them.
  CHECK(count(" 2-101 ") == 5);
  uint64_t rows = 0;
  for (const eval::RuleStats& rule : program.evaluation().stats().rules) {
    uint64_t of_plans = 0;
    for (const eval::PlanStats& plan : rule.plans) of_plans += plan.rows;
    CHECK(of_plans == rule.rows);
    rows += rule.rows;
  }
  CHECK(rows == 7u * 5050u);
}

TEST_CASE("nothing is noted unless it is asked for") {
  const auto rulebase = rulebase_of(closure);
  FactsFolder facts;
  facts.symbols = SymbolTable(&rulebase->model().symbols);
  facts.relations.push_back(
      {*rulebase->model().find("edge"), "", {inline_number(1), inline_number(2)}, 1, false, {}});
  ProgramRun program(*rulebase, std::move(facts), {});
  REQUIRE(program.run());
  for (const eval::RuleStats& rule : program.evaluation().stats().rules) CHECK(rule.plans.empty());
}
