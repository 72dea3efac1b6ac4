// Expressions, comparisons and aggregates in three values (semantics, section 4).
//
// A value is known, absent, or only known to lie in an interval. Intervals go through + - *, min and max, so
// that writing N = count { … } first and comparing N later changes nothing, and through days_between and
// year, so that a date that is known roughly settles what it can; any other function of an unknown value is
// unknown. An aggregate reads both bounds whichever it is asked for in: its value lies between what the
// certain rows and the possible rows give.
#include <algorithm>
#include <set>

#include "eval/evaluation.hpp"
#include "eval/row_walk.hpp"

namespace mechanist::eval {

using model::AggregateKind;
using model::Function;
using model::TypeKind;

namespace {

Value unknown_value(bool surely_exists = false) {
  Value v;
  v.kind = Value::Kind::wild;
  v.surely_exists = surely_exists;
  return v;
}

using End = std::optional<Decimal>;  // nullopt: no end

End both(const End& a, const End& b, std::optional<Decimal> (*op)(Decimal, Decimal)) {
  if (!a || !b) return std::nullopt;
  return op(*a, *b);  // an overflow has no end either: the interval grows, which is sound
}

End least(const End& a, const End& b) {
  return a && b ? End(std::min(*a, *b)) : std::nullopt;
}
End greatest(const End& a, const End& b) {
  return a && b ? End(std::max(*a, *b)) : std::nullopt;
}

struct Interval {
  End low, high;
};

Interval product(const Interval& a, const Interval& b) {
  Interval out;
  if (!a.low || !a.high || !b.low || !b.high) return out;
  std::vector<Decimal> corners;
  for (Decimal x : {*a.low, *a.high})
    for (Decimal y : {*b.low, *b.high}) {
      auto p = multiply(x, y);
      if (!p) return out;
      corners.push_back(*p);
    }
  out.low = *std::min_element(corners.begin(), corners.end());
  out.high = *std::max_element(corners.begin(), corners.end());
  return out;
}

bool less_row(const std::vector<Symbol>& a, const std::vector<Symbol>& b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [](Symbol x, Symbol y) { return x.bits < y.bits; });
}
struct RowLess {
  bool operator()(const std::vector<Symbol>& a, const std::vector<Symbol>& b) const { return less_row(a, b); }
};

// Whether values of the type are ordered as the numbers behind them are.
bool has_ends(const model::Type& type) {
  return type.numeric() || type.kind == TypeKind::date || type.kind == TypeKind::enumeration;
}

bool has_unknown(const std::vector<Symbol>& row) {
  return std::any_of(row.begin(), row.end(), [](Symbol s) { return s.is_unknown(); });
}

}  // namespace

