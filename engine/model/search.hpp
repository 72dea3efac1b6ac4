#pragma once
// Where rulebases stand: folders that are searched for what `use` names, and shelves of shipped rulebases.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mechanist::model {

struct SearchPath {
  // In this order, behind the folder of the file that says `use`.
  std::vector<std::string> folders;
  // Behind the folders. A rulebase NAME stands in SHELF/NAME/NAME.mech or SHELF/examples/NAME/NAME.mech.
  std::vector<std::string> shelves;
};

// The file of the rulebase NAME that stands on a shelf.
std::optional<std::string> shelved(const std::vector<std::string>& shelves, const std::string& name);
// The names of all of them, sorted.
std::vector<std::string> shelved_names(const std::vector<std::string>& shelves);

// What `use` names in the file `user`. Whatever is there is found, a directory too: what is
// wrong with it is told by who reads it. A path that is absolute or begins with `.` or `..` is looked up in
// that one place.
struct Searched {
  std::optional<std::string> found;
  // Where nothing was found: the places, as they are told, and the nearest name of another file that is
  // there.
  std::vector<std::string> places;
  std::optional<std::string> near;
};
Searched search(const SearchPath&, const std::string& user, const std::string& path);

}  // namespace mechanist::model
