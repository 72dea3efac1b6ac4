// One picture for DOT and Mermaid. A conclusion names its rule and points at the conditions, and so down to
// what the profile records; where several rules could conclude it, each is a node of its own. A step that
// several need is one node, and a derivation that comes back to itself is an arrow back.
//
// A picture of some hundred nodes is none. Steps are unfolded level by level, so that what is nearest to the
// verdict is seen first, until there are as many nodes as a page takes; a step that stays folded says how
// much stands beneath it. Of a proof, members that the verdict does not need are not unfolded; of a why-not,
// what holds is unfolded last. --all unfolds everything. The walk is a queue, never a recursion.
// External interface: graph.hpp.
#include "explain/graph.hpp"

#include <algorithm>
#include <climits>
#include <deque>
#include <map>
#include <set>

#include "base/file.hpp"
#include "base/text.hpp"
#include "explain/phrases.hpp"
#include "explain/reading.hpp"

namespace mechanist::explain {

namespace {

constexpr size_t members_shown = 6;
constexpr size_t near_shown = 1;
constexpr size_t searches_shown = 2;
constexpr size_t page_of_nodes = 40;
constexpr size_t least_nodes = 20;

using Look = GraphNode::Look;
using Kind = GraphNode::Kind;

Look look_of(Verdict v) {
  switch (v) {
    case Verdict::holds:
      return Look::holds;
    case Verdict::open:
      return Look::open;
    case Verdict::fails:
      return Look::fails;
  }
  return Look::neutral;
}
Look look_of(eval::Outcome o) {
  switch (o) {
    case eval::Outcome::supports:
      return Look::holds;
    case eval::Outcome::undetermined:
      return Look::open;
    case eval::Outcome::contradicts:
      return Look::fails;
    case eval::Outcome::irrelevant:
      return Look::neutral;
  }
  return Look::neutral;
}

class Drawing {
 public:
  Drawing(const Explanation& x, const TextOptions& o, size_t nodes_shown)
      : x_(x), options_(o), p_(phrases_of(x.language)), most_(o.all ? SIZE_MAX : nodes_shown) {}

  Graph draw() {
    out_.language = x_.language;
    out_.title =
        filled(x_.has_case ? p_.title : p_.title_alone, x_.has_case ? x_.case_shown : x_.title, x_.title);
    out_.reading = reading_of(p_, x_);
    if (x_.proposition) {
      out_.verdict = in_capitals(p_, x_.proposition->outcome);
      out_.look = look_of(x_.proposition->outcome);
      proposition(*x_.proposition);
    } else {
      out_.verdict = in_capitals(p_, x_.verdict);
      if (x_.confidence) out_.verdict += " · " + filled(p_.confidence, std::string(word(p_, *x_.confidence)));
      out_.look = look_of(x_.verdict);
      for (size_t i = 0; i < x_.roots.size(); ++i) {
        const size_t node = place(x_.roots[i], 0);
        if (x_.roots.size() > 1)
          out_.nodes[node].lines.push_back(
              filled(p_.derivation, std::to_string(i + 1), std::to_string(x_.roots.size())));
      }
    }
    while (!waiting_.empty()) {
      const Waiting next = waiting_.front();
      waiting_.pop_front();
      unfold(next);
      if (waiting_.empty()) std::swap(waiting_, deferred_);
    }
    if (folded_ > 0) out_.remarks.push_back(filled(p_.folded, std::to_string(folded_)));
    if (x_.cut_at_depth) out_.remarks.emplace_back(p_.depth_cut);
    if (x_.cut) out_.remarks.emplace_back(p_.cut_short);
    if (!x_.limit.empty()) out_.remarks.push_back(filled(p_.limit_reached, x_.limit));
    return std::move(out_);
  }

 private:
  struct Waiting {
    StepId step = 0;
    size_t node = 0;
    int level = 0;          // below what was asked
    bool deferred = false;  // its turn comes after all that bears on the verdict
  };
  struct Below {
    StepId step = 0;
    GraphEdge::Kind kind = GraphEdge::Kind::needs;
  };

  // ---------------------------------------------------------------- nodes

  size_t add(char sort, const std::string& identity, Kind kind, Look look, std::string text) {
    GraphNode& n = out_.nodes.emplace_back();
    n.id = std::string(1, sort) + sha256_hex(identity).substr(0, 8);
    const size_t same = ++ids_[n.id];
    if (same > 1) n.id += "_" + std::to_string(same);
    n.kind = kind;
    n.look = look;
    n.text = std::move(text);
    return out_.nodes.size() - 1;
  }

