#pragma once
// A case from text, evaluated, and questions to it as text.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "eval/evaluation.hpp"
#include "eval/goals.hpp"
#include "model/from_ast.hpp"
#include "plan/from_model.hpp"
#include "profile/read.hpp"

namespace mechanist::whatif::test {

struct Case {
  std::unique_ptr<model::Model> model;
  std::unique_ptr<plan::Plan> plan;
  std::unique_ptr<eval::Baseline> baseline;
  std::unique_ptr<Profile> profile;
  std::unique_ptr<eval::Evaluation> evaluation;

  Case(const std::string& rules, const std::string& evidence) {
    model::Loaded loaded = model::load_text("rules.mech", rules);
    REQUIRE_MESSAGE(loaded.model, to_text(loaded.diagnostics));
    model = std::make_unique<model::Model>(std::move(*loaded.model));
    plan = std::make_unique<plan::Plan>(plan::from_model(*model));
    baseline = std::make_unique<eval::Baseline>(*plan);
    ReadProfile read = read_yaml_text(*model, "case.yaml", evidence);
    REQUIRE_MESSAGE(read.profile, to_text(read.diagnostics));
    profile = std::make_unique<Profile>(std::move(*read.profile));
    evaluation = std::make_unique<eval::Evaluation>(*plan, baseline.get());
    evaluation->reset(*profile);
    evaluation->run();
  }
  model::RelationId relation(const std::string& name) const { return *model->find(name); }
  // Every row of it.
  eval::Goal goal(const std::string& name) const {
    const model::RelationId r = relation(name);
    return {r, std::vector<eval::Goal::Term>((*model)[r].columns.size())};
  }
  static Verdict verdict(eval::Evaluation& ev, const std::string& text) {
    const eval::ResolvedGoal goal = eval::resolve_goal(ev.model(), ev.symbols(), text);
    REQUIRE_MESSAGE(goal.asked, text);
    return ev.assess(std::get<eval::Goal>(*goal.asked)).verdict;
  }
};

inline const char* farm_rules = R"(
rulebase farms "1"
case Farm
entity Person
fact knows(one: Person, other: Person)
symmetric fact near(a: Person, b: Person)
fact size: int
fact audited
define large when size >= 10
mechanism certified {
  path known { when knows(X, "Ida") and X != "Ida" }
  path big { when large }
  quality alone { when not near(_, _) }
  applies when at least 1 of paths
}
proposition P1 { claim sufficient large for audited_farm }
define audited_farm when audited
constraint too_near { when near(X, X) }
lever audited cost 2
lever size(12) cost 3
lever size(10) cost 5
lever knows(_, "Ida") cost 4
)";

}  // namespace mechanist::whatif::test
