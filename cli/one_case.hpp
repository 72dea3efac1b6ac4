#pragma once
// How commands about one case begin: its rulebase, the language, its profile.
#include <memory>
#include <string>
#include <variant>

#include "engine.hpp"
#include "profiles.hpp"
#include "rulebases.hpp"

namespace mechanist::cli {

struct OneCase {
  std::unique_ptr<Rulebase> rulebase;
  std::string language;
  Profile profile;
};
// The exit status where something is wrong, which has been told then.
std::variant<OneCase, int> open_case(const RulebaseOptions&, const CaseOptions&, const std::string& language,
                                     Terminal&);

// The exit status of an evaluation. Where it reached a limit, that is told: what it left open may not be.
int told_limit(const eval::Evaluation&, const std::string& profile, Terminal&);

}  // namespace mechanist::cli
