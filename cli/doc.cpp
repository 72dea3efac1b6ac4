// `doc`: the rulebase as a document.
#include "author/document.hpp"
#include "commands.hpp"

namespace mechanist::cli {

int doc(const DocCommand& command, Terminal& terminal) {
  auto model = load_rulebase(command.rulebase, terminal);
  if (!model) return input_had_errors;
  std::optional<std::string> language = choose_language(*model, command.language, terminal);
  if (!language) return wrong_usage;
  const author::Document document = author::document_of(*model, *language);
  return write_result(
      command.format == "html" ? author::render_html(document) : author::render_markdown(document),
      command.output, terminal, model->files);
}

}  // namespace mechanist::cli
