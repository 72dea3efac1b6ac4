// The tables of a search: what brings a conclusion about, by rows that are there, by facts that could be
// recorded, and by rules. External interface: candidates.hpp.
#include "whatif/candidates.hpp"

#include "whatif/search.hpp"

namespace mechanist::whatif {
namespace {

constexpr int deepest = 48;  // calls within calls
constexpr uint32_t rounds_of_recursion = 4;
constexpr size_t ways_of_one_join = 6;  // in which assumptions are taken for one another

}  // namespace

Search::Search(eval::Evaluation& ev, const SearchLimits& limits, bool levers_only)
    : ev_(ev),
      m_(ev.model()),
      limits_(limits),
      levers_only_(levers_only),
      view_{eval::Bound::certain, ev.weakest(), false, 0, 0, 0},
      lowest_(deepest + 1) {
  for (const model::Constraint& c : m_.constraints)
    for (model::RuleId id : m_[c.relation].rules) find_key(m_[id]);
}

Candidates Search::run(const eval::Goal& goal) {
  Candidates out;
  Partial start;
  std::map<int, Term> shared;
  List<Term> arguments;
  for (size_t c = 0; c < goal.terms.size(); ++c) {
    const eval::Goal::Term& t = goal.terms[c];
    if (t.variable < 0) {
      arguments.push_back(constant(t.constant));
      continue;
    }
    auto [it, fresh] = shared.try_emplace(t.variable);
    if (fresh) it->second = start.variable(m_[goal.relation].columns[c].type);
    arguments.push_back(it->second);
  }
  Best ways = best(limits_.kept * 4);
  extend_by_call(start, goal.relation, arguments, ways);
  for (Partial& s : ways.take())
    if (auto made = finished(std::move(s))) out.found.push_back(std::move(*made));
  std::stable_sort(out.found.begin(), out.found.end(), [](const Candidate& a, const Candidate& b) {
    return std::tie(a.cost, a.unlikely) < std::tie(b.cost, b.unlikely);
  });
  out.cut = cut_;
  out.steps = steps_;
  return out;
}

// The partial proposals that result from `s` when a row of the relation has these cells.
void Search::extend_by_call(const Partial& s, RelationId r, const List<Term>& arguments, Best& out) {
  List<Term> args = arguments;
  for (Term& t : args) t = s.seen(t);
  for (const Partial& way : call(r, args, asked(s, r, args.data(), args.size()))) {
    if (spent()) return;
    if (out.takes(least_cost(s, way), s.rules + way.rules)) join(s, args, way, out);
  }
}

// At least this, if all that can be the same fact is.
Decimal Search::least_cost(const Partial& s, const Partial& way) const {
  Decimal out = plus(s.cost, way.cost);
  for (const Assumption& a : way.assumed)
    if (std::any_of(s.assumed.begin(), s.assumed.end(),
                    [&](const Assumption& b) { return a.kind == b.kind && a.relation == b.relation; }))
      out = subtract(out, cost_of(a)).value_or(out);
  return out;
}

// `way` with its variables beside those of `s`, its arguments made equal, what it assumes added.
void Search::join(const Partial& s, const List<Term>& args, const Partial& way, Best& out) {
  ++steps_;
  for (size_t i = 0; i < args.size(); ++i)
    if (args[i].is_variable() && way.env[i].is_value() && !allowed(s.at(args[i]), way.env[i].value)) return;
  Partial n;
  n.variables.reserve(s.variables.size() + way.variables.size());
  n.assumed.reserve(s.assumed.size() + way.assumed.size());
  n.cells.reserve(s.cells.size() + way.cells.size());
  n = s;
  const auto shift = static_cast<int32_t>(n.variables.size());
  auto moved = [&](Term t) {
    if (t.is_variable()) t.variable += shift;
    return t;
  };
  for (Variable v : way.variables) {
    v.to = moved(v.to);
    n.variables.push_back(v);
  }
  for (const auto& [a, b] : way.apart) n.apart.emplace_back(moved(a), moved(b));
  for (size_t i = 0; i < args.size(); ++i)
    if (!args[i].is_any() && !unify(n, args[i], moved(way.env[i]))) return;
  n.rules += way.rules;
  List<Partial> now;
  now.push_back(std::move(n));
  List<Term> cells;
  for (const Assumption& a : way.assumed) {
    cells.assign(way.cells_of(a), way.cells_of(a) + a.columns);
    for (Term& t : cells) t = moved(t);
    Cheapest next(ways_of_one_join, &out);
    for (Partial& each : now) add(std::move(each), a, cells, next);
    now = next.take();
  }
  for (Partial& each : now)
    if (out.takes(each.cost, each.rules) && keys_kept(each) && nameable(each)) out.add(std::move(each));
}

const List<Partial>& Search::call(RelationId r, const List<Term>& args, const Words& key) {
  static const List<Partial> nothing;
  Table& table = tables_[key];
  if (table.list && !table.making) return *table.list;
  if (table.making) {
    table.read = true;
    lowest_ = std::min(lowest_, table.depth);
    return table.list ? *table.list : nothing;
  }
  if (depth_ >= deepest) {
    cut_ = true;
    return nothing;
  }
  table.making = true;
  table.depth = ++depth_;
  const int before = std::exchange(lowest_, deepest + 1);
  for (uint32_t round = 0;; ++round) {
    table.read = false;
    lists_.push_back(ways_to(r, args));
    const bool same = table.list && table.list->size() == lists_.back().size();
    table.list = &lists_.back();
    if (!table.read || same || round == rounds_of_recursion || spent()) break;
  }
  const int lowest = lowest_;
  --depth_;
  const List<Partial>& out = *table.list;
  table.making = false;
  // What rests on a table that is being made is not known to be all.
  if (lowest < table.depth) tables_.erase(key);
  lowest_ = std::min(before, lowest);
  return out;
}

List<Partial> Search::ways_to(RelationId r, const List<Term>& args) {
  Best out = best(limits_.kept);
  std::vector<uint32_t> asked;
  for (uint32_t i = 0; i < args.size(); ++i)
    if (args[i].is_variable()) asked.push_back(i);
  out.at_most_alike(limits_.alike, std::move(asked));
  rows_of(r, args, out);
  const bool settled =
      !out.empty() && std::none_of(args.begin(), args.end(), [](const Term& t) { return t.is_variable(); });
  if (!settled) {
    if (m_[r].derived())
      rules_of(r, args, out);
    else if (m_[r].recorded() && ev_.profile())
      facts_of(r, args, out);
  }
  List<Partial> ways = out.take();
  for (Partial& way : ways) way.compact();
  return ways;
}

// Only the arguments, with variables of its own.
Partial Search::fresh_state(RelationId r, const List<Term>& args) const {
  Partial s;
  std::map<int32_t, Term> made;
  for (size_t i = 0; i < args.size(); ++i) {
    if (!args[i].is_variable()) {
      s.env.push_back(args[i]);
      continue;
    }
    auto [it, fresh] = made.try_emplace(args[i].variable);
    if (fresh) it->second = s.variable(m_[r].columns[i].type);
    s.env.push_back(it->second);
  }
  return s;
}

// Rows that are certain.
void Search::rows_of(RelationId r, const List<Term>& args, Best& out) {
  const eval::Relation& rows = ev_.certain(r);
  if (rows.size() == 0) return;
  const Partial start = fresh_state(r, args);
  std::vector<Row> matching;
  std::vector<Symbol> row(args.size());
  const bool any = std::all_of(args.begin(), args.end(), [](const Term& t) { return t.is_any(); });
  for (eval::RowId i = 0; i < rows.size(); ++i) {
    rows.row(i, row.data());
    bool fits = true;
    for (size_t c = 0; c < args.size() && fits; ++c)
      fits = args[c].is_any() || (args[c].is_variable() ? !row[c].is_none() : args[c].value == row[c]);
    if (!fits) continue;
    // What nobody asks for does not tell ways apart.
    for (size_t c = 0; c < args.size(); ++c)
      if (args[c].is_any()) row[c] = none_symbol;
    matching.push_back(row);
    if (any) break;
  }
  std::sort(matching.begin(), matching.end(), [](const Row& a, const Row& b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                        [](Symbol x, Symbol y) { return x.bits < y.bits; });
  });
  matching.erase(std::unique(matching.begin(), matching.end()), matching.end());
  const size_t tried = std::min<size_t>(matching.size(), limits_.most_rows);
  std::partial_sort(matching.begin(), matching.begin() + static_cast<ptrdiff_t>(tried), matching.end(),
                    [&](const Row& a, const Row& b) { return ev_.compare_rows(r, a.data(), b.data()) < 0; });
  if (tried < matching.size()) {
    matching.resize(tried);
    cut_ = true;
  }
  for (const auto& cells : matching) {
    Partial s = start;
    bool fits = true;
    for (size_t c = 0; c < args.size() && fits; ++c)
      if (args[c].is_variable()) fits = unify(s, s.env[c], constant(cells[c]));
    if (fits) out.add(std::move(s));
  }
}

