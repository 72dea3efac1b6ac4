// A plan, printed: for each rule its alternatives, and the order of their steps with the columns that each
// scan looks up. For `dump --stage plan`; see from_model.hpp.
#include <fmt/format.h>

#include "plan/from_model.hpp"

namespace mechanist::plan {
namespace {

class Printer {
 public:
  explicit Printer(const Plan& p) : plan_(p), model_(*p.model) {}

  std::string run() {
    for (size_t c = 0; c < model_.components.size(); ++c) {
      const model::Component& component = model_.components[c];
      bool has_rules = false;
      for (RelationId r : component.relations) has_rules = has_rules || !model_[r].rules.empty();
      if (!has_rules) continue;
      out_ += fmt::format("component {}{}\n", c, component.recursive ? ", recursive" : "");
      for (RelationId r : component.relations)
        for (RuleId id : model_[r].rules) rule(plan_.rules[id.value]);
    }
    return std::move(out_);
  }

  std::string plain_scan(RuleId rule, const Scan& s) {
    rule_ = &model_[rule];
    return scan(s, 0);
  }

 private:
  void rule(const PlannedRule& r) {
    rule_ = &model_[r.rule];
    std::string head;
    for (const Expr& e : r.head_terms) head += (head.empty() ? "" : ", ") + expr(e);
    out_ += fmt::format("  {}: {}({})\n", rule_->name, model_[r.head].name, head);
    for (const PlannedAlternative& a : r.alternatives) {
      for (const Order& aside : a.asides) out_ += fmt::format("    once     {}\n", order(a.body, aside));
      out_ += fmt::format("    all      {}\n", order(a.body, a.full));
      for (size_t i = 0; i < a.delta.size(); ++i)
        if (model_[a.body.scans[i].relation].derived())
          out_ += fmt::format("    new {:<4} {}\n", i + 1, order(a.body, a.delta[i]));
    }
  }

  std::string order(const Alternative& a, const Order& steps) {
    std::string out;
    for (const Step& s : steps) {
      if (!out.empty()) out += " · ";
      switch (s.kind) {
        case Step::Kind::scan:
          out += scan(a.scans[s.index], s.key);
          break;
        case Step::Kind::bind:
          out += fmt::format("{} := {}", slot(a.binds[s.index].slot), expr(a.binds[s.index].value));
          break;
        case Step::Kind::assign:
          out += fmt::format("{} := {}", slot(s.slot), expr(a.tests[s.index].operands[1 - s.side]));
          break;
        case Step::Kind::test:
          out += test(a.tests[s.index]);
          break;
      }
    }
    return out.empty() ? "always" : out;
  }

  // Columns that are looked up stand in brackets.
  std::string scan(const Scan& s, uint64_t key) {
    std::string out = model_[s.relation].name + "(";
    for (size_t c = 0; c < s.terms.size(); ++c) {
      std::string t = term(s.terms[c]);
      if (c < 64 && (key >> c & 1)) t = "[" + t + "]";
      out += (c ? ", " : "") + t;
    }
    return out + ")";
  }

  std::string slot(uint32_t s) const { return rule_->variables[s].name; }
  std::string term(const Term& t) const {
    if (t.kind == Term::Kind::any) return "_";
    return t.kind == Term::Kind::slot ? slot(t.slot) : model::show(model_, nullptr, t.type, t.constant);
  }

  std::string body(const Body& b) {
    std::string out;
    for (const Alternative& a : b.alternatives) out += (out.empty() ? "" : " | ") + order(a, a.nested);
    return out;
  }

  std::string expr(const Expr& e) {
    switch (e.kind) {
      case Expr::Kind::any:
        return "_";
      case Expr::Kind::constant:
        return model::show(model_, nullptr, e.type, e.constant);
      case Expr::Kind::slot:
        return slot(e.slot);
      case Expr::Kind::call: {
        std::string out;
        for (const Expr& a : e.arguments) out += (out.empty() ? "" : ", ") + expr(a);
        return fmt::format("{}({})", to_string(e.function), out);
      }
      case Expr::Kind::aggregate: {
        constexpr std::string_view names[] = {"count", "sum", "avg", "min", "max"};
        std::string out;
        for (const Expr& a : e.arguments) out += (out.empty() ? "" : ", ") + expr(a);
        return fmt::format("{} {{ {} : {} }}", names[static_cast<size_t>(e.aggregate)], out,
                           body(e.body.front()));
      }
    }
    return "";
  }

  std::string test(const Test& t) {
    constexpr std::string_view signs[] = {"=", "!=", "<", "<=", ">", ">="};
    constexpr std::string_view bounds[] = {"at least", "at most", "exactly"};
    std::string list;
    switch (t.kind) {
      case Test::Kind::compare:
        return fmt::format("{} {} {}", expr(t.operands[0]), signs[static_cast<size_t>(t.comparator)],
                           expr(t.operands[1]));
      case Test::Kind::in:
        for (size_t i = 1; i < t.operands.size(); ++i)
          list += (list.empty() ? "" : ", ") + expr(t.operands[i]);
        return fmt::format("{} in {{ {} }}", expr(t.operands[0]), list);
      case Test::Kind::between:
        return fmt::format("{} between {} and {}", expr(t.operands[0]), expr(t.operands[1]),
                           expr(t.operands[2]));
      case Test::Kind::text:
        for (const Expr& e : t.operands) list += (list.empty() ? "" : ", ") + expr(e);
        return fmt::format("{}({})", to_string(t.function), list);
      case Test::Kind::negation:
        return fmt::format("not {{ {} }}", body(t.bodies.front()));
      case Test::Kind::threshold:
        for (const Body& b : t.bodies) list += (list.empty() ? "" : "; ") + body(b);
        return fmt::format("{} {} of {{ {} }}", bounds[static_cast<size_t>(t.bound)], t.needed, list);
    }
    return "";
  }

  const Plan& plan_;
  const model::Model& model_;
  const model::Rule* rule_ = nullptr;
  std::string out_;
};

}  // namespace

std::string dump(const Plan& p) {
  return Printer(p).run();
}

std::string scan_text(const Plan& p, RuleId rule, const Scan& s) {
  return Printer(p).plain_scan(rule, s);
}

}  // namespace mechanist::plan
