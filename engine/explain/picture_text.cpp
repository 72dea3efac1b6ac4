// Graphviz reads entities in every string; labels of its HTML-like kind have the special characters of XML.
//
// A label of Mermaid stands in double quotes, where Mermaid still reads entities (#35;), HTML, Markdown,
// mathematics ($$), comments and directives (%%). Each character that could begin one of them is written as
// an entity, so that what comes from a profile or a rulebase is text.
// External interface: picture_text.hpp.
#include "explain/picture_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "explain/reading.hpp"

namespace mechanist::explain {
namespace {

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Mermaid takes the last semicolon of a line with one of these words and a colon behind it for the end of a
// style.
bool like_style(std::string_view text) {
  return text.find("style") != std::string_view::npos || text.find("classDef") != std::string_view::npos;
}

std::string escaped(std::string_view text, bool styled) {
  const std::string safe = printable(text);
  static constexpr std::string_view special = "\"#&<>`*~$[\\";
  std::string out;
  bool start = true;  // where a list or a heading of Markdown could begin
  for (size_t i = 0; i < safe.size(); ++i) {
    const char c = safe[i], before = i > 0 ? safe[i - 1] : ' ',
               after = i + 1 < safe.size() ? safe[i + 1] : ' ';
    const bool digit = c >= '0' && c <= '9';
    const bool escape = special.find(c) != std::string_view::npos || (styled && c == ':') ||
                        (c == '_' && (!is_word(before) || !is_word(after))) ||
                        (c == '%' && (before == '%' || after == '%')) || (c == '/' && before == '/') ||
                        c == '@' || (start && (c == '-' || c == '+' || c == '=')) ||
                        (i > 0 && start && (c == '.' || c == ')'));
    // Mermaid reads Markdown and mathematics after it has replaced entities.
    if (c == '*' || c == '_' || c == '\\' || c == '$') out += escape ? "#92;" : "";
    if (escape)
      out += fmt::format("#{};", static_cast<int>(c));
    else
      out += c;
    start = start && (digit || c == ' ');
  }
  return out;
}

}  // namespace

std::string dot_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : printable(text)) {
    if (c == '&') {
      out += "&amp;";
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

void append_dot_line(std::string& out, std::string_view text, std::string_view open, std::string_view close) {
  out += open;
  out += xml_escaped(text);
  out += close;
  out += "<br align=\"left\"/>";
}

std::string mermaid_label(const std::vector<std::string>& lines) {
  const bool styled = std::any_of(lines.begin(), lines.end(), like_style);
  std::string out;
  for (const std::string& l : lines) out += (&l == &lines.front() ? "" : "<br/>") + escaped(l, styled);
  return out;
}

}  // namespace mechanist::explain
