// Why a goal is open or fails: each rule that could conclude it under the bindings that get furthest, down to
// facts that are not recorded, denied, or outside a complete list, with the recorded rows that come nearest.
//
// The bindings are found by a beam over the rule's atoms in written order: every atom may be met by a row, be
// possible by a named row of the upper bound, or be left unmet, and the best partial bindings by the number
// of conditions met go on; of those that get furthest, the ones that recorded rows and names come nearest to.
// What is shown is chosen by values alone, so neither the order of facts nor that of rules can change it.
// External interface: Builder::pattern.
#include <algorithm>

#include "explain/builder.hpp"
#include "plan/from_model.hpp"

namespace mechanist::explain {

namespace {

constexpr size_t beam = 96;
constexpr size_t most_compared = 100'000;  // recorded rows with bindings that get equally far
constexpr size_t many_rows = 4000;         // an atom that so many rows match binds nothing here

bool covers(const std::vector<Symbol>& pattern, const Goal& goal) {
  for (size_t c = 0; c < pattern.size(); ++c) {
    if (pattern[c] == any_symbol) continue;
    if (goal.terms[c].variable >= 0 || goal.terms[c].constant != pattern[c]) return false;
  }
  return true;
}

bool meets(const std::vector<Symbol>& pattern, const Goal& goal) {
  for (size_t c = 0; c < pattern.size(); ++c) {
    if (pattern[c] == any_symbol || goal.terms[c].variable >= 0 || goal.terms[c].constant == any_symbol)
      continue;
    if (goal.terms[c].constant != pattern[c]) return false;
  }
  return true;
}

}  // namespace

StepId Builder::pattern(const Goal& asked, uint8_t level, int depth, Names names) {
  if (names.empty()) names = names_of(asked);
  const Goal goal = proofs_.plain(asked);
  const model::Relation& rel = m_[goal.relation];
  if (auto id = proofs_.best(goal, ev_.certain(goal.relation).through_phase(level)))
    return row(goal.relation, *id, depth);
  const bool possible = is_possible(goal, level);
  // What fails already where only stronger evidence counts is told with that.
  if (!possible)
    for (uint8_t l = 0; l < level; ++l)
      if (!is_possible(goal, l)) {
        level = l;
        break;
      }
  std::vector<uint32_t> key{goal.relation.value, level};
  std::vector<int> variables;
  for (const Goal::Term& t : goal.terms) {
    if (t.variable >= 0) {
      auto it = std::find(variables.begin(), variables.end(), t.variable);
      key.push_back(1);
      key.push_back(static_cast<uint32_t>(it - variables.begin()));
      if (it == variables.end()) variables.push_back(t.variable);
    } else {
      key.push_back(0);
      key.push_back(t.constant.bits);
    }
  }
  std::string called;
  for (const Name& n : names) called += n.text + (n.first ? "," : ";");
  if (auto it = patterns_.find({key, called}); it != patterns_.end()) return it->second;
  const std::vector<Symbol> cells = proofs_.cells_of(goal);
  Step s;
  s.goal = say_.goal(asked);
  s.verdict = possible ? Verdict::open : Verdict::fails;
  if (!possible) s.confidence = confidence_at(level);
  look(s, level);
  s.sentence = sentence_of(goal.relation, cells, s.verdict, asked_of(goal, std::move(names)));
  if (rel.role == model::Role::mechanism || rel.role == model::Role::path || rel.role == model::Role::quality)
    s.label = say_.label(goal.relation);
  if (!rel.derived()) leaf(s, goal, level, possible);
  const auto first = asked_.find(key);
  if (first != asked_.end()) s.same_as = first->second;
  const StepId id = add(std::move(s));
  asked_.emplace(key, id);
  patterns_.emplace(std::pair(std::move(key), std::move(called)), id);
  if (rel.derived()) {
    Task t;
    t.step = id;
    t.relation = goal.relation;
    t.goal = goal;
    t.level = level;
    t.depth = depth;
    tasks_.push_back(std::move(t));
  }
  return id;
}

// ---------------------------------------------------------------- facts

void Builder::leaf(Step& s, const Goal& goal, uint8_t level, bool possible) {
  const model::Relation& rel = m_[goal.relation];
  if (possible) {
    s.why = not_recorded(goal, level);
    return;
  }
  Excluded why;
  if (rel.role == model::Role::table) {
    why.by = Excluded::ByDeclaration::table;
  } else if (profile_ == nullptr || !m_.case_name) {
    why.by = Excluded::ByDeclaration::program;
  } else {
    if (rel.attribute) {
      for (const ProfileRow& r : profile_->rows) {
        if (r.relation != goal.relation || r.planned || r.confidence > ev_.levels()[level]) continue;
        const Symbol have = profile_->row_cells(r)[0];
        s.why = OtherValue{say_.literal(rel.columns[0].type, have), say_.shown(rel.columns[0].type, have),
                           evidence(r.evidence)};
        return;
      }
    }
    if (rel.closed)
      why.by = Excluded::ByDeclaration::closed_fact;
    else
      why.declared = declared(goal, level);
  }
  s.why = std::move(why);
}

// What excludes the goal: one declaration that does so alone, if there is one; else all that have a part in
// it.
std::vector<Excluded::Declared> Builder::declared(const Goal& goal, uint8_t level) {
  struct Item {
    Excluded::Declared declared;
    bool alone;
  };
  std::vector<Item> items;
  auto take = [&](const Pattern& p, Excluded::Declared::Kind kind) {
    if (p.relation != goal.relation || p.confidence > ev_.levels()[level] || !meets(p.cells, goal)) return;
    Item i{{kind, say_.goal(p.relation, p.cells), evidence(p.evidence)}, covers(p.cells, goal)};
    i.declared.evidence.confidence = p.confidence;
    items.push_back(std::move(i));
  };
  for (const Pattern& d : profile_->denials) take(d, Excluded::Declared::Kind::denied);
  for (const Completeness& c : profile_->complete)
    take(c.where, c.none ? Excluded::Declared::Kind::none : Excluded::Declared::Kind::complete);
  std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    if (a.alone != b.alone) return a.alone;
    if (a.declared.kind != b.declared.kind) return a.declared.kind < b.declared.kind;
    if (a.declared.evidence.confidence != b.declared.evidence.confidence)
      return a.declared.evidence.confidence < b.declared.evidence.confidence;
    return a.declared.pattern < b.declared.pattern;
  });
  std::vector<Excluded::Declared> out;
  for (Item& i : items) {
    const bool alone = i.alone;
    out.push_back(std::move(i.declared));
    if (alone) break;
  }
  return out;
}

