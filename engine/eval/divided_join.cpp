// A firing over many rows, shared by threads.
//
// The first scan's rows are cut into pieces. While threads join pieces, no relation changes: each piece puts
// what the head does not have yet into memory of its own. Then the pieces' rows are inserted, one piece after
// the other, so that the head's rows stand in the order that one thread gives, and the next pieces begin.
// Pieces are as long as some thousand candidates ask for: few enough that their rows are still in the caches
// when they are inserted, and that memory does not grow; many enough that waiting for one another costs
// nothing.
//
// Only scans and comparisons of slots and constants may be shared: all other steps use memory of the
// Evaluation. A first scan by key gives its rows newest first, so its rows cannot be cut. And one scan more,
// of a relation that is finished, is done so quickly (some 5 ns a candidate, straight into the head's set)
// that sharing it makes closures slower; it pays where a growing relation's index is walked, or a third
// relation.
#include <algorithm>
#include <deque>

#include "eval/batch_join.hpp"

namespace mechanist::eval {
namespace {

using plan::Step;

constexpr size_t candidates_a_piece = 16384;
constexpr RowId first_rows_a_piece = 64, fewest_rows_a_piece = 64, most_rows_a_piece = 16384;
constexpr size_t pieces_a_thread = 4;
// Rows of one piece, before repetitions are looked for.
constexpr size_t many_found = 4 * candidates_a_piece;

bool is_plain(const plan::Expr& e) {
  return e.kind == plan::Expr::Kind::slot || e.kind == plan::Expr::Kind::constant;
}

bool can_be_shared(const plan::PlannedRule& rule, const plan::Alternative& body, const plan::Order& order) {
  return order.front().kind == Step::Kind::scan && order.front().key == 0 && !rule.head_terms.empty() &&
         std::all_of(rule.head_terms.begin(), rule.head_terms.end(), is_plain) &&
         std::all_of(order.begin(), order.end(), [&](const Step& s) {
           if (s.kind == Step::Kind::scan) return true;
           if (s.kind != Step::Kind::test) return false;
           const plan::Test& t = body.tests[s.index];
           return t.kind == plan::Test::Kind::compare &&
                  std::all_of(t.operands.begin(), t.operands.end(), is_plain);
         });
}

bool is_worth_sharing(const model::Model& m, const plan::Alternative& body, const plan::Order& order,
                      const View& view) {
  size_t scans = 0;
  bool grows = false;
  for (const Step& s : order) {
    if (s.kind != Step::Kind::scan) continue;
    const model::Relation& r = m[body.scans[s.index].relation];
    grows = grows || (scans > 0 && r.derived() && r.component == view.component);
    ++scans;
  }
  return grows || scans > 2;
}

}  // namespace

void Found::begin() {
  for (auto& c : columns_) c.clear();
  own_.clear();
  watch_.rows -= told_rows_;
  told_rows_ = 0;
  candidates = 0;
}

void Found::add_pairs(const Symbol* first, const Symbol* second, size_t n) {
  head_.unknown_pairs(first, second, n, columns_[0], columns_[1]);
  if (columns_[0].size() >= many_found) unite();
}

void Found::add(const Symbol* row) {
  if (head_.has(row)) return;
  for (size_t c = 0; c < columns_.size(); ++c) columns_[c].push_back(row[c]);
  if (columns_[0].size() >= many_found) unite();
}

void Found::end() {
  if (own_.size() > 0) unite();
}

void Found::unite() {
  if (columns_.size() == 2) {
    own_.insert_pairs(columns_[0].data(), columns_[1].data(), columns_[0].size());
  } else {
    for (size_t i = 0; i < columns_[0].size(); ++i) {
      for (size_t c = 0; c < columns_.size(); ++c) row_[c] = columns_[c][i];
      own_.insert(row_.data());
    }
  }
  for (auto& c : columns_) c.clear();
  const uint64_t bytes = own_.bytes(), rows = own_.size();
  watch_.bytes += bytes - told_bytes_;
  watch_.rows += rows - told_rows_;
  told_bytes_ = bytes;
  told_rows_ = rows;
  if (watch_.bytes > watch_.most_bytes || watch_.rows > watch_.most_rows) watch_.stop = true;
}

class DividedJoin {
 public:
  DividedJoin(Evaluation& ev, const plan::PlannedRule& rule, const plan::Alternative& body,
              const plan::Order& order, const View& view, Ranges ranges)
      : ev_(ev),
        rule_(rule),
        view_(view),
        workers_(*ev.options_.workers),
        rows_(ranges[order.front().index]),
        head_(*ev.certain_[rule.head.value]) {
    for (unsigned i = 0; i < workers_.count(); ++i) {
      joiners_.push_back(std::make_unique<Joiner>(ev, rule, body, order, view, ranges));
      joiners_.back()->ready();
    }
    for (size_t i = 0; i < joiners_.size() * pieces_a_thread; ++i) found_.emplace_back(head_, watch_);
  }

