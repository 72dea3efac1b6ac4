// A JSON record straight into the rows of a profile.
//
// Most records of a stream say ordinary things without a mistake. The long way (tree_of_json, then
// profile_of) reads them as if each might be wrong: it keeps the place of every value for a message that
// never comes. Here nothing is kept but what the profile keeps. Anything that profile_of would report or
// warn about, and what is rare enough not to be worth a second implementation (`use`, `at_least`,
// `conflicting`, several `where`), makes us decline: the long way then reads the record from its beginning
// and says what there is to say. So every message has one origin, and a defect here can be found by comparing
// the two (tests/property/records_test.cpp, the fuzz target `json`).
//
// What makes it fast:
// - One pass over the text by JsonScanner, in the order of the text. profile_of goes through the top keys in
//   an order of its own, because facts need the sources before them; where a record has them in another
//   order, the places of its values are found first (read_by_places), and so in all that follow it.
// - Keys, facts, columns and constants are found in NameTables that are made once.
// - All that a profile holds is written over what the last record left: vectors keep their memory, and the
//   elements that own memory are not destroyed but filled again (Refilled).
// - Literals of the usual forms are read without a grammar (plain_literals.hpp), the others by
// value_of_scalar.
// - Whether names look alike is first asked of sketches (near_names.hpp), and those of the rulebase's names
//   are made once.
//
// Rows, evidence, unknown cells and symbols are numbered in the order of profile_of, so that what is computed
// from them is the same to the byte. External interface: fast_record.hpp.
#include "profile/fast_record.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "profile/json_scanner.hpp"
#include "profile/keys.hpp"
#include "profile/name_table.hpp"
#include "profile/near_names.hpp"
#include "profile/plain_literals.hpp"
#include "profile/values.hpp"

namespace mechanist {
namespace {

using model::Model;
using model::Relation;
using model::RelationId;
using model::Type;
using model::TypeKind;
using Kind = JsonScalar::Kind;

// What the key of a fact's map is: an evidence key by its number, another key of ours, or a column.
constexpr uint32_t value_key = evidence_keys.size();
constexpr uint32_t where_key = value_key + 3;
constexpr uint32_t first_column = value_key + row_keys.size();
constexpr uint32_t most_columns = 64 - first_column;  // keys that were seen are bits of a word

constexpr uint32_t text_key = value_key;  // in the map of a remark
constexpr size_t many = 32;               // of what is looked through one by one

template <size_t N>
constexpr uint32_t number_in(const std::array<std::string_view, N>& names, std::string_view name) {
  uint32_t i = 0;
  while (names[i] != name) ++i;
  return i;
}
constexpr uint32_t number_of_part(std::string_view key) {
  return number_in(top_keys, key);
}

template <size_t N>
std::vector<NameTable::Entry> numbered(const std::array<std::string_view, N>& names) {
  std::vector<NameTable::Entry> entries;
  entries.reserve(N);
  for (std::string_view name : names) entries.push_back({name, static_cast<uint32_t>(entries.size())});
  return entries;
}

// Writes over the elements of a vector from the first one on. finish() takes away what is left of earlier
// ones, and keeps it for longer records, because it may own memory.
template <class T>
class Refilled {
 public:
  void begin(std::vector<T>& items) {
    items_ = &items;
    data_ = items.data();
    there_ = static_cast<uint32_t>(items.size());
    used_ = 0;
  }
  uint32_t size() const { return used_; }
  T& next() {
    if (used_ == there_) grow();
    return data_[used_++];
  }
  T& operator[](uint32_t i) { return data_[i]; }
  void finish() {
    for (; there_ > used_; --there_) {
      spare_.push_back(std::move(items_->back()));
      items_->pop_back();
    }
  }

 private:
  void grow() {
    if (spare_.empty()) {
      items_->emplace_back();
    } else {
      items_->push_back(std::move(spare_.back()));
      spare_.pop_back();
    }
    data_ = items_->data();
    ++there_;
  }

  std::vector<T>* items_ = nullptr;
  T* data_ = nullptr;
  uint32_t there_ = 0, used_ = 0;
  std::vector<T> spare_;
};

}  // namespace

// ---------------------------------------------------------------- what is known of a rulebase beforehand

class FastRecordReader::Reading {
 public:
  explicit Reading(const Model& model);
  bool read(std::string_view path, std::string_view text, uint32_t line, ReadProfile& out);

 private:
  enum class Mode : uint8_t { fact, denied, searched };

  struct Fact {
    const Relation* relation = nullptr;
    NameTable keys;                   // of its map
    std::vector<std::string> quoted;  // these keys, by number
    // By number + 1, and 0 at the beginning of a map: the key that came after this one in an earlier row.
    std::array<uint8_t, 65> next{};
    uint64_t needed = 0;          // bits: the columns that are not optional
    bool one_value = true;        // all columns but the first are optional
    bool none_is_a_name = false;  // in a list
    // The record that has it, by mode, and under `complete`; and its rows there.
    std::array<uint64_t, 3> in{};
    uint64_t in_complete = 0;
    size_t first_row = 0, rows = 0;
  };
  // What is written of a row before it is entered: cells are entered in the order of the columns.
  struct Row {
    std::array<JsonScalar, most_columns> cells;
    uint64_t given = 0;        // bits: which cells
    bool by_position = false;  // they stand in a list, or it is one value
    bool said = false;         // something but evidence was there
    bool none = false;
    std::optional<bool> answer;  // of a yes/no fact
    std::optional<Confidence> confidence;
  };
  struct Constants {
    NameTable names;
    std::string_view last_name;  // that was found, because it often comes again
    uint32_t last = NameTable::nothing;
  };
  struct Name {
    Symbol name;  // in declared_
    std::vector<model::Label> labels;
  };
  // Where a name was seen first. One that stands under several entities may be listed twice under each.
  struct Mark {
    uint64_t record = 0;
    uint32_t entity = 0;
  };
  struct Folded {
    std::string text;
    NameSketch sketch;
    bool known = false;
  };

