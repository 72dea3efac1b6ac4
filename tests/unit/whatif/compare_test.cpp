// Two versions of a case in one memory, and options as text.
#include "whatif/compare.hpp"

#include "support.hpp"
#include "whatif/assumptions.hpp"

namespace mechanist::whatif {
namespace {

using test::Case;

const char* evidence = R"(
case: Hill
facts: { size: 4, near: [ { a: Bob, b: Ann } ] }
denied: { knows: [ { one: Ann, other: Ida } ] }
)";

Profile edited(const Case& c, const Assumptions& assumptions) {
  Profile out = *c.profile;
  const Diagnostics wrong = apply(*c.model, assumptions, out);
  REQUIRE_MESSAGE(wrong.empty(), to_text(wrong));
  return out;
}
std::vector<std::string> codes(const Case& c, const Assumptions& assumptions) {
  Profile out = *c.profile;
  std::vector<std::string> codes;
  for (const Diagnostic& d : apply(*c.model, assumptions, out)) codes.push_back(d.code);
  return codes;
}

TEST_CASE("only relations of which something is otherwise have changed") {
  const Case c(test::farm_rules, evidence);
  auto changed = [&](const Assumptions& assumptions) {
    const plan::RelationSet set = changed_relations(*c.model, *c.profile, edited(c, assumptions));
    std::vector<std::string> out;
    for (uint32_t r = 0; r < c.model->relations.size(); ++r)
      if (set.has(model::RelationId{r})) out.push_back(c.model->relations[r].name);
    return out;
  };
  using Names = std::vector<std::string>;
  CHECK(changed({}) == Names{});
  CHECK(changed({{"size = 12"}, {}, {}}) == Names{"size"});
  CHECK(changed({{}, {"near(\"Ann\", \"Bob\")"}, {}}) == Names{"near"});
  CHECK(changed({{}, {}, {"not knows(\"Ann\", \"Ida\")"}}) == Names{"knows"});
  CHECK(changed({{"complete audited"}, {}, {}}) == Names{"audited"});
}

TEST_CASE("both versions can be asked in turn, and each is as a fresh run has it") {
  const Case c(test::farm_rules, evidence);
  Profile after = edited(c, {{"size = 12", "audited"}, {"near(\"Ann\", \"Bob\")"}, {}});
  eval::Evaluation fresh(*c.plan, c.baseline.get());
  fresh.reset(after);
  fresh.run();
  const std::vector<Standing> is = standings(fresh), was = standings(*c.evaluation);
  TwoVersions versions(*c.plan, c.baseline.get(), *c.profile, std::move(after));
  for (int i = 0; i < 2; ++i) {
    CHECK(standings(versions.after()) == is);
    CHECK(standings(versions.before()) == was);
  }
  CHECK(was != is);
  CHECK(Case::verdict(versions.before(), "certified.big") == Verdict::fails);
  CHECK(Case::verdict(versions.after(), "certified.big") == Verdict::holds);
}

TEST_CASE("standings come in the order of mechanisms with their parts, propositions, constraints") {
  const Case c(test::farm_rules, evidence);
  std::vector<Standing::Kind> kinds;
  for (const Standing& s : standings(*c.evaluation)) kinds.push_back(s.kind);
  using Kind = Standing::Kind;
  CHECK(kinds == std::vector<Kind>{Kind::mechanism, Kind::path, Kind::path, Kind::quality, Kind::proposition,
                                   Kind::finding});
}

TEST_CASE("a constraint that finds something is a change") {
  const Case c(test::farm_rules, evidence);
  TwoVersions versions(*c.plan, c.baseline.get(), *c.profile,
                       edited(c, {{"near(\"Cid\", \"Cid\")"}, {}, {}}));
  CHECK(standings(versions.before()).back().findings == 0);
  CHECK(standings(versions.after()).back().findings == 1);
}

TEST_CASE("options that contradict one another are refused, and those that only narrow are not") {
  const Case c(test::farm_rules, evidence);
  using Codes = std::vector<std::string>;
  CHECK(codes(c, {{"audited"}, {"audited"}, {}}) == Codes{"E0339"});
  CHECK(codes(c, {{"not audited", "audited"}, {}, {}}) == Codes{"E0339"});
  CHECK(codes(c, {{"size = 5", "size(6)"}, {}, {}}) == Codes{"E0339"});
  CHECK(codes(c, {{"size = 5"}, {"size = 5"}, {}}) == Codes{"E0339"});
  CHECK(codes(c, {{"complete knows"}, {"complete knows"}, {}}) == Codes{"E0338", "E0339"});
  CHECK(codes(c, {{"size = 5", "size(5)"}, {}, {}}) == Codes{});
  CHECK(codes(c, {{"size = 5"}, {"size = 6"}, {}}) == Codes{});
  CHECK(codes(c, {{"knows(\"Ann\", \"Ida\")"}, {"knows(_, \"Ida\")"}, {}}) == Codes{});
  CHECK(codes(c, {{"audited", "audited"}, {}, {}}) == Codes{});
}

TEST_CASE("what is wrong with a fact is told, all of it, and nothing crashes") {
  const Case c(test::farm_rules, evidence);
  using Codes = std::vector<std::string>;
  CHECK(codes(c, {{"", "knows(\"Ann\")", "certified", "size = big"}, {"nothing"}, {"audited"}}) ==
        Codes{"E0338", "E0308", "E0126", "E0316", "E0308", "E0313"});
}

}  // namespace
}  // namespace mechanist::whatif
