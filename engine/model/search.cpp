// The order is that of most tools with a search path: what stands beside the file wins, so that a folder of
// rulebases means the same wherever it is put and whatever is set. External interface: search.hpp.
#include "model/search.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/text.hpp"

namespace mechanist::model {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view ending = ".mech";

std::string joined(const std::string& folder, const std::string& path) {
  return (fs::path(folder) / path).lexically_normal().string();
}

bool is_there(const std::string& path) {
  std::error_code failed;
  const auto status = fs::status(path, failed);
  // What may not be looked at is there, as far as anybody can tell.
  return fs::exists(status) ||
         (failed && failed != std::errc::no_such_file_or_directory && failed != std::errc::not_a_directory);
}

bool in_one_place(const std::string& path) {
  return path.starts_with('/') || path == "." || path == ".." || path.starts_with("./") ||
         path.starts_with("../");
}

std::string without_ending(const std::string& path) {
  return path.ends_with(ending) ? path.substr(0, path.size() - ending.size()) : path;
}

void add_files(const std::string& folder, std::vector<std::string>& names) {
  constexpr size_t most = 10'000;  // it is only for a hint
  std::error_code failed;
  for (auto it = fs::directory_iterator(folder.empty() ? "." : folder, failed);
       !failed && it != fs::directory_iterator() && names.size() < most; it.increment(failed))
    if (it->path().extension() == ending) names.push_back(it->path().filename().string());
}

// The nearest file in the folders in which `path` could have been, but for the one that names it; with the
// folder that `path` names.
std::optional<std::string> nearest_file(const SearchPath& where, const std::vector<std::string>& folders,
                                        const std::string& user, const std::string& path, bool shelves) {
  const std::string inside = fs::path(path).parent_path().string();
  std::vector<std::string> names;
  for (const std::string& f : folders) add_files(inside.empty() ? f : joined(f, inside), names);
  if (shelves && inside.empty())
    for (const std::string& n : shelved_names(where.shelves)) names.push_back(n + std::string(ending));
  std::erase(names, fs::path(user).filename().string());
  std::sort(names.begin(), names.end());
  const auto near = nearest(fs::path(path).filename().string(), names);
  if (!near) return std::nullopt;
  return inside.empty() ? *near : (fs::path(inside) / *near).string();
}

}  // namespace

std::optional<std::string> shelved(const std::vector<std::string>& shelves, const std::string& name) {
  if (name.empty() || name.find('/') != std::string::npos || name.starts_with('.')) return std::nullopt;
  for (const fs::path shelf : shelves) {
    for (const fs::path& folder : {shelf, shelf / "examples"}) {
      const fs::path file = folder / name / (name + std::string(ending));
      std::error_code ignored;
      if (fs::is_regular_file(file, ignored)) return file.lexically_normal().string();
    }
  }
  return std::nullopt;
}

std::vector<std::string> shelved_names(const std::vector<std::string>& shelves) {
  std::vector<std::string> out;
  for (const fs::path shelf : shelves) {
    for (const fs::path& folder : {shelf, shelf / "examples"}) {
      std::error_code ignored;
      for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        std::string name = entry.path().filename().string();
        if (shelved(shelves, name)) out.push_back(std::move(name));
      }
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Searched search(const SearchPath& where, const std::string& user, const std::string& path) {
  Searched out;
  std::vector<std::string> folders{fs::path(user).parent_path().string()};
  const bool one = in_one_place(path);
  if (!one) folders.insert(folders.end(), where.folders.begin(), where.folders.end());
  for (const std::string& f : folders) {
    std::string file = joined(f, path);
    if (is_there(file)) {
      out.found = std::move(file);
      return out;
    }
  }
  const bool bare = !one && path.ends_with(ending) && path.find('/') == std::string::npos;
  if (bare) out.found = shelved(where.shelves, without_ending(path));
  if (out.found) return out;
  for (const std::string& f : folders) {
    std::string told = "'" + (f.empty() ? "." : f) + "'";
    if (std::find(out.places.begin(), out.places.end(), told) == out.places.end())
      out.places.push_back(std::move(told));
  }
  if (bare && !where.shelves.empty()) out.places.emplace_back("the shipped rulebases");
  out.near = nearest_file(where, folders, user, path, bare);
  return out;
}

}  // namespace mechanist::model
