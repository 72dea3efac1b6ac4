#pragma once
// A rulebase as a document to read: what it says, where each thing comes from, and what it rests on.
//
// A Document is text in blocks, not yet in any markup: what stands in it comes from the rulebase and is
// escaped by whoever writes it out.
#include <string>
#include <string_view>
#include <vector>

#include "model/model.hpp"

namespace mechanist::author {

struct Run {
  enum class Kind { text, code, column, strong, ours } kind = Kind::text;
  std::string text;
  std::string anchor;  // of the block that it leads to; may be empty
  std::string url;     // http or https; may be empty
};
using Line = std::vector<Run>;

struct Block {
  enum class Kind { heading, paragraph, item, quote, table } kind = Kind::paragraph;
  size_t level = 0;    // of a heading from 1; of an item, how many are above it
  std::string anchor;  // may be empty; unique in the document
  std::string place;   // file:line; may be empty
  Line line;
  std::vector<Line> header;
  std::vector<std::vector<Line>> rows;
};

struct Document {
  std::string language;
  std::string title;
  std::vector<Block> blocks;
};

Document document_of(const model::Model&, std::string_view language);

// In GitHub's flavour.
std::string render_markdown(const Document&);
// One file that needs no other and no network.
std::string render_html(const Document&);

}  // namespace mechanist::author
