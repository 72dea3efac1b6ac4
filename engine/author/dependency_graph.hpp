#pragma once
// What rests on what in a rulebase, as nodes and edges for the pictures that DOT, Mermaid and SVG draw.
//
// Nodes stand in the order of their names, mechanisms before their paths and qualities, edges in the order of
// what they join. Texts are not escaped and not broken into lines.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/model.hpp"

namespace mechanist::author {

struct DependencyNode {
  enum class Kind { fact, table, define, mechanism, path, quality, proposition, constraint };
  Kind kind = Kind::define;
  std::string id;         // by its name: the same in every picture
  std::string name;       // as rules write it; of a path or quality without its mechanism
  std::string text;       // its sentence; empty where nobody wrote one
  std::string signature;  // the whole name, with columns and their types
  std::optional<size_t> group;
  bool recursive = false;  // it rests on itself, perhaps by way of others
};

// `to` rests on `from`.
struct DependencyEdge {
  size_t from = 0, to = 0;
  bool negated = false;     // somewhere: in a negation, an upper bound or `for every`
  bool aggregated = false;  // somewhere: in the braces of an aggregate
  bool operator==(const DependencyEdge&) const = default;
};

// A mechanism with its paths and qualities, or several relations that rest on one another.
struct DependencyGroup {
  std::string id, text;
  bool recursion = false;
  std::vector<size_t> nodes;
};

struct DependencyGraph {
  std::string language, title;
  std::vector<DependencyNode> nodes;
  std::vector<DependencyEdge> edges;
  std::vector<DependencyGroup> groups;
};

// What is drawn of the rulebase: these relations and propositions and what they rest on; all of it where none
// is named.
struct DependencyGoals {
  std::vector<model::RelationId> relations;
  std::vector<size_t> propositions;
};
DependencyGraph dependency_graph(const model::Model&, const DependencyGoals&, std::string_view language);

// The words of the pictures.
struct DependencyWords {
  std::string_view fact, table, define, mechanism, path, quality, proposition, constraint;
  std::string_view used_by, negated, aggregated, both, recursion, negated_short, aggregated_short;
  std::string_view kind(DependencyNode::Kind) const;
};
const DependencyWords& dependency_words(std::string_view language);

std::string render_dot(const DependencyGraph&);
std::string render_mermaid(const DependencyGraph&);
// One file that needs no other; light or dark as the reader's screen is.
std::string render_svg(const DependencyGraph&);

}  // namespace mechanist::author
