// A picture that needs no program to be laid out: the places are layered.hpp's, texts are measured by display
// width. Kinds differ by shape and by the word beneath the name, edges by line and head; colours only help,
// and follow the reader's screen. What one box is used by is one element, so that browsers can show it when
// the pointer is on it. External interface: render_svg of dependency_graph.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "author/dependency_graph.hpp"
#include "author/layered.hpp"
#include "base/text.hpp"
#include "explain/layout.hpp"
#include "explain/reading.hpp"

namespace mechanist::author {
namespace {

using Kind = DependencyNode::Kind;

constexpr size_t text_columns = 31, name_columns = 38, most_lines = 4;
constexpr double box_width = 236, line_height = 15, small_height = 13, box_padding = 7, margin = 24,
                 title_height = 34, legend_row = 24;

constexpr std::string_view style = R"(<style>
svg { color-scheme: light dark; --paper: #ffffff; --ink: #16202c; --soft: #566273; --line: #7b8796;
  --fact: #f1f3f5; --define: #ffffff; --part: #eef4fe; --whole: #d6e4fb; --blue: #1d4ed8; --frame: #f8fafc;
  --claim: #f6effd; --violet: #7c3aed; --bound: #fdf1e3; --amber: #b45309; --edge: #66727f; --hot: #d1242f; }
@media (prefers-color-scheme: dark) { svg { --paper: #12171d; --ink: #e7ecf2; --soft: #a3afbd; --line: #7f8b99;
  --fact: #262d36; --define: #191f27; --part: #172a47; --whole: #1f3c6b; --blue: #79a6ff; --frame: #161c23;
  --claim: #2c2140; --violet: #b994f7; --bound: #38270f; --amber: #e5a04b; --edge: #93a0ae; --hot: #ff7b72; } }
text { font: 12px system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", "PingFang SC", sans-serif;
  fill: var(--ink); }
.h { font-size: 17px; font-weight: 600; } .g { font-weight: 600; fill: var(--soft); }
.s { font-size: 10px; fill: var(--soft); } .m text:not(.s) { font-weight: 600; }
.n .b { stroke: var(--line); fill: var(--define); } .f .b, .t .b { fill: var(--fact); }
.m .b { fill: var(--whole); stroke: var(--blue); stroke-width: 1.6; } .p .b, .q .b { fill: var(--part); stroke: var(--blue); }
.c .b { fill: var(--claim); stroke: var(--violet); } .x .b { fill: var(--bound); stroke: var(--amber); }
.t .l, .c .l, .r .l { fill: none; stroke: var(--line); } .c .l { stroke: var(--violet); }
.frame { fill: var(--frame); stroke: var(--line); } .frame.r { stroke-dasharray: 2 3; stroke-width: 1.5; }
.e path { fill: none; stroke: var(--edge); stroke-width: 1.1; } .e .a { stroke-width: 2.6; }
.e .d { stroke-dasharray: 5 4; } .e .k { fill: var(--edge); stroke-width: 1; } .e .o { fill: var(--paper); stroke-width: 1.4; }
.e:hover path { stroke: var(--hot); stroke-width: 2.4; } .e:hover .k { fill: var(--hot); }
</style>
)";

std::string_view class_of(Kind kind) {
  switch (kind) {
    case Kind::fact:
      return "f";
    case Kind::table:
      return "t";
    case Kind::define:
      return "d";
    case Kind::mechanism:
      return "m";
    case Kind::path:
      return "p";
    case Kind::quality:
      return "q";
    case Kind::proposition:
      return "c";
    case Kind::constraint:
      return "x";
  }
  return "";
}

std::string text_of(std::string_view text) {
  return explain::xml_escaped(printable(text));
}

// To a tenth, without a needless ".0".
std::string n(double value) {
  std::string out = fmt::format("{:.1f}", value);
  if (out.ends_with(".0")) out.resize(out.size() - 2);
  return out == "-0" ? "0" : out;
}

// What of the text fits into so many columns.
std::string cut(const std::string& text, size_t columns) {
  if (display_width(text) <= columns) return text;
  std::string out;
  size_t taken = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    next_character(text, at);
    const std::string one = text.substr(begin, at - begin);
    taken += display_width(one);
    if (taken + 1 > columns) break;
    out += one;
  }
  return out + "…";
}

struct Label {
  std::vector<std::string> lines;
  std::string small;
  double height() const {
    return 2 * box_padding + line_height * static_cast<double>(lines.size()) + small_height;
  }
};

class Picture {
 public:
  explicit Picture(const DependencyGraph& g) : g_(g), w_(dependency_words(g.language)) {}

  std::string draw() {
    LayeredInput in;
    for (const DependencyNode& node : g_.nodes) {
      labels_.push_back(label_of(node));
      in.nodes.push_back({box_width, labels_.back().height(), node.group.value_or(no_group)});
    }
    for (const DependencyGroup& group : g_.groups) in.groups.push_back({line_height + 3, group.nodes});
    for (const DependencyEdge& e : g_.edges) in.edges.emplace_back(e.from, e.to);
    places_ = layered(in);

    std::string body;
    for (size_t i = 0; i < g_.groups.size(); ++i) frame(body, i);
    edges(body);
    for (size_t i = 0; i < g_.nodes.size(); ++i) node(body, i);
    const double wide = std::max(places_.width + 30, 560.0);
    std::string legends;
    const double legend_height = legend(legends, wide);
    const double width = wide + 2 * margin,
                 height = places_.height + 2 * margin + title_height + legend_height;
    std::string out = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
        "role=\"img\" lang=\"{2}\">\n<title>{3}</title>\n",
        n(width), n(height), text_of(g_.language), text_of(g_.title));
    out += style;
    out +=
        fmt::format("<rect width=\"{}\" height=\"{}\" style=\"fill: var(--paper)\"/>\n", n(width), n(height));
    out += fmt::format("<text class=\"h\" x=\"{}\" y=\"{}\">{}</text>\n", n(margin), n(margin + 14),
                       text_of(g_.title));
    out += fmt::format("<g transform=\"translate({} {})\">\n{}</g>\n", n(margin), n(margin + title_height),
                       body);
    out += fmt::format("<g transform=\"translate({} {})\">\n{}</g>\n", n(margin),
                       n(margin + title_height + places_.height + 22), legends);
    return out + "</svg>\n";
  }

 private:
  Label label_of(const DependencyNode& node) const {
    Label out;
    const bool told = !node.text.empty();
    out.lines = explain::wrapped(printable(told ? node.text : node.name), text_columns, text_columns);
    if (out.lines.size() > most_lines) {
      out.lines.resize(most_lines);
      out.lines.back() = cut(out.lines.back() + " …", text_columns);
      if (!out.lines.back().ends_with("…")) out.lines.back() += "…";
    }
    out.small = std::string(w_.kind(node.kind));
    if (told) out.small += " · " + printable(node.name);
    out.small = cut(out.small, name_columns);
    if (node.recursive) out.small += " ↻";
    return out;
  }

  static void shape(std::string& out, Kind kind, double x, double y, double w, double h) {
    auto rect = [&](double corner) {
      out += fmt::format("<rect class=\"b\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>", n(x),
                         n(y), n(w), n(h), n(corner));
    };
    switch (kind) {
      case Kind::fact:
        rect(0);
        break;
      case Kind::table:
        rect(0);
        out += fmt::format("<path class=\"l\" d=\"M{} {}v{}M{} {}v{}\"/>", n(x + 4), n(y), n(h), n(x + w - 4),
                           n(y), n(h));
        break;
      case Kind::define:
      case Kind::mechanism:
      case Kind::path:
        rect(7);
        break;
      case Kind::quality:
        rect(std::min(h / 2, 19.0));
        break;
      case Kind::proposition: {
        constexpr double fold = 11;
        out += fmt::format("<path class=\"b\" d=\"M{} {}h{}l{} {}v{}h{}z\"/>", n(x), n(y), n(w - fold),
                           n(fold), n(fold), n(h - fold), n(-w));
        out += fmt::format("<path class=\"l\" d=\"M{} {}v{}h{}\"/>", n(x + w - fold), n(y), n(fold), n(fold));
        break;
      }
      case Kind::constraint: {
        constexpr double cut = 8;
        out += fmt::format("<path class=\"b\" d=\"M{} {}h{}l{} {}v{}l{} {}h{}l{} {}v{}z\"/>", n(x + cut),
                           n(y), n(w - 2 * cut), n(cut), n(cut), n(h - 2 * cut), n(-cut), n(cut),
                           n(2 * cut - w), n(-cut), n(-cut), n(2 * cut - h));
        break;
      }
    }
  }

  void node(std::string& out, size_t i) const {
    const DependencyNode& node = g_.nodes[i];
    const Layered::Box& b = places_.nodes[i];
    out +=
        fmt::format("<g class=\"n {}{}\"><title>{}</title>", class_of(node.kind), node.recursive ? " r" : "",
                    explain::xml_escaped(printable(node.signature)) +
                        (node.text.empty() ? "" : "\n" + text_of(node.text)));
    if (node.recursive)  // a second line around it
      out += fmt::format("<rect class=\"l\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"10\"/>",
                         n(b.x - 3), n(b.y - 3), n(b.width + 6), n(b.height + 6));
    shape(out, node.kind, b.x, b.y, b.width, b.height);
    double y = b.y + box_padding + 11;
    for (const std::string& line : labels_[i].lines) {
      out += fmt::format("<text x=\"{}\" y=\"{}\">{}</text>", n(b.x + 10), n(y), text_of(line));
      y += line_height;
    }
    out += fmt::format("<text class=\"s\" x=\"{}\" y=\"{}\">{}</text></g>\n", n(b.x + 10), n(y - 1),
                       text_of(labels_[i].small));
  }

  void frame(std::string& out, size_t i) const {
    const Layered::Box& b = places_.groups[i];
    const DependencyGroup& group = g_.groups[i];
    const std::string text = (group.recursion ? "↻ " : "") + printable(group.text);
    out += fmt::format(
        "<g><title>{}</title><rect class=\"frame{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"10\"/>"
        "<text class=\"g\" x=\"{}\" y=\"{}\">{}</text></g>\n",
        text_of(text), group.recursion ? " r" : "", n(b.x), n(b.y), n(b.width), n(b.height), n(b.x + 12),
        n(b.y + 19), text_of(cut(text, text_columns + 3)));
  }

  // ---------------------------------------------------------------- edges

  static std::string curve(const std::vector<Point>& points, size_t first, size_t last) {
    std::string out = fmt::format("M{} {}", n(points[first].x), n(points[first].y));
    for (size_t i = first + 1; i <= last; ++i) {
      const Point &a = points[i - 1], &b = points[i];
      if (a.y == b.y) {
        out += fmt::format("H{}", n(b.x));
      } else {
        const double middle = (a.x + b.x) / 2;
        out += fmt::format("C{} {} {} {} {} {}", n(middle), n(a.y), n(middle), n(b.y), n(b.x), n(b.y));
      }
    }
    return out;
  }

  static double head_length(const DependencyEdge& e) { return e.aggregated ? 12 : 8; }
  static std::string_view line_class(const DependencyEdge& e) {
    return e.negated && e.aggregated ? " class=\"a d\""
           : e.negated               ? " class=\"d\""
           : e.aggregated            ? " class=\"a\""
                                     : "";
  }
  // `way`: 1 where the edge comes from the left, -1 from the right.
  static void head(std::string& out, const DependencyEdge& e, Point at, double way) {
    const double x = at.x, y = at.y;
    if (e.aggregated)
      out += fmt::format("<path class=\"{}\" d=\"M{} {}l{} -4.5 {} 4.5 {} 4.5z\"/>", e.negated ? "o" : "k",
                         n(x), n(y), n(-6 * way), n(-6 * way), n(6 * way));
    else if (e.negated)
      out += fmt::format("<path class=\"o\" d=\"M{} {}a3.8 3.8 0 1 0 {} 0a3.8 3.8 0 1 0 {} 0z\"/>", n(x),
                         n(y), n(-7.6 * way), n(7.6 * way));
    else
      out += fmt::format("<path class=\"k\" d=\"M{} {}l{} -3.5v7z\"/>", n(x), n(y), n(-8 * way));
  }

  void edge(std::string& out, size_t i) const {
    const DependencyEdge& e = g_.edges[i];
    const Layered::Edge& place = places_.edges[i];
    std::vector<Point> points = place.points;
    using Shape = Layered::Edge::Shape;
    const bool arc = place.shape == Shape::inner || place.shape == Shape::loop;
    const double way = arc ? -1 : 1;
    const Point end = points.back();
    points.back().x -= way * head_length(e);
    std::string d;
    if (place.shape == Shape::forward) {
      d = curve(points, place.own, points.size() - 1);
    } else {
      const Point &a = points.front(), &b = points.back();
      const double across = std::abs(a.y - b.y);
      const double out_x = arc ? std::max(a.x, b.x) + std::min(30.0, 12 + across * 0.12) : a.x + 90;
      const double in_x = arc ? out_x : b.x - 90;
      d = fmt::format("M{} {}C{} {} {} {} {} {}", n(a.x), n(a.y), n(out_x), n(a.y), n(in_x), n(b.y), n(b.x),
                      n(b.y));
    }
    out += fmt::format("<path{} d=\"{}\"/>", line_class(e), d);
    head(out, e, end, way);
  }

  // Edges come box by box.
  void edges(std::string& out) const {
    for (size_t i = 0; i < g_.edges.size();) {
      const size_t from = g_.edges[i].from;
      size_t end = i;
      const Layered::Edge* longest = nullptr;
      std::string names;
      for (; end < g_.edges.size() && g_.edges[end].from == from; ++end) {
        if (longest == nullptr || places_.edges[end].own > longest->own) longest = &places_.edges[end];
        if (end - i < 12) names += (names.empty() ? "" : ", ") + g_.nodes[g_.edges[end].to].name;
      }
      if (end - i > 12) names += ", …";
      out += fmt::format("<g class=\"e\"><title>{} {} {}</title>", text_of(g_.nodes[from].name), w_.used_by,
                         text_of(names));
      if (longest->own > 0) out += fmt::format("<path d=\"{}\"/>", curve(longest->points, 0, longest->own));
      for (; i < end; ++i) edge(out, i);
      out += "</g>\n";
    }
  }

  // ---------------------------------------------------------------- the legend

  double legend(std::string& out, double width) const {
    double x = 0, y = 0;
    auto room = [&](std::string_view text, double sample) {
      const double wanted = sample + 8 + 7.0 * static_cast<double>(display_width(text)) + 22;
      if (x > 0 && x + wanted > width) {
        x = 0;
        y += legend_row;
      }
      const double at = x;
      x += wanted;
      return at;
    };
    auto word = [&](double at, std::string_view text) {
      out += fmt::format("<text x=\"{}\" y=\"{}\">{}</text>\n", n(at), n(y + 4), text_of(text));
    };
    for (const Kind kind : {Kind::fact, Kind::table, Kind::define, Kind::path, Kind::quality, Kind::mechanism,
                            Kind::proposition, Kind::constraint}) {
      if (std::none_of(g_.nodes.begin(), g_.nodes.end(), [&](const auto& o) { return o.kind == kind; }))
        continue;
      const double at = room(w_.kind(kind), 26);
      out += fmt::format("<g class=\"n {}\">", class_of(kind));
      shape(out, kind, at, y - 8, 26, 16);
      out += "</g>";
      word(at + 34, w_.kind(kind));
    }
    const std::pair<DependencyEdge, std::string_view> kinds[] = {{{0, 0, false, false}, w_.used_by},
                                                                 {{0, 0, true, false}, w_.negated},
                                                                 {{0, 0, false, true}, w_.aggregated},
                                                                 {{0, 0, true, true}, w_.both}};
    for (const auto& [kind, text] : kinds) {
      if (std::none_of(g_.edges.begin(), g_.edges.end(), [&](const DependencyEdge& e) {
            return e.negated == kind.negated && e.aggregated == kind.aggregated;
          }))
        continue;
      const double at = room(text, 44);
      out += fmt::format("<g class=\"e\"><path{} d=\"M{} {}H{}\"/>", line_class(kind), n(at), n(y),
                         n(at + 44 - head_length(kind)));
      head(out, kind, {at + 44, y}, 1);
      out += "</g>";
      word(at + 52, text);
    }
    if (std::any_of(g_.nodes.begin(), g_.nodes.end(), [](const auto& o) { return o.recursive; })) {
      const std::string text = "↻ " + std::string(w_.recursion);
      word(room(text, -8), text);
    }
    return y + 36;
  }

  const DependencyGraph& g_;
  const DependencyWords& w_;
  std::vector<Label> labels_;
  Layered places_;
};

}  // namespace

std::string render_svg(const DependencyGraph& g) {
  return Picture(g).draw();
}

}  // namespace mechanist::author
