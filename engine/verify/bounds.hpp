#pragma once
// The two bounds of one case, computed a second time and the plain way: what is certain (L), level by level
// and round by round, and what is possible (U), as boxes; straight from sections 1 to 5 and 10 of the
// semantics. Only what is asked for is computed, with what it depends on. Shares no code with plan/ and
// eval/, which it exists to disagree with; it must give the same verdicts.
//
// Refers to model, profile and facts, which must outlive it. Belongs to one thread. What is too large for
// plain iteration ends in TooLarge, which the room's entry point catches.
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/confidence.hpp"
#include "model/model.hpp"
#include "profile/facts_folder.hpp"
#include "profile/profile.hpp"
#include "verify/cells.hpp"
#include "verify/functions.hpp"

namespace mechanist::verify {

using model::RelationId;
using model::RuleId;

struct TooLarge {};

// When a row was derived: the level of confidence, and the round of its component in it; 0: it was given.
struct Mark {
  uint8_t phase = 0;
  uint32_t round = 0;
  auto operator<=>(const Mark&) const = default;
};

// Rows of one relation of L, the earlier marks first.
class Table {
 public:
  explicit Table(size_t arity) : arity_(arity) {}
  size_t size() const { return marks_.size(); }
  const Symbol* operator[](size_t row) const { return cells_.data() + row * arity_; }
  Mark mark(size_t row) const { return marks_[row]; }
  std::optional<size_t> find(const Symbol*) const;
  bool insert(const Symbol*, Mark);
  // Calls `visit` with rows that have the value in the column, until it returns true.
  bool with(uint32_t column, Symbol, const std::function<bool(size_t)>& visit) const;

 private:
  size_t arity_;
  std::vector<Symbol> cells_;
  std::vector<Mark> marks_;
  std::unordered_multimap<uint64_t, uint32_t> rows_;  // by hash
  struct Column {
    size_t indexed = 0;
    std::unordered_map<uint32_t, std::vector<uint32_t>> rows;
  };
  mutable std::vector<Column> columns_;
};

using Box = std::vector<Cell>;
using Env = std::vector<Cell>;

// Which rows conditions read: of one bound, at a level; of one component's relations perhaps only those from
// before a mark.
struct View {
  bool possible = false;
  uint8_t level = 0;
  std::optional<uint32_t> component;
  Mark before;
};

// A partial solution: variables, and what is left of the unknown values that it met.
struct State {
  Env env;
  std::map<int, Cell> left;  // by origin
};

// A conjunction without `or` at its top, in written order.
using Flat = std::vector<const model::Condition*>;
std::vector<Flat> alternatives_of(const std::vector<const model::Condition*>&);
std::vector<Flat> alternatives_of(const std::vector<model::Condition>&);

// Relations that a condition reads, at any depth.
void reads_of(const model::Condition&, std::vector<RelationId>&);

struct Value {
  enum class Kind { none, exact, unknown } kind = Kind::none;
  bool exists = true;  // unknown: false if there may be no value at all
  Symbol symbol;       // exact
  Cell cell;           // unknown: of a lone variable, its cell
  std::optional<Decimal> low, high;
};

struct Term {
  Symbol constant = any_symbol;
  int variable = -1;  // the same number: the same value, which is not none
  bool operator==(const Term&) const = default;
};
struct Goal {
  RelationId relation;
  std::vector<Term> terms;
  bool operator==(const Goal&) const = default;
};
struct Assessed {
  Verdict verdict = Verdict::open;
  uint8_t level = 0;  // of holds: the strongest that derives it; of fails: the strongest that excludes it
};

class Bounds {
 public:
  // Of both, at most one is there.
  Bounds(const model::Model&, const Profile*, const FactsFolder*);

  // Before another question: what was spent on those before does not count.
  void rested() { ticks_ = 0; }
  const model::Model& model() const { return m_; }
  SymbolTable& symbols() { return symbols_; }
  Cells& cells() { return cells_; }
  const std::vector<Confidence>& levels() const { return levels_; }
  uint8_t weakest() const { return static_cast<uint8_t>(levels_.size() - 1); }
  const std::vector<RelationId>& support(RelationId);  // itself included, sorted

