// `report`: a batch as one HTML page. Records are read on one thread, each is evaluated and explained on
// another, and the page is written in input order into a file beside the one that was asked for, which takes
// its name only when it is whole.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <filesystem>

#include "base/file.hpp"
#include "batch.hpp"
#include "commands.hpp"
#include "engine.hpp"
#include "ordered_work.hpp"
#include "report/page.hpp"

namespace mechanist::cli {
namespace {

namespace fs = std::filesystem;

struct Done {
  report::Entry entry;
  std::string input;
  Diagnostics diagnostics;
  int status = all_well;
};

int not_written(const std::string& path, const std::string& why, Terminal& terminal) {
  terminal.messages.diagnostics({error("E0405", whole_file(path), "it could not be written: " + why)});
  return input_had_errors;
}

}  // namespace

int report(const ReportCommand& command, Terminal& terminal) {
  auto model = load_rulebase(command.rulebase, terminal);
  if (!model) return input_had_errors;
  Rulebase rulebase(std::move(model));
  std::optional<std::string> language = choose_language(rulebase.model(), command.language, terminal);
  if (!language) return wrong_usage;
  if (!has_cases(rulebase.model(), command.rulebase, terminal)) return input_had_errors;
  report::Options options;
  options.language = *language;
  options.goals = split_goals(command.goals);
  options.all = command.all;
  options.engine.limits = limits(command.limits);
  if (Diagnostics wrong = check_goals(rulebase.model(), options.goals); has_errors(wrong)) {
    terminal.messages.diagnostics(wrong);
    return input_had_errors;
  }

  // What is read is not written over.
  std::vector<std::string> inputs = command.profiles.profiles;
  inputs.insert(inputs.end(), rulebase.model().files.begin(), rulebase.model().files.end());
  if (auto problem = written_over(command.output, inputs)) {
    terminal.messages.diagnostics({*problem});
    return input_had_errors;
  }

  const auto begin = std::chrono::steady_clock::now();
  std::optional<FileReplacement> file;
  if (command.output != "-") file.emplace(command.output);
  if (file && file->problem()) return not_written(command.output, file->problem()->message, terminal);
  size_t bytes = 0;
  report::PageWriter page(rulebase.model(), options, [&](std::string_view text) {
    bytes += text.size();
    if (file) return file->write(text);
    terminal.out.record(text);
    return true;
  });
  const unsigned threads = threads_for(command.threads);
  std::vector<std::unique_ptr<report::Gatherer>> gatherers;
  for (unsigned i = 0; i < threads; ++i)
    gatherers.push_back(std::make_unique<report::Gatherer>(rulebase.plan(), rulebase.baseline(), options));

  int status = all_well;
  size_t cases = 0;
  OrderedWork<ReadProfile, Done> work(
      threads,
      [&](unsigned thread, ReadProfile&& record) {
        Done done;
        sort_diagnostics(record.diagnostics);
        if (record.profile && !has_errors(record.diagnostics)) {
          done.entry.data = gatherers[thread]->gather(*record.profile, record.diagnostics);
          if (!done.entry.data.limit.empty()) done.status = limit_reached;
        } else {
          done.entry.data = report::Gatherer::unreadable(record);
          done.status = input_had_errors;
        }
        if (const report::Shared* shared = page.shared()) report::pack(done.entry, *shared);
        done.input = std::move(record.input);
        done.diagnostics = std::move(record.diagnostics);
        return done;
      },
      [&](Done&& done) {
        terminal.messages.diagnostics(done.diagnostics, done.input);
        status = worse(status, done.status);
        ++cases;
        terminal.messages.progress(fmt::format("{} cases", cases));
        return page.add(std::move(done.entry));
      });
  const Diagnostics wrong = read_all(rulebase.model(), command.profiles,
                                     [&](ReadProfile&& record) { return work.push(std::move(record)); });
  work.finish();
  terminal.messages.diagnostics(wrong);
  if (has_errors(wrong) && cases == 0) return input_had_errors;
  page.finish();
  if (file && !file->finish()) return not_written(command.output, file->problem()->message, terminal);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  spdlog::info("{} cases in {:.3f} s, {} bytes", cases, took.count(), bytes);
  return worse(status, has_errors(wrong) ? input_had_errors : all_well);
}

}  // namespace mechanist::cli
