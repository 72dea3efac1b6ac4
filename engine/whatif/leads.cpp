// Each item is evaluated by itself. Individuals are renumbered, so that the same fact about somebody unnamed
// is the same in every gap. External interface: leads.hpp.
#include "whatif/leads.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace mechanist::whatif {
namespace {

// Individuals and texts by their first occurrence in the item.
Item by_itself(Item item) {
  std::vector<uint32_t> seen;
  for (Cell& c : item.proposed.cells) {
    if (c.kind != Cell::Kind::individual && c.kind != Cell::Kind::text) continue;
    auto at = std::find(seen.begin(), seen.end(), c.individual);
    if (at == seen.end()) at = seen.insert(seen.end(), c.individual);
    c.individual = static_cast<uint32_t>(at - seen.begin());
  }
  return item;
}

// Whether it says that nothing more is there, not what is.
bool closes(const Item& item) {
  return item.kind == Item::Kind::propose && item.proposed.kind == Proposed::Kind::complete;
}

}  // namespace

std::vector<OpenGoal> open_goals(eval::Evaluation& ev, const std::vector<eval::Goal>& asked) {
  const model::Model& m = ev.model();
  std::vector<OpenGoal> out;
  auto ask = [&](RelationId r) {
    const bool told = std::any_of(
        out.begin(), out.end(), [&](const OpenGoal& g) { return g.proposition < 0 && g.goal.relation == r; });
    if (!told && ev.assess(eval::Goal{r, {}}).verdict == Verdict::open) out.push_back({{r, {}}, -1});
  };
  for (const model::Mechanism& mechanism : m.mechanisms) {
    ask(mechanism.relation);
    for (RelationId p : mechanism.paths) ask(p);
    for (RelationId q : mechanism.qualities) ask(q);
  }
  for (size_t i = 0; i < m.propositions.size(); ++i)
    if (ev.assess(m.propositions[i]).outcome == eval::Outcome::undetermined)
      out.push_back({{}, static_cast<int32_t>(i)});
  for (const eval::Goal& goal : asked) {
    if (goal.terms.empty())
      ask(goal.relation);
    else if (ev.assess(goal).verdict == Verdict::open)
      out.push_back({goal, -1});
  }
  return out;
}

std::vector<Lead> leads(eval::Evaluation& ev, Workbench& bench, const std::vector<OpenGoal>& open,
                        const std::vector<Gap>& gaps) {
  const model::Model& m = ev.model();
  std::vector<Lead> out;
  for (const Gap& gap : gaps) {
    std::vector<Item> once;
    for (const Item& item : gap.items) {
      Item alone = by_itself(item);
      if (std::find(once.begin(), once.end(), alone) != once.end()) continue;
      auto at = std::find_if(out.begin(), out.end(), [&](const Lead& l) { return l.item == alone; });
      if (at == out.end()) at = out.insert(out.end(), Lead{alone, {}, {}, {}, false, 0});
      ++at->gaps;
      once.push_back(std::move(alone));
    }
  }
  // Symbols first: a new one between evaluations would cost a full one.
  for (const Lead& l : out) edits_of(bench, m, {l.item});
  for (Lead& l : out) {
    eval::Evaluation& now = bench.with(edits_of(bench, m, {l.item}));
    for (uint32_t g = 0; g < open.size(); ++g) {
      if (open[g].proposition >= 0) {
        const auto result = now.assess(m.propositions[static_cast<size_t>(open[g].proposition)]);
        if (result.outcome != eval::Outcome::undetermined) l.decides.push_back(g);
        continue;
      }
      const Verdict verdict = now.assess(goal_of(bench, open[g].goal)).verdict;
      if (verdict == Verdict::holds) l.holds.push_back(g);
      if (verdict == Verdict::fails) l.fails.push_back(g);
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const Lead& a, const Lead& b) {
    const bool list = closes(a.item), other = closes(b.item);
    return std::tuple(list, b.settled(), b.gaps) < std::tuple(other, a.settled(), a.gaps);
  });
  std::set<std::pair<char, uint32_t>> settled;
  for (Lead& l : out) {
    if (l.settled() == 0 || closes(l.item)) continue;
    bool fresh = false;
    auto add = [&](char how, const std::vector<uint32_t>& goals) {
      for (uint32_t g : goals) fresh = settled.emplace(how, g).second || fresh;
    };
    add('+', l.holds);
    add('-', l.fails);
    add('?', l.decides);
    l.covered = !fresh;
  }
  return out;
}

}  // namespace mechanist::whatif
