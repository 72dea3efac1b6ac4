// Conditions as the later stages see them.
#include "support.hpp"

namespace mechanist::model {

TEST_CASE("attributes and expressions as terms add conditions") {
  CHECK(dumped(R"mech(case C
enum E { e1, e2 }
fact kind: E
fact other: E
fact p(x: int, k: E)
fact n: int
define a when p(n, kind)
define b when p(n + 1, e1) and n > 3 and not n > 5
define c(X: int) when p(X, _) and X = n
define d when kind = other or kind = e1 or kind in { e1, e2 }
define e(X: int, K: E)
rule { when p(_, _) then e(n * 2, kind) }
define f when count { X, n : p(X, kind) } > count { K : p(_, K) }
define g when exists { n > 3 } and at least 1 of { n > 4; kind = e1 }
)mech") == R"mech(languages en
case C
enum E
  e1
  e2
fact n: int
fact kind: E
fact p(x: int, k: E)
define a
  rule a#1
    n(n#0) (introduced)
    kind(kind#1) (introduced)
    p(n#0, kind#1)
    then a
define b
  rule b#1
    n(n#0) (introduced)
    _1#1 = (n#0 + 1) (introduced)
    p(_1#1, e1)
    n#0 > 3
    not { n(n#2) and n#2 > 5 }
    then b
define c(X: int)
  rule c#1
    p(X, _)
    n(n#1) (introduced)
    X = n#1
    then c(X)
fact other: E
define d
  rule d#1
    or { and { kind(kind#0); other(other#1); kind#0 = other#1 }; and { kind(kind#2); kind#2 = e1 }; and { kind(kind#3); kind#3 in { e1, e2 } } }
    then d
define e(X: int, K: E)
  rule e#1
    p(_, _)
    n(n#0) (introduced)
    kind(kind#1) (introduced)
    then e((n#0 * 2), kind#1)
define f
  rule f#1
    count { X, n#3 : kind(kind#2) and p(X, kind#2) and n(n#3) } by () > count { K : p(_, K) } by ()
    then f
define g
  rule g#1
    exists { n(n#0) and n#0 > 3 }
    at least 1 of { and { n(n#1); n#1 > 4 }; and { kind(kind#2); kind#2 = e1 } }
    then g
)mech");
}

TEST_CASE("text tests are conditions") {
  CHECK(dumped(R"mech(case C
fact t: text
fact n(x: text)
define a when contains(t, "x") and not starts_with(t, "y") and n(X) and ends_with(X, t)
define b when matches(t, "[a-z]+")
)mech") == R"mech(languages en
case C
fact t: text
fact n(x: text)
define a
  rule a#1
    t(t#1) (introduced)
    contains(t#1, "x")
    not { t(t#2) and starts_with(t#2, "y") }
    n(X)
    ends_with(X, t#1)
    then a
define b
  rule b#1
    t(t#0) (introduced)
    matches(t#0, "[a-z]+")
    then b
)mech");
}

TEST_CASE("what `for every` ranges over") {
  CHECK(
      told(R"mech(case C
entity P
enum L { lo, hi }
fact has(l: L, p: P?)
fact rel(p: P)
fact two(a: P, b: P)
define a when for every X in L: has(X)
define b when for every X in P: rel(X)
define c when for every X in two: rel(X)
define d when for every X in zwo: rel(X)
define e when for every X in L: rel("x")
define f(X: L) when has(X) and for every X in L: has(X)
define g when for every X in rel: two(X, Y) and rel(Y)
define h(Y: P) when for every X in L: has(X, Y)
define i(Y: P) when for every X in rel: two(X, Y)
define j when for every X in L: exists { has(X, Y) and rel(Y) }
)mech") ==
      R"mech(t.mech:8:30: error[E0220]: there is no list of every P: a case may know of others than those that are recorded
  8 | define b when for every X in P: rel(X)
    |                              ^
  hint: range over a relation of one column that says which are meant, or over an enum
t.mech:9:30: error[E0220]: `for every` ranges over an enum or a relation of one column, and two has 2
  9 | define c when for every X in two: rel(X)
    |                              ^^^
  note: t.mech:6:6: declared here: two(a: P, b: P)
  hint: define one that says which are meant
t.mech:10:30: error[E0201]: there is no enum and no relation 'zwo'
  10 | define d when for every X in zwo: rel(X)
     |                              ^^^
t.mech:11:25: error[E0210]: 'X' is not used in what has to be true of it
  11 | define e when for every X in L: rel("x")
     |                         ^
t.mech:12:42: error[E0240]: 'X' is already a variable of this rule
  12 | define f(X: L) when has(X) and for every X in L: has(X)
     |                                          ^
  hint: `for every` brings its own variable: choose another name
t.mech:15:21: error[E0211]: nothing gives 'Y' a value outside this `for every`
  15 | define i(Y: P) when for every X in rel: two(X, Y)
     |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  hint: `for every` over a relation gives no value: bind it by a condition outside
)mech");
}

TEST_CASE("`for every` over an enum is a conjunction") {
  CHECK(dumped(R"mech(case C
ordered enum L { lo, mid, hi }
fact has(l: L, who: text?)
fact rel(x: text)
define a when for every X in L: exists { has(X, Y) and rel(Y) }
define b when for every X in L: has(X, Y) and rel(Y)
define c when for every X in L: (X < mid or has(X))
define d when for every A in L: for every B in L: (not next(A, B) or has(B))
define e when for every X in rel: exists { has(_, X) }
define f(M: L) when has(L) and next(L, M)
define g when next(lo, mid) and has(M) and next(later: M, earlier: lo)
)mech") == R"mech(languages en
case C
ordered enum L
  lo
  mid
  hi
fact has(l: L, who: text?)
fact rel(x: text)
define a
  rule a#1
    every X in L { exists { has(lo, Y) and rel(Y) }; exists { has(mid, Y2) and rel(Y2) }; exists { has(hi, Y3) and rel(Y3) } }
    then a
define b
  rule b#1
    every X in L { and { has(lo, Y); rel(Y) }; and { has(mid, Y2); rel(Y2) }; and { has(hi, Y3); rel(Y3) } }
    then b
define c
  rule c#1
    every X in L { or { lo < mid; has(lo, _) }; or { mid < mid; has(mid, _) }; or { hi < mid; has(hi, _) } }
    then c
table L.next(earlier: L, later: L)
  en "{later} comes right after {earlier}"
define d
  rule d#1
    every A in L { every B in L { or { not { L.next(lo, lo) }; has(lo, _) }; or { not { L.next(lo, mid) }; has(mid, _) }; or { not { L.next(lo, hi) }; has(hi, _) } }; every B in L { or { not { L.next(mid, lo) }; has(lo, _) }; or { not { L.next(mid, mid) }; has(mid, _) }; or { not { L.next(mid, hi) }; has(hi, _) } }; every B in L { or { not { L.next(hi, lo) }; has(lo, _) }; or { not { L.next(hi, mid) }; has(mid, _) }; or { not { L.next(hi, hi) }; has(hi, _) } } }
    then d
define e
  rule e#1
    for every X in rel { exists { has(_, X) } }
    then e
define f(M: L)
  rule f#1
    has(L, _)
    L.next(L, M)
    then f(M)
define g
  rule g#1
    L.next(lo, mid)
    has(M, _)
    L.next(lo, M)
    then g
rows L.next
  lo, mid
  mid, hi
)mech");
}

TEST_CASE("…of not too many conditions") {
  CHECK(
      told(R"mech(case C
enum E { a, b, c, d, e, f, g, h, i, j }
fact p(x: E)
define q when for every A in E: for every B in E: for every C in E: for every D in E: for every F in E: (p(A) or p(B) or p(C) or p(D) or p(F))
)mech") ==
      R"mech(t.mech:4:15: error[E0506]: `for every` within `for every` makes too many conditions of this rule
  4 | define q when for every A in E: for every B in E: for every C in E: for every D in E: for every F in E: (p(A) or p(B) or p(C) or p(D) or p(F))
    |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  hint: at most 20000 are made; give the inner one a definition of its own
)mech");
}

TEST_CASE("thresholds are counted by a number, of conditions, paths or qualities") {
  CHECK(told(R"mech(case C
fact a
fact b
fact n: int
parameter k = 2
parameter s = "x"
define c when at least 2 of { a; b }
define d when at least k of { a; b }
define e when at least n of { a; b }
define f when at least s of { a; b }
define g when at least 2 of paths
define h when at most 1 of { a; b }
define i when exactly 1 of { c; b }
define j when at least 1.5 of { a; b }
mechanism m { path p { when a } applies when at least 1 of qualities }
mechanism m2 { quality q { when a } }
mechanism m3 { path p { when b } path q2 { when p } }
define u when p
define v when m.p and q and q2
define w when m.zz
)mech") ==
        R"mech(t.mech:9:24: error[E0228]: how many are needed is a whole number or a parameter that is one
  9 | define e when at least n of { a; b }
    |                        ^
t.mech:10:24: error[E0212]: the parameter 's': "x" is no value of type int
  10 | define f when at least s of { a; b }
     |                        ^
  hint: numbers are written without quotes
t.mech:11:15: error[E0228]: `of paths` counts those of a mechanism, and this is in none
  11 | define g when at least 2 of paths
     |               ^^^^^^^^^^^^^^^^^^^
  hint: list the conditions in braces: `of { c1; c2 }`
t.mech:14:24: error[E0228]: how many are needed is a whole number or a parameter that is one
  14 | define j when at least 1.5 of { a; b }
     |                        ^^^
t.mech:15:46: error[E0228]: the mechanism 'm' has no qualities
  15 | mechanism m { path p { when a } applies when at least 1 of qualities }
     |                                              ^^^^^^^^^^^^^^^^^^^^^^^
t.mech:16:11: error[E0228]: the mechanism 'm2' has neither paths nor `applies when`
  16 | mechanism m2 { quality q { when a } }
     |           ^^
  hint: say by which paths it works, or when it applies
t.mech:18:15: error[E0205]: 'p' is part of several mechanisms
  18 | define u when p
     |               ^
  hint: write 'm.p' or 'm3.p'
t.mech:20:15: error[E0201]: there is no relation 'm.zz'
  20 | define w when m.zz
     |               ^^^^
  hint: there is 'm.p'
)mech");
}

}  // namespace mechanist::model
