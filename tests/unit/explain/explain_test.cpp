// What explanations say: whole texts for small rulebases, every kind of leaf, and JSON against the schema.
#include <set>

#include "support.hpp"

namespace mechanist::explain::test {
namespace {

const std::string research = R"(rulebase small "1.0" { en "a small study" zh "小研究" }
source study { title "A study" date 2019 }
case Enterprise
entity Technology { en "technology" zh "技术" }
entity Partner { en "partner" zh "伙伴" }
ordered enum Link { basic en "basic research" zh "基础研究", applied en "applied research" zh "应用研究" }
fact key(technology: Technology) { en "{technology} is a key technology for {case}" zh "{technology}是{case}的关键技术" }
fact work(partner: Partner, technology: Technology?, link: Link?, since: year?) {
  en "{case} works with {partner}[ on {technology}][ in {link}][ since {since}]"
  zh "{case}[自{since}年起]与{partner}[就{technology}][在{link}环节]合作"
  not en "{case} does not work with {partner}[ on {technology}][ in {link}]"
  not zh "{case}未与{partner}[就{technology}][在{link}环节]合作"
}
fact spend: percent { en "{case} spends {value} on research" zh "{case}的研发投入占{value}" }
fact audited { en "{case} is audited" zh "{case}经过审计" not en "{case} is not audited" }
parameter least = 5% { en "share spent on research" zh "研发投入的占比" ours "a round number" }
define point(T: Technology) when key(T) and work(_, T, basic) {
  en "basic research on {T} is shared" zh "{T}的基础研究有伙伴参与"
  not en "no basic research on {T} is shared" not zh "{T}的基础研究无伙伴参与"
  ours "with a partner, not in-house"
}
mechanism integrating {
  en "integrating research" zh "融合研究"
  cites study "points as points"
  path points { en "points" zh "技术点" when point(_) }
  path applied_work { en "applied work" zh "应用合作" when work(link: applied) }
  quality intensive { en "intensive" zh "高投入" when spend >= least }
  applies when points and at least 1 of qualities { ours "both, we think" }
}
define clean when not work(_, _, _, _) { en "nobody works with {case}" }
define unaudited when not audited { en "nobody audits {case}" }
define poor when spend < 2% { en "{case} spends little" }
define busy when count { P : work(P) } >= 3 { en "{case} is busy" }
proposition P1 { en "Points are needed for audits." cites study scope intensive claim necessary points for audited }
)";

const std::string acme = R"(case: Acme
sources:
  news: { title: "Acme opens a laboratory", date: 2019, confidence: high }
  blog: { title: "Acme, a blog", date: 2020, confidence: low }
names:
  polar codes: { zh: 极化码 }
  Uni: { zh: 大学 }
facts:
  key: [ { technology: polar codes, source: news } ]
  work:
    - { partner: Uni, technology: polar codes, link: basic, since: 2010, source: news, note: "as reported" }
    - { partner: Ltd, technology: polar codes, link: applied, source: blog }
  spend: { value: 7.5%, source: news }
)";

}  // namespace

TEST_CASE("a mechanism that holds is a page of witnesses, evidence and rules") {
  Case c(research, acme);
  CHECK(c.text("integrating") ==
        R"(Acme: integrating research                               HOLDS · confidence high
No further fact can overturn this.

Needed: points, and at least 1 of 1 qualities (ours, R1).

Paths: 2 of 2 hold
  ✓ points                      basic research on polar codes is shared   [1] R2
  ~ applied work                Acme works with Ltd on polar codes in
                                applied research                          [2] R3
                                confidence low

Qualities: 1 of 1 hold
  ✓ intensive                   Acme spends 7.5% on research                 [1]
                                share spent on research: 7.5% (at least 5%
                                needed)                                       R4

Evidence                                                               case.yaml
  [1] :9 :11 :13 Acme opens a laboratory, 2019                              high
  [2] :12 Acme, a blog, 2020                                                 low

Rules                                                                 rules.mech
  study:  "points as points" R1                                              :24
  ours:   R1 :28
  other:  R2 :25   R3 :26   R4 :27
)");
}

