#pragma once
// Model → Plan. Cannot fail.
#include <span>
#include <string>

#include "plan/plan.hpp"

namespace mechanist::plan {

Plan from_model(const model::Model&);

// Conditions of one rule as a nested body, where the slots in `bound` already have values. Explanations
// use it to run a rule backwards from its head and to look at conditions one by one.
Body compile(const model::Model&, std::span<const model::Condition>, std::span<const uint32_t> bound);
Body compile(const model::Model&, const model::Condition&, std::span<const uint32_t> bound);
Expr compile(const model::Model&, const model::Expr&);

// `dump --stage plan`
std::string dump(const Plan&);
// A scan as it is written: `load(Y, X)`.
std::string scan_text(const Plan&, RuleId, const Scan&);

}  // namespace mechanist::plan
