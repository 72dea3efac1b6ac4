// The dependencies of shipped and of generated rulebases against uses_of.
#include "author/dependency_graph.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <set>

#include "author/dependencies.hpp"
#include "generate.hpp"
#include "model/from_ast.hpp"

using namespace mechanist;

namespace {

model::Model loaded(const std::string& text) {
  model::Loaded out = model::load_text("g.mech", text);
  REQUIRE_MESSAGE(out.model, (out.diagnostics.empty() ? "" : out.diagnostics.front().message));
  return std::move(*out.model);
}

void check(const model::Model& m) {
  const author::DependencyGraph g = author::dependency_graph(m, {}, "en");
  std::set<std::string> ids;
  for (const author::DependencyNode& n : g.nodes) CHECK(ids.insert(n.id).second);
  size_t grouped = 0;
  for (size_t i = 0; i < g.groups.size(); ++i) {
    CHECK(ids.insert(g.groups[i].id).second);
    for (const size_t n : g.groups[i].nodes) CHECK(g.nodes[n].group == i);
    grouped += g.groups[i].nodes.size();
  }
  for (const author::DependencyNode& n : g.nodes) grouped -= n.group.has_value();
  CHECK(grouped == 0);
  // Of everything but the parts of propositions, which are one node each.
  std::set<std::tuple<std::string, std::string>> drawn, used;
  auto is_part = [&](model::RelationId r) {
    return m[r].role == model::Role::claim || m[r].role == model::Role::scope;
  };
  for (const author::DependencyEdge& e : g.edges)
    if (g.nodes[e.to].kind != author::DependencyNode::Kind::proposition)
      drawn.emplace(g.nodes[e.from].signature.substr(0, g.nodes[e.from].signature.find('(')),
                    g.nodes[e.to].signature.substr(0, g.nodes[e.to].signature.find('(')));
  for (const model::Rule& rule : m.rules)
    for (const author::Use& u : author::uses_of(rule))
      if (!is_part(rule.head) && !is_part(u.relation)) used.emplace(m[u.relation].name, m[rule.head].name);
  CHECK(drawn == used);
}

}  // namespace

TEST_CASE("every use is an edge") {
  size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(MECHANIST_SOURCE_DIR "/rulebases")) {
    if (entry.path().extension() != ".mech") continue;
    const model::Loaded l = model::load(entry.path().string());
    REQUIRE(l.model);
    check(*l.model);
    ++files;
  }
  CHECK(files > 3);
  for (uint64_t seed = 0; seed < 100; ++seed)
    check(loaded(generate::make(static_cast<generate::Class>(seed % 3), seed).program.text()));
}

TEST_CASE("negated, aggregated, recursive") {
  const model::Model m = loaded(R"(rulebase r "1"
case C
entity E
fact a(x: E)
fact b(x: E)
define p(X: E) when a(X) and not b(X)
define q when count { X : a(X) } >= 2 and a(_)
define r(x: E)
rule { when a(X) then r(X) }
rule { when r(X) and b(X) then r(X) }
define unused when b(_)
)");
  const author::DependencyGraph g = author::dependency_graph(m, {{*m.find("q")}, {}}, "en");
  REQUIRE(g.nodes.size() == 2);
  REQUIRE(g.edges.size() == 1);
  CHECK(g.edges[0].aggregated);
  CHECK_FALSE(g.edges[0].negated);
  const author::DependencyGraph all = author::dependency_graph(m, {}, "en");
  for (const author::DependencyNode& n : all.nodes) CHECK(n.recursive == (n.name == "r"));
  size_t negated = 0;
  for (const author::DependencyEdge& e : all.edges) negated += e.negated;
  CHECK(negated == 1);
}
