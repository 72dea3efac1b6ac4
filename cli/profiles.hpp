#pragma once
// PROFILES on the command line, read one after the other, duplicate cases told.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/text.hpp"
#include "profile/read.hpp"
#include "terminal.hpp"

namespace mechanist::cli {

struct ProfileOptions {
  std::vector<std::string> profiles;
  std::string mapping;             // of a wide CSV
  bool unique_in_streams = false;  // a case may not come again in a stream either
};

// Cases that may come only once. Those of streams are not remembered: a stream may be without end, and memory
// has to stay flat.
class SeenCases {
 public:
  // Errors if the case came before.
  Diagnostics add(const CaseSeen&);

 private:
  std::unordered_map<std::string, CaseSeen> first_;
};

// Hands every record over in order, also those that could not be read, until `sink` returns false. A case
// that was read before is a record without a profile, unless it comes from a stream. Returns what is wrong
// with the arguments themselves.
Diagnostics read_all(const model::Model&, const ProfileOptions&,
                     const std::function<bool(ReadProfile&&)>& sink);

// One case, where a command is about one.
struct CaseOptions {
  std::string profile;
  std::string mapping;
  std::string case_name;  // of several
  // How somebody asks for one of them.
  std::function<std::string(const std::string&)> asks = [](const std::string& name) {
    return "--case " + shell_word(name);
  };
};
// The case that is meant, among those that the argument gives. Everything that is wrong was told.
std::optional<Profile> read_case(const model::Model&, const CaseOptions&, Terminal&);
// The same, told to somebody else: diagnostics, and the input that they are of.
std::optional<Profile> read_case(const model::Model&, const CaseOptions&,
                                 const std::function<void(const Diagnostics&, std::string_view)>& tell);

}  // namespace mechanist::cli
