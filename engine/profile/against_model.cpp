// Nodes to Profile: the file that says what the keys of a profile mean. What is ordinary in a JSON record is
// also read by fast_record.cpp, in the same way.
//
// One pass in a fixed order, whatever the order of the keys: the case, the shared files, sources and names,
// then facts, denials, completeness, searches and remarks. Nothing stops at an error; a value that is wrong
// leaves its row out and the rest is read, so that all errors of a profile are told in one run. Rows and
// patterns are entered through ProfileBuilder, which then checks what concerns them together.
//
// What the design leaves to us, decided here:
// - A fact may be given as one value, one list or one map. In a list, a scalar is a row of one value, a list
//   a row by position, a map a row by column. `value: x` in a map is the row's first value, so that a short
//   form can carry evidence too.
// - A key with nothing after it records nothing; an empty list neither (only `none` says that there is none).
// - An attribute that is `n/a` or `none` is known to have no value.
// - Several sources of one fact: the best one's confidence. Alternatives in conflict: the worst one's,
//   because at a higher level not all of them are known.
// - `use` may name files that hold sources, names and further `use`s, nothing else.
//
// External interface: against_model.hpp.
#include "profile/against_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "profile/builder.hpp"
#include "profile/keys.hpp"
#include "profile/trees.hpp"

namespace mechanist {
namespace {

using model::Model;
using model::Relation;
using model::RelationId;

constexpr size_t max_shared_files = 1000;

template <size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}
template <size_t N>
std::vector<std::string> strings(const std::array<std::string_view, N>& names) {
  return {names.begin(), names.end()};
}

const Scalar* scalar(const Node& n) {
  return std::get_if<Scalar>(&n.value);
}
const NodeList* list(const Node& n) {
  return std::get_if<NodeList>(&n.value);
}
const NodeMap* map(const Node& n) {
  return std::get_if<NodeMap>(&n.value);
}
bool is_null(const Node& n) {
  return std::holds_alternative<Null>(n.value);
}
bool says(const Node& n, std::string_view keyword) {
  const Scalar* s = scalar(n);
  return s && s->style != ScalarStyle::quoted && s->text == keyword;
}
std::string_view kind_of(const Node& n) {
  static constexpr std::array<std::string_view, 4> kinds = {"nothing", "a single value", "a list", "a map"};
  return kinds[n.value.index()];
}

enum class Mode { fact, denied, searched };

class Interpreter {
 public:
  Interpreter(const Model& model, Profile& profile, Diagnostics& diagnostics, SharedFiles& shared)
      : model_(model), profile_(profile), builder_(model, profile, diagnostics), shared_(shared) {
    own_path_ = std::filesystem::path(profile.path).lexically_normal().string();
  }

  void read(const Node& root, const std::vector<const SharedFile*>& uses) {
    const NodeMap* top = map(root);
    if (!top) {
      report("E0317", root, fmt::format("a profile is a map, not {}", kind_of(root)),
             "begin with a line 'case: NAME'");
      return;
    }
    for (const NodeEntry& e : *top) {
      if (contains(top_keys, e.key)) continue;
      if (is_evidence_key(e.key)) {
        report("E0318", e.key_span, fmt::format("'{}' stands here beside no fact", e.key),
               "evidence belongs into the map of the fact that it supports");
      } else {
        std::string hint = did_you_mean(e.key, strings(top_keys));
        if (hint.empty() && model_.find(e.key)) hint = "facts stand under the key 'facts'";
        report("E0306", e.key_span, fmt::format("a profile has no key '{}'", e.key), std::move(hint));
      }
    }
    read_case(find(*top, "case"), root);
    if (const Node* n = value(*top, "confidence"))
      if (std::optional<Confidence> c = confidence(*n)) profile_confidence_ = *c;
    for (const SharedFile* file : uses) use_file(*file, {});
    if (const Node* n = value(*top, "use")) read_use(*n, profile_.path, {});
    if (const Node* n = value(*top, "sources")) read_sources(*n, true);
    if (const Node* n = value(*top, "names")) read_names(*n);
    if (const Node* n = value(*top, "facts")) read_facts(*n, Mode::fact);
    if (const Node* n = value(*top, "denied")) read_facts(*n, Mode::denied);
    if (const Node* n = value(*top, "complete")) read_complete(*n);
    if (const Node* n = value(*top, "searched")) read_facts(*n, Mode::searched);
    if (const Node* n = value(*top, "remarks")) read_remarks(*n);
    builder_.finish();
    enter_labels();
    // A source that is misspelt where it is used is not unused.
    if (!has_errors(diagnostics())) warn_of_unused_sources();
  }

 private:
  // ------------------------------------------------------------ places

  // Trees of shared files are shared too, so their spans are completed where they are used.
  Span at(Span span) const {
    if (current_) span.source = *current_;
    return span;
  }
  void report(std::string code, Span span, std::string message, std::string hint = {}) {
    builder_.report(std::move(code), at(span), std::move(message), std::move(hint));
  }
  void report(std::string code, const Node& node, std::string message, std::string hint = {}) {
    report(std::move(code), node.span, std::move(message), std::move(hint));
  }

  static const NodeEntry* find(const NodeMap& entries, std::string_view key) {
    for (const NodeEntry& e : entries)
      if (e.key == key) return &e;
    return nullptr;
  }
  // The value of a key that is there and is not left empty.
  static const Node* value(const NodeMap& entries, std::string_view key) {
    const NodeEntry* e = find(entries, key);
    return e && !is_null(e->value) ? &e->value : nullptr;
  }
  // The text of a scalar, or nothing after reporting that something else stands there.
  std::optional<std::string> text(const Node& node, std::string_view what) {
    if (const Scalar* s = scalar(node)) return s->text;
    report("E0317", node, fmt::format("{} is a single value, not {}", what, kind_of(node)));
    return std::nullopt;
  }

