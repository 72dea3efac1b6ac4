// A summary as Markdown with tables, for a report or a page of a review. External interface: render_markdown.
#include <fmt/format.h>

#include "explain/phrases.hpp"
#include "explain/sentences.hpp"
#include "portfolio/render.hpp"
#include "portfolio/words.hpp"

namespace mechanist::portfolio {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '|' || c == '\\' || c == '*' || c == '_' || c == '`' || c == '<' || c == '[' || c == '#')
      out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}
std::string code(std::string_view text) {
  std::string out = "`";
  for (char c : text) out += c == '`' ? '\'' : c == '|' ? '/' : c == '\n' ? ' ' : c;
  return out + "`";
}

class Markdown {
 public:
  Markdown(const model::Model& m, const std::vector<GoalName>& goals, const Summary& s,
           const RenderOptions& o)
      : m_(m), goals_(goals), s_(s), o_(o), w_(words_of(o.language)), p_(explain::phrases_of(o.language)) {}

  std::string render() {
    const explain::Sentences names(m_, m_.symbols, nullptr, o_.language, {});
    const std::string title = names.sentence(m_.notes);
    out_ += "# " +
            escaped(m_.name + " " + m_.version + (title.empty() ? "" : std::string(w_.colon) + title)) +
            "\n\n" + cases(s_.cases);
    if (s_.limited > 0) out_ += std::string(w_.semicolon) + say(w_.limited, s_.limited);
    for (const auto& [c, n] : s_.unread)
      out_ += std::string(w_.semicolon) + say(w_.not_evaluated, n.first, c, example(n.second));
    out_ += "\n";
    verdicts();
    if (!m_.propositions.empty()) propositions();
    if (!s_.findings.empty()) findings();
    if (o_.parts.near_misses) near_misses();
    if (o_.parts.facts) facts();
    if (o_.parts.shapes) shapes();
    if (o_.parts.sources) sources();
    if (s_.cut > 0) out_ += "\n" + say(w_.cut, s_.cut) + "\n";
    return out_;
  }

 private:
  template <class... Values>
  static std::string say(std::string_view form, const Values&... values) {
    return fmt::format(fmt::runtime(form), values...);
  }
  std::string cases(uint64_t n) const { return say(n == 1 ? w_.one_case : w_.cases, n); }
  std::string example(const Example& e) const { return escaped(case_and_place(e)); }
  void heading(std::string_view text) { out_ += "\n## " + std::string(text) + "\n\n"; }
  void row(const std::vector<std::string>& cells) {
    for (const std::string& c : cells) out_ += "| " + c + " ";
    out_ += "|\n";
  }
  void head(const std::vector<std::string>& cells, size_t texts) {
    row(cells);
    for (size_t i = 0; i < cells.size(); ++i) out_ += i < texts ? "|---" : "|--:";
    out_ += "|\n";
  }

  void verdicts() {
    if (goals_.empty()) return;
    heading(w_.verdicts);
    auto word = [&](auto v) { return std::string(explain::word(p_, v)); };
    head({std::string(w_.goal_word), word(Verdict::holds), word(Confidence::high), word(Confidence::medium),
          word(Confidence::low), word(Verdict::open), word(Verdict::fails)},
         1);
    for (size_t g = 0; g < goals_.size(); ++g) {
      const VerdictCounts n = s_.goals.size() > g ? s_.goals[g] : VerdictCounts();
      const bool part = goals_[g].kind == GoalName::Kind::path || goals_[g].kind == GoalName::Kind::quality;
      const std::string label = escaped(goals_[g].label);
      row({part ? "– " + label : "**" + label + "**", std::to_string(n.all_hold()),
           std::to_string(n.holds[0]), std::to_string(n.holds[1]), std::to_string(n.holds[2]),
           std::to_string(n.open), std::to_string(n.all_fail())});
    }
  }

  void propositions() {
    heading(w_.propositions);
    static constexpr eval::Outcome order[] = {eval::Outcome::supports, eval::Outcome::contradicts,
                                              eval::Outcome::undetermined, eval::Outcome::irrelevant};
    std::vector<std::string> cells{""};
    for (eval::Outcome o : order) cells.push_back(std::string(explain::word(p_, o)));
    head(cells, 1);
    for (size_t i = 0; i < m_.propositions.size(); ++i) {
      cells.assign(1, escaped(m_.propositions[i].name));
      for (eval::Outcome o : order)
        cells.push_back(
            std::to_string(s_.propositions.size() > i ? s_.propositions[i][static_cast<size_t>(o)] : 0));
      row(cells);
    }
  }

  void findings() {
    heading(w_.findings);
    for (const auto& [name, n] : s_.findings)
      out_ += "- " + escaped(name) + std::string(w_.colon) + say(w_.in_cases, n.findings, n.cases) + "\n";
  }

  template <class Group>
  void rest(const Groups<Group>& groups) {
    if (groups.all().size() > o_.top) out_ += "\n" + say(w_.more_groups, groups.all().size() - o_.top) + "\n";
    if (groups.further() > 0)
      out_ += "\n" +
              say(groups.more_than_further() ? w_.further_many : w_.further, groups.further(),
                  groups.further_cases()) +
              "\n";
  }

