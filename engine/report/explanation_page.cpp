// The third layout of an explanation's page, after text and Markdown. Lines that stand further right than the
// one before them are its details; evidence and rules have their places, so that a note links to them, and a
// reader can be sent to one. Everything that comes from a profile or a rulebase is escaped.
// External interface: explanation_page.hpp.
#include "report/explanation_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "explain/page.hpp"
#include "explain/phrases.hpp"
#include "explain/reading.hpp"
#include "report/static_page.hpp"

namespace mechanist::report {
namespace {

using explain::Explanation;
using explain::PageLine;

constexpr int every_level = 1'000'000;

constexpr std::string_view style = R"(
article { margin-top: 3.5rem; }
article:first-child { margin-top: 0; }
h1 { font-size: 1.7rem; }
main > h2:first-child { margin-top: 0; border-top: none; }
.verdict { display: inline-block; font: 600 .85rem/1.4 var(--sans); letter-spacing: .02em; border-radius: .25em; padding: .15em .55em; }
.holds { color: var(--holds); background: var(--holds-tint); }
.open { color: var(--open); background: var(--open-tint); }
.fails { color: var(--fails); background: var(--fails-tint); }
h2 { font-size: 1.2rem; margin-top: 2rem; }
h2 small { color: var(--soft); font: .8rem var(--mono); margin-left: .5em; }
.tree { list-style: none; padding-left: 1.1rem; margin: .15rem 0; border-left: 1px solid var(--line); }
.tree.top { border-left: none; padding-left: 0; }
.tree li { padding-left: .2rem; }
summary { cursor: pointer; }
.mark { display: inline-block; min-width: 1.1em; font-weight: 700; }
.mark.holds, .mark.open, .mark.fails { background: none; }
.note { color: var(--soft); font-size: .85em; margin-left: .5em; }
.sources { padding-left: 1.6rem; }
@media print { details > summary { list-style: none; } }
)";

// What a rule is called in notes.
bool names_rule(std::string_view word) {
  return word.size() > 1 && word.front() == 'R' &&
         std::all_of(word.begin() + 1, word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

class Article {
 public:
  // `overview`: its lines lead to the articles that follow, from number 1 on.
  Article(const Explanation& x, size_t number, bool overview = false)
      : x_(x), p_(explain::phrases_of(x.language)), number_(number), overview_(overview) {}

  std::string write(const std::vector<PageLine>& lines) {
    find_places(lines);
    for (const PageLine& l : lines) {
      switch (l.kind) {
        case PageLine::Kind::blank:
          break;
        case PageLine::Kind::title:
          out_ += fmt::format("<h1 id=\"{}\">{}</h1>\n<p><span class=\"verdict {}\">{}</span></p>\n", id(""),
                              html_text(l.text), verdict_class(), html_text(l.note));
          break;
        case PageLine::Kind::heading:
          close_lists();
          section_ = l.section;
          out_ += "<h2>" + html_text(l.text) +
                  (l.note.empty() ? "" : " <small>" + html_text(l.note) + "</small>") + "</h2>\n";
          break;
        case PageLine::Kind::text:
          if (l.indent == 0) {
            close_lists();
            out_ += "<p>" + html_text(l.text) + note(l.note) + "</p>\n";
          } else {
            std::string text = marked(l.text);
            if (overview_ && l.indent == 2) text = fmt::format("<a href=\"#x{}\">{}</a>", ++told_, text);
            item(l.indent, text + note(l.note));
          }
          break;
        case PageLine::Kind::alternative:
          item(l.indent, html_text(l.text));
          break;
        case PageLine::Kind::beside:
          beside(l);
          break;
        case PageLine::Kind::flow: {
          std::string all;
          for (const PageLine::Entry& e : l.entries)
            all += (all.empty() ? "" : ", ") + (in_rules() ? with_rule_first(e.text) : marked(e.text));
          item(l.indent, (l.text.empty() ? "" : "<strong>" + html_text(l.text) + "</strong> ") + all);
          break;
        }
        case PageLine::Kind::source:
          source(l);
          break;
      }
    }
    close_lists();
    return std::move(out_);
  }

 private:
  bool in_rules() const { return section_ == PageLine::Section::rules; }
  std::string id(std::string_view of) const { return fmt::format("x{}{}", number_, of); }
  std::string_view verdict_class() const {
    if (x_.proposition) return "";
    return x_.verdict == Verdict::holds ? "holds" : x_.verdict == Verdict::open ? "open" : "fails";
  }

  // Which rules and sources have a place to link to.
  void find_places(const std::vector<PageLine>& lines) {
    PageLine::Section section = PageLine::Section::body;
    size_t sources = 0;
    for (const PageLine& l : lines) {
      if (l.kind == PageLine::Kind::heading) section = l.section;
      if (l.kind == PageLine::Kind::source) targets_.insert(fmt::format("[{}]", ++sources));
      if (section != PageLine::Section::rules) continue;
      for (const PageLine::Entry& e : l.entries) {
        const std::vector<std::string_view> words = words_of(e.text);
        if (l.kind == PageLine::Kind::flow) {
          if (!words.empty() && names_rule(words.front())) targets_.emplace(words.front());
        } else {
          for (size_t i = words.size(); i > 0 && names_rule(words[i - 1]); --i)
            targets_.emplace(words[i - 1]);
        }
      }
    }
  }
  std::string anchor(std::string_view word) const {
    std::string name(word);
    std::erase_if(name, [](char c) { return c == '[' || c == ']'; });
    return id("-" + name);
  }

  std::string linked(std::string_view word, std::string_view target) const {
    return targets_.contains(std::string(target))
               ? fmt::format("<a href=\"#{}\">{}</a>", anchor(target), html_text(word))
               : html_text(word);
  }
  // "[1 2] R3 high": numbers in brackets are sources.
  std::string note(const std::string& text) const {
    if (text.empty()) return {};
    std::string out;
    bool sources = false;
    for (std::string_view word : words_of(text)) {
      out += out.empty() ? "" : " ";
      if (word.starts_with('[')) {
        sources = true;
        out += '[';
        word.remove_prefix(1);
      }
      const bool last = sources && word.ends_with(']');
      if (last) word.remove_suffix(1);
      out += sources ? linked(word, fmt::format("[{}]", word)) : linked(word, word);
      if (last) out += ']';
      sources = sources && !last;
    }
    return " <span class=\"note\">" + out + "</span>";
  }
  static std::string marked(std::string_view text) {
    for (const auto& [mark, look] : {std::pair<std::string_view, std::string_view>{"✓ ", "holds"},
                                     {"~ ", "holds"},
                                     {"? ", "open"},
                                     {"✗ ", "fails"},
                                     {"+ ", "open"},
                                     {"- ", "open"}})
      if (text.starts_with(mark))
        return fmt::format("<span class=\"mark {}\">{}</span>{}", look,
                           html_text(mark.substr(0, mark.size() - 1)), html_text(text.substr(mark.size())));
    return html_text(text);
  }
  // A rule's place is where it is named first.
  std::string rule(std::string_view word) {
    return placed_.emplace(word).second
               ? fmt::format("<span id=\"{}\">{}</span>", anchor(word), html_text(word))
               : html_text(word);
  }
  std::string with_rule_first(std::string_view text) {
    const size_t end = std::min(text.find(' '), text.size());
    if (!names_rule(text.substr(0, end))) return html_text(text);
    return rule(text.substr(0, end)) + html_text(text.substr(end));
  }
  std::string with_rules_last(std::string_view text) {
    std::string tail;
    for (size_t space = text.rfind(' ');
         space != std::string_view::npos && names_rule(text.substr(space + 1)); space = text.rfind(' ')) {
      tail = " " + rule(text.substr(space + 1)) + tail;
      text = text.substr(0, space);
    }
    return html_text(text) + tail;
  }

  void beside(const PageLine& l) {
    if (in_rules()) {
      for (const PageLine::Entry& e : l.entries) {
        if (!l.text.empty()) cited_ = l.text;
        item(l.indent,
             "<strong>" + html_text(cited_) + "</strong> " + with_rules_last(e.text) + note(e.note));
      }
      return;
    }
    std::string all;
    for (const PageLine::Entry& e : l.entries)
      all += (all.empty() ? "" : "<br>") + html_text(e.text) + note(e.note);
    item(l.indent, "<strong>" + marked(l.text) + "</strong>" + html_text(p_.colon) + all);
  }

  void source(const PageLine& l) {
    const std::string number = fmt::format("[{}]", ++sources_);
    const std::string address = explain::web_address(l.url);
    std::string title = html_text(l.text);
    if (!address.empty())
      title = fmt::format("<a href=\"{}\" rel=\"noreferrer\">{}</a>", html_text(address), title);
    item(2, fmt::format("<span id=\"{}\">{} {}</span>", anchor(number), html_text(number), title) +
                (l.places.empty() ? "" : " <span class=\"note\">" + html_text(l.places) + "</span>") +
                note(l.note));
    if (address.empty() && !l.url.empty()) item(4, "<code>" + html_text(l.url) + "</code>");
  }

  // An item is written when what follows tells whether it has details.
  void item(size_t indent, std::string text) {
    if (waiting_) settle(indent > waiting_->first);
    while (!indents_.empty() && indents_.back() >= indent) {
      if (indents_.back() == indent) break;
      leave();
    }
    if (indents_.empty() || indents_.back() < indent) {
      out_ += indents_.empty() ? "<ul class=\"tree top\">\n" : "<ul class=\"tree\">\n";
      indents_.push_back(indent);
    } else {
      end_item();
    }
    waiting_ = {indent, std::move(text)};
  }
  // Whether the item that waits has details.
  void settle(bool details) {
    out_ += details ? "<li><details open><summary>" + waiting_->second + "</summary>\n"
                    : "<li>" + waiting_->second;
    has_details_.push_back(details);
    waiting_.reset();
  }
  void end_item() {
    out_ += has_details_.back() ? "</details></li>\n" : "</li>\n";
    has_details_.pop_back();
  }
  void leave() {
    end_item();
    out_ += "</ul>\n";
    indents_.pop_back();
  }
  void close_lists() {
    if (waiting_) settle(false);
    while (!indents_.empty()) leave();
  }

  const Explanation& x_;
  const explain::Phrases& p_;
  size_t number_;
  bool overview_;
  size_t told_ = 0;
  std::string out_;
  PageLine::Section section_ = PageLine::Section::body;
  std::set<std::string> targets_, placed_;
  std::optional<std::pair<size_t, std::string>> waiting_;
  std::vector<size_t> indents_;
  std::vector<bool> has_details_;
  std::string cited_;
  size_t sources_ = 0;
};

}  // namespace

std::string render_html(const std::vector<Explanation>& all, explain::TextOptions options) {
  if (options.depth < 0) options.depth = every_level;
  std::string body;
  if (all.size() > 1) body += Article(all.front(), 0, true).write(overview_of(all, options));
  options.leads = all.size() == 1;
  for (size_t i = 0; i < all.size(); ++i)
    body += "<article>\n" + Article(all[i], i + 1).write(page_of(all[i], options)) + "</article>\n";
  if (all.size() > 1) body += Article(all.front(), 0).write(leads_of(all, options));
  const Explanation& first = all.front();
  const std::string title = first.has_case ? first.case_shown : first.rulebase;
  return static_page(first.language, all.size() > 1 ? title : title + " · " + first.title, style, body);
}

}  // namespace mechanist::report
