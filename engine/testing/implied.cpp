// See implied.hpp. The search ends at fixed limits, so that recursion in rules cannot make it endless.
#include "testing/implied.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <optional>

namespace mechanist::testing {
namespace {

using explain::Flat;
using model::Condition;

constexpr size_t most_facts = 200, most_steps = 400, most_worlds = 64;

// A constant, or somebody of whom nothing is known but what the facts say.
struct Term {
  Symbol constant = any_symbol;  // any_symbol: the individual
  uint32_t individual = 0;
  bool maybe_none = false;
  bool operator==(const Term&) const = default;
};
struct Fact {
  model::RelationId relation;
  std::vector<Term> terms;
  bool operator==(const Fact&) const = default;
};
struct World {
  std::vector<Fact> facts;
  std::vector<bool> explained;
};
using Binding = std::map<uint32_t, Term>;
// Free terms match anything that has a value; those that are `_` anything.
struct Pattern {
  Fact fact;
  std::vector<bool> free;
};

class Chase {
 public:
  explicit Chase(const model::Model& m, uint32_t first_individual) : m_(m), next_(first_individual) {}

  // The facts of the conditions: one world, or several where a threshold leaves open which of its members.
  std::vector<World> worlds(const Flat& conditions, Binding& binding) {
    std::vector<World> out(1);
    for (const Condition* c : conditions) add(*c, binding, out);
    return out;
  }
  // Whether one of the patterns is a fact of the world, however its facts came about.
  bool proves(World world, const std::vector<Pattern>& any) {
    if (++steps_ > most_steps) return false;
    if (!forward(world)) return false;
    for (const Pattern& p : any)
      if (std::any_of(world.facts.begin(), world.facts.end(), [&](const Fact& f) { return matches(f, p); }))
        return true;
    world.explained.resize(world.facts.size());
    std::optional<size_t> chosen;
    size_t fewest = SIZE_MAX;
    for (size_t i = 0; i < world.facts.size(); ++i) {
      if (world.explained[i] || !m_[world.facts[i].relation].derived()) continue;
      size_t ways = 0;
      for (model::RuleId r : m_[world.facts[i].relation].rules)
        ways += explain::alternatives_of(m_[r].body).size();
      if (ways < fewest) {
        fewest = ways;
        chosen = i;
      }
    }
    if (!chosen) return false;
    world.explained[*chosen] = true;
    const Fact fact = world.facts[*chosen];
    for (model::RuleId id : m_[fact.relation].rules) {
      const model::Rule& rule = m_[id];
      Binding binding;
      bool could = true;
      for (size_t t = 0; t < rule.head_terms.size(); ++t) {
        const auto& node = rule.head_terms[t].node;
        if (const auto* v = std::get_if<model::VariableUse>(&node)) {
          auto [it, fresh] = binding.emplace(v->variable.value, fact.terms[t]);
          // Equal by this rule alone: what else would follow from that is not looked for.
          if (!fresh && !(it->second == fact.terms[t]) && it->second.constant != any_symbol &&
              fact.terms[t].constant != any_symbol)
            could = false;
        } else if (const auto* c = std::get_if<model::Constant>(&node)) {
          if (fact.terms[t].constant != any_symbol && !(fact.terms[t].constant == c->value)) could = false;
        }
      }
      if (!could) continue;
      for (const Flat& flat : explain::alternatives_of(rule.body)) {
        std::vector<World> cases{world};
        Binding own = binding;
        for (const Condition* c : flat) add(*c, own, cases);
        for (World& w : cases)
          if (!proves(std::move(w), any)) return false;
      }
    }
    return true;
  }

  Fact fact_of(const model::Atom& a, Binding& binding) {
    Fact out{a.relation, {}};
    for (size_t t = 0; t < a.terms.size(); ++t) {
      if (const auto* c = std::get_if<model::Constant>(&a.terms[t].node)) {
        out.terms.push_back({c->value, 0, false});
      } else if (const auto* v = std::get_if<model::VariableUse>(&a.terms[t].node)) {
        auto [it, fresh] = binding.try_emplace(v->variable.value);
        if (fresh) it->second = {any_symbol, next_++, false};
        it->second.maybe_none = false;  // a variable has a value wherever it stands
        out.terms.push_back(it->second);
      } else {
        out.terms.push_back({any_symbol, next_++, m_[a.relation].columns[t].optional});
      }
    }
    return out;
  }

