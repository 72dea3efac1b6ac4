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

bool all_any(const std::vector<Symbol>& cells) {
  return std::all_of(cells.begin(), cells.end(), [](Symbol s) { return s == any_symbol; });
}

}  // namespace

Evaluation::Evaluation(const plan::Plan& plan, const Baseline* baseline, Options options)
    : Evaluation(plan, nullptr, baseline && baseline->usable() ? baseline : nullptr, options) {}
Evaluation::Evaluation(const plan::Plan& plan, const Profile& profile, Options options)
    : Evaluation(plan, nullptr, nullptr, options) {
  reset(profile);
}
Evaluation::Evaluation(const plan::Plan& plan, const FactsFolder& facts, Options options)
    : Evaluation(plan, &facts, nullptr, options) {
  symbols_ = SymbolTable(&facts.symbols);
  find_levels();
  find_known(nullptr);
}

Evaluation::Evaluation(const plan::Plan& plan, const FactsFolder* facts, const Baseline* baseline,
                       Options options)
    : plan_(plan),
      profile_(nullptr),
      facts_(facts),
      options_(options),
      functions_(*plan.model, symbols_),
      wilds_(*plan.model, symbols_, baseline ? &baseline->wilds() : nullptr),
      baseline_(baseline) {
  const size_t n = model().relations.size();
  for (const auto& r : model().relations)
    certain_.push_back(std::make_unique<Relation>(static_cast<uint32_t>(r.columns.size())));
  old_.resize(n);
  now_.resize(n);
  stats_.rules.resize(model().rules.size());
  stats_.component_rounds.resize(model().components.size());
  upper_ = std::make_unique<Possible>(*this);
  pending_ = plan::ComponentSet(model().components.size());
  always_known_ = plan::RelationSet(n);
  stale_rows_ = stale_bounds_ = plan::RelationSet(n);
  for (uint32_t r = 0; r < n; ++r) {
    const model::Relation& rel = model().relations[r];
    // Without a case every fact is closed, whichever way it was declared.
    if (rel.role == model::Role::table || (rel.recorded() && (rel.closed || !model().case_name)))
      always_known_.add(RelationId{r});
  }
  left_.assign(wilds_.origins(), unbound);
}

Evaluation::~Evaluation() = default;

void Evaluation::reset(const Profile& profile) {
  if (profile_) {
    // Tables are the same in all cases.
    for (uint32_t r = 0; r < certain_.size(); ++r)
      if (model().relations[r].role != model::Role::table) certain_[r]->clear();
    functions_.forget_local();
    limit_.clear();
    std::vector<RuleStats> rules = std::move(stats_.rules);
    std::vector<uint64_t> rounds = std::move(stats_.component_rounds);
    rules.assign(model().rules.size(), {});
    rounds.assign(model().components.size(), 0);
    stats_ = Stats{};
    stats_.rules = std::move(rules);
    stats_.component_rounds = std::move(rounds);
    boxes_used_ = 0;
    free_boxes_.clear();
    rows_ = 0;
    std::fill(now_.begin(), now_.end(), 0);
  }
  profile_ = &profile;
  symbols_ = SymbolTable(&profile.symbols);
  wilds_.reset(profile.unknowns);
  left_.assign(wilds_.origins(), unbound);
  find_levels();
  find_known(nullptr);
  stale_rows_.clear();
  stale_bounds_.clear();
}

bool Evaluation::is_exact(RelationId r, uint8_t level) const {
  // Of a run that was cut short not all rows were derived, nor all facts of weaker confidence loaded.
  if (!limit_.empty() && model()[r].role != model::Role::table) return false;
  return plan_.facts[r.value].within(at_[level].known);
}

bool Evaluation::is_touched(RelationId r, uint8_t level) const {
  return plan_.depends[r.value].meets(at_[level].touched) ||
         plan_.certain_reads[r.value].meets(at_[level].rows);
}

void Evaluation::compute_possible(RelationId r, uint8_t level, bool one_will_do) {
  if (origin_trail_.empty()) return upper_->compute(r, level, one_will_do);
  // Asked for in the middle of a solution: the relation's bound knows nothing of it.
  std::vector<Symbol> left(wilds_.origins(), unbound);
  left.swap(left_);
  upper_->compute(r, level, one_will_do);
  left.swap(left_);
}

const Boxes& Evaluation::possible(RelationId r, uint8_t level) {
  if (!at_[level].possible[r.value]) {
    if (baseline_ && !is_touched(r, level) && baseline_->possible(r)) return *baseline_->possible(r);
    compute_possible(r, level, false);
  }
  return *at_[level].possible[r.value];
}

