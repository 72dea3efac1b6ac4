#pragma once
// What why.cpp and why_not.cpp share: the table of steps that grows, and how the evaluation is asked.
//
// Derivations are followed from a list of tasks, never by recursion, so that a proof of any length fits;
// recursion goes only as deep as one rule's conditions are nested. Nothing outside the room includes it.
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "eval/evaluation.hpp"
#include "explain/derivations.hpp"
#include "explain/explanation.hpp"
#include "explain/proofs.hpp"
#include "explain/sentences.hpp"

namespace mechanist::explain {

class Builder {
 public:
  Builder(eval::Evaluation&, const ExplainOptions&);
  Explanation of_goal(const Goal&);
  Explanation of_proposition(size_t index);

 private:
  struct Task {
    StepId step = 0;
    RelationId relation;
    RowId row = eval::no_row;  // a row of L to derive; else a pattern that does not hold
    Goal goal;
    uint8_t level = 0;
    int depth = 0;
    bool own = false;  // a row, as the derivation that is told has it
  };
  enum class Status { holds, open, fails };

  // ---- explain.cpp: steps, rows, places
  void begin(std::string goal, std::string title);
  Explanation finish();
  Settlement settlement(const Goal&);
  void work();
  StepId add(Step);
  bool full() const { return out_.steps.size() >= most_steps_; }
  uint32_t rule_note(RuleId);
  FilePlace place(const Sources&, Span) const;
  Evidence evidence(uint32_t index) const;
  bool is_possible(const Goal&, uint8_t level);
  StepId assessed(const Goal&, int depth);
  std::string sentence_of(RelationId, const std::vector<Symbol>& cells, Verdict, const Names& = {}) const;
  static Names names_of(const Goal&);
  static Names asked_of(const Goal&, Names);
  static Sentences::Negatives negatives(Verdict v) {
    return v == Verdict::holds ? Sentences::Negatives::told : Sentences::Negatives::asked;
  }
  // What is open may be settled by weaker evidence than counts here.
  void look(Step& s, uint8_t level) const {
    if (s.verdict == Verdict::open && level < ev_.weakest()) s.at = confidence_at(level);
  }
  std::optional<Confidence> confidence_at(uint8_t level) const { return ev_.levels()[level]; }

  // ---- why.cpp: what holds
  StepId row(RelationId, RowId, int depth);
  Recorded recorded(RelationId, RowId);
  void derive(const Task&);
  // `cells` are those of the row that it concludes.
  ByRule by_rule(const Proofs::Candidate&, const std::vector<Symbol>& cells, const View&, int depth,
                 std::span<const RowId> rows = {});
  // The conjunction with what the rule computes for its head.
  Flat with_head(const Flat&, const model::Rule&, const std::vector<Symbol>& cells);
  void derivations(const Goal&, RowId first);

  // ---- conditions.cpp: one condition under a binding, whatever its verdict
  Status judge(const model::Condition&, Frame&);
  Status judge(const Flat&, Frame&);
  Link step(const model::Condition&, Frame&);
  Link step(const model::Atom&, const Proofs::Met&, const Frame&);
  std::vector<StepId> others(const Goal&, RowId best_row, const Frame&);
  StepId conjunction(std::span<const model::Condition>, Frame&, const std::string& goal);
  StepId negation(const model::Not&, const model::Condition&, Frame&);
  StepId every(const model::ForEvery&, const model::Condition&, Frame&);
  StepId threshold(const model::Threshold&, const model::Condition&, Frame&);
  StepId comparison(const model::Condition&, Frame&);
  StepId aggregate(const model::Expr&, Frame&, bool closing, bool searching);
  Value value(const eval::Value&, model::Type);
  std::string told(const Question&, const Comparison&, Verdict) const;
  std::optional<std::pair<std::string, std::string>> distance(const model::Condition&,
                                                              const std::vector<eval::Value>&,
                                                              const std::vector<model::Type>&);

  // ---- why_not.cpp: what does not hold
  StepId pattern(const Goal&, uint8_t level, int depth, Names = {});
  void leaf(Step&, const Goal&, uint8_t level, bool possible);
  void attempts(const Task&);
  struct Attempt {
    Env env;
    Status status = Status::fails;
  };
  bool reads_alike(const Flat&, const Frame&, const Env&, const Env&);
  // The bindings under which the conjunction gets furthest.
  std::vector<Attempt> furthest(const Flat&, const Frame&, bool possible);
  std::vector<Symbol> individuals(const Flat&, model::Type) const;
  // `rows`: what meets its atoms, one each, where that is not for Proofs to choose.
  std::vector<Link> links(const Flat&, const Frame&, std::span<const RowId> rows = {});
  // Variables that the conjunction would bind and that have no value, neither before nor now.
  std::vector<std::string> without_value(const Flat&, const Env& before, const Env& now,
                                         const model::Rule&) const;
  // Variables that have a value in `now` and had none before, by name.
  std::vector<Binding> bound_since(const Env& before, const Env& now, const model::Rule&) const;
  std::vector<Search> searches(const Goal&) const;
  std::vector<Search> searches(const std::vector<Flat>&, const Env&) const;
  NotRecorded not_recorded(const Goal&, uint8_t level);
  std::optional<Difference::Kind> difference(const Goal::Term&, Symbol have, model::Type) const;
  uint32_t distance(const Flat&, const Env&, const View&) const;
  uint32_t strange(model::Type, Symbol value);
  StepId another(const Goal&, uint8_t level, const Names&);
  std::vector<Excluded::Declared> declared(const Goal&, uint8_t level);

  // ---- closing.cpp: why nobody else can
  Env loosened(const Flat& rest, const Flat& whole, const Env&) const;
  StepId closed_step(RelationId, Excluded, const std::string& pattern);
  void statements(const Goal&, uint8_t level, std::set<RelationId>& seen, std::vector<StepId>&);
  bool named_without(const Flat&, const model::Condition* left_out, const Env&, uint8_t level);
  std::vector<StepId> closing(const Flat&, const Frame& before, const Env& after, const std::vector<Link>&);

  eval::Evaluation& ev_;
  const model::Model& m_;
  const ExplainOptions& options_;
  const Profile* profile_;
  Sentences say_;
  Conditions conditions_;
  Proofs proofs_;
  Explanation out_;
  size_t most_steps_;
  std::deque<Task> tasks_;
  std::deque<std::vector<model::Condition>>
      heads_;                                      // what rules compute; compiled conjunctions point to them
  std::unordered_map<uint64_t, StepId> rows_;      // relation and row
  const Derivation* derivation_ = nullptr;         // that is told, where it is not the first
  std::unordered_map<uint64_t, StepId> own_rows_;  // of it
  std::map<std::pair<std::vector<uint32_t>, std::string>, StepId> patterns_;  // relation, level, terms; names
  std::map<std::vector<uint32_t>, StepId> asked_;                             // the same, whatever the names
  std::map<std::pair<uint32_t, std::string>, StepId> closed_;                 // relation and pattern
  std::map<uint32_t, uint32_t> rule_notes_;                                   // RuleId to Explanation::rules
  std::unordered_set<uint32_t> known_;  // cells of the profile, when asked for
};

}  // namespace mechanist::explain
