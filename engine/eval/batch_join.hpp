#pragma once
// A firing in batches: of many rows, on one thread or, a piece of the first scan on each, on several.
#include <atomic>
#include <memory>

#include "eval/join.hpp"

namespace mechanist::eval {

// Whether threads that share a firing should leave off, and how many rows and how much memory they took.
struct Watch {
  std::atomic<bool> stop{false};
  std::atomic<uint64_t> bytes{0}, rows{0};
  uint64_t most_bytes = UINT64_MAX, most_rows = UINT64_MAX;
};

// What a piece of a firing has for the head: rows that the head does not have, in the order in which one
// thread would come to them. A row may come again, but not so often that memory for it could matter.
class Found {
 public:
  Found(const Relation& head, Watch& watch)
      : watch_(watch), head_(head), columns_(head.arity()), row_(head.arity()) {}
  void begin();  // a piece
  void add_pairs(const Symbol* first, const Symbol* second, size_t n);
  void add(const Symbol* row);
  void end();  // of the piece
  size_t size() const { return own_.size() > 0 ? own_.size() : columns_[0].size(); }
  const Symbol* column(uint32_t c) const { return own_.size() > 0 ? own_.column(c) : columns_[c].data(); }
  uint64_t candidates = 0;
  Watch& watch() const { return watch_; }

 private:
  void unite();
  Watch& watch_;
  const Relation& head_;
  std::vector<std::vector<Symbol>> columns_;
  Relation own_{head_.arity()};  // of a piece that finds much: without repetition
  std::vector<Symbol> row_;
  uint64_t told_bytes_ = 0, told_rows_ = 0;
};

class Joiner {
 public:
  Joiner(Evaluation& ev, const plan::PlannedRule& rule, const plan::Alternative& body,
         const plan::Order& order, const View& view, Ranges ranges)
      : ev_(ev),
        rule_(rule),
        body_(body),
        order_(order),
        view_(view),
        ranges_(ranges.begin(), ranges.end()),
        steps_(order.size()),
        env_(rule.slots, unbound),
        head_(rule.head_terms.size()) {}
  void run();

  // Or a piece after the other, of the rows of the first scan, which has no key: `ready` on one thread, then
  // what each piece has for the head to `into`, on any thread that uses this alone. Meanwhile no relation
  // changes.
  void ready();
  void join(Range rows, Found& into);

 private:
  // Partial solutions, slot by slot: data[slot * capacity_ + i].
  struct Batch {
    uint32_t n = 0;
    std::vector<Symbol> data;
  };
  // A scan, made ready: what to look up, what a row must agree with beside it, and what it gives.
  struct Prepared {
    Batch out;
    const Relation* relation = nullptr;
    const Relation::Index* index = nullptr;
    bool member = false;  // no index either: all columns are known, and only whether the row is there matters
    const Neighbours* neighbours = nullptr;            // instead of the index
    std::vector<std::pair<uint32_t, plan::Term>> key;  // columns and where their values come from
    struct Column {
      uint32_t column = 0, slot = 0;
    };
    std::vector<Column> binds;     // of live slots
    std::vector<uint32_t> needed;  // columns of binds that may have no value and then bind nothing
    std::vector<std::pair<uint32_t, Symbol>> constants;
    std::vector<Column> known;                            // the slot was bound by an earlier step
    std::vector<std::pair<uint32_t, uint32_t>> repeated;  // columns that have to agree
    std::vector<uint32_t> carried;                        // live slots bound before
    // What was collected: the partial solution, and the row (or the value, from neighbours) that continues
    // it.
    std::vector<uint32_t> from;
    std::vector<RowId> rows;
    std::vector<Symbol> values;
  };
  void start();
  void prepare(size_t i);
  void step(size_t i, const Batch& in);
  void scan(size_t i, const Batch& in);
  // Appends what was collected and fits to the step's batch.
  void gather(size_t i, const Batch& in);
  void emit(const Batch& in);
  // Pairs for the head.
  void enter(const Symbol* first, const Symbol* second, size_t n);
  void tick(uint64_t n);
  // A relation of no columns has but one row to gain.
  bool finished() const;
  // Runs the next step on what was collected, if there is enough or `all`.
  void flush(size_t i, Batch& out, bool all);
  void to_env(const Batch&, uint32_t row);
  bool grows(RelationId) const;

  // The last step, where it looks up pairs by one column and the head takes two slots.
  struct Pairing {
    bool is_one = false;
    uint32_t key_column = 0;
    plan::Term key;
    uint32_t carried = 0;        // the head's slot that is bound before
    bool carried_first = false;  // and which column of the head it is
  };
  Pairing pairing() const;
  void pair(const Batch& in);

  Evaluation& ev_;
  const plan::PlannedRule& rule_;
  const plan::Alternative& body_;
  const plan::Order& order_;
  View view_;
  std::vector<Range> ranges_;
  std::vector<Prepared> steps_;
  Pairing pairing_;
  std::vector<Symbol> firsts_, seconds_;  // pairs that wait for insertion
  uint32_t capacity_ = 0;
  Env env_;
  std::vector<Symbol> head_;
  uint64_t candidates_ = 0, rows_ = 0;
  Found* found_ = nullptr;  // instead of the head
  uint64_t looked_at_ = 0;  // since the time was looked at
};

}  // namespace mechanist::eval
