#pragma once
// How well the propositions hold over many cases: outcomes counted by case and, where the two sides of a
// claim share variables, by their values (semantics, section 8). Evidence is incomplete, so what the
// undetermined cases would make of it stands beside it as bounds.
//
// Reference: Ragin, Redesigning Social Inquiry (2008), chapter 3, for consistency of necessary and sufficient
// conditions over cases; the bounds are those of Manski, Partial Identification (2003).
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "eval/evaluation.hpp"
#include "portfolio/summary.hpp"

namespace mechanist::portfolio {

using OutcomeCounts = std::array<uint64_t, 4>;  // by eval::Outcome

// A case, with the values that decide its outcome.
struct Deciding {
  Example example;
  std::vector<std::string> values;  // one text for each value of the shared variables
};

struct ClaimAssessment {
  OutcomeCounts cases{}, values{};
  std::array<std::array<uint64_t, 3>, 3> sides{};  // of values: by the verdict of X, then of Y
};
struct PropositionAssessment {
  OutcomeCounts cases{};
  std::array<uint64_t, 3> scope{};  // of cases, by verdict
  std::vector<ClaimAssessment> claims;
  std::vector<Deciding> supporting, contradicting;  // the first so many
};
constexpr size_t most_named = 1000;  // cases of each kind

struct Assessment {
  uint64_t cases = 0, limited = 0;                             // evaluated; of them, cut by a limit
  std::map<std::string, std::pair<uint64_t, Example>> unread;  // by code
  std::vector<PropositionAssessment> propositions;
  void add(Assessment&& later);
  void unreadable(const std::string& code, Example);
  uint64_t all_unread() const;
};

// Used by one thread; the plan and the baseline must outlive it.
class Assessor {
 public:
  Assessor(const plan::Plan&, const eval::Baseline*, std::string language, const eval::Options&);
  Assessment assess(const Profile&);

 private:
  const model::Model& m_;
  std::string language_;
  eval::Evaluation ev_;
};

struct AssessmentRender {
  std::string language;
  size_t top = 10;  // cases of each kind that are named; JSON names all that are kept
  size_t width = 80;
};
std::string render_text(const model::Model&, const Assessment&, const AssessmentRender&);
std::string render_markdown(const model::Model&, const Assessment&, const AssessmentRender&);
// One object. Two spaces a level, keys in a fixed order, a line end at the end.
std::string render_json(const model::Model&, const Assessment&, const AssessmentRender&);

}  // namespace mechanist::portfolio
