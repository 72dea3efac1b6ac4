#pragma once
// Why a goal holds, is open or fails, as values: a table of steps that refer to one another by number.
//
// An Explanation owns all of its text and outlives the evaluation that it was made from. Steps form a graph:
// what is needed in several places is one step, and a derivation that comes back to itself is a cycle.
// Everything but `sentence`, `label` and the like is language independent: goals, conditions and values are
// written as rules and the command line write them.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/confidence.hpp"
#include "eval/evaluation.hpp"
#include "eval/goals.hpp"

namespace mechanist::explain {

using StepId = uint32_t;

struct FilePlace {
  std::string file;
  uint32_t line = 0;  // 0: the file as a whole
  bool operator==(const FilePlace&) const = default;
};

// ---------------------------------------------------------------- where things come from

struct Source {
  std::string name, title, url, date;
  bool operator==(const Source&) const = default;
};

// What a profile says beside a row, a denial, a completeness or a search. Of a table's row, only the place.
struct Evidence {
  FilePlace place;
  std::vector<Source> sources;
  std::string quote, paraphrase, page, note, coder;
  std::string attribution;  // reported, inferred, predecessor, subsidiary; empty: not given
  std::string status;       // planned, ended; empty: not given
  Confidence confidence = Confidence::high;
  bool operator==(const Evidence&) const = default;
};

struct Citation {
  std::string source;  // its name in the rulebase
  std::string title;
  std::optional<std::string> passage;
  FilePlace place;
  bool operator==(const Citation&) const = default;
};
struct Ours {
  std::string reason;
  FilePlace place;
  bool operator==(const Ours&) const = default;
};
struct Rule {
  std::string name;
  std::string head;      // the relation that it concludes
  std::string sentence;  // its own, where it has one
  std::string needed;    // what it asks for, in the explanation's language
  FilePlace place;
  std::vector<Citation> citations;
  std::vector<Ours> ours;
};

// ---------------------------------------------------------------- steps

// A condition, and how many other rows would have met it just as well.
struct Link {
  StepId step = 0;
  uint32_t more = 0;
  std::vector<StepId> others;  // those rows, where everything is to be shown
};

struct Binding {
  std::string variable, value;
};

// A row that a profile, a table or a facts folder carries; the strongest evidence first.
struct Recorded {
  enum class Origin { profile, table, facts } origin = Origin::profile;
  std::vector<Evidence> evidence;
};
// What a rule concludes, or, where the verdict is not `holds`, would conclude.
struct ByRule {
  uint32_t rule = 0;  // into Explanation::rules
  std::vector<Binding> bindings;
  std::vector<std::string> unbound;  // variables of the conditions without a value
  std::vector<Link> conditions;
  std::vector<StepId> closing;  // where it fails: why nobody else can meet the conditions
};
// Several conditions that stand together: a threshold's member, or what is negated.
struct Together {
  std::vector<Binding> bindings;     // of variables that have a value only here
  std::vector<std::string> unbound;  // …and those that have none here either
  std::vector<Link> conditions;
  std::vector<StepId> closing;
};
// `not c`: the step of c, which has the opposite verdict.
struct Negated {
  StepId of = 0;
};
// A relation that no rule concludes here: each rule that could, with what is in its way. The verdict says
// whether it is excluded (`absent`) or only not shown (`undecided`).
struct NotConcluded {
  std::vector<StepId> attempts;
};
struct Excluded {
  struct Declared {
    enum class Kind { denied, complete, none } kind = Kind::denied;
    std::string pattern;
    Evidence evidence;
  };
  // By how its relation was declared, if nothing in the profile was needed.
  enum class ByDeclaration { no, table, closed_fact, program } by = ByDeclaration::no;
  std::vector<Declared> declared;
};
// An attribute that has another value.
struct OtherValue {
  std::string value, shown;
  Evidence evidence;
};

struct Difference {
  enum class Kind { differs, missing, uncertain, no_value } kind = Kind::differs;
  std::string column, column_shown;
  std::string wanted, wanted_shown;
  std::string have, have_shown;  // differs, uncertain
  bool operator==(const Difference&) const = default;
};
struct NearRow {
  std::string row;  // as a goal
  std::string sentence;
  std::string brief;     // the values that it has, but for those that differ
  bool planned = false;  // recorded as something that is to come
  std::vector<Difference> differences;
  Evidence evidence;
  uint32_t alike = 0;  // further rows with the same differences
};
struct Search {
  std::string pattern;
  std::string sentence;  // what was searched for
  Evidence evidence;
  bool part = false;  // of what it stands beside: of the rest nobody says that he searched
  bool operator==(const Search&) const = default;
};
struct NotRecorded {
  bool another = false;  // rows match, but none that meets the conditions beside this one as well
  bool limited = false;  // it may be recorded: the evaluation reached its limit before it looked
  std::vector<NearRow> nearest;
  uint32_t further = 0;   // groups of near rows that were not listed
  uint32_t unlisted = 0;  // near rows that are neither listed nor alike to one that is
  std::vector<Search> searched;
};

struct Threshold {
  std::string bound;  // at least, at most, exactly
  int64_t needed = 0;
  uint32_t met = 0, open = 0, failed = 0;
  enum class Of { listed, paths, qualities } of = Of::listed;
  std::vector<StepId> members;
};
// `for every X in RELATION`: each member of the relation with the conditions on it.
struct Every {
  std::string domain;
  std::vector<StepId> members;
  bool unlimited = false;        // members that nobody can name are possible
  std::vector<Search> searched;  // for them
  std::vector<StepId> closing;   // why there are no more, where the verdict rests on that
};

// None, one value, or somewhere between two ends (an end that is absent is open).
struct Value {
  enum class Kind { none, exact, between } kind = Kind::none;
  std::string text, shown;
  std::optional<std::string> low, high;
  std::string low_shown, high_shown;
};
struct Aggregate {
  std::string function;
  Value value;
  struct Row {
    std::vector<std::string> values, shown;
    bool certain = true;
    std::vector<Binding> bindings;     // of variables that have a value only here
    std::vector<std::string> unbound;  // …and those that have none here either
    std::vector<Link> conditions;
  };
  std::vector<Row> rows;
  bool unlimited = false;        // rows that nobody can name are possible
  std::vector<StepId> closing;   // why there are no more, where the verdict rests on that
  std::vector<Search> searched;  // for more of them, where more are possible
};
struct Side {
  std::string text;   // as the rule has it, values in place of variables
  std::string shown;  // what it is, in words
  Value value;
};
struct Comparison {
  std::string comparator;  // = != < <= > >= in between contains starts_with ends_with matches
  std::string told;        // in words: what is compared, what it is and what is asked of it
  std::vector<Side> sides;
  std::optional<std::string> distance;  // of a failed one: what is lacking
  std::string distance_shown;
  std::vector<StepId> aggregates;  // within its sides, in written order
};
// A row that holds, but came later than what is being proved, so that its proof cannot use it.
struct Later {};
// Not followed further: --depth, or the limit on the number of steps.
struct Cut {};

struct Step {
  std::string goal;
  Verdict verdict = Verdict::open;
  std::optional<Confidence> confidence;
  std::optional<Confidence> at;  // open where only evidence of this confidence and stronger counts
  std::string sentence;
  std::string label;                   // of a mechanism, a path or a quality
  std::optional<StepId> same_as;       // an earlier step that says the same, with other names in its sentence
  uint32_t attempt = 0, attempts = 0;  // which of several bindings of the same conditions, from 1
  std::variant<Cut, Later, Recorded, ByRule, Together, Negated, NotConcluded, Excluded, OtherValue,
               NotRecorded, Threshold, Every, Aggregate, Comparison>
      why;
};

// ---------------------------------------------------------------- the whole

struct Part {
  std::string name;
  std::string label;
  StepId step = 0;
};
struct ClaimInstance {
  std::vector<Binding> values;  // of the shared variables
  std::vector<std::string> shown;
  StepId x = 0, y = 0;
  eval::Outcome outcome = eval::Outcome::irrelevant;
};
struct ClaimPart {
  bool necessary = true;
  std::string sentence;
  std::string x, y;  // the relations of the two sides
  std::vector<ClaimInstance> instances;
  eval::Outcome outcome = eval::Outcome::irrelevant;
};
struct Proposition {
  std::string name;
  std::vector<Citation> citations;
  std::vector<Ours> ours;
  std::optional<StepId> scope;
  std::vector<ClaimPart> claims;
  eval::Outcome outcome = eval::Outcome::irrelevant;
};

// ---------------------------------------------------------------- what would settle it

// What an edit took from the profile, extended, or found there already.
struct Effect {
  enum class Kind { overrides_denial, takes_row, extends_list, recorded_already } kind;
  std::string sentence;
  FilePlace place;
};
// One thing that would have to be otherwise. Variables are individuals without a name, the same one wherever
// they stand in one set.
struct SettleItem {
  enum class Kind { assume, cell, deny, complete, retract } kind = Kind::assume;
  std::string written;  // what `whatif --assume` takes, or --retract
  std::string fact;     // the row, pattern or relation by itself
  std::string sentence;
  struct Filled {
    std::string column, shown, value;
  };
  std::string row;              // cell: the recorded row
  std::vector<Filled> cells;    // …its columns that were missing or uncertain, and their values
  std::string retracted;        // denied, complete, recorded
  FilePlace place;              // of what is recorded: the row, the denial, the completeness
  uint32_t letters = 0;         // individuals that it is the first of its set to call by a letter
  std::vector<Effect> against;  // advice: what of the record it goes against
};
struct SettleSet {
  std::vector<SettleItem> items;
  std::string cost;
};
// A fact to look for, and what it would settle by itself: open goals of the case, by what they are called.
struct Lead {
  SettleItem item;
  std::vector<std::string> holds, fails, decides;  // the last: propositions, which get an outcome
  bool covered = false;                            // all that it settles is settled by facts before it
  uint32_t gaps = 0;                               // sets that need it
};
struct Settlement {
  std::vector<SettleSet> holds;  // of an open goal: with each of them it holds
  uint32_t more = 0;             // further sets that were found
  std::vector<SettleSet> fails;  // …fails
  std::vector<SettleSet> opens;  // of a goal that fails: with each of them it is open
  // Of a proposition of which the case decides nothing: with each of them it has that outcome.
  std::vector<SettleSet> supports, contradicts, irrelevant;
  bool cut = false;         // a limit ended the search
  std::vector<Lead> leads;  // of an open goal: what its sets need, what settles most first
  uint32_t open_goals = 0;  // of the case
};

struct FileDigest {
  std::string path, digest;
};

struct Explanation {
  std::string rulebase, version;
  std::vector<FileDigest> files;
  std::vector<std::pair<std::string, std::string>> parameters;  // that were set for this run
  bool has_case = false;
  std::string case_name, case_shown;
  std::string profile_path, profile_digest;
  std::vector<FileDigest> facts;  // of a program over a folder of facts
  uint32_t record = 0;
  std::string language;

