// From an evaluation to an Explanation: the entry points, and what every step needs: places, evidence,
// citations, and rows in an order of values. External interface: explain and default_goals of
// explanation.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "explain/builder.hpp"

namespace mechanist::explain {

namespace {

constexpr size_t most_steps = 400'000;

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

std::string_view word(Attribution a) {
  switch (a) {
    case Attribution::not_given:
      return "";
    case Attribution::reported:
      return "reported";
    case Attribution::inferred:
      return "inferred";
    case Attribution::predecessor:
      return "predecessor";
    case Attribution::subsidiary:
      return "subsidiary";
  }
  return "";
}

std::string_view word(Status s) {
  return s == Status::planned ? "planned" : s == Status::ended ? "ended" : "";
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

Builder::Builder(eval::Evaluation& ev, const ExplainOptions& options)
    : ev_(ev),
      m_(ev.model()),
      options_(options),
      profile_(ev.profile()),
      say_(ev.model(), ev.symbols(), ev.profile(), options.language, number_unnamed()),
      most_steps_(most_steps) {}

// ---------------------------------------------------------------- order

// Unnamed individuals are told apart by the rows that they stand in, not by where those stand in the file.
std::vector<uint32_t> Builder::number_unnamed() const {
  const Profile* p = ev_.profile();
  if (p == nullptr) return {};
  std::vector<const ProfileRow*> rows(p->unnamed.size(), nullptr);
  for (const ProfileRow& r : p->rows)
    for (uint32_t c = 0; c < m_[r.relation].columns.size(); ++c)
      if (Symbol s = p->row_cells(r)[c];
          s.is_unnamed() && s.index() < rows.size() && rows[s.index()] == nullptr)
        rows[s.index()] = &r;
  std::vector<uint32_t> order(p->unnamed.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    const ProfileRow *x = rows[a], *y = rows[b];
    if (x == nullptr || y == nullptr) return x != nullptr && y == nullptr;
    if (x->relation != y->relation) return m_[x->relation].name < m_[y->relation].name;
    for (uint32_t c = 0; c < m_[x->relation].columns.size(); ++c) {
      Symbol s = p->row_cells(*x)[c], t = p->row_cells(*y)[c];
      if (s.is_unnamed() && t.is_unnamed()) continue;
      if (int o = model::compare_values(ev_.symbols(), m_[x->relation].columns[c].type, s, t); o != 0)
        return o < 0;
    }
    return x->confidence < y->confidence;
  });
  std::vector<uint32_t> out(order.size());
  for (uint32_t i = 0; i < order.size(); ++i) out[order[i]] = i;
  return out;
}

int Builder::compare(model::Type t, Symbol a, Symbol b) const {
  if (a == b) return 0;
  auto rank = [](Symbol s) {
    return s == any_symbol ? 4 : s.is_none() ? 0 : s.is_unnamed() ? 2 : s.is_unknown() ? 3 : 1;
  };
  if (rank(a) != rank(b)) return rank(a) < rank(b) ? -1 : 1;
  if (rank(a) == 1) return model::compare_values(ev_.symbols(), t, a, b);
  const std::string x = say_.literal(t, a), y = say_.literal(t, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

int Builder::compare_rows(RelationId r, const Symbol* a, const Symbol* b) const {
  const auto& columns = m_[r].columns;
  for (size_t c = 0; c < columns.size(); ++c)
    if (int o = compare(columns[c].type, a[c], b[c]); o != 0) return o;
  return 0;
}

int Builder::compare_env(const model::Rule& rule, std::span<const uint32_t> slots, const Env& a,
                         const Env& b) const {
  for (uint32_t s : slots)
    if (int o = compare(rule.variables[s].type, a[s], b[s]); o != 0) return o;
  return 0;
}

// ---------------------------------------------------------------- rows

RowId Builder::visible(RelationId r, const View& view) const {
  const eval::Relation& rel = ev_.certain(r);
  if (view.limited && m_[r].derived() && m_[r].component == view.component)
    return rel.before(view.phase, view.round);
  return rel.through_phase(view.level);
}

std::vector<Symbol> Builder::cells_of(RelationId r, RowId row) const {
  std::vector<Symbol> out(m_[r].columns.size());
  ev_.certain(r).row(row, out.data());
  return out;
}

std::vector<Symbol> Builder::cells_of(const Goal& goal) {
  std::vector<Symbol> out;
  for (const Goal::Term& t : goal.terms) out.push_back(t.variable >= 0 ? any_symbol : t.constant);
  return out;
}

Goal Builder::goal_of(const model::Atom& a, const Env& env) const {
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

std::vector<RowId> Builder::matches(const Goal& goal, RowId end) const {
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

std::optional<RowId> Builder::best(const Goal& goal, RowId end, uint32_t* more) const {
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

bool Builder::is_possible(const Goal& goal, uint8_t level) {
  if (ev_.is_exact(goal.relation, level))
    return !matches(goal, ev_.certain(goal.relation).through_phase(level)).empty();
  plan::Scan scan{goal.relation, {}};
  uint32_t slots = 0;
  for (uint32_t c = 0; c < goal.terms.size(); ++c) {
    plan::Term t;
    t.type = m_[goal.relation].columns[c].type;
    if (goal.terms[c].variable >= 0) {
      t.kind = plan::Term::Kind::slot;
      t.slot = static_cast<uint32_t>(goal.terms[c].variable);
      slots = std::max(slots, t.slot + 1);
    } else if (goal.terms[c].constant != any_symbol) {
      t.kind = plan::Term::Kind::constant;
      t.constant = goal.terms[c].constant;
    }
    scan.terms.push_back(t);
  }
  plan::Body body;
  body.alternatives.emplace_back();
  body.alternatives.back().scans.push_back(std::move(scan));
  body.alternatives.back().nested.push_back(plan::Step{.kind = plan::Step::Kind::scan, .index = 0});
  body.reads = {goal.relation};
  Env env(slots, unbound);
  return ev_.satisfied(body, env, View{eval::Bound::possible, level, false, 0, 0, 0});
}

// ---------------------------------------------------------------- where things come from

FilePlace Builder::place(const Sources& sources, Span span) const {
  if (span.source.value >= sources.size()) return {};
  const SourceFile& f = sources[span.source];
  return {f.path(), f.line_column(span.begin).line};
}

Evidence Builder::evidence(uint32_t index) const {
  const mechanist::Evidence& e = profile_->evidence[index];
  Evidence out;
  out.place = place(profile_->texts, e.span);
  for (uint32_t s : e.sources) {
    const EvidenceSource& source = profile_->sources[s];
    out.sources.push_back({source.name, source.title, source.url, source.date});
  }
  out.quote = e.quote;
  out.paraphrase = e.paraphrase;
  out.page = e.page;
  out.note = e.note;
  out.coder = e.coder;
  out.attribution = word(e.attribution);
  out.status = word(e.status);
  out.confidence = e.confidence;
  return out;
}

std::vector<Citation> Builder::citations(const std::vector<const model::Notes*>& all) const {
  std::vector<Citation> out;
  for (const model::Notes* notes : all)
    for (const model::Citation& c : notes->citations) {
      const model::CitedSource& source = m_[c.source];
      Citation cited{source.name, source.title, c.passage, place(m_.sources, c.span)};
      if (std::find(out.begin(), out.end(), cited) == out.end()) out.push_back(std::move(cited));
    }
  return out;
}

std::vector<Ours> Builder::ours(const std::vector<const model::Notes*>& all) const {
  std::vector<Ours> out;
  for (const model::Notes* notes : all)
    for (const model::Ours& o : notes->ours) {
      Ours mine{o.reason, place(m_.sources, o.span)};
      if (std::find(out.begin(), out.end(), mine) == out.end()) out.push_back(std::move(mine));
    }
  return out;
}

uint32_t Builder::rule_note(RuleId id) {
  auto [it, fresh] = rule_notes_.try_emplace(id.value, static_cast<uint32_t>(out_.rules.size()));
  if (!fresh) return it->second;
  const model::Rule& r = m_[id];
  std::vector<const model::Notes*> notes{&r.notes};
  // What stands at a definition, a path or a mechanism is said of the one rule that it is made of.
  if (r.origin != model::RuleOrigin::rule) notes.push_back(&m_[r.head].notes);
  for (const model::Mechanism& mechanism : m_.mechanisms)
    if (mechanism.applies == id && mechanism.relation == r.head)
      notes.insert(notes.begin(), &mechanism.applies_notes);
  Flat body;
  for (const auto& c : r.body) body.push_back(&c);
  Rule out;
  out.name = r.name;
  out.head = m_[r.head].name;
  out.sentence = say_.rule(r, nullptr);
  out.needed = say_.words(body, r, nullptr);
  out.place = place(m_.sources, r.span);
  out.citations = citations(notes);
  out.ours = ours(notes);
  out_.rules.push_back(std::move(out));
  return it->second;
}

// ---------------------------------------------------------------- the whole

StepId Builder::add(Step s) {
  out_.steps.push_back(std::move(s));
  return static_cast<StepId>(out_.steps.size() - 1);
}

void Builder::work() {
  while (!tasks_.empty()) {
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    if (full() || (options_.depth >= 0 && task.depth > options_.depth)) {
      (full() ? out_.cut : out_.cut_at_depth) = true;
      continue;  // the step stays as it was made: Cut
    }
    if (task.row != eval::no_row)
      derive(task);
    else
      attempts(task);
  }
}

void Builder::begin(std::string goal, std::string title) {
  out_.rulebase = m_.name;
  out_.version = m_.version;
  for (size_t i = 0; options_.digests && i < m_.files.size() && i < m_.digests.size(); ++i)
    out_.files.push_back({m_.files[i], m_.digests[i]});
  for (const model::Parameter& p : m_.parameters)
    if (p.overridden) out_.parameters.emplace_back(p.name, say_.literal(p.type, p.value));
  out_.has_case = m_.case_name.has_value() && profile_ != nullptr;
  if (profile_ != nullptr) {
    out_.case_name = profile_->case_name;
    out_.profile_path = profile_->path;
    if (options_.digests) out_.profile_digest = digest_of(*profile_);
    out_.record = profile_->record;
  }
  out_.case_shown = say_.case_shown();
  out_.language = say_.language();
  out_.goal = std::move(goal);
  out_.title = std::move(title);
  out_.limit = ev_.limit_reached();
}

Explanation Builder::finish() {
  work();
  return std::move(out_);
}

// A side of a claim says what its rule says; everything else has a sentence of its own.
// It is the positive one, whatever the verdict, which is told beside it.
std::string Builder::sentence_of(RelationId r, const std::vector<Symbol>& cells, Verdict verdict,
                                 const Names& names) const {
  const model::Relation& rel = m_[r];
  if ((rel.role == model::Role::claim || rel.role == model::Role::scope) && rel.rules.size() == 1) {
    const model::Rule& rule = m_[rel.rules.front()];
    Env env(rule.variables.size(), unbound);
    std::vector<uint32_t> computed;
    if (bind_head(rule, cells, env, computed)) {
      Flat body;
      for (const auto& c : rule.body) body.push_back(&c);
      return say_.words(body, rule, &env, negatives(verdict));
    }
  }
  if (rel.role == model::Role::mechanism || rel.role == model::Role::path || rel.role == model::Role::quality)
    return say_.label(r);
  return say_.atom(r, cells, false, names);
}

// Of a goal by itself: names for what it asks for in two columns at once.
Names Builder::names_of(const Goal& goal) {
  Names out;
  std::vector<int> repeated;
  for (size_t c = 0; c < goal.terms.size(); ++c) {
    const int variable = goal.terms[c].variable;
    const auto uses = std::count_if(goal.terms.begin(), goal.terms.end(),
                                    [&](const Goal::Term& t) { return t.variable == variable; });
    if (variable < 0 || uses < 2) continue;
    auto it = std::find(repeated.begin(), repeated.end(), variable);
    const bool first = it == repeated.end();
    if (first) it = repeated.insert(it, variable);
    out.resize(goal.terms.size());
    out[c] = {"X" + (it == repeated.begin() ? std::string() : std::to_string(it - repeated.begin() + 1)),
              first};
  }
  return out;
}

// The step of a goal at the level at which its verdict is certain.
StepId Builder::assessed(const Goal& goal, int depth) {
  const auto a = ev_.assess(goal);
  uint8_t level = ev_.weakest();
  if (a.verdict == Verdict::fails && a.confidence)
    for (uint8_t l = 0; l <= ev_.weakest(); ++l)
      if (ev_.levels()[l] == *a.confidence) level = l;
  return pattern(goal, level, depth);
}

Explanation Builder::of_goal(const Goal& goal) {
  const model::Relation& rel = m_[goal.relation];
  const std::vector<Symbol> cells = cells_of(goal);
  const Names names = names_of(goal);
  begin(say_.goal(goal.relation, cells, names),
        rel.columns.empty() ? say_.label(goal.relation) : say_.atom(goal.relation, cells, false, names));
  const auto a = ev_.assess(goal);
  out_.verdict = a.verdict;
  out_.confidence = a.confidence;
  std::vector<RuleId> rules = rel.rules;
  std::sort(rules.begin(), rules.end(), [&](RuleId x, RuleId y) { return m_[x].name < m_[y].name; });
  for (RuleId r : rules) out_.needed.push_back(rule_note(r));

  if (a.verdict == Verdict::holds) {
    const eval::Relation& rows = ev_.certain(goal.relation);
    std::vector<RowId> all = matches(goal, rows.size());
    out_.matching = static_cast<uint32_t>(all.size());
    const auto wanted = static_cast<size_t>(std::max(1, options_.proofs));
    if (wanted == 1) {
      out_.roots.push_back(row(goal.relation, *best(goal, rows.size()), 0));
    } else {
      std::sort(all.begin(), all.end(), [&](RowId x, RowId y) {
        const auto p = rows.mark_of(x).begin, q = rows.mark_of(y).begin;
        return p != q ? p < q
                      : compare_rows(goal.relation, cells_of(goal.relation, x).data(),
                                     cells_of(goal.relation, y).data()) < 0;
      });
      for (RowId r : all) {
        if (out_.roots.size() >= wanted) break;
        if (!rel.derived()) {
          out_.roots.push_back(row(goal.relation, r, 0));
          continue;
        }
        const eval::Mark mark = rows.mark_of(r);
        const View view{eval::Bound::certain, mark.phase, true, rel.component, mark.phase, mark.round};
        const std::vector<Symbol> row_cells = cells_of(goal.relation, r);
        bool first = true;
        for (const Candidate& c : candidates(goal.relation, row_cells, view, wanted - out_.roots.size())) {
          if (first) {
            out_.roots.push_back(row(goal.relation, r, 0));
            first = false;
            continue;
          }
          Step s = out_.steps[out_.roots.back()];
          s.why = Cut{};
          const StepId id = add(std::move(s));
          ByRule why = by_rule(c, view, 0);
          out_.steps[id].why = std::move(why);
          out_.roots.push_back(id);
        }
      }
    }
  } else {
    out_.roots.push_back(assessed(goal, 0));
    if (a.verdict == Verdict::open) {
      auto answers = ev_.answers(goal);
      for (const auto& r : answers.open) out_.possible.push_back(say_.goal(goal.relation, r));
      std::sort(out_.possible.begin(), out_.possible.end());
      out_.possible_others = answers.others;
    }
  }
  for (const model::Mechanism& mechanism : m_.mechanisms) {
    if (mechanism.relation != goal.relation) continue;
    auto part = [&](RelationId r) { return Part{m_[r].name, say_.label(r), assessed(Goal{r, {}}, 0)}; };
    for (RelationId p : mechanism.paths) out_.paths.push_back(part(p));
    for (RelationId q : mechanism.qualities) out_.qualities.push_back(part(q));
  }
  return finish();
}

Explanation Builder::of_proposition(size_t index) {
  const model::Proposition& p = m_.propositions[index];
  const std::string sentence = say_.sentence(p.notes);
  begin(p.name, sentence.empty() ? p.name : p.name + std::string(say_.phrases().colon) + sentence);
  const eval::PropositionResult result = ev_.assess(p);
  Proposition out;
  out.name = p.name;
  out.citations = citations({&p.notes});
  out.ours = ours({&p.notes});
  out.outcome = result.outcome;
  if (p.scope) out.scope = assessed(Goal{*p.scope, {}}, 0);
  for (size_t i = 0; i < p.claims.size() && i < result.claims.size(); ++i) {
    const model::Claim& claim = p.claims[i];
    ClaimPart part;
    part.necessary = claim.necessary;
    part.x = m_[claim.x].name;
    part.y = m_[claim.y].name;
    part.outcome = result.claims[i].outcome;
    auto side = [&](RelationId r) {
      // Both sides are relations of their own, each with the one rule that states it.
      if (m_[r].rules.empty()) return say_.label(r);
      const model::Rule& rule = m_[m_[r].rules.front()];
      Flat body;
      for (const auto& c : rule.body) body.push_back(&c);
      return say_.words(body, rule, nullptr);
    };
    part.sentence = fmt::format(
        fmt::runtime(claim.necessary ? say_.phrases().claim_necessary : say_.phrases().claim_sufficient),
        side(claim.x), side(claim.y));
    for (const eval::ClaimInstance& instance : result.claims[i].instances) {
      ClaimInstance made;
      made.outcome = instance.outcome;
      Goal x{claim.x, {}}, y{claim.y, {}};
      const auto& columns = m_[claim.x].columns;
      for (size_t c = 0; c < columns.size(); ++c) {
        const bool known = c < instance.values.size();
        x.terms.push_back({known ? instance.values[c] : any_symbol, -1});
        y.terms.push_back(x.terms.back());
        if (!known) continue;
        made.values.push_back({c < claim.shared.size() ? claim.shared[c] : columns[c].name,
                               say_.literal(columns[c].type, instance.values[c])});
        made.shown.push_back(say_.shown(columns[c].type, instance.values[c]));
      }
      made.x = assessed(x, 0);
      made.y = assessed(y, 0);
      part.instances.push_back(std::move(made));
    }
    out.claims.push_back(std::move(part));
  }
  out_.proposition = std::move(out);
  return finish();
}

Explanation explain(eval::Evaluation& ev, const Goal& goal, const ExplainOptions& options) {
  return Builder(ev, options).of_goal(goal);
}
Explanation explain(eval::Evaluation& ev, const eval::PropositionGoal& goal, const ExplainOptions& options) {
  return Builder(ev, options).of_proposition(goal.index);
}
Explanation explain(eval::Evaluation& ev, const eval::Asked& asked, const ExplainOptions& options) {
  if (const auto* goal = std::get_if<Goal>(&asked)) return explain(ev, *goal, options);
  return explain(ev, std::get<eval::PropositionGoal>(asked), options);
}

std::vector<eval::Asked> default_goals(const model::Model& m) {
  std::vector<eval::Asked> out;
  auto ask = [&](RelationId r) { out.emplace_back(Goal{r, std::vector<Goal::Term>(m[r].columns.size())}); };
  for (const model::Mechanism& mechanism : m.mechanisms) ask(mechanism.relation);
  if (!out.empty()) return out;
  std::vector<RelationId> definitions;
  for (uint32_t r = 0; r < m.relations.size(); ++r)
    if (m.relations[r].role == model::Role::define) definitions.push_back(RelationId{r});
  std::sort(definitions.begin(), definitions.end(), [&](auto a, auto b) { return m[a].name < m[b].name; });
  for (RelationId r : definitions)
    if (m[r].columns.empty()) ask(r);
  if (out.empty())
    for (RelationId r : definitions) ask(r);
  return out;
}

}  // namespace mechanist::explain
