#pragma once
// AST → Model: reads the file and everything it uses, resolves names, infers and checks types, desugars
// mechanisms, propositions and constraints, finds strata. All diagnostics of all files are reported.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostic.hpp"
#include "model/model.hpp"

namespace mechanist::model {

struct LoadOptions {
  std::vector<std::pair<std::string, std::string>> parameters;  // --set NAME=VALUE
};

struct Loaded {
  std::optional<Model> model;  // absent if there are errors
  Diagnostics diagnostics;     // warnings too
  // The files as parsed, for fmt and dump; present also where the model is not.
  std::vector<ast::File> files;
};

// Reads a .mech file from disk and everything it uses.
Loaded load(const std::string& path, const LoadOptions& = {});
// The same from memory; `use` and table files are found beside `path`.
Loaded load_text(std::string path, std::string text, const LoadOptions& = {});

// What must be true of a Model and is checked after each load in debug builds; the first violation, told.
std::optional<std::string> violated_invariant(const Model&);

// `dump --stage model`
std::string dump(const Model&);

}  // namespace mechanist::model
