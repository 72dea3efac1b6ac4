#include "syntax/literal.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>

#include "base/diagnostic.hpp"

using namespace mechanist;

namespace {

std::string shown(const Literal& l) {
  constexpr std::array kinds = {"number", "percent", "quantity", "date", "range", "text", "word"};
  std::string out = kinds[l.index()];
  if (const auto* n = std::get_if<NumberLiteral>(&l)) out += n->whole ? " whole" : " broken";
  if (const auto* q = std::get_if<QuantityLiteral>(&l))
    return fmt::format("{} {} of '{}'", out, q->amount.to_string(), q->unit);
  if (const auto* p = std::get_if<PercentLiteral>(&l)) return fmt::format("{} {}", out, p->value.to_string());
  if (const auto* t = std::get_if<TextLiteral>(&l)) return fmt::format("{} {}", out, t->value);
  return fmt::format("{} {}", out, to_string(l));
}

std::string shown(const LiteralError& e) {
  CHECK(explain_code(e.code).has_value());
  return fmt::format("{} {}-{} {}{}", e.code, e.begin, e.end, e.message,
                     e.hint.empty() ? "" : " | " + e.hint);
}

// The literal, or the error. What was read is also written, and that read again.
std::string read(std::string_view text, bool strict = false) {
  auto parsed = parse_literal(text, strict);
  if (!parsed) return shown(parsed.error());
  auto again = parse_literal(to_string(*parsed), strict);
  CHECK_MESSAGE((again && *again == *parsed), to_string(*parsed));
  return shown(*parsed);
}
std::string strictly(std::string_view text) {
  return read(text, true);
}

// The same in both modes.
std::string both(std::string_view text) {
  CHECK(read(text) == strictly(text));
  return read(text);
}

std::string fact(std::string_view text) {
  auto parsed = parse_fact(text);
  if (!parsed) return shown(parsed.error());
  constexpr std::array forms = {"atom", "denial", "attribute", "complete"};
  std::string out =
      fmt::format("{} {}{} at {}-{}", forms[static_cast<size_t>(parsed->form)], parsed->relation,
                  parsed->parentheses ? "()" : "", parsed->relation_begin, parsed->relation_end);
  for (const FactArgument& a : parsed->arguments) {
    std::string value = "any";
    if (const auto* v = std::get_if<VariableArgument>(&a.value)) value = "variable " + v->name;
    if (const auto* l = std::get_if<Literal>(&a.value)) value = shown(*l);
    out += fmt::format("; {}{} at {}-{}", a.column.empty() ? "" : a.column + ": ", value, a.begin, a.end);
  }
  return out;
}

}  // namespace

TEST_CASE("numbers") {
  CHECK(both("12") == "number whole 12");
  CHECK(both("-3.5") == "number broken -3.5");
  CHECK(both("+7") == "number whole 7");
  CHECK(both("1e6") == "number whole 1000000");
  CHECK(both("1.5E-3") == "number broken 0.0015");
  CHECK(both("12.0") == "number whole 12");
  CHECK(both(" \t12\n") == "number whole 12");
  CHECK(both("170141183460469231731") == "number whole 170141183460469231731");
  CHECK(both("0.000000000000000001") == "number broken 0.000000000000000001");
}

TEST_CASE("numbers that do not fit are told, and why") {
  CHECK(both("1e400") ==
        "E0121 0-5 1e400 is too large | numbers reach to about 170000000000000000000 on either side of zero");
  CHECK(both("-200000000000000000000") ==
        "E0121 0-22 -200000000000000000000 is too large | numbers reach to about 170000000000000000000 on "
        "either "
        "side of zero");
  CHECK(both("0.0000000000000000001") ==
        "E0121 0-21 0.0000000000000000001 has more decimal places than are kept | numbers are exact to 18 "
        "decimal "
        "places, percentages to 16");
  CHECK(
      both("EUR 900000000000tn") ==
      "E0121 0-18 900000000000 is too large | numbers reach to about 170000000000000000000 on either side of "
      "zero");
  CHECK(both("0.00000000000000001%") ==
        "E0121 0-20 0.00000000000000001 has more decimal places than are kept | numbers are exact to 18 "
        "decimal "
        "places, percentages to 16");
}

