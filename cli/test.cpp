// `test`: runs a rulebase's own tests. A passed one is a line; of a failed one, each expectation that was not
// met is shown where it is written.
#include <fmt/format.h>

#include "base/text.hpp"
#include "commands.hpp"
#include "engine.hpp"

namespace mechanist::cli {
namespace {

std::string failure(const model::Model& model, const ExpectationResult& e) {
  Place place = place_of(model.sources, e.span);
  return fmt::format("       {}:{}: expected {} {}, but it {}\n", place.file, place.line, printable(e.goal),
                     e.expected, e.got.empty() ? "could not be asked" : "is " + e.got);
}

struct Totals {
  size_t passed = 0, failed = 0, cut_short = 0;
};

void run_rulebase(const Rulebase& rulebase, const eval::Options& options, Totals& totals,
                  Terminal& terminal) {
  const model::Model& model = rulebase.model();
  for (TestResult& t : run_tests(rulebase, options)) {
    sort_diagnostics(t.diagnostics);
    terminal.messages.diagnostics(t.diagnostics);
    const bool limited = !t.limit_reached.empty();
    ++(t.passed() ? totals.passed : limited ? totals.cut_short : totals.failed);
    std::string text = fmt::format("{} {}\n",
                                   t.passed() ? "ok    "
                                   : limited  ? "LIMIT "
                                              : "FAILED",
                                   printable(t.name));
    for (const ExpectationResult& e : t.expectations)
      if (!e.passed() && !limited) text += failure(model, e);
    terminal.out.record(text);
  }
}

}  // namespace

int test(const TestCommand& command, Terminal& terminal) {
  Totals totals;
  int status = all_well;
  eval::Options options;
  options.limits = limits(command.limits);
  for (const std::string& name : command.rulebases) {
    auto model = load_rulebase({name, command.set}, terminal);
    if (!model) {
      status = input_had_errors;
      continue;
    }
    if (command.rulebases.size() > 1) terminal.out.record(fmt::format("{}:\n", name));
    run_rulebase(Rulebase(std::move(model)), options, totals, terminal);
  }
  std::string text = fmt::format("{} passed, {} failed", totals.passed, totals.failed);
  if (totals.cut_short > 0) text += fmt::format(", {} cut short by a limit", totals.cut_short);
  terminal.out.record(text + "\n");
  if (totals.cut_short > 0) status = worse(status, limit_reached);
  return totals.failed > 0 ? input_had_errors : status;
}

}  // namespace mechanist::cli
