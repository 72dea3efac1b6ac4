// A reader of delimited text, record by record over a text in memory, without copies where none are needed.
// External interface: csv.hpp.
#include "base/csv.hpp"

#include <algorithm>

namespace mechanist {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

size_t first_byte(std::string_view text) {
  return text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
}

}  // namespace

CsvReader::CsvReader(std::string_view text, char delimiter, bool quoting)
    : text_(text), at_(first_byte(text)), delimiter_(delimiter), quoting_(quoting) {}

bool CsvReader::next(std::vector<Cell>& cells) {
  cells.clear();
  unescaped_.clear();
  if (error_ || at_ >= text_.size()) return false;
  for (;;) {
    Cell cell;
    if (quoting_ && at_ < text_.size() && text_[at_] == '"') {
      if (!quoted_cell(cell)) {
        cells.clear();
        return false;
      }
    } else {
      plain_cell(cell);
    }
    cells.push_back(cell);
    if (at_ >= text_.size()) return true;
    if (text_[at_] == delimiter_) {
      ++at_;
      continue;
    }
    if (text_[at_] == '\r') ++at_;
    if (at_ < text_.size()) ++at_;  // the '\n'
    return true;
  }
}

// Leaves at_ on the delimiter, on the record's line end (its '\r' where there is one), or at the text's end.
void CsvReader::plain_cell(Cell& cell) {
  cell.begin = at_;
  while (at_ < text_.size() && text_[at_] != delimiter_ && text_[at_] != '\n') ++at_;
  bool line_end = at_ < text_.size() && text_[at_] == '\n';
  if (line_end && at_ > cell.begin && text_[at_ - 1] == '\r') --at_;
  cell.end = at_;
  cell.text = text_.substr(cell.begin, cell.end - cell.begin);
}

bool CsvReader::quoted_cell(Cell& cell) {
  cell.begin = at_;
  cell.quoted = true;
  size_t content = ++at_;
  std::string* unescaped = nullptr;
  for (;;) {
    size_t quote = text_.find('"', at_);
    if (quote == std::string_view::npos) {
      error_ = CsvError{cell.begin, "the quote that opens this cell is never closed"};
      return false;
    }
    bool doubled = quote + 1 < text_.size() && text_[quote + 1] == '"';
    if (doubled) {
      if (unescaped == nullptr) unescaped = &unescaped_.emplace_back();
      unescaped->append(text_.substr(content, quote + 1 - content));
      content = at_ = quote + 2;
      continue;
    }
    if (unescaped != nullptr) {
      unescaped->append(text_.substr(content, quote - content));
      cell.text = *unescaped;
    } else {
      cell.text = text_.substr(content, quote - content);
    }
    cell.end = at_ = quote + 1;
    break;
  }
  bool ends = at_ == text_.size() || text_[at_] == delimiter_ || text_[at_] == '\n' ||
              (text_[at_] == '\r' && (at_ + 1 == text_.size() || text_[at_ + 1] == '\n'));
  if (!ends) error_ = CsvError{at_, "after a closing quote there can only be a delimiter or the line's end"};
  return ends;
}

char guess_delimiter(std::string_view text) {
  size_t counts[3] = {};
  constexpr std::string_view delimiters = ",;\t";
  bool quoted = false;
  for (char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n') break;
    if (size_t i = delimiters.find(c); i != std::string_view::npos) ++counts[i];
  }
  return delimiters[static_cast<size_t>(std::max_element(counts, counts + 3) - counts)];
}

}  // namespace mechanist
