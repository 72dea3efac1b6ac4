// A summary in a terminal: the counts as a table, then each kind of group, the largest first. External
// interface: render_text.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "explain/layout.hpp"
#include "explain/phrases.hpp"
#include "explain/sentences.hpp"
#include "portfolio/render.hpp"
#include "portfolio/words.hpp"

namespace mechanist::portfolio {
namespace {

using explain::Layout;

constexpr size_t number_column = 9;

class Text {
 public:
  Text(const model::Model& m, const std::vector<GoalName>& goals, const Summary& s, const RenderOptions& o)
      : m_(m),
        goals_(goals),
        s_(s),
        o_(o),
        w_(words_of(o.language)),
        p_(explain::phrases_of(o.language)),
        layout_(o.width) {}

  std::string render() {
    head();
    verdicts();
    propositions();
    findings();
    if (o_.parts.near_misses) near_misses();
    if (o_.parts.facts) facts();
    if (o_.parts.shapes) shapes();
    if (o_.parts.sources) sources();
    if (s_.cut > 0) {
      blank();
      layout_.put(0, 2, say(w_.cut, s_.cut));
    }
    return done_ + layout_.text();
  }

 private:
  template <class... Values>
  static std::string say(std::string_view form, const Values&... values) {
    return fmt::format(fmt::runtime(form), values...);
  }

  std::string cases(uint64_t n) const { return say(n == 1 ? w_.one_case : w_.cases, n); }

  void head() {
    const explain::Sentences names(m_, m_.symbols, nullptr, o_.language, {});
    const std::string title = names.sentence(m_.notes);
    layout_.put(0, 2, m_.name + " " + m_.version + (title.empty() ? "" : std::string(w_.colon) + title));
    layout_.put(0, 2, cases(s_.cases));
    if (s_.limited > 0) layout_.put(2, 4, say(w_.limited, s_.limited));
    for (const auto& [code, n] : s_.unread)
      layout_.put(2, 4, say(w_.not_evaluated, n.first, code, case_and_place(n.second)));
  }

  void blank() {
    done_ += layout_.text() + "\n";
    layout_ = Layout(o_.width);
  }
  void heading(std::string_view text) {
    blank();
    layout_.put(0, 2, text);
  }

  // The first column is as wide as the rest leaves it.
  void row(size_t indent, const std::string& label, const std::vector<std::string>& cells, size_t width) {
    const size_t first = o_.width > cells.size() * width + 12 ? o_.width - cells.size() * width : 12;
    const std::vector<std::string> parts = explain::wrapped(label, first - indent - 1, first - indent - 1);
    for (size_t i = 0; i + 1 < parts.size(); ++i) layout_.put(indent, indent, parts[i]);
    std::string line = explain::padded(std::string(indent, ' ') + parts.back(), first);
    for (const std::string& cell : cells) line += explain::padded_left(cell, width);
    // Columns stand as they are.
    done_ += layout_.text() + line + "\n";
    layout_ = Layout(o_.width);
  }

  void verdicts() {
    blank();
    if (goals_.empty()) return;
    const size_t width = number_column;
    std::vector<std::string> levels;
    for (Confidence c : {Confidence::high, Confidence::medium, Confidence::low})
      levels.push_back(std::string(explain::word(p_, c)));
    std::vector<std::string> names{std::string(explain::word(p_, Verdict::holds)),
                                   levels[0],
                                   levels[1],
                                   levels[2],
                                   std::string(explain::word(p_, Verdict::open)),
                                   std::string(explain::word(p_, Verdict::fails))};
    row(0, std::string(w_.verdicts), names, width - 1);
    for (size_t g = 0; g < goals_.size(); ++g) {
      const VerdictCounts& n = s_.goals.size() > g ? s_.goals[g] : none_;
      const bool part = goals_[g].kind == GoalName::Kind::path || goals_[g].kind == GoalName::Kind::quality;
      row(part ? 2 : 0, goals_[g].label,
          {count(n.all_hold()), count(n.holds[0]), count(n.holds[1]), count(n.holds[2]), count(n.open),
           count(n.all_fail())},
          width - 1);
    }
  }
  static std::string count(uint64_t n) { return n == 0 ? "-" : std::to_string(n); }

