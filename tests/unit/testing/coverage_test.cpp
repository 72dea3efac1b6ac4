// What counts as decisive, and what is proved never to be.
#include "testing/coverage.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>

#include "model/from_ast.hpp"
#include "plan/from_model.hpp"
#include "testing/run.hpp"

namespace mechanist::testing {
namespace {

struct Measured {
  std::unique_ptr<model::Model> model;
  Coverage coverage;

  const ConditionCoverage& condition(const std::string& text) const {
    for (const RuleCoverage& r : coverage.rules)
      for (const ConditionCoverage& c : r.conditions)
        if (c.text == text) return c;
    FAIL("no condition " << text);
    return coverage.rules.front().conditions.front();
  }
};

Measured measured(const std::string& rules) {
  Measured out;
  model::Loaded loaded = model::load_text("rules.mech", "rulebase r \"1\"\n" + rules);
  REQUIRE(loaded.model);
  out.model = std::make_unique<model::Model>(std::move(*loaded.model));
  const plan::Plan plan = plan::from_model(*out.model);
  CoverageCollector collector(plan);
  Options options;
  options.visit = [&](const ast::TestDecl&, eval::Evaluation& ev) { collector.add(ev); };
  for (const TestResult& t : run(plan, options)) CHECK(t.passed());
  out.coverage = collector.take();
  return out;
}

TEST_CASE("a condition is decisive where all others hold") {
  const Measured m = measured(R"(case C fact a fact b define d when a and b
    test "1" { given { a; b } expect d holds }
    test "2" { given { a; not b } expect d fails }
    test "3" { given { not a; not b } expect d fails })");
  CHECK(m.condition("a").seen.failed == 1);
  CHECK(m.condition("a").decisive.met == 1);
  CHECK(m.condition("a").decisive.failed == 0);  // b failed as well
  CHECK_FALSE(m.condition("a").covered());
  CHECK(m.condition("b").covered());
  CHECK(m.coverage.covered() == 1);
  CHECK(m.coverage.percent() == 50);
}

TEST_CASE("open is not met, and an untested rule is not covered") {
  const Measured m = measured(R"(case C fact a fact b define d when a define e when b
    test "1" { given { a } } test "2" { given { } expect d open })");
  CHECK(m.condition("a").covered());
  CHECK(m.condition("a").decisive.open == 1);
  CHECK_FALSE(m.condition("b").covered());
}

TEST_CASE("what another branch concludes as well does not hang on a condition") {
  const Measured m = measured(R"(case C fact a fact b define d when a or b
    test "1" { given { a; b } expect d holds })");
  CHECK(m.condition("a").seen.met == 1);
  CHECK(m.condition("a").decisive.met == 0);
  CHECK(m.condition("b").decisive.met == 0);
}

TEST_CASE("members of a threshold are decisive at its edge alone") {
  const Measured m = measured(R"(case C fact a fact b fact c define d when at least 2 of { a; b; c }
    test "1" { given { a; b; c } expect d holds }
    test "2" { given { a; not b; c } expect d holds })");
  CHECK(m.condition("a").decisive.met == 1);
  CHECK(m.condition("b").decisive.met == 0);
  CHECK(m.condition("b").decisive.failed == 0);  // two others are met: it changes nothing
  CHECK(m.condition("c").decisive.met == 1);
}

TEST_CASE("an upper bound hangs on what is possible") {
  const Measured m = measured(R"(case C fact a fact b define d when at most 1 of { a; b }
    test "1" { given { a } expect d open }
    test "2" { given { a; not b } expect d holds })");
  CHECK(m.condition("b").decisive.open == 1);
  CHECK(m.condition("b").decisive.failed == 1);
}

TEST_CASE("attributes belong to the comparison in which they are written") {
  const Measured m = measured(R"(case C fact n: int define d when n > 3
    test "1" { given { n = 4 } expect d holds } test "2" { given { n = 3 } expect d fails })");
  CHECK(m.coverage.total() == 1);
  CHECK(m.condition("n > 3").covered());
}

TEST_CASE("what follows from the others is not counted, and what does not follow is") {
  const Measured m = measured(R"(case C entity E fact f(x: E, y: E) fact g(x: E)
    define p(X: E) when f(X, _) define q(X: E) when f(X, Y) and g(Y)
    define both when q(X) and p(X)
    define other when p(X) and g(X)
    define some when at least 1 of { both; r } define r when both
    define counted(X: E) when f(X, _) and count { Y : f(X, Y) } >= 2
    define never_counted(X: E) when g(X) and count { Y : f(X, Y) } >= 0)");
  using Excused = ConditionCoverage::Excused;
  CHECK(m.condition("p(X)").excused == Excused::implied);
  CHECK(m.condition("q(X)").excused == Excused::no);
  CHECK(m.condition("g(X)").excused == Excused::no);
  CHECK(m.condition("f(X, _)").excused == Excused::no);  // of p, where it stands alone
  size_t implied = 0;
  for (const RuleCoverage& r : m.coverage.rules)
    implied += static_cast<size_t>(
        std::count_if(r.conditions.begin(), r.conditions.end(),
                      [](const ConditionCoverage& c) { return c.excused == Excused::implied; }));
  // p(X) in `both`, and both members of `some`, each of which follows from the other. In `counted`, f(X, _)
  // is what gives the count its X.
  CHECK(implied == 3);
}

TEST_CASE("a column that may have no value proves nothing of one that has") {
  const Measured m = measured(R"(case C entity E fact f(x: E, y: E?)
    define d(X: E, Y: E) when f(X, _) and f(X, Y))");
  CHECK(m.condition("f(X, Y)").excused == ConditionCoverage::Excused::no);
  CHECK(m.condition("f(X, _)").excused == ConditionCoverage::Excused::implied);
}

TEST_CASE("percentages are rounded down, and of nothing all is covered") {
  Coverage c;
  CHECK(c.percent() == 100);
  c.rules.resize(1);
  c.rules[0].conditions.resize(200);
  for (size_t i = 0; i < 199; ++i) c.rules[0].conditions[i].decisive = {1, 0, 1};
  CHECK(c.percent() == 99);
}

TEST_CASE("the listing is escaped and needs nothing from outside") {
  const Measured m = measured(
      "case C fact n: text define d when n = \"<b>&\"\n"
      "test \"1\" { given { n = \"<b>&\" } expect d holds }");
  const std::string page = coverage_html(*m.model, m.coverage);
  CHECK(page.find("<b>") == std::string::npos);
  CHECK(page.find("&lt;b&gt;&amp;") != std::string::npos);
  CHECK(page.find("http") == page.find("http-equiv"));
  CHECK(page.find("src=") == std::string::npos);
}

}  // namespace
}  // namespace mechanist::testing
