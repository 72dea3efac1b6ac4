// Text forms of values, goals and conditions; see written.hpp.
#include "profile/written.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "syntax/literal.hpp"

namespace mechanist {

using model::TypeKind;

std::vector<uint32_t> number_unnamed(const model::Model& m, const SymbolTable& symbols, const Profile* p) {
  if (p == nullptr || p->unnamed.empty()) return {};
  std::vector<const ProfileRow*> rows(p->unnamed.size(), nullptr);
  for (const ProfileRow& r : p->rows)
    for (uint32_t c = 0; c < m[r.relation].columns.size(); ++c)
      if (Symbol s = p->row_cells(r)[c];
          s.is_unnamed() && s.index() < rows.size() && rows[s.index()] == nullptr)
        rows[s.index()] = &r;
  std::vector<uint32_t> order(p->unnamed.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    const ProfileRow *x = rows[a], *y = rows[b];
    if (x == nullptr || y == nullptr) return x != nullptr && y == nullptr;
    if (x->relation != y->relation) return m[x->relation].name < m[y->relation].name;
    for (uint32_t c = 0; c < m[x->relation].columns.size(); ++c) {
      Symbol s = p->row_cells(*x)[c], t = p->row_cells(*y)[c];
      if (s.is_unnamed() && t.is_unnamed()) continue;
      if (int o = model::compare_values(symbols, m[x->relation].columns[c].type, s, t); o != 0) return o < 0;
    }
    return x->confidence < y->confidence;
  });
  std::vector<uint32_t> out(order.size());
  for (uint32_t i = 0; i < order.size(); ++i) out[order[i]] = i;
  return out;
}

