#pragma once
// One conjunction over rows of the certain bound, one row after another and without memory of its own: what
// cases, small deltas and conditions within conditions need.
//
// Where everything that a conjunction shares with the rest has a value, it is known beforehand which cells of
// a scan must equal what and which slots it binds (plan::Access). So a step neither asks whether a slot has a
// value nor keeps a trail: it compares the key with all rows of a small relation at once, and goes on with
// each that fits. A slot is without a value again when the scan that binds it ends, because conditions
// evaluated in the other way (solve.cpp) rely on it.
//
// A part of the conjunction (plan::Parts) that has no solution has none for other rows of another part
// either: the walk goes back to the part's own last scan, or ends.
#include <array>
#include <bit>
#include <optional>

#include "eval/evaluation.hpp"
#include "eval/join.hpp"

namespace mechanist::eval {

template <class Found>
class RowWalk {
 public:
  static constexpr size_t most_key = 16;
  // `ranges`: what each scan of the alternative reads. `remember`: what its tests read does not change
  // meanwhile, so that the answer to a question asked before is known. `found` sees each solution in `env`
  // and returns true to stop.
  RowWalk(Evaluation& ev, const plan::Alternative& body, const plan::Order& order, const View& view, Env& env,
          Ranges ranges, bool remember, Found& found)
      : ev_(ev),
        body_(body),
        order_(order.data()),
        steps_(order.size()),
        view_(view),
        env_(env),
        ranges_(ranges),
        remember_(remember),
        found_(found) {}

  // Whether it was stopped.
  bool run() { return step(0) == Went::stopped; }
  uint64_t candidates() const { return candidates_; }

 private:
  // What became of the steps from one on: `found` stopped it, or saw solutions and did not, or there are
  // none, because that part has none, whose number is failed_.
  enum class Went : uint8_t { stopped, found, failed };
  Went fail(const plan::Step& s) {
    failed_ = s.part;
    return Went::failed;
  }

  Went step(size_t i) {
    if (i == steps_) return found_() ? Went::stopped : Went::found;
    const plan::Step& s = order_[i];
    switch (s.kind) {
      case plan::Step::Kind::scan:
        return scan(s, i);
      case plan::Step::Kind::test:
        return passes(s) ? step(i + 1) : fail(s);
      case plan::Step::Kind::bind:
      case plan::Step::Kind::assign: {
        const std::optional<Symbol> cell = ev_.given_value(s, body_, env_, view_);
        if (!cell) return fail(s);
        const uint32_t slot = given_slot(s, body_);
        env_[slot] = *cell;
        const Went went = step(i + 1);
        env_[slot] = unbound;
        return went;
      }
    }
    return fail(s);
  }

  // Neighbouring rows often ask the same of a count or a negation.
  bool passes(const plan::Step& s) {
    const plan::Test& t = body_.tests[s.index];
    if (!remember_ || !t.costly || t.outer.size() > most_asked) return ev_.certain_test(t, env_, view_);
    for (size_t k = 0; k < asked_count_; ++k) {
      const Asked& a = asked_[k];
      bool same = a.test == &t;
      for (size_t j = 0; j < t.outer.size(); ++j) same = same && a.values[j] == env_[t.outer[j]];
      if (same) return a.answer;
    }
    const bool answer = ev_.certain_test(t, env_, view_);
    Asked& a = asked_[asked_count_ < asked_.size() ? asked_count_++ : next_forgotten_++ % asked_.size()];
    a.test = &t;
    a.answer = answer;
    for (size_t j = 0; j < t.outer.size(); ++j) a.values[j] = env_[t.outer[j]];
    return answer;
  }

  Symbol value_of(const plan::Access::Key& k) const { return k.is_slot ? env_[k.slot] : k.constant; }

  Went scan(const plan::Step& s, size_t i) {
    const plan::Access& access = s.access;
    const Relation& rel = *ev_.certain_[body_.scans[s.index].relation.value];
    const auto [begin, end] = ranges_[s.index];
    Tried tried;
    if (end - begin <= few_rows)
      scan_few(s, access, rel, begin, end, i, tried);
    else
      scan_many(s, access, rel, begin, end, i, tried);
    for (const plan::Access::Give& g : access.gives) env_[g.slot] = unbound;
    if (tried.ended) return *tried.ended;
    return tried.found ? Went::found : fail(s);
  }

