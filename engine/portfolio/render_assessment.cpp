// How well the propositions hold, for people and for machines. External interface: the render_… of
// assessment.hpp.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "explain/layout.hpp"
#include "explain/markdown.hpp"
#include "explain/phrases.hpp"
#include "explain/sentences.hpp"
#include "portfolio/assessment.hpp"
#include "portfolio/words.hpp"

namespace mechanist::portfolio {
namespace {

using eval::Outcome;
using Json = nlohmann::ordered_json;

constexpr Outcome order[] = {Outcome::supports, Outcome::contradicts, Outcome::undetermined,
                             Outcome::irrelevant};
constexpr Verdict verdicts[] = {Verdict::holds, Verdict::open, Verdict::fails};

struct AssessmentWords {
  std::string_view language;
  std::string_view by_case, by_value;  // {0} the variables that the sides share
  std::string_view none, decided, bounds;
  std::string_view scope, sides, supporting, contradicting;
};
constexpr AssessmentWords words[] = {
    {
        .language = "en",
        .by_case = "cases",
        .by_value = "each {0}",
        .none = "No case decides it.",
        .decided = "Cases that decide it: {1}. Of these, supporting: {0}.",
        .bounds = "Whatever is found out about the undetermined ones: at least {0} and at most {1} of {2}.",
        .scope = "In its scope: {0}; perhaps: {1}; outside: {2}",
        .sides = "condition / outcome",
        .supporting = "Supported by",
        .contradicting = "Contradicted by",
    },
    {
        .language = "zh",
        .by_case = "案例",
        .by_value = "按{0}",
        .none = "没有案例能作出判定。",
        .decided = "能作出判定的{1}个案例中，{0}个支持。",
        .bounds = "无论待定案例结果如何：{2}个中至少{0}个、至多{1}个支持。",
        .scope = "在适用范围内：{0}；可能在内：{1}；不在内：{2}",
        .sides = "条件／结果",
        .supporting = "支持的案例",
        .contradicting = "反驳的案例",
    },
};
const AssessmentWords& assessment_words(std::string_view language) {
  for (const AssessmentWords& w : words)
    if (w.language == language) return w;
  return words[0];
}

template <class... Values>
std::string say(std::string_view form, const Values&... values) {
  return fmt::format(fmt::runtime(form), values...);
}

uint64_t of(const OutcomeCounts& counts, Outcome o) {
  return counts[static_cast<size_t>(o)];
}
struct Bounds {
  uint64_t support = 0, decided = 0, at_least = 0, at_most = 0, all = 0;
};
Bounds bounds_of(const OutcomeCounts& n) {
  const uint64_t s = of(n, Outcome::supports), u = of(n, Outcome::undetermined);
  const uint64_t decided = s + of(n, Outcome::contradicts);
  return {s, decided, s, s + u, decided + u};
}

std::string joined(const std::vector<std::string>& texts, std::string_view between) {
  std::string out;
  for (const std::string& t : texts) out += (out.empty() ? "" : std::string(between)) + t;
  return out;
}

// What is to be said, as blocks that both layouts set in their own way.
class Report {
 public:
  Report(const model::Model& m, const Assessment& a, const AssessmentRender& o)
      : m_(m),
        a_(a),
        o_(o),
        w_(words_of(o.language)),
        own_(assessment_words(o.language)),
        p_(explain::phrases_of(o.language)) {
    any_case_.case_name =
        explain::Sentences(m_, m_.symbols, nullptr, o_.language, {}).sentence(m_.case_notes);
    if (any_case_.case_name.empty()) any_case_.case_name = w_.any_case;
  }

