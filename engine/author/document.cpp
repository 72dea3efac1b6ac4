// The order is a reader's: what the theory is about and from where, what it claims, how each thing is
// concluded, and last what a profile records. Rules are told by the sentences that explanations use; whatever
// a rule rests on is a link to where that is told. The study's words are quotations, what is ours is said to
// be. External interface: document.hpp.
#include "author/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "author/dependencies.hpp"
#include "author/describe.hpp"
#include "base/text.hpp"
#include "explain/origins.hpp"
#include "explain/reading.hpp"
#include "explain/sentences.hpp"

namespace mechanist::author {
namespace {

using model::RelationId;
using model::Role;

// A table is for a reader; the file has the rest of a long one.
constexpr size_t rows_shown = 200;

struct Words {
  std::string_view contents, sources, unit, mechanisms, propositions, definitions, constraints, parameters,
      facts, tables, names, levers;
  std::string_view guide, path, quality, holds_when, always, by_rule, rests_on, denied, ours, note, date,
      column, meaning, required, optional, is_private, either_way, closed, attribute, yes_no, value,
      overridden, rows_more, scope, necessary, sufficient, cost, any, constant, label, ordered, entity,
      one_of_each, none, finding, case_word, from_profiles, of_these, facts_read, stop, comma, colon;
};

constexpr Words english{
    .contents = "Contents",
    .sources = "Sources",
    .unit = "Unit of analysis",
    .mechanisms = "Mechanisms",
    .propositions = "Propositions",
    .definitions = "Definitions",
    .constraints = "What no profile may say",
    .parameters = "Parameters",
    .facts = "What profiles may record",
    .tables = "Reference tables",
    .names = "Names",
    .levers = "Levers",
    .guide =
        "A quotation is the source's. What is marked \"ours\" is not: it is this rulebase's own reading, "
        "with its "
        "reason. In a sentence, what stands in square brackets is left out where it is not recorded.",
    .path = "Path",
    .quality = "Quality",
    .holds_when = "Holds when",
    .always = "always",
    .by_rule = "Rule",
    .rests_on = "Rests on",
    .denied = "Denied",
    .ours = "Ours",
    .note = "Note",
    .date = "Date",
    .column = "Column",
    .meaning = "What may stand there",
    .required = "required",
    .optional = "may be left out",
    .is_private = "Private: only the rules of its own file name it.",
    .either_way = "It reads either way.",
    .closed = "What is not recorded is false.",
    .attribute = "At most one value in a case.",
    .yes_no = "Recorded as yes or no.",
    .value = "Value",
    .overridden = "set on the command line",
    .rows_more = "{} further rows are in the file.",
    .scope = "Where",
    .necessary = "is necessary for",
    .sufficient = "is sufficient for",
    .cost = "Cost",
    .any = "any",
    .constant = "Name",
    .label = "Label",
    .ordered = "In this order, from the lowest to the highest.",
    .entity = "Named things of these kinds, told apart by their names:",
    .one_of_each = "The claim is assessed for each {}.",
    .none = "No rule concludes this.",
    .finding = "It is a finding about a profile when",
    .case_word = "One profile describes one {}.",
    .from_profiles = "A fact that is not recorded is unknown, not false, unless the profile says so.",
    .of_these = "{0} of these",
    .facts_read = "What the program reads",
    .stop = ".",
    .comma = ", ",
    .colon = ": "};

constexpr Words chinese{
    .contents = "目录",
    .sources = "来源",
    .unit = "分析单位",
    .mechanisms = "机制",
    .propositions = "命题",
    .definitions = "定义",
    .constraints = "档案不得出现的情形",
    .parameters = "参数",
    .facts = "档案可以记录的内容",
    .tables = "参考数据表",
    .names = "名称",
    .levers = "可采取的举措",
    .guide =
        "引文出自来源原文。标有“本规则库”的并非原文，而是本规则库自己的理解，并附理由。句中方括号内的内容"
        "在未记录时略去。",
    .path = "路径",
    .quality = "特征",
    .holds_when = "成立条件",
    .always = "无条件",
    .by_rule = "规则",
    .rests_on = "依据",
    .denied = "否认时",
    .ours = "本规则库",
    .note = "说明",
    .date = "日期",
    .column = "列",
    .meaning = "可填内容",
    .required = "必填",
    .optional = "可略去",
    .is_private = "私有：仅其所在文件的规则可以引用。",
    .either_way = "双向对称。",
    .closed = "未记录即为假。",
    .attribute = "每个案例至多一个值。",
    .yes_no = "记录为 yes 或 no。",
    .value = "取值",
    .overridden = "由命令行设定",
    .rows_more = "文件中另有 {} 行。",
    .scope = "适用范围",
    .necessary = "是以下结论的必要条件：",
    .sufficient = "是以下结论的充分条件：",
    .cost = "成本",
    .any = "任意",
    .constant = "名称",
    .label = "标签",
    .ordered = "按此顺序由低到高。",
    .entity = "以下各类事物以名称区分：",
    .one_of_each = "对每个{}分别判定。",
    .none = "没有规则得出此结论。",
    .finding = "出现以下情形时，即为对档案的一项发现",
    .case_word = "一份档案描述一个{}。",
    .from_profiles = "未记录的事实是未知，而不是假，除非档案另有说明。",
    .of_these = "以下各项中{0}项成立",
    .facts_read = "程序读取的内容",
    .stop = "。",
    .comma = "、",
    .colon = "："};

class Writer {
 public:
  Writer(const model::Model& m, std::string_view language)
      : m_(m),
        language_(language),
        w_(in_chinese(language) ? chinese : english),
        say_(m, m.symbols, nullptr, std::string(language), {}) {}

