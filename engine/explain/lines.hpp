#pragma once
// The smallest line of the profile that the proof of a row stands on, without the explanation that would
// show it.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "explain/proofs.hpp"

namespace mechanist::explain {

// Of one evaluation, which has run.
class Lines {
 public:
  Lines(eval::Evaluation&, Conditions&, std::string language);
  // 0: the proof needs nothing of the profile.
  uint32_t of(RelationId, RowId);
  // The same, unless something in the proof can only be told by explaining it.
  std::optional<uint32_t> walked(RelationId, RowId);
  // The same, from the explanation.
  uint32_t explained(RelationId, RowId);

 private:
  void visit(RelationId, RowId);
  bool derive(RelationId, RowId);
  bool conjunction(const Flat&, const Frame& solution);
  bool conjunction(std::span<const model::Condition>, const Frame&);
  bool condition(const model::Condition&, const Frame&);
  bool atom(const Goal&, const Proofs::Met&, const Frame&);
  void take(uint32_t line) {
    if (line_ == 0 || line < line_) line_ = line;
  }

  eval::Evaluation& ev_;
  const model::Model& m_;
  std::string language_;
  Sentences say_;
  Proofs proofs_;
  uint32_t line_ = 0;
  std::unordered_set<uint64_t> seen_;  // relation and row
  std::vector<std::pair<RelationId, RowId>> left_;
};

}  // namespace mechanist::explain
