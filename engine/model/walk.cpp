// Which variables occur where, and comparisons the other way round. External interface: walk.hpp.
#include "model/walk.hpp"

namespace mechanist::model {

std::vector<Condition> computed_head(const Rule& rule, std::span<const Symbol> cells) {
  std::vector<Condition> out;
  for (size_t i = 0; i < rule.head_terms.size(); ++i) {
    const Expr& e = rule.head_terms[i];
    const bool computed = std::holds_alternative<Call>(e.node) || std::holds_alternative<Aggregate>(e.node);
    if (!computed || cells[i] == any_symbol) continue;
    Expr value{Constant{cells[i], std::nullopt}, e.type, e.span};
    out.push_back({Comparison{Comparator::equal, e, std::move(value)}, e.span});
  }
  return out;
}

Comparator mirrored(Comparator c) {
  switch (c) {
    case Comparator::less:
      return Comparator::greater;
    case Comparator::less_equal:
      return Comparator::greater_equal;
    case Comparator::greater:
      return Comparator::less;
    case Comparator::greater_equal:
      return Comparator::less_equal;
    case Comparator::equal:
    case Comparator::not_equal:
      return c;
  }
  return c;
}

void direct_variables(const Expr& e, Variables& out) {
  if (const auto* v = std::get_if<VariableUse>(&e.node)) out.insert(v->variable);
  if (const auto* c = std::get_if<Call>(&e.node))
    for (const Expr& a : c->arguments) direct_variables(a, out);
}

void direct_variables(const Condition& c, Variables& out) {
  each_expr(c, [&](const Expr& e) { direct_variables(e, out); });
  if (std::holds_alternative<And>(c.node) || std::holds_alternative<Or>(c.node))
    each_part(c, [&](const Condition& p) { direct_variables(p, out); });
}

void all_variables(const Expr& e, Variables& out) {
  direct_variables(e, out);
  each_aggregate(e, [&](const Aggregate& a) {
    for (const Expr& o : a.outputs) all_variables(o, out);
    for (const Condition& c : a.body) all_variables(c, out);
  });
}

void all_variables(const Condition& c, Variables& out) {
  if (const auto* every = std::get_if<ForEvery>(&c.node)) out.insert(every->variable);
  each_expr(c, [&](const Expr& e) { all_variables(e, out); });
  each_part(c, [&](const Condition& p) { all_variables(p, out); });
}

}  // namespace mechanist::model
