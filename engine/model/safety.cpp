// Safety: every variable that a condition or the head reads gets its value from a positive condition, or from
// an equality whose other side has one. `or` gives values to what every branch does; a negation, an `exists`,
// a threshold and an aggregate give none to the outside. And: a variable that stands only once is a typo.
// External interface: Lowering::check_safety and check_singletons of lower.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "base/text.hpp"
#include "model/lower.hpp"

namespace mechanist::model {
namespace {

bool all_in(const Variables& some, const Variables& all) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

// What an expression needs before it has a value: its variables, and those that its aggregates share with it.
void needed_by(const Expr& e, Variables& out) {
  direct_variables(e, out);
  each_aggregate(e, [&](const Aggregate& a) { out.insert(a.outer.begin(), a.outer.end()); });
}

Variables needed_by(const Expr& e) {
  Variables out;
  needed_by(e, out);
  return out;
}

// An equality whose one side is a variable without a value and whose other side has one.
void bind_equality(const Comparison& c, Variables& bound) {
  if (c.comparator != Comparator::equal) return;
  auto one = [&](const Expr& target, const Expr& value) {
    const auto* v = std::get_if<VariableUse>(&target.node);
    if (v != nullptr && all_in(needed_by(value), bound)) bound.insert(v->variable);
  };
  one(c.left, c.right);
  one(c.right, c.left);
}

// Those of `some` that are in `all`. What a part holds is little, what is known around it may be much.
Variables among(const Variables& some, const Variables& all) {
  Variables out;
  for (VariableId v : some)
    if (all.contains(v)) out.insert(out.end(), v);
  return out;
}

void bind_list(std::span<const Condition> list, Variables& bound);

// What every branch gives a value.
void bind_or(const Or& o, Variables& bound) {
  std::optional<Variables> every;
  for (const Condition& branch : o.parts) {
    Variables inside;
    all_variables(branch, inside);
    Variables known = among(inside, bound);
    bind_list({&branch, 1}, known);
    Variables fresh;
    for (VariableId v : known)
      if (!bound.contains(v) && (!every || every->contains(v))) fresh.insert(fresh.end(), v);
    every = std::move(fresh);
    if (every->empty()) return;
  }
  if (every) bound.insert(every->begin(), every->end());
}

void bind_one(const Condition& c, Variables& bound) {
  if (const auto* a = std::get_if<Atom>(&c.node)) {
    for (const Expr& t : a->terms) direct_variables(t, bound);
  } else if (const auto* cmp = std::get_if<Comparison>(&c.node)) {
    bind_equality(*cmp, bound);
  } else if (const auto* conj = std::get_if<And>(&c.node)) {
    bind_list(conj->parts, bound);
  } else if (const auto* o = std::get_if<Or>(&c.node)) {
    bind_or(*o, bound);
  }
}

// Adds what the list gives a value, given what has one already. Forwards and backwards in turn, since chains
// of equalities are written in either direction.
void bind_list(std::span<const Condition> list, Variables& bound) {
  for (bool forwards = true;; forwards = !forwards) {
    const size_t before = bound.size();
    for (size_t i = 0; i < list.size(); ++i) bind_one(list[forwards ? i : list.size() - 1 - i], bound);
    if (bound.size() == before) return;
  }
}

bool stands_in_atom(const Condition& c, VariableId v) {
  bool found = false;
  if (const auto* a = std::get_if<Atom>(&c.node)) {
    Variables all;
    for (const Expr& t : a->terms) direct_variables(t, all);
    found = all.contains(v);
  }
  each_part(c, [&](const Condition& p) { found = found || stands_in_atom(p, v); });
  return found;
}

}  // namespace

void Lowering::check_singletons() {
  std::vector<std::string> names;
  for (const LocalVariable& v : variables_)
    if (!v.introduced) names.push_back(v.name);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const LocalVariable& v : variables_) {
    if (v.introduced || v.uses != 1 || v.scope->once_is_fine) continue;
    std::vector<std::string> others;
    for (const std::string& n : names)
      if (n != v.name) others.push_back(n);
    size_t same_name =
        static_cast<size_t>(std::count_if(variables_.begin(), variables_.end(), [&](const LocalVariable& o) {
          return o.name == v.name && o.span != v.span;
        }));
    std::string hint = did_you_mean(b_, v.name, others);
    bool name = v.type && (v.type->kind == TypeKind::entity || v.type->kind == TypeKind::text);
    if (hint.empty() && v.type && v.type->kind == TypeKind::enumeration) {
      std::vector<std::string> constants;
      for (const auto& c : b_.model.enums[v.type->of].constants) constants.push_back(c.name);
      std::string lower = lower_case(v.name);
      if (std::find(constants.begin(), constants.end(), v.name) != constants.end()) {
        hint = fmt::format("a constant that begins with a capital stands in quotes: `\"{}\"`", v.name);
      } else {
        bool only_capital = std::find(constants.begin(), constants.end(), lower) != constants.end();
        auto best = only_capital ? std::optional(lower) : nearest(lower, constants);
        if (best) hint = fmt::format("a capital begins a variable; the constant is '{}'", *best);
      }
    }
    if (hint.empty() && name && v.name.size() > 1)
      hint = fmt::format("if it is a name, write `\"{}\"`; if any value will do, `_`", v.name);
    if (hint.empty() && same_name > 0)
      hint =
          "the same name in other braces or another negation is another variable; let a condition outside "
          "bind it, or write `_`";
    bool in_head = std::any_of(head_.begin(), head_.end(), [&](const ast::Expr* e) {
      return e != nullptr && e->span == v.span && std::holds_alternative<ast::Variable>(e->node);
    });
    if (hint.empty() && in_head)
      hint = "what is concluded has to stand in a condition, which gives it a value";
    if (hint.empty()) hint = "if any value will do, write `_`";
    error("E0210", v.span, fmt::format("the variable '{}' stands only once", v.name), hint);
  }
}

