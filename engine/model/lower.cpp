// From pending rules to Rules: infers what derived columns leave out, lowers every rule, names and orders
// them canonically, and then gives relations their notes. Nothing here depends on the order of declarations:
// rules are taken in the order of their heads' names, of their own names, and of their canonical text.
// External interface: lower_rules of build.hpp.
#include "model/lower.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "model/walk.hpp"
#include "syntax/print.hpp"

namespace mechanist::model {
namespace {

// The variables of a conjunction, through connectives but not into conditions within conditions, which have
// steps of their own in an explanation.
void of_one_conjunction(const Condition& c, Variables& out) {
  each_expr(c, [&](const Expr& e) { direct_variables(e, out); });
  const bool connective = std::holds_alternative<And>(c.node) || std::holds_alternative<Or>(c.node) ||
                          std::holds_alternative<Exists>(c.node);
  if (connective) each_part(c, [&](const Condition& p) { of_one_conjunction(p, out); });
}

// `exists { r(X, X) } and exists { q(X, X) }` has two variables of one name. In an explanation they stand
// side by side, each with its value, so that the later one needs a name of its own.
void tell_apart(Rule& rule) {
  Variables together;
  for (const Expr& e : rule.head_terms) direct_variables(e, together);
  for (const Condition& c : rule.body) of_one_conjunction(c, together);
  auto rename = [&](const Variables& all) {
    std::set<std::string> told;
    for (VariableId v : all) {
      Variable& variable = rule.variables[v.value];
      if (variable.introduced || told.insert(variable.name).second) continue;
      auto is_taken = [&](const std::string& name) {
        return std::any_of(rule.variables.begin(), rule.variables.end(),
                           [&](const Variable& other) { return !other.introduced && other.name == name; });
      };
      uint32_t n = 2;
      while (is_taken(variable.name + std::to_string(n))) ++n;
      variable.name += std::to_string(n);
      told.insert(variable.name);
    }
  };
  rename(together);
  auto within = [&](auto&& again, const Condition& c) -> void {
    const bool own = std::holds_alternative<Not>(c.node) || std::holds_alternative<ForEvery>(c.node);
    Variables inside;
    each_part(c, [&](const Condition& p) {
      if (own) of_one_conjunction(p, inside);
      if (std::holds_alternative<Threshold>(c.node)) {
        Variables member;
        of_one_conjunction(p, member);
        rename(member);
      }
      again(again, p);
    });
    if (own) rename(inside);
    each_expr(c, [&](const Expr& e) {
      each_aggregate(e, [&](const Aggregate& a) {
        Variables counted;
        for (const Condition& p : a.body) of_one_conjunction(p, counted);
        rename(counted);
        for (const Condition& p : a.body) again(again, p);
      });
    });
  };
  for (const Condition& c : rule.body) within(within, c);
}

}  // namespace

std::optional<Rule> Lowering::lower() {
  Conjunction body;
  for (const ast::Condition* c : rule_.body) condition(*c, root_, body);
  Rule out;
  out.origin = rule_.origin;
  out.head = rule_.head;
  out.named = rule_.named;
  out.span = rule_.span;
  auto head = arrange(rule_.head_atom, rule_.head, true);
  for (size_t i = 0; head && i < head->size(); ++i) {
    const ast::Expr& e = *(*head)[i];
    const Column& column = b_.model[rule_.head].columns[i];
    bool typed = b_.has_type(rule_.head, i);
    if (std::holds_alternative<ast::Wildcard>(e.node)) {
      error("E0211", e.span, fmt::format("`_` concludes nothing about the column '{}'", column.name),
            "give it a value");
      continue;
    }
    auto x = expr(e, root_, body, typed ? std::optional(column.type) : std::nullopt);
    if (!x) continue;
    if (x->known && typed && !fits(x->expr.type, column.type))
      report_misfit(e, root_, x->expr.type, rule_.head, i);
    out.head_terms.push_back(std::move(x->expr));
  }
  out.body = std::move(body.parts);
  const size_t errors = b_.diagnostics.size();
  // What could not be lowered may have been the second occurrence of a variable, or what binds it.
  if (!failed_) check_singletons();
  if (!failed_) check_safety(out);
  if (!failed_) check_alternatives(out);
  if (!failed_ && errors == b_.diagnostics.size()) {
    for (const LocalVariable& v : variables_) {
      if (v.type || v.uses == 0) continue;
      if (!b_.incomplete() && !has_errors(b_.diagnostics))
        error("E0218", v.span, fmt::format("nothing says of what type '{}' is", v.name),
              "give the columns in which it stands their types");
      failed_ = true;
    }
  }
  if (failed_) return std::nullopt;
  for (const LocalVariable& v : variables_)
    out.variables.push_back({v.name, v.type.value_or(Type{}), v.introduced, v.span});
  tell_apart(out);
  if (rule_.notes != nullptr) {
    Placeholders known;
    if (rule_.own_sentences) {
      for (const auto& [name, id] : root_.own) known.variables.emplace_back(name, id);
      for (const Column& c : b_.model[rule_.head].columns) known.columns.push_back(c.name);
    }
    out.notes = make_notes(b_, *rule_.notes, known, rule_.own_sentences);
  }
  return out;
}

namespace {

std::string canonical_text(const PendingRule& p) {
  std::string out = "when ";
  for (size_t i = 0; i < p.body.size(); ++i) out += (i == 0 ? "" : " and ") + ast::print(*p.body[i]);
  if (p.body.empty())
    out.clear();
  else
    out += " ";
  return out + "then " + ast::print(p.head_atom);
}

struct Ordered {
  const PendingRule* rule = nullptr;
  std::string canonical;
};

std::vector<Ordered> in_canonical_order(const Build& b) {
  std::vector<Ordered> out;
  for (const PendingRule& p : b.pending) out.push_back({&p, canonical_text(p)});
  std::stable_sort(out.begin(), out.end(), [&](const Ordered& x, const Ordered& y) {
    if (x.rule->head != y.rule->head) return b.model[x.rule->head].name < b.model[y.rule->head].name;
    if (x.rule->name.has_value() != y.rule->name.has_value()) return x.rule->name.has_value();
    if (x.rule->name != y.rule->name) return *x.rule->name < *y.rule->name;
    return x.canonical < y.canonical;
  });
  return out;
}

// ---------------------------------------------------------------- next

// A table of the pairs of consecutive constants for each ordered enum, where any condition asks for it.
void make_next_tables(Build& b) {
  std::vector<std::string> names;
  for (const PendingRule& p : b.pending)
    for (const ast::Condition* c : p.body) relation_names(*c, names);
  if (std::find(names.begin(), names.end(), "next") == names.end() ||
      b.model.relation_by_name.contains("next"))
    return;
  for (uint32_t e = 0; e < b.model.enums.size(); ++e) {
    const Enum& of = b.model.enums[e];
    if (!of.ordered) continue;
    Type type{TypeKind::enumeration, e};
    Relation r;
    r.name = of.name + ".next";
    r.role = Role::table;
    r.columns = {{"earlier", type, false}, {"later", type, false}};
    r.span = of.span;
    auto piece = [](uint32_t column, const char* name) {
      return Template::Piece{Template::Piece::Kind::column, name, column, false, {}};
    };
    auto words = [](const char* text) {
      return Template::Piece{Template::Piece::Kind::text, text, 0, false, {}};
    };
    for (const std::string& language : b.model.languages) {
      if (language == "en")
        r.notes.sentences.push_back(
            {language, {piece(1, "later"), words(" comes right after "), piece(0, "earlier")}});
      if (language == "zh")
        r.notes.sentences.push_back(
            {language, {piece(1, "later"), words("紧接在"), piece(0, "earlier"), words("之后")}});
    }
    TableRows rows;
    for (size_t i = 0; i + 1 < of.constants.size(); ++i) {
      rows.cells.push_back(inline_number(static_cast<int64_t>(i)));
      rows.cells.push_back(inline_number(static_cast<int64_t>(i) + 1));
      rows.places.push_back(of.constants[i + 1].span);
    }
    RelationId id = b.add_relation(std::move(r), of.span, nullptr);
    rows.relation = id;
    b.model.tables.push_back(std::move(rows));
    b.next_tables.emplace(e, id);
  }
}

// ---------------------------------------------------------------- types that were left out

class ColumnTypes {
 public:
  ColumnTypes(Build& b, const std::vector<Ordered>& rules) : b_(b) {
    for (const Ordered& o : rules) {
      const auto& untyped = b.untyped[o.rule->head.value];
      if (std::find(untyped.begin(), untyped.end(), true) == untyped.end()) continue;
      if (!b.model[o.rule->head].derived()) continue;
      auto index = rules_.size();
      rules_.push_back({o.rule, std::make_unique<Lowering>(b, *o.rule)});
      std::vector<std::string> names;
      for (const ast::Condition* c : o.rule->body) relation_names(*c, names);
      std::sort(names.begin(), names.end());
      names.erase(std::unique(names.begin(), names.end()), names.end());
      for (const std::string& n : names)
        if (auto id = find_relation(b, n, o.rule->mechanism)) readers_[*id].push_back(index);
    }
  }