TEST_CASE("the same page in Chinese") {
  Case c(research, acme);
  const std::string text = c.text("integrating", "zh");
  CHECK(too_wide(text) == std::vector<std::string>{});
  CHECK(text.find("Acme：融合研究") == 0);
  CHECK(text.find("成立 · 置信度高") != std::string::npos);
  CHECK(text.find("极化码的基础研究有伙伴参与") != std::string::npos);
  CHECK(text.find("研发投入的占比：7.5%（需不少于5%）") != std::string::npos);
  CHECK(text.find("holds") == std::string::npos);
}

TEST_CASE("a proof of a row leads to its facts with their places") {
  Case c(research, acme);
  CHECK(c.text("point(\"polar codes\")") ==
        R"(Acme: basic research on polar codes is shared            HOLDS · confidence high
No further fact can overturn this.

Needed: T is a key technology for Acme, and Acme works with some partner on T in
  basic research (ours, R1).

polar codes is a key technology for Acme                             [1]    high
Acme works with Uni on polar codes in basic research since 2010      [1]    high
  note: "as reported"

Evidence                                                               case.yaml
  [1] :9 :11 Acme opens a laboratory, 2019                                  high

Rules                                                                 rules.mech
  ours:   R1 :17
)");
}

TEST_CASE("what is open says what is not recorded, and what comes near") {
  Case c(research, acme);
  CHECK(c.text("point(\"EDA\")") ==
        R"(Acme: basic research on EDA is shared                                       OPEN
The record neither shows nor excludes it. "Open" is not "no".

Needed: T is a key technology for Acme, and Acme works with some partner on T in
  basic research (ours, R1).

? EDA is a key technology for Acme: not recorded
? Acme works with some partner on EDA in basic research: not recorded
    nearest :11 Uni, basic research, 2010: technology is polar codes, not
      EDA                                                                    [1]

What would settle it
  HOLDS with these 2 facts:
    + EDA is a key technology for Acme
        key("EDA")
    + Acme works with some partner P on EDA in basic research
        work(P, "EDA", basic)
  FAILS if it is known that:
    + the list of "key" is complete
        complete key
  FAILS if it is known that:
    + beyond what is recorded, Acme does not work with any partner in basic
      research
        complete work(link: basic)

Evidence                                                               case.yaml
  [1] :11 Acme opens a laboratory, 2019                                     high

Rules                                                                 rules.mech
  ours:   R1 :17
)");
}

