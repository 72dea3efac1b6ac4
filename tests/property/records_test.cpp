// The short way to a profile (profile/fast_record.hpp) against the long way: whatever the short way takes,
// the long way makes the same of to the last field, without a word to say about it.
#include "../support/records.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "../support/everything.hpp"
#include "../support/generate.hpp"
#include "../support/random.hpp"
#include "base/file.hpp"
#include "model/from_ast.hpp"
#include "profile/fast_record.hpp"
#include "profile/read.hpp"
#include "profile/record_reader.hpp"
#include "profile/trees.hpp"

namespace mechanist {
namespace {

const std::string rulebases = MECHANIST_SOURCE_DIR "/rulebases";

model::Model model_of(std::string text) {
  model::Loaded loaded = model::load_text("test.mech", std::move(text));
  const std::string wrong = to_text(loaded.diagnostics);
  INFO(wrong);
  REQUIRE(loaded.model.has_value());
  return std::move(*loaded.model);
}

// Facts of every kind, and names of one entity in two columns.
const model::Model& every_kind() {
  static const model::Model model = model_of(R"(
rulebase every "1" { en "Every" zh "全" }
case Enterprise
entity Technology, Partner, Country
enum Subject { university, firm, supplier }
ordered enum Link { basic, applied, production }
fact intensity: percent
fact spend: quantity "EUR m"
fact staff: int
fact weight: number
fact founded: year
fact listed: date
fact home: Country
fact motto: text
fact kind: Subject
fact audited
fact key_core(technology: Technology)
fact partner(name: Partner, subject: Subject, country: Country?)
fact joint_work(partner: Partner, technology: Technology?, link: Link?, since: year?)
fact visit(day: date?, remark: text?, share: percent?, cost: quantity "EUR m"?)
fact owns(owner: Partner, owned: Partner)
symmetric fact linked(one: Partner, other: Partner, link: Link?, since: year?)
closed fact licence(technology: Technology)
table feeds(from: Technology, to: Technology) { ("IGBT chip", "converter") ("polar codes", "converter") }
define point(T: Technology) when key_core(T) { en "{T} is a point" }
)");
  return model;
}

// Reads every record by both ways, always with the same reader.
class Both {
 public:
  explicit Both(const model::Model& model) : model_(model), reader_(model) {}

  // Whether the short way took it.
  bool read(const std::string& record) {
    ++line_;
    const bool taken = reader_.read("r.ndjson", record, line_, out_);
    if (!taken) return false;
    const ReadProfile expected = read_json_text(model_, "r.ndjson", record, line_);
    CAPTURE(record);
    CHECK(to_text(expected.diagnostics) == "");
    const std::string long_way = everything(model_, expected), short_way = everything(model_, out_);
    CHECK(long_way == short_way);
    // Who takes the result away leaves nothing behind.
    if (line_ % 7 == 0) ReadProfile(std::move(out_));
    if (line_ % 11 == 0) out_.profile.reset();
    // Nor does what the long way left there.
    if (line_ % 13 == 0) out_ = read_json_text(model_, "other.json", rare, 99);
    return true;
  }

  // Whether the long way has nothing to say about it.
  bool is_well(const std::string& record) const {
    const ReadProfile read = read_json_text(model_, "r.ndjson", record, 1);
    return read.diagnostics.empty();
  }

 private:
  static constexpr const char* rare =
      R"({"case": "Y", "sources": {"a": "A", "b": "B"}, "names": {"Y": {"zh": "某"}, "T": {"zh": "某"}}, )"
      R"("facts": {"staff": {"conflicting": [{"value": 1, "source": "a"}, {"value": 2, "source": "b"}]}, )"
      R"("key_core": "T", "partner": [{"at_least": 3, "subject": "firm"}, {"name": "P", "subject": "firm"}]}, )"
      R"("remarks": ["one"], "denied": {"key_core": "U"}, "searched": {"key_core": "V"}})";

