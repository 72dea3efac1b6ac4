// The model's facts → YAML with comments. External interface: starter.hpp.
#include "author/starter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <vector>

#include "author/describe.hpp"
#include "base/text.hpp"

namespace mechanist::author {
namespace {

using model::Model;
using model::Relation;
using model::Type;
using model::TypeKind;

constexpr size_t line_width = 100;

// A name as YAML reads it as one.
std::string plain(const std::string& name) {
  constexpr std::array<std::string_view, 9> words = {"null", "true", "false", "yes", "no",
                                                     "on",   "off",  "y",     "n"};
  const std::string lower = lower_case(name);
  return std::find(words.begin(), words.end(), lower) == words.end() ? name : json_string(name);
}

class Starter {
 public:
  Starter(const Model& model, std::string_view language)
      : model_(model), language_(language), zh_(in_chinese(language)), facts_(recordable(model)) {}

  std::string run(std::string_view case_name) {
    const std::string told = sentence(model_.notes, language_);
    explain(0, fmt::format("{} {}{}", model_.name, model_.version,
                           told.empty() ? "" : (zh_ ? "：" : ": ") + told));
    explain(0,
            zh_ ? "以“# ”开头的是示例：去掉“# ”，改写成已知的内容。"
                : "A line that begins with \"# \" is an example: take that away, and write what you know.");
    explain(0, zh_ ? "未写的视为未知，而不是不成立。"
                   : "What is left out is not known, which is not the same as false.");
    explain(
        0, zh_ ? "检查：mechanist check RULEBASE 本文件" : "To check it: mechanist check RULEBASE THIS-FILE");
    line(fmt::format("case: {}", json_string(case_name.empty() ? *model_.case_name + " 1" : case_name)));
    sources();
    line("");
    line("facts:");
    for (size_t i = 0; i < facts_.size(); ++i) {
      if (i > 0) line("");
      fact(model_[facts_[i]], i == 0);
    }
    denials();
    return std::move(out_);
  }

 private:
  void line(std::string_view text) { (out_ += text) += '\n'; }

  // A comment of one line or more.
  void explain(size_t indent, std::string_view text, size_t hanging = 0) {
    const std::string begin = std::string(indent, ' ') + "## ";
    std::string now = begin, part;
    auto flush = [&] {
      if (display_width(now) + display_width(stripped(part)) > line_width &&
          now.size() > begin.size() + hanging) {
        while (now.ends_with(' ')) now.pop_back();
        line(now);
        now = begin + std::string(hanging, ' ');
      }
      now += part;
      part.clear();
    };
    for (size_t at = 0; at < text.size();) {
      const size_t from = at;
      const char32_t c = next_character(text, at);
      part += text.substr(from, at - from);
      if (c == U' ' || c == U']' || c == U'\u3001' || c == U'\uFF0C' || c == U'\uFF1B') flush();
    }
    flush();
    while (now.ends_with(' ')) now.pop_back();
    line(now);
  }

  void sources() {
    if (facts_.empty()) return;
    line("");
    explain(0, zh_ ? "证据来源；事实以 source 引用其名称。可信度：high（高）、medium（中）、low（低）。"
                   : "Where facts come from; a fact names its source. Confidence is high, medium or low.");
    line("# sources:");
    line(fmt::format(
        "#   report: {{ title: \"{}\", url: \"https://example.org/report\", date: 2024, confidence: high }}",
        zh_ ? "年度报告" : "Annual report"));
  }

  // ---------------------------------------------------------------- examples

  // `n`: another one for another number.
  std::string example(Type t, size_t n) const {
    switch (t.kind) {
      case TypeKind::entity: {
        const model::Entity& e = model_.entities[t.of];
        std::string name = label(e.labels, language_, e.name);
        std::replace(name.begin(), name.end(), '_', ' ');
        if (zh_) return json_string((n == 0 ? "某" : "另一") + name);
        return json_string((n == 0 ? "some " : "another ") + lower_case(name));
      }
      case TypeKind::enumeration: {
        const auto& all = model_.enums[t.of].constants;
        return plain(all[std::min(n, all.size() - 1)].name);
      }
      case TypeKind::whole:
        return std::to_string(12 + n);
      case TypeKind::number:
        return fmt::format("{}.5", 3 + n);
      case TypeKind::percent:
        return fmt::format("{}.2%", 4 + n);
      case TypeKind::text:
        return json_string(zh_ ? (n == 0 ? "文本" : "另一文本") : n == 0 ? "some text" : "another text");
      case TypeKind::date:
        return fmt::format("{}-05-31", 2019 + n);
      case TypeKind::year:
        return std::to_string(2019 + n);
      case TypeKind::quantity:
        return fmt::format("{} {}", 12 + n, model_.units[t.of].name);
    }
    return {};
  }

