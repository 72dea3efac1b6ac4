// Follows proofs as explanations do, row by row along the derivations that proofs.cpp chooses. Where a
// conclusion rests on what does not hold, an explanation says why that is so; here only the statements that
// could be the reason are kept, and the node is marked as not complete. External interface: ProofWalk.
#include "explain/proof_walk.hpp"

#include <algorithm>

#include "plan/from_model.hpp"

namespace mechanist::explain {
namespace {

template <class T>
void add_once(std::vector<T>& to, const T& value) {
  if (std::find(to.begin(), to.end(), value) == to.end()) to.push_back(value);
}

}  // namespace

ProofWalk::ProofWalk(eval::Evaluation& ev, Conditions& conditions, const Proofs& proofs)
    : ev_(ev), m_(ev.model()), conditions_(conditions), proofs_(proofs) {}

uint32_t ProofWalk::of(RelationId r, RowId row) {
  const uint32_t first = node(r, row);
  while (!left_.empty()) {
    const uint32_t next = left_.back();
    left_.pop_back();
    derive(next);
  }
  return first;
}

uint32_t ProofWalk::node(RelationId r, RowId row) {
  auto [it, fresh] = known_.try_emplace(uint64_t{r.value} << 32 | row, static_cast<uint32_t>(nodes_.size()));
  if (!fresh) return it->second;
  ProofNode n;
  n.relation = r;
  n.row = row;
  const model::Relation& rel = m_[r];
  n.derived = rel.derived() && !rel.rules.empty();
  if (n.derived)
    left_.push_back(it->second);
  else if (rel.role != model::Role::table && ev_.profile() != nullptr)
    n.evidence = proofs_.evidence_of(r, row);
  nodes_.push_back(std::move(n));
  return it->second;
}

void ProofWalk::premise(RelationId r, RowId row) {
  add_once(being_derived_.premises, node(r, row));
}

void ProofWalk::derive(uint32_t at) {
  auto found = proofs_.derivation(nodes_[at].relation, nodes_[at].row);
  if (!found) return;
  being_derived_ = nodes_[at];
  members_seen_ = 0;
  being_derived_.rule = found->rule;
  const std::vector<Flat>& flats = conditions_.alternatives(found->rule);
  being_derived_.alternative =
      static_cast<uint32_t>(std::find(flats.begin(), flats.end(), found->conditions) - flats.begin());
  conjunction(found->conditions, Frame{&m_[found->rule], std::move(found->env),
                                       proofs_.before(nodes_[at].relation, nodes_[at].row), 0});
  nodes_[at] = std::move(being_derived_);
}

void ProofWalk::conjunction(const Flat& flat, const Frame& frame) {
  Frame ended = frame;
  ended.env = proofs_.open_ended(flat, frame.env);
  for (const model::Condition* c : flat)
    if (const auto* a = std::get_if<model::Atom>(&c->node))
      atom(proofs_.goal_of(*a, frame.env), proofs_.met(*a, frame), frame);
    else
      condition(*c, ended);
}

// Whether it holds.
bool ProofWalk::conjunction(std::span<const model::Condition> parts, const Frame& frame) {
  const std::vector<Flat> flats = alternatives_of(parts);
  auto found = proofs_.solution(flats, frame);
  if (!found) return false;
  Frame inner = frame;
  inner.env = std::move(found->second);
  conjunction(flats[found->first], inner);
  return true;
}

void ProofWalk::condition(const model::Condition& c, const Frame& frame) {
  if (const auto* a = std::get_if<model::Atom>(&c.node)) {
    const Goal goal = proofs_.goal_of(*a, frame.env);
    return atom(goal, proofs_.met(goal, frame.view), frame);
  }
  if (const auto* n = std::get_if<model::Not>(&c.node)) {
    being_derived_.complete = being_derived_.complete && Proofs::shows_its_parts(*n);
    for (const model::Condition& part : n->parts) unmet(part, frame);
    return;
  }
  if (const auto* t = std::get_if<model::Threshold>(&c.node)) return threshold(*t, frame);
  if (const auto* every = std::get_if<model::ForEvery>(&c.node)) {
    being_derived_.complete = false;
    statements(every->domain, nullptr);
    const RowId end = proofs_.visible(every->domain, frame.view);
    for (RowId row = 0; row < end; ++row) {
      premise(every->domain, row);
      Frame inner = frame;
      inner.env[every->variable.value] = ev_.certain(every->domain).at(row, 0);
      conjunction(every->parts, inner);
    }
    return;
  }
  if (std::holds_alternative<model::And>(c.node) || std::holds_alternative<model::Or>(c.node) ||
      std::holds_alternative<model::Exists>(c.node)) {
    if (!conjunction(std::span(&c, 1), frame)) being_derived_.complete = false;
    return;
  }
  std::vector<const model::Expr*> aggregates;
  for (const model::Expr* side : sides_of(c)) aggregates_in(*side, aggregates);
  for (const model::Expr* e : aggregates) aggregate(std::get<model::Aggregate>(e->node), frame);
}

// What has to fail, or may: the evidence that speaks against it.
void ProofWalk::unmet(const model::Condition& c, const Frame& frame) {
  if (const auto* a = std::get_if<model::Atom>(&c.node)) {
    const Goal goal = proofs_.goal_of(*a, frame.env);
    if (m_[goal.relation].derived()) being_derived_.complete = false;
    return statements(goal.relation, &goal);
  }
  being_derived_.complete = false;
  for (const Flat& flat : alternatives_of(std::span(&c, 1)))
    for (const model::Condition* part : flat)
      for (RelationId r : conditions_.compiled(Flat{part}, bound_in(frame.env)).reads) statements(r, nullptr);
}

void ProofWalk::threshold(const model::Threshold& t, const Frame& frame) {
  for (const model::Condition& member : t.members) {
    const uint32_t number = members_seen_++;
    const auto* a = std::get_if<model::Atom>(&member.node);
    bool met = false;
    if (a != nullptr) {
      const Goal goal = proofs_.goal_of(*a, frame.env);
      const Proofs::Met by = proofs_.met(goal, frame.view);
      met = by.by == Proofs::Met::By::row;
      atom(goal, by, frame);
    } else {
      met = conjunction(std::span(&member, 1), frame);
      if (!met) being_derived_.complete = false;
    }
    if (met)
      being_derived_.members.push_back(number);
    else if (t.bound != model::Bound::at_least)
      unmet(member, frame);
  }
}

// Every row that is counted.
void ProofWalk::aggregate(const model::Aggregate& a, const Frame& frame) {
  being_derived_.complete = false;
  for (const Flat& flat : alternatives_of(a.body)) {
    Frame inner = frame;
    for (model::VariableId slot : a.inner) inner.env[slot.value] = unbound;
    std::vector<Env> found;
    Env env = inner.env;
    ev_.solve(conditions_.compiled(flat, bound_in(env)), env, frame.view, [&] {
      found.push_back(env);
      return false;
    });
    for (Env& solution : found) {
      inner.env = std::move(solution);
      conjunction(flat, inner);
    }
  }
}

void ProofWalk::atom(const Goal& goal, const Proofs::Met& met, const Frame& frame) {
  if (met.by == Proofs::Met::By::row) return premise(goal.relation, met.row);
  if (met.by != Proofs::Met::By::none) return;
  if (auto row =
          proofs_.best(proofs_.plain(goal), ev_.certain(goal.relation).through_phase(frame.view.level)))
    premise(goal.relation, *row);
  else if (m_[goal.relation].derived())
    being_derived_.complete = false;
}

// What is denied or said to be complete of the facts that a relation rests on; of a fact, as far as it could
// match the goal.
void ProofWalk::statements(RelationId r, const Goal* goal) {
  const Profile* profile = ev_.profile();
  if (profile == nullptr) return;
  auto speaks = [&](const Pattern& p) {
    const std::vector<RelationId>& support = ev_.plan().support[r.value];
    if (!std::binary_search(support.begin(), support.end(), p.relation)) return false;
    if (goal == nullptr || p.relation != r) return true;
    for (size_t c = 0; c < p.cells.size(); ++c) {
      const Goal::Term& t = goal->terms[c];
      if (p.cells[c] != any_symbol && t.variable < 0 && t.constant != any_symbol && t.constant != p.cells[c])
        return false;
    }
    return true;
  };
  for (const Pattern& p : profile->denials)
    if (speaks(p)) add_once(being_derived_.evidence, p.evidence);
  for (const Completeness& c : profile->complete)
    if (speaks(c.where)) add_once(being_derived_.evidence, c.where.evidence);
}

}  // namespace mechanist::explain
