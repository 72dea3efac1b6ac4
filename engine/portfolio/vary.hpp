#pragma once
// The values that a parameter is varied over, as they are written on the command line.
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/diagnostic.hpp"

namespace mechanist::portfolio {

inline constexpr size_t most_values = 100;  // of one parameter

struct Vary {
  std::string parameter;
  std::vector<std::string> values;  // each as `--set` takes it, in the order given, each once
};

// `min_forms=1..3`, `share=0.1,0.2,0.5`, `share=10%..50% step 10%`, `spend=EUR 1bn..EUR 3bn step EUR 1bn`,
// `since=2010..2014`. Whole numbers step by 1 unless a step is given, all others want one. Whether the
// parameter exists and takes such values is for whoever sets it to say.
std::variant<Vary, Diagnostic> parse_vary(std::string_view text);

}  // namespace mechanist::portfolio
