// YAML to Nodes. The only translation unit that knows yaml-cpp.
//
// yaml-cpp's loader accepts duplicate keys, drops later documents, follows a cyclic alias and passes any
// bytes through. Its event interface lets all of that be checked here: keys are compared, aliases are
// copied from the nodes that they name, counted before they are copied, and refused while the node that
// they name is still open, and depth is counted as it grows. Documents are separated beforehand, so that
// one that is broken does not take the others with it.
//
// A scalar that YAML lets stand for null (nothing, ~, null) is Null, "left out". Anchors and aliases are
// followed; merge keys (<<) and tags other than !!str have no meaning here and are errors.
//
// External interface: trees.hpp.
#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cstring>
#include <istream>
#include <streambuf>

#include "profile/trees.hpp"

namespace mechanist {
namespace {

constexpr size_t no_end = std::string_view::npos;
constexpr size_t max_expanded_nodes = 1'000'000;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

// Ends the parse; what is wrong was reported.
struct Stop {};

class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());
    setg(begin, begin, begin + text.size());
  }
};

struct Size {
  size_t nodes = 1;
  size_t height = 0;  // levels of lists and maps within
};

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const Sources& sources, SourceId id, size_t offset, Diagnostics& diagnostics)
      : sources_(sources), id_(id), text_(sources[id].text()), offset_(offset), diagnostics_(diagnostics) {}

  std::optional<Node> take() { return std::move(root_); }
  // Where the innermost list or map that is still open begins.
  std::optional<Span> innermost() const {
    if (frames_.empty()) return std::nullopt;
    return frames_.back().node.span;
  }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    // Where nothing is written, yaml-cpp points at whatever comes next.
    size_t at = skip_properties(position(mark));
    const size_t length = text_.substr(at, 1) == "~" ? 1 : lower_null(at) ? 4 : 0;
    Span span = span_of(at, at + length);
    if (length == 0 && !frames_.empty() && frames_.back().key) span = frames_.back().key_span;
    put(Node{Null{}, span}, {}, anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const size_t begin = skip_properties(position(mark));
    const size_t end = end_of_scalar(begin, value);
    if (end == no_end) {
      // yaml-cpp takes the text's end for the quote's.
      diagnostics_.push_back(
          error("E0301", place_of(sources_, span_of(begin, begin + 1)), "this quote is never closed"));
      throw Stop{};
    }
    const Span span = span_of(begin, end);
    ScalarStyle style = ScalarStyle::plain;
    if (tag == "!" || tag == "tag:yaml.org,2002:str")
      style = ScalarStyle::quoted;
    else
      check_tag(tag, mark);
    put(Node{Scalar{value, style}, span}, {}, anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const size_t begin = position(mark);
    const Span span = span_of(begin, end_of_word(begin));
    auto known = anchored_.find(anchor);
    if (known == anchored_.end()) {
      diagnostics_.push_back(error("E0335", place_of(sources_, span),
                                   "this alias names a node that it is part of", "write out what is meant"));
      throw Stop{};
    }
    const Size size = known->second.size;
    expanded_ += size.nodes;
    if (expanded_ > max_expanded_nodes) {
      diagnostics_.push_back(
          error("E0532", place_of(sources_, span),
                fmt::format("the aliases of this file expand to more than {} nodes", max_expanded_nodes)));
      throw Stop{};
    }
    if (frames_.size() + size.height > max_profile_depth) too_deep(span);
    put(Node(known->second.node), size, 0);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, NodeList{});
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, NodeMap{});
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    Node node;
    Size size;
    YAML::anchor_t anchor = 0;
    std::optional<std::string> key;  // of a map: read, its value not yet
    Span key_span;
    bool skip = false;  // the value belongs to a key that stood before
    KeysSeen seen;
  };
  struct Anchored {
    Node node;
    Size size;
  };

  size_t position(const YAML::Mark& mark) const {
    return std::min(offset_ + static_cast<size_t>(std::max(mark.pos, 0)), text_.size());
  }
  Span span_of(size_t begin, size_t end) const {
    return {id_, static_cast<uint32_t>(begin), static_cast<uint32_t>(std::max(begin, end))};
  }
  bool lower_null(size_t at) const {
    const std::string_view word = text_.substr(at, 4);
    return word == "null" || word == "Null" || word == "NULL";
  }
  size_t end_of_word(size_t at) const {
    const size_t end = text_.find_first_of(" \t\r\n,]}", at);
    return end == std::string_view::npos ? text_.size() : end;
  }
  // Past anchors and tags, to what they belong to.
  size_t skip_properties(size_t at) const {
    while (at < text_.size() && (text_[at] == '&' || text_[at] == '!')) {
      const size_t next = text_.find_first_not_of(" \t\r\n", end_of_word(at));
      if (next == std::string_view::npos) return at;
      at = next;
    }
    return at;
  }
  size_t end_of_scalar(size_t begin, const std::string& value) const {
    if (begin >= text_.size()) return text_.size();
    const char first = text_[begin];
    if (first == '"' || first == '\'') {
      for (size_t i = begin + 1; i < text_.size(); ++i) {
        if (first == '"' && text_[i] == '\\')
          ++i;
        else if (text_[i] == first && first == '\'' && i + 1 < text_.size() && text_[i + 1] == '\'')
          ++i;
        else if (text_[i] == first)
          return i + 1;
      }
      return no_end;
    }
    if (text_.substr(begin, value.size()) == value) return begin + value.size();
    const size_t line_end = std::min(text_.find('\n', begin), text_.size());
    const size_t last = text_.find_last_not_of(" \t\r", line_end == begin ? begin : line_end - 1);
    return last == std::string_view::npos ? line_end : std::max(begin, last + 1);
  }

  void check_tag(const std::string& tag, const YAML::Mark& mark) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    const size_t at = position(mark);
    diagnostics_.push_back(error("E0334", place_of(sources_, span_of(at, end_of_word(at))),
                                 "tags have no meaning in a profile", "leave it out"));
  }
  [[noreturn]] void too_deep(Span span) {
    diagnostics_.push_back(
        error("E0531", place_of(sources_, span),
              fmt::format("lists and maps are nested more than {} levels deep", max_profile_depth)));
    throw Stop{};
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            std::variant<Null, Scalar, NodeList, NodeMap> empty) {
    const size_t at = skip_properties(position(mark));
    if (frames_.size() >= max_profile_depth) too_deep(span_of(at, at + 1));
    if (!frames_.empty() && expects_key(frames_.back())) bad_key(span_of(at, at + 1));
    check_tag(tag, mark);
    Frame frame;
    frame.node = Node{std::move(empty), span_of(at, at + 1)};
    frame.anchor = anchor;
    frames_.push_back(std::move(frame));
  }

  void close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    ++frame.size.height;
    put(std::move(frame.node), frame.size, frame.anchor);
  }

  static bool expects_key(const Frame& frame) {
    return std::holds_alternative<NodeMap>(frame.node.value) && !frame.key;
  }
  [[noreturn]] void bad_key(Span span) {
    // A bracket that is never closed looks like a key to yaml-cpp.
    if (const std::optional<size_t> open = unclosed_bracket(span.begin)) {
      diagnostics_.push_back(error("E0301", place_of(sources_, span_of(*open, *open + 1)),
                                   fmt::format("the text ends before this '{}' is closed", text_[*open])));
      throw Stop{};
    }
    diagnostics_.push_back(error("E0334", place_of(sources_, span), "a key has to be a name",
                                 "if a text begins with [ or {, write it in quotes"));
    throw Stop{};
  }

  // The innermost bracket that is open at the text's end, if that at `begin` is.
  std::optional<size_t> unclosed_bracket(size_t begin) {
    std::vector<size_t> open;
    for (size_t i = begin; i < text_.size(); ++i) {
      const char c = text_[i];
      const bool starts_token = i == 0 || std::string_view(" \t\n\r[]{},:").find(text_[i - 1]) != no_end;
      if (c == '[' || c == '{') {
        open.push_back(i);
        if (open.size() > max_profile_depth) too_deep(span_of(i, i + 1));
      } else if (c == ']' || c == '}') {
        if (!open.empty()) open.pop_back();
        if (open.empty()) return std::nullopt;
      } else if ((c == '"' || c == '\'') && starts_token) {
        const size_t end = end_of_scalar(i, {});
        if (end == no_end) return i;
        i = end - 1;
      } else if (c == '#' && starts_token) {
        i = std::min(text_.find('\n', i), text_.size());
      }
    }
    if (open.empty()) return std::nullopt;
    return open.back();
  }

  void put(Node node, Size size, YAML::anchor_t anchor) {
    if (anchor != 0) anchored_.insert_or_assign(anchor, Anchored{node, size});
    if (frames_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = frames_.back();
    if (auto* list = std::get_if<NodeList>(&frame.node.value)) {
      grow(frame, node, size);
      list->push_back(std::move(node));
      return;
    }
    auto& map = std::get<NodeMap>(frame.node.value);
    if (!frame.key) {
      auto* scalar = std::get_if<Scalar>(&node.value);
      if (!scalar) bad_key(node.span);
      frame.key_span = node.span;
      frame.skip = !frame.seen.add(map, scalar->text, node.span, sources_, diagnostics_);
      frame.key = std::move(scalar->text);
      return;
    }
    if (!frame.skip) {
      grow(frame, node, size);
      map.push_back({std::move(*frame.key), frame.key_span, std::move(node)});
    }
    frame.key.reset();
  }
  static void grow(Frame& frame, const Node& child, Size size) {
    frame.size.nodes += size.nodes;
    frame.size.height = std::max(frame.size.height, size.height);
    if (child.span.begin >= frame.node.span.begin)
      frame.node.span.end = std::max(frame.node.span.end, child.span.end);
  }

  const Sources& sources_;
  SourceId id_;
  std::string_view text_;
  size_t offset_;
  Diagnostics& diagnostics_;
  std::vector<Frame> frames_;
  std::unordered_map<YAML::anchor_t, Anchored> anchored_;
  size_t expanded_ = 0;
  std::optional<Node> root_;
};

