#pragma once
// The steps of all explanations of one case as one table, in every language, each shared by all that need it.
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "explain/explanation.hpp"
#include "report/case_data.hpp"
#include "report/json_text.hpp"

namespace mechanist::report {

// In texts, what the case is called, and a name or a number (a character from '0' on follows, which says
// which of the text's own list); the page puts them there.
inline constexpr char the_case = '\x01', a_name = '\x02';

// Texts of one case, each once. A text is the same in every language, or has one form in each. Names are
// taken out of it, so that what is left, a pattern, is what many cases say.
class Texts {
 public:
  // What the case is called in each language, and each name in it.
  Texts(std::vector<std::string> case_shown, std::vector<std::vector<std::string>> names);
  uint32_t add(const std::vector<std::string_view>& by_language);
  uint32_t add(std::string_view text);
  std::vector<Text> take() { return std::move(all_); }
  // As JSON, those that texts use.
  std::vector<std::string> take_names() { return std::move(used_names_); }

 private:
  // Takes names out of one form; `list` is what the text has of them so far.
  std::string pattern(std::string_view form, size_t language, std::vector<uint32_t>& list);
  uint32_t number_as_name(std::string_view digits);
  uint32_t number(std::string json, std::vector<uint32_t> list);
  std::vector<std::string> case_shown_;
  std::vector<std::vector<std::string>> names_;
  // By language and the first four bytes of a name: its number, the longest first.
  std::vector<std::unordered_map<uint32_t, std::vector<uint32_t>>> by_beginning_;
  std::map<std::string, uint32_t, std::less<>> digits_;  // numbers among names_
  std::vector<uint32_t> name_numbers_;                   // of names that are used; 0: not yet, else one more
  std::vector<std::string> used_names_;
  std::vector<Text> all_;
  std::map<std::pair<std::string, std::vector<uint32_t>>, uint32_t> numbers_;
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

// The same explanation in each language. Where one has another shape than the first, the first stands for it.
using InLanguages = std::vector<explain::Explanation>;

class StepTable {
 public:
  // `parts`: the relations of paths and qualities.
  StepTable(Texts& texts, EvidenceTable& evidence, const RuleNumbers& rules,
            const std::set<std::string>& parts)
      : texts_(texts), evidence_(evidence), rules_(rules), parts_(parts) {}
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
    char kind = ' ', verdict = '0', confidence = ' ';
    bool part = false;
    int64_t rule = -1;
    uint32_t sentence = 0;
    std::string own;  // further members, JSON, without what is beneath it
    std::vector<std::vector<Below>> groups;
  };
  Node node(const InLanguages&, explain::StepId, uint32_t offset);

  Texts& texts_;
  EvidenceTable& evidence_;
  const RuleNumbers& rules_;
  const std::set<std::string>& parts_;
  std::vector<Node> nodes_;
  std::vector<uint32_t> merged_;
  std::vector<uint32_t> first_;  // of each merged step
};

}  // namespace mechanist::report
