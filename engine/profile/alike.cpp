// Each statement as a key: its cells in the order of the columns, of a symmetric one in the lesser of both
// orders. Cells of which only a range or a choice is known are equal where that is. External interface:
// alike.hpp.
#include "profile/alike.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace mechanist {

Alike alike(const model::Model& m, const Profile& profile) {
  using Known = std::tuple<bool, std::optional<int64_t>, std::optional<int64_t>, std::vector<uint32_t>>;
  std::map<Known, uint32_t> unknowns;
  auto cell_key = [&](Symbol s) -> std::pair<bool, uint32_t> {
    if (!s.is_unknown()) return {false, s.bits};
    const UnknownCell& u = profile.unknowns[s.index()];
    Known known{u.maybe_none, u.low, u.high, {}};
    for (Symbol c : u.candidates) std::get<3>(known).push_back(c.bits);
    return {true,
            unknowns.try_emplace(std::move(known), static_cast<uint32_t>(unknowns.size())).first->second};
  };
  using Key = std::pair<uint32_t, std::vector<std::pair<bool, uint32_t>>>;
  std::map<Key, uint32_t> keys;
  auto number = [&](model::RelationId r, const Symbol* cells) {
    Key key{r.value, {}};
    for (size_t c = 0; c < m[r].columns.size(); ++c) key.second.push_back(cell_key(cells[c]));
    if (m[r].symmetric && key.second[1] < key.second[0]) std::swap(key.second[0], key.second[1]);
    return keys.try_emplace(std::move(key), static_cast<uint32_t>(keys.size())).first->second;
  };
  Alike out;
  for (const ProfileRow& row : profile.rows) out.rows.push_back(number(row.relation, profile.row_cells(row)));
  keys.clear();
  for (const Pattern& d : profile.denials) out.denials.push_back(number(d.relation, d.cells.data()));
  keys.clear();
  for (const Completeness& c : profile.complete)
    out.complete.push_back(number(c.where.relation, c.where.cells.data()));
  return out;
}

}  // namespace mechanist
