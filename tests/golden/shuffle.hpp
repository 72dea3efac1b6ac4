#pragma once
// Other ways to write the same thing: none of them may change what a command prints.
#include <cstdint>
#include <optional>
#include <random>
#include <string>

#include "document.hpp"

namespace golden {

using Random = std::mt19937;

// Declarations whose order means nothing (everything but mechanisms, propositions, constraints and tests,
// whose order is that of the output) in another order. Nothing where the rules do not parse.
std::optional<std::string> shuffled_rules(const std::string& text, Random&);
// Parsed and printed. Nothing where the rules do not parse.
std::optional<std::string> reprinted_rules(const std::string& text);
// Facts in another order, in any format; as it was where there is nothing to exchange.
std::string shuffled_facts(const File&, Random&);

}  // namespace golden
