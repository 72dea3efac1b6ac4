// The verifier against the engine, over generated programs and everything that is shipped.
//
//   property_verify [--pairs N] [--seed S] [--first I] [--tampered N] [--defects N] [--shipped N] [--show N]
//
// 1. The verifier's own bounds give the engine's verdicts, confidence included.
// 2. Every explanation of every goal is verified, step by step; the number of steps is printed.
// 3. Of explanations that cover every kind of step, every scalar is changed, one by one, and every list and
//    object loses, doubles or exchanges what is in it: each change is refused.
// 4. Explanations of deliberately broken evaluators whose verdict is wrong are refused.
//
// The exit status is 1 if anything disagrees, an explanation is refused, or a changed one accepted.
#include "verify/verify.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "check.hpp"
#include "explain/explanation.hpp"
#include "explain/render.hpp"
#include "model/from_ast.hpp"
#include "plan/from_model.hpp"
#include "profile/read.hpp"
#include "verify/bounds.hpp"

namespace {

using namespace mechanist;
using namespace mechanist::property;
using generate::Class;
using Tree = nlohmann::ordered_json;

struct Arguments {
  uint64_t pairs = 600, seed = 1, first = 0, tampered = 100, defects = 1000, shipped = 1000, show = 8;
};

bool parse(int count, char** words, Arguments& out) {
  const std::map<std::string_view, uint64_t*> names{
      {"--pairs", &out.pairs},       {"--seed", &out.seed},       {"--first", &out.first},
      {"--tampered", &out.tampered}, {"--defects", &out.defects}, {"--shipped", &out.shipped},
      {"--show", &out.show}};
  for (int i = 1; i < count; i += 2) {
    const auto it = names.find(words[i]);
    if (it == names.end() || i + 1 >= count) return false;
    *it->second = std::strtoull(words[i + 1], nullptr, 10);
  }
  return true;
}

// A rulebase with a profile, however they came about.
struct Subject {
  std::string name;
  const model::Model* model = nullptr;
  const plan::Plan* plan = nullptr;
  const Profile* profile = nullptr;
  std::shared_ptr<verify::Verifier> verifier = nullptr;
};

struct Seen {
  uint64_t explanations = 0, several = 0, refused = 0, disagreements = 0;
  verify::Counts counts;
  uint64_t shown = 0, most = 8;
  void show(const std::string& what) {
    if (shown++ < most) fmt::print("{}\n", what);
  }
};

// Whether it has further derivations.
bool tells_several(const std::string& json) {
  return json.find("\n  \"derivations\": [") != std::string::npos;
}

verify::Result verified(const Subject& s, const std::string& json) {
  Sources sources;
  const SourceId id = sources.add("explanation.json", json);
  verify::Result out;
  const auto tree = verify::read_json(sources, id, out.diagnostics);
  if (!tree) return out;
  return s.verifier->check(sources, *tree);
}

verify::Goal goal_for_verifier(const eval::Goal& goal) {
  verify::Goal out{goal.relation, {}};
  for (const auto& t : goal.terms) out.terms.push_back({t.constant, t.variable});
  return out;
}

// Every goal that has a name: all columns `_`, propositions, and more where they are given.
std::vector<eval::Asked> named_goals(const model::Model& m) {
  std::vector<eval::Asked> out;
  for (uint32_t r = 0; r < m.relations.size(); ++r)
    if (const model::Role role = m.relations[r].role;
        role != model::Role::claim && role != model::Role::scope)
      out.emplace_back(
          eval::Goal{model::RelationId{r}, std::vector<eval::Goal::Term>(m.relations[r].columns.size())});
  for (size_t i = 0; i < m.propositions.size(); ++i) out.emplace_back(eval::PropositionGoal{i});
  return out;
}

std::string text_of(const Subject& s, const eval::Asked& asked) {
  if (const auto* g = std::get_if<eval::Goal>(&asked)) return (*s.model)[g->relation].name;
  return s.model->propositions[std::get<eval::PropositionGoal>(asked).index].name;
}

void check_bounds(const Subject& s, eval::Evaluation& ev, const std::vector<eval::Asked>& goals, Seen& seen) {
  verify::Bounds bounds(*s.model, s.profile, nullptr);
  for (const eval::Asked& asked : goals) {
    const auto* goal = std::get_if<eval::Goal>(&asked);
    if (goal == nullptr) continue;
    const eval::Assessed engine = ev.assess(*goal);
    const verify::Assessed mine = bounds.assess(goal_for_verifier(*goal));
    const bool agree = engine.verdict == mine.verdict &&
                       (mine.verdict == Verdict::open || engine.confidence == bounds.levels()[mine.level]);
    if (agree) continue;
    ++seen.disagreements;
    seen.show(fmt::format("BOUNDS: {} of {}: the engine says {}, the verifier {} ({})", text_of(s, asked),
                          s.name, to_string(engine.verdict), to_string(mine.verdict),
                          to_string(bounds.levels()[mine.level])));
  }
}

void check_explanations(const Subject& s, eval::Evaluation& ev, const std::vector<eval::Asked>& goals,
                        const explain::ExplainOptions& options, Seen& seen,
                        const std::function<void(const std::string&)>& each = {}) {
  for (const eval::Asked& asked : goals) {
    const std::string json = explain::render_json(explain::explain(ev, asked, options));
    const verify::Result r = verified(s, json);
    ++seen.explanations;
    seen.several += tells_several(json);
    seen.counts.add(r.counts);
    if (!r.diagnostics.empty()) {
      ++seen.refused;
      seen.show(fmt::format("REFUSED: {} of {} (--all {}, --proofs {}): {} of them\n{}", text_of(s, asked),
                            s.name, options.all, options.proofs, r.diagnostics.size(),
                            to_text({r.diagnostics.begin(),
                                     r.diagnostics.begin() + static_cast<std::ptrdiff_t>(std::min<size_t>(
                                                                 2, r.diagnostics.size()))})));
    } else if (each) {
      each(json);
    }
  }
}

// ---------------------------------------------------------------- tampering

bool is_for_display(const std::string& key) {
  static const std::set<std::string> keys{"$schema", "sentence", "text", "title", "url", "generator"};
  return keys.contains(key);
}

struct Tampered {
  uint64_t scalars = 0, structures = 0, accepted = 0, explanations = 0, several = 0;
  std::set<std::string> kinds;  // of steps that were changed
};

// Every value of a tree: the way to it, and the key under which it stands (or under which its list does).
using Way = Tree::json_pointer;
void each_value(const Tree& t, const Way& way, const std::string& key,
                const std::function<void(const Tree&, const Way&, const std::string&)>& visit) {
  visit(t, way, key);
  if (t.is_object())
    for (const auto& [k, v] : t.items()) each_value(v, way / k, k, visit);
  else if (t.is_array())
    for (size_t i = 0; i < t.size(); ++i) each_value(t[i], way / i, key, visit);
}

class Tamperer {
 public:
  Tamperer(const Subject& s, const std::string& json, Tampered& out, Seen& seen)
      : subject_(s), tree_(Tree::parse(json)), out_(out), seen_(seen) {}

