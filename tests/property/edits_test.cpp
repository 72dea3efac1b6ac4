// Edits of generated profiles: what an evaluation knows after `update` must be what a fresh one finds, and
// what is said to settle a goal must do so, without any item that could be left out, in a fresh evaluation.
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
#include "whatif/compare.hpp"
#include "whatif/settle.hpp"

namespace {

using namespace mechanist;

// Every row with its phase, what is possible of each relation at each level, and all verdicts.
std::string everything(eval::Evaluation& ev) {
  const model::Model& m = ev.model();
  std::string out;
  for (uint32_t r = 0; r < m.relations.size(); ++r) {
    const model::RelationId id{r};
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

struct Seen {
  uint64_t pairs = 0, edits = 0, gaps = 0, blockers = 0, closings = 0, goals = 0, unsettled = 0;
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
    if (i % 2 == 0) check_gaps(*c, i, seen);
  }
  fmt::print(
      "{} pairs, {} edits equal to fresh runs; {} goals that do not hold, {} gaps, {} closings, {} blockers "
      "confirmed; {} open goals without a gap; {} wrong\n",
      seen.pairs, seen.edits, seen.goals, seen.gaps, seen.closings, seen.blockers, seen.unsettled,
      seen.wrong);
  return seen.wrong == 0 ? 0 : 1;
}
