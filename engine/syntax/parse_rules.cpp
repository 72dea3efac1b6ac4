// Source text → AST: the only translation unit that includes ANTLR. External interface: parse_rules.hpp.
//
// A file is scanned for foreign characters (scan.cpp), its nesting is counted on the tokens, and then it is
// parsed whole: first with SLL prediction, which is fast and enough for nearly every file, then with full LL.
// A file with syntax errors is cut into declarations, each of which is parsed by itself, so that one mistake
// is told once, in words made from where the parser stood, and the other declarations are still read.
#include "syntax/parse_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "MechanistLexer.h"
#include "MechanistParser.h"
#include "antlr4-runtime.h"
#include "base/text.hpp"
#include "syntax/scan.hpp"

namespace mechanist {
namespace {

using Parser = mechanist_grammar::MechanistParser;
using Lexer = mechanist_grammar::MechanistLexer;
using antlr4::Token;

constexpr std::array declaration_words = {"rulebase",    "source",     "case", "use",       "entity",
                                          "enum",        "ordered",    "fact", "symmetric", "closed",
                                          "table",       "define",     "rule", "mechanism", "parameter",
                                          "proposition", "constraint", "test", "lever"};

bool is_declaration_word(std::string_view w) {
  return std::find(declaration_words.begin(), declaration_words.end(), w) != declaration_words.end();
}

bool begins_upper(std::string_view word) {
  size_t end = 1;
  while (end < word.size() && (static_cast<unsigned char>(word[end]) & 0xc0) == 0x80) ++end;
  std::string_view first = word.substr(0, end);
  return first == "_" || lower_case(first) != first;
}

// ANTLR counts code points, spans count bytes.
class Offsets {
 public:
  explicit Offsets(std::string_view text) : size_(static_cast<uint32_t>(text.size())) {
    ascii_ =
        std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (ascii_) return;
    for (uint32_t i = 0; i < text.size(); ++i)
      if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) starts_.push_back(i);
    starts_.push_back(size_);
  }
  uint32_t bytes(size_t code_point) const {
    if (ascii_) return std::min(static_cast<uint32_t>(code_point), size_);
    return starts_[std::min(code_point, starts_.size() - 1)];
  }

 private:
  uint32_t size_;
  bool ascii_ = true;
  std::vector<uint32_t> starts_;
};

struct Context {
  const Sources& sources;
  SourceId source;
  std::string_view text;  // as scanned
  const Offsets& offsets;
  Diagnostics& diagnostics;

  Span span(const Token* first, const Token* last) const {
    return {source, offsets.bytes(first->getStartIndex()), offsets.bytes(last->getStopIndex() + 1)};
  }
  Span span(const Token* t) const {
    if (t->getType() == Token::EOF) {
      // Behind the last thing that was written.
      auto end = static_cast<uint32_t>(text.size());
      while (end > 0 && std::isspace(static_cast<unsigned char>(text[end - 1]))) --end;
      return {source, end, end + 1};
    }
    return span(t, t);
  }
  std::string_view slice(Span s) const { return text.substr(s.begin, s.end - s.begin); }
  void report(std::string code, Span s, std::string message, std::string hint = {}) const {
    diagnostics.push_back(error(std::move(code), place_of(sources, s), std::move(message), std::move(hint)));
  }
};

// ---------------------------------------------------------------- tree → AST

class Builder {
 public:
  explicit Builder(const Context& c) : c_(c) {}

  std::optional<ast::Declaration> declaration(Parser::DeclarationContext* d) {
    if (auto* x = d->header()) return header(x);
    if (auto* x = d->sourceDecl()) return source(x);
    if (auto* x = d->caseDecl()) return ast::CaseDecl{name(x->name()), block(x->notesBlock()), span(x)};
    if (auto* x = d->useDecl()) return ast::UseDecl{string(x->STRING()), span(x)};
    if (auto* x = d->entityDecl()) {
      ast::EntityDecl out;
      for (auto* n : x->name()) out.names.push_back(name(n));
      out.notes = block(x->notesBlock());
      out.span = span(x);
      return out;
    }
    if (auto* x = d->enumDecl()) return enumeration(x);
    if (auto* x = d->factDecl()) return fact(x);
    if (auto* x = d->tableDecl()) return table(x);
    if (auto* x = d->defineDecl()) return define(x);
    if (auto* x = d->ruleDecl()) return rule(x);
    if (auto* x = d->mechanismDecl()) return mechanism(x);
    if (auto* x = d->parameterDecl())
      return ast::ParameterDecl{name(x->name()), expr(x->expr()), block(x->notesBlock()), span(x)};
    if (auto* x = d->propositionDecl()) return proposition(x);
    if (auto* x = d->constraintDecl())
      return ast::ConstraintDecl{name(x->name()), {condition(x->condition())}, notes(x->note()), span(x)};
    if (auto* x = d->testDecl()) return test(x);
    if (auto* x = d->leverDecl()) return lever(x);
    return std::nullopt;
  }

