// What the lints share. External interface: program.hpp.
#include "lint/program.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/walk.hpp"

namespace mechanist::lint {

bool is_used_rulebase(const Model& m, const ast::File& f) {
  return m.sources[f.source].path() != m.files.front() &&
         std::any_of(f.declarations.begin(), f.declarations.end(),
                     [](const ast::Declaration& d) { return std::holds_alternative<ast::Header>(d); });
}

Program::Program(const Model& m, const std::vector<ast::File>& parsed)
    : model(m), files(parsed), satisfiable(m) {
  for (const Relation& r : m.relations) names_.push_back(r.span);
  shared_.assign(m.sources.size(), false);
  auto name = [&](const std::string& relation, Span at) {
    if (auto id = m.find(relation)) names_[id->value] = at;
  };
  for (const ast::File& f : files) {
    shared_[f.source.value] = is_used_rulebase(m, f);
    for (const ast::Declaration& d : f.declarations) {
      if (const auto* fact = std::get_if<ast::FactDecl>(&d)) name(fact->name.text, fact->name.span);
      if (const auto* table = std::get_if<ast::TableDecl>(&d)) name(table->name.text, table->name.span);
      if (const auto* define = std::get_if<ast::DefineDecl>(&d)) name(define->name.text, define->name.span);
      if (const auto* constraint = std::get_if<ast::ConstraintDecl>(&d))
        name(constraint->name.text, constraint->name.span);
      if (const auto* mechanism = std::get_if<ast::MechanismDecl>(&d)) {
        name(mechanism->name.text, mechanism->name.span);
        for (const ast::PartDecl& p : mechanism->parts)
          name(mechanism->name.text + "." + p.name.text, p.name.span);
      }
    }
  }
}

Diagnostic& Program::report(std::string_view code, Span at, std::string message, std::string hint) {
  found.push_back(
      warning(std::string(code), place_of(model.sources, at), std::move(message), std::move(hint)));
  return found.back();
}

void Program::note(Diagnostic& d, Span at, std::string text) const {
  d.notes.push_back({place_of(model.sources, at), std::move(text)});
}

std::string Program::told(RelationId id) const {
  const Relation& r = model[id];
  switch (r.role) {
    case Role::mechanism:
      return fmt::format("mechanism '{}'", r.name);
    case Role::path:
      return fmt::format("path '{}'", r.name);
    case Role::quality:
      return fmt::format("quality '{}'", r.name);
    case Role::constraint:
      return fmt::format("constraint '{}'", r.name);
    case Role::scope:
      return fmt::format("the scope of '{}'", r.name.substr(0, r.name.find('.')));
    case Role::claim:
      return fmt::format("a side of a claim of '{}'", r.name.substr(0, r.name.find('.')));
    default:
      return fmt::format("'{}'", r.name);
  }
}

std::string Program::told(const Rule& r) const {
  if (r.named) return fmt::format("rule '{}'", r.name);
  if (r.origin == RuleOrigin::rule) return fmt::format("a rule for '{}'", model[r.head].name);
  if (r.origin == RuleOrigin::applies) return fmt::format("`applies when` of '{}'", model[r.head].name);
  return told(r.head);
}

std::string_view Program::text(Span at) const {
  return model.sources[at.source].text().substr(at.begin, at.end - at.begin);
}

bool Program::is_shared(Span at) const {
  return shared_[at.source.value];
}

namespace {

void each_relation(const Condition&, const std::function<void(RelationId)>&);

void each_relation(const Expr& e, const std::function<void(RelationId)>& f) {
  each_aggregate(e, [&](const Aggregate& a) {
    for (const Expr& o : a.outputs) each_relation(o, f);
    for (const Condition& c : a.body) each_relation(c, f);
  });
}

void each_relation(const Condition& c, const std::function<void(RelationId)>& f) {
  if (const auto* a = std::get_if<Atom>(&c.node)) f(a->relation);
  if (const auto* every = std::get_if<ForEvery>(&c.node)) f(every->domain);
  each_expr(c, [&](const Expr& e) { each_relation(e, f); });
  each_part(c, [&](const Condition& p) { each_relation(p, f); });
}

}  // namespace

void each_relation(const std::vector<Condition>& all, const std::function<void(RelationId)>& f) {
  for (const Condition& c : all) each_relation(c, f);
}

std::vector<bool> rests_on(const Model& m, const std::function<bool(const Relation&)>& base) {
  std::vector<bool> out(m.relations.size(), false);
  for (const Component& component : m.components) {
    bool any = false;
    for (RelationId r : component.relations) {
      any = any || base(m[r]);
      for (RuleId rule : m[r].rules) {
        auto look = [&](RelationId needed) { any = any || out[needed.value]; };
        each_relation(m[rule].body, look);
        for (const Expr& e : m[rule].head_terms) each_relation(e, look);
      }
    }
    for (RelationId r : component.relations) out[r.value] = any;
  }
  return out;
}

}  // namespace mechanist::lint
