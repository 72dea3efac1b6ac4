#pragma once
// An Explanation as nodes and edges, for the pictures that DOT and Mermaid draw.
//
// Nodes stand in the order in which a reader meets them, level by level from what was asked. Texts are not
// escaped and not broken into lines.
#include <cstddef>
#include <string>
#include <vector>

#include "explain/explanation.hpp"
#include "explain/render.hpp"

namespace mechanist::explain {

struct GraphNode {
  // By what the node is and says: the same in every picture of the same case and goal, folded or not.
  std::string id;
  enum class Kind {
    asked,       // a proposition, or what else stands above the steps
    conclusion,  // by a rule
    rule,        // one of several that could
    condition,   // a threshold, a comparison, an aggregate, a negation, or several conditions together
    fact,        // recorded, excluded, recorded otherwise or not recorded
  } kind = Kind::condition;
  enum class Look { holds, open, fails, neutral } look = Look::neutral;
  std::string text;
  std::vector<std::string> lines;  // beneath it: verdict, numbers, places, sources
  std::string goal;                // as rules write it
  std::string url;                 // http or https; may be empty
};

struct GraphEdge {
  size_t from = 0, to = 0;  // nodes
  enum class Kind {
    needs,
    closing,  // why nobody else could meet the conditions
  } kind = Kind::needs;
};

struct Graph {
  std::string language;
  std::string title, verdict, reading;
  GraphNode::Look look = GraphNode::Look::neutral;
  std::vector<GraphNode> nodes;
  std::vector<GraphEdge> edges;
  std::vector<std::string> remarks;  // that the picture is not the whole
};

// Unless all is wanted: at most about `nodes_shown` nodes, and of what does not bear on the verdict, or
// stands below `options.depth`, only the top.
Graph graph_of(const Explanation&, const TextOptions&, size_t nodes_shown);

// How many nodes each of so many pictures in one document may have.
size_t nodes_shown_of(size_t pictures);
// The mark of a verdict, which does not rely on colour; empty for what has none.
std::string_view mark_of(GraphNode::Look);

}  // namespace mechanist::explain
