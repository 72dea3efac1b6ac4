// A lever changes what is so, and outweighs what is recorded against it, as `whatif --assume` does: who works
// with no university can take one up. Of sets that cost the same, those that go against less of the record
// come first.
//
// First what no lever reaches is closed: a goal that fails then is brought about by no set. Then candidates
// that use levers only are confirmed and cleared of what is not needed. Then sets of what candidates propose,
// and of every lever with every value that matters, are tried in order of cost, as long as that takes no more
// evaluations than allowed. So advice on what is small enough is the cheapest there is, and says so. External
// interface: advise.hpp.
#include "whatif/advise.hpp"

#include <algorithm>
#include <map>

#include "model/walk.hpp"

namespace mechanist::whatif {
namespace {

// Sets that are confirmed beside those that are wanted: what is not needed of one may make it cheaper.
constexpr size_t most_beside = 8;
// Beyond the individuals of any candidate.
constexpr uint32_t first_new = 16;

// Sets of places in the pool, ascending. Of two that cost the same the smaller is tried first.
struct Node {
  Decimal cost;
  uint32_t against = 0;  // how many go against the record
  std::vector<uint32_t> set;
};
bool later(const Node& a, const Node& b) {
  if (a.cost != b.cost) return b.cost < a.cost;
  if (a.against != b.against) return b.against < a.against;
  if (a.set.size() != b.set.size()) return b.set.size() < a.set.size();
  return b.set < a.set;
}

// A row instead of cells of a recorded one. What a row leaves out is learned, not brought about; one that is
// planned can come true.
Proposed as_row(const eval::Evaluation& ev, Proposed p) {
  if (p.kind != Proposed::Kind::fill) return p;
  const Profile& profile = *ev.profile();
  const Symbol* recorded = profile.row_cells(profile.rows[p.row]);
  for (size_t c = 0; c < p.cells.size(); ++c) {
    if (p.cells[c].kind != Cell::Kind::any || recorded[c].is_unknown() || recorded[c].is_none()) continue;
    p.cells[c].kind = Cell::Kind::constant;
    p.cells[c].value = recorded[c];
  }
  p.kind = Proposed::Kind::assume;
  p.row = 0;
  return p;
}
bool lacks_cells(const eval::Evaluation& ev, const Proposed& p) {
  const Profile& profile = *ev.profile();
  const Symbol* recorded = profile.row_cells(profile.rows[p.row]);
  return std::any_of(recorded, recorded + p.cells.size(), [](Symbol s) { return s.is_unknown(); });
}

std::optional<Decimal> number_in(const eval::Evaluation& ev, const Cell& c) {
  if (c.kind == Cell::Kind::number) return c.number;
  if (c.kind == Cell::Kind::constant && c.value.is_number()) return ev.symbols().number_of(c.value);
  return std::nullopt;
}
// Whether the number of `special` is one that `general` stands for.
bool within(const eval::Evaluation& ev, const Cell& general, const Cell& special) {
  const std::optional<Decimal> n = number_in(ev, special);
  if (!n || (general.kind != Cell::Kind::number && general.kind != Cell::Kind::constant)) return false;
  if (!general.low && !general.high) return general.kind == Cell::Kind::number && general.number == *n;
  if (general.low && (*n < *general.low || (general.low_open && *n == *general.low))) return false;
  return !general.high || !(*general.high < *n || (general.high_open && *n == *general.high));
}
// Whether the value does as well as the one that the cell names.
bool takes(const eval::Evaluation& ev, const Cell& c, Symbol value) {
  if (c.kind == Cell::Kind::any) return true;
  if (c.kind == Cell::Kind::constant && c.value == value) return true;
  if (std::find(c.instead.begin(), c.instead.end(), value) != c.instead.end()) return true;
  Cell special;
  special.kind = Cell::Kind::constant;
  special.value = value;
  return within(ev, c, special);
}

// The cheapest lever that brings the row about, with the values that it names.
struct Brought {
  size_t lever = 0;
  std::vector<Cell> cells;
};
std::optional<Brought> by_cheapest_lever(const eval::Evaluation& ev, const Item& item) {
  const Proposed& p = item.proposed;
  if (item.kind != Item::Kind::propose || p.kind != Proposed::Kind::assume) return std::nullopt;
  const std::vector<model::Lever>& levers = ev.model().levers;
  std::optional<Brought> out;
  for (size_t l = 0; l < levers.size(); ++l) {
    if (levers[l].relation != p.relation || (out && !(levers[l].cost < levers[out->lever].cost))) continue;
    std::vector<Cell> cells = p.cells;
    bool fits = true;
    for (size_t c = 0; c < cells.size() && fits; ++c) {
      const auto* wanted = std::get_if<model::Constant>(&levers[l].terms[c].node);
      if (!wanted) continue;
      fits = takes(ev, cells[c], wanted->value);
      cells[c] = Cell{};
      cells[c].kind = Cell::Kind::constant;
      cells[c].value = wanted->value;
    }
    if (fits) out = {l, std::move(cells)};
  }
  return out;
}

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
    const std::optional<Decimal> least = least_cost();
    if (!least) {
      out_.cheapest = true;
      out_.evaluations = bench_.evaluations() - begun;
      return std::move(out_);
    }
    std::vector<Item> items;
    for (const Candidate& c : candidates.found)
      for (const Proposed& p : c.items)
        if (std::find(items.begin(), items.end(), item(p)) == items.end()) items.push_back(item(p));
    pool_ = possible(items, true);
    std::vector<Gap> known;
    for (size_t i = 0; i < candidates.found.size() && known.size() < limits_.sets + most_beside; ++i) {
      std::vector<Item> set;
      for (const Proposed& p : candidates.found[i].items) set.push_back(item(p));
      const bool all = std::all_of(set.begin(), set.end(), [&](const Item& one) { return in_pool(one); });
      if (!all || set.empty() || !brings_about(set)) continue;
      reduce(set);
      known.push_back({std::move(set), {}, {}});
      known.back().cost = cost(known.back().items);
    }
    if (known.empty()) known = by_levers_alone();
    std::stable_sort(known.begin(), known.end(), [](const Gap& a, const Gap& b) { return a.cost < b.cost; });
    const std::optional<Decimal> reached =
        enumerate(known.empty() ? std::nullopt : std::optional(known.front().cost));
    for (Gap& g : known)
      if (reached && !told_already(g.items)) out_.sets.push_back(std::move(g));
    std::stable_sort(out_.sets.begin(), out_.sets.end(),
                     [](const Gap& a, const Gap& b) { return a.cost < b.cost; });
    if (out_.sets.size() > limits_.sets) out_.sets.resize(limits_.sets);
    out_.cheapest =
        !reached || (!out_.sets.empty() && !(std::max(*reached, *least) < out_.sets.front().cost));
    out_.evaluations = bench_.evaluations() - begun;
    return std::move(out_);
  }

