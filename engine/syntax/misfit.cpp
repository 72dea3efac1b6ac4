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
    {"members", "a list of conditions in braces, 'paths' or 'qualities'"},
    {"column", "a column's name and type"},
    {"columns", "a list of columns in parentheses"},
    {"type", "a type"},
    {"tableRow", "a value"},
    {"tableDecl", "a list of columns in parentheses, then 'from \"FILE\"' or rows '{ (…) }'"},
    {"goal", "a goal"},
    {"expectation", "a verdict (holds, open, fails)"},
    {"givenItem", "a fact"},
    {"given", "a list of facts in braces"},
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
    {"useDecl", "a file in quotes, and perhaps 'as NAME'"},
    {"parameterDecl", "'='"},
    {"enumDecl", "a constant's name"},
    {"enumConstant", "a name"},
    {"qualified", "a name"},
    {"name", "a name"},
};
// The kinds of declarations that can be private: those whose names others could use.
constexpr std::string_view hideable[] = {"source", "entity", "ordered", "enum",      "symmetric", "closed",
                                         "fact",   "table",  "define",  "mechanism", "parameter"};

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

  Explained run() {
    open_ = open_brackets(text_, lexemes_, at_);
    repair_ = at_;
    Diagnostic d = explain();
    return {std::move(d), repair_};
  }

 private:
  Diagnostic explain() {
    if (lexemes_.size() <= trials_.longest) {
      if (auto d = closed_too_often()) return *d;
      if (auto d = peculiar()) return *d;
      if (auto d = misspelt()) return *d;
      if (auto d = other_sign()) return *d;
      if (!at_end() || open_.empty())
        if (auto d = missing()) return *d;
      if (!at_end() && (beyond(reach(at_, 0, {""}), at_ + 1))) return general();
      if (auto d = unquoted()) return *d;
      if (auto d = superfluous()) return *d;
    }
    return general();
  }

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
    while (i + 1 < lexemes_.size() &&
           (word(i) == "symmetric" || word(i) == "closed" || word(i) == "ordered" || word(i) == "private"))
      ++i;
    kind = word(i) == "private" ? "declaration" : std::string(word(i));
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

  static bool beyond(size_t reached, size_t i) { return reached == no_misfit || reached > i; }
  // Whether `w` itself could stand before the lexeme at `i`.
  bool accepts(size_t i, std::string_view w) const {
    std::vector<Lexeme> changed(lexemes_.begin(), lexemes_.begin() + static_cast<std::ptrdiff_t>(i));
    changed.push_back({lexemes_.back().end, lexemes_.back().end, trials_.type_of(w), false});
    return trials_.reach(changed) > i;
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

  bool stands_in(std::string_view rule) const {
    return std::find(misfit_.rules.begin(), misfit_.rules.end(), rule) != misfit_.rules.end();
  }
  bool fits(std::string_view instead) const {
    const size_t reached = reach(at_, 1, {instead});
    return reached == no_misfit || reached >= at_ + 2;
  }
  static bool is_reserved(std::string_view w) {
    return std::find(std::begin(reserved), std::end(reserved), w) != std::end(reserved);
  }

  static bool is_comparison(std::string_view w) {
    return w == "=" || w == "!=" || w == "<" || w == "<=" || w == ">" || w == ">=";
  }
  static bool is_aggregate(std::string_view w) {
    return w == "count" || w == "sum" || w == "avg" || w == "min" || w == "max";
  }
  bool is_number(size_t i) const { return i < lexemes_.size() && word(i)[0] >= '0' && word(i)[0] <= '9'; }
  bool adjacent(size_t i) const { return i > 0 && lexemes_[i].begin == lexemes_[i - 1].end; }

  // 1,000 · 3,5 · .5
  std::optional<Diagnostic> number_in_pieces() const {
    auto told = [&](size_t first, size_t last, std::string message, std::string hint) {
      const Span s{source_, lexemes_[first].begin, lexemes_[last].end};
      return error("E0120", place_of(sources_, s), std::move(message), std::move(hint));
    };
    if (word(at_) == "." && is_number(at_ + 1) && adjacent(at_ + 1))
      return told(at_, at_ + 1, "a decimal point has digits on both sides",
                  fmt::format("write 0.{}", word(at_ + 1)));
    const size_t comma = word(at_) == "," ? at_ : at_ - 1;
    if (comma == 0 || word(comma) != "," || !is_number(comma - 1) || !is_number(comma + 1) ||
        !adjacent(comma) || !adjacent(comma + 1))
      return std::nullopt;
    const std::string_view whole = word(comma - 1), rest = word(comma + 1);
    return told(comma - 1, comma + 1, "digits are not grouped, and the decimal sign is a point",
                rest.size() == 3 ? fmt::format("write {0}{1}, or {0}.{1} if a fraction is meant", whole, rest)
                                 : fmt::format("write {}.{}", whole, rest));
  }

  // The brace of an aggregate is a misfit where its colon is.
  std::optional<Diagnostic> aggregate() const {
    constexpr size_t farthest = 12;
    for (size_t i = at_ + 1; i <= at_ + farthest && i < lexemes_.size(); ++i) {
      const size_t replaced = reach(i, 1, {":"}), inserted = reach(i, 0, {":"});
      if (beyond(inserted, i) && inserted >= replaced)
        return error("E0110", gap(i), fmt::format("':' is missing before '{}' in {}", shown(i), what()));
      if (beyond(replaced, i + 1))
        return error("E0110", place(i), fmt::format("unexpected '{}' in {}", shown(i), what()), "write ':'");
    }
    return aggregate_of_nothing(at_);
  }

  Diagnostic aggregate_of_nothing(size_t brace) const {
    const std::string_view kind = word(brace - 1);
    return error("E0110", place(at_), fmt::format("'{} {{ … }}' does not say of what", kind),
                 fmt::format("write {} {{ X : conditions }}", kind));
  }

  // One sign in place of another.
  std::optional<Diagnostic> other_sign() const {
    // A comma may have been taken for the end of a condition, and what follows for a sentence's language.
    for (size_t back = 0; back <= 2 && back < at_; ++back) {
      const size_t i = at_ - back;
      if (i >= lexemes_.size()) continue;
      const std::string_view sign = word(i);
      if (sign != "," && sign != ";" && sign != ":" && sign != "=") continue;
      for (std::string_view w : {";", "and", ",", ":", "="}) {
        if (w == sign || (back > 0 && w != "and") || (w == ";" && !stands_in("members"))) continue;
        const size_t reached = reach(i, 1, {w});
        if (reached == no_misfit || reached >= at_ + 2)
          return error(
              "E0110", place(i), fmt::format("unexpected '{}' in {}", sign, what()),
              w == "and" ? "conditions are joined with 'and' or 'or'" : fmt::format("write '{}'", w));
      }
    }
    return std::nullopt;
  }

  std::optional<Diagnostic> peculiar() const {
    if (at_end() || at_ == 0) return std::nullopt;
    const std::string_view here = word(at_);
    const std::string_view before = word(at_ - 1);
    auto told = [&](std::string message, std::string hint) {
      return error("E0110", place(at_), std::move(message), std::move(hint));
    };
    if (word(0) == "private" && at_ == 1 && begins_declaration(here) && here != "private" &&
        std::find(std::begin(hideable), std::end(hideable), here) == std::end(hideable))
      return told(fmt::format("'private' cannot stand before '{}': no other file could use its name", here),
                  "leave out 'private'");
    if (word(0) == "private" && at_ == 1 && is_word(here) && !begins_declaration(here)) {
      const std::vector<std::string> kinds(std::begin(hideable), std::end(hideable));
      const auto near = nearest(here, kinds);
      return told(fmt::format("unexpected '{}' behind 'private': a declaration belongs here", shown(at_)),
                  near ? fmt::format("did you mean '{}'?", *near) : "");
    }
    if (word(0) == "use" && at_ == 2 && is_word(here) && !is_reserved(here))
      return told(fmt::format("unexpected '{}' in {}", shown(at_), what()),
                  fmt::format("to call the file so, write 'as {}'", here));
    if (auto d = all_or_any_of()) return d;
    if (is_reserved(here) && !is_reserved(before) && fits("") && reach(at_, 1, {""}) > reach(at_, 0, {""}))
      return told(fmt::format("'{}' is reserved and cannot be a name", here), "choose another name");
    if (before == "lever" && here == "not")
      return told("unexpected 'not' in a lever: a lever brings a fact about",
                  "leave out 'not'; whether something has to be taken back is what 'explain' tells");
    if (before == "in" && stands_in("tail"))
      return told(fmt::format("unexpected '{}': 'in' is followed by values in braces", shown(at_)),
                  "write in { a, b }, or a relation: r(X)");
    if ((before == "exists" || before == "count" || before == "sum" || before == "avg") && is_word(here) &&
        !is_reserved(here))
      return told(fmt::format("unexpected '{}': '{}' is followed by braces", shown(at_), before),
                  before == "exists" ? "write exists { … }" : fmt::format("write {} {{ X : … }}", before));
    // 12 EUR, where the unit may have been taken for a sentence's language.
    for (size_t unit = at_; unit + 1 >= at_ && unit > 0; --unit) {
      const std::string_view number = word(unit - 1), name = word(unit);
      if (number[0] < '0' || number[0] > '9' || !is_word(name) || is_reserved(name)) continue;
      const size_t reached = reach(unit - 1, 2, {"0"});
      if (reached == no_misfit || reached > at_ + 1 || (unit < at_ && reached > at_))
        return error("E0110", place(unit), "a unit precedes its number, or follows it without a space",
                     fmt::format("write {} {}, or {}{}", name, number, number, name));
    }
    if (before == "claim" && beyond(reach(at_, 0, {"necessary"}), at_) &&
        edit_distance(here, "necessary") > 3 && edit_distance(here, "sufficient") > 3)
      return told(fmt::format("unexpected '{}': a claim is necessary or sufficient", shown(at_)),
                  "write claim necessary X for Y, or claim sufficient X for Y");
    if (is_comparison(here) && at_ >= 2 && is_comparison(word(at_ - 2)))
      return told("comparisons do not form chains",
                  fmt::format("write … {0} {1} and {1} {2} …", word(at_ - 2), before, here));
    if (auto d = number_in_pieces()) return d;
    if (here == "{" && is_aggregate(before)) return aggregate();
    if (here == "}" && !open_.empty() && open_.back() > 0 && is_aggregate(word(open_.back() - 1)) &&
        accepts(at_, ":"))
      return aggregate_of_nothing(open_.back());
    if (here == ":" && at_ >= 2 && word(at_ - 2) == "every")
      return told(fmt::format("unexpected ':' in {}", what()),
                  fmt::format("write for every {} in TYPE: …", before));
    if (stands_in("tail") && (here == "," || here == "..") && fits("and"))
      return told(fmt::format("unexpected '{}' in {}", here, what()), "write between LOW and HIGH");
    if (here == "then" && word(0) == "define")
      return told(fmt::format("unexpected 'then' in {}", what()),
                  "a definition concludes what it defines; 'then' belongs into a rule");
    if (word(0) == "rule" && !stands_in("condition") && has_concluded()) {
      // What follows a comma was taken for a sentence's language.
      size_t i = at_;
      while (i > at_ - 2 && word(i) != "," && word(i) != "and") --i;
      if (word(i) != "," && word(i) != "and") i = at_;
      return error("E0110", place(i), fmt::format("unexpected '{}' in {}", shown(i), what()),
                   "a rule concludes one relation; write another rule for a second one");
    }
    return std::nullopt;
  }

  // `all of paths`, `any of { … }`: a name, followed by what was taken for a sentence's language.
  std::optional<Diagnostic> all_or_any_of() const {
    for (size_t back = 0; back <= 1 && back + 1 < at_; ++back) {
      const size_t of = at_ - back;
      if (word(of) != "of") continue;
      const std::string_view quantity = word(of - 1), counted = word(of + 1);
      if (!is_word(quantity) || (counted != "paths" && counted != "qualities" && counted != "{")) continue;
      const std::string these = counted == "{" ? "{ … }" : std::string(counted);
      std::string hint = fmt::format("write at least N of {}, with their number for N", these);
      if (quantity == "any" || quantity == "some" || quantity == "one")
        hint = fmt::format("write at least 1 of {}", these);
      else if (quantity == "none")
        hint = fmt::format("write not at least 1 of {}", these);
      return error(
          "E0110", place(of - 1),
          fmt::format("unexpected '{} of' in {}: a number belongs before 'of'", shown(of - 1), what()),
          std::move(hint));
    }
    return std::nullopt;
  }

  // A rule's conclusion stands before the misfit.
  bool has_concluded() const {
    for (size_t i = 0; i + 1 < at_; ++i)
      if (word(i) == "then") return word(at_) != "}" && word(at_ - 1) != "then";
    return false;
  }

  // ------------------------------------------------------------ something missing

  std::optional<Diagnostic> missing() {
    constexpr std::string_view insertable[] = {",", "and", "when", "then", "=", "of", "every", "in",
                                               "{", "(",   ")",    "}",    ";", ":",  "for"};
    size_t best = 0, where = 0;
    std::string_view lacking;
    auto attempt = [&](size_t i, std::string_view w) {
      const size_t reached = reach(i, 0, {w});
      const bool better = reached == no_misfit || reached >= at_ + 2;
      if (!better || reached <= best) return;
      // Where any name would do as well, a name is missing and no keyword.
      if (is_word(w) && !is_reserved(w) && reach(i, 0, {""}) >= reached) return;
      best = reached;
      where = i;
      lacking = w;
    };
    if (stands_in("columns")) attempt(at_, ":");
    if (!open_.empty()) attempt(at_, word(open_.back()) == "{" ? "}" : ")");
    for (size_t back = 0; back <= 1 && back < at_; ++back)
      for (std::string_view w : insertable) attempt(at_ - back, w);
    if (lacking.empty()) return std::nullopt;
    repair_ = where;
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

  // A text that lacks its quotes.
  std::optional<Diagnostic> unquoted() const {
    // `en Hello` is found at `en`, which could be a sentence's language only if a text followed.
    for (size_t i : {at_, at_ + 1}) {
      if (i >= lexemes_.size()) break;
      const bool number = word(i)[0] >= '0' && word(i)[0] <= '9';
      if ((!is_word(word(i)) && !number) || !beyond(reach(i, 1, {"\""}), i) || beyond(reach(i, 1, {""}), i))
        continue;
      size_t last = i;
      while (last + 1 < lexemes_.size() && !lexemes_[last + 1].begins_line && word(last + 1) != "{" &&
             word(last + 1) != "}" && word(last + 1) != ";")
        ++last;
      const std::string_view all = text_.substr(lexemes_[i].begin, lexemes_[last].end - lexemes_[i].begin);
      const bool shows = character_count(all) <= 60 && all.find('"') == std::string_view::npos;
      return error("E0110", place(i),
                   fmt::format("unexpected '{}' in {}: a text in quotes belongs here", shown(i), what()),
                   shows ? fmt::format("write \"{}\"", printable(all)) : "");
    }
    return std::nullopt;
  }

  // ------------------------------------------------------------ something too many

  std::optional<Diagnostic> closed_too_often() const {
    const std::string_view here = word(at_);
    if (here != ")" && here != "}") return std::nullopt;
    const std::string_view opening = here == ")" ? "(" : "{";
    if (std::any_of(open_.begin(), open_.end(), [&](size_t i) { return word(i) == opening; }))
      return std::nullopt;
    return error("E0110", place(at_), fmt::format("unexpected '{}' in {}", here, what()),
                 fmt::format("no '{}' is open here", opening));
  }

  std::optional<Diagnostic> superfluous() const {
    if (at_end()) return std::nullopt;
    const size_t reached = reach(at_, 1, {});
    if (reached != no_misfit && reached < at_ + 3) return std::nullopt;
    return error("E0110", place(at_), fmt::format("unexpected '{}' in {}", shown(at_), what()));
  }

  // ------------------------------------------------------------ anything else

  std::string wanted() const {
    // Where none of these could stand, something else is wrong than that it is missing.
    constexpr std::string_view could_stand[] = {"", "\"", "{", "("};
    if (lexemes_.size() <= trials_.longest &&
        std::none_of(std::begin(could_stand), std::end(could_stand),
                     [&](std::string_view w) { return accepts(at_, w); }))
      return {};
    const auto& rules = misfit_.rules;
    if (!stands_in("condition") && stands_in("ruleDecl") && stands_in("sum") && at_ > 0 &&
        word(at_ - 1) == "then")
      return "what the rule concludes";
    auto wanted_by = [](std::string_view rule) {
      const auto* found = std::find_if(std::begin(wanted_in), std::end(wanted_in),
                                       [&](const Wanted& w) { return w.rule == rule; });
      return found == std::end(wanted_in) ? std::string() : std::string(found->what);
    };
    // Whose name it would be says more.
    constexpr std::string_view named[] = {"type", "goal", "column", "primary"};
    const size_t whose = rules.size() > 2 && rules[0] == "name" && rules[1] == "qualified" ? 2 : 1;
    if (rules.size() > whose && rules[0] == "name" &&
        std::find(std::begin(named), std::end(named), rules[whose]) != std::end(named))
      return wanted_by(rules[whose]);
    for (const std::string& rule : rules)
      if (std::string what = wanted_by(rule); !what.empty()) return what;
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
  size_t repair_ = 0;
};

}  // namespace

Explained explain_misfit(const Sources& sources, SourceId source, std::string_view text, Lexemes lexemes,
                         const Misfit& misfit, const Trials& trials) {
  return Explainer(sources, source, text, lexemes, misfit, trials).run();
}

}  // namespace mechanist
