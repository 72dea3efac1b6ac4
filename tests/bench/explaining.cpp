// What explanations cost over a stream of profiles of the study: none, of what holds, of every mechanism; and
// the portfolio of the same stream. One process each, so that each has a peak memory of its own. Then each
// goal of each profile that is shipped, as a reviewer asks for it: the explanation alone, and the whole
// process. Prints two tables. External interface: main; `./dev bench explain [PROFILES]`.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "explain/explanation.hpp"
#include "explain/render.hpp"
#include "process.hpp"
#include "profile/read.hpp"
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

// ---------------------------------------------------------------- one goal of one profile

// `wanted`: milliseconds that it should take less than.
std::string line_of(const std::string& what, double wanted, std::vector<double> milliseconds) {
  std::sort(milliseconds.begin(), milliseconds.end());
  const size_t n = milliseconds.size();
  const auto within = std::lower_bound(milliseconds.begin(), milliseconds.end(), wanted);
  return fmt::format("| {} | {:.1f} | {:.1f} | {:.1f} | {} under {} |\n", what, milliseconds[n / 2],
                     milliseconds[n * 9 / 10], milliseconds.back(), within - milliseconds.begin(), wanted);
}

double median(std::vector<double> of) {
  std::nth_element(of.begin(), of.begin() + static_cast<ptrdiff_t>(of.size() / 2), of.end());
  return of[of.size() / 2];
}

int one_by_one() {
  constexpr int tries = 5;
  constexpr double of_process = 40, of_explanation = 2;  // milliseconds that are wanted
  const model::Model& m = study().model();
  std::vector<std::pair<std::string, eval::Asked>> goals;
  for (const model::Mechanism& mechanism : m.mechanisms)
    goals.emplace_back(m[mechanism.relation].name, eval::Goal{mechanism.relation, {}});
  for (uint32_t p = 0; p < m.propositions.size(); ++p)
    goals.emplace_back(m.propositions[p].name, eval::PropositionGoal{p});
  std::vector<fs::path> files;
  for (const auto& file : fs::directory_iterator(rulebases + "/iur/profiles")) files.push_back(file.path());
  std::sort(files.begin(), files.end());

  using Clock = std::chrono::steady_clock;
  std::vector<double> plain, settled, processes;
  const fs::path prefix = fs::path(MECHANIST_BENCH_OUTPUT) / "explaining-one";
  for (const fs::path& file : files) {
    eval::Evaluation evaluation(study().plan(), study().baseline(), {});
    read_profiles(m, {InputItem::Kind::yaml, file.string()}, {}, [&](ReadProfile&& read) {
      if (!read.profile) std::exit(1);
      for (const auto& [name, goal] : goals) {
        for (const bool settle : {false, true}) {
          std::vector<double> took;
          for (int i = 0; i < tries; ++i) {
            evaluation.reset(*read.profile);
            evaluation.run();
            explain::ExplainOptions options;
            options.settle = settle;
            const auto start = Clock::now();
            if (explain::render_text(explain::explain(evaluation, goal, options)).empty()) std::exit(1);
            took.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
          }
          (settle ? settled : plain).push_back(median(std::move(took)));
        }
        std::vector<double> took;
        for (int i = 0; i < tries; ++i) {
          const Ran ran =
              run({{MECHANIST_PROGRAM, "explain", rulebases + "/iur/iur.mech", file.string(), name}, {}},
                  prefix, 60);
          if (ran.how != Ran::How::finished || ran.status != 0) std::exit(1);
          took.push_back(ran.seconds * 1000);
        }
        processes.push_back(median(std::move(took)));
      }
      return true;
    });
  }
  fmt::print(
      "\n{} goals of {} shipped profiles, one at a time, median of {}.\n\n"
      "| milliseconds | median | nine of ten | most | wanted |\n|---|---|---|---|---|\n{}{}{}",
      processes.size(), files.size(), tries,
      line_of("the explanation alone, without what would settle it", of_explanation, plain),
      line_of("the explanation alone", of_explanation, settled),
      line_of("the whole process", of_process, processes));
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
  const int failed = bench::table(argv[0], std::strtoull(first.c_str(), nullptr, 10));
  return failed != 0 ? failed : bench::one_by_one();
}
