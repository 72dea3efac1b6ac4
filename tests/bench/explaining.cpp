// What explanations cost over a stream of profiles of the study: none, of what holds, of every mechanism; and
// the portfolio of the same stream. One process each, so that each has a peak memory of its own. Prints a
// table. External interface: main; `./dev bench explain [PROFILES]`.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "explain/explanation.hpp"
#include "explain/render.hpp"
#include "process.hpp"
#include "profile/record_reader.hpp"
#include "streams.hpp"
#include "study.hpp"

namespace bench {
namespace {

namespace fs = std::filesystem;
using namespace mechanist;

enum class Mode { off, why, both, settled };

// Returns how many explanations were made. Their text is made too, because that is what is read.
uint64_t explain_stream(const fs::path& path, Mode mode) {
  const Rulebase& rulebase = study();
  SharedFiles shared;
  RecordReader reader(rulebase.model(), shared);
  const std::vector<eval::Asked> goals = explain::default_goals(rulebase.model());
  eval::Evaluation evaluation(rulebase.plan(), rulebase.baseline(), {});
  std::ifstream in(path);
  uint64_t explained = 0, letters = 0;
  uint32_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ReadProfile& read = reader.read("-", line, ++number);
    if (!read.profile) std::exit(1);
    evaluation.reset(*read.profile);
    evaluation.run();
    for (const eval::Asked& asked : goals) {
      const auto& goal = std::get<eval::Goal>(asked);
      const Verdict verdict = evaluation.assess(goal).verdict;
      if (mode == Mode::off || (mode == Mode::why && verdict != Verdict::holds)) continue;
      explain::ExplainOptions options;
      options.settle = mode == Mode::settled;
      letters += explain::render_text(explain::explain(evaluation, goal, options)).size();
      ++explained;
    }
  }
  if (explained > 0 && letters == 0) std::exit(1);
  return explained;
}

std::string row(const std::string& name, const Ran& ran, uint64_t profiles) {
  const std::string explained = text_of_file(ran.out);
  return fmt::format("| {} | {} | {:.1f} | {:.0f} | {:.0f} |\n", name,
                     explained.empty() || explained.size() > 20 ? "" : explained, ran.seconds,
                     static_cast<double>(profiles) / ran.seconds,
                     static_cast<double>(ran.peak_bytes) / (1 << 20));
}

int table(const std::string& self, uint64_t profiles) {
  const fs::path folder = MECHANIST_BENCH_OUTPUT;
  fs::create_directories(folder);
  const fs::path stream = folder / fmt::format("explaining-{}.ndjson", profiles);
  const fs::path few = folder / "explaining-few.ndjson";
  const uint64_t fewer = std::min<uint64_t>(profiles, 2000);
  if (!in_a_process_of_its_own([&] { write_stream(study().model(), profiles, stream); })) return 1;
  if (!in_a_process_of_its_own([&] { write_stream(study().model(), fewer, few); })) return 1;
  std::string out = fmt::format(
      "{} profiles, one thread.\n\n| what | explanations | seconds | profiles a second | peak MiB "
      "|\n|---|---|---|---|---|\n",
      profiles);
  struct Line {
    std::string name;
    std::vector<std::string> words;
  };
  const std::string program = MECHANIST_PROGRAM, rulebase = rulebases + "/iur/iur.mech";
  const std::vector<Line> lines{
      {"evaluated, nothing explained", {self, "off", stream.string()}},
      {"why: each mechanism that holds", {self, "why", stream.string()}},
      {"why and why not: each mechanism", {self, "both", stream.string()}},
      {"…with what would settle it, of the first 2,000", {self, "settled", few.string()}},
      {"`summary`", {program, "summary", rulebase, stream.string(), "-j", "1"}},
  };
  for (size_t i = 0; i < lines.size(); ++i) {
    const Ran ran = run({lines[i].words, {}}, folder / fmt::format("explaining-{}", i), 3000);
    if (ran.how != Ran::How::finished || ran.status != 0) {
      std::fprintf(stderr, "%s did not end well: see %s\n", lines[i].name.c_str(), ran.err.c_str());
      return 1;
    }
    out += row(lines[i].name, ran, lines[i].words[1] == "settled" ? fewer : profiles);
  }
  std::fputs(out.c_str(), stdout);
  return 0;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  const std::string first = argc > 1 ? argv[1] : "100000";
  if (argc > 2) {
    const auto mode = first == "off"       ? bench::Mode::off
                      : first == "why"     ? bench::Mode::why
                      : first == "settled" ? bench::Mode::settled
                                           : bench::Mode::both;
    const uint64_t explained = bench::explain_stream(argv[2], mode);
    if (explained > 0) std::printf("%llu", static_cast<unsigned long long>(explained));
    return 0;
  }
  return bench::table(argv[0], std::strtoull(first.c_str(), nullptr, 10));
}
