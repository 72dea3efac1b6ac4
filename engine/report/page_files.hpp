#pragma once
// The page's own sources, page/*, which the build puts into the program.
#include <string_view>

namespace mechanist::report {

extern const std::string_view page_html, page_css, page_js;
// The part of page_css that says which colours and typefaces there are, in light and in dark.
extern const std::string_view palette_css;

}  // namespace mechanist::report
