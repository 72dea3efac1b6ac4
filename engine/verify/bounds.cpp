// L by rounds and U by boxes, a relation's support from below, whatever is asked for first. See bounds.hpp.
#include "verify/bounds.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "model/walk.hpp"

namespace mechanist::verify {

namespace {

constexpr std::optional<Table> no_table;

bool everywhere(const std::vector<Symbol>& pattern) {
  return std::all_of(pattern.begin(), pattern.end(), [](Symbol s) { return s == any_symbol; });
}

uint64_t hash_of(const Symbol* row, size_t arity) {
  uint64_t h = arity;
  for (size_t c = 0; c < arity; ++c) h = (h ^ row[c].bits) * 0x9e3779b97f4a7c15u ^ h >> 29;
  return h;
}

}  // namespace

static void reads_of(const model::Expr& e, std::vector<RelationId>& out) {
  if (const auto* call = std::get_if<model::Call>(&e.node))
    for (const auto& a : call->arguments) reads_of(a, out);
  if (const auto* a = std::get_if<model::Aggregate>(&e.node)) {
    for (const auto& o : a->outputs) reads_of(o, out);
    for (const auto& c : a->body) reads_of(c, out);
  }
}

void reads_of(const model::Condition& c, std::vector<RelationId>& out) {
  if (const auto* a = std::get_if<model::Atom>(&c.node)) out.push_back(a->relation);
  if (const auto* every = std::get_if<model::ForEvery>(&c.node)) out.push_back(every->domain);
  model::each_expr(c, [&](const model::Expr& e) { reads_of(e, out); });
  model::each_part(c, [&](const model::Condition& p) { reads_of(p, out); });
}

// ---------------------------------------------------------------- tables

std::optional<size_t> Table::find(const Symbol* row) const {
  auto [from, to] = rows_.equal_range(hash_of(row, arity_));
  for (auto it = from; it != to; ++it)
    if (std::equal(row, row + arity_, (*this)[it->second])) return it->second;
  return std::nullopt;
}

bool Table::insert(const Symbol* row, Mark mark) {
  if (find(row)) return false;
  rows_.emplace(hash_of(row, arity_), static_cast<uint32_t>(size()));
  cells_.insert(cells_.end(), row, row + arity_);
  marks_.push_back(mark);
  return true;
}

bool Table::with(uint32_t column, Symbol value, const std::function<bool(size_t)>& visit) const {
  if (columns_.size() < arity_) columns_.resize(arity_);
  Column& index = columns_[column];
  for (; index.indexed < size(); ++index.indexed)
    index.rows[(*this)[index.indexed][column].bits].push_back(static_cast<uint32_t>(index.indexed));
  const auto it = index.rows.find(value.bits);
  if (it == index.rows.end()) return false;
  return std::any_of(it->second.begin(), it->second.end(), [&](uint32_t row) { return visit(row); });
}

// ---------------------------------------------------------------- what there is

Bounds::Bounds(const model::Model& m, const Profile* profile, const FactsFolder* facts)
    : m_(m),
      profile_(profile),
      facts_(facts),
      symbols_(profile != nullptr ? &profile->symbols
               : facts != nullptr ? &facts->symbols
                                  : &m.symbols),
      cells_(m, symbols_, profile),
      functions_(m, symbols_),
      certain_(m.relations.size(), no_table),
      phases_(m.components.size(), 0) {
  find_levels();
}

void Bounds::find_levels() {
  std::vector<Confidence> all;
  if (profile_ != nullptr) {
    for (const ProfileRow& r : profile_->rows) all.push_back(r.confidence);
    for (const Pattern& d : profile_->denials) all.push_back(d.confidence);
    for (const Completeness& c : profile_->complete) all.push_back(c.where.confidence);
  }
  if (all.empty()) all.push_back(Confidence::high);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  levels_ = std::move(all);
}

const std::vector<RelationId>& Bounds::support(RelationId r) {
  if (auto it = support_.find(r.value); it != support_.end()) return it->second;
  std::vector<RelationId> out{r};
  std::vector<bool> met(m_.relations.size(), false);
  met[r.value] = true;
  for (size_t i = 0; i < out.size(); ++i) {
    auto [it, fresh] = reads_.try_emplace(out[i].value);
    if (fresh)
      for (RuleId id : m_[out[i]].rules) {
        for (const auto& c : m_[id].body) reads_of(c, it->second);
        for (const auto& t : m_[id].head_terms) reads_of(t, it->second);
      }
    for (RelationId read : it->second)
      if (!met[read.value]) {
        met[read.value] = true;
        out.push_back(read);
      }
  }
  std::sort(out.begin(), out.end());
  return support_.emplace(r.value, std::move(out)).first->second;
}

// Whether U of a fact is L: it is complete, every cell of it known, and none of it weaker than the level.
bool Bounds::is_known(RelationId r, uint8_t level) const {
  const model::Relation& rel = m_[r];
  if (rel.role == model::Role::table || profile_ == nullptr) return true;
  bool complete = rel.closed || !m_.case_name;
  for (const Completeness& c : profile_->complete)
    complete = complete ||
               (c.where.relation == r && c.where.confidence <= levels_[level] && everywhere(c.where.cells));
  for (const ProfileRow& row : profile_->rows) {
    if (row.relation != r) continue;
    const Symbol* cells = profile_->row_cells(row);
    if (row.planned || row.confidence > levels_[level] ||
        std::any_of(cells, cells + rel.columns.size(), [](Symbol s) { return s.is_unknown(); }))
      return false;
    complete = complete || rel.attribute;
  }
  return complete;
}

bool Bounds::is_exact(RelationId r, uint8_t level) {
  auto it = exact_.find({r.value, level});
  if (it == exact_.end()) {
    const std::vector<RelationId>& all = support(r);
    const bool exact = std::all_of(all.begin(), all.end(),
                                   [&](RelationId s) { return m_[s].derived() || is_known(s, level); });
    it = exact_.emplace(std::pair(r.value, level), exact).first;
  }
  return it->second;
}

// ---------------------------------------------------------------- L

const Table& Bounds::certain(RelationId r, uint8_t level) {
  ensure(r, level);
  return *certain_[r.value];
}

void Bounds::load(RelationId r) {
  const size_t arity = m_[r].columns.size();
  Table& rows = certain_[r.value].emplace(arity);
  for (const model::TableRows& t : m_.tables)
    if (t.relation == r && arity > 0)
      for (size_t i = 0; i + arity <= t.cells.size(); i += arity) rows.insert(t.cells.data() + i, {});
  if (facts_ != nullptr)
    for (const FactRows& f : facts_->relations)
      if (f.relation == r)
        for (size_t i = 0; i < f.rows; ++i) rows.insert(f.cells.data() + i * arity, {});
  if (profile_ == nullptr) return;
  std::vector<Symbol> cells;
  for (uint8_t phase = 0; phase < levels_.size(); ++phase)
    for (const ProfileRow& row : profile_->rows) {
      if (row.relation != r || row.planned || row.confidence != levels_[phase]) continue;
      cells.assign(profile_->row_cells(row), profile_->row_cells(row) + arity);
      // A missing cell may have no value, and then nothing but `_` matches it: certain rows say so.
      for (Symbol& s : cells)
        if (s.is_unknown() && profile_->unknowns[s.index()].maybe_none) s = none_symbol;
      rows.insert(cells.data(), {phase, 0});
    }
}

void Bounds::ensure(RelationId wanted, uint8_t level) {
  if (!m_[wanted].derived()) {
    if (!certain_[wanted.value]) load(wanted);
    return;
  }
  if (phases_[m_[wanted].component] > level) return;
  std::vector<uint32_t> components;
  for (RelationId r : support(wanted)) {
    if (!m_[r].derived())
      ensure(r, level);
    else
      components.push_back(m_[r].component);
  }
  // Components are numbered from below.
  std::sort(components.begin(), components.end());
  components.erase(std::unique(components.begin(), components.end()), components.end());
  for (uint32_t c : components)
    while (phases_[c] <= level) run(c, phases_[c]++);
}

std::vector<bool> Bounds::unheard_parts(const Alternative& a, const model::Rule& rule) {
  std::vector<bool> out(a.part.size(), true);
  for (const model::Expr& term : rule.head_terms) {
    model::Variables read;
    model::all_variables(term, read);
    for (size_t step = 0; step < a.part.size(); ++step)
      for (uint32_t v : a.variables[step])
        if (read.contains(model::VariableId{v})) out[a.part[step]] = false;
  }
  return out;
}

void Bounds::run(uint32_t index, uint8_t phase) {
  const model::Component& component = m_.components[index];
  for (RelationId r : component.relations)
    if (m_[r].derived() && !certain_[r.value]) certain_[r.value].emplace(m_[r].columns.size());
  struct Head {
    RelationId relation;
    std::vector<Symbol> cells;
  };
  auto is_own = [&](RelationId r) { return m_[r].derived() && m_[r].component == index; };
  for (uint32_t round = 1;; ++round) {
    const View view{false, phase, index, {phase, round}};
    std::vector<Head> heads;
    for (RelationId r : component.relations) {
      if (!m_[r].derived()) continue;
      for (RuleId id : m_[r].rules) {
        const model::Rule& rule = m_[id];
        auto [it, fresh] = rule_bodies_.try_emplace(id.value);
        if (fresh)
          it->second =
              compile_all(alternatives_of(rule.body), rule, std::vector<bool>(rule.variables.size(), false));
        auto fire = [&](const Alternative& a, const model::Atom* new_rows) {
          State s{Env(rule.variables.size()), {}};
          const std::vector<bool> unheard = unheard_parts(a, rule);
          const At at{&rule, view, new_rows, &a, nullptr, &unheard};
          solve(a, s, at, [&](State& solution) {
            Head head{r, {}};
            for (const auto& t : rule.head_terms) {
              if (const auto* v = std::get_if<model::VariableUse>(&t.node)) {
                const Cell c = solution.env[v->variable.value];
                if (c.wild != nullptr || !c.is_bound()) return false;
                head.cells.push_back(c.known);
                continue;
              }
              const Value v = evaluate(t, solution, at);
              if (v.kind != Value::Kind::exact) return false;
              head.cells.push_back(v.symbol);
            }
            if (!certain_[r.value]->find(head.cells.data())) heads.push_back(std::move(head));
            return rule.head_terms.empty();
          });
        };
        for (const Alternative& a : it->second) {
          const bool tests_own = std::any_of(a.tests.begin(), a.tests.end(), [&](const Test& t) {
            std::vector<RelationId> reads;
            reads_of(*t.condition, reads);
            return std::any_of(reads.begin(), reads.end(), is_own);
          });
          if (round == 1 || tests_own) {
            fire(a, nullptr);
            continue;
          }
          for (const model::Atom* atom : a.atoms)
            if (is_own(atom->relation)) fire(a, atom);
        }
      }
    }
    bool grew = false;
    for (const Head& h : heads)
      grew = certain_[h.relation.value]->insert(h.cells.data(), {phase, round}) || grew;
    if (!grew || !component.recursive) return;
  }
}

// ---------------------------------------------------------------- U

const std::vector<Box>& Bounds::possible(RelationId wanted, uint8_t level) {
  if (auto it = possible_.find({wanted.value, level}); it != possible_.end()) return it->second;
  ensure(wanted, level);
  std::vector<uint32_t> components;
  for (RelationId r : support(wanted)) {
    if (possible_.contains({r.value, level}) || (r != wanted && is_exact(r, level))) continue;
    if (m_[r].derived())
      components.push_back(m_[r].component);
    else
      possible_fact(r, level);
  }
  std::sort(components.begin(), components.end());
  components.erase(std::unique(components.begin(), components.end()), components.end());
  for (uint32_t c : components) possible_component(c, level);
  return possible_.at({wanted.value, level});
}

bool Bounds::covers(const Box& a, const Box& b) {
  tick();
  for (size_t c = 0; c < a.size(); ++c)
    if (!cells_.subsumes(a[c], b[c])) return false;
  return true;
}

bool Bounds::is_covered(const std::vector<Box>& boxes, const Box& box) {
  return std::any_of(boxes.begin(), boxes.end(), [&](const Box& b) { return covers(b, box); });
}

bool Bounds::add_box(std::vector<Box>& boxes, Box box) {
  if (is_covered(boxes, box)) return false;
  std::erase_if(boxes, [&](const Box& b) { return covers(box, b); });
  boxes.push_back(std::move(box));
  return true;
}

// Whether it had to be made wider.
bool Bounds::keep_within_limit(std::vector<Box>& boxes, size_t arity) {
  if (boxes.size() <= most_boxes) return false;
  std::vector<Box> wider;
  for (Box& box : boxes) {
    for (Cell& c : box) c = cells_.widened(c);
    add_box(wider, std::move(box));
  }
  if (wider.size() > most_boxes) wider = {Box(arity, cells_.any())};
  boxes = std::move(wider);
  return true;
}

void Bounds::possible_fact(RelationId r, uint8_t level) {
  const model::Relation& rel = m_[r];
  const size_t arity = rel.columns.size();
  std::vector<Box> out;
  if (rel.role == model::Role::table || profile_ == nullptr) {
    const Table& rows = certain(r, level);
    for (size_t i = 0; i < rows.size(); ++i) {
      Box box;
      for (size_t c = 0; c < arity; ++c) box.push_back(Cell{rows[i][c], nullptr});
      add_box(out, std::move(box));
    }
    possible_[{r.value, level}] = std::move(out);
    return;
  }
  std::vector<const Pattern*> denied;
  for (const Pattern& d : profile_->denials)
    if (d.relation == r && d.confidence <= levels_[level]) denied.push_back(&d);
  std::vector<const Pattern*> closed = denied;
  bool complete = rel.closed;
  for (const Completeness& c : profile_->complete)
    if (c.where.relation == r && c.where.confidence <= levels_[level]) {
      if (everywhere(c.where.cells))
        complete = true;
      else
        closed.push_back(&c.where);
    }
  for (const ProfileRow& row : profile_->rows) {
    if (row.relation != r) continue;
    Box box;
    for (size_t c = 0; c < arity; ++c)
      box.push_back(cells_.upper(Cell{profile_->row_cells(row)[c], nullptr}));
    const bool stands = row.confidence <= levels_[level] && !row.planned;
    if (rel.attribute && stands) complete = true;
    // What is not certain of an attribute is the one value that it may have.
    if (rel.attribute && !stands && !box[0].is_none()) box[0] = cells_.of_attribute(r, box[0]);
    complement(r, std::move(box), denied, out);
  }
  if (!complete)
    complement(r, Box(arity, rel.attribute ? cells_.of_attribute(r, cells_.any()) : cells_.any()), closed,
               out);
  keep_within_limit(out, arity);
  possible_[{r.value, level}] = std::move(out);
}

// Adds the parts of the box that no pattern matches (semantics, section 10).
void Bounds::complement(RelationId r, Box box, std::vector<const Pattern*> patterns, std::vector<Box>& out) {
  std::erase_if(patterns, [&](const Pattern* d) {
    for (size_t c = 0; c < box.size(); ++c)
      if (d->cells[c] != any_symbol && !cells_.covers(box[c], Cell{d->cells[c], nullptr})) return true;
    return false;
  });
  for (const Pattern* d : patterns) {
    bool covered = true;
    for (size_t c = 0; c < box.size(); ++c)
      covered = covered && (d->cells[c] == any_symbol || box[c].wild == nullptr);
    if (covered) return;
  }
  if (patterns.empty() || out.size() > most_boxes) {
    add_box(out, std::move(box));
    return;
  }
  size_t column = 0;
  std::vector<Symbol> constants;
  for (; column < box.size(); ++column) {
    if (box[column].wild == nullptr) continue;
    for (const Pattern* d : patterns)
      if (const Symbol s = d->cells[column];
          s != any_symbol && std::find(constants.begin(), constants.end(), s) == constants.end())
        constants.push_back(s);
    if (!constants.empty()) break;
  }
  for (Symbol s : constants) {
    Box part = box;
    part[column] = Cell{s, nullptr};
    complement(r, std::move(part), patterns, out);
  }
  std::erase_if(patterns, [&](const Pattern* d) { return d->cells[column] != any_symbol; });
  const Wild& wild = *box[column].wild;
  if (const auto rest = cells_.without(wild, constants, m_[r].columns[column].type)) {
    box[column] = *rest;
    complement(r, std::move(box), patterns, out);
  } else if (wild.plain() && m_[r].columns[column].optional) {
    // Every value is denied, but the cell may have none.
    box[column] = Cell{none_symbol, nullptr};
    complement(r, std::move(box), patterns, out);
  }
}

void Bounds::possible_component(uint32_t index, uint8_t level) {
  const model::Component& component = m_.components[index];
  std::vector<RelationId> own;
  for (RelationId r : component.relations)
    if (m_[r].derived()) own.push_back(r);
  for (RelationId r : own) possible_[{r.value, level}];
  const View view{true, level, std::nullopt, {}};
  for (bool grew = true; grew;) {
    grew = false;
    // A round reads the boxes of earlier rounds.
    std::map<RelationId, std::vector<Box>> round;
    for (RelationId r : own) {
      std::vector<Box>& made = round[r];
      const std::vector<Box>& known = possible_[{r.value, level}];
      for (RuleId id : m_[r].rules) {
        const model::Rule& rule = m_[id];
        auto [it, fresh] = rule_bodies_.try_emplace(id.value);
        if (fresh)
          it->second =
              compile_all(alternatives_of(rule.body), rule, std::vector<bool>(rule.variables.size(), false));
        for (const Alternative& a : it->second) {
          const Found covered = [&](State& partial) {
            Box head;
            for (const auto& t : rule.head_terms) {
              if (const auto* k = std::get_if<model::Constant>(&t.node)) {
                head.push_back(Cell{k->value, nullptr});
                continue;
              }
              const auto* v = std::get_if<model::VariableUse>(&t.node);
              if (v == nullptr || !partial.env[v->variable.value].is_bound()) return false;
              head.push_back(partial.env[v->variable.value]);
            }
            return is_covered(known, head) || is_covered(made, head);
          };
          const At at{&rule, view, nullptr, &a, &covered};
          State s{Env(rule.variables.size()), {}};
          solve(a, s, at, [&](State& solution) {
            Box head;
            for (const auto& t : rule.head_terms) {
              if (const auto* v = std::get_if<model::VariableUse>(&t.node)) {
                const Cell c = solution.env[v->variable.value];
                head.push_back(c.is_bound() ? c : cells_.any());
                continue;
              }
              const Value v = evaluate(t, solution, at);
              if (v.kind == Value::Kind::none) return false;
              // In a recursion intervals would grow for ever.
              head.push_back(v.kind == Value::Kind::exact ? Cell{v.symbol, nullptr}
                             : component.recursive        ? cells_.any()
                                                          : cells_.make(Wild{v.low, v.high, {}, {}, -1}));
            }
            if (!is_covered(known, head)) add_box(made, std::move(head));
            return m_[r].columns.empty();
          });
        }
        if (made.size() > 4 * most_boxes) made = {Box(m_[r].columns.size(), cells_.any())};
      }
    }
    for (RelationId r : own) {
      std::vector<Box>& boxes = possible_[{r.value, level}];
      for (Box& box : round[r]) grew = add_box(boxes, std::move(box)) || grew;
      keep_within_limit(boxes, m_[r].columns.size());
    }
    if (!component.recursive) return;
  }
}

// ---------------------------------------------------------------- goals

bool Bounds::matches(const Goal& goal, const Symbol* row) const {
  for (size_t c = 0; c < goal.terms.size(); ++c) {
    const Term& t = goal.terms[c];
    if (t.variable < 0) {
      if (t.constant != any_symbol && t.constant != row[c]) return false;
      continue;
    }
    if (row[c].is_none()) return false;
    for (size_t d = 0; d < c; ++d)
      if (goal.terms[d].variable == t.variable && row[d] != row[c]) return false;
  }
  return true;
}

bool Bounds::is_certain(const Goal& goal, uint8_t level) {
  const Table& rows = certain(goal.relation, level);
  for (size_t i = 0; i < rows.size(); ++i)
    if (rows.mark(i).phase <= level && matches(goal, rows[i])) return true;
  return false;
}

bool Bounds::is_possible(const Goal& goal, uint8_t level, bool one_value) {
  if (is_exact(goal.relation, level)) return is_certain(goal, level);
  const auto& columns = m_[goal.relation].columns;
  for (const Box& box : possible(goal.relation, level)) {
    std::map<int, Cell> variables;
    State s;
    bool fits = true;
    for (size_t c = 0; c < goal.terms.size() && fits; ++c) {
      const Term& t = goal.terms[c];
      if (t.variable < 0 && t.constant == any_symbol) continue;
      const Cell cell = left_of(box[c], s);
      Cell have = cells_.upper(Cell{t.constant, nullptr});
      if (t.variable >= 0) {
        auto it = variables.try_emplace(t.variable, cells_.any()).first;
        have = left_of(it->second, s);
      }
      const auto met = cells_.meet(have, cell, columns[c].type);
      fits = met.has_value();
      if (!fits) break;
      if (t.variable >= 0) variables[t.variable] = *met;
      if (!one_value) continue;
      narrow(cell, *met, s);
      narrow(have, *met, s);
    }
    if (fits) return true;
  }
  return false;
}

Assessed Bounds::assess(const Goal& goal) {
  for (uint8_t level = 0; level <= weakest(); ++level)
    if (is_certain(goal, level)) return {Verdict::holds, level};
  if (is_possible(goal, weakest())) return {Verdict::open, weakest()};
  uint8_t level = 0;
  while (level < weakest() && is_possible(goal, level)) ++level;
  return {Verdict::fails, level};
}

int Bounds::compare_rows(RelationId r, const Symbol* a, const Symbol* b) const {
  auto rank = [](Symbol s) { return s.is_none() ? 0 : s.is_unnamed() ? 2 : s.is_unknown() ? 3 : 1; };
  const auto& columns = m_[r].columns;
  for (size_t c = 0; c < columns.size(); ++c) {
    if (a[c] == b[c]) continue;
    if (rank(a[c]) != rank(b[c])) return rank(a[c]) < rank(b[c]) ? -1 : 1;
    if (rank(a[c]) != 1) return a[c].bits < b[c].bits ? -1 : 1;
    if (const int o = model::compare_values(symbols_, columns[c].type, a[c], b[c]); o != 0) return o;
  }
  return 0;
}

}  // namespace mechanist::verify
