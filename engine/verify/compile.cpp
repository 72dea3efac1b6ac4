// Conjunctions as they are solved: atoms, then what equalities bind, then tests on the final bindings, those
// first that make wild cells narrower (semantics, section 4).
#include <algorithm>

#include "model/walk.hpp"
#include "verify/bounds.hpp"

namespace mechanist::verify {

namespace {

void add_flat(const model::Condition& c, std::vector<Flat>& out) {
  auto all = [&](const std::vector<model::Condition>& parts) {
    for (const auto& p : parts) add_flat(p, out);
  };
  if (const auto* a = std::get_if<model::And>(&c.node)) return all(a->parts);
  if (const auto* e = std::get_if<model::Exists>(&c.node)) return all(e->parts);
  const auto* o = std::get_if<model::Or>(&c.node);
  if (o == nullptr) {
    for (Flat& flat : out) flat.push_back(&c);
    return;
  }
  std::vector<Flat> branches;
  for (const auto& p : o->parts) {
    std::vector<Flat> branch = out;
    add_flat(p, branch);
    branches.insert(branches.end(), branch.begin(), branch.end());
  }
  out = std::move(branches);
}

const model::VariableUse* variable(const model::Expr& e) {
  return std::get_if<model::VariableUse>(&e.node);
}

const model::Comparison* equality(const model::Condition& c) {
  const auto* cmp = std::get_if<model::Comparison>(&c.node);
  return cmp != nullptr && cmp->comparator == model::Comparator::equal ? cmp : nullptr;
}

// What an expression needs to have a value for.
void needs(const model::Expr& e, std::vector<uint32_t>& out) {
  if (const auto* v = variable(e)) out.push_back(v->variable.value);
  if (const auto* call = std::get_if<model::Call>(&e.node))
    for (const auto& a : call->arguments) needs(a, out);
  if (const auto* a = std::get_if<model::Aggregate>(&e.node))
    for (auto v : a->outer) out.push_back(v.value);
}

int rank_of(const model::Condition& c) {
  if (equality(c) != nullptr) return 0;
  if (std::holds_alternative<model::In>(c.node)) return 1;
  if (const auto* cmp = std::get_if<model::Comparison>(&c.node)) {
    if (cmp->left.type.kind == model::TypeKind::enumeration) return 2;
    if (cmp->comparator == model::Comparator::not_equal) return 3;
  }
  if (std::holds_alternative<model::Not>(c.node) || std::holds_alternative<model::ForEvery>(c.node)) return 5;
  return std::holds_alternative<model::Threshold>(c.node) ? 6 : 4;
}

// Then it asks what is certain, and sees no unknown cell.
bool asks_for_rows_alone(const model::Condition& c) {
  const auto* n = std::get_if<model::Not>(&c.node);
  return n != nullptr && std::all_of(n->parts.begin(), n->parts.end(), [](const model::Condition& part) {
           return std::holds_alternative<model::Atom>(part.node);
         });
}

std::vector<const model::Condition*> pointers(const std::vector<model::Condition>& all) {
  std::vector<const model::Condition*> out;
  for (const auto& c : all) out.push_back(&c);
  return out;
}

}  // namespace

std::vector<Flat> alternatives_of(const std::vector<const model::Condition*>& conditions) {
  std::vector<Flat> out{Flat{}};
  for (const model::Condition* c : conditions) add_flat(*c, out);
  return out;
}

std::vector<Flat> alternatives_of(const std::vector<model::Condition>& conditions) {
  return alternatives_of(pointers(conditions));
}

Bounds::Body Bounds::compile_all(const std::vector<Flat>& flats, const model::Rule& rule,
                                 const std::vector<bool>& bound) {
  Body out;
  for (const Flat& flat : flats) out.push_back(compile(flat, rule, bound));
  return out;
}

Bounds::Alternative Bounds::compile(const Flat& flat, const model::Rule& rule, std::vector<bool> bound) {
  Alternative out;
  const std::vector<bool> from_outside = bound;
  std::vector<const model::Condition*> rest;
  std::vector<const model::Atom*> atoms;
  for (const model::Condition* c : flat) {
    if (const auto* a = std::get_if<model::Atom>(&c->node))
      atoms.push_back(a);
    else
      rest.push_back(c);
  }
  // An equality with a constant is known before any row is looked at.
  std::vector<bool> known = bound;
  for (const model::Condition* c : rest)
    if (const model::Comparison* cmp = equality(*c); cmp != nullptr) {
      const bool in_atoms = std::any_of(atoms.begin(), atoms.end(), [&](const model::Atom* a) {
        return std::any_of(a->terms.begin(), a->terms.end(), [&](const model::Expr& t) {
          const auto *v = variable(t), *l = variable(cmp->left), *r = variable(cmp->right);
          return v != nullptr && ((l != nullptr && l->variable == v->variable) ||
                                  (r != nullptr && r->variable == v->variable));
        });
      });
      if (in_atoms) continue;
      for (const auto& [target, value] :
           {std::pair(&cmp->left, &cmp->right), std::pair(&cmp->right, &cmp->left)})
        if (const auto* v = variable(*target);
            v != nullptr && std::holds_alternative<model::Constant>(value->node))
          known[v->variable.value] = true;
    }
  // Next is what binds nothing, then what has most known columns and fewest others: what is looked at is the
  // same in any order, but a box may be seen to be covered sooner.
  while (!atoms.empty()) {
    auto weight = [&](const model::Atom* a) {
      long given = 0, open = 0;
      for (const auto& t : a->terms) {
        const auto* v = variable(t);
        if (std::holds_alternative<model::Constant>(t.node) || (v != nullptr && known[v->variable.value]))
          ++given;
        else if (v != nullptr)
          ++open;
      }
      return 10 * given + (open == 0 ? 1000 : 8 - std::min(8L, open));
    };
    const auto next = std::max_element(atoms.begin(), atoms.end(),
                                       [&](const auto* a, const auto* b) { return weight(a) < weight(b); });
    out.atoms.push_back(*next);
    for (const auto& t : (*next)->terms)
      if (const auto* v = variable(t)) known[v->variable.value] = bound[v->variable.value] = true;
    atoms.erase(next);
  }
  auto is_known = [&](const model::Expr& e) {
    std::vector<uint32_t> needed;
    needs(e, needed);
    return std::all_of(needed.begin(), needed.end(), [&](uint32_t v) { return bound[v]; });
  };
  auto binds = [&](const model::Expr& target, const model::Expr& value) {
    const auto* v = variable(target);
    if (v == nullptr || bound[v->variable.value] || !is_known(value)) return false;
    out.binds.push_back({v->variable.value, &value});
    bound[v->variable.value] = true;
    return true;
  };
  for (bool again = true; again;) {
    again = false;
    for (auto it = rest.begin(); it != rest.end() && !again; ++it) {
      const model::Comparison* cmp = equality(**it);
      if (cmp == nullptr) continue;
      again = binds(cmp->left, cmp->right) || binds(cmp->right, cmp->left);
      if (again) rest.erase(it--);
    }
  }
  std::stable_sort(rest.begin(), rest.end(),
                   [](const auto* a, const auto* b) { return rank_of(*a) < rank_of(*b); });
  for (const model::Condition* c : rest) {
    Test t;
    t.rank = rank_of(*c);
    t.condition = c;
    if (t.rank >= 5) {
      t.bodies = bodies_of(*c, rule, bound);
      model::Variables all;
      model::all_variables(*c, all);
      for (auto v : all)
        if (bound[v.value]) t.shared.push_back(v.value);
    } else {
      model::each_expr(*c, [&](const model::Expr& e) { needs(e, t.shared); });
      std::sort(t.shared.begin(), t.shared.end());
      t.shared.erase(std::unique(t.shared.begin(), t.shared.end()), t.shared.end());
    }
    out.tests.push_back(std::move(t));
  }
  find_parts(out, from_outside);
  return out;
}

void Bounds::find_parts(Alternative& a, const std::vector<bool>& given) const {
  std::vector<std::vector<RelationId>> cells;
  for (const model::Atom* atom : a.atoms) {
    a.variables.emplace_back();
    for (const auto& t : atom->terms) needs(t, a.variables.back());
    cells.push_back({atom->relation});
  }
  auto cells_in = [&](const model::Expr& e) {
    model::each_aggregate(e, [&](const model::Aggregate& g) {
      for (const model::Condition& c : g.body) reads_of(c, cells.back());
    });
  };
  for (const Bind& b : a.binds) {
    a.variables.push_back({b.slot});
    needs(*b.value, a.variables.back());
    cells.emplace_back();
    cells_in(*b.value);
  }
  for (const Test& t : a.tests) {
    a.variables.push_back(t.shared);
    cells.emplace_back();
    if (!asks_for_rows_alone(*t.condition)) reads_of(*t.condition, cells.back());
  }
  auto variable_in_common = [&](size_t x, size_t y) {
    return std::any_of(a.variables[x].begin(), a.variables[x].end(), [&](uint32_t v) {
      return !given[v] && std::find(a.variables[y].begin(), a.variables[y].end(), v) != a.variables[y].end();
    });
  };
  auto cell_in_common = [&](size_t x, size_t y) {
    for (RelationId r : cells[x])
      for (RelationId q : cells[y])
        if (r == q || m_[r].derived() || m_[q].derived()) return true;
    return false;
  };
  auto join = [](std::vector<uint32_t>& part, uint32_t x, uint32_t y) {
    if (part[x] != part[y]) std::replace(part.begin(), part.end(), uint32_t{part[x]}, uint32_t{part[y]});
  };
  for (uint32_t i = 0; i < cells.size(); ++i) {
    a.part.push_back(i);
    a.possible_part.push_back(i);
    for (uint32_t j = 0; j < i; ++j) {
      const bool common = variable_in_common(i, j);
      if (common) join(a.part, i, j);
      if (common || cell_in_common(i, j)) join(a.possible_part, i, j);
    }
    for (uint32_t v : a.variables[i])
      if (given[v]) a.given.push_back(v);
  }
}

std::vector<Bounds::Body> Bounds::bodies_of(const model::Condition& c, const model::Rule& rule,
                                            const std::vector<bool>& bound) {
  if (const auto* n = std::get_if<model::Not>(&c.node))
    return {compile_all(alternatives_of(n->parts), rule, bound)};
  if (const auto* t = std::get_if<model::Threshold>(&c.node)) {
    std::vector<Body> out;
    for (const auto& member : t->members)
      out.push_back(compile_all(alternatives_of(std::vector<const model::Condition*>{&member}), rule, bound));
    return out;
  }
  // not exists { T(X) and not c }
  const auto& every = std::get<model::ForEvery>(c.node);
  model::Expr x;
  x.node = model::VariableUse{every.variable};
  x.type = rule.variables[every.variable.value].type;
  made_.emplace_back().node = model::Atom{every.domain, {x}};
  const model::Condition* domain = &made_.back();
  made_.emplace_back().node = model::Not{every.parts};
  return {Body{compile(Flat{domain, &made_.back()}, rule, bound)}};
}

std::vector<Flat> Bounds::ways_to(const model::Rule& rule, const std::vector<Symbol>& cells) {
  std::vector<Flat> out = alternatives_of(rule.body);
  std::vector<uint32_t> key;
  for (Symbol s : cells) key.push_back(s.bits);
  auto it = heads_.find({&rule, key});
  if (it == heads_.end())
    it = heads_.emplace(std::pair(&rule, std::move(key)), model::computed_head(rule, cells)).first;
  for (const model::Condition& c : it->second)
    for (Flat& flat : out) flat.push_back(&c);
  return out;
}

const Bounds::Body& Bounds::body_of(const Flat& flat, const model::Rule& rule, const Env& env) {
  std::vector<bool> bound;
  for (const Cell& c : env) bound.push_back(c.is_bound());
  auto it = bodies_.find({flat, bound});
  if (it == bodies_.end()) {
    Body made{compile(flat, rule, bound)};
    it = bodies_.emplace(std::pair(flat, bound), std::move(made)).first;
  }
  return it->second;
}

const Bounds::Body& Bounds::body_of(const model::Aggregate& a, const model::Rule& rule) {
  auto it = aggregate_bodies_.find(&a);
  if (it == aggregate_bodies_.end()) {
    std::vector<bool> bound(rule.variables.size(), false);
    for (auto v : a.outer) bound[v.value] = true;
    Body made = compile_all(alternatives_of(a.body), rule, bound);
    it = aggregate_bodies_.emplace(&a, std::move(made)).first;
  }
  return it->second;
}

}  // namespace mechanist::verify
