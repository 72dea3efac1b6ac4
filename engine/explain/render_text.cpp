// An Explanation as a page: the verdict and what was needed first, then the proof or what is missing, with
// evidence and rules as numbered notes at the end. Where a mechanism holds, its paths and qualities are
// two columns, one witness each; everything else is an indented tree, folded below a few levels.
//
// The tree is walked from a list, never by recursion, so a proof of any length prints. What the page says and
// how it is laid out are two steps, so that Markdown says the same.
// External interface: render_text of render.hpp, page_of of page.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/text.hpp"
#include "explain/gaps.hpp"
#include "explain/layout.hpp"
#include "explain/page.hpp"
#include "explain/phrases.hpp"
#include "explain/reading.hpp"
#include "explain/render.hpp"
#include "explain/weakest.hpp"

namespace mechanist::explain {

namespace {

constexpr int levels_shown = 4;
constexpr size_t facts_shown = 5, lists_shown = 3;  // of what to look for first
constexpr size_t ways_shown = 2;                    // in which a goal fails, or is open
constexpr size_t label_column = 32;

size_t settled(const Lead& l) {
  return l.holds.size() + l.fails.size() + l.decides.size();
}
bool is_list(const Lead& l) {
  return l.item.kind == SettleItem::Kind::complete;
}

// Collects the lines of a page.
class Sheet {
 public:
  using Entry = PageLine::Entry;
  void blank() { add(PageLine::Kind::blank); }
  void title(std::string text, std::string verdict) {
    add(PageLine::Kind::title, 0, 2, std::move(text), std::move(verdict));
  }
  void heading(PageLine::Section section, std::string_view text, std::string note = {}) {
    add(PageLine::Kind::heading, 0, 2, std::string(text), std::move(note)).section = section;
  }
  void put(size_t indent, size_t hang, std::string_view text, std::string note = {}) {
    add(PageLine::Kind::text, indent, hang, std::string(text), std::move(note));
  }
  void alternative(std::string text) { add(PageLine::Kind::alternative, 2, 4, std::move(text)); }
  void put_beside(size_t indent, std::string_view label, size_t column, std::vector<Entry> entries) {
    add(PageLine::Kind::beside, indent, column, std::string(label)).entries = std::move(entries);
  }
  void flow(size_t indent, std::string_view head, size_t hang, const std::vector<std::string>& entries) {
    PageLine& line = add(PageLine::Kind::flow, indent, hang, std::string(head));
    for (const std::string& e : entries) line.entries.push_back({e, {}});
  }
  void source(std::string title, std::string places, std::string url, std::string_view confidence) {
    PageLine& line = add(PageLine::Kind::source, 2, 6, std::move(title), std::string(confidence));
    line.places = std::move(places);
    line.url = std::move(url);
  }
  std::vector<PageLine> lines() { return std::move(lines_); }

 private:
  PageLine& add(PageLine::Kind kind, size_t indent = 0, size_t hang = 0, std::string text = {},
                std::string note = {}) {
    PageLine& line = lines_.emplace_back();
    line.kind = kind;
    line.indent = indent;
    line.hang = hang;
    line.text = std::move(text);
    line.note = std::move(note);
    return line;
  }
  std::vector<PageLine> lines_;
};

class Page {
 public:
  Page(const Explanation& x, const TextOptions& o) : x_(x), options_(o), p_(phrases_of(x.language)) {}

  std::vector<PageLine> lines() {
    head();
    if (x_.proposition) {
      proposition(*x_.proposition);
    } else if (!x_.paths.empty() || !x_.qualities.empty()) {
      mechanism();
      if (!x_.roots.empty()) told_before(x_.roots.front());
      derivations(1);
    } else {
      derivations(0);
    }
    possible();
    if (x_.settle) settle(*x_.settle);
    if (x_.settle && options_.leads && of_other_goals(x_.settle->leads))
      leads(x_.settle->leads, x_.settle->open_goals);
    if (folded_ > 0) {
      out_.blank();
      out_.put(0, 2, filled(p_.folded, std::to_string(folded_)));
    }
    if (x_.cut_at_depth) {
      out_.blank();
      out_.put(0, 2, p_.depth_cut);
    }
    if (x_.cut) {
      out_.blank();
      out_.put(0, 2, p_.cut_short);
    }
    evidence();
    rules();
    return out_.lines();
  }

  std::vector<PageLine> overview(const std::vector<Explanation>& all) {
    out_.heading(PageLine::Section::body, x_.has_case ? x_.case_shown : x_.rulebase);
    for (const Explanation& x : all) {
      const Page of(x, options_);
      out_.put(2, 4, x.proposition ? x.title : of.mark_of(x.verdict, x.confidence) + " " + x.title,
               standing_of(x));
      std::vector<std::string> parts;
      for (const auto* side : {&x.paths, &x.qualities})
        for (const Part& part : *side) parts.push_back(of.mark_of(x.steps[part.step]) + " " + part.label);
      if (!parts.empty()) out_.flow(4, {}, 4, parts);
    }
    return out_.lines();
  }

  // By what each settles by itself; below these, what only settles together with others.
  std::vector<PageLine> look_first(const std::vector<Lead>& all, uint32_t open) {
    leads(all, open);
    return out_.lines();
  }

 private:
  struct Item {
    enum class Kind { step, leave, line } kind = Kind::step;
    StepId step = 0;
    size_t indent = 0;
    int level = 0;
    uint32_t more = 0;
    bool mark = true;
    bool headless = false;  // only what is beneath it
    bool quiet = false;     // what else would be possible does not matter
    const std::vector<StepId>* others = nullptr;
    std::vector<StepId> told{};  // why nobody else can, as far as it stands above
    std::string line{};
    std::string note{};
  };

  static Item item(StepId step, size_t indent) {
    Item out;
    out.step = step;
    out.indent = indent;
    return out;
  }
  static Item item(const Link& l, size_t indent) {
    Item out = item(l.step, indent);
    out.more = l.more;
    out.others = &l.others;
    return out;
  }

  // ---------------------------------------------------------------- head

  void head() {
    out_.title(
        filled(x_.has_case ? p_.title : p_.title_alone, x_.has_case ? x_.case_shown : x_.title, x_.title),
        standing_of(x_));
    out_.put(0, 0, reading_of(p_, x_));
    if (x_.matching > 1 && x_.roots.size() == 1)
      out_.put(0, 0, filled(p_.matching, std::to_string(x_.matching)));
    if (!x_.limit.empty()) out_.put(0, 0, filled(p_.limit_reached, x_.limit));
    weakest();
    needed();
  }

