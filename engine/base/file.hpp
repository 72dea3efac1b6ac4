#pragma once
// Reading files without surprises: a directory, an unreadable or a too large file is a message, not a crash.
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace mechanist {

struct FileError {
  std::string code;  // E0401 not found, E0402 a directory, E0403 not readable, E0501 too large
  std::string message;
};
// What a file names must be there to be read again; what a user names may also be a pipe.
enum class FileKind { any, regular };
std::variant<std::string, FileError> read_file(const std::string& path, size_t max_bytes,
                                               FileKind = FileKind::any);

// A file that is written beside the one it will replace, and takes its name only when it is whole: a reader
// sees the old text or the new one. Permissions are kept, and where the path is a link, what it points to is
// replaced. What is not finished leaves nothing behind.
class FileReplacement {
 public:
  explicit FileReplacement(const std::string& path);
  ~FileReplacement();
  FileReplacement(const FileReplacement&) = delete;
  FileReplacement& operator=(const FileReplacement&) = delete;

  // False after a failure, which `problem` tells. The text of one call is handed to the system at once.
  bool write(std::string_view text);
  // `durable`: not before the text is on the disk. False after a failure.
  bool finish(bool durable = false);
  // E0405; its message is what the system says.
  const std::optional<FileError>& problem() const { return problem_; }

 private:
  bool fail(int code);
  bool fail(const char* why);

  std::string target_, unfinished_;
  int file_ = -1;
  std::optional<FileError> problem_;
};

// All at once, and on the disk. The message names the path.
std::optional<FileError> replace_file(const std::string& path, std::string_view text);

std::string sha256_hex(std::string_view bytes);

}  // namespace mechanist