 private:
  void add_to_all(const Fact& fact, std::vector<World>& worlds) {
    for (World& w : worlds)
      if (std::find(w.facts.begin(), w.facts.end(), fact) == w.facts.end()) w.facts.push_back(fact);
  }
  void add(const Condition& c, Binding& binding, std::vector<World>& worlds) {
    if (const auto* a = std::get_if<model::Atom>(&c.node)) {
      add_to_all(fact_of(*a, binding), worlds);
    } else if (const auto* cmp = std::get_if<model::Comparison>(&c.node)) {
      const auto* count = std::get_if<model::Aggregate>(&cmp->left.node);
      const auto* k = std::get_if<model::Constant>(&cmp->right.node);
      if (count == nullptr || k == nullptr || count->kind != model::AggregateKind::count ||
          !k->value.is_number())
        return;
      const Decimal number = m_.symbols.number_of(k->value);
      if (!((cmp->comparator == model::Comparator::greater_equal && number >= Decimal(1)) ||
            (cmp->comparator == model::Comparator::greater && number >= Decimal(0))))
        return;
      const std::vector<Flat> inner = explain::alternatives_of(count->body);
      if (inner.size() == 1)
        for (const Condition* part : inner.front())
          if (std::holds_alternative<model::Atom>(part->node)) add(*part, binding, worlds);
    } else if (const auto* t = std::get_if<model::Threshold>(&c.node)) {
      const auto* k = std::get_if<model::Constant>(&t->needed.node);
      if (t->bound == model::Bound::at_most || k == nullptr || !k->value.is_number() ||
          m_.symbols.number_of(k->value) < Decimal(1))
        return;
      // Every choice of as many members as are needed is a case by itself.
      const size_t members = t->members.size();
      const int64_t needed = m_.symbols.number_of(k->value).to_int().value_or(0);
      if (members > 10 || needed < 1) return;
      std::vector<World> out;
      for (uint32_t chosen = 0; chosen < uint32_t{1} << members && out.size() <= most_worlds; ++chosen) {
        if (std::popcount(chosen) != needed) continue;
        std::vector<World> with = worlds;
        for (size_t i = 0; i < members; ++i)
          if (chosen >> i & 1 && std::holds_alternative<model::Atom>(t->members[i].node))
            add(t->members[i], binding, with);
        out.insert(out.end(), with.begin(), with.end());
      }
      if (out.size() <= most_worlds) worlds = std::move(out);
    }
  }
  static bool matches(const Fact& fact, const Pattern& wanted) {
    const auto& [pattern, free] = wanted;
    if (!(fact.relation == pattern.relation)) return false;
    std::map<uint32_t, Term> bound;
    for (size_t t = 0; t < fact.terms.size(); ++t) {
      const Term& want = pattern.terms[t];
      if (want.constant == any_symbol && free[t]) {
        if (want.maybe_none) continue;  // `_`
        if (fact.terms[t].maybe_none) return false;
        auto [it, fresh] = bound.emplace(want.individual, fact.terms[t]);
        if (!fresh && !(it->second == fact.terms[t])) return false;
      } else if (!(fact.terms[t] == want)) {
        return false;
      }
    }
    return true;
  }
  // Rules of atoms alone, until nothing is new. False: too much is.
  bool forward(World& world) {
    for (bool again = true; again;) {
      again = false;
      for (const model::Rule& rule : m_.rules)
        for (const Flat& flat : explain::alternatives_of(rule.body)) {
          if (flat.size() == 1 && rule.head_terms.empty() && counts_enough(*flat.front(), world)) {
            const Fact head{rule.head, {}};
            if (std::find(world.facts.begin(), world.facts.end(), head) == world.facts.end()) {
              world.facts.push_back(head);
              world.explained.resize(world.facts.size());
              world.explained.back() = again = true;
            }
            continue;
          }
          if (flat.empty() || std::any_of(flat.begin(), flat.end(), [](const Condition* c) {
                return !std::holds_alternative<model::Atom>(c->node);
              }))
            continue;
          std::vector<Fact> heads;
          Binding binding;
          apply(rule, flat, 0, world, binding, heads);
          for (Fact& h : heads) {
            if (std::find(world.facts.begin(), world.facts.end(), h) != world.facts.end()) continue;
            if (world.facts.size() >= most_facts) return false;
            world.facts.push_back(std::move(h));
            // Where it comes from is known: it need not be looked at backwards.
            world.explained.resize(world.facts.size());
            world.explained.back() = true;
            again = true;
          }
        }
    }
    return true;
  }
  // `count { … } >= k` over one atom, where so many different constants are there to count.
  bool counts_enough(const Condition& c, const World& world) {
    const auto* cmp = std::get_if<model::Comparison>(&c.node);
    if (cmp == nullptr || cmp->comparator != model::Comparator::greater_equal) return false;
    const auto* count = std::get_if<model::Aggregate>(&cmp->left.node);
    const auto* k = std::get_if<model::Constant>(&cmp->right.node);
    if (count == nullptr || k == nullptr || count->kind != model::AggregateKind::count ||
        !k->value.is_number() || count->outputs.size() != 1 || count->body.size() != 1)
      return false;
    const auto* atom = std::get_if<model::Atom>(&count->body.front().node);
    const auto* counted = std::get_if<model::VariableUse>(&count->outputs.front().node);
    if (atom == nullptr || counted == nullptr) return false;
    std::vector<Term> found;
    for (const Fact& fact : world.facts) {
      if (!(fact.relation == atom->relation)) continue;
      Binding binding;
      if (!fits(fact, *atom, binding)) continue;
      const Term& value = binding.at(counted->variable.value);
      if (value.constant != any_symbol && std::find(found.begin(), found.end(), value) == found.end())
        found.push_back(value);
    }
    return Decimal(static_cast<int64_t>(found.size())) >= m_.symbols.number_of(k->value);
  }
  static bool fits(const Fact& fact, const model::Atom& atom, Binding& binding) {
    for (size_t t = 0; t < fact.terms.size(); ++t) {
      if (const auto* c = std::get_if<model::Constant>(&atom.terms[t].node)) {
        if (!(fact.terms[t].constant == c->value)) return false;
      } else if (const auto* v = std::get_if<model::VariableUse>(&atom.terms[t].node)) {
        auto [it, fresh] = binding.emplace(v->variable.value, fact.terms[t]);
        if (fact.terms[t].maybe_none || (!fresh && !(it->second == fact.terms[t]))) return false;
      }
    }
    return true;
  }
  void apply(const model::Rule& rule, const Flat& flat, size_t at, const World& world, Binding& binding,
             std::vector<Fact>& heads) {
    if (at == flat.size()) {
      Fact head{rule.head, {}};
      for (const model::Expr& e : rule.head_terms) {
        if (const auto* v = std::get_if<model::VariableUse>(&e.node)) {
          auto it = binding.find(v->variable.value);
          if (it == binding.end()) return;
          head.terms.push_back(it->second);
        } else if (const auto* c = std::get_if<model::Constant>(&e.node)) {
          head.terms.push_back({c->value, 0, false});
        } else {
          return;
        }
      }
      heads.push_back(std::move(head));
      return;
    }
    const auto& atom = std::get<model::Atom>(flat[at]->node);
    for (const Fact& fact : world.facts) {
      if (!(fact.relation == atom.relation)) continue;
      Binding next = binding;
      if (fits(fact, atom, next)) apply(rule, flat, at + 1, world, next, heads);
    }
  }

