// From the two bounds to verdicts of goals, and from those to outcomes of claims (semantics, sections 2, 5,
// 8).
#include <algorithm>
#include <set>

#include "eval/evaluation.hpp"

namespace mechanist::eval {
namespace {

Outcome necessary(Verdict x, Verdict y) {
  if (y == Verdict::fails) return Outcome::irrelevant;
  if (y == Verdict::open) return Outcome::undetermined;
  return x == Verdict::holds   ? Outcome::supports
         : x == Verdict::fails ? Outcome::contradicts
                               : Outcome::undetermined;
}

Outcome sufficient(Verdict x, Verdict y) {
  if (x == Verdict::fails) return Outcome::irrelevant;
  if (x == Verdict::open) return Outcome::undetermined;
  return y == Verdict::holds   ? Outcome::supports
         : y == Verdict::fails ? Outcome::contradicts
                               : Outcome::undetermined;
}

// contradicts, then undetermined, then supports, then irrelevant
int weight(Outcome o) {
  switch (o) {
    case Outcome::contradicts:
      return 3;
    case Outcome::undetermined:
      return 2;
    case Outcome::supports:
      return 1;
    case Outcome::irrelevant:
      return 0;
  }
  return 0;
}

Outcome stronger(Outcome a, Outcome b) {
  return weight(a) >= weight(b) ? a : b;
}

}  // namespace

// Whether a row or box matches; `cell` gives its cells.
template <class Cell>
bool Evaluation::matches(const Goal& goal, Cell cell) {
  std::vector<std::pair<int, Symbol>> variables;
  for (uint32_t c = 0; c < goal.terms.size(); ++c) {
    const Goal::Term& t = goal.terms[c];
    if (t.variable < 0 && t.constant == any_symbol) continue;
    const model::Type type = model()[goal.relation].columns[c].type;
    Symbol have = t.constant;
    std::pair<int, Symbol>* known = nullptr;
    if (t.variable >= 0) {
      auto it = std::find_if(variables.begin(), variables.end(),
                             [&](const auto& v) { return v.first == t.variable; });
      if (it == variables.end()) {
        variables.emplace_back(t.variable, wilds_.any());
        it = std::prev(variables.end());
      }
      known = &*it;
      have = known->second;
    }
    auto met = wilds_.meet(have, cell(c), type);
    if (!met) return false;
    if (known) known->second = *met;
  }
  return true;
}

// A null of a certain row is a value, but which is not known: it matches a variable, not a constant.
bool Evaluation::certain_match(const Goal& goal, RowId row) {
  const Relation& rel = *certain_[goal.relation.value];
  std::vector<std::pair<int, Symbol>> variables;
  for (uint32_t c = 0; c < goal.terms.size(); ++c) {
    const Goal::Term& t = goal.terms[c];
    Symbol cell = rel.at(row, c);
    if (t.variable >= 0) {
      if (cell.is_none()) return false;
      auto it = std::find_if(variables.begin(), variables.end(),
                             [&](const auto& v) { return v.first == t.variable; });
      if (it == variables.end())
        variables.emplace_back(t.variable, cell);
      else if (it->second != cell)
        return false;
    } else if (t.constant != any_symbol && t.constant != cell) {
      return false;
    }
  }
  return true;
}

// Any row will do, and any box: the first of L's rows has the strongest confidence.
Assessed Evaluation::assess(RelationId relation) {
  const Relation& rel = *certain_[relation.value];
  if (rel.size() > 0) return {Verdict::holds, levels_[rel.mark_of(0).phase]};
  if (is_any_possible(relation, weakest())) return {Verdict::open, std::nullopt};
  uint8_t level = 0;
  while (level < weakest() && is_any_possible(relation, level)) ++level;
  return {Verdict::fails, levels_[level]};
}

bool Evaluation::is_possible(const Goal& goal, uint8_t level) {
  if (is_exact(goal.relation, level)) {
    const RowId end = certain_[goal.relation.value]->through_phase(level);
    for (RowId row = 0; row < end; ++row)
      if (certain_match(goal, row)) return true;
    return false;
  }
  const Boxes& boxes = possible(goal.relation, level);
  for (BoxId b = 0; b < boxes.size(); ++b)
    if (boxes.is_alive(b) && matches(goal, [&](uint32_t c) { return boxes[b][c]; })) return true;
  return false;
}

Assessed Evaluation::assess(const Goal& goal) {
  const Relation& rel = *certain_[goal.relation.value];
  const bool is_known = std::all_of(goal.terms.begin(), goal.terms.end(), [](const Goal::Term& t) {
    return t.variable < 0 && t.constant != any_symbol;
  });
  if (is_known) {
    std::vector<Symbol> cells;
    for (const Goal::Term& t : goal.terms) cells.push_back(t.constant);
    if (const RowId row = rel.find(cells.data()); row != no_row)
      return {Verdict::holds, levels_[rel.mark_of(row).phase]};
  } else {
    // Rows stand in the order of their phases: the first match has the strongest confidence.
    for (RowId row = 0; row < rel.size(); ++row)
      if (certain_match(goal, row)) return {Verdict::holds, levels_[rel.mark_of(row).phase]};
  }
  if (is_possible(goal, weakest())) return {Verdict::open, std::nullopt};
  for (uint8_t level = 0; level < weakest(); ++level)
    if (!is_possible(goal, level)) return {Verdict::fails, levels_[level]};
  return {Verdict::fails, levels_[weakest()]};
}

int Evaluation::compare_rows(RelationId relation, const std::vector<Symbol>& a,
                             const std::vector<Symbol>& b) const {
  const auto& columns = model()[relation].columns;
  for (size_t c = 0; c < columns.size(); ++c) {
    if (a[c] == b[c]) continue;
    // none first, then values, unnamed individuals and unknown values last, by their numbers
    auto rank = [](Symbol s) { return s.is_none() ? 0 : s.is_unnamed() ? 2 : s.is_unknown() ? 3 : 1; };
    if (rank(a[c]) != rank(b[c])) return rank(a[c]) < rank(b[c]) ? -1 : 1;
    if (rank(a[c]) != 1) return a[c].bits < b[c].bits ? -1 : 1;
    int order = model::compare_values(symbols_, columns[c].type, a[c], b[c]);
    if (order != 0) return order;
  }
  return 0;
}

Evaluation::Answers Evaluation::answers(const Goal& goal) {
  Answers out;
  const Relation& rel = *certain_[goal.relation.value];
  const auto arity = static_cast<uint32_t>(goal.terms.size());
  std::vector<Symbol> row(arity);
  for (RowId r = 0; r < rel.size(); ++r) {
    if (!certain_match(goal, r)) continue;
    rel.row(r, row.data());
    out.holding.push_back(row);
  }
  if (!is_exact(goal.relation, weakest())) {
    const Boxes& boxes = possible(goal.relation, weakest());
    for (BoxId b = 0; b < boxes.size(); ++b) {
      if (!boxes.is_alive(b) || !matches(goal, [&](uint32_t c) { return boxes[b][c]; })) continue;
      if (!boxes.is_ground(b)) {
        out.others = true;
        continue;
      }
      if (rel.find(boxes[b]) == no_row) out.open.emplace_back(boxes[b], boxes[b] + arity);
    }
  }
  auto by_value = [&](const auto& a, const auto& b) { return compare_rows(goal.relation, a, b) < 0; };
  std::sort(out.holding.begin(), out.holding.end(), by_value);
  std::sort(out.open.begin(), out.open.end(), by_value);
  return out;
}

PropositionResult Evaluation::assess(const model::Proposition& p) {
  PropositionResult out;
  if (p.scope) out.scope = assess(*p.scope);
  for (const model::Claim& claim : p.claims) {
    ClaimResult result;
    const auto arity = static_cast<uint32_t>(model()[claim.x].columns.size());
    auto judge = [&](ClaimInstance& i) {
      i.outcome = (claim.necessary ? necessary : sufficient)(i.x.verdict, i.y.verdict);
      result.outcome = stronger(result.outcome, i.outcome);
      result.instances.push_back(i);
    };
    std::vector<std::vector<Symbol>> named, unnamed;
    if (arity > 0) {
      for (RelationId side : {claim.x, claim.y}) {
        Answers a = answers(Goal{side, std::vector<Goal::Term>(arity)});
        for (auto* list : {&a.holding, &a.open})
          for (auto& row : *list) {
            bool known =
                std::none_of(row.begin(), row.end(), [](Symbol s) { return s.is_unknown() || s.is_none(); });
            bool has_name = std::none_of(row.begin(), row.end(), [](Symbol s) { return s.is_unnamed(); });
            if (known) (has_name ? named : unnamed).push_back(std::move(row));
          }
      }
    }
    auto& values = named.empty() ? unnamed : named;
    std::sort(values.begin(), values.end(),
              [&](const auto& a, const auto& b) { return compare_rows(claim.x, a, b) < 0; });
    values.erase(std::unique(values.begin(), values.end()), values.end());
    for (const auto& v : values) {
      ClaimInstance i;
      i.values = v;
      i.named = !named.empty();
      Goal goal{claim.x, {}};
      for (Symbol s : v) goal.terms.push_back({s, -1});
      i.x = assess(goal);
      goal.relation = claim.y;
      i.y = assess(goal);
      judge(i);
    }
    if (values.empty()) {
      ClaimInstance i;
      i.named = false;
      i.x = assess(claim.x);
      i.y = assess(claim.y);
      judge(i);
    }
    out.outcome = stronger(out.outcome, result.outcome);
    out.claims.push_back(std::move(result));
  }
  if (out.scope && out.scope->verdict == Verdict::fails) out.outcome = Outcome::irrelevant;
  if (out.scope && out.scope->verdict == Verdict::open && out.outcome != Outcome::irrelevant)
    out.outcome = Outcome::undetermined;
  return out;
}

}  // namespace mechanist::eval
