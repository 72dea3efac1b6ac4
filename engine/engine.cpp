// The facade: each entry point is one walk along the stages. See engine.hpp.
#include "engine.hpp"

#include <algorithm>
#include <cassert>

#include "eval/invariants.hpp"
#include "explain/findings.hpp"
#include "explain/proofs.hpp"
#include "plan/from_model.hpp"
#include "tsv.hpp"

namespace mechanist {
namespace {

std::vector<model::RelationId> definitions_of(const model::Model& m) {
  std::vector<model::RelationId> out;
  for (uint32_t r = 0; r < m.relations.size(); ++r)
    if (m.relations[r].role == model::Role::define) out.push_back(model::RelationId{r});
  std::sort(out.begin(), out.end(), [&](auto a, auto b) { return m[a].name < m[b].name; });
  return out;
}

std::string_view short_name(const model::Relation& r) {
  return std::string_view(r.name).substr(r.name.rfind('.') + 1);
}

}  // namespace

Rulebase::Rulebase(std::unique_ptr<const model::Model> m)
    : model_(std::move(m)), plan_(std::make_unique<const plan::Plan>(plan::from_model(*model_))) {
  if (model_->case_name) baseline_ = std::make_unique<const eval::Baseline>(*plan_);
}

Diagnostics check_goals(const model::Model& m, const std::vector<std::string>& goals) {
  Diagnostics out;
  SymbolTable symbols(&m.symbols);
  for (const std::string& g : goals) {
    eval::ResolvedGoal r = eval::resolve_goal(m, symbols, g);
    out.insert(out.end(), std::make_move_iterator(r.diagnostics.begin()),
               std::make_move_iterator(r.diagnostics.end()));
  }
  return out;
}

CaseResult evaluate(const Rulebase& rulebase, const Profile& profile, const EvaluateOptions& options) {
  return Evaluator(rulebase, options).evaluate(profile);
}

Evaluator::Evaluator(const Rulebase& rulebase, EvaluateOptions options)
    : rulebase_(rulebase),
      options_(std::move(options)),
      evaluation_(rulebase.plan(), rulebase.baseline(), options_.engine),
      conditions_(std::make_unique<explain::Conditions>(rulebase.model())) {}

Evaluator::~Evaluator() = default;

CaseResult Evaluator::evaluate(const Profile& profile) {
  CaseResult out;
  evaluate(profile, out);
  return out;
}

void Evaluator::evaluate(const Profile& profile, CaseResult& out) {
  const model::Model& m = rulebase_.model();
  const EvaluateOptions& options = options_;
  eval::Evaluation& ev = evaluation_;
  ev.reset(profile);
  ev.run();
  assert(!eval::violated_invariant(ev));
  out.case_name = profile.case_name;
  out.limit_reached = ev.limit_reached();
  out.mechanisms.resize(m.mechanisms.size());
  for (size_t i = 0; i < m.mechanisms.size(); ++i) {
    const model::Mechanism& mechanism = m.mechanisms[i];
    MechanismResult& r = out.mechanisms[i];
    r.name = m[mechanism.relation].name;
    r.assessed = ev.assess(mechanism.relation);
    r.paths.clear();
    for (model::RelationId p : mechanism.paths) r.paths.push_back({short_name(m[p]), ev.assess(p)});
    r.qualities.clear();
    for (model::RelationId q : mechanism.qualities) r.qualities.push_back({short_name(m[q]), ev.assess(q)});
  }
  out.propositions.clear();
  for (const model::Proposition& p : m.propositions) out.propositions.emplace_back(p.name, ev.outcome(p));
  out.findings = explain::findings_of(ev, *conditions_, profile,
                                      options.language.empty() ? m.languages.front() : options.language);
  out.goals.clear();
  for (const std::string& text : options.goals) {
    GoalResult g{text, {}, {}};
    eval::ResolvedGoal r = eval::resolve_goal(m, ev.symbols(), text);
    if (r.asked) {
      if (const auto* goal = std::get_if<eval::Goal>(&*r.asked))
        g.assessed = ev.assess(*goal);
      else
        g.outcome = ev.outcome(m.propositions[std::get<eval::PropositionGoal>(*r.asked).index]);
    }
    out.goals.push_back(std::move(g));
  }
  out.derived.clear();
  if (options.derived) {
    for (model::RelationId d : definitions_of(m)) {
      DerivedRows rows{m[d].name, {}};
      const auto answers = ev.answers(eval::Goal{d, std::vector<eval::Goal::Term>(m[d].columns.size())});
      for (const auto& row : answers.holding) {
        std::vector<std::string> cells;
        for (size_t c = 0; c < row.size(); ++c)
          cells.push_back(model::show(m, &ev.symbols(), m[d].columns[c].type, row[c]));
        rows.rows.push_back(std::move(cells));
      }
      out.derived.push_back(std::move(rows));
    }
  }
  if (options.engine.stats) out.stats = ev.stats();
}

// ---------------------------------------------------------------- run

ProgramRun::ProgramRun(const Rulebase& rulebase, FactsFolder facts, eval::Options options)
    : rulebase_(rulebase), facts_(std::move(facts)), evaluation_(rulebase.plan(), facts_, options) {}

std::vector<model::RelationId> ProgramRun::definitions() const {
  return definitions_of(rulebase_.model());
}

std::vector<RelationCount> ProgramRun::counts() const {
  std::vector<RelationCount> out;
  for (model::RelationId d : definitions())
    out.push_back({rulebase_.model()[d].name, evaluation_.certain(d).size()});
  return out;
}

void ProgramRun::tsv(model::RelationId id, Workers& workers,
                     const std::function<bool(std::string_view)>& write) const {
  write_tsv(rulebase_.model(), evaluation_.symbols(), id, evaluation_.certain(id), workers, write);
}

}  // namespace mechanist