struct Told {
  std::string message;
  std::string hint;
};

// yaml-cpp's complaint in words for somebody who writes a profile.
Told told(const std::string& complaint, std::string_view text, size_t at, bool at_end) {
  namespace msg = YAML::ErrorMsg;
  auto is = [&](const char* m) { return complaint == m; };
  auto begins = [&](const char* m) { return complaint.compare(0, std::strlen(m), m) == 0; };
  if (is(msg::END_OF_MAP_FLOW) || is(msg::END_OF_SEQ_FLOW)) {
    const bool map = is(msg::END_OF_MAP_FLOW);
    if (at_end) return {fmt::format("the text ends before this '{}' is closed", map ? '{' : '['), {}};
    return {fmt::format("expected ',' or '{}' here", map ? '}' : ']'),
            "text that contains , [ ] { } or ': ' is written in quotes"};
  }
  if (is(msg::END_OF_MAP) || is(msg::END_OF_SEQ))
    return {
        "this does not fit the map or list around it",
        "entries of one map are indented alike and written 'key: value'; those of a list begin with '- '"};
  if (is(msg::MAP_VALUE))
    return {"a ':' cannot stand here",
            "text that contains ': ' is written in quotes; the keys of one map are indented alike"};
  if (is(msg::MAP_KEY)) return {"a '?' cannot stand here", "text that begins with '? ' is written in quotes"};
  if (is(msg::BLOCK_ENTRY))
    return {"a list entry cannot stand here",
            "the '- ' of one list stand in one column, each on its own line"};
  if (is(msg::FLOW_END)) return {"this bracket closes nothing", {}};
  if (is(msg::EOF_IN_SCALAR)) return {"this quote is never closed", {}};
  if (is(msg::TAB_IN_INDENTATION)) return {"a tab cannot indent", "use spaces"};
  if (is(msg::UNKNOWN_TOKEN))
    return {fmt::format("a text cannot begin with '{}'", at < text.size() ? text.substr(at, 1) : ""),
            "write it in quotes"};
  if (begins(msg::UNKNOWN_ANCHOR)) return {"no anchor of this name stands before the alias", {}};
  if (begins(msg::INVALID_ESCAPE) || is(msg::INVALID_HEX) || begins(msg::INVALID_UNICODE))
    return {"there is no such escape in a text between \" and \"", "a backslash is written \\\\"};
  return {"this is not well-formed YAML: " + complaint, {}};
}

