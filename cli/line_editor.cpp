// Editing by libedit (BSD licence; GNU readline's would bind the program), by its own interface and not the
// one that imitates readline, because that keeps everything in global variables. It stands in no other file.
//
// While a line is edited the terminal gives no signals: SIGINT is waited for by a thread that ends the
// program (terminal.hpp), and here it is only a key. Outside, Ctrl-C ends the program as ever.
// External interface: line_editor.hpp.
#include "line_editor.hpp"

#include <histedit.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <cstdio>
#include <filesystem>

#include "base/text.hpp"

namespace mechanist::cli {

class LineEditor::Terminal {
 public:
  Terminal(std::string path, std::function<Completion(std::string_view)> complete)
      : path_(std::move(path)), complete_(std::move(complete)) {
    // Without it, characters beyond ASCII would be shown as octal numbers.
    if (std::setlocale(LC_CTYPE, "") == nullptr || MB_CUR_MAX == 1) std::setlocale(LC_CTYPE, "C.UTF-8");
    editor_ = el_init("mechanist", stdin, stdout, stderr);
    history_ = history_init();
    if (editor_ == nullptr || history_ == nullptr) return;
    HistEvent event;
    history(history_, &event, H_SETSIZE, 1000);
    history(history_, &event, H_SETUNIQUE, 1);
    if (!path_.empty()) history(history_, &event, H_LOAD, path_.c_str());
    el_set(editor_, EL_CLIENTDATA, this);
    el_set(editor_, EL_EDITOR, "emacs");
    el_set(editor_, EL_HIST, history, history_);
    el_set(editor_, EL_PROMPT, &Terminal::prompt);
    el_set(editor_, EL_SETTY, "-d", "-isig", nullptr);
    el_set(editor_, EL_ADDFN, "mechanist-complete", "Complete the word", &Terminal::completed);
    el_set(editor_, EL_ADDFN, "mechanist-give-up", "Give up the line", &Terminal::gave_up);
    el_set(editor_, EL_BIND, "\t", "mechanist-complete", nullptr);
    el_set(editor_, EL_BIND, "^C", "mechanist-give-up", nullptr);
    el_set(editor_, EL_BIND, "^R", "em-inc-search-prev", nullptr);
  }
  ~Terminal() {
    if (history_ != nullptr) history_end(history_);
    if (editor_ != nullptr) el_end(editor_);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  bool works() const { return editor_ != nullptr && history_ != nullptr; }

  std::optional<Line> read(const std::string& prompt) {
    prompt_ = prompt;
    given_up_ = false;
    int length = 0;
    const char* text = nullptr;
    do {
      errno = 0;
      text = el_gets(editor_, &length);
    } while (text == nullptr && errno == EINTR);
    if (text == nullptr || length <= 0) return std::nullopt;
    Line out{std::string(text, static_cast<size_t>(length)), given_up_};
    while (out.text.ends_with('\n') || out.text.ends_with('\r')) out.text.pop_back();
    return out;
  }

  void remember(const std::string& entry) {
    HistEvent event;
    history(history_, &event, H_ENTER, entry.c_str());
    save();
  }

 private:
  static Terminal& of(EditLine* editor) {
    void* self = nullptr;
    el_get(editor, EL_CLIENTDATA, &self);
    return *static_cast<Terminal*>(self);
  }
  static char* prompt(EditLine* editor) { return of(editor).prompt_.data(); }

  static unsigned char gave_up(EditLine* editor, int) {
    of(editor).given_up_ = true;
    std::fputs("^C\n", stdout);
    std::fflush(stdout);
    return CC_NEWLINE;
  }

  static unsigned char completed(EditLine* editor, int) {
    const LineInfo* line = el_line(editor);
    const std::string_view before(line->buffer, static_cast<size_t>(line->cursor - line->buffer));
    const Completion found = of(editor).complete_(before);
    if (found.candidates.empty()) return CC_REFRESH_BEEP;
    // What all of them begin with.
    std::string common = found.candidates.front();
    for (const std::string& c : found.candidates) {
      const auto [end, ignored] = std::mismatch(common.begin(), common.end(), c.begin(), c.end());
      common.erase(end, common.end());
    }
    while (first_invalid_utf8(common)) common.pop_back();
    const std::string word(before.substr(found.begin));
    if (found.candidates.size() == 1 && !common.ends_with('"') && !common.ends_with('/')) common += ' ';
    if (common.size() > word.size()) {
      el_deletestr(editor, static_cast<int>(character_count(word)));
      return el_insertstr(editor, common.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
    }
    list(found.candidates);
    return CC_REDISPLAY;
  }

  static void list(const std::vector<std::string>& candidates) {
    constexpr size_t most = 60, width = 78;
    std::string out = "\n", row;
    for (size_t i = 0; i < std::min(candidates.size(), most); ++i) {
      const std::string shown = printable(candidates[i]);
      if (!row.empty() && display_width(row) + 2 + display_width(shown) > width) {
        out += row + "\n";
        row.clear();
      }
      row += (row.empty() ? "" : "  ") + shown;
    }
    out += row + "\n";
    if (candidates.size() > most) out += "… " + std::to_string(candidates.size() - most) + "\n";
    std::fputs(out.c_str(), stdout);
    std::fflush(stdout);
  }

  void save() {
    if (path_.empty()) return;
    std::error_code failed;
    const std::filesystem::path folder = std::filesystem::path(path_).parent_path();
    if (std::filesystem::create_directories(folder, failed) && !failed)
      std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failed);
    HistEvent event;
    history(history_, &event, H_SAVE, path_.c_str());
    std::filesystem::permissions(
        path_, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, failed);
  }

  std::string path_;
  std::function<Completion(std::string_view)> complete_;
  std::string prompt_;
  bool given_up_ = false;
  EditLine* editor_ = nullptr;
  History* history_ = nullptr;
};

LineEditor::LineEditor(std::string path, std::function<Completion(std::string_view)> complete) {
  if (::isatty(STDIN_FILENO) != 1 || ::isatty(STDOUT_FILENO) != 1) return;
  terminal_ = std::make_unique<Terminal>(std::move(path), std::move(complete));
  if (!terminal_->works()) terminal_.reset();
}
LineEditor::~LineEditor() = default;

bool LineEditor::is_terminal() const {
  return terminal_ != nullptr;
}

std::optional<LineEditor::Line> LineEditor::read(const std::string& prompt) {
  if (terminal_) return terminal_->read(prompt);
  size_t end = std::string::npos;
  while ((end = buffer_.find('\n')) == std::string::npos && !ended_) {
    char block[4096];
    const ssize_t n = ::read(STDIN_FILENO, block, sizeof block);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0)
      ended_ = true;
    else
      buffer_.append(block, static_cast<size_t>(n));
  }
  if (buffer_.empty()) return std::nullopt;
  Line out{buffer_.substr(0, end), false};
  buffer_.erase(0, end == std::string::npos ? end : end + 1);
  if (out.text.ends_with('\r')) out.text.pop_back();
  return out;
}

void LineEditor::remember(const std::string& entry) {
  if (terminal_) terminal_->remember(entry);
}

}  // namespace mechanist::cli
