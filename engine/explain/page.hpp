#pragma once
// What an explanation's page says, line by line and before it is laid out. The text page and the Markdown
// page are two layouts of it.
#include <string>
#include <vector>

#include "explain/explanation.hpp"
#include "explain/render.hpp"

namespace mechanist::explain {

struct PageLine {
  enum class Kind {
    blank,
    title,        // `note`: the verdict
    heading,      // `note`: what it is about
    text,         // a paragraph where `indent` is 0, else a line of a tree; `note`: where it comes from
    alternative,  // one of several
    beside,       // `text` is a label, the entries stand beside it from column `hang` on
    flow,         // `text` is a head, the entries follow it
    source,       // numbered from 1: title, `places` in the profile, `url`; `note`: the confidence
  } kind = Kind::text;
  enum class Section { body, evidence, rules } section = Section::body;  // that a heading begins
  size_t indent = 0, hang = 0;
  std::string text, note;
  struct Entry {
    std::string text, note;
  };
  std::vector<Entry> entries;
  std::string places, url;
};

std::vector<PageLine> page_of(const Explanation&, const TextOptions&);
// Of several explanations of one case, a line each with its verdict, so that the whole is on one screen.
std::vector<PageLine> overview_of(const std::vector<Explanation>&, const TextOptions&);
// What to look for first, over all of them; empty where nothing open can be settled.
std::vector<PageLine> leads_of(const std::vector<Explanation>&, const TextOptions&);

}  // namespace mechanist::explain
