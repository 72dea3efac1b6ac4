// The oracle itself, on cases small enough to be worked out by hand.
#include "../support/oracle.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "../support/generate.hpp"
#include "model/from_ast.hpp"
#include "profile/read.hpp"

namespace {

using namespace mechanist;
using oracle::Goal;

struct Case {
  std::unique_ptr<model::Model> model;
  std::unique_ptr<Profile> profile;
};

Case load(const std::string& rules, const std::string& evidence) {
  model::Loaded loaded =
      model::load_text("t.mech", "rulebase t \"1\"\ncase Firm\nentity Person, Tool\n" + rules);
  INFO(to_text(loaded.diagnostics));
  REQUIRE(loaded.model);
  Case out;
  out.model = std::make_unique<model::Model>(std::move(*loaded.model));
  ReadProfile read = read_yaml_text(*out.model, "t.yaml", "case: Acme\n" + evidence);
  INFO(to_text(read.diagnostics));
  REQUIRE(read.profile);
  out.profile = std::make_unique<Profile>(std::move(*read.profile));
  return out;
}

Goal goal(const Case& c, const std::string& relation, const std::vector<std::string>& names = {}) {
  std::optional<model::RelationId> id = c.model->find(relation);
  REQUIRE(id);
  Goal out{*id, std::vector<Symbol>((*c.model)[*id].columns.size(), any_symbol)};
  for (size_t i = 0; i < names.size(); ++i)
    if (names[i] != "_") {
      out.terms[i] = c.profile->symbols.find_text(names[i]);
      REQUIRE_FALSE(out.terms[i].is_none());  // the domain is made of what rules and evidence name
    }
  return out;
}

Verdict verdict(const Case& c, const std::string& relation, const std::vector<std::string>& names = {},
                oracle::Options options = {}) {
  options.max_completions = 1u << 20;
  oracle::Answer answer = oracle::enumerate(*c.model, *c.profile, {goal(c, relation, names)}, options);
  REQUIRE(answer.exhaustive);
  REQUIRE(answer.completions > 0);
  return oracle::verdict(answer.goals[0]);
}

Verdict verdict_at(const Case& c, Confidence level, const std::string& relation) {
  oracle::Options options;
  options.level = level;
  return verdict(c, relation, {}, options);
}

// `p` says something of one attribute or fact; its verdict under the evidence.
Verdict of(const std::string& facts, const std::string& body, const std::string& evidence) {
  return verdict(load(facts + "\ndefine p when " + body + "\n", evidence), "p");
}

constexpr Verdict holds = Verdict::holds, open = Verdict::open, fails = Verdict::fails;

}  // namespace

TEST_CASE("a fact that nobody recorded is open, not false") {
  const std::string fact = "fact calm(who: Person)";
  CHECK(of(fact, "calm(\"ann\")", "") == open);
  CHECK(of(fact, "calm(\"ann\")", "facts: { calm: [ann] }") == holds);
  CHECK(of(fact, "calm(\"ann\")", "facts: { calm: [bob] }") == open);
  CHECK(of(fact, "calm(\"ann\")", "denied: { calm: [ { who: ann } ] }") == fails);
  CHECK(of(fact, "calm(\"ann\")", "facts: { calm: [bob] }\ncomplete: [calm]") == fails);
  CHECK(of(fact, "calm(_)", "denied: { calm: [ { who: ann } ] }") == open);
  CHECK(of(fact, "calm(_)", "facts: { calm: none }") == fails);
  CHECK(of("closed " + fact, "calm(\"ann\")", "") == fails);
}

TEST_CASE("negation needs a denial or a complete relation") {
  const std::string fact = "fact calm(who: Person)";
  CHECK(of(fact, "not calm(_)", "") == open);
  CHECK(of(fact, "not calm(_)", "facts: { calm: none }") == holds);
  CHECK(of(fact, "not calm(_)", "facts: { calm: [ann] }") == fails);
  CHECK(of(fact, "not calm(\"ann\")", "denied: { calm: [ { who: ann } ] }") == holds);
  CHECK(of(fact, "not calm(_)", "denied: { calm: [ { who: ann } ] }") == open);
}

TEST_CASE("a yes/no fact is said with yes and no") {
  CHECK(of("fact awake", "awake", "") == open);
  CHECK(of("fact awake", "awake", "facts: { awake: yes }") == holds);
  CHECK(of("fact awake", "not awake", "facts: { awake: no }") == holds);
}

