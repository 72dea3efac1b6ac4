// Tests and levers. A test's facts and goals are typed later, against its case; here their relations, columns
// and verdicts are looked up, so that a misspelt test is told when the rulebase is read. A lever is a pattern
// of a fact, typed here. External interface: check_tests and make_levers of build.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/build.hpp"
#include "syntax/print.hpp"

namespace mechanist::model {
namespace {

constexpr std::array<std::string_view, 3> verdicts = {"holds", "open", "fails"};
constexpr std::array<std::string_view, 4> outcomes = {"supports", "contradicts", "irrelevant",
                                                      "undetermined"};

template <size_t N>
bool is_one_of(const std::array<std::string_view, N>& all, std::string_view word) {
  return std::find(all.begin(), all.end(), word) != all.end();
}

template <size_t N>
std::vector<std::string> strings(const std::array<std::string_view, N>& all) {
  return {all.begin(), all.end()};
}

Span part(Span whole, uint32_t begin, uint32_t end) {
  return {whole.source, whole.begin + begin, std::min(whole.begin + end, std::max(whole.end, whole.begin))};
}

std::vector<std::string> column_names(const Relation& r) {
  std::vector<std::string> out;
  for (const Column& c : r.columns) out.push_back(c.name);
  return out;
}

void check_arguments(Build& b, RelationId id, const FactLiteral& f, Span whole) {
  const Relation& r = b.model[id];
  auto declared = [&](Diagnostic& d) {
    b.note(d, b.relation_names[id.value], fmt::format("declared here: {}", signature(b.model, id)));
  };
  size_t positional = 0;
  for (const FactArgument& a : f.arguments) {
    if (a.column.empty()) {
      ++positional;
      continue;
    }
    auto names = column_names(r);
    if (std::find(names.begin(), names.end(), a.column) != names.end()) continue;
    std::string hint = did_you_mean(b, a.column, names);
    if (hint.empty() && !names.empty()) hint = "it has " + list_of(names);
    declared(b.error("E0207", part(whole, a.begin, a.end),
                     fmt::format("{} has no column '{}'", r.name, a.column), hint));
  }
  if (positional > r.columns.size())
    declared(b.error("E0208", part(whole, f.relation_begin, f.relation_end),
                     fmt::format("{} has {} column{}, and {} are given", r.name, r.columns.size(),
                                 r.columns.size() == 1 ? "" : "s", positional)));
}

constexpr std::array<std::string_view, 3> confidences = {"high", "medium", "low"};

// What an explanation ends in: facts and tables.
void check_reason(Build& b, const ast::Expectation::Reason& r) {
  const FactLiteral& f = r.fact;
  if (f.relation.empty()) return;  // it could not be read, which was told
  const Span name = part(r.span, f.relation_begin, f.relation_end);
  auto id = b.model.find(f.relation);
  if (id && !b.model[*id].derived()) return check_arguments(b, *id, f, r.span);
  std::vector<std::string> facts;
  for (const Relation& known : b.model.relations)
    if (!known.derived()) facts.push_back(known.name);
  if (!id) {
    b.unknown("E0201", name, fmt::format("there is no fact '{}'", f.relation),
              did_you_mean(b, f.relation, facts));
    return;
  }
  Diagnostic& d = b.error("E0227", name,
                          fmt::format("'{}' is no fact: explanations end in what is recorded", f.relation));
  b.note(d, b.relation_names[id->value], "declared here");
}

void check_given(Build& b, const ast::GivenFact& g) {
  const FactLiteral& f = g.fact;
  if (f.relation.empty()) return;  // it could not be read, which was told
  Span name = part(g.span, f.relation_begin, f.relation_end);
  auto id = b.model.find(f.relation);
  if (!id) {
    std::vector<std::string> facts;
    for (const Relation& r : b.model.relations)
      if (r.role == Role::fact) facts.push_back(r.name);
    b.unknown("E0201", name, fmt::format("there is no fact '{}'", f.relation),
              did_you_mean(b, f.relation, facts));
    return;
  }
  const Relation& r = b.model[*id];
  if (r.role != Role::fact) {
    Diagnostic& d = b.error(
        "E0227", name, fmt::format("'{}' is no fact: a test gives what a profile could record", f.relation));
    b.note(d, b.relation_names[id->value], "declared here");
    return;
  }
  if (f.form == FactLiteral::Form::attribute && !r.attribute) {
    b.error("E0212", name, fmt::format("'{}' is no attribute and has no value", f.relation),
            fmt::format("write `{}(…)`", f.relation));
    return;
  }
  check_arguments(b, *id, f, g.span);
}

void check_expectation(Build& b, const ast::Expectation& e) {
  if (e.confidence && !is_one_of(confidences, e.confidence->text))
    b.error("E0236", e.confidence->span, fmt::format("'{}' is no confidence", e.confidence->text),
            fmt::format("write {}", list_of(strings(confidences))));
  for (const ast::Expectation::Reason& r : e.because) check_reason(b, r);
  if (e.no_findings() && !b.model.find("no")) return;
  const FactLiteral& f = e.goal;
  const std::string& verdict = e.verdict.text;
  Span name = part(e.goal_span, f.relation_begin, f.relation_end);
  bool proposition = b.proposition_spans.contains(f.relation);
  auto id = b.model.find(f.relation);
  for (const Constraint& c : b.model.constraints)
    if (!id && c.name == f.relation) id = c.relation;
  if (!id && !proposition) {
    std::vector<std::string> candidates;
    for (const Constraint& c : b.model.constraints) candidates.push_back(c.name);
    for (const auto& [known, relation] : b.model.relation_by_name) candidates.push_back(known);
    for (const auto& [known, span] : b.proposition_spans) candidates.push_back(known);
    std::vector<std::string> ambiguous;
    if (auto it = b.parts_by_short_name.find(f.relation); it != b.parts_by_short_name.end())
      for (RelationId r : it->second) ambiguous.push_back(b.model[r].name);
    std::sort(ambiguous.begin(), ambiguous.end());
    if (!ambiguous.empty())
      b.error("E0205", name, fmt::format("'{}' is part of several mechanisms", f.relation),
              "write " + list_of(ambiguous));
    else
      b.unknown("E0201", name, fmt::format("there is no goal '{}'", f.relation),
                did_you_mean(b, f.relation, candidates));
    return;
  }
  auto known = proposition ? strings(outcomes) : strings(verdicts);
  if (e.exactly) {
    if (proposition)
      b.error("E0208", name, fmt::format("the proposition '{}' has no columns", f.relation),
              "expect its outcome");
    else
      for (const ast::Expectation::Reason& row : e.rows) check_arguments(b, *id, row.fact, row.span);
  } else if (!(proposition ? is_one_of(outcomes, verdict) : is_one_of(verdicts, verdict))) {
    std::string hint = did_you_mean(b, verdict, known);
    if (hint.empty()) hint = fmt::format("write {}", list_of(known));
    b.error(
        "E0236", e.verdict.span,
        fmt::format("'{}' is no {}", verdict, proposition ? "outcome of a proposition" : "verdict on a goal"),
        hint);
  }
  if (proposition) {
    if (f.parentheses)
      b.error("E0208", name, fmt::format("the proposition '{}' has no columns", f.relation),
              "write its name alone");
    return;
  }
  check_arguments(b, *id, f, e.goal_span);
}

// ---------------------------------------------------------------- levers

std::optional<Expr> lever_term(Build& b, const ast::Expr& e, const Column& column) {
  if (std::holds_alternative<ast::Wildcard>(e.node)) return Expr{Wildcard{}, column.type, e.span};
  auto literal = literal_of(e);
  if (const auto* n = std::get_if<ast::NameUse>(&e.node)) {
    std::string name = n->name;
    if (column.type.kind == TypeKind::enumeration) {
      std::string prefix = b.model.enums[column.type.of].name + ".";
      if (name.starts_with(prefix)) name = name.substr(prefix.size());
      literal = WordLiteral{name};
    } else {
      b.error("E0203", e.span,
              fmt::format("'{}' is no value of type {}", name, describe(b.model, column.type)),
              fmt::format("names and texts stand in quotes: `\"{}\"`", name));
      return std::nullopt;
    }
  }
  if (!literal) {
    b.error("E0231", e.span, "a lever's columns are values or `_`",
            "leave the column out if any value will do");
    return std::nullopt;
  }
  auto value = value_of(b, *literal, column.type);
  if (const auto* problem = std::get_if<Problem>(&value)) {
    b.error(problem->code, e.span, problem->message, problem->hint);
    return std::nullopt;
  }
  return Expr{Constant{std::get<Value>(value).symbol, {}}, column.type, e.span};
}

void make_lever(Build& b, const ast::LeverDecl& d) {
  auto id = find_relation(b, d.fact.relation.text, std::nullopt);
  if (!id || b.model[*id].role != Role::fact) {
    std::vector<std::string> facts;
    for (const Relation& r : b.model.relations)
      if (r.role == Role::fact) facts.push_back(r.name);
    std::string hint = did_you_mean(b, d.fact.relation.text, facts);
    if (id)
      b.error(
          "E0227", d.fact.relation.span,
          fmt::format("'{}' is no fact: a lever is a fact that could be brought about", d.fact.relation.text),
          hint);
    else
      b.unknown("E0201", d.fact.relation.span, fmt::format("there is no fact '{}'", d.fact.relation.text),
                hint);
    return;
  }
  const Relation& r = b.model[*id];
  Lever lever;
  lever.relation = *id;
  lever.span = d.fact.relation.span;
  for (const Column& c : r.columns) lever.terms.push_back({Wildcard{}, c.type, d.fact.relation.span});
  auto names = column_names(r);
  size_t positional = 0;
  for (const ast::Argument& a : d.fact.arguments) {
    size_t column = positional;
    if (a.column) {
      column = static_cast<size_t>(std::find(names.begin(), names.end(), a.column->text) - names.begin());
      if (column == names.size()) {
        std::string hint = did_you_mean(b, a.column->text, names);
        if (hint.empty() && !names.empty()) hint = "it has " + list_of(names);
        Diagnostic& e = b.error("E0207", a.column->span,
                                fmt::format("{} has no column '{}'", r.name, a.column->text), hint);
        b.note(e, b.relation_names[id->value], fmt::format("declared here: {}", signature(b.model, *id)));
        continue;
      }
    } else if (++positional > names.size()) {
      Diagnostic& e = b.error("E0208", d.fact.relation.span,
                              fmt::format("{} has {} column{}, and {} are given", r.name, names.size(),
                                          names.size() == 1 ? "" : "s", d.fact.arguments.size()));
      b.note(e, b.relation_names[id->value], fmt::format("declared here: {}", signature(b.model, *id)));
      return;
    }
    if (!b.has_type(*id, column)) continue;
    if (auto term = lever_term(b, a.value, r.columns[column])) lever.terms[column] = std::move(*term);
  }
  if (d.cost) {
    auto literal = literal_of(*d.cost);
    const auto* n = literal ? std::get_if<NumberLiteral>(&*literal) : nullptr;
    if (n == nullptr || n->value < Decimal(0))
      b.error("E0231", d.cost->span, "a lever's cost is a number that is not negative");
    else
      lever.cost = n->value;
  }
  lever.notes = make_notes(b, d.notes, {names, {}, {}});
  b.model.levers.push_back(std::move(lever));
}

}  // namespace

void check_tests(Build& b) {
  std::map<std::string, Span> names;
  for (const auto* t : all_of<ast::TestDecl>(b)) {
    auto [it, fresh] = names.emplace(t->name, t->name_span);
    if (!fresh) {
      Diagnostic& d = b.error("E0204", t->name_span, fmt::format("there are two tests \"{}\"", t->name),
                              "give one of them another name");
      b.note(d, it->second, "the first is here");
    }
    for (const ast::GivenFact& g : t->given) check_given(b, g);
    for (const ast::Expectation& e : t->expect) check_expectation(b, e);
    b.model.tests.push_back(*t);
  }
}

void make_levers(Build& b) {
  std::vector<std::pair<std::string, const ast::LeverDecl*>> all;
  for (const auto* d : all_of<ast::LeverDecl>(b)) all.emplace_back(ast::print(d->fact), d);
  std::stable_sort(all.begin(), all.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
  for (const auto& [text, d] : all) make_lever(b, *d);
}

}  // namespace mechanist::model
