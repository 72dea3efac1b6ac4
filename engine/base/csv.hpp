#pragma once
// Delimited text. CSV as in RFC 4180 (quotes doubled, line ends inside quotes, CRLF or LF); TSV and .facts
// have no quoting. Cells are views into the text where nothing had to be unescaped.
//
// A byte order mark is skipped. An empty line is a record of one empty cell; what that means is the caller's
// to say. A quote inside an unquoted cell stands for itself.
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mechanist {

struct CsvError {
  size_t offset = 0;
  std::string message;
};

class CsvReader {
 public:
  CsvReader(std::string_view text, char delimiter, bool quoting);
  struct Cell {
    std::string_view text;
    size_t begin = 0, end = 0;  // bytes within the text, quotes included
    bool quoted = false;
  };
  // The next record, or false at the end or after an error. The cells stay valid until the next call.
  bool next(std::vector<Cell>& cells);
  // Where the next record begins.
  size_t position() const { return at_; }
  const std::optional<CsvError>& error() const { return error_; }

 private:
  bool quoted_cell(Cell&);
  void plain_cell(Cell&);

  std::string_view text_;
  size_t at_ = 0;
  char delimiter_;
  bool quoting_;
  std::deque<std::string> unescaped_;
  std::optional<CsvError> error_;
};

// ',' or ';' or tab, whichever the first line has most of outside quotes.
char guess_delimiter(std::string_view text);

}  // namespace mechanist