TEST_CASE("a denial with columns left out denies whatever stands there") {
  const std::string fact = "fact owns(who: Person, what: Tool?)";
  const std::string denied = "denied: { owns: [ { who: ann } ] }";
  CHECK(of(fact, "owns(\"ann\", \"pen\")", denied) == fails);
  CHECK(of(fact, "owns(\"ann\", _)", denied) == fails);
  CHECK(of(fact, "owns(_, \"pen\")", denied) == open);
  // Known of one tool only, a row without a tool remains possible.
  CHECK(of(fact, "owns(\"ann\", _)", "denied: { owns: [ { who: ann, what: pen } ] }") == open);
}

TEST_CASE("a helper relation does not change what is denied") {
  Case c = load("fact calm(who: Person)\ndefine helper(who: Person)\nrule { when calm(X) then helper(X) }",
                "denied: { calm: [ { who: ann } ] }");
  CHECK(verdict(c, "helper", {"ann"}) == fails);
  CHECK(verdict(c, "helper", {"_"}) == open);
}

TEST_CASE("a missing optional cell makes a comparison open, and n/a makes it false") {
  const std::string fact = "fact owns(who: Person, what: Tool?)";
  const std::string closed = "\ncomplete: [owns]";
  CHECK(of(fact, "owns(_, \"pen\")", "facts: { owns: [ { who: ann } ] }" + closed) == open);
  CHECK(of(fact, "owns(_, _)", "facts: { owns: [ { who: ann } ] }" + closed) == holds);
  CHECK(of(fact, "owns(_, \"pen\")", "facts: { owns: [ { who: ann, what: n/a } ] }" + closed) == fails);
  CHECK(of(fact, "owns(_, _)", "facts: { owns: [ { who: ann, what: n/a } ] }" + closed) == holds);
  // A variable never matches a cell without a value.
  CHECK(of(fact, "owns(X, Y) and not owns(X, Y)", "facts: { owns: [ { who: ann } ] }" + closed) == fails);
  CHECK(of(fact, "exists { owns(_, X) and X = X }",
           "facts: { owns: [ { who: ann, what: n/a } ] }" + closed) == fails);
}

TEST_CASE("a missing cell may not be what is denied") {
  Case c = load("fact owns(who: Person, what: Tool?)\ndefine p when owns(_, \"pen\")",
                "facts: { owns: [ { who: ann } ] }\ncomplete: [owns]\ndenied: { owns: [ { what: pen } ] }");
  CHECK(verdict(c, "p") == fails);
}

TEST_CASE("an attribute has at most one value") {
  CHECK(of("fact size: int", "size = 3", "") == open);
  CHECK(of("fact size: int", "size = 3", "facts: { size: 3 }") == holds);
  CHECK(of("fact size: int", "size = 3", "facts: { size: 4 }") == fails);
  CHECK(of("fact size: int", "size(1) and size(2)", "") == fails);
  CHECK(of("fact size: int", "size >= 3", "facts: { size: none }") == fails);
  CHECK(of("fact size: int", "size >= 3", "denied: { size: [ { value: 3 } ] }") == open);
  CHECK(of("fact size: int", "size < 3 or size >= 3", "") == open);
  CHECK(of("fact size: int", "size + 1 = 4", "facts: { size: 3 }") == holds);
}

TEST_CASE("what depends on which of two conflicting values is right is open") {
  const std::string evidence = "facts: { size: { conflicting: [ { value: 13 }, { value: 14 } ] } }";
  CHECK(of("fact size: int", "size > 12", evidence) == holds);
  CHECK(of("fact size: int", "size > 13", evidence) == open);
  CHECK(of("fact size: int", "size > 14", evidence) == fails);
}

TEST_CASE("a comparison that a range does not decide is open") {
  for (const std::string evidence : {"facts: { founded: ~2020 }", "facts: { founded: 2019..2021 }"}) {
    CHECK(of("fact founded: year", "founded > 2018", evidence) == holds);
    CHECK(of("fact founded: year", "founded > 2019", evidence) == open);
    CHECK(of("fact founded: year", "founded > 2021", evidence) == fails);
    CHECK(of("fact founded: year", "founded = 2020", evidence) == open);
  }
  CHECK(of("fact founded: year", "founded > 2011", "facts: { founded: ..2011 }") == fails);
}

TEST_CASE("at_least asserts rows of unnamed individuals") {
  const std::string fact = "fact calm(who: Person)";
  const std::string two = "facts: { calm: [ { who: ann }, { at_least: 2 } ] }";
  CHECK(of(fact, "count { X : calm(X) } >= 2", two) == holds);
  CHECK(of(fact, "count { X : calm(X) } >= 3", two) == open);
  CHECK(of(fact, "count { X : calm(X) } >= 3", two + "\ncomplete: [calm]") == fails);
  CHECK(of(fact, "calm(X) and X != \"ann\"", two) == holds);
  CHECK(of(fact, "calm(\"bob\")", two) == open);
}

