#pragma once
// Places the boxes of a directed graph in columns, each box to the right of what it rests on.
//
// After Sugiyama, Tagawa, Toda, Methods for visual understanding of hierarchical system structures (1981):
// columns by longest paths, crossings reduced by barycentres, then heights. Boxes of a group stand beneath
// one another in a frame. The same input gives the same places. Lengths are in pixels.
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace mechanist::author {

inline constexpr size_t no_group = SIZE_MAX;

struct LayeredInput {
  struct Node {
    double width = 0, height = 0;
    size_t group = no_group;
  };
  struct Group {
    double title = 0;           // height of what stands above its nodes
    std::vector<size_t> nodes;  // from top to bottom
  };
  std::vector<Node> nodes;
  std::vector<Group> groups;
  std::vector<std::pair<size_t, size_t>> edges;  // from, to; each pair once
};

struct Point {
  double x = 0, y = 0;
  bool operator==(const Point&) const = default;
};
struct Layered {
  struct Box {
    double x = 0, y = 0, width = 0, height = 0;
  };
  struct Edge {
    enum class Shape {
      forward,  // through `points`, horizontal at each of them
      inner,    // within a group, an arc at the right side of its boxes
      loop,     // to the box itself
      back,     // to a column that is not to the right, or too far to go through all between
    } shape = Shape::forward;
    std::vector<Point> points;
    size_t own = 0;  // the point from which on it is no longer shared with other edges of the same box
  };
  std::vector<Box> nodes, groups;
  std::vector<Edge> edges;  // beside LayeredInput::edges
  double width = 0, height = 0;
};

Layered layered(const LayeredInput&);

}  // namespace mechanist::author