// A condition that rows meet, but none of them together with the conditions beside it.
StepId Builder::another(const Goal& goal, uint8_t level, const Names& names) {
  Step s;
  s.goal = say_.goal(goal);
  s.verdict = Verdict::open;
  s.sentence = sentence_of(goal.relation, proofs_.cells_of(goal), s.verdict, asked_of(goal, names));
  NotRecorded why;
  why.another = true;
  why.limited = !ev_.limit_reached().empty();
  why.searched = searches(goal);
  look(s, level);
  s.why = std::move(why);
  return add(std::move(s));
}

// What was searched for and not found of what the goal asks, or of the facts that it rests on.
std::vector<Search> Builder::searches(const Goal& goal) const {
  std::vector<Search> out;
  if (profile_ == nullptr) return out;
  const bool derived = m_[goal.relation].derived();
  const std::vector<RelationId>& support = ev_.plan().support[goal.relation.value];
  for (const Pattern& p : profile_->searched) {
    const bool asked = derived ? std::find(support.begin(), support.end(), p.relation) != support.end()
                               : p.relation == goal.relation && meets(p.cells, goal);
    if (!asked) continue;
    const bool all = std::all_of(p.cells.begin(), p.cells.end(), [](Symbol s) { return s == any_symbol; });
    out.push_back({say_.goal(p.relation, p.cells),
                   all ? say_.label(p.relation) : say_.atom(p.relation, p.cells), evidence(p.evidence),
                   derived || !covers(p.cells, goal)});
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Search& a, const Search& b) { return a.pattern < b.pattern; });
  return out;
}

