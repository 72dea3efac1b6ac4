#pragma once
// How a checked rulebase is evaluated: each rule as flat alternatives of scans, bindings and tests, with
// a join order for every scan that may be the one that reads new rows.
//
// A Plan refers to the Model it was made from, which must outlive it, is immutable, and may be shared by
// threads. Slots are the VariableIds of the rule (model.hpp); nested bodies (negation, thresholds,
// aggregates) use the slots of their rule.
#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "model/model.hpp"

namespace mechanist::plan {

using model::RelationId;
using model::RuleId;

struct Term {
  enum class Kind : uint8_t { any, constant, slot };
  Kind kind = Kind::any;
  Symbol constant;
  uint32_t slot = 0;
  model::Type type;
};

struct Body;

struct Expr {
  enum class Kind : uint8_t { any, constant, slot, call, aggregate };
  Kind kind = Kind::any;
  Symbol constant;
  uint32_t slot = 0;
  model::Function function = model::Function::add;
  model::AggregateKind aggregate = model::AggregateKind::count;
  bool aggregates = false;  // an aggregate, or a call with one in it
  model::Type type;
  std::vector<Expr> arguments;  // of a call; of an aggregate: its outputs
  std::vector<Body> body;       // of an aggregate: one
  std::vector<uint32_t> inner;  // of an aggregate: slots local to its braces, sorted
  std::vector<uint32_t> outer;  // of an aggregate: slots shared with the rest, sorted
  std::vector<model::Type> outer_types;
};

struct Scan {
  RelationId relation;
  std::vector<Term> terms;
};

// slot := expr, where no scan binds the slot.
struct Bind {
  uint32_t slot = 0;
  Expr value;
};

struct Test {
  enum class Kind : uint8_t { compare, in, between, text, negation, threshold };
  Kind kind = Kind::compare;
  model::Comparator comparator = model::Comparator::equal;
  model::Function function = model::Function::contains;
  std::vector<Expr> operands;  // compare: 2; in: value, members…; between: value, low, high; text: arguments
  model::Bound bound = model::Bound::at_least;
  int64_t needed = 0;
  bool costly = false;          // has bodies, or aggregates among its operands
  std::vector<Body> bodies;     // negation: one; threshold: one a member
  std::vector<uint32_t> outer;  // slots that the bodies or operands share with the rest, sorted
  std::vector<model::Type> outer_types;
};

// How a scan reads a row where all that is bound before it has a value: every column that matters stands in
// one of the three.
struct Access {
  struct Key {  // the cell is this
    uint32_t column = 0;
    bool is_slot = false;
    uint32_t slot = 0;
    Symbol constant;
  };
  struct Give {  // the slot becomes the cell
    uint32_t column = 0, slot = 0;
  };
  struct Same {  // the cell is that of an earlier column of the row
    uint32_t column = 0, earlier = 0;
  };
  std::vector<Key> keys;
  std::vector<Give> gives;
  std::vector<Same> same;
};

// One step of an ordered alternative: an index into its scans, binds or tests. `assign` gives the slot on
// one `side` of an equality test the value of the other side, before a scan that reads the slot.
struct Step {
  enum class Kind : uint8_t { scan, bind, assign, test };
  Kind kind = Kind::scan;
  uint32_t index = 0;
  uint32_t slot = 0;  // assign
  uint8_t side = 0;   // assign: which operand is the slot
  uint64_t key = 0;   // scan: mask of the columns whose value is known by then
  Access access{};    // scan
  // Scan: no later step nor the head reads what it gives, so that one row is as good as all. In a nested
  // order only where it gives nothing.
  bool once = false;
  // Scan of a nested order that gives nothing: in the possible bound, of rows that meet it without narrowing
  // what is bound, so many do as well as all, if no two of them share an unknown cell. 0: all are needed.
  uint32_t enough = 0;
  std::vector<uint32_t> live{};          // slots bound after this step that a later step or the head reads
  uint32_t part = 0, possible_part = 0;  // of Alternative::parts and possible_parts
};
using Order = std::vector<Step>;

// The parts of a conjunction that have nothing in common (parts.hpp): which of them each scan, bind and test
// belongs to, by its place in the alternative.
struct Parts {
  std::vector<uint32_t> scans, binds, tests;
  uint32_t count = 0;
};

// A conjunction without `or` at its top.
struct Alternative {
  std::vector<Scan> scans;
  std::vector<Bind> binds;  // in an order in which each needs only scans and earlier binds
  std::vector<Test> tests;  // in canonical order: equalities, enumerating tests, the rest as written
  // Scans, then binds, then tests: what the nested evaluation and the upper bound follow.
  Order nested;
  // In the certain bound, and in the possible one, where `outer`, the slots that it shares with what it
  // stands in, have known values.
  Parts parts, possible_parts;
  std::vector<uint32_t> outer{};
  // Of a rule: the parts of which only some solution is wanted, by number. Orders of joins leave them out.
  std::vector<bool> asides{};
};

struct Body {
  std::vector<Alternative> alternatives;
  std::vector<RelationId> reads;  // at any depth, sorted
};

struct PlannedAlternative {
  Alternative body;
  Order full;                 // every scan over all rows
  std::vector<Order> delta;   // delta[i]: scan i first, over new rows; it may be one of an aside
  std::vector<Order> asides;  // each part of which only some solution is wanted
};

// A set of what is numbered from 0, one bit each: relations, or components by their place in the model.
template <class Member>
class BitSet {
 public:
  explicit BitSet(size_t members = 0) : words_((members + 63) / 64) {}
  void add(Member m) { words_[number(m) / 64] |= uint64_t{1} << (number(m) % 64); }
  void remove(Member m) { words_[number(m) / 64] &= ~(uint64_t{1} << (number(m) % 64)); }
  bool has(Member m) const { return words_[number(m) / 64] >> (number(m) % 64) & 1; }
  void clear() { std::fill(words_.begin(), words_.end(), 0); }
  // Whether every member of this set is one of the other.
  bool within(const BitSet& other) const {
    for (size_t i = 0; i < words_.size(); ++i)
      if (words_[i] & ~other.words_[i]) return false;
    return true;
  }
  bool meets(const BitSet& other) const {
    for (size_t i = 0; i < words_.size(); ++i)
      if (words_[i] & other.words_[i]) return true;
    return false;
  }
  bool empty() const {
    return std::all_of(words_.begin(), words_.end(), [](uint64_t w) { return w == 0; });
  }
  void operator|=(const BitSet& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  }
  void operator&=(const BitSet& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  }
  void operator-=(const BitSet& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
  }
  // Calls `visit` with the number of each member in ascending order; it may add members above that.
  template <class Visit>
  void for_each(Visit visit) const {
    for (size_t i = 0; i < words_.size(); ++i)
      for (uint64_t done = 0, left = words_[i]; left != 0; left = words_[i] & ~done) {
        const auto bit = static_cast<uint32_t>(std::countr_zero(left));
        done |= ~uint64_t{0} >> (63 - bit);
        visit(static_cast<uint32_t>(i * 64) + bit);
      }
  }

