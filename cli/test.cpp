// `test`: runs a rulebase's own tests. A passed one is a line; of a failed one, each expectation that was not
// met is shown where it is written, with the explanation of what is so. With `--coverage` the conditions that
// no test tries follow; with `--learn` there is, instead of all that, what the tests saw.
#include <fmt/format.h>

#include <filesystem>

#include "base/text.hpp"
#include "commands.hpp"
#include "engine.hpp"
#include "testing/coverage.hpp"
#include "testing/learn.hpp"
#include "testing/run.hpp"

namespace mechanist::cli {
namespace {

std::string indented(std::string_view text, size_t by) {
  std::string out;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    if (end > begin) out += std::string(by, ' ');
    out += std::string(text.substr(begin, end - begin)) + "\n";
    begin = end + 1;
  }
  return out;
}

std::string failure(const model::Model& model, const testing::ExpectationResult& e) {
  const Place place = place_of(model.sources, e.span);
  const std::string at = fmt::format("       {}:{}:", place.file, place.line);
  if (e.goal.empty())
    return fmt::format("{} expected {}, but there is {}\n", at, e.expected, printable(e.got));
  const std::string is = e.got.empty()                        ? "it could not be asked"
                         : e.expected.starts_with("exactly ") ? "there is " + e.got
                                                              : "it is " + e.got;
  return fmt::format("{} expected {} {}, but {}\n{}", at, printable(e.goal), e.expected, is,
                     indented(e.why, 9));
}

struct Totals {
  size_t passed = 0, failed = 0, cut_short = 0;
  bool below = false;  // the threshold
};

void tell_results(const model::Model& model, std::vector<testing::TestResult>& results, bool only_messages,
                  Totals& totals, Terminal& terminal) {
  for (testing::TestResult& t : results) {
    sort_diagnostics(t.diagnostics);
    terminal.messages.diagnostics(t.diagnostics);
    const bool limited = !t.limit_reached.empty();
    ++(t.passed() ? totals.passed : limited ? totals.cut_short : totals.failed);
    if (only_messages) continue;
    std::string text = fmt::format("{} {}\n",
                                   t.passed() ? "ok    "
                                   : limited  ? "LIMIT "
                                              : "FAILED",
                                   printable(t.name));
    for (const testing::ExpectationResult& e : t.expectations)
      if (!e.passed && !limited) text += failure(model, e);
    terminal.out.record(text);
  }
}

// False: it was not written, which is told.
bool write_file(const std::string& path, const std::string& text, bool replace,
                const std::vector<std::string>& read, Terminal& terminal) {
  if (!replace && std::filesystem::exists(path)) {
    terminal.messages.diagnostics({error("E0405", whole_file(path), "there is such a file already",
                                         "name another one, or say --force to replace it")});
    return false;
  }
  return write_result(text, path, terminal, read) == all_well;
}

}  // namespace

int test(const TestCommand& command, Terminal& terminal) {
  const bool measured = command.coverage || !command.html.empty() || command.threshold.has_value();
  const bool json = command.format == "json";
  if (command.rulebases.size() > 1 && !command.html.empty()) {
    terminal.messages.line("mechanist: --html is the listing of one rulebase\nSee mechanist test --help.");
    return wrong_usage;
  }
  Totals totals;
  int status = all_well;
  std::string learned, reports;
  size_t not_run = 0;  // of which nothing can be learned
  if (command.learn && command.rulebases.size() > 1) {
    terminal.messages.line("mechanist: --learn writes the tests of one rulebase\nSee mechanist test --help.");
    return wrong_usage;
  }
  std::vector<std::string> read;
  for (const std::string& name : command.rulebases) {
    auto model = load_rulebase({name, command.set, command.path}, terminal);
    if (!model) {
      status = input_had_errors;
      continue;
    }
    const Rulebase rulebase(std::move(model));
    const model::Model& m = rulebase.model();
    read.insert(read.end(), m.files.begin(), m.files.end());
    if (command.rulebases.size() > 1 && !json && !command.learn) terminal.out.record(name + ":\n");
    testing::Options options;
    options.engine.limits = limits(command.limits);
    options.width = static_cast<int>(terminal.out.width()) - 9;
    std::optional<testing::CoverageCollector> collector;
    size_t visited = 0;
    if (measured) collector.emplace(rulebase.plan());
    if (measured || command.learn)
      options.visit = [&](const ast::TestDecl& test, eval::Evaluation& ev) {
        ++visited;
        if (collector) collector->add(ev);
        if (command.learn) learned += (learned.empty() ? "" : "\n") + testing::learned(test, ev);
      };
    std::vector<testing::TestResult> results = testing::run(rulebase.plan(), options);
    tell_results(m, results, json || command.learn, totals, terminal);
    if (command.learn) not_run = results.size() - visited;
    if (!collector) continue;
    const testing::Coverage coverage = collector->take();
    if (!command.learn) {
      if (json)
        reports += (reports.empty() ? "" : ",\n") + testing::coverage_json(m, coverage);
      else
        terminal.out.record(testing::coverage_text(m, coverage));
    }
    if (!command.html.empty() &&
        !write_file(command.html, testing::coverage_html(m, coverage), true, m.files, terminal))
      status = input_had_errors;
    totals.below |= command.threshold && coverage.percent() < *command.threshold;
  }
  if (command.learn && not_run > 0) {
    terminal.messages.line(
        fmt::format("mechanist: {} of the tests could not be run; nothing is written, so that "
                    "none is lost",
                    not_run));
    status = worse(status, input_had_errors);
  } else if (command.learn) {
    if (command.output.empty())
      terminal.out.record(learned);
    else if (!write_file(command.output, learned, command.force, read, terminal))
      status = input_had_errors;
  } else if (json) {
    terminal.out.record(command.rulebases.size() > 1 ? "[\n" + reports + "]\n" : reports);
  } else {
    std::string text = fmt::format("{} passed, {} failed", totals.passed, totals.failed);
    if (totals.cut_short > 0) text += fmt::format(", {} cut short by a limit", totals.cut_short);
    if (totals.below) text += fmt::format("; coverage is below {}%", *command.threshold);
    terminal.out.record(text + "\n");
  }
  if (totals.cut_short > 0) status = worse(status, limit_reached);
  // What is learned is what is so, whatever was expected before.
  const bool wrong = totals.below || (totals.failed > 0 && !command.learn);
  return wrong ? input_had_errors : status;
}

}  // namespace mechanist::cli
