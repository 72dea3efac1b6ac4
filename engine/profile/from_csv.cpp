// CSV to Nodes, in both layouts, and from there the way of every profile.
//
// A folder: RELATION.csv records, denied.RELATION.csv denies and searched.RELATION.csv was searched for; the
// first column is `case`, the others are the relation's columns and evidence keys, in any order. complete.csv
// (case, fact, evidence …) and remarks.csv (case, text, evidence …) say the rest; sources.csv (name, title,
// url, date, …) and names.csv (name, one column a language, also with | between spellings) are shared by all
// cases. Cases come in the order of their names, so that the order of lines changes nothing.
//
// A wide file: a column `case` and one for each attribute or yes/no fact; or any table with a mapping, whose
// lines read `company → case`, `rd_eur_bn → rd_spend in EUR bn`, `region → -` (-> will do for →). A mapping
// named like the table (scoreboard.mapping beside scoreboard.csv) is found by itself.
//
// An empty cell is left out. A cell without quotes is read like a plain YAML scalar; one in quotes is text
// where a name or text is wanted and a literal elsewhere, because spreadsheets quote as they please. A row
// whose only value is `none` says that there is none.
//
// Each line becomes a text of its own with its line number, so that a case owns no more than its lines.
//
// External interface: from_csv.hpp.
#include "profile/from_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/csv.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "profile/against_model.hpp"
#include "profile/trees.hpp"
#include "profile/values.hpp"

namespace mechanist {
namespace {

using model::Model;
using model::Relation;

// A CSV file whose header was read. Owns its text.
struct Table {
  Sources sources;
  SourceId id;
  char delimiter = ',';
  std::vector<std::string> header;
  std::vector<Span> header_spans;
  struct Line {
    size_t begin = 0, end = 0;  // bytes of the record
    uint32_t number = 1;
  };
  std::vector<Line> lines;  // without the header, without blank ones
  Diagnostics diagnostics;

  std::string_view text() const { return sources[id].text(); }
  const std::string& path() const { return sources[id].path(); }
  std::string_view of(const Line& line) const { return text().substr(line.begin, line.end - line.begin); }
  void report(std::string code, Span span, std::string message, std::string hint = {}) {
    diagnostics.push_back(
        error(std::move(code), place_of(sources, span), std::move(message), std::move(hint)));
  }
  std::optional<size_t> column(std::string_view name) const {
    for (size_t i = 0; i < header.size(); ++i)
      if (header[i] == name) return i;
    return std::nullopt;
  }
};

Table read_table(const std::string& path, size_t max_bytes) {
  Table table;
  auto read = read_file(path, max_bytes);
  if (const auto* failure = std::get_if<FileError>(&read)) {
    table.id = table.sources.add(path, {});
    table.diagnostics.push_back(error(failure->code, whole_file(path), failure->message));
    return table;
  }
  table.id = table.sources.add(path, std::move(std::get<std::string>(read)));
  if (!check_profile_text(table.sources, table.id, table.diagnostics)) return table;
  const std::string_view text = table.text();
  table.delimiter = guess_delimiter(text);
  CsvReader reader(text, table.delimiter, true);
  std::vector<CsvReader::Cell> cells;
  uint32_t line_number = 1;
  size_t counted = 0;
  auto blank = [&] {
    return std::all_of(cells.begin(), cells.end(), [](const auto& c) { return stripped(c.text).empty(); });
  };
  while (reader.next(cells)) {
    line_number +=
        static_cast<uint32_t>(std::count(text.begin() + static_cast<ptrdiff_t>(counted),
                                         text.begin() + static_cast<ptrdiff_t>(cells[0].begin), '\n'));
    counted = cells[0].begin;
    if (blank()) continue;
    if (table.header.empty()) {
      for (const CsvReader::Cell& c : cells) {
        const Span span{table.id, static_cast<uint32_t>(c.begin), static_cast<uint32_t>(c.end)};
        std::string name(stripped(c.text));
        if (!name.empty() && table.column(name))
          table.report("E0305", span, fmt::format("two columns are called '{}'", name));
        table.header.push_back(std::move(name));
        table.header_spans.push_back(span);
      }
      continue;
    }
    table.lines.push_back({cells.front().begin, cells.back().end, line_number});
  }
  if (table.header.empty())
    table.diagnostics.push_back(error("E0302", whole_file(path), "there is nothing in this table"));
  if (const std::optional<CsvError>& e = reader.error()) {
    const auto at = static_cast<uint32_t>(e->offset);
    table.report("E0301", {table.id, at, at + 1}, e->message,
                 "a quote within a cell in quotes is written twice");
  }
  return table;
}

// One line of a table as a text of its own, cut into cells.
struct LineCells {
  SourceId id;
  std::vector<CsvReader::Cell> cells;
  std::vector<std::string> owned;

