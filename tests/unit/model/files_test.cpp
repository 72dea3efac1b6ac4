// Files: what a rulebase uses, its table files, parameters set from outside.
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "base/file.hpp"
#include "support.hpp"

namespace mechanist::model {
namespace {

std::string told_of(const std::string& path, const LoadOptions& options = {}) {
  Loaded l = load(path, options);
  CHECK(l.model.has_value() == !has_errors(l.diagnostics));
  return to_text(l.diagnostics);
}

std::string rows_of(const std::string& path) {
  Loaded l = load(path);
  INFO(to_text(l.diagnostics));
  REQUIRE(l.model.has_value());
  std::string text = dump(*l.model);
  size_t at = text.find("rows ");
  return at == std::string::npos ? "" : text.substr(at);
}

}  // namespace

TEST_CASE("files are used once, however many use them, relative to the one that names them") {
  Folder f;
  f.write("main.mech", "use \"sub/a.mech\"\nuse \"b.mech\"\ncase C\ndefine q when flag and other\n");
  f.write("sub/a.mech", "use \"../b.mech\"\nfact flag\n");
  f.write("b.mech", "fact other\n");
  Loaded l = load("main.mech");
  CHECK(to_text(l.diagnostics) == "");
  REQUIRE(l.model.has_value());
  CHECK(l.model->files == std::vector<std::string>{"main.mech", "b.mech", "sub/a.mech"});
  CHECK(l.model->digests[1] == sha256_hex("fact other\n"));
  CHECK(l.model->name == "main");
  CHECK(l.files.size() == 3);
}

TEST_CASE("files that are not there, and files that use one another") {
  Folder f;
  f.write("main.mech",
          "use \"missing.mech\"\nuse \"sub\"\nuse \"b.mech\"\ncase C\ndefine q when perhaps_there\n");
  f.write("sub/a.mech", "use \"../b.mech\"\n");
  f.write("b.mech", "use \"sub/a.mech\"\nuse \"b.mech\"\n");
  CHECK(told_of("main.mech") == R"(b.mech:2:1: error[E0226]: this file uses itself
  2 | use "b.mech"
    | ^^^^^^^^^^^^
  note: b.mech uses b.mech
  hint: move what both need into a file that uses neither
main.mech:1:1: error[E0401]: there is no file 'missing.mech'
  1 | use "missing.mech"
    | ^^^^^^^^^^^^^^^^^^
  hint: the path is relative to the file that names it
main.mech:2:1: error[E0402]: 'sub' is a directory, not a file
  2 | use "sub"
    | ^^^^^^^^^
sub/a.mech:1:1: error[E0226]: files use one another in a circle
  1 | use "../b.mech"
    | ^^^^^^^^^^^^^^^
  note: b.mech uses sub/a.mech uses b.mech
  hint: move what both need into a file that uses neither
)");
  CHECK(told_of("nothing.mech") == "nothing.mech: error[E0401]: there is no file 'nothing.mech'\n");
  CHECK(told_of("sub") == "sub: error[E0402]: 'sub' is a directory, not a file\n");
}

TEST_CASE("findings of a used file are told at that file") {
  Folder f;
  f.write("main.mech", "use \"b.mech\"\ncase C\nfact z\n");
  f.write("b.mech", "fact p\nfact p\ndefine q when r\n");
  CHECK(told_of("main.mech") == R"(b.mech:2:6: error[E0204]: 'p' is declared twice
  2 | fact p
    |      ^
  note: b.mech:1:6: first declared here as a fact
  hint: give one of them another name
b.mech:3:15: error[E0201]: there is no relation 'r'
  3 | define q when r
    |               ^
  hint: declare it as a `fact`, a `table` or a `define`
)");
}

TEST_CASE("table files: with a header in any order, by position, tab-separated") {
  Folder f;
  f.write(
      "m.mech",
      "entity T\nenum E { e1, e2 }\ntable t(from: T, to: T, n: int?, e: E?, note: text) from \"t.csv\"\n");
  f.write("t.csv", "to,from,note,n,e\nb, a ,\"some, text\",3,e1\n\nc,b,,,\n");
  CHECK(rows_of("m.mech") == R"(rows t
  "a", "b", 3, e1, "some, text"
  "b", "c", none, none, ""
)");
  f.write("t.csv", "note,from,to\nx,a,b\n");
  CHECK(rows_of("m.mech") == "rows t\n  \"a\", \"b\", none, none, \"x\"\n");
  f.write("t.csv",
          "\xef\xbb\xbf"
          "a,b,3,e2,x\r\n");
  CHECK(rows_of("m.mech") == "rows t\n  \"a\", \"b\", 3, e2, \"x\"\n");
  f.write("m.mech", "table t(x: text, y: percent) from \"sub/t.tsv\"\n");
  f.write("sub/t.tsv", "\"a\t4%\n");
  CHECK(rows_of("m.mech") == "rows t\n  \"\\\"a\", 4%\n");
  Loaded l = load("m.mech");
  CHECK(l.model->files == std::vector<std::string>{"m.mech", "sub/t.tsv"});
  CHECK(l.model->sources[l.model->tables[0].places[0].source].path() == "sub/t.tsv");
}

TEST_CASE("table files: what is wrong is told at the cell") {
  Folder f;
  f.write("m.mech", "entity T\nenum E { e1, e2 }\ntable t(from: T, n: int?, e: E?) from \"t.csv\"\n");
  f.write("t.csv", "from,n,e\n,3,e1\nd,3.5,e9\nonly,two\nx,2010..2011,e1\n");
  CHECK(told_of("m.mech") ==
        R"(t.csv:2:1: error[E0230]: the column 'from' is not optional, and this cell is empty
  2 | ,3,e1
    | ^
  hint: fill it in, or declare the column as `from: T?`
t.csv:3:3: error[E0230]: the column 'n': a whole number is needed here, not 3.5
  3 | d,3.5,e9
    |   ^^^
t.csv:3:7: error[E0230]: the column 'e': E has no constant 'e9'
  3 | d,3.5,e9
    |       ^^
  hint: did you mean 'e1'?
t.csv:4:1: error[E0230]: t has 3 columns, and this row has 2 cells
  4 | only,two
    | ^^^^^^^^
  note: m.mech:3:7: declared here: t(from: T, n: int?, e: E?)
t.csv:5:3: error[E0230]: the column 'n': the range 2010..2011 stands where one value is needed
  5 | x,2010..2011,e1
    |   ^^^^^^^^^^
  hint: a table holds what is certain
)");
  f.write("t.csv", "form,n\nx,3\n");
  CHECK(told_of("m.mech") == R"(t.csv:1:1: error[E0230]: t has no column 'form'
  1 | form,n
    | ^^^^
  note: m.mech:3:7: declared here: t(from: T, n: int?, e: E?)
  hint: did you mean 'from'?
)");
  f.write("t.csv", "n,e\n3,e1\n");
  CHECK(told_of("m.mech") == R"(t.csv:1:1: error[E0230]: the header lacks the column 'from'
  1 | n,e
    | ^^^
  note: m.mech:3:7: declared here: t(from: T, n: int?, e: E?)
)");
  f.write("t.csv", "n,n,from\n3,3,x\n");
  CHECK(told_of("m.mech") == R"(t.csv:1:3: error[E0230]: the column 'n' is given twice
  1 | n,n,from
    |   ^
  note: m.mech:3:7: declared here: t(from: T, n: int?, e: E?)
)");
  f.write("t.csv", "x,3,\"e1\n");
  CHECK(told_of("m.mech") == R"(t.csv:1:5: error[E0409]: the quote that opens this cell is never closed
  1 | x,3,"e1
    |     ^
)");
  f.write("t.csv", "x,3,\xff\n");
  CHECK(told_of("m.mech") ==
        "t.csv:1:5: error[E0409]: this is no UTF-8 text\n"
        "  1 | x,3,\xef\xbf\xbd\n    |     ^\n  hint: save the file as UTF-8\n");
  f.write("m.mech", "table t(x: text) from \"u.csv\"\ntable u(x: text) from \".\"\n");
  CHECK(told_of("m.mech") == R"(m.mech:1:23: error[E0401]: there is no file 'u.csv'
  1 | table t(x: text) from "u.csv"
    |                       ^^^^^^^
  hint: the path is relative to the file that names it
m.mech:2:23: error[E0402]: '.' is a directory, not a file
  2 | table u(x: text) from "."
    |                       ^^^
)");
}

TEST_CASE("parameters are set from outside, of their type") {
  const std::string program =
      "enum E { e1, e2 }\nparameter k = 3\nparameter s = \"x\"\nparameter e = e1\nparameter q = EUR 3m\n"
      "parameter d = 2011-05-01\nparameter p = 4%\nfact n: int\ndefine a when n >= k\n";
  Model m = model_of(program, {{{"k", "5"}, {"s", "7"}, {"e", "e2"}, {"q", "EUR 5bn"}, {"p", "1.5%"}}});
  std::string shown;
  for (const Parameter& p : m.parameters)
    shown += p.name + " = " + show(m, nullptr, p.type, p.value) + (p.overridden ? ", set\n" : "\n");
  CHECK(shown == "d = 2011-05-01\ne = e2, set\nk = 5, set\np = 1.5%, set\nq = EUR 5bn, set\ns = 7, set\n");
  CHECK(m.rules[0].body.size() == 2);
  const auto& test = std::get<Comparison>(m.rules[0].body[1].node);
  CHECK(std::get<Constant>(test.right.node).value == inline_number(5));
  CHECK(
      told(program, {{{"k", "foo"}, {"kk", "3"}, {"d", "2012"}, {"e", "e3"}, {"p", "5"}, {"q", "USD 3"}}}) ==
      R"(--set d=2012: error[E0407]: 2012 is no value of type date
  hint: a date is written `2011-05-01`
--set e=e3: error[E0407]: E has no constant 'e3'
  hint: did you mean 'e1'?
--set k=foo: error[E0407]: foo is no value of type int
--set kk=3: error[E0406]: there is no parameter 'kk'
  hint: it has 'd', 'e', 'k', 'p', 'q' or 's'
--set p=5: error[E0407]: 5 stands where a percentage is needed
  hint: write `5%`
--set q=USD 3: error[E0407]: USD 3 is not in EUR, and nothing here says how to convert it
  hint: the column is declared in EUR
)");
}

TEST_CASE("a file that is no rules, and an empty one") {
  Folder f;
  f.write("empty.mech", "");
  CHECK(told_of("empty.mech") == "");
  f.write("binary.mech", std::string("\x7f"
                                     "ELF\0\0",
                                     6));
  CHECK(has_errors(load("binary.mech").diagnostics));
}

}  // namespace mechanist::model
