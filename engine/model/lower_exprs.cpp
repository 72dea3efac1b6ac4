// Expressions: names become constants, parameters or the values of attributes; literals take the type of what
// they stand beside; every call and aggregate is typed. An attribute's value and an expression as an argument
// each add a condition to the list in which they stand, marked as introduced.
// External interface: Lowering::expr and Lowering::term of lower.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "model/lower.hpp"

namespace mechanist::model {
namespace {

// In a comparison with an int, 2.5 and 5% are numbers.
std::optional<Type> for_literal(const Literal& l, std::optional<Type> expected) {
  if (!expected || expected->kind != TypeKind::whole) return expected;
  const auto* n = std::get_if<NumberLiteral>(&l);
  if (n != nullptr && !n->value.to_int()) return Type{TypeKind::number, 0};
  return expected;
}

}  // namespace

Diagnostic& Lowering::error(std::string code, Span at, std::string message, std::string hint) {
  failed_ = true;
  return b_.error(std::move(code), at, std::move(message), std::move(hint));
}

void Lowering::unknown(std::string code, Span at, std::string message, std::string hint) {
  failed_ = true;
  b_.unknown(std::move(code), at, std::move(message), std::move(hint));
}

void Lowering::report_misfit(const ast::Expr& e, const Scope& s, Type got, RelationId r, size_t column) {
  if (b_.conflicting.contains({r, column})) {
    failed_ = true;
    return;
  }
  const Column& c = b_.model[r].columns[column];
  std::string hint;
  if (c.type.kind == TypeKind::text) hint = "write `to_text(…)`";
  if (c.type.kind == TypeKind::whole && got.kind == TypeKind::number)
    hint = "write `round(…)`, or declare the column as `number`";
  if (got.kind == TypeKind::quantity && comparable(b_.model, got, c.type))
    hint = "bind two variables and compare them: a comparison converts between units";
  // "a.Person" and "b.Person"
  auto brief = [&](Type t) {
    const std::string whole = describe(b_.model, t);
    return whole.substr(whole.rfind('.') + 1);
  };
  if (got.kind == c.type.kind && got != c.type && brief(got) == brief(c.type))
    hint = fmt::format("two files declare '{}': what both mean belongs into one that both use", brief(got));
  const auto* v = std::get_if<ast::Variable>(&e.node);
  const std::string what = v == nullptr ? "this value" : v->name;
  Diagnostic& d =
      error("E0212", e.span,
            fmt::format("{} is of type {}, and the column '{}' of {} is of type {}",
                        v == nullptr ? std::string(what) : fmt::format("'{}'", what), describe(b_.model, got),
                        c.name, b_.model[r].name, describe(b_.model, c.type)),
            hint);
  if (v == nullptr) return;
  Found f = find(v->name, s);
  if (f.variable && variables_[f.variable->value].span != e.span)
    b_.note(d, variables_[f.variable->value].span, fmt::format("'{}' stands here, too", v->name));
}

std::optional<Typed> Lowering::expr(const ast::Expr& e, const Scope& s, Conjunction& sink,
                                    std::optional<Type> expected) {
  if (auto l = literal_of(e)) return literal(*l, e.span, expected, std::nullopt);
  if (std::holds_alternative<ast::Wildcard>(e.node)) {
    error("E0237", e.span, "`_` stands for any value and cannot be computed or compared with",
          "give it a name, and that name a value");
    return std::nullopt;
  }
  if (const auto* v = std::get_if<ast::Variable>(&e.node)) {
    Found f = find(v->name, s);
    if (f.binder != nullptr)
      return Typed{{Constant{f.binder->binder_value, {}}, f.binder->binder_type, e.span}, true};
    if (!f.variable) return std::nullopt;
    LocalVariable& known = variables_[f.variable->value];
    ++known.uses;
    return Typed{{VariableUse{*f.variable}, known.type.value_or(Type{}), e.span}, known.type.has_value()};
  }
  if (const auto* n = std::get_if<ast::NameUse>(&e.node)) return name_use(*n, e.span, s, sink, expected);
  if (const auto* c = std::get_if<ast::Call>(&e.node)) return call(*c, e.span, s, sink, expected);
  if (const auto* a = std::get_if<ast::Aggregate>(&e.node)) return aggregate(*a, e.span, s);
  return std::nullopt;
}

std::optional<Typed> Lowering::literal(const Literal& l, Span at, std::optional<Type> expected,
                                       std::optional<ParameterId> parameter) {
  auto wanted = for_literal(l, expected);
  auto value = wanted ? value_of(b_, l, *wanted) : value_of(b_, l);
  if (const auto* problem = std::get_if<Problem>(&value)) {
    std::string message = problem->message;
    if (parameter) message = fmt::format("the parameter '{}': {}", b_.model[*parameter].name, message);
    error(problem->code, at, message, problem->hint);
    return std::nullopt;
  }
  const Value& v = std::get<Value>(value);
  return Typed{{Constant{v.symbol, parameter}, v.type, at}, true};
}

void Lowering::report_name(const ast::NameUse& n, Span at, const Resolved& r, std::optional<Type> expected) {
  const Model& m = b_.model;
  if (r.kind == Resolved::Kind::ambiguous) {
    if (r.also_attribute) {
      bool parameter = b_.parameter_by_name.contains(n.name);
      error("E0206", at,
            fmt::format("'{}' is both a constant and {}", n.name, parameter ? "a parameter" : "an attribute"),
            fmt::format("for the constant write {}{}", list_of(r.candidates),
                        parameter ? "" : fmt::format(", for the attribute `{}(V)` and V", n.name)));
    } else {
      error("E0205", at, fmt::format("'{}' is a constant of several enums", n.name),
            "write " + list_of(r.candidates));
    }
    return;
  }
  bool wants_name = expected && (expected->kind == TypeKind::entity || expected->kind == TypeKind::text);
  std::vector<std::string> candidates;
  for (const auto& [name, id] : m.relation_by_name)
    if (b_.may_suggest() && m[id].attribute) candidates.push_back(name);
  for (const auto& [name, id] : b_.parameter_by_name) candidates.push_back(name);
  if (wants_name) {
    std::string hint = did_you_mean(b_, n.name, candidates);
    error("E0203", at, fmt::format("'{}' is neither an attribute nor a parameter", n.name),
          hint.empty() ? fmt::format("names and texts stand in quotes: `\"{}\"`", n.name) : hint);
    return;
  }
  if (auto it = m.relation_by_name.find(n.name);
      it != m.relation_by_name.end() && n.name.find('.') == std::string::npos) {
    error("E0203", at, fmt::format("'{}' is a relation, not a value", n.name),
          m[it->second].columns.empty() ? "it is a condition by itself"
                                        : "bind a variable by a condition such as `" + n.name + "(" +
                                              (m[it->second].columns.size() == 1 ? "X" : "X, …") + ")`");
    return;
  }
  if (expected && expected->kind == TypeKind::enumeration) {
    for (const auto& c : m.enums[expected->of].constants) candidates.push_back(c.name);
    std::string hint = did_you_mean(b_, n.name, candidates);
    if (hint.empty()) {
      std::vector<std::string> constants;
      for (const auto& c : m.enums[expected->of].constants) constants.push_back(c.name);
      if (constants.size() <= 12)
        hint = fmt::format("{} has {}", m.enums[expected->of].name, list_of(constants));
    }
    unknown("E0203", at, fmt::format("'{}' is no constant of {}", n.name, m.enums[expected->of].name), hint);
    return;
  }
  for (const auto& [name, where] : b_.constants_by_name)
    if (b_.may_suggest() && !where.empty()) candidates.push_back(name);
  unknown("E0203", at, fmt::format("'{}' is no attribute, parameter or constant", n.name),
          did_you_mean(b_, n.name, candidates));
}

std::optional<Typed> Lowering::name_use(const ast::NameUse& n, Span at, const Scope& s, Conjunction& sink,
                                        std::optional<Type> expected) {
  Resolved r = resolve(n.name, expected);
  switch (r.kind) {
    case Resolved::Kind::unknown:
    case Resolved::Kind::ambiguous:
      report_name(n, at, r, expected);
      return std::nullopt;
    case Resolved::Kind::constant:
      return Typed{{Constant{r.symbol, {}}, r.type, at}, true};
    case Resolved::Kind::parameter: {
      const auto& l = b_.parameter_literals[r.parameter.value];
      if (l) return literal(*l, at, expected, r.parameter);
      const Parameter& p = b_.model[r.parameter];
      if (p.type.kind == TypeKind::enumeration)
        return Typed{{Constant{p.value, r.parameter}, p.type, at}, true};
      failed_ = true;  // its declaration is wrong, which was reported there
      return std::nullopt;
    }
    case Resolved::Kind::attribute: {
      bool known = b_.has_type(r.relation, 0);
      auto it = sink.attributes.find(r.relation);
      if (it == sink.attributes.end()) {
        VariableId v = fresh(n.name, r.type, known, at, s);
        it = sink.attributes.emplace(r.relation, v).first;
        Condition c;
        c.node = Atom{r.relation, {{VariableUse{v}, r.type, at}}};
        c.span = at;
        c.introduced = true;
        add(sink, std::move(c));
      }
      ++variables_[it->second.value].uses;
      return Typed{{VariableUse{it->second}, r.type, at}, known};
    }
  }
  return std::nullopt;
}

// Makes two quantities of one base equal in their unit; the smaller unit is kept, so that the factor is
// whole.
bool Lowering::same_unit(Typed& a, Typed& b) {
  if (!a.known || !b.known || a.expr.type.kind != TypeKind::quantity ||
      b.expr.type.kind != TypeKind::quantity || a.expr.type == b.expr.type ||
      !comparable(b_.model, a.expr.type, b.expr.type))
    return true;
  bool a_larger = b_.model.units[a.expr.type.of].factor > b_.model.units[b.expr.type.of].factor;
  Typed& larger = a_larger ? a : b;
  Type target = (a_larger ? b : a).expr.type;
  auto factor = divide(b_.model.units[larger.expr.type.of].factor, b_.model.units[target.of].factor);
  if (!factor) return false;
  Span at = larger.expr.span;
  Expr times{Constant{b_.model.symbols.number(*factor), {}}, {TypeKind::number, 0}, at};
  Call product{Function::multiply, {}};
  product.arguments.push_back(std::move(larger.expr));
  product.arguments.push_back(std::move(times));
  larger.expr = {std::move(product), target, at};
  return true;
}

std::optional<Typed> Lowering::call(const ast::Call& c, Span at, const Scope& s, Conjunction& sink,
                                    std::optional<Type> wanted) {
  const FunctionInfo* f = find_function(c.function);
  if (f == nullptr) {
    auto id = relation(c.function);
    if (id) {
      error("E0216", c.function_span, fmt::format("'{}' is a relation and gives no value", c.function),
            "state it as a condition that binds a variable");
    } else {
      unknown("E0216", c.function_span, fmt::format("there is no function '{}'", c.function),
              did_you_mean(b_, c.function, function_names()));
    }
    return std::nullopt;
  }
  if (is_text_test(f->function)) {
    error("E0216", c.function_span, fmt::format("'{}' is a condition, not a value", c.function),
          "state it beside the others, with `and`");
    return std::nullopt;
  }
  if (c.arguments.size() < f->least || c.arguments.size() > f->most) {
    std::string needs = f->least == f->most ? fmt::format("{} argument{}", f->least, f->least == 1 ? "" : "s")
                                            : "at least 1 argument";
    error("E0216", at, fmt::format("'{}' takes {}, not {}", c.function, needs, c.arguments.size()));
    return std::nullopt;
  }
  bool textual =
      f->function >= Function::concat && f->function <= Function::replace && f->function != Function::length;
  bool arithmetic = f->function <= Function::divide;
  std::vector<std::optional<Type>> types;
  for (const ast::Expr& a : c.arguments) types.push_back(type_of(a, s));
  std::vector<Typed> arguments;
  bool good = true;
  for (size_t i = 0; i < c.arguments.size(); ++i) {
    std::optional<Type> expected;
    const auto l = literal_of(c.arguments[i]);
    if (textual && l && std::holds_alternative<TextLiteral>(*l)) expected = Type{TypeKind::text, 0};
    bool bare_number = l && std::holds_alternative<NumberLiteral>(*l);
    bool sum = f->function == Function::add || f->function == Function::subtract;
    if (arithmetic && c.arguments.size() == 2) {
      auto other = types[1 - i];
      if (other && other->kind == TypeKind::quantity && types[i] &&
          (types[i]->kind == TypeKind::quantity || (sum && bare_number)) && types[i] != other)
        expected = bare_number || l ? other : std::nullopt;
      // Where a year is wanted, `now - 1` is a year less a number, not two numbers.
      const bool whole =
          types[0] && types[0]->kind == TypeKind::whole && types[1] && types[1]->kind == TypeKind::whole;
      if (i == 0 && sum && whole && wanted && wanted->kind == TypeKind::year &&
          (bare_number || std::holds_alternative<ast::NameUse>(c.arguments[i].node)))
        expected = wanted;
      // A parameter's unit follows its neighbour's as a literal's does.
      if (other && sum && other->kind == TypeKind::quantity &&
          std::holds_alternative<ast::NameUse>(c.arguments[i].node))
        expected = other;
    } else if (f->function == Function::min || f->function == Function::max) {
      for (size_t j = 0; j < types.size() && !expected; ++j)
        if (j != i && types[j] && !literal_of(c.arguments[j])) expected = types[j];
      if (expected && is_plain_number(*expected)) expected.reset();
    }
    auto x = expr(c.arguments[i], s, sink, expected);
    if (x)
      arguments.push_back(std::move(*x));
    else
      good = false;
  }
  if (!good) return std::nullopt;
  if (arguments.size() == 2) same_unit(arguments[0], arguments[1]);
  bool known = std::all_of(arguments.begin(), arguments.end(), [](const Typed& t) { return t.known; });
  Call out{f->function, {}};
  std::vector<Type> final_types;
  for (Typed& t : arguments) {
    final_types.push_back(t.expr.type);
    out.arguments.push_back(std::move(t.expr));
  }
  Type type{TypeKind::number, 0};
  if (known) {
    auto result = result_type(b_.model, f->function, final_types);
    if (const auto* bad = std::get_if<Mismatch>(&result)) {
      error("E0215", bad->argument ? c.arguments[*bad->argument].span : at, bad->message, bad->hint);
      return std::nullopt;
    }
    type = std::get<Type>(result);
  }
  return Typed{{std::move(out), type, at}, known};
}

std::optional<Typed> Lowering::aggregate(const ast::Aggregate& a, Span at, const Scope& s) {
  const Scope& inner = enter_aggregate(a, s);
  Conjunction body;
  for (const ast::Condition& c : a.body) condition(c, inner, body);
  Aggregate out;
  out.kind = a.kind;
  std::vector<Type> types;
  bool good = true, known = true;
  if (a.kind != AggregateKind::count && a.outputs.size() != 1) {
    unknown(
        "E0216", at,
        fmt::format("'{}' takes one value before its colon, not {}", to_string(a.kind), a.outputs.size()));
    good = false;
  }
  for (const ast::Expr& o : a.outputs) {
    auto x = expr(o, inner, body, std::nullopt);
    if (!x) {
      good = false;
      continue;
    }
    known = known && x->known;
    types.push_back(x->expr.type);
    out.outputs.push_back(std::move(x->expr));
  }
  if (!good) return std::nullopt;
  out.body = std::move(body.parts);
  Variables inside;
  for (const Expr& o : out.outputs) all_variables(o, inside);
  for (const Condition& c : out.body) all_variables(c, inside);
  for (VariableId v : inside) {
    const Scope* owner = variables_[v.value].scope;
    if (owner == &inner) {
      out.inner.push_back(v);
      continue;
    }
    for (const Scope* up = inner.parent; up != nullptr; up = up->parent)
      if (up == owner) out.outer.push_back(v);
  }
  Type type{TypeKind::whole, 0};
  if (known) {
    auto result = result_type(b_.model, a.kind, types);
    if (const auto* bad = std::get_if<Mismatch>(&result)) {
      error("E0215", a.outputs[0].span, bad->message, bad->hint);
      return std::nullopt;
    }
    type = std::get<Type>(result);
  }
  return Typed{{std::move(out), type, at}, known || a.kind == AggregateKind::count};
}

std::optional<Expr> Lowering::term(const ast::Expr& e, const Scope& s, Conjunction& sink, RelationId r,
                                   size_t column_index) {
  Type column = b_.model[r].columns[column_index].type;
  bool column_known = b_.has_type(r, column_index);
  if (std::holds_alternative<ast::Wildcard>(e.node)) return Expr{Wildcard{}, column, e.span};
  std::optional<Type> expected;
  if (column_known) expected = column;
  auto x = expr(e, s, sink, expected);
  if (!x) return std::nullopt;
  bool plain =
      std::holds_alternative<VariableUse>(x->expr.node) || std::holds_alternative<Constant>(x->expr.node);
  if (column_known && x->known) {
    // A variable that stands in columns of two types is the narrower one, so it fits both or neither.
    bool good = std::holds_alternative<VariableUse>(x->expr.node) ? narrower(x->expr.type, column).has_value()
                                                                  : fits(x->expr.type, column);
    if (!good) {
      report_misfit(e, s, x->expr.type, r, column_index);
      return std::nullopt;
    }
  }
  if (plain) return std::move(x->expr);
  VariableId v = fresh(fmt::format("_{}", variables_.size()), x->expr.type, x->known, e.span, s);
  variables_[v.value].uses = 2;
  Type type = x->expr.type;
  Condition equal;
  equal.node = Comparison{Comparator::equal, {VariableUse{v}, type, e.span}, std::move(x->expr)};
  equal.span = e.span;
  equal.introduced = true;
  add(sink, std::move(equal));
  return Expr{VariableUse{v}, type, e.span};
}

}  // namespace mechanist::model
