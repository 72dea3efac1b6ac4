// Declarations that nothing uses. What a rulebase is for are its mechanisms, propositions, constraints and
// tests; where it has neither mechanisms nor propositions, every definition is an answer in itself. Files
// with a header of their own are there for others, too, so nothing in them is told where another uses them.
// External interface: find_unused of program.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "lint/program.hpp"
#include "model/walk.hpp"

namespace mechanist::lint {
namespace {

class Finder {
 public:
  explicit Finder(Program& p) : p_(p), m_(p.model) {}

  void run() {
    sources();
    // A vocabulary: all of it is for those who use it.
    if (m_.rules.empty()) return;
    types();
    parameters();
    relations();
  }

 private:
  static constexpr const char* to_do = "use it, or take it out";

  // What another rulebase offers is for others to use, but for what is private there.
  void tell(Span at, std::string message, std::string hint = to_do, bool is_private = false) {
    if (!p_.is_shared(at) || is_private) p_.report("W0601", at, std::move(message), std::move(hint));
  }

  void types() {
    std::vector<bool> entities(m_.entities.size(), false), enums(m_.enums.size(), false);
    auto use = [&](Type t) {
      if (t.kind == TypeKind::entity) entities[t.of] = true;
      if (t.kind == TypeKind::enumeration) enums[t.of] = true;
    };
    for (const Relation& r : m_.relations)
      for (const Column& c : r.columns) use(c.type);
    for (const Rule& r : m_.rules) {
      for (const Variable& v : r.variables) use(v.type);
      for (const Condition& c : r.body) each_type(c, use);
    }
    for (size_t i = 0; i < entities.size(); ++i)
      if (!entities[i])
        tell(m_.entities[i].span, fmt::format("no column is of the type '{}'", m_.entities[i].name));
    for (size_t i = 0; i < enums.size(); ++i)
      if (!enums[i]) tell(m_.enums[i].span, fmt::format("no column is of the type '{}'", m_.enums[i].name));
  }
  template <class F>
  void each_type(const Condition& c, F& use) {
    if (const auto* a = std::get_if<And>(&c.node); a != nullptr && a->every)
      use(Type{TypeKind::enumeration, a->every->value});
    each_expr(c, [&](const Expr& e) {
      use(e.type);
      each_aggregate(e, [&](const Aggregate& a) {
        for (const Condition& inner : a.body) each_type(inner, use);
      });
    });
    each_part(c, [&](const Condition& p) { each_type(p, use); });
  }

  void parameters() {
    std::vector<bool> used(m_.parameters.size(), false);
    auto expr = [&](auto&& self, const Expr& e) -> void {
      if (const auto* c = std::get_if<Constant>(&e.node); c != nullptr && c->parameter)
        used[c->parameter->value] = true;
      if (const auto* call = std::get_if<Call>(&e.node))
        for (const Expr& a : call->arguments) self(self, a);
    };
    auto condition = [&](auto&& self, const Condition& c) -> void {
      auto inside = [&](const Expr& e) {
        expr(expr, e);
        each_aggregate(e, [&](const Aggregate& a) {
          for (const Expr& o : a.outputs) expr(expr, o);
          for (const Condition& inner : a.body) self(self, inner);
        });
      };
      each_expr(c, inside);
      each_part(c, [&](const Condition& p) { self(self, p); });
    };
    for (const Rule& r : m_.rules) {
      for (const Expr& e : r.head_terms) expr(expr, e);
      for (const Condition& c : r.body) condition(condition, c);
    }
    // Rows of tables and levers have only the value.
    auto written = [&](const ast::Expr& e) {
      if (const auto* name = std::get_if<ast::NameUse>(&e.node))
        for (size_t i = 0; i < used.size(); ++i)
          if (m_.parameters[i].name == name->name) used[i] = true;
    };
    for (const ast::File& f : p_.files)
      for (const ast::Declaration& d : f.declarations) {
        if (const auto* table = std::get_if<ast::TableDecl>(&d); table != nullptr && !used.empty())
          for (const auto& row : table->rows)
            for (const ast::Expr& cell : row.cells) written(cell);
        if (const auto* lever = std::get_if<ast::LeverDecl>(&d))
          for (const ast::Argument& a : lever->fact.arguments) written(a.value);
      }
    for (size_t i = 0; i < used.size(); ++i)
      if (!used[i])
        tell(m_.parameters[i].span, fmt::format("no rule reads the parameter '{}'", m_.parameters[i].name),
             to_do, m_.parameters[i].is_private);
  }

