#include "base/hash.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace mechanist;

TEST_CASE("texts are compared byte by byte, whatever their length") {
  std::string text;
  for (int length = 0; length < 40; ++length, text += static_cast<char>('a' + length % 26)) {
    CHECK(same_text(text, std::string(text)));
    CHECK_FALSE(same_text(text, text + "x"));
    for (int i = 0; i < length; ++i) {
      std::string other = text;
      other[i] = '#';
      CHECK_FALSE(same_text(text, other));
    }
  }
}

TEST_CASE("a hash depends on every byte and on the length") {
  std::set<uint64_t> seen;
  size_t texts = 0;
  std::string text;
  for (int length = 0; length < 40; ++length, text += '\0') {
    ++texts;
    seen.insert(text_hash(text));
    CHECK(text_hash(text) == text_hash(std::string(text)));
    for (int i = 0; i < length; ++i) {
      std::string other = text;
      other[i] = 'x';
      ++texts;
      seen.insert(text_hash(other));
    }
  }
  CHECK(seen.size() == texts);
}
