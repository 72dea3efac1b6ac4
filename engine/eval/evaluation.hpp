#pragma once
// The two bounds of one case: what is certain (L) and what is possible (U), and the verdicts they give.
//
// L is computed by `run`, stratum by stratum and level by level; U of a relation is computed when it is
// first asked for at a level. Both read the same plan, and so do explanations, which use `solve` to run
// conditions forwards under a binding or a rule backwards from its head. An Evaluation refers to its Plan
// and Profile, which must outlive it; it is used by one thread.
//
// References: semantics sections 2-6 and 10; semi-naive evaluation as in Abiteboul, Hull, Vianu,
// Foundations of Databases, chapter 13.
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/confidence.hpp"
#include "eval/boxes.hpp"
#include "eval/function_ref.hpp"
#include "eval/functions.hpp"
#include "eval/relation.hpp"
#include "eval/wilds.hpp"
#include "plan/plan.hpp"
#include "profile/facts_folder.hpp"
#include "profile/profile.hpp"

namespace mechanist::eval {

using model::RelationId;
using model::RuleId;

// Rows, rounds and boxes are tested at the ends of rounds, so that the same program ends at the same place
// however many threads run it; time and memory also within joins, and rows where a round goes far beyond. L
// may be cut short (fewer rows hold): then no derived relation is known to be complete. A relation of U at
// its limit becomes (*, …, *).
struct Limits {
  uint64_t rows = 1'000'000'000;                                      // of all relations of L together
  uint64_t rounds = 10'000'000;                                       // of one component in one phase
  uint64_t boxes = 20'000;                                            // of one relation of U
  std::chrono::milliseconds time = std::chrono::milliseconds::max();  // of one evaluation
  uint64_t bytes = UINT64_MAX;                                        // of L's rows and indexes, and texts
  // What no round may go beyond.
  uint64_t rows_within_round() const { return rows > UINT64_MAX / 4 ? rows : rows * 2 + 100'000; }
};

// Deliberate errors, each of which the property tests must catch. None is ever set outside tests.
struct Defects {
  bool drop_delta = false;              // the last scan of a rule is never the one that reads new rows
  bool possible_reads_certain = false;  // U read as L
  bool ignore_denials = false;
  bool ignore_completeness = false;
  bool drop_exclusions = false;  // `not` and `!=` do not narrow wild cells
  bool negation_reads_same_bound = false;
  bool missing_is_none = false;        // a missing cell read as none in U
  bool level_off_by_one = false;       // evidence one level weaker than asked for counts as certain
  bool at_most_reads_certain = false;  // in L
  bool count_upper_is_lower = false;   // count's interval closed at #L
  bool ignore_planned = false;         // planned rows certain
};

struct Options {
  Limits limits;
  Defects defects;
  bool stats = false;
  // For firings over many rows of a folder of facts; null: none but the one that calls `run`. Results are the
  // same for any number of threads.
  Workers* workers = nullptr;
  RowId rows_to_divide = 4096;  // of a rule's first scan, from which on threads share a firing
  bool divide_all = false;      // also where one thread is known to be quicker
};

enum class Bound : uint8_t { certain, possible };

inline constexpr Symbol unbound = any_symbol;  // of a slot without a value
using Env = std::vector<Symbol>;               // a rule's slots

// Which rows a condition may read. Evaluation reads everything derived so far at its level; a proof reads
// only what was there before the row that it proves.
struct View {
  Bound bound = Bound::certain;
  uint8_t level = 0;  // index into levels()
  // For proofs: rows of relations of `component` only from before this round.
  bool limited = false;
  uint32_t component = 0;
  uint8_t phase = 0;
  uint32_t round = 0;

