// What must be true of a Model, whoever made it: every id in range, one term a column, every term of a type
// that goes into its column, groups of aggregates disjoint, components a partition in order, rules and heads
// in agreement. External interface: violated_invariant of from_ast.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "model/build.hpp"
#include "model/walk.hpp"

namespace mechanist::model {
namespace {

class Checker {
 public:
  explicit Checker(const Model& m) : m_(m) {}

  std::optional<std::string> run() {
    files();
    relations();
    for (uint32_t i = 0; i < m_.rules.size(); ++i) rule(i);
    components();
    others();
    return found_;
  }

 private:
  template <class... T>
  void require(bool good, fmt::format_string<T...> told, T&&... args) {
    if (!good && !found_) found_ = fmt::format(told, std::forward<T>(args)...);
  }

  void files() {
    require(!m_.files.empty() && m_.files.size() == m_.digests.size(), "{} files have {} digests",
            m_.files.size(), m_.digests.size());
    require(!m_.languages.empty(), "no language");
  }

  bool type(Type t) const {
    switch (t.kind) {
      case TypeKind::entity:
        return t.of < m_.entities.size();
      case TypeKind::enumeration:
        return t.of < m_.enums.size();
      case TypeKind::quantity:
        return t.of < m_.units.size();
      default:
        return t.of == 0;
    }
  }

  bool value(Type t, Symbol s) const {
    if (s.is_none() || s.is_unknown() || s.is_unnamed()) return false;
    if (t.kind == TypeKind::entity || t.kind == TypeKind::text)
      return s.is_text() && s.index() <= m_.symbols.text_count();
    if (!s.is_number()) return false;
    if (t.kind != TypeKind::enumeration) return true;
    return s.is_inline_number() && inline_value(s) >= 0 &&
           static_cast<size_t>(inline_value(s)) < m_.enums[t.of].constants.size();
  }

  void pieces(const std::vector<Template::Piece>& all, size_t columns, size_t variables,
              const std::string& where) {
    for (const auto& p : all) {
      if (p.kind == Template::Piece::Kind::column)
        require(p.column < (p.variable ? variables : columns), "a sentence of {} names column {}", where,
                p.column);
      pieces(p.pieces, columns, variables, where);
    }
  }

  void notes(const Notes& n, size_t columns, size_t variables, const std::string& where) {
    for (const auto* all : {&n.sentences, &n.negatives})
      for (const Template& t : *all) pieces(t.pieces, columns, variables, where);
    for (const Citation& c : n.citations)
      require(c.source.value < m_.cited.size(), "{} cites source {}", where, c.source.value);
  }

  void relations() {
    for (uint32_t i = 0; i < m_.relations.size(); ++i) {
      const Relation& r = m_.relations[i];
      require(m_.find(r.name) == RelationId{i}, "the relation {} is not found by its name", r.name);
      require(!r.attribute || (r.role == Role::fact && r.columns.size() == 1 && r.columns[0].name == "value"),
              "{} is no attribute", r.name);
      require(!r.symmetric || (r.columns.size() >= 2 && r.columns[0].type == r.columns[1].type),
              "{} is not symmetric", r.name);
      require(r.derived() || r.rules.empty(), "{} is not derived and has rules", r.name);
      require(m_.case_name || r.role != Role::fact || r.closed, "{} is open without a case", r.name);
      for (const Column& c : r.columns) {
        require(type(c.type), "the column {} of {} has no type", c.name, r.name);
        require(!c.optional || !r.derived(), "the derived column {} of {} is optional", c.name, r.name);
      }
      for (RuleId id : r.rules)
        require(id.value < m_.rules.size() && m_[id].head == RelationId{i}, "{} has the rule {} of another",
                r.name, id.value);
      notes(r.notes, r.columns.size(), 0, r.name);
    }
  }

  void expr(const Expr& e, const Rule& r) {
    require(type(e.type), "rule {}: an expression has no type", r.name);
    if (found_) return;
    if (const auto* v = std::get_if<VariableUse>(&e.node)) {
      require(v->variable.value < r.variables.size(), "rule {}: variable {}", r.name, v->variable.value);
    } else if (const auto* c = std::get_if<Constant>(&e.node)) {
      require(value(e.type, c->value), "rule {}: a constant is not of its type {}", r.name,
              describe(m_, e.type));
      require(!c->parameter || c->parameter->value < m_.parameters.size(), "rule {}: a parameter", r.name);
    } else if (const auto* call = std::get_if<Call>(&e.node)) {
      for (const Expr& a : call->arguments) {
        require(!std::holds_alternative<Wildcard>(a.node), "rule {}: `_` is computed with", r.name);
        expr(a, r);
      }
    } else if (const auto* a = std::get_if<Aggregate>(&e.node)) {
      require(a->kind == AggregateKind::count || a->outputs.size() == 1,
              "rule {}: an aggregate of {} outputs", r.name, a->outputs.size());
      require(std::is_sorted(a->outer.begin(), a->outer.end()) &&
                  std::is_sorted(a->inner.begin(), a->inner.end()),
              "rule {}: an aggregate's variables are not sorted", r.name);
      std::vector<VariableId> both;
      std::set_intersection(a->outer.begin(), a->outer.end(), a->inner.begin(), a->inner.end(),
                            std::back_inserter(both));
      require(both.empty(), "rule {}: a variable is inside and outside of an aggregate", r.name);
      for (const Expr& o : a->outputs) expr(o, r);
      for (const Condition& inner : a->body) condition(inner, r);
    }
  }

