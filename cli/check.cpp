// `check`: every diagnostic of rulebases and profiles in one run.
//
// As text, diagnostics are messages and the closing line is the result; as JSON or SARIF, they are the
// result. Profiles are checked against every rulebase that was named; of a program without cases, they are
// folders of facts. `--strict` evaluates them, too. Rulebases without errors are also looked through for what
// cannot be meant (engine/lint); what comments in them or `--allow` excuse is counted, and not told.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "commands.hpp"
#include "engine.hpp"
#include "lint/lint.hpp"

namespace mechanist::cli {
namespace {

std::string counted(uint64_t n, std::string_view noun) {
  std::string plural =
      noun.ends_with('y') ? std::string(noun.substr(0, noun.size() - 1)) + "ies" : fmt::format("{}s", noun);
  return n == 1 ? fmt::format("1 {}", noun) : fmt::format("{} {}", n, plural);
}

// Words of `text` in lines of at most `width` columns.
std::string wrapped(std::string_view text, size_t width) {
  std::string out, line;
  for (size_t at = 0; at < text.size();) {
    size_t end = std::min(text.find(' ', at), text.size());
    std::string_view word = text.substr(at, end - at);
    if (!line.empty() && display_width(line) + 1 + display_width(word) > width) {
      out += line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + std::string(word);
    at = end + 1;
  }
  return out + line + "\n";
}

// Each line of `text` further in, and empty ones empty.
std::string indented(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    if (end > at) out += "    " + std::string(text.substr(at, end - at));
    out += "\n";
    at = end + 1;
  }
  return out;
}

std::string examples(const lint::Page& page) {
  return fmt::format("Bad:\n\n{}\nGood:\n\n{}", indented(page.bad), indented(page.good));
}

void list_codes(Terminal& terminal) {
  const size_t width = std::min<size_t>(terminal.out.width(), 80);
  for (std::string_view code : all_codes()) {
    const lint::Page* page = lint::find_page(code);
    const std::string_view paragraph = *explain_code(code);
    const std::string first(paragraph.substr(0, std::min(paragraph.find(". "), paragraph.size() - 1) + 1));
    std::string text = wrapped(page == nullptr ? first : fmt::format("{}: {}", page->name, first), width - 7);
    std::string out;
    for (size_t at = 0; at < text.size();) {
      const size_t end = text.find('\n', at);
      out += fmt::format("{:<5}  {}\n", at == 0 ? code : "", text.substr(at, end - at));
      at = end + 1;
    }
    terminal.out.record(out);
  }
}

// "there is no warning 'W999'; did you mean 'W0601'?"
void tell_unknown(std::string_view what, const std::string& given, const std::vector<std::string>& known,
                  Terminal& terminal) {
  std::optional<std::string> near = nearest(given, known);
  terminal.messages.line(fmt::format("mechanist: there is no {} '{}'{}", what, printable(given),
                                     near ? fmt::format("; did you mean '{}'?", *near) : ""));
}

int explain(const std::string& given, Terminal& terminal) {
  const lint::Page* page = lint::find_page(given);
  const std::string code = page == nullptr ? upper_case(given) : std::string(page->code);
  if (std::optional<std::string_view> paragraph = explain_code(code)) {
    const size_t width = std::min<size_t>(terminal.out.width(), 80);
    std::string out = fmt::format("{}{}\n\n{}", code, page == nullptr ? "" : fmt::format(" {}", page->name),
                                  wrapped(*paragraph, width));
    if (page != nullptr) out += fmt::format("\n{}\n{}", wrapped(page->why, width), examples(*page));
    terminal.out.record(out);
    return all_well;
  }
  std::vector<std::string> known;
  for (std::string_view c : all_codes()) known.emplace_back(c);
  for (const lint::Page& p : lint::pages()) known.emplace_back(p.name);
  tell_unknown("diagnostic", given.find_first_of("0123456789") == std::string::npos ? given : code, known,
               terminal);
  return wrong_usage;
}

// The codes that `--allow` names; nothing where one of them is no warning, which is told.
std::optional<std::vector<std::string>> allowed_codes(const std::vector<std::string>& given,
                                                      Terminal& terminal) {
  std::vector<std::string> out, known;
  for (std::string_view c : all_codes())
    if (c.starts_with('W')) known.emplace_back(c);
  for (const lint::Page& p : lint::pages()) known.emplace_back(p.name);
  for (const std::string& name : given) {
    const lint::Page* page = lint::find_page(name);
    const std::string code = page == nullptr ? upper_case(name) : std::string(page->code);
    if (!explain_code(code) || code.starts_with('E')) {
      if (explain_code(code))
        terminal.messages.line(fmt::format("mechanist: {} is an error; only warnings can be allowed", code));
      else
        tell_unknown("warning", name, known, terminal);
      return std::nullopt;
    }
    out.push_back(code);
  }
  return out;
}

struct Inputs {
  std::vector<std::string> rulebases;
  ProfileOptions profiles;
};

Inputs sorted_inputs(const CheckOptions& options) {
  Inputs out;
  out.profiles.mapping = options.mapping;
  out.profiles.unique_in_streams = true;
  for (const std::string& input : options.inputs) {
    bool profile = !out.rulebases.empty() && !names_rulebase(input);
    (profile ? out.profiles.profiles : out.rulebases).push_back(input);
  }
  return out;
}

struct Findings {
  Diagnostics diagnostics;
  size_t rulebases = 0;
  size_t profiles = 0;
  size_t folders = 0;  // of facts
  std::vector<Suppressed> suppressed;