  void propositions() {
    if (m_.propositions.empty()) return;
    blank();
    static constexpr eval::Outcome order[] = {eval::Outcome::supports, eval::Outcome::contradicts,
                                              eval::Outcome::undetermined, eval::Outcome::irrelevant};
    std::vector<std::string> names;
    for (eval::Outcome o : order) names.push_back(std::string(explain::word(p_, o)));
    row(0, std::string(w_.propositions), names, 14);
    for (size_t i = 0; i < m_.propositions.size(); ++i) {
      std::vector<std::string> cells;
      for (eval::Outcome o : order)
        cells.push_back(count(s_.propositions.size() > i ? s_.propositions[i][static_cast<size_t>(o)] : 0));
      row(0, m_.propositions[i].name, cells, 14);
    }
  }

  void findings() {
    if (s_.findings.empty()) return;
    heading(w_.findings);
    for (const auto& [name, n] : s_.findings)
      layout_.put(2, 4, name + std::string(w_.colon) + say(w_.in_cases, n.findings, n.cases));
  }

  // A number at the left, text beside it.
  void entry(uint64_t n, const std::vector<std::string>& texts, const std::string& note = {}) {
    constexpr size_t column = 8;
    std::string number = explain::padded_left(std::to_string(n), column - 2) + "  ";
    for (size_t i = 0; i < texts.size(); ++i) {
      const size_t hang = column + (i == 0 ? 4 : 2);
      if (i == 0) {
        const size_t begin = number.find_first_not_of(' ');
        layout_.put(begin, hang, number.substr(begin) + texts[i], note);
      } else if (!texts[i].empty()) {
        layout_.put(column + 2, column + 4, texts[i]);
      }
    }
  }

  template <class Group>
  void rest(const Groups<Group>& groups) {
    if (groups.all().size() > o_.top) layout_.put(8, 10, say(w_.more_groups, groups.all().size() - o_.top));
    if (groups.further() > 0)
      layout_.put(8, 10,
                  say(groups.more_than_further() ? w_.further_many : w_.further, groups.further(),
                      groups.further_cases()));
  }

  std::string goal_list(const std::map<uint32_t, uint64_t>& goals) const {
    std::vector<std::pair<uint64_t, uint32_t>> order;
    for (const auto& [g, n] : goals) order.emplace_back(n, g);
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    std::string out;
    constexpr size_t most = 4;
    for (size_t i = 0; i < order.size() && i < most; ++i)
      out += (i > 0 ? std::string(w_.comma) : "") + goals_[order[i].second].label + " " +
             std::to_string(order[i].first);
    if (order.size() > most) out += std::string(w_.comma) + say(w_.several, order.size() - most);
    return out;
  }

  static std::string decimal(Decimal d) { return d.to_string(); }

  void near_misses() {
    heading(w_.near);
    if (s_.near_misses.all().empty()) return layout_.put(2, 2, w_.near_none);
    layout_.put(2, 2, say(w_.near_of, s_.near_cases, s_.cases));
    const auto groups = by_size(s_.near_misses);
    for (size_t i = 0; i < groups.size() && i < o_.top; ++i) {
      const NearMiss& n = groups[i]->second;
      std::string why;
      for (size_t r = 0; r < reasons; ++r)
        if (n.by_reason[r] > 0)
          why += (why.empty() ? "" : std::string(w_.comma)) + say(w_.reason[r], n.by_reason[r]);
      if (n.only > 0) why += std::string(w_.semicolon) + say(w_.only, n.only);
      std::string lack;
      if (!n.distances.counts.empty())
        lack = say(w_.short_by, decimal(n.distances.quantile(1, 2)),
                   decimal(n.distances.counts.begin()->first), decimal(n.distances.counts.rbegin()->first));
      entry(
          n.cases,
          {n.sentence == n.condition ? n.condition : n.sentence, n.sentence == n.condition ? "" : n.condition,
           say(w_.in_rule, n.rule) + " (" + n.file.substr(n.file.rfind('/') + 1) + ":" +
               std::to_string(n.line) + ")" + std::string(w_.semicolon) + why,
           lack, say(w_.of_goals, goal_list(n.goals)), say(w_.example, case_and_place(n.example))});
    }
    rest(s_.near_misses);
  }