  Document write() {
    Document out;
    out.language = language_;
    out.title = say_.sentence(m_.notes);
    if (out.title.empty()) out.title = explain::spaced(m_.name);
    Block& title = add(Block::Kind::heading, 1, {{Run::Kind::text, out.title, {}, {}}});
    title.anchor = "top";
    if (!m_.files.empty()) title.place = explain::file_name(m_.files.front());
    paragraph({code(m_.name), text(" " + m_.version)});
    paragraph({text(std::string(w_.guide))});
    origins({&m_.notes});
    const size_t contents = blocks_.size();
    sources();
    unit();
    mechanisms();
    propositions();
    relations(Role::define, "definitions", w_.definitions);
    constraints();
    parameters();
    facts();
    tables();
    names();
    levers();
    std::vector<Block> list;
    for (size_t i = contents; i < blocks_.size(); ++i)
      if (blocks_[i].kind == Block::Kind::heading && blocks_[i].level == 2) {
        Block item;
        item.kind = Block::Kind::item;
        item.line = {{Run::Kind::text, blocks_[i].line.front().text, blocks_[i].anchor, {}}};
        list.push_back(std::move(item));
      }
    blocks_.insert(blocks_.begin() + static_cast<long>(contents), list.begin(), list.end());
    out.blocks = std::move(blocks_);
    return out;
  }

 private:
  // ---- pieces

  static Run text(std::string s) { return {Run::Kind::text, std::move(s), {}, {}}; }
  static Run code(std::string s) { return {Run::Kind::code, std::move(s), {}, {}}; }
  static Run strong(std::string s) { return {Run::Kind::strong, std::move(s), {}, {}}; }

  Block& add(Block::Kind kind, size_t level, Line line) {
    Block& b = blocks_.emplace_back();
    b.kind = kind;
    b.level = level;
    b.line = std::move(line);
    return b;
  }
  void paragraph(Line line) { add(Block::Kind::paragraph, 0, std::move(line)); }
  void item(Line line, size_t level = 0) { add(Block::Kind::item, level, std::move(line)); }
  void section(std::string anchor, std::string_view title) {
    add(Block::Kind::heading, 2, {text(std::string(title))}).anchor = std::move(anchor);
  }
  Block& heading(size_t level, std::string anchor, Line line, Span span) {
    Block& b = add(Block::Kind::heading, level, std::move(line));
    b.anchor = std::move(anchor);
    b.place = place(span);
    return b;
  }
  std::string place(Span span) const {
    const explain::FilePlace at = explain::place_in(m_.sources, span);
    if (at.file.empty()) return {};
    return explain::file_name(at.file) + (at.line == 0 ? "" : ":" + std::to_string(at.line));
  }
  Run relation(RelationId r) const {
    const Role role = m_[r].role;
    const bool told = role == Role::mechanism || role == Role::path || role == Role::quality;
    return {
        told ? Run::Kind::text : Run::Kind::code, told ? say_.label(r) : m_[r].name, anchor_of(m_, r), {}};
  }

