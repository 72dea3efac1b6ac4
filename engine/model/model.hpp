#pragma once
// A checked rulebase: every name resolved, every column and expression typed, strata found.
//
// from_ast is the only maker of a Model. A Model is immutable afterwards, owns its texts and symbols, and
// may be shared by threads. Mechanisms, paths, qualities, propositions and constraints have become
// relations and rules like any other; what they were is kept beside them for explanations.
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/source.hpp"
#include "base/symbol.hpp"
#include "syntax/ast.hpp"

namespace mechanist::model {

template <class Tag>
struct Id {
  uint32_t value = 0;
  auto operator<=>(const Id&) const = default;
};
using EntityId = Id<struct EntityTag>;
using EnumId = Id<struct EnumTag>;
using UnitId = Id<struct UnitTag>;
using RelationId = Id<struct RelationTag>;
using RuleId = Id<struct RuleTag>;
using ParameterId = Id<struct ParameterTag>;
using CitedId = Id<struct CitedTag>;        // a `source` declared in the rulebase
using VariableId = Id<struct VariableTag>;  // within one rule

// ---------------------------------------------------------------- types

enum class TypeKind : uint8_t { entity, enumeration, whole, number, percent, text, date, year, quantity };

struct Type {
  TypeKind kind = TypeKind::text;
  uint32_t of = 0;  // EntityId, EnumId or UnitId value, where the kind has one
  bool operator==(const Type&) const = default;
  bool numeric() const {
    return kind == TypeKind::whole || kind == TypeKind::number || kind == TypeKind::percent ||
           kind == TypeKind::year || kind == TypeKind::quantity;
  }
};

struct Label {
  std::string language;
  std::string text;
  bool operator==(const Label&) const = default;
};

struct Entity {
  std::string name;
  std::vector<Label> labels;
  Span span;
};
struct Enum {
  std::string name;
  bool ordered = false;
  struct Constant {
    std::string name;
    std::vector<Label> labels;
    Span span;
  };
  std::vector<Constant> constants;  // a constant's symbol is inline_number(its index)
  std::vector<Label> labels;
  Span span;
};
// A unit as declared, split into what is measured and its magnitude: "EUR m" is base "EUR" times 10^6.
struct Unit {
  std::string name;
  std::string base;
  Decimal factor{1};
  bool operator==(const Unit&) const = default;
};

// ---------------------------------------------------------------- sentences and citations

// "{case} works with {partner}[ on {technology}]"
struct Template {
  struct Piece {
    enum class Kind { text, column, the_case, optional };
    Kind kind = Kind::text;
    std::string text;           // text: as it stands; column: the name in braces
    uint32_t column = 0;        // column: its index in the relation, or the VariableId in a rule's sentence
    bool variable = false;      // `column` is a VariableId
    std::vector<Piece> pieces;  // optional: left out where one of its columns has no value
    bool operator==(const Piece&) const = default;
  };
  std::string language;
  std::vector<Piece> pieces;
  bool operator==(const Template&) const = default;
};
struct Citation {
  CitedId source;
  std::optional<std::string> passage;
  Span span;
};
struct Ours {
  std::string reason;
  Span span;
};
struct Notes {
  std::vector<Template> sentences;  // at most one a language
  std::vector<Template> negatives;
  std::vector<Citation> citations;
  std::vector<Ours> ours;
};
struct CitedSource {
  std::string name;
  std::string title, note, url, date;
  std::vector<std::pair<std::string, std::string>> others;
  Span span;
};

// ---------------------------------------------------------------- expressions and conditions

enum class Function : uint8_t {
  // numbers
  add,
  subtract,
  multiply,
  divide,
  negate,
  quotient,
  remainder,
  power,
  abs,
  min,
  max,
  round,
  floor,
  ceiling,
  bit_and,
  bit_or,
  bit_xor,
  bit_not,
  // text
  concat,
  length,
  substring,
  lower,
  upper,
  trim,
  replace,
  to_text,
  to_int,
  to_number,
  // dates
  year,
  month,
  days_between,
  // tests: they are conditions, not values
  contains,
  starts_with,
  ends_with,
  matches,
};
std::string_view to_string(Function);

struct Expr;
struct Condition;

struct Wildcard {};
struct Constant {
  Symbol value;
  std::optional<ParameterId> parameter;  // where the value came from, if a parameter
};
struct VariableUse {
  VariableId variable;
};
struct Call {
  Function function;
  std::vector<Expr> arguments;
};
using ast::AggregateKind;
struct Aggregate {
  AggregateKind kind;
  std::vector<Expr> outputs;
  std::vector<Condition> body;    // conjunction
  std::vector<VariableId> outer;  // shared with the rest of the rule, hence the group; sorted
  std::vector<VariableId> inner;  // local to the braces; sorted
};
struct Expr {
  std::variant<Wildcard, Constant, VariableUse, Call, Aggregate> node;
  Type type;
  Span span;
};

// Terms are wildcards, variables and constants only; from_ast has given every other argument a fresh
// variable and an equality. One term a column, in column order.
struct Atom {
  RelationId relation;
  std::vector<Expr> terms;
};
using ast::Comparator;
struct Comparison {
  Comparator comparator;
  Expr left, right;
};
struct In {
  Expr value;
  std::vector<Expr> members;
};
struct Between {
  Expr value, low, high;
};
struct TextTest {
  Function function;
  std::vector<Expr> arguments;
};
// `every`: written as `for every X in ENUM: …` and expanded; part i is for constant i.
struct And {
  std::vector<Condition> parts;
  std::optional<EnumId> every;
  std::string every_variable;
};
struct Or {
  std::vector<Condition> parts;
};
struct Not {
  std::vector<Condition> parts;  // a conjunction
};
struct Exists {
  std::vector<Condition> parts;  // a conjunction; its local variables occur nowhere else
};
// `for every X in T: c` over a unary relation; means not exists { T(X) and not c }.
struct ForEvery {
  VariableId variable;
  RelationId domain;
  std::vector<Condition> parts;  // a conjunction
};
using ast::Bound;
struct Threshold {
  Bound bound;
  Expr needed;  // a constant or a parameter
  std::vector<Condition> members;
  ast::Threshold::Members written = ast::Threshold::Members::listed;
};
struct Condition {
  std::variant<Atom, Comparison, In, Between, TextTest, And, Or, Not, Exists, ForEvery, Threshold> node;
  Span span;
  bool introduced = false;  // by desugaring (an attribute's value, an expression as an argument)
};

// ---------------------------------------------------------------- relations and rules

struct Column {
  std::string name;
  Type type;
  bool optional = false;
};

enum class Role : uint8_t { fact, table, define, mechanism, path, quality, claim, scope, constraint };

struct Relation {
  // Unique; of a path "mechanism.path", of parts of claims "P1.1.x", of scopes "P1.scope". Where several
  // files declare the name, that of the file stands before it: "loan.applicant". So it is with all names
  // below.
  std::string name;
  Role role = Role::define;
  bool attribute = false;  // a fact with the one column `value`, at most one row a case
  bool symmetric = false;
  bool closed = false;      // facts: the classical reading. Every fact of a rulebase without `case` is closed
  bool is_private = false;  // only its own file's rules may name it
  std::vector<Column> columns;
  std::vector<RuleId> rules;  // that conclude it, in canonical order
  uint32_t component = 0;     // index into Model::components
  Notes notes;
  Span span;
  bool recorded() const { return role == Role::fact; }
  bool derived() const { return role != Role::fact && role != Role::table; }
};

struct Variable {
  std::string name;
  Type type;
  bool introduced = false;
  Span span;
};

enum class RuleOrigin : uint8_t { rule, definition, path, quality, applies, claim, scope, constraint };

struct Rule {
  std::string name;  // as written, or `head#2`: numbered under its head by canonical text
  bool named = false;
  RuleOrigin origin = RuleOrigin::rule;
  RelationId head;
  std::vector<Expr> head_terms;
  std::vector<Condition> body;  // a conjunction, in written order
  std::vector<Variable> variables;
  std::string canonical;  // printed from the AST; the same however the file is laid out
  Notes notes;
  Span span;
};

struct Mechanism {
  RelationId relation;
  std::vector<RelationId> paths;
  std::vector<RelationId> qualities;
  RuleId applies;
  Notes applies_notes;
  bool applies_written = false;
};

struct Claim {
  bool necessary = true;
  RelationId x, y;  // one column for each shared variable, in the same order
  std::vector<std::string> shared;
  Notes notes;
  Span span;
};
struct Proposition {
  std::string name;
  std::optional<RelationId> scope;
  std::vector<Claim> claims;
  Notes notes;
  Span span;
};
struct Constraint {
  std::string name;
  RelationId relation;  // one column for each variable that its sentences name
};
struct Parameter {
  std::string name;
  Type type;
  Symbol value;
  bool overridden = false;  // by --set
  bool is_private = false;
  Notes notes;
  Span span;
};
struct Lever {
  RelationId relation;
  std::vector<Expr> terms;  // wildcards and constants
  Decimal cost{1};
  Notes notes;
  Span span;
};

// Rows of a table that the rulebase itself carries, row by row.
struct TableRows {
  RelationId relation;
  std::vector<Symbol> cells;
  std::vector<Span> places;  // of each row, or empty where it came from a file without cases of doubt
};

// Relations that depend on one another, in an order in which each needs only earlier ones. Negation,
// upper bounds and aggregates never stay within one component.
struct Component {
  std::vector<RelationId> relations;
  bool recursive = false;
};

struct Model {
  Sources sources;
  SymbolTable symbols;
  std::vector<std::string> files;    // paths read, the main one first
  std::vector<std::string> digests;  // SHA-256, hexadecimal, beside `files`
  std::string name;
  std::string version;
  std::vector<std::string> languages;  // of the header's notes, in order; at least "en"
  Notes notes;
  std::optional<std::string> case_name;  // `case Enterprise`; none: an ordinary Datalog program
  Notes case_notes;

