#include <doctest/doctest.h>

#include "model/from_ast.hpp"

using namespace mechanist;

// Variables that are local to something within a branch of `or` once lost their types, or the loader threw.
TEST_CASE("what brings its own variables may stand in a branch of `or`") {
  for (const char* body : {
           "awake or not (calm(X) and dear(X))",
           "awake or count { X : calm(X) } > 1",
           "awake or exists { calm(X) and dear(X) }",
           "awake or (for every X in dear: X = \"bob\")",
           "not (awake and calm(\"bob\")) or (for every X in dear: X = \"bob\")",
           "awake or at least 1 of { calm(_); not (calm(X) and dear(X)) }",
       }) {
    CAPTURE(body);
    const model::Loaded loaded = model::load_text(
        "t.mech", std::string("rulebase g \"1\"\ncase Firm\nentity Person\nfact dear(who: Person)\n"
                              "fact calm(who: Person)\nfact awake\ndefine d\nrule s { when ") +
                      body + " then d }\n");
    CHECK(to_text(loaded.diagnostics) == "");
    CHECK(loaded.model.has_value());
  }
}
