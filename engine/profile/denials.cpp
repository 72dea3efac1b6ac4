// Two checks: a denial that names a recorded row's very cells, by hashing, whatever the numbers of both; and
// denials that only together leave nothing for a row with cells that are not exactly known (conflicting
// values, ranges, a missing or unnamed one), by cases over the values that the denials name.
#include "profile/denials.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace mechanist {
namespace {

using model::Model;
using model::TypeKind;

class Check {
 public:
  Check(const Model& model, const Profile& profile) : model_(model), profile_(profile) {}

  Diagnostics run() {
    denied_rows();
    rows_without_a_value();
    return std::move(diagnostics_);
  }

 private:
  Place place_of_evidence(uint32_t evidence) const {
    return place_of(profile_.texts, profile_.evidence[evidence].span);
  }

  void denied_rows() {
    // Per relation and set of named columns, the rows projected on these; so the cost does not multiply.
    struct Key {
      uint32_t relation;
      std::vector<bool> named;
      bool operator<(const Key& o) const { return std::tie(relation, named) < std::tie(o.relation, o.named); }
    };
    auto projection = [](const std::vector<bool>& named, const Symbol* cells) {
      std::u32string key;
      for (size_t i = 0; i < named.size(); ++i)
        if (named[i]) key.push_back(static_cast<char32_t>(cells[i].bits));
      return key;
    };
    std::map<Key, std::unordered_map<std::u32string, const ProfileRow*>> projections;
    std::unordered_set<uint32_t> reported;
    for (const Pattern& denial : profile_.denials) {
      Key key{denial.relation.value, {}};
      for (Symbol cell : denial.cells) key.named.push_back(cell != any_symbol);
      auto [found, fresh] = projections.try_emplace(key);
      if (fresh)
        for (const ProfileRow& row : profile_.rows)
          if (row.relation == denial.relation && !row.planned)
            found->second.try_emplace(projection(key.named, profile_.row_cells(row)), &row);
      auto hit = found->second.find(projection(key.named, denial.cells.data()));
      if (hit == found->second.end() || !reported.insert(denial.evidence).second) continue;
      report(denial.evidence,
             fmt::format("what is denied here of '{}' is also recorded", model_[denial.relation].name),
             "a fact is recorded or denied; keep what the better source says", hit->second->evidence,
             "recorded here");
      contradicted_.insert(hit->second->evidence);
    }
  }

  void rows_without_a_value() {
    std::unordered_map<uint32_t, std::vector<const Pattern*>> denials;
    for (const Pattern& denial : profile_.denials) denials[denial.relation.value].push_back(&denial);
    for (const ProfileRow& row : profile_.rows) {
      if (row.planned || row.mirrored || contradicted_.count(row.evidence)) continue;
      const size_t arity = model_[row.relation].columns.size();
      const Symbol* cells = profile_.row_cells(row);
      if (std::none_of(cells, cells + arity, [](Symbol s) { return s.is_unknown(); })) continue;
      auto found = denials.find(row.relation.value);
      if (found == denials.end() || !denied_in_all_cases(row, 0, found->second)) continue;
      // The rows of one `at_least` are alike.
      contradicted_.insert(row.evidence);
      report(row.evidence,
             fmt::format("every value that this row of '{}' could have is denied", model_[row.relation].name),
             "a fact is recorded or denied; keep what the better source says",
             found->second.front()->evidence, "denied here");
    }
  }

  // Whether one of `denials` hits, whatever the values of the cells from `column` on. A row with several such
  // cells that only a great many denials could cover is taken as possible.
  bool denied_in_all_cases(const ProfileRow& row, size_t column, const std::vector<const Pattern*>& denials) {
    constexpr size_t most_cases = 10'000;
    if (column == 0) cases_ = 0;
    if (denials.empty() || ++cases_ > most_cases) return false;
    if (column == model_[row.relation].columns.size()) return true;
    const Symbol cell = profile_.row_cells(row)[column];
    auto those_for = [&](std::optional<Symbol> value) {
      std::vector<const Pattern*> hit;
      for (const Pattern* d : denials)
        if (d->cells[column] == any_symbol || (value && d->cells[column] == *value)) hit.push_back(d);
      return hit;
    };
    if (!cell.is_unknown()) return denied_in_all_cases(row, column + 1, those_for(cell));
    const UnknownCell& unknown = profile_.unknowns[cell.index()];
    const model::Type type = model_[row.relation].columns[column].type;
    std::vector<Symbol> named;
    for (const Pattern* d : denials)
      if (d->cells[column] != any_symbol && possible(unknown, d->cells[column]))
        named.push_back(d->cells[column]);
    std::sort(named.begin(), named.end(), [](Symbol a, Symbol b) { return a.bits < b.bits; });
    named.erase(std::unique(named.begin(), named.end()), named.end());
    if (!all_values(unknown, type, named) && !denied_in_all_cases(row, column + 1, those_for(std::nullopt)))
      return false;
    return std::all_of(named.begin(), named.end(),
                       [&](Symbol value) { return denied_in_all_cases(row, column + 1, those_for(value)); });
  }

  bool possible(const UnknownCell& unknown, Symbol value) const {
    if (value.is_none()) return unknown.maybe_none;
    if (!unknown.candidates.empty())
      return std::find(unknown.candidates.begin(), unknown.candidates.end(), value) !=
             unknown.candidates.end();
    if (!unknown.low && !unknown.high) return true;
    const std::optional<int64_t> whole = profile_.symbols.number_of(value).to_int();
    return whole && (!unknown.low || *unknown.low <= *whole) && (!unknown.high || *whole <= *unknown.high);
  }

  // Whether `named`, distinct and possible each, are all that the cell could be.
  bool all_values(const UnknownCell& unknown, model::Type type, const std::vector<Symbol>& named) const {
    int64_t values = unknown.maybe_none ? 1 : 0;
    if (!unknown.candidates.empty())
      values += static_cast<int64_t>(unknown.candidates.size());
    else if (unknown.low && unknown.high)
      values += *unknown.high - *unknown.low + 1;
    else if (type.kind == TypeKind::enumeration)
      values += static_cast<int64_t>(model_.enums[type.of].constants.size());
    else
      return false;
    return static_cast<int64_t>(named.size()) == values;
  }

  void report(uint32_t evidence, std::string message, std::string hint, uint32_t other, std::string note) {
    Diagnostic d = error("E0320", place_of_evidence(evidence), std::move(message), std::move(hint));
    d.notes.push_back({place_of_evidence(other), std::move(note)});
    diagnostics_.push_back(std::move(d));
  }

  const Model& model_;
  const Profile& profile_;
  Diagnostics diagnostics_;
  std::unordered_set<uint32_t> contradicted_;  // evidence of rows that were told
  size_t cases_ = 0;
};

}  // namespace

Diagnostics check_denials(const Model& model, const Profile& profile) {
  if (profile.denials.empty()) return {};
  return Check(model, profile).run();
}

}  // namespace mechanist
