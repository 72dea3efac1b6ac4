// As GitHub draws it in a fenced block of `mermaid`. Kinds differ by shape and by the word beneath the name,
// edges by line and label. External interface: render_mermaid of dependency_graph.hpp.
#include <fmt/format.h>

#include "author/dependency_graph.hpp"
#include "base/text.hpp"
#include "explain/picture_text.hpp"

namespace mechanist::author {
namespace {

using Kind = DependencyNode::Kind;

struct Shape {
  std::string_view open, close, name;  // name: of the class
};
Shape shape_of(Kind kind) {
  switch (kind) {
    case Kind::fact:
      return {"[", "]", "fact"};
    case Kind::table:
      return {"[(", ")]", "table"};
    case Kind::define:
      return {"(", ")", "define"};
    case Kind::mechanism:
      return {"[[", "]]", "mechanism"};
    case Kind::path:
      return {"(", ")", "path"};
    case Kind::quality:
      return {"([", "])", "quality"};
    case Kind::proposition:
      return {"[/", "/]", "proposition"};
    case Kind::constraint:
      return {"{{", "}}", "constraint"};
  }
  return {};
}

}  // namespace

std::string render_mermaid(const DependencyGraph& g) {
  const DependencyWords& w = dependency_words(g.language);
  std::string out = "---\ntitle: " + json_string(g.title) +
                    "\n"
                    "config:\n"
                    "  flowchart:\n"
                    "    wrappingWidth: 300\n"
                    "---\n"
                    "flowchart LR\n"
                    "  classDef fact fill:#f3f4f6,stroke:#4b5563,color:#111\n"
                    "  classDef table fill:#f3f4f6,stroke:#4b5563,color:#111\n"
                    "  classDef define fill:#fff,stroke:#4b5563,color:#111\n"
                    "  classDef mechanism fill:#dbe7fb,stroke:#1d4ed8,color:#111,stroke-width:2px\n"
                    "  classDef path fill:#eef4fe,stroke:#1d4ed8,color:#111\n"
                    "  classDef quality fill:#eef4fe,stroke:#1d4ed8,color:#111\n"
                    "  classDef proposition fill:#f5edfc,stroke:#7c3aed,color:#111\n"
                    "  classDef constraint fill:#fdf0e4,stroke:#b45309,color:#111\n"
                    "  classDef recursive stroke-width:3px\n";
  auto node = [&](const DependencyNode& n, std::string_view indent) {
    const Shape s = shape_of(n.kind);
    std::vector<std::string> lines;
    if (!n.text.empty()) lines.push_back(n.text);
    lines.push_back(fmt::format("{} · {}{}", w.kind(n.kind), n.name, n.recursive ? " ↻" : ""));
    out += fmt::format("{}{}{}\"{}\"{}\n", indent, n.id, s.open, explain::mermaid_label(lines), s.close);
  };
  for (const DependencyGroup& group : g.groups) {
    out += fmt::format("  subgraph {}[\"{}\"]\n", group.id,
                       explain::mermaid_label({(group.recursion ? "↻ " : "") + group.text}));
    for (const size_t n : group.nodes) node(g.nodes[n], "    ");
    out += "  end\n";
  }
  for (const DependencyNode& n : g.nodes)
    if (!n.group) node(n, "  ");
  for (const DependencyEdge& e : g.edges) {
    std::string arrow = "-->";
    if (e.negated && e.aggregated)
      arrow = fmt::format("-. \"{} {}\" .->", w.negated_short, w.aggregated_short);
    else if (e.negated)
      arrow = fmt::format("-. \"{}\" .->", w.negated_short);
    else if (e.aggregated)
      arrow = fmt::format("== \"{}\" ==>", w.aggregated_short);
    out += fmt::format("  {} {} {}\n", g.nodes[e.from].id, arrow, g.nodes[e.to].id);
  }
  auto classed = [&](std::string_view name, auto is_member) {
    std::string members;
    for (const DependencyNode& n : g.nodes)
      if (is_member(n)) members += (members.empty() ? "" : ",") + n.id;
    if (!members.empty()) out += fmt::format("  class {} {}\n", members, name);
  };
  for (const Kind kind : {Kind::fact, Kind::table, Kind::define, Kind::mechanism, Kind::path, Kind::quality,
                          Kind::proposition, Kind::constraint})
    classed(shape_of(kind).name, [&](const DependencyNode& n) { return n.kind == kind; });
  classed("recursive", [](const DependencyNode& n) { return n.recursive; });
  return out;
}

}  // namespace mechanist::author
