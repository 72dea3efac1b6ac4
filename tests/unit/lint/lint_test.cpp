// The pages' own examples, the shipped rulebases, and each finding in the forms that its page does not show.
#include "lint/lint.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

namespace mechanist::lint {
namespace {

Sifted sifted(const std::string& text) {
  const model::Loaded loaded = model::load_text("t.mech", text);
  REQUIRE_MESSAGE(loaded.model, to_text(loaded.diagnostics) << text);
  return sift(*loaded.model, loaded.files, findings(*loaded.model, loaded.files));
}

// "W0602 3: message", without hints and notes.
std::string told(const std::string& text) {
  std::string out;
  for (const Diagnostic& d : sifted(text).told)
    out += d.code + " " + std::to_string(d.place.line) + ": " + d.message + "\n";
  return out;
}

// What is found in rules for `r` over some facts, in one line each; what no lint is about is left aside.
std::string of_rules(const std::string& rules) {
  return told(R"(case C
entity E
ordered enum L { low, middle, high }
fact p(x: int)
fact q(x: int, y: int)
fact e(x: E)
fact l(x: L)
fact n: int
fact s: text
closed fact c(x: int)
table t(x: int, y: int) { (1, 2); (3, 4) }
table empty(x: int)
parameter two = 2
define r(x: int)
define uses when p(two) and q(_, _) and e(_) and l(_) and n = 0 and s = "" and c(_) and t(_, _) and not empty(_)
mechanism m { path all { when r(_) and uses } }
)" + rules);
}

TEST_CASE("a page's bad example has its finding and no other, and its good example none") {
  CHECK(pages().size() == 17);
  for (const Page& page : pages()) {
    CAPTURE(page.code);
    CHECK(explain_code(page.code));
    CHECK(find_page(page.name) == &page);
    CHECK(find_page(page.code) == &page);
    const Sifted bad = sifted(std::string(page.bad));
    CHECK_FALSE(bad.told.empty());
    for (const Diagnostic& d : bad.told) CHECK_MESSAGE(d.code == page.code, to_text({d}));
    const Sifted good = sifted(std::string(page.good));
    CHECK_MESSAGE(good.told.empty(), to_text(good.told));
  }
}

TEST_CASE("pages are sorted, and every lint has one") {
  CHECK(std::is_sorted(pages().begin(), pages().end(),
                       [](const Page& a, const Page& b) { return a.code < b.code; }));
  for (std::string_view code : all_codes())
    if (code.starts_with("W06")) CHECK_MESSAGE(find_page(code) != nullptr, code);
}

TEST_CASE("nothing is found in the shipped rulebases that they do not excuse") {
  size_t read = 0;
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(std::string(MECHANIST_SOURCE_DIR) + "/rulebases")) {
    if (file.path().extension() != ".mech") continue;
    const model::Loaded loaded = model::load(file.path().string());
    REQUIRE(loaded.model);
    const Sifted out = sift(*loaded.model, loaded.files, findings(*loaded.model, loaded.files));
    CHECK_MESSAGE(out.told.empty(), to_text(out.told));
    ++read;
  }
  CHECK(read >= 4);
}

TEST_CASE("conditions that exclude each other") {
  const auto never = [](const std::string& conditions) {
    return of_rules("rule { when p(X) and " + conditions + " then r(X) }\n");
  };
  for (const std::string bad : {"X = 1 and X = 2",
                                "X < 3 and X > 5",
                                "X < 3 and X >= 3",
                                "X > 3 and X < 4",
                                "X between 5 and 3",
                                "X in { 1, 2 } and X in { 3, 4 }",
                                "X in { 1, 2 } and X > 2",
                                "X != 1 and X = 1",
                                "not p(X)",
                                "not p(_)",
                                "q(X, Y) and c(Y) and not q(X, _)",
                                "q(X, Y) and X < Y and Y < X",
                                "q(X, Y) and X < Y and Y <= 3 and X >= 3",
                                "q(X, Y) and X = Y and X != Y",
                                "l(V) and V > high",
                                "l(V) and V != low and V != middle and V != high",
                                "l(V) and V in { low, middle } and V = high",
                                "t(5, _)",
                                "t(X, Y) and X = 1 and Y = 4",
                                "empty(X)",
                                "count { Y : q(X, Y) } < 0",
                                "n = 3 and n = 4",
                                "exists { n > 3 } and n < 2",
                                "2 < 1",
                                "s = \"a\" and s = \"b\"",
                                "(X = 1 or X = 2) and X > 3",
                                "not X = 1 and X = 1",
                                "e(\"a\") and not e(\"a\")",
                                "at least 2 of { X = 1; X = 2 } and X < 2 and X > 0 and exists { X = 3 }"}) {
    const std::string out = bad + "\n" + never(bad);
    CHECK_MESSAGE(out.find("W0602 17: a rule for 'r' can never fire") != std::string::npos, out);
  }
  for (const std::string good :
       {"X >= 1 and X <= 1", "X > 3 and X < 5", "X between 3 and 3", "X in { 1, 2 } and X > 1", "not q(X, _)",
        "not p(1)", "q(X, Y) and not q(Y, X)", "q(X, Y) and X <= Y and Y <= X",
        "l(V) and V != low and V != middle", "t(3, _)", "t(X, Y) and X = 1 and Y = 2",
        "count { Y : q(X, Y) } < 1", "n >= 3 and n <= 4", "q(_, 3) and not q(_, 4)",
        "(X = 1 or X = 2) and X > 1 and q(2, _)", "not exists { q(X, Y) and Y > 3 }",
        "q(X, Y) and not (q(X, Y) and Y > 3)", "c(X) and not c(two)"}) {
    const std::string out = good + "\n" + never(good);
    CHECK_MESSAGE(out.find("can never fire") == std::string::npos, out);
  }
}

TEST_CASE("what is negated, counted or an alternative and can never be") {
  CHECK(of_rules("rule { when p(X) and (X > 5 and X < 3 or X = 4) then r(X) }\n") ==
        "W0602 17: this alternative can never be met: these contradict each other\n");
  CHECK(of_rules("rule { when p(X) and not exists { q(X, Y) and Y = 1 and Y = 2 } then r(X) }\n") ==
        "W0602 17: what is negated can never be: the value cannot be 1 and 2 at once\n");
  CHECK(of_rules("rule { when p(X) and count { Y : q(X, Y) and Y > 1 and Y < 1 } >= 1 then r(X) }\n") ==
        "W0602 17: what is counted can never be: these contradict each other\n");
}

TEST_CASE("what cannot hold is told where it begins") {
  CHECK(of_rules("define a when empty(_)\ndefine b when a\nrule { when p(X) and b then r(X) }\n") ==
        "W0602 17: 'a' can never hold: the table 'empty' has no rows\n");
  CHECK(of_rules(
            "define a(x: int)\ndefine b(x: int)\nrule { when b(X) then a(X) }\nrule { when a(X) then b(X) }\n"
            "rule { when a(X) then r(X) }\n") ==
        "W0603 17: 'a' can never hold: it rests only on itself\n"
        "W0603 18: 'b' can never hold: it rests only on itself\n");
}

TEST_CASE("rules that add nothing") {
  const auto pair = [](const std::string& first, const std::string& second) {
    return of_rules("rule one { when " + first + " then r(X) }\nrule two { when " + second +
                    " then r(X) }\n");
  };
  const std::string twin = "W0605 18: rule 'two' is rule 'one' once more, up to the names of variables\n";
  const std::string covered = "W0604 18: rule 'two' adds nothing: whenever it fires, rule 'one' does\n";
  CHECK(pair("q(X, Y) and p(Y)", "p(Z) and q(X, Z)") == twin);
  CHECK(pair("p(X) and not q(X, _)", "not q(X, _) and p(X)") == twin);
  CHECK(pair("p(X) and count { A, B : q(A, B) and q(B, X) } >= 2",
             "count { B, A : q(A, X) and q(B, A) } >= 2 and p(X)") == twin);
  CHECK(pair("p(X) and (X = 1 or X = 2)", "(X = 2 or X = 1) and p(X)") == twin);
  CHECK(pair("p(X) and at least 1 of { n > 1; X = 2 }", "p(X) and at least 1 of { X = 2; n > 1 }") == twin);
  CHECK(pair("p(X)", "p(X) and n > 3") == covered);
  CHECK(pair("q(X, _)", "q(X, 3)") == covered);
  CHECK(pair("q(X, Y) and q(Y, Z) and p(Z)", "q(X, X) and p(X)") == covered);
  CHECK(pair("p(X) and X > 3", "p(X) and X > 5") == covered);
  CHECK(pair("p(X) and n <= 10", "p(X) and n < 10") == covered);
  // The one that asks for less may come second.
  CHECK(pair("p(X) and n > 3", "p(X)") ==
        "W0604 17: rule 'one' adds nothing: whenever it fires, rule 'two' does\n");
  for (const auto& [first, second] : std::vector<std::pair<std::string, std::string>>{
           {"q(X, Y) and p(Y)", "q(Y, X) and p(Y)"},
           {"q(X, 3)", "q(X, _)  and n = 1"},
           {"q(X, Y) and Y > 1", "q(X, _) and n > 1"},
           {"p(X) and not q(X, _)", "p(X) and not q(X, 1)"},
           {"p(X) and X > 5 and n > 1", "p(X) and X > 3"},
           {"p(X) and X > two", "p(X) and X > 3"},
           {"p(X) and count { A, B : q(A, B) } >= 2", "p(X) and count { A : q(A, A) } >= 2"},
           {"p(X) and sum { A : q(A, _) } >= 2", "p(X) and sum { A : q(_, A) } >= 2"},
           {"p(X) and not exists { q(X, Y) and p(Y) }",
            "p(X) and not exists { q(X, Y) and p(X) and c(Y) }"}}) {
    CAPTURE(first);
    CAPTURE(second);
    const std::string out = pair(first, second);
    CHECK_MESSAGE(out.find("W0604 18") == std::string::npos, out);
    CHECK_MESSAGE(out.find("W0605") == std::string::npos, out);
  }
  CHECK(of_rules("rule { when p(X) then r(X) }\nrule loop { when r(X) and n > 3 then r(X) }\n") ==
        "W0604 18: rule 'loop' concludes only what it needs\n");
}

TEST_CASE("what cases can decide without declaring anything complete") {
  const auto part = [](const std::string& condition) {
    return of_rules("rule { when p(X) then r(X) }\nmechanism d { path one { when " + condition + " } }\n");
  };
  for (const std::string bad :
       {"sum { X : q(X, _) } > 3", "avg { X : q(X, _) } < 3", "S = sum { X : q(X, _) } and S > 3",
        "count { X : p(X) } > count { X : q(X, _) }", "p(_) and sum { X : q(X, _) } > 3"}) {
    const std::string out = bad + "\n" + part(bad);
    CHECK_MESSAGE(out.find("W0607 18: path 'd.one' stays open") != std::string::npos, out);
  }
  for (const std::string good :
       {"count { X : p(X) } > 3", "max { X : q(X, _) } > 3", "min { X : q(X, _) } > 3",
        "sum { X : c(X) } > 3", "sum { Y : t(_, Y) and p(Y) } > 3", "n = 3 and sum { X : q(X, _) } > 3",
        "sum { Y : q(3, Y) } > 3", "count { X : p(X) } = 3"}) {
    const std::string out = good + "\n" + part(good);
    CHECK_MESSAGE(out.find("W0607") == std::string::npos, out);
  }
  for (const std::string bad :
       {"not p(_)", "not exists { p(X) and X > 3 }", "not exists { q(_, Y) and p(Y) }", "not r(_)",
        "p(X) and not exists { p(Y) and Y != X }", "not e(_)",
        "not exists { p(X) and not q(X, _) } and p(_)"}) {
    const std::string out = bad + "\n" + part(bad);
    CHECK_MESSAGE(out.find("W0608 18: this negation holds only where") != std::string::npos, out);
    CHECK_MESSAGE(out.find("W0608") == out.rfind("W0608"), out);
  }
  for (const std::string good :
       {"p(X) and not q(X, _)", "not q(3, _)", "not c(_)", "not n > 3", "not l(_)", "not uses",
        "not exists { t(X, _) and p(X) }", "not exists { p(_) and n > 3 }", "not t(_, _) and p(_)",
        "not exists { p(X) and X in { 1, 2 } }"}) {
    const std::string out = good + "\n" + part(good);
    CHECK_MESSAGE(out.find("W0608") == std::string::npos, out);
  }
}

TEST_CASE("an upper bound over what a definition rests on") {
  const std::string out = of_rules(
      "rule { when p(X) and at most 1 of { uses; p(2) } then r(X) }\n"
      "rule { when p(X) and at most 1 of { c(1); t(X, _) } and n > 9 then r(X) }\n");
  CHECK(out == "W0202 17: `at most 1` may stay open where facts are not recorded\n");
}

TEST_CASE("what a shared vocabulary and a program of definitions leave unused") {
  CHECK(told("fact p(x: int)\ndefine q(X: int) when p(X)\n").empty());
  CHECK(told("case C\nfact p(x: int)\nentity E\nsource s { title \"t\" }\n") ==
        "W0601 4: nothing cites the source 's'\n");
  CHECK(
      told("case C\nfact p(x: int)\nfact o(x: int)\ndefine q(X: int) when p(X)\ndefine o2(X: int) when o(X)\n"
           "mechanism m { path a { when q(_) } }\n"
           "test \"t\" { expect q fails }\n") ==
      "W0601 3: only 'o2' reads 'o', and nothing needs that\n"
      "W0601 5: nothing needs 'o2'\n");
}

TEST_CASE("a parameter that only a table's row reads is read") {
  CHECK(told("case C\nparameter two = 2\nfact p(x: int)\ntable t(x: int) { (two) }\n"
             "mechanism m { path a { when p(X) and t(X) } }\n")
            .empty());
}

TEST_CASE("comments that allow") {
  const std::string head = "case C\nfact p(x: int)\nmechanism m { path a { when p(_) } }\n";
  const auto fact = [&](const std::string& before, const std::string& behind = "") {
    return sifted(head + before + "fact unread: int" + behind + "\n");
  };
  CHECK(fact("").told.size() == 1);
  for (const Sifted& s : {fact("# allow W0601: told in reports\n"), fact("# allow unused: told in reports\n"),
                          fact("", "  # allow w0601: told in reports"),
                          fact("# allow unused: told in reports\n# and another comment\n")}) {
    CHECK(s.told.empty());
    REQUIRE(s.suppressed.size() == 1);
    CHECK(s.suppressed[0].reason == "told in reports");
    CHECK(s.suppressed[0].by_comment);
  }
  // Not directly above, in a text, or an ordinary sentence.
  CHECK(fact("# allow unused: told in reports\n\n").told.size() == 2);
  CHECK(fact("# allow for what coders write\n").told.size() == 1);
  CHECK(sifted(head + "fact unread: int { en \"# allow unused: x {value}\" }\n").told.size() == 1);
  const Sifted misspelt = fact("# allow unusd: told in reports\n");
  REQUIRE(misspelt.told.size() == 2);
  CHECK(misspelt.told[0].code == "W0614");
  CHECK(misspelt.told[0].hint == "did you mean 'unused'?");
  // Of a whole declaration, whatever line of it.
  const std::string never = "define d when\n  1 >\n  2\nmechanism k { path b { when d or p(1) } }\n";
  CHECK(sifted(head + never).told.size() == 1);
  CHECK(sifted(head + "# allow never-fires: an example\n" + never).told.empty());
}

TEST_CASE("a comment behind a closing brace is about what ends there, as fmt may put it") {
  const std::string head = "case C\nfact c(x: int)\nfact e(x: int)\n";
  for (const char* rules :
       {"mechanism m { path b { when not c(_) } }  # allow needs-complete: known\n",
        "mechanism m {\n  path b { when not c(_) }\n}  # allow needs-complete: known\n",
        "mechanism m {\n  path b {\n    when not c(_)\n  }  # allow needs-complete: known\n}\n"}) {
    const Sifted s = sifted(head + "constraint used { when e(_) }\n" + rules);
    CHECK(s.told.empty());
    CHECK(s.suppressed.size() == 1);
  }
  // …and about no more.
  CHECK(sifted(head + "mechanism m {\n  path b {\n    when not c(_)\n  }  # allow needs-complete: known\n"
                      "  path d {\n    when not e(_)\n  }\n}\n")
            .told.size() == 1);
}

}  // namespace
}  // namespace mechanist::lint
