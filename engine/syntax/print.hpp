#pragma once
// AST → source text: of a file in canonical layout (layout.hpp), of a part of it on one line.
// parse(print(file)) equals the file but for places; comments are not part of the tree and do not survive.
#include <string>

#include "syntax/ast.hpp"

namespace mechanist::ast {

std::string print(const File&);
std::string print(const Declaration&);
std::string print(const Condition&);
std::string print(const Expr&);
std::string print(const Atom&);

// The tree itself, one node a line, for `dump --stage ast`.
std::string dump(const File&);

}  // namespace mechanist::ast