 private:
  Span span(antlr4::ParserRuleContext* x) const { return c_.span(x->getStart(), x->getStop()); }
  Span span(antlr4::tree::TerminalNode* x) const { return c_.span(x->getSymbol()); }

  ast::Name name(Parser::NameContext* n) const { return {n->getText(), span(n)}; }
  ast::Name name(const std::vector<Parser::NameContext*>& parts) const {
    if (parts.size() == 1) return name(parts.front());
    Span s = span(parts.front());
    s.end = span(parts.back()).end;
    return {parts[0]->getText() + "." + parts[1]->getText(), s};
  }

  Literal literal(Span s) {
    auto parsed = parse_literal(c_.slice(s), true);
    if (parsed) return *parsed;
    const LiteralError& e = parsed.error();
    c_.report(e.code, {s.source, s.begin + e.begin, s.begin + std::max(e.end, e.begin + 1)}, e.message,
              e.hint);
    return TextLiteral{};
  }
  std::string string(antlr4::tree::TerminalNode* n) {
    Literal l = literal(span(n));
    if (auto* t = std::get_if<TextLiteral>(&l)) return t->value;
    return {};
  }

  void note(Parser::NoteContext* n, ast::Notes& out) {
    ast::Name key = name(n->name());
    const bool negative = n->negative != nullptr;
    const bool cites = !negative && n->getStart()->getText() == "cites" && n->children.size() >= 2 &&
                       n->children[0]->getText() == "cites" && n->name()->getStart() != n->getStart();
    if (cites) {
      ast::Citation citation{key, std::nullopt, span(n)};
      if (n->STRING()) citation.passage = string(n->STRING());
      out.citations.push_back(std::move(citation));
    } else if (!negative && key.text == "ours") {
      out.ours.push_back({string(n->STRING()), span(n)});
    } else {
      out.sentences.push_back({key, negative, string(n->STRING()), span(n->STRING())});
    }
  }
  ast::Notes notes(const std::vector<Parser::NoteContext*>& list) {
    ast::Notes out;
    for (auto* n : list) note(n, out);
    return out;
  }
  ast::Notes block(Parser::NotesBlockContext* b) { return b ? notes(b->note()) : ast::Notes{}; }

  ast::Header header(Parser::HeaderContext* x) {
    return {name(x->name()), x->STRING() ? string(x->STRING()) : "", block(x->notesBlock()), span(x)};
  }

  ast::SourceDecl source(Parser::SourceDeclContext* x) {
    ast::SourceDecl out{name(x->name()), {}, span(x)};
    for (auto* f : x->sourceField()) {
      auto* value = f->children.back();
      Span s = value == f->name().back() && f->name().size() == 2
                   ? span(f->name()[1])
                   : span(dynamic_cast<antlr4::tree::TerminalNode*>(value));
      out.fields.push_back({name(f->name()[0]), literal(s), s});
    }
    return out;
  }

  ast::EnumDecl enumeration(Parser::EnumDeclContext* x) {
    ast::EnumDecl out;
    out.name = name(x->name());
    out.ordered = x->ordered != nullptr;
    for (auto* k : x->enumConstant()) out.constants.push_back({name(k->name()), notes(k->note())});
    out.notes = block(x->notesBlock());
    out.span = span(x);
    return out;
  }

  ast::TypeUse type(Parser::TypeContext* t) {
    ast::TypeUse out{name(t->name()), std::nullopt, t->optional != nullptr, span(t)};
    if (t->STRING()) out.unit = string(t->STRING());
    return out;
  }
  std::vector<ast::ColumnDecl> columns(Parser::ColumnsContext* list) {
    std::vector<ast::ColumnDecl> out;
    if (!list) return out;
    for (auto* k : list->column()) {
      ast::ColumnDecl column{name(k->name()), std::nullopt};
      if (k->type()) column.type = type(k->type());
      out.push_back(std::move(column));
    }
    return out;
  }

