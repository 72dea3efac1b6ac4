// Advice on generated programs with levers, against enumeration that shares nothing with the search: every
// set of levers is written down as facts, assumed as `whatif` assumes them, and evaluated afresh.
//
//   property_advice [--programs N] [--first I]
//
// Where every lever is of one row, what is advised must be exactly the cheapest sets that do it and contain
// no smaller one that does, in order of cost. Where levers have open columns, nothing that enumeration finds
// may be cheaper than the first, and none of what is advised may contain less that would do. Where nothing is
// advised, nothing must do it. Prints what was compared; the exit status is 1 if anything differs.
#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>

#include "../support/random.hpp"
#include "check.hpp"
#include "explain/gaps.hpp"
#include "profile/builder.hpp"
#include "profile/fact_literal.hpp"
#include "profile/read.hpp"
#include "whatif/advise.hpp"

namespace {

using namespace mechanist;

constexpr size_t most_instances = 9;  // of which all sets are tried
constexpr size_t most_open = 40;      // …of open levers, up to a size
constexpr size_t most_of_open = 2;

struct Lever {
  std::string relation;
  std::vector<std::string> terms;
  bool attribute = false;
  int cost = 1;  // in halves
  std::string text() const {
    std::string out = "lever " + relation;
    for (size_t i = 0; i < terms.size(); ++i) out += (i == 0 ? "(" : ", ") + terms[i];
    return out + (terms.empty() ? "" : ")") + fmt::format(" cost {}.{}", cost / 2, cost % 2 * 5);
  }
};

std::vector<std::string> values(const model::Model& m, const model::Column& c) {
  switch (c.type.kind) {
    case model::TypeKind::entity:
      return m.entities[c.type.of].name == "Person" ? std::vector<std::string>{"\"ann\"", "\"bob\""}
                                                    : std::vector<std::string>{"\"pen\"", "\"ink\""};
    case model::TypeKind::enumeration: {
      std::vector<std::string> out;
      for (const auto& k : m.enums[c.type.of].constants) out.push_back(k.name);
      return out;
    }
    case model::TypeKind::whole:
      return {"1", "2", "3", "4"};
    default:
      return {};
  }
}

std::vector<Lever> some_levers(const model::Model& m, bool open, Random& random) {
  std::vector<const model::Relation*> facts;
  for (const model::Relation& r : m.relations)
    if (r.recorded()) facts.push_back(&r);
  std::vector<Lever> out;
  for (uint64_t n = open ? 1 + random.below(3) : 4 + random.below(6); n > 0 && !facts.empty(); --n) {
    const model::Relation& r = *facts[random.below(facts.size())];
    Lever lever{r.name, {}, r.attribute, static_cast<int>(random.below(7))};
    bool fits = true;
    for (const model::Column& c : r.columns) {
      const std::vector<std::string> of = values(m, c);
      if (open && random.below(2) == 0)
        lever.terms.push_back("_");
      else if (of.empty())
        fits = false;
      else
        lever.terms.push_back(of[random.below(of.size())]);
    }
    if (fits && std::none_of(out.begin(), out.end(), [&](const Lever& l) {
          return l.relation == lever.relation && l.terms == lever.terms;
        }))
      out.push_back(std::move(lever));
  }
  return out;
}

struct Instance {
  std::string fact;
  int cost = 0;
};

// Every fact that a lever brings about, over the values above and two individuals without a name.
std::vector<Instance> instances_of(const model::Model& m, const std::vector<Lever>& levers) {
  std::vector<Instance> out;
  for (const Lever& l : levers) {
    const model::Relation& r = m[*m.find(l.relation)];
    std::vector<std::string> rows{""};
    for (size_t c = 0; c < l.terms.size(); ++c) {
      std::vector<std::string> of{l.terms[c]};
      if (l.terms[c] == "_") {
        of = values(m, r.columns[c]);
        if (r.columns[c].type.kind == model::TypeKind::entity)
          for (const char* name : {"N1", "N2"}) of.emplace_back(name);
        if (r.columns[c].optional) of.emplace_back("_");
      }
      std::vector<std::string> longer;
      for (const std::string& row : rows)
        for (const std::string& v : of) longer.push_back(row + (c == 0 ? "" : ", ") + v);
      rows = std::move(longer);
    }
    for (const std::string& row : rows) {
      std::string fact = l.attribute ? r.name + " = " + row : r.name + (row.empty() ? "" : "(" + row + ")");
      const auto known =
          std::find_if(out.begin(), out.end(), [&](const Instance& i) { return i.fact == fact; });
      if (known == out.end())
        out.push_back({std::move(fact), l.cost});
      else
        known->cost = std::min(known->cost, l.cost);
    }
  }
  return out;
}

struct Trial {
  const property::Case& c;
  eval::Goal goal;
  std::vector<size_t> findings;  // before
  uint64_t evaluations = 0;

