// Words and comments → lines. Where a line ends depends on the words alone: what fits stands on one line,
// what does not is opened from the outside, so that its structure shows. Three things are taken from the
// author, since no rule can know them: blank lines between groups (one at most), the lines of a table's rows
// and of a test's facts, and where a comment stands. External interface: layout.hpp.
#include "syntax/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "syntax/parse_rules.hpp"

namespace mechanist {
namespace {

constexpr size_t line_width = 100;
constexpr size_t step = 2;
// Further right, what goes on on the next line begins on the left again.
constexpr size_t rightmost = 60;

struct Comment {
  uint32_t begin = 0, end = 0;
};

// The file has no syntax errors, so that a text ends on its line.
std::vector<Comment> comments_of(std::string_view text) {
  std::vector<Comment> out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i)
        if (text[i] == '\\') ++i;
    } else if (text[i] == '#') {
      size_t end = std::min(text.size(), text.find('\n', i));
      const size_t next = end;
      while (end > i && (text[end - 1] == ' ' || text[end - 1] == '\t' || text[end - 1] == '\r')) --end;
      out.push_back({static_cast<uint32_t>(i), static_cast<uint32_t>(end)});
      i = next;
    }
  }
  return out;
}

struct Line {
  std::string text;
  std::string comment;  // behind the text
};

// What stands between the braces of a block, one item after the other.
struct Item {
  std::vector<const Shape*> parts;
  Part kind() const { return parts.front()->part; }
};

class Layout {
 public:
  explicit Layout(std::string_view text) : text_(text), comments_(comments_of(text)) {}

  void add(const Shape& declaration) {
    break_at(0);
    lay(declaration);
  }

  std::string finish() {
    comments_before(static_cast<uint32_t>(text_.size()), 0);
    align_comments();
    std::string out;
    for (const Line& l : lines_) {
      out += l.text;
      if (!l.comment.empty()) (out += l.text.empty() ? "" : "  ") += l.comment;
      out += '\n';
    }
    return out;
  }

 private:
  // ---------------------------------------------------------------- words

  std::string_view text_of(const Shape& s) const { return text_.substr(s.begin, s.end - s.begin); }
  bool is(const Shape& s, std::string_view word) const { return s.part == Part::word && text_of(s) == word; }
  static bool is_soup(Part p) {
    return p == Part::given_item || p == Part::goal || p == Part::goal_arguments || p == Part::goal_value;
  }

  struct Last {
    std::string_view text;
    Part parent = Part::file;
    uint32_t end = 0;
  };

  // Whether a space stands between two words on a line.
  bool spaced(const Last& last, const Shape& word, Part parent) const {
    const std::string_view before = last.text;
    const std::string_view now = text_of(word);
    if (before.empty()) return false;
    if (before == "(" || now == ")" || now == "," || now == ";") return false;
    if (before == "{" && now == "}") return false;
    if (before == "{") return true;
    if (is_soup(parent) && is_soup(last.parent)) {
      if (now == ":") return false;
      if (before == "," || before == ":" || before == "=" || now == "=" || before == ";") return true;
      // A literal of several words is read as it is spaced.
      return last.end != word.begin && now != "(";
    }
    if (now == ":") return parent == Part::primary;
    if (now == "?" && parent == Part::type) return false;
    if (before == "." || now == "." || before == ".." || before == "~") return false;
    if (now == "..") return last.parent != Part::field_value;
    if (before == "-" && last.parent == Part::factor) return false;
    if (now == "(")
      return parent != Part::columns && parent != Part::arguments && parent != Part::goal_arguments;
    return true;
  }

  // The node's words on one line.
  std::string flat(const Shape& s) const {
    std::string out;
    Last last;
    append_flat(out, last, s, s.part);
    return out;
  }
  void append_flat(std::string& out, Last& last, const Shape& s, Part parent) const {
    if (s.part != Part::word) {
      for (const Shape& p : s.parts) append_flat(out, last, p, s.part);
      return;
    }
    if (spaced(last, s, parent)) out += ' ';
    out += text_of(s);
    last = {text_of(s), parent, s.end};
  }
  size_t width(const Shape& s) const { return display_width(flat(s)); }