  View with(Bound b) const {
    View v = *this;
    v.bound = b;
    return v;
  }
};

// A value as an expression gives it: none, known, or only known to lie somewhere.
struct Value {
  enum class Kind : uint8_t { none, exact, wild };
  Kind kind = Kind::none;
  bool surely_exists = true;         // wild: false if there may be no value at all
  Symbol symbol;                     // exact; wild: the cell itself, where the expression is a lone slot
  std::optional<Decimal> low, high;  // wild: inclusive ends, where known
  static Value exact(Symbol s) { return Value{Kind::exact, true, s, {}, {}}; }
};

// What is asked about one relation. A term is any_symbol (`_`), a constant, or a variable: terms with the
// same variable are equal, and a variable never matches none.
struct Goal {
  RelationId relation;
  struct Term {
    Symbol constant = any_symbol;
    int variable = -1;
  };
  std::vector<Term> terms;
};

struct Assessed {
  Verdict verdict = Verdict::open;
  std::optional<Confidence> confidence;  // of holds and fails
};

enum class Outcome : uint8_t { supports, contradicts, irrelevant, undetermined };
constexpr std::string_view to_string(Outcome o) {
  switch (o) {
    case Outcome::supports:
      return "supports";
    case Outcome::contradicts:
      return "contradicts";
    case Outcome::irrelevant:
      return "irrelevant";
    case Outcome::undetermined:
      return "undetermined";
  }
  return "";
}

// One value of the variables that the two sides of a claim share.
struct ClaimInstance {
  std::vector<Symbol> values;  // empty: none named; the claim as a whole
  bool named = true;
  Assessed x, y;
  Outcome outcome = Outcome::irrelevant;
};
struct ClaimResult {
  std::vector<ClaimInstance> instances;  // in the order of their values
  Outcome outcome = Outcome::irrelevant;
};
struct PropositionResult {
  std::optional<Assessed> scope;
  std::vector<ClaimResult> claims;
  Outcome outcome = Outcome::irrelevant;
};

// What firing a rule in one order cost, in all rounds together.
struct PlanStats {
  uint32_t alternative = 0;
  int delta_scan = -1;          // the one that read new rows only; -1: none
  std::vector<uint32_t> scans;  // of the alternative, in the order in which they were read
  uint64_t first_round = 0, last_round = 0, firings = 0, candidates = 0, rows = 0;
  std::chrono::nanoseconds time{0};
};
struct RuleStats {
  uint64_t firings = 0, candidates = 0, rows = 0;
  uint64_t shared = 0;  // firings that threads shared
  std::chrono::nanoseconds time{0};
  std::vector<PlanStats> plans;  // of programs over a folder of facts, where stats are asked for
};
struct Stats {
  std::vector<RuleStats> rules;  // by RuleId
  uint64_t rounds = 0;
  std::vector<uint64_t> component_rounds;  // …of each component of the model
  uint64_t undefined_values = 0;           // functions without a result
  // L and U of the level that verdicts are decided at first, and both at the others, for confidence alone.
  std::chrono::nanoseconds certain{0}, possible{0}, confidence{0};
};

class Baseline;

class Evaluation {
 public:
  // For one case after another, each started with `reset`. `baseline` must outlive this.
  Evaluation(const plan::Plan&, const Baseline* baseline, Options = {});
  Evaluation(const plan::Plan&, const Profile&, Options = {});
  // An ordinary Datalog program over a folder of facts.
  Evaluation(const plan::Plan&, const FactsFolder&, Options = {});
  ~Evaluation();
  Evaluation(const Evaluation&) = delete;
  Evaluation& operator=(const Evaluation&) = delete;

  // Forgets the case before and starts this one in the same memory.
  void reset(const Profile&);

  // Computes L at every level. False: a limit was reached, and `limit_reached` says which.
  bool run();

  // After `run`, the same profile object says otherwise of these facts, and of nothing else: of `rows` also
  // which rows there are, of `bounds` only denials and completeness; symbols, unknown cells and the like are
  // what they were. Bounds of relations that do not depend on them are kept, and rows of those that no test
  // of them can reach. What is not among the `asked` (null: all are), which are closed under what they depend
  // on, is left stale until it is asked for, and must not be read. True: as `run`. Where the levels of
  // confidence are others, or the run before was cut short, everything is computed anew.
  bool update(const plan::RelationSet& rows, const plan::RelationSet& bounds,
              const plan::RelationSet* asked = nullptr);
  const std::string& limit_reached() const { return limit_; }

