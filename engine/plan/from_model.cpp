// Model → Plan.
//
// A conjunction becomes flat alternatives: `or`, `exists` and `for every` over an enum are dissolved, what
// is left are scans of relations, bindings by equality, and tests. Everything that is not a positive atom
// or an equality is a test on the final bindings (semantics, section 4), so the two bounds and the
// explanation can follow the same alternatives and differ only in which rows they read.
//
// External interface: from_model.hpp.
#include "plan/from_model.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <map>
#include <set>

#include "plan/join_order.hpp"
#include "plan/parts.hpp"
#include "plan/slots.hpp"

namespace mechanist::plan {
namespace {

// Relations read anywhere but in scans.
void relations_of(const Expr& e, std::set<RelationId>& out) {
  for (const Body& b : e.body) out.insert(b.reads.begin(), b.reads.end());
  for (const Expr& a : e.arguments) relations_of(a, out);
}
void tested_relations_of(const Alternative& a, std::set<RelationId>& out) {
  for (const Bind& b : a.binds) relations_of(b.value, out);
  for (const Test& t : a.tests) {
    for (const Expr& e : t.operands) relations_of(e, out);
    for (const Body& b : t.bodies) out.insert(b.reads.begin(), b.reads.end());
  }
}

// What the possible bound of an alternative reads of the certain one. `count >= k` and `at least` ask the
// possible bound alone.
void certain_reads_of(const Alternative& a, std::set<RelationId>& out) {
  auto of_bodies = [&](const std::vector<Body>& bodies) {
    for (const Body& b : bodies)
      for (const Alternative& inner : b.alternatives) certain_reads_of(inner, out);
  };
  auto is_count = [](const Expr& e) {
    return e.kind == Expr::Kind::aggregate && e.aggregate == model::AggregateKind::count;
  };
  for (const Bind& b : a.binds) relations_of(b.value, out);
  for (const Test& t : a.tests) {
    const bool needs_many =
        t.kind == Test::Kind::compare &&
        ((is_count(t.operands[0]) && t.operands[1].kind == Expr::Kind::constant &&
          (t.comparator == model::Comparator::greater_equal || t.comparator == model::Comparator::greater)) ||
         (is_count(t.operands[1]) && t.operands[0].kind == Expr::Kind::constant &&
          (t.comparator == model::Comparator::less_equal || t.comparator == model::Comparator::less)));
    if (needs_many) {
      for (const Expr& e : t.operands) of_bodies(e.body);
      continue;
    }
    for (const Expr& e : t.operands) relations_of(e, out);
    if (t.kind == Test::Kind::threshold && t.bound == model::Bound::at_least) {
      of_bodies(t.bodies);
      continue;
    }
    for (const Body& b : t.bodies) out.insert(b.reads.begin(), b.reads.end());
  }
}

class Compiler {
 public:
  explicit Compiler(const model::Model& m) : model_(m) {}

  Expr expr(const model::Expr& e) {
    Expr out;
    out.type = e.type;
    if (const auto* c = std::get_if<model::Constant>(&e.node)) {
      out.kind = Expr::Kind::constant;
      out.constant = c->value;
    } else if (const auto* v = std::get_if<model::VariableUse>(&e.node)) {
      out.kind = Expr::Kind::slot;
      out.slot = v->variable.value;
    } else if (const auto* call = std::get_if<model::Call>(&e.node)) {
      out.kind = Expr::Kind::call;
      out.function = call->function;
      for (const auto& a : call->arguments) {
        out.arguments.push_back(expr(a));
        out.aggregates = out.aggregates || out.arguments.back().aggregates;
      }
    } else if (const auto* agg = std::get_if<model::Aggregate>(&e.node)) {
      out.kind = Expr::Kind::aggregate;
      out.aggregates = true;
      out.aggregate = agg->kind;
      for (const auto& o : agg->outputs) out.arguments.push_back(expr(o));
      for (auto slot : agg->outer) out.outer.push_back(slot.value);
      for (auto slot : agg->inner) out.inner.push_back(slot.value);
      out.body.push_back(body(agg->body, slots_in(out.outer)));
      Slots inside;
      slots_of(out.body.back(), inside);
      for (const Expr& o : out.arguments) slots_of(o, inside);
      for (uint32_t slot : out.outer) out.outer_types.push_back(inside[slot]);
    }
    return out;
  }

