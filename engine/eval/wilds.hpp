#pragma once
// Cells of the possible bound that are no constants, and the unknown values behind cells of a profile.
//
// A wild cell is `*∖E`: any value but those of a finite set (semantics, section 3), perhaps only within a
// range or among a few candidates. Wild cells are interned by content, so that equal ones are equal symbols.
// The first `nulls` indices are the profile's unknown cells: labelled nulls, each equal only to itself, which
// occur in rows of the certain bound. `of_null` gives the wild cell with the same domain.
#include <map>
#include <optional>
#include <vector>

#include "base/decimal.hpp"
#include "base/symbol.hpp"
#include "model/model.hpp"
#include "profile/profile.hpp"

namespace mechanist::eval {

struct Wild {
  std::optional<Decimal> low, high;  // inclusive
  std::vector<Symbol> candidates;    // not empty: one of these, sorted by bits
  std::vector<Symbol> excluded;      // sorted by bits
  bool plain() const { return !low && !high && candidates.empty(); }
  bool operator==(const Wild&) const = default;
};

class Wilds {
 public:
  Wilds(const model::Model&, SymbolTable&, const std::vector<UnknownCell>& nulls);

  Symbol any() const { return any_; }
  Symbol intern(Wild);
  const Wild& operator[](Symbol s) const { return wilds_[s.index()]; }
  bool is_null(Symbol s) const { return s.is_unknown() && s.index() < nulls_; }
  // The wild cell for a null; any other symbol as it is.
  Symbol of_null(Symbol s) const { return is_null(s) ? of_null_[s.index()] : s; }

  // Whether every value (none included, for a plain cell) of b is one of a.
  bool covers(Symbol a, Symbol b) const;
  // The values in both, for a variable of that type; none meets nothing. nullopt: no value is left.
  std::optional<Symbol> meet(Symbol a, Symbol b, model::Type);
  // A wild cell without some constants. nullopt: no value is left.
  std::optional<Symbol> without(Symbol wild, const std::vector<Symbol>& constants, model::Type);
  // Drops every exclusion (for a relation over its limit).
  Symbol widened(Symbol);

 private:
  bool contains(const Wild&, Symbol constant) const;
  bool empty(const Wild&, model::Type) const;
  std::optional<Symbol> normal(Wild, model::Type);

  const model::Model& model_;
  SymbolTable& symbols_;
  uint32_t nulls_;
  std::vector<Wild> wilds_;
  std::vector<Symbol> of_null_;
  struct Less {
    bool operator()(const Wild& a, const Wild& b) const;
  };
  std::map<Wild, uint32_t, Less> index_;
  Symbol any_;
};

}  // namespace mechanist::eval
