// The picture of graph.hpp as a Mermaid flowchart, as GitHub draws it in a fenced block of `mermaid`.
//
// Several explanations are subgraphs of one flowchart, because a block takes one diagram.
// External interface: render_mermaid of render.hpp.
#include <fmt/format.h>

#include "base/text.hpp"
#include "explain/graph.hpp"
#include "explain/picture_text.hpp"
#include "explain/render.hpp"

namespace mechanist::explain {

namespace {

std::string label_of(const GraphNode& n) {
  const bool rule = n.kind == GraphNode::Kind::rule;
  const std::string mark = rule ? std::string() : std::string(mark_of(n.look));
  std::vector<std::string> lines{mark + (mark.empty() ? "" : " ") + n.text};
  lines.insert(lines.end(), n.lines.begin(), n.lines.end());
  return mermaid_label(lines);
}

struct Shape {
  std::string_view open, close, name;  // name: of the class
};
Shape shape_of(const GraphNode& n) {
  using Look = GraphNode::Look;
  if (n.kind == GraphNode::Kind::rule) return {"([", "])", "rule"};
  switch (n.look) {
    case Look::holds:
      if (n.kind == GraphNode::Kind::fact) return {"[", "]", "fact"};
      return {"(", ")", "holds"};
    case Look::open:
      if (n.kind == GraphNode::Kind::fact) return {"{{", "}}", "missing"};
      return {"{{", "}}", "open"};
    case Look::fails:
      return {"[[", "]]", "fails"};
    case Look::neutral:
      break;
  }
  return {"[", "]", "neutral"};
}

void draw(std::string& out, const Graph& g, const std::string& prefix) {
  for (const GraphNode& n : g.nodes) {
    const Shape s = shape_of(n);
    out += fmt::format("  {}{}{}\"{}\"{}\n", prefix, n.id, s.open, label_of(n), s.close);
  }
  for (const GraphEdge& e : g.edges)
    out += fmt::format("  {}{} {} {}{}\n", prefix, g.nodes[e.from].id,
                       e.kind == GraphEdge::Kind::closing ? "-.->" : "-->", prefix, g.nodes[e.to].id);
  static constexpr std::string_view classes[] = {"holds",   "open", "fails",  "fact",
                                                 "missing", "rule", "neutral"};
  for (const std::string_view name : classes) {
    std::string members;
    for (const GraphNode& n : g.nodes)
      if (shape_of(n).name == name) members += (members.empty() ? "" : ",") + prefix + n.id;
    if (!members.empty()) out += fmt::format("  class {} {}\n", members, name);
  }
}

std::string heading(const Graph& g) {
  std::string out = g.title + " · " + g.verdict;
  for (const std::string& r : g.remarks) out += " " + r;
  return out;
}

}  // namespace

std::string render_mermaid(const std::vector<Explanation>& all, const TextOptions& options) {
  const size_t most = nodes_shown_of(all.size());
  std::string body;
  std::string title;
  for (size_t i = 0; i < all.size(); ++i) {
    const Graph g = graph_of(all[i], options, most);
    if (all.size() == 1) {
      title = heading(g);
      draw(body, g, {});
      continue;
    }
    const std::string number = std::to_string(i + 1);
    body += fmt::format("  subgraph g{}[\"{}\"]\n", number, mermaid_label({heading(g)}));
    draw(body, g, "g" + number + "_");
    body += "  end\n";
  }
  std::string out = "---\n";
  if (!title.empty()) out += "title: " + json_string(title) + "\n";
  out +=
      "config:\n"
      "  flowchart:\n"
      "    wrappingWidth: 300\n"
      "---\n"
      "flowchart LR\n"
      "  classDef holds fill:#d9f2e0,stroke:#1a7f37,color:#111\n"
      "  classDef open fill:#fff3d6,stroke:#9a6700,color:#111\n"
      "  classDef fails fill:#fde2e0,stroke:#b42318,color:#111\n"
      "  classDef fact fill:#f2faf4,stroke:#1a7f37,color:#111\n"
      "  classDef missing fill:#fff3d6,stroke:#9a6700,color:#111,stroke-dasharray:4 3\n"
      "  classDef rule fill:#fff,stroke:#6b7280,color:#111\n"
      "  classDef neutral fill:#f3f4f6,stroke:#6b7280,color:#111\n";
  return out + body;
}

}  // namespace mechanist::explain
