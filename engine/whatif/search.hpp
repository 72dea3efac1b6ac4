#pragma once
// The search behind candidates.hpp, of whose files this is the common declaration; nobody else includes it.
//
// A goal is followed backwards through the rules, and what no row gives is assumed. Each conclusion that is
// asked for, with the arguments that are known by then, has a table of the k cheapest ways to it, each a
// partial proposal. A conjunction joins the tables of its conditions from left to right and keeps the
// cheapest partial proposals; when an assumption of one condition can be that of another, both ways are
// tried, since one fact may serve twice. Recursion reads what is known of the table that is being made, and
// is repeated until nothing changes.
//
// Two ways are joined only where what they cost at least is less than what is kept already: most joins are
// never made.
//
//   candidates.cpp         the tables: rows, facts that could be recorded, rules
//   search_terms.cpp       terms made equal, assumptions added, keys
//   search_conditions.cpp  conditions, thresholds, negation
//   search_aggregates.cpp  rows that a count or an extreme lacks
//   search_proposal.cpp    from a partial proposal to one that can be said
//
// Everything is approximate where it may be: whether a set does what it should is decided by evaluation. The
// order of the work is that of values, never of symbols or lines.
#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <unordered_map>

#include "model/walk.hpp"
#include "plan/from_model.hpp"
#include "whatif/partial.hpp"

namespace mechanist::whatif {

bool has_aggregate(const model::Expr&);

class Search {
 public:
  Search(eval::Evaluation& ev, const SearchLimits& limits, bool levers_only);
  Candidates run(const eval::Goal& goal);

 private:
  using Condition = model::Condition;
  using Kind = Proposed::Kind;
  using Env = eval::Env;
  using Row = std::vector<Symbol>;

  using Words = List<uint32_t>;
  struct WordsHash {
    size_t operator()(const Words&) const;
  };

  // `r(K, A) and r(K, B) and A != B` as a constraint: what no profile may say is not proposed either. Other
  // constraints are left to evaluation.
  struct Key {
    RelationId relation;
    std::vector<size_t> same;
    size_t differs = 0;
  };

  struct Table {
    const List<Partial>* list = nullptr;
    bool making = false, read = false;
    int depth = 0;
  };

  // Terms.
  bool allowed(const Variable&, Symbol) const;
  bool apart_kept(const Partial&) const;
  bool unify(Partial&, Term, Term);
  bool restrict(Partial&, Term, ast::Comparator, Symbol);
  bool told_apart(Partial&, const List<Term>& row, const std::vector<Row>& known, size_t counted) const;
  void find_key(const model::Rule&);
  bool keys_kept(Partial&);
  bool nameable(const Partial&) const;
  Best best(size_t most, const Best* on_the_way_to = nullptr) const {
    return {domains_, most, on_the_way_to};
  }
  bool spent();

  // Assuming. `cells` are of the assumption, which has none yet.
  Decimal cost_of(const Assumption& a) const {
    return a.lever >= 0 ? m_.levers[static_cast<size_t>(a.lever)].cost : Decimal(1);
  }
  void add(Partial, Assumption, const List<Term>& cells, Cheapest& out);
  eval::Goal goal_of(const Partial&, RelationId, const Term* cells) const;
  bool possible(const Partial&, Kind, RelationId, const Term* cells);
  bool agrees(const Partial&, Kind, RelationId, const Term* cells);
  size_t against(const Partial&);  // how many assumptions no completion has
  bool all_possible(const Partial&);
  Words asked(const Partial&, RelationId, const Term* cells, size_t columns);

  // Tables.
  void extend_by_call(const Partial&, RelationId, const List<Term>& arguments, Best& out);
  Decimal least_cost(const Partial&, const Partial& way) const;
  void join(const Partial&, const List<Term>& args, const Partial& way, Best& out);
  const List<Partial>& call(RelationId, const List<Term>& args, const Words& key);
  List<Partial> ways_to(RelationId, const List<Term>& args);
  Partial fresh_state(RelationId, const List<Term>& args) const;
  void rows_of(RelationId, const List<Term>& args, Best& out);
  std::vector<int32_t> levers_of(RelationId, const List<Term>& cells) const;
  List<Term> with_values(Partial&, RelationId, List<Term> cells) const;
  void assume(Partial, const Assumption&, const List<Term>& cells, Best& out);
  void facts_of(RelationId, const List<Term>& args, Best& out);
  void fill_rows(RelationId, const Partial& start, Best& out);
  void rules_of(RelationId, const List<Term>& args, Best& out);

