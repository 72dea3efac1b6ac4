#include "base/diagnostic.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "base/text.hpp"

using namespace mechanist;

namespace {

Place at(std::string text, uint32_t begin, uint32_t end) {
  Sources sources;
  SourceId id = sources.add("rules.mech", std::move(text));
  return place_of(sources, Span{id, begin, end});
}

}  // namespace

TEST_CASE("a diagnostic with everything") {
  Diagnostic d =
      error("E0401", at("a\nwhen pont(X)\n", 7, 11), "there is no relation 'pont'", "did you mean 'point'?");
  d.notes.push_back({at("define point\n", 7, 12), "a relation is declared here"});
  d.notes.push_back({{}, "a note without a place"});
  CHECK(to_text({d}) ==
        "rules.mech:2:6: error[E0401]: there is no relation 'pont'\n"
        "  2 | when pont(X)\n"
        "    |      ^^^^\n"
        "  note: rules.mech:1:8: a relation is declared here\n"
        "  note: a note without a place\n"
        "  hint: did you mean 'point'?\n");
}

TEST_CASE("carets stand under wide characters and behind combining ones") {
  CHECK(to_text({error("E0401", at("企业 e\u0301 x", 11, 12), "m")}) ==
        "rules.mech:1:7: error[E0401]: m\n"
        "  1 | 企业 e\u0301 x\n"
        "    |        ^\n");
  CHECK(to_text({error("E0401", at("x 高校", 2, 8), "m")}) ==
        "rules.mech:1:3: error[E0401]: m\n"
        "  1 | x 高校\n"
        "    |   ^^^^\n");
}

TEST_CASE("a span over several lines is marked on its first; one at the end of a line has one caret") {
  CHECK(to_text({error("E0401", at("ab cd\nef", 3, 8), "m")}) ==
        "rules.mech:1:4: error[E0401]: m\n"
        "  1 | ab cd\n"
        "    |    ^^\n");
  CHECK(to_text({error("E0401", at("ab\n", 2, 2), "m")}) ==
        "rules.mech:1:3: error[E0401]: m\n"
        "  1 | ab\n"
        "    |   ^\n");
}

TEST_CASE("a very long line is clipped around the caret, on both sides") {
  std::string text = std::string(1000, 'a') + "X" + std::string(1000, 'b');
  Place place = at(text, 1000, 1001);
  CHECK(place.column == 1001);
  CHECK(place.clipped == 940);
  CHECK(place.source_line == std::string(60, 'a') + "X" + std::string(99, 'b') + "…");
  CHECK(to_text({error("E0401", place, "m")}) == "rules.mech:1:1001: error[E0401]: m\n  1 | …" +
                                                     std::string(60, 'a') + "X" + std::string(99, 'b') +
                                                     "…\n    | " + std::string(61, ' ') + "^\n");
  CHECK(at(text, 0, 2000).length == 160);
  CHECK(at(text, 5, 6).clipped == 0);
  CHECK(at(std::string(159, 'a') + "b", 159, 160).clipped == 0);
}

TEST_CASE("a whole file has no line, and hostile bytes reach no terminal") {
  CHECK(to_text({error("E0401", whole_file("no\nsuch\x1b"), "gone")}) ==
        "no such\ufffd: error[E0401]: gone\n");
  CHECK(to_text({error("E0401", at("a\x1b\xff\tb", 4, 5), "m")}) ==
        "rules.mech:1:5: error[E0401]: m\n"
        "  1 | a\ufffd\ufffd b\n"
        "    |     ^\n");
}

TEST_CASE("colour wraps and changes nothing else") {
  Diagnostics all = {warning("W0301", at("ab", 1, 2), "m", "h")};
  std::string coloured = to_text(all, true);
  CHECK(coloured != to_text(all));
  CHECK(std::regex_replace(coloured, std::regex("\x1b\\[[0-9;]*m"), "") == to_text(all));
}

