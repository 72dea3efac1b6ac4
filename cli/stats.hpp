#pragma once
// `--stats`: what an evaluation did, added up over cases.
#include <string>

#include "eval/evaluation.hpp"

namespace mechanist::cli {

void add(eval::Stats& total, const eval::Stats& more);
std::string stats_text(const model::Model&, const eval::Stats&);

}  // namespace mechanist::cli