  void edge(size_t from, size_t to, GraphEdge::Kind kind = GraphEdge::Kind::needs) {
    for (const size_t e : edges_from_[from])
      if (out_.edges[e].to == to) return;
    edges_from_[from].push_back(out_.edges.size());
    out_.edges.push_back({from, to, kind});
  }

  // The node of a step; a new one waits for what stands beneath it.
  size_t place(StepId step, int level, bool needed = true) {
    step = essence(x_, step);
    const auto known = nodes_.find(step);
    if (known != nodes_.end()) {
      if (needed) needed_.insert(known->second);
      return known->second;
    }
    const Step& s = x_.steps[step];
    const bool derived = std::holds_alternative<ByRule>(s.why) || std::holds_alternative<NotConcluded>(s.why);
    const bool leaf = std::holds_alternative<Recorded>(s.why) || std::holds_alternative<Excluded>(s.why) ||
                      std::holds_alternative<OtherValue>(s.why) || std::holds_alternative<NotRecorded>(s.why);
    const Kind kind = derived ? Kind::conclusion : leaf ? Kind::fact : Kind::condition;
    const size_t node = add(derived ? 'c'
                            : leaf  ? 'f'
                                    : 'q',
                            std::to_string(s.why.index()) + "\n" + s.goal, kind, look_of(s.verdict),
                            s.label.empty() ? s.sentence : s.label);
    nodes_.emplace(step, node);
    out_.nodes[node].goal = s.goal;
    describe(step, out_.nodes[node]);
    if (needed) needed_.insert(node);
    waiting_.push_back({step, node, level});
    return node;
  }

  // ---------------------------------------------------------------- what a node says

  std::string source_line(const Evidence& e) const {
    std::string out = line_of(e.place, {});
    if (e.sources.empty()) return x_.has_case ? out + " · " + std::string(p_.no_source) : out;
    const Source& s = e.sources.front();
    out += " · " + (s.title.empty() ? s.name : s.title);
    if (!s.date.empty()) out += std::string(p_.comma) + s.date;
    if (e.sources.size() > 1) out += " (+" + std::to_string(e.sources.size() - 1) + ")";
    return out + " · " + std::string(word(p_, e.confidence));
  }

  void cite(GraphNode& n, const Evidence& e) const {
    n.lines.push_back(source_line(e));
    if (n.url.empty() && !e.sources.empty()) n.url = web_address(e.sources.front().url);
  }

  // The mark says that something holds; its confidence only where it is less than high.
  void verdict_line(const Step& s, GraphNode& n) const {
    if (s.verdict != Verdict::holds) n.lines.push_back(verdict_of(p_, s));
    if (s.confidence && *s.confidence != Confidence::high)
      n.lines.push_back(filled(p_.confidence, std::string(word(p_, *s.confidence))));
  }

  void searched(const std::vector<Search>& all, bool what, GraphNode& n) const {
    const size_t most = options_.all ? all.size() : std::min(all.size(), searches_shown);
    for (size_t i = 0; i < most; ++i)
      n.lines.push_back((what || all[i].part ? all[i].sentence + std::string(p_.colon) : std::string()) +
                        std::string(p_.searched) + " " + source_line(all[i].evidence));
    if (most < all.size()) n.lines.push_back(filled(p_.and_more, std::to_string(all.size() - most)));
  }

