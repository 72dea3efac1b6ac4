#pragma once
// The three-valued semantics by brute force: every completion of a profile over a small finite domain is
// built and the classical least model of each is computed by naive iteration over the model's condition
// trees. It shares no code with the planner and the evaluator; it exists to disagree with them.
//
// What it says of a goal is one-sided by nature: a completion in which a goal is false refutes `holds`, one
// in which it is true refutes `fails`, whatever the domain. Whether a small domain is enough to decide a
// verdict depends on the program (see `generate.hpp`).
//
// Throws std::logic_error on a rule that it cannot order; it is never given one by the generator.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/confidence.hpp"
#include "base/symbol.hpp"
#include "model/model.hpp"
#include "profile/profile.hpp"

namespace mechanist::oracle {

struct Goal {
  model::RelationId relation;
  std::vector<Symbol> terms;  // one a column; any_symbol is `_`
};

struct Options {
  Confidence level = Confidence::low;  // weaker facts are possible only, weaker denials are ignored
  unsigned fresh = 1;                  // individuals of each entity type beside those that are named
  // Each unknown cell of an entity type may also be an individual of its own.
  bool fresh_for_cells = false;
  // Additions to a fact on which each goal depends with one polarity are all made or none: a goal that is
  // monotone in the fact takes its least and greatest value at these two. Not for propositions.
  bool by_polarity = false;
  uint64_t max_completions = 1u << 14;
  // Beyond the maximum: take that many completions at random, or give up.
  bool sample = false;
  // Rows that may be added to one fact: at most so many, drawn at random. 0: all of them.
  size_t max_additions = 0;
  uint64_t seed = 0;
};

struct Seen {
  bool true_somewhere = false;
  bool false_somewhere = false;
};

// What one completion or another says of a proposition, where it is in scope.
struct SeenClaims {
  bool contradicted_for_a_name = false;  // somewhere
  bool nowhere_contradicted = false;     // some completion contradicts for no value, named or not
  bool relevant_for_a_name = false;      // somewhere the premise of a claim is true of a named value
  bool irrelevant_altogether = false;    // some completion has no premise true, named or not
};

struct Answer {
  bool too_many = false;                 // gave up; nothing else is filled in
  bool exhaustive = false;               // every completion over the domain was looked at
  uint64_t completions = 0;              // looked at; 0: the profile contradicts itself
  std::vector<Seen> goals;               // beside the goals asked
  std::vector<SeenClaims> propositions;  // beside Model::propositions
};

Answer enumerate(const model::Model&, const Profile&, const std::vector<Goal>&, const Options&);

// Precondition: the answer is exhaustive.
inline Verdict verdict(const Seen& seen) {
  return !seen.false_somewhere ? Verdict::holds : !seen.true_somewhere ? Verdict::fails : Verdict::open;
}

// All columns `_` for every fact and derived relation, and the ground and half-ground goals over the values
// that the profile and the rulebase name, at most `most` for one relation.
std::vector<Goal> interesting_goals(const model::Model&, const Profile&, size_t most);
std::string show(const model::Model&, const Profile&, const Goal&);

// The largest number of variables of one entity type in a rule's body with every derived atom replaced by a
// body of its own. Precondition: no recursion.
unsigned unfolded_variables(const model::Model&);

}  // namespace mechanist::oracle
