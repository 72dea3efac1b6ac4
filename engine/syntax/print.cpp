// AST → canonical source text. Parentheses stand only where the tree needs them: `not` binds tighter than
// `and`, that tighter than `or`, comparisons tighter than all three, and `for every` reaches as far right as
// it can, so it is put in parentheses wherever something follows it. What fits a line stands on one; a
// condition that does not is opened from the outside, so that its structure shows. External interface:
// print.hpp.
#include "syntax/print.hpp"

#include <fmt/format.h>

#include <array>

#include "base/text.hpp"

namespace mechanist::ast {
namespace {

constexpr size_t line_width = 100;

std::string quoted(const std::string& text) {
  return to_string(Literal(TextLiteral{text}));
}

enum Level { any_level, in_or, in_and, in_not };

std::string print_expr(const Expr& e, int precedence);
std::string print_condition(const Condition& c, Level level, bool last);

std::string list(const std::vector<Expr>& items, std::string_view separator = ", ") {
  std::string out;
  for (const Expr& e : items) out += (out.empty() ? "" : std::string(separator)) + print_expr(e, 0);
  return out;
}

// 0: written as a function. A sign before a number would be read as part of the number.
int precedence_of(const Call& c) {
  const std::string& f = c.function;
  if (c.arguments.size() == 2) return f == "+" || f == "-" ? 1 : f == "*" || f == "/" ? 2 : 0;
  return c.arguments.size() == 1 && f == "neg" && !std::holds_alternative<Literal>(c.arguments[0].node) ? 3
                                                                                                        : 0;
}

std::string print_expr(const Expr& e, int precedence) {
  struct Writer {
    int precedence;
    std::string operator()(const Wildcard&) const { return "_"; }
    std::string operator()(const Variable& v) const { return v.name; }
    std::string operator()(const Literal& l) const { return to_string(l); }
    std::string operator()(const NameUse& n) const { return n.name; }
    std::string operator()(const Call& c) const {
      const int own = precedence_of(c);
      if (own == 0) return fmt::format("{}({})", c.function, list(c.arguments));
      // Operators associate to the left.
      const std::string out = own == 3 ? "-" + print_expr(c.arguments[0], own)
                                       : fmt::format("{} {} {}", print_expr(c.arguments[0], own), c.function,
                                                     print_expr(c.arguments[1], own + 1));
      return own < precedence ? "(" + out + ")" : out;
    }
    std::string operator()(const Aggregate& a) const {
      constexpr std::array names = {"count", "sum", "avg", "min", "max"};
      return fmt::format("{} {{ {} : {} }}", names[static_cast<size_t>(a.kind)], list(a.outputs),
                         print_condition(a.body.front(), any_level, true));
    }
  };
  return std::visit(Writer{precedence}, e.node);
}

std::string print_atom(const Atom& a) {
  if (!a.parentheses) return a.relation.text;
  std::string out;
  for (const Argument& x : a.arguments) {
    if (!out.empty()) out += ", ";
    if (x.column) out += x.column->text + ": ";
    out += print_expr(x.value, 0);
  }
  return fmt::format("{}({})", a.relation.text, out);
}

std::string joined(const std::vector<Condition>& parts, std::string_view sign, Level level, bool last) {
  std::string out;
  for (size_t i = 0; i < parts.size(); ++i)
    out += (i ? fmt::format(" {} ", sign) : "") +
           print_condition(parts[i], level, last && i + 1 == parts.size());
  return out;
}

std::string bound_of(const Threshold& x) {
  constexpr std::array bounds = {"at least", "at most", "exactly"};
  return fmt::format("{} {} of", bounds[static_cast<size_t>(x.bound)], print_expr(x.needed, 0));
}

// `last`: nothing follows within the same brackets.
std::string print_condition(const Condition& c, Level level, bool last) {
  struct Writer {
    Level level;
    bool last;
    std::string parenthesised(bool needed, const std::string& text) const {
      return needed ? "(" + text + ")" : text;
    }
    std::string operator()(const Atom& a) const { return print_atom(a); }
    std::string operator()(const Comparison& x) const {
      constexpr std::array signs = {"=", "!=", "<", "<=", ">", ">="};
      return fmt::format("{} {} {}", print_expr(x.left, 0), signs[static_cast<size_t>(x.comparator)],
                         print_expr(x.right, 0));
    }
    std::string operator()(const In& x) const {
      return fmt::format("{} in {{ {} }}", print_expr(x.value, 0), list(x.members));
    }
    std::string operator()(const Between& x) const {
      return fmt::format("{} between {} and {}", print_expr(x.value, 0), print_expr(x.low, 0),
                         print_expr(x.high, 0));
    }
    std::string operator()(const And& x) const {
      const bool wrap = level >= in_and;
      return parenthesised(wrap, joined(x.parts, "and", in_and, last || wrap));
    }
    std::string operator()(const Or& x) const {
      const bool wrap = level >= in_or;
      return parenthesised(wrap, joined(x.parts, "or", in_or, last || wrap));
    }
    std::string operator()(const Not& x) const {
      return "not " + print_condition(x.part.front(), in_not, last);
    }
    std::string operator()(const Exists& x) const {
      return fmt::format("exists {{ {} }}", print_condition(x.part.front(), any_level, true));
    }
    std::string operator()(const ForEvery& x) const {
      return parenthesised(!last, fmt::format("for every {} in {}: {}", x.variable.text, x.domain.text,
                                              print_condition(x.part.front(), any_level, true)));
    }
    std::string operator()(const Threshold& x) const {
      std::string members;
      if (x.members == Threshold::Members::paths) {
        members = "paths";
      } else if (x.members == Threshold::Members::qualities) {
        members = "qualities";
      } else {
        for (const Condition& m : x.listed)
          members += (members.empty() ? "" : "; ") + print_condition(m, any_level, true);
        members = "{ " + members + " }";
      }
      return fmt::format("{} {}", bound_of(x), members);
    }
  };
  return std::visit(Writer{level, last}, c.node);
}

// ---------------------------------------------------------------- declarations

class Printer {
 public:
  std::string run(const Declaration& d) {
    std::visit([this](const auto& x) { declare(x); }, d);
    return std::move(out_);
  }

