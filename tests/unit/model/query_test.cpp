// Conditions that are added to a model to be asked.
#include <doctest/doctest.h>

#include <algorithm>

#include "model/from_ast.hpp"

namespace mechanist::model {
namespace {

constexpr const char* rules = R"(
case Firm { en "firm" }
entity Partner { en "partner" }
fact works_with(partner: Partner, since: year) { en "{case} works with {partner} since {since}" }
)";

Loaded ask(const char* conditions) {
  LoadOptions options;
  options.query = conditions;
  return load_text("t.mech", rules, options);
}

}  // namespace

TEST_CASE("a query has a column for each variable, in written order, with its type") {
  const Loaded l = ask("Y > 2000 and works_with(P, Y) and not works_with(P, 1999)");
  REQUIRE(l.model);
  const auto id = l.model->find(query_relation);
  REQUIRE(id);
  const auto& columns = (*l.model)[*id].columns;
  REQUIRE(columns.size() == 2);
  CHECK(columns[0].name == "Y");
  CHECK(columns[0].type.kind == TypeKind::year);
  CHECK(columns[1].name == "P");
  CHECK(columns[1].type.kind == TypeKind::entity);
  CHECK_FALSE(violated_invariant(*l.model));
}

TEST_CASE("without a query a model has no such relation, and its files are the same with one") {
  const Loaded without = load_text("t.mech", rules);
  const Loaded with = ask("works_with(_, _)");
  REQUIRE(without.model);
  REQUIRE(with.model);
  CHECK_FALSE(without.model->find(query_relation));
  CHECK(with.model->files == without.model->files);
  CHECK(with.model->digests == without.model->digests);
}

TEST_CASE("a query declares nothing") {
  const Loaded l = ask("works_with(_, _) entity Other");
  CHECK_FALSE(l.model);
  REQUIRE(l.diagnostics.size() == 1);
  CHECK(l.diagnostics[0].code == "E0425");
  CHECK(l.diagnostics[0].place.file == "conditions");
  CHECK(l.diagnostics[0].place.line == 1);
  CHECK(l.diagnostics[0].place.column == 18);
}

}  // namespace mechanist::model
