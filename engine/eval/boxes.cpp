// Sets of maximal boxes; see boxes.hpp.
#include "eval/boxes.hpp"

#include <algorithm>

namespace mechanist::eval {
namespace {

bool subsumes(const Wilds& wilds, const Symbol* a, const Symbol* b, uint32_t arity) {
  for (uint32_t c = 0; c < arity; ++c)
    if (!wilds.subsumes(a[c], b[c])) return false;
  return true;
}

const std::vector<BoxId> nothing;
constexpr BoxId few = 32;

}  // namespace

template <class Visit>
bool Boxes::any_of_origin(int32_t origin, Visit visit) const {
  const auto sorted_end = by_origin_.begin() + static_cast<ptrdiff_t>(sorted_);
  auto it = std::lower_bound(by_origin_.begin(), sorted_end, origin,
                             [](const OfOrigin& a, int32_t o) { return a.origin < o; });
  for (; it != sorted_end && it->origin == origin; ++it)
    if (visit(it->box)) return true;
  return std::any_of(sorted_end, by_origin_.end(),
                     [&](const OfOrigin& o) { return o.origin == origin && visit(o.box); });
}

void Boxes::enter_origin(int32_t origin, BoxId box) {
  constexpr size_t most_unsorted = 64;
  by_origin_.push_back({origin, box});
  if (by_origin_.size() - sorted_ <= most_unsorted) return;
  const auto less = [](const OfOrigin& a, const OfOrigin& b) { return a.origin < b.origin; };
  const auto sorted_end = by_origin_.begin() + static_cast<ptrdiff_t>(sorted_);
  std::sort(sorted_end, by_origin_.end(), less);
  std::inplace_merge(by_origin_.begin(), sorted_end, by_origin_.end(), less);
  sorted_ = by_origin_.size();
}

bool Boxes::covered(const Wilds& wilds, const Symbol* box, BoxId apart) const {
  if (arity_ == 0) return living_ > 0;
  auto covers = [&](BoxId b) { return b < apart && alive_[b] && subsumes(wilds, (*this)[b], box, arity_); };
  if (std::any_of(wild_boxes_.begin(), wild_boxes_.end(), covers)) return true;
  if (!is_wild(box)) return holds_ground(box);
  return std::any_of(box, box + arity_, [&](Symbol s) {
    const int32_t origin = wilds.origin(s);
    return origin >= 0 && any_of_origin(origin, covers);
  });
}

bool Boxes::is_wild(const Symbol* box) const {
  return std::any_of(box, box + arity_, [](Symbol s) { return s.is_unknown(); });
}

bool Boxes::holds_ground(const Symbol* box) const {
  auto same = [&](BoxId b) { return alive_[b] && std::equal(box, box + arity_, (*this)[b]); };
  if (indexed()) return std::any_of(with(0, box[0]).begin(), with(0, box[0]).end(), same);
  for (BoxId b = 0; b < size(); ++b)
    if (same(b)) return true;
  return false;
}

void Boxes::kill_if_covered(const Wilds& wilds, const Symbol* box, BoxId b) {
  if (!alive_[b] || !subsumes(wilds, box, (*this)[b], arity_)) return;
  alive_[b] = 0;
  --living_;
}

bool Boxes::add(const Wilds& wilds, const Symbol* box, BoxId apart) {
  if (covered(wilds, box, apart)) return false;
  const bool wild = is_wild(box);
  const BoxId id = size();
  if (wild) {
    const auto of_somebody = std::find_if(box, box + arity_, [&](Symbol s) { return wilds.origin(s) >= 0; });
    if (of_somebody == box + arity_) {
      for (BoxId b = 0; b < std::min(id, apart); ++b) kill_if_covered(wilds, box, b);
      wild_boxes_.push_back(id);
    } else {
      any_of_origin(wilds.origin(*of_somebody), [&](BoxId b) {
        if (b < apart) kill_if_covered(wilds, box, b);
        return false;
      });
    }
    for (const Symbol* s = box; s != box + arity_; ++s)
      if (const int32_t origin = wilds.origin(*s); origin >= 0) enter_origin(origin, id);
    everything_ = std::all_of(box, box + arity_, [&](Symbol s) { return s == wilds.any(); });
  }
  cells_.insert(cells_.end(), box, box + arity_);
  alive_.push_back(1);
  ground_.push_back(wild ? 0 : 1);
  ++living_;
  if (indexed()) {
    enter(id);
  } else if (id == few) {
    columns_.resize(arity_);
    for (BoxId b = 0; b <= id; ++b) enter(b);
  }
  return true;
}

void Boxes::enter(BoxId b) {
  for (uint32_t c = 0; c < arity_; ++c) {
    const Symbol s = (*this)[b][c];
    if (s.is_unknown())
      columns_[c].wild.push_back(b);
    else
      columns_[c].by_value[s].push_back(b);
  }
}

void Boxes::clear() {
  reset(arity_);
}

void Boxes::reset(uint32_t arity) {
  arity_ = arity;
  cells_.clear();
  alive_.clear();
  ground_.clear();
  living_ = 0;
  everything_ = false;
  columns_.clear();
  wild_boxes_.clear();
  by_origin_.clear();
  sorted_ = 0;
}

const std::vector<BoxId>& Boxes::with(uint32_t column, Symbol value) const {
  auto it = columns_[column].by_value.find(value);
  return it == columns_[column].by_value.end() ? nothing : it->second;
}

}  // namespace mechanist::eval
