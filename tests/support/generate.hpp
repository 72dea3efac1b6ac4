#pragma once
// Small programs and profiles from a seed, as the text that an author would write. The same seed gives the
// same text everywhere.
//
// The pieces are kept apart so that a disagreement can be shrunk by leaving some out.
#include <cstdint>
#include <string>
#include <vector>

namespace mechanist::generate {

enum class Class {
  // Positive, no `!=`, no aggregate, no comparison between unknowns; recursion allowed. The fails of the
  // exact semantics are decided by one more individual of each type, the holds by none.
  positive,
  // Not recursive; negation on facts and without local variables, `!=`, counting by pairwise different
  // variables. The fails are decided by as many more individuals as an unfolded body has variables of the
  // type, the holds by none.
  negative,
  // Everything. Enumeration refutes verdicts, but does not decide them.
  general,
};

struct Program {
  std::vector<std::string> types;         // header, case, entities, enums: always there
  std::vector<std::string> declarations;  // facts, tables, derived relations
  std::vector<std::string> rules;         // rules, mechanisms, propositions, constraints
  std::string text() const;
  bool operator==(const Program&) const = default;
};

struct Evidence {
  struct Item {
    std::string relation;
    std::string value;    // as it stands in YAML: a row, an attribute's value, yes, no, none
    bool listed = false;  // one of several under the relation's name
    bool operator==(const Item&) const = default;
  };
  std::vector<Item> facts;
  std::vector<Item> denied;
  std::vector<Item> complete;  // value: `{ where: … }` or `{ confidence: … }` or empty
  std::string text() const;    // YAML
  bool operator==(const Evidence&) const = default;
};

struct Pair {
  Program program;
  Evidence evidence;
  bool operator==(const Pair&) const = default;
};

Pair make(Class, uint64_t seed);

// The same program or evidence with its pieces in another order.
Program shuffled(Program, uint64_t seed);
Evidence shuffled(Evidence, uint64_t seed);

}  // namespace mechanist::generate
