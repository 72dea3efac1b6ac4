// Syntax errors in our words, found by trying repairs. See misfit.hpp.
//
// Tried are, in this order: a keyword in place of a word that is spelt nearly like one, a missing sign or
// word, a word or sign too many. What no single repair helps is told with what belongs there, from the
// innermost rule of the grammar that says something to a reader.
#include "syntax/misfit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace mechanist {
namespace {

// Repairs of longer declarations would cost more than they tell.
constexpr size_t longest_repaired = 20'000;

constexpr std::string_view keywords[] = {
    "and",     "or",    "not",   "when",      "then",       "in",        "path",   "quality",
    "applies", "scope", "claim", "necessary", "sufficient", "for",       "where",  "given",
    "expect",  "cost",  "cites", "every",     "exists",     "at",        "least",  "most",
    "exactly", "of",    "paths", "qualities", "between",    "count",     "sum",    "avg",
    "min",     "max",   "from",  "enum",      "fact",       "symmetric", "closed", "ordered"};
// Words of other languages, or of ours in the wrong place, for what is meant.
struct Alias {
  std::string_view written, meant;
};
constexpr Alias aliases[] = {{"if", "when"},      {"where", "when"}, {"given", "when"}, {"is", "="},
                             {"all", "every"},    {"each", "every"}, {"any", "exists"}, {"implies", "then"},
                             {"than", "then"},    {"are", "="},      {"equals", "="},   {"no", "not"},
                             {"requires", "when"}};
constexpr std::string_view reserved[] = {"and", "or", "not", "when", "then", "in"};

struct Wanted {
  std::string_view rule, what;
};
constexpr Wanted wanted_in[] = {
    {"argument", "a value, a variable or '_'"},
    {"arguments", "a value, a variable or '_'"},
    {"primary", "a value"},
    {"factor", "a value"},
    {"product", "a value"},
    {"sum", "a value"},
    {"tail", "a value"},
    {"unit", "a condition"},
    {"conjunction", "a condition"},
    {"condition", "a condition"},
    {"members", "conditions in braces, 'paths' or 'qualities'"},
    {"column", "a column's name and type"},
    {"columns", "columns in parentheses"},
    {"type", "a type"},
    {"tableRow", "a value"},
    {"tableDecl", "columns in parentheses, then 'from \"FILE\"' or rows '{ (…) }'"},
    {"goal", "a goal"},
    {"expectation", "a goal and its verdict"},
    {"givenItem", "a fact"},
    {"given", "facts in braces"},
    {"sourceField", "a key and its value, such as title \"…\""},
    {"fieldValue", "a value"},
    {"claim", "'claim necessary X for Y' or 'claim sufficient X for Y'"},
    {"part", "'{ when … }'"},
    {"ruleDecl", "'{ when … then … }'"},
    {"constraintDecl", "'{ when … }'"},
    {"mechanismItem", "path, quality, applies when, or a sentence such as en \"…\""},
    {"mechanismDecl", "path, quality, applies when, or a sentence such as en \"…\""},
    {"propositionItem", "scope, claim, or a sentence such as en \"…\""},
    {"propositionDecl", "scope, claim, or a sentence such as en \"…\""},
    {"testItem", "'given { … }' or 'expect GOAL VERDICT'"},
    {"testDecl", "'given { … }' or 'expect GOAL VERDICT'"},
    {"note", "a sentence such as en \"…\""},
    {"notes", "a sentence such as en \"…\""},
    {"notesBlock", "a sentence such as en \"…\""},
    {"useDecl", "a file in quotes"},
    {"parameterDecl", "'='"},
    {"enumDecl", "constants in braces"},
    {"enumConstant", "a name"},
    {"name", "a name"},
};

class Explainer {
 public:
  Explainer(const Sources& sources, SourceId source, std::string_view text, Lexemes lexemes,
            const Misfit& misfit, const Trials& trials)
      : sources_(sources),
        source_(source),
        text_(text),
        lexemes_(lexemes),
        at_(misfit.at),
        misfit_(misfit),
        trials_(trials) {}

  Diagnostic run() {
    open_ = open_brackets(text_, lexemes_, at_);
    if (lexemes_.size() <= longest_repaired) {
      if (auto d = misspelt()) return *d;
      if (auto d = peculiar()) return *d;
      if (!at_end() || open_.empty())
        if (auto d = missing()) return *d;
      if (auto d = superfluous()) return *d;
    }
    return general();
  }

