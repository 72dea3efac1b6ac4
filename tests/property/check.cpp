// Loads a generated pair, asks the engine and the oracle, and says where they disagree.
//
// Goals of different models are matched by their text, because ids and symbols depend on the order in which
// things are written. The external interface is check.hpp.
#include "check.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "../support/random.hpp"
#include "explain/lines.hpp"
#include "model/from_ast.hpp"
#include "plan/from_model.hpp"
#include "profile/read.hpp"
#include "syntax/print.hpp"

namespace mechanist::property {

using generate::Class;
using generate::Evidence;
using generate::Pair;

std::optional<Case> load(const std::string& rules, const std::string& evidence, std::string& problem) {
  model::Loaded loaded = model::load_text("generated.mech", rules);
  if (!loaded.model) {
    problem = to_text(loaded.diagnostics);
    return std::nullopt;
  }
  Case out;
  out.files = std::move(loaded.files);
  out.model = std::make_unique<model::Model>(std::move(*loaded.model));
  ReadProfile read = read_yaml_text(*out.model, "generated.yaml", evidence);
  if (!read.profile) {
    problem = to_text(read.diagnostics);
    return std::nullopt;
  }
  out.profile = std::make_unique<Profile>(std::move(*read.profile));
  out.plan = std::make_unique<plan::Plan>(plan::from_model(*out.model));
  out.baseline = std::make_unique<eval::Baseline>(*out.plan);
  return out;
}

namespace {

eval::Goal engine_goal(const oracle::Goal& goal) {
  eval::Goal out{goal.relation, {}};
  for (Symbol s : goal.terms) out.terms.push_back({s, -1});
  return out;
}

Verdicts verdicts(const Case& c, const std::vector<oracle::Goal>& goals, eval::Evaluation& evaluation) {
  Verdicts out;
  for (const oracle::Goal& goal : goals) out.goals.push_back(evaluation.assess(engine_goal(goal)));
  for (const model::Proposition& p : c.model->propositions)
    out.propositions.push_back(evaluation.assess(p).outcome);
  return out;
}

}  // namespace

Verdicts evaluate(const Case& c, const std::vector<oracle::Goal>& goals, const eval::Defects& defects) {
  eval::Options options;
  options.defects = defects;
  eval::Evaluation evaluation(*c.plan, *c.profile, options);
  evaluation.run();
  return verdicts(c, goals, evaluation);
}

Verdicts evaluate_again(const Case& c, const std::vector<oracle::Goal>& goals) {
  eval::Evaluation evaluation(*c.plan, c.baseline.get());
  Profile weaker = *c.profile;
  for (ProfileRow& row : weaker.rows) row.planned = true;
  const Profile* const runs[] = {c.profile.get(), &weaker, c.profile.get()};
  for (const Profile* p : runs) {
    evaluation.reset(*p);
    evaluation.run();
    if (p == &weaker) verdicts(c, goals, evaluation);
  }
  return verdicts(c, goals, evaluation);
}

std::string different_line(const Case& c, LinesSeen& seen) {
  eval::Evaluation evaluation(*c.plan, *c.profile);
  evaluation.run();
  explain::Conditions conditions(*c.model);
  explain::Lines lines(evaluation, conditions, "en");
  for (uint32_t r = 0; r < c.model->relations.size(); ++r)
    for (eval::RowId row = 0; row < evaluation.certain(model::RelationId{r}).size(); ++row) {
      const std::optional<uint32_t> walked = lines.walked(model::RelationId{r}, row);
      ++(walked ? seen.walked : seen.explained);
      if (!walked) continue;
      if (const uint32_t line = lines.explained(model::RelationId{r}, row); line != *walked)
        return fmt::format("row {} of {}: line {} walked, {} explained", row, c.model->relations[r].name,
                           *walked, line);
    }
  return {};
}

bool operator==(const Verdicts& a, const Verdicts& b) {
  return a.propositions == b.propositions &&
         std::equal(a.goals.begin(), a.goals.end(), b.goals.begin(), b.goals.end(),
                    [](const eval::Assessed& x, const eval::Assessed& y) {
                      return x.verdict == y.verdict && x.confidence == y.confidence;
                    });
}

std::optional<Truth> truth(Class kind, const Case& c, const std::vector<oracle::Goal>& goals,
                           const Budget& budget) {
  bool occurs[confidence_levels] = {true, false, false};
  for (const ProfileRow& row : c.profile->rows) occurs[static_cast<size_t>(row.confidence)] = true;
  for (const Pattern& denial : c.profile->denials) occurs[static_cast<size_t>(denial.confidence)] = true;
  for (const Completeness& complete : c.profile->complete)
    occurs[static_cast<size_t>(complete.where.confidence)] = true;

  Truth out;
  out.exact = kind != Class::general;
  for (size_t level = 0; level < confidence_levels; ++level) {
    Truth::Level& here = out.levels[level];
    if (!occurs[level]) {
      here = out.levels[level - 1];
      continue;
    }
    here.not_holds.assign(goals.size(), false);
    here.not_fails.assign(goals.size(), false);
    auto ask = [&](oracle::Options options, bool for_holds, bool for_fails) {
      options.level = static_cast<Confidence>(level);
      oracle::Answer answer = oracle::enumerate(*c.model, *c.profile, goals, options);
      if (answer.too_many || answer.completions == 0) return false;
      for (size_t g = 0; g < goals.size(); ++g) {
        if (for_holds && answer.goals[g].false_somewhere) here.not_holds[g] = true;
        if (for_fails && answer.goals[g].true_somewhere) here.not_fails[g] = true;
      }
      here.propositions = answer.propositions;
      return true;
    };
    oracle::Options options;
    if (kind == Class::general) {
      options.max_completions = budget.sampled;
      options.sample = true;
      options.max_additions = 10;
      options.seed = level;
      if (!ask(options, true, true)) return std::nullopt;
      continue;
    }
    options.max_completions = budget.exact;
    options.by_polarity = true;
    options.fresh = 0;
    options.fresh_for_cells = kind == Class::positive;
    if (!ask(options, true, false)) return std::nullopt;
    options.fresh = kind == Class::positive ? 1 : std::max(1u, oracle::unfolded_variables(*c.model));
    if (!ask(options, false, true)) return std::nullopt;
  }
  return out;
}

void Tally::add(const Tally& t) {
  pairs += t.pairs;
  goals += t.goals;
  for (int i = 0; i < 3; ++i) {
    said[i] += t.said[i];
    exact[i] += t.exact[i];
  }
  coarse_holds += t.coarse_holds;
  coarse_fails += t.coarse_fails;
  confidences += t.confidences;
  coarse_confidences += t.coarse_confidences;
}

std::vector<Disagreement> compare(const Case& c, const std::vector<oracle::Goal>& goals, const Truth& truth,
                                  const Verdicts& verdicts, Tally& tally) {
  std::vector<Disagreement> out;
  ++tally.pairs;
  for (size_t g = 0; g < goals.size(); ++g) {
    const eval::Assessed& said = verdicts.goals[g];
    ++tally.goals;
    ++tally.said[static_cast<size_t>(said.verdict)];
    auto object = [&](std::string expected, std::string got) {
      out.push_back({oracle::show(*c.model, *c.profile, goals[g]), std::move(expected), std::move(got)});
    };
    auto refuted = [&](Confidence level) {
      const Truth::Level& l = truth.levels[static_cast<size_t>(level)];
      return said.verdict == Verdict::holds   ? l.not_holds[g]
             : said.verdict == Verdict::fails ? l.not_fails[g]
                                              : false;
    };
    std::string got = std::string(to_string(said.verdict));
    if (said.confidence) got += " (" + std::string(to_string(*said.confidence)) + ")";
    if (refuted(Confidence::low))
      object(said.verdict == Verdict::holds ? "open or fails: false in some completion"
                                            : "open or holds: true in some completion",
             got);
    else if (said.confidence.has_value() != (said.verdict != Verdict::open))
      object("a confidence exactly where the verdict is not open", got);
    else if (said.confidence && refuted(*said.confidence))
      object("a weaker confidence: at this one some completion says otherwise", got);

    if (!truth.exact) continue;
    Verdict exact = truth.verdict(g, Confidence::low);
    ++tally.exact[static_cast<size_t>(exact)];
    if (exact == Verdict::open) continue;
    if (said.verdict == Verdict::open) {
      ++(exact == Verdict::holds ? tally.coarse_holds : tally.coarse_fails);
    } else if (said.verdict == exact && said.confidence) {
      Confidence strongest = Confidence::high;
      while (truth.verdict(g, strongest) != exact)
        strongest = static_cast<Confidence>(static_cast<int>(strongest) + 1);
      ++tally.confidences;
      if (strongest < *said.confidence) ++tally.coarse_confidences;
    }
  }
  for (size_t i = 0; i < verdicts.propositions.size(); ++i) {
    const oracle::SeenClaims& seen = truth.levels[static_cast<size_t>(Confidence::low)].propositions[i];
    eval::Outcome said = verdicts.propositions[i];
    auto object = [&](std::string expected) {
      out.push_back({c.model->propositions[i].name, std::move(expected), std::string(to_string(said))});
    };
    if (said == eval::Outcome::supports && seen.contradicted_for_a_name)
      object("not supports: some completion contradicts for a named value");
    if (said == eval::Outcome::supports && seen.irrelevant_altogether)
      object("not supports: in some completion the claims say nothing");
    if (said == eval::Outcome::contradicts && seen.nowhere_contradicted)
      object("not contradicts: some completion contradicts nowhere");
    if (said == eval::Outcome::irrelevant && seen.relevant_for_a_name)
      object("not irrelevant: in some completion a claim says something of a named value");
  }
  return out;
}

std::vector<Disagreement> disagreements(Class kind, const Pair& pair, const Budget& budget,
                                        const eval::Defects& defects) {
  std::string problem;
  std::optional<Case> c = load(pair.program.text(), pair.evidence.text(), problem);
  if (!c) return {};
  std::vector<oracle::Goal> goals =
      oracle::interesting_goals(*c->model, *c->profile, budget.goals_of_a_relation);
  std::optional<Truth> known = truth(kind, *c, goals, budget);
  if (!known) return {};
  Tally ignored;
  return compare(*c, goals, *known, evaluate(*c, goals, defects), ignored);
}

Pair shrink(Class kind, Pair pair, const Budget& budget, const eval::Defects& defects) {
  auto drop = [&](auto& pieces) {
    bool any = false;
    for (size_t i = pieces.size(); i-- > 0;) {
      auto kept = pieces;
      pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(i));
      if (disagreements(kind, pair, budget, defects).empty())
        pieces = std::move(kept);
      else
        any = true;
    }
    return any;
  };
  // A rule's conditions too: the parts between ` and ` at the rule's own depth.
  auto conditions = [&] {
    bool any = false;
    for (std::string& rule : pair.program.rules) {
      for (size_t from = 0;;) {
        size_t at = rule.find(" and ", from);
        if (at == rule.npos) break;
        size_t start = rule.rfind("when ", at);
        size_t before = rule.rfind(" and ", at - 1);
        if (start == rule.npos) break;
        start += 5;
        if (before != rule.npos && before > start) start = before + 5;
        std::string kept = rule;
        rule.erase(start, at + 5 - start);
        if (disagreements(kind, pair, budget, defects).empty()) {
          rule = kept;
          size_t end = rule.find_first_of("}", at);
          size_t next = std::min(rule.find(" and ", at + 5), rule.find(" then ", at));
          next = std::min(next, end);
          if (next != rule.npos) {
            rule.erase(at, next - at);
            if (disagreements(kind, pair, budget, defects).empty())
              rule = std::move(kept);
            else
              any = true;
          }
          from = at + 5;
        } else {
          any = true;
        }
      }
    }
    return any;
  };
  for (bool any = true; any;) {
    any = drop(pair.program.rules);
    any |= drop(pair.evidence.facts);
    any |= drop(pair.evidence.denied);
    any |= drop(pair.evidence.complete);
    any |= conditions();
    any |= drop(pair.program.declarations);
  }
  return pair;
}

