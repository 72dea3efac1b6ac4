#pragma once
// What commands over many profiles share: the input cut into pieces, which threads read and work on.
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "profile/lines.hpp"
#include "profile/read.hpp"
#include "profile/record_reader.hpp"
#include "profile/shared_files.hpp"
#include "terminal.hpp"

namespace mechanist::cli {

// "a,b(c,d)" → "a", "b(c,d)": commas within parentheses or quotes do not part.
std::vector<std::string> split_goals(const std::vector<std::string>& given);

// Only each `of`-th record, beginning with the `number`-th.
struct Shard {
  size_t number = 1, of = 1;
  bool has(size_t record) const { return record % of == number - 1; }
};

// Blocks of lines of a stream, files, or some profiles of a table.
struct Piece {
  std::string path;
  size_t first_record = 0;  // its number among all records
  bool stream = false;
  LineBlock lines;                      // of a stream
  const InputItem* file = nullptr;      // to be read
  std::vector<ReadProfile> profiles;    // read already
  std::chrono::nanoseconds reading{0};  // them
};

// Hands the inputs over piece by piece, until `push` returns false.
void cut(const model::Model&, const std::string& mapping, const std::vector<InputItem>&, const Shard&,
         const std::function<bool(Piece&&)>& push);

// Makes pieces into profiles. One a thread.
class PieceReader {
 public:
  PieceReader(const model::Model&, const std::string& mapping, Shard = {});
  PieceReader(const PieceReader&) = delete;
  PieceReader& operator=(const PieceReader&) = delete;

  // In order, until `take` returns false. What it is given is overwritten by the next one.
  void read(Piece& piece, const std::function<bool(ReadProfile&)>& take);

 private:
  const model::Model& model_;
  Shard shard_;
  SharedFiles shared_;
  ReadOptions options_;
  RecordReader reader_;
};

// Of all inputs together; 0 if one of them has no size.
size_t bytes_of(const std::vector<InputItem>&);

// "123 cases, 456 a second, 7 s left", on a terminal.
class Progress {
 public:
  Progress(size_t bytes, Messages& messages) : bytes_(bytes), messages_(messages) {}
  void tell(size_t cases, size_t more_bytes_read);

 private:
  size_t bytes_;  // of the input, where it is known
  size_t bytes_read_ = 0;
  Messages& messages_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace mechanist::cli
