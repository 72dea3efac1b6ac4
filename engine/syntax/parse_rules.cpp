// Source text → AST: the only translation unit that includes ANTLR. External interface: parse_rules.hpp.
//
// A file is scanned for foreign characters (scan.cpp), read as lexemes, cut into declarations (lexeme.cpp),
// and each is parsed by itself: first with SLL prediction, which is fast and enough for nearly every one,
// then with full LL. Trees of the grammar live only as long as they are turned into ours, so memory is
// bounded by the largest declaration. Reading stops at the first word that does not fit; explain_misfit
// (misfit.cpp) says what is wrong there, and the next declaration, or part of a mechanism, proposition or
// test, is read.
#include "syntax/parse_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "MechanistLexer.h"
#include "MechanistParser.h"
#include "antlr4-runtime.h"
#include "base/text.hpp"
#include "syntax/lexeme.hpp"
#include "syntax/misfit.hpp"
#include "syntax/scan.hpp"
#include "syntax/skeleton.hpp"

namespace mechanist {
namespace {

using Parser = mechanist_grammar::MechanistParser;
using Lexer = mechanist_grammar::MechanistLexer;
using antlr4::Token;
using antlr4::atn::PredictionMode;

// Short declarations are parsed together; a longer one than the most is no rule but data.
constexpr size_t lexemes_at_once = 4'000;
constexpr size_t most_lexemes = 2'000'000;
constexpr size_t most_diagnostics = 1'000;
constexpr size_t most_tried = 4'000'000;  // lexemes read again for the sake of diagnostics

bool begins_upper(std::string_view word) {
  size_t end = 0;
  next_character(word, end);
  return word[0] == '_' || lower_case(word.substr(0, end)) != word.substr(0, end);
}

struct Context {
  const Sources& sources;
  SourceId source;
  std::string_view text;  // as scanned
  Diagnostics& diagnostics;

  Span span(const Token* first, const Token* last) const {
    return {source, static_cast<uint32_t>(first->getStartIndex()),
            static_cast<uint32_t>(last->getStopIndex() + 1)};
  }
  std::string_view slice(Span s) const { return text.substr(s.begin, s.end - s.begin); }
  void report(std::string code, Span s, std::string message, std::string hint = {}) const {
    add(error(std::move(code), place_of(sources, s), std::move(message), std::move(hint)));
  }
  void add(Diagnostic d) const {
    if (diagnostics.size() < most_diagnostics) diagnostics.push_back(std::move(d));
  }
};

// ---------------------------------------------------------------- text → lexemes

// Texts end on their line, so a line end is a safe place to cut.
std::vector<Lexeme> lex(const Context& c) {
  constexpr size_t piece = 1u << 18;
  std::vector<Lexeme> out;
  uint32_t behind_last = 0;
  for (size_t from = 0; from < c.text.size();) {
    size_t to = from + piece < c.text.size() ? c.text.find('\n', from + piece) : c.text.size();
    to = std::min(to, c.text.size() - 1) + 1;
    // ANTLR counts characters, we count bytes.
    Skeleton skeleton(c.text.substr(from, to - from));
    antlr4::ANTLRInputStream input(skeleton.text());
    Lexer lexer(&input);
    lexer.removeErrorListeners();
    auto offset_of = [&](size_t character) {
      return static_cast<uint32_t>(from + skeleton.offset_of(character));
    };
    for (;;) {
      const auto token = lexer.nextToken();
      if (token->getType() == Token::EOF) break;
      Lexeme l;
      l.begin = offset_of(token->getStartIndex());
      l.end = offset_of(token->getStopIndex() + 1);
      l.type = static_cast<uint16_t>(token->getType());
      if (l.type == Lexer::OTHER) {
        const Span s{c.source, l.begin, l.end};
        const std::string_view sign = c.slice(s);
        c.report("E0106", s, fmt::format("'{}' is no sign of the rule language", printable(sign)),
                 sign == "%" ? "write remainder(a, b); a percentage is written 4%" : "");
        if (sign != "%") continue;
        l.type = Lexer::OVER;
      }
      const std::string_view gap = c.text.substr(behind_last, l.begin - behind_last);
      l.begins_line = out.empty() || gap.find('\n') != std::string_view::npos;
      behind_last = l.end;
      out.push_back(l);
    }
    from = to;
  }
  return out;
}

// ---------------------------------------------------------------- grammar's tree → AST

class Builder {
 public:
  explicit Builder(const Context& c) : c_(c) {}

  ast::Declaration declaration(Parser::DeclarationContext* d) {
    if (auto* x = d->header()) return header(x);
    if (auto* x = d->sourceDecl()) return source(x);
    if (auto* x = d->caseDecl()) return ast::CaseDecl{name(x->name()), block(x->notesBlock()), span(x)};
    if (auto* x = d->useDecl()) return use_of_file(x);
    if (auto* x = d->entityDecl()) {
      ast::EntityDecl out;
      for (auto* n : x->name()) out.names.push_back(name(n));
      out.notes = block(x->notesBlock());
      out.span = span(x);
      out.is_private = x->hidden != nullptr;
      return out;
    }
    if (auto* x = d->enumDecl()) return enumeration(x);
    if (auto* x = d->factDecl()) return fact(x);
    if (auto* x = d->tableDecl()) return table(x);
    if (auto* x = d->defineDecl()) return define(x);
    if (auto* x = d->ruleDecl()) return rule(x);
    if (auto* x = d->mechanismDecl()) return mechanism(x);
    if (auto* x = d->parameterDecl())
      return ast::ParameterDecl{name(x->name()), value(x->sum()), block(x->notesBlock()), span(x),
                                x->hidden != nullptr};
    if (auto* x = d->propositionDecl()) return proposition(x);
    if (auto* x = d->constraintDecl())
      return ast::ConstraintDecl{name(x->name()), {condition(x->condition())}, notes(x->notes()), span(x)};
    if (auto* x = d->testDecl()) return test(x);
    return lever(d->leverDecl());
  }

