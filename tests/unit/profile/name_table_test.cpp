#include "profile/name_table.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace mechanist {

TEST_CASE("a table without names finds nothing") {
  CHECK(NameTable().find("") == NameTable::nothing);
  CHECK(NameTable().find("name") == NameTable::nothing);
}

TEST_CASE("every name is found, and nothing else") {
  std::vector<std::string> names = {
      "", "a", "b", "ab", "source", "sources", "a name of more than sixteen bytes"};
  for (int i = 0; i < 1000; ++i) names.push_back("name" + std::to_string(i));
  std::vector<NameTable::Entry> entries;
  for (const std::string& name : names) entries.push_back({name, static_cast<uint32_t>(entries.size())});
  const NameTable table(entries);
  for (size_t i = 0; i < names.size(); ++i) {
    CHECK(table.find(names[i]) == i);
    CHECK(table.find(names[i] + "#") == NameTable::nothing);
  }
  CHECK(table.find("nam") == NameTable::nothing);
  CHECK(table.find("name1000") == NameTable::nothing);
}

TEST_CASE("of names that stand twice the first one counts") {
  const NameTable table({{"value", 3}, {"column", 4}, {"value", 5}});
  CHECK(table.find("value") == 3);
  CHECK(table.find("column") == 4);
}

}  // namespace mechanist
