// From an input to its records, one at a time: files whole, streams line by line.
//
// Memory is bounded by one record for NDJSON, by the file otherwise; a record that cannot be read is handed
// over like any other, without a profile, and the rest goes on. External interface: read.hpp.
#include "profile/read.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>

#include "base/file.hpp"
#include "profile/against_model.hpp"
#include "profile/from_csv.hpp"
#include "profile/trees.hpp"

namespace mechanist {
namespace {

using model::Model;

// yaml-cpp holds some hundred bytes for each of a text's.
constexpr size_t max_yaml_bytes = 16u << 20;
constexpr size_t chunk_bytes = 1u << 18;

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
  return profile_of(model, std::move(record), shared);
}

ReadProfile json_record(const Model& model, const std::string& path, std::string text, uint32_t line,
                        uint32_t number, SharedFiles& shared) {
  Record record;
  record.input = path;
  record.number = number;
  const SourceId id = record.texts.add(path, std::move(text), line);
  record.tree = tree_of_json(record.texts, id, record.diagnostics);
  return profile_of(model, std::move(record), shared);
}

void read_yaml(const Model& model, const std::string& path, const ReadOptions& options,
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
  SharedFiles shared;
  uint32_t number = 0;
  for (const TextPart& part : documents)
    if (!sink(yaml_document(model, path, part, ++number, shared))) return;
}

void read_json(const Model& model, const std::string& path, const ReadOptions& options,
               const ProfileSink& sink) {
  auto read = read_file(path, options.max_profile_bytes);
  if (const auto* failure = std::get_if<FileError>(&read)) {
    sink(failed(path, 1, error(failure->code, whole_file(path), failure->message)));
    return;
  }
  SharedFiles shared;
  sink(json_record(model, path, std::move(std::get<std::string>(read)), 1, 1, shared));
}

struct Descriptor {
  int fd = -1;
  bool owned = false;
  ~Descriptor() {
    if (owned && fd >= 0) ::close(fd);
  }
};

void read_ndjson(const Model& model, const std::string& path, const ReadOptions& options,
                 const ProfileSink& sink) {
  Descriptor input;
  if (path == "-") {
    input.fd = STDIN_FILENO;
  } else {
    input.fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    input.owned = true;
    if (input.fd < 0) {
      const bool missing = errno == ENOENT || errno == ENOTDIR;
      sink(failed(path, 0,
                  error(missing ? "E0401" : "E0403", whole_file(path),
                        missing ? fmt::format("there is no file '{}'", path)
                                : fmt::format("'{}' cannot be read: {}", path, std::strerror(errno)))));
      return;
    }
  }
  SharedFiles shared;
  std::string buffer;
  size_t begin = 0, scanned = 0;
  uint32_t line = 1;
  bool skipping = false;  // the rest of a line that was too long
  bool any = false;
  auto hand_over = [&](std::string_view text) {
    if (text.find_first_not_of(" \t\r") == std::string_view::npos) return true;
    any = true;
    return sink(json_record(model, path, std::string(text), line, line, shared));
  };
  for (;;) {
    const size_t newline = buffer.find('\n', scanned);
    if (newline != std::string::npos) {
      const std::string_view text(buffer.data() + begin, newline - begin);
      if (!skipping && text.size() <= options.max_profile_bytes && !hand_over(text)) return;
      if (!skipping && text.size() > options.max_profile_bytes) scanned = begin;  // told below
      if (skipping || text.size() <= options.max_profile_bytes) {
        skipping = false;
        begin = scanned = newline + 1;
        ++line;
        continue;
      }
    }
    if (!skipping && buffer.size() - begin > std::max<size_t>(options.max_profile_bytes, 60)) {
      any = true;
      Place place = whole_file(path);
      place.line = line;
      place.column = 1;
      size_t shown = 60;
      while (shown > 0 && (static_cast<unsigned char>(buffer[begin + shown]) & 0xc0u) == 0x80) --shown;
      place.source_line = buffer.substr(begin, shown) + "…";
      if (!sink(failed(path, line,
                       error("E0501", place,
                             fmt::format("this line is longer than {} bytes, the most that is read",
                                         options.max_profile_bytes)))))
        return;
      skipping = true;
      scanned = begin;
      continue;
    }
    if (skipping) {
      buffer.clear();
      begin = 0;
    } else {
      buffer.erase(0, begin);
      begin = 0;
    }
    scanned = buffer.size();
    buffer.resize(scanned + chunk_bytes);
    ssize_t got = 0;
    do got = ::read(input.fd, buffer.data() + scanned, chunk_bytes);
    while (got < 0 && errno == EINTR);
    const int reason = errno;
    buffer.resize(scanned + static_cast<size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0) {
      sink(failed(
          path, line,
          error(reason == EISDIR ? "E0402" : "E0403", whole_file(path),
                reason == EISDIR ? fmt::format("'{}' is a directory, not a file", path)
                                 : fmt::format("'{}' cannot be read: {}", path, std::strerror(reason)))));
      return;
    }
    if (got > 0) continue;
    if (!skipping && !hand_over(buffer)) return;
    if (!any) sink(failed(path, 0, error("E0302", whole_file(path), "there is no profile in this stream")));
    return;
  }
}

}  // namespace

void read_profiles(const Model& model, const InputItem& item, const ReadOptions& options,
                   const std::function<bool(ReadProfile&&)>& sink) {
  switch (item.kind) {
    case InputItem::Kind::yaml:
      return read_yaml(model, item.path, options, sink);
    case InputItem::Kind::json:
      return read_json(model, item.path, options, sink);
    case InputItem::Kind::ndjson:
      return read_ndjson(model, item.path, options, sink);
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
  return json_record(model, path, std::move(text), line, line, shared);
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
