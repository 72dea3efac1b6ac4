// Edits of generated profiles: what an evaluation knows after `update` must be what a fresh one finds, also
// where the edit is the text of options and goes the way of `whatif`; and what is said to settle a goal must
// do so, without any item that could be left out, in a fresh evaluation.
//
//   property_edits [--pairs N] [--first I]
//
// Prints what was compared; the exit status is 1 if anything differs.
#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>

#include "../support/random.hpp"
#include "check.hpp"
#include "explain/sentences.hpp"
#include "whatif/assumptions.hpp"
#include "whatif/compare.hpp"
#include "whatif/settle.hpp"

namespace {

using namespace mechanist;

// Every row of these relations with its phase, what is possible of each at each level, and its verdict.
std::string known_of(eval::Evaluation& ev, const std::vector<model::RelationId>& relations) {
  const model::Model& m = ev.model();
  std::string out;
  for (const model::RelationId id : relations) {
    const eval::Relation& rows = ev.certain(id);
    std::vector<std::string> lines;
    std::vector<Symbol> cells(rows.arity());
    for (eval::RowId i = 0; i < rows.size(); ++i) {
      rows.row(i, cells.data());
      std::string line = fmt::format("{} {}", m[id].name, rows.mark_of(i).phase);
      for (Symbol s : cells) line += fmt::format(" {:x}", s.bits);
      lines.push_back(std::move(line));
    }
    std::sort(lines.begin(), lines.end());
    for (const std::string& line : lines) out += line + "\n";
    const eval::Assessed a = ev.assess(id);
    out += fmt::format("{} {} {}\n", m[id].name, to_string(a.verdict),
                       a.confidence ? to_string(*a.confidence) : "");
    const auto answers = ev.answers(eval::Goal{id, std::vector<eval::Goal::Term>(m[id].columns.size())});
    out += fmt::format("possible {} {}\n", answers.open.size(), answers.others);
  }
  return out;
}

// The same of all relations, and of propositions their outcome.
std::string everything(eval::Evaluation& ev) {
  const model::Model& m = ev.model();
  std::vector<model::RelationId> all;
  for (uint32_t r = 0; r < m.relations.size(); ++r) all.push_back(model::RelationId{r});
  std::string out = known_of(ev, all);
  for (const model::Proposition& p : m.propositions)
    out += fmt::format("{}\n", eval::to_string(ev.outcome(p)));
  return out;
}

std::string fresh(const plan::Plan& plan, const eval::Baseline* baseline, const Profile& profile) {
  eval::Evaluation ev(plan, baseline);
  ev.reset(profile);
  ev.run();
  return everything(ev);
}

whatif::Edit some_edit(const model::Model& m, const Profile& p, whatif::Workbench& bench, Random& random) {
  using Kind = whatif::Edit::Kind;
  for (;;) {
    const auto choice = random.below(6);
    if (choice == 0 && !p.rows.empty()) {
      const auto i = static_cast<uint32_t>(random.below(p.rows.size()));
      if (!p.rows[i].mirrored) return {Kind::take_row, p.rows[i].relation, {}, i};
    }
    if (choice == 1 && !p.denials.empty()) {
      const auto i = static_cast<uint32_t>(random.below(p.denials.size()));
      return {Kind::take_denial, p.denials[i].relation, {}, i};
    }
    if (choice == 2 && !p.complete.empty()) {
      const auto i = static_cast<uint32_t>(random.below(p.complete.size()));
      return {Kind::take_completeness, p.complete[i].where.relation, {}, i};
    }
    const auto r = model::RelationId{static_cast<uint32_t>(random.below(m.relations.size()))};
    if (!m[r].recorded()) continue;
    whatif::Edit e;
    e.kind = choice <= 3 ? Kind::assume : choice == 4 ? Kind::deny : Kind::complete;
    e.relation = r;
    if (e.kind != Kind::assume && m[r].attribute) continue;
    for (const model::Column& c : m[r].columns) {
      const bool may_miss = e.kind != Kind::assume || c.optional;
      if (may_miss && random.below(3) == 0) {
        e.cells.push_back(any_symbol);
        continue;
      }
      switch (c.type.kind) {
        case model::TypeKind::entity:
          if (e.kind == Kind::assume && random.below(3) == 0)
            e.cells.push_back(
                bench.individual(model::EntityId{c.type.of}, static_cast<uint32_t>(random.below(2))));
          else
            e.cells.push_back(bench.text(random.below(2) == 0 ? "a" : "b"));
          break;
        case model::TypeKind::enumeration:
          e.cells.push_back(
              inline_number(static_cast<int64_t>(random.below(m.enums[c.type.of].constants.size()))));
          break;
        case model::TypeKind::text:
          e.cells.push_back(bench.text("a"));
          break;
        default:
          e.cells.push_back(inline_number(static_cast<int64_t>(random.below(5))));
      }
    }
    return e;
  }
}

// A fact, denial or statement of completeness as somebody would type it; of what is recorded, if `recorded`
// says so and something is.
std::string some_text(const property::Case& c, const explain::Sentences& say, bool recorded, Random& random) {
  const model::Model& m = *c.model;
  const Profile& p = *c.profile;
  if (recorded && random.below(2) == 0 && !p.rows.empty()) {
    const ProfileRow& row = p.rows[random.below(p.rows.size())];
    return say.goal(row.relation, {p.row_cells(row), m[row.relation].columns.size()});
  }
  if (recorded && random.below(2) == 0 && !p.denials.empty()) {
    const Pattern& d = p.denials[random.below(p.denials.size())];
    return "not " + say.goal(d.relation, d.cells);
  }
  if (recorded && !p.complete.empty()) {
    const Pattern& d = p.complete[random.below(p.complete.size())].where;
    return "complete " + say.goal(d.relation, d.cells);
  }
  std::vector<const model::Relation*> facts;
  for (const model::Relation& r : m.relations)
    if (r.recorded()) facts.push_back(&r);
  const model::Relation& r = *facts[random.below(facts.size())];
  std::vector<std::string> cells;
  for (const model::Column& column : r.columns) switch (column.type.kind) {
      case model::TypeKind::entity: {
        const char* names[] = {"\"ann\"", "\"bob\"", "\"pen\"", "X", "Y", "_"};
        cells.emplace_back(names[random.below(6)]);
        break;
      }
      case model::TypeKind::enumeration: {
        const auto& constants = m.enums[column.type.of].constants;
        cells.push_back(constants[random.below(constants.size())].name);
        break;
      }
      default:
        cells.push_back(random.below(6) == 0 ? "_" : fmt::format("{}", random.below(5)));
    }
  std::string out = r.name;
  for (size_t i = 0; i < cells.size(); ++i) out += (i == 0 ? "(" : ", ") + cells[i];
  return out + (cells.empty() ? "" : ")");
}

struct Seen {
  uint64_t pairs = 0, options = 0, refused = 0, changed = 0, edits = 0, asked = 0, gaps = 0, blockers = 0,
           closings = 0, goals = 0, unsettled = 0;
  uint64_t wrong = 0;
};

void check_edits(const property::Case& c, uint64_t seed, Seen& seen) {
  eval::Evaluation ev(*c.plan, c.baseline.get());
  ev.reset(*c.profile);
  ev.run();
  whatif::Workbench bench(ev);
  Random random(seed);
  std::vector<std::vector<whatif::Edit>> all;
  for (int i = 0; i < 4; ++i) {
    std::vector<whatif::Edit> edits;
    for (uint64_t n = 1 + random.below(3); n > 0; --n)
      edits.push_back(some_edit(*c.model, *c.profile, bench, random));
    all.push_back(std::move(edits));
  }
  all.push_back({});
  for (const auto& edits : all) {
    ++seen.edits;
    const std::string got = everything(bench.with(edits));
    const Profile edited = bench.profile();
    if (got == fresh(*c.plan, c.baseline.get(), edited)) continue;
    ++seen.wrong;
    fmt::print("pair {}: an edit gives another result than a fresh run\n{}---\n{}\n", seed, got,
               fresh(*c.plan, c.baseline.get(), edited));
  }
  // Where only some relations are asked for, what others leave stale must not come through.
  for (int i = 0; i < 8; ++i) {
    const model::RelationId asked{static_cast<uint32_t>(random.below(c.model->relations.size()))};
    const std::vector<model::RelationId>& below = c.plan->support[asked.value];
    ++seen.asked;
    const std::string got = known_of(bench.with(all[random.below(all.size())], {asked}), below);
    const Profile edited = bench.profile();
    eval::Evaluation anew(*c.plan, c.baseline.get());
    anew.reset(edited);
    anew.run();
    const std::string right = known_of(anew, below);
    if (got == right) continue;
    ++seen.wrong;
    fmt::print(
        "pair {}: an edit of which one relation is asked gives another result than a fresh run\n"
        "{}---\n{}\n",
        seed, got, right);
  }
}

// What the command does: options from text, both versions in one memory, and what differs between them,
// against two fresh runs.
void check_options(const property::Case& c, uint64_t seed, Seen& seen) {
  const model::Model& m = *c.model;
  const explain::Sentences say(m, c.profile->symbols, c.profile.get(), "en",
                               number_unnamed(m, c.profile->symbols, c.profile.get()));
  Random random(seed + 0x5eed);
  for (int i = 0; i < 4; ++i) {
    whatif::Assumptions assumptions;
    for (uint64_t n = 1 + random.below(3); n > 0; --n) {
      const uint64_t choice = random.below(6);
      if (choice == 0)
        assumptions.retract.push_back(some_text(c, say, true, random));
      else if (choice == 1)
        assumptions.deny.push_back(some_text(c, say, false, random));
      else
        assumptions.assume.push_back((choice == 2   ? "not "
                                      : choice == 3 ? "complete "
                                                    : "") +
                                     some_text(c, say, false, random));
    }
    Profile edited = *c.profile;
    if (has_errors(whatif::apply(m, assumptions, edited))) {
      ++seen.refused;
      continue;
    }
    ++seen.options;
    const std::string after = fresh(*c.plan, c.baseline.get(), edited);
    whatif::TwoVersions versions(*c.plan, c.baseline.get(), *c.profile, std::move(edited));
    const std::vector<whatif::Standing> was = whatif::standings(versions.before());
    const std::string got_before = everything(versions.before());
    const std::vector<whatif::Standing> is = whatif::standings(versions.after());
    const std::string got_after = everything(versions.after());
    if (!(was == is)) ++seen.changed;
    eval::Evaluation original(*c.plan, c.baseline.get());
    original.reset(*c.profile);
    original.run();
    if (got_after == after && got_before == everything(original) && whatif::standings(original) == was)
      continue;
    ++seen.wrong;
    fmt::print("pair {}: options give another result than a fresh run\n", seed);
    for (const auto& [name, list] :
         {std::pair("--assume", &assumptions.assume), std::pair("--deny", &assumptions.deny),
          std::pair("--retract", &assumptions.retract)})
      for (const std::string& text : *list) fmt::print("  {} {}\n", name, text);
  }
}

Verdict fresh_verdict(const property::Case& c, const whatif::Workbench& bench, const eval::Goal& goal) {
  const Profile edited = bench.profile();
  eval::Evaluation ev(*c.plan, c.baseline.get());
  ev.reset(edited);
  ev.run();
  return ev.assess(goal).verdict;
}

void check_gaps(const property::Case& c, uint64_t seed, Seen& seen) {
  eval::Evaluation ev(*c.plan, c.baseline.get());
  ev.reset(*c.profile);
  ev.run();
  whatif::Workbench bench(ev);
  const model::Model& m = *c.model;
  for (uint32_t r = 0; r < m.relations.size(); ++r) {
    if (!m.relations[r].derived()) continue;
    const eval::Goal goal{model::RelationId{r}, std::vector<eval::Goal::Term>(m.relations[r].columns.size())};
    const Verdict verdict = ev.assess(goal).verdict;
    if (verdict == Verdict::holds) continue;
    ++seen.goals;
    const whatif::Settle s = whatif::settle(ev, bench, goal);
    if (verdict == Verdict::open && s.holds.empty()) ++seen.unsettled;
    auto check = [&](const std::vector<whatif::Gap>& gaps, auto wanted, const char* what, uint64_t& count) {
      for (const whatif::Gap& g : gaps) {
        ++count;
        bench.with(whatif::edits_of(bench, m, g.items));
        bool right = wanted(fresh_verdict(c, bench, goal));
        for (size_t i = 0; i < g.items.size() && right; ++i) {
          std::vector<whatif::Item> fewer = g.items;
          fewer.erase(fewer.begin() + static_cast<ptrdiff_t>(i));
          bench.with(whatif::edits_of(bench, m, fewer));
          right = !wanted(fresh_verdict(c, bench, goal));
        }
        if (right) continue;
        ++seen.wrong;
        fmt::print("pair {}: {} of {} is not confirmed or not minimal\n", seed, what, m.relations[r].name);
      }
    };
    check(
        s.holds, [](Verdict v) { return v == Verdict::holds; }, "a gap", seen.gaps);
    check(
        s.fails, [](Verdict v) { return v == Verdict::fails; }, "a closing", seen.closings);
    check(
        s.opens, [](Verdict v) { return v != Verdict::fails; }, "a blocker", seen.blockers);
  }
}

}  // namespace

