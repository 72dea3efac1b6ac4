// Enumerates the completions of a profile and evaluates each by the classical reading of the rules.
//
// Everything is done in the most literal way: a completion is a list of rows a relation, a rule is solved by
// trying every row of every atom, a component is iterated until nothing is new. The only preparation is
// that conditions which bind come before those which test, so that a test never meets an unbound variable
// other than its own local ones. The external interface is `enumerate`.
#include "oracle.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <stdexcept>
#include <unordered_map>

#include "random.hpp"

namespace mechanist::oracle {

using namespace model;

namespace {

template <class Signature>
class FunctionRef;
template <class Result, class... Arguments>
class FunctionRef<Result(Arguments...)> {
 public:
  template <class F>
  FunctionRef(F& f)  // NOLINT: converts, as std::function does
      : object_(&f),
        call_([](void* object, Arguments... arguments) { return (*static_cast<F*>(object))(arguments...); }) {
  }
  Result operator()(Arguments... arguments) const { return call_(object_, arguments...); }

 private:
  void* object_;
  Result (*call_)(void*, Arguments...);
};

using Row = std::vector<Symbol>;

// Rows of one relation, without duplicates. They are few, so that looking through all of them is fast.
struct Rows {
  size_t width = 0;
  size_t count = 0;
  std::vector<Symbol> cells;

  const Symbol* row(size_t i) const { return cells.data() + i * width; }
  bool has(const Symbol* wanted) const {
    if (width == 0) return count > 0;
    for (size_t i = 0; i < count; ++i)
      if (std::equal(wanted, wanted + width, row(i))) return true;
    return false;
  }
  bool insert(const Symbol* wanted) {
    if (has(wanted)) return false;
    cells.insert(cells.end(), wanted, wanted + width);
    ++count;
    return true;
  }
};
using Base = std::vector<Rows>;  // one a relation

// ---------------------------------------------------------------- the classical reading of the rules

struct Step;
struct Conjunction {
  std::vector<Step> steps;
};
struct Step {
  const Condition* condition;
  std::vector<Conjunction> parts;  // of Or, Threshold: one each; of Not, Exists, ForEvery: one
};

class Program {
 public:
  Program(const Model& m, SymbolTable& symbols) : model_(m), symbols_(symbols) {
    for (const Rule& rule : m.rules) {
      std::vector<bool> bound(rule.variables.size(), false);
      bodies_.push_back(order(flat(rule.body), bound));
    }
  }

  void close(Base& base) {
    for (const Component& component : model_.components) {
      for (bool changed = true; changed;) {
        changed = false;
        for (RelationId relation : component.relations)
          for (RuleId rule : model_[relation].rules) changed |= fire(rule, base);
      }
    }
  }

 private:
  using Bound = std::vector<bool>;
  using Found = FunctionRef<bool()>;  // true: enough

  static void flatten(const std::vector<Condition>& parts, std::vector<const Condition*>& out) {
    for (const Condition& c : parts) {
      if (const auto* all = std::get_if<And>(&c.node))
        flatten(all->parts, out);
      else
        out.push_back(&c);
    }
  }
  static std::vector<const Condition*> flat(const std::vector<Condition>& parts) {
    std::vector<const Condition*> out;
    flatten(parts, out);
    return out;
  }
  static std::vector<const Condition*> flat(const Condition& c) {
    if (const auto* all = std::get_if<And>(&c.node)) return flat(all->parts);
    return {&c};
  }

  static bool evaluable(const Expr& e, const Bound& bound) {
    if (const auto* v = std::get_if<VariableUse>(&e.node)) return bound[v->variable.value];
    if (const auto* call = std::get_if<Call>(&e.node))
      return std::all_of(call->arguments.begin(), call->arguments.end(),
                         [&](const Expr& a) { return evaluable(a, bound); });
    if (const auto* aggregate = std::get_if<Aggregate>(&e.node))
      return std::all_of(aggregate->outer.begin(), aggregate->outer.end(),
                         [&](VariableId v) { return bound[v.value]; });
    return std::holds_alternative<Constant>(e.node);
  }
  static const VariableUse* unbound(const Expr& e, const Bound& bound) {
    const auto* v = std::get_if<VariableUse>(&e.node);
    return v && !bound[v->variable.value] ? v : nullptr;
  }

  // Whether the condition tests final bindings, itself or in a branch.
  static bool tests_final(const Condition& c) {
    if (const auto* all = std::get_if<And>(&c.node))
      return std::any_of(all->parts.begin(), all->parts.end(), tests_final);
    if (const auto* any = std::get_if<Or>(&c.node))
      return std::any_of(any->parts.begin(), any->parts.end(), tests_final);
    return std::holds_alternative<Not>(c.node) || std::holds_alternative<Exists>(c.node) ||
           std::holds_alternative<ForEvery>(c.node) || std::holds_alternative<Threshold>(c.node);
  }

  // 0: binds or tests now; 1: binds, but better after all of 0; 2: the same, with tests of final bindings in
  // a branch; 3: tests when all else is bound; 4: cannot yet.
  int rank(const Condition& c, const Bound& bound) {
    if (std::holds_alternative<Atom>(c.node)) return 0;
    if (const auto* comparison = std::get_if<Comparison>(&c.node)) {
      bool left = evaluable(comparison->left, bound), right = evaluable(comparison->right, bound);
      if (left && right) return 0;
      if (comparison->comparator != Comparator::equal) return 4;
      return (left && unbound(comparison->right, bound)) || (right && unbound(comparison->left, bound)) ? 0
                                                                                                        : 4;
    }
    if (const auto* in = std::get_if<In>(&c.node)) {
      for (const Expr& member : in->members)
        if (!evaluable(member, bound)) return 4;
      return evaluable(in->value, bound) || unbound(in->value, bound) ? 0 : 4;
    }
    if (const auto* between = std::get_if<Between>(&c.node))
      return evaluable(between->value, bound) && evaluable(between->low, bound) &&
                     evaluable(between->high, bound)
                 ? 0
                 : 4;
    if (const auto* test = std::get_if<TextTest>(&c.node))
      return std::all_of(test->arguments.begin(), test->arguments.end(),
                         [&](const Expr& a) { return evaluable(a, bound); })
                 ? 0
                 : 4;
    if (const auto* any = std::get_if<Or>(&c.node)) {
      for (const Condition& part : any->parts) {
        Bound trial = bound;
        bool stuck = false;
        order(flat(part), trial, &stuck);
        if (stuck) return 4;
      }
      return tests_final(c) ? 2 : 1;
    }
    return 3;
  }