Value Evaluation::evaluate(const plan::Expr& e, const Env& env, const View& view, Ends wanted) {
  using Kind = plan::Expr::Kind;
  switch (e.kind) {
    case Kind::any:
      return unknown_value();
    case Kind::constant:
      return e.constant.is_none() ? Value{} : Value::exact(e.constant);
    case Kind::slot: {
      Symbol s = env[e.slot];
      if (s == unbound) return unknown_value();
      if (s.is_none()) return Value{};
      if (!s.is_unknown()) return Value::exact(s);
      if (Symbol known = wilds_.of_wild(s); !known.is_unknown()) return Value::exact(known);
      Value v = unknown_value(true);
      v.symbol = s;
      v.low = wilds_[s].low;
      v.high = wilds_[s].high;
      return v;
    }
    case Kind::aggregate:
      if (wanted != Ends::both && (e.aggregate == AggregateKind::min || e.aggregate == AggregateKind::max) &&
          has_ends(e.arguments.front().type))
        return extreme(e, env, view, wanted == Ends::high);
      return aggregate(e, env, view).value;
    case Kind::call:
      break;
  }
  std::vector<Value> values;
  std::vector<Symbol> symbols;
  std::vector<model::Type> types;
  bool exact = true, exists = true;
  // Of a sum or a difference, one end needs one end of each part.
  auto wanted_of = [&](size_t i) {
    if (e.function == Function::add) return wanted;
    if (wanted == Ends::both || (e.function != Function::subtract && e.function != Function::negate))
      return Ends::both;
    const bool turned = e.function == Function::negate || i == 1;
    return turned ? (wanted == Ends::low ? Ends::high : Ends::low) : wanted;
  };
  for (const plan::Expr& a : e.arguments) {
    values.push_back(evaluate(a, env, view, wanted_of(values.size())));
    const Value& v = values.back();
    if (v.kind == Value::Kind::none) return Value{};
    exact = exact && v.kind == Value::Kind::exact;
    exists = exists && v.surely_exists;
    symbols.push_back(v.symbol);
    types.push_back(a.type);
  }
  if (exact) {
    auto result = functions_.apply(e.function, symbols, types, e.type);
    if (result) return Value::exact(*result);
    ++stats_.undefined_values;
    return Value{};
  }
  std::vector<Interval> ends;
  for (size_t i = 0; i < values.size(); ++i) {
    const Value& v = values[i];
    if (v.kind == Value::Kind::exact && v.symbol.is_number()) {
      Decimal d = symbols_.number_of(v.symbol);
      ends.push_back({d, d});
    } else {
      ends.push_back({v.low, v.high});
    }
  }
  Value out = unknown_value(exists);
  switch (e.function) {
    case Function::add:
      out.low = both(ends[0].low, ends[1].low, add);
      out.high = both(ends[0].high, ends[1].high, add);
      break;
    case Function::subtract:
      out.low = both(ends[0].low, ends[1].high, subtract);
      out.high = both(ends[0].high, ends[1].low, subtract);
      break;
    case Function::negate:
      if (ends[0].high) out.low = subtract(Decimal(0), *ends[0].high);
      if (ends[0].low) out.high = subtract(Decimal(0), *ends[0].low);
      break;
    case Function::days_between:
      out.low = both(ends[1].low, ends[0].high, subtract);
      out.high = both(ends[1].high, ends[0].low, subtract);
      break;
    case Function::year: {
      // Of a date or a year; a later date never lies in an earlier year.
      auto year_of = [&](const End& end) -> End {
        if (!end || types[0].kind == TypeKind::year) return end;
        const Symbol day = symbols_.number(*end);
        const auto year = functions_.apply(e.function, {&day, 1}, types, e.type);
        return year ? End(symbols_.number_of(*year)) : std::nullopt;
      };
      out.low = year_of(ends[0].low);
      out.high = year_of(ends[0].high);
      break;
    }
    case Function::multiply: {
      Interval p = product(ends[0], ends[1]);
      out.low = p.low;
      out.high = p.high;
      break;
    }
    case Function::min:
    case Function::max:
      if (!e.type.numeric() && e.type.kind != TypeKind::date) break;
      out.low = ends[0].low;
      out.high = ends[0].high;
      for (size_t i = 1; i < ends.size(); ++i) {
        auto pick = e.function == Function::min ? least : greatest;
        out.low = pick(out.low, ends[i].low);
        out.high = pick(out.high, ends[i].high);
      }
      break;
    default:
      out.surely_exists = false;
      break;
  }
  // Without both ends the operation might also have overflowed, and then there is no value.
  if (!out.low || !out.high) out.surely_exists = out.surely_exists && e.function != Function::multiply;
  // Such as the year of any day in May 2019.
  if (out.surely_exists && out.low && out.high && *out.low == *out.high) {
    const bool whole = e.type.kind == TypeKind::whole || e.type.kind == TypeKind::year;
    if (!whole || out.low->to_int()) return Value::exact(symbols_.number(*out.low));
  }
  return out;
}

