// Reads golden documents line by line: only fenced blocks mean something, everything else is prose.
#include "document.hpp"

#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

namespace golden {
namespace {

constexpr std::string_view fence = "```";
constexpr std::string_view exit_prefix = "[exit ";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

// Words as a shell would split them, with quotes but without expansions or escapes.
std::vector<std::string> split_words(const std::string& line, bool& closed) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (char c : line) {
    if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        word += c;
      }
    } else if (c == '\'' || c == '"') {
      quote = c;
      in_word = true;
    } else if (c == ' ') {
      if (in_word) words.push_back(std::exchange(word, {}));
      in_word = false;
    } else {
      word += c;
      in_word = true;
    }
  }
  if (in_word) words.push_back(word);
  closed = quote == 0;
  return words;
}

Command read_command(const std::string& line, std::vector<std::string>& problems) {
  Command command;
  command.written = line;
  bool closed = true;
  command.words = split_words(line, closed);
  if (!closed) problems.push_back("a quote is not closed: " + line);
  for (size_t i = 0; i + 1 < command.words.size(); ++i) {
    if (command.words[i] != "<") continue;
    command.input = command.words[i + 1];
    command.words.erase(command.words.begin() + static_cast<std::ptrdiff_t>(i),
                        command.words.begin() + static_cast<std::ptrdiff_t>(i) + 2);
    break;
  }
  const size_t program = command.words.size() > 1 && command.words[0].find('=') != std::string::npos ? 1 : 0;
  if (command.words.empty() || (command.words[program] != "mechanist" && command.words[0] != "cat"))
    problems.push_back("only mechanist and cat can be run: " + line);
  return command;
}

void read_console(const std::vector<std::string>& block, Document& document) {
  Command* command = nullptr;
  for (const std::string& line : block) {
    if (line.starts_with("$ ")) {
      document.commands.push_back(read_command(line.substr(2), document.problems));
      command = &document.commands.back();
    } else if (command == nullptr) {
      document.problems.push_back("a console block begins with a command, `$ …`");
      return;
    } else if (line.starts_with(exit_prefix) && line.ends_with("]")) {
      command->status = std::atoi(line.c_str() + exit_prefix.size());
    } else {
      command->expected += line + "\n";
    }
  }
  if (command == nullptr) document.problems.push_back("a console block without a command");
}

void find_unused(Document& document) {
  for (const File& file : document.files) {
    std::string name = file.name;
    std::string folder = name.substr(0, name.find('/'));
    bool used = false;
    for (const Command& c : document.commands)
      used = used || c.written.find(name) != std::string::npos || c.written.find(folder) != std::string::npos;
    std::string base = name.substr(name.rfind('/') == std::string::npos ? 0 : name.rfind('/') + 1);
    for (const File& other : document.files)
      used = used || (&other != &file && other.text.find(base) != std::string::npos);
    if (!used) document.problems.push_back("the file " + name + " is used by nothing");
  }
}

}  // namespace

std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Document read_document(const std::filesystem::path& path) {
  Document document;
  document.path = path;
  std::vector<std::string> lines = lines_of(read_text(path));
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].starts_with("<!-- fixed order: ")) document.fixed_order = true;
    if (lines[i].starts_with("<!-- as written: ")) document.as_written = true;
    if (!lines[i].starts_with(fence)) continue;
    std::string info = lines[i].substr(fence.size());
    std::vector<std::string> block;
    for (++i; i < lines.size() && lines[i] != fence; ++i) block.push_back(lines[i]);
    if (i == lines.size()) document.problems.push_back("a block is not closed: " + info);
    if (info == "console") {
      read_console(block, document);
      continue;
    }
    size_t space = info.find(' ');
    if (space == std::string::npos) {
      document.problems.push_back("a block without a file name: " + info);
      continue;
    }
    File file{info.substr(0, space), info.substr(space + 1), {}};
    for (const std::string& line : block) file.text += line + "\n";
    document.files.push_back(std::move(file));
  }
  if (document.commands.empty()) document.problems.push_back("the document runs nothing");
  find_unused(document);
  return document;
}

std::string with_outcomes(const std::filesystem::path& path, const std::vector<Outcome>& outcomes) {
  std::string out;
  bool console = false, inside = false;
  size_t next = 0;
  for (const std::string& line : lines_of(read_text(path))) {
    bool is_fence = line.starts_with(fence);
    if (is_fence && !inside) {
      inside = true;
      console = line == "```console";
    } else if (is_fence && line == fence) {
      inside = console = false;
    } else if (console && !line.starts_with("$ ")) {
      continue;
    }
    out += line + "\n";
    if (console && line.starts_with("$ ") && next < outcomes.size()) {
      const Outcome& o = outcomes[next++];
      out += o.printed;
      if (!o.printed.empty() && o.printed.back() != '\n') out += "\n";
      if (o.status != 0) out += std::string(exit_prefix) + std::to_string(o.status) + "]\n";
    }
  }
  return out;
}

}  // namespace golden
