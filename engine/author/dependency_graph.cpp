// A proposition is one node, whatever relations its claims have become. Several uses of one relation by
// another are one edge, which tells of what any of them does. External interface: dependency_graph.hpp.
#include "author/dependency_graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include "author/dependencies.hpp"
#include "author/describe.hpp"
#include "base/file.hpp"
#include "explain/sentences.hpp"

namespace mechanist::author {
namespace {

using model::RelationId;
using model::Role;
using Kind = DependencyNode::Kind;

constexpr DependencyWords english{.fact = "fact",
                                  .table = "table",
                                  .define = "define",
                                  .mechanism = "mechanism",
                                  .path = "path",
                                  .quality = "quality",
                                  .proposition = "proposition",
                                  .constraint = "constraint",
                                  .used_by = "is used by",
                                  .negated = "negated (not, at most, for every)",
                                  .aggregated = "aggregated (count, sum, …)",
                                  .both = "both",
                                  .recursion = "recursion",
                                  .negated_short = "not",
                                  .aggregated_short = "Σ"};
constexpr DependencyWords chinese{.fact = "事实",
                                  .table = "参考表",
                                  .define = "定义",
                                  .mechanism = "机制",
                                  .path = "路径",
                                  .quality = "特征",
                                  .proposition = "命题",
                                  .constraint = "约束",
                                  .used_by = "用于",
                                  .negated = "否定（非、至多、每个）",
                                  .aggregated = "汇总（计数、求和等）",
                                  .both = "两者兼有",
                                  .recursion = "递归",
                                  .negated_short = "非",
                                  .aggregated_short = "Σ"};

Kind kind_of(Role role) {
  switch (role) {
    case Role::fact:
      return Kind::fact;
    case Role::table:
      return Kind::table;
    case Role::define:
      return Kind::define;
    case Role::mechanism:
      return Kind::mechanism;
    case Role::path:
      return Kind::path;
    case Role::quality:
      return Kind::quality;
    case Role::claim:
    case Role::scope:
      return Kind::proposition;
    case Role::constraint:
      return Kind::constraint;
  }
  return Kind::define;
}

class Drawing {
 public:
  Drawing(const model::Model& m, std::string_view language)
      : m_(m), say_(m, m.symbols, nullptr, std::string(language), {}) {}

  DependencyGraph draw(const DependencyGoals& goals) {
    out_.language = say_.language();
    out_.title = m_.name + (m_.version.empty() ? "" : " " + m_.version);
    find_owners();
    find_uses();
    choose(goals);
    make_nodes();
    make_groups();
    make_edges();
    return std::move(out_);
  }

 private:
  // Relations come first, then propositions, as `things`.
  size_t of_proposition(size_t p) const { return m_.relations.size() + p; }
  size_t things() const { return m_.relations.size() + m_.propositions.size(); }

  // Which thing a relation is drawn as: those of claims and scopes as their propositions.
  void find_owners() {
    owner_.resize(m_.relations.size());
    std::iota(owner_.begin(), owner_.end(), size_t{0});
    std::map<std::string, size_t> by_name;
    for (size_t p = 0; p < m_.propositions.size(); ++p) by_name.emplace(m_.propositions[p].name, p);
    for (size_t r = 0; r < m_.relations.size(); ++r) {
      const model::Relation& relation = m_.relations[r];
      if (relation.role != Role::claim && relation.role != Role::scope) continue;
      // "P1.scope", "P1.1.x"
      std::string name = relation.name;
      while (!by_name.contains(name) && name.rfind('.') != std::string::npos) name.erase(name.rfind('.'));
      if (const auto it = by_name.find(name); it != by_name.end()) owner_[r] = of_proposition(it->second);
    }
  }

