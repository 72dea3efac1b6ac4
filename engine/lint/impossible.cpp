// Rules that can never fire, conditions in them that can never be met, and relations that nothing concludes.
// What cannot hold only because something else cannot is told there and not again.
// External interface: find_impossible of program.hpp.
#include <fmt/format.h>

#include "lint/program.hpp"
#include "lint/satisfiable.hpp"
#include "model/walk.hpp"

namespace mechanist::lint {
namespace {

class Finder {
 public:
  explicit Finder(Program& p) : p_(p), m_(p.model), satisfiable_(p.satisfiable) {}

  void run() {
    for (uint32_t i = 0; i < m_.relations.size(); ++i) unfounded(RelationId{i});
    for (const Rule& r : m_.rules) {
      if (auto found = satisfiable_.conflict(r)) {
        whole(r, *found);
      } else {
        for (const Condition& c : r.body) alternatives(r, c);
      }
      for (const Condition& c : r.body) nested(r, c);
    }
  }

 private:
  void unfounded(RelationId id) {
    if (!satisfiable_.is_unfounded(id) || p_.is_shared(m_[id].span)) return;
    const Relation& r = m_[id];
    if (r.rules.empty()) {
      p_.report("W0603", p_.name_of(id),
                fmt::format("no rule concludes '{}', so that it can never hold", r.name),
                "add a rule for it, or make it a fact if profiles are to record it");
      return;
    }
    Diagnostic& d = p_.report("W0603", p_.name_of(id),
                              fmt::format("'{}' can never hold: it rests only on itself", r.name),
                              "add a rule from which it begins");
    p_.note(d, m_[r.rules.front()].span, "what concludes it needs it");
  }

  bool is_told_elsewhere(const Conflict& c) const { return c.dead && m_[*c.dead].role != Role::table; }

  void whole(const Rule& r, const Conflict& c) {
    if (is_told_elsewhere(c)) return;
    // A threshold that is never met by itself is told as that.
    if (c.threshold != nullptr && satisfiable_.conflict(r, {c.threshold}, {})) return;
    const bool is_rule = r.origin == RuleOrigin::rule;
    tell(c, fmt::format("{} can never {}: {}", p_.told(r), is_rule ? "fire" : "hold", c.told));
  }

  void tell(const Conflict& c, std::string message) {
    Diagnostic& d = p_.report("W0602", c.first, std::move(message),
                              c.second ? "mend one of the two, or take out what can never be"
                                       : "mend it, or take out what can never be");
    if (c.second) p_.note(d, *c.second, "beside this");
  }

  // Of a rule that can fire: what of its alternatives and members cannot be met.
  void alternatives(const Rule& r, const Condition& c) {
    auto each = [&](const std::vector<Condition>& all, std::string_view what) {
      Conditions others;
      for (const Condition& o : r.body)
        if (&o != &c) flatten_plain(o, others);
      for (const Condition& part : all) {
        others.push_back(&part);
        auto found = satisfiable_.conflict(r, others, {});
        others.pop_back();
        if (found && !is_told_elsewhere(*found))
          tell(*found, fmt::format("this {} can never be met: {}", what, found->told));
      }
    };
    if (const auto* o = std::get_if<Or>(&c.node)) each(o->parts, "alternative");
    if (const auto* t = std::get_if<Threshold>(&c.node); t != nullptr && t->bound == Bound::at_least)
      each(t->members, "condition");
    if (const auto* a = std::get_if<And>(&c.node))
      for (const Condition& part : a->parts) alternatives(r, part);
  }
  // Alternatives beside the one that is looked at say nothing that could be told of it.
  static void flatten_plain(const Condition& c, Conditions& out) {
    if (!std::holds_alternative<Or>(c.node) && !std::holds_alternative<Threshold>(c.node)) out.push_back(&c);
  }

  // What stands in negations and braces, each by itself.
  void nested(const Rule& r, const Condition& c) {
    auto by_itself = [&](const std::vector<Condition>& parts, std::string_view what) {
      auto found = satisfiable_.conflict(r, {}, parts);
      if (found && !found->dead) tell(*found, fmt::format("what is {} can never be: {}", what, found->told));
    };
    if (const auto* n = std::get_if<Not>(&c.node)) by_itself(n->parts, "negated");
    each_expr(c, [&](const Expr& e) {
      each_aggregate(e, [&](const Aggregate& a) {
        by_itself(a.body, a.kind == ast::AggregateKind::count ? "counted" : "summed up");
        for (const Condition& inner : a.body) nested(r, inner);
      });
    });
    each_part(c, [&](const Condition& p) { nested(r, p); });
  }

  Program& p_;
  const Model& m_;
  const Satisfiable& satisfiable_;
};

}  // namespace

void find_impossible(Program& p) {
  Finder(p).run();
}

}  // namespace mechanist::lint