  // Adds to `bound` what the conjunction binds. Without `stuck`, a conjunction that cannot be ordered throws.
  Conjunction order(std::vector<const Condition*> conditions, Bound& bound, bool* stuck = nullptr) {
    Conjunction out;
    while (!conditions.empty()) {
      size_t best = 0;
      int best_rank = 5;
      for (size_t i = 0; i < conditions.size() && best_rank > 0; ++i) {
        int r = rank(*conditions[i], bound);
        if (r < best_rank) {
          best_rank = r;
          best = i;
        }
      }
      if (best_rank >= 4) {
        if (!stuck) throw std::logic_error("oracle: a condition whose variables nothing binds");
        *stuck = true;
        return out;
      }
      const Condition* c = conditions[best];
      conditions.erase(conditions.begin() + static_cast<std::ptrdiff_t>(best));
      out.steps.push_back(step(*c, bound, stuck));
    }
    return out;
  }

  void bind(const Expr& e, Bound& bound) {
    if (const auto* v = std::get_if<VariableUse>(&e.node)) bound[v->variable.value] = true;
  }
  void prepare(const Expr& e, const Bound& bound, bool* stuck) {
    if (const auto* call = std::get_if<Call>(&e.node))
      for (const Expr& a : call->arguments) prepare(a, bound, stuck);
    if (const auto* aggregate = std::get_if<Aggregate>(&e.node)) {
      // Inner variables may share an id with nothing outside, so they are unbound here.
      Bound inner = bound;
      aggregates_[aggregate] = order(flat(aggregate->body), inner, stuck);
    }
  }

  Step step(const Condition& c, Bound& bound, bool* stuck) {
    Step out{&c, {}};
    auto local = [&](std::vector<const Condition*> parts) {
      Bound inner = bound;
      out.parts.push_back(order(std::move(parts), inner, stuck));
    };
    if (const auto* atom = std::get_if<Atom>(&c.node)) {
      for (const Expr& term : atom->terms) bind(term, bound);
    } else if (const auto* comparison = std::get_if<Comparison>(&c.node)) {
      prepare(comparison->left, bound, stuck);
      prepare(comparison->right, bound, stuck);
      if (comparison->comparator == Comparator::equal) {
        bind(comparison->left, bound);
        bind(comparison->right, bound);
      }
    } else if (const auto* in = std::get_if<In>(&c.node)) {
      prepare(in->value, bound, stuck);
      for (const Expr& member : in->members) prepare(member, bound, stuck);
      bind(in->value, bound);
    } else if (const auto* between = std::get_if<Between>(&c.node)) {
      prepare(between->value, bound, stuck);
      prepare(between->low, bound, stuck);
      prepare(between->high, bound, stuck);
    } else if (const auto* test = std::get_if<TextTest>(&c.node)) {
      for (const Expr& a : test->arguments) prepare(a, bound, stuck);
    } else if (const auto* any = std::get_if<Or>(&c.node)) {
      std::optional<Bound> common;
      for (const Condition& part : any->parts) {
        Bound inner = bound;
        out.parts.push_back(order(flat(part), inner, stuck));
        if (!common) common = inner;
        for (size_t i = 0; i < inner.size(); ++i) (*common)[i] = (*common)[i] && inner[i];
      }
      if (common) bound = *common;
    } else if (const auto* no = std::get_if<Not>(&c.node)) {
      local(flat(no->parts));
    } else if (const auto* some = std::get_if<Exists>(&c.node)) {
      local(flat(some->parts));
    } else if (const auto* every = std::get_if<ForEvery>(&c.node)) {
      Bound inner = bound;
      inner[every->variable.value] = true;
      out.parts.push_back(order(flat(every->parts), inner, stuck));
    } else if (const auto* threshold = std::get_if<Threshold>(&c.node)) {
      prepare(threshold->needed, bound, stuck);
      for (const Condition& member : threshold->members) local(flat(member));
    }
    return out;
  }

  bool fire(RuleId id, Base& base) {
    const Rule& rule = model_[id];
    base_ = &base;
    environment_.assign(rule.variables.size(), any_symbol);
    std::vector<Row> heads;
    auto found = [&] {
      Row head;
      for (const Expr& term : rule.head_terms) {
        std::optional<Symbol> value = evaluate(term);
        if (!value) return false;
        head.push_back(*value);
      }
      heads.push_back(std::move(head));
      return false;
    };
    solve(bodies_[id.value], 0, found);
    bool changed = false;
    for (const Row& head : heads) changed |= base[rule.head.value].insert(head.data());
    return changed;
  }

  // Calls `found` for every way to satisfy the steps from `i` on, until it says that it has enough.
  bool solve(const Conjunction& all, size_t i, Found found) {
    if (i == all.steps.size()) return found();
    auto rest = [&] { return solve(all, i + 1, found); };
    return satisfy(all.steps[i], rest);
  }
  bool solvable(const Conjunction& all) {
    auto yes = [] { return true; };
    return solve(all, 0, yes);
  }

  Symbol* variable(const Expr& e) {
    const auto* v = std::get_if<VariableUse>(&e.node);
    return v ? &environment_[v->variable.value] : nullptr;
  }

