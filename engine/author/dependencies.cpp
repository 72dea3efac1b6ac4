// Walks over the rules of a Model. A negation within a negation reads as negated: what it marks is that more
// rows may take something away. External interface: dependencies.hpp.
#include "author/dependencies.hpp"

#include <algorithm>

#include "model/walk.hpp"

namespace mechanist::author {
namespace {

using model::Condition;
using model::Expr;

struct Found {
  std::vector<Use> uses;
  std::vector<model::ParameterId> parameters;
};

template <class T>
void add_once(std::vector<T>& all, const T& one) {
  if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

// Bounded by the file's limit of nesting.
void walk(const Condition&, bool negated, bool aggregated, Found&);
void walk(const Expr& e, bool negated, bool aggregated, Found& out) {
  if (const auto* c = std::get_if<model::Constant>(&e.node)) {
    if (c->parameter) add_once(out.parameters, *c->parameter);
  } else if (const auto* call = std::get_if<model::Call>(&e.node)) {
    for (const Expr& a : call->arguments) walk(a, negated, aggregated, out);
  } else if (const auto* a = std::get_if<model::Aggregate>(&e.node)) {
    for (const Expr& x : a->outputs) walk(x, negated, true, out);
    for (const Condition& inner : a->body) walk(inner, negated, true, out);
  }
}
void walk(const Condition& c, bool negated, bool aggregated, Found& out) {
  if (const auto* atom = std::get_if<model::Atom>(&c.node))
    add_once(out.uses, Use{atom->relation, negated, aggregated});
  model::each_expr(c, [&](const Expr& e) { walk(e, negated, aggregated, out); });
  if (const auto* every = std::get_if<model::ForEvery>(&c.node))
    add_once(out.uses, Use{every->domain, true, aggregated});
  const auto* threshold = std::get_if<model::Threshold>(&c.node);
  const bool within = negated || std::holds_alternative<model::Not>(c.node) ||
                      (threshold != nullptr && threshold->bound != model::Bound::at_least);
  model::each_part(c, [&](const Condition& part) { walk(part, within, aggregated, out); });
}

Found found_in(const model::Rule& rule) {
  Found out;
  for (const Condition& c : rule.body) walk(c, false, false, out);
  for (const Expr& e : rule.head_terms) walk(e, false, false, out);
  return out;
}

}  // namespace

std::vector<Use> uses_of(const model::Rule& rule) {
  return found_in(rule).uses;
}

std::vector<model::ParameterId> parameters_of(const model::Rule& rule) {
  return found_in(rule).parameters;
}

std::string anchor_text(std::string name) {
  std::replace(name.begin(), name.end(), '#', '-');
  return name;
}

std::string anchor_of(const model::Model& m, model::RelationId r) {
  const std::string& name = m[r].name;
  switch (m[r].role) {
    case model::Role::mechanism:
    case model::Role::path:
    case model::Role::quality:
      return "mechanism-" + anchor_text(name);
    case model::Role::claim:
    case model::Role::scope: {
      // "P1.1.x" and "P1.scope"
      const size_t end =
          m[r].role == model::Role::scope ? name.rfind('.') : name.rfind('.', name.rfind('.') - 1);
      return "proposition-" + name.substr(0, end);
    }
    case model::Role::constraint:
      return "constraint-" + anchor_text(name);
    case model::Role::fact:
    case model::Role::table:
    case model::Role::define:
      break;
  }
  return "relation-" + anchor_text(name);
}

}  // namespace mechanist::author
