#pragma once
// What the files of the checker share: where a step is used, what must be so there, and how a difference is
// told. Nothing outside the room includes it.
//
// A step that stands for a row, for a goal that does not hold, or for a statement that a list is complete may
// be needed in several places: where it is needed says what it must be (a Claim), the first place has it
// checked, every other must ask for the same. All other steps are needed once. Claims are worked off from a
// list, so that a proof of any length fits; recursion goes only as deep as one rule's conditions are nested.
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "profile/fact_literal.hpp"
#include "profile/written.hpp"
#include "verify/bounds.hpp"
#include "verify/verify.hpp"

namespace mechanist::verify {

struct RowClaim {
  RelationId relation;
  std::vector<Symbol> cells;
  std::optional<Mark> mark;  // none: not looked for, among very many rows
  // Within a further derivation: it may rest on rows that were derived later, or by weaker evidence.
  bool free = false;
  bool operator==(const RowClaim& o) const { return relation == o.relation && cells == o.cells; }
};
// A goal that does not hold at the level.
struct GoalClaim {
  Goal goal;
  uint8_t level = 0;
  bool operator==(const GoalClaim&) const = default;
};
// That some list is complete, among what these relations rest on.
struct ClosedClaim {
  std::vector<RelationId> of;
  uint8_t level = 0;
};
// Checked where it stands.
struct OwnClaim {};
using Claim = std::variant<OwnClaim, RowClaim, GoalClaim, ClosedClaim>;

class Checker {
 public:
  Checker(const Sources&, const Json& root, std::string within, Bounds&, const model::Model&, const Profile*,
          const FactsFolder*, const Options&);
  Result run();

 private:
  // A rule's conditions under a binding.
  struct Frame {
    const model::Rule* rule;
    Env env;
    View view;
    bool proves = false;      // all of the conditions hold, for certain
    bool free = false;        // of a further derivation: which row meets an atom is the explanation's choice
    bool nested = false;      // within a condition of the rule's body
    uint8_t first_level = 0;  // free: the rule cannot conclude the row at a stronger one
  };
  // What a derived row rests on, for the cost of derivations.
  struct Proof {
    uint8_t level = 0;  // at which the conditions hold
    Env env;
    const model::Rule* rule = nullptr;
    std::vector<const Json*> atoms;   // steps of the body's own atoms
    std::vector<const Json*> needed;  // rows that it cannot do without
    // Of an `at least`, so many members, each by the rows that it shows.
    struct Choice {
      size_t needed = 0;
      std::vector<std::vector<const Json*>> members;
    };
    std::vector<Choice> choices;
  };
  struct Cost {
    uint8_t level = 0;
    int64_t height = 0;
    auto operator<=>(const Cost&) const = default;
  };

  // ---- checker.cpp: the document
  void document();
  void proven(const Json& node, const Json& said, const Goal&);
  void claim_derivations(const Goal&);
  void locate();
  void header();
  void index(const Json&);
  void layout();
  void layout_of(const Json& step, int nesting);
  void mention(const Json& id);
  void proposition(size_t index);
  void mechanism(const Goal&);
  void possible_rows(const Goal&);
  std::optional<Goal> parse_goal(const std::string&);

  // ---- report.cpp: telling what is not so
  void report(const Json& where, const std::string& what, std::string code = "E0432");
  std::string pointer_of(const Json& where) const;
  // Whether the value is as expected, but for these keys of it; each difference is told.
  bool same(const Json& actual, const Json& expected, const std::set<std::string>& but = {});
  bool same_file(const std::string& a, const std::string& b) const;
  const Json* member(const Json& object, std::string_view key, Json::Kind);  // told where it is missing
  // The step that is meant, by its id or as it stands there; null, told: there is none.
  const Json* resolve(const Json& node);
  const Json* step_of(const Json& id);
  const Json* meant(const Json& node) const;  // the same, and nothing is told

  // ---- claims.cpp: what steps must be
  void claim(const Json& node, Claim);
  // A step that is needed once.
  const Json* own(const Json& node);
  void work();
  void row(const Json& step, const RowClaim&);
  bool tells_later(const Json& step) const;
  void not_holding(const Json& step, const GoalClaim&);
  void leaf(const Json& step, Json expected, const Goal&, uint8_t level, bool possible);
  void attempts(const Json& step, const Goal&, uint8_t level, const char* key);
  void closed(const Json& step, const ClosedClaim&);
  void acyclic();

  // ---- settlements.cpp: what would settle the goal
  // The verdict or the outcome in another case, from its bounds.
  using Decided = std::function<std::string(Bounds&)>;
  void settlements(const std::set<std::string>& promises, const Decided&);
  void settles(const Json& way, const std::string& promised, const Decided&);
  bool part(const Json&, std::vector<std::string>& variables);
  std::optional<FactLiteral> assumption(const std::string&, Individuals&) const;
  bool stands_at(const Json& part, uint32_t evidence) const;
  std::string recorded_as(RelationId, const Symbol* cells, bool pattern = false) const;
  std::optional<size_t> recorded_row(const Json& part, const std::string& text,
                                     const std::set<size_t>& taken) const;
  std::optional<Profile> changed(const Json& way, const Json* but);
  Verdict verdict_in(Bounds&, const Goal&) const;
  std::string outcome_in(Bounds&, const model::Proposition&) const;

