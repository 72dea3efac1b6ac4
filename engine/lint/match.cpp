// Matching by backtracking, in the written order of the pattern. The work is bounded by its caller: the
// problem is NP-complete, and what is not found in time is not told. External interface: match.hpp.
#include "lint/match.hpp"

#include <algorithm>

namespace mechanist::lint {
namespace {

bool same_constant(const Constant& a, const Constant& b) {
  return a.value == b.value && a.parameter == b.parameter;
}

// Whether x op b follows from x given a, for numbers.
bool implies(ast::Comparator given, const Decimal& a, ast::Comparator op, const Decimal& b) {
  using C = ast::Comparator;
  const bool given_up = given == C::greater || given == C::greater_equal;
  const bool given_down = given == C::less || given == C::less_equal;
  switch (op) {
    case C::greater:
      return (given_up && (a > b || (a == b && given == C::greater))) || (given == C::equal && a > b);
    case C::greater_equal:
      return (given_up && a >= b) || (given == C::equal && a >= b);
    case C::less:
      return (given_down && (a < b || (a == b && given == C::less))) || (given == C::equal && a < b);
    case C::less_equal:
      return (given_down && a <= b) || (given == C::equal && a <= b);
    default:
      return false;
  }
}

}  // namespace

void flatten(const std::vector<Condition>& all, Conditions& out) {
  for (const Condition& c : all) {
    const auto* a = std::get_if<And>(&c.node);
    const auto* e = std::get_if<Exists>(&c.node);
    if (a != nullptr)
      flatten(a->parts, out);
    else if (e != nullptr)
      flatten(e->parts, out);
    else
      out.push_back(&c);
  }
}

void Matcher::fix(const Variables& own) {
  fixed_.insert(own.begin(), own.end());
}

void Matcher::undo(size_t to) {
  while (trail_.size() > to) {
    bound_[trail_.back()].reset();
    trail_.pop_back();
  }
}

bool Matcher::bind(VariableId v, const Target& given) {
  if (fixed_.contains(v)) return given.variable == v;
  if (bound_.size() <= v.value) bound_.resize(v.value + 1);
  if (bound_[v.value]) return *bound_[v.value] == given;
  const bool local = pattern_local_.contains(v);
  const bool given_local = given.variable && given_local_.contains(*given.variable);
  if (local != given_local) return false;
  if (local || renaming_) {
    if (!given.variable) return false;
    if (std::find(bound_.begin(), bound_.end(), std::optional(given)) != bound_.end()) return false;
  }
  bound_[v.value] = given;
  trail_.push_back(v.value);
  return true;
}

bool Matcher::same_list(const std::vector<Expr>& pattern, const std::vector<Expr>& given, bool exact) {
  if (pattern.size() != given.size()) return false;
  for (size_t i = 0; i < pattern.size(); ++i)
    if (!same(pattern[i], given[i], exact)) return false;
  return true;
}

bool Matcher::same(const Expr& pattern, const Expr& given, bool exact) {
  if (std::holds_alternative<Wildcard>(pattern.node))
    return !exact || std::holds_alternative<Wildcard>(given.node);
  const auto* given_constant = std::get_if<Constant>(&given.node);
  if (const auto* v = std::get_if<VariableUse>(&pattern.node)) {
    if (given_constant != nullptr) return bind(v->variable, {std::nullopt, *given_constant});
    const auto* other = std::get_if<VariableUse>(&given.node);
    return other != nullptr && bind(v->variable, {other->variable, {}});
  }
  if (const auto* c = std::get_if<Constant>(&pattern.node))
    return given_constant != nullptr && pattern.type.kind == given.type.kind &&
           same_constant(*c, *given_constant);
  if (const auto* c = std::get_if<Call>(&pattern.node)) {
    const auto* other = std::get_if<Call>(&given.node);
    return other != nullptr && c->function == other->function &&
           same_list(c->arguments, other->arguments, true);
  }
  const auto& a = std::get<Aggregate>(pattern.node);
  const auto* other = std::get_if<Aggregate>(&given.node);
  return other != nullptr && a.kind == other->kind && same_list(a.outputs, other->outputs, true) &&
         permuted(a.body, other->body);
}

bool Matcher::comparison(const Comparison& p, const Comparison& g, bool exact) {
  const size_t mark = trail_.size();
  auto sides = [&](const Expr& left, const Expr& right, ast::Comparator op) {
    if (p.comparator == op && same(p.left, left, true) && same(p.right, right, true)) return true;
    undo(mark);
    if (exact) return false;
    // Weaker than what is given: the same value beside another number that stands in the rules.
    const auto* a = std::get_if<Constant>(&right.node);
    const auto* b = std::get_if<Constant>(&p.right.node);
    if (a == nullptr || b == nullptr || a->parameter || b->parameter || !a->value.is_number() ||
        !b->value.is_number() || !(right.type == p.right.type))
      return false;
    if (implies(op, symbols_.number_of(a->value), p.comparator, symbols_.number_of(b->value)) &&
        same(p.left, left, true))
      return true;
    undo(mark);
    return false;
  };
  return sides(g.left, g.right, g.comparator) || sides(g.right, g.left, model::mirrored(g.comparator));
}

bool Matcher::permuted(const std::vector<Condition>& pattern, const std::vector<Condition>& given) {
  if (pattern.size() != given.size()) return false;
  std::vector<bool> used(given.size(), false);
  return permuted(pattern, given, 0, used);
}

bool Matcher::permuted(const std::vector<Condition>& pattern, const std::vector<Condition>& given, size_t at,
                       std::vector<bool>& used) {
  if (at == pattern.size()) return true;
  for (size_t i = 0; i < given.size(); ++i) {
    if (used[i]) continue;
    const size_t mark = trail_.size();
    used[i] = true;
    if (one(pattern[at], given[i], true) && permuted(pattern, given, at + 1, used)) return true;
    used[i] = false;
    undo(mark);
  }
  return false;
}

bool Matcher::one(const Condition& p, const Condition& g, bool exact) {
  if (work_ == 0) return false;
  --work_;
  if (p.node.index() != g.node.index()) return false;
  if (const auto* a = std::get_if<Atom>(&p.node)) {
    const auto& b = std::get<Atom>(g.node);
    return a->relation == b.relation && same_list(a->terms, b.terms, exact);
  }
  if (const auto* c = std::get_if<Comparison>(&p.node))
    return comparison(*c, std::get<Comparison>(g.node), exact);
  if (const auto* in = std::get_if<In>(&p.node)) {
    const auto& other = std::get<In>(g.node);
    return same(in->value, other.value, true) && same_list(in->members, other.members, true);
  }
  if (const auto* b = std::get_if<Between>(&p.node)) {
    const auto& other = std::get<Between>(g.node);
    return same(b->value, other.value, true) && same(b->low, other.low, true) &&
           same(b->high, other.high, true);
  }
  if (const auto* t = std::get_if<TextTest>(&p.node)) {
    const auto& other = std::get<TextTest>(g.node);
    return t->function == other.function && same_list(t->arguments, other.arguments, true);
  }
  if (const auto* every = std::get_if<ForEvery>(&p.node)) {
    const auto& other = std::get<ForEvery>(g.node);
    return every->domain == other.domain && bind(every->variable, {other.variable, {}}) &&
           permuted(every->parts, other.parts);
  }
  if (const auto* t = std::get_if<Threshold>(&p.node)) {
    const auto& other = std::get<Threshold>(g.node);
    return t->bound == other.bound && same(t->needed, other.needed, true) &&
           permuted(t->members, other.members);
  }
  if (const auto* n = std::get_if<Not>(&p.node)) return permuted(n->parts, std::get<Not>(g.node).parts);
  if (const auto* o = std::get_if<Or>(&p.node)) return permuted(o->parts, std::get<Or>(g.node).parts);
  if (const auto* a = std::get_if<And>(&p.node)) return permuted(a->parts, std::get<And>(g.node).parts);
  return permuted(std::get<Exists>(p.node).parts, std::get<Exists>(g.node).parts);
}

bool Matcher::all(const Conditions& pattern, const Conditions& given, size_t at, bool exact,
                  std::vector<bool>& used) {
  if (at == pattern.size()) return true;
  for (size_t i = 0; i < given.size() && work_ > 0; ++i) {
    if (exact && used[i]) continue;
    const size_t mark = trail_.size();
    used[i] = true;
    if (one(*pattern[at], *given[i], exact) && all(pattern, given, at + 1, exact, used)) return true;
    used[i] = false;
    undo(mark);
  }
  return false;
}

bool Matcher::heads(const std::vector<Expr>& pattern, const std::vector<Expr>& given) {
  return same_list(pattern, given, true);
}

bool Matcher::follows(const Conditions& pattern, const Conditions& given) {
  if (renaming_ && pattern.size() != given.size()) return false;
  std::vector<bool> used(given.size(), false);
  return all(pattern, given, 0, renaming_, used);
}

}  // namespace mechanist::lint