 private:
  static uint32_t number(uint32_t m) { return m; }
  static uint32_t number(RelationId r) { return r.value; }
  std::vector<uint64_t> words_;
};
using RelationSet = BitSet<RelationId>;
using ComponentSet = BitSet<uint32_t>;

struct PlannedRule {
  RuleId rule;
  RelationId head;
  std::vector<Expr> head_terms;
  uint32_t slots = 0;
  std::vector<PlannedAlternative> alternatives;
  bool tests_own_component = false;  // `at least` over a relation of the head's own component
  // Facts and tables that what tests and aggregates read depends on. Where something new is said of one of
  // them, new rows of scans are not enough.
  RelationSet tested;
};

// The rules of one component of the model, and what their scans read.
struct PlannedComponent {
  std::vector<RuleId> rules;        // in the order of the component's relations
  std::vector<RelationId> scanned;  // by any of them, the component's own included, sorted
  RelationSet tested;               // of any of its rules
};

struct Plan {
  const model::Model* model = nullptr;
  std::vector<PlannedRule> rules;            // by RuleId
  std::vector<PlannedComponent> components;  // beside Model::components
  std::vector<ComponentSet> readers;         // of each relation: components above it with rules that scan it
  std::vector<ComponentSet> testers;         // of each relation: components that have it in `tested`
  ComponentSet need_no_rows;                 // components with an alternative that scans nothing
  ComponentSet testing;                      // components of which some rule tests or aggregates
  std::vector<std::vector<RelationId>>
      support;                          // of each relation: all that it depends on, itself included, sorted
  std::vector<RelationSet> depends;     // …the same as a set
  std::vector<RelationSet> dependents;  // …and the other way round
  std::vector<RelationSet> facts;       // …those of them that are no derived relations
  // …of each relation: what some rule among them reads in the certain bound while the possible bound is
  // computed (under a negation, in an upper bound, in an aggregate), tables apart.
  std::vector<RelationSet> certain_reads;
};

}  // namespace mechanist::plan
