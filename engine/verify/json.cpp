// A JSON reader (RFC 8259) by recursive descent, as deep as explanations nest and no deeper. See json.hpp.
#include "verify/json.hpp"

#include <fmt/format.h>

#include <charconv>
#include <unordered_set>

#include "base/text.hpp"

namespace mechanist::verify {

const Json* Json::find(std::string_view key) const {
  for (const Member& m : members)
    if (m.key == key) return &m.value;
  return nullptr;
}

Json Json::of(std::string text) {
  Json out;
  out.kind = Kind::text;
  out.text = std::move(text);
  return out;
}
Json Json::of(const char* text) {
  return of(std::string(text));
}
Json Json::of(int64_t number) {
  Json out;
  out.kind = Kind::number;
  out.text = std::to_string(number);
  return out;
}
Json Json::of(bool truth) {
  Json out;
  out.kind = Kind::boolean;
  out.truth = truth;
  return out;
}
Json Json::list() {
  Json out;
  out.kind = Kind::list;
  return out;
}
Json Json::object() {
  Json out;
  out.kind = Kind::object;
  return out;
}

Json& Json::put(std::string key, Json value) {
  kind = Kind::object;
  members.push_back({std::move(key), {}, std::move(value)});
  return members.back().value;
}

std::string written(const Json& j) {
  switch (j.kind) {
    case Json::Kind::null:
      return "null";
    case Json::Kind::boolean:
      return j.truth ? "true" : "false";
    case Json::Kind::number:
      return j.text;
    case Json::Kind::text:
      return json_string(j.text);
    case Json::Kind::list:
      return fmt::format("a list of {}", j.items.size());
    case Json::Kind::object:
      return "an object";
  }
  return {};
}

namespace {

constexpr int deepest = 256;

class Reader {
 public:
  Reader(const Sources& sources, SourceId id) : sources_(sources), id_(id), text_(sources[id].text()) {}

  std::optional<Json> read(Diagnostics& diagnostics) {
    Json out;
    if (const auto at = first_invalid_utf8(text_)) {
      at_ = *at;
      fail("E0430", "this is no valid UTF-8");
    } else if (text_.empty()) {
      fail("E0430", "the file is empty");
    } else if (value(out, 0)) {
      blank();
      if (at_ < text_.size()) fail("E0430", "the JSON value ends before this");
    }
    if (!wrong_) return out;
    diagnostics.push_back(std::move(*wrong_));
    return std::nullopt;
  }

 private:
  bool fail(std::string code, std::string message, std::string hint = {}) {
    const auto begin = static_cast<uint32_t>(std::min(at_, text_.size()));
    wrong_ = error(std::move(code), place_of(sources_, Span{id_, begin, begin + 1}), std::move(message),
                   std::move(hint));
    return false;
  }
  bool ended() { return fail("E0430", "the JSON ends in the middle of a value", "is the file complete?"); }

