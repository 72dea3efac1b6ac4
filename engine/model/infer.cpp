// Scopes of variables, and the types of what an analyst wrote, as far as they can be known without a word to
// the analyst: a variable has the type of the columns in which it stands, or of what it equals. The passes
// repeat until nothing changes, so the order of conditions does not matter.
// External interface: Lowering::infer of lower.hpp.
#include <algorithm>

#include "model/lower.hpp"

namespace mechanist::model {

Lowering::Lowering(Build& b, const PendingRule& rule) : b_(b), rule_(rule) {
  Names direct;
  for (const ast::Argument& a : rule.head_atom.arguments) direct_names(a.value, direct);
  for (const ast::Condition* c : rule.body) direct_names(*c, direct);
  for (const NameAt& n : direct) {
    if (root_.own.contains(n.name)) continue;
    root_.own.emplace(n.name, fresh(n.name, {}, false, n.span, root_));
    variables_.back().introduced = false;
  }
  const auto& columns = b.model[rule.head].columns;
  head_.assign(columns.size(), nullptr);
  size_t next = 0;
  for (const ast::Argument& a : rule.head_atom.arguments) {
    size_t column = next;
    if (a.column) {
      column = static_cast<size_t>(std::find_if(columns.begin(), columns.end(),
                                                [&](const Column& c) { return c.name == a.column->text; }) -
                                   columns.begin());
    } else {
      ++next;
    }
    if (column < head_.size() && head_[column] == nullptr) head_[column] = &a.value;
  }
}

// ---------------------------------------------------------------- scopes

VariableId Lowering::fresh(std::string name, Type type, bool known, Span span, const Scope& scope) {
  VariableId id{static_cast<uint32_t>(variables_.size())};
  LocalVariable v;
  v.name = std::move(name);
  v.span = span;
  if (known) v.type = type;
  v.scope = &scope;
  v.introduced = true;
  variables_.push_back(std::move(v));
  return id;
}

Lowering::Found Lowering::find(const std::string& name, const Scope& from) const {
  for (const Scope* s = &from; s != nullptr; s = s->parent) {
    if (!s->binder.empty() && s->binder == name) return {std::nullopt, s};
    if (auto it = s->own.find(name); it != s->own.end()) return {it->second, nullptr};
  }
  return {};
}

Scope& Lowering::enter(const void* construct, const Scope& parent, uint32_t instance, const Names& direct) {
  auto& slot = scopes_[{construct, &parent, instance}];
  if (slot) return *slot;
  slot = std::make_unique<Scope>();
  slot->parent = &parent;
  for (const NameAt& n : direct) {
    Found f = find(n.name, *slot);
    if (f.variable || f.binder != nullptr) continue;
    slot->own.emplace(n.name, fresh(n.name, {}, false, n.span, *slot));
    variables_.back().introduced = false;
  }
  return *slot;
}

Scope& Lowering::enter(const void* construct, const Scope& parent, const std::vector<ast::Condition>& body) {
  Names direct;
  for (const ast::Condition& c : body) direct_names(c, direct);
  return enter(construct, parent, 0, direct);
}

Scope& Lowering::enter_aggregate(const ast::Aggregate& a, const Scope& parent) {
  Names direct;
  for (const ast::Expr& o : a.outputs) direct_names(o, direct);
  for (const ast::Condition& c : a.body) direct_names(c, direct);
  Scope& s = enter(&a, parent, 0, direct);
  s.once_is_fine = a.kind == AggregateKind::sum || a.kind == AggregateKind::avg;
  return s;
}

// The scope of instance i of an enum (`bind`: its constant stands for the variable), or that of a relation's
// members, in which the variable is one.
Scope& Lowering::enter_every(const ast::ForEvery& f, const Scope& parent, uint32_t instance, bool bind) {
  auto known = scopes_.find({&f, &parent, instance});
  if (known != scopes_.end()) return *known->second;
  Names direct;
  for (const ast::Condition& c : f.part) direct_names(c, direct);
  std::erase_if(direct, [&](const NameAt& n) { return n.name == f.variable.text; });
  Scope& s = enter(&f, parent, instance, direct);
  if (bind) {
    EnumId e = b_.enum_by_name.at(f.domain.text);
    s.binder = f.variable.text;
    s.binder_value = inline_number(instance);
    s.binder_type = {TypeKind::enumeration, e.value};
  } else {
    s.own[f.variable.text] = fresh(f.variable.text, {}, false, f.variable.span, s);
    variables_.back().introduced = false;
  }
  return s;
}

// ---------------------------------------------------------------- names

std::optional<RelationId> Lowering::relation(const std::string& name) const {
  return find_relation(b_, name, rule_.mechanism);
}

std::optional<RelationId> Lowering::next_table(const ast::Atom& a, const Scope& s) const {
  for (const ast::Argument& arg : a.arguments) {
    auto t = type_of(arg.value, s);
    if (!t || t->kind != TypeKind::enumeration) continue;
    auto it = b_.next_tables.find(t->of);
    if (it != b_.next_tables.end()) return it->second;
  }
  return std::nullopt;
}

// Beside an enum-typed side a bare name is that enum's constant, else an attribute or a parameter.
Lowering::Resolved Lowering::resolve(const std::string& name, std::optional<Type> expected) const {
  Resolved out;
  const Model& m = b_.model;
  auto constant = [&](EnumId e, uint32_t index) {
    out.kind = Resolved::Kind::constant;
    out.symbol = inline_number(index);
    out.type = {TypeKind::enumeration, e.value};
  };
  // An attribute or parameter of a file may have a dot in its name, too.
  if (const size_t dot = name.rfind('.'); dot != std::string::npos) {
    if (auto e = b_.enum_by_name.find(name.substr(0, dot)); e != b_.enum_by_name.end()) {
      const auto& constants = m[e->second].constants;
      for (uint32_t i = 0; i < constants.size(); ++i)
        if (constants[i].name == name.substr(dot + 1)) constant(e->second, i);
      return out;
    }
  }
  std::optional<RelationId> attribute;
  if (auto it = m.relation_by_name.find(name); it != m.relation_by_name.end() && m[it->second].attribute)
    attribute = it->second;
  auto parameter = b_.parameter_by_name.find(name);
  bool value = attribute || parameter != b_.parameter_by_name.end();
  std::vector<std::pair<EnumId, uint32_t>> constants;
  if (auto it = b_.constants_by_name.find(name); it != b_.constants_by_name.end()) constants = it->second;
  if (expected) {
    std::erase_if(constants, [&](const auto& c) {
      return *expected != Type{TypeKind::enumeration, c.first.value};
    });
  }
  // What another file declares without this one's knowledge cannot make its names ambiguous.
  if (value || constants.size() > 1) {
    auto unknown = [&](const auto& c) { return !b_.knows(rule_.span, m[c.first].span); };
    if (value || !std::all_of(constants.begin(), constants.end(), unknown)) std::erase_if(constants, unknown);
  }
  if (!constants.empty() && (value || constants.size() > 1)) {
    out.kind = Resolved::Kind::ambiguous;
    for (const auto& c : constants) out.candidates.push_back(m[c.first].name + "." + name);
    std::sort(out.candidates.begin(), out.candidates.end());
    out.also_attribute = value;
    return out;
  }
  if (attribute) {
    out.kind = Resolved::Kind::attribute;
    out.relation = *attribute;
    out.type = m[*attribute].columns[0].type;
  } else if (parameter != b_.parameter_by_name.end()) {
    out.kind = Resolved::Kind::parameter;
    out.parameter = parameter->second;
    out.type = m[parameter->second].type;
  } else if (!constants.empty()) {
    constant(constants[0].first, constants[0].second);
  }
  return out;
}

// ---------------------------------------------------------------- types

std::optional<Type> Lowering::type_of(const ast::Expr& e, const Scope& s,
                                      std::optional<Type> expected) const {
  if (auto l = literal_of(e)) return natural_type(b_, *l);
  if (const auto* v = std::get_if<ast::Variable>(&e.node)) {
    Found f = find(v->name, s);
    if (f.binder != nullptr) return f.binder->binder_type;
    return f.variable ? variables_[f.variable->value].type : std::nullopt;
  }
  if (const auto* n = std::get_if<ast::NameUse>(&e.node)) {
    Resolved r = resolve(n->name, expected);
    if (r.kind == Resolved::Kind::attribute && !b_.has_type(r.relation, 0)) return std::nullopt;
    if (r.kind == Resolved::Kind::unknown || r.kind == Resolved::Kind::ambiguous) return std::nullopt;
    return r.type;
  }
  if (const auto* c = std::get_if<ast::Call>(&e.node)) return type_of_call(*c, s);
  if (const auto* a = std::get_if<ast::Aggregate>(&e.node)) {
    if (a->kind == AggregateKind::count) return Type{TypeKind::whole, 0};
    auto it = scopes_.find({a, &s, 0});
    if (it == scopes_.end() || a->outputs.size() != 1) return std::nullopt;
    auto t = type_of(a->outputs[0], *it->second);
    if (!t) return std::nullopt;
    auto result = result_type(b_.model, a->kind, {*t});
    if (const Type* good = std::get_if<Type>(&result)) return *good;
  }
  return std::nullopt;
}

std::optional<Type> Lowering::type_of_call(const ast::Call& c, const Scope& s) const {
  const FunctionInfo* f = find_function(c.function);
  if (f == nullptr || is_text_test(f->function) || c.arguments.size() < f->least ||
      c.arguments.size() > f->most)
    return std::nullopt;
  std::vector<Type> types;
  for (const ast::Expr& a : c.arguments) {
    auto t = type_of(a, s);
    if (!t) return std::nullopt;
    types.push_back(*t);
  }
  // As call() does it: a bare number takes the unit of what it is added to, different units the smaller one.
  bool sum = f->function == Function::add || f->function == Function::subtract;
  if (sum && types[0].kind == TypeKind::quantity && is_plain_number(types[1]))
    types[1] = types[0];
  else if (sum && types[1].kind == TypeKind::quantity && is_plain_number(types[0]))
    types[0] = types[1];
  if (types.size() == 2 && types[0].kind == TypeKind::quantity && types[1].kind == TypeKind::quantity &&
      comparable(b_.model, types[0], types[1])) {
    const auto& units = b_.model.units;
    if (units[types[0].of].factor > units[types[1].of].factor)
      types[0] = types[1];
    else
      types[1] = types[0];
  }
  auto result = result_type(b_.model, f->function, types);
  if (const Type* good = std::get_if<Type>(&result)) return *good;
  return std::nullopt;
}

// ---------------------------------------------------------------- passes

void Lowering::infer() {
  for (LocalVariable& v : variables_) v.type.reset();  // columns may have become wider since the last time
  // Each pass but the last gives at least one variable its type or narrows it, which happens at most twice.
  // Atoms speak first, so that a conflict is told where the comparison is.
  for (bool with_equalities : {false, true}) {
    equalities_give_types_ = with_equalities;
    do {
      changed_ = false;
      backwards_ = !backwards_;
      for (const ast::Condition* c : rule_.body) infer(*c, root_);
      for (const ast::Argument& a : rule_.head_atom.arguments) infer(a.value, root_);
    } while (changed_);
  }
}

std::optional<Type> Lowering::type_of_head(size_t column) const {
  if (column >= head_.size() || head_[column] == nullptr) return std::nullopt;
  return type_of(*head_[column], root_);
}

Span Lowering::span_of_head(size_t column) const {
  return column < head_.size() && head_[column] != nullptr ? head_[column]->span : rule_.span;
}

void Lowering::narrow(const ast::Expr& e, const Scope& s, std::optional<Type> type) {
  const auto* v = std::get_if<ast::Variable>(&e.node);
  if (v == nullptr || !type) return;
  Found f = find(v->name, s);
  if (!f.variable) return;
  auto& known = variables_[f.variable->value].type;
  auto both = known ? narrower(*known, *type) : type;
  if (!both || known == both) return;
  known = both;
  changed_ = true;
}

void Lowering::infer_parts(const std::vector<ast::Condition>& parts, const Scope& s) {
  for (size_t i = 0; i < parts.size(); ++i) infer(parts[backwards_ ? parts.size() - 1 - i : i], s);
}

void Lowering::infer(const ast::Expr& e, const Scope& s) {
  if (const auto* c = std::get_if<ast::Call>(&e.node)) {
    for (const ast::Expr& a : c->arguments) infer(a, s);
  } else if (const auto* a = std::get_if<ast::Aggregate>(&e.node)) {
    Scope& inner = enter_aggregate(*a, s);
    infer_parts(a->body, inner);
    for (const ast::Expr& o : a->outputs) infer(o, inner);
  }
}

void Lowering::infer_atom(const ast::Atom& a, const Scope& s) {
  for (const ast::Argument& arg : a.arguments) infer(arg.value, s);
  auto id = relation(a.relation.text);
  if (!id && a.relation.text == "next") id = next_table(a, s);
  if (!id) return;
  const auto& columns = b_.model[*id].columns;
  size_t next = 0;
  for (const ast::Argument& arg : a.arguments) {
    size_t column = next;
    if (arg.column) {
      for (column = 0; column < columns.size() && columns[column].name != arg.column->text;) ++column;
    } else {
      ++next;
    }
    if (column < columns.size() && b_.has_type(*id, column)) narrow(arg.value, s, columns[column].type);
  }
}

void Lowering::infer(const ast::Condition& c, const Scope& s) {
  if (const auto* a = std::get_if<ast::Atom>(&c.node)) {
    infer_atom(*a, s);
  } else if (const auto* cmp = std::get_if<ast::Comparison>(&c.node)) {
    infer(cmp->left, s);
    infer(cmp->right, s);
    if (cmp->comparator != ast::Comparator::equal || !equalities_give_types_) return;
    // An equality gives a type only where nothing else does: X in an int column may equal a number.
    auto give = [&](const ast::Expr& to, const ast::Expr& from) {
      if (!type_of(to, s)) narrow(to, s, type_of(from, s));
    };
    give(cmp->left, cmp->right);
    give(cmp->right, cmp->left);
  } else if (const auto* in = std::get_if<ast::In>(&c.node)) {
    infer(in->value, s);
    for (const ast::Expr& m : in->members) infer(m, s);
  } else if (const auto* b = std::get_if<ast::Between>(&c.node)) {
    infer(b->value, s);
    infer(b->low, s);
    infer(b->high, s);
  } else if (const auto* a2 = std::get_if<ast::And>(&c.node)) {
    infer_parts(a2->parts, s);
  } else if (const auto* o = std::get_if<ast::Or>(&c.node)) {
    infer_parts(o->parts, s);
  } else if (const auto* n = std::get_if<ast::Not>(&c.node)) {
    infer_parts(n->part, enter(n, s, n->part));
  } else if (const auto* e = std::get_if<ast::Exists>(&c.node)) {
    infer_parts(e->part, enter(e, s, e->part));
  } else if (const auto* f = std::get_if<ast::ForEvery>(&c.node)) {
    if (auto en = b_.enum_by_name.find(f->domain.text); en != b_.enum_by_name.end()) {
      auto count = static_cast<uint32_t>(b_.model[en->second].constants.size());
      for (uint32_t i = 0; i < count && scopes_.size() < max_instances; ++i)
        infer_parts(f->part, enter_every(*f, s, i, true));
    } else {
      Scope& inner = enter_every(*f, s, 0, false);
      if (auto id = relation(f->domain.text);
          id && b_.model[*id].columns.size() == 1 && b_.has_type(*id, 0)) {
        auto& known = variables_[inner.own.at(f->variable.text).value].type;
        if (!known) {
          known = b_.model[*id].columns[0].type;
          changed_ = true;
        }
      }
      infer_parts(f->part, inner);
    }
  } else if (const auto* t = std::get_if<ast::Threshold>(&c.node)) {
    for (const ast::Condition& m : t->listed) {
      Names direct;
      direct_names(m, direct);
      infer(m, enter(&m, s, 0, direct));
    }
  }
}

}  // namespace mechanist::model
