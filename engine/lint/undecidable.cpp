// Goals and negations that no profile decides unless it declares a relation complete.
//
// Every goal is decided by some profile: one that declares all facts complete. But a profile seldom can; what
// it can do is to record facts and to deny single ones. So the question here is whether a condition can hold,
// and whether it can fail, by recording and denying alone, where a denial names the value of a column at
// least. Both are answered generously: "no" is certain, as far as verdicts are computed (semantics.md, 3),
// and "yes" may be wrong, in which case nothing is told.
//
// An open relation without a bound column cannot be ruled out by denials, since individuals that nobody named
// remain. `sum` and `avg` over such a relation have no bound in either direction, `count` and `max` none
// above, `min` none below.
// External interface: find_undecidable of program.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "lint/match.hpp"
#include "lint/program.hpp"
#include "lint/satisfiable.hpp"
#include "model/walk.hpp"

namespace mechanist::lint {
namespace {

// Which ends of a value recording and denying can settle.
struct Ends {
  bool low = true, high = true;
};

class Finder {
 public:
  explicit Finder(Program& p)
      : p_(p),
        m_(p.model),
        can_hold_(m_.relations.size(), true),
        can_fail_(m_.relations.size(), true),
        closing_(m_.relations.size()) {
    // Within a component everything is possible until it is known, which errs on the generous side.
    for (const Component& c : m_.components)
      for (RelationId r : c.relations) {
        const bool holds = m_[r].derived() ? any_rule_holds(m_[r]) : true;
        const bool fails = m_[r].derived() ? every_rule_fails(m_[r]) : !is_loose(m_[r]) || has_enum(m_[r]);
        can_hold_[r.value] = holds;
        can_fail_[r.value] = fails;
        closing_[r.value] = closing_of(r);
      }
  }

  void run() {
    for (const Mechanism& mechanism : m_.mechanisms) {
      bool any = false;
      for (const auto* parts : {&mechanism.paths, &mechanism.qualities})
        for (RelationId r : *parts) any = only_open(r) || any;
      if (!any) only_open(mechanism.relation);
    }
    for (const Rule& r : m_.rules) {
      Variables none;
      walk(r.body, none);
    }
  }

 private:
  static bool has_enum(const Relation& r) {
    return std::any_of(r.columns.begin(), r.columns.end(),
                       [](const Column& c) { return c.type.kind == TypeKind::enumeration; });
  }
  // A fact with columns of which nothing recorded says that there are no more.
  bool is_loose(const Relation& r) const {
    return r.role == Role::fact && !r.closed && !r.attribute && !r.columns.empty();
  }

  bool any_rule_holds(const Relation& r) {
    return std::any_of(r.rules.begin(), r.rules.end(), [&](RuleId id) {
      return !p_.satisfiable.conflict(m_[id]) && can_hold(m_[id].body, {});
    });
  }
  bool every_rule_fails(const Relation& r) {
    return std::all_of(r.rules.begin(), r.rules.end(), [&](RuleId id) {
      return p_.satisfiable.conflict(m_[id]).has_value() || can_fail(m_[id].body, {});
    });
  }

  // ---------------------------------------------------------------- conditions

  using Definitions = std::vector<std::pair<VariableId, const Expr*>>;

  // Variables with the value of an aggregate.
  static Definitions definitions(const Conditions& all) {
    Definitions out;
    for (const Condition* c : all) {
      const auto* cmp = std::get_if<Comparison>(&c->node);
      if (cmp == nullptr || cmp->comparator != ast::Comparator::equal) continue;
      for (const auto& [v, e] : {std::pair{&cmp->left, &cmp->right}, std::pair{&cmp->right, &cmp->left}})
        if (const auto* use = std::get_if<VariableUse>(&v->node);
            use != nullptr && std::holds_alternative<Aggregate>(e->node))
          out.push_back({use->variable, e});
    }
    return out;
  }
  static bool defines(const Comparison& c, const Definitions& d) {
    return c.comparator == ast::Comparator::equal && std::any_of(d.begin(), d.end(), [&](const auto& x) {
             return x.second == &c.left || x.second == &c.right;
           });
  }

  struct Context {
    Variables outer, direct;
    Definitions definitions;
  };
  static Context context(const Conditions& all, const Variables& outer) {
    Context out;
    out.outer = outer;
    out.direct = outer;
    for (const Condition* c : all) direct_variables(*c, out.direct);
    out.definitions = definitions(all);
    return out;
  }

