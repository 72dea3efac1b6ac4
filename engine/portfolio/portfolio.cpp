// What one case adds to a summary. Everything is asked of one evaluation of the case; only withdrawing a
// source takes another one, and only where some conclusion's proof uses it.
//
// Shapes: the steps of a proof are told apart by the rule, its alternative and the members of its thresholds
// that are met, and steps that are the same in this are one. So a shape says which rules stand on which, and
// a chain is of the same shape however long it is. It is numbered by worker and written out only when it is
// new. External interface: Portfolio.
#include "portfolio/portfolio.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "explain/explanation.hpp"
#include "explain/proof_walk.hpp"
#include "explain/sentences.hpp"
#include "portfolio/words.hpp"

namespace mechanist::portfolio {

using explain::Flat;
using explain::ProofNode;
using explain::RowId;
using model::RelationId;

namespace {

constexpr size_t most_remembered = 100'000;  // shapes of one thread, before they are forgotten

std::string location(const model::Model& m, Span span, uint32_t& line) {
  if (span.source.value >= m.sources.size()) return {};
  line = m.sources[span.source].line(span.begin);
  return m.sources[span.source].path();
}

// Sources are the same if they have the same address or, where one has none, the same title, or else name.
std::string identity(const EvidenceSource& s) {
  return !s.url.empty() ? "u" + s.url : !s.title.empty() ? "t" + s.title : "n" + s.name;
}

void thresholds_in(const Flat& flat, std::vector<const model::Condition*>& members) {
  for (const model::Condition* c : flat)
    if (const auto* t = std::get_if<model::Threshold>(&c->node))
      for (const model::Condition& member : t->members) members.push_back(&member);
}

}  // namespace

std::vector<GoalName> goal_names(const model::Model& m, const PortfolioOptions& options) {
  const explain::Sentences say(m, m.symbols, nullptr,
                               options.language.empty() ? m.languages.front() : options.language, {});
  std::vector<GoalName> out;
  for (const model::Mechanism& mechanism : m.mechanisms) {
    out.push_back({GoalName::Kind::mechanism, m[mechanism.relation].name, say.label(mechanism.relation)});
    for (RelationId p : mechanism.paths) out.push_back({GoalName::Kind::path, m[p].name, say.label(p)});
    for (RelationId q : mechanism.qualities)
      out.push_back({GoalName::Kind::quality, m[q].name, say.label(q)});
  }
  for (const std::string& goal : options.goals) out.push_back({GoalName::Kind::asked, goal, goal});
  return out;
}

Diagnostics check_goals_counted(const model::Model& m, const std::vector<std::string>& goals) {
  Diagnostics out;
  SymbolTable symbols(&m.symbols);
  for (const std::string& text : goals) {
    eval::ResolvedGoal r = eval::resolve_goal(m, symbols, text);
    out.insert(out.end(), r.diagnostics.begin(), r.diagnostics.end());
    if (r.asked && std::holds_alternative<eval::PropositionGoal>(*r.asked))
      out.push_back(error("E0490", whole_file("goal"),
                          "'" + text + "' is a proposition, which a summary counts anyway", "leave it out"));
  }
  return out;
}

class Portfolio::Impl {
 public:
  Impl(const plan::Plan& plan, const eval::Baseline* baseline, PortfolioOptions options)
      : m_(*plan.model),
        options_(std::move(options)),
        language_(options_.language.empty() ? m_.languages.front() : options_.language),
        conditions_(m_),
        ev_(plan, baseline, options_.engine),
        without_(plan, baseline, options_.engine),
        lacks_(m_, conditions_),
        rules_say_(m_, m_.symbols, &any_case_, language_, {}) {
    any_case_.case_name = explain::Sentences(m_, m_.symbols, nullptr, language_, {}).sentence(m_.case_notes);
    if (any_case_.case_name.empty()) any_case_.case_name = words_of(language_).any_case;
    for (const model::Mechanism& mechanism : m_.mechanisms) {
      for (const RelationId r : {mechanism.relation}) fixed_.push_back(all_columns(r));
      for (RelationId p : mechanism.paths) fixed_.push_back(all_columns(p));
      for (RelationId q : mechanism.qualities) fixed_.push_back(all_columns(q));
    }
  }