  void describe(StepId id, GraphNode& n) const {
    const Step& s = x_.steps[id];
    if (const auto* r = std::get_if<Recorded>(&s.why)) {
      size_t told = 0;
      for (const Evidence& e : r->evidence) {
        if (told++ == 1 && !options_.all) {
          n.lines.push_back(filled(p_.and_more, std::to_string(r->evidence.size() - 1)));
          break;
        }
        if (r->origin == Recorded::Origin::profile)
          cite(n, e);
        else
          n.lines.push_back(line_of(e.place, {}));
      }
    } else if (const auto* e = std::get_if<Excluded>(&s.why)) {
      n.lines.push_back(verdict_of(p_, s) + std::string(p_.colon) + std::string(reason(p_, *e)));
      for (const auto& d : e->declared) cite(n, d.evidence);
    } else if (const auto* o = std::get_if<OtherValue>(&s.why)) {
      n.lines.push_back(verdict_of(p_, s) + std::string(p_.colon) + filled(p_.other_value, o->shown));
      cite(n, o->evidence);
    } else if (const auto* nr = std::get_if<NotRecorded>(&s.why)) {
      missing(s, *nr, n);
    } else if (const auto* h = std::get_if<Threshold>(&s.why)) {
      std::string line = verdict_of(p_, s) + std::string(p_.colon) +
                         filled(p_.members_held, std::to_string(h->met), std::to_string(h->members.size()));
      if (h->open > 0) line += std::string(p_.comma) + filled(p_.members_open, std::to_string(h->open));
      n.lines.push_back(std::move(line));
    } else if (const auto* c = std::get_if<Comparison>(&s.why)) {
      n.text = compared(p_, *c);
      // Aggregates are told with the comparison, so that what counts stands beneath it at once.
      for (StepId a : c->aggregates) values(a, false, n);
      if (s.verdict != Verdict::holds) n.lines.push_back(verdict_of(p_, s));
    } else if (std::holds_alternative<Aggregate>(s.why)) {
      values(id, true, n);
    } else if (std::holds_alternative<Cut>(s.why)) {
      n.lines.emplace_back(p_.cut_here);
    } else {
      if (const auto* every = std::get_if<Every>(&s.why)) {
        if (every->unlimited && s.verdict == Verdict::open)
          n.lines.push_back(filled(p_.possible, filled(p_.possible_members, spaced_name(every->domain))));
        searched(every->searched, true, n);
      }
      verdict_line(s, n);
      if (const auto* none = std::get_if<NotConcluded>(&s.why); none != nullptr && none->attempts.empty())
        n.lines.emplace_back(p_.no_rule);
    }
  }

  void missing(const Step& s, const NotRecorded& nr, GraphNode& n) const {
    std::string line = verdict_of(p_, s) + std::string(p_.colon);
    if (nr.limited)
      line += nr.another ? p_.limit_stop : p_.not_looked_at;
    else
      line += nr.another ? std::string(p_.another) : not_recorded(p_, s);
    n.lines.push_back(std::move(line));
    searched(nr.searched, false, n);
    const size_t most = options_.all ? nr.nearest.size() : std::min(nr.nearest.size(), near_shown);
    for (size_t i = 0; i < most; ++i) {
      const NearRow& near = nr.nearest[i];
      std::string text = std::string(p_.nearest) + " " + line_of(near.evidence.place, x_.profile_path) + " " +
                         near.brief + std::string(p_.colon) + differences_of(p_, near);
      if (near.alike > 0) text += " " + filled(p_.alike, std::to_string(near.alike));
      n.lines.push_back(std::move(text));
    }
    const size_t further = nr.further + nr.nearest.size() - most;
    if (further > 0) n.lines.push_back(filled(p_.further, std::to_string(further)));
  }

  void values(StepId aggregate, bool with_result, GraphNode& n) const {
    const auto* a = std::get_if<Aggregate>(&x_.steps[aggregate].why);
    if (a == nullptr) return;
    if (with_result) n.lines.push_back(value_words(p_, a->value));
    if (const std::string v = values_of(p_, *a, options_.all);
        !v.empty() && v != value_words(p_, a->value) &&
        std::find(n.lines.begin(), n.lines.end(), v) == n.lines.end())
      n.lines.push_back(v);
    if (x_.steps[aggregate].verdict == Verdict::holds && !a->unlimited) return;
    searched(a->searched, true, n);
  }

  // ---------------------------------------------------------------- what stands beneath

  void links(const std::vector<Link>& all, std::vector<Below>& out) const {
    for (const Link& l : all) {
      if (trivial(x_.steps[l.step])) continue;
      out.push_back({l.step});
      for (StepId other : l.others) out.push_back({other});
    }
  }
  static void closing(const std::vector<StepId>& all, std::vector<Below>& out) {
    for (StepId s : all) out.push_back({s, GraphEdge::Kind::closing});
  }

  void rows(const Aggregate& a, std::vector<Below>& out) const {
    for (const auto& row : a.rows)
      if (row.certain || options_.all) links(row.conditions, out);
    closing(a.closing, out);
  }

