// A folder of NAME.tsv, NAME.csv and NAME.facts to rows of symbols, for ordinary Datalog programs.
//
// Millions of rows: a file is read whole, cut in place, and each cell goes straight to its symbol. Only what
// is wrong costs more. TSV and .facts have no quoting, as in Soufflé; CSV has, and its delimiter is guessed.
//
// A file without quotes is read in stretches of whole lines (facts_stretches.cpp), by several threads where
// there are. Only where anything is wrong it is read line by line.
//
// A first line whose cells are the relation's column names, in any order, is a header and gives the order.
// An empty cell is no value in an optional column, empty text in another text column, an error elsewhere;
// "n/a" is nothing special here. Trailing optional columns may be left off. A bare number in a column of
// quantities is in the declared unit. Blank lines at a file's end are not rows; a blank line within is one
// only for a single column of text. A relation without columns has the row `()` or no line.
//
// Of each file at most 100 errors are told, and how many more there are. External interface:
// facts_folder.hpp.
#include "profile/facts_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iterator>
#include <map>
#include <span>
#include <variant>

#include "base/csv.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "profile/facts_stretches.hpp"
#include "profile/values.hpp"

namespace mechanist {
namespace {

namespace fs = std::filesystem;
using model::Model;
using model::Relation;
using model::RelationId;
using model::TypeKind;

constexpr size_t max_bytes = size_t{16} << 30;
constexpr size_t most_errors = 100;

class FileReader {
 public:
  FileReader(const Model& model, SymbolTable& symbols, Diagnostics& diagnostics, const std::string& text,
             FactRows& out)
      : model_(model),
        relation_(model[out.relation]),
        symbols_(symbols),
        diagnostics_(diagnostics),
        out_(out),
        text_(text) {
    for (size_t i = 0; i < relation_.columns.size(); ++i) order_.push_back(i);
  }

  // Looks at the first line, and whether the rest can be read in stretches.
  FactsText begin() {
    FactsText out;
    const std::string_view all = without_blank_end(text_);
    if (relation_.columns.empty() || (is_csv() && all.find('"') != std::string_view::npos)) return out;
    out.relation = out_.relation;
    out.delimiter = is_csv() ? guess_delimiter(all) : '\t';
    CsvReader reader(all, out.delimiter, false);
    std::vector<CsvReader::Cell> cells;
    if (!reader.next(cells)) return out;
    out_.header = is_header(cells);
    if (!out_.header) warn_of_near_header(cells);
    out.lines = all.substr(out_.header ? reader.position() : cells.front().begin);
    out.order = order_;
    out.rows = &out_;
    out.in_stretches = true;
    return out;
  }

  void line_by_line() {
    out_.cells.clear();
    out_.within.clear();
    if (const size_t at = text_.find('\0'); at != std::string::npos) {
      report("E0303", at, at + 1, "a zero byte stands here: this is no text file", {});
      return;
    }
    if (std::optional<size_t> at = first_invalid_utf8(text_)) {
      report("E0304", *at, *at + 1, "these bytes are not UTF-8", "save the file in UTF-8");
      return;
    }
    const std::string_view all = without_blank_end(text_);
    CsvReader reader(all, is_csv() ? guess_delimiter(all) : '\t', is_csv());
    std::vector<CsvReader::Cell> cells;
    const size_t lines = static_cast<size_t>(std::count(all.begin(), all.end(), '\n')) + 1;
    out_.cells.reserve(lines * relation_.columns.size());
    for (bool first = true; reader.next(cells); first = false) {
      if (first && is_header(cells)) {
        out_.header = true;
        continue;
      }
      if (first) warn_of_near_header(cells);
      row(cells, first);
    }
    if (reader.error())
      report("E0301", reader.error()->offset, reader.error()->offset + 1, reader.error()->message,
             "a quote within a cell in quotes is written twice");
    if (errors_ > most_errors) {
      diagnostics_.back().notes.push_back(
          {Place{}, fmt::format("{} more errors in this file are not shown", errors_ - most_errors)});
    }
  }

