#pragma once
// Cells of the possible bound that are no constants, and the unknown values behind cells of a profile.
//
// A wild cell is `*∖E`: any value but those of a finite set (semantics, section 3), perhaps only within a
// range or among a few candidates. Wild cells are interned by content, so that equal ones are equal symbols.
// The first `nulls` indices are the profile's unknown cells: labelled nulls, each equal only to itself, which
// occur in rows of the certain bound. `of_null` gives the wild cell with the same domain.
//
// A wild cell that stands for one particular unknown value carries its `origin`: an unknown cell of the
// profile, or the one value that an attribute may have. Where a body meets the same origin twice, it is the
// same value (`Evaluation::narrow`); a cell without an origin is another value at each meeting.
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
  int32_t origin = -1;               // whose value it is; -1: nobody's
  bool plain() const { return !low && !high && candidates.empty(); }
  bool operator==(const Wild&) const = default;
};

class Wilds {
 public:
  // `base`: the cells of the case of which nothing is known, shared by all cases; itself has none. It must
  // outlive this table and not change.
  Wilds(const model::Model&, SymbolTable&, const Wilds* base);
  Wilds(const model::Model&, SymbolTable&, const std::vector<UnknownCell>& nulls);
  // Starts a case with these unknown cells, in the same memory.
  void reset(const std::vector<UnknownCell>& nulls);

  Symbol any() const { return any_; }
  Symbol intern(Wild) const;
  const Wild& operator[](Symbol s) const {
    const uint32_t i = s.index();
    if (i & shared_bit) return (base_ ? base_->wilds_ : wilds_)[i & ~shared_bit];
    return i & local_bit ? wilds_[i & ~local_bit] : null_wilds_[i];
  }
  bool is_null(Symbol s) const { return s.is_unknown() && s.index() < nulls_; }
  // The wild cell for a null; any other symbol as it is.
  Symbol of_null(Symbol s) const {
    if (!is_null(s)) return s;
    const Symbol known = of_null_[s.index()];
    return known.is_none() ? make_of_null(s) : known;
  }

  // The one value that an attribute may have, as far as the cell of a box knows it.
  Symbol of_attribute(model::RelationId, Symbol cell);
  // A cell of a box as rows of the certain bound know it: the constant, where only one is left; the unknown
  // cell of the profile, where it is that one's value.
  Symbol of_wild(Symbol s) const {
    if (!s.is_unknown()) return s;
    const Wild& w = (*this)[s];
    if (w.candidates.size() == 1) return w.candidates.front();
    return w.origin >= static_cast<int32_t>(attributes())
               ? unknown_symbol(static_cast<uint32_t>(w.origin) - attributes())
               : s;
  }
  // Origins are below this number: attributes by their relation's number, then the unknown cells.
  size_t origins() const { return attributes() + nulls_; }
  int32_t origin(Symbol s) const { return s.is_unknown() ? (*this)[s].origin : -1; }

  // Whether every value (none included, for a plain cell) of b is one of a.
  bool covers(Symbol a, Symbol b) const;
  // Whether a box with a in this place makes one with b there superfluous: a cell with an origin stands for
  // that one value, so it covers only what has the same origin.
  bool subsumes(Symbol a, Symbol b) const {
    if (a == b || a == any_) return true;
    return a.is_unknown() && (origin(a) < 0 || origin(a) == origin(b)) && covers(a, b);
  }
  // The values in both, for a variable of that type; none meets nothing. nullopt: no value is left.
  std::optional<Symbol> meet(Symbol a, Symbol b, model::Type type) {
    if (a.is_none() || b.is_none()) return std::nullopt;
    if (a == b || b == any_) return a;
    if (a == any_) return b;
    if (!a.is_unknown() && !b.is_unknown()) return std::nullopt;
    return meet_of_wilds(a, b, type);
  }
  // Whether the value of a wild cell may be that of another cell.
  bool may_be(Symbol wild, Symbol, model::Type) const;
  // A wild cell without some constants. nullopt: no value is left.
  std::optional<Symbol> without(Symbol wild, const std::vector<Symbol>& constants, model::Type);
  // Those of its values for which `value op number` is true. nullopt: there is none.
  std::optional<Symbol> on_side(Symbol wild, model::Comparator op, Symbol number, model::Type);
  // Drops every exclusion and the origin (for a relation over its limit).
  Symbol widened(Symbol);

 private:
  // Set in the index of every cell of a base, so that it is no cell of a case.
  static constexpr uint32_t shared_bit = 0x0800'0000u;
  // Set in the index of every other wild cell, so that it is no unknown cell of the profile.
  static constexpr uint32_t local_bit = 0x0400'0000u;
  Symbol make_of_null(Symbol) const;
  static std::optional<Wild> both(const Wild&, const Wild&);
  std::optional<Symbol> meet_of_wilds(Symbol a, Symbol b, model::Type);
  uint32_t attributes() const { return static_cast<uint32_t>(model_.relations.size()); }
  bool contains(const Wild&, Symbol constant) const;
  bool empty(const Wild&, model::Type) const;
  std::optional<Symbol> normal(Wild, model::Type);

  const model::Model& model_;
  SymbolTable& symbols_;
  const Wilds* base_ = nullptr;
  bool shared_ = false;  // this is a base
  uint32_t nulls_ = 0;
  // Interning changes no meaning, and an unknown cell gets its wild cell when it is first met.
  std::vector<Wild> null_wilds_;
  mutable std::vector<Wild> wilds_;
  mutable std::vector<Symbol> of_null_;  // none_symbol: not asked for yet
  struct Less {
    bool operator()(const Wild& a, const Wild& b) const;
  };
  mutable std::map<Wild, uint32_t, Less> index_;
  Symbol any_;
};

}  // namespace mechanist::eval
