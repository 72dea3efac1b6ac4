#pragma once
// The short way from a JSON record to its profile, for records that say nothing unusual.
#include <cstdint>
#include <memory>
#include <string_view>

#include "model/model.hpp"
#include "profile/profile.hpp"

namespace mechanist {

// Belongs to one thread; the model must outlive it.
class FastRecordReader {
 public:
  explicit FastRecordReader(const model::Model&);
  ~FastRecordReader();
  FastRecordReader(FastRecordReader&&) noexcept;

  // True: `out` is what profile_of makes of the record, and there is nothing to tell about it. False: the
  // record is to be read the long way; what `out` holds then means nothing, and is used as memory again. It
  // may also have been moved from.
  bool read(std::string_view path, std::string_view text, uint32_t line, ReadProfile& out);

 private:
  class Reading;
  std::unique_ptr<Reading> reading_;
};

}  // namespace mechanist
