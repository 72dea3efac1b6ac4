#include "base/csv.hpp"

#include <doctest/doctest.h>

using namespace mechanist;

namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows rows(std::string_view text, char delimiter = ',', bool quoting = true) {
  CsvReader reader(text, delimiter, quoting);
  std::vector<CsvReader::Cell> cells;
  Rows out;
  while (reader.next(cells)) {
    out.emplace_back();
    for (const auto& c : cells) out.back().emplace_back(c.text);
  }
  return out;
}

std::string failure(std::string_view text) {
  CsvReader reader(text, ',', true);
  std::vector<CsvReader::Cell> cells;
  while (reader.next(cells)) {
  }
  CHECK(cells.empty());
  return reader.error() ? std::to_string(reader.error()->offset) + ": " + reader.error()->message : "";
}

}  // namespace

TEST_CASE("records and cells") {
  CHECK(rows("") == Rows{});
  CHECK(rows("a") == Rows{{"a"}});
  CHECK(rows("a,b\nc,d\n") == Rows{{"a", "b"}, {"c", "d"}});
  CHECK(rows("a,b\r\nc,d\r\n") == Rows{{"a", "b"}, {"c", "d"}});
  CHECK(rows(",\n") == Rows{{"", ""}});
  CHECK(rows("a,") == Rows{{"a", ""}});
  CHECK(rows("a\n\nb") == Rows{{"a"}, {""}, {"b"}});
  CHECK(rows("\xef\xbb\xbf"
             "a,b") == Rows{{"a", "b"}});
  CHECK(rows("a\rb,c") == Rows{{"a\rb", "c"}});
}

TEST_CASE("quotes: delimiters, line ends and doubled quotes inside") {
  CHECK(rows("\"a,b\",\"c\nd\",\"say \"\"e\"\"\"\n\"\",f") == Rows{{"a,b", "c\nd", "say \"e\""}, {"", "f"}});
  CHECK(rows("\"\"\"\"\r\n\"x\"\"y\"\"z\"") == Rows{{"\""}, {"x\"y\"z"}});
  CHECK(rows("5\" pipe,b") == Rows{{"5\" pipe", "b"}});
  CHECK(rows("\"a\"\tb\n", '\t', false) == Rows{{"\"a\"", "b"}});
}

TEST_CASE("many unescaped cells of one record stay valid together") {
  std::string text;
  Rows expected(1);
  for (int i = 0; i < 100; ++i) {
    text += (i == 0 ? "" : ",") + std::string("\"\"\"") + std::to_string(i) + "\"";
    expected[0].push_back("\"" + std::to_string(i));
  }
  CHECK(rows(text) == expected);
}

TEST_CASE("places of cells") {
  CsvReader reader("ab,\"c\"\nd", ',', true);
  std::vector<CsvReader::Cell> cells;
  REQUIRE(reader.next(cells));
  CHECK(cells[0].begin == 0);
  CHECK(cells[0].end == 2);
  CHECK_FALSE(cells[0].quoted);
  CHECK(cells[1].begin == 3);
  CHECK(cells[1].end == 6);
  CHECK(cells[1].quoted);
  REQUIRE(reader.next(cells));
  CHECK(cells[0].begin == 7);
  CHECK_FALSE(reader.next(cells));
}

TEST_CASE("errors stop the reading at their place") {
  CHECK(failure("a,\"b\nc") == "2: the quote that opens this cell is never closed");
  CHECK(failure("a\n\"b\"c,d") == "5: after a closing quote there can only be a delimiter or the line's end");
  CHECK(failure("\"b\"\rc") == "3: after a closing quote there can only be a delimiter or the line's end");
  CHECK(failure("\"b\"\r") == "");
}

TEST_CASE("the delimiter is guessed from the first line, quotes left out") {
  CHECK(guess_delimiter("a,b\n") == ',');
  CHECK(guess_delimiter("a;b,c;d\n,,,,") == ';');
  CHECK(guess_delimiter("a\tb") == '\t');
  CHECK(guess_delimiter("\"a,b,c\";d") == ';');
  CHECK(guess_delimiter("") == ',');
}