TEST_CASE("numbers written otherwise get the form that is read here") {
  CHECK(both("1,000") == "E0120 0-5 digits are not grouped | write 1000, or 1.000 if a fraction is meant");
  CHECK(both("1 234 567 km") == "E0120 0-12 digits are not grouped | write 1234567 km");
  CHECK(both("1'000'000") == "E0120 0-9 digits are not grouped | write 1000000");
  CHECK(both("1_000") == "E0120 0-5 digits are not grouped | write 1000");
  CHECK(both("EUR 1,234.50") == "E0120 0-12 digits are not grouped | write EUR 1234.50");
  CHECK(both("1.234.567,89") == "E0120 0-12 digits are not grouped | write 1234567.89");
  CHECK(both("1.000.000") == "E0120 0-9 digits are not grouped | write 1000000");
  CHECK(both("3,5 %") == "E0120 0-5 a comma is no decimal point | write 3.5 %");
  CHECK(both(".5") == "E0120 0-2 a decimal point has digits on both sides | write 0.5");
  CHECK(both("-.5") == "E0120 0-3 a decimal point has digits on both sides | write -0.5");
  CHECK(both("5.") == "E0120 0-2 a decimal point has digits on both sides | write 5");
}

TEST_CASE("percentages are hundredths") {
  CHECK(both("4%") == "percent 0.04");
  CHECK(both("23.4 %") == "percent 0.234");
  CHECK(both("-0.5%") == "percent -0.005");
}

TEST_CASE("quantities: the unit stands before or behind, a magnitude counts only beside a unit") {
  CHECK(both("EUR 15.3bn") == "quantity 15300000000 of 'EUR'");
  CHECK(both("EUR 15.3 bn") == "quantity 15300000000 of 'EUR'");
  CHECK(both("15.3bn EUR") == "quantity 15300000000 of 'EUR'");
  CHECK(both("15.3 billion EUR") == "quantity 15300000000 of 'EUR'");
  CHECK(both("USD 300m") == "quantity 300000000 of 'USD'");
  CHECK(both("EUR 2 thousand") == "quantity 2000 of 'EUR'");
  CHECK(both("EUR 2k") == "quantity 2000 of 'EUR'");
  CHECK(both("EUR 2mn") == "quantity 2000000 of 'EUR'");
  CHECK(both("EUR 2 trillion") == "quantity 2000000000000 of 'EUR'");
  CHECK(both("12 EUR m") == "quantity 12 of 'EUR m'");
  CHECK(both("EUR m 12") == "quantity 12 of 'EUR m'");
  CHECK(both("k m 12") == "quantity 12 of 'k m'");
  CHECK(both("5m") == "quantity 5 of 'm'");
  CHECK(both("5 m") == "quantity 5 of 'm'");
  CHECK(both("5km") == "quantity 5 of 'km'");
  CHECK(both("5 k m") == "quantity 5000 of 'm'");
  CHECK(both("-EUR 5m") == "quantity -5000000 of 'EUR'");
  CHECK(both("EUR -5m") == "quantity -5000000 of 'EUR'");
  CHECK(both("-5km") == "quantity -5 of 'km'");
  CHECK(both("$5m") == "quantity 5000000 of '$'");
  CHECK(both("US$ 5") == "quantity 5 of 'US$'");
  CHECK(both("12.50 €") == "quantity 12.5 of '€'");
  CHECK(both("5 CO2") == "quantity 5 of 'CO2'");
  CHECK(both("120 km/h") == "quantity 120 of 'km/h'");
  CHECK(both("5亿元") == "quantity 5 of '亿元'");
  CHECK(both("5e") == "quantity 5 of 'e'");
}

TEST_CASE("quantities are written as rules can read them") {
  auto written = [](int64_t amount, std::string unit) {
    return to_string(Literal(QuantityLiteral{Decimal(amount), std::move(unit)}));
  };
  CHECK(written(5, "EUR") == "EUR 5");
  CHECK(written(-5, "EUR") == "-EUR 5");
  CHECK(written(5, "km") == "5km");
  CHECK(written(-5, "km") == "-5km");
  CHECK(written(5, "CO2") == "CO2 5");
  CHECK(written(12, "EUR m") == "12 EUR m");
}