  Body body(std::span<const model::Condition> conditions, const Slots& bound) {
    std::vector<Raw> raws{Raw{}};
    for (const auto& c : conditions) expand(c, raws);
    Body out;
    for (Raw& raw : raws) out.alternatives.push_back(finish(std::move(raw), bound));
    std::set<RelationId> reads;
    for (const Alternative& a : out.alternatives) {
      for (const Scan& s : a.scans) reads.insert(s.relation);
      tested_relations_of(a, reads);
    }
    out.reads.assign(reads.begin(), reads.end());
    return out;
  }

 private:
  // A conjunction of conditions that are no connectives.
  using Raw = std::vector<const model::Condition*>;

  void expand(const model::Condition& c, std::vector<Raw>& raws) {
    if (const auto* a = std::get_if<model::And>(&c.node)) {
      for (const auto& part : a->parts) expand(part, raws);
    } else if (const auto* e = std::get_if<model::Exists>(&c.node)) {
      for (const auto& part : e->parts) expand(part, raws);
    } else if (const auto* o = std::get_if<model::Or>(&c.node)) {
      std::vector<Raw> out;
      for (const auto& part : o->parts) {
        std::vector<Raw> branch = raws;
        expand(part, branch);
        out.insert(out.end(), std::make_move_iterator(branch.begin()), std::make_move_iterator(branch.end()));
      }
      raws = std::move(out);
    } else {
      for (Raw& raw : raws) raw.push_back(&c);
    }
  }

  Term term(const model::Expr& e) {
    Term t;
    t.type = e.type;
    if (const auto* c = std::get_if<model::Constant>(&e.node)) {
      t.kind = Term::Kind::constant;
      t.constant = c->value;
    } else if (const auto* v = std::get_if<model::VariableUse>(&e.node)) {
      t.kind = Term::Kind::slot;
      t.slot = v->variable.value;
    }
    return t;
  }

  Alternative finish(Raw raw, const Slots& bound_outside) {
    Alternative out;
    Slots bound = bound_outside;
    std::vector<const model::Comparison*> equalities;
    for (const auto* c : raw) {
      if (const auto* a = std::get_if<model::Atom>(&c->node)) {
        Scan s;
        s.relation = a->relation;
        for (const auto& t : a->terms) {
          s.terms.push_back(term(t));
          if (s.terms.back().kind == Term::Kind::slot) bound.emplace(s.terms.back().slot, t.type);
        }
        out.scans.push_back(std::move(s));
      } else if (const auto* cmp = std::get_if<model::Comparison>(&c->node);
                 cmp && cmp->comparator == model::Comparator::equal) {
        equalities.push_back(cmp);
      }
    }
    // An equality binds where one side is a lone variable that nothing binds yet and the other is known.
    std::vector<const model::Comparison*> left = equalities;
    for (bool again = true; again;) {
      again = false;
      for (auto it = left.begin(); it != left.end(); ++it) {
        if (auto b = as_bind((*it)->left, (*it)->right, bound)) {
          out.binds.push_back(std::move(*b));
        } else if (auto r = as_bind((*it)->right, (*it)->left, bound)) {
          out.binds.push_back(std::move(*r));
        } else {
          continue;
        }
        bound.emplace(out.binds.back().slot, out.binds.back().value.type);
        left.erase(it);
        again = true;
        break;
      }
    }
    for (const auto* cmp : left) out.tests.push_back(comparison(*cmp));
    for (const auto* c : raw) add_test(*c, bound, out.tests);
    for (Test& t : out.tests)
      t.costly = !t.bodies.empty() || std::any_of(t.operands.begin(), t.operands.end(),
                                                  [](const Expr& e) { return e.aggregates; });
    std::stable_sort(out.tests.begin(), out.tests.end(),
                     [](const Test& a, const Test& b) { return rank(a) < rank(b); });
    find_parts(model_, out, bound_outside);
    if (out.parts.count > 1 && !bound_outside.empty()) {
      Slots mentioned;
      slots_of(out, mentioned);
      for (const auto& [slot, type] : mentioned)
        if (bound_outside.contains(slot)) out.outer.push_back(slot);
    }
    out.nested = nested_order(out, bound_outside);
    mark_enough(out);
    return out;
  }