// ---------------------------------------------------------------- safety

void Lowering::require(const Variables& needed, const Bound& bound, Span at, std::string_view use) {
  for (VariableId v : needed) {
    if (bound.contains(v) || !reported_.insert(v).second) continue;
    const LocalVariable& known = variables_[v.value];
    std::string hint = "add a condition that gives it a value, such as a fact in which it stands";
    if (rule_.body.empty()) hint = "a rule without conditions concludes constants only";
    for (const Condition& c : *body_) {
      if (!stands_in_atom(c, v)) continue;
      if (std::holds_alternative<Or>(c.node) || std::holds_alternative<And>(c.node))
        hint = "not every branch of the `or` gives it a value";
      else if (std::holds_alternative<Not>(c.node))
        hint = "a negation says only what is not so and gives no value: bind it by a positive condition, too";
      else if (std::holds_alternative<Exists>(c.node))
        hint = "what stands in `exists` is known there only: state that condition outside of it";
      else if (std::holds_alternative<ForEvery>(c.node))
        hint = "`for every` over a relation gives no value: bind it by a condition outside";
      else if (std::holds_alternative<Threshold>(c.node))
        hint = "a threshold's members give no value: bind it by a condition outside";
    }
    error("E0211", at == Span{} ? known.span : at,
          fmt::format("nothing gives '{}' a value {}", known.name, use), hint);
  }
}

void Lowering::check_aggregates(const Expr& e, const Bound& bound, const Variables& visible) {
  each_aggregate(e, [&](const Aggregate& a) {
    Variables outer(a.outer.begin(), a.outer.end());
    require(outer, bound, e.span,
            fmt::format("outside the braces of this `{}`, by which they are grouped", to_string(a.kind)));
    Bound here;
    for (VariableId v : a.outer)
      if (bound.contains(v) || reported_.contains(v)) here.insert(v);
    check_list(a.body, here, visible);
    const auto* outside = std::exchange(body_, &a.body);
    Bound inside = here;
    bind_list(a.body, inside);
    for (const Expr& o : a.outputs) {
      require(needed_by(o), inside, o.span, "in these braces");
      check_aggregates(o, inside, visible);
    }
    if (a.kind == AggregateKind::sum || a.kind == AggregateKind::avg)
      require(Variables(a.inner.begin(), a.inner.end()), inside, e.span,
              "in every branch within these braces, so it is not clear what is added up");
    body_ = outside;
  });
}