  std::vector<Entity> entities;
  std::vector<Enum> enums;
  std::vector<Unit> units;
  std::vector<CitedSource> cited;
  std::vector<Relation> relations;
  std::vector<Rule> rules;
  std::vector<Parameter> parameters;
  std::vector<Mechanism> mechanisms;
  std::vector<Proposition> propositions;
  std::vector<Constraint> constraints;
  std::vector<Lever> levers;
  std::vector<ast::TestDecl> tests;
  std::vector<TableRows> tables;
  std::vector<Component> components;

  std::unordered_map<std::string, RelationId> relation_by_name;  // also short names of paths where unique
  // Of a rulebase of several files: how else relations, parameters, propositions and constraints may be
  // called from outside, "loan.applicant" for what is "applicant" in the whole.
  std::unordered_map<std::string, std::string> other_names;
  // What a name could mean that several files declare: "applicant" → "credit.applicant", "loan.applicant".
  std::map<std::string, std::vector<std::string>> shared_names;

  const Relation& operator[](RelationId id) const { return relations[id.value]; }
  const Rule& operator[](RuleId id) const { return rules[id.value]; }
  const Enum& operator[](EnumId id) const { return enums[id.value]; }
  const Entity& operator[](EntityId id) const { return entities[id.value]; }
  const Unit& operator[](UnitId id) const { return units[id.value]; }
  const Parameter& operator[](ParameterId id) const { return parameters[id.value]; }
  const CitedSource& operator[](CitedId id) const { return cited[id.value]; }
  std::optional<RelationId> find(std::string_view name) const;
  // The name under which it is kept: itself, or what it is another name of.
  std::string canonical(std::string_view given) const;
  // What to write instead of a name that several files declare; empty where none or one does.
  std::string qualified_instead(std::string_view shared) const;
};

// "Technology", "percent", "quantity in EUR m"
std::string describe(const Model&, Type);
// A value as it is written in rules and output: 23.4%, 2019, 2011-05-01, "polar codes" unquoted, a constant's
// name. `local` resolves symbols of a case and may be null. Unknown and unnamed values: "?" and "unnamed 1".
std::string show(const Model&, const SymbolTable* local, Type, Symbol);
// Total order on the values of one type that depends on nothing but the values.
int compare_values(const SymbolTable&, Type, Symbol, Symbol);
// In that order.
std::vector<Symbol> ordered_values(const SymbolTable&, Type, std::vector<Symbol>);

}  // namespace mechanist::model
