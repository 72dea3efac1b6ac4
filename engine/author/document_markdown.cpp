// A Document in GitHub's flavour of Markdown. Anchors are written as empty `a` elements, because the ones
// that GitHub makes of headings depend on the language. External interface: document.hpp.
#include <fmt/format.h>

#include "author/document.hpp"
#include "base/text.hpp"
#include "explain/markdown.hpp"
#include "explain/reading.hpp"

namespace mechanist::author {
namespace {

using explain::Where;

// Spaces at the ends of a run stand outside its marks, where Markdown wants them.
std::string marked(const Run& run, Where where) {
  const std::string safe = printable(run.text);
  const std::string_view inner = stripped(safe);
  if (inner.empty()) return safe;
  const size_t begin = static_cast<size_t>(inner.data() - safe.data());
  const bool linked = !run.anchor.empty() || !run.url.empty();
  std::string body = run.kind == Run::Kind::code ? explain::code_span(inner, where == Where::cell)
                                                 : explain::escaped(inner, where);
  if (run.kind == Run::Kind::column) body = "*" + body + "*";
  if (run.kind == Run::Kind::strong || run.kind == Run::Kind::ours) body = "**" + body + "**";
  if (linked)
    body =
        fmt::format("[{}]({})", body, explain::destination(run.anchor.empty() ? run.url : "#" + run.anchor));
  return safe.substr(0, begin) + body + safe.substr(begin + inner.size());
}

std::string written(const Line& line, Where where) {
  std::string out;
  for (const Run& run : line) {
    out += marked(run, out.empty() ? where : where == Where::block ? Where::line : where);
  }
  return std::string(stripped(out));
}

std::string anchor(const Block& b) {
  return b.anchor.empty() ? "" : fmt::format("<a id=\"{}\"></a>", explain::xml_escaped(b.anchor));
}
std::string place(const Block& b) {
  return b.place.empty() ? "" : " — " + explain::code_span(printable(b.place));
}

void table(std::string& out, const Block& b) {
  auto row = [&](const std::vector<Line>& cells) {
    for (const Line& cell : cells) out += "| " + written(cell, Where::cell) + " ";
    out += "|\n";
  };
  row(b.header);
  for (size_t i = 0; i < b.header.size(); ++i) out += "|---";
  out += "|\n";
  for (const std::vector<Line>& cells : b.rows) row(cells);
}

}  // namespace

std::string render_markdown(const Document& d) {
  std::string out;
  const Block* before = nullptr;
  for (const Block& b : d.blocks) {
    const bool goes_on =
        before != nullptr && b.kind == Block::Kind::item && before->kind == Block::Kind::item;
    if (before != nullptr && !goes_on) out += "\n";
    switch (b.kind) {
      case Block::Kind::heading:
        if (!b.anchor.empty()) out += anchor(b) + "\n\n";
        out += std::string(b.level, '#') + " " + written(b.line, Where::line) + "\n";
        if (!b.place.empty()) out += "\n" + explain::code_span(printable(b.place)) + "\n";
        break;
      case Block::Kind::paragraph:
        out += anchor(b) + written(b.line, b.anchor.empty() ? Where::block : Where::line) + place(b) + "\n";
        break;
      case Block::Kind::item:
        out += std::string(2 * b.level, ' ') + "- " + anchor(b) +
               written(b.line, b.anchor.empty() ? Where::block : Where::line) + place(b) + "\n";
        break;
      case Block::Kind::quote:
        out += "> " + written(b.line, Where::block) + "\n";
        break;
      case Block::Kind::table:
        table(out, b);
    }
    before = &b;
  }
  return out;
}

}  // namespace mechanist::author
