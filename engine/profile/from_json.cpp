// JSON to Nodes. The only translation unit that knows simdjson.
//
// simdjson's on-demand reader walks the text once and gives the place of every value; it does not say
// where a text is wrong, so a text that it refuses is walked again by a plain checker that does nothing
// but find the first offence and name it. Depth is checked before simdjson sees the text.
//
// One meaning with YAML: texts arrive with ScalarStyle::string. Where a column asks for a number, a date
// or a constant they are read like YAML's plain scalars ("23.4%", "2016..2020"); where it asks for a name
// or a text they stand as they are, except "n/a". Numbers and truth values are plain scalars. null is Null,
// left out. Where a fact's whole value stands, "none", "yes" and "no" are the keywords; within a list of
// names they are names.
//
// External interface: trees.hpp.
#include <fmt/format.h>
// No conversion that could throw compiles then.
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <algorithm>

#include "profile/json_scanner.hpp"
#include "profile/trees.hpp"

namespace mechanist {
namespace {

namespace ondemand = simdjson::ondemand;

struct Offence {
  size_t at = 0;
  size_t length = 1;
  std::string code = "E0301";
  std::string message;
  std::string hint;
};

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// RFC 8259, no more. Strings are checked for their escapes, numbers for their form.
class Checker {
 public:
  explicit Checker(std::string_view text) : text_(text) {}

  std::optional<Offence> first_offence() {
    skip_space();
    bool value_expected = true;
    for (;;) {
      if (value_expected) {
        if (!value()) return offence_;
        if (opened_) {
          opened_ = false;
          skip_space();
          if (peek() == closing(open_.back())) {
            ++at_;
            open_.pop_back();
          } else {
            if (text_[open_.back()] == '{' && !key()) return offence_;
            continue;
          }
        }
      }
      skip_space();
      if (open_.empty()) {
        if (at_ < text_.size())
          fail(at_, 1, "this stands after the end of the profile",
               "a JSON file is one profile; for several, write one a line as .ndjson");
        return offence_;
      }
      const char close = closing(open_.back());
      if (at_ == text_.size()) return unclosed();
      if (text_[at_] == close) {
        ++at_;
        open_.pop_back();
        value_expected = false;
      } else if (text_[at_] == ',') {
        const size_t comma = at_++;
        skip_space();
        if (peek() == close) {
          fail(comma, 1, fmt::format("a ',' stands before '{}'", close), "leave it out");
          return offence_;
        }
        if (close == '}' && !key()) return offence_;
        value_expected = true;
      } else {
        fail(at_, 1, fmt::format("expected ',' or '{}' here", close));
        return offence_;
      }
    }
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  char closing(size_t opener) const { return text_[opener] == '{' ? '}' : ']'; }
  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  bool fail(size_t at, size_t length, std::string message, std::string hint = {}) {
    offence_ = Offence{at, length, "E0301", std::move(message), std::move(hint)};
    return false;
  }
  std::optional<Offence> unclosed() {
    fail(open_.back(), 1, fmt::format("the text ends before this '{}' is closed", text_[open_.back()]));
    return offence_;
  }
  size_t word_length() const {
    size_t end = at_;
    while (end < text_.size() && !is_space(text_[end]) &&
           std::string_view(",:]}[{\"").find(text_[end]) == std::string_view::npos)
      ++end;
    return std::max<size_t>(end - at_, 1);
  }

  bool key() {
    skip_space();
    if (at_ == text_.size()) return unclosed(), false;
    if (text_[at_] != '"')
      return fail(at_, word_length(), "expected a key here", "a key is text in quotes: \"case\": …");
    if (!string()) return false;
    skip_space();
    if (at_ == text_.size()) return unclosed(), false;
    if (text_[at_] != ':') return fail(at_, 1, "expected ':' after this key");
    ++at_;
    return true;
  }

  bool value() {
    skip_space();
    if (at_ == text_.size()) {
      if (!open_.empty()) return unclosed(), false;
      return fail(at_, 1, "the text ends where a value is expected");
    }
    const char c = text_[at_];
    if (c == '{' || c == '[') {
      open_.push_back(at_++);
      opened_ = true;
      return true;
    }
    if (c == '"') return string();
    if (c == '-' || (c >= '0' && c <= '9')) return number();
    const std::string_view word = text_.substr(at_, word_length());
    if (word == "true" || word == "false" || word == "null") {
      at_ += word.size();
      return true;
    }
    return fail(at_, word.size(), fmt::format("'{}' is no value", word.substr(0, 40)),
                "texts stand in double quotes");
  }

  bool string() {
    const size_t begin = at_++;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (static_cast<unsigned char>(c) < 0x20)
        return fail(
            c == '\n' ? begin : at_, 1,
            c == '\n' ? "this quote is not closed on its line" : "a control character stands in this text",
            "write \\n for a line's end, \\t for a tab");
      if (c != '\\') continue;
      const size_t escape = at_++;
      if (at_ == text_.size()) break;
      if (text_[at_] == 'u') {
        if (!unicode(escape)) return false;
      } else if (std::string_view("\"\\/bfnrt").find(text_[at_]) == std::string_view::npos) {
        return fail(escape, 2, fmt::format("there is no escape '\\{}'", text_.substr(at_, 1)),
                    "a backslash is written \\\\");
      }
    }
    return fail(begin, 1, "this quote is never closed");
  }

