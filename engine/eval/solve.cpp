// Conditions under a binding, in either bound, one solution at a time.
//
// This is the nested half of evaluation: what negations, thresholds and aggregates ask, what the possible
// bound is made of, and what explanations ask. The other half, joins over many rows, is join.cpp; both
// follow the same plan. Scans of the certain bound match constants (a null is equal only to itself), scans
// of the possible bound meet boxes, tests of the possible bound may narrow or split wild cells, which is why
// they continue instead of answering. Of a scan that gives nothing, the certain bound reads one row and the
// possible bound as few as plan::Step::enough says; and where a part of a conjunction has no solution, other
// parts are not gone through for it. So conditions that have no variable in common are not multiplied.
// External interface: Evaluation::solve.
#include <algorithm>
#include <array>
#include <bit>

#include "eval/evaluation.hpp"
#include "eval/row_walk.hpp"
#include "model/walk.hpp"

namespace mechanist::eval {

using plan::Step;
using plan::Term;
using plan::Test;

namespace {

constexpr size_t most_key = 16;

}  // namespace

RowId Evaluation::visible(RelationId r, const View& view) const {
  const Relation& rel = *certain_[r.value];
  const model::Relation& declared = model()[r];
  if (view.limited && declared.derived() && declared.component == view.component)
    return rel.before(view.phase, view.round);
  return rel.through_phase(view.level);
}

bool Evaluation::solve(const plan::Body& body, Env& env, const View& view, FunctionRef<bool()> found) {
  for (const plan::Alternative& a : body.alternatives)
    if (solve_alternative(a, env, view, found)) return true;
  return false;
}

// What is unknown outside is narrowed by every part, so that parts are apart only where it is known.
bool Evaluation::solve_alternative(const plan::Alternative& a, Env& env, const View& view,
                                   FunctionRef<bool()> found) {
  const bool certain = view.bound == Bound::certain;
  const bool apart = (certain ? a.parts : a.possible_parts).count > 1 &&
                     std::none_of(a.outer.begin(), a.outer.end(), [&](uint32_t slot) {
                       return env[slot] == unbound || (!certain && env[slot].is_unknown());
                     });
  struct Restored {
    const plan::Alternative*& now;
    const plan::Alternative* before;
    ~Restored() { now = before; }
  } restored{apart_, apart_};
  apart_ = apart ? &a : nullptr;
  return solve_from(a, 0, env, view, found);
}

bool Evaluation::solve_next(const plan::Alternative& a, size_t step, Env& env, const View& view,
                            FunctionRef<bool()> found, Tried& tried) {
  tried.stopped = solve_from(a, step + 1, env, view, found);
  tried.found = tried.found || (!tried.stopped && failed_part_ == no_part);
  tried.ended = tried.stopped || (failed_part_ != no_part && failed_part_ != tried.part);
  return tried.ended;
}
bool Evaluation::come_out(const Tried& tried) {
  if (tried.stopped) return true;
  return has_none(tried.ended ? failed_part_ : tried.found ? no_part : tried.part);
}

bool Evaluation::solve_from(const plan::Alternative& a, size_t step, Env& env, const View& view,
                            FunctionRef<bool()> found) {
  if (step == a.nested.size()) return found() || has_none(no_part);
  if (&a == firing_.alternative && gives_nothing_new(env)) return has_none(no_part);
  const Step& s = a.nested[step];
  Tried tried{&a != apart_ ? no_part : view.bound == Bound::certain ? s.part : s.possible_part};
  switch (s.kind) {
    case Step::Kind::scan:
      if (view.bound == Bound::certain)
        scan_certain(a, step, env, view, found, tried);
      else
        scan_possible(a, step, env, view, found, tried);
      return come_out(tried);
    case Step::Kind::bind: {
      const plan::Bind& b = a.binds[s.index];
      Value v = evaluate(b.value, env, view);
      if (v.kind == Value::Kind::none || (view.bound == Bound::certain && !v.surely_exists))
        return has_none(tried.part);
      Symbol cell = v.symbol;
      if (v.kind == Value::Kind::wild &&
          !(v.symbol.is_unknown() && v.surely_exists && b.value.kind == plan::Expr::Kind::slot))
        cell = wilds_.intern(Wild{v.low, v.high, {}, {}, -1});
      Symbol before = env[b.slot];
      env[b.slot] = cell;
      bool stop = solve_from(a, step + 1, env, view, found);
      env[b.slot] = before;
      return stop;
    }
    case Step::Kind::assign:
      break;  // never in a nested order
    case Step::Kind::test: {
      const Test& t = a.tests[s.index];
      if (view.bound == Bound::certain)
        return certain_test(t, env, view) ? solve_from(a, step + 1, env, view, found) : has_none(tried.part);
      possible_test(t, env, view, [&] { return solve_next(a, step, env, view, found, tried); });
      return come_out(tried);
    }
  }
  return has_none(no_part);
}

// What is still to come narrows the head's cells at most, so a head that is covered already stays so.
bool Evaluation::gives_nothing_new(const Env& env) {
  if (firing_.into->alive() == 0 && firing_.known->alive() == 0) return false;
  firing_.head.clear();
  for (const plan::Expr& e : *firing_.head_terms) {
    if (e.kind == plan::Expr::Kind::constant)
      firing_.head.push_back(e.constant);
    else if (e.kind == plan::Expr::Kind::slot && env[e.slot] != unbound)
      firing_.head.push_back(env[e.slot]);
    else
      return false;
  }
  return firing_.into->covered(wilds_, firing_.head.data()) ||
         (firing_.known != firing_.into && firing_.known->covered(wilds_, firing_.head.data()));
}

void Evaluation::scan_certain(const plan::Alternative& a, size_t step, Env& env, const View& view,
                              FunctionRef<bool()> found, Tried& tried) {
  const plan::Scan& scan = a.scans[a.nested[step].index];
  const Relation& rel = *certain_[scan.relation.value];
  const RowId end = visible(scan.relation, view);
  const auto arity = static_cast<uint32_t>(scan.terms.size());
  if (end == 0) return;
  uint64_t mask = 0;
  std::array<Symbol, most_key> key;
  size_t keys = 0;
  for (uint32_t c = 0; c < arity; ++c) {
    const Term& t = scan.terms[c];
    Symbol known = t.kind == Term::Kind::constant ? t.constant
                   : t.kind == Term::Kind::slot   ? env[t.slot]
                                                  : unbound;
    if (known == unbound) continue;
    // What is only possible is equal to nothing for certain; a null is equal to itself.
    if (known.is_unknown() && !wilds_.is_null(known)) return;
    if (c < 64 && keys < most_key) {
      mask |= uint64_t{1} << c;
      key[keys++] = known;
    }
  }
  if (keys == arity) {
    // Wholly known: nothing is left to bind. Which row it is matters only where not all of them are seen.
    tick();
    bool there = rel.has(key.data());
    if (there && end < rel.size()) there = rel.find(key.data()) < end;
    if (there) solve_next(a, step, env, view, found, tried);
    return;
  }
  auto try_cells = [&](auto&& cell_of) {
    tick();
    const TrailMark mark = trail_mark();
    bool fits = true;
    for (uint32_t c = 0; c < arity && fits; ++c) {
      const Term& t = scan.terms[c];
      if (t.kind == Term::Kind::any) continue;
      const Symbol cell = cell_of(c);
      if (t.kind == Term::Kind::constant) {
        fits = cell == t.constant;
      } else if (env[t.slot] == unbound) {
        fits = !cell.is_none();
        if (fits) set(t.slot, cell, env);
      } else {
        fits = env[t.slot] == cell;
      }
    }
    const bool ends = fits && solve_next(a, step, env, view, found, tried);
    widen(env, mark);
    return ends;
  };
  auto try_row = [&](RowId row) { return try_cells([&](uint32_t c) { return rel.at(row, c); }); };
  if (mask == 0) {
    for (RowId row = 0; row < end; ++row)
      if (try_row(row)) return;
    return;
  }
  // Proofs read relations that grow no more: where evaluation left no index, neighbours are made sooner, or
  // are there already.
  if (view.limited && arity == 2 && end == rel.size() && end > few_rows && !rel.has_index(mask)) {
    const uint32_t known = mask == 1 ? 0 : 1;
    for (Symbol other : rel.neighbours(known).of(key[0]))
      if (try_cells([&](uint32_t c) { return c == known ? key[0] : other; })) return;
    return;
  }
  if (end <= few_rows) {
    for (uint64_t rows = rel.agreeing(mask, key.data(), 0, end); rows != 0; rows &= rows - 1)
      if (try_row(static_cast<RowId>(std::countr_zero(rows)))) return;
    return;
  }
  const Relation::Index& index = rel.index(mask);
  for (RowId row = index.first(index.hash(key.data()), key.data()); row != no_row; row = index.next(row))
    if (row < end && try_row(row)) return;
}

Symbol Evaluation::left_of_wild(Symbol cell) const {
  for (int32_t o = wilds_.origin(cell); o >= 0; o = wilds_.origin(cell)) {
    const Symbol left = left_[static_cast<size_t>(o)];
    if (left == unbound || left == cell) break;
    cell = left;
  }
  return cell;
}

void Evaluation::narrow_wild(Symbol from, Symbol to, Env& env) {
  const int32_t origin = wilds_.origin(from);
  if (origin < 0 || left_[static_cast<size_t>(origin)] == to) return;
  origin_trail_.push_back({static_cast<uint32_t>(origin), left_[static_cast<size_t>(origin)]});
  left_[static_cast<size_t>(origin)] = to;
  for (uint32_t slot = 0; slot < env.size(); ++slot)
    if (env[slot] != to && env[slot] != unbound && wilds_.origin(env[slot]) == origin) set(slot, to, env);
}

void Evaluation::widen(Env& env, TrailMark mark) {
  for (; slot_trail_.size() > mark.slots; slot_trail_.pop_back())
    env[slot_trail_.back().at] = slot_trail_.back().before;
  for (; origin_trail_.size() > mark.origins; origin_trail_.pop_back())
    left_[origin_trail_.back().at] = origin_trail_.back().before;
}

bool Evaluation::narrowed(uint32_t slot, Symbol to, Env& env, FunctionRef<bool()> next) {
  const TrailMark mark = trail_mark();
  const Symbol from = env[slot];
  set(slot, to, env);
  narrow(from, to, env);
  const bool stop = next();
  widen(env, mark);
  return stop;
}

void Evaluation::scan_possible(const plan::Alternative& a, size_t step, Env& env, const View& view,
                               FunctionRef<bool()> found, Tried& tried) {
  const plan::Scan& scan = a.scans[a.nested[step].index];
  const auto arity = static_cast<uint32_t>(scan.terms.size());
  const model::Relation& declared = model()[scan.relation];
  // Of rows that differ in nothing that matters here, so many do (plan::Step::enough).
  uint32_t wanted = restricted_ == &scan ? 0 : a.nested[step].enough;
  std::vector<uint32_t> seen;  // origins of unknown cells of those that were tried
  auto is_free = [&](const TrailMark& mark) {
    if (slot_trail_.size() > mark.slots) return false;
    for (size_t i = mark.origins; i < origin_trail_.size(); ++i)
      if (std::find(seen.begin(), seen.end(), origin_trail_[i].at) != seen.end()) return false;
    return true;
  };
  auto try_box = [&](auto cell_at) {
    tick();
    const TrailMark mark = trail_mark();
    bool fits = true;
    for (uint32_t c = 0; c < arity && fits; ++c) {
      const Term& t = scan.terms[c];
      if (t.kind == Term::Kind::any) continue;
      const Symbol cell = left_of(cell_at(c));
      Symbol have = t.kind == Term::Kind::constant ? t.constant : env[t.slot];
      have = have == unbound ? wilds_.any() : left_of(have);
      auto met = wilds_.meet(have, cell, declared.columns[c].type);
      fits = met.has_value();
      if (!fits) break;
      if (t.kind == Term::Kind::slot && *met != env[t.slot]) set(t.slot, *met, env);
      narrow(cell, *met, env);
      narrow(have, *met, env);
    }
    const bool free = fits && wanted > 0 && is_free(mark);
    if (free)
      for (size_t i = mark.origins; i < origin_trail_.size(); ++i) seen.push_back(origin_trail_[i].at);
    // One that stands on nothing unknown does by itself.
    const bool last = free && (origin_trail_.size() == mark.origins || --wanted == 0);
    const bool ends = fits && solve_next(a, step, env, view, found, tried);
    widen(env, mark);
    return ends || last;
  };

  // Nothing is asked of the row but that there is one.
  if (restricted_ != &scan && !options_.defects.possible_reads_certain &&
      std::all_of(scan.terms.begin(), scan.terms.end(),
                  [](const Term& t) { return t.kind == Term::Kind::any; })) {
    tick();
    if (is_any_possible(scan.relation, view.level)) solve_next(a, step, env, view, found, tried);
    return;
  }

  std::optional<uint32_t> known_column;
  Symbol known;
  for (uint32_t c = 0; c < arity && !known_column; ++c) {
    const Term& t = scan.terms[c];
    Symbol s = t.kind == Term::Kind::constant ? t.constant
               : t.kind == Term::Kind::slot   ? env[t.slot]
                                              : unbound;
    if (s == unbound || s.is_unknown()) continue;
    known_column = c;
    known = s;
  }
  if (is_exact(scan.relation, view.level) || options_.defects.possible_reads_certain) {
    const Relation& rel = *certain_[scan.relation.value];
    const RowId end = visible(scan.relation, view);
    if (known_column && *known_column < 64) {
      if (end <= few_rows) {
        for (uint64_t rows = rel.agreeing(uint64_t{1} << *known_column, &known, 0, end); rows != 0;
             rows &= rows - 1) {
          const auto row = static_cast<RowId>(std::countr_zero(rows));
          if (try_box([&](uint32_t c) { return rel.at(row, c); })) return;
        }
        return;
      }
      const Relation::Index& index = rel.index(uint64_t{1} << *known_column);
      for (RowId row = index.first(index.hash(&known), &known); row != no_row; row = index.next(row))
        if (row < end && try_box([&](uint32_t c) { return rel.at(row, c); })) return;
      return;
    }
    for (RowId row = 0; row < end; ++row)
      if (try_box([&](uint32_t c) { return wilds_.of_null(rel.at(row, c)); })) return;
    return;
  }
  const Boxes& boxes = possible(scan.relation, view.level);
  if (boxes.is_everything() && restricted_ != &scan) {
    // Nothing is known of it, and so nothing is narrowed.
    tick();
    const TrailMark mark = trail_mark();
    for (const Term& t : scan.terms) {
      if (t.kind == Term::Kind::constant && t.constant.is_none()) return widen(env, mark);
      if (t.kind == Term::Kind::slot && env[t.slot] == unbound) set(t.slot, wilds_.any(), env);
    }
    solve_next(a, step, env, view, found, tried);
    widen(env, mark);
    return;
  }
  const BoxId from = restricted_ == &scan ? restricted_from_ : 0;
  auto try_id = [&](BoxId b) {
    return b >= from && boxes.is_alive(b) && try_box([&](uint32_t c) { return boxes[b][c]; });
  };
  if (known_column && boxes.indexed()) {
    for (BoxId b : boxes.with(*known_column, known))
      if (try_id(b)) return;
    for (BoxId b : boxes.wild_in(*known_column))
      if (try_id(b)) return;
    return;
  }
  for (BoxId b = from; b < boxes.size(); ++b)
    if (try_id(b)) return;
}

Env Evaluation::possible_env(const Env& env) const {
  Env out;
  as_seen(env, View{}, Bound::possible, out);
  return out;
}

void Evaluation::as_seen(const Env& env, const View& view, Bound to, Env& out) const {
  out = env;
  if (to == view.bound) return;
  for (Symbol& s : out)
    if (s != unbound) s = to == Bound::possible ? wilds_.of_null(s) : wilds_.of_wild(s);
}

bool Evaluation::certainly_satisfied(const plan::Body& body, std::span<const uint32_t> outer, Env& env,
                                     const View& view) {
  if (!all_valued(outer, env)) return satisfied(body, env, view);
  return walk_rows(*this, body, env, view, [] { return true; });
}

std::pair<int64_t, int64_t> Evaluation::members(const Test& t, Env& env, const View& view) {
  int64_t certain = 0, possible = 0;
  const Borrowed other(*this);
  const bool certain_view = view.bound == Bound::certain;
  as_seen(env, view, certain_view ? Bound::possible : Bound::certain, *other);
  Env& lower = certain_view ? env : *other;
  Env& upper = certain_view ? *other : env;
  for (const plan::Body& body : t.bodies) {
    if (certainly_satisfied(body, t.outer, lower, view.with(Bound::certain))) {
      ++certain;
      ++possible;
    } else if (satisfied(body, upper, view.with(Bound::possible))) {
      ++possible;
    }
  }
  return {certain, possible};
}

namespace {

// A comparison of values that are known: nullopt where it takes more than looking at them.
std::optional<bool> compare_known(model::Comparator op, Symbol l, Symbol r) {
  using model::Comparator;
  if (op == Comparator::equal) return l == r;
  if (op == Comparator::not_equal) return l != r;
  if (!l.is_inline_number() || !r.is_inline_number()) return std::nullopt;
  const int64_t a = inline_value(l), b = inline_value(r);
  switch (op) {
    case Comparator::less:
      return a < b;
    case Comparator::less_equal:
      return a <= b;
    case Comparator::greater:
      return a > b;
    default:
      return a >= b;
  }
}

// The value of a slot or a constant, where it is known; none_symbol otherwise.
Symbol plain_value(const plan::Expr& e, const Env& env) {
  const Symbol s = e.kind == plan::Expr::Kind::slot       ? env[e.slot]
                   : e.kind == plan::Expr::Kind::constant ? e.constant
                                                          : none_symbol;
  return s == unbound || s.is_unknown() ? none_symbol : s;
}

std::optional<bool> compare_plain(const Test& t, const Env& env) {
  const Symbol l = plain_value(t.operands[0], env);
  if (l.is_none()) return std::nullopt;
  const Symbol r = plain_value(t.operands[1], env);
  if (r.is_none()) return std::nullopt;
  return compare_known(t.comparator, l, r);
}

// Whether a known value is one of known values; nullopt where something is not known.
std::optional<bool> is_plain_member(const Test& t, const Env& env) {
  const Symbol value = plain_value(t.operands[0], env);
  if (value.is_none()) return std::nullopt;
  bool member = false;
  for (size_t i = 1; i < t.operands.size(); ++i) {
    const Symbol m = plain_value(t.operands[i], env);
    if (m.is_none()) return std::nullopt;
    member = member || m == value;
  }
  return member;
}

}  // namespace

bool Evaluation::certain_test(const Test& t, Env& env, const View& view) {
  if (t.kind == Test::Kind::compare)
    if (const auto known = compare_plain(t, env)) return *known;
  if (t.kind == Test::Kind::in)
    if (const auto known = is_plain_member(t, env)) return *known;
  // A slot without a value stands for every value while exclusions are collected (possible_negation): a test
  // that needs the value is certain for none.
  if (std::any_of(t.outer.begin(), t.outer.end(), [&](uint32_t slot) { return env[slot] == unbound; }))
    return false;
  switch (t.kind) {
    case Test::Kind::compare: {
      if (auto known = compare_count(t, env, view)) return *known;
      Value l = evaluate(t.operands[0], env, view, deciding(t.comparator, view.bound, true));
      Value r = evaluate(t.operands[1], env, view, deciding(t.comparator, view.bound, false));
      return compare(t.comparator, l, r, t.operands[0].type) == std::optional(true);
    }
    case Test::Kind::between: {
      Value v = evaluate(t.operands[0], env, view);
      return compare(model::Comparator::greater_equal, v, evaluate(t.operands[1], env, view),
                     t.operands[0].type) == std::optional(true) &&
             compare(model::Comparator::less_equal, v, evaluate(t.operands[2], env, view),
                     t.operands[0].type) == std::optional(true);
    }
    case Test::Kind::in: {
      Value v = evaluate(t.operands[0], env, view);
      if (v.kind == Value::Kind::wild && v.surely_exists && v.symbol.is_unknown() &&
          !wilds_[v.symbol].candidates.empty()) {
        // Every candidate must be a member.
        for (Symbol c : wilds_[v.symbol].candidates) {
          bool member = false;
          for (size_t i = 1; i < t.operands.size() && !member; ++i)
            member = compare(model::Comparator::equal, Value::exact(c), evaluate(t.operands[i], env, view),
                             t.operands[0].type) == std::optional(true);
          if (!member) return false;
        }
        return true;
      }
      for (size_t i = 1; i < t.operands.size(); ++i)
        if (compare(model::Comparator::equal, v, evaluate(t.operands[i], env, view), t.operands[0].type) ==
            std::optional(true))
          return true;
      return false;
    }
    case Test::Kind::text: {
      std::vector<Symbol> arguments;
      for (const plan::Expr& e : t.operands) {
        Value v = evaluate(e, env, view);
        if (v.kind != Value::Kind::exact) return false;
        arguments.push_back(v.symbol);
      }
      return functions_.test(t.function, arguments);
    }
    case Test::Kind::negation: {
      if (options_.defects.negation_reads_same_bound) return !satisfied(t.bodies[0], env, view);
      const Borrowed upper(*this);
      as_seen(env, view, Bound::possible, *upper);
      return !satisfied(t.bodies[0], *upper, view.with(Bound::possible));
    }
    case Test::Kind::threshold: {
      if (t.bound == model::Bound::at_least) {
        int64_t met = 0;
        for (const plan::Body& body : t.bodies)
          if (met < t.needed && certainly_satisfied(body, t.outer, env, view)) ++met;
        return met >= t.needed;
      }
      auto [certain, possible] = members(t, env, view);
      if (options_.defects.at_most_reads_certain) possible = certain;
      if (t.bound == model::Bound::at_most) return possible <= t.needed;
      return certain == t.needed && possible == t.needed;
    }
  }
  return false;
}

// Whether the unknown values of both are the same one.
bool Evaluation::is_one_value(uint32_t a, uint32_t b, const Env& env) const {
  return a == b || (wilds_.origin(env[a]) >= 0 && wilds_.origin(env[a]) == wilds_.origin(env[b]));
}

bool Evaluation::possible_test(const Test& t, Env& env, const View& view, FunctionRef<bool()> next) {
  if (t.kind == Test::Kind::compare)
    if (const auto known = compare_plain(t, env)) return *known && next();
  if (t.kind == Test::Kind::in)
    if (const auto known = is_plain_member(t, env)) return *known && next();
  auto slot_of = [&](const plan::Expr& e) -> std::optional<uint32_t> {
    if (e.kind == plan::Expr::Kind::slot && env[e.slot].is_unknown()) return e.slot;
    return std::nullopt;
  };
  auto with = [&](uint32_t slot, Symbol value) { return narrowed(slot, value, env, next); };
  auto is_number = [](const Value& v) { return v.kind == Value::Kind::exact && v.symbol.is_number(); };
  switch (t.kind) {
    case Test::Kind::compare: {
      if (auto known = compare_count(t, env, view)) return *known && next();
      Value l = evaluate(t.operands[0], env, view, deciding(t.comparator, view.bound, true));
      Value r = evaluate(t.operands[1], env, view, deciding(t.comparator, view.bound, false));
      const model::Type type = t.operands[0].type;
      if (compare(t.comparator, l, r, type) == std::optional(false)) return false;
      auto ls = slot_of(t.operands[0]), rs = slot_of(t.operands[1]);
      if (t.comparator == model::Comparator::equal) {
        if (ls && rs) {
          auto met = wilds_.meet(env[*ls], env[*rs], type);
          return met && narrowed(*ls, *met, env, [&] { return with(*rs, *met); });
        }
        if (ls && r.kind == Value::Kind::exact)
          return wilds_.covers(env[*ls], r.symbol) && with(*ls, r.symbol);
        if (rs && l.kind == Value::Kind::exact)
          return wilds_.covers(env[*rs], l.symbol) && with(*rs, l.symbol);
        return next();
      }
      if (t.comparator == model::Comparator::not_equal) {
        // One unknown value is not another than itself.
        if (ls && rs && is_one_value(*ls, *rs, env)) return false;
        if (options_.defects.drop_exclusions) return next();
        if (ls && r.kind == Value::Kind::exact) {
          auto rest = wilds_.without(env[*ls], {r.symbol}, type);
          return rest && with(*ls, *rest);
        }
        if (rs && l.kind == Value::Kind::exact) {
          auto rest = wilds_.without(env[*rs], {l.symbol}, type);
          return rest && with(*rs, *rest);
        }
        return next();
      }
      if (type.kind == model::TypeKind::enumeration && (ls || rs)) {
        // An ordered enum has few values: each one that fits is tried by itself.
        const auto n = static_cast<int64_t>(model().enums[type.of].constants.size());
        uint32_t slot = ls ? *ls : *rs;
        Symbol wild = env[slot];
        for (int64_t i = 0; i < n; ++i) {
          Symbol value = inline_number(i);
          if (!wilds_.covers(wild, value)) continue;
          if (narrowed(slot, value, env, [&] { return possible_test(t, env, view, next); })) return true;
        }
        return false;
      }
      // One value is on no side of itself.
      const bool strict =
          t.comparator == model::Comparator::less || t.comparator == model::Comparator::greater;
      if (ls && rs) return !(strict && is_one_value(*ls, *rs, env)) && next();
      if (ls && is_number(r)) {
        auto rest = wilds_.on_side(env[*ls], t.comparator, r.symbol, type);
        return rest && with(*ls, *rest);
      }
      if (rs && is_number(l)) {
        auto rest = wilds_.on_side(env[*rs], model::mirrored(t.comparator), l.symbol, type);
        return rest && with(*rs, *rest);
      }
      return next();
    }
    case Test::Kind::between: {
      Value v = evaluate(t.operands[0], env, view);
      const model::Type type = t.operands[0].type;
      Value low = evaluate(t.operands[1], env, view), high = evaluate(t.operands[2], env, view);
      auto outside = [&](const Value& x) {
        return compare(model::Comparator::greater_equal, x, low, type) == std::optional(false) ||
               compare(model::Comparator::less_equal, x, high, type) == std::optional(false);
      };
      if (outside(v)) return false;
      auto slot = slot_of(t.operands[0]);
      if (slot && type.kind == model::TypeKind::enumeration) {
        Symbol wild = env[*slot];
        for (size_t i = 0; i < model().enums[type.of].constants.size(); ++i) {
          Symbol value = inline_number(static_cast<int64_t>(i));
          if (wilds_.covers(wild, value) && !outside(Value::exact(value)) && with(*slot, value)) return true;
        }
        return false;
      }
      if (slot && is_number(low) && is_number(high)) {
        auto rest = wilds_.on_side(env[*slot], model::Comparator::greater_equal, low.symbol, type);
        if (rest && rest->is_unknown())
          rest = wilds_.on_side(*rest, model::Comparator::less_equal, high.symbol, type);
        else if (rest && outside(Value::exact(*rest)))
          return false;
        return rest && with(*slot, *rest);
      }
      return next();
    }
    case Test::Kind::in: {
      auto slot = slot_of(t.operands[0]);
      Value v = evaluate(t.operands[0], env, view);
      std::vector<Symbol> constants;
      bool anything = false;
      for (size_t i = 1; i < t.operands.size(); ++i) {
        Value m = evaluate(t.operands[i], env, view);
        if (compare(model::Comparator::equal, v, m, t.operands[0].type) == std::optional(false)) continue;
        if (!slot || m.kind != Value::Kind::exact)
          anything = true;
        else if (std::find(constants.begin(), constants.end(), m.symbol) == constants.end())
          constants.push_back(m.symbol);
      }
      if (anything) return next();
      for (Symbol c : constants)
        if (wilds_.covers(env[*slot], c) && with(*slot, c)) return true;
      return false;
    }
    case Test::Kind::text: {
      std::vector<Symbol> arguments;
      for (const plan::Expr& e : t.operands) {
        Value v = evaluate(e, env, view);
        if (v.kind == Value::Kind::none) return false;
        if (v.kind == Value::Kind::wild) return next();
        arguments.push_back(v.symbol);
      }
      return functions_.test(t.function, arguments) && next();
    }
    case Test::Kind::negation:
      return possible_negation(t, env, view, next);
    case Test::Kind::threshold: {
      bool fits = false;
      if (t.bound == model::Bound::at_least) {
        int64_t met = 0;
        for (const plan::Body& body : t.bodies)
          if (met < t.needed && satisfied(body, env, view)) ++met;
        fits = met >= t.needed;
      } else {
        auto [certain, possible] = members(t, env, view);
        fits = t.bound == model::Bound::at_most ? certain <= t.needed
                                                : certain <= t.needed && t.needed <= possible;
      }
      return fits && next();
    }
  }
  return false;
}

// `not c` is possible unless c certainly has a solution. Where one shared variable is wild, the values for
// which c certainly holds are taken out of it; where several are, only a solution that needs none of them
// counts.
bool Evaluation::possible_negation(const Test& t, Env& env, const View& view, FunctionRef<bool()> next) {
  const View lower = options_.defects.negation_reads_same_bound ? view : view.with(Bound::certain);
  const Borrowed own(*this);
  Env& known = *own;
  as_seen(env, view, lower.bound, known);
  std::optional<size_t> wild;
  size_t wilds = 0;
  for (size_t i = 0; i < t.outer.size(); ++i) {
    if (!known[t.outer[i]].is_unknown()) continue;
    wild = i;
    ++wilds;
  }
  if (wilds != 1 || options_.defects.drop_exclusions) {
    const bool holds = lower.bound == Bound::certain ? certainly_satisfied(t.bodies[0], t.outer, known, lower)
                                                     : satisfied(t.bodies[0], known, lower);
    return !holds && next();
  }
  const uint32_t slot = t.outer[*wild];
  const Symbol null = known[slot];
  std::vector<Symbol> excluded;
  known[slot] = unbound;
  bool always = solve(t.bodies[0], known, lower, [&] {
    const Symbol s = known[slot];
    // It holds whatever the value is, or for this very value.
    if (s == unbound || (s == null && wilds_.is_null(s))) return true;
    if (!s.is_unknown()) excluded.push_back(s);
    return false;
  });
  if (always) return false;
  auto rest = wilds_.without(env[slot], excluded, t.outer_types[*wild]);
  return rest && narrowed(slot, *rest, env, next);
}

}  // namespace mechanist::eval
