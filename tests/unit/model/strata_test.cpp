// Strata: cycles through negation, and the order of relations.
#include "support.hpp"

namespace mechanist::model {

TEST_CASE("a cycle through a negation is shown rule by rule") {
  CHECK(told(R"mech(entity P
table move(x: P, y: P)
define win(X: P) when move(X, Y) and not win(Y)
define a when not b
define b when c
define c when at most 1 of { a; b }
define ok when at least 1 of { ok; c }
define n(N: int) when N = count { X : n(X) }
define every when for every X in win2: move(X, _)
define win2(X: P) when move(X, _) and every
)mech") ==
        R"mech(t.mech:3:42: error[E0221]: 'win' depends on itself through `not`
  3 | define win(X: P) when move(X, Y) and not win(Y)
    |                                          ^^^^^^
  note: t.mech:3:42: rule 'win#1': 'win' needs that not 'win'
  hint: what a negation, an upper bound or an aggregate reads has to be known before: break the cycle
t.mech:6:33: error[E0221]: 'c' and 'b' depend on each other through `at most`
  6 | define c when at most 1 of { a; b }
    |                                 ^
  note: t.mech:6:33: rule 'c#1': 'c' needs at most so many of 'b'
  note: t.mech:5:15: rule 'b#1': 'b' needs 'c'
  hint: what a negation, an upper bound or an aggregate reads has to be known before: break the cycle
t.mech:8:39: error[E0221]: 'n' depends on itself through `count`
  8 | define n(N: int) when N = count { X : n(X) }
    |                                       ^^^^
  note: t.mech:8:39: rule 'n#1': 'n' counts or computes over 'n'
  hint: what a negation, an upper bound or an aggregate reads has to be known before: break the cycle
t.mech:9:19: error[E0221]: 'every' and 'win2' depend on each other through `for every`
  9 | define every when for every X in win2: move(X, _)
    |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  note: t.mech:9:19: rule 'every#1': 'every' needs, for every member, 'win2'
  note: t.mech:10:39: rule 'win2#1': 'win2' needs 'every'
  hint: what a negation, an upper bound or an aggregate reads has to be known before: break the cycle
)mech");
}

TEST_CASE("…by the shortest way") {
  CHECK(told(R"mech(define a when b and c
define b when d
define c when not e
define d when a
define e when f
define f when a or not c
)mech") ==
        R"mech(t.mech:3:19: error[E0221]: 'c' and 'e' depend on each other through `not`
  3 | define c when not e
    |                   ^
  note: t.mech:3:19: rule 'c#1': 'c' needs that not 'e'
  note: t.mech:5:15: rule 'e#1': 'e' needs 'f'
  note: t.mech:6:24: rule 'f#1': 'f' needs that not 'c'
  hint: what a negation, an upper bound or an aggregate reads has to be known before: break the cycle
)mech");
}

}  // namespace mechanist::model
