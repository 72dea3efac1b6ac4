// The tree as it was read, one node a line, for `dump --stage ast`; and a copy of it without places. See
// print.hpp and ast.hpp.
#include <fmt/format.h>

#include <array>
#include <utility>

#include "syntax/print.hpp"

namespace mechanist::ast {
namespace {

// ---------------------------------------------------------------- without places

void clear(Span& s) {
  s = {};
}
void clear(Name& n) {
  n.span = {};
}
void clear(Notes& n) {
  for (Sentence& s : n.sentences) {
    clear(s.language);
    clear(s.text_span);
  }
  for (Citation& c : n.citations) {
    clear(c.source);
    clear(c.span);
  }
  for (Ours& o : n.ours) clear(o.span);
}
void clear(FactLiteral& f) {
  f.relation_begin = f.relation_end = 0;
  for (FactArgument& a : f.arguments) a.begin = a.end = 0;
}
void clear(Condition& c);
void clear(ColumnDecl& c);
void clear(EnumDecl::Constant& c);
void clear(TableDecl::Row& r);
void clear(SourceDecl::Field& f);
void clear(PartDecl& p);
void clear(Claim& c);
void clear(GivenFact& g);
void clear(GivenProfile& p);
void clear(Expectation& e);
void clear(Expr& e) {
  clear(e.span);
  if (auto* call = std::get_if<Call>(&e.node)) {
    clear(call->function_span);
    for (Expr& a : call->arguments) clear(a);
  } else if (auto* aggregate = std::get_if<Aggregate>(&e.node)) {
    for (Expr& o : aggregate->outputs) clear(o);
    for (Condition& c : aggregate->body) clear(c);
  }
}
void clear(Atom& a) {
  clear(a.relation);
  for (Argument& x : a.arguments) {
    if (x.column) clear(*x.column);
    clear(x.value);
  }
}
template <class T>
void clear(std::vector<T>& list) {
  for (T& x : list) clear(x);
}
void clear(Condition& c) {
  struct Clearer {
    void operator()(Atom& a) const { clear(a); }
    void operator()(Comparison& x) const {
      clear(x.left);
      clear(x.right);
    }
    void operator()(In& x) const {
      clear(x.value);
      clear(x.members);
    }
    void operator()(Between& x) const {
      clear(x.value);
      clear(x.low);
      clear(x.high);
    }
    void operator()(And& x) const { clear(x.parts); }
    void operator()(Or& x) const { clear(x.parts); }
    void operator()(Not& x) const { clear(x.part); }
    void operator()(Exists& x) const { clear(x.part); }
    void operator()(ForEvery& x) const {
      clear(x.variable);
      clear(x.domain);
      clear(x.part);
    }
    void operator()(Threshold& x) const {
      clear(x.needed);
      clear(x.listed);
    }
  };
  clear(c.span);
  std::visit(Clearer{}, c.node);
}
void clear(TypeUse& t) {
  clear(t.name);
  clear(t.span);
}
void clear(ColumnDecl& c) {
  clear(c.name);
  if (c.type) clear(*c.type);
}
void clear(EnumDecl::Constant& c) {
  clear(c.name);
  clear(c.notes);
}
void clear(TableDecl::Row& r) {
  clear(r.cells);
  clear(r.span);
}
void clear(SourceDecl::Field& f) {
  clear(f.key);
  clear(f.value_span);
}
void clear(PartDecl& p) {
  clear(p.name);
  clear(p.when);
  clear(p.notes);
  clear(p.span);
}
void clear(Claim& c) {
  clear(c.x);
  clear(c.y);
  clear(c.where);
  clear(c.notes);
  clear(c.span);
}
void clear(GivenFact& g) {
  clear(g.fact);
  clear(g.span);
}
void clear(GivenProfile& p) {
  clear(p.span);
}
void clear(Expectation& e) {
  clear(e.goal);
  clear(e.goal_span);
  clear(e.verdict);
  if (e.confidence) clear(*e.confidence);
  for (auto* list : {&e.because, &e.rows})
    for (Expectation::Reason& r : *list) {
      clear(r.fact);
      clear(r.span);
    }
}

struct DeclarationClearer {
  template <class... Parts>
  static void all(Parts&... parts) {
    (clear(parts), ...);
  }
  void operator()(Header& x) const { all(x.name, x.notes, x.span); }
  void operator()(SourceDecl& x) const { all(x.name, x.fields, x.span); }
  void operator()(CaseDecl& x) const { all(x.name, x.notes, x.span); }
  void operator()(UseDecl& x) const {
    all(x.span);
    if (x.as) clear(*x.as);
  }
  void operator()(EntityDecl& x) const { all(x.names, x.notes, x.span); }
  void operator()(EnumDecl& x) const { all(x.name, x.constants, x.notes, x.span); }
  void operator()(FactDecl& x) const {
    all(x.name, x.columns, x.notes, x.span);
    if (x.attribute) clear(*x.attribute);
  }
  void operator()(TableDecl& x) const { all(x.name, x.columns, x.file_span, x.rows, x.notes, x.span); }
  void operator()(DefineDecl& x) const { all(x.name, x.columns, x.when, x.notes, x.span); }
  void operator()(RuleDecl& x) const {
    all(x.when, x.head, x.notes, x.span);
    if (x.name) clear(*x.name);
  }
  void operator()(MechanismDecl& x) const {
    all(x.name, x.parts, x.applies, x.applies_notes, x.applies_span, x.notes, x.span);
  }
  void operator()(ParameterDecl& x) const { all(x.name, x.value, x.notes, x.span); }
  void operator()(PropositionDecl& x) const { all(x.name, x.scope, x.claims, x.notes, x.span); }
  void operator()(ConstraintDecl& x) const { all(x.name, x.when, x.notes, x.span); }
  void operator()(TestDecl& x) const { all(x.name_span, x.profiles, x.given, x.expect, x.span); }
  void operator()(LeverDecl& x) const {
    all(x.fact, x.notes, x.span);
    if (x.cost) clear(*x.cost);
  }
};

// ---------------------------------------------------------------- dump

class Dumper {
 public:
  std::string run(const File& f) {
    for (const Declaration& d : f.declarations)
      std::visit(
          [this](const auto& x) {
            if constexpr (requires { x.is_private; }) prefix_ = x.is_private ? "private " : "";
            declaration(x);
          },
          d);
    return std::move(out_);
  }

