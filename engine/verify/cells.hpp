#pragma once
// Cells of the possible bound: a known value, or anything but a finite set, perhaps within a range or among
// candidates (semantics, section 3). What is one particular unknown value carries its origin: an unknown cell
// of the profile, or the one value that an attribute may have.
#include <optional>
#include <set>
#include <vector>

#include "base/decimal.hpp"
#include "base/symbol.hpp"
#include "model/model.hpp"
#include "profile/profile.hpp"

namespace mechanist::verify {

struct Wild {
  std::optional<Decimal> low, high;  // inclusive
  std::vector<Symbol> candidates;    // not empty: one of these; sorted by bits
  std::vector<Symbol> excluded;      // sorted by bits
  int origin = -1;                   // attributes by their relation, then unknown cells; -1: nobody's value
  bool plain() const { return !low && !high && candidates.empty(); }
};

// A known value (perhaps `none`, perhaps an unknown cell of a certain row, which is equal only to itself), a
// wild cell, or, as a variable's, no value yet.
struct Cell {
  Symbol known = any_symbol;
  const Wild* wild = nullptr;  // equal contents are equal pointers
  bool operator==(const Cell&) const = default;
  bool is_bound() const { return wild != nullptr || known != any_symbol; }
  bool is_none() const { return wild == nullptr && known.is_none(); }
};

class Cells {
 public:
  Cells(const model::Model&, SymbolTable&, const Profile*);

  Cell any() const { return any_; }
  Cell make(Wild);
  bool is_null(Symbol s) const { return s.is_unknown() && s.index() < nulls_; }
  // A cell as the possible bound sees it: unknown cells of rows are what they may be.
  Cell upper(Cell);
  // A cell as rows of the certain bound know it: its value where only one is left, the unknown cell of the
  // profile where it is that one's value.
  Cell lower(Cell) const;
  Cell of_attribute(model::RelationId, Cell);

  bool contains(const Wild&, Symbol) const;
  // Whether every value of b is one of a.
  bool covers(Cell a, Cell b) const;
  // Whether a box with a in this place makes one with b there superfluous.
  bool subsumes(Cell a, Cell b) const;
  std::optional<Cell> meet(Cell a, Cell b, model::Type);
  std::optional<Cell> without(const Wild&, const std::vector<Symbol>&, model::Type);
  // What is left of it on that side of a number.
  std::optional<Cell> on_side(const Wild&, model::Comparator, Symbol number, model::Type);
  Cell widened(Cell);

 private:
  bool empty(const Wild&, model::Type) const;
  std::optional<Cell> normal(Wild, model::Type);

  struct Less {
    bool operator()(const Wild&, const Wild&) const;
  };
  const model::Model& m_;
  SymbolTable& symbols_;
  const Profile* profile_;
  uint32_t nulls_ = 0;
  std::set<Wild, Less> wilds_;
  Cell any_;
};

}  // namespace mechanist::verify
