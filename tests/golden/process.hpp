#pragma once
// Runs one program in a folder, without a shell, and keeps what it printed.
#include <filesystem>
#include <string>
#include <vector>

namespace golden {

struct Finished {
  std::string out, err;
  int status = 0;  // 128 + the signal's number where one ended it
};

// `words[0]` is the program's path. It gets /dev/null where `input` is empty, and is ended after two minutes.
Finished run_program(const std::vector<std::string>& words, const std::filesystem::path& folder,
                     const std::filesystem::path& input);

// A new folder that is removed with its contents.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace golden
