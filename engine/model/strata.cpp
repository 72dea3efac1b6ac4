// Strata: which relations depend on one another, and in which order they can be evaluated (Tarjan's
// algorithm, with a stack of its own, because chains of definitions may be long). A negation, an upper bound
// or an aggregate over a relation of the same component has no meaning here; the error shows the shortest
// cycle, rule by rule. Also the one lint: thresholds that open facts may leave open, or that are decided
// before any fact is known.
// External interface: find_strata and lint of build.hpp.
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

// ---------------------------------------------------------------- lint

namespace {

// The first open fact, by name, that a relation rests on; nothing where all are closed.
std::vector<std::optional<uint32_t>> open_support(const Model& m) {
  Edges edges(m);
  std::vector<std::optional<uint32_t>> out(m.relations.size());
  auto better = [&](std::optional<uint32_t> a, std::optional<uint32_t> b) {
    if (!a || !b) return a ? a : b;
    return m.relations[*a].name <= m.relations[*b].name ? a : b;
  };
  for (const Component& c : m.components) {
    std::optional<uint32_t> best;
    for (RelationId r : c.relations) {
      if (m[r].role == Role::fact && !m[r].closed) best = better(best, r.value);
      for (const Edge& e : edges.out[r.value]) best = better(best, out[e.to]);
    }
    for (RelationId r : c.relations) out[r.value] = best;
  }
  return out;
}

// Conditions that no case can meet, such as `1 > 2`, and relations that only such rules conclude.
class Impossible {
 public:
  explicit Impossible(const Model& m) : m_(m), relations_(m.relations.size(), false) {
    for (const Component& c : m.components)
      for (RelationId r : c.relations)
        relations_[r.value] = m[r].derived() && std::all_of(m[r].rules.begin(), m[r].rules.end(),
                                                            [&](RuleId id) { return any(m_[id].body); });
  }

  bool operator()(const Condition& c) const {
    if (const auto* a = std::get_if<Atom>(&c.node)) return relations_[a->relation.value];
    if (const auto* a = std::get_if<And>(&c.node)) return any(a->parts);
    if (const auto* e = std::get_if<Exists>(&c.node)) return any(e->parts);
    if (const auto* o = std::get_if<Or>(&c.node))
      return std::all_of(o->parts.begin(), o->parts.end(), [&](const Condition& p) { return (*this)(p); });
    const auto* cmp = std::get_if<Comparison>(&c.node);
    if (cmp == nullptr) return false;
    const auto* left = std::get_if<Constant>(&cmp->left.node);
    const auto* right = std::get_if<Constant>(&cmp->right.node);
    return left != nullptr && right != nullptr && left->value.is_number() && right->value.is_number() &&
           cmp->left.type == cmp->right.type &&
           !meets(cmp->comparator, m_.symbols.number_of(left->value), m_.symbols.number_of(right->value));
  }

 private:
  bool any(const std::vector<Condition>& parts) const {
    return std::any_of(parts.begin(), parts.end(), [&](const Condition& p) { return (*this)(p); });
  }
  static bool meets(ast::Comparator op, const Decimal& a, const Decimal& b) {
    switch (op) {
      case ast::Comparator::equal:
        return a == b;
      case ast::Comparator::not_equal:
        return !(a == b);
      case ast::Comparator::less:
        return a < b;
      case ast::Comparator::less_equal:
        return a <= b;
      case ast::Comparator::greater:
        return a > b;
      case ast::Comparator::greater_equal:
        return a >= b;
    }
    return true;
  }

  const Model& m_;
  std::vector<bool> relations_;
};

class Thresholds {
 public:
  explicit Thresholds(Build& b) : b_(b), open_(open_support(b.model)), impossible_(b.model) {}

  void walk(const Condition& c) {
    if (const auto* t = std::get_if<Threshold>(&c.node)) threshold(*t, c.span);
    each_expr(c, [&](const Expr& e) { walk(e); });
    each_part(c, [&](const Condition& p) { walk(p); });
  }
  void walk(const Expr& e) {
    each_aggregate(e, [&](const Aggregate& a) {
      for (const Condition& c : a.body) walk(c);
    });
  }

 private:
  void threshold(const Threshold& t, Span at) {
    const auto* k = std::get_if<Constant>(&t.needed.node);
    const std::optional<int64_t> known =
        k != nullptr && k->value.is_number() ? b_.model.symbols.number_of(k->value).to_int() : std::nullopt;
    if (!known || *known < 0) return;
    const uint64_t needed = static_cast<uint64_t>(*known);
    const uint64_t members = static_cast<uint64_t>(
        std::count_if(t.members.begin(), t.members.end(), [&](const auto& m) { return !impossible_(m); }));
    const std::string_view bound = t.bound == Bound::at_least  ? "at least"
                                   : t.bound == Bound::at_most ? "at most"
                                                               : "exactly";
    const bool upper = t.bound != Bound::at_least;
    if (needed > members && t.bound != Bound::at_most) {
      b_.warning("W0203", at, fmt::format("`{} {}` never holds: {}", bound, needed, at_hand(t, members)));
    } else if (t.bound == Bound::at_least && needed == 0) {
      b_.warning("W0204", at, "`at least 0` always holds, whatever it counts");
    } else if (t.bound == Bound::at_most && needed >= members) {
      b_.warning("W0204", at, fmt::format("`{} {}` always holds: {}", bound, needed, at_hand(t, members)));
    } else if (upper && needed < members) {
      std::optional<uint32_t> found;
      for (const Condition& m : t.members)
        if (!impossible_(m)) first_open(m, found);
      if (!found) return;
      b_.warning(
          "W0202", at, fmt::format("`{} {}` may stay open where facts are not recorded", bound, needed),
          fmt::format("what a case does not record of '{0}' counts as possible, unless the case denies it "
                      "or declares '{0}' complete",
                      b_.model.relations[*found].name));
    }
  }

  // "there are 3 paths, of which only 1 can hold"
  static std::string at_hand(const Threshold& t, uint64_t can_hold) {
    const uint64_t all = t.members.size();
    const bool one = all == 1;
    const std::string_view noun = t.written == ast::Threshold::Members::paths ? (one ? "path" : "paths")
                                  : t.written == ast::Threshold::Members::qualities
                                      ? (one ? "quality" : "qualities")
                                      : (one ? "condition" : "conditions");
    std::string out = fmt::format("there {} {} {}", one ? "is" : "are", all, noun);
    if (can_hold == all) return out;
    return out +
           (can_hold == 0 ? ", which cannot hold" : fmt::format(", of which only {} can hold", can_hold));
  }

  void first_open(const Condition& c, std::optional<uint32_t>& found) const {
    if (const auto* a = std::get_if<Atom>(&c.node); a != nullptr && !found) found = open_[a->relation.value];
    each_expr(c, [&](const Expr& e) {
      each_aggregate(e, [&](const Aggregate& a) {
        for (const Condition& inner : a.body) first_open(inner, found);
      });
    });
    each_part(c, [&](const Condition& p) { first_open(p, found); });
  }

  Build& b_;
  std::vector<std::optional<uint32_t>> open_;
  Impossible impossible_;
};

}  // namespace

void lint(Build& b) {
  Thresholds thresholds(b);
  for (const Rule& r : b.model.rules)
    for (const Condition& c : r.body) thresholds.walk(c);
}

}  // namespace mechanist::model
