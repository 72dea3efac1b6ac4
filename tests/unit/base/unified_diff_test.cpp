#include "base/unified_diff.hpp"

#include <doctest/doctest.h>

#include <random>
#include <sstream>
#include <vector>

using namespace mechanist;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

// What `patch` makes of the old text: every line that the difference speaks of has to be there.
std::string patched(const std::string& old_text, const std::string& diff) {
  const std::vector<std::string> old_lines = lines_of(old_text), told = lines_of(diff);
  std::string out;
  size_t at = 0;
  for (size_t i = 2; i < told.size(); ++i) {
    if (told[i].starts_with("@@ -")) {
      size_t first = std::stoul(told[i].substr(4));
      const size_t comma = told[i].find(',');
      const bool none =
          comma < told[i].find(' ', 4) && told[i][comma + 1] == '0' && told[i][comma + 2] == ' ';
      if (!none) --first;
      for (; at < first; ++at) out += old_lines.at(at) + "\n";
    } else if (told[i][0] == '+') {
      out += told[i].substr(1) + "\n";
    } else {
      CHECK(old_lines.at(at) == told[i].substr(1));
      if (told[i][0] == ' ') out += old_lines.at(at) + "\n";
      ++at;
    }
  }
  for (; at < old_lines.size(); ++at) out += old_lines[at] + "\n";
  return out;
}

}  // namespace

TEST_CASE("a difference has three lines around each change") {
  CHECK(unified_diff("f", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n") ==
        "--- f\n+++ f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
  CHECK(unified_diff("f", "a\n", "a\n") == "");
  CHECK(unified_diff("f", "", "a\n") == "--- f\n+++ f\n@@ -0,0 +1 @@\n+a\n");
  CHECK(unified_diff("f", "a\n", "") == "--- f\n+++ f\n@@ -1 +0,0 @@\n-a\n");
  CHECK(unified_diff("f", "a\nb", "a\nb\n") ==
        "--- f\n+++ f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n");
}

TEST_CASE("far changes are told apart, near ones together") {
  const std::string old_text = "a\n1\n2\n3\n4\n5\n6\nb\n1\n2\n3\n4\n5\n6\n7\nc\n";
  const std::string diff = unified_diff("f", old_text, "A\n1\n2\n3\n4\n5\n6\nB\n1\n2\n3\n4\n5\n6\n7\nC\n");
  size_t hunks = 0;
  for (const std::string& line : lines_of(diff)) hunks += line.starts_with("@@");
  CHECK(hunks == 2);
}

TEST_CASE("what a difference says makes the new text of the old one, and nothing is said twice") {
  std::mt19937 random(1);
  for (int n = 0; n < 2'000; ++n) {
    std::string old_text, new_text;
    size_t same = 0;
    for (size_t i = random() % 30; i > 0; --i) {
      const std::string line = std::string(1, static_cast<char>('a' + random() % 4)) + "\n";
      const auto how = random() % 8;
      if (how != 0) old_text += line;
      if (how != 1) new_text += line;
      same += how > 1;
    }
    const std::string diff = unified_diff("f", old_text, new_text);
    CHECK(patched(old_text, diff) == new_text);
    size_t changed = 0;
    for (const std::string& line : lines_of(diff)) changed += line[0] == '+' || line[0] == '-';
    const size_t most = lines_of(old_text).size() + lines_of(new_text).size() - 2 * same;
    CHECK(changed <= most + (diff.empty() ? 0 : 2));
  }
}

TEST_CASE("texts with nothing in common end soon") {
  std::string old_text, new_text;
  for (int i = 0; i < 20'000; ++i) {
    old_text += "old " + std::to_string(i) + "\n";
    new_text += "new " + std::to_string(i) + "\n";
  }
  CHECK(patched(old_text, unified_diff("f", old_text, new_text)) == new_text);
}
