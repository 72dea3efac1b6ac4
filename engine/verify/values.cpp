// Expressions, comparisons and aggregates in three values (semantics, section 4). A value is known, absent,
// or only known to lie somewhere; an aggregate's lies between what the certain and the possible rows give.
#include <algorithm>
#include <set>

#include "verify/bounds.hpp"

namespace mechanist::verify {

using model::AggregateKind;
using model::Comparator;
using model::Function;
using model::TypeKind;

namespace {

using End = std::optional<Decimal>;

Value nothing() {
  return {Value::Kind::none, true, {}, {}, {}, {}};
}
Value known(Symbol s) {
  return {Value::Kind::exact, true, s, {}, {}, {}};
}
Value unknown(bool exists, End low = {}, End high = {}) {
  return {Value::Kind::unknown, exists, {}, {}, low, high};
}

End combined(const End& a, const End& b, std::optional<Decimal> (*operation)(Decimal, Decimal)) {
  return a && b ? operation(*a, *b) : std::nullopt;
}
End least(const End& a, const End& b) {
  return a && b ? End(std::min(*a, *b)) : std::nullopt;
}
End greatest(const End& a, const End& b) {
  return a && b ? End(std::max(*a, *b)) : std::nullopt;
}

bool is_whole(model::Type t) {
  return t.kind == TypeKind::whole || t.kind == TypeKind::year;
}

struct Ends {
  End low, high;
};
Ends ends_of(const SymbolTable& symbols, const Value& v) {
  if (v.kind == Value::Kind::exact && v.symbol.is_number()) {
    const Decimal d = symbols.number_of(v.symbol);
    return {d, d};
  }
  return {v.low, v.high};
}

struct KeyLess {
  bool operator()(const std::vector<Cell>& a, const std::vector<Cell>& b) const {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](Cell x, Cell y) {
      return std::pair(x.known.bits, x.wild) < std::pair(y.known.bits, y.wild);
    });
  }
};

}  // namespace

Value Bounds::evaluate(const model::Expr& e, State& s, const At& at) {
  if (std::holds_alternative<model::Wildcard>(e.node)) return unknown(false);
  if (const auto* c = std::get_if<model::Constant>(&e.node))
    return c->value.is_none() ? nothing() : known(c->value);
  if (const auto* v = std::get_if<model::VariableUse>(&e.node)) {
    const Cell c = s.env[v->variable.value];
    if (!c.is_bound()) return unknown(false);
    if (c.is_none()) return nothing();
    const Cell lower = cells_.lower(c);
    if (lower.wild == nullptr && !lower.known.is_unknown()) return known(lower.known);
    const Cell upper = cells_.upper(c);
    Value out = unknown(true, upper.wild->low, upper.wild->high);
    out.cell = c;
    return out;
  }
  if (const auto* call = std::get_if<model::Call>(&e.node)) return evaluate_call(*call, e, s, at);
  return aggregate(std::get<model::Aggregate>(e.node), e, s, at);
}

