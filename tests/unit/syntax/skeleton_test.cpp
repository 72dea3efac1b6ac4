// What the lexer sees of a rule file, and where that stands in it.
#include "syntax/skeleton.hpp"

#include <doctest/doctest.h>

using mechanist::Skeleton;

namespace {

// The text, and behind each of its characters where it is in the whole.
std::string seen(std::string_view whole) {
  Skeleton skeleton(whole);
  const std::string& text = skeleton.text();
  std::string out;
  size_t character = 0;
  for (size_t at = 0; at < text.size(); ++character) {
    const size_t begin = at++;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
    out += text.substr(begin, at - begin) + std::to_string(skeleton.offset_of(character)) + " ";
  }
  return out + std::to_string(skeleton.offset_of(character));
}

}  // namespace

TEST_CASE("strings lose their inside, and keep their place") {
  CHECK(seen(R"(a "bc" d)") == R"(a0  1 "2 "5  6 d7 8)");
  CHECK(seen(R"("""")") == R"("0 "1 "2 "3 4)");
  CHECK(seen(R"("a\"b" "\\" "\")") == R"("0 "5  6 "7 "10  11 "12 \13 "14 15)");
  CHECK(seen("\"\u4F01\u4E1A\"\u4F01") == "\"0 \"7 \u4F018 11");
}

TEST_CASE("of several blanks one is left") {
  CHECK(seen("a\n\n  b \n") == "a0 \n1 b5  6 8");
  CHECK(seen("   ") == " 0 3");
  CHECK(seen("") == "0");
}

TEST_CASE("a string that is not closed on its line is left as it is") {
  CHECK(seen("\"ab\nc\"") == "\"0 a1 b2 \n3 c4 \"5 6");
  CHECK(seen("\"a\\\n\"") == "\"0 a1 \\2 \n3 \"4 5");
}
