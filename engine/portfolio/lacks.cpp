// A goal's rules are tried with one condition left out each time, in the certain bound: what is left must
// have a solution. Most rules are set aside at once, because two of their conditions ask for relations
// without any row that fits. What is found depends on values and names alone: sub-goals are followed in the
// order of rules' names and of values, and results that were cut off by a circle are not remembered, so
// neither the order of facts nor that of rules can change it. The work for one case is limited, counted in
// questions that are put to the evaluation, because a recursive rule over many rows could ask very many.
// External interface: Lacks.
#include "portfolio/lacks.hpp"

#include <algorithm>
#include <set>

#include "model/walk.hpp"
#include "plan/from_model.hpp"

namespace mechanist::portfolio {

using explain::Env;
using explain::Flat;
using explain::Frame;
using explain::Goal;
using explain::RowId;
using explain::unbound;
using explain::View;
using model::RelationId;

namespace {

constexpr uint64_t work_a_case = 20'000;
constexpr size_t most_goals = 256;  // of one condition under several bindings
constexpr size_t deepest = 64;

void variables_of(const model::Condition&, std::set<uint32_t>&);

void variables_of(const model::Expr& e, std::set<uint32_t>& out) {
  if (const auto* v = std::get_if<model::VariableUse>(&e.node)) out.insert(v->variable.value);
  if (const auto* call = std::get_if<model::Call>(&e.node))
    for (const model::Expr& a : call->arguments) variables_of(a, out);
  if (const auto* a = std::get_if<model::Aggregate>(&e.node))
    for (model::VariableId v : a->outer) out.insert(v.value);
}

void variables_of(const std::vector<model::Condition>& parts, std::set<uint32_t>& out) {
  for (const model::Condition& c : parts) variables_of(c, out);
}

// Recursion goes as deep as one rule's conditions are nested, which the parser limits.
void variables_of(const model::Condition& c, std::set<uint32_t>& out) {
  if (const auto* a = std::get_if<model::Atom>(&c.node)) {
    for (const model::Expr& t : a->terms) variables_of(t, out);
  } else if (const auto* n = std::get_if<model::Not>(&c.node)) {
    variables_of(n->parts, out);
  } else if (const auto* e = std::get_if<model::ForEvery>(&c.node)) {
    variables_of(e->parts, out);
  } else if (const auto* t = std::get_if<model::Threshold>(&c.node)) {
    variables_of(t->members, out);
  } else if (const auto* all = std::get_if<model::And>(&c.node)) {
    variables_of(all->parts, out);
  } else if (const auto* any = std::get_if<model::Or>(&c.node)) {
    variables_of(any->parts, out);
  } else if (const auto* some = std::get_if<model::Exists>(&c.node)) {
    variables_of(some->parts, out);
  } else {
    for (const model::Expr* side : explain::sides_of(c)) variables_of(*side, out);
  }
}

// Whether rows beside those of the conjunction's atoms decide it.
bool asks_for_rows(const model::Condition& c) {
  const std::vector<const model::Expr*> sides = explain::sides_of(c);
  std::vector<const model::Expr*> aggregates;
  for (const model::Expr* side : sides) explain::aggregates_in(*side, aggregates);
  return sides.empty() || !aggregates.empty();
}

const model::Atom* atom_in(const model::Condition& c) {
  return std::get_if<model::Atom>(&c.node);
}

}  // namespace

std::string_view to_string(Reason r) {
  static constexpr std::string_view names[] = {"open", "denied", "complete", "closed", "value", "otherwise"};
  return names[static_cast<size_t>(r)];
}

Lacks::Lacks(const model::Model& m, explain::Conditions& conditions) : m_(m), conditions_(conditions) {}

void Lacks::begin(eval::Evaluation& ev, const explain::Proofs& proofs) {
  ev_ = &ev;
  proofs_ = &proofs;
  view_ = View{eval::Bound::certain, ev.weakest(), false, 0, 0, 0};
  work_ = work_a_case;
  lacks_.clear();
  waits_.clear();
  path_.clear();
  circle_ = SIZE_MAX;
}

bool Lacks::work(uint64_t n) {
  work_ -= std::min(work_, n);
  return work_ > 0;
}

uint32_t Lacks::condition(model::RuleId rule, const model::Condition* c) {
  auto [it, fresh] = told_as_.try_emplace(c, static_cast<uint32_t>(told_.size()));
  if (fresh) told_.push_back({rule, c});
  return it->second;
}

const std::vector<Flat>& Lacks::parts_of(const model::Condition& c) {
  auto [it, fresh] = parts_.try_emplace(&c);
  if (fresh) it->second = explain::alternatives_of(std::span(&c, 1));
  return it->second;
}

// `flat` stays where it is: alternatives are made once.
Lacks::Prepared& Lacks::prepared(const Flat& flat, const Env& env) {
  std::vector<uint32_t> bound = explain::bound_in(env);
  auto [it, fresh] = prepared_.try_emplace({&flat, bound});
  Prepared& p = it->second;
  if (!fresh) return p;
  p.whole = &conditions_.compiled(flat, bound);
  for (const model::Condition* c : flat)
    if (const auto* a = atom_in(*c)) p.atoms.push_back(a);
  for (const model::Condition* left_out : flat) {
    Drop drop;
    drop.left_out = drop.told = left_out;
    std::set<uint32_t> known(bound.begin(), bound.end()), only;
    for (const model::Condition* c : flat)
      if (c != left_out && atom_in(*c)) variables_of(*c, known);
    if (atom_in(*left_out)) variables_of(*left_out, only);
    std::erase_if(only, [&](uint32_t v) { return known.contains(v); });
    // What only the missing row could give, and what is computed from it.
    std::set<const model::Condition*> with_it;
    for (bool again = !only.empty(); again;) {
      again = false;
      for (const model::Condition* c : flat) {
        if (c == left_out || atom_in(*c) || with_it.contains(c)) continue;
        std::set<uint32_t> uses;
        variables_of(*c, uses);
        if (std::none_of(uses.begin(), uses.end(), [&](uint32_t v) { return only.contains(v); })) continue;
        with_it.insert(c);
        again = true;
        for (uint32_t v : explain::bindable(Flat{c}))
          if (!known.contains(v)) only.insert(v);
      }
    }
    for (const model::Condition* c : flat) {
      if (c == left_out) continue;
      if (!with_it.contains(c)) {
        drop.rest.push_back(c);
        continue;
      }
      drop.alone = false;
      drop.more = drop.more || asks_for_rows(*c);
      if (drop.told->introduced && !c->introduced) drop.told = c;
    }
    drop.body = &conditions_.compiled(drop.rest, bound);
    p.drops.push_back(std::move(drop));
  }
  return p;
}

// ---------------------------------------------------------------- exactly one condition

const std::vector<Lack>& Lacks::one_condition(const Goal& goal) {
  const std::vector<Symbol> cells = explain::Proofs::cells_of(goal);
  if (proofs_->best(goal, ev_->certain(goal.relation).through_phase(view_.level))) return none_;
  Key key{goal.relation.value};
  for (Symbol s : cells) key.push_back(s.bits);
  std::vector<Lack> found = of_goal(goal.relation, cells);
  return lacks_.insert_or_assign(std::move(key), std::move(found)).first->second;
}

void Lacks::keep(std::vector<Lack>& out, const Lack& lack) const {
  for (Lack& known : out) {
    if (known.condition != lack.condition) continue;
    if (lack.reason < known.reason) known.reason = lack.reason;
    if (lack.distance && (!known.distance || *lack.distance < *known.distance))
      known.distance = lack.distance;
    return;
  }
  out.push_back(lack);
}

std::vector<Lack> Lacks::of_goal(RelationId relation, const std::vector<Symbol>& cells) {
  Key key{relation.value};
  for (Symbol s : cells) key.push_back(s.bits);
  if (auto it = lacks_.find(key); it != lacks_.end()) return it->second;
  if (const auto on_path = std::find(path_.begin(), path_.end(), key);
      on_path != path_.end() || path_.size() >= deepest) {
    circle_ = std::min(circle_, static_cast<size_t>(on_path - path_.begin()));
    return {};
  }
  const size_t here = path_.size();
  path_.push_back(key);
  std::vector<Lack> out;
  for (model::RuleId id : conditions_.rules_of(relation)) {
    const model::Rule& rule = m_[id];
    for (const Flat& flat : conditions_.alternatives(id)) {
      Frame frame{&rule, Env(rule.variables.size(), unbound), view_, 0};
      std::vector<uint32_t> computed;
      if (!proofs_->bind_head(rule, cells, frame.env, computed) || !computed.empty()) continue;
      of_conjunction(flat, frame, out);
      if (work_ == 0) break;
    }
  }
  path_.pop_back();
  if (circle_ >= here) {
    if (circle_ == here) circle_ = SIZE_MAX;
    lacks_.emplace(std::move(key), out);
  }
  return out;
}

void Lacks::of_conjunction(const Flat& flat, const Frame& frame, std::vector<Lack>& out) {
  Prepared& p = prepared(flat, frame.env);
  // Of conditions that no row meets, only one may be left out.
  const model::Atom* unmet = nullptr;
  for (const model::Atom* a : p.atoms) {
    const RowId rows = ev_->certain(a->relation).through_phase(view_.level);
    if (rows > 0 && proofs_->best(proofs_->goal_of(*a, frame.env), rows)) continue;
    if (unmet != nullptr) return;
    unmet = a;
  }
  for (const Drop& drop : p.drops) {
    if (drop.more) continue;
    if (unmet != nullptr && atom_in(*drop.left_out) != unmet) continue;
    if (!work()) return;
    of_condition(drop, frame, out);
  }
}

void Lacks::of_condition(const Drop& drop, const Frame& frame, std::vector<Lack>& out) {
  const model::Rule& rule = *frame.rule;
  const model::RuleId id{static_cast<uint32_t>(&rule - m_.rules.data())};
  const auto* a = atom_in(*drop.left_out);
  if (a != nullptr && m_[a->relation].role == model::Role::table) return;
  std::set<std::vector<uint32_t>> seen;
  std::vector<std::vector<Symbol>> goals;  // of a relation that rules conclude
  Env env = frame.env;
  ev_->solve(*drop.body, env, view_, [&] {
    if (!work()) return true;
    Frame here = frame;
    here.env = env;
    if (a == nullptr) {
      if (const auto* t = std::get_if<model::Threshold>(&drop.left_out->node);
          t != nullptr && t->bound == model::Bound::at_least) {
        of_threshold(*t, here, out);
        return false;
      }
      if (met(*drop.left_out, here)) return false;
      Lack lack{condition(id, drop.told), Reason::open, distance(*drop.left_out, here)};
      const bool compares = !explain::sides_of(*drop.left_out).empty();
      if (!possible(*drop.left_out, here)) lack.reason = compares ? Reason::value : Reason::otherwise;
      keep(out, lack);
      return false;
    }
    const Goal goal = proofs_->goal_of(*a, env);
    Key cells;
    for (const Goal::Term& t : goal.terms)
      cells.push_back(t.variable >= 0 ? any_symbol.bits : t.constant.bits);
    if (!seen.insert(cells).second) return false;
    // A row is there: what is not met are the tests on it, and each of them is left out in its turn.
    if (proofs_->best(goal, ev_->certain(goal.relation).through_phase(view_.level))) return false;
    if (m_[goal.relation].derived() && !m_[goal.relation].rules.empty())
      goals.push_back(explain::Proofs::cells_of(goal));
    else
      keep(out, {condition(id, drop.told), why_not(goal), std::nullopt});
    return false;
  });
  // What goes with a missing conclusion of rules is a second condition.
  if (goals.empty() || !drop.alone) return;
  std::sort(goals.begin(), goals.end(), [&](const auto& x, const auto& y) {
    return proofs_->compare_rows(a->relation, x.data(), y.data()) < 0;
  });
  if (goals.size() > most_goals) goals.resize(most_goals);
  for (const auto& cells : goals)
    for (const Lack& lack : of_goal(a->relation, cells)) keep(out, lack);
}

void Lacks::of_threshold(const model::Threshold& t, const Frame& frame, std::vector<Lack>& out) {
  const auto* needed = std::get_if<model::Constant>(&t.needed.node);
  if (needed == nullptr || !needed->value.is_number()) return;
  const int64_t k = m_.symbols.number_of(needed->value).to_int().value_or(0);
  int64_t have = 0;
  std::vector<const model::Condition*> others;
  for (const model::Condition& member : t.members)
    if (met(member, frame))
      ++have;
    else
      others.push_back(&member);
  if (have != k - 1) return;
  for (const model::Condition* member : others)
    for (const Flat& flat : parts_of(*member)) of_conjunction(flat, frame, out);
}

bool Lacks::met(const model::Condition& c, const Frame& frame) {
  for (const Flat& flat : parts_of(c)) {
    Env env = frame.env;
    if (work() && ev_->satisfied(conditions_.compiled(flat, explain::bound_in(env)), env, view_)) return true;
  }
  return false;
}

bool Lacks::possible(const model::Condition& c, const Frame& frame) {
  for (const Flat& flat : parts_of(c)) {
    Env env = ev_->possible_env(frame.env);
    if (ev_->satisfied(conditions_.compiled(flat, explain::bound_in(frame.env)), env,
                       view_.with(eval::Bound::possible)))
      return true;
  }
  return false;
}

// Of a fact.
Reason Lacks::why_not(const Goal& goal) {
  const model::Relation& rel = m_[goal.relation];
  if (ev_->assess(proofs_->plain(goal)).verdict == Verdict::open) return Reason::open;
  const Profile* profile = ev_->profile();
  if (rel.closed || profile == nullptr) return Reason::closed;
  if (rel.attribute && ev_->certain(goal.relation).size() > 0) return Reason::value;
  for (const mechanist::Pattern& denied : profile->denials) {
    if (denied.relation != goal.relation) continue;
    bool covers = true;
    for (size_t c = 0; c < denied.cells.size() && covers; ++c)
      covers = denied.cells[c] == any_symbol ||
               (goal.terms[c].variable < 0 && goal.terms[c].constant == denied.cells[c]);
    if (covers) return Reason::denied;
  }
  return Reason::complete;
}

// What a number is short of: how far its certain end, or all of it, lies from what is asked.
std::optional<Decimal> Lacks::distance(const model::Condition& c, const Frame& frame) {
  const auto* cmp = std::get_if<model::Comparison>(&c.node);
  if (cmp == nullptr || cmp->comparator == model::Comparator::not_equal) return std::nullopt;
  const model::Type t = cmp->left.type;
  if (!t.numeric() && t.kind != model::TypeKind::date) return std::nullopt;
  struct Ends {
    std::optional<Decimal> low, high;
  };
  auto ends = [&](const model::Expr& e) {
    const eval::Value v = ev_->evaluate(plan::compile(m_, e), frame.env, view_);
    if (v.kind == eval::Value::Kind::none) return Ends{};
    if (v.kind == eval::Value::Kind::exact) {
      if (!v.symbol.is_number()) return Ends{};
      const Decimal d = ev_->symbols().number_of(v.symbol);
      return Ends{d, d};
    }
    return Ends{v.low, v.high};
  };
  const Ends left = ends(cmp->left), right = ends(cmp->right);
  auto below = [](const std::optional<Decimal>& a,
                  const std::optional<Decimal>& b) -> std::optional<Decimal> {
    if (!a || !b) return std::nullopt;
    auto d = subtract(*b, *a);
    return d && *d >= Decimal(0) ? d : std::nullopt;
  };
  using model::Comparator;
  switch (cmp->comparator) {
    case Comparator::greater:
    case Comparator::greater_equal:
      return below(left.low, right.low);
    case Comparator::less:
    case Comparator::less_equal:
      return below(right.low, left.low);
    default: {
      auto d = below(left.low, right.low);
      return d ? d : below(right.low, left.low);
    }
  }
}

// ---------------------------------------------------------------- what an open goal waits for

// What a goal waits for is what any goal that it leads to waits for itself; they are looked at one by one,
// each once a case.
std::vector<uint32_t> Lacks::waits_for(const Goal& goal) {
  std::vector<uint32_t> out;
  if (ev_->assess(goal).verdict != Verdict::open) return out;
  std::vector<const Waiting*> all{&waiting(goal.relation, explain::Proofs::cells_of(goal))};
  std::set<const Waiting*> seen(all.begin(), all.end());
  for (size_t i = 0; i < all.size(); ++i) {
    out.insert(out.end(), all[i]->patterns.begin(), all[i]->patterns.end());
    for (const Pattern& p : all[i]->derived) {
      const Waiting* next = &waiting(p.relation, p.cells);
      if (seen.insert(next).second) all.push_back(next);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

const Lacks::Waiting& Lacks::waiting(RelationId relation, const std::vector<Symbol>& cells) {
  Key key{relation.value};
  for (Symbol s : cells) key.push_back(s.bits);
  auto [it, fresh] = waits_.try_emplace(std::move(key));
  if (!fresh) return it->second;
  for (model::RuleId id : conditions_.rules_of(relation)) {
    const model::Rule& rule = m_[id];
    for (const Flat& flat : conditions_.alternatives(id)) {
      Frame frame{&rule, Env(rule.variables.size(), unbound), view_, 0};
      std::vector<uint32_t> computed;
      if (!proofs_->bind_head(rule, cells, frame.env, computed) || !work()) continue;
      const Prepared& p = prepared(flat, frame.env);
      Env env = ev_->possible_env(frame.env);
      if (ev_->satisfied(*p.whole, env, view_.with(eval::Bound::possible))) waits_of(flat, frame, it->second);
    }
  }
  return it->second;
}

void Lacks::waits_of(const Flat& flat, const Frame& frame, Waiting& out) {
  Prepared& p = prepared(flat, frame.env);
  bool any = false;
  Frame ended = frame;
  ended.env = proofs_->open_ended(flat, frame.env);
  for (const model::Condition* c : flat) {
    if (const auto* a = atom_in(*c)) {
      const RowId rows = ev_->certain(a->relation).through_phase(view_.level);
      if (rows > 0 && proofs_->best(proofs_->goal_of(*a, frame.env), rows)) continue;
      wait(*a, frame, out);
      any = true;
    } else if (const auto* t = std::get_if<model::Threshold>(&c->node);
               t != nullptr && t->bound == model::Bound::at_least) {
      if (met(*c, ended)) continue;
      any = true;
      for (const model::Condition& member : t->members)
        if (!met(member, ended))
          for (const Flat& part : parts_of(member)) waits_of(part, frame, out);
    }
  }
  if (any) return;
  for (const Drop& drop : p.drops) {
    Env env = frame.env;
    if (!work() || !ev_->satisfied(*drop.body, env, view_)) continue;
    wait_within(*drop.left_out, frame, out);
  }
}

// For what it asks for, and for what a count, a negation or an upper bound goes through, as far as not all of
// that is recorded.
void Lacks::wait_within(const model::Condition& c, const Frame& frame, Waiting& out) {
  if (const auto* a = atom_in(c)) {
    if (!m_[a->relation].recorded() || !ev_->is_exact(a->relation, ev_->weakest())) wait(*a, frame, out);
    return;
  }
  model::each_part(c, [&](const model::Condition& part) { wait_within(part, frame, out); });
  model::each_expr(c, [&](const model::Expr& e) {
    model::each_aggregate(e, [&](const model::Aggregate& g) {
      for (const model::Condition& part : g.body) wait_within(part, frame, out);
    });
  });
}

void Lacks::wait(const model::Atom& a, const Frame& frame, Waiting& out) {
  if (m_[a.relation].role == model::Role::table) return;
  Pattern pattern{a.relation, {}};
  Key key{a.relation.value};
  for (const model::Expr& t : a.terms) {
    Symbol cell = any_symbol;
    if (const auto* c = std::get_if<model::Constant>(&t.node)) cell = c->value;
    if (const auto* v = std::get_if<model::VariableUse>(&t.node))
      if (const Symbol bound = frame.env[v->variable.value]; bound != unbound && !bound.is_unknown())
        cell = bound;
    pattern.cells.push_back(cell);
    key.push_back(cell.bits);
  }
  if (m_[a.relation].derived() && !m_[a.relation].rules.empty()) {
    out.derived.push_back(std::move(pattern));
    return;
  }
  auto [it, fresh] = pattern_numbers_.try_emplace(std::move(key), static_cast<uint32_t>(patterns_.size()));
  if (fresh) patterns_.push_back(std::move(pattern));
  out.patterns.push_back(it->second);
}

}  // namespace mechanist::portfolio
