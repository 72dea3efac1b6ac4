// Joins in batches, column by column. A batch holds the slots that are still needed. A scan hashes the keys
// of the whole batch and prefetches, looks them up, and collects pairs of a partial solution and a row that
// continues it; a full collection is filtered and gathered one column after another, which leaves no
// decision to be made for each row. Rows of a key are walked from the newest back, so that a range of row
// numbers (the delta, or what was there before it) needs no index of its own; a relation that grows no more
// is read as compressed sparse rows. The last scan of a rule with two columns in its head gives pairs
// straight to the head.
#include "eval/batch_join.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace mechanist::eval {

using plan::Step;
using plan::Term;

namespace {

constexpr uint32_t largest_batch = 512;
constexpr uint32_t smallest_batch = 8;

}  // namespace

void Joiner::run() {
  ready();
  start();
  RuleStats& stats = ev_.stats_.rules[rule_.rule.value];
  ++stats.firings;
  stats.candidates += candidates_;
  stats.rows += rows_;
  ev_.rows_ += rows_;
}

void Joiner::join(Range rows, Found& into) {
  ranges_[order_[0].index] = rows;
  found_ = &into;
  candidates_ = 0;
  start();
  into.end();
  into.candidates = candidates_;
}

void Joiner::start() {
  Batch start;
  start.n = 1;
  start.data.assign(size_t{rule_.slots} * capacity_, unbound);
  step(0, start);
}

void Joiner::ready() {
  // A batch is no larger than what it may have to hold.
  RowId most = 0;
  for (size_t i = 0; i < order_.size(); ++i)
    if (order_[i].kind == Step::Kind::scan)
      most = std::max(most, ranges_[order_[i].index].second - ranges_[order_[i].index].first);
  capacity_ = std::bit_ceil(std::clamp(most, smallest_batch, largest_batch));
  pairing_ = pairing();
  for (size_t i = 0; i < order_.size(); ++i) prepare(i);
}

void Joiner::tick(uint64_t n) {
  if (!found_) return ev_.tick(n);
  constexpr uint64_t often = 16384;
  looked_at_ += n;
  if (looked_at_ < often) return;
  looked_at_ = 0;
  if (ev_.over_time()) found_->watch().stop = true;
  if (found_->watch().stop) throw Evaluation::Interrupted{};
}

void Joiner::enter(const Symbol* first, const Symbol* second, size_t n) {
  if (found_)
    found_->add_pairs(first, second, n);
  else
    rows_ += ev_.certain_[rule_.head.value]->insert_pairs(first, second, n);
}

void Joiner::to_env(const Batch& in, uint32_t row) {
  for (uint32_t s = 0; s < rule_.slots; ++s) env_[s] = in.data[size_t{s} * capacity_ + row];
}

bool Joiner::finished() const {
  const Relation& head = *ev_.certain_[rule_.head.value];
  return head.arity() == 0 && head.size() > 0;
}

bool Joiner::grows(RelationId r) const {
  const model::Relation& declared = ev_.model()[r];
  return declared.derived() && declared.component == ev_.model()[rule_.head].component;
}

void Joiner::flush(size_t i, Batch& out, bool all) {
  if (out.n == 0 || (!all && out.n < capacity_)) return;
  step(i + 1, out);
  out.n = 0;
}

