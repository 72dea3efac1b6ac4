// Names across files: which one is meant where several files declare it, and what it is called in the whole.
#include <algorithm>

#include "support.hpp"

namespace mechanist::model {
namespace {

Model loaded(const std::string& path, const LoadOptions& options = {}) {
  Loaded l = load(path, options);
  INFO(to_text(l.diagnostics));
  REQUIRE(l.model.has_value());
  CHECK(violated_invariant(*l.model) == std::nullopt);
  return std::move(*l.model);
}

std::string codes_of(const std::string& path) {
  std::string out;
  for (const Diagnostic& d : load(path).diagnostics) out += d.code + " ";
  return out;
}

std::string relations_of(const Model& m) {
  std::vector<std::string> names;
  for (const Relation& r : m.relations) names.push_back(r.name);
  std::sort(names.begin(), names.end());
  std::string out;
  for (const std::string& n : names) out += n + " ";
  return out;
}

const std::string loan =
    "rulebase lending \"1\"\nfact applicant\nparameter min = 2\ndefine good when applicant\n";
const std::string credit = "fact applicant\nparameter min = 3\ndefine bad when applicant and min > 2\n";

}  // namespace

TEST_CASE("a name of one file is itself, one of several has its file's name before it") {
  Folder f;
  f.write("loan.mech", loan);
  f.write("credit.mech", credit);
  f.write("main.mech",
          "use \"loan.mech\"\nuse \"credit.mech\"\n"
          "define both when lending.applicant and credit.applicant and lending.good and bad\n");
  const Model m = loaded("main.mech");
  CHECK(relations_of(m) == "bad both credit.applicant good lending.applicant ");
  CHECK(m.find("applicant") == std::nullopt);
  CHECK(m.qualified_instead("applicant") == "write 'credit.applicant' or 'lending.applicant'");
  CHECK(m.qualified_instead("good").empty());
  // By whatever its file may be called.
  for (const char* name : {"good", "lending.good", "loan.good"}) CHECK(m.find(name) == m.find("good"));
  for (const char* name : {"loan.applicant", "lending.applicant"})
    CHECK(m.find(name) == m.find("lending.applicant"));
  CHECK(m.find("main.both") == m.find("both"));
  CHECK(m.find("credit.good") == std::nullopt);

  f.write("main.mech",
          "use \"credit.mech\"\nuse \"loan.mech\" as l\n"
          "define both when l.applicant and credit.applicant and l.good and bad\n");
  CHECK(relations_of(loaded("main.mech")) == "bad both credit.applicant good l.applicant ");
}

TEST_CASE("the order of what is used, and of declarations, does not matter") {
  Folder f;
  f.write("loan.mech", loan);
  f.write("credit.mech", credit);
  f.write("1.mech", "use \"loan.mech\"\nuse \"credit.mech\"\ndefine a when good\ndefine b when bad\n");
  f.write("2.mech", "define b when bad\ndefine a when good\nuse \"credit.mech\"\nuse \"loan.mech\"\n");
  auto text = [](const std::string& path) {
    const std::string all = dump(loaded(path));
    return all.substr(all.find('\n'));
  };
  CHECK(text("1.mech") == text("2.mech"));
}

TEST_CASE("parameters of several files are set one by one") {
  Folder f;
  f.write("loan.mech", loan);
  f.write("credit.mech", credit);
  f.write("main.mech", "use \"loan.mech\"\nuse \"credit.mech\"\nparameter max = 9\n");
  const Model m = loaded("main.mech", {{{"loan.min", "5"}, {"main.max", "8"}}});
  std::string shown;
  for (const Parameter& p : m.parameters)
    shown += p.name + " = " + show(m, nullptr, p.type, p.value) + (p.overridden ? ", set\n" : "\n");
  CHECK(shown == "credit.min = 3\nlending.min = 5, set\nmax = 8, set\n");
  CHECK(to_text(load("main.mech", {{{"min", "5"}}}).diagnostics) ==
        "--set min=5: error[E0406]: there is no parameter 'min'\n"
        "  hint: write 'credit.min' or 'lending.min'\n");
}

TEST_CASE("a file means its own names and those that it uses, not those of files that use it") {
  Folder f;
  f.write("main.mech",
          "use \"part.mech\"\nuse \"other.mech\"\nfact thing\nenum K { high, low }\n"
          "fact k: K\nmechanism m { path way { when main.thing } }\n");
  // Neither the main file's nor the other's `thing`, `way` and `high` make these ambiguous.
  f.write("part.mech",
          "fact thing\nenum G { high, deep }\nparameter best = high\nfact g: G\n"
          "mechanism n { path way { when thing and g = best } }\ndefine all when way\n");
  f.write("other.mech", "fact thing\nfact way\nfact high: number\n");
  const Model m = loaded("main.mech");
  CHECK(relations_of(m) == "all g high k m m.way main.thing n n.way other.thing part.thing way ");
  const Relation& all = m[*m.find("all")];
  CHECK(m[std::get<Atom>(m[all.rules[0]].body[0].node).relation].name == "n.way");
  const Relation& way = m[*m.find("n.way")];
  CHECK(m[std::get<Atom>(m[way.rules[0]].body[0].node).relation].name == "part.thing");
  // What it does not know itself comes from the rest.
  f.write("part.mech", "define q when thing\n");
  CHECK(codes_of("main.mech") == "E0205 ");
  f.write("other.mech", "fact way\n");
  CHECK(codes_of("main.mech") == "");
}

TEST_CASE("a private name is its file's own, and what is meant there") {
  Folder f;
  f.write("part.mech", "fact seen\nprivate define step when seen\ndefine done when step\n");
  f.write("main.mech",
          "use \"part.mech\"\nfact heard\nprivate define step when heard\n"
          "define all when step and done\n");
  const Model m = loaded("main.mech");
  CHECK(relations_of(m) == "all done heard main.step part.step seen ");
  CHECK(m[*m.find("main.step")].is_private);
  CHECK_FALSE(m[*m.find("all")].is_private);
  const Relation& all = m[*m.find("all")];
  CHECK(m[std::get<Atom>(m[all.rules[0]].body[0].node).relation].name == "main.step");
  f.write("main.mech", "use \"part.mech\"\ndefine all when step\n");
  CHECK(codes_of("main.mech") == "E0241 ");
  f.write("main.mech", "use \"part.mech\"\ndefine all when part.step\n");
  CHECK(codes_of("main.mech") == "E0241 ");
  // Whoever asks may see everything.
  f.write("main.mech", "use \"part.mech\"\ndefine all when done\n");
  LoadOptions asked;
  asked.query = "step and not part.step or done";
  CHECK(load("main.mech", asked).model.has_value());
}

TEST_CASE("entities and enums of several files are different ones") {
  Folder f;
  f.write("a.mech", "entity P\nenum E { x, y }\nfact p(p: P, e: E)\ndefine pa when p(_, x)\n");
  f.write("b.mech", "entity P\nenum E { x, z }\nfact q(p: P, e: E)\ndefine qb when q(_, E.z)\n");
  f.write("main.mech",
          "use \"a.mech\"\nuse \"b.mech\"\n"
          "define each(T: a.P) when p(T, y)\ndefine every when for every K in a.E: p(_, K)\n"
          "define some when q(_, b.E.x) and p(_, a.E.x)\n");
  const Model m = loaded("main.mech");
  CHECK(m.entities[0].name == "a.P");
  CHECK(m.enums[1].name == "b.E");
  f.write("main.mech", "use \"a.mech\"\nuse \"b.mech\"\ndefine same(T: a.P) when p(T, x) and q(T, x)\n");
  CHECK(codes_of("main.mech").starts_with("E02"));
  f.write("main.mech", "use \"a.mech\"\nuse \"b.mech\"\ndefine same(T: P) when p(T, x)\n");
  CHECK(codes_of("main.mech") == "E0205 ");
}

TEST_CASE("what is found along different ways is one file") {
  Folder f;
  f.write("lib/a.mech", "use \"sub/../b.mech\"\nfact a\n");
  f.write("lib/b.mech", "fact b\n");
  f.write("main.mech", "use \"a.mech\"\nuse \"b.mech\"\nuse \"lib/b.mech\"\ndefine q when a and b\n");
  LoadOptions options;
  options.search.folders = {"nowhere", "lib"};
  const Model m = loaded("main.mech", options);
  CHECK(m.files == std::vector<std::string>{"main.mech", "lib/a.mech", "lib/b.mech"});
}

TEST_CASE("shipped rulebases stand on shelves, behind everything else") {
  Folder f;
  f.write("shelf/one/one.mech", "fact one\n");
  f.write("shelf/examples/two/two.mech", "fact two\n");
  f.write("shelf/one/other.mech", "fact other\n");
  f.write("main.mech", "use \"one.mech\"\nuse \"two.mech\"\ndefine q when one and two\n");
  LoadOptions options;
  options.search.shelves = {"shelf"};
  CHECK(shelved_names(options.search.shelves) == std::vector<std::string>{"one", "two"});
  CHECK(loaded("main.mech", options).files ==
        std::vector<std::string>{"main.mech", "shelf/examples/two/two.mech", "shelf/one/one.mech"});
  f.write("one.mech", "fact one\n");
  CHECK(loaded("main.mech", options).files[1] == "one.mech");
  f.write("main.mech", "use \"other.mech\"\n");
  CHECK_FALSE(load("main.mech", options).model.has_value());
}

TEST_CASE("names that cannot be told apart are told") {
  Folder f;
  f.write("a/p.mech", "fact p\n");
  f.write("b/p.mech", "fact p\n");
  f.write("main.mech", "use \"a/p.mech\"\nuse \"b/p.mech\"\n");
  CHECK(codes_of("main.mech") == "E0242 ");
  f.write("main.mech", "use \"a/p.mech\" as a\nuse \"b/p.mech\" as b\ndefine q when a.p and b.p\n");
  CHECK(codes_of("main.mech") == "");
  // "m.p" would be a path and a fact.
  f.write("main.mech", "use \"a/p.mech\" as m\nuse \"b/p.mech\" as b\nmechanism m { path p { when b.p } }\n");
  CHECK(codes_of("main.mech") == "E0242 ");
}

}  // namespace mechanist::model
