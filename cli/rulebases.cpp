// Names of shipped rulebases are looked up beside an installed program first, then in the source tree that
// the program was built from, so that both work without a setting.
#include "rulebases.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "base/text.hpp"

namespace mechanist::cli {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> shelves() {
  std::vector<fs::path> out;
  std::error_code failed;
  fs::path program = fs::read_symlink("/proc/self/exe", failed);
  if (!failed) out.push_back(program.parent_path().parent_path() / "share" / "mechanist" / "rulebases");
  out.emplace_back(MECHANIST_SOURCE_RULEBASES);
  std::vector<std::string> there;
  for (const fs::path& p : out) {
    std::error_code ignored;
    if (fs::is_directory(p, ignored)) there.push_back(p.string());
  }
  return there;
}

// The folders of MECHANIST_PATH, between colons. Those that are not there are passed over: it is set once,
// for every rulebase.
void add_environment(std::vector<std::string>& folders) {
  const char* all = std::getenv("MECHANIST_PATH");
  if (all == nullptr) return;
  std::string_view rest = all;
  for (;;) {
    const size_t colon = std::min(rest.find(':'), rest.size());
    if (colon > 0) folders.emplace_back(rest.substr(0, colon));
    if (colon == rest.size()) return;
    rest.remove_prefix(colon + 1);
  }
}

std::vector<std::string> rule_files(const fs::path& folder) {
  std::vector<std::string> out;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder.empty() ? fs::path(".") : folder, ignored))
    if (entry.path().extension() == ".mech") out.push_back((folder / entry.path().filename()).string());
  return out;
}

bool is_rule_file(const std::string& argument) {
  return argument.ends_with(".mech");
}

}  // namespace

bool names_rulebase(const std::string& argument) {
  std::error_code ignored;
  return is_rule_file(argument) ||
         (!fs::exists(argument, ignored) && model::shelved(shelves(), argument).has_value());
}

std::variant<std::string, Diagnostic> find_rulebase(const std::string& argument) {
  std::error_code ignored;
  if (fs::exists(argument, ignored) && !fs::is_directory(argument, ignored)) return argument;
  if (std::optional<std::string> file = model::shelved(shelves(), argument)) return *file;
  if (fs::is_directory(argument, ignored)) {
    std::vector<std::string> inside = rule_files(argument);
    std::sort(inside.begin(), inside.end());
    return error("E0402", whole_file(argument), fmt::format("'{}' is a directory, not a rulebase", argument),
                 inside.empty() ? "" : fmt::format("did you mean '{}'?", inside.front()));
  }
  std::vector<std::string> known = rule_files(fs::path(argument).parent_path());
  std::vector<std::string> names = model::shelved_names(shelves());
  if (argument.find('/') == std::string::npos) known.insert(known.end(), names.begin(), names.end());
  std::optional<std::string> near = nearest(argument, known);
  if (is_rule_file(argument) || argument.find('/') != std::string::npos)
    return error("E0401", whole_file(argument), fmt::format("there is no file '{}'", argument),
                 near ? fmt::format("did you mean '{}'?", *near) : "");
  return error("E0404", whole_file(argument), fmt::format("there is no rulebase '{}'", argument),
               near ? fmt::format("did you mean '{}'?", *near)
                    : fmt::format("name a .mech file, or one that is shipped: {}", fmt::join(names, ", ")));
}

std::variant<model::LoadOptions, Diagnostic> load_options(const std::vector<std::string>& set,
                                                          const std::vector<std::string>& path) {
  model::LoadOptions options;
  for (const std::string& folder : path) {
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored))
      return error("E0401", whole_file("-I"), fmt::format("there is no folder '{}'", folder));
    options.search.folders.push_back(folder);
  }
  add_environment(options.search.folders);
  options.search.shelves = shelves();
  for (const std::string& assignment : set) {
    size_t equals = assignment.find('=');
    if (equals == std::string::npos || equals == 0)
      return error("E0480", whole_file("--set"),
                   fmt::format("'{}' does not say PARAMETER=VALUE", assignment));
    options.parameters.emplace_back(assignment.substr(0, equals), assignment.substr(equals + 1));
  }
  return options;
}

std::optional<model::Loaded> load_with_trees(const RulebaseOptions& options, Terminal& terminal) {
  auto found = find_rulebase(options.rulebase);
  auto parameters = load_options(options.set, options.path);
  Diagnostics problems;
  if (auto* d = std::get_if<Diagnostic>(&found)) problems.push_back(*d);
  if (auto* d = std::get_if<Diagnostic>(&parameters)) problems.push_back(*d);
  if (!problems.empty()) {
    terminal.messages.diagnostics(problems);
    return std::nullopt;
  }
  const std::string& path = std::get<std::string>(found);
  auto begin = std::chrono::steady_clock::now();
  std::get<model::LoadOptions>(parameters).query = options.query;
  model::Loaded loaded = model::load(path, std::get<model::LoadOptions>(parameters));
  sort_diagnostics(loaded.diagnostics);
  terminal.messages.diagnostics(loaded.diagnostics);
  if (!loaded.model) return std::nullopt;
  std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  spdlog::info("{}: {} relations, {} rules, read in {:.1f} ms", path, loaded.model->relations.size(),
               loaded.model->rules.size(), took.count());
  return loaded;
}

std::unique_ptr<const model::Model> load_rulebase(const RulebaseOptions& options, Terminal& terminal) {
  std::optional<model::Loaded> loaded = load_with_trees(options, terminal);
  return loaded ? std::make_unique<const model::Model>(std::move(*loaded->model)) : nullptr;
}

bool has_cases(const model::Model& model, const RulebaseOptions& options, Terminal& terminal) {
  if (model.case_name) return true;
  terminal.messages.diagnostics({error("E0481", whole_file(options.rulebase),
                                       "the rulebase has no `case`, so there are no profiles of it",
                                       fmt::format("mechanist run {} --facts FOLDER", options.rulebase))});
  return false;
}

std::optional<std::string> choose_language(const model::Model& model, const std::string& asked,
                                           Terminal& terminal) {
  const std::vector<std::string>& known = model.languages;
  if (asked.empty()) return known.empty() ? "en" : known.front();
  if (std::find(known.begin(), known.end(), asked) != known.end()) return asked;
  terminal.messages.line(fmt::format("mechanist: the rulebase has no sentences in '{}'; it has {}",
                                     printable(asked), fmt::join(known, ", ")));
  return std::nullopt;
}

}  // namespace mechanist::cli