  void run() {
    ++out_.explanations;
    std::vector<std::pair<Way, std::string>> all;
    each_value(tree_, Way(), "", [&](const Tree& v, const Way& way, const std::string& key) {
      all.emplace_back(way, key);
      if (v.is_string() && !is_for_display(key)) texts_.push_back(v.get<std::string>());
      if (v.is_object() && v.contains("goal") && v.contains("id"))
        relation_of_[v["id"].get<int64_t>()] =
            v["goal"].get<std::string>().substr(0, v["goal"].get<std::string>().find('('));
      if (v.is_object() && v.contains("goal"))
        for (const auto& [k, ignored] : v.items()) out_.kinds.insert(k);
    });
    for (const auto& [way, key] : all) {
      if (is_for_display(key)) continue;
      Tree& value = tree_[way];
      const std::string place = way.to_string();
      settles_ = place.starts_with("/settle");
      is_way_list_ = settles_ && std::count(place.begin(), place.end(), '/') == 2;
      if (value.is_object())
        object(value);
      else if (value.is_array())
        list(value);
      else
        scalar(value, key);
    }
  }

 private:
  void scalar(Tree& value, const std::string& key) {
    std::vector<Tree> others;
    if (value.is_boolean()) others = {!value.get<bool>()};
    if (value.is_number()) others = {value.get<int64_t>() + 1, value.get<int64_t>() - 1};
    if (value.is_null()) others = {"0"};
    if (value.is_string()) {
      const auto text = value.get<std::string>();
      others = {text + "x", text.empty() ? "y" : text.substr(1)};
      // Another text of the same explanation, a different one each time.
      // What else would settle it would be true.
      for (size_t tried = 0; tried < texts_.size() && !(settles_ && key == "assume"); ++tried)
        if (const std::string& other = texts_[next_++ % texts_.size()]; other != text) {
          others.push_back(other);
          break;
        }
      for (const std::vector<const char*>& words : {std::vector<const char*>{"holds", "open", "fails"},
                                                    {"high", "medium", "low"},
                                                    {"supports", "contradicts", "irrelevant", "undetermined"},
                                                    {"at least", "at most", "exactly"},
                                                    {"differs", "missing", "uncertain", "no value"},
                                                    {"reported", "inferred", "predecessor", "subsidiary"}})
        if (std::find(words.begin(), words.end(), text) != words.end())
          for (const char* w : words)
            if (w != text) others.emplace_back(w);
    }
    const Tree before = value;
    for (Tree& other : others) {
      // Of several derivations, another row that meets the same condition makes another one, and a true one.
      if (key == "step" && tree_.contains("derivations") && relation_of_.contains(other.get<int64_t>()) &&
          relation_of_[before.get<int64_t>()] == relation_of_[other.get<int64_t>()])
        continue;
      value = std::move(other);
      ++out_.scalars;
      expect_refusal("the value of " + key + ", " + before.dump().substr(0, 60) + ", was made " +
                     value.dump().substr(0, 60));
    }
    value = before;
  }

