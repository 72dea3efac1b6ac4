#pragma once
// One cell: from what is written to a Symbol of a column's type.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/model.hpp"
#include "profile/node.hpp"
#include "profile/profile.hpp"
#include "syntax/literal.hpp"

namespace mechanist {

struct TypedValue {
  Symbol symbol;                       // none_symbol for `n/a`
  std::optional<UnknownCell> unknown;  // a range: then there is no symbol yet
};
// What is wrong, said without a place; `begin` and `end` are bytes of the text, both 0: all of it.
struct ValueProblem {
  std::string code;
  std::string message;
  std::string hint;
  uint32_t begin = 0, end = 0;
};
using ValueResult = std::variant<TypedValue, ValueProblem>;

// A scalar of a profile or of a facts folder. Interns into `symbols`, which stand on the model's.
ValueResult value_of_scalar(const model::Model&, SymbolTable& symbols, model::Type, std::string_view text,
                            ScalarStyle);
// A literal as rules and the command line write it: names and texts in quotes, constants bare.
ValueResult value_of_literal(const model::Model&, SymbolTable& symbols, model::Type, const Literal&);

// The text of an entity or text cell, if it may be one as it is written.
std::optional<ValueProblem> problem_with_name(std::string_view text, ScalarStyle, bool may_be_empty);

// `none`, `yes`, `no`, `true`, `false`: words that a plain scalar may not use as a name.
bool is_reserved_word(std::string_view);
std::optional<bool> yes_or_no(std::string_view);
std::optional<Confidence> confidence_of(std::string_view);

// The hint "did you mean 'x'?", or nothing where no candidate is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

// "'a', 'b' or 'c'"
std::string list_of(const std::vector<std::string>& names, std::string_view last = "or");

}  // namespace mechanist
