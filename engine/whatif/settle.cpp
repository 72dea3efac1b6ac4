// Candidates become gaps by evaluation: the goal must hold with all of a candidate's items and without none
// of them; an item that can be left out is. What would make the goal fail is sought among completeness of
// what it rests on, one by one, then in pairs and triples; what makes a goal fail, among what the profile
// says against it. External interface: settle.hpp.
#include "whatif/settle.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "model/walk.hpp"

namespace mechanist::whatif {
namespace {

using Kind = Item::Kind;

bool within(const std::vector<Item>& some, const std::vector<Item>& all) {
  return std::all_of(some.begin(), some.end(),
                     [&](const Item& i) { return std::find(all.begin(), all.end(), i) != all.end(); });
}

// Whether a recorded row is completed in two ways at once.
bool fills_twice(const std::vector<Item>& items) {
  std::set<uint32_t> rows;
  return std::any_of(items.begin(), items.end(), [&](const Item& i) {
    return i.kind == Kind::propose && i.proposed.kind == Proposed::Kind::fill &&
           !rows.insert(i.proposed.row).second;
  });
}

// Leaves out what is not needed. A single item is: without any the result is another. Begins anew after each,
// since what was needed beside an item may not be without it. False where it was `spent` before the end.
template <class Enough, class Spent>
bool leave_out(std::vector<Item>& items, Enough enough, Spent spent) {
  for (size_t i = 0; items.size() > 1 && i < items.size();) {
    if (spent()) return false;
    std::vector<Item> fewer = items;
    fewer.erase(fewer.begin() + static_cast<ptrdiff_t>(i));
    if (enough(fewer)) {
      items = std::move(fewer);
      i = 0;
    } else {
      ++i;
    }
  }
  return true;
}

// Whether it speaks for the condition that its parts are not so.
bool turns(const model::Condition& c) {
  const auto* t = std::get_if<model::Threshold>(&c.node);
  return std::holds_alternative<model::Not>(c.node) || (t && t->bound == model::Bound::at_most);
}

class Confirm {
 public:
  Confirm(eval::Evaluation& ev, Workbench& bench, const eval::Goal& goal, const SettleLimits& limits)
      : ev_(ev),
        m_(ev.model()),
        bench_(bench),
        asked_(goal),
        goal_(goal_of(bench, goal)),
        limits_(limits),
        begun_(bench.evaluations()) {}

  Settle run() {
    const Verdict verdict = ev_.assess(asked_).verdict;
    const uint64_t before = bench_.evaluations();
    if (verdict == Verdict::open) {
      gaps();
      // What it takes to hold leaves as much for what it takes to fail.
      begun_ = bench_.evaluations();
      failing();
      contradicting();
    } else if (verdict == Verdict::fails) {
      opening();
    }
    out_.evaluations = bench_.evaluations() - before;
    return std::move(out_);
  }

 private:
  bool spent() {
    if (bench_.evaluations() - begun_ < limits_.evaluations) return false;
    out_.cut = true;
    return true;
  }
  // Whether the record says that there is no such row: it is denied, or beyond a complete list. Somebody
  // without a name is none of those that are recorded.
  bool excluded(const std::vector<Item>& items) const {
    const Profile& p = *ev_.profile();
    return std::any_of(items.begin(), items.end(), [&](const Item& i) {
      if (i.kind != Kind::propose || i.proposed.kind != Proposed::Kind::assume) return false;
      auto covers = [&](const Pattern& pattern) {
        if (pattern.relation != i.proposed.relation) return false;
        for (size_t c = 0; c < pattern.cells.size(); ++c) {
          const Cell& cell = i.proposed.cells[c];
          const bool same = cell.kind == Cell::Kind::constant && cell.value == pattern.cells[c];
          if (pattern.cells[c] != any_symbol && !same) return false;
        }
        return true;
      };
      return std::any_of(p.denials.begin(), p.denials.end(), covers) ||
             std::any_of(p.complete.begin(), p.complete.end(),
                         [&](const Completeness& c) { return covers(c.where); });
    });
  }