// ---------------------------------------------------------------- metamorphic properties

namespace {

// The goal of one case in another, whose ids and symbols differ.
std::optional<oracle::Goal> translated(const Case& from, const Case& to, const oracle::Goal& goal) {
  std::optional<model::RelationId> relation = to.model->find((*from.model)[goal.relation].name);
  if (!relation) return std::nullopt;
  oracle::Goal out{*relation, {}};
  for (Symbol s : goal.terms) {
    if (s != any_symbol && s.is_text() && !s.is_none()) {
      s = to.profile->symbols.text(from.profile->symbols.text_of(s));
    } else if (s.is_number() && !s.is_inline_number()) {
      s = to.profile->symbols.number(from.profile->symbols.number_of(s));
    }
    out.terms.push_back(s);
  }
  return out;
}

std::string words(const eval::Assessed& a) {
  std::string out(to_string(a.verdict));
  if (a.confidence) out += " (" + std::string(to_string(*a.confidence)) + ")";
  return out;
}

bool removable(const Pair& pair, const Evidence::Item& fact) {
  const Evidence& e = pair.evidence;
  for (const std::string& declaration : pair.program.declarations)
    if (declaration.starts_with("closed fact " + fact.relation + "(")) return false;
  if (fact.value == "none") return true;
  auto same = [&](const Evidence::Item& item) { return item.relation == fact.relation; };
  // In a relation that is complete somewhere a row less is not less knowledge, and the rows that `at_least`
  // leaves unnamed are fewer the more are recorded.
  if (std::any_of(e.complete.begin(), e.complete.end(), same)) return false;
  if (fact.value.find("at_least") != std::string::npos) return true;
  return std::none_of(e.facts.begin(), e.facts.end(), [&](const Evidence::Item& item) {
    return same(item) && item.value.find("at_least") != std::string::npos;
  });
}

}  // namespace

