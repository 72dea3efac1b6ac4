// The words, and the order in which groups are told. See words.hpp.
#include "portfolio/words.hpp"

#include <tuple>

namespace mechanist::portfolio {
namespace {

constexpr Words words[] = {
    {
        .language = "en",
        .one_case = "{} case",
        .cases = "{} cases",
        .not_evaluated = "{0} not evaluated ({1}), for example {2}",
        .limited = "{} cut short by a limit",
        .verdicts = "Verdicts",
        .propositions = "Propositions",
        .findings = "Findings",
        .in_cases = "{0} (cases: {1})",
        .near = "Missing exactly one condition",
        .near_of =
            "Cases that miss some goal by one condition: {0} of {1}. Where there are several ways, each "
            "alone would do.",
        .near_none = "No case misses a goal by exactly one condition.",
        .condition = "condition",
        .in_rule = "in {}",
        .only = "the only such condition in {}",
        .of_goals = "for {}",
        .short_by = "short by {0} (median; {1} to {2})",
        .example = "e.g. {}",
        .reason = {"{} not recorded", "{} denied", "{} outside a complete list", "{} excluded by declaration",
                   "{} by another value", "{} because it is so"},
        .facts = "Facts most often not recorded",
        .facts_of = "Cases with an open goal: {0} of {1}. Open goals: {2}.",
        .facts_none = "No open goal waits for a fact.",
        .waiting = "goals: {0}",
        .shapes = "Shapes of proofs",
        .shapes_of =
            "Goals that hold: {0}. Shapes of their proofs: {1}. A shape is which rules stand on which.",
        .shapes_none = "No goal holds by a rule.",
        .branch = "branch {}",
        .above = "as above",
        .members = "met: {}",
        .sources = "Sources",
        .sources_of =
            "Conclusions that rest on a source that is named: {0} of {1}. They fall if they no longer hold "
            "without what only it says.",
        .sources_none = "No conclusion rests on a source that is named.",
        .rest = "rest on it: {}",
        .fall = "fall: {}",
        .weaker = "become weaker: {}",
        .untitled = "(without a title)",
        .more_groups = "and {} more: --top",
        .further = "further groups, not told apart: {0} (cases: {1})",
        .further_many = "further groups, not told apart: more than {0} (cases: {1})",
        .cut = "Cases in which not everything was looked at, because the limit on the work for one was "
               "reached: {}.",
        .several = "and {} more",
        .any_case = "the case",
        .case_word = "case",
        .rule_word = "rule",
        .number_word = "cases",
        .place_word = "place",
        .source_word = "source",
        .shape_word = "shape",
        .fact_word = "fact",
        .goal_word = "goal",
        .colon = ": ",
        .comma = ", ",
        .semicolon = "; ",
    },
    {
        .language = "zh",
        .one_case = "{}个案例",
        .cases = "{}个案例",
        .not_evaluated = "{0}个未能评估（{1}），例如{2}",
        .limited = "{}个因达到上限而未评估完",
        .verdicts = "结论",
        .propositions = "命题",
        .findings = "数据问题",
        .in_cases = "{1}个案例中共{0}处",
        .near = "恰缺一个条件",
        .near_of = "{1}个案例中，{0}个案例有某一目标恰缺一个条件。若有几种补法，任取其一即可。",
        .near_none = "没有恰缺一个条件的案例。",
        .condition = "条件",
        .in_rule = "规则{}",
        .only = "其中{}个没有其他这样的条件",
        .of_goals = "目标：{}",
        .short_by = "差{0}（中位数；{1}至{2}）",
        .example = "例如{}",
        .reason = {"{}个未记录", "{}个被否认", "{}个不在完整列表中", "{}个因声明而排除", "{}个数值不符",
                   "{}个因其成立而受阻"},
        .facts = "最常缺少记录的事实",
        .facts_of = "{1}个案例中，{0}个案例有未定的目标，共{2}个目标。",
        .facts_none = "没有未定的目标在等待事实。",
        .waiting = "目标：{0}",
        .shapes = "证明的形态",
        .shapes_of = "{0}个目标成立，其证明有{1}种形态。形态指哪些规则建立在哪些规则之上。",
        .shapes_none = "没有目标由规则得出。",
        .branch = "第{}分支",
        .above = "同上",
        .members = "满足：{}",
        .sources = "来源",
        .sources_of = "{1}个成立的结论中，{0}个以注明的来源为依据。若撤去仅由该来源支持的内容后不再成立，即为"
                      "失去依据。",
        .sources_none = "没有结论以注明的来源为依据。",
        .rest = "{}个结论以此为据",
        .fall = "{}个失去依据",
        .weaker = "{}个置信度降低",
        .untitled = "（无标题）",
        .more_groups = "另有{}项：--top",
        .further = "另有{0}组，共{1}个案例，不再细分",
        .further_many = "另有{0}组以上，共{1}个案例，不再细分",
        .cut = "有{}个案例达到单个案例的工作量上限，未全部查完。",
        .several = "另{}项",
        .any_case = "案例",
        .case_word = "案例",
        .rule_word = "规则",
        .number_word = "案例数",
        .place_word = "位置",
        .source_word = "来源",
        .shape_word = "形态",
        .fact_word = "事实",
        .goal_word = "目标",
        .colon = "：",
        .comma = "、",
        .semicolon = "；",
    },
};

}  // namespace

const Words& words_of(std::string_view language) {
  for (const Words& w : words)
    if (w.language == language) return w;
  return words[0];
}

std::vector<const std::pair<std::string, SourceUse>*> by_fall(const Groups<SourceUse>& sources) {
  std::vector<const std::pair<std::string, SourceUse>*> out;
  for (const auto& g : sources.all()) out.push_back(&g);
  std::sort(out.begin(), out.end(), [](const auto* a, const auto* b) {
    const SourceUse &x = a->second, &y = b->second;
    if (x.fall != y.fall) return x.fall > y.fall;
    if (x.conclusions != y.conclusions) return x.conclusions > y.conclusions;
    return a->first < b->first;
  });
  return out;
}

std::string place_of(const Example& e) {
  std::string file = e.input.substr(e.input.rfind('/') + 1);
  return e.record > 1 || e.input == "-" || e.input.ends_with("json") || e.input.ends_with("jsonl")
             ? file + ":" + std::to_string(e.record)
             : file;
}
std::string case_and_place(const Example& e) {
  return e.case_name.empty() ? place_of(e) : e.case_name + " (" + place_of(e) + ")";
}

}  // namespace mechanist::portfolio
