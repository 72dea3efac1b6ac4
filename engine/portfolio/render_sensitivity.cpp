// Values stand beneath one another, so that as many as there are fit into a page; values at which nothing
// changes are one row. Verdicts that depend on nothing are only counted, unless all are wanted. External
// interface: sensitivity.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "explain/layout.hpp"
#include "explain/markdown.hpp"
#include "explain/phrases.hpp"
#include "explain/sentences.hpp"
#include "portfolio/sensitivity.hpp"
#include "portfolio/words.hpp"

namespace mechanist::portfolio {
namespace {

using Json = nlohmann::ordered_json;

struct SensitivityWords {
  std::string_view none, none_seen, one, some,
      of_one;  // {0} verdicts that depend, {1} all, {2} cases, {3} all
  std::string_view value, changes, as_shipped, as_set, not_among_shipped, not_among_set;
  std::string_view alone, path, quality, no_cases;
};
constexpr SensitivityWords english{
    .none = "No verdict depends on it.",
    .none_seen = "No verdict is seen to depend on it, but a limit cut cases short.",
    .one = "1 verdict of {1} depends on it; cases in which it changes: {2} of {3}.",
    .some = "{0} verdicts of {1} depend on it; cases in which one changes: {2} of {3}.",
    .of_one = "The one verdict depends on it; cases in which it changes: {2} of {3}.",
    .value = "value",
    .changes = "what changes",
    .as_shipped = "* as the rulebase has it",
    .as_set = "* as set",
    .not_among_shipped = "The rulebase has {0}, which is not among these.",
    .not_among_set = "It is set to {0}, which is not among these.",
    .alone = "Each parameter is varied alone; the others keep their values.",
    .path = "path",
    .quality = "quality",
    .no_cases = "No case was evaluated."};
constexpr SensitivityWords chinese{.none = "没有结论取决于它。",
                                   .none_seen = "未见有结论取决于它，但有案例因达到上限而中断。",
                                   .one = "{1}项结论中有1项取决于它；{3}个案例中有{2}个的结论改变。",
                                   .some = "{1}项结论中有{0}项取决于它；{3}个案例中有{2}个的结论改变。",
                                   .of_one = "唯一的结论取决于它；{3}个案例中有{2}个的结论改变。",
                                   .value = "取值",
                                   .changes = "变化",
                                   .as_shipped = "* 规则库的取值",
                                   .as_set = "* 已设定的取值",
                                   .not_among_shipped = "规则库的取值为{0}，不在其中。",
                                   .not_among_set = "已设定为{0}，不在其中。",
                                   .alone = "每次只改变一个参数，其余参数保持原值。",
                                   .path = "路径",
                                   .quality = "特征",
                                   .no_cases = "没有评估任何案例。"};

template <class... Values>
std::string say(std::string_view form, const Values&... values) {
  return fmt::format(fmt::runtime(form), values...);
}

std::string_view kind_of(const Sensitivity& s, size_t verdict) {
  if (verdict >= s.goals.size()) return "proposition";
  switch (s.goals[verdict].kind) {
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
bool is_proposition(const Sensitivity& s, size_t verdict) {
  return verdict >= s.goals.size();
}
const std::string& name_of(const model::Model& m, const Sensitivity& s, size_t verdict) {
  return is_proposition(s, verdict) ? m.propositions[verdict - s.goals.size()].name : s.goals[verdict].text;
}
size_t states_of(const Sensitivity& s, size_t verdict) {
  return is_proposition(s, verdict) ? 4 : 3;
}
std::string_view state_name(const Sensitivity& s, size_t verdict, size_t state) {
  return is_proposition(s, verdict) ? to_string(static_cast<eval::Outcome>(state))
                                    : to_string(static_cast<Verdict>(state));
}
size_t dependent(const VariedParameter& p) {
  return static_cast<size_t>(
      std::count_if(p.verdicts.begin(), p.verdicts.end(), [](const Dependence& d) { return d.depends(); }));
}

// What text and Markdown share: words, and rows of values.
class Telling {
 public:
  Telling(const model::Model& m, const Sensitivity& s, const SensitivityRender& how)
      : m_(m),
        s_(s),
        how_(how),
        w_(how.language.starts_with("zh") ? chinese : english),
        common_(words_of(how.language)),
        p_(explain::phrases_of(how.language)) {}

 protected:
  std::string title() const {
    const explain::Sentences names(m_, m_.symbols, nullptr, how_.language, {});
    const std::string told = names.sentence(m_.notes);
    return m_.name + " " + m_.version + (told.empty() ? "" : std::string(common_.colon) + told);
  }
  std::vector<std::string> counts() const {
    std::vector<std::string> out{say(s_.cases == 1 ? common_.one_case : common_.cases, s_.cases)};
    if (s_.limited > 0) out.push_back(say(common_.limited, s_.limited));
    for (const auto& [code, n] : s_.unread)
      out.push_back(say(common_.not_evaluated, n.first, code, case_and_place(n.second)));
    if (s_.parameters.size() > 1) out.emplace_back(w_.alone);
    return out;
  }
  std::string summary(const VariedParameter& p) const {
    if (s_.cases == 0) return std::string(w_.no_cases);
    const size_t n = dependent(p), all = p.verdicts.size();
    if (n == 0) return std::string(s_.limited > 0 ? w_.none_seen : w_.none);
    return say(all == 1 ? w_.of_one : n == 1 ? w_.one : w_.some, n, all, p.cases, s_.cases);
  }
  std::string values(const VariedParameter& p) const {
    std::string out;
    for (size_t i = 0; i < p.values.size(); ++i)
      out += (i > 0 ? std::string(common_.comma) : std::string()) + printable(p.values[i]) +
             (p.current == i ? "*" : "");
    return out;
  }
  // What the star means, or that no value has one.
  std::string star(const VariedParameter& p) const {
    if (p.current) return std::string(p.is_set ? w_.as_set : w_.as_shipped);
    return say(p.is_set ? w_.not_among_set : w_.not_among_shipped, p.otherwise);
  }
  std::string label_of(size_t verdict) const {
    if (is_proposition(s_, verdict)) {
      const model::Proposition& p = m_.propositions[verdict - s_.goals.size()];
      const std::string told =
          explain::Sentences(m_, m_.symbols, nullptr, how_.language, {}).sentence(p.notes);
      return p.name + (told.empty() ? "" : std::string(common_.colon) + told);
    }
    const GoalName& g = s_.goals[verdict];
    const bool part = g.kind == GoalName::Kind::path || g.kind == GoalName::Kind::quality;
    if (!part) return g.label;
    size_t mechanism = verdict;
    while (s_.goals[mechanism].kind != GoalName::Kind::mechanism) --mechanism;
    return s_.goals[mechanism].label + " · " +
           std::string(g.kind == GoalName::Kind::path ? w_.path : w_.quality) + std::string(common_.colon) +
           g.label;
  }
  std::string_view state_word(size_t verdict, size_t state) const {
    return is_proposition(s_, verdict) ? explain::word(p_, static_cast<eval::Outcome>(state))
                                       : explain::word(p_, static_cast<Verdict>(state));
  }

  // Values at which nothing changes, but for the current one.
  struct Row {
    std::string value;
    size_t at = 0;
  };
  std::vector<Row> rows(const VariedParameter& p, const Dependence& d) const {
    auto alone = [&](size_t i) { return p.current == i || (i > 0 && !d.flips[i].empty()); };
    std::vector<Row> out;
    for (size_t i = 0; i < p.values.size();) {
      size_t end = i + 1;
      if (p.current != i)
        while (end < p.values.size() && !alone(end)) ++end;
      const std::string mark = p.current == i ? "*" : "";
      if (end - i >= 3) {
        out.push_back({printable(p.values[i]) + " … " + printable(p.values[end - 1]), i});
        i = end;
      } else {
        for (; i < end; ++i) out.push_back({printable(p.values[i]) + (p.current == i ? "*" : ""), i});
      }
    }
    return out;
  }
  std::string told(size_t verdict, const std::pair<State, State>& change, const Flips& f) const {
    std::string out = fmt::format("{} → {}{}", state_word(verdict, change.first),
                                  state_word(verdict, change.second), common_.colon);
    for (size_t i = 0; i < f.first.size(); ++i)
      out += (i > 0 ? std::string(common_.comma) : std::string()) + printable(f.first[i]);
    if (f.cases > f.first.size())
      out += std::string(common_.comma) + say(common_.several, f.cases - f.first.size());
    return out;
  }

  const model::Model& m_;
  const Sensitivity& s_;
  const SensitivityRender& how_;
  const SensitivityWords& w_;
  const Words& common_;
  const explain::Phrases& p_;
};

class Text : Telling {
 public:
  using Telling::Telling;

  std::string render() {
    put(0, title());
    for (const std::string& line : counts()) put(0, line);
    for (const VariedParameter& p : s_.parameters) parameter(p);
    return std::move(out_);
  }

 private:
  void put(size_t indent, const std::string& text) {
    explain::Layout layout(how_.width);
    layout.put(indent, indent + 2, text);
    out_ += layout.text();
  }
  void parameter(const VariedParameter& p) {
    out_ += "\n";
    put(0, p.name + std::string(common_.colon) + values(p));
    if (!p.sentence.empty()) put(2, p.sentence);
    put(2, star(p));
    put(2, summary(p));
    for (size_t v = 0; v < p.verdicts.size(); ++v)
      if (how_.all || p.verdicts[v].depends()) verdict(p, v);
  }
  void verdict(const VariedParameter& p, size_t v) {
    const Dependence& d = p.verdicts[v];
    out_ += "\n";
    put(2, label_of(v));
    const std::vector<Row> all = rows(p, d);
    size_t width = display_width(w_.value);
    for (const Row& r : all) width = std::max(width, display_width(r.value));
    std::vector<size_t> columns;
    std::string head = std::string(4, ' ') + explain::padded_left(w_.value, width);
    for (size_t state = 0; state < states_of(s_, v); ++state) {
      columns.push_back(std::max<size_t>(7, display_width(state_word(v, state)) + 2));
      head += explain::padded_left(state_word(v, state), columns.back());
    }
    const size_t left = display_width(head) + 3;
    const bool beside = left + 24 <= how_.width;
    const size_t indent = beside ? left : 8;
    out_ += head + "\n";
    for (const Row& r : all) {
      std::string line = std::string(4, ' ') + explain::padded_left(r.value, width);
      for (size_t state = 0; state < columns.size(); ++state)
        line += explain::padded_left(number(d.counts[r.at][state]), columns[state]);
      bool first = beside;
      for (const auto& [change, flips] : d.flips[r.at])
        for (const std::string& part :
             explain::wrapped(told(v, change, flips), how_.width - indent, how_.width - indent)) {
          if (first) {
            line += "   " + part;
          } else {
            line += "\n" + std::string(indent, ' ') + part;
          }
          first = false;
        }
      out_ += line + "\n";
    }
  }
  static std::string number(uint64_t n) { return n == 0 ? "-" : std::to_string(n); }

  std::string out_;
};

class Markdown : Telling {
 public:
  using Telling::Telling;

  std::string render() {
    out_ = "# " + explain::escaped(title()) + "\n\n";
    for (const std::string& line : counts()) out_ += explain::escaped(line) + "\n\n";
    for (const VariedParameter& p : s_.parameters) {
      out_ += "## " + explain::code_span(p.name) +
              explain::escaped(std::string(common_.colon) + values(p), explain::Where::line) + "\n\n";
      if (!p.sentence.empty()) out_ += explain::escaped(p.sentence) + "\n\n";
      out_ += explain::escaped(summary(p)) + " " + explain::escaped(star(p), explain::Where::line) + "\n\n";
      for (size_t v = 0; v < p.verdicts.size(); ++v)
        if (how_.all || p.verdicts[v].depends()) verdict(p, v);
    }
    out_.pop_back();
    return std::move(out_);
  }

 private:
  void verdict(const VariedParameter& p, size_t v) {
    const Dependence& d = p.verdicts[v];
    out_ += "### " + explain::escaped(label_of(v)) + "\n\n";
    out_ += "| " + std::string(w_.value) + " |";
    for (size_t state = 0; state < states_of(s_, v); ++state)
      out_ += " " + std::string(state_word(v, state)) + " |";
    out_ += " " + std::string(w_.changes) + " |\n|---:|";
    for (size_t state = 0; state < states_of(s_, v); ++state) out_ += "---:|";
    out_ += "---|\n";
    for (const Row& r : rows(p, d)) {
      out_ += "| " + explain::escaped(r.value, explain::Where::cell) + " |";
      for (size_t state = 0; state < states_of(s_, v); ++state)
        out_ += " " + std::to_string(d.counts[r.at][state]) + " |";
      std::string changes;
      for (const auto& [change, flips] : d.flips[r.at])
        changes += (changes.empty() ? "" : std::string(common_.semicolon)) + told(v, change, flips);
      out_ += " " + explain::escaped(changes, explain::Where::cell) + (changes.empty() ? "|\n" : " |\n");
    }
    out_ += "\n";
  }
  std::string out_;
};

}  // namespace

std::string render_sensitivity_text(const model::Model& m, const Sensitivity& s,
                                    const SensitivityRender& how) {
  return Text(m, s, how).render();
}
std::string render_sensitivity_markdown(const model::Model& m, const Sensitivity& s,
                                        const SensitivityRender& how) {
  return Markdown(m, s, how).render();
}

std::string render_sensitivity_json(const model::Model& m, const Sensitivity& s) {
  Json out = {{"rulebase", m.name}, {"version", m.version}, {"cases", s.cases}, {"limited", s.limited}};
  out["not_evaluated"] = Json::array();
  for (const auto& [code, n] : s.unread) out["not_evaluated"].push_back({{"code", code}, {"cases", n.first}});
  out["parameters"] = Json::array();
  for (const VariedParameter& p : s.parameters) {
    Json one = {{"parameter", p.name}};
    if (!p.sentence.empty()) one["sentence"] = p.sentence;
    one["values"] = p.values;
    one["otherwise"] = p.otherwise;
    one["set"] = p.is_set;
    one["depend"] = dependent(p);
    one["cases"] = p.cases;
    one["verdicts"] = Json::array();
    for (size_t v = 0; v < p.verdicts.size(); ++v) {
      const Dependence& d = p.verdicts[v];
      Json verdict = {{"kind", kind_of(s, v)}, {"name", name_of(m, s, v)}, {"depends", d.depends()}};
      verdict["counts"] = Json::array();
      for (size_t i = 0; i < p.values.size(); ++i) {
        Json counts = {{"value", p.values[i]}};
        for (size_t state = 0; state < states_of(s, v); ++state)
          counts[std::string(state_name(s, v, state))] = d.counts[i][state];
        verdict["counts"].push_back(std::move(counts));
      }
      verdict["flips"] = Json::array();
      for (size_t i = 1; i < p.values.size(); ++i)
        for (const auto& [change, flips] : d.flips[i])
          verdict["flips"].push_back({{"before", p.values[i - 1]},
                                      {"value", p.values[i]},
                                      {"from", state_name(s, v, change.first)},
                                      {"to", state_name(s, v, change.second)},
                                      {"cases", flips.cases},
                                      {"first", flips.first}});
      one["verdicts"].push_back(std::move(verdict));
    }
    out["parameters"].push_back(std::move(one));
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::vector<std::vector<std::string>> sensitivity_rows(const model::Model& m, const Sensitivity& s) {
  std::vector<std::vector<std::string>> out{{"parameter", "value", "current", "kind", "verdict", "holds",
                                             "open", "fails", "supports", "contradicts", "irrelevant",
                                             "undetermined", "changed"}};
  for (const VariedParameter& p : s.parameters)
    for (size_t v = 0; v < p.verdicts.size(); ++v)
      for (size_t i = 0; i < p.values.size(); ++i) {
        const Dependence& d = p.verdicts[v];
        std::vector<std::string> row{p.name, p.values[i], p.current == i ? "yes" : "no",
                                     std::string(kind_of(s, v)), name_of(m, s, v)};
        const size_t before = is_proposition(s, v) ? 3 : 0, n = states_of(s, v);
        row.insert(row.end(), before, "");
        for (size_t state = 0; state < n; ++state) row.push_back(std::to_string(d.counts[i][state]));
        row.insert(row.end(), 7 - before - n, "");
        uint64_t changed = 0;
        for (const auto& [change, flips] : d.flips[i]) changed += flips.cases;
        row.push_back(i == 0 ? "" : std::to_string(changed));
        out.push_back(std::move(row));
      }
  return out;
}

}  // namespace mechanist::portfolio