bool Evaluation::is_any_possible(RelationId r, uint8_t level) {
  const Level& at = at_[level];
  if (!at.possible[r.value]) {
    // What is certain is possible.
    if (certain_[r.value]->through_phase(level) > 0) return true;
    if (is_exact(r, level)) return false;
    if (at.possible_some.has(r)) return true;
    if (baseline_ && !is_touched(r, level) && baseline_->possible(r))
      return baseline_->possible(r)->alive() > 0;
    compute_possible(r, level, true);
    if (!at.possible[r.value]) return true;
  }
  return at.possible[r.value]->alive() > 0;
}

Boxes& Evaluation::new_boxes(RelationId r, uint8_t level) {
  if (free_boxes_.empty()) {
    if (boxes_used_ == boxes_.size()) boxes_.push_back(std::make_unique<Boxes>(0));
    free_boxes_.push_back(boxes_[boxes_used_++].get());
  }
  Boxes& out = *free_boxes_.back();
  free_boxes_.pop_back();
  out.reset(certain_[r.value]->arity());
  at_[level].possible[r.value] = &out;
  return out;
}

void Evaluation::find_levels() {
  bool seen[confidence_levels] = {};
  if (profile_) {
    for (const ProfileRow& r : profile_->rows) seen[static_cast<int>(r.confidence)] = true;
    for (const Pattern& d : profile_->denials) seen[static_cast<int>(d.confidence)] = true;
    for (const Completeness& c : profile_->complete) seen[static_cast<int>(c.where.confidence)] = true;
  }
  levels_.clear();
  for (int i = 0; i < confidence_levels; ++i)
    if (seen[i]) levels_.push_back(static_cast<Confidence>(i));
  if (levels_.empty()) levels_.push_back(Confidence::high);
}

void Evaluation::find_known(const Renewed* renewed) {
  const model::Model& m = model();
  const size_t n = m.relations.size();
  while (at_.size() < levels_.size())
    at_.push_back({plan::RelationSet(n),
                   plan::RelationSet(n),
                   plan::RelationSet(n),
                   plan::RelationSet(n),
                   {},
                   plan::RelationSet(n)});
  auto counts = [&](RelationId r) { return !renewed || renewed->facts.has(r); };
  for (uint8_t level = 0; level < levels_.size(); ++level) {
    Level& at = at_[level];
    if (renewed) {
      for (plan::RelationSet* some : {&at.known, &at.evidence, &at.touched}) *some -= renewed->facts;
      renewed->facts.for_each([&](uint32_t r) {
        if (always_known_.has(RelationId{r})) at.known.add(RelationId{r});
      });
      at.rows -= renewed->rows;
      at.possible_some -= renewed->bounds;
      renewed->bounds.for_each([&](uint32_t r) {
        if (at.possible[r]) free_boxes_.push_back(at.possible[r]);
        at.possible[r] = nullptr;
      });
    } else {
      at.known = always_known_;
      for (plan::RelationSet* some : {&at.evidence, &at.touched, &at.rows, &at.possible_some}) some->clear();
      at.possible.assign(n, nullptr);
    }
    if (!profile_) continue;
    const Confidence weakest = levels_[level];
    for (const Pattern& d : profile_->denials)
      if (d.confidence <= weakest && counts(d.relation)) {
        at.touched.add(d.relation);
        if (d.confidence == weakest) at.evidence.add(d.relation);
      }
    for (const Completeness& c : profile_->complete)
      if (c.where.confidence <= weakest && counts(c.where.relation) &&
          !options_.defects.ignore_completeness) {
        at.touched.add(c.where.relation);
        if (c.where.confidence == weakest) at.evidence.add(c.where.relation);
        if (all_any(c.where.cells)) at.known.add(c.where.relation);
      }
  }
  if (!profile_) return;
  const size_t levels = levels_.size();
  auto level_of = [&](Confidence c) {
    return static_cast<size_t>(std::find(levels_.begin(), levels_.end(), c) - levels_.begin());
  };
  for (const ProfileRow& row : profile_->rows) {
    if (!counts(row.relation)) continue;
    const model::Relation& rel = m[row.relation];
    const size_t first = level_of(row.confidence);
    at_[first].evidence.add(row.relation);
    if (rel.closed)
      for (size_t level = 0; level < levels; ++level) at_[level].touched.add(row.relation);
    if (!rel.attribute || row.planned) continue;
    for (size_t level = first; level < levels; ++level) {
      at_[level].touched.add(row.relation);
      at_[level].known.add(row.relation);
    }
  }
  for (const ProfileRow& row : profile_->rows) {
    if (!counts(row.relation)) continue;
    const Symbol* cells = profile_->row_cells(row);
    const bool uncertain = row.planned || std::any_of(cells, cells + m[row.relation].columns.size(),
                                                      [](Symbol s) { return s.is_unknown(); });
    const size_t until = uncertain ? levels : level_of(row.confidence);
    for (size_t level = 0; level < until; ++level) at_[level].known.remove(row.relation);
  }
}