 private:
  void line(const std::string& text) {
    ((out_.append(depth_ * 2, ' ') += std::exchange(prefix_, {})) += text) += '\n';
  }
  template <class Children>
  void node(const std::string& text, Children children) {
    line(text);
    ++depth_;
    children();
    --depth_;
  }
  static std::string quoted(const std::string& text) { return to_string(Literal(TextLiteral{text})); }

  void notes(const Notes& n) {
    for (const Sentence& s : n.sentences)
      line(fmt::format("sentence {}{} {}", s.negative ? "not " : "", s.language.text, quoted(s.text)));
    for (const Citation& c : n.citations)
      line(fmt::format("cites {}{}", c.source.text, c.passage ? " " + quoted(*c.passage) : ""));
    for (const Ours& o : n.ours) line("ours " + quoted(o.reason));
  }

  // -------------------------------------------------------------- expressions

  static std::string value(const Literal& l) {
    constexpr std::array kinds = {"number", "percent", "quantity", "date", "range", "text", "word"};
    return fmt::format("{} {}", kinds[l.index()], to_string(l));
  }
  void expr(const Expr& e) {
    if (std::holds_alternative<Wildcard>(e.node)) line("any");
    if (const auto* v = std::get_if<Variable>(&e.node)) line("variable " + v->name);
    if (const auto* l = std::get_if<Literal>(&e.node)) line(value(*l));
    if (const auto* n = std::get_if<NameUse>(&e.node)) line("name " + n->name);
    if (const auto* c = std::get_if<Call>(&e.node)) node("call " + c->function, [&] { exprs(c->arguments); });
    if (const auto* a = std::get_if<Aggregate>(&e.node)) {
      constexpr std::array kinds = {"count", "sum", "avg", "min", "max"};
      node(kinds[static_cast<size_t>(a->kind)], [&] {
        exprs(a->outputs);
        conditions("over", a->body);
      });
    }
  }
  void exprs(const std::vector<Expr>& list) {
    for (const Expr& e : list) expr(e);
  }