  ast::FactDecl fact(Parser::FactDeclContext* x) {
    ast::FactDecl out;
    out.name = name(x->name());
    for (auto* p : x->factPrefix()) (p->getText() == "symmetric" ? out.symmetric : out.closed) = true;
    if (x->type()) out.attribute = type(x->type());
    out.parentheses = x->columns() != nullptr;
    out.columns = columns(x->columns());
    out.notes = block(x->notesBlock());
    out.span = span(x);
    return out;
  }

  ast::TableDecl table(Parser::TableDeclContext* x) {
    ast::TableDecl out;
    out.name = name(x->name());
    out.columns = columns(x->columns());
    if (x->STRING()) {
      out.file = string(x->STRING());
      out.file_span = span(x->STRING());
    }
    for (auto* item : x->tableItem()) {
      if (item->note()) note(item->note(), out.notes);
      if (auto* row = item->tableRow()) {
        ast::TableDecl::Row r{{}, span(row)};
        for (auto* e : row->expr()) r.cells.push_back(expr(e));
        out.rows.push_back(std::move(r));
      }
    }
    out.span = span(x);
    return out;
  }

  ast::DefineDecl define(Parser::DefineDeclContext* x) {
    ast::DefineDecl out;
    out.name = name(x->name());
    out.columns = columns(x->columns());
    if (x->condition()) out.when.push_back(condition(x->condition()));
    for (auto* item : x->defineItem()) {
      if (item->note()) {
        note(item->note(), out.notes);
      } else if (!out.when.empty()) {
        c_.report("E0116", c_.span(item->getStart()), "a definition has one 'when'",
                  "join the conditions with 'and', or write rules");
      } else {
        out.when.push_back(condition(item->condition()));
      }
    }
    out.span = span(x);
    return out;
  }

  ast::RuleDecl rule(Parser::RuleDeclContext* x) {
    ast::RuleDecl out;
    if (x->name()) out.name = name(x->name());
    if (x->condition()) out.when.push_back(condition(x->condition()));
    out.head = atom(x->head, "what a rule concludes");
    out.notes = notes(x->note());
    out.span = span(x);
    return out;
  }

  ast::MechanismDecl mechanism(Parser::MechanismDeclContext* x) {
    ast::MechanismDecl out;
    out.name = name(x->name());
    for (auto* item : x->mechanismItem()) {
      if (item->note()) {
        note(item->note(), out.notes);
      } else if (auto* p = item->part()) {
        out.parts.push_back({p->kind->getText() == "quality",
                             name(p->name()),
                             {condition(p->condition())},
                             notes(p->note()),
                             span(p)});
      } else if (auto* a = item->applies()) {
        if (!out.applies.empty()) {
          c_.report("E0116", c_.span(a->getStart()), "a mechanism has one 'applies when'",
                    "join the conditions with 'and' or 'or'");
          continue;
        }
        out.applies.push_back(condition(a->condition()));
        out.applies_notes = block(a->notesBlock());
        out.applies_span = span(a);
      }
    }
    out.span = span(x);
    return out;
  }

  ast::PropositionDecl proposition(Parser::PropositionDeclContext* x) {
    ast::PropositionDecl out;
    out.name = name(x->name());
    for (auto* item : x->propositionItem()) {
      if (item->note()) {
        note(item->note(), out.notes);
      } else if (auto* k = item->claim()) {
        ast::Claim claim;
        claim.necessary = k->kind->getText() == "necessary";
        claim.x = condition(k->condition(0));
        claim.y = condition(k->condition(1));
        if (k->condition().size() > 2) claim.where.push_back(condition(k->condition(2)));
        claim.notes = block(k->notesBlock());
        claim.span = span(k);
        out.claims.push_back(std::move(claim));
      } else if (item->condition()) {
        if (!out.scope.empty())
          c_.report("E0116", c_.span(item->getStart()), "a proposition has one 'scope'",
                    "join the conditions with 'and' or 'or'");
        else
          out.scope.push_back(condition(item->condition()));
      }
    }
    out.span = span(x);
    return out;
  }

  FactLiteral fact_literal(Span s) {
    auto parsed = parse_fact(c_.slice(s));
    if (parsed) return *parsed;
    const LiteralError& e = parsed.error();
    c_.report(e.code, {s.source, s.begin + e.begin, s.begin + std::max(e.end, e.begin + 1)}, e.message,
              e.hint);
    return {};
  }