  // ------------------------------------------------------------ the case

  void read_case(const NodeEntry* entry, const Node& root) {
    if (!entry) {
      report(
          "E0307", Span{root.span.source, root.span.begin, root.span.begin + 1}, "this profile names no case",
          "write 'case: NAME' at its top; a file of sources and names that profiles share stands outside of "
          "their folder");
      return;
    }
    const Scalar* name = scalar(entry->value);
    if (!name || name->text.empty()) {
      report("E0307", is_null(entry->value) ? entry->key_span : entry->value.span, "a case needs a name");
      return;
    }
    if (auto problem = problem_with_name(name->text, ScalarStyle::quoted, false)) {
      builder_.report(*problem, at(entry->value.span));
      return;
    }
    profile_.case_name = name->text;
    profile_.case_span = entry->value.span;
  }

  // ------------------------------------------------------------ shared files

  void read_use(const Node& node, const std::string& from, const std::vector<std::string>& chain) {
    auto one = [&](const Node& n) {
      std::optional<std::string> name = text(n, "a file to use");
      if (!name) return;
      std::filesystem::path path(*name);
      if (path.is_relative() && from != "-") path = std::filesystem::path(from).parent_path() / path;
      const std::string normal = path.lexically_normal().string();
      if (std::find(chain.begin(), chain.end(), normal) != chain.end() || normal == own_path_) {
        std::string circle;
        for (const std::string& step : chain) circle += step + " → ";
        report("E0329", n, fmt::format("'{}' uses itself", *name),
               chain.empty() ? std::string() : fmt::format("the circle is {}{}", circle, normal));
        return;
      }
      if (!used_files_.insert_or_assign(normal, true).second) return;
      if (used_files_.size() > max_shared_files) {
        report("E0534", n, fmt::format("a profile uses more than {} files", max_shared_files));
        return;
      }
      const SharedFile& file = shared_.get(normal);
      if (!file.tree && file.text.empty()) {
        const Diagnostic& why = file.diagnostics.front();
        report(why.code, n, why.message, why.hint);
        return;
      }
      use_file(file, chain);
    };
    if (const NodeList* files = list(node)) {
      for (const Node& n : *files) one(n);
    } else {
      one(node);
    }
  }

  void use_file(const SharedFile& file, std::vector<std::string> chain) {
    for (const Diagnostic& d : file.diagnostics) diagnostics().push_back(d);
    if (!file.tree) return;
    const SourceId id = profile_.texts.add(file.path, file.text);
    const std::optional<SourceId> before = current_;
    current_ = id;
    chain.push_back(file.path);
    const NodeMap* top = map(*file.tree);
    if (!top) {
      report("E0330", *file.tree, fmt::format("a shared file is a map, not {}", kind_of(*file.tree)),
             "its keys are 'sources', 'names' and 'use'");
    } else {
      for (const NodeEntry& e : *top) {
        if (e.key == "sources" || e.key == "names" || e.key == "use") continue;
        std::string hint = did_you_mean(e.key, {"sources", "names", "use"});
        if (hint.empty())
          hint = "it holds 'sources', 'names' and 'use'; facts stand in the profile of their case";
        report("E0330", e.key_span, fmt::format("a shared file has no key '{}'", e.key), std::move(hint));
      }
      if (const Node* n = value(*top, "use")) {
        // The chain of files is no deeper than their number, which is limited.
        read_use(*n, file.path, chain);
      }
      if (const Node* n = value(*top, "sources")) read_sources(*n, false);
      if (const Node* n = value(*top, "names")) read_names(*n);
    }
    current_ = before;
  }

  // ------------------------------------------------------------ sources and names

  struct Declared {
    EvidenceSource source;
    bool own = false;
    bool used = false;
    std::optional<uint32_t> index;  // into Profile::sources
  };

  void read_sources(const Node& node, bool own) {
    const NodeMap* entries = map(node);
    if (!entries) {
      report("E0317", node, fmt::format("'sources' is a map of names, not {}", kind_of(node)),
             "write 'sources: { name: { title: \"…\", date: 2020 } }'");
      return;
    }
    for (const NodeEntry& e : *entries) {
      EvidenceSource source;
      source.name = e.key;
      source.span = at(e.key_span);
      if (const NodeMap* details = map(e.value)) {
        for (const NodeEntry& d : *details) read_source_detail(d, source);
      } else if (const Scalar* title = scalar(e.value)) {
        source.title = title->text;
      } else if (list(e.value)) {
        report("E0317", e.value, fmt::format("the source '{}' is a map or a title, not a list", e.key));
      }
      auto [found, fresh] = declared_sources_.try_emplace(e.key);
      if (!fresh) {
        Diagnostic d =
            error("E0328", place_of(profile_.texts, source.span),
                  fmt::format("the source '{}' is declared twice", e.key), "give one of them another name");
        d.notes.push_back({place_of(profile_.texts, found->second.source.span), "first here"});
        diagnostics().push_back(std::move(d));
        continue;
      }
      found->second.own = own;
      if (own) {
        found->second.index = static_cast<uint32_t>(profile_.sources.size());
        profile_.sources.push_back(source);
      }
      found->second.source = std::move(source);
      source_order_.push_back(e.key);
    }
  }

