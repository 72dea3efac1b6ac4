#pragma once
// The possible bound of relations, computed when first asked for (semantics, section 10).
#include "eval/evaluation.hpp"

namespace mechanist::eval {

class Possible {
 public:
  explicit Possible(Evaluation& ev) : ev_(ev) {}
  // Computes U of the relation, and of what it depends on as far as that is asked for meanwhile. Where one
  // box will do, no more of the relation may be computed; it is then in Level::possible_some.
  void compute(RelationId, uint8_t level, bool one_will_do);

 private:
  void compute_support(RelationId, uint8_t level);
  void fact(RelationId, uint8_t level);
  void fact_or_everything(RelationId, uint8_t level);
  // The same, but for a computation that is interrupted, which leaves everything possible.
  void component_or_everything(uint32_t index, uint8_t level, std::optional<RelationId> one_of);
  // False: a box of `one_of` was found, and the component left unfinished.
  bool component(uint32_t index, uint8_t level, std::optional<RelationId> one_of);
  // Adds the parts of `box` that no pattern matches. They are apart from one another: those that it has added
  // already begin at number `apart`.
  void complement(RelationId, const std::vector<Symbol>& box, const std::vector<const Pattern*>& patterns,
                  Boxes& out, BoxId apart) const;
  void keep_within_limit(Boxes&);
  void make_everything(Boxes&);
  // What the rule concludes; false if there is nothing.
  bool head_box(const plan::PlannedRule&, const Env&, const View&, bool recursive, std::vector<Symbol>& head);

  Evaluation& ev_;
  int depth_ = 0;  // of computations within computations
};

}  // namespace mechanist::eval
