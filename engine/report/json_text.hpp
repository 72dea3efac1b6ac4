#pragma once
// JSON appended to one text: what the page reads is written once and never looked at again.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace mechanist::report {

class JsonText {
 public:
  JsonText& open(char bracket) {
    comma();
    text_ += bracket;
    return *this;
  }
  JsonText& close(char bracket) {
    text_ += bracket;
    return *this;
  }
  JsonText& key(std::string_view name) {
    comma();
    append_json_string(text_, name);
    text_ += ':';
    return *this;
  }
  JsonText& string(std::string_view text) {
    comma();
    append_json_string(text_, text);
    return *this;
  }
  JsonText& number(int64_t n) { return raw(std::to_string(n)); }
  // JSON that is well formed already.
  JsonText& raw(std::string_view json) {
    comma();
    text_ += json;
    return *this;
  }
  const std::string& text() const { return text_; }

 private:
  void comma() {
    if (text_.empty()) return;
    const char last = text_.back();
    if (last != '{' && last != '[' && last != ':') text_ += ',';
  }
  std::string text_;
};

}  // namespace mechanist::report
