// Invariants of an evaluation; see invariants.hpp.
#include "eval/invariants.hpp"

#include <fmt/format.h>

namespace mechanist::eval {

std::optional<std::string> violated_invariant(Evaluation& ev) {
  const model::Model& m = ev.model();
  for (uint32_t id = 0; id < m.relations.size(); ++id) {
    const RelationId r{id};
    const Relation& rows = ev.certain(r);
    for (RowId row = 1; row < rows.size(); ++row) {
      const Mark before = rows.mark_of(row - 1), mark = rows.mark_of(row);
      if (mark.phase < before.phase || (mark.phase == before.phase && mark.round < before.round))
        return fmt::format("{}: row {} is older than the row before it", m[r].name, row);
    }
    for (uint8_t level = 0; level <= ev.weakest(); ++level) {
      if (ev.is_exact(r, level)) continue;
      const Boxes& boxes = ev.possible(r, level);
      std::vector<Symbol> cells(rows.arity());
      for (RowId row = 0; row < rows.through_phase(level); ++row) {
        rows.row(row, cells.data());
        for (Symbol& s : cells) s = ev.wilds().of_null(s);
        if (!boxes.covered(ev.wilds(), cells.data()))
          return fmt::format("{}: row {} is certain at level {} and not possible", m[r].name, row, level);
      }
    }
  }
  return std::nullopt;
}

}  // namespace mechanist::eval