  const plan::Plan& plan() const { return plan_; }
  const model::Model& model() const { return *plan_.model; }
  const Profile* profile() const { return profile_; }
  const FactsFolder* facts() const { return facts_; }
  const Baseline* baseline() const { return baseline_; }  // null: none, or of no use
  const Options& options() const { return options_; }
  SymbolTable& symbols() { return symbols_; }
  const SymbolTable& symbols() const { return symbols_; }
  const Wilds& wilds() const { return wilds_; }
  const Stats& stats() const { return stats_; }

  // The confidences that occur in the evidence, strongest first; at least one. A phase of L is an index here.
  const std::vector<Confidence>& levels() const { return levels_; }
  uint8_t weakest() const { return static_cast<uint8_t>(levels_.size() - 1); }

  const Relation& certain(RelationId r) const { return *certain_[r.value]; }
  // U of the relation at a level. Where is_exact, U is L and this must not be asked.
  const Boxes& possible(RelationId, uint8_t level);
  // Whether U has any row of the relation at a level, whichever: less work than to find all.
  bool is_any_possible(RelationId, uint8_t level);
  // Whether U of the relation is L at that level: its whole support is complete and known.
  bool is_exact(RelationId, uint8_t level) const;

  // With ever more of an answer, for ever more work: of holds() what is possible is not computed, of
  // verdict() what is possible at stronger levels of confidence.
  bool holds(const Goal&);
  Verdict verdict(const Goal&);
  Assessed assess(const Goal&);
  Assessed assess(RelationId relation);                       // all columns `_`
  Assessed assess(RelationId relation, const Symbol* cells);  // each column a constant
  // Rows of L that match, sorted by value; ground rows that are possible only; whether others are possible.
  struct Answers {
    std::vector<std::vector<Symbol>> holding, open;
    bool others = false;
  };
  Answers answers(const Goal&);
  PropositionResult assess(const model::Proposition&);
  Outcome outcome(const model::Proposition&);  // of `assess`, without its instances
  // Total order on the rows of a relation by their values.
  int compare_rows(RelationId, const Symbol*, const Symbol*) const;

  // Solutions of a body under `env` in the bound and rows of `view`. `found` sees them in `env` and returns
  // true to stop; env is as before afterwards. Returns whether it was stopped.
  bool solve(const plan::Body&, Env& env, const View& view, FunctionRef<bool()> found);
  bool satisfied(const plan::Body& body, Env& env, const View& view) {
    return solve(body, env, view, [] { return true; });
  }
  // Where only one end of an unknown number is asked for, the other need not be found.
  enum class Ends : uint8_t { both, low, high };
  Value evaluate(const plan::Expr&, const Env&, const View&, Ends = Ends::both);
  // Three-valued: true and false are certain.
  std::optional<bool> compare(model::Comparator, const Value&, const Value&, model::Type);
  // The interval in which an aggregate's value lies, and what it counts in each bound.
  struct Aggregated {
    Value value;
    std::vector<std::vector<Symbol>> certain, possible;  // distinct solutions: inner slots' values, sorted
    bool unlimited = false;                              // a counted cell is wild
  };
  Aggregated aggregate(const plan::Expr&, const Env&, const View&);
  // env as the possible bound sees it: nulls become wild cells.
  Env possible_env(const Env&) const;

 private:
  friend class Joiner;
  template <class Found>
  friend class RowWalk;
  template <class Found>
  friend bool walk_rows(Evaluation&, const plan::Body&, Env&, const View&, Found);
  friend void fire_by_tuple(Evaluation&, const plan::PlannedRule&, const plan::Alternative&,
                            const plan::Order&, const View&, std::span<const std::pair<RowId, RowId>> ranges);
  friend bool asides_hold(Evaluation&, const plan::PlannedRule&, const plan::PlannedAlternative&, const View&,
                          std::span<const std::pair<RowId, RowId>> ranges);
  friend class DividedJoin;
  friend void fire(Evaluation&, const plan::PlannedRule&, const plan::PlannedAlternative&, const plan::Order&,
                   int delta_scan, const View&);
  friend class Possible;
  friend class Baseline;

