#pragma once
// A page for the browser without a script: one file that needs no other and no network, in the colours and
// typefaces of the reviewers' page, light and dark, and for print.
#include <string>
#include <string_view>

namespace mechanist::report {

// Safe in an element's text and in an attribute.
std::string html_text(std::string_view);

// `more_style` comes after the common style sheet; `body` is HTML and stands in the page's main part.
std::string static_page(std::string_view language, std::string_view title, std::string_view more_style,
                        std::string_view body);

}  // namespace mechanist::report
