#pragma once
// The best derivations of what holds, one after the other, where explanations are asked for more than one.
#include <algorithm>
#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <unordered_map>
#include <vector>

#include "explain/proofs.hpp"

namespace mechanist::explain {

// A row of L as a key.
constexpr uint64_t row_key(RelationId r, RowId row) {
  return uint64_t{r.value} << 32 | row;
}

// What a derivation of a row is built from in one way: a rule's alternative under a binding.
struct Alternative {
  Proofs::Candidate candidate;
  std::vector<RowId>
      rows;  // one for each atom of its conditions, in order; empty: those that Proofs would tell
  View view;
  std::vector<uint64_t> premises;  // rows that it shows, each once
  // Of each threshold, how many members it needs, and the rows behind those that are met. The cost of an
  // alternative is that of its cheapest members; where none has a choice, of all rows.
  struct Choice {
    size_t needed = 0;
    std::vector<std::vector<uint64_t>> members;
  };
  std::vector<uint64_t> needed;  // rows that it cannot do without
  std::vector<Choice> choices;
};

// Of each row in it one derivation, the same wherever the row is needed.
struct Derivation {
  RelationId relation;
  RowId row = eval::no_row;
  uint8_t level = 0;    // of its weakest part; an index into Evaluation::levels()
  uint32_t height = 0;  // rules above one another
  // Rows that are derived otherwise than Proofs would, or rest on such rows; null: as Proofs would.
  struct Own {
    const Alternative* alternative = nullptr;
    uint8_t level = 0;
  };
  std::map<uint64_t, Own> own;
};

// Of one evaluation, which has run. What `best` returns refers to it.
class Derivations {
 public:
  Derivations(eval::Evaluation&, Proofs&);

  // The `most` best derivations of rows that match, each once: `first` as Proofs derives it, then by
  // confidence, height, and an order of rules and values. In none does a row rest on itself. They differ in a
  // rule, its binding, or the row that meets one of its conditions; what a negation, an aggregate or a
  // `for every` shows, and within a threshold which solution of an unnamed conjunction, is always the one
  // that Proofs chooses. `cut` is set if the search ended at its own limit, so that there may be others.
  std::vector<Derivation> best(const Goal&, RowId first, size_t most, bool& cut);

 private:
  struct Cost {
    uint8_t level = 0;
    uint32_t height = 0;
    auto operator<=>(const Cost&) const = default;
    void raise(const Cost& other) {
      level = std::max(level, other.level);
      height = std::max(height, other.height);
    }
  };
  using CostOf = FunctionRef<Cost(uint64_t key)>;
  struct Row {
    std::deque<Alternative> alternatives;  // the first is that of Proofs; derivations point to them
    bool listed = false;                   // all of them, not only the first
    Cost cost;
  };
  using Choices = std::map<uint64_t, uint32_t>;  // rows to the numbers of their alternatives, where not 0
  struct Whole {
    Derivation derivation;
    std::vector<uint64_t> rows;  // those that rules derive, in the order of the proof
    bool circular = false;
  };

  Row& row_of(uint64_t key);
  const std::deque<Alternative>& alternatives(uint64_t key);
  Whole whole(uint64_t root, const Choices&);
  void collect(const model::Condition&, Frame&, std::vector<uint64_t>& out);
  void collect(const model::Threshold&, Frame&, Alternative& out);
  std::vector<uint32_t> told(const Alternative&) const;
  // Of an alternative over premises of these costs, its own level apart.
  static Cost cost(const Alternative&, CostOf);
  Alternative completed(Proofs::Candidate, std::vector<RowId>, const View&);

  eval::Evaluation& ev_;
  const model::Model& m_;
  Proofs& proofs_;
  std::unordered_map<uint64_t, Row> rows_;
  bool cut_ = false;
};

}  // namespace mechanist::explain
