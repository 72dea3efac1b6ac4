#pragma once
// The derivations that explanations choose, as a graph: which rule concludes a row, which rows that stands
// on, and which evidence is at its ends. Nothing of it is told in words, so that it is cheap for many cases.
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "explain/proofs.hpp"

namespace mechanist::explain {

struct ProofNode {
  RelationId relation;
  RowId row = eval::no_row;
  bool derived = false;  // by a rule; else recorded, or of a table
  RuleId rule;
  uint32_t alternative = 0;  // of Conditions::alternatives
  // Members of thresholds that are met, in written order, each by its place among the members of all of them.
  std::vector<uint32_t> members;
  std::vector<uint32_t> premises;  // nodes, each once
  // Into Profile::evidence: what is said for a recorded row, and the denials and completeness that conditions
  // which have to fail may rest on.
  std::vector<uint32_t> evidence;
  bool complete = true;  // whether all that an explanation would show of it is in the graph
};

// Of one evaluation, which has run.
class ProofWalk {
 public:
  ProofWalk(eval::Evaluation&, Conditions&, const Proofs&);
  // The node of a row of L; the graph holds everything below it. What was walked before is not walked again.
  uint32_t of(RelationId, RowId);
  const std::vector<ProofNode>& nodes() const { return nodes_; }
  // Calls `visit` for each node at or below `node`, that one first.
  template <class Visit>
  void below(uint32_t node, Visit visit) {
    ++mark_;
    marks_.resize(nodes_.size(), 0);
    pending_.assign(1, node);
    marks_[node] = mark_;
    while (!pending_.empty()) {
      const uint32_t n = pending_.back();
      pending_.pop_back();
      visit(n);
      for (uint32_t p : nodes_[n].premises)
        if (marks_[p] != mark_) {
          marks_[p] = mark_;
          pending_.push_back(p);
        }
    }
  }

 private:
  uint32_t node(RelationId, RowId);
  void derive(uint32_t node);
  void conjunction(const Flat&, const Frame& solution);
  bool conjunction(std::span<const model::Condition>, const Frame&);
  void condition(const model::Condition&, const Frame&);
  void unmet(const model::Condition&, const Frame&);
  void atom(const Goal&, const Proofs::Met&, const Frame&);
  void threshold(const model::Threshold&, const Frame&);
  void aggregate(const model::Aggregate&, const Frame&);
  void premise(RelationId, RowId);
  void statements(RelationId, const Goal*);

  eval::Evaluation& ev_;
  const model::Model& m_;
  Conditions& conditions_;
  const Proofs& proofs_;
  std::vector<ProofNode> nodes_;
  std::unordered_map<uint64_t, uint32_t> known_;  // relation and row
  std::vector<uint32_t> left_;                    // nodes to derive
  ProofNode being_derived_;
  uint32_t members_seen_ = 0;  // of it
  std::vector<uint32_t> marks_, pending_;
  uint32_t mark_ = 0;
};

}  // namespace mechanist::explain
