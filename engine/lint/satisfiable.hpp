#pragma once
// Whether conditions can be met together, in any completion of any profile.
//
// "No" is proved: by bounds, equalities and exclusions of constants, by an atom beside its own negation, by a
// table without a fitting row, by a relation that nothing can bring about. "Yes" only says that none of these
// applies. Parameters count with their present value.
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "lint/match.hpp"
#include "lint/names.hpp"

namespace mechanist::lint {

// Why conditions cannot be met: the second place, where there is one, contradicts the first.
struct Conflict {
  Span first;
  std::optional<Span> second;
  std::string told;  // "3 does not lie between 5 and 7"
  // What it is about is a relation that cannot hold: told where that is declared.
  std::optional<RelationId> dead;
  const Condition* threshold = nullptr;  // that too few of its members can meet
};

class Satisfiable {
 public:
  explicit Satisfiable(const Model&);

  // Of a conjunction; what `given` says holds beside it.
  std::optional<Conflict> conflict(const Rule&, const Conditions& given, const std::vector<Condition>&) const;
  std::optional<Conflict> conflict(const Rule& r) const { return conflict(r, {}, r.body); }
  bool can_hold(RelationId r) const { return possible_[r.value]; }
  // A derived relation that cannot hold although each of its rules, or there is none, could fire by itself.
  bool is_unfounded(RelationId) const;

 private:
  friend class State;
  void find_possible();
  bool has_row(RelationId, const std::vector<std::optional<Symbol>>&) const;

  const Model& m_;
  std::vector<bool> possible_;  // by RelationId
  std::vector<const TableRows*> rows_;
  // Of a table and some of its columns: which values stand there together.
  mutable std::map<std::pair<uint32_t, std::vector<uint32_t>>, std::unordered_set<std::string>> index_;
};

}  // namespace mechanist::lint
