// Where declarations begin, and how deep they nest, decided on lexemes alone. See lexeme.hpp.
#include "syntax/lexeme.hpp"

#include <algorithm>
#include <array>

namespace mechanist {
namespace {

constexpr std::array<std::string_view, 20> words = {
    "rulebase",  "source",      "case",       "use",   "entity", "enum",   "ordered",
    "fact",      "symmetric",   "closed",     "table", "define", "rule",   "mechanism",
    "parameter", "proposition", "constraint", "test",  "lever",  "private"};

bool opens(std::string_view s) {
  return s == "{" || s == "(";
}
bool closes(std::string_view s) {
  return s == "}" || s == ")";
}

// A brace closes the parentheses that were left open in it; a parenthesis closes no brace.
void close(std::vector<size_t>& open, std::string_view text, Lexemes lexemes, std::string_view sign) {
  if (sign == ")") {
    if (!open.empty() && text_of(text, lexemes[open.back()]) == "(") open.pop_back();
    return;
  }
  const auto brace =
      std::find_if(open.rbegin(), open.rend(), [&](size_t i) { return text_of(text, lexemes[i]) == "{"; });
  if (brace != open.rend()) open.erase(brace.base() - 1, open.end());
}

size_t column(std::string_view text, const Lexeme& l) {
  const size_t line = l.begin == 0 ? std::string_view::npos : text.rfind('\n', l.begin - 1);
  return line == std::string_view::npos ? l.begin : l.begin - line - 1;
}

std::vector<size_t> cut(std::string_view text, Lexemes lexemes, bool broken) {
  std::vector<size_t> out;
  if (lexemes.empty()) return out;
  const size_t left = column(text, lexemes.front());
  std::vector<size_t> open;
  for (size_t i = 0; i < lexemes.size(); ++i) {
    const std::string_view word = text_of(text, lexemes[i]);
    bool begins = i == 0;
    if (!begins && lexemes[i].begins_line && is_word(word)) {
      const std::string_view next = i + 1 < lexemes.size() ? text_of(text, lexemes[i + 1]) : "";
      const bool continues = is_word(next) || next.starts_with('"') || (word == "rule" && next == "{");
      begins = begins_declaration(word)
                   ? open.empty() || (broken && continues && column(text, lexemes[i]) == left)
                   : broken && continues && open.empty() && column(text, lexemes[i]) == left &&
                         word != "and" && word != "or" && word != "when" && word != "not" && word != "in" &&
                         word != "between" && word != "from" && word != "cost";
    }
    if (begins) {
      out.push_back(i);
      open.clear();
    }
    if (opens(word)) open.push_back(i);
    if (closes(word)) close(open, text, lexemes, word);
  }
  return out;
}

}  // namespace

std::span<const std::string_view> declaration_words() {
  return words;
}
bool begins_declaration(std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}
bool is_word(std::string_view text) {
  if (text.empty()) return false;
  const auto c = static_cast<unsigned char>(text[0]);
  return c >= 0x80 || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::vector<size_t> cut(std::string_view text, Lexemes lexemes) {
  return cut(text, lexemes, false);
}
std::vector<size_t> cut_broken(std::string_view text, Lexemes lexemes) {
  return cut(text, lexemes, true);
}

std::optional<size_t> too_deep(std::string_view text, Lexemes lexemes, size_t limit) {
  // `for every` reaches to the end of its bracket, or to a word that cannot stand in a condition.
  std::vector<size_t> every{0};  // of each open bracket
  size_t prefix = 0, every_in_all = 0;
  auto end_of_condition = [&] {
    every_in_all -= every.back();
    every.back() = 0;
  };
  for (size_t i = 0; i < lexemes.size(); ++i) {
    const std::string_view word = text_of(text, lexemes[i]);
    const std::string_view next = i + 1 < lexemes.size() ? text_of(text, lexemes[i + 1]) : "";
    const bool is_prefix = word == "not" || word == "-";
    if (opens(word)) {
      every.push_back(0);
    } else if (closes(word)) {
      end_of_condition();
      if (every.size() > 1) every.pop_back();
    } else if (word == "for" && next == "every") {
      ++every.back();
      ++every_in_all;
    } else if (word == "when" || word == "then" || word == ";" ||
               (word == "claim" && (next == "necessary" || next == "sufficient"))) {
      end_of_condition();
    }
    prefix = is_prefix ? prefix + 1 : 0;
    if (every.size() - 1 + prefix + every_in_all > limit) return i;
  }
  return std::nullopt;
}

std::vector<size_t> open_brackets(std::string_view text, Lexemes lexemes, size_t at) {
  std::vector<size_t> open;
  for (size_t i = 0; i < at && i < lexemes.size(); ++i) {
    const std::string_view sign = text_of(text, lexemes[i]);
    if (opens(sign)) open.push_back(i);
    if (closes(sign)) close(open, text, lexemes, sign);
  }
  return open;
}

}  // namespace mechanist
