// Gaps, proposed: a goal is followed backwards through the rules, and what no row gives is assumed.
//
// Each conclusion that is asked for, with the arguments that are known by then, has a table of the k cheapest
// ways to it, each a set of assumptions with variables for what nobody named. A conjunction joins the tables
// of its conditions from left to right and keeps the cheapest partial sets; when an assumption of one
// condition can be that of another, both ways are tried, since one fact may serve twice. Recursion reads what
// is known of the table that is being made, and is repeated until nothing changes.
//
// Everything is approximate where it may be: whether a set does what it should is decided by evaluation. The
// order of the work is that of values, never of symbols or lines. External interface: candidates.hpp.
#include "whatif/candidates.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "model/walk.hpp"
#include "plan/from_model.hpp"

namespace mechanist::whatif {
namespace {

using eval::Bound;
using eval::Env;
using eval::View;
using model::Condition;
using model::TypeKind;
using Kind = Proposed::Kind;

constexpr int deepest = 48;        // calls within calls
constexpr int64_t most_added = 8;  // rows that one count may lack
constexpr uint32_t rounds_of_recursion = 4;

// A value, a variable of the state, or nothing asked.
struct Term {
  Symbol value = any_symbol;
  int32_t variable = -1;
  bool operator==(const Term&) const = default;
  bool is_variable() const { return variable >= 0; }
  bool is_any() const { return variable < 0 && value == any_symbol; }
  bool is_value() const { return variable < 0 && value != any_symbol; }
};
Term constant(Symbol s) {
  return {s, -1};
}

struct Variable {
  model::Type type;
  std::optional<Term> bound;
  std::optional<Decimal> low, high;
  bool low_open = false, high_open = false;
  bool limited = false;       // to `among`
  std::vector<Symbol> among;  // in the order in which they were asked for
  std::vector<Symbol> but_not;
  Decimal apart_by{1};  // how far others of its kind should be, where an aggregate asks
};

struct Assumption {
  Kind kind = Kind::assume;
  RelationId relation;
  std::vector<Term> cells;
  uint32_t row = 0;
  int32_t lever = -1;
};

// What is assumed so far.
struct State {
  std::vector<Variable> variables;
  std::vector<std::pair<Term, Term>> apart;
  std::vector<Assumption> assumed;
  std::vector<Term> env;  // of the rule that is followed, or the arguments of what is concluded
  Decimal cost;
  uint32_t rules = 0;
  uint32_t met = 0;  // of a threshold
};

Decimal plus(Decimal a, Decimal b) {
  return add(a, b).value_or(a);
}

class Search {
 public:
  Search(eval::Evaluation& ev, const SearchLimits& limits, bool levers_only)
      : ev_(ev), m_(ev.model()), limits_(limits), levers_only_(levers_only), view_{Bound::certain,
                                                                                   ev.weakest(),
                                                                                   false,
                                                                                   0,
                                                                                   0,
                                                                                   0} {
    for (const model::Constraint& c : m_.constraints)
      for (model::RuleId id : m_[c.relation].rules) find_key(m_[id]);
  }

  Candidates run(const eval::Goal& goal) {
    Candidates out;
    State start;
    std::map<int, Term> shared;
    std::vector<Term> arguments;
    for (size_t c = 0; c < goal.terms.size(); ++c) {
      const eval::Goal::Term& t = goal.terms[c];
      if (t.variable < 0) {
        arguments.push_back(constant(t.constant));
        continue;
      }
      auto [it, fresh] = shared.try_emplace(t.variable);
      if (fresh) it->second = variable(start, m_[goal.relation].columns[c].type);
      arguments.push_back(it->second);
    }
    std::vector<State> states;
    extend_by_call(start, goal.relation, arguments, states);
    keep(states, limits_.kept * 4);
    for (State& s : states)
      if (auto made = finished(std::move(s))) out.found.push_back(std::move(*made));
    std::stable_sort(out.found.begin(), out.found.end(), [](const Candidate& a, const Candidate& b) {
      return std::tie(a.cost, a.unnamed, a.strange, a.rules) <
             std::tie(b.cost, b.unnamed, b.strange, b.rules);
    });
    out.cut = cut_;
    out.steps = steps_;
    return out;
  }

 private:
  // ---------------------------------------------------------------- terms

  static Term variable(State& s, model::Type type) {
    s.variables.emplace_back();
    s.variables.back().type = type;
    return {any_symbol, static_cast<int32_t>(s.variables.size() - 1)};
  }
  static Term seen(const State& s, Term t) {
    while (t.is_variable() && s.variables[static_cast<size_t>(t.variable)].bound)
      t = *s.variables[static_cast<size_t>(t.variable)].bound;
    return t;
  }
  bool ordered(model::Type t) const { return t.kind != TypeKind::entity && t.kind != TypeKind::text; }

  bool allowed(const Variable& v, Symbol s) const {
    if (s.is_none()) return false;
    if (v.limited && std::find(v.among.begin(), v.among.end(), s) == v.among.end()) return false;
    if (std::find(v.but_not.begin(), v.but_not.end(), s) != v.but_not.end()) return false;
    if (!v.low && !v.high) return true;
    if (!s.is_number()) return false;
    const Decimal n = ev_.symbols().number_of(s);
    if (v.low && (n < *v.low || (v.low_open && n == *v.low))) return false;
    if (v.high && (n > *v.high || (v.high_open && n == *v.high))) return false;
    return true;
  }
  bool apart_kept(const State& s) const {
    return std::all_of(s.apart.begin(), s.apart.end(),
                       [&](const auto& p) { return !(seen(s, p.first) == seen(s, p.second)); });
  }
  // Whether the variable's range has any value left.
  static bool has_room(const Variable& v) {
    if (v.limited && v.among.empty()) return false;
    if (!v.low || !v.high) return true;
    return *v.low < *v.high || (*v.low == *v.high && !v.low_open && !v.high_open);
  }
  bool unify(State& s, Term a, Term b) const {
    a = seen(s, a);
    b = seen(s, b);
    if (a == b) return true;
    if (!a.is_variable() && !b.is_variable()) return false;
    if (!a.is_variable()) std::swap(a, b);
    Variable& v = s.variables[static_cast<size_t>(a.variable)];
    if (b.is_value()) {
      if (!allowed(v, b.value)) return false;
      v.bound = b;
      return apart_kept(s);
    }
    Variable& w = s.variables[static_cast<size_t>(b.variable)];
    if (v.low && (!w.low || *v.low > *w.low || (*v.low == *w.low && v.low_open))) {
      w.low = v.low;
      w.low_open = v.low_open;
    }
    if (v.high && (!w.high || *v.high < *w.high || (*v.high == *w.high && v.high_open))) {
      w.high = v.high;
      w.high_open = v.high_open;
    }
    w.apart_by = std::max(w.apart_by, v.apart_by);
    w.but_not.insert(w.but_not.end(), v.but_not.begin(), v.but_not.end());
    if (v.limited) {
      if (w.limited)
        std::erase_if(
            w.among, [&](Symbol x) { return std::find(v.among.begin(), v.among.end(), x) == v.among.end(); });
      else
        w.among = v.among;
      w.limited = true;
    }
    v.bound = b;
    return has_room(w) && apart_kept(s);
  }

  // ---------------------------------------------------------------- keeping the best

