// Append-only relations with open addressing; see relation.hpp for the shape and why.
#include "eval/relation.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace mechanist::eval {
namespace {

constexpr size_t first_capacity = 16;

uint64_t mix(uint64_t h) {
  h *= 0x9e3779b97f4a7c15u;
  h ^= h >> 32;
  return h;
}

}  // namespace

Relation::Relation(uint32_t arity)
    : arity_(arity), columns_(arity), slots_(arity == 2 ? 0 : first_capacity, no_row) {}

uint64_t Relation::hash(const Symbol* row) const {
  uint64_t h = arity_;
  for (uint32_t c = 0; c < arity_; ++c) h = mix(h ^ row[c].bits);
  return h;
}

bool Relation::equal(RowId r, const Symbol* values) const {
  for (uint32_t c = 0; c < arity_; ++c)
    if (columns_[c][r] != values[c]) return false;
  return true;
}

bool Relation::insert(const Symbol* row) {
  if (arity_ == 2) return insert_pairs(row, row + 1, 1) == 1;
  size_t mask = slots_.size() - 1;
  size_t at = hash(row) & mask;
  while (slots_[at] != no_row) {
    if (equal(slots_[at], row)) return false;
    at = (at + 1) & mask;
  }
  slots_[at] = size_;
  make_room();
  for (uint32_t c = 0; c < arity_; ++c) columns_[c].push_back(row[c]);
  ++size_;
  if (size_t{size_} * 2 > slots_.size()) grow();
  return true;
}

void Relation::make_room() {
  if (arity_ == 0 || size_ < columns_[0].capacity()) return;
  // By half: a vector's own doubling leaves too much empty.
  for (auto& c : columns_) c.reserve(size_ + size_ / 2 + first_capacity);
}

size_t Relation::insert_pairs(const Symbol* first, const Symbol* second, size_t n) {
  constexpr size_t ahead = 12;
  const RowId before = size_;
  for (size_t i = 0; i < n; ++i) {
    if (i + ahead < n) pairs_.prefetch(first[i + ahead], second[i + ahead]);
    if (!pairs_.insert(first[i], second[i])) continue;
    make_room();
    columns_[0].push_back(first[i]);
    columns_[1].push_back(second[i]);
    ++size_;
  }
  return size_ - before;
}

size_t Relation::insert_pairs(std::span<const Symbol> cells) {
  constexpr size_t at_once = 512;
  std::array<Symbol, at_once> first, second;
  size_t inserted = 0;
  for (size_t at = 0; at < cells.size(); at += 2 * at_once) {
    const size_t n = std::min(at_once, (cells.size() - at) / 2);
    for (size_t i = 0; i < n; ++i) {
      first[i] = cells[at + 2 * i];
      second[i] = cells[at + 2 * i + 1];
    }
    inserted += insert_pairs(first.data(), second.data(), n);
  }
  return inserted;
}

size_t Relation::insert_pairs(std::span<const Pairs> runs, Workers& workers) {
  // Of few pairs two threads are done no sooner than one.
  constexpr size_t few = 4096;
  const RowId before = size_;
  size_t all = 0;
  for (const Pairs& run : runs) all += run.n;
  if (workers.count() == 1 || all < few) {
    for (const Pairs& run : runs) insert_pairs(run.first, run.second, run.n);
    return size_ - before;
  }
  pairs_.make_room(all);
  std::vector<uint8_t> fresh(all);
  struct Part {
    size_t inserted = 0;
    std::vector<std::vector<size_t>> undecided;  // of each run
  };
  const unsigned parts = workers.count();
  std::vector<Part> done(parts);
  workers.run(parts, [&](unsigned, size_t part) {
    Part& mine = done[part];
    mine.undecided.resize(runs.size());
    size_t at = 0;
    for (size_t r = 0; r < runs.size(); at += runs[r++].n)
      mine.inserted += pairs_.insert_part(static_cast<unsigned>(part), parts, runs[r].first, runs[r].second,
                                          runs[r].n, &fresh[at], mine.undecided[r]);
  });
  for (const Part& part : done) pairs_.count_in(part.inserted);
  size_t at = 0;
  for (size_t r = 0; r < runs.size(); at += runs[r++].n)
    for (const Part& part : done)
      for (size_t i : part.undecided[r]) fresh[at + i] = pairs_.insert(runs[r].first[i], runs[r].second[i]);
  at = 0;
  for (const Pairs& run : runs)
    for (size_t i = 0; i < run.n; ++i, ++at) {
      if (!fresh[at]) continue;
      make_room();
      columns_[0].push_back(run.first[i]);
      columns_[1].push_back(run.second[i]);
      ++size_;
    }
  return size_ - before;
}

