// The conditions of a rule under a binding: each is in its place, says what the rule says of these values,
// and has the verdict that the bounds give it. See checker.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "model/walk.hpp"
#include "verify/checker.hpp"

namespace mechanist::verify {

using model::Comparator;

namespace {

const model::VariableUse* variable(const model::Expr& e) {
  return std::get_if<model::VariableUse>(&e.node);
}

// Variables that the conjunction itself binds: those of its atoms and the lone sides of its equalities.
std::set<uint32_t> bindable(const Flat& flat) {
  std::set<uint32_t> out;
  auto take = [&](const model::Expr& e) {
    if (const auto* v = variable(e)) out.insert(v->variable.value);
  };
  for (const model::Condition* c : flat) {
    if (const auto* a = std::get_if<model::Atom>(&c->node))
      for (const auto& t : a->terms) take(t);
    if (const auto* cmp = std::get_if<model::Comparison>(&c->node);
        cmp != nullptr && cmp->comparator == Comparator::equal) {
      take(cmp->left);
      take(cmp->right);
    }
  }
  return out;
}

std::vector<const model::Expr*> sides_of(const model::Condition& c) {
  std::vector<const model::Expr*> out;
  if (const auto* t = std::get_if<model::TextTest>(&c.node)) {
    for (const auto& a : t->arguments) out.push_back(&a);
  } else {
    model::each_expr(c, [&](const model::Expr& e) { out.push_back(&e); });
  }
  return out;
}

void aggregates_in(const model::Expr& e, std::vector<const model::Expr*>& out) {
  if (std::holds_alternative<model::Aggregate>(e.node)) out.push_back(&e);
  if (const auto* call = std::get_if<model::Call>(&e.node))
    for (const auto& a : call->arguments) aggregates_in(a, out);
}

// Where premises go, as long as it lives.
class Within {
 public:
  Within(std::vector<const Json*>*& place, std::vector<const Json*>* now) : place_(place), before_(place) {
    place = now;
  }
  ~Within() { place_ = before_; }
  Within(const Within&) = delete;
  Within& operator=(const Within&) = delete;

