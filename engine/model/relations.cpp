// Relations: facts, tables, definitions, mechanisms with their paths and qualities, and the relations that
// propositions and constraints become. Each also leaves its rules on the pending list. Ids are given in order
// of names. External interface: declare_relations of declare.hpp, find_relation of build.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "model/ast_walk.hpp"
#include "model/declare.hpp"

namespace mechanist::model {
namespace {

struct NewRelation {
  Relation relation;
  Span name_span;
  const ast::Notes* notes = nullptr;
  std::vector<bool> untyped;
};

// Keys of a profile's facts (language, section 6).
constexpr std::array<std::string_view, 14> evidence_keys = {
    "source",      "sources", "quote",      "paraphrase", "page",     "note",        "coder",
    "attribution", "status",  "confidence", "value",      "at_least", "conflicting", "where"};

class Declarer {
 public:
  Declarer(Build& b, NameTable& names) : b_(b), names_(names) {}

  void collect() {
    for (const auto* d : all_of<ast::FactDecl>(b_)) fact(*d);
    for (const auto* d : all_of<ast::TableDecl>(b_)) table(*d);
    for (const auto* d : all_of<ast::DefineDecl>(b_)) define(*d);
    for (const auto* d : all_of<ast::MechanismDecl>(b_)) mechanism(*d);
    for (const auto* d : all_of<ast::PropositionDecl>(b_)) proposition(*d);
    NameTable constraints;
    for (const auto* d : all_of<ast::ConstraintDecl>(b_))
      if (constraints.add(b_, "a constraint", d->name)) constraint(*d);
  }

  void add_all() {
    std::stable_sort(new_.begin(), new_.end(),
                     [](const auto& x, const auto& y) { return x.relation.name < y.relation.name; });
    for (NewRelation& n : new_) {
      RelationId id = b_.add_relation(std::move(n.relation), n.name_span, n.notes);
      b_.untyped[id.value] = std::move(n.untyped);
    }
  }

  void finish() {
    mechanisms();
    propositions();
    constraints();
    definitions();
    rules();
  }

 private:
  RelationId id(const std::string& name) const { return b_.model.relation_by_name.at(name); }

  // Columns as declared. One whose type could not be resolved stays without a type, and what is said of it is
  // not checked.
  void columns(NewRelation& n, const std::vector<ast::ColumnDecl>& declared, bool recorded,
               bool optional_allowed) {
    NameTable columns;
    for (const ast::ColumnDecl& c : declared) {
      if (!columns.add(b_, "a column of this relation", c.name)) continue;
      if (n.relation.role == Role::fact &&
          std::find(evidence_keys.begin(), evidence_keys.end(), c.name.text) != evidence_keys.end())
        b_.error("E0238", c.name.span,
                 fmt::format("'{}' cannot name a column of a fact: profiles use the word for evidence",
                             c.name.text),
                 "choose another name");
      Column column{c.name.text, {}, c.type && c.type->optional};
      bool untyped = true;
      if (c.type) {
        if (auto t = resolve_type(b_, *c.type)) {
          column.type = *t;
          untyped = false;
        } else {
          b_.bad_types.insert(n.relation.name);
        }
        if (c.type->optional && !optional_allowed)
          b_.error("E0202", c.type->span,
                   fmt::format("a column of a derived relation is never optional: '{}'", c.name.text),
                   "leave out the `?`");
      } else if (recorded) {
        b_.error("E0202", c.name.span, fmt::format("the column '{}' needs a type", c.name.text),
                 fmt::format("for example `{}: text`", c.name.text));
        b_.bad_types.insert(n.relation.name);
      }
      n.relation.columns.push_back(std::move(column));
      n.untyped.push_back(untyped);
    }
  }

  void fact(const ast::FactDecl& d) {
    if (!names_.add(b_, "a fact", d.name)) return;
    NewRelation n;
    n.name_span = d.name.span;
    n.notes = &d.notes;
    n.relation.name = d.name.text;
    n.relation.span = d.name.span;
    n.relation.role = Role::fact;
    n.relation.is_private = d.is_private;
    n.relation.symmetric = d.symmetric;
    n.relation.closed = d.closed || !b_.model.case_name;
    if (d.attribute) {
      n.relation.attribute = true;
      Column value{"value", {}, false};
      bool untyped = true;
      if (auto t = resolve_type(b_, *d.attribute)) {
        value.type = *t;
        untyped = false;
      } else {
        b_.bad_types.insert(d.name.text);
      }
      if (d.attribute->optional)
        b_.error("E0202", d.attribute->span, "an attribute may always be left out of a profile",
                 "leave out the `?`");
      n.relation.columns.push_back(std::move(value));
      n.untyped.push_back(untyped);
    } else {
      columns(n, d.columns, true, true);
    }
    if (d.symmetric) {
      const auto& c = n.relation.columns;
      bool good = c.size() >= 2 && c[0].type == c[1].type && c[0].optional == c[1].optional;
      if (!good && !b_.bad_types.contains(d.name.text))
        b_.error(
            "E0234", d.name.span,
            "a symmetric fact's first two columns are exchanged, so they have to be there and of one type",
            fmt::format("for example `symmetric fact {}(one: T, other: T)`", d.name.text));
    }
    new_.push_back(std::move(n));
  }

