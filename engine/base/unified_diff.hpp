#pragma once
// What changed between two texts, as `diff -u` prints it: three lines around each change, and nothing where
// there is none. Of two texts that have very little in common it is not always the shortest one.
#include <string>
#include <string_view>

namespace mechanist {

std::string unified_diff(std::string_view path, std::string_view old_text, std::string_view new_text);

}  // namespace mechanist