 private:
  std::vector<const Json*>*& place_;
  std::vector<const Json*>* before_;
};

std::vector<const Flat*> pointers(const std::vector<Flat>& all) {
  std::vector<const Flat*> out;
  for (const Flat& f : all) out.push_back(&f);
  return out;
}

}  // namespace

// ---------------------------------------------------------------- bindings

Written::Bindings Checker::written_env(const Env& env) const {
  Written::Bindings out;
  for (const Cell& c : env) out.push_back(c.wild != nullptr ? any_symbol : c.known);
  return out;
}

std::string Checker::text(const model::Condition& c, const Frame& f) const {
  const Written::Bindings values = written_env(f.env);
  return written_.text(c, *f.rule, &values);
}

Env Checker::ended(const Flat& flat, const Env& env) {
  Env out = env;
  for (uint32_t v : bindable(flat))
    if (!out[v].is_bound()) out[v] = bounds_.cells().any();
  return out;
}

Goal Checker::goal_of(const model::Atom& a, const Env& env) const {
  Goal out{a.relation, {}};
  for (const auto& t : a.terms) {
    Term term;
    if (const auto* k = std::get_if<model::Constant>(&t.node)) term.constant = k->value;
    if (const auto* v = variable(t)) {
      const Cell c = env[v->variable.value];
      if (c.is_bound() && c.wild == nullptr)
        term.constant = c.known;
      else
        term.variable = static_cast<int>(v->variable.value);
    }
    out.terms.push_back(term);
  }
  return out;
}

// Values of the rule's named variables, as the step gives them.
std::optional<Env> Checker::bindings(const Json& step, const model::Rule& rule, const Env& base,
                                     const std::set<uint32_t>& used) {
  Env out = base;
  const Json* said = step.find("bindings");
  if (said == nullptr) return out;
  if (said->kind != Json::Kind::object || said->members.empty()) {
    report(*said, "bindings are an object with a value for each variable", "E0430");
    return std::nullopt;
  }
  for (const Member& m : said->members) {
    // The same name in other braces is another variable.
    const auto meant = std::find_if(used.begin(), used.end(), [&](uint32_t v) {
      return !rule.variables[v].introduced && rule.variables[v].name == m.key;
    });
    if (meant == used.end()) {
      report(m.value, fmt::format("there is no variable {} here", m.key));
      return std::nullopt;
    }
    const model::Type type = rule.variables[*meant].type;
    const auto value = m.value.kind == Json::Kind::text ? symbol_of(type, m.value.text) : std::nullopt;
    if (!value) {
      report(m.value, fmt::format("this is no value that {} could have", m.key));
      return std::nullopt;
    }
    Cell& slot = out[*meant];
    // An unknown value is written as what is known of it; which one it is, its row tells.
    if (slot.is_bound() && slot.known != *value && written_.literal(type, slot.known) != m.value.text) {
      report(m.value, fmt::format("it says {}; it is {}", written(m.value),
                                  written(Json::of(written_.literal(type, slot.known)))));
      return std::nullopt;
    }
    if (!slot.is_bound()) slot.known = *value;
  }
  return out;
}

// Variables that the author did not write have their values from the rows that stand there, and so have those
// whose value is unknown: several unknown values may be written alike.
void Checker::introduced(const Json& conditions, const Flat& flat, const Env& before, Frame& frame) {
  std::set<uint32_t> unsure;
  for (uint32_t v = 0; v < frame.env.size(); ++v)
    if (!before[v].is_bound() && frame.env[v].wild == nullptr && bounds_.cells().is_null(frame.env[v].known))
      unsure.insert(v);
  for (size_t i = 0; i < flat.size() && i < conditions.items.size(); ++i) {
    const auto* a = std::get_if<model::Atom>(&flat[i]->node);
    if (a == nullptr) continue;
    Env without = frame.env;
    for (uint32_t v : unsure) without[v] = Cell{};
    const Goal goal = goal_of(*a, without);
    const bool open = std::any_of(a->terms.begin(), a->terms.end(), [&](const model::Expr& t) {
      const auto* v = variable(t);
      return v != nullptr && !without[v->variable.value].is_bound() &&
             (frame.rule->variables[v->variable.value].introduced || unsure.contains(v->variable.value));
    });
    if (!open) continue;
    const Json* step = meant(conditions.items[i]);
    const Json* said = step != nullptr ? step->find("goal") : nullptr;
    if (said == nullptr || said->kind != Json::Kind::text) continue;
    auto take = [&](auto cell_at) {
      for (size_t c = 0; c < a->terms.size(); ++c)
        if (const auto* v = variable(a->terms[c]))
          if (const Symbol s = cell_at(c);
              s != any_symbol &&
              (frame.rule->variables[v->variable.value].introduced || unsure.erase(v->variable.value) > 0))
            frame.env[v->variable.value].known = s;
    };
    const Json* verdict = step->find("verdict");
    if (!many_ && verdict != nullptr && verdict->is_text("holds")) {
      // What is written of a row does not tell which unknown value is in it.
      const Table& rows = bounds_.certain(a->relation, frame.view.level);
      bool found = false;
      auto look = [&](size_t r, bool closely) {
        found = bounds_.matches(goal, rows[r]) &&
                written_.goal(a->relation, {rows[r], a->terms.size()}) == said->text &&
                (!closely || shows(*step, a->relation, rows[r], frame.view.level));
        for (size_t c = 0; c < a->terms.size() && found; ++c)
          if (const auto* v = variable(a->terms[c]); v != nullptr && unsure.contains(v->variable.value)) {
            const model::Type type = frame.rule->variables[v->variable.value].type;
            found = written_.literal(type, frame.env[v->variable.value].known) ==
                    written_.literal(type, rows[r][c]);
          }
        if (found) take([&](size_t c) { return rows[r][c]; });
      };
      for (const bool closely : {true, false})
        for (size_t r = 0; r < rows.size() && !found; ++r) look(r, closely);
      if (found) continue;
    }
    if (const auto parsed = parse_goal(said->text); parsed && parsed->relation == a->relation)
      for (size_t c = 0; c < a->terms.size(); ++c)
        if (const auto* v = variable(a->terms[c]); v != nullptr &&
                                                   frame.rule->variables[v->variable.value].introduced &&
                                                   parsed->terms[c].constant != any_symbol)
          frame.env[v->variable.value].known = parsed->terms[c].constant;
  }
}

const Flat* Checker::body(const Json& step, const std::vector<const Flat*>& flats, Frame& frame,
                          bool whole_rule) {
  const Json* conditions = member(step, "conditions", Json::Kind::list);
  if (conditions == nullptr) return nullptr;
  model::Variables in_head;
  if (whole_rule)
    for (const auto& t : frame.rule->head_terms) model::all_variables(t, in_head);
  auto variables_of = [&](const Flat& flat) {
    model::Variables all = in_head;
    for (const model::Condition* c : flat) model::all_variables(*c, all);
    std::set<uint32_t> out;
    for (auto v : all) out.insert(v.value);
    return out;
  };
  std::set<uint32_t> anywhere;
  for (const Flat* flat : flats) anywhere.merge(variables_of(*flat));
  const std::optional<Env> bound = bindings(step, *frame.rule, frame.env, anywhere);
  if (!bound) return nullptr;
  const Env base = frame.env;
  auto goal_at = [&](size_t i) {
    const Json* s = meant(conditions->items[i]);
    const Json* said = s == nullptr ? nullptr : s->find("goal");
    return said == nullptr ? std::string() : said->text;
  };
  // The alternative that is most like what stands there.
  const Flat* best = nullptr;
  Frame best_frame = frame;
  size_t best_score = 0;
  for (const Flat* flat : flats) {
    Frame f = frame;
    f.env = *bound;
    introduced(*conditions, *flat, base, f);
    Frame at_end = f;
    at_end.env = ended(*flat, f.env);
    size_t score = flat->size() == conditions->items.size() ? 1'000'000 : 1;
    for (size_t i = 0; i < flat->size() && i < conditions->items.size(); ++i) {
      const auto* a = std::get_if<model::Atom>(&(*flat)[i]->node);
      const std::string said = goal_at(i);
      score += a != nullptr ? 100 * said.starts_with(m_[a->relation].name)
                            : 100 * (said == text(*(*flat)[i], at_end));
      if (a == nullptr || flats.size() == 1) continue;
      const Goal goal = goal_of(*a, f.env);
      score += said == goal_text(goal);
      if (const auto row = parse_goal(said); row && row->relation == a->relation) {
        std::vector<Symbol> cells;
        for (const Term& t : row->terms) cells.push_back(t.constant);
        score += 10 * bounds_.matches(goal, cells.data());
      }
    }
    if (best != nullptr && score <= best_score) continue;
    best = flat;
    best_score = score;
    best_frame = f;
  }
  if (best->size() != conditions->items.size()) {
    report(*conditions, fmt::format("there are {} conditions, and {} have to be there",
                                    conditions->items.size(), best->size()));
    return nullptr;
  }
  frame = best_frame;
  // Bindings are of variables that the conditions use, and of all of them that have a value.
  const std::set<uint32_t> used = variables_of(*best);
  const Json* said = step.find("bindings");
  std::set<std::string> expected;
  for (uint32_t v = 0; v < frame.env.size(); ++v) {
    if (frame.rule->variables[v].introduced || !frame.env[v].is_bound() || frame.env[v].wild != nullptr)
      continue;
    if (!whole_rule && base[v].is_bound()) continue;
    if (used.contains(v)) expected.insert(frame.rule->variables[v].name);
  }
  for (const std::string& name : expected)
    if (said == nullptr || said->find(name) == nullptr) {
      report(said == nullptr ? step : *said, fmt::format("the value of {} is missing", name));
      return nullptr;
    }
  if (said != nullptr)
    for (const Member& m : said->members)
      if (!expected.contains(m.key)) {
        report(m.value, fmt::format("{} has no value of its own here", m.key));
        return nullptr;
      }
  // What has none is named, so that no value can be missing.
  std::set<std::string> open;
  auto has_none = [](const Cell& c) { return !c.is_bound() || c.wild != nullptr; };
  for (uint32_t v : bindable(*best))
    if (!frame.rule->variables[v].introduced && has_none(frame.env[v]) && has_none(base[v]))
      open.insert(frame.rule->variables[v].name);
  Json names = Json::list();
  for (const std::string& name : open) names.items.push_back(Json::of(name));
  const Json* unbound = step.find("unbound");
  if (unbound == nullptr && !open.empty()) {
    report(step, fmt::format("{} has no value here", *open.begin()));
    return nullptr;
  }
  if (unbound != nullptr && open.empty()) {
    report(*unbound, "every variable has a value here");
    return nullptr;
  }
  if (unbound != nullptr && !same(*unbound, names)) return nullptr;
  if (whole_rule && frame.free) settle_level(*conditions, *best, frame);
  // In a proof an equality may give a variable a number of which only the ends are known.
  for (bool again = frame.proves; again;) {
    again = false;
    for (const model::Condition* c : *best) {
      const auto* cmp = std::get_if<model::Comparison>(&c->node);
      if (cmp == nullptr || cmp->comparator != Comparator::equal) continue;
      for (const auto& [target, other] :
           {std::pair(&cmp->left, &cmp->right), std::pair(&cmp->right, &cmp->left)}) {
        const auto* v = variable(*target);
        if (v == nullptr || frame.env[v->variable.value].is_bound()) continue;
        const Value known = bounds_.evaluate(*other, *frame.rule, frame.env, frame.view);
        if (known.kind != Value::Kind::unknown || !known.exists) continue;
        frame.env[v->variable.value] = bounds_.cells().make(Wild{known.low, known.high, {}, {}, -1});
        again = true;
      }
    }
  }
  Frame at_end = frame;
  at_end.proves = false;
  at_end.env = ended(*best, frame.env);
  for (size_t i = 0; i < best->size(); ++i) {
    const model::Condition& c = *(*best)[i];
    if (const auto* a = std::get_if<model::Atom>(&c.node)) {
      atom(conditions->items[i], *a, frame, false);
      if (whole_rule && proof_ != nullptr)
        if (const Json* told = meant(conditions->items[i])) proof_->atoms.push_back(told);
    } else {
      condition(conditions->items[i], c, at_end);
    }
  }
  return best;
}

// ---------------------------------------------------------------- atoms

bool Checker::possible_beyond(const Goal& goal, uint8_t level) {
  if (bounds_.is_exact(goal.relation, level)) return false;
  const Table& rows = bounds_.certain(goal.relation, level);
  for (const Box& box : bounds_.possible(goal.relation, level)) {
    std::vector<Symbol> cells;
    bool fits = true, ground = true;
    for (size_t c = 0; c < box.size(); ++c) {
      ground = ground && box[c].wild == nullptr;
      cells.push_back(box[c].known);
      const Term& t = goal.terms[c];
      if (t.variable >= 0)
        fits = fits && !box[c].is_none();
      else if (t.constant != any_symbol)
        fits = fits && bounds_.cells().covers(box[c], bounds_.cells().upper(Cell{t.constant, nullptr}));
    }
    if (fits && !(ground && rows.find(cells.data()))) return true;
  }
  return false;
}

// A row that holds, but came later than what is being proved.
void Checker::came_later(const Json& step, const Goal& goal) {
  Json expected = Json::object();
  expected.put("id", *step.find("id"));
  expected.put("goal", Json::of(goal_text(goal)));
  expected.put("verdict", Json::of("open"));
  expected.put("sentence", Json::of(""));
  expected.put("later", Json::of(true));
  same(step, expected);
  ++out_.counts.others;
}

void Checker::atom(const Json& node, const model::Atom& a, const Frame& frame, bool alone) {
  const Goal goal = goal_of(a, frame.env);
  const model::Relation& rel = m_[a.relation];
  if (many_) {
    // Among very many rows the one that stands there is taken at its word, and has a proof of its own.
    const Json* step = resolve(node);
    if (step == nullptr) return;
    const Json* said = step->find("goal");
    const Json* verdict = step->find("verdict");
    if (said != nullptr && verdict != nullptr && verdict->is_text("holds")) {
      proven(node, *said, goal);
      return;
    }
    if (step->find("later") != nullptr && bounds_.is_certain(goal, frame.view.level)) {
      if (own(node) != nullptr) came_later(*step, goal);
      return;
    }
  }
  const Table& rows = bounds_.certain(a.relation, frame.view.level);
  const bool own_component = frame.view.component && rel.derived() && rel.component == *frame.view.component;
  std::optional<size_t> best;
  bool later = false;
  for (size_t r = 0; r < rows.size(); ++r) {
    if (!bounds_.matches(goal, rows[r])) continue;
    if (rows.mark(r).phase > frame.view.level) continue;
    if (own_component && !(rows.mark(r) < frame.view.before)) {
      later = true;
      continue;
    }
    if (!best || rows.mark(r) < rows.mark(*best) ||
        (rows.mark(r) == rows.mark(*best) && compare_rows(a.relation, rows[r], rows[*best]) < 0))
      best = r;
  }
  if (frame.free && best)
    if (const auto told = told_row(node, goal, frame.view)) best = told;
  auto open_step = [&](const Json& step) {
    Json expected = Json::object();
    expected.put("id", *step.find("id"));
    expected.put("goal", Json::of(goal_text(goal)));
    expected.put("verdict", Json::of("open"));
    expected.put("sentence", Json::of(""));
    return expected;
  };
  if (best) {
    const bool loose = !alone && std::any_of(a.terms.begin(), a.terms.end(), [&](const model::Expr& t) {
      const auto* v = variable(t);
      return v != nullptr && !frame.env[v->variable.value].is_bound();
    });
    if (loose && possible_beyond(goal, frame.view.level)) {
      // Rows match, but none that meets the conditions beside it as well.
      const Json* step = own(node);
      if (step == nullptr) return;
      Json expected = open_step(*step);
      if (frame.view.level < bounds_.weakest()) expected.put("at", Json::of(confidence(frame.view.level)));
      searched(expected, searches(goal));
      Json& why = expected.put("not_recorded", Json::object());
      why.put("another", Json::of(true));
      why.put("nearest", Json::list());
      same(*step, expected);
      ++out_.counts.unrecorded;
      return;
    }
    claim(node,
          RowClaim{a.relation, {rows[*best], rows[*best] + a.terms.size()}, rows.mark(*best), frame.free});
    return;
  }
  if (later) {
    if (const Json* step = own(node)) came_later(*step, goal);
    return;
  }
  GoalClaim claimed{goal, frame.view.level};
  // A variable that stands once asks for a value, which a column that is never without one always has.
  for (size_t c = 0; c < goal.terms.size(); ++c) {
    const int v = goal.terms[c].variable;
    const auto uses =
        std::count_if(goal.terms.begin(), goal.terms.end(), [&](const Term& t) { return t.variable == v; });
    if (v >= 0 && uses == 1 && !rel.columns[c].optional) claimed.goal.terms[c] = Term{};
  }
  // Which variable it is says nothing, only which columns share it.
  std::vector<int> met;
  for (Term& t : claimed.goal.terms)
    if (t.variable >= 0) {
      auto it = std::find(met.begin(), met.end(), t.variable);
      if (it == met.end()) it = met.insert(it, t.variable);
      t.variable = static_cast<int>(it - met.begin());
    }
  claim(node, std::move(claimed));
}

// ---------------------------------------------------------------- other conditions

Json Checker::own_step(const Json& step, const std::string& goal, Verdict verdict, const View& view) const {
  Json out = Json::object();
  out.put("id", *step.find("id"));
  out.put("goal", Json::of(goal));
  out.put("verdict", Json::of(std::string(to_string(verdict))));
  if (verdict == Verdict::open && view.level < bounds_.weakest())
    out.put("at", Json::of(confidence(view.level)));
  out.put("sentence", Json::of(""));
  return out;
}

void Checker::condition(const Json& node, const model::Condition& c, const Frame& frame) {
  if (const auto* a = std::get_if<model::Atom>(&c.node)) return atom(node, *a, frame, true);
  if (const auto* n = std::get_if<model::Not>(&c.node)) return negation(node, *n, c, frame);
  if (const auto* t = std::get_if<model::Threshold>(&c.node)) return threshold(node, *t, c, frame);
  if (const auto* e = std::get_if<model::ForEvery>(&c.node)) return every(node, *e, c, frame);
  if (std::holds_alternative<model::And>(c.node) || std::holds_alternative<model::Or>(c.node) ||
      std::holds_alternative<model::Exists>(c.node))
    return conjunction(node, {&c}, frame, text(c, frame));
  comparison(node, c, frame);
}

void Checker::conjunction(const Json& node, const std::vector<const model::Condition*>& parts,
                          const Frame& frame, const std::string& goal) {
  const Json* step = own(node);
  if (step == nullptr) return;
  const std::vector<Flat> flats = alternatives_of(parts);
  Verdict verdict = Verdict::fails;
  std::vector<const Flat*> holding;
  for (const Flat& flat : flats) {
    const Verdict v = bounds_.judge(flat, *frame.rule, frame.env, frame.view);
    if (v == Verdict::holds) holding.push_back(&flat);
    if (v == Verdict::holds || verdict == Verdict::fails) verdict = v;
    if (!holding.empty()) verdict = Verdict::holds;
  }
  ++out_.counts.others;
  Json expected = own_step(*step, goal, verdict, frame.view);
  if (verdict == Verdict::fails) expected.put("confidence", Json::of(confidence(frame.view.level)));
  const Within within(premises_, verdict == Verdict::holds ? premises_ : nullptr);
  const bool fails = verdict == Verdict::fails;
  auto closed = [&](const Json& owner, const Flat& flat) {
    std::vector<RelationId> of;
    for (const model::Condition* c : flat)
      if (const auto* a = std::get_if<model::Atom>(&c->node)) of.push_back(a->relation);
    closings(owner, of, frame.view.level, fails);
  };
  if (verdict == Verdict::holds) {
    if (!same(*step, expected, {"conditions", "bindings", "unbound"})) return;
    Frame inner = frame;
    inner.proves = true;
    inner.nested = true;
    const Flat* flat = body(*step, holding, inner, false);
    if (flat != nullptr && bounds_.judge(*flat, *frame.rule, inner.env, frame.view) != Verdict::holds)
      report(*step, "under these bindings the conditions do not hold");
    return;
  }
  const char* key = fails ? "absent" : "undecided";
  if (step->find(key) == nullptr) {
    // One binding of the only alternative.
    if (flats.size() > 1) {
      report(*step, fmt::format("\"{}\" is missing", key));
      return;
    }
    if (!same(*step, expected, {"conditions", "bindings", "unbound", "closed_by", "closings"})) return;
    Frame inner = frame;
    if (body(*step, pointers(flats), inner, false) != nullptr) closed(*step, flats.front());
    return;
  }
  if (!same(*step, expected, {key})) return;
  const Json* list = member(*step, key, Json::Kind::list);
  if (list == nullptr) return;
  size_t at = 0;
  for (const Flat& flat : flats)
    consume_attempts(
        *list, at, "what is in the way of an alternative", [&](const Json& attempt, Json expected_of) {
          Frame inner = frame;
          const Diagnostics before = out_.diagnostics;
          const std::set<std::string> structure{"conditions", "bindings", "unbound", "closed_by", "closings"};
          // Its goal is what it asks for under its bindings, which the conditions tell.
          const Flat* found = body(attempt, {&flat}, inner, false);
          if (found == nullptr) return;
          std::string asks;
          for (const model::Condition* c : flat) asks += (asks.empty() ? "" : " and ") + text(*c, inner);
          const Verdict v = bounds_.judge(flat, *frame.rule, inner.env, frame.view);
          Json whole = own_step(attempt, asks, v, frame.view);
          if (v == Verdict::fails) whole.put("confidence", Json::of(confidence(frame.view.level)));
          if (const Json* number = expected_of.find("attempt")) whole.put("attempt", *number);
          same(attempt, whole, structure);
          closed(attempt, flat);
        });
  if (at < list->items.size()) report(list->items[at], "there is no such alternative");
  if (list->items.size() < 2) report(*list, "a single alternative stands in the step itself");
}

void Checker::negation(const Json& node, const model::Not& n, const model::Condition& c, const Frame& frame) {
  const Json* step = own(node);
  if (step == nullptr) return;
  const Within within(premises_, nullptr);
  ++out_.counts.negations;
  const Verdict verdict = bounds_.judge(c, *frame.rule, frame.env, frame.view);
  Json expected = own_step(*step, text(c, frame), verdict, frame.view);
  const Json* negated = member(*step, "not", Json::Kind::object);
  const Json* of = negated == nullptr ? nullptr : resolve(*negated);
  if (of == nullptr) return;
  // Its confidence is that of what is negated, which is checked there.
  if (const Json* confidence_of = of->find("confidence");
      confidence_of != nullptr && verdict != Verdict::open)
    expected.put("confidence", *confidence_of);
  same(*step, expected, {"not"});
  const bool one = n.parts.size() == 1 && (std::holds_alternative<model::Atom>(n.parts[0].node) ||
                                           std::holds_alternative<model::ForEvery>(n.parts[0].node) ||
                                           std::holds_alternative<model::Threshold>(n.parts[0].node));
  if (one) return condition(*negated, n.parts.front(), frame);
  std::string goal;
  std::vector<const model::Condition*> parts;
  for (const auto& p : n.parts) {
    goal += (goal.empty() ? "" : " and ") + text(p, frame);
    parts.push_back(&p);
  }
  conjunction(*negated, parts, frame, goal);
}

void Checker::threshold(const Json& node, const model::Threshold& t, const model::Condition& c,
                        const Frame& frame) {
  const Json* step = own(node);
  if (step == nullptr) return;
  ++out_.counts.thresholds;
  const Verdict verdict = bounds_.judge(c, *frame.rule, frame.env, frame.view);
  const Json expected = own_step(*step, text(c, frame), verdict, frame.view);
  if (!same(*step, expected, {"threshold"})) return;
  const Json* said = member(*step, "threshold", Json::Kind::object);
  const Json* members = said == nullptr ? nullptr : member(*said, "members", Json::Kind::list);
  if (members == nullptr) return;
  Json numbers = Json::object();
  constexpr const char* bounds[] = {"at least", "at most", "exactly"};
  numbers.put("bound", Json::of(bounds[static_cast<size_t>(t.bound)]));
  int64_t needed = 0;
  if (const auto* k = std::get_if<model::Constant>(&t.needed.node); k != nullptr && k->value.is_number())
    needed = bounds_.symbols().number_of(k->value).to_int().value_or(0);
  numbers.put("needed", Json::of(needed));
  if (members->items.size() != t.members.size()) {
    report(*members, fmt::format("there are {} members, and {} have to be there", members->items.size(),
                                 t.members.size()));
    return;
  }
  const bool has_choice = premises_ != nullptr && !frame.nested && t.bound == model::Bound::at_least;
  Frame inner = frame;
  inner.nested = true;
  std::vector<std::vector<const Json*>> rows_of;
  int64_t met = 0, open = 0, failed = 0;
  for (size_t i = 0; i < t.members.size(); ++i) {
    const Json* m = resolve(members->items[i]);
    if (m == nullptr) return;
    // What each of them is, is checked there.
    const Json* v = member(*m, "verdict", Json::Kind::text);
    if (v == nullptr) return;
    ++(v->text == "holds" ? met : v->text == "open" ? open : failed);
    // Rows that it rests on are those of members that are met.
    const bool counts = v->text == "holds" && t.bound == model::Bound::at_least;
    if (has_choice && counts) rows_of.emplace_back();
    const Within within(premises_, !counts ? nullptr : has_choice ? &rows_of.back() : premises_);
    condition(members->items[i], t.members[i], inner);
  }
  if (has_choice)
    proof_->choices.push_back({static_cast<size_t>(std::max<int64_t>(0, needed)), std::move(rows_of)});
  numbers.put("met", Json::of(met));
  numbers.put("open", Json::of(open));
  numbers.put("failed", Json::of(failed));
  same(*said, numbers, {"members"});
}

void Checker::every(const Json& node, const model::ForEvery& e, const model::Condition& c,
                    const Frame& frame) {
  const Json* step = own(node);
  if (step == nullptr) return;
  const Within within(premises_, nullptr);
  ++out_.counts.others;
  const Verdict verdict = bounds_.judge(c, *frame.rule, frame.env, frame.view);
  Json expected = own_step(*step, text(c, frame), verdict, frame.view);
  const model::Type type = m_[e.domain].columns.front().type;
  std::vector<Symbol> values;
  bool others = false;
  const Table& rows = bounds_.certain(e.domain, frame.view.level);
  for (size_t r = 0; r < rows.size(); ++r)
    if (rows.mark(r).phase <= frame.view.level && !rows[r][0].is_none()) values.push_back(rows[r][0]);
  if (!bounds_.is_exact(e.domain, frame.view.level))
    for (const Box& box : bounds_.possible(e.domain, frame.view.level)) {
      if (box[0].wild != nullptr)
        others = true;
      else if (!box[0].is_none())
        values.push_back(box[0].known);
    }
  std::sort(values.begin(), values.end(), [&](Symbol a, Symbol b) { return compare(type, a, b) < 0; });
  values.erase(std::unique(values.begin(), values.end()), values.end());
  if (others && verdict == Verdict::open) searched(expected, searches(Goal{e.domain, {Term{any_symbol, 0}}}));
  if (!same(*step, expected, {"every"})) return;
  const Json* said = member(*step, "every", Json::Kind::object);
  const Json* members = said == nullptr ? nullptr : member(*said, "members", Json::Kind::list);
  if (members == nullptr) return;
  Json inside = Json::object();
  inside.put("domain", Json::of(m_[e.domain].name));
  if (others) inside.put("unlimited", Json::of(true));
  same(*said, inside, {"members", "closed_by", "closings"});
  closings(*said, {e.domain}, frame.view.level, verdict == Verdict::holds);
  if (members->items.size() != values.size()) {
    report(*members, fmt::format("there are {} members, and {} have to be there", members->items.size(),
                                 values.size()));
    return;
  }
  std::vector<const model::Condition*> parts;
  for (const auto& p : e.parts) parts.push_back(&p);
  for (size_t i = 0; i < values.size(); ++i) {
    Frame inner = frame;
    inner.env[e.variable.value] = Cell{values[i], nullptr};
    if (parts.size() == 1 && !std::holds_alternative<model::And>(parts[0]->node)) {
      condition(members->items[i], *parts[0], inner);
      continue;
    }
    std::string goal;
    for (const auto* p : parts) goal += (goal.empty() ? "" : " and ") + text(*p, inner);
    conjunction(members->items[i], parts, inner, goal);
  }
}

// ---------------------------------------------------------------- comparisons

void Checker::comparison(const Json& node, const model::Condition& c, const Frame& frame) {
  const Json* step = own(node);
  if (step == nullptr) return;
  const Within within(premises_, nullptr);
  ++out_.counts.comparisons;
  const Verdict verdict = bounds_.judge(c, *frame.rule, frame.env, frame.view);
  if (!same(*step, own_step(*step, text(c, frame), verdict, frame.view), {"comparison"})) return;
  const Json* said = member(*step, "comparison", Json::Kind::object);
  if (said == nullptr) return;
  Json expected = Json::object();
  const auto* cmp = std::get_if<model::Comparison>(&c.node);
  std::string op = "in";
  if (cmp != nullptr) op = operator_of(cmp->comparator);
  if (std::holds_alternative<model::Between>(c.node)) op = "between";
  if (const auto* t = std::get_if<model::TextTest>(&c.node)) op = std::string(to_string(t->function));
  expected.put("operator", Json::of(op));
  const std::vector<const model::Expr*> sides = sides_of(c);
  std::vector<Value> values;
  std::vector<model::Type> types;
  std::vector<Json> told;
  for (const model::Expr* e : sides) {
    values.push_back(bounds_.evaluate(*e, *frame.rule, frame.env, frame.view));
    types.push_back(e->type);
    Json& one = told.emplace_back(Json::object());
    one.put("text", Json::of(""));
    value(one, values.back(), e->type);
  }
  if (sides.size() == 2 && op != "in") {
    expected.put("left", told[0]);
    expected.put("right", told[1]);
  } else {
    expected.put("operands", Json::list()).items = told;
  }
  if (verdict == Verdict::fails)
    if (const auto d = distance(c, values, types)) expected.put("distance", Json::of(*d));
  std::vector<std::pair<const model::Expr*, bool>> inside;
  for (size_t i = 0; i < sides.size(); ++i) {
    std::vector<const model::Expr*> all;
    aggregates_in(*sides[i], all);
    // With `>=` on the left a lower end is enough, and what else there may be does not matter.
    const bool above = cmp != nullptr && (cmp->comparator == Comparator::greater ||
                                          cmp->comparator == Comparator::greater_equal);
    const bool below =
        cmp != nullptr && (cmp->comparator == Comparator::less || cmp->comparator == Comparator::less_equal);
    const bool lower = verdict == Verdict::holds && ((i == 0 && above) || (i == 1 && below));
    for (const model::Expr* e : all) inside.emplace_back(e, lower);
  }
  if (!inside.empty()) expected.put("aggregates", Json::list());
  if (!same(*said, expected, {"aggregates"}) || inside.empty()) return;
  const Json* aggregates = member(*said, "aggregates", Json::Kind::list);
  if (aggregates == nullptr) return;
  if (aggregates->items.size() != inside.size()) {
    report(*aggregates,
           fmt::format("there are {}, and {} have to be there", aggregates->items.size(), inside.size()));
    return;
  }
  for (size_t i = 0; i < inside.size(); ++i)
    aggregate(aggregates->items[i], *inside[i].first, frame, !inside[i].second && verdict != Verdict::open,
              verdict != Verdict::holds);
}

void Checker::aggregate(const Json& node, const model::Expr& e, const Frame& frame, bool closing,
                        bool searching) {
  const Json* step = own(node);
  if (step == nullptr) return;
  const Within within(premises_, nullptr);
  ++out_.counts.aggregates;
  const auto& a = std::get<model::Aggregate>(e.node);
  const Written::Bindings written_values = written_env(frame.env);
  const Value total = bounds_.evaluate(e, *frame.rule, frame.env, frame.view);
  Json expected = own_step(*step, written_.text(e, *frame.rule, &written_values),
                           total.kind == Value::Kind::exact  ? Verdict::holds
                           : total.kind == Value::Kind::none ? Verdict::fails
                                                             : Verdict::open,
                           View{false, bounds_.weakest(), std::nullopt, {}});
  const Bounds::Listed listed = bounds_.list(a, *frame.rule, frame.env, frame.view);
  const std::vector<Flat> flats = alternatives_of(a.body);
  const bool more = listed.others || std::any_of(listed.rows.begin(), listed.rows.end(),
                                                 [](const auto& r) { return !r.certain; });
  if (more && searching) {
    Env open = frame.env;
    for (auto v : a.inner) open[v.value] = Cell{};
    std::vector<const Pattern*> all;
    for (const Flat& flat : flats)
      for (const model::Condition* c : flat)
        if (const auto* x = std::get_if<model::Atom>(&c->node))
          for (const Pattern* p : searches(goal_of(*x, open)))
            if (std::find(all.begin(), all.end(), p) == all.end()) all.push_back(p);
    searched(expected, all);
  }
  if (!same(*step, expected, {"aggregate"})) return;
  const Json* said = member(*step, "aggregate", Json::Kind::object);
  const Json* rows = said == nullptr ? nullptr : member(*said, "rows", Json::Kind::list);
  if (rows == nullptr) return;
  Json inside = Json::object();
  constexpr const char* names[] = {"count", "sum", "avg", "min", "max"};
  inside.put("function", Json::of(names[static_cast<size_t>(a.kind)]));
  value(inside, total, e.type);
  if (listed.others) inside.put("unlimited", Json::of(true));
  same(*said, inside, {"rows", "closed_by", "closings"});
  std::vector<RelationId> of;
  for (const model::Condition& c : a.body) reads_of(c, of);
  closings(*said, of, frame.view.level, closing && profile_ != nullptr);
  if (rows->items.size() != listed.rows.size()) {
    report(*rows,
           fmt::format("there are {} rows, and {} have to be there", rows->items.size(), listed.rows.size()));
    return;
  }
  std::vector<Bounds::Counted> left = listed.rows;
  std::vector<Symbol> last;
  bool last_certain = true;
  for (const Json& row : rows->items) {
    const Json* verdict = row.kind == Json::Kind::object ? row.find("verdict") : nullptr;
    const Json* values = row.kind == Json::Kind::object ? row.find("values") : nullptr;
    if (verdict == nullptr || values == nullptr) {
      report(row, "a row has \"values\", a \"verdict\" and \"conditions\"", "E0430");
      continue;
    }
    const bool certain = verdict->is_text("holds");
    Frame inner = frame;
    for (auto v : a.inner) inner.env[v.value] = Cell{};
    inner.proves = certain;
    // What nobody can name is a variable that nothing binds.
    if (!certain)
      for (uint32_t v = 0; v < inner.env.size(); ++v)
        if (inner.env[v].is_bound() && bounds_.cells().upper(inner.env[v]).wild != nullptr)
          inner.env[v] = Cell{};
    if (body(row, pointers(flats), inner, false) == nullptr) continue;
    View view = frame.view;
    view.possible = !certain;
    // Its values are the expression's, under its bindings.
    Bounds::Counted counted{{}, certain};
    Json row_expected = Json::object();
    Json& values_expected = row_expected.put("values", Json::list());
    std::vector<Symbol> outputs;
    const Env seen = bounds_.seen(inner.env, view.possible);
    for (const auto& o : a.outputs) {
      const Value v = bounds_.evaluate(o, *frame.rule, seen, view);
      const Cell lower = v.cell.is_bound() ? bounds_.cells().lower(v.cell) : Cell{};
      outputs.push_back(v.kind == Value::Kind::exact ? v.symbol
                        : lower.wild != nullptr      ? any_symbol
                                                     : lower.known);
      values_expected.items.push_back(Json::of(written_.literal(o.type, outputs.back())));
    }
    if (a.kind == model::AggregateKind::count)
      counted.values = outputs;
    else
      for (auto v : a.inner) counted.values.push_back(inner.env[v.value].known);
    row_expected.put("verdict", Json::of(certain ? "holds" : "open"));
    same(row, row_expected, {"bindings", "conditions", "unbound"});
    const auto it = std::find(left.begin(), left.end(), counted);
    if (it == left.end())
      report(row, "this row does not contribute, or was told before");
    else
      left.erase(it);
    int order = certain == last_certain ? 0 : last_certain ? 1 : -1;
    for (size_t i = 0; i < last.size() && order == 0; ++i)
      order = compare(a.outputs[i].type, outputs[i], last[i]);
    if (!last.empty() && order < 0) report(row, "rows stand in the order of their values");
    last = outputs;
    last_certain = certain;
  }
}

}  // namespace mechanist::verify
