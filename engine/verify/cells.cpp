// Wild cells; see cells.hpp.
#include "verify/cells.hpp"

#include <algorithm>
#include <tuple>

namespace mechanist::verify {

namespace {

bool by_bits(Symbol a, Symbol b) {
  return a.bits < b.bits;
}

bool has(const std::vector<Symbol>& sorted, Symbol s) {
  return std::binary_search(sorted.begin(), sorted.end(), s, by_bits);
}

std::vector<uint32_t> bits(const std::vector<Symbol>& all) {
  std::vector<uint32_t> out;
  for (Symbol s : all) out.push_back(s.bits);
  return out;
}

}  // namespace

bool Cells::Less::operator()(const Wild& a, const Wild& b) const {
  auto key = [](const Wild& w) {
    return std::tuple(w.origin, w.low, w.high, bits(w.candidates), bits(w.excluded));
  };
  return key(a) < key(b);
}

Cells::Cells(const model::Model& m, SymbolTable& symbols, const Profile* profile)
    : m_(m),
      symbols_(symbols),
      profile_(profile),
      nulls_(profile == nullptr ? 0 : static_cast<uint32_t>(profile->unknowns.size())) {
  any_ = make(Wild{});
}

Cell Cells::make(Wild w) {
  return Cell{any_symbol, &*wilds_.insert(std::move(w)).first};
}

Cell Cells::upper(Cell c) {
  if (c.wild != nullptr || !is_null(c.known)) return c;
  const UnknownCell& unknown = profile_->unknowns[c.known.index()];
  Wild w;
  w.origin = static_cast<int>(m_.relations.size() + c.known.index());
  if (unknown.low) w.low = Decimal(*unknown.low);
  if (unknown.high) w.high = Decimal(*unknown.high);
  w.candidates = unknown.candidates;
  std::sort(w.candidates.begin(), w.candidates.end(), by_bits);
  const bool numbers =
      std::all_of(w.candidates.begin(), w.candidates.end(), [](Symbol s) { return s.is_number(); });
  if (numbers)
    for (Symbol s : w.candidates) {
      const Decimal d = symbols_.number_of(s);
      if (!w.low || d < *w.low) w.low = d;
      if (!w.high || d > *w.high) w.high = d;
    }
  return make(std::move(w));
}

Cell Cells::lower(Cell c) const {
  if (c.wild == nullptr) return c;
  if (c.wild->candidates.size() == 1) return Cell{c.wild->candidates.front(), nullptr};
  const int first = static_cast<int>(m_.relations.size());
  if (c.wild->origin >= first)
    return Cell{unknown_symbol(static_cast<uint32_t>(c.wild->origin - first)), nullptr};
  return c;
}

Cell Cells::of_attribute(model::RelationId r, Cell c) {
  Wild w;
  if (c.wild != nullptr) {
    w = *c.wild;
  } else {
    w.candidates = {c.known};
    if (c.known.is_number()) w.low = w.high = symbols_.number_of(c.known);
  }
  w.origin = static_cast<int>(r.value);
  return make(std::move(w));
}

bool Cells::contains(const Wild& w, Symbol s) const {
  if (s.is_none()) return w.plain();
  if (has(w.excluded, s)) return false;
  if (!w.candidates.empty()) return has(w.candidates, s);
  if (!w.low && !w.high) return true;
  if (!s.is_number()) return false;
  const Decimal d = symbols_.number_of(s);
  return (!w.low || *w.low <= d) && (!w.high || d <= *w.high);
}

bool Cells::covers(Cell a, Cell b) const {
  if (a == b) return true;
  if (a.wild == nullptr) return false;
  const Wild& w = *a.wild;
  if (b.wild == nullptr) return contains(w, b.known);
  const Wild& v = *b.wild;
  if (!v.candidates.empty())
    return std::all_of(v.candidates.begin(), v.candidates.end(),
                       [&](Symbol s) { return has(v.excluded, s) || contains(w, s); });
  if (!w.candidates.empty()) return false;
  if (w.low && (!v.low || *v.low < *w.low)) return false;
  if (w.high && (!v.high || *v.high > *w.high)) return false;
  return std::all_of(w.excluded.begin(), w.excluded.end(),
                     [&](Symbol s) { return has(v.excluded, s) || !contains(v, s); });
}

bool Cells::subsumes(Cell a, Cell b) const {
  if (a == b || a == any_) return true;
  if (a.wild == nullptr) return false;
  const int other = b.wild == nullptr ? -1 : b.wild->origin;
  return (a.wild->origin < 0 || a.wild->origin == other) && covers(a, b);
}

bool Cells::empty(const Wild& w, model::Type type) const {
  if (!w.candidates.empty())
    return std::none_of(w.candidates.begin(), w.candidates.end(), [&](Symbol s) { return contains(w, s); });
  if (w.low && w.high && *w.low > *w.high) return true;
  if (type.kind == model::TypeKind::enumeration)
    return w.excluded.size() >= m_.enums[type.of].constants.size();
  const bool discrete = type.kind == model::TypeKind::year || type.kind == model::TypeKind::date ||
                        type.kind == model::TypeKind::whole;
  if (!discrete || !w.low || !w.high || w.excluded.empty()) return false;
  const auto low = w.low->to_int(), high = w.high->to_int();
  if (!low || !high || *high - *low >= static_cast<int64_t>(w.excluded.size())) return false;
  for (int64_t v = *low; v <= *high; ++v)
    if (contains(w, symbols_.whole(v))) return false;
  return true;
}

std::optional<Cell> Cells::normal(Wild w, model::Type type) {
  if (empty(w, type)) return std::nullopt;
  if (!w.candidates.empty()) {
    std::erase_if(w.candidates, [&](Symbol s) { return !contains(w, s); });
    w.excluded.clear();
  } else if (w.low && w.high && *w.low == *w.high) {
    w.candidates = {symbols_.number(*w.low)};
  }
  if (w.candidates.size() == 1 && w.origin < 0) return Cell{w.candidates.front(), nullptr};
  return make(std::move(w));
}

std::optional<Cell> Cells::meet(Cell a, Cell b, model::Type type) {
  if (a.is_none() || b.is_none()) return std::nullopt;
  if (a == b || b == any_) return a;
  if (a == any_) return b;
  if (a.wild == nullptr && b.wild == nullptr) return std::nullopt;
  if (a.wild == nullptr) return contains(*b.wild, a.known) ? std::optional(a) : std::nullopt;
  if (b.wild == nullptr) return contains(*a.wild, b.known) ? std::optional(b) : std::nullopt;
  Wild w = *a.wild;
  const Wild& v = *b.wild;
  if (v.low && (!w.low || *w.low < *v.low)) w.low = v.low;
  if (v.high && (!w.high || *w.high > *v.high)) w.high = v.high;
  for (Symbol s : v.excluded)
    if (!has(w.excluded, s))
      w.excluded.insert(std::lower_bound(w.excluded.begin(), w.excluded.end(), s, by_bits), s);
  if (w.origin < 0) w.origin = v.origin;
  if (w.candidates.empty()) {
    w.candidates = v.candidates;
  } else if (!v.candidates.empty()) {
    std::erase_if(w.candidates, [&](Symbol s) { return !has(v.candidates, s); });
    if (w.candidates.empty()) return std::nullopt;
  }
  return normal(std::move(w), type);
}

std::optional<Cell> Cells::without(const Wild& from, const std::vector<Symbol>& values, model::Type type) {
  Wild w = from;
  for (Symbol s : values)
    if (contains(w, s))
      w.excluded.insert(std::lower_bound(w.excluded.begin(), w.excluded.end(), s, by_bits), s);
  return normal(std::move(w), type);
}

std::optional<Cell> Cells::on_side(const Wild& from, model::Comparator op, Symbol number, model::Type type) {
  using model::Comparator;
  Wild side;
  if (op == Comparator::less || op == Comparator::less_equal) side.high = symbols_.number_of(number);
  if (op == Comparator::greater || op == Comparator::greater_equal) side.low = symbols_.number_of(number);
  if (op == Comparator::less || op == Comparator::greater) side.excluded.push_back(number);
  return meet(make(from), make(std::move(side)), type);
}

Cell Cells::widened(Cell c) {
  if (c.wild == nullptr) return c;
  Wild w = *c.wild;
  w.excluded.clear();
  w.origin = -1;
  return make(std::move(w));
}

}  // namespace mechanist::verify
