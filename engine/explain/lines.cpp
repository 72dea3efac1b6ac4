// Follows a proof as explanations do, row by row along the derivations that proofs.cpp chooses, and keeps of
// it only where its evidence stands. Why something does not hold, what a `for every` ranges over and what an
// aggregate counts is more than a choice of derivations: where a proof rests on that, it is explained.
#include "explain/lines.hpp"

#include <algorithm>

#include "explain/explanation.hpp"

namespace mechanist::explain {

Lines::Lines(eval::Evaluation& ev, Conditions& conditions, std::string language)
    : ev_(ev),
      m_(ev.model()),
      language_(std::move(language)),
      say_(m_, ev.symbols(), ev.profile(), language_, number_unnamed(m_, ev.symbols(), ev.profile())),
      proofs_(ev, conditions, say_) {}

uint32_t Lines::of(RelationId r, RowId row) {
  if (auto line = walked(r, row)) return *line;
  return explained(r, row);
}

uint32_t Lines::explained(RelationId r, RowId row) {
  Goal goal{r, {}};
  for (Symbol s : proofs_.cells_of(r, row)) goal.terms.push_back({s, -1});
  const Explanation e = explain(ev_, goal, {.language = language_, .digests = false});
  line_ = 0;
  for (const Step& step : e.steps) {
    const auto* recorded = std::get_if<Recorded>(&step.why);
    if (!recorded || recorded->origin != Recorded::Origin::profile) continue;
    for (const Evidence& evidence : recorded->evidence) take(evidence.place.line);
  }
  return line_;
}

std::optional<uint32_t> Lines::walked(RelationId r, RowId row) {
  line_ = 0;
  seen_.clear();
  left_.clear();
  visit(r, row);
  while (!left_.empty()) {
    const auto [relation, id] = left_.back();
    left_.pop_back();
    if (!derive(relation, id)) return std::nullopt;
  }
  return line_;
}

void Lines::visit(RelationId r, RowId row) {
  if (!seen_.insert(uint64_t{r.value} << 32 | row).second) return;
  const model::Relation& rel = m_[r];
  if (rel.derived() && !rel.rules.empty()) {
    left_.emplace_back(r, row);
    return;
  }
  const Profile* profile = ev_.profile();
  if (rel.role == model::Role::table || profile == nullptr) return;
  for (uint32_t index : proofs_.evidence_of(r, row)) {
    const Span span = profile->evidence[index].span;
    take(profile->texts[span.source].line(span.begin));
  }
}

bool Lines::derive(RelationId r, RowId row) {
  auto found = proofs_.derivation(r, row);
  if (!found) return true;
  return conjunction(found->conditions,
                     Frame{&m_[found->rule], std::move(found->env), proofs_.before(r, row), 0});
}

bool Lines::conjunction(const Flat& flat, const Frame& frame) {
  Frame ended = frame;
  ended.env = proofs_.open_ended(flat, frame.env);
  return std::all_of(flat.begin(), flat.end(), [&](const model::Condition* c) {
    const auto* a = std::get_if<model::Atom>(&c->node);
    return a ? atom(proofs_.goal_of(*a, frame.env), proofs_.met(*a, frame), frame) : condition(*c, ended);
  });
}

bool Lines::conjunction(std::span<const model::Condition> parts, const Frame& frame) {
  const std::vector<Flat> flats = alternatives_of(parts);
  auto found = proofs_.solution(flats, frame);
  if (!found) return false;
  Frame inner = frame;
  inner.env = std::move(found->second);
  return conjunction(flats[found->first], inner);
}

bool Lines::condition(const model::Condition& c, const Frame& frame) {
  if (const auto* a = std::get_if<model::Atom>(&c.node)) {
    const Goal goal = proofs_.goal_of(*a, frame.env);
    return atom(goal, proofs_.met(goal, frame.view), frame);
  }
  if (const auto* n = std::get_if<model::Not>(&c.node))
    return Proofs::shows_its_parts(*n) ? condition(n->parts.front(), frame) : conjunction(n->parts, frame);
  if (const auto* t = std::get_if<model::Threshold>(&c.node))
    return std::all_of(t->members.begin(), t->members.end(),
                       [&](const model::Condition& member) { return condition(member, frame); });
  if (std::holds_alternative<model::And>(c.node) || std::holds_alternative<model::Or>(c.node) ||
      std::holds_alternative<model::Exists>(c.node))
    return conjunction(std::span(&c, 1), frame);
  std::vector<const model::Expr*> aggregates;
  for (const model::Expr* side : sides_of(c)) aggregates_in(*side, aggregates);
  return !std::holds_alternative<model::ForEvery>(c.node) && aggregates.empty();
}

bool Lines::atom(const Goal& goal, const Proofs::Met& met, const Frame& frame) {
  if (met.by == Proofs::Met::By::row) {
    visit(goal.relation, met.row);
  } else if (met.by == Proofs::Met::By::none) {
    if (auto row =
            proofs_.best(proofs_.plain(goal), ev_.certain(goal.relation).through_phase(frame.view.level)))
      visit(goal.relation, *row);
    else
      return !m_[goal.relation].derived();
  }
  return true;
}

}  // namespace mechanist::explain
