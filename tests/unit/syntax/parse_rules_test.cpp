#include "syntax/parse_rules.hpp"

#include <doctest/doctest.h>

#include "syntax/print.hpp"

using namespace mechanist;

namespace {

ParsedFile parse(std::string text) {
  Sources sources;
  SourceId id = sources.add("t.mech", std::move(text));
  return parse_rules(sources, id);
}

std::string errors(std::string text) { return to_text(parse(std::move(text)).diagnostics); }

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
  const auto& mechanism = get<ast::MechanismDecl>(f, 19 + 0);
  CHECK(mechanism.parts.size() == 2);
  CHECK(mechanism.parts[1].quality);
  CHECK(mechanism.applies_notes.ours.size() == 1);
  const auto& test = get<ast::TestDecl>(f, 22 + 0);
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

TEST_CASE("misspelt keywords get a hint, each once") {
  std::string text = errors("mechansim m { path a { when p } }\ndefine q wen p\nrule r { whne a then b }\ndefine ok when p\n");
  CHECK(text.find("t.mech:1:1: error[E0112]: 'mechansim' begins no declaration") != std::string::npos);
  CHECK(text.find("did you mean 'mechanism'?") != std::string::npos);
  CHECK(text.find("t.mech:2:10: error[E0110]: unexpected 'wen' in define q") != std::string::npos);
  CHECK(text.find("did you mean 'when'?") != std::string::npos);
  CHECK(text.find("t.mech:3:") != std::string::npos);
  CHECK(parse("define q wen p\ndefine ok when p\n").file.declarations.size() == 1);
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
  auto nested = [](size_t n) { return "define q when " + std::string(n, '(') + "p" + std::string(n, ')') + "\n"; };
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
  CHECK(errors("define q when p(\"\xff\")").find("t.mech:1:18: error[E0102]: invalid UTF-8") != std::string::npos);
  CHECK(errors("") == "");
  CHECK(errors("define q when p(\"abc)\n").find("E0103") != std::string::npos);
  CHECK(errors("define q when p(\"a\\qb\")\n").find("t.mech:1:19: error[E0105]: '\\q' is no escape") != std::string::npos);
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
