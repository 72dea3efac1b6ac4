// See weakest.hpp. A step's confidence is that of the weakest of what it needs, so the leaves in question are
// reached through steps of the same confidence. Steps that no rule concludes carry none; theirs is taken from
// what stands beneath them, which is only as deep as one rule's conditions are nested.
#include "explain/weakest.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace mechanist::explain {

namespace {

class Weakest {
 public:
  explicit Weakest(const Explanation& x) : x_(x) {}

  std::vector<StepId> below(StepId root) {
    std::vector<StepId> out;
    const Confidence weakest = confidence(root);
    if (weakest == Confidence::high) return out;
    std::set<StepId> seen{root};
    std::vector<StepId> todo{root};
    while (!todo.empty()) {
      const StepId id = todo.back();
      todo.pop_back();
      std::vector<StepId> next = needed(id);
      if (next.empty()) {
        if (is_leaf(x_.steps[id])) out.push_back(id);
        continue;
      }
      for (auto it = next.rbegin(); it != next.rend(); ++it)
        if (confidence(*it) == weakest && seen.insert(*it).second) todo.push_back(*it);
    }
    return out;
  }

 private:
  static bool is_leaf(const Step& s) {
    return std::holds_alternative<Recorded>(s.why) || std::holds_alternative<Excluded>(s.why) ||
           std::holds_alternative<OtherValue>(s.why);
  }

  Confidence confidence(StepId id) {
    if (x_.steps[id].confidence) return *x_.steps[id].confidence;
    Confidence out = Confidence::high;
    for (StepId c : needed(id)) out = std::max(out, confidence(c));
    return out;
  }

  Confidence confidence(const std::vector<StepId>& all) {
    Confidence out = Confidence::high;
    for (StepId s : all) out = std::max(out, confidence(s));
    return out;
  }

  // Of groups of which `count` are needed, the steps of the strongest ones: all that are no weaker than the
  // weakest that is needed, because any of those would do.
  std::vector<StepId> strongest(const std::vector<std::vector<StepId>>& groups, size_t count) {
    std::vector<Confidence> order;
    for (const auto& g : groups) order.push_back(confidence(g));
    std::vector<Confidence> sorted = order;
    std::sort(sorted.begin(), sorted.end());
    std::vector<StepId> out;
    if (count == 0 || sorted.empty()) return out;
    const Confidence last = sorted[std::min(count, sorted.size()) - 1];
    for (size_t i = 0; i < groups.size(); ++i)
      if (order[i] <= last) out.insert(out.end(), groups[i].begin(), groups[i].end());
    return out;
  }

  static std::vector<StepId> steps_of(const std::vector<Link>& links) {
    std::vector<StepId> out;
    for (const Link& l : links) out.push_back(l.step);
    return out;
  }
  static std::vector<StepId> joined(std::vector<StepId> a, const std::vector<StepId>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  }

  // Of a lower bound on a count, how many rows it needs.
  static std::optional<size_t> rows_needed(const Comparison& c) {
    if (c.sides.size() != 2 || c.aggregates.size() != 1) return std::nullopt;
    const bool left = c.comparator == ">=" || c.comparator == ">";
    const bool right = c.comparator == "<=" || c.comparator == "<";
    if (!left && !right) return std::nullopt;
    const std::string& bound = c.sides[left ? 1 : 0].value.text;
    size_t n = 0;
    const auto [end, error] = std::from_chars(bound.data(), bound.data() + bound.size(), n);
    if (error != std::errc() || end != bound.data() + bound.size()) return std::nullopt;
    return n + (c.comparator == ">" || c.comparator == "<");
  }

  std::vector<StepId> rows_of(const Aggregate& a, std::optional<size_t> needed) {
    std::vector<std::vector<StepId>> groups;
    for (const Aggregate::Row& r : a.rows)
      if (r.certain) groups.push_back(steps_of(r.conditions));
    if (needed && a.function == "count") return strongest(groups, *needed);
    std::vector<StepId> out = a.closing;
    for (const auto& g : groups) out.insert(out.end(), g.begin(), g.end());
    return out;
  }

  // Of conditions that fail together, one that fails is enough.
  std::vector<StepId> conditions(const Step& s, const std::vector<Link>& links) {
    if (s.verdict != Verdict::fails) return steps_of(links);
    std::vector<std::vector<StepId>> failing;
    for (const Link& l : links)
      if (x_.steps[l.step].verdict == Verdict::fails) failing.push_back({l.step});
    return failing.empty() ? steps_of(links) : strongest(failing, 1);
  }

  // What a step stands on, without what it would hold without.
  std::vector<StepId> needed(StepId id) {
    const Step& s = x_.steps[id];
    if (const auto* w = std::get_if<ByRule>(&s.why)) return joined(conditions(s, w->conditions), w->closing);
    if (const auto* w = std::get_if<Together>(&s.why))
      return joined(conditions(s, w->conditions), w->closing);
    if (const auto* w = std::get_if<Negated>(&s.why)) return {w->of};
    if (const auto* w = std::get_if<NotConcluded>(&s.why)) return w->attempts;
    if (const auto* w = std::get_if<Every>(&s.why)) return joined(w->members, w->closing);
    if (const auto* w = std::get_if<Aggregate>(&s.why)) return rows_of(*w, std::nullopt);
    if (const auto* w = std::get_if<Threshold>(&s.why)) {
      std::vector<std::vector<StepId>> holding, failing;
      for (StepId m : w->members) {
        if (x_.steps[m].verdict == Verdict::holds) holding.push_back({m});
        if (x_.steps[m].verdict == Verdict::fails) failing.push_back({m});
      }
      const auto all = static_cast<int64_t>(w->members.size());
      const bool holds = s.verdict == Verdict::holds;
      auto least = [](int64_t n) { return static_cast<size_t>(std::max<int64_t>(0, n)); };
      if (w->bound == "at least")
        return holds ? strongest(holding, least(w->needed)) : strongest(failing, least(all - w->needed + 1));
      if (w->bound == "at most")
        return holds ? strongest(failing, least(all - w->needed)) : strongest(holding, least(w->needed + 1));
      return w->members;
    }
    if (const auto* w = std::get_if<Comparison>(&s.why)) {
      if (w->aggregates.size() != 1) return w->aggregates;
      const auto* a = std::get_if<Aggregate>(&x_.steps[w->aggregates.front()].why);
      return a == nullptr ? w->aggregates : rows_of(*a, rows_needed(*w));
    }
    return {};
  }

  const Explanation& x_;
};

}  // namespace

std::vector<StepId> weakest_below(const Explanation& x, StepId root) {
  return Weakest(x).below(root);
}

}  // namespace mechanist::explain
