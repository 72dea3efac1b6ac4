// The certain bound: rows are loaded level by level, strongest evidence first, and each stratum runs
// semi-naive rounds that continue from level to level. A rule that reads a bound of another stratum in a test
// (a negation, an upper bound, an aggregate) fires in full once a level, since such a bound may change
// without any new row; everything else fires on new rows only. External interface: evaluation.hpp.
#include "eval/evaluation.hpp"

#include <algorithm>

#include "eval/join.hpp"
#include "eval/possible.hpp"

namespace mechanist::eval {
namespace {

const std::vector<UnknownCell> no_unknowns;

std::vector<Confidence> levels_of(const Profile* p) {
  bool seen[confidence_levels] = {};
  if (p) {
    for (const ProfileRow& r : p->rows) seen[static_cast<int>(r.confidence)] = true;
    for (const Pattern& d : p->denials) seen[static_cast<int>(d.confidence)] = true;
    for (const Completeness& c : p->complete) seen[static_cast<int>(c.where.confidence)] = true;
  }
  std::vector<Confidence> out;
  for (int i = 0; i < confidence_levels; ++i)
    if (seen[i]) out.push_back(static_cast<Confidence>(i));
  if (out.empty()) out.push_back(Confidence::high);
  return out;
}

}  // namespace

Evaluation::Evaluation(const plan::Plan& plan, const Profile& profile, Options options)
    : Evaluation(plan, &profile, nullptr, options) {}
Evaluation::Evaluation(const plan::Plan& plan, const FactsFolder& facts, Options options)
    : Evaluation(plan, nullptr, &facts, options) {}

Evaluation::Evaluation(const plan::Plan& plan, const Profile* profile, const FactsFolder* facts,
                       Options options)
    : plan_(plan),
      profile_(profile),
      facts_(facts),
      options_(options),
      symbols_(profile ? &profile->symbols : &facts->symbols),
      functions_(*plan.model, symbols_),
      wilds_(*plan.model, symbols_, profile ? profile->unknowns : no_unknowns),
      levels_(levels_of(profile)) {
  const size_t n = model().relations.size();
  for (const auto& r : model().relations)
    certain_.push_back(std::make_unique<Relation>(static_cast<uint32_t>(r.columns.size())));
  old_.resize(n);
  now_.resize(n);
  stats_.rules.resize(model().rules.size());
  possible_.resize(levels_.size());
  for (auto& level : possible_) level.resize(n);
  upper_ = std::make_unique<Possible>(*this);
  left_.assign(wilds_.origins(), unbound);
  find_exact();
}

Evaluation::~Evaluation() = default;

bool Evaluation::is_exact(RelationId r, uint8_t level) const {
  return exact_[level][r.value] != 0;
}

const Boxes& Evaluation::possible(RelationId r, uint8_t level) {
  if (!possible_[level][r.value]) {
    // Asked for in the middle of a solution: the relation's bound knows nothing of it.
    std::vector<Symbol> left(wilds_.origins(), unbound);
    left.swap(left_);
    upper_->compute(r, level);
    left.swap(left_);
  }
  return *possible_[level][r.value];
}

void Evaluation::find_exact() {
  const model::Model& m = model();
  for (uint8_t level = 0; level < levels_.size(); ++level) {
    std::vector<uint8_t> exact(m.relations.size(), 0);
    for (size_t r = 0; r < m.relations.size(); ++r) {
      const model::Relation& rel = m.relations[r];
      // Without a case every fact is closed, whichever way it was declared.
      exact[r] = rel.role == model::Role::table || (rel.recorded() && (rel.closed || !m.case_name));
    }
    if (profile_) {
      for (const Completeness& c : profile_->complete)
        if (c.where.confidence <= levels_[level] && !options_.defects.ignore_completeness &&
            std::all_of(c.where.cells.begin(), c.where.cells.end(), [](Symbol s) { return s == any_symbol; }))
          exact[c.where.relation.value] = 1;
      for (const ProfileRow& row : profile_->rows)
        if (m[row.relation].attribute && row.confidence <= levels_[level] && !row.planned)
          exact[row.relation.value] = 1;
      for (const ProfileRow& row : profile_->rows) {
        const Symbol* cells = profile_->row_cells(row);
        if (row.planned || row.confidence > levels_[level] ||
            std::any_of(cells, cells + m[row.relation].columns.size(),
                        [](Symbol s) { return s.is_unknown(); }))
          exact[row.relation.value] = 0;
      }
    }
    std::vector<uint8_t> all(m.relations.size());
    for (size_t r = 0; r < m.relations.size(); ++r)
      all[r] = std::all_of(plan_.support[r].begin(), plan_.support[r].end(),
                           [&](RelationId s) { return m[s].derived() || exact[s.value]; });
    exact_.push_back(std::move(all));
  }
}

void Evaluation::load_rows(uint8_t phase) {
  const model::Model& m = model();
  for (auto& r : certain_) r->mark(phase, 0);
  if (phase == 0) {
    for (const model::TableRows& t : m.tables) {
      Relation& rel = *certain_[t.relation.value];
      const size_t arity = rel.arity();
      if (arity == 0) continue;
      rel.reserve(t.cells.size() / arity);
      for (size_t i = 0; i + arity <= t.cells.size(); i += arity) rel.insert(t.cells.data() + i);
    }
    if (facts_) {
      for (const FactRows& f : facts_->relations) {
        Relation& rel = *certain_[f.relation.value];
        const size_t arity = rel.arity();
        if (arity == 0) {
          if (f.rows > 0) rel.insert(nullptr);
          continue;
        }
        rel.reserve(f.cells.size() / arity);
        for (size_t i = 0; i + arity <= f.cells.size(); i += arity) rel.insert(f.cells.data() + i);
      }
    }
  }
  if (!profile_) return;
  std::vector<Symbol> cells;
  for (const ProfileRow& row : profile_->rows) {
    Confidence needed = levels_[phase];
    bool mine = options_.defects.level_off_by_one
                    ? static_cast<int>(row.confidence) <= static_cast<int>(needed) + 1
                    : row.confidence == needed;
    if (!mine || (row.planned && !options_.defects.ignore_planned)) continue;
    const Symbol* from = profile_->row_cells(row);
    cells.assign(from, from + m[row.relation].columns.size());
    // A missing cell may have no value, and then nothing but `_` matches it: certain rows say so.
    for (Symbol& s : cells)
      if (s.is_unknown() && profile_->unknowns[s.index()].maybe_none) s = none_symbol;
    certain_[row.relation.value]->insert(cells.data());
  }
}

bool Evaluation::over_limit(uint64_t round) {
  if (!limit_.empty()) return true;
  const Limits& l = options_.limits;
  if (round > l.rounds) {
    limit_ = "rounds";
    return true;
  }
  // The sums are cheap beside a round, but a program of many tiny rounds should not pay for them each time.
  if (round % 64 != 0 && certain_.size() > 64) return false;
  uint64_t rows = 0, bytes = 0;
  for (const auto& r : certain_) {
    rows += r->size();
    if (l.bytes != UINT64_MAX) bytes += r->bytes();
  }
  if (rows > l.rows)
    limit_ = "rows";
  else if (bytes > l.bytes)
    limit_ = "memory";
  else if (l.time != std::chrono::milliseconds::max() && std::chrono::steady_clock::now() - started_ > l.time)
    limit_ = "time";
  return !limit_.empty();
}

bool Evaluation::run() {
  started_ = std::chrono::steady_clock::now();
  for (uint8_t phase = 0; phase < levels_.size() && limit_.empty(); ++phase) {
    phase_ = phase;
    load_rows(phase);
    for (uint32_t c = 0; c < model().components.size() && limit_.empty(); ++c)
      run_component(model().components[c], c, phase);
  }
  stats_.certain = std::chrono::steady_clock::now() - started_;
  return limit_.empty();
}

void Evaluation::run_component(const model::Component& component, uint32_t index, uint8_t phase) {
  const model::Model& m = model();
  bool has_rules = false;
  for (RelationId r : component.relations) has_rules = has_rules || !m[r].rules.empty();
  if (!has_rules) return;

  auto old_before = [&](RelationId r) {
    return phase == 0 ? 0 : certain_[r.value]->through_phase(phase - 1);
  };
  for (RelationId r : component.relations)
    for (RuleId rule : m[r].rules)
      for (const auto& a : plan_.rules[rule.value].alternatives)
        for (const plan::Scan& s : a.body.scans) {
          old_[s.relation.value] = old_before(s.relation);
          now_[s.relation.value] = certain_[s.relation.value]->size();
        }
  for (RelationId r : component.relations) {
    old_[r.value] = old_before(r);
    now_[r.value] = certain_[r.value]->size();
  }

  for (uint32_t round = 1;; ++round) {
    ++stats_.rounds;
    for (RelationId r : component.relations) certain_[r.value]->mark(phase, round);
    const View view{Bound::certain, phase, true, index, phase, round};
    for (RelationId r : component.relations) {
      for (RuleId id : m[r].rules) {
        const plan::PlannedRule& rule = plan_.rules[id.value];
        const auto start =
            options_.stats ? std::chrono::steady_clock::now() : std::chrono::steady_clock::time_point{};
        const bool in_full = round == 1 ? phase == 0 || !rule.tested.empty() : rule.tests_own_component;
        for (const auto& a : rule.alternatives) {
          if (in_full) {
            Joiner(*this, rule, a, a.full, -1, view).run();
            continue;
          }
          const size_t variants = a.delta.size() - (options_.defects.drop_delta && !a.delta.empty() ? 1 : 0);
          for (size_t i = 0; i < variants; ++i) {
            RelationId scanned = a.body.scans[i].relation;
            if (old_[scanned.value] < now_[scanned.value])
              Joiner(*this, rule, a, a.delta[i], static_cast<int>(i), view).run();
          }
        }
        if (options_.stats) stats_.rules[id.value].time += std::chrono::steady_clock::now() - start;
      }
    }
    // What was new is old now; what this round derived is new.
    bool grew = false;
    for (RelationId r : component.relations)
      for (RuleId id : m[r].rules)
        for (const auto& a : plan_.rules[id.value].alternatives)
          for (const plan::Scan& s : a.body.scans) old_[s.relation.value] = now_[s.relation.value];
    for (RelationId r : component.relations) {
      old_[r.value] = now_[r.value];
      now_[r.value] = certain_[r.value]->size();
      grew = grew || now_[r.value] > old_[r.value];
    }
    if (!grew || !component.recursive || over_limit(round)) break;
  }
  if (limit_.empty()) over_limit(0);
}

}  // namespace mechanist::eval
