#pragma once
// Reads one JSON record after the other, each into a typed profile.
#include <string>
#include <string_view>

#include "profile/against_model.hpp"
#include "profile/read.hpp"

namespace mechanist {

class RecordReader {
 public:
  explicit RecordReader(const model::Model& model) : model_(model) {}
  // As read_json_text; the result is valid until the next call.
  ReadProfile& read(const std::string& path, std::string_view text, uint32_t line);

 private:
  const model::Model& model_;
  SharedFiles shared_;
  ReadProfile out_;
};

}  // namespace mechanist
