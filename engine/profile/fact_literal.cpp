// FactLiteral to RowDraft: names and types of what tests and the command line say.
// External interface: fact_literal.hpp.
#include "profile/fact_literal.hpp"

#include <fmt/format.h>

#include "profile/written.hpp"

namespace mechanist {
namespace {

using model::Relation;

std::vector<std::string> column_names(const Relation& relation) {
  std::vector<std::string> names;
  for (const model::Column& c : relation.columns) names.push_back(c.name);
  return names;
}

}  // namespace

FactPlaces places_within(const FactLiteral& fact, SourceId source, uint32_t begin, uint32_t end) {
  FactPlaces places;
  places.whole = {source, begin, end};
  places.relation = {source, begin + fact.relation_begin, begin + fact.relation_end};
  for (const FactArgument& a : fact.arguments)
    places.arguments.push_back({source, begin + a.begin, begin + a.end});
  return places;
}

std::string written(const FactLiteral& fact, FactPlaces& places) {
  std::string text = fact.form == FactLiteral::Form::denial     ? "not "
                     : fact.form == FactLiteral::Form::complete ? "complete "
                                                                : "";
  auto here = [&] { return static_cast<uint32_t>(text.size()); };
  places.relation.begin = here();
  text += fact.relation;
  places.relation.end = here();
  const bool attribute = fact.form == FactLiteral::Form::attribute;
  if (attribute)
    text += " = ";
  else if (fact.parentheses)
    text += "(";
  for (size_t i = 0; i < fact.arguments.size(); ++i) {
    const FactArgument& a = fact.arguments[i];
    if (i > 0) text += ", ";
    Span span{{}, here(), 0};
    if (!a.column.empty()) text += a.column + ": ";
    if (const auto* variable = std::get_if<VariableArgument>(&a.value))
      text += variable->name;
    else if (const auto* literal = std::get_if<Literal>(&a.value))
      text += to_string(*literal);
    else
      text += "_";
    span.end = here();
    places.arguments.push_back(span);
  }
  if (!attribute && fact.parentheses) text += ")";
  places.whole = {{}, 0, here()};
  return text;
}

Individuals unnamed_individuals(const model::Model& model, const Profile& profile) {
  Individuals out;
  const std::vector<uint32_t> numbers = number_unnamed(model, profile.symbols, &profile);
  for (uint32_t i = 0; i < profile.unnamed.size(); ++i)
    out.emplace(std::pair(profile.unnamed[i].entity.value,
                          std::string(unnamed_prefix) + std::to_string(numbers[i] + 1)),
                unnamed_symbol(i));
  return out;
}

std::optional<TypedFact> typed_fact(ProfileBuilder& builder, const FactLiteral& fact,
                                    const FactPlaces& places, bool pattern, Individuals* individuals) {
  const std::string_view doing = fact.form == FactLiteral::Form::complete ? "declared complete"
                                 : pattern                                ? "denied"
                                                                          : "recorded";
  std::optional<model::RelationId> id = builder.fact_named(fact.relation, places.relation, doing);
  if (!id) return std::nullopt;
  const Relation& relation = builder.model()[*id];
  TypedFact typed;
  typed.draft.relation = *id;
  typed.draft.cells.resize(relation.columns.size());
  typed.draft.span = places.whole;
  if (fact.form == FactLiteral::Form::attribute && !relation.attribute) {
    builder.report("E0317", places.whole,
                   fmt::format("'{}' is no attribute, so it has no single value", relation.name),
                   relation.columns.empty()
                       ? fmt::format("write '{0}' or 'not {0}'", relation.name)
                       : fmt::format("write {}({})", relation.name, fmt::join(column_names(relation), ", ")));
    return std::nullopt;
  }
  bool all_right = true;
  std::vector<bool> given(relation.columns.size());
  size_t position = 0;
  for (size_t i = 0; i < fact.arguments.size(); ++i) {
    const FactArgument& argument = fact.arguments[i];
    const Span span = places.arguments[i];
    size_t column = position;
    if (!argument.column.empty()) {
      for (column = 0; column < relation.columns.size(); ++column)
        if (relation.columns[column].name == argument.column) break;
      if (column == relation.columns.size()) {
        builder.report("E0309", span, fmt::format("'{}' has no column '{}'", relation.name, argument.column),
                       did_you_mean(argument.column, column_names(relation)));
        all_right = false;
        continue;
      }
    } else if (position++ >= relation.columns.size()) {
      builder.report(
          "E0317", span,
          fmt::format("'{}' has {} {}, but {} values are given", relation.name, relation.columns.size(),
                      relation.columns.size() == 1 ? "column" : "columns", fact.arguments.size()),
          relation.columns.empty()
              ? std::string()
              : fmt::format("its columns are {}", list_of(column_names(relation), "and")));
      return std::nullopt;
    }
    if (given[column]) {
      builder.report("E0305", span,
                     fmt::format("the column '{}' is given twice", relation.columns[column].name));
      all_right = false;
      continue;
    }
    given[column] = true;
    const auto* variable = std::get_if<VariableArgument>(&argument.value);
    const model::Type type = relation.columns[column].type;
    if (variable && variable->stands_for_unnamed() &&
        (!individuals || !individuals->contains({type.of, variable->name}))) {
      builder.report("E0336", span, fmt::format("the profile counts no '{}'", variable->name),
                     "`explain` and `whatif` tell whom it counts and does not name");
      all_right = false;
    } else if (variable && individuals && type.kind == model::TypeKind::entity) {
      auto [who, fresh] = individuals->try_emplace({type.of, variable->name});
      if (fresh) {
        Profile& profile = builder.profile();
        who->second = unnamed_symbol(static_cast<uint32_t>(profile.unnamed.size()));
        profile.unnamed.push_back({model::EntityId{type.of}, *id, 0});
      }
      typed.draft.cells[column] = who->second;
    } else if (variable) {
      builder.report("E0336", span,
                     fmt::format("'{}' reads as a variable, which no fact can hold", variable->name),
                     fmt::format("if a name is meant, write \"{}\" in quotes", variable->name));
      all_right = false;
    } else if (const auto* literal = std::get_if<Literal>(&argument.value)) {
      typed.draft.cells[column] = builder.cell(relation.columns[column].type, *literal, span, pattern);
      all_right = all_right && typed.draft.cells[column].has_value();
    }
  }
  if (!all_right) return std::nullopt;
  if (!pattern && relation.attribute) {
    if (!typed.draft.cells[0]) {
      builder.report("E0316", places.whole, fmt::format("'{}' needs a value", relation.name),
                     fmt::format("write '{} = …'", relation.name));
      return std::nullopt;
    }
    typed.no_value = typed.draft.cells[0]->is_none();
  }
  return typed;
}

}  // namespace mechanist