int main(int count, char** words) {
  uint64_t pairs = 600, first = 0;
  for (int i = 1; i + 1 < count; i += 2) {
    if (!std::strcmp(words[i], "--pairs")) pairs = std::strtoull(words[i + 1], nullptr, 10);
    if (!std::strcmp(words[i], "--first")) first = std::strtoull(words[i + 1], nullptr, 10);
  }
  Seen seen;
  for (uint64_t i = first; i < first + pairs; ++i) {
    const auto kind = i % 3 == 0   ? generate::Class::positive
                      : i % 3 == 1 ? generate::Class::negative
                                   : generate::Class::general;
    const generate::Pair pair = generate::make(kind, i);
    std::string problem;
    const auto c = property::load(pair.program.text(), pair.evidence.text(), problem);
    if (!c) continue;
    ++seen.pairs;
    check_edits(*c, i, seen);
    check_options(*c, i, seen);
    if (i % 2 == 0) check_gaps(*c, i, seen);
  }
  fmt::print("{} edits from options equal to fresh runs, {} of them change a verdict; {} refused\n",
             seen.options, seen.changed, seen.refused);
  fmt::print(
      "{} pairs, {} edits equal to fresh runs, {} of which one relation is asked; {} goals that do not hold, "
      "{} gaps, {} closings, {} blockers "
      "confirmed; {} open goals without a gap; {} wrong\n",
      seen.pairs, seen.edits, seen.asked, seen.goals, seen.gaps, seen.closings, seen.blockers, seen.unsettled,
      seen.wrong);
  return seen.wrong == 0 ? 0 : 1;
}
