#pragma once
// Where results and messages go: standard output by whole records, standard error by whole messages.
//
// A record is written under a lock, so that a signal, which another thread waits for, ends the program
// between two records and never inside one.
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_set>
#include <vector>

#include "base/diagnostic.hpp"

namespace mechanist::cli {

enum ExitStatus : int {
  all_well = 0,
  input_had_errors = 1,
  wrong_usage = 2,
  limit_reached = 3,
  own_defect = 70,
};

// 1 wins over 3, and both over 0.
constexpr int worse(int a, int b) {
  if (a == input_had_errors || b == input_had_errors) return input_had_errors;
  return a > b ? a : b;
}

class Output {
 public:
  Output();
  ~Output() { flush(); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // Nothing is written once the reader has gone or a write has failed.
  void record(std::string_view text, size_t records = 1);
  void flush();
  // What is written, from another thread, if a signal ends the program before it would be otherwise.
  void if_interrupted(std::function<std::string()> rest);
  // The reader closed its end: there is nobody left to work for. Not an error.
  bool closed() const { return closed_; }
  // A write failed for another reason, which is told.
  const std::string& failure() const { return failure_; }
  bool is_terminal() const { return is_terminal_; }
  bool colour() const { return colour_; }
  // Characters a line of a table may take.
  size_t width() const { return width_; }

 private:
  friend class SignalWatch;
  void write_out();

  std::timed_mutex mutex_;
  std::string buffer_;
  std::function<std::string()> rest_;
  size_t records_ = 0;
  bool closed_ = false;
  std::string failure_;
  bool is_terminal_ = false;
  bool colour_ = false;
  size_t width_ = 80;
};

class Messages {
 public:
  Messages();
  // Of a record of `input`, where there is one: what is wrong in files that records share is told once.
  void diagnostics(const Diagnostics&, std::string_view input = {});
  void line(std::string_view text);
  // A line that the next one replaces; shown on a terminal only.
  void progress(std::string_view text);
  bool colour() const { return colour_; }

 private:
  void clear_progress();
  std::mutex mutex_;
  bool is_terminal_ = false;
  bool colour_ = false;
  bool progress_shown_ = false;
  std::unordered_set<std::string> told_;  // of shared files
};

// Waits for SIGINT and SIGTERM on a thread of its own, for as long as it lives; then flushes the records
// that are complete, says how many there were, and ends the program with 128 + the signal's number. To be
// made before other threads.
class SignalWatch {
 public:
  explicit SignalWatch(Output&);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

 private:
  std::thread thread_;
};

// A file opened later never takes the number of a standard stream that was closed at the start.
void occupy_standard_streams();

struct Terminal {
  Output& out;
  Messages& messages;
};

// Writes what a command made to the file, in place of what is there, or, where none is named, to standard
// output; not over a file that the command `read`. The exit status.
int write_result(const std::string& text, const std::string& file, Terminal&,
                 const std::vector<std::string>& read);
// Nothing, or why the file is not to be written: it is one of those.
std::optional<Diagnostic> written_over(const std::string& file, const std::vector<std::string>& read);

}  // namespace mechanist::cli
