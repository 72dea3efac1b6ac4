// A Coverage as text, as JSON and as an annotated listing in HTML. External interface: coverage.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "testing/coverage.hpp"

namespace mechanist::testing {
namespace {

enum class Mark { covered, partly, never, excused };

// Partly: it was decisive in one way.
Mark mark_of(const ConditionCoverage& c) {
  if (!c.counts()) return Mark::excused;
  if (c.covered()) return Mark::covered;
  const Outcomes& d = c.decisive;
  return d.met + d.open + d.failed > 0 ? Mark::partly : Mark::never;
}

int badness(Mark m) {
  return m == Mark::excused ? -1 : static_cast<int>(m);
}

std::string_view word(Mark m) {
  switch (m) {
    case Mark::covered:
      return "covered";
    case Mark::partly:
      return "partly";
    case Mark::never:
      return "never decisive";
    case Mark::excused:
      return "not counted";
  }
  return "";
}

// In how many tests.
std::string outcomes(const Outcomes& o) {
  return fmt::format("met in {}, open in {}, failed in {}", o.met, o.open, o.failed);
}

std::string_view excuse(ConditionCoverage::Excused e) {
  return e == ConditionCoverage::Excused::gives_value ? "it only gives a variable its value"
                                                      : "it follows from the other conditions";
}

// What a test would have to show yet.
std::string lacking(const ConditionCoverage& c) {
  if (c.member_of) {
    if (mark_of(c) == Mark::never) return "no test in which its threshold hangs on it";
    return c.decisive.met == 0 ? "no test in which it is met and its threshold hangs on that"
                               : "no test in which it is open or fails and its threshold hangs on that";
  }
  if (mark_of(c) == Mark::never) return "no test in which the rule hangs on it";
  return c.decisive.met == 0 ? "no test in which it is met and the rule concludes something"
                             : "no test in which it alone is open or fails";
}

uint32_t counted_of(const RuleCoverage& r) {
  return static_cast<uint32_t>(
      std::count_if(r.conditions.begin(), r.conditions.end(), [](const auto& c) { return c.counts(); }));
}
uint32_t covered_of(const RuleCoverage& r) {
  return static_cast<uint32_t>(std::count_if(r.conditions.begin(), r.conditions.end(),
                                             [](const auto& c) { return c.counts() && c.covered(); }));
}

std::string summary(const model::Model& m, const Coverage& coverage) {
  return fmt::format("{}: {} of {} conditions covered, {}%, by {} test{}", m.name, coverage.covered(),
                     coverage.total(), coverage.percent(), coverage.tests, coverage.tests == 1 ? "" : "s");
}

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

// One line of source may hold bytes that no page should; what is shown has as many characters.
std::string shown(std::string_view text) {
  return escaped(printable(text));
}

constexpr std::string_view style = R"(
:root { color-scheme: light dark; --ink: #1b1b1b; --back: #ffffff; --soft: #595959; --line: #d0d0d0;
  --covered: #0b5d1e; --partly: #7a4a00; --never: #a3123a; --covered-back: #e6f4ea; --partly-back: #fdf0d5;
  --never-back: #fce4ea; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --back: #161616; --soft: #b0b0b0;
  --line: #444444; --covered: #7fd694; --partly: #f0b95a; --never: #ff8fa8; --covered-back: #12301b;
  --partly-back: #3a2a0b; --never-back: #411220; } }
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--back); margin: 2rem auto;
  max-width: 75rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
ul.legend { list-style: none; padding: 0; } table.code { border-collapse: collapse; width: 100%;
  font: .85rem/1.45 ui-monospace, monospace; }
td { vertical-align: top; padding: 0 .5rem; } td.n { color: var(--soft); text-align: right; user-select: none; }
td.m { width: 1.2rem; text-align: center; font-weight: bold; } td.s { white-space: pre-wrap; }
td.d { font: .8rem/1.4 system-ui, sans-serif; color: var(--soft); max-width: 22rem; }
.covered { color: var(--covered); background: var(--covered-back); }
.partly { color: var(--partly); background: var(--partly-back); text-decoration: underline dashed 2px; }
.never { color: var(--never); background: var(--never-back); text-decoration: underline wavy 2px; }
.excused { color: var(--soft); text-decoration: underline dotted 1px; }
.overflow { overflow-x: auto; }
)";

std::string_view css(Mark m) {
  constexpr std::string_view names[] = {"covered", "partly", "never", "excused"};
  return names[static_cast<size_t>(m)];
}
std::string_view sign(Mark m) {
  constexpr std::string_view signs[] = {"✓", "◐", "✗", "–"};
  return signs[static_cast<size_t>(m)];
}

// One file, line by line. Of conditions within one another, the innermost gives its colour.
std::string listing(const SourceFile& file, SourceId id, const Coverage& coverage) {
  const std::string_view text = file.text();
  std::vector<const ConditionCoverage*> conditions;
  for (const RuleCoverage& r : coverage.rules)
    for (const ConditionCoverage& c : r.conditions)
      if (c.span.source == id) conditions.push_back(&c);
  // Of several at one place, as the members of `of paths` are, the worst.
  std::stable_sort(conditions.begin(), conditions.end(), [](const auto* a, const auto* b) {
    const auto key = [](const auto* c) {
      return std::pair(c->span.begin - static_cast<int64_t>(c->span.end), badness(mark_of(*c)));
    };
    return key(a) < key(b);
  });
  std::vector<const ConditionCoverage*> paint(text.size());
  std::map<uint32_t, std::vector<const ConditionCoverage*>> by_line;
  for (const ConditionCoverage* c : conditions) {
    for (uint32_t i = c->span.begin; i < c->span.end && i < paint.size(); ++i) paint[i] = c;
    by_line[file.line(c->span.begin)].push_back(c);
  }
  std::string out =
      fmt::format("<h2>{}</h2>\n<div class=\"overflow\"><table class=\"code\">\n", shown(file.path()));
  uint32_t number = 1;
  for (size_t begin = 0; begin < text.size(); ++number) {
    size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) end = text.size();
    std::string notes;
    Mark worst = Mark::excused;
    auto here = by_line.find(number);
    if (here != by_line.end()) {
      std::stable_sort(here->second.begin(), here->second.end(),
                       [](const auto* a, const auto* b) { return a->span.begin < b->span.begin; });
      for (const ConditionCoverage* c : here->second) {
        const Mark mark = mark_of(*c);
        if (badness(mark) > badness(worst)) worst = mark;
        if (mark == Mark::covered) continue;
        notes += fmt::format(
            "<div><span class=\"{}\">{} {}</span>: {}</div>", css(mark), sign(mark), escaped(c->text),
            mark == Mark::excused ? std::string(excuse(c->excused))
                                  : fmt::format("{}; seen {}", lacking(*c), outcomes(c->seen)));
      }
    }
    std::string line;
    for (size_t i = begin; i < end;) {
      size_t next = i;
      while (next < end && paint[next] == paint[i]) ++next;
      const std::string piece = shown(text.substr(i, next - i));
      if (const ConditionCoverage* c = paint[i])
        line +=
            fmt::format("<span class=\"{}\" title=\"{}: decisive {}; seen {}\">{}</span>", css(mark_of(*c)),
                        word(mark_of(*c)), outcomes(c->decisive), outcomes(c->seen), piece);
      else
        line += piece;
      i = next;
    }
    out += fmt::format(
        "<tr id=\"s{0}l{1}\"><td class=\"n\">{1}</td><td class=\"m {2}\">{3}</td><td class=\"s\">{4}</td>"
        "<td class=\"d\">{5}</td></tr>\n",
        id.value, number, here == by_line.end() ? "" : css(worst), here == by_line.end() ? "" : sign(worst),
        line, notes);
    begin = end + 1;
  }
  return out + "</table></div>\n";
}

}  // namespace

