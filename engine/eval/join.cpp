// Batched joins; see join.hpp. A batch holds the slots that are still needed, column by column. A scan first
// hashes the keys of the whole batch and prefetches, then looks up, then walks each chain from the newest
// row back, so that a range of row numbers (the delta, or what was there before it) needs no index of its
// own.
#include "eval/join.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace mechanist::eval {

using plan::Step;
using plan::Term;

namespace {

constexpr uint32_t largest_batch = 512;
constexpr uint32_t smallest_batch = 8;

// Up to this many rows of its first scan, a rule is fired row by row: batches are not worth filling. And up
// to this many, comparing a key with all rows at once beats an index.
constexpr RowId few_rows = 64;
constexpr size_t most_steps = 16, most_key = 16;

uint32_t given_slot(const Step& s, const plan::Alternative& body) {
  return s.kind == Step::Kind::assign ? s.slot : body.binds[s.index].slot;
}

}  // namespace

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

// One tuple at a time, without memory of its own: what cases and small deltas need.
class TupleJoiner {
 public:
  TupleJoiner(Evaluation& ev, const plan::PlannedRule& rule, const plan::Alternative& body,
              const plan::Order& order, const View& view,
              const std::array<std::pair<RowId, RowId>, most_steps>& ranges)
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
    const auto [begin, end] = ranges_[i];
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
  const std::array<std::pair<RowId, RowId>, most_steps>& ranges_;
  Relation& head_;
  Env& env_;
  static constexpr size_t most_asked = 4;
  struct Asked {
    bool any = false, answer = false;
    std::array<Symbol, most_asked> values;  // of the test's outer slots
  };
  std::array<Asked, most_steps> asked_;
  uint64_t candidates_ = 0, rows_ = 0;
};

void fire(Evaluation& ev, const plan::PlannedRule& rule, const plan::PlannedAlternative& alternative,
          const plan::Order& order, int delta_scan, const View& view) {
  // A relation of no columns that has its row can gain no other.
  const Relation& head = *ev.certain_[rule.head.value];
  if (head.arity() == 0 && head.size() > 0) return;
  std::array<std::pair<RowId, RowId>, most_steps> ranges;
  bool few = order.size() <= most_steps, first = true;
  for (size_t i = 0; i < order.size(); ++i) {
    if (order[i].kind != Step::Kind::scan) continue;
    const plan::Scan& s = alternative.body.scans[order[i].index];
    const auto scan = static_cast<int>(order[i].index);
    const RowId old = ev.old_[s.relation.value], now = ev.now_[s.relation.value];
    const RowId begin = scan == delta_scan ? old : 0, end = delta_scan >= 0 && scan < delta_scan ? old : now;
    if (begin >= end) return;
    if (first) few = few && end - begin <= few_rows;
    few = few && s.terms.size() <= 64;
    first = false;
    if (i < most_steps) ranges[i] = {begin, end};
  }
  if (few)
    TupleJoiner(ev, rule, alternative.body, order, view, ranges).run();
  else
    Joiner(ev, rule, alternative, order, delta_scan, view).run();
}

Joiner::Joiner(Evaluation& ev, const plan::PlannedRule& rule, const plan::PlannedAlternative& alternative,
               const plan::Order& order, int delta_scan, const View& view)
    : ev_(ev),
      rule_(rule),
      body_(alternative.body),
      order_(order),
      delta_(delta_scan),
      view_(view),
      out_(order.size()),
      indexes_(order.size()),
      ranges_(order.size()),
      env_(rule.slots, unbound),
      head_(rule.head_terms.size()) {}

