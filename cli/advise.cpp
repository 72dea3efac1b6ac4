// `advise`: the cheapest sets of levers that make a goal hold.
#include "whatif/advise.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "explain/effects.hpp"
#include "explain/gaps.hpp"
#include "explain/gaps_json.hpp"
#include "explain/layout.hpp"
#include "explain/phrases.hpp"
#include "explain/reading.hpp"
#include "one_case.hpp"

namespace mechanist::cli {
namespace {

// A set of facts with which the goal would hold, though levers do not bring about all of them.
struct Beyond {
  explain::SettleSet set;
  std::vector<bool> by_lever;  // beside its items
};
// Those that ask for the fewest things that are out of reach, at most two.
std::vector<Beyond> beyond_levers(eval::Evaluation& ev, whatif::Workbench& bench, const eval::Goal& goal,
                                  const explain::Sentences& say) {
  constexpr size_t most = 2;
  whatif::Settle settled = whatif::settle(ev, bench, goal);
  auto out_of_reach = [&](const whatif::Gap& g) {
    return std::count_if(g.items.begin(), g.items.end(),
                         [&](const whatif::Item& i) { return !whatif::by_lever(ev, i); });
  };
  std::stable_sort(
      settled.holds.begin(), settled.holds.end(),
      [&](const whatif::Gap& a, const whatif::Gap& b) { return out_of_reach(a) < out_of_reach(b); });
  std::vector<Beyond> out;
  for (const whatif::Gap& g : settled.holds) {
    if (out.size() >= most || (!out.empty() && out_of_reach(g) > out_of_reach(settled.holds.front()))) break;
    out.push_back({explain::told(ev, say, g.items), {}});
    for (const whatif::Item& i : g.items) out.back().by_lever.push_back(whatif::by_lever(ev, i));
  }
  return out;
}

// What is recorded that rules the goal out: without one of these sets it would hold, or be open.
struct Blocking {
  std::vector<explain::SettleSet> holds, opens;
  bool empty() const { return holds.empty() && opens.empty(); }
};
Blocking blocking(eval::Evaluation& ev, whatif::Workbench& bench, const eval::Goal& goal,
                  const explain::Sentences& say) {
  const whatif::Settle settled = whatif::settle(ev, bench, goal);
  Blocking out;
  for (const whatif::Gap& g : settled.holds) out.holds.push_back(explain::told(ev, say, g.items));
  for (const whatif::Gap& g : settled.opens) out.opens.push_back(explain::told(ev, say, g.items));
  return out;
}

std::string placed(const explain::FilePlace& at) {
  return at.line == 0 ? "" : explain::file_name(at.file) + ":" + std::to_string(at.line);
}

}  // namespace

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
  const eval::ResolvedGoal resolved = eval::resolve_goal(m, ev.symbols(), command.goal, "goal", ev.profile());
  terminal.messages.diagnostics(resolved.diagnostics);
  if (!resolved.asked) return input_had_errors;
  const auto* goal = std::get_if<eval::Goal>(&*resolved.asked);
  if (!goal) {
    terminal.messages.diagnostics(
        {error("E0484", whole_file("goal"), "a proposition is assessed, not brought about",
               "name a mechanism, a path, or a relation")});
    return input_had_errors;
  }
  const int status = told_limit(ev, command.profile, terminal);
  const explain::Sentences say(m, ev.symbols(), &profile, language, {});
  const explain::Phrases& p = say.phrases();
  const eval::Assessed now = ev.assess(*goal);
  whatif::Workbench bench(ev);
  whatif::AdviseLimits advise_limits;
  advise_limits.sets = command.most;
  whatif::Advice advice;
  advice.cheapest = true;  // nothing is needed of what holds
  if (now.verdict != Verdict::holds) advice = whatif::advise(ev, bench, *goal, advise_limits);
  // What was cut short may hold all the same, so that nothing is known to be cheapest.
  advice.cheapest = advice.cheapest && status == all_well;
  const std::vector<Beyond> beyond = now.verdict == Verdict::open && advice.sets.empty()
                                         ? beyond_levers(ev, bench, *goal, say)
                                         : std::vector<Beyond>{};
  const Blocking blockers =
      now.verdict == Verdict::fails && advice.sets.empty() ? blocking(ev, bench, *goal, say) : Blocking{};
  const std::vector<explain::SettleSet> sets = explain::told(ev, say, advice);