 private:
  Span span(antlr4::ParserRuleContext* x) const { return c_.span(x->getStart(), x->getStop()); }
  Span span(Token* t) const { return c_.span(t, t); }
  Span span(antlr4::tree::TerminalNode* x) const { return span(x->getSymbol()); }

  ast::Name name(Parser::NameContext* n) const {
    const Span s = span(n);
    return {std::string(c_.slice(s)), s};
  }
  ast::Name name(Parser::QualifiedContext* n) const {
    const auto parts = n->name();
    ast::Name out = name(parts.front());
    for (size_t i = 1; i < parts.size(); ++i) {
      const ast::Name part = name(parts[i]);
      (out.text += '.') += part.text;
      out.span.end = part.span.end;
    }
    return out;
  }

  void report(const LiteralError& e, Span s) const {
    const uint32_t begin = std::min(s.begin + e.begin, s.end);
    const uint32_t end = std::min(s.begin + e.end, s.end);
    c_.report(e.code, {s.source, begin, std::max(end, begin + 1)}, e.message, e.hint);
  }
  Literal literal(Span s) const {
    auto parsed = parse_literal(c_.slice(s), true);
    if (parsed) return *parsed;
    report(parsed.error(), s);
    return TextLiteral{};
  }
  std::string string(antlr4::tree::TerminalNode* n) const {
    Literal l = literal(span(n));
    auto* t = std::get_if<TextLiteral>(&l);
    return t ? std::move(t->value) : std::string{};
  }

  void note(Parser::NoteContext* n, ast::Notes& out) const {
    if (n->CITES()) {
      ast::Citation citation{name(n->qualified()), std::nullopt, span(n)};
      if (n->STRING()) citation.passage = string(n->STRING());
      out.citations.push_back(std::move(citation));
      return;
    }
    ast::Name key = name(n->name());
    if (!n->negative && key.text == "ours")
      out.ours.push_back({string(n->STRING()), span(n)});
    else
      out.sentences.push_back(
          {std::move(key), n->negative != nullptr, string(n->STRING()), span(n->STRING())});
  }
  void notes(Parser::NotesContext* list, ast::Notes& out) const {
    for (auto* n : list->note()) note(n, out);
  }
  ast::Notes notes(const std::vector<Parser::NotesContext*>& lists) const {
    ast::Notes out;
    for (auto* list : lists) notes(list, out);
    return out;
  }
  ast::Notes block(Parser::NotesBlockContext* b) const {
    ast::Notes out;
    if (b) notes(b->notes(), out);
    return out;
  }

  ast::Header header(Parser::HeaderContext* x) const {
    return {name(x->name()), x->STRING() ? string(x->STRING()) : "", block(x->notesBlock()), span(x)};
  }

  ast::UseDecl use_of_file(Parser::UseDeclContext* x) const {
    ast::UseDecl out{string(x->STRING()), std::nullopt, span(x)};
    if (x->name()) out.as = name(x->name());
    return out;
  }

  ast::SourceDecl source(Parser::SourceDeclContext* x) const {
    ast::SourceDecl out{name(x->name()), {}, span(x), x->hidden != nullptr};
    for (auto* f : x->sourceField()) {
      const Span s = span(f->fieldValue());
      out.fields.push_back({name(f->key), literal(s), s});
    }
    return out;
  }

  ast::EnumDecl enumeration(Parser::EnumDeclContext* x) const {
    ast::EnumDecl out;
    out.name = name(x->name());
    out.is_private = x->hidden != nullptr;
    out.ordered = x->ordered != nullptr;
    for (auto* k : x->enumConstant()) {
      ast::EnumDecl::Constant constant{name(k->name()), {}};
      for (auto* n : k->note()) note(n, constant.notes);
      out.constants.push_back(std::move(constant));
    }
    out.notes = block(x->notesBlock());
    out.span = span(x);
    return out;
  }

  ast::TypeUse type(Parser::TypeContext* t) const {
    ast::TypeUse out{name(t->qualified()), std::nullopt, t->optional != nullptr, span(t)};
    if (t->STRING()) out.unit = string(t->STRING());
    return out;
  }
  std::vector<ast::ColumnDecl> columns(Parser::ColumnsContext* list) const {
    std::vector<ast::ColumnDecl> out;
    if (!list) return out;
    for (auto* k : list->column()) {
      ast::ColumnDecl column{name(k->name()), std::nullopt};
      if (k->type()) column.type = type(k->type());
      out.push_back(std::move(column));
    }
    return out;
  }

