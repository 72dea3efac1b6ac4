// Counts what the propositions' claims come to in one case, and adds cases up. External interface:
// assessment.hpp.
#include "portfolio/assessment.hpp"

#include <iterator>

#include "explain/sentences.hpp"
#include "profile/assume.hpp"

namespace mechanist::portfolio {

namespace {

template <class Counts>
void add_counts(Counts& to, const Counts& from) {
  for (size_t i = 0; i < to.size(); ++i) to[i] += from[i];
}

void append(std::vector<Deciding>& to, std::vector<Deciding>&& from) {
  for (Deciding& d : from)
    if (to.size() < most_named) to.push_back(std::move(d));
}

}  // namespace

void Assessment::unreadable(const std::string& code, Example example) {
  ++unread.try_emplace(code, 0, std::move(example)).first->second.first;
}

uint64_t Assessment::all_unread() const {
  uint64_t out = 0;
  for (const auto& [code, n] : unread) out += n.first;
  return out;
}

void Assessment::add(Assessment&& later) {
  cases += later.cases;
  limited += later.limited;
  for (auto& [code, n] : later.unread)
    unread.try_emplace(code, 0, std::move(n.second)).first->second.first += n.first;
  propositions.resize(std::max(propositions.size(), later.propositions.size()));
  for (size_t p = 0; p < later.propositions.size(); ++p) {
    PropositionAssessment& to = propositions[p];
    PropositionAssessment& from = later.propositions[p];
    add_counts(to.cases, from.cases);
    add_counts(to.scope, from.scope);
    to.claims.resize(std::max(to.claims.size(), from.claims.size()));
    for (size_t c = 0; c < from.claims.size(); ++c) {
      add_counts(to.claims[c].cases, from.claims[c].cases);
      add_counts(to.claims[c].values, from.claims[c].values);
      for (size_t x = 0; x < 3; ++x) add_counts(to.claims[c].sides[x], from.claims[c].sides[x]);
    }
    append(to.supporting, std::move(from.supporting));
    append(to.contradicting, std::move(from.contradicting));
  }
}

Assessor::Assessor(const plan::Plan& plan, const eval::Baseline* baseline, std::string language,
                   const eval::Options& options)
    : m_(*plan.model), language_(std::move(language)), ev_(plan, baseline, options) {}

Assessment Assessor::assess(const Profile& profile) {
  ev_.reset(profile);
  ev_.run();
  Assessment out;
  out.cases = 1;
  out.limited = !ev_.limit_reached().empty();
  const explain::Sentences say(m_, ev_.symbols(), &profile, language_,
                               number_unnamed(m_, ev_.symbols(), &profile));
  for (const model::Proposition& p : m_.propositions) {
    const eval::PropositionResult result = ev_.assess(p);
    PropositionAssessment& to = out.propositions.emplace_back();
    to.cases[static_cast<size_t>(result.outcome)] = 1;
    if (result.scope) to.scope[static_cast<size_t>(result.scope->verdict)] = 1;
    Deciding deciding{{profile.case_name, profile.path, profile.record}, {}};
    for (size_t c = 0; c < result.claims.size(); ++c) {
      ClaimAssessment& claim = to.claims.emplace_back();
      claim.cases[static_cast<size_t>(result.claims[c].outcome)] = 1;
      const auto& columns = m_[p.claims[c].x].columns;
      for (const eval::ClaimInstance& i : result.claims[c].instances) {
        ++claim.values[static_cast<size_t>(i.outcome)];
        ++claim.sides[static_cast<size_t>(i.x.verdict)][static_cast<size_t>(i.y.verdict)];
        if (i.outcome != result.outcome || i.values.empty()) continue;
        std::string shown;
        for (size_t v = 0; v < i.values.size(); ++v)
          shown += (v > 0 ? std::string(say.phrases().list_comma) : std::string()) +
                   say.shown(columns[v].type, i.values[v]);
        deciding.values.push_back(std::move(shown));
      }
    }
    if (result.outcome == eval::Outcome::supports)
      to.supporting.push_back(std::move(deciding));
    else if (result.outcome == eval::Outcome::contradicts)
      to.contradicting.push_back(std::move(deciding));
  }
  return out;
}

}  // namespace mechanist::portfolio
