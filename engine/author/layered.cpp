// A group, or a box without one, is an item; items stand in layers. Circles between items are opened by their
// order, so that some edges go back. A box that rests on nothing stands just before the first that uses it.
//
// An edge that crosses layers has a place in each of them, which all edges of the same box share until they
// part: so it goes around boxes, and what many use does not become as many lines. How many such places there
// are has a limit, beyond which an edge takes the straight way.
//
// Heights follow from the order by least squares: each entry of a layer would like to stand where its
// neighbours are, none may come too near to the next. With the distances taken off, that is isotonic
// regression, which pooling adjacent violators solves in linear time (Barlow et al., 1972).
// External interface: layered.hpp.
#include "author/layered.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace mechanist::author {
namespace {

constexpr double box_gap = 12, group_gap = 18, line_gap = 9, inner_gap = 8, padding = 10;
constexpr double arc_room = 44;
constexpr size_t most_places = 200'000;  // of edges in layers
constexpr size_t careful_links = 3'000;  // up to which neighbours are also tried the other way round

struct Item {
  std::vector<size_t> nodes;
  size_t group = no_group;
  double width = 0, height = 0;
  size_t layer = 0;
  std::vector<size_t> before, after;  // items; each once, sorted
};

// What stands in a layer: an item, or the place of a box's edges that go on.
struct Entry {
  size_t item = SIZE_MAX;
  double height = 0;
  double y = 0;  // of its top
  size_t layer = 0;
  std::vector<size_t> left, right;  // links
};
struct Link {
  size_t from = 0, to = 0;            // entries
  double from_port = 0, to_port = 0;  // below the entry's top
  double weight = 1;
};

class Placing {
 public:
  explicit Placing(const LayeredInput& in) : in_(in) {}

  Layered place() {
    make_items();
    open_circles();
    choose_layers();
    make_entries();
    reduce_crossings();
    choose_heights();
    return result();
  }

 private:
  // ---------------------------------------------------------------- items

  void make_items() {
    item_.assign(in_.nodes.size(), SIZE_MAX);
    offset_.assign(in_.nodes.size(), {});
    std::vector<char> has_inner(in_.groups.size(), false);
    for (const auto& [from, to] : in_.edges)
      if (in_.nodes[from].group != no_group && in_.nodes[from].group == in_.nodes[to].group)
        has_inner[in_.nodes[from].group] = true;
    for (size_t n = 0; n < in_.nodes.size(); ++n) {
      if (item_[n] != SIZE_MAX) continue;
      Item item;
      item.group = in_.nodes[n].group;
      if (item.group == no_group) {
        item.nodes = {n};
        item.width = in_.nodes[n].width;
        item.height = in_.nodes[n].height;
        item_[n] = items_.size();
      } else {
        const LayeredInput::Group& g = in_.groups[item.group];
        item.nodes = g.nodes;
        double y = padding + g.title;
        for (const size_t member : g.nodes) {
          offset_[member] = {padding, y};
          y += in_.nodes[member].height + inner_gap;
          item.width = std::max(item.width, in_.nodes[member].width);
          item_[member] = items_.size();
        }
        item.width += 2 * padding + (has_inner[item.group] ? arc_room - padding : 0);
        item.height = y - inner_gap + padding;
      }
      items_.push_back(std::move(item));
    }
    for (const auto& [from, to] : in_.edges)
      if (item_[from] != item_[to]) items_[item_[from]].after.push_back(item_[to]);
    for (Item& i : items_) {
      std::sort(i.after.begin(), i.after.end());
      i.after.erase(std::unique(i.after.begin(), i.after.end()), i.after.end());
    }
  }

  // Strongly connected items, after Tarjan; of the edges within one, those that go to a later item stay.
  void open_circles() {
    const size_t n = items_.size();
    std::vector<size_t> index(n, SIZE_MAX), low(n), circle(n, SIZE_MAX), stack;
    struct Frame {
      size_t item, next;
    };
    std::vector<Frame> frames;
    size_t counter = 0, circles = 0;
    for (size_t start = 0; start < n; ++start) {
      if (index[start] != SIZE_MAX) continue;
      frames.push_back({start, 0});
      while (!frames.empty()) {
        const size_t at = frames.back().item;
        if (frames.back().next == 0) {
          index[at] = low[at] = counter++;
          stack.push_back(at);
        }
        if (frames.back().next < items_[at].after.size()) {
          const size_t to = items_[at].after[frames.back().next++];
          if (index[to] == SIZE_MAX)
            frames.push_back({to, 0});
          else if (circle[to] == SIZE_MAX)
            low[at] = std::min(low[at], index[to]);
          continue;
        }
        frames.pop_back();
        if (!frames.empty()) low[frames.back().item] = std::min(low[frames.back().item], low[at]);
        if (low[at] != index[at]) continue;
        while (true) {
          const size_t member = stack.back();
          stack.pop_back();
          circle[member] = circles;
          if (member == at) break;
        }
        ++circles;
      }
    }
    for (size_t i = 0; i < n; ++i) {
      std::erase_if(items_[i].after, [&](size_t to) { return circle[to] == circle[i] && to < i; });
      for (const size_t to : items_[i].after) items_[to].before.push_back(i);
    }
  }

