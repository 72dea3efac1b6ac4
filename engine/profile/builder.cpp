// Rows, denials and completeness of one case, entered one by one and then checked together.
//
// Why together: what `at_least` stands for depends on the rows recorded beside it, wherever they stand in
// the file, and so do contradictions. `at_least: n` is what it asserts: afterwards n rows match for certain.
// A recorded row counts if its cells are known to match, and so do the unnamed rows of another `at_least`, so
// that "18 centres" and, from another source, "23 centres" are 23. Statements are taken in an order that
// depends on what they say and not on where they stand: the better evidence first, then the narrower, then
// the larger.
//
// External interface: builder.hpp.
#include "profile/builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <unordered_set>

#include "profile/denials.hpp"
#include "profile/near_names.hpp"

namespace mechanist {
namespace {

using model::Relation;
using model::RelationId;
using model::Type;
using model::TypeKind;

constexpr uint32_t any_unknown_bits = 0x2000'0000u;

}  // namespace

void ProfileBuilder::report(std::string code, Span span, std::string message, std::string hint) {
  diagnostics_.push_back(
      error(std::move(code), place_of(profile_.texts, span), std::move(message), std::move(hint)));
}

void ProfileBuilder::warn(std::string code, Span span, std::string message, std::string hint) {
  diagnostics_.push_back(
      warning(std::move(code), place_of(profile_.texts, span), std::move(message), std::move(hint)));
}

void ProfileBuilder::report(const ValueProblem& problem, Span span) {
  // Offsets within the value are offsets within the file only where it stands there as it is read.
  const std::string_view text = profile_.texts[span.source].text();
  const bool verbatim = problem.end > problem.begin && span.begin + problem.end <= span.end &&
                        span.end <= text.size() && text[span.begin] != '"' && text[span.begin] != '\'';
  if (verbatim) span = Span{span.source, span.begin + problem.begin, span.begin + problem.end};
  report(problem.code, span, problem.message, problem.hint);
}

std::optional<RelationId> ProfileBuilder::fact_named(const std::string& name, Span span,
                                                     std::string_view doing) {
  std::optional<RelationId> id = model_.find(name);
  if (id && model_[*id].recorded()) return id;
  if (id && model_[*id].role == model::Role::table) {
    // Without a case, what a table holds comes with the facts.
    const bool filled = std::any_of(model_.tables.begin(), model_.tables.end(),
                                    [&](const model::TableRows& t) { return t.relation == *id; });
    if (!model_.case_name && !filled) return id;
    report("E0308", span, fmt::format("'{}' is a table of the rulebase and cannot be {}", name, doing));
  } else if (id) {
    report("E0308", span, fmt::format("'{}' is concluded by rules and cannot be {}", name, doing));
  } else {
    std::vector<std::string> names;
    for (const Relation& r : model_.relations)
      if (r.recorded()) names.push_back(r.name);
    const std::string qualified = model_.qualified_instead(name);
    report("E0308", span, fmt::format("there is no fact '{}'", name),
           qualified.empty() ? did_you_mean(name, names) : qualified);
  }
  return std::nullopt;
}

uint32_t ProfileBuilder::add_evidence(Evidence evidence) {
  profile_.evidence.push_back(std::move(evidence));
  return static_cast<uint32_t>(profile_.evidence.size() - 1);
}

Symbol ProfileBuilder::add_unknown(UnknownCell unknown) {
  profile_.unknowns.push_back(std::move(unknown));
  return unknown_symbol(static_cast<uint32_t>(profile_.unknowns.size() - 1));
}

std::optional<Symbol> ProfileBuilder::cell(Type type, const Scalar& scalar, Span span, bool pattern) {
  if (type.kind == TypeKind::entity) {
    if (auto canonical = aliases_.find(scalar.text); canonical != aliases_.end())
      return profile_.symbols.text(canonical->second);
  }
  return enter(type, value_of_scalar(model_, profile_.symbols, type, scalar.text, scalar.style), span,
               pattern);
}

std::optional<Symbol> ProfileBuilder::cell(Type type, const Literal& literal, Span span, bool pattern) {
  return enter(type, value_of_literal(model_, profile_.symbols, type, literal), span, pattern);
}

std::optional<Symbol> ProfileBuilder::enter(Type, ValueResult result, Span span, bool pattern) {
  if (const auto* problem = std::get_if<ValueProblem>(&result)) {
    report(*problem, span);
    return std::nullopt;
  }
  TypedValue& value = std::get<TypedValue>(result);
  if (!value.unknown) return value.symbol;
  if (pattern) {
    report("E0325", span, "a range cannot stand in a pattern",
           "leave the column out to mean any value, or give one value a row");
    return std::nullopt;
  }
  return add_unknown(std::move(*value.unknown));
}

void ProfileBuilder::push_row(std::vector<ProfileRow>& rows, RelationId id, const std::vector<Symbol>& cells,
                              uint32_t evidence, bool unnamed) {
  const Evidence& e = profile_.evidence[evidence];
  ProfileRow row;
  row.relation = id;
  row.first_cell = static_cast<uint32_t>(profile_.cells.size());
  row.evidence = evidence;
  row.confidence = e.confidence;
  row.planned = e.status == Status::planned;
  row.unnamed = unnamed;
  profile_.cells.insert(profile_.cells.end(), cells.begin(), cells.end());
  rows.push_back(row);
  if (!model_[id].symmetric || cells[0] == cells[1]) return;
  row.first_cell = static_cast<uint32_t>(profile_.cells.size());
  row.mirrored = true;
  profile_.cells.insert(profile_.cells.end(), cells.begin(), cells.end());
  std::swap(profile_.cells[row.first_cell], profile_.cells[row.first_cell + 1]);
  rows.push_back(row);
}

void ProfileBuilder::record(RowDraft draft) {
  const Relation& relation = model_[draft.relation];
  if (draft.at_least > 0) {
    statements_.push_back({std::move(draft), profile_.rows.size()});
    return;
  }
  std::vector<std::string> missing;
  std::vector<Symbol> cells;
  for (size_t i = 0; i < relation.columns.size(); ++i) {
    const model::Column& column = relation.columns[i];
    if (!draft.cells[i]) {
      if (!column.optional) missing.push_back(column.name);
      cells.push_back(column.optional ? add_unknown({}) : none_symbol);
    } else {
      if (draft.cells[i]->is_none() && !column.optional)
        report("E0316", draft.span,
               fmt::format("column '{}' of '{}' is not optional, so it cannot be n/a", column.name,
                           relation.name));
      cells.push_back(*draft.cells[i]);
    }
  }
  if (!missing.empty()) {
    report("E0316", draft.span,
           fmt::format("'{}' needs {} {}", relation.name, missing.size() == 1 ? "column" : "columns",
                       list_of(missing, "and")));
    return;
  }
  push_row(profile_.rows, draft.relation, cells, draft.evidence, false);
}

std::vector<Pattern> ProfileBuilder::patterns_of(const RowDraft& draft) const {
  Pattern pattern;
  pattern.relation = draft.relation;
  pattern.evidence = draft.evidence;
  pattern.confidence = profile_.evidence[draft.evidence].confidence;
  for (const std::optional<Symbol>& cell : draft.cells) pattern.cells.push_back(cell.value_or(any_symbol));
  std::vector<Pattern> patterns = {pattern};
  if (model_[draft.relation].symmetric && pattern.cells[0] != pattern.cells[1]) {
    std::swap(pattern.cells[0], pattern.cells[1]);
    patterns.push_back(std::move(pattern));
  }
  return patterns;
}

void ProfileBuilder::deny(RowDraft draft) {
  for (Pattern& pattern : patterns_of(draft)) profile_.denials.push_back(std::move(pattern));
}

void ProfileBuilder::search(RowDraft draft) {
  profile_.searched.push_back(std::move(patterns_of(draft).front()));
}

void ProfileBuilder::complete(RowDraft where, bool none) {
  for (Pattern& pattern : patterns_of(where)) profile_.complete.push_back({std::move(pattern), none});
}

bool ProfileBuilder::surely_is(Symbol cell, Symbol given) const {
  if (!given.is_unknown()) return cell == given;
  const UnknownCell& domain = profile_.unknowns[given.index()];
  auto within = [&](Symbol value) {
    if (value.is_none()) return domain.maybe_none;
    if (!domain.candidates.empty())
      return std::find(domain.candidates.begin(), domain.candidates.end(), value) != domain.candidates.end();
    if (!domain.low && !domain.high) return true;
    const std::optional<int64_t> whole = profile_.symbols.number_of(value).to_int();
    return whole && (!domain.low || *domain.low <= *whole) && (!domain.high || *whole <= *domain.high);
  };
  if (!cell.is_unknown()) return within(cell);
  const UnknownCell& unknown = profile_.unknowns[cell.index()];
  if (unknown.maybe_none && !domain.maybe_none) return false;
  if (!unknown.candidates.empty())
    return std::all_of(unknown.candidates.begin(), unknown.candidates.end(), within);
  return domain.candidates.empty() && (!domain.low || (unknown.low && *unknown.low >= *domain.low)) &&
         (!domain.high || (unknown.high && *unknown.high <= *domain.high));
}

bool ProfileBuilder::surely_matches(const Symbol* row, const RowDraft& statement) const {
  for (size_t i = 0; i < statement.cells.size(); ++i)
    if (statement.cells[i] && !surely_is(row[i], *statement.cells[i])) return false;
  return true;
}

void ProfileBuilder::expand_statements() {
  if (statements_.empty()) return;
  auto given_columns = [](const Statement& s) {
    return std::count_if(s.draft.cells.begin(), s.draft.cells.end(),
                         [](const auto& c) { return c.has_value(); });
  };
  auto shown = [&](const Statement& s) {
    std::string text;
    for (size_t i = 0; i < s.draft.cells.size(); ++i) {
      const Type type = model_[s.draft.relation].columns[i].type;
      if (!s.draft.cells[i])
        text += "_";
      else if (s.draft.cells[i]->is_unknown())
        text += "?";
      else
        text += model::show(model_, &profile_.symbols, type, *s.draft.cells[i]);
      text += '\n';
    }
    return text;
  };
  std::vector<size_t> order(statements_.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    const Statement &x = statements_[a], &y = statements_[b];
    auto rank = [&](const Statement& s) {
      const Evidence& e = profile_.evidence[s.draft.evidence];
      return std::make_tuple(s.draft.relation.value, e.status == Status::planned, e.confidence,
                             -given_columns(s), -s.draft.at_least);
    };
    if (rank(x) != rank(y)) return rank(x) < rank(y);
    return shown(x) < shown(y);
  });

