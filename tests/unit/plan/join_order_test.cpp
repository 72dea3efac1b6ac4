#include <doctest/doctest.h>

#include "model/from_ast.hpp"
#include "plan/from_model.hpp"

using namespace mechanist;

namespace {

// The alternatives of the last rule.
plan::Plan planned(model::Loaded& loaded, const std::string& rules) {
  loaded = model::load_text("t.mech",
                            "rulebase t \"1\"\ncase Firm\nentity Node\nfact edge(from: Node, to: "
                            "Node)\nfact red(node: Node)\nfact weight(node: Node, of: int)\n" +
                                rules);
  REQUIRE(to_text(loaded.diagnostics) == "");
  return plan::from_model(*loaded.model);
}

// "2=? 0>1 1~0": column 2 is compared, 0 gives slot 1, 1 must equal column 0; then whether one row will do.
std::string access_text(const plan::Step& s) {
  std::string out;
  for (const auto& k : s.access.keys)
    out += std::to_string(k.column) + (k.is_slot ? "=" + std::to_string(k.slot) : "=?") + " ";
  for (const auto& g : s.access.gives) out += std::to_string(g.column) + ">" + std::to_string(g.slot) + " ";
  for (const auto& e : s.access.same) out += std::to_string(e.column) + "~" + std::to_string(e.earlier) + " ";
  return out + (s.once ? "once" : "each");
}

}  // namespace

TEST_CASE("a scan knows what it compares and what it gives") {
  model::Loaded loaded;
  const plan::Plan plan = planned(loaded, "define two(A: Node, B: Node) when edge(A, M) and edge(M, B)\n");
  const plan::PlannedAlternative& a = plan.rules.back().alternatives.front();
  REQUIRE(a.full.size() == 2);
  CHECK(access_text(a.full[0]) == "0>0 1>2 each");
  CHECK(access_text(a.full[1]) == "0=2 1>1 each");
  // New rows of the second scan first: its slots come from there.
  CHECK(access_text(a.delta[1][0]) == "0>2 1>1 each");
  CHECK(access_text(a.delta[1][1]) == "1=2 0>0 each");
}

TEST_CASE("a variable that stands twice in one condition is compared within the row") {
  model::Loaded loaded;
  const plan::Plan plan = planned(loaded, "define loops(A: Node) when edge(A, A)\n");
  const plan::Step& step = plan.rules.back().alternatives.front().full.front();
  CHECK(access_text(step) == "0>0 1~0 each");
}

TEST_CASE("one row is as good as all where nothing of it is read later") {
  model::Loaded loaded;
  SUBCASE("because all of it was known before") {
    const plan::Plan plan = planned(loaded, "define inner(A: Node) when red(A) and edge(A, _)\n");
    CHECK(access_text(plan.rules.back().alternatives.front().full[1]) == "0=0 once");
  }
  SUBCASE("because only the scan itself names it") {
    const plan::Plan plan = planned(loaded, "define looped(A: Node) when red(A) and edge(B, B)\n");
    CHECK(access_text(plan.rules.back().alternatives.front().full[1]) == "0>1 1~0 once");
  }
  SUBCASE("but a test reads it") {
    const plan::Plan plan = planned(loaded, "define heavy(A: Node) when red(A) and weight(A, W) and W > 3\n");
    CHECK(access_text(plan.rules.back().alternatives.front().full[1]) == "0=0 1>1 each");
  }
}

// The parts of scans, binds and tests, in the certain bound and in the possible one; then the asides.
std::string parts_text(const plan::Alternative& a) {
  std::string out;
  for (const plan::Parts* p : {&a.parts, &a.possible_parts})
    for (const auto* list : {&p->scans, &p->binds, &p->tests}) {
      for (uint32_t part : *list) out += std::to_string(part);
      out += " ";
    }
  for (bool aside : a.asides) out += aside ? "a" : "-";
  return out;
}

TEST_CASE("a conjunction falls into what has no variable in common") {
  model::Loaded loaded;
  SUBCASE("and of a part that the head does not read some solution will do") {
    const plan::Plan plan = planned(
        loaded,
        "define some(A: Node) when red(A) and edge(_, C) and not red(C) and weight(_, W) and W > 3\n");
    const plan::PlannedAlternative& a = plan.rules.back().alternatives.front();
    // The negation asks what is certain, so that it narrows nothing.
    CHECK(parts_text(a.body) == "012  21 012  21 -aa");
    CHECK(a.full.size() == 1);
    REQUIRE(a.asides.size() == 2);
    CHECK(a.asides[0].size() == 2);
    // New rows of an aside change whether there is a solution, not which nodes are red.
    CHECK(a.delta[1].size() == 1);
  }
  SUBCASE("and a scan alone is none, since its first row will do") {
    const plan::Plan plan = planned(loaded, "define some(A: Node) when red(A) and edge(B, B)\n");
    const plan::PlannedAlternative& a = plan.rules.back().alternatives.front();
    CHECK(parts_text(a.body) == "01   01   --");
    CHECK(a.full.size() == 2);
  }
  SUBCASE("but what may be the same unknown cell is narrowed together") {
    const plan::Plan plan =
        planned(loaded, "define some(A: Node) when red(A) and weight(_, 1) and weight(_, W) and W > 3\n");
    CHECK(parts_text(plan.rules.back().alternatives.front().body) == "012  2 011  1 --a");
  }
}

TEST_CASE("who reads a relation is known, and whose rules need no row") {
  model::Loaded loaded;
  const plan::Plan plan = planned(loaded,
                                  "define reach(a: Node, b: Node)\n"
                                  "rule begins { when edge(A, B) then reach(A, B) }\n"
                                  "rule goes_on { when reach(A, B) and edge(B, C) then reach(A, C) }\n"
                                  "define quiet when not red(_)\n"
                                  "define busy when red(_) and reach(_, _)\n");
  const model::Model& m = *loaded.model;
  auto component = [&](std::string_view name) { return m[*m.find(name)].component; };
  auto readers = [&](std::string_view name) {
    std::vector<uint32_t> out;
    plan.readers[m.find(name)->value].for_each([&](uint32_t c) { out.push_back(c); });
    return out;
  };
  CHECK(readers("edge") == std::vector{component("reach")});
  CHECK(readers("reach") == std::vector{component("busy")});
  CHECK(readers("red") == std::vector{component("busy")});
  CHECK(plan.need_no_rows.has(component("quiet")));
  CHECK_FALSE(plan.need_no_rows.has(component("busy")));
  CHECK(plan.testing.has(component("quiet")));
  CHECK_FALSE(plan.testing.has(component("reach")));
}

TEST_CASE("members of a bit set are visited in order, those that are added meanwhile as well") {
  plan::ComponentSet set(200);
  for (uint32_t c : {3u, 64u, 130u}) set.add(c);
  std::vector<uint32_t> seen;
  set.for_each([&](uint32_t c) {
    seen.push_back(c);
    if (c == 3) {
      set.add(4);
      set.add(63);
      set.add(199);
      set.add(2);  // behind: not visited
    }
  });
  CHECK(seen == std::vector<uint32_t>{3, 4, 63, 64, 130, 199});
}
