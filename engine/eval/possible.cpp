// The possible bound. A fact's boxes are its recorded rows, with `*` for what is not known, and, unless it is
// complete, the whole space; each without what is denied. A derived relation's boxes come from semi-naive
// rounds of its component over boxes. See possible.hpp; `Evaluation::solve` does the joins.
#include "eval/possible.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace mechanist::eval {

void Possible::compute(RelationId wanted, uint8_t level, bool one_will_do) {
  const auto start = std::chrono::steady_clock::now();
  const bool outermost = depth_ == 0;
  const bool interruptible = std::exchange(ev_.interruptible_, true);
  const plan::Scan* restricted = std::exchange(ev_.restricted_, nullptr);
  ++depth_;
  // What it reads is computed when it is first asked for, often never; but not below so many others that the
  // stack would end.
  constexpr int deep = 64;
  if (depth_ == deep) compute_support(wanted, level);
  if (ev_.model()[wanted].derived())
    component_or_everything(ev_.model()[wanted].component, level,
                            one_will_do ? std::optional(wanted) : std::nullopt);
  else
    fact_or_everything(wanted, level);
  --depth_;
  ev_.restricted_ = restricted;
  ev_.interruptible_ = interruptible;
  if (!outermost) return;
  (level == ev_.weakest() ? ev_.stats_.possible : ev_.stats_.confidence) +=
      std::chrono::steady_clock::now() - start;
}

void Possible::compute_support(RelationId wanted, uint8_t level) {
  const model::Model& m = ev_.model();
  std::vector<uint32_t> components;
  for (RelationId r : ev_.plan_.support[wanted.value]) {
    if (r == wanted || ev_.at_[level].possible[r.value] || ev_.is_exact(r, level)) continue;
    // Without evidence that touches it, `Evaluation::possible` answers for it.
    if (ev_.baseline_ && !ev_.is_touched(r, level)) continue;
    if (m[r].derived())
      components.push_back(m[r].component);
    else
      fact_or_everything(r, level);
  }
  // Components are numbered from below.
  std::sort(components.begin(), components.end());
  components.erase(std::unique(components.begin(), components.end()), components.end());
  std::erase(components, m[wanted].component);
  for (uint32_t c : components) component_or_everything(c, level, {});
}

void Possible::component_or_everything(uint32_t index, uint8_t level, std::optional<RelationId> one_of) {
  const Evaluation::TrailMark mark = ev_.trail_mark();
  try {
    if (component(index, level, one_of)) return;
    ev_.at_[level].possible_some.add(*one_of);
    for (RelationId r : ev_.model().components[index].relations) ev_.at_[level].possible[r.value] = nullptr;
  } catch (const Evaluation::Interrupted&) {
    ev_.abandon(mark);
    for (RelationId r : ev_.model().components[index].relations) {
      Boxes& boxes =
          ev_.at_[level].possible[r.value] ? *ev_.at_[level].possible[r.value] : ev_.new_boxes(r, level);
      make_everything(boxes);
    }
  }
}

void Possible::fact_or_everything(RelationId r, uint8_t level) {
  const Evaluation::TrailMark mark = ev_.trail_mark();
  try {
    fact(r, level);
  } catch (const Evaluation::Interrupted&) {
    ev_.abandon(mark);
    make_everything(*ev_.at_[level].possible[r.value]);
  }
}

void Possible::fact(RelationId r, uint8_t level) {
  const model::Model& m = ev_.model();
  const model::Relation& rel = m[r];
  const auto arity = static_cast<uint32_t>(rel.columns.size());
  Boxes& boxes = ev_.new_boxes(r, level);
  const Confidence weakest = ev_.levels_[level];

  if (rel.role == model::Role::table || !ev_.profile_) {
    const Relation& rows = *ev_.certain_[r.value];
    std::vector<Symbol> row(arity);
    for (RowId i = 0; i < rows.through_phase(level); ++i) {
      rows.row(i, row.data());
      boxes.add(ev_.wilds_, row.data());
    }
    return;
  }

  const Profile& p = *ev_.profile_;
  std::vector<const Pattern*> denied;
  if (!ev_.options_.defects.ignore_denials)
    for (const Pattern& d : p.denials)
      if (d.relation == r && d.confidence <= weakest) denied.push_back(&d);
  std::vector<const Pattern*> closed = denied;
  bool complete = rel.closed;
  if (!ev_.options_.defects.ignore_completeness)
    for (const Completeness& c : p.complete)
      if (c.where.relation == r && c.where.confidence <= weakest) {
        const bool whole =
            std::all_of(c.where.cells.begin(), c.where.cells.end(), [](Symbol s) { return s == any_symbol; });
        complete = complete || whole;
        if (!whole) closed.push_back(&c.where);
      }
  const Evaluation::Borrowed own(ev_);
  std::vector<Symbol>& box = *own;
  // Where nothing is excluded, everything is possible, what is recorded included.
  const bool anything = !complete && !rel.attribute && closed.empty();
  for (const ProfileRow& row : p.rows) {
    if (anything) break;
    if (row.relation != r) continue;
    const Symbol* cells = p.row_cells(row);
    box.assign(cells, cells + arity);
    for (Symbol& s : box) {
      if (ev_.options_.defects.missing_is_none && s.is_unknown() && p.unknowns[s.index()].maybe_none)
        s = none_symbol;
      else
        s = ev_.wilds_.of_null(s);
    }
    const bool stands = row.confidence <= weakest && !row.planned;
    if (rel.attribute && stands) complete = true;
    // What is not certain of an attribute is the one value that it may have.
    if (rel.attribute && !stands && !box[0].is_none()) box[0] = ev_.wilds_.of_attribute(r, box[0]);
    complement(r, box, denied, boxes, boxes.size());
  }
  const Symbol unrecorded = rel.attribute ? ev_.wilds_.of_attribute(r, ev_.wilds_.any()) : ev_.wilds_.any();
  box.assign(arity, unrecorded);
  if (!complete) complement(r, box, closed, boxes, boxes.size());
  keep_within_limit(boxes);
}

