#pragma once
// The words that have a meaning of their own in every profile, whatever its rulebase and its format.
#include <algorithm>
#include <array>
#include <string_view>

namespace mechanist {

// In the order in which they are read, whatever the order in which they are written.
inline constexpr std::array<std::string_view, 10> top_keys = {
    "case", "confidence", "use", "sources", "names", "facts", "denied", "complete", "searched", "remarks"};

inline constexpr std::array<std::string_view, 10> evidence_keys = {
    "source", "sources", "quote",       "paraphrase", "page",
    "note",   "coder",   "attribution", "status",     "confidence"};

// Of a source; it may have others, which are kept as they are.
inline constexpr std::array<std::string_view, 6> source_keys = {"title", "url",  "address",
                                                                "date",  "note", "confidence"};

// Beside evidence and columns in the map of a fact.
inline constexpr std::array<std::string_view, 4> row_keys = {"value", "at_least", "conflicting", "where"};

// In the order of Attribution and of Status, after not_given.
inline constexpr std::array<std::string_view, 4> attribution_words = {"reported", "inferred", "predecessor",
                                                                      "subsidiary"};
inline constexpr std::array<std::string_view, 2> status_words = {"planned", "ended"};

// `zh`, `pt-BR`: what the text of a label may stand under.
constexpr bool is_language_tag(std::string_view tag) {
  const size_t primary = std::min(tag.find('-'), tag.size());
  if (primary < 2 || primary > 3) return false;
  for (size_t i = 0; i < tag.size(); ++i) {
    const char c = tag[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (i < primary ? !(c >= 'a' && c <= 'z') : !(letter || c == '-' || (c >= '0' && c <= '9'))) return false;
  }
  return tag.back() != '-';
}

}  // namespace mechanist
