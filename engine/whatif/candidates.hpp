#pragma once
// What could make a goal hold: sets of facts that nobody recorded, found by running rules backwards, cheapest
// first (semantics, section 7).
//
// A candidate is a proposal. It follows the rules as far as they can be followed without evaluating, and
// nothing here says that it is right: confirm it by evaluation (settle.hpp).
//
// Reference: Knuth, A Generalization of Dijkstra's Algorithm (1977); Huang and Chiang, Better k-best Parsing
// (2005), for the k best of each conclusion from the k best of its premises.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "eval/evaluation.hpp"

namespace mechanist::whatif {

using model::RelationId;

// A cell of what is proposed.
struct Cell {
  enum class Kind : uint8_t {
    any,         // left out: missing in a fact, anything in a pattern
    constant,    // `value`, a symbol of the evaluation
    number,      // `number`: satisfies what was asked of it, of which it is one example
    text,        // any text: `individual` tells it from others
    individual,  // somebody whose name is not known; the same number within one candidate is the same one
  };
  Kind kind = Kind::any;
  Symbol value = any_symbol;
  Decimal number;
  uint32_t individual = 0;
  // Of a number or a constant that is one of several that would do: what was asked. Both ends inclusive
  // unless said otherwise.
  std::optional<Decimal> low, high;
  bool low_open = false, high_open = false;
  std::vector<Symbol> instead;  // other constants that would do as well
  bool operator==(const Cell&) const = default;
};

struct Proposed {
  enum class Kind : uint8_t {
    assume,    // a row
    fill,      // missing or uncertain cells of a row of the profile, or a planned row that comes true
    deny,      // the pattern
    complete,  // the rows that match the pattern
  };
  Kind kind = Kind::assume;
  RelationId relation;
  std::vector<Cell> cells;
  uint32_t row = 0;             // fill: into Profile::rows
  std::optional<size_t> lever;  // into Model::levers
  bool operator==(const Proposed&) const = default;
};

// Of those that cost the same the lowest is the likeliest: a recorded row that says neither what it is about
// nor where in the chain fits anything, and tells less than a new row about what the case does name.
struct Unlikely {
  uint32_t guessed = 0;  // cells filled in recorded rows, beyond one in each
  uint32_t unnamed = 0;  // individuals
  uint32_t strange = 0;  // individuals that the rulebase names and the case does not
  uint32_t rules = 0;
  auto operator<=>(const Unlikely&) const = default;
};

struct Candidate {
  std::vector<Proposed> items;
  Decimal cost;
  Unlikely unlikely;
};

// Counted, never timed, so that the answer is the same on every machine.
struct SearchLimits {
  uint64_t steps = 20'000;   // proposals that are combined with one another
  uint32_t width = 24;       // partial proposals kept of one conjunction
  uint32_t kept = 24;        // …of one conclusion
  uint32_t alike = 3;        // …of them, with the same values in the conclusion
  uint32_t most_rows = 24;   // recorded rows that are tried for one condition
  uint32_t most_items = 12;  // of one proposal
};

struct Candidates {
  std::vector<Candidate> found;  // by cost, then the likeliest
  bool cut = false;              // a limit left something out, beside what the k best leave out
  uint64_t steps = 0;
};

// `ev` has run. Where `levers_only`, nothing is proposed but what a lever of the rulebase brings about, at
// the lever's cost; otherwise everything costs 1.
Candidates find_candidates(eval::Evaluation& ev, const eval::Goal&, const SearchLimits&,
                           bool levers_only = false);

}  // namespace mechanist::whatif
