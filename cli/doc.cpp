// `doc`: the rulebase as a document.
#include <fmt/format.h>

#include "author/document.hpp"
#include "base/file.hpp"
#include "commands.hpp"

namespace mechanist::cli {

int doc(const DocCommand& command, Terminal& terminal) {
  auto model = load_rulebase(command.rulebase, terminal);
  if (!model) return input_had_errors;
  std::optional<std::string> language = choose_language(*model, command.language, terminal);
  if (!language) return wrong_usage;
  const author::Document document = author::document_of(*model, *language);
  const std::string text =
      command.format == "html" ? author::render_html(document) : author::render_markdown(document);
  if (command.output.empty()) {
    terminal.out.record(text);
    return all_well;
  }
  if (auto problem = replace_file(command.output, text)) {
    terminal.messages.diagnostics({error(problem->code, whole_file(command.output), problem->message)});
    return input_had_errors;
  }
  return all_well;
}

}  // namespace mechanist::cli
