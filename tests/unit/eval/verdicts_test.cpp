#include <doctest/doctest.h>

#include "eval/evaluation.hpp"
#include "eval/goals.hpp"
#include "eval/invariants.hpp"
#include "model/from_ast.hpp"
#include "plan/from_model.hpp"
#include "profile/read.hpp"

using namespace mechanist;

namespace {

std::string verdict(const std::string& rules, const std::string& profile, const std::string& goal) {
  const model::Loaded loaded = model::load_text("t.mech", rules);
  REQUIRE(to_text(loaded.diagnostics) == "");
  const plan::Plan plan = plan::from_model(*loaded.model);
  const ReadProfile read = read_yaml_text(*loaded.model, "p.yaml", profile);
  REQUIRE(to_text(read.diagnostics) == "");
  eval::Evaluation ev(plan, *read.profile);
  CHECK(ev.run());
  CHECK_FALSE(eval::violated_invariant(ev).has_value());
  const eval::ResolvedGoal asked = eval::resolve_goal(*loaded.model, ev.symbols(), goal);
  REQUIRE(asked.asked.has_value());
  const eval::Assessed a = ev.assess(std::get<eval::Goal>(*asked.asked));
  return std::string(to_string(a.verdict)) +
         (a.confidence ? " " + std::string(to_string(*a.confidence)) : "");
}

const std::string words = R"(rulebase g "1"
case Firm
entity Person
fact paid(who: Person, amount: int?)
fact dear(who: Person)
fact spend: int
)";

}  // namespace

TEST_CASE("a negation within a negation does not read an undecided value as one that fits") {
  // `for every` is a negation, and so is what it asks; X is undecided, since bob's payments are open.
  const std::string rules = words +
                            "define d(a: int)\nrule r { when (for every P in dear: not paid(P, X)) and "
                            "paid(\"bob\", X) then d(X + 1) }\n";
  const std::string profile =
      "case: A\nfacts:\n  paid: [ { who: ann, amount: 1, confidence: medium } ]\n  dear: [ ann ]\n";
  CHECK(verdict(rules, profile, "d") == "open");
}

TEST_CASE("absence is not denial") {
  const std::string rules = words + "define clean when not paid(_, _)\n";
  CHECK(verdict(rules, "case: A\n", "clean") == "open");
  CHECK(verdict(rules, "case: A\nfacts: { paid: none }\n", "clean") == "holds high");
  CHECK(verdict(rules, "case: A\nfacts: { paid: [ { who: ann } ] }\n", "clean") == "fails high");
}

TEST_CASE("a comparison that the record does not decide is open") {
  const std::string rules = words + "define large when spend > 10\n";
  CHECK(verdict(rules, "case: A\n", "large") == "open");
  CHECK(verdict(rules, "case: A\nfacts: { spend: 12 }\n", "large") == "holds high");
  CHECK(verdict(rules, "case: A\nfacts: { spend: { value: 9, confidence: low } }\n", "large") == "fails low");
  CHECK(verdict(rules, "case: A\nfacts: { spend: { conflicting: [ { value: 11 }, { value: 12 } ] } }\n",
                "large") == "holds high");
  CHECK(verdict(rules, "case: A\nfacts: { spend: { conflicting: [ { value: 9 }, { value: 12 } ] } }\n",
                "large") == "open");
}

TEST_CASE("confidence is the strongest level at which the verdict stands") {
  const std::string rules = words + "define rich when paid(P, X) and X > 10 and dear(P)\n";
  CHECK(verdict(rules,
                "case: A\nfacts:\n  paid: [ { who: ann, amount: 20, confidence: medium }, { who: bob, "
                "amount: 30 } ]\n"
                "  dear: [ { who: ann }, { who: bob, confidence: low } ]\n",
                "rich") == "holds medium");
}

TEST_CASE("counts are intervals: certain rows below, possible rows above") {
  const std::string rules =
      words + "define few when count { P : dear(P) } <= 2\ndefine many when count { P : dear(P) } >= 2\n";
  const std::string two = "case: A\nfacts: { dear: [ ann, bob ] }\n";
  CHECK(verdict(rules, two, "many") == "holds high");
  CHECK(verdict(rules, two, "few") == "open");
  CHECK(verdict(rules, two + "complete: [ dear ]\n", "few") == "holds high");
}

TEST_CASE("texts that rules make count as memory") {
  const std::string rules = words +
                            "define long(name: text)\nrule one { when dear(_) then long(\"a\") }\n"
                            "rule more { when long(N) then long(concat(N, \"aaaaaaaaaaaaaaaa\")) }\n";
  const model::Loaded loaded = model::load_text("t.mech", rules);
  REQUIRE(to_text(loaded.diagnostics) == "");
  const plan::Plan plan = plan::from_model(*loaded.model);
  const ReadProfile read = read_yaml_text(*loaded.model, "p.yaml", "case: A\nfacts: { dear: [ ann ] }\n");
  eval::Options options;
  options.limits.bytes = uint64_t{16} << 20;
  options.limits.rows = 100'000;  // far fewer bytes of rows, far more of texts
  eval::Evaluation ev(plan, *read.profile, options);
  CHECK_FALSE(ev.run());
  CHECK(ev.limit_reached() == "memory");
}