  void read_source_detail(const NodeEntry& detail, EvidenceSource& source) {
    if (is_null(detail.value)) return;
    // Other keys are kept as they are, but a misspelt one would lose what it says.
    if (!contains(source_keys, detail.key))
      if (std::string hint = did_you_mean(detail.key, strings(source_keys)); !hint.empty())
        builder_.warn("W0304", at(detail.key_span),
                      fmt::format("'{}' of a source is kept, but means nothing", detail.key),
                      std::move(hint));
    if (detail.key == "confidence") {
      source.confidence = confidence(detail.value);
      return;
    }
    std::optional<std::string> value = text(detail.value, fmt::format("'{}' of a source", detail.key));
    if (!value) return;
    if (detail.key == "title")
      source.title = *value;
    else if (detail.key == "url" || detail.key == "address")
      source.url = *value;
    else if (detail.key == "date")
      source.date = *value;
    else if (detail.key == "note")
      source.note = *value;
    else
      source.others.emplace_back(detail.key, *value);
  }

  struct Name {
    std::vector<model::Label> labels;
  };

  void read_names(const Node& node) {
    const NodeMap* entries = map(node);
    if (!entries) {
      report("E0317", node, fmt::format("'names' is a map of names, not {}", kind_of(node)),
             "write 'names: { polar codes: { zh: 极化码, also: [polar code] } }'");
      return;
    }
    for (const NodeEntry& e : *entries) {
      if (auto problem = problem_with_name(e.key, ScalarStyle::quoted, false))
        builder_.report(*problem, at(e.key_span));
      builder_.declare_name(e.key);
      if (auto other = alias_of_.find(e.key); other != alias_of_.end())
        report(
            "E0327", e.key_span,
            fmt::format("'{}' is declared as a name, and as another spelling of '{}'", e.key, other->second));
      auto [name, fresh] = names_.try_emplace(e.key);
      if (is_null(e.value)) continue;
      const NodeMap* details = map(e.value);
      if (!details) {
        report("E0317", e.value, fmt::format("what is said of a name is a map, not {}", kind_of(e.value)),
               "write { zh: …, also: [ … ] }");
        continue;
      }
      for (const NodeEntry& d : *details) {
        if (is_null(d.value)) continue;
        if (d.key == "also") {
          read_aliases(d.value, e.key);
        } else if (!is_language_tag(d.key)) {
          report("E0327", d.key_span, fmt::format("'{}' is neither 'also' nor a language", d.key),
                 did_you_mean(d.key, {"also"}));
        } else if (std::optional<std::string> label = text(d.value, "a label")) {
          auto same = std::find_if(name->second.labels.begin(), name->second.labels.end(),
                                   [&](const model::Label& l) { return l.language == d.key; });
          if (same != name->second.labels.end())
            same->text = *label;
          else
            name->second.labels.push_back({d.key, *label});
        }
      }
    }
  }

  void read_aliases(const Node& node, const std::string& canonical) {
    auto one = [&](const Node& n) {
      std::optional<std::string> spelling = text(n, "another spelling");
      if (!spelling || *spelling == canonical) return;
      if (spelling->empty()) {
        report("E0313", n, "a name cannot be empty");
        return;
      }
      auto [known, fresh] = alias_of_.try_emplace(*spelling, canonical);
      if (!fresh && known->second != canonical) {
        report("E0327", n,
               fmt::format("'{}' is another spelling of both '{}' and '{}'", *spelling, known->second,
                           canonical));
        return;
      }
      if (names_.count(*spelling)) {
        report(
            "E0327", n,
            fmt::format("'{}' is declared as a name, and as another spelling of '{}'", *spelling, canonical));
        return;
      }
      builder_.alias(*spelling, canonical);
    };
    if (const NodeList* spellings = list(node)) {
      for (const Node& n : *spellings) one(n);
    } else {
      one(node);
    }
  }

  // Only names that this profile or its rulebase uses; a shared file may declare thousands.
  void enter_labels() {
    for (const auto& [name, details] : names_) {
      auto spelling = alias_of_.find(profile_.case_name);
      if (name == profile_.case_name || (spelling != alias_of_.end() && spelling->second == name))
        profile_.case_labels = details.labels;
      if (details.labels.empty()) continue;
      const Symbol symbol = profile_.symbols.find_text(name);
      if (!symbol.is_none()) profile_.labels.emplace(symbol, details.labels);
    }
  }

  void warn_of_unused_sources() {
    for (const std::string& name : source_order_) {
      const Declared& d = declared_sources_.at(name);
      if (!d.own || d.used) continue;
      builder_.warn("W0302", d.source.span, fmt::format("no fact uses the source '{}'", name),
                    "remove it, or say what it supports: a fact, a search or a remark");
    }
  }

  // ------------------------------------------------------------ evidence

  std::optional<Confidence> confidence(const Node& node) {
    std::optional<std::string> word = text(node, "'confidence'");
    if (!word) return std::nullopt;
    std::optional<Confidence> c = confidence_of(*word);
    if (!c) {
      std::string hint = did_you_mean(*word, {"high", "medium", "low"});
      report("E0319", node, fmt::format("there is no confidence '{}'", *word),
             hint.empty() ? "it is 'high', 'medium' or 'low'" : hint);
    }
    return c;
  }

  struct Support {
    Evidence evidence;
    std::optional<Confidence> own;
    bool any = false;  // an evidence key was there
  };