  ast::FactDecl fact(Parser::FactDeclContext* x) const {
    ast::FactDecl out;
    out.name = name(x->name());
    out.is_private = x->hidden != nullptr;
    out.symmetric = !x->symmetric.empty();
    out.closed = !x->closed.empty();
    if (x->type()) out.attribute = type(x->type());
    out.parentheses = x->columns() != nullptr;
    out.columns = columns(x->columns());
    out.notes = block(x->notesBlock());
    out.span = span(x);
    return out;
  }

  ast::TableDecl table(Parser::TableDeclContext* x) const {
    ast::TableDecl out;
    out.name = name(x->name());
    out.is_private = x->hidden != nullptr;
    out.columns = columns(x->columns());
    if (x->STRING()) {
      out.file = string(x->STRING());
      out.file_span = span(x->STRING());
    }
    for (auto* n : x->note()) note(n, out.notes);
    for (auto* row : x->tableRow()) {
      ast::TableDecl::Row r{{}, span(row)};
      for (auto* cell : row->sum()) r.cells.push_back(value(cell));
      out.rows.push_back(std::move(r));
    }
    out.span = span(x);
    return out;
  }

  // A part that may stand once; a second one is told and dropped.
  void once(std::vector<ast::Condition>& to, Parser::ConditionContext* x, antlr4::ParserRuleContext* part,
            std::string message) const {
    if (to.empty())
      to.push_back(condition(x));
    else
      c_.report("E0116", span(part->getStart()), std::move(message),
                "join the conditions with 'and' or 'or'");
  }

  ast::DefineDecl define(Parser::DefineDeclContext* x) const {
    ast::DefineDecl out;
    out.name = name(x->name());
    out.is_private = x->hidden != nullptr;
    out.columns = columns(x->columns());
    if (x->condition()) out.when.push_back(condition(x->condition()));
    for (auto* item : x->defineItem()) {
      if (item->note())
        note(item->note(), out.notes);
      else
        once(out.when, item->condition(), item, "a definition has one 'when'; further ones are rules");
    }
    out.span = span(x);
    return out;
  }

  ast::RuleDecl rule(Parser::RuleDeclContext* x) const {
    ast::RuleDecl out;
    if (x->name()) out.name = name(x->name());
    if (x->condition()) out.when.push_back(condition(x->condition()));
    out.head = atom(x->head, "what a rule concludes");
    out.notes = notes(x->notes());
    out.span = span(x);
    return out;
  }

  ast::MechanismDecl mechanism(Parser::MechanismDeclContext* x) const {
    ast::MechanismDecl out;
    out.name = name(x->name());
    out.is_private = x->hidden != nullptr;
    for (auto* item : x->mechanismItem()) {
      if (item->note()) {
        note(item->note(), out.notes);
      } else if (auto* p = item->part()) {
        out.parts.push_back({p->kind->getType() == Parser::QUALITY,
                             name(p->name()),
                             {condition(p->condition())},
                             notes(p->notes()),
                             span(p)});
      } else {
        auto* a = item->applies();
        if (out.applies.empty()) {
          out.applies_notes = block(a->notesBlock());
          out.applies_span = span(a);
        }
        once(out.applies, a->condition(), a, "a mechanism has one 'applies when'");
      }
    }
    out.span = span(x);
    return out;
  }

  ast::PropositionDecl proposition(Parser::PropositionDeclContext* x) const {
    ast::PropositionDecl out;
    out.name = name(x->name());
    for (auto* item : x->propositionItem()) {
      if (item->note()) {
        note(item->note(), out.notes);
      } else if (auto* k = item->claim()) {
        ast::Claim claim;
        claim.necessary = k->kind->getType() == Parser::NECESSARY;
        claim.x = condition(k->condition(0));
        claim.y = condition(k->condition(1));
        if (k->WHERE()) claim.where.push_back(condition(k->condition(2)));
        claim.notes = block(k->notesBlock());
        claim.span = span(k);
        out.claims.push_back(std::move(claim));
      } else {
        once(out.scope, item->condition(), item, "a proposition has one 'scope'");
      }
    }
    out.span = span(x);
    return out;
  }

  FactLiteral fact_literal(Span s) const {
    auto parsed = parse_fact(c_.slice(s));
    if (parsed) return *parsed;
    LiteralError e = parsed.error();
    if (e.code == "E0126" && e.begin > 0 &&
        is_word(c_.slice(s).substr(std::min<size_t>(e.begin, s.end - s.begin))))
      e.hint = "facts are separated by ';'";
    report(e, s);
    return {};
  }