  void blank() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }
  bool next(char c) {
    blank();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool word(std::string_view w) {
    if (text_.substr(at_, w.size()) != w) return false;
    at_ += w.size();
    return true;
  }
  Span span_from(size_t begin) const {
    return {id_, static_cast<uint32_t>(begin), static_cast<uint32_t>(at_)};
  }

  bool value(Json& out, int depth) {
    blank();
    if (at_ >= text_.size()) return ended();
    if (depth > deepest)
      return fail("E0535", fmt::format("lists and objects are nested deeper than {}", deepest),
                  "explanations that mechanist writes are not");
    const size_t begin = at_;
    const char c = text_[at_];
    bool good = false;
    if (c == '{') {
      good = object(out, depth);
    } else if (c == '[') {
      good = list(out, depth);
    } else if (c == '"') {
      out.kind = Json::Kind::text;
      good = string(out.text);
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      out.kind = Json::Kind::number;
      good = number(out.text);
    } else if (word("true") || word("false")) {
      out.kind = Json::Kind::boolean;
      out.truth = c == 't';
      good = true;
    } else if (word("null")) {
      good = true;
    } else {
      return fail("E0430", "a JSON value is expected here");
    }
    out.span = span_from(begin);
    return good;
  }

  bool object(Json& out, int depth) {
    out.kind = Json::Kind::object;
    ++at_;
    std::unordered_set<std::string> keys;
    if (next('}')) return true;
    do {
      blank();
      if (at_ >= text_.size()) return ended();
      if (text_[at_] != '"') return fail("E0430", "a key in quotes is expected here");
      Member& m = out.members.emplace_back();
      const size_t begin = at_;
      if (!string(m.key)) return false;
      m.key_span = span_from(begin);
      if (!keys.insert(m.key).second) {
        at_ = begin;
        return fail("E0430", fmt::format("the key \"{}\" is there twice", m.key));
      }
      if (!next(':')) return at_ >= text_.size() ? ended() : fail("E0430", "':' is expected here");
      if (!value(m.value, depth + 1)) return false;
    } while (next(','));
    if (next('}')) return true;
    return at_ >= text_.size() ? ended() : fail("E0430", "',' or '}' is expected here");
  }

  bool list(Json& out, int depth) {
    out.kind = Json::Kind::list;
    ++at_;
    if (next(']')) return true;
    do {
      if (!value(out.items.emplace_back(), depth + 1)) return false;
    } while (next(','));
    if (next(']')) return true;
    return at_ >= text_.size() ? ended() : fail("E0430", "',' or ']' is expected here");
  }

  bool number(std::string& out) {
    const size_t begin = at_;
    auto digits = [&] {
      const size_t first = at_;
      while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
      return at_ > first;
    };
    if (text_[at_] == '-') ++at_;
    const size_t first = at_;
    if (!digits()) return fail("E0430", "digits are expected here");
    if (text_[first] == '0' && at_ > first + 1) return fail("E0430", "a number does not begin with 0");
    if (at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      if (!digits()) return fail("E0430", "digits are expected here");
    }
    if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      ++at_;
      if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
      if (!digits()) return fail("E0430", "digits are expected here");
    }
    out = text_.substr(begin, at_ - begin);
    return true;
  }

  bool hexadecimal(char32_t& out) {
    if (at_ + 4 > text_.size()) return ended();
    uint32_t v = 0;
    const auto [end, problem] = std::from_chars(text_.data() + at_, text_.data() + at_ + 4, v, 16);
    if (problem != std::errc() || end != text_.data() + at_ + 4)
      return fail("E0430", "four hexadecimal digits are expected here");
    at_ += 4;
    out = v;
    return true;
  }

  bool string(std::string& out) {
    ++at_;
    while (true) {
      const size_t begin = at_;
      while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
             static_cast<unsigned char>(text_[at_]) >= 0x20)
        ++at_;
      out += text_.substr(begin, at_ - begin);
      if (at_ >= text_.size()) return ended();
      if (text_[at_] == '"') {
        ++at_;
        return true;
      }
      if (text_[at_] != '\\') return fail("E0430", "a control character in a text is written with '\\u'");
      if (++at_ >= text_.size()) return ended();
      constexpr std::string_view escapes = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
      const char c = text_[at_];
      if (const size_t i = escapes.find(c); i != std::string_view::npos) {
        out += meant[i];
        ++at_;
        continue;
      }
      if (c != 'u') return fail("E0430", "there is no such escape in JSON");
      ++at_;
      char32_t character = 0;
      if (!hexadecimal(character)) return false;
      if (character >= 0xd800 && character < 0xdc00 && word("\\u")) {
        char32_t low = 0;
        if (!hexadecimal(low)) return false;
        if (low < 0xdc00 || low > 0xdfff) return fail("E0430", "half a surrogate pair is no character");
        character = 0x10000 + ((character - 0xd800) << 10) + (low - 0xdc00);
      }
      if (character >= 0xd800 && character <= 0xdfff)
        return fail("E0430", "half a surrogate pair is no character");
      append_utf8(out, character);
    }
  }

  const Sources& sources_;
  SourceId id_;
  std::string_view text_;
  size_t at_ = 0;
  std::optional<Diagnostic> wrong_;
};

}  // namespace

std::optional<Json> read_json(const Sources& sources, SourceId id, Diagnostics& diagnostics) {
  return Reader(sources, id).read(diagnostics);
}

}  // namespace mechanist::verify