  // A sentence as it stands in the rulebase, its columns by their names.
  void fill(Line& out, const std::vector<model::Template::Piece>& pieces) const {
    using Kind = model::Template::Piece::Kind;
    for (const model::Template::Piece& p : pieces) {
      switch (p.kind) {
        case Kind::text:
          out.push_back(text(p.text));
          break;
        case Kind::column:
          out.push_back({Run::Kind::column, explain::spaced(p.text), {}, {}});
          break;
        case Kind::the_case:
          out.push_back(text(say_.case_shown()));
          break;
        case Kind::optional:
          out.push_back(text("["));
          fill(out, p.pieces);
          out.push_back(text("]"));
      }
    }
  }
  Line told(const std::vector<model::Template>& all) const {
    Line out;
    if (all.empty()) return out;
    auto t = std::find_if(all.begin(), all.end(), [&](const auto& x) { return x.language == language_; });
    fill(out, (t == all.end() ? all.front() : *t).pieces);
    if (!out.empty()) out.front().text = first_capital(out.front().text);
    return out;
  }

  void origins(const std::vector<const model::Notes*>& notes) {
    for (const explain::Citation& c : explain::citations_of(m_, notes)) {
      Line line;
      if (c.passage)
        line.push_back(text(std::string(say_.phrases().open_quote) + *c.passage +
                            std::string(say_.phrases().close_quote) + " — "));
      line.push_back({Run::Kind::text, c.source, "source-" + c.source, {}});
      if (c.place.line > 0)
        line.push_back(text(fmt::format(" ({}:{})", explain::file_name(c.place.file), c.place.line)));
      add(Block::Kind::quote, 0, std::move(line));
    }
    for (const explain::Ours& o : explain::ours_of(m_, notes))
      add(Block::Kind::paragraph, 0,
          {{Run::Kind::ours, std::string(w_.ours), {}, {}},
           text(std::string(w_.colon) + o.reason +
                (o.place.line > 0 ? fmt::format(" ({}:{})", explain::file_name(o.place.file), o.place.line)
                                  : ""))});
  }

  // What a condition asks for, one item each; what a threshold chooses from, beneath it.
  void condition(const model::Condition& c, const model::Rule& rule, size_t level) {
    if (const auto* t = std::get_if<model::Threshold>(&c.node);
        t != nullptr && t->written == ast::Threshold::Members::listed) {
      std::string n;
      if (const auto* k = std::get_if<model::Constant>(&t->needed.node))
        n = say_.shown(t->needed.type, k->value);
      const explain::Phrases& p = say_.phrases();
      const std::string_view bound = t->bound == model::Bound::at_least  ? p.at_least
                                     : t->bound == model::Bound::at_most ? p.at_most
                                                                         : p.exactly;
      item({text(first_capital(explain::filled(w_.of_these, explain::filled(bound, n))) +
                 std::string(stripped(w_.colon)))},
           level);
      for (const model::Condition& member : t->members) condition(member, rule, level + 1);
      return;
    }
    Line line{text(first_capital(say_.words(c, rule, nullptr)))};
    // A parameter's sentence says what is asked, and not always of what.
    if (std::holds_alternative<model::Comparison>(c.node)) {
      line.push_back(text(" "));
      line.push_back(code(say_.text(c, rule, nullptr)));
    }
    item(std::move(line), level);
  }
  void conditions(const model::Rule& rule) {
    if (rule.body.empty()) {
      item({text(std::string(w_.always))});
      return;
    }
    for (const model::Condition& c : rule.body)
      if (!c.introduced || rule.body.size() == 1) condition(c, rule, 0);
    rests_on({&rule});
  }
  void rests_on(const std::vector<const model::Rule*>& rules) {
    std::vector<Run> links;
    auto add_link = [&](Run link) {
      if (std::none_of(links.begin(), links.end(), [&](const Run& l) { return l.anchor == link.anchor; }))
        links.push_back(std::move(link));
    };
    for (const model::Rule* rule : rules)
      for (const Use& u : uses_of(*rule)) add_link(relation(u.relation));
    for (const model::Rule* rule : rules)
      for (const model::ParameterId p : parameters_of(*rule))
        add_link({Run::Kind::code, m_[p].name, "parameter-" + m_[p].name, {}});
    if (links.empty()) return;
    Line line{text(std::string(w_.rests_on) + std::string(w_.colon))};
    for (size_t i = 0; i < links.size(); ++i) {
      if (i > 0) line.push_back(text(std::string(w_.comma)));
      line.push_back(links[i]);
    }
    paragraph(std::move(line));
  }