  // -------------------------------------------------------------- conditions

  void atom(const Atom& a) {
    node(fmt::format("atom {}{}", a.relation.text, a.parentheses && a.arguments.empty() ? "()" : ""), [&] {
      for (const Argument& x : a.arguments) {
        if (x.column)
          node("column " + x.column->text, [&] { expr(x.value); });
        else
          expr(x.value);
      }
    });
  }
  void conditions(const std::string& text, const std::vector<Condition>& list) {
    if (list.empty()) return;
    node(text, [&] {
      for (const Condition& c : list) condition(c);
    });
  }
  void condition(const Condition& c) {
    struct Writer {
      Dumper& d;
      void operator()(const Atom& x) const { d.atom(x); }
      void operator()(const Comparison& x) const {
        constexpr std::array signs = {"=", "!=", "<", "<=", ">", ">="};
        d.node(signs[static_cast<size_t>(x.comparator)], [&] {
          d.expr(x.left);
          d.expr(x.right);
        });
      }
      void operator()(const In& x) const {
        d.node("in", [&] {
          d.expr(x.value);
          d.exprs(x.members);
        });
      }
      void operator()(const Between& x) const {
        d.node("between", [&] {
          d.expr(x.value);
          d.expr(x.low);
          d.expr(x.high);
        });
      }
      void operator()(const And& x) const { d.conditions("and", x.parts); }
      void operator()(const Or& x) const { d.conditions("or", x.parts); }
      void operator()(const Not& x) const { d.conditions("not", x.part); }
      void operator()(const Exists& x) const { d.conditions("exists", x.part); }
      void operator()(const ForEvery& x) const {
        d.conditions(fmt::format("for every {} in {}", x.variable.text, x.domain.text), x.part);
      }
      void operator()(const Threshold& x) const {
        constexpr std::array bounds = {"at least", "at most", "exactly"};
        constexpr std::array members = {"of", "of paths", "of qualities"};
        d.node(bounds[static_cast<size_t>(x.bound)], [&] {
          d.expr(x.needed);
          d.node(members[static_cast<size_t>(x.members)], [&] {
            for (const Condition& m : x.listed) d.condition(m);
          });
        });
      }
    };
    std::visit(Writer{*this}, c.node);
  }

  // -------------------------------------------------------------- declarations

