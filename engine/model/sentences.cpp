// Sentences: from "{case} works with {partner}[ on {technology}]" to a Template whose placeholders are
// columns or variables; labels; and which languages a rulebase speaks. A backslash takes a bracket or brace
// for itself. External interface: the section "sentences.cpp" of build.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "model/build.hpp"

namespace mechanist::model {
namespace {

using Piece = Template::Piece;
constexpr size_t deepest = 8;  // optional parts within one another

class SentenceParser {
 public:
  SentenceParser(Build* b, const ast::Sentence& s, const Placeholders& known)
      : b_(b), sentence_(s), known_(known) {}

  Template parse() {
    Template out;
    out.language = sentence_.language.text;
    std::vector<std::vector<Piece>> open(1);
    std::vector<size_t> opened;
    const std::string& t = sentence_.text;
    std::string text;
    auto flush = [&] {
      if (text.empty()) return;
      Piece p;
      p.text = std::move(text);
      text.clear();
      open.back().push_back(std::move(p));
    };
    for (size_t i = 0; i < t.size(); ++i) {
      char c = t[i];
      if (c == '\\' && i + 1 < t.size() &&
          std::string_view("[]{}\\").find(t[i + 1]) != std::string_view::npos) {
        text += t[++i];
      } else if (c == '{') {
        flush();
        size_t end = t.find_first_of("{}[]", i + 1);
        if (end == std::string::npos || t[end] != '}') {
          problem(i, i + 1, "this `{` is not closed",
                  "a placeholder is a name in braces; write `\\\\{` for a brace");
          return out;
        }
        if (auto p = placeholder(i, end)) open.back().push_back(std::move(*p));
        i = end;
      } else if (c == '}') {
        problem(i, i + 1, "this `}` closes nothing", "write `\\\\}` for a brace");
        return out;
      } else if (c == '[') {
        flush();
        if (opened.size() == deepest) {
          problem(i, i + 1, fmt::format("optional parts stand at most {} deep in one another", deepest));
          return out;
        }
        opened.push_back(i);
        open.emplace_back();
      } else if (c == ']') {
        if (opened.empty()) {
          problem(i, i + 1, "this `]` closes nothing", "write `\\\\]` for a bracket");
          return out;
        }
        flush();
        Piece p;
        p.kind = Piece::Kind::optional;
        p.pieces = std::move(open.back());
        open.pop_back();
        if (!names_something(p))
          problem(opened.back(), i + 1,
                  "this optional part names no column, so nothing says when to leave it out");
        opened.pop_back();
        open.back().push_back(std::move(p));
      } else {
        text += c;
      }
    }
    if (!opened.empty()) {
      problem(opened.back(), opened.back() + 1, "this `[` is not closed", "write `\\\\[` for a bracket");
      return out;
    }
    flush();
    out.pieces = std::move(open[0]);
    return out;
  }

 private:
  static bool names_something(const Piece& p) {
    return std::any_of(p.pieces.begin(), p.pieces.end(), [](const Piece& inner) {
      return inner.kind == Piece::Kind::column ||
             (inner.kind == Piece::Kind::optional && names_something(inner));
    });
  }

  std::optional<Piece> placeholder(size_t begin, size_t end) {
    Piece p;
    p.text = sentence_.text.substr(begin + 1, end - begin - 1);
    if (p.text == "case") {
      p.kind = Piece::Kind::the_case;
      p.text.clear();
      return p;
    }
    p.kind = Piece::Kind::column;
    for (const auto& [name, id] : known_.variables) {
      if (name != p.text) continue;
      p.column = id.value;
      p.variable = true;
      return p;
    }
    for (uint32_t i = 0; i < known_.columns.size(); ++i) {
      if (known_.columns[i] != p.text) continue;
      p.column = i;
      return p;
    }
    std::vector<std::string> candidates = known_.columns;
    for (const auto& [name, id] : known_.variables) candidates.push_back(name);
    candidates.insert(candidates.end(), known_.others.begin(), known_.others.end());
    candidates.emplace_back("case");
    std::string hint = did_you_mean(*b_, p.text, candidates);
    if (hint.empty()) {
      candidates.pop_back();
      std::sort(candidates.begin(), candidates.end());
      candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
      hint = candidates.empty() ? "only `{case}` can stand here"
                                : fmt::format("it can name {}", list_of(candidates));
    }
    problem(begin, end + 1, fmt::format("nothing here is called '{}'", p.text), hint, "E0222");
    return std::nullopt;
  }

  // Where nothing was escaped, the text stands between its quotes as it is; otherwise the whole is
  // underlined.
  Span span(size_t begin, size_t end) const {
    Span s = sentence_.text_span;
    if (s.end - s.begin != sentence_.text.size() + 2) return s;
    return {s.source, s.begin + 1 + static_cast<uint32_t>(begin), s.begin + 1 + static_cast<uint32_t>(end)};
  }

  void problem(size_t begin, size_t end, std::string message, std::string hint = {},
               const char* code = "E0223") {
    b_->error(code, span(begin, end), std::move(message), std::move(hint));
  }

