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
#include "explain/page.hpp"
#include "explain/phrases.hpp"
#include "explain/reading.hpp"
#include "explain/render.hpp"

namespace mechanist::explain {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_alphanumeric(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// "[1 2]" as our notes are written; no link, because nothing that could make it one follows.
size_t note_length(std::string_view text) {
  size_t end = 1;
  while (end < text.size() && (is_digit(text[end]) || text[end] == ' ')) ++end;
  if (end == 1 || end >= text.size() || text[end] != ']') return 0;
  const char next = end + 1 < text.size() ? text[end + 1] : ' ';
  return next == ' ' ? end + 1 : 0;
}

std::string code_span(std::string_view text, bool in_cell = false) {
  size_t longest = 0, run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  const bool pad = text.front() == '`' || text.back() == '`';
  std::string out = fence + (pad ? " " : "");
  for (const char c : text) {
    if (c == '|' && in_cell) out += '\\';  // which ends a cell even here
    out += c;
  }
  return out + (pad ? " " : "") + fence;
}

bool linked_by_itself(std::string_view word) {
  const std::string lower = lower_case(word);
  return lower.find("://") != std::string::npos || lower.find("www.") != std::string::npos ||
         lower.find('@') != std::string::npos || lower.find("mailto:") != std::string::npos ||
         lower.find("xmpp:") != std::string::npos;
}

std::string escaped_word(std::string_view word, bool first) {
  static constexpr std::string_view special = "\\`*[]<|~$";
  std::string out;
  for (size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    const char before = i > 0 ? word[i - 1] : ' ', after = i + 1 < word.size() ? word[i + 1] : ' ';
    bool escape = special.find(c) != std::string_view::npos;
    if (c == '_') escape = !is_alphanumeric(before) || !is_alphanumeric(after);
    if (c == '&') escape = word.find(';', i) != std::string_view::npos;  // an entity
    if (c == '#') escape = i == 0 || before == '#';
    if (first) {
      if (i == 0) escape = escape || std::string_view("+-=>").find(c) != std::string_view::npos;
      // A number with a full stop or a bracket begins a list.
      if ((c == '.' || c == ')') && i > 0 &&
          std::all_of(word.begin(), word.begin() + static_cast<long>(i), is_digit))
        escape = true;
    }
    if (escape) out += '\\';
    out += c;
  }
  return out;
}

// Where a text stands: where a block could begin, within a line, or in a cell of a table.
enum class Where { block, line, cell };

std::string escaped(std::string_view text, Where where = Where::block) {
  const std::string safe = printable(text);
  std::string out;
  bool first = where == Where::block;
  for (size_t at = 0; at < safe.size();) {
    if (safe[at] == ' ') {
      if (!out.empty() && out.back() != ' ') out += ' ';
      ++at;
      continue;
    }
    if (safe[at] == '[') {
      if (const size_t length = note_length(std::string_view(safe).substr(at)); length > 0 && !first) {
        out.append(safe, at, length);
        at += length;
        continue;
      }
    }
    size_t end = std::min(safe.find(' ', at), safe.size());
    const std::string_view word = std::string_view(safe).substr(at, end - at);
    out += linked_by_itself(word) ? code_span(word, where == Where::cell) : escaped_word(word, first);
    first = false;
    at = end;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

// As the destination of a link, where entities are read.
std::string destination(const std::string& address) {
  std::string out;
  for (const char c : address) {
    if (c == '[')
      out += "%5B";
    else if (c == ']')
      out += "%5D";
    else if (c == '&' && address.find(';') != std::string::npos)
      out += "&amp;";
    else
      out += c;
  }
  return out;
}

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
          item(l.indent, "**" + escaped(l.text) + "** " + all);
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
  for (const Explanation& x : all) {
    if (!out.empty()) out += "\n";
    out += Writer(x).write(page_of(x, each));
  }
  if (all.size() > 1) out += Writer(all.front()).write(leads_of(all, options));
  return out;
}

}  // namespace mechanist::explain