  // Of columns that may be left out, those that are not needed.
  void leave_cells_out(std::vector<Item>& items) {
    for (Item& item : items) {
      if (item.kind != Kind::propose || item.proposed.kind > Proposed::Kind::fill) continue;
      for (size_t c = 0; c < item.proposed.cells.size(); ++c) {
        Cell& cell = item.proposed.cells[c];
        const bool recorded =
            item.proposed.kind == Proposed::Kind::fill &&
            !ev_.profile()->row_cells(ev_.profile()->rows[item.proposed.row])[c].is_unknown();
        if (cell.kind == Cell::Kind::any || !m_[item.proposed.relation].columns[c].optional || recorded ||
            spent())
          continue;
        const Cell before = std::exchange(cell, Cell{});
        if (!holds_with(items)) cell = before;
      }
    }
  }

  Verdict with(const std::vector<Item>& items) {
    return bench_.with(edits_of(bench_, m_, items), {goal_.relation}).verdict(goal_);
  }
  // What is possible is not computed where only this is asked.
  bool holds_with(const std::vector<Item>& items) {
    return bench_.with(edits_of(bench_, m_, items), {goal_.relation}).holds(goal_);
  }

  void gaps() {
    const Candidates candidates = find_candidates(ev_, asked_, limits_.search);
    out_.cut = out_.cut || candidates.cut;
    // Symbols first: a new one between evaluations would cost a full one.
    for (const Candidate& c : candidates.found) edits_of(bench_, m_, items_of(c));
    std::vector<Gap> found;
    for (const Candidate& c : candidates.found) {
      if (spent()) break;
      std::vector<Item> items = items_of(c);
      const bool wider =
          std::any_of(found.begin(), found.end(), [&](const Gap& g) { return within(g.items, items); });
      if (wider || !holds_with(items)) continue;
      // What no profile may say is not proposed; who drops an item may bring such a finding about, too.
      const auto still_holds = [&](const std::vector<Item>& fewer) { return holds_with(fewer); };
      if (!leave_out(items, still_holds, [&] { return spent(); })) break;
      if (forbidden(items) || excluded(items)) continue;
      leave_cells_out(items);
      Gap gap{std::move(items), c.cost, c.unlikely};
      gap.cost = Decimal(static_cast<int64_t>(gap.items.size()));
      if (std::any_of(found.begin(), found.end(), [&](const Gap& g) { return within(g.items, gap.items); }))
        continue;
      std::erase_if(found, [&](const Gap& g) { return within(gap.items, g.items); });
      found.push_back(std::move(gap));
      // What comes now costs as much or more.
      if (found.size() >= limits_.gaps * 2) break;
    }
    std::stable_sort(found.begin(), found.end(), [](const Gap& a, const Gap& b) {
      return std::tie(a.cost, a.unlikely) < std::tie(b.cost, b.unlikely);
    });
    if (found.size() > limits_.gaps) {
      out_.more = static_cast<uint32_t>(found.size() - limits_.gaps);
      found.resize(limits_.gaps);
    }
    out_.holds = std::move(found);
  }
  // Whether a constraint finds more than it finds in the case as recorded.
  bool forbidden(const std::vector<Item>& items) {
    if (m_.constraints.empty()) return false;
    return constraints_find_more(bench_.with(edits_of(bench_, m_, items), constraints_of(m_)), ev_);
  }
  static std::vector<Item> items_of(const Candidate& c) {
    std::vector<Item> out;
    for (const Proposed& p : c.items) out.push_back({Kind::propose, p, 0});
    return out;
  }
  template <class Wanted>
  bool reduce(std::vector<Item>& items, Wanted wanted) {
    return leave_out(
        items, [&](const std::vector<Item>& fewer) { return wanted(with(fewer)); }, [&] { return spent(); });
  }
  static bool is_fails(Verdict v) { return v == Verdict::fails; }
  static bool is_possible(Verdict v) { return v != Verdict::fails; }

  // ---------------------------------------------------------------- what would make it fail

