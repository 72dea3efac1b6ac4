// The records of all inputs as one sequence. Names of cases are kept to find duplicates, but not those of
// streams: a stream may be without end, and memory has to stay flat.
#include "profiles.hpp"

#include <unordered_map>

namespace mechanist::cli {

Diagnostics read_all(const model::Model& model, const ProfileOptions& options,
                     const std::function<bool(ReadProfile&&)>& sink) {
  ResolvedInputs inputs = resolve_inputs(options.profiles);
  ReadOptions read;
  read.mapping = options.mapping;
  std::unordered_map<std::string, CaseSeen> first;
  bool go_on = true;
  for (const InputItem& item : inputs.items) {
    bool stream = item.kind == InputItem::Kind::ndjson;
    read_profiles(model, item, read, [&](ReadProfile&& record) {
      if (record.profile && (!stream || options.unique_in_streams)) {
        CaseSeen seen = case_seen(*record.profile);
        auto [known, is_new] = first.emplace(seen.name, seen);
        if (!is_new) {
          for (Diagnostic& d : check_duplicate_cases({known->second, seen}))
            record.diagnostics.push_back(std::move(d));
          record.profile.reset();
        }
      }
      go_on = sink(std::move(record));
      return go_on;
    });
    if (!go_on) break;
  }
  return inputs.diagnostics;
}

}  // namespace mechanist::cli