  Evaluation(const plan::Plan&, const FactsFolder*, const Baseline*, Options);
  // What an update is about: the facts of which something else is said, and the relations whose rows, or
  // whose bounds, are to be found anew. The rest stays as it is. Where functions below are given none,
  // everything is found.
  struct Renewed {
    plan::RelationSet facts, rows, bounds;
  };
  // In phase 0 also the rows of tables and folders, which are no part of an update.
  void load_rows(uint8_t phase, const Renewed*);
  void keep_rows(uint8_t phase, const std::vector<RelationId>& kept);
  void run_phases(const Renewed*);
  void find_levels();
  void find_known(const Renewed*);
  void find_stale(const plan::RelationSet& rows, const plan::RelationSet& facts);
  // Whether evidence of this level, or what follows from it, could make U other than without evidence.
  bool is_touched(RelationId, uint8_t level) const;
  Boxes& new_boxes(RelationId, uint8_t level);
  void compute_possible(RelationId, uint8_t level, bool one_will_do);
  void run_component(const plan::PlannedComponent&, uint32_t index, uint8_t phase);
  // While a solution of the possible bound is sought, a trail says what slots and origins (wilds.hpp) were
  // before it narrowed them; each part of the search takes back what it did, down to where it began.
  struct Narrowed {
    uint32_t at;  // slot or origin
    Symbol before;
  };
  struct TrailMark {
    size_t slots, origins;
  };
  const plan::Order& chosen_order(const plan::PlannedRule&, const plan::Alternative&,
                                  const plan::Order& planned, int delta_scan);
  PlanStats& stats_of(const plan::PlannedRule&, const plan::PlannedAlternative&, const plan::Order&,
                      int delta_scan);
  bool gives_nothing_new(const Env&);
  bool over_limit(uint64_t round);
  bool over_time() const {
    return options_.limits.time != std::chrono::milliseconds::max() &&
           std::chrono::steady_clock::now() - started_ > options_.limits.time;
  }
  // Whether so many rows or rounds came since memory was tested that it is worth while again.
  bool memory_is_due();
  // Tests time, and memory where asked; sets limit_.
  bool over_time_or_memory(bool memory);
  // Thrown within `run` and the possible bound only, and caught there.
  struct Interrupted {};
  // Called for each row or box that a join looks at.
  void tick(uint64_t n = 1) {
    if ((ticks_ + n) / 16384 != ticks_ / 16384 && interruptible_) interrupt_if_over();
    ticks_ += n;
  }
  void interrupt_if_over();
  // After an interruption: the search that began at the mark is over, and its frames are gone.
  void abandon(TrailMark);

  bool solve_alternative(const plan::Alternative&, Env&, const View&, FunctionRef<bool()> found);
  // A part of a conjunction (plan::Parts) that has no solution has none for other rows of another part
  // either. So whoever finds none from some step on says which part it was, and scans of others end.
  static constexpr uint32_t no_part = ~uint32_t{0};
  struct Tried {
    uint32_t part;  // of the step that tries, where parts matter
    bool found = false, stopped = false, ended = false;
  };
  bool solve_from(const plan::Alternative&, size_t step, Env&, const View&, FunctionRef<bool()> found);
  bool solve_next(const plan::Alternative&, size_t step, Env&, const View&, FunctionRef<bool()> found,
                  Tried&);
  bool come_out(const Tried&);
  bool has_none(uint32_t part) {
    failed_part_ = part;
    return false;
  }
  void scan_certain(const plan::Alternative&, size_t step, Env&, const View&, FunctionRef<bool()> found,
                    Tried&);
  void scan_possible(const plan::Alternative&, size_t step, Env&, const View&, FunctionRef<bool()> found,
                     Tried&);
  bool certain_test(const plan::Test&, Env&, const View&);
  bool is_one_value(uint32_t a, uint32_t b, const Env&) const;
  bool possible_test(const plan::Test&, Env&, const View&, FunctionRef<bool()> next);
  bool possible_negation(const plan::Test&, Env&, const View&, FunctionRef<bool()> next);
  TrailMark trail_mark() const { return {slot_trail_.size(), origin_trail_.size()}; }
  void set(uint32_t slot, Symbol to, Env& env) {
    slot_trail_.push_back({slot, env[slot]});
    env[slot] = to;
  }
  // What is left of a cell of a box.
  Symbol left_of(Symbol cell) const {
    return cell.is_unknown() && cell != wilds_.any() ? left_of_wild(cell) : cell;
  }
  Symbol left_of_wild(Symbol cell) const;
  // `to` is what is left of the value `from`; slots of env that stand for the same value follow.
  void narrow(Symbol from, Symbol to, Env& env) {
    if (from.is_unknown() && from != wilds_.any()) narrow_wild(from, to, env);
  }
  void narrow_wild(Symbol from, Symbol to, Env&);
  void widen(Env&, TrailMark);
  // `next` with the slot, and all that is the same value, narrowed.
  bool narrowed(uint32_t slot, Symbol to, Env&, FunctionRef<bool()> next);