  std::vector<std::vector<ProfileRow>> made(statements_.size());
  int64_t total = 0;
  for (size_t index : order) {
    const RowDraft& draft = statements_[index].draft;
    const Relation& relation = model_[draft.relation];
    size_t unnamed_column = relation.columns.size();
    for (size_t i = 0; i < relation.columns.size() && unnamed_column == relation.columns.size(); ++i)
      if (!draft.cells[i] && relation.columns[i].type.kind == TypeKind::entity) unnamed_column = i;
    if (unnamed_column == relation.columns.size()) {
      report("E0323", draft.span,
             fmt::format("'at_least' needs a column of '{}' that is left out and names something",
                         relation.name),
             "leave out the column whose values are not known by name");
      continue;
    }
    // Rows that are among the n, each once however often it was recorded.
    std::set<std::vector<uint32_t>> matching;
    auto count_row = [&](const ProfileRow& row) {
      if (row.relation != draft.relation || row.planned) return;
      const Symbol* cells = profile_.row_cells(row);
      if (!surely_matches(cells, draft)) return;
      std::vector<uint32_t> key;
      for (size_t i = 0; i < relation.columns.size(); ++i)
        key.push_back(cells[i].is_unknown() ? any_unknown_bits : cells[i].bits);
      // Both readings of one symmetric row are one.
      if (relation.symmetric && key[1] < key[0]) std::swap(key[0], key[1]);
      matching.insert(std::move(key));
    };
    for (const ProfileRow& row : profile_.rows) count_row(row);
    for (const std::vector<ProfileRow>& rows : made)
      for (const ProfileRow& row : rows) count_row(row);
    const int64_t missing = draft.at_least - static_cast<int64_t>(matching.size());
    if (missing <= 0) continue;
    total += missing;
    if (total > max_unnamed_rows) {
      report(
          "E0533", draft.span,
          fmt::format("the 'at_least' of this profile ask for more than {} unnamed rows", max_unnamed_rows));
      return;
    }
    for (int64_t n = 0; n < missing; ++n) {
      std::vector<Symbol> cells;
      for (size_t i = 0; i < relation.columns.size(); ++i) {
        if (i == unnamed_column) {
          profile_.unnamed.push_back(
              {model::EntityId{relation.columns[i].type.of}, draft.relation, draft.evidence});
          cells.push_back(unnamed_symbol(static_cast<uint32_t>(profile_.unnamed.size() - 1)));
        } else if (!draft.cells[i]) {
          UnknownCell unknown;
          unknown.maybe_none = relation.columns[i].optional;
          cells.push_back(add_unknown(std::move(unknown)));
        } else if (draft.cells[i]->is_unknown()) {
          cells.push_back(add_unknown(UnknownCell(profile_.unknowns[draft.cells[i]->index()])));
        } else {
          cells.push_back(*draft.cells[i]);
        }
      }
      push_row(made[index], draft.relation, cells, draft.evidence, true);
    }
  }

