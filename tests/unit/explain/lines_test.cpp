// The line that a proof stands on is the explanation's, whether it was walked or explained.
#include "explain/lines.hpp"

#include <filesystem>

#include "support.hpp"

namespace mechanist::explain::test {
namespace {

struct Seen {
  size_t rows = 0, walked = 0, explained = 0;
};

// Every row that holds, in one memory for all questions.
Seen compare_all(eval::Evaluation& ev, Conditions& conditions) {
  const model::Model& m = ev.model();
  Lines lines(ev, conditions, m.languages.empty() ? "en" : m.languages.front());
  Seen seen;
  for (uint32_t r = 0; r < m.relations.size(); ++r) {
    const eval::Relation& rows = ev.certain(RelationId{r});
    for (RowId row = 0; row < rows.size(); ++row) {
      CAPTURE(m.relations[r].name);
      CAPTURE(row);
      const uint32_t line = lines.explained(RelationId{r}, row);
      const std::optional<uint32_t> walked = lines.walked(RelationId{r}, row);
      ++seen.rows;
      ++(walked ? seen.walked : seen.explained);
      if (walked) CHECK(*walked == line);
      CHECK(lines.of(RelationId{r}, row) == line);
    }
  }
  return seen;
}

uint32_t line_of(Case& c, const std::string& goal) {
  Conditions conditions(c.model());
  const eval::Goal asked = std::get<eval::Goal>(c.ask(goal));
  std::vector<Symbol> cells;
  for (const auto& term : asked.terms) cells.push_back(term.constant);
  const RowId row = c.evaluation().certain(asked.relation).find(cells.data());
  REQUIRE(row != eval::no_row);
  Lines lines(c.evaluation(), conditions, "en");
  const std::optional<uint32_t> walked = lines.walked(asked.relation, row);
  const uint32_t line = lines.explained(asked.relation, row);
  REQUIRE(walked);
  CHECK(*walked == line);
  return line;
}

}  // namespace

TEST_CASE("lines: every row that holds in every shipped profile") {
  const std::string root = std::string(MECHANIST_SOURCE_DIR) + "/rulebases/iur/";
  model::Loaded loaded = model::load(root + "iur.mech");
  REQUIRE(loaded.model);
  const model::Model& m = *loaded.model;
  const plan::Plan plan = plan::from_model(m);
  Conditions conditions(m);
  eval::Evaluation ev(plan, nullptr);
  Seen all;
  for (const InputItem& item : resolve_inputs({root + "profiles"}).items)
    read_profiles(m, item, {}, [&](ReadProfile&& read) {
      REQUIRE(read.profile);
      CAPTURE(read.profile->case_name);
      ev.reset(*read.profile);
      ev.run();
      const Seen seen = compare_all(ev, conditions);
      all.rows += seen.rows;
      all.walked += seen.walked;
      return true;
    });
  CHECK(all.rows > 1000);
  CHECK(all.walked > all.rows / 2);
}

TEST_CASE("lines: of the derivation that is told, not of any") {
  Case c(R"(rulebase r "1"
case Club
entity Person
fact invited(who: Person, by: Person)
fact member(who: Person)
fact banned(who: Person)
fact age(who: Person, years: int)
define welcome(who: Person)
rule is_member { when member(P) then welcome(P) }
rule is_invited { when invited(P, Q) and welcome(Q) then welcome(P) }
define guest(P: Person) when invited(P, Q) and welcome(Q) and not banned(P)
define known(P: Person) when invited(P, _) or member(P)
define of_age(P: Person) when age(P, Y) and Y > 17
define two(P: Person) when member(P) and at least 2 of { member(P); of_age(P); banned(P) }
define counted when count { P : member(P) } >= 2
define all_known when for every P in member: known(P)
define welcome_to(P: Person, Q: Person) when invited(P, Q) and of_age(Q)
define apart(P: Person, Q: Person) when member(P) and member(Q) and P != Q and not welcome_to(P, Q)
)",
         R"(case: A
facts:
  invited:
    - [Dora, Anna]
    - [Dora, Bert]
    - [Emil, Dora]
    - [Emil, Carl]
  member:
    - Carl
    - Bert
    - Anna
  age:
    - [Carl, 20]
    - [Anna, 12]
complete: [member, banned, invited, age]
)");
  // By the first member by value, though another one's lines come before.
  CHECK(line_of(c, "guest(\"Dora\")") == 4);
  CHECK(line_of(c, "welcome(\"Carl\")") == 9);
  CHECK(line_of(c, "welcome(\"Emil\")") == 7);
  CHECK(line_of(c, "two(\"Carl\")") == 9);
  CHECK(line_of(c, "of_age(\"Carl\")") == 13);
  Conditions conditions(c.model());
  const Seen seen = compare_all(c.evaluation(), conditions);
  CHECK(seen.explained > 0);
  CHECK(seen.walked > seen.explained);
}

TEST_CASE("lines: the same thing recorded twice, weaker evidence, cells left out, unnamed rows") {
  Case c(R"(rulebase r "1"
case Town
entity Bridge
fact bridge(name: Bridge, built: year?, spans: int?)
define has(B: Bridge) when bridge(B)
define early(B: Bridge) when bridge(name: B, built: Y) and Y < 1900
constraint twice { en "{B}" when bridge(name: B, built: X) and bridge(name: B, built: Y) and X < Y }
)",
         R"(case: A
facts:
  bridge:
    - { name: Old, built: 1880, confidence: low }
    - { name: Old, built: 1880, spans: 3 }
    - { name: Old, confidence: medium }
    - { name: New, built: 1950..1960 }
    - { name: New, built: { conflicting: [1870, 1890] } }
    - { name: Old, built: 1890 }
    - { at_least: 2, built: 1800 }
)");
  Conditions conditions(c.model());
  const Seen seen = compare_all(c.evaluation(), conditions);
  CHECK(seen.rows > 12);
  CHECK(seen.explained == 0);
}

TEST_CASE("lines: a profile of many rows") {
  std::string profile = "case: A\nfacts:\n  next:\n";
  for (int i = 400; i > 0; --i)
    profile += "    - [s" + std::to_string(i) + ", s" + std::to_string(i + 1) + "]\n";
  Case c(R"(rulebase r "1"
case Town
entity Stop
fact next(a: Stop, b: Stop)
define after(a: Stop, b: Stop)
rule one { when next(A, B) then after(A, B) }
rule more { when after(A, B) and next(B, C) then after(A, C) }
)",
         profile);
  CHECK(line_of(c, "after(\"s1\", \"s3\")") == 402);
  CHECK(line_of(c, "after(\"s1\", \"s401\")") == 4);
  CHECK(line_of(c, "next(\"s17\", \"s18\")") == 387);
}

}  // namespace mechanist::explain::test
