#pragma once
// Lines of at most so many columns, by display width: hanging indents, an annotation at the right end, and
// line breaks where English and Chinese allow them.
#include <string>
#include <string_view>
#include <vector>

namespace mechanist::explain {

class Layout {
 public:
  explicit Layout(size_t width) : width_(width) {}

  void blank();
  // `text` from column `indent` on, further lines from `hang` on; `note` ends at the right margin of the last
  // line, or stands on a line of its own where it does not fit.
  void put(size_t indent, size_t hang, std::string_view text, std::string_view note = {});
  // A column of labels beside the text.
  struct Entry {
    std::string text, note;
  };
  void put_beside(size_t indent, std::string_view label, size_t column, const std::vector<Entry>& entries);
  // Entries that are not broken themselves, `gap` spaces between them.
  void flow(size_t indent, std::string_view head, size_t hang, const std::vector<std::string>& entries,
            size_t gap = 3);
  std::string text() const;

 private:
  void right(std::string line, std::string_view note);
  size_t width_;
  std::vector<std::string> lines_;
};

// The parts of a text that fit into `first` columns, then into `rest` each. Never empty.
std::vector<std::string> wrapped(std::string_view text, size_t first, size_t rest);
std::string padded(std::string_view text, size_t width);       // spaces behind
std::string padded_left(std::string_view text, size_t width);  // spaces before

}  // namespace mechanist::explain
