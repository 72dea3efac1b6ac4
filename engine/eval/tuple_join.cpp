// One tuple at a time, without memory of its own: what cases and small deltas need. See join.hpp.
#include <array>
#include <bit>

#include "eval/join.hpp"

namespace mechanist::eval {

using plan::Step;
using plan::Term;

namespace {

constexpr size_t most_key = 16;

}  // namespace

class TupleJoiner {
 public:
  TupleJoiner(Evaluation& ev, const plan::PlannedRule& rule, const plan::Alternative& body,
              const plan::Order& order, const View& view, Ranges ranges)
      : ev_(ev),
        rule_(rule),
        body_(body),
        order_(order),
        view_(view),
        ranges_(ranges),
        head_(*ev.certain_[rule.head.value]),
        env_(ev.fired_) {
    env_.assign(rule.slots, unbound);
    ev.head_.resize(rule.head_terms.size());
  }

  void run() {
    step(0);
    RuleStats& stats = ev_.stats_.rules[rule_.rule.value];
    ++stats.firings;
    stats.candidates += candidates_;
    stats.rows += rows_;
    ev_.rows_ += rows_;
  }

 private:
  void step(size_t i) {
    if (i == order_.size()) {
      emit();
      return;
    }
    if (finished()) return;
    const Step& s = order_[i];
    switch (s.kind) {
      case Step::Kind::scan:
        scan(i);
        return;
      case Step::Kind::test:
        if (passes(i)) step(i + 1);
        return;
      case Step::Kind::bind:
      case Step::Kind::assign: {
        const std::optional<Symbol> cell = ev_.given_value(s, body_, env_, view_);
        if (!cell) return;
        const uint32_t slot = given_slot(s, body_);
        const Symbol before = env_[slot];
        env_[slot] = *cell;
        step(i + 1);
        env_[slot] = before;
        return;
      }
    }
  }

  // Neighbouring rows often ask the same of a count or a negation; what it reads does not change meanwhile.
  bool passes(size_t i) {
    const plan::Test& t = body_.tests[order_[i].index];
    if (t.outer.size() > most_asked || rule_.tests_own_component || t.kind == plan::Test::Kind::in ||
        t.kind == plan::Test::Kind::between || t.kind == plan::Test::Kind::text)
      return ev_.certain_test(t, env_, view_);
    Asked& last = asked_[i];
    bool same = last.any;
    for (size_t k = 0; k < t.outer.size(); ++k) {
      same = same && last.values[k] == env_[t.outer[k]];
      last.values[k] = env_[t.outer[k]];
    }
    if (!same) last.answer = ev_.certain_test(t, env_, view_);
    last.any = true;
    return last.answer;
  }

  void scan(size_t i) {
    const plan::Scan& sc = body_.scans[order_[i].index];
    const Relation& rel = *ev_.certain_[sc.relation.value];
    const auto [begin, end] = ranges_[order_[i].index];
    auto look_at = [&](RowId row) {
      ++candidates_;
      ev_.tick();
      uint64_t bound = 0;  // terms that this row gave a value
      bool fits = true;
      for (uint32_t c = 0; c < sc.terms.size() && fits; ++c) {
        const Term& t = sc.terms[c];
        if (t.kind == Term::Kind::any) continue;
        const Symbol cell = rel.at(row, c);
        if (t.kind == Term::Kind::constant) {
          fits = cell == t.constant;
        } else if (env_[t.slot] != unbound) {
          fits = cell == env_[t.slot];
        } else {
          fits = !cell.is_none();
          if (!fits) break;
          env_[t.slot] = cell;
          bound |= uint64_t{1} << c;
        }
      }
      if (fits) step(i + 1);
      for (; bound != 0; bound &= bound - 1)
        env_[sc.terms[static_cast<size_t>(std::countr_zero(bound))].slot] = unbound;
    };
    const uint64_t mask = order_[i].key;
    if (mask == 0 || std::popcount(mask) > static_cast<int>(most_key)) {
      for (RowId row = begin; row < end && !finished(); ++row) look_at(row);
      return;
    }
    std::array<Symbol, most_key> key;
    size_t n = 0;
    for (uint64_t left = mask; left != 0; left &= left - 1) {
      const Term& t = sc.terms[static_cast<size_t>(std::countr_zero(left))];
      key[n++] = t.kind == Term::Kind::constant ? t.constant : env_[t.slot];
    }
    if (end - begin <= few_rows) {
      for (uint64_t rows = rel.agreeing(mask, key.data(), begin, end); rows != 0 && !finished();
           rows &= rows - 1)
        look_at(begin + static_cast<RowId>(std::countr_zero(rows)));
      return;
    }
    const Relation::Index& index = rel.index(mask);
    for (RowId row = index.first(index.hash(key.data()), key.data());
         row != no_row && row >= begin && !finished(); row = index.next(row))
      if (row < end) look_at(row);
  }

  // A relation of no columns has but one row to gain.
  bool finished() const { return head_.arity() == 0 && head_.size() > 0; }

  void emit() {
    std::vector<Symbol>& head = ev_.head_;
    for (size_t c = 0; c < head.size(); ++c) {
      const plan::Expr& e = rule_.head_terms[c];
      if (e.kind == plan::Expr::Kind::slot) {
        head[c] = env_[e.slot];
      } else if (e.kind == plan::Expr::Kind::constant) {
        head[c] = e.constant;
      } else {
        Value v = ev_.evaluate(e, env_, view_);
        if (v.kind != Value::Kind::exact) return;
        head[c] = v.symbol;
      }
      // An interval is no value yet; a null is one.
      if (head[c].is_unknown() && !ev_.wilds_.is_null(head[c])) return;
    }
    head_.mark(view_.phase, view_.round);
    if (head_.insert(head.data())) ++rows_;
  }

  Evaluation& ev_;
  const plan::PlannedRule& rule_;
  const plan::Alternative& body_;
  const plan::Order& order_;
  const View& view_;
  const Ranges ranges_;
  Relation& head_;
  Env& env_;
  static constexpr size_t most_asked = 4;
  struct Asked {
    bool any = false, answer = false;
    std::array<Symbol, most_asked> values;  // of the test's outer slots
  };
  std::array<Asked, most_tuple_steps> asked_;
  uint64_t candidates_ = 0, rows_ = 0;
};

void fire_by_tuple(Evaluation& ev, const plan::PlannedRule& rule, const plan::Alternative& body,
                   const plan::Order& order, const View& view, Ranges ranges) {
  TupleJoiner(ev, rule, body, order, view, ranges).run();
}

}  // namespace mechanist::eval