  // Every rule that concludes the relation.
  void rules(RelationId id) {
    const model::Relation& r = m_[id];
    if (r.rules.empty()) {
      paragraph({text(std::string(w_.none))});
      return;
    }
    for (const model::RuleId rule_id : r.rules) {
      const model::Rule& rule = m_[rule_id];
      if (rule.origin == model::RuleOrigin::rule) {
        Block& b = add(Block::Kind::paragraph, 0, {strong(std::string(w_.by_rule) + " "), code(rule.name)});
        b.anchor = "rule-" + anchor_text(rule.name);
        b.place = place(rule.span);
        if (Line own = told(rule.notes.sentences); !own.empty()) paragraph(std::move(own));
      }
      paragraph({text(std::string(r.role == Role::constraint ? w_.finding : w_.holds_when) +
                      std::string(stripped(w_.colon)))});
      conditions(rule);
      if (rule.origin == model::RuleOrigin::rule) origins({&rule.notes});
    }
  }

  void columns(const model::Relation& r) {
    if (r.columns.empty()) return;
    Block& table = add(Block::Kind::table, 0, {});
    table.header = {{text(std::string(w_.column))}, {text(std::string(w_.meaning))}};
    if (r.recorded()) table.header.push_back({});
    for (const model::Column& c : r.columns) {
      std::vector<Line>& row = table.rows.emplace_back(std::vector<Line>{{code(c.name)}, type(c.type)});
      if (r.recorded()) row.push_back({text(std::string(c.optional ? w_.optional : w_.required))});
    }
  }
  Line type(model::Type t) const {
    if (t.kind == model::TypeKind::entity) {
      const model::Entity& e = m_.entities[t.of];
      return {{Run::Kind::text, described(m_, t, language_), "entity-" + e.name, {}}};
    }
    if (t.kind == model::TypeKind::enumeration) {
      const model::Enum& e = m_.enums[t.of];
      Line out{{Run::Kind::text, label(e.labels, language_, explain::spaced(e.name)), "enum-" + e.name, {}}};
      out.push_back(text(std::string(w_.colon)));
      for (size_t i = 0; i < e.constants.size(); ++i) {
        if (i > 0) out.push_back(text(std::string(w_.comma)));
        out.push_back(code(e.constants[i].name));
      }
      return out;
    }
    return {text(described(m_, t, language_))};
  }

  // ---- sections

  void sources() {
    if (m_.cited.empty()) return;
    section("sources", w_.sources);
    for (const model::CitedSource& s : m_.cited) {
      heading(3, "source-" + s.name, {code(s.name)}, s.span);
      if (!s.title.empty()) paragraph({text(s.title)});
      if (!s.url.empty()) paragraph({{Run::Kind::text, s.url, {}, explain::web_address(s.url)}});
      if (!s.date.empty()) paragraph({text(std::string(w_.date) + std::string(w_.colon) + s.date)});
      if (!s.note.empty()) paragraph({text(std::string(w_.note) + std::string(w_.colon) + s.note)});
      for (const auto& [key, value] : s.others)
        paragraph({text(explain::spaced(key) + std::string(w_.colon) + value)});
    }
  }

  void unit() {
    if (!m_.case_name) return;
    section("case", w_.unit);
    std::string noun = say_.sentence(m_.case_notes);
    if (noun.empty()) noun = lower_case(explain::spaced(*m_.case_name));
    paragraph({text(fmt::format(fmt::runtime(w_.case_word), noun))});
    paragraph({text(std::string(w_.from_profiles))});
    origins({&m_.case_notes});
  }

  void part(RelationId id, std::string_view kind) {
    const model::Relation& r = m_[id];
    heading(4, anchor_of(m_, id),
            {text(std::string(kind) + std::string(w_.colon) + say_.label(id) + " "),
             code(r.name.substr(r.name.rfind('.') + 1))},
            r.span);
    origins({&r.notes});
    rules(id);
  }

  void mechanisms() {
    if (m_.mechanisms.empty()) return;
    section("mechanisms", w_.mechanisms);
    for (const model::Mechanism& mechanism : m_.mechanisms) {
      const model::Relation& r = m_[mechanism.relation];
      heading(3, anchor_of(m_, mechanism.relation),
              {text(first_capital(say_.label(mechanism.relation)) + " "), code(r.name)}, r.span);
      if (r.is_private) paragraph({text(std::string(w_.is_private))});
      origins({&r.notes});
      rules(mechanism.relation);
      origins({&mechanism.applies_notes});
      for (const RelationId p : mechanism.paths) part(p, w_.path);
      for (const RelationId q : mechanism.qualities) part(q, w_.quality);
    }
  }

