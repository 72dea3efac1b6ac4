// YAML and JSON to trees: what is read, where it stands, and what is wrong with it.
#include "profile/trees.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace mechanist {
namespace {

std::string shown(const Node& node) {
  if (const auto* s = std::get_if<Scalar>(&node.value))
    return s->style == ScalarStyle::plain ? s->text
                                          : (s->style == ScalarStyle::quoted ? "'" : "\"") + s->text + "'";
  std::string text;
  if (const auto* list = std::get_if<NodeList>(&node.value)) {
    for (const Node& n : *list) text += (text.empty() ? "" : " ") + shown(n);
    return "[" + text + "]";
  }
  if (const auto* map = std::get_if<NodeMap>(&node.value)) {
    for (const NodeEntry& e : *map) text += (text.empty() ? "" : " ") + e.key + "=" + shown(e.value);
    return "{" + text + "}";
  }
  return "null";
}

struct Read {
  Sources sources;
  SourceId id;
  Diagnostics diagnostics;
  std::optional<Node> tree;

  Read(std::string path, std::string text) {
    id = sources.add(std::move(path), std::move(text));
    tree = tree_of_file(sources, id, diagnostics);
  }
  std::string wrong() const { return to_text(diagnostics); }
  // "line:column text", the text as it stands in the file
  std::string place(Span span) const {
    LineColumn at = sources[id].line_column(span.begin);
    return std::to_string(at.line) + ":" + std::to_string(at.column) + " " +
           std::string(sources[id].text().substr(span.begin, span.end - span.begin));
  }
};
Read yaml(std::string text) {
  return {"p.yaml", std::move(text)};
}
Read json(std::string text) {
  return {"p.json", std::move(text)};
}

std::string tree(const Read& read) {
  INFO(read.wrong());
  REQUIRE(read.tree.has_value());
  CHECK(read.wrong() == "");
  return shown(*read.tree);
}
std::string wrong(const Read& read) {
  CHECK(!read.tree.has_value());
  return read.wrong();
}
std::string repeated(std::string_view part, size_t times) {
  std::string text;
  for (size_t i = 0; i < times; ++i) text += part;
  return text;
}

const Node& at(const Node& node, std::string_view key) {
  for (const NodeEntry& e : std::get<NodeMap>(node.value))
    if (e.key == key) return e.value;
  FAIL("no key");
  return node;
}

}  // namespace

TEST_CASE("YAML: scalars, lists, maps, nothing, quotes, blocks") {
  CHECK(tree(yaml("case: Huawei\nfacts:\n  a: [x y, 'none', \"n\\u00e9\"]\n  b: { c: 1, d: ~2020, e: }\n  "
                  "f:\n  g: ~\n"
                  "  h: |\n    two\n    lines\n  i: >-\n    one\n    line\n  j: !!str 5\n")) ==
        "{case=Huawei facts={a=[x y 'none' 'né'] b={c=1 d=~2020 e=null} f=null g=null h='two\nlines\n' "
        "i='one line' j='5'}}");
}

TEST_CASE("YAML: places, with anchors, tags, signs of several bytes, CRLF and a byte order mark") {
  Read read = yaml(
      "\xef\xbb\xbf"
      "case: 华为 # 注\r\nfacts:\r\n  key: &a !!str  \"x, y\"\r\n  plain: two words   # note\r\n"
      "  same: *a\r\n  list: [ one, {two: 'it''s'} ]\r\n");
  REQUIRE(read.tree.has_value());
  CHECK(read.wrong() == "");
  const Node& facts = at(*read.tree, "facts");
  CHECK(read.place(at(*read.tree, "case").span) == "1:8 华为");
  CHECK(read.place(at(facts, "key").span) == "3:18 \"x, y\"");
  CHECK(read.place(at(facts, "plain").span) == "4:10 two words");
  CHECK(read.place(at(facts, "same").span) == "3:18 \"x, y\"");
  CHECK(read.place(std::get<NodeMap>(facts.value)[2].key_span) == "5:3 same");
  CHECK(read.place(at(facts, "list").span) == "6:9 [ one, {two: 'it''s'");
  CHECK(read.place(at(std::get<NodeList>(at(facts, "list").value)[1], "two").span) == "6:22 'it''s'");
}