  // Binds the variable for as long as `rest` runs.
  bool with(Symbol& place, Symbol value, Found rest) {
    place = value;
    bool enough = rest();
    place = any_symbol;
    return enough;
  }

  bool match(const Atom& atom, const Symbol* row, size_t column, Found rest) {
    if (column == atom.terms.size()) return rest();
    const Expr& term = atom.terms[column];
    auto next = [&] { return match(atom, row, column + 1, rest); };
    if (std::holds_alternative<Wildcard>(term.node)) return next();
    Symbol cell = row[column];
    if (cell.is_none()) return false;
    if (const auto* constant = std::get_if<Constant>(&term.node)) return constant->value == cell && next();
    Symbol* place = variable(term);
    if (!place) throw std::logic_error("oracle: an atom with a computed argument");
    if (*place == any_symbol) return with(*place, cell, next);
    return *place == cell && next();
  }

  bool satisfy(const Step& step, Found rest) {
    const Condition& c = *step.condition;
    if (const auto* atom = std::get_if<Atom>(&c.node)) {
      const Rows& rows = (*base_)[atom->relation.value];
      for (size_t i = 0; i < rows.count; ++i)
        if (match(*atom, rows.row(i), 0, rest)) return true;
      return false;
    }
    if (const auto* comparison = std::get_if<Comparison>(&c.node)) {
      if (comparison->comparator == Comparator::equal) {
        for (auto [one, other] : {std::pair{&comparison->left, &comparison->right},
                                  std::pair{&comparison->right, &comparison->left}}) {
          Symbol* place = variable(*one);
          if (!place || *place != any_symbol) continue;
          std::optional<Symbol> value = evaluate(*other);
          return value && with(*place, *value, rest);
        }
      }
      std::optional<Symbol> left = evaluate(comparison->left), right = evaluate(comparison->right);
      return left && right && compares(comparison->comparator, *left, *right) && rest();
    }
    if (const auto* in = std::get_if<In>(&c.node)) {
      Symbol* place = variable(in->value);
      if (place && *place == any_symbol) {
        std::set<uint32_t> tried;
        for (const Expr& member : in->members) {
          std::optional<Symbol> value = evaluate(member);
          if (value && tried.insert(value->bits).second && with(*place, *value, rest)) return true;
        }
        return false;
      }
      std::optional<Symbol> value = evaluate(in->value);
      if (!value) return false;
      for (const Expr& member : in->members)
        if (evaluate(member) == value) return rest();
      return false;
    }
    if (const auto* between = std::get_if<Between>(&c.node)) {
      std::optional<Symbol> value = evaluate(between->value), low = evaluate(between->low),
                            high = evaluate(between->high);
      return value && low && high && compare(*low, *value) <= 0 && compare(*value, *high) <= 0 && rest();
    }
    if (const auto* test = std::get_if<TextTest>(&c.node)) return text_test(*test) && rest();
    if (std::holds_alternative<Or>(c.node)) {
      for (const Conjunction& part : step.parts)
        if (solve(part, 0, rest)) return true;
      return false;
    }
    if (std::holds_alternative<Not>(c.node)) return !solvable(step.parts[0]) && rest();
    if (std::holds_alternative<Exists>(c.node)) return solvable(step.parts[0]) && rest();
    if (const auto* every = std::get_if<ForEvery>(&c.node)) {
      const Rows& rows = (*base_)[every->domain.value];
      Symbol& place = environment_[every->variable.value];
      auto holds = [&] { return solvable(step.parts[0]); };
      for (size_t i = 0; i < rows.count; ++i)
        if (!rows.row(i)[0].is_none() && !with(place, rows.row(i)[0], holds)) return false;
      return rest();
    }
    const auto& threshold = std::get<Threshold>(c.node);
    std::optional<Symbol> needed = evaluate(threshold.needed);
    if (!needed) return false;
    int64_t met = 0;
    for (const Conjunction& part : step.parts) met += solvable(part) ? 1 : 0;
    Decimal wanted = symbols_.number_of(*needed);
    bool enough = threshold.bound == ast::Bound::at_least  ? Decimal(met) >= wanted
                  : threshold.bound == ast::Bound::at_most ? Decimal(met) <= wanted
                                                           : Decimal(met) == wanted;
    return enough && rest();
  }

  int compare(Symbol a, Symbol b) const {
    if (a == b) return 0;
    if (a.is_number() && b.is_number()) return symbols_.number_of(a) < symbols_.number_of(b) ? -1 : 1;
    if (a.is_text() && b.is_text()) return symbols_.text_of(a) < symbols_.text_of(b) ? -1 : 1;
    return a.bits < b.bits ? -1 : 1;
  }
  bool compares(Comparator comparator, Symbol a, Symbol b) const {
    int order = compare(a, b);
    switch (comparator) {
      case Comparator::equal:
        return order == 0;
      case Comparator::not_equal:
        return order != 0;
      case Comparator::less:
        return order < 0;
      case Comparator::less_equal:
        return order <= 0;
      case Comparator::greater:
        return order > 0;
      case Comparator::greater_equal:
        return order >= 0;
    }
    return false;
  }

  bool text_test(const TextTest& test) {
    std::optional<Symbol> first = evaluate(test.arguments[0]), second = evaluate(test.arguments[1]);
    if (!first || !second) return false;
    std::string_view text = symbols_.text_of(*first), part = symbols_.text_of(*second);
    switch (test.function) {
      case Function::contains:
        return text.find(part) != text.npos;
      case Function::starts_with:
        return text.starts_with(part);
      case Function::ends_with:
        return text.ends_with(part);
      default:
        throw std::logic_error("oracle: a text test that it does not know");
    }
  }

