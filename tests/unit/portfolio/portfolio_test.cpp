// What is counted is what the evaluation says; what is put back gives the old verdicts again.
#include "portfolio/portfolio.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "../../support/records.hpp"
#include "model/from_ast.hpp"
#include "plan/from_model.hpp"
#include "portfolio/diff.hpp"
#include "portfolio/edits.hpp"
#include "portfolio/render.hpp"
#include "portfolio/render_diff.hpp"
#include "profile/read.hpp"
#include "schema.hpp"

namespace mechanist::portfolio {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

const std::string iur = std::string(MECHANIST_SOURCE_DIR) + "/rulebases/iur/iur.mech";

struct Base {
  explicit Base(model::Loaded loaded) : model(std::make_unique<model::Model>(std::move(*loaded.model))) {
    plan = std::make_unique<plan::Plan>(plan::from_model(*model));
  }
  std::unique_ptr<model::Model> model;
  std::unique_ptr<plan::Plan> plan;
};

Json schema(const std::string& name) {
  std::ifstream in(std::string(MECHANIST_SOURCE_DIR) + "/engine/portfolio/" + name);
  return Json::parse(in);
}

std::vector<std::string> verdicts(eval::Evaluation& ev) {
  std::vector<std::string> out;
  for (const model::Mechanism& m : ev.model().mechanisms) {
    auto add = [&](model::RelationId r) { out.emplace_back(to_string(ev.assess(r).verdict)); };
    add(m.relation);
    for (auto p : m.paths) add(p);
    for (auto q : m.qualities) add(q);
  }
  for (const auto& p : ev.model().propositions) out.emplace_back(eval::to_string(ev.outcome(p)));
  return out;
}

std::vector<std::string> verdicts(const plan::Plan& plan, const Profile& profile) {
  eval::Evaluation ev(plan, profile);
  ev.run();
  return verdicts(ev);
}

std::string rendered(const Base& base, const PortfolioOptions& options, const Summary& s) {
  return render_json(*base.model, goal_names(*base.model, options), s, {"en", {}, 10, 80});
}

const std::string small = R"(rulebase small "1" { en "Small" }
case Firm
entity Thing
fact has(thing: Thing, size: int?)
fact good(thing: Thing)
fact share: percent
fact never
define fine(T: Thing) when has(T) and good(T)
define linked(a: Thing, b: Thing)
rule begins { when fine(A) and has(A, 1) then linked(A, A) }
rule goes_on { when linked(A, B) and has(B, 2) then linked(A, B) }
mechanism works {
  path a { when fine(_) and share >= 10% }
  path b { when linked(_, _) }
  path c { when not never and share < 1% }
  quality many { when count { T : fine(T) } >= 3 }
  applies when at least 2 of paths
}
)";

