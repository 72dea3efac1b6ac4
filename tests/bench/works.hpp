#pragma once
// Work B: one large fact base and recursive rules. What the programs are, and their facts, made from a seed.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace bench {

// All values are whole numbers, which every peer has.
struct Rows {
  uint32_t columns = 0;
  std::vector<uint32_t> cells;  // row after row
  void add(std::initializer_list<uint32_t> row) { cells.insert(cells.end(), row); }
  size_t size() const { return columns == 0 ? 0 : cells.size() / columns; }
};
using Facts = std::map<std::string, Rows>;

struct Work {
  std::string name;
  std::string programs;                // the folder under peers/; empty: written by write_many_rules
  std::vector<std::string> relations;  // whose sizes are compared
  std::function<Facts(double scale)> make;
  bool series = false;   // is measured over sizes, too
  bool compiled = true;  // by Soufflé; false: its compiler takes minutes for it
};

// In the order of the table.
std::vector<Work> works();

// NAME.facts for every relation (read by Mechanist and Soufflé), facts.lp, facts.pl and facts.clp. Without
// repeated rows.
void write_facts(Facts, const std::filesystem::path& folder);

// The synthetic program of 500 rules, in every peer's language, as program.EXTENSION.
void write_many_rules(const std::filesystem::path& folder);

}  // namespace bench