void Joiner::run() {
  // A batch is no larger than what it may have to hold: cases are small, and there are many of them.
  RowId most = 0;
  for (size_t i = 0; i < order_.size(); ++i) {
    if (order_[i].kind != Step::Kind::scan) continue;
    const plan::Scan& s = body_.scans[order_[i].index];
    const auto scan = static_cast<int>(order_[i].index);
    const RowId old = ev_.old_[s.relation.value], now = ev_.now_[s.relation.value];
    if (delta_ < 0 || scan > delta_)
      ranges_[i] = {0, now};
    else if (scan == delta_)
      ranges_[i] = {old, now};
    else
      ranges_[i] = {0, old};
    if (ranges_[i].first >= ranges_[i].second) return;
    most = std::max(most, ranges_[i].second - ranges_[i].first);
    // The last step may need no index.
    if (order_[i].key && i + 1 < order_.size())
      indexes_[i] = &ev_.certain_[s.relation.value]->index(order_[i].key);
  }
  pairing_ = pairing();
  if (const Step& last = order_.back(); last.kind == Step::Kind::scan && last.key && !pairing_.neighbours)
    indexes_.back() = &ev_.certain_[body_.scans[last.index].relation.value]->index(last.key);
  capacity_ = std::bit_ceil(std::clamp(most, smallest_batch, largest_batch));
  Batch start;
  start.n = 1;
  start.data.assign(size_t{rule_.slots} * capacity_, unbound);
  step(0, start);
  RuleStats& stats = ev_.stats_.rules[rule_.rule.value];
  ++stats.firings;
  stats.candidates += candidates_;
  stats.rows += rows_;
  ev_.rows_ += rows_;
}

void Joiner::to_env(const Batch& in, uint32_t row) {
  for (uint32_t s = 0; s < rule_.slots; ++s) env_[s] = in.data[size_t{s} * capacity_ + row];
}

bool Joiner::finished() const {
  const Relation& head = *ev_.certain_[rule_.head.value];
  return head.arity() == 0 && head.size() > 0;
}

void Joiner::flush(size_t i, Batch& out, bool all) {
  if (out.n == 0 || (!all && out.n < capacity_)) return;
  step(i + 1, out);
  out.n = 0;
}

void Joiner::step(size_t i, const Batch& in) {
  if (i == order_.size()) {
    emit(in);
    return;
  }
  const Step& s = order_[i];
  if (s.kind == Step::Kind::scan) {
    if (pairing_.is_one && i + 1 == order_.size())
      pair(in);
    else if (i > 0 || !copy_columns(i, in))
      scan(i, in);
    return;
  }
  Batch& out = out_[i];
  if (out.data.empty()) out.data.assign(size_t{rule_.slots} * capacity_, unbound);
  auto copy = [&](uint32_t row) {
    for (uint32_t slot : s.live)
      out.data[size_t{slot} * capacity_ + out.n] = in.data[size_t{slot} * capacity_ + row];
  };
  for (uint32_t row = 0; row < in.n; ++row) {
    if (s.kind == Step::Kind::test) {
      const plan::Test& t = body_.tests[s.index];
      if (t.kind == plan::Test::Kind::compare) {
        // Numbers that fit a symbol, side by side: no environment needed.
        auto side = [&](const plan::Expr& e) {
          if (e.kind == plan::Expr::Kind::slot) return in.data[size_t{e.slot} * capacity_ + row];
          return e.kind == plan::Expr::Kind::constant ? e.constant : unbound;
        };
        Symbol l = side(t.operands[0]), r = side(t.operands[1]);
        if (l.is_inline_number() && r.is_inline_number()) {
          int64_t x = inline_value(l), y = inline_value(r);
          bool ok = false;
          switch (t.comparator) {
            case model::Comparator::equal:
              ok = x == y;
              break;
            case model::Comparator::not_equal:
              ok = x != y;
              break;
            case model::Comparator::less:
              ok = x < y;
              break;
            case model::Comparator::less_equal:
              ok = x <= y;
              break;
            case model::Comparator::greater:
              ok = x > y;
              break;
            case model::Comparator::greater_equal:
              ok = x >= y;
              break;
          }
          if (!ok) continue;
          copy(row);
          ++out.n;
          continue;
        }
      }
      to_env(in, row);
      if (!ev_.certain_test(t, env_, view_)) continue;
      copy(row);
      ++out.n;
      continue;
    }
    to_env(in, row);
    const std::optional<Symbol> cell = ev_.given_value(s, body_, env_, view_);
    if (!cell) continue;
    copy(row);
    out.data[size_t{given_slot(s, body_)} * capacity_ + out.n] = *cell;
    ++out.n;
  }
  flush(i, out, true);
}