  // Whoever meets a scan that gives nothing matters to the other scans only by a cell that is unknown and
  // that they read, too: of the same recorded row, or through what was derived from it. They read no more
  // cells than they have terms, so of one row more than that some row is free of them. What tests with
  // bodies of their own read is not counted.
  void mark_enough(Alternative& a) const {
    const bool plain =
        std::none_of(a.tests.begin(), a.tests.end(), [](const Test& t) { return t.costly; }) &&
        std::none_of(a.binds.begin(), a.binds.end(), [](const Bind& b) { return b.value.aggregates; });
    if (!plain) return;
    for (Step& s : a.nested) {
      if (s.kind != Step::Kind::scan || !s.once) continue;
      const RelationId own = a.scans[s.index].relation;
      s.enough = 1;
      for (uint32_t i = 0; i < a.scans.size(); ++i) {
        const RelationId other = a.scans[i].relation;
        const bool may_share = other == own || model_[other].derived() || model_[own].derived();
        if (i == s.index || !may_share) continue;
        for (const Term& t : a.scans[i].terms) s.enough += t.kind != Term::Kind::any;
      }
    }
  }

  std::optional<Bind> as_bind(const model::Expr& target, const model::Expr& value, const Slots& bound) {
    const auto* v = std::get_if<model::VariableUse>(&target.node);
    if (!v || bound.contains(v->variable.value)) return std::nullopt;
    Bind b{v->variable.value, expr(value)};
    Slots needed;
    slots_of(b.value, needed);
    for (const auto& [s, type] : needed)
      if (!bound.contains(s)) return std::nullopt;
    return b;
  }

  Test comparison(const model::Comparison& c) {
    Test t;
    t.kind = Test::Kind::compare;
    t.comparator = c.comparator;
    t.operands.push_back(expr(c.left));
    t.operands.push_back(expr(c.right));
    outer_of_operands(t);
    return t;
  }

  static void outer_of_operands(Test& t) {
    Slots s;
    for (const Expr& e : t.operands) slots_of(e, s);
    set_outer(t, s);
  }

  static void set_outer(Test& t, const Slots& slots) {
    t.outer.clear();
    t.outer_types.clear();
    for (const auto& [slot, type] : slots) {
      t.outer.push_back(slot);
      t.outer_types.push_back(type);
    }
  }