TEST_CASE("two units or a wrong magnitude are errors; in plain scalars only beside a currency") {
  const std::string magnitudes = "magnitudes are k, m, bn and tn, or thousand, million, billion and trillion";
  CHECK(both("EUR 5M") == "E0123 5-6 'M' is no magnitude of EUR | did you mean 'm'?");
  CHECK(both("EUR 5 milion") == "E0123 6-12 'milion' is no magnitude of EUR | did you mean 'million'?");
  CHECK(both("EUR 5km") == "E0123 5-7 'km' is no magnitude of EUR | " + magnitudes);
  CHECK(strictly("Airbus 320neo") == "E0123 10-13 'neo' is no magnitude of Airbus | " + magnitudes);
  CHECK(read("Airbus 320neo") == "word Airbus 320neo");
  CHECK(strictly("5 large units") ==
        "E0123 2-7 'large units' is no unit | a unit is one word, with a magnitude (k, m, bn, tn) at most");
  CHECK(read("5 large units") == "word 5 large units");
}

TEST_CASE("dates exist") {
  CHECK(both("2011-05-01") == "date 2011-05-01");
  CHECK(both("2000-02-29") == "date 2000-02-29");
  CHECK(both("0001-01-01") == "date 0001-01-01");
  CHECK(both("2011-02-29") == "E0122 0-10 there is no day 2011-02-29 | that month has 28 days");
  CHECK(both("1900-02-29") == "E0122 0-10 there is no day 1900-02-29 | that month has 28 days");
  CHECK(both("2011-04-00") == "E0122 0-10 there is no day 2011-04-00 | that month has 30 days");
  CHECK(both("2011-13-01") ==
        "E0122 0-10 there is no day 2011-13-01 | a date is written year, month, day: 2011-05-01");
}

TEST_CASE("dates written otherwise get the form that is read here") {
  CHECK(both("2011-05") ==
        "E0122 0-7 '2011-05' is a month, and dates have a day | write 2011-05-01..2011-05-31 for any day of "
        "it");
  CHECK(both("2011-5-1") == "E0122 0-8 '2011-5-1' is no date | write 2011-05-01");
  CHECK(both("2011/05/01") == "E0122 0-10 '2011/05/01' is no date | write 2011-05-01");
  CHECK(both("01.05.2011") == "E0122 0-10 '01.05.2011' is no date | write 2011-05-01");
  CHECK(both("5/1/2011") ==
        "E0122 0-8 '5/1/2011' is no date | dates are written year, month, day: 2011-05-01");
  CHECK(both("2011-05-01T10:00:00Z") ==
        "E0122 0-20 '2011-05-01T10:00:00Z' has a time of day, and dates have none | write 2011-05-01");
}

TEST_CASE("days are counted over the whole calendar") {
  CHECK(days_from_civil(1970, 1, 1) == 0);
  CHECK(days_from_civil(2000, 1, 1) == 10957);
  CHECK(days_from_civil(2000, 3, 1) - days_from_civil(2000, 2, 28) == 2);
  CHECK(days_from_civil(1900, 3, 1) - days_from_civil(1900, 2, 28) == 1);
  CHECK(days_from_civil(1, 1, 1) == -719162);
  for (int32_t days = -800'000; days < 3'000'000; days += 997) {
    const CivilDate d = civil_from_days(days);
    CHECK(days_from_civil(d.year, d.month, d.day) == days);
  }
  CHECK(civil_from_days(-719162).year == 1);
  CHECK(civil_from_days(-719163).year == 0);
}

TEST_CASE("ranges of years and dates") {
  CHECK(both("2016..2020") == "range 2016..2020");
  CHECK(both("2016 .. 2020") == "range 2016..2020");
  CHECK(both("~2020") == "range 2019..2021");
  CHECK(both("..2011") == "range ..2011");
  CHECK(both("2019..") == "range 2019..");
  CHECK(both("-500..-300") == "range -500..-300");
  CHECK(both("2011-05-01..2012-01-01") == "range 2011-05-01..2012-01-01");
  CHECK(both("2011-05-01..") == "range 2011-05-01..");
  CHECK(*parse_literal("..2011-05-01") ==
        Literal(RangeLiteral{std::nullopt, days_from_civil(2011, 5, 1), true}));
  CHECK(*parse_literal("~2020") == Literal(RangeLiteral{2019, 2021, false}));
}