  const model::Model& model_;
  FastRecordReader reader_;
  ReadProfile out_;
  uint32_t line_ = 0;
};

}  // namespace

TEST_CASE("ordinary records go the short way") {
  Both both(every_kind());
  for (
      const char* facts : {
          R"()",
          R"("intensity": "23.4%")",
          R"("spend": "EUR 15.3bn", "staff": 12, "weight": 2.50, "founded": 1998, "listed": "2019-05-31")",
          R"("staff": "12", "weight": "2.5", "founded": "1998", "motto": "", "kind": "firm", "home": "Peru")",
          R"("founded": "1990..1995", "listed": "2019-05-01..2019-05-31", "staff": null)",
          R"("founded": "n/a", "kind": "none", "home": {"value": "n/a", "note": "none at all"})",
          R"("audited": true)",
          R"("audited": "no")",
          R"("audited": {"value": false, "confidence": "low"})",
          R"("key_core": "polar codes")",
          R"("key_core": ["polar codes", "极化码", "none", "a \"quoted\" name", "\u6781\u5316"])",
          R"("key_core": "none", "partner": "none")",
          R"("key_core": [], "partner": [])",
          R"("partner": {"name": "P", "subject": "firm"})",
          R"("partner": [["P", "firm"], ["Q", "university", "Germany"], ["R", "firm", null]])",
          R"("partner": [{"subject": "firm", "name": "P", "country": null}, {"name": "Q", "subject": "firm"}])",
          R"("joint_work": ["P", {"value": "Q"}, {"partner": "R", "since": "2016..2020", "link": "basic"}])",
          R"("joint_work": {"partner": "P", "technology": "n/a", "status": "planned"})",
          R"("linked": [["A", "B"], {"one": "C", "other": "D"}, ["E", "E"]])",
          R"("licence": ["polar codes"])",
          R"("visit": {"day": "2020-02-29", "share": "0.50%", "cost": "12 EUR m"})",
          R"("owns": [["line A", "line B"], ["Huawei", "HiSilicon"]])",
      })
    CHECK_MESSAGE(both.read(std::string(R"({"case": "X", "facts": {)") + facts + "}}"), facts);
  for (
      const char* parts : {
          R"("confidence": "medium", "facts": {"key_core": "T"})",
          R"("sources": {"a": {"title": "A", "url": "u", "date": 2019, "note": "n", "confidence": "low")"
          R"(, "x": 7})"
          R"(, "b": "B", "c": null}, "facts": {"key_core": [{"technology": "T", "source": "a"},)"
          R"( {"technology": "U", "sources": ["a", "b"], "quote": "q", "paraphrase": "p", "page": "12-13"},)"
          R"( {"value": "V", "sources": ["c"], "page": 7, "note": "n", "coder": "c", "attribution": "inferred")"
          R"(, "status": "ended", "confidence": "high"}]})",
          R"("names": {"polar codes": {"zh": "极化码", "also": ["polar code", "polar coding"]}, "X": {"zh": "某"},)"
          R"( "U": null}, "facts": {"key_core": ["polar code", "U"]})",
          R"("names": {"Y": {"de": "Ypsilon", "also": "X"}}, "facts": {})",
          R"("facts": {}, "denied": {"audited": true, "key_core": ["T", {}, {"technology": "_"}],)"
          R"( "partner": {"subject": "firm", "confidence": "low"}, "linked": ["A", ["B", "C"]]})",
          R"("facts": {}, "searched": {"partner": {"country": "Norway", "note": "in the register"}})",
          R"("facts": {}, "complete": "key_core")",
          R"("facts": {"key_core": "T"}, "complete": ["key_core", "partner", "audited"])",
          R"("facts": {}, "complete": {"key_core": true, "audited": "yes", "partner": {"confidence": "low",)"
          R"( "where": {"country": "Germany", "subject": "firm"}}, "linked": {"where": {"one": "A"}}})",
          R"("facts": null, "remarks": ["one", {"text": "two", "note": "n"}])",
          R"("facts": {}, "remarks": "one")",
      })
    CHECK_MESSAGE(both.read(std::string(R"({"case": "X", )") + parts + "}"), parts);
  // In another order than that in which they are read, from now on.
  for (int i = 0; i < 2; ++i)
    CHECK(both.read(
        R"( {"complete": ["key_core"], "remarks": "\u00fc", "facts": {"key_core": {"value": "\u00e4",)"
        R"( "source": "s"}}, "sources": {"s": {"confidence": "low"}}, "case": "X"} )"));
}

TEST_CASE("a record means the same whatever the order of its keys") {
  std::vector<std::string> parts = {
      R"("case": "X")",
      R"("confidence": "low")",
      R"("sources": {"s": {"confidence": "medium"}})",
      R"("names": {"T": {"zh": "某", "also": "U"}})",
      R"("facts": {"key_core": {"technology": "U", "source": "s"}, "staff": 3})",
      R"("remarks": "one")"};
  std::sort(parts.begin(), parts.end());
  do {
    std::string record = "{" + parts[0];
    for (size_t i = 1; i < parts.size(); ++i) record += ", " + parts[i];
    Both both(every_kind());
    CHECK(both.read(record + "}"));
  } while (std::next_permutation(parts.begin(), parts.end()));
}