  void list(Tree& value) {
    const Tree before = value;
    for (size_t i = 0; i < before.size(); ++i) {
      // That no way was left out is not asserted, nor in what order its parts are.
      if (!is_way_list_) {
        value.erase(i);
        expect_structure("element " + std::to_string(i) + " was dropped from " +
                         before.dump().substr(0, 100));
        value = before;
      }
      value.insert(value.begin() + static_cast<std::ptrdiff_t>(i), before[i]);
      expect_structure("element " + std::to_string(i) + " was doubled in " + before.dump().substr(0, 100));
      value = before;
      if (i > 0 && before[i] != before[i - 1] && !settles_) {
        std::swap(value[i], value[i - 1]);
        expect_structure("element " + std::to_string(i) + " was exchanged with the one before in " +
                         before.dump().substr(0, 100));
        value = before;
      }
    }
  }

  void object(Tree& value) {
    const Tree before = value;
    for (const auto& [key, ignored] : before.items()) {
      if (key == "settle" || (settles_ && (key == "holds" || key == "fails" || key == "opens"))) continue;
      value.erase(key);
      expect_structure("the key " + key + " was dropped from " + before.dump().substr(0, 100));
      value = before;
    }
  }

  void expect_structure(const std::string& what) {
    ++out_.structures;
    expect_refusal(what);
  }
  void expect_refusal(const std::string& what) {
    const verify::Result r = verified(subject_, tree_.dump());
    if (!r.diagnostics.empty()) return;
    ++out_.accepted;
    seen_.show(fmt::format("ACCEPTED: {} of {}: {}", tree_.value("goal", "?"), subject_.name, what));
  }

