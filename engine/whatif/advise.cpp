// Candidates that use levers only, confirmed and cleared of what is not needed. What is cheaper than the best
// of them is then enumerated, in order of cost, as long as that takes no more evaluations than allowed: every
// lever with every value that the case or the rulebase names, or somebody new, in its open columns. So advice
// on what is small enough is the cheapest there is, and says so. External interface: advise.hpp.
#include "whatif/advise.hpp"

#include <algorithm>
#include <functional>
#include <set>

namespace mechanist::whatif {
namespace {

// Beyond the individuals of any candidate.
constexpr uint32_t first_new = 16;

class Adviser {
 public:
  Adviser(eval::Evaluation& ev, Workbench& bench, const eval::Goal& goal, const AdviseLimits& limits)
      : ev_(ev), m_(ev.model()), bench_(bench), asked_(goal), goal_(goal_of(bench, goal)), limits_(limits) {}

  Advice run() {
    const uint64_t begun = bench_.evaluations();
    SearchLimits search = limits_.search;
    search.steps *= 4;
    const Candidates candidates = find_candidates(ev_, asked_, search, true);
    out_.cut = candidates.cut;
    const std::vector<Item> instances = all_instances();
    for (const Candidate& c : candidates.found) edits_of(bench_, m_, items_of(c));
    edits_of(bench_, m_, instances);
    for (const Candidate& c : candidates.found) {
      if (out_.sets.size() >= limits_.sets * 2) break;
      std::vector<Item> items = items_of(c);
      if (!holds(items)) continue;
      reduce(items);
      if (holds(items) && !forbidden(items)) take({std::move(items), {}, c.unnamed, c.strange, c.rules});
    }
    enumerate(instances);
    std::stable_sort(out_.sets.begin(), out_.sets.end(),
                     [](const Gap& a, const Gap& b) { return a.cost < b.cost; });
    if (out_.sets.size() > limits_.sets) out_.sets.resize(limits_.sets);
    out_.evaluations = bench_.evaluations() - begun;
    return std::move(out_);
  }

 private:
  static std::vector<Item> items_of(const Candidate& c) {
    std::vector<Item> out;
    for (const Proposed& p : c.items) out.push_back({Item::Kind::propose, p, 0});
    return out;
  }
  bool holds(const std::vector<Item>& items) {
    return bench_.with(edits_of(bench_, m_, items)).assess(goal_).verdict == Verdict::holds;
  }
  bool forbidden(const std::vector<Item>& items) {
    eval::Evaluation& now = bench_.with(edits_of(bench_, m_, items));
    return std::any_of(m_.constraints.begin(), m_.constraints.end(), [&](const model::Constraint& c) {
      return now.certain(c.relation).size() > ev_.certain(c.relation).size();
    });
  }
  // The dearest first, so that what stays is cheap.
  void reduce(std::vector<Item>& items) {
    std::vector<Item> order = items;
    std::stable_sort(order.begin(), order.end(),
                     [&](const Item& a, const Item& b) { return cost(a) > cost(b); });
    for (const Item& i : order) {
      std::vector<Item> fewer = items;
      std::erase(fewer, i);
      if (holds(fewer)) items = std::move(fewer);
    }
  }
  Decimal cost(const Item& i) const {
    return i.proposed.lever ? m_.levers[*i.proposed.lever].cost : Decimal(1);
  }
  Decimal cost(const std::vector<Item>& items) const {
    Decimal sum;
    for (const Item& i : items) sum = add(sum, cost(i)).value_or(sum);
    return sum;
  }
  static bool within(const std::vector<Item>& some, const std::vector<Item>& all) {
    return std::all_of(some.begin(), some.end(),
                       [&](const Item& i) { return std::find(all.begin(), all.end(), i) != all.end(); });
  }
  void take(Gap gap) {
    gap.cost = cost(gap.items);
    if (std::any_of(out_.sets.begin(), out_.sets.end(),
                    [&](const Gap& g) { return within(g.items, gap.items); }))
      return;
    std::erase_if(out_.sets, [&](const Gap& g) { return within(gap.items, g.items); });
    out_.sets.push_back(std::move(gap));
  }

  // ---------------------------------------------------------------- enumeration