  // Of the rows of one scan.
  struct Tried {
    bool found = false;         // some gave solutions
    std::optional<Went> ended;  // no other has to be looked at
  };
  // Whether the scan has ended.
  bool look_at(const plan::Step& s, const plan::Access& access, const Relation& rel, RowId row, size_t i,
               Tried& tried) {
    for (const plan::Access::Same& same : access.same)
      if (rel.at(row, same.column) != rel.at(row, same.earlier)) return false;
    for (const plan::Access::Give& g : access.gives) {
      const Symbol cell = rel.at(row, g.column);
      if (cell.is_none()) return false;
      env_[g.slot] = cell;
    }
    const Went went = step(i + 1);
    tried.found = tried.found || went == Went::found;
    if (went == Went::stopped || s.once || (went == Went::failed && failed_ != s.part)) tried.ended = went;
    return tried.ended.has_value();
  }

  void scan_few(const plan::Step& s, const plan::Access& access, const Relation& rel, RowId begin, RowId end,
                size_t i, Tried& tried) {
    const uint32_t n = end - begin;
    if (n == 0) return;
    uint64_t rows = ~uint64_t{0} >> (64 - n);
    for (const plan::Access::Key& k : access.keys) {
      rows &= rel.equal_to(k.column, value_of(k), begin, n);
      if (rows == 0) return;
    }
    ev_.tick(n);
    for (; rows != 0; rows &= rows - 1) {
      ++candidates_;
      if (look_at(s, access, rel, begin + static_cast<RowId>(std::countr_zero(rows)), i, tried)) return;
    }
  }

  void scan_many(const plan::Step& s, const plan::Access& access, const Relation& rel, RowId begin, RowId end,
                 size_t i, Tried& tried) {
    auto ends_at = [&](RowId row) {
      ++candidates_;
      ev_.tick();
      return look_at(s, access, rel, row, i, tried);
    };
    // The mask knows the first 64 columns.
    if (s.key == 0 || access.keys.size() > most_key ||
        access.keys.size() != static_cast<size_t>(std::popcount(s.key))) {
      for (RowId row = begin; row < end; ++row) {
        bool fits = true;
        for (const plan::Access::Key& k : access.keys) fits = fits && rel.at(row, k.column) == value_of(k);
        if (fits && ends_at(row)) return;
      }
      return;
    }
    std::array<Symbol, most_key> key;
    size_t n = 0;
    for (const plan::Access::Key& k : access.keys) key[n++] = value_of(k);
    if (n == rel.arity() && begin == 0 && end == rel.size()) {
      ++candidates_;
      ev_.tick();
      if (rel.has(key.data())) tried.ended = step(i + 1);
      return;
    }
    const Relation::Index& index = rel.index(s.key);
    for (RowId row = index.first(index.hash(key.data()), key.data()); row != no_row && row >= begin;
         row = index.next(row))
      if (row < end && ends_at(row)) return;
  }

  Evaluation& ev_;
  const plan::Alternative& body_;
  const plan::Step* order_;
  const size_t steps_;
  const View& view_;
  Env& env_;
  const Ranges ranges_;
  const bool remember_;
  Found& found_;
  static constexpr size_t most_asked = 2;
  struct Asked {
    const plan::Test* test;
    std::array<Symbol, most_asked> values;  // of the test's outer slots
    bool answer;
  };
  // The last questions; those beyond asked_count_ are not written yet.
  std::array<Asked, 8> asked_;
  size_t asked_count_ = 0, next_forgotten_ = 0;
  uint64_t candidates_ = 0;
  uint32_t failed_ = 0;
};

// Solutions of a body in the certain bound. Precondition: `outer`, all that it shares with the rest, have
// values in `env` (Evaluation::all_valued). Returns whether `found` stopped it.
template <class Found>
bool walk_rows(Evaluation& ev, const plan::Body& body, Env& env, const View& view, Found found) {
  constexpr size_t most = 16;
  std::array<Range, most> few;
  std::vector<Range> many;
  for (const plan::Alternative& a : body.alternatives) {
    const size_t scans = a.scans.size();
    if (scans > most) many.resize(scans);
    Range* const ranges = scans > most ? many.data() : few.data();
    bool empty = false;
    for (size_t i = 0; i < scans && !empty; ++i) {
      ranges[i] = {0, ev.visible(a.scans[i].relation, view)};
      empty = ranges[i].second == 0;
    }
    if (empty) continue;
    RowWalk walk(ev, a, a.nested, view, env, Ranges(ranges, scans), false, found);
    if (walk.run()) return true;
  }
  return false;
}

}  // namespace mechanist::eval