std::vector<Search> Builder::searches(const std::vector<Flat>& flats, const Env& env) const {
  std::vector<Search> out;
  for (const Flat& flat : flats)
    for (const model::Condition* c : flat)
      if (const auto* a = std::get_if<model::Atom>(&c->node))
        for (Search& s : searches(proofs_.goal_of(*a, env)))
          if (std::find(out.begin(), out.end(), s) == out.end()) out.push_back(std::move(s));
  return out;
}

// How a recorded cell differs from what is asked for; nothing where it does not.
std::optional<Difference::Kind> Builder::difference(const Goal::Term& t, Symbol have,
                                                    model::Type type) const {
  using Kind = Difference::Kind;
  if (t.variable < 0 && (t.constant == any_symbol || t.constant == have)) return {};
  const bool unknown = have.is_unknown() && have.index() < profile_->unknowns.size();
  if (have.is_none()) return Kind::no_value;
  if (unknown && profile_->unknowns[have.index()].maybe_none) return Kind::missing;
  if (t.variable >= 0) return {};
  return unknown && ev_.wilds().may_be(ev_.wilds().of_null(have), t.constant, type) ? Kind::uncertain
                                                                                    : Kind::differs;
}

// How far the recorded rows are from what the binding leaves unmet: for each such atom the cells of the
// nearest one that are otherwise, where one that is only missing counts half.
uint32_t Builder::distance(const Flat& flat, const Env& env, const View& view) const {
  if (profile_ == nullptr) return 0;
  uint32_t out = 0;
  for (const model::Condition* c : flat) {
    const auto* a = std::get_if<model::Atom>(&c->node);
    if (a == nullptr || !m_[a->relation].recorded()) continue;
    const Goal goal = proofs_.goal_of(*a, env);
    if (!proofs_.matches(goal, proofs_.visible(goal.relation, view)).empty()) continue;
    auto least = static_cast<uint32_t>(2 * goal.terms.size());
    for (const ProfileRow& r : profile_->rows) {
      if (r.relation != goal.relation) continue;
      uint32_t here = 0;
      for (size_t t = 0; t < goal.terms.size(); ++t)
        if (const auto kind =
                difference(goal.terms[t], profile_->row_cells(r)[t], m_[r.relation].columns[t].type))
          here += *kind == Difference::Kind::missing || *kind == Difference::Kind::uncertain ? 1 : 2;
      least = std::min(least, here);
    }
    out += least;
  }
  return out;
}

// What the rulebase names and the case does not is far from all that is recorded.
uint32_t Builder::strange(model::Type type, Symbol value) {
  constexpr uint32_t cells = 3;
  if (type.kind != model::TypeKind::entity || profile_ == nullptr || !value.is_text() || value.is_none())
    return 0;
  if (known_.empty())
    for (Symbol s : profile_->cells) known_.insert(s.bits);
  return known_.contains(value.bits) ? 0 : 2 * cells;
}