  void read_source_names(const Node& node, Support& support) {
    auto one = [&](const Node& n) {
      std::optional<std::string> name = text(n, "a source");
      if (!name) return;
      auto found = declared_sources_.find(*name);
      if (found == declared_sources_.end()) {
        std::string hint = did_you_mean(*name, source_order_);
        report("E0312", n, fmt::format("no source '{}' is declared", *name),
               hint.empty() ? "declare it under 'sources', in the profile or in a file that it uses" : hint);
        return;
      }
      Declared& d = found->second;
      d.used = true;
      if (!d.index) {
        d.index = static_cast<uint32_t>(profile_.sources.size());
        profile_.sources.push_back(d.source);
      }
      std::vector<uint32_t>& sources = support.evidence.sources;
      if (std::find(sources.begin(), sources.end(), *d.index) == sources.end()) sources.push_back(*d.index);
    };
    if (const NodeList* names = list(node)) {
      for (const Node& n : *names) one(n);
    } else {
      one(node);
    }
  }

  // One evidence key of a fact's map.
  void read_evidence(const NodeEntry& entry, Support& support) {
    support.any = true;
    if (is_null(entry.value)) return;
    Evidence& e = support.evidence;
    if (entry.key == "source" || entry.key == "sources") {
      read_source_names(entry.value, support);
      return;
    }
    if (entry.key == "confidence") {
      support.own = confidence(entry.value);
      return;
    }
    std::optional<std::string> value = text(entry.value, fmt::format("'{}'", entry.key));
    if (!value) return;
    auto one_of = [&](const auto& words) -> size_t {
      for (size_t i = 0; i < words.size(); ++i)
        if (words[i] == *value) return i + 1;
      std::string hint = did_you_mean(*value, strings(words));
      report("E0319", entry.value, fmt::format("there is no {} '{}'", entry.key, *value),
             hint.empty() ? fmt::format("it is {}", list_of(strings(words))) : hint);
      return 0;
    };
    if (entry.key == "quote")
      e.quote = *value;
    else if (entry.key == "paraphrase")
      e.paraphrase = *value;
    else if (entry.key == "page")
      e.page = *value;
    else if (entry.key == "note")
      e.note = *value;
    else if (entry.key == "coder")
      e.coder = *value;
    else if (entry.key == "attribution")
      e.attribution = static_cast<Attribution>(one_of(attribution_words));
    else
      e.status = static_cast<Status>(one_of(status_words));
  }

  Confidence resolved(const Support& support) const {
    if (support.own) return *support.own;
    std::optional<Confidence> best;
    for (uint32_t s : support.evidence.sources) {
      const std::optional<Confidence> c = profile_.sources[s].confidence;
      if (c && (!best || *c < *best)) best = c;
    }
    return best.value_or(profile_confidence_);
  }

  uint32_t add_evidence(Support support, Span span) {
    support.evidence.span = at(span);
    support.evidence.confidence = resolved(support);
    return builder_.add_evidence(std::move(support.evidence));
  }

  // ------------------------------------------------------------ facts, denials, searches

  std::optional<RelationId> relation_named(const std::string& name, Span span, std::string_view what) {
    if (!is_evidence_key(name) || model_.find(name)) return builder_.fact_named(name, at(span), what);
    report("E0318", span, fmt::format("'{}' stands here beside no fact", name),
           "evidence belongs into the map of the fact that it supports");
    return std::nullopt;
  }

  static std::string_view doing(Mode mode) {
    return mode == Mode::fact ? "recorded" : mode == Mode::denied ? "denied" : "searched for";
  }

  void read_facts(const Node& node, Mode mode) {
    const NodeMap* entries = map(node);
    const std::string_view key = mode == Mode::fact ? "facts" : mode == Mode::denied ? "denied" : "searched";
    if (!entries) {
      report("E0317", node, fmt::format("'{}' is a map of facts, not {}", key, kind_of(node)),
             fmt::format("write '{}: {{ name: … }}'", key));
      return;
    }
    for (const NodeEntry& e : *entries) {
      std::optional<RelationId> id = relation_named(e.key, e.key_span, doing(mode));
      if (id) read_fact(*id, e, mode);
    }
  }

  void read_fact(RelationId id, const NodeEntry& entry, Mode mode) {
    const Relation& relation = model_[id];
    if (is_null(entry.value)) {
      if (mode != Mode::fact)
        report("E0317", entry.key_span,
               fmt::format("it is not said what of '{}' is {}", relation.name, doing(mode)),
               "write a row, or {} for all of it");
      return;
    }
    if (const NodeList* rows = list(entry.value)) {
      for (const Node& row : *rows) read_row(id, row, mode, true);
    } else {
      read_row(id, entry.value, mode, false);
    }
  }

  // A row before its values were looked at.
  struct Written {
    Span span;
    Support support;
    std::vector<const Node*> cells;  // one a column; nullptr: left out
    std::optional<bool> answer;      // of a yes/no fact
    bool none = false;
    const Node* conflicting = nullptr;  // of an attribute
    int64_t at_least = 0;
    bool said = false;  // something but evidence was there
    bool wrong = false;
  };

  void read_row(RelationId id, const Node& node, Mode mode, bool in_list) {
    const Relation& relation = model_[id];
    Written row;
    row.span = node.span;
    row.cells.resize(relation.columns.size());
    if (is_null(node)) {
      report("E0317", node, fmt::format("a row of '{}' is empty", relation.name));
      return;
    }
    if (const NodeMap* entries = map(node)) {
      read_map_row(relation, *entries, mode, row);
    } else {
      read_positional(relation, node, mode, in_list, row);
    }
    if (row.wrong) return;
    if (!row.said && mode == Mode::fact) {
      if (row.support.any)
        report("E0318", node, fmt::format("there is evidence here, but no value of '{}'", relation.name),
               relation.columns.empty() ? "add 'value: yes' or 'value: no'"
                                        : fmt::format("add {}", columns_of(relation)));
      else
        report("E0317", node, fmt::format("a row of '{}' is empty", relation.name),
               "if there is none, write 'none'; if nothing is known, leave it out");
      return;
    }
    enter(id, row, mode);
  }