TEST_CASE("what there is something to say about, or is rare, goes the long way") {
  Both both(every_kind());
  for (const char* record : {
           R"()",
           R"({})",
           R"([])",
           R"({"case": ""})",
           R"({"case": null})",
           R"({"case": "X"} x)",
           R"({"case": "X",})",
           R"({"case": "X", "case": "Y"})",
           R"({"case": "X", "fact": {}})",
           R"({"case": "X", "use": "f.yaml"})",
           R"({"case": "X", "facts": {"key_core": "T", "key_core": "U"}})",
           R"({"case": "X", "facts": {"no_such": "T"}})",
           R"({"case": "X", "facts": {"point": "T"}})",
           R"({"case": "X", "facts": {"feeds": ["a", "b"]}})",
           R"({"case": "X", "facts": []})",
           R"({"case": "X", "facts": {"founded": "2019-05-31"}})",
           R"({"case": "X", "facts": {"kind": "firms"}})",
           R"({"case": "X", "facts": {"kind": ""}})",
           R"({"case": "X", "facts": {"intensity": 0.2}})",
           R"({"case": "X", "facts": {"staff": [1, 2]}})",
           R"({"case": "X", "facts": {"partner": "P"}})",
           R"({"case": "X", "facts": {"partner": ["none", "P"]}})",
           R"({"case": "X", "facts": {"partner": {"at_least": 3, "subject": "firm"}}})",
           R"({"case": "X", "facts": {"staff": {"conflicting": [1, 2]}}})",
           R"({"case": "X", "facts": {"key_core": {"technology": "T", "source": "s"}}})",
           R"({"case": "X", "facts": {"key_core": {"technology": "T", "technology": "T"}}})",
           R"({"case": "X", "facts": {"key_core": {"technology": "T", "value": "U"}}})",
           R"({"case": "X", "facts": {"key_core": ["T"]}, "denied": {"key_core": "T"}})",
           R"({"case": "X", "facts": {"audited": [true, false]}})",
           R"({"case": "X", "facts": {"visit": ["none", ["2019-05-31"]]}})",
           R"({"case": "X", "facts": {"key_core": "_"}})",
           R"({"case": "X", "facts": {"key_core": ["Siemens", "Simens"]}})",
           R"({"case": "X", "sources": {"s": "S"}})",
           R"({"case": "X", "complete": {"key_core": false}})",
           "{\"case\": \"\x7f\"}",
           "{\"case\": \"\t\"}",
           R"({"case": "\u0001"})",
           R"({"case": "\ud800"})",
           "{\"case\": \"\xff\"}",
           R"({"case": 01})",
           R"({"case": 1.})",
           R"({"case": nul})",
           "\xef\xbb\xbf{\"case\": 1}",
       })
    CHECK_MESSAGE(!both.read(record), record);
}

TEST_CASE("generated records and changes to them are read alike by both ways") {
  const model::Model& model = every_kind();
  Both both(model);
  size_t taken = 0, well = 0, taken_changed = 0;
  constexpr uint64_t records = 6000;
  for (uint64_t seed = 0; seed < records; ++seed) {
    const std::string record = records::make(model, seed);
    const bool took = both.read(record);
    taken += took;
    well += took || both.is_well(record);
    std::string changed = record;
    for (uint64_t change = 0; change < 3; ++change) {
      changed = records::changed(std::move(changed), seed * 3 + change);
      taken_changed += both.read(changed);
    }
  }
  MESSAGE(taken << " of " << well << " records without a fault taken, " << taken_changed
                << " that were changed");
  // Those of the others say something that is rare.
  CHECK(taken * 10 > well * 8);
  CHECK(taken > records / 10);
}

TEST_CASE("profiles that were generated with programs are read alike by both ways") {
  size_t taken = 0, read = 0;
  for (uint64_t seed = 0; seed < 400; ++seed) {
    const generate::Pair pair = generate::make(static_cast<generate::Class>(seed % 3), seed);
    const model::Model model = model_of(pair.program.text());
    Both both(model);
    for (uint64_t order = 0; order < 2; ++order) {
      Sources sources;
      Diagnostics wrong;
      const std::string yaml = generate::shuffled(pair.evidence, seed + order).text();
      const std::optional<Node> tree = tree_of_yaml(sources, sources.add("p.yaml", yaml), wrong);
      REQUIRE(tree);
      const std::string record = records::of_tree(*tree);
      ++read;
      taken += both.read(record);
      for (uint64_t change = 0; change < 10; ++change)
        both.read(records::changed(record, seed * 10 + change));
    }
  }
  MESSAGE(taken << " of " << read << " taken");
  CHECK(taken * 2 > read);
}