std::string operator_of(model::Comparator c) {
  using model::Comparator;
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

Written::Written(const model::Model& m, const SymbolTable& symbols, const Profile* profile,
                 std::vector<uint32_t> unnamed)
    : m_(m), symbols_(symbols), profile_(profile), unnamed_(std::move(unnamed)) {}

std::string Written::range(model::Type t, const UnknownCell& cell) const {
  if (!cell.candidates.empty()) {
    std::string out;
    for (Symbol s : model::ordered_values(symbols_, t, cell.candidates))
      out += (out.empty() ? "" : " or ") + literal(t, s);
    return out;
  }
  auto end = [&](const std::optional<int64_t>& v) {
    return v ? literal(t, inline_number(*v)) : std::string();
  };
  return cell.low || cell.high ? end(cell.low) + ".." + end(cell.high) : "_";
}

std::string Written::literal(model::Type t, Symbol s) const {
  if (s == any_symbol || s.is_none()) return "_";
  if (s.is_unknown()) {
    if (profile_ != nullptr && s.index() < profile_->unknowns.size())
      return range(t, profile_->unknowns[s.index()]);
    return "_";
  }
  if (s.is_unnamed()) return fmt::format("unnamed {}", number_of_unnamed(s) + 1);
  if (s.is_text()) return to_string(Literal(TextLiteral{std::string(symbols_.text_of(s))}));
  const Decimal n = symbols_.number_of(s);
  switch (t.kind) {
    case TypeKind::percent:
      return to_string(Literal(PercentLiteral{n}));
    case TypeKind::quantity:
      return to_string(Literal(QuantityLiteral{n, m_.units[t.of].name}));
    case TypeKind::date:
      return model::show(m_, &symbols_, t, s);
    case TypeKind::enumeration: {
      // What begins as a variable does is in quotes.
      std::string name = model::show(m_, &symbols_, t, s);
      const bool as_variable = !name.empty() && (name[0] == '_' || (name[0] >= 'A' && name[0] <= 'Z'));
      return as_variable ? to_string(Literal(TextLiteral{std::move(name)})) : name;
    }
    default:
      return n.to_string();
  }
}

std::string Written::goal(model::RelationId r, std::span<const Symbol> cells) const {
  return goal(r, cells, {});
}

std::string Written::goal(model::RelationId r, std::span<const Symbol> cells,
                          std::span<const int> equal) const {
  const model::Relation& rel = m_[r];
  std::string out = rel.name;
  if (cells.empty()) return out;
  std::vector<int> met;
  out += '(';
  for (size_t c = 0; c < cells.size(); ++c) {
    if (c > 0) out += ", ";
    const bool by_name = c < equal.size() && equal[c] >= 0 &&
                         (rel.columns[c].optional || std::count(equal.begin(), equal.end(), equal[c]) > 1);
    if (by_name) {
      auto it = std::find(met.begin(), met.end(), equal[c]);
      if (it == met.end()) it = met.insert(it, equal[c]);
      out += it == met.begin() ? "X" : fmt::format("X{}", it - met.begin() + 1);
    } else {
      // Within a goal a cell is one value or none.
      out += cells[c].is_unknown() ? "_" : literal(rel.columns[c].type, cells[c]);
    }
  }
  return out + ')';
}

std::string Written::text(const model::Expr& e, const model::Rule& rule, const Bindings* bindings) const {
  if (std::holds_alternative<model::Wildcard>(e.node)) return "_";
  if (const auto* c = std::get_if<model::Constant>(&e.node))
    return c->parameter ? m_[*c->parameter].name : literal(e.type, c->value);
  if (const auto* v = std::get_if<model::VariableUse>(&e.node)) {
    const Symbol s = bindings == nullptr ? any_symbol : (*bindings)[v->variable.value];
    if (s == any_symbol || s.is_unknown()) return rule.variables[v->variable.value].name;
    return literal(rule.variables[v->variable.value].type, s);
  }
  if (const auto* call = std::get_if<model::Call>(&e.node)) {
    auto arg = [&](size_t i) {
      std::string inner = text(call->arguments[i], rule, bindings);
      return std::holds_alternative<model::Call>(call->arguments[i].node) ? "(" + inner + ")" : inner;
    };
    switch (call->function) {
      case model::Function::add:
      case model::Function::subtract:
      case model::Function::multiply:
      case model::Function::divide:
        return arg(0) + " " + std::string(to_string(call->function)) + " " + arg(1);
      case model::Function::negate:
        return "-" + arg(0);
      default:
        break;
    }
    std::string out = std::string(to_string(call->function)) + "(";
    for (size_t i = 0; i < call->arguments.size(); ++i)
      out += (i > 0 ? ", " : "") + text(call->arguments[i], rule, bindings);
    return out + ")";
  }
  const auto& a = std::get<model::Aggregate>(e.node);
  static constexpr std::string_view names[] = {"count", "sum", "avg", "min", "max"};
  std::string out = std::string(names[static_cast<size_t>(a.kind)]) + " { ";
  for (size_t i = 0; i < a.outputs.size(); ++i)
    out += (i > 0 ? ", " : "") + text(a.outputs[i], rule, bindings);
  out += " : ";
  for (size_t i = 0; i < a.body.size(); ++i) out += (i > 0 ? " and " : "") + text(a.body[i], rule, bindings);
  return out + " }";
}

std::string Written::text(const model::Condition& c, const model::Rule& rule,
                          const Bindings* bindings) const {
  auto all = [&](const std::vector<model::Condition>& parts, std::string_view join) {
    std::string out;
    for (size_t i = 0; i < parts.size(); ++i) {
      if (i > 0) out += join;
      const bool nested = std::holds_alternative<model::Or>(parts[i].node) ||
                          std::holds_alternative<model::And>(parts[i].node) ||
                          std::holds_alternative<model::ForEvery>(parts[i].node);
      out += nested && parts.size() > 1 ? "(" + text(parts[i], rule, bindings) + ")"
                                        : text(parts[i], rule, bindings);
    }
    return out;
  };
  if (const auto* a = std::get_if<model::Atom>(&c.node)) {
    std::string out = m_[a->relation].name;
    if (a->terms.empty()) return out;
    out += '(';
    for (size_t i = 0; i < a->terms.size(); ++i)
      out += (i > 0 ? ", " : "") + text(a->terms[i], rule, bindings);
    return out + ')';
  }
  if (const auto* cmp = std::get_if<model::Comparison>(&c.node))
    return text(cmp->left, rule, bindings) + " " + operator_of(cmp->comparator) + " " +
           text(cmp->right, rule, bindings);
  if (const auto* in = std::get_if<model::In>(&c.node)) {
    std::string out = text(in->value, rule, bindings) + " in { ";
    for (size_t i = 0; i < in->members.size(); ++i)
      out += (i > 0 ? ", " : "") + text(in->members[i], rule, bindings);
    return out + " }";
  }
  if (const auto* b = std::get_if<model::Between>(&c.node))
    return text(b->value, rule, bindings) + " between " + text(b->low, rule, bindings) + " and " +
           text(b->high, rule, bindings);
  if (const auto* t = std::get_if<model::TextTest>(&c.node)) {
    std::string out = std::string(to_string(t->function)) + "(";
    for (size_t i = 0; i < t->arguments.size(); ++i)
      out += (i > 0 ? ", " : "") + text(t->arguments[i], rule, bindings);
    return out + ")";
  }
  if (const auto* a = std::get_if<model::And>(&c.node)) return all(a->parts, " and ");
  if (const auto* o = std::get_if<model::Or>(&c.node)) return all(o->parts, " or ");
  if (const auto* e = std::get_if<model::Exists>(&c.node)) return "exists { " + all(e->parts, " and ") + " }";
  if (const auto* n = std::get_if<model::Not>(&c.node)) {
    const bool plain = n->parts.size() == 1 && (std::holds_alternative<model::Atom>(n->parts[0].node) ||
                                                std::holds_alternative<model::Exists>(n->parts[0].node));
    return plain ? "not " + all(n->parts, "") : "not (" + all(n->parts, " and ") + ")";
  }
  if (const auto* f = std::get_if<model::ForEvery>(&c.node))
    return "for every " + rule.variables[f->variable.value].name + " in " + m_[f->domain].name + ": " +
           all(f->parts, " and ");
  const auto& t = std::get<model::Threshold>(c.node);
  static constexpr std::string_view bounds[] = {"at least", "at most", "exactly"};
  std::string out =
      std::string(bounds[static_cast<size_t>(t.bound)]) + " " + text(t.needed, rule, bindings) + " of ";
  if (t.written == ast::Threshold::Members::paths) return out + "paths";
  if (t.written == ast::Threshold::Members::qualities) return out + "qualities";
  out += "{ ";
  for (size_t i = 0; i < t.members.size(); ++i)
    out += (i > 0 ? "; " : "") + text(t.members[i], rule, bindings);
  return out + " }";
}

std::string written_fact(const model::Relation& rel, const std::vector<std::string>& texts, bool pattern) {
  if (rel.attribute && !pattern && !texts[0].empty()) return rel.name + " = " + texts[0];
  std::string out;
  bool in_order = true;
  for (size_t c = 0; c < texts.size(); ++c) {
    if (texts[c].empty()) {
      in_order = false;
      continue;
    }
    if (!out.empty()) out += ", ";
    if (!in_order) out += rel.columns[c].name + ": ";
    out += texts[c];
  }
  return out.empty() ? rel.name : rel.name + "(" + out + ")";
}

}  // namespace mechanist
