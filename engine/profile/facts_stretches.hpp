#pragma once
// The quick way through files of facts, for facts_folder.cpp: stretches of whole lines, shared by threads.
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/symbol.hpp"
#include "base/workers.hpp"
#include "model/model.hpp"
#include "profile/facts_folder.hpp"
#include "profile/values.hpp"

namespace mechanist {

// A file whose text is in memory and whose first line was looked at.
struct FactsText {
  model::RelationId relation;
  std::string_view lines;  // of rows; without quotes
  char delimiter = '\t';
  std::vector<size_t> order;  // the column of each cell
  FactRows* rows = nullptr;   // where they go
  bool in_stretches = false;  // it can be read so, and everything was right
};

// Reads the rows of those that can be read so. `in_turn` is called for each text, after those before it have
// their symbols: what it interns comes before the symbols of those behind it.
void read_stretches(const model::Model&, std::span<FactsText>, SymbolTable&, Workers&,
                    const std::function<void(size_t)>& in_turn);

// The value of a cell; none_symbol where an optional column has none.
std::optional<ValueProblem> read_fact_cell(const model::Model&, SymbolTable&, const model::Column&,
                                           std::string_view text, Symbol& out);

}  // namespace mechanist
