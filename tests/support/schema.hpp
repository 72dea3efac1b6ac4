#pragma once
// A validator of JSON against the keywords of JSON Schema that our schemas use.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace mechanist {

// What is wrong with `value`, or nothing.
std::vector<std::string> violations(const nlohmann::json& schema, const nlohmann::json& value);

}  // namespace mechanist
