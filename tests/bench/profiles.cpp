// Reading a rulebase, and reading profiles from YAML and JSON.
#include <benchmark/benchmark.h>

#include "study.hpp"

namespace {

using namespace mechanist;

void read_the_rulebase(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(model::load(bench::rulebases + "/iur/iur.mech"));
}
BENCHMARK(read_the_rulebase)->Unit(benchmark::kMillisecond);

void read_yaml(benchmark::State& state) {
  const std::string path = bench::rulebases + "/iur/profiles/catl.yaml";
  const std::string text = bench::text_of(path);
  for (auto _ : state) benchmark::DoNotOptimize(read_yaml_text(bench::study().model(), path, text));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
}
BENCHMARK(read_yaml)->Unit(benchmark::kMicrosecond);

constexpr const char* json_profile =
    R"({"case":"Ada","facts":{"rd_intensity":"12%","key_core":["lithography"],)"
    R"("partner":[{"name":"U","subject":"university","country":"NL"},{"name":"S","subject":"supplier"}],)"
    R"("joint_work":[{"partner":"U","technology":"lithography","link":"basic_research","since":2010},)"
    R"({"partner":"S","technology":"lithography","link":"development"}]}})";

void read_json(benchmark::State& state) {
  const std::string text = json_profile;
  for (auto _ : state) benchmark::DoNotOptimize(read_json_text(bench::study().model(), "ada.json", text));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
}
BENCHMARK(read_json)->Unit(benchmark::kMicrosecond);

void evaluate_json(benchmark::State& state) {
  ReadProfile read = read_json_text(bench::study().model(), "ada.json", json_profile);
  if (!read.profile) {
    state.SkipWithError("the profile does not fit the rulebase");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(evaluate(bench::study(), *read.profile, {}));
}
BENCHMARK(evaluate_json)->Unit(benchmark::kMicrosecond);

}  // namespace