  void add(Diagnostics more) {
    diagnostics.insert(diagnostics.end(), std::make_move_iterator(more.begin()),
                       std::make_move_iterator(more.end()));
  }
};

// A condition whose function has no result is false: rightly so, but seldom meant.
Diagnostics undefined_values(const std::string& path, uint64_t count) {
  if (count == 0) return {};
  return {
      warning("W0480", whole_file(path), fmt::format("{} without a result", counted(count, "function call")),
              "the conditions that contain them were false; `--stats` of evaluate and run counts them, too")};
}

void check_facts(const Rulebase& rulebase, const std::string& folder, bool strict, Findings& findings) {
  ++findings.folders;
  FactsFolder facts = read_facts_folder(rulebase.model(), folder);
  bool well = !has_errors(facts.diagnostics);
  findings.add(std::move(facts.diagnostics));
  if (!well || !strict) return;
  eval::Options options;
  options.stats = true;
  ProgramRun program(rulebase, std::move(facts), options);
  program.run();
  findings.add(undefined_values(folder, program.evaluation().stats().undefined_values));
}

void check_profile(const Rulebase& rulebase, ReadProfile&& record, bool strict, Findings& findings) {
  ++findings.profiles;
  findings.add(std::move(record.diagnostics));
  if (!record.profile || !strict) return;
  EvaluateOptions options;
  options.engine.stats = true;
  findings.add(
      undefined_values(record.input, evaluate(rulebase, *record.profile, options).stats.undefined_values));
}

// What tests give and ask has types, too; running them is not this command's business.
void check_tests(const model::Model& model, Findings& findings) {
  for (const ast::TestDecl& test : model.tests) {
    findings.add(profile_of_test(model, test).diagnostics);
    SymbolTable symbols(&model.symbols);
    auto resolve = [&](FactLiteral goal, Span at) {
      using Form = FactLiteral::Form;
      if (goal.form == Form::denial || goal.form == Form::complete) goal.form = Form::atom;
      findings.add(eval::resolve_goal(model, symbols, goal, model.sources, at).diagnostics);
    };
    for (const ast::Expectation& e : test.expect) {
      if (!e.no_findings() || model.find("no"))
        findings.add(eval::resolve_goal(model, symbols, e.goal, model.sources, e.goal_span).diagnostics);
      for (const auto* list : {&e.because, &e.rows})
        for (const ast::Expectation::Reason& r : *list) resolve(r.fact, r.span);
    }
  }
}

void check_rulebase(const std::string& argument, const model::LoadOptions& parameters,
                    const ProfileOptions& profiles, bool strict, Findings& findings) {
  ++findings.rulebases;
  auto found = find_rulebase(argument);
  if (auto* problem = std::get_if<Diagnostic>(&found)) {
    findings.add({*problem});
    return;
  }
  model::Loaded loaded = model::load(std::get<std::string>(found), parameters);
  if (!loaded.model) {
    findings.add(std::move(loaded.diagnostics));
    return;
  }
  Diagnostics all = std::move(loaded.diagnostics);
  Diagnostics lints = lint::findings(*loaded.model, loaded.files);
  all.insert(all.end(), std::make_move_iterator(lints.begin()), std::make_move_iterator(lints.end()));
  lint::Sifted sifted = lint::sift(*loaded.model, loaded.files, std::move(all));
  findings.add(std::move(sifted.told));
  findings.suppressed.insert(findings.suppressed.end(), std::make_move_iterator(sifted.suppressed.begin()),
                             std::make_move_iterator(sifted.suppressed.end()));
  check_tests(*loaded.model, findings);
  if (profiles.profiles.empty()) return;
  Rulebase rulebase(std::make_unique<const model::Model>(std::move(*loaded.model)));
  if (!rulebase.model().case_name) {
    for (const std::string& folder : profiles.profiles) check_facts(rulebase, folder, strict, findings);
    return;
  }
  findings.add(read_all(rulebase.model(), profiles, [&](ReadProfile&& record) {
    check_profile(rulebase, std::move(record), strict, findings);
    return true;
  }));
}

// Takes the warnings of these codes out.
void allow(const std::vector<std::string>& codes, Findings& findings) {
  Diagnostics told;
  for (Diagnostic& d : findings.diagnostics) {
    if (d.severity == Severity::warning && std::find(codes.begin(), codes.end(), d.code) != codes.end())
      findings.suppressed.push_back({std::move(d), "allowed by --allow", false});
    else
      told.push_back(std::move(d));
  }
  findings.diagnostics = std::move(told);
  // A file that two rulebases use is told of once.
  std::vector<Suppressed>& all = findings.suppressed;
  auto key = [](const Suppressed& s) {
    const Diagnostic& d = s.diagnostic;
    return std::tie(d.place.file, d.place.line, d.place.column, d.code, d.message);
  };
  std::stable_sort(all.begin(), all.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  all.erase(std::unique(all.begin(), all.end()), all.end());
}

std::optional<RuleHelp> help_of(std::string_view code) {
  const lint::Page* page = lint::find_page(code);
  if (page == nullptr) return std::nullopt;
  return RuleHelp{std::string(page->name), fmt::format("{}\n\n{}", page->why, examples(*page))};
}

std::string closing_line(const Findings& findings) {
  size_t errors = 0, warnings = 0;
  for (const Diagnostic& d : findings.diagnostics) ++(d.severity == Severity::error ? errors : warnings);
  std::string what = counted(findings.rulebases, "rulebase");
  if (findings.profiles > 0) what += " and " + counted(findings.profiles, "profile");
  if (findings.folders > 0) what += " and " + counted(findings.folders, "folder") + " of facts";
  return fmt::format(
      "{} checked: {}, {}{}\n", what, errors == 0 ? "no errors" : counted(errors, "error"),
      warnings == 0 ? "no warnings" : counted(warnings, "warning"),
      findings.suppressed.empty() ? "" : fmt::format(" ({} allowed)", findings.suppressed.size()));
}

}  // namespace

int check(const CheckOptions& options, Terminal& terminal) {
  if (options.explain_all) {
    list_codes(terminal);
    return all_well;
  }
  if (!options.explain.empty()) return explain(options.explain, terminal);
  const auto allowed = allowed_codes(options.allow, terminal);
  if (!allowed) return wrong_usage;
  Findings findings;
  auto parameters = load_options(options.set, options.path);
  if (auto* problem = std::get_if<Diagnostic>(&parameters)) {
    findings.add({*problem});
  } else {
    Inputs inputs = sorted_inputs(options);
    for (const std::string& rulebase : inputs.rulebases)
      check_rulebase(rulebase, std::get<model::LoadOptions>(parameters), inputs.profiles, options.strict,
                     findings);
  }
  sort_diagnostics(findings.diagnostics);
  allow(*allowed, findings);
  if (options.format == "json") {
    terminal.out.record(to_json(findings.diagnostics));
  } else if (options.format == "sarif") {
    terminal.out.record(to_sarif(findings.diagnostics, MECHANIST_VERSION, findings.suppressed, help_of));
  } else {
    terminal.messages.diagnostics(findings.diagnostics);
    terminal.out.record(closing_line(findings));
  }
  return has_errors(findings.diagnostics) ? input_had_errors : all_well;
}

}  // namespace mechanist::cli
