// Files, folders, streams and spreadsheets.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "support.hpp"

namespace mechanist {
namespace {

namespace fs = std::filesystem;

// A folder that is the working directory while it exists, so that paths in messages are the same everywhere.
class Folder {
 public:
  Folder() : before_(fs::current_path()) {
    std::string pattern = (fs::temp_directory_path() / "mechanist-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
    fs::current_path(path_);
  }
  ~Folder() {
    fs::current_path(before_);
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  void write(const std::string& name, const std::string& text) {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
  }

 private:
  fs::path before_, path_;
};

std::string listed(const ResolvedInputs& inputs) {
  static const char* kinds[] = {"yaml", "json", "ndjson", "csv_folder", "csv_wide"};
  std::string text;
  for (const InputItem& i : inputs.items)
    text += std::string(kinds[static_cast<int>(i.kind)]) + " " + i.path + "\n";
  return text + to_text(inputs.diagnostics);
}

std::vector<ReadProfile> read_all(const InputItem& item, const ReadOptions& options = {}) {
  std::vector<ReadProfile> records;
  read_profiles(small_model(), item, options, [&](ReadProfile&& r) {
    records.push_back(std::move(r));
    return true;
  });
  return records;
}
// Case, record number, what is told, what is wrong.
std::string summary(const std::vector<ReadProfile>& records) {
  std::string text;
  for (const ReadProfile& r : records)
    text += "== " + (r.profile ? r.profile->case_name : "-") + " " + r.input + " " +
            std::to_string(r.record) + "\n" + (r.profile ? told(*r.profile) : "") + to_text(r.diagnostics);
  return text;
}

}  // namespace

TEST_CASE("arguments: files, folders, globs, standard input, and what is none of them") {
  Folder folder;
  for (const char* name :
       {"d/b.yaml", "d/a.yml", "d/c.json", "d/e.ndjson", "d/f.jsonl", "d/notes.txt", "d/.hidden.yaml",
        "d/table.csv", "d/sub/x.yaml", "t/partner.csv", "t/readme.md", "empty/x.txt", "wide.csv"})
    folder.write(name, "");
  CHECK(listed(resolve_inputs({"d"})) ==
        "yaml d/a.yml\nyaml d/b.yaml\njson d/c.json\nndjson d/e.ndjson\nndjson d/f.jsonl\n"
        "d/table.csv: warning[W0411]: this table was not read, as other profiles are beside it\n"
        "  hint: name it on the command line too, or move it out of the folder\n");
  CHECK(listed(resolve_inputs({"d/c.json", "d", "d/table.csv"})) ==
        "json d/c.json\nyaml d/a.yml\nyaml d/b.yaml\njson d/c.json\nndjson d/e.ndjson\nndjson d/f.jsonl\n"
        "csv_wide d/table.csv\n");
  CHECK(listed(resolve_inputs({"t", "wide.csv", "-", "d/c.json"})) ==
        "csv_folder t\ncsv_wide wide.csv\nndjson -\njson d/c.json\n");
  CHECK(listed(resolve_inputs({"d/*.y*ml"})) == "yaml d/a.yml\nyaml d/b.yaml\n");
  CHECK(listed(resolve_inputs({"empty", "d/notes.txt", "d/d.yaml", "nowhere", "q*.yaml"})) ==
        R"(empty: error[E0411]: no profile is in the folder 'empty'
  hint: profiles end in .yaml, .yml, .json, .ndjson, .jsonl or .csv
d/notes.txt: error[E0412]: 'd/notes.txt' has no ending that a profile has
  hint: profiles end in .yaml, .yml, .json, .ndjson, .jsonl or .csv; - reads NDJSON from standard input
d/d.yaml: error[E0401]: there is no file or folder 'd/d.yaml'
  hint: did you mean 'd/b.yaml'?
nowhere: error[E0401]: there is no file or folder 'nowhere'
q*.yaml: error[E0411]: nothing matches 'q*.yaml'
)");
  // A pipe in a folder would be waited for.
  folder.write("pipes/a.yaml", "");
  REQUIRE(mkfifo("pipes/b.yaml", 0600) == 0);
  CHECK(listed(resolve_inputs({"pipes"})) ==
        "yaml pipes/a.yaml\npipes/b.yaml: error[E0403]: it is no file\n");
}

TEST_CASE("several documents in one YAML file are one case each, and one that is broken leaves the others") {
  Folder folder;
  folder.write("p.yaml",
               "# head\ncase: A\nfacts: { staff: 1 }\n---\ncase: B\nfacts: { staff: [ }\n---\ncase: "
               "C\nfacts: { staf: 3 }\n---\n# nothing\n---\ncase: D\n");
  CHECK(summary(read_all({InputItem::Kind::yaml, "p.yaml"})) == R"(== A p.yaml 1
staff(1)
== - p.yaml 2
p.yaml:6:19: error[E0301]: this bracket closes nothing
  6 | facts: { staff: [ }
    |                   ^
== - p.yaml 3
p.yaml:9:10: error[E0308]: there is no fact 'staf'
  9 | facts: { staf: 3 }
    |          ^^^^
  hint: did you mean 'staff'?
== - p.yaml 4
p.yaml:10:1: error[E0302]: there is nothing in this profile
  10 | ---
     | ^^^
  hint: if no profile is meant, remove the '---'
== D p.yaml 5
)");
  int seen = 0;
  read_profiles(small_model(), {InputItem::Kind::yaml, "p.yaml"}, {},
                [&](ReadProfile&&) { return ++seen < 2; });
  CHECK(seen == 2);
}

TEST_CASE("NDJSON: one record a line, blank lines, CRLF, bad lines, a line too long") {
  Folder folder;
  std::string long_line = "{\"case\": \"" + std::string(300'000, 'x') + "\"}";
  folder.write("p.ndjson", "{\"case\":\"A\",\"facts\":{\"staff\":1}}\r\n\n{\"case\":\"B\",\n" + long_line +
                               "\n{\"case\":\"C\",\"facts\":{\"staff\":\"x\"}}\n{\"case\":\"D\"}");
  ReadOptions options;
  options.max_profile_bytes = 1000;
  CHECK(summary(read_all({InputItem::Kind::ndjson, "p.ndjson"}, options)) == R"(== A p.ndjson 1
staff(1)
== - p.ndjson 3
p.ndjson:3:1: error[E0301]: the text ends before this '{' is closed
  3 | {"case":"B",
    | ^
== - p.ndjson 4
p.ndjson:4:1: error[E0501]: this line is longer than 1000 bytes, the most that is read
  4 | {"case": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
    | ^
== - p.ndjson 5
p.ndjson:5:30: error[E0313]: 'x' is not a whole number
  5 | {"case":"C","facts":{"staff":"x"}}
    |                              ^^^
  hint: write a whole number, such as 12
== D p.ndjson 6
)");
  folder.write("empty.ndjson", "\n \n");
  CHECK(summary(read_all({InputItem::Kind::ndjson, "empty.ndjson"})) == R"(== - empty.ndjson 0
empty.ndjson: error[E0302]: there is no profile in this stream
)");
  CHECK(summary(read_all({InputItem::Kind::ndjson, "nowhere.ndjson"})) == R"(== - nowhere.ndjson 0
nowhere.ndjson: error[E0401]: there is no file 'nowhere.ndjson'
)");
  fs::create_directory("folder.ndjson");
  CHECK(summary(read_all({InputItem::Kind::ndjson, "folder.ndjson"})) == R"(== - folder.ndjson 1
folder.ndjson: error[E0402]: 'folder.ndjson' is a directory, not a file
)");
}

TEST_CASE("NDJSON on standard input") {
  Folder folder;
  folder.write("in", "{\"case\":\"A\"}\n{\"case\":\"B\"}\n");
  const int saved = dup(STDIN_FILENO);
  REQUIRE(freopen("in", "r", stdin) != nullptr);
  const std::string text = summary(read_all({InputItem::Kind::ndjson, "-"}));
  dup2(saved, STDIN_FILENO);
  close(saved);
  CHECK(text == "== A - 1\n== B - 2\n");
}

TEST_CASE("files that cannot be read") {
  Folder folder;
  fs::create_directory("folder.yaml");
  CHECK(summary(read_all({InputItem::Kind::yaml, "folder.yaml"})) == R"(== - folder.yaml 1
folder.yaml: error[E0402]: 'folder.yaml' is a directory, not a file
)");
  CHECK(summary(read_all({InputItem::Kind::yaml, "nowhere.yaml"})) == R"(== - nowhere.yaml 1
nowhere.yaml: error[E0401]: there is no file 'nowhere.yaml'
)");
  folder.write("empty.yaml", "");
  CHECK(summary(read_all({InputItem::Kind::yaml, "empty.yaml"})) == R"(== - empty.yaml 1
empty.yaml: error[E0302]: there is nothing in this profile
)");
  folder.write("large.yaml", std::string((16u << 20) + 1, '#'));
  CHECK(summary(read_all({InputItem::Kind::yaml, "large.yaml"})) == R"(== - large.yaml 1
large.yaml: error[E0501]: 'large.yaml' is larger than 16 MiB, the most that is read
  hint: write large collections as NDJSON or CSV
)");
  ReadOptions options;
  options.max_profile_bytes = 10;
  folder.write("large.json", "{\"case\": \"X\"}");
  CHECK(summary(read_all({InputItem::Kind::json, "large.json"}, options)) == R"(== - large.json 1
large.json: error[E0501]: 'large.json' is larger than 10 bytes, the most that is read
)");
  CHECK(summary(read_all({InputItem::Kind::json, "large.json"})) == "== X large.json 1\n");
}

TEST_CASE("use: sources and names that profiles share") {
  Folder folder;
  folder.write("shared/all.yaml", "use: [sources.yaml, names.json]\n");
  folder.write("shared/sources.yaml",
               "sources: { board: { title: Scoreboard, confidence: medium }, other: O }\n");
  folder.write("shared/names.json",
               R"({"names": {"polar codes": {"zh": "极化码", "also": ["polar code"]}}})");
  folder.write("p/x.yaml",
               "case: X\nuse: ../shared/all.yaml\nsources: { own: Own }\nfacts:\n  key_core: [ { technology: "
               "polar code, source: board }, { technology: B, source: own } ]\n");
  std::vector<ReadProfile> records = read_all({InputItem::Kind::yaml, "p/x.yaml"});
  CHECK(summary(records) == "== X p/x.yaml 1\nkey_core(polar codes) medium\nkey_core(B)\n");
  const Profile& p = *records[0].profile;
  REQUIRE(p.sources.size() == 2);
  CHECK(p.sources[0].name == "own");
  CHECK(p.sources[1].name == "board");
  CHECK(p.texts[p.sources[1].span.source].path() == "shared/sources.yaml");
  CHECK(p.labels.size() == 1);
}

TEST_CASE("use: circles, what a shared file cannot hold, files that are not there or broken") {
  Folder folder;
  folder.write("a.yaml", "use: b.yaml\n");
  folder.write("b.yaml", "use: [a.yaml, p.yaml]\nsources: { s: S }\n");
  folder.write("facts.yaml", "fact: {}\nsource: {}\nsources: { s: S }\n");
  folder.write("broken.yaml", "sources: [\n");
  folder.write("p.yaml", "case: X\nuse: [a.yaml, facts.yaml, nowhere.yaml, broken.yaml, p.yaml, [x]]\n");
  CHECK(summary(read_all({InputItem::Kind::yaml, "p.yaml"})) == R"(== - p.yaml 1
b.yaml:1:7: error[E0329]: 'a.yaml' uses itself
  1 | use: [a.yaml, p.yaml]
    |       ^^^^^^
  hint: the circle is a.yaml → b.yaml → a.yaml
b.yaml:1:15: error[E0329]: 'p.yaml' uses itself
  1 | use: [a.yaml, p.yaml]
    |               ^^^^^^
  hint: the circle is a.yaml → b.yaml → p.yaml
facts.yaml:1:1: error[E0330]: a shared file has no key 'fact'
  1 | fact: {}
    | ^^^^
  hint: it holds 'sources', 'names' and 'use'; facts stand in the profile of their case
facts.yaml:2:1: error[E0330]: a shared file has no key 'source'
  2 | source: {}
    | ^^^^^^
  hint: did you mean 'sources'?
facts.yaml:3:12: error[E0328]: the source 's' is declared twice
  3 | sources: { s: S }
    |            ^
  note: b.yaml:2:12: first here
  hint: give one of them another name
p.yaml:2:27: error[E0401]: there is no file 'nowhere.yaml'
  2 | use: [a.yaml, facts.yaml, nowhere.yaml, broken.yaml, p.yaml, [x]]
    |                           ^^^^^^^^^^^^
broken.yaml:1:10: error[E0301]: the text ends before this '[' is closed
  1 | sources: [
    |          ^
p.yaml:2:54: error[E0329]: 'p.yaml' uses itself
  2 | use: [a.yaml, facts.yaml, nowhere.yaml, broken.yaml, p.yaml, [x]]
    |                                                      ^^^^^^
p.yaml:2:62: error[E0317]: a file to use is a single value, not a list
  2 | use: [a.yaml, facts.yaml, nowhere.yaml, broken.yaml, p.yaml, [x]]
    |                                                              ^^
)");
}

TEST_CASE("use: what several inputs share is read once, and told of each as if it were read for it alone") {
  Folder folder;
  folder.write("all.yaml",
               "use: names.json\nsources: { board: { title: Scoreboard, confidence: medium } }\n");
  folder.write("names.json", R"({"names": {"polar codes": {"also": ["polar code"]}}})");
  folder.write("wrong.yaml", "source: {}\nsources: { board: B }\n");
  folder.write("broken.yaml", "sources: [\n");
  folder.write(
      "x.yaml",
      "case: X\nuse: all.yaml\nfacts: { key_core: [ { technology: polar code, source: board } ] }\n");
  folder.write("y.json", R"({"case": "Y", "use": ["all.yaml"], "facts": {"key_core": ["polar code"]}})");
  folder.write("z.yaml", "case: Z\nuse: [all.yaml, wrong.yaml, broken.yaml, nowhere.yaml]\n");
  folder.write("s.ndjson", R"({"case": "S", "use": ["all.yaml", "broken.yaml"]})");
  const std::vector<InputItem> items = {{InputItem::Kind::yaml, "x.yaml"},
                                        {InputItem::Kind::yaml, "z.yaml"},
                                        {InputItem::Kind::json, "y.json"},
                                        {InputItem::Kind::ndjson, "s.ndjson"}};
  std::vector<std::string> alone;
  for (const InputItem& item : items) alone.push_back(summary(read_all(item)));
  CHECK(alone[0] == "== X x.yaml 1\nkey_core(polar codes) medium\n");
  CHECK(alone[1].find("E0401") != std::string::npos);
  SharedFiles shared;
  ReadOptions options;
  options.shared = &shared;
  for (int round = 0; round < 2; ++round) {
    for (size_t i = 0; i < items.size(); ++i) CHECK(summary(read_all(items[i], options)) == alone[i]);
    for (const char* file : {"all.yaml", "names.json", "wrong.yaml", "broken.yaml"}) fs::remove(file);
  }
  CHECK(summary(read_all(items[0])) != alone[0]);
}

TEST_CASE("use: what is shared is forgotten between two profiles, once it is much") {
  Folder folder;
  folder.write("large.json", "{\"sources\": {\"old\": \"O\"}" + std::string(5u << 20, ' ') + "}");
  folder.write("x.yaml",
               "case: X\nuse: large.json\nfacts: { key_core: [ { technology: A, source: new } ] }\n");
  SharedFiles shared;
  ReadOptions options;
  options.shared = &shared;
  CHECK(summary(read_all({InputItem::Kind::yaml, "x.yaml"}, options)).find("no source 'new'") !=
        std::string::npos);
  folder.write("large.json", R"({"sources": {"new": "N"}})");
  CHECK(summary(read_all({InputItem::Kind::yaml, "x.yaml"}, options)) == "== X x.yaml 1\nkey_core(A)\n");
}

TEST_CASE("a folder of CSV files") {
  Folder folder;
  folder.write("d/partner.csv",
               "case,name,subject,country,source,at_least\nB,SMIC,supplier,,board,\nA,\"Bilkent, "
               "Ankara\",university,Turkey,,\n"
               "A,,firm,,,2\n\nB,\"none\",user,,,\n");
  folder.write("d/staff.csv", "case;value;note\nA;12;counted\nB;n/a;\n");
  folder.write("d/audited.csv", "case,value\nA,yes\nB,no\n");
  folder.write("d/key_core.csv", "case,technology\nA,polar code\nB,none\n");
  folder.write("d/breakthrough.csv", "case,since,technology\nA,~2020,\"polar code\"\n");
  folder.write("d/denied.joint_work.csv", "case,technology,note\nA,lithography,searched\n");
  folder.write("d/searched.partner.csv", "case,subject,note\nA,user,none found\n");
  folder.write("d/complete.csv", "case,fact,note\nA,key_core,whole\n");
  folder.write("d/remarks.csv", "case,text,source\nA,not coded,board\n");
  folder.write("d/sources.csv", "name,title,confidence\nboard,Scoreboard,medium\n");
  folder.write("d/names.csv", "name,zh,also\npolar codes,极化码,polar code|PC\n");
  std::vector<ReadProfile> records = read_all({InputItem::Kind::csv_folder, "d"});
  CHECK(summary(records) == R"(== A d 1
audited
breakthrough(polar codes, ?[2019..2021]!)
key_core(polar codes)
partner(Bilkent, Ankara, university, Turkey)
partner(#0, firm, ?) unnamed
partner(#1, firm, ?) unnamed
staff(12)
not joint_work(_, lithography, _, _)
complete key_core(_)
searched partner(_, user, _)
== B d 2
partner(SMIC, supplier, ?) medium
partner(none, user, ?)
not audited
none key_core(_)
none staff(_)
)");
  const Profile& a = *records[0].profile;
  const Evidence& e = a.evidence[a.rows.back().evidence];
  CHECK(a.texts[e.span.source].path() == "d/staff.csv");
  CHECK(a.texts[e.span.source].line_column(e.span.begin) == LineColumn{2, 1});
}

TEST_CASE("a folder of CSV files: what is wrong with a line is wrong with its case, with a file with all") {
  Folder folder;
  folder.write("d/partner.csv", "case,name,subject\nA,SMIC,suplier\nB,X\nC,Y,firm\n,Z,firm\n");
  CHECK(summary(read_all({InputItem::Kind::csv_folder, "d"})) == R"(== - d 1
d/partner.csv:5:1: error[E0307]: a case needs a name
  5 | ,Z,firm
    | ^
== - d 2
d/partner.csv:2:8: error[E0310]: there is no Subject 'suplier'
  2 | A,SMIC,suplier
    |        ^^^^^^^
  hint: did you mean 'supplier'?
== - d 3
d/partner.csv:3:1: error[E0331]: this line has 2 cells, but the header has 3
  3 | B,X
    | ^^^
  hint: a cell that contains the delimiter is written in quotes
== C d 4
partner(Y, firm, ?)
)");
  folder.write("d/partners.csv", "case,name\n");
  folder.write("d/key_core.csv", "cases,technology,technology,sorce\n");
  folder.write("d/staff.csv", "case,value\nA,\"12\n");
  CHECK(summary(read_all({InputItem::Kind::csv_folder, "d"})) == R"(== - d/partners.csv 0
d/partners.csv: error[E0308]: there is no fact 'partners'
  hint: did you mean 'partner'?
== - d/key_core.csv 0
d/key_core.csv:1:18: error[E0305]: two columns are called 'technology'
  1 | cases,technology,technology,sorce
    |                  ^^^^^^^^^^
d/key_core.csv:1:1: error[E0331]: the first column is 'case', not 'cases'
  1 | cases,technology,technology,sorce
    | ^^^^^
d/key_core.csv:1:29: error[E0309]: there is no column 'sorce'
  1 | cases,technology,technology,sorce
    |                             ^^^^^
  hint: did you mean 'source'?
== - d/staff.csv 0
d/staff.csv:2:3: error[E0301]: the quote that opens this cell is never closed
  2 | A,"12
    |   ^
  hint: a quote within a cell in quotes is written twice
)");
}

TEST_CASE("a wide CSV with a column `case`") {
  Folder folder;
  folder.write("w.csv",
               "case,spend,intensity,audited,founded,home\nA,EUR "
               "3m,4%,yes,1998,\"\"\nB,3,,no,..2000,yes\n\nC,EUR 1bn,n/a,,,Italy\n");
  CHECK(summary(read_all({InputItem::Kind::csv_wide, "w.csv"})) == R"(== A w.csv 2
spend(EUR 3m)
intensity(4%)
audited
founded(1998)
== - w.csv 3
w.csv:3:3: error[E0311]: '3' has no unit
  3 | B,3,,no,..2000,yes
    |   ^
  hint: if EUR m are meant, write 3 EUR m
w.csv:3:16: error[E0326]: 'yes' is not read as a name
  3 | B,3,,no,..2000,yes
    |                ^^^
  hint: if it is one, write "yes" in quotes
== C w.csv 5
spend(EUR 1bn)
home(Italy)
none intensity(_)
)");
  folder.write("v.csv", "name,spnd,partner,point\nA,1,2,3\n");
  CHECK(summary(read_all({InputItem::Kind::csv_wide, "v.csv"})) == R"(== - v.csv 0
v.csv:1:1: error[E0308]: there is no attribute 'name'
  1 | name,spnd,partner,point
    | ^^^^
  hint: a mapping file says which column is which: 'column → attribute'
v.csv:1:6: error[E0308]: there is no attribute 'spnd'
  1 | name,spnd,partner,point
    |      ^^^^
  hint: did you mean 'spend'?
v.csv:1:11: error[E0308]: 'partner' has columns of its own, so it cannot be a column of a wide file
  1 | name,spnd,partner,point
    |           ^^^^^^^
  hint: write it as 'partner.csv' in a folder with one file a fact
v.csv:1:19: error[E0308]: 'point' is not recorded by profiles
  1 | name,spnd,partner,point
    |                   ^^^^^
  hint: a mapping file says which column is which: 'column → attribute'
v.csv:1:1: error[E0331]: no column names the case
  1 | name,spnd,partner,point
    | ^^^^
  hint: call it 'case', or say which it is in a mapping file: 'column → case'
)");
  // Alone in a folder it is one, too.
  folder.write("d/w.csv", "case,staff\nA,1\n");
  CHECK(summary(read_all({InputItem::Kind::csv_folder, "d"})) == "== A d/w.csv 2\nstaff(1)\n");
}

TEST_CASE("a wide CSV with a mapping") {
  Folder folder;
  folder.write(
      "s.csv",
      "company,region,rd_eur_bn,share,people\nALPHABET,US,39.804214,12.5,n/a\n\"Über, AG\",DE,EUR 2m,,7\n");
  folder.write("s.mapping",
               "# the scoreboard\ncompany → case\n rd_eur_bn -> spend in EUR bn\nshare → intensity in "
               "%\npeople → staff\n");
  CHECK(summary(read_all({InputItem::Kind::csv_wide, "s.csv"})) == R"(== ALPHABET s.csv 2
spend(EUR 39.804214bn)
intensity(12.5%)
none staff(_)
s.csv:1:9: warning[W0303]: the column 'region' is not mapped and was not read
  1 | company,region,rd_eur_bn,share,people
    |         ^^^^^^
  hint: if that is meant, write 'region → -' in the mapping
== Über, AG s.csv 3
spend(EUR 2m)
staff(7)
)");
  folder.write("m",
               "company → case\nregion → -\nrd_eur_bn → spend in USD bn\nshare → intensty in %\npeople → "
               "staff in heads\nshare → motto\nnowhere → motto\nx y\n");
  ReadOptions options;
  options.mapping = "m";
  CHECK(summary(read_all({InputItem::Kind::csv_wide, "s.csv"}, options)) == R"(== - s.csv 0
m:6:1: error[E0305]: the column 'share' is mapped twice
  6 | share → motto
    | ^^^^^
  note: m:4:1: first here
m:8:1: error[E0332]: this line maps nothing
  8 | x y
    | ^^^
  hint: write 'column → attribute', 'column → attribute in EUR bn', 'column → case' or 'column → -'
m:3:22: error[E0311]: 'USD bn' does not convert to EUR m
  3 | rd_eur_bn → spend in USD bn
    |                      ^^^^^^
  hint: give the amount in EUR
m:4:9: error[E0308]: there is no attribute 'intensty'
  4 | share → intensty in %
    |         ^^^^^^^^
  hint: did you mean 'intensity'?
m:5:19: error[E0332]: 'staff' is measured in no unit
  5 | people → staff in heads
    |                   ^^^^^
  hint: leave 'in' out
m:7:1: error[E0332]: 's.csv' has no column 'nowhere'
  7 | nowhere → motto
    | ^^^^^^^
)");
  options.mapping = "nowhere";
  CHECK(summary(read_all({InputItem::Kind::csv_wide, "s.csv"}, options)) == R"(== - s.csv 0
nowhere: error[E0401]: there is no file 'nowhere'
)");
}

TEST_CASE("cases of one name") {
  ReadProfile a = read_yaml("case: A\n"), b = read_yaml("case: B\n"),
              again = read_yaml("facts: {}\ncase: A\n");
  CHECK(to_text(check_duplicate_cases(
            {case_seen(*a.profile), case_seen(*b.profile), case_seen(*again.profile)})) ==
        R"(p.yaml:2:7: error[E0390]: the case 'A' was read before
  2 | case: A
    |       ^
  note: p.yaml:1:7: first here
  hint: one profile describes one case; give this one a name of its own
)");
  CHECK(to_text(check_duplicate_cases({case_seen(*a.profile), case_seen(*b.profile)})) == "");
}

}  // namespace mechanist
