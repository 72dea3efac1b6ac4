// One condition under a binding, whatever its verdict: thresholds and `for every` with each member,
// comparisons with the values of both sides, aggregates with the rows behind them. Nothing is computed here a
// second way: verdicts and values are the evaluation's, asked under the binding. External interface:
// Builder::step.
#include <fmt/format.h>

#include <algorithm>

#include "explain/builder.hpp"
#include "model/walk.hpp"
#include "plan/from_model.hpp"

namespace mechanist::explain {

namespace {

Verdict verdict_of(int status) {
  return status == 0 ? Verdict::holds : status == 1 ? Verdict::open : Verdict::fails;
}

std::string comparator_of(const model::Condition& c) {
  if (const auto* cmp = std::get_if<model::Comparison>(&c.node)) return operator_of(cmp->comparator);
  if (std::holds_alternative<model::In>(c.node)) return "in";
  if (std::holds_alternative<model::Between>(c.node)) return "between";
  return std::string(to_string(std::get<model::TextTest>(c.node).function));
}

}  // namespace

Builder::Status Builder::judge(const Flat& flat, Frame& frame) {
  const plan::Body& body = conditions_.compiled(flat, bound_in(frame.env));
  Env env = frame.env;
  if (ev_.satisfied(body, env, frame.view.with(eval::Bound::certain))) return Status::holds;
  env = ev_.possible_env(frame.env);
  return ev_.satisfied(body, env, frame.view.with(eval::Bound::possible)) ? Status::open : Status::fails;
}

Builder::Status Builder::judge(const model::Condition& c, Frame& frame) {
  Status best = Status::fails;
  for (const Flat& flat : alternatives_of(std::span(&c, 1))) {
    const Status s = judge(flat, frame);
    if (s == Status::holds) return s;
    if (s == Status::open) best = s;
  }
  return best;
}

std::vector<Link> Builder::links(const Flat& flat, const Frame& frame, std::span<const RowId> rows) {
  std::vector<Link> out;
  Frame ended = frame;
  size_t atom = 0;
  ended.env = proofs_.open_ended(flat, frame.env);
  for (const model::Condition* c : flat) {
    const auto* a = std::get_if<model::Atom>(&c->node);
    if (a == nullptr) {
      out.push_back(step(*c, ended));
      continue;
    }
    Proofs::Met met = proofs_.met(*a, frame);
    if (!rows.empty()) {
      met.by = Proofs::Met::By::row;
      met.row = rows[atom++];
    }
    if (met.by == Proofs::Met::By::another)
      out.push_back(
          {another(proofs_.goal_of(*a, frame.env), frame.view.level, say_.names(*a, *frame.rule, frame.env)),
           0,
           {}});
    else
      out.push_back(step(*a, met, frame));
  }
  return out;
}

std::vector<std::string> Builder::without_value(const Flat& flat, const Env& before, const Env& now,
                                                const model::Rule& rule) const {
  std::vector<std::string> out;
  for (uint32_t v : bindable(flat)) {
    const bool is_open = now[v] == unbound || (now[v].is_unknown() && !ev_.wilds().is_null(now[v]));
    if (is_open && !rule.variables[v].introduced && (before[v] == unbound || before[v].is_unknown()))
      out.push_back(rule.variables[v].name);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<Binding> Builder::bound_since(const Env& before, const Env& now, const model::Rule& rule) const {
  std::vector<Binding> out;
  for (uint32_t v = 0; v < rule.variables.size(); ++v) {
    // What was not known and is one value here, too.
    const bool gained = before[v] == unbound
                            ? now[v] != unbound
                            : before[v].is_unknown() && now[v] != unbound && !now[v].is_unknown();
    if (!gained || rule.variables[v].introduced) continue;
    // A number of which only the ends are known has no name.
    if (now[v].is_unknown() && !ev_.wilds().is_null(now[v])) continue;
    out.push_back({rule.variables[v].name, say_.literal(rule.variables[v].type, now[v])});
  }
  std::sort(out.begin(), out.end(),
            [](const Binding& a, const Binding& b) { return a.variable < b.variable; });
  return out;
}

Link Builder::step(const model::Condition& c, Frame& frame) {
  if (const auto* a = std::get_if<model::Atom>(&c.node))
    return step(*a, proofs_.met(proofs_.goal_of(*a, frame.env), frame.view), frame);
  if (const auto* n = std::get_if<model::Not>(&c.node)) return {negation(*n, c, frame), 0, {}};
  if (const auto* t = std::get_if<model::Threshold>(&c.node)) return {threshold(*t, c, frame), 0, {}};
  if (const auto* e = std::get_if<model::ForEvery>(&c.node)) return {every(*e, c, frame), 0, {}};
  if (std::holds_alternative<model::And>(c.node) || std::holds_alternative<model::Or>(c.node) ||
      std::holds_alternative<model::Exists>(c.node))
    return {conjunction(std::span(&c, 1), frame, say_.text(c, *frame.rule, &frame.env)), 0, {}};
  return {comparison(c, frame), 0, {}};
}

Link Builder::step(const model::Atom& a, const Proofs::Met& met, const Frame& frame) {
  const Goal goal = proofs_.goal_of(a, frame.env);
  if (met.by == Proofs::Met::By::row) {
    Link out{row(goal.relation, met.row, frame.depth + 1), met.more, {}};
    if (options_.all && met.more > 0) out.others = others(goal, met.row, frame);
    return out;
  }
  const Names names = say_.names(a, *frame.rule, frame.env);
  if (met.by == Proofs::Met::By::none)
    return {pattern(goal, frame.view.level, frame.depth + 1, names), 0, {}};
  Step s;
  s.goal = say_.goal(goal);
  s.sentence = say_.atom(goal.relation, proofs_.cells_of(goal), false, asked_of(goal, names));
  s.why = Later{};
  return {add(std::move(s)), 0, {}};
}

// The other rows that meet a condition, in the order of their proofs; not all of a very long list.
std::vector<StepId> Builder::others(const Goal& goal, RowId best_row, const Frame& frame) {
  constexpr size_t most = 100;
  std::vector<RowId> rows = proofs_.matches(goal, proofs_.visible(goal.relation, frame.view));
  std::erase(rows, best_row);
  proofs_.sort_by_proof(goal.relation, rows);
  std::vector<StepId> out;
  for (size_t i = 0; i < rows.size() && i < most; ++i)
    out.push_back(row(goal.relation, rows[i], frame.depth + 1));
  return out;
}

StepId Builder::conjunction(std::span<const model::Condition> parts, Frame& frame, const std::string& goal) {
  const std::vector<Flat> flats = alternatives_of(parts);
  Step s;
  s.goal = goal;
  Flat all_parts;
  for (const auto& p : parts) all_parts.push_back(&p);
  auto sentence = [&](Verdict v) { return say_.words(all_parts, *frame.rule, &frame.env, negatives(v)); };
  if (auto found = proofs_.solution(flats, frame)) {
    s.verdict = Verdict::holds;
    s.sentence = sentence(s.verdict);
    const StepId id = add(std::move(s));
    Frame inner = frame;
    inner.env = std::move(found->second);
    Together why{bound_since(frame.env, inner.env, *frame.rule),
                 without_value(flats[found->first], frame.env, inner.env, *frame.rule),
                 links(flats[found->first], inner),
                 {}};
    out_.steps[id].why = std::move(why);
    return id;
  }
  Status status = Status::fails;
  for (const Flat& flat : flats)
    if (judge(flat, frame) == Status::open) status = Status::open;
  s.verdict = verdict_of(static_cast<int>(status));
  look(s, frame.view.level);
  s.sentence = sentence(s.verdict);
  if (status == Status::fails) s.confidence = confidence_at(frame.view.level);
  const StepId id = add(s);
  struct Branch {
    const Flat* flat;
    Env env;
    uint32_t attempt, attempts;
  };
  std::vector<Branch> branches;
  for (const Flat& flat : flats) {
    std::vector<Attempt> all = furthest(flat, frame, judge(flat, frame) == Status::open);
    for (uint32_t i = 0; i < all.size(); ++i)
      branches.push_back({&flat, std::move(all[i].env), i + 1, static_cast<uint32_t>(all.size())});
  }
  auto conditions = [&](const Branch& b) {
    Frame inner = frame;
    inner.env = b.env;
    Together out{bound_since(frame.env, b.env, *frame.rule),
                 without_value(*b.flat, frame.env, b.env, *frame.rule),
                 links(*b.flat, inner),
                 {}};
    if (status == Status::fails) out.closing = closing(*b.flat, frame, b.env, out.conditions);
    return out;
  };
  if (branches.size() == 1) {
    Together why = conditions(branches.front());
    out_.steps[id].why = std::move(why);
    return id;
  }
  NotConcluded all;
  for (const Branch& b : branches) {
    Step branch;
    for (const auto* c : *b.flat)
      branch.goal += (branch.goal.empty() ? "" : " and ") + say_.text(*c, *frame.rule, &b.env);
    Frame inner = frame;
    inner.env = b.env;
    branch.verdict = verdict_of(static_cast<int>(judge(*b.flat, inner)));
    look(branch, frame.view.level);
    branch.sentence = say_.words(*b.flat, *frame.rule, &b.env, negatives(branch.verdict));
    if (branch.verdict == Verdict::fails) branch.confidence = confidence_at(frame.view.level);
    branch.attempt = b.attempt;
    branch.attempts = b.attempts;
    const StepId step_id = add(std::move(branch));
    Together why = conditions(b);
    out_.steps[step_id].why = std::move(why);
    all.attempts.push_back(step_id);
  }
  out_.steps[id].why = std::move(all);
  return id;
}

StepId Builder::negation(const model::Not& n, const model::Condition& c, Frame& frame) {
  Step s;
  s.goal = say_.text(c, *frame.rule, &frame.env);
  s.verdict = verdict_of(static_cast<int>(judge(c, frame)));
  look(s, frame.view.level);
  s.sentence = say_.words(c, *frame.rule, &frame.env, negatives(s.verdict));
  const StepId id = add(std::move(s));
  Negated why;
  if (Proofs::shows_its_parts(n)) {
    why.of = step(n.parts.front(), frame).step;
  } else {
    Flat parts;
    for (const auto& p : n.parts) parts.push_back(&p);
    std::string goal;
    for (const auto* p : parts)
      goal += (goal.empty() ? "" : " and ") + say_.text(*p, *frame.rule, &frame.env);
    why.of = conjunction(n.parts, frame, goal);
  }
  if (out_.steps[id].verdict != Verdict::open) out_.steps[id].confidence = out_.steps[why.of].confidence;
  out_.steps[id].why = why;
  return id;
}

StepId Builder::every(const model::ForEvery& e, const model::Condition& c, Frame& frame) {
  Step s;
  s.goal = say_.text(c, *frame.rule, &frame.env);
  s.verdict = verdict_of(static_cast<int>(judge(c, frame)));
  look(s, frame.view.level);
  s.sentence = say_.words(c, *frame.rule, &frame.env, negatives(s.verdict));
  const StepId id = add(std::move(s));
  const Verdict verdict = out_.steps[id].verdict;
  Every why;
  why.domain = m_[e.domain].name;
  std::vector<Symbol> values;
  const model::Type type = m_[e.domain].columns.front().type;
  const Goal any{e.domain, {Goal::Term{any_symbol, 0}}};
  for (RowId r : proofs_.matches(any, proofs_.visible(e.domain, frame.view)))
    values.push_back(ev_.certain(e.domain).at(r, 0));
  bool others = false;
  if (!ev_.is_exact(e.domain, frame.view.level)) {
    const eval::Boxes& boxes = ev_.possible(e.domain, frame.view.level);
    for (eval::BoxId b = 0; b < boxes.size(); ++b) {
      if (!boxes.is_alive(b)) continue;
      if (boxes[b][0].is_unknown())
        others = true;
      else if (!boxes[b][0].is_none())
        values.push_back(boxes[b][0]);
    }
  }
  std::sort(values.begin(), values.end(),
            [&](Symbol a, Symbol b) { return proofs_.compare(type, a, b) < 0; });
  values.erase(std::unique(values.begin(), values.end()), values.end());
  Flat parts;
  for (const auto& p : e.parts) parts.push_back(&p);
  for (Symbol v : values) {
    Frame inner = frame;
    inner.env[e.variable.value] = v;
    std::string goal;
    for (const auto* p : parts)
      goal += (goal.empty() ? "" : " and ") + say_.text(*p, *frame.rule, &inner.env);
    why.members.push_back(parts.size() == 1 && !std::holds_alternative<model::And>(parts[0]->node)
                              ? step(*parts[0], inner).step
                              : conjunction(e.parts, inner, goal));
  }
  if (others) {
    why.unlimited = true;
    if (verdict == Verdict::open) why.searched = searches(any);
  }
  // Of no member at all, any condition is met.
  if (why.members.empty() && verdict != Verdict::fails && !(others && verdict == Verdict::holds)) {
    const Phrases& p = say_.phrases();
    out_.steps[id].sentence +=
        std::string(p.semicolon) +
        fmt::format(fmt::runtime(verdict == Verdict::holds ? p.no_member : p.no_member_named),
                    frame.rule->variables[e.variable.value].name);
  }
  if (verdict == Verdict::holds) {
    std::set<RelationId> seen;
    statements(Goal{e.domain, std::vector<Goal::Term>(1)}, frame.view.level, seen, why.closing);
  }
  out_.steps[id].why = std::move(why);
  return id;
}

StepId Builder::threshold(const model::Threshold& t, const model::Condition& c, Frame& frame) {
  Step s;
  s.goal = say_.text(c, *frame.rule, &frame.env);
  s.verdict = verdict_of(static_cast<int>(judge(c, frame)));
  look(s, frame.view.level);
  s.sentence = say_.threshold(t, *frame.rule, &frame.env, negatives(s.verdict));
  const StepId id = add(std::move(s));
  Threshold why;
  why.bound = t.bound == model::Bound::at_least  ? "at least"
              : t.bound == model::Bound::at_most ? "at most"
                                                 : "exactly";
  if (const auto* n = std::get_if<model::Constant>(&t.needed.node); n != nullptr && n->value.is_number())
    why.needed = ev_.symbols().number_of(n->value).to_int().value_or(0);
  using Members = ast::Threshold::Members;
  why.of = t.written == Members::paths       ? Threshold::Of::paths
           : t.written == Members::qualities ? Threshold::Of::qualities
                                             : Threshold::Of::listed;
  for (const auto& member : t.members) {
    const StepId m = step(member, frame).step;
    const Verdict v = out_.steps[m].verdict;
    ++(v == Verdict::holds ? why.met : v == Verdict::open ? why.open : why.failed);
    why.members.push_back(m);
  }
  out_.steps[id].why = std::move(why);
  return id;
}

Value Builder::value(const eval::Value& v, model::Type t) {
  Value out;
  if (v.kind == eval::Value::Kind::none) return out;
  if (v.kind == eval::Value::Kind::exact) {
    out.kind = Value::Kind::exact;
    out.text = say_.literal(t, v.symbol);
    out.shown = say_.shown(t, v.symbol);
    return out;
  }
  out.kind = Value::Kind::between;
  out.text = "_";
  auto end = [&](Decimal d) { return ev_.symbols().number(d); };
  if (v.low) {
    out.low = say_.literal(t, end(*v.low));
    out.low_shown = say_.shown(t, end(*v.low));
  }
  if (v.high) {
    out.high = say_.literal(t, end(*v.high));
    out.high_shown = say_.shown(t, end(*v.high));
  }
  const Phrases& p = say_.phrases();
  if (v.symbol.is_unknown() && ev_.wilds().is_null(v.symbol))
    out.shown = say_.shown(t, v.symbol);
  else if (v.low && v.high)
    out.shown = fmt::format(fmt::runtime(p.between_values), out.low_shown, out.high_shown);
  else if (v.low)
    out.shown = fmt::format(fmt::runtime(p.from_value), out.low_shown);
  else if (v.high)
    out.shown = fmt::format(fmt::runtime(p.up_to_value), out.high_shown);
  else
    out.shown = p.unknown_value;
  return out;
}

// What a failed comparison lacks: the least amount by which its sides would have to move.
namespace {

// Whether each value has a next one.
bool in_steps(model::Type t) {
  return t.kind == model::TypeKind::whole || t.kind == model::TypeKind::year ||
         t.kind == model::TypeKind::date || t.kind == model::TypeKind::enumeration;
}

}  // namespace

std::optional<std::pair<std::string, std::string>> Builder::distance(const model::Condition& c,
                                                                     const std::vector<eval::Value>& values,
                                                                     const std::vector<model::Type>& types) {
  const model::Type t = types.front();
  const bool measured = t.numeric() || t.kind == model::TypeKind::date ||
                        (t.kind == model::TypeKind::enumeration && m_.enums[t.of].ordered);
  if (!measured) return std::nullopt;
  struct Ends {
    std::optional<Decimal> low, high;
  };
  auto ends = [&](const eval::Value& v) {
    if (v.kind == eval::Value::Kind::exact && v.symbol.is_number()) {
      const Decimal d = ev_.symbols().number_of(v.symbol);
      return Ends{d, d};
    }
    return Ends{v.low, v.high};
  };
  // How far a lies below b, and nothing where it does not or nobody can tell.
  auto below = [](const Ends& a, const Ends& b) -> std::optional<Decimal> {
    if (!a.high || !b.low) return std::nullopt;
    auto d = subtract(*b.low, *a.high);
    return d && *d >= Decimal(0) ? d : std::nullopt;
  };
  auto apart = [&](const Ends& a, const Ends& b) {
    auto d = below(a, b);
    return d ? d : below(b, a);
  };
  std::optional<Decimal> d;
  bool beyond = false;  // to be equal is not enough
  if (const auto* cmp = std::get_if<model::Comparison>(&c.node)) {
    using model::Comparator;
    beyond = cmp->comparator == Comparator::greater || cmp->comparator == Comparator::less;
    const Ends l = ends(values[0]), r = ends(values[1]);
    switch (cmp->comparator) {
      case Comparator::greater:
      case Comparator::greater_equal:
        d = below(l, r);
        break;
      case Comparator::less:
      case Comparator::less_equal:
        d = below(r, l);
        break;
      case Comparator::equal:
        d = apart(l, r);
        break;
      case Comparator::not_equal:
        break;
    }
  } else if (std::holds_alternative<model::Between>(c.node)) {
    d = below(ends(values[0]), ends(values[1]));
    if (!d) d = below(ends(values[2]), ends(values[0]));
  } else if (std::holds_alternative<model::In>(c.node)) {
    for (size_t i = 1; i < values.size(); ++i)
      if (auto x = apart(ends(values[0]), ends(values[i])); x && (!d || *x < *d)) d = x;
  }
  if (d && beyond) d = in_steps(t) ? mechanist::add(*d, Decimal(1)) : *d == Decimal(0) ? std::nullopt : d;
  if (!d) return std::nullopt;
  if (t.kind == model::TypeKind::percent || t.kind == model::TypeKind::quantity) {
    const Symbol s = ev_.symbols().number(*d);
    return std::pair(say_.literal(t, s), say_.shown(t, s));
  }
  return std::pair(d->to_string(), d->to_string());
}

std::string Builder::told(const Question& q, const Comparison& c, Verdict verdict) const {
  const Phrases& p = say_.phrases();
  auto words = [&](const Value& v) {
    return v.kind == Value::Kind::none ? std::string(p.no_value_word) : v.shown;
  };
  const std::string colon(p.colon);
  if (q.statement) {
    std::vector<std::string> not_known;
    for (size_t i = 0; i < q.told.size(); ++i)
      if (c.sides[i].value.kind != Value::Kind::exact)
        not_known.push_back(q.told[i] + colon + words(c.sides[i].value));
    if (!not_known.empty())
      return q.needs + (p.language == "zh" ? "" : " ") + std::string(p.open_bracket) + say_.list(not_known) +
             std::string(p.close_bracket);
    return q.differ && verdict == Verdict::fails ? q.needs + colon + std::string(p.the_same) : q.needs;
  }
  const std::string have = words(c.sides[q.side].value);
  const bool told_by_value = c.comparator == "=" && verdict == Verdict::holds;
  if (told_by_value || (q.binding && c.sides[1 - q.side].value.kind != Value::Kind::exact))
    return q.subject + colon + have;
  if (!q.beside) return q.subject + colon + fmt::format(fmt::runtime(p.is_needed), have, q.needs);
  const std::string other = words(c.sides[*q.beside].value);
  return q.subject + colon +
         fmt::format(fmt::runtime(other == p.unknown_value ? p.is_needed_beside_unknown : p.is_needed_beside),
                     have, q.needs, other);
}

StepId Builder::comparison(const model::Condition& c, Frame& frame) {
  Step s;
  s.goal = say_.text(c, *frame.rule, &frame.env);
  s.sentence = say_.words(c, *frame.rule, &frame.env);
  s.verdict = verdict_of(static_cast<int>(judge(c, frame)));
  look(s, frame.view.level);
  const Verdict verdict = s.verdict;
  const StepId id = add(std::move(s));
  Comparison why;
  why.comparator = comparator_of(c);
  const Question question = say_.asked(c, *frame.rule, &frame.env);
  std::vector<eval::Value> values;
  std::vector<model::Type> types;
  const auto sides = sides_of(c);
  for (const model::Expr* e : sides) {
    values.push_back(ev_.evaluate(plan::compile(m_, *e), frame.env, frame.view));
    types.push_back(e->type);
    why.sides.push_back({say_.text(*e, *frame.rule, &frame.env), say_.describe(*e, *frame.rule, &frame.env),
                         value(values.back(), e->type)});
  }
  why.told = told(question, why, verdict);
  if (verdict == Verdict::fails) {
    if (auto d = distance(c, values, types)) {
      why.distance = d->first;
      // A statement about two things needs no number beside it.
      if (!question.statement) why.distance_shown = d->second;
    }
  }
  for (size_t i = 0; i < sides.size(); ++i) {
    std::vector<const model::Expr*> inside;
    aggregates_in(*sides[i], inside);
    // With `>=` on the left a lower end is enough, and what else there may be does not matter.
    const auto* cmp = std::get_if<model::Comparison>(&c.node);
    const bool lower = cmp != nullptr && verdict == Verdict::holds &&
                       ((i == 0 && (cmp->comparator == model::Comparator::greater ||
                                    cmp->comparator == model::Comparator::greater_equal)) ||
                        (i == 1 && (cmp->comparator == model::Comparator::less ||
                                    cmp->comparator == model::Comparator::less_equal)));
    for (const model::Expr* e : inside)
      why.aggregates.push_back(
          aggregate(*e, frame, !lower && verdict != Verdict::open, verdict != Verdict::holds));
  }
  out_.steps[id].why = std::move(why);
  return id;
}

StepId Builder::aggregate(const model::Expr& e, Frame& frame, bool closing, bool searching) {
  const auto& a = std::get<model::Aggregate>(e.node);
  const plan::Expr compiled_expr = plan::compile(m_, e);
  const plan::Body& reads = compiled_expr.body.front();
  static constexpr std::string_view names[] = {"count", "sum", "avg", "min", "max"};
  Step s;
  s.goal = say_.text(e, *frame.rule, &frame.env);
  s.sentence = say_.describe(e, *frame.rule, &frame.env);
  Aggregate why;
  why.function = names[static_cast<size_t>(a.kind)];
  const eval::Value total = ev_.evaluate(compiled_expr, frame.env, frame.view);
  why.value = value(total, e.type);
  s.verdict = total.kind == eval::Value::Kind::exact  ? Verdict::holds
              : total.kind == eval::Value::Kind::none ? Verdict::fails
                                                      : Verdict::open;
  const StepId id = add(std::move(s));

  struct Found {
    std::vector<Symbol> key, values;
    Env env;
    size_t flat;
    bool certain;
  };
  const std::vector<Flat> flats = alternatives_of(a.body);
  std::vector<plan::Expr> outputs;
  for (const auto& o : a.outputs) outputs.push_back(plan::compile(m_, o));
  std::map<std::vector<uint32_t>, Found> all;
  const bool counts = a.kind == ast::AggregateKind::count;
  auto collect = [&](eval::Bound bound) {
    const View view = frame.view.with(bound);
    Env env = bound == eval::Bound::possible ? ev_.possible_env(frame.env) : frame.env;
    for (auto slot : a.inner) env[slot.value] = unbound;
    for (size_t f = 0; f < flats.size(); ++f) {
      const std::vector<uint32_t> slots = bindable(flats[f]);
      ev_.solve(conditions_.compiled(flats[f], bound_in(env)), env, view, [&] {
        Found found{{}, {}, env, f, bound == eval::Bound::certain};
        for (size_t o = 0; o < outputs.size(); ++o) {
          const eval::Value v = ev_.evaluate(outputs[o], env, view);
          if (v.kind == eval::Value::Kind::none) return false;
          found.values.push_back(v.kind == eval::Value::Kind::exact ? v.symbol
                                 : v.symbol.is_unknown()            ? v.symbol
                                                                    : ev_.wilds().any());
        }
        if (counts)
          found.key = found.values;
        else
          for (auto slot : a.inner) found.key.push_back(env[slot.value]);
        if (bound == eval::Bound::possible) {
          if (std::any_of(found.key.begin(), found.key.end(), [](Symbol x) { return x.is_unknown(); })) {
            // A null of a certain row is counted there.
            const bool listed = std::any_of(all.begin(), all.end(), [&](const auto& other) {
              for (size_t k = 0; k < found.key.size(); ++k)
                if (ev_.wilds().of_null(other.second.key[k]) != found.key[k]) return false;
              return other.second.certain;
            });
            if (!listed) why.unlimited = true;
            return false;
          }
        }
        std::vector<uint32_t> key;
        for (Symbol x : found.key) key.push_back(x.bits);
        auto it = all.find(key);
        if (it == all.end())
          all.emplace(std::move(key), std::move(found));
        else if (it->second.certain == found.certain && it->second.flat == f &&
                 proofs_.compare_env(*frame.rule, slots, env, it->second.env) < 0)
          it->second = std::move(found);
        return false;
      });
    }
  };
  collect(eval::Bound::certain);
  // What is counted for a variable that is not known depends on its value, however complete the lists are.
  const bool exact = std::all_of(reads.reads.begin(), reads.reads.end(),
                                 [&](RelationId r) { return ev_.is_exact(r, frame.view.level); }) &&
                     std::none_of(a.outer.begin(), a.outer.end(),
                                  [&](auto slot) { return frame.env[slot.value].is_unknown(); });
  if (!exact) collect(eval::Bound::possible);

  const bool more = why.unlimited || std::any_of(all.begin(), all.end(),
                                                 [](const auto& found) { return !found.second.certain; });
  if (more && searching) {
    Env env = frame.env;
    for (auto slot : a.inner) env[slot.value] = unbound;
    why.searched = searches(flats, env);
  }

  std::vector<Found> rows;
  for (auto& [key, f] : all) rows.push_back(std::move(f));
  std::sort(rows.begin(), rows.end(), [&](const Found& x, const Found& y) {
    if (x.certain != y.certain) return x.certain;
    for (size_t o = 0; o < x.values.size(); ++o)
      if (int order = proofs_.compare(a.outputs[o].type, x.values[o], y.values[o]); order != 0)
        return order < 0;
    if (x.flat != y.flat) return x.flat < y.flat;
    return proofs_.compare_env(*frame.rule, bindable(flats[x.flat]), x.env, y.env) < 0;
  });
  for (Found& f : rows) {
    Aggregate::Row r;
    r.certain = f.certain;
    for (size_t o = 0; o < f.values.size(); ++o) {
      r.values.push_back(say_.literal(a.outputs[o].type, f.values[o]));
      r.shown.push_back(say_.shown(a.outputs[o].type, f.values[o]));
    }
    if (!full()) {
      Frame inner = frame;
      // What its conditions leave of others' values is not said here.
      model::Variables own;
      for (const model::Condition* c : flats[f.flat]) model::all_variables(*c, own);
      for (auto v : own) inner.env[v.value] = f.env[v.value];
      if (!f.certain)
        for (Symbol& slot : inner.env) {
          if (slot == unbound || !slot.is_unknown() || ev_.wilds().is_null(slot)) continue;
          const Symbol known = ev_.wilds().of_wild(slot);
          slot = known.is_unknown() ? unbound : known;
        }
      r.bindings = bound_since(frame.env, inner.env, *frame.rule);
      r.unbound = without_value(flats[f.flat], frame.env, inner.env, *frame.rule);
      r.conditions = links(flats[f.flat], inner);
    } else {
      out_.cut = true;
    }
    why.rows.push_back(std::move(r));
  }
  if (closing && profile_ != nullptr) {
    std::set<RelationId> seen;
    for (RelationId r : reads.reads)
      statements(Goal{r, std::vector<Goal::Term>(m_[r].columns.size())}, frame.view.level, seen, why.closing);
  }
  out_.steps[id].why = std::move(why);
  return id;
}

}  // namespace mechanist::explain