  if (command.format == "json") {
    nlohmann::ordered_json out;
    out["case"] = profile.case_name;
    out["goal"] = command.goal;
    out["verdict"] = to_string(now.verdict);
    out["advice"] = nlohmann::ordered_json::array();
    for (const explain::SettleSet& s : sets) out["advice"].push_back(explain::to_json(s));
    out["cheapest"] = advice.cheapest;
    if (!beyond.empty()) {
      out["beyond_levers"] = nlohmann::ordered_json::array();
      for (const Beyond& b : beyond) {
        nlohmann::ordered_json set = explain::to_json(b.set);
        for (size_t i = 0; i < b.by_lever.size(); ++i)
          set["items"][i]["lever"] = static_cast<bool>(b.by_lever[i]);
        out["beyond_levers"].push_back(std::move(set));
      }
    }
    for (const auto& [key, found] :
         {std::pair("holds_without", &blockers.holds), std::pair("opens_without", &blockers.opens)})
      for (const explain::SettleSet& s : *found) out[key].push_back(explain::to_json(s));
    terminal.out.record(out.dump(2) + "\n");
    return status;
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
             !advice.cheapest   ? p.no_lever_found
             : advice.ruled_out ? p.no_lever_ruled_out
             : !reaches         ? p.no_lever_reaches
                                : p.no_lever);
    if (!beyond.empty()) {
      page.blank();
      page.put(0, 2, p.beyond_levers);
    }
    for (size_t n = 0; n < beyond.size(); ++n) {
      if (n > 0) page.put(2, 4, p.or_with);
      const Beyond& b = beyond[n];
      for (size_t i = 0; i < b.set.items.size(); ++i) {
        page.put(2, 4, (b.by_lever[i] ? "+ " : "✗ ") + b.set.items[i].sentence,
                 b.by_lever[i] ? "" : std::string(p.no_lever_for_it));
        page.put(6, 8, b.set.items[i].written);
      }
    }
    if (!blockers.empty()) page.blank();
    auto without = [&](const std::vector<explain::SettleSet>& found, Verdict verdict) {
      for (const explain::SettleSet& set : found) {
        const size_t n = set.items.size();
        page.put(0, 2,
                 fmt::format(fmt::runtime(n == 1 ? p.without : p.without_all),
                             explain::in_capitals(p, verdict), n) +
                     std::string(p.colon));
        for (const explain::SettleItem& i : set.items) {
          page.put(2, 4, "- " + i.sentence, placed(i.place));
          page.put(6, 8, i.written);
        }
      }
    };
    without(blockers.holds, Verdict::holds);
    without(blockers.opens, Verdict::open);
  } else {
    uint32_t letters = 0;
    for (const explain::SettleSet& s : sets) {
      page.blank();
      page.put(0, 2, fmt::format(fmt::runtime(p.costs), s.cost));
      for (const explain::SettleItem& i : s.items) {
        letters += i.letters;
        page.put(2, 4, "+ " + i.sentence);
        page.put(6, 8, i.written);
        for (const explain::Effect& e : i.against) page.put(6, 8, explain::told(p, e), placed(e.place));
      }
    }
    page.blank();
    if (letters > 1) page.put(0, 2, p.letters);
    page.put(0, 0, advice.cheapest ? p.none_cheaper : p.none_cheaper_found);
  }
  terminal.out.record(page.text());
  return status;
}

}  // namespace mechanist::cli
