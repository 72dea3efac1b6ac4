// The verifier's reader of JSON and its bounds, by themselves: this program is linked without the evaluator.
#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "model/from_ast.hpp"
#include "profile/read.hpp"
#include "verify/bounds.hpp"
#include "verify/json.hpp"

using namespace mechanist;
using namespace mechanist::verify;

namespace {

std::string read(const std::string& text) {
  Sources sources;
  Diagnostics wrong;
  const auto json = read_json(sources, sources.add("x.json", text), wrong);
  return json ? "" : wrong.front().code + " " + wrong.front().message;
}

struct Given {
  std::unique_ptr<model::Model> model;
  std::unique_ptr<Profile> profile;
  std::unique_ptr<Bounds> bounds;

  Given(const std::string& rules, const std::string& facts) {
    model::Loaded loaded =
        model::load_text("rules.mech", "rulebase r \"1\"\ncase Firm\nentity Town\n" + rules);
    REQUIRE(loaded.model);
    model = std::make_unique<model::Model>(std::move(*loaded.model));
    ReadProfile read = read_yaml_text(*model, "acme.yaml", "case: Acme\n" + facts);
    REQUIRE(read.profile);
    profile = std::make_unique<Profile>(std::move(*read.profile));
    bounds = std::make_unique<Bounds>(*model, profile.get(), nullptr);
  }
  // Of the relation with every column `_`.
  std::string verdict(const std::string& relation) {
    const auto r = *model->find(relation);
    const Assessed a = bounds->assess(Goal{r, std::vector<Term>((*model)[r].columns.size())});
    std::string out(to_string(a.verdict));
    if (a.verdict != Verdict::open) out += " " + std::string(to_string(bounds->levels()[a.level]));
    return out;
  }
};

}  // namespace

TEST_CASE("JSON is read whole or told where it is wrong") {
  CHECK(read(R"({"a": [1, -2.5e3, "x\u00e9\ud83d\ude00", true, null], "b": {}})").empty());
  CHECK(read("").starts_with("E0430"));
  CHECK(read("{\"a\": 1, \"a\": 2}") == "E0430 the key \"a\" is there twice");
  CHECK(read("{\"a\": 1} x") == "E0430 the JSON value ends before this");
  CHECK(read("[1, 2").starts_with("E0430 the JSON ends"));
  CHECK(read("[01]") == "E0430 a number does not begin with 0");
  CHECK(read("[\"\\ud800\"]") == "E0430 half a surrogate pair is no character");
  CHECK(read("[\"\xff\"]") == "E0430 this is no valid UTF-8");
  CHECK(read(std::string(100'000, '[')).starts_with("E0535"));
}

TEST_CASE("what is certain and what is possible, by levels of confidence") {
  const std::string rules =
      "fact big(town: Town)\nfact old(town: Town)\n"
      "define both(T: Town) when big(T) and old(T)\n"
      "define young(T: Town) when big(T) and not old(T)\n"
      "define many when count { T : big(T) } >= 2\n"
      "define few when count { T : big(T) } <= 1\n";
  Given open(rules, "facts:\n  big: [Rome, { town: Oslo, confidence: low }]\n");
  CHECK(open.verdict("big") == "holds high");
  CHECK(open.verdict("both") == "open");
  CHECK(open.verdict("young") == "open");
  CHECK(open.verdict("many") == "holds low");
  CHECK(open.verdict("few") == "fails low");
  Given closed(rules, "facts:\n  big: [Rome]\n  old: none\ncomplete: { big: { confidence: medium } }\n");
  CHECK(closed.verdict("both") == "fails high");
  CHECK(closed.verdict("young") == "holds high");
  CHECK(closed.verdict("many") == "fails medium");
  CHECK(closed.verdict("few") == "holds medium");
}

TEST_CASE("a denial narrows what is possible to all but what it names") {
  const std::string rules =
      "fact big(town: Town)\ndefine rome when big(\"Rome\")\ndefine oslo when big(\"Oslo\")\n"
      "define other when big(T) and T != \"Oslo\"\n";
  Given denied(rules, "denied:\n  big: [ { town: Rome } ]\n");
  CHECK(denied.verdict("rome") == "fails high");
  CHECK(denied.verdict("oslo") == "open");
  CHECK(denied.verdict("other") == "open");
}

TEST_CASE("what has no variable in common is not multiplied, in either bound") {
  const std::string rules =
      "fact big(town: Town)\nfact old(town: Town)\nfact far(town: Town)\nfact rich(town: Town)\n"
      "define four when big(A) and old(B) and far(C) and rich(D) and not old(A) and not far(B) and not "
      "rich(C) "
      "and not big(D)\n"
      "define some(T: Town) when old(A) and not far(A) and far(B) and not rich(B) and big(T)\n";
  auto facts = [](const std::string& of_rich) {
    return "facts:\n  big: [ { at_least: 300 } ]\n  old: [ { at_least: 300 } ]\n  far: [ { at_least: 300 } "
           "]\n"
           "  rich: [ " +
           of_rich + " ]\ncomplete: [ big, old, far, rich ]\n";
  };
  // All combinations would be 8,100 million.
  Given all(rules, facts("{ at_least: 300 }"));
  CHECK(all.verdict("four") == "holds high");
  CHECK(all.verdict("some") == "holds high");
  Given one(rules, facts(""));
  CHECK(one.verdict("four") == "fails high");
  CHECK(one.verdict("some") == "holds high");
}
