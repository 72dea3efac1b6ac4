// Conditions, one after the other: what each adds to what is assumed. External interface: search.hpp.
#include "whatif/search.hpp"

namespace mechanist::whatif {

namespace {

bool plain_side(const model::Expr& e) {
  return std::holds_alternative<model::Constant>(e.node) ||
         std::holds_alternative<model::VariableUse>(e.node);
}

// Narrowing first, then what gives values, then what only asks.
int order_of(const model::Condition& c) {
  if (const auto* cmp = std::get_if<model::Comparison>(&c.node)) {
    const bool plain = plain_side(cmp->left) && plain_side(cmp->right);
    return plain ? 0 : cmp->comparator == ast::Comparator::equal ? 4 : 5;
  }
  if (std::holds_alternative<model::In>(c.node)) return 0;
  if (std::holds_alternative<model::Between>(c.node)) return 0;
  if (std::holds_alternative<model::Atom>(c.node)) return 1;
  if (std::holds_alternative<model::And>(c.node)) return 1;
  if (std::holds_alternative<model::Exists>(c.node)) return 2;
  if (std::holds_alternative<model::Or>(c.node)) return 2;
  if (std::holds_alternative<model::Threshold>(c.node)) return 3;
  if (std::holds_alternative<model::TextTest>(c.node)) return 6;
  return 7;
}

// A value, or somebody who is assumed elsewhere.
bool known_outside(const Partial& s, Term t) {
  if (!t.is_variable()) return t.is_value();
  return std::any_of(s.cells.begin(), s.cells.end(), [&](const Term& cell) { return s.seen(cell) == t; });
}

}  // namespace

void Search::conjunction(const model::Rule& rule, std::vector<const Condition*> body, Partial start,
                         Best& out) {
  if (body.empty()) return out.add(std::move(start));
  std::stable_sort(body.begin(), body.end(),
                   [&](const Condition* a, const Condition* b) { return order_of(*a) < order_of(*b); });
  place_known(body);
  List<Partial> states;
  states.push_back(std::move(start));
  for (const Condition* c : body) {
    Best next = best(limits_.width, &out);
    next.as_alike_as(out);
    Best& into = c == body.back() ? out : next;
    for (const Partial& s : states) {
      if (spent()) break;
      condition(rule, *c, s, into);
    }
    states = next.take();
  }
}
// A relation of which nothing can be assumed comes as soon as something that it reads has been bound: what
// has been assumed by then without a name gets one there.
void Search::place_known(std::vector<const Condition*>& body) const {
  auto known = [&](const Condition* c) {
    const auto* a = std::get_if<model::Atom>(&c->node);
    return a && !m_[a->relation].derived() && ev_.is_exact(a->relation, ev_.weakest());
  };
  model::Variables bound;
  for (size_t i = 0; i < body.size(); ++i) {
    if (!std::holds_alternative<model::Atom>(body[i]->node)) continue;
    for (size_t j = i; j < body.size(); ++j) {
      if (!known(body[j])) continue;
      model::Variables used;
      model::direct_variables(*body[j], used);
      const bool joins = std::any_of(used.begin(), used.end(), [&](auto v) { return bound.contains(v); });
      if (joins) {
        std::rotate(body.begin() + static_cast<ptrdiff_t>(i), body.begin() + static_cast<ptrdiff_t>(j),
                    body.begin() + static_cast<ptrdiff_t>(j) + 1);
        break;
      }
    }
    model::direct_variables(*body[i], bound);
  }
}
void Search::conjunction(const model::Rule& rule, const std::vector<Condition>& parts, Partial start,
                         Best& out) {
  std::vector<const Condition*> body;
  for (const Condition& c : parts) body.push_back(&c);
  conjunction(rule, std::move(body), std::move(start), out);
}

Term Search::term_of(const model::Expr& e, const Partial& s) const {
  if (const auto* k = std::get_if<model::Constant>(&e.node)) return constant(k->value);
  if (const auto* v = std::get_if<model::VariableUse>(&e.node)) return s.seen(s.env[v->variable.value]);
  return {};
}
eval::Env Search::env_of(const Partial& s) const {
  Env env(s.env.size(), eval::unbound);
  for (size_t i = 0; i < s.env.size(); ++i)
    if (const Term t = s.seen(s.env[i]); t.is_value()) env[i] = t.value;
  return env;
}
const plan::Expr& Search::compiled(const model::Expr& e) {
  auto [it, fresh] = exprs_.try_emplace(&e);
  if (fresh) it->second = plan::compile(m_, e);
  return it->second;
}
const plan::Body& Search::compiled(const Condition& c, const Env& env) {
  std::vector<uint32_t> bound;
  for (uint32_t i = 0; i < env.size(); ++i)
    if (env[i] != eval::unbound) bound.push_back(i);
  auto [it, fresh] = bodies_.try_emplace({&c, bound});
  if (fresh) it->second = plan::compile(m_, c, bound);
  return it->second;
}
std::optional<Symbol> Search::computed(const model::Expr& e, const Partial& s) {
  const Env env = env_of(s);
  if (!all_known(e, env)) return std::nullopt;
  const eval::Value v = ev_.evaluate(compiled(e), env, view_);
  if (v.kind != eval::Value::Kind::exact) return std::nullopt;
  return v.symbol;
}

void Search::condition(const model::Rule& rule, const Condition& c, const Partial& s, Best& out) {
  ++steps_;
  if (const auto* a = std::get_if<model::Atom>(&c.node)) {
    List<Term> args;
    for (const model::Expr& e : a->terms) args.push_back(term_of(e, s));
    extend_by_call(s, a->relation, args, out);
  } else if (const auto* cmp = std::get_if<model::Comparison>(&c.node)) {
    comparison(rule, c, *cmp, s, out);
  } else if (const auto* in = std::get_if<model::In>(&c.node)) {
    member(c, *in, s, out);
  } else if (const auto* b = std::get_if<model::Between>(&c.node)) {
    between(c, *b, s, out);
  } else if (std::holds_alternative<model::TextTest>(c.node)) {
    tested(c, s, out);
  } else if (const auto* all = std::get_if<model::And>(&c.node)) {
    conjunction(rule, all->parts, s, out);
  } else if (const auto* one = std::get_if<model::Or>(&c.node)) {
    for (const Condition& part : one->parts) condition(rule, part, s, out);
  } else if (const auto* there = std::get_if<model::Exists>(&c.node)) {
    nested(rule, there->parts, s, out);
  } else if (const auto* t = std::get_if<model::Threshold>(&c.node)) {
    threshold(rule, c, *t, s, out);
  } else if (const auto* every = std::get_if<model::ForEvery>(&c.node)) {
    each(rule, c, *every, s, out);
  } else if (const auto* none = std::get_if<model::Not>(&c.node)) {
    negation(c, none->parts, s, out);
  }
}

// Conditions whose own variables nobody else sees.
void Search::nested(const model::Rule& rule, const std::vector<Condition>& parts, const Partial& s,
                    Best& out) {
  if (const Env env = env_of(s); parts.size() == 1 && all_bound_satisfied(parts.front(), env)) {
    out.add(Partial(s));
    return;
  }
  Best ways = best(limits_.width, &out);
  conjunction(rule, parts, s, ways);
  // Another binding of its own variables is no other way.
  for (Partial& n : ways.take()) {
    n.env = s.env;
    out.add(std::move(n));
  }
}
bool Search::all_bound_satisfied(const Condition& c, const Env& env) {
  if (!all_known(c, env)) return false;
  Env local = env;
  return ev_.satisfied(compiled(c, env), local, view_);
}

void Search::comparison(const model::Rule& rule, const Condition& c, const model::Comparison& cmp,
                        const Partial& s, Best& out) {
  if (has_aggregate(cmp.left) || has_aggregate(cmp.right)) return aggregates(rule, c, cmp, s, out);
  auto value = [&](const model::Expr& e) -> Term {
    Term t = term_of(e, s);
    if (t.is_any())
      if (auto known = computed(e, s)) t = constant(*known);
    return t;
  };
  const Term l = value(cmp.left), r = value(cmp.right);
  Partial n = s;
  using C = ast::Comparator;
  if (l.is_any() || r.is_any()) {
    // An expression over what is not known: whether it comes out right is seen later.
    out.add(std::move(n));
  } else if (cmp.comparator == C::equal) {
    if (unify(n, l, r)) out.add(std::move(n));
  } else if (l.is_value() && r.is_value()) {
    tested(c, s, out);
  } else if (l.is_variable() && r.is_variable()) {
    if (cmp.comparator == C::not_equal) {
      n.apart.emplace_back(l, r);
      if (!apart_kept(n)) return;
    } else if (l == r && (cmp.comparator == C::less || cmp.comparator == C::greater)) {
      return;
    }
    out.add(std::move(n));
  } else {
    const bool left = l.is_variable();
    if (cmp.comparator == C::not_equal) n.apart.emplace_back(l, r);
    if (restrict(n, left ? l : r, left ? cmp.comparator : model::mirrored(cmp.comparator),
                 left ? r.value : l.value))
      out.add(std::move(n));
  }
}

void Search::member(const Condition& c, const model::In& in, const Partial& s, Best& out) {
  const Term t = term_of(in.value, s);
  if (!t.is_variable()) return tested(c, s, out);
  std::vector<Symbol> among;
  for (const model::Expr& e : in.members) {
    const Term m = term_of(e, s);
    const std::optional<Symbol> k = m.is_value() ? std::optional(m.value) : computed(e, s);
    if (k && allowed(s.at(t), *k)) among.push_back(*k);
  }
  Partial n = s;
  Domain& d = domains_.own(n.at(t));
  d.limited = true;
  d.among = std::move(among);
  if (d.has_room()) out.add(std::move(n));
}

void Search::between(const Condition& c, const model::Between& b, const Partial& s, Best& out) {
  const Term t = term_of(b.value, s);
  if (!t.is_variable()) return tested(c, s, out);
  Partial n = s;
  auto end = [&](const model::Expr& e) {
    const Term k = term_of(e, s);
    return k.is_value() ? std::optional(k.value) : computed(e, s);
  };
  const auto low = end(b.low), high = end(b.high);
  if (low && !restrict(n, t, ast::Comparator::greater_equal, *low)) return;
  if (high && !restrict(n, t, ast::Comparator::less_equal, *high)) return;
  out.add(std::move(n));
}

// A condition that only asks: met, not met, or to be seen later.
void Search::tested(const Condition& c, const Partial& s, Best& out) {
  if (could_be(c, env_of(s))) out.add(Partial(s));
}
bool Search::could_be(const Condition& c, const Env& env) {
  if (!all_known(c, env) || all_bound_satisfied(c, env)) return true;
  Env upper = ev_.possible_env(env);
  return ev_.satisfied(compiled(c, env), upper, view_.with(eval::Bound::possible));
}

// ------------------------------------------------------------------ thresholds, members, closing

void Search::threshold(const model::Rule& rule, const Condition& c, const model::Threshold& t,
                       const Partial& s, Best& out) {
  const Term needed = term_of(t.needed, s);
  if (!needed.is_value()) return out.add(Partial(s));
  const int64_t k = ev_.symbols().number_of(needed.value).to_int().value_or(0);
  if (t.bound != model::Bound::at_least) return negation(c, {}, s, out);
  if (k <= 0) return out.add(Partial(s));
  if (k > static_cast<int64_t>(t.members.size())) return;
  List<Partial> states{s};
  states.front().met = 0;
  for (size_t i = 0; i < t.members.size(); ++i) {
    // Of each number of members met, since those with fewer are cheaper by having done less.
    std::vector<Best> next(static_cast<size_t>(k) + 1, best(limits_.width, &out));
    const auto left = static_cast<int64_t>(t.members.size() - i);
    for (Partial& now : states) {
      if (now.met >= k) {
        next[now.met].add(std::move(now));
        continue;
      }
      if (all_bound_satisfied(t.members[i], env_of(now))) {
        ++now.met;
        next[now.met].add(std::move(now));
        continue;
      }
      Best ways = best(limits_.width, &next[now.met + 1]);
      conjunction(rule, {&t.members[i]}, now, ways);
      for (Partial& n : ways.take()) {
        n.env = now.env;
        ++n.met;
        next[n.met].add(std::move(n));
      }
      if (now.met + left - 1 >= k) next[now.met].add(std::move(now));
    }
    states.clear();
    for (Best& some : next)
      for (Partial& n : some.take()) states.push_back(std::move(n));
  }
  for (Partial& n : states)
    if (n.met >= k) {
      n.met = s.met;
      out.add(std::move(n));
    }
}

// `for every X in T: c`: c for each X that is certain, and no other X.
void Search::each(const model::Rule& rule, const Condition& c, const model::ForEvery& every, const Partial& s,
                  Best& out) {
  if (all_bound_satisfied(c, env_of(s))) return out.add(Partial(s));
  const eval::Relation& rows = ev_.certain(every.domain);
  std::vector<Symbol> members;
  for (eval::RowId i = 0; i < rows.size(); ++i) members.push_back(rows.at(i, 0));
  std::sort(members.begin(), members.end(),
            [&](Symbol a, Symbol b) { return ev_.compare_rows(every.domain, &a, &b) < 0; });
  if (members.size() > limits_.most_rows) {
    cut_ = true;
    return;
  }
  Cheapest closed;
  if (ev_.is_exact(every.domain, ev_.weakest()))
    closed.add(Partial(s));
  else
    close(every.domain, {Term{}}, s, closed);
  List<Partial> states = closed.take();
  const size_t slot = every.variable.value;
  for (Symbol member : members) {
    Best next = best(limits_.width, &out);
    for (Partial& now : states) {
      const List<Term> env = now.env;
      if (!unify(now, now.env[slot], constant(member))) continue;
      Best ways = best(limits_.width, &next);
      conjunction(rule, every.parts, std::move(now), ways);
      for (Partial& done : ways.take()) {
        // The variable stands for one member after the other.
        done.env = env;
        done.env[slot] = done.variable(rule.variables[slot].type);
        next.add(std::move(done));
      }
    }
    states = next.take();
  }
  for (Partial& n : states) out.add(std::move(n));
}

// Ways in which no further rows of the relation can be.
void Search::close(RelationId r, const List<Term>& cells, const Partial& s, Cheapest& out) {
  if (levers_only_ || !ev_.profile()) return;
  if (m_[r].recorded()) {
    if (!ev_.is_exact(r, ev_.weakest())) {
      // What is so or not so is no list.
      const bool pattern =
          cells.empty() || std::any_of(cells.begin(), cells.end(), [](const Term& t) { return !t.is_any(); });
      const bool there = pattern && ev_.assess(goal_of(s, r, cells.data())).verdict == Verdict::holds;
      add(s, {pattern && !there ? Kind::deny : Kind::complete, r}, cells, out);
    }
    return;
  }
  std::vector<RelationId> open;
  for (RelationId f : ev_.plan().support[r.value])
    if (m_[f].recorded() && !ev_.is_exact(f, ev_.weakest())) open.push_back(f);
  std::sort(open.begin(), open.end(), [&](RelationId a, RelationId b) { return m_[a].name < m_[b].name; });
  List<Partial> all{s};
  for (RelationId f : open) {
    const List<Term> anything(m_[f].columns.size());
    Cheapest next;
    for (const Partial& n : all) close(f, anything, n, next);
    all = next.take();
    if (open.size() > 1) close(f, anything, s, out);
  }
  for (Partial& n : all) out.add(std::move(n));
}

void Search::atoms_in(const Condition& c, std::vector<const model::Atom*>& out) const {
  if (const auto* a = std::get_if<model::Atom>(&c.node)) out.push_back(a);
  model::each_part(c, [&](const Condition& part) { atoms_in(part, out); });
  model::each_expr(c, [&](const model::Expr& e) {
    model::each_aggregate(e, [&](const model::Aggregate& g) {
      for (const Condition& part : g.body) atoms_in(part, out);
    });
  });
}

// What must not be so: as it is, if that is certain, or by closing one of the relations that it reads.
void Search::negation(const Condition& c, const std::vector<Condition>& parts, const Partial& s, Best& out) {
  const Env env = env_of(s);
  if (all_bound_satisfied(c, env)) return out.add(Partial(s));
  if (!could_be(c, env)) return;
  if (!all_known(c, env)) out.add(Partial(s));  // of somebody who is not recorded, it may be so
  std::vector<const model::Atom*> atoms;
  if (parts.empty())
    atoms_in(c, atoms);
  else
    for (const Condition& part : parts) atoms_in(part, atoms);
  Cheapest closed;
  for (const model::Atom* a : atoms) {
    List<Term> cells;
    for (const model::Expr& e : a->terms) {
      const Term t = term_of(e, s);
      const bool known = !std::holds_alternative<model::VariableUse>(e.node) || known_outside(s, t);
      cells.push_back(known ? t : Term{});
    }
    close(a->relation, cells, s, closed);
  }
  if (atoms.size() > 1) {
    List<Partial> all{s};
    for (const model::Atom* a : atoms) {
      Cheapest next;
      for (const Partial& n : all) close(a->relation, List<Term>(a->terms.size()), n, next);
      List<Partial> ways = next.take();
      if (ways.empty()) continue;
      Best few = best(2);
      for (Partial& n : ways) few.add(std::move(n));
      all = few.take();
    }
    for (Partial& n : all) closed.add(std::move(n));
  }
  for (Partial& n : closed.take()) out.add(std::move(n));
}

}  // namespace mechanist::whatif