  // title(text), line(text), heading(name, sentence), table(header, rows), list(text)
  template <class Sheet>
  void write(Sheet& sheet) const {
    const explain::Sentences say_of(m_, m_.symbols, &any_case_, o_.language, {});
    const std::string title = say_of.sentence(m_.notes);
    sheet.title(m_.name + " " + m_.version + (title.empty() ? "" : std::string(w_.colon) + title));
    sheet.line(say(a_.cases == 1 ? w_.one_case : w_.cases, a_.cases));
    if (a_.limited > 0) sheet.line(say(w_.limited, a_.limited));
    for (const auto& [code, n] : a_.unread)
      sheet.line(say(w_.not_evaluated, n.first, code, case_and_place(n.second)));
    std::vector<std::string> outcomes{""};
    for (Outcome o : order) outcomes.push_back(std::string(explain::word(p_, o)));
    for (size_t i = 0; i < m_.propositions.size(); ++i) {
      const model::Proposition& p = m_.propositions[i];
      const PropositionAssessment none;
      const PropositionAssessment& n = i < a_.propositions.size() ? a_.propositions[i] : none;
      sheet.heading(p.name, say_of.sentence(p.notes));
      for (const model::Claim& claim : p.claims) sheet.line(say_of.claim(claim));
      if (p.scope) sheet.line(say(own_.scope, n.scope[0], n.scope[1], n.scope[2]));
      std::vector<std::vector<std::string>> rows{row(std::string(own_.by_case), n.cases)};
      for (size_t c = 0; c < n.claims.size(); ++c)
        if (!p.claims[c].shared.empty())
          rows.push_back(row(say(own_.by_value, joined(p.claims[c].shared, w_.comma)), n.claims[c].values));
      sheet.table(outcomes, rows);
      const Bounds b = bounds_of(n.cases);
      sheet.line(b.decided == 0 ? std::string(own_.none) : say(own_.decided, b.support, b.decided));
      if (b.all > b.decided) sheet.line(say(own_.bounds, b.at_least, b.at_most, b.all));
      for (const ClaimAssessment& claim : n.claims) {
        std::vector<std::string> head{std::string(own_.sides)};
        for (Verdict v : verdicts) head.push_back(std::string(explain::word(p_, v)));
        std::vector<std::vector<std::string>> sides;
        for (Verdict x : verdicts) {
          std::vector<std::string>& cells = sides.emplace_back();
          cells.push_back(std::string(explain::word(p_, x)));
          for (Verdict y : verdicts)
            cells.push_back(std::to_string(claim.sides[static_cast<size_t>(x)][static_cast<size_t>(y)]));
        }
        sheet.table(head, sides);
      }
      named(sheet, own_.contradicting, n.contradicting, of(n.cases, Outcome::contradicts));
      named(sheet, own_.supporting, n.supporting, of(n.cases, Outcome::supports));
    }
  }

 private:
  static std::vector<std::string> row(std::string label, const OutcomeCounts& n) {
    std::vector<std::string> out{std::move(label)};
    for (Outcome o : order) out.push_back(std::to_string(of(n, o)));
    return out;
  }
  template <class Sheet>
  void named(Sheet& sheet, std::string_view head, const std::vector<Deciding>& cases, uint64_t all) const {
    if (cases.empty()) return;
    std::vector<std::string> texts;
    for (size_t i = 0; i < cases.size() && i < o_.top; ++i) {
      std::string text = case_and_place(cases[i].example);
      if (!cases[i].values.empty()) text += std::string(w_.colon) + joined(cases[i].values, w_.comma);
      texts.push_back(std::move(text));
    }
    if (all > texts.size()) texts.push_back(say(p_.and_others, all - texts.size()));
    sheet.list(head, texts);
  }

  const model::Model& m_;
  const Assessment& a_;
  const AssessmentRender& o_;
  const Words& w_;
  const AssessmentWords& own_;
  const explain::Phrases& p_;
  Profile any_case_;
};

class TextSheet {
 public:
  explicit TextSheet(size_t width) : width_(width), layout_(width) {}
  void title(const std::string& text) { layout_.put(0, 2, text); }
  void line(const std::string& text) { layout_.put(indent_, indent_ + 2, text); }
  void heading(const std::string& name, const std::string& sentence) {
    done_ += layout_.text() + "\n";
    layout_ = explain::Layout(width_);
    layout_.put(0, 4, sentence.empty() ? name : name + "  " + sentence);
    indent_ = 4;
  }
  // Columns stand as they are.
  void table(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows) {
    constexpr size_t column = 14;
    const size_t first = std::max<size_t>(width_ - std::min(width_, column * 4), 20);
    auto put = [&](const std::vector<std::string>& cells) {
      std::string text = explain::padded(std::string(indent_, ' ') + cells.front(), first);
      for (size_t i = 1; i < cells.size(); ++i) text += explain::padded_left(cells[i], column);
      done_ += layout_.text() + text + "\n";
      layout_ = explain::Layout(width_);
    };
    put(head);
    for (const auto& r : rows) put(r);
  }
  void list(std::string_view head, const std::vector<std::string>& texts) {
    layout_.put(indent_, indent_ + 2, head);
    for (const std::string& t : texts) layout_.put(indent_ + 2, indent_ + 4, t);
  }
  std::string text() { return done_ + layout_.text(); }