  LineCells(Sources& texts, const Table& table, const Table::Line& line) {
    id = texts.add(table.path(), std::string(table.of(line)), line.number);
    CsvReader reader(texts[id].text(), table.delimiter, true);
    reader.next(cells);
    // The reader's own texts end with it.
    owned.reserve(cells.size());
    for (CsvReader::Cell& c : cells) {
      owned.emplace_back(c.quoted ? c.text : stripped(c.text));
      c.text = owned.back();
    }
  }
  Span span(size_t i) const {
    return {id, static_cast<uint32_t>(cells[i].begin), static_cast<uint32_t>(cells[i].end)};
  }
  Span whole() const { return {id, 0, static_cast<uint32_t>(cells.back().end)}; }
  Node node(size_t i) const {
    return {Scalar{std::string(cells[i].text), cells[i].quoted ? ScalarStyle::string : ScalarStyle::plain},
            span(i)};
  }
  bool empty(size_t i) const { return i >= cells.size() || cells[i].text.empty(); }
};

bool wrong_cell_count(const Table& table, const LineCells& line, const Sources& texts,
                      Diagnostics& diagnostics) {
  if (line.cells.size() == table.header.size()) return false;
  diagnostics.push_back(error("E0331", place_of(texts, line.whole()),
                              fmt::format("this line has {} {}, but the header has {}", line.cells.size(),
                                          line.cells.size() == 1 ? "cell" : "cells", table.header.size()),
                              "a cell that contains the delimiter is written in quotes"));
  return true;
}

NodeMap& child_map(NodeMap& parent, const std::string& key, Span span) {
  for (NodeEntry& e : parent)
    if (e.key == key) return std::get<NodeMap>(e.value.value);
  parent.push_back({key, span, Node{NodeMap{}, span}});
  return std::get<NodeMap>(parent.back().value.value);
}
NodeList& child_list(NodeMap& parent, const std::string& key, Span span) {
  for (NodeEntry& e : parent)
    if (e.key == key) return std::get<NodeList>(e.value.value);
  parent.push_back({key, span, Node{NodeList{}, span}});
  return std::get<NodeList>(parent.back().value.value);
}

ReadProfile failed(const std::string& input, Diagnostics diagnostics, uint32_t record = 0) {
  ReadProfile r;
  r.input = input;
  r.record = record;
  r.diagnostics = std::move(diagnostics);
  return r;
}

// ---------------------------------------------------------------- a folder

struct FolderFile {
  enum class Kind { facts, denied, searched, complete, remarks, sources, names };
  Kind kind = Kind::facts;
  std::optional<model::RelationId> relation;
  std::unique_ptr<Table> table;
};

std::vector<std::string> csv_files(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code failure;
  for (std::filesystem::directory_iterator it(folder, failure), end; !failure && it != end;
       it.increment(failure))
    if (lower_case(it->path().extension().string()) == ".csv" && it->path().filename().string()[0] != '.')
      paths.push_back(it->path().string());
  std::sort(paths.begin(), paths.end());
  return paths;
}

// What a file is for, by its name.
std::optional<FolderFile> purpose(const Model& model, const std::string& stem) {
  using Kind = FolderFile::Kind;
  FolderFile file;
  std::string name = stem;
  if (name.starts_with("denied.")) {
    file.kind = Kind::denied;
    name = name.substr(7);
  } else if (name.starts_with("searched.")) {
    file.kind = Kind::searched;
    name = name.substr(9);
  }
  if (std::optional<model::RelationId> id = model.find(name); id && model[*id].recorded()) {
    file.relation = id;
    return file;
  }
  if (file.kind != Kind::facts) return std::nullopt;
  static const std::map<std::string, Kind> others = {{"complete", Kind::complete},
                                                     {"remarks", Kind::remarks},
                                                     {"sources", Kind::sources},
                                                     {"names", Kind::names}};
  auto found = others.find(stem);
  if (found == others.end()) return std::nullopt;
  file.kind = found->second;
  return file;
}

void check_header(const Model& model, FolderFile& file) {
  using Kind = FolderFile::Kind;
  Table& table = *file.table;
  if (table.header.empty()) return;
  const bool shared = file.kind == Kind::sources || file.kind == Kind::names;
  const std::string first = shared ? "name" : "case";
  if (table.header[0] != first)
    table.report("E0331", table.header_spans[0],
                 fmt::format("the first column is '{}', not '{}'", first, table.header[0]));
  if (shared) return;
  std::vector<std::string> allowed = {"source", "sources", "quote",       "paraphrase", "page",
                                      "note",   "coder",   "attribution", "status",     "confidence"};
  if (file.kind == Kind::complete) allowed.push_back("fact");
  if (file.kind == Kind::remarks) allowed.push_back("text");
  if (file.relation) {
    const Relation& relation = model[*file.relation];
    if (relation.columns.empty()) allowed.push_back("value");
    if (file.kind == Kind::facts && !relation.attribute) allowed.push_back("at_least");
    for (const model::Column& c : relation.columns) allowed.push_back(c.name);
    for (const model::Column& c : relation.columns)
      if (file.kind == Kind::facts && !c.optional && !table.column(c.name) && !table.column("at_least"))
        table.report("E0331", table.header_spans[0],
                     fmt::format("the column '{}' of '{}' is missing", c.name, relation.name));
  }
  for (size_t i = 1; i < table.header.size(); ++i)
    if (std::find(allowed.begin(), allowed.end(), table.header[i]) == allowed.end())
      table.report("E0309", table.header_spans[i], fmt::format("there is no column '{}'", table.header[i]),
                   did_you_mean(table.header[i], allowed));
}

// sources.csv and names.csv in the form of a shared file.
SharedFile shared_file(const FolderFile& file) {
  const Table& table = *file.table;
  const bool names = file.kind == FolderFile::Kind::names;
  SharedFile shared;
  shared.path = table.path();
  shared.text = std::string(table.text());
  Node root{NodeMap{}, Span{}};
  NodeMap& entries = child_map(std::get<NodeMap>(root.value), names ? "names" : "sources", Span{});
  for (const Table::Line& line : table.lines) {
    Sources scratch;
    LineCells cells(scratch, table, line);
    if (wrong_cell_count(table, cells, scratch, shared.diagnostics) || cells.empty(0)) continue;
    auto moved = [&](Span span) {
      return Span{
          {}, static_cast<uint32_t>(span.begin + line.begin), static_cast<uint32_t>(span.end + line.begin)};
    };
    NodeEntry entry{std::string(cells.cells[0].text), moved(cells.span(0)),
                    Node{NodeMap{}, moved(cells.span(0))}};
    NodeMap& details = std::get<NodeMap>(entry.value.value);
    for (size_t i = 1; i < cells.cells.size(); ++i) {
      if (cells.empty(i)) continue;
      Node value = cells.node(i);
      value.span = moved(value.span);
      if (names && table.header[i] == "also") {
        NodeList spellings;
        std::string_view rest = cells.cells[i].text;
        for (;;) {
          const size_t bar = rest.find('|');
          spellings.push_back(
              {Scalar{std::string(stripped(rest.substr(0, bar))), ScalarStyle::string}, value.span});
          if (bar == std::string_view::npos) break;
          rest.remove_prefix(bar + 1);
        }
        value.value = std::move(spellings);
      }
      details.push_back({table.header[i], moved(cells.span(i)), std::move(value)});
    }
    entries.push_back(std::move(entry));
  }
  shared.tree = std::move(root);
  return shared;
}

void enter_line(const Model& model, const FolderFile& file, const LineCells& line, NodeMap& root) {
  using Kind = FolderFile::Kind;
  const Table& table = *file.table;
  NodeMap row;
  const bool facts = file.relation.has_value();
  for (size_t i = 1; i < line.cells.size(); ++i)
    if (!line.empty(i)) row.push_back({table.header[i], line.span(i), line.node(i)});
  auto take = [&](std::string_view key) -> std::optional<NodeEntry> {
    for (size_t i = 0; i < row.size(); ++i) {
      if (row[i].key != key) continue;
      NodeEntry entry = std::move(row[i]);
      row.erase(row.begin() + static_cast<ptrdiff_t>(i));
      return entry;
    }
    return std::nullopt;
  };
  if (file.kind == Kind::complete) {
    std::optional<NodeEntry> fact = take("fact");
    NodeMap& complete = child_map(root, "complete", line.whole());
    complete.push_back({fact ? std::get<Scalar>(fact->value.value).text : std::string(),
                        fact ? fact->value.span : line.span(0), Node{std::move(row), line.whole()}});
    return;
  }
  if (file.kind == Kind::remarks) {
    child_list(root, "remarks", line.whole()).push_back({std::move(row), line.whole()});
    return;
  }
  if (!facts) return;
  const Relation& relation = model[*file.relation];
  size_t values = 0;
  const Node* only = nullptr;
  for (const NodeEntry& e : row)
    if (e.key == "value" || e.key == "at_least" || !is_evidence_key(e.key)) {
      ++values;
      only = &e.value;
    }
  if (values == 1 && !relation.columns.empty()) {
    const Scalar& s = std::get<Scalar>(only->value);
    if (s.text == "none" && s.style == ScalarStyle::plain)
      for (NodeEntry& e : row)
        if (&e.value == only) e.key = "value";
  }
  if (values == 0 && relation.columns.empty()) {
    // A line says yes, unless there is a column in which it could say so and does not.
    const std::optional<size_t> column = table.column("value");
    const Span at = line.span(column.value_or(0));
    row.push_back({"value", at, Node{Scalar{column ? "" : "yes", ScalarStyle::plain}, at}});
  }
  const char* key = file.kind == Kind::facts ? "facts" : file.kind == Kind::denied ? "denied" : "searched";
  NodeMap& section = child_map(root, key, line.whole());
  child_list(section, relation.name, line.whole()).push_back({std::move(row), line.whole()});
}

// What is wrong with files that every case uses, found by a case of nothing else.
Diagnostics of_shared_files(const Model& model, const std::string& folder,
                            const std::vector<SharedFile>& files, SharedFiles& used) {
  Record record;
  record.input = folder;
  for (const SharedFile& file : files) record.uses.push_back(&file);
  record.texts.add(folder, "case");
  const Span whole{SourceId{0}, 0, 4};
  Node root{NodeMap{}, whole};
  std::get<NodeMap>(root.value).push_back({"case", whole, Node{Scalar{"case", ScalarStyle::string}, whole}});
  record.tree = std::move(root);
  return profile_of(model, std::move(record), used).diagnostics;
}

}  // namespace

void read_csv_folder(const Model& model, const std::string& folder, const ReadOptions& options,
                     const ProfileSink& sink) {
  std::vector<FolderFile> files;
  const std::vector<std::string> paths = csv_files(folder);
  Diagnostics unknown;
  std::vector<std::string> known_names = {"complete", "remarks", "sources", "names"};
  for (const Relation& r : model.relations)
    if (r.recorded()) known_names.push_back(r.name);
  for (const std::string& path : paths) {
    const std::string stem = std::filesystem::path(path).stem().string();
    if (std::optional<FolderFile> file = purpose(model, stem)) {
      file->table = std::make_unique<Table>(read_table(path, options.max_profile_bytes));
      check_header(model, *file);
      files.push_back(std::move(*file));
    } else {
      std::string hint = model.qualified_instead(stem);
      if (hint.empty()) hint = did_you_mean(stem, known_names);
      unknown.push_back(error(
          "E0308", whole_file(path), fmt::format("there is no fact '{}'", stem),
          hint.empty() ? "in a folder of CSV files each is named after the fact that it records" : hint));
    }
  }
  if (files.empty() && paths.size() == 1) {
    read_csv_wide(model, paths.front(), options, sink);
    return;
  }

  // What is wrong with a whole file would be missing in every case, so no case is read.
  bool go_on = true;
  for (Diagnostic& d : unknown) {
    if (!go_on) return;
    const std::string path = d.place.file;
    go_on = sink(failed(path, {std::move(d)}));
  }
  bool broken = !unknown.empty();
  for (const FolderFile& f : files) {
    if (f.table->diagnostics.empty()) continue;
    broken = true;
    if (!go_on) return;
    go_on = sink(failed(f.table->path(), f.table->diagnostics));
  }
  if (broken) return;

  std::vector<SharedFile> shared;
  struct RowAt {
    size_t file, line;
  };
  std::map<std::string, std::vector<RowAt>> cases;
  for (size_t f = 0; f < files.size(); ++f) {
    using Kind = FolderFile::Kind;
    if (files[f].kind == Kind::sources || files[f].kind == Kind::names) {
      shared.push_back(shared_file(files[f]));
      continue;
    }
    const Table& table = *files[f].table;
    for (size_t l = 0; l < table.lines.size(); ++l) {
      CsvReader reader(table.of(table.lines[l]), table.delimiter, true);
      std::vector<CsvReader::Cell> cells;
      reader.next(cells);
      cases[std::string(stripped(cells[0].text))].push_back({f, l});
    }
  }
  if (cases.empty()) {
    sink(failed(folder, {error("E0302", whole_file(folder), "no table of this folder has a case",
                               "after its header, a table has a line for each fact of a case")}));
    return;
  }
  SharedFiles used;
  if (Diagnostics wrong = of_shared_files(model, folder, shared, used); has_errors(wrong)) {
    sink(failed(folder, std::move(wrong)));
    return;
  }
  uint32_t number = 0;
  for (const auto& [name, places] : cases) {
    Record record;
    record.input = folder;
    record.number = ++number;
    for (const SharedFile& file : shared) record.uses.push_back(&file);
    Node root{NodeMap{}, Span{}};
    NodeMap& entries = std::get<NodeMap>(root.value);
    for (const RowAt& p : places) {
      const Table& table = *files[p.file].table;
      LineCells line(record.texts, table, table.lines[p.line]);
      if (wrong_cell_count(table, line, record.texts, record.diagnostics)) continue;
      if (entries.empty()) {
        entries.push_back({"case", line.span(0), Node{Scalar{name, ScalarStyle::string}, line.span(0)}});
        root.span = line.whole();
      }
      enter_line(model, files[p.file], line, entries);
    }
    if (!entries.empty()) record.tree = std::move(root);
    if (!sink(profile_of(model, std::move(record), used))) return;
  }
}

// ---------------------------------------------------------------- a wide file

namespace {

struct WideColumn {
  bool is_case = false;
  bool ignored = false;
  std::optional<model::RelationId> relation;
  std::string unit;  // written after each bare number: " EUR bn", "%"
};

struct Mapping {
  struct Entry {
    std::string target;
    std::string unit;
    Span column_span, target_span, unit_span;
  };
  Sources sources;
  SourceId id;
  std::vector<std::pair<std::string, Entry>> entries;
  Diagnostics diagnostics;
};

Mapping read_mapping(const std::string& path) {
  constexpr size_t max_bytes = 1u << 20;
  Mapping mapping;
  auto read = read_file(path, max_bytes);
  if (const auto* failure = std::get_if<FileError>(&read)) {
    mapping.diagnostics.push_back(error(failure->code, whole_file(path), failure->message));
    return mapping;
  }
  mapping.id = mapping.sources.add(path, std::move(std::get<std::string>(read)));
  if (!check_profile_text(mapping.sources, mapping.id, mapping.diagnostics)) return mapping;
  const std::string_view text = mapping.sources[mapping.id].text();
  auto span = [&](std::string_view part) {
    const auto begin = static_cast<uint32_t>(part.data() - text.data());
    return Span{mapping.id, begin, begin + static_cast<uint32_t>(part.size())};
  };
  for (size_t at = text.starts_with("\xef\xbb\xbf") ? 3 : 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = stripped(text.substr(at, end - at));
    at = end + 1;
    if (line.empty() || line[0] == '#') continue;
    size_t arrow = line.find("→");
    size_t length = std::string_view("→").size();
    if (arrow == std::string_view::npos) {
      arrow = line.find("->");
      length = 2;
    }
    const std::string_view column = arrow == std::string_view::npos ? line : stripped(line.substr(0, arrow));
    const std::string_view target =
        arrow == std::string_view::npos ? std::string_view() : stripped(line.substr(arrow + length));
    if (column.empty() || target.empty()) {
      mapping.diagnostics.push_back(
          error("E0332", place_of(mapping.sources, span(line)), "this line maps nothing",
                "write 'column → attribute', 'column → attribute in EUR bn', 'column → "
                "case' or 'column → -'"));
      continue;
    }
    Mapping::Entry entry;
    entry.column_span = span(column);
    const size_t in = target.find(" in ");
    const std::string_view name = stripped(target.substr(0, in));
    entry.target = std::string(name);
    entry.target_span = span(name);
    if (in != std::string_view::npos) {
      const std::string_view unit = stripped(target.substr(in + 4));
      entry.unit = std::string(unit);
      entry.unit_span = span(unit);
    }
    for (const auto& [other, e] : mapping.entries) {
      if (other != column) continue;
      Diagnostic d = error("E0305", place_of(mapping.sources, entry.column_span),
                           fmt::format("the column '{}' is mapped twice", column));
      d.notes.push_back({place_of(mapping.sources, e.column_span), "first here"});
      mapping.diagnostics.push_back(std::move(d));
    }
    mapping.entries.emplace_back(std::string(column), std::move(entry));
  }
  return mapping;
}

std::vector<std::string> wide_names(const Model& model) {
  std::vector<std::string> names = {"case"};
  for (const Relation& r : model.relations)
    if (r.recorded() && (r.attribute || r.columns.empty())) names.push_back(r.name);
  return names;
}

// The attribute or yes/no fact of this name, or why there is none.
std::optional<model::RelationId> wide_target(const Model& model, const std::string& name,
                                             std::string& message, std::string& hint) {
  std::optional<model::RelationId> id = model.find(name);
  if (id && model[*id].recorded() && (model[*id].attribute || model[*id].columns.empty())) return id;
  if (id && model[*id].recorded()) {
    message = fmt::format("'{}' has columns of its own, so it cannot be a column of a wide file", name);
    hint = fmt::format("write it as '{}.csv' in a folder with one file a fact", name);
  } else if (id) {
    message = fmt::format("'{}' is not recorded by profiles", name);
  } else {
    message = fmt::format("there is no attribute '{}'", name);
    hint = did_you_mean(name, wide_names(model));
  }
  return std::nullopt;
}

// What a mapping makes of a column; errors are at the mapping's lines.
void apply(const Model& model, Mapping& mapping, Mapping::Entry& entry, WideColumn& column) {
  auto report = [&](Span span, std::string code, std::string message, std::string hint) {
    mapping.diagnostics.push_back(
        error(std::move(code), place_of(mapping.sources, span), std::move(message), std::move(hint)));
  };
  if (entry.target == "-") {
    column.ignored = true;
    return;
  }
  if (entry.target == "case") {
    column.is_case = true;
    return;
  }
  std::string message, hint;
  column.relation = wide_target(model, entry.target, message, hint);
  if (!column.relation) {
    report(entry.target_span, "E0308", message, hint);
    return;
  }
  if (entry.unit.empty()) return;
  const Relation& relation = model[*column.relation];
  const model::TypeKind kind = relation.attribute ? relation.columns[0].type.kind : model::TypeKind::text;
  if (kind == model::TypeKind::percent && (entry.unit == "%" || entry.unit == "percent")) {
    column.unit = "%";
    return;
  }
  if (kind != model::TypeKind::quantity) {
    report(entry.unit_span, "E0332", fmt::format("'{}' is measured in no unit", relation.name),
           "leave 'in' out");
    return;
  }
  column.unit = " " + entry.unit;
  SymbolTable scratch(&model.symbols);
  ValueResult tried =
      value_of_scalar(model, scratch, relation.columns[0].type, "1" + column.unit, ScalarStyle::plain);
  if (const auto* problem = std::get_if<ValueProblem>(&tried))
    report(entry.unit_span, problem->code, problem->message, problem->hint);
}

bool is_bare_number(std::string_view text) {
  return Decimal::parse(text).has_value();
}

}  // namespace

void read_csv_wide(const Model& model, const std::string& path, const ReadOptions& options,
                   const ProfileSink& sink) {
  Table table = read_table(path, options.max_profile_bytes);
  if (!table.diagnostics.empty()) {
    sink(failed(path, std::move(table.diagnostics)));
    return;
  }
  std::string mapping_path = options.mapping;
  if (mapping_path.empty()) {
    const std::string beside = std::filesystem::path(path).replace_extension(".mapping").string();
    std::error_code failure;
    if (std::filesystem::exists(beside, failure)) mapping_path = beside;
  }
  Mapping mapping;
  if (!mapping_path.empty()) mapping = read_mapping(mapping_path);
  if (mapping.entries.empty() && !mapping.diagnostics.empty()) {
    sink(failed(path, std::move(mapping.diagnostics)));
    return;
  }

  std::vector<WideColumn> columns(table.header.size());
  Diagnostics warnings;
  std::optional<size_t> case_column;
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::string& name = table.header[i];
    if (mapping_path.empty()) {
      columns[i].is_case = name == "case";
      std::string message, hint;
      if (!columns[i].is_case) columns[i].relation = wide_target(model, name, message, hint);
      if (!columns[i].is_case && !columns[i].relation)
        table.report("E0308", table.header_spans[i], message,
                     hint.empty() ? "a mapping file says which column is which: 'column → attribute'" : hint);
    } else {
      auto entry = std::find_if(mapping.entries.begin(), mapping.entries.end(),
                                [&](const auto& e) { return e.first == name; });
      if (entry != mapping.entries.end()) {
        apply(model, mapping, entry->second, columns[i]);
      } else {
        columns[i].ignored = true;
        warnings.push_back(warning("W0303", place_of(table.sources, table.header_spans[i]),
                                   fmt::format("the column '{}' is not mapped and was not read", name),
                                   fmt::format("if that is meant, write '{} → -' in the mapping", name)));
      }
    }
    if (!columns[i].is_case) continue;
    if (case_column)
      table.report("E0331", table.header_spans[i], "a second column names the case");
    else
      case_column = i;
  }
  for (auto& [name, entry] : mapping.entries)
    if (!table.column(name))
      mapping.diagnostics.push_back(error("E0332", place_of(mapping.sources, entry.column_span),
                                          fmt::format("'{}' has no column '{}'", path, name),
                                          did_you_mean(name, table.header)));
  if (!case_column && mapping.diagnostics.empty())
    table.report("E0331", table.header_spans[0], "no column names the case",
                 mapping_path.empty()
                     ? "call it 'case', or say which it is in a mapping file: 'column → case'"
                     : "add a line 'column → case' to the mapping");
  Diagnostics whole = std::move(table.diagnostics);
  whole.insert(whole.end(), mapping.diagnostics.begin(), mapping.diagnostics.end());
  if (!whole.empty()) {
    whole.insert(whole.end(), warnings.begin(), warnings.end());
    sink(failed(path, std::move(whole)));
    return;
  }