  // No value: the condition around it is false.
  std::optional<Symbol> evaluate(const Expr& e) {
    if (const auto* constant = std::get_if<Constant>(&e.node)) return constant->value;
    if (const auto* v = std::get_if<VariableUse>(&e.node)) {
      Symbol value = environment_[v->variable.value];
      if (value == any_symbol) throw std::logic_error("oracle: an unbound variable in an expression");
      return value;
    }
    if (const auto* call = std::get_if<Call>(&e.node)) return evaluate(*call);
    if (const auto* aggregate = std::get_if<Aggregate>(&e.node)) return evaluate(*aggregate);
    throw std::logic_error("oracle: `_` in an expression");
  }

  std::optional<Symbol> evaluate(const Call& call) {
    std::vector<Symbol> arguments;
    for (const Expr& a : call.arguments) {
      std::optional<Symbol> value = evaluate(a);
      if (!value) return std::nullopt;
      arguments.push_back(*value);
    }
    auto number = [&](size_t i) { return symbols_.number_of(arguments[i]); };
    auto give = [&](std::optional<Decimal> value) -> std::optional<Symbol> {
      if (!value) return std::nullopt;
      return symbols_.number(*value);
    };
    auto fold = [&](int sign) {
      Symbol best = arguments[0];
      for (Symbol a : arguments)
        if (sign * compare(a, best) > 0) best = a;
      return best;
    };
    switch (call.function) {
      case Function::add:
        return give(mechanist::add(number(0), number(1)));
      case Function::subtract:
        return give(mechanist::subtract(number(0), number(1)));
      case Function::multiply:
        return give(mechanist::multiply(number(0), number(1)));
      case Function::divide:
        return give(mechanist::divide(number(0), number(1)));
      case Function::negate:
        return give(mechanist::subtract(Decimal(0), number(0)));
      case Function::abs:
        return number(0) < Decimal(0) ? give(mechanist::subtract(Decimal(0), number(0))) : arguments[0];
      case Function::min:
        return fold(-1);
      case Function::max:
        return fold(1);
      case Function::quotient:
      case Function::remainder: {
        std::optional<int64_t> a = number(0).to_int(), b = number(1).to_int();
        if (!a || !b || *b == 0) return std::nullopt;
        return symbols_.whole(call.function == Function::quotient ? *a / *b : *a % *b);
      }
      case Function::concat: {
        std::string text;
        for (Symbol a : arguments) text += symbols_.text_of(a);
        return symbols_.text(text);
      }
      case Function::length:
        return symbols_.whole(static_cast<int64_t>(symbols_.text_of(arguments[0]).size()));
      default:
        throw std::logic_error("oracle: a function that it does not know");
    }
  }

  std::optional<Symbol> evaluate(const Aggregate& aggregate) {
    const Conjunction& body = aggregates_.at(&aggregate);
    // Inner variables start unbound even inside an aggregate of an aggregate.
    std::vector<Row> seen;
    std::vector<Symbol> values;
    auto found = [&] {
      Row key;
      if (aggregate.kind == AggregateKind::count) {
        for (const Expr& output : aggregate.outputs) {
          std::optional<Symbol> value = evaluate(output);
          if (!value) return false;
          key.push_back(*value);
        }
      } else {
        for (VariableId v : aggregate.inner) key.push_back(environment_[v.value]);
      }
      if (std::find(seen.begin(), seen.end(), key) != seen.end()) return false;
      seen.push_back(key);
      if (aggregate.kind != AggregateKind::count)
        if (std::optional<Symbol> value = evaluate(aggregate.outputs[0])) values.push_back(*value);
      return false;
    };
    solve(body, 0, found);
    if (aggregate.kind == AggregateKind::count) return symbols_.whole(static_cast<int64_t>(seen.size()));
    if (aggregate.kind == AggregateKind::min || aggregate.kind == AggregateKind::max) {
      if (values.empty()) return std::nullopt;
      Symbol best = values[0];
      for (Symbol v : values)
        if (aggregate.kind == AggregateKind::min ? compare(v, best) < 0 : compare(v, best) > 0) best = v;
      return best;
    }
    std::optional<Decimal> sum = Decimal(0);
    for (Symbol v : values)
      if (sum) sum = mechanist::add(*sum, symbols_.number_of(v));
    if (sum && aggregate.kind == AggregateKind::avg) {
      if (values.empty()) return std::nullopt;
      sum = mechanist::divide(*sum, Decimal(static_cast<int64_t>(values.size())));
    }
    if (!sum) return std::nullopt;
    return symbols_.number(*sum);
  }

  const Model& model_;
  SymbolTable& symbols_;
  std::vector<Conjunction> bodies_;
  std::map<const Aggregate*, Conjunction> aggregates_;
  const Base* base_ = nullptr;
  std::vector<Symbol> environment_;
};

// ---------------------------------------------------------------- what occurs in a model

// Calls `f` for every expression, those within conditions of aggregates included; `positive` says whether the
// condition around an atom is read as it stands (1), negated (-1) or both ways (0).
struct Walk {
  FunctionRef<void(const Expr&)> on_expr;
  FunctionRef<void(RelationId, int)> on_read;