  void table(const ast::TableDecl& d) {
    if (!names_.add(b_, "a table", d.name)) return;
    NewRelation n;
    n.name_span = d.name.span;
    n.notes = &d.notes;
    n.relation.name = d.name.text;
    n.relation.span = d.name.span;
    n.relation.role = Role::table;
    n.relation.is_private = d.is_private;
    columns(n, d.columns, true, true);
    new_.push_back(std::move(n));
  }

  void define(const ast::DefineDecl& d) {
    if (!names_.add(b_, "a definition", d.name)) return;
    NewRelation n;
    n.name_span = d.name.span;
    n.notes = &d.notes;
    n.relation.name = d.name.text;
    n.relation.span = d.name.span;
    n.relation.role = Role::define;
    n.relation.is_private = d.is_private;
    columns(n, d.columns, false, false);
    new_.push_back(std::move(n));
    if (!d.when.empty()) with_rule_.push_back(&d);
  }

  void bare(std::string name, Role role, Span span, const ast::Notes* notes) {
    NewRelation n;
    n.name_span = span;
    n.notes = notes;
    n.relation.name = std::move(name);
    n.relation.span = span;
    n.relation.role = role;
    new_.push_back(std::move(n));
  }

  void mechanism(const ast::MechanismDecl& d) {
    if (!names_.add(b_, "a mechanism", d.name)) return;
    bare(d.name.text, Role::mechanism, d.name.span, &d.notes);
    new_.back().relation.is_private = d.is_private;
    NameTable parts;
    std::vector<const ast::PartDecl*> kept;
    for (const ast::PartDecl& p : d.parts) {
      if (!parts.add(b_, p.quality ? "a quality of this mechanism" : "a path of this mechanism", p.name))
        continue;
      bare(d.name.text + "." + p.name.text, p.quality ? Role::quality : Role::path, p.name.span, &p.notes);
      new_.back().relation.is_private = d.is_private;
      kept.push_back(&p);
    }
    mechanisms_.emplace(d.name.text, std::pair(&d, std::move(kept)));
  }

  void proposition(const ast::PropositionDecl& d) {
    if (!names_.add(b_, "a proposition", d.name)) return;
    b_.proposition_spans.emplace(d.name.text, d.name.span);
    if (!d.scope.empty()) bare(d.name.text + ".scope", Role::scope, d.scope[0].span, nullptr);
    for (size_t i = 0; i < d.claims.size(); ++i) {
      std::vector<std::string> shared = shared_variables(d.claims[i]);
      for (const char* side : {"x", "y"}) {
        NewRelation n;
        n.name_span = d.claims[i].span;
        n.relation.name = fmt::format("{}.{}.{}", d.name.text, i + 1, side);
        n.relation.span = d.claims[i].span;
        n.relation.role = Role::claim;
        for (const std::string& s : shared) {
          n.relation.columns.push_back({s, {}, false});
          n.untyped.push_back(true);
        }
        new_.push_back(std::move(n));
      }
    }
    if (d.claims.empty())
      b_.error("E0232", d.name.span, fmt::format("the proposition '{}' claims nothing", d.name.text),
               "write `claim necessary X for Y` or `claim sufficient X for Y`");
    propositions_.push_back(&d);
  }

  // `where` belongs to X of a necessary claim and to Y of a sufficient one.
  static std::vector<const ast::Condition*> side(const ast::Claim& c, bool x) {
    std::vector<const ast::Condition*> out{x ? &c.x : &c.y};
    if (c.necessary == x)
      for (const ast::Condition& w : c.where) out.push_back(&w);
    return out;
  }