void Evaluation::load_rows(uint8_t phase, const Renewed* renewed) {
  const model::Model& m = model();
  Level& at = at_[phase];
  if (phase > 0) at.rows |= at_[phase - 1].rows;
  old_ = begun_ = now_;
  pending_.clear();
  auto grown = [&](RelationId r) {
    const RowId rows = certain_[r.value]->size();
    if (rows == begun_[r.value]) return;
    if (now_[r.value] == begun_[r.value]) {
      pending_ |= plan_.readers[r.value];
      at.rows.add(r);
    }
    now_[r.value] = rows;
  };
  auto load = [&](RelationId r, const Symbol* cells) {
    Relation& rel = *certain_[r.value];
    rel.mark(phase, 0);
    if (!rel.insert(cells)) return;
    ++rows_;
    grown(r);
  };
  auto load_all = [&](RelationId r, const std::vector<Symbol>& cells) {
    const size_t arity = certain_[r.value]->arity();
    if (arity == 0) return;
    certain_[r.value]->reserve(cells.size() / arity);
    if (arity == 2 && !cells.empty()) {
      certain_[r.value]->mark(phase, 0);
      rows_ += certain_[r.value]->insert_pairs(cells);
      grown(r);
      return;
    }
    for (size_t i = 0; i + arity <= cells.size(); i += arity) load(r, cells.data() + i);
  };
  if (phase == 0 && !renewed) {
    if (tables_loaded_) {
      for (const model::TableRows& t : m.tables) grown(t.relation);
      rows_ = table_rows_;
    } else {
      for (const model::TableRows& t : m.tables) load_all(t.relation, t.cells);
      tables_loaded_ = true;
      table_rows_ = rows_;
    }
    if (facts_)
      for (const FactRows& f : facts_->relations) {
        load_all(f.relation, f.cells);
        if (certain_[f.relation.value]->arity() == 0 && f.rows > 0) load(f.relation, nullptr);
      }
  }
  if (!profile_) return;
  const Borrowed own(*this);
  std::vector<Symbol>& cells = *own;
  auto load_row = [&](const ProfileRow& row) {
    const Confidence needed = levels_[phase];
    const bool mine = options_.defects.level_off_by_one
                          ? static_cast<int>(row.confidence) <= static_cast<int>(needed) + 1
                          : row.confidence == needed;
    if (!mine || (row.planned && !options_.defects.ignore_planned)) return;
    const Symbol* from = profile_->row_cells(row);
    cells.assign(from, from + m[row.relation].columns.size());
    // A missing cell may have no value, and then nothing but `_` matches it: certain rows say so.
    for (Symbol& s : cells)
      if (s.is_unknown() && profile_->unknowns[s.index()].maybe_none) s = none_symbol;
    load(row.relation, cells.data());
  };
  if (renewed)
    for (const ProfileRow* row : renewed_) load_row(*row);
  else
    for (const ProfileRow& row : profile_->rows) load_row(row);
}

// What a kept relation had at the end of a phase is what it has there now.
void Evaluation::keep_rows(uint8_t phase, const std::vector<RelationId>& kept) {
  for (RelationId id : kept) {
    const Relation& rows = *certain_[id.value];
    old_[id.value] = begun_[id.value] = phase == 0 ? 0 : rows.through_phase(static_cast<uint8_t>(phase - 1));
    now_[id.value] = rows.through_phase(phase);
    if (now_[id.value] > begun_[id.value]) pending_ |= plan_.readers[id.value];
  }
}

bool Evaluation::over_limit(uint64_t round) {
  if (!limit_.empty()) return true;
  const Limits& l = options_.limits;
  if (round > l.rounds) {
    limit_ = "rounds";
  } else if (rows_ > l.rows) {
    limit_ = "rows";
  } else {
    over_time_or_memory(memory_is_due());
  }
  return !limit_.empty();
}

