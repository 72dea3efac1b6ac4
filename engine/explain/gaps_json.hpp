#pragma once
// What would settle a goal, as JSON: for explanations, `whatif` and `advise` alike.
#include <nlohmann/json.hpp>

#include "explain/explanation.hpp"

namespace mechanist::explain {

nlohmann::ordered_json to_json(const Settlement&);
nlohmann::ordered_json to_json(const SettleSet&);
nlohmann::ordered_json to_json(const Effect&);

}  // namespace mechanist::explain