  struct Seen {
    size_t from = 0;
    bool negated = false, aggregated = false;
  };
  void add_use(size_t to, RelationId relation, bool negated, bool aggregated) {
    const size_t from = owner_[relation.value];
    if (from == to && to >= m_.relations.size()) return;  // within a proposition
    uses_[to].push_back({from, negated, aggregated});
  }
  void find_uses() {
    uses_.resize(things());
    for (const model::Rule& rule : m_.rules)
      for (const Use& u : uses_of(rule))
        add_use(owner_[rule.head.value], u.relation, u.negated, u.aggregated);
    for (size_t p = 0; p < m_.propositions.size(); ++p) {
      const model::Proposition& proposition = m_.propositions[p];
      if (proposition.scope) add_use(of_proposition(p), *proposition.scope, false, false);
      for (const model::Claim& c : proposition.claims) {
        add_use(of_proposition(p), c.x, false, false);
        add_use(of_proposition(p), c.y, false, false);
      }
    }
    for (std::vector<Seen>& all : uses_) {
      std::stable_sort(all.begin(), all.end(), [](const Seen& a, const Seen& b) { return a.from < b.from; });
      std::vector<Seen> once;
      for (const Seen& s : all) {
        if (once.empty() || once.back().from != s.from) once.push_back({s.from});
        once.back().negated |= s.negated;
        once.back().aggregated |= s.aggregated;
      }
      all = std::move(once);
    }
  }

  void choose(const DependencyGoals& goals) {
    const bool all = goals.relations.empty() && goals.propositions.empty();
    chosen_.assign(things(), all);
    std::vector<size_t> waiting;
    auto take = [&](size_t thing) {
      if (chosen_[thing]) return;
      chosen_[thing] = true;
      waiting.push_back(thing);
    };
    // A mechanism is shown with all that it has.
    std::map<size_t, const model::Mechanism*> mechanisms;
    for (const model::Mechanism& m : m_.mechanisms) mechanisms.emplace(m.relation.value, &m);
    for (const RelationId r : goals.relations) take(owner_[r.value]);
    for (const size_t p : goals.propositions) take(of_proposition(p));
    while (!waiting.empty()) {
      const size_t thing = waiting.back();
      waiting.pop_back();
      for (const Seen& s : uses_[thing]) take(s.from);
      if (const auto it = mechanisms.find(thing); it != mechanisms.end()) {
        for (const RelationId r : it->second->paths) take(r.value);
        for (const RelationId r : it->second->qualities) take(r.value);
      }
    }
    for (size_t r = 0; r < m_.relations.size(); ++r)
      if (owner_[r] != r) chosen_[r] = false;
  }

  DependencyNode node_of(size_t thing) const {
    DependencyNode n;
    if (thing >= m_.relations.size()) {
      const model::Proposition& p = m_.propositions[thing - m_.relations.size()];
      n.kind = Kind::proposition;
      n.name = n.signature = p.name;
      n.text = first_capital(say_.sentence(p.notes));
      return n;
    }
    const model::Relation& r = m_.relations[thing];
    n.kind = kind_of(r.role);
    const bool part = n.kind == Kind::path || n.kind == Kind::quality || n.kind == Kind::constraint;
    n.name = part ? r.name.substr(r.name.rfind('.') + 1) : r.name;
    n.signature = signature(m_, RelationId{static_cast<uint32_t>(thing)});
    if (!r.notes.sentences.empty())
      n.text = first_capital(say_.atom(RelationId{static_cast<uint32_t>(thing)},
                                       std::vector<Symbol>(r.columns.size(), any_symbol)));
    n.recursive = m_.components[r.component].recursive;
    return n;
  }

  void make_nodes() {
    std::vector<std::pair<std::string, size_t>> order;
    std::vector<char> placed(things(), false);
    for (size_t t = 0; t < things(); ++t)
      if (chosen_[t])
        order.emplace_back(
            t < m_.relations.size() ? m_.relations[t].name : m_.propositions[t - m_.relations.size()].name,
            t);
    std::sort(order.begin(), order.end());
    std::map<size_t, const model::Mechanism*> mechanisms;
    for (const model::Mechanism& m : m_.mechanisms) mechanisms.emplace(m.relation.value, &m);
    node_.assign(things(), none);
    auto place = [&](size_t thing) {
      if (!chosen_[thing] || node_[thing] != none) return;
      node_[thing] = out_.nodes.size();
      DependencyNode& n = out_.nodes.emplace_back(node_of(thing));
      // What tells a proposition from a relation of the same name stands before it.
      const std::string told =
          thing < m_.relations.size() ? "relation " + m_.relations[thing].name : "proposition " + n.name;
      n.id = "n" + sha256_hex(told).substr(0, 10);
    };
    for (const auto& [name, thing] : order) {
      // Paths stand behind their mechanism, in declared order.
      if (const auto it = mechanisms.find(thing); it != mechanisms.end()) {
        place(thing);
        for (const RelationId r : it->second->paths) place(r.value);
        for (const RelationId r : it->second->qualities) place(r.value);
      } else {
        place(thing);
      }
    }
  }