 private:
  size_t width_, indent_ = 0;
  std::string done_;
  explain::Layout layout_;
};

class MarkdownSheet {
 public:
  void title(const std::string& text) { block("# " + escaped(text)); }
  void line(const std::string& text) { block(escaped(text)); }
  void heading(const std::string& name, const std::string& sentence) {
    block("## " + escaped(name) + (sentence.empty() ? "" : " — " + escaped(sentence)));
  }
  void table(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows) {
    std::string out = row(head) + "|---";
    for (size_t i = 1; i < head.size(); ++i) out += "|--:";
    out += "|";
    for (const auto& r : rows) out += "\n" + row(r).substr(0, row(r).size() - 1);
    block(out);
  }
  void list(std::string_view head, const std::vector<std::string>& texts) {
    block("**" + escaped(head) + "**");
    std::string out;
    for (const std::string& t : texts) out += (out.empty() ? "- " : "\n- ") + escaped(t);
    block(out);
  }
  std::string text() { return std::move(out_); }

 private:
  static std::string escaped(std::string_view text) { return explain::escaped(text, explain::Where::line); }
  static std::string row(const std::vector<std::string>& cells) {
    std::string out;
    for (const std::string& c : cells) out += "| " + explain::escaped(c, explain::Where::cell) + " ";
    return out + "|\n";
  }
  void block(const std::string& text) { out_ += (out_.empty() ? "" : "\n") + text + "\n"; }
  std::string out_;
};

Json counts(const OutcomeCounts& n) {
  Json out = Json::object();
  for (Outcome o : order) out[std::string(to_string(o))] = of(n, o);
  return out;
}
Json by_verdict(const std::array<uint64_t, 3>& n) {
  Json out = Json::object();
  for (Verdict v : verdicts) out[std::string(to_string(v))] = n[static_cast<size_t>(v)];
  return out;
}
Json example(const Example& e) {
  Json out = Json::object();
  if (!e.case_name.empty()) out["case"] = e.case_name;
  out["input"] = e.input;
  if (e.record > 0) out["record"] = e.record;
  return out;
}
Json list_of(const std::vector<Deciding>& cases) {
  Json out = Json::array();
  for (const Deciding& d : cases) {
    Json one = example(d.example);
    if (!d.values.empty()) one["values"] = d.values;
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

std::string render_text(const model::Model& m, const Assessment& a, const AssessmentRender& o) {
  TextSheet sheet(o.width);
  Report(m, a, o).write(sheet);
  return sheet.text();
}

std::string render_markdown(const model::Model& m, const Assessment& a, const AssessmentRender& o) {
  MarkdownSheet sheet;
  Report(m, a, o).write(sheet);
  return sheet.text();
}

std::string render_json(const model::Model& m, const Assessment& a, const AssessmentRender& o) {
  const explain::Sentences say_of(m, m.symbols, nullptr, o.language, {});
  Json out{{"rulebase", m.name}, {"version", m.version}, {"cases", a.cases}, {"limited", a.limited}};
  out["not_evaluated"] = Json::array();
  for (const auto& [code, n] : a.unread)
    out["not_evaluated"].push_back({{"code", code}, {"cases", n.first}, {"example", example(n.second)}});
  out["propositions"] = Json::object();
  for (size_t i = 0; i < m.propositions.size(); ++i) {
    const model::Proposition& p = m.propositions[i];
    const PropositionAssessment none;
    const PropositionAssessment& n = i < a.propositions.size() ? a.propositions[i] : none;
    Json one = Json::object();
    one["sentence"] = say_of.sentence(p.notes);
    one["cases"] = counts(n.cases);
    const Bounds b = bounds_of(n.cases);
    one["decided"] = b.decided;
    one["support"] = {{"at_least", b.at_least}, {"at_most", b.at_most}, {"of", b.all}};
    if (p.scope) one["scope"] = by_verdict(n.scope);
    one["claims"] = Json::array();
    for (size_t c = 0; c < p.claims.size(); ++c) {
      const ClaimAssessment empty;
      const ClaimAssessment& claim = c < n.claims.size() ? n.claims[c] : empty;
      Json told{{"kind", p.claims[c].necessary ? "necessary" : "sufficient"},
                {"variables", p.claims[c].shared},
                {"cases", counts(claim.cases)},
                {"values", counts(claim.values)}};
      Json sides = Json::object();
      for (Verdict x : verdicts)
        sides[std::string(to_string(x))] = by_verdict(claim.sides[static_cast<size_t>(x)]);
      told["condition_by_outcome"] = std::move(sides);
      one["claims"].push_back(std::move(told));
    }
    one["supporting"] = list_of(n.supporting);
    one["contradicting"] = list_of(n.contradicting);
    out["propositions"][p.name] = std::move(one);
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mechanist::portfolio
