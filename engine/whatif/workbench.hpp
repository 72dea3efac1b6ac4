#pragma once
// One case on trial: a copy of its profile in which facts are assumed, denied, declared complete or taken
// back, evaluated again only as far as the edit reaches (Evaluation::update).
#include <cstdint>
#include <optional>
#include <vector>

#include "eval/evaluation.hpp"
#include "profile/alike.hpp"
#include "profile/profile.hpp"

namespace mechanist::whatif {

using model::RelationId;

// `index` is a place in the list of the profile that was copied.
struct Edit {
  enum class Kind : uint8_t {
    assume,             // the row `cells`; a cell that is any_symbol is missing
    fill,               // the row `index` becomes `cells`, and certain
    deny,               // the pattern `cells`
    complete,           // the rows that match `cells`
    take_row,           // the row `index` is taken back, with its mirror image and all that say the same
    take_denial,        // the denial `index`, likewise
    take_completeness,  // the completeness `index`, likewise
  };
  Kind kind = Kind::assume;
  RelationId relation;
  std::vector<Symbol> cells;  // of this workbench
  uint32_t index = 0;
};

class Workbench {
 public:
  // `ev` has run; it and its profile must outlive this.
  explicit Workbench(const eval::Evaluation& ev);

  const Profile& profile() const { return profile_; }
  // Symbols that edits may use. A new one after the first `with` costs a full evaluation.
  Symbol constant(Symbol of_the_evaluation);
  Symbol number(Decimal n) { return profile_.symbols.number(n); }
  Symbol text(std::string_view t) { return profile_.symbols.text(t); }
  // The n-th individual of that type whose name is not known.
  Symbol individual(model::EntityId, uint32_t n);

  // The case as recorded but for these edits. Valid until the next call.
  eval::Evaluation& with(const std::vector<Edit>&);
  // The same, of which nothing is asked but of these relations and what they depend on; the rest may be of
  // other edits.
  eval::Evaluation& with(const std::vector<Edit>&, const std::vector<RelationId>& asked);
  uint64_t evaluations() const { return evaluations_; }

 private:
  eval::Evaluation& evaluate(const std::vector<Edit>&, const plan::RelationSet* asked);
  void put_row(RelationId, const std::vector<Symbol>& cells, uint32_t evidence);
  void apply(const Edit&, uint32_t& missing);

  const eval::Evaluation& original_;
  const model::Model& m_;
  Profile profile_;
  std::vector<ProfileRow> rows_;
  std::vector<Pattern> denials_;
  std::vector<Completeness> complete_;
  std::optional<Alike> alike_;  // once something is taken back
  size_t cells_;
  uint32_t evidence_;       // of what is assumed
  uint32_t first_missing_;  // unknown cells for what assumed rows leave out
  std::vector<std::pair<model::EntityId, std::vector<Symbol>>> individuals_;
  eval::Evaluation evaluation_;
  bool running_ = false;
  uint32_t symbols_seen_ = 0;
  // Relations of which something is otherwise than recorded: rows, or only denials and completeness.
  plan::RelationSet edited_rows_, edited_bounds_;
  uint64_t evaluations_ = 0;
};

}  // namespace mechanist::whatif
