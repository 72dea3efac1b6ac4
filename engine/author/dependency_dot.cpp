// Kinds differ by shape and by the word beneath the name, edges by line, head and label, so that a grey print
// loses nothing. Mechanisms and recursions are clusters. External interface: render_dot of
// dependency_graph.hpp.
#include <fmt/format.h>

#include "author/dependency_graph.hpp"
#include "explain/layout.hpp"
#include "explain/picture_text.hpp"

namespace mechanist::author {
namespace {

constexpr size_t columns = 32;
using Kind = DependencyNode::Kind;

struct Style {
  std::string_view shape, style, fill, line;
};
Style style_of(Kind kind) {
  switch (kind) {
    case Kind::fact:
      return {"box", "filled", "#f3f4f6", "#4b5563"};
    case Kind::table:
      return {"cylinder", "filled", "#f3f4f6", "#4b5563"};
    case Kind::define:
      return {"box", "rounded,filled", "#ffffff", "#4b5563"};
    case Kind::mechanism:
      return {"box", "rounded,filled,bold", "#dbe7fb", "#1d4ed8"};
    case Kind::path:
      return {"box", "rounded,filled", "#eef4fe", "#1d4ed8"};
    case Kind::quality:
      return {"ellipse", "filled", "#eef4fe", "#1d4ed8"};
    case Kind::proposition:
      return {"note", "filled", "#f5edfc", "#7c3aed"};
    case Kind::constraint:
      return {"octagon", "filled", "#fdf0e4", "#b45309"};
  }
  return {};
}

std::string label_of(const DependencyNode& n, const DependencyWords& w) {
  std::string out;
  if (!n.text.empty())
    for (const std::string& part : explain::wrapped(n.text, columns, columns))
      explain::append_dot_line(out, part, "", "");
  explain::append_dot_line(out, fmt::format("{} · {}{}", w.kind(n.kind), n.name, n.recursive ? " ↻" : ""),
                           n.text.empty() ? "" : "<font point-size=\"9\">", n.text.empty() ? "" : "</font>");
  return out;
}

}  // namespace

std::string render_dot(const DependencyGraph& g) {
  const DependencyWords& w = dependency_words(g.language);
  std::string out =
      "digraph dependencies {\n"
      "  graph [rankdir=LR, charset=\"UTF-8\", fontname=\"Helvetica\", labelloc=t, labeljust=l,\n"
      "         nodesep=0.15, ranksep=0.6, newrank=true];\n"
      "  node [fontname=\"Helvetica\", fontsize=11, margin=\"0.12,0.06\", height=0.3];\n"
      "  edge [color=\"#6b7280\", arrowsize=0.7, fontname=\"Helvetica\", fontsize=9];\n";
  out += "  label=" + explain::dot_string(g.title) + ";\n";
  auto node = [&](const DependencyNode& n, std::string_view indent) {
    const Style s = style_of(n.kind);
    out += fmt::format(
        "{}{} [label=<{}>, shape={}, style=\"{}\", fillcolor=\"{}\", color=\"{}\", {}tooltip={}];\n", indent,
        n.id, label_of(n, w), s.shape, s.style, s.fill, s.line, n.recursive ? "peripheries=2, " : "",
        explain::dot_string(n.signature));
  };
  for (const DependencyGroup& group : g.groups) {
    out += fmt::format("  subgraph cluster_{} {{\n    label={}; style=\"{}\"; color=\"#6b7280\";\n", group.id,
                       explain::dot_string(group.text), group.recursion ? "rounded,dashed" : "rounded");
    for (const size_t n : group.nodes) node(g.nodes[n], "    ");
    out += "  }\n";
  }
  for (const DependencyNode& n : g.nodes)
    if (!n.group) node(n, "  ");
  for (const DependencyEdge& e : g.edges) {
    std::string style;
    if (e.negated && e.aggregated)
      style = fmt::format(" [style=\"dashed,bold\", arrowhead=odiamond, label=\"{} {}\"]", w.negated_short,
                          w.aggregated_short);
    else if (e.negated)
      style = fmt::format(" [style=dashed, arrowhead=odot, label=\"{}\"]", w.negated_short);
    else if (e.aggregated)
      style = fmt::format(" [style=bold, arrowhead=diamond, label=\"{}\"]", w.aggregated_short);
    out += fmt::format("  {} -> {}{};\n", g.nodes[e.from].id, g.nodes[e.to].id, style);
  }
  return out + "}\n";
}

}  // namespace mechanist::author