 private:
  void line(const std::string& text) { ((out_.append(indent_ * 2, ' ')) += text) += '\n'; }
  bool fits(std::string_view text) const { return indent_ * 2 + display_width(text) <= line_width; }
  void open(const std::string& text) {
    line(text + " {");
    ++indent_;
  }
  void close(const std::string& tail = {}) {
    --indent_;
    line("}" + tail);
  }

  static bool empty(const Notes& n) { return n.sentences.empty() && n.citations.empty() && n.ours.empty(); }
  void notes(const Notes& n) {
    for (const Sentence& s : n.sentences)
      line(fmt::format("{}{} {}", s.negative ? "not " : "", s.language.text, quoted(s.text)));
    for (const Citation& c : n.citations)
      line(fmt::format("cites {}{}", c.source.text, c.passage ? " " + quoted(*c.passage) : ""));
    for (const Ours& o : n.ours) line("ours " + quoted(o.reason));
  }
  void with_notes(const std::string& head, const Notes& n) {
    line(head + (empty(n) ? "" : " {"));
    block(n);
  }
  // A condition between `lead` and `tail`, on one line or opened up.
  void condition(const std::string& lead, const Condition& c, Level level = any_level, bool last = true,
                 const std::string& tail = {}) {
    const std::string flat = lead + print_condition(c, level, last) + tail;
    if (fits(flat)) {
      line(flat);
    } else if (const auto* conjunction = std::get_if<And>(&c.node)) {
      parts(lead, conjunction->parts, "and ", in_and, level >= in_and, last, tail);
    } else if (const auto* disjunction = std::get_if<Or>(&c.node)) {
      parts(lead, disjunction->parts, "or ", in_or, level >= in_or, last, tail);
    } else if (const auto* negation = std::get_if<Not>(&c.node)) {
      condition(lead + "not ", negation->part.front(), in_not, last, tail);
    } else if (const auto* exists = std::get_if<Exists>(&c.node)) {
      open(lead + "exists");
      condition("", exists->part.front());
      close(tail);
    } else if (const auto* every = std::get_if<ForEvery>(&c.node)) {
      const std::string head = fmt::format("for every {} in {}: ", every->variable.text, every->domain.text);
      condition(lead + (last ? "" : "(") + head, every->part.front(), any_level, true,
                (last ? "" : ")") + tail);
    } else if (const auto* threshold = std::get_if<Threshold>(&c.node);
               threshold && !threshold->listed.empty()) {
      open(lead + bound_of(*threshold));
      for (const Condition& m : threshold->listed)
        condition("", m, any_level, true, &m == &threshold->listed.back() ? "" : ";");
      close(tail);
    } else {
      line(flat);
    }
  }
  void parts(const std::string& lead, const std::vector<Condition>& list, const std::string& word,
             Level level, bool wrap, bool last, const std::string& tail) {
    for (size_t i = 0; i < list.size(); ++i) {
      const bool end = i + 1 == list.size();
      if (i == 1) ++indent_;
      condition(i == 0 ? lead + (wrap ? "(" : "") : word, list[i], level, end && (last || wrap),
                end ? (wrap ? ")" : "") + tail : "");
    }
    if (list.size() > 1) --indent_;
  }
  void condition_with_notes(const std::string& lead, const Condition& c, const Notes& n) {
    condition(lead, c, any_level, true, empty(n) ? "" : " {");
    block(n);
  }
  // What follows an opened bracket.
  void block(const Notes& n) {
    if (empty(n)) return;
    ++indent_;
    notes(n);
    close();
  }

