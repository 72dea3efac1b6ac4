#include "syntax/parse_rules.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "syntax/print.hpp"

using namespace mechanist;

namespace {

ParsedFile parse(std::string text) {
  Sources sources;
  SourceId id = sources.add("t.mech", std::move(text));
  return parse_rules(sources, id);
}

std::string errors(std::string text) {
  return to_text(parse(std::move(text)).diagnostics);
}

template <class T>
const T& get(const ParsedFile& f, size_t i = 0) {
  REQUIRE(f.file.declarations.size() > i);
  REQUIRE(std::holds_alternative<T>(f.file.declarations[i]));
  return std::get<T>(f.file.declarations[i]);
}

std::string condition(std::string text) {
  ParsedFile f = parse("define x when " + text);
  CHECK(to_text(f.diagnostics) == "");
  return ast::print(get<ast::DefineDecl>(f).when.front());
}

}  // namespace

TEST_CASE("every declaration of the language is read") {
  ParsedFile f = parse(R"(
rulebase iur "1.0" { en "Integration" zh "产学研融合" }
source study { title "How?" note "abstract" date 2019 confidence high }
case Enterprise
use "other.mech"
entity Technology, Partner
enum Subject { university en "university" zh "高校", firm en "firm" }
ordered enum Link { basic_research, applied_research }
fact rd_intensity: percent
fact spend: quantity "EUR m"
fact audited
symmetric closed fact linked(a: Partner, b: Partner)
fact joint_work(partner: Partner, since: year?) { en "{case} works with {partner}[ since {since}]" not en "no" }
table feeds(from: Technology, to: Technology) from "feeds.csv" { en "{from} feeds {to}" }
table hill(name: text, height: int) { ("Rome", 3); ("Oslo", 1) ("Bern", 2) }
parameter min = 3 { ours "two may be one department" }
define point(T: Technology) when key_core(T) and joint_work(P, T) { en "{T}" ours "why" }
define step(from: Technology, to)
rule begins { when step(A, B) then chain(A, B) }
rule { then p(1) }
mechanism m {
  en "m" cites study "passage"
  path points { when point(_) }
  quality gradual { en "g" when step(_, _) ours "x" }
  applies when points and at least 1 of { a; b } { ours "isolated" }
}
proposition P1 {
  en "It is so." cites study
  scope leading
  claim necessary point(T) for breakthrough(T) where key_core(T)
  claim sufficient a for b
}
constraint impossible { when a and b }
test "a point alone" {
  given { key_core("polar codes"); not p("a", _); complete r; spend = 12; audited }
  expect points holds
  expect p("x", _) open
}
lever joint_work(since: 2020) cost 3
)");
  CHECK(to_text(f.diagnostics) == "");
  CHECK(f.file.declarations.size() == 24);
  const auto& hill = get<ast::TableDecl>(f, 13);
  CHECK(hill.rows.size() == 3);
  const auto& mechanism = get<ast::MechanismDecl>(f, 19);
  CHECK(mechanism.parts.size() == 2);
  CHECK(mechanism.parts[1].quality);
  CHECK(mechanism.applies_notes.ours.size() == 1);
  const auto& test = get<ast::TestDecl>(f, 22);
  CHECK(test.given.size() == 5);
  CHECK(test.expect.size() == 2);
}

TEST_CASE("precedence: not before and before or; comparisons first; for every reaches to the right") {
  CHECK(condition("a and not b or c and d") == "a and not b or c and d");
  CHECK(condition("a and (b or c)") == "a and (b or c)");
  CHECK(condition("not (a and b)") == "not (a and b)");
  CHECK(condition("X between 1 and 2 and p(X)") == "X between 1 and 2 and p(X)");
  ParsedFile f = parse("define x when a and for every X in T: b(X) and c or d");
  const auto& and_ = std::get<ast::And>(get<ast::DefineDecl>(f).when.front().node);
  CHECK(and_.parts.size() == 2);
  CHECK(std::holds_alternative<ast::ForEvery>(and_.parts[1].node));
  CHECK(condition("X + 2 * -Y > (X - 1) * 3") == "X + 2 * -Y > (X - 1) * 3");
}

