// How a rule is fired: row by row or in batches. See join.hpp.
#include "eval/join.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "plan/join_order.hpp"

namespace mechanist::eval {

using plan::Step;

uint32_t given_slot(const Step& s, const plan::Alternative& body) {
  return s.kind == Step::Kind::assign ? s.slot : body.binds[s.index].slot;
}

std::optional<Symbol> Evaluation::given_value(const Step& s, const plan::Alternative& body, const Env& env,
                                              const View& view) {
  const bool assign = s.kind == Step::Kind::assign;
  const plan::Expr& e = assign ? body.tests[s.index].operands[1 - s.side] : body.binds[s.index].value;
  const Value v = evaluate(e, env, view);
  if (v.kind == Value::Kind::none || !v.surely_exists) return std::nullopt;
  if (v.kind == Value::Kind::exact || e.kind == plan::Expr::Kind::slot) return v.symbol;
  if (assign) return std::nullopt;  // equal to nothing for certain
  return wilds_.intern(Wild{v.low, v.high, {}, {}, -1});
}

// Which order is best depends on sizes, and these change while a recursion runs.
const plan::Order& Evaluation::chosen_order(const plan::PlannedRule& rule, const plan::Alternative& body,
                                            const plan::Order& planned, int delta_scan) {
  // A delta begins; the order of one other scan is no choice.
  if (body.scans.size() < (delta_scan < 0 ? 2 : 3)) return planned;
  Chosen& chosen = chosen_[&planned];
  bool changed = chosen.sizes.empty();
  chosen.sizes.resize(body.scans.size());
  for (size_t i = 0; i < body.scans.size(); ++i) {
    const RowId now = now_[body.scans[i].relation.value];
    changed = changed || now > chosen.sizes[i] * 2;
  }
  if (!changed) return chosen.order;
  for (size_t i = 0; i < body.scans.size(); ++i) chosen.sizes[i] = now_[body.scans[i].relation.value];
  const plan::Fanout fanout = [&](uint32_t scan, uint64_t key) {
    const Relation& rel = *certain_[body.scans[scan].relation.value];
    // A row that is wholly known is there or not.
    if (std::popcount(key) == static_cast<int>(body.scans[scan].terms.size())) return 0.5;
    return static_cast<double>(rel.size()) / rel.distinct(key);
  };
  plan::Slots head;
  for (const plan::Expr& e : rule.head_terms) plan::slots_of(e, head);
  const auto first = delta_scan < 0 ? std::nullopt : std::optional(static_cast<uint32_t>(delta_scan));
  chosen.order = plan::join_order(body, first, head, &fanout);
  return chosen.order;
}

PlanStats& Evaluation::stats_of(const plan::PlannedRule& rule, const plan::PlannedAlternative& alternative,
                                const plan::Order& order, int delta_scan) {
  PlanStats wanted;
  wanted.alternative = static_cast<uint32_t>(&alternative - rule.alternatives.data());
  wanted.delta_scan = delta_scan;
  for (const Step& s : order)
    if (s.kind == Step::Kind::scan) wanted.scans.push_back(s.index);
  std::vector<PlanStats>& plans = stats_.rules[rule.rule.value].plans;
  for (PlanStats& p : plans)
    if (p.alternative == wanted.alternative && p.delta_scan == delta_scan && p.scans == wanted.scans)
      return p;
  return plans.emplace_back(std::move(wanted));
}

void fire(Evaluation& ev, const plan::PlannedRule& rule, const plan::PlannedAlternative& alternative,
          const plan::Order& order, int delta_scan, const View& view) {
  // A relation of no columns that has its row can gain no other.
  const Relation& head = *ev.certain_[rule.head.value];
  if (head.arity() == 0 && head.size() > 0) return;
  const plan::Alternative& body = alternative.body;
  constexpr size_t most = 16;
  std::array<Range, most> of_few;
  std::vector<Range> of_many;
  const size_t scans = body.scans.size();
  if (scans > most) of_many.resize(scans);
  Range* const ranges = scans > most ? of_many.data() : of_few.data();
  for (size_t i = 0; i < scans; ++i) {
    const uint32_t r = body.scans[i].relation.value;
    const auto scan = static_cast<int>(i);
    const RowId old = ev.old_[r], now = ev.now_[r];
    const RowId begin = scan == delta_scan ? old : 0, end = delta_scan >= 0 && scan < delta_scan ? old : now;
    if (begin >= end) return;
    ranges[i] = {begin, end};
  }
  const Ranges given(ranges, scans);
  if (!alternative.asides.empty() && !asides_hold(ev, rule, alternative, view, given)) return;
  auto rows_of = [&](uint32_t scan) { return given[scan].second - given[scan].first; };
  const auto first =
      std::find_if(order.begin(), order.end(), [](const Step& s) { return s.kind == Step::Kind::scan; });
  bool few = first == order.end() || rows_of(first->index) <= few_rows;
  // Many new rows are looked up from the combinations of all others, where these are few.
  const plan::Order* planned = &order;
  if (!few && delta_scan >= 0 && scans > 1) {
    uint32_t fewest = delta_scan == 0 ? 1 : 0;
    uint64_t combined = 1;
    for (uint32_t i = 0; i < scans && combined <= few_rows; ++i) {
      const bool aside = !body.asides.empty() && body.asides[body.parts.scans[i]];
      if (aside || i == static_cast<uint32_t>(delta_scan)) continue;
      combined *= rows_of(i);
      if (rows_of(i) < rows_of(fewest)) fewest = i;
    }
    few = combined <= few_rows;
    if (few) planned = &alternative.delta[fewest];
  }
  const plan::Order& chosen = few ? *planned : ev.chosen_order(rule, body, order, delta_scan);
  auto join = [&] {
    if (few)
      fire_by_tuple(ev, rule, body, chosen, view, given);
    else if (!fire_divided(ev, rule, body, chosen, view, given))
      fire_by_batch(ev, rule, body, chosen, view, given);
  };
  if (!ev.options_.stats || !ev.facts_) return join();
  const RuleStats& stats = ev.stats_.rules[rule.rule.value];
  const uint64_t candidates = stats.candidates, rows = stats.rows;
  const auto start = std::chrono::steady_clock::now();
  join();
  PlanStats& plan = ev.stats_of(rule, alternative, chosen, delta_scan);
  if (plan.firings++ == 0) plan.first_round = view.round;
  plan.last_round = view.round;
  plan.candidates += stats.candidates - candidates;
  plan.rows += stats.rows - rows;
  plan.time += std::chrono::steady_clock::now() - start;
}

}  // namespace mechanist::eval
