// mechanist: the command line. Options are read here, with CLI11; each command has a file of its own.
#include <fmt/format.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <new>

#include "base/text.hpp"
#include "commands.hpp"

namespace mechanist::cli {
namespace {

using Command = std::function<int(Terminal&)>;

// Adds commands to the parser; the one that was chosen is `chosen` after parsing.
class Commands {
 public:
  explicit Commands(CLI::App& app) : app_(app) {}

  template <class Options>
  CLI::App* add(const std::string& name, const std::string& question, const std::string& example,
                std::shared_ptr<Options> options, int (*run)(const Options&, Terminal&)) {
    CLI::App* command = app_.add_subcommand(name, question);
    command->footer("Example:\n  " + example);
    command->callback(
        [this, options, run] { chosen = [options, run](Terminal& t) { return run(*options, t); }; });
    return command;
  }

  Command chosen;

 private:
  CLI::App& app_;
};

void add_set(CLI::App* command, std::vector<std::string>& set) {
  command->add_option("--set", set, "Give a parameter another value: PARAMETER=VALUE")->type_name("");
}

void add_rulebase(CLI::App* command, RulebaseOptions& options) {
  command->add_option("RULEBASE", options.rulebase, "A .mech file, or the name of a shipped rulebase (iur)")
      ->required()
      ->type_name("");
  add_set(command, options.set);
}

void add_check(Commands& commands) {
  auto o = std::make_shared<CheckOptions>();
  CLI::App* c = commands.add("check", "Is it well formed? Every diagnostic of rulebases and profiles",
                             "mechanist check rules.mech profiles/", o, check);
  auto* inputs =
      c->add_option("INPUT", o->inputs, "Rulebases, then profiles: files, folders, globs, or - for NDJSON")
          ->type_name("");
  auto* code =
      c->add_option("--explain", o->explain, "Explain a diagnostic's code, such as E0404")->type_name("CODE");
  c->add_option("--format", o->format, "text, json or sarif")
      ->check(CLI::IsMember({"text", "json", "sarif"}))
      ->type_name("FORMAT");
  c->add_flag("--strict", o->strict, "Also evaluate the profiles and warn of functions that had no result");
  c->add_option("--mapping", o->mapping, "Which column of a wide CSV is what")->type_name("FILE");
  add_set(c, o->set);
  c->final_callback([inputs, code] {
    if (inputs->count() == 0 && code->count() == 0) throw CLI::RequiredError("RULEBASE");
  });
}

void add_dump(Commands& commands) {
  auto o = std::make_shared<DumpOptions>();
  CLI::App* c = commands.add("dump", "What does a stage make of the rulebase? The stage, printed",
                             "mechanist dump iur --stage model", o, dump);
  add_rulebase(c, o->rulebase);
  c->add_option("--stage", o->stage, "ast, model or plan")
      ->check(CLI::IsMember({"ast", "model", "plan"}))
      ->type_name("STAGE");
}

void start_logging(int verbosity) {
  auto logger = spdlog::stderr_color_mt("mechanist");
  logger->set_pattern("%^%l%$: %v");
  logger->set_level(verbosity == 0   ? spdlog::level::warn
                    : verbosity == 1 ? spdlog::level::info
                                     : spdlog::level::debug);
  spdlog::set_default_logger(std::move(logger));
}

// What is wrong with the command line, in one line, with the nearest command where one was misspelt.
int usage_error(const CLI::App& app, const CLI::ParseError& e, int argc, char** argv, Messages& messages) {
  std::string text = e.what();
  std::string first;
  for (int i = 1; i < argc && first.empty(); ++i)
    if (argv[i][0] != '-') first = argv[i];
  std::string help = "mechanist --help";
  if (app.get_subcommands().empty()) {
    std::vector<std::string> names;
    for (const CLI::App* c : app.get_subcommands([](const CLI::App*) { return true; }))
      names.push_back(c->get_name());
    text = first.empty() ? "say what to do" : fmt::format("there is no command '{}'", printable(first));
    if (std::optional<std::string> near = nearest(first, names))
      text += fmt::format("; did you mean '{}'?", *near);
  } else {
    help = fmt::format("mechanist {} --help", app.get_subcommands().front()->get_name());
  }
  messages.line(fmt::format("mechanist: {}\nSee {}.", text, help));
  return wrong_usage;
}

int finish(int status, Terminal& terminal) {
  terminal.out.flush();
  if (terminal.out.failure().empty()) return status;
  terminal.messages.diagnostics(
      {error("E0405", whole_file("standard output"), "writing failed: " + terminal.out.failure())});
  return input_had_errors;
}

int run(int argc, char** argv) {
  occupy_standard_streams();
  Output out;
  Messages messages;
  Terminal terminal{out, messages};
  SignalWatch watch(out);

  CLI::App app("Finds which mechanisms hold in recorded evidence, and explains every verdict.", "mechanist");
  app.require_subcommand(1);
  app.fallthrough();
  app.set_version_flag("--version", "mechanist " MECHANIST_VERSION);
  app.get_formatter()->column_width(28);
  app.get_formatter()->label("REQUIRED", "(required)");
  app.footer("Example:\n  mechanist evaluate iur profiles/\n\nmechanist COMMAND --help tells more.");
  int verbosity = 0;
  app.add_flag("-v,--verbose", verbosity, "Log to standard error what is done; twice for more");

  Commands commands(app);
  add_check(commands);
  add_dump(commands);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) {
    return app.exit(e);
  } catch (const CLI::ParseError& e) {
    return usage_error(app, e, argc, argv, messages);
  }
  start_logging(verbosity);
  return finish(commands.chosen(terminal), terminal);
}

}  // namespace
}  // namespace mechanist::cli

// The one boundary at which an exception can arrive: it is a defect, or memory ran out.
int main(int argc, char** argv) {
  try {
    return mechanist::cli::run(argc, argv);
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "mechanist: error[E0590]: out of memory\n");
    return mechanist::cli::limit_reached;
  } catch (const std::exception& e) {
    fmt::print(stderr, "mechanist: internal error: {}\nThis is a defect of the program; please report it.\n",
               e.what());
    return mechanist::cli::own_defect;
  }
}
