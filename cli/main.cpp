// mechanist: the command line. Options are read here, with CLI11; each command has a file of its own.
#include <fmt/format.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <functional>
#include <new>
#include <sstream>

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

// An option that may come again, each time with one value: what follows it is an argument of the command.
CLI::Option* add_repeated(CLI::App* command, const std::string& name, std::vector<std::string>& values,
                          const std::string& told) {
  return command->add_option(name, values, told)->allow_extra_args(false);
}

// CLI11's own conversion takes -1 and what does not fit for other numbers.
CLI::Validator whole_number(uint64_t low, uint64_t high) {
  return CLI::Validator(
      [low, high](std::string& text) {
        uint64_t number = 0;
        auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
        const bool fits =
            failed == std::errc() && end == text.data() + text.size() && low <= number && number <= high;
        return fits ? std::string()
                    : fmt::format("a whole number from {} to {} is wanted, not '{}'", low, high,
                                  printable(text));
      },
      "");
}

CLI::Validator not_empty() {
  return CLI::Validator(
      [](std::string& text) { return text.empty() ? std::string("nothing is given") : std::string(); }, "");
}

// What a profile can hold as a name.
CLI::Validator one_line() {
  return CLI::Validator(
      [](std::string& text) {
        return text.empty()              ? std::string("nothing is given")
               : text != printable(text) ? std::string("it has characters that no name has")
                                         : std::string();
      },
      "");
}

CLI::Option* add_mapping(CLI::App* command, std::string& file) {
  return command->add_option("--mapping", file, "Which column of a wide CSV is what")
      ->check(not_empty())
      ->type_name("FILE");
}

void add_set(CLI::App* command, std::vector<std::string>& set) {
  add_repeated(command, "--set", set, "Give a parameter another value, and again for another one")
      ->type_name("PARAMETER=VALUE");
}

void add_path(CLI::App* command, std::vector<std::string>& path) {
  add_repeated(command, "-I,--path", path,
               "A folder in which what `use` names is searched, and again for another one")
      ->check(not_empty())
      ->type_name("DIR");
}

void add_rulebase(CLI::App* command, RulebaseOptions& options) {
  command->add_option("RULEBASE", options.rulebase, "A .mech file, or the name of a shipped rulebase (iur)")
      ->required()
      ->type_name("");
  add_set(command, options.set);
  add_path(command, options.path);
}

void add_check(Commands& commands) {
  auto o = std::make_shared<CheckOptions>();
  CLI::App* c = commands.add("check", "Is it well formed? Every diagnostic of rulebases and profiles",
                             "mechanist check rules.mech profiles/", o, check);
  auto* inputs =
      c->add_option("INPUT", o->inputs, "Rulebases, then profiles: files, folders, globs, or - for NDJSON")
          ->type_name("");
  auto* code = c->add_option("--explain", o->explain,
                             "Explain a diagnostic's code, such as E0404; none: list them all")
                   ->expected(0, 1)
                   ->type_name("CODE");
  c->add_option("--allow", o->allow, "Warnings not to tell, by code or name, such as W0601 or unused")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(not_empty())
      ->type_name("CODE");
  c->add_option("--format", o->format, "text, json or sarif")
      ->check(CLI::IsMember({"text", "json", "sarif"}))
      ->type_name("FORMAT");
  c->add_flag("--strict", o->strict, "Also evaluate the profiles and warn of functions that had no result");
  add_mapping(c, o->mapping);
  add_set(c, o->set);
  add_path(c, o->path);
  c->parse_complete_callback([inputs, code, o] {
    o->explain_all = code->count() > 0 && o->explain.empty();
    if (inputs->count() == 0 && code->count() == 0) throw CLI::RequiredError("RULEBASE");
  });
}

void add_threads(CLI::App* command, unsigned& threads) {
  command->add_option("-j", threads, "Threads; as many as there are cores unless given")
      ->check(whole_number(1, 1024))
      ->type_name("N");
}

