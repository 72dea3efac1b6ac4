#pragma once
// What the grammar's lexer has to see of a text: each string without what stands in it, and one of several
// spaces. Most of a rulebase is sentences, and that lexer takes hundreds of instructions a character, tens of
// thousands for one beyond ASCII.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mechanist {

class Skeleton {
 public:
  // `whole` is as scanned (scan.hpp), and outlives this.
  explicit Skeleton(std::string_view whole);

  const std::string& text() const { return text_; }
  // Where a character of the text is in the whole, in bytes; of the one behind the last, where the whole
  // ends. Asked from the front to the back.
  size_t offset_of(size_t character);

 private:
  struct Drop {
    size_t before;  // this character of the text
    size_t bytes;
  };
  void keep(size_t at);
  void drop(size_t& at, size_t end);
  bool drops_here() const { return next_drop_ < dropped_.size() && dropped_[next_drop_].before == passed_; }
  size_t closing_quote(size_t at) const;

  std::string_view whole_;
  std::string text_;
  std::vector<Drop> dropped_;
  size_t characters_ = 0;
  size_t passed_ = 0, offset_ = 0, next_drop_ = 0;
};

}  // namespace mechanist
