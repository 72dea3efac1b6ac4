#pragma once
// Facts of an ordinary Datalog program: NAME.tsv, NAME.csv or NAME.facts in a folder, one file a table or
// fact without rows of its own. A header line is recognised by the columns' names.
#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/symbol.hpp"
#include "base/workers.hpp"
#include "model/model.hpp"

namespace mechanist {

struct FactRows {
  model::RelationId relation;
  std::string path;
  std::vector<Symbol> cells;  // row by row
  size_t rows = 0;            // what `cells` cannot tell where the relation has no columns
  bool header = false;
  struct LineEnds {
    size_t row = 0;
    uint32_t count = 0;
  };
  std::vector<LineEnds> within;  // rows whose cells hold line ends, in order
  // Where a row begins in its file.
  uint32_t line_of(size_t row) const;
};

struct FactsFolder {
  SymbolTable symbols;  // stands on the model's
  std::vector<FactRows> relations;
  Diagnostics diagnostics;
};

// Symbols, rows and diagnostics are the same for any number of threads; null: one.
FactsFolder read_facts_folder(const model::Model&, const std::string& folder, Workers* = nullptr);

}  // namespace mechanist
