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

// Puts `text` into a file beside it and gives that its name: a reader sees the old text or the new one,
// whole. Permissions are kept, and where the path is a link, what it points to is replaced. E0405 otherwise.
std::optional<FileError> replace_file(const std::string& path, std::string_view text);

std::string sha256_hex(std::string_view bytes);

}  // namespace mechanist
