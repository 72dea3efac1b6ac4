// What would settle a goal that does not hold: each way is done to a copy of the profile, the bounds are
// computed anew, and the goal must have the verdict that is promised, and must not have it where any one of
// the way's parts is left out. See checker.hpp.
//
// A way is so many parts: what is assumed, as `whatif --assume` takes it, perhaps in place of a recorded row
// of which something is missing or uncertain, and what is taken back of the profile, wherever the same is
// said there. What is of the profile stands as it would be written, with its place, or one of its places.
//
// That there are no other ways, none that is shorter, and none more likely is not asserted: it would take the
// search that found them. A way that is left out is therefore not missed; one that is told must be so. A
// value that a way gives as an example may be exchanged for another that does as well, which is another
// way, and true.
#include <fmt/format.h>

#include <algorithm>

#include "profile/read.hpp"
#include "syntax/literal.hpp"
#include "verify/checker.hpp"

namespace mechanist::verify {

namespace {

constexpr const char* unnamed_name = "Unnamed";  // of a variable for somebody whom the profile counts
constexpr size_t most_parts = 64;                // of one way: each is left out once

}  // namespace

// A row or pattern of the profile, as it would be written.
std::string Checker::recorded_as(RelationId r, const Symbol* cells, bool pattern) const {
  std::vector<std::string> texts;
  for (size_t c = 0; c < m_[r].columns.size(); ++c) {
    texts.push_back(written_.literal(m_[r].columns[c].type, cells[c]));
    if (texts.back() == "_") texts.back().clear();
  }
  return written_fact(m_[r], texts, pattern);
}

// Its parts are of the forms that there are, and mean something; else that is told.
bool Checker::part(const Json& j, std::vector<std::string>& variables) {
  if (j.kind != Json::Kind::object) {
    report(j, "this has no place here", "E0430");
    return false;
  }
  member(j, "sentence", Json::Kind::text);
  const bool retracts = j.find("retract") != nullptr;
  const bool recorded = retracts || j.find("row") != nullptr;
  for (const Member& m : j.members) {
    const bool known = m.key == "sentence" || m.key == (retracts ? "retract" : "assume") ||
                       (m.key == "row" && !retracts) || (recorded && (m.key == "file" || m.key == "line"));
    if (!known) {
      report(m.value, fmt::format("\"{}\" has no place here", m.key), "E0430");
      return false;
    }
  }
  const Json* said = member(j, retracts ? "retract" : "assume", Json::Kind::text);
  if (said == nullptr) return false;
  if (recorded && member(j, "file", Json::Kind::text) == nullptr) return false;
  if (retracts) return true;
  Individuals individuals;
  const auto fact = assumption(said->text, individuals);
  if (!fact) {
    report(*said, "this is no fact that could be assumed");
    return false;
  }
  // Those without a name are called by a letter, and further ones by the same letter by their number.
  for (const FactArgument& a : fact->arguments) {
    const auto* v = std::get_if<VariableArgument>(&a.value);
    if (v == nullptr || v->name.starts_with(unnamed_name) ||
        std::find(variables.begin(), variables.end(), v->name) != variables.end())
      continue;
    const auto before = std::count_if(variables.begin(), variables.end(),
                                      [&](const std::string& o) { return o.front() == v->name.front(); });
    if (v->name.substr(1) != (before == 0 ? std::string() : std::to_string(before + 1))) {
      report(*said, fmt::format("{} is not what the next of them is called", v->name));
      return false;
    }
    variables.push_back(v->name);
  }
  return true;
}

// A fact as it would be written; those whom the profile counts and does not name ("unnamed 1") are variables
// in it that stand for them.
std::optional<FactLiteral> Checker::assumption(const std::string& text, Individuals& individuals) const {
  constexpr std::string_view word = "unnamed ";
  std::string asked;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && quoted && i + 1 < text.size()) {
      asked += text[i++];
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && text.compare(i, word.size(), word) == 0) {
      size_t end = i + word.size();
      while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
      const std::string who = text.substr(i, end - i),
                        name = unnamed_name + text.substr(i + word.size(), end - i - word.size());
      bool known = false;
      for (uint32_t n = 0; n < profile_->unnamed.size(); ++n) {
        const uint32_t entity = profile_->unnamed[n].entity.value;
        if (written_.literal({model::TypeKind::entity, entity}, unnamed_symbol(n)) != who) continue;
        individuals.insert_or_assign({entity, name}, unnamed_symbol(n));
        known = true;
      }
      if (!known) return std::nullopt;
      asked += name;
      i = end - 1;
      continue;
    }
    asked += text[i];
  }
  const auto fact = parse_fact(asked);
  FactPlaces places;
  if (!fact || written(*fact, places) != asked) return std::nullopt;
  return *fact;
}

