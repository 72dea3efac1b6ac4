// See shared_files.hpp. A folder of many profiles may name as many files, so what is kept is bounded: a tree
// takes some ten times its text.
#include "profile/shared_files.hpp"

#include <utility>
#include <variant>

#include "base/file.hpp"
#include "profile/trees.hpp"

namespace mechanist {
namespace {

constexpr size_t max_shared_bytes = 16u << 20;
constexpr size_t kept_bytes = 4u << 20;
constexpr size_t kept_files = 1000;

}  // namespace

const SharedFile& SharedFiles::get(const std::string& path) {
  auto [found, fresh] = files_.try_emplace(path);
  if (!fresh) return *found->second;
  found->second = std::make_unique<SharedFile>();
  SharedFile& file = *found->second;
  file.path = path;
  auto read = read_file(path, max_shared_bytes, FileKind::regular);
  if (const auto* failure = std::get_if<FileError>(&read)) {
    file.diagnostics.push_back(error(failure->code, whole_file(path), failure->message));
    return file;
  }
  file.text = std::move(std::get<std::string>(read));
  bytes_ += file.text.size();
  Sources scratch;
  const SourceId id = scratch.add(path, file.text);
  file.tree = tree_of_file(scratch, id, file.diagnostics);
  return file;
}

void SharedFiles::shrink() {
  if (bytes_ <= kept_bytes && files_.size() <= kept_files) return;
  files_.clear();
  bytes_ = 0;
}

}  // namespace mechanist