  bool has_comment(uint32_t begin, uint32_t end) const {
    auto first = std::lower_bound(comments_.begin(), comments_.end(), begin,
                                  [](const Comment& c, uint32_t at) { return c.begin < at; });
    return first != comments_.end() && first->begin < end;
  }
  bool has_comment(const Shape& s) const { return has_comment(s.begin, s.end); }

  // ---------------------------------------------------------------- lines

  size_t column() const { return lines_.empty() ? 0 : display_width(lines_.back().text); }
  size_t indent() const { return lines_.empty() ? 0 : lines_.back().text.find_first_not_of(' '); }
  // Where the next word will stand, a space before it assumed.
  size_t next_column() const {
    if (break_) return break_->at;
    if (last_.text == "(") return column();
    return lines_.empty() ? 0 : column() + 1;
  }
  bool fits(const Shape& s, size_t reserved) const {
    return !has_comment(s) && next_column() + width(s) + reserved <= line_width;
  }

  struct Break {
    size_t at = 0;
    size_t comments_at = 0;
    bool blank = true;  // where the author left one
  };
  void break_at(size_t at, bool blank = true) { break_ = Break{at, at, blank}; }
  void begin_line(size_t at, bool blank) {
    if (blank && !lines_.empty()) lines_.emplace_back();
    lines_.push_back({std::string(at, ' '), {}});
  }

  size_t newlines(uint32_t begin, uint32_t end) const {
    const std::string_view gap = text_.substr(begin, end - begin);
    return static_cast<size_t>(std::count(gap.begin(), gap.end(), '\n'));
  }

  // The comments from the last word to `end`; true if there was one, which takes the rest of its line.
  bool comments_before(uint32_t end, size_t at) {
    bool any = false;
    for (; next_comment_ < comments_.size() && comments_[next_comment_].begin < end; ++next_comment_) {
      const Comment& c = comments_[next_comment_];
      const std::string text(text_.substr(c.begin, c.end - c.begin));
      const size_t ends = newlines(last_.end, c.begin);
      if (ends == 0 && !any && !lines_.empty()) {
        lines_.back().comment = text;
      } else {
        begin_line(at, ends > 1 && (any || last_.text != "{"));
        lines_.back().text += text;
      }
      last_.end = c.end;
      any = true;
    }
    return any;
  }

  void word(const Shape& s, Part parent) {
    const size_t continued = break_ ? break_->at : indent() + step;
    const bool opened = last_.text == "{";
    const bool commented = comments_before(s.begin, break_ ? break_->comments_at : continued);
    if (break_ || commented) {
      const bool blank = newlines(last_.end, s.begin) > 1 && (!break_ || break_->blank) &&
                         (!opened || commented) && !lines_.empty();
      begin_line(continued, blank);
    } else if (spaced(last_, s, parent)) {
      lines_.back().text += ' ';
    }
    lines_.back().text += text_of(s);
    break_.reset();
    last_ = {text_of(s), parent, s.end};
  }

  void put(const Shape& s, Part parent) {
    if (s.part == Part::word) {
      word(s, parent);
    } else {
      for (const Shape& p : s.parts) put(p, s.part);
    }
  }

  // ---------------------------------------------------------------- blocks

  static bool is_separator(std::string_view word) { return word == ";" || word == ","; }

  // What stands between the braces at `open` and `close`: a `when` goes with its condition, a separator with
  // what it ends.
  std::vector<Item> items_of(const Shape& s, size_t open, size_t close) const {
    std::vector<Item> out;
    auto add_part = [&](const Shape& p) {
      const bool ends = p.part == Part::word && is_separator(text_of(p));
      const bool led =
          !out.empty() && (is(*out.back().parts.back(), "when") || is(*out.back().parts.back(), "then"));
      if (!out.empty() && (ends || led)) {
        out.back().parts.push_back(&p);
      } else {
        out.push_back({{&p}});
      }
    };
    for (size_t i = open + 1; i < close; ++i) {
      if (s.parts[i].part != Part::notes) {
        add_part(s.parts[i]);
      } else {
        for (const Shape& p : s.parts[i].parts) add_part(p);
      }
    }
    return out;
  }

  std::optional<size_t> brace_of(const Shape& s) const {
    for (size_t i = 0; i < s.parts.size(); ++i)
      if (is(s.parts[i], "{")) return i;
    return std::nullopt;
  }

