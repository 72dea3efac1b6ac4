// A conjunction is read into a State: classes of equal variables, each with what its value may be. An `or` is
// met if one of its branches is, beside all else; several of them are not combined, which would take a
// search. Which relations can hold is the least fixpoint over the rules that can fire: a relation that rests
// only on itself cannot. External interface: satisfiable.hpp.
#include "lint/satisfiable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "model/walk.hpp"

namespace mechanist::lint {
namespace {

using C = ast::Comparator;

struct Limit {
  Decimal value;
  bool strict = false;
  Span at;
};
struct Allowed {
  std::vector<Symbol> values;
  Span at;
};
struct Class {
  std::optional<std::pair<Symbol, Span>> constant;
  std::optional<Limit> low, high;
  std::vector<std::pair<Symbol, Span>> excluded;
  std::optional<Allowed> allowed;
};
// a < b, or a <= b.
struct Order {
  uint32_t a, b;
  bool strict;
  Span at;
};

C negated(C op) {
  switch (op) {
    case C::equal:
      return C::not_equal;
    case C::not_equal:
      return C::equal;
    case C::less:
      return C::greater_equal;
    case C::less_equal:
      return C::greater;
    case C::greater:
      return C::less_equal;
    case C::greater_equal:
      return C::less;
  }
  return op;
}
bool meets(C op, std::strong_ordering order) {
  switch (op) {
    case C::equal:
      return order == 0;
    case C::not_equal:
      return order != 0;
    case C::less:
      return order < 0;
    case C::less_equal:
      return order <= 0;
    case C::greater:
      return order > 0;
    case C::greater_equal:
      return order >= 0;
  }
  return true;
}

const Constant* constant(const Expr& e) {
  return std::get_if<Constant>(&e.node);
}
const VariableUse* variable(const Expr& e) {
  return std::get_if<VariableUse>(&e.node);
}
// Values that are compared as they stand.
bool alike(const Expr& a, const Expr& b) {
  return a.type == b.type || (a.type.numeric() && b.type.numeric() && a.type.kind != TypeKind::quantity &&
                              b.type.kind != TypeKind::quantity);
}
// A value that is never below zero, whatever it is.
bool is_a_count(const Expr& e) {
  if (const auto* a = std::get_if<Aggregate>(&e.node)) return a->kind == ast::AggregateKind::count;
  const auto* c = std::get_if<Call>(&e.node);
  return c != nullptr && (c->function == Function::length || c->function == Function::abs);
}

}  // namespace

class State {
 public:
  State(const Satisfiable& s, const Rule& r)
      : s_(s), m_(s.m_), rule_(r), parent_(r.variables.size()), classes_(r.variables.size()) {
    std::iota(parent_.begin(), parent_.end(), 0u);
  }

  std::optional<Conflict> read(const Conditions& given, const std::vector<Condition>& all) {
    for (const Condition* c : given) add(*c);
    for (const Condition& c : all) add(c);
    if (!conflict_) finish();
    return conflict_;
  }

 private:
  uint32_t root(uint32_t v) {
    while (parent_[v] != v) v = parent_[v] = parent_[parent_[v]];
    return v;
  }
  Class& of(VariableId v) { return classes_[root(v.value)]; }

  void fail(Span first, std::optional<Span> second, std::string told) {
    if (!conflict_) conflict_ = Conflict{first, second, std::move(told), std::nullopt, nullptr};
  }

  std::string show(const Expr& e, Symbol s) const {
    std::string out = model::show(m_, nullptr, e.type, s);
    return e.type.kind == TypeKind::entity || e.type.kind == TypeKind::text ? fmt::format("\"{}\"", out)
                                                                            : out;
  }