  const Subject& subject_;
  Tree tree_;
  Tampered& out_;
  Seen& seen_;
  std::vector<std::string> texts_;
  std::map<int64_t, std::string> relation_of_;  // what a step is about, by its id
  size_t next_ = 7;
  bool settles_ = false, is_way_list_ = false;  // where the value stands
};

// Derivations told twice, or in another order, and all else as if that were right.
void rearranged(const Subject& s, const explain::Explanation& told, Tampered& out, Seen& seen) {
  auto expect_refusal = [&](const explain::Explanation& x, const std::string& what) {
    ++out.structures;
    if (!verified(s, explain::render_json(x)).diagnostics.empty()) return;
    ++out.accepted;
    seen.show(fmt::format("ACCEPTED: {} of {}: {}", told.goal, s.name, what));
  };
  for (size_t i = 0; i < told.roots.size(); ++i) {
    explain::Explanation x = told;
    x.roots.push_back(x.roots[i]);
    x.heights.push_back(x.heights[i]);
    expect_refusal(x, "a derivation is told twice");
    if (i == 0) continue;
    x = told;
    std::swap(x.roots[i], x.roots[i - 1]);
    std::swap(x.heights[i], x.heights[i - 1]);
    auto cost = [&](size_t n) { return std::pair(told.steps[told.roots[n]].confidence, told.heights[n]); };
    // The first is told first whatever its height.
    const bool differ = i > 1 ? cost(i) != cost(i - 1) : cost(1).first != cost(0).first;
    if (differ) expect_refusal(x, "two derivations are exchanged");
  }
}

// ---------------------------------------------------------------- everything that is shipped

struct Shipped {
  std::vector<std::unique_ptr<model::Model>> models;
  std::vector<std::unique_ptr<plan::Plan>> plans;
  std::vector<std::unique_ptr<Profile>> profiles;
  std::vector<Subject> subjects;
};

Shipped shipped(const std::string& folder) {
  Shipped out;
  std::vector<std::filesystem::path> files;
  for (const auto& e : std::filesystem::recursive_directory_iterator(folder))
    if (e.path().extension() == ".mech") files.push_back(e.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    model::Loaded loaded = model::load(file.string());
    if (!loaded.model || !loaded.model->case_name) continue;
    out.models.push_back(std::make_unique<model::Model>(std::move(*loaded.model)));
    out.plans.push_back(std::make_unique<plan::Plan>(plan::from_model(*out.models.back())));
    const auto profiles = file.parent_path() / "profiles";
    if (!std::filesystem::exists(profiles)) continue;
    ResolvedInputs inputs = resolve_inputs({profiles.string()});
    SharedFiles shared;
    ReadOptions read;
    read.shared = &shared;
    for (const InputItem& item : inputs.items)
      read_profiles(*out.models.back(), item, read, [&](ReadProfile&& record) {
        if (!record.profile) return true;
        out.profiles.push_back(std::make_unique<Profile>(std::move(*record.profile)));
        out.subjects.push_back({file.filename().string() + " " + out.profiles.back()->case_name,
                                out.models.back().get(), out.plans.back().get(), out.profiles.back().get()});
        out.subjects.back().verifier =
            std::make_shared<verify::Verifier>(*out.models.back(), out.profiles.back().get(), nullptr);
        return true;
      });
  }
  return out;
}

std::string print(const verify::Counts& c) {
  return fmt::format(
      "{} steps: {} rules, {} facts, {} negations, {} exclusions, {} not recorded, {} thresholds, {} "
      "aggregates, {} comparisons, {} others; {} ways to settle a goal",
      c.steps, c.rules, c.facts, c.negations, c.exclusions, c.unrecorded, c.thresholds, c.aggregates,
      c.comparisons, c.others, c.settlements);
}

}  // namespace

