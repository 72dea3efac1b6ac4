#pragma once
// The one facade of the engine: a checked rulebase, and what can be asked of it. Everything here is
// re-entrant; a Rulebase may be shared by threads, an evaluation belongs to one.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/confidence.hpp"
#include "base/diagnostic.hpp"
#include "base/workers.hpp"
#include "eval/evaluation.hpp"
#include "eval/goals.hpp"
#include "explain/findings.hpp"
#include "model/model.hpp"
#include "plan/plan.hpp"
#include "profile/facts_folder.hpp"
#include "profile/profile.hpp"

namespace mechanist {

class Rulebase {
 public:
  explicit Rulebase(std::unique_ptr<const model::Model>);
  const model::Model& model() const { return *model_; }
  const plan::Plan& plan() const { return *plan_; }
  // What is possible in every case; null without `case`.
  const eval::Baseline* baseline() const { return baseline_.get(); }

 private:
  std::unique_ptr<const model::Model> model_;
  std::unique_ptr<const plan::Plan> plan_;
  std::unique_ptr<const eval::Baseline> baseline_;
};

// ---------------------------------------------------------------- evaluate: one case

struct EvaluateOptions {
  std::vector<std::string> goals;  // as given; must resolve (see check_goals)
  bool derived = false;
  std::string language;  // of findings' sentences; empty: the rulebase's first
  eval::Options engine;
};

// Names are the model's, which must outlive the result.
struct PartResult {
  std::string_view name;
  eval::Assessed assessed;
};
struct MechanismResult {
  std::string_view name;
  eval::Assessed assessed;
  std::vector<PartResult> paths, qualities;  // in declared order
};
using explain::Finding;
struct DerivedRows {
  std::string relation;
  std::vector<std::vector<std::string>> rows;  // that hold, sorted by value
};
struct GoalResult {
  std::string text;
  std::optional<eval::Assessed> assessed;  // of a relation
  std::optional<eval::Outcome> outcome;    // of a proposition
};
struct CaseResult {
  std::string case_name;
  std::vector<MechanismResult> mechanisms;
  std::vector<std::pair<std::string_view, eval::Outcome>> propositions;
  std::vector<Finding> findings;
  std::vector<GoalResult> goals;
  std::vector<DerivedRows> derived;  // definitions only, in the order of their names
  std::string limit_reached;         // empty: none
  eval::Stats stats;
};

// What is wrong with goals given as text, told once before a batch.
Diagnostics check_goals(const model::Model&, const std::vector<std::string>& goals);

// Evaluates one case after another in the same memory. Used by one thread; the rulebase must outlive it.
class Evaluator {
 public:
  Evaluator(const Rulebase&, EvaluateOptions);
  ~Evaluator();
  CaseResult evaluate(const Profile&);
  // The same, in the memory of what `out` was.
  void evaluate(const Profile&, CaseResult& out);

 private:
  const Rulebase& rulebase_;
  EvaluateOptions options_;
  eval::Evaluation evaluation_;
  std::unique_ptr<explain::Conditions> conditions_;  // for the lines of findings
};
CaseResult evaluate(const Rulebase&, const Profile&, const EvaluateOptions&);

// ---------------------------------------------------------------- run: an ordinary Datalog program

struct RelationCount {
  std::string name;
  uint64_t rows = 0;
};

// A program evaluated over a folder of facts. Not movable: the evaluation refers to the facts.
class ProgramRun {
 public:
  ProgramRun(const Rulebase&, FactsFolder, eval::Options);
  // False: a limit was reached.
  bool run() { return evaluation_.run(); }
  eval::Evaluation& evaluation() { return evaluation_; }
  // Every `define`, in the order of their names.
  std::vector<RelationCount> counts() const;
  // The rows of one relation, as in tsv.hpp.
  void tsv(model::RelationId, Workers&, const std::function<bool(std::string_view)>& write) const;
  std::vector<model::RelationId> definitions() const;

 private:
  const Rulebase& rulebase_;
  FactsFolder facts_;
  eval::Evaluation evaluation_;
};

}  // namespace mechanist