  void add(const Condition& c) {
    if (conflict_) return;
    if (const auto* a = std::get_if<Atom>(&c.node)) return atom(*a, c);
    if (const auto* a = std::get_if<And>(&c.node)) return each(a->parts);
    if (const auto* e = std::get_if<Exists>(&c.node)) return each(e->parts);
    positive_.push_back(&c);
    if (const auto* cmp = std::get_if<Comparison>(&c.node))
      return compare(cmp->comparator, cmp->left, cmp->right, c.span);
    if (const auto* in = std::get_if<In>(&c.node)) return member(*in, c.span);
    if (const auto* b = std::get_if<Between>(&c.node)) return between(*b, c.span);
    if (const auto* n = std::get_if<Not>(&c.node)) {
      if (n->parts.size() == 1)
        if (const auto* cmp = std::get_if<Comparison>(&n->parts[0].node);
            cmp != nullptr && plain(cmp->left) && plain(cmp->right))
          return compare(negated(cmp->comparator), cmp->left, cmp->right, c.span);
      nots_.push_back({n, c.span});
    }
    if (std::holds_alternative<Or>(c.node) || std::holds_alternative<Threshold>(c.node)) later_.push_back(&c);
  }
  void each(const std::vector<Condition>& all) {
    for (const Condition& c : all) add(c);
  }
  static bool plain(const Expr& e) { return constant(e) != nullptr || variable(e) != nullptr; }

  void atom(const Atom& a, const Condition& c) {
    const Relation& r = m_[a.relation];
    if (!s_.possible_[a.relation.value]) {
      fail(c.span, std::nullopt,
           r.role == Role::table ? fmt::format("the table '{}' has no rows", r.name)
                                 : fmt::format("'{}' can never hold", r.name));
      conflict_->dead = a.relation;
      return;
    }
    positive_.push_back(&c);
    atoms_.push_back({&a, c.span});
    if (!r.attribute) return;
    const auto* value = &a.terms[0];
    for (const auto& [other, at] : atoms_) {
      if (other == &a || other->relation != a.relation) continue;
      if (plain(*value) && plain(other->terms[0])) compare(C::equal, *value, other->terms[0], c.span);
      return;
    }
  }

  void compare(C op, const Expr& left, const Expr& right, Span at) {
    if (constant(left) != nullptr && constant(right) == nullptr)
      return compare(model::mirrored(op), right, left, at);
    if (const Constant* b = constant(right); b != nullptr && is_a_count(left) && b->value.is_number()) {
      const Decimal n = m_.symbols.number_of(b->value);
      const bool never =
          (op == C::less && n <= Decimal(0)) || ((op == C::less_equal || op == C::equal) && n < Decimal(0));
      if (never) fail(at, std::nullopt, "a count is never below zero");
      return;
    }
    if (!plain(left) || !plain(right) || !alike(left, right)) return;
    const Constant* a = constant(left);
    const Constant* b = constant(right);
    if (a != nullptr) {
      const bool numbers = a->value.is_number() && b->value.is_number();
      if (numbers ? !meets(op, m_.symbols.number_of(a->value) <=> m_.symbols.number_of(b->value))
                  : (op == C::equal && a->value != b->value) || (op == C::not_equal && a->value == b->value))
        fail(at, std::nullopt, "the comparison is never true");
      return;
    }
    const VariableId v = variable(left)->variable;
    if (b == nullptr) return pair(op, v, variable(right)->variable, at);
    bound(op, v, left, b->value, at);
  }

  void bound(C op, VariableId v, const Expr& e, Symbol value, Span at) {
    Class& k = of(v);
    if (op == C::equal) {
      if (k.constant && k.constant->first != value)
        return fail(
            at, k.constant->second,
            fmt::format("the value cannot be {} and {} at once", show(e, k.constant->first), show(e, value)));
      k.constant = {value, at};
    } else if (op == C::not_equal) {
      k.excluded.push_back({value, at});
    } else if (value.is_number()) {
      const Decimal n = m_.symbols.number_of(value);
      const bool strict = op == C::less || op == C::greater;
      if (op == C::less || op == C::less_equal)
        lower_high(k, {n, strict, at});
      else
        raise_low(k, {n, strict, at});
    }
  }
  static bool lower_high(Class& k, Limit l) {
    if (k.high && (k.high->value < l.value || (k.high->value == l.value && (k.high->strict || !l.strict))))
      return false;
    k.high = l;
    return true;
  }
  static bool raise_low(Class& k, Limit l) {
    if (k.low && (k.low->value > l.value || (k.low->value == l.value && (k.low->strict || !l.strict))))
      return false;
    k.low = l;
    return true;
  }

