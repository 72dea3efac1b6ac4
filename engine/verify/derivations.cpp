// Several derivations of a goal: each is a tree of steps that are checked like all others, but may rest on
// rows that were derived later than what they prove, and on weaker evidence; so it is seen here that none
// rests on itself, how confident and how high each is, that they stand in that order, and that they differ.
// See checker.hpp.
//
// The first is the derivation of the verdict: of the row that was derived first, at the verdict's confidence,
// by rows that were derived earlier. That there is no better one among those that are not told is not
// asserted: to know it, all of them would have to be looked for. Nor is it that there are no others where
// fewer are told than were asked for.
#include <fmt/format.h>

#include <algorithm>

#include "verify/checker.hpp"

namespace mechanist::verify {

// Whether the step can be about this row and no other that is written like it: by its fact, or by the rows
// that its rule has under the step's conditions, as deep as that. Tells nothing; what is wrong is told where
// the step is checked.
bool Checker::shows(const Json& step, RelationId relation, const Symbol* cells, uint8_t level, int deep) {
  const std::vector<Symbol> row(cells, cells + m_[relation].columns.size());
  if (const Json* fact_said = step.find("fact")) {
    const Diagnostics before = out_.diagnostics;
    const bool its = same(*fact_said, fact(relation, row));
    out_.diagnostics = before;
    return its;
  }
  const Json* conditions = step.find("conditions");
  const Json* named = step.find("rule");
  const Json* name = named == nullptr ? nullptr : named->find("name");
  if (deep == 0 || conditions == nullptr || name == nullptr) return true;
  auto concludes = [&](const model::Rule& r, const Flat& flat) {
    if (flat.size() != conditions->items.size()) return false;
    Env env(r.variables.size());
    for (size_t i = 0; i < row.size(); ++i)
      if (const auto* v = std::get_if<model::VariableUse>(&r.head_terms[i].node))
        env[v->variable.value] = Cell{row[i], nullptr};
    for (size_t i = 0; i < flat.size(); ++i) {
      const auto* a = std::get_if<model::Atom>(&flat[i]->node);
      const Json* part = a == nullptr ? nullptr : meant(conditions->items[i]);
      const Json* said = part == nullptr ? nullptr : part->find("goal");
      const Json* verdict = part == nullptr ? nullptr : part->find("verdict");
      if (said == nullptr || verdict == nullptr || !verdict->is_text("holds")) continue;
      const Goal goal = goal_of(*a, env);
      const Table& rows = bounds_.certain(a->relation, level);
      bool some = false;
      for (size_t k = 0; k < rows.size() && !some; ++k)
        some = bounds_.matches(goal, rows[k]) &&
               written_.goal(a->relation, {rows[k], a->terms.size()}) == said->text &&
               shows(*part, a->relation, rows[k], level, deep - 1);
      if (!some) return false;
    }
    return true;
  };
  for (RuleId id : m_[relation].rules)
    if (name->is_text(m_[id].name))
      for (const Flat& flat : bounds_.ways_to(m_[id], row))
        if (concludes(m_[id], flat)) return true;
  return false;
}

// The row that stands there: among those that match and are written alike, because values of them are
// unknown, the one that the step has been taken for already, else the first that has its evidence or its
// confidence.
std::optional<size_t> Checker::told_row(const Json& node, const Goal& goal, const View& view) {
  const Json* step = meant(node);
  const Json* said = step == nullptr ? nullptr : step->find("goal");
  if (said == nullptr || said->kind != Json::Kind::text) return std::nullopt;
  const auto claimed = claims_.find(step);
  const auto* taken = claimed == claims_.end() ? nullptr : std::get_if<RowClaim>(&claimed->second);
  const Table& rows = bounds_.certain(goal.relation, view.level);
  const size_t arity = goal.terms.size();
  const model::Relation& rel = m_[goal.relation];
  const bool own_component = view.component && rel.derived() && rel.component == *view.component;
  std::optional<size_t> found;
  auto fits = [&](size_t r) {
    const Json* said_of_it = step->find("confidence");
    return said_of_it != nullptr && said_of_it->is_text(confidence(rows.mark(r).phase)) &&
           shows(*step, goal.relation, rows[r], view.level);
  };
  bool fitting = false;
  for (size_t r = 0; r < rows.size(); ++r) {
    if (rows.mark(r).phase > view.level || (own_component && !(rows.mark(r) < view.before))) continue;
    if (!bounds_.matches(goal, rows[r]) || written_.goal(goal.relation, {rows[r], arity}) != said->text)
      continue;
    if (taken != nullptr && std::equal(taken->cells.begin(), taken->cells.end(), rows[r], rows[r] + arity))
      return r;
    if (fitting) continue;
    if (!found || fits(r)) {
      fitting = found.has_value() || fits(r);
      found = r;
    }
  }
  return found;
}

// The strongest level at which the rule concludes the row by these values and these rows.
void Checker::settle_level(const Json& conditions, const Flat& flat, Frame& frame) {
  if (frame.view.component) return;
  uint8_t level = frame.first_level;
  for (size_t i = 0; i < flat.size(); ++i)
    if (const auto* a = std::get_if<model::Atom>(&flat[i]->node))
      if (const auto row = told_row(conditions.items[i], goal_of(*a, frame.env), frame.view))
        level = std::max(level, bounds_.certain(a->relation, frame.view.level).mark(*row).phase);
  frame.view.level = level;
  while (frame.view.level < bounds_.weakest() && !bounds_.satisfied(flat, *frame.rule, frame.env, frame.view))
    ++frame.view.level;
}

// The first was claimed as that of the verdict.
void Checker::claim_derivations(const Goal& goal) {
  const Json& list = *root_.find("derivations");
  const Json& steps = *root_.find("steps");
  for (size_t i = 1; i < list.items.size() && i < steps.items.size(); ++i) {
    // It may stand within one that was told before.
    const Json* step_meant = resolve(steps.items[i]);
    const Json* said = step_meant == nullptr ? nullptr : member(*step_meant, "goal", Json::Kind::text);
    if (said == nullptr) return;
    const Json& step = steps.items[i];
    if (many_) {
      proven(step, *said, goal);
      continue;
    }
    View view;
    view.level = bounds_.weakest();
    const auto row = told_row(step, goal, view);
    if (!row) {
      report(*said, fmt::format("a row of {} has to stand here", goal_text(goal)));
      return;
    }
    const Table& rows = bounds_.certain(goal.relation, view.level);
    claim(step, RowClaim{goal.relation, {rows[*row], rows[*row] + goal.terms.size()}, rows.mark(*row), true});
  }
}

Checker::Cost Checker::cost_of(const Json* step) const {
  const auto it = costs_.find(step);
  return it == costs_.end() ? Cost{} : it->second;
}

// Of each row's step how confident it is, as its weakest part, and how many rules stand above one another.
// What an `at least` shows beyond the members that it needs costs nothing.
void Checker::costs() {
  auto raise = [](Cost& to, const Cost& by) {
    to.level = std::max(to.level, by.level);
    to.height = std::max(to.height, by.height);
  };
  for (const auto& [start, ignored] : proofs_) {
    std::vector<const Json*> way{start};
    while (!way.empty()) {
      const Json* at = way.back();
      const Proof& proof = proofs_.at(at);
      const size_t before = way.size();
      auto go = [&](const std::vector<const Json*>& rows) {
        for (const Json* row : rows)
          if (proofs_.contains(row) && !costs_.contains(row)) way.push_back(row);
      };
      if (!costs_.contains(at)) {
        go(proof.needed);
        for (const Proof::Choice& choice : proof.choices)
          for (const auto& member : choice.members) go(member);
      }
      if (way.size() > before) continue;
      way.pop_back();
      if (costs_.contains(at)) continue;
      Cost cost;
      for (const Json* row : proof.needed) raise(cost, cost_of(row));
      for (const Proof::Choice& choice : proof.choices) {
        std::vector<Cost> members;
        for (const auto& rows : choice.members) {
          Cost member;
          for (const Json* row : rows) raise(member, cost_of(row));
          members.push_back(member);
        }
        std::sort(members.begin(), members.end());
        for (size_t i = 0; i < members.size() && i < choice.needed; ++i) raise(cost, members[i]);
      }
      if (proof.rule != nullptr) ++cost.height;
      cost.level = std::max(cost.level, proof.level);
      costs_.emplace(at, cost);
    }
  }
}

void Checker::derivations() {
  costs();
  for (const auto& [step, cost] : costs_) {
    const auto& claimed = std::get<RowClaim>(claims_.at(step));
    const uint8_t level = claimed.free || !claimed.mark ? cost.level : claimed.mark->phase;
    same(*step->find("confidence"), Json::of(confidence(level)));
    if (level != cost.level)
      report(*step, "what this row rests on is weaker than the row itself, which others need as it is");
  }
  const Json& list = *root_.find("derivations");
  const Json& steps = *root_.find("steps");
  if (list.items.size() < 2) report(list, "a single derivation is not told as several");
  Json expected = Json::list();
  std::map<std::string, size_t> told;
  for (size_t i = 0; i < list.items.size() && i < steps.items.size(); ++i) {
    const Json& root = *resolve(steps.items[i]);
    const Cost cost = cost_of(&root);
    Json& one = expected.items.emplace_back(Json::object());
    one.put("step", *root.find("id"));
    one.put("height", Json::of(cost.height));
    if (i > 1 && cost < cost_of(resolve(steps.items[i - 1])))
      report(list.items[i], "this derivation is better than the one before it");
    // What it is: of each row that it rests on the rule, the values, and the rows that meet its atoms.
    std::map<std::string, const Json*> rows;
    std::string signature;
    auto row_of = [&](const Json* step) {
      const auto it = claims_.find(step);
      const auto* row = it == claims_.end() ? nullptr : std::get_if<RowClaim>(&it->second);
      if (row == nullptr) return std::string();
      std::string out = std::to_string(row->relation.value);
      for (Symbol s : row->cells) out += " " + std::to_string(s.bits);
      return out;
    };
    std::vector<const Json*> left{&root};
    while (!left.empty()) {
      const Json* step = left.back();
      left.pop_back();
      const auto [it, fresh] = rows.try_emplace(row_of(step), step);
      if (!fresh && it->second != step) {
        report(*step, "within one derivation this row has another proof already");
        return;
      }
      const auto proof = proofs_.find(step);
      if (!fresh || proof == proofs_.end()) continue;
      left.insert(left.end(), proof->second.needed.begin(), proof->second.needed.end());
      for (const Proof::Choice& choice : proof->second.choices)
        for (const auto& member : choice.members) left.insert(left.end(), member.begin(), member.end());
    }
    for (const auto& [row, step] : rows) {
      signature += row + ":";
      const auto proof = proofs_.find(step);
      if (proof == proofs_.end() || proof->second.rule == nullptr) continue;
      signature += proof->second.rule->name;
      for (const Cell& c : proof->second.env) signature += " " + std::to_string(c.known.bits);
      for (const Json* atom : proof->second.atoms) signature += "," + row_of(atom);
      signature += ";";
    }
    signature += row_of(&root);
    if (const auto [it, fresh] = told.emplace(signature, i + 1); !fresh)
      report(root, fmt::format("this derivation was told before, as number {}", it->second));
  }
  same(list, expected);
}

}  // namespace mechanist::verify
