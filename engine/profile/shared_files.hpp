#pragma once
// What profiles `use`: each file is read once, however many profiles use it.
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/diagnostic.hpp"
#include "profile/node.hpp"

namespace mechanist {

// A text and its tree, whose spans name no source yet.
struct SharedFile {
  std::string path;
  std::string text;
  std::optional<Node> tree;
  Diagnostics diagnostics;
};

// Belongs to one thread. A file is as it was when it was first asked for.
class SharedFiles {
 public:
  // The reference stays valid until `shrink`. A file that cannot be read has no tree and a diagnostic of the
  // file as a whole, which the caller reports at the `use`.
  const SharedFile& get(const std::string& path);
  // Between two profiles: forgets all, if it is more than is worth keeping.
  void shrink();

 private:
  std::unordered_map<std::string, std::unique_ptr<SharedFile>> files_;
  size_t bytes_ = 0;  // of their texts
};

}  // namespace mechanist
