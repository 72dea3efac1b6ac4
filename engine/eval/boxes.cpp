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

bool Boxes::covered(const Wilds& wilds, const Symbol* box, BoxId apart) const {
  if (arity_ == 0) return living_ > 0;
  for (BoxId b : wild_boxes_) {
    if (b >= apart) break;
    if (alive_[b] && subsumes(wilds, (*this)[b], box, arity_)) return true;
  }
  bool ground = std::none_of(box, box + arity_, [](Symbol s) { return s.is_unknown(); });
  if (!ground) return false;
  auto same = [&](BoxId b) { return alive_[b] && std::equal(box, box + arity_, (*this)[b]); };
  if (!indexed()) {
    for (BoxId b = 0; b < size(); ++b)
      if (same(b)) return true;
    return false;
  }
  for (BoxId b : with(0, box[0]))
    if (same(b)) return true;
  return false;
}

bool Boxes::add(const Wilds& wilds, const Symbol* box, BoxId apart) {
  if (covered(wilds, box, apart)) return false;
  bool ground = std::none_of(box, box + arity_, [](Symbol s) { return s.is_unknown(); });
  BoxId id = size();
  if (!ground) {
    for (BoxId b = 0; b < std::min(id, apart); ++b) {
      if (!alive_[b] || !subsumes(wilds, box, (*this)[b], arity_)) continue;
      alive_[b] = 0;
      --living_;
    }
    wild_boxes_.push_back(id);
    everything_ = std::all_of(box, box + arity_, [&](Symbol s) { return s == wilds.any(); });
  }
  cells_.insert(cells_.end(), box, box + arity_);
  alive_.push_back(1);
  ground_.push_back(ground ? 1 : 0);
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
}

const std::vector<BoxId>& Boxes::with(uint32_t column, Symbol value) const {
  auto it = columns_[column].by_value.find(value);
  return it == columns_[column].by_value.end() ? nothing : it->second;
}

}  // namespace mechanist::eval
