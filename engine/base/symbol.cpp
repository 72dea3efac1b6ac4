// Interning of texts and numbers. Pools are deques, so that a text's address never changes and the index
// can key on views into them.
// External interface: symbol.hpp.
#include "base/symbol.hpp"

#include <cassert>

namespace mechanist {
namespace {

constexpr uint32_t number_bit = 0x4000'0000u;
constexpr uint32_t number_mask = 0x3fff'ffffu;
constexpr uint32_t most_texts = 0x0fff'fffeu;  // the last index is kept free for markers

}  // namespace

SymbolTable::SymbolTable() = default;

SymbolTable::SymbolTable(const SymbolTable* base)
    : base_(base), text_offset_(base->text_count()), number_offset_(base->number_count()) {}

SymbolTable::SymbolTable(const SymbolTable& other)
    : base_(other.base_),
      text_offset_(other.text_offset_),
      number_offset_(other.number_offset_),
      text_bytes_(other.text_bytes_),
      texts_(other.texts_),
      numbers_(other.numbers_),
      number_index_(other.number_index_) {
  uint32_t index = text_offset_;
  for (const std::string& t : texts_) text_index_.emplace(t, ++index);
}

SymbolTable& SymbolTable::operator=(const SymbolTable& other) {
  if (this != &other) *this = SymbolTable(other);
  return *this;
}

Symbol SymbolTable::text(std::string_view value) {
  if (Symbol known = find_text(value); !known.is_none()) return known;
  texts_.emplace_back(value);
  text_bytes_ += value.size();
  uint32_t index = text_count();
  assert(index <= most_texts);
  text_index_.emplace(texts_.back(), index);
  return Symbol{index};
}

Symbol SymbolTable::number(Decimal value) {
  if (Symbol known; knows_number(value, known)) return known;
  uint32_t index = number_count();
  numbers_.push_back(value);
  number_index_.emplace(value, index);
  return Symbol{number_bit | index};
}

Symbol SymbolTable::find_text(std::string_view value) const {
  for (const SymbolTable* table = this; table != nullptr; table = table->base_)
    if (auto it = table->text_index_.find(value); it != table->text_index_.end()) return Symbol{it->second};
  return none_symbol;
}

bool SymbolTable::knows_number(Decimal value, Symbol& out) const {
  if (std::optional<int64_t> whole = value.to_int(); whole && fits_inline(*whole)) {
    out = inline_number(*whole);
    return true;
  }
  for (const SymbolTable* table = this; table != nullptr; table = table->base_) {
    if (auto it = table->number_index_.find(value); it != table->number_index_.end()) {
      out = Symbol{number_bit | it->second};
      return true;
    }
  }
  return false;
}

std::string_view SymbolTable::text_of(Symbol s) const {
  if (s.is_none()) return {};
  const SymbolTable* table = this;
  while (s.index() <= table->text_offset_) table = table->base_;
  return table->texts_[s.index() - table->text_offset_ - 1];
}

Decimal SymbolTable::number_of(Symbol s) const {
  if (s.is_inline_number()) return Decimal(inline_value(s));
  uint32_t index = s.bits & number_mask;
  const SymbolTable* table = this;
  while (index < table->number_offset_) table = table->base_;
  return table->numbers_[index - table->number_offset_];
}

}  // namespace mechanist