void Joiner::prepare(size_t i) {
  const Step& s = order_[i];
  Prepared& p = steps_[i];
  const bool last = pairing_.is_one && i + 1 == order_.size();
  if (!last) p.out.data.assign(size_t{rule_.slots} * capacity_, unbound);
  if (s.kind != Step::Kind::scan) return;
  const plan::Scan& sc = body_.scans[s.index];
  const auto& columns = ev_.model()[sc.relation].columns;
  p.relation = ev_.certain_[sc.relation.value].get();
  auto bound_before = [&](uint32_t slot) {
    return std::any_of(order_.begin(), order_.begin() + static_cast<ptrdiff_t>(i), [&](const Step& b) {
      if (b.kind == Step::Kind::scan)
        return std::any_of(body_.scans[b.index].terms.begin(), body_.scans[b.index].terms.end(),
                           [&](const Term& t) { return t.kind == Term::Kind::slot && t.slot == slot; });
      return (b.kind == Step::Kind::bind || b.kind == Step::Kind::assign) && given_slot(b, body_) == slot;
    });
  };
  std::vector<Prepared::Column> here;
  for (uint32_t c = 0; c < sc.terms.size(); ++c) {
    const Term& t = sc.terms[c];
    if (t.kind == Term::Kind::any) continue;
    if (c < 64 && (s.key >> c & 1)) {
      p.key.emplace_back(c, t);
    } else if (t.kind == Term::Kind::constant) {
      p.constants.emplace_back(c, t.constant);
    } else if (bound_before(t.slot)) {
      p.known.push_back({c, t.slot});
    } else if (auto first =
                   std::find_if(here.begin(), here.end(), [&](const auto& h) { return h.slot == t.slot; });
               first != here.end()) {
      p.repeated.emplace_back(first->column, c);
    } else {
      here.push_back({c, t.slot});
      if (columns[c].optional) p.needed.push_back(c);
      if (std::find(s.live.begin(), s.live.end(), t.slot) != s.live.end()) p.binds.push_back({c, t.slot});
    }
  }
  for (uint32_t slot : s.live)
    if (std::none_of(here.begin(), here.end(), [&](const auto& h) { return h.slot == slot; }))
      p.carried.push_back(slot);
  if (!s.key) return;
  const bool whole = ranges_[s.index] == Range(0, p.relation->size()) && !grows(sc.relation);
  p.member = whole && p.key.size() == sc.terms.size();
  if (p.member) return;
  if (whole && sc.terms.size() == 2 && p.key.size() == 1 && p.constants.empty() && p.known.empty())
    p.neighbours = &p.relation->neighbours(p.key[0].first);
  else
    p.index = &p.relation->index(s.key);
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
    else
      scan(i, in);
    return;
  }
  Batch& out = steps_[i].out;
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
  Prepared& p = steps_[i];
  const auto [begin, end] = ranges_[order_[i].index];
  // One row is as good as all: the first, where nothing is compared after it has been looked up.
  const bool first_only =
      order_[i].once && p.constants.empty() && p.known.empty() && p.repeated.empty() && p.needed.empty();
  auto collect = [&](uint32_t from, RowId row) {
    p.from.push_back(from);
    p.rows.push_back(row);
    if (p.from.size() == capacity_) gather(i, in);
  };
  std::vector<Symbol> key(p.key.size());
  auto fill_key = [&](uint32_t from) {
    for (size_t k = 0; k < key.size(); ++k) {
      const Term& t = p.key[k].second;
      key[k] = t.kind == Term::Kind::constant ? t.constant : in.data[size_t{t.slot} * capacity_ + from];
    }
  };
  if (p.member) {
    for (uint32_t from = 0; from < in.n; ++from) {
      fill_key(from);
      if (p.relation->has(key.data())) collect(from, 0);
    }
  } else if (!p.index && !p.neighbours) {
    for (uint32_t from = 0; from < in.n; ++from)
      for (RowId row = begin; row < end && !finished(); ++row) {
        collect(from, row);
        if (first_only) break;
      }
  } else if (p.neighbours) {
    const Term& t = p.key[0].second;
    for (uint32_t from = 0; from < in.n && !finished(); ++from)
      for (Symbol value : p.neighbours->of(
               t.kind == Term::Kind::constant ? t.constant : in.data[size_t{t.slot} * capacity_ + from])) {
        p.from.push_back(from);
        p.values.push_back(value);
        if (p.from.size() == capacity_) gather(i, in);
        if (first_only) break;
      }
  } else {
    std::array<uint64_t, largest_batch> hashes;
    std::array<RowId, largest_batch> newest;
    for (uint32_t from = 0; from < in.n; ++from) {
      fill_key(from);
      hashes[from] = p.index->hash(key.data());
      p.index->prefetch(hashes[from]);
    }
    for (uint32_t from = 0; from < in.n; ++from) {
      fill_key(from);
      newest[from] = p.index->first(hashes[from], key.data());
    }
    for (uint32_t from = 0; from < in.n && !finished(); ++from)
      for (RowId row = newest[from]; row != no_row && row >= begin; row = p.index->next(row)) {
        if (row >= end) continue;
        collect(from, row);
        if (first_only) break;
      }
  }
  gather(i, in);
  flush(i, p.out, true);
}

