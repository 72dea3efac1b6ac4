// Facts that a rulebase's test gives, and those that the command line assumes or denies.
#include "support.hpp"

namespace mechanist {
namespace {

ReadProfile given(const std::string& facts) {
  static const std::string declarations = R"(rulebase small "1"
case Enterprise
entity Technology, Partner, Country
enum Subject { university, firm, supplier, user, government }
ordered enum Link { basic, applied, production }
fact intensity: percent
fact spend: quantity "EUR m"
fact staff: int
fact weight: number
fact founded: year
fact listed: date
fact home: Country
fact motto: text
fact kind: Subject
fact audited
fact key_core(technology: Technology)
fact partner(name: Partner, subject: Subject, country: Country?)
fact joint_work(partner: Partner, technology: Technology?, link: Link?, since: year?)
fact breakthrough(technology: Technology, since: year?)
fact visit(day: date, remark: text?)
symmetric fact linked(one: Partner, other: Partner)
closed fact licence(technology: Technology)
define point(T: Technology) when key_core(T)
)";
  // The profile's symbols stand on the model's.
  static std::vector<std::unique_ptr<model::Model>> kept;
  kept.push_back(std::make_unique<model::Model>(
      model_of(declarations + "test \"t\" {\n  given { " + facts + " }\n  expect point holds\n}\n")));
  return profile_of_test(*kept.back(), kept.back()->tests.at(0));
}

FactLiteral fact(const std::string& text) {
  Parsed<FactLiteral> parsed = parse_fact(text);
  REQUIRE(parsed);
  return *parsed;
}
const std::string start =
    "case: X\nfacts:\n  staff: 12\n  key_core: [A, B]\n  partner: [[P, firm], [Q, user]]\n  linked: [[P, Q], "
    "[P, R]]\n"
    "denied:\n  key_core: [C, D]\n  joint_work: [ { technology: C } ]\n  audited: yes\ncomplete: [partner]\n";
Profile started() {
  ReadProfile read = read_yaml(start);
  REQUIRE(read.profile);
  return std::move(*read.profile);
}
std::string assumed(const std::string& text) {
  Profile profile = started();
  const Diagnostics wrong = assume(small_model(), profile, fact(text));
  return wrong.empty() ? told(profile) : to_text(wrong);
}
std::string denied(const std::string& text) {
  Profile profile = started();
  const Diagnostics wrong = deny(small_model(), profile, fact(text));
  return wrong.empty() ? told(profile) : to_text(wrong);
}

}  // namespace

TEST_CASE("given: rows, attributes, yes/no, denials, completeness") {
  CHECK(
      told(given("key_core(\"A\"); joint_work(partner: \"P\", link: basic); joint_work(\"P\", _, basic, "
                 "2016..2020); "
                 "spend = EUR 3bn; staff = 12; audited; not partner(_, firm); not breakthrough; complete visit; "
                 "linked(\"P\", \"Q\"); home = n/a")) == R"()");
  CHECK(told(given("spend = 12; not audited; complete joint_work")) == R"()");
}

TEST_CASE("given: what the rulebase's own check cannot see") {
  CHECK(complaints(given("key_core(\"A\"); not key_core(_); staff = 12; staff = 13")) == R"()");
  CHECK(complaints(given("partner(\"A\", _, \"B\")")) == R"()");
  CHECK(complaints(given("not founded = 2010..2011")) == R"()");
}

TEST_CASE("assume") {
  const std::string before = told(started());
  CHECK(before == R"()");
  CHECK(assumed("key_core(\"E\")") == R"()");
  CHECK(assumed("key_core(\"C\")") == R"()");
  CHECK(assumed("joint_work(partner: \"P\", technology: \"C\")") == R"()");
  CHECK(assumed("staff = 13") == R"()");
  CHECK(assumed("audited") == R"()");
  CHECK(assumed("not key_core(\"A\")") == R"()");
  CHECK(assumed("complete key_core") == R"()");
  CHECK(assumed("key_core(X)") == R"()");
  CHECK(assumed("key_cor(\"X\")") == R"()");
  CHECK(assumed("joint_work(\"P\", link: basics)") == R"()");
}

TEST_CASE("deny") {
  CHECK(denied("key_core(\"A\")") == R"()");
  CHECK(denied("partner(subject: firm)") == R"()");
  CHECK(denied("linked(\"Q\", _)") == R"()");
  CHECK(denied("staff = 12") == R"()");
  CHECK(denied("staff") == R"()");
  CHECK(denied("complete partner") == R"()");
  CHECK(denied("not key_core(\"A\")") == R"()");
  CHECK(denied("point(\"A\")") == R"()");
}

}  // namespace mechanist
