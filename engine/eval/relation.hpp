#pragma once
// A relation as evaluation keeps it: append-only columns of symbols in the order of derivation, a set against
// duplicates (of pairs where there are two columns, of row numbers otherwise), and the join indexes that were
// asked for.
//
// Rows are never changed or removed, so that a row's number says when it was derived: `marks` keep the row
// number at which each round began, and that is all that a proof needs to know (performance, point 5).
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/symbol.hpp"
#include "base/workers.hpp"
#include "eval/neighbours.hpp"
#include "eval/pair_rows.hpp"
#include "eval/pairs.hpp"

namespace mechanist::eval {

using RowId = uint32_t;
inline constexpr RowId no_row = 0xffff'ffffu;
// Up to this many rows, comparing a key with all at once (`agreeing`) beats an index.
inline constexpr RowId few_rows = 64;

// The rows from `begin` to the next mark's were derived in this round of this phase.
struct Mark {
  uint8_t phase = 0;
  uint32_t round = 0;
  RowId begin = 0;
};

class Relation {
 public:
  explicit Relation(uint32_t arity);

  uint32_t arity() const { return arity_; }
  RowId size() const { return size_; }
  Symbol at(RowId row, uint32_t column) const { return columns_[column][row]; }
  const Symbol* column(uint32_t c) const { return columns_[c].data(); }
  void row(RowId r, Symbol* out) const {
    for (uint32_t c = 0; c < arity_; ++c) out[c] = columns_[c][r];
  }

  // True if the row was new.
  bool insert(const Symbol* row);
  // Rows of two columns, given column by column. Returns how many were new.
  size_t insert_pairs(const Symbol* first, const Symbol* second, size_t n);
  // The same, given row by row.
  size_t insert_pairs(std::span<const Symbol> cells);
  // The same for one run of rows after another, on several threads.
  struct Pairs {
    const Symbol* first = nullptr;
    const Symbol* second = nullptr;
    size_t n = 0;
  };
  size_t insert_pairs(std::span<const Pairs>, Workers&);
  // Appends those of the pairs that are not there.
  void unknown_pairs(const Symbol* first, const Symbol* second, size_t n, std::vector<Symbol>& to_first,
                     std::vector<Symbol>& to_second) const;
  bool has(const Symbol* row) const {
    return arity_ == 2 ? pairs_.contains(row[0], row[1]) : find(row) != no_row;
  }
  RowId find(const Symbol* row) const;  // no_row if absent
  // Bit i: row begin + i agrees with the key on the columns of `mask`. At most few_rows, and columns
  // below 64.
  uint64_t agreeing(uint64_t mask, const Symbol* key, RowId begin, RowId end) const;
  // The same for one column and `n` rows, 1 to few_rows.
  uint64_t equal_to(uint32_t column, Symbol value, RowId begin, uint32_t n) const {
    const Symbol* cells = columns_[column].data() + begin;
    uint64_t same = 0;
#ifdef __SSE2__
    if (n >= 4) {
      const __m128i wanted = _mm_set1_epi32(static_cast<int>(value.bits));
      auto compare = [&](uint32_t i) {
        const __m128i four = _mm_loadu_si128(reinterpret_cast<const __m128i*>(cells + i));
        const int equal = _mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(four, wanted)));
        same |= static_cast<uint64_t>(static_cast<uint32_t>(equal)) << i;
      };
      for (uint32_t i = 0; i + 4 <= n; i += 4) compare(i);
      // The last four once more, whatever they are.
      compare(n - 4);
      return same;
    }
#endif
    for (uint32_t i = 0; i < n; ++i) same |= uint64_t{cells[i] == value} << i;
    return same;
  }
  void reserve(size_t rows);
  // No rows, in the same memory.
  void clear();

  // Rows inserted from here on belong to that round. Rounds that give the relation no row need no mark.
  void mark(uint8_t phase, uint32_t round);
  Mark mark_of(RowId row) const;
  // The number of rows derived strictly before that round of that phase.
  RowId before(uint8_t phase, uint32_t round) const;
  // The number of rows derived in that phase or an earlier one.
  RowId through_phase(uint8_t phase) const;

  // Rows that agree with a key on the columns of `mask`, newest first: start with `first`, go on with
  // `next` until no_row. The index is made when first asked for and brought up to date by `update`.
  class Index {
   public:
    Index(const Relation& relation, uint64_t mask);
    void update();
    void clear();
    uint64_t hash(const Symbol* key) const;  // key: the masked columns' values in column order
    void prefetch(uint64_t h) const { __builtin_prefetch(&slots_[h & (slots_.size() - 1)]); }
    RowId first(uint64_t h, const Symbol* key) const;
    RowId next(RowId row) const { return next_[row]; }
    size_t bytes() const { return slots_.capacity() * 4 + next_.capacity() * 4; }

   private:
    bool matches(RowId row, const Symbol* key) const;
    bool same_key(RowId a, RowId b) const;
    uint64_t hash_row(RowId row) const;
    void grow(size_t keys);
    const Relation* relation_;
    std::vector<uint32_t> key_columns_;
    std::vector<RowId> slots_;  // newest row of each key
    std::vector<RowId> next_;   // the next older row with the same key
    size_t keys_ = 0;
  };
  Index& index(uint64_t mask) const;  // up to date with all rows
  bool has_index(uint64_t mask) const;
  // Of a relation of two columns that gains no more rows while this is used.
  const Neighbours& neighbours(uint32_t key_column) const;

  // About how many different values the columns of `mask` have together, from a sample; at least 1.
  double distinct(uint64_t mask) const;
  size_t bytes() const;

 private:
  void make_room();
  RowId find_pair(const Symbol* row) const;
  uint64_t hash(const Symbol* row) const;
  bool equal(RowId row, const Symbol* values) const;
  void grow();

  uint32_t arity_;
  RowId size_ = 0;
  std::vector<std::vector<Symbol>> columns_;
  PairSet pairs_;             // of two columns: what tells whether a row is there
  std::vector<RowId> slots_;  // of any other number: the same, by row numbers
  std::vector<Mark> marks_;
  mutable std::vector<std::pair<uint64_t, std::unique_ptr<Index>>> indexes_;
  mutable std::array<std::unique_ptr<Neighbours>, 2> neighbours_;
  mutable std::unique_ptr<PairRows> pair_rows_;
  mutable size_t walked_ = 0;  // rows that `find` passed before there were pair_rows_
};

}  // namespace mechanist::eval