// A sum over all relations is cheap beside a round that derived much, but not beside each of many tiny ones.
bool Evaluation::memory_is_due() {
  constexpr uint64_t rows_between = 1024;
  constexpr uint32_t rounds_between = 64;
  if (rows_ < rows_tested_ + rows_between && ++rounds_untested_ < rounds_between) return false;
  rows_tested_ = rows_;
  rounds_untested_ = 0;
  return true;
}

bool Evaluation::over_time_or_memory(bool memory) {
  const Limits& l = options_.limits;
  if (over_time()) {
    limit_ = "time";
    return true;
  }
  if (!memory || l.bytes == UINT64_MAX) return false;
  uint64_t bytes = symbols_.bytes();
  // The relations of a case are as many as those of a large program, and their rows take nothing.
  constexpr uint64_t rows_of_a_case = 1024;
  if (rows_ > rows_of_a_case)
    for (const auto& r : certain_) bytes += r->bytes();
  if (bytes <= l.bytes) return false;
  limit_ = "memory";
  return true;
}

void Evaluation::interrupt_if_over() {
  uint64_t rows = 0;
  if (limit_.empty())
    for (const auto& r : certain_) rows += r->size();
  if (rows > options_.limits.rows_within_round()) {
    limit_ = "rows";
    throw Interrupted{};
  }
  // A limit of rows or rounds leaves the possible bound to be found, within time and memory.
  if (limit_ == "time" || limit_ == "memory" || over_time_or_memory(true)) throw Interrupted{};
}

void Evaluation::abandon(TrailMark mark) {
  firing_ = {};
  slot_trail_.resize(mark.slots);
  for (; origin_trail_.size() > mark.origins; origin_trail_.pop_back())
    left_[origin_trail_.back().at] = origin_trail_.back().before;
  restricted_ = nullptr;
}

bool Evaluation::run() {
  run_phases(nullptr);
  return limit_.empty();
}

void Evaluation::find_stale(const plan::RelationSet& rows, const plan::RelationSet& facts) {
  plan::ComponentSet others(model().components.size());
  stale_rows_ |= rows;
  rows.for_each([&](uint32_t r) { others |= plan_.readers[r]; });
  facts.for_each([&](uint32_t r) {
    others |= plan_.testers[r];
    stale_bounds_ |= plan_.dependents[r];
  });
  // Components are numbered from below, and those that read one stand above it.
  others.for_each([&](uint32_t c) {
    for (RelationId r : model().components[c].relations) {
      stale_rows_.add(r);
      others |= plan_.readers[r.value];
    }
  });
}

bool Evaluation::update(const plan::RelationSet& rows, const plan::RelationSet& bounds,
                        const plan::RelationSet* asked) {
  const std::vector<Confidence> before = levels_;
  find_levels();
  if (!profile_ || !limit_.empty() || levels_ != before) {
    reset(*profile_);
    return run();
  }
  Renewed renewed;
  renewed.facts = rows;
  renewed.facts |= bounds;
  find_stale(rows, renewed.facts);
  renewed.rows = stale_rows_;
  renewed.bounds = stale_bounds_;
  if (asked) {
    renewed.rows &= *asked;
    renewed.bounds &= *asked;
  }
  stale_rows_ -= renewed.rows;
  stale_bounds_ -= renewed.bounds;
  renewed.rows.for_each([&](uint32_t r) {
    rows_ -= certain_[r]->size();
    certain_[r]->clear();
  });
  renewed_.clear();
  for (const ProfileRow& row : profile_->rows)
    if (renewed.rows.has(row.relation)) renewed_.push_back(&row);
  find_known(&renewed);
  run_phases(&renewed);
  return limit_.empty();
}

