#pragma once
// What changed, over all cases, as people and machines read it.
#include <map>
#include <string>
#include <vector>

#include "portfolio/diff.hpp"
#include "portfolio/summary.hpp"

namespace mechanist::portfolio {

// Counts are of all cases; of cases with flips, the first `most_kept` flips are kept.
struct DiffReport {
  std::string before, after;                    // what was compared
  std::string rulebase_before, rulebase_after;  // name and version
  bool of_rulebases = true;
  std::vector<Edit> edits;
  size_t wording = 0;
  NamesOnly only;
  uint64_t cases = 0, cases_with_flips = 0, flips = 0, unchanged = 0, confidence = 0, limited = 0;
  std::map<std::string, std::map<std::string, uint64_t>> by_goal;  // goal, "holds → open"
  std::vector<uint64_t> by_edit;                                   // flips of which it is a cause
  std::map<std::string, std::pair<uint64_t, Example>> unread;      // by code
  std::vector<std::string> cases_before, cases_after;  // cases that only one side has, the first of them
  uint64_t only_before = 0, only_after = 0;
  std::vector<CaseDiff> kept;
  uint64_t kept_flips = 0;

  void add(CaseDiff&&, size_t most_kept, bool with_confidence);
};

struct DiffRender {
  std::string language;
  size_t width = 80;
  bool confidence = false;
};
std::string render_text(const DiffReport&, const DiffRender&);
std::string render_markdown(const DiffReport&, const DiffRender&);
// One object; see diff.schema.json.
std::string render_json(const DiffReport&, const DiffRender&);

}  // namespace mechanist::portfolio
