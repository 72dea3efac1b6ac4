#pragma once
// Names of variables in conditions as written.
#include <string>
#include <vector>

#include "syntax/ast.hpp"

namespace mechanist::model {

struct NameAt {
  std::string name;
  Span span;
};
using Names = std::vector<NameAt>;

// Those that stand in the scope itself: through `and` and `or`, but not inside a negation, `exists`,
// `for every`, a threshold's members or an aggregate's braces.
void direct_names(const ast::Expr&, Names&);
void direct_names(const ast::Condition&, Names&);
// All of them but those that a `for every` inside binds.
void all_names(const ast::Expr&, Names&);
void all_names(const ast::Condition&, Names&);

// The relations that a condition speaks of, as written.
void relation_names(const ast::Expr&, std::vector<std::string>&);
void relation_names(const ast::Condition&, std::vector<std::string>&);

bool contains(const Names&, const std::string& name);

}  // namespace mechanist::model
