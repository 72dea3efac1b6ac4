#pragma once
// Runs one program without a shell, and measures it: wall-clock time and peak memory.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace bench {

struct Command {
  std::vector<std::string> words;  // the first is a path, or is looked for on the PATH
  std::filesystem::path input;     // standard input; empty: none
};

struct Ran {
  enum class How { finished, over_limit, out_of_memory, failed };
  How how = How::failed;
  int status = 0;
  double limit = 0;      // that was given, in seconds
  double seconds = 0;    // of wall clock
  double processor = 0;  // seconds of all its threads
  uint64_t peak_bytes = 0;
  std::filesystem::path out, err;  // what it printed
};

// Prints into `prefix`.out and `prefix`.err. After `limit` seconds the program is ended.
Ran run(const Command&, const std::filesystem::path& prefix, double limit);

// Does `work` in a process of its own and waits for it; false if that failed. What a program's peak memory is
// counted from is the size of the process that started it, so this one must never grow.
bool in_a_process_of_its_own(const std::function<void()>& work);

// Where the program of this name is on the PATH; empty: nowhere.
std::filesystem::path on_the_path(const std::string& program);

std::string text_of_file(const std::filesystem::path&);

}  // namespace bench