int main(int count, char** words) {
  Arguments arguments;
  if (!parse(count, words, arguments)) {
    fmt::print(stderr,
               "usage: property_verify [--pairs N] [--seed S] [--first I] [--tampered N] [--defects N] "
               "[--shipped N] [--show N]\n");
    return 2;
  }
  const auto started = std::chrono::steady_clock::now();
  auto seconds = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  };
  bool failed = false;

  Seen of_shipped;
  const Shipped all = shipped(MECHANIST_SOURCE_DIR "/rulebases");
  uint64_t checked = 0;
  for (const Subject& s : all.subjects) {
    if (checked++ == arguments.shipped) break;
    eval::Evaluation ev(*s.plan, *s.profile);
    ev.run();
    const std::vector<eval::Asked> goals = named_goals(*s.model);
    check_bounds(s, ev, goals, of_shipped);
    for (const bool unfold : {false, true})
      for (const std::string& language : s.model->languages) {
        explain::ExplainOptions options;
        options.all = unfold;
        options.language = language;
        options.settle = !unfold && language == s.model->languages.front();  // each way costs a few bounds
        check_explanations(s, ev, goals, options, of_shipped);
        if (unfold || language != s.model->languages.front()) continue;
        options.proofs = 3;
        options.settle = false;
        check_explanations(s, ev, goals, options, of_shipped);
      }
  }
  fmt::print(
      "shipped: {} cases, {} explanations ({} of several derivations), {} refused, {} verdicts differ; {}; "
      "{:.1f} s\n",
      std::min<uint64_t>(checked, arguments.shipped), of_shipped.explanations, of_shipped.several,
      of_shipped.refused, of_shipped.disagreements, print(of_shipped.counts), seconds());

  Seen generated;
  generated.most = arguments.show;
  const Class classes[] = {Class::positive, Class::negative, Class::general};
  for (uint64_t n = arguments.first; n < arguments.first + arguments.pairs; ++n) {
    const generate::Pair pair = generate::make(classes[n % 3], arguments.seed * 1'000'003 + n);
    std::string problem;
    std::optional<Case> c = load(pair.program.text(), pair.evidence.text(), problem);
    if (!c) continue;
    const Subject s{fmt::format("pair {}", n), c->model.get(), c->plan.get(), c->profile.get(),
                    std::make_shared<verify::Verifier>(*c->model, c->profile.get(), nullptr)};
    eval::Evaluation ev(*c->plan, *c->profile);
    if (!ev.run()) continue;
    std::vector<eval::Asked> goals = named_goals(*c->model);
    for (const oracle::Goal& g : oracle::interesting_goals(*c->model, *c->profile, 8)) {
      if (const model::Role role = (*c->model)[g.relation].role;
          role == model::Role::claim || role == model::Role::scope)
        continue;
      eval::Goal goal{g.relation, {}};
      for (Symbol t : g.terms) goal.terms.push_back({t, -1});
      goals.emplace_back(std::move(goal));
    }
    const uint64_t before = generated.shown;
    check_bounds(s, ev, goals, generated);
    explain::ExplainOptions options;
    options.all = n % 2 == 1;
    options.settle = n % 4 == 0;
    options.proofs = n / 3 % 2 == 0 ? 3 : 1;
    check_explanations(s, ev, goals, options, generated);
    if (generated.shown > before && before < generated.most)
      fmt::print("{}---\n{}\n", pair.program.text(), pair.evidence.text());
  }
  fmt::print(
      "generated: {} pairs, {} explanations ({} of several derivations), {} refused, {} verdicts differ; {}; "
      "{:.1f} s\n",
      arguments.pairs, generated.explanations, generated.several, generated.refused, generated.disagreements,
      print(generated.counts), seconds());
  // Explanations that are not too long, each of another subject and goal.
  Tampered tampered;
  Seen of_tampered;
  auto tamper = [&](const Subject& s, eval::Evaluation& ev, const std::vector<eval::Asked>& goals,
                    size_t most, size_t longest) {
    auto one = [&](const std::string& json) {
      const bool fits = json.size() < longest && verified(s, json).diagnostics.empty();
      if (fits) Tamperer(s, json, tampered, of_tampered).run();
      return fits;
    };
    explain::ExplainOptions options;
    for (size_t turn = 0; turn < goals.size() && turn < most; ++turn) {
      options.all = turn % 2 == 1;
      options.settle = s.model->relations.size() % 2 == turn % 2;
      one(explain::render_json(explain::explain(ev, goals[turn], options)));
    }
    // Of several derivations, one.
    options.proofs = 3;
    options.settle = false;
    for (const eval::Asked& asked : goals) {
      const explain::Explanation told = explain::explain(ev, asked, options);
      const std::string json = explain::render_json(told);
      if (!tells_several(json) || !one(json)) continue;
      ++tampered.several;
      rearranged(s, told, tampered, of_tampered);
      break;
    }
  };
  for (size_t i = 0; i < all.subjects.size() && i * 40 < arguments.tampered; ++i) {
    const Subject& s = all.subjects[i * 5 % all.subjects.size()];
    eval::Evaluation ev(*s.plan, *s.profile);
    ev.run();
    std::vector<eval::Asked> goals = named_goals(*s.model);
    std::rotate(goals.begin(), goals.begin() + static_cast<std::ptrdiff_t>(i % goals.size()), goals.end());
    tamper(s, ev, goals, 8, 12'000);
  }
  for (uint64_t n = arguments.first; n < arguments.first + arguments.tampered; ++n) {
    const generate::Pair pair = generate::make(classes[n % 3], arguments.seed * 1'000'003 + n);
    std::string problem;
    std::optional<Case> c = load(pair.program.text(), pair.evidence.text(), problem);
    if (!c) continue;
    const Subject s{fmt::format("pair {}", n), c->model.get(), c->plan.get(), c->profile.get(),
                    std::make_shared<verify::Verifier>(*c->model, c->profile.get(), nullptr)};
    eval::Evaluation ev(*c->plan, *c->profile);
    if (!ev.run()) continue;
    std::vector<eval::Asked> goals = named_goals(*c->model);
    std::rotate(goals.begin(), goals.begin() + static_cast<std::ptrdiff_t>(n % goals.size()), goals.end());
    tamper(s, ev, goals, 2, 8'000);
  }
  fmt::print(
      "tampered: {} explanations ({} of several derivations), {} scalars changed, {} structures, {} "
      "accepted; {:.1f} s\n",
      tampered.explanations, tampered.several, tampered.scalars, tampered.structures, tampered.accepted,
      seconds());
  std::string kinds;
  for (const std::string& k : tampered.kinds) kinds += " " + k;
  fmt::print("keys of the steps that were changed:{}\n", kinds);
  failed = failed || tampered.accepted > 0;

  // Deliberately broken evaluators: what they say wrongly is refused, at a step that is not so.
  struct Seeded {
    const char* name;
    bool eval::Defects::*set;
    uint64_t wrong = 0, refused = 0;
  };
  Seeded broken[] = {
      {"a dropped delta", &eval::Defects::drop_delta},
      {"U read as L", &eval::Defects::possible_reads_certain},
      {"a denial ignored", &eval::Defects::ignore_denials},
      {"completeness ignored", &eval::Defects::ignore_completeness},
      {"exclusion sets dropped", &eval::Defects::drop_exclusions},
      {"negation reads the same bound", &eval::Defects::negation_reads_same_bound},
      {"a missing cell read as none in U", &eval::Defects::missing_is_none},
      {"confidence off by one level", &eval::Defects::level_off_by_one},
      {"at most reads L", &eval::Defects::at_most_reads_certain},
      {"count's upper end is its lower", &eval::Defects::count_upper_is_lower},
      {"planned rows are certain", &eval::Defects::ignore_planned},
  };
  Seen of_broken;
  for (uint64_t n = arguments.first; n < arguments.first + arguments.defects; ++n) {
    const generate::Pair pair = generate::make(classes[n % 3], arguments.seed * 1'000'003 + n);
    std::string problem;
    std::optional<Case> c = load(pair.program.text(), pair.evidence.text(), problem);
    if (!c) continue;
    const Subject s{fmt::format("pair {}", n), c->model.get(), c->plan.get(), c->profile.get(),
                    std::make_shared<verify::Verifier>(*c->model, c->profile.get(), nullptr)};
    eval::Evaluation right(*c->plan, *c->profile);
    if (!right.run()) continue;
    const std::vector<eval::Asked> goals = named_goals(*c->model);
    for (Seeded& defect : broken) {
      eval::Options options;
      options.defects.*(defect.set) = true;
      eval::Evaluation ev(*c->plan, *c->profile, options);
      if (!ev.run()) continue;
      for (const eval::Asked& asked : goals) {
        const auto* goal = std::get_if<eval::Goal>(&asked);
        if (goal == nullptr) continue;
        const eval::Assessed is = right.assess(*goal), said = ev.assess(*goal);
        if (is.verdict == said.verdict && is.confidence == said.confidence) continue;
        ++defect.wrong;
        const verify::Result r = verified(s, explain::render_json(explain::explain(ev, asked, {})));
        if (!r.diagnostics.empty())
          ++defect.refused;
        else
          of_broken.show(fmt::format("BELIEVED: {} of {}, by an evaluator with {}", text_of(s, asked), s.name,
                                     defect.name));
      }
    }
  }
  for (const Seeded& defect : broken) {
    fmt::print("broken evaluator: {:<34} {:>5} wrong verdicts, {:>5} refused\n", defect.name, defect.wrong,
               defect.refused);
    failed = failed || defect.refused < defect.wrong || (arguments.defects >= 1500 && defect.wrong == 0);
  }
  fmt::print("{:.1f} s\n", seconds());

  for (const Seen* s : {&of_shipped, &generated}) failed = failed || s->refused > 0 || s->disagreements > 0;
  fmt::print("{}\n", failed ? "FAILED" : "all verified");
  return failed ? 1 : 0;
}
