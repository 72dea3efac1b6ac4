// Rows of tables: written in the rulebase, or in a CSV or TSV file beside it. A file's first line is a header
// if its cells are the columns' names, in any order; otherwise columns go by position. An empty cell is
// `none` in an optional column, empty text in a text column, and an error elsewhere. External interface:
// declare_tables of build.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <utility>

#include "base/csv.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "model/build.hpp"

namespace mechanist::model {
namespace {

constexpr size_t max_table_bytes = size_t{1} << 30;
constexpr size_t most_problems = 100;  // of one file; more are of one kind

class Rows {
 public:
  Rows(Build& b, RelationId id) : b_(b), id_(id) { rows_.relation = id; }

  void inline_row(const ast::TableDecl::Row& row) {
    const auto& columns = relation().columns;
    size_t least = columns.size();
    while (least > 0 && columns[least - 1].optional) --least;
    if (row.cells.size() > columns.size() || row.cells.size() < least) {
      Diagnostic& d = b_.error("E0208", row.span,
                               fmt::format("{} has {} columns, and this row has {}", relation().name,
                                           columns.size(), row.cells.size()));
      b_.note(d, b_.relation_names[id_.value], fmt::format("declared here: {}", signature(b_.model, id_)));
      return;
    }
    std::vector<Symbol> cells;
    bool good = true;
    for (size_t i = 0; i < columns.size(); ++i) {
      auto cell = i < row.cells.size() ? inline_cell(row.cells[i], columns[i]) : std::optional(none_symbol);
      good = good && cell;
      cells.push_back(cell.value_or(none_symbol));
    }
    if (good) keep(cells, row.span);
  }

  void file(const ast::TableDecl& d, const std::string& path) {
    auto read = read_file(path, max_table_bytes);
    if (const auto* bad = std::get_if<FileError>(&read)) {
      b_.error(bad->code, d.file_span, bad->message,
               bad->code == "E0401" ? "the path is relative to the file that names it" : "");
      return;
    }
    std::string& text = std::get<std::string>(read);
    b_.model.files.push_back(path);
    b_.model.digests.push_back(sha256_hex(text));
    if (text.size() > UINT32_MAX) {
      b_.error("E0501", d.file_span, fmt::format("{} is larger than a table file may be", path));
      return;
    }
    if (auto at = first_invalid_utf8(text)) {
      SourceId source = b_.model.sources.add(path, std::move(text));
      auto begin = static_cast<uint32_t>(*at);
      b_.error("E0409", {source, begin, begin + 1}, "this is no UTF-8 text", "save the file as UTF-8");
      return;
    }
    SourceId source = b_.model.sources.add(path, std::move(text));
    csv(source, path);
  }

  TableRows take() { return std::move(rows_); }

 private:
  const Relation& relation() const { return b_.model[id_]; }

  void keep(const std::vector<Symbol>& cells, Span place) {
    rows_.cells.insert(rows_.cells.end(), cells.begin(), cells.end());
    rows_.places.push_back(place);
  }

  std::optional<Symbol> inline_cell(const ast::Expr& e, const Column& column) {
    auto literal = literal_of(e);
    const auto* name = std::get_if<ast::NameUse>(&e.node);
    if (name != nullptr && name->name == "none") {
      if (column.optional) return none_symbol;
      b_.error("E0230", e.span, fmt::format("the column '{}' is not optional", column.name),
               "declare it with `?`, or give it a value");
      return std::nullopt;
    }
    if (name != nullptr) {
      if (auto p = b_.parameter_by_name.find(name->name); p != b_.parameter_by_name.end())
        literal = b_.parameter_literals[p->second.value];
      else
        literal = WordLiteral{constant_name(name->name, column.type)};
    }
    if (!literal) {
      std::string hint;
      if (const auto* v = std::get_if<ast::Variable>(&e.node))
        hint = fmt::format("if it is a name, write `\"{}\"`", v->name);
      b_.error("E0230", e.span, "a cell of a table is one value", hint);
      return std::nullopt;
    }
    if (name != nullptr && column.type.kind != TypeKind::enumeration &&
        std::holds_alternative<WordLiteral>(*literal)) {
      b_.error("E0230", e.span,
               fmt::format("'{}' is no value of type {}", name->name, describe(b_.model, column.type)),
               column.type.kind == TypeKind::entity || column.type.kind == TypeKind::text
                   ? fmt::format("names and texts stand in quotes: `\"{}\"`", name->name)
                   : "");
      return std::nullopt;
    }
    auto value = value_of(b_, *literal, column.type);
    if (const auto* problem = std::get_if<Problem>(&value)) {
      b_.error(problem->code, e.span, problem->message, problem->hint);
      return std::nullopt;
    }
    if (!fits(std::get<Value>(value).type, column.type)) return std::nullopt;
    return std::get<Value>(value).symbol;
  }

  // "Subject.user" in a column of Subject is "user".
  std::string constant_name(const std::string& name, Type type) const {
    if (type.kind != TypeKind::enumeration) return name;
    std::string prefix = b_.model.enums[type.of].name + ".";
    return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
  }