  ast::TestDecl test(Parser::TestDeclContext* x) {
    ast::TestDecl out;
    out.name = string(x->STRING());
    out.name_span = span(x->STRING());
    for (auto* item : x->testItem()) {
      for (auto* g : item->givenItem()) out.given.push_back({fact_literal(span(g)), span(g)});
      if (auto* e = item->expectation())
        out.expect.push_back({fact_literal(span(e->goal())), span(e->goal()), name(e->verdict)});
    }
    out.span = span(x);
    return out;
  }

  ast::LeverDecl lever(Parser::LeverDeclContext* x) {
    ast::LeverDecl out;
    out.fact = atom(x->fact, "a lever");
    if (x->cost) out.cost = expr(x->cost);
    out.notes = block(x->notesBlock());
    out.span = span(x);
    return out;
  }

  // -------------------------------------------------------------- conditions

  ast::Condition condition(Parser::ConditionContext* x) {
    if (x->conjunction().size() == 1) return conjunction(x->conjunction(0));
    ast::Or out;
    for (auto* part : x->conjunction()) out.parts.push_back(conjunction(part));
    return {std::move(out), span(x)};
  }
  ast::Condition conjunction(Parser::ConjunctionContext* x) {
    if (x->unit().size() == 1) return unit(x->unit(0));
    ast::And out;
    for (auto* part : x->unit()) out.parts.push_back(unit(part));
    return {std::move(out), span(x)};
  }

  ast::Condition unit(Parser::UnitContext* x) {
    if (auto* n = dynamic_cast<Parser::NegationContext*>(x)) return {ast::Not{{unit(n->unit())}}, span(x)};
    if (auto* e = dynamic_cast<Parser::ExistsContext*>(x))
      return {ast::Exists{{condition(e->condition())}}, span(x)};
    if (auto* g = dynamic_cast<Parser::GroupedContext*>(x)) return condition(g->condition());
    if (auto* f = dynamic_cast<Parser::ForEveryContext*>(x))
      return {ast::ForEvery{name(f->name(0)), name(f->name(1)), {condition(f->condition())}}, span(x)};
    if (auto* t = dynamic_cast<Parser::ThresholdContext*>(x)) {
      ast::Threshold out;
      const std::string bound = t->bound()->getText();
      out.bound = bound == "atleast"  ? ast::Bound::at_least
                  : bound == "atmost" ? ast::Bound::at_most
                                      : ast::Bound::exactly;
      out.needed = expr(t->expr());
      auto* m = t->members();
      for (auto* c : m->condition()) out.listed.push_back(condition(c));
      if (m->condition().empty())
        out.members =
            m->getText() == "paths" ? ast::Threshold::Members::paths : ast::Threshold::Members::qualities;
      return {std::move(out), span(x)};
    }
    auto* p = dynamic_cast<Parser::PlainContext*>(x);
    auto* tail = p->tail();
    if (!tail) return {atom(p->expr(), "a condition"), span(x)};
    ast::Expr left = expr(p->expr());
    if (auto* c = dynamic_cast<Parser::ComparisonContext*>(tail)) {
      const std::string op = c->op->getText();
      const ast::Comparator comparator = op == "="    ? ast::Comparator::equal
                                         : op == "!=" ? ast::Comparator::not_equal
                                         : op == "<"  ? ast::Comparator::less
                                         : op == "<=" ? ast::Comparator::less_equal
                                         : op == ">"  ? ast::Comparator::greater
                                                      : ast::Comparator::greater_equal;
      return {ast::Comparison{comparator, std::move(left), expr(c->expr())}, span(x)};
    }
    if (auto* i = dynamic_cast<Parser::InContext*>(tail)) {
      ast::In out{std::move(left), {}};
      for (auto* e : i->expr()) out.members.push_back(expr(e));
      return {std::move(out), span(x)};
    }
    auto* b = dynamic_cast<Parser::BetweenContext*>(tail);
    return {ast::Between{std::move(left), expr(b->expr(0)), expr(b->expr(1))}, span(x)};
  }