  // `{ a, b }` behind `lead`, on as many lines as it takes.
  void example_lines(const std::string& lead, const std::vector<std::string>& entries) {
    std::string now = lead + "{ ";
    const std::string indent =
        lead.substr(0, lead.find('#') + 1) + std::string(display_width(now) - lead.find('#') - 1, ' ');
    for (size_t i = 0; i < entries.size(); ++i) {
      const std::string entry = entries[i] + (i + 1 < entries.size() ? "," : "");
      if (i > 0 && display_width(now) + display_width(entry) + 2 > line_width) {
        now.pop_back();
        line(now);
        now = indent;
      }
      now += entry + " ";
    }
    line(now + "}");
  }

  void fact(const Relation& r, bool with_source) {
    const std::string told = sentence(r.notes, language_);
    if (!told.empty()) explain(2, told);
    if (r.attribute) {
      explain(2, "  " + described(model_, r.columns[0].type, language_), 4);
      const std::string value = example(r.columns[0].type, 0);
      line(with_source ? fmt::format("  # {}: {{ value: {}, source: report }}", plain(r.name), value)
                       : fmt::format("  # {}: {}", plain(r.name), value));
      return;
    }
    if (r.columns.empty()) {
      explain(2, zh_ ? "  yes（是）或 no（否）" : "  yes or no");
      line(with_source ? fmt::format("  # {}: {{ value: yes, source: report }}", plain(r.name))
                       : fmt::format("  # {}: yes", plain(r.name)));
      return;
    }
    size_t widest = 0;
    for (const model::Column& c : r.columns) widest = std::max(widest, display_width(c.name));
    for (const model::Column& c : r.columns) {
      const std::string name = c.name + std::string(widest - display_width(c.name), ' ');
      explain(2,
              fmt::format("  {}  {}{}", name, described(model_, c.type, language_),
                          c.optional ? (zh_ ? "（可选）" : "; optional") : ""),
              widest + 4);
    }
    if (r.symmetric) explain(2, zh_ ? "  两列可互换" : "  read either way round");
    std::vector<std::string> entries;
    std::map<uint32_t, size_t> seen;  // of each entity: how many stand in the row
    for (const model::Column& c : r.columns) {
      const size_t n = c.type.kind == TypeKind::entity ? seen[c.type.of]++ : 0;
      entries.push_back(plain(c.name) + ": " + example(c.type, std::min<size_t>(n, 1)));
    }
    if (with_source) entries.push_back("source: report");
    line(fmt::format("  # {}:", plain(r.name)));
    example_lines("  #   - ", entries);
  }

  // A pattern that none of the examples above matches.
  std::optional<std::string> another(const Relation& r) const {
    if (r.columns.empty()) return std::nullopt;
    const Type t = r.columns[0].type;
    const std::string value = example(t, 1);
    if (value == example(t, 0) || (r.symmetric && r.columns.size() > 1)) return std::nullopt;
    return fmt::format("{{ {}: {}", plain(r.columns[0].name), value);
  }

  void denials() {
    const Relation* relation = nullptr;
    for (const model::RelationId id : facts_)
      if (another(model_[id]) && (!relation || (relation->attribute && !model_[id].attribute)))
        relation = &model_[id];
    if (!relation) return;
    const std::string pattern = *another(*relation);
    line("");
    explain(0, zh_ ? "已知不成立的；省略的列表示任意值。"
                   : "What is known not to be so; a column that is left out stands for any value.");
    line("# denied:");
    line(fmt::format("#   {}: {} }}", plain(relation->name), pattern));
    line("");
    explain(0, zh_ ? "已全部列出的事实：未列出者即不成立。"
                   : "Facts of which everything is recorded: what is not listed is not so.");
    line(fmt::format("# complete: [ {} ]", plain(relation->name)));
    line("");
    explain(0,
            zh_ ? "查找过而未找到的；不影响判定，但会在缺失处说明。"
                : "What was looked for and not found: changes no verdict, and is told where it is missing.");
    line("# searched:");
    line(fmt::format("#   {}: {}, source: report }}", plain(relation->name), pattern));
    line("");
    explain(0, zh_ ? "其他说明。" : "What else is to be said.");
    line("# remarks:");
    line(fmt::format("#   - {{ text: \"{}\", source: report }}",
                     zh_ ? "报告另有说明。" : "The report says more."));
  }

  const Model& model_;
  std::string_view language_;
  bool zh_;
  std::vector<model::RelationId> facts_;
  std::string out_;
};

}  // namespace

std::string starter_profile(const model::Model& model, std::string_view case_name,
                            std::string_view language) {
  return Starter(model, language).run(case_name);
}

}  // namespace mechanist::author