void Joiner::scan(size_t i, const Batch& in) {
  const Step& s = order_[i];
  const plan::Scan& sc = body_.scans[s.index];
  const Relation& rel = *ev_.certain_[sc.relation.value];
  const auto [begin, end] = ranges_[i];
  Batch& out = out_[i];
  if (out.data.empty()) out.data.assign(size_t{rule_.slots} * capacity_, unbound);

  // What a row must agree with, and what it binds; columns of the key need no second look.
  struct Check {
    uint32_t column;
    const Term* term;
    bool binds;
    bool live;
  };
  std::array<Check, 16> few;
  std::vector<Check> many;
  size_t checks = 0;
  std::vector<uint32_t> bound_here;
  for (uint32_t c = 0; c < sc.terms.size(); ++c) {
    const Term& t = sc.terms[c];
    if (t.kind == Term::Kind::any || (c < 64 && (s.key >> c & 1))) continue;
    Check check{c, &t, false, false};
    if (t.kind == Term::Kind::slot &&
        std::find(bound_here.begin(), bound_here.end(), t.slot) == bound_here.end()) {
      bool known = false;
      for (size_t before = 0; before < i && !known; ++before) {
        const Step& p = order_[before];
        if (p.kind == Step::Kind::scan)
          known = std::any_of(body_.scans[p.index].terms.begin(), body_.scans[p.index].terms.end(),
                              [&](const Term& x) { return x.kind == Term::Kind::slot && x.slot == t.slot; });
        else if (p.kind == Step::Kind::bind)
          known = body_.binds[p.index].slot == t.slot;
        else if (p.kind == Step::Kind::assign)
          known = p.slot == t.slot;
      }
      check.binds = !known;
      check.live = std::find(s.live.begin(), s.live.end(), t.slot) != s.live.end();
      if (!known) bound_here.push_back(t.slot);
    }
    if (checks < few.size()) few[checks] = check;
    many.push_back(check);
    ++checks;
  }
  const Check* list = checks <= few.size() ? few.data() : many.data();
  std::vector<uint32_t> carried;
  for (uint32_t slot : s.live)
    if (std::find(bound_here.begin(), bound_here.end(), slot) == bound_here.end()) carried.push_back(slot);

  auto take = [&](uint32_t from, RowId row) {
    ++candidates_;
    ev_.tick();
    const uint32_t at = out.n;
    for (size_t k = 0; k < checks; ++k) {
      const Check& c = list[k];
      const Symbol cell = rel.at(row, c.column);
      if (c.term->kind == Term::Kind::constant) {
        if (cell != c.term->constant) return;
      } else if (c.binds) {
        if (cell.is_none()) return;
        out.data[size_t{c.term->slot} * capacity_ + at] = cell;
      } else {
        // bound by an earlier step, or by an earlier column of this scan
        const bool here = std::find(bound_here.begin(), bound_here.end(), c.term->slot) != bound_here.end();
        const Symbol have = here ? out.data[size_t{c.term->slot} * capacity_ + at]
                                 : in.data[size_t{c.term->slot} * capacity_ + from];
        if (cell != have) return;
      }
    }
    for (uint32_t slot : carried)
      out.data[size_t{slot} * capacity_ + at] = in.data[size_t{slot} * capacity_ + from];
    ++out.n;
    if (out.n == capacity_) flush(i, out, true);
  };

  if (!s.key) {
    for (uint32_t from = 0; from < in.n; ++from)
      for (RowId row = begin; row < end && !finished(); ++row) take(from, row);
    flush(i, out, true);
    return;
  }
  const Relation::Index& index = *indexes_[i];
  std::array<uint64_t, largest_batch> hashes;
  std::array<RowId, largest_batch> heads;
  std::vector<uint32_t> key_columns;
  for (uint32_t c = 0; c < sc.terms.size() && c < 64; ++c)
    if (s.key >> c & 1) key_columns.push_back(c);
  std::vector<Symbol> key(key_columns.size());
  auto fill_key = [&](uint32_t from) {
    for (size_t k = 0; k < key_columns.size(); ++k) {
      const Term& t = sc.terms[key_columns[k]];
      key[k] = t.kind == Term::Kind::constant ? t.constant : in.data[size_t{t.slot} * capacity_ + from];
    }
  };
  for (uint32_t from = 0; from < in.n; ++from) {
    fill_key(from);
    hashes[from] = index.hash(key.data());
    index.prefetch(hashes[from]);
  }
  for (uint32_t from = 0; from < in.n; ++from) {
    fill_key(from);
    heads[from] = index.first(hashes[from], key.data());
  }
  for (uint32_t from = 0; from < in.n; ++from)
    for (RowId row = heads[from]; row != no_row && row >= begin && !finished(); row = index.next(row))
      if (row < end) take(from, row);
  flush(i, out, true);
}