  static std::string type(const TypeUse& t) {
    return fmt::format("{}{}{}", t.name.text, t.unit ? " " + quoted(*t.unit) : "", t.optional ? "?" : "");
  }
  void columns(const std::vector<ColumnDecl>& list) {
    for (const ColumnDecl& c : list)
      line(fmt::format("column {}{}", c.name.text, c.type ? ": " + type(*c.type) : ""));
  }
  void declaration(const Header& x) {
    node(fmt::format("rulebase {} {}", x.name.text, quoted(x.version)), [&] { notes(x.notes); });
  }
  void declaration(const SourceDecl& x) {
    node("source " + x.name.text, [&] {
      for (const SourceDecl::Field& f : x.fields) line(fmt::format("{}: {}", f.key.text, value(f.value)));
    });
  }
  void declaration(const CaseDecl& x) {
    node("case " + x.name.text, [&] { notes(x.notes); });
  }
  void declaration(const UseDecl& x) { line("use " + quoted(x.path) + (x.as ? " as " + x.as->text : "")); }
  void declaration(const EntityDecl& x) {
    node("entity", [&] {
      for (const Name& n : x.names) line("name " + n.text);
      notes(x.notes);
    });
  }
  void declaration(const EnumDecl& x) {
    node(fmt::format("{}enum {}", x.ordered ? "ordered " : "", x.name.text), [&] {
      for (const EnumDecl::Constant& c : x.constants)
        node("constant " + c.name.text, [&] { notes(c.notes); });
      notes(x.notes);
    });
  }
  void declaration(const FactDecl& x) {
    node(fmt::format("{}{}fact {}{}", x.symmetric ? "symmetric " : "", x.closed ? "closed " : "", x.name.text,
                     x.attribute ? ": " + type(*x.attribute) : ""),
         [&] {
           columns(x.columns);
           notes(x.notes);
         });
  }
  void declaration(const TableDecl& x) {
    node(fmt::format("table {}{}", x.name.text, x.file ? " from " + quoted(*x.file) : ""), [&] {
      columns(x.columns);
      for (const TableDecl::Row& r : x.rows) node("row", [&] { exprs(r.cells); });
      notes(x.notes);
    });
  }
  void declaration(const DefineDecl& x) {
    node("define " + x.name.text, [&] {
      columns(x.columns);
      conditions("when", x.when);
      notes(x.notes);
    });
  }
  void declaration(const RuleDecl& x) {
    node(x.name ? "rule " + x.name->text : "rule", [&] {
      conditions("when", x.when);
      node("then", [&] { atom(x.head); });
      notes(x.notes);
    });
  }
  void declaration(const MechanismDecl& x) {
    node("mechanism " + x.name.text, [&] {
      for (const PartDecl& p : x.parts)
        node(fmt::format("{} {}", p.quality ? "quality" : "path", p.name.text), [&] {
          conditions("when", p.when);
          notes(p.notes);
        });
      if (!x.applies.empty())
        node("applies", [&] {
          conditions("when", x.applies);
          notes(x.applies_notes);
        });
      notes(x.notes);
    });
  }
  void declaration(const ParameterDecl& x) {
    node("parameter " + x.name.text, [&] {
      expr(x.value);
      notes(x.notes);
    });
  }
  void declaration(const PropositionDecl& x) {
    node("proposition " + x.name.text, [&] {
      conditions("scope", x.scope);
      for (const Claim& c : x.claims)
        node("claim", [&] {
          node(c.necessary ? "necessary" : "sufficient", [&] { condition(c.x); });
          node("for", [&] { condition(c.y); });
          conditions("where", c.where);
          notes(c.notes);
        });
      notes(x.notes);
    });
  }
  void declaration(const ConstraintDecl& x) {
    node("constraint " + x.name.text, [&] {
      conditions("when", x.when);
      notes(x.notes);
    });
  }
  void fact(const FactLiteral& f) {
    constexpr std::array forms = {"atom", "denial", "attribute", "complete"};
    node(fmt::format("{} {}{}", forms[static_cast<size_t>(f.form)], f.relation,
                     f.parentheses && f.arguments.empty() ? "()" : ""),
         [&] {
           for (const FactArgument& a : f.arguments) {
             std::string text = "any";
             if (const auto* v = std::get_if<VariableArgument>(&a.value)) text = "variable " + v->name;
             if (const auto* l = std::get_if<Literal>(&a.value)) text = value(*l);
             line(a.column.empty() ? text : fmt::format("column {}: {}", a.column, text));
           }
         });
  }
  void declaration(const TestDecl& x) {
    node("test " + quoted(x.name), [&] {
      for (const GivenProfile& p : x.profiles) line("given profile " + quoted(p.path));
      for (const GivenFact& g : x.given) node("given", [&] { fact(g.fact); });
      for (const Expectation& e : x.expect)
        node(fmt::format("expect {}{}", e.exactly ? "exactly" : e.verdict.text,
                         e.confidence ? " (" + e.confidence->text + ")" : ""),
             [&] {
               fact(e.goal);
               for (const auto& r : e.because) node("because", [&] { fact(r.fact); });
               for (const auto& r : e.rows) node("row", [&] { fact(r.fact); });
             });
    });
  }
  void declaration(const LeverDecl& x) {
    node("lever", [&] {
      atom(x.fact);
      if (x.cost) node("cost", [&] { expr(*x.cost); });
      notes(x.notes);
    });
  }

  std::string out_;
  std::string_view prefix_;  // of the next line
  size_t depth_ = 0;
};

}  // namespace

File without_places(File f) {
  f.source = {};
  for (Declaration& d : f.declarations) std::visit(DeclarationClearer{}, d);
  return f;
}

std::string dump(const File& f) {
  return Dumper().run(f);
}

}  // namespace mechanist::ast