  void pair(C op, VariableId a, VariableId b, Span at) {
    if (op == C::equal) return unite(a, b, at);
    if (op == C::not_equal) {
      apart_.push_back({a.value, b.value, true, at});
    } else if (op == C::less || op == C::less_equal) {
      orders_.push_back({a.value, b.value, op == C::less, at});
    } else {
      orders_.push_back({b.value, a.value, op == C::greater, at});
    }
  }

  void unite(VariableId a, VariableId b, Span at) {
    const uint32_t x = root(a.value), y = root(b.value);
    if (x == y) return;
    Class from = std::move(classes_[y]);
    parent_[y] = x;
    Class& to = classes_[x];
    if (from.low) raise_low(to, *from.low);
    if (from.high) lower_high(to, *from.high);
    to.excluded.insert(to.excluded.end(), from.excluded.begin(), from.excluded.end());
    if (from.allowed) allow(to, *from.allowed);
    if (!from.constant) return;
    if (to.constant && to.constant->first != from.constant->first)
      return fail(from.constant->second, to.constant->second, "these values are to be equal, and are not");
    to.constant = from.constant;
    to.constant->second = from.constant->second.end > 0 ? from.constant->second : at;
  }

  void allow(Class& k, Allowed more) {
    if (!k.allowed) {
      k.allowed = std::move(more);
      return;
    }
    std::vector<Symbol> both;
    for (Symbol s : k.allowed->values)
      if (std::find(more.values.begin(), more.values.end(), s) != more.values.end()) both.push_back(s);
    if (both.empty()) return fail(more.at, k.allowed->at, "these lists have no value in common");
    k.allowed->values = std::move(both);
  }

  void member(const In& in, Span at) {
    std::vector<Symbol> values;
    for (const Expr& e : in.members) {
      if (constant(e) == nullptr || !alike(e, in.value)) return;
      values.push_back(constant(e)->value);
    }
    if (const Constant* c = constant(in.value)) {
      if (std::find(values.begin(), values.end(), c->value) == values.end())
        fail(at, std::nullopt, "the value is none of the list");
      return;
    }
    if (const VariableUse* v = variable(in.value)) allow(of(v->variable), {std::move(values), at});
  }

  void between(const Between& b, Span at) {
    const Constant* low = constant(b.low);
    const Constant* high = constant(b.high);
    if (low != nullptr && high != nullptr && low->value.is_number() && high->value.is_number() &&
        alike(b.low, b.high) && m_.symbols.number_of(low->value) > m_.symbols.number_of(high->value))
      return fail(at, std::nullopt, "nothing lies between a number and a smaller one");
    if (!plain(b.value)) return;
    if (plain(b.low)) compare(C::greater_equal, b.value, b.low, at);
    if (plain(b.high)) compare(C::less_equal, b.value, b.high, at);
  }

  // ---------------------------------------------------------------- when all is read

  void finish() {
    spread();
    for (uint32_t v = 0; v < parent_.size() && !conflict_; ++v)
      if (root(v) == v) check(v);
    for (const Order& o : apart_)
      if (!conflict_ && root(o.a) == root(o.b))
        fail(o.at, std::nullopt, "a value does not differ from itself");
    for (const auto& [a, at] : atoms_)
      if (!conflict_) row(*a, at);
    if (!nots_.empty() && !conflict_) find_variables();
    for (const auto& [n, at] : nots_)
      if (!conflict_ && work_ > 0) negation(*n, at);
    // A branch is tried beside all else, so no further branches are tried within it.
    if (conflict_ || depth_ > 1) return;
    for (const Condition* c : later_)
      if (!conflict_) alternatives(*c);
  }

