// Open addressing in a table four times as large as the names need: a search for the seed of a perfect hash
// would save a probe for one name in ten, and cost time where a rulebase is read. External interface:
// name_table.hpp.
#include "profile/name_table.hpp"

#include <bit>

namespace mechanist {

NameTable::NameTable(const std::vector<Entry>& entries) {
  slots_.resize(std::bit_ceil(4 * entries.size() + 1));
  mask_ = slots_.size() - 1;
  for (const Entry& e : entries) {
    if (find(e.name) != nothing) continue;
    const auto hash = static_cast<uint32_t>(text_hash(e.name));
    size_t i = hash & mask_;
    while (slots_[i].value != nothing) i = (i + 1) & mask_;
    slots_[i] = {hash, static_cast<uint32_t>(bytes_.size()), static_cast<uint32_t>(e.name.size()), e.value};
    bytes_ += e.name;
  }
}

}  // namespace mechanist
