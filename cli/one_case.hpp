#pragma once
// How commands about one case begin: its rulebase, the language, its profile.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

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

// Answers over the one case, or, of a program without cases, over the folder of its facts, of which the case
// has no name. `answer` runs the evaluation. The exit status.
int over_case(const Rulebase&, const CaseOptions&, const eval::Options&, Terminal&,
              const std::function<int(eval::Evaluation&, const std::string& case_name)>& answer);

// Nothing where a goal is wrong, which was told. They may ask about those whom the profile counts.
std::optional<std::vector<eval::Asked>> asked_goals(const model::Model&, SymbolTable&,
                                                    const std::vector<std::string>& texts, Terminal&,
                                                    const Profile* profile = nullptr);

// What the conditions that were asked (LoadOptions::query) are bound to, in a format of `query`. The
// evaluation has run.
void write_bindings(eval::Evaluation&, const std::string& format, const std::string& case_name, Terminal&);

// The exit status of an evaluation. Where it reached a limit, that is told: what it left open may not be.
int told_limit(const eval::Evaluation&, const std::string& profile, Terminal&);

}  // namespace mechanist::cli