  // Bounds go along `<` and `<=`, which also finds circles: a bound that grows for ever is none.
  void spread() {
    if (orders_.empty()) return;
    std::vector<std::vector<bool>> strictly, weakly;
    std::vector<uint32_t> nodes;
    for (const Order& o : orders_) {
      nodes.push_back(root(o.a));
      nodes.push_back(root(o.b));
    }
    std::sort(nodes.begin(), nodes.end());
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    if (nodes.size() > 32) return;
    auto place = [&](uint32_t v) {
      return static_cast<size_t>(std::lower_bound(nodes.begin(), nodes.end(), root(v)) - nodes.begin());
    };
    const size_t n = nodes.size();
    // 0: no way, 1: at most, 2: below
    std::vector<uint8_t> way(n * n, 0);
    for (const Order& o : orders_) {
      uint8_t& w = way[place(o.a) * n + place(o.b)];
      w = std::max<uint8_t>(w, o.strict ? 2 : 1);
    }
    for (size_t k = 0; k < n; ++k)
      for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < n; ++j)
          if (way[i * n + k] != 0 && way[k * n + j] != 0)
            way[i * n + j] = std::max({way[i * n + j], way[i * n + k], way[k * n + j]});
    for (const Order& o : orders_)
      if (way[place(o.a) * n + place(o.a)] == 2)
        return fail(o.at, std::nullopt, "these values would have to be smaller than themselves");
    for (size_t i = 0; i < n; ++i)
      for (size_t j = 0; j < n; ++j) {
        if (way[i * n + j] == 0) continue;
        const bool strict = way[i * n + j] == 2;
        Class& a = classes_[nodes[i]];
        Class& b = classes_[nodes[j]];
        if (auto l = lowest(a)) raise_low(b, {l->value, l->strict || strict, l->at});
        if (auto h = highest(b)) lower_high(a, {h->value, h->strict || strict, h->at});
      }
  }
  std::optional<Limit> lowest(const Class& k) const {
    if (k.constant && k.constant->first.is_number())
      return Limit{m_.symbols.number_of(k.constant->first), false, k.constant->second};
    return k.low;
  }
  std::optional<Limit> highest(const Class& k) const {
    if (k.constant && k.constant->first.is_number())
      return Limit{m_.symbols.number_of(k.constant->first), false, k.constant->second};
    return k.high;
  }

  bool within(const Class& k, Symbol s, Span& why) const {
    auto out = [&](Span at) {
      why = at;
      return false;
    };
    if (k.constant && k.constant->first != s) return out(k.constant->second);
    for (const auto& [e, at] : k.excluded)
      if (e == s) return out(at);
    if (k.allowed &&
        std::find(k.allowed->values.begin(), k.allowed->values.end(), s) == k.allowed->values.end())
      return out(k.allowed->at);
    if (!s.is_number()) return true;
    const Decimal n = m_.symbols.number_of(s);
    if (k.low && (n < k.low->value || (n == k.low->value && k.low->strict))) return out(k.low->at);
    if (k.high && (n > k.high->value || (n == k.high->value && k.high->strict))) return out(k.high->at);
    return true;
  }

  void check(uint32_t v) {
    const Class& k = classes_[v];
    const Type type = rule_.variables[v].type;
    Span why;
    if (k.constant) {
      if (!within(k, k.constant->first, why)) fail(k.constant->second, why, "these contradict each other");
      return;
    }
    std::vector<Symbol> left;
    if (k.allowed) {
      left = k.allowed->values;
    } else if (type.kind == TypeKind::enumeration) {
      for (size_t i = 0; i < m_.enums[type.of].constants.size(); ++i)
        left.push_back(inline_number(static_cast<int64_t>(i)));
    } else {
      return interval(k, type);
    }
    if (left.empty()) return;
    Span last = k.allowed ? k.allowed->at : Span{};
    for (Symbol s : left)
      if (within(k, s, why))
        return;
      else if (!k.allowed)
        last = why;
    if (k.allowed)
      fail(last, why == last ? std::nullopt : std::optional(why), "no value of the list is left");
    else
      fail(last, std::nullopt, fmt::format("no constant of '{}' is left", m_.enums[type.of].name));
  }