  // In the order of their first occurrence in X. A name is shared if it stands on both sides, and on one of
  // them not only inside braces.
  static std::vector<std::string> shared_variables(const ast::Claim& c) {
    Names x_all, y_all, direct;
    for (const auto* p : side(c, true)) {
      all_names(*p, x_all);
      direct_names(*p, direct);
    }
    for (const auto* p : side(c, false)) {
      all_names(*p, y_all);
      direct_names(*p, direct);
    }
    std::vector<std::string> out;
    for (const NameAt& n : x_all)
      if (contains(y_all, n.name) && contains(direct, n.name) &&
          std::find(out.begin(), out.end(), n.name) == out.end())
        out.push_back(n.name);
    return out;
  }

  void constraint(const ast::ConstraintDecl& d) {
    NewRelation n;
    n.name_span = d.name.span;
    n.notes = &d.notes;
    n.relation.name = "constraint." + d.name.text;
    n.relation.span = d.name.span;
    n.relation.role = Role::constraint;
    std::vector<std::string> named = placeholders_of(d.notes);
    Names direct;
    for (const ast::Condition& c : d.when) direct_names(c, direct);
    for (const NameAt& v : direct) {
      bool known = std::any_of(n.relation.columns.begin(), n.relation.columns.end(),
                               [&](const Column& c) { return c.name == v.name; });
      if (known || std::find(named.begin(), named.end(), v.name) == named.end()) continue;
      n.relation.columns.push_back({v.name, {}, false});
      n.untyped.push_back(true);
    }
    new_.push_back(std::move(n));
    constraints_.push_back(&d);
  }

  // ---------------------------------------------------------------- after ids are given

  static ast::Atom atom(const Relation& r, Span span) {
    ast::Atom out;
    out.relation = {r.name, span};
    out.parentheses = !r.columns.empty();
    for (const Column& c : r.columns) out.arguments.push_back({std::nullopt, {ast::Variable{c.name}, span}});
    return out;
  }

  PendingRule pending(RuleOrigin origin, RelationId head, Span span) {
    PendingRule p;
    p.origin = origin;
    p.head = head;
    p.head_atom = atom(b_.model[head], span);
    p.span = span;
    if (origin != RuleOrigin::definition) p.name = b_.model[head].name;
    return p;
  }

  void mechanisms() {
    for (const auto& [name, found] : mechanisms_) {
      const auto& [d, parts] = found;
      auto index = static_cast<uint32_t>(b_.model.mechanisms.size());
      Mechanism m;
      m.relation = id(name);
      for (const ast::PartDecl* p : parts) {
        RelationId part = id(name + "." + p->name.text);
        (p->quality ? m.qualities : m.paths).push_back(part);
        b_.parts_by_short_name[p->name.text].push_back(part);
        PendingRule rule = pending(p->quality ? RuleOrigin::quality : RuleOrigin::path, part, p->span);
        for (const ast::Condition& c : p->when) rule.body.push_back(&c);
        rule.mechanism = index;
        rule.notes = &p->notes;
        b_.pending.push_back(std::move(rule));
      }
      PendingRule applies =
          pending(RuleOrigin::applies, m.relation, d->applies.empty() ? d->name.span : d->applies_span);
      applies.mechanism = index;
      m.applies_written = !d->applies.empty();
      if (m.applies_written) {
        applies.body.push_back(&d->applies[0]);
        applies.notes = &d->applies_notes;
        m.applies_notes = make_notes(b_, d->applies_notes, {});
      } else if (m.paths.empty()) {
        b_.error("E0228", d->name.span,
                 fmt::format("the mechanism '{}' has neither paths nor `applies when`", name),
                 "say by which paths it works, or when it applies");
      } else {
        applies.body.push_back(default_applies(d->name.span));
      }
      b_.model.mechanisms.push_back(std::move(m));
      b_.pending.push_back(std::move(applies));
    }
    for (auto& [name, parts] : b_.parts_by_short_name)
      if (parts.size() == 1) b_.model.relation_by_name.emplace(name, parts[0]);
  }

  // "at least 1 of paths"
  const ast::Condition* default_applies(Span span) {
    ast::Threshold t;
    t.needed = {NumberLiteral{Decimal(1), true}, span};
    t.members = ast::Threshold::Members::paths;
    b_.made.push_back({t, span});
    return &b_.made.back();
  }