  // Sentences stand one a line, labels of things and what is alone beside their head.
  bool may_be_flat(const Shape& owner, const std::vector<Item>& items) const {
    size_t notes = 0;
    for (const Item& i : items) {
      if (i.kind() == Part::note) ++notes;
      if (i.kind() == Part::enum_constant && i.parts.front()->parts.size() > 1) return false;
    }
    switch (owner.part) {
      case Part::mechanism_decl:
      case Part::proposition_decl:
      case Part::test_decl:
      case Part::source_decl:
        return items.empty();
      case Part::entity_decl:
      case Part::case_decl:
      case Part::enum_decl:
        return true;
      default:
        return notes == 0 || items.size() == 1;
    }
  }

  // The braces at `open` and `close` of `s`, and what is in them. `owner` is what the block belongs to, whose
  // first line begins at `base`.
  void block(const Shape& owner, const Shape& s, size_t open, size_t close, size_t base) {
    const std::vector<Item> items = items_of(s, open, close);
    if (may_be_flat(owner, items) && !has_comment(s.parts[open].begin, s.parts[close].end)) {
      std::string text;
      Last last;
      for (size_t i = open; i <= close; ++i) append_flat(text, last, s.parts[i], s.part);
      if (next_column() + display_width(text) <= line_width) {
        for (size_t i = open; i <= close; ++i) put(s.parts[i], s.part);
        return;
      }
    }
    put(s.parts[open], s.part);
    const std::vector<size_t> widths = columns_of(items, base + step);
    for (size_t i = 0; i < items.size(); ++i) {
      const Item& item = items[i];
      const Shape& first = *item.parts.front();
      const bool own_line = i == 0 || !(first.part == Part::given_item || first.part == Part::table_row) ||
                            newlines(items[i - 1].parts.back()->end, first.begin) > 0 ||
                            next_column() + width(first) + item.parts.size() - 1 > line_width;
      if (own_line) break_at(base + step);
      lay_item(item, s.part, base + step, widths);
    }
    break_ = Break{base, base + step, false};
    put(s.parts[close], s.part);
  }
  void notes_block(const Shape& owner, const Shape& s, size_t base) {
    block(owner, s, 0, s.parts.size() - 1, base);
  }

  void lay_item(const Item& item, Part parent, size_t base, const std::vector<size_t>& widths) {
    const Shape& first = *item.parts.front();
    size_t next = 1;
    if (item.parts.size() > 1 && (is(first, "when") || is(first, "then"))) {
      put(first, parent);
      lay_condition(*item.parts[1], item.parts.size() - 2, text_of(first).size() + 1);
      next = 2;
    } else if (first.part == Part::enum_constant || first.part == Part::source_field) {
      in_columns(first, widths);
    } else if (first.part == Part::table_row) {
      lay_list(first, item.parts.size() - 1);
    } else if (first.part == Part::word) {
      put(first, parent);
    } else {
      lay(first, base);
    }
    for (; next < item.parts.size(); ++next) put(*item.parts[next], parent);
  }

  // The widths to which the constants of an enum, or the keys of a source, are filled up; none where that
  // would make a line too long, or a comment stands among them.
  std::vector<size_t> columns_of(const std::vector<Item>& items, size_t at) const {
    std::vector<size_t> out;
    auto each = [&](auto&& use) {
      for (const Item& i : items) {
        const Shape& s = *i.parts.front();
        if (s.part == Part::enum_constant || s.part == Part::source_field) use(s);
      }
    };
    bool commented = false;
    each([&](const Shape& s) {
      commented = commented || has_comment(s);
      for (size_t i = 0; i + 1 < s.parts.size(); ++i) {
        if (out.size() <= i) out.push_back(0);
        out[i] = std::max(out[i], width(s.parts[i]));
      }
    });
    bool too_long = false;
    each([&](const Shape& s) {
      if (s.part == Part::source_field) return;
      size_t end = at;
      for (size_t i = 0; i + 1 < s.parts.size(); ++i) end += out[i] + 1;
      too_long = too_long || end + width(s.parts.back()) + 1 > line_width;
    });
    return commented || too_long ? std::vector<size_t>() : out;
  }
  void in_columns(const Shape& s, const std::vector<size_t>& widths) {
    for (size_t i = 0; i < s.parts.size(); ++i) {
      put(s.parts[i], s.part);
      if (i + 1 < s.parts.size() && i < widths.size() && s.parts[i + 1].part != Part::word)
        lines_.back().text.append(widths[i] - width(s.parts[i]), ' ');
    }
  }

