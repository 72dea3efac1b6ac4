#include "syntax/layout.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "base/text.hpp"
#include "generate.hpp"
#include "syntax/parse_rules.hpp"
#include "syntax/print.hpp"

using namespace mechanist;

namespace {

std::string words(const std::string& text) {
  Sources sources;
  return words_of(sources, sources.add("t.mech", text));
}

ast::File tree(const std::string& text) {
  Sources sources;
  ParsedFile parsed = parse_rules(sources, sources.add("t.mech", text));
  CHECK_MESSAGE(to_text(parsed.diagnostics) == "", text);
  return ast::without_places(parsed.file);
}

std::optional<std::string> try_to_lay_out(const std::string& text) {
  Sources sources;
  auto out = lay_out(sources, sources.add("t.mech", text));
  if (std::holds_alternative<Diagnostics>(out)) return std::nullopt;
  return std::get<std::string>(out);
}

// Laid out, with everything that every layout promises.
std::string laid_out(const std::string& text) {
  const std::optional<std::string> out = try_to_lay_out(text);
  REQUIRE_MESSAGE(out, text);
  CHECK_MESSAGE(words(*out) == words(text), *out);
  CHECK_MESSAGE((tree(*out) == tree(text)), *out);
  const std::optional<std::string> again = try_to_lay_out(*out);
  REQUIRE_MESSAGE(again, *out);
  CHECK(*again == *out);
  return *out;
}

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// The same words with blanks, line ends and comments of every kind between them.
std::string disturbed(const std::string& text, unsigned seed, bool comments) {
  Sources sources;
  std::vector<std::pair<uint32_t, uint32_t>> places;
  std::vector<bool> loose;  // a space may stand before it without another meaning
  parse_rules(sources, sources.add("t.mech", text), [&](const Shape& d) {
    auto walk = [&](auto& self, const Shape& s, bool literal) -> void {
      literal = literal || s.part == Part::given_item || s.part == Part::goal ||
                s.part == Part::field_value ||
                (s.part == Part::primary && s.parts.back().part == Part::word && s.parts.size() == 2);
      if (s.part == Part::word) {
        places.emplace_back(s.begin, s.end);
        loose.push_back(!literal);
      }
      for (const Shape& p : s.parts) self(self, p, literal);
    };
    walk(walk, d, false);
  });
  std::mt19937 random(seed);
  std::string out;
  for (size_t i = 0; i < places.size(); ++i) {
    const auto [begin, end] = places[i];
    const uint32_t before = i == 0 ? 0 : places[i - 1].second;
    const bool touched = i > 0 && before == begin;
    if (!loose[i] || i == 0 || !loose[i - 1]) {
      if (!touched && i > 0) out += ' ';
    } else {
      switch (random() % 9) {
        case 0:
          out += "\n";
          break;
        case 1:
          out += "\r\n\n\n\t";
          break;
        case 2:
          out += comments ? " # behind, number " + std::to_string(i) + "  \n" : "  ";
          break;
        case 3:
          out += comments ? "\n\n   # above \"it\"\n" : "\n";
          break;
        case 4:
          out += comments ? "# one\n#two\n\n" : " ";
          break;
        default:
          out += touched ? "" : "   ";
      }
    }
    out += text.substr(begin, end - begin);
  }
  return out + (comments ? " # the last\n\n# at the end" : "");
}

std::vector<std::string> shipped() {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(MECHANIST_SOURCE_DIR "/rulebases"))
    if (entry.path().extension() == ".mech") out.push_back(read(entry.path()));
  return out;
}

// The ```mech blocks of the golden documents.
std::vector<std::string> in_documents() {
  std::vector<std::string> out;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(MECHANIST_SOURCE_DIR "/tests/golden")) {
    if (entry.path().extension() != ".md") continue;
    std::istringstream lines(read(entry.path()));
    std::string block;
    bool inside = false;
    for (std::string line; std::getline(lines, line);) {
      if (!inside && line.starts_with("```mech")) {
        inside = true;
        block.clear();
      } else if (inside && line.starts_with("```")) {
        inside = false;
        out.push_back(block);
      } else if (inside) {
        block += line + "\n";
      }
    }
  }
  return out;
}

}  // namespace

TEST_CASE("every rulebase that is shipped is laid out, and keeps its words, comments and meaning") {
  size_t seen = 0;
  for (const std::string& text : shipped()) {
    CHECK(laid_out(text) == text);
    for (unsigned seed = 0; seed < 3; ++seed) {
      laid_out(disturbed(text, seed, true));
      // Without comments and kept lines, nothing is left of the author's layout but blank lines.
      laid_out(disturbed(text, seed, false));
    }
    ++seen;
  }
  CHECK(seen >= 4);
}