  static bool suits(const Evaluation& ev, const plan::PlannedRule& rule, const plan::Alternative& body,
                    const plan::Order& order, const View& view, Ranges ranges) {
    const Options& options = ev.options_;
    // Cases may have unknown cells, which comparisons look up where others write.
    if (!options.workers || options.workers->count() == 1 || !ev.facts_) return false;
    const auto [begin, end] = ranges[order.front().index];
    return end - begin >= options.rows_to_divide && can_be_shared(rule, body, order) &&
           (options.divide_all || is_worth_sharing(ev.model(), body, order, view));
  }

  void run() {
    uint64_t candidates = 0;
    const RowId size_before = head_.size();
    RowId rows_a_piece = first_rows_a_piece;
    for (RowId at = rows_.first; at < rows_.second;) {
      const RowId left = rows_.second - at;
      const auto share = static_cast<RowId>(left / joiners_.size() + 1);
      const RowId each = std::max(std::min(rows_a_piece, share), fewest_rows_a_piece);
      const size_t pieces = std::min<size_t>(found_.size(), (left + each - 1) / each);
      watch_limits();
      try {
        workers_.run(pieces, [&](unsigned thread, size_t piece) {
          const RowId begin = at + static_cast<RowId>(piece) * each;
          found_[piece].begin();
          joiners_[thread]->join({begin, std::min(begin + each, rows_.second)}, found_[piece]);
        });
      } catch (const Evaluation::Interrupted&) {
        ev_.limit_ = watch_.bytes > watch_.most_bytes ? "memory"
                     : watch_.rows > watch_.most_rows ? "rows"
                                                      : "time";
        throw;
      }
      uint64_t here = 0;
      for (size_t i = 0; i < pieces; ++i) here += found_[i].candidates;
      insert(pieces);
      ev_.tick(here);
      candidates += here;
      const auto rows = std::min<uint64_t>(left, uint64_t{each} * pieces);
      at += static_cast<RowId>(rows);
      rows_a_piece = static_cast<RowId>(std::clamp<uint64_t>(
          candidates_a_piece * rows / std::max<uint64_t>(here, 1), fewest_rows_a_piece, most_rows_a_piece));
    }
    RuleStats& stats = ev_.stats_.rules[rule_.rule.value];
    ++stats.firings;
    ++stats.shared;
    stats.candidates += candidates;
    stats.rows += head_.size() - size_before;
    ev_.rows_ += head_.size() - size_before;
  }

 private:
  // What the pieces may take beside what is there.
  void watch_limits() {
    uint64_t rows = 0, bytes = 0;
    for (const auto& r : ev_.certain_) {
      rows += r->size();
      bytes += r->bytes();
    }
    const Limits& limits = ev_.options_.limits;
    watch_.most_rows = limits.rows_within_round() - std::min(limits.rows_within_round(), rows);
    watch_.most_bytes = limits.bytes - std::min(limits.bytes, bytes);
  }

  void insert(size_t pieces) {
    head_.mark(view_.phase, view_.round);
    if (head_.arity() == 2) {
      std::vector<Relation::Pairs> runs;
      for (size_t i = 0; i < pieces; ++i)
        runs.push_back({found_[i].column(0), found_[i].column(1), found_[i].size()});
      head_.insert_pairs(runs, workers_);
      return;
    }
    std::vector<Symbol> row(head_.arity());
    for (size_t i = 0; i < pieces; ++i)
      for (size_t r = 0; r < found_[i].size(); ++r) {
        for (uint32_t c = 0; c < head_.arity(); ++c) row[c] = found_[i].column(c)[r];
        head_.insert(row.data());
      }
  }

  Evaluation& ev_;
  const plan::PlannedRule& rule_;
  const View& view_;
  Workers& workers_;
  Range rows_;
  Relation& head_;
  Watch watch_;
  std::vector<std::unique_ptr<Joiner>> joiners_;
  std::deque<Found> found_;
};

bool fire_divided(Evaluation& ev, const plan::PlannedRule& rule, const plan::Alternative& body,
                  const plan::Order& order, const View& view, Ranges ranges) {
  if (!DividedJoin::suits(ev, rule, body, order, view, ranges)) return false;
  DividedJoin join(ev, rule, body, order, view, ranges);
  join.run();
  return true;
}

}  // namespace mechanist::eval