  ast::TestDecl test(Parser::TestDeclContext* x) const {
    ast::TestDecl out;
    out.name = string(x->STRING());
    out.name_span = span(x->STRING());
    for (auto* item : x->testItem()) {
      if (auto* g = item->given()) given(g, out);
      if (auto* e = item->expectation()) out.expect.push_back(expectation(e));
    }
    out.span = span(x);
    return out;
  }
  void given(Parser::GivenContext* x, ast::TestDecl& out) const {
    for (auto* f : x->givenItem()) out.given.push_back({fact_literal(span(f)), span(f)});
    if (x->STRING() == nullptr) return;
    expect_word(x->kind, "profile", "what is given is `{ … }` or `profile \"FILE\"`");
    if (!out.profiles.empty())
      report({0, 0, "E0126", "a test has one profile", "add what differs in `given { … }`"}, span(x));
    out.profiles.push_back({string(x->STRING()), span(x->STRING())});
  }
  ast::Expectation expectation(Parser::ExpectationContext* x) const {
    ast::Expectation out;
    out.goal = fact_literal(span(x->goal()));
    out.goal_span = span(x->goal());
    auto word = [&](antlr4::Token* t) { return ast::Name{std::string(c_.slice(span(t))), span(t)}; };
    if (x->verdict != nullptr) out.verdict = word(x->verdict);
    if (x->confidence != nullptr) out.confidence = word(x->confidence);
    if (x->because != nullptr)
      expect_word(x->because, "because", "what a verdict rests on follows `because`");
    for (auto* r : x->reason()) {
      if (r->complete != nullptr) expect_word(r->complete, "complete", "write `complete RELATION`");
      out.because.push_back({fact_literal(span(r)), span(r)});
    }
    out.exactly = x->exactly != nullptr;
    for (auto* r : x->expectedRow()) {
      // A row is a goal of the same relation; the name before it is ours.
      const Span at = span(r);
      auto parsed = parse_fact("r" + std::string(c_.slice(at)));
      if (!parsed) {
        LiteralError e = parsed.error();
        e.begin -= std::min(e.begin, 1u);
        e.end -= std::min(e.end, 1u);
        report(e, at);
        continue;
      }
      FactLiteral row = *parsed;
      row.relation = out.goal.relation;
      row.relation_begin = 0;
      row.relation_end = 1;
      for (FactArgument& a : row.arguments) {
        --a.begin;
        --a.end;
      }
      out.rows.push_back({std::move(row), at});
    }
    return out;
  }
  void expect_word(antlr4::Token* t, std::string_view word, std::string hint) const {
    if (c_.slice(span(t)) == word) return;
    const Span at = span(t);
    report({0, at.end - at.begin, "E0126", fmt::format("`{}` is not understood here", c_.slice(at)),
            std::move(hint)},
           at);
  }

  ast::LeverDecl lever(Parser::LeverDeclContext* x) const {
    ast::LeverDecl out;
    out.fact = atom(x->fact, "a lever");
    if (x->cost) out.cost = value(x->cost);
    out.notes = block(x->notesBlock());
    out.span = span(x);
    return out;
  }

  // -------------------------------------------------------------- conditions

  ast::Condition condition(Parser::ConditionContext* x) const {
    const auto parts = x->conjunction();
    if (parts.size() == 1) return conjunction(parts.front());
    ast::Or out;
    for (auto* part : parts) out.parts.push_back(conjunction(part));
    return {std::move(out), span(x)};
  }
  ast::Condition conjunction(Parser::ConjunctionContext* x) const {
    const auto parts = x->unit();
    if (parts.size() == 1) return unit(parts.front());
    ast::And out;
    for (auto* part : parts) out.parts.push_back(unit(part));
    return {std::move(out), span(x)};
  }

  ast::Condition unit(Parser::UnitContext* x) const {
    if (auto* p = dynamic_cast<Parser::PlainContext*>(x)) return plain(p);
    if (auto* n = dynamic_cast<Parser::NegationContext*>(x)) return {ast::Not{{unit(n->unit())}}, span(x)};
    if (auto* e = dynamic_cast<Parser::ExistsContext*>(x))
      return {ast::Exists{{condition(e->condition())}}, span(x)};
    if (auto* f = dynamic_cast<Parser::ForEveryContext*>(x))
      return {ast::ForEvery{name(f->name()), name(f->qualified()), {condition(f->condition())}}, span(x)};
    auto* t = dynamic_cast<Parser::ThresholdContext*>(x);
    ast::Threshold out;
    const size_t bound = t->bound->getType();
    out.bound = bound == Parser::LEAST  ? ast::Bound::at_least
                : bound == Parser::MOST ? ast::Bound::at_most
                                        : ast::Bound::exactly;
    out.needed = value(t->sum());
    auto* members = t->members();
    for (auto* m : members->condition()) out.listed.push_back(condition(m));
    out.members = members->PATHS()       ? ast::Threshold::Members::paths
                  : members->QUALITIES() ? ast::Threshold::Members::qualities
                                         : ast::Threshold::Members::listed;
    return {std::move(out), span(x)};
  }

  ast::Condition plain(Parser::PlainContext* x) const {
    auto* tail = x->tail();
    if (!tail) return condition(x->sum());
    ast::Expr left = value(x->sum());
    if (auto* c = dynamic_cast<Parser::ComparisonContext*>(tail)) {
      const size_t op = c->op->getType();
      const ast::Comparator comparator = op == Parser::EQUAL        ? ast::Comparator::equal
                                         : op == Parser::NOT_EQUAL  ? ast::Comparator::not_equal
                                         : op == Parser::LESS       ? ast::Comparator::less
                                         : op == Parser::LESS_EQUAL ? ast::Comparator::less_equal
                                         : op == Parser::GREATER    ? ast::Comparator::greater
                                                                    : ast::Comparator::greater_equal;
      return {ast::Comparison{comparator, std::move(left), value(c->sum())}, span(x)};
    }
    if (auto* i = dynamic_cast<Parser::InContext*>(tail)) {
      ast::In out{std::move(left), {}};
      for (auto* member : i->sum()) out.members.push_back(value(member));
      return {std::move(out), span(x)};
    }
    auto* b = dynamic_cast<Parser::BetweenContext*>(tail);
    return {ast::Between{std::move(left), value(b->sum(0)), value(b->sum(1))}, span(x)};
  }