Diagnostic syntax_error(const Sources& sources, SourceId id, const YAML::Exception& e, size_t offset,
                        std::optional<Span> innermost) {
  const std::string_view text = sources[id].text();
  size_t at = std::min(offset + static_cast<size_t>(std::max(e.mark.pos, 0)), text.size());
  const bool at_end = text.find_first_not_of(" \t\r\n", at) == std::string_view::npos;
  if (e.msg == YAML::ErrorMsg::EOF_IN_SCALAR) {
    // yaml-cpp points at the end of the text or at the quote, whichever it noticed first.
    if (innermost && innermost->begin > at) at = innermost->begin;
  } else if (at_end) {
    const size_t last = text.find_last_not_of(" \t\r\n");
    at = last == std::string_view::npos ? 0 : last + 1;
  }
  Told t = told(e.msg, text, at, at_end);
  const size_t line = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
  if (const size_t tab = text.find('\t', line); tab < text.find_first_not_of(" \t", line)) {
    at = tab;
    t = told(YAML::ErrorMsg::TAB_IN_INDENTATION, text, at, false);
  }
  const bool flow = e.msg == YAML::ErrorMsg::END_OF_MAP_FLOW || e.msg == YAML::ErrorMsg::END_OF_SEQ_FLOW;
  Span span{id, static_cast<uint32_t>(at), static_cast<uint32_t>(std::min(at + 1, text.size()))};
  if (flow && at_end && innermost) span = {id, innermost->begin, innermost->begin + 1};
  return error("E0301", place_of(sources, span), std::move(t.message), std::move(t.hint));
}

