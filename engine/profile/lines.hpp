#pragma once
// The lines of a stream in blocks, each as much as is at hand.
//
// Nothing is waited for while a whole line is there, so that whoever writes a line and waits for its answer
// gets it. Memory is bounded by one block and one line.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.hpp"

namespace mechanist {

struct LineBlock {
  std::string text;         // whole lines; only the last of a stream may lack its end
  uint32_t first_line = 1;  // 1-based
  // What could not be read, in place of text: the line is too long, or nothing more can be read.
  std::optional<Diagnostic> problem;
};

class LineReader {
 public:
  // "-": standard input. Lines of more bytes than `max_line` are problems.
  LineReader(std::string path, size_t max_line);
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  // nullopt: the end. A stream without any line that is not blank ends with a problem.
  std::optional<LineBlock> next();

 private:
  LineBlock too_long();
  // The end: nothing more can be read from that line on; 0: from the beginning.
  std::optional<LineBlock> fail(uint32_t line, Diagnostic);

  std::string path_;
  size_t max_line_;
  int fd_ = -1;
  bool ended_ = false;
  bool any_ = false;
  bool skipping_ = false;  // the rest of a line that was too long
  uint32_t line_ = 1;
  std::string pending_;             // from the beginning of line_ on
  std::optional<Diagnostic> open_;  // why the file could not be opened
};

// Calls `use(line, number)` for each line of the block that is not blank, without its end; false stops.
template <class Use>
bool for_each_line(const LineBlock& block, Use use) {
  std::string_view rest = block.text;
  for (uint32_t number = block.first_line; !rest.empty(); ++number) {
    const size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos && !use(line, number)) return false;
  }
  return true;
}

}  // namespace mechanist
