// Interned wild cells; see wilds.hpp.
#include "eval/wilds.hpp"

#include <algorithm>
#include <tuple>

namespace mechanist::eval {
namespace {

bool less_bits(Symbol a, Symbol b) {
  return a.bits < b.bits;
}

bool less_list(const std::vector<Symbol>& a, const std::vector<Symbol>& b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), less_bits);
}

bool has(const std::vector<Symbol>& sorted, Symbol s) {
  return std::binary_search(sorted.begin(), sorted.end(), s, less_bits);
}

}  // namespace

bool Wilds::Less::operator()(const Wild& a, const Wild& b) const {
  if (a.low != b.low) return a.low < b.low;
  if (a.high != b.high) return a.high < b.high;
  if (a.candidates != b.candidates) return less_list(a.candidates, b.candidates);
  if (a.origin != b.origin) return a.origin < b.origin;
  return less_list(a.excluded, b.excluded);
}

Wilds::Wilds(const model::Model& m, SymbolTable& symbols, const std::vector<UnknownCell>& nulls)
    : model_(m), symbols_(symbols) {
  reset(nulls);
}

Wilds::Wilds(const model::Model& m, SymbolTable& symbols, const Wilds* base)
    : model_(m), symbols_(symbols), base_(base), shared_(base == nullptr) {
  reset({});
}

void Wilds::reset(const std::vector<UnknownCell>& nulls) {
  wilds_.clear();
  index_.clear();
  nulls_ = static_cast<uint32_t>(nulls.size());
  of_null_.assign(nulls_, none_symbol);
  if (null_wilds_.size() < nulls_) null_wilds_.resize(nulls_);
  for (uint32_t i = 0; i < nulls_; ++i) {
    const UnknownCell& cell = nulls[i];
    Wild& w = null_wilds_[i];
    // Nearly all are plain.
    if (!w.plain()) w = Wild{};
    if (!cell.low && !cell.high && cell.candidates.empty()) continue;
    if (cell.low) w.low = Decimal(*cell.low);
    if (cell.high) w.high = Decimal(*cell.high);
    w.candidates = cell.candidates;
    std::sort(w.candidates.begin(), w.candidates.end(), less_bits);
    if (!w.candidates.empty() &&
        std::all_of(w.candidates.begin(), w.candidates.end(), [](Symbol s) { return s.is_number(); })) {
      for (Symbol s : w.candidates) {
        Decimal d = symbols_.number_of(s);
        if (!w.low || d < *w.low) w.low = d;
        if (!w.high || d > *w.high) w.high = d;
      }
    }
  }
  any_ = intern(Wild{});
}

Symbol Wilds::make_of_null(Symbol null) const {
  Wild w = null_wilds_[null.index()];
  w.origin = static_cast<int32_t>(attributes() + null.index());
  return of_null_[null.index()] = intern(std::move(w));
}

Symbol Wilds::intern(Wild w) const {
  // A null of which nothing is known is the only cell with its origin that is so, and most cells are such.
  if (w.origin >= static_cast<int32_t>(attributes()) && w.plain() && w.excluded.empty()) {
    const auto null = static_cast<uint32_t>(w.origin) - attributes();
    if (null_wilds_[null].plain()) {
      Symbol& known = of_null_[null];
      if (known.is_none()) {
        known = unknown_symbol(static_cast<uint32_t>(wilds_.size()) | local_bit);
        wilds_.push_back(std::move(w));
      }
      return known;
    }
  }
  if (base_)
    if (auto it = base_->index_.find(w); it != base_->index_.end()) return unknown_symbol(it->second);
  const auto next = static_cast<uint32_t>(wilds_.size()) | (shared_ ? shared_bit : local_bit);
  auto [it, fresh] = index_.try_emplace(w, next);
  if (fresh) wilds_.push_back(std::move(w));
  return unknown_symbol(it->second);
}

Symbol Wilds::of_attribute(model::RelationId r, Symbol cell) {
  Wild w;
  if (cell.is_unknown())
    w = (*this)[cell];
  else
    w.candidates = {cell};
  if (cell.is_number()) w.low = w.high = symbols_.number_of(cell);
  w.origin = static_cast<int32_t>(r.value);
  return intern(std::move(w));
}

bool Wilds::contains(const Wild& w, Symbol c) const {
  if (c.is_none()) return w.plain();
  if (!w.candidates.empty() && !has(w.candidates, c)) return false;
  if (has(w.excluded, c)) return false;
  if ((w.low || w.high) && w.candidates.empty()) {
    if (!c.is_number()) return false;
    Decimal d = symbols_.number_of(c);
    if ((w.low && d < *w.low) || (w.high && d > *w.high)) return false;
  }
  return true;
}