  std::string standing_of(const Explanation& x) const {
    if (x.proposition) return in_capitals(p_, x.proposition->outcome);
    std::string out = in_capitals(p_, x.verdict);
    if (x.confidence) out += " · " + filled(p_.confidence, std::string(word(p_, *x.confidence)));
    return out;
  }

  // The confidence, traced to what it hangs on.
  void weakest() {
    if (x_.proposition || x_.roots.empty() || !x_.confidence) return;
    const std::vector<StepId> leaves = weakest_below(x_, x_.roots.front());
    if (leaves.empty() || leaves.front() == x_.roots.front()) return;
    out_.put(0, 2, filled(p_.confidence_for, std::string(word(p_, *x_.confidence))));
    const size_t most = options_.all ? leaves.size() : 3;
    for (size_t i = 0; i < leaves.size() && i < most; ++i) {
      const Step& s = x_.steps[leaves[i]];
      std::string text = s.sentence;
      if (const auto* e = std::get_if<Excluded>(&s.why))
        text +=
            std::string(p_.colon) + std::string(s.verdict == Verdict::holds ? closed_by(*e) : reason(p_, *e));
      if (const auto* o = std::get_if<OtherValue>(&s.why))
        text += std::string(p_.colon) + filled(p_.other_value, o->shown);
      out_.put(2, 4, text, references(evidence_below(leaves[i])));
    }
    if (leaves.size() > most) out_.put(2, 4, filled(p_.and_more, std::to_string(leaves.size() - most)));
  }

  // "(ours, R1)"; only what the study says is the study's.
  std::string origin(uint32_t rule) {
    const Rule& r = x_.rules[rule];
    std::string out(p_.open_bracket);
    if (!r.ours.empty())
      out += std::string(p_.ours_word) + std::string(p_.comma);
    else if (!r.citations.empty())
      out += cited_word(p_, r.citations.front().source) + std::string(p_.comma);
    return out + number_of_rule(rule) + std::string(p_.close_bracket);
  }

  void needed() {
    if (x_.needed.empty()) return;
    out_.blank();
    auto what = [&](uint32_t rule) {
      const Rule& r = x_.rules[rule];
      return r.sentence.empty() ? r.needed : r.sentence;
    };
    const std::string gap = p_.language == "zh" ? "" : " ";
    if (x_.needed.size() == 1) {
      out_.put(0, 2, filled(p_.needed, what(x_.needed[0]) + gap + origin(x_.needed[0])));
      return;
    }
    out_.put(0, 2, p_.needed_one_of);
    for (uint32_t rule : x_.needed) out_.alternative(what(rule) + gap + origin(rule));
  }

  void possible() {
    if (x_.proposition || x_.verdict != Verdict::open || x_.roots.empty()) return;
    if (x_.possible.empty() && !x_.possible_others) return;
    // Of a goal of one row, the goal itself says as much.
    if (x_.possible.size() == 1 && x_.possible.front() == x_.goal && !x_.possible_others) return;
    if (x_.possible.empty() && x_.goal.find('_') == std::string::npos) return;
    std::string list;
    const size_t most = options_.all ? x_.possible.size() : std::min<size_t>(x_.possible.size(), 4);
    for (size_t i = 0; i < most; ++i)
      list += (i > 0 ? std::string(p_.list_comma) : std::string()) + x_.possible[i];
    if (most < x_.possible.size())
      list += std::string(p_.list_comma) + filled(p_.and_more, std::to_string(x_.possible.size() - most));
    if (x_.possible_others)
      list = list.empty() ? std::string(p_.possible_only_others)
                          : list + std::string(p_.comma) + std::string(p_.possible_others);
    out_.blank();
    out_.put(0, 2, filled(p_.possible, list));
  }

  // ---------------------------------------------------------------- what would settle it

  void settle(const Settlement& s) {
    const bool open = x_.verdict == Verdict::open && !x_.proposition;
    if (!open && s.holds.empty() && s.opens.empty() && s.supports.empty() && s.contradicts.empty() &&
        s.irrelevant.empty() && !s.cut)
      return;
    out_.blank();
    out_.put(0, 2, p_.settle);
    auto items = [&](const SettleSet& set, char mark) {
      uint32_t letters = 0;
      for (const SettleItem& i : set.items) {
        letters += i.letters;
        std::string note = line_of(i.place, x_.profile_path);
        if (i.place.file.empty()) note.clear();
        out_.put(4, 6, std::string(1, i.kind == SettleItem::Kind::cell ? '~' : mark) + " " + i.sentence,
                 note);
        out_.put(8, 10, i.written);
        if (i.kind == SettleItem::Kind::cell) out_.put(8, 10, in_place_of(p_, i));
      }
      if (letters > 1) out_.put(4, 6, p_.letters);
    };
    const std::string colon(p_.colon);
    auto headed = [&](std::string head) {
      while (!head.empty() && head.back() == ' ') head.pop_back();
      out_.put(2, 4, head);
    };
    auto with = [&](const std::vector<SettleSet>& sets, uint32_t more, const std::string& outcome) {
      for (size_t i = 0; i < sets.size() && (i == 0 || options_.all); ++i) {
        const size_t n = sets[i].items.size(), found = sets.size() + more;
        if (i == 0)
          headed(filled(n == 1 ? p_.holds_with_one : p_.holds_with, outcome, std::to_string(n)) +
                 (found > 1 && !options_.all ? std::string(p_.one_of_sets) : std::string()) + colon);
        else
          headed(std::string(p_.or_with));
        items(sets[i], '+');
      }
    };
    if (open) with(s.holds, s.more, in_capitals(p_, Verdict::holds));
    with(s.supports, 0, in_capitals(p_, eval::Outcome::supports));
    with(s.contradicts, 0, in_capitals(p_, eval::Outcome::contradicts));
    with(s.irrelevant, 0, in_capitals(p_, eval::Outcome::irrelevant));
    if (open && s.holds.empty())
      out_.put(2, 4, filled(p_.holds_with_none, std::string(word(p_, Verdict::holds))));
    auto each = [&](const std::vector<SettleSet>& sets, std::string_view one, std::string_view several,
                    Verdict verdict, char mark) {
      const size_t shown = options_.all ? sets.size() : std::min(sets.size(), ways_shown);
      for (size_t i = 0; i < shown; ++i) {
        const size_t n = sets[i].items.size();
        headed(filled(n == 1 ? one : several, in_capitals(p_, verdict), std::to_string(n)) + colon);
        items(sets[i], mark);
      }
      if (shown < sets.size()) out_.put(2, 4, filled(p_.more_ways, std::to_string(sets.size() - shown)));
    };
    each(s.fails, p_.fails_with, p_.fails_with_all, Verdict::fails, '+');
    if (open && s.fails.empty())
      out_.put(2, 4, filled(p_.holds_with_none, std::string(word(p_, Verdict::fails))));
    if (!open) each(s.holds, p_.without, p_.without_all, Verdict::holds, '-');
    each(s.opens, p_.without, p_.without_all, Verdict::open, '-');
    if (s.cut) out_.put(2, 4, p_.search_cut);
  }

