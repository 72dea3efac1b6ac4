#pragma once
// What an edit of a profile goes against: denials that it overrides, rows that it takes, lists that it
// extends.
#include <string>
#include <vector>

#include "explain/explanation.hpp"
#include "explain/phrases.hpp"
#include "explain/sentences.hpp"
#include "profile/profile.hpp"

namespace mechanist::explain {

// `after` is `before`, edited; `say` knows the symbols of both.
std::vector<Effect> effects(const model::Model&, const Profile& before, const Profile& after,
                            const Sentences& say);
// Of what `whatif --assume` takes, assumed by itself; none where it cannot be.
std::vector<Effect> effects(const model::Model&, const Profile&, const std::string& assumed,
                            const Sentences& say);
std::string told(const Phrases&, const Effect&);

}  // namespace mechanist::explain