  // A relation with its arguments, where an expression could stand too.
  ast::Atom atom(Parser::ExprContext* x, std::string_view what) {
    antlr4::ParserRuleContext* at = x;
    while (at->children.size() == 1 && dynamic_cast<antlr4::ParserRuleContext*>(at->children[0]))
      at = dynamic_cast<antlr4::ParserRuleContext*>(at->children[0]);
    if (auto* n = dynamic_cast<Parser::NameContext*>(at))
      at = dynamic_cast<antlr4::ParserRuleContext*>(n->parent);
    if (auto* call = dynamic_cast<Parser::CallContext*>(at)) {
      ast::Atom out{name(call->name()), true, {}};
      for (auto* a : call->argument()) {
        ast::Argument argument{std::nullopt, expr(a->expr())};
        if (a->name()) argument.column = name(a->name());
        out.arguments.push_back(std::move(argument));
      }
      return out;
    }
    if (auto* use = dynamic_cast<Parser::NameUseContext*>(at)) {
      ast::Name n = name(use->name());
      if (use->name().size() > 1 || !begins_upper(n.text)) return {std::move(n), false, {}};
      c_.report("E0113", span(x), fmt::format("'{}' is a variable, not {}", n.text, what),
                "relations begin with a lower-case letter");
    } else {
      c_.report("E0113", span(x), fmt::format("a value is not {}", what),
                "compare it: = != < <= > >=, in { … }, between … and …");
    }
    return {{"", span(x)}, false, {}};
  }

  // -------------------------------------------------------------- expressions

  ast::Expr operation(std::string sign, Span sign_span, ast::Expr left, ast::Expr right) {
    Span s = left.span;
    s.end = right.span.end;
    ast::Call call{std::move(sign), sign_span, {}};
    call.arguments.push_back(std::move(left));
    call.arguments.push_back(std::move(right));
    return {std::move(call), s};
  }

  ast::Expr expr(Parser::ExprContext* x) {
    ast::Expr out = term(x->term(0));
    for (size_t i = 1; i < x->term().size(); ++i)
      out = operation(x->addition(i - 1)->getText(), span(x->addition(i - 1)), std::move(out),
                      term(x->term(i)));
    return out;
  }
  ast::Expr term(Parser::TermContext* x) {
    ast::Expr out = factor(x->factor(0));
    for (size_t i = 1; i < x->factor().size(); ++i)
      out = operation(x->multiplication(i - 1)->getText(), span(x->multiplication(i - 1)), std::move(out),
                      factor(x->factor(i)));
    return out;
  }
  ast::Expr factor(Parser::FactorContext* x) {
    if (!x->factor()) return primary(x->primary());
    ast::Expr inner = factor(x->factor());
    // A sign before a number is part of the number.
    if (auto* l = std::get_if<Literal>(&inner.node)) {
      if (auto* n = std::get_if<NumberLiteral>(l)) {
        return {Literal(NumberLiteral{*subtract(Decimal(0), n->value), n->whole}), span(x)};
      }
      if (auto* p = std::get_if<PercentLiteral>(l))
        return {Literal(PercentLiteral{*subtract(Decimal(0), p->value)}), span(x)};
      if (auto* q = std::get_if<QuantityLiteral>(l))
        return {Literal(QuantityLiteral{*subtract(Decimal(0), q->amount), q->unit}), span(x)};
    }
    ast::Call call{"neg", c_.span(x->getStart()), {}};
    call.arguments.push_back(std::move(inner));
    return {std::move(call), span(x)};
  }

  ast::Expr primary(Parser::PrimaryContext* x) {
    if (auto* v = dynamic_cast<Parser::ValueContext*>(x)) return {literal(span(v)), span(x)};
    if (auto* p = dynamic_cast<Parser::ParenthesisedContext*>(x)) return expr(p->expr());
    if (auto* u = dynamic_cast<Parser::NameUseContext*>(x)) {
      ast::Name n = name(u->name());
      if (n.text == "_") return {ast::Wildcard{}, span(x)};
      if (u->name().size() == 1 && begins_upper(n.text)) return {ast::Variable{n.text}, span(x)};
      return {ast::NameUse{n.text}, span(x)};
    }
    if (auto* a = dynamic_cast<Parser::AggregateContext*>(x)) {
      ast::Aggregate out;
      const std::string kind = a->kind->getText();
      out.kind = kind == "count" ? ast::AggregateKind::count
                 : kind == "sum" ? ast::AggregateKind::sum
                 : kind == "avg" ? ast::AggregateKind::avg
                 : kind == "min" ? ast::AggregateKind::min
                                 : ast::AggregateKind::max;
      for (auto* e : a->expr()) out.outputs.push_back(expr(e));
      if (out.kind != ast::AggregateKind::count && out.outputs.size() != 1)
        c_.report("E0115", span(x), fmt::format("'{}' is taken of one expression", kind),
                  "only 'count' takes several");
      out.body.push_back(condition(a->condition()));
      return {std::move(out), span(x)};
    }
    auto* call = dynamic_cast<Parser::CallContext*>(x);
    ast::Name n = name(call->name());
    ast::Call out{n.text, n.span, {}};
    for (auto* a : call->argument()) {
      if (a->name())
        c_.report("E0115", span(a), "a function takes its arguments by their places, without names");
      out.arguments.push_back(expr(a->expr()));
    }
    return {std::move(out), span(x)};
  }

