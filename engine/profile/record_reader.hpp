#pragma once
// Reads one JSON record after the other, each into a typed profile.
#include <string>
#include <string_view>

#include "profile/against_model.hpp"
#include "profile/read.hpp"

namespace mechanist {

class RecordReader {
 public:
  explicit RecordReader(const model::Model& model, ReadOptions options = {})
      : model_(model), options_(std::move(options)) {}
  // As read_json_text; the result is valid until the next call.
  ReadProfile& read(const std::string& path, std::string_view text, uint32_t line);

 private:
  const model::Model& model_;
  ReadOptions options_;
  SharedFiles shared_;
  ReadProfile out_;
};

}  // namespace mechanist
