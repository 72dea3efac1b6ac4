#pragma once
// The evidence about one case, typed against a model, whatever format it was read from.
//
// A Profile owns its texts and its symbols (which stand on the model's). Rows, denials and completeness
// are kept apart with the place and the evidence of each, so that an explanation can name file and line.
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/confidence.hpp"
#include "base/diagnostic.hpp"
#include "base/source.hpp"
#include "base/symbol.hpp"
#include "model/model.hpp"

namespace mechanist {

// What is known of the value behind unknown_symbol(i): Profile::unknowns[i].
struct UnknownCell {
  bool maybe_none = true;            // a missing optional cell may also have no value
  std::optional<int64_t> low, high;  // a range of years or days, inclusive
  std::vector<Symbol> candidates;    // conflicting values: one of these, sorted
  bool operator==(const UnknownCell&) const = default;
};

// The individual behind unnamed_symbol(i): Profile::unnamed[i].
struct UnnamedIndividual {
  model::EntityId entity;
  model::RelationId relation;
  uint32_t evidence = 0;
};

struct EvidenceSource {
  std::string name;
  std::string title, url, date, note;
  std::optional<Confidence> confidence;
  std::vector<std::pair<std::string, std::string>> others;
  Span span;
};

enum class Attribution : uint8_t { not_given, reported, inferred, predecessor, subsidiary };
enum class Status : uint8_t { not_given, planned, ended };

struct Evidence {
  Span span;                      // of the fact in the profile
  std::vector<uint32_t> sources;  // into Profile::sources
  std::string quote, paraphrase, page, note, coder;
  Attribution attribution = Attribution::not_given;
  Status status = Status::not_given;
  Confidence confidence = Confidence::high;  // resolved: its own, its source's, the profile's, high
};

struct ProfileRow {
  model::RelationId relation;
  uint32_t first_cell = 0;  // into Profile::cells; one a column. An attribute has one, a yes/no fact none
  uint32_t evidence = 0;    // into Profile::evidence
  Confidence confidence = Confidence::high;
  bool planned = false;   // possible, not certain
  bool mirrored = false;  // the other reading of a symmetric fact's row that stands just before it
  bool unnamed = false;   // made from `at_least`
};

// Columns left out are any_symbol.
struct Pattern {
  model::RelationId relation;
  std::vector<Symbol> cells;
  uint32_t evidence = 0;
  Confidence confidence = Confidence::high;
};

struct Completeness {
  Pattern where;      // all any_symbol: the whole relation
  bool none = false;  // written as `none`
};

struct Remark {
  std::string text;
  uint32_t evidence = 0;
};

// Something about the profile itself that a reader should know, such as conflicting values.
struct ProfileFinding {
  std::string kind;  // "conflicting"
  std::string text;
  Span span;
};

struct Profile {
  std::string case_name;
  Span case_span;
  std::string path;     // as given; "-" for standard input
  uint32_t record = 0;  // 1-based line or document within its file

  Sources texts;          // the profile's file first, then what it uses
  std::vector<Span> own;  // where the profile itself stands in them: all but what it uses
  SymbolTable symbols;    // stands on Model::symbols
  std::vector<Symbol> cells;
  std::vector<ProfileRow> rows;  // recorded and `at_least` rows, in file order
  std::vector<Pattern> denials;
  std::vector<Completeness> complete;
  std::vector<Pattern> searched;
  std::vector<Remark> remarks;
  std::vector<ProfileFinding> findings;
  std::vector<UnknownCell> unknowns;
  std::vector<UnnamedIndividual> unnamed;
  std::vector<Evidence> evidence;
  std::vector<EvidenceSource> sources;
  std::unordered_map<Symbol, std::vector<model::Label>> labels;  // of names, for sentences
  std::vector<model::Label> case_labels;

  const Symbol* row_cells(const ProfileRow& row) const { return cells.data() + row.first_cell; }
};

// SHA-256 of the profile's own texts, hexadecimal; of none, empty. Computed when it is asked for, because
// most profiles are only evaluated.
std::string digest_of(const Profile&);

// One record of the input: a profile, or why there is none (then diagnostics has errors). `input` and the
// place are known in either case.
struct ReadProfile {
  std::optional<Profile> profile;
  std::string input;
  uint32_t record = 0;
  std::string case_name;    // of a profile with errors, where it could be read all the same; otherwise empty
  Diagnostics diagnostics;  // of this record
};

}  // namespace mechanist
