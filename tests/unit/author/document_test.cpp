// The links of a document, of shipped and of generated rulebases.
#include "author/document.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <set>

#include "generate.hpp"
#include "model/from_ast.hpp"

using namespace mechanist;

namespace {

size_t check_links(const model::Model& model, const std::string& language) {
  const author::Document document = author::document_of(model, language);
  std::set<std::string> anchors;
  for (const author::Block& b : document.blocks)
    if (!b.anchor.empty()) CHECK_MESSAGE(anchors.insert(b.anchor).second, b.anchor);
  size_t links = 0;
  auto check = [&](const author::Line& line) {
    for (const author::Run& run : line) {
      if (run.anchor.empty()) continue;
      CHECK_MESSAGE(anchors.count(run.anchor) == 1, run.anchor);
      ++links;
    }
  };
  for (const author::Block& b : document.blocks) {
    check(b.line);
    for (const std::vector<author::Line>& row : b.rows) {
      CHECK(row.size() == b.header.size());
      for (const author::Line& cell : row) check(cell);
    }
  }
  return links;
}

}  // namespace

TEST_CASE("every link of a document leads somewhere, and to one place") {
  size_t links = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(MECHANIST_SOURCE_DIR "/rulebases")) {
    if (entry.path().extension() != ".mech") continue;
    model::Loaded out = model::load(entry.path().string());
    REQUIRE(out.model);
    for (const char* language : {"en", "zh"}) links += check_links(*out.model, language);
  }
  CHECK(links > 100);
  for (uint64_t seed = 0; seed < 150; ++seed) {
    const generate::Pair pair = generate::make(static_cast<generate::Class>(seed % 3), seed);
    model::Loaded out = model::load_text("r.mech", pair.program.text());
    REQUIRE(out.model);
    check_links(*out.model, "en");
  }
}