  void choose_layers() {
    std::vector<size_t> missing(items_.size()), ready, order;
    for (size_t i = 0; i < items_.size(); ++i)
      if ((missing[i] = items_[i].before.size()) == 0) ready.push_back(i);
    while (!ready.empty()) {
      const size_t i = ready.back();
      ready.pop_back();
      order.push_back(i);
      for (const size_t to : items_[i].after) {
        items_[to].layer = std::max(items_[to].layer, items_[i].layer + 1);
        if (--missing[to] == 0) ready.push_back(to);
      }
    }
    for (Item& i : items_) {
      if (!i.before.empty() || i.after.empty()) continue;
      size_t first = SIZE_MAX;
      for (const size_t to : i.after) first = std::min(first, items_[to].layer);
      i.layer = first - 1;
    }
    for (const Item& i : items_) layers_.resize(std::max(layers_.size(), i.layer + 1));
  }

  // ---------------------------------------------------------------- entries and links

  double port(size_t node) const { return offset_[node].y + in_.nodes[node].height / 2; }

  void link(Link l) {
    entries_[l.from].right.push_back(links_.size());
    entries_[l.to].left.push_back(links_.size());
    links_.push_back(l);
  }

  void make_entries() {
    for (size_t i = 0; i < items_.size(); ++i) {
      entries_.push_back({i, items_[i].height, 0, items_[i].layer, {}, {}});
      layers_[items_[i].layer].push_back(i);
    }
    forward_.assign(in_.edges.size(), false);
    std::vector<size_t> reach(in_.nodes.size(), 0);  // how many layers its edges cross
    auto crossed = [&](size_t e) {
      return items_[item_[in_.edges[e].second]].layer - items_[item_[in_.edges[e].first]].layer - 1;
    };
    for (size_t e = 0; e < in_.edges.size(); ++e) {
      const auto& [from, to] = in_.edges[e];
      forward_[e] = item_[from] != item_[to] && items_[item_[from]].layer < items_[item_[to]].layer;
      if (forward_[e]) reach[from] = std::max(reach[from], crossed(e));
    }
    size_t most = SIZE_MAX;
    if (std::accumulate(reach.begin(), reach.end(), size_t{0}) > most_places)
      most = most_places / in_.nodes.size();
    std::fill(reach.begin(), reach.end(), size_t{0});
    for (size_t e = 0; e < in_.edges.size(); ++e) {
      if (forward_[e] && crossed(e) > most) forward_[e] = false;
      if (forward_[e]) reach[in_.edges[e].first] = std::max(reach[in_.edges[e].first], crossed(e));
    }
    places_.resize(in_.nodes.size());
    for (size_t n = 0; n < in_.nodes.size(); ++n)
      for (size_t i = 0; i < reach[n]; ++i) {
        const size_t before = i == 0 ? item_[n] : places_[n].back();
        const size_t layer = items_[item_[n]].layer + 1 + i;
        const size_t here = entries_.size();
        entries_.push_back({SIZE_MAX, 0, 0, layer, {}, {}});
        layers_[layer].push_back(here);
        places_[n].push_back(here);
        link({before, here, i == 0 ? port(n) : 0, 0, i == 0 ? 2.0 : 8.0});
      }
    for (size_t e = 0; e < in_.edges.size(); ++e) {
      if (!forward_[e]) continue;
      const auto& [from, to] = in_.edges[e];
      const size_t n = crossed(e);
      if (n == 0)
        link({item_[from], item_[to], port(from), port(to), 1});
      else
        link({places_[from][n - 1], item_[to], 0, port(to), 1});
    }
  }

  // ---------------------------------------------------------------- order

  double where(size_t entry, double at) const {
    const double height = entries_[entry].height;
    return static_cast<double>(position_[entry]) + (height > 0 ? 0.9 * at / height : 0.45);
  }

