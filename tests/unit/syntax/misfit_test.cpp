// Whole diagnostics of declarations that cannot be read.
#include "syntax/misfit.hpp"

#include <doctest/doctest.h>

#include "syntax/parse_rules.hpp"

using namespace mechanist;

namespace {

std::string errors(std::string text) {
  Sources sources;
  SourceId id = sources.add("t.mech", std::move(text));
  return to_text(parse_rules(sources, id).diagnostics);
}

}  // namespace

TEST_CASE("a keyword spelt nearly right gets the hint, wherever the misfit was found") {
  CHECK(errors(R"(define q wen p)") == R"(t.mech:1:10: error[E0110]: unexpected 'wen' in define q
  1 | define q wen p
    |          ^^^
  hint: did you mean 'when'?
)");
  CHECK(errors(R"(rule r { whne a then b })") == R"(t.mech:1:10: error[E0110]: unexpected 'whne' in rule r
  1 | rule r { whne a then b }
    |          ^^^^
  hint: did you mean 'when'?
)");
  CHECK(errors(R"(rule r { when a the b })") == R"(t.mech:1:17: error[E0110]: unexpected 'the' in rule r
  1 | rule r { when a the b }
    |                 ^^^
  hint: did you mean 'then'?
)");
  CHECK(errors(R"(define q when a an b)") == R"(t.mech:1:17: error[E0110]: unexpected 'an' in define q
  1 | define q when a an b
    |                 ^^
  hint: did you mean 'and'?
)");
  CHECK(errors(R"(define q if a and b)") == R"(t.mech:1:10: error[E0110]: unexpected 'if' in define q
  1 | define q if a and b
    |          ^^
  hint: did you mean 'when'?
)");
  CHECK(errors(R"(define q where a)") == R"(t.mech:1:10: error[E0110]: unexpected 'where' in define q
  1 | define q where a
    |          ^^^^^
  hint: did you mean 'when'?
)");
  CHECK(errors(R"(rule r { WHEN a THEN b })") == R"(t.mech:1:10: error[E0110]: unexpected 'WHEN' in rule r
  1 | rule r { WHEN a THEN b }
    |          ^^^^
  hint: did you mean 'when'?
)");
  CHECK(errors(R"(define q when X is 3)") == R"(t.mech:1:17: error[E0110]: unexpected 'is' in define q
  1 | define q when X is 3
    |                 ^^
  hint: did you mean '='?
)");
  CHECK(errors(R"(define q when for each X in T: p(X))") ==
        R"(t.mech:1:19: error[E0110]: unexpected 'each' in define q
  1 | define q when for each X in T: p(X)
    |                   ^^^^
  hint: did you mean 'every'?
)");
  CHECK(errors(R"(proposition P { claim necesary a for b })") ==
        R"(t.mech:1:23: error[E0110]: unexpected 'necesary' in proposition P
  1 | proposition P { claim necesary a for b }
    |                       ^^^^^^^^
  hint: did you mean 'necessary'?
)");
  CHECK(errors(R"(proposition P { claim necessary a fro b })") ==
        R"(t.mech:1:35: error[E0110]: unexpected 'fro' in proposition P
  1 | proposition P { claim necessary a fro b }
    |                                   ^^^
  hint: did you mean 'for'?
)");
  CHECK(errors(R"(mechanism m {
  applies wehn a
})") == R"(t.mech:2:11: error[E0110]: unexpected 'wehn' in mechanism m
  2 |   applies wehn a
    |           ^^^^
  hint: did you mean 'when'?
)");
}