  void count(Profile& profile, Summary& into) {
    ev_.reset(profile);
    ev_.run();
    ++into.cases;
    if (!ev_.limit_reached().empty()) ++into.limited;
    goals_ = fixed_;
    for (const std::string& text : options_.goals) {
      eval::ResolvedGoal r = eval::resolve_goal(m_, ev_.symbols(), text);
      goals_.push_back(std::get<eval::Goal>(*r.asked));
    }
    into.goals.resize(goals_.size());
    assessed_.clear();
    bool any_open = false;
    for (size_t i = 0; i < goals_.size(); ++i) {
      assessed_.push_back(ev_.assess(goals_[i]));
      into.goals[i].count(assessed_[i]);
      into.conclusions += assessed_[i].verdict == Verdict::holds;
      into.open_goals += assessed_[i].verdict == Verdict::open;
      any_open = any_open || assessed_[i].verdict == Verdict::open;
    }
    into.open_cases += any_open;
    into.propositions.resize(m_.propositions.size());
    for (size_t i = 0; i < m_.propositions.size(); ++i)
      ++into.propositions[i][static_cast<size_t>(ev_.outcome(m_.propositions[i]))];
    for (const model::Constraint& c : m_.constraints)
      if (const RowId rows = ev_.certain(c.relation).size(); rows > 0) {
        ++into.findings[c.name].cases;
        into.findings[c.name].findings += rows;
      }
    std::set<std::string> kinds;
    for (const ProfileFinding& f : profile.findings) {
      into.findings[f.kind].cases += kinds.insert(f.kind).second;
      ++into.findings[f.kind].findings;
    }

    const SummaryParts& parts = options_.parts;
    if (!parts.shapes && !parts.near_misses && !parts.facts && !parts.sources) return;
    const Example example{profile.case_name, profile.path, profile.record};
    const explain::Sentences say(m_, ev_.symbols(), &profile, language_,
                                 number_unnamed(m_, ev_.symbols(), &profile));
    const explain::Proofs proofs(ev_, conditions_, say);
    if (parts.near_misses || parts.facts) {
      lacks_.begin(ev_, proofs);
      if (parts.near_misses) near_misses(example, into);
      if (parts.facts) waited(example, into);
      into.cut += lacks_.cut();
    }
    if (parts.shapes || parts.sources) {
      explain::ProofWalk walk(ev_, conditions_, proofs);
      std::vector<std::optional<uint32_t>> proof(goals_.size());
      for (size_t i = 0; i < goals_.size(); ++i)
        if (assessed_[i].verdict == Verdict::holds)
          if (auto row = proofs.best(goals_[i], ev_.certain(goals_[i].relation).size()))
            proof[i] = walk.of(goals_[i].relation, *row);
      if (parts.shapes) shapes(walk, proof, example, into);
      if (parts.sources) sources(profile, walk, proof, example, into);
    }
  }

 private:
  eval::Goal all_columns(RelationId r) const {
    return {r, std::vector<eval::Goal::Term>(m_[r].columns.size())};
  }

  // ---- near misses

