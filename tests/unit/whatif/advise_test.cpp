// Advice: by cost, without what is not needed, and with proof that there is none.
#include "whatif/advise.hpp"

#include "support.hpp"

namespace mechanist::whatif {
namespace {

using test::Case;

std::vector<std::string> costs(const Case& c, const std::string& goal, bool& cheapest,
                               const AdviseLimits& limits = {}) {
  Workbench bench(*c.evaluation);
  const Advice advice = advise(*c.evaluation, bench, c.goal(goal), limits);
  cheapest = advice.cheapest;
  std::vector<std::string> out;
  for (const Gap& g : advice.sets) out.push_back(g.cost.to_string());
  return out;
}
using Costs = std::vector<std::string>;

TEST_CASE("sets come in order of cost, as many as are asked for") {
  const Case c(test::farm_rules, "case: Hill\nfacts: {}\n");
  bool cheapest = false;
  CHECK(costs(c, "certified", cheapest) == Costs{"3", "4", "5"});
  CHECK(cheapest);
  AdviseLimits one;
  one.sets = 1;
  CHECK(costs(c, "certified", cheapest, one) == Costs{"3"});
  CHECK(cheapest);
}

TEST_CASE("somebody is advised who is none of those that a rule excludes") {
  const Case c(test::farm_rules, "case: Hill\nfacts: {}\n");
  bool cheapest = false;
  CHECK(costs(c, "certified.known", cheapest) == Costs{"4"});
  CHECK(cheapest);
}

TEST_CASE("where no lever reaches a goal, that is known without trying") {
  const Case c(test::farm_rules, "case: Hill\nfacts: { near: [ { a: Bob, b: Ann } ] }\n");
  bool cheapest = false;
  CHECK(costs(c, "certified.alone", cheapest).empty());
  CHECK(cheapest);
}

TEST_CASE("levers outweigh the record") {
  const Case c(test::farm_rules, "case: Hill\nfacts: { size: 4 }\ncomplete: [ knows ]\n");
  bool cheapest = false;
  CHECK(costs(c, "certified", cheapest) == Costs{"3", "4", "5"});
  CHECK(cheapest);
}

TEST_CASE("what a constraint forbids is not advised, and what lifts it is not left out") {
  const Case c(R"(
rulebase r "1"
case C
fact built
fact licensed
mechanism m { path p { when built } }
constraint unlicensed { when built and not licensed }
lever built cost 1
lever licensed cost 1
)",
               "case: X\nfacts: {}\ncomplete: [ licensed ]\n");
  bool cheapest = false;
  CHECK(costs(c, "m", cheapest) == Costs{"2"});  // licensed is known not to be so
  CHECK(cheapest);
}

TEST_CASE("with too few evaluations nothing is claimed") {
  const Case c(test::farm_rules, "case: Hill\nfacts: {}\n");
  AdviseLimits few;
  few.evaluations = 1;
  few.search.steps = 1;
  bool cheapest = true;
  const Costs found = costs(c, "certified", cheapest, few);
  CHECK((found.empty() || found.front() != "3" || cheapest));
  if (found.empty()) CHECK(!cheapest);
}

TEST_CASE("a lever is known to bring about what fits it") {
  const Case c(test::farm_rules, "case: Hill\nfacts: {}\n");
  auto item = [&](const std::string& relation, std::vector<Cell> cells) {
    return Item{
        Item::Kind::propose, {Proposed::Kind::assume, c.relation(relation), std::move(cells), 0, {}}, 0};
  };
  auto is = [](Symbol s) {
    Cell cell;
    cell.kind = Cell::Kind::constant;
    cell.value = s;
    return cell;
  };
  CHECK(by_lever(*c.evaluation, item("audited", {})));
  CHECK(by_lever(*c.evaluation, item("size", {is(inline_number(12))})));
  CHECK(!by_lever(*c.evaluation, item("size", {is(inline_number(11))})));
  CHECK(!by_lever(*c.evaluation, item("near", {Cell{}, Cell{}})));
}

}  // namespace
}  // namespace mechanist::whatif