  // What stands alone, without an operator or a sign; else nullptr.
  static Parser::PrimaryContext* alone(Parser::SumContext* x) {
    const auto products = x->product();
    if (products.size() != 1) return nullptr;
    const auto factors = products.front()->factor();
    if (factors.size() != 1 || factors.front()->children.size() != 1) return nullptr;
    return factors.front()->primary();
  }

  // What has the look of a value where a condition stands: a relation, or a condition in parentheses.
  ast::Condition condition(Parser::SumContext* x) const {
    if (auto* grouped = dynamic_cast<Parser::GroupedContext*>(alone(x)))
      return condition(grouped->condition());
    return {atom(x, "a condition"), span(x)};
  }

  ast::Atom atom(Parser::SumContext* x, std::string_view what) const {
    auto* use = dynamic_cast<Parser::UseContext*>(alone(x));
    if (use && use->arguments()) {
      ast::Atom out{name(use->qualified()), true, {}};
      for (auto* a : use->arguments()->argument()) {
        if (!a->name() && !out.arguments.empty() && out.arguments.back().column)
          c_.report("E0117", span(a), "an argument without a name stands behind a named one",
                    "name its column, or move it to the front");
        ast::Argument argument{std::nullopt, value(a->sum())};
        if (a->name()) argument.column = name(a->name());
        out.arguments.push_back(std::move(argument));
      }
      return out;
    }
    if (use) {
      ast::Name n = name(use->qualified());
      if (use->qualified()->name().size() > 1 || !begins_upper(n.text)) return {std::move(n), false, {}};
      c_.report("E0113", span(x),
                n.text == "_" ? fmt::format("'_' is no relation, and so not {}", what)
                              : fmt::format("'{}' is a variable, not {}", n.text, what),
                "relations begin with a lower-case letter");
    } else {
      c_.report("E0113", span(x), fmt::format("a value is not {}", what),
                what == "a condition" ? "compare it: = != < <= > >=, in { … }, between … and …"
                                      : "write a relation with its arguments");
    }
    return {{"", span(x)}, false, {}};
  }

  // -------------------------------------------------------------- expressions

  static ast::Expr operation(std::string sign, Span sign_span, ast::Expr left, ast::Expr right) {
    Span s = left.span;
    s.end = right.span.end;
    ast::Call call{std::move(sign), sign_span, {}};
    call.arguments.push_back(std::move(left));
    call.arguments.push_back(std::move(right));
    return {std::move(call), s};
  }

  // Operators associate to the left, so a long chain of them is a deep tree.
  bool too_long(const std::vector<Token*>& operators) const {
    if (operators.size() <= max_nesting) return false;
    c_.report("E0502", span(operators[max_nesting]),
              fmt::format("more than {} operators in a row", max_nesting),
              "a sum over many values is an aggregate: sum { X : … }");
    return true;
  }

  ast::Expr value(Parser::SumContext* x) const {
    const auto products = x->product();
    ast::Expr out = product(products.front());
    if (too_long(x->ops)) return out;
    for (size_t i = 1; i < products.size(); ++i) {
      const Span sign = span(x->ops[i - 1]);
      out = operation(std::string(c_.slice(sign)), sign, std::move(out), product(products[i]));
    }
    return out;
  }
  ast::Expr product(Parser::ProductContext* x) const {
    const auto factors = x->factor();
    ast::Expr out = factor(factors.front());
    if (too_long(x->ops)) return out;
    for (size_t i = 1; i < factors.size(); ++i) {
      const Span sign = span(x->ops[i - 1]);
      out = operation(std::string(c_.slice(sign)), sign, std::move(out), factor(factors[i]));
    }
    return out;
  }

  // A sign before a number is part of the number.
  static bool negate(Literal& l) {
    auto negated = [](Decimal d) { return Decimal::from_scaled(-d.scaled()); };
    if (auto* n = std::get_if<NumberLiteral>(&l)) {
      n->value = negated(n->value);
    } else if (auto* p = std::get_if<PercentLiteral>(&l)) {
      p->value = negated(p->value);
    } else if (auto* q = std::get_if<QuantityLiteral>(&l)) {
      q->amount = negated(q->amount);
    } else {
      return false;
    }
    return true;
  }
  ast::Expr factor(Parser::FactorContext* x) const {
    ast::Expr out = primary(x->primary());
    for (size_t i = x->children.size() - 1; i-- > 0;) {
      Token* minus = dynamic_cast<antlr4::tree::TerminalNode*>(x->children[i])->getSymbol();
      const Span s = c_.span(minus, x->getStop());
      if (auto* l = std::get_if<Literal>(&out.node); l && negate(*l)) {
        out.span = s;
        continue;
      }
      ast::Call call{"neg", span(minus), {}};
      call.arguments.push_back(std::move(out));
      out = {std::move(call), s};
    }
    return out;
  }

