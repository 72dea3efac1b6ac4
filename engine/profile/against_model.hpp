#pragma once
// The second half of reading: a tree of Nodes, from whatever format, becomes a Profile.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "profile/node.hpp"
#include "profile/profile.hpp"
#include "profile/shared_files.hpp"

namespace mechanist {

struct Record {
  std::string input;         // as given on the command line
  uint32_t number = 1;       // 1-based line or document
  Sources texts;             // the record's own text first
  std::optional<Node> tree;  // none: could not be read, and `diagnostics` says why
  Diagnostics diagnostics;
  std::vector<const SharedFile*> uses;  // beside what the tree's own `use` names
};

// Never throws. The profile is absent if there are errors; all of them are reported.
ReadProfile profile_of(const model::Model&, Record&&, SharedFiles&);

// Keys with a meaning of their own beside the columns of a fact.
bool is_evidence_key(std::string_view);

}  // namespace mechanist
