// The schema of profiles and the profile to be filled in, of shipped, of odd and of generated rulebases.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "author/schema.hpp"
#include "author/starter.hpp"
#include "base/text.hpp"
#include "generate.hpp"
#include "model/from_ast.hpp"
#include "profile/read.hpp"

using namespace mechanist;

namespace {

model::Model loaded(std::string text) {
  model::Loaded out = model::load_text("r.mech", std::move(text));
  REQUIRE_MESSAGE(out.model, to_text(out.diagnostics));
  return std::move(*out.model);
}

// Every example taken out of its comment.
std::string with_examples(const std::string& starter) {
  std::string out;
  std::istringstream lines(starter);
  for (std::string line; std::getline(lines, line);) {
    const size_t at = line.find_first_not_of(' ');
    if (at != std::string::npos && line.substr(at).starts_with("# ")) line.erase(at, 2);
    out += line + "\n";
  }
  return out;
}

void check_starter(const model::Model& model, const std::string& language) {
  const std::string starter = author::starter_profile(model, "", language);
  ReadProfile empty = read_yaml_text(model, "starter.yaml", starter);
  CHECK_MESSAGE(to_text(empty.diagnostics) == "", starter);
  REQUIRE(empty.profile);
  CHECK(empty.profile->rows.empty());
  const std::string filled = with_examples(starter);
  ReadProfile full = read_yaml_text(model, "starter.yaml", filled);
  CHECK_MESSAGE(to_text(full.diagnostics) == "", filled);
  REQUIRE(full.profile);
  for (uint32_t i = 0; i < model.relations.size(); ++i) {
    if (!model.relations[i].recorded()) continue;
    const bool there = std::any_of(full.profile->rows.begin(), full.profile->rows.end(),
                                   [&](const ProfileRow& row) { return row.relation.value == i; });
    CHECK_MESSAGE(there, model.relations[i].name);
  }
  std::istringstream lines(starter);
  for (std::string line; std::getline(lines, line);)
    if (line.find("report:") == std::string::npos) CHECK_MESSAGE(display_width(line) <= 100, line);
}

// Every reference leads to a definition, and every definition is referred to.
void check_schema(const model::Model& model, const std::string& language) {
  const nlohmann::json schema = nlohmann::json::parse(author::profile_schema(model, language));
  std::set<std::string> used;
  auto walk = [&](auto& self, const nlohmann::json& node) -> void {
    if (node.is_object() && node.contains("$ref") && node.at("$ref").is_string()) {
      const std::string address = node.at("$ref");
      REQUIRE(address.starts_with("#/definitions/"));
      std::string name;
      for (size_t i = std::string("#/definitions/").size(); i < address.size(); ++i) {
        if (address[i] == '%') {
          name += static_cast<char>(std::stoi(address.substr(i + 1, 2), nullptr, 16));
          i += 2;
        } else {
          name += address[i];
        }
      }
      CHECK_MESSAGE(schema.at("definitions").contains(name), name);
      used.insert(name);
    }
    if (!node.is_structured()) return;
    for (const auto& child : node) self(self, child);
  };
  walk(walk, schema);
  for (const auto& [name, definition] : schema.at("definitions").items())
    CHECK_MESSAGE(used.count(name), name);
  for (const model::Relation& r : model.relations) {
    if (!r.recorded()) continue;
    CHECK(schema.at("properties").at("facts").at("anyOf").at(0).at("properties").contains(r.name));
  }
}

// A name, a unit or a constant in every place where it could go wrong.
const char* odd = R"(rulebase odd "1"
case 企业
entity 技术, Thing
enum one { only }
enum Nil { null, true }
fact nil: Nil
enum Sure { yes_it_is, none_of_it }
fact 掌握(技术: 技术, 年: year?)
fact null
fact price: quantity "€"
fact area: quantity "m²"
fact speed: quantity "km/h"
fact cost: quantity "EUR bn"
fact share: percent
fact many: int
fact about: number
fact said: text
fact day: date
fact thing: Thing
fact is: one
symmetric fact near(a: Thing, b: Thing, how: text?)
closed fact known(thing: Thing)
fact all(a: 技术, b: one, c: Sure?, d: int, e: number, f: percent, g: text, h: date, i: year, j: quantity "kWh")
)";

}  // namespace

TEST_CASE("a profile to be filled in can be read, as it is and with every example") {
  size_t seen = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(MECHANIST_SOURCE_DIR "/rulebases")) {
    if (entry.path().extension() != ".mech") continue;
    model::Loaded out = model::load(entry.path().string());
    REQUIRE(out.model);
    if (!out.model->case_name) continue;
    for (const char* language : {"en", "zh"}) check_starter(*out.model, language);
    for (const char* language : {"en", "zh"}) check_schema(*out.model, language);
    ++seen;
  }
  CHECK(seen >= 3);
}

TEST_CASE("so can that of names and units of every kind") {
  const model::Model model = loaded(odd);
  for (const char* language : {"en", "zh"}) {
    check_starter(model, language);
    check_schema(model, language);
  }
}

TEST_CASE("so can that of generated rulebases") {
  for (uint64_t seed = 0; seed < 150; ++seed) {
    const generate::Pair pair = generate::make(static_cast<generate::Class>(seed % 3), seed);
    const model::Model model = loaded(pair.program.text());
    check_starter(model, "en");
    check_schema(model, "en");
  }
}

TEST_CASE("a rulebase that asks for nothing has a profile, too") {
  const model::Model model = loaded("rulebase r \"1\"\ncase C\n");
  check_starter(model, "en");
  check_schema(model, "en");
  CHECK(author::starter_profile(model, "a \"quoted\" name", "en").find("case: \"a \\\"quoted\\\" name\"") !=
        std::string::npos);
}
