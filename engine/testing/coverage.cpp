// Coverage by condition. What is certain and what is possible is asked of the evaluation under bindings, as
// explanations ask it; nothing is evaluated a second way. External interface: coverage.hpp.
#include "testing/coverage.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "explain/proofs.hpp"
#include "model/walk.hpp"
#include "testing/implied.hpp"

namespace mechanist::testing {
namespace {

using eval::Env;
using eval::unbound;
using eval::View;
using explain::Flat;
using model::Condition;

constexpr size_t most_bindings = 10'000;

enum class Status { met, open, failed };

// A condition of a rule: what it became, or a member of a threshold.
struct Unit {
  std::vector<const Condition*> pieces;
  std::optional<uint32_t> member_of;
};

// A unit within one `or` branch of its rule.
struct Place {
  uint32_t unit = 0;
  Flat pieces;
  Flat rest;    // all others, but for those that need what it binds
  Flat own;     // it and those
  Flat before;  // those of the rest that are asked before it
};
struct Branch {
  Flat all;
  std::vector<Place> places;
  bool has(uint32_t unit) const {
    return std::any_of(places.begin(), places.end(), [&](const Place& p) { return p.unit == unit; });
  }
};
struct PreparedRule {
  const model::Rule* rule = nullptr;
  std::vector<Unit> units;
  std::vector<Branch> branches;
  std::vector<uint32_t> head;                  // variables
  std::vector<std::vector<uint32_t>> members;  // of each unit
  RuleCoverage coverage;
};

bool within(Span inner, Span outer) {
  return inner.source == outer.source && outer.begin <= inner.begin && inner.end <= outer.end;
}

void leaves(const Condition& c, std::vector<const Condition*>& out) {
  const bool inner = std::holds_alternative<model::And>(c.node) ||
                     std::holds_alternative<model::Or>(c.node) ||
                     std::holds_alternative<model::Exists>(c.node);
  if (!inner) return out.push_back(&c);
  model::each_part(c, [&](const Condition& p) { leaves(p, out); });
}

// What the author wrote as one condition each. What desugaring introduced belongs to the condition in which
// it is written; what stands in the head belongs to none.
void find_units(const Condition& c, std::vector<Unit>& units, std::vector<const Condition*>& introduced) {
  if (const auto* a = std::get_if<model::And>(&c.node); a != nullptr && a->every) {
    units.push_back({{&c}, {}});
    leaves(c, units.back().pieces);
    return;
  }
  if (std::holds_alternative<model::And>(c.node) || std::holds_alternative<model::Or>(c.node) ||
      std::holds_alternative<model::Exists>(c.node)) {
    model::each_part(c, [&](const Condition& p) { find_units(p, units, introduced); });
  } else if (c.introduced) {
    introduced.push_back(&c);
  } else {
    units.push_back({{&c}, {}});
  }
}

std::string one_line(std::string_view text) {
  std::string out;
  for (char c : printable(text))
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
  return out;
}

int rank(const Condition& c) {
  if (std::holds_alternative<model::Atom>(c.node)) return 0;
  const auto* cmp = std::get_if<model::Comparison>(&c.node);
  return cmp != nullptr && cmp->comparator == model::Comparator::equal ? 1 : 2;
}

std::optional<uint32_t> lone_variable(const model::Expr& e) {
  const auto* v = std::get_if<model::VariableUse>(&e.node);
  return v == nullptr ? std::nullopt : std::optional(v->variable.value);
}

// Those of the conditions whose variables these conditions bind, in an order in which each needs only what
// stands before it. `ends`: variables of the whole branch that have to be bound before a test reads them.
Flat bound_part(const Flat& conditions, const std::set<uint32_t>& ends) {
  std::set<uint32_t> bound;
  std::vector<bool> taken(conditions.size());
  for (bool again = true; again;) {
    again = false;
    for (size_t i = 0; i < conditions.size(); ++i) {
      if (taken[i]) continue;
      const Condition& c = *conditions[i];
      model::Variables all;
      model::all_variables(c, all);
      std::vector<uint32_t> missing;
      for (model::VariableId v : all)
        if (ends.contains(v.value) && !bound.contains(v.value)) missing.push_back(v.value);
      bool ready = missing.empty() || rank(c) == 0;
      if (!ready && rank(c) == 1 && missing.size() == 1) {
        const auto& cmp = std::get<model::Comparison>(c.node);
        for (const model::Expr* side : {&cmp.left, &cmp.right}) {
          model::Variables other;
          model::all_variables(side == &cmp.left ? cmp.right : cmp.left, other);
          ready |=
              lone_variable(*side) == missing.front() && !other.contains(model::VariableId{missing.front()});
        }
      }
      if (!ready) continue;
      taken[i] = again = true;
      bound.insert(missing.begin(), missing.end());
    }
  }
  Flat out;
  for (size_t i = 0; i < conditions.size(); ++i)
    if (taken[i]) out.push_back(conditions[i]);
  return out;
}

// Whether the expression has a value whatever the case.
bool always_has_value(const model::Expr& e) {
  if (const auto* a = std::get_if<model::Aggregate>(&e.node))
    return a->kind == model::AggregateKind::count || a->kind == model::AggregateKind::sum;
  if (const auto* c = std::get_if<model::Call>(&e.node)) {
    using F = model::Function;
    constexpr F total[] = {F::add, F::subtract, F::multiply, F::negate, F::abs, F::min, F::max};
    return std::find(std::begin(total), std::end(total), c->function) != std::end(total) &&
           std::all_of(c->arguments.begin(), c->arguments.end(), always_has_value);
  }
  return true;
}

bool only_gives_value(const Unit& unit, const Flat& branch) {
  if (unit.pieces.size() != 1 || unit.member_of) return false;
  const auto* cmp = std::get_if<model::Comparison>(&unit.pieces.front()->node);
  if (cmp == nullptr || cmp->comparator != model::Comparator::equal) return false;
  Flat others = branch;
  std::erase(others, unit.pieces.front());
  const std::vector<uint32_t> bound = explain::bindable(others);
  for (const model::Expr* side : {&cmp->left, &cmp->right}) {
    const auto v = lone_variable(*side);
    if (v && std::find(bound.begin(), bound.end(), *v) == bound.end() &&
        always_has_value(side == &cmp->left ? cmp->right : cmp->left))
      return true;
  }
  return false;
}

PreparedRule prepared(const model::Model& m, const model::Rule& rule, const Implications& implications) {
  PreparedRule out;
  out.rule = &rule;
  out.coverage.name = m[rule.head].role == model::Role::define && rule.named ? rule.name : m[rule.head].name;
  out.coverage.span = rule.span;
  std::vector<const Condition*> introduced;
  for (const Condition& c : rule.body) find_units(c, out.units, introduced);
  for (const Condition* c : introduced) {
    Unit* smallest = nullptr;
    for (Unit& u : out.units) {
      const Span span = u.pieces.front()->span;
      if (within(c->span, span) && (smallest == nullptr || within(span, smallest->pieces.front()->span)))
        smallest = &u;
    }
    if (smallest != nullptr) smallest->pieces.push_back(c);
  }
  std::vector<Unit> units;
  for (Unit& u : out.units) {
    const uint32_t index = static_cast<uint32_t>(units.size());
    const auto* t = std::get_if<model::Threshold>(&u.pieces.front()->node);
    units.push_back(std::move(u));
    if (t != nullptr)
      for (const Condition& member : t->members) units.push_back({{&member}, index});
  }
  out.units = std::move(units);
  out.members.resize(out.units.size());
  for (uint32_t u = 0; u < out.units.size(); ++u) {
    const Unit& unit = out.units[u];
    const Condition& written = *unit.pieces.front();
    ConditionCoverage c;
    c.span = written.span;
    c.text = one_line(m.sources[c.span.source].text().substr(c.span.begin, c.span.end - c.span.begin));
    c.member_of = unit.member_of;
    if (unit.member_of) {
      out.members[*unit.member_of].push_back(u);
      // `of paths` names none of them.
      const auto* a = std::get_if<model::Atom>(&written.node);
      const auto& whole = std::get<model::Threshold>(out.units[*unit.member_of].pieces.front()->node);
      if (a != nullptr && whole.written != ast::Threshold::Members::listed) {
        const std::string& name = m[a->relation].name;
        c.text = name.substr(name.rfind('.') + 1);
      }
    }
    out.coverage.conditions.push_back(std::move(c));
  }
  model::Variables head;
  for (const model::Expr& e : rule.head_terms) model::direct_variables(e, head);
  for (model::VariableId v : head) out.head.push_back(v.value);

  for (Flat& flat : explain::alternatives_of(rule.body)) {
    Branch branch;
    const std::vector<uint32_t> bindable = explain::bindable(flat);
    const std::set<uint32_t> ends(bindable.begin(), bindable.end());
    for (uint32_t u = 0; u < out.units.size(); ++u) {
      if (out.units[u].member_of) continue;
      Place place;
      place.unit = u;
      Flat others;
      const auto& pieces = out.units[u].pieces;
      for (const Condition* c : flat)
        (std::find(pieces.begin(), pieces.end(), c) == pieces.end() ? others : place.pieces).push_back(c);
      if (place.pieces.empty()) continue;
      place.rest = bound_part(others, ends);
      place.own = place.pieces;
      for (const Condition* c : others)
        if (std::find(place.rest.begin(), place.rest.end(), c) == place.rest.end()) place.own.push_back(c);
      const int own = rank(*pieces.front());
      Flat before;
      for (const Condition* c : place.rest)
        if (rank(*c) < own || (rank(*c) == own && c->span.begin < pieces.front()->span.begin))
          before.push_back(c);
      place.before = bound_part(before, ends);
      ConditionCoverage& c = out.coverage.conditions[u];
      if (only_gives_value(out.units[u], flat))
        c.excused = ConditionCoverage::Excused::gives_value;
      else if (place.own.size() == 1 && implications.follows(*place.pieces.front(), place.rest))
        c.excused = ConditionCoverage::Excused::implied;
      // A threshold that always holds hangs on no member.
      if (const auto* t = std::get_if<model::Threshold>(&pieces.front()->node))
        for (uint32_t member : out.members[u])
          if (c.excused != ConditionCoverage::Excused::no ||
              implications.member_adds_nothing(*t, *out.units[member].pieces.front(), place.rest))
            out.coverage.conditions[member].excused = ConditionCoverage::Excused::implied;
      branch.places.push_back(std::move(place));
    }
    branch.all = std::move(flat);
    out.branches.push_back(std::move(branch));
  }
  return out;
}

// Whether a threshold holds for certain with so many members certain and possible.
bool holds(const model::Threshold& t, int64_t needed, int64_t certain, int64_t possible) {
  switch (t.bound) {
    case model::Bound::at_least:
      return certain >= needed;
    case model::Bound::at_most:
      return possible <= needed;
    case model::Bound::exactly:
      return certain == needed && possible == needed;
  }
  return false;
}

}  // namespace

uint32_t Coverage::total() const {
  uint32_t n = 0;
  for (const RuleCoverage& r : rules)
    for (const ConditionCoverage& c : r.conditions) n += c.counts();
  return n;
}

uint32_t Coverage::covered() const {
  uint32_t n = 0;
  for (const RuleCoverage& r : rules)
    for (const ConditionCoverage& c : r.conditions) n += c.counts() && c.covered();
  return n;
}

uint32_t Coverage::percent() const {
  const uint32_t all = total();
  return all == 0 ? 100 : static_cast<uint32_t>(uint64_t{100} * covered() / all);
}

struct CoverageCollector::State {
  explicit State(const plan::Plan& p) : m(*p.model), conditions(m) {}

