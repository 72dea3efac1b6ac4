// Tables written in the rulebase.
#include "support.hpp"

namespace mechanist::model {

TEST_CASE("rows and their cells") {
  CHECK(told(R"mech(entity P
enum E { e1, e2 }
table t(who: P, e: E, n: int?, x: text, p: percent?) { ("a", e1, 3, "x", 4%) ("b", E.e2, none, ""); ("c", e1, -3, "y") }
table bad(who: P, e: E, n: int?) { ("a") ("a", e1, 3, 4) (a, e1) (Bob, e3) ("a", none) ("a", e1, 2.5) ("", e1) }
)mech") ==
        R"mech(t.mech:4:36: error[E0208]: bad has 3 columns, and this row has 1
  4 | table bad(who: P, e: E, n: int?) { ("a") ("a", e1, 3, 4) (a, e1) (Bob, e3) ("a", none) ("a", e1, 2.5) ("", e1) }
    |                                    ^^^^^
  note: t.mech:4:7: declared here: bad(who: P, e: E, n: int?)
t.mech:4:42: error[E0208]: bad has 3 columns, and this row has 4
  4 | table bad(who: P, e: E, n: int?) { ("a") ("a", e1, 3, 4) (a, e1) (Bob, e3) ("a", none) ("a", e1, 2.5) ("", e1) }
    |                                          ^^^^^^^^^^^^^^^
  note: t.mech:4:7: declared here: bad(who: P, e: E, n: int?)
t.mech:4:59: error[E0230]: 'a' is no value of type P
  4 | table bad(who: P, e: E, n: int?) { ("a") ("a", e1, 3, 4) (a, e1) (Bob, e3) ("a", none) ("a", e1, 2.5) ("", e1) }
    |                                                           ^
  hint: names and texts stand in quotes: `"a"`
t.mech:4:67: error[E0230]: a cell of a table is one value
  4 | table bad(who: P, e: E, n: int?) { ("a") ("a", e1, 3, 4) (a, e1) (Bob, e3) ("a", none) ("a", e1, 2.5) ("", e1) }
    |                                                                   ^^^
  hint: if it is a name, write `"Bob"`
t.mech:4:72: error[E0203]: E has no constant 'e3'
  4 | table bad(who: P, e: E, n: int?) { ("a") ("a", e1, 3, 4) (a, e1) (Bob, e3) ("a", none) ("a", e1, 2.5) ("", e1) }
    |                                                                        ^^
  hint: did you mean 'e1'?
t.mech:4:82: error[E0230]: the column 'e' is not optional
  4 | table bad(who: P, e: E, n: int?) { ("a") ("a", e1, 3, 4) (a, e1) (Bob, e3) ("a", none) ("a", e1, 2.5) ("", e1) }
    |                                                                                  ^^^^
  hint: declare it with `?`, or give it a value
t.mech:4:98: error[E0212]: a whole number is needed here, not 2.5
  4 | table bad(who: P, e: E, n: int?) { ("a") ("a", e1, 3, 4) (a, e1) (Bob, e3) ("a", none) ("a", e1, 2.5) ("", e1) }
    |                                                                                                  ^^^
t.mech:4:104: error[E0212]: a P needs a name
  4 | table bad(who: P, e: E, n: int?) { ("a") ("a", e1, 3, 4) (a, e1) (Bob, e3) ("a", none) ("a", e1, 2.5) ("", e1) }
    |                                                                                                        ^^
)mech");
}

TEST_CASE("constants, parameters, missing cells") {
  CHECK(dumped(R"mech(entity P
enum E { e1, e2 }
parameter k = 7
table t(who: P, e: E, n: int?, x: text?, p: percent?) { ("a", e1, k, "x", 4%) ("b", E.e2, none, ""); ("c", e1) }
table empty(x: int)
)mech") == R"mech(languages en
entity P
enum E
  e1
  e2
parameter k = 7: int
table empty(x: int)
table t(who: P, e: E, n: int?, x: text?, p: percent?)
rows t
  "a", e1, 7, "x", 4%
  "b", e2, none, "", none
  "c", e1, none, none, none
)mech");
}

}  // namespace mechanist::model
