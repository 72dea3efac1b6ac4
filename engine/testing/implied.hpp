#pragma once
// Which conditions of a rule follow from others, whatever the case: they can never be alone in the way.
//
// The others are taken as facts about individuals of which nothing else is known; backwards, what a rule
// concludes brings its conditions with it (each rule that could is a case by itself), and forwards, rules of
// atoms alone are applied. Whatever is found so holds of every case; that nothing is found proves nothing.
// Reference: the chase, as in Abiteboul, Hull, Vianu, Foundations of Databases, chapters 8 and 12.
#include <optional>
#include <vector>

#include "explain/proofs.hpp"
#include "model/model.hpp"

namespace mechanist::testing {

class Implications {
 public:
  // The model must outlive it.
  explicit Implications(const model::Model& m) : m_(m) {}
  // Whether the condition, an atom or an `at least 1` of atoms, holds wherever all of the rest do. Of other
  // conditions: no.
  bool follows(const model::Condition&, const explain::Flat& rest) const;
  // Whether, in an `at least` beside the rest, the member follows from the rest, or so many other members
  // follow from it that it is never needed.
  bool member_adds_nothing(const model::Threshold&, const model::Condition& member,
                           const explain::Flat& rest) const;

 private:
  std::optional<Decimal> needed_of(const model::Threshold&) const;

  const model::Model& m_;
};

}  // namespace mechanist::testing
