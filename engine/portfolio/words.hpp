#pragma once
// The fixed words of summaries, one table a language. Nothing outside the room includes it.
#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "portfolio/summary.hpp"

namespace mechanist::portfolio {

struct Words {
  std::string_view language;
  std::string_view one_case, cases, not_evaluated, limited;  // {0} the number
  std::string_view verdicts, propositions, findings, in_cases;
  std::string_view near, near_of, near_none;  // {0} cases of {1}
  std::string_view condition, in_rule, only, of_goals, short_by, example;
  std::string_view reason[reasons];                       // {0} the number
  std::string_view facts, facts_of, facts_none, waiting;  // {0} cases, {1} goals
  std::string_view shapes, shapes_of, shapes_none, branch, above, members;
  std::string_view sources, sources_of, sources_none, rest, fall, weaker, untitled;
  std::string_view more_groups, further, further_many, cut, several;
  std::string_view any_case;  // in a sentence about no case in particular
  std::string_view case_word, rule_word, number_word, place_word, source_word, shape_word, fact_word,
      goal_word;
  std::string_view colon, comma, semicolon;
};
const Words& words_of(std::string_view language);

// Of the groups that are kept, the largest first, then by key.
template <class Group>
std::vector<const std::pair<std::string, Group>*> by_size(const Groups<Group>& groups) {
  std::vector<const std::pair<std::string, Group>*> out;
  for (const auto& g : groups.all()) out.push_back(&g);
  std::sort(out.begin(), out.end(), [](const auto* a, const auto* b) {
    if (a->second.cases != b->second.cases) return a->second.cases > b->second.cases;
    return a->first < b->first;
  });
  return out;
}
// Sources by what falls with them, then by what rests on them.
std::vector<const std::pair<std::string, SourceUse>*> by_fall(const Groups<SourceUse>&);
// "huawei.yaml", "profiles.ndjson:12"
std::string place_of(const Example&);
// "Huawei (huawei.yaml)"; where the case has no name, the place alone.
std::string case_and_place(const Example&);

}  // namespace mechanist::portfolio