std::optional<bool> Evaluation::compare(model::Comparator op, const Value& l, const Value& r,
                                        model::Type type) {
  using model::Comparator;
  if (l.kind == Value::Kind::none || r.kind == Value::Kind::none) return false;
  const bool exists =
      (l.kind == Value::Kind::exact || l.surely_exists) && (r.kind == Value::Kind::exact || r.surely_exists);
  auto sure = [&](bool answer) -> std::optional<bool> {
    if (answer && !exists) return std::nullopt;
    return answer;
  };
  if (l.kind == Value::Kind::exact && r.kind == Value::Kind::exact) {
    if (op == Comparator::equal) return l.symbol == r.symbol;
    if (op == Comparator::not_equal) return l.symbol != r.symbol;
    int c = l.symbol.is_inline_number() && r.symbol.is_inline_number()
                ? (inline_value(l.symbol) < inline_value(r.symbol)   ? -1
                   : inline_value(l.symbol) > inline_value(r.symbol) ? 1
                                                                     : 0)
                : model::compare_values(symbols_, type, l.symbol, r.symbol);
    switch (op) {
      case Comparator::less:
        return c < 0;
      case Comparator::less_equal:
        return c <= 0;
      case Comparator::greater:
        return c > 0;
      default:
        return c >= 0;
    }
  }
  auto ends = [&](const Value& v) {
    if (v.kind == Value::Kind::exact && v.symbol.is_number()) {
      Decimal d = symbols_.number_of(v.symbol);
      return Interval{d, d};
    }
    return Interval{v.low, v.high};
  };
  const Interval a = ends(l), b = ends(r);
  const bool a_below = a.high && b.low && *a.high < *b.low;
  const bool a_above = a.low && b.high && *a.low > *b.high;
  if (op == Comparator::equal || op == Comparator::not_equal) {
    const bool wants_equal = op == Comparator::equal;
    if (l.symbol == r.symbol && wilds_.is_null(l.symbol) && l.kind == r.kind) return sure(wants_equal);
    bool disjoint = a_below || a_above;
    if (l.kind == Value::Kind::exact && r.symbol.is_unknown())
      disjoint = disjoint || !wilds_.covers(r.symbol, l.symbol);
    if (r.kind == Value::Kind::exact && l.symbol.is_unknown())
      disjoint = disjoint || !wilds_.covers(l.symbol, r.symbol);
    if (disjoint) return sure(!wants_equal);
    if (a.low && a.high && b.low && b.high && *a.low == *a.high && *b.low == *b.high && *a.low == *b.low)
      return sure(wants_equal);
    return std::nullopt;
  }
  const bool a_not_above = a.high && b.low && *a.high <= *b.low;
  const bool a_not_below = a.low && b.high && *a.low >= *b.high;
  switch (op) {
    case Comparator::less:
      if (a_below) return sure(true);
      if (a_not_below) return false;
      break;
    case Comparator::less_equal:
      if (a_not_above) return sure(true);
      if (a_above) return false;
      break;
    case Comparator::greater:
      if (a_above) return sure(true);
      if (a_not_above) return false;
      break;
    default:
      if (a_not_below) return sure(true);
      if (a_below) return false;
      break;
  }
  return std::nullopt;
}

bool Evaluation::reads_only_known(const plan::Body& body, std::span<const uint32_t> outer, const Env& env,
                                  const View& view) const {
  return std::all_of(body.reads.begin(), body.reads.end(),
                     [&](RelationId r) { return is_exact(r, view.level); }) &&
         std::none_of(outer.begin(), outer.end(), [&](uint32_t slot) { return env[slot].is_unknown(); });
}

Evaluation::Ends Evaluation::deciding(model::Comparator op, Bound bound, bool left) {
  using model::Comparator;
  const bool above = op == Comparator::greater || op == Comparator::greater_equal;
  if (!above && op != Comparator::less && op != Comparator::less_equal) return Ends::both;
  // Certain that it is above: by the low end. Possible: by the high end.
  return (above == left) == (bound == Bound::certain) ? Ends::low : Ends::high;
}

Value Evaluation::extreme(const plan::Expr& e, const Env& env, const View& view, bool high) {
  if (std::any_of(e.outer.begin(), e.outer.end(), [&](uint32_t slot) { return env[slot] == unbound; }))
    return unknown_value();
  const plan::Body& body = e.body.front();
  struct Reach {
    bool any = false, all_known = true;
    End least, greatest;  // of the wanted ends
  };
  auto over = [&](Bound bound) {
    const Borrowed own(*this);
    Env& local = *own;
    as_seen(env, view, bound, local);
    for (uint32_t slot : e.inner) local[slot] = unbound;
    const View v = view.with(bound);
    Reach out;
    solve(body, local, v, [&] {
      const Value x = evaluate(e.arguments.front(), local, v);
      if (x.kind == Value::Kind::none) return false;
      out.any = true;
      End end = high ? x.high : x.low;
      if (x.kind == Value::Kind::exact) end = symbols_.number_of(x.symbol);
      if (!end) {
        out.all_known = false;
        return false;
      }
      if (!out.least || *end < *out.least) out.least = end;
      if (!out.greatest || *end > *out.greatest) out.greatest = end;
      return false;
    });
    return out;
  };
  auto with_end = [&](bool exists, const End& end) {
    Value v = unknown_value(exists);
    (high ? v.high : v.low) = end;
    return v;
  };
  // What is certain bounds a maximum from below and a minimum from above, what is possible the other end.
  const bool is_max = e.aggregate == AggregateKind::max;
  const Reach certain = over(Bound::certain);
  if (certain.any && is_max != high) return with_end(true, is_max ? certain.greatest : certain.least);
  if (!certain.any && view.bound == Bound::certain) return unknown_value(false);
  const Reach upper = reads_only_known(body, e.outer, env, view) ? certain : over(Bound::possible);
  if (!upper.any && !certain.any) return Value{};
  if (!upper.all_known || !upper.any) return unknown_value(certain.any);
  return with_end(certain.any, high ? upper.greatest : upper.least);
}

