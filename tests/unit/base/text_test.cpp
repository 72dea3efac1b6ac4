#include "base/text.hpp"

#include <doctest/doctest.h>

using namespace mechanist;

TEST_CASE("display width counts terminal columns, not characters or bytes") {
  CHECK(display_width("") == 0);
  CHECK(display_width("points") == 6);
  CHECK(display_width("产学研") == 6);
  CHECK(display_width("「融合」,x") == 10);
  CHECK(display_width("é") == 1);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("한국") == 4);
  CHECK(display_width("✓ ~ …") == 5);
  CHECK(display_width("\xff") == 1);
}

TEST_CASE("UTF-8: the first invalid sequence is found, overlong forms and surrogates included") {
  CHECK_FALSE(first_invalid_utf8("").has_value());
  CHECK_FALSE(first_invalid_utf8("aé极\U0001F600").has_value());
  CHECK(first_invalid_utf8("ab\xff") == 2);
  CHECK(first_invalid_utf8("a\xc0\x80") == 1);
  CHECK(first_invalid_utf8("\xe0\x9f\xbf") == 0);
  CHECK(first_invalid_utf8("x\xed\xa0\x80") == 1);
  CHECK(first_invalid_utf8("\xf4\x90\x80\x80") == 0);
  CHECK(first_invalid_utf8("ok\xe6\x9e") == 2);
  CHECK(first_invalid_utf8("\x80") == 0);
}

TEST_CASE("characters go out as they came in, and a stray byte becomes U+FFFD") {
  std::string text = "aé极\U0001F600", copy;
  for (size_t at = 0; at < text.size();) append_utf8(copy, next_character(text, at));
  CHECK(copy == text);
  CHECK(character_count(text) == 4);
  size_t at = 0;
  CHECK(next_character("\xe6\x9e", at) == 0xfffd);
  CHECK(at == 1);
}

TEST_CASE("printable text cannot steer a terminal") {
  CHECK(printable("a\tb\n\x1b[31mc\xff") == "a b \ufffd[31mc\ufffd");
  CHECK(printable("user\u202egpj") == "user\ufffdgpj");
  CHECK(printable("c1: \u009b31m") == "c1: \ufffd31m");
}

TEST_CASE("a shell reads one word, whatever is in it") {
  CHECK(shell_word("farms/hill-1.yaml") == "farms/hill-1.yaml");
  CHECK(shell_word("") == "''");
  CHECK(shell_word("Hill Farm") == "'Hill Farm'");
  CHECK(shell_word("$(touch x) `id` \"q\"") == "'$(touch x) `id` \"q\"'");
  CHECK(shell_word("it's") == "'it'\\''s'");
}

TEST_CASE("JSON strings") {
  CHECK(json_string("a\"b\\c\n\t\x01\xff极") == "\"a\\\"b\\\\c\\n\\t\\u0001\ufffd极\"");
}

TEST_CASE("edit distance: swaps of neighbours count once, characters count rather than bytes") {
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("partner", "partenr") == 1);
  CHECK(edit_distance("极化码", "极码") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("same", "same") == 0);
}

TEST_CASE("the nearest name") {
  std::vector<std::string> names = {
      "joint_work", "joint_laboratory", "key_core", "partner", "spend", "send", "x", "A"};
  CHECK(nearest("joint_wrok", names) == "joint_work");
  CHECK(nearest("Key Core", names) == "key_core");
  CHECK(nearest("key-core", names) == "key_core");
  CHECK(nearest("partners", names) == "partner");
  CHECK_FALSE(nearest("breakthrough", names).has_value());
  CHECK_FALSE(nearest("y", names).has_value());
  CHECK(nearest("a", names) == "A");
  CHECK_FALSE(nearest("", names).has_value());
  // as far from both: the first in byte order
  CHECK(nearest("sxend", names) == "send");
  std::vector<std::string> ties = {"cart", "care", "carp"};
  CHECK(nearest("carx", ties) == "care");
  CHECK_FALSE(nearest(std::string(5000, 'a'), names).has_value());
}

TEST_CASE("case mappings of Latin, Greek and Cyrillic, and nothing else") {
  CHECK(lower_case("ÀÉÎÕÜ ŠŽ Ÿ ƠƯ ΑΣΏ ЖЁЇ ABC 极") == "àéîõü šž ÿ ơư ασώ жёї abc 极");
  CHECK(upper_case("àéîõü šž ÿ ασώς жёї abc ß 极") == "ÀÉÎÕÜ ŠŽ Ÿ ΑΣΏΣ ЖЁЇ ABC ß 极");
  CHECK(lower_case("×") == "×");
  CHECK(upper_case("÷") == "÷");
}

TEST_CASE("the first byte that is not UTF-8 is found wherever it stands") {
  for (std::string before; before.size() < 40; before += before.size() % 5 == 0 ? "极" : "a")
    for (const char* wrong : {"\xff", "\x80", "\xe6\x9e", "\xe0\x80\x80", "\xed\xa0\x80", "\xc0\x80",
                              "\xf5\x80\x80\x80", "\xe6\x9eX", "\xe6XX"})
      for (const char* behind : {"", "b", "a text behind it", "极化码"}) {
        CHECK(first_invalid_utf8(before + wrong + behind) == before.size());
        CHECK_FALSE(first_invalid_utf8(before + behind));
        CHECK_FALSE(
            first_invalid_utf8(before + "\xe0\xa4\x85\xed\x9f\xbf\xef\xbf\xbd\xf0\x9f\x98\x80" + behind));
      }
}

TEST_CASE("white space at the ends of a text") {
  CHECK(stripped(" \t a b \r\n") == "a b");
  CHECK(stripped("a") == "a");
  CHECK(stripped(" \r\n\t").empty());
  CHECK(stripped("").empty());
  CHECK(stripped("　a") == "　a");
}