  std::vector<ProfileRow> merged;
  size_t next = 0;
  for (size_t i = 0; i <= profile_.rows.size(); ++i) {
    for (; next < statements_.size() && statements_[next].place == i; ++next)
      merged.insert(merged.end(), made[next].begin(), made[next].end());
    if (i < profile_.rows.size()) merged.push_back(profile_.rows[i]);
  }
  profile_.rows = std::move(merged);
}

void ProfileBuilder::check_attributes() {
  std::unordered_map<uint32_t, const ProfileRow*> first;
  for (const ProfileRow& row : profile_.rows) {
    if (!model_[row.relation].attribute) continue;
    auto [found, fresh] = first.try_emplace(row.relation.value, &row);
    if (fresh) continue;
    if (*profile_.row_cells(row) == *profile_.row_cells(*found->second)) continue;
    Diagnostic d = error("E0321", place_of(profile_.texts, profile_.evidence[row.evidence].span),
                         fmt::format("a second value of '{}'", model_[row.relation].name),
                         "an attribute has one value; write { conflicting: [ … ] } to keep what sources say");
    d.notes.push_back(
        {place_of(profile_.texts, profile_.evidence[found->second->evidence].span), "the first is here"});
    diagnostics_.push_back(std::move(d));
  }
}

void ProfileBuilder::check_none() {
  for (const Completeness& c : profile_.complete) {
    if (!c.none) continue;
    auto row = std::find_if(profile_.rows.begin(), profile_.rows.end(),
                            [&](const ProfileRow& r) { return r.relation == c.where.relation; });
    if (row == profile_.rows.end()) continue;
    Diagnostic d = error(
        "E0322", place_of(profile_.texts, profile_.evidence[c.where.evidence].span),
        fmt::format("'{}' is said to be none, but something is recorded", model_[c.where.relation].name),
        "where the list is known to be whole, declare it under 'complete' instead");
    d.notes.push_back({place_of(profile_.texts, profile_.evidence[row->evidence].span), "recorded here"});
    diagnostics_.push_back(std::move(d));
  }
}