Joiner::Pairing Joiner::pairing() const {
  Pairing out;
  const Step& s = order_.back();
  if (s.kind != Step::Kind::scan || order_.size() < 2 || std::popcount(s.key) != 1) return out;
  const plan::Scan& sc = body_.scans[s.index];
  const auto& head = rule_.head_terms;
  if (sc.terms.size() != 2 || head.size() != 2 || head[0].kind != plan::Expr::Kind::slot ||
      head[1].kind != plan::Expr::Kind::slot)
    return out;
  out.key_column = s.key == 1 ? 0 : 1;
  out.key = sc.terms[out.key_column];
  const Term& found = sc.terms[1 - out.key_column];
  if (found.kind != Term::Kind::slot || (out.key.kind == Term::Kind::slot && out.key.slot == found.slot) ||
      (head[0].slot == found.slot) == (head[1].slot == found.slot))
    return out;
  out.carried_first = head[1].slot == found.slot;
  out.carried = head[out.carried_first ? 0 : 1].slot;
  out.is_one = true;
  const Relation& rel = *ev_.certain_[sc.relation.value];
  const model::Relation& declared = ev_.model()[sc.relation];
  const bool grows = declared.derived() && declared.component == ev_.model()[rule_.head].component;
  if (!grows && ranges_.back() == std::pair<RowId, RowId>(0, rel.size()))
    out.neighbours = &rel.neighbours(out.key_column);
  return out;
}

void Joiner::pair(const Batch& in) {
  constexpr size_t wait_for = 1024;
  const size_t i = order_.size() - 1;
  Relation& head = *ev_.certain_[rule_.head.value];
  head.mark(view_.phase, view_.round);
  auto& carried = pairing_.carried_first ? firsts_ : seconds_;
  auto& found = pairing_.carried_first ? seconds_ : firsts_;
  auto enter = [&] {
    candidates_ += found.size();
    ev_.tick(found.size());
    rows_ += head.insert_pairs(firsts_.data(), seconds_.data(), firsts_.size());
    firsts_.clear();
    seconds_.clear();
  };
  const Term& k = pairing_.key;
  auto key_of = [&](uint32_t from) {
    return k.kind == Term::Kind::constant ? k.constant : in.data[size_t{k.slot} * capacity_ + from];
  };
  auto carried_of = [&](uint32_t from) { return in.data[size_t{pairing_.carried} * capacity_ + from]; };
  // An interval is no value yet; a null is one.
  auto is_value = [&](Symbol s) { return !s.is_unknown() || ev_.wilds_.is_null(s); };
  if (pairing_.neighbours) {
    for (uint32_t from = 0; from < in.n; ++from) {
      const Symbol have = carried_of(from);
      if (!is_value(have)) continue;
      for (Symbol s : pairing_.neighbours->of(key_of(from))) {
        if (s.is_none()) continue;
        found.push_back(s);
        carried.push_back(have);
      }
      if (found.size() >= wait_for) enter();
    }
    enter();
    return;
  }
  const auto [begin, end] = ranges_[i];
  const Relation& rel = *ev_.certain_[body_.scans[order_[i].index].relation.value];
  const Relation::Index& index = *indexes_[i];
  const uint32_t column = 1 - pairing_.key_column;
  std::array<RowId, largest_batch> chains;
  for (uint32_t from = 0; from < in.n; ++from) {
    const Symbol key = key_of(from);
    index.prefetch(index.hash(&key));
  }
  for (uint32_t from = 0; from < in.n; ++from) {
    const Symbol key = key_of(from);
    chains[from] = index.first(index.hash(&key), &key);
  }
  for (uint32_t from = 0; from < in.n; ++from) {
    const Symbol have = carried_of(from);
    if (!is_value(have)) continue;
    for (RowId row = chains[from]; row != no_row && row >= begin; row = index.next(row)) {
      if (row >= end) continue;
      const Symbol s = rel.at(row, column);
      if (s.is_none()) continue;
      found.push_back(s);
      carried.push_back(have);
    }
    if (found.size() >= wait_for) enter();
  }
  enter();
}

