// Thresholds and comparisons that are decided beforehand: never met, or always. Each is looked at by itself.
// External interface: find_thresholds of program.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "lint/program.hpp"
#include "lint/satisfiable.hpp"
#include "model/walk.hpp"

namespace mechanist::lint {
namespace {

// "there are 3 paths, of which only 1 can hold"
std::string at_hand(const Threshold& t, uint64_t can_hold) {
  const uint64_t all = t.members.size();
  const bool one = all == 1;
  const std::string_view noun = t.written == ast::Threshold::Members::paths ? (one ? "path" : "paths")
                                : t.written == ast::Threshold::Members::qualities
                                    ? (one ? "quality" : "qualities")
                                    : (one ? "condition" : "conditions");
  std::string out = fmt::format("there {} {} {}", one ? "is" : "are", all, noun);
  if (can_hold == all) return out;
  return out + (can_hold == 0 ? ", which cannot hold" : fmt::format(", of which only {} can hold", can_hold));
}

class Finder {
 public:
  explicit Finder(Program& p) : p_(p), m_(p.model) {}

  void run() {
    // That of a mechanism which does not say when it applies is met by any path; if none can hold, that is
    // told of the paths.
    std::vector<bool> is_written(m_.rules.size(), true);
    for (const Mechanism& mechanism : m_.mechanisms)
      is_written[mechanism.applies.value] = mechanism.applies_written;
    for (uint32_t i = 0; i < m_.rules.size(); ++i) {
      if (!is_written[i]) continue;
      const Rule& r = m_.rules[i];
      rule_ = &r;
      for (const Condition& c : r.body) walk(c);
    }
  }

 private:
  void walk(const Condition& c) {
    if (const auto* t = std::get_if<Threshold>(&c.node)) threshold(*t, c.span);
    if (const auto* cmp = std::get_if<Comparison>(&c.node)) comparison(*cmp, c.span);
    each_expr(c, [&](const Expr& e) {
      each_aggregate(e, [&](const Aggregate& a) {
        for (const Condition& inner : a.body) walk(inner);
      });
    });
    each_part(c, [&](const Condition& p) { walk(p); });
  }

  std::optional<Decimal> number(const Expr& e) const {
    const auto* c = std::get_if<Constant>(&e.node);
    if (c == nullptr || !c->value.is_number()) return std::nullopt;
    return m_.symbols.number_of(c->value);
  }

  void comparison(const Comparison& c, Span at) {
    using C = ast::Comparator;
    const auto* a = std::get_if<Aggregate>(&c.left.node);
    const std::optional<Decimal> n = number(c.right);
    if (a == nullptr || a->kind != ast::AggregateKind::count || !n) return;
    if ((c.comparator == C::greater_equal && *n <= Decimal(0)) ||
        ((c.comparator == C::greater || c.comparator == C::not_equal) && *n < Decimal(0)))
      p_.report("W0204", at, "this comparison always holds: a count is never below zero");
  }

  void threshold(const Threshold& t, Span at) {
    const std::optional<Decimal> number_needed = number(t.needed);
    const std::optional<int64_t> known = number_needed ? number_needed->to_int() : std::nullopt;
    if (!known || *known < 0) return;
    const auto needed = static_cast<uint64_t>(*known);
    uint64_t can_hold = 0;
    for (const Condition& m : t.members)
      if (!p_.satisfiable.conflict(*rule_, {&m}, {})) ++can_hold;
    const std::string_view bound = t.bound == Bound::at_least  ? "at least"
                                   : t.bound == Bound::at_most ? "at most"
                                                               : "exactly";
    const bool upper = t.bound != Bound::at_least;
    if (needed > can_hold && t.bound != Bound::at_most) {
      p_.report("W0203", at, fmt::format("`{} {}` never holds: {}", bound, needed, at_hand(t, can_hold)));
    } else if (t.bound == Bound::at_least && needed == 0) {
      p_.report("W0204", at, "`at least 0` always holds, whatever it counts");
    } else if (t.bound == Bound::at_most && needed >= can_hold) {
      p_.report("W0204", at, fmt::format("`{} {}` always holds: {}", bound, needed, at_hand(t, can_hold)));
    } else if (upper && needed < can_hold) {
      std::optional<RelationId> found;
      for (const Condition& m : t.members)
        if (!p_.satisfiable.conflict(*rule_, {&m}, {})) first_open(m, found);
      if (!found) return;
      p_.report(
          "W0202", at, fmt::format("`{} {}` may stay open where facts are not recorded", bound, needed),
          fmt::format("what a case does not record of '{0}' counts as possible, unless the case denies it "
                      "or declares '{0}' complete",
                      m_[*found].name));
    }
  }

  // The open fact on which it rests: the first by name of the first relation that rests on one.
  void first_open(const Condition& c, std::optional<RelationId>& found) {
    if (open_.empty()) find_open();
    each_relation({c}, [&](RelationId r) {
      if (!found) found = open_[r.value];
    });
  }
  void find_open() {
    open_.resize(m_.relations.size());
    auto better = [&](std::optional<RelationId> a, std::optional<RelationId> b) {
      if (!a || !b) return a ? a : b;
      return m_[*a].name <= m_[*b].name ? a : b;
    };
    for (const Component& c : m_.components) {
      std::optional<RelationId> best;
      for (RelationId r : c.relations) {
        if (m_[r].role == Role::fact && !m_[r].closed) best = better(best, r);
        for (RuleId rule : m_[r].rules)
          each_relation(m_[rule].body, [&](RelationId needed) { best = better(best, open_[needed.value]); });
      }
      for (RelationId r : c.relations) open_[r.value] = best;
    }
  }

  Program& p_;
  const Model& m_;
  const Rule* rule_ = nullptr;
  std::vector<std::optional<RelationId>> open_;
};

}  // namespace

void find_thresholds(Program& p) {
  Finder(p).run();
}

}  // namespace mechanist::lint