void Possible::complement(RelationId r, const std::vector<Symbol>& box,
                          const std::vector<const Pattern*>& patterns, Boxes& out, BoxId apart) const {
  const model::Relation& rel = ev_.model()[r];
  const auto arity = static_cast<uint32_t>(box.size());
  // More parts than this: the rest stays whole, which is coarser and sound.
  if (patterns.empty() || out.alive() > ev_.options_.limits.boxes) {
    out.add(ev_.wilds_, box.data(), apart);
    return;
  }
  ev_.tick(patterns.size());
  std::vector<const Pattern*> live;
  for (const Pattern* d : patterns) {
    bool meets = true, covers = true;
    for (uint32_t c = 0; c < arity && meets; ++c) {
      if (d->cells[c] == any_symbol) continue;
      if (box[c].is_unknown()) {
        covers = false;
        meets = ev_.wilds_.covers(box[c], d->cells[c]);
      } else {
        meets = box[c] == d->cells[c];
      }
    }
    if (!meets) continue;
    if (covers) return;
    live.push_back(d);
  }
  if (live.empty()) {
    out.add(ev_.wilds_, box.data(), apart);
    return;
  }
  uint32_t column = 0;
  std::vector<Symbol> constants;
  for (; column < arity; ++column) {
    if (!box[column].is_unknown()) continue;
    for (const Pattern* d : live)
      if (d->cells[column] != any_symbol) constants.push_back(d->cells[column]);
    if (!constants.empty()) break;
  }
  std::sort(constants.begin(), constants.end(), [](Symbol a, Symbol b) { return a.bits < b.bits; });
  constants.erase(std::unique(constants.begin(), constants.end()), constants.end());
  for (Symbol c : constants) {
    if (!ev_.wilds_.covers(box[column], c)) continue;
    std::vector<Symbol> part = box;
    part[column] = c;
    complement(r, part, live, out, apart);
  }
  std::vector<const Pattern*> anywhere;
  for (const Pattern* d : live)
    if (d->cells[column] == any_symbol) anywhere.push_back(d);
  const bool plain = ev_.wilds_[box[column]].plain();
  if (auto rest = ev_.wilds_.without(box[column], constants, rel.columns[column].type)) {
    std::vector<Symbol> part = box;
    part[column] = *rest;
    complement(r, part, anywhere, out, apart);
  } else if (plain && rel.columns[column].optional) {
    // Every value is denied, but the cell may have none.
    std::vector<Symbol> part = box;
    part[column] = none_symbol;
    complement(r, part, anywhere, out, apart);
  }
}

void Possible::make_everything(Boxes& boxes) {
  boxes.clear();
  const std::vector<Symbol> everything(boxes.arity(), ev_.wilds_.any());
  boxes.add(ev_.wilds_, everything.data());
}

// What is more general comes first, so that what it covers is never added.
void Possible::keep_within_limit(Boxes& boxes) {
  const uint64_t limit = ev_.options_.limits.boxes;
  if (boxes.alive() <= limit) return;
  Boxes wider(boxes.arity());
  std::vector<Symbol> box(boxes.arity());
  for (uint32_t known = 0; known <= boxes.arity() && wider.alive() <= limit; ++known)
    for (BoxId b = 0; b < boxes.size() && wider.alive() <= limit; ++b) {
      if (!boxes.is_alive(b)) continue;
      for (uint32_t c = 0; c < boxes.arity(); ++c) box[c] = ev_.wilds_.widened(boxes[b][c]);
      const auto constants = std::count_if(box.begin(), box.end(), [](Symbol s) { return !s.is_unknown(); });
      if (constants == known) wider.add(ev_.wilds_, box.data());
    }
  if (wider.alive() > limit) return make_everything(boxes);
  boxes = std::move(wider);
}

