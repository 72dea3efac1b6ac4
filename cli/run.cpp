// `run`: an ordinary Datalog program over a folder of facts. Each `define` becomes a file, written beside its
// place and moved there, so that a file that is there is whole.
#include <fmt/format.h>

#include <filesystem>

#include "base/file.hpp"
#include "commands.hpp"
#include "engine.hpp"
#include "stats.hpp"

namespace mechanist::cli {
namespace {

namespace fs = std::filesystem;

Diagnostic not_written(const fs::path& path, const std::string& why) {
  return error("E0405", whole_file(path.string()), "cannot be written: " + why);
}

std::optional<Diagnostic> write_relation(const ProgramRun& program, model::RelationId id,
                                         const fs::path& path, Workers& workers) {
  FileReplacement out(path.string());
  program.tsv(id, workers, [&](std::string_view text) { return out.write(text); });
  if (!out.finish()) return not_written(path, out.problem()->message);
  return std::nullopt;
}

Diagnostics write_relations(const ProgramRun& program, const model::Model& model, const fs::path& folder,
                            Workers& workers) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) return {not_written(folder, failed.message())};
  Diagnostics out;
  for (model::RelationId id : program.definitions())
    if (auto problem = write_relation(program, id, folder / (model[id].name + ".tsv"), workers))
      out.push_back(*problem);
  return out;
}

}  // namespace

int run(const RunCommand& command, Terminal& terminal) {
  auto model = load_rulebase(command.program, terminal);
  if (!model) return input_had_errors;
  if (model->case_name) {
    terminal.messages.diagnostics(
        {error("E0482", whole_file(command.program.rulebase),
               fmt::format("the rulebase is about cases (`case {}`), so folders of facts do not run it",
                           *model->case_name),
               fmt::format("mechanist evaluate {} PROFILES", command.program.rulebase))});
    return input_had_errors;
  }
  Rulebase rulebase(std::move(model));
  Workers workers(threads_for(command.threads));
  FactsFolder facts = read_facts_folder(rulebase.model(), command.facts, &workers);
  sort_diagnostics(facts.diagnostics);
  terminal.messages.diagnostics(facts.diagnostics);
  if (has_errors(facts.diagnostics)) return input_had_errors;

  eval::Options options;
  options.workers = &workers;
  options.limits = limits(command.limits);
  options.stats = command.stats;
  ProgramRun program(rulebase, std::move(facts), options);
  int status = all_well;
  if (!program.run()) {
    status = limit_reached;
    terminal.messages.diagnostics(
        {error("E0510", whole_file(command.program.rulebase),
               fmt::format("a limit was reached: {}", program.evaluation().limit_reached()))});
  }
  // What a limit cut short is sound but incomplete: it is counted, but no file shall pass for the whole.
  if (!command.output.empty() && status == all_well) {
    Diagnostics problems = write_relations(program, rulebase.model(), command.output, workers);
    terminal.messages.diagnostics(problems);
    if (has_errors(problems)) status = input_had_errors;
  }
  if (command.count || command.output.empty())
    for (const RelationCount& c : program.counts())
      terminal.out.record(fmt::format("{}\t{}\n", c.name, c.rows));
  if (command.stats) {
    terminal.out.flush();
    const eval::Stats& stats = program.evaluation().stats();
    terminal.messages.line(stats_text(rulebase.model(), stats) + plans_text(rulebase.plan(), stats));
  }
  return status;
}

}  // namespace mechanist::cli