  std::string goal_list(const std::map<uint32_t, uint64_t>& goals) const {
    std::string out;
    for (const auto& [g, n] : goals)
      out += (out.empty() ? "" : std::string(w_.comma)) + escaped(goals_[g].label) + " " + std::to_string(n);
    return out;
  }

  void near_misses() {
    heading(w_.near);
    if (s_.near_misses.all().empty()) {
      out_ += std::string(w_.near_none) + "\n";
      return;
    }
    out_ += say(w_.near_of, s_.near_cases, s_.cases) + "\n\n";
    head({std::string(w_.condition), std::string(w_.rule_word), std::string(w_.number_word), "", ""}, 2);
    const auto groups = by_size(s_.near_misses);
    for (size_t i = 0; i < groups.size() && i < o_.top; ++i) {
      const NearMiss& n = groups[i]->second;
      std::string why;
      for (size_t r = 0; r < reasons; ++r)
        if (n.by_reason[r] > 0)
          why += (why.empty() ? "" : std::string(w_.comma)) + say(w_.reason[r], n.by_reason[r]);
      if (n.only > 0) why += std::string(w_.semicolon) + say(w_.only, n.only);
      if (!n.distances.counts.empty())
        why += std::string(w_.semicolon) + say(w_.short_by, n.distances.quantile(1, 2).to_string(),
                                               n.distances.counts.begin()->first.to_string(),
                                               n.distances.counts.rbegin()->first.to_string());
      row({escaped(n.sentence) + "<br>" + code(n.condition), code(n.rule) + " :" + std::to_string(n.line),
           std::to_string(n.cases), why + "<br>" + say(w_.of_goals, goal_list(n.goals)),
           say(w_.example, example(n.example))});
    }
    rest(s_.near_misses);
  }

  void facts() {
    heading(w_.facts);
    if (s_.facts.all().empty()) {
      out_ += std::string(w_.facts_none) + "\n";
      return;
    }
    out_ += say(w_.facts_of, s_.open_cases, s_.cases, s_.open_goals) + "\n\n";
    head({std::string(w_.fact_word), std::string(w_.number_word), std::string(w_.goal_word)}, 1);
    const auto groups = by_size(s_.facts);
    for (size_t i = 0; i < groups.size() && i < o_.top; ++i)
      row({escaped(groups[i]->second.sentence) + "<br>" + code(groups[i]->first),
           std::to_string(groups[i]->second.cases), std::to_string(groups[i]->second.goals)});
    rest(s_.facts);
  }

  void shapes() {
    heading(w_.shapes);
    if (s_.shapes.all().empty()) {
      out_ += std::string(w_.shapes_none) + "\n";
      return;
    }
    uint64_t proofs = 0;
    for (const auto& [key, shape] : s_.shapes.all()) proofs += shape.cases;
    out_ +=
        say(w_.shapes_of, proofs + s_.shapes.further_cases(), s_.shapes.all().size() + s_.shapes.further()) +
        "\n\n";
    head({std::string(w_.shape_word), std::string(w_.number_word), ""}, 1);
    const auto groups = by_size(s_.shapes);
    for (size_t i = 0; i < groups.size() && i < o_.top; ++i) {
      const Shape& shape = groups[i]->second;
      std::string tree;
      for (const ShapeStep& step : shape.steps) {
        if (!tree.empty()) tree += "<br>";
        for (uint32_t d = 0; d < step.depth && d < 12; ++d) tree += "&emsp;";
        tree += tree.empty() ? "**" + escaped(goals_[shape.goal].label) + "**" : escaped(step.label);
        if (step.label != step.rule) tree += " " + code(step.rule);
        if (step.branch > 0) tree += std::string(w_.comma) + say(w_.branch, step.branch);
        std::string met;
        for (const std::string& member : step.members)
          met += (met.empty() ? "" : std::string(w_.comma)) + escaped(member);
        if (!met.empty()) tree += std::string(w_.semicolon) + say(w_.members, met);
        if (step.above) tree += std::string(w_.semicolon) + std::string(w_.above);
      }
      row({tree, std::to_string(shape.cases), say(w_.example, example(shape.example))});
    }
    rest(s_.shapes);
  }

  void sources() {
    heading(w_.sources);
    if (s_.sources.all().empty()) {
      out_ += std::string(w_.sources_none) + "\n";
      return;
    }
    out_ += say(w_.sources_of, s_.with_sources, s_.conclusions) + "\n\n";
    head({std::string(w_.source_word), "", "", ""}, 1);
    const auto groups = by_fall(s_.sources);
    for (size_t i = 0; i < groups.size() && i < o_.top; ++i) {
      const SourceUse& u = groups[i]->second;
      row({escaped(u.title.empty() ? u.name : u.title), say(w_.fall, u.fall), say(w_.rest, u.conclusions),
           u.fall > 0 ? goal_list(u.falling) : ""});
    }
    rest(s_.sources);
  }

  const model::Model& m_;
  const std::vector<GoalName>& goals_;
  const Summary& s_;
  const RenderOptions& o_;
  const Words& w_;
  const explain::Phrases& p_;
  std::string out_;
};

}  // namespace

std::string render_markdown(const model::Model& m, const std::vector<GoalName>& goals, const Summary& s,
                            const RenderOptions& options) {
  return Markdown(m, goals, s, options).render();
}

}  // namespace mechanist::portfolio