  // Whether there is more to say than what settles this goal, which stands above.
  bool of_other_goals(const std::vector<Lead>& all) const {
    return std::any_of(all.begin(), all.end(), [&](const Lead& l) {
      auto other = [&](const std::string& name) { return name != x_.title && name != x_.goal; };
      return std::any_of(l.holds.begin(), l.holds.end(), other) ||
             std::any_of(l.fails.begin(), l.fails.end(), other) || !l.decides.empty();
    });
  }

  void leads(const std::vector<Lead>& all, uint32_t open) {
    if (all.empty()) return;
    out_.blank();
    out_.put(0, 2, p_.look_first, filled(p_.settles_of, std::to_string(open)));
    size_t facts = 0, lists = 0;
    for (const Lead& l : all) {
      if (!options_.all && (l.covered || (is_list(l) ? lists++ >= lists_shown : facts++ >= facts_shown)))
        continue;
      out_.put(2, 4, std::string(l.item.kind == SettleItem::Kind::cell ? "~ " : "+ ") + l.item.sentence,
               settled(l) > 0 ? std::to_string(settled(l)) : "-");
      out_.put(6, 8, l.item.written);
      auto told = [&](std::string_view head, const std::vector<std::string>& names) {
        if (names.empty()) return;
        std::string list;
        for (const std::string& n : names) list += (list.empty() ? "" : std::string(p_.semicolon)) + n;
        out_.put(6, 8, std::string(head) + std::string(p_.colon) + list);
      };
      told(in_capitals(p_, Verdict::holds), l.holds);
      told(in_capitals(p_, Verdict::fails), l.fails);
      told(p_.gets_outcome, l.decides);
      if (settled(l) == 0)
        out_.put(6, 8, filled(l.gaps == 1 ? p_.with_others_one : p_.with_others, std::to_string(l.gaps)));
    }
  }

  // ---------------------------------------------------------------- notes

  std::string number_of_rule(uint32_t rule) {
    auto [it, fresh] = rule_numbers_.try_emplace(rule, rule_order_.size() + 1);
    if (fresh) rule_order_.push_back(rule);
    return "R" + std::to_string(it->second);
  }

  size_t number_of(const Source& s, const Evidence& e) {
    auto [it, fresh] = source_numbers_.try_emplace(s.name, notes_.size());
    if (fresh) notes_.push_back({s, {}, e.confidence});
    Note& n = notes_[it->second];
    n.places.insert({line_of(e.place, x_.profile_path), e.place.line});
    n.confidence = std::min(n.confidence, e.confidence);
    return it->second + 1;
  }

  // "[1 2]", then where those stand that name no source.
  std::string references(const std::vector<const Evidence*>& all) {
    std::vector<size_t> numbers;
    std::vector<std::string> bare;
    for (const Evidence* e : all) {
      for (const Source& s : e->sources) {
        const size_t n = number_of(s, *e);
        if (std::find(numbers.begin(), numbers.end(), n) == numbers.end()) numbers.push_back(n);
      }
      if (!e->sources.empty()) continue;
      const std::string at = line_of(e->place, x_.profile_path);
      if (std::find(bare.begin(), bare.end(), at) == bare.end()) bare.push_back(at);
    }
    std::string out;
    for (size_t i = 0; i < numbers.size(); ++i) {
      if (i == 4 && numbers.size() > 5) {
        out += " …";
        break;
      }
      out += (i > 0 ? " " : "[") + std::to_string(numbers[i]);
    }
    if (!numbers.empty()) out += "]";
    for (size_t i = 0; i < bare.size(); ++i) {
      if (i == 3 && bare.size() > 4) {
        out += " …";
        break;
      }
      out += (out.empty() ? "" : " ") + bare[i];
    }
    return out;
  }

  std::string annotated(const std::vector<const Evidence*>& all, std::optional<Confidence> c) {
    std::string out = references(all);
    const bool sourced = !out.empty() && out.front() == '[';
    if (!sourced && x_.has_case && !all.empty()) return out + "  " + std::string(p_.no_source);
    if (c && sourced) out += "  " + padded_left(word(p_, *c), p_.language == "zh" ? 2 : 6);
    return out;
  }

  // Every piece of evidence in the proof of a step that holds.
  std::vector<const Evidence*> evidence_below(StepId root) const {
    std::vector<const Evidence*> out;
    std::set<StepId> seen{root};
    std::vector<StepId> todo{root};
    while (!todo.empty()) {
      const StepId s = todo.back();
      todo.pop_back();
      if (const auto* r = std::get_if<Recorded>(&x_.steps[s].why)) {
        if (!r->evidence.empty() && r->origin == Recorded::Origin::profile)
          out.push_back(&r->evidence.front());
      } else if (const auto* e = std::get_if<Excluded>(&x_.steps[s].why)) {
        for (const auto& d : e->declared) out.push_back(&d.evidence);
      } else if (const auto* o = std::get_if<OtherValue>(&x_.steps[s].why)) {
        out.push_back(&o->evidence);
      }
      std::vector<StepId> below = children(x_.steps[s]);
      for (auto it = below.rbegin(); it != below.rend(); ++it)
        if (seen.size() < 2000 && seen.insert(*it).second) todo.push_back(*it);
    }
    return out;
  }

  // ---------------------------------------------------------------- mechanisms

  std::string mark_of(const Step& s) const { return mark_of(s.verdict, s.confidence); }
  std::string mark_of(Verdict verdict, std::optional<Confidence> confidence) const {
    switch (verdict) {
      case Verdict::holds:
        return confidence && x_.confidence && x_.verdict == Verdict::holds && *confidence > *x_.confidence
                   ? "~"
                   : "✓";
      case Verdict::open:
        return "?";
      case Verdict::fails:
        return "✗";
    }
    return {};
  }