// Whether it stands at the place that the part gives.
bool Checker::stands_at(const Json& part, uint32_t evidence) const {
  Json at = Json::object();
  place(at, profile_->texts, profile_->evidence[evidence].span);
  const Json *file = part.find("file"), *line = part.find("line"), *is = at.find("line");
  return file->is_text(at.find("file")->text) && (line == nullptr) == (is == nullptr) &&
         (line == nullptr || (line->kind == is->kind && line->text == is->text));
}

// The row of the profile that is meant, by its number.
std::optional<size_t> Checker::recorded_row(const Json& part, const std::string& text,
                                            const std::set<size_t>& taken) const {
  for (size_t i = 0; i < profile_->rows.size(); ++i) {
    const ProfileRow& row = profile_->rows[i];
    if (!row.mirrored && !taken.contains(i) && stands_at(part, row.evidence) &&
        recorded_as(row.relation, profile_->row_cells(row)) == text)
      return i;
  }
  return std::nullopt;
}

// The case with all parts of the way but one; nothing, told at the part: it cannot be done.
std::optional<Profile> Checker::changed(const Json& way, const Json* but) {
  Profile out = *profile_;
  std::set<size_t> taken;
  std::vector<std::pair<const Json*, std::optional<size_t>>> assumed;
  std::set<std::pair<uint32_t, uint32_t>> denials, complete;  // relation and evidence
  for (const Json& part : way.items) {
    if (&part == but) continue;
    const Json* retract = part.find("retract");
    const Json* row = retract != nullptr ? retract : part.find("row");
    if (row == nullptr) {
      assumed.emplace_back(&part, std::nullopt);
      continue;
    }
    if (retract == nullptr) {
      if (const auto found = recorded_row(part, row->text, taken)) {
        taken.insert(*found);
        assumed.emplace_back(&part, found);
        continue;
      }
      report(*row, "the profile does not say this there");
      return std::nullopt;
    }
    // Wherever the same is said, once of it at the place that the part gives.
    bool found = false;
    for (size_t i = 0; i < profile_->rows.size(); ++i) {
      const ProfileRow& r = profile_->rows[i];
      if (recorded_as(r.relation, profile_->row_cells(r)) != row->text) continue;
      found = found || stands_at(part, r.evidence);
      taken.insert(r.mirrored ? i - 1 : i);
    }
    auto take = [&](const Pattern& p, const char* word, auto& from) {
      if (word + recorded_as(p.relation, p.cells.data(), true) != row->text) return;
      found = found || stands_at(part, p.evidence);
      from.emplace(p.relation.value, p.evidence);
    };
    for (const Pattern& d : profile_->denials) take(d, "not ", denials);
    for (const Completeness& c : profile_->complete) take(c.where, "complete ", complete);
    if (found) continue;
    report(*row, "the profile does not say this there");
    return std::nullopt;
  }
  std::vector<ProfileRow> rows;
  bool mirror_goes = false;
  for (size_t i = 0; i < out.rows.size(); ++i) {
    mirror_goes = out.rows[i].mirrored ? mirror_goes : taken.contains(i);
    if (!mirror_goes) rows.push_back(out.rows[i]);
  }
  out.rows = std::move(rows);
  std::erase_if(out.denials, [&](const Pattern& d) {
    return denials.contains({d.relation.value, d.evidence});
  });
  std::erase_if(out.complete, [&](const Completeness& c) {
    return complete.contains({c.where.relation.value, c.where.evidence});
  });
  Individuals individuals;
  for (const auto& [part, replaced] : assumed) {
    const Json& said = *part->find("assume");
    const auto fact = assumption(said.text, individuals);
    const Diagnostics wrong = assume(m_, out, *fact, &individuals);
    if (has_errors(wrong)) {
      report(said, "this is no fact that could be assumed: " + wrong.front().message);
      return std::nullopt;
    }
    if (!replaced) continue;
    // What it does not say remains what the row said.
    const ProfileRow& was = profile_->rows[*replaced];
    const size_t arity = m_[was.relation].columns.size();
    const bool other = out.rows.empty() || out.rows.back().relation != was.relation;
    bool agrees = !other;
    const size_t copies = agrees && out.rows.back().mirrored ? 2 : 1;
    for (size_t copy = 0; agrees && copy < copies; ++copy) {
      Symbol* cells = out.cells.data() + out.rows[out.rows.size() - copies + copy].first_cell;
      for (size_t c = 0; c < arity; ++c) {
        const size_t column = copy == 1 && c < 2 ? 1 - c : c;
        const Symbol before = profile_->row_cells(was)[column];
        if (cells[c].is_unknown())
          cells[c] = before;
        else
          agrees = agrees && (before.is_unknown() || before == cells[c]);
      }
    }
    if (!agrees) {
      report(said, "this is not what the row could be");
      return std::nullopt;
    }
  }
  return out;
}