TEST_CASE("YAML: aliases are followed, as keys too") {
  CHECK(tree(yaml("a: &x {k: 1}\nb: [*x, *x]\nc: &n name\n*n : 2\n")) ==
        "{a={k=1} b=[{k=1} {k=1}] c=name name=2}");
}

TEST_CASE("YAML: a key twice is told with both places, in small maps and in large ones") {
  Read small = yaml("a: 1\nb: 2\na: 3\n");
  CHECK(shown(*small.tree) == "{a=1 b=2}");
  CHECK(small.wrong() == R"(p.yaml:3:1: error[E0305]: 'a' stands twice in this map
  3 | a: 3
    | ^
  note: p.yaml:1:1: first here
  hint: write it once: a fact's rows as a list, two values of an attribute as { conflicting: [ … ] }
)");
  std::string text;
  for (int i = 0; i < 100; ++i) text += "k" + std::to_string(i) + ": 1\n";
  Read large = yaml(text + "k7: 2\n");
  REQUIRE(large.diagnostics.size() == 1);
  CHECK(large.diagnostics[0].place.line == 101);
  CHECK(large.diagnostics[0].notes[0].place.line == 8);
}

TEST_CASE("YAML that breaks off or does not fit") {
  CHECK(wrong(yaml("case: X\nfacts: { a: [1, 2\n")) ==
        R"(p.yaml:2:13: error[E0301]: the text ends before this '[' is closed
  2 | facts: { a: [1, 2
    |             ^
)");
  CHECK(wrong(yaml("case: \"X\nfacts:\n")) == R"(p.yaml:1:7: error[E0301]: this quote is never closed
  1 | case: "X
    |       ^
)");
  CHECK(wrong(yaml("case: X: Y\n")) == R"(p.yaml:1:8: error[E0301]: a ':' cannot stand here
  1 | case: X: Y
    |        ^
  hint: text that contains ': ' is written in quotes; the keys of one map are indented alike
)");
  CHECK(wrong(yaml("case: X\n facts: 1\n")) == R"(p.yaml:2:7: error[E0301]: a ':' cannot stand here
  2 |  facts: 1
    |       ^
  hint: text that contains ': ' is written in quotes; the keys of one map are indented alike
)");
  CHECK(wrong(yaml("case: X\nfacts:\n  a: [1, 2]]\n")) ==
        R"(p.yaml:3:12: error[E0301]: this bracket closes nothing
  3 |   a: [1, 2]]
    |            ^
)");
  CHECK(wrong(yaml("case: X\n- 1\n")) ==
        R"(p.yaml:2:1: error[E0301]: this does not fit the map or list around it
  2 | - 1
    | ^
  hint: entries of one map are indented alike and written 'key: value'; those of a list begin with '- '
)");
  CHECK(wrong(yaml("case: X\nfacts: {a: 1 b: 2}\n")) == R"(p.yaml:2:15: error[E0301]: expected ',' or '}' here
  2 | facts: {a: 1 b: 2}
    |               ^
  hint: text that contains , [ ] { } or ': ' is written in quotes
)");
  CHECK(wrong(yaml("case: @x\n")) == R"(p.yaml:1:7: error[E0301]: a text cannot begin with '@'
  1 | case: @x
    |       ^
  hint: write it in quotes
)");
  CHECK(wrong(yaml("case: \"\\q\"\n")) ==
        R"(p.yaml:1:10: error[E0301]: there is no such escape in a text between " and "
  1 | case: "\q"
    |          ^
  hint: a backslash is written \\
)");
  CHECK(wrong(yaml("case: *x\n")) ==
        R"(p.yaml:1:7: error[E0301]: no anchor of this name stands before the alias
  1 | case: *x
    |       ^
)");
  CHECK(wrong(yaml("a:\n\t- b\n")) == R"(p.yaml:2:1: error[E0301]: a tab cannot indent
  2 |  - b
    | ^
  hint: use spaces
)");
  CHECK(wrong(yaml("{a: 1}\nb: 2\n")) ==
        R"(p.yaml:2:1: error[E0301]: this stands after the end of the document
  2 | b: 2
    | ^^^^
  hint: a profile is one map, its keys at the line's beginning
)");
  CHECK(wrong(yaml("[a, b]: 2\n")) == R"(p.yaml:1:1: error[E0334]: a key has to be a name
  1 | [a, b]: 2
    | ^
  hint: if a text begins with [ or {, write it in quotes
)");
  CHECK(wrong(yaml("a: !thing 5\n[a]: x")) == R"(p.yaml:1:4: error[E0334]: tags have no meaning in a profile
  1 | a: !thing 5
    |    ^^^^^^
  hint: leave it out
p.yaml:2:1: error[E0334]: a key has to be a name
  2 | [a]: x
    | ^
  hint: if a text begins with [ or {, write it in quotes
)");
}

TEST_CASE("YAML: aliases that expand without end, that are cyclic, nesting without end") {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + ", " + before + ", " +
            before + ", " + before + ", " + before + ", " + before + ", " + before + ", " + before + "]\n";
  }
  CHECK(wrong(yaml(bomb)) ==
        R"(p.yaml:7:15: error[E0532]: the aliases of this file expand to more than 1000000 nodes
  7 | a6: &a6 [*a5, *a5, *a5, *a5, *a5, *a5, *a5, *a5]
    |               ^^^
)");
  CHECK(wrong(yaml("a: &x [1, *x]\n")) ==
        R"(p.yaml:1:11: error[E0335]: this alias names a node that it is part of
  1 | a: &x [1, *x]
    |           ^^
  hint: write out what is meant
)");
  CHECK(wrong(yaml("a: " + repeated("[", 100'000))) ==
        R"(p.yaml:1:69: error[E0531]: lists and maps are nested more than 64 levels deep
  1 | …[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[…
    |                                                              ^
)");
  CHECK(wrong(yaml(repeated("- ", 100'000))) ==
        R"(p.yaml:1:129: error[E0531]: lists and maps are nested more than 64 levels deep
  1 | …- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - …
    |                                                              ^
)");
  CHECK(wrong(yaml(repeated("{a: ", 100'000))) ==
        R"(p.yaml:1:257: error[E0531]: lists and maps are nested more than 64 levels deep
  1 | …{a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: …
    |                                                              ^
)");
  CHECK(wrong(yaml(repeated("? ", 1000))) == R"(p.yaml:1:3: error[E0334]: a key has to be a name
  1 | ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? …
    |   ^
  hint: if a text begins with [ or {, write it in quotes
)");
  const std::string deepest = "a: " + repeated("[", 63) + repeated("]", 63);
  CHECK(yaml(deepest).tree.has_value());
  CHECK(!yaml("b: [" + repeated("[", 63) + repeated("]", 63) + "]").tree.has_value());
  // An alias counts with all that it brings.
  CHECK(!yaml("a: &x " + repeated("[", 40) + repeated("]", 40) + "\nb: " + repeated("[", 30) + "*x" +
              repeated("]", 30))
             .tree);
}

TEST_CASE("text that is no text") {
  CHECK(wrong(yaml("")) == R"(p.yaml: error[E0302]: there is nothing in this profile
)");
  CHECK(wrong(yaml(" \n\n")) == R"(p.yaml: error[E0302]: there is nothing in this profile
)");
  CHECK(wrong(yaml("# only a comment\n")) == R"(p.yaml: error[E0302]: there is nothing in this profile
)");
  CHECK(wrong(yaml(std::string("case: X\0Y", 9))) ==
        R"(p.yaml:1:8: error[E0303]: the byte 0x00 stands here: this is no text file
  1 | case: X�Y
    |        ^
  hint: a profile is YAML, JSON or CSV, saved as text in UTF-8
)");
  CHECK(wrong(yaml("case: \x04\nfacts: 1\n")) ==
        R"(p.yaml:1:7: error[E0303]: the byte 0x04 stands here: this is no text file
  1 | case: �
    |       ^
  hint: a profile is YAML, JSON or CSV, saved as text in UTF-8
)");
  CHECK(wrong(yaml("case: caf\xe9\n")) == R"(p.yaml:1:10: error[E0304]: these bytes are not UTF-8
  1 | case: caf�
    |          ^
  hint: save the file in UTF-8
)");
  CHECK(wrong(json("{\"case\": \"\xff\"}")) == R"(p.json:1:11: error[E0304]: these bytes are not UTF-8
  1 | {"case": "�"}
    |           ^
  hint: save the file in UTF-8
)");
  CHECK(wrong(json("")) == R"(p.json: error[E0302]: there is nothing in this profile
)");
}

TEST_CASE("YAML: documents") {
  auto parts = [](std::string_view text) {
    std::string told;
    for (const TextPart& p : documents_of_yaml(text))
      told += std::to_string(p.first_line) + "<" + std::string(p.text) + ">";
    return told;
  };
  CHECK(parts("case: A\n") == "1<case: A\n>");
  CHECK(parts("case: A\n---\ncase: B\n--- # c\ncase: C") ==
        "1<case: A\n>2<---\ncase: B\n>4<--- # c\ncase: C>");
  CHECK(parts("# head\n---\ncase: A\n...\n# between\n---\ncase: B\n") ==
        "1<# head\n---\ncase: A\n...\n>5<# between\n---\ncase: B\n>");
  CHECK(parts("a: |\n  x\n  ---\n----\n") == "1<a: |\n  x\n  ---\n----\n>");
  CHECK(parts("") == "");
  CHECK(parts("# nothing\n") == "");
  CHECK(parts("case: A\n---\n") == "1<case: A\n>2<---\n>");
}

TEST_CASE("JSON: one tree with YAML's") {
  CHECK(
      tree(json(
          R"({"case": "X", "facts": {"a": [1, -2.5e3, "n/a", true, false, null, {}, []], "b": {"c": "q\"\u00e9\ud83d\ude00"}}})")) ==
      "{case=\"X' facts={a=[1 -2.5e3 \"n/a' true false null {} []] b={c=\"q\"é😀'}}}");
  CHECK(tree(json("\xef\xbb\xbf {\"a\":123456789012345678901234567890}\n")) ==
        "{a=123456789012345678901234567890}");
  CHECK(tree(json("{\"a\":1e999}")) == "{a=1e999}");
  CHECK(tree(json("{}")) == "{}");
}

TEST_CASE("JSON: places") {
  Read read =
      json("{ \"case\" : \"华为\",\n  \"facts\": { \"k\\u0065y\": 12 , \"l\": [ \"a\\\"b\", null ] } }");
  REQUIRE(read.tree.has_value());
  const Node& facts = at(*read.tree, "facts");
  CHECK(read.place(at(*read.tree, "case").span) == "1:12 \"华为\"");
  CHECK(read.place(std::get<NodeMap>(facts.value)[0].key_span) == "2:14 \"k\\u0065y\"");
  CHECK(read.place(at(facts, "key").span) == "2:26 12");
  CHECK(read.place(std::get<NodeList>(at(facts, "l").value)[0].span) == "2:38 \"a\\\"b\"");
  CHECK(read.place(std::get<NodeList>(at(facts, "l").value)[1].span) == "2:46 null");
}

TEST_CASE("JSON: a key twice") {
  Read read = json("{\"a\": 1,\n \"a\": 2}");
  CHECK(shown(*read.tree) == "{a=1}");
  CHECK(read.wrong() == R"(p.json:2:2: error[E0305]: 'a' stands twice in this map
  2 |  "a": 2}
    |  ^^^
  note: p.json:1:2: first here
  hint: write it once: a fact's rows as a list, two values of an attribute as { conflicting: [ … ] }
)");
}

TEST_CASE("JSON that is wrong, at its place") {
  CHECK(wrong(json("{\"a\": 1")) == R"(p.json:1:1: error[E0301]: the text ends before this '{' is closed
  1 | {"a": 1
    | ^
)");
  CHECK(wrong(json("{\"a\": [1, 2}")) == R"(p.json:1:12: error[E0301]: expected ',' or ']' here
  1 | {"a": [1, 2}
    |            ^
)");
  CHECK(wrong(json("{\"a\": \"x}")) == R"(p.json:1:7: error[E0301]: this quote is never closed
  1 | {"a": "x}
    |       ^
)");
  CHECK(wrong(json("{\"a\": \"x\ny\"}")) == R"(p.json:1:7: error[E0301]: this quote is not closed on its line
  1 | {"a": "x
    |       ^
  hint: write \n for a line's end, \t for a tab
)");
  CHECK(wrong(json("{\"a\": 1,}")) == R"(p.json:1:8: error[E0301]: a ',' stands before '}'
  1 | {"a": 1,}
    |        ^
  hint: leave it out
)");
  CHECK(wrong(json("{\"a\": [1,]}")) == R"(p.json:1:9: error[E0301]: a ',' stands before ']'
  1 | {"a": [1,]}
    |         ^
  hint: leave it out
)");
  CHECK(wrong(json("{a: 1}")) == R"(p.json:1:2: error[E0301]: expected a key here
  1 | {a: 1}
    |  ^
  hint: a key is text in quotes: "case": …
)");
  CHECK(wrong(json("{\"a\" 1}")) == R"(p.json:1:6: error[E0301]: expected ':' after this key
  1 | {"a" 1}
    |      ^
)");
  CHECK(wrong(json("{\"a\": 1 \"b\": 2}")) == R"(p.json:1:9: error[E0301]: expected ',' or '}' here
  1 | {"a": 1 "b": 2}
    |         ^
)");
  CHECK(wrong(json("{\"a\": yes}")) == R"(p.json:1:7: error[E0301]: 'yes' is no value
  1 | {"a": yes}
    |       ^^^
  hint: texts stand in double quotes
)");
  CHECK(wrong(json("{\"a\": 23.4%}")) == R"(p.json:1:7: error[E0301]: '23.4%' is no number
  1 | {"a": 23.4%}
    |       ^^^^^
  hint: anything but a plain number stands in double quotes, such as "23.4%" or "2019-05-31"
)");
  CHECK(wrong(json("{\"a\": 012}")) == R"(p.json:1:7: error[E0301]: '012' is no number
  1 | {"a": 012}
    |       ^^^
  hint: anything but a plain number stands in double quotes, such as "23.4%" or "2019-05-31"
)");
  CHECK(wrong(json("{\"a\": \"\\x\"}")) == R"(p.json:1:8: error[E0301]: there is no escape '\x'
  1 | {"a": "\x"}
    |        ^^
  hint: a backslash is written \\
)");
  CHECK(wrong(json("{\"a\": \"\\ud800\"}")) ==
        R"(p.json:1:8: error[E0301]: this is the first half of a character
  1 | {"a": "\ud800"}
    |        ^^^^^^
)");
  CHECK(wrong(json("{\"a\": 1} {\"b\": 2}")) ==
        R"(p.json:1:10: error[E0301]: this stands after the end of the profile
  1 | {"a": 1} {"b": 2}
    |          ^
  hint: a JSON file is one profile; for several, write one a line as .ndjson
)");
  CHECK(wrong(json("[1, 2]")) == R"(p.json:1:1: error[E0301]: a profile is one object, not a list
  1 | [1, 2]
    | ^
  hint: for several profiles, write one a line as .ndjson
)");
  CHECK(wrong(json("12")) ==
        R"(p.json:1:1: error[E0301]: a profile is one object: { "case": …, "facts": { … } }
  1 | 12
    | ^
)");
  CHECK(wrong(json("{\"a\": " + repeated("[", 100'000))) ==
        R"(p.json:1:70: error[E0531]: lists and maps are nested more than 64 levels deep
  1 | …[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[…
    |                                                              ^
)");
  CHECK(wrong(json("{\"a\": " + repeated("[", 100'000) + repeated("]", 100'000) + "}")) ==
        R"(p.json:1:70: error[E0531]: lists and maps are nested more than 64 levels deep
  1 | …[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[…
    |                                                              ^
)");
  CHECK(json("{\"a\": " + repeated("[", 63) + repeated("]", 63) + "}").tree.has_value());
}

TEST_CASE("JSON: the reader and the finder of faults agree on every truncation and on small damage") {
  const std::string whole =
      "{\"case\":\"X\",\"n\":[1,-2.5,true,null,{\"k\":\"\\u00e9\\n\"}],\"e\":{},\"l\":[]} ";
  for (size_t i = 1; i < whole.size() - 1; ++i) {
    Read cut = json(whole.substr(0, i));
    CHECK(!cut.tree);
    CHECK(cut.diagnostics.size() == 1);
  }
  for (size_t i = 0; i < whole.size() - 1; ++i)
    for (char c : std::string("{}[],:\"\\0x")) {
      std::string damaged = whole;
      damaged[i] = c;
      Read read = json(damaged);
      CHECK(read.tree.has_value() == std::none_of(read.diagnostics.begin(), read.diagnostics.end(),
                                                  [](const Diagnostic& d) { return d.code != "E0305"; }));
    }
}

}  // namespace mechanist