  // At the 'u' of an escape; left at its last digit.
  bool unicode(size_t escape) {
    const std::optional<uint32_t> unit = four_hex_digits(text_.substr(at_ + 1));
    if (!unit) return fail(escape, 2, "'\\u' is followed by four hexadecimal digits");
    at_ += 4;
    if (*unit >= 0xdc00 && *unit < 0xe000) return fail(escape, 6, "this is the second half of a character");
    if (*unit < 0xd800 || *unit >= 0xdc00) return true;
    std::optional<uint32_t> low;
    if (text_.substr(at_ + 1, 2) == "\\u") low = four_hex_digits(text_.substr(at_ + 3));
    if (!low || *low < 0xdc00 || *low >= 0xe000)
      return fail(escape, 6, "this is the first half of a character");
    at_ += 6;
    return true;
  }

  bool number() {
    const size_t begin = at_;
    const size_t length = word_length();
    auto digits = [&] {
      const size_t first = at_;
      while (at_ < begin + length && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
      return at_ - first;
    };
    auto wrong = [&] {
      return fail(begin, length,
                  fmt::format("'{}' is no number", text_.substr(begin, std::min<size_t>(length, 40))),
                  "anything but a plain number stands in double quotes, such as \"23.4%\" or \"2019-05-31\"");
    };
    if (peek() == '-') ++at_;
    const size_t first = at_;
    const size_t whole = digits();
    if (whole == 0 || (whole > 1 && text_[first] == '0')) return wrong();
    if (peek() == '.') {
      ++at_;
      if (digits() == 0) return wrong();
    }
    if (at_ < begin + length && (text_[at_] == 'e' || text_[at_] == 'E')) {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (digits() == 0) return wrong();
    }
    return at_ == begin + length || wrong();
  }

  std::string_view text_;
  size_t at_ = 0;
  bool opened_ = false;
  std::vector<size_t> open_;
  std::optional<Offence> offence_;
};

// Before anything is parsed: nothing that follows may recurse deeper than this.
std::optional<size_t> too_deep(std::string_view text) {
  size_t depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '"':
        for (++i; i < text.size() && text[i] != '"'; ++i)
          if (text[i] == '\\') ++i;
        break;
      case '{':
      case '[':
        if (++depth > max_profile_depth) return i;
        break;
      case '}':
      case ']':
        if (depth > 0) --depth;
        break;
      default:
        break;
    }
  }
  return std::nullopt;
}

class TreeReader {
 public:
  TreeReader(const Sources& sources, SourceId id, std::string_view text, const char* base,
             Diagnostics& diagnostics)
      : sources_(sources), id_(id), text_(text), base_(base), diagnostics_(diagnostics) {}

  // The document's root is an object; false at the first thing that simdjson refuses.
  bool object(ondemand::object fields, Node& node) {
    NodeMap& map = node.value.emplace<NodeMap>();
    KeysSeen seen;
    for (auto result : fields) {
      ondemand::field field;
      if (std::move(result).get(field)) return false;
      const size_t key_begin = static_cast<size_t>(field.key().raw() - base_) - 1;
      std::string_view key;
      if (field.unescaped_key().get(key)) return false;
      NodeEntry entry;
      entry.key = std::string(key);
      entry.key_span = span(key_begin, end_of_string(key_begin));
      if (!value(field.value(), entry.value)) return false;
      node.span.end = std::max(node.span.end, entry.value.span.end);
      if (seen.add(map, entry.key, entry.key_span, sources_, diagnostics_)) map.push_back(std::move(entry));
    }
    return true;
  }