  if (table.lines.empty()) {
    warnings.push_back(error("E0302", whole_file(path), "there is no case in this table",
                             "a case is a line after the header"));
    sink(failed(path, std::move(warnings)));
    return;
  }
  SharedFiles used;
  for (const Table::Line& l : table.lines) {
    Record record;
    record.input = path;
    record.number = l.number;
    record.diagnostics = std::move(warnings);
    warnings.clear();
    LineCells line(record.texts, table, l);
    if (!wrong_cell_count(table, line, record.texts, record.diagnostics)) {
      Node root{NodeMap{}, line.whole()};
      NodeMap& entries = std::get<NodeMap>(root.value);
      NodeMap facts;
      for (size_t i = 0; i < columns.size(); ++i) {
        if (line.empty(i) || columns[i].ignored) continue;
        Node cell = line.node(i);
        if (columns[i].is_case) {
          std::get<Scalar>(cell.value).style = ScalarStyle::string;
          entries.push_back({"case", line.span(i), std::move(cell)});
          continue;
        }
        auto& scalar = std::get<Scalar>(cell.value);
        if (!columns[i].unit.empty() && is_bare_number(scalar.text)) scalar.text += columns[i].unit;
        facts.push_back({model[*columns[i].relation].name, line.span(i), std::move(cell)});
      }
      entries.push_back({"facts", line.whole(), Node{std::move(facts), line.whole()}});
      record.tree = std::move(root);
    }
    if (!sink(profile_of(model, std::move(record), used))) return;
  }
}

}  // namespace mechanist