namespace {

// The entries of a shared file, to stand in the record itself.
NodeMap entries_of(const std::string& file, const std::string& key) {
  Sources sources;
  Diagnostics wrong;
  auto text = read_file(rulebases + "/iur/" + file, 1u << 24);
  REQUIRE(std::holds_alternative<std::string>(text));
  const std::optional<Node> tree =
      tree_of_yaml(sources, sources.add(file, std::get<std::string>(text)), wrong);
  REQUIRE(tree);
  for (const NodeEntry& e : std::get<NodeMap>(tree->value))
    if (e.key == key) return std::get<NodeMap>(e.value.value);
  return {};
}

void add_sources_used(const Node& node, std::set<std::string>& names) {
  if (const auto* list = std::get_if<NodeList>(&node.value))
    for (const Node& n : *list) add_sources_used(n, names);
  const auto* map = std::get_if<NodeMap>(&node.value);
  if (!map) return;
  for (const NodeEntry& e : *map) {
    add_sources_used(e.value, names);
    if (e.key != "source" && e.key != "sources") continue;
    if (const auto* one = std::get_if<Scalar>(&e.value.value)) names.insert(one->text);
    if (const auto* several = std::get_if<NodeList>(&e.value.value))
      for (const Node& n : *several)
        if (const auto* s = std::get_if<Scalar>(&n.value)) names.insert(s->text);
  }
}

}  // namespace

TEST_CASE("the shipped profiles are read alike by both ways") {
  model::Loaded loaded = model::load(rulebases + "/iur/iur.mech");
  REQUIRE(loaded.model);
  const model::Model& model = *loaded.model;
  const NodeMap shared_sources = entries_of("sources.yaml", "sources");
  const NodeMap shared_names = entries_of("entities.yaml", "names");
  Both both(model);
  std::vector<std::string> paths;
  for (const auto& file : std::filesystem::directory_iterator(rulebases + "/iur/profiles"))
    paths.push_back(file.path().string());
  std::sort(paths.begin(), paths.end());
  size_t taken = 0;
  std::vector<std::string> read;
  for (const std::string& path : paths) {
    auto text = read_file(path, 1u << 24);
    REQUIRE(std::holds_alternative<std::string>(text));
    Sources sources;
    Diagnostics wrong;
    std::optional<Node> tree = tree_of_yaml(sources, sources.add(path, std::get<std::string>(text)), wrong);
    REQUIRE(tree);
    NodeMap top;
    std::set<std::string> used;
    for (NodeEntry& e : std::get<NodeMap>(tree->value)) {
      if (e.key != "sources") add_sources_used(e.value, used);
      if (e.key != "use") top.push_back(std::move(e));
    }
    // What stands in shared files is written into the record.
    for (const auto& [key, shared] :
         {std::pair("sources", &shared_sources), std::pair("names", &shared_names)}) {
      auto own =
          std::find_if(top.begin(), top.end(), [&, k = key](const NodeEntry& e) { return e.key == k; });
      if (own == top.end()) own = top.insert(top.end(), NodeEntry{key, {}, Node{NodeMap{}, {}}});
      NodeMap& entries = std::get<NodeMap>(own->value.value);
      for (const NodeEntry& e : *shared) {
        const bool there =
            std::any_of(entries.begin(), entries.end(), [&](const NodeEntry& o) { return o.key == e.key; });
        if (!there && (own->key == "names" || used.contains(e.key))) entries.push_back(e);
      }
    }
    const std::string record = records::of_tree(Node{std::move(top), {}});
    const bool rare = record.find("\"at_least\"") != std::string::npos ||
                      record.find("\"conflicting\"") != std::string::npos;
    CAPTURE(path);
    CHECK(both.is_well(record));
    CHECK(both.read(record) == !rare);
    taken += !rare;
    read.push_back(record);
  }
  CHECK(taken >= 10);
  Random random(1);
  for (uint64_t i = 0; i < 2000; ++i) both.read(records::changed(read[random.below(read.size())], i));
}

TEST_CASE("a stream gives the same profiles, whichever way each record goes") {
  const model::Model& model = every_kind();
  SharedFiles shared;
  RecordReader reader(model, shared);
  Random random(7);
  for (uint32_t line = 1; line < 1500; ++line) {
    std::string record = records::make(model, random.below(500));
    if (random.percent(40)) record = records::changed(std::move(record), line);
    CAPTURE(record);
    const std::string expected = everything(model, read_json_text(model, "-", record, line));
    ReadProfile& read = reader.read("-", record, line);
    CHECK(everything(model, read) == expected);
    if (random.percent(20)) ReadProfile(std::move(read));
  }
}

}  // namespace mechanist
