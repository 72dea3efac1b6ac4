// `dump --stage model`: everything that the later stages see, one thing a line, in canonical order.
// External interface: dump of from_ast.hpp.
#include <fmt/format.h>

#include <iterator>

#include "base/text.hpp"
#include "model/build.hpp"

namespace mechanist::model {
namespace {

std::string_view to_string(Role r) {
  switch (r) {
    case Role::fact:
      return "fact";
    case Role::table:
      return "table";
    case Role::define:
      return "define";
    case Role::mechanism:
      return "mechanism";
    case Role::path:
      return "path";
    case Role::quality:
      return "quality";
    case Role::claim:
      return "claim";
    case Role::scope:
      return "scope";
    case Role::constraint:
      return "constraint";
  }
  return {};
}

std::string_view to_string(Comparator c) {
  switch (c) {
    case Comparator::equal:
      return "=";
    case Comparator::not_equal:
      return "!=";
    case Comparator::less:
      return "<";
    case Comparator::less_equal:
      return "<=";
    case Comparator::greater:
      return ">";
    case Comparator::greater_equal:
      return ">=";
  }
  return {};
}

std::string_view to_string(Bound b) {
  return b == Bound::at_least ? "at least" : b == Bound::at_most ? "at most" : "exactly";
}

class Dumper {
 public:
  explicit Dumper(const Model& m) : m_(m) {}

  std::string run() {
    line(0, "rulebase {} {}", m_.name, json_string(m_.version));
    line(0, "languages {}", fmt::join(m_.languages, " "));
    if (m_.case_name) line(0, "case {}", *m_.case_name);
    for (const auto& e : m_.entities) line(0, "entity {}", e.name);
    for (const auto& e : m_.enums) {
      line(0, "{}enum {}", e.ordered ? "ordered " : "", e.name);
      for (const auto& c : e.constants) line(1, "{}", c.name);
    }
    for (const auto& u : m_.units)
      line(0, "unit {} = {} of {}", json_string(u.name), u.factor.to_string(), json_string(u.base));
    for (const auto& s : m_.cited) line(0, "source {} {}", s.name, json_string(s.title));
    for (const auto& p : m_.parameters)
      line(0, "{}parameter {} = {}: {}{}", p.is_private ? "private " : "", p.name, constant(p.type, p.value),
           describe(m_, p.type), p.overridden ? " (set)" : "");
    for (const Component& c : m_.components) component(c);
    for (const auto& t : m_.tables) table(t);
    for (const auto& mech : m_.mechanisms) mechanism(mech);
    for (const auto& p : m_.propositions) proposition(p);
    for (const auto& l : m_.levers)
      line(0, "lever {} cost {}", atom(l.relation, l.terms, nullptr), l.cost.to_string());
    for (const auto& t : m_.tests) line(0, "test {}", json_string(t.name));
    return std::move(out_);
  }

 private:
  template <class... T>
  void line(size_t depth, fmt::format_string<T...> text, T&&... args) {
    out_.append(2 * depth, ' ');
    fmt::format_to(std::back_inserter(out_), text, std::forward<T>(args)...);
    out_ += '\n';
  }

  std::string constant(Type t, Symbol s) const {
    std::string shown = show(m_, nullptr, t, s);
    return s.is_text() && !s.is_none() ? json_string(shown) : shown;
  }

  static std::string pieces(const std::vector<Template::Piece>& all) {
    std::string out;
    for (const auto& p : all) {
      switch (p.kind) {
        case Template::Piece::Kind::text:
          for (char c : p.text) {
            if (std::string_view("[]{}\\").find(c) != std::string_view::npos) out += '\\';
            out += c;
          }
          break;
        case Template::Piece::Kind::column:
          out += "{" + p.text + "}";
          break;
        case Template::Piece::Kind::the_case:
          out += "{case}";
          break;
        case Template::Piece::Kind::optional:
          out += "[" + pieces(p.pieces) + "]";
          break;
      }
    }
    return out;
  }

  void notes(size_t depth, const Notes& n) {
    for (const auto& t : n.sentences) line(depth, "{} {}", t.language, json_string(pieces(t.pieces)));
    for (const auto& t : n.negatives) line(depth, "not {} {}", t.language, json_string(pieces(t.pieces)));
    for (const auto& c : n.citations)
      line(depth, "cites {}{}", m_[c.source].name, c.passage ? " " + json_string(*c.passage) : "");
    for (const auto& o : n.ours) line(depth, "ours {}", json_string(o.reason));
  }

  void component(const Component& c) {
    if (c.recursive) line(0, "recursive");
    for (RelationId id : c.relations) {
      const Relation& r = m_[id];
      line(0, "{}{}{}{} {}", r.is_private ? "private " : "", r.symmetric ? "symmetric " : "",
           r.role == Role::fact && r.closed ? "closed " : "", to_string(r.role), signature(m_, id));
      notes(1, r.notes);
      for (RuleId rule_id : r.rules) rule(m_[rule_id]);
    }
  }

  void rule(const Rule& r) {
    line(1, "rule {}", r.name);
    notes(2, r.notes);
    for (const Condition& c : r.body) condition(2, c, r);
    line(2, "then {}", atom(r.head, r.head_terms, &r));
  }

  std::string variable(VariableId v, const Rule* r) const {
    const Variable& known = r->variables[v.value];
    return known.introduced ? fmt::format("{}#{}", known.name, v.value) : known.name;
  }

  std::string list(const std::vector<VariableId>& all, const Rule* r) const {
    std::string out;
    for (VariableId v : all) out += (out.empty() ? "" : ", ") + variable(v, r);
    return out;
  }