void Lowering::check(const Condition& c, const Bound& bound, const Variables& visible) {
  // What an inner list shares with the rest has to have its value there.
  auto shared = [&](const Variables& inside, std::string_view use) {
    require(among(inside, visible), bound, c.span, use);
  };
  auto inner = [&](const std::vector<Condition>& parts, std::string_view use) {
    Variables inside;
    for (const Condition& p : parts) all_variables(p, inside);
    shared(inside, use);
    check_list(parts, bound, visible);
  };
  if (const auto* cmp = std::get_if<Comparison>(&c.node)) {
    Variables needed;
    // The side that is computed speaks first: it is why the other has no value.
    auto side = [&](const Expr& e) {
      check_aggregates(e, bound, visible);
      direct_variables(e, needed);
    };
    side(cmp->left);
    side(cmp->right);
    bool lone = std::holds_alternative<VariableUse>(cmp->left.node) !=
                std::holds_alternative<VariableUse>(cmp->right.node);
    if (cmp->comparator == Comparator::equal && lone) {
      const Expr& target = std::holds_alternative<VariableUse>(cmp->left.node) ? cmp->left : cmp->right;
      const Expr& value = &target == &cmp->left ? cmp->right : cmp->left;
      Variables of_value = needed_by(value);
      require(of_value, bound, value.span, "that this can be computed from");
      if (!all_in(of_value, bound)) reported_.insert(std::get<VariableUse>(target.node).variable);
    }
    require(needed, bound, c.span, "that can be compared");
  } else if (std::holds_alternative<In>(c.node) || std::holds_alternative<Between>(c.node) ||
             std::holds_alternative<TextTest>(c.node)) {
    Variables needed;
    each_expr(c, [&](const Expr& e) {
      check_aggregates(e, bound, visible);
      direct_variables(e, needed);
    });
    require(needed, bound, c.span, "that can be tested");
  } else if (const auto* conj = std::get_if<And>(&c.node)) {
    for (const Condition& p : conj->parts) check(p, bound, visible);
  } else if (const auto* o = std::get_if<Or>(&c.node)) {
    for (const Condition& p : o->parts) check_list({&p, 1}, bound, visible);
  } else if (const auto* n = std::get_if<Not>(&c.node)) {
    inner(n->parts, "outside this negation");
  } else if (const auto* e = std::get_if<Exists>(&c.node)) {
    inner(e->parts, "outside this `exists`");
  } else if (const auto* f = std::get_if<ForEvery>(&c.node)) {
    Variables inside;
    for (const Condition& p : f->parts) all_variables(p, inside);
    shared(inside, "outside this `for every`");
    Bound here = bound;
    here.insert(f->variable);
    Variables seen = visible;
    seen.insert(f->variable);
    check_list(f->parts, here, seen);
  } else if (const auto* t = std::get_if<Threshold>(&c.node)) {
    for (const Condition& m : t->members) {
      Variables inside;
      all_variables(m, inside);
      shared(inside, "outside this threshold");
      check_list({&m, 1}, bound, visible);
    }
  }
}

// Whatever stands in the list itself is visible to its conditions; the rest of what they hold is local to
// them.
void Lowering::check_list(std::span<const Condition> list, const Bound& outside, const Variables& visible) {
  Variables inside;
  for (const Condition& c : list) all_variables(c, inside);
  Bound bound = among(inside, outside);
  bind_list(list, bound);
  Variables seen = among(inside, visible);
  for (const Condition& c : list) direct_variables(c, seen);
  for (const Condition& c : list) check(c, bound, seen);
}

void Lowering::check_safety(const Rule& r) {
  body_ = &r.body;
  Variables head;
  for (const Expr& t : r.head_terms) needed_by(t, head);
  Bound bound;
  bind_list(r.body, bound);
  check_list(r.body, {}, head);
  for (const Expr& t : r.head_terms) {
    require(needed_by(t), bound, t.span, "that could be concluded");
    check_aggregates(t, bound, head);
  }
  body_ = nullptr;
}

}  // namespace mechanist::model