  void expr(const Expr& e) const {
    on_expr(e);
    if (const auto* call = std::get_if<Call>(&e.node))
      for (const Expr& a : call->arguments) expr(a);
    if (const auto* aggregate = std::get_if<Aggregate>(&e.node)) {
      for (const Expr& output : aggregate->outputs) expr(output);
      conditions(aggregate->body, 0);
    }
  }
  void conditions(const std::vector<Condition>& all, int sign) const {
    for (const Condition& c : all) condition(c, sign);
  }
  void condition(const Condition& c, int sign) const {
    if (const auto* atom = std::get_if<Atom>(&c.node)) {
      on_read(atom->relation, sign);
      for (const Expr& term : atom->terms) expr(term);
    } else if (const auto* comparison = std::get_if<Comparison>(&c.node)) {
      expr(comparison->left);
      expr(comparison->right);
    } else if (const auto* in = std::get_if<In>(&c.node)) {
      expr(in->value);
      for (const Expr& member : in->members) expr(member);
    } else if (const auto* between = std::get_if<Between>(&c.node)) {
      expr(between->value);
      expr(between->low);
      expr(between->high);
    } else if (const auto* test = std::get_if<TextTest>(&c.node)) {
      for (const Expr& a : test->arguments) expr(a);
    } else if (const auto* all = std::get_if<And>(&c.node)) {
      conditions(all->parts, sign);
    } else if (const auto* any = std::get_if<Or>(&c.node)) {
      conditions(any->parts, sign);
    } else if (const auto* no = std::get_if<Not>(&c.node)) {
      conditions(no->parts, -sign);
    } else if (const auto* some = std::get_if<Exists>(&c.node)) {
      conditions(some->parts, sign);
    } else if (const auto* every = std::get_if<ForEvery>(&c.node)) {
      on_read(every->domain, -sign);
      conditions(every->parts, sign);
    } else if (const auto* threshold = std::get_if<Threshold>(&c.node)) {
      expr(threshold->needed);
      conditions(threshold->members, threshold->bound == ast::Bound::at_least  ? sign
                                     : threshold->bound == ast::Bound::at_most ? -sign
                                                                               : 0);
    }
  }
};

// For each relation whether some one goal depends on it both as it stands and negated.
std::vector<bool> both_ways(const Model& m) {
  std::vector<bool> out(m.relations.size(), false);
  for (size_t goal = 0; goal < out.size(); ++goal) {
    std::vector<unsigned> polarity(m.relations.size(), 0);  // bit 0: as it stands, bit 1: negated
    polarity[goal] = 1;
    for (bool changed = true; changed;) {
      changed = false;
      for (const Rule& rule : m.rules) {
        unsigned head = polarity[rule.head.value];
        if (head == 0) continue;
        unsigned swapped = ((head & 1u) << 1) | (head >> 1);
        auto ignore = [](const Expr&) {};
        auto read = [&](RelationId r, int sign) {
          unsigned now = polarity[r.value] | (sign > 0 ? head : sign < 0 ? swapped : 3u);
          changed |= now != polarity[r.value];
          polarity[r.value] = now;
        };
        Walk walk{ignore, read};
        walk.conditions(rule.body, 1);
        for (const Expr& term : rule.head_terms) walk.expr(term);
      }
    }
    for (size_t i = 0; i < out.size(); ++i)
      if (polarity[i] == 3) out[i] = true;
  }
  return out;
}

// ---------------------------------------------------------------- the domain

enum class Family { entity, enumeration, number, text, date, year };
Family family(Type t) {
  switch (t.kind) {
    case TypeKind::entity:
      return Family::entity;
    case TypeKind::enumeration:
      return Family::enumeration;
    case TypeKind::text:
      return Family::text;
    case TypeKind::date:
      return Family::date;
    case TypeKind::year:
      return Family::year;
    default:
      return Family::number;
  }
}

class Domain {
 public:
  Domain(const Model& m, const Profile& p, SymbolTable& symbols) : model_(m), symbols_(symbols) {
    auto expr = [&](const Expr& e) {
      if (const auto* constant = std::get_if<Constant>(&e.node)) note(e.type, constant->value);
    };
    auto ignore = [](RelationId, int) {};
    Walk walk{expr, ignore};
    for (const Rule& rule : m.rules) {
      walk.conditions(rule.body, 1);
      for (const Expr& term : rule.head_terms) walk.expr(term);
    }
    for (const TableRows& table : m.tables) note(table.relation, table.cells);
    for (const ProfileRow& row : p.rows) {
      const Relation& r = m[row.relation];
      for (size_t i = 0; i < r.columns.size(); ++i) note(r.columns[i].type, p.row_cells(row)[i], &p);
    }
    for (const Pattern& denial : p.denials) note(denial.relation, denial.cells);
    for (const Completeness& complete : p.complete) note(complete.where.relation, complete.where.cells);
  }

  // Values that have a name: goals are made of them.
  std::vector<Symbol> named(Type t) const {
    std::vector<Symbol> out;
    if (t.kind == TypeKind::enumeration) {
      for (size_t i = 0; i < model_[EnumId{t.of}].constants.size(); ++i)
        out.push_back(inline_number(static_cast<int64_t>(i)));
      return out;
    }
    auto found = constants_.find({family(t), t.kind == TypeKind::entity ? t.of : 0});
    if (found == constants_.end()) return out;
    for (Symbol s : found->second)
      if (fits(t, s)) out.push_back(s);
    return out;
  }

  std::vector<Symbol> values(Type t, unsigned fresh) const {
    std::vector<Symbol> out = named(t);
    switch (family(t)) {
      case Family::enumeration:
        break;
      case Family::entity:
        for (auto [entity, s] : unnamed_)
          if (entity == t.of) out.push_back(s);
        for (unsigned i = 0; i < fresh; ++i) out.push_back(unnamed_symbol(first_fresh + t.of * 64 + i));
        break;
      case Family::text:
        out.push_back(symbols_.text("some other text"));
        break;
      default:
        between_and_beyond(t, out);
    }
    return out;
  }

  static Symbol fresh_of_cell(uint32_t unknown) { return unnamed_symbol(first_fresh + (1u << 20) + unknown); }

 private:
  static constexpr uint32_t first_fresh = 1u << 24;

