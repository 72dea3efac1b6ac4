// Proofs of rows that hold, each by the derivation that proofs.cpp chooses. Since the premises come from
// earlier rounds (or lower strata), a proof ends. External interface: Builder::row.
#include <algorithm>

#include "explain/builder.hpp"
#include "model/walk.hpp"
#include "plan/from_model.hpp"

namespace mechanist::explain {

StepId Builder::row(RelationId r, RowId id, int depth) {
  const uint64_t key = row_key(r, id);
  const Derivation::Own* own = nullptr;
  if (derivation_ != nullptr)
    if (auto it = derivation_->own.find(key); it != derivation_->own.end()) own = &it->second;
  auto& known = own != nullptr ? own_rows_ : rows_;
  if (auto it = known.find(key); it != known.end()) return it->second;
  const model::Relation& rel = m_[r];
  const std::vector<Symbol> cells = proofs_.cells_of(r, id);
  Step s;
  s.goal = say_.goal(r, cells);
  s.verdict = Verdict::holds;
  s.confidence = confidence_at(own != nullptr ? own->level : ev_.certain(r).mark_of(id).phase);
  s.sentence = sentence_of(r, cells, s.verdict);
  if (rel.role == model::Role::mechanism || rel.role == model::Role::path || rel.role == model::Role::quality)
    s.label = say_.label(r);
  if (!rel.derived() || rel.rules.empty()) s.why = recorded(r, id);
  const StepId step = add(std::move(s));
  known.emplace(key, step);
  if (rel.derived() && !rel.rules.empty()) {
    Task t;
    t.step = step;
    t.relation = r;
    t.row = id;
    t.depth = depth;
    t.own = own != nullptr;
    tasks_.push_back(std::move(t));
  }
  return step;
}

Recorded Builder::recorded(RelationId r, RowId id) {
  Recorded out;
  const model::Relation& rel = m_[r];
  if (rel.role == model::Role::table || profile_ == nullptr) {
    out.origin = rel.role == model::Role::table ? Recorded::Origin::table : Recorded::Origin::facts;
    const model::TableRows* inline_rows = nullptr;
    for (const model::TableRows& t : m_.tables)
      if (t.relation == r) inline_rows = &t;
    const FactRows* file = nullptr;
    if (ev_.facts() != nullptr)
      for (const FactRows& f : ev_.facts()->relations)
        if (f.relation == r) file = &f;
    const std::vector<Symbol> cells = proofs_.cells_of(r, id);
    // A relation's rows stand in the order in which they were loaded, without those that were there before.
    auto loaded_as = [&](const std::vector<Symbol>& all, size_t from) -> std::optional<size_t> {
      if (cells.empty()) return 0;
      for (size_t i = from; (i + 1) * cells.size() <= all.size(); ++i)
        if (std::equal(cells.begin(), cells.end(), all.begin() + static_cast<ptrdiff_t>(i * cells.size())))
          return i;
      return std::nullopt;
    };
    Evidence e;
    if (file != nullptr) {
      const auto i = loaded_as(file->cells, inline_rows == nullptr ? id : 0);
      e.place = {file->path, i ? file->line_of(*i) : 0};
    } else {
      const auto i = inline_rows == nullptr ? std::nullopt : loaded_as(inline_rows->cells, id);
      e.place = place(m_.sources, i && *i < inline_rows->places.size() ? inline_rows->places[*i] : rel.span);
    }
    out.evidence.push_back(std::move(e));
    return out;
  }
  for (uint32_t index : proofs_.evidence_of(r, id)) out.evidence.push_back(evidence(index));
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

void Builder::derive(const Task& task) {
  if (task.own) {
    const Alternative& a = *derivation_->own.at(row_key(task.relation, task.row)).alternative;
    ByRule why = by_rule(a.candidate, proofs_.cells_of(task.relation, task.row), a.view, task.depth, a.rows);
    out_.steps[task.step].why = std::move(why);
    return;
  }
  const auto found = proofs_.derivation(task.relation, task.row);
  if (!found) {
    out_.cut = true;
    return;
  }
  ByRule why = by_rule(*found, proofs_.cells_of(task.relation, task.row),
                       proofs_.before(task.relation, task.row), task.depth);
  out_.steps[task.step].why = std::move(why);
}

Flat Builder::with_head(const Flat& flat, const model::Rule& rule, const std::vector<Symbol>& cells) {
  std::vector<model::Condition> computed = model::computed_head(rule, cells);
  Flat out = flat;
  if (computed.empty()) return out;
  for (const model::Condition& c : heads_.emplace_back(std::move(computed))) out.push_back(&c);
  return out;
}

ByRule Builder::by_rule(const Proofs::Candidate& c, const std::vector<Symbol>& cells, const View& view,
                        int depth, std::span<const RowId> rows) {
  const model::Rule& rule = m_[c.rule];
  ByRule out;
  out.rule = rule_note(c.rule);
  out.bindings = bound_since(Env(rule.variables.size(), unbound), c.env, rule);
  out.unbound = without_value(c.conditions, Env(rule.variables.size(), unbound), c.env, rule);
  Frame frame{&rule, c.env, view, depth};
  out.conditions = links(with_head(c.conditions, rule, cells), frame, rows);
  return out;
}

// One root each. What a derivation shares with one told before is the same step.
void Builder::derivations(const Goal& goal, RowId first) {
  Derivations all(ev_, proofs_);
  bool cut = false;
  for (const Derivation& d : all.best(goal, first, static_cast<size_t>(options_.proofs), cut)) {
    derivation_ = out_.roots.empty() ? nullptr : &d;
    own_rows_.clear();
    out_.roots.push_back(row(d.relation, d.row, 0));
    out_.heights.push_back(d.height);
    work();
  }
  derivation_ = nullptr;
  out_.more_derivations = cut;
}

}  // namespace mechanist::explain