  void failing() {
    const std::vector<std::vector<Item>> singles = closings();
    std::vector<Item> whole;
    for (const auto& c : singles)
      if (c.front().proposed.kind >= Proposed::Kind::deny && plain(c.front().proposed))
        whole.push_back(c.front());
    if (singles.empty() || spent()) return;
    // All of them together: if that does not do it, nothing here does.
    std::vector<Item> all;
    for (const auto& c : singles) all.insert(all.end(), c.begin(), c.end());
    for (const auto& c : singles) edits_of(bench_, m_, c);
    if (with(all) != Verdict::fails) return;
    std::set<RelationId> done;
    for (const auto& c : singles) {
      if (spent()) return;
      // Of one relation, the narrower statement comes first.
      const bool same = done.contains(c.front().proposed.relation);
      if (same || with(c) != Verdict::fails) continue;
      std::vector<Item> items = c;
      if (!reduce(items, is_fails)) return;
      done.insert(c.front().proposed.relation);
      Gap gap{std::move(items), Decimal(0), {}};
      gap.cost = Decimal(static_cast<int64_t>(gap.items.size()));
      if (std::find(out_.fails.begin(), out_.fails.end(), gap) == out_.fails.end())
        out_.fails.push_back(std::move(gap));
    }
    if (!out_.fails.empty()) return;
    for (size_t i = 0; i < whole.size(); ++i)
      for (size_t j = i + 1; j < whole.size(); ++j) {
        if (spent()) return;
        if (with({whole[i], whole[j]}) == Verdict::fails)
          out_.fails.push_back({{whole[i], whole[j]}, Decimal(2), 0, 0, 0});
      }
    if (!out_.fails.empty()) return;
    std::vector<Item> items = all;
    if (!reduce(items, is_fails)) return;
    out_.fails.push_back({items, Decimal(static_cast<int64_t>(items.size())), 0, 0, 0});
  }
  // What makes hold that which a rule says must not be so, of the values that are asked about.
  void contradicting() {
    constexpr size_t most_asked = 8, most_tried = 4, most_told = 2;
    std::vector<eval::Goal> asked;
    std::set<RelationId> seen;
    collect_negated(asked_, 3, seen, asked);
    if (asked.size() > most_asked) asked.resize(most_asked);
    SearchLimits few = limits_.search;
    few.steps = 4'000;
    std::vector<std::vector<Item>> ways;
    for (const eval::Goal& g : asked) {
      const Candidates against = find_candidates(ev_, g, few);
      for (size_t i = 0; i < against.found.size() && i < most_tried; ++i)
        if (!against.found[i].items.empty()) ways.push_back(items_of(against.found[i]));
    }
    for (const auto& w : ways) edits_of(bench_, m_, w);
    size_t told = 0;
    for (std::vector<Item>& items : ways) {
      if (spent() || told == most_told) return;
      if (excluded(items) || with(items) != Verdict::fails || forbidden(items)) continue;
      if (!reduce(items, is_fails)) return;
      const auto cost = Decimal(static_cast<int64_t>(items.size()));
      Gap gap{std::move(items), cost, {}};
      if (std::any_of(out_.fails.begin(), out_.fails.end(),
                      [&](const Gap& g) { return within(g.items, gap.items); }))
        continue;
      out_.fails.push_back(std::move(gap));
      ++told;
    }
  }
  // Goals under a negation in the rules that conclude `goal`, each relation's once, with the values that the
  // head gives them.
  void collect_negated(const eval::Goal& goal, int depth, std::set<RelationId>& seen,
                       std::vector<eval::Goal>& out) const {
    if (!seen.insert(goal.relation).second || depth == 0) return;
    for (model::RuleId id : m_[goal.relation].rules) {
      const model::Rule& rule = m_[id];
      std::map<uint32_t, Symbol> values;
      for (size_t c = 0; c < goal.terms.size(); ++c)
        if (const auto* v = std::get_if<model::VariableUse>(&rule.head_terms[c].node);
            v != nullptr && goal.terms[c].variable < 0 && goal.terms[c].constant != any_symbol)
          values[v->variable.value] = goal.terms[c].constant;
      auto walk = [&](auto&& again, const model::Condition& c, bool negative) -> void {
        if (const auto* a = std::get_if<model::Atom>(&c.node)) {
          eval::Goal one{a->relation, {}};
          for (const model::Expr& e : a->terms) {
            eval::Goal::Term t;
            if (const auto* k = std::get_if<model::Constant>(&e.node)) t.constant = k->value;
            if (const auto* v = std::get_if<model::VariableUse>(&e.node))
              if (auto it = values.find(v->variable.value); it != values.end()) t.constant = it->second;
            one.terms.push_back(t);
          }
          if (negative)
            out.push_back(std::move(one));
          else if (m_[a->relation].derived())
            collect_negated(one, depth - 1, seen, out);
          return;
        }
        const bool inside = turns(c) ? !negative : negative;
        model::each_part(c, [&](const model::Condition& part) { again(again, part, inside); });
      };
      for (const model::Condition& c : rule.body) walk(walk, c, false);
    }
  }
  // By value; a column that is left out comes first.
  bool less(RelationId r, std::vector<Symbol> a, std::vector<Symbol> b) const {
    for (std::vector<Symbol>* cells : {&a, &b})
      std::replace(cells->begin(), cells->end(), any_symbol, none_symbol);
    return ev_.compare_rows(r, a.data(), b.data()) < 0;
  }
  static bool plain(const Proposed& p) {
    return std::all_of(p.cells.begin(), p.cells.end(),
                       [](const Cell& c) { return c.kind == Cell::Kind::any; });
  }
  // What is so or not so is no list.
  static Item complete(RelationId r, std::vector<Cell> cells) {
    const auto kind = cells.empty() ? Proposed::Kind::deny : Proposed::Kind::complete;
    return {Kind::propose, {kind, r, std::move(cells), 0, {}}, 0};
  }