TEST_CASE("ranges that are none") {
  CHECK(both("2020..2016") == "E0124 0-10 the range 2020..2016 ends before it begins | write 2016..2020");
  CHECK(both("2012-01-01..2011-05-01") ==
        "E0124 0-22 the range 2012-01-01..2011-05-01 ends before it begins | write 2011-05-01..2012-01-01");
  CHECK(both("2016...2020") == "E0124 4-7 a range has two dots | write 2016..2020");
  CHECK(both("2016..2011-05-01") ==
        "E0124 0-16 one end of the range is a year and the other a date | write two years or two dates");
  CHECK(both("2011-05-01..2011-06-31") == "E0122 12-22 there is no day 2011-06-31 | that month has 30 days");
  CHECK(both("~2011-05-01") ==
        "E0124 0-11 '~' stands before a year only | write a range of dates, such as 2011-04-24..2011-05-08");
  CHECK(both("2011-2015") == "E0124 0-9 '2011-2015' is no range | write 2011..2015");
  CHECK(both("2011–2015") == "E0124 0-11 '2011–2015' is no range | write 2011..2015");
  CHECK(both("9999999999..") ==
        "E0124 0-10 '9999999999' is neither a year nor a date | ranges are written 2016..2020 or "
        "2011-05-01..2012-01-01");
}

