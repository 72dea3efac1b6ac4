#pragma once
// What `whatif` is asked to assume, as it is written on the command line.
#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "profile/profile.hpp"

namespace mechanist::whatif {

// Facts as parse_fact reads them; what is assumed may also be `not …` or `complete …`, and so may what is
// taken back.
struct Assumptions {
  std::vector<std::string> assume, deny, retract;
  bool empty() const { return assume.empty() && deny.empty() && retract.empty(); }
};

// Edits the profile: first what is taken back, then what is denied, then what is assumed. A variable is
// somebody without a name, the same one in all of them. Whatever is wrong with them is reported, also that
// two of them contradict one another; the profile is then not to be used.
Diagnostics apply(const model::Model&, const Assumptions&, Profile&);

}  // namespace mechanist::whatif
