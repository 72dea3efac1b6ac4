// What the readers of all formats have in common. External interface: trees.hpp.
#include "profile/trees.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace mechanist {

bool check_profile_text(const Sources& sources, SourceId id, Diagnostics& diagnostics) {
  const std::string_view text = sources[id].text();
  auto place = [&](size_t at, size_t length) {
    return place_of(sources, {id, static_cast<uint32_t>(at), static_cast<uint32_t>(at + length)});
  };
  bool blank = true;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c > 0x20 && c != 0x7f) {
      blank = false;
      continue;
    }
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') continue;
    diagnostics.push_back(error("E0303", place(i, 1),
                                fmt::format("the byte {:#04x} stands here: this is no text file", c),
                                "a profile is YAML, JSON or CSV, saved as text in UTF-8"));
    return false;
  }
  if (std::optional<size_t> at = first_invalid_utf8(text)) {
    diagnostics.push_back(
        error("E0304", place(*at, 1), "these bytes are not UTF-8", "save the file in UTF-8"));
    return false;
  }
  if (blank || text == "\xef\xbb\xbf") {
    diagnostics.push_back(error("E0302", whole_file(sources[id].path()), "there is nothing in this profile"));
    return false;
  }
  return true;
}

std::optional<Node> tree_of_file(const Sources& sources, SourceId id, Diagnostics& diagnostics) {
  const bool json = sources[id].path().ends_with(".json");
  return json ? tree_of_json(sources, id, diagnostics) : tree_of_yaml(sources, id, diagnostics);
}

bool KeysSeen::add(const NodeMap& entries, const std::string& key, Span span, const Sources& sources,
                   Diagnostics& diagnostics) {
  constexpr size_t few = 16;
  std::optional<Span> before;
  if (entries.size() <= few) {
    for (const NodeEntry& e : entries)
      if (e.key == key) before = e.key_span;
  } else {
    if (index_.empty())
      for (const NodeEntry& e : entries) index_.try_emplace(e.key, e.key_span);
    auto [found, fresh] = index_.try_emplace(key, span);
    if (!fresh) before = found->second;
  }
  if (!before) return true;
  Diagnostic d =
      error("E0305", place_of(sources, span), fmt::format("'{}' stands twice in this map", key),
            "write it once: a fact's rows as a list, two values of an attribute as { conflicting: [ … ] }");
  d.notes.push_back({place_of(sources, *before), "first here"});
  diagnostics.push_back(std::move(d));
  return false;
}

}  // namespace mechanist