  std::string list(const std::vector<Expr>& all, const Rule* r) const {
    std::string out;
    for (size_t i = 0; i < all.size(); ++i) out += (i == 0 ? "" : ", ") + expr(all[i], r);
    return out;
  }

  std::string expr(const Expr& e, const Rule* r) const {
    if (const auto* c = std::get_if<Constant>(&e.node)) {
      std::string value = constant(e.type, c->value);
      return c->parameter ? fmt::format("{} ({})", value, m_[*c->parameter].name) : value;
    }
    if (const auto* v = std::get_if<VariableUse>(&e.node)) return variable(v->variable, r);
    if (const auto* c = std::get_if<Call>(&e.node)) {
      if (c->function <= Function::divide)
        return fmt::format("({} {} {})", expr(c->arguments[0], r), to_string(c->function),
                           expr(c->arguments[1], r));
      if (c->function == Function::negate) return fmt::format("-({})", expr(c->arguments[0], r));
      return fmt::format("{}({})", to_string(c->function), list(c->arguments, r));
    }
    if (const auto* a = std::get_if<Aggregate>(&e.node)) {
      std::string body;
      for (size_t i = 0; i < a->body.size(); ++i)
        body += (i == 0 ? "" : " and ") + inline_condition(a->body[i], r);
      return fmt::format("{} {{ {} : {} }} by ({})", model::to_string(a->kind), list(a->outputs, r), body,
                         list(a->outer, r));
    }
    return "_";
  }

  std::string atom(RelationId id, const std::vector<Expr>& terms, const Rule* r) const {
    return terms.empty() ? m_[id].name : fmt::format("{}({})", m_[id].name, list(terms, r));
  }

  // What has no parts, on one line; what has, in braces.
  std::string inline_condition(const Condition& c, const Rule* r) const {
    auto parts = [&](std::string_view word, const std::vector<Condition>& all, std::string_view between) {
      std::string out = fmt::format("{} {{ ", word);
      for (size_t i = 0; i < all.size(); ++i)
        out += (i == 0 ? std::string() : std::string(between)) + inline_condition(all[i], r);
      return out + " }";
    };
    if (const auto* a = std::get_if<Atom>(&c.node)) return atom(a->relation, a->terms, r);
    if (const auto* x = std::get_if<Comparison>(&c.node))
      return fmt::format("{} {} {}", expr(x->left, r), to_string(x->comparator), expr(x->right, r));
    if (const auto* x = std::get_if<In>(&c.node))
      return fmt::format("{} in {{ {} }}", expr(x->value, r), list(x->members, r));
    if (const auto* x = std::get_if<Between>(&c.node))
      return fmt::format("{} between {} and {}", expr(x->value, r), expr(x->low, r), expr(x->high, r));
    if (const auto* x = std::get_if<TextTest>(&c.node))
      return fmt::format("{}({})", to_string(x->function), list(x->arguments, r));
    if (const auto* x = std::get_if<And>(&c.node))
      return parts(x->every ? fmt::format("every {} in {}", x->every_variable, m_[*x->every].name) : "and",
                   x->parts, "; ");
    if (const auto* x = std::get_if<Or>(&c.node)) return parts("or", x->parts, "; ");
    if (const auto* x = std::get_if<Not>(&c.node)) return parts("not", x->parts, " and ");
    if (const auto* x = std::get_if<Exists>(&c.node)) return parts("exists", x->parts, " and ");
    if (const auto* x = std::get_if<ForEvery>(&c.node))
      return parts(fmt::format("for every {} in {}", variable(x->variable, r), m_[x->domain].name), x->parts,
                   " and ");
    const auto& t = std::get<Threshold>(c.node);
    return parts(fmt::format("{} {} of", to_string(t.bound), expr(t.needed, r)), t.members, "; ");
  }

  void condition(size_t depth, const Condition& c, const Rule& r) {
    line(depth, "{}{}", inline_condition(c, &r), c.introduced ? " (introduced)" : "");
  }

  void table(const TableRows& t) {
    const auto& columns = m_[t.relation].columns;
    line(0, "rows {}", m_[t.relation].name);
    for (size_t at = 0; at + columns.size() <= t.cells.size() && !columns.empty(); at += columns.size()) {
      std::string cells;
      for (size_t i = 0; i < columns.size(); ++i)
        cells += (i == 0 ? "" : ", ") + constant(columns[i].type, t.cells[at + i]);
      line(1, "{}", cells);
    }
  }

  void mechanism(const Mechanism& mech) {
    auto names = [&](const std::vector<RelationId>& all) {
      std::string out;
      for (RelationId id : all) out += " " + m_[id].name;
      return out;
    };
    line(0, "mechanism {}", m_[mech.relation].name);
    line(1, "paths{}", names(mech.paths));
    if (!mech.qualities.empty()) line(1, "qualities{}", names(mech.qualities));
    line(1, "applies: {}", mech.applies_written ? "as written" : "by default");
  }

  void proposition(const Proposition& p) {
    line(0, "proposition {}", p.name);
    notes(1, p.notes);
    if (p.scope) line(1, "scope {}", m_[*p.scope].name);
    for (const Claim& c : p.claims)
      line(1, "{} {} for {} by ({})", c.necessary ? "necessary" : "sufficient", m_[c.x].name, m_[c.y].name,
           fmt::join(c.shared, ", "));
  }

  const Model& m_;
  std::string out_;
};

}  // namespace

std::string dump(const Model& m) {
  return Dumper(m).run();
}

}  // namespace mechanist::model