  std::string goal;
  std::string title;  // what was asked, in words
  Verdict verdict = Verdict::open;
  std::optional<Confidence> confidence;
  std::optional<Proposition> proposition;  // then `verdict` has no meaning

  std::vector<StepId> roots;      // one a derivation that was asked for, the best first
  std::vector<uint32_t> heights;  // of several, how many rules stand above one another in each
  bool more_derivations = false;  // the search for further ones ended before it had looked everywhere
  std::vector<Step> steps;
  std::vector<Rule> rules;
  std::vector<uint32_t> needed;        // rules that could conclude the goal
  std::vector<Part> paths, qualities;  // of a mechanism
  std::vector<std::string> possible;   // rows that are possible and not certain, where open
  bool possible_others = false;        // and others that nobody can name
  uint32_t matching = 0;               // rows that hold and match
  std::optional<Settlement> settle;    // where it does not hold, of a case
  bool cut = false;                    // by the limit on the number of steps
  bool cut_at_depth = false;           // as was asked for
  std::string limit;                   // of the evaluation, if it reached one
};

struct ExplainOptions {
  bool all = false;                // every binding and every near row, up to a limit
  int depth = -1;                  // steps below the goal; -1: no limit
  int proofs = 1;                  // derivations of a goal that holds, at most
  std::string language;            // empty: the rulebase's first
  bool digests = true;             // of the texts that it stands on
  bool settle = true;              // also what would settle it
  std::vector<eval::Goal> beside;  // asked together with it: what to look for counts them
};

// `ev` has run. The explanation depends on nothing but the rules, the evidence and the options.
Explanation explain(eval::Evaluation& ev, const eval::Goal&, const ExplainOptions&);
Explanation explain(eval::Evaluation& ev, const eval::PropositionGoal&, const ExplainOptions&);
Explanation explain(eval::Evaluation& ev, const eval::Asked&, const ExplainOptions&);

// All mechanisms of the rulebase, for `explain` without a goal; where there is none, its definitions of no
// columns; where there is none of those either, every definition.
std::vector<eval::Asked> default_goals(const model::Model&);

}  // namespace mechanist::explain
