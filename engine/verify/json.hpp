#pragma once
// JSON with the place of every value. Duplicate keys, invalid UTF-8 and what follows the value are errors;
// nesting is limited.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/source.hpp"

namespace mechanist::verify {

struct Member;
struct Json {
  enum class Kind { null, boolean, number, text, list, object };
  Kind kind = Kind::null;
  bool truth = false;
  std::string text;  // a text's value, a number as it is written
  std::vector<Json> items;
  std::vector<Member> members;
  Span span;

  // Made, not read.
  static Json of(std::string text);
  static Json of(const char* text);
  static Json of(int64_t number);
  static Json of(bool);
  static Json list();
  static Json object();
  Json& put(std::string key, Json value);  // the value where it stands now

  const Json* find(std::string_view key) const;
  bool is_text(std::string_view value) const { return kind == Kind::text && text == value; }
};
struct Member {
  std::string key;
  Span key_span;
  Json value;
};

// As JSON writes it, short; a list or an object only as what it is.
std::string written(const Json&);

// Nothing, with one error, if it could not be read. Never throws.
std::optional<Json> read_json(const Sources&, SourceId, Diagnostics&);

}  // namespace mechanist::verify
