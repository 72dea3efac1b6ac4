// The golden tests: each Markdown document under AREA/good and AREA/bad is written out, its commands are run,
// and what they print is compared. Then once more with the rules and facts in another order, once on two
// threads, and once with the rules printed from their tree: always to the same result.
//
//   golden [AREA…]      run them all, or those of some areas
//   golden --update [AREA…]  rewrite what the documents expect
//   golden --layout     is every file in the folder a test?
//
// What a command prints is what a terminal shows: messages first (standard error), then results. Files of the
// repository are written {source}/….
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <regex>
#include <set>

#include "document.hpp"
#include "process.hpp"
#include "shuffle.hpp"

namespace golden {
namespace {

namespace fs = std::filesystem;

const fs::path root = fs::path(MECHANIST_SOURCE_DIR) / "tests" / "golden";
const std::string source_marker = "{source}";

enum class Variant { plain, shuffled, two_threads, reprinted };

std::string_view to_string(Variant v) {
  switch (v) {
    case Variant::plain:
      return "as written";
    case Variant::shuffled:
      return "with rules and facts shuffled";
    case Variant::two_threads:
      return "with -j 2";
    case Variant::reprinted:
      return "with the rules printed and parsed again";
  }
  return "";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

std::string sorted_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  std::sort(lines.begin(), lines.end());
  std::string out;
  for (const std::string& l : lines) out += l;
  return out;
}

// What must be the same however the input is laid out: no line numbers, digests or quoted source lines; and
// diagnostics, which are sorted by their lines, in any order. In explanations line numbers stand at the right
// edge and move the line ends, so only their words count.
std::string without_places(const Command& command, const std::string& text) {
  static const std::regex place("(:|\"(?:line|column|length)\": ?)[0-9]+");
  static const std::regex digest("(sha256\": ?\"|mechanist:run:)[0-9a-fN]*");
  static const std::regex source_line("(^|\n) +[0-9]* \\|[^\n]*");
  static const std::regex space("\\s+");
  std::string out = std::regex_replace(std::regex_replace(text, source_line, "$1"), place, "$1N");
  out = std::regex_replace(out, digest, "$1N");
  std::string name = command.words.size() > 1 ? command.words[1] : "";
  bool diagnostics = out.find("error[") != std::string::npos || out.find("warning[") != std::string::npos;
  if (diagnostics || name == "check") return sorted_lines(out);
  return name == "explain" ? std::regex_replace(out, space, " ") : out;
}

void write_file(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

// False where the variant changes nothing of this document.
bool write_files(const Document& document, Variant variant, const fs::path& folder) {
  Random random(static_cast<unsigned>(std::hash<std::string>{}(document.path.filename().string())));
  bool good = document.path.parent_path().filename() == "good";
  bool changed = variant == Variant::plain || variant == Variant::two_threads;
  for (const File& file : document.files) {
    std::string text = file.text;
    if (file.language == "mech" && variant == Variant::shuffled)
      text = shuffled_rules(text, random).value_or(text);
    if (file.language == "mech" && variant == Variant::reprinted) text = reprinted_rules(text).value_or(text);
    if (file.language != "mech" && variant == Variant::shuffled && good) text = shuffled_facts(file, random);
    changed = changed || text != file.text;
    write_file(folder / file.name, text);
  }
  return changed;
}

bool takes_threads(const Command& c) {
  return c.words.size() > 1 && c.words[0] == "mechanist" &&
         (c.words[1] == "evaluate" || c.words[1] == "run") &&
         std::find(c.words.begin(), c.words.end(), "-j") == c.words.end();
}

Outcome run_command(const Command& command, Variant variant, const fs::path& folder) {
  if (command.words[0] == "cat") {
    std::string printed;
    for (size_t i = 1; i < command.words.size(); ++i) printed += read_text(folder / command.words[i]);
    return {printed, 0};
  }
  std::vector<std::string> words = command.words;
  // NAME=VALUE before the program.
  const bool environment = words[0] != "mechanist";
  words[environment ? 1 : 0] = MECHANIST_PROGRAM;
  if (environment) words.insert(words.begin(), "/usr/bin/env");
  for (std::string& w : words) w = replaced(w, source_marker, MECHANIST_SOURCE_DIR);
  if (variant == Variant::two_threads && takes_threads(command)) words.insert(words.end(), {"-j", "2"});
  Finished f = run_program(words, folder, command.input.empty() ? fs::path() : folder / command.input);
  return {replaced(f.err + f.out, MECHANIST_SOURCE_DIR, source_marker), f.status};
}

// Explanations that were verified, and their steps.
struct Verified {
  size_t explanations = 0, steps = 0;
};

// What `explain` tells has to be verified, step by step, however the document is laid out. Nothing where it
// is, or where the explanation is cut short or could not be made.
std::string refused(const Command& command, const fs::path& folder, Verified& verified) {
  if (command.words.size() < 4 || command.words[1] != "explain" || command.status != 0) return {};
  std::vector<std::string> explain{MECHANIST_PROGRAM, "explain"}, named, set;
  for (size_t i = 2; i < command.words.size(); ++i) {
    const std::string word = replaced(command.words[i], source_marker, MECHANIST_SOURCE_DIR);
    if (word == "--depth") return {};  // which cannot be verified
    if (word == "--format") {
      ++i;
      continue;
    }
    explain.push_back(word);
    if (word.starts_with("--") && word != "--all") {
      explain.push_back(command.words[++i]);
      if (word == "--set" || word == "--mapping" || word == "--path")
        set.insert(set.end(), {word, command.words[i]});
    } else if (!word.starts_with("--")) {
      named.push_back(word);
    }
  }
  explain.insert(explain.end(), {"--format", "json"});
  const Finished explained = run_program(explain, folder, {});
  write_file(folder / "explained.json", explained.out);
  std::vector<std::string> verify{MECHANIST_PROGRAM, "verify", "explained.json", named[0], named[1],
                                  "--format",        "json"};
  verify.insert(verify.end(), set.begin(), set.end());
  const Finished f = run_program(verify, folder, {});
  static const std::regex counts("\"explanations\":([0-9]+),\"steps\":([0-9]+)");
  std::smatch found;
  if (f.status != 0 || !std::regex_search(f.out, found, counts))
    return fmt::format("  $ {}\n  is not verified: {}{}\n", command.written, f.out, f.err);
  verified.explanations += std::stoul(found[1]);
  verified.steps += std::stoul(found[2]);
  return {};
}

std::vector<Outcome> run_document(const Document& document, Variant variant, bool& applies,
                                  Verified* verified, std::string& problems) {
  TemporaryFolder folder;
  applies = write_files(document, variant, folder.path());
  std::vector<Outcome> outcomes;
  if (!applies) return outcomes;
  for (const Command& c : document.commands) {
    outcomes.push_back(run_command(c, variant, folder.path()));
    if (verified != nullptr) problems += refused(c, folder.path(), *verified);
  }
  return outcomes;
}

// Lines only in the first, marked -, and only in the second, marked +, in order.
std::string difference(const std::string& expected, const std::string& printed) {
  auto lines = [](const std::string& text) {
    std::vector<std::string> out;
    for (size_t at = 0; at < text.size();) {
      size_t end = std::min(text.find('\n', at), text.size());
      out.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return out;
  };
  std::vector<std::string> a = lines(expected), b = lines(printed);
  if (a.size() * b.size() > 4'000'000) return "  (too long to compare line by line)\n";
  std::vector<std::vector<size_t>> common(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = a.size(); i-- > 0;)
    for (size_t j = b.size(); j-- > 0;)
      common[i][j] = a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
  std::string out;
  for (size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      ++i, ++j;
    } else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
      out += "  - " + a[i++] + "\n";
    } else {
      out += "  + " + b[j++] + "\n";
    }
  }
  return out;
}

std::string compare(const Command& c, const Outcome& o, Variant variant) {
  bool moved = variant == Variant::shuffled || variant == Variant::reprinted;
  std::string expected = moved ? without_places(c, c.expected) : c.expected;
  std::string printed = moved ? without_places(c, o.printed) : o.printed;
  if (!printed.empty() && printed.back() != '\n') printed += "\n";
  std::string out;
  if (expected != printed) out += difference(expected, printed);
  if (c.status != o.status) out += fmt::format("  exit status {}, not {}\n", o.status, c.status);
  return out.empty() ? out : fmt::format("  $ {}\n{}", c.written, out);
}

std::string misplaced(const Document& document) {
  bool good = document.path.parent_path().filename() == "good";
  bool failing = std::any_of(document.commands.begin(), document.commands.end(),
                             [](const Command& c) { return c.status != 0; });
  if (good && failing) return "a command fails, so the document belongs into bad/";
  if (!good && !failing) return "no command fails, so the document belongs into good/";
  return {};
}

// Nothing where the document passes.
std::string failures(const fs::path& path, Verified& verified) {
  Document document = read_document(path);
  std::string out;
  for (const std::string& p : document.problems) out += "  " + p + "\n";
  if (!out.empty()) return out;
  if (std::string wrong = misplaced(document); !wrong.empty()) return "  " + wrong + "\n";
  for (Variant v : {Variant::plain, Variant::shuffled, Variant::two_threads, Variant::reprinted}) {
    if (v == Variant::shuffled && (document.fixed_order || document.as_written)) continue;
    if (v == Variant::reprinted && document.as_written) continue;
    if (v == Variant::two_threads &&
        std::none_of(document.commands.begin(), document.commands.end(), takes_threads))
      continue;
    bool applies = true;
    std::string differences;
    std::vector<Outcome> outcomes = run_document(document, v, applies, &verified, differences);
    for (size_t i = 0; i < outcomes.size(); ++i) differences += compare(document.commands[i], outcomes[i], v);
    if (!differences.empty()) out += fmt::format("  {}:\n{}", to_string(v), differences);
    if (!out.empty() && v == Variant::plain) return out;
  }
  return out;
}

std::vector<fs::path> documents(const std::set<std::string>& areas) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    fs::path relative = fs::relative(entry.path(), root);
    if (entry.path().extension() == ".md" && std::distance(relative.begin(), relative.end()) == 3 &&
        (areas.empty() || areas.contains(relative.begin()->string())))
      out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

// Every file below the folder is part of the harness or a document in its place.
int check_layout() {
  int wrong = 0;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    fs::path relative = fs::relative(entry.path(), root);
    std::vector<std::string> parts;
    for (const fs::path& p : relative) parts.push_back(p.string());
    bool harness = parts.size() == 1;
    bool document =
        parts.size() == 3 && (parts[1] == "good" || parts[1] == "bad") && relative.extension() == ".md";
    if (harness || document) continue;
    fmt::print("{} is no test: documents are AREA/good/NAME.md and AREA/bad/NAME.md\n", relative.string());
    ++wrong;
  }
  return wrong == 0 ? 0 : 1;
}

int update(const std::vector<fs::path>& paths) {
  int wrong = 0;
  for (const fs::path& path : paths) {
    Document document = read_document(path);
    if (!document.problems.empty()) {
      fmt::print("{}: {}\n", fs::relative(path, root).string(), document.problems.front());
      ++wrong;
      continue;
    }
    bool applies = true;
    std::string none;
    std::string text = with_outcomes(path, run_document(document, Variant::plain, applies, nullptr, none));
    if (text == read_text(path)) continue;
    write_file(path, text);
    fmt::print("rewritten: {}\n", fs::relative(path, root).string());
  }
  return wrong == 0 ? 0 : 1;
}

int run(const std::vector<fs::path>& paths) {
  size_t failed = 0;
  Verified verified;
  for (const fs::path& path : paths) {
    std::string f = failures(path, verified);
    if (f.empty()) continue;
    ++failed;
    fmt::print("FAILED {}\n{}\n", fs::relative(path, root).string(), f);
  }
  fmt::print("{} steps of {} explanations verified\n", verified.steps, verified.explanations);
  fmt::print("{} documents, {} failed\n", paths.size(), failed);
  return failed == 0 && !paths.empty() ? 0 : 1;
}

}  // namespace
}  // namespace golden

int main(int argc, char** argv) {
  std::set<std::string> areas;
  bool update = false;
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    if (argument == "--layout") return golden::check_layout();
    if (argument == "--update") {
      update = true;
    } else {
      areas.insert(argument);
    }
  }
  std::vector<golden::fs::path> paths = golden::documents(areas);
  return update ? golden::update(paths) : golden::run(paths);
}