  // By relation name; of one relation, patterns that rules read before the whole list. Then facts that a rule
  // says must not be so.
  std::vector<std::vector<Item>> closings() {
    const uint8_t weakest = ev_.weakest();
    std::vector<RelationId> open;
    const std::vector<RelationId>& support = ev_.plan().support[asked_.relation.value];
    for (RelationId r : support)
      if (m_[r].recorded() && !ev_.is_exact(r, weakest)) open.push_back(r);
    std::sort(open.begin(), open.end(), [&](RelationId a, RelationId b) { return m_[a].name < m_[b].name; });
    std::vector<std::vector<Item>> out;
    std::vector<RelationId> negated;
    for (RelationId r : open) {
      std::vector<std::vector<Symbol>> patterns;
      for (RelationId user : support)
        for (model::RuleId id : m_[user].rules)
          for (const model::Condition& c : m_[id].body) patterns_in(c, r, patterns, negated, false);
      std::sort(patterns.begin(), patterns.end(),
                [&](const auto& a, const auto& b) { return less(r, a, b); });
      for (const auto& p : patterns) {
        std::vector<Cell> cells;
        for (Symbol s : p) {
          cells.emplace_back();
          if (s == any_symbol) continue;
          cells.back().kind = Cell::Kind::constant;
          cells.back().value = s;
        }
        out.push_back({complete(r, std::move(cells))});
      }
      if (!m_[r].attribute) out.push_back({complete(r, std::vector<Cell>(m_[r].columns.size()))});
    }
    std::sort(negated.begin(), negated.end(),
              [&](RelationId a, RelationId b) { return m_[a].name < m_[b].name; });
    negated.erase(std::unique(negated.begin(), negated.end()), negated.end());
    for (RelationId r : negated) {
      SearchLimits few = limits_.search;
      few.steps = 2'000;
      const Candidates against =
          find_candidates(ev_, eval::Goal{r, std::vector<eval::Goal::Term>(m_[r].columns.size())}, few);
      for (size_t i = 0; i < against.found.size() && i < 2; ++i)
        if (!against.found[i].items.empty()) out.push_back(items_of(against.found[i]));
    }
    return out;
  }
  void patterns_in(const model::Condition& c, RelationId r, std::vector<std::vector<Symbol>>& out,
                   std::vector<RelationId>& negated, bool negative) const {
    if (const auto* a = std::get_if<model::Atom>(&c.node)) {
      if (negative) negated.push_back(a->relation);
      if (a->relation != r || negative) return;
      std::vector<Symbol> pattern;
      for (const model::Expr& e : a->terms) {
        const auto* k = std::get_if<model::Constant>(&e.node);
        pattern.push_back(k ? k->value : any_symbol);
      }
      const bool any = std::all_of(pattern.begin(), pattern.end(), [](Symbol s) { return s == any_symbol; });
      if (!any && std::find(out.begin(), out.end(), pattern) == out.end()) out.push_back(std::move(pattern));
      return;
    }
    const bool inside = turns(c) ? !negative : negative;
    model::each_part(c, [&](const model::Condition& part) { patterns_in(part, r, out, negated, inside); });
    model::each_expr(c, [&](const model::Expr& e) {
      model::each_aggregate(e, [&](const model::Aggregate& g) {
        for (const model::Condition& part : g.body) patterns_in(part, r, out, negated, negative);
      });
    });
  }

