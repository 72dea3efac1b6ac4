#pragma once
// Reads one JSON record after the other, each into a typed profile.
#include <optional>
#include <string>
#include <string_view>

#include "profile/against_model.hpp"
#include "profile/fast_record.hpp"
#include "profile/read.hpp"

namespace mechanist {

class RecordReader {
 public:
  RecordReader(const model::Model& model, SharedFiles& shared) : model_(model), shared_(shared) {}
  // As read_json_text. The result is valid until the next call, and may be moved from.
  ReadProfile& read(const std::string& path, std::string_view text, uint32_t line);

 private:
  const model::Model& model_;
  SharedFiles& shared_;
  ReadProfile out_;
  bool first_ = true;
  std::optional<FastRecordReader> fast_;
  ReadProfile fast_out_;  // apart, so that a record read the long way does not cost the next one its memory
};

}  // namespace mechanist