bool Wilds::covers(Symbol a, Symbol b) const {
  if (a == b) return true;
  if (!a.is_unknown()) return false;
  const Wild& w = (*this)[a];
  if (!b.is_unknown()) return contains(w, b);
  const Wild& v = (*this)[b];
  if (!v.candidates.empty())
    return std::all_of(v.candidates.begin(), v.candidates.end(),
                       [&](Symbol c) { return has(v.excluded, c) || contains(w, c); });
  if (!w.candidates.empty()) return false;
  if (w.low && (!v.low || *v.low < *w.low)) return false;
  if (w.high && (!v.high || *v.high > *w.high)) return false;
  return std::all_of(w.excluded.begin(), w.excluded.end(),
                     [&](Symbol e) { return has(v.excluded, e) || !contains(v, e); });
}

bool Wilds::empty(const Wild& w, model::Type type) const {
  if (!w.candidates.empty())
    return std::all_of(w.candidates.begin(), w.candidates.end(), [&](Symbol c) { return !contains(w, c); });
  if (w.low && w.high && *w.low > *w.high) return true;
  if (type.kind == model::TypeKind::enumeration)
    return w.excluded.size() >= model_.enums[type.of].constants.size();
  bool discrete = type.kind == model::TypeKind::year || type.kind == model::TypeKind::date ||
                  type.kind == model::TypeKind::whole;
  if (discrete && w.low && w.high && !w.excluded.empty()) {
    auto low = w.low->to_int(), high = w.high->to_int();
    if (low && high && *high - *low < static_cast<int64_t>(w.excluded.size())) {
      for (int64_t v = *low; v <= *high; ++v)
        if (contains(w, symbols_.whole(v))) return false;
      return true;
    }
  }
  return false;
}

std::optional<Symbol> Wilds::normal(Wild w, model::Type type) {
  if (empty(w, type)) return std::nullopt;
  if (!w.candidates.empty()) {
    std::erase_if(w.candidates, [&](Symbol c) { return !contains(w, c); });
    w.excluded.clear();
  } else if (w.low && w.high && *w.low == *w.high) {
    w.candidates = {symbols_.number(*w.low)};
  }
  // That a value is known in this solution does not make it known: its origin goes on.
  if (w.candidates.size() == 1 && w.origin < 0) return w.candidates.front();
  return intern(std::move(w));
}

// Two different cells, at least one of them wild, neither `*`.
std::optional<Wild> Wilds::both(const Wild& a, const Wild& b) {
  Wild w = a;
  if (b.low && (!w.low || *w.low < *b.low)) w.low = b.low;
  if (b.high && (!w.high || *w.high > *b.high)) w.high = b.high;
  std::vector<Symbol> excluded;
  std::set_union(w.excluded.begin(), w.excluded.end(), b.excluded.begin(), b.excluded.end(),
                 std::back_inserter(excluded), less_bits);
  w.excluded = std::move(excluded);
  if (w.origin < 0) w.origin = b.origin;
  if (w.candidates.empty()) {
    w.candidates = b.candidates;
  } else if (!b.candidates.empty()) {
    std::erase_if(w.candidates, [&](Symbol c) { return !has(b.candidates, c); });
    if (w.candidates.empty()) return std::nullopt;
  }
  return w;
}

std::optional<Symbol> Wilds::meet_of_wilds(Symbol a, Symbol b, model::Type type) {
  if (!a.is_unknown()) return contains((*this)[b], a) ? std::optional(a) : std::nullopt;
  if (!b.is_unknown()) return contains((*this)[a], b) ? std::optional(b) : std::nullopt;
  std::optional<Wild> w = both((*this)[a], (*this)[b]);
  return w ? normal(std::move(*w), type) : std::nullopt;
}

bool Wilds::may_be(Symbol a, Symbol b, model::Type type) const {
  if (!b.is_unknown()) return contains((*this)[a], b);
  const std::optional<Wild> w = both((*this)[a], (*this)[b]);
  return w && !empty(*w, type);
}

std::optional<Symbol> Wilds::without(Symbol wild, const std::vector<Symbol>& constants, model::Type type) {
  Wild w = (*this)[wild];
  for (Symbol c : constants) {
    if (!contains(w, c)) continue;
    w.excluded.insert(std::lower_bound(w.excluded.begin(), w.excluded.end(), c, less_bits), c);
  }
  return normal(std::move(w), type);
}

std::optional<Symbol> Wilds::on_side(Symbol wild, model::Comparator op, Symbol number, model::Type type) {
  using model::Comparator;
  const Decimal end = symbols_.number_of(number);
  Wild side;
  (op == Comparator::less || op == Comparator::less_equal ? side.high : side.low) = end;
  if (op == Comparator::less || op == Comparator::greater) side.excluded = {number};
  std::optional<Wild> w = both((*this)[wild], side);
  return w ? normal(std::move(*w), type) : std::nullopt;
}

Symbol Wilds::widened(Symbol s) {
  if (!s.is_unknown()) return s;
  Wild w = (*this)[s];
  w.excluded.clear();
  w.origin = -1;
  return intern(std::move(w));
}

}  // namespace mechanist::eval