  // ---------------------------------------------------------------- declarations

  void lay(const Shape& s, size_t base = 0) {
    switch (s.part) {
      case Part::define_decl:
        define(s, base);
        break;
      case Part::claim:
        claim(s, base);
        break;
      case Part::proposition_item:
        put(s.parts[0], s.part);
        lay_condition(s.parts[1], 0, text_of(s.parts[0]).size() + 1);
        break;
      case Part::applies:
        put(s.parts[0], s.part);
        put(s.parts[1], s.part);
        lay_condition(s.parts[2], s.parts.size() > 3 ? 2 : 0, text_of(s.parts[1]).size() + 1);
        if (s.parts.size() > 3) notes_block(s, s.parts[3], base);
        break;
      case Part::expectation:
        expectation(s, base);
        break;
      case Part::note:
      case Part::use_decl:
        put(s, s.part);
        break;
      default:
        with_block(s, base);
    }
  }

  // Rows stand in a block; of reasons that do not fit, each has a line.
  void expectation(const Shape& s, size_t base) {
    if (brace_of(s)) return with_block(s, base);
    const bool fits = next_column() + width(s) <= line_width && !has_comment(s);
    for (const Shape& p : s.parts) {
      if (!fits && (is(p, "because") || is(p, "and"))) break_at(base + step);
      put(p, s.part);
    }
  }

  // A head and, perhaps, a block of its own or one of notes, or both.
  void with_block(const Shape& s, size_t base) {
    const std::optional<size_t> open = brace_of(s);
    size_t close = 0;
    if (open)
      for (close = s.parts.size() - 1; !is(s.parts[close], "}");) --close;
    for (size_t i = 0; i < s.parts.size(); ++i) {
      const Shape& p = s.parts[i];
      if (open && i == *open) {
        block(s, s, *open, close, base);
        i = close;
      } else if (p.part == Part::notes_block) {
        notes_block(s, p, base);
      } else if (p.part == Part::columns) {
        lay_list(p, 2);
      } else if (p.part == Part::word || p.part == Part::type) {
        put(p, s.part);
      } else {
        lay_expr(p, 2);
      }
    }
  }

  void define(const Shape& s, size_t base) {
    const std::optional<size_t> open = brace_of(s);
    const size_t end = open.value_or(s.parts.size());
    size_t when = 0;
    while (when < end && !is(s.parts[when], "when")) ++when;
    std::string head;
    Last last;
    for (size_t i = 0; i < end; ++i) append_flat(head, last, s.parts[i], s.part);
    const bool flat = !has_comment(s.begin, s.parts[end - 1].end) &&
                      base + display_width(head) + (open ? 2 : 0) <= line_width;
    for (size_t i = 0; i < when; ++i) {
      if (s.parts[i].part == Part::columns) {
        lay_list(s.parts[i], 2);
      } else {
        put(s.parts[i], s.part);
      }
    }
    if (when < end) {
      if (!flat) break_at(base + step);
      put(s.parts[when], s.part);
      lay_condition(s.parts[when + 1], open ? 2 : 0, text_of(s.parts[when]).size() + 1);
    }
    if (open) block(s, s, *open, s.parts.size() - 1, base);
  }

  // claim necessary X for Y where Z { … }
  void claim(const Shape& s, size_t base) {
    const bool noted = s.parts.back().part == Part::notes_block;
    const size_t end = s.parts.size() - (noted ? 1 : 0);
    std::string head;
    Last last;
    for (size_t i = 0; i < end; ++i) append_flat(head, last, s.parts[i], s.part);
    const bool flat = !has_comment(s.begin, s.parts[end - 1].end) &&
                      base + display_width(head) + (noted ? 2 : 0) <= line_width;
    put(s.parts[0], s.part);
    put(s.parts[1], s.part);
    for (size_t i = 2; i < end; ++i) {
      if (i % 2 == 1) {
        if (!flat) break_at(base + step);
        put(s.parts[i], s.part);
      } else {
        const size_t reserved = noted && i + 1 == end ? 2 : 0;
        lay_condition(s.parts[i], flat ? 0 : reserved, text_of(s.parts[i - 1]).size() + 1);
      }
    }
    if (noted) notes_block(s, s.parts.back(), base);
  }

  // ---------------------------------------------------------------- conditions and expressions