bool Possible::head_box(const plan::PlannedRule& rule, const Env& env, const View& view, bool recursive,
                        std::vector<Symbol>& head) {
  head.clear();
  for (const plan::Expr& e : rule.head_terms) {
    if (e.kind == plan::Expr::Kind::slot) {
      head.push_back(env[e.slot] == unbound ? ev_.wilds_.any() : env[e.slot]);
      continue;
    }
    Value v = ev_.evaluate(e, env, view);
    if (v.kind == Value::Kind::none) return false;
    if (v.kind == Value::Kind::exact) head.push_back(v.symbol);
    // In a recursion intervals would grow for ever.
    else
      head.push_back(recursive ? ev_.wilds_.any() : ev_.wilds_.intern(Wild{v.low, v.high, {}, {}, -1}));
  }
  return true;
}

bool Possible::component(uint32_t index, uint8_t level, std::optional<RelationId> one_of) {
  const model::Component& component = ev_.model().components[index];
  const model::Model& m = ev_.model();
  const View view{Bound::possible, level, false, 0, 0, 0};
  for (RelationId r : component.relations)
    if (!ev_.at_[level].possible[r.value]) ev_.new_boxes(r, level);
  auto bound_of = [&](RelationId r) -> Boxes& { return *ev_.at_[level].possible[r.value]; };
  // One round may not fill the memory before its end is tested.
  const uint64_t most = ev_.options_.limits.boxes * 4;
  const Evaluation::Borrowed own_env(ev_), own_head(ev_);
  Env& env = *own_env;
  std::vector<Symbol>& head = *own_head;
  // Adds what one alternative of the rule gives to `into`, but for what `known`, if another, covers.
  auto fire = [&](const plan::PlannedRule& rule, const plan::PlannedAlternative& a, const Boxes& known,
                  Boxes& into) {
    env.assign(rule.slots, unbound);
    // A condition may ask for a bound that is not computed yet, so firings nest.
    Evaluation::Firing outer = std::exchange(ev_.firing_, {&a.body, &rule.head_terms, &known, &into, {}});
    ev_.solve_alternative(a.body, env, view, [&] {
      if (head_box(rule, env, view, component.recursive, head))
        if (&known == &into || !known.covered(ev_.wilds_, head.data())) into.add(ev_.wilds_, head.data());
      // A relation of no columns can only gain its one row.
      return into.arity() == 0 || one_of == rule.head || into.alive() > most;
    });
    ev_.firing_ = std::move(outer);
  };
  auto bounded = [&](Boxes& boxes) {
    if (boxes.alive() > most) make_everything(boxes);
  };

  if (!component.recursive) {
    for (RelationId r : component.relations) {
      Boxes& boxes = bound_of(r);
      for (RuleId id : m[r].rules)
        for (const auto& a : ev_.plan_.rules[id.value].alternatives) {
          if (boxes.arity() > 0 || boxes.alive() == 0) fire(ev_.plan_.rules[id.value], a, boxes, boxes);
          if (one_of == r && boxes.arity() > 0 && boxes.alive() > 0) return false;
        }
      bounded(boxes);
      keep_within_limit(boxes);
    }
    return true;
  }

  std::vector<BoxId> old(m.relations.size(), 0);
  for (uint64_t round = 1;; ++round) {
    // Boxes of this round stand apart until it ends, since the others are being read.
    std::map<RelationId, Boxes> fresh;
    for (RelationId r : component.relations) {
      Boxes& mine = fresh.emplace(r, Boxes(bound_of(r).arity())).first->second;
      for (RuleId id : m[r].rules) {
        const plan::PlannedRule& rule = ev_.plan_.rules[id.value];
        for (const auto& a : rule.alternatives) {
          if (round == 1 || rule.tests_own_component) {
            fire(rule, a, bound_of(r), mine);
            continue;
          }
          for (const plan::Scan& s : a.body.scans) {
            if (m[s.relation].component != index || !m[s.relation].derived()) continue;
            if (old[s.relation.value] == bound_of(s.relation).size()) continue;
            ev_.restricted_ = &s;
            ev_.restricted_from_ = old[s.relation.value];
            fire(rule, a, bound_of(r), mine);
            ev_.restricted_ = nullptr;
          }
        }
      }
      if (one_of == r && mine.alive() > 0) return false;
      bounded(mine);
    }
    bool grew = false;
    for (RelationId r : component.relations) {
      Boxes& boxes = bound_of(r);
      old[r.value] = boxes.size();
      const Boxes& mine = fresh.at(r);
      for (BoxId b = 0; b < mine.size(); ++b)
        if (mine.is_alive(b)) grew = boxes.add(ev_.wilds_, mine[b]) || grew;
      const BoxId before = boxes.size();
      keep_within_limit(boxes);
      if (boxes.size() != before) old[r.value] = 0;  // widened: everything is new again
    }
    if (!grew) break;
    if (round >= ev_.options_.limits.rounds) {
      for (RelationId r : component.relations) make_everything(bound_of(r));
      break;
    }
  }
  return true;
}

}  // namespace mechanist::eval
