// `verify`: explanations from a file or standard input, each checked by itself. Everything that is not so is
// told at its place in the explanation.
#include "verify/verify.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <iterator>

#include "base/file.hpp"
#include "base/text.hpp"
#include "commands.hpp"

namespace mechanist::cli {
namespace {

constexpr size_t most_bytes = size_t{1} << 30;

std::variant<std::string, FileError> read_explanation(const std::string& path) {
  return read_file(path == "-" ? "/dev/stdin" : path, most_bytes);
}

// The case that the explanation names or, where there is only one, that. Everything that is wrong was told.
std::optional<Profile> read_case(const model::Model& model, const VerifyCommand& command,
                                 const std::string& wanted, Terminal& terminal) {
  std::optional<Profile> first, found;
  std::vector<std::string> names;
  bool failed = false;
  const ProfileOptions options{{command.profile}, command.mapping, false};
  Diagnostics wrong = read_all(model, options, [&](ReadProfile&& record) {
    sort_diagnostics(record.diagnostics);
    terminal.messages.diagnostics(record.diagnostics, record.input);
    failed = failed || !record.profile;
    if (!record.profile) return true;
    names.push_back(record.profile->case_name);
    if (names.back() == wanted && !found)
      found = std::move(record.profile);
    else if (!first)
      first = std::move(record.profile);
    return true;
  });
  terminal.messages.diagnostics(wrong);
  if (has_errors(wrong)) return std::nullopt;
  if (found) return found;
  if (names.size() == 1 && !failed) return first;
  if (!failed || !names.empty()) {
    const std::optional<std::string> near = nearest(wanted, names);
    terminal.messages.diagnostics({error(
        "E0483", whole_file(command.profile),
        names.empty() ? "there is no case in it"
                      : fmt::format("there is no case '{}' in it, which the explanation is of", wanted),
        near ? fmt::format("did you mean '{}'?", *near) : "")});
  }
  return std::nullopt;
}

std::string told(size_t n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", n, n == 1 ? one : many);
}

std::string in_words(const verify::Counts& c) {
  std::string out = told(c.steps, "step", "steps");
  auto add = [&](size_t n, std::string_view one, std::string_view many) {
    if (n > 0) out += ", " + told(n, one, many);
  };
  add(c.rules, "rule", "rules");
  add(c.facts, "fact", "facts");
  add(c.negations, "negation", "negations");
  add(c.exclusions, "exclusion", "exclusions");
  add(c.unrecorded, "not recorded", "not recorded");
  add(c.thresholds, "threshold", "thresholds");
  add(c.aggregates, "aggregate", "aggregates");
  add(c.comparisons, "comparison", "comparisons");
  add(c.others, "other", "others");
  return out;
}

std::string digest_line(const model::Model& model, const Profile* profile) {
  std::string out = fmt::format("rulebase {} {} sha256 {}\n", model.name, model.version,
                                model.digests.empty() ? "" : model.digests.front());
  if (profile != nullptr)
    out += fmt::format("profile {} sha256 {}\n", printable(profile->path), digest_of(*profile));
  return out;
}

std::string as_json(const VerifyCommand& command, const verify::Counts& c, size_t explanations,
                    const Diagnostics& wrong) {
  std::string out = fmt::format(
      "{{\"explanation\":{},\"verified\":{},\"explanations\":{},\"steps\":{},\"rules\":{},\"facts\":{},"
      "\"negations\":{},\"exclusions\":{},\"not_recorded\":{},\"thresholds\":{},\"aggregates\":{},"
      "\"comparisons\":{},\"others\":{},\"refusals\":[",
      json_string(command.explanation), wrong.empty(), explanations, c.steps, c.rules, c.facts, c.negations,
      c.exclusions, c.unrecorded, c.thresholds, c.aggregates, c.comparisons, c.others);
  bool first = true;
  for (const Diagnostic& d : wrong) {
    out += fmt::format("{}{{\"code\":{},\"line\":{},\"column\":{},\"message\":{}}}", first ? "" : ",",
                       json_string(d.code), d.place.line, d.place.column, json_string(d.message));
    first = false;
  }
  return out + "]}\n";
}

}  // namespace

int verify(const VerifyCommand& command, Terminal& terminal) {
  auto text = read_explanation(command.explanation);
  if (const auto* problem = std::get_if<FileError>(&text)) {
    terminal.messages.diagnostics({error(problem->code, whole_file(command.explanation), problem->message)});
    return input_had_errors;
  }
  Sources sources;
  const SourceId id = sources.add(command.explanation, std::move(std::get<std::string>(text)));
  Diagnostics wrong;
  const std::optional<verify::Json> json = verify::read_json(sources, id, wrong);
  if (!json) {
    terminal.messages.diagnostics(wrong);
    return input_had_errors;
  }
  auto model = load_rulebase(command.rulebase, terminal);
  if (!model) return input_had_errors;
  std::optional<Profile> profile;
  std::optional<FactsFolder> facts;
  const std::vector<const verify::Json*> all = verify::explanations_of(*json);
  if (model->case_name) {
    profile = read_case(*model, command, all.empty() ? "" : verify::case_of(*all.front()), terminal);
    if (!profile) return input_had_errors;
  } else {
    facts = read_facts_folder(*model, command.profile);
    sort_diagnostics(facts->diagnostics);
    terminal.messages.diagnostics(facts->diagnostics);
    if (has_errors(facts->diagnostics)) return input_had_errors;
  }
  if (all.empty())
    wrong.push_back(error("E0430", place_of(sources, json->span), "there is no explanation in the list"));
  verify::Counts counts;
  verify::Options options;
  options.moved = command.moved;
  verify::Verifier verifier(*model, profile ? &*profile : nullptr, facts ? &*facts : nullptr, options);
  for (size_t i = 0; i < all.size(); ++i) {
    const bool listed = json->kind == verify::Json::Kind::list;
    verify::Result result = verifier.check(sources, *all[i], listed ? fmt::format("/{}", i) : "");
    counts.add(result.counts);
    std::move(result.diagnostics.begin(), result.diagnostics.end(), std::back_inserter(wrong));
  }
  if (command.format == "json") {
    terminal.out.record(as_json(command, counts, all.size(), wrong));
  } else if (wrong.empty()) {
    terminal.out.record(fmt::format("verified: {}\n{}", in_words(counts),
                                    digest_line(*model, profile ? &*profile : nullptr)));
  } else {
    terminal.messages.diagnostics(wrong);
  }
  return wrong.empty() ? all_well : input_had_errors;
}

}  // namespace mechanist::cli