void ProfileBuilder::warn_of_near_names() {
  struct Use {
    Symbol symbol;
    uint32_t evidence;
  };
  std::map<uint32_t, std::vector<Use>> by_entity;
  std::unordered_set<uint64_t> seen;
  auto visit = [&](RelationId id, const Symbol* cells, uint32_t evidence) {
    const Relation& relation = model_[id];
    for (size_t i = 0; i < relation.columns.size(); ++i) {
      const Type type = relation.columns[i].type;
      if (type.kind != TypeKind::entity || !cells[i].is_text() || cells[i].is_none() ||
          cells[i] == any_symbol)
        continue;
      if (seen.insert(uint64_t{type.of} << 32 | cells[i].bits).second)
        by_entity[type.of].push_back({cells[i], evidence});
    }
  };
  for (const ProfileRow& row : profile_.rows)
    if (!row.mirrored) visit(row.relation, profile_.row_cells(row), row.evidence);
  for (const Pattern& p : profile_.denials) visit(p.relation, p.cells.data(), p.evidence);
  for (const Completeness& c : profile_.complete)
    visit(c.where.relation, c.where.cells.data(), c.where.evidence);
  for (const Pattern& p : profile_.searched) visit(p.relation, p.cells.data(), p.evidence);

  constexpr size_t most = 32;  // names that share a fingerprint and are compared
  for (const auto& [entity, uses] : by_entity) {
    if (uses.size() < 2) continue;
    std::vector<std::string> names;
    std::vector<std::pair<uint64_t, uint32_t>> fingerprints;
    for (uint32_t i = 0; i < uses.size(); ++i) {
      names.push_back(folded(profile_.symbols.text_of(uses[i].symbol)));
      if (names[i].size() <= longest_compared) add_fingerprints(names[i], i, fingerprints);
    }
    std::sort(fingerprints.begin(), fingerprints.end());
    fingerprints.erase(std::unique(fingerprints.begin(), fingerprints.end()), fingerprints.end());
    std::vector<uint32_t> alike(uses.size());  // the first name before that looks alike, or the name itself
    for (uint32_t i = 0; i < uses.size(); ++i) alike[i] = i;
    for (size_t begin = 0, end = 0; begin < fingerprints.size(); begin = end) {
      while (end < fingerprints.size() && fingerprints[end].first == fingerprints[begin].first) ++end;
      for (size_t k = begin + 1; k < end; ++k) {
        const uint32_t i = fingerprints[k].second;
        for (size_t l = begin; l < std::min(k, begin + most); ++l)
          if (const uint32_t j = fingerprints[l].second; j < alike[i] && look_alike(names[i], names[j]))
            alike[i] = j;
      }
    }
    for (uint32_t i = 0; i < uses.size(); ++i) {
      if (alike[i] == i) continue;
      const Use& first = uses[alike[i]];
      const std::string here(profile_.symbols.text_of(uses[i].symbol));
      const std::string there(profile_.symbols.text_of(first.symbol));
      if (declared_.count(here) && declared_.count(there)) continue;
      if (differ_by_designation(here, there)) continue;
      Diagnostic d = warning(
          "W0301", place_of(profile_.texts, profile_.evidence[uses[i].evidence].span),
          fmt::format("'{}' and '{}' look like one {} spelt in two ways", here, there,
                      model_.entities[entity].name),
          "different names are different things; if this is one, spell it alike or list the other spelling "
          "under 'names' with 'also'; if they are two, declare both under 'names'");
      d.notes.push_back({place_of(profile_.texts, profile_.evidence[first.evidence].span),
                         fmt::format("'{}' is here", there)});
      diagnostics_.push_back(std::move(d));
    }
  }
}

void ProfileBuilder::finish() {
  expand_statements();
  check_attributes();
  check_none();
  Diagnostics contradictions = check_denials(model_, profile_);
  std::move(contradictions.begin(), contradictions.end(), std::back_inserter(diagnostics_));
  warn_of_near_names();
  for (uint32_t i = 0; i < model_.relations.size(); ++i) {
    const Relation& relation = model_.relations[i];
    if (!relation.closed || !relation.recorded()) continue;
    RowDraft whole;
    whole.relation = RelationId{i};
    whole.cells.resize(relation.columns.size());
    whole.evidence = add_evidence({});
    complete(std::move(whole), false);
  }
}

}  // namespace mechanist