  void begin(std::string_view path, std::string_view text, uint32_t line, ReadProfile& out);
  bool read_in_order();
  bool read_by_places();
  bool finish();

  // Each takes one value of the text, and is false where we decline.
  bool read_part(uint32_t number);
  bool skip_null();
  bool read_case();
  bool read_confidence(std::optional<Confidence>& out);
  bool read_sources();
  bool read_source(EvidenceSource&);
  bool read_names();
  bool read_name(Name&);
  bool read_aliases(Symbol canonical);
  bool read_evidence(uint32_t key, Evidence&, std::optional<Confidence>& own);
  bool read_source_name(Evidence&);
  bool read_facts(Mode);
  bool read_fact(uint32_t id, Mode);
  // With all that it calls in one piece: the calls were a quarter of the time.
  [[gnu::flatten]] bool read_row(uint32_t id, Mode, bool in_list);
  bool read_row_map(Fact&, Mode, Evidence&);
  bool read_key(Fact&, uint32_t& number);
  bool read_values(const Fact&);
  bool read_value(const Fact&, Mode, bool in_list);
  bool read_complete();
  bool read_complete_map(uint32_t id, Span);
  bool read_where(uint32_t id);
  bool read_remarks();
  bool read_remark();

  Span span(uint32_t begin, uint32_t end) const { return {SourceId{0}, begin, end}; }
  Evidence& new_evidence();
  void resolve(Evidence&, std::optional<Confidence> own, uint32_t begin, uint32_t end);
  bool enter(uint32_t id, Mode, const Evidence&);
  bool enter_row(uint32_t id, const Evidence&);
  void enter_complete(uint32_t id, std::vector<Symbol>& cells, bool none);
  template <class Enter>
  void with_mirrored(uint32_t id, std::vector<Symbol>& cells, Enter);
  void describe(Pattern&, uint32_t id, const std::vector<Symbol>& cells);
  std::vector<Symbol>& no_cells(uint32_t id);
  bool cell(Type, const JsonScalar&, bool pattern, Symbol& out);
  bool pattern_cell(Type, const JsonScalar&, Symbol& out);
  Symbol add_unknown();
  void enter_labels();

  bool denials_contradict();
  void use_name(uint32_t entity, Symbol);
  bool names_look_alike();
  bool any_look_alike(const std::vector<Symbol>& names);

  const Model& model_;
  NameTable tops_, facts_by_name_, source_keys_, remark_keys_, attributions_, statuses_;
  std::vector<Constants> constants_;  // of each enum
  std::vector<Fact> facts_;           // by relation; empty for what is not recorded
  std::vector<uint32_t> closed_;      // facts

  uint64_t record_ = 0;  // counts
  bool in_order_ = true;
  JsonScanner scan_;
  Profile* profile_ = nullptr;
  Refilled<Evidence> evidence_;
  Refilled<EvidenceSource> sources_;
  Refilled<Pattern> denials_, searched_;
  Refilled<Completeness> complete_;
  Refilled<UnknownCell> unknowns_;
  Refilled<Remark> remarks_;
  std::optional<Confidence> confidence_;
  Row row_;
  std::vector<Symbol> cells_;  // of a pattern

  SymbolTable source_names_;  // text i + 1 is source i
  std::vector<bool> source_used_;
  SymbolTable declared_, aliases_;
  std::vector<Symbol> canonical_;  // of each alias; in declared_
  std::vector<Name> name_memory_;
  Refilled<Name> names_;

