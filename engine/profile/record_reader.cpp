// One record by way of its tree. See record_reader.hpp.
#include "profile/record_reader.hpp"

#include "profile/trees.hpp"

namespace mechanist {

ReadProfile& RecordReader::read(const std::string& path, std::string_view text, uint32_t line) {
  Record record;
  record.input = path;
  record.number = line;
  const SourceId id = record.texts.add(path, std::string(text), line);
  record.tree = tree_of_json(record.texts, id, record.diagnostics);
  out_ = profile_of(model_, std::move(record), shared_);
  return out_;
}

}  // namespace mechanist
