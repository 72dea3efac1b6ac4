// From an evaluation to an Explanation: the entry points, and what every step needs: places, evidence,
// citations, and rows in an order of values. External interface: explain and default_goals of
// explanation.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/file.hpp"
#include "explain/builder.hpp"
#include "explain/gaps.hpp"
#include "explain/origins.hpp"
#include "whatif/settle.hpp"

namespace mechanist::explain {

namespace {

constexpr size_t most_steps = 400'000;

}  // namespace

Builder::Builder(eval::Evaluation& ev, const ExplainOptions& options)
    : ev_(ev),
      m_(ev.model()),
      options_(options),
      profile_(ev.profile()),
      say_(ev.model(), ev.symbols(), ev.profile(), options.language,
           number_unnamed(ev.model(), ev.symbols(), ev.profile())),
      conditions_(ev.model()),
      proofs_(ev, conditions_, say_),
      most_steps_(most_steps) {}

// ---------------------------------------------------------------- rows

bool Builder::is_possible(const Goal& goal, uint8_t level) {
  if (ev_.is_exact(goal.relation, level))
    return !proofs_.matches(goal, ev_.certain(goal.relation).through_phase(level)).empty();
  plan::Scan scan{goal.relation, {}};
  uint32_t slots = 0;
  for (uint32_t c = 0; c < goal.terms.size(); ++c) {
    plan::Term t;
    t.type = m_[goal.relation].columns[c].type;
    if (goal.terms[c].variable >= 0) {
      t.kind = plan::Term::Kind::slot;
      t.slot = static_cast<uint32_t>(goal.terms[c].variable);
      slots = std::max(slots, t.slot + 1);
    } else if (goal.terms[c].constant != any_symbol) {
      t.kind = plan::Term::Kind::constant;
      t.constant = goal.terms[c].constant;
    }
    scan.terms.push_back(t);
  }
  plan::Body body;
  body.alternatives.emplace_back();
  body.alternatives.back().scans.push_back(std::move(scan));
  body.alternatives.back().nested.push_back(plan::Step{.kind = plan::Step::Kind::scan, .index = 0});
  body.reads = {goal.relation};
  Env env(slots, unbound);
  return ev_.satisfied(body, env, View{eval::Bound::possible, level, false, 0, 0, 0});
}

// ---------------------------------------------------------------- where things come from

FilePlace Builder::place(const Sources& sources, Span span) const {
  return place_in(sources, span);
}

Evidence Builder::evidence(uint32_t index) const {
  return evidence_of(*profile_, index);
}

uint32_t Builder::rule_note(RuleId id) {
  auto [it, fresh] = rule_notes_.try_emplace(id.value, static_cast<uint32_t>(out_.rules.size()));
  if (fresh) out_.rules.push_back(told_rule(m_, id, say_));
  return it->second;
}

// ---------------------------------------------------------------- the whole

StepId Builder::add(Step s) {
  out_.steps.push_back(std::move(s));
  return static_cast<StepId>(out_.steps.size() - 1);
}

void Builder::work() {
  while (!tasks_.empty()) {
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    if (full() || (options_.depth >= 0 && task.depth > options_.depth)) {
      (full() ? out_.cut : out_.cut_at_depth) = true;
      continue;  // the step stays as it was made: Cut
    }
    if (task.row != eval::no_row) {
      derive(task);
      continue;
    }
    // What does not hold is told once for all derivations, and so as the first would have it.
    const Derivation* told = std::exchange(derivation_, nullptr);
    attempts(task);
    derivation_ = told;
  }
}

void Builder::begin(std::string goal, std::string title) {
  out_.rulebase = m_.name;
  out_.version = m_.version;
  for (size_t i = 0; options_.digests && i < m_.files.size() && i < m_.digests.size(); ++i)
    out_.files.push_back({m_.files[i], m_.digests[i]});
  for (const model::Parameter& p : m_.parameters)
    if (p.overridden) out_.parameters.emplace_back(p.name, say_.literal(p.type, p.value));
  out_.has_case = m_.case_name.has_value() && profile_ != nullptr;
  if (profile_ != nullptr) {
    out_.case_name = profile_->case_name;
    out_.profile_path = profile_->path;
    if (options_.digests) out_.profile_digest = digest_of(*profile_);
    out_.record = profile_->record;
  }
  if (const FactsFolder* facts = ev_.facts(); facts != nullptr && options_.digests)
    for (const FactRows& f : facts->relations) {
      const auto text = read_file(f.path, SIZE_MAX);
      out_.facts.push_back({f.path, text.index() == 0 ? sha256_hex(std::get<0>(text)) : ""});
    }
  out_.case_shown = say_.case_shown();
  out_.language = say_.language();
  out_.goal = std::move(goal);
  out_.title = std::move(title);
  out_.limit = ev_.limit_reached();
}

Settlement Builder::settlement(const Goal& goal) {
  whatif::Workbench bench(ev_);
  whatif::SettleLimits limits;
  if (options_.all) limits = {{}, 3 * limits.gaps, 3 * limits.evaluations};
  const whatif::Settle found = whatif::settle(ev_, bench, goal, limits);
  Settlement out = explain::told(ev_, say_, found);
  std::vector<whatif::Gap> gaps = found.holds;
  gaps.insert(gaps.end(), found.fails.begin(), found.fails.end());
  if (gaps.empty() || ev_.assess(goal).verdict != Verdict::open) return out;
  const std::vector<whatif::OpenGoal> open =
      whatif::open_goals(ev_, options_.beside.empty() ? std::vector{goal} : options_.beside);
  out.open_goals = static_cast<uint32_t>(open.size());
  out.leads = explain::told(ev_, say_, open, whatif::leads(ev_, bench, open, gaps));
  return out;
}

Explanation Builder::finish() {
  work();
  return std::move(out_);
}

// A side of a claim says what its rule says; everything else has a sentence of its own.
// It is the positive one, whatever the verdict, which is told beside it.
std::string Builder::sentence_of(RelationId r, const std::vector<Symbol>& cells, Verdict verdict,
                                 const Names& names) const {
  const model::Relation& rel = m_[r];
  if ((rel.role == model::Role::claim || rel.role == model::Role::scope) && rel.rules.size() == 1) {
    const model::Rule& rule = m_[rel.rules.front()];
    Env env(rule.variables.size(), unbound);
    std::vector<uint32_t> computed;
    if (proofs_.bind_head(rule, cells, env, computed)) {
      Flat body;
      for (const auto& c : rule.body) body.push_back(&c);
      return say_.words(body, rule, &env, negatives(verdict));
    }
  }
  if (rel.role == model::Role::mechanism || rel.role == model::Role::path || rel.role == model::Role::quality)
    return say_.label(r);
  return say_.atom(r, cells, false, names);
}

// With what the goal asks for as not to be left out.
Names Builder::asked_of(const Goal& goal, Names names) {
  for (size_t c = 0; c < goal.terms.size(); ++c) {
    if (goal.terms[c].variable < 0) continue;
    names.resize(goal.terms.size());
    names[c].asked = true;
  }
  return names;
}

// Of a goal by itself: names for what it asks for in two columns at once.
Names Builder::names_of(const Goal& goal) {
  Names out;
  std::vector<int> repeated;
  for (size_t c = 0; c < goal.terms.size(); ++c) {
    const int variable = goal.terms[c].variable;
    const auto uses = std::count_if(goal.terms.begin(), goal.terms.end(),
                                    [&](const Goal::Term& t) { return t.variable == variable; });
    if (variable < 0 || uses < 2) continue;
    auto it = std::find(repeated.begin(), repeated.end(), variable);
    const bool first = it == repeated.end();
    if (first) it = repeated.insert(it, variable);
    out.resize(goal.terms.size());
    out[c] = {"X" + (it == repeated.begin() ? std::string() : std::to_string(it - repeated.begin() + 1)),
              first};
  }
  return out;
}

// The step of a goal at the level at which its verdict is certain.
StepId Builder::assessed(const Goal& goal, int depth) {
  const auto a = ev_.assess(goal);
  uint8_t level = ev_.weakest();
  if (a.verdict == Verdict::fails && a.confidence)
    for (uint8_t l = 0; l <= ev_.weakest(); ++l)
      if (ev_.levels()[l] == *a.confidence) level = l;
  return pattern(goal, level, depth);
}

Explanation Builder::of_goal(const Goal& goal) {
  const model::Relation& rel = m_[goal.relation];
  const std::vector<Symbol> cells = proofs_.cells_of(goal);
  const Names names = asked_of(goal, names_of(goal));
  begin(say_.goal(goal),
        rel.columns.empty() ? say_.label(goal.relation) : say_.atom(goal.relation, cells, false, names));
  const auto a = ev_.assess(goal);
  out_.verdict = a.verdict;
  out_.confidence = a.confidence;
  for (RuleId r : conditions_.rules_of(goal.relation)) out_.needed.push_back(rule_note(r));

  if (a.verdict == Verdict::holds) {
    const eval::Relation& rows = ev_.certain(goal.relation);
    out_.matching = static_cast<uint32_t>(proofs_.matches(goal, rows.size()).size());
    const RowId first = *proofs_.best(goal, rows.size());
    if (options_.proofs > 1)
      derivations(goal, first);
    else
      out_.roots.push_back(row(goal.relation, first, 0));
  } else {
    out_.roots.push_back(assessed(goal, 0));
    if (a.verdict == Verdict::open) {
      auto answers = ev_.answers(goal);
      for (const auto& r : answers.open) out_.possible.push_back(say_.goal(goal.relation, r));
      std::sort(out_.possible.begin(), out_.possible.end());
      out_.possible_others = answers.others;
    }
    if (options_.settle && profile_ != nullptr && out_.limit.empty()) out_.settle = settlement(goal);
  }
  for (const model::Mechanism& mechanism : m_.mechanisms) {
    if (mechanism.relation != goal.relation) continue;
    auto part = [&](RelationId r) { return Part{m_[r].name, say_.label(r), assessed(Goal{r, {}}, 0)}; };
    for (RelationId p : mechanism.paths) out_.paths.push_back(part(p));
    for (RelationId q : mechanism.qualities) out_.qualities.push_back(part(q));
  }
  return finish();
}

Explanation Builder::of_proposition(size_t index) {
  const model::Proposition& p = m_.propositions[index];
  const std::string sentence = say_.sentence(p.notes);
  begin(p.name, sentence.empty() ? p.name : p.name + std::string(say_.phrases().colon) + sentence);
  const eval::PropositionResult result = ev_.assess(p);
  Proposition out;
  out.name = p.name;
  out.citations = citations_of(m_, {&p.notes});
  out.ours = ours_of(m_, {&p.notes});
  out.outcome = result.outcome;
  if (p.scope) out.scope = assessed(Goal{*p.scope, {}}, 0);
  for (size_t i = 0; i < p.claims.size() && i < result.claims.size(); ++i) {
    const model::Claim& claim = p.claims[i];
    ClaimPart part;
    part.necessary = claim.necessary;
    part.x = m_[claim.x].name;
    part.y = m_[claim.y].name;
    part.outcome = result.claims[i].outcome;
    part.sentence = say_.claim(claim);
    for (const eval::ClaimInstance& instance : result.claims[i].instances) {
      ClaimInstance made;
      made.outcome = instance.outcome;
      Goal x{claim.x, {}}, y{claim.y, {}};
      const auto& columns = m_[claim.x].columns;
      for (size_t c = 0; c < columns.size(); ++c) {
        const bool known = c < instance.values.size();
        x.terms.push_back({known ? instance.values[c] : any_symbol, -1});
        y.terms.push_back(x.terms.back());
        if (!known) continue;
        made.values.push_back({c < claim.shared.size() ? claim.shared[c] : columns[c].name,
                               say_.literal(columns[c].type, instance.values[c])});
        made.shown.push_back(say_.shown(columns[c].type, instance.values[c]));
      }
      made.x = assessed(x, 0);
      made.y = assessed(y, 0);
      part.instances.push_back(std::move(made));
    }
    out.claims.push_back(std::move(part));
  }
  out_.proposition = std::move(out);
  if (options_.settle && profile_ != nullptr && out_.limit.empty() &&
      result.outcome == eval::Outcome::undetermined) {
    whatif::Workbench bench(ev_);
    out_.settle = explain::told(ev_, say_, whatif::decide(ev_, bench, p));
  }
  return finish();
}

Explanation explain(eval::Evaluation& ev, const Goal& goal, const ExplainOptions& options) {
  return Builder(ev, options).of_goal(goal);
}
Explanation explain(eval::Evaluation& ev, const eval::PropositionGoal& goal, const ExplainOptions& options) {
  return Builder(ev, options).of_proposition(goal.index);
}
Explanation explain(eval::Evaluation& ev, const eval::Asked& asked, const ExplainOptions& options) {
  if (const auto* goal = std::get_if<Goal>(&asked)) return explain(ev, *goal, options);
  return explain(ev, std::get<eval::PropositionGoal>(asked), options);
}

std::vector<eval::Asked> default_goals(const model::Model& m) {
  std::vector<eval::Asked> out;
  auto ask = [&](RelationId r) { out.emplace_back(Goal{r, std::vector<Goal::Term>(m[r].columns.size())}); };
  for (const model::Mechanism& mechanism : m.mechanisms) ask(mechanism.relation);
  if (!out.empty()) return out;
  std::vector<RelationId> definitions;
  for (uint32_t r = 0; r < m.relations.size(); ++r)
    if (m.relations[r].role == model::Role::define) definitions.push_back(RelationId{r});
  std::sort(definitions.begin(), definitions.end(), [&](auto a, auto b) { return m[a].name < m[b].name; });
  for (RelationId r : definitions)
    if (m[r].columns.empty()) ask(r);
  if (out.empty())
    for (RelationId r : definitions) ask(r);
  return out;
}

}  // namespace mechanist::explain