NotRecorded Builder::not_recorded(const Goal& goal, uint8_t level) {
  NotRecorded out;
  if (profile_ == nullptr) return out;
  const model::Relation& rel = m_[goal.relation];
  out.searched = searches(goal);

  struct Near {
    NearRow row;
    std::vector<Symbol> cells;
  };
  std::vector<Near> rows;
  size_t asked = 0;
  for (const Goal::Term& t : goal.terms) asked += t.variable < 0 && t.constant != any_symbol;
  for (const ProfileRow& r : profile_->rows) {
    if (r.relation != goal.relation) continue;
    const Symbol* cells = profile_->row_cells(r);
    Near near;
    size_t same = 0, missing = 0;
    for (uint32_t c = 0; c < goal.terms.size(); ++c) {
      const Goal::Term& t = goal.terms[c];
      const model::Type type = rel.columns[c].type;
      const std::optional<Difference::Kind> kind = difference(t, cells[c], type);
      if (!kind) {
        same += t.variable < 0 && t.constant != any_symbol;
        continue;
      }
      Difference d;
      d.kind = *kind;
      d.column = rel.columns[c].name;
      d.column_shown = say_.column(goal.relation, c);
      d.wanted = t.variable >= 0 ? "_" : say_.literal(type, t.constant);
      d.wanted_shown = say_.shown(type, t.variable >= 0 ? any_symbol : t.constant);
      missing += d.kind == Difference::Kind::missing || d.kind == Difference::Kind::uncertain;
      if (d.kind == Difference::Kind::uncertain || d.kind == Difference::Kind::differs) {
        d.have = say_.literal(type, cells[c]);
        d.have_shown = say_.shown(type, cells[c]);
      }
      near.row.differences.push_back(std::move(d));
    }
    const bool planned = r.planned;
    const bool weak = r.confidence > ev_.levels()[level];
    if (near.row.differences.empty() && !planned && !weak) {
      bool fits = true;
      for (size_t c = 0; c < goal.terms.size(); ++c)
        for (size_t e = 0; e < c; ++e)
          if (goal.terms[c].variable >= 0 && goal.terms[c].variable == goal.terms[e].variable)
            fits &= cells[c] == cells[e];
      out.limited |= fits && !ev_.limit_reached().empty();
      continue;
    }
    if (asked > 0 && same + missing == 0 && !near.row.differences.empty()) continue;  // has nothing of it
    near.row.planned = planned;
    near.cells.assign(cells, cells + rel.columns.size());
    near.row.row = say_.goal(goal.relation, near.cells);
    near.row.sentence = say_.atom(goal.relation, near.cells);
    std::vector<std::string> same_cells;
    for (uint32_t c = 0; c < rel.columns.size(); ++c) {
      const bool different =
          std::any_of(near.row.differences.begin(), near.row.differences.end(),
                      [&](const Difference& d) { return d.column == rel.columns[c].name; });
      const Symbol have = cells[c];
      const bool nothing = have.is_none() || (have.is_unknown() && have.index() < profile_->unknowns.size() &&
                                              profile_->unknowns[have.index()].maybe_none);
      if (!different && !nothing) same_cells.push_back(say_.shown(rel.columns[c].type, have));
    }
    near.row.brief = same_cells.empty() ? near.row.sentence : say_.list(same_cells);
    near.row.evidence = evidence(r.evidence);
    near.row.evidence.confidence = r.confidence;
    rows.push_back(std::move(near));
  }
  auto worse = [](const Near& n) {
    size_t differs = 0;
    for (const Difference& d : n.row.differences)
      differs += d.kind == Difference::Kind::differs || d.kind == Difference::Kind::no_value;
    return std::pair(n.row.differences.size(), differs);
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const Near& a, const Near& b) {
    if (worse(a) != worse(b)) return worse(a) < worse(b);
    if (a.row.evidence.confidence != b.row.evidence.confidence)
      return a.row.evidence.confidence < b.row.evidence.confidence;
    if (int o = proofs_.compare_rows(goal.relation, a.cells.data(), b.cells.data()); o != 0) return o < 0;
    return a.row.evidence.place.line < b.row.evidence.place.line;
  });
  // Rows that differ in the same way are one kind; the first of each is told.
  auto alike = [](const NearRow& a, const NearRow& b) {
    if (a.planned != b.planned || a.differences.size() != b.differences.size()) return false;
    for (size_t i = 0; i < a.differences.size(); ++i)
      if (a.differences[i].column != b.differences[i].column ||
          a.differences[i].kind != b.differences[i].kind)
        return false;
    return true;
  };
  const size_t most = options_.all ? SIZE_MAX : 2;
  const size_t fewest = rows.empty() ? 0 : rows.front().row.differences.size();
  for (Near& n : rows) {
    if (!options_.all) {
      if (n.row.differences.size() > fewest) break;
      auto it = std::find_if(out.nearest.begin(), out.nearest.end(),
                             [&](const NearRow& o) { return alike(o, n.row); });
      if (it != out.nearest.end()) {
        ++it->alike;
        continue;
      }
    }
    if (out.limited) break;  // nothing is nearer than the row itself
    if (out.nearest.size() < most)
      out.nearest.push_back(std::move(n.row));
    else
      ++out.further;
  }
  out.unlisted = static_cast<uint32_t>(rows.size());
  for (const NearRow& n : out.nearest) out.unlisted -= 1 + n.alike;
  return out;
}