  ast::Expr primary(Parser::PrimaryContext* x) const {
    if (auto* use = dynamic_cast<Parser::UseContext*>(x)) return this->use(use);
    if (auto* v = dynamic_cast<Parser::ValueContext*>(x)) return {literal(span(v)), span(x)};
    if (auto* g = dynamic_cast<Parser::GroupedContext*>(x)) return grouped(g->condition());
    auto* a = dynamic_cast<Parser::AggregateContext*>(x);
    ast::Aggregate out;
    const size_t kind = a->kind->getType();
    out.kind = kind == Parser::COUNT ? ast::AggregateKind::count
               : kind == Parser::SUM ? ast::AggregateKind::sum
               : kind == Parser::AVG ? ast::AggregateKind::avg
               : kind == Parser::MIN ? ast::AggregateKind::min
                                     : ast::AggregateKind::max;
    for (auto* output : a->sum()) out.outputs.push_back(value(output));
    if (out.kind != ast::AggregateKind::count && out.outputs.size() != 1)
      c_.report("E0115", span(x), fmt::format("'{}' is taken of one expression", c_.slice(span(a->kind))),
                "only 'count' takes several");
    out.body.push_back(condition(a->condition()));
    return {std::move(out), span(x)};
  }

  ast::Expr use(Parser::UseContext* x) const {
    ast::Name n = name(x->qualified());
    if (x->arguments()) {
      ast::Call out{std::move(n.text), n.span, {}};
      constexpr std::array<std::string_view, 5> aggregates = {"count", "sum", "avg", "min", "max"};
      const bool aggregate =
          std::find(aggregates.begin(), aggregates.end(), out.function) != aggregates.end();
      for (auto* a : x->arguments()->argument()) {
        if (a->name() && aggregate)
          c_.report("E0115", span(x), "an aggregate has braces",
                    fmt::format("write {} {{ X : … }}", out.function));
        else if (a->name())
          c_.report("E0115", span(a), "a function takes its arguments by their places, without names");
        out.arguments.push_back(value(a->sum()));
      }
      return {std::move(out), span(x)};
    }
    if (n.text == "_") return {ast::Wildcard{}, n.span};
    if (x->qualified()->name().size() == 1 && begins_upper(n.text))
      return {ast::Variable{std::move(n.text)}, n.span};
    return {ast::NameUse{std::move(n.text)}, n.span};
  }

  ast::Expr grouped(Parser::ConditionContext* x) const {
    const auto conjunctions = x->conjunction();
    if (conjunctions.size() == 1) {
      const auto units = conjunctions.front()->unit();
      auto* p = units.size() == 1 ? dynamic_cast<Parser::PlainContext*>(units.front()) : nullptr;
      if (p && !p->tail()) return value(p->sum());
    }
    c_.report("E0114", span(x), "a condition stands where a value is needed",
              "to count how often it holds, write count { X : … }");
    return {ast::Wildcard{}, span(x)};
  }

  const Context& c_;
};

// ---------------------------------------------------------------- grammar's tree → shape

static_assert(static_cast<size_t>(Part::file) == Parser::RuleFile);
static_assert(static_cast<size_t>(Part::define_item) == Parser::RuleDefineItem);
static_assert(static_cast<size_t>(Part::given_item) == Parser::RuleGivenItem);
static_assert(static_cast<size_t>(Part::separator) == Parser::RuleSeparator);
static_assert(static_cast<size_t>(Part::qualified) == Parser::RuleQualified);
static_assert(static_cast<size_t>(Part::name) == Parser::RuleName);

bool passes_on(Part p) {
  switch (p) {
    case Part::declaration:
    case Part::mechanism_item:
    case Part::proposition_item:
    case Part::test_item:
    case Part::expected_row:
    case Part::define_item:
    case Part::condition:
    case Part::conjunction:
    case Part::unit:
    case Part::sum:
    case Part::product:
    case Part::factor:
    case Part::primary:
    case Part::argument:
    case Part::separator:
    case Part::qualified:
    case Part::name:
      return true;
    default:
      return false;
  }
}

Shape shape_of(const Context& c, antlr4::tree::ParseTree* node) {
  while (node->children.size() == 1) {
    auto* rule = dynamic_cast<antlr4::ParserRuleContext*>(node);
    if (!rule || !passes_on(static_cast<Part>(rule->getRuleIndex()))) break;
    node = node->children.front();
  }
  Shape out;
  if (auto* terminal = dynamic_cast<antlr4::tree::TerminalNode*>(node)) {
    const Span s = c.span(terminal->getSymbol(), terminal->getSymbol());
    out.begin = s.begin;
    out.end = s.end;
    return out;
  }
  auto* rule = dynamic_cast<antlr4::ParserRuleContext*>(node);
  out.part = static_cast<Part>(rule->getRuleIndex());
  out.parts.reserve(rule->children.size());
  for (auto* child : rule->children) {
    out.parts.push_back(shape_of(c, child));
    // A rule that matched nothing has no place.
    if (out.parts.back().begin == out.parts.back().end) out.parts.pop_back();
  }
  if (out.parts.empty()) return out;
  out.begin = out.parts.front().begin;
  out.end = out.parts.back().end;
  return out;
}

// ---------------------------------------------------------------- lexemes → grammar's tree

// Stops at the first lexeme that does not fit and says which it was.
class StopAtMisfit : public antlr4::BailErrorStrategy {
 public:
  Misfit misfit;

  void reportError(antlr4::Parser* parser, const antlr4::RecognitionException& e) override {
    note(parser, e.getOffendingToken());
  }
  void recover(antlr4::Parser*, std::exception_ptr) override { throw antlr4::ParseCancellationException(); }
  Token* recoverInline(antlr4::Parser* parser) override {
    note(parser, parser->getCurrentToken());
    throw antlr4::ParseCancellationException();
  }

