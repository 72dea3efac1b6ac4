#pragma once
// Walks over conditions and expressions of a Model, for the checks that need only what occurs where.
#include <set>
#include <span>
#include <vector>

#include "model/model.hpp"

namespace mechanist::model {

// Aggregates that stand in an expression, outermost only.
template <class F>
void each_aggregate(const Expr& e, F&& f) {
  if (const auto* a = std::get_if<Aggregate>(&e.node)) f(*a);
  if (const auto* c = std::get_if<Call>(&e.node))
    for (const Expr& x : c->arguments) each_aggregate(x, f);
}

// The expressions that stand directly in a condition (not in its parts), to be changed if it may be.
template <class AnyCondition, class F>
void each_expr(AnyCondition& c, F&& f) {
  if (auto* a = std::get_if<Atom>(&c.node)) {
    for (auto& e : a->terms) f(e);
  } else if (auto* cmp = std::get_if<Comparison>(&c.node)) {
    f(cmp->left);
    f(cmp->right);
  } else if (auto* in = std::get_if<In>(&c.node)) {
    f(in->value);
    for (auto& e : in->members) f(e);
  } else if (auto* b = std::get_if<Between>(&c.node)) {
    f(b->value);
    f(b->low);
    f(b->high);
  } else if (auto* t = std::get_if<TextTest>(&c.node)) {
    for (auto& e : t->arguments) f(e);
  } else if (auto* th = std::get_if<Threshold>(&c.node)) {
    f(th->needed);
  }
}

// The conditions that stand directly in a condition, to be changed if it may be.
template <class AnyCondition, class F>
void each_part(AnyCondition& c, F&& f) {
  auto all = [&](auto& parts) {
    for (auto& p : parts) f(p);
  };
  if (auto* a = std::get_if<And>(&c.node))
    all(a->parts);
  else if (auto* o = std::get_if<Or>(&c.node))
    all(o->parts);
  else if (auto* n = std::get_if<Not>(&c.node))
    all(n->parts);
  else if (auto* e = std::get_if<Exists>(&c.node))
    all(e->parts);
  else if (auto* every = std::get_if<ForEvery>(&c.node))
    all(every->parts);
  else if (auto* th = std::get_if<Threshold>(&c.node))
    all(th->members);
}

// What the rule computes for its head, said as conditions: of each column that is neither a variable nor a
// constant there, that its expression has the value that the row or the goal has; none of any_symbol.
std::vector<Condition> computed_head(const Rule&, std::span<const Symbol> cells);

// For sides that have changed places.
Comparator mirrored(Comparator);

using Variables = std::set<VariableId>;

// Variables outside the braces of aggregates.
void direct_variables(const Expr&, Variables&);
// Variables of atoms and comparisons, through `and` and `or` but not into negations, braces and members.
void direct_variables(const Condition&, Variables&);
void all_variables(const Expr&, Variables&);
void all_variables(const Condition&, Variables&);

}  // namespace mechanist::model
