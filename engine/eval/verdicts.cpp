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

Outcome within_scope(const std::optional<Assessed>& scope, Outcome o) {
  if (!scope || scope->verdict == Verdict::holds || o == Outcome::irrelevant) return o;
  return scope->verdict == Verdict::fails ? Outcome::irrelevant : Outcome::undetermined;
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

Assessed Evaluation::assess(RelationId relation, const Symbol* cells) {
  const Relation& rel = *certain_[relation.value];
  if (const RowId row = rel.find(cells); row != no_row)
    return {Verdict::holds, levels_[rel.mark_of(row).phase]};
  const auto& columns = model()[relation].columns;
  auto possible_at = [&](uint8_t level) {
    if (is_exact(relation, level)) return false;
    const Boxes& boxes = possible(relation, level);
    for (BoxId b = 0; b < boxes.size(); ++b) {
      bool meets = boxes.is_alive(b);
      for (uint32_t c = 0; c < columns.size() && meets; ++c)
        meets = wilds_.meet(cells[c], boxes[b][c], columns[c].type).has_value();
      if (meets) return true;
    }
    return false;
  };
  if (possible_at(weakest())) return {Verdict::open, std::nullopt};
  uint8_t level = 0;
  while (level < weakest() && possible_at(level)) ++level;
  return {Verdict::fails, levels_[level]};
}

namespace {

bool is_one_row(const Goal& goal) {
  return std::all_of(goal.terms.begin(), goal.terms.end(),
                     [](const Goal::Term& t) { return t.variable < 0 && t.constant != any_symbol; });
}

}  // namespace

bool Evaluation::holds(const Goal& goal) {
  const Relation& rel = *certain_[goal.relation.value];
  for (RowId row = 0; row < rel.size(); ++row)
    if (certain_match(goal, row)) return true;
  return false;
}

Verdict Evaluation::verdict(const Goal& goal) {
  if (is_one_row(goal)) return assess(goal).verdict;
  return holds(goal) ? Verdict::holds : is_possible(goal, weakest()) ? Verdict::open : Verdict::fails;
}

Assessed Evaluation::assess(const Goal& goal) {
  const Relation& rel = *certain_[goal.relation.value];
  if (is_one_row(goal)) {
    std::vector<Symbol> cells;
    for (const Goal::Term& t : goal.terms) cells.push_back(t.constant);
    return assess(goal.relation, cells.data());
  }
  // Rows stand in the order of their phases: the first match has the strongest confidence.
  for (RowId row = 0; row < rel.size(); ++row)
    if (certain_match(goal, row)) return {Verdict::holds, levels_[rel.mark_of(row).phase]};
  if (is_possible(goal, weakest())) return {Verdict::open, std::nullopt};
  for (uint8_t level = 0; level < weakest(); ++level)
    if (!is_possible(goal, level)) return {Verdict::fails, levels_[level]};
  return {Verdict::fails, levels_[weakest()]};
}

int Evaluation::compare_rows(RelationId relation, const Symbol* a, const Symbol* b) const {
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
      // Whether a row of some box that is narrower for being one value's has a box of its own depends on what
      // was found first.
      bool within = false;
      for (BoxId w = 0; w < boxes.size() && !within; ++w) {
        within = boxes.is_alive(w) && !boxes.is_ground(w);
        for (uint32_t c = 0; c < arity && within; ++c) within = wilds_.covers(boxes[w][c], boxes[b][c]);
      }
      if (!within && rel.find(boxes[b]) == no_row) out.open.emplace_back(boxes[b], boxes[b] + arity);
    }
  }
  auto by_value = [&](const auto& a, const auto& b) {
    return compare_rows(goal.relation, a.data(), b.data()) < 0;
  };
  std::sort(out.holding.begin(), out.holding.end(), by_value);
  std::sort(out.open.begin(), out.open.end(), by_value);
  return out;
}

// Values of the variables that the two sides share: those that have a name or, if none has, those without.
void Evaluation::find_instances(const model::Claim& claim) {
  Instances& out = instances_;
  const auto arity = static_cast<uint32_t>(model()[claim.x].columns.size());
  out.named.clear();
  out.unnamed.clear();
  if (arity == 0) return;
  auto add = [&](const Symbol* row) {
    if (std::any_of(row, row + arity, [](Symbol s) { return s.is_unknown() || s.is_none(); })) return;
    const bool has_name = std::none_of(row, row + arity, [](Symbol s) { return s.is_unnamed(); });
    std::vector<Symbol>& cells = has_name ? out.named : out.unnamed;
    cells.insert(cells.end(), row, row + arity);
  };
  out.row.resize(arity);
  for (RelationId side : {claim.x, claim.y}) {
    const Relation& rel = *certain_[side.value];
    for (RowId r = 0; r < rel.size(); ++r) {
      rel.row(r, out.row.data());
      add(out.row.data());
    }
    if (is_exact(side, weakest())) continue;
    const Boxes& boxes = possible(side, weakest());
    for (BoxId b = 0; b < boxes.size(); ++b)
      if (boxes.is_alive(b) && boxes.is_ground(b)) add(boxes[b]);
  }
}

template <class Judge>
void Evaluation::judge_claim(const model::Claim& claim, Judge judge) {
  const auto arity = static_cast<uint32_t>(model()[claim.x].columns.size());
  find_instances(claim);
  Instances& found = instances_;
  auto judged = [&](std::span<const Symbol> values, const Assessed& x, const Assessed& y) {
    judge(values, x, y, (claim.necessary ? necessary : sufficient)(x.verdict, y.verdict));
  };
  const std::vector<Symbol>& cells = found.named.empty() ? found.unnamed : found.named;
  if (cells.empty()) return judged({}, assess(claim.x), assess(claim.y));
  found.order.clear();
  for (uint32_t at = 0; at < cells.size(); at += arity) found.order.push_back(at);
  std::sort(found.order.begin(), found.order.end(), [&](uint32_t a, uint32_t b) {
    return compare_rows(claim.x, cells.data() + a, cells.data() + b) < 0;
  });
  const Symbol* last = nullptr;
  for (uint32_t at : found.order) {
    const Symbol* row = cells.data() + at;
    if (last && std::equal(row, row + arity, last)) continue;
    last = row;
    judged({row, arity}, assess(claim.x, row), assess(claim.y, row));
  }
}

PropositionResult Evaluation::assess(const model::Proposition& p) {
  PropositionResult out;
  if (p.scope) out.scope = assess(*p.scope);
  for (const model::Claim& claim : p.claims) {
    ClaimResult result;
    judge_claim(claim, [&](std::span<const Symbol> values, const Assessed& x, const Assessed& y, Outcome o) {
      result.instances.push_back({{values.begin(), values.end()}, !instances_.named.empty(), x, y, o});
      result.outcome = stronger(result.outcome, o);
    });
    out.outcome = stronger(out.outcome, result.outcome);
    out.claims.push_back(std::move(result));
  }
  out.outcome = within_scope(out.scope, out.outcome);
  return out;
}

Outcome Evaluation::outcome(const model::Proposition& p) {
  std::optional<Assessed> scope;
  if (p.scope) scope = assess(*p.scope);
  Outcome out = Outcome::irrelevant;
  for (const model::Claim& claim : p.claims)
    judge_claim(claim, [&](std::span<const Symbol>, const Assessed&, const Assessed&, Outcome o) {
      out = stronger(out, o);
    });
  return within_scope(scope, out);
}

}  // namespace mechanist::eval