  void note(RelationId relation, const std::vector<Symbol>& cells) {
    const Relation& r = model_[relation];
    for (size_t i = 0; i < cells.size(); ++i) note(r.columns[i % r.columns.size()].type, cells[i]);
  }
  void note(Type t, Symbol s, const Profile* p = nullptr) {
    if (s.is_unknown()) {
      if (!p) return;
      const UnknownCell& cell = p->unknowns[s.index()];
      if (cell.low) note(t, symbols_.whole(*cell.low));
      if (cell.high) note(t, symbols_.whole(*cell.high));
      for (Symbol candidate : cell.candidates) note(t, candidate);
      return;
    }
    if (s.is_none() || s == any_symbol || t.kind == TypeKind::enumeration) return;
    if (s.is_unnamed()) {
      auto entry = std::pair{t.of, s};
      if (std::find(unnamed_.begin(), unnamed_.end(), entry) == unnamed_.end()) unnamed_.push_back(entry);
      return;
    }
    std::vector<Symbol>& all = constants_[{family(t), t.kind == TypeKind::entity ? t.of : 0}];
    if (std::find(all.begin(), all.end(), s) == all.end()) all.push_back(s);
  }
  bool whole(Type t) const {
    return t.kind == TypeKind::whole || t.kind == TypeKind::year || t.kind == TypeKind::date;
  }
  bool fits(Type t, Symbol s) const { return !whole(t) || symbols_.number_of(s).is_whole(); }

  void between_and_beyond(Type t, std::vector<Symbol>& out) const {
    std::vector<Decimal> known;
    auto found = constants_.find({family(t), 0});
    if (found != constants_.end())
      for (Symbol s : found->second) known.push_back(symbols_.number_of(s));
    std::sort(known.begin(), known.end());
    if (known.empty()) known.push_back(Decimal(family(t) == Family::year ? 2000 : 0));
    std::vector<Decimal> more = {*subtract(known.front(), Decimal(1)), *add(known.back(), Decimal(1))};
    for (size_t i = 0; i + 1 < known.size(); ++i) {
      Decimal middle = *divide(*add(known[i], known[i + 1]), Decimal(2));
      if (whole(t)) middle = *mechanist::floor(middle);
      more.push_back(middle);
    }
    if (out.empty()) more.push_back(known.front());
    for (Decimal d : more) {
      if (whole(t) && !d.is_whole()) d = *mechanist::floor(d);
      Symbol s = symbols_.number(d);
      if (std::find(out.begin(), out.end(), s) == out.end()) out.push_back(s);
    }
  }

  const Model& model_;
  SymbolTable& symbols_;
  std::map<std::pair<Family, uint32_t>, std::vector<Symbol>> constants_;
  std::vector<std::pair<uint32_t, Symbol>> unnamed_;
};

// ---------------------------------------------------------------- completions

struct Addition {
  RelationId relation;
  Row row;
};
// One free choice of a completion.
struct Choice {
  std::optional<uint32_t> unknown;  // the value of a cell: one of `values`
  std::vector<Symbol> values;
  std::vector<std::vector<Addition>> additions;  // else: what is added; the first is nothing
  size_t size() const { return unknown ? values.size() : additions.size(); }
};

class Completions {
 public:
  Completions(const Model& m, const Profile& p, const Domain& domain, SymbolTable& symbols, const Options& o)
      : model_(m), profile_(p), domain_(domain), symbols_(symbols), options_(o), random_(o.seed) {
    certain_.resize(m.relations.size());
    for (size_t i = 0; i < m.relations.size(); ++i) certain_[i].width = m.relations[i].columns.size();
    for (const TableRows& table : m.tables) {
      Rows& rows = certain_[table.relation.value];
      if (rows.width == 0) continue;
      for (size_t i = 0; i + rows.width <= table.cells.size(); i += rows.width) rows.insert(&table.cells[i]);
    }
    if (o.by_polarity) both_ways_ = both_ways(m);
    cells();
    for (size_t i = 0; i < m.relations.size(); ++i)
      if (m.relations[i].recorded()) fact(RelationId{static_cast<uint32_t>(i)});
  }

  std::vector<Choice> choices;

  // False if the choice makes no completion.
  bool build(const std::vector<size_t>& chosen, Base& base) {
    base = certain_;
    for (size_t i = 0; i < choices.size(); ++i)
      if (choices[i].unknown) assigned_[*choices[i].unknown] = choices[i].values[chosen[i]];
    for (const Addition& row : unfinished_)
      if (!put(row, base)) return false;
    for (size_t i = 0; i < choices.size(); ++i)
      if (!choices[i].unknown)
        for (const Addition& row : choices[i].additions[chosen[i]])
          if (!put(row, base)) return false;
    return true;
  }

 private:
  bool put(const Addition& addition, Base& base) {
    Row row = addition.row;
    bool filled = false;
    for (Symbol& cell : row) {
      if (!cell.is_unknown()) continue;
      cell = assigned_[cell.index()];
      filled = true;
    }
    if (filled && denied(addition.relation, row)) return false;
    insert(addition.relation, row, base);
    return true;
  }
  void insert(RelationId relation, const Row& row, Base& base) {
    base[relation.value].insert(row.data());
    if (model_[relation].symmetric) base[relation.value].insert(mirrored(row).data());
  }
  static Row mirrored(Row row) {
    std::swap(row[0], row[1]);
    return row;
  }

  bool counts(Confidence c) const { return c <= options_.level; }
  static bool matches(const Pattern& pattern, const Row& row) {
    for (size_t i = 0; i < row.size(); ++i)
      if (pattern.cells[i] != any_symbol && pattern.cells[i] != row[i]) return false;
    return true;
  }
  bool matches_either_way(const Pattern& pattern, RelationId relation, const Row& row) const {
    if (pattern.relation != relation) return false;
    return matches(pattern, row) || (model_[relation].symmetric && matches(pattern, mirrored(row)));
  }
  bool denied(RelationId relation, const Row& row) const {
    return std::any_of(profile_.denials.begin(), profile_.denials.end(), [&](const Pattern& denial) {
      return counts(denial.confidence) && matches_either_way(denial, relation, row);
    });
  }
  bool closed(RelationId relation, const Row& row) const {
    if (model_[relation].closed || !model_.case_name) return true;
    return std::any_of(profile_.complete.begin(), profile_.complete.end(), [&](const Completeness& complete) {
      return counts(complete.where.confidence) && matches_either_way(complete.where, relation, row);
    });
  }

