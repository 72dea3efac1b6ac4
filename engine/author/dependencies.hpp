#pragma once
// What rests on what in a rulebase.
#include <string>
#include <string_view>
#include <vector>

#include "model/model.hpp"

namespace mechanist::author {

// A relation that a rule's condition reads.
struct Use {
  model::RelationId relation;
  bool negated = false;     // in a negation, an upper bound, or `for every`
  bool aggregated = false;  // in the braces of an aggregate
  auto operator<=>(const Use&) const = default;
};
// In written order, each once.
std::vector<Use> uses_of(const model::Rule&);
std::vector<model::ParameterId> parameters_of(const model::Rule&);

// Where a document tells of the relation.
std::string anchor_of(const model::Model&, model::RelationId);
// A name as a part of an address within a document.
std::string anchor_text(std::string name);

}  // namespace mechanist::author