  void near_misses(const Example& example, Summary& into) {
    struct Here {
      Lack lack;
      bool only = false;
      std::vector<uint32_t> goals;
    };
    std::map<uint32_t, Here> here;  // by condition
    uint64_t missed = 0;
    for (uint32_t g = 0; g < goals_.size(); ++g) {
      if (assessed_[g].verdict == Verdict::holds) continue;
      const std::vector<Lack>& ways = lacks_.one_condition(goals_[g]);
      missed += !ways.empty();
      for (const Lack& way : ways) {
        auto [it, fresh] = here.try_emplace(way.condition);
        Here& h = it->second;
        if (fresh) h.lack = way;
        h.lack.reason = std::min(h.lack.reason, way.reason);
        if (way.distance && (!h.lack.distance || *way.distance < *h.lack.distance))
          h.lack.distance = way.distance;
        h.only = h.only || ways.size() == 1;
        h.goals.push_back(g);
      }
    }
    into.near_goals += missed;
    into.near_cases += missed > 0;
    for (const auto& [condition, h] : here) {
      NearMiss* group = into.near_misses.find(key_of(condition));
      NearMiss one;
      one.cases = 1;
      one.only = h.only;
      for (uint32_t g : h.goals) one.goals[g] = 1;
      ++one.by_reason[static_cast<size_t>(h.lack.reason)];
      if (h.lack.distance) one.distances.count(*h.lack.distance);
      if (group->cases == 0) {
        const LackedCondition& c = lacks_.conditions()[condition];
        const model::Rule& rule = m_[c.rule];
        one.example = example;
        one.rule = rule.name;
        one.condition = rules_say_.text(*c.condition, rule, nullptr);
        one.sentence = rules_say_.words(*c.condition, rule, nullptr, explain::Sentences::Negatives::asked);
        one.file = location(m_, c.condition->span, one.line);
      }
      group->add(std::move(one));
    }
  }

  const std::string& key_of(uint32_t condition) {
    while (condition_keys_.size() <= condition) {
      const LackedCondition& c = lacks_.conditions()[condition_keys_.size()];
      condition_keys_.push_back(m_[c.rule].name + '\n' + rules_say_.text(*c.condition, m_[c.rule], nullptr));
    }
    return condition_keys_[condition];
  }

  // ---- facts that are not recorded

  void waited(const Example& example, Summary& into) {
    std::map<uint32_t, uint64_t> goals;  // by pattern
    for (size_t g = 0; g < goals_.size(); ++g)
      if (assessed_[g].verdict == Verdict::open)
        for (uint32_t p : lacks_.waits_for(goals_[g])) ++goals[p];
    for (const auto& [pattern, n] : goals) {
      while (pattern_keys_.size() <= pattern) {
        const Lacks::Pattern& p = lacks_.patterns()[pattern_keys_.size()];
        pattern_keys_.push_back(rules_say_.goal(p.relation, p.cells));
      }
      Waited* group = into.facts.find(pattern_keys_[pattern]);
      Waited one{1, n, {}, {}};
      if (group->cases == 0) {
        const Lacks::Pattern& p = lacks_.patterns()[pattern];
        one.sentence = rules_say_.atom(p.relation, p.cells);
        one.example = example;
      }
      group->add(std::move(one));
    }
  }

  // ---- shapes

  struct Step {
    model::RuleId rule;
    uint32_t alternative = 0;
    std::vector<uint32_t> members;
    auto operator<=>(const Step&) const = default;
  };

  void shapes(explain::ProofWalk& walk, const std::vector<std::optional<uint32_t>>& proof,
              const Example& example, Summary& into) {
    if (shape_keys_.size() > most_remembered) {
      step_numbers_.clear();
      steps_.clear();
      shape_keys_.clear();
    }
    std::vector<uint32_t> step_of(walk.nodes().size());
    for (uint32_t n = 0; n < walk.nodes().size(); ++n) {
      const ProofNode& node = walk.nodes()[n];
      if (!node.derived) continue;
      auto [it, fresh] = step_numbers_.try_emplace(Step{node.rule, node.alternative, node.members},
                                                   static_cast<uint32_t>(steps_.size()));
      if (fresh) steps_.push_back(it->first);
      step_of[n] = it->second;
    }
    std::vector<std::pair<uint32_t, uint32_t>> edges;
    std::vector<uint32_t> form;
    for (uint32_t g = 0; g < goals_.size(); ++g) {
      if (!proof[g] || !walk.nodes()[*proof[g]].derived) continue;
      edges.clear();
      walk.below(*proof[g], [&](uint32_t n) {
        if (!walk.nodes()[n].derived) return;
        for (uint32_t p : walk.nodes()[n].premises)
          if (walk.nodes()[p].derived) edges.emplace_back(step_of[n], step_of[p]);
      });
      std::sort(edges.begin(), edges.end());
      edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
      form.assign({g, step_of[*proof[g]]});
      for (const auto& [from, to] : edges) {
        form.push_back(from);
        form.push_back(to);
      }
      auto [it, fresh] = shape_keys_.try_emplace(form);
      if (fresh) it->second = written(g, step_of[*proof[g]], edges);
      Shape* group = into.shapes.find(it->second.key);
      if (group->cases == 0) {
        group->goal = g;
        group->steps = it->second.steps;
        group->example = example;
      }
      ++group->cases;
    }
  }