  void propositions() {
    // P2 comes before P10.
    auto natural = [](const ast::PropositionDecl* a, const ast::PropositionDecl* b) {
      auto key = [](const std::string& s) {
        size_t digits = s.size();
        while (digits > 0 && s[digits - 1] >= '0' && s[digits - 1] <= '9') --digits;
        return std::tuple(s.substr(0, digits), s.size(), s);
      };
      return key(a->name.text) < key(b->name.text);
    };
    std::sort(propositions_.begin(), propositions_.end(), natural);
    for (const ast::PropositionDecl* d : propositions_) {
      Proposition p;
      p.name = d->name.text;
      p.span = d->name.span;
      p.notes = make_notes(b_, d->notes, {});
      if (!d->scope.empty()) {
        p.scope = id(p.name + ".scope");
        PendingRule rule = pending(RuleOrigin::scope, *p.scope, d->scope[0].span);
        rule.body.push_back(&d->scope[0]);
        b_.pending.push_back(std::move(rule));
      }
      for (size_t i = 0; i < d->claims.size(); ++i) {
        const ast::Claim& written = d->claims[i];
        Claim c;
        c.necessary = written.necessary;
        c.x = id(fmt::format("{}.{}.x", p.name, i + 1));
        c.y = id(fmt::format("{}.{}.y", p.name, i + 1));
        for (const Column& column : b_.model[c.x].columns) c.shared.push_back(column.name);
        c.notes = make_notes(b_, written.notes, {c.shared, {}, {}});
        c.span = written.span;
        for (bool x : {true, false}) {
          PendingRule rule = pending(RuleOrigin::claim, x ? c.x : c.y, x ? written.x.span : written.y.span);
          rule.body = side(written, x);
          b_.pending.push_back(std::move(rule));
        }
        p.claims.push_back(std::move(c));
      }
      b_.model.propositions.push_back(std::move(p));
    }
  }

  void constraints() {
    std::sort(constraints_.begin(), constraints_.end(),
              [](const auto* a, const auto* b) { return a->name.text < b->name.text; });
    for (const ast::ConstraintDecl* d : constraints_) {
      RelationId head = id("constraint." + d->name.text);
      b_.model.constraints.push_back({d->name.text, head});
      PendingRule rule = pending(RuleOrigin::constraint, head, d->span);
      for (const ast::Condition& c : d->when) rule.body.push_back(&c);
      rule.notes = &d->notes;
      b_.pending.push_back(std::move(rule));
    }
  }

  void definitions() {
    for (const ast::DefineDecl* d : with_rule_) {
      RelationId head = id(d->name.text);
      bool good = true;
      PendingRule rule = pending(RuleOrigin::definition, head, d->span);
      rule.head_atom.arguments.clear();
      std::set<std::string> seen;
      for (const ast::ColumnDecl& c : d->columns) {
        if (!seen.insert(c.name.text).second) continue;
        if (!begins_upper(c.name.text) || c.name.text == "_") {
          std::string upper = c.name.text;
          if (upper[0] >= 'a' && upper[0] <= 'z')
            upper[0] = static_cast<char>(upper[0] - 'a' + 'A');
          else
            upper = "_" + upper;
          b_.error(
              "E0239", c.name.span,
              fmt::format("the columns of a definition with `when` are variables, and '{}' is none",
                          c.name.text),
              fmt::format("write `{}`, here and in the conditions; or give the definition a separate `rule`",
                          upper));
          good = false;
        }
        rule.head_atom.arguments.push_back({std::nullopt, {ast::Variable{c.name.text}, c.name.span}});
      }
      rule.body.push_back(&d->when[0]);
      rule.notes = &d->notes;
      if (good) b_.pending.push_back(std::move(rule));
    }
  }

  void rules() {
    NameTable names;
    for (const auto* d : all_of<ast::RuleDecl>(b_)) {
      if (d->name) names.add(b_, "a rule", *d->name);
      std::vector<RelationId> ambiguous;
      auto head = find_relation(b_, d->head.relation.text, std::nullopt, &ambiguous);
      if (!head) {
        std::vector<std::string> candidates;
        for (const Relation& r : b_.model.relations)
          if (b_.may_suggest() && r.role == Role::define) candidates.push_back(r.name);
        std::string hint = did_you_mean(b_, d->head.relation.text, candidates);
        b_.unknown("E0201", d->head.relation.span,
                   fmt::format("there is no relation '{}' to conclude", d->head.relation.text),
                   hint.empty() ? fmt::format("declare it: `define {}`{}", d->head.relation.text,
                                              d->head.arguments.empty() ? "" : " with its columns")
                                : hint);
        continue;
      }
      const Relation& r = b_.model[*head];
      if (r.role != Role::define) {
        std::string_view what = r.role == Role::fact    ? "a fact, which profiles record"
                                : r.role == Role::table ? "a table, which is complete as it stands"
                                : r.role == Role::mechanism
                                    ? "a mechanism, which has its own `applies when`"
                                    : "part of a mechanism, which has its own conditions";
        Diagnostic& e = b_.error("E0227", d->head.relation.span,
                                 fmt::format("a rule cannot conclude '{}': it is {}", r.name, what),
                                 "a rule concludes a relation that is declared by `define`");
        b_.note(e, b_.relation_names[head->value], "declared here");
        continue;
      }
      PendingRule rule;
      rule.origin = RuleOrigin::rule;
      if (d->name) rule.name = d->name->text;
      rule.named = d->name.has_value();
      rule.head = *head;
      rule.head_atom = d->head;
      for (const ast::Condition& c : d->when) rule.body.push_back(&c);
      rule.notes = &d->notes;
      rule.own_sentences = true;
      rule.span = d->name ? d->name->span : d->head.relation.span;
      b_.pending.push_back(std::move(rule));
    }
  }