  void run() {
    // Round by round, so that the result does not depend on who comes first.
    std::set<size_t> todo;
    for (size_t i = 0; i < rules_.size(); ++i) todo.insert(i);
    while (!todo.empty()) {
      std::set<RelationId> changed;
      for (size_t i : todo) {
        rules_[i].second->infer();
        if (fill(rules_[i])) changed.insert(rules_[i].first->head);
      }
      todo.clear();
      for (RelationId r : changed) todo.insert(readers_[r].begin(), readers_[r].end());
    }
  }

 private:
  using OneRule = std::pair<const PendingRule*, std::unique_ptr<Lowering>>;

  bool fill(const OneRule& r) {
    bool changed = false;
    RelationId head = r.first->head;
    auto& columns = b_.model.relations[head.value].columns;
    for (size_t c = 0; c < columns.size(); ++c) {
      bool inferred = first_.contains({head, c});
      if (!b_.untyped[head.value][c] && !inferred) continue;
      auto type = r.second->type_of_head(c);
      if (!type) continue;
      Span at = r.second->span_of_head(c);
      if (!inferred) {
        first_.emplace(std::pair(head, c), at);
        columns[c].type = *type;
        b_.untyped[head.value][c] = false;
        changed = true;
        continue;
      }
      auto both = wider(columns[c].type, *type);
      if (!both) {
        conflict(head, c, *type, at);
      } else if (*both != columns[c].type) {
        columns[c].type = *both;
        changed = true;
      }
    }
    return changed;
  }