  void add_test(const model::Condition& c, const Slots& bound, std::vector<Test>& out) {
    Test t;
    if (const auto* cmp = std::get_if<model::Comparison>(&c.node)) {
      if (cmp->comparator == model::Comparator::equal) return;
      t = comparison(*cmp);
    } else if (const auto* in = std::get_if<model::In>(&c.node)) {
      t.kind = Test::Kind::in;
      t.operands.push_back(expr(in->value));
      for (const auto& m : in->members) t.operands.push_back(expr(m));
      outer_of_operands(t);
    } else if (const auto* between = std::get_if<model::Between>(&c.node)) {
      t.kind = Test::Kind::between;
      t.operands.push_back(expr(between->value));
      t.operands.push_back(expr(between->low));
      t.operands.push_back(expr(between->high));
      outer_of_operands(t);
    } else if (const auto* text = std::get_if<model::TextTest>(&c.node)) {
      t.kind = Test::Kind::text;
      t.function = text->function;
      for (const auto& a : text->arguments) t.operands.push_back(expr(a));
      outer_of_operands(t);
    } else if (const auto* n = std::get_if<model::Not>(&c.node)) {
      t.kind = Test::Kind::negation;
      add_body(n->parts, bound, t);
    } else if (const auto* every = std::get_if<model::ForEvery>(&c.node)) {
      // not exists { T(X) and not c }
      t.kind = Test::Kind::negation;
      model::Expr variable;
      variable.node = model::VariableUse{every->variable};
      model::Condition domain;
      domain.node = model::Atom{every->domain, {variable}};
      model::Condition negated;
      negated.node = model::Not{every->parts};
      add_body({domain, negated}, bound, t);
    } else if (const auto* th = std::get_if<model::Threshold>(&c.node)) {
      t.kind = Test::Kind::threshold;
      t.bound = th->bound;
      if (const auto* k = std::get_if<model::Constant>(&th->needed.node)) {
        t.needed = k->value.is_inline_number()
                       ? inline_value(k->value)
                       : model_.symbols.number_of(k->value).to_int().value_or(int64_t{1} << 40);
      }
      for (const auto& m : th->members) add_body({m}, bound, t);
    } else {
      return;
    }
    out.push_back(std::move(t));
  }

  void add_body(std::vector<model::Condition> parts, const Slots& bound, Test& t) {
    t.bodies.push_back(body(parts, bound));
    Slots shared;
    for (const Body& b : t.bodies) slots_of(b, shared);
    std::erase_if(shared, [&](const auto& s) { return !bound.contains(s.first); });
    set_outer(t, shared);
  }

  // Equalities can turn a wild cell into a constant, enumerations split one, inequalities narrow one; the
  // rest then sees the narrowest cells.
  static int rank(const Test& t) {
    if (t.kind == Test::Kind::compare && t.comparator == model::Comparator::equal) return 0;
    if (t.kind == Test::Kind::in) return 1;
    if (t.kind == Test::Kind::compare && t.operands[0].type.kind == model::TypeKind::enumeration) return 2;
    if (t.kind == Test::Kind::compare && t.comparator == model::Comparator::not_equal) return 3;
    if (t.kind == Test::Kind::negation) return 5;
    if (t.kind == Test::Kind::threshold) return 6;
    return 4;
  }

