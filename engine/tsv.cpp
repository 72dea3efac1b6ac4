// See tsv.hpp. Every cell gets a rank within its column, so that rows are sorted by counting, from the last
// column to the first, and no value is compared but when the different values of a column are ranked. Threads
// then write stretches of the sorted rows, a few at a time, so that the text is never in memory as a whole.
#include "tsv.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <numeric>
#include <string>
#include <unordered_map>
#include <vector>

namespace mechanist {
namespace {

using eval::RowId;

constexpr uint32_t digit_bits = 11;

// Ranks of one column's cells; what has no value comes first.
std::vector<uint32_t> ranks_of(const SymbolTable& symbols, model::Type type, std::span<const Symbol> cells) {
  std::vector<uint32_t> ranks(cells.size());
  if (std::all_of(cells.begin(), cells.end(), [](Symbol s) { return s.is_inline_number() || s.is_none(); })) {
    constexpr int64_t lowest = -(int64_t{1} << 30);
    for (size_t i = 0; i < cells.size(); ++i)
      ranks[i] = cells[i].is_none() ? 0 : static_cast<uint32_t>(inline_value(cells[i]) - lowest) + 1;
    return ranks;
  }
  std::vector<Symbol> distinct;
  std::vector<uint32_t> of_text(size_t{symbols.text_count()} + 1, 0);
  std::unordered_map<uint32_t, uint32_t> of_other;
  auto place = [&](Symbol s) -> uint32_t& {
    return s.is_text() ? of_text[s.index()] : of_other.try_emplace(s.bits, 0).first->second;
  };
  for (Symbol s : cells) {
    if (s.is_none()) continue;
    uint32_t& rank = place(s);
    if (rank != 0) continue;
    rank = 1;
    distinct.push_back(s);
  }
  std::sort(distinct.begin(), distinct.end(),
            [&](Symbol a, Symbol b) { return model::compare_values(symbols, type, a, b) < 0; });
  for (uint32_t i = 0; i < distinct.size(); ++i) place(distinct[i]) = i + 1;
  for (size_t i = 0; i < cells.size(); ++i) ranks[i] = cells[i].is_none() ? 0 : place(cells[i]);
  return ranks;
}

// Sorts rows by rank; equals stay as they stand.
void sort_by(const std::vector<uint32_t>& ranks, std::vector<RowId>& order, std::vector<RowId>& other) {
  const auto [low, high] = std::minmax_element(ranks.begin(), ranks.end());
  const uint32_t lowest = *low;
  const auto bits = static_cast<uint32_t>(std::bit_width(*high - lowest));
  for (uint32_t shift = 0; shift < bits; shift += digit_bits) {
    std::array<uint32_t, size_t{1} << digit_bits> begins{};
    auto digit = [&](RowId row) { return (ranks[row] - lowest) >> shift & ((1u << digit_bits) - 1); };
    for (RowId row : order) ++begins[digit(row)];
    std::exclusive_scan(begins.begin(), begins.end(), begins.begin(), 0u);
    for (RowId row : order) other[begins[digit(row)]++] = row;
    order.swap(other);
  }
}

class Writer {
 public:
  Writer(const model::Model& model, const SymbolTable& symbols, model::RelationId id,
         const eval::Relation& rows)
      : model_(model), symbols_(symbols), columns_(model[id].columns), rows_(rows) {}

  std::vector<RowId> sorted() const {
    std::vector<RowId> order(rows_.size()), other(rows_.size());
    std::iota(order.begin(), order.end(), 0u);
    for (auto c = static_cast<uint32_t>(columns_.size()); c-- > 0;)
      sort_by(ranks_of(symbols_, columns_[c].type, {rows_.column(c), rows_.size()}), order, other);
    return order;
  }

  void append(std::span<const RowId> rows, std::string& out) const {
    for (RowId row : rows) {
      for (uint32_t c = 0; c < columns_.size(); ++c) {
        if (c > 0) out += '\t';
        cell(columns_[c].type, rows_.at(row, c), out);
      }
      out += '\n';
    }
  }

 private:
  void cell(model::Type type, Symbol s, std::string& out) const {
    if (s.is_none()) return;
    if (s.is_inline_number() && type.kind == model::TypeKind::whole) {
      std::array<char, 16> digits;
      const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), inline_value(s)).ptr;
      out.append(digits.data(), end);
      return;
    }
    if (s.is_text()) return escaped(symbols_.text_of(s), out);
    escaped(model::show(model_, &symbols_, type, s), out);
  }

  static void escaped(std::string_view text, std::string& out) {
    for (size_t special = 0; (special = text.find_first_of("\t\n\\")) != std::string_view::npos;) {
      out += text.substr(0, special);
      out += text[special] == '\t' ? "\\t" : text[special] == '\n' ? "\\n" : "\\\\";
      text.remove_prefix(special + 1);
    }
    out += text;
  }

  const model::Model& model_;
  const SymbolTable& symbols_;
  const std::vector<model::Column>& columns_;
  const eval::Relation& rows_;
};

}  // namespace

void write_tsv(const model::Model& model, const SymbolTable& symbols, model::RelationId id,
               const eval::Relation& rows, Workers& workers,
               const std::function<bool(std::string_view)>& write) {
  if (rows.size() == 0) return;
  if (rows.arity() == 0) {
    write("()\n");
    return;
  }
  constexpr size_t rows_a_stretch = 16384;
  const Writer writer(model, symbols, id, rows);
  const std::vector<RowId> order = writer.sorted();
  std::vector<std::string> stretches(workers.count() * size_t{4});
  for (size_t at = 0; at < order.size();) {
    const size_t n = std::min(stretches.size(), (order.size() - at + rows_a_stretch - 1) / rows_a_stretch);
    workers.run(n, [&](unsigned, size_t i) {
      const size_t begin = at + i * rows_a_stretch;
      stretches[i].clear();
      writer.append({order.data() + begin, std::min(rows_a_stretch, order.size() - begin)}, stretches[i]);
    });
    for (size_t i = 0; i < n; ++i)
      if (!write(stretches[i])) return;
    at += n * rows_a_stretch;
  }
}

}  // namespace mechanist
