#pragma once
// The smallest line of the profile that the proof of a row stands on, without the explanation that would
// show it.
#include <cstdint>
#include <optional>
#include <string>

#include "explain/proof_walk.hpp"
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
  void take(uint32_t line) {
    if (line_ == 0 || line < line_) line_ = line;
  }

  eval::Evaluation& ev_;
  const model::Model& m_;
  std::string language_;
  Sentences say_;
  Proofs proofs_;
  ProofWalk walk_;
  uint32_t line_ = 0;
};

}  // namespace mechanist::explain
