// Invariants of an evaluation; see invariants.hpp.
#include "eval/invariants.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mechanist::eval {
namespace {

// A certain row says `none` also where a cell is missing, and there the box has the cell's unknown value.
bool covers(const Wilds& wilds, const Boxes& boxes, const std::vector<Symbol>& row) {
  for (BoxId b = 0; b < boxes.size(); ++b) {
    bool all = boxes.is_alive(b);
    for (size_t c = 0; c < row.size() && all; ++c)
      all = row[c].is_none() ? wilds.covers(boxes[b][c], row[c]) : wilds.subsumes(boxes[b][c], row[c]);
    if (all) return true;
  }
  // A test may have told the candidates of a conflicting value apart: then each is covered by itself.
  for (size_t c = 0; c < row.size(); ++c) {
    if (!row[c].is_unknown() || wilds[row[c]].candidates.empty()) continue;
    const std::vector<Symbol> candidates = wilds[row[c]].candidates;
    return std::all_of(candidates.begin(), candidates.end(), [&](Symbol candidate) {
      std::vector<Symbol> one = row;
      one[c] = candidate;
      return covers(wilds, boxes, one);
    });
  }
  return false;
}

}  // namespace

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
      // Asked before all boxes are there.
      const bool any = ev.is_any_possible(r, level);
      if (ev.is_exact(r, level)) {
        if (any != (rows.through_phase(level) > 0))
          return fmt::format("{}: known at level {}, and its only rows are not the certain ones", m[r].name,
                             level);
        continue;
      }
      const Boxes& boxes = ev.possible(r, level);
      if (any != (boxes.alive() > 0))
        return fmt::format("{}: is possible at level {} only when asked in one of two ways", m[r].name,
                           level);
      std::vector<Symbol> cells(rows.arity());
      for (RowId row = 0; row < rows.through_phase(level); ++row) {
        rows.row(row, cells.data());
        for (Symbol& s : cells) s = ev.wilds().of_null(s);
        if (!covers(ev.wilds(), boxes, cells))
          return fmt::format("{}: row {} is certain at level {} and not possible", m[r].name, row, level);
      }
    }
  }
  return std::nullopt;
}

}  // namespace mechanist::eval
