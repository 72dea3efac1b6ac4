// Goal texts → Goal; see goals.hpp.
#include "eval/goals.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "profile/fact_literal.hpp"
#include "profile/values.hpp"

namespace mechanist::eval {
namespace {

std::vector<std::string> names_to_ask(const model::Model& m) {
  std::vector<std::string> out;
  for (const auto& [name, id] : m.relation_by_name)
    if (m[id].role != model::Role::claim && m[id].role != model::Role::scope) out.push_back(name);
  for (const auto& p : m.propositions) out.push_back(p.name);
  for (const auto& c : m.constraints) out.push_back(c.name);
  std::sort(out.begin(), out.end());
  return out;
}

std::string columns_of(const model::Model& m, const model::Relation& r) {
  std::string out;
  for (const auto& c : r.columns)
    out += fmt::format("{}{}: {}{}", out.empty() ? "" : ", ", c.name, describe(m, c.type),
                       c.optional ? "?" : "");
  return out;
}

class Resolver {
 public:
  Resolver(const model::Model& m, SymbolTable& symbols, const FactLiteral& fact, const Sources& sources,
           Span span, const Profile* profile)
      : m_(m), symbols_(symbols), fact_(fact), sources_(sources), span_(span), profile_(profile) {}

  ResolvedGoal run() {
    if (fact_.form == FactLiteral::Form::denial || fact_.form == FactLiteral::Form::complete) {
      report("E0421", 0, span_.end - span_.begin,
             "a goal asks whether something is so: 'not' and 'complete' are for 'given'",
             "ask for the relation itself; its verdict says whether it fails");
      return std::move(out_);
    }
    auto relation = m_.find(fact_.relation);
    const std::string name = m_.canonical(fact_.relation);
    for (const model::Constraint& c : m_.constraints)
      if (!relation && c.name == name) relation = c.relation;
    if (!relation) {
      for (size_t i = 0; i < m_.propositions.size(); ++i) {
        if (m_.propositions[i].name != name) continue;
        if (fact_.parentheses)
          report("E0422", fact_.relation_begin, fact_.relation_end, "a proposition has no columns", "");
        else
          out_.asked = PropositionGoal{i};
        return std::move(out_);
      }
      const std::string qualified = m_.qualified_instead(fact_.relation);
      report(
          "E0420", fact_.relation_begin, fact_.relation_end,
          fmt::format("'{}' is no relation, mechanism, path or proposition of this rulebase", fact_.relation),
          qualified.empty() ? did_you_mean(fact_.relation, names_to_ask(m_)) : qualified);
      return std::move(out_);
    }
    const model::Relation& r = m_[*relation];
    Goal goal{*relation, std::vector<Goal::Term>(r.columns.size())};
    std::vector<bool> given(r.columns.size());
    size_t position = 0;
    std::vector<std::string> variables;
    for (const FactArgument& a : fact_.arguments) {
      size_t column = position;
      if (!a.column.empty()) {
        column = static_cast<size_t>(std::find_if(r.columns.begin(), r.columns.end(),
                                                  [&](const auto& c) { return c.name == a.column; }) -
                                     r.columns.begin());
        if (column == r.columns.size()) {
          std::vector<std::string> names;
          for (const auto& c : r.columns) names.push_back(c.name);
          report("E0423", a.begin, a.end, fmt::format("'{}' has no column '{}'", r.name, a.column),
                 did_you_mean(a.column, names));
          continue;
        }
      } else {
        ++position;
      }
      if (column >= r.columns.size()) {
        report("E0422", a.begin, a.end,
               r.columns.empty() ? fmt::format("'{}' has no columns", r.name)
                                 : fmt::format("'{}' has {} column{}: {}", r.name, r.columns.size(),
                                               r.columns.size() == 1 ? "" : "s", columns_of(m_, r)),
               "");
        break;
      }
      if (given[column]) {
        report("E0423", a.begin, a.end, fmt::format("column '{}' is given twice", r.columns[column].name),
               "");
        continue;
      }
      given[column] = true;
      if (const auto* v = std::get_if<VariableArgument>(&a.value); v != nullptr && v->stands_for_unnamed()) {
        const Individuals known = profile_ ? unnamed_individuals(m_, *profile_) : Individuals();
        if (auto it = known.find({r.columns[column].type.of, v->name}); it != known.end())
          goal.terms[column].constant = it->second;
        else
          report("E0424", a.begin, a.end, fmt::format("no profile that is asked here counts '{}'", v->name),
                 "write a variable for anybody");
      } else if (v != nullptr) {
        auto it = std::find(variables.begin(), variables.end(), v->name);
        if (it == variables.end()) it = variables.insert(variables.end(), v->name);
        goal.terms[column].variable = static_cast<int>(it - variables.begin());
      } else if (const auto* literal = std::get_if<Literal>(&a.value)) {
        ValueResult value = value_of_literal(m_, symbols_, r.columns[column].type, *literal);
        if (const auto* problem = std::get_if<ValueProblem>(&value)) {
          report(problem->code, a.begin, a.end, problem->message, problem->hint);
        } else if (const auto& typed = std::get<TypedValue>(value); typed.unknown || typed.symbol.is_none()) {
          report("E0424", a.begin, a.end, "a goal names one value, not a range or 'n/a'",
                 "write '_' for any value");
        } else {
          goal.terms[column].constant = typed.symbol;
        }
      }
    }
    const bool all_columns =
        !fact_.parentheses || std::any_of(fact_.arguments.begin(), fact_.arguments.end(),
                                          [](const FactArgument& a) { return !a.column.empty(); });
    if (!all_columns && out_.diagnostics.empty())
      for (size_t c = position; c < r.columns.size(); ++c)
        if (!given[c] && !r.columns[c].optional) {
          report("E0422", fact_.relation_begin, fact_.relation_end,
                 fmt::format("'{}' has {} columns ({}), {} given", r.name, r.columns.size(),
                             columns_of(m_, r), fact_.arguments.size()),
                 "write '_' for any value, or the bare name for all columns");
          break;
        }
    if (out_.diagnostics.empty()) out_.asked = std::move(goal);
    return std::move(out_);
  }

 private:
  void report(std::string code, uint32_t begin, uint32_t end, std::string message, std::string hint) {
    Span at{span_.source, span_.begin + begin, span_.begin + std::max(end, begin + 1)};
    out_.diagnostics.push_back(
        error(std::move(code), place_of(sources_, at), std::move(message), std::move(hint)));
  }

  const model::Model& m_;
  SymbolTable& symbols_;
  const FactLiteral& fact_;
  const Sources& sources_;
  Span span_;
  const Profile* profile_;
  ResolvedGoal out_;
};

}  // namespace

ResolvedGoal resolve_goal(const model::Model& m, SymbolTable& symbols, const FactLiteral& fact,
                          const Sources& sources, Span span, const Profile* profile) {
  return Resolver(m, symbols, fact, sources, span, profile).run();
}

ResolvedGoal resolve_goal(const model::Model& m, SymbolTable& symbols, std::string_view text,
                          std::string label, const Profile* profile) {
  Sources sources;
  SourceId id = sources.add(std::move(label), std::string(text));
  Span all{id, 0, static_cast<uint32_t>(text.size())};
  auto parsed = parse_fact(text);
  if (!parsed) {
    const LiteralError& e = parsed.error();
    ResolvedGoal out;
    out.diagnostics.push_back(
        error(e.code, place_of(sources, Span{id, e.begin, std::max(e.end, e.begin + 1)}), e.message, e.hint));
    return out;
  }
  return resolve_goal(m, symbols, *parsed, sources, all, profile);
}

}  // namespace mechanist::eval
