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

}  // namespace

bool Boxes::covered(const Wilds& wilds, const Symbol* box) const {
  if (arity_ == 0) return living_ > 0;
  for (BoxId b : wild_boxes_)
    if (alive_[b] && subsumes(wilds, (*this)[b], box, arity_)) return true;
  bool ground = std::none_of(box, box + arity_, [](Symbol s) { return s.is_unknown(); });
  if (!ground) return false;
  for (BoxId b : with(0, box[0]))
    if (alive_[b] && std::equal(box, box + arity_, (*this)[b])) return true;
  return false;
}

bool Boxes::add(const Wilds& wilds, const Symbol* box) {
  if (covered(wilds, box)) return false;
  bool ground = std::none_of(box, box + arity_, [](Symbol s) { return s.is_unknown(); });
  BoxId id = size();
  if (!ground) {
    for (BoxId b = 0; b < id; ++b) {
      if (!alive_[b] || !subsumes(wilds, box, (*this)[b], arity_)) continue;
      alive_[b] = 0;
      --living_;
    }
    wild_boxes_.push_back(id);
  }
  cells_.insert(cells_.end(), box, box + arity_);
  alive_.push_back(1);
  ground_.push_back(ground ? 1 : 0);
  ++living_;
  for (uint32_t c = 0; c < arity_; ++c) {
    if (box[c].is_unknown())
      columns_[c].wild.push_back(id);
    else
      columns_[c].by_value[box[c]].push_back(id);
  }
  return true;
}

void Boxes::clear() {
  *this = Boxes(arity_);
}

const std::vector<BoxId>& Boxes::with(uint32_t column, Symbol value) const {
  auto it = columns_[column].by_value.find(value);
  return it == columns_[column].by_value.end() ? nothing : it->second;
}

}  // namespace mechanist::eval
