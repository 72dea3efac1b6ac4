// Facts that a rulebase's test gives, and those that the command line assumes or denies.
#include <memory>

#include "support.hpp"

namespace mechanist {
namespace {

// The profile's symbols stand on the model's.
struct Given {
  std::unique_ptr<model::Model> model;
  ReadProfile read;
};

Given given(const std::string& facts) {
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
  auto model = std::make_unique<model::Model>(
      model_of(declarations + "test \"t\" {\n  given { " + facts + " }\n  expect point holds\n}\n"));
  ReadProfile read = profile_of_test(*model, model->tests.at(0));
  return {std::move(model), std::move(read)};
}
std::string told(const Given& given) {
  return told(given.read, *given.model);
}
std::string complaints(const Given& given) {
  return complaints(given.read);
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
  CHECK(told(given(
            "key_core(\"A\"); joint_work(partner: \"P\", link: basic); joint_work(\"P\", _, basic, "
            "2016..2020); "
            "spend = EUR 3bn; staff = 12; audited; not partner(_, firm); not breakthrough; complete visit; "
            "linked(\"P\", \"Q\"); home = n/a")) == R"(key_core(A)
joint_work(P, ?, basic, ?)
joint_work(P, ?, basic, ?[2016..2020]!)
spend(EUR 3bn)
staff(12)
audited
linked(P, Q)
linked(Q, P) mirrored
not partner(_, firm, _)
not breakthrough(_, _)
complete visit(_, _)
none home(_)
)");
  CHECK(told(given("spend = 12; not audited; complete joint_work")) == R"(spend(EUR 12m)
not audited
complete joint_work(_, _, _, _)
)");
}

TEST_CASE("given: what the rulebase's own check cannot see") {
  CHECK(complaints(given("key_core(\"A\"); not key_core(_); staff = 12; staff = 13")) ==
        R"(test.mech:25:55: error[E0321]: a second value of 'staff'
  25 |   given { key_core("A"); not key_core(_); staff = 12; staff = 13 }
     |                                                       ^^^^^^^^^^
  note: test.mech:25:43: the first is here
  hint: an attribute has one value; write { conflicting: [ … ] } to keep what sources say
test.mech:25:26: error[E0320]: what is denied here of 'key_core' is also recorded
  25 |   given { key_core("A"); not key_core(_); staff = 12; staff = 13 }
     |                          ^^^^^^^^^^^^^^^
  note: test.mech:25:11: recorded here
  hint: a fact is recorded or denied; keep what the better source says
)");
  CHECK(complaints(given("partner(\"A\", _, \"B\")")) ==
        R"(test.mech:25:11: error[E0316]: 'partner' needs column 'subject'
  25 |   given { partner("A", _, "B") }
     |           ^^^^^^^^^^^^^^^^^^^^
)");
  CHECK(complaints(given("not founded = 2010..2011")) ==
        R"(test.mech:25:25: error[E0325]: a range cannot stand in a pattern
  25 |   given { not founded = 2010..2011 }
     |                         ^^^^^^^^^^
  hint: leave the column out to mean any value, or give one value a row
)");
}

TEST_CASE("assume") {
  CHECK(told(started()) == R"(staff(12)
key_core(A)
key_core(B)
partner(P, firm, ?)
partner(Q, user, ?)
linked(P, Q)
linked(Q, P) mirrored
linked(P, R)
linked(R, P) mirrored
not key_core(C)
not key_core(D)
not joint_work(_, C, _, _)
not audited
complete partner(_, _, _)
)");
  CHECK(assumed("key_core(\"E\")") == R"(staff(12)
key_core(A)
key_core(B)
partner(P, firm, ?)
partner(Q, user, ?)
linked(P, Q)
linked(Q, P) mirrored
linked(P, R)
linked(R, P) mirrored
key_core(E)
not key_core(C)
not key_core(D)
not joint_work(_, C, _, _)
not audited
complete partner(_, _, _)
)");
  CHECK(assumed("key_core(\"C\")") == R"(staff(12)
key_core(A)
key_core(B)
partner(P, firm, ?)
partner(Q, user, ?)
linked(P, Q)
linked(Q, P) mirrored
linked(P, R)
linked(R, P) mirrored
key_core(C)
not key_core(D)
not joint_work(_, C, _, _)
not audited
complete partner(_, _, _)
)");
  CHECK(assumed("joint_work(partner: \"P\", technology: \"C\")") == R"(staff(12)
key_core(A)
key_core(B)
partner(P, firm, ?)
partner(Q, user, ?)
linked(P, Q)
linked(Q, P) mirrored
linked(P, R)
linked(R, P) mirrored
joint_work(P, C, ?, ?)
not key_core(C)
not key_core(D)
not joint_work(_, C, _, _)
not audited
complete partner(_, _, _)
)");
  CHECK(assumed("staff = 13") == R"(key_core(A)
key_core(B)
partner(P, firm, ?)
partner(Q, user, ?)
linked(P, Q)
linked(Q, P) mirrored
linked(P, R)
linked(R, P) mirrored
staff(13)
not key_core(C)
not key_core(D)
not joint_work(_, C, _, _)
not audited
complete partner(_, _, _)
)");
  CHECK(assumed("audited") == R"(staff(12)
key_core(A)
key_core(B)
partner(P, firm, ?)
partner(Q, user, ?)
linked(P, Q)
linked(Q, P) mirrored
linked(P, R)
linked(R, P) mirrored
audited
not key_core(C)
not key_core(D)
not joint_work(_, C, _, _)
complete partner(_, _, _)
)");
  CHECK(assumed("not key_core(\"A\")") == R"(staff(12)
key_core(B)
partner(P, firm, ?)
partner(Q, user, ?)
linked(P, Q)
linked(Q, P) mirrored
linked(P, R)
linked(R, P) mirrored
not key_core(C)
not key_core(D)
not joint_work(_, C, _, _)
not audited
not key_core(A)
complete partner(_, _, _)
)");
  CHECK(assumed("complete key_core") == R"(staff(12)
key_core(A)
key_core(B)
partner(P, firm, ?)
partner(Q, user, ?)
linked(P, Q)
linked(Q, P) mirrored
linked(P, R)
linked(R, P) mirrored
not key_core(C)
not key_core(D)
not joint_work(_, C, _, _)
not audited
complete partner(_, _, _)
complete key_core(_)
)");
  CHECK(assumed("key_core(X)") ==
        R"(--assume:1:10: error[E0336]: 'X' reads as a variable, which no fact can hold
  1 | key_core(X)
    |          ^
  hint: if a name is meant, write "X" in quotes
)");
  CHECK(assumed("key_cor(\"X\")") == R"(--assume:1:1: error[E0308]: there is no fact 'key_cor'
  1 | key_cor("X")
    | ^^^^^^^
  hint: did you mean 'key_core'?
)");
  CHECK(assumed("joint_work(\"P\", link: basics)") ==
        R"(--assume:1:17: error[E0310]: there is no Link 'basics'
  1 | joint_work("P", link: basics)
    |                 ^^^^^^^^^^^^
  hint: did you mean 'basic'?
)");
}

TEST_CASE("deny") {
  CHECK(denied("key_core(\"A\")") == R"(staff(12)
key_core(B)
partner(P, firm, ?)
partner(Q, user, ?)
linked(P, Q)
linked(Q, P) mirrored
linked(P, R)
linked(R, P) mirrored
not key_core(C)
not key_core(D)
not joint_work(_, C, _, _)
not audited
not key_core(A)
complete partner(_, _, _)
)");
  CHECK(denied("partner(subject: firm)") == R"(staff(12)
key_core(A)
key_core(B)
partner(Q, user, ?)
linked(P, Q)
linked(Q, P) mirrored
linked(P, R)
linked(R, P) mirrored
not key_core(C)
not key_core(D)
not joint_work(_, C, _, _)
not audited
not partner(_, firm, _)
complete partner(_, _, _)
)");
  CHECK(denied("linked(\"Q\", _)") == R"(staff(12)
key_core(A)
key_core(B)
partner(P, firm, ?)
partner(Q, user, ?)
linked(P, R)
linked(R, P) mirrored
not key_core(C)
not key_core(D)
not joint_work(_, C, _, _)
not audited
not linked(Q, _)
not linked(_, Q)
complete partner(_, _, _)
)");
  CHECK(denied("staff = 12") == R"(key_core(A)
key_core(B)
partner(P, firm, ?)
partner(Q, user, ?)
linked(P, Q)
linked(Q, P) mirrored
linked(P, R)
linked(R, P) mirrored
not key_core(C)
not key_core(D)
not joint_work(_, C, _, _)
not audited
not staff(12)
complete partner(_, _, _)
)");
  CHECK(denied("staff") == R"(key_core(A)
key_core(B)
partner(P, firm, ?)
partner(Q, user, ?)
linked(P, Q)
linked(Q, P) mirrored
linked(P, R)
linked(R, P) mirrored
not key_core(C)
not key_core(D)
not joint_work(_, C, _, _)
not audited
not staff(_)
complete partner(_, _, _)
)");
  CHECK(denied("complete partner") == R"(staff(12)
key_core(A)
key_core(B)
partner(P, firm, ?)
partner(Q, user, ?)
linked(P, Q)
linked(Q, P) mirrored
linked(P, R)
linked(R, P) mirrored
not key_core(C)
not key_core(D)
not joint_work(_, C, _, _)
not audited
)");
  CHECK(denied("not key_core(\"A\")") ==
        R"(--deny:1:1: error[E0337]: '--deny' takes the fact itself, without 'not'
  1 | not key_core("A")
    | ^^^^^^^^^^^^^^^^^
  hint: write key_core("A")
)");
  CHECK(denied("point(\"A\")") ==
        R"(--deny:1:1: error[E0308]: 'point' is concluded by rules and cannot be denied
  1 | point("A")
    | ^^^^^
)");
}

}  // namespace mechanist
