// AST → canonical source text. Parentheses stand only where the tree needs them: `not` binds tighter than
// `and`, that tighter than `or`, comparisons tighter than all three, and `for every` reaches as far right as
// it can, so it is put in parentheses wherever something follows it. External interface: print.hpp.
#include "syntax/print.hpp"

#include <fmt/format.h>

#include <array>

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

int precedence_of(const std::string& sign) {
  return sign == "+" || sign == "-" ? 1 : sign == "*" || sign == "/" ? 2 : sign == "neg" ? 3 : 0;
}

std::string print_expr(const Expr& e, int precedence) {
  struct Writer {
    int precedence;
    std::string operator()(const Wildcard&) const { return "_"; }
    std::string operator()(const Variable& v) const { return v.name; }
    std::string operator()(const Literal& l) const { return to_string(l); }
    std::string operator()(const NameUse& n) const { return n.name; }
    std::string operator()(const Call& c) const {
      const int own = precedence_of(c.function);
      if (own == 0) return fmt::format("{}({})", c.function, list(c.arguments));
      std::string out;
      if (c.function == "neg") {
        const bool sign = std::holds_alternative<Literal>(c.arguments[0].node);
        out = sign ? fmt::format("-({})", print_expr(c.arguments[0], 0))
                   : "-" + print_expr(c.arguments[0], own);
      } else {
        // Operators associate to the left.
        out = fmt::format("{} {} {}", print_expr(c.arguments[0], own), c.function,
                          print_expr(c.arguments[1], own + 1));
      }
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
      constexpr std::array bounds = {"at least", "at most", "exactly"};
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
      return fmt::format("{} {} of {}", bounds[static_cast<size_t>(x.bound)], print_expr(x.needed, 0),
                         members);
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
  void line(const std::string& text) { out_ += std::string(indent_ * 2, ' ') + text + "\n"; }
  void open(const std::string& text) {
    line(text + " {");
    ++indent_;
  }
  void close() {
    --indent_;
    line("}");
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
    if (empty(n)) {
      line(head);
      return;
    }
    open(head);
    notes(n);
    close();
  }
  // A conjunction that is too long for a line stands one part a line.
  void conditional(std::string_view word, const Condition& c) {
    std::string flat = fmt::format("{} {}", word, print_condition(c, any_level, true));
    const auto* parts = std::get_if<And>(&c.node);
    if (!parts || flat.size() + indent_ * 2 <= line_width) {
      line(flat);
      return;
    }
    for (size_t i = 0; i < parts->parts.size(); ++i)
      line(fmt::format("{} {}", i ? "  and" : word,
                       print_condition(parts->parts[i], in_and, i + 1 == parts->parts.size())));
  }

  static std::string type(const TypeUse& t) {
    return fmt::format("{}{}{}", t.name.text, t.unit ? " " + quoted(*t.unit) : "", t.optional ? "?" : "");
  }
  static std::string columns(const std::vector<ColumnDecl>& list) {
    std::string out;
    for (const ColumnDecl& c : list)
      out += fmt::format("{}{}{}", out.empty() ? "" : ", ", c.name.text, c.type ? ": " + type(*c.type) : "");
    return "(" + out + ")";
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
    open(fmt::format("{}enum {}", x.ordered ? "ordered " : "", x.name.text));
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
    --indent_;
    if (empty(x.notes)) {
      line("}");
      return;
    }
    open("}");
    notes(x.notes);
    close();
  }
  void declare(const FactDecl& x) {
    with_notes(fmt::format("{}{}fact {}{}{}", x.symmetric ? "symmetric " : "", x.closed ? "closed " : "",
                           x.name.text, x.attribute ? ": " + type(*x.attribute) : "",
                           x.parentheses ? columns(x.columns) : ""),
               x.notes);
  }
  void declare(const TableDecl& x) {
    const std::string head = fmt::format("table {}{}{}", x.name.text, columns(x.columns),
                                         x.file ? " from " + quoted(*x.file) : "");
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
    std::string head = "define " + x.name.text + (x.columns.empty() ? "" : columns(x.columns));
    if (x.when.empty()) {
      with_notes(head, x.notes);
      return;
    }
    const std::string flat =
        fmt::format("{} when {}", head, print_condition(x.when.front(), any_level, true));
    if (flat.size() <= line_width) {
      with_notes(flat, x.notes);
      return;
    }
    open(head);
    notes(x.notes);
    conditional("when", x.when.front());
    close();
  }
  void declare(const RuleDecl& x) {
    open(x.name ? "rule " + x.name->text : "rule");
    notes(x.notes);
    if (!x.when.empty()) conditional("when", x.when.front());
    line("then " + print_atom(x.head));
    close();
  }
  void declare(const MechanismDecl& x) {
    open("mechanism " + x.name.text);
    notes(x.notes);
    for (const PartDecl& p : x.parts) {
      open(fmt::format("{} {}", p.quality ? "quality" : "path", p.name.text));
      notes(p.notes);
      conditional("when", p.when.front());
      close();
    }
    if (!x.applies.empty())
      with_notes("applies when " + print_condition(x.applies.front(), any_level, true), x.applies_notes);
    close();
  }
  void declare(const ParameterDecl& x) {
    with_notes(fmt::format("parameter {} = {}", x.name.text, print_expr(x.value, 0)), x.notes);
  }
  void declare(const PropositionDecl& x) {
    open("proposition " + x.name.text);
    notes(x.notes);
    if (!x.scope.empty()) conditional("scope", x.scope.front());
    for (const Claim& c : x.claims) {
      std::string text =
          fmt::format("claim {} {} for {}", c.necessary ? "necessary" : "sufficient",
                      print_condition(c.x, any_level, true), print_condition(c.y, any_level, true));
      if (!c.where.empty()) text += " where " + print_condition(c.where.front(), any_level, true);
      with_notes(text, c.notes);
    }
    close();
  }
  void declare(const ConstraintDecl& x) {
    open("constraint " + x.name.text);
    notes(x.notes);
    conditional("when", x.when.front());
    close();
  }
  static std::string fact(const FactLiteral& f) {
    if (f.form == FactLiteral::Form::attribute) {
      const auto& v = f.arguments.front().value;
      return fmt::format("{} = {}", f.relation, argument(v));
    }
    std::string out;
    for (const FactArgument& a : f.arguments)
      out += fmt::format("{}{}{}", out.empty() ? "" : ", ", a.column.empty() ? "" : a.column + ": ",
                         argument(a.value));
    const char* form = f.form == FactLiteral::Form::denial     ? "not "
                       : f.form == FactLiteral::Form::complete ? "complete "
                                                               : "";
    return fmt::format("{}{}{}", form, f.relation, f.parentheses ? "(" + out + ")" : "");
  }
  static std::string argument(const std::variant<WildcardArgument, VariableArgument, Literal>& v) {
    if (const auto* l = std::get_if<Literal>(&v)) return to_string(*l);
    if (const auto* x = std::get_if<VariableArgument>(&v)) return x->name;
    return "_";
  }
  void declare(const TestDecl& x) {
    open("test " + quoted(x.name));
    if (!x.given.empty()) {
      open("given");
      for (size_t i = 0; i < x.given.size(); ++i)
        line(fact(x.given[i].fact) + (i + 1 < x.given.size() ? ";" : ""));
      close();
    }
    for (const Expectation& e : x.expect) line(fmt::format("expect {} {}", fact(e.goal), e.verdict.text));
    close();
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

std::string print(const File& f) {
  std::string out;
  for (const Declaration& d : f.declarations) out += (out.empty() ? "" : "\n") + print(d);
  return out;
}

}  // namespace mechanist::ast