  void propositions() {
    if (m_.propositions.empty()) return;
    section("propositions", w_.propositions);
    for (const model::Proposition& p : m_.propositions) {
      heading(3, "proposition-" + p.name, {text(p.name)}, p.span);
      if (Line line = told(p.notes.sentences); !line.empty()) paragraph(std::move(line));
      origins({&p.notes});
      if (p.scope) {
        paragraph({text(std::string(w_.scope) + std::string(stripped(w_.colon)))});
        for (const model::RuleId rule : m_[*p.scope].rules) conditions(m_[rule]);
      }
      for (const model::Claim& c : p.claims) {
        Line line;
        side(line, c.x);
        line.push_back(text(" "));
        line.push_back(strong(std::string(c.necessary ? w_.necessary : w_.sufficient)));
        line.push_back(text(" "));
        side(line, c.y);
        line.push_back(text(std::string(w_.stop)));
        std::string shared;
        for (const std::string& s : c.shared) shared += (shared.empty() ? "" : std::string(w_.comma)) + s;
        if (!shared.empty()) line.push_back(text(" " + fmt::format(fmt::runtime(w_.one_of_each), shared)));
        item(std::move(line));
        blocks_.back().place = place(c.span);
        origins({&c.notes});
        std::vector<const model::Rule*> sides;
        for (const RelationId r : {c.x, c.y})
          for (const model::RuleId rule : m_[r].rules) sides.push_back(&m_[rule]);
        rests_on(sides);
      }
    }
  }
  // One side of a claim in words.
  void side(Line& out, RelationId id) const {
    std::vector<std::string> all;
    for (const model::RuleId rule : m_[id].rules) all.push_back(explain::told_rule(m_, rule, say_).needed);
    out.push_back(text(std::string(say_.phrases().open_quote) + say_.list(all) +
                       std::string(say_.phrases().close_quote)));
  }

  void relations(Role role, std::string anchor, std::string_view title) {
    bool begun = false;
    for (const RelationId id : written(role)) {
      if (!std::exchange(begun, true)) section(anchor, title);
      const model::Relation& r = m_[id];
      heading(3, anchor_of(m_, id), {code(r.name)}, r.span);
      if (Line line = told(r.notes.sentences); !line.empty()) paragraph(std::move(line));
      if (r.is_private) paragraph({text(std::string(w_.is_private))});
      origins({&r.notes});
      columns(r);
      rules(id);
    }
  }

  void constraints() {
    if (m_.constraints.empty()) return;
    section("constraints", w_.constraints);
    for (const model::Constraint& c : m_.constraints) {
      const model::Relation& r = m_[c.relation];
      heading(3, anchor_of(m_, c.relation), {code(c.name)}, r.span);
      if (Line line = told(r.notes.sentences); !line.empty()) paragraph(std::move(line));
      origins({&r.notes});
      rules(c.relation);
    }
  }

  void parameters() {
    if (m_.parameters.empty()) return;
    section("parameters", w_.parameters);
    for (const model::Parameter& p : m_.parameters) {
      heading(3, "parameter-" + p.name, {code(p.name)}, p.span);
      if (Line line = told(p.notes.sentences); !line.empty()) paragraph(std::move(line));
      if (p.is_private) paragraph({text(std::string(w_.is_private))});
      paragraph({text(std::string(w_.value) + std::string(w_.colon)), strong(say_.literal(p.type, p.value)),
                 text(p.overridden ? " (" + std::string(w_.overridden) + ")" : "")});
      origins({&p.notes});
    }
  }

  void facts() {
    const std::vector<RelationId> all = recordable(m_);
    if (all.empty()) return;
    section("facts", m_.case_name ? w_.facts : w_.facts_read);
    for (const RelationId id : all) {
      const model::Relation& r = m_[id];
      heading(3, anchor_of(m_, id), {code(r.name)}, r.span);
      if (Line line = told(r.notes.sentences); !line.empty()) paragraph(std::move(line));
      if (Line line = told(r.notes.negatives); !line.empty()) {
        line.insert(line.begin(), text(std::string(w_.denied) + std::string(w_.colon)));
        paragraph(std::move(line));
      }
      std::string remarks;
      auto remark = [&](std::string_view s) { remarks += (remarks.empty() ? "" : " ") + std::string(s); };
      if (r.is_private) remark(w_.is_private);
      if (r.attribute) remark(w_.attribute);
      if (r.columns.empty()) remark(w_.yes_no);
      if (r.symmetric) remark(w_.either_way);
      if (r.closed) remark(w_.closed);
      if (!remarks.empty()) paragraph({text(remarks)});
      origins({&r.notes});
      columns(r);
    }
  }