  // ---------------------------------------------------------------- what makes it fail

  void opening() {
    const Profile& p = *ev_.profile();
    std::vector<Item> blockers;
    const auto& support = ev_.plan().depends[asked_.relation.value];
    auto consider = [&](Kind kind, uint32_t i, RelationId r) {
      if (support.has(r)) blockers.push_back({kind, {}, i});
    };
    for (uint32_t i = 0; i < p.denials.size(); ++i) consider(Kind::take_denial, i, p.denials[i].relation);
    for (uint32_t i = 0; i < p.complete.size(); ++i)
      consider(Kind::take_completeness, i, p.complete[i].where.relation);
    for (uint32_t i = 0; i < p.rows.size(); ++i)
      if (m_[p.rows[i].relation].attribute ||
          ev_.plan().certain_reads[asked_.relation.value].has(p.rows[i].relation))
        consider(Kind::take_row, i, p.rows[i].relation);
    if (blockers.empty()) return;
    // Not in the order of the profile's lines.
    auto cells_of = [&](const Item& b) {
      if (b.kind == Kind::take_denial) return p.denials[b.index].cells;
      if (b.kind == Kind::take_completeness) return p.complete[b.index].where.cells;
      const ProfileRow& row = p.rows[b.index];
      return std::vector<Symbol>(p.row_cells(row), p.row_cells(row) + m_[row.relation].columns.size());
    };
    auto relation_of = [&](const Item& b) {
      return b.kind == Kind::take_denial         ? p.denials[b.index].relation
             : b.kind == Kind::take_completeness ? p.complete[b.index].where.relation
                                                 : p.rows[b.index].relation;
    };
    auto before = [&](const Item& a, const Item& b) {
      const RelationId r = relation_of(a), q = relation_of(b);
      if (r != q) return m_[r].name < m_[q].name;
      if (a.kind != b.kind) return a.kind < b.kind;
      return less(r, cells_of(a), cells_of(b));
    };
    std::stable_sort(blockers.begin(), blockers.end(), before);
    // What is said more than once is taken back once.
    const Alike same = alike(m_, p);
    std::set<std::pair<Kind, uint32_t>> said;
    std::erase_if(blockers, [&](const Item& b) {
      const std::vector<uint32_t>& numbers = b.kind == Kind::take_denial         ? same.denials
                                             : b.kind == Kind::take_completeness ? same.complete
                                                                                 : same.rows;
      return !said.emplace(b.kind, numbers[b.index]).second;
    });
    std::vector<Item> singles;
    auto keep = [&](Verdict verdict, Gap gap) {
      std::vector<Gap>& to = verdict == Verdict::holds ? out_.holds : out_.opens;
      if (std::find(to.begin(), to.end(), gap) == to.end()) to.push_back(std::move(gap));
    };
    for (const Item& b : blockers) {
      if (spent()) return;
      if (const Verdict verdict = with({b}); verdict != Verdict::fails)
        keep(verdict, {{b}, Decimal(1), 0, 0, 0});
      else
        singles.push_back(b);
    }
    if (!out_.holds.empty() || !out_.opens.empty() || spent()) return;
    if (with(blockers) == Verdict::fails) return;  // the rulebase alone rules it out
    Decimal least;
    for (const bool backwards : {false, true}) {
      std::vector<Item> items = singles;
      if (backwards) std::reverse(items.begin(), items.end());
      if (!reduce(items, is_possible)) return;
      std::stable_sort(items.begin(), items.end(), before);
      const Verdict verdict = with(items);
      const Decimal cost(static_cast<int64_t>(items.size()));
      least = backwards ? std::min(least, cost) : cost;
      keep(verdict, {std::move(items), cost, {}});
    }
    // Two blockers would do where one set was found larger.
    for (std::vector<Gap>* found : {&out_.holds, &out_.opens})
      std::erase_if(*found, [&](const Gap& g) { return g.cost > least; });
  }