std::string coverage_text(const model::Model& m, const Coverage& coverage) {
  std::string out = summary(m, coverage) + "\n";
  for (const RuleCoverage& r : coverage.rules) {
    const Place at = place_of(m.sources, r.span);
    out += fmt::format("{:>3}/{:<3} {}  {}:{}\n", covered_of(r), counted_of(r), r.name, at.file, at.line);
    for (const ConditionCoverage& c : r.conditions) {
      const Mark mark = mark_of(c);
      if (mark == Mark::covered) continue;
      const Place where = place_of(m.sources, c.span);
      out += fmt::format("        {}:{}: {}\n          {} {}\n", where.file, where.line, c.text, sign(mark),
                         mark == Mark::excused ? fmt::format("not counted: {}", excuse(c.excused))
                                               : fmt::format("{}; seen {}", lacking(c), outcomes(c.seen)));
    }
  }
  if (coverage.cut)
    out += "Some conditions have more bindings than were looked at; figures may be too low.\n";
  return out;
}

std::string coverage_json(const model::Model& m, const Coverage& coverage) {
  std::string out = fmt::format(
      "{{\"rulebase\":{},\"version\":{},\"tests\":{},\"conditions\":{},\"covered\":{},\"percent\":{},"
      "\"cut\":{},\"rules\":[",
      json_string(m.name), json_string(m.version), coverage.tests, coverage.total(), coverage.covered(),
      coverage.percent(), coverage.cut);
  auto tests = [](const Outcomes& o) {
    return fmt::format("{{\"met\":{},\"open\":{},\"failed\":{}}}", o.met, o.open, o.failed);
  };
  for (size_t i = 0; i < coverage.rules.size(); ++i) {
    const RuleCoverage& r = coverage.rules[i];
    const Place at = place_of(m.sources, r.span);
    out += fmt::format("{}\n {{\"rule\":{},\"file\":{},\"line\":{},\"conditions\":[", i == 0 ? "" : ",",
                       json_string(r.name), json_string(at.file), at.line);
    for (size_t k = 0; k < r.conditions.size(); ++k) {
      const ConditionCoverage& c = r.conditions[k];
      const Place where = place_of(m.sources, c.span);
      out += fmt::format("{}\n  {{\"condition\":{},\"file\":{},\"line\":{},\"column\":{},", k == 0 ? "" : ",",
                         json_string(c.text), json_string(where.file), where.line, where.column);
      if (c.member_of) out += fmt::format("\"member_of\":{},", *c.member_of);
      out += fmt::format("\"seen\":{},\"decisive\":{},\"covered\":{}", tests(c.seen), tests(c.decisive),
                         c.covered());
      if (!c.counts()) out += fmt::format(",\"not_counted\":{}", json_string(excuse(c.excused)));
      out += '}';
    }
    out += "]}";
  }
  return out + "]}\n";
}