  void relations() {
    std::vector<bool> used(m_.relations.size(), false);
    std::vector<RelationId> todo;
    auto use = [&](RelationId r) {
      if (used[r.value]) return;
      used[r.value] = true;
      todo.push_back(r);
    };
    const bool has_purpose = m_.case_name && (!m_.mechanisms.empty() || !m_.propositions.empty());
    for (uint32_t i = 0; i < m_.relations.size(); ++i) {
      const Role role = m_.relations[i].role;
      if (role != Role::fact && role != Role::table && (role != Role::define || !has_purpose))
        use(RelationId{i});
    }
    // A recorded fact that only a test asks about is of no use; a definition is.
    for (const ast::TestDecl& t : m_.tests)
      for (const ast::Expectation& e : t.expect)
        if (auto r = m_.find(e.goal.relation); r && m_[*r].derived()) use(*r);
    while (!todo.empty()) {
      const RelationId r = todo.back();
      todo.pop_back();
      for (RuleId rule : m_[r].rules) {
        each_relation(m_[rule].body, use);
        for (const Expr& e : m_[rule].head_terms)
          each_aggregate(e, [&](const Aggregate& a) { each_relation(a.body, use); });
      }
    }
    std::vector<std::optional<RelationId>> reader(m_.relations.size());
    for (const Rule& r : m_.rules)
      each_relation(r.body, [&](RelationId read) {
        if (read != r.head && (!reader[read.value] || m_[r.head].name < m_[*reader[read.value]].name))
          reader[read.value] = r.head;
      });
    for (uint32_t i = 0; i < m_.relations.size(); ++i) {
      const Relation& r = m_.relations[i];
      if (used[i] || is_made(r)) continue;
      const std::string what =
          reader[i] ? fmt::format("only '{}' reads '{}', and nothing needs that", m_[*reader[i]].name, r.name)
          : r.derived() ? fmt::format("nothing needs '{}'", r.name)
                        : fmt::format("no rule reads '{}'", r.name);
      tell(p_.name_of(RelationId{i}), what,
           r.derived() ? "let a mechanism, a proposition, a constraint or a test ask for it, or take it out"
                       : "what is recorded there changes no verdict",
           r.is_private && !reader[i]);
    }
  }
  // By the program, such as the table behind next(L, M).
  bool is_made(const Relation& r) const { return r.span.begin == r.span.end || r.name.starts_with('?'); }

  void sources() {
    std::vector<std::string> cited;
    auto notes = [&](const ast::Notes& n) {
      for (const ast::Citation& c : n.citations) cited.push_back(c.source.text);
    };
    for (const ast::File& f : p_.files)
      for (const ast::Declaration& d : f.declarations)
        std::visit(
            [&](const auto& x) {
              using D = std::decay_t<decltype(x)>;
              if constexpr (requires { x.notes; }) notes(x.notes);
              if constexpr (std::is_same_v<D, ast::MechanismDecl>) {
                notes(x.applies_notes);
                for (const ast::PartDecl& p : x.parts) notes(p.notes);
              }
              if constexpr (std::is_same_v<D, ast::PropositionDecl>)
                for (const ast::Claim& c : x.claims) notes(c.notes);
            },
            d);
    std::sort(cited.begin(), cited.end());
    for (const CitedSource& s : m_.cited)
      if (!std::binary_search(cited.begin(), cited.end(), s.name))
        tell(s.span, fmt::format("nothing cites the source '{}'", s.name));
  }

  Program& p_;
  const Model& m_;
};

}  // namespace

void find_unused(Program& p) {
  Finder(p).run();
}

}  // namespace mechanist::lint