Value Bounds::evaluate_call(const model::Call& call, const model::Expr& e, State& s, const At& at) {
  std::vector<Symbol> symbols;
  std::vector<model::Type> types;
  std::vector<Ends> ends;
  bool exact = true, exists = true;
  for (const model::Expr& argument : call.arguments) {
    const Value v = evaluate(argument, s, at);
    if (v.kind == Value::Kind::none) return nothing();
    exact = exact && v.kind == Value::Kind::exact;
    exists = exists && v.exists;
    symbols.push_back(v.symbol);
    types.push_back(argument.type);
    ends.push_back(ends_of(symbols_, v));
  }
  if (exact) {
    const auto result = functions_.apply(call.function, symbols, types, e.type);
    return result ? known(*result) : nothing();
  }
  Value out = unknown(exists);
  switch (call.function) {
    case Function::add:
      out.low = combined(ends[0].low, ends[1].low, add);
      out.high = combined(ends[0].high, ends[1].high, add);
      break;
    case Function::subtract:
      out.low = combined(ends[0].low, ends[1].high, subtract);
      out.high = combined(ends[0].high, ends[1].low, subtract);
      break;
    case Function::negate:
      out.low = combined(Decimal(0), ends[0].high, subtract);
      out.high = combined(Decimal(0), ends[0].low, subtract);
      break;
    case Function::days_between:
      out.low = combined(ends[1].low, ends[0].high, subtract);
      out.high = combined(ends[1].high, ends[0].low, subtract);
      break;
    case Function::year: {
      auto year_of = [&](const End& end) -> End {
        if (!end || types[0].kind == TypeKind::year) return end;
        const auto y = functions_.apply(Function::year, {symbols_.number(*end)}, types, e.type);
        return y ? End(symbols_.number_of(*y)) : std::nullopt;
      };
      out.low = year_of(ends[0].low);
      out.high = year_of(ends[0].high);
      break;
    }
    case Function::multiply: {
      std::vector<End> corners;
      for (const End& x : {ends[0].low, ends[0].high})
        for (const End& y : {ends[1].low, ends[1].high}) corners.push_back(combined(x, y, multiply));
      if (std::all_of(corners.begin(), corners.end(), [](const End& c) { return c.has_value(); })) {
        out.low = *std::min_element(corners.begin(), corners.end());
        out.high = *std::max_element(corners.begin(), corners.end());
      } else {
        out.exists = false;  // it may be too large to be a number
      }
      break;
    }
    case Function::min:
    case Function::max: {
      if (!e.type.numeric() && e.type.kind != TypeKind::date) break;
      auto pick = call.function == Function::min ? least : greatest;
      Ends all = ends.front();
      for (size_t i = 1; i < ends.size(); ++i)
        all = {pick(all.low, ends[i].low), pick(all.high, ends[i].high)};
      out.low = all.low;
      out.high = all.high;
      break;
    }
    default:
      out.exists = false;
      break;
  }
  if (out.exists && out.low && out.high && *out.low == *out.high && (!is_whole(e.type) || out.low->to_int()))
    return known(symbols_.number(*out.low));
  return out;
}

std::optional<bool> Bounds::compare(Comparator op, const Value& l, const Value& r, model::Type type) {
  if (l.kind == Value::Kind::none || r.kind == Value::Kind::none) return false;
  const bool exists = l.exists && r.exists;
  // True only of values that there are.
  auto answer = [&](bool yes) { return yes && !exists ? std::nullopt : std::optional(yes); };
  if (l.kind == Value::Kind::exact && r.kind == Value::Kind::exact) {
    if (op == Comparator::equal) return l.symbol == r.symbol;
    if (op == Comparator::not_equal) return l.symbol != r.symbol;
    const int order = l.symbol == r.symbol ? 0 : model::compare_values(symbols_, type, l.symbol, r.symbol);
    return op == Comparator::less         ? order < 0
           : op == Comparator::less_equal ? order <= 0
           : op == Comparator::greater    ? order > 0
                                          : order >= 0;
  }
  const Ends a = ends_of(symbols_, l), b = ends_of(symbols_, r);
  const bool below = a.high && b.low && *a.high < *b.low, above = a.low && b.high && *a.low > *b.high;
  const bool not_above = a.high && b.low && *a.high <= *b.low;
  const bool not_below = a.low && b.high && *a.low >= *b.high;
  if (op == Comparator::equal || op == Comparator::not_equal) {
    const bool wants_equal = op == Comparator::equal;
    const bool same_null = l.kind == r.kind && l.cell.is_bound() && l.cell == r.cell &&
                           l.cell.wild == nullptr && cells_.is_null(l.cell.known);
    if (same_null) return answer(wants_equal);
    auto excludes = [&](const Value& where, const Value& what) {
      return what.kind == Value::Kind::exact && where.cell.is_bound() &&
             !cells_.covers(cells_.upper(where.cell), Cell{what.symbol, nullptr});
    };
    if (below || above || excludes(l, r) || excludes(r, l)) return answer(!wants_equal);
    if (not_above && not_below && a.low == a.high && b.low == b.high) return answer(wants_equal);
    return std::nullopt;
  }
  if (op == Comparator::less) return below ? answer(true) : not_below ? std::optional(false) : std::nullopt;
  if (op == Comparator::less_equal)
    return not_above ? answer(true) : above ? std::optional(false) : std::nullopt;
  if (op == Comparator::greater)
    return above ? answer(true) : not_above ? std::optional(false) : std::nullopt;
  return not_below ? answer(true) : below ? std::optional(false) : std::nullopt;
}

