// Generated programs and profiles on which the engine and the oracle must agree.
//
//   property [--pairs N] [--seed S] [--first I] [--class positive|negative|general] [--profiles-every N]
//
// Pair I of seed S is the same everywhere. Prints how many pairs agreed, how the verdicts are shared out, how
// often `open` is coarser than the exact verdict where enumeration is exact, and which seeded defects of the
// evaluator were caught; for a disagreement, the smallest pair that still shows it. The exit status is 1 if
// anything disagrees, a bound is exceeded or a defect goes uncaught.
#include <fmt/core.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "check.hpp"

namespace {

using namespace mechanist;
using namespace mechanist::property;
using generate::Class;

struct Arguments {
  uint64_t pairs = 3000;
  uint64_t seed = 1;
  uint64_t first = 0;
  int only = -1;
  uint64_t profiles_every = 1;
};

struct Seeded {
  const char* name;
  bool eval::Defects::*set;
};
const Seeded defects[] = {
    {"a dropped delta", &eval::Defects::drop_delta},
    {"U read as L", &eval::Defects::possible_reads_certain},
    {"a denial ignored", &eval::Defects::ignore_denials},
    {"completeness ignored", &eval::Defects::ignore_completeness},
    {"exclusion sets dropped", &eval::Defects::drop_exclusions},
    {"negation reads the same bound", &eval::Defects::negation_reads_same_bound},
    {"a missing cell read as none in U", &eval::Defects::missing_is_none},
    {"confidence off by one level", &eval::Defects::level_off_by_one},
    {"at most reads L", &eval::Defects::at_most_reads_certain},
    {"count's upper end is its lower", &eval::Defects::count_upper_is_lower},
    {"planned rows are certain", &eval::Defects::ignore_planned},
};
constexpr size_t defect_count = std::size(defects);

constexpr double most_coarse_fails = 0.04, most_coarse_holds = 0.01, most_coarse_confidences = 0.04;
// The exhaustive family is full of `a or not a` and of counts, which are documented to be coarse, and always
// the same: its bounds are just above what was measured, so that a defect shows that only makes verdicts
// coarser.
constexpr uint64_t whole_family = 324;  // profiles
constexpr double family_coarse_fails = 0.066, family_coarse_holds = 0.052;
constexpr double least_share = 0.15;

double share(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}
bool too_coarse(const Tally& t) {
  return share(t.coarse_fails, t.exact[2]) > most_coarse_fails ||
         share(t.coarse_holds, t.exact[0]) > most_coarse_holds;
}
bool too_coarse_family(const Tally& t) {
  return share(t.coarse_fails, t.exact[2]) > family_coarse_fails ||
         share(t.coarse_holds, t.exact[0]) > family_coarse_holds;
}

void print_tally(const char* name, const Tally& t) {
  fmt::print("{:<10} {:>6} pairs {:>8} goals   holds {:4.1f} %  open {:4.1f} %  fails {:4.1f} %", name,
             t.pairs, t.goals, 100 * share(t.said[0], t.goals), 100 * share(t.said[1], t.goals),
             100 * share(t.said[2], t.goals));
  uint64_t exact = t.exact[0] + t.exact[1] + t.exact[2];
  if (exact > 0)
    fmt::print(
        "\n{:10} exact: holds {:.1f} %, fails {:.1f} %; open is coarser for {:.2f} % of the fails, {:.2f} % "
        "of "
        "the holds; confidence for {:.2f} %",
        "", 100 * share(t.exact[0], exact), 100 * share(t.exact[2], exact),
        100 * share(t.coarse_fails, t.exact[2]), 100 * share(t.coarse_holds, t.exact[0]),
        100 * share(t.coarse_confidences, t.confidences));
  fmt::print("\n");
}

bool parse(int count, char** words, Arguments& out) {
  for (int i = 1; i < count; i += 2) {
    if (i + 1 >= count) return false;
    std::string_view name = words[i];
    const char* value = words[i + 1];
    uint64_t number = std::strtoull(value, nullptr, 10);
    if (name == "--pairs")
      out.pairs = number;
    else if (name == "--seed")
      out.seed = number;
    else if (name == "--first")
      out.first = number;
    else if (name == "--profiles-every" && number > 0)
      out.profiles_every = number;
    else if (name == "--class")
      out.only = !std::strcmp(value, "positive") ? 0 : !std::strcmp(value, "negative") ? 1 : 2;
    else
      return false;
  }
  return true;
}

}  // namespace