  struct Written {
    std::string key;
    std::vector<ShapeStep> steps;
  };

  ShapeStep written(const Step& s) const {
    ShapeStep out;
    const model::Rule& rule = m_[s.rule];
    out.rule = rule.name;
    out.label = rules_say_.label(rule.head);
    const std::vector<Flat>& flats = conditions_.alternatives(s.rule);
    if (flats.size() > 1) out.branch = s.alternative + 1;
    std::vector<const model::Condition*> members;
    if (s.alternative < flats.size()) thresholds_in(flats[s.alternative], members);
    for (uint32_t member : s.members)
      if (member < members.size()) {
        const auto* a = std::get_if<model::Atom>(&members[member]->node);
        out.members.push_back(a != nullptr && a->terms.empty()
                                  ? rules_say_.label(a->relation)
                                  : rules_say_.text(*members[member], rule, nullptr));
      }
    return out;
  }

  // As a tree: what stands on a step below it, by name; what was shown before is not unfolded again.
  Written written(uint32_t goal, uint32_t root, const std::vector<std::pair<uint32_t, uint32_t>>& edges) {
    std::map<uint32_t, ShapeStep> told;
    auto step = [&](uint32_t s) -> const ShapeStep& {
      auto [it, fresh] = told.try_emplace(s);
      if (fresh) it->second = written(steps_[s]);
      return it->second;
    };
    auto before = [&](uint32_t a, uint32_t b) {
      const ShapeStep &x = step(a), &y = step(b);
      return std::tie(x.rule, x.branch, x.members) < std::tie(y.rule, y.branch, y.members);
    };
    Written out;
    std::set<uint32_t> shown;
    std::vector<std::pair<uint32_t, uint32_t>> left{{root, 0}};  // step and depth
    out.key = std::to_string(goal);
    while (!left.empty()) {
      const auto [s, depth] = left.back();
      left.pop_back();
      ShapeStep line = step(s);
      line.depth = depth;
      std::vector<uint32_t> below;
      for (auto it = std::lower_bound(edges.begin(), edges.end(), std::pair(s, 0u));
           it != edges.end() && it->first == s; ++it)
        below.push_back(it->second);
      line.above = !shown.insert(s).second && !below.empty();
      out.key += '\n' + std::to_string(depth) + ' ' + line.rule + '/' + std::to_string(line.branch);
      for (const std::string& member : line.members) out.key += '{' + member + '}';
      if (line.above) out.key += '^';
      if (!line.above) {
        std::sort(below.begin(), below.end(), [&](uint32_t a, uint32_t b) { return before(b, a); });
        for (uint32_t b : below) left.emplace_back(b, depth + 1);
      }
      out.steps.push_back(std::move(line));
    }
    return out;
  }

  // ---- sources