  void interval(const Class& k, Type type) {
    if (!k.low || !k.high) return;
    std::optional<Decimal> low = k.low->value, high = k.high->value;
    bool open = k.low->strict || k.high->strict;
    if (type.kind == TypeKind::whole || type.kind == TypeKind::year) {
      low = k.low->strict && low->is_whole() ? mechanist::add(*low, Decimal(1)) : mechanist::ceiling(*low);
      high = k.high->strict && high->is_whole() ? mechanist::subtract(*high, Decimal(1))
                                                : mechanist::floor(*high);
      open = false;
    }
    if (low && high && (*low > *high || (*low == *high && open)))
      fail(k.low->at, k.high->at == k.low->at ? std::nullopt : std::optional(k.high->at),
           "these contradict each other");
  }

  void row(const Atom& a, Span at) {
    if (s_.rows_[a.relation.value] == nullptr) return;
    std::vector<std::optional<Symbol>> wanted;
    for (const Expr& e : a.terms) {
      wanted.emplace_back();
      if (const Constant* c = constant(e)) wanted.back() = c->value;
      if (const VariableUse* v = variable(e); v != nullptr && of(v->variable).constant)
        wanted.back() = of(v->variable).constant->first;
    }
    if (!s_.has_row(a.relation, wanted))
      fail(at, std::nullopt, fmt::format("the table '{}' has no such row", m_[a.relation].name));
  }

  // Of all that is read: the variables outside braces and negations, and those inside.
  void find_variables() {
    for (const Condition* c : positive_) {
      direct_variables(*c, direct_);
      all_variables(*c, inner_);
    }
    for (VariableId v : direct_) inner_.erase(v);
  }

  void negation(const Not& n, Span at) {
    Conditions pattern;
    flatten(n.parts, pattern);
    if (pattern.size() > 8) return;
    Variables direct, inner;
    for (const Condition& c : n.parts) {
      direct_variables(c, direct);
      all_variables(c, inner);
    }
    for (VariableId v : direct) inner.erase(v);
    for (VariableId v : direct_) inner.erase(v);
    uint64_t work = std::min<uint64_t>(work_, 500);
    work_ -= work;
    Matcher matcher(m_.symbols, work);
    matcher.fix(direct_);
    matcher.local(std::move(inner), inner_);
    const bool is_given = matcher.follows(pattern, positive_);
    work_ += work;
    if (!is_given) return;
    std::optional<Span> other;
    for (const Condition* c : positive_)
      if (const auto* a = std::get_if<Atom>(&c->node);
          a != nullptr && a->relation == relation_of(*pattern[0]))
        other = c->span;
    fail(at, other, "the conditions say both, that it is so and that it is not");
  }
  static RelationId relation_of(const Condition& c) {
    const auto* a = std::get_if<Atom>(&c.node);
    return a == nullptr ? RelationId{UINT32_MAX} : a->relation;
  }

  std::optional<Conflict> beside(const Condition& c) const {
    State copy = *this;
    ++copy.depth_;
    copy.later_.clear();
    copy.add(c);
    if (!copy.conflict_) copy.finish();
    return copy.conflict_;
  }

  void alternatives(const Condition& c) {
    if (const auto* o = std::get_if<Or>(&c.node)) {
      bool dead = true;
      std::optional<Conflict> last;
      for (const Condition& p : o->parts) {
        auto found = beside(p);
        if (!found) return;
        dead = dead && found->dead.has_value();
        last = found;
      }
      fail(c.span, std::nullopt, "none of these alternatives can be met");
      if (dead && last) conflict_->dead = last->dead;
      return;
    }
    const auto& t = std::get<Threshold>(c.node);
    const Constant* k = constant(t.needed);
    if (t.bound == Bound::at_most || k == nullptr || !k->value.is_number()) return;
    size_t can = 0;
    for (const Condition& m : t.members) can += beside(m) ? 0 : 1;
    if (Decimal(static_cast<int64_t>(can)) >= m_.symbols.number_of(k->value)) return;
    fail(c.span, std::nullopt,
         fmt::format("of {} conditions {} can be met", t.members.size(),
                     can == 0 ? "none" : "only " + std::to_string(can)));
    conflict_->threshold = &c;
  }

