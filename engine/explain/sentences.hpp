#pragma once
// What rules and rows say, in words and as they are written.
//
// Words come from the rulebase's sentences in the wanted language, with labels in place of names; where a
// sentence is missing in it, from another language's; where there is none, from the names. Word order is the
// template's own. `goal`, `text` and `literal` are the language independent forms of written.hpp.
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "eval/evaluation.hpp"
#include "explain/phrases.hpp"
#include "model/model.hpp"
#include "profile/profile.hpp"
#include "profile/written.hpp"

namespace mechanist::explain {

// What a column without a value is called, beside "some town": the variable that stands there, where a reader
// could not tell otherwise that it is the same thing as in another place, or another one.
struct Name {
  std::string text;    // empty: nothing more than "some town"
  bool first = true;   // later it is "town T"
  bool asked = false;  // there must be a value, so that no sentence may leave it out
};
using Names = std::vector<Name>;  // by column; empty: none has one

// A comparison, an `in`, a `between` or a text test, as a question about one of its sides.
struct Question {
  size_t side = 0;                // the side that is asked about
  std::string subject;            // what that is; empty where `needs` says all
  std::string needs;              // what is asked of it
  bool named = false;             // the subject is a variable's name
  bool statement = false;         // `needs` is a whole statement about both sides
  bool differ = false;            // which is that they are not the same thing
  bool binding = false;           // it only gives a variable its value
  std::optional<size_t> beside;   // a side that `needs` mentions by what it is, not by its value
  std::vector<std::string> told;  // of a statement, what it calls its sides
};

class Sentences {
 public:
  // `profile` may be null. `unnamed` gives each unnamed individual its number for readers.
  Sentences(const model::Model&, const SymbolTable&, const Profile* profile, std::string language,
            std::vector<uint32_t> unnamed);

  const Phrases& phrases() const { return phrases_; }
  const std::string& language() const { return language_; }

  // ---- as written
  std::string literal(model::Type t, Symbol s) const { return written_.literal(t, s); }
  uint32_t number_of_unnamed(Symbol unnamed) const { return written_.number_of_unnamed(unnamed); }
  std::string goal(model::RelationId r, std::span<const Symbol> cells) const {
    return written_.goal(r, cells);
  }
  std::string goal(const eval::Goal&) const;
  std::string text(const model::Condition& c, const model::Rule& rule, const eval::Env* env) const {
    return written_.text(c, rule, env);
  }
  std::string text(const model::Expr& e, const model::Rule& rule, const eval::Env* env) const {
    return written_.text(e, rule, env);
  }

  // ---- in words
  std::string shown(model::Type, Symbol) const;
  std::string case_shown() const;
  // A row, or what is asked for: cells that are any_symbol are "some …", in a negative sentence "any …".
  // `told`: what stands in place of a cell, where it is not empty.
  std::string atom(model::RelationId, std::span<const Symbol> cells, bool negative = false, const Names& = {},
                   std::span<const std::string> told = {}) const;
  Names names(const model::Atom&, const model::Rule&, const eval::Env& env) const;
  // What is negated is told in its negative sentence, which is a statement, or as what is asked for, which
  // stays true beside the word that it is not met.
  enum class Negatives { told, asked };
  std::string words(const model::Condition&, const model::Rule&, const eval::Env* env,
                    Negatives = Negatives::told) const;
  std::string words(std::span<const model::Condition* const>, const model::Rule&, const eval::Env* env,
                    Negatives = Negatives::told) const;
  // "Claim: if …, then …", about no value in particular.
  std::string claim(const model::Claim&) const;
  // What a side of a comparison is: a parameter's sentence, "count of …", an attribute's name.
  std::string describe(const model::Expr&, const model::Rule&, const eval::Env* env) const;
  std::string needed(model::Comparator, const std::string& value) const;
  Question asked(const model::Condition&, const model::Rule&, const eval::Env* env) const;
  // A short name: of a mechanism, path or quality its sentence, else the name with spaces.
  std::string label(model::RelationId) const;
  std::string column(model::RelationId, uint32_t) const;
  // Its own sentence under the binding; empty where it has none.
  std::string rule(const model::Rule&, const eval::Env* env) const;
  std::string sentence(const model::Notes&) const;  // one without columns, such as a parameter's
  std::string list(const std::vector<std::string>&) const;
  std::string with_and(const std::vector<std::string>&) const;
  // "2 of 3 paths" with its bound
  std::string threshold(const model::Threshold&, const model::Rule&, const eval::Env* env,
                        Negatives = Negatives::told) const;

 private:
  using Cells = std::vector<std::optional<std::string>>;
  // What stands in a sentence for a value that is not known.
  struct Placeholder {
    std::string text;             // "some town T"
    std::string noun;             // "town"
    std::string name;             // "T"
    std::string_view determiner;  // {0} the noun phrase; empty: none
    bool asked = false;           // never left out
  };
  // How a rule's conditions use its variables; aggregates, which tell of theirs themselves, not counted.
  struct Use {
    uint32_t conditions = 0;
    bool twice = false;     // in one atom
    bool compared = false;  // said to be something, or not to be it
    bool negated = false;   // in what must not be so, where "some town" would be any town
    bool every = false;     // of a `for every`
    const model::Atom* first = nullptr;
    uint32_t first_column = 0;
    std::string noun;  // what a reader calls it
  };
  struct Uses {
    std::vector<Use> variables;
    std::map<std::string, uint32_t> nameless;  // columns in which any value may stand, by noun
  };
  const Uses& uses(const model::Rule&) const;
  void use(const model::Condition&, const model::Rule&, Uses&, bool negated) const;
  void use(const model::Expr&, Uses&, bool compared) const;
  bool has_value(const eval::Env&, model::VariableId) const;
  bool by_name(const model::Rule&, const eval::Env*, model::VariableId) const;
  std::string noun_of(model::RelationId, uint32_t column) const;
  std::string cell(model::Type, Symbol) const;  // within a sentence
  bool is_statement(const model::Comparison&, const model::Rule&) const;
  std::string side(const model::Expr&, const model::Rule&, const eval::Env*) const;
  std::string operation(const model::Call&, const model::Rule&, const eval::Env*) const;
  const model::Template* find(const std::vector<model::Template>&) const;
  std::string_view behind_value(std::string_view noun) const;
  void fill(std::string& out, const std::vector<model::Template::Piece>&, const Cells&,
            const std::vector<Placeholder>&, const model::Rule*, const eval::Env*) const;
  std::string filled_in(const model::Template&, const Cells&, const std::vector<Placeholder>&) const;
  std::string fill_atom(model::RelationId, const Cells&, const std::vector<Placeholder>&,
                        bool negative) const;
  void put(std::string& out, size_t own, const Placeholder&) const;
  Placeholder placeholder(model::RelationId, uint32_t column, bool negative, const Name&) const;
  std::string words_of_atom(const model::Atom&, const model::Rule&, const eval::Env*, bool negative) const;
  std::string column_of(const std::vector<model::Condition>&, model::VariableId) const;
  std::string label_of(const std::vector<model::Label>&) const;
  std::string type_word(model::Type, const std::string& fallback) const;
  bool nothing_known(Symbol) const;
  std::string range(model::Type, const UnknownCell&) const;

  const model::Model& m_;
  const SymbolTable& symbols_;
  const Profile* profile_;
  std::string language_;
  const Phrases& phrases_;
  Written written_;
  mutable std::map<const model::Rule*, Uses> uses_;
};

std::string spaced(std::string name);  // underscores as spaces

}  // namespace mechanist::explain
