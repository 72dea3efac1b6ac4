// Every kind of condition in proofs and in what is missing, and the profile's ways of not knowing.
#include "support.hpp"

namespace mechanist::explain::test {
namespace {

const std::string rules = R"(rulebase kinds "1.0" { en "kinds" }
case Firm
entity Unit, City
enum Level { lab, centre }
fact unit(name: Unit, level: Level, city: City?, since: year?)
fact linked_to(a: Unit, b: Unit)
symmetric fact twin(a: Unit, b: Unit)
fact founded: year
fact opened: date
fact motto: text
fact audited
fact closed_down(name: Unit)
closed fact listed(name: Unit)
table region(city: City, region: text) { ("Rome", "south"); ("Oslo", "north") }
define southern(U: Unit) when unit(U, _, C, _) and region(C, "south")
define both when audited or motto = "yes"
define old when founded between 1900 and 1950
define latin when contains(motto, "ora")
define early when opened < 2000-01-01
define all_linked when for every U in some_unit: linked_to(U, "HQ")
define some_unit(U: Unit) when unit(U, _, _, _)
define few when count { U : unit(U, _, _, _) } <= 2
define at_most_one when at most 1 of { audited; old; latin }
define exactly_two when exactly 2 of { audited; old; latin }
define loner(U: Unit) when unit(U, _, _, _) and not linked_to(U, _)
define hidden(U: Unit) when unit(U, _, _, _) and not listed(U)
define newest(Y: year) when Y = max { S : unit(_, _, _, S) }
define next_year(N: year) when founded = Y and N = Y + 1
define apart(U: Unit, V: Unit) when unit(U, _, C, _) and unit(V, _, D, _) and C != D
define open_since(U: Unit) when unit(name: U, since: Y) and Y <= 2005
define twins(U: Unit, V: Unit) when twin(U, V)
constraint two_cities { en "{U} is in two cities" when unit(U, _, C, _) and unit(U, _, D, _) and C != D }
)";

const std::string profile = R"(case: Acme
facts:
  unit:
    - { name: A, level: lab, city: Rome, since: 2001 }
    - { name: B, level: centre, city: Oslo, since: 2004..2008 }
  linked_to: [ { a: A, b: HQ } ]
  twin: [ { a: A, b: B } ]
  founded: 1930
  motto: labora
  opened: 2001-02-03
  listed: [ A ]
denied: { audited: {} }
complete: [ unit, linked_to ]
)";

}  // namespace

TEST_CASE("of several goals, the schema has a list of explanations") {
  Case c(rules, profile);
  const auto one = c.json("both"), other = c.json("early");
  CHECK(violations(schema(), nlohmann::json::array({one, other})) == std::vector<std::string>{});
  CHECK(violations(schema(), nlohmann::json::array({one, 3})) != std::vector<std::string>{});
  CHECK(violations(schema(), nlohmann::json::array({one})) != std::vector<std::string>{});
}