  void sources(Profile& profile, explain::ProofWalk& walk, const std::vector<std::optional<uint32_t>>& proof,
               const Example& example, Summary& into) {
    struct Here {
      std::vector<uint32_t> sources;  // of the profile
      std::vector<uint32_t> goals;
    };
    std::map<std::string, Here> here;
    for (uint32_t s = 0; s < profile.sources.size(); ++s)
      here[identity(profile.sources[s])].sources.push_back(s);
    std::vector<std::map<std::string, Here>::iterator> of(profile.sources.size());
    for (auto it = here.begin(); it != here.end(); ++it)
      for (uint32_t s : it->second.sources) of[s] = it;
    for (uint32_t g = 0; g < goals_.size(); ++g) {
      if (!proof[g]) continue;
      bool any = false;
      walk.below(*proof[g], [&](uint32_t n) {
        for (uint32_t e : walk.nodes()[n].evidence)
          for (uint32_t s : profile.evidence[e].sources) {
            any = true;
            std::vector<uint32_t>& goals = of[s]->second.goals;
            if (goals.empty() || goals.back() != g) goals.push_back(g);
          }
      });
      into.with_sources += any;
    }
    for (auto& [id, h] : here) {
      if (h.goals.empty()) continue;
      SourceUse one;
      one.cases = 1;
      one.conclusions = h.goals.size();
      withdraw(profile, h.sources, h.goals, one);
      SourceUse* group = into.sources.find(id);
      if (group->cases == 0) {
        const EvidenceSource& s = profile.sources[h.sources.front()];
        one.name = s.name;
        one.title = s.title;
        one.url = s.url;
        one.example = example;
      }
      if (one.fall > 0 && !group->example_falls) one.example_falls = example;
      group->add(std::move(one));
    }
  }

  // Evaluates the case once more, without what only these sources say.
  void withdraw(Profile& profile, const std::vector<uint32_t>& sources, const std::vector<uint32_t>& goals,
                SourceUse& out) {
    gone_.assign(profile.evidence.size(), false);
    bool any = false;
    for (size_t e = 0; e < profile.evidence.size(); ++e) {
      const std::vector<uint32_t>& all = profile.evidence[e].sources;
      gone_[e] = !all.empty() && std::all_of(all.begin(), all.end(), [&](uint32_t s) {
        return std::find(sources.begin(), sources.end(), s) != sources.end();
      });
      any = any || gone_[e];
    }
    if (!any) return;
    std::vector<ProfileRow> rows = profile.rows;
    std::vector<mechanist::Pattern> denials = profile.denials;
    std::vector<Completeness> complete = profile.complete;
    std::erase_if(profile.rows, [&](const ProfileRow& r) { return gone_[r.evidence]; });
    std::erase_if(profile.denials, [&](const mechanist::Pattern& p) { return gone_[p.evidence]; });
    std::erase_if(profile.complete, [&](const Completeness& c) { return gone_[c.where.evidence]; });
    without_.reset(profile);
    without_.run();
    for (uint32_t g : goals) {
      const eval::Assessed now = without_.assess(goals_[g]);
      if (now.verdict != Verdict::holds) {
        ++out.fall;
        ++out.falling[g];
      } else if (now.confidence != assessed_[g].confidence) {
        ++out.weaker;
      }
    }
    profile.rows = std::move(rows);
    profile.denials = std::move(denials);
    profile.complete = std::move(complete);
  }

  const model::Model& m_;
  PortfolioOptions options_;
  std::string language_;
  mutable explain::Conditions conditions_;
  eval::Evaluation ev_, without_;
  Lacks lacks_;
  Profile any_case_;
  explain::Sentences rules_say_;  // of rules, whatever the case
  std::vector<eval::Goal> fixed_, goals_;
  std::vector<eval::Assessed> assessed_;
  std::vector<std::string> condition_keys_, pattern_keys_;
  std::map<Step, uint32_t> step_numbers_;
  std::vector<Step> steps_;
  std::map<std::vector<uint32_t>, Written> shape_keys_;
  std::vector<bool> gone_;
};

Portfolio::Portfolio(const plan::Plan& plan, const eval::Baseline* baseline, PortfolioOptions options)
    : impl_(std::make_unique<Impl>(plan, baseline, std::move(options))) {}
Portfolio::~Portfolio() = default;
void Portfolio::count(Profile& profile, Summary& into) {
  impl_->count(profile, into);
}

}  // namespace mechanist::portfolio