TEST_CASE("keywords stay usable as names") {
  CHECK(condition("path(source, test) and case and count and at least 2 of { paths; of }") ==
        "path(source, test) and case and count and at least 2 of { paths; of }");
  CHECK(condition("count { X : count(X) } >= 2") == "count { X : count(X) } >= 2");
  CHECK(condition("企业(名称: \"华为\")") == "企业(名称: \"华为\")");
}

TEST_CASE("a forgotten bracket is told where it was opened, and the rest is read") {
  CHECK(errors("mechanism m {\n  path a { when p }\n\ndefine q when p\n") ==
        "t.mech:2:20: error[E0111]: mechanism m ends without '}'\n"
        "  2 |   path a { when p }\n"
        "    |                    ^\n"
        "  note: t.mech:1:13: '{' was opened here\n"
        "  hint: close it with '}'\n");
  ParsedFile f = parse("mechanism m {\n  path a { when p }\n\ndefine q when p\n");
  CHECK(f.file.declarations.size() == 1);
}

TEST_CASE("full-width punctuation and quotes get the hint to write ours, and reading goes on") {
  std::string text = errors("define q when p\xef\xbc\x88\xe2\x80\x9cx\xe2\x80\x9d\xef\xbc\x89\n");
  CHECK(text ==
        "t.mech:1:16: error[E0104]: '\xef\xbc\x88' is no sign of the rule language\n"
        "  1 | define q when p\xef\xbc\x88\xe2\x80\x9cx\xe2\x80\x9d\xef\xbc\x89\n"
        "    |                ^^\n"
        "  hint: write '('\n"
        "t.mech:1:17: error[E0104]: '\xe2\x80\x9c' is no quote of the rule language\n"
        "  1 | define q when p\xef\xbc\x88\xe2\x80\x9cx\xe2\x80\x9d\xef\xbc\x89\n"
        "    |                  ^\n"
        "  hint: write '\"'\n"
        "t.mech:1:20: error[E0104]: '\xef\xbc\x89' is no sign of the rule language\n"
        "  1 | define q when p\xef\xbc\x88\xe2\x80\x9cx\xe2\x80\x9d\xef\xbc\x89\n"
        "    |                     ^^\n"
        "  hint: write ')'\n");
}

TEST_CASE("nesting ends at 256, counted before parsing") {
  auto nested = [](size_t n) {
    return "define q when " + std::string(n, '(') + "p" + std::string(n, ')') + "\n";
  };
  CHECK(errors(nested(200)) == "");
  CHECK(errors(nested(10000)).find("error[E0502]: nested more than 256 deep") != std::string::npos);
  std::string nots = "define q when ";
  for (int i = 0; i < 10000; ++i) nots += "not ";
  CHECK(errors(nots + "p\n").find("E0502") != std::string::npos);
  std::string every = "define q when ";
  for (int i = 0; i < 10000; ++i) every += "for every X in T: ";
  CHECK(errors(every + "p\n").find("E0502") != std::string::npos);
  // Many of them side by side are no nesting.
  std::string flat;
  for (int i = 0; i < 300; ++i) flat += "define q" + std::to_string(i) + " when for every X in T: p(X)\n";
  CHECK(errors(flat) == "");
}

TEST_CASE("long conjunctions are flat") {
  std::string text = "define q when p";
  for (int i = 0; i < 20000; ++i) text += " and p";
  ParsedFile f = parse(text);
  CHECK(f.diagnostics.empty());
  CHECK(std::get<ast::And>(get<ast::DefineDecl>(f).when.front().node).parts.size() == 20001);
}