  void group(DependencyGroup g, const std::vector<RelationId>& members) {
    for (const RelationId r : members)
      if (node_[r.value] != none && !out_.nodes[node_[r.value]].group) g.nodes.push_back(node_[r.value]);
    if (g.nodes.empty() || (g.recursion && g.nodes.size() < 2)) return;
    std::sort(g.nodes.begin(), g.nodes.end());
    for (const size_t n : g.nodes) out_.nodes[n].group = out_.groups.size();
    g.id = "g" + out_.nodes[g.nodes.front()].id.substr(1);
    out_.groups.push_back(std::move(g));
  }
  void make_groups() {
    std::vector<const model::Mechanism*> mechanisms;
    for (const model::Mechanism& m : m_.mechanisms) mechanisms.push_back(&m);
    std::sort(mechanisms.begin(), mechanisms.end(),
              [&](const auto* a, const auto* b) { return m_[a->relation].name < m_[b->relation].name; });
    for (const model::Mechanism* m : mechanisms) {
      std::vector<RelationId> members{m->relation};
      members.insert(members.end(), m->paths.begin(), m->paths.end());
      members.insert(members.end(), m->qualities.begin(), m->qualities.end());
      DependencyGroup g;
      g.text = first_capital(say_.label(m->relation));
      group(std::move(g), members);
    }
    std::vector<std::vector<RelationId>> recursions;
    for (const model::Component& c : m_.components)
      if (c.recursive && c.relations.size() > 1) {
        recursions.push_back(c.relations);
        std::sort(recursions.back().begin(), recursions.back().end(),
                  [&](RelationId a, RelationId b) { return m_[a].name < m_[b].name; });
      }
    std::sort(recursions.begin(), recursions.end(),
              [&](const auto& a, const auto& b) { return m_[a.front()].name < m_[b.front()].name; });
    for (const std::vector<RelationId>& r : recursions) {
      DependencyGroup g;
      g.text = first_capital(std::string(dependency_words(out_.language).recursion));
      g.recursion = true;
      group(std::move(g), r);
    }
  }

  void make_edges() {
    for (size_t thing = 0; thing < things(); ++thing) {
      if (node_[thing] == none) continue;
      for (const Seen& s : uses_[thing])
        if (node_[s.from] != none)
          out_.edges.push_back({node_[s.from], node_[thing], s.negated, s.aggregated});
    }
    std::sort(out_.edges.begin(), out_.edges.end(), [](const DependencyEdge& a, const DependencyEdge& b) {
      return std::pair(a.from, a.to) < std::pair(b.from, b.to);
    });
  }

  static constexpr size_t none = SIZE_MAX;
  const model::Model& m_;
  explain::Sentences say_;
  DependencyGraph out_;
  std::vector<size_t> owner_, node_;  // by relation; by thing
  std::vector<std::vector<Seen>> uses_;
  std::vector<char> chosen_;
};

}  // namespace

DependencyGraph dependency_graph(const model::Model& m, const DependencyGoals& goals,
                                 std::string_view language) {
  return Drawing(m, language).draw(goals);
}

const DependencyWords& dependency_words(std::string_view language) {
  return in_chinese(language) ? chinese : english;
}

std::string_view DependencyWords::kind(DependencyNode::Kind k) const {
  switch (k) {
    case Kind::fact:
      return fact;
    case Kind::table:
      return table;
    case Kind::define:
      return define;
    case Kind::mechanism:
      return mechanism;
    case Kind::path:
      return path;
    case Kind::quality:
      return quality;
    case Kind::proposition:
      return proposition;
    case Kind::constraint:
      return constraint;
  }
  return {};
}

}  // namespace mechanist::author
