// What the parts of an explanation say that follow from rulebase and profile alone: rules and where they come
// from, facts and what is recorded beside them, what is denied or complete, near rows, values. See
// checker.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "profile/values.hpp"
#include "verify/checker.hpp"

namespace mechanist::verify {

using model::Comparator;
using model::TypeKind;

namespace {

const char* word(Attribution a) {
  switch (a) {
    case Attribution::not_given:
      break;
    case Attribution::reported:
      return "reported";
    case Attribution::inferred:
      return "inferred";
    case Attribution::predecessor:
      return "predecessor";
    case Attribution::subsidiary:
      return "subsidiary";
  }
  return "";
}

void put_text(Json& out, const char* key, const std::string& text) {
  if (!text.empty()) out.put(key, Json::of(text));
}

// How a pattern and a goal lie to each other.
bool covers(const std::vector<Symbol>& pattern, const Goal& goal) {
  for (size_t c = 0; c < pattern.size(); ++c)
    if (pattern[c] != any_symbol && (goal.terms[c].variable >= 0 || goal.terms[c].constant != pattern[c]))
      return false;
  return true;
}
bool meets(const std::vector<Symbol>& pattern, const Goal& goal) {
  for (size_t c = 0; c < pattern.size(); ++c) {
    const Term& t = goal.terms[c];
    if (pattern[c] != any_symbol && t.variable < 0 && t.constant != any_symbol && t.constant != pattern[c])
      return false;
  }
  return true;
}

}  // namespace

// ---------------------------------------------------------------- values

std::string Checker::goal_text(const Goal& goal) const {
  std::vector<Symbol> cells;
  std::vector<int> variables;
  for (const Term& t : goal.terms) {
    cells.push_back(t.variable >= 0 ? any_symbol : t.constant);
    variables.push_back(t.variable);
  }
  return written_.goal(goal.relation, cells, variables);
}

int Checker::compare(model::Type t, Symbol a, Symbol b) const {
  if (a == b) return 0;
  auto rank = [](Symbol s) {
    return s == any_symbol ? 4 : s.is_none() ? 0 : s.is_unnamed() ? 2 : s.is_unknown() ? 3 : 1;
  };
  if (rank(a) != rank(b)) return rank(a) < rank(b) ? -1 : 1;
  if (rank(a) == 1) return model::compare_values(bounds_.symbols(), t, a, b);
  const std::string x = written_.literal(t, a), y = written_.literal(t, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

int Checker::compare_rows(RelationId r, const Symbol* a, const Symbol* b) const {
  for (size_t c = 0; c < m_[r].columns.size(); ++c)
    if (const int o = compare(m_[r].columns[c].type, a[c], b[c]); o != 0) return o;
  return 0;
}

// The value that is written so.
std::optional<Symbol> Checker::symbol_of(model::Type type, const std::string& text) {
  if (text.starts_with("unnamed ") && profile_ != nullptr)
    for (uint32_t i = 0; i < profile_->unnamed.size(); ++i)
      if (written_.literal(type, unnamed_symbol(i)) == text) return unnamed_symbol(i);
  if (const auto literal = parse_literal(text)) {
    const ValueResult value = value_of_literal(m_, bounds_.symbols(), type, *literal);
    if (const auto* typed = std::get_if<TypedValue>(&value); typed != nullptr && !typed->unknown)
      if (!typed->symbol.is_none() && written_.literal(type, typed->symbol) == text) return typed->symbol;
  }
  // Or an unknown value of that type, of which only this is known.
  if (profile_ != nullptr)
    for (const ProfileRow& row : profile_->rows)
      for (size_t c = 0; c < m_[row.relation].columns.size(); ++c)
        if (const Symbol s = profile_->row_cells(row)[c];
            m_[row.relation].columns[c].type == type && s.is_unknown() &&
            s.index() < profile_->unknowns.size() && !profile_->unknowns[s.index()].maybe_none &&
            written_.literal(type, s) == text)
          return s;
  return std::nullopt;
}

void Checker::value(Json& out, const Value& v, model::Type type) {
  if (v.kind == Value::Kind::none) {
    out.put("value", Json{});
    return;
  }
  if (v.kind == Value::Kind::exact) {
    out.put("value", Json::of(written_.literal(type, v.symbol)));
    return;
  }
  auto end = [&](const std::optional<Decimal>& d) {
    return d ? Json::of(written_.literal(type, bounds_.symbols().number(*d))) : Json{};
  };
  out.put("low", end(v.low));
  out.put("high", end(v.high));
}

// The least amount by which the sides of a comparison that fails would have to move.
std::optional<std::string> Checker::distance(const model::Condition& c, const std::vector<Value>& values,
                                             const std::vector<model::Type>& types) {
  const model::Type type = types.front();
  const bool measured = type.numeric() || type.kind == TypeKind::date ||
                        (type.kind == TypeKind::enumeration && m_.enums[type.of].ordered);
  if (!measured) return std::nullopt;
  using End = std::optional<Decimal>;
  auto ends = [&](const Value& v) {
    if (v.kind != Value::Kind::exact || !v.symbol.is_number()) return std::pair(v.low, v.high);
    const End d = bounds_.symbols().number_of(v.symbol);
    return std::pair(d, d);
  };
  auto below = [&](const Value& a, const Value& b) -> End {
    const End high = ends(a).second, low = ends(b).first;
    if (!high || !low) return std::nullopt;
    const End d = subtract(*low, *high);
    return d && *d >= Decimal(0) ? d : std::nullopt;
  };
  auto apart = [&](const Value& a, const Value& b) {
    const End d = below(a, b);
    return d ? d : below(b, a);
  };
  End d;
  if (const auto* cmp = std::get_if<model::Comparison>(&c.node)) {
    if (cmp->comparator == Comparator::greater || cmp->comparator == Comparator::greater_equal)
      d = below(values[0], values[1]);
    else if (cmp->comparator == Comparator::less || cmp->comparator == Comparator::less_equal)
      d = below(values[1], values[0]);
    else if (cmp->comparator == Comparator::equal)
      d = apart(values[0], values[1]);
  } else if (std::holds_alternative<model::Between>(c.node)) {
    d = below(values[0], values[1]);
    if (!d) d = below(values[2], values[0]);
  } else if (std::holds_alternative<model::In>(c.node)) {
    for (size_t i = 1; i < values.size(); ++i)
      if (const End x = apart(values[0], values[i]); x && (!d || *x < *d)) d = x;
  }
  const auto* strict = std::get_if<model::Comparison>(&c.node);
  if (d && strict != nullptr &&
      (strict->comparator == Comparator::greater || strict->comparator == Comparator::less)) {
    // To be equal is not enough.
    const bool whole = type.kind == TypeKind::whole || type.kind == TypeKind::year ||
                       type.kind == TypeKind::date || type.kind == TypeKind::enumeration;
    if (whole)
      d = add(*d, Decimal(1));
    else if (*d == Decimal(0))
      d = std::nullopt;
  }
  if (!d) return std::nullopt;
  if (type.kind == TypeKind::percent || type.kind == TypeKind::quantity)
    return written_.literal(type, bounds_.symbols().number(*d));
  return d->to_string();
}

// ---------------------------------------------------------------- rules

void Checker::place(Json& out, const Sources& sources, Span span) const {
  if (span.source.value >= sources.size()) {
    out.put("file", Json::of(""));
    return;
  }
  const SourceFile& f = sources[span.source];
  out.put("file", Json::of(f.path()));
  if (const uint32_t line = f.line(span.begin); line > 0) out.put("line", Json::of(int64_t{line}));
}

void Checker::origins(Json& out, const std::vector<const model::Notes*>& notes) const {
  std::vector<Json> citations, ours;
  auto is_new = [](const std::vector<Json>& all, const Json& one) {
    return std::none_of(all.begin(), all.end(), [&](const Json& o) {
      if (o.members.size() != one.members.size()) return false;
      for (size_t i = 0; i < o.members.size(); ++i)
        if (o.members[i].key != one.members[i].key || o.members[i].value.text != one.members[i].value.text)
          return false;
      return true;
    });
  };
  for (const model::Notes* n : notes) {
    for (const model::Citation& c : n->citations) {
      Json one = Json::object();
      one.put("source", Json::of(m_[c.source].name));
      put_text(one, "title", m_[c.source].title);
      if (c.passage) one.put("passage", Json::of(*c.passage));
      place(one, m_.sources, c.span);
      if (is_new(citations, one)) citations.push_back(std::move(one));
    }
    for (const model::Ours& o : n->ours) {
      Json one = Json::object();
      one.put("reason", Json::of(o.reason));
      place(one, m_.sources, o.span);
      if (is_new(ours, one)) ours.push_back(std::move(one));
    }
  }
  if (!citations.empty()) out.put("citation", citations.front());
  if (citations.size() > 1) {
    Json& more = out.put("further_citations", Json::list());
    more.items.assign(citations.begin() + 1, citations.end());
  }
  if (!ours.empty()) out.put("ours", Json::list()).items = ours;
}

Json Checker::rule(const model::Rule& r) const {
  Json out = Json::object();
  out.put("name", Json::of(r.name));
  place(out, m_.sources, r.span);
  std::vector<const model::Notes*> notes;
  for (const model::Mechanism& mechanism : m_.mechanisms)
    if (mechanism.relation == r.head && &m_[mechanism.applies] == &r)
      notes.push_back(&mechanism.applies_notes);
  notes.push_back(&r.notes);
  // What stands at a definition, a path or a mechanism is said of the one rule that it is made of.
  if (r.origin != model::RuleOrigin::rule) notes.push_back(&m_[r.head].notes);
  origins(out, notes);
  return out;
}

// ---------------------------------------------------------------- the profile

void Checker::evidence(Json& out, uint32_t index, std::optional<Confidence> confidence) const {
  const Evidence& e = profile_->evidence[index];
  place(out, profile_->texts, e.span);
  auto source = [&](uint32_t s) {
    const EvidenceSource& from = profile_->sources[s];
    Json one = Json::object();
    one.put("name", Json::of(from.name));
    put_text(one, "title", from.title);
    put_text(one, "url", from.url);
    put_text(one, "date", from.date);
    return one;
  };
  if (!e.sources.empty()) out.put("source", source(e.sources.front()));
  if (e.sources.size() > 1) {
    Json& more = out.put("further_sources", Json::list());
    for (size_t i = 1; i < e.sources.size(); ++i) more.items.push_back(source(e.sources[i]));
  }
  put_text(out, "quote", e.quote);
  put_text(out, "paraphrase", e.paraphrase);
  put_text(out, "page", e.page);
  put_text(out, "note", e.note);
  put_text(out, "coder", e.coder);
  put_text(out, "attribution", word(e.attribution));
  if (e.status != Status::not_given)
    out.put("status", Json::of(e.status == Status::planned ? "planned" : "ended"));
  out.put("confidence", Json::of(std::string(to_string(confidence.value_or(e.confidence)))));
}

Json Checker::fact(RelationId r, const std::vector<Symbol>& cells) {
  const model::Relation& rel = m_[r];
  Json out = Json::object();
  if (rel.role == model::Role::table || profile_ == nullptr) {
    out.put("from", Json::of(rel.role == model::Role::table ? "table" : "facts"));
    const size_t width = cells.size();
    // A row stands in the file where it is loaded from, or after rows that were there before.
    const size_t from = bounds_.certain(r, 0).find(cells.data()).value_or(0);
    auto find = [&](const std::vector<Symbol>& all, bool alone) -> std::optional<size_t> {
      if (width == 0) return 0;
      for (size_t i = alone ? from : 0; (i + 1) * width <= all.size(); ++i)
        if (std::equal(cells.begin(), cells.end(), all.begin() + static_cast<std::ptrdiff_t>(i * width)))
          return i;
      return std::nullopt;
    };
    bool in_rulebase = false;
    for (const model::TableRows& t : m_.tables) in_rulebase = in_rulebase || t.relation == r;
    for (size_t k = 0; facts_ != nullptr && k < facts_->relations.size(); ++k) {
      const FactRows& f = facts_->relations[k];
      if (f.relation != r) continue;
      const auto i = find(f.cells, !in_rulebase);
      out.put("file", Json::of(f.path));
      if (const uint32_t line = i ? f.line_of(*i) : 0; line > 0) out.put("line", Json::of(int64_t{line}));
      out.put("confidence", Json::of("high"));
      return out;
    }
    Span span = rel.span;
    for (const model::TableRows& t : m_.tables)
      if (t.relation == r)
        if (const auto i = find(t.cells, true); i && *i < t.places.size()) span = t.places[*i];
    place(out, m_.sources, span);
    out.put("confidence", Json::of("high"));
    return out;
  }
  out.put("from", Json::of("profile"));
  // The certain bound reads a missing cell as none.
  auto as_certain = [&](Symbol s) {
    return s.is_unknown() && s.index() < profile_->unknowns.size() && profile_->unknowns[s.index()].maybe_none
               ? none_symbol
               : s;
  };
  std::vector<uint32_t> found;
  for (const ProfileRow& row : profile_->rows) {
    if (row.relation != r || row.planned) continue;
    bool same_row = true;
    for (size_t c = 0; c < cells.size(); ++c)
      same_row = same_row && as_certain(profile_->row_cells(row)[c]) == as_certain(cells[c]);
    if (same_row && std::find(found.begin(), found.end(), row.evidence) == found.end())
      found.push_back(row.evidence);
  }
  // The strongest first, then by what is said.
  auto key = [&](uint32_t i) {
    const Evidence& e = profile_->evidence[i];
    return std::tuple(e.confidence, e.sources.empty() ? "~" : profile_->sources[e.sources.front()].name,
                      e.quote, e.note, profile_->texts[e.span.source].line(e.span.begin));
  };
  std::stable_sort(found.begin(), found.end(), [&](uint32_t a, uint32_t b) { return key(a) < key(b); });
  if (!found.empty()) evidence(out, found.front());
  if (found.size() > 1) {
    Json also = Json::list();
    for (size_t i = 1; i < found.size(); ++i) {
      also.items.push_back(Json::object());
      evidence(also.items.back(), found[i]);
    }
    out.put("also", std::move(also));
  }
  return out;
}

Json Checker::declared(const Pattern& p, bool none) const {
  Json out = Json::object();
  out.put("pattern", Json::of(written_.goal(p.relation, p.cells)));
  if (none) out.put("none", Json::of(true));
  evidence(out, p.evidence, p.confidence);
  return out;
}

// What excludes the goal: one declaration that does so alone, if there is one; else all that have a part in
// it.
void Checker::excluded(Json& out, const Goal& goal, uint8_t level) const {
  struct Item {
    bool apart;  // it excludes only a part
    int kind;    // denied, complete, none
    Confidence confidence;
    std::string pattern;
    Json json;
  };
  std::vector<Item> items;
  auto take = [&](const Pattern& p, int kind) {
    if (p.relation != goal.relation || p.confidence > bounds_.levels()[level] || !meets(p.cells, goal))
      return;
    items.push_back({!covers(p.cells, goal), kind, p.confidence, written_.goal(p.relation, p.cells),
                     declared(p, kind == 2)});
  };
  for (const Pattern& d : profile_->denials) take(d, 0);
  for (const Completeness& c : profile_->complete) take(c.where, c.none ? 2 : 1);
  std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    return std::tie(a.apart, a.kind, a.confidence, a.pattern) <
           std::tie(b.apart, b.kind, b.confidence, b.pattern);
  });
  if (!items.empty() && !items.front().apart) items.resize(1);
  Json denied = Json::list(), complete = Json::list();
  for (Item& i : items) (i.kind == 0 ? denied : complete).items.push_back(std::move(i.json));
  if (items.empty()) complete.items.emplace_back().put("by", Json::of("record"));
  if (!denied.items.empty()) out.put("denied", std::move(denied));
  if (!complete.items.empty()) out.put("complete", std::move(complete));
}

// ---------------------------------------------------------------- what is not recorded

std::vector<const Pattern*> Checker::searches(const Goal& goal) {
  std::vector<const Pattern*> out;
  if (profile_ == nullptr) return out;
  const std::vector<RelationId>& support = bounds_.support(goal.relation);
  for (const Pattern& p : profile_->searched) {
    const bool asked = m_[goal.relation].derived()
                           ? std::find(support.begin(), support.end(), p.relation) != support.end()
                           : p.relation == goal.relation && meets(p.cells, goal);
    if (asked) out.push_back(&p);
  }
  std::stable_sort(out.begin(), out.end(), [&](const Pattern* a, const Pattern* b) {
    return written_.goal(a->relation, a->cells) < written_.goal(b->relation, b->cells);
  });
  return out;
}

Json Checker::search(const Pattern& p) const {
  Json out = Json::object();
  out.put("pattern", Json::of(written_.goal(p.relation, p.cells)));
  evidence(out, p.evidence);
  return out;
}

void Checker::searched(Json& out, const std::vector<const Pattern*>& all) const {
  if (all.empty()) return;
  Json& list = out.put("searched", Json::list());
  for (const Pattern* p : all) list.items.push_back(search(*p));
}

// In full, and in short: the rows that differ least, one of each kind.
std::vector<Json> Checker::not_recorded(const Goal& goal, uint8_t level) {
  std::vector<Json> out;
  struct Near {
    std::vector<Symbol> cells;
    std::vector<std::pair<std::string, std::string>> kinds;  // column, kind
    size_t differing = 0;
    bool planned = false;
    Confidence confidence = Confidence::high;
    uint32_t line = 0;
    Json json;
  };
  const model::Relation& rel = m_[goal.relation];
  std::vector<Near> rows;
  const bool asks = std::any_of(goal.terms.begin(), goal.terms.end(),
                                [](const Term& t) { return t.variable < 0 && t.constant != any_symbol; });
  const size_t recorded = profile_ == nullptr ? 0 : profile_->rows.size();
  for (size_t k = 0; k < recorded; ++k) {
    const ProfileRow& r = profile_->rows[k];
    if (r.relation != goal.relation) continue;
    const Symbol* cells = profile_->row_cells(r);
    Near near;
    Json differences = Json::list();
    size_t alike = 0;  // columns that are as asked or could be
    for (size_t c = 0; c < goal.terms.size(); ++c) {
      const Term& t = goal.terms[c];
      const Symbol have = cells[c];
      const bool is_unknown = have.is_unknown() && have.index() < profile_->unknowns.size();
      const bool left_out = is_unknown && profile_->unknowns[have.index()].maybe_none;
      const bool any_value = t.variable >= 0;
      if (!any_value && t.constant == any_symbol) continue;
      if (any_value && !have.is_none() && !left_out) continue;
      if (!any_value && have == t.constant) {
        ++alike;
        continue;
      }
      std::string kind;
      if (have.is_none()) {
        kind = "no value";
      } else if (left_out) {
        kind = "missing";
      } else {
        Cells& known = bounds_.cells();
        const bool may_be =
            is_unknown && known.meet(known.upper(Cell{have, nullptr}), known.upper(Cell{t.constant, nullptr}),
                                     rel.columns[c].type);
        kind = may_be ? "uncertain" : "differs";
      }
      alike += kind == "missing" || kind == "uncertain";
      near.differing += kind == "differs" || kind == "no value";
      Json d = Json::object();
      d.put("column", Json::of(rel.columns[c].name));
      d.put("kind", Json::of(kind));
      d.put("wanted", Json::of(any_value ? "_" : written_.literal(rel.columns[c].type, t.constant)));
      if (kind == "differs" || kind == "uncertain")
        d.put("have", Json::of(written_.literal(rel.columns[c].type, have)));
      differences.items.push_back(std::move(d));
      near.kinds.emplace_back(rel.columns[c].name, kind);
    }
    const bool weak = r.confidence > bounds_.levels()[level];
    if (near.kinds.empty() && !r.planned && !weak) continue;
    if (asks && alike == 0 && !near.kinds.empty()) continue;  // has nothing of it
    near.cells.assign(cells, cells + rel.columns.size());
    near.planned = r.planned;
    near.confidence = r.confidence;
    const Evidence& e = profile_->evidence[r.evidence];
    near.line = profile_->texts[e.span.source].line(e.span.begin);
    near.json = Json::object();
    near.json.put("row", Json::of(written_.goal(goal.relation, near.cells)));
    near.json.put("sentence", Json::of(""));
    if (near.planned) near.json.put("planned", Json::of(true));
    near.json.put("differences", std::move(differences));
    evidence(near.json, r.evidence, r.confidence);
    rows.push_back(std::move(near));
  }
  std::stable_sort(rows.begin(), rows.end(), [&](const Near& a, const Near& b) {
    const auto x = std::tuple(a.kinds.size(), a.differing, a.confidence);
    const auto y = std::tuple(b.kinds.size(), b.differing, b.confidence);
    if (x != y) return x < y;
    const int o = compare_rows(goal.relation, a.cells.data(), b.cells.data());
    return o != 0 ? o < 0 : a.line < b.line;
  });
  auto made = [](std::vector<Json> nearest, size_t further) {
    Json one = Json::object();
    one.put("nearest", Json::list()).items = std::move(nearest);
    if (further > 0) one.put("further", Json::of(static_cast<int64_t>(further)));
    return one;
  };
  std::vector<Json> full;
  for (const Near& n : rows) full.push_back(n.json);
  out.push_back(made(std::move(full), 0));
  struct Kind {
    const Near* first;
    int64_t alike = 0;
  };
  std::vector<Kind> kinds;
  for (const Near& n : rows) {
    if (n.kinds.size() > rows.front().kinds.size()) break;
    // Only kinds that are told gather others like them.
    auto it = std::find_if(
        kinds.begin(), kinds.begin() + static_cast<std::ptrdiff_t>(std::min<size_t>(2, kinds.size())),
        [&](const Kind& k) { return k.first->planned == n.planned && k.first->kinds == n.kinds; });
    if (it != kinds.begin() + static_cast<std::ptrdiff_t>(std::min<size_t>(2, kinds.size())))
      ++it->alike;
    else
      kinds.push_back({&n, 0});
  }
  std::vector<Json> brief;
  size_t further = rows.size();
  for (const Kind& k : kinds) {
    if (brief.size() == 2) break;
    further -= 1 + static_cast<size_t>(k.alike);
    Json one = Json::object();
    for (const Member& m : k.first->json.members) {
      if (m.key == "differences" && k.alike > 0) one.put("alike", Json::of(k.alike));
      one.put(m.key, m.value);
    }
    brief.push_back(std::move(one));
  }
  out.push_back(made(std::move(brief), further));
  return out;
}

}  // namespace mechanist::verify
