// The relation: inserting new rows and known ones, and asking an index.
#include <benchmark/benchmark.h>

#include "eval/relation.hpp"

namespace {

using namespace mechanist;

void fill(eval::Relation& relation, uint32_t rows) {
  for (uint32_t i = 0; i < rows; ++i) {
    Symbol row[2] = {Symbol{i * 2654435761u % rows}, Symbol{i / 4}};
    relation.insert(row);
  }
}

void insert_new_rows(benchmark::State& state) {
  auto rows = static_cast<uint32_t>(state.range(0));
  for (auto _ : state) {
    eval::Relation relation(2);
    fill(relation, rows);
    benchmark::DoNotOptimize(relation.size());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(insert_new_rows)->Arg(100)->Arg(1'000'000);

void insert_known_rows(benchmark::State& state) {
  auto rows = static_cast<uint32_t>(state.range(0));
  eval::Relation relation(2);
  fill(relation, rows);
  for (auto _ : state) fill(relation, rows);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(insert_known_rows)->Arg(100)->Arg(1'000'000);

void ask_an_index(benchmark::State& state) {
  auto rows = static_cast<uint32_t>(state.range(0));
  eval::Relation relation(2);
  fill(relation, rows);
  const auto& index = relation.index(2);
  uint32_t key = 0;
  for (auto _ : state) {
    Symbol k{key++ % (rows / 4)};
    size_t found = 0;
    for (eval::RowId r = index.first(index.hash(&k), &k); r != eval::no_row; r = index.next(r)) ++found;
    benchmark::DoNotOptimize(found);
  }
}
BENCHMARK(ask_an_index)->Arg(100)->Arg(1'000'000);

}  // namespace
