// Are the patterns of `matches` patterns? The only translation unit of the room that includes RE2.
// External interface: problem_with_pattern of build.hpp.
#include <re2/re2.h>

#include "model/build.hpp"

namespace mechanist::model {

std::optional<std::string> problem_with_pattern(std::string_view text) {
  RE2 pattern(re2::StringPiece(text.data(), text.size()), RE2::Quiet);
  if (pattern.ok()) return std::nullopt;
  return pattern.error();
}

}  // namespace mechanist::model
