// One record by the short way if that takes it, or else by way of its tree. See record_reader.hpp.
#include "profile/record_reader.hpp"

#include <utility>

#include "profile/trees.hpp"

namespace mechanist {

ReadProfile& RecordReader::read(const std::string& path, std::string_view text, uint32_t line) {
  // The tables of the short way pay from the second record on; a file often has one.
  if (!std::exchange(first_, false)) {
    if (!fast_) fast_.emplace(model_);
    if (fast_->read(path, text, line, fast_out_)) return fast_out_;
  }
  Record record;
  record.input = path;
  record.number = line;
  const SourceId id = record.texts.add(path, std::string(text), line);
  record.tree = tree_of_json(record.texts, id, record.diagnostics);
  shared_.shrink();
  out_ = profile_of(model_, std::move(record), shared_);
  return out_;
}

}  // namespace mechanist