// The verdict of the goal under the bounds of another case.
Verdict Checker::verdict_in(Bounds& bounds, const Goal& goal) const {
  Goal asked = goal;
  for (Term& t : asked.terms) {
    const Symbol s = t.constant;
    if (s == any_symbol || s.is_unknown() || s.is_unnamed() || s.is_none() || s.is_inline_number()) continue;
    t.constant = s.is_text() ? bounds.symbols().text(bounds_.symbols().text_of(s))
                             : bounds.symbols().number(bounds_.symbols().number_of(s));
  }
  return bounds.assess(asked).verdict;
}

void Checker::settlements(const std::set<std::string>& promises, const Decided& result) {
  const Json* settle = root_.find("settle");
  if (settle == nullptr) return;
  if (settle->kind != Json::Kind::object || settle->members.empty() || profile_ == nullptr) {
    report(*settle, "this has no place here", "E0430");
    return;
  }
  for (const Member& list : settle->members) {
    if (!promises.contains(list.key) || list.value.kind != Json::Kind::list || list.value.items.empty()) {
      report(list.value, fmt::format("\"{}\" has no place here", list.key), "E0430");
      continue;
    }
    std::set<std::set<std::string>> told;
    size_t last = 0;
    for (const Json& way : list.value.items) {
      if (way.kind != Json::Kind::list || way.items.empty() || way.items.size() > most_parts) {
        report(way, "a way to settle it is a list of what it takes", "E0430");
        continue;
      }
      std::set<std::string> parts;
      bool well_formed = true;
      std::vector<std::string> variables;
      for (const Json& p : way.items) {
        well_formed = part(p, variables) && well_formed;
        if (!well_formed) continue;
        const Json* said = p.find("assume");
        const Json* row = p.find("row");
        const std::string what = (said != nullptr ? "+" + said->text : "-" + p.find("retract")->text) +
                                 (row != nullptr ? " for " + row->text : "") +
                                 (p.find("line") != nullptr ? " at " + p.find("line")->text : "");
        if (parts.insert(what).second) continue;
        report(p, "this was said before");
        well_formed = false;
      }
      if (!well_formed) continue;
      if (!told.insert(parts).second) report(way, "this way was told before");
      if (list.key == "holds" && way.items.size() < last) report(way, "shorter ways come first");
      last = way.items.size();
      try {
        settles(way, list.key, result);
      } catch (const TooLarge&) {
        report(way, "this way rests on more than can be checked by plain iteration", "E0536");
      }
    }
  }
}

void Checker::settles(const Json& way, const std::string& promised, const Decided& result) {
  auto result_in = [&](const Profile& profile) {
    Bounds bounds(m_, &profile, nullptr);
    return result(bounds);
  };
  auto keeps = [&](const std::string& r) { return r == (promised == "opens" ? "open" : promised); };
  const auto all = changed(way, nullptr);
  if (!all) return;
  ++out_.counts.settlements;
  if (const std::string r = result_in(*all); !keeps(r)) {
    report(way, fmt::format("with this it is \"{}\"", r));
    return;
  }
  if (way.items.size() < 2) return;
  for (const Json& part : way.items) {
    const auto fewer = changed(way, &part);
    if (fewer && keeps(result_in(*fewer))) report(part, "this can be left out");
  }
}

}  // namespace mechanist::verify
