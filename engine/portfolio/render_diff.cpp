// A diff as text, Markdown and JSON: what was compared and edited, how many verdicts flipped, and each flip
// with what is responsible. External interface: render_diff.hpp.
#include "portfolio/render_diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "explain/layout.hpp"
#include "explain/phrases.hpp"
#include "portfolio/words.hpp"

namespace mechanist::portfolio {
namespace {

using Json = nlohmann::ordered_json;

struct DiffWords {
  std::string_view language;
  std::string_view title, edits, no_edits, wording, only_before, only_after, cases_before, cases_after;
  std::string_view flips_none, flips_none_of, flips, further, unchanged, confidence, not_evaluated, limited;
  std::string_view edit_changed, edit_added, edit_removed, edit_causes;
  std::string_view what[14];
  std::string_view fact_changed, fact_added, fact_removed, planned;
  std::string_view alone, any_alone, together, not_found, not_tried;
  std::string_view lost, found, by_rule;
  std::string_view case_word, goal_word, before_word, after_word, cause_word;
};

constexpr DiffWords tables[] = {
    {
        .language = "en",
        .title = "{0} → {1}",
        .edits = "Edits that can change verdicts",
        .no_edits = "Nothing was edited that could change a verdict.",
        .wording = "Declarations in which only words were edited: {}.",
        .only_before = "Only before: {}",
        .only_after = "Only after: {}",
        .cases_before = "Cases only before: {0} ({1})",
        .cases_after = "Cases only after: {0} ({1})",
        .flips_none = "No verdict flipped. Cases: {0}. Unchanged verdicts: {1}.",
        .flips_none_of = "No verdict flipped in what could be compared. Cases: {0}. Unchanged verdicts: {1}.",
        .flips = "Flipped verdicts: {0}, in {1} of {2} cases. Unchanged: {3}.",
        .further = "Further flips: {} (--top)",
        .unchanged = "unchanged",
        .confidence = "The same with another confidence, which is no flip: {} (--confidence)",
        .not_evaluated = "{0} not evaluated ({1}), for example {2}",
        .limited = "Cases cut short by a limit: {}",
        .edit_changed = "changed",
        .edit_added = "added",
        .edit_removed = "removed",
        .edit_causes = "flips for which it is responsible: {}",
        .what = {"rule", "definition", "path", "quality", "applies when of", "mechanism", "parameter", "fact",
                 "table", "entity", "enum", "proposition", "constraint", "case"},
        .fact_changed = "changed",
        .fact_added = "added",
        .fact_removed = "removed",
        .planned = "planned",
        .alone = "by {}: with it put back, the verdict is the old one",
        .any_alone = "by {}: with any one of them put back, the verdict is the old one",
        .together = "by {} together: with all of them put back, the verdict is the old one",
        .not_found = "by nothing that could be put back by itself",
        .not_tried = "there are too many changes to try each",
        .lost = "lost step",
        .found = "new step",
        .by_rule = "rule {}",
        .case_word = "case",
        .goal_word = "goal",
        .before_word = "before",
        .after_word = "after",
        .cause_word = "responsible",
    },
    {
        .language = "zh",
        .title = "{0} → {1}",
        .edits = "可能改变结论的修改",
        .no_edits = "没有可能改变结论的修改。",
        .wording = "另有{}处声明仅改动了文字。",
        .only_before = "仅旧版有：{}",
        .only_after = "仅新版有：{}",
        .cases_before = "{0}个案例仅旧版有：{1}",
        .cases_after = "{0}个案例仅新版有：{1}",
        .flips_none = "没有结论翻转。{0}个案例的{1}个结论不变。",
        .flips_none_of = "可比较的部分没有结论翻转。{0}个案例的{1}个结论不变。",
        .flips = "{0}个结论翻转，涉及{2}个案例中的{1}个；{3}个不变。",
        .further = "另有{}个翻转：--top",
        .unchanged = "不变",
        .confidence = "{}个结论不变而置信度不同，不算翻转：--confidence",
        .not_evaluated = "{0}个未能评估（{1}），例如{2}",
        .limited = "{}个案例因达到上限而未评估完",
        .edit_changed = "改动",
        .edit_added = "新增",
        .edit_removed = "删除",
        .edit_causes = "导致{}个翻转",
        .what = {"规则", "定义", "路径", "特征", "成立条件", "机制", "参数", "事实", "表", "实体", "枚举",
                 "命题", "约束", "案例类型"},
        .fact_changed = "改动",
        .fact_added = "新增",
        .fact_removed = "删除",
        .planned = "计划中",
        .alone = "起因：{}。将其还原，结论即与旧版相同",
        .any_alone = "起因：{}。还原其中任何一项，结论即与旧版相同",
        .together = "起因：{}共同作用。全部还原，结论即与旧版相同",
        .not_found = "没有能单独还原的起因",
        .not_tried = "改动过多，未逐一尝试",
        .lost = "失去的推理步骤",
        .found = "新增的推理步骤",
        .by_rule = "规则{}",
        .case_word = "案例",
        .goal_word = "目标",
        .before_word = "旧版",
        .after_word = "新版",
        .cause_word = "起因",
    },
};

const DiffWords& diff_words(std::string_view language) {
  for (const DiffWords& w : tables)
    if (w.language == language) return w;
  return tables[0];
}

template <class... Values>
std::string say(std::string_view form, const Values&... values) {
  return fmt::format(fmt::runtime(form), values...);
}

std::string base_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

// Verdicts and outcomes by their words in the language.
std::string word_of(const explain::Phrases& p, const std::string& verdict) {
  for (Verdict v : {Verdict::holds, Verdict::open, Verdict::fails})
    if (to_string(v) == verdict) return std::string(explain::word(p, v));
  for (auto o : {eval::Outcome::supports, eval::Outcome::contradicts, eval::Outcome::irrelevant,
                 eval::Outcome::undetermined})
    if (eval::to_string(o) == verdict) return std::string(explain::word(p, o));
  return verdict;
}
std::string word_of_level(const explain::Phrases& p, const std::string& level) {
  for (Confidence c : {Confidence::high, Confidence::medium, Confidence::low})
    if (to_string(c) == level) return std::string(explain::word(p, c));
  return level;
}

std::string change_of(const explain::Phrases& p, const Flip& f) {
  if (f.before != f.after) return word_of(p, f.before) + " → " + word_of(p, f.after);
  return word_of(p, f.before) + ": " + word_of_level(p, f.confidence_before) + " → " +
         word_of_level(p, f.confidence_after);
}

std::string joined(const std::vector<std::string>& all, std::string_view comma, size_t most = 8) {
  std::string out;
  for (size_t i = 0; i < all.size() && i < most; ++i) out += (i > 0 ? std::string(comma) : "") + all[i];
  if (all.size() > most) out += " …";
  return out;
}

std::string kind_word(const DiffWords& w, Edit::Kind k) {
  return std::string(k == Edit::Kind::changed ? w.edit_changed
                     : k == Edit::Kind::added ? w.edit_added
                                              : w.edit_removed);
}

std::string at(const std::string& file, uint32_t line) {
  return base_name(file) + (line > 0 ? ":" + std::to_string(line) : "");
}

std::string places(const std::string& file_before, uint32_t line_before, bool before,
                   const std::string& file_after, uint32_t line_after, bool after) {
  std::string out;
  if (before) out += at(file_before, line_before);
  if (before && after) out += " → ";
  if (after) out += at(file_after, line_after);
  return out;
}
std::string places(const Edit& e) {
  return places(e.before ? e.before->file : "", e.before ? e.before->line : 0, e.before.has_value(),
                e.after ? e.after->file : "", e.after ? e.after->line : 0, e.after.has_value());
}
std::string places(const FactChange& f) {
  return places(f.before ? f.before->file : "", f.before ? f.before->line : 0, f.before.has_value(),
                f.after ? f.after->file : "", f.after ? f.after->line : 0, f.after.has_value());
}

std::string confidence_change(const explain::Phrases& p, const DiffWords& w, const FactChange& f) {
  if (f.kind != Edit::Kind::changed || !f.before || !f.after) return {};
  auto told = [&](const FactChange::Side& s) {
    return std::string(explain::word(p, s.confidence)) + (s.planned ? " " + std::string(w.planned) : "");
  };
  const std::string a = told(*f.before), b = told(*f.after);
  return a == b ? std::string() : a + " → " + b;
}

// "E1, E3", or for facts the facts themselves.
std::string cause_line(const DiffReport& r, const DiffWords& w, const Words& words, const Flip& f,
                       const CaseDiff& c) {
  std::vector<std::string> names;
  for (size_t cause : f.causes)
    names.push_back(r.of_rulebases ? "E" + std::to_string(cause + 1)
                                   : kind_word(w, c.facts[cause].kind) + " " + c.facts[cause].fact);
  switch (f.told) {
    case Flip::Told::alone:
      return say(names.size() == 1 ? w.alone : w.any_alone, joined(names, words.comma));
    case Flip::Told::together:
      return say(w.together, joined(names, words.comma));
    case Flip::Told::not_tried:
      return std::string(w.not_tried);
    case Flip::Told::not_found:
      return std::string(w.not_found);
  }
  return {};
}

std::string step_line(const DiffWords& w, const Words& words, const explain::Phrases& p, bool lost,
                      const BrokenStep& s) {
  return std::string(lost ? w.lost : w.found) + std::string(words.colon) + s.sentence +
         (s.fails ? std::string(words.semicolon) + std::string(p.fails) : "") +
         (s.rule.empty() ? "" : std::string(words.semicolon) + say(w.by_rule, s.rule));
}

// A fact that is the cause is not told again as a step.
bool told_as_cause(const DiffReport& r, const CaseDiff& c, const Flip& f, const BrokenStep& s) {
  return !r.of_rulebases && std::any_of(f.causes.begin(), f.causes.end(), [&](size_t cause) {
    return c.facts[cause].sentence == s.sentence || c.facts[cause].instead_of == s.goal;
  });
}

std::string inputs_of(const CaseDiff& c) {
  const Example before{c.case_name, c.input_before, c.record_before},
      after{c.case_name, c.input_after, c.record_after};
  const std::string a = place_of(before), b = place_of(after);
  return a == b ? a : a + " → " + b;
}

}  // namespace

void DiffReport::add(CaseDiff&& c, size_t most_kept, bool with_confidence) {
  ++cases;
  limited += c.limited;
  unchanged += c.unchanged;
  confidence += c.confidence.size();
  flips += c.flips.size();
  cases_with_flips += !c.flips.empty();
  by_edit.resize(edits.size());
  for (const Flip& f : c.flips) {
    ++by_goal[f.goal][f.before + " → " + f.after];
    if (of_rulebases)
      for (size_t cause : f.causes) ++by_edit[cause];
  }
  if (!with_confidence) c.confidence.clear();
  if (c.flips.empty() && c.confidence.empty()) return;
  if (kept_flips >= most_kept || kept.size() >= most_kept) return;
  kept_flips += c.flips.size();
  kept.push_back(std::move(c));
}

std::string render_text(const DiffReport& r, const DiffRender& o) {
  const DiffWords& w = diff_words(o.language);
  const Words& words = words_of(o.language);
  const explain::Phrases& p = explain::phrases_of(o.language);
  explain::Layout out(o.width);
  out.put(0, 2,
          say(w.title, r.before + " (" + r.rulebase_before + ")", r.after + " (" + r.rulebase_after + ")"));
  if (r.flips == 0)
    out.put(0, 2, say(r.unread.empty() ? w.flips_none : w.flips_none_of, r.cases, r.unchanged));
  else
    out.put(0, 2, say(w.flips, r.flips, r.cases_with_flips, r.cases, r.unchanged));
  if (r.confidence > 0 && !o.confidence) out.put(0, 2, say(w.confidence, r.confidence));
  if (r.limited > 0) out.put(0, 2, say(w.limited, r.limited));
  for (const auto& [code, n] : r.unread)
    out.put(0, 2, say(w.not_evaluated, n.first, code, case_and_place(n.second)));
  if (!r.only.before.empty()) out.put(0, 2, say(w.only_before, joined(r.only.before, words.comma, 100)));
  if (!r.only.after.empty()) out.put(0, 2, say(w.only_after, joined(r.only.after, words.comma, 100)));
  if (r.only_before > 0)
    out.put(0, 2, say(w.cases_before, r.only_before, joined(r.cases_before, words.comma)));
  if (r.only_after > 0) out.put(0, 2, say(w.cases_after, r.only_after, joined(r.cases_after, words.comma)));
  if (r.of_rulebases) {
    out.blank();
    out.put(0, 2, r.edits.empty() ? w.no_edits : w.edits);
    for (size_t e = 0; e < r.edits.size(); ++e) {
      const Edit& edit = r.edits[e];
      std::string line = "E" + std::to_string(e + 1) + "  " + kind_word(w, edit.kind) + " " +
                         std::string(w.what[static_cast<size_t>(edit.what)]) + " " + edit.name;
      out.put(2, 6, line + " (" + places(edit) + ")");
      if (r.by_edit.size() > e && r.by_edit[e] > 0) out.put(6, 8, say(w.edit_causes, r.by_edit[e]));
      if (edit.before) out.put(6, 8, "- " + edit.before->text);
      if (edit.after) out.put(6, 8, "+ " + edit.after->text);
    }
    if (r.wording > 0) out.put(2, 4, say(w.wording, r.wording));
  }
  for (const CaseDiff& c : r.kept) {
    if (c.flips.empty() && !o.confidence) continue;
    out.blank();
    out.put(0, 2, c.case_name + " (" + inputs_of(c) + ")");
    for (const Flip& f : c.flips) {
      out.put(2, 4, f.label, change_of(p, f));
      out.put(4, 6, cause_line(r, w, words, f, c));
      if (!r.of_rulebases)
        for (size_t cause : f.causes) {
          const FactChange& change = c.facts[cause];
          if (!change.instead_of.empty()) out.put(6, 8, "- " + change.instead_of);
          const std::string confidence = confidence_change(p, w, change);
          out.put(6, 8,
                  (change.kind == Edit::Kind::removed ? "- " : "+ ") + change.sentence +
                      (confidence.empty() ? "" : std::string(words.semicolon) + confidence),
                  places(change));
        }
      for (const bool lost : {true, false})
        for (const BrokenStep& s : lost ? f.lost : f.found)
          if (!told_as_cause(r, c, f, s))
            out.put(4, 6, step_line(w, words, p, lost, s), s.line > 0 ? at(s.file, s.line) : "");
    }
    if (o.confidence)
      for (const Flip& f : c.confidence) out.put(2, 4, f.label, change_of(p, f));
  }
  if (r.flips > r.kept_flips) {
    out.blank();
    out.put(0, 2, say(w.further, r.flips - r.kept_flips));
  }
  return out.text();
}

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

}  // namespace