  Build& b_;
  NameTable& names_;
  std::vector<NewRelation> new_;
  std::map<std::string, std::pair<const ast::MechanismDecl*, std::vector<const ast::PartDecl*>>> mechanisms_;
  std::vector<const ast::PropositionDecl*> propositions_;
  std::vector<const ast::ConstraintDecl*> constraints_;
  std::vector<const ast::DefineDecl*> with_rule_;
};

}  // namespace

void declare_relations(Build& b) {
  NameTable names;
  Declarer d(b, names);
  d.collect();
  d.add_all();
  declare_parameters(b, names);
  d.finish();
}

std::optional<RelationId> find_relation(const Build& b, const std::string& name,
                                        std::optional<uint32_t> mechanism,
                                        std::vector<RelationId>* ambiguous) {
  const auto& known = b.model.relation_by_name;
  if (mechanism) {
    auto it = known.find(b.model[b.model.mechanisms[*mechanism].relation].name + "." + name);
    if (it != known.end()) return it->second;
  }
  if (auto it = known.find(name); it != known.end()) {
    Role role = b.model[it->second].role;
    if (role != Role::claim && role != Role::scope && role != Role::constraint) return it->second;
    return std::nullopt;
  }
  if (auto it = b.parts_by_short_name.find(name); it != b.parts_by_short_name.end() && ambiguous != nullptr)
    *ambiguous = it->second;
  return std::nullopt;
}

void report_unknown_relation(Build& b, const ast::Name& name, bool parentheses,
                             const std::vector<RelationId>& ambiguous) {
  if (!ambiguous.empty()) {
    std::vector<std::string> full;
    for (RelationId id : ambiguous) full.push_back(b.model[id].name);
    std::sort(full.begin(), full.end());
    b.error("E0205", name.span, fmt::format("'{}' is part of several mechanisms", name.text),
            "write " + list_of(full));
    return;
  }
  if (b.proposition_spans.contains(name.text)) {
    b.error("E0201", name.span,
            fmt::format("'{}' is a proposition, which is assessed and not a condition", name.text));
    return;
  }
  if (b.parameter_by_name.contains(name.text)) {
    b.error("E0201", name.span, fmt::format("'{}' is a parameter: a value, not a condition", name.text),
            "compare it with something");
    return;
  }
  if (auto it = b.constants_by_name.find(name.text);
      it != b.constants_by_name.end() && !it->second.empty() && !parentheses) {
    b.error("E0201", name.span,
            fmt::format("'{}' is a constant of {}: a value, not a condition", name.text,
                        b.model[it->second[0].first].name),
            "compare it with something");
    return;
  }
  if (const FunctionInfo* f = find_function(name.text); f != nullptr && parentheses) {
    b.error("E0201", name.span,
            fmt::format("'{}' is a function: it gives a value, not a condition", name.text),
            "compare its value with something");
    return;
  }
  std::vector<std::string> candidates;
  for (const auto& [known, id] : b.model.relation_by_name) {
    if (!b.may_suggest()) break;
    Role role = b.model[id].role;
    if (role != Role::claim && role != Role::scope && role != Role::constraint) candidates.push_back(known);
  }
  if (parentheses) {
    for (const char* test : {"contains", "starts_with", "ends_with", "matches", "next"})
      candidates.emplace_back(test);
  }
  std::string hint = did_you_mean(b, name.text, candidates);
  if (size_t dot = name.text.find('.'); hint.empty() && dot != std::string::npos) {
    std::vector<std::string> parts;
    for (const Relation& r : b.model.relations)
      if ((r.role == Role::path || r.role == Role::quality) &&
          r.name.starts_with(name.text.substr(0, dot + 1)))
        parts.push_back(r.name);
    if (!parts.empty()) hint = "there is " + list_of(parts);
  }
  if (hint.empty()) hint = "declare it as a `fact`, a `table` or a `define`";
  b.unknown("E0201", name.span, fmt::format("there is no relation '{}'", name.text), hint);
}

}  // namespace mechanist::model
