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
  CHECK(read(folder) == R"()");
}

TEST_CASE("headers, in any order") {
  Folder folder;
  folder.write("edge.csv", "\xef\xbb\xbfto;from\nx;y\n");
  folder.write("weight.tsv", "n\tw\n1\t2\n");
  folder.write("label.tsv", "t\nt\n\n");
  folder.write("mixed.csv", "c,d\nred,2019-01-01\n");
  CHECK(read(folder) == R"()");
}

TEST_CASE("what is wrong with cells and lines") {
  Folder folder;
  folder.write("edge.tsv", "a\nb\tc\td\n\tx\n");
  folder.write("weight.tsv", "m\tw\nx\ty\n1.5\t\n\n99999999999999999999\t1\n");
  folder.write("mixed.tsv", "2019\t2016..2020\t4\tUSD 1\tblue\nn/a\tn/a\n");
  folder.write("flag.tsv", "yes\n");
  CHECK(read(folder) == R"()");
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
  CHECK(to_text(facts.diagnostics) == R"()");
  CHECK(to_text(read_facts_folder(program(), "nowhere").diagnostics) == R"()");
  CHECK(to_text(read_facts_folder(program(), "f/edges.tsv").diagnostics) == R"()");
}

}  // namespace mechanist