  const Satisfiable& s_;
  const Model& m_;
  const Rule& rule_;
  std::vector<uint32_t> parent_;
  std::vector<Class> classes_;
  std::vector<Order> orders_, apart_;
  std::vector<std::pair<const Atom*, Span>> atoms_;
  std::vector<std::pair<const Not*, Span>> nots_;
  Conditions positive_;
  Conditions later_;
  Variables direct_, inner_;
  uint64_t work_ = 20'000;  // steps of matching negations
  int depth_ = 0;
  std::optional<Conflict> conflict_;
};

Satisfiable::Satisfiable(const Model& m)
    : m_(m), possible_(m.relations.size(), false), rows_(m.relations.size(), nullptr) {
  for (const TableRows& t : m.tables) rows_[t.relation.value] = &t;
  find_possible();
}

bool Satisfiable::has_row(RelationId id, const std::vector<std::optional<Symbol>>& wanted) const {
  std::vector<uint32_t> columns;
  std::string key;
  auto append = [](std::string& to, Symbol s) {
    to.append(reinterpret_cast<const char*>(&s.bits), sizeof s.bits);
  };
  for (uint32_t i = 0; i < wanted.size(); ++i) {
    if (!wanted[i]) continue;
    columns.push_back(i);
    append(key, *wanted[i]);
  }
  if (columns.empty()) return true;
  auto [it, is_new] = index_.try_emplace({id.value, columns});
  if (is_new) {
    const std::vector<Symbol>& cells = rows_[id.value]->cells;
    for (size_t row = 0; row < cells.size(); row += wanted.size()) {
      std::string values;
      for (uint32_t c : columns) append(values, cells[row + c]);
      it->second.insert(std::move(values));
    }
  }
  return it->second.contains(key);
}

void Satisfiable::find_possible() {
  std::vector<std::vector<uint32_t>> readers(m_.relations.size());  // rules, by what they read
  std::vector<uint32_t> todo;
  for (uint32_t i = 0; i < m_.relations.size(); ++i) {
    const Relation& r = m_.relations[i];
    // Without `case`, tables that carry no rows are read from the folder of facts.
    if (r.role == Role::fact) possible_[i] = true;
    if (r.role == Role::table)
      possible_[i] =
          rows_[i] == nullptr ? !m_.case_name.has_value() : r.columns.empty() || !rows_[i]->cells.empty();
  }
  for (uint32_t i = 0; i < m_.rules.size(); ++i) {
    todo.push_back(i);
    Conditions flat;
    flatten(m_.rules[i].body, flat);
    auto watch = [&](auto&& self, const Condition& c) -> void {
      if (const auto* a = std::get_if<Atom>(&c.node)) readers[a->relation.value].push_back(i);
      each_part(c, [&](const Condition& p) { self(self, p); });
    };
    for (const Condition* c : flat) watch(watch, *c);
  }
  // Lower strata first; every rule again when something that it reads turns out to be possible.
  std::sort(todo.begin(), todo.end(), [&](uint32_t a, uint32_t b) {
    const uint32_t x = m_[m_.rules[a].head].component, y = m_[m_.rules[b].head].component;
    return x != y ? x > y : a > b;
  });
  while (!todo.empty()) {
    const Rule& r = m_.rules[todo.back()];
    todo.pop_back();
    if (possible_[r.head.value] || conflict(r)) continue;
    possible_[r.head.value] = true;
    for (uint32_t reader : readers[r.head.value])
      if (!possible_[m_.rules[reader].head.value]) todo.push_back(reader);
  }
}

bool Satisfiable::is_unfounded(RelationId id) const {
  const Relation& r = m_[id];
  if (!r.derived() || possible_[id.value]) return false;
  return std::all_of(r.rules.begin(), r.rules.end(), [&](RuleId rule) {
    auto found = conflict(m_[rule]);
    return found && found->dead && m_[*found->dead].component == r.component;
  });
}

std::optional<Conflict> Satisfiable::conflict(const Rule& rule, const Conditions& given,
                                              const std::vector<Condition>& all) const {
  return State(*this, rule).read(given, all);
}

}  // namespace mechanist::lint