  const Context& c_;
};

// ---------------------------------------------------------------- nesting

// Brackets, chains of prefix operators and `for every` (which reaches to the end of its bracket) all nest.
const Token* too_deep(const std::vector<Token*>& tokens) {
  std::vector<size_t> every{0};  // of each open bracket
  size_t depth = 0, prefix = 0, open_every = 0;
  for (const Token* t : tokens) {
    if (t->getChannel() != Token::DEFAULT_CHANNEL) continue;
    const std::string text = t->getText();
    if (text == "{" || text == "(") {
      ++depth;
      every.push_back(0);
      prefix = 0;
    } else if (text == "}" || text == ")") {
      if (every.size() > 1) {
        open_every -= every.back();
        every.pop_back();
        --depth;
      }
      prefix = 0;
    } else if (text == "not" || text == "-") {
      ++prefix;
    } else if (text == "every") {
      ++every.back();
      ++open_every;
    } else if (text == "when" || text == ";" || text == "claim" || text == "define") {
      open_every -= every.back();
      every.back() = 0;
      prefix = 0;
    } else {
      prefix = 0;
    }
    if (depth + prefix + open_every > max_nesting) return t;
  }
  return nullptr;
}

// ---------------------------------------------------------------- syntax errors in our words

struct FirstError : antlr4::BaseErrorListener {
  Token* offending = nullptr;
  std::vector<std::string> rules;  // innermost first
  std::set<std::string> expected;  // the words and signs that could stand there
  bool expects_name = false;