void Evaluation::run_phases(const Renewed* renewed) {
  started_ = std::chrono::steady_clock::now();
  interruptible_ = true;
  rows_tested_ = rows_;
  rounds_untested_ = 0;
  auto runs = [&](uint32_t c) {
    return !renewed || renewed->rows.has(model().components[c].relations.front());
  };
  std::vector<RelationId> kept;  // that some rule to be run scans
  if (renewed) {
    std::fill(now_.begin(), now_.end(), 0);
    plan::RelationSet scanned(certain_.size());
    for (uint32_t c = 0; c < plan_.components.size(); ++c)
      if (runs(c))
        for (RelationId r : plan_.components[c].scanned) scanned.add(r);
    scanned -= renewed->rows;
    scanned.for_each([&](uint32_t r) { kept.push_back(RelationId{r}); });
  }
  try {
    for (uint8_t phase = 0; phase < levels_.size() && limit_.empty(); ++phase) {
      phase_ = phase;
      const auto start = std::chrono::steady_clock::now();
      const auto elsewhere = stats_.possible + stats_.confidence;
      load_rows(phase, renewed);
      keep_rows(phase, kept);
      if (phase == 0)
        pending_ |= plan_.need_no_rows;
      else
        plan_.testing.for_each([&](uint32_t c) {
          // The bounds that it tests may be others.
          if (plan_.components[c].tested.meets(at_[phase].evidence)) pending_.add(c);
        });
      pending_.for_each([&](uint32_t c) {
        if (limit_.empty() && runs(c)) run_component(plan_.components[c], c, phase);
      });
      // Negations have the possible bound computed meanwhile.
      const auto took =
          std::chrono::steady_clock::now() - start - (stats_.possible + stats_.confidence - elsewhere);
      (phase == 0 ? stats_.certain : stats_.confidence) += took;
    }
  } catch (const Interrupted&) {
    abandon({0, 0});
  }
  interruptible_ = false;
  // What was found of U so far took the rows of L for all of them.
  if (!limit_.empty())
    for (Level& at : at_) {
      std::fill(at.possible.begin(), at.possible.end(), nullptr);
      at.possible_some.clear();
    }
}

void Evaluation::run_component(const plan::PlannedComponent& component, uint32_t index, uint8_t phase) {
  const std::vector<RelationId>& own = model().components[index].relations;
  const bool recursive = model().components[index].recursive;
  for (uint32_t round = 1;; ++round) {
    ++stats_.rounds;
    ++stats_.component_rounds[index];
    const View view{Bound::certain, phase, true, index, phase, round};
    for (RuleId id : component.rules) {
      const plan::PlannedRule& rule = plan_.rules[id.value];
      const auto start =
          options_.stats ? std::chrono::steady_clock::now() : std::chrono::steady_clock::time_point{};
      const bool in_full =
          round == 1 ? phase == 0 || rule.tested.meets(at_[phase].evidence) : rule.tests_own_component;
      for (const auto& a : rule.alternatives) {
        if (in_full) {
          fire(*this, rule, a, a.full, -1, view);
          continue;
        }
        const size_t variants = a.delta.size() - (options_.defects.drop_delta && !a.delta.empty() ? 1 : 0);
        for (size_t i = 0; i < variants; ++i) {
          const RelationId scanned = a.body.scans[i].relation;
          if (old_[scanned.value] < now_[scanned.value])
            fire(*this, rule, a, a.delta[i], static_cast<int>(i), view);
        }
      }
      if (options_.stats) stats_.rules[id.value].time += std::chrono::steady_clock::now() - start;
    }
    if (!recursive) break;
    // What was new is old now; what this round derived is new.
    bool grew = false;
    for (RelationId r : component.scanned) old_[r.value] = now_[r.value];
    for (RelationId r : own) {
      now_[r.value] = certain_[r.value]->size();
      grew = grew || now_[r.value] > old_[r.value];
    }
    if (!grew || over_limit(round)) break;
  }
  if (recursive)
    for (RelationId r : component.scanned) old_[r.value] = begun_[r.value];
  for (RelationId r : own) {
    now_[r.value] = certain_[r.value]->size();
    if (now_[r.value] == begun_[r.value]) continue;
    pending_ |= plan_.readers[r.value];
    at_[phase].rows.add(r);
  }
  if (limit_.empty()) over_limit(0);
}

namespace {

Profile profile_of_nothing(const model::Model& m) {
  Profile p;
  p.symbols = SymbolTable(&m.symbols);
  return p;
}

}  // namespace

namespace {

// A rulebase that needs more than this without any evidence is evaluated without a baseline.
Options bounded(Options options) {
  options.limits.rounds = std::min<uint64_t>(options.limits.rounds, 1'000);
  options.limits.rows = std::min<uint64_t>(options.limits.rows, 1'000'000);
  return options;
}

}  // namespace

Baseline::Baseline(const plan::Plan& plan, Options options)
    : nothing_(profile_of_nothing(*plan.model)),
      evaluation_(plan, static_cast<const Baseline*>(nullptr), bounded(options)) {
  const model::Model& m = *plan.model;
  evaluation_.reset(nothing_);
  if (!evaluation_.run()) return;
  for (uint32_t r = 0; r < m.relations.size(); ++r)
    if (!evaluation_.is_exact(RelationId{r}, 0)) evaluation_.possible(RelationId{r}, 0);
  usable_ = evaluation_.symbols().text_count() == m.symbols.text_count() &&
            evaluation_.symbols().number_count() == m.symbols.number_count();
}

}  // namespace mechanist::eval