  eval::Evaluation& ev_;
  const model::Model& m_;
  Workbench& bench_;
  const eval::Goal& asked_;
  eval::Goal goal_;
  const SettleLimits& limits_;
  uint64_t begun_;
  Settle out_;
};

}  // namespace

Settle settle(eval::Evaluation& ev, Workbench& bench, const eval::Goal& goal, const SettleLimits& limits) {
  return Confirm(ev, bench, goal, limits).run();
}

Decide decide(eval::Evaluation& ev, Workbench& bench, const model::Proposition& p,
              const SettleLimits& limits) {
  constexpr size_t most_instances = 4;
  const model::Model& m = ev.model();
  Decide out;
  const eval::PropositionResult result = ev.assess(p);
  if (result.outcome != eval::Outcome::undetermined) return out;
  const uint64_t begun = bench.evaluations();
  auto spent = [&] {
    out.cut = out.cut || bench.evaluations() - begun >= limits.evaluations;
    return out.cut;
  };

  // What has to be settled, each with a few ways.
  std::vector<std::vector<Gap>> ways;
  auto ask = [&](const eval::Goal& goal) {
    if (ev.assess(goal).verdict != Verdict::open) return;
    SettleLimits few = limits;
    few.gaps = 2;
    Settle found = settle(ev, bench, goal, few);
    std::vector<Gap>& all = ways.emplace_back(std::move(found.holds));
    all.insert(all.end(), found.fails.begin(),
               found.fails.begin() + static_cast<ptrdiff_t>(std::min<size_t>(2, found.fails.size())));
  };
  if (p.scope) ask({*p.scope, {}});
  for (size_t c = 0; c < p.claims.size() && c < result.claims.size(); ++c) {
    size_t asked = 0;
    for (const eval::ClaimInstance& instance : result.claims[c].instances) {
      if (instance.outcome != eval::Outcome::undetermined || asked++ == most_instances) continue;
      for (const RelationId side : {p.claims[c].x, p.claims[c].y}) {
        eval::Goal goal{side, {}};
        for (size_t i = 0; i < m[side].columns.size(); ++i)
          goal.terms.push_back({i < instance.values.size() ? instance.values[i] : any_symbol, -1});
        ask(goal);
      }
    }
  }

  // One way each for one, two or three of them.
  std::vector<std::vector<Item>> tried;
  std::vector<Item> so_far;
  auto combine = [&](auto&& again, size_t from, int left) -> void {
    for (size_t i = from; i < ways.size() && left > 0; ++i)
      for (const Gap& g : ways[i]) {
        const size_t before = so_far.size();
        for (const Item& item : g.items)
          if (std::find(so_far.begin(), so_far.end(), item) == so_far.end()) so_far.push_back(item);
        if (!fills_twice(so_far)) {
          tried.push_back(so_far);
          again(again, i + 1, left - 1);
        }
        so_far.resize(before);
      }
  };
  combine(combine, 0, 3);
  std::stable_sort(tried.begin(), tried.end(),
                   [](const auto& a, const auto& b) { return a.size() < b.size(); });
  std::vector<RelationId> asked;
  if (p.scope) asked.push_back(*p.scope);
  for (const model::Claim& c : p.claims) asked.insert(asked.end(), {c.x, c.y});
  auto outcome = [&](const std::vector<Item>& items) {
    return bench.with(edits_of(bench, m, items), asked).outcome(p);
  };
  for (const auto& items : tried) edits_of(bench, m, items);  // symbols first
  for (std::vector<Item>& items : tried) {
    if (spent()) break;
    const eval::Outcome o = outcome(items);
    std::vector<Gap>* to = o == eval::Outcome::supports      ? &out.supports
                           : o == eval::Outcome::contradicts ? &out.contradicts
                           : o == eval::Outcome::irrelevant  ? &out.irrelevant
                                                             : nullptr;
    if (!to || to->size() == limits.gaps) continue;
    auto wider = [&] {
      return std::any_of(to->begin(), to->end(), [&](const Gap& g) { return within(g.items, items); });
    };
    if (wider()) continue;
    auto same = [&](const std::vector<Item>& fewer) { return outcome(fewer) == o; };
    if (!leave_out(items, same, spent) || wider()) continue;
    std::erase_if(*to, [&](const Gap& g) { return within(items, g.items); });
    const Decimal cost(static_cast<int64_t>(items.size()));
    to->push_back({std::move(items), cost, {}});
  }
  return out;
}

std::vector<RelationId> constraints_of(const model::Model& m) {
  std::vector<RelationId> out;
  for (const model::Constraint& c : m.constraints) out.push_back(c.relation);
  return out;
}

bool constraints_find_more(const eval::Evaluation& now, const eval::Evaluation& before) {
  const std::vector<model::Constraint>& all = now.model().constraints;
  return std::any_of(all.begin(), all.end(), [&](const model::Constraint& c) {
    return now.certain(c.relation).size() > before.certain(c.relation).size();
  });
}

eval::Goal goal_of(Workbench& bench, const eval::Goal& goal) {
  eval::Goal out = goal;
  for (auto& t : out.terms)
    if (t.variable < 0) t.constant = bench.constant(t.constant);
  return out;
}

std::vector<Edit> edits_of(Workbench& bench, const model::Model& m, const std::vector<Item>& items) {
  std::vector<Edit> out;
  for (const Item& item : items) {
    Edit e;
    e.index = item.index;
    switch (item.kind) {
      case Kind::take_row:
        e.kind = Edit::Kind::take_row;
        break;
      case Kind::take_denial:
        e.kind = Edit::Kind::take_denial;
        break;
      case Kind::take_completeness:
        e.kind = Edit::Kind::take_completeness;
        break;
      case Kind::propose: {
        const Proposed& proposed = item.proposed;
        e.relation = proposed.relation;
        e.kind = proposed.kind == Proposed::Kind::assume ? Edit::Kind::assume
                 : proposed.kind == Proposed::Kind::fill ? Edit::Kind::fill
                 : proposed.kind == Proposed::Kind::deny ? Edit::Kind::deny
                                                         : Edit::Kind::complete;
        e.index = proposed.row;
        for (size_t c = 0; c < proposed.cells.size(); ++c) {
          const Cell& cell = proposed.cells[c];
          switch (cell.kind) {
            case Cell::Kind::any:
              e.cells.push_back(any_symbol);
              break;
            case Cell::Kind::constant:
              e.cells.push_back(bench.constant(cell.value));
              break;
            case Cell::Kind::number:
              e.cells.push_back(bench.number(cell.number));
              break;
            case Cell::Kind::text:
              e.cells.push_back(bench.text("text " + std::to_string(cell.individual + 1)));
              break;
            case Cell::Kind::individual:
              e.cells.push_back(bench.individual(model::EntityId{m[proposed.relation].columns[c].type.of},
                                                 cell.individual));
              break;
          }
        }
        out.push_back(std::move(e));
        continue;
      }
    }
    out.push_back(std::move(e));
  }
  return out;
}

}  // namespace mechanist::whatif