TEST_CASE("each kind of condition has its step") {
  Case c(rules, profile);
  CHECK(c.json("southern(\"A\")")["verdict"] == "holds");
  const auto table = with_key(c.json("southern(\"A\")"), "fact");
  REQUIRE(table.size() == 2);
  CHECK(
      table[1]["fact"] ==
      nlohmann::json::parse(R"({"from": "table", "file": "rules.mech", "line": 14, "confidence": "high"})"));

  const auto south = c.json("southern(\"B\")");
  CHECK(south["verdict"] == "fails");
  // No other row of the unit can be in a southern city, either.
  CHECK(with_key(south, "closed_by")[0]["closed_by"][0]["complete"][0]["line"] == 13);
  CHECK(with_key(south, "by")[0]["by"] == "table");

  const auto both = c.json("both");
  CHECK(both["verdict"] == "fails");
  CHECK(with_key(both, "absent")[0]["absent"].size() == 2);

  const auto old = with_key(c.json("old"), "comparison")[0]["comparison"];
  CHECK(old["operator"] == "between");
  CHECK(old["operands"].size() == 3);
  CHECK(with_key(c.json("latin"), "comparison")[0]["comparison"]["operator"] == "contains");
  const auto early = with_key(c.json("early"), "comparison")[0]["comparison"];
  CHECK(early["left"]["value"] == "2001-02-03");
  CHECK(early["distance"] == "400");

  const auto every = c.json("all_linked");
  CHECK(every["verdict"] == "fails");
  CHECK(with_key(every, "every")[0]["every"]["members"].size() == 2);
  CHECK(with_key(every, "every")[0]["every"]["members"][1]["verdict"] == "fails");

  const auto few = with_key(c.json("few"), "aggregate")[0]["aggregate"];
  CHECK(few["value"] == "2");
  CHECK(few["rows"].size() == 2);
  CHECK(few["closed_by"][0]["complete"][0]["line"] == 13);

  const auto most = with_key(c.json("at_most_one"), "threshold")[0]["threshold"];
  CHECK(c.json("at_most_one")["verdict"] == "fails");
  CHECK(most["met"] == 2);
  CHECK(most["failed"] == 1);
  CHECK(c.json("exactly_two")["verdict"] == "holds");

  const auto loner = c.json("loner(\"B\")");
  CHECK(loner["verdict"] == "holds");
  CHECK(with_key(loner, "not")[0]["not"]["complete"][0]["line"] == 13);
  CHECK(c.json("loner(\"A\")")["verdict"] == "fails");

  const auto hidden = c.json("hidden(\"B\")");
  CHECK(with_key(hidden, "not")[0]["not"]["complete"][0]["by"] == "closed");

  const auto next = c.json("next_year(1931)");
  CHECK(next["verdict"] == "holds");
  const auto not_next = c.json("next_year(1940)");
  CHECK(not_next["verdict"] == "fails");

  const auto apart = c.json("apart");
  CHECK(apart["verdict"] == "holds");
  CHECK(apart["steps"][0]["goal"] == "apart(\"A\", \"B\")");
  CHECK(apart["steps"][0]["bindings"] ==
        nlohmann::json::parse(R"({"C": "\"Rome\"", "D": "\"Oslo\"", "U": "\"A\"", "V": "\"B\""})"));

  CHECK(c.json("twins(\"B\", \"A\")")["verdict"] == "holds");
  CHECK(with_key(c.json("twins(\"B\", \"A\")"), "fact")[0]["fact"]["line"] == 7);
  CHECK(c.json("two_cities")["verdict"] == "fails");
}

TEST_CASE("ranges, conflicts, plans and unnamed individuals are told as what they are") {
  Case c(rules, R"(case: Acme
facts:
  unit:
    - { name: B, level: centre, since: 2004..2008 }
    - { at_least: 2, level: lab }
  founded: { conflicting: [ { value: 1930 }, { value: 1960 } ] }
  linked_to: [ { a: B, b: HQ, status: planned } ]
)");
  const auto since = c.json("open_since(\"B\")");
  CHECK(since["verdict"] == "open");
  const auto range = with_key(since, "comparison")[0]["comparison"];
  CHECK(range["left"]["low"] == "2004");
  CHECK(range["left"]["high"] == "2008");
  CHECK(c.text("open_since(\"B\")").find("between 2004 and 2008 (at most 2005 needed)") != std::string::npos);

  CHECK(c.text("old").find("1930 or 1960") != std::string::npos);
  const auto linked = c.json("linked_to(\"B\", \"HQ\")");
  CHECK(linked["verdict"] == "open");
  CHECK(with_key(linked, "not_recorded")[0]["not_recorded"]["nearest"][0]["planned"] == true);
  CHECK(c.text("linked_to(\"B\", \"HQ\")").find("planned, not yet so") != std::string::npos);

  CHECK(c.json("unit(_, lab)")["verdict"] == "holds");
  CHECK(c.text("unit(_, lab)").find("an unnamed unit") != std::string::npos);
  CHECK(c.text("unit(_, lab)").find(":5  no source given") != std::string::npos);
}

