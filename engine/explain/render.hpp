#pragma once
// An Explanation as people and machines read it.
#include <string>
#include <vector>

#include "explain/explanation.hpp"

namespace mechanist::explain {

struct TextOptions {
  bool all = false;   // unfold everything
  int depth = -1;     // levels shown below a goal's own conditions; -1: a few
  int width = 80;     // columns; East Asian wide characters take two
  bool leads = true;  // what to look for first; not where it is told of several explanations at once
};
std::string render_text(const Explanation&, const TextOptions& = {});
// Of several, an overview stands before them and what to look for first after them.
std::string render_text(const std::vector<Explanation>&, const TextOptions& = {});

// One object; see explanation.schema.json. Two spaces a level, keys in a fixed order, a line end at the end.
std::string render_json(const Explanation&);

// One document of any number of explanations each.
std::string render_markdown(const std::vector<Explanation>&, const TextOptions& = {});
std::string render_dot(const std::vector<Explanation>&, const TextOptions& = {});
std::string render_mermaid(const std::vector<Explanation>&, const TextOptions& = {});
std::string render_prov(const std::vector<Explanation>&, const std::string& program_version);

}  // namespace mechanist::explain