  bool can_hold(const std::vector<Condition>& parts, const Variables& outer) {
    Conditions flat;
    flatten(parts, flat);
    const Context x = context(flat, outer);
    return std::all_of(flat.begin(), flat.end(), [&](const Condition* c) { return holds(*c, x); });
  }
  bool can_fail(const std::vector<Condition>& parts, const Variables& outer) {
    Conditions flat;
    flatten(parts, flat);
    const Context x = context(flat, outer);
    return std::any_of(flat.begin(), flat.end(), [&](const Condition* c) { return fails(*c, x); });
  }

  bool holds(const Condition& c, const Context& x) {
    if (const auto* a = std::get_if<Atom>(&c.node)) return can_hold_[a->relation.value];
    if (const auto* n = std::get_if<Not>(&c.node)) return can_fail(n->parts, x.direct);
    if (const auto* cmp = std::get_if<Comparison>(&c.node)) return comparison_holds(*cmp, x);
    if (const auto* o = std::get_if<Or>(&c.node))
      return std::any_of(o->parts.begin(), o->parts.end(),
                         [&](const Condition& p) { return can_hold({p}, x.direct); });
    if (const auto* t = std::get_if<Threshold>(&c.node)) {
      const auto [known, k] = needed(*t);
      const auto n = static_cast<int64_t>(t->members.size());
      return !known || ((t->bound == Bound::at_most || how_many(*t, x, true) >= k) &&
                        (t->bound == Bound::at_least || how_many(*t, x, false) >= n - k));
    }
    return true;
  }

  bool fails(const Condition& c, const Context& x) {
    if (const auto* a = std::get_if<Atom>(&c.node)) return atom_fails(*a, x);
    if (const auto* n = std::get_if<Not>(&c.node))
      return !spares_others(*n, x) && can_hold(n->parts, x.direct);
    if (const auto* cmp = std::get_if<Comparison>(&c.node)) return comparison_fails(*cmp, x);
    if (const auto* o = std::get_if<Or>(&c.node))
      return std::all_of(o->parts.begin(), o->parts.end(),
                         [&](const Condition& p) { return can_fail({p}, x.outer); });
    if (const auto* t = std::get_if<Threshold>(&c.node)) {
      const auto [known, k] = needed(*t);
      const auto n = static_cast<int64_t>(t->members.size());
      return !known || t->bound != Bound::at_least || how_many(*t, x, false) > n - k;
    }
    return true;
  }

  std::pair<bool, int64_t> needed(const Threshold& t) const {
    const auto* c = std::get_if<Constant>(&t.needed.node);
    if (c == nullptr || !c->value.is_number()) return {false, 0};
    const std::optional<int64_t> k = m_.symbols.number_of(c->value).to_int();
    return {k.has_value(), k.value_or(0)};
  }
  int64_t how_many(const Threshold& t, const Context& x, bool to_hold) {
    return std::count_if(t.members.begin(), t.members.end(), [&](const Condition& m) {
      return to_hold ? can_hold({m}, x.direct) : can_fail({m}, x.direct);
    });
  }

  // What is negated is certain only of values that are recorded, so the negation does not fail for others.
  static bool spares_others(const Not& n, const Context& x) {
    Conditions flat;
    flatten(n.parts, flat);
    for (const Condition* c : flat) {
      const auto* a = std::get_if<Atom>(&c->node);
      if (a == nullptr) continue;
      for (const Expr& e : a->terms)
        if (const auto* v = std::get_if<VariableUse>(&e.node);
            v != nullptr && e.type.kind != TypeKind::enumeration && x.direct.contains(v->variable) &&
            !x.outer.contains(v->variable))
          return true;
    }
    return false;
  }

  // A value that a denial can name: one that is written, or bound where the denial is looked at.
  bool atom_fails(const Atom& a, const Context& x) {
    const Relation& r = m_[a.relation];
    if (!r.derived() && !is_loose(r)) return true;
    for (const Expr& e : a.terms) {
      if (std::holds_alternative<Constant>(e.node) || e.type.kind == TypeKind::enumeration) return true;
      if (const auto* v = std::get_if<VariableUse>(&e.node); v != nullptr && x.outer.contains(v->variable))
        return true;
    }
    return can_fail_[a.relation.value];
  }