TEST_CASE("order: file, line, column, code; exact duplicates are told once") {
  Diagnostic first = error("E0401", at("abc", 0, 1), "m");
  Diagnostic later_column = error("E0401", at("abc", 2, 3), "m");
  Diagnostic later_line = error("E0401", at("abc\nd", 4, 5), "m");
  Diagnostic other_file = error("E0401", whole_file("a.mech"), "m");
  Diagnostic other_code = error("E0402", at("abc", 0, 1), "m");
  Diagnostics all = {later_line, later_column, other_code, first, other_file, first};
  sort_diagnostics(all);
  CHECK(all == Diagnostics{other_file, first, other_code, later_column, later_line});
  CHECK(has_errors(all));
  CHECK_FALSE(has_errors({warning("W0301", {}, "m")}));
}

TEST_CASE("JSON: one record a line") {
  Diagnostic d = error("E0401", at("\"a\"", 0, 3), "say \"a\"", "h");
  d.notes.push_back({whole_file("b"), "n"});
  CHECK(
      to_json({d, warning("W0301", whole_file("f"), "w")}) ==
      "[\n"
      R"({"severity":"error","code":"E0401","message":"say \"a\"","file":"rules.mech","line":1,"column":1,"length":3,)"
      R"("notes":[{"text":"n","file":"b"}],"hint":"h"},)"
      "\n"
      R"({"severity":"warning","code":"W0301","message":"w","file":"f"})"
      "\n]\n");
  CHECK(to_json({}) == "[]\n");
}

TEST_CASE("SARIF 2.1.0: rules from the catalogue, regions in characters, notes as related locations") {
  Diagnostic d = error("E0401", at("企业", 3, 6), "m", "h");
  d.place.file = "a b.mech";
  d.notes.push_back({whole_file("/c"), "n"});
  CHECK(
      to_sarif({d}, "1.2") ==
      R"({"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{)"
      R"("tool":{"driver":{"name":"mechanist","version":"1.2","rules":[{"id":"E0401","fullDescription":{"text":)" +
          json_string(*explain_code("E0401")) +
          R"(}}]}},"columnKind":"unicodeCodePoints","results":[)"
          "\n"
          R"({"ruleId":"E0401","ruleIndex":0,"level":"error","message":{"text":"m\nhint: h"},"locations":[)"
          R"({"physicalLocation":{"artifactLocation":{"uri":"a%20b.mech"},"region":{"startLine":1,"startColumn":2,"endColumn":3}}}],)"
          R"("relatedLocations":[{"physicalLocation":{"artifactLocation":{"uri":"file:///c"}},"message":{"text":"n"}}]})"
          "]}]}\n");
}

TEST_CASE("the catalogue is sorted and answers only for codes that exist") {
  std::vector<std::string_view> codes = all_codes();
  CHECK(std::is_sorted(codes.begin(), codes.end()));
  CHECK(std::adjacent_find(codes.begin(), codes.end()) == codes.end());
  for (std::string_view code : codes) {
    CHECK(std::regex_match(std::string(code), std::regex("[EW]0[1-6][0-9][0-9]")));
    CHECK(explain_code(code)->size() > 20);
  }
  CHECK_FALSE(explain_code("E9999").has_value());
  CHECK_FALSE(explain_code("").has_value());
}

TEST_CASE("every code that the sources use has its paragraph") {
  namespace fs = std::filesystem;
  std::regex code("\"([EW]0[1-5][0-9][0-9])\"");
  size_t files = 0;
  std::set<std::string> missing;
  for (const char* folder : {"engine", "cli"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(MECHANIST_SOURCE_DIR) / folder)) {
      if (entry.path().extension() != ".cpp" && entry.path().extension() != ".hpp") continue;
      ++files;
      std::ifstream in(entry.path());
      std::string text{std::istreambuf_iterator<char>(in), {}};
      for (std::sregex_iterator it(text.begin(), text.end(), code), end; it != end; ++it)
        if (!explain_code(it->str(1))) missing.insert(it->str(1) + " in " + entry.path().filename().string());
    }
  }
  CHECK(files > 10);
  CHECK(missing == std::set<std::string>{});
}