Evaluation::Counted Evaluation::count_up_to(int64_t most, const plan::Expr& e, const Env& env,
                                            const View& view, Bound bound) {
  const Borrowed own(*this), found(*this), next(*this);
  Env& local = *own;
  as_seen(env, view, bound, local);
  for (uint32_t slot : e.inner) local[slot] = unbound;
  const View v = view.with(bound);
  const size_t width = e.arguments.size();
  // Few rows are compared one by one.
  constexpr size_t few = 64;
  std::vector<Symbol>& rows = *found;
  std::vector<Symbol>& row = *next;
  rows.clear();
  row.resize(width);
  std::set<std::vector<Symbol>, RowLess> many;
  Counted out;
  auto count = [&] {
    bool known = true;
    for (size_t c = 0; c < width; ++c) {
      const plan::Expr& counted = e.arguments[c];
      if (counted.kind == plan::Expr::Kind::slot) {
        const Symbol s = local[counted.slot];
        if (s != unbound && !s.is_none() && !s.is_unknown()) {
          row[c] = s;
          continue;
        }
      }
      Value x = evaluate(counted, local, v);
      if (x.kind == Value::Kind::none) return false;
      known = known && x.kind == Value::Kind::exact && !x.symbol.is_unknown();
      row[c] = x.symbol;
    }
    if (!known) {
      out.others = true;
      return bound == Bound::possible;  // any number of rows
    }
    if (rows.size() < few * width) {
      for (size_t at = 0; at < rows.size(); at += width)
        if (std::equal(row.begin(), row.end(), rows.begin() + static_cast<std::ptrdiff_t>(at))) return false;
      rows.insert(rows.end(), row.begin(), row.end());
    } else {
      if (many.empty())
        for (size_t at = 0; at < rows.size(); at += width)
          many.emplace(rows.begin() + static_cast<std::ptrdiff_t>(at),
                       rows.begin() + static_cast<std::ptrdiff_t>(at + width));
      if (!many.insert(row).second) return false;
    }
    return ++out.rows >= most;
  };
  if (bound == Bound::certain && all_valued(e.outer, local))
    walk_rows(*this, e.body.front(), local, v, count);
  else
    solve(e.body.front(), local, v, count);
  return out;
}

std::optional<bool> Evaluation::compare_count(const plan::Test& t, const Env& env, const View& view) {
  auto counts = [](const plan::Expr& e) {
    return e.kind == plan::Expr::Kind::aggregate && e.aggregate == AggregateKind::count &&
           !e.arguments.empty();
  };
  const bool left = counts(t.operands[0]);
  if (!left && !counts(t.operands[1])) return std::nullopt;
  const plan::Expr& e = t.operands[left ? 0 : 1];
  const plan::Expr& other = t.operands[left ? 1 : 0];
  if (options_.defects.count_upper_is_lower ||
      (other.kind != plan::Expr::Kind::constant && other.kind != plan::Expr::Kind::slot))
    return std::nullopt;
  const Value beside = evaluate(other, env, view);
  if (beside.kind != Value::Kind::exact || !beside.symbol.is_inline_number()) return std::nullopt;
  if (std::any_of(e.outer.begin(), e.outer.end(), [&](uint32_t slot) { return env[slot] == unbound; }))
    return std::nullopt;
  using model::Comparator;
  // count >= least, or count <= greatest
  const int64_t number = inline_value(beside.symbol);
  bool lower = false;
  int64_t end = number;
  switch (t.comparator) {
    case Comparator::greater_equal:
    case Comparator::greater:
      lower = left;
      if (t.comparator == Comparator::greater) end += left ? 1 : -1;
      break;
    case Comparator::less_equal:
    case Comparator::less:
      lower = !left;
      if (t.comparator == Comparator::less) end += left ? -1 : 1;
      break;
    default:
      return std::nullopt;
  }
  // A lower bound is certain where L has enough, possible where U has; an upper bound the other way round.
  const bool certain = view.bound == Bound::certain;
  const bool reads_certain = certain == lower || reads_only_known(e.body.front(), e.outer, env, view);
  const int64_t most = lower ? end : end + 1;
  if (most <= 0) return lower;
  const Counted n = count_up_to(most, e, env, view, reads_certain ? Bound::certain : Bound::possible);
  const int64_t rows = n.rows == 0 && n.others ? 1 : n.rows;
  if (!reads_certain && n.others) return lower;  // any number is possible, and none is certain
  return lower ? rows >= end : rows <= end;
}

