#pragma once
// `--stats`: what an evaluation did, added up over cases.
#include <string>

#include "eval/evaluation.hpp"

namespace mechanist::cli {

void add(eval::Stats& total, const eval::Stats& more);
std::string stats_text(const model::Model&, const eval::Stats&);
// Of a program over a folder of facts: the rounds of its recursions, and in which orders the rules that took
// longest read their relations.
std::string plans_text(const plan::Plan&, const eval::Stats&);

// Where the time of a batch went, added up over threads.
struct Stages {
  std::chrono::nanoseconds read{0}, evaluate{0}, write{0};
  void operator+=(const Stages&);
};
// A line a stage, for each case.
std::string stages_text(const Stages&, const eval::Stats&, size_t cases);

}  // namespace mechanist::cli
