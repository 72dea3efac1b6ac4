// The rules that took longest come first. External interface: stats.hpp.
#include "stats.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "plan/from_model.hpp"

namespace mechanist::cli {
namespace {

double milliseconds(std::chrono::nanoseconds t) {
  return std::chrono::duration<double, std::milli>(t).count();
}

}  // namespace

void add(eval::Stats& total, const eval::Stats& more) {
  total.rules.resize(std::max(total.rules.size(), more.rules.size()));
  for (size_t i = 0; i < more.rules.size(); ++i) {
    total.rules[i].firings += more.rules[i].firings;
    total.rules[i].candidates += more.rules[i].candidates;
    total.rules[i].rows += more.rules[i].rows;
    total.rules[i].shared += more.rules[i].shared;
    total.rules[i].time += more.rules[i].time;
  }
  total.rounds += more.rounds;
  total.undefined_values += more.undefined_values;
  total.certain += more.certain;
  total.possible += more.possible;
  total.confidence += more.confidence;
}

void Stages::operator+=(const Stages& more) {
  read += more.read;
  evaluate += more.evaluate;
  write += more.write;
}

std::string stages_text(const Stages& stages, const eval::Stats& stats, size_t cases) {
  const double all = static_cast<double>(std::max<size_t>(cases, 1)) / 1000;
  auto line = [&](std::string_view stage, std::chrono::nanoseconds t, std::string_view what) {
    return fmt::format("  {:<10} {:10.2f}  {}\n", stage, milliseconds(t) / all, what);
  };
  return "us a case, on one thread:\n" + line("read", stages.read, "the input, up to typed rows") +
         line("L", stats.certain, "what holds for certain, at the highest confidence") +
         line("U", stats.possible, "what is possible, at the lowest") +
         line("confidence", stats.confidence, "both at the other levels") +
         line("verdicts", stages.evaluate - stats.certain - stats.possible - stats.confidence,
              "of goals and propositions, and findings") +
         line("write", stages.write, "records as text");
}

std::string plans_text(const plan::Plan& plan, const eval::Stats& stats) {
  constexpr size_t most = 5;
  const model::Model& model = *plan.model;
  std::string out;

  std::vector<uint32_t> recursions;
  for (uint32_t c = 0; c < stats.component_rounds.size(); ++c)
    if (model.components[c].recursive && stats.component_rounds[c] > 0) recursions.push_back(c);
  std::stable_sort(recursions.begin(), recursions.end(), [&](uint32_t a, uint32_t b) {
    return stats.component_rounds[a] > stats.component_rounds[b];
  });
  if (!recursions.empty()) out += fmt::format("\n{:>10}  {}\n", "rounds", "recursion");
  for (size_t i = 0; i < std::min(most, recursions.size()); ++i) {
    const auto& relations = model.components[recursions[i]].relations;
    std::string names;
    for (size_t r = 0; r < std::min(most, relations.size()); ++r)
      names += (r > 0 ? ", " : "") + model[relations[r]].name;
    if (relations.size() > most) names += fmt::format(" and {} more", relations.size() - most);
    out += fmt::format("{:10}  {}\n", stats.component_rounds[recursions[i]], names);
  }
  if (recursions.size() > most) out += fmt::format("{:10}  {} more\n", "", recursions.size() - most);

  std::vector<uint32_t> rules;
  for (uint32_t i = 0; i < stats.rules.size(); ++i)
    if (!stats.rules[i].plans.empty()) rules.push_back(i);
  std::stable_sort(rules.begin(), rules.end(),
                   [&](uint32_t a, uint32_t b) { return stats.rules[a].time > stats.rules[b].time; });
  if (rules.empty()) return out;
  rules.resize(std::min(most, rules.size()));
  out += "\nIn which order the rules that took longest read; *: new rows only\n";
  for (uint32_t id : rules) {
    const plan::PlannedRule& rule = plan.rules[id];
    out += fmt::format("\n{:>10} {:>10} {:>12} {:>12}  {}\n", "ms", "rounds", "candidates", "rows",
                       model.rules[id].name);
    std::vector<eval::PlanStats> plans = stats.rules[id].plans;
    std::stable_sort(plans.begin(), plans.end(),
                     [](const auto& a, const auto& b) { return a.time > b.time; });
    for (const eval::PlanStats& p : plans) {
      const plan::Alternative& body = rule.alternatives[p.alternative].body;
      std::string order;
      for (uint32_t scan : p.scans)
        order += (order.empty() ? "" : " → ") + plan::scan_text(plan, rule.rule, body.scans[scan]) +
                 (static_cast<int>(scan) == p.delta_scan ? "*" : "");
      const std::string rounds = p.first_round == p.last_round
                                     ? fmt::format("{}", p.first_round)
                                     : fmt::format("{}-{}", p.first_round, p.last_round);
      out += fmt::format("{:10.1f} {:>10} {:12} {:12}  {}\n", milliseconds(p.time), rounds, p.candidates,
                         p.rows, order.empty() ? "reads nothing" : order);
    }
  }
  return out;
}

std::string stats_text(const model::Model& model, const eval::Stats& stats) {
  std::string out =
      fmt::format("certain     {:10.1f} ms, {} rounds\n", milliseconds(stats.certain), stats.rounds);
  if (model.case_name) out += fmt::format("possible    {:10.1f} ms\n", milliseconds(stats.possible));
  out += fmt::format("functions without a result: {}\n", stats.undefined_values);
  std::vector<uint32_t> order;
  for (uint32_t i = 0; i < stats.rules.size(); ++i)
    if (stats.rules[i].firings > 0) order.push_back(i);
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return stats.rules[a].time > stats.rules[b].time; });
  if (order.empty()) return out;
  out += fmt::format("\n{:>10} {:>10} {:>12} {:>12}  {}\n", "ms", "firings", "candidates", "rows", "rule");
  for (uint32_t i : order) {
    const eval::RuleStats& r = stats.rules[i];
    out += fmt::format("{:10.1f} {:10} {:12} {:12}  {}\n", milliseconds(r.time), r.firings, r.candidates,
                       r.rows, model.rules[i].name);
  }
  return out;
}

}  // namespace mechanist::cli