  // ---- the bounds
  const Table& certain(RelationId, uint8_t level);  // rows of stronger and weaker levels may be there too
  const std::vector<Box>& possible(RelationId, uint8_t level);
  bool is_exact(RelationId, uint8_t level);

  // ---- goals
  bool matches(const Goal&, const Symbol* row) const;
  bool is_certain(const Goal&, uint8_t level);
  // With `one_value`, what is one unknown value in two columns is the same in both, as in a rule's body.
  bool is_possible(const Goal&, uint8_t level, bool one_value = false);
  Assessed assess(const Goal&);
  // A total order that depends on nothing but the values. `written` orders what has no value.
  int compare_rows(RelationId, const Symbol*, const Symbol*) const;

  // ---- conditions under a binding
  // The conjunctions of the rule with what it computes for its head, which has the values of the row or goal.
  std::vector<Flat> ways_to(const model::Rule&, const std::vector<Symbol>& cells);
  // `found` returns true to stop. Variables without a value in `env` are bound by the conjunction or not at
  // all. Returns whether it was stopped.
  bool solve(const Flat&, const model::Rule&, const Env&, const View&,
             const std::function<bool(const State&)>& found);
  bool satisfied(const Flat&, const model::Rule&, const Env&, const View&);
  // In the certain bound, else in the possible one.
  Verdict judge(const Flat&, const model::Rule&, const Env&, const View&);
  Verdict judge(const model::Condition&, const model::Rule&, const Env&, const View&);
  Value evaluate(const model::Expr&, const model::Rule&, const Env&, const View&);
  // As the other bound sees the variables.
  Env seen(const Env&, bool possible);

  struct Counted {
    std::vector<Symbol> values;
    bool certain = true;
    bool operator==(const Counted&) const = default;
  };
  // What an aggregate tells apart, by name: for `count` its tuples, otherwise the bindings of its inner
  // variables that have a value of the expression, which is what `values` are then. Certain ones first, each
  // part in the order of its values.
  struct Listed {
    std::vector<Counted> rows;
    bool others = false;  // some that nobody can name are possible
  };
  Listed list(const model::Aggregate&, const model::Rule&, const Env&, const View&);

 private:
  struct Test;
  struct Alternative;
  using Body = std::vector<Alternative>;
  struct Bind {
    uint32_t slot;
    const model::Expr* value;
  };
  struct Test {
    int rank = 0;
    const model::Condition* condition = nullptr;
    std::vector<Body> bodies;      // of a negation: one; of a threshold: one a member
    std::vector<uint32_t> shared;  // variables that it reads of the rest
  };
  struct Alternative {
    std::vector<const model::Atom*> atoms;
    std::vector<Bind> binds;
    std::vector<Test> tests;
    // Of each of these, atoms first, in this order: what it reads or binds, and the part that it belongs to.
    // Parts have no variable in common that is not given, and in the possible bound no unknown cell.
    std::vector<std::vector<uint32_t>> variables;
    std::vector<uint32_t> part, possible_part;
    std::vector<uint32_t> given;  // variables that it reads of the rest
  };
  using Found = std::function<bool(State&)>;
  // What is being solved: the rule that the variables belong to, which rows, and of one atom only new ones.
  struct At {
    const model::Rule* rule;
    View view;
    const model::Atom* fresh = nullptr;
    // Of the alternative that is fired for boxes: whether what it concludes is covered already. What is still
    // to come only narrows it.
    const Alternative* firing = nullptr;
    const Found* covered = nullptr;
    // Of the alternative that is fired for rows: the parts of which the head reads nothing, so that one
    // solution of each will do.
    const std::vector<bool>* unheard = nullptr;
    // The alternative whose parts do not depend on one another, since all that it is given is known.
    const Alternative* apart = nullptr;
  };
  static constexpr uint32_t no_part = ~uint32_t{0};