  void conflict(RelationId head, size_t c, Type type, Span at) {
    if (!b_.conflicting.insert({head, c}).second) return;
    const Column& column = b_.model[head].columns[c];
    Diagnostic& d = b_.error(
        "E0219", at,
        fmt::format("the column '{}' of {} gets values of type {} here and of type {} elsewhere", column.name,
                    b_.model[head].name, describe(b_.model, type), describe(b_.model, column.type)),
        "declare the column's type");
    b_.note(d, first_.at({head, c}),
            fmt::format("here it gets values of type {}", describe(b_.model, column.type)));
  }

  Build& b_;
  std::vector<OneRule> rules_;
  std::map<RelationId, std::vector<size_t>> readers_;
  std::map<std::pair<RelationId, size_t>, Span> first_;
};

// Where a rule concludes the relation, other errors may be why it does not say the type.
void require_types(Build& b) {
  if (b.incomplete()) return;
  std::set<RelationId> concluded;
  for (const PendingRule& p : b.pending) concluded.insert(p.head);
  const bool errors = has_errors(b.diagnostics);
  for (uint32_t i = 0; i < b.model.relations.size(); ++i) {
    const Relation& r = b.model.relations[i];
    if (r.role != Role::define || b.bad_types.contains(r.name) ||
        (errors && concluded.contains(RelationId{i})))
      continue;
    for (size_t c = 0; c < r.columns.size(); ++c)
      if (b.untyped[i][c])
        b.error("E0218", b.relation_names[i],
                fmt::format("nothing says of what type the column '{}' of {} is", r.columns[c].name, r.name),
                fmt::format("declare it, for example `{}: text`", r.columns[c].name));
  }
}

// ---------------------------------------------------------------- the rest

void give_notes(Build& b) {
  for (uint32_t i = 0; i < b.model.relations.size(); ++i) {
    if (b.relation_notes[i] == nullptr) continue;
    Placeholders known;
    for (const Column& c : b.model.relations[i].columns) known.columns.push_back(c.name);
    if (b.model.relations[i].role == Role::constraint) {
      for (const PendingRule& p : b.pending) {
        if (p.head.value != i) continue;
        Names direct;
        for (const ast::Condition* c : p.body) direct_names(*c, direct);
        for (const NameAt& n : direct) known.others.push_back(n.name);
      }
    }
    b.model.relations[i].notes = make_notes(b, *b.relation_notes[i], known);
  }
}

// The two sides of a claim are compared value by value, so they have to be of one kind.
void check_claims(Build& b) {
  for (const Proposition& p : b.model.propositions) {
    for (const Claim& c : p.claims) {
      for (size_t i = 0; i < c.shared.size(); ++i) {
        if (!b.has_type(c.x, i) || !b.has_type(c.y, i)) continue;
        Type x = b.model[c.x].columns[i].type, y = b.model[c.y].columns[i].type;
        if (narrower(x, y)) continue;
        b.error("E0219", c.span,
                fmt::format("'{}' is of type {} on one side of this claim and of type {} on the other",
                            c.shared[i], describe(b.model, x), describe(b.model, y)),
                "give one of them another name");
      }
    }
  }
}

}  // namespace

void lower_rules(Build& b) {
  make_next_tables(b);
  std::vector<Ordered> rules = in_canonical_order(b);
  ColumnTypes(b, rules).run();
  std::map<RelationId, uint32_t> numbers;
  for (const Ordered& o : rules) {
    Lowering lowering(b, *o.rule);
    lowering.infer();
    auto rule = lowering.lower();
    uint32_t number = o.rule->name ? 0 : ++numbers[o.rule->head];
    if (!rule) continue;
    rule->name = o.rule->name ? *o.rule->name : fmt::format("{}#{}", b.model[o.rule->head].name, number);
    rule->canonical = o.canonical;
    RuleId id{static_cast<uint32_t>(b.model.rules.size())};
    Relation& head = b.model.relations[rule->head.value];
    head.rules.push_back(id);
    if (rule->origin == RuleOrigin::applies)
      for (Mechanism& m : b.model.mechanisms)
        if (m.relation == rule->head) m.applies = id;
    b.model.rules.push_back(std::move(*rule));
  }
  require_types(b);
  check_claims(b);
  give_notes(b);
}

}  // namespace mechanist::model
