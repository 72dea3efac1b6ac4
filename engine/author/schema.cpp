// The model's facts → JSON Schema. What profile/against_model.cpp reads and refuses is said here a second
// time, in a language that knows no order and no other files; the tests hold both against one another.
// External interface: schema.hpp.
#include "author/schema.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "author/describe.hpp"
#include "profile/keys.hpp"

namespace mechanist::author {
namespace {

using Json = nlohmann::ordered_json;
using model::Model;
using model::Relation;
using model::Type;
using model::TypeKind;

// Within a pointer within an address, whatever letters a name has.
std::string in_address(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-' || c == '.';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return out;
}

Json refer(std::string_view definition) {
  return {{"$ref", "#/definitions/" + in_address(definition)}};
}
template <size_t N>
Json words(const std::array<std::string_view, N>& list) {
  Json out = Json::array();
  for (std::string_view w : list) out.push_back(w);
  return out;
}
Json any_of(std::initializer_list<Json> list) {
  Json all = Json::array();
  for (const Json& one : list) all.push_back(one);
  return {{"anyOf", std::move(all)}};
}
Json list_of(Json items, size_t least = 0) {
  Json out = {{"type", "array"}, {"items", std::move(items)}};
  if (least > 0) out["minItems"] = least;
  return out;
}
Json one_or_list(const Json& item) {
  return any_of({item, list_of(item)});
}
Json object(Json properties) {
  return {{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}
const Json nothing = {{"type", "null"}};
const Json word = {{"type", Json::array({"string", "number", "boolean"})}};

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\^$.|?*+()[]{}/-").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

class Schema {
 public:
  Schema(const Model& model, std::string_view language)
      : model_(model), language_(language), zh_(in_chinese(language)) {}

  Json run() {
    shared_definitions();
    Json facts = Json::object(), denied = Json::object(), searched = Json::object(),
         complete = Json::object();
    Json names = Json::array();
    for (const model::RelationId id : recordable(model_)) {
      const Relation& r = model_[id];
      names.push_back(r.name);
      add_fact(r);
      facts[r.name] = with(description(r), any_of({refer("fact." + r.name), nothing}));
      denied[r.name] = with(description(r), refer("pattern." + r.name));
      searched[r.name] = denied[r.name];
      complete[r.name] = with(description(r), refer("complete." + r.name));
    }
    auto section = [&](Json facts_of_it, const char* en, const char* zh) {
      return with(zh_ ? zh : en, any_of({object(std::move(facts_of_it)), nothing}));
    };
    Json top = Json::object();
    const std::string unit = *model_.case_name;
    top["case"] = {{"type", Json::array({"string", "number"})}, {"minLength", 1}};
    top["case"]["description"] = zh_ ? fmt::format("本档案所述案例（{}）的名称", unit)
                                     : fmt::format("the name of the {} that this is about", unit);
    top["confidence"] = with(zh_ ? "未另行注明时的可信度" : "where a fact and its sources name none",
                             any_of({refer("confidence"), nothing}));
    top["use"] = with(zh_ ? "共用的来源与名称文件" : "files of sources and names that profiles share",
                      any_of({one_or_list({{"type", "string"}}), nothing}));
    top["sources"] = with(zh_ ? "证据来源" : "where facts come from", any_of({refer("sources"), nothing}));
    top["names"] = with(zh_ ? "名称的其他语言与写法" : "names in other languages and spellings",
                        any_of({refer("names"), nothing}));
    top["facts"] = section(std::move(facts), "what is recorded; what is left out is not known",
                           "已记录的事实；未写的视为未知");
    top["denied"] = section(std::move(denied), "what is known not to be so; columns left out: any",
                            "已知不成立的；省略的列表示任意值");
    Json whole = {{"enum", std::move(names)}};
    top["complete"] = with(
        zh_ ? "已全部列出的事实：未列出者即不成立" : "facts of which nothing more exists than is recorded",
        any_of({object(std::move(complete)), one_or_list(whole), nothing}));
    top["searched"] = section(std::move(searched), "what was looked for and not found; changes no verdict",
                              "查找过而未找到的；不影响判定");
    top["remarks"] = with(zh_ ? "备注" : "what else is to be said",
                          any_of({one_or_list(any_of({refer("text"), remark()})), nothing}));
    Json out = Json::object();
    out["$schema"] = "http://json-schema.org/draft-07/schema#";
    out["title"] = fmt::format(fmt::runtime(zh_ ? "{} {} 的案例档案" : "a profile of {} {}"), model_.name,
                               model_.version);
    if (std::string told = sentence(model_.notes, language_); !told.empty())
      out["description"] = std::move(told);
    out["type"] = "object";
    out["additionalProperties"] = false;
    out["required"] = Json::array({"case"});
    out["properties"] = std::move(top);
    out["definitions"] = std::move(definitions_);
    return out;
  }

 private:
  // Beside `$ref` a description would not be read.
  static Json with(std::string text, Json schema) {
    Json out = Json::object();
    out["description"] = std::move(text);
    if (schema.contains("$ref")) {
      out["allOf"] = Json::array({std::move(schema)});
    } else {
      out.update(schema);
    }
    return out;
  }

  std::string description(const Relation& r) const {
    std::string out = sentence(r.notes, language_);
    if (out.empty()) out = r.name;
    if (r.attribute)
      out += fmt::format(fmt::runtime(zh_ ? "（{}）" : " ({})"),
                         described(model_, r.columns[0].type, language_));
    if (r.columns.empty()) out += zh_ ? "（yes 或 no）" : " (yes or no)";
    return out;
  }
  std::string description(const model::Column& c) const {
    std::string out = described(model_, c.type, language_);
    if (c.optional) out += zh_ ? "（可选）" : "; optional";
    return out;
  }

  // ---------------------------------------------------------------- what every profile has

  void shared_definitions() {
    definitions_["text"] = word;
    definitions_["confidence"] = {{"enum", Json::array({"high", "medium", "low"})}};
    Json source = {{"type", "object"}, {"properties", Json::object()}};
    for (std::string_view key : source_keys)
      source["properties"][std::string(key)] =
          key == "confidence" ? any_of({refer("confidence"), nothing}) : any_of({word, nothing});
    source["additionalProperties"] = any_of({word, nothing});
    definitions_["sources"] = {{"type", "object"}, {"additionalProperties", any_of({word, source, nothing})}};
    Json name = object({{"also", any_of({one_or_list(word), nothing})}});
    name["patternProperties"] = {{"^[a-z]{2,3}(-[A-Za-z0-9]+)*$", any_of({word, nothing})}};
    name["additionalProperties"] = nothing;
    definitions_["names"] = {{"type", "object"}, {"additionalProperties", any_of({name, nothing})}};
    definitions_["source"] =
        with(zh_ ? "sources 中声明的来源" : "a source, by the name that it has under 'sources'",
             any_of({one_or_list({{"type", "string"}}), nothing}));
    struct Told {
      std::string_view key;
      const char* en;
      const char* zh;
    };
    for (const Told& t :
         {Told{"quote", "the source's own words", "来源原文"},
          Told{"paraphrase", "what the source says, in other words", "对来源的转述"},
          Told{"page", "where in the source", "来源中的位置"},
          Told{"note", "what is to be said of it", "说明"}, Told{"coder", "who recorded it", "记录人"}})
      definitions_["evidence." + std::string(t.key)] = with(zh_ ? t.zh : t.en, any_of({word, nothing}));
    definitions_["evidence.attribution"] =
        with(zh_ ? "如何归于本案例" : "how it is this case's", {{"enum", words(attribution_words)}});
    definitions_["evidence.status"] =
        with(zh_ ? "计划中或已结束" : "planned, or ended by now", {{"enum", words(status_words)}});
    definitions_["evidence.confidence"] =
        with(zh_ ? "可信度；缺省取其来源的" : "how sure it is; otherwise as its source",
             any_of({refer("confidence"), nothing}));
    for (const char* key : {"evidence.attribution", "evidence.status"}) {
      Json values = definitions_[key]["enum"];
      values.push_back(nullptr);
      definitions_[key]["enum"] = std::move(values);
    }
  }

  // Beside other keys of a map.
  static void add_evidence(Json& properties) {
    for (std::string_view key : evidence_keys)
      properties[std::string(key)] =
          key == "source" || key == "sources" ? refer("source") : refer("evidence." + std::string(key));
  }
  static Json remark() {
    Json properties = {{"text", refer("text")}};
    add_evidence(properties);
    Json out = object(std::move(properties));
    out["required"] = Json::array({"text"});
    return out;
  }

  // ---------------------------------------------------------------- types

  std::string name_of(Type type) const {
    switch (type.kind) {
      case TypeKind::entity:
        return "entity." + model_.entities[type.of].name;
      case TypeKind::enumeration:
        return "enum." + model_.enums[type.of].name;
      case TypeKind::quantity:
        return "quantity." + model_.units[type.of].name;
      default:
        return "value." + std::string(plain_names[static_cast<size_t>(type.kind)]);
    }
  }
  Json type(Type t) {
    const std::string name = name_of(t);
    if (known_.insert(name).second) definitions_[name] = type_schema(t);
    return refer(name);
  }
  Json type_schema(Type t) const {
    static const std::string number = "[-+]?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?";
    // The third keyword is an editor's, which would else show the pattern.
    auto pattern = [&](const std::string& p) {
      return Json{{"type", "string"},
                  {"pattern", "^(" + p + ")$"},
                  {"patternErrorMessage", described(model_, t, language_)}};
    };
    switch (t.kind) {
      case TypeKind::entity:
      case TypeKind::text:
        return {{"type", Json::array({"string", "number"})},
                {"minLength", t.kind == TypeKind::entity ? 1 : 0}};
      case TypeKind::enumeration: {
        Json names = Json::array(), told = Json::array();
        for (const model::Enum::Constant& c : model_.enums[t.of].constants) {
          names.push_back(c.name);
          told.push_back(label(c.labels, language_, c.name));
        }
        // The second keyword is an editor's, which shows it beside each name.
        return {{"enum", std::move(names)}, {"enumDescriptions", std::move(told)}};
      }
      case TypeKind::whole:
        return {{"type", "integer"}};
      case TypeKind::number:
        return {{"type", "number"}};
      case TypeKind::percent:
        return pattern(number + " *%");
      case TypeKind::date: {
        const std::string day = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
        return pattern(fmt::format("~? *{0}|{0} *\\.\\. *({0})?|\\.\\. *{0}", day));
      }
      case TypeKind::year: {
        const std::string year = "-?[0-9]{1,4}";
        return any_of({Json{{"type", "integer"}, {"minimum", -9999}, {"maximum", 9999}},
                       pattern(fmt::format("~ *{0}|{0} *\\.\\. *({0})?|\\.\\. *{0}", year))});
      }
      case TypeKind::quantity: {
        const model::Unit& unit = model_.units[t.of];
        const std::string base = escaped(unit.base),
                          magnitude = "(k|thousand|mn?|million|bn|billion|tn|trillion)";
        std::string all = fmt::format("{0} *{1}( +{2})?|{0} *{2} +{1}|-? *{1} +{2} +{0}|-? *{1} *{0} *{2}?",
                                      number, base, magnitude);
        if (unit.name != unit.base) all += fmt::format("|{} *{}", number, escaped(unit.name));
        return pattern(all);
      }
    }
    return {};
  }

  // `conflicting: [ … ]`
  Json conflict(Type t, bool may_be_none) {
    const std::string name = (may_be_none ? "conflict.optional." : "conflict.") + name_of(t);
    if (known_.insert(name).second) {
      Json value = may_be_none ? any_of({type(t), not_applicable()}) : type(t);
      Json properties = {{"value", value}};
      add_evidence(properties);
      Json alternative = object(std::move(properties));
      alternative["required"] = Json::array({"value"});
      definitions_[name] = list_of(any_of({value, alternative}), 2);
    }
    return refer(name);
  }
  static Json not_applicable() { return {{"const", "n/a"}}; }

  Json cell(const model::Column& c) {
    Json in_conflict = object({{"conflicting", conflict(c.type, c.optional)}});
    in_conflict["required"] = Json::array({"conflicting"});
    Json out = any_of({type(c.type), in_conflict, nothing});
    if (c.optional) out["anyOf"].push_back(not_applicable());
    return out;
  }
  Json pattern_cell(const model::Column& c) {
    Json out = any_of({type(c.type), Json{{"const", "_"}}, nothing});
    if (c.optional) out["anyOf"].push_back(not_applicable());
    return out;
  }

  // ---------------------------------------------------------------- facts

  static Json yes_or_no(bool no_too) {
    Json out = Json::array({"yes", "true", true});
    if (no_too)
      for (Json w : {Json("no"), Json("false"), Json(false)}) out.push_back(std::move(w));
    return {{"enum", std::move(out)}};
  }
  static Json none() { return {{"const", "none"}}; }

  // What a row of one value may be, without a map around it; nothing where one value is no row.
  std::optional<Json> bare(const Relation& r, bool pattern) {
    if (r.columns.empty()) return yes_or_no(!pattern);
    if (r.attribute) return pattern ? pattern_value(r) : any_of({type(r.columns[0].type), not_applicable()});
    for (size_t i = 1; i < r.columns.size(); ++i)
      if (!r.columns[i].optional && !pattern) return std::nullopt;
    return pattern ? pattern_value(r) : type(r.columns[0].type);
  }
  // That there is none is said under 'facts'; here it would be a thing of this name.
  Json pattern_value(const Relation& r) {
    Json out = any_of({type(r.columns[0].type), Json{{"const", "_"}}});
    out["not"] = none();
    return out;
  }

  // `[ a, b ]`: a row by position.
  Json by_position(const Relation& r, bool pattern) {
    Json items = Json::array();
    for (const model::Column& c : r.columns) items.push_back(pattern ? pattern_cell(c) : cell(c));
    Json out = {{"type", "array"}, {"items", std::move(items)}, {"maxItems", r.columns.size()}};
    // As many as reach the last column that must not be left out.
    size_t least = 0;
    for (size_t i = 0; i < r.columns.size() && !pattern; ++i)
      if (!r.columns[i].optional) least = i + 1;
    out["minItems"] = std::max<size_t>(least, pattern ? 0 : 1);
    return out;
  }

  Json map_row(const Relation& r, bool pattern) {
    Json properties = Json::object(), enough = Json::array(), needed = Json::array();
    auto needs = [&](const std::string& key) { enough.push_back({{"required", Json::array({key})}}); };
    for (const model::Column& c : r.columns) {
      properties[c.name] = with(description(c), pattern ? pattern_cell(c) : cell(c));
      if (!c.optional && !r.attribute) needed.push_back(c.name);
    }
    if (r.attribute && !pattern) {
      properties["conflicting"] = conflict(r.columns[0].type, true);
      for (Json also : {not_applicable(), none(), by_position(r, false)})
        properties["value"]["anyOf"].push_back(std::move(also));
      needs("value");
      needs("conflicting");
    } else if (r.columns.empty()) {
      properties["value"] = yes_or_no(!pattern);
      if (!pattern) {
        properties["value"]["enum"].push_back("none");
        needs("value");
      }
    } else if (!r.attribute) {
      Json value = by_position(r, pattern);
      if (std::optional<Json> one = bare(r, pattern)) value = any_of({std::move(*one), std::move(value)});
      value = pattern ? any_of({std::move(value), nothing}) : any_of({std::move(value), none(), nothing});
      properties["value"] = std::move(value);
      if (!pattern) {
        properties["at_least"] = {{"type", "integer"}, {"minimum", 1}};
        properties["at_least"]["description"] =
            zh_ ? "至少有这么多行，其名称未知" : "so many rows, of which some are not known by name";
        if (needed.empty()) {
          for (const model::Column& c : r.columns) needs(c.name);
        } else {
          enough.push_back({{"required", needed}});
        }
        needs("value");
        needs("at_least");
      }
    }
    add_evidence(properties);
    Json out = object(std::move(properties));
    if (!enough.empty()) out["anyOf"] = std::move(enough);
    return out;
  }

  void add_fact(const Relation& r) {
    for (const bool pattern : {false, true}) {
      const std::string kind = pattern ? "pattern." : "fact.";
      definitions_[(pattern ? "row.pattern." : "row.") + r.name] = map_row(r, pattern);
      Json row = refer((pattern ? "row.pattern." : "row.") + r.name);
      // An editor tells what is wrong with the first that is nearest: a value, if it may be one.
      Json rows = any_of({}), all = any_of({});
      if (std::optional<Json> one = bare(r, pattern)) {
        rows["anyOf"].push_back(*one);
        all["anyOf"].push_back(*one);
      }
      rows["anyOf"].push_back(row);
      all["anyOf"].push_back(row);
      if (!r.columns.empty()) rows["anyOf"].push_back(by_position(r, pattern));
      if (!pattern) all["anyOf"].push_back(none());
      all["anyOf"].push_back(list_of(std::move(rows)));
      definitions_[kind + r.name] = std::move(all);
    }
    Json where = Json::object(), properties = Json::object();
    for (const model::Column& c : r.columns) where[c.name] = with(description(c), pattern_cell(c));
    Json columns = object(std::move(where));
    columns["minProperties"] = 1;
    properties["where"] = with(zh_ ? "哪些行已全部列出" : "which rows are complete", one_or_list(columns));
    add_evidence(properties);
    definitions_["complete." + r.name] = any_of({yes_or_no(false), object(std::move(properties))});
  }

  static constexpr std::array<std::string_view, 9> plain_names = {
      "name", "constant", "whole", "number", "percent", "text", "date", "year", "amount"};

  const Model& model_;
  std::string_view language_;
  bool zh_;
  Json definitions_ = Json::object();
  std::set<std::string> known_;
};

}  // namespace

std::string profile_schema(const model::Model& model, std::string_view language) {
  return Schema(model, language).run().dump(2) + "\n";
}

}  // namespace mechanist::author
