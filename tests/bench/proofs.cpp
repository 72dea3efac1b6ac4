// Questions to a closure of ten million rows: the first one, for which an index may have to be made, those
// after it, and a proof of four thousand steps.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>

#include "engine.hpp"
#include "explain/explanation.hpp"
#include "model/from_ast.hpp"

namespace {

using namespace mechanist;
namespace fs = std::filesystem;

constexpr const char* closure = R"(rulebase closure "1"
table edge(from: int, to: int)
define path(from: int, to: int)
rule { when edge(X, Y) then path(X, Y) }
)";
// Which of them decides along which side of a row its proof goes, and which indexes evaluation made.
constexpr const char* to_the_right = "rule { when path(X, Y) and edge(Y, Z) then path(X, Z) }\n";
constexpr const char* to_the_left = "rule { when edge(X, Y) and path(Y, Z) then path(X, Z) }\n";
// Evaluation needs an index of what it derives.
constexpr const char* indexed =
    "table special(from: int, to: int) { (17, 18) }\n"
    "rule { when path(X, Y) and edge(Y, Z) then path(X, Z) }\n"
    "rule { when path(X, Y) and special(Y, Z) and path(Z, W) then path(X, W) }\n";

std::string chain() {
  std::string out;
  for (int i = 0; i < 4472; ++i) out += std::to_string(i) + "\t" + std::to_string(i + 1) + "\n";
  return out;
}
std::string sparse() {
  std::mt19937 random(1);
  constexpr uint32_t nodes = 5200;
  std::string out;
  for (uint32_t i = 0; i < nodes * 3 / 2; ++i)
    out += std::to_string(random() % nodes) + "\t" + std::to_string(random() % nodes) + "\n";
  return out;
}

// A million chains of four edges.
std::string many() {
  std::string out;
  for (int i = 0; i < 5'000'000; ++i)
    if (i % 5 < 4) out += std::to_string(i) + "\t" + std::to_string(i + 1) + "\n";
  return out;
}

class Closure {
 public:
  Closure(const std::string& rule, const std::string& edges) {
    auto loaded = model::load_text("closure.mech", closure + rule);
    rulebase_ = std::make_unique<Rulebase>(std::make_unique<const model::Model>(std::move(*loaded.model)));
    const fs::path folder = fs::temp_directory_path() / ("mechanist-bench-" + std::to_string(::getpid()));
    fs::create_directories(folder);
    std::ofstream(folder / "edge.tsv") << edges;
    program_ = std::make_unique<ProgramRun>(
        *rulebase_, read_facts_folder(rulebase_->model(), folder.string()), eval::Options{});
    program_->run();
    fs::remove_all(folder);
  }
  const eval::Relation& rows() { return program_->evaluation().certain(path()); }
  // How many steps were told.
  size_t ask(eval::RowId row) {
    Symbol cells[2];
    rows().row(row, cells);
    return ask(cells);
  }
  size_t ask(int from, int to) {
    const Symbol cells[2] = {inline_number(from), inline_number(to)};
    return ask(cells);
  }

 private:
  model::RelationId path() const { return program_->definitions().front(); }
  size_t ask(const Symbol* cells) {
    const eval::Goal goal{path(), {{cells[0], -1}, {cells[1], -1}}};
    return explain::explain(program_->evaluation(), goal, {}).steps.size();
  }

  std::unique_ptr<Rulebase> rulebase_;
  std::unique_ptr<ProgramRun> program_;
};

void first_question(benchmark::State& state, const char* rule, std::string (*edges)()) {
  for (auto _ : state) {
    Closure c(rule, edges());
    const auto start = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(c.ask(c.rows().size() / 2));
    state.SetIterationTime(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    state.counters["rows"] = c.rows().size();
  }
}

void later_questions(benchmark::State& state, const char* rule, std::string (*edges)()) {
  Closure c(rule, edges());
  c.ask(c.rows().size() / 2);
  std::mt19937 random(2);
  size_t steps = 0;
  for (auto _ : state) steps += c.ask(static_cast<eval::RowId>(random() % c.rows().size()));
  state.counters["steps"] =
      benchmark::Counter(static_cast<double>(steps), benchmark::Counter::kAvgIterations);
}

// The longest proof of 4,000 edges, twice: with the index to be made, and with it there.
void deep_proof(benchmark::State& state, const char* rule) {
  for (auto _ : state) {
    Closure c(rule, chain());
    if (state.range(0) == 1) c.ask(1, 4001);
    const auto start = std::chrono::steady_clock::now();
    state.counters["steps"] = static_cast<double>(c.ask(0, 4000));
    state.SetIterationTime(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
}

BENCHMARK_CAPTURE(first_question, chain_right, to_the_right, chain)
    ->UseManualTime()
    ->Iterations(3)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(first_question, chain_left, to_the_left, chain)
    ->UseManualTime()
    ->Iterations(3)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(first_question, sparse_right, to_the_right, sparse)
    ->UseManualTime()
    ->Iterations(3)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(first_question, sparse_left, to_the_left, sparse)
    ->UseManualTime()
    ->Iterations(3)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(first_question, sparse_indexed, indexed, sparse)
    ->UseManualTime()
    ->Iterations(3)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(first_question, many_right, to_the_right, many)
    ->UseManualTime()
    ->Iterations(2)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(first_question, many_left, to_the_left, many)
    ->UseManualTime()
    ->Iterations(2)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(later_questions, many_right, to_the_right, many)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(later_questions, sparse_right, to_the_right, sparse)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(later_questions, sparse_left, to_the_left, sparse)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(deep_proof, right, to_the_right)
    ->Arg(0)
    ->Arg(1)
    ->UseManualTime()
    ->Iterations(2)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(deep_proof, left, to_the_left)
    ->Arg(0)
    ->Arg(1)
    ->UseManualTime()
    ->Iterations(2)
    ->Unit(benchmark::kMillisecond);

}  // namespace
