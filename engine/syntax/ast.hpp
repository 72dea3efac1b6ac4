#pragma once
// What an analyst wrote, as written: names unresolved, types unchecked, every part with its place.
//
// Equality ignores nothing: two trees are equal if they were written alike at the same places. Use
// `without_places` to compare across layouts (print and reparse).
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/source.hpp"
#include "syntax/literal.hpp"

namespace mechanist::ast {

struct Name {
  std::string text;  // "a.b" or "a.b.c" where qualified
  Span span;
  bool operator==(const Name&) const = default;
};

// en "…", zh "…", not en "…"
struct Sentence {
  Name language;
  bool negative = false;
  std::string text;
  Span text_span;  // of the string with its quotes
  bool operator==(const Sentence&) const = default;
};
struct Citation {
  Name source;
  std::optional<std::string> passage;
  Span span;
  bool operator==(const Citation&) const = default;
};
struct Ours {
  std::string reason;
  Span span;
  bool operator==(const Ours&) const = default;
};
struct Notes {
  std::vector<Sentence> sentences;
  std::vector<Citation> citations;
  std::vector<Ours> ours;
  bool operator==(const Notes&) const = default;
};

// ---------------------------------------------------------------- expressions

struct Expr;
struct Condition;

struct Wildcard {
  bool operator==(const Wildcard&) const = default;
};
struct Variable {
  std::string name;
  bool operator==(const Variable&) const = default;
};
// A bare name: an enum constant (perhaps Subject.user), an attribute, or a parameter.
struct NameUse {
  std::string name;
  bool operator==(const NameUse&) const = default;
};
// A function, or an operator: "+", "-", "*", "/", and "neg" for a sign.
struct Call {
  std::string function;
  Span function_span;
  std::vector<Expr> arguments;
  bool operator==(const Call&) const;
};
enum class AggregateKind { count, sum, avg, min, max };
struct Aggregate {
  AggregateKind kind = AggregateKind::count;
  std::vector<Expr> outputs;  // count: any number of them; the others: one
  std::vector<Condition> body;
  bool operator==(const Aggregate&) const;
};
struct Expr {
  std::variant<Wildcard, Variable, Literal, NameUse, Call, Aggregate> node;
  Span span;
  bool operator==(const Expr&) const = default;
};

// ---------------------------------------------------------------- conditions

struct Argument {
  std::optional<Name> column;
  Expr value;
  bool operator==(const Argument&) const = default;
};
// A relation with arguments; a bare name; or a text test such as contains(t, "x").
struct Atom {
  Name relation;
  bool parentheses = false;
  std::vector<Argument> arguments;
  bool operator==(const Atom&) const = default;
};
enum class Comparator { equal, not_equal, less, less_equal, greater, greater_equal };
struct Comparison {
  Comparator comparator = Comparator::equal;
  Expr left, right;
  bool operator==(const Comparison&) const = default;
};
struct In {
  Expr value;
  std::vector<Expr> members;
  bool operator==(const In&) const = default;
};
struct Between {
  Expr value, low, high;
  bool operator==(const Between&) const = default;
};
struct And {
  std::vector<Condition> parts;
  bool operator==(const And&) const;
};
struct Or {
  std::vector<Condition> parts;
  bool operator==(const Or&) const;
};
struct Not {
  std::vector<Condition> part;  // exactly one
  bool operator==(const Not&) const;
};
struct Exists {
  std::vector<Condition> part;  // exactly one
  bool operator==(const Exists&) const;
};
struct ForEvery {
  Name variable;
  Name domain;                  // an enum or a unary relation
  std::vector<Condition> part;  // exactly one
  bool operator==(const ForEvery&) const;
};
enum class Bound { at_least, at_most, exactly };
struct Threshold {
  enum class Members { listed, paths, qualities };
  Bound bound = Bound::at_least;
  Expr needed;
  Members members = Members::listed;
  std::vector<Condition> listed;
  bool operator==(const Threshold&) const;
};
struct Condition {
  std::variant<Atom, Comparison, In, Between, And, Or, Not, Exists, ForEvery, Threshold> node;
  Span span;
  bool operator==(const Condition&) const = default;
};

inline bool Call::operator==(const Call&) const = default;
inline bool Aggregate::operator==(const Aggregate&) const = default;
inline bool And::operator==(const And&) const = default;
inline bool Or::operator==(const Or&) const = default;
inline bool Not::operator==(const Not&) const = default;
inline bool Exists::operator==(const Exists&) const = default;
inline bool ForEvery::operator==(const ForEvery&) const = default;
inline bool Threshold::operator==(const Threshold&) const = default;

// ---------------------------------------------------------------- declarations

struct Header {  // rulebase iur "1.0" { … }
  Name name;
  std::string version;
  Notes notes;
  Span span;
  bool operator==(const Header&) const = default;
};
struct SourceDecl {  // source study { title "…" note "…" url "…" date 2019 }
  Name name;
  struct Field {
    Name key;
    Literal value;
    Span value_span;
    bool operator==(const Field&) const = default;
  };
  std::vector<Field> fields;
  Span span;
  bool is_private = false;  // of the kinds that have it: the name means this only in its own file
  bool operator==(const SourceDecl&) const = default;
};
struct CaseDecl {
  Name name;
  Notes notes;
  Span span;
  bool operator==(const CaseDecl&) const = default;
};
struct UseDecl {
  std::string path;
  std::optional<Name> as;  // what the file is called in qualified names
  Span span;
  bool operator==(const UseDecl&) const = default;
};
struct EntityDecl {
  std::vector<Name> names;
  Notes notes;
  Span span;
  bool is_private = false;
  bool operator==(const EntityDecl&) const = default;
};
struct EnumDecl {
  Name name;
  bool ordered = false;
  struct Constant {
    Name name;
    Notes notes;  // its labels
    bool operator==(const Constant&) const = default;
  };
  std::vector<Constant> constants;
  Notes notes;
  Span span;
  bool is_private = false;
  bool operator==(const EnumDecl&) const = default;
};
struct TypeUse {  // Technology, int, quantity "EUR m"
  Name name;
  std::optional<std::string> unit;
  bool optional = false;
  Span span;
  bool operator==(const TypeUse&) const = default;
};
struct ColumnDecl {
  Name name;
  std::optional<TypeUse> type;  // a derived column's type may be left out and is then inferred
  bool operator==(const ColumnDecl&) const = default;
};
struct FactDecl {
  Name name;
  bool symmetric = false;
  bool closed = false;
  std::optional<TypeUse> attribute;  // fact name: type
  bool parentheses = false;
  std::vector<ColumnDecl> columns;
  Notes notes;
  Span span;
  bool is_private = false;
  bool operator==(const FactDecl&) const = default;
};
struct TableDecl {
  Name name;
  std::vector<ColumnDecl> columns;
  std::optional<std::string> file;
  Span file_span;
  struct Row {
    std::vector<Expr> cells;
    Span span;
    bool operator==(const Row&) const = default;
  };
  std::vector<Row> rows;
  Notes notes;
  Span span;
  bool is_private = false;
  bool operator==(const TableDecl&) const = default;
};
struct DefineDecl {  // define point(T: Technology) when …
  Name name;
  std::vector<ColumnDecl> columns;
  std::vector<Condition> when;  // empty or one
  Notes notes;
  Span span;
  bool is_private = false;
  bool operator==(const DefineDecl&) const = default;
};
struct RuleDecl {
  std::optional<Name> name;
  std::vector<Condition> when;  // empty or one
  Atom head;
  Notes notes;
  Span span;
  bool operator==(const RuleDecl&) const = default;
};
struct PartDecl {  // path or quality
  bool quality = false;
  Name name;
  std::vector<Condition> when;  // exactly one
  Notes notes;
  Span span;
  bool operator==(const PartDecl&) const = default;
};
struct MechanismDecl {
  Name name;
  std::vector<PartDecl> parts;
  std::vector<Condition> applies;  // empty: at least 1 of paths
  Notes applies_notes;
  Span applies_span;
  Notes notes;
  Span span;
  bool is_private = false;
  bool operator==(const MechanismDecl&) const = default;
};
struct ParameterDecl {
  Name name;
  Expr value;
  Notes notes;
  Span span;
  bool is_private = false;
  bool operator==(const ParameterDecl&) const = default;
};
struct Claim {
  bool necessary = true;  // else sufficient
  Condition x;
  Condition y;
  std::vector<Condition> where;  // empty or one
  Notes notes;
  Span span;
  bool operator==(const Claim&) const = default;
};
struct PropositionDecl {
  Name name;
  std::vector<Condition> scope;  // empty or one
  std::vector<Claim> claims;
  Notes notes;
  Span span;
  bool operator==(const PropositionDecl&) const = default;
};
struct ConstraintDecl {
  Name name;
  std::vector<Condition> when;  // exactly one
  Notes notes;
  Span span;
  bool operator==(const ConstraintDecl&) const = default;
};
struct GivenFact {
  FactLiteral fact;  // its offsets are relative to span.begin
  Span span;
  bool operator==(const GivenFact&) const = default;
};
struct GivenProfile {
  std::string path;  // relative to the file of the test
  Span span;
  bool operator==(const GivenProfile&) const = default;
};
struct Expectation {
  FactLiteral goal;  // offsets relative to goal_span.begin
  Span goal_span;
  Name verdict;  // holds, open, fails; supports, contradicts, irrelevant, undetermined; `findings` of `no`
  std::optional<Name> confidence;
  // What the explanation has to end in, each with offsets relative to its span.
  struct Reason {
    FactLiteral fact;
    Span span;
    bool operator==(const Reason&) const = default;
  };
  std::vector<Reason> because;
  // `exactly`: the rows that hold are these; then there is no verdict. Their relation is the goal's.
  bool exactly = false;
  std::vector<Reason> rows;
  bool no_findings() const { return goal.relation == "no" && verdict.text == "findings"; }
  bool operator==(const Expectation&) const = default;
};
struct TestDecl {
  std::string name;
  Span name_span;
  std::vector<GivenProfile> profiles;  // at most one
  std::vector<GivenFact> given;
  std::vector<Expectation> expect;
  Span span;
  bool operator==(const TestDecl&) const = default;
};
struct LeverDecl {
  Atom fact;
  std::optional<Expr> cost;
  Notes notes;
  Span span;
  bool operator==(const LeverDecl&) const = default;
};

using Declaration = std::variant<Header, SourceDecl, CaseDecl, UseDecl, EntityDecl, EnumDecl, FactDecl,
                                 TableDecl, DefineDecl, RuleDecl, MechanismDecl, ParameterDecl,
                                 PropositionDecl, ConstraintDecl, TestDecl, LeverDecl>;

struct File {
  SourceId source;
  std::vector<Declaration> declarations;  // in written order
  bool operator==(const File&) const = default;
};

// A copy whose spans are all zero.
File without_places(File);

}  // namespace mechanist::ast
