// Line breaking by display width; see layout.hpp. Between two wide characters a line may break anywhere, but
// no line begins with a closing mark or ends with an opening one; words of narrow characters stay whole
// unless one alone is longer than a line.
#include "explain/layout.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mechanist::explain {

namespace {

bool closes(char32_t c) {
  static constexpr std::u32string_view marks =
      U"\uff0c\u3002\u3001\uff1b\uff1a\uff01\uff1f\uff09\u3011\u300b\u300d\u300f\u201d\u2019\u2026,.;:!?)]%";
  return marks.find(c) != std::u32string_view::npos;
}
bool opens(char32_t c) {
  static constexpr std::u32string_view marks = U"\uff08\u3010\u300a\u300c\u300e\u201c\u2018([";
  return marks.find(c) != std::u32string_view::npos;
}
bool is_letter_or_digit(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= U'0' && c <= U'9');
}

struct Unit {
  std::string text;
  size_t width = 0;
  bool space = false;  // before it
};

// Pieces between which a line may break.
std::vector<Unit> units_of(std::string_view text) {
  std::vector<Unit> out;
  bool space = false, glue = false;  // the next character belongs to the piece before it
  bool narrow = false;               // the last piece ends with a narrow character
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    const char32_t c = next_character(text, at);
    if (c == U' ' || c == U'\n' || c == U'\t') {
      space = true;
      glue = false;
      continue;
    }
    // Most of a text is words of these, which are alike in all that is asked here.
    const bool word = is_letter_or_digit(c);
    while (word && at < text.size() && is_letter_or_digit(static_cast<unsigned char>(text[at]))) ++at;
    const std::string_view written = text.substr(begin, at - begin);
    const std::string one = word ? std::string(written) : printable(written);
    const size_t width = word ? one.size() : display_width(one);
    const bool wide = !word && width == 2;
    const bool joins = !out.empty() && !space && (glue || (!wide && narrow) || width == 0 || closes(c));
    if (joins) {
      out.back().text += one;
      out.back().width += width;
    } else {
      out.push_back({one, width, space});
    }
    space = false;
    glue = opens(c);
    if (width > 0) narrow = !wide && !closes(c) ? true : (!wide && narrow);
    if (wide) narrow = false;
  }
  return out;
}

}  // namespace

std::string padded(std::string_view text, size_t width) {
  std::string out(text);
  const size_t have = display_width(text);
  if (have < width) out.append(width - have, ' ');
  return out;
}
std::string padded_left(std::string_view text, size_t width) {
  const size_t have = display_width(text);
  return (have < width ? std::string(width - have, ' ') : std::string()) + std::string(text);
}

std::vector<std::string> wrapped(std::string_view text, size_t first, size_t rest) {
  first = std::max<size_t>(first, 4);
  rest = std::max<size_t>(rest, 4);
  std::vector<std::string> out{{}};
  size_t used = 0;
  auto room = [&] { return out.size() == 1 ? first : rest; };
  for (Unit& u : units_of(text)) {
    const size_t gap = u.space && used > 0 ? 1 : 0;
    if (used > 0 && used + gap + u.width > room()) {
      out.emplace_back();
      used = 0;
    } else if (gap > 0) {
      out.back() += ' ';
      used += 1;
    }
    if (u.width <= room() - used) {
      out.back() += u.text;
      used += u.width;
      continue;
    }
    // Longer than a line: broken where the line ends.
    for (size_t at = 0; at < u.text.size();) {
      const size_t begin = at;
      next_character(u.text, at);
      const std::string_view one = std::string_view(u.text).substr(begin, at - begin);
      const size_t width = display_width(one);
      if (used + width > room()) {
        out.emplace_back();
        used = 0;
      }
      out.back() += one;
      used += width;
    }
  }
  return out;
}

void Layout::blank() {
  if (!lines_.empty() && !lines_.back().empty()) lines_.emplace_back();
}

void Layout::right(std::string line, std::string_view note) {
  const size_t have = display_width(line), wide = display_width(note);
  if (!note.empty()) {
    if (have + 2 + wide <= width_ || have == 0) {
      line = padded(line, width_ > wide ? width_ - wide : 0) + std::string(note);
    } else {
      lines_.push_back(std::move(line));
      for (const std::string& part : wrapped(note, width_ - 4, width_ - 4))
        lines_.push_back(padded_left(part, width_));
      return;
    }
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  lines_.push_back(std::move(line));
}

void Layout::put(size_t indent, size_t hang, std::string_view text, std::string_view note) {
  // A note that would leave too little for the text has a line of its own.
  const size_t wide = note.empty() ? 0 : display_width(note) + 2;
  const bool beside = indent + wide + 20 <= width_;
  indent = std::min(indent, width_ - 16);
  hang = std::min(hang, width_ - 16);
  const size_t taken = beside ? wide : 0;
  const auto parts = wrapped(text, width_ - indent - taken, width_ - hang - taken);
  for (size_t i = 0; i < parts.size(); ++i) {
    std::string line = std::string(i == 0 ? indent : hang, ' ') + parts[i];
    right(std::move(line), i + 1 == parts.size() ? note : std::string_view());
  }
}

void Layout::put_beside(size_t indent, std::string_view label, size_t column,
                        const std::vector<Entry>& entries) {
  const auto left = wrapped(label, column - indent - 2, column - indent - 4);
  struct Line {
    std::string text;
    std::string_view note;
  };
  std::vector<Line> lines;
  for (const Entry& e : entries) {
    const size_t wide = e.note.empty() ? 0 : display_width(e.note) + 2;
    const size_t room = width_ - column;
    const size_t taken = wide + 16 <= room ? wide : 0;
    const auto parts = wrapped(e.text, room - taken, room - taken);
    for (size_t i = 0; i < parts.size(); ++i)
      lines.push_back({parts[i], i + 1 == parts.size() ? std::string_view(e.note) : std::string_view()});
  }
  for (size_t i = 0; i < std::max(left.size(), lines.size()); ++i) {
    std::string line;
    if (i < left.size() && !label.empty()) line = std::string(i == 0 ? indent : indent + 2, ' ') + left[i];
    if (i < lines.size()) line = padded(line, column) + lines[i].text;
    right(std::move(line), i < lines.size() ? lines[i].note : std::string_view());
  }
}

void Layout::flow(size_t indent, std::string_view head, size_t hang, const std::vector<std::string>& entries,
                  size_t gap) {
  std::string line = std::string(indent, ' ') + std::string(head);
  line = padded(line, hang);
  bool empty = true;
  for (const std::string& e : entries) {
    const size_t wide = display_width(e);
    if (!empty && display_width(line) + gap + wide > width_) {
      right(std::move(line), {});
      line = std::string(hang, ' ');
      empty = true;
    }
    if (!empty) line.append(gap, ' ');
    if (hang + wide > width_) {
      const auto parts = wrapped(e, width_ - hang, width_ - hang - 2);
      for (size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) {
          right(std::move(line), {});
          line = std::string(hang + 2, ' ');
        }
        line += parts[i];
      }
    } else {
      line += e;
    }
    empty = false;
  }
  right(std::move(line), {});
}

std::string Layout::text() const {
  std::string out;
  size_t end = lines_.size();
  while (end > 0 && lines_[end - 1].empty()) --end;
  for (size_t i = 0; i < end; ++i) out += lines_[i] + "\n";
  return out;
}

}  // namespace mechanist::explain
