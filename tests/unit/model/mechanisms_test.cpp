// Mechanisms, propositions, constraints, tests and levers.
#include "support.hpp"

namespace mechanist::model {

TEST_CASE("mechanisms become relations and rules") {
  CHECK(dumped(R"mech(rulebase x "1" { en "x" zh "y" }
source study { title "T" note "N" url "u" date 2019 extra "z" }
case C
fact f1
fact f2
parameter k = 2 { en "how many" ours "a guess" }
mechanism b { en "bee" cites study "words" path p { en "pee" when f1 } path q { when p } quality r { when f2 } }
mechanism a { path p { when f1 } path s { when f2 } quality t { when s and b } applies when at least k of paths and at least 1 of qualities and not b.p { ours "why" } }
define c when q and r and a.p
)mech") == R"mech(languages en zh
case C
source study "T"
parameter k = 2: int
fact f1
path a.p
  rule a.p
    f1
    then a.p
fact f2
path a.s
  rule a.s
    f2
    then a.s
path b.p
  en "pee"
  rule b.p
    f1
    then b.p
path b.q
  rule b.q
    b.p
    then b.q
mechanism b
  en "bee"
  cites study "words"
  rule b
    at least 1 of { b.p; b.q }
    then b
quality a.t
  rule a.t
    a.s
    b
    then a.t
mechanism a
  rule a
    ours "why"
    at least 2 (k) of { a.p; a.s }
    at least 1 of { a.t }
    not { b.p }
    then a
quality b.r
  rule b.r
    f2
    then b.r
define c
  rule c#1
    b.q
    b.r
    a.p
    then c
mechanism a
  paths a.p a.s
  qualities a.t
  applies: as written
mechanism b
  paths b.p b.q
  qualities b.r
  applies: by default
)mech");
}

TEST_CASE("claims and their two sides") {
  CHECK(told(R"mech(case C
entity P, Q
fact a(who: P)
fact b(who: Q)
fact c(who: P, what: Q)
proposition P1 { scope zzz claim necessary a(T) for b(T) }
proposition P2 { claim sufficient a(T) for c(T, Q) where b(Q) }
proposition P3 { claim necessary a(T) for c(T, U) }
proposition P4 { }
proposition P10 { claim necessary a(_) for b(_) }
)mech") ==
        R"mech(t.mech:6:24: error[E0201]: there is no relation 'zzz'
  6 | proposition P1 { scope zzz claim necessary a(T) for b(T) }
    |                        ^^^
  hint: declare it as a `fact`, a `table` or a `define`
t.mech:6:28: error[E0219]: 'T' is of type P on one side of this claim and of type Q on the other
  6 | proposition P1 { scope zzz claim necessary a(T) for b(T) }
    |                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  hint: give one of them another name
t.mech:8:48: error[E0210]: the variable 'U' stands only once
  8 | proposition P3 { claim necessary a(T) for c(T, U) }
    |                                                ^
  hint: if any value will do, write `_`
t.mech:9:13: error[E0232]: the proposition 'P4' claims nothing
  9 | proposition P4 { }
    |             ^^
  hint: write `claim necessary X for Y` or `claim sufficient X for Y`
)mech");
}

TEST_CASE("the variables of a claim that both sides share") {
  CHECK(dumped(R"mech(case C
entity P
fact a(x: P)
fact b(x: P, y: int)
fact c(x: P)
proposition P1 { claim necessary a(T) for b(T, _) where c(T) }
proposition P2 { claim sufficient a(T) for b(T, N) where c(T) and N > 3 }
proposition P3 { claim necessary not a(T) for b(T, _) where c(T) }
proposition P4 { claim sufficient a(_) for b(_, _) }
)mech") == R"mech(languages en
case C
entity P
fact a(x: P)
fact c(x: P)
claim P1.1.x(T: P)
  rule P1.1.x
    a(T)
    c(T)
    then P1.1.x(T)
fact b(x: P, y: int)
claim P1.1.y(T: P)
  rule P1.1.y
    b(T, _)
    then P1.1.y(T)
claim P2.1.x(T: P)
  rule P2.1.x
    a(T)
    then P2.1.x(T)
claim P2.1.y(T: P)
  rule P2.1.y
    b(T, N)
    c(T)
    N > 3
    then P2.1.y(T)
claim P3.1.x(T: P)
  rule P3.1.x
    not { a(T) }
    c(T)
    then P3.1.x(T)
claim P3.1.y(T: P)
  rule P3.1.y
    b(T, _)
    then P3.1.y(T)
claim P4.1.x
  rule P4.1.x
    a(_)
    then P4.1.x
claim P4.1.y
  rule P4.1.y
    b(_, _)
    then P4.1.y
proposition P1
  necessary P1.1.x for P1.1.y by (T)
proposition P2
  sufficient P2.1.x for P2.1.y by (T)
proposition P3
  necessary P3.1.x for P3.1.y by (T)
proposition P4
  sufficient P4.1.x for P4.1.y by ()
)mech");
}

TEST_CASE("constraints have a column for each variable that their sentences name") {
  CHECK(dumped(R"mech(rulebase x "1" { en "x" zh "y" }
case C
entity P
fact a(who: P, n: int)
constraint b { en "{X} has {N} and {M}" zh "{M}{X}" when a(X, N) and a(X, M) and N != M }
constraint a { when a(X, N) and N > 3 and not a(X, 2) }
)mech") == R"mech(languages en zh
case C
entity P
fact a(who: P, n: int)
constraint constraint.a
  rule constraint.a
    a(X, N)
    N > 3
    not { a(X, 2) }
    then constraint.a
constraint constraint.b(X: P, N: int, M: int)
  en "{X} has {N} and {M}"
  zh "{M}{X}"
  rule constraint.b
    a(X, N)
    a(X, M)
    N != M
    then constraint.b(X, N, M)
)mech");
}

TEST_CASE("tests name facts, goals and verdicts") {
  CHECK(told(R"mech(case C
entity P
fact a(who: P, n: int?)
fact s: int
define d(W: P) when a(W)
proposition P1 { claim necessary a(T) for d(T) }
mechanism m { path p { when s > 3 } }
mechanism m2 { path p { when s > 4 } }
test "one" {
  given { b("x"); a("x", 3, 4); a(whom: "x"); s = 3; d("x"); a = 3; complete c; not s }
  expect d("x") hold
  expect dd("x") holds
  expect P1 holds
  expect P1(x) supports
  expect p holds
  expect d("x", "y") open
}
test "one" { expect d(_) open }
)mech") ==
        R"mech(t.mech:10:11: error[E0201]: there is no fact 'b'
  10 |   given { b("x"); a("x", 3, 4); a(whom: "x"); s = 3; d("x"); a = 3; complete c; not s }
     |           ^
t.mech:10:19: error[E0208]: a has 2 columns, and 3 are given
  10 |   given { b("x"); a("x", 3, 4); a(whom: "x"); s = 3; d("x"); a = 3; complete c; not s }
     |                   ^
  note: t.mech:3:6: declared here: a(who: P, n: int?)
t.mech:10:41: error[E0207]: a has no column 'whom'
  10 |   given { b("x"); a("x", 3, 4); a(whom: "x"); s = 3; d("x"); a = 3; complete c; not s }
     |                                         ^^^
  note: t.mech:3:6: declared here: a(who: P, n: int?)
  hint: did you mean 'who'?
t.mech:10:54: error[E0227]: 'd' is no fact: a test gives what a profile could record
  10 |   given { b("x"); a("x", 3, 4); a(whom: "x"); s = 3; d("x"); a = 3; complete c; not s }
     |                                                      ^
  note: t.mech:5:8: declared here
t.mech:10:62: error[E0212]: 'a' is no attribute and has no value
  10 |   given { b("x"); a("x", 3, 4); a(whom: "x"); s = 3; d("x"); a = 3; complete c; not s }
     |                                                              ^
  hint: write `a(…)`
t.mech:10:78: error[E0201]: there is no fact 'c'
  10 |   given { b("x"); a("x", 3, 4); a(whom: "x"); s = 3; d("x"); a = 3; complete c; not s }
     |                                                                              ^
t.mech:11:17: error[E0236]: 'hold' is no verdict on a goal
  11 |   expect d("x") hold
     |                 ^^^^
  hint: did you mean 'holds'?
t.mech:12:10: error[E0201]: there is no goal 'dd'
  12 |   expect dd("x") holds
     |          ^^
t.mech:13:13: error[E0236]: 'holds' is no outcome of a proposition
  13 |   expect P1 holds
     |             ^^^^^
  hint: write 'supports', 'contradicts', 'irrelevant' or 'undetermined'
t.mech:14:10: error[E0208]: the proposition 'P1' has no columns
  14 |   expect P1(x) supports
     |          ^^
  hint: write its name alone
t.mech:15:10: error[E0205]: 'p' is part of several mechanisms
  15 |   expect p holds
     |          ^
  hint: write 'm.p' or 'm2.p'
t.mech:16:10: error[E0208]: d has 1 column, and 2 are given
  16 |   expect d("x", "y") open
     |          ^
  note: t.mech:5:8: declared here: d(W: P)
t.mech:18:6: error[E0204]: there are two tests "one"
  18 | test "one" { expect d(_) open }
     |      ^^^^^
  note: t.mech:9:6: the first is here
  hint: give one of them another name
)mech");
}

TEST_CASE("levers are patterns of facts") {
  CHECK(told(R"mech(case C
entity P
enum E { e1 }
fact a(who: P, e: E)
define d(W: P) when a(W, e1)
lever a(e: e1) cost 3
lever a(e: e2)
lever a("x", e1, 3)
lever a(who: X)
lever a(whom: "x")
lever d("x")
lever aa("x")
lever a(who: tom) cost -3
)mech") ==
        R"mech(t.mech:7:12: error[E0203]: E has no constant 'e2'
  7 | lever a(e: e2)
    |            ^^
  hint: did you mean 'e1'?
t.mech:8:7: error[E0208]: a has 2 columns, and 3 are given
  8 | lever a("x", e1, 3)
    |       ^
  note: t.mech:4:6: declared here: a(who: P, e: E)
t.mech:9:14: error[E0231]: a lever's columns are values or `_`
  9 | lever a(who: X)
    |              ^
  hint: leave the column out if any value will do
t.mech:10:9: error[E0207]: a has no column 'whom'
  10 | lever a(whom: "x")
     |         ^^^^
  note: t.mech:4:6: declared here: a(who: P, e: E)
  hint: did you mean 'who'?
t.mech:11:7: error[E0227]: 'd' is no fact: a lever is a fact that could be brought about
  11 | lever d("x")
     |       ^
t.mech:12:7: error[E0201]: there is no fact 'aa'
  12 | lever aa("x")
     |       ^^
t.mech:13:14: error[E0203]: 'tom' is no value of type P
  13 | lever a(who: tom) cost -3
     |              ^^^
  hint: names and texts stand in quotes: `"tom"`
t.mech:13:24: error[E0231]: a lever's cost is a number that is not negative
  13 | lever a(who: tom) cost -3
     |                        ^^
)mech");
}

TEST_CASE("rules conclude definitions") {
  CHECK(told(R"mech(case C
entity P
fact a(who: P)
table t(who: P) { ("x") }
mechanism m { path p { when a(_) } }
define d(who: P, n: int)
rule { when a(X) then a(X) }
rule { when a(X) then t(X) }
rule { when a(_) then m }
rule { when a(_) then m.p }
rule { when a(_) then p }
rule { when a(X) then dd(X) }
rule { when a(X) then nothing(X) }
rule { when a(X) then d(X) }
rule { when a(X) then d(who: X) }
rule { when a(X) then d(X, 3, 4) }
rule { when a(X) then d(X, "x") }
rule { when a(X) then d(n: 3, who: X) }
define lower(from: P) when a(X)
)mech") ==
        R"mech(t.mech:7:23: error[E0227]: a rule cannot conclude 'a': it is a fact, which profiles record
  7 | rule { when a(X) then a(X) }
    |                       ^
  note: t.mech:3:6: declared here
  hint: a rule concludes a relation that is declared by `define`
t.mech:8:23: error[E0227]: a rule cannot conclude 't': it is a table, which is complete as it stands
  8 | rule { when a(X) then t(X) }
    |                       ^
  note: t.mech:4:7: declared here
  hint: a rule concludes a relation that is declared by `define`
t.mech:9:23: error[E0227]: a rule cannot conclude 'm': it is a mechanism, which has its own `applies when`
  9 | rule { when a(_) then m }
    |                       ^
  note: t.mech:5:11: declared here
  hint: a rule concludes a relation that is declared by `define`
t.mech:10:23: error[E0227]: a rule cannot conclude 'm.p': it is part of a mechanism, which has its own conditions
  10 | rule { when a(_) then m.p }
     |                       ^^^
  note: t.mech:5:20: declared here
  hint: a rule concludes a relation that is declared by `define`
t.mech:11:23: error[E0227]: a rule cannot conclude 'm.p': it is part of a mechanism, which has its own conditions
  11 | rule { when a(_) then p }
     |                       ^
  note: t.mech:5:20: declared here
  hint: a rule concludes a relation that is declared by `define`
t.mech:12:23: error[E0201]: there is no relation 'dd' to conclude
  12 | rule { when a(X) then dd(X) }
     |                       ^^
  hint: declare it: `define dd` with its columns
t.mech:13:23: error[E0201]: there is no relation 'nothing' to conclude
  13 | rule { when a(X) then nothing(X) }
     |                       ^^^^^^^
  hint: declare it: `define nothing` with its columns
t.mech:14:23: error[E0208]: d has 2 columns, and 1 is given
  14 | rule { when a(X) then d(X) }
     |                       ^
  note: t.mech:6:8: declared here: d(who: P, n: int)
  hint: a conclusion gives every column
t.mech:15:23: error[E0208]: d is concluded without 'n'
  15 | rule { when a(X) then d(who: X) }
     |                       ^
  note: t.mech:6:8: declared here: d(who: P, n: int)
  hint: a conclusion gives every column
t.mech:16:23: error[E0208]: d has 2 columns, and 3 are given
  16 | rule { when a(X) then d(X, 3, 4) }
     |                       ^
  note: t.mech:6:8: declared here: d(who: P, n: int)
t.mech:17:28: error[E0212]: "x" is no value of type int
  17 | rule { when a(X) then d(X, "x") }
     |                            ^^^
  hint: numbers are written without quotes
t.mech:19:14: error[E0239]: the columns of a definition with `when` are variables, and 'from' is none
  19 | define lower(from: P) when a(X)
     |              ^^^^
  hint: write `From`, here and in the conditions; or give the definition a separate `rule`
)mech");
}

}  // namespace mechanist::model