  void csv(SourceId source, const std::string& path) {
    std::string_view text = b_.model.sources[source].text();
    bool tabs = path.ends_with(".tsv") || path.ends_with(".facts");
    CsvReader reader(text, tabs ? '\t' : guess_delimiter(text), !tabs);
    std::vector<CsvReader::Cell> cells;
    const size_t n = relation().columns.size();
    column_of_.resize(n);
    std::iota(column_of_.begin(), column_of_.end(), size_t{0});
    bool first = true;
    size_t problems = 0;
    while (reader.next(cells) && problems < most_problems) {
      if (cells.size() == 1 && cells[0].text.empty() && !cells[0].quoted) continue;
      if (std::exchange(first, false) && header(source, cells)) {
        if (bad_header_) return;
        continue;
      }
      Span row{source, static_cast<uint32_t>(cells.front().begin), static_cast<uint32_t>(cells.back().end)};
      if (cells.size() != column_of_.size()) {
        ++problems;
        Diagnostic& d = b_.error("E0230", row,
                                 fmt::format("{} has {} columns, and this row has {} cell{}", relation().name,
                                             column_of_.size(), cells.size(), cells.size() == 1 ? "" : "s"));
        b_.note(d, b_.relation_names[id_.value], fmt::format("declared here: {}", signature(b_.model, id_)));
        continue;
      }
      std::vector<Symbol> values(n, none_symbol);
      bool good = true;
      for (size_t i = 0; i < cells.size(); ++i) {
        auto value = cell(source, cells[i], relation().columns[column_of_[i]]);
        if (!value) {
          ++problems;
          good = false;
          continue;
        }
        values[column_of_[i]] = *value;
      }
      if (good) keep(values, row);
    }
    if (reader.error()) {
      auto at = static_cast<uint32_t>(std::min(reader.error()->offset, text.size()));
      b_.error("E0409", {source, at, at + 1}, reader.error()->message);
    }
  }

  // The columns' names, each once, in any order; optional ones may be left out. A line half of whose cells
  // are columns' names is meant for a header, so what is wrong with it is told.
  bool header(SourceId source, const std::vector<CsvReader::Cell>& cells) {
    const auto& columns = relation().columns;
    std::vector<size_t> order;
    for (const auto& c : cells)
      order.push_back(static_cast<size_t>(
          std::find_if(columns.begin(), columns.end(), [&](const Column& x) { return x.name == c.text; }) -
          columns.begin()));
    auto known = static_cast<size_t>(
        std::count_if(order.begin(), order.end(), [&](size_t i) { return i < columns.size(); }));
    if (known == 0 || 2 * known < cells.size()) return false;
    std::vector<std::string> names;
    for (const Column& c : columns) names.push_back(c.name);
    for (size_t i = 0; i < cells.size(); ++i) {
      Span at{source, static_cast<uint32_t>(cells[i].begin), static_cast<uint32_t>(cells[i].end)};
      if (order[i] == columns.size()) {
        std::string hint = did_you_mean(b_, cells[i].text, names);
        wrong_header(at, fmt::format("{} has no column '{}'", relation().name, cells[i].text),
                     hint.empty() ? "it has " + list_of(names) : hint);
      } else if (std::find(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(i), order[i]) !=
                 order.begin() + static_cast<std::ptrdiff_t>(i)) {
        wrong_header(at, fmt::format("the column '{}' is given twice", cells[i].text));
      }
    }
    Span line{source, static_cast<uint32_t>(cells.front().begin), static_cast<uint32_t>(cells.back().end)};
    for (size_t c = 0; c < columns.size(); ++c)
      if (!bad_header_ && !columns[c].optional && std::find(order.begin(), order.end(), c) == order.end())
        wrong_header(line, fmt::format("the header lacks the column '{}'", columns[c].name));
    column_of_ = std::move(order);
    return true;
  }

  void wrong_header(Span at, std::string message, std::string hint = {}) {
    bad_header_ = true;
    Diagnostic& d = b_.error("E0230", at, std::move(message), std::move(hint));
    b_.note(d, b_.relation_names[id_.value], fmt::format("declared here: {}", signature(b_.model, id_)));
  }

  std::optional<Symbol> cell(SourceId source, const CsvReader::Cell& c, const Column& column) {
    Span at{source, static_cast<uint32_t>(c.begin), static_cast<uint32_t>(std::max(c.end, c.begin))};
    auto value = value_of_cell(b_, c.text, column.type);
    if (const auto* problem = std::get_if<Problem>(&value)) {
      b_.error("E0230", at, fmt::format("the column '{}': {}", column.name, problem->message), problem->hint);
      return std::nullopt;
    }
    Symbol s = std::get<Value>(value).symbol;
    if (s.is_none() && !column.optional) {
      b_.error("E0230", at,
               fmt::format("the column '{}' is not optional, and this cell is empty", column.name),
               fmt::format("fill it in, or declare the column as `{}: {}?`", column.name,
                           describe(b_.model, column.type)));
      return std::nullopt;
    }
    return s;
  }

  Build& b_;
  RelationId id_;
  TableRows rows_;
  std::vector<size_t> column_of_;  // of each cell of the file being read
  bool bad_header_ = false;
};

std::string beside(const std::string& file, const std::string& path) {
  return (std::filesystem::path(file).parent_path() / path).lexically_normal().string();
}

}  // namespace

void declare_tables(Build& b) {
  std::vector<const ast::TableDecl*> all = all_of<ast::TableDecl>(b);
  std::stable_sort(all.begin(), all.end(),
                   [](const auto* x, const auto* y) { return x->name.text < y->name.text; });
  for (const auto* d : all) {
    auto it = b.model.relation_by_name.find(d->name.text);
    // A table of the same name was declared before, or a column has no type: that was reported.
    if (it == b.model.relation_by_name.end() || b.relation_names[it->second.value] != d->name.span) continue;
    const auto& untyped = b.untyped[it->second.value];
    if (std::find(untyped.begin(), untyped.end(), true) != untyped.end()) continue;
    if (!d->file && d->rows.empty()) continue;
    Rows rows(b, it->second);
    for (const auto& r : d->rows) rows.inline_row(r);
    if (d->file) rows.file(*d, beside(b.model.sources[d->name.span.source].path(), *d->file));
    b.model.tables.push_back(rows.take());
  }
}

}  // namespace mechanist::model
