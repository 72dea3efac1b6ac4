#pragma once
// Fires one rule over rows of the certain bound: few rows one by one, many in batches. Used by
// Evaluation::run only.
#include <span>
#include <utility>

#include "eval/evaluation.hpp"

namespace mechanist::eval {

// delta_scan: the scan that reads only the rows of the last round; -1: every scan reads all rows.
void fire(Evaluation&, const plan::PlannedRule&, const plan::PlannedAlternative&, const plan::Order&,
          int delta_scan, const View&);

// The rows that each scan of an alternative reads: from, up to.
using Range = std::pair<RowId, RowId>;
using Ranges = std::span<const Range>;

// Whether each aside of the alternative has a solution.
bool asides_hold(Evaluation&, const plan::PlannedRule&, const plan::PlannedAlternative&, const View&, Ranges);

// For rules whose first scan reads at most `few_rows` rows: batches are not worth filling.
void fire_by_tuple(Evaluation&, const plan::PlannedRule&, const plan::Alternative&, const plan::Order&,
                   const View&, Ranges);
void fire_by_batch(Evaluation&, const plan::PlannedRule&, const plan::Alternative&, const plan::Order&,
                   const View&, Ranges);

// The same, where threads can share the firing; false, and nothing done, where they cannot.
bool fire_divided(Evaluation&, const plan::PlannedRule&, const plan::Alternative&, const plan::Order&,
                  const View&, Ranges);

// Of a bind or assign step.
uint32_t given_slot(const plan::Step&, const plan::Alternative&);

}  // namespace mechanist::eval