 private:
  // What would settle the goal, as far as levers bring it about.
  std::vector<Gap> by_levers_alone() {
    std::vector<Gap> out;
    for (Gap& g : settle(ev_, bench_, asked_).holds) {
      bool all = true;
      for (Item& i : g.items) {
        i.proposed = as_row(ev_, std::move(i.proposed));
        std::optional<Brought> brought = by_cheapest_lever(ev_, i);
        all = all && brought && std::none_of(brought->cells.begin(), brought->cells.end(), [](const Cell& c) {
                return c.kind == Cell::Kind::constant && c.value.is_unnamed();
              });
        if (!all) break;
        i.proposed.lever = brought->lever;
        i.proposed.cells = std::move(brought->cells);
      }
      if (!all || !brings_about(g.items)) continue;
      g.cost = cost(g.items);
      out.push_back(std::move(g));
    }
    return out;
  }
  struct Choice {
    Item item;
    bool against = false;  // what is recorded
  };
  static Item item(const Proposed& p) { return {Item::Kind::propose, p, 0}; }
  // Makes the goal hold, and no constraint find more.
  bool brings_about(const std::vector<Item>& items) {
    std::vector<RelationId> asked = constraints_of(m_);
    asked.push_back(goal_.relation);
    eval::Evaluation& now = bench_.with(edits_of(bench_, m_, items), asked);
    return now.assess(goal_).verdict == Verdict::holds && !constraints_find_more(now, ev_);
  }
  // The dearest first, so that what stays is cheap.
  void reduce(std::vector<Item>& items) {
    std::vector<Item> order = items;
    std::stable_sort(order.begin(), order.end(),
                     [&](const Item& a, const Item& b) { return cost(b) < cost(a); });
    for (const Item& i : order) {
      std::vector<Item> fewer = items;
      std::erase(fewer, i);
      if (!fewer.empty() && brings_about(fewer)) items = std::move(fewer);
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

  // What every set costs at least; nothing, if there is none. Where nothing can be but what is recorded and
  // what levers' relations may hold, whatever is recorded against that, a goal that fails is not brought
  // about by any of them; where it fails only once one of these relations is as it is recorded and closed,
  // every set has a row of that one.
  std::optional<Decimal> least_cost() {
    const auto& support = ev_.plan().depends[asked_.relation.value];
    std::vector<std::optional<Decimal>> cheapest(m_.relations.size());
    for (const model::Lever& l : m_.levers) {
      std::optional<Decimal>& of = cheapest[l.relation.value];
      if (!of || l.cost < *of) of = l.cost;
    }
    auto closed = [&](uint32_t r) {
      return Edit{Edit::Kind::complete, RelationId{r},
                  std::vector<Symbol>(m_.relations[r].columns.size(), any_symbol), 0};
    };
    auto fails = [&](const std::vector<Edit>& edits) {
      return bench_.with(edits, {goal_.relation}).verdict(goal_) == Verdict::fails;
    };
    // All relations but `kept`, which is as recorded. `others`: are closed.
    auto reached = [&](std::optional<uint32_t> kept, bool others) {
      std::vector<Edit> edits;
      for (uint32_t r = 0; r < m_.relations.size(); ++r) {
        if (!m_.relations[r].recorded() || !support.has(RelationId{r})) continue;
        if (cheapest[r] && r != kept)
          opened(RelationId{r}, edits);
        else if (others)
          edits.push_back(closed(r));
      }
      return edits;
    };
    // What is declared closed cannot be opened, so that nothing is known of sets with rows of it.
    auto all_opened = [&](std::optional<uint32_t> kept) {
      for (uint32_t r = 0; r < m_.relations.size(); ++r)
        if (cheapest[r] && support.has(RelationId{r}) && m_.relations[r].closed && r != kept) return false;
      return true;
    };
    auto not_without = [&](std::optional<uint32_t> kept) {
      return all_opened(kept) && fails(reached(kept, true));
    };
    if (not_without(std::nullopt)) {
      out_.ruled_out = fails(reached(std::nullopt, false));
      return std::nullopt;
    }
    Decimal out;
    for (uint32_t r = 0; r < m_.relations.size(); ++r)
      if (cheapest[r] && support.has(RelationId{r}) && not_without(r))
        out = add(out, *cheapest[r]).value_or(out);
    return out;
  }
  // Without what is recorded against further rows, and what these would replace.
  void opened(RelationId r, std::vector<Edit>& edits) const {
    const Profile& p = *ev_.profile();
    auto take = [&](Edit::Kind kind, size_t i) { edits.push_back({kind, r, {}, static_cast<uint32_t>(i)}); };
    for (size_t i = 0; i < p.denials.size(); ++i)
      if (p.denials[i].relation == r) take(Edit::Kind::take_denial, i);
    for (size_t i = 0; i < p.complete.size(); ++i)
      if (p.complete[i].where.relation == r) take(Edit::Kind::take_completeness, i);
    for (size_t i = 0; i < p.rows.size(); ++i)
      if (m_[r].attribute && p.rows[i].relation == r) take(Edit::Kind::take_row, i);
  }

  // ---------------------------------------------------------------- what is told already

  bool told_already(const std::vector<Item>& items) const {
    return std::any_of(out_.sets.begin(), out_.sets.end(), [&](const Gap& g) {
      std::map<uint32_t, Cell> who;
      return an_instance(g.items, 0, items, who);
    });
  }
  // Whether `special` has, for each item from number `at` on, one that says the same of somebody or of some
  // value in particular. Sets are small, so that going through the ways to pair them is quick.
  bool an_instance(const std::vector<Item>& general, size_t at, const std::vector<Item>& special,
                   const std::map<uint32_t, Cell>& who) const {
    if (at == general.size()) return true;
    return std::any_of(special.begin(), special.end(), [&](const Item& i) {
      std::map<uint32_t, Cell> extended = who;
      return an_instance(general[at].proposed, i.proposed, extended) &&
             an_instance(general, at + 1, special, extended);
    });
  }
  bool an_instance(const Proposed& general, const Proposed& special, std::map<uint32_t, Cell>& who) const {
    if (general.kind != special.kind || general.relation != special.relation) return false;
    for (size_t c = 0; c < general.cells.size(); ++c) {
      const Cell &g = general.cells[c], &s = special.cells[c];
      if (g.kind == Cell::Kind::any || g == s) continue;
      if (g.kind == Cell::Kind::individual) {
        const auto [it, fresh] = who.try_emplace(g.individual, s);
        if (s.kind == Cell::Kind::any || !(it->second == s)) return false;
        continue;
      }
      const bool any_text = g.kind == Cell::Kind::text && s.kind == Cell::Kind::constant;
      const bool in_place = s.kind == Cell::Kind::constant && takes(ev_, g, s.value);
      if (!any_text && !in_place && !within(ev_, g, s) && !in_another_measure(general, special, c))
        return false;
    }
    return true;
  }
  // What is brought about in another measure is the same advice; the first value that does is told.
  bool in_another_measure(const Proposed& a, const Proposed& b, size_t column) const {
    return a.lever == b.lever && m_[a.relation].columns[column].type.kind != model::TypeKind::enumeration &&
           number_in(ev_, a.cells[column]) && number_in(ev_, b.cells[column]);
  }

  // ---------------------------------------------------------------- enumeration

  // Whatever the case or a rule names, what lies between and beyond numbers that they name, and somebody
  // without a name, who is nobody of those that have one.
  std::vector<Cell> values_of(const model::Column& column) {
    std::vector<Symbol> values;
    if (column.type.kind == model::TypeKind::enumeration) {
      for (size_t i = 0; i < m_.enums[column.type.of].constants.size(); ++i)
        values.push_back(inline_number(static_cast<int64_t>(i)));
    } else {
      named_in_rules(column.type, values);
      named_in_profile(column.type, values);
      std::erase_if(values, [](Symbol s) { return s.is_none() || s.is_unknown() || s.is_unnamed(); });
      if (column.type.kind != model::TypeKind::entity && column.type.kind != model::TypeKind::text)
        between_and_beyond(column.type, values);
      // In the order of the values, not in that of lines or symbols.
      std::sort(values.begin(), values.end(), [&](Symbol a, Symbol b) {
        return a.is_number() && b.is_number() ? ev_.symbols().number_of(a) < ev_.symbols().number_of(b)
               : a.is_text() && b.is_text()   ? ev_.symbols().text_of(a) < ev_.symbols().text_of(b)
                                              : a.is_number() && !b.is_number();
      });
      values.erase(std::unique(values.begin(), values.end()), values.end());
    }
    std::vector<Cell> out;
    if (column.optional) out.emplace_back();
    for (Symbol s : values) {
      out.emplace_back();
      out.back().kind = Cell::Kind::constant;
      out.back().value = s;
    }
    if (column.type.kind == model::TypeKind::entity)
      for (uint32_t i = 0; i < limits_.individuals; ++i) {
        out.emplace_back();
        out.back().kind = Cell::Kind::individual;
        out.back().individual = first_new + i;
      }
    return out;
  }
  template <class F>
  void each_relation(F f) const {
    plan::RelationSet all = ev_.plan().depends[asked_.relation.value];
    for (const model::Constraint& c : m_.constraints) all |= ev_.plan().depends[c.relation.value];
    for (uint32_t r = 0; r < m_.relations.size(); ++r)
      if (all.has(RelationId{r})) f(RelationId{r});
  }
  void named_in_rules(model::Type type, std::vector<Symbol>& values) const {
    each_relation([&](RelationId r) {
      for (model::RuleId id : m_[r].rules)
        for (const model::Condition& c : m_[id].body) constants_in(c, type, values);
      if (m_[r].recorded()) return;
      const eval::Relation& rows = ev_.certain(r);
      for (uint32_t c = 0; c < m_[r].columns.size(); ++c)
        if (m_[r].columns[c].type == type)
          for (eval::RowId i = 0; i < rows.size(); ++i) values.push_back(rows.at(i, c));
    });
  }
  void named_in_profile(model::Type type, std::vector<Symbol>& values) {
    const Profile& p = *ev_.profile();
    auto row = [&](RelationId r, const Symbol* cells) {
      for (size_t c = 0; c < m_[r].columns.size(); ++c) {
        if (m_[r].columns[c].type != type || cells[c] == any_symbol) continue;
        values.push_back(cells[c]);
        if (!cells[c].is_unknown()) continue;
        const UnknownCell& unknown = p.unknowns[cells[c].index()];
        values.insert(values.end(), unknown.candidates.begin(), unknown.candidates.end());
        for (const auto& end : {unknown.low, unknown.high})
          if (end) values.push_back(ev_.symbols().number(Decimal(*end)));
      }
    };
    for (const ProfileRow& r : p.rows) row(r.relation, p.row_cells(r));
    for (const Pattern& d : p.denials) row(d.relation, d.cells.data());
    for (const Completeness& c : p.complete) row(c.where.relation, c.where.cells.data());
  }
  // No deeper than conditions can be nested, which the parser limits.
  void constants_in(const model::Condition& c, model::Type type, std::vector<Symbol>& values) const {
    model::each_expr(c, [&](const model::Expr& e) { constants_in(e, type, values); });
    model::each_part(c, [&](const model::Condition& part) { constants_in(part, type, values); });
  }
  void constants_in(const model::Expr& e, model::Type type, std::vector<Symbol>& values) const {
    if (const auto* k = std::get_if<model::Constant>(&e.node); k && e.type.kind == type.kind)
      values.push_back(k->value);
    if (const auto* call = std::get_if<model::Call>(&e.node))
      for (const model::Expr& a : call->arguments) constants_in(a, type, values);
    if (const auto* aggregate = std::get_if<model::Aggregate>(&e.node))
      for (const model::Condition& part : aggregate->body) constants_in(part, type, values);
  }
  void between_and_beyond(model::Type type, std::vector<Symbol>& values) {
    const bool whole = type.kind == model::TypeKind::whole || type.kind == model::TypeKind::year ||
                       type.kind == model::TypeKind::date;
    const Decimal step =
        type.kind == model::TypeKind::percent ? Decimal::from_scaled(Decimal::scale / 100) : Decimal(1);
    std::vector<Decimal> named;
    for (Symbol s : values)
      if (s.is_number()) named.push_back(ev_.symbols().number_of(s));
    std::sort(named.begin(), named.end());
    std::vector<Decimal> more;
    for (size_t i = 0; i < named.size(); ++i) {
      if (whole || i == 0) more.push_back(subtract(named[i], step).value_or(named[i]));
      if (whole || i + 1 == named.size()) more.push_back(add(named[i], step).value_or(named[i]));
      if (!whole && i + 1 < named.size())
        more.push_back(divide(add(named[i], named[i + 1]).value_or(named[i]), Decimal(2)).value_or(named[i]));
    }
    if (type.kind == model::TypeKind::whole || type.kind == model::TypeKind::number) more.emplace_back(0);
    for (Decimal n : more)
      if (type.kind != model::TypeKind::percent || Decimal() <= n) values.push_back(ev_.symbols().number(n));
  }

  // Every lever that costs less than that with every value, the cheapest lever of each row; false, if there
  // are too many to try even one by one.
  bool all_instances(const std::optional<Decimal>& below, std::vector<Item>& out) {
    // What keeps a constraint from finding more may be needed, too.
    plan::RelationSet support = ev_.plan().depends[asked_.relation.value];
    for (const model::Constraint& c : m_.constraints) support |= ev_.plan().depends[c.relation.value];
    std::vector<size_t> levers;
    for (size_t l = 0; l < m_.levers.size(); ++l)
      if (support.has(m_.levers[l].relation) && (!below || m_.levers[l].cost < *below)) levers.push_back(l);
    std::stable_sort(levers.begin(), levers.end(),
                     [&](size_t a, size_t b) { return m_.levers[a].cost < m_.levers[b].cost; });
    for (size_t l : levers) {
      const model::Lever& lever = m_.levers[l];
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
        if (out.size() + rows.size() * values.size() > limits_.evaluations) return false;
        std::vector<std::vector<Cell>> longer;
        for (const auto& row : rows)
          for (const Cell& v : values) {
            longer.push_back(row);
            longer.back().push_back(v);
          }
        rows = std::move(longer);
      }
      const auto others = static_cast<std::ptrdiff_t>(out.size());
      for (auto& row : rows) {
        const bool known = std::any_of(out.begin(), out.begin() + others, [&](const Item& i) {
          return i.proposed.relation == lever.relation && i.proposed.cells == row;
        });
        if (!known)
          out.push_back(
              {Item::Kind::propose, {Proposed::Kind::assume, lever.relation, std::move(row), 0, l}, 0});
      }
    }
    return true;
  }

  // Those that are not recorded already, unless these are wanted too, with whether they go against the
  // record. Who is recorded without a name cannot be named to whoever is advised.
  std::vector<Choice> possible(const std::vector<Item>& items, bool recorded_too) {
    // All symbols are made before the evaluation.
    const std::vector<Edit> edits = edits_of(bench_, m_, items);
    eval::Evaluation& recorded = bench_.with({});
    std::vector<Choice> out;
    for (size_t i = 0; i < items.size(); ++i) {
      const std::vector<Cell>& cells = items[i].proposed.cells;
      if (std::any_of(cells.begin(), cells.end(),
                      [](const Cell& c) { return c.kind == Cell::Kind::constant && c.value.is_unnamed(); }))
        continue;
      eval::Goal goal{edits[i].relation, {}};
      for (Symbol s : edits[i].cells) goal.terms.push_back({s, -1});
      const Verdict now = recorded.assess(goal).verdict;
      if (recorded_too || now != Verdict::holds) out.push_back({items[i], now == Verdict::fails});
    }
    return out;
  }
  bool in_pool(const Item& item) const {
    return std::any_of(pool_.begin(), pool_.end(), [&](const Choice& c) { return c.item == item; });
  }

  // Tries sets of what candidates propose and of all other instances in the order of their cost, until as
  // many as wanted are found: none of what is found contains another. Returns the cost below which all were
  // tried; nothing, if none that is wanted was left out. Where there are too many, only those that cost less
  // than what is known are tried.
  std::optional<Decimal> enumerate(const std::optional<Decimal>& known) {
    std::vector<Item> instances;
    std::optional<Decimal> below;
    if (!all_instances(below, instances)) {
      instances.clear();
      below = known;
      if (!below || !all_instances(below, instances)) return Decimal();
    }
    for (Choice& c : possible(instances, false))
      if (!in_pool(c.item)) pool_.push_back(std::move(c));
    std::stable_sort(pool_.begin(), pool_.end(), [&](const Choice& a, const Choice& b) {
      const Decimal x = cost(a.item), y = cost(b.item);
      return x != y ? x < y : a.against < b.against;
    });
    std::vector<Node> queue;
    auto push = [&](std::vector<uint32_t> set) {
      Node node{{}, 0, std::move(set)};
      for (uint32_t i : node.set) {
        node.cost = add(node.cost, cost(pool_[i].item)).value_or(node.cost);
        node.against += pool_[i].against;
      }
      queue.push_back(std::move(node));
      std::push_heap(queue.begin(), queue.end(), later);
    };
    if (!pool_.empty()) push({0});
    std::vector<std::vector<uint32_t>> found;
    uint64_t tried = 0, most = limits_.evaluations;
    while (!queue.empty() && out_.sets.size() < limits_.sets) {
      std::pop_heap(queue.begin(), queue.end(), later);
      Node node = std::move(queue.back());
      queue.pop_back();
      if (below && !(node.cost < *below)) return below;
      std::vector<uint32_t>& set = node.set;
      const uint32_t last = set.back();
      if (last + 1 < pool_.size()) {
        std::vector<uint32_t> other = set;
        other.back() = last + 1;
        push(std::move(other));
      }
      // Whatever has more than this is not wanted either.
      if (std::any_of(found.begin(), found.end(), [&](const auto& f) {
            return std::includes(set.begin(), set.end(), f.begin(), f.end());
          }))
        continue;
      std::vector<Item> items;
      for (uint32_t i : set) items.push_back(pool_[i].item);
      if (told_already(items)) continue;
      if (++tried > most) return node.cost;
      if (brings_about(items)) {
        out_.sets.push_back({std::move(items), node.cost, {}});
        found.push_back(std::move(set));
        // What is cheapest is known; the others are worth less.
        most = std::min(most, tried + limits_.evaluations / 4);
      } else if (last + 1 < pool_.size()) {
        set.push_back(last + 1);
        push(std::move(set));
      }
    }
    return below;
  }

  eval::Evaluation& ev_;
  const model::Model& m_;
  Workbench& bench_;
  const eval::Goal& asked_;
  eval::Goal goal_;
  const AdviseLimits& limits_;
  std::vector<Choice> pool_;
  Advice out_;
};

}  // namespace

bool by_lever(const eval::Evaluation& ev, const Item& item) {
  if (item.kind != Item::Kind::propose) return false;
  const Proposed& p = item.proposed;
  if (p.kind == Proposed::Kind::fill && lacks_cells(ev, p)) return false;
  return by_cheapest_lever(ev, {Item::Kind::propose, as_row(ev, p), 0}).has_value();
}

Advice advise(eval::Evaluation& ev, Workbench& bench, const eval::Goal& goal, const AdviseLimits& limits) {
  return Adviser(ev, bench, goal, limits).run();
}

}  // namespace mechanist::whatif