// Levers that could bring the row about, cheapest first.
std::vector<int32_t> Search::levers_of(RelationId r, const List<Term>& cells) const {
  std::vector<int32_t> out;
  for (size_t l = 0; l < m_.levers.size(); ++l) {
    const model::Lever& lever = m_.levers[l];
    if (lever.relation != r) continue;
    bool fits = true;
    for (size_t c = 0; c < cells.size() && fits; ++c)
      if (const auto* k = std::get_if<model::Constant>(&lever.terms[c].node))
        fits = !cells[c].is_value() || cells[c].value == k->value;
    if (fits) out.push_back(static_cast<int32_t>(l));
  }
  std::stable_sort(out.begin(), out.end(), [&](int32_t a, int32_t b) {
    return m_.levers[static_cast<size_t>(a)].cost < m_.levers[static_cast<size_t>(b)].cost;
  });
  return out;
}

// A column that is never without a value needs one, whoever asks.
List<Term> Search::with_values(Partial& s, RelationId r, List<Term> cells) const {
  for (size_t c = 0; c < cells.size(); ++c)
    if (cells[c].is_any() && !m_[r].columns[c].optional) cells[c] = s.variable(m_[r].columns[c].type);
  return cells;
}

// The assumption beside what is assumed, where some completion has such a row.
void Search::assume(Partial s, const Assumption& a, const List<Term>& cells, Best& out) {
  if (!possible(s, a.kind, a.relation, cells.data())) return;
  Cheapest made;
  add(std::move(s), a, cells, made);
  for (Partial& n : made.take()) out.add(std::move(n));
}