  std::vector<Cell> values_of(const model::Column& column) const {
    std::vector<Cell> out;
    auto value = [&](Symbol s) {
      Cell c;
      c.kind = Cell::Kind::constant;
      c.value = s;
      if (std::find(out.begin(), out.end(), c) == out.end()) out.push_back(c);
    };
    if (column.optional) out.emplace_back();
    if (column.type.kind == model::TypeKind::enumeration) {
      for (size_t i = 0; i < m_.enums[column.type.of].constants.size(); ++i)
        value(inline_number(static_cast<int64_t>(i)));
      return out;
    }
    std::set<uint32_t> relevant;
    for (RelationId r : ev_.plan().support[asked_.relation.value]) {
      const eval::Relation& rows = ev_.certain(r);
      for (uint32_t c = 0; c < m_[r].columns.size(); ++c)
        if (m_[r].columns[c].type == column.type)
          for (eval::RowId i = 0; i < rows.size(); ++i)
            if (const Symbol s = rows.at(i, c); !s.is_none() && !s.is_unknown()) value(s);
      for (model::RuleId id : m_[r].rules) constants_in(m_[id].body, column.type, value);
    }
    if (column.type.kind == model::TypeKind::entity)
      for (uint32_t i = 0; i < limits_.individuals; ++i) {
        Cell c;
        c.kind = Cell::Kind::individual;
        c.individual = first_new + i;
        out.push_back(c);
      }
    return out;
  }
  template <class Value>
  void constants_in(const std::vector<model::Condition>& conditions, model::Type type, Value& value) const {
    auto constant = [&](const model::Expr& e) {
      if (const auto* k = std::get_if<model::Constant>(&e.node); k && e.type == type) value(k->value);
    };
    for (const model::Condition& c : conditions) {
      if (const auto* a = std::get_if<model::Atom>(&c.node))
        for (const model::Expr& e : a->terms) constant(e);
      if (const auto* cmp = std::get_if<model::Comparison>(&c.node)) {
        constant(cmp->left);
        constant(cmp->right);
      }
    }
  }

  // Every lever with every value; empty, if there are too many to try even one by one.
  std::vector<Item> all_instances() {
    std::vector<Item> out;
    const auto& support = ev_.plan().depends[asked_.relation.value];
    for (size_t l = 0; l < m_.levers.size(); ++l) {
      const model::Lever& lever = m_.levers[l];
      if (!support.has(lever.relation)) continue;
      std::vector<std::vector<Cell>> rows{{}};
      for (size_t c = 0; c < lever.terms.size(); ++c) {
        std::vector<Cell> values;
        if (const auto* k = std::get_if<model::Constant>(&lever.terms[c].node)) {
          values.emplace_back();
          values.back().kind = Cell::Kind::constant;
          values.back().value = k->value;
        } else {
          values = values_of(m_[lever.relation].columns[c]);
        }
        if (rows.size() * values.size() > limits_.evaluations) {
          too_many_ = true;
          return {};
        }
        std::vector<std::vector<Cell>> longer;
        for (const auto& row : rows)
          for (const Cell& v : values) {
            longer.push_back(row);
            longer.back().push_back(v);
          }
        rows = std::move(longer);
      }
      for (auto& row : rows) {
        Proposed p{Proposed::Kind::assume, lever.relation, std::move(row), 0, l};
        eval::Goal goal{lever.relation, {}};
        for (const Cell& c : p.cells)
          goal.terms.push_back({c.kind == Cell::Kind::constant ? c.value : any_symbol, -1});
        if (ev_.assess(goal).verdict != Verdict::open) continue;  // it is so already, or cannot be
        out.push_back({Item::Kind::propose, std::move(p), 0});
      }
    }
    std::stable_sort(out.begin(), out.end(), [&](const Item& a, const Item& b) { return cost(a) < cost(b); });
    return out;
  }

  // Tries every set of instances that costs less than what was found, the cheaper ones first.
  void enumerate(const std::vector<Item>& instances) {
    if (too_many_) return;
    std::optional<Decimal> best;
    for (const Gap& g : out_.sets)
      if (!best || g.cost < *best) best = g.cost;
    // Sets by cost and then by size; within, in the order of the instances.
    std::vector<std::vector<uint32_t>> level{{}};
    uint64_t tried = 0;
    while (!level.empty()) {
      std::vector<std::vector<uint32_t>> next;
      for (const auto& set : level) {
        const uint32_t from = set.empty() ? 0 : set.back() + 1;
        for (uint32_t i = from; i < instances.size(); ++i) {
          std::vector<uint32_t> more = set;
          more.push_back(i);
          std::vector<Item> items;
          for (uint32_t at : more) items.push_back(instances[at]);
          const Decimal price = cost(items);
          if (best && !(price < *best)) break;  // those that come cost as much or more
          if (++tried > limits_.evaluations) return;
          if (holds(items)) {
            if (forbidden(items)) {
              next.push_back(std::move(more));
              continue;
            }
            best = price;
            reduce(items);
            take({std::move(items), {}, 0, 0, 0});
            continue;
          }
          next.push_back(std::move(more));
        }
      }
      level = std::move(next);
    }
    out_.cheapest = true;
  }

  eval::Evaluation& ev_;
  const model::Model& m_;
  Workbench& bench_;
  const eval::Goal& asked_;
  eval::Goal goal_;
  const AdviseLimits& limits_;
  bool too_many_ = false;
  Advice out_;
};

}  // namespace

Advice advise(eval::Evaluation& ev, Workbench& bench, const eval::Goal& goal, const AdviseLimits& limits) {
  return Adviser(ev, bench, goal, limits).run();
}

}  // namespace mechanist::whatif