  void mechanism() {
    std::set<std::string> parts;
    for (const auto* list : {&x_.paths, &x_.qualities})
      for (const Part& p : *list) parts.insert(p.name);
    auto block = [&](const std::vector<Part>& list, std::string_view title) {
      if (list.empty()) return;
      size_t holding = 0;
      for (const Part& p : list) holding += x_.steps[p.step].verdict == Verdict::holds;
      out_.blank();
      out_.heading(PageLine::Section::body,
                   filled(title, std::to_string(holding), std::to_string(list.size())));
      for (const Part& p : list) part(p);
    };
    block(x_.paths, p_.paths);
    block(x_.qualities, p_.qualities);
    // What the mechanism asks for besides.
    std::vector<Item> others;
    std::vector<StepId> roots = x_.roots;
    for (size_t i = 0; i < roots.size(); ++i) {
      const Step& s = x_.steps[roots[i]];
      if (const auto* not_concluded = std::get_if<NotConcluded>(&s.why))
        roots.insert(roots.end(), not_concluded->attempts.begin(), not_concluded->attempts.end());
      if (const auto* by = std::get_if<ByRule>(&s.why))
        for (const Link& l : by->conditions)
          if (!only_parts(l.step, parts)) others.push_back(item(l, 2));
      if (const auto* by = std::get_if<ByRule>(&s.why))
        for (StepId c : by->closing) others.push_back(item(c, 2));
    }
    if (!others.empty()) {
      out_.blank();
      out_.heading(PageLine::Section::body, p_.other_conditions);
      tree(std::move(others));
    }
  }

  bool only_parts(StepId s, const std::set<std::string>& parts) const {
    const Step& step = x_.steps[s];
    if (parts.contains(step.goal)) return true;
    const std::vector<StepId> below = children(step);
    const bool connective = std::holds_alternative<Threshold>(step.why) ||
                            std::holds_alternative<Together>(step.why) ||
                            std::holds_alternative<NotConcluded>(step.why);
    return connective && !below.empty() && std::all_of(below.begin(), below.end(), [&](StepId c) {
             return parts.contains(x_.steps[c].goal);
           });
  }

  void part(const Part& p) {
    const Step& s = x_.steps[p.step];
    const bool compact =
        x_.verdict == Verdict::holds && s.verdict == Verdict::holds && !options_.all && options_.depth < 0;
    if (compact) {
      witness(p, s);
      return;
    }
    std::string verdict = in_capitals(p_, s.verdict);
    if (s.confidence) verdict += " · " + filled(p_.confidence, std::string(word(p_, *s.confidence)));
    std::string note;
    if (const auto* by = std::get_if<ByRule>(&s.why)) note = number_of_rule(by->rule);
    if (const auto* none = std::get_if<NotConcluded>(&s.why); none != nullptr && none->attempts.size() == 1)
      if (const auto* by = std::get_if<ByRule>(&x_.steps[none->attempts[0]].why))
        note = number_of_rule(by->rule);
    out_.put_beside(2, mark_of(s) + " " + p.label, label_column, {{verdict, note}});
    if (shown_.contains(p.step) && !children(s).empty()) {
      out_.put(6, 8, p_.above);
      return;
    }
    Item root = item(p.step, 4);
    root.headless = true;
    tree({root});
  }

  // One line for each condition of the part's proof, beside its name.
  void witness(const Part& p, const Step& s) {
    std::vector<Sheet::Entry> lines;
    std::string rule;
    uint32_t more = 0;
    if (const auto* by = std::get_if<ByRule>(&s.why)) {
      rule = number_of_rule(by->rule);
      std::set<StepId> told;
      for (const Link& l : by->conditions) {
        if (!told.insert(l.step).second || trivial(x_.steps[l.step])) continue;
        const Step& c = x_.steps[l.step];
        more = std::max(more, l.more);
        if (const auto* cmp = std::get_if<Comparison>(&c.why)) {
          for (StepId a : cmp->aggregates)
            if (const auto* agg = std::get_if<Aggregate>(&x_.steps[a].why);
                agg != nullptr && cmp->aggregates.size() == 1)
              if (std::string values = values_of(p_, *agg, options_.all); !values.empty())
                lines.push_back({values, references(evidence_below(a))});
          lines.push_back({compared(p_, *cmp), {}});
          continue;
        }
        lines.push_back({c.sentence, annotated(evidence_below(l.step), {})});
      }
    }
    if (lines.empty()) lines.push_back({s.sentence, {}});
    if (!rule.empty()) lines.back().note += (lines.back().note.empty() ? "" : " ") + rule;
    if (s.confidence && x_.confidence && *s.confidence > *x_.confidence)
      lines.push_back({filled(p_.confidence, std::string(word(p_, *s.confidence))), {}});
    if (more > 0) lines.push_back({filled(p_.and_more, std::to_string(more)), {}});
    out_.put_beside(2, mark_of(s) + " " + p.label, label_column, lines);
  }

  // ---------------------------------------------------------------- several derivations

  void told_before(StepId root) {
    std::vector<StepId> todo{root};
    before_.insert(root);
    while (!todo.empty()) {
      const StepId s = todo.back();
      todo.pop_back();
      for (StepId c : children(x_.steps[s]))
        if (before_.insert(c).second) todo.push_back(c);
    }
  }

  // Of a further derivation of a mechanism, only what it proves otherwise is told; facts are, because they
  // are short.
  bool told_above(StepId id) const {
    if (before_.empty() || children(x_.steps[id]).empty()) return false;
    if (before_.contains(id)) return true;
    const auto* t = std::get_if<Threshold>(&x_.steps[id].why);
    return t != nullptr &&
           std::all_of(t->members.begin(), t->members.end(), [&](StepId m) { return before_.contains(m); });
  }

  // Whether a threshold in it has members that do not hold by evidence as good as the derivation's: the same
  // threshold may have counted more where weaker evidence counts, too.
  bool counts_less(StepId root) const {
    std::set<StepId> seen{root};
    std::vector<StepId> todo{root};
    while (!todo.empty()) {
      const Step& s = x_.steps[todo.back()];
      todo.pop_back();
      if (const auto* t = std::get_if<Threshold>(&s.why); t != nullptr && t->open + t->failed > 0)
        return true;
      for (StepId c : children(s))
        if (!before_.contains(c) && seen.insert(c).second) todo.push_back(c);
    }
    return false;
  }

  void derivations(size_t from) {
    const bool several = !x_.heights.empty();
    for (size_t i = from; i < x_.roots.size(); ++i) {
      const Step& s = x_.steps[x_.roots[i]];
      out_.blank();
      if (several) {
        std::string head = filled(p_.derivation, std::to_string(i + 1), std::to_string(x_.roots.size()));
        // Of rows that are not the same, which.
        if (s.goal != x_.steps[x_.roots.front()].goal || x_.goal != s.goal)
          head += std::string(p_.colon) + s.sentence;
        std::string note = filled(p_.height, std::to_string(x_.heights[i]));
        if (s.confidence)
          note = filled(p_.confidence, std::string(word(p_, *s.confidence))) + std::string(p_.comma) + note;
        out_.heading(PageLine::Section::body, head, note);
        if (i > 0 && s.confidence && *s.confidence != Confidence::low && counts_less(x_.roots[i]))
          out_.put(0, 2, filled(p_.counted_from, std::string(word(p_, *s.confidence))));
      }
      Item root = item(x_.roots[i], 0);
      root.headless = true;
      tree({root});
      if (several) told_before(x_.roots[i]);
    }
    if (x_.more_derivations) {
      out_.blank();
      out_.put(0, 2, p_.more_derivations);
    }
  }

