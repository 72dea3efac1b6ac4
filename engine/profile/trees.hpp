#pragma once
// From a text to its tree of Nodes, format by format, and what all of them check of a text beforehand.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/source.hpp"
#include "profile/node.hpp"

namespace mechanist {

// False, with a diagnostic, if the text is empty, binary or no UTF-8. Positions are exact.
bool check_profile_text(const Sources&, SourceId, Diagnostics&);

// One document. No value, with at least one error, if it could not be read; a value and errors if only a
// part of it is wrong. Never throws.
std::optional<Node> tree_of_yaml(const Sources&, SourceId, Diagnostics&);
std::optional<Node> tree_of_json(const Sources&, SourceId, Diagnostics&);
// By the file's extension.
std::optional<Node> tree_of_file(const Sources&, SourceId, Diagnostics&);

// The documents of a YAML text: they are separated by lines that begin with `---`.
struct TextPart {
  std::string_view text;
  uint32_t first_line = 1;
};
std::vector<TextPart> documents_of_yaml(std::string_view text);

// Finds keys that a map has twice. One a map.
class KeysSeen {
 public:
  // True if the key is new; otherwise the error has been reported.
  bool add(const NodeMap& entries, const std::string& key, Span span, const Sources&, Diagnostics&);

 private:
  std::unordered_map<std::string, Span> index_;  // filled once the map is large
};

}  // namespace mechanist
