#pragma once
// Every value that a column can hold, as 32 bits.
//
// A column's static type says how to read its symbols: enum constants are their index, dates are days
// since 1970-01-01, years, whole numbers, percentages and quantities are numbers, entities and texts are
// interned texts. Numbers of any type with the same value are the same symbol, so an int may stand where
// a number is wanted without a conversion.
//
//   1vvvvvvv…  whole number in [-2^30, 2^30)
//   01iiiiii…  number in the pool
//   001iiiii…  an unknown value of one cell (a labelled null); its domain is in the case's tables
//   0001iiii…  an unnamed individual of the case
//   0000iiii…  text in the pool; index 0 is `none`, the cell without a value
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"

namespace mechanist {

struct Symbol {
  uint32_t bits = 0;
  constexpr bool operator==(const Symbol&) const = default;

  constexpr bool is_none() const { return bits == 0; }
  constexpr bool is_inline_number() const { return (bits >> 31) == 1; }
  constexpr bool is_number() const { return (bits >> 30) != 0; }
  constexpr bool is_unknown() const { return (bits >> 29) == 1; }
  constexpr bool is_unnamed() const { return (bits >> 28) == 1; }
  constexpr bool is_text() const { return (bits >> 28) == 0; }
  constexpr uint32_t index() const { return bits & 0x0fff'ffffu; }       // of an unknown, unnamed or text
  constexpr uint32_t pool_index() const { return bits & 0x3fff'ffffu; }  // of a number in the pool
};

inline constexpr Symbol none_symbol{};
// In goals, and in denial, completeness and search patterns: the column was left out, or is `_`. Never in a
// row.
inline constexpr Symbol any_symbol{0x0fff'ffffu};

constexpr bool fits_inline(int64_t v) {
  return v >= -(int64_t{1} << 30) && v < (int64_t{1} << 30);
}
// Precondition: fits_inline(v).
constexpr Symbol inline_number(int64_t v) {
  return Symbol{0x8000'0000u | (static_cast<uint32_t>(static_cast<int32_t>(v)) & 0x7fff'ffffu)};
}
constexpr int64_t inline_value(Symbol s) {
  return static_cast<int32_t>(s.bits << 1) >> 1;
}
constexpr Symbol pooled_number(uint32_t index) {
  return Symbol{0x4000'0000u | index};
}
constexpr Symbol unknown_symbol(uint32_t index) {
  return Symbol{0x2000'0000u | index};
}
constexpr Symbol unnamed_symbol(uint32_t index) {
  return Symbol{0x1000'0000u | index};
}

// Interns texts and numbers. A table may stand on a frozen one (the rulebase's): what the base knows keeps
// the base's symbol, everything else is local, so that threads share the base and cases come and go.
class SymbolTable {
 public:
  SymbolTable() = default;
  explicit SymbolTable(const SymbolTable* base);  // `base` must outlive this table and not change
  // The index views the texts, so a copy makes its own. A base must not be moved while tables stand on it.
  SymbolTable(const SymbolTable&);
  SymbolTable& operator=(const SymbolTable&);
  SymbolTable(SymbolTable&&) noexcept = default;
  SymbolTable& operator=(SymbolTable&&) noexcept = default;
  ~SymbolTable() = default;

  // As new, on `base` or, if null, on nothing; the memory is used again. Also after a move from the table.
  void reset(const SymbolTable* base);

  Symbol text(std::string_view);
  // Many texts, in order: quicker than one after the other where the table is large.
  void texts(std::span<const std::string_view>, Symbol* out);
  Symbol number(Decimal);
  Symbol whole(int64_t v) { return fits_inline(v) ? inline_number(v) : number(Decimal(v)); }
  // Without interning: none_symbol where the text or number is not known.
  Symbol find_text(std::string_view) const;
  bool knows_number(Decimal, Symbol& out) const;

  // Precondition: is_text. The view stays valid until the table is reset or destroyed.
  std::string_view text_of(Symbol) const;
  Decimal number_of(Symbol) const;  // precondition: is_number

  // How many texts and numbers the pools hold, the base's included.
  uint32_t text_count() const { return text_offset_ + static_cast<uint32_t>(texts_.size()); }
  uint32_t number_count() const { return number_offset_ + static_cast<uint32_t>(numbers_.size()); }
  // About the memory that this table takes, without its base.
  uint64_t bytes() const {
    constexpr uint64_t a_text = 48, a_number = 48;  // with its slot in the index
    return text_bytes_ + texts_.size() * a_text + numbers_.size() * a_number;
  }

 private:
  // Open addressing, at most half full. What has the same hash is compared in the pool.
  struct Slot {
    uint32_t hash = 0;
    uint32_t place = 0;  // in the pool, counted from 1; 0: free
  };
  class Index {
   public:
    template <class Same>
    uint32_t find(uint32_t hash, Same same) const {
      if (slots_.empty()) return 0;
      const size_t mask = slots_.size() - 1;
      for (size_t i = hash & mask; slots_[i].place != 0; i = (i + 1) & mask)
        if (slots_[i].hash == hash && same(slots_[i].place - 1)) return slots_[i].place;
      return 0;
    }
    void add(uint32_t hash, uint32_t place);  // places come in order, from 1
    void prefetch(uint32_t hash) const {
      if (!slots_.empty()) __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]);
    }
    // The place in the slot at which the search for a hash begins, if it has that hash; 0: some other.
    uint32_t likely(uint32_t hash) const {
      if (slots_.empty()) return 0;
      const Slot& slot = slots_[hash & (slots_.size() - 1)];
      return slot.hash == hash ? slot.place : 0;
    }
    void clear();

   private:
    std::vector<Slot> slots_;
    uint32_t used_ = 0;
  };
  struct Chunk {
    std::unique_ptr<char[]> bytes;
    size_t size = 0, used = 0;
  };
  Symbol text(std::string_view, uint32_t hash);
  Symbol find_text(std::string_view, uint32_t hash) const;
  bool find_number(Decimal, uint32_t hash, Symbol& out) const;
  std::string_view kept(std::string_view);

  const SymbolTable* base_ = nullptr;
  uint32_t text_offset_ = 0;
  uint32_t number_offset_ = 0;
  std::vector<Chunk> chunks_;  // the texts' bytes, which never move
  size_t chunk_ = 0;           // that is being filled; later ones are empty
  uint64_t text_bytes_ = 0;    // of texts_
  std::vector<std::string_view> texts_;
  std::vector<Decimal> numbers_;
  Index text_index_;
  Index number_index_;
};

}  // namespace mechanist

template <>
struct std::hash<mechanist::Symbol> {
  size_t operator()(mechanist::Symbol s) const noexcept { return s.bits * 0x9e3779b97f4a7c15u; }
};
