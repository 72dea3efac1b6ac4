#pragma once
// Facts as rules and the command line write them: `joint_work(partner: "X")`, `spend = 12`, `not p(a, _)`.
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "profile/builder.hpp"
#include "syntax/literal.hpp"

namespace mechanist {

// Where the parts of a FactLiteral stand in a text of the profile.
struct FactPlaces {
  Span whole;
  Span relation;
  std::vector<Span> arguments;
};
// For a literal that stands in the profile's text `source` from `begin` to `end`.
FactPlaces places_within(const FactLiteral&, SourceId source, uint32_t begin, uint32_t end);

// How the fact is written; `places` are bytes within the result.
std::string written(const FactLiteral&, FactPlaces& places);

struct TypedFact {
  RowDraft draft;
  bool no_value = false;  // an attribute said to be n/a
};
// Who stands behind a variable in several facts that are assumed together: of each entity type, one
// individual whose name is not known for each variable.
// `unnamed_individuals` puts those in whom the profile counts and does not name, by what they are called.
using Individuals = std::map<std::pair<uint32_t, std::string>, Symbol>;
Individuals unnamed_individuals(const model::Model&, const Profile&);

// The row or pattern that the fact names; its evidence is still to be set. What is wrong is reported. In a
// pattern, columns that are left out or `_` mean anything. Without `individuals`, a variable is an error.
std::optional<TypedFact> typed_fact(ProfileBuilder&, const FactLiteral&, const FactPlaces&, bool pattern,
                                    Individuals* individuals = nullptr);

}  // namespace mechanist