// Rows that would have to be recorded, or that are and lack something.
void Search::facts_of(RelationId r, const List<Term>& args, Best& out) {
  const model::Relation& rel = m_[r];
  const Partial start = fresh_state(r, args);
  if (levers_only_) {
    for (int32_t l : levers_of(r, start.env)) {
      Partial s = start;
      List<Term> cells = with_values(s, r, s.env);
      bool fits = true;
      for (size_t c = 0; c < cells.size() && fits; ++c)
        if (const auto* k = std::get_if<model::Constant>(&m_.levers[static_cast<size_t>(l)].terms[c].node)) {
          if (cells[c].is_any())
            cells[c] = constant(k->value);
          else
            fits = unify(s, cells[c], constant(k->value));
        }
      if (fits) assume(std::move(s), {Kind::assume, r, 0, l}, cells, out);
    }
    return;
  }
  fill_rows(r, start, out);
  if (rel.attribute && ev_.certain(r).size() > 0) return;
  Partial s = start;
  const List<Term> cells = with_values(s, r, s.env);
  assume(std::move(s), {Kind::assume, r}, cells, out);
}

// Recorded rows with cells that are missing or uncertain, or that are planned.
void Search::fill_rows(RelationId r, const Partial& start, Best& out) {
  const Profile& p = *ev_.profile();
  std::vector<uint32_t> near;
  for (uint32_t i = 0; i < p.rows.size(); ++i) {
    const ProfileRow& row = p.rows[i];
    if (row.relation != r || row.mirrored) continue;
    const Symbol* cells = p.row_cells(row);
    bool fits = true, lacks = row.planned;
    for (size_t c = 0; c < start.env.size() && fits; ++c) {
      const Term& t = start.env[c];
      if (t.is_any()) continue;
      if (cells[c].is_unknown())
        lacks = true;
      else
        fits = t.is_variable() ? !cells[c].is_none() : t.value == cells[c];
    }
    if (fits && lacks) near.push_back(i);
  }
  auto cells_of = [&](uint32_t i) {
    std::vector<Symbol> cells(p.row_cells(p.rows[i]), p.row_cells(p.rows[i]) + start.env.size());
    return cells;
  };
  std::stable_sort(near.begin(), near.end(), [&](uint32_t a, uint32_t b) {
    return ev_.compare_rows(r, cells_of(a).data(), cells_of(b).data()) < 0;
  });
  if (near.size() > limits_.most_rows) {
    near.resize(limits_.most_rows);
    cut_ = true;
  }
  for (uint32_t i : near) {
    Partial s = start;
    const std::vector<Symbol> cells = cells_of(i);
    List<Term> filled(cells.size());
    bool fits = true;
    uint32_t guesses = 0;
    for (size_t c = 0; c < cells.size() && fits; ++c) {
      const Term asked = s.env[c];
      if (!cells[c].is_unknown()) {
        filled[c] = cells[c].is_none() ? Term{} : constant(cells[c]);
        if (asked.is_variable()) fits = unify(s, asked, filled[c]);
        continue;
      }
      // A column that is never without a value needs one, whoever asks.
      if (asked.is_any() && m_[r].columns[c].optional) continue;
      const UnknownCell& u = p.unknowns[cells[c].index()];
      Term own = s.variable(m_[r].columns[c].type);
      Domain& d = domains_.own(s.variables.back());
      if (u.low) d.low = Decimal(*u.low);
      if (u.high) d.high = Decimal(*u.high);
      if (!u.candidates.empty()) {
        d.limited = true;
        d.among = u.candidates;
        std::sort(d.among.begin(), d.among.end(), [&](Symbol x, Symbol y) {
          return model::compare_values(ev_.symbols(), m_[r].columns[c].type, x, y) < 0;
        });
      }
      filled[c] = own;
      if (asked.is_any()) continue;
      fits = unify(s, asked, own);
      ++guesses;
    }
    if (guesses > 1) s.rules += guesses - 1;
    if (fits) assume(std::move(s), {Kind::fill, r, i}, filled, out);
  }
}

