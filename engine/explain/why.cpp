// Proofs of rows that hold: each rule of the relation is run backwards from the row over what was there
// before it, and the first solution by rule name and premise values is the step. Since the premises come from
// earlier rounds (or lower strata), the proof that grows from this is of minimal height among those of the
// row's confidence, and it ends. External interface: Builder::row.
#include <algorithm>

#include "explain/builder.hpp"
#include "plan/from_model.hpp"

namespace mechanist::explain {

StepId Builder::row(RelationId r, RowId id, int depth) {
  const uint64_t key = uint64_t{r.value} << 32 | id;
  if (auto it = rows_.find(key); it != rows_.end()) return it->second;
  const model::Relation& rel = m_[r];
  const std::vector<Symbol> cells = cells_of(r, id);
  Step s;
  s.goal = say_.goal(r, cells);
  s.verdict = Verdict::holds;
  s.confidence = confidence_at(ev_.certain(r).mark_of(id).phase);
  s.sentence = sentence_of(r, cells, s.verdict);
  if (rel.role == model::Role::mechanism || rel.role == model::Role::path || rel.role == model::Role::quality)
    s.label = say_.label(r);
  if (!rel.derived() || rel.rules.empty()) s.why = recorded(r, id);
  const StepId step = add(std::move(s));
  rows_.emplace(key, step);
  if (rel.derived() && !rel.rules.empty()) {
    Task t;
    t.step = step;
    t.relation = r;
    t.row = id;
    t.depth = depth;
    tasks_.push_back(std::move(t));
  }
  return step;
}

Recorded Builder::recorded(RelationId r, RowId id) {
  Recorded out;
  const model::Relation& rel = m_[r];
  if (rel.role == model::Role::table || profile_ == nullptr) {
    // A relation's rows stand in the order of its file, without those that were there before.
    out.origin = rel.role == model::Role::table ? Recorded::Origin::table : Recorded::Origin::facts;
    auto [it, fresh] = line_of_row_.try_emplace(r.value);
    std::vector<uint32_t>& lines = it->second;
    const auto arity = static_cast<uint32_t>(rel.columns.size());
    const eval::Relation& rows = ev_.certain(r);
    const model::TableRows* inline_rows = nullptr;
    for (const model::TableRows& t : m_.tables)
      if (t.relation == r) inline_rows = &t;
    const FactRows* file = nullptr;
    if (ev_.facts() != nullptr)
      for (const FactRows& f : ev_.facts()->relations)
        if (f.relation == r) file = &f;
    if (fresh) {
      lines.assign(rows.size(), UINT32_MAX);
      if (inline_rows != nullptr && arity > 0) {
        for (uint32_t i = 0;
             size_t{i + 1} * arity <= inline_rows->cells.size() && i < inline_rows->places.size(); ++i) {
          const RowId at = rows.find(inline_rows->cells.data() + size_t{i} * arity);
          if (at != eval::no_row && lines[at] == UINT32_MAX) lines[at] = i;
        }
      }
      if (file != nullptr) {
        uint32_t line = file->header ? 2 : 1;
        if (arity == 0 && !lines.empty()) lines[0] = line;
        for (size_t i = 0; arity > 0 && (i + 1) * arity <= file->cells.size(); ++i) {
          const Symbol* cells = file->cells.data() + i * arity;
          const RowId at = rows.find(cells);
          if (at != eval::no_row && lines[at] == UINT32_MAX) lines[at] = line;
          ++line;
          // A quoted cell may hold line ends.
          for (uint32_t c = 0; c < arity; ++c)
            if (cells[c].is_text() && !cells[c].is_none())
              for (char ch : ev_.symbols().text_of(cells[c])) line += ch == '\n';
        }
      }
    }
    Evidence e;
    if (file != nullptr) {
      e.place = {file->path, id < lines.size() && lines[id] != UINT32_MAX ? lines[id] : 0};
    } else if (inline_rows != nullptr && id < lines.size() && lines[id] != UINT32_MAX) {
      e.place = place(m_.sources, inline_rows->places[lines[id]]);
    } else {
      e.place = place(m_.sources, rel.span);
    }
    out.evidence.push_back(std::move(e));
    return out;
  }
  auto [it, fresh] = profile_rows_.try_emplace(r.value);
  auto key_of = [&](const Symbol* cells) {
    std::vector<uint32_t> key;
    for (size_t c = 0; c < rel.columns.size(); ++c) {
      // The certain bound reads a missing cell as none.
      const bool missing = cells[c].is_unknown() && cells[c].index() < profile_->unknowns.size() &&
                           profile_->unknowns[cells[c].index()].maybe_none;
      key.push_back(missing ? 0 : cells[c].bits);
    }
    return key;
  };
  if (fresh)
    for (uint32_t i = 0; i < profile_->rows.size(); ++i)
      if (profile_->rows[i].relation == r && !profile_->rows[i].planned)
        it->second[key_of(profile_->row_cells(profile_->rows[i]))].push_back(i);
  const std::vector<Symbol> cells = cells_of(r, id);
  std::set<uint32_t> seen;
  for (uint32_t i : it->second[key_of(cells.data())])
    if (seen.insert(profile_->rows[i].evidence).second)
      out.evidence.push_back(evidence(profile_->rows[i].evidence));
  std::stable_sort(out.evidence.begin(), out.evidence.end(), [](const Evidence& a, const Evidence& b) {
    if (a.confidence != b.confidence) return a.confidence < b.confidence;
    const std::string x = a.sources.empty() ? "~" : a.sources.front().name,
                      y = b.sources.empty() ? "~" : b.sources.front().name;
    if (x != y) return x < y;
    if (a.quote != b.quote) return a.quote < b.quote;
    if (a.note != b.note) return a.note < b.note;
    return a.place.line < b.place.line;
  });
  return out;
}

// ---------------------------------------------------------------- rules backwards

// Gives the head's variables the row's values. What the head computes is checked on solutions.
bool Builder::bind_head(const model::Rule& rule, const std::vector<Symbol>& cells, Env& env,
                        std::vector<uint32_t>& computed) const {
  for (uint32_t c = 0; c < rule.head_terms.size(); ++c) {
    const model::Expr& t = rule.head_terms[c];
    if (const auto* constant = std::get_if<model::Constant>(&t.node)) {
      if (cells[c] != any_symbol && constant->value != cells[c]) return false;
    } else if (const auto* v = std::get_if<model::VariableUse>(&t.node)) {
      if (cells[c] == any_symbol) continue;
      Symbol& slot = env[v->variable.value];
      if (slot != unbound && slot != cells[c]) return false;
      slot = cells[c];
    } else if (cells[c] != any_symbol) {
      computed.push_back(c);
    }
  }
  return true;
}

const plan::Body& Builder::compiled(const Flat& flat, std::vector<uint32_t> bound) {
  std::sort(bound.begin(), bound.end());
  bound.erase(std::unique(bound.begin(), bound.end()), bound.end());
  auto& slot = bodies_[{flat, bound}];
  if (!slot) {
    std::vector<model::Condition> copy;
    for (const model::Condition* c : flat) copy.push_back(*c);
    slot = std::make_unique<plan::Body>(plan::compile(m_, copy, bound));
  }
  return *slot;
}

std::vector<Builder::Candidate> Builder::candidates(RelationId r, const std::vector<Symbol>& cells,
                                                    const View& view, size_t most) {
  std::vector<Candidate> out;
  std::vector<RuleId> rules = m_[r].rules;
  std::sort(rules.begin(), rules.end(), [&](RuleId a, RuleId b) { return m_[a].name < m_[b].name; });
  for (RuleId id : rules) {
    const model::Rule& rule = m_[id];
    auto [flats, fresh] = rule_flats_.try_emplace(id.value);
    if (fresh) flats->second = alternatives_of(rule.body);
    for (const Flat& flat : flats->second) {
      Env env(rule.variables.size(), unbound);
      std::vector<uint32_t> computed;
      if (!bind_head(rule, cells, env, computed)) continue;
      std::vector<plan::Expr> heads;
      for (uint32_t c : computed) heads.push_back(plan::compile(m_, rule.head_terms[c]));
      const std::vector<uint32_t> slots = bindable(flat);
      std::vector<Env> found;
      ev_.solve(compiled(flat, bound_in(env)), env, view, [&] {
        for (size_t i = 0; i < computed.size(); ++i) {
          const eval::Value v = ev_.evaluate(heads[i], env, view);
          if (v.kind != eval::Value::Kind::exact || v.symbol != cells[computed[i]]) return false;
        }
        if (most == 1 && !found.empty()) {
          if (compare_env(rule, slots, env, found.front()) < 0) found.front() = env;
        } else {
          found.push_back(env);
        }
        return false;
      });
      std::sort(found.begin(), found.end(),
                [&](const Env& a, const Env& b) { return compare_env(rule, slots, a, b) < 0; });
      found.erase(std::unique(found.begin(), found.end()), found.end());
      for (Env& e : found) {
        out.push_back({id, flat, std::move(e)});
        if (out.size() == most) return out;
      }
    }
  }
  return out;
}

void Builder::derive(const Task& task) {
  const model::Relation& rel = m_[task.relation];
  const eval::Mark mark = ev_.certain(task.relation).mark_of(task.row);
  const View view{eval::Bound::certain, mark.phase, true, rel.component, mark.phase, mark.round};
  const auto found = candidates(task.relation, cells_of(task.relation, task.row), view, 1);
  if (found.empty()) {
    out_.cut = true;  // only if the evaluation was stopped in the middle of a round
    return;
  }
  ByRule why = by_rule(found.front(), view, task.depth);
  out_.steps[task.step].why = std::move(why);
}

ByRule Builder::by_rule(const Candidate& c, const View& view, int depth) {
  const model::Rule& rule = m_[c.rule];
  ByRule out;
  out.rule = rule_note(c.rule);
  for (uint32_t s = 0; s < rule.variables.size(); ++s)
    if (!rule.variables[s].introduced && c.env[s] != unbound)
      out.bindings.push_back({rule.variables[s].name, say_.literal(rule.variables[s].type, c.env[s])});
  std::sort(out.bindings.begin(), out.bindings.end(),
            [](const Binding& a, const Binding& b) { return a.variable < b.variable; });
  Frame frame{&rule, c.env, view, depth};
  out.conditions = links(c.conditions, frame);
  return out;
}

std::optional<std::pair<size_t, Env>> Builder::solution(const std::vector<Flat>& flats, const Frame& frame) {
  for (size_t i = 0; i < flats.size(); ++i) {
    Env env = frame.env;
    const std::vector<uint32_t> slots = bindable(flats[i]);
    std::optional<Env> least;
    ev_.solve(compiled(flats[i], bound_in(env)), env, frame.view, [&] {
      if (!least || compare_env(*frame.rule, slots, env, *least) < 0) least = env;
      return false;
    });
    if (least) return std::pair(i, std::move(*least));
  }
  return std::nullopt;
}

}  // namespace mechanist::explain
