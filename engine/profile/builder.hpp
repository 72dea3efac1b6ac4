#pragma once
// The second half of every way to a Profile: typed cells become rows, denials and completeness, and what
// must be true of them together is checked once all are there.
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/diagnostic.hpp"
#include "model/model.hpp"
#include "profile/profile.hpp"
#include "profile/values.hpp"

namespace mechanist {

// Unnamed rows of one profile, all its `at_least` together.
inline constexpr int64_t max_unnamed_rows = 100'000;

// A row or pattern before it is entered. A cell without a value was left out.
struct RowDraft {
  model::RelationId relation;
  std::vector<std::optional<Symbol>> cells;
  uint32_t evidence = 0;
  Span span;
  int64_t at_least = 0;  // 0: one row
};

class ProfileBuilder {
 public:
  ProfileBuilder(const model::Model& model, Profile& profile, Diagnostics& diagnostics)
      : model_(model), profile_(profile), diagnostics_(diagnostics) {}

  const model::Model& model() const { return model_; }
  Profile& profile() { return profile_; }
  Diagnostics& diagnostics() { return diagnostics_; }

  void report(std::string code, Span span, std::string message, std::string hint = {});
  void warn(std::string code, Span span, std::string message, std::string hint = {});
  // A problem within the text that begins at `span.begin`.
  void report(const ValueProblem& problem, Span span);

  // The canonical names of aliases; entity cells are entered under these.
  void alias(std::string spelling, std::string canonical) {
    aliases_.insert_or_assign(std::move(spelling), std::move(canonical));
  }
  // A name that the profile declares: never warned about as a likely misspelling of another declared one.
  void declare_name(std::string name) { declared_.insert_or_assign(std::move(name), true); }

  // The fact of this name, if there is one that can be `doing`: "recorded", "denied", …
  std::optional<model::RelationId> fact_named(const std::string& name, Span, std::string_view doing);

  uint32_t add_evidence(Evidence);
  Symbol add_unknown(UnknownCell);
  // A cell's symbol; what is wrong is reported and gives nullopt. In a pattern a range cannot stand.
  std::optional<Symbol> cell(model::Type, const Scalar&, Span, bool pattern);
  std::optional<Symbol> cell(model::Type, const Literal&, Span, bool pattern);

  void record(RowDraft);
  void deny(RowDraft);
  void search(RowDraft);
  void complete(RowDraft where, bool none);

  // Expands `at_least`, closes what the model has closed, checks what contradicts, warns of near names.
  void finish();

 private:
  struct Statement {
    RowDraft draft;
    size_t place = 0;  // rows before it
  };
  std::optional<Symbol> enter(model::Type, ValueResult, Span, bool pattern);
  std::vector<Pattern> patterns_of(const RowDraft&) const;
  void push_row(std::vector<ProfileRow>& rows, model::RelationId, const std::vector<Symbol>& cells,
                uint32_t evidence, bool unnamed);
  bool surely_matches(const Symbol* row, const RowDraft& statement) const;
  bool surely_is(Symbol cell, Symbol given) const;
  void expand_statements();
  void check_attributes();
  void check_none();
  void warn_of_near_names();

  const model::Model& model_;
  Profile& profile_;
  Diagnostics& diagnostics_;
  std::unordered_map<std::string, std::string> aliases_;
  std::unordered_map<std::string, bool> declared_;
  std::vector<Statement> statements_;
};

}  // namespace mechanist
