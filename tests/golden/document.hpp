#pragma once
// A golden test as it is written: Markdown with fenced blocks for files and for a console.
#include <filesystem>
#include <string>
#include <vector>

namespace golden {

struct File {
  std::string language;  // mech, yaml, json, ndjson, csv, tsv, …
  std::string name;
  std::string text;
};

struct Command {
  std::vector<std::string> words;  // the program first
  std::string input;               // `< FILE`, or empty
  std::string written;             // the line, without its "$ "
  std::string expected;            // what it prints
  int status = 0;                  // `[exit N]`
};

struct Document {
  std::filesystem::path path;
  std::vector<File> files;
  std::vector<Command> commands;
  bool fixed_order = false;           // `<!-- fixed order: REASON -->`: the order of what is in it matters
  bool as_written = false;            // `<!-- as written: REASON -->`: so does how it is laid out
  std::vector<std::string> problems;  // of the document itself, which then fails
};

Document read_document(const std::filesystem::path&);

struct Outcome {
  std::string printed;
  int status = 0;
};

// The document's text with what its commands printed in place of what was expected, one outcome a command.
std::string with_outcomes(const std::filesystem::path&, const std::vector<Outcome>&);

std::string read_text(const std::filesystem::path&);

}  // namespace golden
