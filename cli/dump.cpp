// `dump`: a stage of the pipeline, printed. What could be read of a file with errors is shown beside them.
#include "commands.hpp"
#include "model/from_ast.hpp"
#include "plan/from_model.hpp"
#include "syntax/print.hpp"

namespace mechanist::cli {

int dump(const DumpOptions& options, Terminal& terminal) {
  auto found = find_rulebase(options.rulebase.rulebase);
  auto parameters = load_options(options.rulebase.set, options.rulebase.path);
  Diagnostics problems;
  if (auto* d = std::get_if<Diagnostic>(&found)) problems.push_back(*d);
  if (auto* d = std::get_if<Diagnostic>(&parameters)) problems.push_back(*d);
  if (problems.empty()) {
    model::Loaded loaded =
        model::load(std::get<std::string>(found), std::get<model::LoadOptions>(parameters));
    problems = std::move(loaded.diagnostics);
    if (options.stage == "ast") {
      for (const ast::File& file : loaded.files) terminal.out.record(ast::dump(file));
    } else if (loaded.model && options.stage == "model") {
      terminal.out.record(model::dump(*loaded.model));
    } else if (loaded.model) {
      terminal.out.record(plan::dump(plan::from_model(*loaded.model)));
    }
  }
  sort_diagnostics(problems);
  terminal.messages.diagnostics(problems);
  return has_errors(problems) ? input_had_errors : all_well;
}

}  // namespace mechanist::cli
