// The frame of a page without a script: a policy allows the one style sheet by its digest, and no network.
// External interface: static_page.hpp.
#include "report/static_page.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "explain/reading.hpp"
#include "report/pack.hpp"
#include "report/page_files.hpp"

namespace mechanist::report {
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

}  // namespace

std::string html_text(std::string_view text) {
  return explain::xml_escaped(printable(text));
}

std::string static_page(std::string_view language, std::string_view title, std::string_view more_style,
                        std::string_view body) {
  const std::string css = std::string(palette_css) + std::string(style) + std::string(more_style);
  return fmt::format(
      "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {}; base-uri "
      "'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" "
      "content=\"no-referrer\">\n"
      "<meta name=\"generator\" content=\"Mechanist\">\n<title>{}</title>\n<style>{}</style>\n</head>\n"
      "<body>\n<main>\n{}</main>\n</body>\n</html>\n",
      html_text(language), policy_digest(css), html_text(title), css, body);
}

}  // namespace mechanist::report
