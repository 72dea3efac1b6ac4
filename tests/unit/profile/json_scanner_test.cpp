#include "profile/json_scanner.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

namespace mechanist {
namespace {

// The one scalar of a text, which has to stay where it is, or nothing where it is refused.
std::optional<JsonScalar> scalar(JsonScanner& scanner, const std::string& text) {
  scanner.begin(text);
  scanner.skip_space();
  JsonScalar out;
  if (!scanner.scalar(out) || !scanner.ended()) return std::nullopt;
  return out;
}

std::string string(const std::string& text) {
  JsonScanner scanner;
  const std::optional<JsonScalar> s = scalar(scanner, text);
  return s && s->kind == JsonScalar::Kind::string ? std::string(s->text) : "refused";
}

}  // namespace

TEST_CASE("strings mean what JSON says, wherever they begin in a word of eight bytes") {
  for (std::string before; before.size() < 20; before += 'x') {
    CHECK(string('"' + before + '"') == before);
    CHECK(string('"' + before + R"(\" \\ \/ \n\r\t")") == before + "\" \\ / \n\r\t");
    CHECK(string('"' + before + R"(\u0041\u00fc\u6781\ud83d\ude00!")") == before + "Aü极😀!");
    CHECK(string('"' + before + "极化\"") == before + "极化");
    for (const char* wrong :
         {"", "\t\"", "\x1f\"", "\x7f\"", "\\\"", "\\x\"", R"(\u12")", R"(\u0000")", R"(\u001f")",
          R"(\u007f")", R"(\ud800")", R"(\ud800\u0041")", R"(\udc00")", R"(\b")", R"(\f")", "\\"})
      CHECK(string('"' + before + wrong) == "refused");
    CHECK(string('"' + before + '\0' + '"') == "refused");
  }
}

TEST_CASE("what was unescaped stays where it is until the next text") {
  JsonScanner scanner;
  std::string text = "[";
  for (int i = 0; i < 100; ++i) text += R"("\u0061 \")" + std::to_string(i) + "\", ";
  text += "1]";
  scanner.begin(text);
  std::vector<std::string_view> all;
  CHECK(scanner.list([&] {
    JsonScalar s;
    if (!scanner.scalar(s)) return false;
    all.push_back(s.text);
    return true;
  }));
  REQUIRE(all.size() == 101);
  for (int i = 0; i < 100; ++i) CHECK(all[i] == "a \"" + std::to_string(i));
  CHECK(scanner.ended());
}

TEST_CASE("numbers and words as JSON has them") {
  JsonScanner scanner;
  for (const char* number :
       {"0", "-0", "12", "-1.50", "1e400", "0.5E+10", "123456789012345678901234567890"}) {
    const std::string text = std::string(" ") + number + "\n";
    const std::optional<JsonScalar> s = scalar(scanner, text);
    REQUIRE_MESSAGE(s, number);
    CHECK(s->kind == JsonScalar::Kind::number);
    CHECK(s->text == number);
    CHECK(scanner.value_end() == 1 + std::string(number).size());
  }
  for (const char* wrong :
       {"", "01", "1.", ".5", "+1", "-", "1e", "1e+", "1x", "tru", "truey", "nul", "NaN", "'a'", "1 2"})
    CHECK_MESSAGE(!scalar(scanner, wrong), wrong);
  CHECK(scalar(scanner, "true")->kind == JsonScalar::Kind::truth);
  CHECK(scalar(scanner, "false")->kind == JsonScalar::Kind::truth);
  CHECK(scalar(scanner, "null")->kind == JsonScalar::Kind::null);
}

TEST_CASE("maps and lists end where their last value ends") {
  JsonScanner scanner;
  auto number = [&] {
    JsonScalar s;
    return scanner.scalar(s);
  };
  auto ends_at = [&](const std::string& text) -> int {
    scanner.begin(text);
    const bool read = text[0] == '['
                          ? scanner.list(number)
                          : scanner.map([&](std::string_view, uint32_t, uint32_t) { return number(); });
    return read && scanner.ended() ? static_cast<int>(scanner.value_end()) : -1;
  };
  CHECK(ends_at("[]") == 1);
  CHECK(ends_at("[ ] ") == 1);
  CHECK(ends_at("[1, 23 ]") == 6);
  CHECK(ends_at("{}") == 1);
  CHECK(ends_at("{ \"a\" : 1 , \"b\":\"c\" }") == 19);
  for (const char* wrong :
       {"[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,",
        "{\"a\":1,}", "{\"a\" 1}", "{1:1}", "{\"a\":1]", "[1]]", "{}{}"})
    CHECK_MESSAGE(ends_at(wrong) == -1, wrong);
}

TEST_CASE("a value that is skipped ends at its last bracket") {
  JsonScanner scanner;
  for (const char* value : {"1", "\"a]\\\"\"", "{}", "[[], {\"a}\": [1, 2]}]", "null"}) {
    const std::string text = std::string(value) + " ,";
    scanner.begin(text);
    CHECK(scanner.skip_value());
    CHECK(scanner.offset() == std::string(value).size());
  }
  for (const char* wrong : {"[", "[\"", "{\"a\": [}", "x", ""}) {
    const std::string text = wrong;
    scanner.begin(text);
    CHECK_MESSAGE(!scanner.skip_value(), wrong);
  }
}

TEST_CASE("only texts that are all ASCII are said to be") {
  JsonScanner scanner;
  CHECK(scalar(scanner, "\"a\""));
  CHECK(scanner.ascii());
  CHECK(scalar(scanner, "\"a text with an ü\""));
  CHECK_FALSE(scanner.ascii());
  CHECK(scalar(scanner, "\"é\""));
  CHECK_FALSE(scanner.ascii());
}

}  // namespace mechanist
