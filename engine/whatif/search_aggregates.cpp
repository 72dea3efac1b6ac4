// What a count, a sum or an extreme lacks: rows of its braces. External interface: search.hpp.
#include "whatif/search.hpp"

namespace mechanist::whatif {
namespace {

constexpr int64_t most_added = 8;  // rows that one count may lack

}  // namespace

bool has_aggregate(const model::Expr& e) {
  bool found = false;
  model::each_aggregate(e, [&](const model::Aggregate&) { found = true; });
  return found;
}

void Search::aggregates(const model::Rule& rule, const Condition& c, const model::Comparison& cmp,
                        const Partial& s, Best& out) {
  if (all_bound_satisfied(c, env_of(s))) return out.add(Partial(s));
  ast::Comparator op = cmp.comparator;
  const model::Expr* whole = &cmp.left;
  const model::Expr* other = &cmp.right;
  if (!std::holds_alternative<model::Aggregate>(whole->node)) {
    std::swap(whole, other);
    op = model::mirrored(op);
  }
  const auto* g = std::get_if<model::Aggregate>(&whole->node);
  using C = ast::Comparator;
  // Another number is a greater or a smaller one.
  const bool upwards = op == C::greater || op == C::greater_equal || op == C::equal || op == C::not_equal;
  const bool downwards = op == C::less || op == C::less_equal || op == C::equal || op == C::not_equal;
  std::optional<Symbol> asked;
  if (g && !has_aggregate(*other)) {
    const Term t = term_of(*other, s);
    asked = t.is_value() ? std::optional(t.value) : computed(*other, s);
  }
  if (!g || !asked) {
    any_rows(rule, cmp, asked_constant(cmp, s), s, out);
  } else if (asked->is_number()) {
    const Decimal needed = ev_.symbols().number_of(*asked);
    if (g->kind != ast::AggregateKind::count) {
      one_row(rule, *g, op == C::not_equal ? C::greater : op, needed, s, out, *whole);
    } else if (upwards) {
      const bool beyond = op == C::greater || op == C::not_equal;
      const Decimal least = beyond ? plus(needed, Decimal(1)) : needed;
      more_rows(rule, *g, least.to_int().value_or(most_added + 1), s, out, *whole);
    }
  }
  if (downwards) negation(c, {}, s, out);
}

std::optional<Decimal> Search::asked_constant(const model::Comparison& cmp, const Partial& s) const {
  for (const model::Expr* e : {&cmp.left, &cmp.right})
    if (const Term t = term_of(*e, s); t.is_value() && t.value.is_number())
      return ev_.symbols().number_of(t.value);
  return std::nullopt;
}

// One more solution of the braces, with variables of its own.
void Search::solution(const model::Rule& rule, const model::Aggregate& g, const Partial& s, Best& out,
                      const std::vector<Row>& known, size_t counted) {
  Partial n = s;
  for (model::VariableId v : g.inner) n.env[v.value] = n.variable(rule.variables[v.value].type);
  // Said at once, so that no assumption is taken for one that it must not be.
  if (told_apart(n, outputs_of(g, n), known, counted)) conjunction(rule, g.body, std::move(n), out);
}
List<Term> Search::outputs_of(const model::Aggregate& g, const Partial& s) const {
  List<Term> out;
  for (const model::Expr& e : g.outputs) out.push_back(term_of(e, s));
  return out;
}

// The value of an aggregate whose braces read nothing unknown from outside.
std::optional<eval::Evaluation::Aggregated> Search::known_value(const model::Aggregate& g, const Partial& s,
                                                                const model::Expr& whole) {
  const Env env = env_of(s);
  if (std::any_of(g.outer.begin(), g.outer.end(), [&](auto v) { return env[v.value] == eval::unbound; }))
    return std::nullopt;
  return ev_.aggregate(compiled(whole), env, view_);
}

void Search::more_rows(const model::Rule& rule, const model::Aggregate& g, int64_t needed, const Partial& s,
                       Best& out, const model::Expr& whole) {
  std::vector<Row> known;
  if (auto value = known_value(g, s, whole)) known = std::move(value->certain);
  const int64_t lacking = needed - static_cast<int64_t>(known.size());
  if (lacking > most_added) {
    cut_ = true;
    return;
  }
  const size_t counted = s.counted.size();
  List<Partial> states{s};
  for (int64_t i = 0; i < lacking; ++i) {
    // The same rows in another order are the same: a form says nothing of what is counted.
    Best next = best(limits_.width, &out);
    for (const Partial& now : states) {
      Best ways = best(limits_.width, &next);
      solution(rule, g, now, ways, known, counted);
      for (Partial& n : ways.take()) {
        const List<Term> row = outputs_of(g, n);
        if (!told_apart(n, row, known, counted)) continue;
        for (model::VariableId v : g.inner) n.env[v.value] = now.env[v.value];
        n.counted.insert(n.counted.end(), row.begin(), row.end());
        next.add(std::move(n));
      }
    }
    states = next.take();
  }
  for (Partial& n : states) {
    n.counted.resize(counted);
    out.add(std::move(n));
  }
}

// One more row whose value is what lacks.
void Search::one_row(const model::Rule& rule, const model::Aggregate& g, ast::Comparator op, Decimal needed,
                     const Partial& s, Best& out, const model::Expr& whole) {
  if (g.kind == ast::AggregateKind::sum)
    if (const auto sum = known_value(g, s, whole)) {
      const eval::Value& v = sum->value;
      if (v.kind == eval::Value::Kind::exact)
        needed = subtract(needed, ev_.symbols().number_of(v.symbol)).value_or(needed);
      else if (v.low)
        needed = subtract(needed, *v.low).value_or(needed);
    }
  using C = ast::Comparator;
  const bool least = op == C::greater || op == C::greater_equal || op == C::equal;
  Best ways = best(limits_.width, &out);
  solution(rule, g, s, ways);
  for (Partial& n : ways.take()) {
    if (const Term t = term_of(g.outputs.front(), n); t.is_variable()) {
      Domain& d = domains_.own(n.at(t));
      (least ? d.low : d.high) = needed;
      (least ? d.low_open : d.high_open) = op == C::greater || op == C::less;
      if (!d.has_room()) continue;
    }
    for (model::VariableId v : g.inner) n.env[v.value] = s.env[v.value];
    out.add(std::move(n));
  }
}

// Several aggregates, or arithmetic about them: up to two more rows of each, far enough from one another.
void Search::any_rows(const model::Rule& rule, const model::Comparison& cmp, std::optional<Decimal> far,
                      const Partial& s, Best& out) {
  std::vector<const model::Aggregate*> all;
  for (const model::Expr* e : {&cmp.left, &cmp.right})
    model::each_aggregate(*e, [&](const model::Aggregate& g) { all.push_back(&g); });
  // Aggregates over the same conditions, such as a greatest and a least, are served by the same rows.
  const model::Aggregate& g = *all.front();
  List<Partial> states{s};
  for (int rows = 1; rows <= 2; ++rows) {
    Best next = best(limits_.width, &out);
    for (const Partial& now : states) {
      Best ways = best(limits_.width, &next);
      solution(rule, g, now, ways);
      for (Partial& n : ways.take()) {
        if (const Term t = term_of(g.outputs.front(), n); t.is_variable() && far) {
          Domain& d = domains_.own(n.at(t));
          d.apart_by = std::max(d.apart_by, *far);
        }
        for (model::VariableId v : g.inner) n.env[v.value] = now.env[v.value];
        next.add(std::move(n));
      }
    }
    states = next.take();
    for (const Partial& n : states) out.add(Partial(n));
  }
}

}  // namespace mechanist::whatif
