// Words for the schema of profiles and for the profile to be filled in, which say the same. External
// interface: describe.hpp.
#include "author/describe.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mechanist::author {
namespace {

using model::TypeKind;

// Bounded by the file's limit of nesting.
void write(std::string& out, const std::vector<model::Template::Piece>& pieces) {
  using Kind = model::Template::Piece::Kind;
  for (const model::Template::Piece& p : pieces) {
    switch (p.kind) {
      case Kind::text:
        out += p.text;
        break;
      case Kind::column:
        out += "{" + p.text + "}";
        break;
      case Kind::the_case:
        out += "{case}";
        break;
      case Kind::optional:
        out += "[";
        write(out, p.pieces);
        out += "]";
    }
  }
}

}  // namespace

bool in_chinese(std::string_view language) {
  return language == "zh" || language.starts_with("zh-");
}

std::string first_capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string sentence(const model::Notes& notes, std::string_view language) {
  if (notes.sentences.empty()) return {};
  auto found = std::find_if(notes.sentences.begin(), notes.sentences.end(),
                            [&](const model::Template& t) { return t.language == language; });
  std::string out;
  write(out, (found == notes.sentences.end() ? notes.sentences.front() : *found).pieces);
  return out;
}

std::string label(const std::vector<model::Label>& labels, std::string_view language,
                  const std::string& name) {
  for (const model::Label& l : labels)
    if (l.language == language) return l.text;
  return name;
}

std::string described(const model::Model& model, model::Type type, std::string_view language) {
  const bool zh = in_chinese(language);
  switch (type.kind) {
    case TypeKind::entity: {
      const model::Entity& e = model.entities[type.of];
      return fmt::format(fmt::runtime(zh ? "{}的名称" : "{}, by its name"),
                         label(e.labels, language, e.name));
    }
    case TypeKind::enumeration: {
      std::string out;
      for (const model::Enum::Constant& c : model.enums[type.of].constants) {
        const std::string told = label(c.labels, language, c.name);
        out += fmt::format("{}{}", out.empty() ? "" : zh ? "、" : ", ", c.name);
        if (told != c.name) out += fmt::format(fmt::runtime(zh ? "（{}）" : " ({})"), told);
      }
      return (zh ? "取值之一：" : "one of ") + out;
    }
    case TypeKind::whole:
      return zh ? "整数，如 12" : "whole number, such as 12";
    case TypeKind::number:
      return zh ? "数值，如 3.5" : "number, such as 3.5";
    case TypeKind::percent:
      return zh ? "百分比，如 4.2%" : "percentage, such as 4.2%";
    case TypeKind::text:
      return zh ? "文本" : "text";
    case TypeKind::date:
      return zh ? "日期，如 2019-05-31 或 2019-05-01..2019-05-31"
                : "date, such as 2019-05-31 or 2019-05-01..2019-05-31";
    case TypeKind::year:
      return zh ? "年份，如 2019、2016..2020、..2011 或 ~2020"
                : "year, such as 2019, 2016..2020, ..2011 or ~2020";
    case TypeKind::quantity:
      return fmt::format(fmt::runtime(zh ? "以 {0} 计的数量，如 12 {0}" : "amount in {0}, such as 12 {0}"),
                         model.units[type.of].name);
  }
  return {};
}

std::string signature(const model::Model& m, model::RelationId relation) {
  const model::Relation& r = m[relation];
  std::string columns;
  for (const model::Column& c : r.columns)
    columns += fmt::format("{}{}: {}{}", columns.empty() ? "" : ", ", c.name, describe(m, c.type),
                           c.optional ? "?" : "");
  return columns.empty() ? r.name : fmt::format("{}({})", r.name, columns);
}

std::vector<model::RelationId> recordable(const model::Model& model) {
  std::vector<model::RelationId> out;
  for (uint32_t i = 0; i < model.relations.size(); ++i)
    if (model.relations[i].recorded()) out.push_back(model::RelationId{i});
  auto before = [&](model::RelationId a, model::RelationId b) {
    const Span &x = model[a].span, &y = model[b].span;
    return std::pair(x.source.value, x.begin) < std::pair(y.source.value, y.begin);
  };
  std::sort(out.begin(), out.end(), before);
  return out;
}

}  // namespace mechanist::author