TEST_CASE("what is no text is not read") {
  CHECK(errors(std::string("define q\0when p", 15)).find("E0101") != std::string::npos);
  CHECK(errors("define q when p(\"\xff\")").find("t.mech:1:18: error[E0102]: invalid UTF-8") !=
        std::string::npos);
  CHECK(errors("") == "");
  CHECK(errors("define q when p(\"abc)\n").find("E0103") != std::string::npos);
  CHECK(errors("define q when p(\"a\\qb\")\n").find("t.mech:1:19: error[E0105]: '\\q' is no escape") !=
        std::string::npos);
}

TEST_CASE("spans are bytes of what was written, also behind Chinese text") {
  Sources sources;
  SourceId id = sources.add("t.mech", "define 企业 when 合作(伙伴)\n");
  ParsedFile f = parse_rules(sources, id);
  const auto& d = get<ast::DefineDecl>(f);
  CHECK(d.name.text == "企业");
  const Span s = std::get<ast::Atom>(d.when.front().node).relation.span;
  CHECK(sources[id].text().substr(s.begin, s.end - s.begin) == "合作");
}

TEST_CASE("the study, as the language was first sketched") {
  ParsedFile f = parse(R"-(rulebase iur "1.0" {
  en "Industry-university-research integration: how technology leading enterprises break through key-core technologies"
  zh "产学研融合:科技领军企业如何突破关键核心技术"
}

source study {
  title "How could Technology Leading Enterprises Break through Key-core Technologies? A Dual-case Study based on the Aspect of Industry-University-Research Integration"
  note  "Known here from its abstract. What the abstract leaves undefined is marked 'ours' where it is defined."
}

case Enterprise                          # the unit of analysis: one profile describes one Enterprise

entity Technology, Partner, Discipline, Country, Unit
enum Subject {
  university en "university" zh "高校",   institute en "research institute" zh "科研院所",
  firm en "firm" zh "企业",               supplier en "supplier" zh "供应商",
  user en "user" zh "用户",               government en "government body" zh "政府机构"
}
ordered enum Link { basic_research, applied_research, development, engineering, industrialisation }

fact rd_intensity: percent               # an attribute: at most one value in a case
fact key_core(technology: Technology)
fact partner(name: Partner, subject: Subject, country: Country?)
fact joint_work(partner: Partner, technology: Technology?, link: Link?, discipline: Discipline?, since: year?) {
  en "{case} works with {partner}[ on {technology}][ in {link}][ since {since}]"
  zh "{case}与{partner}[就{technology}][在{link}环节]开展合作[(自{since}年)]"
}
fact breakthrough(technology: Technology, year: year?)
table feeds(from: Technology, to: Technology) from "feeds.csv" { en "{from} is a necessary input of {to}" }

parameter min_disciplines = 3 { ours "two may be one department" }

define point(T: Technology) when key_core(T) and joint_work(P, T, basic_research) and partner(P, university) {
  en "basic research on the key-core technology {T} is shared with a university"
  ours "basic research with a partner, not in-house: the study speaks of integration"
}
define step(from: Technology, to: Technology)
rule step_between_points { when point(A) and point(B) and feeds(A, B) then step(A, B) }
define chain(from: Technology, to: Technology)
rule chain_begins { when step(A, B) then chain(A, B) }
rule chain_goes_on { when chain(A, B) and step(B, C) then chain(A, C) }

mechanism integrating_basic_research {
  en "integrating basic research" zh "融合基础研究"
  cites study "key-core technology points as points, key-core technology chains as chains, and key-core technology networks as networks"
  path points   { when point(_) }
  path chains   { when chain(_, _) }
  path networks { when step(_, C) and count { A : step(A, C) } >= 2 }
  applies when points and at least 1 of { chains; networks } { ours "isolated points are not 'in all directions'" }
}

mechanism integrating_global_resources {
  cites study "gradually build a multi-level networked overseas R&D system"
  path joint_laboratories { when point(_) }   path overseas_rd_centres { when point(_) }   path network_platforms { when point(_) }
  quality gradual { when point(_) }   quality multi_level { when point(_) }   quality networked { when point(_) }   quality specialised { when point(_) }
  applies when at least 2 of paths and at least 3 of qualities
}

proposition P1 {
  en "Integrating basic research is an important guarantee for breakthroughs in key-core technologies."
  cites study
  scope leading
  claim necessary point(T) for breakthrough(T)
}

test "a point alone is no mechanism" {
  given { key_core("polar codes"); partner("Bilkent University", university); joint_work("Bilkent University", "polar codes", basic_research) }
  expect points holds
  expect integrating_basic_research open
}
)-");
  CHECK(to_text(f.diagnostics) == "");
  CHECK(f.file.declarations.size() == 23);
  const auto& mechanism = get<ast::MechanismDecl>(f, 20);
  CHECK(mechanism.name.text == "integrating_global_resources");
  CHECK(mechanism.parts.size() == 7);
}

