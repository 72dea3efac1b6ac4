// The best derivations against all of them, counted by hand: which rows rest on which is a small graph, and a
// derivation chooses one way for each row that it reaches.
#include <map>
#include <random>

#include "explain/weakest.hpp"
#include "support.hpp"

namespace mechanist::explain::test {
namespace {

using Pair = std::pair<int, int>;
using Premises = std::vector<Pair>;

// Every derivation of `root` by its height, sorted. `ways` are the alternatives of each row.
class All {
 public:
  explicit All(std::map<Pair, std::vector<Premises>> ways) : ways_(std::move(ways)) {}

  std::vector<uint32_t> heights(Pair root) {
    out_.clear();
    root_ = root;
    choose({}, {root});
    std::sort(out_.begin(), out_.end());
    return out_;
  }

 private:
  void choose(std::map<Pair, const Premises*> chosen, std::vector<Pair> todo) {
    while (!todo.empty() && chosen.contains(todo.back())) todo.pop_back();
    if (todo.empty()) {
      if (auto h = height(chosen, root_, 0)) out_.push_back(*h);
      return;
    }
    const Pair row = todo.back();
    todo.pop_back();
    for (const Premises& way : ways_[row]) {
      auto next = chosen;
      next[row] = &way;
      std::vector<Pair> more = todo;
      more.insert(more.end(), way.begin(), way.end());
      choose(std::move(next), std::move(more));
    }
  }
  static std::optional<uint32_t> height(const std::map<Pair, const Premises*>& chosen, Pair row, int deep) {
    if (deep > 20) return std::nullopt;
    uint32_t out = 1;
    for (const Pair& p : *chosen.at(row)) {
      const auto h = height(chosen, p, deep + 1);
      if (!h) return std::nullopt;
      out = std::max(out, *h + 1);
    }
    return out;
  }

  std::map<Pair, std::vector<Premises>> ways_;
  std::vector<uint32_t> out_;
  Pair root_;
};

struct Graph {
  int nodes;
  std::set<Pair> edges, paths;
};

Graph random_graph(std::mt19937& random, int nodes, int edges) {
  Graph g{nodes, {}, {}};
  while (static_cast<int>(g.edges.size()) < edges)
    g.edges.insert({static_cast<int>(random() % nodes), static_cast<int>(random() % nodes)});
  g.paths = g.edges;
  for (bool again = true; again;) {
    again = false;
    for (const Pair& a : std::set<Pair>(g.paths))
      for (const Pair& b : g.edges)
        if (a.second == b.first) again = g.paths.insert({a.first, b.second}).second || again;
  }
  return g;
}

std::string facts(const Graph& g) {
  std::string out = "case: G\nfacts:\n  edge:\n";
  for (const auto& [a, b] : g.edges)
    out += "    - { from: n" + std::to_string(a) + ", to: n" + std::to_string(b) + " }\n";
  return out;
}

}  // namespace

TEST_CASE("derivations: all of them, each once, none in a circle, by height") {
  std::mt19937 random(7);
  for (const bool linear : {true, false}) {
    const std::string rules = std::string(R"(rulebase g "1"
case C
entity Node
fact edge(from: Node, to: Node)
define path(X: Node, Y: Node)
rule direct { when edge(X, Y) then path(X, Y) }
rule longer { when path(X, Z) and )") +
                              (linear ? "edge" : "path") + "(Z, Y) then path(X, Y) }\n";
    size_t compared = 0, several = 0;
    for (int round = 0; round < 24; ++round) {
      const Graph g = random_graph(random, 4, linear ? 6 : 5);
      std::map<Pair, std::vector<Premises>> ways;
      for (const Pair& row : g.paths) {
        if (g.edges.contains(row)) ways[row].push_back({});
        for (int z = 0; z < g.nodes; ++z) {
          const Pair left{row.first, z}, right{z, row.second};
          if (!g.paths.contains(left) || left == row || (!linear && right == row)) continue;
          if (linear && g.edges.contains(right)) ways[row].push_back({left});
          if (!linear && g.paths.contains(right))
            ways[row].push_back(left == right ? Premises{left} : Premises{left, right});
        }
      }
      All all(ways);
      Case c(rules, facts(g));
      for (const Pair& row : g.paths) {
        const std::vector<uint32_t> expected = all.heights(row);
        if (expected.size() > 150) continue;
        ExplainOptions options;
        options.proofs = 200;
        const Explanation x = c.explain(
            "path(\"n" + std::to_string(row.first) + "\", \"n" + std::to_string(row.second) + "\")", options);
        REQUIRE(x.heights.size() <= expected.size());
        // What is cut short are the best ones all the same.
        CHECK(x.heights == std::vector(expected.begin(), expected.begin() + std::ssize(x.heights)));
        CHECK((x.more_derivations || x.heights.size() == expected.size()));
        compared += !x.more_derivations;
        several += expected.size() > 2;
      }
    }
    CHECK(compared > 75);
    CHECK(several > 1);
  }
}

TEST_CASE("derivations by confidence, and what each stands on") {
  const std::string rules = R"(rulebase r "1"
case C
entity Thing
fact seen(thing: Thing)
fact heard(thing: Thing)
fact gone(thing: Thing)
define here(X: Thing)
rule by_sight { when seen(X) and not gone(X) then here(X) }
rule by_sound { when heard(X) then here(X) }
define lively when count { X : here(X) } >= 2
)";
  Case c(rules, R"(case: Room
facts:
  seen: [ { thing: cat, confidence: medium } ]
  heard: [ { thing: cat, confidence: low }, { thing: dog }, { thing: owl, confidence: medium } ]
denied:
  gone: [ { thing: cat, confidence: low } ]
)");
  ExplainOptions three;
  three.proofs = 3;
  const Explanation x = c.explain("here(\"cat\")", three);
  REQUIRE(x.roots.size() == 2);
  // Without the denial nothing is certain of what was seen, so sight gives no more confidence than sound.
  for (StepId root : x.roots) CHECK(x.steps[root].confidence == Confidence::low);
  CHECK(x.rules[std::get<ByRule>(x.steps[x.roots[0]].why).rule].name == "by_sight");
  CHECK(x.rules[std::get<ByRule>(x.steps[x.roots[1]].why).rule].name == "by_sound");
  std::vector<std::string> goals;
  for (StepId s : weakest_below(x, x.roots[0])) goals.push_back(x.steps[s].goal);
  CHECK(goals == std::vector<std::string>{"gone(\"cat\")"});

  // Two things are enough, so the third, of which nothing better than low is known, does not matter.
  const Explanation lively = c.explain("lively");
  CHECK(lively.confidence == Confidence::medium);
  goals.clear();
  for (StepId s : weakest_below(lively, lively.roots[0])) goals.push_back(lively.steps[s].goal);
  CHECK(goals == std::vector<std::string>{"heard(\"owl\")"});
}

}  // namespace mechanist::explain::test