bool is_marker(std::string_view line, std::string_view marker) {
  return line.starts_with(marker) && (line.size() == marker.size() || line[marker.size()] == ' ' ||
                                      line[marker.size()] == '\t' || line[marker.size()] == '\r');
}

}  // namespace

std::vector<TextPart> documents_of_yaml(std::string_view text) {
  std::vector<TextPart> parts;
  size_t begin = 0;
  uint32_t line_number = 1, first_line = 1;
  bool content = false;    // more than comments and directives since `begin`
  bool explicit_ = false;  // begun by a marker, so that even nothing is a document
  auto end_part = [&](size_t end) {
    if (content || explicit_) parts.push_back({text.substr(begin, end - begin), first_line});
    begin = end;
    first_line = line_number;
    content = explicit_ = false;
  };
  for (size_t at = 0; at < text.size(); ++line_number) {
    const size_t line_end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, line_end - at);
    if (at == 0 && line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
    if (is_marker(line, "---")) {
      if (content || explicit_) end_part(at);
      explicit_ = true;
      content = content || line.find_first_not_of(" \t\r", 3) != std::string_view::npos;
    } else if (is_marker(line, "...")) {
      ++line_number;
      end_part(std::min(line_end + 1, text.size()));
      --line_number;
    } else if (const size_t first = line.find_first_not_of(" \t\r");
               first != std::string_view::npos && line[first] != '#' && !(first == 0 && line[0] == '%')) {
      content = true;
    }
    at = line_end + 1;
  }
  ++line_number;
  end_part(text.size());
  return parts;
}

std::optional<Node> tree_of_yaml(const Sources& sources, SourceId id, Diagnostics& diagnostics) {
  if (!check_profile_text(sources, id, diagnostics)) return std::nullopt;
  const std::string_view text = sources[id].text();
  const size_t offset = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  ViewBuffer buffer(text.substr(offset));
  std::istream stream(&buffer);
  TreeBuilder builder(sources, id, offset, diagnostics);
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) {
      diagnostics.push_back(
          error("E0302", whole_file(sources[id].path()), "there is nothing in this profile"));
      return std::nullopt;
    }
    std::optional<Node> root = builder.take();
    if (root && parser.HandleNextDocument(builder)) {
      std::optional<Node> more = builder.take();
      diagnostics.push_back(error("E0301", place_of(sources, more ? more->span : root->span),
                                  "this stands after the end of the document",
                                  "a profile is one map, its keys at the line's beginning"));
      return std::nullopt;
    }
    return root;
  } catch (const Stop&) {
  } catch (const YAML::Exception& e) {
    diagnostics.push_back(syntax_error(sources, id, e, offset, builder.innermost()));
  } catch (const std::exception& e) {
    diagnostics.push_back(error("E0301", whole_file(sources[id].path()),
                                fmt::format("this is not well-formed YAML: {}", e.what())));
  }
  return std::nullopt;
}

}  // namespace mechanist
