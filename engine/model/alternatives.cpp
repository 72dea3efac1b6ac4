// How many conjunctions a rule dissolves into. A plan multiplies `or` out, so n of them in one conjunction
// are 2^n alternatives, and what is nested in a negation, a threshold or braces is planned in each of them.
// External interface: Lowering::check_alternatives of lower.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "model/lower.hpp"
#include "model/walk.hpp"

namespace mechanist::model {
namespace {

constexpr uint64_t most_alternatives = 1024;  // of one conjunction
constexpr uint64_t most_planned = 100'000;    // of one rule, with what is nested in them
constexpr uint64_t far_too_many = 1'000'000'000;

struct Size {
  uint64_t alternatives = 1;
  uint64_t nested = 0;  // conjunctions planned within each alternative
  uint64_t widest = 1;  // of any conjunction, this or a nested one
};

Size size_of(std::span<const Condition> conjunction);

void nest(std::span<const Condition> conjunction, Size& into) {
  const Size inner = size_of(conjunction);
  into.nested = std::min(far_too_many, into.nested + inner.alternatives * (1 + inner.nested));
  into.widest = std::max(into.widest, inner.widest);
}

void nest_aggregates(const Expr& e, Size& into) {
  each_aggregate(e, [&](const Aggregate& a) {
    nest(a.body, into);
    for (const Expr& o : a.outputs) nest_aggregates(o, into);
  });
}

Size size_of(const Condition& c) {
  Size out;
  if (const auto* a = std::get_if<And>(&c.node)) return size_of(a->parts);
  if (const auto* e = std::get_if<Exists>(&c.node)) return size_of(e->parts);
  if (const auto* o = std::get_if<Or>(&c.node)) {
    out.alternatives = 0;
    for (const Condition& part : o->parts) {
      const Size s = size_of(part);
      out.alternatives = std::min(far_too_many, out.alternatives + s.alternatives);
      out.nested = std::max(out.nested, s.nested);
      out.widest = std::max({out.widest, out.alternatives, s.widest});
    }
    return out;
  }
  each_expr(c, [&](const Expr& e) { nest_aggregates(e, out); });
  if (const auto* n = std::get_if<Not>(&c.node)) nest(n->parts, out);
  if (const auto* every = std::get_if<ForEvery>(&c.node)) nest(every->parts, out);
  if (const auto* th = std::get_if<Threshold>(&c.node))
    for (const Condition& member : th->members) nest({&member, 1}, out);
  return out;
}

Size size_of(std::span<const Condition> conjunction) {
  Size out;
  for (const Condition& c : conjunction) {
    const Size s = size_of(c);
    out.alternatives = std::min(far_too_many, out.alternatives * s.alternatives);
    out.nested = std::min(far_too_many, out.nested + s.nested);
    out.widest = std::max({out.widest, out.alternatives, s.widest});
  }
  return out;
}

}  // namespace

void Lowering::check_alternatives(const Rule& rule) {
  const Size size = size_of(rule.body);
  if (size.widest <= most_alternatives && size.alternatives * (1 + size.nested) <= most_planned) return;
  error("E0508", rule.span,
        fmt::format("the `or`s of this rule make more than {} alternatives",
                    size.widest > most_alternatives ? most_alternatives : most_planned),
        "give a part that contains `or` a definition of its own");
}

}  // namespace mechanist::model
