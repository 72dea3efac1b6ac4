#pragma once
// What several renderers read out of an explanation: what stands beneath a step, and the words for what a
// step says, without marks, numbers or layout.
#include <string>
#include <string_view>
#include <vector>

#include "explain/explanation.hpp"
#include "explain/phrases.hpp"

namespace mechanist::explain {

// A phrase with its `{0}` to `{2}` filled in.
std::string filled(std::string_view pattern, const std::string& a, const std::string& b = {},
                   const std::string& c = {});
std::string spaced_name(std::string name);
std::string file_name(const std::string& path);
// ":12"; with the file's name before it where that is another than `home`.
std::string line_of(const FilePlace&, const std::string& home);
// What a cited source is called: by its name in the rulebase.
std::string cited_word(const Phrases&, const std::string& source);

// The address as browsers are to follow it, characters that no address has percent-encoded; empty unless it
// is one of http or https.
std::string web_address(std::string_view url);
// As the text of an element or the value of an attribute.
std::string xml_escaped(std::string_view);

// The steps that a step refers to, in written order.
std::vector<StepId> children(const Step&);
// Nearest misses first: what is possible before what is ruled out, and of each what has the fewest conditions
// that are not met. An explanation itself has the order of rules, which can be checked.
std::vector<StepId> nearest_first(const Explanation&, const NotConcluded&);
// An equality that gives a value its second name.
bool trivial(const Step&);
// Of a rule that only passes on what its one condition says: the step of that condition.
StepId essence(const Explanation&, StepId);

// What the verdict means, in one sentence.
std::string_view reading_of(const Phrases&, const Explanation&);
// HOLDS, OPEN or FAILS; and at what confidence, where only that is open.
std::string verdict_of(const Phrases&, const Step&);
std::string not_recorded(const Phrases&, const Step&);
// Why what is not recorded is excluded.
std::string_view reason(const Phrases&, const Excluded&);
// How a near row differs from what was looked for.
std::string differences_of(const Phrases&, const NearRow&);
std::string compared(const Phrases&, const Comparison&);
std::string value_words(const Phrases&, const Value&);
// Of the rows that are certain: a few, or all.
std::string values_of(const Phrases&, const Aggregate&, bool all);

}  // namespace mechanist::explain