TEST_CASE("every rulebase that is shipped is read, and read again from its printed form") {
  size_t seen = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(MECHANIST_SOURCE_DIR "/rulebases")) {
    if (entry.path().extension() != ".mech") continue;
    ++seen;
    CAPTURE(entry.path().string());
    std::ifstream in(entry.path());
    std::stringstream text;
    text << in.rdbuf();
    ParsedFile f = parse(text.str());
    CHECK(to_text(f.diagnostics) == "");
    const std::string printed = ast::print(f.file);
    ParsedFile again = parse(printed);
    CHECK(to_text(again.diagnostics) == "");
    CHECK((ast::without_places(again.file) == ast::without_places(f.file)));
    CHECK(ast::print(again.file) == printed);
  }
  CHECK(seen >= 4);
}

TEST_CASE("notes of every kind keep what was written, unknown keys included") {
  const ParsedFile f =
      parse(R"(fact p { en "a"; not zh "b", cites s cites s "c" ours "d" our "e" cites "f" })");
  CHECK(to_text(f.diagnostics) == "");
  const ast::Notes& notes = get<ast::FactDecl>(f).notes;
  REQUIRE(notes.sentences.size() == 4);
  CHECK(notes.sentences[0].language.text == "en");
  CHECK(notes.sentences[1].negative);
  CHECK(notes.sentences[2].language.text == "our");
  CHECK(notes.sentences[2].text == "e");
  CHECK(notes.sentences[3].language.text == "cites");
  REQUIRE(notes.citations.size() == 2);
  CHECK_FALSE(notes.citations[0].passage);
  CHECK(notes.citations[1].passage == "c");
  REQUIRE(notes.ours.size() == 1);
  CHECK(notes.ours[0].reason == "d");
}

TEST_CASE("notes may stand before and behind the conditions") {
  const ParsedFile f = parse(R"(rule r { en "a" when b ours "c" then d en "e" }
mechanism m { path p { en "a" when b ours "c" } zh "z" }
constraint c { en "a" when b ours "c" }
rule { en "only" then p(1) }
define q when b { en "a" }
define q2 { en "a" when b ours "c" })");
  CHECK(to_text(f.diagnostics) == "");
  CHECK(get<ast::RuleDecl>(f, 0).notes.sentences.size() == 2);
  CHECK(get<ast::RuleDecl>(f, 0).notes.ours.size() == 1);
  CHECK(get<ast::MechanismDecl>(f, 1).parts[0].notes.ours.size() == 1);
  CHECK(get<ast::ConstraintDecl>(f, 2).notes.ours.size() == 1);
  CHECK(get<ast::RuleDecl>(f, 3).when.empty());
  CHECK(get<ast::DefineDecl>(f, 4).notes.sentences.size() == 1);
  CHECK(get<ast::DefineDecl>(f, 5).when.size() == 1);
}