  void syntaxError(antlr4::Recognizer* recognizer, Token* symbol, size_t, size_t, const std::string&,
                   std::exception_ptr) override {
    if (offending) return;
    offending = symbol;
    auto* parser = dynamic_cast<Parser*>(recognizer);
    if (!parser) return;
    rules = parser->getRuleInvocationStack();
    const auto& vocabulary = parser->getVocabulary();
    const antlr4::misc::IntervalSet tokens = parser->getExpectedTokens();
    for (const auto& interval : tokens.getIntervals())
      for (ssize_t t = interval.a; t <= interval.b; ++t) {
        std::string word = vocabulary.getLiteralName(static_cast<size_t>(t));
        if (word.size() > 2) expected.insert(word.substr(1, word.size() - 2));
        expects_name = expects_name || t == Parser::WORD;
      }
  }
};

struct Place_ {
  std::string_view rule;
  std::string_view wanted;
};
// What is wanted where, from the innermost rule that says something to a reader.
constexpr Place_ wanted_by_rule[] = {
    {"argument", "a value, a variable or '_'"},
    {"literal", "a value"},
    {"primary", "a value"},
    {"factor", "a value"},
    {"term", "a value"},
    {"expr", "a value"},
    {"unit", "a condition"},
    {"conjunction", "a condition"},
    {"condition", "a condition"},
    {"tail", "a value to compare with"},
    {"members", "conditions in braces, 'paths' or 'qualities'"},
    {"bound", "'least' or 'most'"},
    {"column", "a column: name and type"},
    {"type", "a type"},
    {"columns", "columns in parentheses"},
    {"tableRow", "a row: values in parentheses"},
    {"note", "a sentence in quotes"},
    {"goal", "a goal"},
    {"expectation", "a goal and its verdict"},
    {"givenItem", "a fact"},
    {"enumConstant", "a name"},
    {"claim", "'claim necessary X for Y' or 'claim sufficient X for Y'"},
};

std::string shown(const Token* t, const Context& c) {
  std::string text(c.slice(c.span(t)));
  if (character_count(text) > 30) text = text.substr(0, 27) + "…";
  return text;
}

// Tells the first syntax error of one declaration.
void tell(const Context& c, const std::vector<Token*>& segment, const FirstError& e) {
  const Token* at = e.offending;
  const bool at_end = at->getType() == Token::EOF;
  const Token* first = segment.front();
  // The brackets that are open at the error.
  std::vector<const Token*> open;
  const Token* previous = nullptr;
  for (const Token* t : segment) {
    if (t->getTokenIndex() >= at->getTokenIndex() && !at_end) break;
    const std::string text = t->getText();
    if (text == "{" || text == "(") open.push_back(t);
    if ((text == "}" || text == ")") && !open.empty()) open.pop_back();
    previous = t;
  }
  const std::string keyword = is_declaration_word(first->getText()) ? first->getText() : "declaration";
  std::string name;
  if (segment.size() > 1 && segment[1]->getType() != Token::EOF) name = shown(segment[1], c);
  const std::string what = keyword == "declaration" || name.empty() || name == "{"
                               ? fmt::format("this {}", keyword)
                               : fmt::format("{} {}", keyword, name);

  std::vector<std::string> words;
  for (const std::string& w : e.expected)
    if (std::isalpha(static_cast<unsigned char>(w[0]))) words.push_back(w);
  std::string hint;
  auto near = [&](const Token* t) {
    if (!hint.empty() || !t || t->getType() != Parser::WORD) return;
    std::vector<std::string> list = words;
    for (const char* w : {"when", "then", "path", "quality", "applies", "ours", "cites", "claim", "scope",
                          "expect", "given", "exists", "and", "or", "not", "where", "for", "in"})
      list.push_back(w);
    if (auto n = nearest(t->getText(), list); n && *n != t->getText())
      hint = fmt::format("did you mean '{}'?", *n);
  };

  if (at_end && !open.empty()) {
    const Token* bracket = open.back();
    const std::string closing = bracket->getText() == "{" ? "}" : ")";
    Span place = previous ? c.span(previous) : c.span(first);
    place.begin = place.end;
    place.end = place.begin + 1;
    Diagnostic d =
        error("E0111", place_of(c.sources, place), fmt::format("{} ends without '{}'", what, closing),
              fmt::format("close it with '{}'", closing));
    d.notes.push_back(
        {place_of(c.sources, c.span(bracket)), fmt::format("'{}' was opened here", bracket->getText())});
    c.diagnostics.push_back(std::move(d));
    return;
  }
  std::string wanted;
  if (e.expected.size() + (e.expects_name ? 1 : 0) <= 3 && !e.expects_name) {
    for (const std::string& w : e.expected) wanted += fmt::format("{}'{}'", wanted.empty() ? "" : " or ", w);
  } else {
    for (const std::string& rule : e.rules) {
      const auto* found = std::find_if(std::begin(wanted_by_rule), std::end(wanted_by_rule),
                                       [&](const Place_& p) { return p.rule == rule; });
      if (found != std::end(wanted_by_rule)) {
        // Behind a complete condition anything may follow; saying "a condition" there would mislead.
        const bool after_value = e.expected.contains("and") || e.expected.contains("or");
        if (!after_value) wanted = found->wanted;
        break;
      }
    }
    if (wanted.empty() && e.expects_name && e.expected.contains("and") == false) wanted = "a name";
  }
  near(at);
  near(previous);
  if (at_end) {
    Span place = previous ? c.span(previous) : c.span(first);
    place.begin = place.end;
    place.end = place.begin + 1;
    c.report("E0111", place,
             fmt::format("{} ends too early{}", what, wanted.empty() ? "" : ": " + wanted + " is missing"),
             hint);
    return;
  }
  c.report("E0110", c.span(at),
           fmt::format("unexpected '{}' in {}{}", shown(at, c), what,
                       wanted.empty() ? "" : fmt::format(": {} belongs here", wanted)),
           hint);
}

// ---------------------------------------------------------------- driver

class Driver {
 public:
  Driver(const Sources& sources, SourceId id, ParsedFile& out)
      : out_(out),
        scanned_(scan_rules(sources, id)),
        offsets_(scanned_.text),
        context_{sources, id, scanned_.text, offsets_, out.diagnostics} {
    out.file.source = id;
    out.diagnostics = scanned_.diagnostics;
  }

  void run() {
    if (!scanned_.readable) return;
    antlr4::ANTLRInputStream input(scanned_.text);
    Lexer lexer(&input);
    lexer.removeErrorListeners();
    antlr4::CommonTokenStream tokens(&lexer);
    tokens.fill();
    if (const Token* deep = too_deep(tokens.getTokens())) {
      context_.report("E0502", context_.span(deep), fmt::format("nested more than {} deep", max_nesting),
                      "name a part of it with 'define'");
      return;
    }
    if (parse_whole(tokens)) return;
    parse_by_declaration(tokens.getTokens());
  }

