#pragma once
// The one form in which anything is wrong: file:line:column, a stable code, a message, the source line
// with a caret span, notes and a hint. A Diagnostic owns all of its text, so it outlives the sources.
//
// Codes: E01xx characters and syntax, E02xx names, types and strata, E03xx profiles, E04xx files, facts
// folders and goals, E05xx limits. Warnings have the same numbering with W; W06xx are lints. Every code has
// a paragraph in the catalogue (codes.cpp); a code that is not in it does not pass the tests.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.hpp"

namespace mechanist {

enum class Severity { error, warning };

// line 0: the file as a whole, with no line shown.
struct Place {
  std::string file;
  uint32_t line = 0;
  uint32_t column = 0;
  uint32_t length = 1;      // characters to underline, within the line
  std::string source_line;  // clipped around the caret when very long
  uint32_t clipped = 0;     // characters cut from the line's start
  bool operator==(const Place&) const = default;
};

struct Note {
  Place place;  // an empty file: a note without a place
  std::string text;
  bool operator==(const Note&) const = default;
};

struct Diagnostic {
  Severity severity = Severity::error;
  std::string code;
  std::string message;
  Place place;
  std::vector<Note> notes;
  std::string hint;
  bool operator==(const Diagnostic&) const = default;
};

using Diagnostics = std::vector<Diagnostic>;

Place place_of(const Sources& sources, Span span);
Place whole_file(std::string path);

Diagnostic error(std::string code, Place place, std::string message, std::string hint = {});
Diagnostic warning(std::string code, Place place, std::string message, std::string hint = {});

bool has_errors(const Diagnostics&);

// Sorts by file, line, column, code and message, and drops exact duplicates.
void sort_diagnostics(Diagnostics&);

// As a terminal shows it; `colour` adds ANSI escapes. Carets are placed by display width.
std::string to_text(const Diagnostics&, bool colour = false);
std::string to_json(const Diagnostics&);

// A diagnostic that is not told, and why not.
struct Suppressed {
  Diagnostic diagnostic;
  std::string reason;
  bool by_comment = false;  // else on the command line
  bool operator==(const Suppressed&) const = default;
};
// What a rule's page says beyond the catalogue's paragraph.
struct RuleHelp {
  std::string name;
  std::string text;
};
using HelpOf = std::function<std::optional<RuleHelp>(std::string_view code)>;
std::string to_sarif(const Diagnostics&, std::string_view tool_version, const std::vector<Suppressed>& = {},
                     const HelpOf& = {});

// The catalogue's paragraph for a code, if the code exists.
std::optional<std::string_view> explain_code(std::string_view code);
std::vector<std::string_view> all_codes();

}  // namespace mechanist
