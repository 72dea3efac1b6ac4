#pragma once
// What a search for gaps has assumed so far: terms with variables for what nobody has named, the limits on
// these, and the assumptions. Of this room's searches only.
//
// A partial proposal is copied for every way in which it can go on, so it is a few flat lists; what is known
// of a variable is shared until it changes (Domains).
#include <cstdint>
#include <deque>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "eval/evaluation.hpp"
#include "whatif/blocks.hpp"
#include "whatif/candidates.hpp"

namespace mechanist::whatif {

// A value, a variable of the partial proposal, or nothing asked.
struct Term {
  Symbol value = any_symbol;
  int32_t variable = -1;
  bool operator==(const Term&) const = default;
  bool is_variable() const { return variable >= 0; }
  bool is_any() const { return variable < 0 && value == any_symbol; }
  bool is_value() const { return variable < 0 && value != any_symbol; }
};
// In a list of numbers that stands for terms: the first variable, the next is one more.
constexpr uint32_t variable_mark = 0x0ff0'0000u;

inline Term constant(Symbol s) {
  return {s, -1};
}

// What a variable's value may be.
struct Domain {
  std::optional<Decimal> low, high;
  bool low_open = false, high_open = false;
  bool limited = false;       // to `among`
  std::vector<Symbol> among;  // in the order in which they were asked for
  std::vector<Symbol> but_not;
  Decimal apart_by{1};  // how far others of its kind should be, where an aggregate asks

  // Whether any value is left, as far as ranges tell.
  bool has_room() const;
};

inline Decimal plus(Decimal a, Decimal b) {
  return add(a, b).value_or(a);
}

struct Variable {
  model::Type type;
  uint32_t domain = 0;  // into Domains; 0: anything
  bool bound = false;
  Term to;  // bound: what it stands for
};

// Domains are never changed once another variable may share them.
class Domains {
 public:
  Domains() : all_(1) {}
  const Domain& operator[](const Variable& v) const { return all_[v.domain]; }
  // A copy of the variable's domain that is its own, to be changed at once.
  Domain& own(Variable& v) {
    all_.push_back(all_[v.domain]);
    v.domain = static_cast<uint32_t>(all_.size() - 1);
    return all_.back();
  }

 private:
  std::deque<Domain> all_;
};

struct Assumption {
  Proposed::Kind kind = Proposed::Kind::assume;
  RelationId relation;
  uint32_t row = 0;    // fill: into Profile::rows
  int32_t lever = -1;  // into Model::levers
  uint32_t first = 0;  // of its cells, in Partial::cells
  uint32_t columns = 0;
};

struct Partial {
  List<Variable> variables;
  List<std::pair<Term, Term>> apart;
  List<Assumption> assumed;
  List<Term> cells;    // of `assumed`
  List<Term> env;      // of the rule that is followed, or the arguments of what is concluded
  List<Term> counted;  // rows of the counts that are under way, one after the other
  Decimal cost;
  uint32_t rules =
      0;             // followed, and one more for each cell of a recorded row that is filled beyond its first
  uint32_t met = 0;  // of a threshold

  Term variable(model::Type type) {
    variables.push_back({type, 0, false, {}});
    return {any_symbol, static_cast<int32_t>(variables.size() - 1)};
  }
  Term seen(Term t) const {
    while (t.is_variable() && variables[static_cast<size_t>(t.variable)].bound)
      t = variables[static_cast<size_t>(t.variable)].to;
    return t;
  }
  Variable& at(Term t) { return variables[static_cast<size_t>(t.variable)]; }
  const Variable& at(Term t) const { return variables[static_cast<size_t>(t.variable)]; }
  Term* cells_of(const Assumption& a) { return cells.data() + a.first; }
  const Term* cells_of(const Assumption& a) const { return cells.data() + a.first; }
  // Without variables that nothing mentions; the others keep their order.
  void compact();
};

// The cheapest so many partial proposals, of equal ones the first with the fewest rules. Proposals are equal
// that differ in the numbers of their variables only.
class Best {
 public:
  // `on_the_way_to`: where these go next, dearer by then or as dear; what that does not take is not kept.
  Best(const Domains& domains, size_t most, const Best* on_the_way_to = nullptr)
      : domains_(&domains), most_(most), next_(on_the_way_to) {}
  // Of those with the same values in these places of `env` at most so many are kept, so that many ways to one
  // conclusion do not push out the only way to another.
  void at_most_alike(size_t most, std::vector<uint32_t> places) {
    alike_ = most;
    places_ = std::move(places);
  }
  void as_alike_as(const Best& other) { at_most_alike(other.alike_, other.places_); }
  // Whether one of at least this cost and of so many rules could be among them.
  bool takes(Decimal cost, uint32_t rules) const {
    if (next_ && !next_->takes(cost, rules)) return false;
    if (kept_.size() < most_) return true;
    const Partial& worst = kept_.back().what;
    return std::tie(cost, rules) < std::tie(worst.cost, worst.rules);
  }
  void add(Partial&&);
  bool empty() const { return kept_.empty(); }
  List<Partial> take();  // by cost, then rules, then order of arrival

 private:
  struct Entry {
    uint64_t hash;
    List<uint32_t> form;
    List<uint32_t> values;  // in `places_`; none where one of them has no value yet
    Partial what;
  };
  void form_of(const Partial&);
  List<uint32_t> values_of(const Partial&) const;

  const Domains* domains_;
  size_t most_;
  const Best* next_;
  size_t alike_ = 0;
  std::vector<uint32_t> places_;
  List<Entry> kept_;  // sorted
  List<uint32_t> form_, numbers_;
};

// The cheapest so many partial proposals, of equally cheap ones those that came first; tells nothing apart.
class Cheapest {
 public:
  explicit Cheapest(size_t most = SIZE_MAX, const Best* on_the_way_to = nullptr)
      : most_(most), next_(on_the_way_to) {}
  // Whether one of at least this cost and of so many rules could be among them.
  bool takes(Decimal cost, uint32_t rules) const {
    if (next_ && !next_->takes(cost, rules)) return false;
    return kept_.size() < most_ || cost < kept_.back().cost;
  }
  void add(Partial&&);
  List<Partial> take() { return std::exchange(kept_, {}); }  // by cost, then order of arrival

 private:
  size_t most_;
  const Best* next_;
  List<Partial> kept_;
};

}  // namespace mechanist::whatif