 private:
  void add(Parser::DeclarationContext* d) {
    if (auto declaration = Builder(context_).declaration(d))
      out_.file.declarations.push_back(std::move(*declaration));
  }

  bool parse_whole(antlr4::CommonTokenStream& tokens) {
    for (auto mode : {antlr4::atn::PredictionMode::SLL, antlr4::atn::PredictionMode::LL}) {
      tokens.seek(0);
      Parser parser(&tokens);
      parser.removeErrorListeners();
      parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(mode);
      parser.setErrorHandler(std::make_shared<antlr4::BailErrorStrategy>());
      try {
        auto* file = parser.file();
        for (auto* d : file->declaration()) add(d);
        return true;
      } catch (const antlr4::ParseCancellationException&) {
        continue;
      }
    }
    return false;
  }

  // Cuts where a line begins with a word of a declaration, outside of brackets or at the very left: a
  // forgotten bracket must not swallow the rest of the file.
  std::vector<std::vector<Token*>> segments(const std::vector<Token*>& tokens) const {
    std::vector<std::vector<Token*>> out;
    size_t depth = 0, line = 0;
    for (Token* t : tokens) {
      if (t->getChannel() != Token::DEFAULT_CHANNEL || t->getType() == Token::EOF) continue;
      const std::string text = t->getText();
      const bool first_on_line = t->getLine() != line;
      line = t->getLine();
      const bool left = first_on_line && t->getCharPositionInLine() == 0;
      const bool word = is_declaration_word(text);
      if (out.empty() || (first_on_line && word && (depth == 0 || left)) ||
          (left && depth == 0 && t->getType() == Parser::WORD && starts_like_one(t, tokens))) {
        out.emplace_back();
        depth = 0;
      }
      if (text == "{" || text == "(") ++depth;
      if ((text == "}" || text == ")") && depth > 0) --depth;
      out.back().push_back(t);
    }
    return out;
  }

  // A misspelt declaration word at the very left: a word, then a name or a text.
  static bool starts_like_one(const Token* t, const std::vector<Token*>& tokens) {
    for (size_t i = t->getTokenIndex() + 1; i < tokens.size(); ++i) {
      if (tokens[i]->getChannel() != Token::DEFAULT_CHANNEL) continue;
      return tokens[i]->getType() == Parser::WORD || tokens[i]->getType() == Parser::STRING;
    }
    return false;
  }

  void parse_by_declaration(const std::vector<Token*>& tokens) {
    for (const std::vector<Token*>& segment : segments(tokens)) {
      const Token* first = segment.front();
      if (!is_declaration_word(first->getText())) {
        const std::string text = shown(first, context_);
        std::string hint;
        std::vector<std::string> list(declaration_words.begin(), declaration_words.end());
        if (auto n = nearest(first->getText(), list)) hint = fmt::format("did you mean '{}'?", *n);
        context_.report("E0112", context_.span(first), fmt::format("'{}' begins no declaration", text), hint);
        continue;
      }
      std::vector<std::unique_ptr<Token>> copies;
      for (const Token* t : segment) {
        auto copy = std::make_unique<antlr4::CommonToken>(const_cast<Token*>(t));
        copies.push_back(std::move(copy));
      }
      antlr4::ListTokenSource source(std::move(copies));
      antlr4::CommonTokenStream stream(&source);
      Parser parser(&stream);
      parser.removeErrorListeners();
      FirstError first_error;
      parser.addErrorListener(&first_error);
      auto* d = parser.declaration();
      if (!first_error.offending && stream.LA(1) != Token::EOF) {
        first_error.offending = stream.LT(1);
        first_error.rules = {"declaration"};
      }
      if (!first_error.offending) {
        add(d);
        continue;
      }
      stream.fill();
      std::vector<Token*> own;
      for (Token* t : stream.getTokens())
        if (t->getType() != Token::EOF) own.push_back(t);
      tell(context_, own, first_error);
    }
  }

  ParsedFile& out_;
  Scanned scanned_;
  Offsets offsets_;
  Context context_;
};

}  // namespace

ParsedFile parse_rules(const Sources& sources, SourceId id) {
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
    Driver(sources, id, out).run();
  } catch (const std::exception& e) {
    out.diagnostics.push_back(error("E0119", whole_file(sources[id].path()),
                                    fmt::format("the rules cannot be read: {}", e.what())));
  }
  sort_diagnostics(out.diagnostics);
  return out;
}

}  // namespace mechanist
