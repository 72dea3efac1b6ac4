#pragma once
// The canonical layout of a rule file. Only what stands between words changes: every word, sign and comment
// stays as it was written and in its order, each comment on the line of what it stood behind, or above what
// it stood above. Laid out again, the text is the same.
#include <string>
#include <variant>

#include "base/diagnostic.hpp"
#include "base/source.hpp"

namespace mechanist {

// The text of the file, laid out; or why it cannot be: its syntax errors.
std::variant<std::string, Diagnostics> lay_out(const Sources&, SourceId);

// Every word and comment of a file without syntax errors, one a line: what laying it out must not change.
std::string words_of(const Sources&, SourceId);

}  // namespace mechanist