 private:
  bool at_end() const { return at_ >= lexemes_.size(); }
  std::string_view word(size_t i) const {
    return i < lexemes_.size() ? text_of(text_, lexemes_[i]) : std::string_view{};
  }
  std::string shown(size_t i) const {
    const std::string_view w = word(i);
    if (character_count(w) <= 40) return printable(w);
    size_t end = 0;
    for (size_t n = 0; n < 39; ++n) next_character(w, end);
    return printable(w.substr(0, end)) + "…";
  }
  Place place(size_t i) const { return place_of(sources_, {source_, lexemes_[i].begin, lexemes_[i].end}); }
  // Right behind the lexeme before `i`.
  Place gap(size_t i) const {
    const uint32_t end = lexemes_[i - 1].end;
    return place_of(sources_, {source_, end, end + 1});
  }
  // "mechanism m", "this rule"
  std::string what() const {
    std::string kind;
    size_t i = 0;
    while (i < lexemes_.size() && (word(i) == "symmetric" || word(i) == "closed" || word(i) == "ordered"))
      ++i;
    kind = std::string(word(i));
    const std::string_view name = word(i + 1);
    const bool named = at_ > i + 1 && (is_word(name) || name.starts_with('"'));
    return named ? fmt::format("{} {}", kind, shown(i + 1)) : fmt::format("this {}", kind);
  }

  // How far the declaration reaches with `count` lexemes at `i` replaced by `words`, counted in its own
  // lexemes; no_misfit where it can be read whole.
  static constexpr size_t no_misfit = SIZE_MAX;
  size_t reach(size_t i, size_t count, std::initializer_list<std::string_view> words) const {
    std::vector<Lexeme> changed(lexemes_.begin(), lexemes_.begin() + static_cast<std::ptrdiff_t>(i));
    for (std::string_view w : words) {
      const uint32_t here = i < lexemes_.size() ? lexemes_[i].begin : lexemes_.back().end;
      changed.push_back({here, here, trials_.type_of(w), false});
    }
    changed.insert(changed.end(), lexemes_.begin() + static_cast<std::ptrdiff_t>(i + count), lexemes_.end());
    const size_t reached = trials_.reach(changed);
    if (reached > changed.size()) return no_misfit;
    const size_t behind = i + words.size();
    return reached < behind ? std::min(reached, i) : reached - words.size() + count;
  }

  // ------------------------------------------------------------ a keyword misspelt

  std::vector<std::string_view> meant_by(std::string_view written) const {
    std::vector<std::string_view> out;
    for (const Alias& a : aliases)
      if (a.written == written) out.push_back(a.meant);
    const std::string lower = lower_case(written);
    std::vector<std::pair<size_t, std::string_view>> near;
    for (std::string_view k : keywords) {
      if (k == written) continue;
      const size_t distance = k == lower ? 0 : edit_distance(lower, k);
      if (distance <= std::max<size_t>(1, k.size() / 3) && distance < k.size())
        near.emplace_back(distance, k);
    }
    std::stable_sort(near.begin(), near.end(), [](auto& a, auto& b) { return a.first < b.first; });
    for (size_t i = 0; i < near.size() && i < 6; ++i) out.push_back(near[i].second);
    return out;
  }

  std::optional<Diagnostic> misspelt() const {
    // The word may have been taken for a name, so that the misfit stands up to two lexemes behind it.
    for (size_t back = 0; back <= 2 && back < at_; ++back) {
      const size_t i = at_ - back;
      if (i >= lexemes_.size() || !is_word(word(i))) continue;
      size_t best = 0;
      std::string_view meant;
      for (std::string_view k : meant_by(word(i))) {
        const size_t reached = reach(i, 1, {k});
        const bool better = reached == no_misfit || reached >= at_ + 2 || (back > 0 && reached > at_);
        if (better && reached > best) {
          best = reached;
          meant = k;
        }
      }
      if (!meant.empty())
        return error("E0110", place(i), fmt::format("unexpected '{}' in {}", shown(i), what()),
                     fmt::format("did you mean '{}'?", meant));
    }
    return std::nullopt;
  }

  // ------------------------------------------------------------ slips that deserve their own words

  std::optional<Diagnostic> peculiar() const {
    const std::string_view here = word(at_);
    const std::string_view before = at_ > 0 ? word(at_ - 1) : std::string_view{};
    if (std::find(std::begin(reserved), std::end(reserved), here) != std::end(reserved)) {
      const size_t reached = reach(at_, 1, {""});
      if (reached == no_misfit || reached >= at_ + 2)
        return error("E0110", place(at_), fmt::format("'{}' is reserved and cannot be a name", here),
                     "choose another name");
    }
    if ((before == "exists" || before == "count" || before == "sum" || before == "avg") && is_word(here))
      return error("E0110", place(at_), fmt::format("'{}' is followed by braces", before),
                   before == "exists" ? "write exists { … }" : fmt::format("write {} {{ X : … }}", before));
    // 12 EUR
    if (!before.empty() && before[0] >= '0' && before[0] <= '9' && is_word(here)) {
      const size_t reached = reach(at_ - 1, 2, {"0"});
      if (reached == no_misfit || reached > at_ + 1)
        return error("E0110", place(at_),
                     fmt::format("a unit precedes its number, or follows it without a space"),
                     fmt::format("write {} {}, or {}{}", here, before, before, here));
    }
    return std::nullopt;
  }