  // ---------------------------------------------------------------- propositions

  void proposition(const Proposition& p) {
    if (p.scope) {
      out_.blank();
      out_.heading(PageLine::Section::body, p_.scope);
      side(*p.scope, 2);
    }
    for (const ClaimPart& claim : p.claims) {
      out_.blank();
      out_.heading(PageLine::Section::body, claim.sentence, in_capitals(p_, claim.outcome));
      for (const ClaimInstance& i : claim.instances) {
        std::string values;
        for (const std::string& v : i.shown)
          values += (values.empty() ? std::string() : std::string(p_.list_comma)) + v;
        if (values.empty()) values = p_.claim_whole;
        out_.put(2, 4, values, in_capitals(p_, i.outcome));
        side(i.x, 4);
        side(i.y, 4);
      }
    }
  }

  void side(StepId id, size_t indent) { tree({item(id, indent)}); }

  // ---------------------------------------------------------------- trees

  int levels() const {
    if (options_.all) return INT_MAX;
    return options_.depth >= 0 ? options_.depth : levels_shown;
  }

  // How many steps stand beneath one that is folded.
  size_t below(StepId root) const {
    std::set<StepId> seen{root};
    std::vector<StepId> todo{root};
    while (!todo.empty()) {
      const StepId s = todo.back();
      todo.pop_back();
      for (StepId c : children(x_.steps[s]))
        if (seen.size() < 10000 && seen.insert(c).second) todo.push_back(c);
    }
    return seen.size() - 1;
  }

  void tree(std::vector<Item> first) {
    std::vector<Item> stack;
    for (auto it = first.rbegin(); it != first.rend(); ++it) stack.push_back(std::move(*it));
    std::set<StepId> path;
    while (!stack.empty()) {
      Item item = std::move(stack.back());
      stack.pop_back();
      if (item.kind == Item::Kind::leave) {
        path.erase(item.step);
        continue;
      }
      if (item.kind == Item::Kind::line) {
        out_.put(item.indent, item.indent + 2, item.line, item.note);
        continue;
      }
      if (!item.headless) item.step = essence(x_, item.step);
      std::vector<Item> beneath = show(item, path);
      if (beneath.empty()) continue;
      path.insert(item.step);
      Item leave;
      leave.kind = Item::Kind::leave;
      leave.step = item.step;
      stack.push_back(leave);
      for (auto it = beneath.rbegin(); it != beneath.rend(); ++it) stack.push_back(std::move(*it));
    }
  }

  Item line(size_t indent, std::string text, std::string note = {}) const {
    Item i;
    i.kind = Item::Kind::line;
    i.indent = indent;
    i.line = std::move(text);
    i.note = std::move(note);
    return i;
  }

  // Deep trees stay readable: from some column on they do not move further right.
  size_t deeper(size_t indent) const { return std::min<size_t>(indent + 2, 40); }

  void evidence_lines(std::vector<Item>& out, const Evidence& e, size_t indent) const {
    const std::string colon(p_.colon);
    auto quoted = [&](const std::string& t) {
      return std::string(p_.open_quote) + t + std::string(p_.close_quote);
    };
    std::string how;
    if (e.attribution == "inferred") how = p_.inferred;
    if (e.attribution == "predecessor") how = p_.predecessor;
    if (e.attribution == "subsidiary") how = p_.subsidiary;
    if (e.attribution == "reported" && options_.all) how = p_.reported;
    if (e.status == "ended")
      how += (how.empty() ? std::string() : std::string(p_.semicolon)) + std::string(p_.ended);
    if (e.status == "planned")
      how += (how.empty() ? std::string() : std::string(p_.semicolon)) + std::string(p_.planned);
    if (!how.empty() && !e.note.empty())
      out.push_back(line(indent, how + colon + quoted(e.note)));
    else if (!e.note.empty())
      out.push_back(line(indent, std::string(p_.note) + colon + quoted(e.note)));
    else if (!how.empty())
      out.push_back(line(indent, how));
    if (!options_.all) return;
    if (!e.quote.empty()) out.push_back(line(indent, std::string(p_.quote) + colon + quoted(e.quote)));
    if (!e.paraphrase.empty())
      out.push_back(line(indent, std::string(p_.paraphrase) + colon + quoted(e.paraphrase)));
    if (!e.page.empty()) out.push_back(line(indent, filled(p_.page, e.page)));
    if (!e.coder.empty()) out.push_back(line(indent, std::string(p_.coder) + colon + e.coder));
  }

  // The same where the list itself is what is told.
  std::string_view closed_by(const Excluded& e) const {
    if (e.by == Excluded::ByDeclaration::closed_fact) return p_.closed_list;
    const std::string_view why = reason(p_, e);
    return why == p_.complete ? p_.is_complete : why;
  }