void Search::rules_of(RelationId r, const List<Term>& args, Best& out) {
  const Partial start = fresh_state(r, args);
  for (model::RuleId id : m_[r].rules) {
    if (spent()) return;
    const model::Rule& rule = m_[id];
    Partial s = start;
    const List<Term> wanted = std::move(s.env);
    s.env.assign(rule.variables.size(), Term{});
    for (size_t v = 0; v < rule.variables.size(); ++v) s.env[v] = s.variable(rule.variables[v].type);
    bool fits = true;
    for (size_t c = 0; c < wanted.size() && fits; ++c) {
      if (wanted[c].is_any()) continue;
      const model::Expr& e = rule.head_terms[c];
      if (const auto* v = std::get_if<model::VariableUse>(&e.node))
        fits = unify(s, s.env[v->variable.value], wanted[c]);
      else if (const auto* k = std::get_if<model::Constant>(&e.node))
        fits = unify(s, wanted[c], constant(k->value));
    }
    if (!fits) continue;
    ++s.rules;
    Best ways = best(limits_.width, &out);
    std::vector<uint32_t> head_variables;
    for (size_t c = 0; c < wanted.size(); ++c)
      if (const auto* v = std::get_if<model::VariableUse>(&rule.head_terms[c].node);
          v && wanted[c].is_variable())
        head_variables.push_back(v->variable.value);
    ways.at_most_alike(limits_.alike, std::move(head_variables));
    conjunction(rule, rule.body, std::move(s), ways);
    for (Partial& done : ways.take()) {
      List<Term> head;
      bool right = true;
      for (size_t c = 0; c < wanted.size(); ++c) {
        const model::Expr& e = rule.head_terms[c];
        if (const auto* v = std::get_if<model::VariableUse>(&e.node)) {
          head.push_back(done.env[v->variable.value]);
        } else if (const auto* k = std::get_if<model::Constant>(&e.node)) {
          head.push_back(constant(k->value));
        } else {
          const std::optional<Symbol> value = computed(e, done);
          head.push_back(value ? constant(*value) : done.variable(m_[r].columns[c].type));
          if (!wanted[c].is_any()) right = right && unify(done, head.back(), wanted[c]);
        }
        if (wanted[c].is_any()) head.back() = Term{};
      }
      if (!right) continue;
      for (Term& t : head) t = done.seen(t);
      done.env = std::move(head);
      out.add(std::move(done));
    }
  }
}

Candidates find_candidates(eval::Evaluation& ev, const eval::Goal& goal, const SearchLimits& limits,
                           bool levers_only) {
  return Search(ev, limits, levers_only).run(goal);
}

}  // namespace mechanist::whatif
