// The records of all inputs as one sequence. See profiles.hpp.
#include "profiles.hpp"

#include <iterator>

namespace mechanist::cli {

Diagnostics SeenCases::add(const CaseSeen& seen) {
  auto [known, is_new] = first_.emplace(seen.name, seen);
  return is_new ? Diagnostics() : check_duplicate_cases({known->second, seen});
}

Diagnostics read_all(const model::Model& model, const ProfileOptions& options,
                     const std::function<bool(ReadProfile&&)>& sink) {
  ResolvedInputs inputs = resolve_inputs(options.profiles, options.mapping);
  SharedFiles shared;
  ReadOptions read;
  read.mapping = options.mapping;
  read.shared = &shared;
  SeenCases cases;
  bool go_on = true;
  for (const InputItem& item : inputs.items) {
    bool stream = item.kind == InputItem::Kind::ndjson;
    read_profiles(model, item, read, [&](ReadProfile&& record) {
      if (record.profile && (!stream || options.unique_in_streams)) {
        Diagnostics before = cases.add(case_seen(*record.profile));
        if (!before.empty()) record.profile.reset();
        std::move(before.begin(), before.end(), std::back_inserter(record.diagnostics));
      }
      go_on = sink(std::move(record));
      return go_on;
    });
    if (!go_on) break;
  }
  return inputs.diagnostics;
}

}  // namespace mechanist::cli
