#pragma once
// Words and signs of a rule file, and where one declaration ends and the next begins.
//
// A file is parsed declaration by declaration: memory is bounded by the largest one, and a mistake in one of
// them cannot hide those in the others.
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace mechanist {

struct Lexeme {
  uint32_t begin = 0, end = 0;  // bytes within the file
  uint16_t type = 0;            // the grammar's number for it
  bool begins_line = false;
};
using Lexemes = std::span<const Lexeme>;

inline std::string_view text_of(std::string_view text, const Lexeme& l) {
  return text.substr(l.begin, l.end - l.begin);
}

std::span<const std::string_view> declaration_words();
bool begins_declaration(std::string_view word);
bool is_word(std::string_view text);  // a name or a keyword, not a sign, number or text

// Indices at which to cut, the first always being 0. `cut` never cuts within a well-formed declaration unless
// a line of it begins with a declaration's word outside of all brackets, so what ends too early may be joined
// with what follows. `cut_broken` is for what could not be parsed: it also cuts where such a word stands as
// far left as the first one, whatever brackets are open, and before what looks like a misspelt one.
std::vector<size_t> cut(std::string_view text, Lexemes);
std::vector<size_t> cut_broken(std::string_view text, Lexemes);

// The first lexeme that stands deeper than `limit` brackets, prefix operators and `for every`s.
std::optional<size_t> too_deep(std::string_view text, Lexemes, size_t limit);

// The brackets that are open before `at`, outermost first.
std::vector<size_t> open_brackets(std::string_view text, Lexemes, size_t at);

}  // namespace mechanist
