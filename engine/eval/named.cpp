// Each combination of names is assessed by itself. External interface: named.hpp.
#include "eval/named.hpp"

#include <algorithm>

namespace mechanist::eval {
namespace {

// What a case names in columns of the type, each once.
std::vector<Symbol> names_of(const Evaluation& ev, model::Type type) {
  const model::Model& m = ev.model();
  const Profile& p = *ev.profile();
  std::vector<Symbol> out;
  auto take = [&](model::RelationId r, const Symbol* cells) {
    for (size_t c = 0; c < m[r].columns.size(); ++c)
      if (m[r].columns[c].type == type && !cells[c].is_none() && cells[c] != any_symbol &&
          !cells[c].is_unnamed() && !cells[c].is_unknown())
        out.push_back(cells[c]);
  };
  for (const ProfileRow& r : p.rows) take(r.relation, p.row_cells(r));
  for (const Pattern& d : p.denials) take(d.relation, d.cells.data());
  std::sort(out.begin(), out.end(), [](Symbol a, Symbol b) { return a.bits < b.bits; });
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace

std::vector<std::vector<Symbol>> named_open(Evaluation& ev, const Goal& goal, size_t most_tried) {
  std::vector<std::vector<Symbol>> out;
  if (ev.profile() == nullptr) return out;
  const auto& columns = ev.model()[goal.relation].columns;
  std::vector<std::vector<Symbol>> values(columns.size());
  size_t combinations = 1;
  for (size_t c = 0; c < columns.size(); ++c) {
    if (goal.terms[c].variable < 0 && goal.terms[c].constant != any_symbol)
      values[c] = {goal.terms[c].constant};
    else
      values[c] = names_of(ev, columns[c].type);
    combinations *= values[c].size();
    if (combinations == 0 || combinations > most_tried) return out;
  }
  std::vector<Symbol> row(columns.size());
  for (size_t n = 0; n < combinations; ++n) {
    size_t left = n;
    for (size_t c = columns.size(); c-- > 0;) {
      row[c] = values[c][left % values[c].size()];
      left /= values[c].size();
    }
    bool same = true;
    for (size_t c = 0; c < columns.size(); ++c)
      for (size_t d = 0; d < c; ++d)
        if (goal.terms[c].variable >= 0 && goal.terms[c].variable == goal.terms[d].variable)
          same = same && row[c] == row[d];
    if (same && ev.assess(goal.relation, row.data()).verdict == Verdict::open) out.push_back(row);
  }
  std::sort(out.begin(), out.end(), [&](const auto& a, const auto& b) {
    return ev.compare_rows(goal.relation, a.data(), b.data()) < 0;
  });
  return out;
}

}  // namespace mechanist::eval
