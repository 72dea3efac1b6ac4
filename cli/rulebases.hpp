#pragma once
// RULEBASE on the command line: a `.mech` file, or the name of a rulebase that is shipped.
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/diagnostic.hpp"
#include "model/from_ast.hpp"
#include "terminal.hpp"

namespace mechanist::cli {

// Options of every command that reads a rulebase.
struct RulebaseOptions {
  std::string rulebase;
  std::vector<std::string> set = {};                // NAME=VALUE
  std::vector<std::string> path = {};               // folders in which what `use` names is searched
  std::optional<std::string> query = std::nullopt;  // conditions to be asked (model::LoadOptions)
};

// The file that is meant, or why there is none.
std::variant<std::string, Diagnostic> find_rulebase(const std::string& argument);
// A `.mech` file or a shipped name; otherwise it can only be meant as a profile.
bool names_rulebase(const std::string& argument);

// "A=1" → {"A", "1"}; what has no '=' is a diagnostic, and so is a folder that is not there. The folders are
// followed by those in MECHANIST_PATH and by what is shipped.
std::variant<model::LoadOptions, Diagnostic> load_options(const std::vector<std::string>& set,
                                                          const std::vector<std::string>& path);

// Finds, reads and checks the rulebase, and tells every diagnostic. The model's address stays the same.
std::unique_ptr<const model::Model> load_rulebase(const RulebaseOptions&, Terminal&);
// The same, with the trees of its files.
std::optional<model::Loaded> load_with_trees(const RulebaseOptions&, Terminal&);
// Whether profiles can be read for it; tells where not.
bool has_cases(const model::Model&, const RulebaseOptions&, Terminal&);

// The language of sentences: the one asked for, or the rulebase's first. Nothing, and that is told, where the
// rulebase has none in it.
std::optional<std::string> choose_language(const model::Model&, const std::string& asked, Terminal&);

}  // namespace mechanist::cli