void add_limits(CLI::App* command, LimitOptions& o) {
  auto add = [&](const std::string& name, uint64_t& value, uint64_t most, const std::string& told) {
    command->add_option(name, value, told)->check(whole_number(1, most))->type_name("N");
  };
  add("--max-rows", o.rows, 4'000'000'000, "Stop an evaluation beyond this many rows");
  add("--max-rounds", o.rounds, 4'000'000'000, "…this many rounds of one recursion");
  add("--max-seconds", o.seconds, 1'000'000'000, "…this many seconds");
  add("--max-memory", o.megabytes, 1u << 30,
      "…this many MiB of rows and texts; three quarters of the machine's unless given");
}

void add_evaluate(Commands& commands) {
  auto o = std::make_shared<EvaluateCommand>();
  CLI::App* c = commands.add("evaluate", "Which mechanisms hold, for which cases?",
                             "mechanist evaluate iur profiles/ --format ndjson", o, evaluate);
  add_rulebase(c, o->rulebase);
  c->add_option("PROFILES", o->profiles.profiles, "Files, folders, globs, or - for NDJSON on standard input")
      ->required()
      ->type_name("");
  c->add_option("--format", o->format, "table, ndjson, csv or markdown")
      ->check(CLI::IsMember({"table", "ndjson", "csv", "markdown"}))
      ->type_name("FORMAT");
  add_repeated(c, "--goals", o->goals, "Also ask these goals, parted by commas")->type_name("GOALS");
  c->add_flag("--derived", o->derived, "Also print the rows of every definition that hold (ndjson)");
  c->add_option("--lang", o->language, "The language of sentences: en, zh, …")
      ->check(not_empty())
      ->type_name("LANG");
  add_threads(c, o->threads);
  c->add_option("--shard", o->shard, "Only each N-th record, beginning with the I-th: I/N")
      ->check(not_empty())
      ->type_name("I/N");
  c->add_flag("--fail-fast", o->fail_fast, "Stop at the first case that cannot be evaluated");
  c->add_flag("--stats", o->stats, "Tell the time that stages and rules took");
  add_mapping(c, o->profiles.mapping);
  add_limits(c, o->limits);
}

void add_assess(Commands& commands) {
  auto o = std::make_shared<AssessCommand>();
  CLI::App* c = commands.add("assess", "How well do the propositions hold over these cases?",
                             "mechanist assess iur profiles/", o, assess);
  add_rulebase(c, o->rulebase);
  c->add_option("PROFILES", o->profiles.profiles, "Files, folders, globs, or - for NDJSON on standard input")
      ->required()
      ->type_name("");
  c->add_option("--format", o->format, "text, markdown or json")
      ->check(CLI::IsMember({"text", "markdown", "json"}))
      ->type_name("FORMAT");
  c->add_option("--top", o->top,
                "How many cases to name of each kind; 10 unless given. JSON names up to 1,000")
      ->check(whole_number(1, 1'000))
      ->type_name("N");
  c->add_option("--lang", o->language, "The language of sentences: en, zh, …")
      ->check(not_empty())
      ->type_name("LANG");
  add_threads(c, o->threads);
  add_mapping(c, o->profiles.mapping);
  add_limits(c, o->limits);
}

void add_summary(Commands& commands) {
  auto o = std::make_shared<SummaryCommand>();
  CLI::App* c = commands.add("summary", "What do the cases have in common? The batch as a portfolio",
                             "mechanist summary iur profiles/ --format markdown", o, summary);
  add_rulebase(c, o->rulebase);
  c->add_option("PROFILES", o->profiles.profiles, "Files, folders, globs, or - for NDJSON on standard input")
      ->required()
      ->type_name("");
  c->add_option("--format", o->format, "text, markdown or json")
      ->check(CLI::IsMember({"text", "markdown", "json"}))
      ->type_name("FORMAT");
  add_repeated(c, "--goals", o->goals, "Also count these goals, parted by commas")->type_name("GOALS");
  add_repeated(
      c, "--parts", o->parts,
      "Beside the counts: near-misses, facts, shapes, sources, parted by commas; or none. All unless "
      "given")
      ->type_name("PARTS");
  c->add_option("--top", o->top, "How many groups of each kind to list; 10 unless given. JSON has all")
      ->check(whole_number(1, 10'000))
      ->type_name("N");
  c->add_option("--lang", o->language, "The language of sentences: en, zh, …")
      ->check(not_empty())
      ->type_name("LANG");
  add_threads(c, o->threads);
  add_mapping(c, o->profiles.mapping);
  add_limits(c, o->limits);
}

void add_sensitivity(Commands& commands) {
  auto o = std::make_shared<SensitivityCommand>();
  CLI::App* c =
      commands.add("sensitivity", "Which verdicts depend on a parameter?",
                   "mechanist sensitivity iur profiles/ --vary min_forms=1..3\n"
                   "  mechanist sensitivity iur profiles/ --vary leading_intensity=3%,5%,8%\n"
                   "  mechanist sensitivity iur profiles/ --vary \"leading_intensity=1%..9% step 2%\"",
                   o, sensitivity);
  add_rulebase(c, o->rulebase);
  c->add_option("PROFILES", o->profiles.profiles, "Files, folders, globs, or - for NDJSON on standard input")
      ->required()
      ->type_name("");
  add_repeated(c, "--vary", o->vary,
               "Values of a parameter: a list, a range, or a range with a step; again for another one. Each "
               "is varied alone, while the others keep their values")
      ->required()
      ->type_name("PARAMETER=VALUES");
  c->add_option("--format", o->format, "text, markdown, json or csv")
      ->check(CLI::IsMember({"text", "markdown", "json", "csv"}))
      ->type_name("FORMAT");
  add_repeated(c, "--goals", o->goals, "Also ask these goals, parted by commas")->type_name("GOALS");
  c->add_flag("--all", o->all, "Also verdicts that do not depend on it, and the names of all cases");
  c->add_option("--lang", o->language, "The language of sentences: en, zh, …")->type_name("LANG");
  add_threads(c, o->threads);
  add_mapping(c, o->profiles.mapping);
  add_limits(c, o->limits);
}

void add_diff(Commands& commands) {
  auto o = std::make_shared<DiffCommand>();
  CLI::App* c = commands.add("diff", "Which verdicts flip, and by which rule or fact?",
                             "mechanist diff old.mech new.mech profiles/\n"
                             "  mechanist diff iur profiles-2024/ profiles-2025/",
                             o, diff);
  c->add_option("INPUT", o->arguments,
                "Two rulebases, then profiles; or one rulebase, then old profiles and new ones")
      ->required()
      ->type_name("");
  c->add_option("--format", o->format, "text, markdown or json")
      ->check(CLI::IsMember({"text", "markdown", "json"}))
      ->type_name("FORMAT");
  c->add_flag("--confidence", o->confidence, "The same verdict with another confidence is a flip, too");
  c->add_option("--top", o->top, "How many flips to list; 1000 unless given")
      ->check(whole_number(1, 1'000'000))
      ->type_name("N");
  c->add_option("--lang", o->language, "The language of sentences: en, zh, …")
      ->check(not_empty())
      ->type_name("LANG");
  add_set(c, o->set);
  add_path(c, o->path);
  add_threads(c, o->threads);
  add_mapping(c, o->mapping);
  add_limits(c, o->limits);
}

void add_verify(Commands& commands) {
  auto o = std::make_shared<VerifyCommand>();
  CLI::App* c = commands.add("verify", "Is every step of an explanation really so?",
                             "mechanist verify explanation.json iur huawei.yaml", o, verify);
  c->add_option("EXPLANATION", o->explanation, "What explain --format json wrote; - for standard input")
      ->required()
      ->type_name("");
  add_rulebase(c, o->rulebase);
  c->add_option("PROFILE", o->profile,
                "The profile that it was made from; of a program without cases, the folder of its facts")
      ->required()
      ->type_name("");
  c->add_option("--format", o->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT");
  c->add_flag("--moved", o->moved,
              "The files stood elsewhere when it was made: compare their names without folders");
  add_mapping(c, o->mapping);
}

void add_explain(Commands& commands) {
  auto o = std::make_shared<ExplainCommand>();
  CLI::App* c = commands.add("explain", "Why, or why not? The verdict decides which",
                             "mechanist explain iur huawei.yaml integrating_basic_research", o, explain);
  add_rulebase(c, o->rulebase);
  c->add_option("PROFILE", o->profile, "A profile; of a program without cases, the folder of its facts")
      ->required()
      ->type_name("");
  c->add_option("GOAL", o->goals,
                "Mechanisms, paths, propositions, or goals such as 'point(\"polar codes\")'; all mechanisms "
                "unless given")
      ->type_name("");
  c->add_option("--case", o->case_name, "Which case, where PROFILE has several")->type_name("NAME");
  c->add_flag("--all", o->all, "Unfold everything");
  c->add_option("--proofs", o->proofs, "How many derivations to show")
      ->check(whole_number(1, 1000))
      ->type_name("N");
  c->add_option("--depth", o->depth, "How far to unfold")->check(whole_number(0, 1'000'000))->type_name("N");
  c->add_option("--format", o->format, "text, markdown, json, html, dot, mermaid or prov")
      ->check(CLI::IsMember({"text", "markdown", "json", "html", "dot", "mermaid", "prov"}))
      ->type_name("FORMAT");
  c->add_option("--lang", o->language, "The language of sentences: en, zh, …")
      ->check(not_empty())
      ->type_name("LANG");
  add_mapping(c, o->mapping);
  add_limits(c, o->limits);
}

void add_query(Commands& commands) {
  auto o = std::make_shared<QueryCommand>();
  CLI::App* c = commands.add("query", "Of whom is it so? Every binding of conditions, with its verdict",
                             "mechanist query iur huawei.yaml 'point(T) and not key_core(T)'", o, query);
  add_rulebase(c, o->rulebase);
  c->add_option("PROFILE", o->profile, "A profile; of a program without cases, the folder of its facts")
      ->required()
      ->type_name("");
  c->add_option("CONDITIONS", o->conditions, "Conditions as after `when`; their variables are the columns")
      ->required()
      ->check(not_empty())
      ->type_name("");
  c->add_option("--case", o->case_name, "Which case, where PROFILE has several")->type_name("NAME");
  c->add_option("--format", o->format, "table, json, ndjson or csv")
      ->check(CLI::IsMember({"table", "json", "ndjson", "csv"}))
      ->type_name("FORMAT");
  add_mapping(c, o->mapping);
  add_limits(c, o->limits);
}

void add_repl(Commands& commands) {
  auto o = std::make_shared<ReplCommand>();
  CLI::App* c =
      commands.add("repl", "What if, and why? Questions and assumptions about one case, in turn",
                   "mechanist repl iur huawei.yaml\n"
                   "  mechanist repl iur huawei.yaml < questions.txt\n\n"
                   "There, conditions are asked as by query; :help tells of :assume, :explain, :undo "
                   "and the others.",
                   o, repl);
  add_rulebase(c, o->rulebase);
  c->add_option("PROFILE", o->profile,
                "A profile; of a program without cases, the folder of its facts. Without it, a case of which "
                "nothing is recorded")
      ->type_name("");
  c->add_option("--case", o->case_name, "Which case, where PROFILE has several")->type_name("NAME");
  c->add_option("--lang", o->language, "The language of sentences: en, zh, …")->type_name("LANG");
  add_mapping(c, o->mapping);
  add_limits(c, o->limits);
}

void add_report(Commands& commands) {
  auto o = std::make_shared<ReportCommand>();
  CLI::App* c = commands.add("report", "The reviewers' page for a whole batch: one HTML file",
                             "mechanist report iur profiles/ -o report.html", o, report);
  add_rulebase(c, o->rulebase);
  c->add_option("PROFILES", o->profiles.profiles, "Files, folders, globs, or - for NDJSON on standard input")
      ->required()
      ->type_name("");
  c->add_option("-o,--output", o->output, "The file to write")
      ->required()
      ->check(not_empty())
      ->type_name("FILE");
  add_repeated(c, "--goals", o->goals, "Also ask these goals, parted by commas")->type_name("GOALS");
  c->add_option("--lang", o->language, "The language that the page opens in: en, zh, …")
      ->check(not_empty())
      ->type_name("LANG");
  c->add_flag("--all", o->all, "Also every other row that would do, and every near row");
  add_threads(c, o->threads);
  add_mapping(c, o->profiles.mapping);
  add_limits(c, o->limits);
}

// What both commands about one case and another state of it take.
template <class Options>
void add_case(CLI::App* c, Options& o) {
  add_rulebase(c, o.rulebase);
  c->add_option("PROFILE", o.profile, "A profile")->required()->type_name("");
  c->add_option("--case", o.case_name, "Which case, where PROFILE has several")->type_name("NAME");
  c->add_option("--format", o.format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT");
  c->add_option("--lang", o.language, "The language of sentences: en, zh, …")
      ->check(not_empty())
      ->type_name("LANG");
  add_mapping(c, o.mapping);
  add_limits(c, o.limits);
}

void add_whatif(Commands& commands) {
  auto o = std::make_shared<WhatIfCommand>();
  CLI::App* c = commands.add("whatif", "What changes, verdict by verdict, if something were otherwise?",
                             "mechanist whatif iur crrc.yaml --assume 'joint_work(\"Tongji University\", "
                             "\"600 km/h maglev\", engineering)'",
                             o, whatif);
  add_case(c, *o);
  add_repeated(c, "--goals", o->goals, "Also these goals, parted by commas")->type_name("GOALS");
  add_repeated(
      c, "--assume", o->assumptions.assume,
      "A fact, 'not FACT' or 'complete RELATION'; a variable is somebody without a name, the same one in "
      "every --assume")
      ->type_name("FACT");
  add_repeated(c, "--deny", o->assumptions.deny, "A fact that is not so; columns left out: any")
      ->type_name("FACT");
  add_repeated(c, "--retract", o->assumptions.retract, "Something that the profile says, taken back")
      ->type_name("FACT");
}

void add_advise(Commands& commands) {
  auto o = std::make_shared<AdviseCommand>();
  CLI::App* c =
      commands.add("advise", "What would it take? The cheapest sets of levers that make a goal hold",
                   "mechanist advise iur sinovel.yaml integrating_global_resources", o, advise);
  add_case(c, *o);
  c->add_option("GOAL", o->goal, "A mechanism, a path, or a goal such as 'point(\"polar codes\")'")
      ->required()
      ->type_name("");
  c->add_option("--most", o->most, "How many sets to show")->check(whole_number(1, 100))->type_name("N");
}

void add_run(Commands& commands) {
  auto o = std::make_shared<RunCommand>();
  CLI::App* c = commands.add("run", "What follows? An ordinary Datalog program over files of facts",
                             "mechanist run paths.mech --facts facts/ --output out/", o, run);
  add_rulebase(c, o->program);
  c->add_option("--facts", o->facts, "The folder of NAME.tsv, NAME.csv or NAME.facts")
      ->required()
      ->type_name("DIR");
  c->add_option("--output", o->output, "Write NAME.tsv for every define into this folder")
      ->check(not_empty())
      ->type_name("DIR");
  c->add_flag("--count", o->count, "Print each relation's name and size");
  add_threads(c, o->threads);
  c->add_flag("--stats", o->stats, "Tell the time that stages and rules took");
  add_limits(c, o->limits);
}

void add_test(Commands& commands) {
  auto o = std::make_shared<TestCommand>();
  CLI::App* c = commands.add("test", "Does it say what it should? The rulebase's own tests",
                             "mechanist test iur", o, test);
  c->add_option("RULEBASE", o->rulebases, "A .mech file, or the name of a shipped rulebase (iur)")
      ->required()
      ->type_name("");
  CLI::Option* coverage =
      c->add_flag("--coverage", o->coverage, "Also tell which conditions no verdict of a test hung on");
  c->add_option("--format", o->format, "How the coverage is told: text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT")
      ->needs(coverage);
  c->add_option("--html", o->html, "Write the rulebase with every condition marked, as a page")
      ->check(not_empty())
      ->type_name("FILE");
  c->add_option_function<std::string>(
       "--threshold",
       [o](const std::string& text) { o->threshold = static_cast<uint32_t>(std::stoul(text)); },
       "Fail where less than N percent of the conditions are covered")
      ->check(whole_number(0, 100))
      ->type_name("N");
  CLI::Option* learn =
      c->add_flag("--learn", o->learn, "Write the tests with what they saw, to be reviewed and kept");
  for (const char* measured : {"--coverage", "--html", "--threshold"})
    learn->excludes(c->get_option(measured));
  CLI::Option* output = c->add_option("-o,--output", o->output, "The file that --learn writes")
                            ->check(not_empty())
                            ->type_name("FILE")
                            ->needs(learn);
  c->add_flag("--force", o->force, "Replace that file where there is one")->needs(output);
  add_set(c, o->set);
  add_path(c, o->path);
  add_limits(c, o->limits);
}

void add_fmt(Commands& commands) {
  auto o = std::make_shared<FmtCommand>();
  CLI::App* c = commands.add("fmt", "Lays out rule files in the one canonical way, comments and all",
                             "mechanist fmt rules.mech\n  mechanist fmt --diff rulebases/\n"
                             "  mechanist fmt - < rules.mech",
                             o, fmt_files);
  c->add_option("FILE", o->inputs, "Rule files, folders of .mech files, or - for standard input")
      ->required()
      ->type_name("");
  c->add_flag("--check", o->check, "Change nothing; name the files that would change, and exit with 1");
  c->add_flag("--diff", o->diff, "Change nothing; print what would change");
}

void add_schema(Commands& commands) {
  auto o = std::make_shared<SchemaCommand>();
  CLI::App* c =
      commands.add("schema", "What may a profile say? A JSON Schema, for editors to complete and check",
                   "mechanist schema iur > iur.schema.json\n\nA profile whose first line is\n"
                   "  # yaml-language-server: $schema=iur.schema.json\n"
                   "is then completed and checked by any editor with a YAML language server.",
                   o, schema);
  add_rulebase(c, o->rulebase);
  c->add_option("--lang", o->language, "Language of the descriptions, such as en or zh")
      ->check(not_empty())
      ->type_name("TAG");
}

void add_init(Commands& commands) {
  auto o = std::make_shared<InitCommand>();
  CLI::App* c = commands.add("init", "What is to be filled in? An empty profile with comments",
                             "mechanist init iur --case Huawei -o huawei.yaml", o, init);
  add_rulebase(c, o->rulebase);
  c->add_option("--case", o->case_name, "The name of the case")->check(one_line())->type_name("NAME");
  c->add_option("-o,--output", o->output, "The file to write; without it, standard output")
      ->check(not_empty())
      ->type_name("FILE");
  c->add_option("--lang", o->language, "Language of the comments, such as en or zh")
      ->check(not_empty())
      ->type_name("TAG");
  c->add_flag("--force", o->force, "Write FILE even if it is there already");
}

void add_doc(Commands& commands) {
  auto o = std::make_shared<DocCommand>();
  CLI::App* c =
      commands.add("doc", "What does the rulebase say? A document to read",
                   "mechanist doc iur > iur.md\n  mechanist doc iur --format html -o iur.html", o, doc);
  add_rulebase(c, o->rulebase);
  c->add_option("--format", o->format, "markdown or html")
      ->check(CLI::IsMember({"markdown", "html"}))
      ->type_name("FORMAT");
  c->add_option("-o,--output", o->output, "The file to write; without it, standard output")
      ->check(not_empty())
      ->type_name("FILE");
  c->add_option("--lang", o->language, "Language of the document, such as en or zh")
      ->check(not_empty())
      ->type_name("TAG");
}

void add_graph(Commands& commands) {
  auto o = std::make_shared<GraphCommand>();
  CLI::App* c = commands.add("graph", "What rests on what? The dependencies of a rulebase, as a picture",
                             "mechanist graph iur --format svg -o iur.svg\n"
                             "  mechanist graph iur integrating_basic_research --format mermaid",
                             o, graph);
  add_rulebase(c, o->rulebase);
  c->add_option("GOAL", o->goals, "Only what these rest on: relations, mechanisms, paths, propositions")
      ->type_name("");
  c->add_option("--format", o->format, "dot, mermaid or svg")
      ->check(CLI::IsMember({"dot", "mermaid", "svg"}))
      ->type_name("FORMAT");
  c->add_option("-o,--output", o->output, "The file to write; without it, standard output")
      ->check(not_empty())
      ->type_name("FILE");
  c->add_option("--lang", o->language, "Language of the labels, such as en or zh")
      ->check(not_empty())
      ->type_name("TAG");
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

// The command's option that is nearest to the first unknown one.
std::optional<std::string> nearest_option(const CLI::App& command, const CLI::ParseError& e, int argc,
                                          char** argv) {
  if (dynamic_cast<const CLI::ExtrasError*>(&e) == nullptr) return std::nullopt;
  std::vector<std::string> names;
  for (const CLI::Option* o : command.get_options())
    for (const std::string& name : o->get_lnames()) names.push_back("--" + name);
  for (int i = 1; i < argc; ++i) {
    std::string_view written = argv[i];
    std::string word(written.substr(0, written.find('=')));
    if (word.starts_with("--") && std::find(names.begin(), names.end(), word) == names.end())
      return nearest(word, names);
  }
  return std::nullopt;
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
    const CLI::App* command = app.get_subcommands().front();
    help = fmt::format("mechanist {} --help", command->get_name());
    if (std::optional<std::string> near = nearest_option(*command, e, argc, argv))
      text += fmt::format("; did you mean '{}'?", *near);
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

int command_line(int argc, char** argv) {
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
  add_evaluate(commands);
  add_summary(commands);
  add_assess(commands);
  add_sensitivity(commands);
  add_diff(commands);
  add_explain(commands);
  add_query(commands);
  add_repl(commands);
  add_report(commands);
  add_verify(commands);
  add_whatif(commands);
  add_advise(commands);
  add_run(commands);
  add_test(commands);
  add_fmt(commands);
  add_schema(commands);
  add_doc(commands);
  add_graph(commands);
  add_init(commands);
  add_dump(commands);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) {
    std::ostringstream text;
    const int status = app.exit(e, text, text);
    out.record(text.str(), 0);
    return finish(status, terminal);
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
    return mechanist::cli::command_line(argc, argv);
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "mechanist: error[E0590]: out of memory\n");
    return mechanist::cli::limit_reached;
  } catch (const std::exception& e) {
    fmt::print(stderr, "mechanist: internal error: {}\nThis is a defect of the program; please report it.\n",
               e.what());
    return mechanist::cli::own_defect;
  }
}