  const model::Model& m_;
  uint32_t next_;
  size_t steps_ = 0;
};

}  // namespace

std::optional<Decimal> Implications::needed_of(const model::Threshold& t) const {
  const auto* k = std::get_if<model::Constant>(&t.needed.node);
  if (k == nullptr || !k->value.is_number()) return std::nullopt;
  return m_.symbols.number_of(k->value);
}

bool Implications::follows(const Condition& condition, const Flat& rest) const {
  Chase chase(m_, 0);
  Binding binding;
  const std::vector<World> worlds = chase.worlds(rest, binding);
  std::vector<Pattern> any;
  auto take = [&](const Condition& c) {
    const auto* atom = std::get_if<model::Atom>(&c.node);
    if (atom == nullptr) return;
    Pattern p;
    for (const model::Expr& e : atom->terms) {
      const auto* v = std::get_if<model::VariableUse>(&e.node);
      p.free.push_back(std::holds_alternative<model::Wildcard>(e.node) ||
                       (v != nullptr && !binding.contains(v->variable.value)));
    }
    Binding asked = binding;
    p.fact = chase.fact_of(*atom, asked);
    for (size_t t = 0; t < atom->terms.size(); ++t)
      p.fact.terms[t].maybe_none = std::holds_alternative<model::Wildcard>(atom->terms[t].node);
    any.push_back(std::move(p));
  };
  if (const auto* t = std::get_if<model::Threshold>(&condition.node)) {
    if (t->bound == model::Bound::at_least && needed_of(*t) == Decimal(1))
      for (const Condition& member : t->members) take(member);
  } else {
    take(condition);
  }
  return !any.empty() &&
         std::all_of(worlds.begin(), worlds.end(), [&](const World& w) { return chase.proves(w, any); });
}

bool Implications::member_adds_nothing(const model::Threshold& t, const Condition& member,
                                       const Flat& rest) const {
  const std::optional<Decimal> needed = needed_of(t);
  if (t.bound != model::Bound::at_least || !needed) return false;
  if (follows(member, rest)) return true;
  int64_t others = 0;
  for (const Condition& other : t.members) others += &other != &member && follows(other, Flat{&member});
  return others > 0 && Decimal(others) >= *needed;
}

}  // namespace mechanist::testing