TEST_CASE("quoted texts and their escapes") {
  CHECK(both("\"polar codes\"") == "text polar codes");
  CHECK(both("\"\"") == "text ");
  CHECK(both(R"("a\"b\\c\n\t\u{4e2d}")") == "text a\"b\\c\n\t中");
  CHECK(both("\"12\"") == "text 12");
  CHECK(both(R"("\u{10ffff}")") == "text \xf4\x8f\xbf\xbf");
  CHECK(to_string(Literal(TextLiteral{"a\x1b[0m\u202e\"\\\n\t"})) == R"("a\u{1b}[0m\u{202e}\"\\\n\t")");
}

TEST_CASE("what is wrong with a quoted text is told at its place") {
  CHECK(both(R"(  "a\qb")") == R"(E0105 4-6 '\q' is no escape | the escapes are \" \\ \n \t \u{…})");
  CHECK(both("\"a\\语\"") == "E0105 2-6 '\\语' is no escape | the escapes are \\\" \\\\ \\n \\t \\u{…}");
  const std::string hexadecimal = "\\u{…} takes the number of a Unicode character, in hexadecimal";
  CHECK(both(R"("a\u{110000}b")") == R"(E0105 2-12 there is no character \u{110000} | )" + hexadecimal);
  CHECK(both(R"("a\u{d800}b")") == R"(E0105 2-10 there is no character \u{d800} | )" + hexadecimal);
  CHECK(both(R"("a\u{0}b")") == R"(E0105 2-7 there is no character \u{0} | )" + hexadecimal);
  CHECK(both(R"("a\u{zz}b")") == R"(E0105 2-4 '\u' is no escape | the escapes are \" \\ \n \t \u{…})");
  CHECK(both("\"abc") == "E0103 0-4 this text has no closing quote | close it with '\"'");
  CHECK(both("\"") == "E0103 0-1 this text has no closing quote | close it with '\"'");
  CHECK(both("\"abc\\") == "E0103 0-4 this text has no closing quote | close it with '\"'");
  CHECK(both("\"a\nb\"") ==
        "E0103 0-2 this text has no closing quote | close it with '\"' on the same line; '\\n' stands for a "
        "line "
        "end");
  CHECK(both("\"abc\" def") ==
        "E0125 5-9 something stands behind the closing quote | a quote within a text is written \\\"");
}

TEST_CASE("everything else is a word, or an error where only names are words") {
  for (const char* name : {"basic_research", "n/a", "_x", "高校", "Überschrift", "Subject.user",
                           "loan.Subject.user", "no", "none"})
    CHECK(both(name) == fmt::format("word {}", name));
  CHECK(read("smartphone SoC") == "word smartphone SoC");
  CHECK(strictly("smartphone SoC") ==
        "E0125 0-14 'smartphone SoC' is no value | text stands in quotes: \"smartphone SoC\"");
  CHECK(read("“a” and “b”") == "word “a” and “b”");
  CHECK(read("research, development (R&D)") == "word research, development (R&D)");
  CHECK(strictly("f(x)") == "E0125 0-4 'f(x)' is no value | text stands in quotes");
  CHECK(strictly("a..b") == "E0125 0-4 'a..b' is no value | text stands in quotes: \"a..b\"");
  CHECK(strictly("a.b.") == "E0125 0-4 'a.b.' is no value | text stands in quotes: \"a.b.\"");
  CHECK(strictly("'abc'") == "E0125 0-5 text stands in double quotes | write \"abc\"");
  CHECK(both("") == "E0125 0-1 a value is missing");
  CHECK(both("  ") == "E0125 2-3 a value is missing");
}

TEST_CASE("full-width signs are slips only where the whole would be a number or a text") {
  CHECK(both("１２") == "E0104 0-3 '１' is no sign of a number or a date | write 12");
  CHECK(both("5％") == "E0104 1-4 '％' is no sign of a number or a date | write 5%");
  CHECK(both("−5") == "E0104 0-3 '−' is no sign of a number or a date | write -5");
  CHECK(both("２０２０．．２０２１") == "E0104 0-3 '２' is no sign of a number or a date | write 2020..2021");
  CHECK(both("“芯片”") == "E0104 0-3 '“' is no quote that is read here | write \"芯片\"");
  CHECK(both("「芯片」") == "E0104 0-3 '「' is no quote that is read here | write \"芯片\"");
  CHECK(both("«puce»") == "E0104 0-2 '«' is no quote that is read here | write \"puce\"");
  CHECK(read("华为（深圳）") == "word 华为（深圳）");
  CHECK(read("第１研究所，北京") == "word 第１研究所，北京");
}

TEST_CASE("what is no text") {
  CHECK(both("ab\xff") == "E0102 2-3 invalid UTF-8 | write or save it as UTF-8");
  CHECK(fact("p(\"\xc3\")") == "E0102 3-4 invalid UTF-8 | write or save it as UTF-8");
}

TEST_CASE("facts and goals of every form, with their places") {
  CHECK(fact("point(\"polar codes\")") == "atom point() at 0-5; text polar codes at 6-19");
  CHECK(fact("joint_work(partner: \"X\", link: basic_research)") ==
        "atom joint_work() at 0-10; partner: text X at 20-23; link: word basic_research at 31-45");
  CHECK(fact("not p(a, _)") == "denial p() at 4-5; word a at 6-7; any at 9-10");
  CHECK(fact("spend = 12") == "attribute spend at 0-5; number whole 12 at 8-10");
  CHECK(fact("spend=EUR 15.3bn") == "attribute spend at 0-5; quantity 15300000000 of 'EUR' at 6-16");
  CHECK(fact("not spend = 12") == "denial spend at 4-9; number whole 12 at 12-14");
  CHECK(fact("complete r") == "complete r at 9-10");
  CHECK(fact("audited") == "atom audited at 0-7");
  CHECK(fact("mechanism.path") == "atom mechanism.path at 0-14");
  CHECK(fact("not m.p(a)") == "denial m.p() at 4-7; word a at 8-9");
  CHECK(fact("p()") == "atom p() at 0-1");
  CHECK(fact("极化(\"码\")") == "atom 极化() at 0-6; text 码 at 7-12");
  CHECK(fact(" m . p ( a\t, b : 3 ) \n") == "atom m.p() at 1-6; word a at 9-10; b: number whole 3 at 17-18");
}

TEST_CASE("arguments: upper-case words are variables, every literal is read") {
  CHECK(fact("p(X, _x, _, Subject.user, n/a, 高)") ==
        "atom p() at 0-1; variable X at 2-3; variable _x at 5-7; any at 9-10; word Subject.user at 12-24; "
        "word n/a at 26-29; word 高 at 31-34");
  CHECK(fact("p(-3.5, 4%, 5km, 2011-05-01, ~2020, 2016..2020)") ==
        "atom p() at 0-1; number broken -3.5 at 2-6; percent 0.04 at 8-10; quantity 5 of 'km' at 12-15; "
        "date 2011-05-01 at 17-27; range 2019..2021 at 29-34; range 2016..2020 at 36-46");
  CHECK(fact("p(\"a,)\\\"b\", c)") == "atom p() at 0-1; text a,)\"b at 2-10; word c at 12-13");
  CHECK(fact("spend = X") == "attribute spend at 0-5; variable X at 8-9");
}

TEST_CASE("`complete` is a keyword only before a name, `not` always") {
  CHECK(fact("complete") == "atom complete at 0-8");
  CHECK(fact("complete(x)") == "atom complete() at 0-8; word x at 9-10");
  CHECK(fact("complete = yes") == "attribute complete at 0-8; word yes at 11-14");
  CHECK(fact("complete complete") == "complete complete at 9-17");
  CHECK(fact("notable") == "atom notable at 0-7");
  CHECK(fact("not") == "E0126 0-3 'not' stands before a relation | write not relation(value)");
  CHECK(fact("not(p)") == "E0126 0-3 'not' stands before a relation | write not relation(value)");
  CHECK(fact("complete p(a, link: b)") == "complete p() at 9-10; word a at 11-12; link: word b at 20-21");
  CHECK(fact("complete p = 3") ==
        "E0126 11-14 'complete' stands before a relation, with the columns of its rows at most | write "
        "complete "
        "p");
}

TEST_CASE("facts that are none, with the place and a way out") {
  const std::string form = "a goal or fact is written relation(value, column: value)";
  CHECK(fact("") == "E0126 0-1 a relation is missing | " + form);
  CHECK(fact("12") == "E0126 0-1 unexpected '12' | " + form + ", or attribute = value");
  CHECK(fact("p(a) x") == "E0126 5-6 unexpected 'x' | " + form + ", or attribute = value");
  CHECK(fact("p(\"a\"") == "E0126 5-6 ')' is missing | 'p(' was opened");
  CHECK(fact("p(") == "E0126 2-3 ')' is missing | 'p(' was opened");
  CHECK(fact("p(a,") == "E0126 4-5 ')' is missing | 'p(' was opened");
  CHECK(fact("p(\"a") == "E0103 2-4 this text has no closing quote | close it with '\"'");
  CHECK(fact("p(,a)") == "E0126 2-3 an argument is missing | '_' stands for any value");
  CHECK(fact("p(x: , y: 2)") == "E0126 5-6 the value of 'x' is missing | '_' stands for any value");
  CHECK(fact("p(x: 1, 2)") ==
        "E0126 8-9 an argument without a name stands behind a named one | name its column, or move it to the "
        "front");
  CHECK(fact("p(\"a\" \"b\")") ==
        "E0125 6-7 something stands behind the closing quote | arguments are separated by ','");
  CHECK(fact("p(polar codes)") ==
        "E0125 2-13 'polar codes' is no value | text stands in quotes: \"polar codes\"");
  CHECK(fact("p(a, \"x\\q\")") == "E0105 7-9 '\\q' is no escape | the escapes are \\\" \\\\ \\n \\t \\u{…}");
  CHECK(fact("p(EUR 5M)") == "E0123 7-8 'M' is no magnitude of EUR | did you mean 'm'?");
  CHECK(fact("spend =") == "E0126 7-8 the value of 'spend' is missing");
  CHECK(fact("spend == 3") == "E0126 6-8 unexpected '==' | write '='");
  CHECK(fact("spend > 12") == "E0126 6-7 unexpected '>' | goals and facts compare nothing; a rule can");
  CHECK(fact("p(a).") == "E0126 4-5 unexpected '.' | nothing stands behind a goal or fact");
  CHECK(fact("m.") ==
        "E0126 1-2 a name is missing behind 'm.' | a path outside its mechanism is written "
        "mechanism.path");
  CHECK(fact("p（a）") == "E0104 1-4 '（' is no sign of a goal or fact | write '('");
  CHECK(fact("p(\"a\"，\"b\")") == "E0104 5-8 '，' is no sign of a goal or fact | write ','");
  CHECK(fact("p(a，b)") == "E0104 3-6 '，' is no sign of a goal or fact | write ','");
  CHECK(fact("p(“a，)b”)") == "E0104 2-5 '“' is no quote that is read here | write \"a，)b\"");
}

TEST_CASE("long and hostile input ends") {
  const std::string digits(200'000, '7');
  CHECK(parse_literal(digits).error().code == "E0121");
  CHECK(parse_literal("\"" + digits).error().code == "E0103");
  CHECK(parse_literal(digits + "," + digits, true).error().code == "E0125");
  CHECK(parse_fact("p(" + std::string(200'000, ',')).error().code == "E0126");
  CHECK(parse_fact(std::string(200'000, '(')).error().code == "E0126");
  std::string many = "p(1";
  for (int i = 0; i < 50'000; ++i) many += ", 1";
  CHECK(parse_fact(many + ")")->arguments.size() == 50'001);
}