// ---------------------------------------------------------------- derived relations

// What the case names of a type, in the facts that the conjunction's relations rest on.
std::vector<Symbol> Builder::individuals(const Flat& flat, model::Type type) const {
  std::vector<Symbol> out;
  if (type.kind != model::TypeKind::entity || profile_ == nullptr) return out;
  std::set<RelationId> support;
  for (const model::Condition* c : flat)
    if (const auto* a = std::get_if<model::Atom>(&c->node))
      support.insert(ev_.plan().support[a->relation.value].begin(),
                     ev_.plan().support[a->relation.value].end());
  for (RelationId r : support) {
    if (!m_[r].recorded()) continue;
    const eval::Relation& rows = ev_.certain(r);
    for (uint32_t c = 0; c < m_[r].columns.size(); ++c)
      if (m_[r].columns[c].type == type)
        for (RowId row = 0; row < rows.size(); ++row)
          if (const Symbol s = rows.at(row, c); s.is_text() && !s.is_none()) out.push_back(s);
  }
  std::sort(out.begin(), out.end(), [&](Symbol a, Symbol b) { return proofs_.compare(type, a, b) < 0; });
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

// Whether nobody who reads them could tell the bindings apart: they differ in values that are not known, of
// which the same is known, and in rows that are written alike.
bool Builder::reads_alike(const Flat& flat, const Frame& frame, const Env& a, const Env& b) {
  for (uint32_t v = 0; v < a.size(); ++v) {
    if (a[v] == b[v]) continue;
    const model::Type type = frame.rule->variables[v].type;
    if (a[v] == unbound || b[v] == unbound || !a[v].is_unknown() || !b[v].is_unknown() ||
        say_.literal(type, a[v]) != say_.literal(type, b[v]))
      return false;
  }
  Frame of_a = frame, of_b = frame;
  of_a.env = a;
  of_b.env = b;
  auto row_of = [&](const model::Atom& atom, const Frame& f) {
    const Proofs::Met met = proofs_.met(proofs_.goal_of(atom, f.env), f.view);
    if (met.by != Proofs::Met::By::row) return std::string();
    std::vector<Symbol> cells(atom.terms.size());
    ev_.certain(atom.relation).row(met.row, cells.data());
    return say_.goal(atom.relation, cells);
  };
  return std::all_of(flat.begin(), flat.end(), [&](const model::Condition* c) {
    if (const auto* atom = std::get_if<model::Atom>(&c->node))
      return row_of(*atom, of_a) == row_of(*atom, of_b);
    return judge(*c, of_a) == judge(*c, of_b);
  });
}

std::vector<Builder::Attempt> Builder::furthest(const Flat& flat, const Frame& frame, bool possible) {
  struct State {
    Env env;
    uint32_t met = 0, named = 0;
    uint32_t blind = 0;  // variables without a value that tests would read
    uint32_t away = 0;   // `distance`, of those that get furthest
  };
  const model::Rule& rule = *frame.rule;
  const std::vector<uint32_t> slots = bindable(flat);
  auto better = [&](const State& a, const State& b) {
    if (a.met != b.met) return a.met > b.met;
    if (a.blind != b.blind) return a.blind < b.blind;
    // Where the goal is open, a name is worth having only if it gets further; where it fails, it shows what
    // is in the way.
    if (a.named != b.named) return possible ? a.named < b.named : a.named > b.named;
    if (a.away != b.away) return a.away < b.away;
    return proofs_.compare_env(rule, slots, a.env, b.env) < 0;
  };
  // The best so many that differ; the others are not put in order.
  auto keep = [&](std::vector<State>& states, size_t most) {
    auto kept = states.begin();
    while (kept != states.end() && static_cast<size_t>(kept - states.begin()) < most) {
      const auto first = states.begin();
      const auto sorted = first + static_cast<ptrdiff_t>(std::min(most, states.size()));
      std::partial_sort(kept, sorted, states.end(), better);
      kept = std::unique(first, sorted, [](const State& a, const State& b) { return a.env == b.env; });
      kept = states.erase(kept, sorted);
    }
    if (kept == states.end()) return;
    // The binding that promises nothing is never lost: some condition may be possible only under it.
    std::iter_swap(kept - 1, std::max_element(kept, states.end(), better));
    states.erase(kept, states.end());
  };
  std::vector<State> states{State{frame.env, 0, 0}};
  for (const model::Condition* c : flat) {
    const auto* a = std::get_if<model::Atom>(&c->node);
    if (a == nullptr) continue;
    std::vector<State> next;
    for (const State& s : states) {
      next.push_back(s);
      const Goal goal = proofs_.goal_of(*a, s.env);
      auto take = [&](auto cell_at, bool certain) {
        State n = s;
        for (uint32_t t = 0; t < a->terms.size(); ++t)
          if (const auto* v = std::get_if<model::VariableUse>(&a->terms[t].node); v != nullptr) {
            const Symbol cell = cell_at(t);
            if (n.env[v->variable.value] == unbound && !cell.is_none() && (certain || !cell.is_unknown()))
              n.env[v->variable.value] = cell;
          }
        if (certain)
          ++n.met;
        else if (n.env == s.env)
          return;
        else
          ++n.named;
        next.push_back(std::move(n));
      };
      const std::vector<RowId> rows = proofs_.matches(goal, proofs_.visible(goal.relation, frame.view));
      if (!rows.empty() && rows.size() <= many_rows) {
        for (RowId r : rows) take([&](uint32_t t) { return ev_.certain(goal.relation).at(r, t); }, true);
      } else if (!rows.empty()) {
        ++next.back().met;
      }
      if (ev_.is_exact(goal.relation, frame.view.level)) continue;
      const eval::Boxes& boxes = ev_.possible(goal.relation, frame.view.level);
      if (boxes.alive() > many_rows) continue;
      for (eval::BoxId b = 0; b < boxes.size(); ++b) {
        if (!boxes.is_alive(b)) continue;
        bool fits = true,
             row_of_l = boxes.is_ground(b) && ev_.certain(goal.relation).find(boxes[b]) != eval::no_row;
        for (uint32_t t = 0; t < goal.terms.size() && fits; ++t) {
          const Goal::Term& term = goal.terms[t];
          if (term.variable >= 0)
            fits = !boxes[b][t].is_none();
          else if (term.constant != any_symbol)
            fits = ev_.wilds().covers(boxes[b][t], ev_.wilds().of_null(term.constant));
        }
        if (fits && !row_of_l) take([&](uint32_t t) { return boxes[b][t]; }, false);
      }
    }
    keep(next, beam);
    states = std::move(next);
  }
  // A variable of an `in` is one of its members.
  for (const model::Condition* c : flat) {
    const auto* in = std::get_if<model::In>(&c->node);
    if (in == nullptr) continue;
    const auto* v = std::get_if<model::VariableUse>(&in->value.node);
    if (v == nullptr || std::find(slots.begin(), slots.end(), v->variable.value) == slots.end()) continue;
    std::vector<State> next = states;
    for (const State& s : states) {
      if (s.env[v->variable.value] != unbound) continue;
      for (const model::Expr& member : in->members)
        if (const auto* constant = std::get_if<model::Constant>(&member.node)) {
          next.push_back(s);
          next.back().env[v->variable.value] = constant->value;
        }
    }
    keep(next, beam);
    states = std::move(next);
  }
  // Of "another than X", each individual that the case names is asked about, so that what speaks against
  // each of them is told.
  if (!possible) {
    for (const model::Condition* c : flat) {
      const auto* cmp = std::get_if<model::Comparison>(&c->node);
      if (cmp == nullptr || cmp->comparator != model::Comparator::not_equal) continue;
      for (const model::Expr* side : {&cmp->left, &cmp->right}) {
        const auto* v = std::get_if<model::VariableUse>(&side->node);
        if (v == nullptr || std::find(slots.begin(), slots.end(), v->variable.value) == slots.end()) continue;
        const uint32_t slot = v->variable.value;
        const std::vector<Symbol> named = individuals(flat, rule.variables[slot].type);
        if (named.size() > beam) continue;
        std::vector<State> next = states;
        for (const State& s : states) {
          if (s.env[slot] != unbound) continue;
          for (Symbol individual : named) {
            next.push_back(s);
            next.back().env[slot] = individual;
          }
        }
        keep(next, 2 * beam);
        states = std::move(next);
      }
    }
  }
  std::set<uint32_t> tested;
  for (const model::Condition* c : flat)
    if (!std::holds_alternative<model::Atom>(c->node))
      for (const auto& alternative : conditions_.compiled(Flat{c}, slots).alternatives)
        for (const plan::Test& t : alternative.tests) tested.insert(t.outer.begin(), t.outer.end());
  // What equalities bind, and how many of the other conditions are met.
  for (State& s : states) {
    Frame at = frame;
    at.env = s.env;
    std::set<const model::Condition*> binding;  // true by being made so
    for (bool again = true; again;) {
      again = false;
      for (const model::Condition* c : flat) {
        const auto* cmp = std::get_if<model::Comparison>(&c->node);
        if (cmp == nullptr || cmp->comparator != model::Comparator::equal) continue;
        for (int side = 0; side < 2; ++side) {
          const auto* v = std::get_if<model::VariableUse>(&(side == 0 ? cmp->left : cmp->right).node);
          if (v == nullptr || at.env[v->variable.value] != unbound) continue;
          const eval::Value value = ev_.evaluate(plan::compile(m_, side == 0 ? cmp->right : cmp->left),
                                                 proofs_.open_ended(flat, at.env), frame.view);
          if (value.kind != eval::Value::Kind::exact) continue;
          at.env[v->variable.value] = value.symbol;
          binding.insert(c);
          again = true;
        }
      }
    }
    s.env = at.env;
    s.met = 0;
    s.blind = static_cast<uint32_t>(std::count_if(slots.begin(), slots.end(), [&](uint32_t slot) {
      return at.env[slot] == unbound && tested.contains(slot);
    }));
    for (const model::Condition* c : flat) {
      Frame f = at;
      if (const auto* a = std::get_if<model::Atom>(&c->node)) {
        // With a variable left open it would be met by itself, not together with the others.
        const bool settled = std::none_of(a->terms.begin(), a->terms.end(), [&](const model::Expr& t) {
          const auto* v = std::get_if<model::VariableUse>(&t.node);
          return v != nullptr && at.env[v->variable.value] == unbound;
        });
        s.met +=
            settled &&
            !proofs_.matches(proofs_.goal_of(*a, at.env), proofs_.visible(a->relation, frame.view)).empty();
      } else if (!binding.contains(c)) {
        f.env = proofs_.open_ended(flat, at.env);
        s.met += judge(*c, f) == Status::holds;
      }
    }
  }
  std::sort(states.begin(), states.end(), better);
  const auto end =
      std::find_if(states.begin(), states.end(), [&](const State& s) { return s.met != states.front().met; });
  const auto tied = static_cast<size_t>(end - states.begin());
  if (tied > 1 && profile_ != nullptr && tied * profile_->rows.size() <= most_compared) {
    for (auto s = states.begin(); s != end; ++s) {
      s->away = distance(flat, s->env, frame.view);
      for (uint32_t slot : slots) s->away += strange(rule.variables[slot].type, s->env[slot]);
    }
    std::sort(states.begin(), end, better);
  }
  std::vector<Attempt> out;
  std::optional<uint32_t> reached;
  const size_t most = options_.all ? (possible ? 8 : 16) : possible ? 1 : 6;
  for (State& s : states) {
    if (out.size() == most || (reached && *reached != s.met)) break;
    const bool told = std::any_of(out.begin(), out.end(), [&](const Attempt& o) {
      // A binding that leaves open what another one names says less.
      return std::all_of(
                 slots.begin(), slots.end(),
                 [&](uint32_t slot) { return s.env[slot] == unbound || s.env[slot] == o.env[slot]; }) ||
             reads_alike(flat, frame, s.env, o.env);
    });
    if (told) continue;
    Frame f = frame;
    f.env = s.env;
    Status status = Status::fails;
    if (possible) {
      Env env = ev_.possible_env(s.env);
      if (!ev_.satisfied(conditions_.compiled(flat, bound_in(s.env)), env,
                         frame.view.with(eval::Bound::possible)))
        continue;
      status = Status::open;
    }
    reached = s.met;
    out.push_back({std::move(s.env), status});
  }
  if (out.empty()) out.push_back({frame.env, possible ? Status::open : Status::fails});
  return out;
}

void Builder::attempts(const Task& task) {
  const std::vector<Symbol> cells = proofs_.cells_of(task.goal);
  NotConcluded why;
  const View view{eval::Bound::certain, task.level, false, 0, 0, 0};
  for (RuleId id : conditions_.rules_of(task.relation)) {
    const model::Rule& rule = m_[id];
    for (const Flat& body : conditions_.alternatives(id)) {
      Frame frame{&rule, Env(rule.variables.size(), unbound), view, task.depth};
      std::vector<uint32_t> computed;
      if (!proofs_.bind_head(rule, cells, frame.env, computed)) continue;
      const Flat flat = with_head(body, rule, cells);
      Env env = ev_.possible_env(frame.env);
      const bool possible = ev_.satisfied(conditions_.compiled(flat, bound_in(frame.env)), env,
                                          view.with(eval::Bound::possible));
      const std::vector<Attempt> all = furthest(flat, frame, possible);
      for (uint32_t i = 0; i < all.size(); ++i) {
        const Attempt& a = all[i];
        Step s;
        s.goal = out_.steps[task.step].goal;
        s.attempt = i + 1;
        s.attempts = static_cast<uint32_t>(all.size());
        s.verdict = a.status == Status::open ? Verdict::open : Verdict::fails;
        if (s.verdict == Verdict::fails) s.confidence = confidence_at(task.level);
        look(s, task.level);
        s.sentence = say_.rule(rule, &a.env);
        if (s.sentence.empty()) s.sentence = say_.words(flat, rule, &a.env, negatives(s.verdict));
        const StepId step_id = add(std::move(s));
        ByRule by;
        by.rule = rule_note(id);
        by.bindings = bound_since(Env(rule.variables.size(), unbound), a.env, rule);
        by.unbound = without_value(flat, Env(rule.variables.size(), unbound), a.env, rule);
        Frame inner = frame;
        inner.env = a.env;
        by.conditions = links(flat, inner);
        if (a.status == Status::fails) by.closing = closing(flat, frame, a.env, by.conditions);
        out_.steps[step_id].why = std::move(by);
        why.attempts.push_back(step_id);
      }
    }
  }
  out_.steps[task.step].why = std::move(why);
}

}  // namespace mechanist::explain
