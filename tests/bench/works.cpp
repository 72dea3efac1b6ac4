// Sizes are such that compiled Soufflé takes 0.3 to 3 s at scale 1. Facts follow the shapes that these
// analyses meet: programs have small functions with few calls between them, ontologies are shallow trees with
// some cross links. External interface: works.hpp.
#include "works.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <stdexcept>

#include "../support/random.hpp"

namespace bench {
namespace {

using mechanist::Random;

constexpr uint64_t seed = 20'251'125;

uint32_t sized(double scale, double full) {
  return std::max(2u, static_cast<uint32_t>(std::lround(scale * full)));
}

uint32_t below(Random& random, uint32_t bound) {
  return static_cast<uint32_t>(random.below(bound));
}

Facts random_edges(uint32_t nodes, uint32_t edges) {
  Random random(seed);
  Rows edge{2, {}};
  for (uint32_t i = 0; i < edges; ++i) edge.add({below(random, nodes), below(random, nodes)});
  return {{"edge", std::move(edge)}};
}

// The closure is about quadratic in the nodes, so its sides grow with the scale's root.
Facts sparse(double scale) {
  uint32_t nodes = sized(std::sqrt(scale), 2'500);
  return random_edges(nodes, nodes + nodes / 2);
}
Facts dense(double scale) {
  uint32_t nodes = sized(std::sqrt(scale), 900);
  return random_edges(nodes, nodes * 20);
}

Facts grid(double scale) {
  uint32_t side = sized(std::sqrt(std::sqrt(scale)), 50);
  Rows edge{2, {}};
  for (uint32_t y = 0; y < side; ++y)
    for (uint32_t x = 0; x < side; ++x) {
      if (x + 1 < side) edge.add({y * side + x, y * side + x + 1});
      if (y + 1 < side) edge.add({y * side + x, (y + 1) * side + x});
    }
  return {{"edge", std::move(edge)}};
}

Facts chain(double scale) {
  uint32_t nodes = sized(std::sqrt(scale), 2'500);
  Rows edge{2, {}};
  for (uint32_t i = 0; i + 1 < nodes; ++i) edge.add({i, i + 1});
  return {{"edge", std::move(edge)}};
}

// A forest where each has one parent, some two, of the generation before.
Facts generations(double scale) {
  constexpr uint32_t depth = 10;
  uint32_t width = sized(scale, 13'500);
  Random random(seed);
  Rows parent{2, {}};
  for (uint32_t level = 1; level < depth; ++level)
    for (uint32_t i = 0; i < width; ++i) {
      uint32_t child = level * width + i;
      parent.add({(level - 1) * width + below(random, width), child});
      if (random.percent(10)) parent.add({(level - 1) * width + below(random, width), child});
    }
  return {{"parent", std::move(parent)}};
}

// Functions of 40 variables: a value flows from an earlier variable to a later one, mostly of the function.
// Expression v + n is what variable v points to.
Facts pointer_program(double scale) {
  constexpr uint32_t function = 40;
  uint32_t n = sized(scale, 3'000);
  Random random(seed);
  Rows assign{2, {}}, dereference{2, {}};
  for (uint32_t v = 1; v < n; ++v) {
    uint32_t first = v - v % function;
    if (v > first && random.percent(65)) assign.add({v, first + below(random, v - first)});
    if (random.percent(2)) assign.add({v, below(random, v)});
    if (random.percent(40)) {
      dereference.add({v, v + n});
      if (v > first) {
        uint32_t other = first + below(random, v - first);
        if (random.percent(50))
          assign.add({other, v + n});
        else
          assign.add({v + n, other});
      }
    }
  }
  return {{"assign", std::move(assign)}, {"dereference", std::move(dereference)}};
}

Facts pointers(double scale) {
  uint32_t n = sized(scale, 80'000);
  Random random(seed);
  Rows address{2, {}}, assign{2, {}}, load{2, {}}, store{2, {}};
  // Most statements are about variables of one function, some about globals.
  constexpr uint32_t function = 50;
  auto near = [&](uint32_t v) {
    if (random.below(1000) < 4) return below(random, n);
    const uint32_t first = v - v % function;
    return first + below(random, std::min(function, n - first));
  };
  for (uint32_t i = 0; i < n; ++i) {
    uint32_t v = below(random, n);
    if (random.percent(40)) address.add({v, near(v)});
    assign.add({v, near(v)});
    if (random.percent(12)) load.add({v, near(v)});
    if (random.percent(6)) store.add({v, near(v)});
  }
  return {{"address_of", std::move(address)},
          {"assign", std::move(assign)},
          {"load", std::move(load)},
          {"store", std::move(store)}};
}

Facts ontology(double scale) {
  constexpr uint32_t roles = 20;
  uint32_t n = sized(scale, 12'000);
  Random random(seed);
  Rows classes{1, {}}, told{2, {}}, conjunction{3, {}}, some_right{3, {}}, some_left{3, {}}, sub_role{2, {}},
      role_chain{3, {}};
  for (uint32_t c = 0; c < n; ++c) {
    classes.add({c});
    if (c == 0) continue;
    // A parent in the first half of those before makes a tree of logarithmic depth.
    told.add({c, below(random, c / 2 + 1)});
    if (random.percent(20)) told.add({c, below(random, c / 2 + 1)});
    if (random.percent(35)) some_right.add({c, below(random, roles), below(random, c)});
    if (random.percent(10)) some_left.add({below(random, roles), c, below(random, c)});
    if (random.percent(15)) {
      uint32_t top = c / 4 + 1;
      conjunction.add({below(random, top), below(random, top), below(random, top)});
    }
  }
  for (uint32_t r = 0; r + 5 < roles; r += 2) sub_role.add({r, r + 5});
  role_chain.add({1, 1, 1});
  role_chain.add({2, 3, 4});
  return {{"class", std::move(classes)},           {"told", std::move(told)},
          {"conjunction", std::move(conjunction)}, {"some_right", std::move(some_right)},
          {"some_left", std::move(some_left)},     {"sub_role", std::move(sub_role)},
          {"role_chain", std::move(role_chain)}};
}

// Far more nodes than any closure could be made of: what counts is how quickly they are read.
Facts many_edges(double scale) {
  return random_edges(sized(scale, 1'000'000), sized(scale, 3'000'000));
}

// Tokens wander along a chain with shortcuts; every step has one of ten kinds and takes them from one of 250
// states to another. Thousands of rounds, each with a handful of new rows.
constexpr uint32_t states = 250;
constexpr uint32_t kinds = 10;

Facts wandering_tokens(double scale) {
  uint32_t n = sized(scale, 10'000);
  Random random(seed);
  Facts facts;
  facts["start"].columns = 2;
  for (uint32_t k = 0; k < kinds; ++k) facts[fmt::format("step{}", k)].columns = 2;
  for (uint32_t i = 0; i + 1 < n; ++i) {
    facts[fmt::format("step{}", i % kinds)].add({i, i + 1});
    if (random.percent(5)) facts[fmt::format("step{}", below(random, kinds))].add({i, i + 1});
  }
  // State 0 goes on by steps of kind 0, which begin at each tenth place.
  for (uint32_t token = 0; token < 5; ++token)
    facts["start"].add({token, below(random, n / 100 + 1) * kinds});
  return facts;
}

enum class Language { mech, dl, lp, pl, clp };

// One rule `to(X, Z) if from(X, Y) and step(Y, Z)`; for CLIPS with a name of its own.
std::string rule(Language language, uint32_t number, uint32_t to, uint32_t from, uint32_t kind) {
  switch (language) {
    case Language::mech:
      return fmt::format("rule {{ when at{}(X, Y) and step{}(Y, Z) then at{}(X, Z) }}\n", from, kind, to);
    case Language::dl:
      return fmt::format("at{}(x, z) :- at{}(x, y), step{}(y, z).\n", to, from, kind);
    case Language::lp:
    case Language::pl:
      return fmt::format("at{}(X, Z) :- at{}(X, Y), step{}(Y, Z).\n", to, from, kind);
    case Language::clp:
      return fmt::format("(defrule r{} (at{} ?x ?y) (step{} ?y ?z) => (assert (at{} ?x ?z)))\n", number, from,
                         kind, to);
  }
  return {};
}

std::string many_rules(Language language) {
  std::string out;
  auto add = [&](std::string text) { out += text; };
  switch (language) {
    case Language::mech:
      add("rulebase many_rules \"1\"\nfact start(token: int, place: int)\n");
      for (uint32_t k = 0; k < kinds; ++k) add(fmt::format("fact step{}(from: int, to: int)\n", k));
      for (uint32_t s = 0; s < states; ++s) add(fmt::format("define at{}(token: int, place: int)\n", s));
      add("rule { when start(X, Y) then at0(X, Y) }\n");
      break;
    case Language::dl:
      add(".decl start(token: number, place: number) STORE\n.input start\n");
      for (uint32_t k = 0; k < kinds; ++k)
        add(fmt::format(".decl step{0}(from: number, to: number) STORE\n.input step{0}\n", k));
      for (uint32_t s = 0; s < states; ++s)
        add(fmt::format(".decl at{0}(token: number, place: number) STORE\n.printsize at{0}\n", s));
      add("at0(x, y) :- start(x, y).\n");
      break;
    case Language::lp:
      add("at0(X, Y) :- start(X, Y).\n");
      break;
    case Language::pl:
      for (uint32_t s = 0; s < states; ++s) add(fmt::format(":- table at{}/2.\n", s));
      for (uint32_t s = 0; s < states; ++s) add(fmt::format(":- discontiguous at{}/2.\n", s));
      add("at0(X, Y) :- start(X, Y).\n");
      break;
    case Language::clp:
      add("(defrule r (start ?x ?y) => (assert (at0 ?x ?y)))\n");
      break;
  }
  // Each state is entered by a rule that goes on from its neighbour, and by one from anywhere.
  Random random(seed);
  for (uint32_t s = 0; s < states; ++s) {
    add(rule(language, s * 2, (s + 1) % states, s, s % kinds));
    uint32_t from = below(random, states), kind = below(random, kinds);
    add(rule(language, s * 2 + 1, (s + 1) % states, from, kind));
  }
  switch (language) {
    case Language::lp:
      for (uint32_t s = 0; s < states; ++s)
        add(fmt::format("rows(at{0}, N) :- N = #count {{ X, Y : at{0}(X, Y) }}.\n", s));
      add("#show rows/2.\n");
      break;
    case Language::pl:
      add("answer :- forall(between(0, 249, S), (atom_concat(at, S, R), G =.. [R, _, _],\n"
          "  aggregate_all(count, G, N), format(\"~w\\t~d~n\", [R, N]))).\n");
      break;
    case Language::clp:
      add("(deffunction answer () (loop-for-count (?s 0 249) (tell (sym-cat at ?s))))\n");
      break;
    case Language::mech:
    case Language::dl:
      break;
  }
  return out;
}

// Rows as terms: before a row, between its cells, after it.
struct Writing {
  const char *open, *separator, *close;
};

void write_terms(std::string& out, const std::string& name, const Rows& rows, const Writing& how) {
  for (size_t i = 0; i < rows.size(); ++i) {
    fmt::format_to(std::back_inserter(out), fmt::runtime(how.open), name);
    for (uint32_t c = 0; c < rows.columns; ++c)
      fmt::format_to(std::back_inserter(out), "{}{}", c == 0 ? "" : how.separator,
                     rows.cells[i * rows.columns + c]);
    out += how.close;
  }
}

void sort_and_unite(Rows& rows) {
  std::vector<std::vector<uint32_t>> sorted;
  for (size_t i = 0; i < rows.size(); ++i) {
    const uint32_t* row = rows.cells.data() + i * rows.columns;
    sorted.emplace_back(row, row + rows.columns);
  }
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  rows.cells.clear();
  for (const auto& row : sorted) rows.cells.insert(rows.cells.end(), row.begin(), row.end());
}

void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  if (!out.flush()) throw std::runtime_error(fmt::format("cannot write '{}'", path.string()));
}

}  // namespace

std::vector<Work> works() {
  std::vector<std::string> at;
  for (uint32_t s = 0; s < states; ++s) at.push_back(fmt::format("at{}", s));
  return {
      {"closure, sparse", "closure", {"path"}, sparse, true},
      {"closure, dense", "closure", {"path"}, dense},
      {"closure, grid", "closure", {"path"}, grid},
      {"closure, chain", "closure", {"path"}, chain},
      {"same generation", "same_generation", {"same_generation"}, generations, true},
      {"CSPA", "cspa", {"value_flow", "value_alias", "memory_alias"}, pointer_program, true},
      {"Andersen", "andersen", {"points_to"}, pointers, true},
      {"EL completion", "el", {"subsumed", "related"}, ontology, true},
      {"reading", "reading", {"loop"}, many_edges},
      {"reading, as texts", "reading_texts", {"loop"}, many_edges},
      {"500 rules", "", at, wandering_tokens, false, false},
  };
}

void write_facts(Facts facts, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  std::string lp, pl, clp;
  for (auto& [name, rows] : facts) {
    sort_and_unite(rows);
    std::string lines;
    write_terms(lines, name, rows, {"", "\t", "\n"});
    write(folder / (name + ".facts"), lines);
    write_terms(lp, name, rows, {"{}(", ",", ").\n"});
    if (rows.size() == 0) pl += fmt::format(":- dynamic {}/{}.\n", name, rows.columns);
    write_terms(clp, name, rows, {"({} ", " ", ")\n"});
  }
  write(folder / "facts.lp", lp);
  write(folder / "facts.pl", pl + lp);
  write(folder / "facts.clp", clp);
}

void write_many_rules(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  write(folder / "program.mech", many_rules(Language::mech));
  write(folder / "program.dl", many_rules(Language::dl));
  write(folder / "program.lp", many_rules(Language::lp));
  write(folder / "program.pl", many_rules(Language::pl));
  write(folder / "program.clp", many_rules(Language::clp));
}

}  // namespace bench