TEST_CASE("complete with where closes the rows that match") {
  const std::string fact = "fact owns(who: Person, what: Tool?)";
  const std::string evidence = "complete: { owns: { where: { who: ann } } }";
  CHECK(of(fact, "owns(\"ann\", _)", evidence) == fails);
  CHECK(of(fact, "owns(\"bob\", _)", evidence) == open);
}

TEST_CASE("a planned row is possible, not certain") {
  const std::string fact = "fact calm(who: Person)";
  const std::string evidence = "facts: { calm: [ { who: ann, status: planned } ] }\ncomplete: [calm]";
  CHECK(of(fact, "calm(\"ann\")", evidence) == open);
  CHECK(of(fact, "calm(\"bob\")", evidence) == fails);
}

TEST_CASE("a symmetric fact reads either way, in rows and denials") {
  const std::string fact = "symmetric fact fond(one: Person, other: Person)";
  CHECK(of(fact, "fond(\"bob\", \"ann\")", "facts: { fond: [ { one: ann, other: bob } ] }") == holds);
  CHECK(of(fact, "fond(\"bob\", \"ann\")", "denied: { fond: [ { one: ann, other: bob } ] }") == fails);
  CHECK(of(fact, "fond(\"bob\", \"ann\") and not fond(\"ann\", \"bob\")", "") == fails);
}

TEST_CASE("weaker facts are possible, weaker denials ignored") {
  Case c = load(
      "fact calm(who: Person)\nfact dear(who: Person)\ndefine p when calm(\"ann\")\n"
      "define q when not dear(\"ann\")\ndefine r when not calm(\"ann\")",
      "facts: { calm: [ { who: ann, confidence: medium } ] }\n"
      "denied: { dear: [ { who: ann, confidence: low } ] }");
  CHECK(verdict_at(c, Confidence::high, "p") == open);
  CHECK(verdict_at(c, Confidence::medium, "p") == holds);
  CHECK(verdict_at(c, Confidence::medium, "q") == open);
  CHECK(verdict_at(c, Confidence::low, "q") == holds);
  CHECK(verdict_at(c, Confidence::high, "r") == open);
  CHECK(verdict_at(c, Confidence::medium, "r") == fails);
}

TEST_CASE("thresholds count their members") {
  const std::string facts = "fact a\nfact b\nfact c";
  const std::string evidence = "facts: { a: yes, b: no }";  // c is open
  CHECK(of(facts, "at least 1 of { a; b; c }", evidence) == holds);
  CHECK(of(facts, "at least 2 of { a; b; c }", evidence) == open);
  CHECK(of(facts, "at least 3 of { a; b; c }", evidence) == fails);
  CHECK(of(facts, "at most 2 of { a; b; c }", evidence) == holds);
  CHECK(of(facts, "at most 1 of { a; b; c }", evidence) == open);
  CHECK(of(facts, "at most 0 of { a; b; c }", evidence) == fails);
  CHECK(of(facts, "exactly 1 of { a; b; c }", evidence) == open);
  CHECK(of(facts, "exactly 1 of { a; b }", evidence) == holds);
}

TEST_CASE("aggregates range over distinct bindings, and an empty group has no largest value") {
  const std::string table =
      "table price(what: Tool, amount: int) { (\"pen\", 2); (\"ink\", 5); (\"cap\", 5) }\n";
  CHECK(of(table, "sum { V : price(_, V) } = 7", "") == holds);
  CHECK(of(table, "sum { V : price(T, V) and T != \"cup\" } = 12", "") == holds);
  CHECK(of(table, "count { V : price(_, V) } = 2", "") == holds);
  CHECK(of(table, "count { T, V : price(T, V) } = 3", "") == holds);
  CHECK(of(table, "max { V : price(_, V) } = 5 and min { V : price(_, V) } = 2", "") == holds);
  CHECK(of(table, "avg { V : price(T, V) and T != \"cup\" } = 4", "") == holds);
  CHECK(of(table, "max { V : price(\"cup\", V) } <= 9", "") == fails);
  CHECK(of(table, "sum { V : price(\"cup\", V) } = 0", "") == holds);
  CHECK(of(table, "N = count { T, V : price(T, V) } and N > 2", "") == holds);
}

TEST_CASE("a function without a result makes its condition false") {
  CHECK(of("fact size: int", "1 / size > 0", "facts: { size: 0 }") == fails);
  CHECK(of("fact size: int", "not 1 / size > 0", "facts: { size: 0 }") == holds);
}

