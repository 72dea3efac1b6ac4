// A summary for machines. Keys stand in a fixed order; groups are sorted as people see them, and all that are
// kept are there. External interface: render_json.
#include <nlohmann/json.hpp>

#include "portfolio/render.hpp"
#include "portfolio/words.hpp"

namespace mechanist::portfolio {
namespace {

using Json = nlohmann::ordered_json;

Json example(const Example& e) {
  Json out = Json::object();
  if (!e.case_name.empty()) out["case"] = e.case_name;
  out["input"] = e.input;
  if (e.record > 0) out["record"] = e.record;
  return out;
}

std::string_view kind_of(GoalName::Kind k) {
  switch (k) {
    case GoalName::Kind::mechanism:
      return "mechanism";
    case GoalName::Kind::path:
      return "path";
    case GoalName::Kind::quality:
      return "quality";
    case GoalName::Kind::asked:
      return "goal";
  }
  return "";
}

Json by_level(const std::array<uint64_t, confidence_levels>& counts) {
  return {{"high", counts[0]}, {"medium", counts[1]}, {"low", counts[2]}};
}

Json by_goal(const std::map<uint32_t, uint64_t>& counts, const std::vector<GoalName>& goals) {
  Json out = Json::object();
  for (const auto& [g, n] : counts) out[goals[g].text] = n;
  return out;
}

template <class Group>
void further(Json& out, const Groups<Group>& groups) {
  out["further_groups"] = groups.further();
  out["further_groups_at_least"] = groups.more_than_further();
  out["further_cases"] = groups.further_cases();
}

Json near_misses(const Summary& s, const std::vector<GoalName>& goals) {
  Json out = {{"cases", s.near_cases}, {"goals", s.near_goals}};
  Json groups = Json::array();
  for (const auto* g : by_size(s.near_misses)) {
    const NearMiss& n = g->second;
    Json reasons_counted = Json::object();
    for (size_t r = 0; r < reasons; ++r)
      if (n.by_reason[r] > 0)
        reasons_counted[std::string(to_string(static_cast<Reason>(r)))] = n.by_reason[r];
    Json one = {{"rule", n.rule},
                {"condition", n.condition},
                {"sentence", n.sentence},
                {"file", n.file},
                {"line", n.line},
                {"cases", n.cases},
                {"only_way", n.only},
                {"goals", by_goal(n.goals, goals)},
                {"reasons", reasons_counted}};
    if (!n.distances.counts.empty()) {
      Json counts = Json::array();
      for (const auto& [d, many] : n.distances.counts) counts.push_back({d.to_string(), many});
      one["distance"] = {{"cases", n.distances.total()},
                         {"least", n.distances.counts.begin()->first.to_string()},
                         {"quarter", n.distances.quantile(1, 4).to_string()},
                         {"median", n.distances.quantile(1, 2).to_string()},
                         {"three_quarters", n.distances.quantile(3, 4).to_string()},
                         {"most", n.distances.counts.rbegin()->first.to_string()},
                         {"counts", counts}};
    }
    one["example"] = example(n.example);
    groups.push_back(std::move(one));
  }
  out["groups"] = std::move(groups);
  further(out, s.near_misses);
  return out;
}

Json facts(const Summary& s) {
  Json out = {{"open_cases", s.open_cases}, {"open_goals", s.open_goals}};
  Json groups = Json::array();
  for (const auto* g : by_size(s.facts))
    groups.push_back({{"pattern", g->first},
                      {"sentence", g->second.sentence},
                      {"cases", g->second.cases},
                      {"goals", g->second.goals},
                      {"example", example(g->second.example)}});
  out["groups"] = std::move(groups);
  further(out, s.facts);
  return out;
}

Json shapes(const Summary& s, const std::vector<GoalName>& goals) {
  Json out = Json::object();
  Json groups = Json::array();
  for (const auto* g : by_size(s.shapes)) {
    Json steps = Json::array();
    for (const ShapeStep& step : g->second.steps) {
      Json one = {{"depth", step.depth}, {"rule", step.rule}, {"label", step.label}};
      if (step.branch > 0) one["branch"] = step.branch;
      if (!step.members.empty()) one["met"] = step.members;
      if (step.above) one["above"] = true;
      steps.push_back(std::move(one));
    }
    groups.push_back({{"goal", goals[g->second.goal].text},
                      {"cases", g->second.cases},
                      {"steps", std::move(steps)},
                      {"example", example(g->second.example)}});
  }
  out["groups"] = std::move(groups);
  further(out, s.shapes);
  return out;
}

Json sources(const Summary& s, const std::vector<GoalName>& goals) {
  Json out = {{"conclusions", s.conclusions}, {"with_sources", s.with_sources}};
  Json groups = Json::array();
  for (const auto* g : by_fall(s.sources)) {
    const SourceUse& u = g->second;
    Json one = {{"name", u.name},
                {"title", u.title},
                {"url", u.url},
                {"cases", u.cases},
                {"conclusions", u.conclusions},
                {"fall", u.fall},
                {"weaker", u.weaker},
                {"falling", by_goal(u.falling, goals)},
                {"example", example(u.example)}};
    if (u.example_falls) one["example_falls"] = example(*u.example_falls);
    groups.push_back(std::move(one));
  }
  out["groups"] = std::move(groups);
  further(out, s.sources);
  return out;
}

}  // namespace

std::string render_json(const model::Model& m, const std::vector<GoalName>& goals, const Summary& s,
                        const RenderOptions& options) {
  Json out = {{"rulebase", m.name}, {"version", m.version}, {"language", options.language}};
  Json parameters = Json::object();
  for (const model::Parameter& p : m.parameters)
    if (p.overridden) parameters[p.name] = model::show(m, nullptr, p.type, p.value);
  out["parameters"] = std::move(parameters);
  out["cases"] = s.cases;
  out["limited"] = s.limited;
  Json unread = Json::array();
  for (const auto& [code, n] : s.unread)
    unread.push_back({{"code", code}, {"cases", n.first}, {"example", example(n.second)}});
  out["not_evaluated"] = std::move(unread);
  Json verdicts = Json::array();
  for (size_t g = 0; g < goals.size(); ++g) {
    const VerdictCounts n = s.goals.size() > g ? s.goals[g] : VerdictCounts();
    verdicts.push_back({{"goal", goals[g].text},
                        {"kind", kind_of(goals[g].kind)},
                        {"label", goals[g].label},
                        {"holds", by_level(n.holds)},
                        {"open", n.open},
                        {"fails", by_level(n.fails)}});
  }
  out["verdicts"] = std::move(verdicts);
  Json propositions = Json::array();
  for (size_t i = 0; i < m.propositions.size(); ++i) {
    Json one = {{"proposition", m.propositions[i].name}};
    for (size_t o = 0; o < 4; ++o)
      one[std::string(eval::to_string(static_cast<eval::Outcome>(o)))] =
          s.propositions.size() > i ? s.propositions[i][o] : 0;
    propositions.push_back(std::move(one));
  }
  out["propositions"] = std::move(propositions);
  Json findings = Json::array();
  for (const auto& [name, n] : s.findings)
    findings.push_back({{"constraint", name}, {"cases", n.cases}, {"findings", n.findings}});
  out["findings"] = std::move(findings);
  if (options.parts.near_misses) out["near_misses"] = near_misses(s, goals);
  if (options.parts.facts) out["facts_not_recorded"] = facts(s);
  if (options.parts.shapes) out["shapes"] = shapes(s, goals);
  if (options.parts.sources) out["sources"] = sources(s, goals);
  out["cut"] = s.cut;
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mechanist::portfolio
