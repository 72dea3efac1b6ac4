// Strata: which relations depend on one another, and in which order they can be evaluated (Tarjan's
// algorithm, with a stack of its own, because chains of definitions may be long). A negation, an upper bound
// or an aggregate over a relation of the same component has no meaning here; the error shows the shortest
// cycle, rule by rule.
// External interface: find_strata of build.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "model/build.hpp"
#include "model/walk.hpp"

namespace mechanist::model {
namespace {

struct Edge {
  uint32_t to = 0;
  uint32_t rule = 0;
  Span span;
  std::string_view through;  // why negative; empty: positive
};

class Edges {
 public:
  explicit Edges(const Model& m) : out(m.relations.size()) {
    for (uint32_t r = 0; r < m.rules.size(); ++r) {
      rule_ = r;
      from_ = m.rules[r].head.value;
      for (const Condition& c : m.rules[r].body) walk(c, {});
      for (const Expr& e : m.rules[r].head_terms) walk(e);
    }
  }

  std::vector<std::vector<Edge>> out;  // from a head to what its rules read

 private:
  void add(RelationId to, Span span, std::string_view through) {
    out[from_].push_back({to.value, rule_, span, through});
  }

  void walk(const Expr& e) {
    each_aggregate(e, [&](const Aggregate& a) {
      std::string_view through = model::to_string(a.kind);
      for (const Condition& c : a.body) walk(c, through);
      for (const Expr& o : a.outputs) walk(o);
    });
  }

  void walk(const Condition& c, std::string_view through) {
    if (const auto* a = std::get_if<Atom>(&c.node)) add(a->relation, c.span, through);
    each_expr(c, [&](const Expr& e) { walk(e); });
    std::string_view inner = through;
    if (through.empty()) {
      if (std::holds_alternative<Not>(c.node)) inner = "not";
      if (std::holds_alternative<ForEvery>(c.node)) inner = "for every";
      if (const auto* t = std::get_if<Threshold>(&c.node); t != nullptr && t->bound != Bound::at_least)
        inner = t->bound == Bound::at_most ? "at most" : "exactly";
    }
    if (const auto* f = std::get_if<ForEvery>(&c.node)) add(f->domain, c.span, inner);
    each_part(c, [&](const Condition& p) { walk(p, inner); });
  }

