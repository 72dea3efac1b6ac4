// Runs the lints one after the other. External interface: findings of lint.hpp.
#include "lint/lint.hpp"
#include "lint/program.hpp"

namespace mechanist::lint {

Diagnostics findings(const Model& model, const std::vector<ast::File>& files) {
  Program p(model, files);
  for (const auto find : {find_unused, find_texts, find_impossible, find_subsumed, find_unreachable,
                          find_undecidable, find_thresholds})
    find(p);
  sort_diagnostics(p.found);
  return std::move(p.found);
}

}  // namespace mechanist::lint