void Relation::unknown_pairs(const Symbol* first, const Symbol* second, size_t n,
                             std::vector<Symbol>& to_first, std::vector<Symbol>& to_second) const {
  constexpr size_t ahead = 12;
  for (size_t i = 0; i < n; ++i) {
    if (i + ahead < n) pairs_.prefetch(first[i + ahead], second[i + ahead]);
    if (pairs_.contains(first[i], second[i])) continue;
    to_first.push_back(first[i]);
    to_second.push_back(second[i]);
  }
}

RowId Relation::find(const Symbol* row) const {
  if (arity_ == 2) {
    if (!pairs_.contains(row[0], row[1])) return no_row;
    if (size_ <= few_rows) return static_cast<RowId>(std::countr_zero(agreeing(3, row, 0, size_)));
    return find_pair(row);
  }
  size_t mask = slots_.size() - 1;
  for (size_t at = hash(row) & mask; slots_[at] != no_row; at = (at + 1) & mask)
    if (equal(slots_[at], row)) return slots_[at];
  return no_row;
}

// The set does not know row numbers; only explanations ask for them. An index that evaluation made of one
// column will do for a while; to go on walking along its rows would cost more than a table of all pairs.
RowId Relation::find_pair(const Symbol* row) const {
  const size_t most_walked = size_ / 64;
  for (const auto& [mask, index] : indexes_) {
    if (pair_rows_ || mask == 3 || walked_ >= most_walked) break;
    index->update();
    const uint32_t known = mask == 1 ? 0 : 1;
    const Symbol other = row[1 - known];
    RowId r = index->first(index->hash(row + known), row + known);
    for (; walked_ < most_walked; ++walked_, r = index->next(r))
      if (columns_[1 - known][r] == other) return r;
  }
  if (!pair_rows_) pair_rows_ = std::make_unique<PairRows>();
  pair_rows_->update(columns_[0].data(), columns_[1].data(), size_);
  return pair_rows_->find(row[0], row[1], columns_[0].data(), columns_[1].data());
}

uint64_t Relation::agreeing(uint64_t mask, const Symbol* key, RowId begin, RowId end) const {
  if (begin == end) return 0;
  const uint32_t n = end - begin;
  uint64_t found = ~uint64_t{0} >> (64 - n);
  for (; mask != 0 && found != 0; mask &= mask - 1, ++key)
    found &= equal_to(static_cast<uint32_t>(std::countr_zero(mask)), *key, begin, n);
  return found;
}

void Relation::grow() {
  std::vector<RowId> bigger(slots_.size() * 2, no_row);
  size_t mask = bigger.size() - 1;
  std::vector<Symbol> values(arity_);
  for (RowId r = 0; r < size_; ++r) {
    row(r, values.data());
    size_t at = hash(values.data()) & mask;
    while (bigger[at] != no_row) at = (at + 1) & mask;
    bigger[at] = r;
  }
  slots_ = std::move(bigger);
}

void Relation::reserve(size_t rows) {
  for (auto& c : columns_) c.reserve(rows);
  if (arity_ == 2) return pairs_.reserve(rows);
  size_t wanted = std::bit_ceil(std::max(first_capacity, rows * 2 + 1));
  if (wanted > slots_.size() && size_ == 0) slots_.assign(wanted, no_row);
}

