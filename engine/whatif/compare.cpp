// A profile's lists are swapped under the evaluation, and Evaluation::update follows. External interface:
// compare.hpp.
#include "whatif/compare.hpp"

#include <algorithm>
#include <utility>

namespace mechanist::whatif {
namespace {

// Of each relation by itself, for an edit may move what it does not change. Equal up to the order within a
// relation would be enough; equal in order is.
template <class T, class Same, class Relation>
void differences(const std::vector<T>& a, const std::vector<T>& b, Same same, Relation relation,
                 size_t relations, plan::RelationSet& out) {
  std::vector<std::vector<const T*>> before(relations), after(relations);
  for (const T& x : a) before[relation(x).value].push_back(&x);
  for (const T& x : b) after[relation(x).value].push_back(&x);
  for (uint32_t r = 0; r < relations; ++r)
    if (!std::equal(before[r].begin(), before[r].end(), after[r].begin(), after[r].end(),
                    [&](const T* x, const T* y) { return same(*x, *y); }))
      out.add(model::RelationId{r});
}

}  // namespace

plan::RelationSet changed_relations(const model::Model& m, const Profile& before, const Profile& after) {
  plan::RelationSet out(m.relations.size());
  differences(
      before.rows, after.rows,
      [](const ProfileRow& a, const ProfileRow& b) {
        return a.relation == b.relation && a.first_cell == b.first_cell && a.confidence == b.confidence &&
               a.planned == b.planned;
      },
      [](const ProfileRow& r) { return r.relation; }, m.relations.size(), out);
  auto same = [](const Pattern& a, const Pattern& b) {
    return a.relation == b.relation && a.cells == b.cells && a.confidence == b.confidence;
  };
  differences(
      before.denials, after.denials, same, [](const Pattern& p) { return p.relation; }, m.relations.size(),
      out);
  differences(
      before.complete, after.complete,
      [&](const Completeness& a, const Completeness& b) { return same(a.where, b.where); },
      [](const Completeness& c) { return c.where.relation; }, m.relations.size(), out);
  return out;
}

TwoVersions::TwoVersions(const plan::Plan& plan, const eval::Baseline* baseline, const Profile& before,
                         Profile after, eval::Options options)
    : profile_(std::move(after)),
      other_{before.rows, before.denials, before.complete},
      changed_(changed_relations(*plan.model, before, profile_)),
      evaluation_(plan, baseline, options) {}

eval::Evaluation& TwoVersions::in(bool edited) {
  const bool swap = edited != edited_;
  if (swap) {
    std::swap(profile_.rows, other_.rows);
    std::swap(profile_.denials, other_.denials);
    std::swap(profile_.complete, other_.complete);
    edited_ = edited;
  }
  if (!running_) {
    evaluation_.reset(profile_);
    evaluation_.run();
    running_ = true;
  } else if (swap) {
    evaluation_.update(changed_, plan::RelationSet(evaluation_.model().relations.size()));
  }
  return evaluation_;
}

std::vector<Standing> standings(eval::Evaluation& ev) {
  const model::Model& m = ev.model();
  std::vector<Standing> out;
  auto assess = [&](Standing::Kind kind, model::RelationId r) {
    out.push_back({kind, r, 0, ev.assess(r), eval::Outcome::irrelevant, 0});
  };
  for (const model::Mechanism& mechanism : m.mechanisms) {
    assess(Standing::Kind::mechanism, mechanism.relation);
    for (model::RelationId p : mechanism.paths) assess(Standing::Kind::path, p);
    for (model::RelationId q : mechanism.qualities) assess(Standing::Kind::quality, q);
  }
  for (size_t i = 0; i < m.propositions.size(); ++i)
    out.push_back({Standing::Kind::proposition, {}, i, {}, ev.outcome(m.propositions[i]), 0});
  for (const model::Constraint& c : m.constraints)
    out.push_back({Standing::Kind::finding,
                   c.relation,
                   0,
                   {},
                   eval::Outcome::irrelevant,
                   ev.certain(c.relation).size()});
  return out;
}

}  // namespace mechanist::whatif
