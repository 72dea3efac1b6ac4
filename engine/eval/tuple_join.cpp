// One tuple at a time: what cases and small deltas need. See join.hpp; row_walk.hpp finds the tuples.
#include <algorithm>

#include "eval/join.hpp"
#include "eval/row_walk.hpp"

namespace mechanist::eval {

void fire_by_tuple(Evaluation& ev, const plan::PlannedRule& rule, const plan::Alternative& body,
                   const plan::Order& order, const View& view, Ranges ranges) {
  Relation& into = *ev.certain_[rule.head.value];
  Env& env = ev.fired_;
  env.assign(rule.slots, unbound);
  std::vector<Symbol>& head = ev.head_;
  head.resize(rule.head_terms.size());
  uint64_t rows = 0;
  auto found = [&] {
    for (size_t c = 0; c < head.size(); ++c) {
      const plan::Expr& e = rule.head_terms[c];
      if (e.kind == plan::Expr::Kind::slot) {
        head[c] = env[e.slot];
      } else if (e.kind == plan::Expr::Kind::constant) {
        head[c] = e.constant;
      } else {
        const Value v = ev.evaluate(e, env, view);
        if (v.kind != Value::Kind::exact) return false;
        head[c] = v.symbol;
      }
      // An interval is no value yet; a null is one.
      if (head[c].is_unknown() && !ev.wilds_.is_null(head[c])) return false;
    }
    into.mark(view.phase, view.round);
    if (into.insert(head.data())) ++rows;
    // A relation of no columns has but one row to gain.
    return head.empty();
  };
  RowWalk walk(ev, body, order, view, env, ranges, !rule.tests_own_component, found);
  walk.run();
  RuleStats& stats = ev.stats_.rules[rule.rule.value];
  ++stats.firings;
  stats.candidates += walk.candidates();
  stats.rows += rows;
  ev.rows_ += rows;
}

bool asides_hold(Evaluation& ev, const plan::PlannedRule& rule, const plan::PlannedAlternative& alternative,
                 const View& view, Ranges ranges) {
  Env& env = ev.fired_;
  env.assign(rule.slots, unbound);
  auto found = [] { return true; };
  return std::all_of(alternative.asides.begin(), alternative.asides.end(), [&](const plan::Order& aside) {
    RowWalk walk(ev, alternative.body, aside, view, env, ranges, !rule.tests_own_component, found);
    const bool holds = walk.run();
    ev.stats_.rules[rule.rule.value].candidates += walk.candidates();
    env.assign(rule.slots, unbound);
    return holds;
  });
}

}  // namespace mechanist::eval