void Joiner::gather(size_t i, const Batch& in) {
  Prepared& p = steps_[i];
  candidates_ += p.from.size();
  tick(p.from.size());
  auto keep = [&](auto&& fits) {
    size_t n = 0;
    for (size_t k = 0; k < p.from.size(); ++k) {
      if (!fits(k)) continue;
      p.from[n] = p.from[k];
      (p.neighbours ? p.values[n].bits : p.rows[n]) = p.neighbours ? p.values[k].bits : p.rows[k];
      ++n;
    }
    p.from.resize(n);
    p.neighbours ? p.values.resize(n) : p.rows.resize(n);
  };
  if (p.neighbours) {
    if (!p.needed.empty()) keep([&](size_t k) { return !p.values[k].is_none(); });
  } else {
    for (const auto& [column, value] : p.constants)
      keep([&, cells = p.relation->column(column), value = value](size_t k) {
        return cells[p.rows[k]] == value;
      });
    for (const auto& [column, slot] : p.known)
      keep([&, cells = p.relation->column(column), have = &in.data[size_t{slot} * capacity_]](size_t k) {
        return cells[p.rows[k]] == have[p.from[k]];
      });
    for (const auto& [one, other] : p.repeated)
      keep([&, x = p.relation->column(one), y = p.relation->column(other)](size_t k) {
        return x[p.rows[k]] == y[p.rows[k]];
      });
    for (uint32_t column : p.needed)
      keep([&, cells = p.relation->column(column)](size_t k) { return !cells[p.rows[k]].is_none(); });
  }
  if (order_[i].once) {
    uint32_t last = in.n;  // those of one binding stand together
    keep([&](size_t k) { return std::exchange(last, p.from[k]) != p.from[k]; });
  }
  Batch& out = p.out;
  for (size_t done = 0; done < p.from.size();) {
    const uint32_t n = std::min<uint32_t>(capacity_ - out.n, static_cast<uint32_t>(p.from.size() - done));
    for (const auto& [column, slot] : p.binds) {
      Symbol* to = &out.data[size_t{slot} * capacity_ + out.n];
      if (p.neighbours) {
        std::copy_n(p.values.begin() + static_cast<ptrdiff_t>(done), n, to);
      } else {
        const Symbol* cells = p.relation->column(column);
        const RowId* rows = &p.rows[done];
        for (uint32_t k = 0; k < n; ++k) to[k] = cells[rows[k]];
      }
    }
    for (uint32_t slot : p.carried) {
      Symbol* to = &out.data[size_t{slot} * capacity_ + out.n];
      const Symbol* have = &in.data[size_t{slot} * capacity_];
      const uint32_t* from = &p.from[done];
      for (uint32_t k = 0; k < n; ++k) to[k] = have[from[k]];
    }
    out.n += n;
    done += n;
    if (out.n == capacity_) flush(i, out, true);
  }
  p.from.clear();
  p.rows.clear();
  p.values.clear();
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
  return out;
}

void Joiner::pair(const Batch& in) {
  constexpr size_t wait_for = 1024;
  const size_t i = order_.size() - 1;
  if (!found_) ev_.certain_[rule_.head.value]->mark(view_.phase, view_.round);
  auto& carried = pairing_.carried_first ? firsts_ : seconds_;
  auto& found = pairing_.carried_first ? seconds_ : firsts_;
  auto enter_all = [&] {
    candidates_ += found.size();
    tick(found.size());
    enter(firsts_.data(), seconds_.data(), firsts_.size());
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
  if (const Neighbours* neighbours = steps_[i].neighbours) {
    for (uint32_t from = 0; from < in.n; ++from) {
      const Symbol have = carried_of(from);
      if (!is_value(have)) continue;
      for (Symbol s : neighbours->of(key_of(from))) {
        if (s.is_none()) continue;
        found.push_back(s);
        carried.push_back(have);
      }
      if (found.size() >= wait_for) enter_all();
    }
    enter_all();
    return;
  }
  const auto [begin, end] = ranges_[order_[i].index];
  const Relation& rel = *ev_.certain_[body_.scans[order_[i].index].relation.value];
  const Relation::Index& index = *steps_[i].index;
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
    if (found.size() >= wait_for) enter_all();
  }
  enter_all();
}

void Joiner::emit(const Batch& in) {
  Relation& head = *ev_.certain_[rule_.head.value];
  bool simple = std::all_of(rule_.head_terms.begin(), rule_.head_terms.end(), [](const plan::Expr& e) {
    return e.kind == plan::Expr::Kind::slot || e.kind == plan::Expr::Kind::constant;
  });
  if (!found_) head.mark(view_.phase, view_.round);
  if (simple && head_.size() == 2 && rule_.head_terms[0].kind == plan::Expr::Kind::slot &&
      rule_.head_terms[1].kind == plan::Expr::Kind::slot) {
    const Symbol* first = &in.data[size_t{rule_.head_terms[0].slot} * capacity_];
    const Symbol* second = &in.data[size_t{rule_.head_terms[1].slot} * capacity_];
    auto unknown = [](Symbol s) { return s.is_unknown(); };
    if (std::none_of(first, first + in.n, unknown) && std::none_of(second, second + in.n, unknown)) {
      enter(first, second, in.n);
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
    if (!known) continue;
    if (found_)
      found_->add(head_.data());
    else
      rows_ += head.insert(head_.data()) ? 1 : 0;
  }
}

void fire_by_batch(Evaluation& ev, const plan::PlannedRule& rule, const plan::Alternative& body,
                   const plan::Order& order, const View& view, Ranges ranges) {
  Joiner(ev, rule, body, order, view, ranges).run();
}

}  // namespace mechanist::eval
