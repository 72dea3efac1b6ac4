// `schema` and `init`: what a profile of the rulebase may say, for editors and for those who write one.
#include "author/schema.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "author/starter.hpp"
#include "commands.hpp"

namespace mechanist::cli {

int schema(const SchemaCommand& command, Terminal& terminal) {
  auto model = load_rulebase(command.rulebase, terminal);
  if (!model || !has_cases(*model, command.rulebase, terminal)) return input_had_errors;
  std::optional<std::string> language = choose_language(*model, command.language, terminal);
  if (!language) return wrong_usage;
  terminal.out.record(author::profile_schema(*model, *language));
  return all_well;
}

int init(const InitCommand& command, Terminal& terminal) {
  auto model = load_rulebase(command.rulebase, terminal);
  if (!model || !has_cases(*model, command.rulebase, terminal)) return input_had_errors;
  std::optional<std::string> language = choose_language(*model, command.language, terminal);
  if (!language) return wrong_usage;
  const std::string text = author::starter_profile(*model, command.case_name, *language);
  std::error_code failed;
  if (command.output == "-") {
    terminal.out.record(text);
    return all_well;
  }
  if (!command.output.empty() && !command.force &&
      std::filesystem::exists(std::filesystem::symlink_status(command.output, failed))) {
    terminal.messages.diagnostics(
        {error("E0405", whole_file(command.output), "it is there already, and is not overwritten",
               "give another name, or --force to lose what it holds")});
    return input_had_errors;
  }
  return write_result(text, command.output, terminal, model->files);
}

}  // namespace mechanist::cli
