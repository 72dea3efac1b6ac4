// A model does not depend on the order of declarations, nor on layout.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "support.hpp"
#include "syntax/parse_rules.hpp"
#include "syntax/print.hpp"

namespace mechanist::model {
namespace {

std::string text_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE(in);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// Tests keep the order in which they are written, for those who read their results.
std::string dump_of(const std::string& path, const std::string& text) {
  Loaded l = load_text(path, text);
  INFO(to_text(l.diagnostics));
  REQUIRE(l.model.has_value());
  CHECK(violated_invariant(*l.model) == std::nullopt);
  std::istringstream lines(dump(*l.model));
  std::string out;
  for (std::string line; std::getline(lines, line);)
    if (!line.starts_with("test ")) out += line + "\n";
  return out;
}

}  // namespace

TEST_CASE("shuffled and reprinted rulebases give the same model") {
  const std::string root = MECHANIST_SOURCE_DIR "/rulebases/";
  for (const char* name : {"iur/iur.mech", "examples/curriculum/curriculum.mech", "examples/loan/loan.mech",
                           "examples/locked_room/locked_room.mech"}) {
    const std::string path = root + name;
    CAPTURE(path);
    const std::string text = text_of(path);
    const std::string expected = dump_of(path, text);
    Sources sources;
    ast::File file = parse_rules(sources, sources.add(path, text)).file;
    std::mt19937 random(7);
    for (int round = 0; round < 3; ++round) {
      std::shuffle(file.declarations.begin(), file.declarations.end(), random);
      CHECK(dump_of(path, ast::print(file)) == expected);
    }
  }
}

TEST_CASE("unnamed rules are numbered by what they say") {
  const std::string first = "rule { when p(X) and X > 3 then q(X) }\n";
  const std::string second = "rule { when p(X) and X < 3 then q(X) }\n";
  const std::string head = "fact p(n: int)\ndefine q(n: int)\n";
  Model a = model_of(head + first + second), b = model_of(head + second + first);
  auto rules = [](const Model& m) {
    std::string out;
    for (const Rule& r : m.rules) out += r.name + ": " + r.canonical + "\n";
    return out;
  };
  CHECK(rules(a) == rules(b));
  CHECK(rules(a) == "q#1: when p(X) and X < 3 then q(X)\nq#2: when p(X) and X > 3 then q(X)\n");
}

TEST_CASE("a chain of untyped definitions is typed whatever its order") {
  std::string forward = "table p(n: int)\n", backward;
  for (int i = 0; i < 200; ++i) {
    std::string from = i == 0 ? "p" : "d" + std::to_string(i - 1);
    std::string line = "define d" + std::to_string(i) + "(X) when " + from + "(X)\n";
    forward += line;
    backward = line + backward;
  }
  backward += "table p(n: int)\n";
  CHECK(dump(model_of(forward)) == dump(model_of(backward)));
}

}  // namespace mechanist::model