// ---------------------------------------------------------------- aggregates

std::vector<Bounds::Row> Bounds::collect(const model::Aggregate& a, const State& s, const At& at,
                                         bool possible) {
  At inside = at;
  inside.view.possible = possible;
  State local = at.view.possible == possible ? s : state_as(s, possible);
  for (auto v : a.inner) local.env[v.value] = Cell{};
  std::vector<Row> out;
  std::set<std::vector<Cell>, KeyLess> told;
  solve(body_of(a, *at.rule), local, inside, [&](State& solution) {
    Row row;
    if (a.kind == AggregateKind::count) {
      for (const auto& o : a.outputs) {
        const Value v = evaluate(o, solution, inside);
        if (v.kind == Value::Kind::none) return false;
        row.key.push_back(v.kind == Value::Kind::exact ? Cell{v.symbol, nullptr}
                          : v.cell.is_bound()          ? v.cell
                                                       : cells_.any());
      }
    } else {
      for (auto v : a.inner) row.key.push_back(solution.env[v.value]);
      row.value = evaluate(a.outputs.front(), solution, inside);
      if (row.value.kind == Value::Kind::none) return false;
    }
    if (told.insert(row.key).second) out.push_back(std::move(row));
    return false;
  });
  return out;
}

Value Bounds::aggregate(const model::Aggregate& a, const model::Expr& e, State& s, const At& at) {
  for (auto v : a.outer)
    if (!s.env[v.value].is_bound()) return unknown(false);
  const std::vector<Row> lower = collect(a, s, at, false), upper = collect(a, s, at, true);
  auto has_unknown = [&](const Row& r) {
    return std::any_of(r.key.begin(), r.key.end(),
                       [&](Cell c) { return c.wild != nullptr || c.known.is_unknown(); });
  };
  // A certain row with an unknown cell in it may be the same as another one.
  std::vector<Row> firm, soft, beside;
  for (const Row& r : lower) (has_unknown(r) ? soft : firm).push_back(r);
  std::set<std::vector<Cell>, KeyLess> firm_keys, all_keys;
  for (const Row& r : firm) firm_keys.insert(r.key);
  for (const Row& r : upper)
    if (!firm_keys.contains(r.key)) beside.push_back(r);
  // A soft row is one of the possible ones, with what is left of its unknown cells there.
  for (const std::vector<Row>* part : {&std::as_const(firm), &upper})
    for (const Row& r : *part) all_keys.insert(r.key);
  const bool unlimited = std::any_of(upper.begin(), upper.end(), has_unknown);
  auto between = [&](End low, End high, bool exists) {
    const bool whole = is_whole(e.type) || e.type.kind == TypeKind::date;
    if (exists && low && high && *low == *high && (!whole || low->to_int()))
      return known(symbols_.number(*low));
    return unknown(exists, low, high);
  };

  if (a.kind == AggregateKind::count) {
    const int64_t n = firm.empty() && !soft.empty() ? 1 : static_cast<int64_t>(firm.size());
    return between(Decimal(n), unlimited ? End() : End(Decimal(static_cast<int64_t>(all_keys.size()))), true);
  }
  const bool settled = beside.empty() && soft.empty() && upper.size() == lower.size() &&
                       std::all_of(lower.begin(), lower.end(),
                                   [](const Row& r) { return r.value.kind == Value::Kind::exact; });
  if (a.kind == AggregateKind::sum) {
    End low = Decimal(0), high = Decimal(0);
    bool exact = true;
    for (const Row& r : firm) {
      const Ends x = ends_of(symbols_, r.value);
      low = combined(low, x.low, add);
      high = combined(high, x.high, add);
      exact = exact && r.value.kind == Value::Kind::exact;
    }
    const bool overflow = exact && (!low || !high);
    if (overflow && beside.empty() && soft.empty()) return nothing();
    for (const Row& r : beside) {
      const Ends x = ends_of(symbols_, r.value);
      const bool many = has_unknown(r);  // any number of rows
      if (!x.low || *x.low < Decimal(0)) low = many ? End() : combined(low, x.low, add);
      if (!x.high || *x.high > Decimal(0)) high = many ? End() : combined(high, x.high, add);
    }
    return between(low, high, !overflow);
  }
  if (lower.empty() && upper.empty()) return nothing();
  const model::Type type = a.outputs.front().type;
  const bool is_min = a.kind == AggregateKind::min;
  if (!type.numeric() && type.kind != TypeKind::date && type.kind != TypeKind::enumeration) {
    if (!settled) return unknown(!lower.empty());
    Symbol best = lower.front().value.symbol;
    for (const Row& r : lower) {
      const int order = model::compare_values(symbols_, type, r.value.symbol, best);
      if (is_min ? order < 0 : order > 0) best = r.value.symbol;
    }
    return known(best);
  }
  if (a.kind == AggregateKind::avg && settled) {
    End sum = Decimal(0);
    for (const Row& r : lower) sum = combined(sum, ends_of(symbols_, r.value).low, add);
    const End mean = combined(sum, Decimal(static_cast<int64_t>(lower.size())), divide);
    return mean ? known(symbols_.number(*mean)) : nothing();
  }
  std::vector<Row> all = upper;
  all.insert(all.end(), soft.begin(), soft.end());
  if (all.empty()) all = lower;
  Ends reach = ends_of(symbols_, all.front().value);
  for (const Row& r : all) {
    const Ends x = ends_of(symbols_, r.value);
    reach = {least(reach.low, x.low), greatest(reach.high, x.high)};
  }
  if (a.kind == AggregateKind::avg || lower.empty()) return between(reach.low, reach.high, !lower.empty());
  // What is certain bounds a maximum from below and a minimum from above.
  End certain;
  for (const Row& r : lower) {
    const Ends x = ends_of(symbols_, r.value);
    const End& end = is_min ? x.high : x.low;
    if (end && (!certain || (is_min ? *end < *certain : *end > *certain))) certain = end;
  }
  return is_min ? between(reach.low, certain, true) : between(certain, reach.high, true);
}

