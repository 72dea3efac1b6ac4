// Why nobody else can meet a condition: the statements that a list is complete on which a failure rests
// beside the condition that is in the way. Which of them it rests on is found by leaving conditions out:
// where the rest fails just as well, it does not matter who else could meet the one left out. External
// interface: Builder::closing and Builder::statements.
#include <algorithm>

#include "explain/builder.hpp"
#include "plan/from_model.hpp"

namespace mechanist::explain {

namespace {

std::vector<uint32_t> variables_of(const model::Condition& c) {
  std::vector<uint32_t> out;
  if (const auto* a = std::get_if<model::Atom>(&c.node))
    for (const auto& t : a->terms)
      if (const auto* v = std::get_if<model::VariableUse>(&t.node)) out.push_back(v->variable.value);
  return out;
}

Flat without(const Flat& flat, const model::Condition* left_out) {
  Flat out = flat;
  std::erase(out, left_out);
  return out;
}

}  // namespace

// Slots that no atom of the conjunction binds are anything.
Env Builder::loosened(const Flat& rest, const Flat& whole, const Env& env) const {
  Env out = ev_.possible_env(env);
  std::set<uint32_t> bound;
  for (const model::Condition* c : rest)
    for (uint32_t s : variables_of(*c)) bound.insert(s);
  for (uint32_t s : bindable(whole))
    if (out[s] == unbound && !bound.contains(s)) out[s] = ev_.wilds().any();
  return out;
}

StepId Builder::closed_step(RelationId r, Excluded why, const std::string& pattern) {
  auto [it, fresh] = closed_.try_emplace({r.value, pattern}, 0);
  if (!fresh) return it->second;
  Step s;
  s.goal = "complete " + m_[r].name;
  s.verdict = Verdict::holds;
  s.confidence = why.declared.empty() ? Confidence::high : why.declared.front().evidence.confidence;
  s.sentence = say_.label(r);
  // Of a list that is complete only in part, which part.
  const std::vector<Symbol> all(m_[r].columns.size(), any_symbol);
  for (const Completeness& c : profile_->complete)
    if (c.where.relation == r && c.where.cells != all && say_.goal(r, c.where.cells) == pattern) {
      s.goal = "complete " + pattern;
      s.sentence = say_.atom(r, c.where.cells);
      break;
    }
  s.why = std::move(why);
  it->second = add(std::move(s));
  return it->second;
}

// What says that no other row than those recorded matches.
void Builder::statements(const Goal& goal, uint8_t level, std::set<RelationId>& seen,
                         std::vector<StepId>& out) {
  const model::Relation& rel = m_[goal.relation];
  auto take = [&](StepId s) {
    if (std::find(out.begin(), out.end(), s) == out.end()) out.push_back(s);
  };
  const bool open = std::any_of(goal.terms.begin(), goal.terms.end(), [](const Goal::Term& t) {
    return t.variable >= 0 || t.constant == any_symbol;
  });
  if (!open || profile_ == nullptr || !m_.case_name) return;
  if (!rel.derived()) {
    if (rel.role == model::Role::table) return;
    if (rel.closed) {
      Excluded why;
      why.by = Excluded::ByDeclaration::closed_fact;
      take(closed_step(goal.relation, std::move(why), {}));
      return;
    }
    for (Excluded::Declared& d : declared(goal, level)) {
      if (d.kind == Excluded::Declared::Kind::denied) continue;
      Excluded why;
      const std::string pattern = d.pattern;
      why.declared.push_back(std::move(d));
      take(closed_step(goal.relation, std::move(why), pattern));
    }
    return;
  }
  if (!seen.insert(goal.relation).second) return;
  const std::vector<Symbol> cells = proofs_.cells_of(goal);
  for (RuleId id : conditions_.rules_of(goal.relation)) {
    const model::Rule& rule = m_[id];
    for (const Flat& flat : alternatives_of(rule.body)) {
      Env env(rule.variables.size(), unbound);
      std::vector<uint32_t> computed;
      if (!proofs_.bind_head(rule, cells, env, computed)) continue;
      Flat rest = flat;
      for (const model::Condition* c : flat) {
        const auto* a = std::get_if<model::Atom>(&c->node);
        if (a == nullptr) continue;
        std::vector<StepId> own;
        statements(proofs_.goal_of(*a, env), level, seen, own);
        if (own.empty()) continue;
        if (!named_without(rest, c, env, level)) {
          for (StepId s : own) take(s);
        } else {
          rest = without(rest, c);
        }
      }
    }
  }
}

// Whether the variables of the condition are named individuals even if it is left out.
bool Builder::named_without(const Flat& flat, const model::Condition* left_out, const Env& env,
                            uint8_t level) {
  const Flat rest = without(flat, left_out);
  if (rest.empty()) return false;
  Env at = loosened(rest, flat, env);
  const std::vector<uint32_t> variables = variables_of(*left_out);
  bool named = true;
  ev_.solve(conditions_.compiled(rest, bound_in(at)), at, View{eval::Bound::possible, level, false, 0, 0, 0},
            [&] {
              named = std::none_of(variables.begin(), variables.end(), [&](uint32_t s) {
                return env[s] == unbound && at[s] != unbound && at[s].is_unknown();
              });
              return !named;
            });
  return named;
}

// The statements on which it rests that no binding of the conjunction meets all of its conditions, where
// `shown` tells of the one binding `after`.
std::vector<StepId> Builder::closing(const Flat& flat, const Frame& before, const Env& after,
                                     const std::vector<Link>& shown) {
  std::vector<StepId> out;
  if (profile_ == nullptr || !m_.case_name || full()) return out;
  const uint8_t level = before.view.level;
  const std::vector<uint32_t> slots = bindable(flat);
  std::set<std::string> told;  // statements that stand there already
  Flat met, unmet;
  for (size_t i = 0; i < flat.size() && i < shown.size(); ++i) {
    const Step& s = out_.steps[shown[i].step];
    const bool atom = std::holds_alternative<model::Atom>(flat[i]->node);
    if (atom) (s.verdict == Verdict::fails ? unmet : met).push_back(flat[i]);
    if (s.verdict != Verdict::fails) continue;
    // What fails whatever is chosen needs nothing beside it.
    std::set<uint32_t> read;
    if (atom) {
      for (uint32_t v : variables_of(*flat[i])) read.insert(v);
    } else {
      for (const auto& alternative : conditions_.compiled(Flat{flat[i]}, slots).alternatives)
        for (const plan::Test& t : alternative.tests) read.insert(t.outer.begin(), t.outer.end());
    }
    if (std::all_of(read.begin(), read.end(), [&](uint32_t v) { return before.env[v] == after[v]; }))
      return {};
    if (const auto* e = std::get_if<Excluded>(&s.why))
      for (const auto& d : e->declared) told.insert(d.pattern);
  }
  Flat rest = flat;
  for (const Flat* part : {&met, &unmet})
    for (const model::Condition* c : *part) {
      std::vector<StepId> own;
      std::set<RelationId> seen;
      statements(proofs_.goal_of(std::get<model::Atom>(c->node), before.env), level, seen, own);
      if (own.empty()) continue;
      const Flat others = without(rest, c);
      Env at = loosened(others, flat, before.env);
      const bool needed = others.empty() || ev_.satisfied(conditions_.compiled(others, bound_in(at)), at,
                                                          View{eval::Bound::possible, level, false, 0, 0, 0});
      if (!needed) {
        rest = others;
        continue;
      }
      for (StepId s : own) {
        const auto& why = std::get<Excluded>(out_.steps[s].why);
        const bool again = std::any_of(why.declared.begin(), why.declared.end(),
                                       [&](const auto& d) { return told.contains(d.pattern); });
        if (!again && std::find(out.begin(), out.end(), s) == out.end()) out.push_back(s);
      }
    }
  return out;
}

}  // namespace mechanist::explain