  static std::string type(const TypeUse& t) {
    return fmt::format("{}{}{}", t.name.text, t.unit ? " " + quoted(*t.unit) : "", t.optional ? "?" : "");
  }
  static std::string column(const ColumnDecl& c) {
    return c.name.text + (c.type ? ": " + type(*c.type) : "");
  }
  // A head with its columns; where they do not fit, all but the last of its lines are written and that one is
  // returned.
  std::string head_of(const std::string& name, const std::vector<ColumnDecl>& list, const std::string& tail) {
    std::string flat;
    for (const ColumnDecl& c : list) flat += (flat.empty() ? "" : ", ") + column(c);
    flat = fmt::format("{}({}){}", name, flat, tail);
    if (list.empty() || fits(flat + " {")) return flat;
    line(name + "(");
    ++indent_;
    for (const ColumnDecl& c : list) line(column(c) + (&c == &list.back() ? "" : ","));
    --indent_;
    return ")" + tail;
  }

  void declare(const Header& x) {
    with_notes(fmt::format("rulebase {}{}", x.name.text, x.version.empty() ? "" : " " + quoted(x.version)),
               x.notes);
  }
  void declare(const SourceDecl& x) {
    open("source " + x.name.text);
    for (const auto& f : x.fields) line(fmt::format("{} {}", f.key.text, to_string(f.value)));
    close();
  }
  void declare(const CaseDecl& x) { with_notes("case " + x.name.text, x.notes); }
  void declare(const UseDecl& x) { line("use " + quoted(x.path)); }
  void declare(const EntityDecl& x) {
    std::string names;
    for (const Name& n : x.names) names += (names.empty() ? "" : ", ") + n.text;
    with_notes("entity " + names, x.notes);
  }
  void declare(const EnumDecl& x) {
    const std::string head = fmt::format("{}enum {}", x.ordered ? "ordered " : "", x.name.text);
    std::string names;
    bool bare = true;
    for (const EnumDecl::Constant& c : x.constants) {
      names += (names.empty() ? "" : ", ") + c.name.text;
      bare = bare && empty(c.notes);
    }
    const std::string flat = fmt::format("{} {{ {} }}", head, names);
    if (bare && fits(flat + " {")) {
      with_notes(flat, x.notes);
      return;
    }
    open(head);
    for (size_t i = 0; i < x.constants.size(); ++i) {
      std::string text = x.constants[i].name.text;
      const Notes& n = x.constants[i].notes;
      for (const Sentence& s : n.sentences)
        text += fmt::format(" {}{} {}", s.negative ? "not " : "", s.language.text, quoted(s.text));
      for (const Citation& c : n.citations)
        text += fmt::format(" cites {}{}", c.source.text, c.passage ? " " + quoted(*c.passage) : "");
      for (const Ours& o : n.ours) text += " ours " + quoted(o.reason);
      line(text + (i + 1 < x.constants.size() ? "," : ""));
    }
    close(empty(x.notes) ? "" : " {");
    block(x.notes);
  }
  void declare(const FactDecl& x) {
    const std::string head =
        fmt::format("{}{}fact {}{}", x.symmetric ? "symmetric " : "", x.closed ? "closed " : "", x.name.text,
                    x.attribute ? ": " + type(*x.attribute) : "");
    with_notes(x.parentheses ? head_of(head, x.columns, "") : head, x.notes);
  }
  void declare(const TableDecl& x) {
    const std::string head =
        head_of("table " + x.name.text, x.columns, x.file ? " from " + quoted(*x.file) : "");
    if (x.rows.empty()) {
      with_notes(head, x.notes);
      return;
    }
    open(head);
    notes(x.notes);
    for (const auto& r : x.rows) line(fmt::format("({})", list(r.cells)));
    close();
  }
  void declare(const DefineDecl& x) {
    std::string head = "define " + x.name.text;
    if (!x.columns.empty()) head = head_of(head, x.columns, "");
    if (x.when.empty()) {
      with_notes(head, x.notes);
    } else {
      condition_with_notes(head + " when ", x.when.front(), x.notes);
    }
  }
  void declare(const RuleDecl& x) {
    open(x.name ? "rule " + x.name->text : "rule");
    notes(x.notes);
    if (!x.when.empty()) condition("when ", x.when.front());
    line("then " + print_atom(x.head));
    close();
  }
  void declare(const MechanismDecl& x) {
    open("mechanism " + x.name.text);
    notes(x.notes);
    for (const PartDecl& p : x.parts) {
      open(fmt::format("{} {}", p.quality ? "quality" : "path", p.name.text));
      notes(p.notes);
      condition("when ", p.when.front());
      close();
    }
    if (!x.applies.empty()) condition_with_notes("applies when ", x.applies.front(), x.applies_notes);
    close();
  }
  void declare(const ParameterDecl& x) {
    with_notes(fmt::format("parameter {} = {}", x.name.text, print_expr(x.value, 0)), x.notes);
  }
  void claim(const Claim& c) {
    const std::string lead = fmt::format("claim {} ", c.necessary ? "necessary" : "sufficient");
    const std::string flat = fmt::format("{}{} for {}{}", lead, print(c.x), print(c.y),
                                         c.where.empty() ? "" : " where " + print(c.where.front()));
    if (fits(flat + " {")) {
      with_notes(flat, c.notes);
      return;
    }
    condition(lead, c.x);
    ++indent_;
    const std::string tail = empty(c.notes) ? "" : " {";
    condition("for ", c.y, any_level, true, c.where.empty() ? tail : "");
    if (!c.where.empty()) condition("where ", c.where.front(), any_level, true, tail);
    --indent_;
    block(c.notes);
  }
  void declare(const PropositionDecl& x) {
    open("proposition " + x.name.text);
    notes(x.notes);
    if (!x.scope.empty()) condition("scope ", x.scope.front());
    for (const Claim& c : x.claims) claim(c);
    close();
  }
  void declare(const ConstraintDecl& x) {
    open("constraint " + x.name.text);
    notes(x.notes);
    condition("when ", x.when.front());
    close();
  }
  static std::string fact(const FactLiteral& f) {
    const char* form = f.form == FactLiteral::Form::denial     ? "not "
                       : f.form == FactLiteral::Form::complete ? "complete "
                                                               : "";
    if (!f.parentheses && f.arguments.size() == 1)
      return fmt::format("{}{} = {}", form, f.relation, argument(f.arguments.front().value));
    std::string out;
    for (const FactArgument& a : f.arguments)
      out += fmt::format("{}{}{}", out.empty() ? "" : ", ", a.column.empty() ? "" : a.column + ": ",
                         argument(a.value));
    return fmt::format("{}{}{}", form, f.relation, f.parentheses ? "(" + out + ")" : "");
  }
  static std::string argument(const std::variant<WildcardArgument, VariableArgument, Literal>& v) {
    if (const auto* l = std::get_if<Literal>(&v)) return to_string(*l);
    if (const auto* x = std::get_if<VariableArgument>(&v)) return x->name;
    return "_";
  }
  void declare(const TestDecl& x) {
    open("test " + quoted(x.name));
    for (const GivenProfile& p : x.profiles) line("given profile " + quoted(p.path));
    if (!x.given.empty()) {
      open("given");
      for (size_t i = 0; i < x.given.size(); ++i)
        line(fact(x.given[i].fact) + (i + 1 < x.given.size() ? ";" : ""));
      close();
    }
    for (const Expectation& e : x.expect) expectation(e);
    close();
  }
  void expectation(const Expectation& e) {
    std::string text = fmt::format("expect {}", fact(e.goal));
    if (e.exactly) {
      text += " exactly {";
      for (const Expectation::Reason& r : e.rows)
        text += (&r == e.rows.data() ? " " : "; ") + fact(r.fact).substr(r.fact.relation.size());
      line(text + " }");
      return;
    }
    text += " " + e.verdict.text;
    if (e.confidence) text += fmt::format(" ({})", e.confidence->text);
    for (const Expectation::Reason& r : e.because)
      text += (&r == e.because.data() ? " because " : " and ") + fact(r.fact);
    line(text);
  }
  void declare(const LeverDecl& x) {
    with_notes(fmt::format("lever {}{}", print_atom(x.fact), x.cost ? " cost " + print_expr(*x.cost, 0) : ""),
               x.notes);
  }

  std::string out_;
  size_t indent_ = 0;
};

}  // namespace

std::string print(const Declaration& d) {
  return Printer().run(d);
}
std::string print(const Condition& c) {
  return print_condition(c, any_level, true);
}
std::string print(const Expr& e) {
  return print_expr(e, 0);
}
std::string print(const Atom& a) {
  return print_atom(a);
}

// Declarations of one line each stand together with others of their kind.
std::string print(const File& f) {
  std::string out;
  bool single = false;
  for (size_t i = 0; i < f.declarations.size(); ++i) {
    const std::string text = print(f.declarations[i]);
    const bool single_too = text.find('\n') + 1 == text.size();
    const bool together = single && single_too && f.declarations[i].index() == f.declarations[i - 1].index();
    if (i > 0 && !together) out += '\n';
    out += text;
    single = single_too;
  }
  return out;
}

}  // namespace mechanist::ast