  // Behind a line that does not tell its verdict.
  std::string only_at(const Step& s, std::string_view join) const {
    return s.at ? std::string(join) + verdict_of(p_, s) : std::string();
  }
  // Prints the step's own line and returns what stands beneath it.
  std::vector<Item> show(const Item& item, const std::set<StepId>& path) {
    const Step& s = x_.steps[item.step];
    std::vector<Item> out;
    const size_t in = item.headless ? item.indent : deeper(item.indent);
    const std::string mark = item.mark ? mark_of(s) + " " : "";
    const size_t hang = item.indent + (mark.empty() ? 2 : 4);
    const std::string colon(p_.colon);
    auto print = [&](const std::string& text, const std::string& note = {}) {
      if (!item.headless) out_.put(item.indent, hang, mark + text, note);
    };
    auto place = [&](Item i) {
      i.level = item.headless ? item.level : item.level + 1;
      // In a proof every line holds; elsewhere each says its own verdict.
      i.mark = s.verdict != Verdict::holds || std::holds_alternative<Threshold>(s.why) ||
               x_.steps[i.step].verdict != Verdict::holds;
      out.push_back(std::move(i));
    };
    auto beneath = [&](StepId c) { place(Page::item(c, in)); };
    auto beneath_link = [&](const Link& l) { place(Page::item(l, in)); };
    auto links = [&](const std::vector<Link>& all) {
      // A rule that reads an attribute twice is told its value once.
      std::set<StepId> told;
      bool above = false;
      for (const Link& l : all) {
        if (!told.insert(l.step).second || trivial(x_.steps[l.step])) continue;
        // A mechanism's own page has told its parts.
        if (item.headless && !x_.paths.empty() && told_above(l.step))
          above = true;
        else
          beneath_link(l);
      }
      if (above) out.push_back(line(in, std::string(p_.others_above)));
    };
    // Beside what is in the way: why nobody else could meet the conditions.
    auto closing = [&](const std::vector<StepId>& all) {
      for (StepId c : all)
        if (std::find(item.told.begin(), item.told.end(), c) == item.told.end()) beneath(c);
    };
    auto more_line = [&] {
      if (item.more == 0 || item.headless) return;
      const size_t at = in + (mark.empty() ? 0 : 2);
      if (item.others == nullptr || item.others->empty()) {
        out.push_back(
            line(at, filled(options_.all ? p_.and_others : p_.and_more, std::to_string(item.more))));
        return;
      }
      out.push_back(line(at, filled(p_.and_others, std::to_string(item.more))));
      for (StepId other : *item.others) {
        Item i = Page::item(other, at + 2);
        i.level = item.level + 1;
        i.mark = false;
        out.push_back(std::move(i));
      }
    };
    const bool leaf_like = children(s).empty();
    if (path.contains(item.step)) {
      print(s.sentence + colon + std::string(p_.circle));
      return out;
    }
    if (!leaf_like && !item.headless && (shown_.contains(item.step) || before_.contains(item.step))) {
      print(s.sentence, std::string(p_.above));
      return out;
    }
    const bool fold = !leaf_like && !item.headless && item.level >= levels() &&
                      !std::holds_alternative<Comparison>(s.why) &&
                      !std::holds_alternative<Aggregate>(s.why) && !negated_leaf(s);
    if (fold) {
      folded_ += below(item.step);
      std::string text = s.sentence;
      if (s.verdict != Verdict::holds) text += colon + verdict_of(p_, s);
      print(text + " …", annotated(evidence_below(item.step), {}));
      return out;
    }
    const bool again = !shown_.insert(item.step).second;

    if (const auto* r = std::get_if<Recorded>(&s.why)) {
      std::vector<const Evidence*> all;
      for (const Evidence& e : r->evidence) all.push_back(&e);
      if (r->origin == Recorded::Origin::profile) {
        if (item.headless) out_.put(item.indent, hang, s.sentence, annotated(all, s.confidence));
        print(s.sentence, annotated(all, s.confidence));
        if (!again)
          for (const Evidence& e : r->evidence) evidence_lines(out, e, in + (mark.empty() ? 0 : 2));
      } else {
        const std::string where = r->evidence.empty() ? "" : line_of(r->evidence.front().place, {});
        if (item.headless) out_.put(item.indent, hang, s.sentence, where);
        print(s.sentence, where);
      }
      more_line();
      return out;
    }
    if (const auto* by = std::get_if<ByRule>(&s.why)) {
      print(s.sentence + only_at(s, colon), number_of_rule(by->rule));
      more_line();
      links(by->conditions);
      closing(by->closing);
      if (s.verdict == Verdict::open) not_together(out, s, by->conditions, in);
      return out;
    }
    if (const auto* t = std::get_if<Together>(&s.why)) {
      print(s.sentence + only_at(s, colon));
      links(t->conditions);
      closing(t->closing);
      if (s.verdict == Verdict::open) not_together(out, s, t->conditions, in);
      return out;
    }
    if (const auto* n = std::get_if<Negated>(&s.why)) {
      // Its own line says whether the negative condition is met; the positive sentence beneath has its own
      // mark, and needs no further level.
      print(s.sentence + only_at(s, colon));
      beneath(n->of);
      out.back().level = item.level;
      return out;
    }
    if (const auto* c = std::get_if<NotConcluded>(&s.why)) {
      if (c->attempts.empty()) {
        print(s.sentence + colon + std::string(p_.no_rule));
        if (item.headless) out.push_back(line(in, std::string(p_.no_rule)));
        return out;
      }
      const auto* only =
          c->attempts.size() == 1 ? std::get_if<ByRule>(&x_.steps[c->attempts[0]].why) : nullptr;
      print(s.sentence + colon + verdict_of(p_, s),
            only != nullptr ? number_of_rule(only->rule) : std::string());
      if (only != nullptr) {
        links(only->conditions);
        closing(only->closing);
        not_together(out, x_.steps[c->attempts[0]], only->conditions, in);
        return out;
      }
      std::vector<StepId> told;
      for (StepId a : nearest_first(x_, *c)) {
        // A rule that only passes on what one condition says needs no line of its own.
        const auto* by = std::get_if<ByRule>(&x_.steps[a].why);
        if (by != nullptr && by->conditions.size() == 1 && by->closing.empty() &&
            x_.steps[by->conditions[0].step].sentence == x_.steps[a].sentence)
          beneath_link(by->conditions[0]);
        else
          beneath(a);
        out.back().told = told;
        const auto* several = std::get_if<Together>(&x_.steps[a].why);
        for (const auto* all :
             {by != nullptr ? &by->closing : nullptr, several != nullptr ? &several->closing : nullptr})
          if (all != nullptr) told.insert(told.end(), all->begin(), all->end());
      }
      return out;
    }
    if (const auto* e = std::get_if<Excluded>(&s.why)) {
      std::vector<const Evidence*> all;
      for (const auto& d : e->declared) all.push_back(&d.evidence);
      const std::string text =
          s.sentence + colon + std::string(s.verdict == Verdict::holds ? closed_by(*e) : reason(p_, *e));
      if (item.headless) out_.put(item.indent, hang, text, annotated(all, s.confidence));
      print(text, annotated(all, s.confidence));
      for (const auto& d : e->declared) evidence_lines(out, d.evidence, in + 2);
      return out;
    }
    if (const auto* o = std::get_if<OtherValue>(&s.why)) {
      const std::string text = s.sentence + colon + filled(p_.other_value, o->shown);
      if (item.headless) out_.put(item.indent, hang, text, annotated({&o->evidence}, s.confidence));
      print(text, annotated({&o->evidence}, s.confidence));
      return out;
    }
    if (const auto* nr = std::get_if<NotRecorded>(&s.why)) {
      std::string text = s.sentence + colon;
      if (nr->limited)
        text += nr->another ? p_.limit_stop : p_.not_looked_at;
      else
        text += nr->another ? std::string(p_.another) : not_recorded(p_, s);
      if (nr->another) text += only_at(s, p_.semicolon);
      if (item.headless) out_.put(item.indent, hang, text);
      print(text);
      near(out, *nr, in + 2);
      return out;
    }
    if (const auto* h = std::get_if<Threshold>(&s.why)) {
      std::string text = s.sentence + colon +
                         filled(p_.members_held, std::to_string(h->met), std::to_string(h->members.size()));
      if (h->open > 0) text += std::string(p_.comma) + filled(p_.members_open, std::to_string(h->open));
      print(text + only_at(s, p_.semicolon));
      bool above = false;
      for (StepId m : h->members)
        if (told_above(m))
          above = true;
        else
          beneath(m);
      if (above) out.push_back(line(in, std::string(p_.others_above)));
      return out;
    }
    if (const auto* e = std::get_if<Every>(&s.why)) {
      print(s.sentence + only_at(s, colon));
      if (e->unlimited && s.verdict == Verdict::open) {
        out.push_back(line(in, filled(p_.possible, filled(p_.possible_members, spaced_name(e->domain)))));
        searched(out, e->searched, in, true);
      }
      for (StepId m : e->members) beneath(m);
      closing(e->closing);
      return out;
    }
    if (const auto* cmp = std::get_if<Comparison>(&s.why)) {
      print(compared(p_, *cmp) + only_at(s, p_.semicolon));
      for (StepId a : cmp->aggregates) {
        beneath(a);
        out.back().mark = false;
        out.back().quiet = s.verdict == Verdict::holds;
      }
      return out;
    }
    if (const auto* a = std::get_if<Aggregate>(&s.why)) {
      std::string text = s.sentence + colon + value_words(p_, a->value);
      const std::string values = values_of(p_, *a, options_.all);
      const bool same = a->rows.size() == 1 && values == value_words(p_, a->value);
      if (!values.empty() && !same) text += std::string(p_.semicolon) + values;
      print(text, references(evidence_below(item.step)));
      std::string open;
      for (const auto& r : a->rows) {
        if (r.certain) continue;
        for (const std::string& v : r.shown)
          open += (open.empty() ? std::string() : std::string(p_.list_comma)) + v;
      }
      if (!item.quiet && (!open.empty() || a->unlimited)) {
        if (open.empty())
          open = p_.possible_only_others;
        else if (a->unlimited)
          open += std::string(p_.comma) + std::string(p_.possible_others);
        out.push_back(line(in, x_.limit.empty() ? filled(p_.possible, open) : std::string(p_.limit_stop)));
        searched(out, a->searched, in, true);
      }
      if (item.level < levels()) {
        for (const auto& r : a->rows)
          if (r.certain || options_.all)
            for (const Link& l : r.conditions) {
              if (item.quiet && shown_.contains(l.step)) continue;
              beneath(l.step);
              if (item.quiet && x_.steps[l.step].verdict == Verdict::holds) out.back().mark = false;
            }
        for (StepId c : a->closing) beneath(c);
      }
      return out;
    }
    print(s.sentence + " " + std::string(p_.cut_here));
    return out;
  }

