// What a proposition says of the case (semantics, section 8). See checker.hpp.
#include <algorithm>

#include "verify/checker.hpp"

namespace mechanist::verify {

namespace {

enum class Outcome { irrelevant, supports, undetermined, contradicts };  // a later one wins

const char* name_of(Outcome o) {
  constexpr const char* names[] = {"irrelevant", "supports", "undetermined", "contradicts"};
  return names[static_cast<int>(o)];
}

// The values for which either side holds or is open by a named row; unnamed individuals only where there is
// no other; one that names nothing where there is neither.
std::vector<std::vector<Symbol>> instances_of(Bounds& bounds, const model::Model& m, const model::Claim& c) {
  const size_t arity = m[c.x].columns.size();
  std::vector<std::vector<Symbol>> named, unnamed;
  auto take = [&](const std::vector<Symbol>& row) {
    if (std::any_of(row.begin(), row.end(), [](Symbol s) { return s.is_unknown() || s.is_none(); })) return;
    const bool has_name = std::none_of(row.begin(), row.end(), [](Symbol s) { return s.is_unnamed(); });
    (has_name ? named : unnamed).push_back(row);
  };
  for (RelationId side : {c.x, c.y}) {
    if (arity == 0) break;
    const Table& rows = bounds.certain(side, bounds.weakest());
    for (size_t r = 0; r < rows.size(); ++r) take({rows[r], rows[r] + arity});
    if (bounds.is_exact(side, bounds.weakest())) continue;
    for (const Box& box : bounds.possible(side, bounds.weakest())) {
      std::vector<Symbol> row;
      for (const Cell& cell : box) row.push_back(cell.wild != nullptr ? unknown_symbol(0) : cell.known);
      take(row);
    }
  }
  std::vector<std::vector<Symbol>> values = named.empty() ? unnamed : named;
  std::sort(values.begin(), values.end(),
            [&](const auto& a, const auto& b) { return bounds.compare_rows(c.x, a.data(), b.data()) < 0; });
  values.erase(std::unique(values.begin(), values.end()), values.end());
  if (values.empty()) values.emplace_back();
  return values;
}

// Of one value of what the two sides share.
Outcome outcome_of(Bounds& bounds, const model::Claim& c, const Goal& x) {
  // Of "Y only if X" Y is the premise, of "if X then Y" it is X.
  const Verdict is_x = bounds.assess(x).verdict, is_y = bounds.assess(Goal{c.y, x.terms}).verdict;
  const Verdict premise = c.necessary ? is_y : is_x, conclusion = c.necessary ? is_x : is_y;
  if (premise == Verdict::fails) return Outcome::irrelevant;
  if (premise == Verdict::open || conclusion == Verdict::open) return Outcome::undetermined;
  return conclusion == Verdict::holds ? Outcome::supports : Outcome::contradicts;
}
Goal side_x(const model::Model& m, const model::Claim& c, const std::vector<Symbol>& values) {
  Goal x{c.x, std::vector<Term>(m[c.x].columns.size())};
  for (size_t col = 0; col < values.size(); ++col) x.terms[col].constant = values[col];
  return x;
}

Outcome within_scope(Bounds& bounds, const model::Proposition& p, Outcome whole) {
  if (!p.scope || whole == Outcome::irrelevant) return whole;
  const Verdict scope = bounds.assess(Goal{*p.scope, {}}).verdict;
  return scope == Verdict::holds   ? whole
         : scope == Verdict::fails ? Outcome::irrelevant
                                   : Outcome::undetermined;
}

}  // namespace

std::string Checker::outcome_in(Bounds& bounds, const model::Proposition& p) const {
  Outcome whole = Outcome::irrelevant;
  for (const model::Claim& c : p.claims)
    for (const std::vector<Symbol>& values : instances_of(bounds, m_, c))
      whole = std::max(whole, outcome_of(bounds, c, side_x(m_, c, values)));
  return name_of(within_scope(bounds, p, whole));
}

void Checker::proposition(size_t index) {
  const model::Proposition& p = m_.propositions[index];
  const Json* said = member(root_, "proposition", Json::Kind::object);
  const Json* outcome_said = member(root_, "outcome", Json::Kind::text);
  if (said == nullptr || outcome_said == nullptr) return;
  Json expected = Json::object();
  expected.put("name", Json::of(p.name));
  origins(expected, {&p.notes});
  std::vector<std::pair<const Json*, Goal>> sides;
  if (p.scope) {
    const Json* scope = said->find("scope");
    expected.put("scope", scope != nullptr ? *scope : Json::of(int64_t{0}));
    if (scope != nullptr) sides.emplace_back(scope, Goal{*p.scope, {}});
  }
  const Json* claims_said = said->find("claims");
  Json& claims = expected.put("claims", Json::list());
  Outcome whole = Outcome::irrelevant;
  for (size_t i = 0; i < p.claims.size(); ++i) {
    const model::Claim& c = p.claims[i];
    const std::vector<std::vector<Symbol>> values = instances_of(bounds_, m_, c);
    Json& claim_json = claims.items.emplace_back(Json::object());
    claim_json.put("kind", Json::of(c.necessary ? "necessary" : "sufficient"));
    claim_json.put("sentence", Json::of(""));
    const Json* instances_said = claims_said != nullptr && i < claims_said->items.size()
                                     ? claims_said->items[i].find("instances")
                                     : nullptr;
    Json instances = Json::list();
    Outcome all = Outcome::irrelevant;
    for (size_t v = 0; v < values.size(); ++v) {
      const Goal x = side_x(m_, c, values[v]);
      Json one = Json::object();
      Json& shared = one.put("values", Json::object());
      for (size_t col = 0; col < values[v].size(); ++col) {
        shared.put(col < c.shared.size() ? c.shared[col] : m_[c.x].columns[col].name,
                   Json::of(written_.literal(m_[c.x].columns[col].type, values[v][col])));
      }
      const Goal y{c.y, x.terms};
      const Outcome o = outcome_of(bounds_, c, x);
      all = std::max(all, o);
      one.put("outcome", Json::of(name_of(o)));
      const Json* there =
          instances_said != nullptr && v < instances_said->items.size() ? &instances_said->items[v] : nullptr;
      for (const auto& [key, goal] : {std::pair<const char*, const Goal*>{"x", &x}, {"y", &y}}) {
        const Json* id = there != nullptr ? there->find(key) : nullptr;
        one.put(key, id != nullptr ? *id : Json::of(int64_t{0}));
        if (id != nullptr) sides.emplace_back(id, *goal);
      }
      instances.items.push_back(std::move(one));
    }
    claim_json.put("outcome", Json::of(name_of(all)));
    claim_json.put("instances", std::move(instances));
    whole = std::max(whole, all);
  }
  same(*outcome_said, Json::of(name_of(within_scope(bounds_, p, whole))));
  same(*said, expected);
  for (const auto& [id, goal] : sides) assessed(*id, goal);
}

}  // namespace mechanist::verify
