#pragma once
// A relation of the possible bound: boxes whose cells are constants or wild (semantics, section 3). Only
// maximal boxes are alive. Ground boxes are found by their columns, boxes with wild cells by whose value
// those cells are; those that stand for nobody's value in particular are a short list.
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "eval/wilds.hpp"

namespace mechanist::eval {

using BoxId = uint32_t;
inline constexpr BoxId no_box = 0xffff'ffffu;

class Boxes {
 public:
  explicit Boxes(uint32_t arity) : arity_(arity) {}
  // No boxes, of that arity, in the same memory.
  void reset(uint32_t arity);

  uint32_t arity() const { return arity_; }
  BoxId size() const { return static_cast<BoxId>(alive_.size()); }  // dead ones included
  size_t alive() const { return living_; }
  bool is_alive(BoxId b) const { return alive_[b] != 0; }
  bool is_ground(BoxId b) const { return ground_[b] != 0; }
  // Whether one box is all there is, and it is (*, …, *).
  bool is_everything() const { return everything_; }
  const Symbol* operator[](BoxId b) const { return cells_.data() + size_t{b} * arity_; }

  // False if a living box covers it already; otherwise those that it covers die. Who knows that it is apart
  // from all boxes from number `apart` on says so.
  bool add(const Wilds&, const Symbol* box, BoxId apart = no_box);
  bool covered(const Wilds&, const Symbol* box, BoxId apart = no_box) const;
  void clear();

  // Few boxes are looked through faster than an index; only where `indexed` may the columns be asked.
  bool indexed() const { return !columns_.empty(); }
  // Candidates that may meet `value` in `column`, in order of their numbers: those with that constant, and
  // those that are wild there. `value` is a constant.
  const std::vector<BoxId>& with(uint32_t column, Symbol value) const;
  const std::vector<BoxId>& wild_in(uint32_t column) const { return columns_[column].wild; }

 private:
  struct Column {
    std::unordered_map<Symbol, std::vector<BoxId>> by_value;
    std::vector<BoxId> wild;
  };
  // A box with a cell of that origin. It can cover nothing but boxes with the same origin in that place.
  struct OfOrigin {
    int32_t origin;
    BoxId box;
  };
  void enter(BoxId);
  bool is_wild(const Symbol* box) const;
  bool holds_ground(const Symbol* box) const;
  void kill_if_covered(const Wilds&, const Symbol* box, BoxId);
  // Until `visit` returns true.
  template <class Visit>
  bool any_of_origin(int32_t origin, Visit visit) const;
  void enter_origin(int32_t origin, BoxId);
  uint32_t arity_;
  std::vector<Symbol> cells_;
  std::vector<uint8_t> alive_, ground_;
  size_t living_ = 0;
  bool everything_ = false;
  std::vector<Column> columns_;      // empty while there are few boxes
  std::vector<BoxId> wild_boxes_;    // without any origin
  std::vector<OfOrigin> by_origin_;  // sorted but for the last few
  size_t sorted_ = 0;                // of them
};

}  // namespace mechanist::eval