  uint32_t rule_ = 0;
  uint32_t from_ = 0;
};

// Components in an order in which each needs only earlier ones.
std::vector<std::vector<uint32_t>> components_of(const std::vector<std::vector<Edge>>& edges) {
  const size_t n = edges.size();
  constexpr uint32_t unseen = UINT32_MAX;
  std::vector<uint32_t> index(n, unseen), low(n, 0);
  std::vector<bool> on_stack(n, false);
  std::vector<uint32_t> stack;
  struct Frame {
    uint32_t node;
    size_t next;
  };
  std::vector<Frame> frames;
  std::vector<std::vector<uint32_t>> out;
  uint32_t counter = 0;
  auto open = [&](uint32_t node) {
    index[node] = low[node] = counter++;
    stack.push_back(node);
    on_stack[node] = true;
    frames.push_back({node, 0});
  };
  for (uint32_t root = 0; root < n; ++root) {
    if (index[root] != unseen) continue;
    open(root);
    while (!frames.empty()) {
      Frame& f = frames.back();
      if (f.next < edges[f.node].size()) {
        uint32_t to = edges[f.node][f.next++].to;
        if (index[to] == unseen)
          open(to);
        else if (on_stack[to])
          low[f.node] = std::min(low[f.node], index[to]);
        continue;
      }
      uint32_t node = f.node;
      frames.pop_back();
      if (!frames.empty()) low[frames.back().node] = std::min(low[frames.back().node], low[node]);
      if (low[node] != index[node]) continue;
      std::vector<uint32_t> component;
      do {
        component.push_back(stack.back());
        on_stack[stack.back()] = false;
        stack.pop_back();
      } while (component.back() != node);
      std::sort(component.begin(), component.end());
      out.push_back(std::move(component));
    }
  }
  return out;
}

// The edges of a shortest way from `from` to `to` within the component.
std::vector<Edge> shortest_way(const Model& m, const std::vector<std::vector<Edge>>& edges, uint32_t from,
                               uint32_t to) {
  if (from == to) return {};
  std::vector<const Edge*> came(edges.size(), nullptr);
  std::vector<uint32_t> before(edges.size(), UINT32_MAX);
  std::deque<uint32_t> queue{from};
  while (!queue.empty() && came[to] == nullptr) {
    uint32_t at = queue.front();
    queue.pop_front();
    for (const Edge& e : edges[at]) {
      if (came[e.to] != nullptr || e.to == from || m.relations[e.to].component != m.relations[from].component)
        continue;
      came[e.to] = &e;
      before[e.to] = at;
      queue.push_back(e.to);
    }
  }
  std::vector<Edge> out;
  for (uint32_t at = to; at != from; at = before[at]) out.push_back(*came[at]);
  std::reverse(out.begin(), out.end());
  return out;
}

std::string_view needs(std::string_view through) {
  if (through == "not") return "needs that not";
  if (through == "for every") return "needs, for every member,";
  if (through == "at most") return "needs at most so many of";
  if (through == "exactly") return "needs exactly so many of";
  return "counts or computes over";
}

void report_cycle(Build& b, const std::vector<std::vector<Edge>>& edges, uint32_t from,
                  const Edge& negative) {
  const Model& m = b.model;
  std::vector<Edge> way = shortest_way(m, edges, negative.to, from);
  std::string message =
      from == negative.to
          ? fmt::format("'{}' depends on itself through `{}`", m.relations[from].name, negative.through)
          : fmt::format("'{}' and '{}' depend on each other through `{}`", m.relations[from].name,
                        m.relations[negative.to].name, negative.through);
  Diagnostic& d = b.error(
      "E0221", negative.span, message,
      "what a negation, an upper bound or an aggregate reads has to be known before: break the cycle");
  uint32_t at = from;
  auto step = [&](const Edge& e) {
    b.note(d, e.span,
           fmt::format("rule '{}': '{}' {} '{}'", m.rules[e.rule].name, m.relations[at].name,
                       e.through.empty() ? "needs" : needs(e.through), m.relations[e.to].name));
    at = e.to;
  };
  step(negative);
  for (const Edge& e : way) step(e);
}

}  // namespace

void find_strata(Build& b) {
  Model& m = b.model;
  Edges edges(m);
  auto components = components_of(edges.out);
  for (uint32_t i = 0; i < components.size(); ++i) {
    Component c;
    for (uint32_t r : components[i]) {
      c.relations.push_back(RelationId{r});
      m.relations[r].component = i;
    }
    m.components.push_back(std::move(c));
  }
  for (uint32_t from = 0; from < edges.out.size(); ++from) {
    uint32_t component = m.relations[from].component;
    for (const Edge& e : edges.out[from])
      if (m.relations[e.to].component == component) m.components[component].recursive = true;
  }
  // One error for each component: its first negative edge whose cycle is shortest.
  std::vector<std::pair<size_t, std::pair<uint32_t, const Edge*>>> worst(components.size(),
                                                                         {SIZE_MAX, {0, nullptr}});
  for (uint32_t from = 0; from < edges.out.size(); ++from) {
    uint32_t component = m.relations[from].component;
    for (const Edge& e : edges.out[from]) {
      if (e.through.empty() || m.relations[e.to].component != component) continue;
      size_t length = shortest_way(m, edges.out, e.to, from).size();
      if (length < worst[component].first) worst[component] = {length, {from, &e}};
    }
  }
  for (const auto& [length, found] : worst)
    if (found.second != nullptr) report_cycle(b, edges.out, found.first, *found.second);
}

}  // namespace mechanist::model
