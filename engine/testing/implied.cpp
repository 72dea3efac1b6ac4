// See implied.hpp. The search ends at fixed limits, so that recursion in rules cannot make it endless.
#include "testing/implied.hpp"

#include <algorithm>
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

class Chase {
 public:
  explicit Chase(const model::Model& m, uint32_t first_individual) : m_(m), next_(first_individual) {}

  // The facts of the conditions: one world, or several where a threshold leaves open which of its members.
  std::vector<World> worlds(const Flat& conditions, Binding& binding) {
    std::vector<World> out(1);
    for (const Condition* c : conditions) add(*c, binding, out);
    return out;
  }
  bool proves(World world, const Fact& pattern, const std::vector<bool>& free) {
    if (++steps_ > most_steps) return false;
    if (!forward(world)) return false;
    if (std::any_of(world.facts.begin(), world.facts.end(),
                    [&](const Fact& f) { return matches(f, pattern, free); }))
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
          if (!proves(std::move(w), pattern, free)) return false;
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
      std::vector<World> out;
      for (const Condition& member : t->members)
        for (const Flat& flat : explain::alternatives_of(std::span(&member, 1))) {
          std::vector<World> with = worlds;
          for (const Condition* part : flat)
            if (std::holds_alternative<model::Atom>(part->node)) add(*part, binding, with);
          out.insert(out.end(), with.begin(), with.end());
        }
      if (out.size() <= most_worlds) worlds = std::move(out);
    }
  }
  static bool matches(const Fact& fact, const Fact& pattern, const std::vector<bool>& free) {
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
      bool fits = true;
      for (size_t t = 0; t < fact.terms.size() && fits; ++t) {
        if (const auto* c = std::get_if<model::Constant>(&atom.terms[t].node)) {
          fits = fact.terms[t].constant == c->value;
        } else if (const auto* v = std::get_if<model::VariableUse>(&atom.terms[t].node)) {
          auto [it, fresh] = next.emplace(v->variable.value, fact.terms[t]);
          fits = !fact.terms[t].maybe_none && (fresh || it->second == fact.terms[t]);
        }
      }
      if (fits) apply(rule, flat, at + 1, world, next, heads);
    }
  }

  const model::Model& m_;
  uint32_t next_;
  size_t steps_ = 0;
};

}  // namespace

bool Implications::follows(const Condition& condition, const Flat& rest) const {
  const auto* atom = std::get_if<model::Atom>(&condition.node);
  if (atom == nullptr) return false;
  Chase chase(m_, 0);
  Binding binding;
  const std::vector<World> worlds = chase.worlds(rest, binding);
  std::vector<bool> free;
  Fact pattern{atom->relation, {}};
  Binding asked = binding;
  for (size_t t = 0; t < atom->terms.size(); ++t) {
    const auto* v = std::get_if<model::VariableUse>(&atom->terms[t].node);
    const bool wildcard = std::holds_alternative<model::Wildcard>(atom->terms[t].node);
    free.push_back(wildcard || (v != nullptr && !binding.contains(v->variable.value)));
  }
  pattern = chase.fact_of(*atom, asked);
  for (size_t t = 0; t < atom->terms.size(); ++t)
    pattern.terms[t].maybe_none = std::holds_alternative<model::Wildcard>(atom->terms[t].node);
  return std::all_of(worlds.begin(), worlds.end(),
                     [&](const World& w) { return chase.proves(w, pattern, free); });
}

bool Implications::member_adds_nothing(const model::Threshold& t, const Condition& member) const {
  const auto* k = std::get_if<model::Constant>(&t.needed.node);
  if (t.bound != model::Bound::at_least || k == nullptr || !k->value.is_number()) return false;
  int64_t others = 0;
  for (const Condition& other : t.members) others += &other != &member && follows(other, Flat{&member});
  return others > 0 && Decimal(others) >= m_.symbols.number_of(k->value);
}

}  // namespace mechanist::testing