  // ---- derivations.cpp: several derivations of a goal
  bool shows(const Json& step, RelationId, const Symbol* cells, uint8_t level, int deep = 4);
  std::optional<size_t> told_row(const Json& node, const Goal&, const View&);
  void settle_level(const Json& conditions, const Flat&, Frame&);
  void costs();
  Cost cost_of(const Json* step) const;
  void derivations();
  // The innermost step whose statement about a goal is not so; null: none.
  const Json* false_step(const Json&);
  void assessed(const Json& id, const Goal&);
  std::string confidence(uint8_t level) const;

  // ---- conditions.cpp: a conjunction's conditions, each where it stands
  // The rule's own variables have values from `env`, further ones from the step's bindings; `base` has those
  // that the step does not repeat. Returns what all of them are, or nothing, told.
  std::optional<Env> bindings(const Json& step, const model::Rule&, const Env& base,
                              const std::set<uint32_t>& used);
  // Picks the alternative that is meant, gives introduced variables their values, checks each condition.
  const Flat* body(const Json& step, const std::vector<const Flat*>&, Frame&, bool whole_rule);
  void introduced(const Json& conditions, const Flat&, const Env& before, Frame&);
  void atom(const Json& node, const model::Atom&, const Frame&, bool alone);
  void condition(const Json& node, const model::Condition&, const Frame&);
  void conjunction(const Json& node, const std::vector<const model::Condition*>&, const Frame&,
                   const std::string& goal);
  void negation(const Json& node, const model::Not&, const model::Condition&, const Frame&);
  void threshold(const Json& node, const model::Threshold&, const model::Condition&, const Frame&);
  void every(const Json& node, const model::ForEvery&, const model::Condition&, const Frame&);
  void comparison(const Json& node, const model::Condition&, const Frame&);
  void aggregate(const Json& node, const model::Expr&, const Frame&, bool closing, bool searching);
  void closings(const Json& owner, const std::vector<RelationId>& of, uint8_t level, bool allowed);
  void consume_attempts(const Json& list, size_t& at, const std::string& what,
                        const std::function<void(const Json&, Json expected)>& each);
  // `verdict` and what goes with it, as a step that is needed once has them.
  Json own_step(const Json& step, const std::string& goal, Verdict, const View&) const;
  Goal goal_of(const model::Atom&, const Env&) const;
  void came_later(const Json& step, const Goal&);
  bool possible_beyond(const Goal&, uint8_t level);
  Env ended(const Flat&, const Env&);
  Written::Bindings written_env(const Env&) const;
  std::string text(const model::Condition&, const Frame&) const;

  // ---- expected.cpp: what leaves and rules must say
  Json rule(const model::Rule&) const;
  void origins(Json& out, const std::vector<const model::Notes*>&) const;
  void place(Json& out, const Sources&, Span) const;
  void evidence(Json& out, uint32_t index, std::optional<Confidence> = {}) const;
  Json fact(RelationId, const std::vector<Symbol>&);
  Json declared(const Pattern&, bool none) const;
  void excluded(Json& out, const Goal&, uint8_t level) const;
  Json search(const Pattern&) const;
  std::vector<const Pattern*> searches(const Goal&);
  void searched(Json& out, const std::vector<const Pattern*>&) const;
  std::vector<Json> not_recorded(const Goal&, uint8_t level);
  void value(Json& out, const Value&, model::Type);
  std::optional<std::string> distance(const model::Condition&, const std::vector<Value>&,
                                      const std::vector<model::Type>&);
  std::optional<Symbol> symbol_of(model::Type, const std::string&);
  int compare(model::Type, Symbol, Symbol) const;
  int compare_rows(RelationId, const Symbol*, const Symbol*) const;
  std::string goal_text(const Goal&) const;

  const Sources& sources_;
  const Json& root_;
  std::string within_;
  const model::Model& m_;
  const Profile* profile_;
  const FactsFolder* facts_;
  Options options_;
  Bounds& bounds_;
  Written written_;
  Result out_;

  std::map<uint64_t, const Json*> steps_;  // by id
  std::map<const Json*, Claim> claims_;
  std::map<std::string, const Json*> goals_;  // that do not hold, by what they ask and where
  std::deque<const Json*> left_;              // claimed, not yet checked
  // Of the layout.
  std::set<uint64_t> written_ids_, mentioned_;
  std::deque<uint64_t> waiting_;
  uint64_t next_id_ = 1;
  // Of rows that are not looked for: what each rests on.
  std::map<const Json*, std::vector<const Json*>> rests_on_;
  const Json* proving_ = nullptr;
  bool several_ = false;  // derivations
  std::map<const Json*, Proof> proofs_;
  std::map<const Json*, Cost> costs_;
  Proof* proof_ = nullptr;                        // of the row that is looked at
  std::vector<const Json*>* premises_ = nullptr;  // where rows that it rests on go; null: they are none
  bool
      many_;  // of a program over a folder of facts there may be more rows than plain iteration should derive
};

}  // namespace mechanist::verify
