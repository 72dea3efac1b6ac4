// The records of all inputs as one sequence. Names of cases are kept to find duplicates, but not those of
// streams: a stream may be without end, and memory has to stay flat.
#include "profiles.hpp"

#include <fmt/format.h>

#include <unordered_map>

namespace mechanist::cli {

Diagnostics read_all(const model::Model& model, const ProfileOptions& options,
                     const std::function<bool(ReadProfile&&)>& sink) {
  ResolvedInputs inputs = resolve_inputs(options.profiles);
  ReadOptions read;
  read.mapping = options.mapping;
  std::unordered_map<std::string, Place> first;
  bool go_on = true;
  for (const InputItem& item : inputs.items) {
    bool stream = item.kind == InputItem::Kind::ndjson;
    read_profiles(model, item, read, [&](ReadProfile&& record) {
      if (record.profile && !stream) {
        const Profile& profile = *record.profile;
        Place place = place_of(profile.texts, profile.case_span);
        auto [known, is_new] = first.emplace(profile.case_name, place);
        if (!is_new) {
          Diagnostic d =
              error("E0390", place, fmt::format("the case '{}' was already described", profile.case_name));
          d.notes.push_back({known->second, "it was described here"});
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
