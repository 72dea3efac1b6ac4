#include "syntax/print.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "syntax/parse_rules.hpp"

using namespace mechanist;

namespace {

ast::File parse(const std::string& text) {
  Sources sources;
  SourceId id = sources.add("t.mech", text);
  ParsedFile parsed = parse_rules(sources, id);
  CHECK_MESSAGE(to_text(parsed.diagnostics) == "", text);
  return ast::without_places(parsed.file);
}

std::string reprinted(const std::string& text) {
  ast::File first = parse(text);
  std::string printed = ast::print(first);
  CHECK_MESSAGE((parse(printed) == first), printed);
  CHECK(ast::print(parse(printed)) == printed);
  return printed;
}

std::string condition(const std::string& text) {
  std::string printed = reprinted("constraint k { when " + text + " }");
  for (auto [head, end] : {std::pair("constraint k { when ", " }\n"), {"constraint k {\n  when ", "\n}\n"}}) {
    if (!printed.starts_with(head)) continue;
    REQUIRE(printed.ends_with(end));
    return printed.substr(std::strlen(head), printed.size() - std::strlen(head) - std::strlen(end));
  }
  FAIL(printed);
  return {};
}

std::string expression(const std::string& text) {
  std::string printed = reprinted("parameter k = " + text);
  const std::string head = "parameter k = ";
  REQUIRE(printed.starts_with(head));
  return printed.substr(head.size(), printed.size() - head.size() - 1);
}

// Trees as the parser can make them, but without regard to how anyone would write.
class Trees {
 public:
  explicit Trees(unsigned seed) : random_(seed) {}

  ast::Condition condition(int depth) {
    ast::Condition out;
    switch (depth == 0 ? below(4) : below(11)) {
      case 0:
        out.node = atom(depth);
        break;
      case 1:
        out.node = ast::Comparison{static_cast<ast::Comparator>(below(6)), expr(depth), expr(depth)};
        break;
      case 2: {
        ast::In in{expr(depth), {}};
        for (size_t n = 1 + below(3); n > 0; --n) in.members.push_back(expr(depth));
        out.node = std::move(in);
        break;
      }
      case 3:
        out.node = ast::Between{expr(depth), expr(depth), expr(depth)};
        break;
      case 4:
      case 5: {
        ast::And joined;
        for (size_t n = 2 + below(2); n > 0; --n) joined.parts.push_back(condition(depth - 1));
        out.node = std::move(joined);
        break;
      }
      case 6: {
        ast::Or joined;
        for (size_t n = 2 + below(2); n > 0; --n) joined.parts.push_back(condition(depth - 1));
        out.node = std::move(joined);
        break;
      }
      case 7:
        out.node = ast::Not{{condition(depth - 1)}};
        break;
      case 8:
        out.node = ast::Exists{{condition(depth - 1)}};
        break;
      case 9:
        out.node = ast::ForEvery{{"X", {}}, {"link", {}}, {condition(depth - 1)}};
        break;
      default: {
        ast::Threshold t;
        t.bound = static_cast<ast::Bound>(below(3));
        t.needed = expr(depth);
        t.members = static_cast<ast::Threshold::Members>(below(3));
        if (t.members == ast::Threshold::Members::listed)
          for (size_t n = 1 + below(3); n > 0; --n) t.listed.push_back(condition(depth - 1));
        out.node = std::move(t);
      }
    }
    return out;
  }

 private:
  size_t below(size_t n) { return random_() % n; }

  ast::Atom atom(int depth) {
    constexpr const char* names[] = {"p", "m.path", "count", "exists", "at", "for", "极化"};
    ast::Atom out{{names[below(7)], {}}, below(3) != 0, {}};
    if (!out.parentheses) return out;
    for (size_t n = below(3); n > 0; --n) out.arguments.push_back({std::nullopt, expr(depth)});
    if (below(3) == 0) out.arguments.push_back({ast::Name{"between", {}}, expr(depth)});
    return out;
  }

