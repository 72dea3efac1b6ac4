#pragma once
// What a profile's text says before it is typed: scalars, lists and maps with their places. The readers of
// all formats make this one tree; against_model.cpp is the only one to give it meaning.
#include <string>
#include <variant>
#include <vector>

#include "base/source.hpp"

namespace mechanist {

struct Node;
struct NodeEntry;
struct Null {};
struct Scalar {
  std::string text;
  bool quoted = false;  // a name or text as it stands, never a keyword or a number
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

inline constexpr size_t max_profile_depth = 64;

}  // namespace mechanist
