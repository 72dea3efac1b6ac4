// `whatif`: one case as recorded and as assumed, verdict by verdict.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.hpp"
#include "batch.hpp"
#include "commands.hpp"
#include "explain/effects.hpp"
#include "explain/explanation.hpp"
#include "explain/gaps_json.hpp"
#include "explain/layout.hpp"
#include "explain/phrases.hpp"
#include "explain/reading.hpp"
#include "explain/render.hpp"
#include "explain/sentences.hpp"
#include "one_case.hpp"
#include "standing_words.hpp"

namespace mechanist::cli {
namespace {

using explain::Explanation;
using explain::Phrases;
using whatif::Standing;
using Json = nlohmann::ordered_json;

// Leaves of the proof that is shown: recorded facts, and what is denied or complete.
struct Leaf {
  std::string goal, sentence, file;
  uint32_t line = 0;
};
// The steps that the verdict stands on: of what holds those that hold, of what fails those that fail, what is
// negated the other way round, all that is counted or compared, and why there is no more.
std::vector<explain::StepId> standing(const Explanation& x) {
  std::vector<explain::StepId> out;
  std::set<explain::StepId> seen;
  std::vector<explain::StepId> todo(x.roots.rbegin(), x.roots.rend());
  for (const auto* side : {&x.paths, &x.qualities})
    for (const explain::Part& part : *side)
      if (x.steps[part.step].verdict == x.verdict) todo.push_back(part.step);
  if (x.proposition) {
    if (x.proposition->scope) todo.push_back(*x.proposition->scope);
    for (const explain::ClaimPart& claim : x.proposition->claims)
      for (const explain::ClaimInstance& i : claim.instances)
        if (i.outcome == x.proposition->outcome) todo.insert(todo.end(), {i.x, i.y});
  }
  while (!todo.empty()) {
    const explain::StepId id = todo.back();
    todo.pop_back();
    if (!seen.insert(id).second) continue;
    out.push_back(id);
    const explain::Step& s = x.steps[id];
    const auto* threshold = std::get_if<explain::Threshold>(&s.why);
    const bool all = std::holds_alternative<explain::Comparison>(s.why) ||
                     std::holds_alternative<explain::Aggregate>(s.why) ||
                     std::holds_alternative<explain::Negated>(s.why) ||
                     (threshold != nullptr && threshold->bound == "exactly");
    const bool against = threshold != nullptr && threshold->bound == "at most";
    for (explain::StepId c : explain::children(s))
      if (all || (x.steps[c].verdict == s.verdict) != against) todo.push_back(c);
    std::visit(
        [&](const auto& why) {
          if constexpr (requires { why.closing; })
            todo.insert(todo.end(), why.closing.begin(), why.closing.end());
        },
        s.why);
  }
  std::sort(out.begin(), out.end());
  return out;
}

bool assumed(const Leaf& leaf) {
  return leaf.file.starts_with("--");
}
constexpr std::string_view complete_goal = "complete ";
std::vector<Leaf> leaves_of(const Explanation& x, const Phrases& p) {
  std::vector<Leaf> out;
  std::set<std::string> seen;
  for (const explain::StepId id : standing(x)) {
    const explain::Step& s = x.steps[id];
    const explain::Evidence* e = nullptr;
    std::string sentence = s.sentence;
    if (const auto* r = std::get_if<explain::Recorded>(&s.why)) {
      if (!r->evidence.empty() && r->origin == explain::Recorded::Origin::profile) e = &r->evidence.front();
    } else if (const auto* n = std::get_if<explain::Excluded>(&s.why)) {
      if (n->declared.empty()) continue;
      using Kind = explain::Excluded::Declared::Kind;
      const Kind kind = n->declared.front().kind;
      e = &n->declared.front().evidence;
      if (s.goal.starts_with(complete_goal)) {
        sentence = fmt::format(fmt::runtime(p.list_complete), s.sentence);
      } else {
        // It is the opposite that the proof stands on.
        sentence += std::string(p.colon);
        sentence += kind == Kind::denied ? p.denied : kind == Kind::none ? p.none : p.complete;
      }
    } else if (const auto* o = std::get_if<explain::OtherValue>(&s.why)) {
      e = &o->evidence;
      sentence += std::string(p.colon) + explain::filled(p.other_value, o->shown);
    }
    if (e && seen.insert(s.goal + e->place.file + std::to_string(e->place.line)).second)
      out.push_back({s.goal, std::move(sentence), e->place.file, e->place.line});
  }
  // What is assumed is what the reader looks for.
  std::stable_partition(out.begin(), out.end(), assumed);
  return out;
}

// Whether the profile still says that the list is complete, where it did.
bool still_complete(const model::Model& m, const Profile& profile, const Leaf& leaf) {
  const std::string relation = leaf.goal.substr(complete_goal.size());
  return std::any_of(profile.complete.begin(), profile.complete.end(), [&](const Completeness& c) {
    const Span span = profile.evidence[c.where.evidence].span;
    const SourceFile& file = profile.texts[span.source];
    return relation.starts_with(m[c.where.relation].name) && file.path() == leaf.file &&
           file.line(span.begin) == leaf.line;
  });
}

struct Change {
  Standing before, after;
  std::string name, label;
  std::optional<Explanation> appears, breaks;  // the proof after, where it holds or fails now; the one before
  std::vector<Leaf> gone;                      // of `breaks`: what it stood on and is not so any more
};

Explanation explained(eval::Evaluation& ev, const Standing& s, const std::string& language) {
  explain::ExplainOptions options;
  options.language = language;
  options.settle = false;
  options.digests = false;
  if (s.kind == Standing::Kind::proposition)
    return explain::explain(ev, eval::PropositionGoal{s.index}, options);
  std::vector<eval::Goal::Term> terms = s.terms;
  terms.resize(ev.model()[s.relation].columns.size());
  return explain::explain(ev, eval::Goal{s.relation, std::move(terms)}, options);
}

// Whether it stands for something that can be shown.
bool proven(const Standing& s) {
  if (s.kind == Standing::Kind::proposition)
    return s.outcome != eval::Outcome::undetermined && s.outcome != eval::Outcome::irrelevant;
  return s.kind != Standing::Kind::finding && s.assessed.verdict != Verdict::open;
}
bool settled_otherwise(const Standing& before, const Standing& after) {
  return before.kind == Standing::Kind::proposition ? before.outcome != after.outcome
                                                    : before.assessed.verdict != after.assessed.verdict;
}

}  // namespace

std::string told_standing(const Phrases& p, const Standing& s) {
  if (s.kind == Standing::Kind::proposition) return explain::in_capitals(p, s.outcome);
  if (s.kind == Standing::Kind::finding) return std::to_string(s.findings);
  std::string out = explain::in_capitals(p, s.assessed.verdict);
  if (s.assessed.confidence)
    out += " · " + fmt::format(fmt::runtime(p.confidence), explain::word(p, *s.assessed.confidence));
  return out;
}
std::string name_of(const model::Model& m, const Standing& s) {
  return s.kind == Standing::Kind::proposition ? m.propositions[s.index].name : m[s.relation].name;
}

int whatif(const WhatIfCommand& command, Terminal& terminal) {
  if (command.assumptions.empty()) {
    terminal.messages.line(
        "mechanist: whatif needs something that is otherwise: --assume, --deny or --retract\n"
        "See mechanist whatif --help.");
    return wrong_usage;
  }
  const std::variant<OneCase, int> opened = open_case(
      command.rulebase, {command.profile, command.mapping, command.case_name}, command.language, terminal);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const auto& [rulebase, language, profile] = std::get<OneCase>(opened);
  const model::Model& m = rulebase->model();
  Profile edited = profile;
  const Diagnostics wrong = whatif::apply(m, command.assumptions, edited);
  terminal.messages.diagnostics(wrong);
  if (has_errors(wrong)) return input_had_errors;
  eval::Options options;
  options.limits = limits(command.limits);

  whatif::TwoVersions versions(rulebase->plan(), rulebase->baseline(), profile, std::move(edited), options);
  // Where there are no mechanisms, what `explain` would be asked about.
  std::vector<eval::Asked> goals;
  if (!command.goals.empty()) {
    auto asked = asked_goals(m, versions.before().symbols(), split_goals(command.goals), terminal, &profile);
    if (!asked) return input_had_errors;
    goals = std::move(*asked);
  } else if (m.mechanisms.empty()) {
    goals = explain::default_goals(m);
  }
  auto standings = [&](eval::Evaluation& version) {
    std::vector<Standing> out = whatif::standings(version);
    for (const eval::Asked& asked : goals)
      if (const auto* goal = std::get_if<eval::Goal>(&asked)) {
        Standing& s = out.emplace_back();
        s.kind = Standing::Kind::goal;
        s.relation = goal->relation;
        s.terms = goal->terms;
        s.assessed = version.assess(*goal);
      }
    return out;
  };
  const std::vector<Standing> before = standings(versions.before());
  const std::vector<Standing> after = standings(versions.after());
  eval::Evaluation& ev = versions.after();
  explain::Sentences say(m, ev.symbols(), ev.profile(), language, {});
  const Phrases& p = say.phrases();
  const std::vector<explain::Effect> done = explain::effects(m, profile, *ev.profile(), say);
  std::vector<Change> changes;
  for (size_t i = 0; i < before.size(); ++i) {
    if (before[i] == after[i]) continue;
    Change c{before[i], after[i], name_of(m, before[i]), {}, {}, {}, {}};
    c.label = before[i].kind == Standing::Kind::proposition ? c.name : say.label(before[i].relation);
    if (before[i].kind == Standing::Kind::goal) {
      const eval::Goal goal{before[i].relation, before[i].terms};
      c.name = say.goal(goal);
      if (!goal.terms.empty()) c.label = c.name;
    }
    if (proven(after[i])) c.appears = explained(ev, after[i], language);
    changes.push_back(std::move(c));
  }
  for (Change& c : changes)
    if (proven(c.before) && settled_otherwise(c.before, c.after))
      c.breaks = explained(versions.before(), c.before, language);
  eval::Evaluation& now = versions.after();
  for (Change& c : changes) {
    if (!c.breaks) continue;
    for (const Leaf& leaf : leaves_of(*c.breaks, p)) {
      if (leaf.goal.starts_with(complete_goal)) {
        if (!still_complete(m, *now.profile(), leaf)) c.gone.push_back(leaf);
        continue;
      }
      const eval::ResolvedGoal goal = eval::resolve_goal(m, now.symbols(), leaf.goal, "goal", &profile);
      if (!goal.asked || !std::holds_alternative<eval::Goal>(*goal.asked)) continue;
      const Verdict is = now.assess(std::get<eval::Goal>(*goal.asked)).verdict;
      const auto was = std::find_if(c.breaks->steps.begin(), c.breaks->steps.end(),
                                    [&](const explain::Step& s) { return s.goal == leaf.goal; });
      if (was != c.breaks->steps.end() && was->verdict != is) c.gone.push_back(leaf);
    }
  }
  const size_t unchanged = before.size() - changes.size();

  if (command.format == "json") {
    Json out;
    out["case"] = profile.case_name;
    for (const auto& [key, list] :
         {std::pair("assume", &command.assumptions.assume), std::pair("deny", &command.assumptions.deny),
          std::pair("retract", &command.assumptions.retract)})
      if (!list->empty()) out[key] = *list;
    out["effects"] = Json::array();
    for (const explain::Effect& e : done) out["effects"].push_back(explain::to_json(e));
    out["changes"] = Json::array();
    const char* standing[] = {"mechanism", "path", "quality", "proposition", "constraint", "goal"};
    for (const Change& c : changes) {
      Json one;
      one[standing[static_cast<int>(c.before.kind)]] = c.name;
      auto side = [&](const Standing& s) -> Json {
        if (s.kind == Standing::Kind::proposition) return {{"outcome", eval::to_string(s.outcome)}};
        if (s.kind == Standing::Kind::finding) return {{"findings", s.findings}};
        Json v{{"verdict", to_string(s.assessed.verdict)}};
        if (s.assessed.confidence) v["confidence"] = to_string(*s.assessed.confidence);
        return v;
      };
      one["before"] = side(c.before);
      one["after"] = side(c.after);
      if (c.appears) one["appears"] = Json::parse(explain::render_json(*c.appears));
      if (c.breaks) one["breaks"] = Json::parse(explain::render_json(*c.breaks));
      if (!c.gone.empty()) {
        one["gone"] = Json::array();
        for (const Leaf& l : c.gone)
          one["gone"].push_back(
              {{"goal", l.goal}, {"sentence", l.sentence}, {"file", l.file}, {"line", l.line}});
      }
      out["changes"].push_back(std::move(one));
    }
    out["unchanged"] = unchanged;
    terminal.out.record(out.dump(2) + "\n");
    return told_limit(now, command.profile, terminal);
  }

  explain::Layout page(std::max<size_t>(40, terminal.out.width()));
  const std::string colon(p.colon);
  page.put(0, 2, fmt::format(fmt::runtime(p.whatif_title), say.case_shown()));
  for (const auto& [mark, list] :
       {std::pair("+ ", &command.assumptions.assume), std::pair("- ", &command.assumptions.deny),
        std::pair("< ", &command.assumptions.retract)})
    for (const std::string& text : *list) page.put(2, 4, mark + text);
  for (const explain::Effect& e : done)
    page.put(4, 6, explain::told(p, e),
             explain::file_name(e.place.file) + ":" + std::to_string(e.place.line));
  page.blank();
  page.put(0, 0, fmt::format(fmt::runtime(p.verdicts_change), changes.size(), unchanged));
  for (const Change& c : changes) {
    if (c.before.kind != Standing::Kind::path && c.before.kind != Standing::Kind::quality) page.blank();
    const bool part = c.before.kind == Standing::Kind::path || c.before.kind == Standing::Kind::quality;
    page.put(part ? 2 : 0, part ? 4 : 2, c.label,
             told_standing(p, c.before) + " → " + told_standing(p, c.after));
    constexpr size_t most = 6;
    if (c.appears) {
      const std::vector<Leaf> leaves = leaves_of(*c.appears, p);
      for (size_t i = 0; i < leaves.size() && i < most; ++i) {
        page.put(4, 6, (assumed(leaves[i]) ? "+ " : "✓ ") + leaves[i].sentence,
                 assumed(leaves[i]) ? std::string(leaves[i].file == "--assume" ? p.assumed : p.denied)
                                    : ":" + std::to_string(leaves[i].line));
      }
      if (leaves.size() > most) page.put(6, 6, fmt::format(fmt::runtime(p.and_others), leaves.size() - most));
    }
    for (const Leaf& l : c.gone)
      page.put(4, 6, "✗ " + l.sentence, std::string(p.no_longer) + " :" + std::to_string(l.line));
  }
  terminal.out.record(page.text());
  return told_limit(now, command.profile, terminal);
}

}  // namespace mechanist::cli
