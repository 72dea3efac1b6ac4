// Terms made equal, what is assumed added, and what a key forbids. External interface: search.hpp.
#include <algorithm>

#include "base/hash.hpp"
#include "whatif/search.hpp"

namespace mechanist::whatif {

size_t Search::WordsHash::operator()(const Words& words) const {
  return text_hash({reinterpret_cast<const char*>(words.data()), words.size() * sizeof(uint32_t)});
}

bool Search::spent() {
  if (steps_ < limits_.steps) return false;
  cut_ = true;
  return true;
}

bool Search::allowed(const Variable& v, Symbol s) const {
  if (s.is_none()) return false;
  if (v.domain == 0) return true;
  const Domain& d = domains_[v];
  if (d.limited && std::find(d.among.begin(), d.among.end(), s) == d.among.end()) return false;
  if (std::find(d.but_not.begin(), d.but_not.end(), s) != d.but_not.end()) return false;
  if (!d.low && !d.high) return true;
  if (!s.is_number()) return false;
  const Decimal n = ev_.symbols().number_of(s);
  if (d.low && (n < *d.low || (d.low_open && n == *d.low))) return false;
  if (d.high && (n > *d.high || (d.high_open && n == *d.high))) return false;
  return true;
}

bool Search::apart_kept(const Partial& s) const {
  return std::all_of(s.apart.begin(), s.apart.end(),
                     [&](const auto& p) { return !(s.seen(p.first) == s.seen(p.second)); });
}

bool Search::unify(Partial& s, Term a, Term b) {
  a = s.seen(a);
  b = s.seen(b);
  if (a == b) return true;
  if (!a.is_variable() && !b.is_variable()) return false;
  if (!a.is_variable()) std::swap(a, b);
  Variable& v = s.at(a);
  if (b.is_value() && !allowed(v, b.value)) return false;
  v.bound = true;
  v.to = b;
  if (b.is_value() || v.domain == 0) return apart_kept(s);
  Variable& w = s.at(b);
  if (w.domain == 0) {
    w.domain = v.domain;
    return apart_kept(s);
  }
  if (w.domain == v.domain) return apart_kept(s);
  const Domain& from = domains_[v];
  Domain& into = domains_.own(w);
  if (from.low && (!into.low || *from.low > *into.low || (*from.low == *into.low && from.low_open))) {
    into.low = from.low;
    into.low_open = from.low_open;
  }
  if (from.high && (!into.high || *from.high < *into.high || (*from.high == *into.high && from.high_open))) {
    into.high = from.high;
    into.high_open = from.high_open;
  }
  into.apart_by = std::max(into.apart_by, from.apart_by);
  into.but_not.insert(into.but_not.end(), from.but_not.begin(), from.but_not.end());
  if (from.limited) {
    if (into.limited)
      std::erase_if(into.among, [&](Symbol x) {
        return std::find(from.among.begin(), from.among.end(), x) == from.among.end();
      });
    else
      into.among = from.among;
    into.limited = true;
  }
  return into.has_room() && apart_kept(s);
}

bool Search::restrict(Partial& s, Term t, ast::Comparator op, Symbol k) {
  Domain& d = domains_.own(s.at(t));
  using C = ast::Comparator;
  if (op == C::not_equal) {
    d.but_not.push_back(k);
    return true;
  }
  if (!k.is_number()) return false;
  const Decimal n = ev_.symbols().number_of(k);
  const bool open = op == C::less || op == C::greater;
  if (op == C::greater || op == C::greater_equal) {
    if (!d.low || n > *d.low || (n == *d.low && open)) {
      d.low = n;
      d.low_open = open;
    }
  } else if (!d.high || n < *d.high || (n == *d.high && open)) {
    d.high = n;
    d.high_open = open;
  }
  return d.has_room();
}

// Makes the tuple another one than all of these, where that can be; of what has been counted, from `counted`
// on.
bool Search::told_apart(Partial& s, const List<Term>& row, const std::vector<Row>& known,
                        size_t counted) const {
  auto apart = [&](auto&& other) {
    std::optional<size_t> open;
    size_t opens = 0;
    for (size_t i = 0; i < row.size(); ++i) {
      const Term a = s.seen(row[i]), b = s.seen(other(i));
      if (a == b) continue;
      if (a.is_value() && b.is_value()) return true;
      open = i;
      ++opens;
    }
    if (opens == 0) return false;
    if (opens == 1) s.apart.emplace_back(row[*open], other(*open));
    return true;
  };
  for (const Row& k : known)
    if (k.size() == row.size() && !apart([&](size_t i) { return constant(k[i]); })) return false;
  for (size_t at = counted; at < s.counted.size(); at += row.size())
    if (!apart([&](size_t i) { return s.counted[at + i]; })) return false;
  return true;
}

// ------------------------------------------------------------------ keys

void Search::find_key(const model::Rule& rule) {
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

// Who is recorded without a name cannot be named to whoever is advised.
bool Search::nameable(const Partial& s) const {
  return !levers_only_ || std::none_of(s.cells.begin(), s.cells.end(), [&](const Term& t) {
    const Term now = s.seen(t);
    return now.is_value() && now.value.is_unnamed();
  });
}

// Makes equal what a key says must be; false where it cannot be.
bool Search::keys_kept(Partial& s) {
  for (const Key& key : keys_)
    for (size_t i = 0; i < s.assumed.size(); ++i) {
      const Assumption& own = s.assumed[i];
      if (own.relation != key.relation || own.kind > Kind::fill) continue;
      auto agrees = [&](auto&& other) {
        for (size_t c : key.same)
          if (!(s.seen(s.cells_of(own)[c]) == s.seen(other(c)))) return true;
        const Term a = s.cells_of(own)[key.differs], b = other(key.differs);
        return a.is_any() || b.is_any() || unify(s, a, b);
      };
      for (size_t j = 0; j < i; ++j)
        if (s.assumed[j].relation == key.relation && s.assumed[j].kind <= Kind::fill &&
            !agrees([&](size_t c) { return s.cells_of(s.assumed[j])[c]; }))
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

// ------------------------------------------------------------------ assuming

// Adds what is assumed, as what is assumed already where it can be that, and beside it. Nothing is copied
// that `out` would not take.
void Search::add(Partial s, Assumption a, const List<Term>& cells, Cheapest& out) {
  ++steps_;
  a.columns = static_cast<uint32_t>(cells.size());
  const bool attribute = m_[a.relation].attribute;
  for (size_t i = 0; i < s.assumed.size(); ++i) {
    const Assumption& have = s.assumed[i];
    if (have.kind != a.kind || have.relation != a.relation) continue;
    if (a.kind == Kind::fill && have.row != a.row) continue;
    const bool pattern = a.kind == Kind::deny || a.kind == Kind::complete;
    bool same = true, differs = false;
    for (size_t c = 0; c < cells.size(); ++c) {
      const Term x = s.seen(cells[c]), y = s.seen(s.cells_of(have)[c]);
      if (x == y || (x.is_any() && !pattern)) continue;
      same = false;
      differs = differs || (x.is_value() && y.is_value());
    }
    if (pattern) {
      if (same) return out.add(std::move(s));
      continue;
    }
    const bool dearer = have.lever >= 0 && a.lever >= 0 && cost_of(a) > cost_of(have);
    const Decimal cost =
        dearer ? plus(s.cost, subtract(cost_of(a), cost_of(have)).value_or(Decimal(0))) : s.cost;
    auto merge = [&](Partial merged) {
      Assumption& into = merged.assumed[i];
      for (size_t c = 0; c < cells.size(); ++c) {
        if (cells[c].is_any()) continue;
        Term& cell = merged.cells_of(into)[c];
        if (cell.is_any())
          cell = cells[c];
        else if (!unify(merged, cells[c], cell))
          return false;
      }
      if (!possible(merged, into.kind, into.relation, merged.cells_of(into))) return false;
      merged.cost = cost;
      if (dearer) into.lever = a.lever;
      out.add(std::move(merged));
      return true;
    };
    if (!differs && (same || out.takes(cost, s.rules))) {
      const bool merged = merge(s);
      if (merged && same) return;
    }
    if (attribute || a.kind == Kind::fill) return;  // there is one such row
  }
  if (s.assumed.size() >= limits_.most_items) {
    cut_ = true;
    return;
  }
  s.cost = plus(s.cost, cost_of(a));
  if (!out.takes(s.cost, s.rules)) return;
  a.first = static_cast<uint32_t>(s.cells.size());
  s.cells.insert(s.cells.end(), cells.begin(), cells.end());
  s.assumed.push_back(a);
  out.add(std::move(s));
}
eval::Goal Search::goal_of(const Partial& s, RelationId r, const Term* cells) const {
  eval::Goal goal{r, {}};
  for (size_t c = 0; c < m_[r].columns.size(); ++c) {
    const Term now = s.seen(cells[c]);
    eval::Goal::Term g;
    if (now.is_variable())
      g.variable = now.variable;
    else
      g.constant = now.value;
    goal.terms.push_back(g);
  }
  return goal;
}

// Whether it may be assumed. Levers outweigh what is recorded.
bool Search::possible(const Partial& s, Kind kind, RelationId r, const Term* cells) {
  return levers_only_ || agrees(s, kind, r, cells);
}
// Whether some completion has such a row.
bool Search::agrees(const Partial& s, Kind kind, RelationId r, const Term* cells) {
  if (kind != Kind::assume && kind != Kind::fill) return true;
  auto [it, fresh] = possible_.try_emplace(asked(s, r, cells, m_[r].columns.size()), false);
  if (fresh) it->second = ev_.assess(goal_of(s, r, cells)).verdict != Verdict::fails;
  return it->second;
}
bool Search::all_possible(const Partial& s) {
  return std::all_of(s.assumed.begin(), s.assumed.end(),
                     [&](const Assumption& a) { return possible(s, a.kind, a.relation, s.cells_of(a)); });
}

size_t Search::against(const Partial& s) {
  return static_cast<size_t>(std::count_if(s.assumed.begin(), s.assumed.end(), [&](const Assumption& a) {
    return !agrees(s, a.kind, a.relation, s.cells_of(a));
  }));
}

// A relation and cells as numbers, variables by their first occurrence.
Search::Words Search::asked(const Partial& s, RelationId r, const Term* cells, size_t columns) {
  Words out;
  out.reserve(columns + 1);
  out.push_back(r.value);
  numbers_.clear();
  for (size_t c = 0; c < columns; ++c) {
    const Term t = s.seen(cells[c]);
    if (!t.is_variable()) {
      out.push_back(t.value.bits);
      continue;
    }
    auto at = std::find(numbers_.begin(), numbers_.end(), t.variable);
    if (at == numbers_.end()) at = numbers_.insert(numbers_.end(), t.variable);
    out.push_back(variable_mark + static_cast<uint32_t>(at - numbers_.begin()));
  }
  return out;
}

}  // namespace mechanist::whatif