TEST_CASE("dates that are known roughly settle what they can") {
  const std::string rules = words +
                            "fact opened: date\nfact closed: date\n"
                            "table bound(days: int) { (30); (31); (92); (93) }\n"
                            "define within(N: int) when bound(N) and days_between(opened, closed) <= N\n"
                            "define long when days_between(opened, closed) >= 31\n"
                            "define backwards when days_between(closed, opened) > 0\n"
                            "define early when year(opened) < 2020\n"
                            "define late when year(closed) >= 2020\n"
                            "define opened_in(Y: year) when Y = year(opened)\n";
  const std::string roughly =
      "case: A\nfacts:\n  opened: 2019-05-01..2019-05-31\n  closed: 2019-07-01..2019-08-01\n";
  CHECK(verdict(rules, roughly, "within(92)") == "holds high");
  CHECK(verdict(rules, roughly, "within(31)") == "open");
  CHECK(verdict(rules, roughly, "within(30)") == "fails high");
  CHECK(verdict(rules, roughly, "long") == "holds high");
  CHECK(verdict(rules, roughly, "backwards") == "fails high");
  CHECK(verdict(rules, roughly, "early") == "holds high");
  CHECK(verdict(rules, roughly, "late") == "fails high");
  CHECK(verdict(rules, roughly, "opened_in(2019)") == "holds high");
  CHECK(verdict(rules, roughly, "opened_in(2018)") == "fails high");
  const std::string half = "case: A\nfacts:\n  opened: ..2019-05-31\n  closed: 2019-07-01..2020-01-01\n";
  CHECK(verdict(rules, half, "long") == "holds high");
  CHECK(verdict(rules, half, "within(93)") == "open");
  CHECK(verdict(rules, half, "within(30)") == "fails high");
  CHECK(verdict(rules, half, "early") == "holds high");
  CHECK(verdict(rules, half, "late") == "open");
  // Nothing is known of a date that is not recorded, not even that there is one.
  CHECK(verdict(rules, "case: A\nfacts: { opened: 2019-05-01 }\n", "long") == "open");
}

TEST_CASE("a row of which little is known is one thing at a time, and of many rows a few are gone through") {
  const std::string rules =
      words +
      "define all(who: Person)\n"
      "rule a { when paid(P, _) and paid(_, 1) and paid(_, 2) and paid(_, 3) then all(P) }\n"
      "define beside(amount: int)\n"
      "rule b { when paid(_, X) and paid(_, 1) then beside(X) }\n";
  auto profile = [](int rows) {
    return "case: A\nfacts: { paid: [ { at_least: " + std::to_string(rows) + " } ] }\ncomplete: [ paid ]\n";
  };
  CHECK(verdict(rules, profile(2), "all") == "fails high");
  CHECK(verdict(rules, profile(3), "all") == "open");
  // All combinations would be 10^12.
  CHECK(verdict(rules, profile(1'000), "all") == "open");
  CHECK(verdict(rules, profile(1), "beside(1)") == "open");
  CHECK(verdict(rules, profile(1), "beside(2)") == "fails high");
  CHECK(verdict(rules, profile(2), "beside(2)") == "open");
  CHECK(verdict(rules, profile(1'000), "beside(2)") == "open");
}

TEST_CASE("parts of a conjunction that have nothing in common are not multiplied, in either bound") {
  const std::string rules =
      words +
      "fact far(who: Person)\nfact rich(who: Person)\n"
      "define four when dear(A) and far(B) and rich(C) and paid(D, _) and not far(A) and not rich(B) and not "
      "dear(C) and not far(D)\n"
      "define outside(who: Person)\n"
      "rule o { when dear(P) and not exists { far(B) and rich(C) and dear(D) and B != P and not rich(B) and "
      "C "
      "!= D and not far(C) and not far(D) and not rich(D) } then outside(P) }\n";
  auto profile = [](const std::string& of_far, const std::string& complete) {
    return "case: A\nfacts:\n  dear: [ { at_least: 200 } ]\n  far: [ " + of_far +
           " ]\n  rich: [ { at_least: 200 } ]\n  paid: [ { at_least: 200, amount: 1 } ]\n" + complete;
  };
  // All combinations would be 1,600 million.
  const std::string all = "complete: [ dear, far, rich, paid ]\n";
  CHECK(verdict(rules, profile("{ at_least: 200 }", all), "four") == "holds high");
  CHECK(verdict(rules, profile("{ at_least: 200 }", ""), "four") == "open");
  CHECK(verdict(rules, profile("", all), "four") == "fails high");
  CHECK(verdict(rules, profile("{ at_least: 200 }", all), "outside") == "fails high");
  CHECK(verdict(rules, profile("", all), "outside") == "holds high");
}