TEST_CASE("a word that begins no declaration gets the nearest that does") {
  CHECK(errors(R"(mechansim m { path a { when p } })") ==
        R"(t.mech:1:1: error[E0112]: 'mechansim' begins no declaration
  1 | mechansim m { path a { when p } }
    | ^^^^^^^^^
  hint: did you mean 'mechanism'?
)");
  CHECK(errors(R"(rul r { when a then b })") == R"(t.mech:1:1: error[E0112]: 'rul' begins no declaration
  1 | rul r { when a then b }
    | ^^^
  hint: did you mean 'rule'?
)");
  CHECK(errors(R"(defin q when p)") == R"(t.mech:1:1: error[E0112]: 'defin' begins no declaration
  1 | defin q when p
    | ^^^^^
  hint: did you mean 'define'?
)");
  CHECK(errors(R"(Rule r { when a then b })") == R"(t.mech:1:1: error[E0112]: 'Rule' begins no declaration
  1 | Rule r { when a then b }
    | ^^^^
  hint: did you mean 'rule'?
)");
  CHECK(errors(R"(something else)") == R"(t.mech:1:1: error[E0112]: 'something' begins no declaration
  1 | something else
    | ^^^^^^^^^
)");
}

TEST_CASE("what is missing is named, with the place where it belongs") {
  CHECK(errors(R"(rule r { when p(X then c })") ==
        R"(t.mech:1:18: error[E0110]: ')' is missing before 'then' in rule r
  1 | rule r { when p(X then c }
    |                  ^
  note: t.mech:1:16: '(' was opened here
)");
  CHECK(errors(R"(table edge(from: int, to: int)") ==
        R"(t.mech:1:30: error[E0111]: table edge ends without ')'
  1 | table edge(from: int, to: int
    |                              ^
  note: t.mech:1:11: '(' was opened here
  hint: close it with ')'
)");
  CHECK(errors(R"(rule r { when p(X Y) then c })") ==
        R"(t.mech:1:18: error[E0110]: ',' is missing before 'Y' in rule r
  1 | rule r { when p(X Y) then c }
    |                  ^
)");
  CHECK(errors(R"(fact p(x int))") == R"(t.mech:1:9: error[E0110]: ':' is missing before 'int' in fact p
  1 | fact p(x int)
    |         ^
)");
  CHECK(errors(R"(fact p(x: int y: int))") ==
        R"(t.mech:1:14: error[E0110]: ',' is missing before 'y' in fact p
  1 | fact p(x: int y: int)
    |              ^
)");
  CHECK(errors(R"(rule r { a then b })") ==
        R"(t.mech:1:9: error[E0110]: 'when' is missing before 'a' in rule r
  1 | rule r { a then b }
    |         ^
)");
  CHECK(errors(R"(rule r { when a b(X) })") ==
        R"(t.mech:1:16: error[E0110]: 'then' is missing before 'b' in rule r
  1 | rule r { when a b(X) }
    |                ^
)");
  CHECK(errors(R"(parameter p 3)") == R"(t.mech:1:12: error[E0110]: '=' is missing before '3' in parameter p
  1 | parameter p 3
    |            ^
)");
  CHECK(errors(R"(define q when at least 2 { a; b })") ==
        R"(t.mech:1:25: error[E0110]: 'of' is missing before '{' in define q
  1 | define q when at least 2 { a; b }
    |                         ^
)");
  CHECK(errors(R"(define q when for every X in T p(X))") ==
        R"(t.mech:1:31: error[E0110]: ':' is missing before 'p' in define q
  1 | define q when for every X in T p(X)
    |                               ^
)");
  CHECK(errors(R"(constraint c when a)") ==
        R"(t.mech:1:13: error[E0110]: '{' is missing before 'when' in constraint c
  1 | constraint c when a
    |             ^
)");
  CHECK(errors(R"(mechanism m {
  path a { when p
  path b { when q }
})") == R"(t.mech:2:18: error[E0110]: '}' is missing before 'path' in mechanism m
  2 |   path a { when p
    |                  ^
  note: t.mech:2:10: '{' was opened here
)");
  CHECK(errors(R"(rule r { when sum { X : p(X) > 2 then c })") ==
        R"(t.mech:1:33: error[E0110]: '}' is missing before 'then' in rule r
  1 | rule r { when sum { X : p(X) > 2 then c }
    |                                 ^
  note: t.mech:1:19: '{' was opened here
)");
  CHECK(errors(R"(rule r { when count { X p(X) } > 2 then c })") ==
        R"(t.mech:1:24: error[E0110]: ':' is missing before 'p' in rule r
  1 | rule r { when count { X p(X) } > 2 then c }
    |                        ^
)");
}

TEST_CASE("what belongs somewhere is told in words, not as a list of tokens") {
  CHECK(errors(R"(define q when a and)") ==
        R"(t.mech:1:20: error[E0111]: define q ends too early: a condition is missing
  1 | define q when a and
    |                    ^
)");
  CHECK(errors(R"(define q when a or or b)") ==
        R"(t.mech:1:20: error[E0110]: unexpected 'or' in define q: a condition belongs here
  1 | define q when a or or b
    |                    ^^
)");
  CHECK(errors(R"(parameter z =)") ==
        R"(t.mech:1:14: error[E0111]: parameter z ends too early: a value is missing
  1 | parameter z =
    |              ^
)");
  CHECK(errors(R"(fact f:)") == R"(t.mech:1:8: error[E0111]: fact f ends too early: a type is missing
  1 | fact f:
    |        ^
)");
  CHECK(errors(R"(entity)") == R"(t.mech:1:7: error[E0111]: this entity ends too early: a name is missing
  1 | entity
    |       ^
)");
  CHECK(errors(R"(fact (x: int))") ==
        R"(t.mech:1:6: error[E0110]: unexpected '(' in this fact: a name belongs here
  1 | fact (x: int)
    |      ^
)");
  CHECK(errors(R"(constraint { when a })") ==
        R"(t.mech:1:12: error[E0110]: unexpected '{' in this constraint: a name belongs here
  1 | constraint { when a }
    |            ^
)");
  CHECK(errors(R"(rule r { when a then })") ==
        R"(t.mech:1:22: error[E0110]: unexpected '}' in rule r: what the rule concludes belongs here
  1 | rule r { when a then }
    |                      ^
)");
  CHECK(errors(R"(rule r { when X = then c })") ==
        R"(t.mech:1:19: error[E0110]: unexpected 'then' in rule r: a value belongs here
  1 | rule r { when X = then c }
    |                   ^^^^
)");
  CHECK(
      errors(R"(define q when at least 2 of a, b)") ==
      R"(t.mech:1:29: error[E0110]: unexpected 'a' in define q: a list of conditions in braces, 'paths' or 'qualities' belongs here
  1 | define q when at least 2 of a, b
    |                             ^
)");
  CHECK(errors(R"(source s { title })") ==
        R"(t.mech:1:18: error[E0110]: unexpected '}' in source s: a value belongs here
  1 | source s { title }
    |                  ^
)");
  CHECK(errors(R"(test "t" { expect b })") ==
        R"(t.mech:1:21: error[E0110]: unexpected '}' in test "t": a verdict (holds, open, fails) belongs here
  1 | test "t" { expect b }
    |                     ^
)");
  CHECK(errors(R"(mechanism m { 3 })") == R"(t.mech:1:15: error[E0110]: unexpected '3' in mechanism m
  1 | mechanism m { 3 }
    |               ^
)");
  CHECK(errors(R"(table t { (1) })") ==
        R"(t.mech:1:9: error[E0110]: unexpected '{' in table t: a list of columns in parentheses belongs here
  1 | table t { (1) }
    |         ^
)");
  CHECK(errors(R"(proposition P { claim a for b })") ==
        R"(t.mech:1:23: error[E0110]: unexpected 'a': a claim is necessary or sufficient
  1 | proposition P { claim a for b }
    |                       ^
  hint: write claim necessary X for Y, or claim sufficient X for Y
)");
  CHECK(errors(R"(lever a cost)") == R"(t.mech:1:13: error[E0111]: lever a ends too early: a value is missing
  1 | lever a cost
    |             ^
)");
}

TEST_CASE("a bracket that closes nothing") {
  CHECK(errors(R"(rule r { when p(X)) then c })") == R"(t.mech:1:19: error[E0110]: unexpected ')' in rule r
  1 | rule r { when p(X)) then c }
    |                   ^
  hint: no '(' is open here
)");
  CHECK(errors(R"(entity A })") == R"(t.mech:1:10: error[E0110]: unexpected '}' in entity A
  1 | entity A }
    |          ^
  hint: no '{' is open here
)");
}

TEST_CASE("separators and signs in each other's place") {
  CHECK(errors(R"(fact p(name: A; country: B))") == R"(t.mech:1:15: error[E0110]: unexpected ';' in fact p
  1 | fact p(name: A; country: B)
    |               ^
  hint: write ','
)");
  CHECK(errors(R"(entity A; B)") == R"(t.mech:1:9: error[E0110]: unexpected ';' in entity A
  1 | entity A; B
    |         ^
  hint: write ','
)");
  CHECK(errors(R"(parameter a : 3)") == R"(t.mech:1:13: error[E0110]: unexpected ':' in parameter a
  1 | parameter a : 3
    |             ^
  hint: write '='
)");
  CHECK(errors(R"(rule r { when a, b then c })") == R"(t.mech:1:16: error[E0110]: unexpected ',' in rule r
  1 | rule r { when a, b then c }
    |                ^
  hint: conditions are joined with 'and' or 'or'
)");
  CHECK(errors(R"(define q when at least 2 of { a, b })") ==
        R"(t.mech:1:32: error[E0110]: unexpected ',' in define q
  1 | define q when at least 2 of { a, b }
    |                                ^
  hint: write ';'
)");
  CHECK(errors(R"(define q when X between 1, 2)") == R"(t.mech:1:26: error[E0110]: unexpected ',' in define q
  1 | define q when X between 1, 2
    |                          ^
  hint: write between LOW and HIGH
)");
  CHECK(errors(R"(rule r { when count { X where p(X) } > 2 then c })") ==
        R"(t.mech:1:25: error[E0110]: unexpected 'where' in rule r
  1 | rule r { when count { X where p(X) } > 2 then c }
    |                         ^^^^^
  hint: write ':'
)");
  CHECK(errors(R"(define q when 1 < X < 5)") == R"(t.mech:1:21: error[E0110]: comparisons do not form chains
  1 | define q when 1 < X < 5
    |                     ^
  hint: write … < X and X < …
)");
}

TEST_CASE("texts and numbers written otherwise") {
  CHECK(errors(R"(use other.mech)") ==
        R"(t.mech:1:5: error[E0110]: unexpected 'other' in this use: a text in quotes belongs here
  1 | use other.mech
    |     ^^^^^
  hint: write "other.mech"
)");
  CHECK(errors(R"(table t(a: text) from feeds.csv)") ==
        R"(t.mech:1:23: error[E0110]: unexpected 'feeds' in table t: a text in quotes belongs here
  1 | table t(a: text) from feeds.csv
    |                       ^^^^^
  hint: write "feeds.csv"
)");
  CHECK(errors(R"(case X { en Hello world })") ==
        R"(t.mech:1:13: error[E0110]: unexpected 'Hello' in case X: a text in quotes belongs here
  1 | case X { en Hello world }
    |             ^^^^^
  hint: write "Hello world"
)");
  CHECK(errors(R"(test foo { expect a holds })") ==
        R"(t.mech:1:6: error[E0110]: unexpected 'foo' in this test: a text in quotes belongs here
  1 | test foo { expect a holds }
    |      ^^^
  hint: write "foo"
)");
  CHECK(errors(R"(define q when X = 3,5)") ==
        R"(t.mech:1:19: error[E0120]: digits are not grouped, and the decimal sign is a point
  1 | define q when X = 3,5
    |                   ^^^
  hint: write 3.5
)");
  CHECK(errors(R"(define q when X = 1,000)") ==
        R"(t.mech:1:19: error[E0120]: digits are not grouped, and the decimal sign is a point
  1 | define q when X = 1,000
    |                   ^^^^^
  hint: write 1000, or 1.000 if a fraction is meant
)");
  CHECK(errors(R"(define q when X = .5)") ==
        R"(t.mech:1:19: error[E0120]: a decimal point has digits on both sides
  1 | define q when X = .5
    |                   ^^
  hint: write 0.5
)");
  CHECK(errors(R"(define q when X >= 12 EUR)") ==
        R"(t.mech:1:23: error[E0110]: a unit precedes its number, or follows it without a space
  1 | define q when X >= 12 EUR
    |                       ^^^
  hint: write EUR 12, or 12EUR
)");
  CHECK(errors(R"(define q when X = 2011-13-45)") == R"(t.mech:1:19: error[E0122]: there is no day 2011-13-45
  1 | define q when X = 2011-13-45
    |                   ^^^^^^^^^^
  hint: a date is written year, month, day: 2011-05-01
)");
  CHECK(errors(R"(define q when X % 2 = 0)") ==
        R"(t.mech:1:17: error[E0106]: '%' is no sign of the rule language
  1 | define q when X % 2 = 0
    |                 ^
  hint: write remainder(a, b); a percentage is written 4%
)");
  CHECK(errors(R"(define q when X = 99999999999999999999999)") ==
        R"(t.mech:1:19: error[E0121]: 99999999999999999999999 is too large
  1 | define q when X = 99999999999999999999999
    |                   ^^^^^^^^^^^^^^^^^^^^^^^
  hint: numbers reach to about 170000000000000000000 on either side of zero
)");
}

TEST_CASE("braces of `in`, `exists` and aggregates") {
  CHECK(errors(R"(define q when X in T)") ==
        R"(t.mech:1:20: error[E0110]: unexpected 'T': 'in' is followed by values in braces
  1 | define q when X in T
    |                    ^
  hint: write in { a, b }, or a relation: r(X)
)");
  CHECK(errors(R"(define q when X in (a, b))") ==
        R"(t.mech:1:20: error[E0110]: unexpected '(': 'in' is followed by values in braces
  1 | define q when X in (a, b)
    |                    ^
  hint: write in { a, b }, or a relation: r(X)
)");
  CHECK(errors(R"(define q when exists p(X))") ==
        R"(t.mech:1:22: error[E0110]: unexpected 'p': 'exists' is followed by braces
  1 | define q when exists p(X)
    |                      ^
  hint: write exists { … }
)");
  CHECK(errors(R"(define q when count(X : p(X)) > 2)") ==
        R"(t.mech:1:15: error[E0115]: an aggregate has braces
  1 | define q when count(X : p(X)) > 2
    |               ^^^^^^^^^^^^^^^
  hint: write count { X : … }
)");
  CHECK(errors(R"(define q when count { p(X) } > 2)") ==
        R"(t.mech:1:28: error[E0110]: 'count { … }' does not say of what
  1 | define q when count { p(X) } > 2
    |                            ^
  hint: write count { X : conditions }
)");
  CHECK(errors(R"(define q when for every X: p(X))") ==
        R"(t.mech:1:26: error[E0110]: unexpected ':' in define q
  1 | define q when for every X: p(X)
    |                          ^
  hint: write for every X in TYPE: …
)");
  CHECK(errors(R"(define q when sum { X, Y : p(X, Y) } > 2)") ==
        R"(t.mech:1:15: error[E0115]: 'sum' is taken of one expression
  1 | define q when sum { X, Y : p(X, Y) } > 2
    |               ^^^^^^^^^^^^^^^^^^^^^^
  hint: only 'count' takes several
)");
}

TEST_CASE("words in the wrong kind of declaration") {
  CHECK(errors(R"(define q when a then b)") == R"(t.mech:1:17: error[E0110]: unexpected 'then' in define q
  1 | define q when a then b
    |                 ^^^^
  hint: a definition concludes what it defines; 'then' belongs into a rule
)");
  CHECK(errors(R"(rule r { then p(1), q(2) })") == R"(t.mech:1:19: error[E0110]: unexpected ',' in rule r
  1 | rule r { then p(1), q(2) }
    |                   ^
  hint: a rule concludes one relation; write another rule for a second one
)");
  CHECK(errors(R"(rule r { when a then p(1) and q(2) })") ==
        R"(t.mech:1:27: error[E0110]: unexpected 'and' in rule r
  1 | rule r { when a then p(1) and q(2) }
    |                           ^^^
  hint: a rule concludes one relation; write another rule for a second one
)");
  CHECK(errors(R"(define in(x: int))") == R"(t.mech:1:8: error[E0110]: 'in' is reserved and cannot be a name
  1 | define in(x: int)
    |        ^^
  hint: choose another name
)");
  CHECK(errors(R"(define q when a { when b })") ==
        R"(t.mech:1:19: error[E0116]: a definition has one 'when'; further ones are rules
  1 | define q when a { when b }
    |                   ^^^^
  hint: join the conditions with 'and' or 'or'
)");
  CHECK(errors(R"(mechanism m { applies when a applies when b })") ==
        R"(t.mech:1:30: error[E0116]: a mechanism has one 'applies when'
  1 | mechanism m { applies when a applies when b }
    |                              ^^^^^^^
  hint: join the conditions with 'and' or 'or'
)");
  CHECK(errors(R"(proposition P { scope a scope b })") ==
        R"(t.mech:1:25: error[E0116]: a proposition has one 'scope'
  1 | proposition P { scope a scope b }
    |                         ^^^^^
  hint: join the conditions with 'and' or 'or'
)");
}

TEST_CASE("values are no conditions, and conditions no values") {
  CHECK(errors(R"(define q when 3)") == R"(t.mech:1:15: error[E0113]: a value is not a condition
  1 | define q when 3
    |               ^
  hint: compare it: = != < <= > >=, in { … }, between … and …
)");
  CHECK(errors(R"(define q when X)") == R"(t.mech:1:15: error[E0113]: 'X' is a variable, not a condition
  1 | define q when X
    |               ^
  hint: relations begin with a lower-case letter
)");
  CHECK(errors(R"(define q when _)") ==
        R"(t.mech:1:15: error[E0113]: '_' is no relation, and so not a condition
  1 | define q when _
    |               ^
  hint: relations begin with a lower-case letter
)");
  CHECK(errors(R"(define q when X + 1)") == R"(t.mech:1:15: error[E0113]: a value is not a condition
  1 | define q when X + 1
    |               ^^^^^
  hint: compare it: = != < <= > >=, in { … }, between … and …
)");
  CHECK(errors(R"(rule r { when a then 3 })") ==
        R"(t.mech:1:22: error[E0113]: a value is not what a rule concludes
  1 | rule r { when a then 3 }
    |                      ^
  hint: write a relation with its arguments
)");
  CHECK(errors(R"(rule r { when a then X })") ==
        R"(t.mech:1:22: error[E0113]: 'X' is a variable, not what a rule concludes
  1 | rule r { when a then X }
    |                      ^
  hint: relations begin with a lower-case letter
)");
  CHECK(errors(R"(lever 3)") == R"(t.mech:1:7: error[E0113]: a value is not a lever
  1 | lever 3
    |       ^
  hint: write a relation with its arguments
)");
  CHECK(errors(R"(define q when (a and b) = 3)") ==
        R"(t.mech:1:16: error[E0114]: a condition stands where a value is needed
  1 | define q when (a and b) = 3
    |                ^^^^^^^
  hint: to count how often it holds, write count { X : … }
)");
  CHECK(errors(R"(define q when p(a: 1, 2))") ==
        R"(t.mech:1:23: error[E0117]: an argument without a name stands behind a named one
  1 | define q when p(a: 1, 2)
    |                       ^
  hint: name its column, or move it to the front
)");
  CHECK(errors(R"(define q when f(a: 1) > 2)") ==
        R"(t.mech:1:17: error[E0115]: a function takes its arguments by their places, without names
  1 | define q when f(a: 1) > 2
    |                 ^^^^
)");
}

TEST_CASE("facts of tests") {
  CHECK(errors(R"(test "t" { given { a(1) b(2) } })") == R"(t.mech:1:25: error[E0126]: unexpected 'b(2)'
  1 | test "t" { given { a(1) b(2) } }
    |                         ^
  hint: facts are separated by ';'
)");
  CHECK(errors(R"(test "t" {
  given {
    a(1)
    b(2)
  }
})") == R"(t.mech:4:5: error[E0126]: unexpected 'b(2)'
  4 |     b(2)
    |     ^
  hint: facts are separated by ';'
)");
  CHECK(errors(R"(test "t" { given { a(1 } })") == R"(t.mech:1:23: error[E0126]: ')' is missing
  1 | test "t" { given { a(1 } }
    |                       ^
  hint: 'a(' was opened
)");
  CHECK(errors(R"(test "t" { given { spend = 3,5 } })") ==
        R"(t.mech:1:28: error[E0120]: a comma is no decimal point
  1 | test "t" { given { spend = 3,5 } }
    |                            ^^^
  hint: write 3.5
)");
  CHECK(errors(R"(test "t" { given a(1) })") ==
        R"(t.mech:1:17: error[E0110]: '{' is missing before 'a' in test "t"
  1 | test "t" { given a(1) }
    |                 ^
)");
}

TEST_CASE("characters") {
  CHECK(errors(R"(define q when p(★))") == R"(t.mech:1:17: error[E0106]: '★' is no sign of the rule language
  1 | define q when p(★)
    |                 ^
)");
  CHECK(errors(R"(define q when p(X) && r(X))") ==
        R"(t.mech:1:20: error[E0106]: '&&' is no sign of the rule language
  1 | define q when p(X) && r(X)
    |                    ^^
  hint: write 'and'
)");
  CHECK(errors(R"(define q when X => 3)") ==
        R"(t.mech:1:17: error[E0106]: '=>' is no sign of the rule language
  1 | define q when X => 3
    |                 ^^
  hint: write '>=' to compare, 'then' to conclude
)");
  CHECK(errors(R"(define q when [a])") == R"(t.mech:1:15: error[E0106]: '[' stands only in sentences
  1 | define q when [a]
    |               ^
  hint: lists are written in braces: in { a, b }
t.mech:1:17: error[E0106]: ']' stands only in sentences
  1 | define q when [a]
    |                 ^
)");
  CHECK(errors(R"(define q when p(X) // why)") ==
        R"(t.mech:1:20: error[E0106]: '//' is no sign of the rule language
  1 | define q when p(X) // why
    |                    ^^
  hint: write '#'
)");
  CHECK(errors(R"(define q when X ^ 2 = 4)") ==
        R"(t.mech:1:17: error[E0106]: '^' is no sign of the rule language
  1 | define q when X ^ 2 = 4
    |                 ^
  hint: write power(a, b)
)");
  CHECK(errors(R"(define q when !p)") == R"(t.mech:1:15: error[E0106]: '!' is no sign of the rule language
  1 | define q when !p
    |               ^
  hint: write 'not'
)");
  CHECK(errors(R"(define q when p('a'))") == R"(t.mech:1:17: error[E0104]: text stands in double quotes
  1 | define q when p('a')
    |                 ^^^
  hint: write "a"
)");
  CHECK(errors(R"(define q when p("a))") == R"(t.mech:1:17: error[E0103]: this text has no closing quote
  1 | define q when p("a)
    |                 ^^^
  hint: close it with '"' on the same line; '\n' stands for a line end
)");
  CHECK(errors(R"(define q when p("\q"))") == R"(t.mech:1:18: error[E0105]: '\q' is no escape
  1 | define q when p("\q")
    |                  ^^
  hint: the escapes are \" \\ \n \t \u{…}
)");
  CHECK(errors(R"(define q when p(“x”))") ==
        R"(t.mech:1:17: error[E0104]: '“' is no quote of the rule language
  1 | define q when p(“x”)
    |                 ^
  hint: write '"'
)");
  CHECK(errors(R"(fact p（x：text）)") == R"(t.mech:1:7: error[E0104]: '（' is no sign of the rule language
  1 | fact p（x：text）
    |       ^^
  hint: write '('
t.mech:1:9: error[E0104]: '：' is no sign of the rule language
  1 | fact p（x：text）
    |          ^^
  hint: write ':'
t.mech:1:14: error[E0104]: '）' is no sign of the rule language
  1 | fact p（x：text）
    |                ^^
  hint: write ')'
)");
  CHECK(errors(R"(define q when X ≥ ３)") == R"(t.mech:1:17: error[E0104]: '≥' is no sign of the rule language
  1 | define q when X ≥ ３
    |                 ^
  hint: write '>='
t.mech:1:19: error[E0104]: '３' is no digit of the rule language
  1 | define q when X ≥ ３
    |                   ^^
  hint: write '3'
)");
}