  // Conditions.
  void conjunction(const model::Rule&, std::vector<const Condition*> body, Partial, Best& out);
  void conjunction(const model::Rule&, const std::vector<Condition>& parts, Partial, Best& out);
  void place_known(std::vector<const Condition*>& body) const;
  void condition(const model::Rule&, const Condition&, const Partial&, Best& out);
  void nested(const model::Rule&, const std::vector<Condition>& parts, const Partial&, Best& out);
  void comparison(const model::Rule&, const Condition&, const model::Comparison&, const Partial&, Best& out);
  void member(const Condition&, const model::In&, const Partial&, Best& out);
  void between(const Condition&, const model::Between&, const Partial&, Best& out);
  void tested(const Condition&, const Partial&, Best& out);
  bool could_be(const Condition&, const Env&);
  void threshold(const model::Rule&, const Condition&, const model::Threshold&, const Partial&, Best& out);
  void each(const model::Rule&, const Condition&, const model::ForEvery&, const Partial&, Best& out);
  void close(RelationId, const List<Term>& cells, const Partial&, Cheapest& out);
  void atoms_in(const Condition&, std::vector<const model::Atom*>& out) const;
  void negation(const Condition&, const std::vector<Condition>& parts, const Partial&, Best& out);

  Term term_of(const model::Expr&, const Partial&) const;
  Env env_of(const Partial&) const;
  const plan::Expr& compiled(const model::Expr&);
  const plan::Body& compiled(const Condition&, const Env&);
  template <class Part>
  bool all_known(const Part& part, const Env& env) const {
    model::Variables used;
    model::direct_variables(part, used);
    return std::all_of(used.begin(), used.end(), [&](auto v) { return env[v.value] != eval::unbound; });
  }
  std::optional<Symbol> computed(const model::Expr&, const Partial&);
  bool all_bound_satisfied(const Condition&, const Env&);

  // Aggregates.
  void aggregates(const model::Rule&, const Condition&, const model::Comparison&, const Partial&, Best& out);
  std::optional<Decimal> asked_constant(const model::Comparison&, const Partial&) const;
  void solution(const model::Rule&, const model::Aggregate&, const Partial&, Best& out,
                const std::vector<Row>& known = {}, size_t counted = 0);
  List<Term> outputs_of(const model::Aggregate&, const Partial&) const;
  std::optional<eval::Evaluation::Aggregated> known_value(const model::Aggregate&, const Partial&,
                                                          const model::Expr& whole);
  void more_rows(const model::Rule&, const model::Aggregate&, int64_t needed, const Partial&, Best& out,
                 const model::Expr& whole);
  void one_row(const model::Rule&, const model::Aggregate&, ast::Comparator, Decimal needed, const Partial&,
               Best& out, const model::Expr& whole);
  void any_rows(const model::Rule&, const model::Comparison&, std::optional<Decimal> far, const Partial&,
                Best& out);

  // Proposals.
  std::optional<Candidate> finished(Partial);
  void come_true(Proposed&) const;
  uint32_t guessed(const Proposed&) const;
  bool familiar(Symbol) const;
  std::optional<Decimal> number_for(const Variable&, const std::vector<Decimal>& taken, RelationId,
                                    size_t column, std::map<uint32_t, uint32_t>& spread) const;

  Blocks blocks_;  // first, since the lists of all others are in it
  eval::Evaluation& ev_;
  const model::Model& m_;
  const SearchLimits& limits_;
  bool levers_only_;
  eval::View view_;
  Domains domains_;
  std::unordered_map<Words, Table, WordsHash> tables_;
  std::deque<List<Partial>> lists_;
  std::unordered_map<Words, bool, WordsHash> possible_;
  std::map<const model::Expr*, plan::Expr> exprs_;
  std::map<std::pair<const Condition*, std::vector<uint32_t>>, plan::Body> bodies_;
  std::vector<Key> keys_;
  std::vector<int32_t> numbers_;  // of asked()
  int depth_ = 0;
  int lowest_;
  uint64_t steps_ = 0;
  bool cut_ = false;
};

}  // namespace mechanist::whatif