TEST_CASE("weak evidence: what is shown at each level") {
  Case c("rulebase r \"1\"\ncase C\nfact a\nfact b\ndefine both when a and b\ndefine neither when not a\n",
         "case: X\nfacts:\n  a: { value: yes, confidence: low }\n  b: yes\n");
  const auto both = c.json("both");
  CHECK(both["confidence"] == "low");
  CHECK(with_key(both, "fact")[0]["fact"]["confidence"] == "low");
  CHECK(c.json("neither")["confidence"] == "low");
}

TEST_CASE("a name that is spelt in Chinese keeps lines within the width") {
  Case c(R"(rulebase r "1.0" { zh "很长的规则库" }
case 企业
entity 伙伴
fact 合作(伙伴: 伙伴, 内容: text?) { zh "{case}与{伙伴}围绕关键核心技术的联合攻关与产业化应用开展长期合作[,内容为{内容}]" }
define 融合(P: 伙伴) when 合作(P, _) { zh "{case}与{P}实现了融合" }
)",
         R"(case: 某某科技领军企业股份有限公司
facts:
  合作: [ { 伙伴: 一所名字特别特别特别长的大学, 内容: 面向未来网络的基础研究与面向产业的工程化应用研究, note: 这是一个很长的说明，用来检验换行是否会超过八十列的宽度限制，标点不应出现在行首 } ]
)");
  for (bool all : {false, true}) {
    TextOptions o;
    o.all = all;
    const std::string text = c.text("融合", "zh", o);
    CAPTURE(text);
    CHECK(too_wide(text) == std::vector<std::string>{});
    CHECK(text.find("\n，") == std::string::npos);
  }
}

// ---------------------------------------------------------------- every step is really so

namespace {

struct File {
  std::string profile;
  std::vector<std::string> goals;
};

// Asks the evaluation again for each step about one relation, in the words of the step.
void refire(const model::Model& m, eval::Evaluation& ev, const Explanation& x) {
  std::set<StepId> attempts;
  for (const Step& s : x.steps)
    if (const auto* none = std::get_if<NotConcluded>(&s.why))
      attempts.insert(none->attempts.begin(), none->attempts.end());
  for (StepId id = 0; id < x.steps.size(); ++id) {
    const Step& s = x.steps[id];
    const bool atom = std::holds_alternative<Recorded>(s.why) ||
                      std::holds_alternative<NotConcluded>(s.why) ||
                      std::holds_alternative<Excluded>(s.why) || std::holds_alternative<OtherValue>(s.why) ||
                      std::holds_alternative<NotRecorded>(s.why) ||
                      (std::holds_alternative<ByRule>(s.why) && !attempts.contains(id));
    if (!atom || s.goal.find("unnamed ") != std::string::npos || s.goal.rfind("complete ", 0) == 0) continue;
    // Sides of claims and scopes are relations that nobody can ask for by name.
    if (s.goal.size() > 2 && s.goal[0] == 'P' && s.goal[2] == '.') continue;
    eval::ResolvedGoal r = eval::resolve_goal(m, ev.symbols(), s.goal);
    CAPTURE(s.goal);
    CAPTURE(to_text(r.diagnostics));
    if (!r.asked) {
      // A conjunction whose alternatives were listed, or a side of a claim that has no name to ask for.
      CHECK((s.goal.find(" and ") != std::string::npos || s.goal.find('{') != std::string::npos ||
             s.goal.find(" or ") != std::string::npos));
      continue;
    }
    const auto a = ev.assess(std::get<eval::Goal>(*r.asked));
    if (s.verdict == Verdict::open) continue;  // at a stronger level, or open at all
    CHECK(a.verdict == s.verdict);
    if (std::holds_alternative<Recorded>(s.why)) CHECK(!std::get<Recorded>(s.why).evidence.empty());
    if (s.verdict == Verdict::fails) CHECK(a.confidence == s.confidence);
  }
  for (const Step& s : x.steps) {
    if (const auto* t = std::get_if<Threshold>(&s.why))
      CHECK(t->met + t->open + t->failed == t->members.size());
    if (const auto* by = std::get_if<ByRule>(&s.why); by != nullptr && s.verdict == Verdict::holds)
      for (const Link& l : by->conditions) CHECK(x.steps[l.step].verdict == Verdict::holds);
    if (const auto* n = std::get_if<Negated>(&s.why)) {
      if (s.verdict == Verdict::holds) CHECK(x.steps[n->of].verdict == Verdict::fails);
      if (s.verdict == Verdict::fails) CHECK(x.steps[n->of].verdict == Verdict::holds);
    }
  }
}

}  // namespace

