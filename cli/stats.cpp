// The rules that took longest come first. External interface: stats.hpp.
#include "stats.hpp"

#include <fmt/format.h>

#include <algorithm>

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