struct Ways {
  explicit Ways(const std::string& facts) : base(model::load_text("small.mech", small)) {
    ReadProfile read = read_yaml_text(*base.model, "case.yaml", "case: C\n" + facts);
    REQUIRE(read.profile);
    profile = std::move(*read.profile);
  }
  // "condition reason distance" of each, sorted.
  std::vector<std::string> operator()(const std::string& goal) {
    eval::Evaluation ev(*base.plan, profile);
    ev.run();
    explain::Conditions conditions(*base.model);
    const explain::Sentences say(*base.model, ev.symbols(), &profile, "en", {});
    const explain::Proofs proofs(ev, conditions, say);
    Lacks lacks(*base.model, conditions);
    lacks.begin(ev, proofs);
    const auto r = base.model->find(goal);
    REQUIRE(r);
    std::vector<std::string> out;
    for (const Lack& lack :
         lacks.one_condition({*r, std::vector<eval::Goal::Term>((*base.model)[*r].columns.size())})) {
      const LackedCondition& c = lacks.conditions()[lack.condition];
      out.push_back(say.text(*c.condition, (*base.model)[c.rule], nullptr) + " " +
                    std::string(to_string(lack.reason)) +
                    (lack.distance ? " " + lack.distance->to_string() : ""));
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  Base base;
  Profile profile;
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("exactly one condition is lacking, and it is followed down to what can be looked up") {
  CHECK(Ways("facts: { has: [ { thing: x } ], share: 20% }")("works.a") == Texts{"good(T) open"});
  CHECK(Ways("facts: { has: [ { thing: x } ], good: [ { thing: y } ], share: 20% }")("works.a") ==
        Texts{"good(T) open", "has(T, _) open"});
  CHECK(Ways("facts: { has: [ { thing: x } ], good: [ { thing: x } ], share: 8% }")("works.a") ==
        Texts{"share >= 10% value 0.02"});
  CHECK(Ways("facts: { has: [ { thing: x } ], good: [ { thing: x } ] }")("works.a") ==
        Texts{"share >= 10% open"});
  // Two are lacking.
  CHECK(Ways("facts: { has: [ { thing: x } ] }")("works.a") == Texts{});
  CHECK(Ways("facts: { has: [ { thing: x } ], share: 8% }")("works.a") == Texts{});
  // What holds lacks nothing.
  CHECK(Ways("facts: { has: [ { thing: x } ], good: [ { thing: x } ], share: 20% }")("works.a") == Texts{});
}

TEST_CASE("a condition that is excluded says by what") {
  CHECK(Ways("facts: { has: [ { thing: x } ], share: 20% }\ndenied: { good: [ { thing: x } ] }")("works.a") ==
        Texts{"good(T) denied"});
  CHECK(Ways("facts: { has: [ { thing: x } ], share: 20% }\ncomplete: [ good ]")("works.a") ==
        Texts{"good(T) complete"});
  CHECK(Ways("facts: { never: yes, share: 0.5% }")("works.c") == Texts{"not never otherwise"});
  CHECK(Ways("facts: { share: 0.5% }")("works.c") == Texts{"not never open"});
}

TEST_CASE("of a threshold one more member is lacking, in each way that there is") {
  // b holds; a lacks a good share, and c that and a denial.
  CHECK(Ways("facts: { has: [ { thing: x, size: 1 } ], good: [ { thing: x } ], share: 8% }")("works") ==
        Texts{"share >= 10% value 0.02"});
  CHECK(Ways("facts: { has: [ { thing: x, size: 1 } ], good: [ { thing: x } ] }\ndenied: { never: [] }")(
            "works")
            .size() <= 2);
  // None holds: two are lacking.
  CHECK(Ways("facts: { has: [ { thing: x } ] }")("works") == Texts{});
}

TEST_CASE("a count is one condition, with its distance, and a circle is no way") {
  CHECK(Ways("facts: { has: [ { thing: x } ], good: [ { thing: x } ] }")("works.many") ==
        Texts{"count { T : fine(T) } >= 3 open 2"});
  // `goes_on` needs `linked` itself.
  CHECK(Ways("facts: { has: [ { thing: x, size: 2 } ], good: [ { thing: x } ] }")("works.b") ==
        Texts{"has(A, 1) open"});
}

TEST_CASE("distances are kept to three digits, and their quantiles are those of the values") {
  Distances d;
  for (int i = 1; i <= 9; ++i) d.count(Decimal(i));
  CHECK(d.quantile(1, 2) == Decimal(5));
  CHECK(d.quantile(1, 4) == Decimal(3));
  d.count(Decimal(123'456));
  CHECK(d.counts.rbegin()->first == Decimal(123'000));
  Distances one;
  one.count(Decimal(7));
  CHECK(one.quantile(1, 2) == Decimal(7));
}

TEST_CASE("groups beyond the limit are counted, whichever way the cases come in pieces") {
  auto piece = [](std::initializer_list<int> keys) {
    Groups<Waited> out;
    for (int k : keys) out.find(std::to_string(k))->add(Waited{1, 1, "", {}});
    return out;
  };
  auto told = [](const Groups<Waited>& g) {
    std::string out;
    for (const auto& [key, group] : g.all()) out += key + ":" + std::to_string(group.cases) + " ";
    return out + std::to_string(g.further()) + "/" + std::to_string(g.further_cases());
  };
  Groups<Waited> whole, parts;
  whole.limit(2);
  parts.limit(2);
  whole.add(piece({1, 2, 3, 1, 3, 4, 2, 1}));
  for (int k : {1, 2, 3, 1, 3, 4, 2, 1}) parts.add(piece({k}));
  CHECK(told(whole) == "1:3 2:2 2/3");
  CHECK(told(whole) == told(parts));
}

TEST_CASE("counts are those of the evaluation, and withdrawing sources leaves the profile as it was") {
  const Base base(model::load(iur));
  PortfolioOptions options;
  Portfolio portfolio(*base.plan, nullptr, options);
  Portfolio fresh(*base.plan, nullptr, options);
  Summary all, again, halves, second;
  std::vector<std::map<std::string, uint64_t>> counted;
  size_t n = 0;
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    ReadProfile read = read_json_text(*base.model, "r.ndjson", records::make(*base.model, seed));
    if (!read.profile || has_errors(read.diagnostics)) continue;
    const std::vector<std::string> expected = verdicts(*base.plan, *read.profile);
    counted.resize(expected.size());
    for (size_t i = 0; i < expected.size(); ++i) ++counted[i][expected[i]];
    portfolio.count(*read.profile, all);
    CHECK(verdicts(*base.plan, *read.profile) == expected);
    fresh.count(*read.profile, n % 2 == 0 ? halves : second);
    if (++n % 2 == 0) {
      halves.add(std::move(second));
      second = {};
    }
  }
  halves.add(std::move(second));
  REQUIRE(n > 50);
  CHECK(all.cases == n);
  for (size_t g = 0; g < all.goals.size(); ++g) {
    CHECK(all.goals[g].all_hold() == counted[g]["holds"]);
    CHECK(all.goals[g].open == counted[g]["open"]);
    CHECK(all.goals[g].all_fail() == counted[g]["fails"]);
    CHECK(all.goals[g].all_hold() + all.goals[g].open + all.goals[g].all_fail() == n);
  }
  const std::string text = rendered(base, options, all);
  CHECK(text == rendered(base, options, halves));
  CHECK(violations(schema("summary.schema.json"), Json::parse(text)) == std::vector<std::string>{});
  const Json j = Json::parse(text);
  CHECK(j["near_misses"]["groups"].size() > 5);
  CHECK(j["shapes"]["groups"].size() > 5);
  CHECK(j["facts_not_recorded"]["groups"].size() > 5);
}

TEST_CASE("with all that changed between two profiles put back, every verdict is the old one") {
  const Base base(model::load(iur));
  size_t tried = 0, flipped = 0;
  for (uint64_t seed = 1; seed <= 400; ++seed) {
    ReadProfile a = read_json_text(*base.model, "a.ndjson", records::make(*base.model, seed));
    ReadProfile b = read_json_text(*base.model, "b.ndjson", records::make(*base.model, seed + 1000));
    if (!a.profile || !b.profile || has_errors(a.diagnostics) || has_errors(b.diagnostics)) continue;
    const std::vector<std::string> old = verdicts(*base.plan, *a.profile),
                                   now = verdicts(*base.plan, *b.profile);
    FactChanges changes(*base.model, *a.profile, *b.profile, "en");
    std::vector<size_t> all(changes.all().size());
    for (size_t i = 0; i < all.size(); ++i) all[i] = i;
    changes.put_back(all);
    CHECK(verdicts(*base.plan, *b.profile) == old);
    changes.restore();
    CHECK(verdicts(*base.plan, *b.profile) == now);
    FactChanges none(*base.model, *a.profile, *a.profile, "en");
    CHECK(none.all().empty());
    ++tried;
    flipped += old != now;
  }
  CHECK(tried > 50);
  CHECK(flipped > 20);
}

TEST_CASE("with all edits put back, a rulebase gives every old verdict") {
  model::Loaded before = model::load(iur);
  std::ifstream in(iur);
  std::stringstream text;
  text << in.rdbuf();
  std::string edited = text.str();
  auto replace = [&](const std::string& from, const std::string& to) {
    const size_t at = edited.find(from);
    REQUIRE(at != std::string::npos);
    edited.replace(at, from.size(), to);
  };
  replace("parameter min_disciplines = 3", "parameter min_disciplines = 1");
  replace("when point(A) and point(B) and feeds(A, B)", "when point(A) and feeds(A, B)");
  replace("when joined(_, rd_centre)", "when organisation(_, rd_centre)");
  replace("applies when points and at least 1 of", "applies when at least 1 of");
  replace("general engineering knowledge", "engineering knowledge in general");
  model::Loaded after = model::load_text(iur, edited);
  REQUIRE(after.model);
  const Edits edits(before, iur, after, iur);
  std::vector<std::string> names;
  for (const Edit& e : edits.all())
    names.push_back(std::string(to_string(e.kind)) + " " + std::string(to_string(e.what)) + " " + e.name);
  CHECK(names == Texts{"changed rule step_between_points",
                       "changed path integrating_multiple_subjects.rd_centres",
                       "changed applies integrating_basic_research", "changed parameter min_disciplines"});
  CHECK(edits.all().size() == 4);
  CHECK(edits.wording() == 1);
  model::Loaded all_back = edits.without({0, 1, 2, 3});
  REQUIRE(all_back.model);
  const Base was(std::move(before)), is(std::move(after)), back(std::move(all_back));
  size_t different = 0;
  for (uint64_t seed = 1; seed <= 150; ++seed) {
    const std::string record = records::make(*was.model, seed);
    ReadProfile a = read_json_text(*was.model, "r.ndjson", record),
                b = read_json_text(*is.model, "r.ndjson", record),
                c = read_json_text(*back.model, "r.ndjson", record);
    if (!a.profile || !b.profile || !c.profile) continue;
    const auto old = verdicts(*was.plan, *a.profile);
    CHECK(verdicts(*back.plan, *c.profile) == old);
    different += verdicts(*is.plan, *b.profile) != old;
  }
  CHECK(different > 10);
}

// ---------------------------------------------------------------- the program

TEST_CASE("summary counts what evaluate prints, on any number of threads and whatever the order of facts") {
  const Base base(model::load(iur));
  const fs::path folder = fs::temp_directory_path() / ("mechanist-portfolio-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  {
    std::ofstream stream(folder / "s.ndjson");
    for (uint64_t seed = 1; seed <= 500; ++seed) {
      std::string record = records::make(*base.model, seed);
      if (record.find('\n') == std::string::npos) stream << record << '\n';
    }
  }
  auto run = [&](const std::string& arguments) {
    const std::string out = (folder / "out").string();
    const int status = std::system(
        (std::string(MECHANIST_PROGRAM) + " " + arguments + " > " + out + " 2>/dev/null").c_str());
    CHECK(status != -1);
    std::ifstream in(out);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  };
  const std::string stream = (folder / "s.ndjson").string();
  const std::string one = run("summary iur " + stream + " --format json -j 1");
  CHECK(one == run("summary iur " + stream + " --format json -j 2"));
  CHECK(one == run("summary iur " + stream + " --format json -j 3"));
  const Json summary = Json::parse(one);
  std::map<std::string, std::map<std::string, uint64_t>> expected, got;
  std::map<std::string, uint64_t> unread;
  std::istringstream lines(run("evaluate iur " + stream + " --format ndjson -j 1"));
  uint64_t cases = 0;
  for (std::string line; std::getline(lines, line);) {
    const Json record = Json::parse(line);
    if (record.contains("error")) {
      ++unread[record["error"]["code"]];
      continue;
    }
    ++cases;
    for (const auto& [name, m] : record["mechanisms"].items()) {
      std::string verdict = m["verdict"];
      if (m.contains("confidence")) verdict += " " + m["confidence"].get<std::string>();
      ++expected[name][verdict];
      for (const char* kind : {"paths", "qualities"})
        if (m.contains(kind))
          for (const auto& [part, v] : m[kind].items()) ++expected[name + "." + part][v.get<std::string>()];
    }
    for (const auto& [name, outcome] : record["propositions"].items()) ++expected[name][outcome];
  }
  CHECK(summary["cases"] == cases);
  for (const Json& n : summary["not_evaluated"]) CHECK(unread[n["code"]] == n["cases"]);
  CHECK(summary["not_evaluated"].size() == unread.size());
  auto count = [&](const std::string& goal, const std::string& verdict, const Json& n) {
    if (n.get<uint64_t>() > 0) got[goal][verdict] += n.get<uint64_t>();
  };
  for (const Json& v : summary["verdicts"]) {
    const bool level = v["kind"] == "mechanism";
    for (const char* l : {"high", "medium", "low"}) {
      count(v["goal"], level ? std::string("holds ") + l : "holds", v["holds"][l]);
      count(v["goal"], level ? std::string("fails ") + l : "fails", v["fails"][l]);
    }
    count(v["goal"], "open", v["open"]);
  }
  for (const Json& p : summary["propositions"])
    for (const char* o : {"supports", "contradicts", "undetermined", "irrelevant"})
      count(p["proposition"], o, p[o]);
  CHECK(got == expected);
  fs::remove_all(folder);
}

}  // namespace mechanist::portfolio
