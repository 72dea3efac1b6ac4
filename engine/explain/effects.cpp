// The rows, denials and lists of a profile before and after an edit, compared. External interface:
// effects.hpp.
#include "explain/effects.hpp"

#include <algorithm>

#include "explain/reading.hpp"
#include "profile/assume.hpp"
#include "whatif/assumptions.hpp"

namespace mechanist::explain {

std::vector<Effect> effects(const model::Model& m, const Profile& before, const Profile& after,
                            const Sentences& say) {
  std::vector<Effect> out;
  auto add = [&](Effect::Kind kind, std::string sentence, uint32_t evidence) {
    const Span span = after.evidence[evidence].span;
    const SourceFile& f = after.texts[span.source];
    out.push_back({kind, std::move(sentence), {f.path(), f.line(span.begin)}});
  };
  for (const Pattern& d : before.denials)
    if (std::none_of(after.denials.begin(), after.denials.end(),
                     [&](const Pattern& o) { return o.evidence == d.evidence && o.relation == d.relation; }))
      add(Effect::Kind::overrides_denial, say.atom(d.relation, d.cells, true), d.evidence);
  for (const ProfileRow& r : before.rows)
    if (!r.mirrored && std::none_of(after.rows.begin(), after.rows.end(), [&](const ProfileRow& o) {
          return o.relation == r.relation && o.first_cell == r.first_cell;
        }))
      add(Effect::Kind::takes_row, say.atom(r.relation, {after.row_cells(r), m[r.relation].columns.size()}),
          r.evidence);
  for (const ProfileRow& r : after.rows) {
    if (r.mirrored || r.evidence < before.evidence.size()) continue;
    const size_t n = m[r.relation].columns.size();
    const auto known = std::find_if(before.rows.begin(), before.rows.end(), [&](const ProfileRow& o) {
      return o.relation == r.relation && o.planned == r.planned &&
             std::equal(after.row_cells(r), after.row_cells(r) + n, after.row_cells(o));
    });
    const bool is_known = known != before.rows.end();
    if (is_known)
      add(Effect::Kind::recorded_already, say.atom(r.relation, {after.row_cells(r), n}), known->evidence);
    if (is_known) continue;
    auto speaks_of_it = [&](const Pattern& p) {
      return p.relation == r.relation && covers(p.cells, after.row_cells(r));
    };
    for (const Pattern& d : after.denials)
      if (d.evidence < before.evidence.size() && speaks_of_it(d))
        add(Effect::Kind::overrides_denial, say.atom(d.relation, d.cells, true), d.evidence);
    for (const Completeness& c : before.complete)
      if (speaks_of_it(c.where)) add(Effect::Kind::extends_list, say.label(r.relation), c.where.evidence);
  }
  auto same = [](const Pattern& a, const Pattern& b) {
    return a.relation == b.relation && a.cells == b.cells;
  };
  for (const Pattern& d : after.denials)
    for (const Pattern& o : before.denials)
      if (d.evidence >= before.evidence.size() && same(d, o))
        add(Effect::Kind::recorded_already, say.atom(d.relation, d.cells, true), o.evidence);
  for (const Completeness& c : after.complete)
    for (const Completeness& o : before.complete)
      if (c.where.evidence >= before.evidence.size() && same(c.where, o.where))
        add(Effect::Kind::recorded_already, "complete " + say.goal(c.where.relation, c.where.cells),
            o.where.evidence);
  return out;
}

std::vector<Effect> effects(const model::Model& m, const Profile& profile, const std::string& assumed,
                            const Sentences& say) {
  Profile edited = profile;
  if (has_errors(whatif::apply(m, {{assumed}, {}, {}}, edited))) return {};
  return effects(m, profile, edited, say);
}

std::string told(const Phrases& p, const Effect& e) {
  const std::string_view words[] = {p.overrides_denial, p.takes_row, p.extends_list, p.recorded_already};
  return filled(words[static_cast<int>(e.kind)], e.sentence);
}

}  // namespace mechanist::explain
