// What is counted under each value is what a fresh evaluation with that value says.
#include "portfolio/sensitivity.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "../../support/records.hpp"
#include "model/from_ast.hpp"
#include "portfolio/vary.hpp"
#include "schema.hpp"

namespace mechanist::portfolio {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "mechanist-sensitivity-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return (path_ / name).string();
  }
  std::string run(const std::string& arguments) const {
    const std::string out = (path_ / "out").string();
    const int status = std::system(
        (std::string(MECHANIST_PROGRAM) + " " + arguments + " > " + out + " 2>/dev/null").c_str());
    CHECK(status != -1);
    std::ifstream in(out);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  }

 private:
  fs::path path_;
};

// Case by case, verdict by verdict, as `evaluate` has them.
using Verdicts = std::vector<std::pair<std::string, std::map<std::string, std::string>>>;
Verdicts evaluated(const Folder& folder, const std::string& rulebase, const std::string& profiles,
                   const std::string& set) {
  Verdicts out;
  std::istringstream lines(
      folder.run("evaluate " + rulebase + " " + profiles + " --format ndjson --set '" + set + "'"));
  for (std::string line; std::getline(lines, line);) {
    const Json one = Json::parse(line);
    if (one.contains("error")) continue;
    std::map<std::string, std::string> all;
    for (const auto& [name, mechanism] : one["mechanisms"].items()) {
      all[name] = mechanism["verdict"];
      for (const char* parts : {"paths", "qualities"})
        if (mechanism.contains(parts))
          for (const auto& [part, verdict] : mechanism[parts].items()) all[name + "." + part] = verdict;
    }
    for (const auto& [name, outcome] : one["propositions"].items()) all[name] = outcome;
    out.emplace_back(one["case"], std::move(all));
  }
  return out;
}

size_t check(const Folder& folder, const std::string& rulebase, const std::string& profiles,
             const std::string& vary) {
  CAPTURE(vary);
  const std::string told =
      folder.run("sensitivity " + rulebase + " " + profiles + " " + vary + " --all --format json -j 2");
  CHECK(told ==
        folder.run("sensitivity " + rulebase + " " + profiles + " " + vary + " --all --format json -j 1"));
  REQUIRE_FALSE(told.empty());
  const Json all = Json::parse(told);
  std::ifstream schema(std::string(MECHANIST_SOURCE_DIR) + "/engine/portfolio/sensitivity.schema.json");
  CHECK(violations(Json::parse(schema), all) == std::vector<std::string>{});
  size_t flips = 0;
  for (const Json& parameter : all["parameters"]) {
    const std::string name = parameter["parameter"];
    std::vector<Verdicts> fresh;
    for (const std::string value : parameter["values"])
      fresh.push_back(evaluated(folder, rulebase, profiles, name + "=" + value));
    CHECK(all["cases"] == fresh.front().size());
    for (const Json& verdict : parameter["verdicts"]) {
      const std::string of = verdict["name"];
      CAPTURE(of);
      std::map<std::string, Json> expected;  // flips
      for (size_t v = 0; v < fresh.size(); ++v) {
        std::map<std::string, uint64_t> counts;
        for (size_t i = 0; i < fresh[v].size(); ++i) {
          const std::string now = fresh[v][i].second.at(of);
          ++counts[now];
          if (v == 0 || fresh[v - 1][i].second.at(of) == now) continue;
          const std::string key = std::string(parameter["values"][v]) + fresh[v - 1][i].second.at(of) + now;
          expected[key].push_back(fresh[v][i].first);
        }
        for (const auto& [state, n] : verdict["counts"][v].items())
          if (state != "value") CHECK(n == counts[state]);
      }
      CHECK(verdict["flips"].size() == expected.size());
      CHECK(verdict["depends"] == !expected.empty());
      for (const Json& flip : verdict["flips"]) {
        const std::string key =
            std::string(flip["value"]) + std::string(flip["from"]) + std::string(flip["to"]);
        CHECK(flip["first"] == expected[key]);
        CHECK(flip["cases"] == expected[key].size());
        ++flips;
      }
    }
  }
  return flips;
}

}  // namespace

