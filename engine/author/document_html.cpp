// A Document as one HTML file without a script. Everything from the rulebase is escaped.
// External interface: document.hpp.
#include <fmt/format.h>

#include "author/describe.hpp"
#include "author/document.hpp"
#include "report/static_page.hpp"

namespace mechanist::author {
namespace {

using report::html_text;

constexpr std::string_view style = R"(
var { font-style: italic; }
.place { color: var(--soft); font: .8rem var(--mono); margin-left: .5em; }
blockquote { margin: .6rem 0; padding: .1rem 0 .1rem 1rem; border-left: 3px solid var(--accent); font-family: var(--serif); }
.ours { color: var(--open); background: var(--open-tint); border-radius: .2em; padding: .1em .35em; font-size: .85em; font-weight: 600; }
)";

std::string written(const Line& line) {
  std::string out;
  for (const Run& run : line) {
    std::string body = html_text(run.text);
    if (run.kind == Run::Kind::code) body = "<code>" + body + "</code>";
    if (run.kind == Run::Kind::column) body = "<var>" + body + "</var>";
    if (run.kind == Run::Kind::strong) body = "<strong>" + body + "</strong>";
    if (run.kind == Run::Kind::ours) body = "<strong class=\"ours\">" + body + "</strong>";
    if (!run.anchor.empty())
      body = fmt::format("<a href=\"#{}\">{}</a>", html_text(run.anchor), body);
    else if (!run.url.empty())
      body = fmt::format("<a href=\"{}\" rel=\"noreferrer\">{}</a>", html_text(run.url), body);
    out += body;
  }
  return out;
}

std::string opening(std::string_view tag, const Block& b) {
  return b.anchor.empty() ? fmt::format("<{}>", tag)
                          : fmt::format("<{} id=\"{}\">", tag, html_text(b.anchor));
}
std::string place(const Block& b) {
  return b.place.empty() ? "" : " <span class=\"place\">" + html_text(b.place) + "</span>";
}

void table(std::string& out, const Block& b) {
  out += "<div class=\"wide\" tabindex=\"0\"><table>\n<thead><tr>";
  for (const Line& cell : b.header) {
    const std::string text = written(cell);
    out += text.empty() ? "<td></td>" : "<th scope=\"col\">" + text + "</th>";
  }
  out += "</tr></thead>\n<tbody>\n";
  for (const std::vector<Line>& row : b.rows) {
    out += "<tr>";
    for (const Line& cell : row) out += "<td>" + written(cell) + "</td>";
    out += "</tr>\n";
  }
  out += "</tbody></table></div>\n";
}

}  // namespace

std::string render_html(const Document& d) {
  std::string out;
  size_t lists = 0;  // that are open; each but the outermost stands in an item
  auto close_to = [&](size_t depth) {
    for (; lists > depth; --lists) out += "</li>\n</ul>\n";
  };
  for (const Block& b : d.blocks) {
    if (b.kind != Block::Kind::item) close_to(0);
    switch (b.kind) {
      case Block::Kind::heading: {
        const std::string tag = "h" + std::to_string(b.level);
        out += opening(tag, b) + written(b.line) + place(b) + "</" + tag + ">\n";
        break;
      }
      case Block::Kind::paragraph:
        out += opening("p", b) + written(b.line) + place(b) + "</p>\n";
        break;
      case Block::Kind::item:
        close_to(b.level + 1);
        if (lists == b.level + 1) {
          out += "</li>\n";
        } else {
          out += "\n<ul>\n";
          ++lists;
        }
        out += opening("li", b) + written(b.line) + place(b);
        break;
      case Block::Kind::quote:
        out += "<blockquote><p>" + written(b.line) + "</p></blockquote>\n";
        break;
      case Block::Kind::table:
        table(out, b);
    }
  }
  close_to(0);
  return report::static_page(d.language, d.title, style, out);
}

}  // namespace mechanist::author
