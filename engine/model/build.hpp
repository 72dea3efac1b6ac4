#pragma once
// What the files of this room share while a Model is being made. Nothing outside the room includes it.
//
// The way through the room: load.cpp reads the files; modules.cpp tells apart what several of them declare;
// names.cpp makes entities, enums, units, relations and
// a list of pending rules from the declarations; lower_*.cpp turn each pending rule into a Rule; strata.cpp
// orders the relations. A Build is the half-made Model with the tables of names that only the making needs.
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "base/diagnostic.hpp"
#include "model/from_ast.hpp"
#include "model/model.hpp"

namespace mechanist::model {

// One conclusion still to be lowered: a rule, a definition, a path, a claim's side, …
struct PendingRule {
  RuleOrigin origin = RuleOrigin::rule;
  std::optional<std::string> name;  // absent: numbered under its head by canonical text
  bool named = false;               // by the author
  RelationId head;
  ast::Atom head_atom;                      // its arguments are all positional or named terms of the head
  std::vector<const ast::Condition*> body;  // a conjunction
  std::optional<uint32_t> mechanism;        // whose paths and qualities have short names here
  const ast::Notes* notes = nullptr;
  bool own_sentences = false;  // the notes' sentences are the rule's and not the relation's
  Span span;
};

// What is known in one file.
struct FileScope {
  std::vector<bool> sees;                   // by file: itself, and what it uses, directly or not
  std::map<std::string, uint32_t> aliases;  // `use "…" as NAME`
  std::string used_as;                      // how a file that uses it writes it; empty: none does
};

class Build {
 public:
  explicit Build(const LoadOptions& o) : options(o) {}

  const LoadOptions& options;
  Model model;
  Diagnostics diagnostics;
  std::deque<ast::File> files;
  // Beside `files`, but for conditions that are asked, which know everything. Empty for one file.
  std::vector<FileScope> scopes;
  // A file could not be read, or not all of one could be parsed: a name that is not found may be declared
  // there.
  bool unread = false;
  bool unparsed = false;
  bool incomplete() const { return unread || unparsed; }

  std::unordered_map<std::string, EntityId> entity_by_name;
  std::unordered_map<std::string, EnumId> enum_by_name;
  std::unordered_map<std::string, ParameterId> parameter_by_name;
  std::unordered_map<std::string, CitedId> cited_by_name;
  std::unordered_map<std::string, UnitId> unit_by_name;
  std::unordered_map<std::string, std::vector<std::pair<EnumId, uint32_t>>> constants_by_name;
  std::unordered_map<std::string, std::vector<RelationId>> parts_by_short_name;  // paths and qualities
  std::unordered_map<std::string, Span> proposition_spans;

