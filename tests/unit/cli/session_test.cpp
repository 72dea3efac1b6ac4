// What a session says after any steps and their undoing is what a fresh evaluation says.
#include "session.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

#include "terminal.hpp"

using namespace mechanist;
using namespace mechanist::cli;

namespace {

struct Desk {
  Output out;
  Messages messages;
  Terminal terminal{out, messages};
};

const std::string iur = std::string(MECHANIST_SOURCE_RULEBASES) + "/iur/iur.mech";
const std::string huawei = std::string(MECHANIST_SOURCE_RULEBASES) + "/iur/profiles/huawei.yaml";

}  // namespace

TEST_CASE("steps and their undoing, in any order") {
  Desk desk;
  Session session({iur, {}}, "en", {}, desk.terminal);
  REQUIRE(session.open({huawei, {}, {}}));
  const std::vector<whatif::Standing> recorded = session.recorded();
  CHECK(session.now() == recorded);
  const std::vector<whatif::Assumptions> edits = {
      {{"key_core(\"lithography\")"}, {}, {}},
      {{"joint_work(partner: \"Erdal Arikan\", technology: \"lithography\", link: basic_research)"}, {}, {}},
      {{}, {"joint_work(link: basic_research)"}, {}},
      {{}, {}, {"key_core(\"polar codes\")"}},
      {{"complete overseas_unit"}, {}, {}},
      {{"rd_intensity = 1%"}, {}, {}},
  };
  const std::vector<std::string> settings = {"min_forms=3", "min_forms=1", "leading_intensity=50%"};
  std::mt19937 random(7);
  size_t changed = 0;
  for (int i = 0; i < 120; ++i) {
    const size_t choice = random() % 10;
    const size_t before = session.steps().size();
    if (choice < 5) {
      const whatif::Assumptions& edit = edits[random() % edits.size()];
      if (!session.edit(edit, "edit")) continue;  // what is retracted must be there
    } else if (choice == 5) {
      CHECK(session.set(settings[random() % settings.size()]));
    } else if (before > 0) {
      CHECK(session.undo());
      if (choice == 9) {
        CHECK(session.redo());
        CHECK(session.steps().size() == before);
      }
    }
    changed += !(session.now() == recorded);
    const std::vector<whatif::Standing> now = session.now();
    CHECK(whatif::standings(session.evaluation()) == now);
    // All is read and all steps are taken once more.
    if (i % 5 == 0) {
      CHECK(session.reload());
      CHECK(session.now() == now);
      CHECK(session.before() == now);
    }
  }
  CHECK(changed > 20);
  while (!session.steps().empty()) CHECK(session.undo());
  CHECK(session.now() == recorded);
}

TEST_CASE("a question notices that the files are others") {
  const std::string path = (std::filesystem::temp_directory_path() / "mechanist-session-test.yaml").string();
  std::ofstream(path) << "case: A\nfacts: { rd_rank: 3 }\n";
  Desk desk;
  Session session({iur, {}}, "en", {}, desk.terminal);
  REQUIRE(session.open({path, {}, {}}));
  CHECK(session.ask("rd_rank = 4 and rd_rank = 3"));
  std::ofstream(path) << "case: A\nfacts: { rd_rank: 4 }\n";
  CHECK_FALSE(session.ask("rd_rank = 4 and rd_rank = 3"));
  CHECK(session.reload());
  CHECK(session.ask("rd_rank = 4 and rd_rank = 3"));
  std::filesystem::remove(path);
}

TEST_CASE("what goes on in the next line") {
  for (const char* whole : {"", "point(T)", "a and b", "p(\"(\")", "p(\"\\\"(\")", "p(X) # and (", "\"and\"",
                            "band", "p(X))", "{ } [ ]"})
    CHECK_MESSAGE(!goes_on(whole), whole);
  for (const char* open : {"point(", "a and", "a or ", "not", "p(X) and # more", "p(\"a", "p(\"a\\\")",
                           "count { X :", "p(X),", "a and\n not", "p(\n# )\n"})
    CHECK_MESSAGE(goes_on(open), open);
}

TEST_CASE("completion") {
  const std::vector<std::string> commands{":assume", ":all", ":undo"},
      words{"and", "key_core", "m.path", "\"polar codes\"", "\"Ulm \\\"x\\\"\"", "技术"};
  auto all = [&](std::string_view text) { return complete(text, commands, words).candidates; };
  using Texts = std::vector<std::string>;
  CHECK(all(":a") == Texts{":all", ":assume"});
  CHECK(all(":") == Texts{":all", ":assume", ":undo"});
  CHECK(all(":assume ke") == Texts{"key_core"});
  CHECK(all("x(technology:ke") == Texts{"key_core"});
  CHECK(complete("x(technology:ke", commands, words).begin == 13);
  CHECK(all("key_core(\"po") == Texts{"\"polar codes\""});
  CHECK(complete("key_core(\"po", commands, words).begin == 9);
  CHECK(all("key_core(\"polar c") == Texts{"\"polar codes\""});
  CHECK(all("p(\"polar codes\") a") == Texts{"and"});
  CHECK(all("技") == Texts{"技术"});
  CHECK(all("m.p") == Texts{"m.path"});
  CHECK(all("point(").empty());
  CHECK(all("").empty());
  CHECK(all("zz").empty());
}

TEST_CASE("completion of paths") {
  const std::string folder = std::string(MECHANIST_SOURCE_RULEBASES) + "/iur/";
  const std::string line = ":load " + folder + "profiles/hua";
  const Completion found = complete_path(line, 6);
  CHECK(found.begin == 6);
  CHECK(found.candidates == std::vector<std::string>{folder + "profiles/huawei.yaml"});
  CHECK(complete_path(":load " + folder + "profi", 6).candidates ==
        std::vector<std::string>{folder + "profiles/"});
  CHECK(complete_path(":load /no/such/fol", 6).candidates.empty());
}
