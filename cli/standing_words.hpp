#pragma once
// How the verdicts of a case are told where they are compared.
#include <string>

#include "explain/phrases.hpp"
#include "whatif/compare.hpp"

namespace mechanist::cli {

// "HOLDS · confidence high", an outcome, or how many findings there are.
std::string told_standing(const explain::Phrases&, const whatif::Standing&);
std::string name_of(const model::Model&, const whatif::Standing&);

}  // namespace mechanist::cli
