// AST → source text. Parentheses stand only where the tree needs them: `not` binds tighter than `and`, that
// tighter than `or`, comparisons tighter than all three, and `for every` reaches as far right as it can, so
// it is put in parentheses wherever something follows it. What is printed here stands on one line; where
// lines end is decided in one place, layout.cpp. External interface: print.hpp.
#include "syntax/print.hpp"

#include <fmt/format.h>

#include <array>

#include "base/text.hpp"
#include "syntax/layout.hpp"

namespace mechanist::ast {
namespace {

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

bool empty(const Notes& n) {
  return n.sentences.empty() && n.citations.empty() && n.ours.empty();
}

std::string print_notes(const Notes& n) {
  std::string out;
  for (const Sentence& s : n.sentences)
    out += fmt::format(" {}{} {}", s.negative ? "not " : "", s.language.text, quoted(s.text));
  for (const Citation& c : n.citations)
    out += fmt::format(" cites {}{}", c.source.text, c.passage ? " " + quoted(*c.passage) : "");
  for (const Ours& o : n.ours) out += " ours " + quoted(o.reason);
  return out;
}
std::string block(const Notes& n) {
  return empty(n) ? "" : fmt::format(" {{{} }}", print_notes(n));
}

std::string print_type(const TypeUse& t) {
  return fmt::format("{}{}{}", t.name.text, t.unit ? " " + quoted(*t.unit) : "", t.optional ? "?" : "");
}
std::string print_columns(const std::vector<ColumnDecl>& list) {
  std::string out;
  for (const ColumnDecl& c : list)
    out += (out.empty() ? "" : ", ") + c.name.text + (c.type ? ": " + print_type(*c.type) : "");
  return "(" + out + ")";
}

std::string print_argument(const std::variant<WildcardArgument, VariableArgument, Literal>& v) {
  if (const auto* l = std::get_if<Literal>(&v)) return to_string(*l);
  if (const auto* x = std::get_if<VariableArgument>(&v)) return x->name;
  return "_";
}
std::string print_fact(const FactLiteral& f) {
  const char* form = f.form == FactLiteral::Form::denial     ? "not "
                     : f.form == FactLiteral::Form::complete ? "complete "
                                                             : "";
  if (!f.parentheses && f.arguments.size() == 1)
    return fmt::format("{}{} = {}", form, f.relation, print_argument(f.arguments.front().value));
  std::string out;
  for (const FactArgument& a : f.arguments)
    out += fmt::format("{}{}{}", out.empty() ? "" : ", ", a.column.empty() ? "" : a.column + ": ",
                       print_argument(a.value));
  return fmt::format("{}{}{}", form, f.relation, f.parentheses ? "(" + out + ")" : "");
}

std::string print_when(const std::vector<Condition>& when) {
  return when.empty() ? "" : " when " + print_condition(when.front(), any_level, true);
}

std::string print_expectation(const Expectation& e) {
  std::string out = "expect " + print_fact(e.goal);
  if (e.exactly) {
    out += " exactly {";
    for (const Expectation::Reason& r : e.rows)
      out += (&r == e.rows.data() ? " " : "; ") + print_fact(r.fact).substr(r.fact.relation.size());
    return out + " }";
  }
  out += " " + e.verdict.text;
  if (e.confidence) out += fmt::format(" ({})", e.confidence->text);
  for (const Expectation::Reason& r : e.because)
    out += (&r == e.because.data() ? " because " : " and ") + print_fact(r.fact);
  return out;
}

std::string hidden(bool is_private) {
  return is_private ? "private " : "";
}

struct DeclarationWriter {
  char before_row = ' ';
  std::string operator()(const Header& x) const {
    return fmt::format("rulebase {}{}{}", x.name.text, x.version.empty() ? "" : " " + quoted(x.version),
                       block(x.notes));
  }
  std::string operator()(const SourceDecl& x) const {
    std::string fields;
    for (const auto& f : x.fields) fields += fmt::format(" {} {}", f.key.text, to_string(f.value));
    return fmt::format("{}source {} {{{} }}", hidden(x.is_private), x.name.text, fields);
  }
  std::string operator()(const CaseDecl& x) const { return "case " + x.name.text + block(x.notes); }
  std::string operator()(const UseDecl& x) const {
    return "use " + quoted(x.path) + (x.as ? " as " + x.as->text : "");
  }
  std::string operator()(const EntityDecl& x) const {
    std::string names;
    for (const Name& n : x.names) names += (names.empty() ? "" : ", ") + n.text;
    return hidden(x.is_private) + "entity " + names + block(x.notes);
  }
  std::string operator()(const EnumDecl& x) const {
    std::string constants;
    for (const EnumDecl::Constant& c : x.constants)
      constants += (constants.empty() ? "" : ", ") + c.name.text + print_notes(c.notes);
    return fmt::format("{}{}enum {} {{ {} }}{}", hidden(x.is_private), x.ordered ? "ordered " : "",
                       x.name.text, constants, block(x.notes));
  }
  std::string operator()(const FactDecl& x) const {
    return fmt::format("{}{}{}fact {}{}{}{}", hidden(x.is_private), x.symmetric ? "symmetric " : "",
                       x.closed ? "closed " : "", x.name.text,
                       x.attribute ? ": " + print_type(*x.attribute) : "",
                       x.parentheses ? print_columns(x.columns) : "", block(x.notes));
  }
  std::string operator()(const TableDecl& x) const {
    std::string rows;
    for (const auto& r : x.rows) rows += fmt::format("{}({})", before_row, list(r.cells));
    return fmt::format(
        "{}table {}{}{}{}", hidden(x.is_private), x.name.text, print_columns(x.columns),
        x.file ? " from " + quoted(*x.file) : "",
        x.rows.empty() ? block(x.notes) : fmt::format(" {{{}{} }}", print_notes(x.notes), rows));
  }
  std::string operator()(const DefineDecl& x) const {
    return fmt::format("{}define {}{}{}{}", hidden(x.is_private), x.name.text,
                       x.columns.empty() ? "" : print_columns(x.columns), print_when(x.when), block(x.notes));
  }
  std::string operator()(const RuleDecl& x) const {
    return fmt::format("rule{} {{{}{} then {} }}", x.name ? " " + x.name->text : "", print_notes(x.notes),
                       print_when(x.when), print_atom(x.head));
  }
  std::string operator()(const MechanismDecl& x) const {
    std::string parts;
    for (const PartDecl& p : x.parts)
      parts += fmt::format(" {} {} {{{}{} }}", p.quality ? "quality" : "path", p.name.text,
                           print_notes(p.notes), print_when(p.when));
    const std::string applies =
        x.applies.empty() ? "" : " applies" + print_when(x.applies) + block(x.applies_notes);
    return fmt::format("{}mechanism {} {{{}{}{} }}", hidden(x.is_private), x.name.text, print_notes(x.notes),
                       parts, applies);
  }
  std::string operator()(const ParameterDecl& x) const {
    return fmt::format("{}parameter {} = {}{}", hidden(x.is_private), x.name.text, print_expr(x.value, 0),
                       block(x.notes));
  }
  std::string operator()(const PropositionDecl& x) const {
    std::string claims;
    for (const Claim& c : x.claims)
      claims +=
          fmt::format(" claim {} {} for {}{}{}", c.necessary ? "necessary" : "sufficient", print(c.x),
                      print(c.y), c.where.empty() ? "" : " where " + print(c.where.front()), block(c.notes));
    return fmt::format("proposition {} {{{}{}{} }}", x.name.text, print_notes(x.notes),
                       x.scope.empty() ? "" : " scope " + print(x.scope.front()), claims);
  }
  std::string operator()(const ConstraintDecl& x) const {
    return fmt::format("constraint {} {{{}{} }}", x.name.text, print_notes(x.notes), print_when(x.when));
  }
  std::string operator()(const TestDecl& x) const {
    std::string given, expect;
    for (const GivenFact& g : x.given) given += (given.empty() ? "" : "; ") + print_fact(g.fact);
    for (const Expectation& e : x.expect) expect += " " + print_expectation(e);
    std::string profiles;
    for (const GivenProfile& p : x.profiles) profiles += " given profile " + quoted(p.path);
    return fmt::format("test {} {{{}{}{} }}", quoted(x.name), profiles,
                       x.given.empty() ? "" : fmt::format(" given {{ {} }}", given), expect);
  }
  std::string operator()(const LeverDecl& x) const {
    return fmt::format("lever {}{}{}", print_atom(x.fact), x.cost ? " cost " + print_expr(*x.cost, 0) : "",
                       block(x.notes));
  }
};

}  // namespace

std::string print(const Declaration& d) {
  return std::visit(DeclarationWriter{}, d);
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

// Declarations without a block stand together with others of their kind. The lines of a table's rows are the
// author's: one for each.
std::string print(const File& f) {
  std::string text;
  bool single = false;
  for (size_t i = 0; i < f.declarations.size(); ++i) {
    const std::string declaration = std::visit(DeclarationWriter{'\n'}, f.declarations[i]);
    const bool single_too = declaration.find('{') == std::string::npos;
    const bool together = single && single_too && f.declarations[i].index() == f.declarations[i - 1].index();
    if (i > 0) text += together ? "\n" : "\n\n";
    text += declaration;
    single = single_too;
  }
  Sources sources;
  const SourceId id = sources.add("", text);
  auto laid_out = lay_out(sources, id);
  // A tree that no file has.
  if (std::holds_alternative<Diagnostics>(laid_out)) return text;
  return std::get<std::string>(std::move(laid_out));
}

}  // namespace mechanist::ast