Bounds::Listed Bounds::list(const model::Aggregate& a, const model::Rule& rule, const Env& env,
                            const View& view) {
  const At at{&rule, view};
  const State s{env, {}};
  Listed out;
  std::set<std::vector<uint32_t>> certain;
  const std::vector<Row> lower = collect(a, s, at, false);
  auto symbols = [](const Row& r) {
    std::vector<Symbol> values;
    for (const Cell& c : r.key) values.push_back(c.wild != nullptr ? any_symbol : c.known);
    return values;
  };
  auto bits = [](const std::vector<Symbol>& all) {
    std::vector<uint32_t> key;
    for (Symbol v : all) key.push_back(v.bits);
    return key;
  };
  for (const Row& r : lower) {
    out.rows.push_back({symbols(r), true});
    certain.insert(bits(out.rows.back().values));
  }
  for (const Row& r : collect(a, s, at, true)) {
    if (std::any_of(r.key.begin(), r.key.end(), [](Cell c) { return c.wild != nullptr; })) {
      // An unknown value of a certain row is counted there.
      const bool listed = std::any_of(lower.begin(), lower.end(), [&](const Row& l) {
        for (size_t k = 0; k < r.key.size(); ++k)
          if (!(cells_.upper(l.key[k]) == r.key[k])) return false;
        return true;
      });
      out.others = out.others || !listed;
    } else if (std::vector<Symbol> values = symbols(r); !certain.contains(bits(values))) {
      out.rows.push_back({std::move(values), false});
    }
  }
  return out;
}

}  // namespace mechanist::verify
