#pragma once
// What is wrong with a declaration that the grammar does not take, in words for its author.
//
// Not the grammar's expectations are told, which are many and mean nothing to a reader, but the smallest
// repair with which the declaration can be read on: each repair that is proposed was tried.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/source.hpp"
#include "syntax/lexeme.hpp"

namespace mechanist {

// Where reading ended.
struct Misfit {
  size_t at = 0;                   // the first lexeme that does not fit; their number: an end too early
  std::vector<std::string> rules;  // of the grammar, that were open there, innermost first
};

// The grammar, as far as it is asked here.
struct Trials {
  std::function<uint16_t(std::string_view)> type_of;  // of a keyword or sign; "": of a name
  std::function<size_t(Lexemes)> reach;               // the index of the misfit; their number + 1: none
  size_t longest = 0;                                 // declarations for which repairs are tried
};

struct Explained {
  Diagnostic diagnostic;
  size_t at = 0;  // the lexeme at which a repair would begin: the misfit or one shortly before it
};
Explained explain_misfit(const Sources&, SourceId, std::string_view text, Lexemes, const Misfit&,
                         const Trials&);

}  // namespace mechanist
