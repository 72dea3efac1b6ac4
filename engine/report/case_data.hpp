#pragma once
// What the page shows of one case, gathered into a compact form: see README.md for the form itself.
//
// A CaseData owns everything and depends on nothing but the rulebase, the record and the options: neither
// on threads nor on other cases.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "eval/evaluation.hpp"
#include "eval/goals.hpp"
#include "explain/explanation.hpp"
#include "explain/proofs.hpp"
#include "profile/read.hpp"

namespace mechanist::report {

struct Options {
  std::string language;            // that the page opens in; empty: the rulebase's first
  std::vector<std::string> goals;  // beside mechanisms and propositions; they must resolve
  bool all = false;                // every row that would do, and every near row
  eval::Options engine;
};

// A pattern, a JSON value: a string or a list of one string a language; and the names that stand in it, by
// number.
struct Text {
  std::string pattern;
  std::vector<uint32_t> names;
};

struct CaseData {
  std::string index;  // its row of the overview, as JSON
  std::string names;  // what a search within cases looks at, one name a line
  std::vector<Text> texts;
  std::vector<std::string> named;  // the names in them, JSON values like patterns
  std::string body;                // a JSON object without its braces; texts stand in it by their numbers
  std::string limit;               // of the evaluation, if it reached one
};

// One column of the overview.
struct Column {
  enum class Kind { mechanism, path, quality, proposition, goal } kind = Kind::goal;
  std::string name;  // as it is asked
  eval::Asked asked;
  uint32_t mechanism = 0;  // of a path or quality: the column of its mechanism
};
// Mechanisms with their paths and qualities, propositions, goals; where there is none of them, what `explain`
// would take. `goals` must resolve without constants of a case.
std::vector<Column> columns_of(const model::Model&, const std::vector<std::string>& goals);

// The languages in which the page speaks: that it opens in first.
std::vector<std::string> languages_of(const model::Model&, const std::string& first);

// The number of a rule in the page, by its head and name.
using RuleNumbers = std::map<std::pair<std::string, std::string>, uint32_t>;

// Used by one thread, for one case after another in the same memory; the plan must outlive it.
class Gatherer {
 public:
  Gatherer(const plan::Plan&, const eval::Baseline*, Options);
  // `warnings` are told beside the case.
  CaseData gather(const Profile&, const Diagnostics& warnings);
  // Of a record without a profile, or whose diagnostics are errors.
  static CaseData unreadable(const ReadProfile&);

 private:
  const model::Model& model_;
  Options options_;
  std::vector<std::string> languages_;
  std::vector<Column> columns_;
  eval::Evaluation evaluation_;
  explain::Conditions conditions_;
  RuleNumbers rules_;
  std::set<std::string> parts_;  // paths and qualities
};

}  // namespace mechanist::report