  const model::Model& m;
  explain::Conditions conditions;
  std::vector<PreparedRule> rules;
  uint32_t tests = 0;
  bool cut = false;

  // What one test shows of each unit.
  struct Sight {
    bool seen[3] = {}, decisive[3] = {};
  };

  std::vector<Env> solutions(eval::Evaluation& ev, const Flat& flat, size_t slots, const View& view) {
    std::vector<Env> out;
    Env env(slots, unbound);
    ev.solve(conditions.compiled(flat, {}), env, view, [&] {
      out.push_back(env);
      return out.size() >= most_bindings;
    });
    cut |= out.size() >= most_bindings;
    return out;
  }
  bool certain(eval::Evaluation& ev, const Flat& flat, const Env& at, const View& view) {
    Env env = at;
    return ev.satisfied(conditions.compiled(flat, explain::bound_in(env)), env, view);
  }
  Status judge(eval::Evaluation& ev, const Flat& flat, const Env& at, const View& view) {
    if (certain(ev, flat, at, view)) return Status::met;
    const plan::Body& body = conditions.compiled(flat, explain::bound_in(at));
    Env env = ev.possible_env(at);
    return ev.satisfied(body, env, view.with(eval::Bound::possible)) ? Status::open : Status::failed;
  }
  Status judge_member(eval::Evaluation& ev, const Condition& member, const Env& at, const View& view) {
    Status best = Status::failed;
    for (const Flat& flat : explain::alternatives_of(std::span(&member, 1)))
      best = std::min(best, judge(ev, flat, at, view));
    return best;
  }
  // Whether the rule concludes for certain the row that the binding gives its head, in a branch without the
  // unit, or in any where none is named.
  bool concludes(eval::Evaluation& ev, const PreparedRule& r, const Env& at, std::optional<uint32_t> without,
                 const View& view) {
    Env env(at.size(), unbound);
    for (uint32_t v : r.head) {
      if (at[v] == unbound) return false;  // a row that this condition would give its value
      env[v] = at[v];
    }
    return std::any_of(r.branches.begin(), r.branches.end(), [&](const Branch& b) {
      return (!without || !b.has(*without)) && certain(ev, b.all, env, view);
    });
  }