TEST_CASE("separators may be left out or stand where a reader would put them") {
  CHECK(errors(R"(enum E { a b, c en "x" zh "y" d; e, }
table t(a: int) { (1) (2); (3), (4); en "x" }
source s { title "a", note "b"; date 2019 year ~2020 span 2016..2020 since 2019.. until ..2011 kind good }
entity A, B
fact p(a: A, b: B,)
mechanism m { en "x"; path p { when a; }; applies when p; }
proposition P { scope a; claim necessary a for b; }
test "t" { given { ; a;; b; } ; expect a holds; expect b open }
define q when X in { 1; 2, 3 } and at least 1 of { a; b; })") == "");
}

TEST_CASE("a line within a declaration may begin with a word that begins declarations") {
  const ParsedFile f = parse(R"(define q when
source(X) and
test(X) or
rule
define r when a
entity case,
use
fact
table
case thing)");
  CHECK(to_text(f.diagnostics) == "");
  REQUIRE(f.file.declarations.size() == 5);
  CHECK(ast::print(get<ast::DefineDecl>(f, 0).when.front()) == "source(X) and test(X) or rule");
  CHECK(get<ast::EntityDecl>(f, 2).names.size() == 2);
  CHECK(get<ast::FactDecl>(f, 3).name.text == "table");
}

TEST_CASE("declarations need no lines of their own") {
  const ParsedFile f = parse("case A entity B fact p rule { when p then q } fact r");
  CHECK(to_text(f.diagnostics) == "");
  CHECK(f.file.declarations.size() == 5);
}

TEST_CASE("each bad declaration is told once, and each good one is read") {
  const ParsedFile f = parse(R"(fact a
define b when a and
fact c(x: int
fact d
rul e { when a then b }
rule f { when d then g }
mechanism m {
  path p { wen a }
  path q { when a and }
  quality r { when a }
  applies when p of q
}
fact h
)");
  CHECK(to_text(f.diagnostics) ==
        R"(t.mech:2:20: error[E0111]: define b ends too early: a condition is missing
  2 | define b when a and
    |                    ^
t.mech:3:14: error[E0111]: fact c ends without ')'
  3 | fact c(x: int
    |              ^
  note: t.mech:3:7: '(' was opened here
  hint: close it with ')'
t.mech:5:1: error[E0112]: 'rul' begins no declaration
  5 | rul e { when a then b }
    | ^^^
  hint: did you mean 'rule'?
t.mech:8:12: error[E0110]: unexpected 'wen' in mechanism m
  8 |   path p { wen a }
    |            ^^^
  hint: did you mean 'when'?
t.mech:9:23: error[E0110]: unexpected '}' in mechanism m: a condition belongs here
  9 |   path q { when a and }
    |                       ^
t.mech:11:18: error[E0110]: unexpected 'of' in mechanism m
  11 |   applies when p of q
     |                  ^^
  hint: did you mean 'or'?
)");
  CHECK(f.file.declarations.size() == 4);
}

TEST_CASE("thresholds, aggregates and functions of every form") {
  for (const char* text :
       {"at least 2 of { a; b(X); not c }", "at most min_paths of paths", "exactly (N - 1) of qualities",
        "exactly(2) and a", "exactly 2 of { a }", "N = count { X, Y : p(X, Y) and not q(X) }",
        "sum { V * W : p(V, W) } / 2 >= avg { V : p(V, _) }", "min { V : p(V) } < max(1, 2, min(X, 3))",
        "contains(T, \"x\") and year(D) = 2020", "X in { Subject.user, \"a\", 3 }",
        "X between EUR 1m and EUR 2.5bn", "D between 2011-05-01 and 2012-01-01 or D > 2013-01-01",
        "for every L in Link: exists { joint_work(link: L) }", "mechanism.path and mechanism.path(X, _)",
        "not not a and not (a or b)", "p(\"a\", since: X + 1, country: _)",
        "count { X : count { Y : p(X, Y) } > 1 } = 2",
        "exists(X) and exists { exists } and at(X) and for(X) and min"}) {
    CAPTURE(text);
    const std::string printed = condition(text);
    CHECK(condition(printed) == printed);
  }
}

TEST_CASE("a unit precedes its number or follows it without a space") {
  auto literal = [](const std::string& text) {
    const ParsedFile f = parse("parameter p = " + text);
    CHECK(to_text(f.diagnostics) == "");
    return std::get<Literal>(get<ast::ParameterDecl>(f).value.node);
  };
  CHECK(literal("EUR 15.3bn") == Literal(QuantityLiteral{Decimal(15'300'000'000), "EUR"}));
  CHECK(literal("5km") == Literal(QuantityLiteral{Decimal(5), "km"}));
  CHECK(literal("- 5km") == Literal(QuantityLiteral{Decimal(-5), "km"}));
  CHECK(literal("4%") == Literal(PercentLiteral{*Decimal::parse("0.04")}));
  CHECK(literal("--3") == Literal(NumberLiteral{Decimal(3), true}));
  CHECK(literal("2011-05-01") == Literal(DateLiteral{days_from_civil(2011, 5, 1)}));
  CHECK(literal("\"a\\u{6781}\\n\"") == Literal(TextLiteral{"a\u6781\n"}));
}

TEST_CASE("tests' facts may have comments between their lines") {
  const ParsedFile f = parse(
      "test \"t\" {\n  given {\n    a(1, # why\n      2); # \"because\"\n    # nothing\n    b }\n"
      "  expect m.p(X) holds # yes\n}");
  CHECK(to_text(f.diagnostics) == "");
  const auto& test = get<ast::TestDecl>(f);
  REQUIRE(test.given.size() == 2);
  CHECK(test.given[0].fact.arguments.size() == 2);
  REQUIRE(test.expect.size() == 1);
  CHECK(test.expect[0].goal.relation == "m.p");
  CHECK(test.expect[0].verdict.text == "holds");
}

TEST_CASE("byte order marks, line ends of every kind and foreign blanks are no part of the rules") {
  CHECK(errors("\xef\xbb\xbf"
               "fact a\r\nfact\xc2\xa0"
               "b\r\n\xe3\x80\x80"
               "fact c\r\n") == "");
  CHECK(errors("\xef\xbb\xbf") == "");
  CHECK(parse("\xef\xbb\xbf"
              "fact a\r\nfact b")
            .file.declarations.size() == 2);
}

TEST_CASE("names of other scripts are names, and upper case is told from lower in those that have it") {
  const ParsedFile f = parse("define \u4F01\u4E1A when \u00C9tat = \u00E9tat and \u043F(\u0425)");
  CHECK(to_text(f.diagnostics) == "");
  const auto& parts = std::get<ast::And>(get<ast::DefineDecl>(f).when.front().node).parts;
  const auto& equal = std::get<ast::Comparison>(parts[0].node);
  CHECK(std::holds_alternative<ast::Variable>(equal.left.node));
  CHECK(std::holds_alternative<ast::NameUse>(equal.right.node));
  CHECK(std::holds_alternative<ast::Variable>(std::get<ast::Atom>(parts[1].node).arguments[0].value.node));
}

TEST_CASE("digits, marks and signs beyond ASCII stand within words and behind numbers, not by themselves") {
  const std::string digit = "\u0663", accent = "\u0301", euro = "\u20AC", square = "\u00B2";
  CHECK(errors("define caf\u00E9" + digit + " when e" + accent + "_1" + accent) == "");
  CHECK(errors("define q when p(5" + euro + ", 5m" + square + ", 5\u00B5m, 5\u00B0)") == "");
  const auto no_sign = [](const std::string& text, const std::string& sign) {
    return errors(text).find("error[E0106]: '" + sign + "' is no sign of the rule language") !=
           std::string::npos;
  };
  CHECK(no_sign("define " + digit + "a when b", digit));
  CHECK(no_sign("define q when p(" + euro + "5)", euro));
  CHECK(no_sign("define q when p(a" + euro + ")", euro));
  CHECK(no_sign("define q when p(5" + square + ")", square));
  CHECK(no_sign("define q when p(5m" + accent + ")", accent));
  CHECK(no_sign("define a" + euro + digit + " when b", digit));
}

TEST_CASE("long chains of operators are told before they make a deep tree") {
  std::string text = "define q when X = 1";
  for (int i = 0; i < 300; ++i) text += " + 1";
  CHECK(errors(text).find("error[E0502]: more than 256 operators in a row") != std::string::npos);
  CHECK(errors("define q when X = 1 + 2 * 3 - 4 / 5 - -X") == "");
}

TEST_CASE("a relation named like a word of the language does not hide how deep `for every` goes") {
  std::string text = "define q when ";
  for (int i = 0; i < 2000; ++i) text += "for every X in T: define and claim and scope and ";
  CHECK(errors(text + "p").find("E0502") != std::string::npos);
}

TEST_CASE("too many errors are told often enough") {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "define q when and\n";
  CHECK(parse(text).diagnostics.size() <= 1000);
}

TEST_CASE("a file that is too large is not read") {
  Sources sources;
  SourceId id = sources.add("t.mech", std::string(max_rule_bytes + 1, ' '));
  CHECK(to_text(parse_rules(sources, id).diagnostics) ==
        "t.mech: error[E0501]: the rules take 67108865 bytes; 64 MiB is the most\n"
        "  hint: keep facts in bulk in tables: table … from \"file.csv\"\n");
}

TEST_CASE("places of what the model will speak of") {
  Sources sources;
  SourceId id = sources.add("t.mech",
                            "# \u4E2D\nrule r { when p(\"\u6781\", k: X) and X > -3 then q(X) en \"a\" }\n"
                            "test \"t\" { given { p(\"x\") } expect q(_) holds }\n");
  const ParsedFile f = parse_rules(sources, id);
  auto text = [&](Span s) { return sources[id].text().substr(s.begin, s.end - s.begin); };
  const auto& rule = get<ast::RuleDecl>(f, 0);
  CHECK(text(rule.span).starts_with("rule r {"));
  CHECK(text(rule.span).ends_with("}"));
  CHECK(text(rule.notes.sentences[0].text_span) == "\"a\"");
  const auto& parts = std::get<ast::And>(rule.when.front().node).parts;
  CHECK(text(rule.when.front().span) == "p(\"\u6781\", k: X) and X > -3");
  CHECK(text(parts[1].span) == "X > -3");
  CHECK(text(std::get<ast::Comparison>(parts[1].node).right.span) == "-3");
  const auto& atom = std::get<ast::Atom>(parts[0].node);
  CHECK(text(atom.arguments[0].value.span) == "\"\u6781\"");
  CHECK(text(atom.arguments[1].column->span) == "k");
  const auto& test = get<ast::TestDecl>(f, 1);
  CHECK(text(test.given[0].span) == "p(\"x\")");
  CHECK(text(test.expect[0].goal_span) == "q(_)");
  CHECK(text(test.expect[0].verdict.span) == "holds");
}

TEST_CASE("the language by example is read as it is shown") {
  std::ifstream in(MECHANIST_SOURCE_DIR "/grammar/README.md");
  std::stringstream all;
  all << in.rdbuf();
  const std::string text = all.str();
  size_t seen = 0;
  for (size_t at = 0; (at = text.find("```mech\n", at)) != std::string::npos; ++seen) {
    at += 8;
    const size_t end = text.find("```", at);
    const std::string example = text.substr(at, end - at);
    CAPTURE(example);
    CHECK(errors(example) == "");
    at = end + 3;
  }
  CHECK(seen >= 10);
}