  // The state as numbers, variables by their first occurrence: equal ones are the same proposal.
  std::vector<uint32_t> form(const State& s) const {
    std::vector<uint32_t> out;
    std::map<int32_t, uint32_t> numbers;
    auto put = [&](Term t) {
      t = seen(s, t);
      if (!t.is_variable()) {
        out.push_back(t.value.bits);
        return;
      }
      auto [it, fresh] = numbers.try_emplace(t.variable, static_cast<uint32_t>(numbers.size()));
      out.push_back(0x0ff0'0000u + it->second);
      if (!fresh) return;
      const Variable& v = s.variables[static_cast<size_t>(t.variable)];
      if (v.low) out.push_back(static_cast<uint32_t>(v.low->scaled()) * 2 + v.low_open);
      if (v.high) out.push_back(static_cast<uint32_t>(v.high->scaled()) * 2 + v.high_open);
      for (Symbol x : v.among) out.push_back(x.bits);
    };
    for (const Term& t : s.env) put(t);
    out.push_back(s.met);
    std::vector<size_t> order(s.assumed.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    for (size_t i : order) {
      const Assumption& a = s.assumed[i];
      out.push_back(static_cast<uint32_t>(a.kind) << 24 | a.relation.value);
      out.push_back(a.row);
      for (const Term& t : a.cells) put(t);
    }
    return out;
  }
  void keep(std::vector<State>& states, size_t most) {
    std::stable_sort(states.begin(), states.end(), [](const State& a, const State& b) {
      return std::tie(a.cost, a.rules) < std::tie(b.cost, b.rules);
    });
    std::set<std::vector<uint32_t>> forms;
    std::vector<State> out;
    for (State& s : states) {
      if (out.size() == most) break;
      if (forms.insert(form(s)).second) out.push_back(std::move(s));
    }
    states = std::move(out);
  }
  bool spent() {
    if (steps_ < limits_.steps) return false;
    cut_ = true;
    return true;
  }

  // ---------------------------------------------------------------- keys

  // `r(K, A) and r(K, B) and A != B` as a constraint: what no profile may say is not proposed either. Other
  // constraints are left to evaluation.
  struct Key {
    RelationId relation;
    std::vector<size_t> same;
    size_t differs = 0;
  };
  void find_key(const model::Rule& rule) {
    if (rule.body.size() != 3) return;
    const auto* a = std::get_if<model::Atom>(&rule.body[0].node);
    const auto* b = std::get_if<model::Atom>(&rule.body[1].node);
    const auto* c = std::get_if<model::Comparison>(&rule.body[2].node);
    if (!a || !b || !c || a->relation != b->relation || c->comparator != ast::Comparator::not_equal) return;
    Key key{a->relation, {}, a->terms.size()};
    const auto* left = std::get_if<model::VariableUse>(&c->left.node);
    const auto* right = std::get_if<model::VariableUse>(&c->right.node);
    if (!left || !right) return;
    for (size_t i = 0; i < a->terms.size(); ++i) {
      const auto* x = std::get_if<model::VariableUse>(&a->terms[i].node);
      const auto* y = std::get_if<model::VariableUse>(&b->terms[i].node);
      if (!x && !y) {
        if (!std::holds_alternative<model::Wildcard>(a->terms[i].node)) return;
        continue;
      }
      if (!x || !y) return;
      if (x->variable == y->variable)
        key.same.push_back(i);
      else if ((x->variable == left->variable && y->variable == right->variable) ||
               (x->variable == right->variable && y->variable == left->variable))
        key.differs = i;
      else
        return;
    }
    if (key.differs < a->terms.size() && !key.same.empty()) keys_.push_back(std::move(key));
  }
  // Makes equal what a key says must be; false where it cannot be.
  bool keys_kept(State& s) const {
    for (const Key& key : keys_)
      for (size_t i = 0; i < s.assumed.size(); ++i) {
        if (s.assumed[i].relation != key.relation || s.assumed[i].kind > Kind::fill) continue;
        auto agrees = [&](auto&& other) {
          for (size_t c : key.same)
            if (!(seen(s, s.assumed[i].cells[c]) == seen(s, other(c)))) return true;
          const Term a = s.assumed[i].cells[key.differs], b = other(key.differs);
          return a.is_any() || b.is_any() || unify(s, a, b);
        };
        for (size_t j = 0; j < i; ++j)
          if (s.assumed[j].relation == key.relation && s.assumed[j].kind <= Kind::fill &&
              !agrees([&](size_t c) { return s.assumed[j].cells[c]; }))
            return false;
        const eval::Relation& rows = ev_.certain(key.relation);
        for (eval::RowId r = 0; r < rows.size() && r < 256; ++r)
          if (!agrees([&](size_t c) {
                const Symbol cell = rows.at(r, static_cast<uint32_t>(c));
                return cell.is_none() ? Term{} : constant(cell);
              }))
            return false;
      }
    return true;
  }

  // ---------------------------------------------------------------- assuming

  // Adds what is assumed, as what is assumed already where it can be that, and beside it.
  void add(State s, Assumption a, std::vector<State>& out) {
    ++steps_;
    const bool attribute = m_[a.relation].attribute;
    bool same = false;
    for (size_t i = 0; i < s.assumed.size() && !same; ++i) {
      const Assumption& have = s.assumed[i];
      if (have.kind != a.kind || have.relation != a.relation) continue;
      if (a.kind == Kind::fill && have.row != a.row) continue;
      if (a.kind == Kind::deny || a.kind == Kind::complete) {
        same = std::equal(a.cells.begin(), a.cells.end(), have.cells.begin(),
                          [&](Term x, Term y) { return seen(s, x) == seen(s, y); });
        if (same) out.push_back(s);
        continue;
      }
      State merged = s;
      bool fits = true;
      Assumption& into = merged.assumed[i];
      same = true;
      for (size_t c = 0; c < a.cells.size() && fits; ++c) {
        if (a.cells[c].is_any()) continue;
        same = same && seen(merged, a.cells[c]) == seen(merged, into.cells[c]);
        if (into.cells[c].is_any())
          into.cells[c] = a.cells[c];
        else
          fits = unify(merged, a.cells[c], into.cells[c]);
      }
      if (fits && possible(merged, merged.assumed[i])) {
        if (into.lever >= 0 && a.lever >= 0 && a.lever != into.lever) {
          const Decimal mine = m_.levers[static_cast<size_t>(a.lever)].cost;
          const Decimal had = m_.levers[static_cast<size_t>(into.lever)].cost;
          if (mine > had) {
            merged.cost = plus(merged.cost, subtract(mine, had).value_or(Decimal(0)));
            merged.assumed[i].lever = a.lever;
          }
        }
        out.push_back(std::move(merged));
      } else {
        same = false;
      }
      if (attribute || a.kind == Kind::fill) return;  // there is one such row
    }
    if (same) return;
    if (s.assumed.size() >= limits_.most_items) {
      cut_ = true;
      return;
    }
    s.cost = plus(s.cost, a.lever >= 0 ? m_.levers[static_cast<size_t>(a.lever)].cost : Decimal(1));
    s.assumed.push_back(std::move(a));
    out.push_back(std::move(s));
  }

  eval::Goal goal_of(const State& s, RelationId r, const std::vector<Term>& cells) const {
    eval::Goal goal{r, {}};
    for (const Term& t : cells) {
      const Term now = seen(s, t);
      eval::Goal::Term g;
      if (now.is_variable())
        g.variable = now.variable;
      else
        g.constant = now.value;
      goal.terms.push_back(g);
    }
    return goal;
  }
  // Whether some completion has such a row.
  bool possible(const State& s, const Assumption& a) {
    if (a.kind != Kind::assume && a.kind != Kind::fill) return true;
    const eval::Goal goal = goal_of(s, a.relation, a.cells);
    std::vector<uint32_t> key{a.relation.value};
    std::map<int, uint32_t> numbers;
    for (const auto& t : goal.terms)
      key.push_back(
          t.variable >= 0
              ? 0x0ff0'0000u +
                    numbers.try_emplace(t.variable, static_cast<uint32_t>(numbers.size())).first->second
              : t.constant.bits);
    auto [it, fresh] = possible_.try_emplace(std::move(key), false);
    if (fresh) it->second = ev_.assess(goal).verdict != Verdict::fails;
    return it->second;
  }

  // ---------------------------------------------------------------- calls

  struct Table {
    const std::vector<State>* list = nullptr;
    bool making = false, read = false;
    int depth = 0;
  };

  // The states that result from `s` when a row of the relation has these cells.
  void extend_by_call(const State& s, RelationId r, const std::vector<Term>& arguments,
                      std::vector<State>& out) {
    std::vector<Term> args = arguments;
    std::vector<uint32_t> key{r.value};
    std::map<int32_t, uint32_t> numbers;
    for (Term& t : args) {
      t = seen(s, t);
      key.push_back(
          t.is_variable()
              ? 0x0ff0'0000u +
                    numbers.try_emplace(t.variable, static_cast<uint32_t>(numbers.size())).first->second
              : t.value.bits);
    }
    const std::vector<State>& ways = call(r, args, key);
    for (const State& way : ways) {
      if (spent()) return;
      ++steps_;
      join(s, args, way, out);
    }
  }

  // `way` with its variables beside those of `s`, its arguments made equal, what it assumes added.
  void join(const State& s, const std::vector<Term>& args, const State& way, std::vector<State>& out) {
    State n = s;
    const auto shift = static_cast<int32_t>(n.variables.size());
    auto moved = [&](Term t) {
      if (t.is_variable()) t.variable += shift;
      return t;
    };
    for (Variable v : way.variables) {
      if (v.bound) v.bound = moved(*v.bound);
      n.variables.push_back(std::move(v));
    }
    for (const auto& [a, b] : way.apart) n.apart.emplace_back(moved(a), moved(b));
    for (size_t i = 0; i < args.size(); ++i)
      if (!args[i].is_any() && !unify(n, args[i], moved(way.env[i]))) return;
    n.rules += way.rules;
    std::vector<State> now{std::move(n)}, next;
    for (const Assumption& a : way.assumed) {
      Assumption mine = a;
      for (Term& t : mine.cells) t = moved(t);
      next.clear();
      for (State& each : now) add(std::move(each), mine, next);
      now.swap(next);
      if (now.size() > 6) {
        std::stable_sort(now.begin(), now.end(),
                         [](const State& x, const State& y) { return x.cost < y.cost; });
        now.resize(6);
      }
    }
    for (State& each : now)
      if (keys_kept(each)) out.push_back(std::move(each));
  }

  const std::vector<State>& call(RelationId r, const std::vector<Term>& args,
                                 const std::vector<uint32_t>& key) {
    static const std::vector<State> nothing;
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
    const std::vector<State>& out = *table.list;
    table.making = false;
    // What rests on a table that is being made is not known to be all.
    if (lowest < table.depth) tables_.erase(key);
    lowest_ = std::min(before, lowest);
    return out;
  }

  std::vector<State> ways_to(RelationId r, const std::vector<Term>& args) {
    std::vector<State> out;
    rows_of(r, args, out);
    const bool settled =
        !out.empty() && std::none_of(args.begin(), args.end(), [](const Term& t) { return t.is_variable(); });
    if (!settled) {
      if (m_[r].derived())
        rules_of(r, args, out);
      else if (m_[r].recorded() && ev_.profile())
        facts_of(r, args, out);
    }
    keep(out, limits_.kept);
    return out;
  }

  State fresh_state(RelationId r, const std::vector<Term>& args) const {
    State s;
    std::map<int32_t, Term> made;
    for (size_t i = 0; i < args.size(); ++i) {
      if (!args[i].is_variable()) {
        s.env.push_back(args[i]);
        continue;
      }
      auto [it, fresh] = made.try_emplace(args[i].variable);
      if (fresh) it->second = variable(s, m_[r].columns[i].type);
      s.env.push_back(it->second);
    }
    return s;
  }

  // Rows that are certain.
  void rows_of(RelationId r, const std::vector<Term>& args, std::vector<State>& out) {
    const eval::Relation& rows = ev_.certain(r);
    if (rows.size() == 0) return;
    const State start = fresh_state(r, args);
    std::vector<std::vector<Symbol>> matching;
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
        if (args[c].is_any()) row[c] = any_symbol;
      matching.push_back(row);
      if (any) break;
    }
    std::sort(matching.begin(), matching.end(), [&](const auto& a, const auto& b) {
      for (size_t c = 0; c < a.size(); ++c) {
        if (a[c] == b[c] || a[c] == any_symbol) continue;
        std::vector<Symbol> x = a, y = b;
        for (size_t d = 0; d < x.size(); ++d)
          if (x[d] == any_symbol) x[d] = y[d] = none_symbol;
        return ev_.compare_rows(r, x.data(), y.data()) < 0;
      }
      return false;
    });
    matching.erase(std::unique(matching.begin(), matching.end()), matching.end());
    if (matching.size() > limits_.most_rows) {
      matching.resize(limits_.most_rows);
      cut_ = true;
    }
    for (const auto& cells : matching) {
      State s = start;
      bool fits = true;
      for (size_t c = 0; c < args.size() && fits; ++c)
        if (args[c].is_variable()) fits = unify(s, s.env[c], constant(cells[c]));
      if (fits) out.push_back(std::move(s));
    }
  }

  // A lever that could bring the row about, the cheapest; -1: none.
  std::vector<int32_t> levers_of(RelationId r, const std::vector<Term>& cells) const {
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

  // Rows that would have to be recorded, or that are and lack something.
  void facts_of(RelationId r, const std::vector<Term>& args, std::vector<State>& out) {
    const model::Relation& rel = m_[r];
    const State start = fresh_state(r, args);
    // A column that is never without a value needs one, whoever asks.
    auto with_values = [&](State& s, std::vector<Term> cells) {
      for (size_t c = 0; c < cells.size(); ++c)
        if (cells[c].is_any() && !rel.columns[c].optional) cells[c] = variable(s, rel.columns[c].type);
      return cells;
    };
    if (levers_only_) {
      for (int32_t l : levers_of(r, start.env)) {
        State s = start;
        Assumption a{Kind::assume, r, with_values(s, s.env), 0, l};
        bool fits = true;
        for (size_t c = 0; c < a.cells.size() && fits; ++c)
          if (const auto* k =
                  std::get_if<model::Constant>(&m_.levers[static_cast<size_t>(l)].terms[c].node)) {
            if (a.cells[c].is_any())
              a.cells[c] = constant(k->value);
            else
              fits = unify(s, a.cells[c], constant(k->value));
          }
        if (fits && possible(s, a)) add(std::move(s), std::move(a), out);
      }
      return;
    }
    fill_rows(r, start, out);
    if (rel.attribute && ev_.certain(r).size() > 0) return;
    State s = start;
    Assumption a{Kind::assume, r, with_values(s, s.env), 0, -1};
    if (possible(s, a)) add(std::move(s), std::move(a), out);
  }

  // Recorded rows with cells that are missing or uncertain, or that are planned.
  void fill_rows(RelationId r, const State& start, std::vector<State>& out) {
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
      State s = start;
      const std::vector<Symbol> cells = cells_of(i);
      Assumption a{Kind::fill, r, std::vector<Term>(cells.size()), i, -1};
      bool fits = true;
      for (size_t c = 0; c < cells.size() && fits; ++c) {
        const Term asked = s.env[c];
        if (!cells[c].is_unknown()) {
          a.cells[c] = cells[c].is_none() ? Term{} : constant(cells[c]);
          if (asked.is_variable()) fits = unify(s, asked, a.cells[c]);
          continue;
        }
        if (asked.is_any()) continue;
        const UnknownCell& u = p.unknowns[cells[c].index()];
        Term own = variable(s, m_[r].columns[c].type);
        Variable& v = s.variables.back();
        if (u.low) v.low = Decimal(*u.low);
        if (u.high) v.high = Decimal(*u.high);
        if (!u.candidates.empty()) {
          v.limited = true;
          v.among = u.candidates;
          std::sort(v.among.begin(), v.among.end(), [&](Symbol x, Symbol y) {
            return model::compare_values(ev_.symbols(), m_[r].columns[c].type, x, y) < 0;
          });
        }
        a.cells[c] = own;
        fits = unify(s, asked, own);
      }
      if (fits && possible(s, a)) add(std::move(s), std::move(a), out);
    }
  }

  void rules_of(RelationId r, const std::vector<Term>& args, std::vector<State>& out) {
    const State start = fresh_state(r, args);
    for (model::RuleId id : m_[r].rules) {
      if (spent()) return;
      const model::Rule& rule = m_[id];
      State s = start;
      const std::vector<Term> wanted = std::move(s.env);
      s.env.assign(rule.variables.size(), Term{});
      for (size_t v = 0; v < rule.variables.size(); ++v) s.env[v] = variable(s, rule.variables[v].type);
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
      std::vector<const Condition*> body;
      for (const Condition& c : rule.body) body.push_back(&c);
      std::vector<State> states{std::move(s)};
      conjunction(rule, body, states);
      for (State& done : states) {
        std::vector<Term> head;
        bool right = true;
        for (size_t c = 0; c < wanted.size(); ++c) {
          const model::Expr& e = rule.head_terms[c];
          if (const auto* v = std::get_if<model::VariableUse>(&e.node)) {
            head.push_back(done.env[v->variable.value]);
          } else if (const auto* k = std::get_if<model::Constant>(&e.node)) {
            head.push_back(constant(k->value));
          } else {
            const std::optional<Symbol> value = computed(rule, e, done);
            head.push_back(value ? constant(*value) : variable(done, m_[r].columns[c].type));
            if (!wanted[c].is_any()) right = right && unify(done, head.back(), wanted[c]);
          }
          if (wanted[c].is_any()) head.back() = Term{};
        }
        if (!right) continue;
        for (Term& t : head) t = seen(done, t);
        done.env = std::move(head);
        out.push_back(std::move(done));
      }
    }
  }

  // ---------------------------------------------------------------- conditions

  // Narrowing first, then what gives values, then what only asks.
  int order_of(const Condition& c) const {
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
  static bool plain_side(const model::Expr& e) {
    return std::holds_alternative<model::Constant>(e.node) ||
           std::holds_alternative<model::VariableUse>(e.node);
  }

  void conjunction(const model::Rule& rule, std::vector<const Condition*> body, std::vector<State>& states) {
    std::stable_sort(body.begin(), body.end(),
                     [&](const Condition* a, const Condition* b) { return order_of(*a) < order_of(*b); });
    place_known(body);
    for (const Condition* c : body) {
      std::vector<State> next;
      for (const State& s : states) {
        if (spent()) break;
        condition(rule, *c, s, next);
      }
      keep(next, limits_.width);
      states = std::move(next);
      if (states.empty()) return;
    }
  }
  // A relation of which nothing can be assumed comes as soon as something that it reads has been bound: what
  // has been assumed by then without a name gets one there.
  void place_known(std::vector<const Condition*>& body) const {
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
  void conjunction(const model::Rule& rule, const std::vector<Condition>& parts, std::vector<State>& states) {
    std::vector<const Condition*> body;
    for (const Condition& c : parts) body.push_back(&c);
    conjunction(rule, std::move(body), states);
  }

  Term term_of(const model::Expr& e, const State& s) const {
    if (const auto* k = std::get_if<model::Constant>(&e.node)) return constant(k->value);
    if (const auto* v = std::get_if<model::VariableUse>(&e.node)) return seen(s, s.env[v->variable.value]);
    return {};
  }
  Env env_of(const State& s) const {
    Env env(s.env.size(), eval::unbound);
    for (size_t i = 0; i < s.env.size(); ++i)
      if (const Term t = seen(s, s.env[i]); t.is_value()) env[i] = t.value;
    return env;
  }
  const plan::Expr& compiled(const model::Expr& e) {
    auto [it, fresh] = exprs_.try_emplace(&e);
    if (fresh) it->second = plan::compile(m_, e);
    return it->second;
  }
  const plan::Body& compiled(const Condition& c, const Env& env) {
    std::vector<uint32_t> bound;
    for (uint32_t i = 0; i < env.size(); ++i)
      if (env[i] != eval::unbound) bound.push_back(i);
    auto [it, fresh] = bodies_.try_emplace({&c, bound});
    if (fresh) it->second = plan::compile(m_, c, bound);
    return it->second;
  }
  bool all_known(const Condition& c, const Env& env) const {
    model::Variables used;
    model::direct_variables(c, used);
    return std::all_of(used.begin(), used.end(), [&](auto v) { return env[v.value] != eval::unbound; });
  }
  bool all_known(const model::Expr& e, const Env& env) const {
    model::Variables used;
    model::direct_variables(e, used);
    return std::all_of(used.begin(), used.end(), [&](auto v) { return env[v.value] != eval::unbound; });
  }
  std::optional<Symbol> computed(const model::Rule&, const model::Expr& e, const State& s) {
    const Env env = env_of(s);
    if (!all_known(e, env)) return std::nullopt;
    const eval::Value v = ev_.evaluate(compiled(e), env, view_);
    if (v.kind != eval::Value::Kind::exact) return std::nullopt;
    return v.symbol;
  }

  void condition(const model::Rule& rule, const Condition& c, const State& s, std::vector<State>& out) {
    ++steps_;
    if (const auto* a = std::get_if<model::Atom>(&c.node)) {
      std::vector<Term> args;
      for (const model::Expr& e : a->terms) args.push_back(term_of(e, s));
      extend_by_call(s, a->relation, args, out);
    } else if (const auto* cmp = std::get_if<model::Comparison>(&c.node)) {
      comparison(rule, c, *cmp, s, out);
    } else if (const auto* in = std::get_if<model::In>(&c.node)) {
      member(rule, c, *in, s, out);
    } else if (const auto* b = std::get_if<model::Between>(&c.node)) {
      between(rule, c, *b, s, out);
    } else if (std::holds_alternative<model::TextTest>(c.node)) {
      tested(c, s, out);
    } else if (const auto* all = std::get_if<model::And>(&c.node)) {
      std::vector<State> states{s};
      conjunction(rule, all->parts, states);
      std::move(states.begin(), states.end(), std::back_inserter(out));
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
  void nested(const model::Rule& rule, const std::vector<Condition>& parts, const State& s,
              std::vector<State>& out) {
    if (const Env env = env_of(s); parts.size() == 1 && all_bound_satisfied(parts.front(), env)) {
      out.push_back(s);
      return;
    }
    std::vector<State> states{s};
    conjunction(rule, parts, states);
    // Another binding of its own variables is no other way.
    for (State& n : states) {
      for (size_t i = 0; i < n.env.size(); ++i) n.env[i] = s.env[i];
      out.push_back(std::move(n));
    }
  }
  bool all_bound_satisfied(const Condition& c, const Env& env) {
    if (!all_known(c, env)) return false;
    Env local = env;
    return ev_.satisfied(compiled(c, env), local, view_);
  }

  bool restrict(State& s, Term t, ast::Comparator op, Symbol k) const {
    Variable& v = s.variables[static_cast<size_t>(t.variable)];
    using C = ast::Comparator;
    if (op == C::not_equal) {
      v.but_not.push_back(k);
      return true;
    }
    if (!k.is_number()) return false;
    const Decimal n = ev_.symbols().number_of(k);
    const bool open = op == C::less || op == C::greater;
    if (op == C::greater || op == C::greater_equal) {
      if (!v.low || n > *v.low || (n == *v.low && open)) {
        v.low = n;
        v.low_open = open;
      }
    } else if (!v.high || n < *v.high || (n == *v.high && open)) {
      v.high = n;
      v.high_open = open;
    }
    return has_room(v);
  }
  static ast::Comparator mirrored(ast::Comparator c) {
    using C = ast::Comparator;
    switch (c) {
      case C::less:
        return C::greater;
      case C::less_equal:
        return C::greater_equal;
      case C::greater:
        return C::less;
      case C::greater_equal:
        return C::less_equal;
      default:
        return c;
    }
  }
  static bool has_aggregate(const model::Expr& e) {
    bool found = false;
    model::each_aggregate(e, [&](const model::Aggregate&) { found = true; });
    return found;
  }

  void comparison(const model::Rule& rule, const Condition& c, const model::Comparison& cmp, const State& s,
                  std::vector<State>& out) {
    if (has_aggregate(cmp.left) || has_aggregate(cmp.right)) return aggregates(rule, c, cmp, s, out);
    auto value = [&](const model::Expr& e) -> Term {
      Term t = term_of(e, s);
      if (t.is_any())
        if (auto known = computed(rule, e, s)) t = constant(*known);
      return t;
    };
    const Term l = value(cmp.left), r = value(cmp.right);
    State n = s;
    using C = ast::Comparator;
    if (l.is_any() || r.is_any()) {
      // An expression over what is not known: whether it comes out right is seen later.
      out.push_back(std::move(n));
    } else if (cmp.comparator == C::equal) {
      if (unify(n, l, r)) out.push_back(std::move(n));
    } else if (l.is_value() && r.is_value()) {
      tested(c, s, out);
    } else if (l.is_variable() && r.is_variable()) {
      if (cmp.comparator == C::not_equal) {
        n.apart.emplace_back(l, r);
        if (!apart_kept(n)) return;
      } else if (l == r && (cmp.comparator == C::less || cmp.comparator == C::greater)) {
        return;
      }
      out.push_back(std::move(n));
    } else {
      const bool left = l.is_variable();
      if (cmp.comparator == C::not_equal) n.apart.emplace_back(l, r);
      if (restrict(n, left ? l : r, left ? cmp.comparator : mirrored(cmp.comparator),
                   left ? r.value : l.value))
        out.push_back(std::move(n));
    }
  }

  void member(const model::Rule& rule, const Condition& c, const model::In& in, const State& s,
              std::vector<State>& out) {
    const Term t = term_of(in.value, s);
    if (!t.is_variable()) return tested(c, s, out);
    State n = s;
    Variable& v = n.variables[static_cast<size_t>(t.variable)];
    std::vector<Symbol> among;
    for (const model::Expr& e : in.members) {
      const Term m = term_of(e, s);
      std::optional<Symbol> k = m.is_value() ? std::optional(m.value) : computed(rule, e, s);
      if (k && allowed(v, *k)) among.push_back(*k);
    }
    v.limited = true;
    v.among = std::move(among);
    if (has_room(v)) out.push_back(std::move(n));
  }
  void between(const model::Rule& rule, const Condition& c, const model::Between& b, const State& s,
               std::vector<State>& out) {
    const Term t = term_of(b.value, s);
    if (!t.is_variable()) return tested(c, s, out);
    State n = s;
    auto end = [&](const model::Expr& e) {
      const Term k = term_of(e, s);
      return k.is_value() ? std::optional(k.value) : computed(rule, e, s);
    };
    const auto low = end(b.low), high = end(b.high);
    if (low && !restrict(n, t, ast::Comparator::greater_equal, *low)) return;
    if (high && !restrict(n, t, ast::Comparator::less_equal, *high)) return;
    out.push_back(std::move(n));
  }
  // A condition that only asks: met, not met, or to be seen later.
  void tested(const Condition& c, const State& s, std::vector<State>& out) {
    const Env env = env_of(s);
    if (all_known(c, env)) {
      Env local = env;
      if (!ev_.satisfied(compiled(c, env), local, view_)) {
        Env upper = ev_.possible_env(env);
        if (!ev_.satisfied(compiled(c, env), upper, view_.with(Bound::possible))) return;
      }
    }
    out.push_back(s);
  }

  // ---------------------------------------------------------------- thresholds, members, closing

  void threshold(const model::Rule& rule, const Condition& c, const model::Threshold& t, const State& s,
                 std::vector<State>& out) {
    const Term needed = term_of(t.needed, s);
    if (!needed.is_value()) return out.push_back(s);
    const int64_t k = ev_.symbols().number_of(needed.value).to_int().value_or(0);
    if (t.bound != model::Bound::at_least) return negation(c, {}, s, out);
    if (k <= 0) return out.push_back(s);
    if (k > static_cast<int64_t>(t.members.size())) return;
    std::vector<State> states{s};
    states.front().met = 0;
    for (size_t i = 0; i < t.members.size(); ++i) {
      std::vector<State> next;
      const auto left = static_cast<int64_t>(t.members.size() - i);
      for (const State& now : states) {
        if (now.met >= k) {
          next.push_back(now);
          continue;
        }
        const Env env = env_of(now);
        const bool holds = all_bound_satisfied(t.members[i], env);
        if (holds) {
          next.push_back(now);
          ++next.back().met;
          continue;
        }
        if (now.met + left - 1 >= k) next.push_back(now);
        std::vector<State> met;
        std::vector<State> one{now};
        conjunction(rule, {&t.members[i]}, one);
        for (State& n : one) {
          n.env = now.env;
          ++n.met;
          next.push_back(std::move(n));
        }
      }
      keep_by_met(next, k);
      states = std::move(next);
    }
    for (State& n : states)
      if (n.met >= k) {
        n.met = s.met;
        out.push_back(std::move(n));
      }
  }
  // The cheapest of each number of members met, since those with fewer are cheaper by having done less.
  void keep_by_met(std::vector<State>& states, int64_t k) {
    std::vector<State> out;
    for (int64_t met = 0; met <= k; ++met) {
      std::vector<State> some;
      for (State& n : states)
        if (n.met == met) some.push_back(std::move(n));
      keep(some, limits_.width);
      std::move(some.begin(), some.end(), std::back_inserter(out));
    }
    states = std::move(out);
  }

  // `for every X in T: c`: c for each X that is certain, and no other X.
  void each(const model::Rule& rule, const Condition& c, const model::ForEvery& every, const State& s,
            std::vector<State>& out) {
    const Env env = env_of(s);
    if (all_bound_satisfied(c, env)) return out.push_back(s);
    const eval::Relation& rows = ev_.certain(every.domain);
    std::vector<Symbol> members;
    for (eval::RowId i = 0; i < rows.size(); ++i) members.push_back(rows.at(i, 0));
    std::sort(members.begin(), members.end(),
              [&](Symbol a, Symbol b) { return ev_.compare_rows(every.domain, &a, &b) < 0; });
    if (members.size() > limits_.most_rows) {
      cut_ = true;
      return;
    }
    std::vector<State> states;
    if (ev_.is_exact(every.domain, ev_.weakest()))
      states.push_back(s);
    else
      close(every.domain, {Term{}}, s, states);
    for (Symbol member : members) {
      std::vector<State> next;
      for (const State& now : states) {
        State n = now;
        if (!unify(n, n.env[every.variable.value], constant(member))) continue;
        std::vector<State> one{std::move(n)};
        conjunction(rule, every.parts, one);
        for (State& done : one) {
          done.env = now.env;
          next.push_back(std::move(done));
        }
      }
      // The variable stands for one member after the other.
      for (State& n : next) {
        n.env[every.variable.value] = variable(n, rule.variables[every.variable.value].type);
      }
      keep(next, limits_.width);
      states = std::move(next);
    }
    std::move(states.begin(), states.end(), std::back_inserter(out));
  }

  // Ways in which no further rows of the relation can be.
  void close(RelationId r, const std::vector<Term>& cells, const State& s, std::vector<State>& out) {
    if (levers_only_ || !ev_.profile()) return;
    if (m_[r].recorded()) {
      if (!ev_.is_exact(r, ev_.weakest())) {
        Assumption a{Kind::complete, r, cells, 0, -1};
        const bool pattern =
            std::any_of(cells.begin(), cells.end(), [](const Term& t) { return !t.is_any(); });
        if (pattern)
          a.kind = ev_.assess(goal_of(s, r, cells)).verdict == Verdict::holds ? Kind::complete : Kind::deny;
        add(s, std::move(a), out);
      }
      return;
    }
    std::vector<RelationId> open;
    for (RelationId f : ev_.plan().support[r.value])
      if (m_[f].recorded() && !ev_.is_exact(f, ev_.weakest())) open.push_back(f);
    std::sort(open.begin(), open.end(), [&](RelationId a, RelationId b) { return m_[a].name < m_[b].name; });
    std::vector<State> all{s};
    for (RelationId f : open) {
      std::vector<State> next;
      for (State& n : all)
        add(std::move(n), {Kind::complete, f, std::vector<Term>(m_[f].columns.size()), 0, -1}, next);
      all = std::move(next);
      if (open.size() > 1) close(f, std::vector<Term>(m_[f].columns.size()), s, out);
    }
    std::move(all.begin(), all.end(), std::back_inserter(out));
  }

  void atoms_in(const Condition& c, std::vector<const model::Atom*>& out) const {
    if (const auto* a = std::get_if<model::Atom>(&c.node)) out.push_back(a);
    model::each_part(c, [&](const Condition& part) { atoms_in(part, out); });
    model::each_expr(c, [&](const model::Expr& e) {
      model::each_aggregate(e, [&](const model::Aggregate& g) {
        for (const Condition& part : g.body) atoms_in(part, out);
      });
    });
  }

  // What must not be so: as it is, if that is certain, or by closing one of the relations that it reads.
  void negation(const Condition& c, const std::vector<Condition>& parts, const State& s,
                std::vector<State>& out) {
    const Env env = env_of(s);
    if (all_known(c, env)) {
      Env local = env;
      if (ev_.satisfied(compiled(c, env), local, view_)) return out.push_back(s);
      Env upper = ev_.possible_env(env);
      if (!ev_.satisfied(compiled(c, env), upper, view_.with(Bound::possible))) return;
    } else {
      out.push_back(s);  // of somebody who is not recorded, it may be so
    }
    std::vector<const model::Atom*> atoms;
    if (parts.empty())
      atoms_in(c, atoms);
    else
      for (const Condition& part : parts) atoms_in(part, atoms);
    model::Variables outside;
    model::direct_variables(c, outside);
    for (const model::Atom* a : atoms) {
      std::vector<Term> cells;
      for (const model::Expr& e : a->terms) {
        const Term t = term_of(e, s);
        const auto* v = std::get_if<model::VariableUse>(&e.node);
        const bool known = !v || known_outside(s, t);
        cells.push_back(known ? t : Term{});
      }
      close(a->relation, cells, s, out);
    }
    if (atoms.size() > 1) {
      std::vector<State> all{s};
      for (const model::Atom* a : atoms) {
        std::vector<State> next;
        for (const State& n : all) close(a->relation, std::vector<Term>(a->terms.size()), n, next);
        if (!next.empty()) all = std::move(next);
        keep(all, 2);
      }
      std::move(all.begin(), all.end(), std::back_inserter(out));
    }
  }
  // A value, or somebody who is assumed elsewhere.
  static bool known_outside(const State& s, Term t) {
    if (!t.is_variable()) return t.is_value();
    for (const Assumption& a : s.assumed)
      for (const Term& cell : a.cells)
        if (seen(s, cell) == t) return true;
    return false;
  }

  // ---------------------------------------------------------------- aggregates

  void aggregates(const model::Rule& rule, const Condition& c, const model::Comparison& cmp, const State& s,
                  std::vector<State>& out) {
    const Env env = env_of(s);
    if (all_bound_satisfied(c, env)) return out.push_back(s);
    const auto* count = std::get_if<model::Aggregate>(&cmp.left.node);
    ast::Comparator op = cmp.comparator;
    const model::Expr* other = &cmp.right;
    if (!count) {
      count = std::get_if<model::Aggregate>(&cmp.right.node);
      op = mirrored(op);
      other = &cmp.left;
    }
    using C = ast::Comparator;
    const bool upwards = op == C::greater || op == C::greater_equal || op == C::equal;
    const bool downwards = op == C::less || op == C::less_equal || op == C::equal || op == C::not_equal;
    std::optional<Symbol> asked;
    if (count && !has_aggregate(*other)) {
      const Term t = term_of(*other, s);
      asked = t.is_value() ? std::optional(t.value) : computed(rule, *other, s);
    }
    if (count && asked && asked->is_number() && upwards) {
      Decimal needed = ev_.symbols().number_of(*asked);
      if (count->kind == ast::AggregateKind::count) {
        if (op == C::greater) needed = plus(needed, Decimal(1));
        more_rows(rule, *count, cmp.left.type, needed.to_int().value_or(most_added + 1), s, out,
                  count == std::get_if<model::Aggregate>(&cmp.left.node) ? cmp.left : cmp.right);
      } else {
        one_row(rule, *count, op, needed, s, out,
                count == std::get_if<model::Aggregate>(&cmp.left.node) ? cmp.left : cmp.right);
      }
    } else if (!count || !asked) {
      any_rows(rule, cmp, asked_constant(cmp, s), s, out);
    } else if (count->kind != ast::AggregateKind::count && asked->is_number()) {
      one_row(rule, *count, op, ev_.symbols().number_of(*asked), s, out,
              count == std::get_if<model::Aggregate>(&cmp.left.node) ? cmp.left : cmp.right);
    }
    if (downwards) negation(c, {}, s, out);
  }

  std::optional<Decimal> asked_constant(const model::Comparison& cmp, const State& s) const {
    for (const model::Expr* e : {&cmp.left, &cmp.right})
      if (const Term t = term_of(*e, s); t.is_value() && t.value.is_number())
        return ev_.symbols().number_of(t.value);
    return std::nullopt;
  }

  // One more solution of the braces, with variables of its own.
  using Tuple = std::vector<Term>;
  void solution(const model::Rule& rule, const model::Aggregate& g, const State& s, std::vector<State>& out,
                const std::vector<std::vector<Symbol>>& known = {}, const std::vector<Tuple>& rows = {}) {
    State n = s;
    for (model::VariableId v : g.inner) n.env[v.value] = variable(n, rule.variables[v.value].type);
    // Said at once, so that no assumption is taken for one that it must not be.
    Tuple row;
    for (const model::Expr& e : g.outputs) row.push_back(term_of(e, n));
    if (!told_apart(n, row, known, rows)) return;
    std::vector<State> states{std::move(n)};
    conjunction(rule, g.body, states);
    std::move(states.begin(), states.end(), std::back_inserter(out));
  }

  void more_rows(const model::Rule& rule, const model::Aggregate& g, model::Type, int64_t needed,
                 const State& s, std::vector<State>& out, const model::Expr& whole) {
    std::vector<std::vector<Symbol>> known;
    const Env env = env_of(s);
    const bool bound =
        std::all_of(g.outer.begin(), g.outer.end(), [&](auto v) { return env[v.value] != eval::unbound; });
    if (bound) known = ev_.aggregate(compiled(whole), env, view_).certain;
    const int64_t lacking = needed - static_cast<int64_t>(known.size());
    if (lacking > most_added) {
      cut_ = true;
      return;
    }
    struct Counted {
      State state;
      std::vector<Tuple> rows;
    };
    std::vector<Counted> states{{s, {}}};
    for (int64_t i = 0; i < lacking; ++i) {
      std::vector<Counted> next;
      for (const Counted& now : states) {
        std::vector<State> found;
        solution(rule, g, now.state, found, known, now.rows);
        for (State& n : found) {
          Tuple row;
          for (const model::Expr& e : g.outputs) row.push_back(term_of(e, n));
          if (!told_apart(n, row, known, now.rows)) continue;
          for (model::VariableId v : g.inner) n.env[v.value] = now.state.env[v.value];
          Counted c{std::move(n), now.rows};
          c.rows.push_back(std::move(row));
          next.push_back(std::move(c));
        }
      }
      // The same rows in another order are the same.
      std::stable_sort(next.begin(), next.end(), [](const Counted& a, const Counted& b) {
        return std::tie(a.state.cost, a.state.rules) < std::tie(b.state.cost, b.state.rules);
      });
      std::set<std::vector<uint32_t>> forms;
      std::vector<Counted> kept;
      for (Counted& c : next) {
        if (kept.size() == limits_.width) break;
        std::vector<uint32_t> f = form(c.state);
        if (forms.insert(std::move(f)).second) kept.push_back(std::move(c));
      }
      states = std::move(kept);
    }
    for (Counted& c : states) out.push_back(std::move(c.state));
  }
  // Makes the tuple another one than all of these, where that can be.
  bool told_apart(State& s, const std::vector<Term>& row, const std::vector<std::vector<Symbol>>& known,
                  const std::vector<std::vector<Term>>& rows) const {
    auto apart = [&](const std::vector<Term>& other) {
      std::optional<size_t> open;
      size_t opens = 0;
      for (size_t i = 0; i < row.size(); ++i) {
        const Term a = seen(s, row[i]), b = seen(s, other[i]);
        if (a == b) continue;
        if (a.is_value() && b.is_value()) return true;
        open = i;
        ++opens;
      }
      if (opens == 0) return false;
      if (opens == 1) s.apart.emplace_back(row[*open], other[*open]);
      return true;
    };
    for (const auto& k : known) {
      std::vector<Term> other;
      for (Symbol x : k) other.push_back(constant(x));
      if (other.size() == row.size() && !apart(other)) return false;
    }
    return std::all_of(rows.begin(), rows.end(), apart);
  }

  // One more row whose value is what lacks.
  void one_row(const model::Rule& rule, const model::Aggregate& g, ast::Comparator op, Decimal needed,
               const State& s, std::vector<State>& out, const model::Expr& whole) {
    const Env env = env_of(s);
    const bool bound =
        std::all_of(g.outer.begin(), g.outer.end(), [&](auto v) { return env[v.value] != eval::unbound; });
    if (g.kind == ast::AggregateKind::sum && bound) {
      const eval::Value v = ev_.aggregate(compiled(whole), env, view_).value;
      if (v.kind == eval::Value::Kind::exact) {
        needed = subtract(needed, ev_.symbols().number_of(v.symbol)).value_or(needed);
      } else if (v.low) {
        needed = subtract(needed, *v.low).value_or(needed);
      }
    }
    std::vector<State> found;
    solution(rule, g, s, found);
    for (State& n : found) {
      const Term t = term_of(g.outputs.front(), n);
      if (t.is_variable()) {
        Variable& v = n.variables[static_cast<size_t>(t.variable)];
        const bool least = op == ast::Comparator::greater || op == ast::Comparator::greater_equal ||
                           op == ast::Comparator::equal;
        (least ? v.low : v.high) = needed;
        (least ? v.low_open : v.high_open) = op == ast::Comparator::greater || op == ast::Comparator::less;
        if (!has_room(v)) continue;
      }
      for (model::VariableId v : g.inner) n.env[v.value] = s.env[v.value];
      out.push_back(std::move(n));
    }
  }

  // Several aggregates, or arithmetic about them: up to two more rows of each, far enough from one another.
  void any_rows(const model::Rule& rule, const model::Comparison& cmp, std::optional<Decimal> far,
                const State& s, std::vector<State>& out) {
    std::vector<const model::Aggregate*> all;
    for (const model::Expr* e : {&cmp.left, &cmp.right})
      model::each_aggregate(*e, [&](const model::Aggregate& g) { all.push_back(&g); });
    // Aggregates over the same conditions, such as a greatest and a least, are served by the same rows.
    const model::Aggregate& g = *all.front();
    std::vector<State> states{s};
    for (int rows = 1; rows <= 2; ++rows) {
      std::vector<State> next;
      for (const State& now : states) {
        std::vector<State> found;
        solution(rule, g, now, found);
        for (State& n : found) {
          const Term t = term_of(g.outputs.front(), n);
          if (t.is_variable() && far) {
            Variable& v = n.variables[static_cast<size_t>(t.variable)];
            v.apart_by = std::max(v.apart_by, *far);
          }
          for (model::VariableId v : g.inner) n.env[v.value] = now.env[v.value];
          next.push_back(std::move(n));
        }
      }
      keep(next, limits_.width);
      out.insert(out.end(), next.begin(), next.end());
      states = std::move(next);
    }
  }

  // ---------------------------------------------------------------- the proposal

  std::optional<Candidate> finished(State s) {
    Candidate out;
    out.cost = s.cost;
    out.rules = s.rules;
    std::map<int32_t, Cell> cells;
    std::set<uint32_t> strangers;
    std::map<uint32_t, uint32_t> spread;  // variables of a kind that nothing bounds, by type
    auto values_of = [&](model::Type type, int32_t variable) {
      // What the variable must not be: it is told apart from what has a value already.
      std::vector<Symbol> taken = s.variables[static_cast<size_t>(variable)].but_not;
      std::vector<Decimal> numbers;
      for (const auto& [a, b] : s.apart) {
        const Term x = seen(s, a), y = seen(s, b);
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
      (void)type;
      return std::pair(taken, numbers);
    };
    auto cell = [&](Term t, RelationId r, size_t column) -> std::optional<Cell> {
      t = seen(s, t);
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
      const Variable& v = s.variables[static_cast<size_t>(t.variable)];
      const auto [taken, numbers] = values_of(v.type, t.variable);
      if (v.type.kind == TypeKind::entity || v.type.kind == TypeKind::text) {
        if (v.limited) {
          for (Symbol x : v.among)
            if (std::find(taken.begin(), taken.end(), x) == taken.end()) {
              c.kind = Cell::Kind::constant;
              c.value = x;
              break;
            }
          if (c.kind != Cell::Kind::constant) return std::nullopt;
        } else {
          c.kind = v.type.kind == TypeKind::text ? Cell::Kind::text : Cell::Kind::individual;
          c.individual = out.unnamed++;
        }
      } else if (v.limited || v.type.kind == TypeKind::enumeration) {
        std::vector<Symbol> among = v.among;
        if (!v.limited)
          for (size_t i = 0; i < m_.enums[v.type.of].constants.size(); ++i)
            among.push_back(inline_number(static_cast<int64_t>(i)));
        for (Symbol x : among) {
          if (!allowed(v, x) || std::find(taken.begin(), taken.end(), x) != taken.end()) continue;
          State probe = s;
          if (!unify(probe, t, constant(x)) || !all_possible(probe)) continue;
          if (c.kind == Cell::Kind::any) {
            c.kind = Cell::Kind::constant;
            c.value = x;
          } else if (v.limited || v.low || v.high) {
            c.instead.push_back(x);
          }
        }
        if (c.kind == Cell::Kind::any) return std::nullopt;
        unify(s, t, constant(c.value));
      } else {
        c.kind = Cell::Kind::number;
        c.low = v.low;
        c.high = v.high;
        c.low_open = v.low_open;
        c.high_open = v.high_open;
        auto n = number_for(v, numbers, r, column, spread);
        if (!n) return std::nullopt;
        c.number = *n;
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
      for (size_t i = 0; i < a.cells.size(); ++i) {
        auto made = cell(a.cells[i], a.relation, i);
        if (!made) return std::nullopt;
        // A value that nobody knows cannot be named in a pattern.
        const bool pattern = p.kind == Kind::deny || p.kind == Kind::complete;
        if (pattern && made->kind == Cell::Kind::constant && made->value.is_unknown()) made = Cell{};
        p.cells.push_back(std::move(*made));
      }
      if (std::find(out.items.begin(), out.items.end(), p) == out.items.end())
        out.items.push_back(std::move(p));
    }
    if (!all_possible(s)) return std::nullopt;
    out.strange = static_cast<uint32_t>(strangers.size());
    return out;
  }
  // Whether the case names it anywhere.
  bool familiar(Symbol s) const {
    const Profile* p = ev_.profile();
    return p == nullptr || std::find(p->cells.begin(), p->cells.end(), s) != p->cells.end();
  }
  bool all_possible(const State& s) {
    return std::all_of(s.assumed.begin(), s.assumed.end(),
                       [&](const Assumption& a) { return possible(s, a); });
  }

  // A number within the range that is none of `taken`. Where nothing bounds it, near what is recorded, and as
  // far from others as an aggregate asks.
  std::optional<Decimal> number_for(const Variable& v, const std::vector<Decimal>& taken, RelationId r,
                                    size_t column, std::map<uint32_t, uint32_t>& spread) const {
    const bool whole =
        v.type.kind == TypeKind::whole || v.type.kind == TypeKind::year || v.type.kind == TypeKind::date;
    Decimal step(1);
    if (!whole && v.low && v.high)
      step = divide(subtract(*v.high, *v.low).value_or(Decimal(1)), Decimal(64)).value_or(step);
    if (!whole && v.type.kind == TypeKind::percent && !(v.low && v.high)) step = *Decimal::parse("0.01");
    Decimal at;
    Decimal towards = step;
    if (v.low) {
      at = *v.low;
      if (v.low_open) at = plus(at, step);
      if (whole) at = ceiling(at).value_or(at);
    } else if (v.high) {
      at = *v.high;
      towards = subtract(Decimal(0), step).value_or(step);
      if (v.high_open) at = plus(at, towards);
      if (whole) at = floor(at).value_or(at);
    } else {
      at = v.type.kind == TypeKind::year   ? Decimal(2020)
           : v.type.kind == TypeKind::date ? Decimal(18262)
                                           : Decimal(100);
      std::optional<Decimal> greatest;
      const eval::Relation& rows = ev_.certain(r);
      for (eval::RowId i = 0; i < rows.size(); ++i)
        if (const Symbol x = rows.at(i, static_cast<uint32_t>(column)); x.is_number())
          if (const Decimal n = ev_.symbols().number_of(x); !greatest || n > *greatest) greatest = n;
      if (greatest) at = *greatest;
      const uint32_t others = spread[static_cast<uint32_t>(v.type.kind)]++;
      at = subtract(at, multiply(v.apart_by, Decimal(static_cast<int64_t>(others) + (greatest ? 1 : 0)))
                            .value_or(Decimal(0)))
               .value_or(at);
      towards = Decimal(-1);
    }
    for (int tries = 0; tries < 64; ++tries) {
      const bool inside = (!v.low || at > *v.low || (at == *v.low && !v.low_open)) &&
                          (!v.high || at < *v.high || (at == *v.high && !v.high_open));
      if (!inside) return std::nullopt;
      if (std::find(taken.begin(), taken.end(), at) == taken.end()) return at;
      at = plus(at, towards);
    }
    return std::nullopt;
  }

  eval::Evaluation& ev_;
  const model::Model& m_;
  const SearchLimits& limits_;
  bool levers_only_;
  View view_;
  std::map<std::vector<uint32_t>, Table> tables_;
  std::deque<std::vector<State>> lists_;
  std::map<std::vector<uint32_t>, bool> possible_;
  std::map<const model::Expr*, plan::Expr> exprs_;
  std::map<std::pair<const Condition*, std::vector<uint32_t>>, plan::Body> bodies_;
  std::vector<Key> keys_;
  int depth_ = 0;
  int lowest_ = deepest + 1;
  uint64_t steps_ = 0;
  bool cut_ = false;
};

}  // namespace

Candidates find_candidates(eval::Evaluation& ev, const eval::Goal& goal, const SearchLimits& limits,
                           bool levers_only) {
  return Search(ev, limits, levers_only).run(goal);
}

}  // namespace mechanist::whatif
