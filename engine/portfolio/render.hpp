#pragma once
// A Summary as people and machines read it.
#include <string>

#include "model/model.hpp"
#include "portfolio/portfolio.hpp"

namespace mechanist::portfolio {

struct RenderOptions {
  std::string language;
  SummaryParts parts;  // that were counted
  size_t top = 10;     // groups of each kind that are listed; JSON has all that are kept
  size_t width = 80;   // columns of text
};
std::string render_text(const model::Model&, const std::vector<GoalName>&, const Summary&,
                        const RenderOptions&);
std::string render_markdown(const model::Model&, const std::vector<GoalName>&, const Summary&,
                            const RenderOptions&);
// One object; see summary.schema.json. Two spaces a level, keys in a fixed order, a line end at the end.
std::string render_json(const model::Model&, const std::vector<GoalName>&, const Summary&,
                        const RenderOptions&);

}  // namespace mechanist::portfolio