  // Memory of an inner search, given back when it ends; searches end in the order opposite to their
  // beginning.
  class Borrowed {
   public:
    explicit Borrowed(Evaluation& ev) : ev_(ev) {
      if (ev.borrowed_ == ev.lent_.size()) ev.lent_.emplace_back();
      cells_ = &ev.lent_[ev.borrowed_++];
    }
    ~Borrowed() { --ev_.borrowed_; }
    Borrowed(const Borrowed&) = delete;
    Borrowed& operator=(const Borrowed&) = delete;
    std::vector<Symbol>& operator*() const { return *cells_; }

   private:
    Evaluation& ev_;
    std::vector<Symbol>* cells_;
  };
  // `env` as `to` sees it, if the view is of the other bound: nulls become wild cells, or wild cells that are
  // a null's value that null.
  void as_seen(const Env& env, const View& view, Bound to, Env& out) const;

  // `min` or `max` where only one end of it is wanted.
  Value extreme(const plan::Expr&, const Env&, const View&, bool high);
  // The end of each side that decides an inequality in that bound.
  static Ends deciding(model::Comparator, Bound, bool left);
  // A count beside a number: nullopt where only the general comparison can tell. Counts no further than the
  // answer needs, and only in the bound that decides.
  std::optional<bool> compare_count(const plan::Test&, const Env&, const View&);
  struct Counted {
    int64_t rows = 0;     // distinct, without unknown values; not beyond what was asked for
    bool others = false;  // rows with unknown values
  };
  Counted count_up_to(int64_t most, const plan::Expr&, const Env&, const View&, Bound);

  // What a bind or assign step gives its slot in the certain bound; nullopt: nothing for certain.
  std::optional<Symbol> given_value(const plan::Step&, const plan::Alternative&, const Env&, const View&);
  std::pair<int64_t, int64_t> members(const plan::Test&, Env&, const View&);  // #L, #U
  // Values of the variables that the two sides of a claim share, row by row.
  struct Instances {
    std::vector<Symbol> named, unnamed, row;
    std::vector<uint32_t> order;  // where rows begin, by value
  };
  void find_instances(const model::Claim&);
  // For each different value, named ones only where there are any: the value, x, y, and the outcome.
  template <class Judge>
  void judge_claim(const model::Claim&, Judge);
  template <class Cell>
  bool matches(const Goal&, Cell cell);
  bool certain_match(const Goal&, RowId);
  bool is_possible(const Goal&, uint8_t level);
  // Whether both bounds of the body agree under env: everything it reads is complete and known.
  bool reads_only_known(const plan::Body&, std::span<const uint32_t> outer, const Env&, const View&) const;
  RowId visible(RelationId, const View&) const;
  // Whether each of the slots has a value of the certain bound: a constant or a null.
  bool all_valued(std::span<const uint32_t> slots, const Env& env) const {
    for (uint32_t slot : slots)
      if (env[slot] == unbound || (env[slot].is_unknown() && !wilds_.is_null(env[slot]))) return false;
    return true;
  }
  // As `satisfied` in the certain bound. `outer`: what the body shares with the rest.
  bool certainly_satisfied(const plan::Body&, std::span<const uint32_t> outer, Env&, const View&);