  ast::Expr expr(int depth) {
    ast::Expr out;
    switch (depth == 0 ? below(6) : below(9)) {
      case 0:
        out.node = ast::Wildcard{};
        break;
      case 1:
        out.node = ast::Variable{below(2) ? "X" : "_y"};
        break;
      case 2:
        out.node = ast::NameUse{below(2) ? "Subject.user" : "sum"};
        break;
      case 3:
      case 4:
        out.node = literal();
        break;
      case 5: {
        ast::Call call{"length", {}, {}};
        call.arguments.push_back(ast::Expr{ast::Variable{"T"}, {}});
        out.node = std::move(call);
        break;
      }
      case 6: {
        ast::Aggregate a;
        a.kind = static_cast<ast::AggregateKind>(below(5));
        a.outputs.push_back(expr(depth - 1));
        if (a.kind == ast::AggregateKind::count) a.outputs.push_back(expr(depth - 1));
        a.body.push_back(condition(depth - 1));
        out.node = std::move(a);
        break;
      }
      default: {
        constexpr const char* signs[] = {"+", "-", "*", "/", "neg"};
        ast::Call call{signs[below(5)], {}, {}};
        call.arguments.push_back(expr(depth - 1));
        if (call.function != "neg") call.arguments.push_back(expr(depth - 1));
        out.node = std::move(call);
      }
    }
    return out;
  }

