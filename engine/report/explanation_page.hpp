#pragma once
// Explanations of one case as one HTML file without a script: what the text page says, unfolded, as a tree
// that folds, with links from each step to its evidence and its rule.
#include <string>
#include <vector>

#include "explain/explanation.hpp"
#include "explain/render.hpp"

namespace mechanist::report {

// Where `options` names no depth, the whole tree is there.
std::string render_html(const std::vector<explain::Explanation>&, explain::TextOptions options = {});

}  // namespace mechanist::report
