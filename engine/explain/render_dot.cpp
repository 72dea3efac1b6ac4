// The picture of graph.hpp in the language of Graphviz, fit for print: `dot -Tsvg`, `-Tpdf`, `-Tpng`.
//
// Verdicts differ by colour, by shape (rounded, dashed and square, octagonal) and by the mark before the
// text, so that a grey print loses nothing; hexagons would need twice the room for the same text. Labels are
// HTML-like, whose only special characters are those of XML; whatever comes from a profile or a rulebase is
// escaped and broken into lines by display width. Several explanations are clusters of one digraph, because
// `dot` makes one picture of one digraph. External interface: render_dot of render.hpp.
#include <fmt/format.h>

#include "base/text.hpp"
#include "explain/graph.hpp"
#include "explain/layout.hpp"
#include "explain/picture_text.hpp"
#include "explain/render.hpp"

namespace mechanist::explain {

namespace {

constexpr size_t columns = 32;
constexpr size_t small_columns = 40;

struct Style {
  std::string_view shape, style, fill, line;
};
Style style_of(const GraphNode& n) {
  using Look = GraphNode::Look;
  using Kind = GraphNode::Kind;
  if (n.kind == Kind::rule) return {"ellipse", "filled", "#ffffff", "#6b7280"};
  switch (n.look) {
    case Look::holds:
      if (n.kind == Kind::fact) return {"note", "filled", "#f2faf4", "#1a7f37"};
      return {"box", "rounded,filled", "#d9f2e0", "#1a7f37"};
    case Look::open:
      return {"box", "dashed,filled", "#fff3d6", "#9a6700"};
    case Look::fails:
      return {"octagon", "filled", "#fde2e0", "#b42318"};
    case Look::neutral:
      break;
  }
  return {"box", "filled", "#f3f4f6", "#6b7280"};
}

std::string label_of(const GraphNode& n) {
  std::string out;
  const bool rule = n.kind == GraphNode::Kind::rule;
  const std::string mark = rule ? std::string() : std::string(mark_of(n.look));
  const std::string text = mark + (mark.empty() ? "" : " ") + n.text;
  const bool bold = n.kind == GraphNode::Kind::conclusion || n.kind == GraphNode::Kind::asked;
  for (const std::string& part : wrapped(text, columns, columns))
    append_dot_line(out, part, bold ? "<b>" : "", bold ? "</b>" : "");
  for (const std::string& l : n.lines)
    for (const std::string& part : wrapped(l, small_columns, small_columns - 2))
      append_dot_line(out, part, "<font point-size=\"9\">", "</font>");
  return out;
}

void draw(std::string& out, const Graph& g, const std::string& prefix) {
  for (const GraphNode& n : g.nodes) {
    const Style s = style_of(n);
    out += fmt::format("  {} [label=<{}>, shape={}, style=\"{}\", fillcolor=\"{}\", color=\"{}\", tooltip={}",
                       prefix + n.id, label_of(n), s.shape, s.style, s.fill, s.line, dot_string(n.goal));
    if (!n.url.empty()) out += ", URL=" + dot_string(n.url) + ", target=\"_blank\"";
    out += "];\n";
  }
  for (const GraphEdge& e : g.edges)
    out += fmt::format("  {} -> {}{};\n", prefix + g.nodes[e.from].id, prefix + g.nodes[e.to].id,
                       e.kind == GraphEdge::Kind::closing ? " [style=dashed]" : "");
}

// The graph's title, verdict and reading, above the picture.
std::string heading(const Graph& g) {
  std::string out;
  append_dot_line(out, printable(g.title), "<b><font point-size=\"15\">", "</font></b>");
  append_dot_line(out, std::string(mark_of(g.look)) + " " + g.verdict, "<b>", "</b>");
  append_dot_line(out, g.reading, "<font point-size=\"10\">", "</font>");
  for (const std::string& r : g.remarks) append_dot_line(out, r, "<font point-size=\"10\">", "</font>");
  return out;
}

}  // namespace

std::string render_dot(const std::vector<Explanation>& all, const TextOptions& options) {
  std::string out =
      "digraph explanation {\n"
      "  graph [rankdir=LR, charset=\"UTF-8\", fontname=\"Helvetica\", labelloc=t, labeljust=l,\n"
      "         nodesep=0.15, ranksep=0.4, newrank=true, ordering=out];\n"
      "  node [fontname=\"Helvetica\", fontsize=11, margin=\"0.12,0.06\", height=0.3];\n"
      "  edge [color=\"#6b7280\", arrowsize=0.6];\n";
  const size_t most = nodes_shown_of(all.size());
  if (all.size() == 1) {
    const Graph g = graph_of(all.front(), options, most);
    out += "  label=<" + heading(g) + ">;\n";
    draw(out, g, {});
  } else {
    for (size_t i = 0; i < all.size(); ++i) {
      const Graph g = graph_of(all[i], options, most);
      const std::string number = std::to_string(i + 1);
      out += "  subgraph cluster_" + number + " {\n  color=\"#d1d5db\";\n  label=<" + heading(g) + ">;\n";
      draw(out, g, "g" + number + "_");
      out += "  }\n";
    }
  }
  return out + "}\n";
}

}  // namespace mechanist::explain
