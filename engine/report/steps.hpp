#pragma once
// The steps of all explanations of one case as one table, in every language, each shared by all that need it.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "explain/explanation.hpp"
#include "report/json_text.hpp"

namespace mechanist::report {

// Texts of one case, each once. A text is the same in every language, or has one form in each.
class Texts {
 public:
  // `case_shown`: what the case is called in each language. It stands in texts as U+0001, so that what is
  // said of many cases is the same text in each.
  explicit Texts(std::vector<std::string> case_shown) : case_shown_(std::move(case_shown)) {}
  uint32_t add(const std::vector<std::string_view>& by_language);
  uint32_t add(std::string_view text);
  std::vector<std::string> take() { return std::move(all_); }

 private:
  std::string without_case(std::string_view text, size_t language) const;
  std::vector<std::string> case_shown_;
  std::vector<std::string> all_;
  std::map<std::string, uint32_t> numbers_;
};

// Evidence of one case, each piece once, as JSON.
class EvidenceTable {
 public:
  explicit EvidenceTable(Texts& texts) : texts_(texts) {}
  uint32_t add(const explain::Evidence&);
  std::string sources() const;
  std::string evidence() const;

 private:
  Texts& texts_;
  std::vector<std::string> sources_, evidence_;
  std::map<std::string, uint32_t> source_numbers_, evidence_numbers_;
};

using RuleNumbers = std::map<std::pair<std::string, std::string>, uint32_t>;

// The same explanation in each language. Where one has another shape than the first, the first stands for it.
using InLanguages = std::vector<explain::Explanation>;

class StepTable {
 public:
  StepTable(Texts& texts, EvidenceTable& evidence, const RuleNumbers& rules)
      : texts_(texts), evidence_(evidence), rules_(rules) {}
  // What is to be added to the explanation's step numbers before `number`.
  uint32_t add(InLanguages&);
  // Steps that look alike down to their last leaf become one. To be called once, after all were added.
  void merge();
  uint32_t number(uint32_t step) const { return merged_[step]; }
  std::string json() const;

 private:
  struct Below {
    uint32_t step = 0;
    uint32_t more = 0;
  };
  struct Node {
    std::string own;  // JSON members, without what is beneath it
    std::vector<std::vector<Below>> groups;
  };
  Node node(const InLanguages&, explain::StepId, uint32_t offset);

  Texts& texts_;
  EvidenceTable& evidence_;
  const RuleNumbers& rules_;
  std::vector<Node> nodes_;
  std::vector<uint32_t> merged_;
  std::vector<uint32_t> first_;  // of each merged step
};

}  // namespace mechanist::report
