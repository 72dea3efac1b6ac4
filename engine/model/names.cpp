// Everything that has a name and is no relation: the header, the case, entities, enums, units, sources and
// parameters; and what may not be named twice. Ids are given in order of names, so that they do not depend
// on where in the files a declaration stands. External interface: declare_names of build.hpp (relations.cpp
// has the rest of it).
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "model/declare.hpp"

namespace mechanist::model {

bool NameTable::add(Build& b, std::string_view what, const ast::Name& name) {
  auto [it, fresh] = first_.emplace(name.text, std::pair(name.span, std::string(what)));
  if (fresh) return true;
  Diagnostic& d = b.error("E0204", name.span, fmt::format("'{}' is declared twice", name.text),
                          "give one of them another name");
  b.note(d, it->second.first, fmt::format("first declared here as {}", it->second.second));
  return false;
}

namespace {

void declare_header(Build& b) {
  bool main_file = true;
  for (const ast::File& f : b.files) {
    const ast::Header* first = nullptr;
    for (const ast::Declaration& d : f.declarations) {
      const auto* h = std::get_if<ast::Header>(&d);
      if (h == nullptr) continue;
      if (first != nullptr) {
        Diagnostic& e = b.error("E0233", h->name.span, "a file has one `rulebase` header");
        b.note(e, first->name.span, "the first is here");
        continue;
      }
      first = h;
      if (!main_file) continue;
      b.model.name = h->name.text;
      b.model.version = h->version;
    }
    main_file = false;
  }
}

void declare_case(Build& b) {
  const ast::CaseDecl* first = nullptr;
  for (const auto* c : all_of<ast::CaseDecl>(b)) {
    if (first != nullptr && first->name.text != c->name.text) {
      Diagnostic& e = b.error("E0233", c->name.span, "a rulebase has one `case`, its unit of analysis");
      b.note(e, first->name.span, "the first is here");
    }
    if (first != nullptr) continue;
    first = c;
    b.model.case_name = c->name.text;
    b.model.case_notes = make_notes(b, c->notes, {});
  }
}

void declare_types(Build& b) {
  NameTable names;
  static constexpr std::string_view builtin[] = {"int",  "number", "percent", "text",
                                                 "date", "year",   "quantity"};
  auto allowed = [&](const ast::Name& name, std::string_view what) {
    if (std::find(std::begin(builtin), std::end(builtin), name.text) != std::end(builtin)) {
      b.error("E0204", name.span, fmt::format("'{}' is a type of the language", name.text),
              "choose another name");
      return false;
    }
    return names.add(b, what, name);
  };
  for (const auto* d : all_of<ast::EntityDecl>(b))
    for (const ast::Name& n : d->names)
      if (allowed(n, "an entity")) b.model.entities.push_back({n.text, make_labels(b, d->notes), n.span});
  for (const auto* d : all_of<ast::EnumDecl>(b)) {
    if (!allowed(d->name, "an enum")) continue;
    Enum e{d->name.text, d->ordered, {}, make_labels(b, d->notes), d->name.span};
    NameTable constants;
    for (const auto& c : d->constants)
      if (constants.add(b, "a constant of this enum", c.name))
        e.constants.push_back({c.name.text, make_labels(b, c.notes), c.name.span});
    b.model.enums.push_back(std::move(e));
  }
  auto by_name = [](const auto& x, const auto& y) { return x.name < y.name; };
  std::sort(b.model.entities.begin(), b.model.entities.end(), by_name);
  std::sort(b.model.enums.begin(), b.model.enums.end(), by_name);
  for (uint32_t i = 0; i < b.model.entities.size(); ++i)
    b.entity_by_name.emplace(b.model.entities[i].name, EntityId{i});
  for (uint32_t i = 0; i < b.model.enums.size(); ++i) {
    b.enum_by_name.emplace(b.model.enums[i].name, EnumId{i});
    for (uint32_t c = 0; c < b.model.enums[i].constants.size(); ++c)
      b.constants_by_name[b.model.enums[i].constants[c].name].emplace_back(EnumId{i}, c);
  }
}

void declare_units(Build& b) {
  std::set<std::string> units;
  auto use = [&](const std::optional<ast::TypeUse>& t) {
    if (t && t->unit && !t->unit->empty()) units.insert(*t->unit);
  };
  auto columns = [&](const std::vector<ast::ColumnDecl>& all) {
    for (const auto& c : all) use(c.type);
  };
  for (const auto* d : all_of<ast::FactDecl>(b)) {
    use(d->attribute);
    columns(d->columns);
  }
  for (const auto* d : all_of<ast::TableDecl>(b)) columns(d->columns);
  for (const auto* d : all_of<ast::DefineDecl>(b)) columns(d->columns);
  for (const std::string& u : units) {
    b.unit_by_name.emplace(u, UnitId{static_cast<uint32_t>(b.model.units.size())});
    b.model.units.push_back(split_unit(u));
  }
}

std::string plain_text(const Literal& l) {
  if (const auto* t = std::get_if<TextLiteral>(&l)) return t->value;
  return to_string(l);
}

void declare_sources(Build& b) {
  NameTable names;
  for (const auto* d : all_of<ast::SourceDecl>(b)) {
    if (!names.add(b, "a source", d->name)) continue;
    CitedSource s;
    s.name = d->name.text;
    s.span = d->name.span;
    NameTable keys;
    for (const auto& f : d->fields) {
      if (!keys.add(b, "a line of this source", f.key)) continue;
      std::string value = plain_text(f.value);
      const std::string& key = f.key.text;
      if (key == "title")
        s.title = value;
      else if (key == "note")
        s.note = value;
      else if (key == "url")
        s.url = value;
      else if (key == "date")
        s.date = value;
      else
        s.others.emplace_back(key, value);
    }
    b.model.cited.push_back(std::move(s));
  }
  std::sort(b.model.cited.begin(), b.model.cited.end(),
            [](const auto& x, const auto& y) { return x.name < y.name; });
  for (uint32_t i = 0; i < b.model.cited.size(); ++i)
    b.cited_by_name.emplace(b.model.cited[i].name, CitedId{i});
}

// The constant that a bare name is, where only one enum has it.
std::optional<Value> constant_of(Build& b, const std::string& name, Span at) {
  std::string bare = name;
  std::optional<EnumId> wanted;
  if (size_t dot = name.rfind('.'); dot != std::string::npos) {
    if (auto it = b.enum_by_name.find(name.substr(0, dot)); it != b.enum_by_name.end()) wanted = it->second;
    bare = name.substr(dot + 1);
  }
  std::vector<std::string> candidates;
  std::optional<Value> found;
  for (auto [e, index] : b.constants_by_name[bare]) {
    if (wanted ? *wanted != e : !b.knows(at, b.model[e].span)) continue;
    found = Value{inline_number(index), Type{TypeKind::enumeration, e.value}};
    candidates.push_back(b.model[e].name + "." + bare);
  }
  if (candidates.size() == 1) return found;
  if (candidates.size() > 1) {
    b.error("E0205", at, fmt::format("'{}' is a constant of several enums", name),
            "write " + list_of(candidates));
    return std::nullopt;
  }
  std::vector<std::string> all;
  for (const auto& [known, where] : b.constants_by_name)
    if (b.may_suggest() && !where.empty()) all.push_back(known);
  b.unknown("E0203", at, fmt::format("'{}' is no constant", name), did_you_mean(b, name, all));
  return std::nullopt;
}

void set_parameter(Build& b, Parameter& p, std::optional<Literal>& literal) {
  for (const auto& [name, text] : b.options.parameters) {
    if (b.model.canonical(name) != p.name) continue;
    auto bad = [&](std::string message, std::string hint = {}) {
      b.diagnostics.push_back(mechanist::error("E0407", whole_file(fmt::format("--set {}={}", name, text)),
                                               std::move(message), std::move(hint)));
    };
    auto parsed = parse_literal(text);
    if (!parsed) {
      bad(parsed.error().message, parsed.error().hint);
      continue;
    }
    Literal given = *parsed;
    if (p.type.kind == TypeKind::text && !std::holds_alternative<TextLiteral>(given))
      given = TextLiteral{text};
    auto value = value_of(b, given, p.type);
    if (const auto* problem = std::get_if<Problem>(&value)) {
      bad(problem->message, problem->hint);
      continue;
    }
    p.value = std::get<Value>(value).symbol;
    p.overridden = true;
    if (p.type.kind == TypeKind::enumeration)
      literal.reset();
    else
      literal = given;
  }
}

}  // namespace

void declare_parameters(Build& b, NameTable& names) {
  std::vector<const ast::ParameterDecl*> all;
  for (const auto* d : all_of<ast::ParameterDecl>(b))
    if (names.add(b, "a parameter", d->name)) all.push_back(d);
  std::sort(all.begin(), all.end(), [](const auto* x, const auto* y) { return x->name.text < y->name.text; });
  for (const auto* d : all) {
    Parameter p;
    p.name = d->name.text;
    p.span = d->name.span;
    p.is_private = d->is_private;
    p.notes = make_notes(b, d->notes, {});
    std::optional<Literal> literal = literal_of(d->value);
    bool known = false;
    if (literal) {
      auto value = value_of(b, *literal);
      if (const auto* problem = std::get_if<Problem>(&value)) {
        b.error(problem->code, d->value.span, problem->message, problem->hint);
      } else {
        p.value = std::get<Value>(value).symbol;
        p.type = std::get<Value>(value).type;
        known = true;
      }
    } else if (const auto* n = std::get_if<ast::NameUse>(&d->value.node)) {
      if (auto value = constant_of(b, n->name, d->value.span)) {
        p.value = value->symbol;
        p.type = value->type;
        known = true;
      }
    } else {
      b.error("E0232", d->value.span,
              fmt::format("the parameter '{}' is one value, not an expression", p.name),
              "write the number, text, date, quantity or constant itself");
    }
    if (known) set_parameter(b, p, literal);
    if (!known) literal.reset();
    b.parameter_by_name.emplace(p.name, ParameterId{static_cast<uint32_t>(b.model.parameters.size())});
    b.parameter_literals.push_back(std::move(literal));
    b.model.parameters.push_back(std::move(p));
  }
  std::vector<std::string> known;
  for (const Parameter& p : b.model.parameters) known.push_back(p.name);
  for (const auto& [name, text] : b.options.parameters) {
    if (b.parameter_by_name.contains(b.model.canonical(name))) continue;
    std::string hint = b.model.qualified_instead(name);
    if (hint.empty()) hint = did_you_mean(b, name, known);
    if (hint.empty()) hint = known.empty() ? "this rulebase has no parameters" : "it has " + list_of(known);
    if (!b.incomplete())
      b.diagnostics.push_back(mechanist::error("E0406", whole_file(fmt::format("--set {}={}", name, text)),
                                               fmt::format("there is no parameter '{}'", name), hint));
  }
}

void declare_names(Build& b) {
  declare_header(b);
  declare_sources(b);
  find_languages(b);
  for (const auto* h : all_of<ast::Header>(b)) {
    Notes notes = make_notes(b, h->notes, {});
    if (h->name.span.source == b.files.front().source && b.model.notes.sentences.empty())
      b.model.notes = std::move(notes);
  }
  declare_case(b);
  declare_types(b);
  declare_units(b);
  declare_relations(b);
}

}  // namespace mechanist::model
