// Where lines begin, so that a byte offset becomes a line and a column when something is reported.
//
// Only line ends are found when a text is added; characters are counted when asked for, because most texts
// are never reported on. External interface: source.hpp.
#include "base/source.hpp"

#include <algorithm>
#include <cstring>

#include "base/text.hpp"

namespace mechanist {

SourceFile::SourceFile(std::string path, std::string text, uint32_t first_line)
    : path_(std::move(path)), text_(std::move(text)), first_line_(first_line) {
  find_lines();
}

void SourceFile::assign(std::string_view path, std::string_view text, uint32_t first_line) {
  path_.assign(path);
  text_.assign(text);
  first_line_ = first_line;
  find_lines();
}

void SourceFile::find_lines() {
  line_starts_.assign(1, 0);
  const char* begin = text_.data();
  const char* end = begin + text_.size();
  for (const char* at = begin; at < end;) {
    const void* found = std::memchr(at, '\n', static_cast<size_t>(end - at));
    if (found == nullptr) break;
    at = static_cast<const char*>(found) + 1;
    line_starts_.push_back(static_cast<uint32_t>(at - begin));
  }
}

uint32_t SourceFile::line(uint32_t offset) const {
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  return first_line_ + static_cast<uint32_t>(after - line_starts_.begin()) - 1;
}

LineColumn SourceFile::line_column(uint32_t offset) const {
  offset = std::min(offset, static_cast<uint32_t>(text_.size()));
  auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  auto line = static_cast<uint32_t>(after - line_starts_.begin() - 1);
  std::string_view before = std::string_view(text_).substr(line_starts_[line], offset - line_starts_[line]);
  uint32_t column = 1;
  for (size_t at = 0; at < before.size(); ++column) next_character(before, at);
  return {first_line_ + line, column};
}

std::string_view SourceFile::line_text(uint32_t offset) const {
  offset = std::min(offset, static_cast<uint32_t>(text_.size()));
  auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  size_t begin = *std::prev(after);
  size_t end = after == line_starts_.end() ? text_.size() : *after - 1;
  if (end > begin && text_[end - 1] == '\r') --end;
  return std::string_view(text_).substr(begin, end - begin);
}

SourceId Sources::add(std::string path, std::string text, uint32_t first_line) {
  files_.emplace_back(std::move(path), std::move(text), first_line);
  return {static_cast<uint32_t>(files_.size() - 1)};
}

SourceId Sources::assign(std::string_view path, std::string_view text, uint32_t first_line) {
  if (files_.empty()) return add(std::string(path), std::string(text), first_line);
  files_.erase(files_.begin() + 1, files_.end());
  files_.front().assign(path, text, first_line);
  return {0};
}

}  // namespace mechanist