  bool comparison_fails(const Comparison& c, const Context& x) {
    if (defines(c, x.definitions)) return false;
    if (c.comparator == ast::Comparator::equal && !has_aggregate(c, x)) return true;
    if (!has_aggregate(c, x)) {
      // Among values of loose facts there is always one more; a value from elsewhere may decide.
      Variables all;
      direct_variables(c.left, all);
      direct_variables(c.right, all);
      if (is_computed(c.left) || is_computed(c.right)) return true;
      // Others differ from any one value.
      if (c.comparator == ast::Comparator::not_equal)
        return std::all_of(all.begin(), all.end(), [&](VariableId v) { return x.outer.contains(v); });
      return std::any_of(all.begin(), all.end(), [&](VariableId v) { return x.outer.contains(v); });
    }
    const Ends l = ends(c.left, x), r = ends(c.right, x);
    const bool left_below = l.high && r.low;  // can be shown
    const bool right_below = r.high && l.low;
    switch (c.comparator) {
      case ast::Comparator::less:
      case ast::Comparator::less_equal:
        return right_below;
      case ast::Comparator::greater:
      case ast::Comparator::greater_equal:
        return left_below;
      case ast::Comparator::equal:
        return left_below || right_below;
      case ast::Comparator::not_equal:
        return left_below && right_below;
    }
    return true;
  }
  bool comparison_holds(const Comparison& c, const Context& x) {
    if (defines(c, x.definitions) || !has_aggregate(c, x)) return true;
    const Ends l = ends(c.left, x), r = ends(c.right, x);
    const bool left_below = l.high && r.low, right_below = r.high && l.low;
    switch (c.comparator) {
      case ast::Comparator::less:
      case ast::Comparator::less_equal:
        return left_below;
      case ast::Comparator::greater:
      case ast::Comparator::greater_equal:
        return right_below;
      case ast::Comparator::equal:
        return left_below && right_below;
      case ast::Comparator::not_equal:
        return left_below || right_below;
    }
    return true;
  }

  static bool is_computed(const Expr& e) { return std::holds_alternative<Call>(e.node); }
  static const Expr* defined(const Expr& e, const Context& x) {
    const auto* v = std::get_if<VariableUse>(&e.node);
    if (v == nullptr) return nullptr;
    for (const auto& [variable, value] : x.definitions)
      if (variable == v->variable) return value;
    return nullptr;
  }
  static bool has_aggregate(const Expr& e, const Context& x) {
    bool out = defined(e, x) != nullptr;
    each_aggregate(e, [&](const Aggregate&) { out = true; });
    if (const auto* call = std::get_if<Call>(&e.node))
      for (const Expr& a : call->arguments) out = out || has_aggregate(a, x);
    return out;
  }
  static bool has_aggregate(const Comparison& c, const Context& x) {
    return has_aggregate(c.left, x) || has_aggregate(c.right, x);
  }

  Ends ends(const Expr& e, const Context& x) {
    if (const Expr* value = defined(e, x)) return ends(*value, x);
    if (const auto* a = std::get_if<Aggregate>(&e.node)) return aggregate(*a, x);
    const auto* call = std::get_if<Call>(&e.node);
    if (call == nullptr) return {};
    if (call->function == Function::negate) {
      const Ends a = ends(call->arguments[0], x);
      return {a.high, a.low};
    }
    if (call->function != Function::add && call->function != Function::subtract) return {};
    const Ends a = ends(call->arguments[0], x), b = ends(call->arguments[1], x);
    if (call->function == Function::add) return {a.low && b.low, a.high && b.high};
    return {a.low && b.high, a.high && b.low};
  }

  Ends aggregate(const Aggregate& a, const Context& x) {
    if (can_fail(a.body, x.direct)) return {};
    using K = ast::AggregateKind;
    if (a.kind == K::count) return {true, false};
    if (!is_free_value(a)) return {};
    if (a.kind == K::min) return {false, true};
    if (a.kind == K::max) return {true, false};
    return {false, false};
  }
  // What is aggregated is a column of loose facts and stands nowhere else, so that it can be any number.
  bool is_free_value(const Aggregate& a) const {
    const auto* v = std::get_if<VariableUse>(&a.outputs[0].node);
    if (v == nullptr) return false;
    Conditions flat;
    flatten(a.body, flat);
    size_t in_facts = 0;
    for (const Condition* c : flat) {
      Variables all;
      all_variables(*c, all);
      if (!all.contains(v->variable)) continue;
      const auto* atom = std::get_if<Atom>(&c->node);
      if (atom == nullptr || !is_loose(m_[atom->relation])) return false;
      ++in_facts;
    }
    return in_facts == 1;
  }