  std::vector<Below> below(StepId id) const {
    const Step& s = x_.steps[id];
    std::vector<Below> out;
    if (const auto* by = std::get_if<ByRule>(&s.why)) {
      links(by->conditions, out);
      closing(by->closing, out);
    } else if (const auto* t = std::get_if<Together>(&s.why)) {
      links(t->conditions, out);
      closing(t->closing, out);
    } else if (const auto* c = std::get_if<Comparison>(&s.why)) {
      for (StepId a : c->aggregates)
        if (const auto* aggregate = std::get_if<Aggregate>(&x_.steps[a].why)) rows(*aggregate, out);
    } else if (const auto* a = std::get_if<Aggregate>(&s.why)) {
      rows(*a, out);
    } else if (const auto* e = std::get_if<Every>(&s.why)) {
      for (StepId m : e->members) out.push_back({m});
      closing(e->closing, out);
    } else {
      for (StepId child : children(s)) out.push_back({child});
    }
    return out;
  }

  size_t count_below(StepId root) const {
    std::set<StepId> seen{root};
    std::vector<StepId> todo{root};
    while (!todo.empty() && seen.size() < 10000) {
      const StepId s = todo.back();
      todo.pop_back();
      for (StepId c : children(x_.steps[s]))
        if (seen.insert(c).second) todo.push_back(c);
    }
    return seen.size() - 1;
  }

  void fold(const Waiting& w) {
    const size_t steps = count_below(w.step);
    folded_ += steps;
    out_.nodes[w.node].lines.push_back("… +" + std::to_string(steps));
  }

  bool unfolded(const Waiting& w, size_t more) const {
    if (options_.depth >= 0 && w.level > options_.depth) return false;
    if (options_.all) return true;
    return (needed_.contains(w.node) || w.deferred) && out_.nodes.size() + more <= most_;
  }

  void unfold(const Waiting& w) {
    const Step& s = x_.steps[w.step];
    const auto* none = std::get_if<NotConcluded>(&s.why);
    std::vector<Below> all = below(w.step);
    if (all.empty()) return;
    size_t more = all.size();
    if (!options_.all) more = std::min(more, members_shown);
    if (!needed_.contains(w.node) && s.verdict == Verdict::holds && !w.deferred && !options_.all) {
      deferred_.push_back(w);
      deferred_.back().deferred = true;
      return;
    }
    if (!unfolded(w, more)) {
      fold(w);
      return;
    }
    if (const auto* by = std::get_if<ByRule>(&s.why)) {
      out_.nodes[w.node].lines.push_back(rule_line(by->rule));
    } else if (none != nullptr && none->attempts.size() == 1) {
      if (const auto* only = std::get_if<ByRule>(&x_.steps[none->attempts[0]].why)) {
        out_.nodes[w.node].lines.push_back(rule_line(only->rule));
        all = below(none->attempts[0]);
      }
    } else if (none != nullptr) {
      all.clear();
      for (StepId a : nearest_first(x_, *none)) {
        if (const auto* attempt = std::get_if<ByRule>(&x_.steps[a].why))
          attach(w, rule(x_.steps[a], *attempt, w.node), below(a));
        else
          all.push_back({a});
      }
    }
    attach(w, w.node, all);
  }

  void attach(const Waiting& w, size_t from, const std::vector<Below>& all) {
    const Step& s = x_.steps[w.step];
    size_t told = 0, left = 0;
    for (const Below& b : all) {
      const StepId id = essence(x_, b.step);
      const bool known = nodes_.contains(id);
      if (!known && told == members_shown && !options_.all && !is_choice(s)) {
        ++left;
        folded_ += 1 + count_below(id);
        continue;
      }
      if (!known) ++told;
      const Step& c = x_.steps[id];
      // What a proof does not rest on, and what is no obstacle, is told and not unfolded.
      const bool negated = std::holds_alternative<Negated>(s.why);
      const bool bears = negated || is_same_side(s.verdict, c.verdict);
      edge(from, place(id, w.level + 1, needed_.contains(w.node) && bears), b.kind);
    }
    if (left > 0) out_.nodes[from].lines.push_back(filled(p_.and_more, std::to_string(left)));
  }

  static bool is_choice(const Step& s) { return std::holds_alternative<Threshold>(s.why); }
  static bool is_same_side(Verdict above, Verdict below) {
    return (above == Verdict::holds) == (below == Verdict::holds);
  }

