#pragma once
// A rulebase's own tests: each is a case of its own, evaluated, and what is expected of it compared with what
// is so.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "eval/evaluation.hpp"
#include "model/model.hpp"
#include "plan/plan.hpp"

namespace mechanist::testing {

struct ExpectationResult {
  std::string goal;           // as it is written
  std::string expected, got;  // verdicts and the like, in words; `got` is empty where it could not be asked
  Span span;                  // of the goal, in the model's sources
  bool passed = false;
  std::string why;  // of one that failed: the explanation of what is so, as `explain` tells it
};
struct TestResult {
  std::string name;
  Span span;
  std::vector<ExpectationResult> expectations;
  Diagnostics diagnostics;    // what `given` or `expect` says wrongly: the test then fails
  std::string limit_reached;  // the test was cut short, so that it neither passed nor failed
  bool passed() const;
};

struct Options {
  eval::Options engine;
  int width = 80;  // columns of explanations
  // Shown the evaluation of each test that could be read and was not cut short.
  std::function<void(const ast::TestDecl&, eval::Evaluation&)> visit;
};
// Runs every test of the rulebase, in written order.
std::vector<TestResult> run(const plan::Plan&, const Options& = {});

}  // namespace mechanist::testing