 private:
  const model::Model& model_;
};

}  // namespace

Body compile(const model::Model& m, std::span<const model::Condition> conditions,
             std::span<const uint32_t> bound) {
  return Compiler(m).body(conditions, slots_in(bound));
}
Body compile(const model::Model& m, const model::Condition& c, std::span<const uint32_t> bound) {
  return compile(m, std::span(&c, 1), bound);
}
Expr compile(const model::Model& m, const model::Expr& e) {
  return Compiler(m).expr(e);
}

Plan from_model(const model::Model& m) {
  Plan plan;
  plan.model = &m;
  Compiler compiler(m);
  const size_t n = m.relations.size();
  std::vector<std::set<RelationId>> reads(n), certain_reads(n), tested_by_rule;
  for (uint32_t r = 0; r < m.rules.size(); ++r) {
    const model::Rule& rule = m.rules[r];
    PlannedRule out;
    out.rule = RuleId{r};
    out.head = rule.head;
    out.slots = static_cast<uint32_t>(rule.variables.size());
    Slots head_slots;
    std::set<RelationId> tested;
    for (const auto& t : rule.head_terms) {
      out.head_terms.push_back(compiler.expr(t));
      slots_of(out.head_terms.back(), head_slots);
      relations_of(out.head_terms.back(), tested);
      relations_of(out.head_terms.back(), certain_reads[rule.head.value]);
    }
    for (Alternative& a : compiler.body(rule.body, {}).alternatives) {
      PlannedAlternative p;
      a.asides = asides_of(a, head_slots);
      for (uint32_t part = 0; part < a.asides.size(); ++part)
        if (a.asides[part]) p.asides.push_back(aside_order(a, part));
      p.full = join_order(a, {}, head_slots);
      for (uint32_t i = 0; i < a.scans.size(); ++i) p.delta.push_back(join_order(a, i, head_slots));
      tested_relations_of(a, tested);
      certain_reads_of(a, certain_reads[rule.head.value]);
      for (const Scan& s : a.scans) reads[rule.head.value].insert(s.relation);
      p.body = std::move(a);
      out.alternatives.push_back(std::move(p));
    }
    tested_by_rule.push_back(tested);
    for (RelationId t : tested) {
      reads[rule.head.value].insert(t);
      if (m[t].component == m[rule.head].component && m[rule.head].derived() && m[t].derived())
        out.tests_own_component = true;
    }
    plan.rules.push_back(std::move(out));
  }
  plan.support.resize(n);
  plan.depends.assign(n, RelationSet(n));
  plan.dependents.assign(n, RelationSet(n));
  plan.facts.assign(n, RelationSet(n));
  plan.certain_reads.assign(n, RelationSet(n));
  for (uint32_t r = 0; r < n; ++r) {
    plan.depends[r].add(RelationId{r});
    if (!m.relations[r].derived()) plan.facts[r].add(RelationId{r});
  }
  // From below; within a component each depends on all.
  for (const model::Component& component : m.components) {
    RelationSet depends(n), facts(n), certain(n);
    for (RelationId r : component.relations) {
      depends |= plan.depends[r.value];
      facts |= plan.facts[r.value];
      for (RelationId t : certain_reads[r.value])
        if (m[t].role != model::Role::table) certain.add(t);
      for (RelationId read : reads[r.value]) {
        depends |= plan.depends[read.value];
        facts |= plan.facts[read.value];
        certain |= plan.certain_reads[read.value];
      }
    }
    for (RelationId r : component.relations) {
      plan.depends[r.value] = depends;
      plan.facts[r.value] = facts;
      plan.certain_reads[r.value] = certain;
    }
  }
  for (uint32_t r = 0; r < n; ++r)
    plan.depends[r].for_each([&](uint32_t s) {
      plan.support[r].push_back(RelationId{s});
      plan.dependents[s].add(RelationId{r});
    });
  for (PlannedRule& rule : plan.rules) {
    rule.tested = RelationSet(n);
    for (RelationId t : tested_by_rule[rule.rule.value]) rule.tested |= plan.facts[t.value];
  }
  const auto components = static_cast<uint32_t>(m.components.size());
  plan.need_no_rows = plan.testing = ComponentSet(components);
  plan.readers.assign(n, ComponentSet(components));
  plan.testers.assign(n, ComponentSet(components));
  for (uint32_t c = 0; c < components; ++c) {
    PlannedComponent out;
    out.tested = RelationSet(n);
    std::set<RelationId> scanned;
    for (RelationId r : m.components[c].relations) {
      scanned.insert(r);
      for (RuleId rule : m[r].rules) {
        out.rules.push_back(rule);
        out.tested |= plan.rules[rule.value].tested;
        for (const PlannedAlternative& a : plan.rules[rule.value].alternatives) {
          if (a.body.scans.empty()) plan.need_no_rows.add(c);
          for (const Scan& s : a.body.scans) {
            scanned.insert(s.relation);
            if (m[s.relation].component != c || !m[s.relation].derived())
              plan.readers[s.relation.value].add(c);
          }
        }
      }
    }
    if (!out.tested.empty()) plan.testing.add(c);
    out.tested.for_each([&](uint32_t t) { plan.testers[t].add(c); });
    out.scanned.assign(scanned.begin(), scanned.end());
    plan.components.push_back(std::move(out));
  }
  return plan;
}

}  // namespace mechanist::plan
