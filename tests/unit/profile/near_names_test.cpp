// Names that look alike, and the filters before the comparison, which may take too much but never too little.
#include "profile/near_names.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace mechanist {

TEST_CASE("names are folded as inattentive writers keep them") {
  CHECK(folded("IGBT-chip v1.2") == "igbtchipv12");
  CHECK(folded("ZÜRICH") == "zürich");
  CHECK(folded("极化 码") == "极化码");
  std::string out = "kept";
  append_folded(out, "A-É");
  CHECK(out == "keptaé");
}

TEST_CASE("one letter apart looks alike, one digit does not") {
  CHECK(look_alike("siemens", "simens"));
  CHECK(look_alike("siemens", "seimens"));
  CHECK(look_alike("converter", "convertor"));
  CHECK_FALSE(look_alike("node5", "node6"));
  CHECK_FALSE(look_alike("abcd", "abce"));
  CHECK(differ_by_designation("line A", "line B"));
  CHECK_FALSE(differ_by_designation("Siemens", "Simens"));
}

TEST_CASE("what looks alike shares a fingerprint and passes the sketches") {
  const std::string letters = "abcdefghijklmnopqrstuvwxyz0189\xc3\xbc";
  size_t alike = 0;
  for (const std::string name : {"siemens", "polarcodes", "aaaaa", "abcde", "z\xc3\xbcrich", "ab", ""}) {
    std::vector<std::string> others = {name};
    for (size_t i = 0; i <= name.size(); ++i) {
      for (char c : letters) {
        others.push_back(name.substr(0, i) + c + name.substr(i));
        if (i < name.size()) others.push_back(name.substr(0, i) + c + name.substr(i + 1));
      }
      if (i < name.size()) others.push_back(name.substr(0, i) + name.substr(i + 1));
      if (i + 1 < name.size()) {
        others.push_back(name);
        std::swap(others.back()[i], others.back()[i + 1]);
      }
    }
    for (const std::string& other : others) {
      if (!look_alike(name, other)) continue;
      ++alike;
      CAPTURE(name);
      CAPTURE(other);
      CHECK(may_look_alike(sketch_of(name), sketch_of(other)));
      CHECK(may_look_alike(sketch_of(other), sketch_of(name)));
      std::vector<std::pair<uint64_t, uint32_t>> of_name, of_other;
      add_fingerprints(name, 0, of_name);
      add_fingerprints(other, 0, of_other);
      CHECK(std::find_first_of(of_name.begin(), of_name.end(), of_other.begin(), of_other.end()) !=
            of_name.end());
    }
  }
  CHECK(alike > 500);
  CHECK_FALSE(may_look_alike(sketch_of("siemens"), sketch_of("huawei")));
  CHECK_FALSE(may_look_alike(sketch_of("abcde"), sketch_of("abcdeee")));
  CHECK_FALSE(may_look_alike(sketch_of("partner1"), sketch_of("partner2")));
  CHECK_FALSE(may_look_alike(sketch_of("abcd"), sketch_of("abce")));
}

}  // namespace mechanist
