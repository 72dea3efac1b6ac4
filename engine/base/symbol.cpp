// Interning of texts and numbers.
//
// A case's table lives as long as one record of a stream, so making and clearing one must cost next to
// nothing: the texts' bytes lie one behind the other in chunks, which never move and are filled again after
// a reset, and the indexes are flat. A text is hashed once, for its own table and for all below it.
// External interface: symbol.hpp.
#include "base/symbol.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <new>

#include "base/hash.hpp"

namespace mechanist {
namespace {

constexpr uint32_t most_texts = 0x0fff'fffeu;  // the last index is kept free for markers
constexpr size_t fewest_slots = 32;
constexpr size_t smallest_chunk = 1u << 10, largest_chunk = 1u << 20;

uint32_t hash_of(std::string_view text) {
  return static_cast<uint32_t>(text_hash(text));
}
uint32_t hash_of(Decimal d) {
  const auto v = static_cast<unsigned __int128>(d.scaled());
  const uint64_t folded = static_cast<uint64_t>(v) * 0x9e37'79b9'7f4a'7c15u ^ static_cast<uint64_t>(v >> 64);
  return static_cast<uint32_t>(folded ^ folded >> 32);
}

}  // namespace

void SymbolTable::Index::add(uint32_t hash, uint32_t place) {
  auto enter = [this](Slot slot) {
    const size_t mask = slots_.size() - 1;
    size_t i = slot.hash & mask;
    while (slots_[i].place != 0) i = (i + 1) & mask;
    slots_[i] = slot;
  };
  if (2 * (size_t{used_} + 1) > slots_.size()) {
    std::vector<Slot> before(std::max(2 * slots_.size(), fewest_slots));
    before.swap(slots_);
    for (const Slot& slot : before)
      if (slot.place != 0) enter(slot);
  }
  enter({hash, place});
  ++used_;
}

void SymbolTable::Index::clear() {
  if (used_ == 0) return;
  // After one large record, the many small ones that follow clear only what is theirs.
  const size_t wanted = std::max(std::bit_ceil(4 * size_t{used_}), fewest_slots);
  if (wanted < slots_.size()) slots_.resize(wanted);
  std::fill(slots_.begin(), slots_.end(), Slot{});
  used_ = 0;
}

SymbolTable::SymbolTable(const SymbolTable* base) {
  reset(base);
}

SymbolTable::SymbolTable(const SymbolTable& other)
    : base_(other.base_),
      text_offset_(other.text_offset_),
      number_offset_(other.number_offset_),
      numbers_(other.numbers_),
      text_index_(other.text_index_),
      number_index_(other.number_index_) {
  texts_.reserve(other.texts_.size());
  for (std::string_view text : other.texts_) texts_.push_back(kept(text));
}

SymbolTable& SymbolTable::operator=(const SymbolTable& other) {
  if (this != &other) *this = SymbolTable(other);
  return *this;
}

void SymbolTable::reset(const SymbolTable* base) {
  base_ = base;
  text_offset_ = base ? base->text_count() : 0;
  number_offset_ = base ? base->number_count() : 0;
  for (Chunk& chunk : chunks_) chunk.used = 0;
  chunk_ = 0;
  texts_.clear();
  numbers_.clear();
  text_index_.clear();
  number_index_.clear();
  text_bytes_ = 0;
}

std::string_view SymbolTable::kept(std::string_view text) {
  if (text.empty()) return {};
  text_bytes_ += text.size();
  while (chunk_ < chunks_.size() && chunks_[chunk_].size - chunks_[chunk_].used < text.size()) ++chunk_;
  if (chunk_ >= chunks_.size()) {
    const size_t usual = chunks_.empty() ? smallest_chunk : std::min(2 * chunks_.back().size, largest_chunk);
    const size_t size = std::max(usual, text.size());
    chunk_ = chunks_.size();
    chunks_.push_back({std::make_unique_for_overwrite<char[]>(size), size, 0});
  }
  Chunk& chunk = chunks_[chunk_];
  char* bytes = chunk.bytes.get() + chunk.used;
  std::memcpy(bytes, text.data(), text.size());
  chunk.used += text.size();
  return {bytes, text.size()};
}

// Of some texts at a time, first the slots are fetched, then what the slots lead to, then what that leads to.
void SymbolTable::texts(std::span<const std::string_view> values, Symbol* out) {
  constexpr size_t at_once = 32;
  std::array<uint32_t, at_once> hashes;
  for (; !values.empty(); values = values.subspan(std::min(at_once, values.size()))) {
    const size_t n = std::min(at_once, values.size());
    for (size_t i = 0; i < n; ++i) text_index_.prefetch(hashes[i] = hash_of(values[i]));
    for (size_t i = 0; i < n; ++i)
      if (uint32_t place = text_index_.likely(hashes[i])) __builtin_prefetch(&texts_[place - 1]);
    for (size_t i = 0; i < n; ++i)
      if (uint32_t place = text_index_.likely(hashes[i])) __builtin_prefetch(texts_[place - 1].data());
    for (size_t i = 0; i < n; ++i) *out++ = text(values[i], hashes[i]);
  }
}

Symbol SymbolTable::text(std::string_view value) {
  return text(value, hash_of(value));
}

// Once for every cell that is read, hence in one piece.
[[gnu::flatten]] Symbol SymbolTable::text(std::string_view value, uint32_t hash) {
  if (Symbol known = find_text(value, hash); !known.is_none()) return known;
  texts_.push_back(kept(value));
  const uint32_t index = text_count();
  if (index > most_texts) throw std::bad_alloc();
  text_index_.add(hash, static_cast<uint32_t>(texts_.size()));
  return Symbol{index};
}

Symbol SymbolTable::number(Decimal value) {
  if (std::optional<int64_t> whole = value.to_int(); whole && fits_inline(*whole))
    return inline_number(*whole);
  const uint32_t hash = hash_of(value);
  if (Symbol known; find_number(value, hash, known)) return known;
  const uint32_t index = number_count();
  numbers_.push_back(value);
  number_index_.add(hash, static_cast<uint32_t>(numbers_.size()));
  return pooled_number(index);
}

Symbol SymbolTable::find_text(std::string_view value) const {
  return find_text(value, hash_of(value));
}

Symbol SymbolTable::find_text(std::string_view value, uint32_t hash) const {
  for (const SymbolTable* table = this; table != nullptr; table = table->base_) {
    const uint32_t place =
        table->text_index_.find(hash, [&](uint32_t i) { return same_text(table->texts_[i], value); });
    if (place != 0) return Symbol{table->text_offset_ + place};
  }
  return none_symbol;
}

bool SymbolTable::knows_number(Decimal value, Symbol& out) const {
  if (std::optional<int64_t> whole = value.to_int(); whole && fits_inline(*whole)) {
    out = inline_number(*whole);
    return true;
  }
  return find_number(value, hash_of(value), out);
}

bool SymbolTable::find_number(Decimal value, uint32_t hash, Symbol& out) const {
  for (const SymbolTable* table = this; table != nullptr; table = table->base_) {
    const uint32_t place =
        table->number_index_.find(hash, [&](uint32_t i) { return table->numbers_[i] == value; });
    if (place == 0) continue;
    out = pooled_number(table->number_offset_ + place - 1);
    return true;
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
  uint32_t index = s.pool_index();
  const SymbolTable* table = this;
  while (index < table->number_offset_) table = table->base_;
  return table->numbers_[index - table->number_offset_];
}

}  // namespace mechanist
