// `fmt`: rule files in the one canonical layout, in place or as a difference. A file with syntax errors is
// left as it is; another is replaced as a whole, and only by a text of the same words.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/file.hpp"
#include "base/text.hpp"
#include "base/unified_diff.hpp"
#include "commands.hpp"
#include "syntax/layout.hpp"
#include "syntax/parse_rules.hpp"

namespace mechanist::cli {
namespace {

namespace fs = std::filesystem;

// The rule files in it, sorted, if it is a folder.
std::vector<std::string> files_of(const std::string& input, Diagnostics& problems) {
  std::error_code failed;
  if (input == "-" || !fs::is_directory(input, failed)) return {input};
  std::vector<std::string> out;
  for (fs::recursive_directory_iterator i(input, failed), end; !failed && i != end; i.increment(failed))
    if (i->path().extension() == ".mech" && i->is_regular_file()) out.push_back(i->path().string());
  if (failed)
    problems.push_back(error("E0403", whole_file(input), "the folder cannot be read: " + failed.message()));
  else if (out.empty())
    problems.push_back(error("E0404", whole_file(input), "there is no .mech file in this folder"));
  std::sort(out.begin(), out.end());
  return out;
}

int fmt_one(const std::string& path, const FmtCommand& command, Terminal& terminal) {
  const bool standard = path == "-";
  auto read = read_file(standard ? "/dev/stdin" : path, max_rule_bytes);
  if (const auto* problem = std::get_if<FileError>(&read)) {
    terminal.messages.diagnostics({error(problem->code, whole_file(path), problem->message)});
    return input_had_errors;
  }
  const std::string text = std::get<std::string>(std::move(read));
  Sources sources;
  const SourceId id = sources.add(path, text);
  auto laid_out = lay_out(sources, id);
  if (const auto* problems = std::get_if<Diagnostics>(&laid_out)) {
    terminal.messages.diagnostics(*problems);
    return input_had_errors;
  }
  const std::string& changed = std::get<std::string>(laid_out);
  const std::string shown = standard ? "standard input" : path;
  if (words_of(sources, sources.add(path, changed)) != words_of(sources, id)) {
    terminal.messages.line(
        fmt::format("mechanist: laying out {} would have changed more than its layout; "
                    "it is left as it was\nThis is a defect of the program; please report it.",
                    printable(shown)));
    return own_defect;
  }
  const bool same = changed == text;
  if (command.diff) terminal.out.record(unified_diff(printable(shown), text, changed));
  if (command.check && !command.diff && !same) terminal.out.record(printable(shown) + "\n");
  if (command.check) return same ? all_well : input_had_errors;
  if (command.diff) return all_well;
  if (standard) terminal.out.record(changed);
  if (standard || same) return all_well;
  if (auto problem = replace_file(path, changed)) {
    terminal.messages.diagnostics({error(problem->code, whole_file(path), problem->message)});
    return input_had_errors;
  }
  terminal.out.record("changed " + printable(shown) + "\n");
  return all_well;
}

}  // namespace

int fmt_files(const FmtCommand& command, Terminal& terminal) {
  int status = all_well;
  if (std::count(command.inputs.begin(), command.inputs.end(), "-") > 1) {
    terminal.messages.diagnostics(
        {error("E0413", whole_file("-"), "standard input is named twice, and can be read once")});
    return input_had_errors;
  }
  for (const std::string& input : command.inputs) {
    Diagnostics problems;
    for (const std::string& path : files_of(input, problems))
      status = worse(status, fmt_one(path, command, terminal));
    terminal.messages.diagnostics(problems);
    if (has_errors(problems)) status = worse(status, input_had_errors);
  }
  return status;
}

}  // namespace mechanist::cli