std::vector<std::string> metamorphic(const Pair& pair, uint64_t seed) {
  std::vector<std::string> out;
  std::string problem;
  std::optional<Case> original = load(pair.program.text(), pair.evidence.text(), problem);
  if (!original) return out;
  std::vector<oracle::Goal> goals = oracle::interesting_goals(*original->model, *original->profile, 12);
  Verdicts before = evaluate(*original, goals);
  auto say = [&](const std::string& what, const Pair& changed, const std::string& goal,
                 const std::string& was, const std::string& is) {
    out.push_back(what + ": " + goal + " was " + was + ", is " + is + "\n" + pair.program.text() + "---\n" +
                  pair.evidence.text() + "--- changed\n" + changed.program.text() + "---\n" +
                  changed.evidence.text());
  };
  auto compare_all = [&](const std::string& what, const Pair& changed, const std::string& rules,
                         bool monotone) {
    std::optional<Case> other = load(rules, changed.evidence.text(), problem);
    if (!other) {
      // Without a row, a denial may no longer be contradicted, never the other way round.
      out.push_back(what + ": no longer read\n" + problem + rules + "---\n" + changed.evidence.text());
      return;
    }
    std::vector<oracle::Goal> theirs;
    std::vector<size_t> ours;
    for (size_t g = 0; g < goals.size(); ++g)
      if (std::optional<oracle::Goal> goal = translated(*original, *other, goals[g])) {
        theirs.push_back(*goal);
        ours.push_back(g);
      } else {
        out.push_back(what + ": a relation is gone");
      }
    Verdicts after = evaluate(*other, theirs);
    for (size_t i = 0; i < theirs.size(); ++i) {
      const eval::Assessed& was = before.goals[ours[i]];
      const eval::Assessed& is = after.goals[i];
      bool same = was.verdict == is.verdict && was.confidence == is.confidence;
      // `changed` knows less: what it settles was settled.
      bool fine = monotone ? is.verdict == Verdict::open || is.verdict == was.verdict : same;
      if (!fine)
        say(what, changed, oracle::show(*original->model, *original->profile, goals[ours[i]]), words(was),
            words(is));
    }
    for (size_t i = 0; i < before.propositions.size() && !monotone; ++i)
      if (before.propositions[i] != after.propositions[i])
        say(what, changed, original->model->propositions[i].name,
            std::string(to_string(before.propositions[i])), std::string(to_string(after.propositions[i])));
  };

  Pair shuffled = pair;
  shuffled.evidence = generate::shuffled(pair.evidence, seed);
  compare_all("facts in another order", shuffled, shuffled.program.text(), false);
  shuffled = pair;
  shuffled.program = generate::shuffled(pair.program, seed);
  compare_all("rules in another order", shuffled, shuffled.program.text(), false);
  compare_all("printed and read again", pair, ast::print(original->files[0]), false);

  Random random(seed);
  Pair less = pair;
  std::vector<Evidence::Item>* sections[] = {&less.evidence.facts, &less.evidence.denied,
                                             &less.evidence.complete};
  std::vector<Evidence::Item>& section = *sections[random.below(3)];
  if (!section.empty()) {
    size_t i = random.below(section.size());
    if (&section != &less.evidence.facts || removable(pair, section[i])) {
      section.erase(section.begin() + static_cast<std::ptrdiff_t>(i));
      compare_all("less evidence", less, less.program.text(), true);
    }
  }
  return out;
}

}  // namespace mechanist::property
