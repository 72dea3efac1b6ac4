#pragma once
// A test with the expectations that were seen, as text for somebody to read and to keep.
#include <string>

#include "eval/evaluation.hpp"
#include "syntax/ast.hpp"

namespace mechanist::testing {

// The test as it is given, with the verdict of every mechanism, path and quality, the outcome of every
// proposition, and every constraint that holds; of a rulebase without mechanisms, the rows of every
// definition. `ev` has run over it.
std::string learned(const ast::TestDecl&, eval::Evaluation& ev);

}  // namespace mechanist::testing