  std::vector<Mark> marks_;                      // by text
  std::vector<std::vector<Symbol>> used_names_;  // by entity
  std::vector<Folded> folded_;                   // the rulebase's texts, those that were asked for
  // Of the entity that is looked at.
  std::string folded_text_;
  std::vector<NameSketch> sketches_;
  std::vector<std::string_view> views_;
  std::vector<size_t> begins_;
};

FastRecordReader::Reading::Reading(const Model& model)
    : model_(model),
      tops_(numbered(top_keys)),
      source_keys_(numbered(source_keys)),
      attributions_(numbered(attribution_words)),
      statuses_(numbered(status_words)) {
  std::vector<NameTable::Entry> entries = numbered(evidence_keys);
  entries.push_back({"text", text_key});
  remark_keys_ = NameTable(entries);

  for (const model::Enum& e : model.enums) {
    entries.clear();
    for (const model::Enum::Constant& c : e.constants)
      entries.push_back({c.name, static_cast<uint32_t>(entries.size())});
    constants_.push_back({NameTable(entries), {}, NameTable::nothing});
  }

  facts_.resize(model.relations.size());
  std::vector<NameTable::Entry> names;
  for (uint32_t id = 0; id < model.relations.size(); ++id) {
    const Relation& relation = model.relations[id];
    if (!relation.recorded()) continue;
    if (relation.closed) closed_.push_back(id);
    // Who has more columns, or a name that means something else, is read the long way.
    if (relation.columns.size() > most_columns || model.find(relation.name) != RelationId{id}) continue;
    names.push_back({relation.name, id});
    Fact& fact = facts_[id];
    fact.relation = &relation;
    // No column has the name of one of our keys, but for the one of an attribute; there the key counts.
    entries = numbered(evidence_keys);
    for (std::string_view key : row_keys) entries.push_back({key, static_cast<uint32_t>(entries.size())});
    for (const model::Column& c : relation.columns)
      entries.push_back({c.name, static_cast<uint32_t>(entries.size())});
    fact.keys = NameTable(entries);
    for (const NameTable::Entry& e : entries) fact.quoted.push_back(json_string(e.name));
    for (size_t i = 0; i < relation.columns.size(); ++i)
      if (!relation.columns[i].optional) fact.needed |= uint64_t{1} << i;
    fact.one_value = fact.needed <= 1;
    if (!relation.columns.empty()) {
      const TypeKind kind = relation.columns[0].type.kind;
      fact.none_is_a_name = kind == TypeKind::entity || kind == TypeKind::text;
    }
  }
  facts_by_name_ = NameTable(names);
  used_names_.resize(model.entities.size());
  folded_.resize(model.symbols.text_count() + 1);
}

// ---------------------------------------------------------------- the record as a whole

bool FastRecordReader::Reading::read(std::string_view path, std::string_view text, uint32_t line,
                                     ReadProfile& out) {
  begin(path, text, line, out);
  if (in_order_) {
    if (read_in_order()) return finish();
    // Facts whose sources come later are not understood; the order may be what is wrong.
    begin(path, text, line, out);
  }
  if (!read_by_places()) return false;
  in_order_ = false;
  return finish();
}

void FastRecordReader::Reading::begin(std::string_view path, std::string_view text, uint32_t line,
                                      ReadProfile& out) {
  ++record_;
  out.input.assign(path);
  out.record = line;
  out.case_name.clear();
  out.diagnostics.clear();
  if (!out.profile) out.profile.emplace();
  profile_ = &*out.profile;
  Profile& p = *profile_;
  p.path.assign(path);
  p.record = line;
  const SourceId id = p.texts.assign(path, text, line);
  p.own.assign(1, Span{id, 0, static_cast<uint32_t>(text.size())});
  p.symbols.reset(&model_.symbols);
  p.cells.clear();
  p.rows.clear();
  p.findings.clear();
  p.unnamed.clear();
  if (!p.labels.empty()) p.labels.clear();
  p.case_labels.clear();
  evidence_.begin(p.evidence);
  sources_.begin(p.sources);
  denials_.begin(p.denials);
  searched_.begin(p.searched);
  complete_.begin(p.complete);
  unknowns_.begin(p.unknowns);
  remarks_.begin(p.remarks);
  confidence_.reset();
  source_names_.reset(nullptr);
  source_used_.clear();
  declared_.reset(nullptr);
  aliases_.reset(nullptr);
  canonical_.clear();
  names_.begin(name_memory_);
  for (std::vector<Symbol>& names : used_names_) names.clear();
  scan_.begin(p.texts[id].text());
}

bool FastRecordReader::Reading::read_in_order() {
  uint64_t seen = 0;
  scan_.skip_space();
  const bool read = scan_.map([&](std::string_view key, uint32_t, uint32_t) {
    const uint32_t number = tops_.find(key);
    if (number == NameTable::nothing) return false;
    const bool in_order = seen >> number == 0;
    seen |= uint64_t{1} << number;
    return in_order && read_part(number);
  });
  return read && scan_.ended() && (seen >> number_of_part("case") & 1);
}

bool FastRecordReader::Reading::read_by_places() {
  struct Extent {
    uint32_t begin = 0, end = 0;
  };
  std::array<Extent, top_keys.size()> places{};
  scan_.skip_space();
  const bool read = scan_.map([&](std::string_view key, uint32_t, uint32_t) {
    const uint32_t number = tops_.find(key);
    if (number == NameTable::nothing || places[number].begin > 0) return false;
    places[number].begin = scan_.offset();
    if (!scan_.skip_value()) return false;
    places[number].end = scan_.offset();
    return true;
  });
  if (!read || !scan_.ended() || places[number_of_part("case")].begin == 0) return false;
  scan_.begin(profile_->texts[SourceId{0}].text());
  for (uint32_t number = 0; number < places.size(); ++number) {
    if (places[number].begin == 0) continue;
    scan_.go_to(places[number].begin);
    if (!read_part(number) || scan_.offset() != places[number].end) return false;
  }
  return true;
}

bool FastRecordReader::Reading::finish() {
  Profile& p = *profile_;
  for (bool used : source_used_)
    if (!used) return false;
  if (denials_contradict() || names_look_alike()) return false;
  if (!scan_.ascii() && first_invalid_utf8(p.texts[SourceId{0}].text())) return false;
  for (uint32_t id : closed_) {
    new_evidence();
    enter_complete(id, no_cells(id), false);
  }
  enter_labels();
  evidence_.finish();
  sources_.finish();
  denials_.finish();
  searched_.finish();
  complete_.finish();
  unknowns_.finish();
  remarks_.finish();
  return true;
}

bool FastRecordReader::Reading::read_part(uint32_t number) {
  if (scan_.peek() == 'n' && number != number_of_part("case")) return skip_null();
  switch (number) {
    case number_of_part("case"):
      return read_case();
    case number_of_part("confidence"):
      return read_confidence(confidence_);
    case number_of_part("sources"):
      return read_sources();
    case number_of_part("names"):
      return read_names();
    case number_of_part("facts"):
      return read_facts(Mode::fact);
    case number_of_part("denied"):
      return read_facts(Mode::denied);
    case number_of_part("complete"):
      return read_complete();
    case number_of_part("searched"):
      return read_facts(Mode::searched);
    case number_of_part("remarks"):
      return read_remarks();
    default:
      return false;
  }
}

// Where only null begins with an n.
bool FastRecordReader::Reading::skip_null() {
  JsonScalar nothing;
  return scan_.scalar(nothing);
}

bool FastRecordReader::Reading::read_case() {
  const uint32_t begin = scan_.offset();
  JsonScalar name;
  if (!scan_.scalar(name) || name.kind == Kind::null || name.text.empty()) return false;
  profile_->case_name.assign(name.text);
  profile_->case_span = span(begin, scan_.value_end());
  return true;
}

bool FastRecordReader::Reading::read_confidence(std::optional<Confidence>& out) {
  JsonScalar word;
  if (!scan_.scalar(word)) return false;
  out = confidence_of(word.text);
  return out.has_value();
}

// ---------------------------------------------------------------- sources and names

bool FastRecordReader::Reading::read_sources() {
  return scan_.map([&](std::string_view key, uint32_t begin, uint32_t end) {
    const uint32_t before = source_names_.text_count();
    source_names_.text(key);
    if (source_names_.text_count() == before) return false;
    source_used_.push_back(false);
    EvidenceSource& source = sources_.next();
    source.name.assign(key);
    source.span = span(begin, end);
    source.title.clear();
    source.url.clear();
    source.date.clear();
    source.note.clear();
    source.confidence.reset();
    source.others.clear();
    if (scan_.peek() == '{') return read_source(source);
    JsonScalar title;
    if (!scan_.scalar(title)) return false;
    if (title.kind != Kind::null) source.title.assign(title.text);
    return true;
  });
}

bool FastRecordReader::Reading::read_source(EvidenceSource& source) {
  uint64_t seen = 0;
  return scan_.map([&](std::string_view key, uint32_t, uint32_t) {
    const uint32_t number = source_keys_.find(key);
    JsonScalar detail;
    if (!scan_.scalar(detail)) return false;
    if (number == NameTable::nothing) {
      // That one stands twice is only seen where it has a value, and soon only where they are few.
      if (detail.kind == Kind::null || source.others.size() == many) return false;
      static const std::vector<std::string> known(source_keys.begin(), source_keys.end());
      if (!did_you_mean(key, known).empty()) return false;
      for (const auto& [other, value] : source.others)
        if (other == key) return false;
      source.others.emplace_back(key, detail.text);
      return true;
    }
    if (seen >> number & 1) return false;
    seen |= uint64_t{1} << number;
    if (detail.kind == Kind::null) return true;
    switch (number) {
      case number_in(source_keys, "title"):
        source.title.assign(detail.text);
        return true;
      case number_in(source_keys, "url"):
      case number_in(source_keys, "address"):
        source.url.assign(detail.text);
        return true;
      case number_in(source_keys, "date"):
        source.date.assign(detail.text);
        return true;
      case number_in(source_keys, "note"):
        source.note.assign(detail.text);
        return true;
      default:
        source.confidence = confidence_of(detail.text);
        return source.confidence.has_value();
    }
  });
}

bool FastRecordReader::Reading::read_names() {
  return scan_.map([&](std::string_view key, uint32_t, uint32_t) {
    const uint32_t before = declared_.text_count();
    if (key.empty() || !aliases_.find_text(key).is_none()) return false;
    Name& name = names_.next();
    name.name = declared_.text(key);
    name.labels.clear();
    return declared_.text_count() > before && read_name(name);
  });
}

bool FastRecordReader::Reading::read_name(Name& name) {
  if (scan_.peek() == 'n') return skip_null();
  bool also = false;
  return scan_.map([&](std::string_view key, uint32_t, uint32_t) {
    if (key == "also") {
      if (also) return false;
      also = true;
      return read_aliases(name.name);
    }
    JsonScalar label;
    if (!is_language_tag(key) || !scan_.scalar(label) || label.kind == Kind::null) return false;
    if (name.labels.size() == many) return false;
    for (const model::Label& other : name.labels)
      if (other.language == key) return false;
    name.labels.push_back({std::string(key), std::string(label.text)});
    return true;
  });
}

bool FastRecordReader::Reading::read_aliases(Symbol canonical) {
  auto one = [&] {
    JsonScalar spelling;
    if (!scan_.scalar(spelling) || spelling.kind == Kind::null) return false;
    if (spelling.text == declared_.text_of(canonical)) return true;
    if (spelling.text.empty() || !declared_.find_text(spelling.text).is_none()) return false;
    const Symbol alias = aliases_.text(spelling.text);
    if (alias.index() > canonical_.size()) canonical_.push_back(canonical);
    return canonical_[alias.index() - 1] == canonical;
  };
  return scan_.peek() == '[' ? scan_.list(one) : one();
}

void FastRecordReader::Reading::enter_labels() {
  Profile& p = *profile_;
  if (names_.size() == 0) return;
  const Symbol as_alias = aliases_.find_text(p.case_name);
  const Symbol case_name =
      as_alias.is_none() ? declared_.find_text(p.case_name) : canonical_[as_alias.index() - 1];
  for (uint32_t i = 0; i < names_.size(); ++i) {
    const Name& name = names_[i];
    if (name.name == case_name) p.case_labels = name.labels;
    if (name.labels.empty()) continue;
    const Symbol symbol = p.symbols.find_text(declared_.text_of(name.name));
    if (!symbol.is_none()) p.labels.emplace(symbol, name.labels);
  }
}

// ---------------------------------------------------------------- evidence

Evidence& FastRecordReader::Reading::new_evidence() {
  Evidence& e = evidence_.next();
  e.span = {};
  e.sources.clear();
  for (std::string* text : {&e.quote, &e.paraphrase, &e.page, &e.note, &e.coder})
    if (!text->empty()) text->clear();
  e.attribution = Attribution::not_given;
  e.status = Status::not_given;
  e.confidence = Confidence::high;
  return e;
}

// `own`: the confidence that is given beside the sources.
void FastRecordReader::Reading::resolve(Evidence& e, std::optional<Confidence> own, uint32_t begin,
                                        uint32_t end) {
  e.span.begin = begin;
  e.span.end = end;
  std::optional<Confidence> best = own;
  if (!best)
    for (uint32_t s : e.sources)
      if (const std::optional<Confidence> c = sources_[s].confidence; c && (!best || *c < *best)) best = c;
  e.confidence = best ? *best : confidence_.value_or(Confidence::high);
}

bool FastRecordReader::Reading::read_source_name(Evidence& e) {
  JsonScalar name;
  if (!scan_.scalar(name) || name.kind == Kind::null) return false;
  const Symbol known = source_names_.find_text(name.text);
  if (known.is_none()) return false;
  const uint32_t index = known.index() - 1;
  source_used_[index] = true;
  if (std::find(e.sources.begin(), e.sources.end(), index) == e.sources.end()) e.sources.push_back(index);
  return true;
}

bool FastRecordReader::Reading::read_evidence(uint32_t key, Evidence& e, std::optional<Confidence>& own) {
  if (key <= number_in(evidence_keys, "sources") && scan_.peek() == '[')
    return scan_.list([&] { return read_source_name(e); });
  if (key <= number_in(evidence_keys, "sources") && scan_.peek() != 'n') return read_source_name(e);
  JsonScalar value;
  if (!scan_.scalar(value)) return false;
  if (value.kind == Kind::null) return true;
  switch (key) {
    case number_in(evidence_keys, "quote"):
      e.quote.assign(value.text);
      return true;
    case number_in(evidence_keys, "paraphrase"):
      e.paraphrase.assign(value.text);
      return true;
    case number_in(evidence_keys, "page"):
      e.page.assign(value.text);
      return true;
    case number_in(evidence_keys, "note"):
      e.note.assign(value.text);
      return true;
    case number_in(evidence_keys, "coder"):
      e.coder.assign(value.text);
      return true;
    case number_in(evidence_keys, "attribution"): {
      const uint32_t word = attributions_.find(value.text);
      if (word == NameTable::nothing) return false;
      e.attribution = static_cast<Attribution>(word + 1);
      return true;
    }
    case number_in(evidence_keys, "status"): {
      const uint32_t word = statuses_.find(value.text);
      if (word == NameTable::nothing) return false;
      e.status = static_cast<Status>(word + 1);
      return true;
    }
    default:
      own = confidence_of(value.text);
      return own.has_value();
  }
}

// ---------------------------------------------------------------- facts, denials, searches

bool FastRecordReader::Reading::read_facts(Mode mode) {
  return scan_.map([&](std::string_view key, uint32_t, uint32_t) {
    const uint32_t id = facts_by_name_.find(key);
    if (id == NameTable::nothing) return false;
    uint64_t& before = facts_[id].in[static_cast<size_t>(mode)];
    if (before == record_) return false;
    before = record_;
    if (mode == Mode::fact) {
      facts_[id].first_row = profile_->rows.size();
      facts_[id].rows = 0;
    }
    return read_fact(id, mode);
  });
}

bool FastRecordReader::Reading::read_fact(uint32_t id, Mode mode) {
  if (scan_.peek() == 'n') return skip_null() && mode == Mode::fact;
  const size_t first = profile_->rows.size();
  const uint32_t complete = complete_.size();
  const bool read =
      scan_.peek() == '[' ? scan_.list([&] { return read_row(id, mode, true); }) : read_row(id, mode, false);
  if (!read) return false;
  // An attribute's second value, and a row beside `none`.
  const size_t added = profile_->rows.size() - first;
  if (facts_[id].relation->attribute && added > 1) return false;
  if (mode == Mode::fact) facts_[id].rows = added;
  return added == 0 || complete_.size() == complete;
}

bool FastRecordReader::Reading::read_row(uint32_t id, Mode mode, bool in_list) {
  Fact& fact = facts_[id];
  const uint32_t begin = scan_.offset();
  row_.given = 0;
  row_.said = row_.none = row_.by_position = false;
  row_.answer.reset();
  row_.confidence.reset();
  Evidence& evidence = new_evidence();
  if (scan_.peek() == '{') {
    if (!read_row_map(fact, mode, evidence)) return false;
  } else if (scan_.peek() == '[') {
    if (!read_values(fact)) return false;
  } else {
    if (!read_value(fact, mode, in_list)) return false;
  }
  if (!row_.said && mode == Mode::fact) return false;
  resolve(evidence, row_.confidence, begin, scan_.value_end());
  return enter(id, mode, evidence);
}

bool FastRecordReader::Reading::read_row_map(Fact& fact, Mode mode, Evidence& evidence) {
  uint64_t seen = 0;
  bool columns = false;
  uint32_t number = NameTable::nothing;
  auto key = [&] { return read_key(fact, number); };
  const bool read = scan_.map(key, [&] {
    if (seen >> number & 1) return false;
    seen |= uint64_t{1} << number;
    if (number >= first_column) {
      if (scan_.peek() == 'n') return skip_null();
      const uint32_t column = number - first_column;
      if (!scan_.scalar(row_.cells[column])) return false;
      row_.given |= uint64_t{1} << column;
      row_.said = columns = true;
      return true;
    }
    if (number < value_key) return read_evidence(number, evidence, row_.confidence);
    if (number != value_key) return false;
    if (scan_.peek() == 'n') return skip_null();
    return scan_.peek() == '[' ? read_values(fact) : read_value(fact, mode, false);
  });
  return read && !(columns && row_.by_position);
}

// A key of a fact's map; `number` becomes that of the one before. Rows of one fact have their keys in one
// order as a rule, so what stands here is compared with what stood there before it is looked up.
bool FastRecordReader::Reading::read_key(Fact& fact, uint32_t& number) {
  uint8_t& next = fact.next[number + 1];
  if (scan_.exactly(fact.quoted[next])) {
    number = next;
    return true;
  }
  std::string_view key;
  if (!scan_.string(key)) return false;
  number = fact.keys.find(key);
  if (number == NameTable::nothing) return false;
  next = static_cast<uint8_t>(number);
  return true;
}

// Values by position.
bool FastRecordReader::Reading::read_values(const Fact& fact) {
  const size_t most = fact.relation->columns.size();
  uint32_t column = 0;
  row_.said = row_.by_position = true;
  return most > 0 && scan_.list([&] {
    if (column == most) return false;
    if (!scan_.scalar(row_.cells[column])) return false;
    if (row_.cells[column].kind != Kind::null) row_.given |= uint64_t{1} << column;
    ++column;
    return true;
  });
}

// The one value of a row.
bool FastRecordReader::Reading::read_value(const Fact& fact, Mode mode, bool in_list) {
  const JsonScalar& value = row_.cells[0];
  if (!scan_.scalar(row_.cells[0]) || value.kind == Kind::null) return false;
  row_.said = row_.by_position = true;
  if (value.kind == Kind::string && value.text == "none" && !(in_list && fact.none_is_a_name)) {
    row_.none = true;
    return mode == Mode::fact;
  }
  if (fact.relation->columns.empty()) {
    row_.answer = yes_or_no(value.text);
    return row_.answer.has_value();
  }
  row_.given = 1;
  if (value.kind == Kind::truth && !fact.relation->attribute) return false;
  return mode != Mode::fact || fact.one_value;
}

// ---------------------------------------------------------------- from what is written to rows

bool FastRecordReader::Reading::enter(uint32_t id, Mode mode, const Evidence& evidence) {
  const Relation& relation = *facts_[id].relation;
  const bool no = row_.answer && !*row_.answer;
  if (no && mode != Mode::fact) return false;
  if (mode == Mode::fact && relation.attribute && (row_.given & 1) && row_.cells[0].text == "n/a")
    row_.none = true;
  if (row_.none) {
    enter_complete(id, no_cells(id), true);
    return true;
  }
  if (mode == Mode::fact && !no) return enter_row(id, evidence);
  std::vector<Symbol>& cells = no_cells(id);
  for (size_t i = 0; i < relation.columns.size(); ++i)
    if ((row_.given >> i & 1) && !pattern_cell(relation.columns[i].type, row_.cells[i], cells[i]))
      return false;
  if (mode == Mode::searched)
    describe(searched_.next(), id, cells);
  else
    with_mirrored(id, cells, [&] { describe(denials_.next(), id, cells); });
  return true;
}

bool FastRecordReader::Reading::enter_row(uint32_t id, const Evidence& evidence) {
  const Fact& fact = facts_[id];
  const Relation& relation = *fact.relation;
  if (fact.needed & ~row_.given) return false;
  Profile& p = *profile_;
  const auto columns = static_cast<uint32_t>(relation.columns.size());
  const auto first = static_cast<uint32_t>(p.cells.size());
  p.cells.resize(first + columns);
  Symbol* cells = p.cells.data() + first;
  // Values that are only known within bounds are numbered before those that were left out.
  for (uint64_t left = row_.given; left != 0; left &= left - 1) {
    const auto i = static_cast<uint32_t>(std::countr_zero(left));
    if (!cell(relation.columns[i].type, row_.cells[i], false, cells[i])) return false;
    if (cells[i].is_none() && (fact.needed >> i & 1)) return false;
  }
  const uint64_t all = (uint64_t{1} << columns) - 1;
  for (uint64_t left = all & ~row_.given; left != 0; left &= left - 1)
    cells[static_cast<uint32_t>(std::countr_zero(left))] = add_unknown();
  ProfileRow& row = p.rows.emplace_back();
  row.relation.value = id;
  row.first_cell = first;
  row.evidence = evidence_.size() - 1;
  row.confidence = evidence.confidence;
  row.planned = evidence.status == Status::planned;
  if (!relation.symmetric || cells[0] == cells[1]) return true;
  ProfileRow mirrored = row;
  mirrored.first_cell = first + columns;
  mirrored.mirrored = true;
  p.rows.push_back(mirrored);
  p.cells.resize(first + size_t{columns} * 2);
  cells = p.cells.data() + first;
  std::copy_n(cells, columns, cells + columns);
  std::swap(cells[columns], cells[columns + 1]);
  return true;
}

Symbol FastRecordReader::Reading::add_unknown() {
  UnknownCell& unknown = unknowns_.next();
  unknown.maybe_none = true;
  unknown.low.reset();
  unknown.high.reset();
  unknown.candidates.clear();
  return unknown_symbol(unknowns_.size() - 1);
}

// A pattern of all rows.
std::vector<Symbol>& FastRecordReader::Reading::no_cells(uint32_t id) {
  cells_.assign(model_.relations[id].columns.size(), any_symbol);
  return cells_;
}

// The evidence is the last one.
void FastRecordReader::Reading::describe(Pattern& pattern, uint32_t id, const std::vector<Symbol>& cells) {
  pattern.relation = RelationId{id};
  pattern.cells.assign(cells.begin(), cells.end());
  pattern.evidence = evidence_.size() - 1;
  pattern.confidence = evidence_[pattern.evidence].confidence;
}

// Both readings of a pattern of a symmetric fact, the written one first.
template <class Enter>
void FastRecordReader::Reading::with_mirrored(uint32_t id, std::vector<Symbol>& cells, Enter enter_reading) {
  enter_reading();
  if (!model_.relations[id].symmetric || cells[0] == cells[1]) return;
  std::swap(cells[0], cells[1]);
  enter_reading();
}

void FastRecordReader::Reading::enter_complete(uint32_t id, std::vector<Symbol>& cells, bool none) {
  with_mirrored(id, cells, [&] {
    Completeness& complete = complete_.next();
    describe(complete.where, id, cells);
    complete.none = none;
  });
}

bool FastRecordReader::Reading::pattern_cell(Type type, const JsonScalar& value, Symbol& out) {
  return value.text == "_" || cell(type, value, true, out);
}

bool FastRecordReader::Reading::cell(Type type, const JsonScalar& value, bool pattern, Symbol& out) {
  SymbolTable& symbols = profile_->symbols;
  const std::string_view text = value.text;
  if (!canonical_.empty() && type.kind == TypeKind::entity) {
    if (const Symbol alias = aliases_.find_text(text); !alias.is_none() && text != "_") {
      out = symbols.text(declared_.text_of(canonical_[alias.index() - 1]));
      use_name(type.of, out);
      return true;
    }
  }
  if (text.size() == 3 && text == "n/a") {
    out = none_symbol;
    return true;
  }
  switch (type.kind) {
    case TypeKind::entity:
      if (text.empty()) return false;
      [[fallthrough]];
    case TypeKind::text:
      if (value.kind == Kind::truth || text == "_") return false;
      out = symbols.text(text);
      if (type.kind == TypeKind::entity) use_name(type.of, out);
      return true;
    case TypeKind::enumeration: {
      Constants& constants = constants_[type.of];
      if (constants.last == NameTable::nothing || !same_text(text, constants.last_name)) {
        const uint32_t constant = constants.names.find(text);
        if (constant == NameTable::nothing) return false;
        constants.last = constant;
        constants.last_name = model_.enums[type.of].constants[constant].name;
      }
      out = inline_number(constants.last);
      return true;
    }
    case TypeKind::whole:
    case TypeKind::number:
      if (const std::optional<int64_t> number = plain::whole(text)) {
        out = inline_number(*number);
        return true;
      }
      break;
    case TypeKind::year:
      if (const std::optional<int64_t> year = plain::year(text)) {
        out = inline_number(*year);
        return true;
      }
      if (const std::optional<plain::Years> years = plain::years(text)) {
        if (pattern) return false;
        out = add_unknown();
        UnknownCell& unknown = unknowns_[out.index()];
        unknown.maybe_none = false;
        unknown.low = years->low;
        unknown.high = years->high;
        return true;
      }
      break;
    case TypeKind::percent:
      if (const std::optional<Decimal> share = plain::percentage(text)) {
        out = symbols.number(*share);
        return true;
      }
      break;
    case TypeKind::date:
      if (const std::optional<int32_t> days = plain::date(text)) {
        out = symbols.whole(*days);
        return true;
      }
      break;
    case TypeKind::quantity:
      if (const std::optional<Decimal> amount = plain::quantity(text, model_.units[type.of])) {
        out = symbols.number(*amount);
        return true;
      }
      break;
  }
  ValueResult result = value_of_scalar(model_, symbols, type, text,
                                       value.kind == Kind::string ? ScalarStyle::string : ScalarStyle::plain);
  TypedValue* read = std::get_if<TypedValue>(&result);
  if (!read || (read->unknown && pattern)) return false;
  out = read->symbol;
  if (!read->unknown) return true;
  out = add_unknown();
  unknowns_[out.index()] = std::move(*read->unknown);
  return true;
}

// ---------------------------------------------------------------- completeness and remarks

bool FastRecordReader::Reading::read_complete() {
  auto whole = [&] {
    const uint32_t begin = scan_.offset();
    JsonScalar name;
    if (!scan_.scalar(name) || name.kind == Kind::null) return false;
    const uint32_t id = facts_by_name_.find(name.text);
    if (id == NameTable::nothing) return false;
    resolve(new_evidence(), {}, begin, scan_.value_end());
    enter_complete(id, no_cells(id), false);
    return true;
  };
  if (scan_.peek() == '[') return scan_.list(whole);
  if (scan_.peek() != '{') return whole();
  return scan_.map([&](std::string_view key, uint32_t begin, uint32_t end) {
    const uint32_t id = facts_by_name_.find(key);
    if (id == NameTable::nothing || facts_[id].in_complete == record_) return false;
    facts_[id].in_complete = record_;
    if (scan_.peek() == '{') return read_complete_map(id, span(begin, end));
    JsonScalar answer;
    if (!scan_.scalar(answer) || yes_or_no(answer.text) != true) return false;
    resolve(new_evidence(), {}, begin, end);
    enter_complete(id, no_cells(id), false);
    return true;
  });
}

bool FastRecordReader::Reading::read_complete_map(uint32_t id, Span place) {
  uint64_t seen = 0;
  bool where = false;
  std::optional<Confidence> own;
  Evidence& evidence = new_evidence();
  const bool read = scan_.map([&](std::string_view key, uint32_t, uint32_t) {
    const uint32_t number = facts_[id].keys.find(key);
    if (number == NameTable::nothing || seen >> number & 1) return false;
    seen |= uint64_t{1} << number;
    if (number < value_key) return read_evidence(number, evidence, own);
    if (number != where_key) return false;
    where = true;
    return read_where(id);
  });
  if (!read) return false;
  resolve(evidence, own, place.begin, place.end);
  enter_complete(id, where ? cells_ : no_cells(id), false);
  return true;
}

// Into cells_. Unlike those of a row, they are entered in the order in which they are written.
bool FastRecordReader::Reading::read_where(uint32_t id) {
  const Fact& fact = facts_[id];
  const Relation& relation = *fact.relation;
  std::vector<Symbol>& cells = no_cells(id);
  uint64_t seen = 0;
  const bool read = scan_.map([&](std::string_view key, uint32_t, uint32_t) {
    uint32_t number = fact.keys.find(key);
    if (number == value_key && relation.attribute) number = first_column;
    if (number == NameTable::nothing || number < first_column || seen >> number & 1) return false;
    seen |= uint64_t{1} << number;
    JsonScalar value;
    if (!scan_.scalar(value)) return false;
    const size_t column = number - first_column;
    return value.kind == Kind::null || pattern_cell(relation.columns[column].type, value, cells[column]);
  });
  return read && seen != 0;
}

bool FastRecordReader::Reading::read_remarks() {
  return scan_.peek() == '[' ? scan_.list([&] { return read_remark(); }) : read_remark();
}

bool FastRecordReader::Reading::read_remark() {
  const uint32_t begin = scan_.offset();
  std::optional<Confidence> own;
  Evidence& evidence = new_evidence();
  Remark& remark = remarks_.next();
  remark.text.clear();
  remark.evidence = evidence_.size() - 1;
  if (scan_.peek() == '{') {
    uint64_t seen = 0;
    const bool read = scan_.map([&](std::string_view key, uint32_t, uint32_t) {
      const uint32_t number = remark_keys_.find(key);
      if (number == NameTable::nothing || seen >> number & 1) return false;
      seen |= uint64_t{1} << number;
      if (number != text_key) return read_evidence(number, evidence, own);
      JsonScalar text;
      if (!scan_.scalar(text)) return false;
      if (text.kind != Kind::null) remark.text.assign(text.text);
      return true;
    });
    if (!read || remark.text.empty()) return false;
  } else {
    JsonScalar text;
    if (!scan_.scalar(text) || text.kind == Kind::null) return false;
    remark.text.assign(text.text);
  }
  resolve(evidence, own, begin, scan_.value_end());
  return true;
}

// ---------------------------------------------------------------- what must be true of all together

// Something that is denied may also be recorded. True also where that would take long to find out.
bool FastRecordReader::Reading::denials_contradict() {
  constexpr size_t most_comparisons = 10'000;
  const Profile& p = *profile_;
  size_t comparisons = 0;
  bool none_denied = false;
  for (uint32_t d = 0; d < denials_.size(); ++d)
    for (Symbol cell : denials_[d].cells) none_denied = none_denied || cell.is_none();
  for (uint32_t d = 0; d < denials_.size(); ++d) {
    const Pattern& denial = denials_[d];
    const Fact& fact = facts_[denial.relation.value];
    if (fact.in[static_cast<size_t>(Mode::fact)] != record_) continue;
    comparisons += fact.rows;
    if (comparisons > most_comparisons) return true;
    for (size_t r = fact.first_row; r < fact.first_row + fact.rows; ++r) {
      const Symbol* cells = p.row_cells(p.rows[r]);
      bool matches = !p.rows[r].planned;
      // Several denials together may exclude all of a few values that a cell could have; of a missing one,
      // that it has none as well.
      for (size_t i = 0; i < denial.cells.size() && matches; ++i)
        matches = denial.cells[i] == any_symbol || denial.cells[i] == cells[i] ||
                  (cells[i].is_unknown() && (none_denied || !p.unknowns[cells[i].index()].maybe_none));
      if (matches) return true;
    }
  }
  return false;
}

void FastRecordReader::Reading::use_name(uint32_t entity, Symbol name) {
  if (name.index() >= marks_.size())
    marks_.resize(std::max(size_t{2} * marks_.size(), size_t{name.index()} + 64));
  Mark& mark = marks_[name.index()];
  if (mark.record == record_ && mark.entity == entity) return;
  if (mark.record != record_) mark = {record_, entity};
  used_names_[entity].push_back(name);
}

bool FastRecordReader::Reading::names_look_alike() {
  for (std::vector<Symbol>& names : used_names_)
    if (names.size() > 1 && any_look_alike(names)) return true;
  return false;
}

// Whether any two of the names do, and were not meant to. True also where that would take long to find out.
bool FastRecordReader::Reading::any_look_alike(const std::vector<Symbol>& names) {
  constexpr size_t most_names = 512;
  if (names.size() > most_names) return true;
  const SymbolTable& symbols = profile_->symbols;
  folded_text_.clear();
  begins_.clear();
  for (Symbol name : names) {
    begins_.push_back(folded_text_.size());
    if (name.index() >= folded_.size()) {
      append_folded(folded_text_, symbols.text_of(name));
    } else if (Folded& shared = folded_[name.index()]; !shared.known) {
      shared.text = folded(symbols.text_of(name));
      shared.sketch = sketch_of(shared.text);
      shared.known = true;
    }
  }
  begins_.push_back(folded_text_.size());
  sketches_.clear();
  views_.clear();
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i].index() < folded_.size()) {
      views_.push_back(folded_[names[i].index()].text);
      sketches_.push_back(folded_[names[i].index()].sketch);
    } else {
      views_.push_back(std::string_view(folded_text_).substr(begins_[i], begins_[i + 1] - begins_[i]));
      sketches_.push_back(sketch_of(views_.back()));
    }
  }
  for (size_t i = 1; i < names.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (!may_look_alike(sketches_[i], sketches_[j]) || names[i] == names[j]) continue;
      if (!look_alike(views_[i], views_[j])) continue;
      const std::string_view one = symbols.text_of(names[i]), other = symbols.text_of(names[j]);
      if (differ_by_designation(one, other)) continue;
      if (declared_.find_text(one).is_none() || declared_.find_text(other).is_none()) return true;
    }
  }
  return false;
}

// ---------------------------------------------------------------- for those outside

FastRecordReader::FastRecordReader(const Model& model) : reading_(std::make_unique<Reading>(model)) {}
FastRecordReader::~FastRecordReader() = default;
FastRecordReader::FastRecordReader(FastRecordReader&&) noexcept = default;

bool FastRecordReader::read(std::string_view path, std::string_view text, uint32_t line, ReadProfile& out) {
  return reading_->read(path, text, line, out);
}

}  // namespace mechanist
