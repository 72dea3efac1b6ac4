// `given { … }` of a rulebase's test to a Profile: the same rows, denials and checks as a profile's own.
// External interface: profile_of_test of read.hpp.
#include "profile/builder.hpp"
#include "profile/fact_literal.hpp"
#include "profile/read.hpp"

namespace mechanist {

ReadProfile profile_of_test(const model::Model& model, const ast::TestDecl& test) {
  ReadProfile result;
  const SourceFile& file = model.sources[test.span.source];
  result.input = file.path();
  result.record = file.line(test.span.begin);
  Profile& profile = result.profile.emplace();
  profile.case_name = model.case_name.value_or(test.name);
  profile.path = file.path();
  profile.record = result.record;
  const SourceId id = profile.texts.add(file.path(), std::string(file.text()));
  profile.case_span = {id, test.name_span.begin, test.name_span.end};
  profile.own = {{id, test.span.begin, test.span.end}};
  profile.symbols = SymbolTable(&model.symbols);

  ProfileBuilder builder(model, profile, result.diagnostics);
  for (const ast::GivenFact& given : test.given) {
    const FactLiteral& fact = given.fact;
    const bool pattern = fact.form == FactLiteral::Form::denial || fact.form == FactLiteral::Form::complete;
    std::optional<TypedFact> typed =
        typed_fact(builder, fact, places_within(fact, id, given.span.begin, given.span.end), pattern);
    if (!typed) continue;
    Evidence evidence;
    evidence.span = {id, given.span.begin, given.span.end};
    typed->draft.evidence = builder.add_evidence(std::move(evidence));
    if (typed->no_value) typed->draft.cells[0].reset();
    if (fact.form == FactLiteral::Form::denial)
      builder.deny(std::move(typed->draft));
    else if (fact.form == FactLiteral::Form::complete || typed->no_value)
      builder.complete(std::move(typed->draft), typed->no_value);
    else
      builder.record(std::move(typed->draft));
  }
  builder.finish();
  if (has_errors(result.diagnostics)) result.profile.reset();
  return result;
}

}  // namespace mechanist
