#pragma once
// What a goal that does not hold lacks: the one condition, where it is one, and the facts that it waits for.
//
// A goal *misses by exactly one condition* if some rule that could conclude it has, under one binding of its
// variables, every condition met but one, and that one
//   - asks for a fact, compares values, or must not be so; or
//   - asks for what rules conclude, which itself misses by exactly one condition; or
//   - is an `at least K of …` of which K-1 members are met: then each member that misses by exactly one
//     condition is one way to make the goal hold.
// Comparisons that can only be answered by the missing fact belong to it: of a fact that is not recorded,
// `rd_rank <= 500` is one condition, not two. What asks for further rows (a count, a negation) does not. A
// circle, in which a goal would help to conclude itself, is no way. There may be several ways, each of which
// alone would do.
//
// A goal *waits for* a fact pattern if it is open and, in a rule that is possible for it, no recorded row
// meets the pattern; where each condition is met by some row but not all of them together, those are waited
// for without which the others are met together, and of a count, a negation or an upper bound what it goes
// through; and so on down through what rules conclude. Patterns have the rulebase's constants only.
//
// Conditions on tables are no way, and nothing waits for them: no evidence could meet them.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/decimal.hpp"
#include "explain/proofs.hpp"

namespace mechanist::portfolio {

// Why a condition is not met: it is open, or what excludes it.
enum class Reason : uint8_t {
  open,       // not recorded, or not exactly enough
  denied,     // by a denial
  complete,   // what it asks for is not in a list that is complete
  closed,     // the same by declaration
  value,      // recorded with another value, or a comparison that is false
  otherwise,  // what must not be so is so
};
inline constexpr size_t reasons = 6;
std::string_view to_string(Reason);

// A condition as its author wrote it; of one model.
struct LackedCondition {
  model::RuleId rule;
  const model::Condition* condition = nullptr;
};
struct Lack {
  uint32_t condition = 0;  // into Lacks::conditions
  Reason reason = Reason::open;
  std::optional<Decimal> distance;  // what a number is short of
};

// Of one model, for one case after another. Belongs to one thread.
class Lacks {
 public:
  Lacks(const model::Model&, explain::Conditions&);

  // `ev` has run. Forgets the case before.
  void begin(eval::Evaluation& ev, const explain::Proofs&);
  // The conditions each of which alone would do, in no useful order; none where the goal holds or misses
  // more.
  const std::vector<Lack>& one_condition(const eval::Goal&);
  // Patterns that the open goal waits for, by number, sorted.
  std::vector<uint32_t> waits_for(const eval::Goal&);
  // Looking was ended by the limit on the work for one case.
  bool cut() const { return work_ == 0; }

  const std::vector<LackedCondition>& conditions() const { return told_; }
  struct Pattern {
    model::RelationId relation;
    std::vector<Symbol> cells;  // constants of the model, or any_symbol
  };
  const std::vector<Pattern>& patterns() const { return patterns_; }

 private:
  using Key = std::vector<uint32_t>;  // relation and cells
  struct HashKey {
    size_t operator()(const Key& k) const {
      size_t h = 0;
      for (uint32_t v : k) h = (h ^ v) * 0x9e3779b97f4a7c15u + (h >> 29);
      return h;
    }
  };
  // One condition left out of a conjunction, with what only it could answer.
  struct Drop {
    const model::Condition* left_out = nullptr;
    const model::Condition* told = nullptr;  // what the author wrote
    explain::Flat rest;
    const plan::Body* body = nullptr;  // of the rest
    bool alone = true;                 // nothing went with it
    bool more = false;                 // something did that asks for more than the missing row
  };
  struct Prepared {
    std::vector<const model::Atom*> atoms;
    std::vector<Drop> drops;
    const plan::Body* whole = nullptr;
  };

  Prepared& prepared(const explain::Flat&, const eval::Env&);
  const std::vector<explain::Flat>& parts_of(const model::Condition&);
  bool work(uint64_t n = 1);

  std::vector<Lack> of_goal(model::RelationId, const std::vector<Symbol>& cells);
  void of_conjunction(const explain::Flat&, const explain::Frame&, std::vector<Lack>& out);
  void of_condition(const Drop&, const explain::Frame&, std::vector<Lack>& out);
  void of_threshold(const model::Threshold&, const explain::Frame&, std::vector<Lack>& out);
  bool met(const model::Condition&, const explain::Frame&);
  bool possible(const model::Condition&, const explain::Frame&);
  Reason why_not(const eval::Goal&);
  std::optional<Decimal> distance(const model::Condition&, const explain::Frame&);
  uint32_t condition(model::RuleId, const model::Condition*);
  void keep(std::vector<Lack>& out, const Lack&) const;

  struct Waiting {
    std::vector<uint32_t> patterns;
    std::vector<Pattern> derived;  // of relations that rules conclude
  };
  const Waiting& waiting(model::RelationId, const std::vector<Symbol>& cells);
  void waits_of(const explain::Flat&, const explain::Frame&, Waiting& out);
  void wait_within(const model::Condition&, const explain::Frame&, Waiting& out);
  void wait(const model::Atom&, const explain::Frame&, Waiting& out);

  const model::Model& m_;
  explain::Conditions& conditions_;
  eval::Evaluation* ev_ = nullptr;
  const explain::Proofs* proofs_ = nullptr;
  explain::View view_;
  std::map<std::pair<const explain::Flat*, std::vector<uint32_t>>, Prepared> prepared_;
  std::map<const model::Condition*, std::vector<explain::Flat>> parts_;
  std::map<const model::Condition*, uint32_t> told_as_;
  std::vector<LackedCondition> told_;
  std::map<Key, uint32_t> pattern_numbers_;
  std::vector<Pattern> patterns_;
  // Of the case.
  uint64_t work_ = 0;  // that is left
  std::unordered_map<Key, std::vector<Lack>, HashKey> lacks_;
  std::unordered_map<Key, Waiting, HashKey> waits_;
  std::vector<Key> path_;     // goals that are being looked at
  size_t circle_ = SIZE_MAX;  // the first of them that was met again
  std::vector<Lack> none_;
};

}  // namespace mechanist::portfolio