  void tables() {
    bool begun = false;
    for (const RelationId id : written(Role::table)) {
      if (!std::exchange(begun, true)) section("tables", w_.tables);
      const model::Relation& r = m_[id];
      heading(3, anchor_of(m_, id), {code(r.name)}, r.span);
      if (Line line = told(r.notes.sentences); !line.empty()) paragraph(std::move(line));
      origins({&r.notes});
      auto rows = std::find_if(m_.tables.begin(), m_.tables.end(),
                               [&](const model::TableRows& t) { return t.relation == id; });
      if (rows == m_.tables.end() || r.columns.empty()) {
        columns(r);
        continue;
      }
      const size_t wide = r.columns.size(), count = rows->cells.size() / wide;
      Block& table = add(Block::Kind::table, 0, {});
      for (const model::Column& c : r.columns) table.header.push_back({code(c.name)});
      for (size_t i = 0; i < std::min(count, rows_shown); ++i) {
        std::vector<Line>& row = table.rows.emplace_back();
        for (size_t c = 0; c < wide; ++c)
          row.push_back({text(say_.shown(r.columns[c].type, rows->cells[i * wide + c]))});
      }
      if (count > rows_shown) paragraph({text(fmt::format(fmt::runtime(w_.rows_more), count - rows_shown))});
    }
  }

  void names() {
    if (m_.entities.empty() && m_.enums.empty()) return;
    section("names", w_.names);
    if (!m_.entities.empty()) paragraph({text(std::string(w_.entity))});
    for (const model::Entity& e : m_.entities) {
      item({code(e.name), text(" " + label(e.labels, language_, ""))});
      blocks_.back().anchor = "entity-" + e.name;
      blocks_.back().place = place(e.span);
    }
    for (const model::Enum& e : m_.enums) {
      heading(3, "enum-" + e.name, {code(e.name), text(" " + label(e.labels, language_, ""))}, e.span);
      if (e.ordered) paragraph({text(std::string(w_.ordered))});
      Block& table = add(Block::Kind::table, 0, {});
      table.header = {{text(std::string(w_.constant))}, {text(std::string(w_.label))}};
      for (const model::Enum::Constant& c : e.constants)
        table.rows.push_back({{code(c.name)}, {text(label(c.labels, language_, explain::spaced(c.name)))}});
    }
  }

  void levers() {
    if (m_.levers.empty()) return;
    section("levers", w_.levers);
    for (const model::Lever& l : m_.levers) {
      const model::Relation& r = m_[l.relation];
      Line line{relation(l.relation)};
      std::string given;
      for (size_t c = 0; c < l.terms.size() && c < r.columns.size(); ++c)
        if (const auto* k = std::get_if<model::Constant>(&l.terms[c].node))
          given += (given.empty() ? "" : std::string(w_.comma)) + explain::spaced(r.columns[c].name) +
                   std::string(w_.colon) + say_.shown(l.terms[c].type, k->value);
      if (!given.empty()) line.push_back(text(" (" + given + ")"));
      line.push_back(text(" — " + std::string(w_.cost) + std::string(w_.colon) + l.cost.to_string()));
      item(std::move(line));
      blocks_.back().place = place(l.span);
      origins({&l.notes});
    }
  }

  std::vector<RelationId> written(Role role) const {
    std::vector<RelationId> out;
    for (uint32_t i = 0; i < m_.relations.size(); ++i)
      if (m_.relations[i].role == role) out.push_back(RelationId{i});
    std::stable_sort(out.begin(), out.end(), [&](RelationId a, RelationId b) {
      return std::pair(m_[a].span.source.value, m_[a].span.begin) <
             std::pair(m_[b].span.source.value, m_[b].span.begin);
    });
    return out;
  }

  const model::Model& m_;
  std::string language_;
  const Words& w_;
  explain::Sentences say_;
  std::vector<Block> blocks_;
};

}  // namespace

Document document_of(const model::Model& model, std::string_view language) {
  return Writer(model, language).write();
}

}  // namespace mechanist::author