  const plan::Plan& plan_;
  const Profile* profile_;
  const FactsFolder* facts_;
  Options options_;
  SymbolTable symbols_;
  Functions functions_;
  Wilds wilds_;
  std::vector<Confidence> levels_;
  std::vector<std::unique_ptr<Relation>> certain_;
  // By level. Known are recorded relations and tables whose U is their L.
  struct Level {
    plan::RelationSet known;
    plan::RelationSet evidence;  // recorded relations of which something is said at this very level
    plan::RelationSet touched;   // recorded relations whose U is other than without evidence
    plan::RelationSet rows;      // relations that have rows at this level
    std::vector<Boxes*> possible;
    plan::RelationSet possible_some;  // some box is known to be possible; `possible` need not be known
  };
  std::vector<Level> at_;
  plan::RelationSet always_known_;  // tables and what is closed by declaration
  std::vector<std::unique_ptr<Boxes>> boxes_;
  size_t boxes_used_ = 0;
  std::vector<Boxes*> free_boxes_;  // among those that are used, of no relation any more
  const Baseline* baseline_ = nullptr;
  uint64_t rows_ = 0;         // of all relations of L
  uint64_t table_rows_ = 0;   // of them
  uint64_t rows_tested_ = 0;  // how many there were when memory was tested last
  uint32_t rounds_untested_ = 0;
  bool tables_loaded_ = false;
  plan::RelationSet stale_rows_, stale_bounds_;  // what `update` left, of L and of U
  std::vector<const ProfileRow*> renewed_;       // the profile's rows that an update loads
  plan::ComponentSet pending_;  // what is to be run in this phase because something that it reads is new
  std::unique_ptr<class Possible> upper_;
  std::vector<Symbol> left_;  // by origin; unbound: not met yet
  std::vector<Narrowed> slot_trail_, origin_trail_;
  std::deque<std::vector<Symbol>> lent_;
  size_t borrowed_ = 0;
  // What the possible bound fires: where the alternative's solutions go, beside what is known.
  struct Firing {
    const plan::Alternative* alternative = nullptr;
    const std::vector<plan::Expr>* head_terms = nullptr;
    const Boxes* known = nullptr;
    const Boxes* into = nullptr;
    std::vector<Symbol> head;
  };
  Firing firing_;
  // Orders of the plan, by what sizes suggested when they were looked at last.
  struct Chosen {
    plan::Order order;
    std::vector<RowId> sizes;  // of what each scan reads
  };
  std::unordered_map<const plan::Order*, Chosen> chosen_;
  uint64_t ticks_ = 0;
  bool interruptible_ = false;
  // Semi-naive bookkeeping of the component that is running: rows consumed, and rows visible this round.
  // Outside of a component that is running, `old_` are the rows of earlier phases, also in `begun_`, and
  // `now_` all rows.
  std::vector<RowId> old_, now_, begun_;
  Instances instances_;       // of the claim that is judged
  Env fired_;                 // the slots of the rule that is fired tuple by tuple
  std::vector<Symbol> head_;  // of that rule
  uint8_t phase_ = 0;
  // While U of a component grows: the scan that reads only boxes from this one on.
  const plan::Alternative* apart_ = nullptr;  // being solved, and has parts that are solved apart
  uint32_t failed_part_ = no_part;            // of it; no_part: none is known to have failed
  const plan::Scan* restricted_ = nullptr;
  BoxId restricted_from_ = 0;
  std::string limit_;
  Stats stats_;
  std::chrono::steady_clock::time_point started_;
};

// The case of which nothing is known: what is possible in every case as long as its evidence does not touch
// it (semantics, section 10, U0). Immutable, shared by threads.
class Baseline {
 public:
  explicit Baseline(const plan::Plan&, Options = {});
  Baseline(const Baseline&) = delete;
  Baseline& operator=(const Baseline&) = delete;
  // False where its boxes hold values that only computing made, which no case could share.
  bool usable() const { return usable_; }
  const Wilds& wilds() const { return evaluation_.wilds(); }
  // Precondition: usable, and the relation is not exact without evidence.
  const Boxes* possible(RelationId r) const { return evaluation_.at_[0].possible[r.value]; }

 private:
  Profile nothing_;
  Evaluation evaluation_;
  bool usable_ = false;
};

}  // namespace mechanist::eval
