// Lints of generated programs must be true of them: a rule that adds nothing can be left out and nothing else
// changes, and what can never fire concludes nothing.
//
//   property_lint [--programs N] [--first I]
//
// Prints what was compared; the exit status is 1 if a lint was wrong or no program had one.
#include "lint/lint.hpp"

#include <fmt/core.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

#include "check.hpp"
#include "lint/satisfiable.hpp"

namespace {

using namespace mechanist;

struct Seen {
  uint64_t programs = 0, redundant = 0, dead_rules = 0, dead_relations = 0, finer_redundant = 0,
           finer_dead = 0, wrong = 0;
  std::map<std::string, uint64_t> codes;
};

// Of each relation, by name: its verdict, and how many rows hold.
struct Known {
  Verdict verdict = Verdict::open;
  uint64_t rows = 0;
};
std::string told(const Known& k) {
  return fmt::format("{} with {} rows", to_string(k.verdict), k.rows);
}
std::map<std::string, Known> known(const property::Case& c) {
  eval::Evaluation ev(*c.plan, c.baseline.get());
  ev.reset(*c.profile);
  ev.run();
  std::map<std::string, Known> out;
  for (uint32_t r = 0; r < c.model->relations.size(); ++r)
    out[c.model->relations[r].name] = {ev.assess(model::RelationId{r}).verdict,
                                       ev.certain(model::RelationId{r}).size()};
  return out;
}

// The rule that stands on a line of the program, if it is one that can be left out.
std::optional<size_t> rule_at(const generate::Program& p, uint32_t line) {
  const size_t before = p.types.size() + p.declarations.size();
  if (line <= before || line - before > p.rules.size()) return std::nullopt;
  const size_t i = line - before - 1;
  return p.rules[i].starts_with("rule ") ? std::optional(i) : std::nullopt;
}

void check(const generate::Program& program, const generate::Evidence& evidence, uint64_t seed, Seen& seen) {
  std::string problem;
  const auto c = property::load(program.text(), evidence.text(), problem);
  if (!c) return;
  ++seen.programs;
  const auto before = known(*c);
  auto wrong = [&](const std::string& what) {
    ++seen.wrong;
    fmt::print("program {}: {}\n", seed, what);
  };

  const lint::Satisfiable satisfiable(*c->model);
  for (uint32_t r = 0; r < c->model->relations.size(); ++r) {
    if (satisfiable.can_hold({r})) continue;
    ++seen.dead_relations;
    const std::string& name = c->model->relations[r].name;
    if (before.at(name).rows > 0) wrong(name + " cannot hold, and does");
  }
  for (const Diagnostic& d : lint::findings(*c->model, c->files)) {
    ++seen.codes[d.code];
    const bool adds_nothing = d.code == "W0604" || d.code == "W0605";
    const bool is_dead = d.code == "W0602" && d.message.find("can never fire") != std::string::npos;
    const auto rule = rule_at(program, d.place.line);
    if (!rule || !(adds_nothing || is_dead)) continue;
    generate::Program without = program;
    without.rules.erase(without.rules.begin() + static_cast<std::ptrdiff_t>(*rule));
    const auto other = property::load(without.text(), evidence.text(), problem);
    if (!other) continue;
    ++(adds_nothing ? seen.redundant : seen.dead_rules);
    // Verdicts are computed from bounds. A rule that cannot fire may seem to make something possible, and one
    // that adds nothing, rarely, more than the other one does; without it, more may be decided.
    for (const auto& [name, after] : known(*other)) {
      const Known& was = before.at(name);
      const bool is_decided = was.verdict == Verdict::open && after.verdict != Verdict::open;
      if (is_decided) ++(adds_nothing ? seen.finer_redundant : seen.finer_dead);
      if (after.rows < was.rows || (was.verdict != after.verdict && !is_decided))
        wrong(fmt::format("{} on line {}: {} is {}, and without the rule {}", d.code, d.place.line, name,
                          told(was), told(after)));
    }
  }
}

}  // namespace

int main(int count, char** words) {
  uint64_t programs = 3000, first = 0;
  for (int i = 1; i + 1 < count; i += 2) {
    if (!std::strcmp(words[i], "--programs")) programs = std::strtoull(words[i + 1], nullptr, 10);
    if (!std::strcmp(words[i], "--first")) first = std::strtoull(words[i + 1], nullptr, 10);
  }
  Seen seen;
  for (uint64_t i = first; i < first + programs; ++i) {
    const auto kind = i % 3 == 0   ? generate::Class::positive
                      : i % 3 == 1 ? generate::Class::negative
                                   : generate::Class::general;
    const generate::Pair pair = generate::make(kind, i);
    check(pair.program, pair.evidence, i, seen);
  }
  fmt::print(
      "{} programs; {} rules that add nothing left out, {} that cannot fire; {} relations that cannot hold, "
      "of open relations, {} and {} were decided without the rule; {} wrong\n",
      seen.programs, seen.redundant, seen.dead_rules, seen.dead_relations, seen.finer_redundant,
      seen.finer_dead, seen.wrong);
  for (const auto& [code, n] : seen.codes) fmt::print("  {} {}\n", code, n);
  return seen.wrong == 0 && seen.redundant > 0 && seen.dead_relations > 0 ? 0 : 1;
}
