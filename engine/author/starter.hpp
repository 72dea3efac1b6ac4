#pragma once
// A profile to begin with: every fact that the rulebase asks for, with its sentence, its columns and an
// example.
//
// What explains begins with `##`, an example with `# `: taking that away at the examples that fit, and
// writing over what they say, makes a profile. As it is, it records nothing; with every example it is a good
// profile, too.
#include <string>
#include <string_view>

#include "model/model.hpp"

namespace mechanist::author {

// Of a rulebase with a `case`. Without a name, the case is called after it.
std::string starter_profile(const model::Model&, std::string_view case_name, std::string_view language);

}  // namespace mechanist::author
