// `given { … }` of a rulebase's test to a Profile: the same rows, denials and checks as a profile's own.
// External interface: profile_of_test of read.hpp.
#include <filesystem>

#include "profile/builder.hpp"
#include "profile/fact_literal.hpp"
#include "profile/read.hpp"

namespace mechanist {

namespace {

// The one case of the file, and what the test gives beside it, assumed as on the command line.
ReadProfile profile_with(const model::Model& model, const ast::TestDecl& test) {
  const ast::GivenProfile& given = test.profiles.front();
  const SourceFile& file = model.sources[given.span.source];
  const std::string path =
      (std::filesystem::path(file.path()).parent_path() / given.path).lexically_normal().string();
  ReadProfile result;
  result.input = path;
  auto wrong = [&](std::string code, std::string message, std::string hint) {
    result.profile.reset();
    result.diagnostics.push_back(
        error(std::move(code), place_of(model.sources, given.span), std::move(message), std::move(hint)));
    return std::move(result);
  };
  ResolvedInputs inputs = resolve_inputs({path});
  if (has_errors(inputs.diagnostics) || inputs.items.size() != 1)
    return wrong(
        inputs.diagnostics.empty() ? "E0411" : inputs.diagnostics.front().code,
        inputs.diagnostics.empty() ? "a test is about one profile" : inputs.diagnostics.front().message,
        "the path is relative to the file that names it");
  size_t records = 0;
  read_profiles(model, inputs.items.front(), {}, [&](ReadProfile&& read) {
    if (++records == 1) result = std::move(read);
    return records < 2;
  });
  if (records != 1) return wrong("E0411", "a test is about one case, and this file has others", {});
  if (!result.profile) return result;
  for (const ast::GivenFact& g : test.given) {
    const bool against = g.fact.form == FactLiteral::Form::denial;
    FactLiteral fact = g.fact;
    if (against) fact.form = FactLiteral::Form::atom;
    for (Diagnostic d : against ? deny(model, *result.profile, fact) : assume(model, *result.profile, fact)) {
      d.place = place_of(model.sources, g.span);
      result.diagnostics.push_back(std::move(d));
    }
  }
  if (has_errors(result.diagnostics)) result.profile.reset();
  return result;
}

}  // namespace

ReadProfile profile_of_test(const model::Model& model, const ast::TestDecl& test) {
  if (!test.profiles.empty()) return profile_with(model, test);
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