  // Positions at both ends, of the links between two neighbouring layers, that cross: counted with a Fenwick
  // tree over the right ends.
  uint64_t crossings() const {
    uint64_t sum = 0;
    for (size_t l = 0; l + 1 < layers_.size(); ++l) {
      std::vector<std::pair<double, double>> ends;
      for (const size_t e : layers_[l])
        for (const size_t k : entries_[e].right)
          ends.emplace_back(where(e, links_[k].from_port), where(links_[k].to, links_[k].to_port));
      std::sort(ends.begin(), ends.end());
      std::vector<double> rights;
      for (const auto& end : ends) rights.push_back(end.second);
      std::sort(rights.begin(), rights.end());
      rights.erase(std::unique(rights.begin(), rights.end()), rights.end());
      std::vector<uint64_t> tree(rights.size() + 1);
      uint64_t seen = 0;
      for (size_t i = 0; i < ends.size();) {
        // Links from the same place do not cross one another.
        size_t j = i;
        for (; j < ends.size() && ends[j].first == ends[i].first; ++j) {
          size_t at = static_cast<size_t>(std::lower_bound(rights.begin(), rights.end(), ends[j].second) -
                                          rights.begin()) +
                      1;
          uint64_t not_after = 0;
          for (; at > 0; at -= at & -at) not_after += tree[at];
          sum += seen - not_after;
        }
        for (; i < j; ++i, ++seen) {
          size_t at = static_cast<size_t>(std::lower_bound(rights.begin(), rights.end(), ends[i].second) -
                                          rights.begin()) +
                      1;
          for (; at < tree.size(); at += at & -at) ++tree[at];
        }
      }
    }
    return sum;
  }

  void number(const std::vector<size_t>& layer) {
    for (size_t i = 0; i < layer.size(); ++i) position_[layer[i]] = i;
  }

  void sort_layer(size_t l, bool by_left) {
    std::vector<std::pair<double, size_t>> order;
    for (size_t i = 0; i < layers_[l].size(); ++i) {
      const Entry& e = entries_[layers_[l][i]];
      const std::vector<size_t>& links = by_left ? e.left : e.right;
      double sum = 0;
      for (const size_t k : links)
        sum += by_left ? where(links_[k].from, links_[k].from_port) - 0.5
                       : where(links_[k].to, links_[k].to_port) - 0.5;
      const double own = static_cast<double>(i);
      order.emplace_back(links.empty() ? own : sum / static_cast<double>(links.size()), layers_[l][i]);
    }
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (size_t i = 0; i < order.size(); ++i) layers_[l][i] = order[i].second;
    number(layers_[l]);
  }

  // Of the links of two neighbours in one layer, how many cross if `a` stands above `b`.
  uint64_t crossing(size_t a, size_t b) const {
    uint64_t sum = 0;
    for (const size_t k : entries_[a].left)
      for (const size_t j : entries_[b].left)
        sum += where(links_[k].from, links_[k].from_port) > where(links_[j].from, links_[j].from_port);
    for (const size_t k : entries_[a].right)
      for (const size_t j : entries_[b].right)
        sum += where(links_[k].to, links_[k].to_port) > where(links_[j].to, links_[j].to_port);
    return sum;
  }
  void swap_neighbours() {
    for (int round = 0; round < 8; ++round) {
      bool changed = false;
      for (std::vector<size_t>& layer : layers_)
        for (size_t i = 0; i + 1 < layer.size(); ++i)
          if (crossing(layer[i + 1], layer[i]) < crossing(layer[i], layer[i + 1])) {
            std::swap(layer[i], layer[i + 1]);
            std::swap(position_[layer[i]], position_[layer[i + 1]]);
            changed = true;
          }
      if (!changed) return;
    }
  }

  void reduce_crossings() {
    position_.assign(entries_.size(), 0);
    for (const std::vector<size_t>& layer : layers_) number(layer);
    std::vector<std::vector<size_t>> best = layers_;
    uint64_t fewest = crossings();
    const bool careful = links_.size() <= careful_links;
    const int sweeps = careful ? 24 : links_.size() < 100'000 ? 8 : 4;
    for (int sweep = 0; sweep < sweeps && fewest > 0; ++sweep) {
      if (sweep % 2 == 0)
        for (size_t l = 1; l < layers_.size(); ++l) sort_layer(l, true);
      else
        for (size_t l = layers_.size(); l-- > 1;) sort_layer(l - 1, false);
      if (careful && sweep % 4 == 3) swap_neighbours();
      if (const uint64_t now = crossings(); now < fewest) {
        fewest = now;
        best = layers_;
      }
    }
    layers_ = std::move(best);
    for (const std::vector<size_t>& layer : layers_) number(layer);
  }

