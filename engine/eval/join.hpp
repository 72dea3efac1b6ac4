#pragma once
// Fires one rule over rows of the certain bound: many rows in batches with prefetch, few rows one by one.
// Used by Evaluation::run only.
#include "eval/evaluation.hpp"

namespace mechanist::eval {

// delta_scan: the scan that reads only the rows of the last round; -1: every scan reads all rows.
void fire(Evaluation&, const plan::PlannedRule&, const plan::PlannedAlternative&, const plan::Order&,
          int delta_scan, const View&);

class Joiner {
 public:
  Joiner(Evaluation&, const plan::PlannedRule&, const plan::PlannedAlternative&, const plan::Order&,
         int delta_scan, const View&);
  void run();

 private:
  // Partial solutions, slot by slot: data[slot * capacity_ + i].
  struct Batch {
    uint32_t n = 0;
    std::vector<Symbol> data;
  };
  void step(size_t i, const Batch& in);
  void scan(size_t i, const Batch& in);
  void emit(const Batch& in);
  // The last step, where it looks up pairs by one column and the head takes two slots.
  struct Pairing {
    bool is_one = false;
    uint32_t key_column = 0;
    plan::Term key;
    uint32_t carried = 0;                    // the head's slot that is bound before
    bool carried_first = false;              // and which column of the head it is
    const Neighbours* neighbours = nullptr;  // or, of a relation that grows, the step's index
  };
  Pairing pairing() const;
  void pair(const Batch& in);
  // As `scan` for the first step that only binds slots.
  bool copy_columns(size_t i, const Batch& in);
  // A relation of no columns has but one row to gain.
  bool finished() const;
  // Runs the next step on what was collected, if there is enough or `all`.
  void flush(size_t i, Batch& out, bool all);
  void to_env(const Batch&, uint32_t row);

  Evaluation& ev_;
  const plan::PlannedRule& rule_;
  const plan::Alternative& body_;
  const plan::Order& order_;
  int delta_;
  View view_;
  std::vector<Batch> out_;                       // one a step
  std::vector<const Relation::Index*> indexes_;  // one a step
  std::vector<std::pair<RowId, RowId>> ranges_;  // one a step
  Pairing pairing_;
  std::vector<Symbol> firsts_, seconds_;  // pairs that wait for insertion
  uint32_t capacity_ = 0;
  Env env_;
  std::vector<Symbol> head_;
  uint64_t candidates_ = 0, rows_ = 0;
};

}  // namespace mechanist::eval
