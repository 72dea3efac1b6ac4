// Choosing derivations. See proofs.hpp.
#include "explain/proofs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <numeric>

#include "plan/from_model.hpp"
#include "plan/join_order.hpp"

namespace mechanist::explain {

namespace {

void add_flat(const model::Condition& c, std::vector<Flat>& out) {
  if (const auto* a = std::get_if<model::And>(&c.node)) {
    for (const auto& p : a->parts) add_flat(p, out);
  } else if (const auto* e = std::get_if<model::Exists>(&c.node)) {
    for (const auto& p : e->parts) add_flat(p, out);
  } else if (const auto* o = std::get_if<model::Or>(&c.node)) {
    std::vector<Flat> all;
    for (const auto& p : o->parts) {
      std::vector<Flat> branch = out;
      add_flat(p, branch);
      all.insert(all.end(), std::make_move_iterator(branch.begin()), std::make_move_iterator(branch.end()));
    }
    out = std::move(all);
  } else {
    for (Flat& f : out) f.push_back(&c);
  }
}

}  // namespace

std::vector<Flat> alternatives_of(std::span<const model::Condition> conditions) {
  std::vector<Flat> out{Flat{}};
  for (const auto& c : conditions) add_flat(c, out);
  return out;
}

std::vector<uint32_t> bindable(const Flat& flat) {
  std::vector<uint32_t> out;
  auto take = [&](const model::Expr& e) {
    if (const auto* v = std::get_if<model::VariableUse>(&e.node))
      if (std::find(out.begin(), out.end(), v->variable.value) == out.end()) out.push_back(v->variable.value);
  };
  for (const model::Condition* c : flat) {
    if (const auto* a = std::get_if<model::Atom>(&c->node)) {
      for (const auto& t : a->terms) take(t);
    } else if (const auto* cmp = std::get_if<model::Comparison>(&c->node);
               cmp != nullptr && cmp->comparator == model::Comparator::equal) {
      take(cmp->left);
      take(cmp->right);
    }
  }
  return out;
}

std::vector<uint32_t> bound_in(const Env& env) {
  std::vector<uint32_t> out;
  for (uint32_t s = 0; s < env.size(); ++s)
    if (env[s] != unbound) out.push_back(s);
  return out;
}

void aggregates_in(const model::Expr& e, std::vector<const model::Expr*>& out) {
  if (std::holds_alternative<model::Aggregate>(e.node)) out.push_back(&e);
  if (const auto* call = std::get_if<model::Call>(&e.node))
    for (const auto& a : call->arguments) aggregates_in(a, out);
}

std::vector<const model::Expr*> sides_of(const model::Condition& c) {
  std::vector<const model::Expr*> out;
  if (const auto* cmp = std::get_if<model::Comparison>(&c.node)) {
    out = {&cmp->left, &cmp->right};
  } else if (const auto* in = std::get_if<model::In>(&c.node)) {
    out.push_back(&in->value);
    for (const auto& m : in->members) out.push_back(&m);
  } else if (const auto* b = std::get_if<model::Between>(&c.node)) {
    out = {&b->value, &b->low, &b->high};
  } else if (const auto* t = std::get_if<model::TextTest>(&c.node)) {
    for (const auto& a : t->arguments) out.push_back(&a);
  }
  return out;
}

// ---------------------------------------------------------------- conditions

const std::vector<RuleId>& Conditions::rules_of(RelationId r) {
  auto [it, fresh] = rules_.try_emplace(r.value, m_[r].rules);
  if (fresh)
    std::sort(it->second.begin(), it->second.end(),
              [&](RuleId a, RuleId b) { return m_[a].name < m_[b].name; });
  return it->second;
}

const std::vector<Flat>& Conditions::alternatives(RuleId rule) {
  auto [it, fresh] = alternatives_.try_emplace(rule.value);
  if (fresh) it->second = alternatives_of(m_[rule].body);
  return it->second;
}

const plan::Body& Conditions::compiled(const Flat& flat, std::vector<uint32_t> bound) {
  std::sort(bound.begin(), bound.end());
  bound.erase(std::unique(bound.begin(), bound.end()), bound.end());
  auto& slot = bodies_[{flat, bound}];
  if (!slot) {
    std::vector<model::Condition> copy;
    for (const model::Condition* c : flat) copy.push_back(*c);
    slot = std::make_unique<plan::Body>(plan::compile(m_, copy, bound));
  }
  return *slot;
}

// ---------------------------------------------------------------- order

Proofs::Proofs(eval::Evaluation& ev, Conditions& conditions, const Sentences& say)
    : ev_(ev), m_(ev.model()), conditions_(conditions), say_(say) {}

int Proofs::compare(model::Type t, Symbol a, Symbol b) const {
  if (a == b) return 0;
  auto rank = [](Symbol s) {
    return s == any_symbol ? 4 : s.is_none() ? 0 : s.is_unnamed() ? 2 : s.is_unknown() ? 3 : 1;
  };
  if (rank(a) != rank(b)) return rank(a) < rank(b) ? -1 : 1;
  if (rank(a) == 1) return model::compare_values(ev_.symbols(), t, a, b);
  if (a.is_unnamed()) {
    // As texts, so that the order is that of what is written.
    const fmt::format_int n(say_.number_of_unnamed(a) + 1), k(say_.number_of_unnamed(b) + 1);
    return std::string_view(n.data(), n.size()).compare(std::string_view(k.data(), k.size()));
  }
  // Most unknown values are written alike, and they are compared often.
  const auto says_nothing = [&](Symbol s) {
    const Profile* p = ev_.profile();
    if (p == nullptr || s.index() >= p->unknowns.size()) return true;
    const UnknownCell& cell = p->unknowns[s.index()];
    return !cell.low && !cell.high && cell.candidates.empty();
  };
  if (says_nothing(a) && says_nothing(b)) return 0;
  const int order = say_.literal(t, a).compare(say_.literal(t, b));
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

int Proofs::compare_rows(RelationId r, const Symbol* a, const Symbol* b) const {
  const auto& columns = m_[r].columns;
  for (size_t c = 0; c < columns.size(); ++c)
    if (int o = compare(columns[c].type, a[c], b[c]); o != 0) return o;
  return 0;
}

int Proofs::compare_env(const model::Rule& rule, std::span<const uint32_t> slots, const Env& a,
                        const Env& b) const {
  for (uint32_t s : slots)
    if (int o = compare(rule.variables[s].type, a[s], b[s]); o != 0) return o;
  return 0;
}

// ---------------------------------------------------------------- rows

RowId Proofs::visible(RelationId r, const View& view) const {
  const eval::Relation& rel = ev_.certain(r);
  if (view.limited && m_[r].derived() && m_[r].component == view.component)
    return rel.before(view.phase, view.round);
  return rel.through_phase(view.level);
}

std::vector<Symbol> Proofs::cells_of(RelationId r, RowId row) const {
  std::vector<Symbol> out(m_[r].columns.size());
  ev_.certain(r).row(row, out.data());
  return out;
}

std::vector<Symbol> Proofs::cells_of(const Goal& goal) {
  std::vector<Symbol> out;
  for (const Goal::Term& t : goal.terms) out.push_back(t.variable >= 0 ? any_symbol : t.constant);
  return out;
}

Goal Proofs::goal_of(const model::Atom& a, const Env& env) const {
  Goal out{a.relation, {}};
  for (const auto& t : a.terms) {
    Goal::Term term;
    if (const auto* c = std::get_if<model::Constant>(&t.node)) {
      term.constant = c->value;
    } else if (const auto* v = std::get_if<model::VariableUse>(&t.node)) {
      const Symbol s = env[v->variable.value];
      // A wild cell says no more than a variable does.
      if (s == unbound || (s.is_unknown() && !ev_.wilds().is_null(s)))
        term.variable = static_cast<int>(v->variable.value);
      else
        term.constant = s;
    }
    out.terms.push_back(term);
  }
  return out;
}

std::vector<RowId> Proofs::matches(const Goal& goal, RowId end) const {
  const eval::Relation& rel = ev_.certain(goal.relation);
  std::vector<RowId> out;
  uint64_t mask = 0;
  std::vector<Symbol> key;
  for (uint32_t c = 0; c < goal.terms.size() && c < 64; ++c) {
    if (goal.terms[c].variable >= 0 || goal.terms[c].constant == any_symbol) continue;
    mask |= uint64_t{1} << c;
    key.push_back(goal.terms[c].constant);
  }
  auto fits = [&](RowId row) {
    for (uint32_t c = 0; c < goal.terms.size(); ++c) {
      const Goal::Term& t = goal.terms[c];
      const Symbol cell = rel.at(row, c);
      if (t.variable >= 0) {
        if (cell.is_none()) return false;
        for (uint32_t d = 0; d < c; ++d)
          if (goal.terms[d].variable == t.variable && rel.at(row, d) != cell) return false;
      } else if (t.constant != any_symbol && t.constant != cell) {
        return false;
      }
    }
    return true;
  };
  if (key.size() == goal.terms.size()) {
    if (const RowId row = rel.find(key.data()); row < end) out.push_back(row);
  } else if (mask != 0 && end > 12) {
    const auto& index = rel.index(mask);
    for (RowId row = index.first(index.hash(key.data()), key.data()); row != eval::no_row;
         row = index.next(row))
      if (row < end && fits(row)) out.push_back(row);
  } else {
    for (RowId row = 0; row < end; ++row)
      if (fits(row)) out.push_back(row);
  }
  return out;
}

std::optional<RowId> Proofs::best(const Goal& goal, RowId end, uint32_t* more) const {
  const std::vector<RowId> rows = matches(goal, end);
  if (more != nullptr) *more = rows.empty() ? 0 : static_cast<uint32_t>(rows.size() - 1);
  if (rows.empty()) return std::nullopt;
  const eval::Relation& rel = ev_.certain(goal.relation);
  const eval::Mark first = rel.mark_of(*std::min_element(rows.begin(), rows.end()));
  std::optional<RowId> out;
  std::vector<Symbol> least, cells(goal.terms.size());
  for (RowId row : rows) {
    if (rel.mark_of(row).begin != first.begin) continue;
    rel.row(row, cells.data());
    if (!out || compare_rows(goal.relation, cells.data(), least.data()) < 0) {
      out = row;
      least = cells;
    }
  }
  return out;
}

void Proofs::sort_by_proof(RelationId r, std::vector<RowId>& rows) const {
  const eval::Relation& rel = ev_.certain(r);
  std::sort(rows.begin(), rows.end(), [&](RowId a, RowId b) {
    const RowId p = rel.mark_of(a).begin, q = rel.mark_of(b).begin;
    return p != q ? p < q : compare_rows(r, cells_of(r, a).data(), cells_of(r, b).data()) < 0;
  });
}

Goal Proofs::plain(Goal goal) const {
  for (size_t c = 0; c < goal.terms.size(); ++c) {
    Goal::Term& t = goal.terms[c];
    if (t.variable < 0 || m_[goal.relation].columns[c].optional) continue;
    const auto uses = std::count_if(goal.terms.begin(), goal.terms.end(),
                                    [&](const Goal::Term& o) { return o.variable == t.variable; });
    if (uses == 1) t = Goal::Term{};
  }
  return goal;
}

bool Proofs::possible_beyond(const Goal& goal, uint8_t level) const {
  if (ev_.is_exact(goal.relation, level)) return false;
  const eval::Boxes& boxes = ev_.possible(goal.relation, level);
  for (eval::BoxId b = 0; b < boxes.size(); ++b) {
    if (!boxes.is_alive(b)) continue;
    if (boxes.is_ground(b) && ev_.certain(goal.relation).find(boxes[b]) != eval::no_row) continue;
    bool fits = true;
    for (uint32_t t = 0; t < goal.terms.size() && fits; ++t) {
      const Goal::Term& term = goal.terms[t];
      if (term.variable >= 0)
        fits = !boxes[b][t].is_none();
      else if (term.constant != any_symbol)
        fits = ev_.wilds().covers(boxes[b][t], ev_.wilds().of_null(term.constant));
    }
    if (fits) return true;
  }
  return false;
}

// ---------------------------------------------------------------- rules backwards

bool Proofs::bind_head(const model::Rule& rule, const std::vector<Symbol>& cells, Env& env,
                       std::vector<uint32_t>& computed) const {
  for (uint32_t c = 0; c < rule.head_terms.size(); ++c) {
    const model::Expr& t = rule.head_terms[c];
    if (const auto* constant = std::get_if<model::Constant>(&t.node)) {
      if (cells[c] != any_symbol && constant->value != cells[c]) return false;
    } else if (const auto* v = std::get_if<model::VariableUse>(&t.node)) {
      if (cells[c] == any_symbol) continue;
      Symbol& slot = env[v->variable.value];
      if (slot != unbound && slot != cells[c]) return false;
      slot = cells[c];
    } else if (cells[c] != any_symbol) {
      computed.push_back(c);
    }
  }
  return true;
}

std::vector<Proofs::Candidate> Proofs::candidates(RelationId r, const std::vector<Symbol>& cells,
                                                  const View& view, size_t most) const {
  std::vector<Candidate> out;
  for (RuleId id : conditions_.rules_of(r)) {
    const model::Rule& rule = m_[id];
    for (const Flat& flat : conditions_.alternatives(id)) {
      Env env(rule.variables.size(), unbound);
      std::vector<uint32_t> computed;
      if (!bind_head(rule, cells, env, computed)) continue;
      std::vector<plan::Expr> heads;
      for (uint32_t c : computed) heads.push_back(plan::compile(m_, rule.head_terms[c]));
      const std::vector<uint32_t> slots = bindable(flat);
      std::vector<Env> found;
      ev_.solve(by_size(conditions_.compiled(flat, bound_in(env)), env), env, view, [&] {
        for (size_t i = 0; i < computed.size(); ++i) {
          const eval::Value v = ev_.evaluate(heads[i], env, view);
          if (v.kind != eval::Value::Kind::exact || v.symbol != cells[computed[i]]) return false;
        }
        if (most == 1 && !found.empty()) {
          if (compare_env(rule, slots, env, found.front()) < 0) found.front() = env;
        } else {
          found.push_back(env);
        }
        return false;
      });
      std::sort(found.begin(), found.end(),
                [&](const Env& a, const Env& b) { return compare_env(rule, slots, a, b) < 0; });
      found.erase(std::unique(found.begin(), found.end()), found.end());
      for (Env& e : found) {
        out.push_back({id, flat, std::move(e)});
        if (out.size() == most) return out;
      }
    }
  }
  return out;
}

// The order of scans cannot change what is found, and the least solution is told, so it is free. Of a
// relation of n rows, one of k columns is taken to have as many different values as any other.
const plan::Body& Proofs::by_size(const plan::Body& body, const Env& env) const {
  constexpr RowId large = 4096;
  const bool reads_large = std::any_of(body.reads.begin(), body.reads.end(),
                                       [&](RelationId r) { return ev_.certain(r).size() > large; });
  if (!reads_large) return body;
  auto [it, fresh] = by_size_.try_emplace(&body, body);
  if (!fresh) return it->second;
  const plan::Slots bound = plan::slots_in(bound_in(env));
  for (plan::Alternative& a : it->second.alternatives) {
    const plan::Fanout fanout = [&](uint32_t scan, uint64_t key) {
      const RelationId r = a.scans[scan].relation;
      const auto columns = static_cast<double>(std::max<size_t>(1, a.scans[scan].terms.size()));
      return std::pow(ev_.certain(r).size() + 1.0, 1 - std::popcount(key) / columns);
    };
    a.nested = plan::nested_order(a, bound, &fanout);
  }
  return it->second;
}

View Proofs::before(RelationId r, RowId row) const {
  const eval::Mark mark = ev_.certain(r).mark_of(row);
  return {eval::Bound::certain, mark.phase, true, m_[r].component, mark.phase, mark.round};
}

std::optional<Proofs::Candidate> Proofs::derivation(RelationId r, RowId row) const {
  std::vector<Candidate> found = candidates(r, cells_of(r, row), before(r, row), 1);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::optional<std::pair<size_t, Env>> Proofs::solution(const std::vector<Flat>& flats,
                                                       const Frame& frame) const {
  for (size_t i = 0; i < flats.size(); ++i) {
    Env env = frame.env;
    const std::vector<uint32_t> slots = bindable(flats[i]);
    std::optional<Env> least;
    ev_.solve(by_size(conditions_.compiled(flats[i], bound_in(env)), env), env, frame.view, [&] {
      if (!least || compare_env(*frame.rule, slots, env, *least) < 0) least = env;
      return false;
    });
    if (least) return std::pair(i, std::move(*least));
  }
  return std::nullopt;
}

Env Proofs::open_ended(const Flat& flat, const Env& env) const {
  Env out = env;
  for (uint32_t s : bindable(flat))
    if (out[s] == unbound) out[s] = ev_.wilds().any();
  return out;
}

Proofs::Met Proofs::met(const Goal& goal, const View& view) const {
  Met out;
  if (auto row = best(goal, visible(goal.relation, view), &out.more)) {
    out.by = Met::By::row;
    out.row = *row;
    return out;
  }
  const model::Relation& rel = m_[goal.relation];
  if (view.limited && rel.derived() && rel.component == view.component &&
      best(goal, ev_.certain(goal.relation).through_phase(view.level)))
    out.by = Met::By::later;
  return out;
}

Proofs::Met Proofs::met(const model::Atom& a, const Frame& frame) const {
  const bool loose = std::any_of(a.terms.begin(), a.terms.end(), [&](const model::Expr& t) {
    const auto* v = std::get_if<model::VariableUse>(&t.node);
    return v != nullptr && frame.env[v->variable.value] == unbound;
  });
  const Goal goal = goal_of(a, frame.env);
  Met out = met(goal, frame.view);
  if (loose && out.by == Met::By::row && possible_beyond(goal, frame.view.level)) out.by = Met::By::another;
  return out;
}

bool Proofs::shows_its_parts(const model::Not& n) {
  if (n.parts.size() != 1) return false;
  const auto& only = n.parts.front().node;
  return std::holds_alternative<model::Atom>(only) || std::holds_alternative<model::ForEvery>(only) ||
         std::holds_alternative<model::Threshold>(only);
}

// ---------------------------------------------------------------- what is recorded

// The certain bound reads a missing cell as none.
Symbol Proofs::as_certain(Symbol cell) const {
  const auto& unknowns = ev_.profile()->unknowns;
  const bool missing =
      cell.is_unknown() && cell.index() < unknowns.size() && unknowns[cell.index()].maybe_none;
  return missing ? none_symbol : cell;
}

uint64_t Proofs::hash_of(RelationId r, const Symbol* cells) const {
  uint64_t h = r.value;
  for (size_t c = 0; c < m_[r].columns.size(); ++c) {
    h = (h ^ as_certain(cells[c]).bits) * 0x9e3779b97f4a7c15u;
    h ^= h >> 32;
  }
  return h;
}

std::vector<uint32_t> Proofs::evidence_of(RelationId r, RowId id) const {
  const Profile& profile = *ev_.profile();
  const std::vector<Symbol> cells = cells_of(r, id);
  std::vector<uint32_t> out;
  auto take = [&](const ProfileRow& row) {
    if (row.relation != r || row.planned) return;
    const Symbol* said = profile.row_cells(row);
    for (size_t c = 0; c < cells.size(); ++c)
      if (as_certain(said[c]) != as_certain(cells[c])) return;
    if (std::find(out.begin(), out.end(), row.evidence) == out.end()) out.push_back(row.evidence);
  };
  constexpr size_t few = 256;
  if (profile.rows.size() <= few) {
    for (const ProfileRow& row : profile.rows) take(row);
    return out;
  }
  if (profile_rows_.empty()) {
    for (uint32_t i = 0; i < profile.rows.size(); ++i)
      profile_rows_.emplace_back(hash_of(profile.rows[i].relation, profile.row_cells(profile.rows[i])), i);
    std::sort(profile_rows_.begin(), profile_rows_.end());
  }
  const uint64_t hash = hash_of(r, cells.data());
  for (auto it = std::lower_bound(profile_rows_.begin(), profile_rows_.end(), std::pair(hash, 0u));
       it != profile_rows_.end() && it->first == hash; ++it)
    take(profile.rows[it->second]);
  return out;
}

}  // namespace mechanist::explain