  // The negation of one fact, which is folded no more than the fact would be.
  bool negated_leaf(const Step& s) const {
    const auto* n = std::get_if<Negated>(&s.why);
    return n != nullptr && children(x_.steps[n->of]).empty();
  }

  void not_together(std::vector<Item>& out, const Step& attempt, const std::vector<Link>& conditions,
                    size_t indent) const {
    if (attempt.verdict == Verdict::open && !x_.limit.empty()) {
      for (const Link& l : conditions)
        if (x_.steps[l.step].verdict != Verdict::holds) return;
      out.push_back(line(indent, std::string(p_.limit_stop)));
    }
    if (attempt.verdict != Verdict::fails) return;
    for (const Link& l : conditions)
      if (x_.steps[l.step].verdict == Verdict::fails) return;
    out.push_back(line(indent, std::string(p_.not_together)));
  }

  void searched(std::vector<Item>& out, const std::vector<Search>& all, size_t indent, bool what) {
    for (const Search& s : all) {
      const std::string head = what || s.part ? s.sentence + std::string(p_.colon) : std::string();
      out.push_back(line(indent, head + std::string(p_.searched), annotated({&s.evidence}, {})));
      evidence_lines(out, s.evidence, indent + 2);
    }
  }

  void near(std::vector<Item>& out, const NotRecorded& nr, size_t indent) {
    const std::string colon(p_.colon);
    searched(out, nr.searched, indent, false);
    for (const NearRow& n : nr.nearest) {
      std::string text =
          std::string(p_.nearest) + " " + line_of(n.evidence.place, x_.profile_path) + " " + n.brief;
      const std::string differences = differences_of(p_, n);
      if (!differences.empty()) text += colon + differences;
      if (n.alike > 0) text += (p_.language == "zh" ? "" : " ") + filled(p_.alike, std::to_string(n.alike));
      out.push_back(line(indent, text, references({&n.evidence})));
    }
    if (nr.further > 0) out.push_back(line(indent, filled(p_.further, std::to_string(nr.further))));
  }

  // ---------------------------------------------------------------- the notes at the end

  void evidence() {
    if (notes_.empty()) return;
    out_.blank();
    out_.heading(PageLine::Section::evidence, p_.evidence, file_name(x_.profile_path));
    for (size_t i = 0; i < notes_.size(); ++i) {
      const Note& n = notes_[i];
      std::vector<std::pair<uint32_t, std::string>> places;
      for (const auto& [text, number] : n.places) places.emplace_back(number, text);
      std::sort(places.begin(), places.end());
      std::string where;
      size_t told = 0;
      for (const auto& [number, place] : places) {
        if (told++ == 8 && !options_.all) {
          where += " …";
          break;
        }
        where += (where.empty() ? "" : " ") + place;
      }
      std::string title = n.source.title.empty() ? n.source.name : n.source.title;
      if (!n.source.date.empty()) title += std::string(p_.comma) + n.source.date;
      out_.source(std::move(title), std::move(where), n.source.url, word(p_, n.confidence));
    }
  }