  // ---------------------------------------------------------------- heights

  double gap(size_t above, size_t below) const {
    const bool a = entries_[above].item == SIZE_MAX, b = entries_[below].item == SIZE_MAX;
    if (a && b) return line_gap;
    auto grouped = [&](size_t e) {
      return entries_[e].item != SIZE_MAX && items_[entries_[e].item].group != no_group;
    };
    return grouped(above) || grouped(below) ? group_gap : box_gap;
  }

  void settle(const std::vector<size_t>& layer, bool by_left, bool by_right) {
    struct Block {
      double sum = 0, weight = 0;
      size_t count = 0;
      double mean() const { return sum / weight; }
    };
    std::vector<double> shift;  // what the entries above take
    std::vector<Block> blocks;
    double above = 0;
    for (size_t i = 0; i < layer.size(); ++i) {
      const Entry& e = entries_[layer[i]];
      if (i > 0) above += entries_[layer[i - 1]].height + gap(layer[i - 1], layer[i]);
      shift.push_back(above);
      double sum = 0, weight = 0;
      if (by_left)
        for (const size_t k : e.left) {
          const Link& l = links_[k];
          sum += l.weight * (entries_[l.from].y + l.from_port - l.to_port);
          weight += l.weight;
        }
      if (by_right)
        for (const size_t k : e.right) {
          const Link& l = links_[k];
          sum += l.weight * (entries_[l.to].y + l.to_port - l.from_port);
          weight += l.weight;
        }
      constexpr double inertia = 0.05;
      blocks.push_back({sum + inertia * e.y - (weight + inertia) * above, weight + inertia, 1});
      while (blocks.size() > 1 && blocks[blocks.size() - 2].mean() >= blocks.back().mean()) {
        const Block last = blocks.back();
        blocks.pop_back();
        blocks.back().sum += last.sum;
        blocks.back().weight += last.weight;
        blocks.back().count += last.count;
      }
    }
    size_t i = 0;
    for (const Block& b : blocks)
      for (size_t k = 0; k < b.count; ++k, ++i) entries_[layer[i]].y = b.mean() + shift[i];
  }

  void choose_heights() {
    for (const std::vector<size_t>& layer : layers_) {
      double y = 0;
      for (size_t i = 0; i < layer.size(); ++i) {
        if (i > 0) y += entries_[layer[i - 1]].height + gap(layer[i - 1], layer[i]);
        entries_[layer[i]].y = y;
      }
      const double total = layer.empty() ? 0 : y + entries_[layer.back()].height;
      for (const size_t e : layer) entries_[e].y -= total / 2;
    }
    const int sweeps = links_.size() <= careful_links ? 12 : 4;
    for (int sweep = 0; sweep < sweeps; ++sweep) {
      for (size_t l = 1; l < layers_.size(); ++l) settle(layers_[l], true, sweep + 2 >= sweeps);
      for (size_t l = layers_.size(); l-- > 1;) settle(layers_[l - 1], sweep + 2 >= sweeps, true);
    }
  }

  // ---------------------------------------------------------------- the result

