#pragma once
// What rows, goals, conditions and values look like as text that parses again: independent of the language,
// and the same wherever it is printed. A cell without a value, or with an unknown one, is `_`.
#include <span>
#include <string>
#include <vector>

#include "model/model.hpp"
#include "profile/profile.hpp"

namespace mechanist {

// Unnamed individuals are told apart by the rows that they stand in, not by where those stand in the file.
// Of each, its number for readers, from 0.
std::vector<uint32_t> number_unnamed(const model::Model&, const SymbolTable&, const Profile*);

// "=", "!=", "<" …
std::string operator_of(model::Comparator);

// Refers to what it was made from, which must outlive it.
// A fact or pattern as the command line takes it, of the texts of its cells: columns in order as long as all
// are given, the others by name; those without a text are left out. What is
// declared complete is no `attribute = value`.
std::string written_fact(const model::Relation&, const std::vector<std::string>& texts, bool pattern = false);

class Written {
 public:
  // Values of a rule's variables by VariableId; any_symbol: it has none.
  using Bindings = std::vector<Symbol>;

  // `profile` may be null. `unnamed` is as number_unnamed gives it.
  Written(const model::Model&, const SymbolTable&, const Profile* profile, std::vector<uint32_t> unnamed);

  std::string literal(model::Type, Symbol) const;
  // The number that readers know an unnamed individual by, counted from 0.
  uint32_t number_of_unnamed(Symbol unnamed) const {
    return unnamed.index() < unnamed_.size() ? unnamed_[unnamed.index()] : unnamed.index();
  }
  // A value of which only this is known: "2016..2020", "3 or 4".
  std::string range(model::Type, const UnknownCell&) const;
  std::string goal(model::RelationId, std::span<const Symbol> cells) const;
  // The same for what is asked: columns whose number in `equal` is not negative must have a value, the same
  // where the number is. Where that is more than `_` says they are written X, X2, … as they are met.
  std::string goal(model::RelationId, std::span<const Symbol> cells, std::span<const int> equal) const;
  // Variables that have a value are replaced by it. `bindings` may be null.
  std::string text(const model::Condition&, const model::Rule&, const Bindings* bindings) const;
  std::string text(const model::Expr&, const model::Rule&, const Bindings* bindings) const;

 private:
  const model::Model& m_;
  const SymbolTable& symbols_;
  const Profile* profile_;
  std::vector<uint32_t> unnamed_;
};

}  // namespace mechanist