std::string render_markdown(const DiffReport& r, const DiffRender& o) {
  const DiffWords& w = diff_words(o.language);
  const Words& words = words_of(o.language);
  const explain::Phrases& p = explain::phrases_of(o.language);
  std::string out = "## " + escaped(say(w.title, r.before, r.after)) + "\n\n";
  out += r.flips == 0 ? say(r.unread.empty() ? w.flips_none : w.flips_none_of, r.cases, r.unchanged)
                      : "**" + say(w.flips, r.flips, r.cases_with_flips, r.cases, r.unchanged) + "**";
  out += "\n";
  auto item = [&](const std::string& text) { out += "- " + text + "\n"; };
  std::string head = out;
  out.clear();
  if (r.confidence > 0 && !o.confidence) item(say(w.confidence, r.confidence));
  if (r.limited > 0) item(say(w.limited, r.limited));
  for (const auto& [code, n] : r.unread)
    item(say(w.not_evaluated, n.first, code, escaped(place_of(n.second))));
  if (!r.only.before.empty()) item(say(w.only_before, escaped(joined(r.only.before, words.comma, 100))));
  if (!r.only.after.empty()) item(say(w.only_after, escaped(joined(r.only.after, words.comma, 100))));
  if (r.only_before > 0)
    item(say(w.cases_before, r.only_before, escaped(joined(r.cases_before, words.comma))));
  if (r.only_after > 0) item(say(w.cases_after, r.only_after, escaped(joined(r.cases_after, words.comma))));
  out = head + (out.empty() ? "" : "\n" + out);
  if (r.of_rulebases) {
    out += "\n### " + std::string(r.edits.empty() ? w.no_edits : w.edits) + "\n";
    for (size_t e = 0; e < r.edits.size(); ++e) {
      const Edit& edit = r.edits[e];
      out += "\n**E" + std::to_string(e + 1) + "** " + kind_word(w, edit.kind) + " " +
             std::string(w.what[static_cast<size_t>(edit.what)]) + " `" + edit.name + "` (" + places(edit) +
             ")";
      if (r.by_edit.size() > e && r.by_edit[e] > 0)
        out += std::string(words.semicolon) + say(w.edit_causes, r.by_edit[e]);
      out += "\n\n~~~diff\n";
      if (edit.before) out += "- " + edit.before->text + "\n";
      if (edit.after) out += "+ " + edit.after->text + "\n";
      out += "~~~\n";
    }
    if (r.wording > 0) out += "\n" + say(w.wording, r.wording) + "\n";
  }
  bool headed = false;
  for (const CaseDiff& c : r.kept) {
    std::vector<const Flip*> all;
    for (const Flip& f : c.flips) all.push_back(&f);
    if (o.confidence)
      for (const Flip& f : c.confidence) all.push_back(&f);
    for (const Flip* f : all) {
      if (!std::exchange(headed, true))
        out += "\n| " + std::string(w.case_word) + " | " + std::string(w.goal_word) + " | | " +
               std::string(w.cause_word) + " |\n|---|---|---|---|\n";
      out += "| " + escaped(c.case_name) + " (" + escaped(inputs_of(c)) + ") | " + escaped(f->label) + " | " +
             change_of(p, *f) + " | ";
      if (f->before != f->after) {
        out += escaped(cause_line(r, w, words, *f, c));
        if (!r.of_rulebases)
          for (size_t cause : f->causes)
            out += "<br>" + escaped(c.facts[cause].sentence) + " (" + escaped(places(c.facts[cause])) + ")";
        for (const bool lost : {true, false})
          for (const BrokenStep& s : lost ? f->lost : f->found)
            if (!told_as_cause(r, c, *f, s)) out += "<br>" + escaped(step_line(w, words, p, lost, s));
      }
      out += " |\n";
    }
  }
  if (r.flips > r.kept_flips) out += "\n" + say(w.further, r.flips - r.kept_flips) + "\n";
  return out;
}

