#pragma once
// Texts that were read, and places in them.
//
// A Span is a half-open range of byte offsets into one text of one Sources table. Line and column are
// computed from it only when something is reported.
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace mechanist {

struct SourceId {
  uint32_t value = 0;
  bool operator==(const SourceId&) const = default;
};

struct Span {
  SourceId source;
  uint32_t begin = 0;
  uint32_t end = 0;
  bool operator==(const Span&) const = default;
};

// 1-based; the column counts characters (code points), not bytes.
struct LineColumn {
  uint32_t line = 1;
  uint32_t column = 1;
  bool operator==(const LineColumn&) const = default;
};

class SourceFile {
 public:
  // `first_line` is the number of the text's first line: a record of a stream is a text of its own.
  SourceFile(std::string path, std::string text, uint32_t first_line = 1);
  // Another path and text in the same memory.
  void assign(std::string_view path, std::string_view text, uint32_t first_line);

  const std::string& path() const { return path_; }
  std::string_view text() const { return text_; }
  LineColumn line_column(uint32_t offset) const;
  uint32_t line(uint32_t offset) const;  // of it: the column takes reading the line
  // The whole line around `offset`, without its line end.
  std::string_view line_text(uint32_t offset) const;

 private:
  void find_lines();

  std::string path_;
  std::string text_;
  uint32_t first_line_;
  std::vector<uint32_t> line_starts_;
};

// Owns texts; references to them stay valid as the table grows.
class Sources {
 public:
  SourceId add(std::string path, std::string text, uint32_t first_line = 1);
  // One text in place of all that there are, in the memory of the first.
  SourceId assign(std::string_view path, std::string_view text, uint32_t first_line);
  const SourceFile& operator[](SourceId id) const { return files_[id.value]; }
  size_t size() const { return files_.size(); }

 private:
  std::deque<SourceFile> files_;
};

}  // namespace mechanist
