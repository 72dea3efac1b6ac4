#pragma once
// What is fuzzed: each target takes any bytes and aborts when a promise is broken. A crash, a sanitizer's
// finding, or a hang is a defect too.
#include <string>
#include <string_view>

namespace fuzz {

using Target = void (*)(std::string_view bytes);

// rules, literal, yaml, json, csv; nullptr for any other name.
Target find_target(std::string_view name);
// The ending of files that a target's corpus consists of; empty: any.
std::string_view file_ending(std::string_view name);

}  // namespace fuzz