TEST_CASE("every kind of leaf is in the JSON, and the JSON is as the schema says") {
  const std::string profile = R"(case: Acme
sources:
  news: { title: "News", date: 2019 }
facts:
  spend: { value: 7.5%, source: news }
  work: [ { partner: Uni, source: news, quote: "works with Uni" } ]
denied:
  audited: { source: news }
  key: [ { technology: EDA, source: news } ]
complete: { key: { source: news } }
searched:
  work: [ { link: applied, source: news, note: "nothing found" } ]
)";
  Case c(research, profile);
  const auto points = c.json("point(\"EDA\")");
  CHECK(points["verdict"] == "fails");
  REQUIRE(with_key(points, "denied").size() == 1);
  CHECK(with_key(points, "denied")[0]["denied"][0]["pattern"] == "key(\"EDA\")");
  CHECK(with_key(points, "denied")[0]["denied"][0]["line"] == 9);
  const auto complete = c.json("point(\"SoC\")");
  REQUIRE(with_key(complete, "complete").size() == 1);
  CHECK(with_key(complete, "complete")[0]["complete"][0]["line"] == 10);

  const auto unaudited = c.json("unaudited");
  CHECK(unaudited["verdict"] == "holds");
  REQUIRE(with_key(unaudited, "not").size() == 1);
  CHECK(with_key(unaudited, "not")[0]["not"]["denied"][0]["source"]["name"] == "news");

  const auto poor = c.json("poor");
  REQUIRE(with_key(poor, "comparison").size() == 1);
  const auto comparison = with_key(poor, "comparison")[0]["comparison"];
  CHECK(comparison["left"]["value"] == "7.5%");
  CHECK(comparison["right"]["value"] == "2%");
  CHECK(comparison["distance"] == "5.5%");

  const auto busy = c.json("busy");
  REQUIRE(with_key(busy, "aggregate").size() == 1);
  const auto aggregate = with_key(busy, "aggregate")[0]["aggregate"];
  CHECK(aggregate["low"] == "1");
  CHECK(aggregate["high"].is_null());
  CHECK(aggregate["unlimited"] == true);
  CHECK(aggregate["rows"].size() == 1);

  const auto applied = c.json("applied_work");
  CHECK(applied["verdict"] == "open");
  REQUIRE(with_key(applied, "searched").size() == 1);
  CHECK(with_key(applied, "searched")[0]["searched"][0]["note"] == "nothing found");
  const auto near = with_key(applied, "not_recorded")[0]["not_recorded"]["nearest"];
  REQUIRE(near.size() == 1);
  CHECK(near[0]["differences"] ==
        nlohmann::json::parse(R"([{"column": "link", "kind": "missing", "wanted": "applied"}])"));

  const auto value = c.json("spend = 3%");
  CHECK(value["verdict"] == "fails");
  CHECK(with_key(value, "other_value")[0]["other_value"]["value"] == "7.5%");

  const auto fact = c.json("work(\"Uni\")");
  CHECK(with_key(fact, "fact")[0]["fact"]["quote"] == "works with Uni");
  CHECK(with_key(fact, "fact")[0]["fact"]["line"] == 6);

  const auto mechanism = c.json("integrating");
  const auto threshold = with_key(mechanism, "threshold");
  REQUIRE(threshold.size() == 1);
  CHECK(threshold[0]["threshold"]["needed"] == 1);
  CHECK(threshold[0]["threshold"]["met"] == 1);
  CHECK(threshold[0]["threshold"]["members"].size() == 1);
  CHECK(mechanism["mechanism"]["paths"].size() == 2);
  for (const std::string goal : {"integrating", "poor", "busy", "clean", "P1", "applied_work", "spend = 3%"})
    for (const std::string language : {"en", "zh"}) {
      CAPTURE(c.text(goal, language));
      CHECK(too_wide(c.text(goal, language)) == std::vector<std::string>{});
      TextOptions all;
      all.all = true;
      CHECK(too_wide(c.text(goal, language, all)) == std::vector<std::string>{});
    }
}

TEST_CASE("digests, rules and citations stand in the JSON") {
  Case c(research, acme);
  const auto j = c.json("integrating");
  CHECK(j["rulebase"]["name"] == "small");
  CHECK(j["rulebase"]["files"][0]["sha256"] == c.model().digests[0]);
  CHECK(j["profile"]["sha256"].get<std::string>().size() == 64);
  const auto& root = j["steps"][0];
  CHECK(root["goal"] == "integrating");
  CHECK(root["rule"]["citation"]["passage"] == "points as points");
  CHECK(root["rule"]["ours"][0]["reason"] == "both, we think");
  CHECK(root["conditions"].size() == 2);
}

TEST_CASE("a sub-proof that was shown is a reference, and every reference has its step") {
  Case c(research, acme);
  ExplainOptions all;
  all.all = true;
  for (const std::string goal : {"integrating", "P1", "point"}) {
    const auto j = c.json(goal, all);
    std::set<int> ids, mentioned;
    for (const auto& s : with_key(j["steps"], "id")) CHECK(ids.insert(s["id"].get<int>()).second);
    for (const auto& s : with_key(j, "step")) mentioned.insert(s["step"].get<int>());
    for (int m : mentioned) CHECK(ids.contains(m));
    CHECK(*ids.begin() == 1);
    CHECK(*ids.rbegin() == static_cast<int>(ids.size()));
  }
}

TEST_CASE("a proposition tells both sides of each instance") {
  Case c(research, acme);
  const Explanation x = c.explain("P1");
  REQUIRE(x.proposition);
  CHECK(x.proposition->outcome == eval::Outcome::undetermined);
  REQUIRE(x.proposition->claims.size() == 1);
  REQUIRE(x.proposition->claims[0].instances.size() == 1);
  CHECK(x.steps[x.proposition->claims[0].instances[0].x].verdict == Verdict::holds);
  CHECK(x.steps[x.proposition->claims[0].instances[0].y].verdict == Verdict::open);
  const std::string text = render_text(x);
  CHECK(text.find("Claim: \"Acme is audited\" only if \"points\"") != std::string::npos);
}

