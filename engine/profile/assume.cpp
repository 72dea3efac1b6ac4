// `--assume FACT` and `--deny FACT`: a profile changed as if it had said so.
//
// What is assumed outweighs what the profile says against it. A row takes away the denials that speak of it
// alone; a broader denial stays for all other rows, and the row stands beside it, because a recorded row is
// certain whatever is denied. It takes away what the attribute said before, and a `none`, whose relation
// stays complete with the row in it. A denial takes away the rows that it matches, both readings of a
// symmetric one.
// `--deny 'complete p'` opens p again. What is assumed is believed entirely.
//
// The text of the argument becomes a text of the profile, called --assume or --deny, so that diagnostics and
// explanations can point at it. Nothing is changed if the fact is wrong.
//
// What is retracted is what the profile says: `own("ann")` is the row that says no more than that, where
// there is one, and otherwise every row that says so and more.
//
// External interface: assume, deny and retract of read.hpp, and assume.hpp for who has rows and patterns
// already.
#include "profile/assume.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "profile/builder.hpp"
#include "profile/fact_literal.hpp"
#include "profile/read.hpp"

namespace mechanist {
namespace {

using model::Model;

constexpr const char* not_said = "the profile does not say this, so it cannot be taken back";

// A range or a choice of values is known by what it leaves possible.
bool same_range(const Profile& profile, Symbol a, Symbol b) {
  return a.is_unknown() && b.is_unknown() && profile.unknowns[a.index()] == profile.unknowns[b.index()];
}

bool ground(const std::vector<Symbol>& pattern) {
  return std::none_of(pattern.begin(), pattern.end(), [](Symbol s) { return s == any_symbol; });
}

}  // namespace

bool covers(const std::vector<Symbol>& pattern, const Symbol* row) {
  for (size_t i = 0; i < pattern.size(); ++i)
    if (pattern[i] != any_symbol && pattern[i] != row[i]) return false;
  return true;
}

void remove_rows(Profile& profile, const Pattern& pattern) {
  std::vector<ProfileRow> kept;
  auto matches = [&](const ProfileRow& row) {
    if (row.relation != pattern.relation) return false;
    const Symbol* cells = profile.row_cells(row);
    for (size_t i = 0; i < pattern.cells.size(); ++i) {
      const Symbol p = pattern.cells[i];
      if (p != any_symbol && p != cells[i] && !same_range(profile, p, cells[i])) return false;
    }
    return true;
  };
  for (size_t i = 0; i < profile.rows.size(); ++i) {
    const bool pair = i + 1 < profile.rows.size() && profile.rows[i + 1].mirrored;
    const bool remove = matches(profile.rows[i]) || (pair && matches(profile.rows[i + 1]));
    if (!remove)
      kept.insert(kept.end(), profile.rows.begin() + static_cast<ptrdiff_t>(i),
                  profile.rows.begin() + static_cast<ptrdiff_t>(i + (pair ? 2 : 1)));
    if (pair) ++i;
  }
  profile.rows = std::move(kept);
}

void remove_completeness(Profile& profile, model::RelationId relation, bool only_none) {
  for (Completeness& c : profile.complete)
    if (c.where.relation == relation && only_none) c.none = false;
  if (only_none) return;
  std::erase_if(profile.complete, [&](const Completeness& c) { return c.where.relation == relation; });
}

void outweigh(const Model& model, Profile& profile, size_t first) {
  const model::RelationId relation = profile.rows[first].relation;
  if (model[relation].attribute) {
    size_t at = 0;
    std::erase_if(profile.rows,
                  [&](const ProfileRow& row) { return at++ < first && row.relation == relation; });
    first = profile.rows.size() - 1;
  }
  for (size_t i = first; i < profile.rows.size(); ++i) {
    const Symbol* cells = profile.row_cells(profile.rows[i]);
    std::erase_if(profile.denials, [&](const Pattern& d) {
      return d.relation == relation && ground(d.cells) && covers(d.cells, cells);
    });
  }
  remove_completeness(profile, relation, true);
}

namespace {

Diagnostics change(const Model& model, Profile& profile, const FactLiteral& fact, bool assuming,
                   Individuals* individuals) {
  Diagnostics diagnostics;
  using Form = FactLiteral::Form;
  const bool denying = assuming ? fact.form == Form::denial : fact.form != Form::complete;
  const bool pattern = denying || fact.form == Form::complete;
  ProfileBuilder builder(model, profile, diagnostics);

  FactPlaces places;
  std::string text = written(fact, places);
  const SourceId id = profile.texts.add(assuming ? "--assume" : "--deny", std::move(text));
  places.whole.source = places.relation.source = id;
  for (Span& span : places.arguments) span.source = id;
  if (!assuming && fact.form == Form::denial) {
    builder.report("E0337", places.whole, "'--deny' takes the fact itself, without 'not'",
                   fmt::format("write {}", std::string(profile.texts[id].text().substr(4))));
    return diagnostics;
  }
  std::optional<TypedFact> typed = typed_fact(builder, fact, places, pattern, individuals);
  if (!typed) return diagnostics;
  const model::RelationId relation = typed->draft.relation;
  if (!assuming && fact.form == Form::complete) {
    if (std::none_of(profile.complete.begin(), profile.complete.end(),
                     [&](const Completeness& c) { return c.where.relation == relation; }))
      builder.report("E0338", places.whole, not_said);
    remove_completeness(profile, relation, false);
    return diagnostics;
  }
  Evidence evidence;
  evidence.span = places.whole;
  typed->draft.evidence = builder.add_evidence(std::move(evidence));
  if (fact.form == Form::complete) {
    builder.complete(std::move(typed->draft), false);
  } else if (denying) {
    const size_t first = profile.denials.size();
    builder.deny(std::move(typed->draft));
    for (size_t i = first; i < profile.denials.size(); ++i) remove_rows(profile, profile.denials[i]);
  } else if (typed->no_value) {
    std::erase_if(profile.rows, [&](const ProfileRow& row) { return row.relation == relation; });
    typed->draft.cells.assign(typed->draft.cells.size(), std::nullopt);
    builder.complete(std::move(typed->draft), true);
  } else {
    const size_t first = profile.rows.size();
    builder.record(std::move(typed->draft));
    if (profile.rows.size() > first) outweigh(model, profile, first);
  }
  return diagnostics;
}

}  // namespace

Diagnostics assume(const Model& model, Profile& profile, const FactLiteral& fact, Individuals* individuals) {
  return change(model, profile, fact, true, individuals);
}

Diagnostics deny(const Model& model, Profile& profile, const FactLiteral& fact, Individuals* individuals) {
  return change(model, profile, fact, false, individuals);
}

Diagnostics retract(const Model& model, Profile& profile, const FactLiteral& fact, Individuals* individuals) {
  Diagnostics diagnostics;
  using Form = FactLiteral::Form;
  ProfileBuilder builder(model, profile, diagnostics);
  FactPlaces places;
  std::string text = written(fact, places);
  const SourceId id = profile.texts.add("--retract", std::move(text));
  places.whole.source = places.relation.source = id;
  for (Span& span : places.arguments) span.source = id;
  const bool row = fact.form == Form::atom || fact.form == Form::attribute;
  // A row may have ranges, and columns that are left out mean any.
  const bool values = std::any_of(fact.arguments.begin(), fact.arguments.end(), [](const FactArgument& a) {
    return std::holds_alternative<Literal>(a.value);
  });
  std::optional<TypedFact> typed = typed_fact(builder, fact, places, !row || !values, individuals);
  if (!typed) return diagnostics;
  Pattern pattern{typed->draft.relation, {}, 0, Confidence::high};
  for (const auto& cell : typed->draft.cells) pattern.cells.push_back(cell.value_or(any_symbol));
  Pattern mirrored = pattern;
  if (model[pattern.relation].symmetric) std::swap(mirrored.cells[0], mirrored.cells[1]);
  auto same = [&](const Pattern& p) {
    return p.relation == pattern.relation && (p.cells == pattern.cells || p.cells == mirrored.cells);
  };
  auto of_it = [&](const ProfileRow& r) { return r.relation == pattern.relation; };
  auto statements = [&] { return profile.rows.size() + profile.denials.size() + profile.complete.size(); };
  const size_t before = statements();
  if (row) {
    // Rows that say just this, and only where there is none, all that say this and more.
    Pattern just = pattern;
    for (size_t c = 0; c < just.cells.size(); ++c)
      if (just.cells[c] == any_symbol) {
        just.cells[c] = unknown_symbol(static_cast<uint32_t>(profile.unknowns.size()));
        profile.unknowns.emplace_back().maybe_none = model[just.relation].columns[c].optional;
      }
    remove_rows(profile, just);
    if (before == statements()) remove_rows(profile, pattern);
  } else if (fact.form == Form::denial)
    std::erase_if(profile.denials, same);
  else
    std::erase_if(profile.complete, [&](const Completeness& c) { return same(c.where); });
  if (before == statements())
    builder.report(
        "E0338", places.whole, not_said,
        fact.form == Form::attribute && std::any_of(profile.rows.begin(), profile.rows.end(), of_it)
            ? fmt::format("--retract {} takes back whatever it says", fact.relation)
            : "");
  return diagnostics;
}

}  // namespace mechanist
