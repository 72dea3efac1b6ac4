#include "base/source.hpp"

#include <doctest/doctest.h>

using namespace mechanist;

TEST_CASE("lines and columns count from 1, columns by characters") {
  SourceFile file("a.mech", "ab\n极c\r\n\nlast");
  CHECK(file.line_column(0) == LineColumn{1, 1});
  CHECK(file.line_column(2) == LineColumn{1, 3});
  CHECK(file.line_column(3) == LineColumn{2, 1});
  CHECK(file.line_column(6) == LineColumn{2, 2});
  CHECK(file.line_column(9) == LineColumn{3, 1});
  CHECK(file.line_column(10) == LineColumn{4, 1});
  CHECK(file.line_column(1000) == LineColumn{4, 5});
  for (uint32_t at : {0, 2, 3, 6, 9, 10, 1000}) CHECK(file.line(at) == file.line_column(at).line);
  CHECK(file.line_text(0) == "ab");
  CHECK(file.line_text(3) == "极c");
  CHECK(file.line_text(9) == "");
  CHECK(file.line_text(1000) == "last");
}

TEST_CASE("a record of a stream keeps its line number; an empty text has one line") {
  SourceFile record("-", "{}\n", 41);
  CHECK(record.line_column(1) == LineColumn{41, 2});
  CHECK(record.line_column(3) == LineColumn{42, 1});
  CHECK(record.line(3) == 42);
  SourceFile empty("e", "");
  CHECK(empty.line_column(0) == LineColumn{1, 1});
  CHECK(empty.line_text(0) == "");
}

TEST_CASE("references into a table of sources survive its growth") {
  Sources sources;
  SourceId first = sources.add("first", "x");
  const SourceFile& file = sources[first];
  for (int i = 0; i < 1000; ++i) sources.add("more", "y");
  CHECK(&file == &sources[first]);
  CHECK(file.path() == "first");
  CHECK(sources.size() == 1001);
}

TEST_CASE("one text in place of all, with its own lines") {
  Sources sources;
  sources.add("a", "one\ntwo\nthree");
  sources.add("b", "other");
  const SourceId id = sources.assign("c", "x\nyz", 7);
  CHECK(sources.size() == 1);
  CHECK(id == SourceId{0});
  CHECK(sources[id].path() == "c");
  CHECK(sources[id].text() == "x\nyz");
  CHECK(sources[id].line_column(3) == LineColumn{8, 2});
  CHECK(sources[id].line_text(3) == "yz");
  Sources empty;
  CHECK(empty[empty.assign("d", "text", 1)].text() == "text");
}