  // ---- compile.cpp
  Body compile_all(const std::vector<Flat>&, const model::Rule&, const std::vector<bool>& bound);
  Alternative compile(const Flat&, const model::Rule&, std::vector<bool> bound);
  void find_parts(Alternative&, const std::vector<bool>& given) const;
  std::vector<Body> bodies_of(const model::Condition&, const model::Rule&, const std::vector<bool>& bound);
  const Body& body_of(const Flat&, const model::Rule&, const Env&);
  const Body& body_of(const model::Aggregate&, const model::Rule&);

  // ---- solve.cpp
  bool solve(const Body&, State&, const At&, const Found&);
  bool solve(const Alternative&, State&, const At&, const Found&);
  bool solve_from(const Alternative&, size_t step, State&, const At&, const Found&);
  bool satisfied(const Body&, State, const At&);
  bool atom(const model::Atom&, State&, const At&, const Found&);
  bool atom_certain(const model::Atom&, State&, const At&, const Found&);
  bool atom_possible(const model::Atom&, State&, const At&, const Found&);
  bool fit(const model::Atom&, const Cell* box, State&, const Found&);
  bool test(const Test&, State&, const At&, const Found&);
  bool test_certain(const Test&, State&, const At&);
  bool negation_possible(const Test&, State&, const At&, const Found&);
  bool with(uint32_t slot, Cell, State&, const Found&);
  Cell left_of(Cell, const State&) const;
  void narrow(Cell from, Cell to, State&);
  std::pair<int64_t, int64_t> count_members(const Test&, State&, const At&);
  std::optional<bool> compare(model::Comparator, const Value&, const Value&, model::Type);
  std::optional<bool> compare(const Test&, const Value&, const Value&);
  State state_as(const State&, bool possible);
  bool visible(RelationId, Mark, const View&) const;

  // ---- values.cpp
  Value evaluate(const model::Expr&, State&, const At&);
  Value evaluate_call(const model::Call&, const model::Expr&, State&, const At&);
  Value aggregate(const model::Aggregate&, const model::Expr&, State&, const At&);
  struct Row {
    std::vector<Cell> key;
    Value value;
  };
  std::vector<Row> collect(const model::Aggregate&, const State&, const At&, bool possible);

  // ---- bounds.cpp
  void find_levels();
  bool is_known(RelationId fact, uint8_t level) const;
  void load(RelationId);
  void ensure(RelationId, uint8_t level);
  static std::vector<bool> unheard_parts(const Alternative&, const model::Rule&);
  void run(uint32_t component, uint8_t phase);
  void possible_fact(RelationId, uint8_t level);
  void complement(RelationId, Box, std::vector<const Pattern*>, std::vector<Box>& out);
  void possible_component(uint32_t component, uint8_t level);
  bool covers(const Box& a, const Box& b);
  bool is_covered(const std::vector<Box>&, const Box&);
  bool add_box(std::vector<Box>&, Box);
  bool keep_within_limit(std::vector<Box>&, size_t arity);
  void tick() {
    if (++ticks_ > most_ticks) throw TooLarge{};
  }

  static constexpr uint64_t most_ticks = 300'000'000;
  static constexpr size_t most_boxes = 20'000;

  const model::Model& m_;
  const Profile* profile_;
  const FactsFolder* facts_;
  SymbolTable symbols_;
  // Where an alternative has no solution from some step on: the part that has none, if it is known.
  uint32_t failed_part_ = no_part;
  Cells cells_;
  Functions functions_;
  std::vector<Confidence> levels_;
  std::vector<std::optional<Table>> certain_;
  std::vector<uint8_t> phases_;  // beside Model::components: how many are done
  std::map<std::pair<uint32_t, uint8_t>, std::vector<Box>> possible_;
  std::map<uint32_t, std::vector<RelationId>> reads_, support_;
  std::map<std::pair<uint32_t, uint8_t>, bool> exact_;
  std::map<std::pair<const model::Rule*, std::vector<uint32_t>>, std::vector<model::Condition>> heads_;
  std::map<std::pair<Flat, std::vector<bool>>, Body> bodies_;
  std::map<const model::Aggregate*, Body> aggregate_bodies_;
  std::map<uint32_t, Body> rule_bodies_;
  std::deque<model::Condition> made_;  // of `for every`
  uint64_t ticks_ = 0;
};

}  // namespace mechanist::verify
