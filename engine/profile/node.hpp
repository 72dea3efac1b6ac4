#pragma once
// What a profile's text says before it is typed: scalars, lists and maps with their places. The readers of
// all formats make this one tree; against_model.cpp is the only one to give it meaning.
#include <string>
#include <variant>
#include <vector>

#include "base/source.hpp"

namespace mechanist {

// plain   written without quotes (YAML, a CSV cell, a JSON number or truth value): a literal, a keyword or
//         a name, whatever its place asks for
// quoted  a YAML text in quotes: a name or text as it stands, never a keyword or a number
// string  a text of a format that must or may quote everything (JSON, a CSV cell in quotes): read like
//         plain where a literal is wanted, as it stands where a name or text is
enum class ScalarStyle : uint8_t { plain, quoted, string };

struct Node;
struct NodeEntry;
struct Null {};
struct Scalar {
  std::string text;
  ScalarStyle style = ScalarStyle::plain;
};
using NodeList = std::vector<Node>;
using NodeMap = std::vector<NodeEntry>;  // in written order; duplicate keys were reported by the reader
struct Node {
  std::variant<Null, Scalar, NodeList, NodeMap> value;
  Span span;
};
struct NodeEntry {
  std::string key;
  Span key_span;
  Node value;
};

// Levels of lists and maps within one another.
inline constexpr size_t max_profile_depth = 64;

}  // namespace mechanist