  void cells() {
    std::map<uint32_t, Type> types;
    for (const ProfileRow& row : profile_.rows) {
      const Relation& r = model_[row.relation];
      for (size_t i = 0; i < r.columns.size(); ++i) {
        Symbol s = profile_.row_cells(row)[i];
        if (s.is_unknown()) types[s.index()] = r.columns[i].type;
      }
    }
    for (auto [unknown, type] : types) {
      const UnknownCell& cell = profile_.unknowns[unknown];
      Choice choice;
      choice.unknown = unknown;
      if (!cell.candidates.empty()) {
        choice.values = cell.candidates;
      } else {
        choice.values = domain_.values(type, options_.fresh);
        if (type.kind == TypeKind::entity && options_.fresh_for_cells)
          choice.values.push_back(Domain::fresh_of_cell(unknown));
        if (cell.low && cell.high && *cell.high - *cell.low <= 4)
          for (int64_t v = *cell.low; v <= *cell.high; ++v) choice.values.push_back(symbols_.whole(v));
        std::erase_if(choice.values, [&](Symbol s) {
          return (cell.low && symbols_.number_of(s) < Decimal(*cell.low)) ||
                 (cell.high && symbols_.number_of(s) > Decimal(*cell.high));
        });
        std::sort(choice.values.begin(), choice.values.end(),
                  [](Symbol a, Symbol b) { return a.bits < b.bits; });
        choice.values.erase(std::unique(choice.values.begin(), choice.values.end()), choice.values.end());
      }
      if (cell.maybe_none) choice.values.insert(choice.values.begin(), none_symbol);
      choices.push_back(std::move(choice));
    }
    assigned_.assign(profile_.unknowns.size(), none_symbol);
  }

  static bool finished(const Row& row) {
    return std::none_of(row.begin(), row.end(), [](Symbol s) { return s.is_unknown(); });
  }

  // Every row over the domain that may be added to the fact.
  std::vector<Row> addable(RelationId relation) {
    const Relation& r = model_[relation];
    std::vector<Row> out = {{}};
    for (const Column& column : r.columns) {
      std::vector<Symbol> values = domain_.values(column.type, options_.fresh);
      if (column.optional) values.push_back(none_symbol);
      std::vector<Row> longer;
      for (const Row& row : out)
        for (Symbol s : values) {
          longer.push_back(row);
          longer.back().push_back(s);
        }
      out = std::move(longer);
      if (out.size() > 100000) throw std::logic_error("oracle: too wide a fact");
    }
    std::erase_if(out, [&](const Row& row) {
      if (r.symmetric && row[1].bits < row[0].bits) return true;
      return denied(relation, row) || closed(relation, row) || certain_[relation.value].has(row.data());
    });
    return out;
  }

  void fact(RelationId relation) {
    const Relation& r = model_[relation];
    std::vector<Row> possible;
    bool recorded = false;
    for (const ProfileRow& row : profile_.rows) {
      if (row.relation != relation || row.mirrored) continue;
      Row cells_of_row(profile_.row_cells(row), profile_.row_cells(row) + r.columns.size());
      if (row.planned || !counts(row.confidence)) {
        possible.push_back(std::move(cells_of_row));
      } else if (finished(cells_of_row)) {
        recorded = true;
        insert(relation, cells_of_row, certain_);
      } else {
        recorded = true;
        unfinished_.push_back({relation, std::move(cells_of_row)});
      }
    }
    if (r.attribute && recorded) return;
    std::vector<Row> additions = addable(relation);
    for (const Row& row : possible) {
      std::erase(additions, row);
      if (r.symmetric) std::erase(additions, mirrored(row));
    }
    if (options_.max_additions > 0 && !r.attribute && additions.size() > options_.max_additions) {
      for (size_t i = 0; i < options_.max_additions; ++i)
        std::swap(additions[i], additions[i + random_.below(additions.size() - i)]);
      additions.resize(options_.max_additions);
    }
    additions.insert(additions.end(), possible.begin(), possible.end());
    if (additions.empty()) return;
    Choice choice;
    choice.additions.push_back({});
    if (r.attribute) {  // one value or none
      for (const Row& row : additions) choice.additions.push_back({{relation, row}});
      choices.push_back(std::move(choice));
    } else if (options_.by_polarity && !both_ways_[relation.value]) {
      choice.additions.emplace_back();
      for (const Row& row : additions) choice.additions.back().push_back({relation, row});
      choices.push_back(std::move(choice));
    } else {
      for (const Row& row : additions) {
        Choice one;
        one.additions = {{}, {{relation, row}}};
        choices.push_back(std::move(one));
      }
    }
  }

