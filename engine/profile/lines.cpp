// Reading by large pieces; what is after the last line end waits for the next piece. See lines.hpp.
#include "profile/lines.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace mechanist {
namespace {

constexpr size_t piece_bytes = 1u << 17;

}  // namespace

LineReader::LineReader(std::string path, size_t max_line)
    : path_(std::move(path)), max_line_(std::max<size_t>(max_line, 64)) {
  if (path_ == "-") {
    fd_ = STDIN_FILENO;
    return;
  }
  fd_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd_ >= 0) return;
  const bool missing = errno == ENOENT || errno == ENOTDIR;
  open_ = error(missing ? "E0401" : "E0403", whole_file(path_),
                missing ? fmt::format("there is no file '{}'", path_)
                        : fmt::format("'{}' cannot be read: {}", path_, std::strerror(errno)));
}

LineReader::~LineReader() {
  if (fd_ >= 0 && path_ != "-") ::close(fd_);
}

std::optional<LineBlock> LineReader::fail(uint32_t line, Diagnostic d) {
  ended_ = true;
  LineBlock out;
  out.first_line = line;
  out.problem = std::move(d);
  return out;
}

// The line at the head of what is pending; the rest of it is skipped.
LineBlock LineReader::too_long() {
  Place place = whole_file(path_);
  place.line = line_;
  place.column = 1;
  size_t shown = 60;
  while (shown > 0 && (static_cast<unsigned char>(pending_[shown]) & 0xc0u) == 0x80) --shown;
  place.source_line = pending_.substr(0, shown) + "…";
  LineBlock out;
  out.first_line = line_;
  out.problem = error("E0501", place,
                      fmt::format("this line is longer than {} bytes, the most that is read", max_line_));
  skipping_ = true;
  any_ = true;
  return out;
}

std::optional<LineBlock> LineReader::next() {
  if (open_) return fail(0, *std::exchange(open_, std::nullopt));
  size_t scanned = 0;  // of pending_, for line ends
  while (!ended_) {
    // Whole lines of what is pending go out together, up to one that is too long.
    const size_t first_end = pending_.find('\n', scanned);
    if (first_end != std::string::npos) {
      if (skipping_) {
        pending_.erase(0, first_end + 1);
        ++line_;
        skipping_ = false;
        scanned = 0;
        continue;
      }
      if (first_end > max_line_) return too_long();
      size_t end = pending_.rfind('\n') + 1;
      if (end > max_line_) {
        size_t begin = 0;
        for (size_t at = first_end; at != std::string::npos && at - begin <= max_line_;
             at = pending_.find('\n', begin))
          begin = at + 1;
        end = begin;
      }
      LineBlock out;
      out.first_line = line_;
      out.text = pending_.substr(0, end);
      pending_.erase(0, end);
      line_ += static_cast<uint32_t>(std::count(out.text.begin(), out.text.end(), '\n'));
      any_ = any_ || out.text.find_first_not_of(" \t\r\n") != std::string::npos;
      return out;
    }
    if (skipping_)
      pending_.clear();
    else if (pending_.size() > max_line_)
      return too_long();
    scanned = pending_.size();
    pending_.resize(scanned + piece_bytes);
    ssize_t got = 0;
    do got = ::read(fd_, pending_.data() + scanned, piece_bytes);
    while (got < 0 && errno == EINTR);
    const int reason = errno;
    pending_.resize(scanned + static_cast<size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0)
      return fail(line_, error(reason == EISDIR ? "E0402" : "E0403", whole_file(path_),
                               reason == EISDIR
                                   ? fmt::format("'{}' is a directory, not a file", path_)
                                   : fmt::format("'{}' cannot be read: {}", path_, std::strerror(reason))));
    if (got > 0) continue;
    ended_ = true;
    if (!skipping_ && pending_.find_first_not_of(" \t\r") != std::string::npos) {
      LineBlock out;
      out.first_line = line_;
      out.text = std::move(pending_);
      return out;
    }
    if (!any_) return fail(0, error("E0302", whole_file(path_), "there is no profile in this stream"));
  }
  return std::nullopt;
}

}  // namespace mechanist
