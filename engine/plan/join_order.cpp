// Greedy: next comes the scan that continues a partial solution in the fewest ways or, where nothing is known
// of sizes, the one with most of its columns known. The order cannot change a result, only the time.
// External interface: join_order.hpp.
#include "plan/join_order.hpp"

#include <algorithm>

namespace mechanist::plan {
namespace {

// An equality whose one side is a slot that a later scan would bind, and whose other side is known: the
// scan can then look the value up instead of comparing it row by row.
std::optional<uint8_t> assignable(const Test& t, const Slots& bound) {
  for (uint8_t side = 0; side < 2; ++side) {
    const Expr& target = t.operands[side];
    const Expr& value = t.operands[1 - side];
    if (target.kind != Expr::Kind::slot || bound.contains(target.slot) || value.aggregates) continue;
    Slots needed;
    slots_of(value, needed);
    if (std::all_of(needed.begin(), needed.end(), [&](const auto& s) { return bound.contains(s.first); }))
      return side;
  }
  return std::nullopt;
}

Access access_of(const Scan& scan, const Slots& bound) {
  Access out;
  for (uint32_t c = 0; c < scan.terms.size(); ++c) {
    const Term& t = scan.terms[c];
    if (t.kind == Term::Kind::any) continue;
    const bool is_slot = t.kind == Term::Kind::slot;
    if (!is_slot || bound.contains(t.slot)) {
      out.keys.push_back({c, is_slot, t.slot, t.constant});
      continue;
    }
    const auto given = std::find_if(out.gives.begin(), out.gives.end(),
                                    [&](const Access::Give& g) { return g.slot == t.slot; });
    if (given == out.gives.end())
      out.gives.push_back({c, t.slot});
    else
      out.same.push_back({c, given->column});
  }
  return out;
}

// `early`: tests and binds as soon as what they read is bound, which is sound only where every cell is a
// constant; otherwise the canonical sequence of scans, binds, tests.
// `left_out`: parts, by number; none, if it is empty.
Order order(const Alternative& a, const Slots& bound_outside, std::optional<uint32_t> first, bool early,
            const Fanout* fanout, const std::vector<bool>& left_out) {
  Order out;
  Slots bound = bound_outside;
  std::vector<bool> scanned(a.scans.size()), done_bind(a.binds.size()), done_test(a.tests.size());
  if (!left_out.empty()) {
    for (size_t i = 0; i < a.scans.size(); ++i) scanned[i] = left_out[a.parts.scans[i]];
    for (size_t i = 0; i < a.binds.size(); ++i) done_bind[i] = left_out[a.parts.binds[i]];
    for (size_t i = 0; i < a.tests.size(); ++i) done_test[i] = left_out[a.parts.tests[i]];
  }
  const auto scans = static_cast<size_t>(std::count(scanned.begin(), scanned.end(), false));
  auto put = [&](Step s, const std::vector<uint32_t>& part, const std::vector<uint32_t>& possible_part) {
    s.part = part[s.index];
    s.possible_part = possible_part[s.index];
    out.push_back(std::move(s));
  };
  auto put_bind = [&](uint32_t i) {
    put(Step{.kind = Step::Kind::bind, .index = i}, a.parts.binds, a.possible_parts.binds);
  };
  auto put_test = [&](Step s) { put(std::move(s), a.parts.tests, a.possible_parts.tests); };
  auto known = [&](const Slots& needed) {
    return std::all_of(needed.begin(), needed.end(), [&](const auto& s) { return bound.contains(s.first); });
  };
  auto take_ready = [&](bool last) {
    for (bool again = true; again;) {
      again = false;
      for (uint32_t i = 0; i < a.binds.size(); ++i) {
        if (done_bind[i]) continue;
        Slots needed;
        slots_of(a.binds[i].value, needed);
        bool constant = a.binds[i].value.kind == Expr::Kind::constant;
        bool cheap = !a.binds[i].value.aggregates;
        if (!(known(needed) && ((early && cheap) || last || constant))) continue;
        done_bind[i] = true;
        bound.emplace(a.binds[i].slot, model::Type{});
        put_bind(i);
        again = true;
      }
      for (uint32_t i = 0; i < a.tests.size(); ++i) {
        const Test& t = a.tests[i];
        if (done_test[i]) continue;
        if (early && t.kind == Test::Kind::compare && t.comparator == model::Comparator::equal) {
          if (auto side = assignable(t, bound)) {
            done_test[i] = true;
            uint32_t slot = t.operands[*side].slot;
            bound.emplace(slot, model::Type{});
            put_test(Step{.kind = Step::Kind::assign, .index = i, .slot = slot, .side = *side});
            again = true;
            continue;
          }
        }
        if (!known(slots_in(t.outer))) continue;
        // Nested bodies and aggregates cost more than a scan step: they wait for the end.
        if (!(last || (early && !t.costly))) continue;
        if (last && !early) {
          // canonical: only once every bind is done
          if (std::find(done_bind.begin(), done_bind.end(), false) != done_bind.end()) continue;
        }
        done_test[i] = true;
        put_test(Step{.kind = Step::Kind::test, .index = i});
      }
    }
  };
  auto key_of = [&](const Scan& scan) {
    uint64_t key = 0;
    for (uint32_t c = 0; c < scan.terms.size() && c < 64; ++c) {
      const Term& t = scan.terms[c];
      if (t.kind == Term::Kind::constant || (t.kind == Term::Kind::slot && bound.contains(t.slot)))
        key |= uint64_t{1} << c;
    }
    return key;
  };
  take_ready(scans == 0);
  for (size_t n = 0; n < scans; ++n) {
    uint32_t best = 0;
    long best_score = -1;
    double best_fanout = 0;
    for (uint32_t i = 0; i < a.scans.size(); ++i) {
      if (scanned[i]) continue;
      if (n == 0 && i == first) {
        best = i;
        break;
      }
      long bound_terms = 0, free_terms = 0;
      for (const Term& t : a.scans[i].terms) {
        if (t.kind == Term::Kind::constant || (t.kind == Term::Kind::slot && bound.contains(t.slot)))
          ++bound_terms;
        else if (t.kind == Term::Kind::slot)
          ++free_terms;
      }
      // A scan with nothing left to bind is a membership test: first. Then most known columns.
      long score = (free_terms == 0 ? 1000 : 0) + bound_terms * 10 +
                   (free_terms == 0 ? 0 : 8 - std::min(8l, free_terms));
      const double rows = fanout ? (*fanout)(i, key_of(a.scans[i])) : 0;
      if (best_score < 0 || rows < best_fanout || (rows == best_fanout && score > best_score)) {
        best_score = score;
        best_fanout = rows;
        best = i;
      }
    }
    scanned[best] = true;
    Step s{.kind = Step::Kind::scan, .index = best};
    s.key = key_of(a.scans[best]);
    s.access = access_of(a.scans[best], bound);
    s.once = s.access.gives.empty();
    for (const Term& t : a.scans[best].terms)
      if (t.kind == Term::Kind::slot) bound.emplace(t.slot, t.type);
    put(std::move(s), a.parts.scans, a.possible_parts.scans);
    take_ready(n + 1 == scans);
  }
  // from_ast has made sure that everything is bound; a condition looked at by itself may not be.
  for (uint32_t i = 0; i < a.binds.size(); ++i)
    if (!done_bind[i]) put_bind(i);
  for (uint32_t i = 0; i < a.tests.size(); ++i)
    if (!done_test[i]) put_test(Step{.kind = Step::Kind::test, .index = i});
  return out;
}

void mark_live(const Alternative& a, Order& order, const Slots& head) {
  Slots live = head;
  for (auto it = order.rbegin(); it != order.rend(); ++it) {
    for (const auto& [slot, type] : live) it->live.push_back(slot);
    switch (it->kind) {
      case Step::Kind::scan:
        for (const Term& t : a.scans[it->index].terms)
          if (t.kind == Term::Kind::slot) live.emplace(t.slot, t.type);
        break;
      case Step::Kind::bind:
        slots_of(a.binds[it->index].value, live);
        break;
      case Step::Kind::assign:
      case Step::Kind::test:
        live.merge(slots_in(a.tests[it->index].outer));
        break;
    }
  }
  // A slot is live after a step only if it is bound by then.
  Slots bound;
  for (Step& s : order) {
    if (s.kind == Step::Kind::scan)
      for (const Term& t : a.scans[s.index].terms)
        if (t.kind == Term::Kind::slot) bound.emplace(t.slot, t.type);
    if (s.kind == Step::Kind::bind) bound.emplace(a.binds[s.index].slot, model::Type{});
    if (s.kind == Step::Kind::assign) bound.emplace(s.slot, model::Type{});
    std::erase_if(s.live, [&](uint32_t slot) { return !bound.contains(slot); });
    s.once = std::none_of(s.access.gives.begin(), s.access.gives.end(), [&](const Access::Give& g) {
      return std::find(s.live.begin(), s.live.end(), g.slot) != s.live.end();
    });
  }
}

}  // namespace

Order nested_order(const Alternative& a, const Slots& bound, const Fanout* fanout) {
  return order(a, bound, {}, false, fanout, {});
}

Order join_order(const Alternative& a, std::optional<uint32_t> first, const Slots& head,
                 const Fanout* fanout) {
  Order out = order(a, {}, first, true, fanout, a.asides);
  mark_live(a, out, head);
  return out;
}

Order aside_order(const Alternative& a, uint32_t part) {
  std::vector<bool> others(a.parts.count, true);
  others[part] = false;
  Order out = order(a, {}, {}, true, nullptr, others);
  mark_live(a, out, {});
  return out;
}

}  // namespace mechanist::plan