  void facts() {
    heading(w_.facts);
    if (s_.facts.all().empty()) return layout_.put(2, 2, w_.facts_none);
    layout_.put(2, 2, say(w_.facts_of, s_.open_cases, s_.cases, s_.open_goals));
    const auto groups = by_size(s_.facts);
    for (size_t i = 0; i < groups.size() && i < o_.top; ++i) {
      const Waited& f = groups[i]->second;
      entry(f.cases, {groups[i]->first, f.sentence == groups[i]->first ? "" : f.sentence},
            say(w_.waiting, f.goals));
    }
    rest(s_.facts);
  }

  void shapes() {
    heading(w_.shapes);
    if (s_.shapes.all().empty()) return layout_.put(2, 2, w_.shapes_none);
    uint64_t proofs = 0;
    for (const auto& [key, shape] : s_.shapes.all()) proofs += shape.cases;
    layout_.put(
        2, 2,
        say(w_.shapes_of, proofs + s_.shapes.further_cases(), s_.shapes.all().size() + s_.shapes.further()));
    const auto groups = by_size(s_.shapes);
    for (size_t i = 0; i < groups.size() && i < o_.top; ++i) {
      const Shape& shape = groups[i]->second;
      bool first = true;
      for (const ShapeStep& step : shape.steps) {
        std::string line = first ? goals_[shape.goal].label : step.label;
        if (line != step.rule) line += " [" + step.rule + "]";
        if (step.branch > 0) line += std::string(w_.comma) + say(w_.branch, step.branch);
        if (!step.members.empty()) {
          std::string met;
          for (const std::string& member : step.members)
            met += (met.empty() ? "" : std::string(w_.comma)) + member;
          line += std::string(w_.semicolon) + say(w_.members, met);
        }
        if (step.above) line += std::string(w_.semicolon) + std::string(w_.above);
        const size_t indent = 8 + 2 * std::min<size_t>(step.depth, 12);
        if (first)
          entry(shape.cases, {line});
        else
          layout_.put(indent, indent + 4, line);
        first = false;
      }
      layout_.put(10, 12, say(w_.example, case_and_place(shape.example)));
    }
    rest(s_.shapes);
  }

  void sources() {
    heading(w_.sources);
    if (s_.sources.all().empty()) return layout_.put(2, 2, w_.sources_none);
    layout_.put(2, 2, say(w_.sources_of, s_.with_sources, s_.conclusions));
    const auto groups = by_fall(s_.sources);
    for (size_t i = 0; i < groups.size() && i < o_.top; ++i) {
      const SourceUse& u = groups[i]->second;
      std::string counts = say(w_.fall, u.fall) + std::string(w_.comma) + say(w_.rest, u.conclusions);
      if (u.weaker > 0) counts += std::string(w_.comma) + say(w_.weaker, u.weaker);
      entry(u.fall, {u.title.empty() ? u.name : u.title, counts + std::string(w_.semicolon) + cases(u.cases),
                     u.fall > 0 ? say(w_.of_goals, goal_list(u.falling)) : "",
                     say(w_.example, case_and_place(u.example_falls ? *u.example_falls : u.example))});
    }
    rest(s_.sources);
  }

  const model::Model& m_;
  const std::vector<GoalName>& goals_;
  const Summary& s_;
  const RenderOptions& o_;
  const Words& w_;
  const explain::Phrases& p_;
  Layout layout_;
  std::string done_;  // before it
  VerdictCounts none_;
};

}  // namespace

std::string render_text(const model::Model& m, const std::vector<GoalName>& goals, const Summary& s,
                        const RenderOptions& options) {
  return Text(m, goals, s, options).render();
}

}  // namespace mechanist::portfolio
