// The tree as it was read, one node a line, for `dump --stage ast`; and a copy of it without places. See
// print.hpp and ast.hpp.
#include <fmt/format.h>

#include <array>

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
void clear(Expectation& e) {
  clear(e.goal);
  clear(e.goal_span);
  clear(e.verdict);
}

struct DeclarationClearer {
  template <class... Parts>
  static void all(Parts&... parts) {
    (clear(parts), ...);
  }
  void operator()(Header& x) const { all(x.name, x.notes, x.span); }
  void operator()(SourceDecl& x) const { all(x.name, x.fields, x.span); }
  void operator()(CaseDecl& x) const { all(x.name, x.notes, x.span); }
  void operator()(UseDecl& x) const { all(x.span); }
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
  void operator()(TestDecl& x) const { all(x.name_span, x.given, x.expect, x.span); }
  void operator()(LeverDecl& x) const {
    all(x.fact, x.notes, x.span);
    if (x.cost) clear(*x.cost);
  }
};

// ---------------------------------------------------------------- dump

class Dumper {
 public:
  std::string run(const File& f) {
    for (const Declaration& d : f.declarations) {
      // The kind and the name are in the printed form's first line already; conditions open up below it.
      const std::string text = print(d);
      line(text.substr(0, text.find('\n')));
      ++depth_;
      std::visit([this](const auto& x) { conditions(x); }, d);
      --depth_;
    }
    return std::move(out_);
  }

 private:
  void line(const std::string& text) { out_ += std::string(depth_ * 2, ' ') + text + "\n"; }

  template <class T>
  void conditions(const T&) {}
  void conditions(const DefineDecl& x) { children(x.when); }
  void conditions(const RuleDecl& x) {
    children(x.when);
    line("then " + print(x.head));
  }
  void conditions(const MechanismDecl& x) {
    for (const PartDecl& p : x.parts) {
      line(fmt::format("{} {}", p.quality ? "quality" : "path", p.name.text));
      children(p.when);
    }
    if (!x.applies.empty()) {
      line("applies");
      children(x.applies);
    }
  }
  void conditions(const PropositionDecl& x) {
    if (!x.scope.empty()) {
      line("scope");
      children(x.scope);
    }
    for (const Claim& c : x.claims) {
      line(c.necessary ? "claim necessary" : "claim sufficient");
      child(c.x);
      child(c.y);
      if (!c.where.empty()) {
        line("where");
        children(c.where);
      }
    }
  }
  void conditions(const ConstraintDecl& x) { children(x.when); }

  void child(const Condition& c) {
    ++depth_;
    node(c);
    --depth_;
  }
  void children(const std::vector<Condition>& list) {
    for (const Condition& c : list) child(c);
  }
  void node(const Condition& c) {
    struct Writer {
      Dumper& d;
      const Condition& c;
      void leaf(std::string_view kind) const { d.line(fmt::format("{} {}", kind, print(c))); }
      void operator()(const Atom&) const { leaf("atom"); }
      void operator()(const Comparison&) const { leaf("comparison"); }
      void operator()(const In&) const { leaf("in"); }
      void operator()(const Between&) const { leaf("between"); }
      void branch(const std::string& kind, const std::vector<Condition>& parts) const {
        d.line(kind);
        d.children(parts);
      }
      void operator()(const And& x) const { branch("and", x.parts); }
      void operator()(const Or& x) const { branch("or", x.parts); }
      void operator()(const Not& x) const { branch("not", x.part); }
      void operator()(const Exists& x) const { branch("exists", x.part); }
      void operator()(const ForEvery& x) const {
        branch(fmt::format("for every {} in {}", x.variable.text, x.domain.text), x.part);
      }
      void operator()(const Threshold& x) const {
        constexpr std::array bounds = {"at least", "at most", "exactly"};
        constexpr std::array members = {"", " of paths", " of qualities"};
        branch(fmt::format("{} {}{}", bounds[static_cast<size_t>(x.bound)], print(x.needed),
                           members[static_cast<size_t>(x.members)]),
               x.listed);
      }
    };
    std::visit(Writer{*this, c}, c.node);
  }

  std::string out_;
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