void Relation::mark(uint8_t phase, uint32_t round) {
  if (!marks_.empty()) {
    Mark& last = marks_.back();
    if (last.phase == phase && last.round == round) return;
    if (last.begin == size_) {
      last = Mark{phase, round, size_};
      return;
    }
  }
  marks_.push_back(Mark{phase, round, size_});
}

void Relation::clear() {
  if (size_ == 0) return;
  pairs_.clear();
  // A few rows in what was once a large table are taken out one by one.
  if (slots_.size() > 256 && size_t{size_} * 8 < slots_.size()) {
    const size_t mask = slots_.size() - 1;
    std::vector<Symbol> values(arity_);
    for (RowId r = 0; r < size_; ++r) {
      row(r, values.data());
      for (size_t at = hash(values.data()) & mask; slots_[at] != no_row; at = (at + 1) & mask)
        slots_[at] = no_row;
    }
  } else {
    std::fill(slots_.begin(), slots_.end(), no_row);
  }
  size_ = 0;
  for (auto& c : columns_) c.clear();
  marks_.clear();
  for (auto& [m, index] : indexes_) index->clear();
  for (auto& n : neighbours_) n.reset();
  if (pair_rows_) pair_rows_->clear();
  walked_ = 0;
}

Mark Relation::mark_of(RowId row) const {
  auto it =
      std::upper_bound(marks_.begin(), marks_.end(), row, [](RowId r, const Mark& m) { return r < m.begin; });
  return it == marks_.begin() ? Mark{} : *std::prev(it);
}

RowId Relation::before(uint8_t phase, uint32_t round) const {
  auto it = std::partition_point(marks_.begin(), marks_.end(), [&](const Mark& m) {
    return m.phase < phase || (m.phase == phase && m.round < round);
  });
  return it == marks_.end() ? size_ : it->begin;
}

RowId Relation::through_phase(uint8_t phase) const {
  if (marks_.empty() || marks_.back().phase <= phase) return size_;
  auto it =
      std::partition_point(marks_.begin(), marks_.end(), [&](const Mark& m) { return m.phase <= phase; });
  return it == marks_.end() ? size_ : it->begin;
}

Relation::Index& Relation::index(uint64_t mask) const {
  for (auto& [m, index] : indexes_) {
    if (m != mask) continue;
    index->update();
    return *index;
  }
  indexes_.emplace_back(mask, std::make_unique<Index>(*this, mask));
  indexes_.back().second->update();
  return *indexes_.back().second;
}

bool Relation::has_index(uint64_t mask) const {
  return std::any_of(indexes_.begin(), indexes_.end(), [&](const auto& i) { return i.first == mask; });
}

const Neighbours& Relation::neighbours(uint32_t key_column) const {
  auto& made = neighbours_[key_column];
  if (!made || made->rows() != size_)
    made = std::make_unique<Neighbours>(columns_[key_column], columns_[1 - key_column]);
  return *made;
}

double Relation::distinct(uint64_t mask) const {
  if (size_ == 0 || mask == 0) return 1;
  constexpr RowId most = 1024;
  const RowId looked_at = std::min(size_, most), step = size_ / looked_at;
  std::vector<uint64_t> seen;
  for (RowId i = 0; i < looked_at; ++i) {
    // One of each stretch, not always the same, or regular data would look more or less varied than it is.
    const RowId r = i * step + static_cast<RowId>(mix(i) % step);
    uint64_t h = 0;
    for (uint64_t left = mask; left != 0; left &= left - 1)
      h = mix(h ^ at(r, static_cast<uint32_t>(std::countr_zero(left))).bits);
    seen.push_back(h);
  }
  std::sort(seen.begin(), seen.end());
  const auto different = static_cast<double>(std::unique(seen.begin(), seen.end()) - seen.begin());
  const auto sample = static_cast<double>(looked_at);
  if (looked_at == size_ || different == sample) return looked_at == size_ ? different : size_;
  // Of n equally frequent values a sample of s shows n (1 - e^(-s/n)) different ones; which n is it?
  double low = different, high = size_;
  for (int i = 0; i < 40; ++i) {
    const double n = (low + high) / 2;
    (n * (1 - std::exp(-sample / n)) < different ? low : high) = n;
  }
  return low;
}

