// One case on trial: each kind of edit, alone, after one another, and taken back.
#include "whatif/workbench.hpp"

#include "support.hpp"

namespace mechanist::whatif {
namespace {

using test::Case;
using Kind = Edit::Kind;

const char* evidence = R"(
case: Hill
facts:
  knows: [ { one: Bob, other: Ida } ]
  near: [ { a: Bob, b: Ann } ]
  size: 4
denied: { knows: [ { one: Ann, other: Ida } ] }
complete: [ near ]
)";

TEST_CASE("without edits the case is as recorded") {
  const Case c(test::farm_rules, evidence);
  Workbench bench(*c.evaluation);
  CHECK(Case::verdict(bench.with({}), "certified.known") == Verdict::holds);
  CHECK(Case::verdict(bench.with({}), "certified.big") == Verdict::fails);
  CHECK(bench.evaluations() == 2);
}

TEST_CASE("an attribute that is assumed replaces its value, and only until the next edit") {
  const Case c(test::farm_rules, evidence);
  Workbench bench(*c.evaluation);
  const Symbol twelve = bench.number(Decimal(12));
  CHECK(Case::verdict(bench.with({{Kind::assume, c.relation("size"), {twelve}, 0}}), "certified.big") ==
        Verdict::holds);
  CHECK(Case::verdict(bench.with({}), "certified.big") == Verdict::fails);
}

TEST_CASE("a row that is taken back takes its mirror image with it") {
  const Case c(test::farm_rules, evidence);
  Workbench bench(*c.evaluation);
  uint32_t near = 0;
  while (c.profile->rows[near].relation != c.relation("near") || c.profile->rows[near].mirrored) ++near;
  eval::Evaluation& now = bench.with({{Kind::take_row, {}, {}, near}});
  CHECK(now.certain(c.relation("near")).size() == 0);
  CHECK(Case::verdict(now, "certified.alone") == Verdict::holds);
  CHECK(bench.with({}).certain(c.relation("near")).size() == 2);
}

TEST_CASE("a denial removes what it matches, in both readings") {
  const Case c(test::farm_rules, evidence);
  Workbench bench(*c.evaluation);
  const Symbol ann = bench.text("Ann"), bob = bench.text("Bob");
  CHECK(bench.with({{Kind::deny, c.relation("near"), {ann, bob}, 0}}).certain(c.relation("near")).size() ==
        0);
}

TEST_CASE("an assumed row outweighs a denial of it alone") {
  const Case c(test::farm_rules, evidence);
  Workbench bench(*c.evaluation);
  const Symbol ann = bench.text("Ann"), ida = bench.text("Ida");
  CHECK(Case::verdict(bench.with({}), "knows(\"Ann\", \"Ida\")") == Verdict::fails);
  CHECK(Case::verdict(bench.with({{Kind::assume, c.relation("knows"), {ann, ida}, 0}}),
                      "knows(\"Ann\", \"Ida\")") == Verdict::holds);
  CHECK(Case::verdict(bench.with({{Kind::take_denial, {}, {}, 0}}), "knows(\"Ann\", \"Ida\")") ==
        Verdict::open);
}

TEST_CASE("a list is completed and opened") {
  const Case c(test::farm_rules, evidence);
  Workbench bench(*c.evaluation);
  CHECK(Case::verdict(bench.with({}), "near(\"Bob\", \"Cid\")") == Verdict::fails);
  CHECK(Case::verdict(bench.with({{Kind::take_completeness, {}, {}, 0}}), "near(\"Bob\", \"Cid\")") ==
        Verdict::open);
  CHECK(Case::verdict(bench.with({{Kind::complete, c.relation("knows"), {any_symbol, any_symbol}, 0}}),
                      "knows(\"Cid\", \"Ida\")") == Verdict::fails);
}

TEST_CASE("somebody without a name is nobody who has one") {
  const Case c(test::farm_rules, "case: Hill\nfacts: {}\n");
  Workbench bench(*c.evaluation);
  const auto person = model::EntityId{(*c.model)[c.relation("knows")].columns[0].type.of};
  const Symbol somebody = bench.individual(person, 0), ida = bench.text("Ida");
  CHECK(somebody == bench.individual(person, 0));
  CHECK(somebody != bench.individual(person, 1));
  CHECK(Case::verdict(bench.with({{Kind::assume, c.relation("knows"), {somebody, ida}, 0}}),
                      "certified.known") == Verdict::holds);
  CHECK(Case::verdict(bench.with({{Kind::assume, c.relation("knows"), {ida, ida}, 0}}), "certified.known") ==
        Verdict::open);
}

}  // namespace
}  // namespace mechanist::whatif
