// Conditions: atoms get one term a column, `for every` over an enum becomes a conjunction of its instances,
// thresholds of paths their members, `next(L, M)` an atom over a table. Written order is kept.
// External interface: Lowering::condition of lower.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "model/lower.hpp"

namespace mechanist::model {

void Lowering::add(Conjunction& sink, Condition c) {
  ++made_;
  sink.parts.push_back(std::move(c));
}

std::vector<Condition> Lowering::conjunction(const std::vector<ast::Condition>& all, const Scope& s) {
  Conjunction out;
  for (const ast::Condition& c : all) condition(c, s, out);
  return std::move(out.parts);
}

// A condition where exactly one is needed: a branch, a member.
Condition Lowering::single(const ast::Condition& c, const Scope& s, Span at) {
  // Not through a list of one: scopes are known by where their construct stands, and a copy stands elsewhere.
  Conjunction list;
  condition(c, s, list);
  std::vector<Condition> parts = std::move(list.parts);
  if (parts.size() == 1) return std::move(parts[0]);
  Condition out;
  out.node = And{std::move(parts), {}, {}};
  out.span = at;
  return out;
}

void Lowering::condition(const ast::Condition& c, const Scope& s, Conjunction& sink) {
  auto wrap = [&](auto node) {
    Condition out;
    out.node = std::move(node);
    out.span = c.span;
    add(sink, std::move(out));
  };
  if (const auto* a = std::get_if<ast::Atom>(&c.node)) {
    atom(*a, c.span, s, sink);
  } else if (const auto* cmp = std::get_if<ast::Comparison>(&c.node)) {
    comparison(*cmp, c.span, s, sink);
  } else if (const auto* i = std::get_if<ast::In>(&c.node)) {
    in(*i, c.span, s, sink);
  } else if (const auto* b = std::get_if<ast::Between>(&c.node)) {
    between(*b, c.span, s, sink);
  } else if (const auto* conj = std::get_if<ast::And>(&c.node)) {
    for (const ast::Condition& p : conj->parts) condition(p, s, sink);
  } else if (const auto* o = std::get_if<ast::Or>(&c.node)) {
    Or out;
    for (const ast::Condition& p : o->parts) out.parts.push_back(single(p, s, p.span));
    wrap(std::move(out));
  } else if (const auto* n = std::get_if<ast::Not>(&c.node)) {
    wrap(Not{conjunction(n->part, enter(n, s, n->part))});
  } else if (const auto* e = std::get_if<ast::Exists>(&c.node)) {
    wrap(Exists{conjunction(e->part, enter(e, s, e->part))});
  } else if (const auto* f = std::get_if<ast::ForEvery>(&c.node)) {
    every(*f, c.span, s, sink);
  } else if (const auto* t = std::get_if<ast::Threshold>(&c.node)) {
    threshold(*t, c.span, s, sink);
  }
}

// ---------------------------------------------------------------- atoms

std::optional<std::vector<const ast::Expr*>> Lowering::arrange(const ast::Atom& a, RelationId id, bool head) {
  const Relation& r = b_.model[id];
  std::vector<const ast::Expr*> out(r.columns.size(), nullptr);
  size_t positional = 0;
  bool named = false, good = true;
  auto declared = [&](Diagnostic& d) {
    b_.note(d, b_.relation_names[id.value], fmt::format("declared here: {}", signature(b_.model, id)));
  };
  std::vector<std::string> names;
  for (const Column& c : r.columns) names.push_back(c.name);
  for (const ast::Argument& arg : a.arguments) {
    size_t column = positional;
    if (arg.column) {
      named = true;
      column = static_cast<size_t>(std::find(names.begin(), names.end(), arg.column->text) - names.begin());
      if (column == names.size()) {
        std::string hint = did_you_mean(b_, arg.column->text, names);
        if (hint.empty() && !names.empty()) hint = "it has " + list_of(names);
        declared(error("E0207", arg.column->span,
                       fmt::format("{} has no column '{}'", r.name, arg.column->text), hint));
        good = false;
        continue;
      }
      if (out[column] != nullptr) {
        error("E0209", arg.column->span, fmt::format("the column '{}' is given twice", arg.column->text));
        good = false;
        continue;
      }
    } else {
      ++positional;
      if (column >= out.size()) continue;  // counted below
    }
    out[column] = &arg.value;
  }
  if (positional > out.size()) {
    declared(error("E0208", a.relation.span,
                   fmt::format("{} has {} column{}, and {} are given", r.name, out.size(),
                               out.size() == 1 ? "" : "s", positional),
                   out.empty() ? "write its name without parentheses" : ""));
    return std::nullopt;
  }
  if (!good) return std::nullopt;
  std::vector<std::string> missing;
  for (size_t i = 0; i < out.size(); ++i)
    if (out[i] == nullptr && (head || (!named && !r.columns[i].optional))) missing.push_back(names[i]);
  if (!missing.empty()) {
    std::string hint;
    if (head) {
      hint = "a conclusion gives every column";
    } else if (!a.parentheses) {
      std::string any;
      for (size_t i = 0; i < out.size(); ++i) any += i == 0 ? "_" : ", _";
      hint = fmt::format("write `{}({})` if any will do", r.name, any);
    } else {
      hint =
          "only optional columns may be left off at the end; write `_` for those that do not matter, or name "
          "the others";
    }
    std::string message = a.parentheses || head
                              ? fmt::format("{} has {} columns, and {} {} given", r.name, out.size(),
                                            positional, positional == 1 ? "is" : "are")
                              : fmt::format("{} has {}, so its name alone is no condition", r.name,
                                            out.size() == 1 ? "a column" : "columns");
    if (head && positional == 0 && named)
      message = fmt::format("{} is concluded without {}", r.name, list_of(missing));
    declared(error(a.parentheses || head ? "E0208" : "E0224", a.relation.span, message, hint));
    return std::nullopt;
  }
  return out;
}

void Lowering::atom(const ast::Atom& a, Span at, const Scope& s, Conjunction& sink) {
  std::vector<RelationId> ambiguous;
  auto id = find_relation(b_, a.relation.text, rule_.mechanism, &ambiguous);
  if (!id && a.parentheses) {
    if (const FunctionInfo* f = find_function(a.relation.text); f != nullptr && is_text_test(f->function))
      return text_test(a, *f, at, s, sink);
    if (a.relation.text == "next") {
      if (a.arguments.size() != 2) {
        error("E0216", at, fmt::format("'next' takes 2 arguments, not {}", a.arguments.size()),
              "write `next(L, M)`: M comes right after L");
        return;
      }
      id = next_table(a, s);
      if (!id) {
        error("E0215", at, "'next' needs constants of an ordered enum",
              "declare the enum as `ordered enum`, and bind one of the two by another condition");
        return;
      }
    }
  }
  if (!id) {
    failed_ = true;
    report_unknown_relation(b_, a.relation, a.parentheses, ambiguous);
    return;
  }
  auto arguments = arrange(a, *id, false);
  if (!arguments) return;
  Atom out{*id, {}};
  bool good = true;
  for (size_t i = 0; i < arguments->size(); ++i) {
    const ast::Expr* e = (*arguments)[i];
    if (e == nullptr) {
      out.terms.push_back({Wildcard{}, b_.model[*id].columns[i].type, at});
      continue;
    }
    auto t = term(*e, s, sink, *id, i);
    if (t)
      out.terms.push_back(std::move(*t));
    else
      good = false;
  }
  if (!good) return;
  Condition c;
  c.node = std::move(out);
  c.span = at;
  add(sink, std::move(c));
}

void Lowering::text_test(const ast::Atom& a, const FunctionInfo& f, Span at, const Scope& s,
                         Conjunction& sink) {
  if (a.arguments.size() != 2 || a.arguments[0].column || a.arguments[1].column) {
    std::string message = a.arguments.size() == 2
                              ? fmt::format("'{}' takes its arguments by position", f.name)
                              : fmt::format("'{}' takes 2 arguments, not {}", f.name, a.arguments.size());
    error("E0216", at, message,
          fmt::format("write `{}(text, {})`", f.name, f.function == Function::matches ? "pattern" : "part"));
    return;
  }
  TextTest out{f.function, {}};
  std::vector<Type> types;
  bool good = true, known = true;
  for (const ast::Argument& arg : a.arguments) {
    auto l = literal_of(arg.value);
    std::optional<Type> expected;
    if (l && std::holds_alternative<TextLiteral>(*l)) expected = Type{TypeKind::text, 0};
    auto x = expr(arg.value, s, sink, expected);
    if (!x) {
      good = false;
      continue;
    }
    known = known && x->known;
    types.push_back(x->expr.type);
    out.arguments.push_back(std::move(x->expr));
  }
  if (!good) return;
  if (known) {
    auto result = result_type(b_.model, f.function, types);
    if (const auto* bad = std::get_if<Mismatch>(&result)) {
      error("E0215", a.arguments[bad->argument.value_or(0)].value.span, bad->message, bad->hint);
      return;
    }
  }
  const auto* pattern = std::get_if<Constant>(&out.arguments[1].node);
  if (f.function == Function::matches && pattern != nullptr && pattern->value.is_text()) {
    if (auto problem = problem_with_pattern(b_.model.symbols.text_of(pattern->value))) {
      error("E0229", a.arguments[1].value.span, fmt::format("this pattern cannot be read: {}", *problem),
            "patterns have RE2's syntax");
      return;
    }
  }
  Condition c;
  c.node = std::move(out);
  c.span = at;
  add(sink, std::move(c));
}

// ---------------------------------------------------------------- comparisons

bool Lowering::check_pair(const Typed& a, const Typed& b, Span at, bool ordering) {
  if (!a.known || !b.known) return true;
  if (!comparable(b_.model, a.expr.type, b.expr.type)) {
    std::string hint;
    auto kinds = [&](TypeKind x, TypeKind y) {
      return (a.expr.type.kind == x && b.expr.type.kind == y) ||
             (a.expr.type.kind == y && b.expr.type.kind == x);
    };
    if (kinds(TypeKind::date, TypeKind::year)) hint = "write `year(…)` around the date";
    if (kinds(TypeKind::text, TypeKind::entity)) hint = "write `to_text(…)` around the name";
    if (kinds(TypeKind::text, TypeKind::whole) || kinds(TypeKind::text, TypeKind::number))
      hint = "write `to_number(…)` around the text";
    error("E0215", at,
          fmt::format("{} cannot be compared with {}", describe(b_.model, a.expr.type),
                      describe(b_.model, b.expr.type)),
          hint);
    return false;
  }
  if (ordering && !has_order(b_.model, a.expr.type)) {
    error("E0215", at, fmt::format("{} has no order", describe(b_.model, a.expr.type)),
          a.expr.type.kind == TypeKind::enumeration ? "declare it as `ordered enum`" : "");
    return false;
  }
  return true;
}

void Lowering::comparison(const ast::Comparison& written, Span at, const Scope& s, Conjunction& sink) {
  auto left_type = type_of(written.left, s);
  auto right_type = type_of(written.right, s, left_type);
  if (!left_type) left_type = type_of(written.left, s, right_type);
  auto left = expr(written.left, s, sink, right_type);
  auto right = expr(written.right, s, sink, left && left->known ? std::optional(left->expr.type) : left_type);
  if (!left || !right) return;
  same_unit(*left, *right);
  bool ordering =
      written.comparator != ast::Comparator::equal && written.comparator != ast::Comparator::not_equal;
  if (!check_pair(*left, *right, at, ordering)) return;
  Condition c;
  c.node = Comparison{written.comparator, std::move(left->expr), std::move(right->expr)};
  c.span = at;
  add(sink, std::move(c));
}

void Lowering::in(const ast::In& written, Span at, const Scope& s, Conjunction& sink) {
  auto expected = type_of(written.value, s);
  for (const ast::Expr& m : written.members)
    if (!expected) expected = type_of(written.value, s, type_of(m, s));
  std::optional<Type> beside;
  for (const ast::Expr& m : written.members)
    if (!beside) beside = type_of(m, s);
  auto value = expr(written.value, s, sink, beside);
  if (value && value->known) expected = value->expr.type;
  In out;
  bool good = value.has_value();
  for (const ast::Expr& m : written.members) {
    auto x = expr(m, s, sink, expected);
    if (!x || (value && !check_pair(*value, *x, m.span, false))) {
      good = false;
      continue;
    }
    out.members.push_back(std::move(x->expr));
  }
  if (!good) return;
  out.value = std::move(value->expr);
  Condition c;
  c.node = std::move(out);
  c.span = at;
  add(sink, std::move(c));
}

void Lowering::between(const ast::Between& written, Span at, const Scope& s, Conjunction& sink) {
  auto beside = type_of(written.low, s);
  if (!beside) beside = type_of(written.high, s);
  auto value = expr(written.value, s, sink, beside);
  std::optional<Type> expected;
  if (value && value->known) expected = value->expr.type;
  auto low = expr(written.low, s, sink, expected);
  auto high = expr(written.high, s, sink, expected);
  if (!value || !low || !high) return;
  if (!check_pair(*value, *low, written.low.span, true) ||
      !check_pair(*value, *high, written.high.span, true))
    return;
  Condition c;
  c.node = Between{std::move(value->expr), std::move(low->expr), std::move(high->expr)};
  c.span = at;
  add(sink, std::move(c));
}

// ---------------------------------------------------------------- for every, thresholds

void Lowering::every(const ast::ForEvery& f, Span at, const Scope& s, Conjunction& sink) {
  Found outer = find(f.variable.text, s);
  if (outer.variable || outer.binder != nullptr) {
    error("E0240", f.variable.span, fmt::format("'{}' is already a variable of this rule", f.variable.text),
          "`for every` brings its own variable: choose another name");
    return;
  }
  Names inside;
  for (const ast::Condition& c : f.part) all_names(c, inside);
  if (!contains(inside, f.variable.text))
    error("E0210", f.variable.span,
          fmt::format("'{}' is not used in what has to be true of it", f.variable.text));
  if (auto e = b_.enum_by_name.find(f.domain.text); e != b_.enum_by_name.end()) {
    And out;
    out.every = e->second;
    out.every_variable = f.variable.text;
    const size_t n = b_.model[e->second].constants.size();
    for (uint32_t i = 0; i < n; ++i) {
      if (scopes_.size() >= max_instances || made_ >= 10 * max_instances) {
        if (!failed_)
          error(
              "E0506", at, "`for every` within `for every` makes too many conditions of this rule",
              fmt::format("at most {} are made; give the inner one a definition of its own", max_instances));
        return;
      }
      const Scope& inner = enter_every(f, s, i, true);
      Conjunction instance;
      for (const ast::Condition& c : f.part) condition(c, inner, instance);
      Condition part;
      if (instance.parts.size() == 1) {
        part = std::move(instance.parts[0]);
      } else {
        part.node = And{std::move(instance.parts), {}, {}};
        part.span = at;
      }
      out.parts.push_back(std::move(part));
    }
    Condition c;
    c.node = std::move(out);
    c.span = at;
    return add(sink, std::move(c));
  }
  if (b_.entity_by_name.contains(f.domain.text)) {
    error("E0220", f.domain.span,
          fmt::format("there is no list of every {}: a case may know of others than those that are recorded",
                      f.domain.text),
          "range over a relation of one column that says which are meant, or over an enum");
    return;
  }
  std::vector<RelationId> ambiguous;
  auto domain = find_relation(b_, f.domain.text, rule_.mechanism, &ambiguous);
  if (!domain) {
    failed_ = true;
    std::vector<std::string> candidates;
    for (const auto& [name, id] : b_.enum_by_name) candidates.push_back(name);
    for (const Relation& r : b_.model.relations)
      if (r.columns.size() == 1) candidates.push_back(r.name);
    std::string hint = did_you_mean(b_, f.domain.text, candidates);
    unknown("E0201", f.domain.span, fmt::format("there is no enum and no relation '{}'", f.domain.text),
            hint);
    return;
  }
  if (b_.model[*domain].columns.size() != 1) {
    Diagnostic& d =
        error("E0220", f.domain.span,
              fmt::format("`for every` ranges over an enum or a relation of one column, and {} has {}",
                          f.domain.text, b_.model[*domain].columns.size()),
              "define one that says which are meant");
    b_.note(d, b_.relation_names[domain->value],
            fmt::format("declared here: {}", signature(b_.model, *domain)));
    return;
  }
  const Scope& inner = enter_every(f, s, 0, false);
  VariableId v = inner.own.at(f.variable.text);
  variables_[v.value].uses += 2;  // the binder and the domain
  ForEvery out{v, *domain, {}};
  out.parts = conjunction(f.part, inner);
  Condition c;
  c.node = std::move(out);
  c.span = at;
  add(sink, std::move(c));
}

void Lowering::threshold(const ast::Threshold& t, Span at, const Scope& s, Conjunction& sink) {
  Threshold out{t.bound, {}, {}, t.members};
  bool good = true;
  auto needed = expr(t.needed, s, sink, Type{TypeKind::whole, 0});
  if (needed) {
    const auto* k = std::get_if<Constant>(&needed->expr.node);
    bool whole = k != nullptr && needed->expr.type.kind == TypeKind::whole &&
                 b_.model.symbols.number_of(k->value) >= Decimal(0);
    if (!whole) {
      error("E0228", t.needed.span, "how many are needed is a whole number or a parameter that is one");
      good = false;
    }
    out.needed = std::move(needed->expr);
  } else {
    good = false;
  }
  if (t.members == ast::Threshold::Members::listed) {
    for (const ast::Condition& m : t.listed) {
      Names direct;
      direct_names(m, direct);
      Conjunction member;
      condition(m, enter(&m, s, 0, direct), member);
      if (member.parts.size() == 1) {
        out.members.push_back(std::move(member.parts[0]));
      } else {
        Condition all;
        all.node = And{std::move(member.parts), {}, {}};
        all.span = m.span;
        out.members.push_back(std::move(all));
      }
    }
  } else {
    bool paths = t.members == ast::Threshold::Members::paths;
    if (!rule_.mechanism) {
      error("E0228", at,
            fmt::format("`of {}` counts those of a mechanism, and this is in none",
                        paths ? "paths" : "qualities"),
            "list the conditions in braces: `of { c1; c2 }`");
      return;
    }
    const Mechanism& m = b_.model.mechanisms[*rule_.mechanism];
    const auto& parts = paths ? m.paths : m.qualities;
    if (parts.empty()) {
      error("E0228", at,
            fmt::format("the mechanism '{}' has no {}", b_.model[m.relation].name,
                        paths ? "paths" : "qualities"));
      return;
    }
    for (RelationId id : parts) {
      Condition member;
      member.node = Atom{id, {}};
      member.span = at;
      out.members.push_back(std::move(member));
    }
  }
  if (!good) return;
  Condition c;
  c.node = std::move(out);
  c.span = at;
  add(sink, std::move(c));
}

}  // namespace mechanist::model