TEST_CASE("every step of every explanation of the study is so") {
  const std::string root = std::string(MECHANIST_SOURCE_DIR) + "/rulebases/iur/";
  model::Loaded loaded = model::load(root + "iur.mech");
  REQUIRE(loaded.model);
  const model::Model& m = *loaded.model;
  const plan::Plan plan = plan::from_model(m);
  for (const std::string name : {"huawei", "crrc", "hsmc", "sinovel"}) {
    ResolvedInputs inputs = resolve_inputs({root + "profiles/" + name + ".yaml"});
    REQUIRE(inputs.items.size() == 1);
    read_profiles(m, inputs.items[0], {}, [&](ReadProfile&& read) {
      REQUIRE(read.profile);
      eval::Evaluation ev(plan, *read.profile);
      ev.run();
      std::vector<eval::Asked> goals = default_goals(m);
      for (size_t p = 0; p < m.propositions.size(); ++p) goals.emplace_back(eval::PropositionGoal{p});
      for (const auto& goal : goals) {
        for (const std::string language : {"en", "zh"}) {
          ExplainOptions o;
          o.language = language;
          o.settle = name == "sinovel";
          const Explanation x = explain::explain(ev, goal, o);
          CAPTURE(x.goal);
          CHECK_FALSE(x.cut);
          const std::string text = render_text(x);
          CAPTURE(text);
          CHECK(too_wide(text) == std::vector<std::string>{});
          if (language == "zh") continue;
          refire(m, ev, x);
          const auto json = nlohmann::json::parse(render_json(x));
          CHECK(violations(schema(), json) == std::vector<std::string>{});
        }
      }
      return true;
    });
  }
}

TEST_CASE("a condition on every member is told with its variable, and by whom it is met if there is none") {
  Case c(R"(rulebase r "1"
case Club
entity Person
fact member(who: Person) { en "{who} is a member" zh "{who}是会员" }
fact paid(who: Person) { en "{who} has paid" zh "{who}已缴费" }
define settled when for every P in member: paid(P)
)",
         "case: Empty\nfacts: { member: none }\n");
  const nlohmann::json json = c.json("settled");
  const std::vector<nlohmann::json> every = with_key(json, "every");
  REQUIRE(every.size() == 1);
  CHECK(every.front()["sentence"] ==
        "whenever P is a member: P has paid; there is no such P, so the condition is met");
  CHECK(every.front()["every"]["members"].empty());
  CHECK(c.text("settled", "zh").find("凡“P是会员”，则：P已缴费；没有这样的P，故条件成立") !=
        std::string::npos);
  CHECK(violations(schema(), json).empty());
}

TEST_CASE("a goal that asks for one thing in two columns is written as such") {
  Case c(R"(rulebase r "1"
case Valley
entity Town
fact above(upper: Town, lower: Town) { en "{upper} is above {lower}" }
define loop when above(T, T)
)",
         "case: A\n");
  const nlohmann::json json = c.json("loop");
  const std::vector<nlohmann::json> missing = with_key(json, "not_recorded");
  REQUIRE(missing.size() == 1);
  CHECK(missing.front()["goal"] == "above(X, X)");
  CHECK(missing.front()["sentence"] == "some town T is above town T");
}

}  // namespace mechanist::explain::test