  // ------------------------------------------------------------ something missing

  std::optional<Diagnostic> missing() const {
    constexpr std::string_view insertable[] = {",",  ":", "and", "when", "then", "=", "of", "every",
                                               "in", "{", "(",   ")",    "}",    ";", "for"};
    size_t best = 0, where = 0;
    std::string_view lacking;
    auto attempt = [&](size_t i, std::string_view w) {
      const size_t reached = reach(i, 0, {w});
      const bool better = reached == no_misfit || reached >= at_ + 2;
      if (better && reached > best) {
        best = reached;
        where = i;
        lacking = w;
      }
    };
    if (!open_.empty()) attempt(at_, word(open_.back()) == "{" ? "}" : ")");
    for (size_t back = 0; back <= 1 && back < at_; ++back)
      for (std::string_view w : insertable) attempt(at_ - back, w);
    if (lacking.empty()) return std::nullopt;
    std::string hint;
    if (lacking == "and" && where < lexemes_.size()) {
      return error("E0110", place(where), fmt::format("unexpected '{}' in {}", shown(where), what()),
                   "conditions are joined with 'and' or 'or'");
    }
    Diagnostic d =
        where < lexemes_.size()
            ? error("E0110", gap(where),
                    fmt::format("'{}' is missing before '{}' in {}", lacking, shown(where), what()))
            : error("E0111", gap(where), fmt::format("{} ends too early: '{}' is missing", what(), lacking));
    if ((lacking == "}" || lacking == ")") && !open_.empty()) opened_here(d, open_.back());
    return d;
  }

  void opened_here(Diagnostic& d, size_t bracket) const {
    d.notes.push_back({place(bracket), fmt::format("'{}' was opened here", word(bracket))});
  }

  // ------------------------------------------------------------ something too many

  std::optional<Diagnostic> superfluous() const {
    if (at_end()) return std::nullopt;
    const std::string_view here = word(at_);
    if (here == ")" || here == "}") {
      const bool none = std::none_of(open_.begin(), open_.end(),
                                     [&](size_t i) { return word(i) == (here == ")" ? "(" : "{"); });
      if (none)
        return error("E0110", place(at_), fmt::format("unexpected '{}' in {}", here, what()),
                     fmt::format("no '{}' is open here", here == ")" ? '(' : '{'));
    }
    const size_t reached = reach(at_, 1, {});
    if (reached != no_misfit && reached < at_ + 3) return std::nullopt;
    return error("E0110", place(at_), fmt::format("unexpected '{}' in {}", shown(at_), what()));
  }

  // ------------------------------------------------------------ anything else

  std::string wanted() const {
    // Only where a name would have been taken does the rule say what is missing.
    if (lexemes_.size() <= longest_repaired && reach(at_, 0, {""}) <= at_ && reach(at_, 0, {"\""}) <= at_ &&
        reach(at_, 0, {"{"}) <= at_ && reach(at_, 0, {"("}) <= at_)
      return {};
    for (const std::string& rule : misfit_.rules)
      for (const Wanted& w : wanted_in)
        if (w.rule == rule) return std::string(w.what);
    return {};
  }

  Diagnostic general() const {
    if (at_end() && !open_.empty()) {
      const size_t bracket = open_.back();
      const std::string_view closing = word(bracket) == "{" ? "}" : ")";
      Diagnostic d =
          error("E0111", gap(lexemes_.size()), fmt::format("{} ends without '{}'", what(), closing),
                fmt::format("close it with '{}'", closing));
      opened_here(d, bracket);
      return d;
    }
    const std::string what_belongs = wanted();
    if (at_end())
      return error("E0111", gap(lexemes_.size()),
                   fmt::format("{} ends too early{}", what(),
                               what_belongs.empty() ? "" : ": " + what_belongs + " is missing"));
    return error("E0110", place(at_),
                 fmt::format("unexpected '{}' in {}{}", shown(at_), what(),
                             what_belongs.empty() ? "" : ": " + what_belongs + " belongs here"));
  }

  const Sources& sources_;
  SourceId source_;
  std::string_view text_;
  Lexemes lexemes_;
  size_t at_;
  const Misfit& misfit_;
  const Trials& trials_;
  std::vector<size_t> open_;
};

}  // namespace

Diagnostic explain_misfit(const Sources& sources, SourceId source, std::string_view text, Lexemes lexemes,
                          const Misfit& misfit, const Trials& trials) {
  return Explainer(sources, source, text, lexemes, misfit, trials).run();
}

}  // namespace mechanist