  static std::string columns_of(const Relation& relation) {
    std::vector<std::string> names;
    for (const model::Column& c : relation.columns) names.push_back(c.name);
    return list_of(names, "and");
  }

  // A scalar, or a list of values by position.
  void read_positional(const Relation& relation, const Node& node, Mode mode, bool in_list, Written& row) {
    row.said = true;
    if (const NodeList* values = list(node)) {
      if (relation.columns.empty()) {
        wrong(row, "E0317", node, fmt::format("'{}' is answered yes or no", relation.name));
        return;
      }
      if (values->size() > row.cells.size()) {
        wrong(row, "E0317", (*values)[row.cells.size()],
              fmt::format("'{}' has {} {}, but {} values are given", relation.name, row.cells.size(),
                          row.cells.size() == 1 ? "column" : "columns", values->size()),
              fmt::format("its columns are {}", columns_of(relation)));
        return;
      }
      for (size_t i = 0; i < values->size(); ++i)
        if (!is_null((*values)[i])) row.cells[i] = &(*values)[i];
      return;
    }
    const Scalar& s = *scalar(node);
    if (s.style != ScalarStyle::quoted && s.text == "none" && none_is_keyword(relation, s, in_list)) {
      if (mode != Mode::fact)
        wrong(row, "E0322", node, fmt::format("'none' cannot be {}", doing(mode)), "write {} for all of it");
      row.none = true;
      return;
    }
    if (relation.columns.empty()) {
      row.answer = yes_or_no(s.text);
      if (!row.answer)
        wrong(row, "E0313", node, fmt::format("'{}' is answered yes or no, not '{}'", relation.name, s.text));
      return;
    }
    if (!relation.attribute && s.style == ScalarStyle::plain && yes_or_no(s.text)) {
      wrong(row, "E0313", node, fmt::format("'{}' is no yes/no fact", relation.name),
            *yes_or_no(s.text) ? fmt::format("give its columns: {}", columns_of(relation))
                               : "if there is none, write 'none'; if a name is meant, write it in quotes");
      return;
    }
    for (size_t i = 1; i < relation.columns.size(); ++i) {
      if (relation.columns[i].optional || mode != Mode::fact) continue;
      wrong(row, "E0317", node, fmt::format("'{}' needs more than one value", relation.name),
            fmt::format("write one list a row, or a map of {}", columns_of(relation)));
      return;
    }
    row.cells[0] = &node;
  }

  // In JSON and CSV a name cannot be told from a keyword by its quotes, but a list of names is one.
  static bool none_is_keyword(const Relation& relation, const Scalar& s, bool in_list) {
    if (s.style == ScalarStyle::plain || !in_list || relation.columns.empty()) return true;
    const model::TypeKind kind = relation.columns[0].type.kind;
    return kind != model::TypeKind::entity && kind != model::TypeKind::text;
  }

  void wrong(Written& row, std::string code, const Node& node, std::string message, std::string hint = {}) {
    report(std::move(code), node, std::move(message), std::move(hint));
    row.wrong = true;
  }

  void read_map_row(const Relation& relation, const NodeMap& entries, Mode mode, Written& row) {
    const NodeEntry* value_entry = nullptr;
    for (const NodeEntry& e : entries) {
      if (contains(evidence_keys, e.key)) {
        read_evidence(e, row.support);
      } else if (e.key == "value") {
        value_entry = &e;
      } else if (e.key == "at_least") {
        read_at_least(relation, e, mode, row);
      } else if (e.key == "conflicting") {
        if (mode != Mode::fact) {
          wrong(row, "E0324", Node{{}, e.key_span}, fmt::format("'conflicting' cannot be {}", doing(mode)));
        } else if (relation.columns.empty()) {
          wrong(row, "E0324", Node{{}, e.key_span},
                fmt::format("'{}' is answered yes or no, so it has no conflicting values", relation.name),
                "where sources disagree, leave it out: it is then open; a remark can say why");
        } else if (!relation.attribute) {
          wrong(row, "E0324", Node{{}, e.key_span},
                fmt::format("'conflicting' belongs into a column of '{}'", relation.name),
                fmt::format("write '{}: {{ conflicting: [ … ] }}'", relation.columns.back().name));
        } else {
          row.conflicting = &e.value;
          row.said = true;
        }
      } else if (e.key == "where") {
        wrong(row, "E0318", Node{{}, e.key_span}, "'where' belongs under 'complete'", {});
      } else {
        read_column(relation, e, row);
      }
    }
    if (!value_entry) return;
    if (is_null(value_entry->value)) return;
    const bool has_cells = std::any_of(row.cells.begin(), row.cells.end(), [](const Node* n) { return n; });
    if (has_cells || row.at_least > 0 || row.conflicting) {
      wrong(row, "E0317", Node{{}, value_entry->key_span}, "'value' stands beside what it would say already",
            "give the columns or the value, not both");
      return;
    }
    if (map(value_entry->value)) {
      read_value_map(relation, *value_entry, mode, row);
      return;
    }
    read_positional(relation, value_entry->value, mode, false, row);
  }

  // `value: { conflicting: [ … ] }`
  void read_value_map(const Relation& relation, const NodeEntry& entry, Mode mode, Written& row) {
    const NodeMap& inner = *map(entry.value);
    if (relation.attribute && mode == Mode::fact && inner.size() == 1 && inner[0].key == "conflicting") {
      row.conflicting = &inner[0].value;
      row.said = true;
      return;
    }
    wrong(row, "E0317", entry.value, "a value is no map", "evidence stands beside 'value', in the same map");
  }

