// Facts from the command line, each applied as profile/read.hpp says. External interface: assumptions.hpp.
#include "whatif/assumptions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "profile/assume.hpp"
#include "profile/fact_literal.hpp"
#include "profile/read.hpp"
#include "profile/written.hpp"

namespace mechanist::whatif {
namespace {

using Form = FactLiteral::Form;

struct Claim {
  std::string text;       // of the row or pattern
  std::string attribute;  // that is assumed to have the value
  bool so = true;
};
Claim claim_of(const model::Model& m, FactLiteral fact, bool so) {
  if (fact.form == Form::denial) {
    so = !so;
    fact.form = Form::atom;
  }
  FactPlaces places;
  const auto r = m.find(fact.relation);
  const bool valued = r && m[*r].attribute && fact.form != Form::complete && fact.arguments.size() == 1;
  if (valued) fact.form = Form::attribute;
  return {written(fact, places), valued && so ? fact.relation : std::string(), so};
}
bool contradict(const Claim& a, const Claim& b) {
  if (a.text == b.text) return a.so != b.so;
  return !a.attribute.empty() && a.attribute == b.attribute;
}

// What is recorded can be taken back as it is printed, also where no fact can be assumed like that: a cell
// of which conflicting values are recorded is "3 or 4".
bool retract_as_printed(const model::Model& m, const std::string& text, Profile& profile) {
  const Written written(m, profile.symbols, &profile, number_unnamed(m, profile.symbols, &profile));
  for (const ProfileRow& row : profile.rows) {
    const std::vector<model::Column>& columns = m[row.relation].columns;
    const Symbol* cells = profile.row_cells(row);
    std::vector<std::string> texts;
    for (size_t c = 0; c < columns.size(); ++c) {
      texts.push_back(written.literal(columns[c].type, cells[c]));
      if (texts.back() == "_") texts.back().clear();
    }
    if (written_fact(m[row.relation], texts) != text) continue;
    remove_rows(profile, {row.relation, {cells, cells + columns.size()}, row.evidence, row.confidence});
    return true;
  }
  return false;
}

}  // namespace

Diagnostics apply(const model::Model& m, const Assumptions& assumptions, Profile& profile) {
  Diagnostics out;
  Individuals individuals = unnamed_individuals(m, profile);
  std::vector<Claim> claims;
  auto all = [&](const std::vector<std::string>& texts, const char* option, auto change) {
    std::set<std::string> said;
    for (const std::string& text : texts) {
      if (!said.insert(text).second) continue;
      const Parsed<FactLiteral> fact = parse_fact(text);
      Sources sources;
      const SourceId id = sources.add(option, text);
      if (!fact) {
        if (std::string_view(option) == "--retract" && retract_as_printed(m, text, profile)) continue;
        out.push_back(error(fact.error().code, place_of(sources, {id, fact.error().begin, fact.error().end}),
                            fact.error().message, fact.error().hint));
        continue;
      }
      Diagnostics told = change(*fact);
      out.insert(out.end(), told.begin(), told.end());
      if (std::string_view(option) == "--retract") continue;
      Claim claim = claim_of(m, *fact, std::string_view(option) == "--assume");
      const auto other =
          std::find_if(claims.begin(), claims.end(), [&](const Claim& c) { return contradict(c, claim); });
      if (other != claims.end())
        out.push_back(error("E0339", place_of(sources, {id, 0, static_cast<uint32_t>(text.size())}),
                            other->text == claim.text
                                ? fmt::format("'{}' is assumed and denied at once", claim.text)
                                : fmt::format("'{}' is assumed too, and there is one value", other->text),
                            "ask for one of them at a time"));
      claims.push_back(std::move(claim));
    }
  };
  all(assumptions.retract, "--retract",
      [&](const FactLiteral& f) { return retract(m, profile, f, &individuals); });
  all(assumptions.deny, "--deny", [&](const FactLiteral& f) { return deny(m, profile, f, &individuals); });
  all(assumptions.assume, "--assume",
      [&](const FactLiteral& f) { return assume(m, profile, f, &individuals); });
  return out;
}

}  // namespace mechanist::whatif
