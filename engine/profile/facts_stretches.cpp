// See facts_stretches.hpp. A stretch knows from the number of its lines where its rows go, and interns into a
// symbol table of its own; the tables are united in the order of the stretches, so that symbols are those
// that one thread gives. With one thread there is but the one table. Where a stretch finds anything wrong,
// its file is given up: telling what is wrong needs another way through it.
#include "profile/facts_stretches.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <deque>

#include "base/text.hpp"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace mechanist {
namespace {

using model::Model;
using model::TypeKind;

constexpr size_t bytes_a_stretch = size_t{1} << 18;

class Stretch {
 public:
  Stretch(const Model& model, const FactsText& file, size_t number, std::string_view lines)
      : model_(model),
        columns_(model[file.relation].columns),
        file_(file),
        number_(number),
        lines_(lines),
        needed_(file.order.size()) {
    while (needed_ > 0 && columns_[file.order[needed_ - 1]].optional) --needed_;
  }

  size_t file() const { return number_; }
  bool is_right() const { return right_; }
  size_t rows() const { return rows_; }
  size_t cells() const { return rows_ * columns_.size(); }

  void count() {
    right_ = std::memchr(lines_.data(), 0, lines_.size()) == nullptr && !first_invalid_utf8(lines_);
    rows_ = static_cast<size_t>(std::count(lines_.begin(), lines_.end(), '\n'));
    if (!lines_.empty() && lines_.back() != '\n') ++rows_;
  }

  void goes_to(Symbol* to) { to_ = to; }
  // All but what needs the symbol table: texts are left for `intern`.
  void read() {
    SymbolTable unused(&model_.symbols);
    right_ = right_ && read_lines(unused);
    numbers_interned_ = unused.number_count() > model_.symbols.number_count();
  }

  void intern(SymbolTable& symbols) {
    if (numbers_interned_) {
      texts_.clear();
      places_.clear();
      read_lines(symbols);
    }
    std::array<Symbol, 256> some;
    for (size_t at = 0; at < texts_.size(); at += some.size()) {
      const size_t n = std::min(some.size(), texts_.size() - at);
      symbols.texts({texts_.data() + at, n}, some.data());
      for (size_t i = 0; i < n; ++i) to_[places_[at + i]] = some[i];
    }
    // `= {}` would keep the memory.
    std::vector<std::string_view>().swap(texts_);
    std::vector<uint32_t>().swap(places_);
  }

 private:
  bool read_lines(SymbolTable& symbols) {
    const char* at = lines_.data();
    const char* const end = at + lines_.size();
    Symbol* row = to_;
    for (; at != end; row += columns_.size()) {
      size_t cells = 0;
      for (bool line_ends = false; !line_ends; ++cells) {
        if (cells == file_.order.size()) return false;
        const size_t column = file_.order[cells];
        if (columns_[column].type.kind == TypeKind::whole && whole_number(at, end, row[column], line_ends))
          continue;
        const char* cell_end = end_of_cell(at, end);
        std::string_view text(at, static_cast<size_t>(cell_end - at));
        line_ends = cell_end == end || *cell_end == '\n';
        if (line_ends && cell_end != end && text.ends_with('\r')) text.remove_suffix(1);
        at = cell_end == end ? end : cell_end + 1;
        if (const TypeKind kind = columns_[column].type.kind;
            kind == TypeKind::text || (kind == TypeKind::entity && !text.empty())) {
          if (text.empty() && columns_[column].optional) continue;
          texts_.push_back(text);
          places_.push_back(static_cast<uint32_t>(row + column - to_));
          continue;
        }
        if (read_fact_cell(model_, symbols, columns_[column], text, row[column])) return false;
      }
      if (cells < needed_) return false;
    }
    return true;
  }

  // A number that fits a symbol, and what ends its cell; `at` stays where there is anything else.
  bool whole_number(const char*& at, const char* end, Symbol& out, bool& line_ends) const {
    const char* p = at;
    const bool negative = p != end && *p == '-';
    if (negative) ++p;
    const char* const digits = p;
    int64_t value = 0;
    for (; p != end && static_cast<unsigned char>(*p - '0') < 10 && p - digits < 10; ++p)
      value = value * 10 + (*p - '0');
    if (p == digits || p == end || (*p != file_.delimiter && *p != '\n')) return false;
    if (negative) value = -value;
    if (!fits_inline(value)) return false;
    out = inline_number(value);
    line_ends = *p == '\n';
    at = p + 1;
    return true;
  }

  const char* end_of_cell(const char* at, const char* end) const {
#ifdef __SSE2__
    const __m128i delimiter = _mm_set1_epi8(file_.delimiter), line_end = _mm_set1_epi8('\n');
    for (; end - at >= 16; at += 16) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
      const auto found = static_cast<unsigned>(
          _mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(bytes, delimiter), _mm_cmpeq_epi8(bytes, line_end))));
      if (found != 0) return at + __builtin_ctz(found);
    }
