#pragma once
// Is every step of an explanation really so? Each is checked against the rulebase and the profile, by bounds
// that are computed anew; nothing of the explanation is believed.
//
// What a step says must be so, and must be all that there is to say in its place: conditions, members and
// contributing rows are complete and in order, and every value that is not for display is the one that the
// rulebase, the profile and the bounds give. Only which derivation is told, of several, and which bindings of
// a rule that does not conclude, is the explanation's own choice. Of several derivations each is checked, and
// their order (derivations.cpp); of what would settle the goal, that it does (settlements.cpp). That there is
// no better derivation, and no other way to settle it, is not.
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "model/model.hpp"
#include "profile/facts_folder.hpp"
#include "profile/profile.hpp"
#include "verify/json.hpp"

namespace mechanist::verify {

class Bounds;

struct Options {
  // Files are compared by their names, not by where they stand: an explanation that was made elsewhere.
  bool moved = false;
};

// Steps that were found to be so, by what they are.
struct Counts {
  size_t steps = 0;
  size_t rules = 0, facts = 0, negations = 0, exclusions = 0, unrecorded = 0, thresholds = 0, aggregates = 0,
         comparisons = 0, others = 0;
  size_t settlements = 0;  // ways to settle a goal, which are no steps
  void add(const Counts&);
};

struct Result {
  Counts counts;
  Diagnostics diagnostics;  // none: verified
};

// One explanation after another of the same case: what was found for one serves the next. Of profile and
// facts at most one is there; they and the model must outlive it. Belongs to one thread.
class Verifier {
 public:
  Verifier(const model::Model&, const Profile*, const FactsFolder*, Options = {});
  ~Verifier();
  Verifier(const Verifier&) = delete;
  Verifier& operator=(const Verifier&) = delete;
  // An object of `sources`, in whose text it stands at the JSON pointer `within`. Never throws.
  Result check(const Sources& sources, const Json& explanation, const std::string& within = {});

 private:
  const model::Model& model_;
  const Profile* profile_;
  const FactsFolder* facts_;
  Options options_;
  std::unique_ptr<Bounds> bounds_;
};

// The explanations in a JSON text: itself, or those of a list.
std::vector<const Json*> explanations_of(const Json&);
// The case that it is about; empty: of no case, or not to be found.
std::string case_of(const Json& explanation);

}  // namespace mechanist::verify