TEST_CASE("evidence of one row comes strongest first, all of it") {
  Case c(research, R"(case: Acme
sources:
  blog: { title: "Blog", confidence: low }
  news: { title: "News", confidence: high }
facts:
  key:
    - { technology: EDA, source: blog }
    - { technology: EDA, source: news }
)");
  const auto fact = with_key(c.json("key(\"EDA\")"), "fact")[0]["fact"];
  CHECK(fact["source"]["name"] == "news");
  CHECK(fact["line"] == 8);
  REQUIRE(fact["also"].size() == 1);
  CHECK(fact["also"][0]["source"]["name"] == "blog");
}

TEST_CASE("a cycle says 'only by itself'") {
  Case c(R"(rulebase r "1"
case C
entity N
fact start(n: N)
fact edge(a: N, b: N)
define reach(n: N)
rule first { when start(A) then reach(A) }
rule next { when reach(A) and edge(A, B) then reach(B) }
)",
         R"(case: X
facts: { edge: [ { a: p, b: p } ] }
complete: [start, edge]
)");
  const std::string text = c.text("reach(\"p\")");
  CAPTURE(text);
  CHECK(text.find("FAILS") != std::string::npos);
  CHECK(text.find("only by itself") != std::string::npos);
}

TEST_CASE("the order of facts and rules changes nothing but line numbers") {
  const std::string head =
      "rulebase r \"1\"\ncase C\nentity N\nfact edge(a: N, b: N)\ndefine path(a: N, b: N)\n";
  const std::string one = "rule base { when edge(A, B) then path(A, B) }\n";
  const std::string two = "rule step { when path(A, B) and edge(B, C) then path(A, C) }\n";
  auto without_lines = [](nlohmann::json j) {
    std::vector<nlohmann::json*> todo{&j};
    while (!todo.empty()) {
      nlohmann::json* at = todo.back();
      todo.pop_back();
      if (at->is_object()) {
        at->erase("line");
        at->erase("sha256");
      }
      if (at->is_structured())
        for (auto& child : *at) todo.push_back(&child);
    }
    return j;
  };
  Case a(head + one + two,
         "case: X\nfacts:\n  edge: [ {a: p, b: q}, {a: q, b: s}, {a: p, b: r}, {a: r, b: s} ]\n");
  Case b(head + two + one,
         "case: X\nfacts:\n  edge: [ {a: r, b: s}, {a: p, b: r}, {a: q, b: s}, {a: p, b: q} ]\n");
  for (const std::string goal : {"path(\"p\", \"s\")", "path(\"s\", \"p\")", "path"})
    CHECK(without_lines(a.json(goal)) == without_lines(b.json(goal)));
}

TEST_CASE("proofs: several derivations, the first by rule name and premises") {
  Case c(
      "rulebase r \"1\"\ncase C\nentity N\nfact edge(a: N, b: N)\ndefine path(a: N, b: N)\n"
      "rule base { when edge(A, B) then path(A, B) }\n"
      "rule step { when path(A, B) and edge(B, C) then path(A, C) }\n",
      "case: X\nfacts:\n  edge: [ {a: p, b: r}, {a: r, b: s}, {a: p, b: q}, {a: q, b: s} ]\n");
  ExplainOptions two;
  two.proofs = 2;
  const auto j = c.json("path(\"p\", \"s\")", two);
  REQUIRE(j["derivations"].size() == 2);
  CHECK(j["steps"][0]["bindings"]["B"] == "\"q\"");
  CHECK(j["steps"][1]["bindings"]["B"] == "\"r\"");
}