Evaluation::Aggregated Evaluation::aggregate(const plan::Expr& e, const Env& env, const View& view) {
  const plan::Body& body = e.body.front();
  const bool counts = e.aggregate == AggregateKind::count;
  Aggregated out;
  if (std::any_of(e.outer.begin(), e.outer.end(), [&](uint32_t slot) { return env[slot] == unbound; })) {
    out.value = unknown_value();
    return out;
  }

  // `count` tells listed tuples apart, the others bindings of all inner variables.
  struct Found {
    std::vector<Symbol> row;
    Value value;  // of the expression, for all but count
  };
  auto collect = [&](Bound bound) {
    std::vector<Found> all;
    const Borrowed own(*this);
    Env& local = *own;
    as_seen(env, view, bound, local);
    for (uint32_t slot : e.inner) local[slot] = unbound;
    const View v = view.with(bound);
    std::set<std::vector<Symbol>, RowLess> seen;
    solve(body, local, v, [&] {
      Found f;
      if (counts) {
        for (const plan::Expr& o : e.arguments) {
          Value x = evaluate(o, local, v);
          if (x.kind == Value::Kind::none) return false;
          f.row.push_back(x.kind == Value::Kind::exact ? x.symbol
                          : x.symbol.is_unknown()      ? x.symbol
                                                       : wilds_.any());
        }
      } else {
        for (uint32_t slot : e.inner) f.row.push_back(local[slot]);
        f.value = evaluate(e.arguments.front(), local, v);
        if (f.value.kind == Value::Kind::none) return false;
      }
      if (seen.insert(f.row).second) all.push_back(std::move(f));
      return false;
    });
    std::sort(all.begin(), all.end(), [](const Found& a, const Found& b) { return less_row(a.row, b.row); });
    return all;
  };

  // Everything that the aggregate reads is complete: one bound is both.
  std::vector<Found> lower = collect(Bound::certain);
  std::vector<Found> upper = reads_only_known(body, e.outer, env, view) ? lower : collect(Bound::possible);
  for (const Found& f : lower) out.certain.push_back(f.row);
  for (const Found& f : upper) {
    out.possible.push_back(f.row);
    out.unlimited = out.unlimited || has_unknown(f.row);
  }

  // A certain row with a null in it may coincide with another one in some completion.
  std::vector<Found> firm, soft;
  for (Found& f : lower) (has_unknown(f.row) ? soft : firm).push_back(f);

  auto ends = [&](const Value& v) {
    if (v.kind == Value::Kind::exact) {
      Decimal d = symbols_.number_of(v.symbol);
      return Interval{d, d};
    }
    return Interval{v.low, v.high};
  };
  auto interval_value = [&](End low, End high, bool exists) {
    if (low && high && *low == *high && exists) {
      bool whole =
          e.type.kind == TypeKind::whole || e.type.kind == TypeKind::year || e.type.kind == TypeKind::date;
      if (!whole || low->to_int()) return Value::exact(symbols_.number(*low));
    }
    Value v = unknown_value(exists);
    v.low = low;
    v.high = high;
    return v;
  };

  if (counts) {
    auto n = static_cast<int64_t>(firm.size());
    if (n == 0 && !soft.empty()) n = 1;
    // A soft row is one of the possible ones, with what is left of its nulls there.
    std::set<std::vector<Symbol>, RowLess> distinct(out.possible.begin(), out.possible.end());
    for (const Found& f : firm) distinct.insert(f.row);
    End high = out.unlimited ? End() : End(Decimal(static_cast<int64_t>(distinct.size())));
    if (options_.defects.count_upper_is_lower) high = Decimal(n);
    out.value = interval_value(Decimal(n), high, true);
    return out;
  }

  auto in_firm = [&](const std::vector<Symbol>& row) {
    return std::binary_search(firm.begin(), firm.end(), Found{row, {}},
                              [](const Found& a, const Found& b) { return less_row(a.row, b.row); });
  };

  if (e.aggregate == AggregateKind::sum) {
    End low = Decimal(0), high = Decimal(0);
    for (const Found& f : firm) {
      Interval i = ends(f.value);
      low = both(low, i.low, add);
      high = both(high, i.high, add);
    }
    const bool overflow = (!low || !high) && std::all_of(firm.begin(), firm.end(), [&](const Found& f) {
                            return f.value.kind == Value::Kind::exact;
                          });
    auto maybe = [&](const Found& f) {
      Interval i = ends(f.value);
      // A wild binding stands for any number of rows.
      const bool many = has_unknown(f.row);
      if (!i.low || *i.low < Decimal(0)) low = many ? End() : both(low, i.low, add);
      if (!i.high || *i.high > Decimal(0)) high = many ? End() : both(high, i.high, add);
    };
    for (const Found& f : upper)
      if (!in_firm(f.row)) maybe(f);
    if (overflow && upper.size() == firm.size() && soft.empty()) return out;  // no value
    out.value = interval_value(low, high, !overflow);
    return out;
  }

  const bool numbers = has_ends(e.arguments.front().type);
  if (upper.empty() && lower.empty()) return out;  // no value
  const bool exists = !lower.empty();
  const bool settled =
      std::all_of(lower.begin(), lower.end(),
                  [](const Found& f) { return f.value.kind == Value::Kind::exact; }) &&
      soft.empty() && upper.size() == lower.size() &&
      std::all_of(upper.begin(), upper.end(), [&](const Found& f) { return in_firm(f.row); });
  if (!numbers) {
    // Texts: only a settled group has a known least or greatest.
    if (!settled) {
      out.value = unknown_value(exists);
      return out;
    }
    Symbol best = lower.front().value.symbol;
    for (const Found& f : lower) {
      int c = model::compare_values(symbols_, e.arguments.front().type, f.value.symbol, best);
      if (e.aggregate == AggregateKind::min ? c < 0 : c > 0) best = f.value.symbol;
    }
    out.value = Value::exact(best);
    return out;
  }

  // The least and greatest ends over a set; nullopt where one member has no such end.
  auto span_of = [&](const std::vector<Found>& set) {
    Interval i = ends(set.front().value);
    for (const Found& f : set) {
      Interval x = ends(f.value);
      i.low = least(i.low, x.low);
      i.high = greatest(i.high, x.high);
    }
    return i;
  };
  std::vector<Found> all = upper;
  all.insert(all.end(), soft.begin(), soft.end());
  if (all.empty()) all = lower;
  const Interval reach = span_of(all);
  if (e.aggregate == AggregateKind::avg) {
    if (settled) {
      End sum = Decimal(0);
      for (const Found& f : lower) sum = both(sum, ends(f.value).low, add);
      if (!sum) return out;
      auto mean = divide(*sum, Decimal(static_cast<int64_t>(lower.size())));
      if (!mean) return out;
      out.value = Value::exact(symbols_.number(*mean));
      return out;
    }
    out.value = interval_value(reach.low, reach.high, exists);
    return out;
  }
  if (!exists) {
    out.value = interval_value(reach.low, reach.high, false);
    return out;
  }
  // max lies between the greatest certain low end and the greatest possible high end; min likewise.
  End low, high;
  if (e.aggregate == AggregateKind::max) {
    for (const Found& f : lower) {
      End l = ends(f.value).low;
      if (l && (!low || *l > *low)) low = l;
    }
    high = reach.high;
  } else {
    for (const Found& f : lower) {
      End h = ends(f.value).high;
      if (h && (!high || *h < *high)) high = h;
    }
    low = reach.low;
  }
  out.value = interval_value(low, high, true);
  return out;
}

}  // namespace mechanist::eval
