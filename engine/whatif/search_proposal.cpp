// From what is assumed to a proposal that can be said: individuals for what nobody named, numbers and
// constants that do what was asked of them. External interface: search.hpp.
#include "whatif/search.hpp"

namespace mechanist::whatif {

using model::TypeKind;

namespace {

constexpr int most_numbers = 16;  // that are ruled out, before another is looked for no longer

// Numbers are tried one by one from an end of the range: what was passed over is no part of it. Of those
// that are not whole, the end is all that is known to be ruled out.
void leave_out_before(Cell& c, model::Type type) {
  const bool whole =
      type.kind == TypeKind::whole || type.kind == TypeKind::year || type.kind == TypeKind::date;
  if (c.low) {
    if (whole && *c.low < c.number) c.low = c.number, c.low_open = false;
    if (!whole && *c.low < c.number) c.low_open = true;
  } else if (c.high) {
    if (whole && c.number < *c.high) c.high = c.number, c.high_open = false;
    if (!whole && c.number < *c.high) c.high_open = true;
  }
}

// Whether it denies a row that it assumes.
bool contradicts_itself(const Candidate& c) {
  auto denies = [](const Proposed& pattern, const Proposed& row) {
    if (pattern.kind != Proposed::Kind::deny || row.kind > Proposed::Kind::fill ||
        pattern.relation != row.relation)
      return false;
    for (size_t i = 0; i < pattern.cells.size(); ++i)
      if (pattern.cells[i].kind != Cell::Kind::any && !(pattern.cells[i] == row.cells[i])) return false;
    return true;
  };
  return std::any_of(c.items.begin(), c.items.end(), [&](const Proposed& pattern) {
    return std::any_of(c.items.begin(), c.items.end(),
                       [&](const Proposed& row) { return denies(pattern, row); });
  });
}

}  // namespace

std::optional<Candidate> Search::finished(Partial s) {
  Candidate out;
  out.cost = s.cost;
  out.unlikely.rules = s.rules;
  std::map<int32_t, Cell> cells;
  std::set<uint32_t> strangers;
  std::map<uint32_t, uint32_t> spread;  // variables of a kind that nothing bounds, by type
  // What the variable must not be: it is told apart from what has a value already.
  auto values_of = [&](int32_t variable) {
    std::vector<Symbol> taken = domains_[s.variables[static_cast<size_t>(variable)]].but_not;
    std::vector<Decimal> numbers;
    for (const auto& [a, b] : s.apart) {
      const Term x = s.seen(a), y = s.seen(b);
      const Term* other = x.variable == variable && x.is_variable()   ? &y
                          : y.variable == variable && y.is_variable() ? &x
                                                                      : nullptr;
      if (!other) continue;
      if (other->is_value()) {
        taken.push_back(other->value);
      } else if (auto it = cells.find(other->variable); it != cells.end()) {
        if (it->second.kind == Cell::Kind::number) numbers.push_back(it->second.number);
        if (it->second.kind == Cell::Kind::constant) taken.push_back(it->second.value);
      }
    }
    for (Symbol t : taken)
      if (t.is_number()) numbers.push_back(ev_.symbols().number_of(t));
    return std::pair(taken, numbers);
  };
  auto cell = [&](Term t, RelationId r, size_t column) -> std::optional<Cell> {
    t = s.seen(t);
    Cell c;
    if (t.is_any()) return c;
    if (t.is_value()) {
      if (t.value.is_none()) return c;
      c.kind = Cell::Kind::constant;
      c.value = t.value;
      if (m_[r].columns[column].type.kind == TypeKind::entity && t.value.is_text() && !familiar(t.value))
        strangers.insert(t.value.bits);
      return c;
    }
    if (auto it = cells.find(t.variable); it != cells.end()) return it->second;
    const Variable& v = s.at(t);
    const Domain& d = domains_[v];
    auto [taken, numbers] = values_of(t.variable);
    if (v.type.kind == TypeKind::entity || v.type.kind == TypeKind::text) {
      if (d.limited) {
        for (Symbol x : d.among)
          if (std::find(taken.begin(), taken.end(), x) == taken.end()) {
            c.kind = Cell::Kind::constant;
            c.value = x;
            break;
          }
        if (c.kind != Cell::Kind::constant) return std::nullopt;
      } else {
        c.kind = v.type.kind == TypeKind::text ? Cell::Kind::text : Cell::Kind::individual;
        c.individual = out.unlikely.unnamed++;
      }
    } else if (d.limited || v.type.kind == TypeKind::enumeration) {
      std::vector<Symbol> among = d.among;
      if (!d.limited)
        for (size_t i = 0; i < m_.enums[v.type.of].constants.size(); ++i)
          among.push_back(inline_number(static_cast<int64_t>(i)));
      size_t least_against = 0;
      for (Symbol x : among) {
        if (!allowed(v, x) || std::find(taken.begin(), taken.end(), x) != taken.end()) continue;
        Partial probe = s;
        if (!unify(probe, t, constant(x)) || !all_possible(probe)) continue;
        const size_t goes_against = levers_only_ ? against(probe) : 0;
        if (c.kind == Cell::Kind::any || goes_against < least_against) {
          c.kind = Cell::Kind::constant;
          c.value = x;
          c.instead.clear();
          least_against = goes_against;
        } else if (goes_against > least_against) {
          continue;
        } else if (d.limited || d.low || d.high) {
          c.instead.push_back(x);
        }
      }
      if (c.kind == Cell::Kind::any) return std::nullopt;
      unify(s, t, constant(c.value));
    } else {
      c.kind = Cell::Kind::number;
      c.low = d.low;
      c.high = d.high;
      c.low_open = d.low_open;
      c.high_open = d.high_open;
      // None that the profile rules out; for levers, rather none.
      const size_t unavoidable = levers_only_ ? against(s) : 0;
      auto is_possible = [&](Decimal n) {
        Partial probe = s;
        return unify(probe, t, constant(ev_.symbols().number(n))) && against(probe) <= unavoidable;
      };
      auto n = number_for(v, numbers, r, column, spread);
      const std::optional<Decimal> first = n;
      for (int tries = 0; n && !is_possible(*n); ++tries) {
        if (tries == most_numbers) {
          n.reset();
          break;
        }
        numbers.push_back(*n);
        n = number_for(v, numbers, r, column, spread);
      }
      if (!n && levers_only_) n = first;
      if (!n) return std::nullopt;
      c.number = *n;
      leave_out_before(c, v.type);
    }
    cells.emplace(t.variable, c);
    return c;
  };
  for (const Assumption& a : s.assumed) {
    Proposed p;
    p.kind = a.kind;
    p.relation = a.relation;
    p.row = a.row;
    if (a.lever >= 0) p.lever = static_cast<size_t>(a.lever);
    for (size_t i = 0; i < a.columns; ++i) {
      auto made = cell(s.cells_of(a)[i], a.relation, i);
      if (!made) return std::nullopt;
      // A value that nobody knows cannot be named: a pattern leaves it out, and of another row nobody could
      // say that it has the same.
      if (made->kind == Cell::Kind::constant && made->value.is_unknown()) {
        if (p.kind == Kind::deny || p.kind == Kind::complete)
          made = Cell{};
        else if (p.kind != Kind::fill ||
                 ev_.profile()->row_cells(ev_.profile()->rows[p.row])[i] != made->value)
          return std::nullopt;
      }
      p.cells.push_back(std::move(*made));
    }
    come_true(p);
    out.unlikely.guessed += guessed(p);
    if (std::find(out.items.begin(), out.items.end(), p) == out.items.end())
      out.items.push_back(std::move(p));
  }
  if (!all_possible(s) || contradicts_itself(out)) return std::nullopt;
  out.unlikely.strange = static_cast<uint32_t>(strangers.size());
  return out;
}
// A row that is recorded as planned is that row come true, not another one.
void Search::come_true(Proposed& p) const {
  if (p.kind != Kind::assume || levers_only_) return;
  const Profile& profile = *ev_.profile();
  const auto planned = std::find_if(profile.rows.begin(), profile.rows.end(), [&](const ProfileRow& row) {
    if (row.relation != p.relation || !row.planned || row.mirrored) return false;
    const Symbol* recorded = profile.row_cells(row);
    return std::equal(p.cells.begin(), p.cells.end(), recorded, [](const Cell& c, Symbol s) {
      return c.kind == Cell::Kind::any ? s.is_none() : c.kind == Cell::Kind::constant && c.value == s;
    });
  });
  if (planned == profile.rows.end()) return;
  p.kind = Kind::fill;
  p.row = static_cast<uint32_t>(planned - profile.rows.begin());
}
// Cells that a recorded row left out and the proposal names, but for one.
uint32_t Search::guessed(const Proposed& p) const {
  if (p.kind != Kind::fill) return 0;
  const Symbol* recorded = ev_.profile()->row_cells(ev_.profile()->rows[p.row]);
  uint32_t named = 0;
  for (size_t i = 0; i < p.cells.size(); ++i)
    named += recorded[i].is_unknown() && p.cells[i].kind != Cell::Kind::any &&
             !(p.cells[i].kind == Cell::Kind::constant && p.cells[i].value.is_unknown());
  return named > 1 ? named - 1 : 0;
}

// Whether the case names it anywhere.
bool Search::familiar(Symbol s) const {
  const Profile* p = ev_.profile();
  return p == nullptr || std::find(p->cells.begin(), p->cells.end(), s) != p->cells.end();
}

// A number within the range that is none of `taken`. Where nothing bounds it, near what is recorded, and as
// far from others as an aggregate asks.
std::optional<Decimal> Search::number_for(const Variable& v, const std::vector<Decimal>& taken, RelationId r,
                                          size_t column, std::map<uint32_t, uint32_t>& spread) const {
  const Domain& d = domains_[v];
  const bool whole =
      v.type.kind == TypeKind::whole || v.type.kind == TypeKind::year || v.type.kind == TypeKind::date;
  Decimal step(1);
  if (!whole && d.low && d.high)
    step = divide(subtract(*d.high, *d.low).value_or(Decimal(1)), Decimal(64)).value_or(step);
  if (!whole && v.type.kind == TypeKind::percent && !(d.low && d.high)) step = *Decimal::parse("0.01");
  Decimal at;
  Decimal towards = step;
  if (d.low) {
    at = *d.low;
    if (d.low_open) at = plus(at, step);
    if (whole) at = ceiling(at).value_or(at);
  } else if (d.high) {
    at = *d.high;
    towards = subtract(Decimal(0), step).value_or(step);
    if (d.high_open) at = plus(at, towards);
    if (whole) at = floor(at).value_or(at);
  } else {
    at = v.type.kind == TypeKind::year      ? Decimal(2020)
         : v.type.kind == TypeKind::date    ? Decimal(18262)
         : v.type.kind == TypeKind::percent ? Decimal(1)
                                            : Decimal(100);
    std::optional<Decimal> greatest;
    const eval::Relation& rows = ev_.certain(r);
    for (eval::RowId i = 0; i < rows.size(); ++i)
      if (const Symbol x = rows.at(i, static_cast<uint32_t>(column)); x.is_number())
        if (const Decimal n = ev_.symbols().number_of(x); !greatest || n > *greatest) greatest = n;
    if (greatest) at = *greatest;
    const uint32_t others = spread[static_cast<uint32_t>(v.type.kind)]++;
    at = subtract(at, multiply(d.apart_by, Decimal(static_cast<int64_t>(others) + (greatest ? 1 : 0)))
                          .value_or(Decimal(0)))
             .value_or(at);
    towards = Decimal(-1);
  }
  for (int tries = 0; tries < 64; ++tries) {
    const bool inside = (!d.low || at > *d.low || (at == *d.low && !d.low_open)) &&
                        (!d.high || at < *d.high || (at == *d.high && !d.high_open));
    if (!inside) return std::nullopt;
    if (std::find(taken.begin(), taken.end(), at) == taken.end()) return at;
    at = plus(at, towards);
  }
  return std::nullopt;
}

}  // namespace mechanist::whatif