TEST_CASE("a proof of a hundred thousand steps neither overflows nor is lost") {
  const std::string rules =
      "rulebase r \"1\"\nfact edge(a: int, b: int)\ndefine reach(n: int)\n"
      "rule first { then reach(0) }\nrule next { when reach(A) and edge(A, B) then reach(B) }\n";
  Program p(rules, {{"edge.tsv", chain(100'000)}});
  const Explanation x = p.explain("reach(100000)");
  CHECK(x.verdict == Verdict::holds);
  CHECK_FALSE(x.cut);
  CHECK(x.steps.size() == 200'001);
  const std::string text = render_text(x);
  CHECK(too_wide(text) == std::vector<std::string>{});
  CHECK(text.find("edge.tsv:100000") != std::string::npos);
  CHECK(text.find("steps folded") != std::string::npos);
  CHECK(render_json(x).size() > 1'000'000);
  ExplainOptions shallow;
  shallow.depth = 3;
  const Explanation cut = p.explain("reach(100000)", shallow);
  CHECK(cut.cut_at_depth);
  CHECK(cut.steps.size() < 20);
  CHECK(render_text(cut).find("--depth") != std::string::npos);
}

TEST_CASE("proofs over large relations are the same ones") {
  // A chain of diamonds: of each node's two predecessors the first by value is told.
  std::string edges;
  for (int i = 0; i < 90; ++i) {
    const std::string from = std::to_string(3 * i), one = std::to_string(3 * i + 1),
                      other = std::to_string(3 * i + 2), to = std::to_string(3 * i + 3);
    edges += other + "\t" + to + "\n" + one + "\t" + to + "\n" + from + "\t" + other + "\n" + from + "\t" +
             one + "\n";
  }
  for (const std::string step : {"rule step { when path(A, B) and edge(B, C) then path(A, C) }\n",
                                 "rule step { when edge(A, B) and path(B, C) then path(A, C) }\n"}) {
    Program p(
        "rulebase r \"1\"\nfact edge(a: int, b: int)\ndefine path(a: int, b: int)\n"
        "rule base { when edge(A, B) then path(A, B) }\n" +
            step,
        {{"edge.tsv", edges}});
    const Explanation x = p.explain("path(0, 270)");
    CHECK(x.verdict == Verdict::holds);
    CHECK(x.steps.size() == 2 * 180);
    std::set<std::string> told;
    for (const Step& s : x.steps)
      if (std::holds_alternative<Recorded>(s.why)) told.insert(s.goal);
    for (int i = 0; i < 90; ++i) {
      const std::string node = std::to_string(3 * i), first = std::to_string(3 * i + 1);
      CHECK(told.contains("edge(" + node + ", " + first + ")"));
    }
  }
}

TEST_CASE("the place of a row is where it was said first") {
  Program p(
      "rulebase r \"1\"\nfact named(a: text, b: text)\ntable fixed(n: int, m: int) {\n (1, 2);\n (1, 2);\n "
      "(3, 4)\n}\n"
      "define both(A: text) when named(A, _) and fixed(3, 4)\n",
      {{"named.csv", "a,b\nx,y\nx,y\n\"two\nlines\",z\nx,y\nu,v\n"}});
  auto place = [&](const std::string& goal, size_t step) {
    const Explanation x = p.explain(goal);
    REQUIRE(x.steps.size() > step);
    const FilePlace at = std::get<Recorded>(x.steps[step].why).evidence.front().place;
    return at.file.substr(at.file.rfind('/') + 1) + ":" + std::to_string(at.line);
  };
  CHECK(place("named(\"x\", \"y\")", 0) == "named.csv:2");
  CHECK(place("named(\"u\", \"v\")", 0) == "named.csv:7");
  CHECK(place("both(\"u\")", 1) == "named.csv:7");
  CHECK(place("both(\"u\")", 2) == "rules.mech:6");
}

TEST_CASE("what nests deeply stands by itself, so that any parser can follow") {
  Program p(
      "rulebase r \"1\"\nfact edge(a: int, b: int)\ndefine reach(n: int)\n"
      "rule first { then reach(0) }\nrule next { when reach(A) and edge(A, B) then reach(B) }\n",
      {{"edge.tsv", chain(500)}});
  const Explanation x = p.explain("reach(500)");
  TextOptions all;
  all.all = true;
  CHECK(too_wide(render_text(x, all)) == std::vector<std::string>{});
  CHECK(render_text(x, all).find("edge.tsv:1\n") != std::string::npos);
  const auto j = nlohmann::json::parse(render_json(x));
  CHECK(violations(schema(), j) == std::vector<std::string>{});
  CHECK(j["steps"].size() > 10);
  CHECK(with_key(j, "fact").size() == 500);
  CHECK(with_key(j, "fact").back()["fact"]["from"] == "facts");
}

}  // namespace mechanist::explain::test
