#pragma once
// What a rulebase says to those who fill in profiles: its sentences, labels and types, in one of its
// languages.
#include <string>
#include <string_view>
#include <vector>

#include "model/model.hpp"

namespace mechanist::author {

// Our own words are Chinese for `zh…`, else English.
bool in_chinese(std::string_view language);
std::string first_capital(std::string text);

// The sentence in the language, else another one, as it is written: "{case} works with {partner}[ on …]".
// Empty where there is none.
std::string sentence(const model::Notes&, std::string_view language);
std::string label(const std::vector<model::Label>&, std::string_view language, const std::string& name);
// "one of university (university), firm (enterprise)", "amount in EUR m, such as 12 EUR m"
std::string described(const model::Model&, model::Type, std::string_view language);
// "partner(name: Partner, country: Country?)"
std::string signature(const model::Model&, model::RelationId);
// The facts that a profile may record, in written order.
std::vector<model::RelationId> recordable(const model::Model&);

}  // namespace mechanist::author
