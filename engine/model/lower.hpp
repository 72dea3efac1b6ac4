#pragma once
// One pending rule on its way to a Rule; shared by infer.cpp, lower_*.cpp and safety.cpp.
//
// Variables live in scopes. The rule is one; a negation, an `exists`, a `for every`, a threshold's member and
// an aggregate's braces each are one more. A name belongs to the outermost scope in which it stands directly
// (`and` and `or` are no scopes), so what stands only inside braces is local to them.
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <tuple>

#include "model/ast_walk.hpp"
#include "model/build.hpp"
#include "model/walk.hpp"

namespace mechanist::model {

// Instances of `for every` over enums in one rule, all in all.
inline constexpr size_t max_instances = 20'000;

struct Scope {
  const Scope* parent = nullptr;
  std::map<std::string, VariableId> own;
  bool once_is_fine = false;  // the braces of `sum` and `avg`
  std::string binder;         // of `for every X in ENUM`: X, which is a constant in each instance
  Symbol binder_value;
  Type binder_type;
};

struct LocalVariable {
  std::string name;
  Span span;  // its first occurrence
  std::optional<Type> type;
  const Scope* scope = nullptr;
  uint32_t uses = 0;
  bool introduced = false;
};

// A list of conditions in the making. An attribute used twice in one list is read once.
struct Conjunction {
  std::vector<Condition> parts;
  std::map<RelationId, VariableId> attributes;
};

struct Typed {
  Expr expr;
  bool known = true;  // its type; a variable that nothing binds has none
};

class Lowering {
 public:
  Lowering(Build&, const PendingRule&);

  // Finds the types of variables as far as the columns' types are known. Reports nothing.
  void infer();
  // Of a term of the head, by the column's index, after infer().
  std::optional<Type> type_of_head(size_t column) const;
  Span span_of_head(size_t column) const;
  // Reports everything that is wrong. Nothing is returned if something is.
  std::optional<Rule> lower();

 private:
  // scopes
  Scope& enter(const void* construct, const Scope& parent, uint32_t instance, const Names& direct);
  Scope& enter(const void* construct, const Scope& parent, const std::vector<ast::Condition>& body);
  Scope& enter_aggregate(const ast::Aggregate&, const Scope& parent);
  Scope& enter_every(const ast::ForEvery&, const Scope& parent, uint32_t instance, bool bind);
  struct Found {
    std::optional<VariableId> variable;
    const Scope* binder = nullptr;
  };
  Found find(const std::string& name, const Scope&) const;
  VariableId fresh(std::string name, Type type, bool known, Span span, const Scope&);

  // infer.cpp
  void infer(const ast::Condition&, const Scope&);
  void infer_parts(const std::vector<ast::Condition>&, const Scope&);
  void infer_atom(const ast::Atom&, const Scope&);
  void infer(const ast::Expr&, const Scope&);
  void narrow(const ast::Expr&, const Scope&, std::optional<Type>);
  std::optional<Type> type_of(const ast::Expr&, const Scope&, std::optional<Type> expected = {}) const;
  std::optional<Type> type_of_call(const ast::Call&, const Scope&) const;

  struct Resolved {
    enum class Kind { unknown, constant, attribute, parameter, ambiguous } kind = Kind::unknown;
    Symbol symbol;  // of a constant
    Type type;      // of a constant or an attribute
    RelationId relation;
    ParameterId parameter;
    std::vector<std::string> candidates;  // of what is ambiguous
    bool also_attribute = false;
  };
  Resolved resolve(const std::string& name, std::optional<Type> expected) const;
  std::optional<RelationId> relation(const std::string& name) const;
  // next(L, M): the table of consecutive constants of the enum that the arguments are of.
  std::optional<RelationId> next_table(const ast::Atom&, const Scope&) const;

  // lower_exprs.cpp
  std::optional<Typed> expr(const ast::Expr&, const Scope&, Conjunction&, std::optional<Type> expected);
  std::optional<Typed> literal(const Literal&, Span, std::optional<Type> expected,
                               std::optional<ParameterId>);
  std::optional<Typed> name_use(const ast::NameUse&, Span, const Scope&, Conjunction&,
                                std::optional<Type> expected);
  std::optional<Typed> call(const ast::Call&, Span, const Scope&, Conjunction&,
                            std::optional<Type> wanted = {});
  std::optional<Typed> aggregate(const ast::Aggregate&, Span, const Scope&);
  // A variable or a constant with the value of `e`, which needs a condition more where it is neither.
  std::optional<Expr> term(const ast::Expr& e, const Scope&, Conjunction&, RelationId, size_t column);
  bool same_unit(Typed&, Typed&);
  void report_misfit(const ast::Expr&, const Scope&, Type got, RelationId, size_t column);
  void report_name(const ast::NameUse&, Span, const Resolved&, std::optional<Type> expected);

  // lower_conditions.cpp
  void condition(const ast::Condition&, const Scope&, Conjunction&);
  std::vector<Condition> conjunction(const std::vector<ast::Condition>&, const Scope&);
  Condition single(const ast::Condition&, const Scope&, Span);
  void atom(const ast::Atom&, Span, const Scope&, Conjunction&);
  void text_test(const ast::Atom&, const FunctionInfo&, Span, const Scope&, Conjunction&);
  void comparison(const ast::Comparison&, Span, const Scope&, Conjunction&);
  void in(const ast::In&, Span, const Scope&, Conjunction&);
  void between(const ast::Between&, Span, const Scope&, Conjunction&);
  void every(const ast::ForEvery&, Span, const Scope&, Conjunction&);
  void threshold(const ast::Threshold&, Span, const Scope&, Conjunction&);
  // The arguments of an atom by column; a column left out is null.
  std::optional<std::vector<const ast::Expr*>> arrange(const ast::Atom&, RelationId, bool head);
  bool check_pair(const Typed&, const Typed&, Span, bool ordering);
  void add(Conjunction&, Condition);

  // safety.cpp
  void check_singletons();
  void check_safety(const Rule&);
  using Bound = Variables;
  void check_list(std::span<const Condition>, const Bound& outside, const Variables& visible);
  void check(const Condition&, const Bound&, const Variables& visible);
  void check_aggregates(const Expr&, const Bound&, const Variables& visible);
  void require(const Variables&, const Bound&, Span, std::string_view use);
  void check_alternatives(const Rule&);

  Diagnostic& error(std::string code, Span at, std::string message, std::string hint = {});
  void unknown(std::string code, Span at, std::string message, std::string hint = {});

  Build& b_;
  const PendingRule& rule_;
  Scope root_;
  std::map<std::tuple<const void*, const Scope*, uint32_t>, std::unique_ptr<Scope>> scopes_;
  std::vector<LocalVariable> variables_;
  std::vector<const ast::Expr*> head_;  // by column
  bool changed_ = false;
  bool backwards_ = true;  // chains of equalities are written in either direction
  bool equalities_give_types_ = false;
  bool failed_ = false;
  size_t made_ = 0;  // conditions
  std::set<VariableId> reported_;
  const std::vector<Condition>* body_ = nullptr;  // while safety is checked
};

}  // namespace mechanist::model