  // ---------------------------------------------------------------- what to declare complete

  using Names = std::vector<std::string>;

  Names closing_of(const std::vector<Condition>& parts, uint32_t component) const {
    Conditions flat;
    flatten(parts, flat);
    for (const Condition* c : flat)
      if (const auto* a = std::get_if<Atom>(&c->node);
          a != nullptr && m_[a->relation].component != component && !closing_[a->relation.value].empty())
        return closing_[a->relation.value];
    return {};
  }
  // One fact for each rule suffices; that of the first condition is taken.
  Names closing_of(RelationId id) const {
    const Relation& r = m_[id];
    if (is_loose(r)) return {r.name};
    Names out;
    for (RuleId rule : r.rules)
      for (const std::string& name : closing_of(m_[rule].body, r.component))
        if (out.size() < 3 && std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
    std::sort(out.begin(), out.end());
    return out;
  }
  static std::string listed(const Names& names) {
    std::string out;
    for (size_t i = 0; i < names.size(); ++i)
      out += fmt::format("{}'{}'", i == 0 ? "" : i + 1 == names.size() ? " and " : ", ", names[i]);
    return out;
  }

  // ---------------------------------------------------------------- telling

  bool only_open(RelationId r) {
    if (can_hold_[r.value] || can_fail_[r.value] || !p_.satisfiable.can_hold(r)) return false;
    Names names;
    for (RuleId rule : m_[r].rules)
      each_relation(m_[rule].body, [&](RelationId read) {
        for (const std::string& name : closing_[read.value])
          if (names.size() < 3 && std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(name);
      });
    std::sort(names.begin(), names.end());
    p_.report("W0607", p_.name_of(r),
              fmt::format("{} stays open in every case that does not declare {} complete, or deny all of it",
                          p_.told(r), names.empty() ? "its facts" : listed(names)),
              "no fact that a profile records or denies can decide it: ask for a number of them, or for the "
              "largest or smallest, which a record can show");
    return true;
  }

  void walk(const std::vector<Condition>& parts, const Variables& outer) {
    Variables direct = outer;
    for (const Condition& c : parts) direct_variables(c, direct);
    for (const Condition& c : parts) walk(c, direct);
  }
  void walk(const Condition& c, const Variables& visible) {
    if (const auto* n = std::get_if<Not>(&c.node)) negation(*n, c.span, visible);
    each_expr(c,
              [&](const Expr& e) { each_aggregate(e, [&](const Aggregate& a) { walk(a.body, visible); }); });
    if (const auto* a = std::get_if<And>(&c.node)) {
      for (const Condition& p : a->parts) walk(p, visible);
    } else if (const auto* o = std::get_if<Or>(&c.node)) {
      for (const Condition& p : o->parts) walk(p, visible);
    } else if (const auto* t = std::get_if<Threshold>(&c.node)) {
      for (const Condition& member : t->members) walk({member}, visible);
    } else if (const auto* n = std::get_if<Not>(&c.node)) {
      walk(n->parts, visible);
    } else if (const auto* e = std::get_if<Exists>(&c.node)) {
      walk(e->parts, visible);
    } else if (const auto* every = std::get_if<ForEvery>(&c.node)) {
      Variables inner = visible;
      inner.insert(every->variable);
      walk(every->parts, inner);
    }
  }

  void negation(const Not& n, Span at, const Variables& visible) {
    if (can_fail(n.parts, visible)) return;
    const Names names = closing_of(n.parts, UINT32_MAX);
    if (names.empty()) return;
    p_.report(
        "W0608", at,
        fmt::format("this negation holds only where {} {} declared complete, or denied as a whole",
                    listed(names), names.size() == 1 ? "is" : "are"),
        "what is not recorded counts as possible, and no denial of single facts rules out all of it; name "
        "what is meant, or write `closed fact` if what is not recorded is not so");
  }

  Program& p_;
  const Model& m_;
  std::vector<bool> can_hold_, can_fail_;  // by RelationId
  std::vector<Names> closing_;
};

}  // namespace

void find_undecidable(Program& p) {
  // Without `case` all facts are as they stand.
  if (p.model.case_name) Finder(p).run();
}

}  // namespace mechanist::lint