  void read_column(const Relation& relation, const NodeEntry& e, Written& row) {
    for (size_t i = 0; i < relation.columns.size(); ++i) {
      if (relation.columns[i].name != e.key) continue;
      if (!is_null(e.value)) {
        row.cells[i] = &e.value;
        row.said = true;
      }
      return;
    }
    std::vector<std::string> candidates = strings(evidence_keys);
    candidates.insert(candidates.end(), {"at_least", "conflicting", "value"});
    for (const model::Column& c : relation.columns) candidates.push_back(c.name);
    std::string hint = did_you_mean(e.key, candidates);
    if (hint.empty() && !relation.columns.empty() && !relation.attribute)
      hint = fmt::format("its columns are {}", columns_of(relation));
    wrong(row, "E0309", Node{{}, e.key_span}, fmt::format("'{}' has no column '{}'", relation.name, e.key),
          std::move(hint));
  }

  // What to write of a value that is known from below.
  static std::string instead_of_at_least(const model::Column& column, const Node& least) {
    const Scalar* s = scalar(least);
    const std::string from = s ? s->text : "…";
    if (column.type.kind == model::TypeKind::year)
      return fmt::format("a range of years is written {0}.. or {0}..2030", from);
    if (column.type.kind == model::TypeKind::date)
      return fmt::format("a range of dates is written {0}.. or {0}..2030-12-31", from);
    if (column.type.kind == model::TypeKind::entity)
      return fmt::format("write 'at_least: {}' beside the columns, and leave '{}' out", from, column.name);
    return "write the value where it is known; where it is not, leave it out and say what is known in a "
           "remark";
  }

  void read_at_least(const Relation& relation, const NodeEntry& e, Mode mode, Written& row) {
    row.said = true;
    const Scalar* s = scalar(e.value);
    if (mode != Mode::fact) {
      wrong(row, "E0323", Node{{}, e.key_span}, fmt::format("'at_least' cannot be {}", doing(mode)));
      return;
    }
    if (relation.attribute || relation.columns.empty()) {
      wrong(row, "E0323", Node{{}, e.key_span},
            fmt::format("'at_least' counts rows, and '{}' has none", relation.name),
            relation.attribute ? instead_of_at_least(relation.columns[0], e.value) : "write 'yes' or 'no'");
      return;
    }
    SymbolTable scratch(&profile_.symbols);
    ValueResult number{ValueProblem{}};
    if (s && s->text != "n/a")
      number = value_of_scalar(model_, scratch, {model::TypeKind::whole, 0}, s->text, s->style);
    const auto* value = std::get_if<TypedValue>(&number);
    std::optional<int64_t> n;
    if (value) n = scratch.number_of(value->symbol).to_int();
    if (!n || *n < 1) {
      wrong(row, "E0323", e.value, "'at_least' is a whole number from 1");
      return;
    }
    row.at_least = *n;
  }

  // ------------------------------------------------------------ from what is written to rows

  void enter(RelationId id, Written& row, Mode mode) {
    const Relation& relation = model_[id];
    RowDraft draft;
    draft.relation = id;
    draft.cells.resize(relation.columns.size());
    draft.span = at(row.span);
    draft.at_least = row.at_least;

    if (row.answer && !*row.answer && mode != Mode::fact) {
      report(
          "E0313", row.span, fmt::format("'no' cannot be {}", doing(mode)),
          mode == Mode::denied ? "to deny the fact, write 'yes' here, or 'no' under 'facts'" : "write 'yes'");
      return;
    }
    if (relation.attribute && mode == Mode::fact && row.cells[0] && says(*row.cells[0], "n/a"))
      row.none = true;
    if (row.none) {
      draft.evidence = add_evidence(std::move(row.support), row.span);
      builder_.complete(std::move(draft), true);
      return;
    }

    const bool pattern = mode != Mode::fact;
    bool all_right = true;
    if (row.conflicting) {
      draft.cells[0] = conflicting_cell(relation, 0, *row.conflicting, row.support);
      all_right = draft.cells[0].has_value();
    }
    for (size_t i = 0; i < relation.columns.size(); ++i) {
      if (!row.cells[i] || row.conflicting) continue;
      if (pattern && says(*row.cells[i], "_")) continue;
      draft.cells[i] = cell(relation, i, *row.cells[i], pattern, row.support);
      all_right = all_right && draft.cells[i].has_value();
    }
    draft.evidence = add_evidence(std::move(row.support), row.span);
    if (!all_right) return;
    if (mode == Mode::searched)
      builder_.search(std::move(draft));
    else if (mode == Mode::denied || (row.answer && !*row.answer))
      builder_.deny(std::move(draft));
    else
      builder_.record(std::move(draft));
  }

  std::optional<Symbol> cell(const Relation& relation, size_t column, const Node& node, bool pattern,
                             Support& support) {
    if (const Scalar* s = scalar(node)) {
      // A plain `_` outside of a pattern is a name like any other only in quotes.
      if (s->style != ScalarStyle::quoted && s->text == "_") {
        report("E0313", node, "'_' stands for any value, which only a denial, a search or 'where' can mean",
               "leave the column out if its value is not known");
        return std::nullopt;
      }
      return builder_.cell(relation.columns[column].type, *s, at(node.span), pattern);
    }
    const NodeMap* inner = map(node);
    if (inner && inner->size() == 1 && (*inner)[0].key == "conflicting" && !pattern)
      return conflicting_cell(relation, column, (*inner)[0].value, support);
    const std::string& name = relation.columns[column].name;
    if (inner && inner->size() == 1 && (*inner)[0].key == "at_least" && !pattern)
      report("E0323", (*inner)[0].key_span,
             fmt::format("'at_least' counts rows of '{}', not what '{}' is", relation.name, name),
             instead_of_at_least(relation.columns[column], (*inner)[0].value));
    else if (inner && std::any_of(inner->begin(), inner->end(),
                                  [](const NodeEntry& e) { return is_evidence_key(e.key); }))
      report("E0318", node, fmt::format("evidence supports a whole row, not one value of it"),
             "put it beside the columns");
    else
      report("E0317", node, fmt::format("'{}' takes one value, not {}", name, kind_of(node)),
             list(node) ? "write one row for each" : "");
    return std::nullopt;
  }