size_t Relation::bytes() const {
  size_t b = slots_.capacity() * sizeof(RowId) + pairs_.bytes();
  for (const auto& n : neighbours_)
    if (n) b += n->bytes();
  if (pair_rows_) b += pair_rows_->bytes();
  for (const auto& c : columns_) b += c.capacity() * sizeof(Symbol);
  for (const auto& [m, index] : indexes_) b += index->bytes();
  return b;
}

Relation::Index::Index(const Relation& relation, uint64_t mask)
    : relation_(&relation), slots_(first_capacity, no_row) {
  for (; mask != 0; mask &= mask - 1) key_columns_.push_back(static_cast<uint32_t>(std::countr_zero(mask)));
}

uint64_t Relation::Index::hash(const Symbol* key) const {
  uint64_t h = 0;
  for (size_t i = 0; i < key_columns_.size(); ++i) h = mix(h ^ key[i].bits);
  return h;
}

uint64_t Relation::Index::hash_row(RowId row) const {
  uint64_t h = 0;
  for (uint32_t c : key_columns_) h = mix(h ^ relation_->at(row, c).bits);
  return h;
}

bool Relation::Index::matches(RowId row, const Symbol* key) const {
  for (size_t i = 0; i < key_columns_.size(); ++i)
    if (relation_->at(row, key_columns_[i]) != key[i]) return false;
  return true;
}

bool Relation::Index::same_key(RowId a, RowId b) const {
  for (uint32_t c : key_columns_)
    if (relation_->at(a, c) != relation_->at(b, c)) return false;
  return true;
}

RowId Relation::Index::first(uint64_t h, const Symbol* key) const {
  size_t mask = slots_.size() - 1;
  for (size_t at = h & mask; slots_[at] != no_row; at = (at + 1) & mask)
    if (matches(slots_[at], key)) return slots_[at];
  return no_row;
}

void Relation::Index::update() {
  RowId have = static_cast<RowId>(next_.size());
  if (have == relation_->size()) return;
  if (relation_->size() > next_.capacity()) next_.reserve(relation_->size() + relation_->size() / 4);
  next_.resize(relation_->size(), no_row);
  constexpr RowId batch = 32;
  std::array<uint64_t, batch> hashes;
  for (RowId begin = have; begin < relation_->size(); begin += batch) {
    const RowId n = std::min(batch, relation_->size() - begin);
    for (RowId i = 0; i < n; ++i) prefetch(hashes[i] = hash_row(begin + i));
    for (RowId r = begin; r < begin + n; ++r) {
      if ((keys_ + 1) * 2 > slots_.size()) grow(keys_ + 1);
      size_t mask = slots_.size() - 1;
      size_t at = hashes[r - begin] & mask;
      while (slots_[at] != no_row && !same_key(slots_[at], r)) at = (at + 1) & mask;
      if (slots_[at] == no_row) ++keys_;
      next_[r] = slots_[at];
      slots_[at] = r;
    }
  }
}

void Relation::Index::clear() {
  if (next_.empty()) return;
  std::fill(slots_.begin(), slots_.end(), no_row);
  next_.clear();
  keys_ = 0;
}

void Relation::Index::grow(size_t keys) {
  std::vector<RowId> bigger(std::bit_ceil(std::max(first_capacity, keys * 4)), no_row);
  size_t mask = bigger.size() - 1;
  for (RowId r : slots_) {
    if (r == no_row) continue;
    size_t at = hash_row(r) & mask;
    while (bigger[at] != no_row) at = (at + 1) & mask;
    bigger[at] = r;
  }
  slots_ = std::move(bigger);
}

}  // namespace mechanist::eval
