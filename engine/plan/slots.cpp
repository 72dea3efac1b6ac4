// See slots.hpp.
#include "plan/slots.hpp"

namespace mechanist::plan {

Slots slots_in(std::span<const uint32_t> list) {
  Slots out;
  for (uint32_t s : list) out.emplace(s, model::Type{});
  return out;
}

void slots_of(const Expr& e, Slots& out) {
  if (e.kind == Expr::Kind::slot) out.emplace(e.slot, e.type);
  if (e.kind == Expr::Kind::aggregate) {
    for (size_t i = 0; i < e.outer.size(); ++i) out.emplace(e.outer[i], e.outer_types[i]);
    return;
  }
  for (const Expr& a : e.arguments) slots_of(a, out);
}

void slots_of(const Alternative& a, Slots& out) {
  for (const Scan& s : a.scans)
    for (const Term& t : s.terms)
      if (t.kind == Term::Kind::slot) out.emplace(t.slot, t.type);
  for (const Bind& b : a.binds) {
    out.emplace(b.slot, b.value.type);
    slots_of(b.value, out);
  }
  for (const Test& t : a.tests)
    for (size_t i = 0; i < t.outer.size(); ++i) out.emplace(t.outer[i], t.outer_types[i]);
}

void slots_of(const Body& body, Slots& out) {
  for (const Alternative& a : body.alternatives) slots_of(a, out);
}

}  // namespace mechanist::plan