  void look(eval::Evaluation& ev, PreparedRule& r, const Branch& branch, const Place& place, const View& view,
            std::vector<Sight>& sights) {
    const size_t slots = r.rule->variables.size();
    const auto& members = r.members[place.unit];
    const auto* threshold = std::get_if<model::Threshold>(&r.units[place.unit].pieces.front()->node);
    for (const Env& env : solutions(ev, place.before, slots, view)) {
      sights[place.unit].seen[static_cast<int>(judge(ev, place.pieces, env, view))] = true;
      for (uint32_t u : members)
        sights[u].seen[static_cast<int>(judge_member(ev, *r.units[u].pieces.front(), env, view))] = true;
    }
    for (const Env& env : solutions(ev, place.rest, slots, view)) {
      const Status status = judge(ev, place.own, env, view);
      const bool met = status == Status::met;
      const bool decisive =
          met ? certain(ev, branch.all, env, view) && !concludes(ev, r, env, place.unit, view)
              : !concludes(ev, r, env, {}, view);
      if (!decisive) continue;
      sights[place.unit].decisive[static_cast<int>(status)] = true;
      if (threshold == nullptr) continue;
      const auto* n = std::get_if<model::Constant>(&threshold->needed.node);
      const int64_t needed = n == nullptr ? 0 : ev.symbols().number_of(n->value).to_int().value_or(0);
      int64_t sure = 0, possible = 0;
      std::vector<Status> each;
      for (uint32_t u : members) {
        each.push_back(judge_member(ev, *r.units[u].pieces.front(), env, view));
        sure += each.back() == Status::met;
        possible += each.back() != Status::failed;
      }
      for (size_t i = 0; i < members.size(); ++i) {
        const int64_t others_sure = sure - (each[i] == Status::met);
        const int64_t others_possible = possible - (each[i] != Status::failed);
        if (holds(*threshold, needed, others_sure + 1, others_possible + 1) !=
            holds(*threshold, needed, others_sure, others_possible))
          sights[members[i]].decisive[static_cast<int>(each[i])] = true;
      }
    }
  }
};

CoverageCollector::CoverageCollector(const plan::Plan& plan) : state_(std::make_unique<State>(plan)) {
  const Implications implications(state_->m);
  for (const model::Rule& rule : state_->m.rules)
    state_->rules.push_back(prepared(state_->m, rule, implications));
  std::stable_sort(state_->rules.begin(), state_->rules.end(), [](const auto& a, const auto& b) {
    const Span x = a.coverage.span, y = b.coverage.span;
    return std::pair(x.source.value, x.begin) < std::pair(y.source.value, y.begin);
  });
}

CoverageCollector::~CoverageCollector() = default;

void CoverageCollector::add(eval::Evaluation& ev) {
  ++state_->tests;
  const View view{eval::Bound::certain, ev.weakest(), false, 0, 0, 0};
  for (PreparedRule& r : state_->rules) {
    std::vector<State::Sight> sights(r.units.size());
    for (const Branch& branch : r.branches)
      for (const Place& place : branch.places) state_->look(ev, r, branch, place, view, sights);
    for (size_t u = 0; u < sights.size(); ++u) {
      auto count = [](Outcomes& to, const bool(&by)[3]) {
        to.met += by[0];
        to.open += by[1];
        to.failed += by[2];
      };
      count(r.coverage.conditions[u].seen, sights[u].seen);
      count(r.coverage.conditions[u].decisive, sights[u].decisive);
    }
  }
}

Coverage CoverageCollector::take() {
  Coverage out;
  out.tests = state_->tests;
  out.cut = state_->cut;
  for (PreparedRule& r : state_->rules)
    if (!r.coverage.conditions.empty()) out.rules.push_back(std::move(r.coverage));
  return out;
}

}  // namespace mechanist::testing
