#pragma once
// Small functions on text that several rooms need.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mechanist {

// The character at `at`, which is moved behind it. An invalid sequence gives U+FFFD and is passed byte by
// byte.
char32_t next_character(std::string_view utf8, size_t& at);
void append_utf8(std::string& out, char32_t character);
// Columns that the text takes in a terminal (East Asian wide characters take two, combining marks none).
size_t display_width(std::string_view utf8);
// Number of code points. The text must be valid UTF-8.
size_t character_count(std::string_view utf8);
// The byte offset of the first invalid UTF-8 sequence.
std::optional<size_t> first_invalid_utf8(std::string_view);
// Safe for a terminal on one line: control characters and invalid bytes become U+FFFD, tabs and line ends a
// space. What it returns has one character for each character (or stray byte) of the input.
std::string printable(std::string_view);
// One argument of a command as a POSIX shell reads it, whatever is in it.
std::string shell_word(std::string_view);
// A JSON string with its quotes; invalid bytes become U+FFFD.
std::string json_string(std::string_view utf8);
void append_json_string(std::string& out, std::string_view utf8);
// Names an analyst could have meant: the candidate with the smallest Damerau-Levenshtein distance, if it
// is near enough (about a third of the length). Case and the choice between space, hyphen and underscore
// hardly count. Ties go to the first in byte order.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);
// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, by characters.
size_t edit_distance(std::string_view a, std::string_view b);
// Without spaces, tabs, carriage returns and line ends at either end.
std::string_view stripped(std::string_view);
std::string lower_case(
    std::string_view utf8);  // ASCII and the simple one-to-one mappings of Latin, Greek, Cyrillic
std::string upper_case(std::string_view utf8);

}  // namespace mechanist
