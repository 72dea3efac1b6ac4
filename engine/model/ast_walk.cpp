// Names of variables and relations in conditions as written. Nesting is limited by the parser, so these
// functions recurse. External interface: ast_walk.hpp.
#include "model/ast_walk.hpp"

#include <algorithm>

namespace mechanist::model {
namespace {

// Calls `expr` for each expression and `part` for each condition that stand directly in `c`.
template <class E, class P>
void children(const ast::Condition& c, E&& expr, P&& part) {
  auto parts = [&](const std::vector<ast::Condition>& all) {
    for (const ast::Condition& p : all) part(p);
  };
  if (const auto* a = std::get_if<ast::Atom>(&c.node)) {
    for (const ast::Argument& arg : a->arguments) expr(arg.value);
  } else if (const auto* cmp = std::get_if<ast::Comparison>(&c.node)) {
    expr(cmp->left);
    expr(cmp->right);
  } else if (const auto* in = std::get_if<ast::In>(&c.node)) {
    expr(in->value);
    for (const ast::Expr& m : in->members) expr(m);
  } else if (const auto* b = std::get_if<ast::Between>(&c.node)) {
    expr(b->value);
    expr(b->low);
    expr(b->high);
  } else if (const auto* a2 = std::get_if<ast::And>(&c.node)) {
    parts(a2->parts);
  } else if (const auto* o = std::get_if<ast::Or>(&c.node)) {
    parts(o->parts);
  } else if (const auto* n = std::get_if<ast::Not>(&c.node)) {
    parts(n->part);
  } else if (const auto* e = std::get_if<ast::Exists>(&c.node)) {
    parts(e->part);
  } else if (const auto* f = std::get_if<ast::ForEvery>(&c.node)) {
    parts(f->part);
  } else if (const auto* t = std::get_if<ast::Threshold>(&c.node)) {
    expr(t->needed);
    parts(t->listed);
  }
}

bool transparent(const ast::Condition& c) {
  return std::holds_alternative<ast::Atom>(c.node) || std::holds_alternative<ast::Comparison>(c.node) ||
         std::holds_alternative<ast::In>(c.node) || std::holds_alternative<ast::Between>(c.node) ||
         std::holds_alternative<ast::And>(c.node) || std::holds_alternative<ast::Or>(c.node);
}

}  // namespace

void direct_names(const ast::Expr& e, Names& out) {
  if (const auto* v = std::get_if<ast::Variable>(&e.node)) out.push_back({v->name, e.span});
  if (const auto* c = std::get_if<ast::Call>(&e.node))
    for (const ast::Expr& a : c->arguments) direct_names(a, out);
}

void direct_names(const ast::Condition& c, Names& out) {
  if (!transparent(c)) return;
  children(
      c, [&](const ast::Expr& e) { direct_names(e, out); },
      [&](const ast::Condition& p) { direct_names(p, out); });
}

void all_names(const ast::Expr& e, Names& out) {
  direct_names(e, out);
  if (const auto* c = std::get_if<ast::Call>(&e.node)) {
    for (const ast::Expr& a : c->arguments)
      if (!std::holds_alternative<ast::Variable>(a.node)) all_names(a, out);
  }
  if (const auto* a = std::get_if<ast::Aggregate>(&e.node)) {
    for (const ast::Expr& o : a->outputs) all_names(o, out);
    for (const ast::Condition& c : a->body) all_names(c, out);
  }
}

void all_names(const ast::Condition& c, Names& out) {
  if (const auto* f = std::get_if<ast::ForEvery>(&c.node)) {
    Names inside;
    for (const ast::Condition& p : f->part) all_names(p, inside);
    for (NameAt& n : inside)
      if (n.name != f->variable.text) out.push_back(std::move(n));
    return;
  }
  children(
      c, [&](const ast::Expr& e) { all_names(e, out); }, [&](const ast::Condition& p) { all_names(p, out); });
}

void relation_names(const ast::Expr& e, std::vector<std::string>& out) {
  if (const auto* n = std::get_if<ast::NameUse>(&e.node)) out.push_back(n->name);
  if (const auto* c = std::get_if<ast::Call>(&e.node))
    for (const ast::Expr& a : c->arguments) relation_names(a, out);
  if (const auto* a = std::get_if<ast::Aggregate>(&e.node)) {
    for (const ast::Expr& o : a->outputs) relation_names(o, out);
    for (const ast::Condition& c : a->body) relation_names(c, out);
  }
}

void relation_names(const ast::Condition& c, std::vector<std::string>& out) {
  if (const auto* a = std::get_if<ast::Atom>(&c.node)) out.push_back(a->relation.text);
  if (const auto* f = std::get_if<ast::ForEvery>(&c.node)) out.push_back(f->domain.text);
  children(
      c, [&](const ast::Expr& e) { relation_names(e, out); },
      [&](const ast::Condition& p) { relation_names(p, out); });
}

bool contains(const Names& names, const std::string& name) {
  return std::any_of(names.begin(), names.end(), [&](const NameAt& n) { return n.name == name; });
}

}  // namespace mechanist::model
