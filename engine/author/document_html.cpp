// A Document as one HTML file without a script. Everything from the rulebase is escaped; a policy allows the
// one style sheet by its digest, and no network. Colours and typefaces are those of the reviewers' page.
// External interface: document.hpp.
#include <fmt/format.h>

#include "author/describe.hpp"
#include "author/document.hpp"
#include "base/text.hpp"
#include "explain/reading.hpp"
#include "report/pack.hpp"
#include "report/page_files.hpp"

namespace mechanist::author {
namespace {

constexpr std::string_view style = R"(
* { box-sizing: border-box; }
html { font: 16px/1.55 var(--sans); background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; }
body { margin: 0; }
main { max-width: 52rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; overflow-wrap: anywhere; }
h1 { font: 600 2rem/1.2 var(--serif); margin: 0 0 1rem; text-wrap: balance; }
h2 { font: 600 1.45rem/1.3 var(--serif); margin: 3rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font: 600 1.1rem/1.4 var(--sans); margin: 2rem 0 .5rem; }
h4 { font: 600 1rem/1.4 var(--sans); margin: 1.5rem 0 .4rem; }
p { margin: .5rem 0; }
ul { margin: .4rem 0; padding-left: 1.4rem; }
li { margin: .2rem 0; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: .18em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
:target { background: var(--accent-tint); box-shadow: 0 0 0 .3rem var(--accent-tint); }
code { font-family: var(--mono); font-size: .86em; }
h2, h3, h4, li, p { scroll-margin-top: 1rem; }
var { font-style: italic; }
.place { color: var(--soft); font: .8rem var(--mono); margin-left: .5em; }
blockquote { margin: .6rem 0; padding: .1rem 0 .1rem 1rem; border-left: 3px solid var(--accent); font-family: var(--serif); }
.ours { color: var(--open); background: var(--open-tint); border-radius: .2em; padding: .1em .35em; font-size: .85em; font-weight: 600; }
.wide { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; font-size: .92em; }
th, td { text-align: left; vertical-align: top; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; }
@media print {
  html { background: #fff; color: #000; font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  a { color: inherit; text-decoration: none; }
  h1, h2, h3, h4 { break-after: avoid; }
  blockquote, tr, li { break-inside: avoid; }
  .wide { overflow: visible; }
}
)";

std::string safe(std::string_view text) {
  return explain::xml_escaped(printable(text));
}

std::string written(const Line& line) {
  std::string out;
  for (const Run& run : line) {
    std::string body = safe(run.text);
    if (run.kind == Run::Kind::code) body = "<code>" + body + "</code>";
    if (run.kind == Run::Kind::column) body = "<var>" + body + "</var>";
    if (run.kind == Run::Kind::strong) body = "<strong>" + body + "</strong>";
    if (run.kind == Run::Kind::ours) body = "<strong class=\"ours\">" + body + "</strong>";
    if (!run.anchor.empty())
      body = fmt::format("<a href=\"#{}\">{}</a>", safe(run.anchor), body);
    else if (!run.url.empty())
      body = fmt::format("<a href=\"{}\" rel=\"noreferrer\">{}</a>", safe(run.url), body);
    out += body;
  }
  return out;
}

std::string opening(std::string_view tag, const Block& b) {
  return b.anchor.empty() ? fmt::format("<{}>", tag) : fmt::format("<{} id=\"{}\">", tag, safe(b.anchor));
}
std::string place(const Block& b) {
  return b.place.empty() ? "" : " <span class=\"place\">" + safe(b.place) + "</span>";
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
  const std::string css = std::string(report::palette_css) + std::string(style);
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {}; base-uri "
      "'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" "
      "content=\"no-referrer\">\n"
      "<meta name=\"generator\" content=\"Mechanist\">\n<title>{}</title>\n<style>{}</style>\n</head>\n"
      "<body>\n<main>\n",
      safe(d.language), report::policy_digest(css), safe(d.title), css);
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
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace mechanist::author
