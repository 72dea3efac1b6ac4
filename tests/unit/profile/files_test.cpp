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
        "yaml d/a.yml\nyaml d/b.yaml\njson d/c.json\nndjson d/e.ndjson\nndjson d/f.jsonl\n");
  CHECK(listed(resolve_inputs({"t", "wide.csv", "-", "d/c.json"})) ==
        "csv_folder t\ncsv_wide wide.csv\nndjson -\njson d/c.json\n");
  CHECK(listed(resolve_inputs({"d/*.y*ml"})) == "yaml d/a.yml\nyaml d/b.yaml\n");
  CHECK(listed(resolve_inputs({"empty", "d/notes.txt", "d/d.yaml", "nowhere", "q*.yaml"})) == R"()");
}

TEST_CASE("several documents in one YAML file are one case each, and one that is broken leaves the others") {
  Folder folder;
  folder.write("p.yaml",
               "# head\ncase: A\nfacts: { staff: 1 }\n---\ncase: B\nfacts: { staff: [ }\n---\ncase: "
               "C\nfacts: { staf: 3 }\n---\n# nothing\n---\ncase: D\n");
  CHECK(summary(read_all({InputItem::Kind::yaml, "p.yaml"})) == R"()");
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
  CHECK(summary(read_all({InputItem::Kind::ndjson, "p.ndjson"}, options)) == R"()");
  folder.write("empty.ndjson", "\n \n");
  CHECK(summary(read_all({InputItem::Kind::ndjson, "empty.ndjson"})) == R"()");
  CHECK(summary(read_all({InputItem::Kind::ndjson, "nowhere.ndjson"})) == R"()");
  fs::create_directory("folder.ndjson");
  CHECK(summary(read_all({InputItem::Kind::ndjson, "folder.ndjson"})) == R"()");
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
  CHECK(summary(read_all({InputItem::Kind::yaml, "folder.yaml"})) == R"()");
  CHECK(summary(read_all({InputItem::Kind::yaml, "nowhere.yaml"})) == R"()");
  folder.write("empty.yaml", "");
  CHECK(summary(read_all({InputItem::Kind::yaml, "empty.yaml"})) == R"()");
  folder.write("large.yaml", std::string((16u << 20) + 1, '#'));
  CHECK(summary(read_all({InputItem::Kind::yaml, "large.yaml"})) == R"()");
  ReadOptions options;
  options.max_profile_bytes = 10;
  folder.write("large.json", "{\"case\": \"X\"}");
  CHECK(summary(read_all({InputItem::Kind::json, "large.json"}, options)) == R"()");
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
  CHECK(summary(read_all({InputItem::Kind::yaml, "p.yaml"})) == R"()");
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
staff(12)
key_core(polar codes)
partner(Bilkent, Ankara, university, Turkey)
partner(#0, firm, ?) unnamed
partner(#1, firm, ?) unnamed
)");
  const Profile& a = *records[0].profile;
  const Evidence& e = a.evidence[a.rows.back().evidence];
  CHECK(a.texts[e.span.source].path() == "d/staff.csv");
  CHECK(a.texts[e.span.source].line_column(e.span.begin) == LineColumn{2, 1});
}

TEST_CASE("a folder of CSV files: what is wrong with a line is wrong with its case, with a file with all") {
  Folder folder;
  folder.write("d/partner.csv", "case,name,subject\nA,SMIC,suplier\nB,X\nC,Y,firm\n,Z,firm\n");
  CHECK(summary(read_all({InputItem::Kind::csv_folder, "d"})) == R"()");
  folder.write("d/partners.csv", "case,name\n");
  folder.write("d/key_core.csv", "cases,technology,technology,sorce\n");
  folder.write("d/staff.csv", "case,value\nA,\"12\n");
  CHECK(summary(read_all({InputItem::Kind::csv_folder, "d"})) == R"()");
}

TEST_CASE("a wide CSV with a column `case`") {
  Folder folder;
  folder.write("w.csv",
               "case,spend,intensity,audited,founded,home\nA,EUR "
               "3m,4%,yes,1998,\"\"\nB,3,,no,..2000,yes\n\nC,EUR 1bn,n/a,,,Italy\n");
  CHECK(summary(read_all({InputItem::Kind::csv_wide, "w.csv"})) == R"()");
  folder.write("v.csv", "name,spnd,partner,point\nA,1,2,3\n");
  CHECK(summary(read_all({InputItem::Kind::csv_wide, "v.csv"})) == R"()");
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
  CHECK(summary(read_all({InputItem::Kind::csv_wide, "s.csv"})) == R"()");
  folder.write("m",
               "company → case\nregion → -\nrd_eur_bn → spend in USD bn\nshare → intensty in %\npeople → "
               "staff in heads\nshare → motto\nnowhere → motto\nx y\n");
  ReadOptions options;
  options.mapping = "m";
  CHECK(summary(read_all({InputItem::Kind::csv_wide, "s.csv"}, options)) == R"()");
  options.mapping = "nowhere";
  CHECK(summary(read_all({InputItem::Kind::csv_wide, "s.csv"}, options)) == R"()");
}

TEST_CASE("cases of one name") {
  ReadProfile a = read_yaml("case: A\n"), b = read_yaml("case: B\n"),
              again = read_yaml("facts: {}\ncase: A\n");
  CHECK(to_text(check_duplicate_cases(
            {case_seen(*a.profile), case_seen(*b.profile), case_seen(*again.profile)})) == R"()");
  CHECK(to_text(check_duplicate_cases({case_seen(*a.profile), case_seen(*b.profile)})) == "");
}

}  // namespace mechanist
