// External interface: one_case.hpp.
#include "one_case.hpp"

#include "commands.hpp"

namespace mechanist::cli {

std::variant<OneCase, int> open_case(const RulebaseOptions& rules, const CaseOptions& which,
                                     const std::string& language, Terminal& terminal) {
  auto model = load_rulebase(rules, terminal);
  if (!model) return input_had_errors;
  auto rulebase = std::make_unique<Rulebase>(std::move(model));
  const model::Model& m = rulebase->model();
  std::optional<std::string> chosen = choose_language(m, language, terminal);
  if (!chosen) return wrong_usage;
  if (!m.case_name) {
    terminal.messages.diagnostics(
        {error("E0484", whole_file(which.profile), "a program without cases has nothing open",
               "change its facts and run it again")});
    return input_had_errors;
  }
  std::optional<Profile> profile = read_case(m, which, terminal);
  if (!profile) return input_had_errors;
  return OneCase{std::move(rulebase), std::move(*chosen), std::move(*profile)};
}

int over_case(const Rulebase& rulebase, const CaseOptions& which, const eval::Options& options,
              Terminal& terminal,
              const std::function<int(eval::Evaluation&, const std::string& case_name)>& answer) {
  if (!rulebase.model().case_name) {
    FactsFolder facts = read_facts_folder(rulebase.model(), which.profile);
    sort_diagnostics(facts.diagnostics);
    terminal.messages.diagnostics(facts.diagnostics);
    if (has_errors(facts.diagnostics)) return input_had_errors;
    eval::Evaluation ev(rulebase.plan(), facts, options);
    return answer(ev, "");
  }
  std::optional<Profile> profile = read_case(rulebase.model(), which, terminal);
  if (!profile) return input_had_errors;
  eval::Evaluation ev(rulebase.plan(), *profile, options);
  return answer(ev, profile->case_name);
}

std::optional<std::vector<eval::Asked>> asked_goals(const model::Model& m, SymbolTable& symbols,
                                                    const std::vector<std::string>& texts, Terminal& terminal,
                                                    const Profile* profile) {
  std::vector<eval::Asked> out;
  Diagnostics wrong;
  for (const std::string& text : texts) {
    eval::ResolvedGoal goal = eval::resolve_goal(m, symbols, text, "goal", profile);
    if (goal.asked) out.push_back(*goal.asked);
    wrong.insert(wrong.end(), goal.diagnostics.begin(), goal.diagnostics.end());
  }
  terminal.messages.diagnostics(wrong);
  if (has_errors(wrong)) return std::nullopt;
  return out;
}

int told_limit(const eval::Evaluation& ev, const std::string& profile, Terminal& terminal) {
  if (ev.limit_reached().empty()) return all_well;
  terminal.messages.diagnostics(
      {error("E0510", whole_file(profile), "the evaluation reached the limit of " + ev.limit_reached())});
  return limit_reached;
}

}  // namespace mechanist::cli