#endif
    while (at != end && *at != file_.delimiter && *at != '\n') ++at;
    return at;
  }

  const Model& model_;
  const std::vector<model::Column>& columns_;
  const FactsText& file_;
  size_t number_;
  std::string_view lines_;
  size_t needed_;  // cells of a line
  size_t rows_ = 0;
  bool right_ = true;
  Symbol* to_ = nullptr;
  std::vector<std::string_view> texts_;
  std::vector<uint32_t> places_;  // of the texts in to_
  bool numbers_interned_ = false;
};

std::deque<Stretch> stretches_of(const Model& model, std::span<FactsText> files) {
  std::deque<Stretch> out;
  for (size_t f = 0; f < files.size(); ++f)
    for (std::string_view left = files[f].in_stretches ? files[f].lines : ""; !left.empty();) {
      const size_t line_end = left.size() <= bytes_a_stretch ? left.size() : left.find('\n', bytes_a_stretch);
      const size_t n = std::min(line_end, left.size() - 1) + 1;
      out.emplace_back(model, files[f], f, left.substr(0, n));
      left.remove_prefix(n);
    }
  return out;
}

}  // namespace

void read_stretches(const Model& model, std::span<FactsText> files, SymbolTable& symbols, Workers& workers,
                    const std::function<void(size_t)>& in_turn) {
  std::deque<Stretch> stretches = stretches_of(model, files);
  workers.run(stretches.size(), [&](unsigned, size_t i) { stretches[i].count(); });
  std::vector<size_t> rows(files.size());
  auto hold = [&](const Stretch& s) { files[s.file()].in_stretches &= s.is_right(); };
  for (const Stretch& s : stretches) {
    rows[s.file()] += s.rows();
    hold(s);
  }
  std::vector<Symbol*> to(files.size());
  for (size_t f = 0; f < files.size(); ++f) {
    if (!files[f].in_stretches) continue;
    files[f].rows->cells.resize(rows[f] * model[files[f].relation].columns.size());
    to[f] = files[f].rows->cells.data();
  }
  for (Stretch& s : stretches) {
    s.goes_to(to[s.file()]);
    if (files[s.file()].in_stretches) to[s.file()] += s.cells();
  }
  // Texts that wait for their symbols take memory, so a few stretches at a time.
  const size_t at_once = workers.count() * size_t{4};
  size_t turn = 0;
  auto end_turns_before = [&](size_t file) {
    for (; turn < file; ++turn) {
      if (files[turn].in_stretches) files[turn].rows->rows = rows[turn];
      in_turn(turn);
    }
  };
  for (size_t at = 0; at < stretches.size(); at += at_once) {
    const size_t n = std::min(at_once, stretches.size() - at);
    workers.run(n, [&](unsigned, size_t i) {
      if (files[stretches[at + i].file()].in_stretches) stretches[at + i].read();
    });
    for (size_t i = at; i < at + n; ++i) hold(stretches[i]);
    for (size_t i = at; i < at + n; ++i) {
      end_turns_before(stretches[i].file());
      if (files[stretches[i].file()].in_stretches) stretches[i].intern(symbols);
    }
  }
  end_turns_before(files.size());
}

std::optional<ValueProblem> read_fact_cell(const Model& model, SymbolTable& symbols,
                                           const model::Column& column, std::string_view text, Symbol& out) {
  switch (column.type.kind) {
    case TypeKind::text:
      if (!text.empty() || !column.optional) out = symbols.text(text);
      return std::nullopt;
    case TypeKind::whole: {
      // value_of_scalar has the same path; this one is the loop's hottest.
      int64_t value = 0;
      auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
      if (failed == std::errc() && end == text.data() + text.size() && fits_inline(value)) {
        out = inline_number(value);
        return std::nullopt;
      }
      break;
    }
    default:
      break;
  }
  if (column.type.kind != TypeKind::entity) text = stripped(text);
  if (text.empty()) {
    if (column.optional) return std::nullopt;
    return ValueProblem{
        "E0316", fmt::format("the column '{}' is empty, but it is not optional", column.name), {}};
  }
  if (column.type.kind == TypeKind::entity) {
    out = symbols.text(text);
    return std::nullopt;
  }
  if (text == "n/a" && column.type.kind != TypeKind::enumeration)
    return ValueProblem{"E0313", fmt::format("'n/a' is no {}", model::describe(model, column.type)),
                        column.optional ? "leave the cell empty" : ""};
  if (column.type.kind == TypeKind::quantity) {
    if (std::optional<Decimal> amount = Decimal::parse(text)) {
      out = symbols.number(*amount);
      return std::nullopt;
    }
  }
  ValueResult result = value_of_scalar(model, symbols, column.type, text, ScalarStyle::string);
  if (auto* problem = std::get_if<ValueProblem>(&result)) return std::move(*problem);
  TypedValue& value = std::get<TypedValue>(result);
  if (value.unknown)
    return ValueProblem{"E0325", "a range cannot stand here", "a table's cells are known or empty"};
  out = value.symbol;
  return std::nullopt;
}

}  // namespace mechanist
