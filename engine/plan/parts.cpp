// Scans, binds and tests joined into parts by what they have in common. External interface: parts.hpp.
#include "plan/parts.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace mechanist::plan {
namespace {

// What one scan, bind or test touches.
struct Item {
  Slots slots;
  std::set<RelationId> cells;  // relations of which it may see unknown cells
};

// A negation asks what is certain, where nothing is narrowed; what it asks for with tests of their own, and
// every other condition with a body, may ask what is possible.
void cells_of(const Body& b, bool negated, std::set<RelationId>& out) {
  const bool plain = std::all_of(b.alternatives.begin(), b.alternatives.end(), [](const Alternative& a) {
    return std::none_of(a.tests.begin(), a.tests.end(), [](const Test& t) { return t.costly; });
  });
  if (!negated || !plain) out.insert(b.reads.begin(), b.reads.end());
}
void cells_of(const Expr& e, std::set<RelationId>& out) {
  for (const Body& b : e.body) cells_of(b, false, out);
  for (const Expr& a : e.arguments) cells_of(a, out);
}

// In the order of Parts.
std::vector<Item> items_of(const Alternative& a) {
  std::vector<Item> out;
  for (const Scan& s : a.scans) {
    Item& item = out.emplace_back();
    for (const Term& t : s.terms)
      if (t.kind == Term::Kind::slot) item.slots.emplace(t.slot, t.type);
    item.cells.insert(s.relation);
  }
  for (const Bind& b : a.binds) {
    Item& item = out.emplace_back();
    item.slots.emplace(b.slot, b.value.type);
    slots_of(b.value, item.slots);
    cells_of(b.value, item.cells);
  }
  for (const Test& t : a.tests) {
    Item& item = out.emplace_back();
    item.slots = slots_in(t.outer);
    for (const Expr& e : t.operands) cells_of(e, item.cells);
    for (const Body& b : t.bodies) cells_of(b, t.kind == Test::Kind::negation, item.cells);
  }
  return out;
}

template <class Together>
Parts parts_of(const Alternative& a, const std::vector<Item>& items, Together together) {
  std::vector<uint32_t> part(items.size());
  std::iota(part.begin(), part.end(), 0);
  for (uint32_t i = 0; i < items.size(); ++i)
    for (uint32_t j = 0; j < i; ++j)
      if (part[i] != part[j] && together(items[i], items[j]))
        std::replace(part.begin(), part.end(), std::max(part[i], part[j]), std::min(part[i], part[j]));
  // From 0 on, in the order of their first items.
  std::vector<uint32_t> number(items.size());
  Parts out;
  for (uint32_t i = 0; i < items.size(); ++i) {
    if (part[i] == i) number[i] = out.count++;
    auto& to = i < a.scans.size() ? out.scans : i < a.scans.size() + a.binds.size() ? out.binds : out.tests;
    to.push_back(number[part[i]]);
  }
  return out;
}

bool share_a_slot(const Item& x, const Item& y, const Slots& bound) {
  return std::any_of(x.slots.begin(), x.slots.end(),
                     [&](const auto& s) { return y.slots.contains(s.first) && !bound.contains(s.first); });
}

bool may_share_cells(const model::Model& m, const Item& x, const Item& y) {
  return std::any_of(x.cells.begin(), x.cells.end(), [&](RelationId r) {
    return std::any_of(y.cells.begin(), y.cells.end(),
                       [&](RelationId q) { return r == q || m[r].derived() || m[q].derived(); });
  });
}

}  // namespace

void find_parts(const model::Model& m, Alternative& a, const Slots& bound) {
  // Explanations compile conditions one by one: most often there is nothing to compare.
  if (a.scans.size() + a.binds.size() + a.tests.size() < 2) {
    const auto one = [](size_t n) { return std::vector<uint32_t>(n); };
    a.parts = a.possible_parts = {one(a.scans.size()), one(a.binds.size()), one(a.tests.size()), 1};
    return;
  }
  const std::vector<Item> items = items_of(a);
  a.parts = parts_of(a, items, [&](const Item& x, const Item& y) { return share_a_slot(x, y, bound); });
  a.possible_parts = a.parts.count == 1 ? a.parts : parts_of(a, items, [&](const Item& x, const Item& y) {
    return share_a_slot(x, y, bound) || may_share_cells(m, x, y);
  });
}

std::vector<bool> asides_of(const Alternative& a, const Slots& head) {
  const Parts& parts = a.parts;
  std::vector<uint32_t> scans(parts.count), others(parts.count);
  std::vector<bool> is_read(parts.count);
  for (size_t i = 0; i < a.scans.size(); ++i) {
    ++scans[parts.scans[i]];
    for (const Term& t : a.scans[i].terms)
      if (t.kind == Term::Kind::slot && head.contains(t.slot)) is_read[parts.scans[i]] = true;
  }
  for (size_t i = 0; i < a.binds.size(); ++i) {
    ++others[parts.binds[i]];
    if (head.contains(a.binds[i].slot)) is_read[parts.binds[i]] = true;
  }
  for (uint32_t part : parts.tests) ++others[part];
  std::vector<bool> out(parts.count);
  for (uint32_t p = 0; p < parts.count; ++p)
    out[p] = parts.count > 1 && scans[p] > 0 && scans[p] + others[p] > 1 && !is_read[p];
  return out;
}

}  // namespace mechanist::plan