  // Nothing, if a fact could not be assumed.
  std::optional<Profile> with(const std::vector<std::string>& facts) const {
    Profile edited = *c.profile;
    Individuals individuals;
    for (const std::string& text : facts) {
      const Parsed<FactLiteral> fact = parse_fact(text);
      if (!fact || has_errors(assume(*c.model, edited, *fact, &individuals))) return std::nullopt;
    }
    return edited;
  }
  std::vector<size_t> findings_of(eval::Evaluation& ev) const {
    std::vector<size_t> out;
    for (const model::Constraint& k : c.model->constraints) out.push_back(ev.certain(k.relation).size());
    return out;
  }
  bool does(const std::vector<std::string>& facts) {
    ++evaluations;
    const std::optional<Profile> edited = with(facts);
    if (!edited) return false;
    eval::Evaluation ev(*c.plan, c.baseline.get());
    ev.reset(*edited);
    ev.run();
    if (ev.assess(goal).verdict != Verdict::holds) return false;
    const std::vector<size_t> now = findings_of(ev);
    for (size_t i = 0; i < now.size(); ++i)
      if (now[i] > findings[i]) return false;
    return true;
  }
  // Not recorded yet; what is recorded against it is no obstacle.
  bool to_bring_about(const std::string& text) const {
    Profile edited = *c.profile;
    Diagnostics wrong;
    ProfileBuilder builder(*c.model, edited, wrong);
    Individuals individuals;
    const Parsed<FactLiteral> fact = parse_fact(text);
    FactPlaces places;
    written(*fact, places);
    const auto typed = typed_fact(builder, *fact, places, false, &individuals);
    if (!typed) return false;
    eval::Goal asked{typed->draft.relation, {}};
    for (const auto& cell : typed->draft.cells) asked.terms.push_back({cell.value_or(any_symbol), -1});
    eval::Evaluation ev(*c.plan, c.baseline.get());
    ev.reset(edited);
    ev.run();
    return ev.assess(asked).verdict != Verdict::holds;
  }
};

struct Seen {
  uint64_t programs = 0, goals = 0, exact = 0, advised = 0, none = 0, sets = 0, unproved = 0, evaluations = 0;
  uint64_t wrong = 0;
};

struct Set {
  std::vector<std::string> facts;
  int cost = 0;
};

// The sets that do it and contain no other that does, by cost.
std::vector<Set> enumerated(Trial& trial, const std::vector<Instance>& instances, size_t most) {
  std::vector<std::vector<size_t>> subsets{{}};
  for (size_t from = 0, size = 1; size <= most; ++size) {
    const size_t end = subsets.size();
    for (; from < end; ++from)
      for (size_t i = subsets[from].empty() ? 0 : subsets[from].back() + 1; i < instances.size(); ++i) {
        subsets.push_back(subsets[from]);
        subsets.back().push_back(i);
      }
  }
  std::vector<std::vector<size_t>> found;
  std::vector<Set> out;
  // Smaller ones come first, so that none is reported that contains another.
  for (const auto& set : subsets) {
    if (set.empty() || std::any_of(found.begin(), found.end(), [&](const auto& f) {
          return std::includes(set.begin(), set.end(), f.begin(), f.end());
        }))
      continue;
    Set one;
    for (size_t i : set) {
      one.facts.push_back(instances[i].fact);
      one.cost += instances[i].cost;
    }
    if (!trial.does(one.facts)) continue;
    found.push_back(set);
    out.push_back(std::move(one));
  }
  std::stable_sort(out.begin(), out.end(), [](const Set& a, const Set& b) { return a.cost < b.cost; });
  return out;
}

std::string shown(const std::vector<Set>& sets) {
  std::string out;
  for (const Set& s : sets) {
    out += fmt::format("  {}:", s.cost / 2.0);
    for (const std::string& f : s.facts) out += " " + f;
    out += "\n";
  }
  return out;
}

void check_goal(const property::Case& c, eval::Evaluation& ev, const eval::Goal& goal, bool open_levers,
                const std::vector<Instance>& all, Seen& seen, const std::string& name) {
  const model::Model& m = *c.model;
  Trial trial{c, goal, {}};
  trial.findings = trial.findings_of(ev);
  std::vector<Instance> instances;
  for (const Instance& i : all)
    if (trial.to_bring_about(i.fact)) instances.push_back(i);
  if (instances.size() > (open_levers ? most_open : most_instances)) return;
  ++seen.goals;
  whatif::Workbench bench(ev);
  const whatif::Advice advice = whatif::advise(ev, bench, goal);
  const explain::Sentences say(m, ev.symbols(), ev.profile(), "en",
                               number_unnamed(m, ev.symbols(), ev.profile()));
  std::vector<Set> advised;
  for (const whatif::Gap& g : advice.sets) {
    Set s;
    for (const explain::SettleItem& i : explain::told(ev, say, g.items).items) s.facts.push_back(i.written);
    s.cost = static_cast<int>(std::strtod(g.cost.to_string().c_str(), nullptr) * 2);
    std::sort(s.facts.begin(), s.facts.end());
    advised.push_back(std::move(s));
  }
  std::string problem;
  for (size_t i = 0; i < advised.size() && problem.empty(); ++i) {
    const std::vector<std::string>& facts = advised[i].facts;
    if (!trial.does(facts)) problem = "is not confirmed";
    if (i > 0 && advised[i].cost < advised[i - 1].cost) problem = "is cheaper than the one before";
    for (size_t bits = 1; bits + 1 < (size_t{1} << facts.size()) && facts.size() < 8; ++bits) {
      std::vector<std::string> fewer;
      for (size_t k = 0; k < facts.size(); ++k)
        if (bits >> k & 1) fewer.push_back(facts[k]);
      if (trial.does(fewer)) problem = "contains less that would do";
    }
    if (!problem.empty()) problem = fmt::format("set {} {}", i + 1, problem);
  }
  std::vector<Set> best = enumerated(trial, instances, open_levers ? most_of_open : most_instances);
  const size_t wanted = whatif::AdviseLimits{}.sets;
  if (!open_levers) {
    ++seen.exact;
    for (Set& s : best) std::sort(s.facts.begin(), s.facts.end());
    if (advised.size() != std::min(wanted, best.size())) problem = "another number of sets";
    std::set<std::vector<std::string>> told;
    for (size_t i = 0; i < advised.size() && problem.empty(); ++i) {
      if (advised[i].cost != best[i].cost) problem = fmt::format("set {} has another cost", i + 1);
      if (std::none_of(best.begin(), best.end(), [&](const Set& s) { return s.facts == advised[i].facts; }))
        problem = fmt::format("set {} is none of the smallest", i + 1);
      if (!told.insert(advised[i].facts).second) problem = "a set is told twice";
    }
    if (!advice.cheapest) problem = "it is not known that none is cheaper";
  } else if (problem.empty() && !best.empty()) {
    if (!advice.cheapest)
      ++seen.unproved;
    else if (advised.empty())
      problem = "there is one";
    else if (best.front().cost < advised.front().cost)
      problem = "there is a cheaper one";
  }
  (advised.empty() ? seen.none : seen.advised) += 1;
  seen.sets += advised.size();
  seen.evaluations += trial.evaluations;
  if (problem.empty()) return;
  ++seen.wrong;
  fmt::print("{}: {}\nadvised{}\n{}enumerated\n{}", name, problem, advice.cheapest ? " as the cheapest" : "",
             shown(advised), shown(best));
}

void check_program(uint64_t seed, Seen& seen) {
  const auto kind = seed % 3 == 0   ? generate::Class::positive
                    : seed % 3 == 1 ? generate::Class::negative
                                    : generate::Class::general;
  const generate::Pair pair = generate::make(kind, seed);
  std::string problem;
  std::string rules = pair.program.text();
  auto c = property::load(rules, pair.evidence.text(), problem);
  if (!c) return;
  Random random(seed);
  const bool open = seed % 4 == 3;
  const std::vector<Lever> levers = some_levers(*c->model, open, random);
  for (const Lever& l : levers) rules += l.text() + "\n";
  c = property::load(rules, pair.evidence.text(), problem);
  if (!c) {
    ++seen.wrong;
    fmt::print("program {}: {}\n", seed, problem);
    return;
  }
  ++seen.programs;
  eval::Evaluation ev(*c->plan, c->baseline.get());
  ev.reset(*c->profile);
  ev.run();
  const std::vector<Instance> instances = instances_of(*c->model, levers);
  const uint64_t wrong = seen.wrong;
  for (uint32_t r = 0; r < c->model->relations.size(); ++r) {
    const model::Relation& rel = c->model->relations[r];
    const eval::Goal goal{model::RelationId{r}, std::vector<eval::Goal::Term>(rel.columns.size())};
    if (!rel.derived() || ev.assess(goal).verdict == Verdict::holds) continue;
    check_goal(*c, ev, goal, open, instances, seen, fmt::format("program {}, {}", seed, rel.name));
  }
  if (seen.wrong > wrong) fmt::print("{}\n{}\n", rules, pair.evidence.text());
}

}  // namespace

int main(int count, char** words) {
  uint64_t programs = 400, first = 0;
  for (int i = 1; i + 1 < count; i += 2) {
    if (!std::strcmp(words[i], "--programs")) programs = std::strtoull(words[i + 1], nullptr, 10);
    if (!std::strcmp(words[i], "--first")) first = std::strtoull(words[i + 1], nullptr, 10);
  }
  Seen seen;
  for (uint64_t i = first; i < first + programs; ++i) check_program(i, seen);
  fmt::print(
      "{} programs with levers, {} goals that do not hold, {} of them over levers of one row: {} with advice "
      "({} sets), "
      "{} "
      "without; {} not known to be cheapest; {} fresh evaluations; {} wrong\n",
      seen.programs, seen.goals, seen.exact, seen.advised, seen.sets, seen.none, seen.unproved,
      seen.evaluations, seen.wrong);
  return seen.wrong == 0 ? 0 : 1;
}
