// From an input to its records, one at a time: files whole, streams line by line.
//
// Memory is bounded by one record for NDJSON, by the file otherwise; a record that cannot be read is handed
// over like any other, without a profile, and the rest goes on. External interface: read.hpp.
#include "profile/read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/file.hpp"
#include "profile/against_model.hpp"
#include "profile/from_csv.hpp"
#include "profile/lines.hpp"
#include "profile/record_reader.hpp"
#include "profile/trees.hpp"

namespace mechanist {
namespace {

using model::Model;

// yaml-cpp holds some hundred bytes for each of a text's.
constexpr size_t max_yaml_bytes = 16u << 20;

ReadProfile failed(std::string input, uint32_t record, Diagnostic d) {
  ReadProfile r;
  r.input = std::move(input);
  r.record = record;
  r.diagnostics.push_back(std::move(d));
  return r;
}

ReadProfile yaml_document(const Model& model, const std::string& path, const TextPart& part, uint32_t number,
                          SharedFiles& shared) {
  Record record;
  record.input = path;
  record.number = number;
  const SourceId id = record.texts.add(path, std::string(part.text), part.first_line);
  record.tree = tree_of_yaml(record.texts, id, record.diagnostics);
  if (record.tree && std::holds_alternative<Null>(record.tree->value)) {
    record.diagnostics.push_back(error("E0302", place_of(record.texts, {id, 0, 3}),
                                       "there is nothing in this profile",
                                       "if no profile is meant, remove the '---'"));
    record.tree.reset();
  }
  shared.shrink();
  return profile_of(model, std::move(record), shared);
}

void read_yaml(const Model& model, const std::string& path, const ReadOptions& options, SharedFiles& shared,
               const ProfileSink& sink) {
  auto read = read_file(path, std::min(options.max_profile_bytes, max_yaml_bytes));
  if (const auto* failure = std::get_if<FileError>(&read)) {
    std::string hint = failure->code == "E0501" ? "write large collections as NDJSON or CSV" : "";
    sink(failed(path, 1, error(failure->code, whole_file(path), failure->message, std::move(hint))));
    return;
  }
  const std::string& text = std::get<std::string>(read);
  const std::vector<TextPart> documents = documents_of_yaml(text);
  if (documents.empty()) {
    sink(failed(path, 1, error("E0302", whole_file(path), "there is nothing in this profile")));
    return;
  }
  uint32_t number = 0;
  for (const TextPart& part : documents)
    if (!sink(yaml_document(model, path, part, ++number, shared))) return;
}

void read_json(const Model& model, const std::string& path, const ReadOptions& options, SharedFiles& shared,
               const ProfileSink& sink) {
  auto read = read_file(path, options.max_profile_bytes);
  if (const auto* failure = std::get_if<FileError>(&read)) {
    sink(failed(path, 1, error(failure->code, whole_file(path), failure->message)));
    return;
  }
  sink(std::move(RecordReader(model, shared).read(path, std::get<std::string>(read), 1)));
}

void read_ndjson(const Model& model, const std::string& path, const ReadOptions& options, SharedFiles& shared,
                 const ProfileSink& sink) {
  LineReader lines(path, options.max_profile_bytes);
  RecordReader reader(model, shared);
  while (std::optional<LineBlock> block = lines.next()) {
    if (block->problem) {
      if (!sink(failed(path, block->first_line, std::move(*block->problem)))) return;
    } else if (!for_each_line(*block, [&](std::string_view line, uint32_t number) {
                 return sink(std::move(reader.read(path, line, number)));
               })) {
      return;
    }
  }
}

}  // namespace

void read_profiles(const Model& model, const InputItem& item, const ReadOptions& options,
                   const std::function<bool(ReadProfile&&)>& sink) {
  SharedFiles own;
  SharedFiles& shared = options.shared ? *options.shared : own;
  switch (item.kind) {
    case InputItem::Kind::yaml:
      return read_yaml(model, item.path, options, shared, sink);
    case InputItem::Kind::json:
      return read_json(model, item.path, options, shared, sink);
    case InputItem::Kind::ndjson:
      return read_ndjson(model, item.path, options, shared, sink);
    case InputItem::Kind::csv_folder:
      return read_csv_folder(model, item.path, options, sink);
    case InputItem::Kind::csv_wide:
      return read_csv_wide(model, item.path, options, sink);
  }
}

ReadProfile read_yaml_text(const Model& model, std::string path, std::string text) {
  const std::vector<TextPart> documents = documents_of_yaml(text);
  SharedFiles shared;
  if (documents.empty())
    return failed(path, 1, error("E0302", whole_file(path), "there is nothing in this profile"));
  ReadProfile first = yaml_document(model, path, documents.front(), 1, shared);
  if (documents.size() > 1) {
    Sources sources;
    const SourceId id = sources.add(path, std::string(documents[1].text), documents[1].first_line);
    first.diagnostics.push_back(
        error("E0302", place_of(sources, {id, 0, 3}), "a second profile begins where one is wanted"));
    first.profile.reset();
  }
  return first;
}

ReadProfile read_json_text(const Model& model, std::string path, std::string text, uint32_t line) {
  SharedFiles shared;
  return std::move(RecordReader(model, shared).read(path, text, line));
}

CaseSeen case_seen(const Profile& profile) {
  return {profile.case_name, place_of(profile.texts, profile.case_span)};
}

Diagnostics check_duplicate_cases(const std::vector<CaseSeen>& cases) {
  Diagnostics diagnostics;
  std::map<std::string_view, const CaseSeen*> first;
  for (const CaseSeen& c : cases) {
    auto [found, fresh] = first.try_emplace(c.name, &c);
    if (fresh) continue;
    Diagnostic d = error("E0390", c.place, fmt::format("the case '{}' was read before", c.name),
                         "one profile describes one case; give this one a name of its own");
    d.notes.push_back({found->second->place, "first here"});
    diagnostics.push_back(std::move(d));
  }
  return diagnostics;
}

}  // namespace mechanist