  void rules() {
    if (rule_order_.empty() && !x_.proposition) return;
    const std::string home = x_.files.empty() ? std::string() : x_.files.front().path;
    out_.blank();
    out_.heading(PageLine::Section::rules, p_.rules, file_name(home));
    struct Cited {
      std::string source, text;
      std::vector<std::string> places, rules;
    };
    std::vector<Cited> cited;
    std::vector<std::string> ours, others, reasons;
    auto cite = [&](const Citation& c, const std::string& rule) {
      const std::string text = c.passage
                                   ? std::string(p_.open_quote) + *c.passage + std::string(p_.close_quote)
                                   : std::string(p_.as_a_whole);
      auto it = std::find_if(cited.begin(), cited.end(),
                             [&](const Cited& o) { return o.source == c.source && o.text == text; });
      if (it == cited.end()) it = cited.insert(cited.end(), Cited{c.source, text, {}, {}});
      const std::string at = line_of(c.place, home);
      if (std::find(it->places.begin(), it->places.end(), at) == it->places.end()) it->places.push_back(at);
      if (!rule.empty() && (it->rules.empty() || it->rules.back() != rule)) it->rules.push_back(rule);
    };
    if (x_.proposition) {
      for (const Citation& c : x_.proposition->citations) cite(c, x_.proposition->name);
      for (const Ours& o : x_.proposition->ours) {
        ours.push_back(x_.proposition->name + " " + line_of(o.place, home));
        reasons.push_back(x_.proposition->name + std::string(p_.colon) + o.reason);
      }
    }
    for (size_t i = 0; i < rule_order_.size(); ++i) {
      const Rule& r = x_.rules[rule_order_[i]];
      const std::string number = "R" + std::to_string(i + 1);
      for (const Citation& c : r.citations) cite(c, number);
      const std::string name = r.name.find('#') == std::string::npos && r.name != r.head ? " " + r.name : "";
      const std::string entry = number + name + " " + line_of(r.place, home);
      if (!r.ours.empty())
        ours.push_back(entry);
      else if (r.citations.empty())
        others.push_back(entry);
      for (const Ours& o : r.ours) reasons.push_back(number + std::string(p_.colon) + o.reason);
    }
    // Passages by source, in the order in which they were met; what is cited as a whole comes last.
    std::vector<std::string> sources;
    for (const Cited& c : cited)
      if (std::find(sources.begin(), sources.end(), c.source) == sources.end()) sources.push_back(c.source);
    size_t widest = std::max(display_width(p_.ours), display_width(p_.unmarked));
    for (const std::string& name : sources)
      widest = std::max(widest, display_width(cited_word(p_, name)) + (p_.language == "zh" ? 2 : 1));
    const size_t hang = 2 + std::min<size_t>(widest, 20) + 2;
    for (const std::string& name : sources) {
      std::string head = cited_word(p_, name) + (p_.language == "zh" ? std::string(p_.colon) : ":");
      for (bool whole : {false, true})
        for (const Cited& c : cited) {
          if (c.source != name || (c.text == p_.as_a_whole) != whole) continue;
          std::string text = c.text, places;
          for (const std::string& r : c.rules) text += " " + r;
          for (const std::string& at : c.places) places += (places.empty() ? "" : " ") + at;
          out_.put_beside(2, head, hang, {{text, places}});
          head.clear();
        }
    }
    if (!ours.empty()) out_.flow(2, p_.ours, hang, ours);
    if (options_.all)
      for (const std::string& r : reasons) out_.put(hang, hang + 2, r);
    if (!others.empty()) out_.flow(2, p_.unmarked, hang, others);
  }

  struct Note {
    Source source;
    std::set<std::pair<std::string, uint32_t>> places;
    Confidence confidence;
  };

  const Explanation& x_;
  const TextOptions& options_;
  const Phrases& p_;
  Sheet out_;
  std::map<uint32_t, size_t> rule_numbers_;
  std::vector<uint32_t> rule_order_;
  std::map<std::string, size_t> source_numbers_;
  std::vector<Note> notes_;
  std::set<StepId> shown_;
  std::set<StepId> before_;  // what stands in the derivations that were told
  size_t folded_ = 0;
};

}  // namespace

std::vector<PageLine> page_of(const Explanation& x, const TextOptions& options) {
  return Page(x, options).lines();
}

std::vector<PageLine> overview_of(const std::vector<Explanation>& all, const TextOptions& options) {
  return Page(all.front(), options).overview(all);
}

std::vector<PageLine> leads_of(const std::vector<Explanation>& all, const TextOptions& options) {
  // The same fact has the same words wherever it is needed.
  std::vector<Lead> merged;
  uint32_t open = 0;
  for (const Explanation& x : all) {
    if (!x.settle) continue;
    open = std::max(open, x.settle->open_goals);
    for (const Lead& l : x.settle->leads) {
      auto same = std::find_if(merged.begin(), merged.end(),
                               [&](const Lead& m) { return m.item.written == l.item.written; });
      if (same == merged.end())
        merged.push_back(l);
      else
        same->gaps += l.gaps;
    }
  }
  std::stable_sort(merged.begin(), merged.end(), [&](const Lead& a, const Lead& b) {
    return std::tuple(is_list(a), settled(b), b.gaps) < std::tuple(is_list(b), settled(a), a.gaps);
  });
  if (merged.empty()) return {};
  std::set<std::string> told;
  for (Lead& l : merged) {
    if (is_list(l) || settled(l) == 0) continue;
    l.covered = true;
    auto add = [&](char how, const std::vector<std::string>& names) {
      for (const std::string& n : names) l.covered = !told.insert(how + n).second && l.covered;
    };
    add('+', l.holds);
    add('-', l.fails);
    add('?', l.decides);
  }
  return Page(all.front(), options).look_first(merged, open);
}

namespace {

std::string laid_out(const std::vector<PageLine>& lines, const TextOptions& options) {
  Layout out(static_cast<size_t>(std::max(40, options.width)));
  size_t sources = 0;
  for (const PageLine& l : lines) {
    switch (l.kind) {
      case PageLine::Kind::blank:
        out.blank();
        break;
      case PageLine::Kind::title:
      case PageLine::Kind::heading:
      case PageLine::Kind::text:
        out.put(l.indent, l.hang, l.text, l.note);
        break;
      case PageLine::Kind::alternative:
        out.put(l.indent, l.hang, "- " + l.text);
        break;
      case PageLine::Kind::beside: {
        std::vector<Layout::Entry> entries;
        for (const PageLine::Entry& e : l.entries) entries.push_back({e.text, e.note});
        out.put_beside(l.indent, l.text, l.hang, entries);
        break;
      }
      case PageLine::Kind::flow: {
        std::vector<std::string> entries;
        for (const PageLine::Entry& e : l.entries) entries.push_back(e.text);
        out.flow(l.indent, l.text, l.hang, entries);
        break;
      }
      case PageLine::Kind::source:
        out.put(l.indent, l.hang, fmt::format("[{}] {} {}", ++sources, l.places, l.text), l.note);
        if (options.all && !l.url.empty()) out.put(6, 8, l.url);
        break;
    }
  }
  return out.text();
}

}  // namespace

std::string render_text(const Explanation& x, const TextOptions& options) {
  return laid_out(page_of(x, options), options);
}
std::string render_text(const std::vector<Explanation>& all, const TextOptions& options) {
  TextOptions each = options;
  each.leads = all.size() == 1;
  std::string out;
  auto part = [&](const std::vector<PageLine>& lines) {
    if (!out.empty() && !lines.empty()) out += "\n";
    out += laid_out(lines, options);
  };
  if (all.size() > 1) part(overview_of(all, options));
  for (const Explanation& x : all) part(page_of(x, each));
  if (all.size() > 1) part(leads_of(all, options));
  return out;
}

}  // namespace mechanist::explain
