#pragma once
// One generated pair of a program and a profile: loaded, evaluated, and compared with what the oracle says.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../support/generate.hpp"
#include "../support/oracle.hpp"
#include "eval/evaluation.hpp"
#include "plan/plan.hpp"

namespace mechanist::property {

// The model does not move: plan and profile refer to it.
struct Case {
  std::unique_ptr<model::Model> model;
  std::unique_ptr<plan::Plan> plan;
  std::unique_ptr<eval::Baseline> baseline;
  std::unique_ptr<Profile> profile;
  std::vector<ast::File> files;
};

// nullopt: `problem` says what the loader or the reader objected to.
std::optional<Case> load(const std::string& rules, const std::string& evidence, std::string& problem);

struct Verdicts {
  std::vector<eval::Assessed> goals;        // beside the goals asked
  std::vector<eval::Outcome> propositions;  // beside Model::propositions
};
Verdicts evaluate(const Case&, const std::vector<oracle::Goal>&, const eval::Defects& = {});
// The same as a long run does it: on the baseline, in memory in which another case was evaluated before.
Verdicts evaluate_again(const Case&, const std::vector<oracle::Goal>&);
bool operator==(const Verdicts&, const Verdicts&);

// Every row that holds: the line of its proof, walked and explained. Returns the first difference.
struct LinesSeen {
  uint64_t walked = 0, explained = 0;
};
std::string different_line(const Case&, LinesSeen&);

struct Budget {
  uint64_t exact = 1u << 12;    // completions; a pair of an exact class that has more is left out
  uint64_t sampled = 1u << 10;  // of a general pair
  size_t goals_of_a_relation = 8;
};

// What enumeration knows of each goal at each level of confidence.
struct Truth {
  struct Level {
    std::vector<bool> not_holds, not_fails;  // refuted by some completion
    std::vector<oracle::SeenClaims> propositions;
  };
  Level levels[confidence_levels];
  bool exact = false;  // what is not refuted is so
  Verdict verdict(size_t goal, Confidence level) const {
    const Level& l = levels[static_cast<size_t>(level)];
    return !l.not_holds[goal] ? Verdict::holds : !l.not_fails[goal] ? Verdict::fails : Verdict::open;
  }
};
// nullopt: too many completions, or none.
std::optional<Truth> truth(generate::Class, const Case&, const std::vector<oracle::Goal>&, const Budget&);

struct Tally {
  uint64_t pairs = 0, goals = 0;
  uint64_t said[3] = {};   // by Verdict, as the engine said
  uint64_t exact[3] = {};  // in pairs whose truth is exact
  uint64_t coarse_holds = 0, coarse_fails = 0;
  uint64_t confidences = 0, coarse_confidences = 0;  // of exact holds and fails that the engine found
  void add(const Tally&);
};

struct Disagreement {
  std::string goal, expected, got;
};
// All disagreements; `tally` grows.
std::vector<Disagreement> compare(const Case&, const std::vector<oracle::Goal>&, const Truth&,
                                  const Verdicts&, Tally& tally);

// The same pair with as little as possible, in which the engine still disagrees with the oracle.
generate::Pair shrink(generate::Class, generate::Pair, const Budget&, const eval::Defects& = {});
std::vector<Disagreement> disagreements(generate::Class, const generate::Pair&, const Budget&,
                                        const eval::Defects& = {});

// Verdicts must not change where facts and rules are written in another order or printed and read again, and
// what less evidence settles, more evidence leaves settled. Each string is a violation.
std::vector<std::string> metamorphic(const generate::Pair&, uint64_t seed);

// Every program of a tiny grammar, all in one rulebase, over every profile of two unary facts.
struct Exhausted {
  uint64_t programs = 0, profiles = 0;
  Tally tally;
  std::vector<std::string> disagreements;
};
Exhausted exhaust(uint64_t every_nth_profile, const eval::Defects& = {});

}  // namespace mechanist::property
