// A profile is edited by appending to its lists and taken back by copying them anew; symbols, unknown cells
// and individuals that an edit may need are there from the start, so that what was evaluated before stays
// valid. What assuming and denying do beside adding a row is profile/assume.hpp's. External interface:
// workbench.hpp.
#include "whatif/workbench.hpp"

#include <algorithm>

#include "profile/assume.hpp"

namespace mechanist::whatif {
namespace {

constexpr uint32_t missing_cells = 128;

uint32_t symbols_of(const Profile& p) {
  return p.symbols.text_count() + p.symbols.number_count();
}

}  // namespace

Workbench::Workbench(const eval::Evaluation& ev)
    : original_(ev),
      m_(ev.model()),
      profile_(*ev.profile()),
      rows_(profile_.rows),
      denials_(profile_.denials),
      complete_(profile_.complete),
      cells_(profile_.cells.size()),
      evidence_(static_cast<uint32_t>(profile_.evidence.size())),
      first_missing_(static_cast<uint32_t>(profile_.unknowns.size())),
      evaluation_(ev.plan(), ev.baseline(), ev.options()),
      edited_rows_(m_.relations.size()),
      edited_bounds_(m_.relations.size()) {
  Evidence assumed;
  assumed.span = profile_.case_span;
  profile_.evidence.push_back(std::move(assumed));
  profile_.unknowns.resize(profile_.unknowns.size() + missing_cells);
}

Symbol Workbench::constant(Symbol s) {
  if (s.is_unknown() || s.is_unnamed() || s.is_none() || s == any_symbol || s.is_inline_number()) return s;
  // What only evaluating made is not in the profile's table.
  if (s.is_text()) return profile_.symbols.text(original_.symbols().text_of(s));
  return profile_.symbols.number(original_.symbols().number_of(s));
}

Symbol Workbench::individual(model::EntityId entity, uint32_t n) {
  auto it = std::find_if(individuals_.begin(), individuals_.end(),
                         [&](const auto& i) { return i.first == entity; });
  if (it == individuals_.end()) it = individuals_.insert(individuals_.end(), {entity, {}});
  while (it->second.size() <= n) {
    it->second.push_back(unnamed_symbol(static_cast<uint32_t>(profile_.unnamed.size())));
    profile_.unnamed.push_back({entity, {}, evidence_});
  }
  return it->second[n];
}

void Workbench::put_row(RelationId r, const std::vector<Symbol>& cells, uint32_t evidence) {
  ProfileRow row;
  row.relation = r;
  row.first_cell = static_cast<uint32_t>(profile_.cells.size());
  row.evidence = evidence;
  row.confidence = evidence == evidence_ ? Confidence::high : profile_.evidence[evidence].confidence;
  profile_.cells.insert(profile_.cells.end(), cells.begin(), cells.end());
  profile_.rows.push_back(row);
  if (!m_[r].symmetric || cells[0] == cells[1]) return;
  row.first_cell = static_cast<uint32_t>(profile_.cells.size());
  row.mirrored = true;
  profile_.cells.insert(profile_.cells.end(), cells.begin(), cells.end());
  std::swap(profile_.cells[row.first_cell], profile_.cells[row.first_cell + 1]);
  profile_.rows.push_back(row);
}

void Workbench::apply(const Edit& e, uint32_t& missing) {
  switch (e.kind) {
    case Edit::Kind::assume:
    case Edit::Kind::fill: {
      edited_rows_.add(e.relation);
      std::vector<Symbol> cells = e.cells;
      for (size_t c = 0; c < cells.size(); ++c)
        if (cells[c] == any_symbol && e.kind == Edit::Kind::fill)
          cells[c] = profile_.cells[rows_[e.index].first_cell + c];
        else if (cells[c] == any_symbol)
          cells[c] = missing < missing_cells ? unknown_symbol(first_missing_ + missing++) : none_symbol;
      const size_t first = profile_.rows.size();
      put_row(e.relation, cells, evidence_);
      outweigh(m_, profile_, first);
      return;
    }
    case Edit::Kind::deny:
    case Edit::Kind::complete: {
      (e.kind == Edit::Kind::deny ? edited_rows_ : edited_bounds_).add(e.relation);
      Pattern pattern{e.relation, e.cells, evidence_, Confidence::high};
      std::vector<Pattern> both{pattern};
      if (m_[e.relation].symmetric && e.cells[0] != e.cells[1]) {
        std::swap(pattern.cells[0], pattern.cells[1]);
        both.push_back(std::move(pattern));
      }
      for (Pattern& p : both) {
        if (e.kind == Edit::Kind::complete) {
          profile_.complete.push_back({std::move(p), false});
          continue;
        }
        remove_rows(profile_, p);
        profile_.denials.push_back(std::move(p));
      }
      return;
    }
    case Edit::Kind::take_row:
      return edited_rows_.add(rows_[e.index].relation);
    case Edit::Kind::take_denial:
      return edited_bounds_.add(denials_[e.index].relation);
    case Edit::Kind::take_completeness:
      return edited_bounds_.add(complete_[e.index].where.relation);
  }
}

eval::Evaluation& Workbench::with(const std::vector<Edit>& edits) {
  return evaluate(edits, nullptr);
}

eval::Evaluation& Workbench::with(const std::vector<Edit>& edits, const std::vector<RelationId>& asked) {
  plan::RelationSet all_asked(m_.relations.size());
  for (RelationId r : asked) all_asked |= evaluation_.plan().depends[r.value];
  return evaluate(edits, &all_asked);
}

eval::Evaluation& Workbench::evaluate(const std::vector<Edit>& edits, const plan::RelationSet* asked) {
  ++evaluations_;
  plan::RelationSet rows = edited_rows_, bounds = edited_bounds_;
  edited_rows_.clear();
  edited_bounds_.clear();
  profile_.cells.resize(cells_);
  auto some = [&](auto wanted) { return std::any_of(edits.begin(), edits.end(), wanted); };
  const bool takes = some([](const Edit& e) { return e.kind >= Edit::Kind::take_row; });
  const bool fills = some([](const Edit& e) { return e.kind == Edit::Kind::fill; });
  if (takes && !alike_) alike_ = alike(m_, *original_.profile());
  // What is taken back is so wherever the same is said; the row that is filled is that one.
  auto without = [&](const auto& before, auto& now, Edit::Kind kind, std::vector<uint32_t> Alike::*same) {
    if (!takes && !fills) {
      now = before;
      return;
    }
    now.clear();
    auto goes = [&](size_t i, const Edit& e) {
      if constexpr (requires { before[i].mirrored; })
        if (e.kind == Edit::Kind::fill) return e.index == (before[i].mirrored ? i - 1 : i);
      return e.kind == kind && ((*alike_).*same)[e.index] == ((*alike_).*same)[i];
    };
    for (size_t i = 0; i < before.size(); ++i)
      if (!some([&](const Edit& e) { return goes(i, e); })) now.push_back(before[i]);
  };
  without(rows_, profile_.rows, Edit::Kind::take_row, &Alike::rows);
  without(denials_, profile_.denials, Edit::Kind::take_denial, &Alike::denials);
  without(complete_, profile_.complete, Edit::Kind::take_completeness, &Alike::complete);
  uint32_t missing = 0;
  for (const Edit& e : edits) apply(e, missing);
  rows |= edited_rows_;
  bounds |= edited_bounds_;
  const uint32_t symbols = symbols_of(profile_) + static_cast<uint32_t>(profile_.unnamed.size());
  if (!running_ || symbols != symbols_seen_) {
    evaluation_.reset(profile_);
    evaluation_.run();
    running_ = true;
    symbols_seen_ = symbols;
  } else {
    evaluation_.update(rows, bounds, asked);
  }
  return evaluation_;
}

}  // namespace mechanist::whatif
