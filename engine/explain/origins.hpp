#pragma once
// Where things come from, as explanations tell it: what stands behind a profile's evidence, and who says what
// a rule says. Everything here depends on the rulebase or the profile alone, not on an evaluation.
#include <vector>

#include "explain/explanation.hpp"
#include "explain/sentences.hpp"

namespace mechanist::explain {

// Empty where the span is in no text.
FilePlace place_in(const Sources&, Span);
// `index` is into Profile::evidence.
Evidence evidence_of(const Profile&, uint32_t index);
std::vector<Citation> citations_of(const model::Model&, const std::vector<const model::Notes*>&);
std::vector<Ours> ours_of(const model::Model&, const std::vector<const model::Notes*>&);
// The rule in the words of `say`. What stands at a definition, a path or a mechanism is said of the one rule
// that it is made of.
Rule told_rule(const model::Model&, model::RuleId, const Sentences& say);

}  // namespace mechanist::explain
