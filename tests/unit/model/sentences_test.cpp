// Sentences, labels, languages and citations.
#include "support.hpp"

namespace mechanist::model {

TEST_CASE("placeholders, optional parts, languages") {
  CHECK(told(R"mech(rulebase x "1" { en "x" }
case C
entity P { en "person" de "Person" }
fact a(who: P, year: year?) { en "{who} in {yaer}" our "x" }
fact b(who: P) { en "[in ] {who}" not en "not {who]" en "again {who}" }
fact c(who: P) { en "{who" }
fact d(who: P) { en "who}" }
fact e(who: P) { en "[x {who}" }
fact f(who: P) { en "x] {who}" }
fact g(who: P) { en "\\{ \\[ {who}" }
fact h { en "{who}" }
rule r { en "{X} and {Z} and {Q}" cites nobody "x" when a(X) then q(X) }
define q(Q: P)
define z when b(_) { cites nobody }
constraint k { en "{X} {Y} {Z}" when b(X) and b(Y) and X != Y }
enum E { e1 not en "x", e2 en "a" en "b" }
)mech") ==
        R"mech(t.mech:3:24: warning[W0201]: the header knows no language 'de'
  3 | entity P { en "person" de "Person" }
    |                        ^^
  hint: add a sentence in 'de' to the header, or use 'en'
t.mech:4:44: error[E0222]: nothing here is called 'yaer'
  4 | fact a(who: P, year: year?) { en "{who} in {yaer}" our "x" }
    |                                            ^^^^^^
  hint: did you mean 'year'?
t.mech:4:52: warning[W0201]: the header knows no language 'our'
  4 | fact a(who: P, year: year?) { en "{who} in {yaer}" our "x" }
    |                                                    ^^^
  hint: did you mean 'ours'?
t.mech:5:22: error[E0223]: this optional part names no column, so nothing says when to leave it out
  5 | fact b(who: P) { en "[in ] {who}" not en "not {who]" en "again {who}" }
    |                      ^^^^^
t.mech:5:47: error[E0223]: this `{` is not closed
  5 | fact b(who: P) { en "[in ] {who}" not en "not {who]" en "again {who}" }
    |                                               ^
  hint: a placeholder is a name in braces; write `\\{` for a brace
t.mech:5:54: error[E0204]: there is already a sentence in 'en' here
  5 | fact b(who: P) { en "[in ] {who}" not en "not {who]" en "again {who}" }
    |                                                      ^^
  hint: keep one of them
t.mech:6:22: error[E0223]: this `{` is not closed
  6 | fact c(who: P) { en "{who" }
    |                      ^
  hint: a placeholder is a name in braces; write `\\{` for a brace
t.mech:7:25: error[E0223]: this `}` closes nothing
  7 | fact d(who: P) { en "who}" }
    |                         ^
  hint: write `\\}` for a brace
t.mech:8:22: error[E0223]: this `[` is not closed
  8 | fact e(who: P) { en "[x {who}" }
    |                      ^
  hint: write `\\[` for a bracket
t.mech:9:23: error[E0223]: this `]` closes nothing
  9 | fact f(who: P) { en "x] {who}" }
    |                       ^
  hint: write `\\]` for a bracket
t.mech:11:14: error[E0222]: nothing here is called 'who'
  11 | fact h { en "{who}" }
     |              ^^^^^
  hint: only `{case}` can stand here
t.mech:12:22: error[E0222]: nothing here is called 'Z'
  12 | rule r { en "{X} and {Z} and {Q}" cites nobody "x" when a(X) then q(X) }
     |                      ^^^
  hint: it can name 'Q' or 'X'
t.mech:12:41: error[E0225]: there is no source 'nobody'
  12 | rule r { en "{X} and {Z} and {Q}" cites nobody "x" when a(X) then q(X) }
     |                                         ^^^^^^
  hint: declare it: `source nobody { title "…" }`
t.mech:14:28: error[E0225]: there is no source 'nobody'
  14 | define z when b(_) { cites nobody }
     |                            ^^^^^^
  hint: declare it: `source nobody { title "…" }`
t.mech:15:28: error[E0222]: nothing here is called 'Z'
  15 | constraint k { en "{X} {Y} {Z}" when b(X) and b(Y) and X != Y }
     |                            ^^^
  hint: it can name 'X' or 'Y'
t.mech:16:17: error[E0223]: a label has no negative form
  16 | enum E { e1 not en "x", e2 en "a" en "b" }
     |                 ^^
  hint: leave out `not`
t.mech:16:35: error[E0204]: there is already a label in 'en' here
  16 | enum E { e1 not en "x", e2 en "a" en "b" }
     |                                   ^^
  hint: keep one of them
)mech");
}

TEST_CASE("templates") {
  CHECK(dumped(R"mech(rulebase x "1" { en "x" zh "y" }
case C
entity P
fact a(who: P, year: year?, n: int?) { en "{case}: {who}[ in {year}[ ({n})]] \\{end\\}" not en "not {who}" zh "{who}" }
define b(X: P)
rule named { en "{X} and {Y}" when a(X, Y) and Y > 2000 then b(X) }
)mech") == R"mech(languages en zh
case C
entity P
fact a(who: P, year: year?, n: int?)
  en "{case}: {who}[ in {year}[ ({n})]] \\{end\\}"
  zh "{who}"
  not en "not {who}"
define b(X: P)
  rule named
    en "{X} and {Y}"
    a(X, Y, _)
    Y > 2000
    then b(X)
)mech");
}

TEST_CASE("a small file needs no header") {
  CHECK(told(R"mech(fact p { en "p" zh "p" }
fact q(x: int)
define a when p and q(_)
)mech") == R"mech()mech");
}

}  // namespace mechanist::model
