#pragma once
// What assuming and denying do to a profile, for who has rows and patterns instead of text (see read.hpp).
#include "profile/profile.hpp"

namespace mechanist {

// Takes away what speaks against the rows from number `first` on, which are the profile's last and of one
// relation: denials of them alone, what the attribute was before, a `none`.
void outweigh(const model::Model&, Profile&, size_t first);
// Whether every column that the pattern names is equal in the row.
bool covers(const std::vector<Symbol>& pattern, const Symbol* row);
// The rows that the pattern matches; of a symmetric fact both readings.
void remove_rows(Profile&, const Pattern&);
// Whatever makes the relation complete, or only that it is `none`.
void remove_completeness(Profile&, model::RelationId, bool only_none);

}  // namespace mechanist
