#include "base/symbol.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

using namespace mechanist;

namespace {

Decimal dec(std::string_view text) {
  return *Decimal::parse(text);
}

}  // namespace

TEST_CASE("a text is one symbol, and none is no text") {
  SymbolTable table;
  Symbol a = table.text("polar codes");
  CHECK(a == Symbol{1});
  CHECK(table.text("polar codes") == a);
  CHECK(table.text("极化码") != a);
  CHECK(table.text_of(a) == "polar codes");
  CHECK(a.is_text());
  CHECK_FALSE(a.is_number());
  CHECK(table.find_text("never seen").is_none());
  CHECK(table.text_of(none_symbol) == "");
  Symbol empty = table.text("");
  CHECK_FALSE(empty.is_none());
  CHECK(table.text_of(empty) == "");
}

TEST_CASE("small whole numbers need no pool, and equal numbers are one symbol") {
  SymbolTable table;
  for (int64_t v : {int64_t{0}, int64_t{-1}, int64_t{2020}, (int64_t{1} << 30) - 1, -(int64_t{1} << 30)}) {
    Symbol s = table.whole(v);
    CHECK(s.is_inline_number());
    CHECK(s.is_number());
    CHECK(inline_value(s) == v);
    CHECK(table.number_of(s) == Decimal(v));
    CHECK(table.number(Decimal(v)) == s);
  }
  CHECK(table.number_count() == 0);
  Symbol big = table.whole(int64_t{1} << 30);
  CHECK_FALSE(big.is_inline_number());
  CHECK(big.is_number());
  CHECK_FALSE(big.is_text());
  CHECK_FALSE(big.is_unnamed());
  CHECK_FALSE(big.is_unknown());
  CHECK(table.number_of(big) == Decimal(int64_t{1} << 30));
  Symbol share = table.number(dec("0.234"));
  CHECK(table.number(dec("0.2340")) == share);
  CHECK(table.number_of(share) == dec("0.234"));
  CHECK(table.number(dec("-0.234")) != share);
  CHECK(table.number(dec("3.0")) == inline_number(3));
}

TEST_CASE("a table on a base keeps the base's symbols and adds its own") {
  SymbolTable base;
  Symbol shared = base.text("shared");
  Symbol half = base.number(dec("0.5"));
  SymbolTable local(&base), deeper(&local);
  CHECK(local.text("shared") == shared);
  CHECK(local.number(dec("0.5")) == half);
  Symbol own = local.text("own");
  Symbol third = local.number(dec("0.25"));
  CHECK(own == Symbol{2});
  CHECK(base.find_text("own").is_none());
  CHECK(local.text_of(own) == "own");
  CHECK(local.text_of(shared) == "shared");
  CHECK(local.number_of(third) == dec("0.25"));
  CHECK(local.number_of(half) == dec("0.5"));

  SymbolTable another(&base);
  CHECK(another.text("else") == own);  // local to its case: the same bits, another text
  CHECK(another.text_of(own) == "else");
  Symbol unknown;
  CHECK_FALSE(another.knows_number(dec("0.25"), unknown));
  CHECK(another.knows_number(dec("0.5"), unknown));
  CHECK(unknown == half);
}

TEST_CASE("a copy is independent of its original") {
  SymbolTable base;
  base.text("b");
  auto original = std::make_unique<SymbolTable>(&base);
  Symbol x = original->text("a text too long for the string's own buffer, so that it lives elsewhere");
  SymbolTable copy = *original;
  original.reset();
  CHECK(copy.text("a text too long for the string's own buffer, so that it lives elsewhere") == x);
  CHECK(copy.text_of(x).starts_with("a text"));
  SymbolTable assigned;
  assigned = copy;
  copy.text("new");
  CHECK(assigned.find_text("new").is_none());
  CHECK(assigned.text("new") == copy.find_text("new"));
  SymbolTable moved = std::move(assigned);
  CHECK(moved.text_of(x).starts_with("a text"));
  CHECK(moved.text("b") == Symbol{1});
}

TEST_CASE("a table that is reset is as new") {
  SymbolTable base, other;
  base.text("of the base");
  other.text("of another");
  SymbolTable table(&base);
  for (int round = 0; round < 3; ++round) {
    const int many = round == 0 ? 5000 : 10;
    std::vector<Symbol> texts, numbers;
    for (int i = 0; i < many; ++i) {
      texts.push_back(table.text("a text with the number " + std::to_string(i)));
      numbers.push_back(table.number(Decimal::from_scaled(i * 7 + 1)));
      CHECK(texts.back() == Symbol{static_cast<uint32_t>(i) + 2});
    }
    const std::string long_text(100'000, 'x');
    const Symbol longest = table.text(long_text);
    for (int i = 0; i < many; ++i) {
      CHECK(table.text_of(texts[i]) == "a text with the number " + std::to_string(i));
      CHECK(table.text(table.text_of(texts[i])) == texts[i]);
      CHECK(table.number_of(numbers[i]) == Decimal::from_scaled(i * 7 + 1));
      CHECK(table.number(Decimal::from_scaled(i * 7 + 1)) == numbers[i]);
    }
    CHECK(table.text_of(longest) == long_text);
    table.reset(&other);
    CHECK(table.text_count() == 1);
    CHECK(table.number_count() == 0);
    CHECK(table.find_text("of the base").is_none());
    CHECK(table.find_text("of another") == Symbol{1});
    CHECK(table.find_text("a text with the number 1").is_none());
    table.reset(&base);
  }
}

TEST_CASE("a table that was moved from can be reset and used") {
  SymbolTable table;
  for (int i = 0; i < 100; ++i) table.text(std::to_string(i));
  SymbolTable moved = std::move(table);
  table.reset(nullptr);
  CHECK(table.text("new") == Symbol{1});
  CHECK(table.text_of(Symbol{1}) == "new");
  CHECK(moved.text_of(Symbol{1}) == "0");
  CHECK(moved.text("99") == Symbol{100});
}

TEST_CASE("kinds of symbols exclude one another") {
  for (Symbol s : {none_symbol, Symbol{5}, unknown_symbol(7), unnamed_symbol(7), inline_number(-3)}) {
    int kinds = s.is_number() + s.is_unknown() + s.is_unnamed() + s.is_text();
    CHECK(kinds == 1);
  }
  CHECK(unknown_symbol(7).index() == 7);
  CHECK(unnamed_symbol(7).index() == 7);
  CHECK(none_symbol.is_none());
}
