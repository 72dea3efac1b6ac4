#pragma once
// Findings about what a rulebase means: it is well formed, and yet something in it cannot be what its author
// meant. All of them are warnings. `check` alone asks for them.
//
// A finding is a fact about every profile, not a guess: what a profile, a `--set` of none or another order of
// the rules could make untrue is not told. Where telling would take a search without end, it is left out.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"
#include "model/from_ast.hpp"

namespace mechanist::lint {

// One kind of finding, with its page: the paragraph of its code is in the catalogue of base/codes.cpp.
struct Page {
  std::string_view code;
  std::string_view name;  // for `--allow`, such as "unused"
  std::string_view why;   // it matters
  std::string_view bad;   // a program in which exactly this is found
  std::string_view good;  // its better version, in which nothing is
};
const std::vector<Page>& pages();  // by code
const Page* find_page(std::string_view code_or_name);

// All findings, sorted. `files` are those of the model's loading.
Diagnostics findings(const model::Model&, const std::vector<ast::File>& files);

// ---------------------------------------------------------------- what is not told

struct Sifted {
  Diagnostics told;
  std::vector<Suppressed> suppressed;
};

// Takes the warnings out that the comments of the model's files allow, and adds what is wrong with these:
//   # allow W0601: the reason, or   # allow unused, subsumed: the reason
// covers the line on which it stands behind something, or else the next line that is no comment; and where a
// declaration begins there, all of it.
Sifted sift(const model::Model&, const std::vector<ast::File>& files, Diagnostics);

}  // namespace mechanist::lint