bool Joiner::copy_columns(size_t i, const Batch& in) {
  const Step& s = order_[i];
  const plan::Scan& sc = body_.scans[s.index];
  if (s.key != 0 || in.n != 1) return false;
  const auto& columns = ev_.model()[sc.relation].columns;
  for (size_t c = 0; c < sc.terms.size(); ++c) {
    const Term& t = sc.terms[c];
    if (t.kind == Term::Kind::any) continue;
    if (t.kind != Term::Kind::slot || columns[c].optional) return false;
    for (size_t d = 0; d < c; ++d)
      if (sc.terms[d].kind == Term::Kind::slot && sc.terms[d].slot == t.slot) return false;
  }
  const Relation& rel = *ev_.certain_[sc.relation.value];
  Batch& out = out_[i];
  if (out.data.empty()) out.data.assign(size_t{rule_.slots} * capacity_, unbound);
  for (RowId row = ranges_[i].first; row < ranges_[i].second && !finished();) {
    const uint32_t n = std::min(capacity_, ranges_[i].second - row);
    for (uint32_t c = 0; c < sc.terms.size(); ++c)
      if (sc.terms[c].kind == Term::Kind::slot)
        std::copy_n(rel.column(c) + row, n, out.data.begin() + size_t{sc.terms[c].slot} * capacity_);
    candidates_ += n;
    ev_.tick(n);
    out.n = n;
    flush(i, out, true);
    row += n;
  }
  return true;
}

void Joiner::emit(const Batch& in) {
  Relation& head = *ev_.certain_[rule_.head.value];
  bool simple = std::all_of(rule_.head_terms.begin(), rule_.head_terms.end(), [](const plan::Expr& e) {
    return e.kind == plan::Expr::Kind::slot || e.kind == plan::Expr::Kind::constant;
  });
  head.mark(view_.phase, view_.round);
  if (simple && head_.size() == 2 && rule_.head_terms[0].kind == plan::Expr::Kind::slot &&
      rule_.head_terms[1].kind == plan::Expr::Kind::slot) {
    const Symbol* first = &in.data[size_t{rule_.head_terms[0].slot} * capacity_];
    const Symbol* second = &in.data[size_t{rule_.head_terms[1].slot} * capacity_];
    auto unknown = [](Symbol s) { return s.is_unknown(); };
    if (std::none_of(first, first + in.n, unknown) && std::none_of(second, second + in.n, unknown)) {
      rows_ += head.insert_pairs(first, second, in.n);
      return;
    }
  }
  for (uint32_t row = 0; row < in.n; ++row) {
    bool known = true;
    if (!simple) to_env(in, row);
    for (size_t c = 0; c < head_.size() && known; ++c) {
      const plan::Expr& e = rule_.head_terms[c];
      if (e.kind == plan::Expr::Kind::slot) {
        head_[c] = in.data[size_t{e.slot} * capacity_ + row];
      } else if (e.kind == plan::Expr::Kind::constant) {
        head_[c] = e.constant;
      } else {
        Value v = ev_.evaluate(e, env_, view_);
        known = v.kind == Value::Kind::exact;
        head_[c] = v.symbol;
      }
      // An interval is no value yet; a null is one.
      known = known && !(head_[c].is_unknown() && !ev_.wilds_.is_null(head_[c]));
    }
    if (known && head.insert(head_.data())) ++rows_;
  }
}

}  // namespace mechanist::eval