 private:
  void note(antlr4::Parser* parser, Token* token) {
    misfit.at = token->getTokenIndex();
    misfit.rules = parser->getRuleInvocationStack();
  }
};

// Gives the tree to `use`, or says where there is none.
template <class Use>
std::optional<Misfit> parse(Lexemes lexemes, PredictionMode mode, const Use& use) {
  std::vector<std::unique_ptr<Token>> tokens;
  tokens.reserve(lexemes.size() + 1);
  auto add = [&](size_t type, size_t begin, size_t end) {
    auto token = std::make_unique<antlr4::CommonToken>(type);
    token->setStartIndex(begin);
    token->setStopIndex(end - 1);
    tokens.push_back(std::move(token));
  };
  for (const Lexeme& l : lexemes) add(l.type, l.begin, l.end);
  const size_t end = lexemes.empty() ? 0 : lexemes.back().end;
  add(Token::EOF, end, end + 1);
  antlr4::ListTokenSource source(std::move(tokens));
  antlr4::CommonTokenStream stream(&source);
  Parser parser(&stream);
  parser.removeErrorListeners();
  parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(mode);
  auto strategy = std::make_shared<StopAtMisfit>();
  parser.setErrorHandler(strategy);
  try {
    use(parser.file());
    return std::nullopt;
  } catch (const antlr4::ParseCancellationException&) {
    return std::move(strategy->misfit);
  }
}

// ---------------------------------------------------------------- driver

class Driver {
 public:
  Driver(const Sources& sources, SourceId id, ParsedFile& out, const std::function<void(const Shape&)>& use)
      : out_(out),
        use_shape_(use),
        scanned_(scan_rules(sources, id)),
        context_{sources, id, scanned_.text, out.diagnostics},
        builder_(context_) {
    out.diagnostics = scanned_.diagnostics;
  }

  void run() {
    if (!scanned_.readable) return;
    lexemes_ = lex(context_);
    const Lexemes all = lexemes_;
    std::vector<size_t> starts = cut(context_.text, all);
    starts.push_back(all.size());
    for (size_t i = 0; i + 1 < starts.size();) {
      size_t end = i + 1;
      while (end + 1 < starts.size() && starts[end + 1] - starts[i] <= lexemes_at_once) ++end;
      if (read(all.subspan(starts[i], starts[end] - starts[i]))) {
        i = end;
        continue;
      }
      while (i < end) i = read_one(starts, i);
    }
  }

 private:
  bool depth_allows(Lexemes l) const { return !too_deep(context_.text, l, max_nesting); }

  void add(Parser::FileContext* file) {
    for (auto* d : file->declaration()) {
      out_.file.declarations.push_back(builder_.declaration(d));
      if (use_shape_) use_shape_(shape_of(context_, d));
    }
  }

  // False, with `misfit` if it is wanted: nothing was added.
  bool read(Lexemes l, Misfit* misfit = nullptr) {
    if (l.size() > most_lexemes || !depth_allows(l)) return false;
    for (PredictionMode mode : {PredictionMode::SLL, PredictionMode::LL}) {
      auto failed = parse(l, mode, [this](Parser::FileContext* file) { add(file); });
      if (!failed) return true;
      if (misfit) *misfit = std::move(*failed);
    }
    return false;
  }

  // The declaration that begins at starts[i], which may turn out to be longer than it was cut: a line within
  // it can begin with a word that begins declarations too. What was read up to is returned.
  size_t read_one(const std::vector<size_t>& starts, size_t i) {
    constexpr size_t most_joined = 64;
    const Lexemes all = lexemes_;
    for (size_t end = i + 1; end < starts.size() && end <= i + most_joined; ++end) {
      const Lexemes l = all.subspan(starts[i], starts[end] - starts[i]);
      Misfit misfit{0, {}};
      if (read(l, &misfit)) return end;
      if (misfit.at < l.size()) break;
    }
    const Lexemes l = all.subspan(starts[i], starts[i + 1] - starts[i]);
    std::vector<size_t> parts = cut_broken(context_.text, l);
    parts.push_back(l.size());
    for (size_t k = 0; k + 1 < parts.size(); ++k) tell(l.subspan(parts[k], parts[k + 1] - parts[k]));
    return i + 1;
  }

  // Reads a declaration if it can be, and else tells what is wrong with it and with its other parts.
  void tell(Lexemes l) {
    if (l.size() > most_lexemes) {
      context_.report(
          "E0503", {context_.source, l.front().begin, l.front().end},
          fmt::format("this declaration has {} words and signs; {} is the most", l.size(), most_lexemes),
          "keep facts in bulk in tables: table … from \"file.csv\"");
      return;
    }
    if (auto deep = too_deep(context_.text, l, max_nesting)) {
      const Lexeme& at = l[*deep];
      context_.report("E0502", {context_.source, at.begin, at.end},
                      fmt::format("nested more than {} deep", max_nesting),
                      "name a part of it with 'define'");
      return;
    }
    if (!begins_declaration(text_of(context_.text, l.front()))) {
      begins_none(l.front());
      return;
    }
    Misfit misfit;
    if (read(l, &misfit)) return;
    // Where a text was not closed, its end is a guess, and so is everything behind it.
    const auto unclosed =
        std::lower_bound(scanned_.unclosed.begin(), scanned_.unclosed.end(), l.front().begin);
    if (unclosed != scanned_.unclosed.end() && *unclosed < l.back().end) return;
    std::vector<Lexeme> rest(l.begin(), l.end());
    while (out_.diagnostics.size() < most_diagnostics) {
      Explained e = explain_misfit(context_.sources, context_.source, context_.text, rest, misfit, trials());
      context_.add(std::move(e.diagnostic));
      if (!drop_part(rest, e.at)) return;
      if (rest.size() > left_to_try_) return;
      left_to_try_ -= rest.size();
      auto failed = parse(rest, PredictionMode::LL, [](Parser::FileContext*) {});
      if (!failed) return;
      misfit = std::move(*failed);
    }
  }