int main(int count, char** words) {
  Arguments arguments;
  if (!parse(count, words, arguments)) {
    fmt::print(stderr,
               "usage: property [--pairs N] [--seed S] [--first I] [--class C] [--profiles-every N]\n");
    return 2;
  }
  auto started = std::chrono::steady_clock::now();
  Budget budget;
  bool failed = false;
  int shown = 0;
  const Class classes[] = {Class::positive, Class::negative, Class::general};
  const char* names[] = {"positive", "negative", "general"};
  Tally tallies[3];
  Tally with_defect[defect_count];
  bool caught[defect_count] = {};
  LinesSeen lines;
  uint64_t made = 0, rejected = 0, left_out = 0, varied = 0;
  std::string first_rejection;

  for (uint64_t n = arguments.first, agreed = 0; agreed < arguments.pairs && made < 20 * arguments.pairs;
       ++n) {
    size_t kind = n % 3;
    if (arguments.only >= 0) kind = static_cast<size_t>(arguments.only);
    generate::Pair pair = generate::make(classes[kind], arguments.seed * 1'000'003 + n);
    ++made;
    std::string problem;
    std::optional<Case> c = load(pair.program.text(), pair.evidence.text(), problem);
    if (!c) {
      if (rejected++ == 0) first_rejection = problem + pair.program.text() + "---\n" + pair.evidence.text();
      continue;
    }
    std::vector<oracle::Goal> goals =
        oracle::interesting_goals(*c->model, *c->profile, budget.goals_of_a_relation);
    std::optional<Truth> known = truth(classes[kind], *c, goals, budget);
    if (!known) {
      ++left_out;
      continue;
    }
    ++agreed;
    const Verdicts verdicts = evaluate(*c, goals);
    if (!(evaluate_again(*c, goals) == verdicts)) {
      failed = true;
      fmt::print("VIOLATION: pair {} of seed {}: in a long run it has other verdicts\n{}---\n{}\n", n,
                 arguments.seed, pair.program.text(), pair.evidence.text());
      if (++shown == 5) break;
    }
    if (const std::string line = different_line(*c, lines); !line.empty()) {
      failed = true;
      fmt::print("VIOLATION: pair {} of seed {}: {}\n{}---\n{}\n", n, arguments.seed, line,
                 pair.program.text(), pair.evidence.text());
      if (++shown == 5) break;
    }
    std::vector<Disagreement> found = compare(*c, goals, *known, verdicts, tallies[kind]);
    if (!found.empty()) {
      failed = true;
      fmt::print("DISAGREEMENT: pair {} of seed {} ({})\n", n, arguments.seed, names[kind]);
      pair = shrink(classes[kind], pair, budget);
      for (const Disagreement& d : disagreements(classes[kind], pair, budget))
        fmt::print("  {}: expected {}; got {}\n", d.goal, d.expected, d.got);
      fmt::print("{}---\n{}\n", pair.program.text(), pair.evidence.text());
      if (++shown == 5) break;
      continue;
    }
    for (size_t d = 0; d < defect_count; ++d) {
      if (caught[d]) continue;
      eval::Defects defect;
      defect.*(defects[d].set) = true;
      caught[d] = !compare(*c, goals, *known, evaluate(*c, goals, defect), with_defect[d]).empty();
    }
    if (n % 4 == 0) {
      ++varied;
      std::vector<std::string> violations = metamorphic(pair, n);
      if (!violations.empty()) {
        failed = true;
        fmt::print("VIOLATION: pair {} of seed {} ({} in all)\n{}\n", n, arguments.seed, violations.size(),
                   violations.front());
        ++shown;
      }
      if (shown >= 5) break;
    }
  }

  Exhausted exhausted;
  if (arguments.only < 0) exhausted = exhaust(arguments.profiles_every);
  for (size_t i = 0; i < exhausted.disagreements.size() && i < 5; ++i) {
    failed = true;
    fmt::print("DISAGREEMENT in the exhaustive family: {}\n", exhausted.disagreements[i]);
  }

  Tally both = tallies[0];
  both.add(tallies[1]);
  uint64_t pairs = both.pairs + tallies[2].pairs;
  for (int kind = 0; kind < 3; ++kind)
    if (tallies[kind].pairs > 0) print_tally(names[kind], tallies[kind]);
  if (both.pairs > 0) print_tally("exact", both);
  if (exhausted.profiles > 0) {
    fmt::print("exhaustive: {} programs, {} profiles\n", exhausted.programs, exhausted.profiles);
    print_tally("", exhausted.tally);
  }
  fmt::print("{} pairs compared; {} more not read, {} with too many completions; {} varied; {:.1f} s\n",
             pairs, rejected, left_out, varied,
             std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
  fmt::print("lines of {} proofs compared; {} more can only be explained\n", lines.walked, lines.explained);
  if (rejected > 0) fmt::print("the first that was not read:\n{}\n", first_rejection);

  auto demand = [&](bool ok, const std::string& what) {
    if (ok) return;
    failed = true;
    fmt::print("FAILED: {}\n", what);
  };
  uint64_t exact = both.exact[0] + both.exact[1] + both.exact[2];
  demand(share(rejected, made) <= 0.01, "more than 1 % of the generated pairs are not read");
  demand(pairs < 200 || lines.walked > lines.explained, "most lines of proofs can only be explained");
  if (exhausted.profiles == whole_family)
    demand(!too_coarse_family(exhausted.tally), "open is coarser in the exhaustive family than it was");
  if (arguments.only < 0 && pairs >= 200) {
    demand(share(both.exact[0], exact) >= least_share, "less than 15 % of the exact verdicts are holds");
    demand(share(both.exact[2], exact) >= least_share, "less than 15 % of the exact verdicts are fails");
    demand(share(both.coarse_fails, both.exact[2]) <= most_coarse_fails,
           "open is coarser for more than 4 % of the fails");
    demand(share(both.coarse_holds, both.exact[0]) <= most_coarse_holds,
           "open is coarser for more than 1 % of the holds");
    demand(share(both.coarse_confidences, both.confidences) <= most_coarse_confidences,
           "the confidence is weaker than exact for more than 4 %");
    // A defect that only makes verdicts coarser is caught by the bounds.
    for (size_t d = 0; d < defect_count; ++d) {
      bool by_bounds = !caught[d] && too_coarse(with_defect[d]);
      bool by_family = false;
      if (!caught[d] && !by_bounds && exhausted.profiles == whole_family) {
        eval::Defects defect;
        defect.*(defects[d].set) = true;
        with_defect[d] = exhaust(1, defect).tally;
        by_family = too_coarse_family(with_defect[d]);
      }
      fmt::print("seeded defect: {:<34} {}", defects[d].name, caught[d] ? "caught by a disagreement\n" : "");
      if (!caught[d])
        fmt::print("{}: open is coarser for {:.2f} % of the fails, {:.2f} % of the holds\n",
                   by_bounds   ? "caught by the bounds"
                   : by_family ? "caught by the bounds of the exhaustive family"
                               : "NOT CAUGHT",
                   100 * share(with_defect[d].coarse_fails, with_defect[d].exact[2]),
                   100 * share(with_defect[d].coarse_holds, with_defect[d].exact[0]));
      // A few hundred pairs, as under sanitizers, are too few to meet every defect.
      demand(caught[d] || by_bounds || by_family || pairs < 2000,
             std::string("seeded defect not caught: ") + defects[d].name);
    }
  }
  fmt::print("{}\n", failed ? "FAILED" : "all agree");
  return failed ? 1 : 0;
}
