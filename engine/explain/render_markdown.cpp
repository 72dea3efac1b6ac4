// The page of page.hpp as Markdown in GitHub's flavour, readable as plain text too.
//
// Where a label stands beside witnesses there is a table, where steps stand beneath steps a nested list, and
// each source is a numbered item that links to it. Whatever comes from a profile or a rulebase is text: every
// character that could begin markup is escaped, and what GitHub would turn into a link by itself (addresses,
// names with @) stands in a code span, because a backslash does not keep it from that. Only http and https
// addresses of sources become links.
// External interface: render_markdown of render.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "explain/markdown.hpp"
#include "explain/page.hpp"
#include "explain/phrases.hpp"
#include "explain/reading.hpp"
#include "explain/render.hpp"

namespace mechanist::explain {

namespace {

class Writer {
 public:
  explicit Writer(const Explanation& x) : p_(phrases_of(x.language)) {}

  std::string write(const std::vector<PageLine>& lines) {
    for (size_t i = 0; i < lines.size(); ++i) {
      const PageLine& l = lines[i];
      switch (l.kind) {
        case PageLine::Kind::blank:
          break;
        case PageLine::Kind::title:
          block("# " + escaped(l.text));
          block("**" + escaped(l.note) + "**");
          break;
        case PageLine::Kind::heading:
          section_ = l.section;
          heading(l);
          break;
        case PageLine::Kind::text:
          if (l.indent == 0)
            block(with_note(l.text, l.note));
          else
            item(l.indent, with_note(l.text, l.note));
          break;
        case PageLine::Kind::alternative:
          item(l.indent, escaped(l.text));
          break;
        case PageLine::Kind::beside:
          i = beside(lines, i);
          break;
        case PageLine::Kind::flow: {
          std::string all;
          for (const PageLine::Entry& e : l.entries)
            all += (all.empty() ? "" : ", ") + escaped(e.text, Where::line);
          item(l.indent, (l.text.empty() ? "" : "**" + escaped(l.text) + "** ") + all);
          break;
        }
        case PageLine::Kind::source:
          source(l);
          break;
      }
    }
    return std::move(out_);
  }

 private:
  void block(const std::string& text) {
    if (!out_.empty()) out_ += "\n";
    out_ += text + "\n";
    indents_.clear();
    listing_ = false;
  }

  static std::string with_note(const std::string& text, const std::string& note) {
    return escaped(text) + (note.empty() ? "" : " — " + escaped(note, Where::line));
  }

  // Beneath what stands further left.
  void item(size_t indent, const std::string& text) {
    while (!indents_.empty() && indents_.back() >= indent) indents_.pop_back();
    if (!listing_) out_ += "\n";
    listing_ = true;
    out_ += std::string(indents_.size() * 2, ' ') + "- " + text + "\n";
    indents_.push_back(indent);
  }

  void heading(const PageLine& l) {
    std::string text = "## " + escaped(l.text);
    if (!l.note.empty()) text += " — " + escaped(l.note, Where::line);
    block(text);
  }

  // A run of labels with nothing between is a table; one with a tree beneath it, an item.
  size_t beside(const std::vector<PageLine>& lines, size_t first) {
    size_t end = first;
    while (end < lines.size() && lines[end].kind == PageLine::Kind::beside) ++end;
    const bool tree_follows = end < lines.size() && lines[end].kind == PageLine::Kind::text &&
                              lines[end].indent > lines[first].indent;
    if (section_ == PageLine::Section::body && !tree_follows && !listing_) {
      table(lines, first, end);
      return end - 1;
    }
    const PageLine& l = lines[first];
    for (const PageLine::Entry& e : l.entries) {
      std::string text = e.text.empty() ? std::string() : escaped(e.text, Where::line);
      if (section_ == PageLine::Section::body) text = "**" + text + "**";
      if (!e.note.empty()) text += " — " + escaped(e.note, Where::line);
      std::string head = l.text;
      if (section_ == PageLine::Section::rules) {
        if (!head.empty()) cited_ = head;
        head = "**" + escaped(cited_) + "** ";
      } else {
        head = escaped(head) + std::string(p_.colon);
      }
      item(l.indent, head + text);
    }
    return first;
  }

  void table(const std::vector<PageLine>& lines, size_t first, size_t end) {
    out_ += fmt::format("\n| | | {} · {} |\n|---|---|---|\n", p_.evidence, p_.rules);
    for (size_t i = first; i < end; ++i) {
      std::string label = escaped(lines[i].text, Where::cell);
      for (const PageLine::Entry& e : lines[i].entries) {
        out_ += "| " + label + " | " + escaped(e.text, Where::cell) + " | " + escaped(e.note, Where::cell) +
                " |\n";
        label.clear();
      }
    }
    indents_.clear();
    listing_ = false;
  }

  void source(const PageLine& l) {
    if (!listing_) out_ += "\n";
    listing_ = true;
    const std::string address = web_address(l.url);
    std::string title = escaped(l.text, Where::line);
    if (!address.empty()) title = "[" + title + "](" + destination(address) + ")";
    out_ += fmt::format("{}. {}", ++sources_, title);
    if (!l.places.empty()) out_ += " — " + escaped(l.places, Where::line);
    out_ += " — " + escaped(l.note, Where::line) + "\n";
    if (address.empty() && !l.url.empty())
      out_ +=
          std::string(std::to_string(sources_).size() + 2, ' ') + "- " + code_span(printable(l.url)) + "\n";
  }

  const Phrases& p_;
  std::string out_;
  PageLine::Section section_ = PageLine::Section::body;
  std::vector<size_t> indents_;
  bool listing_ = false;
  std::string cited_;
  size_t sources_ = 0;
};

}  // namespace

std::string render_markdown(const std::vector<Explanation>& all, const TextOptions& options) {
  std::string out;
  TextOptions each = options;
  each.leads = all.size() == 1;
  if (all.size() > 1) out += Writer(all.front()).write(overview_of(all, options));
  for (const Explanation& x : all) {
    if (!out.empty()) out += "\n";
    out += Writer(x).write(page_of(x, each));
  }
  if (all.size() > 1) out += Writer(all.front()).write(leads_of(all, options));
  return out;
}

}  // namespace mechanist::explain
