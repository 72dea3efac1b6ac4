// Folders of facts for ordinary Datalog programs.
#include "profile/facts_folder.hpp"

#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "support.hpp"

namespace mechanist {
namespace {

namespace fs = std::filesystem;

const model::Model& program() {
  static const model::Model model = model_of(R"(
rulebase program "1"
entity Node
enum Colour { red, green }
table edge(from: Node, to: Node)
table weight(n: int, w: number?)
table label(t: text)
fact mixed(d: date, y: year?, p: percent?, q: quantity "EUR m"?, c: Colour?)
fact flag
table own(x: int) { (1) }
define reach(A: Node, B: Node) when edge(A, B)
)");
  return model;
}

class Folder {
 public:
  Folder() : before_(fs::current_path()) {
    std::string pattern = (fs::temp_directory_path() / "mechanist-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
    fs::current_path(path_);
    fs::create_directory("f");
  }
  ~Folder() {
    fs::current_path(before_);
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  void write(const std::string& name, const std::string& text) {
    std::ofstream("f/" + name, std::ios::binary) << text;
  }
  // Files for everything that the test does not write, so that only what it does is told.
  void fill() {
    for (const char* name : {"edge", "weight", "label", "mixed", "flag"}) {
      bool there = false;
      for (const char* extension : {".tsv", ".csv", ".facts"})
        there = there || fs::exists("f/" + std::string(name) + extension);
      if (!there) write(std::string(name) + ".tsv", "");
    }
  }

 private:
  fs::path before_, path_;
};

std::string rows(const FactsFolder& facts) {
  std::string text;
  for (const FactRows& r : facts.relations) {
    const model::Relation& relation = program()[r.relation];
    const size_t width = relation.columns.size();
    if (width > 0) CHECK(r.cells.size() == r.rows * width);
    for (size_t i = 0; i < r.rows; ++i) {
      text += relation.name + (r.header ? "*" : "");
      for (size_t j = 0; j < width; ++j) {
        const Symbol s = r.cells[i * width + j];
        text += (j ? ", " : "(") +
                (s.is_none() ? "none" : model::show(program(), &facts.symbols, relation.columns[j].type, s));
      }
      text += width ? ")\n" : "\n";
    }
  }
  return text;
}
std::string read(Folder& folder) {
  folder.fill();
  FactsFolder facts = read_facts_folder(program(), "f");
  Workers workers(3);
  const FactsFolder shared = read_facts_folder(program(), "f", &workers);
  REQUIRE(shared.relations.size() == facts.relations.size());
  for (size_t i = 0; i < facts.relations.size(); ++i) {
    CHECK(shared.relations[i].cells == facts.relations[i].cells);
    CHECK(shared.relations[i].rows == facts.relations[i].rows);
    CHECK(shared.relations[i].header == facts.relations[i].header);
  }
  CHECK(to_text(shared.diagnostics) == to_text(facts.diagnostics));
  return rows(facts) + to_text(facts.diagnostics);
}

}  // namespace

TEST_CASE("TSV and .facts as they stand, CSV with quotes") {
  Folder folder;
  folder.write("edge.facts", "a b\t\"c\"\n,\td\n");
  folder.write("weight.tsv", "1\t2.5\r\n-7\t\r\n3\n5000000000\t1e3");
  folder.write("label.csv", "\"x, \"\"y\"\"\nz\"\n none\n");
  folder.write("mixed.tsv", "2019-05-31\t2019\t4%\t3\tred\n2020-01-01\n2020-01-01\t\t\tEUR 1bn\tgreen\n");
  folder.write("flag.tsv", "()\n");
  CHECK(read(folder) == R"(edge(a b, "c")
edge(,, d)
flag
label(x, "y"
z)
label( none)
mixed(2019-05-31, 2019, 4%, EUR 3m, red)
mixed(2020-01-01, none, none, none, none)
mixed(2020-01-01, none, none, EUR 1bn, green)
weight(1, 2.5)
weight(-7, none)
weight(3, none)
weight(5000000000, 1000)
)");
}

TEST_CASE("the line of a row, where cells hold line ends") {
  Folder folder;
  folder.fill();
  folder.write("edge.csv", "from,to\n\"x\ny\",\"z\n\n\"\na,b\n\"c\",\"d\ne\"\nf,g\n");
  fs::remove("f/edge.tsv");
  const FactsFolder facts = read_facts_folder(program(), "f");
  CHECK(!has_errors(facts.diagnostics));
  const FactRows& edges = facts.relations.front();
  REQUIRE(edges.rows == 4);
  const std::vector<uint32_t> lines = {2, 6, 7, 9};
  for (size_t i = 0; i < lines.size(); ++i) CHECK(edges.line_of(i) == lines[i]);
}

TEST_CASE("headers, in any order") {
  Folder folder;
  folder.write("edge.csv", "\xef\xbb\xbfto;from\nx;y\n");
  folder.write("weight.tsv", "n\tw\n1\t2\n");
  folder.write("label.tsv", "t\nt\n\n");
  folder.write("mixed.csv", "c,d\nred,2019-01-01\n");
  CHECK(read(folder) == R"(edge*(y, x)
label*(t)
label*()
mixed*(2019-01-01, none, none, none, red)
weight*(1, 2)
)");
}

TEST_CASE("what is wrong with cells and lines") {
  Folder folder;
  folder.write("edge.tsv", "a\nb\tc\td\n\tx\n");
  folder.write("weight.tsv", "m\tw\nx\ty\n1.5\t\n\n99999999999999999999\t1\n");
  folder.write("mixed.tsv", "2019\t2016..2020\t4\tUSD 1\tblue\nn/a\tn/a\n");
  folder.write("flag.tsv", "yes\n");
  CHECK(read(folder) == R"(f/edge.tsv:1:1: error[E0441]: this line has 1 cell, but 'edge' has 2 columns
  1 | a
    | ^
  hint: a header, if there is one, names the columns 'from' and 'to'
f/edge.tsv:2:1: error[E0441]: this line has 3 cells, but 'edge' has 2 columns
  2 | b c d
    | ^^^^^
f/edge.tsv:3:1: error[E0316]: the column 'from' is empty, but it is not optional
  3 |  x
    | ^
f/flag.tsv:1:1: error[E0441]: 'flag' has no columns
  1 | yes
    | ^^^
  hint: its file holds a line () or nothing
f/mixed.tsv:1:1: error[E0313]: '2019' is not a date
  1 | 2019 2016..2020 4 USD 1 blue
    | ^^^^
  hint: write a date, such as 2019-05-31, or a range, such as 2019-05-01..2019-05-31
f/mixed.tsv:1:6: error[E0325]: a range cannot stand here
  1 | 2019 2016..2020 4 USD 1 blue
    |      ^^^^^^^^^^
  hint: a table's cells are known or empty
f/mixed.tsv:1:17: error[E0314]: '4' has no percent sign
  1 | 2019 2016..2020 4 USD 1 blue
    |                 ^
  hint: if percent are meant, write 4%
f/mixed.tsv:1:19: error[E0311]: 'USD' does not convert to EUR m
  1 | 2019 2016..2020 4 USD 1 blue
    |                   ^^^^^
  hint: give the amount in EUR
f/mixed.tsv:1:25: error[E0310]: there is no Colour 'blue'
  1 | 2019 2016..2020 4 USD 1 blue
    |                         ^^^^
  hint: one of 'red' or 'green'
f/mixed.tsv:2:1: error[E0313]: 'n/a' is no date
  2 | n/a n/a
    | ^^^
f/mixed.tsv:2:5: error[E0313]: 'n/a' is no year
  2 | n/a n/a
    |     ^^^
  hint: leave the cell empty
f/weight.tsv:1:1: error[E0313]: 'm' is not a whole number
  1 | m w
    | ^
  hint: a header, if there is one, names the columns 'n' and 'w'
f/weight.tsv:1:3: error[E0313]: 'w' is not a number
  1 | m w
    |   ^
  hint: a header, if there is one, names the columns 'n' and 'w'
f/weight.tsv:2:1: error[E0313]: 'x' is not a whole number
  2 | x y
    | ^
  hint: write a whole number, such as 12
f/weight.tsv:2:3: error[E0313]: 'y' is not a number
  2 | x y
    |   ^
  hint: write a number, such as 3.5
f/weight.tsv:3:1: error[E0313]: '1.5' is not a whole number
  3 | 1.5 
    | ^^^
  hint: write a whole number, such as 12
f/weight.tsv:4:1: error[E0316]: the column 'n' is empty, but it is not optional
  4 | 
    | ^
f/weight.tsv:5:1: error[E0315]: 99999999999999999999 is out of range for int
  5 | 99999999999999999999 1
    | ^^^^^^^^^^^^^^^^^^^^
  hint: whole numbers have 64 bits
)");
}

TEST_CASE("at most a hundred errors of one file") {
  Folder folder;
  std::string text;
  for (int i = 0; i < 250; ++i) text += "x\n";
  folder.write("weight.tsv", text);
  folder.fill();
  FactsFolder facts = read_facts_folder(program(), "f");
  REQUIRE(facts.diagnostics.size() == 100);
  CHECK(facts.diagnostics.back().place.line == 100);
  REQUIRE(facts.diagnostics.back().notes.size() == 1);
  CHECK(facts.diagnostics.back().notes[0].text == "150 more errors in this file are not shown");
}

TEST_CASE("large files: every row, texts and numbers by the symbols of their order, and the right line") {
  Folder folder;
  std::string edge = "to\tfrom\r\n", weight, label;
  std::vector<std::string> expected;
  for (int i = 0; i < 60'000; ++i) {
    const std::string from = "n" + std::to_string(i * 7919 % 50'021),
                      to = "a longer name, " + std::to_string(i % 977);
    edge += to + '\t' + from + (i % 3 == 0 ? "\r\n" : "\n");
    expected.push_back(from);
    expected.push_back(to);
    weight += std::to_string(i * int64_t{40'000} - 1'000'000'000) +
              (i % 2 ? "\t" + std::to_string(i % 1013) + ".5" : "") + '\n';
    label += i % 5 == 0 ? "\n" : "label " + std::to_string(i % 4'001) + '\n';
  }
  folder.write("edge.tsv", edge);
  folder.write("weight.facts", weight);
  folder.write("label.csv", label);
  read(folder);
  const FactsFolder facts = read_facts_folder(program(), "f");
  CHECK(to_text(facts.diagnostics) == "");
  for (const FactRows& r : facts.relations) {
    const std::string& name = program()[r.relation].name;
    if (name == "edge") {
      REQUIRE(r.cells.size() == expected.size());
      CHECK(r.header);
      bool same = true;
      for (size_t i = 0; i < expected.size(); ++i)
        same = same && facts.symbols.text_of(r.cells[i]) == expected[i];
      CHECK(same);
    } else if (name == "weight") {
      REQUIRE(r.cells.size() == 120'000);
      bool same = true;
      for (int i = 0; i < 60'000; ++i) {
        const Symbol n = r.cells[static_cast<size_t>(2 * i)], w = r.cells[static_cast<size_t>(2 * i + 1)];
        same = same && facts.symbols.number_of(n) == Decimal(i * int64_t{40'000} - 1'000'000'000) &&
               (i % 2 ? facts.symbols.number_of(w) == *Decimal::parse(std::to_string(i % 1013) + ".5")
                      : w.is_none());
      }
      CHECK(same);
    } else if (name == "label") {
      CHECK(r.rows == 60'000);
    }
  }
  folder.write("weight.facts", weight + "x\t1\n");
  const std::string told = read(folder);
  CHECK(told.find("f/weight.facts:60001:1: error[E0313]") != std::string::npos);
  folder.write("label.csv", label + "caf\xe9\n");
  CHECK(read(folder).find("f/label.csv:60001:4: error[E0304]") != std::string::npos);
}

TEST_CASE("files that are missing, too many, unknown, unreadable, no text") {
  Folder folder;
  folder.write("edges.tsv", "a\tb\n");
  folder.write("reach.tsv", "a\tb\n");
  folder.write("own.csv", "1\n");
  folder.write("weight.tsv", "1\n");
  folder.write("weight.csv", "1\n");
  folder.write("label.tsv", std::string("a\0b\n", 4));
  folder.write("mixed.tsv", "caf\xe9\n");
  folder.write("notes.txt", "");
  fs::create_directory("f/flag.tsv");
  FactsFolder facts = read_facts_folder(program(), "f");
  CHECK(to_text(facts.diagnostics) == R"(f/flag.tsv: error[E0402]: 'f/flag.tsv' is a directory, not a file
f/label.tsv:1:2: error[E0303]: a zero byte stands here: this is no text file
  1 | a�b
    |  ^
f/mixed.tsv:1:4: error[E0304]: these bytes are not UTF-8
  1 | caf�
    |    ^
  hint: save the file in UTF-8
f/weight.tsv: error[E0442]: 'weight' has more than one file in this folder
  note: f/weight.csv: another one
  hint: keep one of them
f/edges.tsv: warning[W0442]: there is no table or fact 'edges', so this file was not read
  hint: did you mean 'edge'?
f/own.csv: warning[W0442]: the rulebase itself says what is in 'own', so this file was not read
f/reach.tsv: warning[W0442]: 'reach' is concluded by rules, so this file was not read
f: warning[W0441]: there is no file for 'edge' here, so 'edge' is empty
  hint: did you mean 'edges'?
)");
  CHECK(to_text(read_facts_folder(program(), "nowhere").diagnostics) ==
        R"(nowhere: error[E0401]: there is no folder 'nowhere'
)");
  CHECK(to_text(read_facts_folder(program(), "f/edges.tsv").diagnostics) ==
        R"(f/edges.tsv: error[E0443]: 'f/edges.tsv' is a file, not a folder of facts
)");
}

}  // namespace mechanist
