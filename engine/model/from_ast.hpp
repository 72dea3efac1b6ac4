#pragma once
// AST → Model: reads the file and everything it uses, resolves names, infers and checks types, desugars
// mechanisms, propositions and constraints, finds strata. All diagnostics of all files are reported.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.hpp"
#include "model/model.hpp"
#include "model/search.hpp"

namespace mechanist::model {

struct LoadOptions {
  std::vector<std::pair<std::string, std::string>> parameters;  // --set NAME=VALUE
  // Conditions to be asked: they become the definition `query_relation`, a column for each variable that
  // stands in them outside braces and negations, in the order in which they are written.
  std::optional<std::string> query = std::nullopt;
  SearchPath search = {};  // for what `use` names
};

// No name that can be written, so that nothing conflicts with it and nothing depends on it.
inline constexpr std::string_view query_relation = "?";

struct Loaded {
  std::optional<Model> model;  // absent if there are errors
  Diagnostics diagnostics;     // warnings too
  // The files as parsed, but for names that several of them declare, which have their file's name before
  // them as in the model; present also where the model is not.
  std::vector<ast::File> files;
};

// Reads a .mech file from disk and everything it uses.
Loaded load(const std::string& path, const LoadOptions& = {});
// The same from memory; what `use` names and table files are found as if it stood at `path`.
Loaded load_text(std::string path, std::string text, const LoadOptions& = {});

// What must be true of a Model and is checked after each load in debug builds; the first violation, told.
std::optional<std::string> violated_invariant(const Model&);

// `dump --stage model`
std::string dump(const Model&);

}  // namespace mechanist::model
