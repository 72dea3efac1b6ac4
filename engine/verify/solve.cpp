// Solving conjunctions in either bound, by trying every row or box of every atom (semantics, section 4).
//
// In the certain bound a row matches where its cells are equal; an unknown cell is equal to itself alone. In
// the possible bound cells meet, and what is left of an unknown value goes on: to every variable that stands
// for it and to every further cell that has the same origin. A part of a search works on its own copy of the
// state, so there is nothing to take back.
#include <algorithm>

#include "model/walk.hpp"
#include "verify/bounds.hpp"

namespace mechanist::verify {

using model::Comparator;
using model::TypeKind;

namespace {

const model::VariableUse* variable(const model::Expr& e) {
  return std::get_if<model::VariableUse>(&e.node);
}

int64_t number_needed(const SymbolTable& symbols, const model::Threshold& t) {
  const auto* k = std::get_if<model::Constant>(&t.needed.node);
  if (k == nullptr || !k->value.is_number()) return 0;
  return symbols.number_of(k->value).to_int().value_or(int64_t{1} << 40);
}

}  // namespace

bool Bounds::visible(RelationId r, Mark mark, const View& view) const {
  if (view.component && m_[r].derived() && m_[r].component == *view.component) return mark < view.before;
  return mark.phase <= view.level;
}

Env Bounds::seen(const Env& env, bool possible) {
  Env out;
  for (const Cell& c : env) out.push_back(!c.is_bound() ? c : possible ? cells_.upper(c) : cells_.lower(c));
  return out;
}

State Bounds::state_as(const State& s, bool possible) {
  return {seen(s.env, possible), s.left};
}

// ---------------------------------------------------------------- from outside

bool Bounds::solve(const Flat& flat, const model::Rule& rule, const Env& env, const View& view,
                   const std::function<bool(const State&)>& found) {
  State start{seen(env, view.possible), {}};
  return solve(body_of(flat, rule, start.env), start, At{&rule, view}, found);
}

bool Bounds::satisfied(const Flat& flat, const model::Rule& rule, const Env& env, const View& view) {
  return solve(flat, rule, env, view, [](const State&) { return true; });
}

Verdict Bounds::judge(const Flat& flat, const model::Rule& rule, const Env& env, const View& view) {
  View at = view;
  at.possible = false;
  // Wild cells of explanations stand for variables that nothing binds: no certain row has them.
  State lower{env, {}};
  const Body& body = body_of(flat, rule, env);
  if (satisfied(body, lower, At{&rule, at})) return Verdict::holds;
  at.possible = true;
  return satisfied(body, State{seen(env, true), {}}, At{&rule, at}) ? Verdict::open : Verdict::fails;
}

Verdict Bounds::judge(const model::Condition& c, const model::Rule& rule, const Env& env, const View& view) {
  Verdict best = Verdict::fails;
  for (const Flat& flat : alternatives_of(std::vector<const model::Condition*>{&c})) {
    const Verdict v = judge(flat, rule, env, view);
    if (v == Verdict::holds) return v;
    if (v == Verdict::open) best = v;
  }
  return best;
}

Value Bounds::evaluate(const model::Expr& e, const model::Rule& rule, const Env& env, const View& view) {
  State s{env, {}};
  return evaluate(e, s, At{&rule, view});
}

// ---------------------------------------------------------------- conjunctions

bool Bounds::satisfied(const Body& body, State s, const At& at) {
  return solve(body, s, at, [](State&) { return true; });
}

bool Bounds::solve(const Body& body, State& s, const At& at, const Found& found) {
  return std::any_of(body.begin(), body.end(), [&](const Alternative& a) { return solve(a, s, at, found); });
}

bool Bounds::solve(const Alternative& a, State& s, const At& at, const Found& found) {
  At within = at;
  const bool known = std::all_of(a.given.begin(), a.given.end(), [&](uint32_t v) {
    return s.env[v].is_bound() && s.env[v].wild == nullptr && !s.env[v].known.is_unknown();
  });
  within.apart = known ? &a : nullptr;
  if (at.firing != &a) within.unheard = nullptr;
  return solve_from(a, 0, s, within, found);
}

// Where a part has no solution, whatever another part is tried with would be in vain.
bool Bounds::solve_from(const Alternative& a, size_t step, State& s, const At& at, const Found& found) {
  auto none = [&](uint32_t part) {
    failed_part_ = part;
    return false;
  };
  if (at.covered != nullptr && at.firing == &a && (*at.covered)(s)) return none(no_part);
  if (step == a.part.size()) return found(s) || none(no_part);
  const uint32_t own = at.apart != &a ? no_part : at.view.possible ? a.possible_part[step] : a.part[step];
  const bool one_will_do = own != no_part && at.unheard != nullptr && (*at.unheard)[own];
  bool stopped = false, solved = false;
  uint32_t elsewhere = no_part;
  const Found next = [&](State& after) {
    stopped = solve_from(a, step + 1, after, at, found);
    if (stopped) return true;
    if (failed_part_ == no_part) {
      solved = true;
      return one_will_do;
    }
    if (failed_part_ != own) elsewhere = failed_part_;
    return failed_part_ != own;
  };
  const size_t bind = step - a.atoms.size(), test_at = bind - a.binds.size();
  if (step < a.atoms.size()) {
    atom(*a.atoms[step], s, at, next);
  } else if (bind < a.binds.size()) {
    const Bind& b = a.binds[bind];
    const Value v = evaluate(*b.value, s, at);
    if (v.kind == Value::Kind::none || (!at.view.possible && !v.exists)) return none(own);
    State after = s;
    if (v.kind == Value::Kind::exact)
      after.env[b.slot] = Cell{v.symbol, nullptr};
    else if (v.cell.is_bound() && v.exists && variable(*b.value) != nullptr)
      after.env[b.slot] = v.cell;
    else
      after.env[b.slot] = cells_.make(Wild{v.low, v.high, {}, {}, -1});
    next(after);
  } else if (at.view.possible) {
    test(a.tests[test_at], s, at, next);
  } else if (test_certain(a.tests[test_at], s, at)) {
    next(s);
  }
  if (stopped) return true;
  return none(elsewhere != no_part ? elsewhere : solved ? no_part : own);
}

// ---------------------------------------------------------------- atoms

bool Bounds::atom(const model::Atom& a, State& s, const At& at, const Found& found) {
  return at.view.possible ? atom_possible(a, s, at, found) : atom_certain(a, s, at, found);
}

bool Bounds::atom_certain(const model::Atom& a, State& s, const At& at, const Found& found) {
  const Table& rows = certain(a.relation, at.view.level);
  auto known = [&](size_t c) {
    if (const auto* k = std::get_if<model::Constant>(&a.terms[c].node)) return Cell{k->value, nullptr};
    const auto* v = variable(a.terms[c]);
    return v == nullptr ? Cell{} : s.env[v->variable.value];
  };
  for (size_t c = 0; c < a.terms.size(); ++c)
    if (known(c).wild != nullptr) return false;
  auto try_row = [&](size_t i) {
    tick();
    if (!visible(a.relation, rows.mark(i), at.view)) return false;
    if (at.fresh == &a && !(rows.mark(i) == Mark{at.view.before.phase, at.view.before.round - 1}))
      return false;
    State after = s;
    for (size_t c = 0; c < a.terms.size(); ++c) {
      const Symbol cell = rows[i][c];
      if (const auto* k = std::get_if<model::Constant>(&a.terms[c].node)) {
        if (k->value != cell) return false;
      } else if (const auto* v = variable(a.terms[c])) {
        Cell& have = after.env[v->variable.value];
        if (cell.is_none()) return false;
        if (!have.is_bound())
          have.known = cell;
        else if (have.known != cell)
          return false;
      }
    }
    return found(after);
  };
  for (uint32_t c = 0; c < a.terms.size(); ++c)
    if (const Cell k = known(c); k.is_bound()) return rows.with(c, k.known, try_row);
  size_t first = 0;
  // New rows stand at the end.
  if (at.fresh == &a)
    for (first = rows.size();
         first > 0 && !(rows.mark(first - 1) < Mark{at.view.before.phase, at.view.before.round - 1});)
      --first;
  for (size_t i = first; i < rows.size(); ++i)
    if (try_row(i)) return true;
  return false;
}

bool Bounds::atom_possible(const model::Atom& a, State& s, const At& at, const Found& found) {
  if (is_exact(a.relation, at.view.level)) {
    const Table& rows = certain(a.relation, at.view.level);
    Box box(a.terms.size());
    for (size_t i = 0; i < rows.size(); ++i) {
      if (!visible(a.relation, rows.mark(i), at.view)) continue;
      for (size_t c = 0; c < box.size(); ++c) box[c] = cells_.upper(Cell{rows[i][c], nullptr});
      if (fit(a, box.data(), s, found)) return true;
    }
    return false;
  }
  const std::vector<Box>& boxes = possible(a.relation, at.view.level);
  for (size_t b = 0; b < boxes.size(); ++b)
    if (fit(a, boxes[b].data(), s, found)) return true;
  return false;
}

bool Bounds::fit(const model::Atom& a, const Cell* box, State& s, const Found& found) {
  tick();
  State after = s;
  const auto& columns = m_[a.relation].columns;
  for (size_t c = 0; c < a.terms.size(); ++c) {
    if (std::holds_alternative<model::Wildcard>(a.terms[c].node)) continue;
    const auto* v = variable(a.terms[c]);
    const Cell cell = left_of(box[c], after);
    Cell have = v != nullptr ? after.env[v->variable.value]
                             : cells_.upper(Cell{std::get<model::Constant>(a.terms[c].node).value, nullptr});
    have = have.is_bound() ? left_of(have, after) : cells_.any();
    const auto met = cells_.meet(have, cell, columns[c].type);
    if (!met) return false;
    if (v != nullptr) after.env[v->variable.value] = *met;
    narrow(cell, *met, after);
    narrow(have, *met, after);
  }
  return found(after);
}

Cell Bounds::left_of(Cell c, const State& s) const {
  while (c.wild != nullptr && c.wild->origin >= 0) {
    const auto it = s.left.find(c.wild->origin);
    if (it == s.left.end() || it->second == c) break;
    c = it->second;
  }
  return c;
}

void Bounds::narrow(Cell from, Cell to, State& s) {
  if (from.wild == nullptr || from.wild->origin < 0) return;
  s.left[from.wild->origin] = to;
  for (Cell& c : s.env)
    if (c.wild != nullptr && c.wild->origin == from.wild->origin) c = to;
}

bool Bounds::with(uint32_t slot, Cell to, State& s, const Found& found) {
  State after = s;
  const Cell from = after.env[slot];
  after.env[slot] = to;
  narrow(from, to, after);
  return found(after);
}

// ---------------------------------------------------------------- tests

std::pair<int64_t, int64_t> Bounds::count_members(const Test& t, State& s, const At& at) {
  const State lower = at.view.possible ? state_as(s, false) : s;
  const State upper = at.view.possible ? s : state_as(s, true);
  At certain_at = at, possible_at = at;
  certain_at.view.possible = false;
  possible_at.view.possible = true;
  std::pair<int64_t, int64_t> out{0, 0};
  for (const Body& member : t.bodies) {
    const bool holds = satisfied(member, lower, certain_at);
    out.first += holds;
    out.second += holds || satisfied(member, upper, possible_at);
  }
  return out;
}

bool Bounds::test_certain(const Test& t, State& s, const At& at) {
  // A variable without a value stands for every value.
  for (uint32_t v : t.shared)
    if (!s.env[v].is_bound()) return false;
  const auto& node = t.condition->node;
  auto is = [&](Comparator op, const Value& a, const Value& b, model::Type type) {
    return compare(op, a, b, type) == std::optional(true);
  };
  if (const auto* cmp = std::get_if<model::Comparison>(&node))
    return is(cmp->comparator, evaluate(cmp->left, s, at), evaluate(cmp->right, s, at), cmp->left.type);
  if (const auto* b = std::get_if<model::Between>(&node)) {
    const Value v = evaluate(b->value, s, at);
    return is(Comparator::greater_equal, v, evaluate(b->low, s, at), b->value.type) &&
           is(Comparator::less_equal, v, evaluate(b->high, s, at), b->value.type);
  }
  if (const auto* in = std::get_if<model::In>(&node)) {
    const Value v = evaluate(in->value, s, at);
    std::vector<Value> values{v};
    // Of a value that is one of a few, each must be a member.
    if (v.kind == Value::Kind::unknown && v.exists && v.cell.is_bound())
      if (const Cell c = cells_.upper(v.cell); c.wild != nullptr && !c.wild->candidates.empty()) {
        values.clear();
        for (Symbol candidate : c.wild->candidates)
          values.push_back({Value::Kind::exact, true, candidate, {}, {}, {}});
      }
    return std::all_of(values.begin(), values.end(), [&](const Value& x) {
      return std::any_of(in->members.begin(), in->members.end(), [&](const model::Expr& m) {
        return is(Comparator::equal, x, evaluate(m, s, at), in->value.type);
      });
    });
  }
  if (const auto* text = std::get_if<model::TextTest>(&node)) {
    std::vector<Symbol> arguments;
    for (const auto& e : text->arguments) {
      const Value v = evaluate(e, s, at);
      if (v.kind != Value::Kind::exact) return false;
      arguments.push_back(v.symbol);
    }
    return functions_.test(text->function, arguments);
  }
  if (const auto* threshold = std::get_if<model::Threshold>(&node)) {
    const int64_t needed = number_needed(symbols_, *threshold);
    if (threshold->bound == model::Bound::at_least) {
      int64_t met = 0;
      for (const Body& member : t.bodies) met += satisfied(member, s, at);
      return met >= needed;
    }
    const auto [certain, possible] = count_members(t, s, at);
    return threshold->bound == model::Bound::at_most ? possible <= needed
                                                     : certain == needed && possible == needed;
  }
  At upper = at;
  upper.view.possible = true;
  return !satisfied(t.bodies[0], state_as(s, true), upper);
}

bool Bounds::test(const Test& t, State& s, const At& at, const Found& found) {
  const auto& node = t.condition->node;
  auto wild_slot = [&](const model::Expr& e) -> std::optional<uint32_t> {
    const auto* v = variable(e);
    if (v == nullptr) return std::nullopt;
    const Cell c = s.env[v->variable.value];
    return c.wild != nullptr ? std::optional(v->variable.value) : std::nullopt;
  };
  auto constants_of = [&](model::Type type) {
    std::vector<Symbol> out;
    for (size_t i = 0; i < m_.enums[type.of].constants.size(); ++i)
      out.push_back(inline_number(static_cast<int64_t>(i)));
    return out;
  };
  auto covered = [&](uint32_t slot, Symbol value) {
    return cells_.covers(s.env[slot], Cell{value, nullptr});
  };
  if (const auto* cmp = std::get_if<model::Comparison>(&node)) {
    const Value l = evaluate(cmp->left, s, at), r = evaluate(cmp->right, s, at);
    const model::Type type = cmp->left.type;
    if (compare(cmp->comparator, l, r, type) == std::optional(false)) return false;
    const auto ls = wild_slot(cmp->left), rs = wild_slot(cmp->right);
    const bool l_known = l.kind == Value::Kind::exact, r_known = r.kind == Value::Kind::exact;
    if (cmp->comparator == Comparator::equal) {
      if (ls && rs) {
        const auto met = cells_.meet(s.env[*ls], s.env[*rs], type);
        return met && with(*ls, *met, s, [&](State& after) { return with(*rs, *met, after, found); });
      }
      if (ls && r_known) return covered(*ls, r.symbol) && with(*ls, Cell{r.symbol, nullptr}, s, found);
      if (rs && l_known) return covered(*rs, l.symbol) && with(*rs, Cell{l.symbol, nullptr}, s, found);
      return found(s);
    }
    if (cmp->comparator == Comparator::not_equal) {
      if (ls && rs) {
        const int origin = s.env[*ls].wild->origin;
        if (*ls == *rs || (origin >= 0 && origin == s.env[*rs].wild->origin)) return false;
      }
      if (ls && r_known) {
        const auto rest = cells_.without(*s.env[*ls].wild, {r.symbol}, type);
        return rest && with(*ls, *rest, s, found);
      }
      if (rs && l_known) {
        const auto rest = cells_.without(*s.env[*rs].wild, {l.symbol}, type);
        return rest && with(*rs, *rest, s, found);
      }
      return found(s);
    }
    if (type.kind == TypeKind::enumeration && (ls || rs)) {
      const uint32_t slot = ls ? *ls : *rs;
      for (Symbol value : constants_of(type))
        if (covered(slot, value) &&
            with(slot, Cell{value, nullptr}, s, [&](State& after) { return test(t, after, at, found); }))
          return true;
      return false;
    }
    const Comparator op = cmp->comparator;
    if (ls && rs) {
      const int origin = s.env[*ls].wild->origin;
      const bool same = *ls == *rs || (origin >= 0 && origin == s.env[*rs].wild->origin);
      return !(same && (op == Comparator::less || op == Comparator::greater)) && found(s);
    }
    if (ls && r_known && r.symbol.is_number()) {
      const auto rest = cells_.on_side(*s.env[*ls].wild, op, r.symbol, type);
      return rest && with(*ls, *rest, s, found);
    }
    if (rs && l_known && l.symbol.is_number()) {
      const auto rest = cells_.on_side(*s.env[*rs].wild, model::mirrored(op), l.symbol, type);
      return rest && with(*rs, *rest, s, found);
    }
    return found(s);
  }
  if (const auto* b = std::get_if<model::Between>(&node)) {
    const Value v = evaluate(b->value, s, at), low = evaluate(b->low, s, at), high = evaluate(b->high, s, at);
    const model::Type type = b->value.type;
    auto outside = [&](const Value& x) {
      return compare(Comparator::greater_equal, x, low, type) == std::optional(false) ||
             compare(Comparator::less_equal, x, high, type) == std::optional(false);
    };
    if (outside(v)) return false;
    const auto slot = wild_slot(b->value);
    auto is_number = [](const Value& x) { return x.kind == Value::Kind::exact && x.symbol.is_number(); };
    if (slot && type.kind != TypeKind::enumeration && is_number(low) && is_number(high)) {
      auto rest = cells_.on_side(*s.env[*slot].wild, Comparator::greater_equal, low.symbol, type);
      if (rest && rest->wild != nullptr)
        rest = cells_.on_side(*rest->wild, Comparator::less_equal, high.symbol, type);
      else if (rest && outside({Value::Kind::exact, true, rest->known, {}, {}, {}}))
        return false;
      return rest && with(*slot, *rest, s, found);
    }
    if (!slot || type.kind != TypeKind::enumeration) return found(s);
    for (Symbol value : constants_of(type))
      if (covered(*slot, value) && !outside({Value::Kind::exact, true, value, {}, {}, {}}) &&
          with(*slot, Cell{value, nullptr}, s, found))
        return true;
    return false;
  }
  if (const auto* in = std::get_if<model::In>(&node)) {
    const auto slot = wild_slot(in->value);
    const Value v = evaluate(in->value, s, at);
    std::vector<Symbol> values;
    for (const auto& e : in->members) {
      const Value m = evaluate(e, s, at);
      if (compare(Comparator::equal, v, m, in->value.type) == std::optional(false)) continue;
      if (!slot || m.kind != Value::Kind::exact) return found(s);
      if (std::find(values.begin(), values.end(), m.symbol) == values.end()) values.push_back(m.symbol);
    }
    return std::any_of(values.begin(), values.end(), [&](Symbol value) {
      return covered(*slot, value) && with(*slot, Cell{value, nullptr}, s, found);
    });
  }
  if (const auto* text = std::get_if<model::TextTest>(&node)) {
    std::vector<Symbol> arguments;
    for (const auto& e : text->arguments) {
      const Value v = evaluate(e, s, at);
      if (v.kind == Value::Kind::none) return false;
      if (v.kind == Value::Kind::unknown) return found(s);
      arguments.push_back(v.symbol);
    }
    return functions_.test(text->function, arguments) && found(s);
  }
  if (const auto* threshold = std::get_if<model::Threshold>(&node)) {
    const int64_t needed = number_needed(symbols_, *threshold);
    if (threshold->bound == model::Bound::at_least) {
      int64_t met = 0;
      for (const Body& member : t.bodies) met += satisfied(member, s, at);
      return met >= needed && found(s);
    }
    const auto [certain, possible] = count_members(t, s, at);
    const bool fits = threshold->bound == model::Bound::at_most ? certain <= needed
                                                                : certain <= needed && needed <= possible;
    return fits && found(s);
  }
  return negation_possible(t, s, at, found);
}

// With one wild variable, the values for which the rest certainly holds are taken out of it; with several,
// only a solution that needs none of them counts.
bool Bounds::negation_possible(const Test& t, State& s, const At& at, const Found& found) {
  At lower = at;
  lower.view.possible = false;
  State known = state_as(s, false);
  std::vector<uint32_t> wild;
  for (uint32_t v : t.shared)
    if (known.env[v].wild != nullptr || cells_.is_null(known.env[v].known)) wild.push_back(v);
  if (wild.size() != 1) return !satisfied(t.bodies[0], known, lower) && found(s);
  const uint32_t slot = wild.front();
  const Cell was = known.env[slot];
  known.env[slot] = Cell{};
  std::vector<Symbol> excluded;
  const bool always = solve(t.bodies[0], known, lower, [&](State& solution) {
    const Cell c = solution.env[slot];
    // Whatever the value is, or for this very value.
    if (!c.is_bound() || (c == was && c.wild == nullptr)) return true;
    if (c.wild == nullptr && !c.known.is_unknown()) excluded.push_back(c.known);
    return false;
  });
  if (always) return false;
  const auto rest = cells_.without(*s.env[slot].wild, excluded, at.rule->variables[slot].type);
  return rest && with(slot, *rest, s, found);
}

}  // namespace mechanist::verify
