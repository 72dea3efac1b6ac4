#pragma once
// Source text of one .mech file → AST.
//
// The only interface to ANTLR (parse_rules.cpp). Never throws. All syntax errors of the file are
// reported, in our words; the declarations that could be read are returned beside them, so that later
// stages can report their own findings in the same run.
#include <functional>

#include "base/diagnostic.hpp"
#include "base/source.hpp"
#include "syntax/ast.hpp"
#include "syntax/shape.hpp"

namespace mechanist {

struct ParsedFile {
  ast::File file;
  Diagnostics diagnostics;
};

inline constexpr size_t max_nesting = 256;           // brackets and prefix operators, counted on tokens
inline constexpr size_t max_rule_bytes = 64u << 20;  // a larger rule file is E0501

ParsedFile parse_rules(const Sources&, SourceId);
// The same; `shape_of` gets each declaration that could be read, in written order.
ParsedFile parse_rules(const Sources&, SourceId, const std::function<void(const Shape&)>& shape_of);

}  // namespace mechanist