  Build* b_;
  const ast::Sentence& sentence_;
  const Placeholders& known_;
};

bool is_speech(const Build& b, const std::string& tag) {
  const auto& known = b.model.languages;
  return std::find(known.begin(), known.end(), tag) != known.end() ||
         std::find(b.languages_of_used_headers.begin(), b.languages_of_used_headers.end(), tag) !=
             b.languages_of_used_headers.end();
}

bool header_speaks(const Build& b) {
  auto headers = all_of<ast::Header>(b);
  return std::any_of(headers.begin(), headers.end(),
                     [](const auto* h) { return !h->notes.sentences.empty(); });
}

void check_tag(Build& b, const ast::Sentence& s) {
  if (is_speech(b, s.language.text) || !header_speaks(b)) return;
  std::vector<std::string> candidates{"ours", "cites", "when", "scope", "claim", "path", "quality"};
  std::string hint = did_you_mean(b, s.language.text, candidates);
  if (s.language.text.size() <= 2 || hint.empty())
    hint = fmt::format("add a sentence in '{}' to the header, or use {}", s.language.text,
                       list_of(b.model.languages));
  b.warning("W0201", s.language.span, fmt::format("the header knows no language '{}'", s.language.text),
            hint);
}

void add_tags(const ast::Notes& notes, std::set<std::string>& out) {
  for (const ast::Sentence& s : notes.sentences) out.insert(s.language.text);
}

// Every language tag of a file, for a rulebase whose header has none.
void tags_of(const ast::Declaration& d, std::set<std::string>& out) {
  std::visit(
      [&](const auto& x) {
        using T = std::decay_t<decltype(x)>;
        if constexpr (requires { x.notes; }) add_tags(x.notes, out);
        if constexpr (std::is_same_v<T, ast::EnumDecl>) {
          for (const auto& c : x.constants) add_tags(c.notes, out);
        } else if constexpr (std::is_same_v<T, ast::MechanismDecl>) {
          for (const auto& p : x.parts) add_tags(p.notes, out);
          add_tags(x.applies_notes, out);
        } else if constexpr (std::is_same_v<T, ast::PropositionDecl>) {
          for (const auto& c : x.claims) add_tags(c.notes, out);
        }
      },
      d);
}

}  // namespace

void find_languages(Build& b) {
  auto& languages = b.model.languages;
  auto add = [](std::vector<std::string>& to, const std::string& tag) {
    if (std::find(to.begin(), to.end(), tag) == to.end()) to.push_back(tag);
  };
  for (const auto* h : all_of<ast::Header>(b))
    for (const ast::Sentence& s : h->notes.sentences)
      add(h->name.span.source == b.files.front().source ? languages : b.languages_of_used_headers,
          s.language.text);
  if (languages.empty()) {
    std::set<std::string> tags;
    for (const ast::File& f : b.files)
      for (const ast::Declaration& d : f.declarations) tags_of(d, tags);
    if (tags.erase("en") > 0) languages.emplace_back("en");
    languages.insert(languages.end(), tags.begin(), tags.end());
  }
  if (languages.empty()) languages.emplace_back("en");
}

Notes make_notes(Build& b, const ast::Notes& notes, const Placeholders& known, bool sentences) {
  Notes out;
  std::set<std::pair<std::string, bool>> seen;
  for (const ast::Sentence& s : notes.sentences) {
    if (!sentences) break;
    check_tag(b, s);
    if (!seen.emplace(s.language.text, s.negative).second) {
      b.error("E0204", s.language.span,
              fmt::format("there is already a sentence in '{}' here", s.language.text), "keep one of them");
      continue;
    }
    Template t = SentenceParser(&b, s, known).parse();
    (s.negative ? out.negatives : out.sentences).push_back(std::move(t));
  }
  for (const ast::Citation& c : notes.citations) {
    auto it = b.cited_by_name.find(c.source.text);
    if (it == b.cited_by_name.end()) {
      std::vector<std::string> names;
      for (const auto& [name, id] : b.cited_by_name) names.push_back(name);
      std::string hint = did_you_mean(b, c.source.text, names);
      b.unknown(
          "E0225", c.source.span, fmt::format("there is no source '{}'", c.source.text),
          hint.empty() ? fmt::format("declare it: `source {} {{ title \"…\" }}`", c.source.text) : hint);
      continue;
    }
    out.citations.push_back({it->second, c.passage, c.span});
  }
  for (const ast::Ours& o : notes.ours) out.ours.push_back({o.reason, o.span});
  return out;
}

std::vector<Label> make_labels(Build& b, const ast::Notes& notes) {
  std::vector<Label> out;
  for (const ast::Sentence& s : notes.sentences) {
    check_tag(b, s);
    if (s.negative) {
      b.error("E0223", s.language.span, "a label has no negative form", "leave out `not`");
      continue;
    }
    if (std::any_of(out.begin(), out.end(), [&](const Label& l) { return l.language == s.language.text; })) {
      b.error("E0204", s.language.span, fmt::format("there is already a label in '{}' here", s.language.text),
              "keep one of them");
      continue;
    }
    out.push_back({s.language.text, s.text});
  }
  return out;
}

std::vector<std::string> placeholders_of(const ast::Notes& notes) {
  std::vector<std::string> out;
  for (const ast::Sentence& s : notes.sentences) {
    for (size_t i = s.text.find('{'); i != std::string::npos; i = s.text.find('{', i + 1)) {
      if (i > 0 && s.text[i - 1] == '\\') continue;
      size_t end = s.text.find('}', i);
      if (end != std::string::npos) out.push_back(s.text.substr(i + 1, end - i - 1));
    }
  }
  return out;
}

}  // namespace mechanist::model
