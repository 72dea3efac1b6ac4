#pragma once
// What the lints share: the places of names, what depends on what, and the form of a finding.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "lint/names.hpp"
#include "lint/satisfiable.hpp"
#include "model/from_ast.hpp"

namespace mechanist::lint {

// Whether the file is a rulebase of its own, used by the one that is checked.
bool is_used_rulebase(const Model&, const ast::File&);

class Program {
 public:
  Program(const Model&, const std::vector<ast::File>&);

  const Model& model;
  const std::vector<ast::File>& files;
  const Satisfiable satisfiable;
  Diagnostics found;

  Diagnostic& report(std::string_view code, Span, std::string message, std::string hint = {});
  void note(Diagnostic&, Span, std::string text) const;

  Span name_of(RelationId r) const { return names_[r.value]; }  // its place, in its declaration
  // "rule 'r'", "the definition of 'p'", "path 'm.p'"
  std::string told(const Rule&) const;
  // "path 'm.p'", "mechanism 'm'", "'p'"
  std::string told(RelationId) const;
  std::string_view text(Span) const;
  // It stands in a file that has a header of its own and is used by another: its declarations are for others.
  bool is_shared(Span) const;

 private:
  std::vector<Span> names_;
  std::vector<bool> shared_;  // by SourceId
};

// The relations that atoms anywhere in the conditions speak of, also in negations and braces.
void each_relation(const std::vector<Condition>&, const std::function<void(RelationId)>&);

// Of each relation: whether `base` is true of it or of one on which it rests.
std::vector<bool> rests_on(const Model&, const std::function<bool(const Relation&)>& base);

// One for each file of the room: finds what it is named after.
void find_unused(Program&);
void find_texts(Program&);
void find_impossible(Program&);
void find_subsumed(Program&);
void find_unreachable(Program&);
void find_undecidable(Program&);
void find_thresholds(Program&);

}  // namespace mechanist::lint