 private:
  bool is_csv() const { return out_.path.ends_with(".csv") || out_.path.ends_with(".CSV"); }

  // For one column of text an empty line is a row, so only its last line end goes.
  std::string_view without_blank_end(std::string_view text) const {
    if (relation_.columns.size() == 1 && relation_.columns[0].type.kind == TypeKind::text) return text;
    const size_t last = text.find_last_not_of(" \t\r\n");
    if (last == std::string_view::npos) return {};
    return text.substr(0, std::min(text.find('\n', last), text.size()));
  }

  void report(std::string code, size_t begin, size_t end, std::string message, std::string hint) {
    if (++errors_ > most_errors) return;
    diagnostics_.push_back(error(std::move(code), place(begin, end), std::move(message), std::move(hint)));
  }

  // Places are asked for in the order of the text.
  Place place(size_t begin, size_t end) {
    line_ += static_cast<uint32_t>(std::count(text_.begin() + static_cast<ptrdiff_t>(counted_),
                                              text_.begin() + static_cast<ptrdiff_t>(begin), '\n'));
    counted_ = begin;
    const size_t before = begin == 0 ? std::string::npos : text_.rfind('\n', begin - 1);
    const size_t line_begin = before == std::string::npos ? 0 : before + 1;
    const size_t line_end = std::min(text_.find('\n', begin), text_.size());
    Sources line;
    const SourceId id = line.add(out_.path, text_.substr(line_begin, line_end - line_begin), line_);
    const Span span{id, static_cast<uint32_t>(begin - line_begin),
                    static_cast<uint32_t>(std::min(end, line_end) - line_begin)};
    return place_of(line, span);
  }

  bool is_header(const std::vector<CsvReader::Cell>& cells) {
    if (relation_.columns.empty() || cells.size() > relation_.columns.size()) return false;
    std::vector<size_t> order;
    std::vector<bool> named(relation_.columns.size());
    for (const CsvReader::Cell& cell : cells) {
      size_t column = 0;
      while (column < relation_.columns.size() && relation_.columns[column].name != stripped(cell.text))
        ++column;
      if (column == relation_.columns.size() || named[column]) return false;
      named[column] = true;
      order.push_back(column);
    }
    for (size_t i = 0; i < named.size(); ++i)
      if (!named[i] && !relation_.columns[i].optional) return false;
    order_ = std::move(order);
    return true;
  }

  // Text takes anything, so a header whose names are spelt otherwise would be a row.
  void warn_of_near_header(const std::vector<CsvReader::Cell>& cells) {
    if (cells.size() != relation_.columns.size() || cells.empty()) return;
    for (const CsvReader::Cell& cell : cells)
      if (std::none_of(relation_.columns.begin(), relation_.columns.end(), [&](const model::Column& c) {
            return lower_case(stripped(cell.text)) == lower_case(c.name);
          }))
        return;
    diagnostics_.push_back(warning("W0443", place(cells.front().begin, cells.back().end),
                                   "this line was read as a row, though it looks like a header",
                                   header_hint()));
  }