  // `reserved` columns are wanted behind it on its last line. `hang` columns before it are taken by a word,
  // under which `and` and `or` may stand, so that what they join is in one column.
  void lay_condition(const Shape& s, size_t reserved, size_t hang) {
    if (fits(s, reserved)) {
      put(s, Part::condition);
      return;
    }
    const size_t at = next_column();
    if (s.part == Part::condition || s.part == Part::conjunction) {
      for (size_t i = 0; i < s.parts.size(); ++i) {
        if (i % 2 == 0) {
          if (i > 0 && has_comment(s.parts[i - 1].end, s.parts[i].begin)) break_at(at);
          lay_condition(s.parts[i], i + 1 == s.parts.size() ? reserved : 0, 0);
        } else {
          const size_t taken = text_of(s.parts[i]).size() + 1;
          break_at(hang >= taken && at >= taken ? at - taken : at);
          put(s.parts[i], s.part);
        }
      }
    } else if (s.part == Part::unit) {
      unit(s, reserved);
    } else {
      lay_expr(s, reserved);
    }
  }

  void unit(const Shape& s, size_t reserved) {
    if (s.parts.size() == 2 && s.parts[1].part != Part::tail) {  // not
      put(s.parts[0], s.part);
      lay_condition(s.parts[1], reserved, 0);
    } else if (s.parts.back().part == Part::tail) {
      lay_expr(s.parts[0], 0);
      tail(s.parts[1], reserved);
    } else if (s.parts.back().part == Part::members) {
      for (size_t i = 0; i + 1 < s.parts.size(); ++i) put(s.parts[i], s.part);
      opened(s.parts.back());
    } else if (is(s.parts.back(), "}")) {  // exists
      put(s.parts[0], s.part);
      opened(s, 1);
    } else {  // for every
      const size_t at = next_column() > rightmost ? indent() : next_column();
      for (size_t i = 0; i + 1 < s.parts.size(); ++i) put(s.parts[i], s.part);
      break_at(at + step);
      lay_condition(s.parts.back(), reserved, 0);
    }
  }

  // A brace, conditions one a line, a brace.
  void opened(const Shape& s, size_t from = 0) {
    if (s.parts.size() == from + 1) {  // of paths
      put(s.parts[from], s.part);
      return;
    }
    const size_t base = indent();
    put(s.parts[from], s.part);
    for (size_t i = from + 1; i + 1 < s.parts.size(); ++i) {
      if (s.parts[i].part == Part::word && is_separator(text_of(s.parts[i]))) {
        put(s.parts[i], s.part);
      } else {
        break_at(base + step);
        lay_condition(s.parts[i], 1, 0);
      }
    }
    break_ = Break{base, base + step, false};
    put(s.parts.back(), s.part);
  }

  void tail(const Shape& s, size_t reserved) {
    if (is(s.parts[0], "in")) {
      put(s.parts[0], s.part);
      lay_list(s, reserved, 1);
      return;
    }
    for (size_t i = 0; i < s.parts.size(); ++i) {
      if (i % 2 == 0) {
        put(s.parts[i], s.part);
      } else {
        lay_expr(s.parts[i], i + 1 == s.parts.size() ? reserved : 0);
      }
    }
  }

  void lay_expr(const Shape& s, size_t reserved) {
    if (s.part == Part::word || fits(s, reserved)) {
      put(s, Part::sum);
      return;
    }
    const size_t at = next_column();
    switch (s.part) {
      case Part::condition:
      case Part::conjunction:
      case Part::unit:
        lay_condition(s, reserved, 0);
        return;
      case Part::sum:
      case Part::product:
        for (size_t i = 0; i < s.parts.size(); ++i) {
          if (i % 2 == 1) {
            if (column() + width(s.parts[i]) + width(s.parts[i + 1]) + 2 > line_width) break_at(at);
            put(s.parts[i], s.part);
          } else {
            lay_expr(s.parts[i], i + 1 == s.parts.size() ? reserved : 0);
          }
        }
        return;
      case Part::arguments:
        lay_list(s, reserved);
        return;
      case Part::primary:
        primary(s, reserved);
        return;
      case Part::factor:
      case Part::argument:
        for (size_t i = 0; i + 1 < s.parts.size(); ++i) put(s.parts[i], s.part);
        lay_expr(s.parts.back(), reserved);
        return;
      default:
        put(s, s.part);
    }
  }

