// Reading a rulebase, and reading profiles from YAML and JSON, alone and in a stream.
#include <benchmark/benchmark.h>

#include <string>

#include "profile/record_reader.hpp"
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

// As the records of a stream are read: one after the other, into the same memory.
void read_records(benchmark::State& state) {
  std::string text = R"({"case":"Ada","sources":{"s":{"title":"t","confidence":"medium"}},"facts":{)"
                     R"("rd_rank":{"value":1,"source":"s"},"rd_intensity":"24.3%","rd_spend":"EUR 20925m",)"
                     R"("key_core":["polar codes","EDA tools"],"partner":[)";
  auto add_rows = [&](int rows, auto row) {
    for (int i = 0; i < rows; ++i) text += (i ? "," : "") + row(std::to_string(i));
  };
  add_rows(12,
           [](const std::string& i) { return R"({"name":"Partner )" + i + R"(","subject":"university"})"; });
  text += R"(],"joint_work":[)";
  add_rows(12, [](const std::string& i) {
    return R"({"partner":"Partner )" + i +
           R"(","technology":"polar codes","link":"basic_research","since":2010})";
  });
  text += R"(],"overseas_unit":[)";
  add_rows(9, [](const std::string& i) {
    return R"({"name":"Unit )" + i + R"(","level":"overseas_rd_centre","country":"DE","since":2001})";
  });
  text += R"(]},"complete":["overseas_unit"]})";
  SharedFiles shared;
  RecordReader reader(bench::study().model(), shared);
  for (auto _ : state) benchmark::DoNotOptimize(reader.read("-", text, 1));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
}
BENCHMARK(read_records)->Unit(benchmark::kMicrosecond);

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