TEST_CASE("for every reads its relation both ways") {
  const std::string facts = "fact calm(who: Person)\nfact dear(who: Person)";
  CHECK(of(facts, "for every X in calm: dear(X)", "facts: { calm: none }") == holds);
  CHECK(of(facts, "for every X in calm: dear(X)", "facts: { calm: [ann] }") == open);
  CHECK(of(facts, "for every X in calm: dear(X)",
           "facts: { calm: [ann] }\ndenied: { dear: [ { who: ann } ] }") == fails);
  CHECK(of(facts, "for every X in calm: dear(X)", "facts: { calm: [ann], dear: [ann] }\ncomplete: [calm]") ==
        holds);
}

TEST_CASE("ordered enums compare, and for every expands over their constants") {
  const std::string facts =
      "ordered enum Grade { low_grade, mid_grade, top_grade }\nfact level: Grade\n"
      "fact rated(grade: Grade)";
  CHECK(of(facts, "level >= mid_grade", "facts: { level: top_grade }") == holds);
  CHECK(of(facts, "level >= low_grade", "") == open);
  CHECK(of(facts, "for every G in Grade: rated(G)", "facts: { rated: [low_grade, mid_grade] }") == open);
  CHECK(of(facts, "for every G in Grade: rated(G)", "facts: { rated: [low_grade, mid_grade, top_grade] }") ==
        holds);
}

TEST_CASE("recursion reaches its fixpoint") {
  Case c = load(
      "table next_to(a: Person, b: Person) { (\"ann\", \"bob\"); (\"bob\", \"cat\"); (\"cat\", \"ann\") }\n"
      "fact calm(who: Person)\ndefine reach(who: Person)\nrule { when calm(X) then reach(X) }\n"
      "rule { when reach(X) and next_to(X, Y) then reach(Y) }",
      "facts: { calm: [ann] }\ncomplete: [calm]");
  CHECK(verdict(c, "reach", {"cat"}) == holds);
}

TEST_CASE("or binds what every branch binds") {
  Case c = load(
      "fact calm(who: Person)\nfact dear(who: Person)\ndefine p(who: Person)\n"
      "rule { when (calm(X) or dear(X)) and X != \"bob\" then p(X) }",
      "facts: { calm: [ann], dear: [bob] }\ncomplete: [calm, dear]");
  CHECK(verdict(c, "p", {"ann"}) == holds);
  CHECK(verdict(c, "p", {"bob"}) == fails);
}

TEST_CASE("claims are looked at value by value") {
  Case c = load(
      "fact calm(who: Person)\nfact dear(who: Person)\n"
      "proposition P1 { claim necessary calm(X) for dear(X) }",
      "facts: { dear: [ann] }\ndenied: { calm: [ { who: ann } ] }\ncomplete: [dear]");
  oracle::Answer answer = oracle::enumerate(*c.model, *c.profile, {}, {});
  REQUIRE(answer.propositions.size() == 1);
  CHECK(answer.propositions[0].contradicted_for_a_name);
  CHECK_FALSE(answer.propositions[0].nowhere_contradicted);
  CHECK_FALSE(answer.propositions[0].irrelevant_altogether);
}

TEST_CASE("all or none of a monotone fact's additions decides what all subsets decide") {
  int compared = 0;
  for (uint64_t seed = 0; seed < 400; ++seed) {
    for (generate::Class kind : {generate::Class::positive, generate::Class::negative}) {
      generate::Pair pair = generate::make(kind, seed);
      model::Loaded loaded = model::load_text("g.mech", pair.program.text());
      INFO(to_text(loaded.diagnostics) << pair.program.text());
      REQUIRE(loaded.model);
      ReadProfile read = read_yaml_text(*loaded.model, "g.yaml", pair.evidence.text());
      if (!read.profile) continue;
      std::vector<Goal> goals = oracle::interesting_goals(*loaded.model, *read.profile, 6);
      oracle::Options all, few;
      all.max_completions = few.max_completions = 512;
      few.by_polarity = true;
      oracle::Answer slow = oracle::enumerate(*loaded.model, *read.profile, goals, all);
      if (slow.too_many) continue;
      oracle::Answer fast = oracle::enumerate(*loaded.model, *read.profile, goals, few);
      ++compared;
      CHECK(fast.completions <= slow.completions);
      for (size_t g = 0; g < goals.size(); ++g) {
        INFO(pair.program.text() << "---\n"
                                 << pair.evidence.text()
                                 << oracle::show(*loaded.model, *read.profile, goals[g]));
        CHECK(oracle::verdict(fast.goals[g]) == oracle::verdict(slow.goals[g]));
      }
    }
  }
  CHECK(compared >= 100);
}
