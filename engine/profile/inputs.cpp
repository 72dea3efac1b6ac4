// What the arguments of a command name: files, folders, globs and standard input, in a stable order.
// External interface: resolve_inputs of read.hpp.
#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include "base/text.hpp"
#include "profile/read.hpp"

namespace mechanist {
namespace {

namespace fs = std::filesystem;

std::optional<InputItem::Kind> kind_of(const fs::path& path) {
  const std::string extension = lower_case(path.extension().string());
  if (extension == ".yaml" || extension == ".yml") return InputItem::Kind::yaml;
  if (extension == ".json") return InputItem::Kind::json;
  if (extension == ".ndjson" || extension == ".jsonl") return InputItem::Kind::ndjson;
  if (extension == ".csv") return InputItem::Kind::csv_wide;
  return std::nullopt;
}

void add_folder(const std::string& folder, ResolvedInputs& out) {
  std::error_code failure;
  std::vector<fs::path> names;
  for (fs::directory_iterator it(folder, failure), end; !failure && it != end; it.increment(failure))
    if (it->path().filename().string()[0] != '.') names.push_back(it->path());
  if (failure) {
    out.diagnostics.push_back(
        error("E0403", whole_file(folder),
              fmt::format("the folder '{}' cannot be read: {}", folder, failure.message())));
    return;
  }
  std::sort(names.begin(), names.end(), [](const fs::path& a, const fs::path& b) {
    return a.filename().string() < b.filename().string();
  });
  std::vector<std::string> tables;
  const size_t before = out.items.size();
  for (const fs::path& path : names) {
    const std::optional<InputItem::Kind> kind = kind_of(path);
    if (!kind || fs::is_directory(path, failure)) continue;
    // A pipe would be waited for.
    if (fs::exists(path, failure) && !fs::is_regular_file(path, failure)) {
      out.diagnostics.push_back(error("E0403", whole_file(path.string()), "it is no file"));
      continue;
    }
    if (*kind == InputItem::Kind::csv_wide)
      tables.push_back(path.string());
    else
      out.items.push_back({*kind, path.string()});
  }
  if (out.items.size() > before) {
    for (const std::string& table : tables)
      out.diagnostics.push_back(warning("W0411", whole_file(table),
                                        "this table was not read, as other profiles are beside it",
                                        "name it on the command line too, or move it out of the folder"));
    return;
  }
  if (!tables.empty())
    out.items.push_back({InputItem::Kind::csv_folder, folder});
  else
    out.diagnostics.push_back(error("E0411", whole_file(folder),
                                    fmt::format("no profile is in the folder '{}'", folder),
                                    "profiles end in .yaml, .yml, .json, .ndjson, .jsonl or .csv"));
}

void add_path(const std::string& path, ResolvedInputs& out) {
  std::error_code failure;
  if (fs::is_directory(path, failure)) {
    add_folder(path, out);
  } else if (const std::optional<InputItem::Kind> kind = kind_of(path)) {
    out.items.push_back({*kind, path});
  } else {
    out.diagnostics.push_back(error(
        "E0412", whole_file(path), fmt::format("'{}' has no ending that a profile has", path),
        "profiles end in .yaml, .yml, .json, .ndjson, .jsonl or .csv; - reads NDJSON from standard input"));
  }
}

// The paths that match, by name; empty where there is nothing to match.
std::vector<std::string> matches(const std::string& pattern) {
  std::vector<std::string> paths;
  if (pattern.find_first_of("*?[") == std::string::npos) return paths;
  glob_t found{};
  if (glob(pattern.c_str(), 0, nullptr, &found) == 0)
    for (size_t i = 0; i < found.gl_pathc; ++i) paths.emplace_back(found.gl_pathv[i]);
  globfree(&found);
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string nearby(const std::string& argument) {
  const fs::path path(argument);
  const fs::path folder = path.parent_path().empty() ? fs::path(".") : path.parent_path();
  std::vector<std::string> names;
  std::error_code failure;
  for (fs::directory_iterator it(folder, failure), end; !failure && it != end; it.increment(failure))
    names.push_back(it->path().filename().string());
  std::optional<std::string> near = nearest(path.filename().string(), names);
  return near ? fmt::format("did you mean '{}'?", (path.parent_path() / *near).string()) : std::string();
}

void check_mapping(const std::string& mapping, ResolvedInputs& out) {
  std::error_code failure;
  if (!fs::exists(mapping, failure)) {
    out.diagnostics.push_back(
        error("E0401", whole_file(mapping), fmt::format("there is no file '{}'", mapping), nearby(mapping)));
    return;
  }
  const bool table = std::any_of(out.items.begin(), out.items.end(), [](const InputItem& item) {
    return item.kind == InputItem::Kind::csv_wide || item.kind == InputItem::Kind::csv_folder;
  });
  if (!table && !out.items.empty())
    out.diagnostics.push_back(warning("W0412", whole_file(mapping),
                                      "this mapping was not read, as no table of CSV is among the profiles"));
}

}  // namespace

ResolvedInputs resolve_inputs(const std::vector<std::string>& arguments, const std::string& mapping) {
  ResolvedInputs out;
  for (const std::string& argument : arguments) {
    if (argument == "-") {
      if (std::any_of(out.items.begin(), out.items.end(), [](const InputItem& i) { return i.path == "-"; })) {
        out.diagnostics.push_back(
            error("E0413", whole_file("-"), "standard input is named twice, and can be read once"));
        continue;
      }
      out.items.push_back({InputItem::Kind::ndjson, "-"});
      continue;
    }
    std::error_code failure;
    if (fs::exists(argument, failure) || (failure && failure != std::errc::no_such_file_or_directory)) {
      add_path(argument, out);
      continue;
    }
    const std::vector<std::string> paths = matches(argument);
    for (const std::string& path : paths) add_path(path, out);
    if (!paths.empty()) continue;
    const bool pattern = argument.find_first_of("*?[") != std::string::npos;
    out.diagnostics.push_back(error(pattern ? "E0411" : "E0401", whole_file(argument),
                                    pattern ? fmt::format("nothing matches '{}'", argument)
                                            : fmt::format("there is no file or folder '{}'", argument),
                                    pattern ? std::string() : nearby(argument)));
  }
  // A table that a folder leaves out may be an argument of its own.
  std::erase_if(out.diagnostics, [&](const Diagnostic& d) {
    return d.code == "W0411" && std::any_of(out.items.begin(), out.items.end(), [&](const InputItem& item) {
             return fs::path(item.path).lexically_normal() == fs::path(d.place.file).lexically_normal();
           });
  });
  if (!mapping.empty()) check_mapping(mapping, out);
  return out;
}

}  // namespace mechanist
