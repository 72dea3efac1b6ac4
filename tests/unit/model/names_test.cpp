// What names mean: relations, types, constants, columns; and what may not be named twice.
#include "support.hpp"

namespace mechanist::model {

TEST_CASE("a relation that is not declared gets the nearest name") {
  CHECK(told(R"mech(case C
entity T
fact point(t: T)
define q(X: T) when pont(X) 
)mech") ==
        R"mech(t.mech:4:21: error[E0201]: there is no relation 'pont'
  4 | define q(X: T) when pont(X) 
    |                     ^^^^
  hint: did you mean 'point'?
)mech");
}

TEST_CASE("…or a word on how to declare it") {
  CHECK(told(R"mech(case C
define q when zebra
)mech") ==
        R"mech(t.mech:2:15: error[E0201]: there is no relation 'zebra'
  2 | define q when zebra
    |               ^^^^^
  hint: declare it as a `fact`, a `table` or a `define`
)mech");
}

TEST_CASE("values and parts of mechanisms as conditions") {
  CHECK(told(R"mech(case C
entity T
enum E { e1 }
fact flag
fact p(t: T)
parameter k = 3
proposition prop { claim necessary p(X) for p(X) }
mechanism m { path a { when flag } quality b { when flag } }
define c when k
define d when e1
define e when prop
define f when m.c
define g when cos(3)
define h when p = 3
define i when flag > 3
)mech") ==
        R"mech(t.mech:9:15: error[E0201]: 'k' is a parameter: a value, not a condition
  9 | define c when k
    |               ^
  hint: compare it with something
t.mech:10:15: error[E0201]: 'e1' is a constant of E: a value, not a condition
  10 | define d when e1
     |               ^^
  hint: compare it with something
t.mech:11:15: error[E0201]: 'prop' is a proposition, which is assessed and not a condition
  11 | define e when prop
     |               ^^^^
t.mech:12:15: error[E0201]: there is no relation 'm.c'
  12 | define f when m.c
     |               ^^^
  hint: did you mean 'm.a'?
t.mech:13:15: error[E0201]: there is no relation 'cos'
  13 | define g when cos(3)
     |               ^^^
  hint: declare it as a `fact`, a `table` or a `define`
t.mech:14:15: error[E0203]: 'p' is a relation, not a value
  14 | define h when p = 3
     |               ^
  hint: bind a variable by a condition such as `p(X)`
t.mech:15:15: error[E0203]: 'flag' is a relation, not a value
  15 | define i when flag > 3
     |               ^^^^
  hint: it is a condition by itself
)mech");
}

TEST_CASE("types of columns") {
  CHECK(told(R"mech(case C
entity Technology
fact a(t: Tecnology)
fact b: integer
fact c: bool
fact d: quantity
fact e: text "km"
fact f(x)
fact g: Foo
define h(X: int?)
)mech") ==
        R"mech(t.mech:3:11: error[E0202]: there is no type 'Tecnology'
  3 | fact a(t: Tecnology)
    |           ^^^^^^^^^
  hint: did you mean 'Technology'?
t.mech:4:9: error[E0202]: there is no type 'integer'
  4 | fact b: integer
    |         ^^^^^^^
  hint: write `int`
t.mech:5:9: error[E0202]: there is no type 'bool'
  5 | fact c: bool
    |         ^^^^
  hint: a yes/no fact has no type and no columns: `fact name`
t.mech:6:9: error[E0202]: a quantity needs its unit
  6 | fact d: quantity
    |         ^^^^^^^^
  hint: for example `quantity "EUR m"`
t.mech:7:9: error[E0202]: only a quantity has a unit, 'text' has none
  7 | fact e: text "km"
    |         ^^^^^^^^^
  hint: write `quantity "km"`
t.mech:8:8: error[E0202]: the column 'x' needs a type
  8 | fact f(x)
    |        ^
  hint: for example `x: text`
t.mech:9:9: error[E0202]: there is no type 'Foo'
  9 | fact g: Foo
    |         ^^^
  hint: declare it: `entity Foo`
t.mech:10:13: error[E0202]: a column of a derived relation is never optional: 'X'
  10 | define h(X: int?)
     |             ^^^^
  hint: leave out the `?`
)mech");
}

TEST_CASE("nothing is declared twice") {
  CHECK(told(R"mech(case C
entity A, A
enum A { x, x }
fact p
fact p(x: int)
parameter p = 3
fact q(x: int, x: int)
mechanism m { path a { when p } path a { when p } }
rule r { when p then d }
rule r { when p then d }
define d
constraint c { when p }
constraint c { when p }
entity int
)mech") ==
        R"mech(t.mech:2:11: error[E0204]: 'A' is declared twice
  2 | entity A, A
    |           ^
  note: t.mech:2:8: first declared here as an entity
  hint: give one of them another name
t.mech:3:6: error[E0204]: 'A' is declared twice
  3 | enum A { x, x }
    |      ^
  note: t.mech:2:8: first declared here as an entity
  hint: give one of them another name
t.mech:5:6: error[E0204]: 'p' is declared twice
  5 | fact p(x: int)
    |      ^
  note: t.mech:4:6: first declared here as a fact
  hint: give one of them another name
t.mech:6:11: error[E0204]: 'p' is declared twice
  6 | parameter p = 3
    |           ^
  note: t.mech:4:6: first declared here as a fact
  hint: give one of them another name
t.mech:7:16: error[E0204]: 'x' is declared twice
  7 | fact q(x: int, x: int)
    |                ^
  note: t.mech:7:8: first declared here as a column of this relation
  hint: give one of them another name
t.mech:8:38: error[E0204]: 'a' is declared twice
  8 | mechanism m { path a { when p } path a { when p } }
    |                                      ^
  note: t.mech:8:20: first declared here as a path of this mechanism
  hint: give one of them another name
t.mech:10:6: error[E0204]: 'r' is declared twice
  10 | rule r { when p then d }
     |      ^
  note: t.mech:9:6: first declared here as a rule
  hint: give one of them another name
t.mech:13:12: error[E0204]: 'c' is declared twice
  13 | constraint c { when p }
     |            ^
  note: t.mech:12:12: first declared here as a constraint
  hint: give one of them another name
t.mech:14:8: error[E0204]: 'int' is a type of the language
  14 | entity int
     |        ^^^
  hint: choose another name
)mech");
}

TEST_CASE("one header, one case") {
  CHECK(told(R"mech(rulebase one "1" { en "x" }
rulebase two "1"
case A
case A
case B
)mech") ==
        R"mech(t.mech:2:10: error[E0233]: a file has one `rulebase` header
  2 | rulebase two "1"
    |          ^^^
  note: t.mech:1:10: the first is here
t.mech:5:6: error[E0233]: a rulebase has one `case`, its unit of analysis
  5 | case B
    |      ^
  note: t.mech:3:6: the first is here
)mech");
}

TEST_CASE("bare names are constants beside an enum, attributes and parameters elsewhere") {
  CHECK(told(R"mech(case C
enum Subject { university, user, Big }
enum Role { user, owner }
entity Country
fact partner(name: text, subject: Subject, country: Country?)
fact role: Role
fact university: text
define a when partner(_, universty, _)
define b when partner(_, "user", _)
define c when partner(_, user, Germany)
define d when partner(_, "Big", germany)
define e when role = university
define f when partner(_, S) and S = user and S != Subject.user
define g when partner(_, university)
define h when role = user
define i(X: text) when X = user
define j when partner(_, Big)
)mech") ==
        R"mech(t.mech:8:26: error[E0203]: 'universty' is no constant of Subject
  8 | define a when partner(_, universty, _)
    |                          ^^^^^^^^^
  hint: did you mean 'university'?
t.mech:9:26: error[E0212]: "user" is a text, and a Subject is needed
  9 | define b when partner(_, "user", _)
    |                          ^^^^^^
  hint: constants are written without quotes: `user`
t.mech:10:32: error[E0210]: the variable 'Germany' stands only once
  10 | define c when partner(_, user, Germany)
     |                                ^^^^^^^
  hint: if it is a name, write `"Germany"`; if any value will do, `_`
t.mech:11:33: error[E0203]: 'germany' is neither an attribute nor a parameter
  11 | define d when partner(_, "Big", germany)
     |                                 ^^^^^^^
  hint: names and texts stand in quotes: `"germany"`
t.mech:12:15: error[E0215]: Role cannot be compared with text
  12 | define e when role = university
     |               ^^^^^^^^^^^^^^^^^
t.mech:14:26: error[E0206]: 'university' is both a constant and an attribute
  14 | define g when partner(_, university)
     |                          ^^^^^^^^^^
  hint: for the constant write 'Subject.university', for the attribute `university(V)` and V
t.mech:16:28: error[E0205]: 'user' is a constant of several enums
  16 | define i(X: text) when X = user
     |                            ^^^^
  hint: write 'Role.user' or 'Subject.user'
t.mech:17:26: error[E0210]: the variable 'Big' stands only once
  17 | define j when partner(_, Big)
     |                          ^^^
  hint: a constant that begins with a capital stands in quotes: `"Big"`
)mech");
}

TEST_CASE("bare names that are no values") {
  CHECK(told(R"mech(case C
entity T
enum E { e1, e2 }
enum F { f1 }
fact kind: E
fact name: T
fact size: int
define a when kind = e3
define b when kind = f1
define c when name = e1
define d when size > lenght
define e when size > E.e1
define f when kind = F.e1
define g when size = T
)mech") ==
        R"mech(t.mech:8:22: error[E0203]: 'e3' is no constant of E
  8 | define a when kind = e3
    |                      ^^
  hint: did you mean 'e1'?
t.mech:9:22: error[E0203]: 'f1' is no constant of E
  9 | define b when kind = f1
    |                      ^^
  hint: did you mean 'e1'?
t.mech:10:22: error[E0203]: 'e1' is neither an attribute nor a parameter
  10 | define c when name = e1
     |                      ^^
  hint: names and texts stand in quotes: `"e1"`
t.mech:11:22: error[E0203]: 'lenght' is no attribute, parameter or constant
  11 | define d when size > lenght
     |                      ^^^^^^
t.mech:12:15: error[E0215]: int cannot be compared with E
  12 | define e when size > E.e1
     |               ^^^^^^^^^^^
t.mech:13:22: error[E0203]: 'F.e1' is no constant of E
  13 | define f when kind = F.e1
     |                      ^^^^
  hint: E has 'e1' or 'e2'
t.mech:14:22: error[E0210]: the variable 'T' stands only once
  14 | define g when size = T
     |                      ^
  hint: if any value will do, write `_`
)mech");
}

TEST_CASE("arguments by position and by name") {
  CHECK(told(R"mech(case C
fact joint(partner: text, technology: text, link: int?, year: year?)
fact flag
define a when joint("x")
define b when joint("x", "y")
define c when joint("x", tecnology: "y")
define d when joint("x", partner: "y")
define e when joint("x", "y", 3, 2010, 5)
define f when joint
define g when flag(3)
define h when joint(year: 2010)
define i when flag()
)mech") ==
        R"mech(t.mech:4:15: error[E0208]: joint has 4 columns, and 1 is given
  4 | define a when joint("x")
    |               ^^^^^
  note: t.mech:2:6: declared here: joint(partner: text, technology: text, link: int?, year: year?)
  hint: only optional columns may be left off at the end; write `_` for those that do not matter, or name the others
t.mech:6:26: error[E0207]: joint has no column 'tecnology'
  6 | define c when joint("x", tecnology: "y")
    |                          ^^^^^^^^^
  note: t.mech:2:6: declared here: joint(partner: text, technology: text, link: int?, year: year?)
  hint: did you mean 'technology'?
t.mech:7:26: error[E0209]: the column 'partner' is given twice
  7 | define d when joint("x", partner: "y")
    |                          ^^^^^^^
t.mech:8:15: error[E0208]: joint has 4 columns, and 5 are given
  8 | define e when joint("x", "y", 3, 2010, 5)
    |               ^^^^^
  note: t.mech:2:6: declared here: joint(partner: text, technology: text, link: int?, year: year?)
t.mech:9:15: error[E0224]: joint has columns, so its name alone is no condition
  9 | define f when joint
    |               ^^^^^
  note: t.mech:2:6: declared here: joint(partner: text, technology: text, link: int?, year: year?)
  hint: write `joint(_, _, _, _)` if any will do
t.mech:10:15: error[E0208]: flag has 0 columns, and 1 are given
  10 | define g when flag(3)
     |               ^^^^
  note: t.mech:3:6: declared here: flag
  hint: write its name without parentheses
)mech");
}

TEST_CASE("columns of facts") {
  CHECK(
      told(R"mech(case C
entity T
fact a(name: T, source: T, where: T)
fact b: T?
table c(source: T, note: text)
)mech") ==
      R"mech(t.mech:3:17: error[E0238]: 'source' cannot name a column of a fact: profiles use the word for evidence
  3 | fact a(name: T, source: T, where: T)
    |                 ^^^^^^
  hint: choose another name
t.mech:3:28: error[E0238]: 'where' cannot name a column of a fact: profiles use the word for evidence
  3 | fact a(name: T, source: T, where: T)
    |                            ^^^^^
  hint: choose another name
t.mech:4:9: error[E0202]: an attribute may always be left out of a profile
  4 | fact b: T?
    |         ^^
  hint: leave out the `?`
)mech");
}

TEST_CASE("symmetric facts") {
  CHECK(
      told(R"mech(case C
entity T, U
symmetric fact a(x: T, y: T, z: U)
symmetric fact b(x: T, y: U)
symmetric fact c(x: T)
symmetric fact d(x: T, y: T?)
)mech") ==
      R"mech(t.mech:4:16: error[E0234]: a symmetric fact's first two columns are exchanged, so they have to be there and of one type
  4 | symmetric fact b(x: T, y: U)
    |                ^
  hint: for example `symmetric fact b(one: T, other: T)`
t.mech:5:16: error[E0234]: a symmetric fact's first two columns are exchanged, so they have to be there and of one type
  5 | symmetric fact c(x: T)
    |                ^
  hint: for example `symmetric fact c(one: T, other: T)`
t.mech:6:16: error[E0234]: a symmetric fact's first two columns are exchanged, so they have to be there and of one type
  6 | symmetric fact d(x: T, y: T?)
    |                ^
  hint: for example `symmetric fact d(one: T, other: T)`
)mech");
}

TEST_CASE("names that may be declared where parsing failed are not called unknown") {
  CHECK(told(R"mech(case C
fact a(x: int
define b when a(3) and zebra
define c when bb
fact d(x: int)
define e when d(X)
)mech") ==
        R"mech(t.mech:2:14: error[E0111]: fact a ends without ')'
  2 | fact a(x: int
    |              ^
  note: t.mech:2:7: '(' was opened here
  hint: close it with ')'
t.mech:3:24: error[E0201]: there is no relation 'zebra'
  3 | define b when a(3) and zebra
    |                        ^^^^^
  hint: declare it as a `fact`, a `table` or a `define`
t.mech:4:15: error[E0201]: there is no relation 'bb'
  4 | define c when bb
    |               ^^
  hint: declare it as a `fact`, a `table` or a `define`
t.mech:6:17: error[E0210]: the variable 'X' stands only once
  6 | define e when d(X)
    |                 ^
  hint: if any value will do, write `_`
)mech");
}

}  // namespace mechanist::model