  void row(const std::vector<CsvReader::Cell>& cells, bool first) {
    const size_t width = relation_.columns.size();
    const size_t begin = cells.front().begin, end = cells.back().end;
    if (width == 0) {
      if (cells.size() == 1 && (stripped(cells[0].text) == "()" || stripped(cells[0].text).empty())) {
        out_.rows += stripped(cells[0].text).empty() ? 0 : 1;
        return;
      }
      report("E0441", begin, end, fmt::format("'{}' has no columns", relation_.name),
             "its file holds a line () or nothing");
      return;
    }
    if (cells.size() > order_.size() || !may_end_after(cells.size())) {
      report("E0441", begin, end,
             fmt::format("this line has {} {}, but '{}' has {} {}", cells.size(),
                         cells.size() == 1 ? "cell" : "cells", relation_.name, width,
                         width == 1 ? "column" : "columns"),
             first ? header_hint() : std::string());
      return;
    }
    const size_t start = out_.cells.size();
    out_.cells.resize(start + width, none_symbol);
    bool all_right = true, quoted = false;
    for (size_t i = 0; i < cells.size(); ++i) {
      quoted = quoted || cells[i].quoted;
      const model::Column& column = relation_.columns[order_[i]];
      std::optional<ValueProblem> problem =
          read_fact_cell(model_, symbols_, column, cells[i].text, out_.cells[start + order_[i]]);
      if (!problem) continue;
      all_right = false;
      if (first && problem->hint.size() < 40 && header_near(cells)) problem->hint = header_hint();
      report(problem->code, cells[i].begin, cells[i].end, problem->message, problem->hint);
    }
    if (!all_right) {
      out_.cells.resize(start);
      return;
    }
    // Only a cell in quotes can hold a line end.
    if (quoted)
      if (const auto n = std::count(text_.begin() + static_cast<ptrdiff_t>(begin),
                                    text_.begin() + static_cast<ptrdiff_t>(end), '\n'))
        out_.within.push_back({out_.rows, static_cast<uint32_t>(n)});
    ++out_.rows;
  }

  bool may_end_after(size_t count) const {
    for (size_t i = count; i < order_.size(); ++i)
      if (!relation_.columns[order_[i]].optional) return false;
    return true;
  }
  bool header_near(const std::vector<CsvReader::Cell>& cells) const {
    return std::any_of(cells.begin(), cells.end(), [&](const auto& cell) {
      return std::any_of(relation_.columns.begin(), relation_.columns.end(), [&](const model::Column& c) {
        return lower_case(stripped(cell.text)) == lower_case(c.name);
      });
    });
  }
  std::string header_hint() const {
    std::vector<std::string> names;
    for (const model::Column& c : relation_.columns) names.push_back(c.name);
    return fmt::format("a header, if there is one, names the columns {}", list_of(names, "and"));
  }