TEST_CASE("sensitivity says what evaluate --set says") {
  const Folder folder;
  const std::string iur = std::string(MECHANIST_SOURCE_DIR) + "/rulebases/iur/iur.mech";
  const model::Loaded loaded = model::load(iur);
  REQUIRE(loaded.model);
  std::string records;
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    const std::string record = records::make(*loaded.model, seed);
    if (record.find('\n') == std::string::npos) records += record + "\n";
  }
  const std::string stream = folder.file("s.ndjson", records);
  const std::string profiles = std::string(MECHANIST_SOURCE_DIR) + "/rulebases/iur/profiles";
  size_t flips = check(folder, "iur", stream, "--vary min_forms=1..3 --vary leading_intensity=2.5%,5%,7.5%");
  flips += check(folder, "iur", profiles,
                 "--vary min_forms=1..3 --vary leading_intensity=3%,8% --vary min_years=5,1");
  CHECK(flips > 3);
}

TEST_CASE("fractions, units and texts, in streams and in tables") {
  const Folder folder;
  const std::string rules = folder.file("r.mech", R"(rulebase r "1"
case Firm
fact spend: quantity "EUR bn"
fact debt: quantity "EUR m"
fact share: number
fact town: text
parameter enough = EUR 500m
parameter part = 0.25
parameter place = "Ulm"
mechanism big {
  path spends { when spend >= enough }
  path share { when share > part and part < 0.9 }
  path there { when town = place }
  applies when at least 2 of paths
}
)");
  std::string records, table = "case,spend,share,town\n";
  for (int i = 1; i <= 20; ++i) {
    const std::string name = "f" + std::to_string(i), spend = "EUR " + std::to_string(i * 100) + "m",
                      share = "0." + std::to_string(i + 10), town = i % 3 == 0 ? "Ulm" : "Bonn";
    records += "{\"case\":\"" + name + "\",\"facts\":{\"spend\":\"" + spend + "\",\"share\":" + share +
               ",\"town\":\"" + town + "\"}}\n";
    table += name + "," + spend + "," + share + "," + town + "\n";
  }
  const std::string stream = folder.file("s.ndjson", records), csv = folder.file("t.csv", table);
  for (const std::string& profiles : {stream, csv}) {
    CHECK(check(folder, rules, profiles, "--vary 'part=0.11..0.31 step 0.05' --vary place=Ulm,Bonn") > 0);
  }
  // The parameter is in EUR m, and rules read it in EUR bn, so that each version has other numbers.
  CHECK(check(folder, rules, stream, "--vary 'enough=EUR 300m,EUR 1.5bn,EUR 1.7bn' --vary part=0.13,0.2") >
        0);
}

TEST_CASE("values of a parameter") {
  auto values = [](const std::string& text) {
    const auto parsed = parse_vary(text);
    REQUIRE(std::holds_alternative<Vary>(parsed));
    return std::get<Vary>(parsed).values;
  };
  using Texts = std::vector<std::string>;
  CHECK(values("n=1..3") == Texts{"1", "2", "3"});
  CHECK(values("n=3") == Texts{"3"});
  CHECK(values("n=-1..1,5") == Texts{"-1", "0", "1", "5"});
  CHECK(values("n=0.1..0.3 step 0.1") == Texts{"0.1", "0.2", "0.3"});
  CHECK(values("n=1..2 step 0.4") == Texts{"1", "1.4", "1.8"});
  CHECK(values("n=10%..30% step 10%") == Texts{"10%", "20%", "30%"});
  CHECK(values("n=2019..2021") == Texts{"2019", "2020", "2021"});
  CHECK(values("n=2020-02-28..2020-03-01") == Texts{"2020-02-28", "2020-02-29", "2020-03-01"});
  CHECK(values("n=\"a,b\",\"c..d\"") == Texts{"\"a,b\"", "\"c..d\""});
  CHECK(values("n=university, firm") == Texts{"university", "firm"});
  CHECK(values("n=EUR 1m..EUR 3m step EUR 1m").size() == 3);
  CHECK(values("n=1..100").size() == most_values);
  auto code = [](const std::string& text) {
    const auto parsed = parse_vary(text);
    REQUIRE(std::holds_alternative<Diagnostic>(parsed));
    return std::get<Diagnostic>(parsed).code;
  };
  for (const char* wrong :
       {"n", "=1", "n=", "n=1,", "n=1..", "n=..2", "n=1..2..3", "n=1,1", "n=1..x", "n=0.1..0.5", "n=1%..3%",
        "n=1..3%", "n=EUR 1m..USD 3m step EUR 1m", "n=1..3 step 1%"})
    CHECK_MESSAGE(code(wrong) == "E0486", wrong);
  for (const char* empty : {"n=3..1", "n=1..3 step 0", "n=1..3 step -1"})
    CHECK_MESSAGE(code(empty) == "E0487", empty);
  CHECK(code("n=1..101") == "E0537");
  CHECK(code("n=0..1000000000000") == "E0537");
}

}  // namespace mechanist::portfolio
