// See learn.hpp. What is given is copied as it is written.
#include "testing/learn.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "testing/rows.hpp"

namespace mechanist::testing {

std::string learned(const ast::TestDecl& test, eval::Evaluation& ev) {
  const model::Model& m = ev.model();
  auto slice = [&](Span s) { return m.sources[s.source].text().substr(s.begin, s.end - s.begin); };
  std::string out = fmt::format("test {} {{\n", slice(test.name_span));
  for (const ast::GivenProfile& p : test.profiles) out += fmt::format("  given profile {}\n", slice(p.span));
  if (!test.given.empty()) {
    out += "  given {\n";
    for (const ast::GivenFact& g : test.given)
      out += fmt::format("    {}{}\n", slice(g.span), &g == &test.given.back() ? "" : ";");
    out += "  }\n";
  }
  auto verdict = [&](model::RelationId r) {
    const std::string& whole = m[r].name;
    const std::string brief = whole.substr(whole.rfind('.') + 1);
    const auto by_name = m.find(brief);
    out += fmt::format("  expect {} {}\n", by_name && *by_name == r ? brief : whole,
                       to_string(ev.assess(r).verdict));
  };
  for (const model::Mechanism& x : m.mechanisms) {
    verdict(x.relation);
    for (model::RelationId r : x.paths) verdict(r);
    for (model::RelationId r : x.qualities) verdict(r);
  }
  for (const model::Proposition& p : m.propositions)
    out += fmt::format("  expect {} {}\n", p.name, to_string(ev.outcome(p)));
  bool found = false;
  for (const model::Constraint& c : m.constraints)
    if (ev.certain(c.relation).size() > 0) {
      out += fmt::format("  expect {} holds\n", c.name);
      found = true;
    }
  if (!found && !m.constraints.empty()) out += "  expect no findings\n";
  if (m.mechanisms.empty())
    for (uint32_t r = 0; r < m.relations.size(); ++r) {
      const model::Relation& relation = m.relations[r];
      if (relation.role != model::Role::define) continue;
      if (relation.columns.empty()) {
        verdict(model::RelationId{r});
        continue;
      }
      const auto holding =
          ev.answers(eval::Goal{model::RelationId{r}, std::vector<eval::Goal::Term>(relation.columns.size())})
              .holding;
      std::string rows;
      for (const auto& row : holding)
        rows += fmt::format("{}{}", rows.empty() ? " " : "; ", row_text(ev, model::RelationId{r}, row));
      out += fmt::format("  expect {} exactly {{{} }}\n", relation.name, rows);
    }
  return out + "}\n";
}

}  // namespace mechanist::testing
