// Interning texts and numbers: new ones, known ones, and those that the base of a table knows.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "base/symbol.hpp"

namespace {

using namespace mechanist;

std::vector<std::string> names(size_t n) {
  std::vector<std::string> out;
  for (size_t i = 0; i < n; ++i) out.push_back("an entity called " + std::to_string(i * 7919 % n));
  return out;
}

void intern_new_texts(benchmark::State& state) {
  auto texts = names(static_cast<size_t>(state.range(0)));
  for (auto _ : state) {
    SymbolTable table;
    for (const auto& t : texts) benchmark::DoNotOptimize(table.text(t));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(intern_new_texts)->Arg(30)->Arg(10'000);

void intern_known_texts(benchmark::State& state) {
  auto texts = names(static_cast<size_t>(state.range(0)));
  SymbolTable table;
  for (const auto& t : texts) table.text(t);
  for (auto _ : state)
    for (const auto& t : texts) benchmark::DoNotOptimize(table.text(t));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(intern_known_texts)->Arg(30)->Arg(10'000);

void find_texts_of_the_base(benchmark::State& state) {
  auto texts = names(static_cast<size_t>(state.range(0)));
  SymbolTable base;
  for (const auto& t : texts) base.text(t);
  SymbolTable local(&base);
  for (auto _ : state)
    for (const auto& t : texts) benchmark::DoNotOptimize(local.text(t));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(find_texts_of_the_base)->Arg(30)->Arg(10'000);

void intern_numbers(benchmark::State& state) {
  for (auto _ : state) {
    SymbolTable table;
    for (int64_t i = 0; i < state.range(0); ++i) {
      benchmark::DoNotOptimize(table.whole(i));
      benchmark::DoNotOptimize(table.number(Decimal::from_scaled(i * 1'000'000'007)));
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0) * 2);
}
BENCHMARK(intern_numbers)->Arg(1'000);

}  // namespace
