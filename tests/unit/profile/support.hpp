#pragma once
// Small models and profiles for the tests of this room.
#include <doctest/doctest.h>

#include <string>

#include "base/diagnostic.hpp"
#include "base/symbol.hpp"
#include "model/from_ast.hpp"
#include "profile/profile.hpp"
#include "profile/read.hpp"

namespace mechanist {

inline model::Model model_of(std::string text) {
  model::Loaded loaded = model::load_text("test.mech", std::move(text));
  INFO(to_text(loaded.diagnostics));
  REQUIRE(loaded.model.has_value());
  return std::move(*loaded.model);
}

// One fact of every kind.
inline const model::Model& small_model() {
  static const model::Model model = model_of(R"(
rulebase small "1" { en "Small" zh "小" }
case Enterprise
entity Technology, Partner, Country
enum Subject { university en "university" zh "高校", firm, supplier, user, government }
ordered enum Link { basic, applied, production }
fact intensity: percent
fact spend: quantity "EUR m"
fact staff: int
fact weight: number
fact founded: year
fact listed: date
fact home: Country
fact motto: text
fact kind: Subject
fact audited
fact key_core(technology: Technology)
fact partner(name: Partner, subject: Subject, country: Country?)
fact joint_work(partner: Partner, technology: Technology?, link: Link?, since: year?)
fact breakthrough(technology: Technology, since: year?)
fact visit(day: date, remark: text?)
symmetric fact linked(one: Partner, other: Partner)
closed fact licence(technology: Technology)
table feeds(from: Technology, to: Technology) { ("IGBT chip", "converter") }
define point(T: Technology) when key_core(T) { en "{T} is a point" }
)");
  return model;
}

inline ReadProfile read_yaml(std::string text) {
  return read_yaml_text(small_model(), "p.yaml", std::move(text));
}
inline ReadProfile read_json(std::string text) {
  return read_json_text(small_model(), "p.json", std::move(text));
}
// What is wrong with a profile, as a terminal shows it.
inline std::string complaints(const ReadProfile& read) {
  return to_text(read.diagnostics);
}

inline std::string cell(const model::Model& model, const Profile& profile, model::Type type, Symbol symbol) {
  if (symbol == any_symbol) return "_";
  if (symbol.is_none()) return "n/a";
  if (symbol.is_unnamed()) return "#" + std::to_string(symbol.index());
  if (symbol.is_unknown()) {
    const UnknownCell& u = profile.unknowns[symbol.index()];
    std::string text = "?";
    if (u.low || u.high)
      text +=
          "[" + (u.low ? std::to_string(*u.low) : "") + ".." + (u.high ? std::to_string(*u.high) : "") + "]";
    for (size_t i = 0; i < u.candidates.size(); ++i)
      text += (i ? "|" : "{") + cell(model, profile, type, u.candidates[i]);
    if (!u.candidates.empty()) text += "}";
    return text + (u.maybe_none ? "" : "!");
  }
  return model::show(model, &profile.symbols, type, symbol);
}

// Rows, denials, completeness and searches, one a line; "!": certainly a value.
inline std::string told(const Profile& profile, const model::Model& model = small_model()) {
  auto cells = [&](model::RelationId id, const Symbol* symbols) {
    std::string text = model[id].name;
    for (size_t i = 0; i < model[id].columns.size(); ++i)
      text += (i ? ", " : "(") + cell(model, profile, model[id].columns[i].type, symbols[i]);
    return text + (model[id].columns.empty() ? "" : ")");
  };
  auto rest = [&](Confidence confidence) {
    return confidence == Confidence::high ? std::string() : " " + std::string(to_string(confidence));
  };
  std::string text;
  for (const ProfileRow& row : profile.rows)
    text += cells(row.relation, profile.row_cells(row)) + rest(row.confidence) +
            (row.planned ? " planned" : "") + (row.mirrored ? " mirrored" : "") +
            (row.unnamed ? " unnamed" : "") + "\n";
  for (const Pattern& p : profile.denials)
    text += "not " + cells(p.relation, p.cells.data()) + rest(p.confidence) + "\n";
  for (const Completeness& c : profile.complete) {
    if (model[c.where.relation].closed) continue;
    text += (c.none ? "none " : "complete ") + cells(c.where.relation, c.where.cells.data()) +
            rest(c.where.confidence) + "\n";
  }
  for (const Pattern& p : profile.searched) text += "searched " + cells(p.relation, p.cells.data()) + "\n";
  return text;
}

// The same of a profile that has to be without errors.
inline std::string told(const ReadProfile& read, const model::Model& model = small_model()) {
  const std::string wrong = complaints(read);
  INFO(wrong);
  REQUIRE(read.profile.has_value());
  CHECK(wrong == "");
  return told(*read.profile, model);
}
inline std::string facts(const std::string& facts) {
  return told(read_yaml("case: X\nfacts:\n" + facts));
}

}  // namespace mechanist