  // `conflicting: [ 13, { value: 14, source: x } ]`
  std::optional<Symbol> conflicting_cell(const Relation& relation, size_t column, const Node& node,
                                         Support& support) {
    const NodeList* alternatives = list(node);
    if (!alternatives || alternatives->size() < 2) {
      report("E0324", node, "'conflicting' is a list of two or more values",
             "write [ { value: 13, source: a }, { value: 14, source: b } ]");
      return std::nullopt;
    }
    const model::Column& c = relation.columns[column];
    UnknownCell unknown;
    unknown.maybe_none = false;
    std::optional<Confidence> worst;
    std::string told;
    bool all_right = true;
    for (const Node& alternative : *alternatives) {
      const Node* value_node = &alternative;
      Support own;
      if (const NodeMap* entries = map(alternative)) {
        value_node = nullptr;
        for (const NodeEntry& e : *entries) {
          if (contains(evidence_keys, e.key))
            read_evidence(e, own);
          else if (e.key == "value")
            value_node = &e.value;
          else {
            std::vector<std::string> candidates = strings(evidence_keys);
            candidates.push_back("value");
            report("E0324", e.key_span, fmt::format("an alternative has no key '{}'", e.key),
                   did_you_mean(e.key, candidates));
            all_right = false;
          }
        }
        if (!value_node || is_null(*value_node)) {
          report("E0324", alternative, "this alternative has no 'value'");
          all_right = false;
          continue;
        }
      }
      const Scalar* s = scalar(*value_node);
      if (!s) {
        report("E0324", *value_node,
               fmt::format("an alternative is one value, not {}", kind_of(*value_node)));
        all_right = false;
        continue;
      }
      std::optional<Symbol> symbol = builder_.cell(c.type, *s, at(value_node->span), false);
      if (symbol && symbol->is_unknown()) {
        report("E0324", *value_node, "an alternative cannot be a range");
        symbol.reset();
      }
      if (!symbol) {
        all_right = false;
        continue;
      }
      if (symbol->is_none()) {
        if (!c.optional && !relation.attribute) {
          report("E0316", *value_node,
                 fmt::format("column '{}' is not optional, so it cannot be n/a", c.name));
          all_right = false;
        }
        unknown.maybe_none = true;
      } else {
        unknown.candidates.push_back(*symbol);
      }
      const Confidence confidence = resolved(own);
      worst = worst ? std::max(*worst, confidence) : confidence;
      std::string names;
      for (uint32_t index : own.evidence.sources) {
        names += (names.empty() ? "" : ", ") + profile_.sources[index].name;
        std::vector<uint32_t>& sources = support.evidence.sources;
        if (std::find(sources.begin(), sources.end(), index) == sources.end()) sources.push_back(index);
      }
      if (!told.empty()) told += " or ";
      told += symbol->is_none() ? "n/a" : model::show(model_, &profile_.symbols, c.type, *symbol);
      if (!names.empty()) told += fmt::format(" ({})", names);
    }
    if (!all_right) return std::nullopt;
    if (!support.own) support.own = worst;
    auto by_bits = [](Symbol a, Symbol b) { return a.bits < b.bits; };
    std::sort(unknown.candidates.begin(), unknown.candidates.end(), by_bits);
    unknown.candidates.erase(std::unique(unknown.candidates.begin(), unknown.candidates.end()),
                             unknown.candidates.end());
    if (unknown.candidates.empty()) {
      report("E0324", node, "the alternatives do not differ");
      return std::nullopt;
    }
    if (unknown.candidates.size() == 1 && !unknown.maybe_none) return unknown.candidates.front();
    const std::string what =
        relation.attribute ? relation.name : fmt::format("{} of {}", c.name, relation.name);
    profile_.findings.push_back(
        {"conflicting", fmt::format("{}: sources disagree, {}", what, told), at(node.span)});
    return builder_.add_unknown(std::move(unknown));
  }

  // ------------------------------------------------------------ completeness and remarks

  void read_complete(const Node& node) {
    auto whole = [&](const Node& name_node) {
      std::optional<std::string> name = text(name_node, "a complete fact");
      if (!name) return;
      std::optional<RelationId> id = relation_named(*name, name_node.span, "declared complete");
      if (id) enter_complete(*id, nullptr, {}, name_node.span);
    };
    if (const NodeList* names = list(node)) {
      for (const Node& n : *names) whole(n);
      return;
    }
    if (scalar(node)) {
      whole(node);
      return;
    }
    if (!map(node)) return;
    for (const NodeEntry& e : *map(node)) {
      std::optional<RelationId> id = relation_named(e.key, e.key_span, "declared complete");
      if (!id) continue;
      if (const NodeMap* entries = map(e.value)) {
        read_complete_map(*id, *entries, e);
      } else if (const Scalar* s = scalar(e.value);
                 s && s->style != ScalarStyle::quoted && yes_or_no(s->text) == true) {
        enter_complete(*id, nullptr, {}, e.key_span);
      } else {
        report("E0317", is_null(e.value) ? e.key_span : e.value.span,
               fmt::format("what is said of a complete fact is a map, not {}", kind_of(e.value)),
               "write 'yes', or { where: { column: value }, source: … }");
      }
    }
  }

