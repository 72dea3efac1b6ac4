// The input of a batch. One thread cuts it into pieces: blocks of lines of a stream, files, or some profiles
// of a table. Others make a piece into profiles, with memory of their own. See batch.hpp.
#include "batch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace mechanist::cli {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

std::vector<std::string> split_goals(const std::vector<std::string>& given) {
  std::vector<std::string> out;
  for (const std::string& text : given) {
    std::string goal;
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i <= text.size(); ++i) {
      char c = i < text.size() ? text[i] : ',';
      if (c == '"' && (i == 0 || text[i - 1] != '\\')) quoted = !quoted;
      if (!quoted && c == '(') ++depth;
      if (!quoted && c == ')') --depth;
      bool ends = i == text.size() || (c == ',' && !quoted && depth <= 0);
      if (!ends) {
        goal += c;
        continue;
      }
      // An empty one is kept, for it is a mistake that is told.
      const size_t first = std::min(goal.find_first_not_of(' '), goal.size());
      out.push_back(goal.substr(first, goal.find_last_not_of(' ') + 1 - first));
      goal.clear();
    }
  }
  return out;
}

void cut(const model::Model& model, const std::string& mapping, const std::vector<InputItem>& items,
         const Shard& shard, const std::function<bool(Piece&&)>& push) {
  constexpr size_t profiles_a_piece = 32;
  SharedFiles shared;
  ReadOptions options;
  options.mapping = mapping;
  options.shared = &shared;
  size_t records = 0;
  bool go_on = true;
  for (const InputItem& item : items) {
    if (!go_on) return;
    if (item.kind == InputItem::Kind::ndjson) {
      LineReader lines(item.path, options.max_profile_bytes);
      while (go_on) {
        std::optional<LineBlock> block = lines.next();
        if (!block) break;
        Piece piece;
        piece.path = item.path;
        piece.stream = true;
        piece.first_record = records;
        if (block->problem)
          ++records;
        else if (shard.of > 1)
          for_each_line(*block, [&](std::string_view, uint32_t) { return ++records > 0; });
        piece.lines = std::move(*block);
        go_on = push(std::move(piece));
      }
      continue;
    }
    const bool file = item.kind == InputItem::Kind::yaml || item.kind == InputItem::Kind::json;
    Piece piece;
    piece.path = item.path;
    if (file && shard.of == 1) {
      piece.file = &item;
      go_on = push(std::move(piece));
      continue;
    }
    Clock::time_point start = Clock::now();
    read_profiles(model, item, options, [&](ReadProfile&& read) {
      if (shard.has(records++)) piece.profiles.push_back(std::move(read));
      if (piece.profiles.size() < profiles_a_piece) return true;
      piece.reading = Clock::now() - start;
      go_on = push(std::exchange(piece, Piece{item.path, 0, false, {}, nullptr, {}, {}}));
      start = Clock::now();
      return go_on;
    });
    piece.reading = Clock::now() - start;
    if (go_on && !piece.profiles.empty()) go_on = push(std::move(piece));
  }
}

PieceReader::PieceReader(const model::Model& model, const std::string& mapping, Shard shard)
    : model_(model), shard_(shard), reader_(model, shared_) {
  options_.mapping = mapping;
  options_.shared = &shared_;
}

void PieceReader::read(Piece& piece, const std::function<bool(ReadProfile&)>& take) {
  size_t number = piece.first_record;
  if (piece.file) {
    read_profiles(model_, *piece.file, options_, [&](ReadProfile&& read) { return take(read); });
  } else if (piece.stream && !piece.lines.problem) {
    for_each_line(piece.lines, [&](std::string_view line, uint32_t at) {
      return !shard_.has(number++) || take(reader_.read(piece.path, line, at));
    });
  } else if (piece.stream) {
    if (!shard_.has(number)) return;
    ReadProfile unread;
    unread.input = piece.path;
    unread.record = piece.lines.first_line;
    unread.diagnostics.push_back(std::move(*piece.lines.problem));
    take(unread);
  } else {
    for (ReadProfile& read : piece.profiles)
      if (!take(read)) break;
  }
}

size_t bytes_of(const std::vector<InputItem>& items) {
  size_t sum = 0;
  for (const InputItem& item : items) {
    std::error_code ignored;
    if (item.kind != InputItem::Kind::ndjson || !std::filesystem::is_regular_file(item.path, ignored))
      return 0;
    sum += std::filesystem::file_size(item.path, ignored);
  }
  return sum;
}

void Progress::tell(size_t cases, size_t more_bytes_read) {
  bytes_read_ += more_bytes_read;
  const double took = std::chrono::duration<double>(Clock::now() - begin_).count();
  const double rate = static_cast<double>(cases) / std::max(took, 1e-9);
  std::string text = fmt::format("{} cases, {:.0f} a second", cases, rate);
  if (bytes_ > 0 && bytes_read_ > 0 && bytes_read_ <= bytes_) {
    const double left = took * static_cast<double>(bytes_ - bytes_read_) / static_cast<double>(bytes_read_);
    text += fmt::format(", {:.0f} s left", left);
  }
  messages_.progress(text);
}

}  // namespace mechanist::cli
