#pragma once
// Texts of a rulebase or a profile in the languages of pictures, where they must stay text.
#include <string>
#include <string_view>
#include <vector>

namespace mechanist::explain {

// A string of DOT with its quotes.
std::string dot_string(std::string_view text);
// A line of an HTML-like label of DOT, between two tags.
void append_dot_line(std::string& out, std::string_view text, std::string_view open, std::string_view close);

// What stands between the quotes of a Mermaid label.
std::string mermaid_label(const std::vector<std::string>& lines);

}  // namespace mechanist::explain
