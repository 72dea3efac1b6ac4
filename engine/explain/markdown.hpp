#pragma once
// Texts of a profile or a rulebase in a Markdown document, where they must stay text.
#include <string>
#include <string_view>

namespace mechanist::explain {

// Where a text stands: where a block could begin, within a line, or in a cell of a table.
enum class Where { block, line, cell };

std::string escaped(std::string_view text, Where where = Where::block);
// The text may not be empty.
std::string code_span(std::string_view text, bool in_cell = false);
// As the destination of a link, where entities are read.
std::string destination(const std::string& address);

}  // namespace mechanist::explain
