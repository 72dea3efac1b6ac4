#pragma once
// Which of some fixed names a text is: one hash and, nearly always, one comparison. Made once for a
// rulebase's facts, columns and constants, and asked for every key and word of every record.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"

namespace mechanist {

class NameTable {
 public:
  static constexpr uint32_t nothing = ~uint32_t{0};

  struct Entry {
    std::string_view name;  // copied
    uint32_t value = 0;     // anything but `nothing`
  };
  NameTable() : NameTable(std::vector<Entry>{}) {}
  // Of entries with the same name the first one counts.
  explicit NameTable(const std::vector<Entry>&);

  // The value beside the name, or `nothing`.
  uint32_t find(std::string_view text) const {
    const auto hash = static_cast<uint32_t>(text_hash(text));
    for (size_t i = hash & mask_;; i = (i + 1) & mask_) {
      const Slot& slot = slots_[i];
      if (slot.value == nothing) return nothing;
      if (slot.hash == hash && slot.length == text.size() &&
          same_bytes(bytes_.data() + slot.begin, text.data(), text.size()))
        return slot.value;
    }
  }

 private:
  struct Slot {
    uint32_t hash = 0;
    uint32_t begin = 0, length = 0;  // in bytes_
    uint32_t value = nothing;        // `nothing`: free
  };
  std::vector<Slot> slots_;  // at most a quarter full
  size_t mask_ = 0;
  std::string bytes_;
};

}  // namespace mechanist
