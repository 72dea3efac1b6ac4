// The invariants notice what must not be.
#include <algorithm>

#include "support.hpp"

namespace mechanist::model {
namespace {

Model small() {
  return model_of(
      "case C\nentity P\nenum E { e1, e2 }\nfact a(p: P, e: E)\ntable t(n: int) { (1) }\n"
      "define d(X: P, N: int) when a(X, e1) and N = count { Y : a(X, Y) }\n");
}

template <class Break>
std::string violation(Break&& broken) {
  Model m = small();
  broken(m);
  return violated_invariant(m).value_or("none");
}

Relation& relation(Model& m, std::string_view name) {
  return m.relations[m.find(name)->value];
}

}  // namespace

TEST_CASE("a model that was made keeps them") {
  CHECK(violation([](Model&) {}) == "none");
}

TEST_CASE("a model that was broken does not") {
  CHECK(violation([](Model& m) { m.digests.pop_back(); }) == "1 files have 0 digests");
  CHECK(violation([](Model& m) { m.languages.clear(); }) == "no language");
  CHECK(violation([](Model& m) { relation(m, "a").columns[0].type.of = 9; }) ==
        "the column p of a has no type");
  CHECK(violation([](Model& m) { relation(m, "d").rules.clear(); }) == "rule d#1 is not among those of d");
  CHECK(violation([](Model& m) { m.rules[0].head_terms.pop_back(); }) == "rule d#1 gives 1 of 2 columns");
  CHECK(violation([](Model& m) { std::get<Atom>(m.rules[0].body[0].node).terms.pop_back(); }) ==
        "rule d#1: a has 1 terms");
  CHECK(violation([](Model& m) {
          auto& term = std::get<Atom>(m.rules[0].body[0].node).terms[1];
          std::get<Constant>(term.node).value = inline_number(2);
        }) == "rule d#1: a constant is not of its type E");
  CHECK(violation([](Model& m) {
          auto& count = std::get<Aggregate>(std::get<Comparison>(m.rules[0].body[1].node).right.node);
          count.inner.push_back(count.outer[0]);
          std::sort(count.inner.begin(), count.inner.end());
        }) == "rule d#1: a variable is inside and outside of an aggregate");
  CHECK(violation([](Model& m) { m.tables[0].cells[0] = none_symbol; }) == "t has a cell that is no int");
  CHECK(violation([](Model& m) {
          std::swap(m.components.front(), m.components.back());
        }).starts_with("component"));
  CHECK(violation([](Model& m) { m.components.pop_back(); }) != "none");
}

}  // namespace mechanist::model
