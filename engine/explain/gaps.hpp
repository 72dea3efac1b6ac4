#pragma once
// What would settle a goal, in words and as the command line takes it.
#include "explain/explanation.hpp"
#include "explain/sentences.hpp"
#include "whatif/advise.hpp"
#include "whatif/leads.hpp"
#include "whatif/settle.hpp"

namespace mechanist::explain {

// `say` is of the evaluation's case.
Settlement told(eval::Evaluation&, const Sentences& say, const whatif::Decide&);
Settlement told(eval::Evaluation&, const Sentences& say, const whatif::Settle&);
std::vector<Lead> told(eval::Evaluation&, const Sentences& say, const std::vector<whatif::OpenGoal>&,
                       const std::vector<whatif::Lead>&);
SettleSet told(eval::Evaluation&, const Sentences& say, const std::vector<whatif::Item>&);
// With their costs, and what of the record each of them goes against.
std::vector<SettleSet> told(eval::Evaluation&, const Sentences& say, const whatif::Advice&);
// Which row of the record a cell is of, and what that row leaves open.
std::string in_place_of(const Phrases&, const SettleItem& cell);

}  // namespace mechanist::explain