  // Beside Model::parameters: the literal, because a parameter takes the type of the place where it stands.
  std::vector<std::optional<Literal>> parameter_literals;
  // Beside Model::relations: which columns were declared without a type and are not inferred yet.
  std::vector<std::vector<bool>> untyped;
  std::set<std::string> bad_types;  // relations with a column whose type could not be resolved
  // Columns whose rules give them values of two types, which was reported.
  std::set<std::pair<RelationId, size_t>> conflicting;
  // Beside Model::relations: its name in the text.
  std::vector<Span> relation_names;
  std::vector<const ast::Notes*> relation_notes;
  std::vector<PendingRule> pending;
  std::map<uint32_t, RelationId> next_tables;  // by EnumId value
  size_t comparisons = 0;                      // of names, for hints
  // Measuring every name against every other grows with the square of a file full of mistakes: after so many
  // comparisons there are findings without this hint, and the names need not be gathered either.
  bool may_suggest() const { return comparisons < 200'000; }
  std::deque<ast::Condition> made;  // conditions that nobody wrote, such as the default `applies when`
  std::vector<std::string> languages_of_used_headers;

  Diagnostic& error(std::string code, Span at, std::string message, std::string hint = {});
  Diagnostic& warning(std::string code, Span at, std::string message, std::string hint = {});
  // An error about the name at `at`, which is not told if the name may be declared where reading failed.
  void unknown(std::string code, Span at, std::string message, std::string hint = {});
  void note(Diagnostic&, Span at, std::string text);

  bool may_be_declared(Span name) const;
  // Whether what is declared at `declared` is known where `at` stands.
  bool knows(Span at, Span declared) const;
  RelationId add_relation(Relation, Span name_span, const ast::Notes*);
  bool has_type(RelationId r, size_t column) const { return !untyped[r.value][column]; }
};

// "did you mean 'x'?", or nothing where no candidate is near.
std::string did_you_mean(Build&, std::string_view word, std::vector<std::string> candidates);
// 'a', 'b' or 'c'
std::string list_of(const std::vector<std::string>& names);
// "joint_work(partner: Partner, technology: Technology?)" as declared
std::string signature(const Model&, RelationId);
bool begins_upper(std::string_view name);

// ---------------------------------------------------------------- modules.cpp

// Gives names that several files declare that of their file, where they are declared and where they are used.
void resolve_names(Build&);

// ---------------------------------------------------------------- names.cpp, tables.cpp, goals.cpp

// Entities, enums, sources, parameters, units and relations from the declarations of all files.
void declare_names(Build&);
// Notes of relations, rules and the rest; tables' rows; tests; levers: once every relation is typed.
void declare_tables(Build&);
void check_tests(Build&);
void make_levers(Build&);

// Every declaration of one kind in all files, in the order of files and of lines.
template <class T>
std::vector<const T*> all_of(const Build& b) {
  std::vector<const T*> out;
  for (const ast::File& f : b.files)
    for (const ast::Declaration& d : f.declarations)
      if (const T* t = std::get_if<T>(&d)) out.push_back(t);
  return out;
}

// ---------------------------------------------------------------- types.cpp

// The type as declared; nothing, and an error, where there is none of that name.
std::optional<Type> resolve_type(Build&, const ast::TypeUse&);
Unit split_unit(std::string name);

// May a value of `value` stand in a column of `column`? An int may stand for a number, a computed number for
// a percentage and the other way about.
bool fits(Type value, Type column);
// The type of a variable that stands in columns of both types: the narrower one.
std::optional<Type> narrower(Type, Type);
// The type of a column that rules fill with both types: the wider one.
std::optional<Type> wider(Type, Type);
bool comparable(const Model&, Type, Type);
bool has_order(const Model&, Type);
bool is_plain_number(Type);  // int, number or percent

// ---------------------------------------------------------------- values.cpp

struct Value {
  Symbol symbol;
  Type type;
};
struct Problem {
  std::string code, message, hint;
};
// What a literal is by itself, if it is a value at all. A quantity whose unit no column has gets a unit.
std::variant<Value, Problem> value_of(Build&, const Literal&);
// …and where a value of `wanted` is expected.
std::variant<Value, Problem> value_of(Build&, const Literal&, Type wanted);
// A cell of a table file.
std::variant<Value, Problem> value_of_cell(Build&, std::string_view text, Type wanted);
std::optional<Type> natural_type(const Build&, const Literal&);
// The literal, its sign worked in, if the expression is nothing else.
std::optional<Literal> literal_of(const ast::Expr&);

// ---------------------------------------------------------------- functions.cpp

struct FunctionInfo {
  Function function;
  std::string_view name;
  uint32_t least, most;  // arguments
};
const FunctionInfo* find_function(std::string_view name);
std::vector<std::string> function_names();
bool is_text_test(Function);

struct Mismatch {
  std::string message, hint;
  std::optional<size_t> argument;
};
std::variant<Type, Mismatch> result_type(const Model&, Function, const std::vector<Type>& arguments);
std::variant<Type, Mismatch> result_type(const Model&, AggregateKind, const std::vector<Type>& outputs);
std::string_view to_string(AggregateKind);

// ---------------------------------------------------------------- pattern.cpp

// Why a pattern of `matches` cannot be read, in RE2's words.
std::optional<std::string> problem_with_pattern(std::string_view);

// ---------------------------------------------------------------- sentences.cpp

// What a placeholder may name: the columns, or the variables of a rule.
struct Placeholders {
  std::vector<std::string> columns;
  std::vector<std::pair<std::string, VariableId>> variables;
  std::vector<std::string> others;  // known to the author but not usable here, for hints
};
Notes make_notes(Build&, const ast::Notes&, const Placeholders&, bool sentences = true);
std::vector<Label> make_labels(Build&, const ast::Notes&);
// The names in braces, without any check.
std::vector<std::string> placeholders_of(const ast::Notes&);
// The header's languages, or those used; warns of the others.
void find_languages(Build&);

// ---------------------------------------------------------------- lower.cpp, strata.cpp

// Infers the types that derived columns leave out, then lowers every pending rule.
void lower_rules(Build&);
// Components and their order; a cycle through a negation is an error.
void find_strata(Build&);

// ---------------------------------------------------------------- relations.cpp

// A relation by the name that a condition uses; `mechanism` is the one whose parts have short names here.
// Several parts of the same short name: none is found and they are in `ambiguous`.
std::optional<RelationId> find_relation(const Build&, const std::string& name,
                                        std::optional<uint32_t> mechanism,
                                        std::vector<RelationId>* ambiguous = nullptr);
// Reports why the name is no relation.
void report_unknown_relation(Build&, const ast::Name&, bool parentheses,
                             const std::vector<RelationId>& ambiguous);

}  // namespace mechanist::model
