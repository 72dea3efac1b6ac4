// Which constraints a case violates, and what its profile says of itself. External interface: findings.hpp.
#include "explain/findings.hpp"

#include <algorithm>
#include <optional>

#include "explain/lines.hpp"
#include "explain/sentences.hpp"

namespace mechanist::explain {

std::vector<Finding> findings_of(eval::Evaluation& ev, Conditions& conditions, const Profile& profile,
                                 const std::string& language) {
  const model::Model& m = ev.model();
  std::vector<Finding> out;
  std::optional<Sentences> sentences;
  std::optional<Lines> lines;
  for (const model::Constraint& c : m.constraints) {
    const eval::Relation& rows = ev.certain(c.relation);
    if (rows.size() == 0) continue;
    if (!lines) {
      sentences.emplace(m, ev.symbols(), &profile, language, std::vector<uint32_t>());
      lines.emplace(ev, conditions, language);
    }
    std::vector<std::pair<std::vector<Symbol>, eval::RowId>> by_value(rows.size());
    for (eval::RowId r = 0; r < rows.size(); ++r) {
      by_value[r] = {std::vector<Symbol>(rows.arity()), r};
      rows.row(r, by_value[r].first.data());
    }
    std::sort(by_value.begin(), by_value.end(), [&](const auto& a, const auto& b) {
      return ev.compare_rows(c.relation, a.first.data(), b.first.data()) < 0;
    });
    for (const auto& [cells, row] : by_value)
      out.push_back({c.name, sentences->atom(c.relation, cells), lines->of(c.relation, row)});
  }
  for (const ProfileFinding& f : profile.findings)
    out.push_back({f.kind, f.text, profile.texts[f.span.source].line(f.span.begin)});
  return out;
}

}  // namespace mechanist::explain
