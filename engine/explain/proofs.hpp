#pragma once
// Which derivation of a row is told: the choices that an explanation and the line of a finding are both made
// of, so that the two cannot differ.
//
// Rules are run backwards from a row over what was there before it, so what is chosen has minimal height
// among the proofs of the row's confidence. Whatever could depend on row numbers, symbol ids or the order of
// a file is put in an order of values first. Nothing outside the room includes this but for Conditions.
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "eval/evaluation.hpp"
#include "explain/sentences.hpp"

namespace mechanist::explain {

using eval::Env;
using eval::Goal;
using eval::RowId;
using eval::unbound;
using eval::View;
using model::RelationId;
using model::RuleId;

// A conjunction without `or` at its top, in written order: what the plan calls an alternative.
using Flat = std::vector<const model::Condition*>;
std::vector<Flat> alternatives_of(std::span<const model::Condition>);
// Variables that the conjunction itself binds: those of its atoms and the lone sides of its equalities.
std::vector<uint32_t> bindable(const Flat&);
std::vector<uint32_t> bound_in(const Env&);
// What a comparison, an `in`, a `between` or a text test compares; nothing of other conditions.
std::vector<const model::Expr*> sides_of(const model::Condition&);
void aggregates_in(const model::Expr&, std::vector<const model::Expr*>&);

// A rule's conditions under a binding. Slots without a value are `unbound`.
struct Frame {
  const model::Rule* rule = nullptr;
  Env env;
  View view;
  int depth = 0;
};

// The conditions of one model as they are run backwards, each prepared once: for one question after another,
// of whatever case. Belongs to one thread.
class Conditions {
 public:
  explicit Conditions(const model::Model& model) : m_(model) {}
  const std::vector<RuleId>& rules_of(RelationId);  // by name
  const std::vector<Flat>& alternatives(RuleId);
  const plan::Body& compiled(const Flat&, std::vector<uint32_t> bound);

 private:
  const model::Model& m_;
  std::map<uint32_t, std::vector<RuleId>> rules_;
  std::map<uint32_t, std::vector<Flat>> alternatives_;
  std::map<std::pair<Flat, std::vector<uint32_t>>, std::unique_ptr<plan::Body>> bodies_;
};

// Of one evaluation, which has run. `say` orders what has no value by how it is written.
class Proofs {
 public:
  Proofs(eval::Evaluation&, Conditions&, const Sentences& say);

  int compare(model::Type, Symbol, Symbol) const;
  int compare_rows(RelationId, const Symbol*, const Symbol*) const;
  int compare_env(const model::Rule&, std::span<const uint32_t> slots, const Env&, const Env&) const;

  RowId visible(RelationId, const View&) const;
  std::vector<Symbol> cells_of(RelationId, RowId) const;
  static std::vector<Symbol> cells_of(const Goal&);
  Goal goal_of(const model::Atom&, const Env&) const;
  // A variable that stands once asks for a value, which a column that is never without one always has.
  Goal plain(Goal) const;
  // Rows of L before `end` that match, in no useful order.
  std::vector<RowId> matches(const Goal&, RowId end) const;
  std::optional<RowId> best(const Goal&, RowId end, uint32_t* more = nullptr) const;
  // By round, then by values.
  void sort_by_proof(RelationId, std::vector<RowId>&) const;
  // Whether a row that is not certain could match.
  bool possible_beyond(const Goal&, uint8_t level) const;

  struct Candidate {
    RuleId rule;
    Flat conditions;
    Env env;
  };
  // By rule name, order of alternatives and values of the premises.
  std::vector<Candidate> candidates(RelationId, const std::vector<Symbol>& cells, const View&,
                                    size_t most) const;
  // What was there before the row, and the first candidate over it. None only if the evaluation was stopped
  // in the middle of a round.
  View before(RelationId, RowId) const;
  std::optional<Candidate> derivation(RelationId, RowId) const;
  // The least solution of the alternatives for certain, by written order.
  std::optional<std::pair<size_t, Env>> solution(const std::vector<Flat>&, const Frame&) const;
  // Gives the head's variables the row's values. What the head computes is checked on solutions.
  bool bind_head(const model::Rule&, const std::vector<Symbol>& cells, Env&,
                 std::vector<uint32_t>& computed) const;
  // Slots of the conjunction that have no value are anything, for conditions that cannot bind them.
  Env open_ended(const Flat&, const Env&) const;

  // What an atom under a binding stands on: a row; rows, but perhaps another one than all of these is meant;
  // a row that came later than what is being proved and so is no part of its proof; or none.
  struct Met {
    enum class By : uint8_t { row, another, later, none } by = By::none;
    RowId row = eval::no_row;
    uint32_t more = 0;  // further rows would do
  };
  Met met(const Goal&, const View&) const;
  // As a part of a conjunction under its solution.
  Met met(const model::Atom&, const Frame&) const;
  // Whether a negation is told as the opposite of its one condition, which shows its parts itself.
  static bool shows_its_parts(const model::Not&);

  // What the profile says for a recorded row, in its order: indices into Profile::evidence.
  std::vector<uint32_t> evidence_of(RelationId, RowId) const;

 private:
  const plan::Body& by_size(const plan::Body&, const Env&) const;
  uint64_t hash_of(RelationId, const Symbol* cells) const;
  Symbol as_certain(Symbol) const;

  eval::Evaluation& ev_;
  const model::Model& m_;
  Conditions& conditions_;
  const Sentences& say_;
  // Over large relations, conditions in an order that their sizes suggest.
  mutable std::map<const plan::Body*, plan::Body> by_size_;
  // Of a large profile, its rows by a hash of what they say; made when first asked for.
  mutable std::vector<std::pair<uint64_t, uint32_t>> profile_rows_;
};

}  // namespace mechanist::explain
