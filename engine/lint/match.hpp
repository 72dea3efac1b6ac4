#pragma once
// Whether conditions follow from others by putting something in place of their variables (theta-subsumption;
// Plotkin, A Note on Inductive Generalization, 1970). What is more than an atom or a comparison is compared
// as written, up to the names of its own variables and the order of its parts.
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "lint/names.hpp"
#include "model/walk.hpp"

namespace mechanist::lint {

using Conditions = std::vector<const Condition*>;

// The conditions of a conjunction with those of its `and`s and `exists`, which say the same.
void flatten(const std::vector<Condition>&, Conditions& out);

class Matcher {
 public:
  // `work` counts down with each step; at 0 nothing matches any more.
  Matcher(const SymbolTable& symbols, uint64_t& work) : symbols_(symbols), work_(work) {}

  // What stands for variables of the pattern beforehand, for itself.
  void fix(const Variables& own);
  // Variables inside the braces of either side: they are renamed one to one.
  void local(Variables pattern, Variables given) {
    pattern_local_ = std::move(pattern);
    given_local_ = std::move(given);
  }
  // Every condition is one of the other side's, and every variable another variable: a renaming.
  void only_rename() { renaming_ = true; }

  bool heads(const std::vector<Expr>& pattern, const std::vector<Expr>& given);
  // Every condition of the pattern follows from those given.
  bool follows(const Conditions& pattern, const Conditions& given);

 private:
  bool all(const Conditions& pattern, const Conditions& given, size_t at, bool exact,
           std::vector<bool>& used);
  bool permuted(const std::vector<Condition>& pattern, const std::vector<Condition>& given);
  bool permuted(const std::vector<Condition>& pattern, const std::vector<Condition>& given, size_t at,
                std::vector<bool>& used);
  bool one(const Condition& pattern, const Condition& given, bool exact);
  bool comparison(const Comparison& pattern, const Comparison& given, bool exact);
  bool same(const Expr& pattern, const Expr& given, bool exact);
  bool same_list(const std::vector<Expr>& pattern, const std::vector<Expr>& given, bool exact);
  // What a variable stands for: another variable, or a constant.
  struct Target {
    std::optional<VariableId> variable;
    Constant constant;
    bool operator==(const Target& o) const {
      return variable == o.variable &&
             (variable || (constant.value == o.constant.value && constant.parameter == o.constant.parameter));
    }
  };
  bool bind(VariableId, const Target&);
  void undo(size_t to);

  const SymbolTable& symbols_;
  uint64_t& work_;
  bool renaming_ = false;
  Variables pattern_local_, given_local_;
  std::vector<std::optional<Target>> bound_;  // by VariableId of the pattern
  std::vector<uint32_t> trail_;
  std::set<VariableId> fixed_;
};

}  // namespace mechanist::lint
