#pragma once
// What is wrong with the characters of a rule file, found before any grammar sees it.
#include <cstdint>
#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/source.hpp"

namespace mechanist {

struct Scanned {
  // The text with every reported character replaced by one that the grammar can go on with, byte for byte as
  // long as the original, so that places stay true.
  std::string text;
  Diagnostics diagnostics;
  std::vector<uint32_t> unclosed;  // where texts begin that were not closed
  bool readable = true;            // false: no text at all (binary, or not UTF-8)
};
Scanned scan_rules(const Sources&, SourceId);

}  // namespace mechanist
