// Steps that may be needed in several places: rows that hold, goals that do not, and complete lists. See
// checker.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "verify/checker.hpp"

namespace mechanist::verify {

namespace {

std::vector<const Flat*> pointers(const std::vector<Flat>& all) {
  std::vector<const Flat*> out;
  for (const Flat& f : all) out.push_back(&f);
  return out;
}

}  // namespace

// Whether conditions of the row's own see rows in the order in which they were derived.
bool Checker::tells_later(const Json& j) const {
  std::vector<const Json*> left{&j};
  std::set<const Json*> met;
  while (!left.empty()) {
    const Json* at = left.back();
    left.pop_back();
    if (at->kind == Json::Kind::object) {
      if (at->members.size() == 1 && at->find("step") != nullptr) at = meant(*at);
      if (at == nullptr || !met.insert(at).second) continue;
      if (at->find("later") != nullptr) return true;
      // Another row has conditions of its own.
      if (at != &j && (at->find("rule") != nullptr || at->find("fact") != nullptr)) continue;
      for (const Member& m : at->members) left.push_back(&m.value);
    }
    for (const Json& i : at->items) left.push_back(&i);
  }
  return false;
}

// `node` is a step, a reference to one, or an id.
void Checker::claim(const Json& node, Claim made) {
  // What fails already where only stronger evidence counts is told with that.
  if (auto* goal = std::get_if<GoalClaim>(&made);
      goal != nullptr && !bounds_.is_possible(goal->goal, goal->level, true)) {
    uint8_t first = 0;
    while (first < goal->level && bounds_.is_possible(goal->goal, first, true)) ++first;
    goal->level = first;
  }
  const Json* step = node.kind == Json::Kind::number ? step_of(node) : resolve(node);
  if (step == nullptr) return;
  if ((many_ || several_) && proving_ != nullptr) rests_on_[proving_].push_back(step);
  if (premises_ != nullptr && std::holds_alternative<RowClaim>(made)) premises_->push_back(step);
  if (const auto* goal = std::get_if<GoalClaim>(&made)) {
    std::string asked = std::to_string(goal->level) + goal_text(goal->goal);
    for (const Term& t : goal->goal.terms) asked += " " + std::to_string(t.constant.bits);
    if (const auto [it, first] = goals_.try_emplace(asked, step); !first && it->second != step) {
      report(node, "what is asked here has a step already, and this is another");
      return;
    }
  }
  auto [it, fresh] = claims_.try_emplace(step, made);
  if (fresh) {
    left_.push_back(step);
    return;
  }
  Claim& before = it->second;
  bool agrees = before.index() == made.index() && !std::holds_alternative<OwnClaim>(made);
  if (const auto* row = std::get_if<RowClaim>(&made); agrees && row != nullptr)
    agrees = *row == std::get<RowClaim>(before);
  if (const auto* goal = std::get_if<GoalClaim>(&made); agrees && goal != nullptr)
    agrees = *goal == std::get<GoalClaim>(before);
  if (const auto* list = std::get_if<ClosedClaim>(&made); agrees && list != nullptr) {
    // Checked once more, for what it is asked here.
    closed(*step, *list);
    return;
  }
  if (agrees) {
    // What is needed by the first derivation has the confidence that its row has at best.
    if (auto* row = std::get_if<RowClaim>(&before); row != nullptr)
      row->free = row->free && std::get<RowClaim>(made).free;
    return;
  }
  const Json* said = step->find("goal");
  report(node, fmt::format("this is the step of {}, which is not what is needed here",
                           said == nullptr ? "something else" : written(*said)));
}

const Json* Checker::own(const Json& node) {
  const Json* step = resolve(node);
  if (step == nullptr) return nullptr;
  if (!claims_.try_emplace(step, OwnClaim{}).second) {
    report(node, "this step stands for something else already");
    return nullptr;
  }
  ++out_.counts.steps;
  return step;
}

void Checker::work() {
  while (!left_.empty()) {
    const Json* step = left_.front();
    left_.pop_front();
    ++out_.counts.steps;
    const Claim& c = claims_.at(step);
    if (const auto* r = std::get_if<RowClaim>(&c)) row(*step, RowClaim(*r));
    if (const auto* g = std::get_if<GoalClaim>(&c)) not_holding(*step, GoalClaim(*g));
    if (const auto* l = std::get_if<ClosedClaim>(&c)) closed(*step, ClosedClaim(*l));
  }
}

// ---------------------------------------------------------------- what holds

void Checker::row(const Json& step, const RowClaim& c) {
  const model::Relation& rel = m_[c.relation];
  Json expected = Json::object();
  expected.put("id", *step.find("id"));
  expected.put("goal", Json::of(written_.goal(c.relation, c.cells)));
  expected.put("verdict", Json::of("holds"));
  const uint8_t strongest = c.mark ? c.mark->phase : 0;
  const bool given = !rel.derived() || rel.rules.empty();
  // Of a further derivation, what it rests on decides; see costs().
  const Json* said_confidence = c.free && !given ? member(step, "confidence", Json::Kind::text) : nullptr;
  expected.put("confidence", said_confidence != nullptr ? *said_confidence : Json::of(confidence(strongest)));
  expected.put("sentence", Json::of(""));
  if (given) {
    if (several_) proofs_[&step].level = strongest;
    expected.put("fact", fact(c.relation, c.cells));
    same(step, expected);
    ++out_.counts.facts;
    return;
  }
  ++out_.counts.rules;
  const Json* said = member(step, "rule", Json::Kind::object);
  const Json* name = said == nullptr ? nullptr : member(*said, "name", Json::Kind::text);
  if (name == nullptr) return;
  const model::Rule* rule_of = nullptr;
  for (RuleId id : rel.rules)
    if (m_[id].name == name->text) rule_of = &m_[id];
  if (rule_of == nullptr) {
    report(*name, fmt::format("'{}' has no rule of this name", rel.name));
    return;
  }
  expected.put("rule", rule(*rule_of));
  if (!same(step, expected, {"conditions", "bindings", "unbound"})) return;
  View view;
  view.level = strongest;
  if (c.mark && (!c.free || tells_later(step))) {
    view.component = rel.component;
    view.before = *c.mark;
  } else if (c.mark) {
    view.level = bounds_.weakest();
  }
  Frame frame{rule_of, Env(rule_of->variables.size()), view, true, c.free, false, strongest};
  proving_ = &step;
  if (several_) {
    proof_ = &proofs_[&step];
    premises_ = &proof_->needed;
  }
  for (size_t i = 0; i < rule_of->head_terms.size(); ++i) {
    const model::Expr& t = rule_of->head_terms[i];
    if (const auto* k = std::get_if<model::Constant>(&t.node); k != nullptr && k->value != c.cells[i]) {
      report(*name, "this rule does not conclude such a row");
      return;
    }
    if (const auto* v = std::get_if<model::VariableUse>(&t.node))
      frame.env[v->variable.value] = Cell{c.cells[i], nullptr};
  }
  const std::vector<Flat> flats = bounds_.ways_to(*rule_of, c.cells);
  if (body(step, pointers(flats), frame, true) != nullptr) {
    if (proof_ != nullptr) {
      proof_->level = frame.view.level;
      proof_->env = frame.env;
      proof_->rule = rule_of;
    }
  }
  proving_ = nullptr;
  proof_ = nullptr;
  premises_ = nullptr;
}

// Where rows have no rounds, or a derivation does not follow them, no row may rest on itself.
void Checker::acyclic() {
  if (!many_ && !several_) return;
  enum class Met : uint8_t { not_yet, open, done };
  std::map<const Json*, Met> seen;
  for (const auto& [start, ignored] : rests_on_) {
    std::vector<std::pair<const Json*, size_t>> way{{start, 0}};
    if (seen[start] != Met::not_yet) continue;
    seen[start] = Met::open;
    while (!way.empty()) {
      auto& [at, next] = way.back();
      const auto it = rests_on_.find(at);
      if (it == rests_on_.end() || next == it->second.size()) {
        seen[at] = Met::done;
        way.pop_back();
        continue;
      }
      const Json* to = it->second[next++];
      if (seen[to] == Met::open) {
        report(*to, "this row rests on itself");
        return;
      }
      if (seen[to] == Met::not_yet) {
        seen[to] = Met::open;
        way.emplace_back(to, 0);
      }
    }
  }
}

// ---------------------------------------------------------------- what does not hold

void Checker::not_holding(const Json& step, const GoalClaim& c) {
  const uint8_t level = c.level;
  const bool possible = bounds_.is_possible(c.goal, level, true);
  Json expected = Json::object();
  expected.put("id", *step.find("id"));
  expected.put("goal", Json::of(goal_text(c.goal)));
  expected.put("verdict", Json::of(possible ? "open" : "fails"));
  if (!possible) expected.put("confidence", Json::of(confidence(level)));
  if (possible && level < bounds_.weakest()) expected.put("at", Json::of(confidence(level)));
  expected.put("sentence", Json::of(""));
  if (!m_[c.goal.relation].derived()) {
    leaf(step, std::move(expected), c.goal, level, possible);
    return;
  }
  const char* key = possible ? "undecided" : "absent";
  if (!same(step, expected, {key})) return;
  ++(possible ? out_.counts.unrecorded : out_.counts.exclusions);
  attempts(step, c.goal, level, key);
}

void Checker::leaf(const Json& step, Json expected, const Goal& goal, uint8_t level, bool possible) {
  const model::Relation& rel = m_[goal.relation];
  if (possible) {
    ++out_.counts.unrecorded;
    searched(expected, profile_ == nullptr ? std::vector<const Pattern*>{} : searches(goal));
    expected.put("not_recorded", Json::object());
    if (!same(step, expected, {"not_recorded"})) return;
    const Json* said = member(step, "not_recorded", Json::Kind::object);
    const Json* nearest = said == nullptr ? nullptr : member(*said, "nearest", Json::Kind::list);
    if (nearest == nullptr) return;
    // Told in full or in short.
    const std::vector<Json> forms = not_recorded(goal, level);
    const bool in_short = said->find("further") != nullptr ||
                          std::any_of(nearest->items.begin(), nearest->items.end(),
                                      [](const Json& n) { return n.find("alike") != nullptr; });
    same(*said, forms[in_short ? 1 : 0]);
    return;
  }
  ++out_.counts.exclusions;
  auto by = [&](const char* what) {
    Json& list = expected.put("complete", Json::list());
    list.items.emplace_back().put("by", Json::of(what));
  };
  if (rel.role == model::Role::table) {
    by("table");
  } else if (profile_ == nullptr || !m_.case_name) {
    by("program");
  } else {
    const ProfileRow* other = nullptr;
    if (rel.attribute)
      for (const ProfileRow& r : profile_->rows)
        if (r.relation == goal.relation && !r.planned && r.confidence <= bounds_.levels()[level] &&
            other == nullptr)
          other = &r;
    if (other != nullptr) {
      Json value = Json::object();
      value.put("value", Json::of(written_.literal(rel.columns[0].type, profile_->row_cells(*other)[0])));
      evidence(value, other->evidence);
      expected.put("other_value", std::move(value));
    } else if (rel.closed) {
      by("closed");
    } else {
      excluded(expected, goal, level);
    }
  }
  same(step, expected);
}

// Several bindings of the same conditions are numbered, so that none can be missing.
void Checker::consume_attempts(const Json& list, size_t& at, const std::string& what,
                               const std::function<void(const Json&, Json expected)>& each) {
  int64_t of = 1;
  for (int64_t number = 1; number <= of; ++number, ++at) {
    if (at >= list.items.size()) {
      report(list, fmt::format("{} is missing", what));
      return;
    }
    const Json* step = own(list.items[at]);
    if (step == nullptr) return;
    Json expected = Json::object();
    expected.put("id", *step->find("id"));
    if (const Json* said = step->find("attempt")) {
      const Json* total = said->find("of");
      if (number == 1 && total != nullptr && total->kind == Json::Kind::number && total->text.size() < 6)
        of = std::max<int64_t>(2, std::atoll(total->text.c_str()));
      Json& attempt = expected.put("attempt", Json::object());
      attempt.put("number", Json::of(number));
      attempt.put("of", Json::of(of));
      if (!same(*said, attempt)) return;
    } else if (number > 1) {
      report(*step, fmt::format("this is number {} of {}, and does not say so", number, of));
      return;
    }
    each(*step, std::move(expected));
  }
}

void Checker::attempts(const Json& step, const Goal& goal, uint8_t level, const char* key) {
  const Json* list = member(step, key, Json::Kind::list);
  if (list == nullptr) return;
  std::vector<RuleId> rules = m_[goal.relation].rules;
  std::sort(rules.begin(), rules.end(), [&](RuleId a, RuleId b) { return m_[a].name < m_[b].name; });
  View view;
  view.level = level;
  size_t at = 0;
  for (RuleId id : rules) {
    const model::Rule& r = m_[id];
    std::vector<Symbol> cells;
    for (const Term& t : goal.terms) cells.push_back(t.variable >= 0 ? any_symbol : t.constant);
    const std::vector<Flat> flats = bounds_.ways_to(r, cells);
    for (const Flat& flat : flats) {
      Frame frame{&r, Env(r.variables.size()), view};
      bool concludes = true;
      for (size_t i = 0; i < r.head_terms.size(); ++i) {
        const Symbol cell = cells[i];
        if (cell == any_symbol) continue;
        if (const auto* k = std::get_if<model::Constant>(&r.head_terms[i].node))
          concludes = concludes && k->value == cell;
        if (const auto* v = std::get_if<model::VariableUse>(&r.head_terms[i].node)) {
          Cell& slot = frame.env[v->variable.value];
          concludes = concludes && (!slot.is_bound() || slot.known == cell);
          slot = Cell{cell, nullptr};
        }
      }
      if (!concludes) continue;
      View upper = view;
      upper.possible = true;
      const bool possible = bounds_.satisfied(flat, r, frame.env, upper);
      std::set<std::string> told;
      consume_attempts(
          *list, at, fmt::format("what is in the way of rule '{}'", r.name),
          [&](const Json& attempt, Json expected) {
            expected.put("goal", Json::of(goal_text(goal)));
            expected.put("verdict", Json::of(possible ? "open" : "fails"));
            if (!possible) expected.put("confidence", Json::of(confidence(level)));
            if (possible && level < bounds_.weakest()) expected.put("at", Json::of(confidence(level)));
            expected.put("sentence", Json::of(""));
            expected.put("rule", rule(r));
            if (!same(attempt, expected, {"conditions", "bindings", "unbound", "closed_by", "closings"}))
              return;
            ++out_.counts.rules;
            Frame own_frame = frame;
            if (body(attempt, {&flat}, own_frame, true) == nullptr) return;
            std::string binding;
            for (const Cell& c : own_frame.env) binding += std::to_string(c.known.bits) + " ";
            if (!told.insert(binding).second) report(attempt, "this binding was told before");
            std::vector<RelationId> of;
            for (const model::Condition* c : flat)
              if (const auto* a = std::get_if<model::Atom>(&c->node)) of.push_back(a->relation);
            closings(attempt, of, level, !possible);
          });
    }
  }
  if (at < list->items.size()) report(list->items[at], "no rule could conclude the goal in this way");
}

// ---------------------------------------------------------------- complete lists

void Checker::closings(const Json& owner, const std::vector<RelationId>& of, uint8_t level, bool allowed) {
  const Json* list = owner.find("closed_by");
  const Json* count = owner.find("closings");
  if (list == nullptr && count == nullptr) return;
  if (list == nullptr || count == nullptr || list->kind != Json::Kind::list || !allowed) {
    report(owner, !allowed ? "nothing rests on complete lists here"
                           : "\"closed_by\" and \"closings\" belong together");
    return;
  }
  same(*count, Json::of(static_cast<int64_t>(list->items.size())));
  std::string last;
  for (const Json& item : list->items) {
    const Json* step = resolve(item);
    if (step == nullptr) return;
    const Json* goal = member(*step, "goal", Json::Kind::text);
    if (goal == nullptr) return;
    if (goal->text <= last) report(item, "statements stand in the order of what they say, each once");
    last = goal->text;
    claim(item, ClosedClaim{of, level});
  }
}

void Checker::closed(const Json& step, const ClosedClaim& c) {
  std::set<RelationId> support;
  for (RelationId r : c.of) support.insert(bounds_.support(r).begin(), bounds_.support(r).end());
  const Json* said = member(step, "goal", Json::Kind::text);
  if (said == nullptr) return;
  std::vector<Json> possible;
  auto add = [&](std::string goal, Confidence confidence, Json statement) {
    Json one = Json::object();
    one.put("id", *step.find("id"));
    one.put("goal", Json::of("complete " + std::move(goal)));
    one.put("verdict", Json::of("holds"));
    one.put("confidence", Json::of(std::string(to_string(confidence))));
    one.put("sentence", Json::of(""));
    one.put("complete", Json::list()).items.push_back(std::move(statement));
    possible.push_back(std::move(one));
  };
  if (profile_ != nullptr) {
    for (RelationId r : support)
      if (m_[r].recorded() && m_[r].closed) {
        Json by = Json::object();
        by.put("by", Json::of("closed"));
        add(m_[r].name, Confidence::high, std::move(by));
      }
    for (const Completeness& p : profile_->complete) {
      if (!support.contains(p.where.relation) || p.where.confidence > bounds_.levels()[c.level]) continue;
      const bool whole =
          std::all_of(p.where.cells.begin(), p.where.cells.end(), [](Symbol s) { return s == any_symbol; });
      add(whole ? m_[p.where.relation].name : written_.goal(p.where.relation, p.where.cells),
          p.where.confidence, declared(p.where, p.none));
    }
  }
  ++out_.counts.others;
  const Diagnostics before = out_.diagnostics;
  std::optional<Diagnostics> first;
  for (const Json& p : possible) {
    if (p.find("goal")->text != said->text) continue;
    out_.diagnostics = before;
    if (same(step, p)) return;
    if (!first) first = out_.diagnostics;
  }
  if (first)
    out_.diagnostics = *first;
  else
    report(*said, "no such list is complete, of those that matter here");
}

}  // namespace mechanist::verify