  const Model& model_;
  const Relation& relation_;
  SymbolTable& symbols_;
  Diagnostics& diagnostics_;
  FactRows& out_;
  const std::string& text_;
  std::vector<size_t> order_;  // the column of each cell
  size_t errors_ = 0;
  size_t counted_ = 0;
  uint32_t line_ = 1;
};

// Relations that this folder may fill, in the order of the rulebase.
std::vector<RelationId> fillable(const Model& model) {
  std::vector<RelationId> ids;
  for (uint32_t i = 0; i < model.relations.size(); ++i) {
    const Relation& r = model.relations[i];
    if (r.role == model::Role::fact) ids.push_back({i});
    if (r.role != model::Role::table) continue;
    const bool own = std::any_of(model.tables.begin(), model.tables.end(),
                                 [&](const model::TableRows& t) { return t.relation.value == i; });
    if (!own) ids.push_back({i});
  }
  return ids;
}

// Some files at once, so that threads have enough to do, but not all texts are in memory.
void read_files(const Model& model, FactsFolder& folder, Workers& workers) {
  constexpr size_t bytes_at_once = size_t{64} << 20;
  for (size_t at = 0; at < folder.relations.size();) {
    const size_t first = at;
    for (size_t bytes = 0; at < folder.relations.size() && (at == first || bytes < bytes_at_once); ++at) {
      std::error_code unknown;
      const auto size = fs::file_size(folder.relations[at].path, unknown);
      bytes += unknown ? 0 : size;
    }
    const std::span<FactRows> files(&folder.relations[first], at - first);
    std::vector<std::variant<std::string, FileError>> texts(files.size());
    std::vector<FactsText> read(files.size());
    std::vector<Diagnostics> warnings(files.size());
    workers.run(files.size(), [&](unsigned, size_t i) {
      texts[i] = read_file(files[i].path, max_bytes);
      if (const auto* text = std::get_if<std::string>(&texts[i]))
        read[i] = FileReader(model, folder.symbols, warnings[i], *text, files[i]).begin();
    });
    read_stretches(model, read, folder.symbols, workers, [&](size_t i) {
      if (read[i].in_stretches) {
        std::move(warnings[i].begin(), warnings[i].end(), std::back_inserter(folder.diagnostics));
      } else if (const auto* failure = std::get_if<FileError>(&texts[i])) {
        folder.diagnostics.push_back(error(failure->code, whole_file(files[i].path), failure->message));
      } else {
        FileReader(model, folder.symbols, folder.diagnostics, std::get<std::string>(texts[i]), files[i])
            .line_by_line();
      }
    });
  }
}

}  // namespace

uint32_t FactRows::line_of(size_t row) const {
  size_t line = row + (header ? 2 : 1);
  for (auto it = within.begin(); it != within.end() && it->row < row; ++it) line += it->count;
  return static_cast<uint32_t>(line);
}

FactsFolder read_facts_folder(const Model& model, const std::string& folder, Workers* workers) {
  FactsFolder out;
  out.symbols = SymbolTable(&model.symbols);
  std::error_code failure;
  if (!fs::is_directory(folder, failure)) {
    const bool exists = fs::exists(folder, failure);
    out.diagnostics.push_back(error(exists ? "E0443" : "E0401", whole_file(folder),
                                    exists ? fmt::format("'{}' is a file, not a folder of facts", folder)
                                           : fmt::format("there is no folder '{}'", folder)));
    return out;
  }
  std::map<std::string, std::vector<std::string>> files;  // by stem, or by what it is another name of
  failure.clear();
  for (fs::directory_iterator it(folder, failure), end; !failure && it != end; it.increment(failure)) {
    const fs::path& path = it->path();
    const std::string extension = lower_case(path.extension().string());
    if (extension != ".tsv" && extension != ".csv" && extension != ".facts") continue;
    files[model.canonical(path.stem().string())].push_back(path.string());
  }
  if (failure) {
    out.diagnostics.push_back(
        error("E0403", whole_file(folder),
              fmt::format("the folder '{}' cannot be read: {}", folder, failure.message())));
    return out;
  }

  std::vector<std::string> names;
  std::vector<std::string> without_file;
  Diagnostics ambiguous;
  for (RelationId id : fillable(model)) {
    const Relation& relation = model[id];
    names.push_back(relation.name);
    auto found = files.find(relation.name);
    if (found == files.end()) {
      without_file.push_back(relation.name);
      continue;
    }
    std::sort(found->second.begin(), found->second.end());
    if (found->second.size() > 1) {
      Diagnostic d =
          error("E0442", whole_file(found->second[1]),
                fmt::format("'{}' has more than one file in this folder", relation.name), "keep one of them");
      d.notes.push_back({whole_file(found->second[0]), "another one"});
      ambiguous.push_back(std::move(d));
      continue;
    }
    FactRows& rows = out.relations.emplace_back();
    rows.relation = id;
    rows.path = found->second.front();
  }
  Workers alone;
  read_files(model, out, workers ? *workers : alone);
  std::move(ambiguous.begin(), ambiguous.end(), std::back_inserter(out.diagnostics));

  std::vector<std::string> unused_stems;
  for (const auto& [stem, paths] : files) {
    if (std::find(names.begin(), names.end(), stem) != names.end()) continue;
    unused_stems.push_back(stem);
    const std::optional<RelationId> id = model.find(stem);
    std::string message = fmt::format("there is no table or fact '{}', so this file was not read", stem);
    if (id && model[*id].role == model::Role::table)
      message = fmt::format("the rulebase itself says what is in '{}', so this file was not read", stem);
    else if (id)
      message = fmt::format("'{}' is concluded by rules, so this file was not read", stem);
    const std::string shared = model.qualified_instead(stem);
    for (const std::string& path : paths)
      out.diagnostics.push_back(warning("W0442", whole_file(path), message,
                                        id               ? std::string()
                                        : shared.empty() ? did_you_mean(stem, names)
                                                         : shared));
  }
  for (const std::string& name : without_file)
    out.diagnostics.push_back(warning("W0441", whole_file(folder),
                                      fmt::format("there is no file for '{0}' here, so '{0}' is empty", name),
                                      did_you_mean(name, unused_stems)));
  return out;
}

}  // namespace mechanist