 private:
  Span span(size_t begin, size_t end) const {
    return {id_, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
  }
  size_t end_of_string(size_t begin) const {
    size_t end = begin + 1;
    while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2 : 1;
    return std::min(end + 1, text_.size());
  }

  bool value(ondemand::value v, Node& node) {
    const std::string_view token = v.raw_json_token();
    const auto begin = static_cast<size_t>(token.data() - base_);
    node.span = span(begin, begin + 1);
    ondemand::json_type type;
    if (v.type().get(type)) return false;
    switch (type) {
      case ondemand::json_type::object: {
        ondemand::object fields;
        if (v.get_object().get(fields)) return false;
        return object(fields, node);
      }
      case ondemand::json_type::array: {
        ondemand::array elements;
        if (v.get_array().get(elements)) return false;
        NodeList& list = node.value.emplace<NodeList>();
        for (auto result : elements) {
          ondemand::value element;
          if (std::move(result).get(element)) return false;
          Node child;
          if (!value(element, child)) return false;
          node.span.end = std::max(node.span.end, child.span.end);
          list.push_back(std::move(child));
        }
        return true;
      }
      case ondemand::json_type::string: {
        std::string_view text;
        if (v.get_string().get(text)) return false;
        node.span = span(begin, end_of_string(begin));
        node.value = Scalar{std::string(text), ScalarStyle::string};
        return true;
      }
      case ondemand::json_type::number: {
        double number;
        size_t length = token.find_last_not_of(" \t\r\n");
        length = length == std::string_view::npos ? 0 : length + 1;
        // A number beyond a double's range is a number all the same; its column decides.
        const simdjson::error_code failed = v.get_double().get(number);
        if (failed && failed != simdjson::NUMBER_ERROR) return false;
        if (failed && Checker(token.substr(0, length)).first_offence()) return false;
        node.span = span(begin, begin + length);
        node.value = Scalar{std::string(token.substr(0, length)), ScalarStyle::plain};
        return true;
      }
      case ondemand::json_type::boolean: {
        bool truth;
        if (v.get_bool().get(truth)) return false;
        node.span = span(begin, begin + (truth ? 4 : 5));
        node.value = Scalar{truth ? "true" : "false", ScalarStyle::plain};
        return true;
      }
      case ondemand::json_type::null: {
        bool null = false;
        if (simdjson::simdjson_result<bool>(v.is_null()).get(null) || !null) return false;
        node.span = span(begin, begin + 4);
        return true;
      }
    }
    return false;
  }

  const Sources& sources_;
  SourceId id_;
  std::string_view text_;
  const char* base_;
  Diagnostics& diagnostics_;
};

}  // namespace

std::optional<Node> tree_of_json(const Sources& sources, SourceId id, Diagnostics& diagnostics) {
  if (!check_profile_text(sources, id, diagnostics)) return std::nullopt;
  const std::string_view text = sources[id].text();
  auto report = [&](const Offence& o) {
    const auto begin = static_cast<uint32_t>(std::min(o.at, text.size()));
    const auto end = static_cast<uint32_t>(std::min(o.at + o.length, text.size()));
    diagnostics.push_back(error(o.code, place_of(sources, {id, begin, end}), o.message, o.hint));
  };
  const size_t bom = text.starts_with("\xef\xbb\xbf") ? 3 : 0;
  if (std::optional<size_t> at = too_deep(text)) {
    report({*at,
            1,
            "E0531",
            fmt::format("lists and maps are nested more than {} levels deep", max_profile_depth),
            {}});
    return std::nullopt;
  }
  const size_t first = text.find_first_not_of(" \t\r\n", bom);
  if (first != std::string_view::npos && text[first] == '[') {
    report({first, 1, "E0301", "a profile is one object, not a list",
            "for several profiles, write one a line as .ndjson"});
    return std::nullopt;
  }
  simdjson::padded_string padded(text.substr(bom));
  const char* base = padded.data() - bom;
  ondemand::parser parser;
  ondemand::document document;
  ondemand::object fields;
  Node root;
  root.span = {id, static_cast<uint32_t>(first), static_cast<uint32_t>(first + 1)};
  const size_t errors_before = diagnostics.size();
  TreeReader reader(sources, id, text, base, diagnostics);
  bool read = !parser.iterate(padded).get(document) && !document.get_object().get(fields) &&
              reader.object(fields, root) && document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  if (read) return root;

  diagnostics.resize(errors_before);
  std::optional<Offence> offence = Checker(text.substr(bom)).first_offence();
  if (offence) {
    offence->at += bom;
    report(*offence);
  } else {
    report({first, 1, "E0301", "a profile is one object: { \"case\": …, \"facts\": { … } }", {}});
  }
  return std::nullopt;
}

}  // namespace mechanist