  void primary(const Shape& s, size_t reserved) {
    const size_t last = s.parts.size() - 1;
    if (is(s.parts[0], "(")) {
      put(s.parts[0], s.part);
      lay_condition(s.parts[1], reserved + 1, 0);
      put(s.parts[2], s.part);
    } else if (is(s.parts[last], "}")) {  // count { X : … }
      for (size_t i = 0; i + 1 < last; ++i) put(s.parts[i], s.part);
      lay_condition(s.parts[last - 1], reserved + 2, 0);
      put(s.parts[last], s.part);
    } else {
      for (const Shape& p : s.parts) {
        if (p.part == Part::arguments) {
          lay_list(p, reserved);
        } else {
          put(p, s.part);
        }
      }
    }
  }

  // A bracket, items and their separators, as many on a line as fit, and a bracket.
  void lay_list(const Shape& s, size_t reserved, size_t from = 0) {
    if (fits(s, reserved)) {
      for (size_t i = from; i < s.parts.size(); ++i) put(s.parts[i], s.part);
      return;
    }
    const size_t base = indent();
    const bool braces = is(s.parts[from], "{");
    put(s.parts[from], s.part);
    size_t at = column() + (braces ? 1 : 0);
    if (at > rightmost) at = base + 2 * step;
    const size_t last = s.parts.size() - 1;
    for (size_t i = from + 1; i < last; ++i) {
      const Shape& p = s.parts[i];
      if (p.part == Part::word && is_separator(text_of(p))) {
        put(p, s.part);
        continue;
      }
      size_t taken = width(p) + (i + 1 == last ? reserved + (braces ? 2 : 1) : 1);
      if (i > from + 1 && (next_column() + taken > line_width || has_comment(s.parts[i - 1].end, p.begin)))
        break_at(at);
      if (s.part == Part::columns) {
        put(p, s.part);
      } else {
        lay_expr(p, i + 1 == last ? reserved + 1 : 1);
      }
    }
    put(s.parts[last], s.part);
  }

  // Comments of neighbouring lines begin in one column where that leaves them room.
  void align_comments() {
    for (size_t i = 0; i < lines_.size();) {
      size_t end = i, widest = 0, longest = 0;
      auto indent_of = [&](size_t k) { return lines_[k].text.find_first_not_of(' '); };
      for (; end < lines_.size() && !lines_[end].comment.empty() && indent_of(end) == indent_of(i); ++end) {
        widest = std::max(widest, display_width(lines_[end].text));
        longest = std::max(longest, display_width(lines_[end].comment));
      }
      if (widest + 2 + longest <= line_width)
        for (size_t k = i; k < end; ++k) lines_[k].text.append(widest - display_width(lines_[k].text), ' ');
      i = std::max(end, i + 1);
    }
  }

  std::string_view text_;
  std::vector<Comment> comments_;
  size_t next_comment_ = 0;
  std::vector<Line> lines_;
  std::optional<Break> break_;
  Last last_;
};

}  // namespace

std::string words_of(const Sources& sources, SourceId id) {
  const std::string_view text = sources[id].text();
  std::vector<std::pair<uint32_t, uint32_t>> places;
  parse_rules(sources, id, [&](const Shape& declaration) {
    std::vector<const Shape*> open = {&declaration};
    while (!open.empty()) {
      const Shape& s = *open.back();
      open.pop_back();
      if (s.part == Part::word) places.emplace_back(s.begin, s.end);
      for (const Shape& p : s.parts) open.push_back(&p);
    }
  });
  for (const Comment& c : comments_of(text)) places.emplace_back(c.begin, c.end);
  std::sort(places.begin(), places.end());
  std::string out;
  for (const auto& [begin, end] : places) (out += text.substr(begin, end - begin)) += '\n';
  return out;
}

std::variant<std::string, Diagnostics> lay_out(const Sources& sources, SourceId id) {
  const std::string_view text = sources[id].text();
  std::vector<Shape> declarations;
  ParsedFile parsed = parse_rules(sources, id, [&](const Shape& s) { declarations.push_back(s); });
  if (has_errors(parsed.diagnostics)) return std::move(parsed.diagnostics);
  Layout layout(text);
  for (const Shape& s : declarations) layout.add(s);
  return layout.finish();
}

}  // namespace mechanist
