// Whole evaluations: transitive closure over random edges and over a chain, and one case of the study.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "study.hpp"

namespace {

using namespace mechanist;
namespace fs = std::filesystem;

constexpr const char* closure = R"(rulebase closure "1"
table edge(from: int, to: int)
define path(from: int, to: int)
rule { when edge(X, Y) then path(X, Y) }
rule { when path(X, Y) and edge(Y, Z) then path(X, Z) }
)";

class EdgeFolder {
 public:
  explicit EdgeFolder(const std::string& edges) {
    path_ = fs::temp_directory_path() / ("mechanist-bench-" + std::to_string(::getpid()));
    fs::create_directories(path_);
    std::ofstream(path_ / "edge.tsv") << edges;
  }
  ~EdgeFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  EdgeFolder(const EdgeFolder&) = delete;
  EdgeFolder& operator=(const EdgeFolder&) = delete;
  std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

void close_over(benchmark::State& state, const std::string& edges) {
  EdgeFolder folder(edges);
  auto loaded = model::load_text("closure.mech", closure);
  if (!loaded.model) {
    state.SkipWithError(to_text(loaded.diagnostics).c_str());
    return;
  }
  Rulebase rulebase(std::make_unique<const model::Model>(std::move(*loaded.model)));
  int64_t rows = 0;
  for (auto _ : state) {
    ProgramRun program(rulebase, read_facts_folder(rulebase.model(), folder.path()), {});
    program.run();
    rows = static_cast<int64_t>(program.counts().front().rows);
  }
  state.counters["rows"] = static_cast<double>(rows);
  state.SetItemsProcessed(state.iterations() * rows);
}

void closure_of_random_edges(benchmark::State& state) {
  std::mt19937 random(1);
  std::string edges;
  auto nodes = static_cast<uint32_t>(state.range(0));
  for (uint32_t i = 0; i < nodes * 2; ++i)
    edges += std::to_string(random() % nodes) + "\t" + std::to_string(random() % nodes) + "\n";
  close_over(state, edges);
}
BENCHMARK(closure_of_random_edges)->Arg(100)->Arg(1'000)->Unit(benchmark::kMillisecond);

void closure_of_a_chain(benchmark::State& state) {
  std::string edges;
  for (int64_t i = 0; i < state.range(0); ++i)
    edges += std::to_string(i) + "\t" + std::to_string(i + 1) + "\n";
  close_over(state, edges);
}
BENCHMARK(closure_of_a_chain)->Arg(100)->Arg(1'000)->Unit(benchmark::kMillisecond);

void evaluate_a_case(benchmark::State& state) {
  const std::string path = bench::rulebases + "/iur/profiles/huawei.yaml";
  ReadProfile read = read_yaml_text(bench::study().model(), path, bench::text_of(path));
  if (!read.profile) {
    state.SkipWithError(to_text(read.diagnostics).c_str());
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(evaluate(bench::study(), *read.profile, {}));
}
BENCHMARK(evaluate_a_case)->Unit(benchmark::kMicrosecond);

}  // namespace
