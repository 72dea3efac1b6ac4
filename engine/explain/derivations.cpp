// See derivations.hpp. Rows and the alternatives of each form a hypergraph; a derivation chooses one
// alternative for each row that it reaches. The search goes from the derivation that Proofs chooses to those
// that take the next alternative at one row, best first (the k best solutions by successive deviations, as E.
// L. Lawler, "A procedure for computing the k best solutions", Management Science 18, 1972; alternatives of a
// row are in the order of their cost, so no derivation costs less than the one that it deviates from). A
// derivation in which a row rests on itself is passed through and not told: another deviation may open the
// circle.
#include "explain/derivations.hpp"

#include <algorithm>
#include <queue>
#include <set>
#include <tuple>

namespace mechanist::explain {

namespace {

constexpr size_t most_candidates = 1000;  // of one row at one level
constexpr size_t most_rows_each = 4096;   // choices of rows for one candidate
constexpr size_t most_deviations = 200;   // rows of one derivation at which others deviate from it
constexpr size_t most_roots = 1000;
constexpr size_t most_states = 4000;

RelationId relation_of(uint64_t key) {
  return RelationId{static_cast<uint32_t>(key >> 32)};
}
RowId id_of(uint64_t key) {
  return static_cast<RowId>(key & 0xffff'ffffu);
}

}  // namespace

Derivations::Derivations(eval::Evaluation& ev, Proofs& proofs) : ev_(ev), m_(ev.model()), proofs_(proofs) {}

// Unnamed individuals of one statement ("at least 14") are alike, so what differs only in which of them it
// names is one alternative.
std::vector<uint32_t> Derivations::told(const Alternative& a) const {
  std::vector<uint32_t> out{a.candidate.rule.value};
  std::vector<Symbol> unnamed;
  auto cell = [&](Symbol s) {
    if (s.is_unnamed() && ev_.profile() != nullptr) {
      auto it = std::find(unnamed.begin(), unnamed.end(), s);
      if (it == unnamed.end()) it = unnamed.insert(it, s);
      const uint32_t statement = ev_.profile()->unnamed[s.index()].evidence;
      const auto before = std::count_if(unnamed.begin(), it, [&](Symbol o) {
        return ev_.profile()->unnamed[o.index()].evidence == statement;
      });
      out.insert(out.end(), {UINT32_MAX, statement, static_cast<uint32_t>(before)});
      return;
    }
    // Of what an aggregate gives, weaker evidence may tell more; it is the same derivation.
    const bool computed =
        s.is_unknown() && (ev_.profile() == nullptr || s.index() >= ev_.profile()->unknowns.size());
    out.push_back(computed ? UINT32_MAX - 1 : s.bits);
  };
  for (Symbol s : a.candidate.env) cell(s);
  size_t atom = 0;
  for (const model::Condition* c : a.candidate.conditions) {
    const auto* condition = std::get_if<model::Atom>(&c->node);
    if (condition == nullptr) continue;
    const RowId row = a.rows[atom++];
    out.push_back(condition->relation.value);
    if (row == eval::no_row) continue;
    for (Symbol s : proofs_.cells_of(condition->relation, row)) cell(s);
  }
  return out;
}

// Rows that a condition beside a rule's atoms shows as the reason why it is met.
void Derivations::collect(const model::Condition& c, Frame& frame, std::vector<uint64_t>& out) {
  if (const auto* a = std::get_if<model::Atom>(&c.node)) {
    const Proofs::Met met = proofs_.met(proofs_.goal_of(*a, frame.env), frame.view);
    if (met.by == Proofs::Met::By::row) out.push_back(row_key(a->relation, met.row));
    return;
  }
  if (const auto* t = std::get_if<model::Threshold>(&c.node)) {
    if (t->bound == model::Bound::at_least)
      for (const model::Condition& member : t->members) collect(member, frame, out);
    return;
  }
  if (!std::holds_alternative<model::And>(c.node) && !std::holds_alternative<model::Or>(c.node) &&
      !std::holds_alternative<model::Exists>(c.node))
    return;
  const std::vector<Flat> flats = alternatives_of(std::span(&c, 1));
  if (auto found = proofs_.solution(flats, frame)) {
    Frame inner = frame;
    inner.env = std::move(found->second);
    for (const model::Condition* part : flats[found->first]) collect(*part, inner, out);
  }
}

void Derivations::collect(const model::Threshold& t, Frame& frame, Alternative& out) {
  Alternative::Choice choice;
  const auto* n = std::get_if<model::Constant>(&t.needed.node);
  if (n != nullptr && n->value.is_number())
    choice.needed =
        static_cast<size_t>(std::max<int64_t>(0, ev_.symbols().number_of(n->value).to_int().value_or(0)));
  for (const model::Condition& member : t.members) {
    std::vector<uint64_t> rows;
    collect(member, frame, rows);
    // One that is met without a row costs nothing.
    if (!rows.empty() || proofs_.solution(alternatives_of(std::span(&member, 1)), frame))
      choice.members.push_back(std::move(rows));
  }
  out.choices.push_back(std::move(choice));
}

Derivations::Cost Derivations::cost(const Alternative& a, CostOf cost_of) {
  Cost out;
  for (uint64_t row : a.needed) out.raise(cost_of(row));
  for (const Alternative::Choice& choice : a.choices) {
    std::vector<Cost> members;
    for (const auto& rows : choice.members) {
      Cost member;
      for (uint64_t row : rows) member.raise(cost_of(row));
      members.push_back(member);
    }
    std::sort(members.begin(), members.end());
    for (size_t i = 0; i < members.size() && i < choice.needed; ++i) out.raise(members[i]);
  }
  ++out.height;
  return out;
}

Alternative Derivations::completed(Proofs::Candidate candidate, std::vector<RowId> rows, const View& view) {
  Alternative out{std::move(candidate), std::move(rows), view, {}, {}, {}};
  Frame frame{&m_[out.candidate.rule], out.candidate.env, view};
  Frame ended = frame;
  ended.env = proofs_.open_ended(out.candidate.conditions, frame.env);
  const bool given = !out.rows.empty();
  size_t atom = 0;
  for (const model::Condition* c : out.candidate.conditions) {
    if (const auto* a = std::get_if<model::Atom>(&c->node)) {
      if (!given) out.rows.push_back(proofs_.met(proofs_.goal_of(*a, frame.env), view).row);
      if (out.rows[atom] != eval::no_row) out.needed.push_back(row_key(a->relation, out.rows[atom]));
      ++atom;
      continue;
    }
    const auto* t = std::get_if<model::Threshold>(&c->node);
    if (t != nullptr && t->bound == model::Bound::at_least)
      collect(*t, ended, out);
    else
      collect(*c, ended, out.needed);
  }
  auto show = [&](const std::vector<uint64_t>& all) {
    for (uint64_t row : all)
      if (std::find(out.premises.begin(), out.premises.end(), row) == out.premises.end())
        out.premises.push_back(row);
  };
  show(out.needed);
  for (const Alternative::Choice& choice : out.choices)
    for (const auto& member : choice.members) show(member);
  return out;
}

// With what Proofs would tell of it, and of all that it rests on. Its premises are of earlier rounds, so the
// list of rows to look at ends.
Derivations::Row& Derivations::row_of(uint64_t key) {
  std::vector<uint64_t> todo{key};
  std::set<uint64_t> waiting;
  while (!todo.empty()) {
    const uint64_t k = todo.back();
    const RelationId r = relation_of(k);
    auto [it, fresh] = rows_.try_emplace(k);
    Row& row = it->second;
    if (fresh) {
      waiting.insert(k);
      row.cost.level = ev_.certain(r).mark_of(id_of(k)).phase;
      if (m_[r].derived() && !m_[r].rules.empty()) {
        if (auto found = proofs_.derivation(r, id_of(k)))
          row.alternatives.push_back(completed(std::move(*found), {}, proofs_.before(r, id_of(k))));
        else
          cut_ = true;
      }
      if (!row.alternatives.empty())
        for (uint64_t p : row.alternatives.front().premises)
          if (!rows_.contains(p)) todo.push_back(p);
      continue;
    }
    todo.pop_back();
    if (waiting.erase(k) == 0 || row.alternatives.empty()) continue;
    row.cost.height =
        cost(row.alternatives.front(), [&](uint64_t premise) { return rows_.at(premise).cost; }).height;
  }
  return rows_.at(key);
}

const std::deque<Alternative>& Derivations::alternatives(uint64_t key) {
  Row& row = row_of(key);
  if (row.listed || row.alternatives.empty()) return row.alternatives;
  row.listed = true;
  const RelationId r = relation_of(key);
  const std::vector<Symbol> cells = proofs_.cells_of(r, id_of(key));
  struct Ranked {
    Alternative alternative;
    Cost cost;
  };
  std::vector<Ranked> found;
  std::set<std::vector<uint32_t>> known{told(row.alternatives.front())};
  auto take = [&](Alternative a) {
    if (std::find(a.premises.begin(), a.premises.end(), key) != a.premises.end()) return;
    if (!known.insert(told(a)).second) return;
    Cost of_it = cost(a, [&](uint64_t premise) { return row_of(premise).cost; });
    of_it.level = std::max(of_it.level, a.view.level);
    found.push_back({std::move(a), of_it});
  };
  for (uint8_t level = row.cost.level; level <= ev_.weakest(); ++level) {
    const View view{eval::Bound::certain, level, false, 0, 0, 0};
    const auto candidates = proofs_.candidates(r, cells, view, most_candidates);
    cut_ = cut_ || candidates.size() == most_candidates;
    for (const Proofs::Candidate& c : candidates) {
      std::vector<std::vector<RowId>> choices;
      for (const model::Condition* condition : c.conditions)
        if (const auto* a = std::get_if<model::Atom>(&condition->node)) {
          const Goal goal = proofs_.goal_of(*a, c.env);
          choices.push_back(proofs_.matches(goal, proofs_.visible(goal.relation, view)));
          proofs_.sort_by_proof(goal.relation, choices.back());
        }
      std::vector<size_t> at(choices.size());
      for (size_t told = 0;; ++told) {
        if (told == most_rows_each) {
          cut_ = true;
          break;
        }
        std::vector<RowId> rows;
        for (size_t i = 0; i < choices.size(); ++i) rows.push_back(choices[i][at[i]]);
        take(completed(c, std::move(rows), view));
        size_t i = choices.size();
        while (i > 0 && ++at[i - 1] == choices[i - 1].size()) at[--i] = 0;
        if (i == 0) break;
      }
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Ranked& a, const Ranked& b) { return a.cost < b.cost; });
  for (Ranked& f : found) row.alternatives.push_back(std::move(f.alternative));
  return row.alternatives;
}

Derivations::Whole Derivations::whole(uint64_t root, const Choices& choices) {
  Whole out;
  out.derivation.relation = relation_of(root);
  out.derivation.row = id_of(root);
  struct State {
    bool open = true;
    Cost cost;
    const Alternative* alternative = nullptr;
    bool own = false;
  };
  std::unordered_map<uint64_t, State> states;
  std::vector<uint64_t> todo{root};
  while (!todo.empty()) {
    const uint64_t key = todo.back();
    auto [it, fresh] = states.try_emplace(key);
    if (fresh) {
      Row& row = row_of(key);
      State& state = it->second;
      if (row.alternatives.empty()) {
        state = {false, row.cost, nullptr, false};
        todo.pop_back();
        continue;
      }
      out.rows.push_back(key);
      const auto chosen = choices.find(key);
      state.own = chosen != choices.end();
      state.alternative = state.own ? &alternatives(key)[chosen->second] : &row.alternatives.front();
      const auto& premises = state.alternative->premises;
      for (auto p = premises.rbegin(); p != premises.rend(); ++p) {
        const auto known = states.find(*p);
        if (known == states.end())
          todo.push_back(*p);
        else if (known->second.open)
          out.circular = true;
      }
      continue;
    }
    todo.pop_back();
    State& state = it->second;
    if (!state.open) continue;
    state.open = false;
    state.cost = cost(*state.alternative, [&](uint64_t premise) { return states.at(premise).cost; });
    for (uint64_t p : state.alternative->premises) state.own = state.own || states.at(p).own;
    state.cost.level =
        state.own ? std::max(state.cost.level, state.alternative->view.level) : row_of(key).cost.level;
  }
  for (uint64_t key : out.rows)
    if (const State& s = states.at(key); s.own)
      out.derivation.own.emplace(key, Derivation::Own{s.alternative, s.cost.level});
  out.derivation.level = states.at(root).cost.level;
  out.derivation.height = states.at(root).cost.height;
  return out;
}

std::vector<Derivation> Derivations::best(const Goal& goal, RowId first, size_t most, bool& cut) {
  cut_ = false;
  struct State {
    uint64_t root;
    Choices choices;
    Whole whole;
    size_t number;
  };
  std::vector<State> states;
  auto later = [&](size_t a, size_t b) {
    const State &x = states[a], &y = states[b];
    return std::tie(x.whole.derivation.level, x.whole.derivation.height, x.number) >
           std::tie(y.whole.derivation.level, y.whole.derivation.height, y.number);
  };
  std::priority_queue<size_t, std::vector<size_t>, decltype(later)> queue(later);
  std::set<std::pair<uint64_t, Choices>> known;
  auto add = [&](uint64_t root, Choices choices, const Whole* parent) {
    Whole made = whole(root, choices);
    // Choices at rows that are no longer needed are none.
    std::erase_if(choices, [&](const auto& choice) {
      return std::find(made.rows.begin(), made.rows.end(), choice.first) == made.rows.end();
    });
    if (!known.emplace(root, choices).second) return;
    if (made.circular && parent != nullptr) {
      made.derivation.level = parent->derivation.level;
      made.derivation.height = parent->derivation.height;
    }
    states.push_back({root, std::move(choices), std::move(made), states.size()});
    queue.push(states.size() - 1);
  };
  std::vector<Derivation> out;
  auto follow = [&](size_t number) {
    const std::vector<uint64_t> rows = states[number].whole.rows;
    cut_ = cut_ || rows.size() > most_deviations;
    for (size_t i = 0; i < rows.size() && i < most_deviations; ++i) {
      Choices next = states[number].choices;
      const uint32_t choice = ++next[rows[i]];
      if (choice >= alternatives(rows[i]).size()) continue;
      const Whole parent = states[number].whole;
      add(states[number].root, std::move(next), &parent);
    }
  };

  std::vector<RowId> roots = proofs_.matches(goal, ev_.certain(goal.relation).size());
  std::erase(roots, first);
  proofs_.sort_by_proof(goal.relation, roots);
  if (roots.size() > most_roots) {
    cut_ = true;
    roots.resize(most_roots);
  }
  add(row_key(goal.relation, first), {}, nullptr);
  out.push_back(states.front().whole.derivation);
  queue.pop();
  if (most > 1) follow(0);
  for (RowId r : roots) add(row_key(goal.relation, r), {}, nullptr);
  while (out.size() < most && !queue.empty()) {
    if (states.size() > most_states) {
      cut_ = true;
      break;
    }
    const size_t number = queue.top();
    queue.pop();
    if (!states[number].whole.circular) out.push_back(states[number].whole.derivation);
    if (out.size() < most) follow(number);
  }
  // One that deviates from a row's first alternative may be less high, because that was not chosen by height.
  std::stable_sort(out.begin() + 1, out.end(), [](const Derivation& a, const Derivation& b) {
    return std::tie(a.level, a.height) < std::tie(b.level, b.height);
  });
  cut = cut_ && out.size() < most;
  return out;
}

}  // namespace mechanist::explain
