// The records of all inputs as one sequence. See profiles.hpp.
#include "profiles.hpp"

#include <fmt/format.h>

#include <iterator>

#include "base/text.hpp"

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

std::optional<Profile> read_case(const model::Model& model, const CaseOptions& command, Terminal& terminal) {
  return read_case(model, command, [&](const Diagnostics& all, std::string_view input) {
    terminal.messages.diagnostics(all, input);
  });
}

std::optional<Profile> read_case(const model::Model& model, const CaseOptions& command,
                                 const std::function<void(const Diagnostics&, std::string_view)>& tell) {
  std::optional<Profile> found;
  std::vector<std::string> names;
  bool failed = false;
  ProfileOptions options{{command.profile}, command.mapping, false};
  Diagnostics wrong = read_all(model, options, [&](ReadProfile&& record) {
    sort_diagnostics(record.diagnostics);
    tell(record.diagnostics, record.input);
    failed = failed || !record.profile;
    if (!record.profile) return true;
    names.push_back(record.profile->case_name);
    bool wanted = command.case_name.empty() || command.case_name == names.back();
    if (wanted && !found) found = std::move(record.profile);
    return command.case_name.empty() || !found;
  });
  tell(wrong, {});
  if (has_errors(wrong)) return std::nullopt;
  if (found && (names.size() == 1 || !command.case_name.empty())) return found;
  if (names.empty()) {
    if (!failed) tell({error("E0483", whole_file(command.profile), "there is no case in it")}, {});
  } else if (command.case_name.empty()) {
    tell({error("E0483", whole_file(command.profile),
                fmt::format("it describes {} cases, and one is explained at a time", names.size()),
                "name one of them: " + command.asks(names.front()))},
         {});
  } else {
    std::optional<std::string> near = nearest(command.case_name, names);
    tell({error("E0483", whole_file(command.profile),
                fmt::format("there is no case '{}' in it", command.case_name),
                near ? fmt::format("did you mean '{}'?", *near) : "")},
         {});
  }
  return std::nullopt;
}

}  // namespace mechanist::cli