  Layered result() {
    Layered out;
    double top = 0;
    for (size_t e = 0; e < entries_.size(); ++e) top = e == 0 ? entries_[e].y : std::min(top, entries_[e].y);
    for (Entry& e : entries_) {
      e.y = std::round((e.y - top) * 2) / 2;
      out.height = std::max(out.height, e.y + e.height);
    }
    std::vector<double> left(layers_.size()), right(layers_.size());
    double x = 0;
    for (size_t l = 0; l < layers_.size(); ++l) {
      double widest = 0;
      size_t lines = 0;
      for (const size_t e : layers_[l]) {
        if (entries_[e].item != SIZE_MAX) widest = std::max(widest, items_[entries_[e].item].width);
        lines += entries_[e].right.size();
      }
      left[l] = x;
      right[l] = x + widest;
      out.width = right[l];
      x = right[l] + 56 + std::min(110.0, 2.0 * static_cast<double>(lines));
    }
    out.nodes.resize(in_.nodes.size());
    out.groups.resize(in_.groups.size());
    for (size_t i = 0; i < items_.size(); ++i) {
      const Item& item = items_[i];
      for (const size_t n : item.nodes)
        out.nodes[n] = {left[item.layer] + offset_[n].x, entries_[i].y + offset_[n].y, in_.nodes[n].width,
                        in_.nodes[n].height};
      if (item.group != no_group)
        out.groups[item.group] = {left[item.layer], entries_[i].y, item.width, item.height};
    }
    out.edges.resize(in_.edges.size());
    make_ends(out);
    std::vector<size_t> leaving(in_.nodes.size(), 0);
    for (size_t e = 0; e < in_.edges.size(); ++e) leaving[in_.edges[e].first] += forward_[e];
    for (size_t e = 0; e < in_.edges.size(); ++e) {
      const auto& [from, to] = in_.edges[e];
      Layered::Edge& edge = out.edges[e];
      const Layered::Box &a = out.nodes[from], &b = out.nodes[to];
      const Point start{a.x + a.width, a.y + a.height / 2};
      if (from == to) {
        edge.shape = Layered::Edge::Shape::loop;
        edge.points = {{a.x + a.width, a.y + a.height * 0.75}, {a.x + a.width, a.y + a.height * 0.25}};
      } else if (item_[from] == item_[to]) {
        edge.shape = Layered::Edge::Shape::inner;
        edge.points = {start, {b.x + b.width, ends_[e]}};
      } else if (!forward_[e]) {
        edge.shape = Layered::Edge::Shape::back;
        edge.points = {start, {b.x, ends_[e]}};
      } else {
        const size_t l = items_[item_[from]].layer, n = items_[item_[to]].layer - l - 1;
        edge.points = {start, {right[l], start.y}};
        for (size_t i = 0; i < n; ++i) {
          const double y = entries_[places_[from][i]].y;
          edge.points.push_back({left[l + 1 + i], y});
          edge.points.push_back({right[l + 1 + i], y});
        }
        edge.own = leaving[from] > 1 ? edge.points.size() - 1 : 0;
        edge.points.push_back({left[items_[item_[to]].layer], ends_[e]});
        if (b.x > edge.points.back().x) edge.points.push_back({b.x, ends_[e]});
      }
    }
    return out;
  }

  // Edges that end at one side of a box are parted from one another, in the order in which they come.
  void make_ends(const Layered& out) {
    ends_.assign(in_.edges.size(), 0);
    std::vector<std::vector<size_t>> left(in_.nodes.size()), right(in_.nodes.size());
    for (size_t e = 0; e < in_.edges.size(); ++e)
      (item_[in_.edges[e].first] == item_[in_.edges[e].second] ? right : left)[in_.edges[e].second].push_back(
          e);
    auto coming_from = [&](size_t e) {
      const auto& [from, to] = in_.edges[e];
      const size_t n = items_[item_[to]].layer - items_[item_[from]].layer;
      return forward_[e] && n > 1 ? entries_[places_[from][n - 2]].y
                                  : out.nodes[from].y + out.nodes[from].height / 2;
    };
    auto spread = [&](std::vector<size_t>& edges, size_t node, double from, double room) {
      std::stable_sort(edges.begin(), edges.end(),
                       [&](size_t a, size_t b) { return coming_from(a) < coming_from(b); });
      const double n = static_cast<double>(edges.size());
      const double step = edges.size() < 2 ? 0 : std::min(12.0, room / (n - 1));
      for (size_t i = 0; i < edges.size(); ++i)
        ends_[edges[i]] = out.nodes[node].y + from + room / 2 + step * (static_cast<double>(i) - (n - 1) / 2);
    };
    for (size_t n = 0; n < in_.nodes.size(); ++n) {
      const double height = in_.nodes[n].height;
      spread(left[n], n, 7, std::max(0.0, height - 14));
      spread(right[n], n, 6, std::max(0.0, height - 12));
    }
  }

  const LayeredInput& in_;
  std::vector<Item> items_;
  std::vector<size_t> item_;                 // of a node
  std::vector<Point> offset_;                // of a node within its item
  std::vector<char> forward_;                // of an edge: it goes through its layers
  std::vector<double> ends_;                 // of an edge: the height at which it ends
  std::vector<std::vector<size_t>> places_;  // of a node: where its edges cross later layers
  std::vector<Entry> entries_;               // items first, by number
  std::vector<Link> links_;
  std::vector<std::vector<size_t>> layers_;
  std::vector<size_t> position_;  // of an entry in its layer
};

}  // namespace

Layered layered(const LayeredInput& in) {
  return Placing(in).place();
}

}  // namespace mechanist::author
