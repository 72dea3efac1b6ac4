// Keeps of a proof (proof_walk.cpp) only where its evidence stands. Where a proof rests on more than a choice
// of derivations, such as why something does not hold, it is explained.
#include "explain/lines.hpp"

#include "explain/explanation.hpp"

namespace mechanist::explain {

Lines::Lines(eval::Evaluation& ev, Conditions& conditions, std::string language)
    : ev_(ev),
      m_(ev.model()),
      language_(std::move(language)),
      say_(m_, ev.symbols(), ev.profile(), language_, number_unnamed(m_, ev.symbols(), ev.profile())),
      proofs_(ev, conditions, say_),
      walk_(ev, conditions, proofs_) {}

uint32_t Lines::of(RelationId r, RowId row) {
  if (auto line = walked(r, row)) return *line;
  return explained(r, row);
}

uint32_t Lines::explained(RelationId r, RowId row) {
  Goal goal{r, {}};
  for (Symbol s : proofs_.cells_of(r, row)) goal.terms.push_back({s, -1});
  ExplainOptions options;
  options.language = language_;
  options.digests = options.settle = false;
  const Explanation e = explain(ev_, goal, options);
  line_ = 0;
  for (const Step& step : e.steps) {
    const auto* recorded = std::get_if<Recorded>(&step.why);
    if (!recorded || recorded->origin != Recorded::Origin::profile) continue;
    for (const Evidence& evidence : recorded->evidence) take(evidence.place.line);
  }
  return line_;
}

std::optional<uint32_t> Lines::walked(RelationId r, RowId row) {
  line_ = 0;
  bool complete = true;
  const Profile* profile = ev_.profile();
  const uint32_t first = walk_.of(r, row);
  walk_.below(first, [&](uint32_t n) {
    const ProofNode& node = walk_.nodes()[n];
    complete = complete && node.complete;
    if (node.derived) return;
    for (uint32_t index : node.evidence) {
      const Span span = profile->evidence[index].span;
      take(profile->texts[span.source].line(span.begin));
    }
  });
  return complete ? std::optional(line_) : std::nullopt;
}

}  // namespace mechanist::explain
