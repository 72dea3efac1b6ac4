// Each kind of step says once what is beneath it and what it means; see reading.hpp.
#include "explain/reading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace mechanist::explain {

namespace {

// The confidence that evidence must have to count for a step that is open.
std::string at_least(const Phrases& p, Confidence c) {
  const std::string level(word(p, c));
  return c == Confidence::high ? level : filled(p.or_higher, level);
}

}  // namespace

std::string filled(std::string_view pattern, const std::string& a, const std::string& b,
                   const std::string& c) {
  return fmt::format(fmt::runtime(pattern), a, b, c);
}

std::string spaced_name(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string file_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

std::string line_of(const FilePlace& place, const std::string& home) {
  std::string out = place.file == home ? "" : file_name(place.file);
  if (place.line > 0) out += ":" + std::to_string(place.line);
  return out;
}

std::string cited_word(const Phrases& p, const std::string& source) {
  return p.language != "en" && source == "study" ? std::string(p.study_word) : source;
}

std::string web_address(std::string_view url) {
  url = stripped(url);
  const std::string scheme = lower_case(url.substr(0, 8));
  if (!scheme.starts_with("http://") && !scheme.starts_with("https://")) return {};
  static constexpr std::string_view kept = "-._~:/?#[]@!$&'*+,;=%";
  std::string out;
  for (const char c : url) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (plain || kept.find(c) != std::string_view::npos)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string xml_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::vector<StepId> children(const Step& s) {
  std::vector<StepId> out;
  auto links = [&](const std::vector<Link>& all) {
    for (const Link& l : all) out.push_back(l.step);
  };
  if (const auto* w = std::get_if<ByRule>(&s.why)) {
    links(w->conditions);
    out.insert(out.end(), w->closing.begin(), w->closing.end());
  } else if (const auto* t = std::get_if<Together>(&s.why)) {
    links(t->conditions);
    out.insert(out.end(), t->closing.begin(), t->closing.end());
  } else if (const auto* n = std::get_if<Negated>(&s.why))
    out.push_back(n->of);
  else if (const auto* c = std::get_if<NotConcluded>(&s.why))
    out = c->attempts;
  else if (const auto* h = std::get_if<Threshold>(&s.why))
    out = h->members;
  else if (const auto* e = std::get_if<Every>(&s.why)) {
    out = e->members;
    out.insert(out.end(), e->closing.begin(), e->closing.end());
  } else if (const auto* m = std::get_if<Comparison>(&s.why))
    out = m->aggregates;
  else if (const auto* a = std::get_if<Aggregate>(&s.why)) {
    for (const auto& r : a->rows) links(r.conditions);
    out.insert(out.end(), a->closing.begin(), a->closing.end());
  }
  return out;
}

std::vector<StepId> nearest_first(const Explanation& x, const NotConcluded& none) {
  auto distance = [&](StepId id) {
    const Step& s = x.steps[id];
    const auto* rule = std::get_if<ByRule>(&s.why);
    const auto* together = std::get_if<Together>(&s.why);
    int64_t unmet = 0;
    for (const Link& l : rule ? rule->conditions : together ? together->conditions : std::vector<Link>{})
      unmet += x.steps[l.step].verdict != Verdict::holds;
    return std::pair(s.verdict == Verdict::fails, unmet);
  };
  std::vector<StepId> out = none.attempts;
  std::stable_sort(out.begin(), out.end(), [&](StepId a, StepId b) { return distance(a) < distance(b); });
  return out;
}

bool trivial(const Step& s) {
  const auto* c = std::get_if<Comparison>(&s.why);
  return c != nullptr && s.verdict == Verdict::holds && c->comparator == "=" && c->sides.size() == 2 &&
         c->sides[0].text == c->sides[1].text;
}

StepId essence(const Explanation& x, StepId id) {
  for (std::set<StepId> seen{id};;) {
    const Step& s = x.steps[id];
    const ByRule* by = std::get_if<ByRule>(&s.why);
    if (const auto* none = std::get_if<NotConcluded>(&s.why); none != nullptr && none->attempts.size() == 1)
      by = std::get_if<ByRule>(&x.steps[none->attempts[0]].why);
    if (by == nullptr || by->conditions.size() != 1 || !by->closing.empty()) return id;
    const StepId next = by->conditions[0].step;
    if (x.steps[next].sentence != s.sentence || !seen.insert(next).second) return id;
    id = next;
  }
}

std::string_view reading_of(const Phrases& p, const Explanation& x) {
  if (x.proposition) {
    const Proposition& asked = *x.proposition;
    if (asked.scope && x.steps[*asked.scope].verdict == Verdict::fails) return p.reading_out_of_scope;
    switch (asked.outcome) {
      case eval::Outcome::supports:
        return p.reading_supports;
      case eval::Outcome::contradicts:
        return p.reading_contradicts;
      case eval::Outcome::irrelevant:
        return p.reading_irrelevant;
      case eval::Outcome::undetermined:
        return p.reading_undetermined;
    }
  }
  switch (x.verdict) {
    case Verdict::holds:
      return x.has_case ? p.reading_holds : p.reading_holds_program;
    case Verdict::open:
      return x.limit.empty() ? p.reading_open : p.reading_open_limit;
    case Verdict::fails:
      return x.has_case ? p.reading_fails : p.reading_fails_program;
  }
  return {};
}

std::string verdict_of(const Phrases& p, const Step& s) {
  const std::string verdict = in_capitals(p, s.verdict);
  return s.at ? filled(p.open_at, verdict, at_least(p, *s.at)) : verdict;
}

std::string not_recorded(const Phrases& p, const Step& s) {
  return s.at ? filled(p.not_recorded_at, at_least(p, *s.at)) : std::string(p.not_recorded);
}

std::string_view reason(const Phrases& p, const Excluded& e) {
  switch (e.by) {
    case Excluded::ByDeclaration::table:
      return p.table_complete;
    case Excluded::ByDeclaration::closed_fact:
      return p.closed_fact;
    case Excluded::ByDeclaration::program:
      return p.program_complete;
    case Excluded::ByDeclaration::no:
      break;
  }
  if (e.declared.empty()) return p.complete;
  switch (e.declared.front().kind) {
    case Excluded::Declared::Kind::denied:
      return p.denied;
    case Excluded::Declared::Kind::complete:
      return p.complete;
    case Excluded::Declared::Kind::none:
      return p.none;
  }
  return {};
}

std::string differences_of(const Phrases& p, const NearRow& n) {
  std::string out;
  if (n.planned)
    out = p.planned_row;
  else if (n.differences.empty())
    out = filled(p.only_at, std::string(word(p, n.evidence.confidence)));
  for (const Difference& d : n.differences) {
    if (!out.empty()) out += p.list_comma;
    switch (d.kind) {
      case Difference::Kind::differs:
        out += filled(p.differs, d.column_shown, d.have_shown, d.wanted_shown);
        break;
      case Difference::Kind::missing:
        out += filled(p.missing, d.column_shown);
        break;
      case Difference::Kind::uncertain:
        out += filled(p.uncertain, d.column_shown, d.have_shown, d.wanted_shown);
        break;
      case Difference::Kind::no_value:
        out += filled(p.no_value, d.column_shown);
        break;
    }
  }
  return out;
}

std::string values_of(const Phrases& p, const Aggregate& a, bool all) {
  std::string out;
  size_t told = 0;
  for (const auto& r : a.rows) {
    if (!r.certain) continue;
    std::string one;
    for (const std::string& v : r.shown) one += (one.empty() ? "" : " ") + v;
    if (told == 8 && !all) {
      out += "…";
      break;
    }
    out += (out.empty() ? std::string() : std::string(p.list_comma)) + one;
    ++told;
  }
  return out;
}

std::string value_words(const Phrases& p, const Value& v) {
  if (v.kind == Value::Kind::none) return std::string(p.no_value_word);
  return v.shown;
}

std::string compared(const Phrases& p, const Comparison& c) {
  if (c.distance_shown.empty()) return c.told;
  return c.told + std::string(p.semicolon) + filled(p.short_by, c.distance_shown);
}

}  // namespace mechanist::explain
