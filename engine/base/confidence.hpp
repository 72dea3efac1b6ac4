#pragma once
// How far a piece of evidence is trusted. Evaluation runs level by level, strongest first.
#include <cstdint>
#include <string_view>

namespace mechanist {

enum class Confidence : uint8_t { high, medium, low };
inline constexpr int confidence_levels = 3;

constexpr std::string_view to_string(Confidence c) {
  return c == Confidence::high ? "high" : c == Confidence::medium ? "medium" : "low";
}

enum class Verdict : uint8_t { holds, open, fails };

constexpr std::string_view to_string(Verdict v) {
  return v == Verdict::holds ? "holds" : v == Verdict::open ? "open" : "fails";
}

}  // namespace mechanist