std::string coverage_html(const model::Model& m, const Coverage& coverage) {
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n"
      "<title>Coverage of {0}</title>\n<style>{1}</style>\n</head>\n<body>\n<main>\n"
      "<h1>Coverage of {0} {2}</h1>\n<p>{3}.</p>\n"
      "<p>A condition is covered when a rule’s conclusion hung on it both ways: once it was met, and once it "
      "was open or failed while all others held.</p>\n<ul class=\"legend\">\n",
      escaped(m.name), style, escaped(m.version), escaped(summary(m, coverage)));
  constexpr std::pair<Mark, std::string_view> legend[] = {
      {Mark::covered, "covered"},
      {Mark::partly, "decisive in one way only"},
      {Mark::never, "never decisive"},
      {Mark::excused, "not counted: it can never be decisive both ways"}};
  for (const auto& [mark, told] : legend)
    out += fmt::format("<li><span class=\"{}\">{} {}</span></li>\n", css(mark), sign(mark), told);
  out += "</ul>\n";
  if (coverage.cut)
    out += "<p>Some conditions have more bindings than were looked at; figures may be too low.</p>\n";
  for (uint32_t s = 0; s < m.sources.size(); ++s) {
    const SourceId id{s};
    const bool has_rules =
        std::any_of(coverage.rules.begin(), coverage.rules.end(), [&](const RuleCoverage& r) {
          return std::any_of(r.conditions.begin(), r.conditions.end(),
                             [&](const auto& c) { return c.span.source == id; });
        });
    if (has_rules) out += listing(m.sources[id], id, coverage);
  }
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace mechanist::testing
