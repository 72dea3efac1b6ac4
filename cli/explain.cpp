// `explain`: one case, one goal after the other. Of a program without cases, the case is a folder of facts.
#include <fmt/format.h>

#include "base/text.hpp"
#include "commands.hpp"
#include "engine.hpp"
#include "explain/explanation.hpp"
#include "explain/render.hpp"
#include "one_case.hpp"
#include "report/explanation_page.hpp"

namespace mechanist::cli {
namespace {

int explain_case(const ExplainCommand& command, const std::string& language, eval::Evaluation& evaluation,
                 Terminal& terminal) {
  evaluation.run();
  std::optional<std::vector<eval::Asked>> goals =
      command.goals.empty() ? explain::default_goals(evaluation.model())
                            : asked_goals(evaluation.model(), evaluation.symbols(), command.goals, terminal,
                                          evaluation.profile());
  if (!goals) return input_had_errors;
  explain::ExplainOptions options;
  options.all = command.all;
  options.depth = command.depth;
  options.proofs = static_cast<int>(command.proofs);
  options.language = language;
  for (const eval::Asked& asked : *goals)
    if (const auto* goal = std::get_if<eval::Goal>(&asked)) options.beside.push_back(*goal);
  explain::TextOptions text;
  text.all = command.all;
  text.depth = command.depth;
  text.width = static_cast<int>(terminal.out.width());
  const std::string& format = command.format;
  if (format == "json") {
    // One after the other; the others are one document of all of them.
    const bool list = goals->size() > 1;
    if (list) terminal.out.record("[\n");
    for (size_t i = 0; i < goals->size(); ++i) {
      if (i > 0) terminal.out.record(",\n");
      terminal.out.record(explain::render_json(explain::explain(evaluation, (*goals)[i], options)));
    }
    if (list) terminal.out.record("]\n");
    return evaluation.limit_reached().empty() ? all_well : limit_reached;
  }
  std::vector<explain::Explanation> all;
  for (const eval::Asked& asked : *goals) all.push_back(explain::explain(evaluation, asked, options));
  if (format == "text") terminal.out.record(explain::render_text(all, text));
  if (format == "html") terminal.out.record(report::render_html(all, text));
  if (format == "markdown") terminal.out.record(explain::render_markdown(all, text));
  if (format == "dot") terminal.out.record(explain::render_dot(all, text));
  if (format == "mermaid") terminal.out.record(explain::render_mermaid(all, text));
  if (format == "prov") terminal.out.record(explain::render_prov(all, MECHANIST_VERSION));
  return evaluation.limit_reached().empty() ? all_well : limit_reached;
}

}  // namespace

int explain(const ExplainCommand& command, Terminal& terminal) {
  auto model = load_rulebase(command.rulebase, terminal);
  if (!model) return input_had_errors;
  Rulebase rulebase(std::move(model));
  std::optional<std::string> language = choose_language(rulebase.model(), command.language, terminal);
  if (!language) return wrong_usage;
  eval::Options options;
  options.limits = limits(command.limits);

  return over_case(rulebase, {command.profile, command.mapping, command.case_name}, options, terminal,
                   [&](eval::Evaluation& ev, const std::string&) {
                     return explain_case(command, *language, ev, terminal);
                   });
}

}  // namespace mechanist::cli
