#pragma once
// A rule with one name for one value: what its conjunction equates is written alike.
#include <vector>

#include "lint/names.hpp"
#include "model/walk.hpp"

namespace mechanist::lint {

struct NormalRule {
  std::vector<Expr> head_terms;
  std::vector<Condition> body;  // without `and`, `exists` and the equalities that were put in place
  bool rewritten = false;
};

// `N = 3` and `A = B` of the rule's own conjunction are put in place of N and A, also within braces and
// negations. They say the same: variables never match none, and a constant is equal to itself alone.
NormalRule normal(const Rule&);

}  // namespace mechanist::lint
