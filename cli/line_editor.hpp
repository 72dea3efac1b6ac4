#pragma once
// Lines of input, one after the other: with editing, a history and completion on a terminal, plainly
// otherwise.
//
// On a terminal, Ctrl-C gives up the line, not the program, and Ctrl-D on an empty line ends the input. The
// history of earlier runs is read from the file at `path`, and each entry is written there; where that
// cannot be, there is none. Only one of these at a time.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mechanist::cli {

// What could stand in place of the word before the cursor.
struct Completion {
  size_t begin = 0;  // where the word begins, in bytes
  std::vector<std::string> candidates;
};

class LineEditor {
 public:
  // `complete` is asked of the text before the cursor.
  LineEditor(std::string path, std::function<Completion(std::string_view)> complete);
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  bool is_terminal() const;
  struct Line {
    std::string text;       // without its line end
    bool given_up = false;  // by Ctrl-C
  };
  // Nothing at the end of the input.
  std::optional<Line> read(const std::string& prompt);
  // What is to be found again with the arrow keys.
  void remember(const std::string& entry);

 private:
  class Terminal;
  std::unique_ptr<Terminal> terminal_;  // null: there is none
  std::string buffer_;                  // of plain input: read and not yet given out
  bool ended_ = false;
};

}  // namespace mechanist::cli
