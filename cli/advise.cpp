// `advise`: the cheapest sets of levers that make a goal hold.
#include "whatif/advise.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "explain/gaps.hpp"
#include "explain/gaps_json.hpp"
#include "explain/layout.hpp"
#include "explain/phrases.hpp"
#include "one_case.hpp"

namespace mechanist::cli {

int advise(const AdviseCommand& command, Terminal& terminal) {
  const std::variant<OneCase, int> opened = open_case(
      command.rulebase, {command.profile, command.mapping, command.case_name}, command.language, terminal);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const auto& [rulebase, language, profile] = std::get<OneCase>(opened);
  const model::Model& m = rulebase->model();
  eval::Options options;
  options.limits = limits(command.limits);
  eval::Evaluation ev(rulebase->plan(), rulebase->baseline(), options);
  ev.reset(profile);
  ev.run();
  const eval::ResolvedGoal resolved = eval::resolve_goal(m, ev.symbols(), command.goal);
  terminal.messages.diagnostics(resolved.diagnostics);
  if (!resolved.asked) return input_had_errors;
  const auto* goal = std::get_if<eval::Goal>(&*resolved.asked);
  if (!goal) {
    terminal.messages.diagnostics(
        {error("E0484", whole_file("goal"), "a proposition is assessed, not brought about",
               "name a mechanism, a path, or a relation")});
    return input_had_errors;
  }
  const explain::Sentences say(m, ev.symbols(), &profile, language, {});
  const explain::Phrases& p = say.phrases();
  const eval::Assessed now = ev.assess(*goal);
  whatif::Workbench bench(ev);
  whatif::AdviseLimits advise_limits;
  advise_limits.sets = command.most;
  whatif::Advice advice;
  if (now.verdict != Verdict::holds) advice = whatif::advise(ev, bench, *goal, advise_limits);
  std::vector<explain::SettleSet> sets;
  for (const whatif::Gap& g : advice.sets) {
    sets.push_back(explain::told(ev, say, g.items));
    sets.back().cost = g.cost.to_string();
  }

  if (command.format == "json") {
    nlohmann::ordered_json out;
    out["case"] = profile.case_name;
    out["goal"] = command.goal;
    out["verdict"] = to_string(now.verdict);
    out["advice"] = nlohmann::ordered_json::array();
    for (const explain::SettleSet& s : sets) out["advice"].push_back(explain::to_json(s));
    out["cheapest"] = advice.cheapest;
    terminal.out.record(out.dump(2) + "\n");
    return all_well;
  }
  explain::Layout page(std::max<size_t>(40, terminal.out.width()));
  const std::vector<Symbol> any(m[goal->relation].columns.size(), any_symbol);
  std::vector<Symbol> cells = any;
  for (size_t c = 0; c < cells.size(); ++c) cells[c] = goal->terms[c].constant;
  const std::string title = cells.empty() ? say.label(goal->relation) : say.atom(goal->relation, cells);
  page.put(0, 2, fmt::format(fmt::runtime(p.title), say.case_shown(), title),
           explain::in_capitals(p, now.verdict));
  if (now.verdict == Verdict::holds) {
    page.put(0, 0, p.holds_already);
  } else if (sets.empty()) {
    const bool reaches = std::any_of(m.levers.begin(), m.levers.end(), [&](const model::Lever& l) {
      return ev.plan().depends[goal->relation.value].has(l.relation);
    });
    page.put(0, 0,
             now.verdict == Verdict::fails ? p.no_lever_ruled_out
             : !reaches                    ? p.no_lever_reaches
                                           : p.no_lever);
    if (reaches && now.verdict != Verdict::fails && !advice.cheapest) page.put(0, 0, p.search_cut);
  } else {
    for (const explain::SettleSet& s : sets) {
      page.blank();
      page.put(0, 2, fmt::format(fmt::runtime(p.costs), s.cost));
      for (const explain::SettleItem& i : s.items) {
        page.put(2, 4, "+ " + i.sentence);
        page.put(6, 8, i.written);
      }
    }
    page.blank();
    page.put(0, 0, advice.cheapest ? p.none_cheaper : p.none_cheaper_found);
  }
  terminal.out.record(page.text());
  return all_well;
}

}  // namespace mechanist::cli
