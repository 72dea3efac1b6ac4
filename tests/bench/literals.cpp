// The literal parser, and the arithmetic of exact decimals.
#include <benchmark/benchmark.h>

#include <string>

#include "base/decimal.hpp"
#include "syntax/literal.hpp"

namespace {

using namespace mechanist;

void parse(benchmark::State& state, const std::string& text) {
  for (auto _ : state) benchmark::DoNotOptimize(parse_literal(text));
}
BENCHMARK_CAPTURE(parse, word, std::string("basic_research"));
BENCHMARK_CAPTURE(parse, words, std::string("Bilkent University"));
BENCHMARK_CAPTURE(parse, percent, std::string("23.4%"));
BENCHMARK_CAPTURE(parse, quantity, std::string("EUR 15.3bn"));
BENCHMARK_CAPTURE(parse, date, std::string("2011-05-01"));
BENCHMARK_CAPTURE(parse, range, std::string("2016..2020"));

void fact(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(parse_fact("joint_work(partner: \"X\", link: basic_research)"));
}
BENCHMARK(fact);

void decimal_text(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(Decimal::parse("15300.25")->to_string());
}
BENCHMARK(decimal_text);

void decimal_product_and_quotient(benchmark::State& state) {
  Decimal a = *Decimal::parse("15300.25"), b = *Decimal::parse("0.234");
  for (auto _ : state) {
    benchmark::DoNotOptimize(multiply(a, b));
    benchmark::DoNotOptimize(divide(a, b));
  }
}
BENCHMARK(decimal_product_and_quotient);

}  // namespace