  std::string rule_name(uint32_t rule) {
    const Rule& r = x_.rules[rule];
    const size_t number = rule_numbers_.try_emplace(rule, rule_numbers_.size() + 1).first->second;
    const bool named = r.name.find('#') == std::string::npos && r.name != r.head;
    return "R" + std::to_string(number) + (named ? " " + r.name : std::string());
  }
  // Where it stands and whose it is.
  std::string rule_origin(uint32_t rule) const {
    const Rule& r = x_.rules[rule];
    std::string out = line_of(r.place, {});
    if (!r.ours.empty()) return out + " · " + std::string(p_.ours_word);
    std::set<std::string> told;
    for (const Citation& c : r.citations)
      if (told.insert(c.source).second) out += " · " + cited_word(p_, c.source);
    return out;
  }
  std::string rule_line(uint32_t rule) { return rule_name(rule) + " · " + rule_origin(rule); }

  size_t rule(const Step& s, const ByRule& by, size_t above) {
    std::string identity = x_.rules[by.rule].name + "\n" + s.goal;
    for (const Binding& b : by.bindings) identity += "\n" + b.variable + "=" + b.value;
    const size_t node = add('r', identity, Kind::rule, look_of(s.verdict), rule_name(by.rule));
    out_.nodes[node].goal = x_.rules[by.rule].name;
    out_.nodes[node].lines.push_back(rule_origin(by.rule));
    edge(above, node);
    return node;
  }

  // ---------------------------------------------------------------- propositions

  void proposition(const Proposition& p) {
    const size_t top = add('p', p.name, Kind::asked, out_.look, x_.title);
    out_.nodes[top].goal = x_.goal;
    out_.nodes[top].lines.push_back(out_.verdict);
    if (p.scope) {
      const size_t scope = add('p', p.name + "\nscope", Kind::asked, look_of(x_.steps[*p.scope].verdict),
                               std::string(p_.scope));
      edge(top, scope);
      edge(scope, place(*p.scope, 1));
    }
    for (size_t i = 0; i < p.claims.size(); ++i) {
      const ClaimPart& claim = p.claims[i];
      const std::string identity = p.name + "\n" + std::to_string(i);
      const size_t node = add('p', identity, Kind::asked, look_of(claim.outcome), claim.sentence);
      out_.nodes[node].lines.push_back(in_capitals(p_, claim.outcome));
      edge(top, node);
      size_t told = 0;
      for (const ClaimInstance& instance : claim.instances) {
        if (told++ == members_shown && !options_.all) {
          out_.nodes[node].lines.push_back(
              filled(p_.and_more, std::to_string(claim.instances.size() - members_shown)));
          break;
        }
        std::string values, key = identity;
        for (const std::string& v : instance.shown)
          values += (values.empty() ? std::string() : std::string(p_.list_comma)) + v;
        for (const Binding& b : instance.values) key += "\n" + b.variable + "=" + b.value;
        const size_t one = add('p', key + "\n", Kind::asked, look_of(instance.outcome),
                               values.empty() ? std::string(p_.claim_whole) : values);
        out_.nodes[one].lines.push_back(in_capitals(p_, instance.outcome));
        edge(node, one);
        edge(one, place(instance.x, 2));
        edge(one, place(instance.y, 2));
      }
    }
  }

  const Explanation& x_;
  const TextOptions& options_;
  const Phrases& p_;
  const size_t most_;
  Graph out_;
  std::map<StepId, size_t> nodes_;
  std::set<size_t> needed_;  // nodes that bear on the verdict
  std::map<size_t, std::vector<size_t>> edges_from_;
  std::map<std::string, size_t> ids_;
  std::map<uint32_t, size_t> rule_numbers_;
  std::deque<Waiting> waiting_, deferred_;
  size_t folded_ = 0;
};

}  // namespace

Graph graph_of(const Explanation& x, const TextOptions& options, size_t nodes_shown) {
  return Drawing(x, options, nodes_shown).draw();
}

size_t nodes_shown_of(size_t pictures) {
  return std::max(least_nodes, page_of_nodes * 2 / std::max<size_t>(pictures + 1, 2));
}

std::string_view mark_of(GraphNode::Look look) {
  switch (look) {
    case Look::holds:
      return "✓";
    case Look::open:
      return "?";
    case Look::fails:
      return "✗";
    case Look::neutral:
      return "";
  }
  return "";
}

}  // namespace mechanist::explain