  void condition(const Condition& c, const Rule& r) {
    if (const auto* a = std::get_if<Atom>(&c.node)) {
      require(a->relation.value < m_.relations.size(), "rule {}: relation {}", r.name, a->relation.value);
      if (found_) return;
      const Relation& of = m_[a->relation];
      require(a->terms.size() == of.columns.size(), "rule {}: {} has {} terms", r.name, of.name,
              a->terms.size());
      for (size_t i = 0; i < a->terms.size() && !found_; ++i) {
        const Expr& t = a->terms[i];
        require(!std::holds_alternative<Call>(t.node) && !std::holds_alternative<Aggregate>(t.node),
                "rule {}: {} has an expression as a term", r.name, of.name);
        require(narrower(t.type, of.columns[i].type).has_value(), "rule {}: a term of {} is of type {}",
                r.name, of.name, describe(m_, t.type));
      }
    } else if (const auto* cmp = std::get_if<Comparison>(&c.node)) {
      require(comparable(m_, cmp->left.type, cmp->right.type), "rule {}: {} and {} are compared", r.name,
              describe(m_, cmp->left.type), describe(m_, cmp->right.type));
    } else if (const auto* t = std::get_if<Threshold>(&c.node)) {
      require(std::holds_alternative<Constant>(t->needed.node),
              "rule {}: a threshold's number is no constant", r.name);
      require(!t->members.empty(), "rule {}: a threshold has no members", r.name);
    } else if (const auto* f = std::get_if<ForEvery>(&c.node)) {
      require(f->domain.value < m_.relations.size() && m_[f->domain].columns.size() == 1,
              "rule {}: `for every` over no unary relation", r.name);
    }
    each_expr(c, [&](const Expr& e) { expr(e, r); });
    each_part(c, [&](const Condition& p) { condition(p, r); });
  }

  void rule(uint32_t index) {
    const Rule& r = m_.rules[index];
    require(r.head.value < m_.relations.size(), "rule {}: no head", r.name);
    if (found_) return;
    const Relation& head = m_[r.head];
    require(head.derived(), "rule {} concludes {}, which is not derived", r.name, head.name);
    require(std::count(head.rules.begin(), head.rules.end(), RuleId{index}) == 1,
            "rule {} is not among those of {}", r.name, head.name);
    require(r.head_terms.size() == head.columns.size(), "rule {} gives {} of {} columns", r.name,
            r.head_terms.size(), head.columns.size());
    for (size_t i = 0; i < r.head_terms.size() && !found_; ++i) {
      require(fits(r.head_terms[i].type, head.columns[i].type), "rule {}: a head term is of type {}", r.name,
              describe(m_, r.head_terms[i].type));
      require(!std::holds_alternative<Wildcard>(r.head_terms[i].node), "rule {} concludes `_`", r.name);
      expr(r.head_terms[i], r);
    }
    for (const Condition& c : r.body) condition(c, r);
    notes(r.notes, head.columns.size(), r.variables.size(), r.name);
  }

  void components() {
    std::vector<int> seen(m_.relations.size(), 0);
    for (uint32_t i = 0; i < m_.components.size(); ++i)
      for (RelationId r : m_.components[i].relations) {
        require(r.value < m_.relations.size() && m_[r].component == i, "component {} holds relation {}", i,
                r.value);
        if (found_) return;
        ++seen[r.value];
      }
    for (uint32_t i = 0; i < seen.size(); ++i)
      require(seen[i] == 1, "{} is in {} components", m_.relations[i].name, seen[i]);
    for (const Rule& r : m_.rules)
      for (const Condition& c : r.body) earlier(c, r);
  }

  void earlier(const Condition& c, const Rule& r) {
    if (const auto* a = std::get_if<Atom>(&c.node))
      require(m_[a->relation].component <= m_[r.head].component, "rule {} reads the later {}", r.name,
              m_[a->relation].name);
    each_part(c, [&](const Condition& p) { earlier(p, r); });
  }

  void others() {
    for (const TableRows& t : m_.tables) {
      require(t.relation.value < m_.relations.size() && m_[t.relation].role == Role::table,
              "rows of what is no table");
      if (found_) return;
      const auto& columns = m_[t.relation].columns;
      require(columns.empty() || t.cells.size() % columns.size() == 0, "{} has a broken row",
              m_[t.relation].name);
      require(t.places.empty() || columns.empty() || t.places.size() == t.cells.size() / columns.size(),
              "{} has rows without places", m_[t.relation].name);
      for (size_t i = 0; i < t.cells.size() && !found_; ++i) {
        const Column& column = columns[i % columns.size()];
        require(t.cells[i].is_none() ? column.optional : value(column.type, t.cells[i]),
                "{} has a cell that is no {}", m_[t.relation].name, describe(m_, column.type));
      }
    }
    for (const Mechanism& mech : m_.mechanisms) {
      require(mech.relation.value < m_.relations.size() && m_[mech.relation].role == Role::mechanism,
              "a mechanism without its relation");
      require(mech.applies.value < m_.rules.size() && m_[mech.applies].head == mech.relation,
              "a mechanism without its rule");
      for (RelationId p : mech.paths) require(m_[p].role == Role::path, "{} is no path", m_[p].name);
      for (RelationId q : mech.qualities)
        require(m_[q].role == Role::quality, "{} is no quality", m_[q].name);
    }
    for (const Proposition& p : m_.propositions)
      for (const Claim& c : p.claims)
        require(m_[c.x].columns.size() == c.shared.size() && m_[c.y].columns.size() == c.shared.size(),
                "a claim of {} has two shapes", p.name);
    for (const Lever& l : m_.levers)
      require(m_[l.relation].role == Role::fact && l.terms.size() == m_[l.relation].columns.size(),
              "a lever of {}", m_[l.relation].name);
  }

  const Model& m_;
  std::optional<std::string> found_;
};

}  // namespace

std::optional<std::string> violated_invariant(const Model& m) {
  return Checker(m).run();
}

}  // namespace mechanist::model