std::string render_json(const DiffReport& r, const DiffRender& o) {
  auto example = [](const Example& e) {
    Json out = Json::object();
    if (!e.case_name.empty()) out["case"] = e.case_name;
    out["input"] = e.input;
    if (e.record > 0) out["record"] = e.record;
    return out;
  };
  Json out = {{"of", r.of_rulebases ? "rulebases" : "profiles"},
              {"before", r.before},
              {"after", r.after},
              {"rulebase_before", r.rulebase_before},
              {"rulebase_after", r.rulebase_after},
              {"language", o.language},
              {"cases", r.cases},
              {"cases_with_flips", r.cases_with_flips},
              {"flips", r.flips},
              {"unchanged", r.unchanged},
              {"other_confidence", r.confidence},
              {"limited", r.limited}};
  Json unread = Json::array();
  for (const auto& [code, n] : r.unread)
    unread.push_back({{"code", code}, {"cases", n.first}, {"example", example(n.second)}});
  out["not_evaluated"] = std::move(unread);
  out["goals_only_before"] = r.only.before;
  out["goals_only_after"] = r.only.after;
  out["cases_only_before"] = {{"cases", r.only_before}, {"first", r.cases_before}};
  out["cases_only_after"] = {{"cases", r.only_after}, {"first", r.cases_after}};
  Json edits = Json::array();
  for (size_t e = 0; e < r.edits.size(); ++e) {
    const Edit& edit = r.edits[e];
    auto side = [](const Edit::Side& s) {
      return Json{{"file", s.file}, {"line", s.line}, {"text", s.text}};
    };
    Json one = {{"edit", "E" + std::to_string(e + 1)},
                {"kind", to_string(edit.kind)},
                {"what", to_string(edit.what)},
                {"name", edit.name},
                {"flips", r.by_edit.size() > e ? r.by_edit[e] : 0}};
    if (edit.before) one["before"] = side(*edit.before);
    if (edit.after) one["after"] = side(*edit.after);
    edits.push_back(std::move(one));
  }
  out["edits"] = std::move(edits);
  out["only_words"] = r.wording;
  Json goals = Json::array();
  for (const auto& [goal, changes] : r.by_goal)
    for (const auto& [change, n] : changes) {
      const size_t arrow = change.find(" → ");
      goals.push_back({{"goal", goal},
                       {"before", change.substr(0, arrow)},
                       {"after", change.substr(arrow + std::string_view(" → ").size())},
                       {"flips", n}});
    }
  out["by_goal"] = std::move(goals);
  Json cases = Json::array();
  static constexpr std::string_view told[] = {"alone", "together", "not_found", "not_tried"};
  for (const CaseDiff& c : r.kept) {
    if (c.flips.empty() && !o.confidence) continue;
    Json one = {{"case", c.case_name},
                {"input_before", c.input_before},
                {"record_before", c.record_before},
                {"input_after", c.input_after},
                {"record_after", c.record_after}};
    Json flips = Json::array();
    for (const Flip& f : c.flips) {
      Json flip = {{"goal", f.goal}, {"label", f.label}, {"before", f.before}, {"after", f.after}};
      if (!f.confidence_before.empty()) flip["confidence_before"] = f.confidence_before;
      if (!f.confidence_after.empty()) flip["confidence_after"] = f.confidence_after;
      flip["responsible"] = told[static_cast<size_t>(f.told)];
      Json causes = Json::array();
      for (size_t cause : f.causes) {
        if (r.of_rulebases) {
          causes.push_back("E" + std::to_string(cause + 1));
          continue;
        }
        const FactChange& change = c.facts[cause];
        Json fact = {{"kind", to_string(change.kind)}, {"fact", change.fact}, {"sentence", change.sentence}};
        if (!change.instead_of.empty()) fact["instead_of"] = change.instead_of;
        auto side = [](const FactChange::Side& s) {
          Json j = {{"file", s.file}, {"line", s.line}, {"confidence", to_string(s.confidence)}};
          if (s.planned) j["planned"] = true;
          return j;
        };
        if (change.before) fact["before"] = side(*change.before);
        if (change.after) fact["after"] = side(*change.after);
        causes.push_back(std::move(fact));
      }
      flip["causes"] = std::move(causes);
      auto steps = [](const std::vector<BrokenStep>& all) {
        Json out_steps = Json::array();
        for (const BrokenStep& s : all) {
          Json step = {{"goal", s.goal}, {"sentence", s.sentence}};
          if (s.fails) step["fails"] = true;
          if (!s.rule.empty()) step["rule"] = s.rule;
          if (s.line > 0) {
            step["file"] = s.file;
            step["line"] = s.line;
          }
          out_steps.push_back(std::move(step));
        }
        return out_steps;
      };
      if (!f.lost.empty()) flip["lost"] = steps(f.lost);
      if (!f.found.empty()) flip["found"] = steps(f.found);
      flips.push_back(std::move(flip));
    }
    one["flips"] = std::move(flips);
    if (o.confidence) {
      Json levels = Json::array();
      for (const Flip& f : c.confidence)
        levels.push_back({{"goal", f.goal},
                          {"verdict", f.after},
                          {"before", f.confidence_before},
                          {"after", f.confidence_after}});
      one["confidence"] = std::move(levels);
    }
    cases.push_back(std::move(one));
  }
  out["flipped"] = std::move(cases);
  out["further_flips"] = r.flips - r.kept_flips;
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mechanist::portfolio
