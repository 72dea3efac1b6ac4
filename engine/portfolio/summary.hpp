#pragma once
// A batch as a portfolio: what was counted over many cases.
//
// A Summary owns its texts. Two of them, of cases that follow one another, are one by `add`, so that threads
// count pieces of the input and memory does not grow with the number of cases. Of each kind of group the
// first `most_groups` that the input shows are kept, with exact counts; of all others together it is known
// how many cases are in them. So nothing depends on how the input was cut.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/confidence.hpp"
#include "base/decimal.hpp"
#include "eval/evaluation.hpp"
#include "portfolio/lacks.hpp"

namespace mechanist::portfolio {

inline constexpr size_t most_groups = 10'000;
inline constexpr size_t most_further = 100'000;  // beyond them, no more are told apart

// The first case of a group in the order of the input.
struct Example {
  std::string case_name, input;
  uint32_t record = 0;  // the line or document in it
};

// Groups in the order in which they were met.
template <class Group>
class Groups {
 public:
  // Pieces keep all; only what they are added to, in order, has a limit.
  void limit(size_t most) { most_ = most; }
  // Null where the group is one too many: then it is counted as a further one.
  Group* find(const std::string& key) {
    auto it = index_.find(key);
    if (it != index_.end()) return &groups_[it->second].second;
    if (groups_.size() >= most_) {
      count_further(std::hash<std::string>()(key));
      return nullptr;
    }
    index_.emplace(key, groups_.size());
    groups_.emplace_back(key, Group());
    return &groups_.back().second;
  }
  void add(Groups&& later) {
    for (auto& [key, group] : later.groups_)
      if (Group* mine = find(key))
        mine->add(std::move(group));
      else
        further_cases_ += group.cases;
  }
  const std::vector<std::pair<std::string, Group>>& all() const { return groups_; }
  size_t further() const { return further_.size(); }
  bool more_than_further() const { return many_; }
  uint64_t further_cases() const { return further_cases_; }  // a case once for each of them

 private:
  void count_further(size_t hash) {
    if (further_.size() < most_further)
      further_.insert(hash);
    else
      many_ = many_ || !further_.contains(hash);
  }
  std::unordered_map<std::string, size_t> index_;
  std::vector<std::pair<std::string, Group>> groups_;
  std::unordered_set<size_t> further_;
  size_t most_ = SIZE_MAX;
  bool many_ = false;
  uint64_t further_cases_ = 0;
};

// How often a goal has each verdict.
struct VerdictCounts {
  std::array<uint64_t, confidence_levels> holds{}, fails{};  // by confidence
  uint64_t open = 0;
  void count(const eval::Assessed&);
  void add(const VerdictCounts&);
  uint64_t all_hold() const { return holds[0] + holds[1] + holds[2]; }
  uint64_t all_fail() const { return fails[0] + fails[1] + fails[2]; }
};

// Numbers to three significant digits, so that there are only so many of them.
struct Distances {
  std::map<Decimal, uint64_t> counts;
  void count(Decimal);
  void add(const Distances&);
  uint64_t total() const;
  Decimal quantile(uint64_t of, uint64_t parts) const;  // precondition: total() > 0
};

// Cases that miss a goal by one condition.
struct NearMiss {
  uint64_t cases = 0;
  uint64_t only = 0;                   // of them: no other one condition would do for some goal
  std::map<uint32_t, uint64_t> goals;  // by number: cases in which that goal misses by it
  std::array<uint64_t, reasons> by_reason{};
  Distances distances;
  Example example;
  std::string rule, condition, sentence, file;
  uint32_t line = 0;
  void add(NearMiss&&);
};

// Proofs of one shape: see README.md.
struct ShapeStep {
  uint32_t depth = 0;
  std::string label;                 // of a mechanism, path or quality, else the name of what is concluded
  std::string rule;                  // its name
  uint32_t branch = 0;               // of several alternatives by `or`, from 1; 0: it has one
  std::vector<std::string> members;  // of its thresholds, which are met
  bool above = false;                // shown above
};
struct Shape {
  uint64_t cases = 0;
  uint32_t goal = 0;
  std::vector<ShapeStep> steps;
  Example example;
  void add(Shape&&);
};

// A fact pattern that open goals wait for.
struct Waited {
  uint64_t cases = 0, goals = 0;  // goals: a goal of a case each
  std::string sentence;
  Example example;
  void add(Waited&&);
};

// Conclusions (goals of cases that hold) that rest on a source.
struct SourceUse {
  uint64_t cases = 0, conclusions = 0;
  uint64_t fall = 0;                     // no longer hold without it
  uint64_t weaker = 0;                   // hold, with less confidence
  std::map<uint32_t, uint64_t> falling;  // by goal
  std::string name, title, url;
  Example example;
  std::optional<Example> example_falls;
  void add(SourceUse&&);
};

// What of a summary is wanted; the rest costs nothing.
struct SummaryParts {
  bool shapes = true, near_misses = true, facts = true, sources = true;
};

struct GoalName {
  enum class Kind { mechanism, path, quality, asked } kind = Kind::mechanism;
  std::string text, label;
};

struct Summary {
  uint64_t cases = 0;                                          // evaluated, also those that a limit cut
  uint64_t limited = 0;                                        // of them, cut
  std::map<std::string, std::pair<uint64_t, Example>> unread;  // by code
  std::vector<VerdictCounts> goals;                            // beside Portfolio::goals
  std::vector<std::array<uint64_t, 4>> propositions;           // by outcome
  struct FindingCount {
    uint64_t cases = 0, findings = 0;
  };
  std::map<std::string, FindingCount> findings;  // by constraint
  uint64_t near_cases = 0;                       // that miss some goal by one condition
  uint64_t near_goals = 0;                       // a goal of a case each
  uint64_t cut = 0;                              // cases in which looking was ended by a limit
  uint64_t conclusions = 0, open_goals = 0, open_cases = 0;
  uint64_t with_sources = 0;  // conclusions in whose proof some source has a part
  Groups<NearMiss> near_misses;
  Groups<Shape> shapes;
  Groups<Waited> facts;
  Groups<SourceUse> sources;

  // For what pieces are added to.
  void limit_groups(size_t most = most_groups);
  void add(Summary&& later);
  void unreadable(const std::string& code, Example);
  uint64_t all_unread() const;
};

}  // namespace mechanist::portfolio
