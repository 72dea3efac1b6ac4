#pragma once
// One case after another, counted into a Summary.
#include <memory>
#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "eval/goals.hpp"
#include "portfolio/summary.hpp"
#include "profile/profile.hpp"

namespace mechanist::portfolio {

struct PortfolioOptions {
  std::vector<std::string> goals;  // beside mechanisms, paths and qualities; relations only
  std::string language;            // empty: the rulebase's first
  SummaryParts parts;
  eval::Options engine;
};

// What the counts of a Summary are about: every mechanism with its paths and qualities, then `goals`.
std::vector<GoalName> goal_names(const model::Model&, const PortfolioOptions&);
// Goals that cannot be counted: propositions are counted anyway.
Diagnostics check_goals_counted(const model::Model&, const std::vector<std::string>& goals);

// Used by one thread; the plan and the baseline must outlive it.
class Portfolio {
 public:
  Portfolio(const plan::Plan&, const eval::Baseline*, PortfolioOptions);
  ~Portfolio();
  // Evaluates the case and counts it. The profile's rows are changed for a while where sources are withdrawn,
  // and are then as before.
  void count(Profile&, Summary& into);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mechanist::portfolio
