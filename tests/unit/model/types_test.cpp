// Types: literals, comparisons, functions, aggregates, and what is inferred.
#include "support.hpp"

namespace mechanist::model {

TEST_CASE("literals take the type of what they stand beside") {
  CHECK(told(R"mech(case C
entity P
fact share: percent
fact spend: quantity "EUR m"
fact n: int
fact y: year
fact d: date
fact t: text
fact p: P
define a1 when share > 4
define a2 when share > 0.04
define b when spend > USD 3bn
define b2 when spend > 12
define c when n = 2.5
define c2 when n(2.5)
define e when y = 2019-01-01
define f when d > 2019
define g when t = 5
define h when p = 5
define i when p > "x"
define k when n > spend
define l when t = p
define m when y > n
define o when y + 1 > 2000 and y - y > n
define q when spend + n > 3
define r when spend * spend > 3
define s when d - d > 3
define u when share(0.5)
define v when n(5%)
define w when spend(EUR 15.3bn)
)mech") ==
        R"mech(t.mech:10:24: error[E0214]: 4 stands where a percentage is needed
  10 | define a1 when share > 4
     |                        ^
  hint: write `4%`
t.mech:11:24: error[E0214]: 0.04 stands where a percentage is needed
  11 | define a2 when share > 0.04
     |                        ^^^^
  hint: write `4%`
t.mech:12:23: error[E0213]: USD 3000000000 is not in EUR, and nothing here says how to convert it
  12 | define b when spend > USD 3bn
     |                       ^^^^^^^
  hint: the column is declared in EUR m
t.mech:15:18: error[E0212]: this value is of type number, and the column 'value' of n is of type int
  15 | define c2 when n(2.5)
     |                  ^^^
  hint: write `round(…)`, or declare the column as `number`
t.mech:16:19: error[E0212]: 2019-01-01 is no value of type year
  16 | define e when y = 2019-01-01
     |                   ^^^^^^^^^^
  hint: a year is a whole number such as `2019`
t.mech:17:19: error[E0212]: 2019 is no value of type date
  17 | define f when d > 2019
     |                   ^^^^
  hint: a date is written `2011-05-01`
t.mech:18:19: error[E0212]: 5 is no value of type text
  18 | define g when t = 5
     |                   ^
  hint: write `"5"`
t.mech:19:19: error[E0212]: 5 is no value of type P
  19 | define h when p = 5
     |                   ^
t.mech:20:15: error[E0215]: P has no order
  20 | define i when p > "x"
     |               ^^^^^^^
t.mech:21:15: error[E0215]: int cannot be compared with quantity in EUR m
  21 | define k when n > spend
     |               ^^^^^^^^^
t.mech:22:15: error[E0215]: text cannot be compared with P
  22 | define l when t = p
     |               ^^^^^
  hint: write `to_text(…)` around the name
t.mech:23:15: error[E0215]: year cannot be compared with int
  23 | define m when y > n
     |               ^^^^^
t.mech:25:15: error[E0215]: '+' does not go between quantity in EUR m and int
  25 | define q when spend + n > 3
     |               ^^^^^^^^^
t.mech:26:15: error[E0215]: '*' does not go between quantity in EUR m and quantity in EUR m
  26 | define r when spend * spend > 3
     |               ^^^^^^^^^^^^^
t.mech:27:15: error[E0215]: '-' does not go between date and date
  27 | define s when d - d > 3
     |               ^^^^^
  hint: write `days_between(from, to)`
t.mech:28:21: error[E0214]: 0.5 stands where a percentage is needed
  28 | define u when share(0.5)
     |                     ^^^
  hint: write `50%`
t.mech:29:17: error[E0212]: 5% is no value of type int
  29 | define v when n(5%)
     |                 ^^
)mech");
}

TEST_CASE("functions and their arguments") {
  CHECK(told(R"mech(case C
entity P
fact n: int
fact t: text
fact d: date
fact p: P
define a when lenght(t) > 3
define b when length(n) > 3
define c when length(t, t) > 3
define e when contains(t, "x") and starts_with(t, n)
define f when matches(t, "(")
define g when contains(t)
define h when concat(t, 3) = "x"
define i when month(n) = 3
define j when power(2, 0.5) > 1
define k when _ > 3
define l when point(n) > 3
define m when contains(t, "x") = 3
define o when bit_and(n, 2.5) = 1
define q when min(n, t) = 3
define r when length(t)
define s when days_between(d, "2011") > 3
define u when substring(t, 0, t) = "x"
define v when next(n, n)
define w when contains(text: t, part: "x")
define point(X: int) when n = X
)mech") ==
        R"mech(t.mech:7:15: error[E0216]: there is no function 'lenght'
  7 | define a when lenght(t) > 3
    |               ^^^^^^
  hint: did you mean 'length'?
t.mech:8:22: error[E0215]: 'length' needs a text, not int
  8 | define b when length(n) > 3
    |                      ^
  hint: write `to_text(…)`
t.mech:9:15: error[E0216]: 'length' takes 1 argument, not 2
  9 | define c when length(t, t) > 3
    |               ^^^^^^^^^^^^
t.mech:10:51: error[E0215]: 'starts_with' needs texts, not int
  10 | define e when contains(t, "x") and starts_with(t, n)
     |                                                   ^
  hint: write `to_text(…)`
t.mech:11:26: error[E0229]: this pattern cannot be read: missing ): (
  11 | define f when matches(t, "(")
     |                          ^^^
  hint: patterns have RE2's syntax
t.mech:12:15: error[E0216]: 'contains' takes 2 arguments, not 1
  12 | define g when contains(t)
     |               ^^^^^^^^^^^
  hint: write `contains(text, part)`
t.mech:13:25: error[E0215]: 'concat' needs texts, not int
  13 | define h when concat(t, 3) = "x"
     |                         ^
  hint: write `to_text(…)`
t.mech:14:21: error[E0215]: 'month' needs a date, not int
  14 | define i when month(n) = 3
     |                     ^
t.mech:15:24: error[E0215]: 'power' needs a whole number as its exponent, not number
  15 | define j when power(2, 0.5) > 1
     |                        ^^^
t.mech:16:15: error[E0237]: `_` stands for any value and cannot be computed or compared with
  16 | define k when _ > 3
     |               ^
  hint: give it a name, and that name a value
t.mech:17:15: error[E0216]: 'point' is a relation and gives no value
  17 | define l when point(n) > 3
     |               ^^^^^
  hint: state it as a condition that binds a variable
t.mech:18:15: error[E0216]: 'contains' is a condition, not a value
  18 | define m when contains(t, "x") = 3
     |               ^^^^^^^^
  hint: state it beside the others, with `and`
t.mech:19:26: error[E0215]: 'bit_and' needs whole numbers, not number
  19 | define o when bit_and(n, 2.5) = 1
     |                          ^^^
t.mech:20:22: error[E0215]: 'min' needs values of one type, not int and text
  20 | define q when min(n, t) = 3
     |                      ^
t.mech:21:15: error[E0201]: 'length' is a function: it gives a value, not a condition
  21 | define r when length(t)
     |               ^^^^^^
  hint: compare its value with something
t.mech:22:31: error[E0215]: 'days_between' needs dates, not text
  22 | define s when days_between(d, "2011") > 3
     |                               ^^^^^^
t.mech:23:31: error[E0215]: 'substring' needs whole numbers for where to begin and how many characters, not text
  23 | define u when substring(t, 0, t) = "x"
     |                               ^
t.mech:24:15: error[E0215]: 'next' needs constants of an ordered enum
  24 | define v when next(n, n)
     |               ^^^^^^^^^^
  hint: declare the enum as `ordered enum`, and bind one of the two by another condition
t.mech:25:15: error[E0216]: 'contains' takes its arguments by position
  25 | define w when contains(text: t, part: "x")
     |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  hint: write `contains(text, part)`
)mech");
}

TEST_CASE("which types give which") {
  CHECK(dumped(R"mech(case C
entity P
ordered enum L { lo, hi }
fact i: int
fact n: number
fact r: percent
fact t: text
fact d: date
fact y: year
fact p: P
fact l: L
fact q: quantity "EUR m"
define a1(X) when X = i + i
define a2(X) when X = i / i
define a3(X) when X = r * i
define a4(X) when X = r + n
define a5(X) when X = y - 3
define a6(X) when X = y - y
define a7(X) when X = -q
define a8(X) when X = q / q
define a9(X) when X = days_between(d, 2020-01-01)
define b1(X) when X = min(i, n, 3)
define b2(X) when X = max(l, hi)
define b3(X) when X = round(n)
define b4(X) when X = abs(r)
define b5(X) when X = power(i, 2)
define b6(X) when X = year(d)
define b7(X) when X = month(d) + length(t) + quotient(i, 2) + bit_not(i)
define b8(X) when X = concat(t, "-", p)
define b9(X) when X = to_number(t) and to_int(t) > 3 and to_text(d) = "x"
define c1(X) when X = substring(lower(t), 0, 2)
define c2(X) when X = replace(trim(t), "a", upper("b"))
define c3(X) when X = floor(q)
define c4(X) when X = 2 - i * 3
)mech") == R"mech(languages en
case C
entity P
ordered enum L
  lo
  hi
unit "EUR m" = 1000000 of "EUR"
fact i: int
define a1(X: int)
  rule a1#1
    i(i#1) (introduced)
    X = (i#1 + i#1)
    then a1(X)
define a2(X: number)
  rule a2#1
    i(i#1) (introduced)
    X = (i#1 / i#1)
    then a2(X)
fact r: percent
define a3(X: number)
  rule a3#1
    r(r#1) (introduced)
    i(i#2) (introduced)
    X = (r#1 * i#2)
    then a3(X)
fact n: number
define a4(X: number)
  rule a4#1
    r(r#1) (introduced)
    n(n#2) (introduced)
    X = (r#1 + n#2)
    then a4(X)
fact y: year
define a5(X: year)
  rule a5#1
    y(y#1) (introduced)
    X = (y#1 - 3)
    then a5(X)
define a6(X: int)
  rule a6#1
    y(y#1) (introduced)
    X = (y#1 - y#1)
    then a6(X)
fact q: quantity in EUR m
define a7(X: quantity in EUR m)
  rule a7#1
    q(q#1) (introduced)
    X = -(q#1)
    then a7(X)
define a8(X: number)
  rule a8#1
    q(q#1) (introduced)
    X = (q#1 / q#1)
    then a8(X)
fact d: date
define a9(X: int)
  rule a9#1
    d(d#1) (introduced)
    X = days_between(d#1, 2020-01-01)
    then a9(X)
define b1(X: number)
  rule b1#1
    i(i#1) (introduced)
    n(n#2) (introduced)
    X = min(i#1, n#2, 3)
    then b1(X)
fact l: L
define b2(X: L)
  rule b2#1
    l(l#1) (introduced)
    X = max(l#1, hi)
    then b2(X)
define b3(X: int)
  rule b3#1
    n(n#1) (introduced)
    X = round(n#1)
    then b3(X)
define b4(X: percent)
  rule b4#1
    r(r#1) (introduced)
    X = abs(r#1)
    then b4(X)
define b5(X: int)
  rule b5#1
    i(i#1) (introduced)
    X = power(i#1, 2)
    then b5(X)
define b6(X: year)
  rule b6#1
    d(d#1) (introduced)
    X = year(d#1)
    then b6(X)
fact t: text
define b7(X: int)
  rule b7#1
    d(d#1) (introduced)
    t(t#2) (introduced)
    i(i#3) (introduced)
    X = (((month(d#1) + length(t#2)) + quotient(i#3, 2)) + bit_not(i#3))
    then b7(X)
fact p: P
define b8(X: text)
  rule b8#1
    t(t#1) (introduced)
    p(p#2) (introduced)
    X = concat(t#1, "-", p#2)
    then b8(X)
define b9(X: number)
  rule b9#1
    t(t#1) (introduced)
    X = to_number(t#1)
    to_int(t#1) > 3
    d(d#2) (introduced)
    to_text(d#2) = "x"
    then b9(X)
define c1(X: text)
  rule c1#1
    t(t#1) (introduced)
    X = substring(lower(t#1), 0, 2)
    then c1(X)
define c2(X: text)
  rule c2#1
    t(t#1) (introduced)
    X = replace(trim(t#1), "a", upper("b"))
    then c2(X)
define c3(X: quantity in EUR m)
  rule c3#1
    q(q#1) (introduced)
    X = floor(q#1)
    then c3(X)
define c4(X: int)
  rule c4#1
    i(i#1) (introduced)
    X = (2 - (i#1 * 3))
    then c4(X)
)mech");
}

TEST_CASE("aggregates and their types") {
  CHECK(told(R"mech(case C
entity P
ordered enum L { lo, hi }
enum U { aa, bb }
fact paid(who: P, amount: number?, level: L?, u: U?)
fact founded(who: P, y: year)
define a when sum { K : paid(Who, K) } > 3
define b when count { K : paid(Who, K) } > 3
define c when sum { W : paid(W, _) } > 3
define d when max { L : paid(_, _, L) } = hi
define e when max { W : paid(W, _) } = "x"
define f when sum { Y : founded(_, Y) } > 3
define g when max { U : paid(_, _, _, U) } = aa
define h(W: P) when count { K : paid(W, K) } > 3
define i(N: number) when N = avg { K : paid(_, K) }
define k when sum { K : paid(_, K) or founded(_, _) } > 3
define l(N: int) when N = sum { K : paid(_, K) }
)mech") ==
        R"mech(t.mech:8:32: error[E0210]: the variable 'Who' stands only once
  8 | define b when count { K : paid(Who, K) } > 3
    |                                ^^^
  hint: if it is a name, write `"Who"`; if any value will do, `_`
t.mech:9:21: error[E0215]: 'sum' needs numbers or quantities, not P
  9 | define c when sum { W : paid(W, _) } > 3
    |                     ^
t.mech:11:21: error[E0215]: 'max' needs values that have an order, not P
  11 | define e when max { W : paid(W, _) } = "x"
     |                     ^
t.mech:12:21: error[E0215]: 'sum' needs numbers or quantities, not year
  12 | define f when sum { Y : founded(_, Y) } > 3
     |                     ^
t.mech:13:21: error[E0215]: 'max' needs values that have an order, not U
  13 | define g when max { U : paid(_, _, _, U) } = aa
     |                     ^
t.mech:14:21: error[E0211]: nothing gives 'W' a value outside the braces of this `count`, by which they are grouped
  14 | define h(W: P) when count { K : paid(W, K) } > 3
     |                     ^^^^^^^^^^^^^^^^^^^^^^^^
  hint: add a condition that gives it a value, such as a fact in which it stands
t.mech:16:21: error[E0211]: nothing gives 'K' a value in these braces
  16 | define k when sum { K : paid(_, K) or founded(_, _) } > 3
     |                     ^
  hint: not every branch of the `or` gives it a value
t.mech:17:10: error[E0212]: 'N' is of type number, and the column 'N' of l is of type int
  17 | define l(N: int) when N = sum { K : paid(_, K) }
     |          ^
  hint: write `round(…)`, or declare the column as `number`
)mech");
}

TEST_CASE("columns without a type that get two, or none") {
  CHECK(
      told(R"mech(entity P, Q
fact a(who: P, n: int)
fact b(who: Q, n: number)
define c(X)
define d(X, Y)
rule { when a(X, _) then c(X) }
rule { when b(X, _) then c(X) }
rule { when a(_, N) then d(N, N) }
rule { when b(_, N) then d(N, 3) }
define e(X)
define f(X) when g(X)
define g(X) when f(X)
define h(X) when X = 3
)mech") ==
      R"mech(t.mech:7:28: error[E0219]: the column 'X' of c gets values of type Q here and of type P elsewhere
  7 | rule { when b(X, _) then c(X) }
    |                            ^
  note: t.mech:6:28: here it gets values of type P
  hint: declare the column's type
t.mech:10:8: error[E0218]: nothing says of what type the column 'X' of e is
  10 | define e(X)
     |        ^
  hint: declare it, for example `X: text`
)mech");
}

TEST_CASE("columns without a type are inferred through recursion") {
  CHECK(dumped(R"mech(entity P, Q
fact a(who: P, n: int)
define z(X, Y) when y(X, Y)
define y(X, Y) when x(X, N) and Y = N + 1
define x(X, Y)
rule { when a(X, Y) then x(X, Y) }
rule { when z(X, Y) and Y < 10 then x(X, Y / 2) }
)mech") == R"mech(languages en
entity P
entity Q
closed fact a(who: P, n: int)
recursive
define x(X: P, Y: number)
  rule x#1
    a(X, Y)
    then x(X, Y)
  rule x#2
    z(X, Y)
    Y < 10
    then x(X, (Y / 2))
define y(X: P, Y: number)
  rule y#1
    x(X, N)
    Y = (N + 1)
    then y(X, Y)
define z(X: P, Y: number)
  rule z#1
    y(X, Y)
    then z(X, Y)
)mech");
}

TEST_CASE("columns without a type and without a rule") {
  CHECK(told(R"mech(entity P
define a(X)
define b(X, Y: int)
rule { when b(X, Y) and Y > 3 then b(X, Y) }
)mech") ==
        R"mech(t.mech:2:8: error[E0218]: nothing says of what type the column 'X' of a is
  2 | define a(X)
    |        ^
  hint: declare it, for example `X: text`
t.mech:4:38: error[E0218]: nothing says of what type 'X' is
  4 | rule { when b(X, Y) and Y > 3 then b(X, Y) }
    |                                      ^
  hint: give the columns in which it stands their types
)mech");
}

TEST_CASE("quantities convert between magnitudes of one unit") {
  CHECK(dumped(R"mech(case C
fact spend: quantity "EUR m"
fact sales: quantity "EUR bn"
fact len: quantity "km"
parameter much = EUR 1bn
parameter pct = 5%
parameter cut = 2010
fact y: year
fact share: percent
define a when spend > much and sales > much and much < sales
define b when spend / sales > 5%
define c when spend + sales > EUR 3m
define d(X: quantity "EUR m") when X = spend * 2
define e when spend * share > 10
define f when y >= cut and share >= pct
define g when len > 5km and len between 3 and 20km
define h(X: percent) when X = spend / sales
define i when spend + 5 > much
define j when spend - much > 5
define k when sum { X : spend(X) } > much
)mech") == R"mech(languages en
case C
unit "EUR bn" = 1000000000 of "EUR"
unit "EUR m" = 1000000 of "EUR"
unit "km" = 1 of "km"
parameter cut = 2010: int
parameter much = EUR 1bn: quantity in EUR m
parameter pct = 5%: percent
fact spend: quantity in EUR m
fact sales: quantity in EUR bn
define a
  rule a#1
    spend(spend#0) (introduced)
    spend#0 > EUR 1bn (much)
    sales(sales#1) (introduced)
    sales#1 > EUR 1bn (much)
    EUR 1bn (much) < sales#1
    then a
define b
  rule b#1
    spend(spend#0) (introduced)
    sales(sales#1) (introduced)
    (spend#0 / (sales#1 * 1000)) > 5%
    then b
define c
  rule c#1
    spend(spend#0) (introduced)
    sales(sales#1) (introduced)
    (spend#0 + (sales#1 * 1000)) > EUR 3m
    then c
define d(X: quantity in EUR m)
  rule d#1
    spend(spend#1) (introduced)
    X = (spend#1 * 2)
    then d(X)
fact share: percent
define e
  rule e#1
    spend(spend#0) (introduced)
    share(share#1) (introduced)
    (spend#0 * share#1) > EUR 10m
    then e
fact y: year
define f
  rule f#1
    y(y#0) (introduced)
    y#0 >= 2010 (cut)
    share(share#1) (introduced)
    share#1 >= 5% (pct)
    then f
fact len: quantity in km
define g
  rule g#1
    len(len#0) (introduced)
    len#0 > 5 km
    len#0 between 3 km and 20 km
    then g
define h(X: percent)
  rule h#1
    spend(spend#1) (introduced)
    sales(sales#2) (introduced)
    X = (spend#1 / (sales#2 * 1000))
    then h(X)
define i
  rule i#1
    spend(spend#0) (introduced)
    (spend#0 + EUR 5m) > EUR 1bn (much)
    then i
define j
  rule j#1
    spend(spend#0) (introduced)
    (spend#0 - EUR 1bn (much)) > EUR 5m
    then j
define k
  rule k#1
    sum { X : spend(X) } by () > EUR 1bn (much)
    then k
)mech");
}

TEST_CASE("parameters are one value") {
  CHECK(told(R"mech(enum E { e1, e2 }
enum F { e1 }
parameter a = 3 + 4
parameter b = e2
parameter c = e1
parameter d = e3
parameter e = F.e1
parameter f = -5
fact p(x: int)
define q when p(a) and p(f)
)mech") ==
        R"mech(t.mech:3:15: error[E0232]: the parameter 'a' is one value, not an expression
  3 | parameter a = 3 + 4
    |               ^^^^^
  hint: write the number, text, date, quantity or constant itself
t.mech:5:15: error[E0205]: 'e1' is a constant of several enums
  5 | parameter c = e1
    |               ^^
  hint: write 'E.e1' or 'F.e1'
t.mech:6:15: error[E0203]: 'e3' is no constant
  6 | parameter d = e3
    |               ^^
  hint: did you mean 'e1'?
)mech");
}

}  // namespace mechanist::model