  const Model& model_;
  const Profile& profile_;
  const Domain& domain_;
  SymbolTable& symbols_;
  const Options& options_;
  Random random_;
  std::vector<bool> both_ways_;
  Base certain_;                      // rows without unknown cells that every completion has
  std::vector<Addition> unfinished_;  // rows that every completion has, with its own values in them
  std::vector<Symbol> assigned_;      // of each unknown cell, in the completion being built
};

bool matches(const Goal& goal, const Symbol* row) {
  for (size_t i = 0; i < goal.terms.size(); ++i)
    if (goal.terms[i] != any_symbol && goal.terms[i] != row[i]) return false;
  return true;
}

void look_at_claims(const Model& m, const Base& base, std::vector<SeenClaims>& out) {
  for (size_t i = 0; i < m.propositions.size(); ++i) {
    const Proposition& proposition = m.propositions[i];
    bool in_scope = !proposition.scope || base[proposition.scope->value].count > 0;
    bool contradiction = false, relevant = false;
    SeenClaims& seen = out[i];
    for (const Claim& claim : proposition.claims) {
      const Rows& x = base[claim.x.value];
      const Rows& y = base[claim.y.value];
      const Rows& premise = claim.necessary ? y : x;  // what makes the claim say something
      const Rows& conclusion = claim.necessary ? x : y;
      for (size_t row = 0; row < premise.count && in_scope; ++row) {
        const Symbol* cells = premise.row(row);
        bool contradicts = !conclusion.has(cells);
        relevant = true;
        contradiction |= contradicts;
        if (std::any_of(cells, cells + premise.width, [](Symbol s) { return s.is_unnamed(); })) continue;
        seen.relevant_for_a_name = true;
        seen.contradicted_for_a_name |= contradicts;
      }
    }
    if (!contradiction) seen.nowhere_contradicted = true;
    if (!relevant) seen.irrelevant_altogether = true;
  }
}

}  // namespace

Answer enumerate(const Model& m, const Profile& p, const std::vector<Goal>& goals, const Options& options) {
  SymbolTable symbols(&p.symbols);
  Domain domain(m, p, symbols);
  Completions completions(m, p, domain, symbols, options);
  Program program(m, symbols);

  Answer answer;
  answer.goals.resize(goals.size());
  answer.propositions.resize(m.propositions.size());
  const std::vector<Choice>& choices = completions.choices;
  uint64_t total = 1;
  bool many = false;
  for (const Choice& choice : choices) {
    if (choice.size() == 0) return answer;
    total *= choice.size();
    if (total > options.max_completions) {
      many = true;
      break;
    }
  }
  if (many && !options.sample) {
    answer.too_many = true;
    return answer;
  }
  answer.exhaustive = !many;

  Base base;
  auto look = [&](const std::vector<size_t>& chosen) {
    if (!completions.build(chosen, base)) return;
    ++answer.completions;
    program.close(base);
    for (size_t g = 0; g < goals.size(); ++g) {
      const Rows& rows = base[goals[g].relation.value];
      bool found = false;
      for (size_t i = 0; i < rows.count && !found; ++i) found = matches(goals[g], rows.row(i));
      (found ? answer.goals[g].true_somewhere : answer.goals[g].false_somewhere) = true;
    }
    look_at_claims(m, base, answer.propositions);
  };

  std::vector<size_t> chosen(choices.size(), 0);
  if (many) {
    Random random(options.seed);
    for (uint64_t n = 0; n < options.max_completions; ++n) {
      // Sparse and dense fact bases are where lower and upper bounds are met.
      uint64_t density = n % 5 == 0 ? 0 : n % 5 == 1 ? 100 : 15 + 35 * (n % 5 - 2);
      for (size_t i = 0; i < choices.size(); ++i) {
        size_t size = choices[i].size();
        if (choices[i].unknown)
          chosen[i] = random.below(size);
        else
          chosen[i] = random.below(100) < density && size > 1 ? 1 + random.below(size - 1) : 0;
      }
      look(chosen);
    }
    return answer;
  }
  for (uint64_t n = 0; n < total; ++n) {
    uint64_t rest = n;
    for (size_t i = 0; i < choices.size(); ++i) {
      chosen[i] = rest % choices[i].size();
      rest /= choices[i].size();
    }
    look(chosen);
  }
  return answer;
}

std::vector<Goal> interesting_goals(const Model& m, const Profile& p, size_t most) {
  SymbolTable symbols(&p.symbols);
  Domain domain(m, p, symbols);
  std::vector<Goal> out;
  for (size_t i = 0; i < m.relations.size(); ++i) {
    const Relation& r = m.relations[i];
    if (r.role == Role::table) continue;
    RelationId id{static_cast<uint32_t>(i)};
    std::vector<Row> rows = {{}};
    for (const Column& column : r.columns) {
      std::vector<Symbol> values = {any_symbol};
      for (Symbol s : domain.named(column.type)) values.push_back(s);
      std::vector<Row> longer;
      for (const Row& row : rows)
        for (Symbol s : values) {
          longer.push_back(row);
          longer.back().push_back(s);
        }
      rows = std::move(longer);
      if (rows.size() > 4096) rows.resize(4096);
    }
    // Evenly spread over all of them, all columns `_` always among them.
    size_t taken = std::min(rows.size(), most);
    for (size_t k = 0; k < taken; ++k) out.push_back({id, rows[k * rows.size() / taken]});
  }
  return out;
}

std::string show(const Model& m, const Profile& p, const Goal& goal) {
  const Relation& r = m[goal.relation];
  std::string out = r.name;
  for (size_t i = 0; i < goal.terms.size(); ++i) {
    out += i == 0 ? "(" : ", ";
    if (goal.terms[i] == any_symbol) {
      out += "_";
      continue;
    }
    std::string value = model::show(m, &p.symbols, r.columns[i].type, goal.terms[i]);
    bool quoted = r.columns[i].type.kind == TypeKind::entity || r.columns[i].type.kind == TypeKind::text;
    out += quoted ? '"' + value + '"' : value;
  }
  return goal.terms.empty() ? out : out + ")";
}

unsigned unfolded_variables(const Model& m) {
  // Components come before those that need them, so that one pass in their order is enough.
  std::vector<std::vector<unsigned>> of(m.relations.size(), std::vector<unsigned>(m.entities.size(), 0));
  unsigned most = 0;
  for (const Component& component : m.components)
    for (RelationId relation : component.relations)
      for (RuleId id : m[relation].rules) {
        const Rule& rule = m[id];
        std::vector<unsigned> count(m.entities.size(), 0);
        for (const Variable& v : rule.variables)
          if (v.type.kind == TypeKind::entity) ++count[v.type.of];
        auto expr = [&](const Expr& e) {
          if (std::holds_alternative<Wildcard>(e.node) && e.type.kind == TypeKind::entity) ++count[e.type.of];
        };
        auto read = [&](RelationId r, int) {
          for (size_t e = 0; e < count.size(); ++e) count[e] += of[r.value][e];
        };
        Walk{expr, read}.conditions(rule.body, 1);
        for (size_t e = 0; e < count.size(); ++e) {
          of[relation.value][e] = std::max(of[relation.value][e], count[e]);
          most = std::max(most, count[e]);
        }
      }
  return most;
}

}  // namespace mechanist::oracle