  Literal literal() {
    const auto n = static_cast<int64_t>(below(2000)) - 1000;
    switch (below(6)) {
      case 0:
        return NumberLiteral{Decimal(n), true};
      case 1:
        return PercentLiteral{Decimal::from_scaled(Decimal(n).scaled() / 1000)};
      case 2:
        return QuantityLiteral{Decimal(n), below(2) ? "EUR" : "km"};
      case 3:
        return DateLiteral{static_cast<int32_t>(n) * 20};
      case 4:
        return TextLiteral{below(2) ? "a \"quoted\" \\ text\n" : "中文"};
      default:
        return NumberLiteral{Decimal::from_scaled(Decimal(n).scaled() / 16), n % 16 == 0};
    }
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("names of files, and private declarations") {
  const std::string text = R"(use "a.mech" as a
use "b.mech"

private symmetric fact whispered(a: loan.Partner, b: loan.Partner)
private fact told: loan.Subject

private define heard(T) when loan.whole.way(T) and private.as = loan.Subject.user

private entity Nobody

private ordered enum Tone { low, high }

private parameter loudness = Tone.low

private source letter {
  title "A letter"
}

private table said(what: text) { ("yes") }

private mechanism rumour {
  cites loan.letter "p"
  path from { when for every T in loan.Tone: loan.said(T) }
}

fact private(as: text)

define as when private("private") and private

test "t" {
  given { loan.told = loan.Subject.user; complete loan.whispered }
  expect loan.whole.way("x") holds
}
)";
  CHECK(reprinted(text) == text);
}

TEST_CASE("parentheses stand only where the tree needs them") {
  CHECK(condition("((a))") == "a");
  CHECK(condition("(a and b) or (not (c)) and d") == "a and b or not c and d");
  CHECK(condition("(a or b) and not (c or d)") == "(a or b) and not (c or d)");
  CHECK(condition("a and (b and c)") == "a and (b and c)");
  CHECK(condition("a or (b or c)") == "a or (b or c)");
  CHECK(condition("not not a") == "not not a");
  CHECK(condition("not X = 1") == "not X = 1");
  CHECK(condition("not (X between 1 and 2)") == "not X between 1 and 2");
  CHECK(condition("exists { (a or b) } and c") == "exists { a or b } and c");
  CHECK(condition("X in { a, 2 ; \"c\" }") == "X in { a, 2, \"c\" }");
  CHECK(condition("at least 2 of {a;b or c;}") == "at least 2 of { a; b or c }");
  CHECK(condition("exactly K of paths and at most 1 of qualities") ==
        "exactly K of paths and at most 1 of qualities");
}

TEST_CASE("`for every` is put in parentheses unless it reaches to the end") {
  CHECK(condition("a and (for every X in t: b(X) or c)") == "a and for every X in t: b(X) or c");
  CHECK(condition("(for every X in t: b(X)) and c") == "(for every X in t: b(X)) and c");
  CHECK(condition("(not for every X in t: b(X)) or c") == "not (for every X in t: b(X)) or c");
  CHECK(condition("(a or for every X in t: b(X)) and c") == "(a or for every X in t: b(X)) and c");
  CHECK(condition("exists { for every X in t: b(X) } and c") == "exists { for every X in t: b(X) } and c");
  CHECK(condition("at least 1 of { for every X in t: b(X); c }") ==
        "at least 1 of { for every X in t: b(X); c }");
}

TEST_CASE("operators keep their tree") {
  CHECK(expression("a + b - c") == "a + b - c");
  CHECK(expression("a + (b - c)") == "a + (b - c)");
  CHECK(expression("(a + b) * c / d") == "(a + b) * c / d");
  CHECK(expression("a / (b * c)") == "a / (b * c)");
  CHECK(expression("-(a + b) * -c") == "-(a + b) * -c");
  CHECK(expression("--a") == "--a");
  CHECK(expression("1 - -3") == "1 - -3");
  CHECK(expression("-EUR 15.3bn") == "-EUR 15300000000");
  CHECK(expression("-5km + m 3") == "-5km + 3m");
  CHECK(expression("-4%") == "-4%");
  CHECK(expression("count{X,Y:p(X,Y) and q} + max { X : p(X) } * max(1, 2)") ==
        "count { X, Y : p(X, Y) and q } + max { X : p(X) } * max(1, 2)");
  CHECK(expression("\"a\\\"\\\\\\u{7}\\n\"") == "\"a\\\"\\\\\\u{7}\\n\"");
  CHECK(expression("2011-05-01") == "2011-05-01");
  CHECK(expression("neg(3)") == "neg(3)");
  CHECK(expression("neg(1, 2) + neg()") == "neg(1, 2) + neg()");
}

TEST_CASE("any tree is read as it was printed") {
  for (unsigned seed = 0; seed < 400; ++seed) {
    Trees trees(seed);
    ast::ConstraintDecl constraint{{"k", {}}, {trees.condition(4)}, {}, {}};
    ast::File file{{}, {constraint}};
    const std::string printed = ast::print(file);
    const bool same = parse(printed) == file;
    CHECK_MESSAGE(same, printed);
    if (!same) break;
  }
}

TEST_CASE("every declaration in its layout") {
  const std::string canonical = R"(rulebase iur "1.0" {
  en "Integration"
  zh "产学研融合"
}

rulebase short "2"

source study {
  title      "How?"
  date       2019
  published  2019-05-01
  confidence high
  share      4%
}

case Enterprise

use "a.mech"
use "b.mech"

entity Technology, Partner

entity Country { en "country" }

enum Subject {
  university en "university"  zh "高校",
  firm       not en "no firm" cites study "p" ours "why"
} { en "subject" }

ordered enum Link { basic_research, applied_research }

enum Size { small, large } { en "size" }

fact rd_intensity: percent
fact spend: quantity "EUR m"
fact audited
symmetric closed fact linked(a: Partner, b: Partner?)

fact empty() {
  cites study
  ours "for symmetry"
}

table feeds(from: Technology, to: Technology) from "feeds.csv" { en "{from} feeds {to}" }

table hill(name: text, height: int) { ("Rome", 3) ("Oslo", -1) }

table range(of: text, height: int) {
  en "{of} is {height} high"
  ("the Alps", 4)
  ("the Urals", 1)
}

define point(T: Technology) when key_core(T) and joint_work(P, T)
define step(from: Technology, to)
define thing

define named(T) when p(T) {
  en "{T}"
  not en "no {T}"
  cites study "a passage"
  ours "a reason"
}

rule begins {
  en "it begins"
  when step(A, B)
  then chain(A, to: B)
}

rule { then p(1) }

mechanism m {
  en "m"
  path points {
    en "points"
    when point(_)
  }
  quality gradual { when step(_, _) }
  applies when points and at least 1 of { a; b } { ours "isolated" }
}

parameter few = 3 { ours "two may be one department" }

proposition P1 {
  en "It is so."
  cites study
  scope leading
  claim necessary point(T) for breakthrough(T) where key_core(T) {
    ours "at the grain of the technology"
  }
  claim sufficient a for b
}

constraint impossible { when a and b }

test "a point alone" {
  given {
    key_core("polar codes"); not p("a", _); not spend = 3; complete r; complete p(link: a);
    spend = EUR 12000000; since(year: 2016..2020, share: -4%); audited
  }
  expect points holds
  expect m.points holds
  expect p("x", X) open
  expect P1 supports
}

lever joint_work(since: 2020) cost 3

lever audited { en "be audited" }
)";
  CHECK(reprinted(canonical) == canonical);
}

