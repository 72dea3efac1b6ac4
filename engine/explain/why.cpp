// Proofs of rows that hold, each by the derivation that proofs.cpp chooses. Since the premises come from
// earlier rounds (or lower strata), a proof ends. External interface: Builder::row.
#include <algorithm>

#include "explain/builder.hpp"
#include "plan/from_model.hpp"

namespace mechanist::explain {

StepId Builder::row(RelationId r, RowId id, int depth) {
  const uint64_t key = uint64_t{r.value} << 32 | id;
  if (auto it = rows_.find(key); it != rows_.end()) return it->second;
  const model::Relation& rel = m_[r];
  const std::vector<Symbol> cells = proofs_.cells_of(r, id);
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
  const auto found = proofs_.derivation(task.relation, task.row);
  if (!found) {
    out_.cut = true;
    return;
  }
  ByRule why = by_rule(*found, proofs_.before(task.relation, task.row), task.depth);
  out_.steps[task.step].why = std::move(why);
}

ByRule Builder::by_rule(const Proofs::Candidate& c, const View& view, int depth) {
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

}  // namespace mechanist::explain