  void read_complete_map(RelationId id, const NodeMap& entries, const NodeEntry& entry) {
    Support support;
    const Node* where = nullptr;
    bool wrong_key = false;
    for (const NodeEntry& e : entries) {
      if (contains(evidence_keys, e.key)) {
        read_evidence(e, support);
      } else if (e.key == "where") {
        where = &e.value;
      } else {
        wrong_key = true;
        std::vector<std::string> candidates = strings(evidence_keys);
        candidates.push_back("where");
        std::string hint = did_you_mean(e.key, candidates);
        if (hint.empty())
          hint = fmt::format("which rows are complete is said as 'where: {{ {}: … }}'", e.key);
        report("E0309", e.key_span, fmt::format("'{}' stands here beside 'where' and evidence", e.key), hint);
      }
    }
    if (wrong_key) return;
    if (!where) {
      enter_complete(id, nullptr, std::move(support), entry.key_span);
    } else if (const NodeList* several = list(*where)) {
      for (const Node& n : *several) enter_complete(id, &n, support, n.span);
    } else {
      enter_complete(id, where, std::move(support), entry.key_span);
    }
  }

  void enter_complete(RelationId id, const Node* where, Support support, Span span) {
    const Relation& relation = model_[id];
    RowDraft draft;
    draft.relation = id;
    draft.cells.resize(relation.columns.size());
    bool all_right = true;
    if (where) {
      const NodeMap* columns = map(*where);
      if (!columns || columns->empty()) {
        report("E0317", *where,
               fmt::format("'where' is a map of columns, not {}", columns ? "an empty map" : kind_of(*where)),
               relation.columns.empty() ? "" : fmt::format("its columns are {}", columns_of(relation)));
        return;
      }
      for (const NodeEntry& e : *columns) {
        Written row;
        row.cells.resize(relation.columns.size());
        if (is_evidence_key(e.key) && !(relation.attribute && e.key == "value")) {
          report("E0318", e.key_span, fmt::format("'{}' stands here beside no fact", e.key),
                 "evidence stands beside 'where'");
          all_right = false;
          continue;
        }
        read_column(relation, e, row);
        all_right = all_right && !row.wrong;
        for (size_t i = 0; i < row.cells.size(); ++i) {
          if (!row.cells[i] || says(*row.cells[i], "_")) continue;
          draft.cells[i] = cell(relation, i, *row.cells[i], true, support);
          all_right = all_right && draft.cells[i].has_value();
        }
      }
    }
    draft.evidence = add_evidence(std::move(support), span);
    if (all_right) builder_.complete(std::move(draft), false);
  }

  void read_remarks(const Node& node) {
    auto one = [&](const Node& n) {
      Support support;
      Remark remark;
      if (const Scalar* s = scalar(n)) {
        remark.text = s->text;
      } else if (const NodeMap* entries = map(n)) {
        for (const NodeEntry& e : *entries) {
          if (contains(evidence_keys, e.key)) {
            read_evidence(e, support);
          } else if (e.key == "text") {
            if (!is_null(e.value)) remark.text = text(e.value, "'text'").value_or("");
          } else {
            std::vector<std::string> candidates = strings(evidence_keys);
            candidates.push_back("text");
            report("E0309", e.key_span, fmt::format("a remark has no key '{}'", e.key),
                   did_you_mean(e.key, candidates));
          }
        }
        if (remark.text.empty()) report("E0317", n, "this remark says nothing", "add 'text: \"…\"'");
      } else {
        report("E0317", n, fmt::format("a remark is a text or a map, not {}", kind_of(n)),
               "write { source: …, text: \"…\" }");
        return;
      }
      remark.evidence = add_evidence(std::move(support), n.span);
      profile_.remarks.push_back(std::move(remark));
    };
    if (const NodeList* remarks = list(node)) {
      for (const Node& n : *remarks) one(n);
    } else {
      one(node);
    }
  }

  Diagnostics& diagnostics() { return builder_.diagnostics(); }

  const Model& model_;
  Profile& profile_;
  ProfileBuilder builder_;
  SharedFiles& shared_;
  std::optional<SourceId> current_;
  Confidence profile_confidence_ = Confidence::high;
  std::string own_path_;
  std::unordered_map<std::string, bool> used_files_;
  std::unordered_map<std::string, Declared> declared_sources_;
  std::vector<std::string> source_order_;
  std::unordered_map<std::string, Name> names_;
  std::unordered_map<std::string, std::string> alias_of_;
};

}  // namespace

bool is_evidence_key(std::string_view key) {
  return contains(evidence_keys, key) || contains(row_keys, key);
}

ReadProfile profile_of(const Model& model, Record&& record, SharedFiles& shared) {
  ReadProfile result;
  result.input = record.input;
  result.record = record.number;
  result.diagnostics = std::move(record.diagnostics);
  if (!record.tree) return result;
  Profile& profile = result.profile.emplace();
  profile.path = record.input;
  profile.record = record.number;
  profile.texts = std::move(record.texts);
  profile.symbols = SymbolTable(&model.symbols);
  for (uint32_t i = 0; i < profile.texts.size(); ++i)
    profile.own.push_back({SourceId{i}, 0, static_cast<uint32_t>(profile.texts[SourceId{i}].text().size())});
  Interpreter interpreter(model, profile, result.diagnostics, shared);
  interpreter.read(*record.tree, record.uses);
  if (has_errors(result.diagnostics)) {
    result.case_name = std::move(profile.case_name);
    result.profile.reset();
  }
  return result;
}

}  // namespace mechanist
