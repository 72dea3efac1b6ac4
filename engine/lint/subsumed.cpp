// Rules that add nothing: duplicates, rules that another one of the same head covers, and rules whose own
// conclusion is among their conditions. Parameters are equal only to themselves here, since a rule that is
// covered at one value of a parameter may not be at another.
//
// A rule can cover another only if each of its features (a relation among its conditions, a constant in its
// head, …) is one of the other's. Rules are filed under the rarest of theirs, so that of ten thousand rules
// for one head few pairs are matched at all; and what is matched has a bound, beyond which nothing is told.
// External interface: find_subsumed of program.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <unordered_map>

#include "lint/match.hpp"
#include "lint/normal.hpp"
#include "lint/program.hpp"
#include "model/walk.hpp"

namespace mechanist::lint {
namespace {

constexpr uint64_t most_steps = 8'000'000;  // of a rulebase
constexpr uint64_t steps_a_pair = 2'000;

struct Prepared {
  RuleId id;
  const Rule* rule = nullptr;
  std::shared_ptr<const NormalRule> normal;
  Conditions conditions;  // of the normal rule
  Variables local;
  std::vector<uint64_t> features;  // sorted, each once
};

uint64_t feature(uint64_t kind, uint64_t a, uint64_t b = 0, uint64_t c = 0) {
  uint64_t h = kind;
  for (uint64_t x : {a, b, c}) h = (h ^ x) * 0x9e3779b97f4a7c15u + (h >> 29);
  return h;
}

class Finder {
 public:
  explicit Finder(Program& p) : p_(p), m_(p.model) {}

  void run() {
    for (const Relation& r : m_.relations) {
      for (RuleId id : r.rules) circular(m_[id]);
      if (r.rules.size() > 1) head(r);
    }
  }

 private:
  void circular(const Rule& r) {
    Conditions flat;
    flatten(r.body, flat);
    for (const Condition* c : flat) {
      const auto* a = std::get_if<Atom>(&c->node);
      if (a == nullptr || a->relation != r.head) continue;
      uint64_t work = steps_a_pair;
      Matcher matcher(m_.symbols, work);
      Variables all;
      for (const Expr& e : r.head_terms) all_variables(e, all);
      matcher.fix(all);
      if (!matcher.heads(r.head_terms, a->terms)) continue;
      p_.report("W0604", c->span, fmt::format("{} concludes only what it needs", p_.told(r)),
                "it adds nothing: take it out, or mend its variables");
      told_.push_back(&r);
      return;
    }
  }

  Prepared prepared(RuleId id) const {
    Prepared out;
    out.id = id;
    out.rule = &m_[id];
    out.normal = std::make_shared<const NormalRule>(normal(*out.rule));
    flatten(out.normal->body, out.conditions);
    Variables direct;
    for (const Expr& e : out.normal->head_terms) {
      direct_variables(e, direct);
      all_variables(e, out.local);
    }
    for (const Condition* c : out.conditions) {
      direct_variables(*c, direct);
      all_variables(*c, out.local);
    }
    for (VariableId v : direct) out.local.erase(v);
    for (size_t i = 0; i < out.normal->head_terms.size(); ++i)
      if (const auto* c = std::get_if<Constant>(&out.normal->head_terms[i].node))
        out.features.push_back(feature(1, i, c->value.bits));
    for (const Condition* c : out.conditions) {
      const auto* a = std::get_if<Atom>(&c->node);
      out.features.push_back(feature(2, c->node.index(), a == nullptr ? 0 : a->relation.value + 1));
      if (a == nullptr) continue;
      for (size_t i = 0; i < a->terms.size(); ++i)
        if (const auto* k = std::get_if<Constant>(&a->terms[i].node))
          out.features.push_back(feature(3, a->relation.value, i, k->value.bits));
    }
    // A rule without conditions has no other.
    out.features.push_back(feature(4, 0));
    std::sort(out.features.begin(), out.features.end());
    out.features.erase(std::unique(out.features.begin(), out.features.end()), out.features.end());
    return out;
  }

  bool covers(const Prepared& a, const Prepared& b, bool only_rename = false) {
    if (only_rename
            ? a.features != b.features
            : !std::includes(b.features.begin(), b.features.end(), a.features.begin(), a.features.end()))
      return false;
    const uint64_t given = std::min(steps_a_pair, steps_);
    uint64_t work = given;
    Matcher matcher(m_.symbols, work);
    matcher.local(a.local, b.local);
    if (only_rename) matcher.only_rename();
    const bool out = matcher.heads(a.normal->head_terms, b.normal->head_terms) &&
                     matcher.follows(a.conditions, b.conditions) && work > 0;
    steps_ -= std::min(steps_, given - work + 1);
    return out;
  }

  void head(const Relation& r) {
    std::vector<Prepared> rules;
    std::unordered_map<uint64_t, uint32_t> how_many;
    for (RuleId id : r.rules) {
      rules.push_back(prepared(id));
      for (uint64_t f : rules.back().features) ++how_many[f];
    }
    std::unordered_map<uint64_t, std::vector<uint32_t>> filed;
    for (uint32_t i = 0; i < rules.size(); ++i) {
      uint64_t rarest = rules[i].features.front();
      for (uint64_t f : rules[i].features)
        if (how_many[f] < how_many[rarest]) rarest = f;
      filed[rarest].push_back(i);
    }
    for (uint32_t i = 0; i < rules.size(); ++i) {
      std::optional<uint32_t> by;
      for (uint64_t f : rules[i].features) {
        auto it = filed.find(f);
        if (it == filed.end()) continue;
        for (uint32_t other : it->second) {
          if (steps_ == 0 || other == i || (by && *by < other)) continue;
          if (!covers(rules[other], rules[i])) continue;
          // Of two that say the same, the one later in canonical order is told, wherever they stand.
          if (other > i && covers(rules[i], rules[other])) continue;
          by = other;
        }
      }
      if (by) tell(rules[*by], rules[i]);
    }
  }

  void tell(const Prepared& by, const Prepared& rule) {
    if (std::find(told_.begin(), told_.end(), rule.rule) != told_.end()) return;
    const bool is_twin = covers(by, rule, true);
    Diagnostic& d =
        is_twin
            ? p_.report(
                  "W0605", rule.rule->span,
                  fmt::format("{} is {} once more, up to {}", p_.told(*rule.rule), p_.told(*by.rule),
                              by.normal->rewritten || rule.normal->rewritten ? "how equal values are written"
                                                                             : "the names of variables"),
                  "take one of them out, or mend the one that was copied")
            : p_.report("W0604", rule.rule->span,
                        fmt::format("{} adds nothing: whenever it fires, {} does", p_.told(*rule.rule),
                                    p_.told(*by.rule)),
                        "take it out, or mend the one that asks for less than is meant");
    p_.note(d, by.rule->span, is_twin ? "this one" : "this one asks for less");
  }

  Program& p_;
  const Model& m_;
  uint64_t steps_ = most_steps;
  std::vector<const Rule*> told_;
};

}  // namespace

void find_subsumed(Program& p) {
  Finder(p).run();
}

}  // namespace mechanist::lint