TEST_CASE("so is every rulebase of the golden documents that can be read") {
  size_t seen = 0;
  for (const std::string& text : in_documents()) {
    if (!try_to_lay_out(text)) continue;
    laid_out(text);
    laid_out(disturbed(text, static_cast<unsigned>(seen), true));
    const ast::File x = tree(text);
    const std::string printed = ast::print(x);
    CHECK_MESSAGE((tree(printed) == x), printed);
    CHECK(laid_out(printed) == printed);
    ++seen;
  }
  CHECK(seen >= 80);
}

TEST_CASE("so is every generated rulebase") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    const std::string text = generate::make(static_cast<generate::Class>(seed % 3), seed).program.text();
    laid_out(text);
    laid_out(disturbed(text, seed, true));
    const ast::File x = tree(text);
    CHECK((tree(ast::print(x)) == x));
  }
}

TEST_CASE("comments stay beside what they stand beside") {
  CHECK(laid_out(R"(# of the file

# of the header
rulebase r "1"# behind the header
case C{# behind the brace
# above the sentence
en "c" # behind the sentence


# above the brace
}
fact p(a:text,# behind a
  # above b
  b:text) { en "{a}" }
fact q # behind q
fact longer_name   # behind the longer name

define d when p(X,_) # behind p
  # above q
  and q

# at the end)") == R"(# of the file

# of the header
rulebase r "1"  # behind the header
case C {        # behind the brace
  # above the sentence
  en "c"  # behind the sentence

  # above the brace
}
fact p(a: text,  # behind a
       # above b
       b: text) { en "{a}" }
fact q            # behind q
fact longer_name  # behind the longer name

define d
  when p(X, _)  # behind p
   # above q
   and q

# at the end
)");
}

TEST_CASE("texts, numbers, units, dates and separators stay as they are written") {
  const std::string text = R"(table t(a: text, b: number, c: date) {
  en "a \"quoted\" \u{4e2d} text, with  two blanks";
  ("3.10", 3.10, 2020-01-01);
  ("4.0 %", -0.50, 2020-01-02), ("5", 1e3, 2020-01-03);
}

source s {
  date  ~2020;
  years 2016..2020
  until ..2011
}

parameter most = EUR 15.30bn
parameter far = 5.0km

test "as written" {
  given { x = EUR 15.30bn; y(2016..2020, ~2020, a: -4.0%); not z(_, X); complete w; n = 5 km }
  expect m.p holds
  expect not p("a", b: 2.50) open
}
)";
  CHECK(laid_out(text) == text);
}

TEST_CASE("blank lines are kept between groups, one at most, and not at the edges of a block") {
  CHECK(laid_out("\n\n\nfact a\n\n\n\nfact b\nmechanism m {\n\n\n  en \"m\"\n\n\n\n  path p { when a "
                 "}\n\n}\n\n\n") ==
        "fact a\n\nfact b\nmechanism m {\n  en \"m\"\n\n  path p { when a }\n}\n");
}

TEST_CASE("one rule file has one layout, however it was written") {
  const std::string layout = R"(define far(T) when p(T, A) and A > 3
rule r {
  en "it is so"
  when p(X, _) and not exists { q(X) and p(X, 1) } or q(X)
  then far(X)
}
)";
  CHECK(laid_out(layout) == layout);
  CHECK(
      laid_out(
          "define far(T)\nwhen p(T,A)\nand A>3 rule r{en \"it is so\" when p(X,_)\n and not exists{q(X)and\n"
          "p(X,1)}or q(X)then far(X)}") == layout);
}

TEST_CASE("a file that cannot be read is not laid out") {
  CHECK(!try_to_lay_out("define far(T when p(T)"));
  CHECK(!try_to_lay_out("fact a { en \"not closed }"));
  CHECK(!try_to_lay_out(std::string("fact a\0", 7)));
}

TEST_CASE("a file without declarations keeps its comments") {
  CHECK(laid_out("") == "");
  CHECK(laid_out("\n \n") == "");
  CHECK(laid_out("\xEF\xBB\xBF# only a comment\r\n\r\n\r\n# another") == "# only a comment\n\n# another\n");
}

TEST_CASE("rules at the limit of nesting are laid out") {
  std::string text = "constraint k { when ";
  for (int i = 0; i < 250; ++i) text += i % 2 ? "exists { b and " : "not ";
  text += "a";
  for (int i = 0; i < 125; ++i) text += " }";
  laid_out(text + " }");
  std::string sum = "parameter s = ";
  for (int i = 0; i < 250; ++i) sum += "(1 + ";
  sum += "1" + std::string(250, ')');
  laid_out(sum);
}

TEST_CASE("nothing but texts, rows and facts that do not fit by themselves is wider than 100 columns") {
  for (const std::string& text : shipped()) {
    std::istringstream lines(laid_out(text));
    for (std::string line; std::getline(lines, line);)
      if (line.find('"') == std::string::npos) CHECK_MESSAGE(display_width(line) <= 100, line);
  }
}
