#pragma once
// The possible bound of relations, computed when first asked for (semantics, section 10).
#include "eval/evaluation.hpp"

namespace mechanist::eval {

class Possible {
 public:
  explicit Possible(Evaluation& ev) : ev_(ev) {}
  // Computes U of the relation and of all that it depends on, where that is not known yet.
  void compute(RelationId, uint8_t level);

 private:
  void fact(RelationId, uint8_t level);
  void component(uint32_t index, uint8_t level);
  // The parts of `box` that no pattern matches.
  void complement(RelationId, std::vector<Symbol> box, std::vector<const Pattern*> patterns,
                  std::vector<std::vector<Symbol>>& out) const;
  void keep_within_limit(Boxes&);
  void make_everything(Boxes&);
  std::optional<std::vector<Symbol>> head_box(const plan::PlannedRule&, const Env&, const View&,
                                              bool recursive);

  Evaluation& ev_;
};

}  // namespace mechanist::eval
