// `graph`: the dependencies of the rulebase as a picture.
#include "author/dependency_graph.hpp"
#include "commands.hpp"
#include "one_case.hpp"

namespace mechanist::cli {

int graph(const GraphCommand& command, Terminal& terminal) {
  auto model = load_rulebase(command.rulebase, terminal);
  if (!model) return input_had_errors;
  const std::optional<std::string> language = choose_language(*model, command.language, terminal);
  if (!language) return wrong_usage;
  SymbolTable symbols(&model->symbols);
  const auto asked = asked_goals(*model, symbols, command.goals, terminal);
  if (!asked) return input_had_errors;
  author::DependencyGoals goals;
  for (const eval::Asked& a : *asked) {
    if (const auto* goal = std::get_if<eval::Goal>(&a))
      goals.relations.push_back(goal->relation);
    else
      goals.propositions.push_back(std::get<eval::PropositionGoal>(a).index);
  }
  const author::DependencyGraph graph = author::dependency_graph(*model, goals, *language);
  return write_result(command.format == "svg"       ? author::render_svg(graph)
                      : command.format == "mermaid" ? author::render_mermaid(graph)
                                                    : author::render_dot(graph),
                      command.output, terminal, model->files);
}

}  // namespace mechanist::cli
