// Text that Markdown in GitHub's flavour shows as it is: every character that could begin markup is escaped,
// and what GitHub would turn into a link by itself (addresses, names with @) stands in a code span, because a
// backslash does not keep it from that. External interface: markdown.hpp.
#include "explain/markdown.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mechanist::explain {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_alphanumeric(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// "[1 2]" as our notes are written; no link, because nothing that could make it one follows.
size_t note_length(std::string_view text) {
  size_t end = 1;
  while (end < text.size() && (is_digit(text[end]) || text[end] == ' ')) ++end;
  if (end == 1 || end >= text.size() || text[end] != ']') return 0;
  const char next = end + 1 < text.size() ? text[end + 1] : ' ';
  return next == ' ' ? end + 1 : 0;
}

bool linked_by_itself(std::string_view word) {
  const std::string lower = lower_case(word);
  return lower.find("://") != std::string::npos || lower.find("www.") != std::string::npos ||
         lower.find('@') != std::string::npos || lower.find("mailto:") != std::string::npos ||
         lower.find("xmpp:") != std::string::npos;
}

std::string escaped_word(std::string_view word, bool first) {
  static constexpr std::string_view special = "\\`*[]<|~$";
  std::string out;
  for (size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    const char before = i > 0 ? word[i - 1] : ' ', after = i + 1 < word.size() ? word[i + 1] : ' ';
    bool escape = special.find(c) != std::string_view::npos;
    if (c == '_') escape = !is_alphanumeric(before) || !is_alphanumeric(after);
    if (c == '&') escape = word.find(';', i) != std::string_view::npos;  // an entity
    if (c == '#') escape = i == 0 || before == '#';
    if (first) {
      if (i == 0) escape = escape || std::string_view("+-=>").find(c) != std::string_view::npos;
      // A number with a full stop or a bracket begins a list.
      if ((c == '.' || c == ')') && i > 0 &&
          std::all_of(word.begin(), word.begin() + static_cast<long>(i), is_digit))
        escape = true;
    }
    if (escape) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string code_span(std::string_view text, bool in_cell) {
  size_t longest = 0, run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  const bool pad = text.front() == '`' || text.back() == '`';
  std::string out = fence + (pad ? " " : "");
  for (const char c : text) {
    if (c == '|' && in_cell) out += '\\';  // which ends a cell even here
    out += c;
  }
  return out + (pad ? " " : "") + fence;
}

std::string escaped(std::string_view text, Where where) {
  const std::string safe = printable(text);
  std::string out;
  bool first = where == Where::block;
  for (size_t at = 0; at < safe.size();) {
    if (safe[at] == ' ') {
      if (!out.empty() && out.back() != ' ') out += ' ';
      ++at;
      continue;
    }
    if (safe[at] == '[') {
      if (const size_t length = note_length(std::string_view(safe).substr(at)); length > 0 && !first) {
        out.append(safe, at, length);
        at += length;
        continue;
      }
    }
    size_t end = std::min(safe.find(' ', at), safe.size());
    const std::string_view word = std::string_view(safe).substr(at, end - at);
    out += linked_by_itself(word) ? code_span(word, where == Where::cell) : escaped_word(word, first);
    first = false;
    at = end;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string destination(const std::string& address) {
  std::string out;
  for (const char c : address) {
    if (c == '[')
      out += "%5B";
    else if (c == ']')
      out += "%5D";
    else if (c == '&' && address.find(';') != std::string::npos)
      out += "&amp;";
    else
      out += c;
  }
  return out;
}

}  // namespace mechanist::explain
