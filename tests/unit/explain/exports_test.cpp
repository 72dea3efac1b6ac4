// Structure and escaping of the formats that leave the house. tests/consumers reads them with real consumers.
#include "explain/graph.hpp"
#include "explain/reading.hpp"
#include "support.hpp"

namespace mechanist::explain::test {
namespace {

constexpr const char* rules = R"(rulebase r "1"
case C
entity P
fact has(x: P) { en "has {x}" }
fact big(x: P) { en "{x} is big" }
define huge(X: P) when has(X) and big(X) { en "{X} is huge" }
mechanism m {
  path a { en "first" when huge(_) }
  path b { en "second" when has(_) }
  applies when at least 1 of paths
}
)";

size_t count(const std::string& text, const std::string& part) {
  size_t out = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++out;
  return out;
}

TEST_CASE("an address is a link only where browsers follow it by http") {
  CHECK(web_address("https://example.org/a?b=c&d") == "https://example.org/a?b=c&d");
  CHECK(web_address("HTTP://example.org") == "HTTP://example.org");
  CHECK(web_address(" http://example.org/a b\"<>`(x)\n") == "http://example.org/a%20b%22%3C%3E%60%28x%29");
  CHECK(web_address("javascript:alert(1)").empty());
  CHECK(web_address("data:text/html,x").empty());
  CHECK(web_address("//example.org").empty());
  CHECK(web_address("").empty());
}

TEST_CASE("a step that two conclusions need is one node") {
  Case c(rules, "case: X\nfacts: { has: [p], big: [p] }\n");
  const Explanation x = c.explain("m");
  const Graph g = graph_of(x, {}, 40);
  size_t facts = 0, into = 0, at = 0;
  for (size_t i = 0; i < g.nodes.size(); ++i)
    if (g.nodes[i].goal == "has(\"p\")") {
      ++facts;
      at = i;
    }
  for (const GraphEdge& e : g.edges) into += e.to == at;
  CHECK(facts == 1);
  CHECK(into == 2);
}

TEST_CASE("a folded picture has few nodes, keeps their names, and says what it leaves out") {
  std::string profile = "case: X\nfacts:\n  has: [";
  for (int i = 0; i < 60; ++i) profile += (i > 0 ? ", p" : "p") + std::to_string(i);
  Case c(std::string(rules) + "define many when count { X : has(X) } >= 60\n", profile + "]\n");
  ExplainOptions everything;
  everything.all = true;
  TextOptions unfolded;
  unfolded.all = true;
  const Graph few = graph_of(c.explain("many"), {}, 40);
  const Graph all = graph_of(c.explain("many", everything), unfolded, 40);
  CHECK(few.nodes.size() <= 41);
  CHECK(all.nodes.size() > 60);
  CHECK(few.remarks.size() == 1);
  CHECK(all.remarks.empty());
  for (const GraphNode& n : few.nodes) {
    const bool known =
        std::any_of(all.nodes.begin(), all.nodes.end(), [&](const auto& o) { return o.id == n.id; });
    CHECK(known);
  }
}

TEST_CASE("texts are text in each format") {
  Case c(rules, "case: \"<b>|`*_[x](y) #1; %%\\\"\\\\\"\nfacts: { has: [\"<i> & $$ www.a.b\"] }\n");
  const std::vector<Explanation> all{c.explain("has(_)")};
  const std::string markdown = render_markdown(all), dot = render_dot(all), mermaid = render_mermaid(all);
  CHECK(markdown.find("\\<i> & \\$\\$ `www.a.b`") != std::string::npos);
  CHECK(markdown.find("\\<b>\\|\\`\\*\\_\\[x\\](y)") != std::string::npos);
  CHECK(dot.find("&lt;i&gt; &amp; $$ www.a.b") != std::string::npos);
  CHECK(count(dot, "<i>") == count(dot, "tooltip=\"has(\\\"<i>"));  // in a string it is no markup
  CHECK(mermaid.find("#60;i#62; #38; #92;#36;#92;#36; www.a.b") != std::string::npos);
}

TEST_CASE("what two goals rest on is one entity, and every name that is used is declared") {
  Case c(rules, "case: X\nfacts: { has: [p], big: [p] }\n");
  const auto prov = nlohmann::json::parse(render_prov({c.explain("m"), c.explain("huge(_)")}, "9.9"));
  size_t facts = 0;
  for (const auto& [id, e] : prov["entity"].items()) facts += e.value("prov:value", "") == "has(\"p\")";
  CHECK(facts == 1);
  for (const auto& [id, d] : prov["wasDerivedFrom"].items()) {
    CHECK(prov["entity"].contains(d["prov:generatedEntity"]));
    CHECK(prov["entity"].contains(d["prov:usedEntity"]));
  }
  for (const auto& [id, u] : prov["used"].items()) {
    CHECK(prov["activity"].contains(u["prov:activity"]));
    CHECK(prov["entity"].contains(u["prov:entity"]));
  }
  CHECK(prov["agent"].contains("mechanist:program-9.2e9"));
}

TEST_CASE("several explanations are one digraph and one flowchart") {
  Case c(rules, "case: X\nfacts: { has: [p] }\n");
  const std::vector<Explanation> all{c.explain("m"), c.explain("huge(_)")};
  CHECK(count(render_dot(all), "digraph ") == 1);
  CHECK(count(render_dot(all), "subgraph ") == 2);
  CHECK(count(render_mermaid(all), "flowchart LR\n") == 1);
  CHECK(count(render_mermaid(all), "  subgraph ") == 2);
}

}  // namespace
}  // namespace mechanist::explain::test
