#pragma once
// A JSON Schema for the profiles of a rulebase: what an editor needs to complete and to check them.
//
// It is of draft-07, which every editor's YAML support reads (the language server that most of them use reads
// later drafts in part only). It describes profiles as YAML's core schema reads them. It is as strict as can
// be said without reading other files: that a source is declared, that one fact contradicts another, or that
// a text is quoted where it must not be, only `check` knows.
#include <string>
#include <string_view>

#include "model/model.hpp"

namespace mechanist::author {

// Of a rulebase with a `case`. Ends with a line end.
std::string profile_schema(const model::Model&, std::string_view language);

}  // namespace mechanist::author
