// External interface: normal.hpp.
#include "lint/normal.hpp"

#include <optional>

#include "lint/match.hpp"

namespace mechanist::lint {
namespace {

void replace(Condition&, VariableId, const Expr& by);

void replace(Expr& e, VariableId v, const Expr& by) {
  if (const auto* use = std::get_if<VariableUse>(&e.node)) {
    if (use->variable == v) e.node = by.node;
  } else if (auto* call = std::get_if<Call>(&e.node)) {
    for (Expr& x : call->arguments) replace(x, v, by);
  } else if (auto* a = std::get_if<Aggregate>(&e.node)) {
    for (Expr& x : a->outputs) replace(x, v, by);
    for (Condition& c : a->body) replace(c, v, by);
  }
}

void replace(Condition& c, VariableId v, const Expr& by) {
  each_expr(c, [&](Expr& e) { replace(e, v, by); });
  each_part(c, [&](Condition& p) { replace(p, v, by); });
}

struct Equation {
  VariableId variable;
  Expr value;
};

// What the condition equates with a variable: a constant of its type, or another variable of it.
std::optional<Equation> equation(const Condition& c) {
  const auto* cmp = std::get_if<Comparison>(&c.node);
  if (cmp == nullptr || cmp->comparator != Comparator::equal || !(cmp->left.type == cmp->right.type))
    return std::nullopt;
  auto one = [](const Expr& a, const Expr& b) -> std::optional<Equation> {
    const auto* v = std::get_if<VariableUse>(&a.node);
    const auto* other = std::get_if<VariableUse>(&b.node);
    const bool plain = std::holds_alternative<Constant>(b.node) ||
                       (other != nullptr && v != nullptr && !(other->variable == v->variable));
    return v != nullptr && plain ? std::optional(Equation{v->variable, b}) : std::nullopt;
  };
  const auto left = one(cmp->left, cmp->right);
  return left ? left : one(cmp->right, cmp->left);
}

}  // namespace

NormalRule normal(const Rule& rule) {
  NormalRule out;
  out.head_terms = rule.head_terms;
  Conditions flat;
  flatten(rule.body, flat);
  for (const Condition* c : flat) out.body.push_back(*c);
  for (size_t i = 0; i < out.body.size();) {
    const std::optional<Equation> e = equation(out.body[i]);
    if (!e) {
      ++i;
      continue;
    }
    out.body.erase(out.body.begin() + static_cast<std::ptrdiff_t>(i));
    for (Expr& t : out.head_terms) replace(t, e->variable, e->value);
    for (Condition& c : out.body) replace(c, e->variable, e->value);
    out.rewritten = true;
    i = 0;
  }
  return out;
}

}  // namespace mechanist::lint
