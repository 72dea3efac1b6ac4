// Templates and values to sentences; see sentences.hpp.
//
// Two rules keep what comes out readable: an optional part of a template is left out where one of its columns
// has no value, and a column that has to be said but is not known is said as "some technology". What nobody
// wrote a sentence for is told with its names, so that nothing is ever left untold.
#include "explain/sentences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "model/walk.hpp"
#include "syntax/literal.hpp"

namespace mechanist::explain {

using model::TypeKind;

std::string spaced(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

namespace {

std::string filled(std::string_view pattern, const std::string& a, const std::string& b = {}) {
  return fmt::format(fmt::runtime(pattern), a, b);
}

std::string short_name(const std::string& qualified) {
  return qualified.substr(qualified.rfind('.') + 1);
}

// A path goes without its mechanism. A name that several files declare keeps that of its file.
std::string name_in_text(const model::Model& m, const model::Relation& r) {
  std::string brief = short_name(r.name);
  const bool is_part = r.role == model::Role::path || r.role == model::Role::quality;
  if (is_part || !m.shared_names.contains(brief)) return brief;
  return r.role == model::Role::constraint ? r.name.substr(r.name.find('.') + 1) : r.name;
}

std::string bound_word(const Phrases& p, model::Bound b, const std::string& n) {
  return filled(b == model::Bound::at_least  ? p.at_least
                : b == model::Bound::at_most ? p.at_most
                                             : p.exactly,
                n);
}

// "town T"; a noun that has no Chinese keeps its distance in Chinese, too.
std::string with_name(const Phrases& p, const std::string& noun, const std::string& name) {
  const bool latin = !noun.empty() && static_cast<unsigned char>(noun.back()) < 0x80;
  return noun + (p.language != "zh" || latin ? " " : "") + name;
}

// Money in Chinese: by 10^4 and 10^8, the currency behind the number.
std::optional<std::string> chinese_money(const model::Unit& unit, Decimal amount) {
  static constexpr std::pair<std::string_view, std::string_view> currencies[] = {
      {"EUR", "欧元"}, {"USD", "美元"}, {"CNY", "元"},       {"RMB", "元"},   {"JPY", "日元"},
      {"GBP", "英镑"}, {"KRW", "韩元"}, {"CHF", "瑞士法郎"}, {"HKD", "港元"}, {"TWD", "新台币"}};
  auto it = std::find_if(std::begin(currencies), std::end(currencies),
                         [&](const auto& c) { return c.first == unit.base; });
  if (it == std::end(currencies)) return std::nullopt;
  auto total = multiply(amount, unit.factor);
  if (!total) return std::nullopt;
  const Decimal size = *total < Decimal(0) ? Decimal::from_scaled(-total->scaled()) : *total;
  static constexpr std::pair<int64_t, std::string_view> magnitudes[] = {{100'000'000, "亿"}, {10'000, "万"}};
  for (auto [factor, word] : magnitudes) {
    if (size < Decimal(factor)) continue;
    auto part = divide(*total, Decimal(factor));
    if (part && multiply(*part, Decimal(factor)) == total)
      return fmt::format("{}{}{}", part->to_string(), word, it->second);
  }
  return total->to_string() + std::string(it->second);
}

}  // namespace

Sentences::Sentences(const model::Model& m, const SymbolTable& symbols, const Profile* profile,
                     std::string language, std::vector<uint32_t> unnamed)
    : m_(m),
      symbols_(symbols),
      profile_(profile),
      language_(language.empty() ? (m.languages.empty() ? "en" : m.languages.front()) : std::move(language)),
      phrases_(phrases_of(language_)),
      written_(m, symbols, profile, std::move(unnamed)) {}

// ---------------------------------------------------------------- values

std::string Sentences::label_of(const std::vector<model::Label>& labels) const {
  for (const model::Label& l : labels)
    if (l.language == language_) return l.text;
  return {};
}

std::string Sentences::type_word(model::Type t, const std::string& fallback) const {
  switch (t.kind) {
    case TypeKind::entity: {
      std::string label = label_of(m_.entities[t.of].labels);
      return label.empty() ? lower_case(spaced(short_name(m_.entities[t.of].name))) : label;
    }
    case TypeKind::enumeration: {
      std::string label = label_of(m_.enums[t.of].labels);
      return label.empty() ? lower_case(spaced(short_name(m_.enums[t.of].name))) : label;
    }
    case TypeKind::date:
      return std::string(phrases_.word_date);
    case TypeKind::year:
      return std::string(phrases_.word_year);
    case TypeKind::percent:
      return std::string(phrases_.word_percent);
    case TypeKind::quantity:
      return std::string(phrases_.word_amount);
    case TypeKind::text:
      return fallback.empty() ? std::string(phrases_.word_text) : fallback;
    default:
      return fallback.empty() ? std::string(phrases_.word_number) : fallback;
  }
}

// A cell left out, or one of the possible bound.
bool Sentences::nothing_known(Symbol s) const {
  if (!s.is_unknown()) return false;
  if (profile_ == nullptr || s.index() >= profile_->unknowns.size()) return true;
  const UnknownCell& cell = profile_->unknowns[s.index()];
  return !cell.low && !cell.high && cell.candidates.empty();
}

std::string Sentences::range(model::Type t, const UnknownCell& cell) const {
  if (!cell.candidates.empty()) {
    std::string out;
    for (Symbol s : model::ordered_values(symbols_, t, cell.candidates))
      out += (out.empty() ? "" : std::string(phrases_.or_word)) + shown(t, s);
    return out;
  }
  auto end = [&](int64_t v) { return shown(t, inline_number(v)); };
  if (cell.low && cell.high) return filled(phrases_.between_values, end(*cell.low), end(*cell.high));
  const bool time = t.kind == TypeKind::year || t.kind == TypeKind::date;
  if (cell.low) return filled(time ? phrases_.from_time : phrases_.from_value, end(*cell.low));
  if (cell.high) return filled(time ? phrases_.up_to_time : phrases_.up_to_value, end(*cell.high));
  return std::string(phrases_.unknown_value);
}

std::string Sentences::shown(model::Type t, Symbol s) const {
  if (s == any_symbol) return filled(phrases_.some, type_word(t, {}));
  if (s.is_none()) return std::string(phrases_.no_value_word);
  if (s.is_unknown()) {
    if (profile_ != nullptr && s.index() < profile_->unknowns.size())
      return range(t, profile_->unknowns[s.index()]);
    return std::string(phrases_.unknown_value);
  }
  if (s.is_unnamed()) return filled(phrases_.unnamed, type_word(t, {}));
  if (s.is_text()) {
    if (profile_ != nullptr) {
      auto it = profile_->labels.find(s);
      if (it != profile_->labels.end())
        if (std::string label = label_of(it->second); !label.empty()) return label;
    }
    return std::string(symbols_.text_of(s));
  }
  const Decimal n = symbols_.number_of(s);
  const bool chinese = phrases_.language == "zh";
  if (t.kind == TypeKind::enumeration) {
    auto i = n.to_int();
    const auto& constants = m_.enums[t.of].constants;
    if (i && *i >= 0 && static_cast<size_t>(*i) < constants.size()) {
      const auto& c = constants[static_cast<size_t>(*i)];
      std::string label = label_of(c.labels);
      return label.empty() ? spaced(c.name) : label;
    }
  }
  if (t.kind == TypeKind::date && chinese) {
    if (auto days = n.to_int()) {
      CivilDate d = civil_from_days(static_cast<int32_t>(*days));
      return fmt::format("{}年{}月{}日", d.year, d.month, d.day);
    }
  }
  if (t.kind == TypeKind::quantity && chinese)
    if (auto money = chinese_money(m_.units[t.of], n)) return *money;
  return model::show(m_, &symbols_, t, s);
}

// A year or a day that is known roughly reads as a noun there.
std::string Sentences::cell(model::Type t, Symbol s) const {
  const bool time = t.kind == TypeKind::year || t.kind == TypeKind::date;
  if (time && s.is_unknown() && profile_ != nullptr && s.index() < profile_->unknowns.size()) {
    const UnknownCell& known = profile_->unknowns[s.index()];
    if (known.low && known.high && known.candidates.empty())
      return filled(t.kind == TypeKind::year ? phrases_.some_year_within : phrases_.some_day_within,
                    shown(t, inline_number(*known.low)), shown(t, inline_number(*known.high)));
  }
  return shown(t, s);
}

std::string Sentences::case_shown() const {
  if (profile_ == nullptr) {  // any case
    if (!m_.case_name) return m_.name;
    const std::string noun = sentence(m_.case_notes);
    return filled(phrases_.the_case, noun.empty() ? lower_case(spaced(*m_.case_name)) : noun);
  }
  std::string label = label_of(profile_->case_labels);
  if (label.empty()) {
    // A case may itself be a name that others mention.
    Symbol s = symbols_.find_text(profile_->case_name);
    if (!s.is_none()) {
      auto it = profile_->labels.find(s);
      if (it != profile_->labels.end()) label = label_of(it->second);
    }
  }
  return label.empty() ? profile_->case_name : label;
}

// ---------------------------------------------------------------- templates

const model::Template* Sentences::find(const std::vector<model::Template>& all) const {
  for (const model::Template& t : all)
    if (t.language == language_) return &t;
  for (const std::string& language : m_.languages)
    for (const model::Template& t : all)
      if (t.language == language) return &t;
  return all.empty() ? nullptr : &all.front();
}

// What a Chinese template has behind a value of that noun: the noun itself, or the unit of a time.
std::string_view Sentences::behind_value(std::string_view noun) const {
  constexpr size_t character = 3;  // bytes of a Chinese one
  const bool time = noun == phrases_.word_year || noun == phrases_.word_date;
  return time ? noun.substr(0, character) : noun;
}

void Sentences::fill(std::string& out, const std::vector<model::Template::Piece>& pieces, const Cells& cells,
                     const std::vector<Placeholder>& fallback, const model::Rule* rule,
                     const eval::Env* env) const {
  using Kind = model::Template::Piece::Kind;
  auto value = [&](const model::Template::Piece& p) -> std::optional<std::string> {
    if (!p.variable) return p.column < cells.size() ? cells[p.column] : std::nullopt;
    if (rule == nullptr || p.column >= rule->variables.size()) return p.text;
    if (env == nullptr || (*env)[p.column] == eval::unbound) return rule->variables[p.column].name;
    return cell(rule->variables[p.column].type, (*env)[p.column]);
  };
  auto instead = [&](const model::Template::Piece& p) {
    return !p.variable && p.column < fallback.size() ? &fallback[p.column] : nullptr;
  };
  size_t own = out.size();  // from where on there are only the template's own words
  std::string_view said;  // just before, and by a template of Chinese behind the value: "某阶段" and "阶段"
  for (const auto& p : pieces) {
    const std::string_view noun = std::exchange(said, {});
    switch (p.kind) {
      case Kind::text:
        out += std::string_view(p.text).substr(
            !noun.empty() && std::string_view(p.text).starts_with(noun) ? noun.size() : 0);
        break;
      case Kind::the_case:
        out += case_shown();
        own = out.size();
        break;
      case Kind::column:
        if (auto v = value(p)) {
          out += *v;
        } else if (const Placeholder* placeholder = instead(p)) {
          put(out, own, *placeholder);
          if (phrases_.language == "zh") said = behind_value(placeholder->noun);
        }
        own = out.size();
        break;
      case Kind::optional: {
        const bool given = std::all_of(p.pieces.begin(), p.pieces.end(), [&](const auto& inner) {
          return inner.kind != Kind::column || value(inner).has_value() ||
                 (instead(inner) != nullptr && instead(inner)->asked);
        });
        if (given) fill(out, p.pieces, cells, fallback, rule, env);
        break;
      }
    }
  }
}

std::string Sentences::filled_in(const model::Template& t, const Cells& cells,
                                 const std::vector<Placeholder>& fallback) const {
  std::string out;
  fill(out, t.pieces, cells, fallback, nullptr, nullptr);
  return out;
}

// Puts a placeholder behind what stands there: English has one determiner, and says a noun once. So "on the
// key-core technology" and "some technology" are "on some key-core technology", and "the link of" and "some
// link" are "some link". Only the template's own words, which begin at `own`, are changed.
void Sentences::put(std::string& out, size_t own, const Placeholder& p) const {
  const std::string before = out.substr(own);
  std::string head = before;
  for (const std::string& end : {p.noun + " ", p.noun + " of "})
    if (before.ends_with(" " + end)) head = before.substr(0, before.size() - end.size());
  const bool noun_stands = head.size() < before.size();
  if (phrases_.language != "en" || p.noun.empty() || !before.ends_with(' ')) {
    out += p.text;
    return;
  }
  if (p.determiner.empty()) {
    out.resize(own);
    out += head + p.text;
    return;
  }
  // If the noun stands there, it may have adjectives before it.
  size_t end = head.size() - 1;
  for (int words = 0; words < (noun_stands ? 3 : 1); ++words) {
    const size_t space = end == 0 ? std::string::npos : head.rfind(' ', end - 1);
    const size_t begin = space == std::string::npos ? 0 : space + 1;
    const std::string word = lower_case(head.substr(begin, end - begin));
    if (word == "the" || word == "a" || word == "an") {
      out.resize(own + begin);
      out += filled(p.determiner,
                    head.substr(end + 1) + (p.name.empty() ? p.noun : with_name(phrases_, p.noun, p.name)));
      return;
    }
    if (space == std::string::npos || word.find_first_of(",;:()") != std::string::npos) break;
    end = space;
  }
  out += p.text;
}

std::string Sentences::noun_of(model::RelationId r, uint32_t c) const {
  const model::Column& column = m_[r].columns[c];
  if (m_[r].attribute && column.type.kind != TypeKind::entity && column.type.kind != TypeKind::enumeration)
    return {};
  return type_word(column.type, spaced(column.name));
}

Sentences::Placeholder Sentences::placeholder(model::RelationId r, uint32_t c, bool negative,
                                              const Name& name) const {
  Placeholder out;
  out.asked = name.asked || !name.text.empty();
  out.noun = noun_of(r, c);
  if (out.noun.empty()) {
    out.text = phrases_.some_value;
    return out;
  }
  const TypeKind kind = m_[r].columns[c].type.kind;
  if (kind == TypeKind::whole || kind == TypeKind::number) {
    // The sentence says of what it is the number: "… m high", "H m high".
    out.name = name.text;
    out.text = name.text.empty() ? std::string(phrases_.some_value) : name.text;
    out.noun.clear();
    return out;
  }
  out.name = name.text;
  if (name.text.empty() || name.first) out.determiner = negative ? phrases_.any : phrases_.some;
  out.text = name.text.empty() ? out.noun : with_name(phrases_, out.noun, out.name);
  if (!out.determiner.empty()) out.text = filled(out.determiner, out.text);
  return out;
}

std::string Sentences::fill_atom(model::RelationId r, const Cells& cells,
                                 const std::vector<Placeholder>& fallback, bool negative) const {
  const model::Relation& rel = m_[r];
  if (negative) {
    if (const auto* t = find(rel.notes.negatives);
        t != nullptr && (t->language == language_ || find(rel.notes.sentences) == nullptr ||
                         find(rel.notes.sentences)->language != language_))
      return filled_in(*t, cells, fallback);
    return filled(phrases_.not_sentence, fill_atom(r, cells, fallback, false));
  }
  if (const auto* t = find(rel.notes.sentences)) return filled_in(*t, cells, fallback);
  std::string name = spaced(name_in_text(m_, rel));
  if (cells.empty()) return name;
  auto value = [&](size_t c) { return cells[c].value_or(fallback[c].text); };
  if (rel.attribute) return name + std::string(phrases_.colon) + value(0);
  if (cells.size() == 1) return value(0) + std::string(phrases_.colon) + name;
  std::string out;
  for (uint32_t c = 0; c < cells.size(); ++c) {
    if (!cells[c] && rel.columns[c].optional && !fallback[c].asked) continue;
    out += (out.empty() ? std::string() : std::string(phrases_.list_comma)) + column(r, c) + " " + value(c);
  }
  return out.empty() ? name : name + std::string(phrases_.colon) + out;
}

std::string Sentences::atom(model::RelationId r, std::span<const Symbol> symbols, bool negative,
                            const Names& names, std::span<const std::string> told) const {
  Cells cells;
  std::vector<Placeholder> fallback;
  for (uint32_t c = 0; c < symbols.size(); ++c) {
    const Symbol s = symbols[c];
    const bool unknown = s == any_symbol || s.is_none() || nothing_known(s);
    const bool as_told = c < told.size() && !told[c].empty();
    cells.push_back(as_told   ? std::optional(told[c])
                    : unknown ? std::nullopt
                              : std::optional(cell(m_[r].columns[c].type, s)));
    fallback.push_back(unknown ? placeholder(r, c, negative, c < names.size() ? names[c] : Name{})
                               : Placeholder{});
  }
  return fill_atom(r, cells, fallback, negative);
}

std::string Sentences::words_of_atom(const model::Atom& a, const model::Rule& rule, const eval::Env* env,
                                     bool negative) const {
  Cells cells;
  std::vector<Placeholder> fallback;
  const Names called = env == nullptr ? Names() : names(a, rule, *env);
  for (uint32_t c = 0; c < a.terms.size(); ++c) {
    const model::Expr& t = a.terms[c];
    const model::Type type = m_[a.relation].columns[c].type;
    Name name = called.empty() ? Name{} : called[c];
    name.asked = std::holds_alternative<model::VariableUse>(t.node);
    fallback.push_back(placeholder(a.relation, c, negative, name));
    if (const auto* constant = std::get_if<model::Constant>(&t.node)) {
      cells.push_back(shown(type, constant->value));
    } else if (const auto* v = std::get_if<model::VariableUse>(&t.node)) {
      const model::Variable& variable = rule.variables[v->variable.value];
      if (env != nullptr && has_value(*env, v->variable))
        cells.push_back(cell(type, (*env)[v->variable.value]));
      else if (env == nullptr ? !variable.introduced : uses(rule).variables[v->variable.value].every)
        cells.push_back(variable.name);
      else
        cells.push_back(std::nullopt);
    } else {
      cells.push_back(std::nullopt);
    }
  }
  return fill_atom(a.relation, cells, fallback, negative);
}

// ---------------------------------------------------------------- variables by name

const Sentences::Uses& Sentences::uses(const model::Rule& rule) const {
  auto [it, fresh] = uses_.try_emplace(&rule);
  if (fresh) {
    it->second.variables.resize(rule.variables.size());
    for (const auto& c : rule.body) use(c, rule, it->second, false);
  }
  return it->second;
}

void Sentences::use(const model::Expr& e, Uses& out, bool compared) const {
  if (const auto* v = std::get_if<model::VariableUse>(&e.node)) {
    Use& u = out.variables[v->variable.value];
    ++u.conditions;
    u.compared = u.compared || compared;
  } else if (const auto* call = std::get_if<model::Call>(&e.node)) {
    for (const auto& a : call->arguments) use(a, out, false);
  }
}

void Sentences::use(const model::Condition& c, const model::Rule& rule, Uses& out, bool negated) const {
  auto all = [&](const std::vector<model::Condition>& parts, bool within = false) {
    for (const auto& p : parts) use(p, rule, out, negated || within);
  };
  if (const auto* a = std::get_if<model::Atom>(&c.node)) {
    for (uint32_t i = 0; i < a->terms.size(); ++i) {
      const std::string noun = noun_of(a->relation, i);
      const auto* v = std::get_if<model::VariableUse>(&a->terms[i].node);
      if (v == nullptr) {
        // An optional column that anything may fill is left out of the sentence.
        if (std::holds_alternative<model::Wildcard>(a->terms[i].node) && !noun.empty() &&
            !m_[a->relation].columns[i].optional)
          ++out.nameless[noun];
        continue;
      }
      Use& u = out.variables[v->variable.value];
      u.negated = u.negated || negated;
      bool again = false;
      for (uint32_t before = 0; before < i && !again; ++before) {
        const auto* o = std::get_if<model::VariableUse>(&a->terms[before].node);
        again = o != nullptr && o->variable == v->variable;
      }
      if (again) {
        u.twice = true;
        continue;
      }
      ++u.conditions;
      if (u.first != nullptr || noun.empty()) continue;
      u.first = a;
      u.first_column = i;
      u.noun = noun;
    }
  } else if (const auto* cmp = std::get_if<model::Comparison>(&c.node)) {
    const bool compared = is_statement(*cmp, rule);
    use(cmp->left, out, compared);
    use(cmp->right, out, compared);
  } else if (const auto* in = std::get_if<model::In>(&c.node)) {
    use(in->value, out, false);
  } else if (const auto* b = std::get_if<model::Between>(&c.node)) {
    for (const model::Expr* e : {&b->value, &b->low, &b->high}) use(*e, out, false);
  } else if (const auto* t = std::get_if<model::TextTest>(&c.node)) {
    for (const auto& argument : t->arguments) use(argument, out, false);
  } else if (const auto* all_of = std::get_if<model::And>(&c.node)) {
    all(all_of->parts);
  } else if (const auto* any_of = std::get_if<model::Or>(&c.node)) {
    all(any_of->parts);
  } else if (const auto* n = std::get_if<model::Not>(&c.node)) {
    all(n->parts, true);
  } else if (const auto* e = std::get_if<model::Exists>(&c.node)) {
    all(e->parts);
  } else if (const auto* f = std::get_if<model::ForEvery>(&c.node)) {
    out.variables[f->variable.value].every = true;
    all(f->parts);
  } else if (const auto* h = std::get_if<model::Threshold>(&c.node)) {
    all(h->members);
  }
}

bool Sentences::has_value(const eval::Env& env, model::VariableId v) const {
  const Symbol s = env[v.value];
  return s != eval::unbound && !s.is_none() && !nothing_known(s);
}

// Whether a variable is told by its name. Without a binding, as in what a rule asks for, each is; under one,
// those without a value that stand in several places where "some town" alone would not tell which is meant.
bool Sentences::by_name(const model::Rule& rule, const eval::Env* env, model::VariableId v) const {
  if (rule.variables[v.value].introduced) return false;
  if (env == nullptr) return true;
  if (has_value(*env, v)) return false;
  const Uses& all = uses(rule);
  const Use& u = all.variables[v.value];
  if (u.every) return true;
  if (u.noun.empty() || (u.conditions < 2 && !u.twice)) return false;
  if (u.twice || u.compared || u.negated || all.nameless.contains(u.noun)) return true;
  for (uint32_t o = 0; o < all.variables.size(); ++o)
    if (o != v.value && all.variables[o].noun == u.noun && !all.variables[o].every &&
        !rule.variables[o].introduced && !has_value(*env, model::VariableId{o}))
      return true;
  return false;
}

Names Sentences::names(const model::Atom& a, const model::Rule& rule, const eval::Env& env) const {
  Names out;
  for (uint32_t c = 0; c < a.terms.size(); ++c) {
    const auto* v = std::get_if<model::VariableUse>(&a.terms[c].node);
    if (v == nullptr || !by_name(rule, &env, v->variable)) continue;
    const Use& u = uses(rule).variables[v->variable.value];
    out.resize(a.terms.size());
    out[c] = {rule.variables[v->variable.value].name, !u.every && u.first == &a && u.first_column == c};
  }
  return out;
}

// ---------------------------------------------------------------- declarations

std::string Sentences::sentence(const model::Notes& notes) const {
  const auto* t = find(notes.sentences);
  return t == nullptr ? std::string() : filled_in(*t, {}, {});
}

std::string Sentences::rule(const model::Rule& r, const eval::Env* env) const {
  const auto* t = find(r.notes.sentences);
  std::string out;
  if (t != nullptr) fill(out, t->pieces, {}, {}, &r, env);
  return out;
}

std::string Sentences::label(model::RelationId r) const {
  const model::Relation& rel = m_[r];
  if (rel.columns.empty())
    if (const auto* t = find(rel.notes.sentences)) return filled_in(*t, {}, {});
  return spaced(name_in_text(m_, rel));
}

std::string Sentences::column(model::RelationId r, uint32_t c) const {
  const model::Column& column = m_[r].columns[c];
  std::string label;
  if (column.type.kind == TypeKind::entity) label = label_of(m_.entities[column.type.of].labels);
  if (column.type.kind == TypeKind::enumeration) label = label_of(m_.enums[column.type.of].labels);
  if (m_[r].attribute) {
    if (!label.empty()) return label;
    // Its sentence is in the language; its name hardly is.
    const auto* t = find(m_[r].notes.sentences);
    if (phrases_.language != "en" && t != nullptr && t->language == language_) {
      std::string name = filled_in(*t, {std::string(phrases_.some_value)}, {});
      // "资产为…" is about "资产".
      for (std::string_view end : {phrases_.some_value, std::string_view("为")})
        if (name.ends_with(end)) name.resize(name.size() - end.size());
      if (!name.empty()) return name;
    }
    return spaced(m_[r].name);
  }
  if (!label.empty() && phrases_.language != "en") return label;
  if (phrases_.language != "en" && (column.type.kind == TypeKind::year || column.type.kind == TypeKind::date))
    return type_word(column.type, {});
  return spaced(column.name);
}

std::string Sentences::list(const std::vector<std::string>& items) const {
  std::string out;
  for (const std::string& i : items)
    out += (out.empty() ? std::string() : std::string(phrases_.list_comma)) + i;
  return out;
}

std::string Sentences::with_and(const std::vector<std::string>& items) const {
  // Items that have commas themselves are told apart by semicolons.
  const bool commas = std::any_of(items.begin(), items.end(), [&](const std::string& i) {
    return items.size() > 2 && i.find(phrases_.comma) != std::string::npos;
  });
  std::string out;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0)
      out += commas ? phrases_.semicolon : i + 1 == items.size() ? phrases_.and_word : phrases_.comma;
    out += items[i];
  }
  return out;
}

// ---------------------------------------------------------------- conditions in words

std::string Sentences::needed(model::Comparator c, const std::string& value) const {
  using model::Comparator;
  switch (c) {
    case Comparator::equal:
      return filled(phrases_.equal, value);
    case Comparator::not_equal:
      return filled(phrases_.not_equal, value);
    case Comparator::less:
      return filled(phrases_.less, value);
    case Comparator::less_equal:
      return filled(phrases_.less_equal, value);
    case Comparator::greater:
      return filled(phrases_.greater, value);
    case Comparator::greater_equal:
      return filled(phrases_.greater_equal, value);
  }
  return value;
}

// The column in which a variable stands first tells more than its letter.
std::string Sentences::column_of(const std::vector<model::Condition>& conditions,
                                 model::VariableId variable) const {
  for (const model::Condition& c : conditions) {
    std::string found;
    if (const auto* a = std::get_if<model::Atom>(&c.node)) {
      for (uint32_t i = 0; i < a->terms.size() && found.empty(); ++i)
        if (const auto* v = std::get_if<model::VariableUse>(&a->terms[i].node);
            v != nullptr && v->variable == variable)
          found = m_[a->relation].columns[i].name.size() > 1 || m_[a->relation].attribute
                      ? column(a->relation, i)
                      : type_word(m_[a->relation].columns[i].type, {});
    } else if (const auto* all = std::get_if<model::And>(&c.node)) {
      found = column_of(all->parts, variable);
    } else if (const auto* any = std::get_if<model::Or>(&c.node)) {
      found = column_of(any->parts, variable);
    } else if (const auto* e = std::get_if<model::Exists>(&c.node)) {
      found = column_of(e->parts, variable);
    } else if (const auto* n = std::get_if<model::Not>(&c.node)) {
      found = column_of(n->parts, variable);
    }
    if (!found.empty()) return found;
  }
  return {};
}

std::string Sentences::claim(const model::Claim& claim) const {
  auto side = [&](model::RelationId r) {
    // Both sides are relations of their own, each with the one rule that states it.
    if (m_[r].rules.empty()) return label(r);
    const model::Rule& rule = m_[m_[r].rules.front()];
    std::vector<const model::Condition*> body;
    for (const auto& c : rule.body) body.push_back(&c);
    return words(body, rule, nullptr);
  };
  return fmt::format(fmt::runtime(claim.necessary ? phrases_.claim_necessary : phrases_.claim_sufficient),
                     side(claim.x), side(claim.y));
}

std::string Sentences::describe(const model::Expr& e, const model::Rule& rule, const eval::Env* env) const {
  if (const auto* c = std::get_if<model::Constant>(&e.node)) {
    if (c->parameter) {
      std::string s = sentence(m_[*c->parameter].notes);
      return s.empty() ? spaced(m_[*c->parameter].name) : s;
    }
    return shown(e.type, c->value);
  }
  if (const auto* v = std::get_if<model::VariableUse>(&e.node)) {
    const model::Variable& variable = rule.variables[v->variable.value];
    if (by_name(rule, env, v->variable)) return variable.name;
    for (uint32_t c = 0; c < rule.head_terms.size(); ++c)
      if (const auto* h = std::get_if<model::VariableUse>(&rule.head_terms[c].node);
          h != nullptr && h->variable == v->variable && m_[rule.head].columns[c].name.size() > 1)
        return column(rule.head, c);
    std::string name = column_of(rule.body, v->variable);
    return name.empty() ? spaced(variable.name) : name;
  }
  if (const auto* a = std::get_if<model::Aggregate>(&e.node)) {
    std::vector<std::string> outputs;
    for (const auto& o : a->outputs) {
      const auto* v = std::get_if<model::VariableUse>(&o.node);
      if (v == nullptr && a->kind != ast::AggregateKind::count) {
        outputs.push_back(describe(o, rule, env));
        continue;
      }
      std::string name = v == nullptr ? std::string() : column_of(a->body, v->variable);
      outputs.push_back(type_word(o.type, name.empty() ? describe(o, rule, env) : name));
    }
    const std::string what = list(outputs);
    switch (a->kind) {
      case ast::AggregateKind::count:
        return filled(phrases_.count_of, what);
      case ast::AggregateKind::sum:
        return filled(phrases_.sum_of, what);
      case ast::AggregateKind::avg:
        return filled(phrases_.avg_of, what);
      case ast::AggregateKind::min:
        return filled(phrases_.min_of, what);
      case ast::AggregateKind::max:
        return filled(phrases_.max_of, what);
    }
  }
  if (const auto* call = std::get_if<model::Call>(&e.node)) return operation(*call, rule, env);
  return "_";
}

std::string Sentences::operation(const model::Call& call, const model::Rule& rule,
                                 const eval::Env* env) const {
  std::vector<std::string> parts;
  for (const auto& a : call.arguments) parts.push_back(describe(a, rule, env));
  // Two columns of one name are told apart by their values.
  auto variable = [&](size_t i) { return std::get_if<model::VariableUse>(&call.arguments[i].node); };
  std::vector<size_t> alike;
  for (size_t i = 0; i < parts.size(); ++i)
    for (size_t o = 0; o < parts.size(); ++o)
      if (variable(i) != nullptr && variable(o) != nullptr &&
          variable(i)->variable != variable(o)->variable && parts[i] == parts[o]) {
        alike.push_back(i);
        break;
      }
  for (size_t i : alike) {
    const Symbol s = env == nullptr ? eval::unbound : (*env)[variable(i)->variable.value];
    parts[i] = s == eval::unbound || s.is_unknown() ? rule.variables[variable(i)->variable.value].name
                                                    : shown(call.arguments[i].type, s);
  }
  auto operand = [&](size_t i) {
    using model::Function;
    const auto* inner = std::get_if<model::Call>(&call.arguments[i].node);
    if (inner == nullptr || (i == 0 && inner->function == call.function)) return parts[i];
    const Function f = inner->function;
    const bool several_words = f == Function::add || f == Function::subtract || f == Function::multiply ||
                               f == Function::divide || f == Function::days_between;
    return several_words ? "(" + parts[i] + ")" : parts[i];
  };
  auto infix = [&](std::string_view op) { return operand(0) + " " + std::string(op) + " " + operand(1); };
  switch (call.function) {
    case model::Function::add:
      return infix("+");
    case model::Function::subtract:
      return infix("−");
    case model::Function::multiply:
      return infix("×");
    case model::Function::divide:
      return infix("÷");
    case model::Function::days_between:
      return filled(phrases_.days_between, parts[0], parts[1]);
    default:
      return spaced(std::string(to_string(call.function))) + "(" + list(parts) + ")";
  }
}

std::string Sentences::threshold(const model::Threshold& t, const model::Rule& rule, const eval::Env* env,
                                 Negatives negatives) const {
  std::string n;
  if (const auto* c = std::get_if<model::Constant>(&t.needed.node)) n = shown(t.needed.type, c->value);
  const std::string bound = bound_word(phrases_, t.bound, n);
  using Members = ast::Threshold::Members;
  if (t.written == Members::paths) return filled(phrases_.of_paths, bound, std::to_string(t.members.size()));
  if (t.written == Members::qualities)
    return filled(phrases_.of_qualities, bound, std::to_string(t.members.size()));
  std::vector<std::string> members;
  for (const auto& member : t.members) members.push_back(words(member, rule, env, negatives));
  return filled(phrases_.of_listed, bound, list(members));
}

std::string Sentences::words(std::span<const model::Condition* const> conditions, const model::Rule& rule,
                             const eval::Env* env, Negatives negatives) const {
  std::vector<std::string> parts;
  for (const model::Condition* c : conditions) {
    // The value of an attribute is told by the comparison that reads it.
    if (c->introduced && conditions.size() > 1) continue;
    parts.push_back(words(*c, rule, env, negatives));
  }
  if (parts.empty())
    for (const model::Condition* c : conditions) parts.push_back(words(*c, rule, env, negatives));
  return with_and(parts);
}

// Whether two things are said to be one, or not to be, or two constants are compared: a statement that names
// both. Of an attribute, its value is told instead.
bool Sentences::is_statement(const model::Comparison& c, const model::Rule& rule) const {
  using model::Comparator;
  auto written = [](const model::Expr& e) {
    const auto* constant = std::get_if<model::Constant>(&e.node);
    return constant != nullptr && !constant->parameter;
  };
  if (written(c.left) && written(c.right)) return true;
  auto thing = [&](const model::Expr& e) {
    const auto* v = std::get_if<model::VariableUse>(&e.node);
    return written(e) || (v != nullptr && !rule.variables[v->variable.value].introduced);
  };
  const TypeKind kind = c.left.type.kind;
  return (c.comparator == Comparator::equal || c.comparator == Comparator::not_equal) &&
         (kind == TypeKind::entity || kind == TypeKind::enumeration || kind == TypeKind::text) &&
         thing(c.left) && thing(c.right);
}

// What a statement calls one of its sides: by its value if it is known.
std::string Sentences::side(const model::Expr& e, const model::Rule& rule, const eval::Env* env) const {
  if (const auto* constant = std::get_if<model::Constant>(&e.node)) return shown(e.type, constant->value);
  if (const auto* v = std::get_if<model::VariableUse>(&e.node); v != nullptr && env != nullptr) {
    const Symbol s = (*env)[v->variable.value];
    if (s != eval::unbound && !s.is_unknown()) return shown(e.type, s);
  }
  return describe(e, rule, env);
}

Question Sentences::asked(const model::Condition& c, const model::Rule& rule, const eval::Env* env) const {
  Question q;
  auto about = [&](const model::Expr& e) {
    q.subject = describe(e, rule, env);
    const auto* v = std::get_if<model::VariableUse>(&e.node);
    q.named = v != nullptr && by_name(rule, env, v->variable);
  };
  if (const auto* cmp = std::get_if<model::Comparison>(&c.node)) {
    using model::Comparator;
    if (is_statement(*cmp, rule)) {
      q.statement = true;
      q.differ = cmp->comparator == Comparator::not_equal;
      q.told = {side(cmp->left, rule, env), side(cmp->right, rule, env)};
      q.needs = cmp->comparator == Comparator::equal ? filled(phrases_.is, q.told[0], q.told[1])
                : q.differ                           ? filled(phrases_.is_not, q.told[0], q.told[1])
                           : filled(phrases_.is_so, q.told[0], needed(cmp->comparator, q.told[1]));
      return q;
    }
    const model::Expr *left = &cmp->left, *right = &cmp->right;
    Comparator comparator = cmp->comparator;
    auto constant = [](const model::Expr& e) { return std::get_if<model::Constant>(&e.node); };
    auto variable = [&](const model::Expr& e) {
      const auto* v = std::get_if<model::VariableUse>(&e.node);
      return v != nullptr && !rule.variables[v->variable.value].introduced ? v : nullptr;
    };
    auto computed = [](const model::Expr& e) {
      return std::holds_alternative<model::Call>(e.node) || std::holds_alternative<model::Aggregate>(e.node);
    };
    // What is asked about is what can be another, and rather what has a meaning than the name for it.
    q.binding = env != nullptr && comparator == Comparator::equal &&
                ((variable(*left) != nullptr && computed(*right)) ||
                 (variable(*right) != nullptr && computed(*left)));
    if ((constant(*left) != nullptr && constant(*right) == nullptr) ||
        (q.binding && variable(*left) != nullptr)) {
      std::swap(left, right);
      comparator = model::mirrored(comparator);
      q.side = 1;
    }
    // A parameter's sentence says what is counted better than the expression does.
    const auto* parameter = constant(*right);
    const bool by_parameter =
        parameter != nullptr && parameter->parameter && !sentence(m_[*parameter->parameter].notes).empty();
    about(by_parameter ? *right : *left);
    const auto* known = variable(*right);
    const bool plain = constant(*right) != nullptr ||
                       (known != nullptr && env != nullptr && has_value(*env, known->variable) &&
                        !(*env)[known->variable.value].is_unknown());
    q.needs = needed(comparator, side(*right, rule, plain ? env : nullptr));
    if (!plain) {
      q.needs = needed(comparator, describe(*right, rule, env));
      q.beside = 1 - q.side;
    }
    return q;
  }
  if (const auto* in = std::get_if<model::In>(&c.node)) {
    std::vector<std::string> members;
    for (const auto& member : in->members) members.push_back(side(member, rule, env));
    about(in->value);
    q.needs = filled(phrases_.one_of, list(members));
  } else if (const auto* b = std::get_if<model::Between>(&c.node)) {
    about(b->value);
    q.needs = filled(phrases_.between, side(b->low, rule, env), side(b->high, rule, env));
  } else if (const auto* t = std::get_if<model::TextTest>(&c.node)) {
    const std::string_view pattern = t->function == model::Function::contains      ? phrases_.contains
                                     : t->function == model::Function::starts_with ? phrases_.starts_with
                                     : t->function == model::Function::ends_with   ? phrases_.ends_with
                                                                                   : phrases_.matches;
    about(t->arguments[0]);
    q.needs = filled(pattern, side(t->arguments[1], rule, env));
  }
  return q;
}

std::string Sentences::words(const model::Condition& c, const model::Rule& rule, const eval::Env* env,
                             Negatives negatives) const {
  auto all = [&](const std::vector<model::Condition>& parts) {
    std::vector<const model::Condition*> pointers;
    for (const auto& p : parts) pointers.push_back(&p);
    return words(pointers, rule, env, negatives);
  };
  auto told = [&](const std::string& what, const std::string& needs) {
    return what + std::string(phrases_.colon) + needs;
  };
  if (const auto* a = std::get_if<model::Atom>(&c.node)) {
    if (a->terms.empty()) return label(a->relation);
    return words_of_atom(*a, rule, env, false);
  }
  if (std::holds_alternative<model::Comparison>(c.node) || std::holds_alternative<model::In>(c.node) ||
      std::holds_alternative<model::Between>(c.node) || std::holds_alternative<model::TextTest>(c.node)) {
    const Question q = asked(c, rule, env);
    if (q.statement) return q.needs;
    return q.named ? filled(phrases_.is_so, q.subject, q.needs) : told(q.subject, q.needs);
  }
  if (const auto* a = std::get_if<model::And>(&c.node)) return all(a->parts);
  if (const auto* e = std::get_if<model::Exists>(&c.node)) return all(e->parts);
  if (const auto* o = std::get_if<model::Or>(&c.node)) {
    std::string out;
    for (const auto& p : o->parts)
      out += (out.empty() ? std::string() : std::string(phrases_.or_word)) + words(p, rule, env, negatives);
    return out;
  }
  if (const auto* n = std::get_if<model::Not>(&c.node)) {
    if (negatives == Negatives::asked) return filled(phrases_.must_not, all(n->parts));
    if (n->parts.size() == 1)
      if (const auto* a = std::get_if<model::Atom>(&n->parts[0].node))
        return words_of_atom(*a, rule, env, true);
    return filled(phrases_.not_sentence, all(n->parts));
  }
  if (const auto* f = std::get_if<model::ForEvery>(&c.node)) {
    const std::string& name = rule.variables[f->variable.value].name;
    const bool sentence = find(m_[f->domain].notes.sentences) != nullptr;
    return told(sentence ? filled(phrases_.whenever, fill_atom(f->domain, {name}, {}, false))
                         : filled(phrases_.every_member, with_name(phrases_, label(f->domain), name)),
                all(f->parts));
  }
  return threshold(std::get<model::Threshold>(c.node), rule, env, negatives);
}

std::string Sentences::goal(const eval::Goal& goal) const {
  std::vector<Symbol> cells;
  std::vector<int> variables;
  for (const eval::Goal::Term& t : goal.terms) {
    cells.push_back(t.variable >= 0 ? any_symbol : t.constant);
    variables.push_back(t.variable);
  }
  return written_.goal(goal.relation, cells, variables);
}

}  // namespace mechanist::explain
