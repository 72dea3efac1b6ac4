#pragma once
// What is asked on the command line and after `expect`, resolved against a rulebase.
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/diagnostic.hpp"
#include "eval/evaluation.hpp"
#include "syntax/literal.hpp"

namespace mechanist::eval {

// A relation's rows, or the index of a proposition in Model::propositions.
struct PropositionGoal {
  size_t index = 0;
};
using Asked = std::variant<Goal, PropositionGoal>;

struct ResolvedGoal {
  std::optional<Asked> asked;
  Diagnostics diagnostics;
};

// `point("polar codes")`, `joint_work(partner: P, link: basic_research)`, `audited`, `spend = 12`, a bare
// name (all columns `_`), a proposition. Constants that the case does not know are interned into `symbols`.
// `label` names the text in diagnostics; those whom `profile` counts and does not name may be asked about,
// too.
ResolvedGoal resolve_goal(const model::Model&, SymbolTable& symbols, std::string_view text,
                          std::string label = "goal", const Profile* profile = nullptr);
ResolvedGoal resolve_goal(const model::Model&, SymbolTable& symbols, const FactLiteral&, const Sources&, Span,
                          const Profile* profile = nullptr);

}  // namespace mechanist::eval
