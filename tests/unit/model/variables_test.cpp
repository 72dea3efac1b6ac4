// Variables: what stands only once, and what nothing gives a value.
#include "support.hpp"

namespace mechanist::model {

TEST_CASE("a variable that stands only once is a typo") {
  CHECK(told(R"mech(case C
entity P
enum Form { team, alliance }
fact knows(a: P, b: P)
fact person(p: P)
fact form(f: Form)
define a(X: P) when knows(X, Technolgy) and person(Technology)
define b(X: P) when person(Y)
define c(X: P) when not person(X)
define d when knows(A, B) and not person(A) and B != C
define e(X: P) when person(X) or knows(X, _) or form(_)
define f(X: P) when exists { person(X) }
define g when form(Team)
define h when person(Ada)
define i when not knows(A, _) and not person(A)
define j(N: int) when N = count { X : knows(X, Y) } and person(Y) 
define k(N: int) when N = count { X : knows(X, Y) } and not person(Y)
define l(N: int) when N = count { Z : person(_) }
define m when at least 1 of { person(A); knows(A, _) } 
define n(X: P) when at least 1 of { person(X); knows(X, _) } 
rule { then b(X) }
rule { then b(_) }
rule { when person(X) then knows(X, X) }
)mech") ==
        R"mech(t.mech:7:30: error[E0210]: the variable 'Technolgy' stands only once
  7 | define a(X: P) when knows(X, Technolgy) and person(Technology)
    |                              ^^^^^^^^^
  hint: did you mean 'Technology'?
t.mech:7:52: error[E0210]: the variable 'Technology' stands only once
  7 | define a(X: P) when knows(X, Technolgy) and person(Technology)
    |                                                    ^^^^^^^^^^
  hint: did you mean 'Technolgy'?
t.mech:8:10: error[E0210]: the variable 'X' stands only once
  8 | define b(X: P) when person(Y)
    |          ^
  hint: what is concluded has to stand in a condition, which gives it a value
t.mech:8:28: error[E0210]: the variable 'Y' stands only once
  8 | define b(X: P) when person(Y)
    |                            ^
  hint: if any value will do, write `_`
t.mech:9:21: error[E0211]: nothing gives 'X' a value outside this negation
  9 | define c(X: P) when not person(X)
    |                     ^^^^^^^^^^^^^
  hint: a negation says only what is not so and gives no value: bind it by a positive condition, too
t.mech:10:54: error[E0210]: the variable 'C' stands only once
  10 | define d when knows(A, B) and not person(A) and B != C
     |                                                      ^
  hint: if any value will do, write `_`
t.mech:11:10: error[E0211]: nothing gives 'X' a value that could be concluded
  11 | define e(X: P) when person(X) or knows(X, _) or form(_)
     |          ^
  hint: not every branch of the `or` gives it a value
t.mech:12:21: error[E0211]: nothing gives 'X' a value outside this `exists`
  12 | define f(X: P) when exists { person(X) }
     |                     ^^^^^^^^^^^^^^^^^^^^
  hint: what stands in `exists` is known there only: state that condition outside of it
t.mech:13:20: error[E0210]: the variable 'Team' stands only once
  13 | define g when form(Team)
     |                    ^^^^
  hint: a capital begins a variable; the constant is 'team'
t.mech:14:22: error[E0210]: the variable 'Ada' stands only once
  14 | define h when person(Ada)
     |                      ^^^
  hint: if it is a name, write `"Ada"`; if any value will do, `_`
t.mech:15:25: error[E0210]: the variable 'A' stands only once
  15 | define i when not knows(A, _) and not person(A)
     |                         ^
  hint: the same name in other braces or another negation is another variable; let a condition outside bind it, or write `_`
t.mech:15:46: error[E0210]: the variable 'A' stands only once
  15 | define i when not knows(A, _) and not person(A)
     |                                              ^
  hint: the same name in other braces or another negation is another variable; let a condition outside bind it, or write `_`
t.mech:17:48: error[E0210]: the variable 'Y' stands only once
  17 | define k(N: int) when N = count { X : knows(X, Y) } and not person(Y)
     |                                                ^
  hint: the same name in other braces or another negation is another variable; let a condition outside bind it, or write `_`
t.mech:17:68: error[E0210]: the variable 'Y' stands only once
  17 | define k(N: int) when N = count { X : knows(X, Y) } and not person(Y)
     |                                                                    ^
  hint: the same name in other braces or another negation is another variable; let a condition outside bind it, or write `_`
t.mech:18:35: error[E0210]: the variable 'Z' stands only once
  18 | define l(N: int) when N = count { Z : person(_) }
     |                                   ^
  hint: if any value will do, write `_`
t.mech:19:38: error[E0210]: the variable 'A' stands only once
  19 | define m when at least 1 of { person(A); knows(A, _) } 
     |                                      ^
  hint: the same name in other braces or another negation is another variable; let a condition outside bind it, or write `_`
t.mech:19:48: error[E0210]: the variable 'A' stands only once
  19 | define m when at least 1 of { person(A); knows(A, _) } 
     |                                                ^
  hint: the same name in other braces or another negation is another variable; let a condition outside bind it, or write `_`
t.mech:20:21: error[E0211]: nothing gives 'X' a value outside this threshold
  20 | define n(X: P) when at least 1 of { person(X); knows(X, _) } 
     |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  hint: a threshold's members give no value: bind it by a condition outside
t.mech:21:15: error[E0210]: the variable 'X' stands only once
  21 | rule { then b(X) }
     |               ^
  hint: what is concluded has to stand in a condition, which gives it a value
t.mech:22:15: error[E0211]: `_` concludes nothing about the column 'X'
  22 | rule { then b(_) }
     |               ^
  hint: give it a value
t.mech:23:28: error[E0227]: a rule cannot conclude 'knows': it is a fact, which profiles record
  23 | rule { when person(X) then knows(X, X) }
     |                            ^^^^^
  note: t.mech:4:6: declared here
  hint: a rule concludes a relation that is declared by `define`
)mech");
}

TEST_CASE("what gives a variable its value, and what does not") {
  CHECK(told(R"mech(case C
entity P
fact a(x: P, n: int)
fact b(x: P)
define c(X: P) when (a(X, N) or b(X) and N = 3) and N > 2
define d(X: P) when a(X, N) and M = N + 1 and K = M * 2 and K > 3
define e(X: P) when b(X) and N = M and M = N
define f(X: P) when b(X) and N > 3 and N < 5
define g(X: P) when b(X) and N in { 1, 2 } and N = N
define h(X: P) when b(X) and not (a(X, N) and N > M and M = 3)
define i(X: P) when b(X) and not (N > 3 and a(X, _) and N = N)
define j(N: int) when b(X) and N = sum { K : a(X, K) }
define k(N: int) when N = sum { K : a(X, K) } and not b(X)
define l when b(X) and at least 1 of { a(X, N) and N > 3; not b(X) }
define m(X: P) when (b(X) or a(X, _)) and not a(X, 3)
)mech") ==
        R"mech(t.mech:7:30: error[E0211]: nothing gives 'M' a value that can be compared
  7 | define e(X: P) when b(X) and N = M and M = N
    |                              ^^^^^
  hint: add a condition that gives it a value, such as a fact in which it stands
t.mech:7:30: error[E0211]: nothing gives 'N' a value that can be compared
  7 | define e(X: P) when b(X) and N = M and M = N
    |                              ^^^^^
  hint: add a condition that gives it a value, such as a fact in which it stands
t.mech:8:30: error[E0211]: nothing gives 'N' a value that can be compared
  8 | define f(X: P) when b(X) and N > 3 and N < 5
    |                              ^^^^^
  hint: add a condition that gives it a value, such as a fact in which it stands
t.mech:9:30: error[E0211]: nothing gives 'N' a value that can be tested
  9 | define g(X: P) when b(X) and N in { 1, 2 } and N = N
    |                              ^^^^^^^^^^^^^
  hint: add a condition that gives it a value, such as a fact in which it stands
t.mech:11:35: error[E0211]: nothing gives 'N' a value that can be compared
  11 | define i(X: P) when b(X) and not (N > 3 and a(X, _) and N = N)
     |                                   ^^^^^
  hint: add a condition that gives it a value, such as a fact in which it stands
t.mech:13:57: error[E0210]: the variable 'X' stands only once
  13 | define k(N: int) when N = sum { K : a(X, K) } and not b(X)
     |                                                         ^
  hint: the same name in other braces or another negation is another variable; let a condition outside bind it, or write `_`
)mech");
}

TEST_CASE("in the braces of sum and avg a variable may stand once") {
  CHECK(told(R"mech(case C
entity P
fact paid(who: P, amount: number, year: year?)
define a(N: number) when N = sum { K : paid(Who, K) }
define b(N: number) when N = avg { K : paid(Who, K, When) }
define c(N: number) when N = max { K : paid(Who, K) }
define d(N: number) when N = sum { K : paid(_, K) and not paid(Who, 3) }
)mech") ==
        R"mech(t.mech:6:45: error[E0210]: the variable 'Who' stands only once
  6 | define c(N: number) when N = max { K : paid(Who, K) }
    |                                             ^^^
  hint: if it is a name, write `"Who"`; if any value will do, `_`
t.mech:7:64: error[E0210]: the variable 'Who' stands only once
  7 | define d(N: number) when N = sum { K : paid(_, K) and not paid(Who, 3) }
    |                                                                ^^^
  hint: if it is a name, write `"Who"`; if any value will do, `_`
)mech");
}

}  // namespace mechanist::model