TEST_CASE("what does not fit a line is opened from the outside") {
  CHECK(condition(
            "key_core(Technology) and joint_work(Partner, Technology, basic_research) and "
            "(partner(Partner, university) or partner(Partner, institute)) and not exists { "
            "overseas_unit(Unit, Country) and partner(Partner, subject: government, country: Country) and "
            "linked(Unit, Partner) }") ==
        R"(key_core(Technology)
   and joint_work(Partner, Technology, basic_research)
   and (partner(Partner, university) or partner(Partner, institute))
   and not exists {
     overseas_unit(Unit, Country)
     and partner(Partner, subject: government, country: Country)
     and linked(Unit, Partner)
   })");
  CHECK(condition(
            "at least 2 of { joint_laboratory(Partner, Technology, Country); "
            "overseas_rd_centre(Country, Technology) or network_platform(Country, Technology); c } and d") ==
        R"(at least 2 of {
    joint_laboratory(Partner, Technology, Country);
    overseas_rd_centre(Country, Technology) or network_platform(Country, Technology);
    c
  }
   and d)");
  CHECK(condition("(a_condition_with_a_long_name(First, Second) or another_condition(Third)) and "
                  "(for every Link_of_the_chain in link_of_chain: a_condition_with_a_long_name(First, "
                  "Link_of_the_chain) and another_condition_with_a_long_name(Second, Link_of_the_chain)) and "
                  "last") == R"((a_condition_with_a_long_name(First, Second) or another_condition(Third))
   and (for every Link_of_the_chain in link_of_chain:
          a_condition_with_a_long_name(First, Link_of_the_chain)
          and another_condition_with_a_long_name(Second, Link_of_the_chain))
   and last)");
  CHECK(reprinted(
            "proposition P { claim necessary a_condition_with_a_long_name(First, Second) for "
            "another_condition_with_a_long_name(First) where a_third_condition(Second) { ours \"x\" } }") ==
        R"(proposition P {
  claim necessary a_condition_with_a_long_name(First, Second)
    for another_condition_with_a_long_name(First)
    where a_third_condition(Second) { ours "x" }
}
)");
}

TEST_CASE("columns that do not fit a line go on under the first") {
  CHECK(
      reprinted(
          "fact joint_work(partner: Partner, technology: Technology?, link: Link?, discipline: Discipline?, "
          "since: year?) fact other") ==
      R"(fact joint_work(partner: Partner, technology: Technology?, link: Link?, discipline: Discipline?,
                since: year?)
fact other
)");
}

TEST_CASE("no line is longer than needed, in columns of a terminal") {
  std::string text = "define d when ";
  for (int i = 0; i < 30; ++i)
    text += (i ? " and 关系(\"极化码\", " : "关系(\"极化码\", ") + std::to_string(i) + ")";
  const std::string printed = reprinted(text);
  CHECK(std::count(printed.begin(), printed.end(), '\n') == 31);
}

TEST_CASE("the tree, one node a line") {
  CHECK(ast::dump(parse("rule r { when p(X, to: 3) and not X in { a, -4% } or for every Y in t: q(Y)\n"
                        "  then s(count { Y : q(Y) } + 1, _) en \"done\" }\n"
                        "fact f(a: text?, b: quantity \"EUR m\") { ours \"x\" }\n"
                        "test \"t\" { given { f(\"a\", b: X); spend = EUR 5 } expect m.p holds }")) ==
        R"(rule r
  when
    or
      and
        atom p
          variable X
          column to
            number 3
        not
          in
            variable X
            name a
            percent -4%
      for every Y in t
        atom q
          variable Y
  then
    atom s
      call +
        count
          variable Y
          over
            atom q
              variable Y
        number 1
      any
  sentence en "done"
fact f
  column a: text?
  column b: quantity "EUR m"
  ours "x"
test "t"
  given
    atom f
      text "a"
      column b: variable X
  given
    attribute spend
      quantity EUR 5
  expect holds
    atom m.p
)");
}

TEST_CASE("trees at the limit of nesting are printed and read again") {
  std::string text = "constraint k { when ";
  for (int i = 0; i < 250; ++i) text += i % 2 ? "exists { b and " : "not ";
  text += "a";
  for (int i = 0; i < 125; ++i) text += " }";
  const std::string printed = reprinted(text + " }");
  CHECK(ast::dump(parse(printed)) == ast::dump(parse(text + " }")));
}
