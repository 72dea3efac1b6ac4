#pragma once
// A row as tests write it.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "eval/evaluation.hpp"
#include "syntax/literal.hpp"

namespace mechanist::testing {

inline std::string row_text(const eval::Evaluation& ev, model::RelationId id,
                            const std::vector<Symbol>& row) {
  std::string out;
  for (size_t c = 0; c < row.size(); ++c) {
    const model::Type type = ev.model()[id].columns[c].type;
    const std::string shown = model::show(ev.model(), &ev.symbols(), type, row[c]);
    const bool quoted = row[c].is_text() && !row[c].is_none();
    out += fmt::format("{}{}", c == 0 ? "" : ", ", quoted ? to_string(Literal(TextLiteral{shown})) : shown);
  }
  return "(" + out + ")";
}

}  // namespace mechanist::testing