  void begins_none(const Lexeme& first) {
    const std::string_view word = text_of(context_.text, first);
    const std::vector<std::string> list(declaration_words().begin(), declaration_words().end());
    const auto near = nearest(word, list);
    size_t end = 0;
    for (size_t n = 0; n < 40 && end < word.size(); ++n) next_character(word, end);
    context_.report("E0112", {context_.source, first.begin, first.end},
                    fmt::format("'{}{}' begins no declaration", printable(word.substr(0, end)),
                                end < word.size() ? "…" : ""),
                    near ? fmt::format("did you mean '{}'?", *near) : "");
  }

  // The parts of a mechanism, proposition or test are told one by one: takes out the one around `at`, which
  // reaches to the next word that begins a part, in the place where parts begin.
  bool drop_part(std::vector<Lexeme>& l, size_t at) const {
    auto text = [&](size_t i) { return text_of(context_.text, l[i]); };
    const std::string_view kind = text(l.size() > 1 && text(0) == "private" ? 1 : 0);
    constexpr std::array<std::string_view, 3> of_mechanism = {"path", "quality", "applies"};
    constexpr std::array<std::string_view, 2> of_proposition = {"scope", "claim"};
    constexpr std::array<std::string_view, 2> of_test = {"given", "expect"};
    auto begins_part = [&](size_t i) {
      auto is_one = [&](auto& words) {
        return std::find(words.begin(), words.end(), text(i)) != words.end();
      };
      if (i < 3 || !(l[i].begins_line || text(i - 1) == "}" || text(i - 1) == "{")) return false;
      return kind == "mechanism"     ? is_one(of_mechanism)
             : kind == "proposition" ? is_one(of_proposition)
             : kind == "test"        ? is_one(of_test)
                                     : false;
    };
    if (at == 0 || at >= l.size()) return false;
    size_t from = at - 1;
    while (from > 0 && !begins_part(from)) --from;
    if (from == 0) return false;
    size_t to = std::max(at, from + 1);
    while (to < l.size() && !begins_part(to)) ++to;
    // The declaration's own brace stays.
    if (to == l.size() && text(to - 1) == "}") --to;
    if (to <= from) return false;
    l.erase(l.begin() + static_cast<std::ptrdiff_t>(from), l.begin() + static_cast<std::ptrdiff_t>(to));
    return true;
  }

  // Repairs cost as many readings of a declaration as are tried; a file full of mistakes must end soon, too.
  Trials trials() {
    constexpr size_t usual_number = 100;
    return {[](std::string_view word) { return type_of(word); },
            [this](Lexemes l) {
              left_to_try_ -= std::min(left_to_try_, l.size());
              auto misfit = parse(l, PredictionMode::LL, [](Parser::FileContext*) {});
              return misfit ? misfit->at : l.size() + 1;
            },
            left_to_try_ / usual_number};
  }

  static uint16_t type_of(std::string_view word) {
    if (word.empty()) return Lexer::WORD;
    if (word == "\"") return Lexer::STRING;
    if (word == "0") return Lexer::NUMBER;
    antlr4::ANTLRInputStream input(std::string{word});
    Lexer lexer(&input);
    return static_cast<uint16_t>(lexer.nextToken()->getType());
  }

  ParsedFile& out_;
  const std::function<void(const Shape&)>& use_shape_;
  Scanned scanned_;
  Context context_;
  Builder builder_;
  std::vector<Lexeme> lexemes_;
  size_t left_to_try_ = most_tried;
};

}  // namespace

ParsedFile parse_rules(const Sources& sources, SourceId id) {
  return parse_rules(sources, id, {});
}

ParsedFile parse_rules(const Sources& sources, SourceId id,
                       const std::function<void(const Shape&)>& use_shape) {
  ParsedFile out;
  out.file.source = id;
  if (sources[id].text().size() > max_rule_bytes) {
    out.diagnostics.push_back(error("E0501", whole_file(sources[id].path()),
                                    fmt::format("the rules take {} bytes; {} MiB is the most",
                                                sources[id].text().size(), max_rule_bytes >> 20),
                                    "keep facts in bulk in tables: table … from \"file.csv\""));
    return out;
  }
  try {
    Driver(sources, id, out, use_shape).run();
  } catch (const std::exception& e) {
    out.diagnostics.push_back(error("E0119", whole_file(sources[id].path()),
                                    fmt::format("the rules cannot be read: {}", e.what())));
  }
  sort_diagnostics(out.diagnostics);
  return out;
}

}  // namespace mechanist
