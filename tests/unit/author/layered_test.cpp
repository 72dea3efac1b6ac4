// What every layout has to keep, on generated graphs.
#include "author/layered.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

using namespace mechanist::author;

namespace {

LayeredInput generated(uint32_t seed, size_t nodes, size_t edges, bool circles) {
  std::mt19937 random(seed);
  LayeredInput in;
  for (size_t i = 0; i < nodes; ++i)
    in.nodes.push_back({100, 20 + static_cast<double>(random() % 60), no_group});
  for (size_t g = 0; g < nodes / 8; ++g) {
    LayeredInput::Group group{18, {}};
    for (size_t i = 0; i < 3; ++i)
      if (const size_t n = random() % nodes; in.nodes[n].group == no_group) {
        in.nodes[n].group = g;
        group.nodes.push_back(n);
      }
    std::sort(group.nodes.begin(), group.nodes.end());
    in.groups.push_back(group);
  }
  std::set<std::pair<size_t, size_t>> all;
  for (size_t i = 0; i < edges; ++i) {
    size_t a = random() % nodes, b = random() % nodes;
    if (!circles && a > b) std::swap(a, b);
    if (circles || a != b) all.emplace(a, b);
  }
  in.edges.assign(all.begin(), all.end());
  return in;
}

bool overlap(const Layered::Box& a, const Layered::Box& b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
bool within(const Layered::Box& a, const Layered::Box& b) {
  return a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;
}

void check(const LayeredInput& in) {
  const Layered out = layered(in);
  REQUIRE(out.nodes.size() == in.nodes.size());
  REQUIRE(out.edges.size() == in.edges.size());
  const Layered::Box whole{0, 0, out.width, out.height};
  for (size_t i = 0; i < out.nodes.size(); ++i) {
    CHECK(within(out.nodes[i], whole));
    for (size_t j = i + 1; j < out.nodes.size(); ++j) CHECK_FALSE(overlap(out.nodes[i], out.nodes[j]));
    for (size_t g = 0; g < out.groups.size(); ++g) {
      if (in.groups[g].nodes.empty()) continue;
      if (in.nodes[i].group == g)
        CHECK(within(out.nodes[i], out.groups[g]));
      else
        CHECK_FALSE(overlap(out.nodes[i], out.groups[g]));
    }
  }
  for (size_t e = 0; e < in.edges.size(); ++e) {
    const auto& [from, to] = in.edges[e];
    const Layered::Edge& edge = out.edges[e];
    using Shape = Layered::Edge::Shape;
    CHECK((edge.shape == Shape::loop) == (from == to));
    CHECK(edge.own < edge.points.size());
    const bool grouped = in.nodes[from].group != no_group && in.nodes[from].group == in.nodes[to].group;
    if (from != to) CHECK((edge.shape == Shape::inner) == grouped);
    if (edge.shape != Shape::forward) continue;
    CHECK(edge.points.front().x == out.nodes[from].x + out.nodes[from].width);
    CHECK(edge.points.back().x == out.nodes[to].x);
    CHECK(edge.points.back().y >= out.nodes[to].y);
    CHECK(edge.points.back().y <= out.nodes[to].y + out.nodes[to].height);
    for (size_t i = 1; i < edge.points.size(); ++i) CHECK(edge.points[i - 1].x <= edge.points[i].x);
    // It goes around boxes where it is level.
    for (size_t i = 2; i + 2 < edge.points.size(); i += 2)
      for (const Layered::Box& b : out.nodes)
        CHECK_FALSE((edge.points[i].y > b.y && edge.points[i].y < b.y + b.height &&
                     edge.points[i].x < b.x + b.width && b.x < edge.points[i + 1].x));
  }
}

}  // namespace

TEST_CASE("nothing overlaps, and edges begin and end where they should") {
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    check(generated(seed, 5 + seed, 8 + 2 * seed, seed % 2 == 0));
  }
}

TEST_CASE("without circles, every edge between boxes goes to the right") {
  for (uint32_t seed = 1; seed <= 30; ++seed) {
    LayeredInput in = generated(seed, 40, 70, false);
    in.groups.clear();
    for (LayeredInput::Node& n : in.nodes) n.group = no_group;
    const Layered out = layered(in);
    for (size_t e = 0; e < in.edges.size(); ++e) {
      CHECK(out.edges[e].shape == Layered::Edge::Shape::forward);
      CHECK(out.nodes[in.edges[e].first].x < out.nodes[in.edges[e].second].x);
    }
  }
}

TEST_CASE("two crossing edges are uncrossed") {
  LayeredInput in;
  for (int i = 0; i < 4; ++i) in.nodes.push_back({100, 30, no_group});
  in.edges = {{0, 3}, {1, 2}};
  const Layered out = layered(in);
  CHECK((out.nodes[0].y < out.nodes[1].y) == (out.nodes[3].y < out.nodes[2].y));
}

TEST_CASE("what is beyond the limit of places is drawn all the same") {
  LayeredInput in;
  constexpr size_t n = 1000;
  for (size_t i = 0; i < n; ++i) in.nodes.push_back({10, 10, no_group});
  for (size_t i = 0; i + 1 < n; ++i) in.edges.emplace_back(i, i + 1);
  for (size_t i = 0; i + 2 < n; ++i) in.edges.emplace_back(i, n - 1);
  std::sort(in.edges.begin(), in.edges.end());
  const Layered out = layered(in);
  size_t forward = 0, back = 0;
  for (const Layered::Edge& e : out.edges) {
    forward += e.shape == Layered::Edge::Shape::forward;
    back += e.shape == Layered::Edge::Shape::back;
  }
  CHECK(forward >= n - 1);
  CHECK(back > 0);
  CHECK(forward + back == out.edges.size());
}
