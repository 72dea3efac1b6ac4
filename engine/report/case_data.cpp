// One case: evaluated once, explained once a goal and language, its evidence listed whole. External
// interface: case_data.hpp.
#include "report/case_data.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "explain/effects.hpp"
#include "explain/findings.hpp"
#include "explain/gaps.hpp"
#include "explain/origins.hpp"
#include "explain/sentences.hpp"
#include "report/steps.hpp"
#include "whatif/advise.hpp"
#include "whatif/leads.hpp"

namespace mechanist::report {
namespace {

using explain::Sentences;

// A verdict with its confidence, or an outcome, as one character of the overview.
char code(const eval::Assessed& a) {
  const int level = a.confidence ? static_cast<int>(*a.confidence) + 1 : 0;
  switch (a.verdict) {
    case Verdict::holds:
      return static_cast<char>('A' + level);
    case Verdict::open:
      return 'o';
    case Verdict::fails:
      return static_cast<char>('F' + level);
  }
  return ' ';
}
char code(eval::Outcome o) {
  switch (o) {
    case eval::Outcome::supports:
      return '+';
    case eval::Outcome::contradicts:
      return '-';
    case eval::Outcome::irrelevant:
      return '.';
    case eval::Outcome::undetermined:
      return '?';
  }
  return ' ';
}

void add_diagnostics(JsonText& out, const Diagnostics& all) {
  out.open('[');
  for (const Diagnostic& d : all) {
    out.open('{');
    out.key("code").string(d.code).key("message").string(d.message);
    out.key("file").string(d.place.file).key("line").number(d.place.line);
    out.key("column").number(d.place.column);
    if (!d.place.source_line.empty()) out.key("text").string(d.place.source_line);
    if (!d.hint.empty()) out.key("hint").string(d.hint);
    out.close('}');
  }
  out.close(']');
}

// Names in a case, each in every language: those of its entities, and texts.
std::vector<std::vector<std::string>> names_in(const model::Model& m, const Profile& profile,
                                               const std::vector<std::string>& languages) {
  std::set<std::vector<std::string>> names;
  auto take = [&](model::RelationId relation, const Symbol* cells) {
    const auto& columns = m[relation].columns;
    for (size_t c = 0; c < columns.size(); ++c) {
      const model::TypeKind kind = columns[c].type.kind;
      const bool named = kind == model::TypeKind::entity || kind == model::TypeKind::text;
      if (!named || cells[c].is_none() || !cells[c].is_text() || cells[c] == any_symbol) continue;
      std::vector<std::string> forms(languages.size(), std::string(profile.symbols.text_of(cells[c])));
      if (auto labels = profile.labels.find(cells[c]); labels != profile.labels.end())
        for (const model::Label& l : labels->second)
          for (size_t i = 0; i < languages.size(); ++i)
            if (languages[i] == l.language) forms[i] = l.text;
      names.insert(std::move(forms));
    }
  };
  for (const ProfileRow& row : profile.rows) take(row.relation, profile.row_cells(row));
  for (const auto* patterns : {&profile.denials, &profile.searched})
    for (const Pattern& p : *patterns) take(p.relation, p.cells.data());
  return {names.begin(), names.end()};
}

// As a search looks at them.
std::string lines_of(const std::vector<std::vector<std::string>>& names) {
  std::string out;
  for (const std::vector<std::string>& forms : names)
    for (size_t l = 0; l < forms.size(); ++l) {
      if (std::find(forms.begin(), forms.begin() + static_cast<ptrdiff_t>(l), forms[l]) !=
          forms.begin() + static_cast<ptrdiff_t>(l))
        continue;
      if (!out.empty()) out += '\n';
      for (const char c : forms[l]) out += c == '\n' || c == '\0' ? ' ' : c;
    }
  return out;
}

// Everything of a case that goes into its body, but for the goals themselves.
class Body {
 public:
  Body(const model::Model& m, const Profile& profile, const std::vector<Sentences>& say,
       std::vector<std::vector<std::string>> names, const RuleNumbers& rules,
       const std::set<std::string>& parts)
      : m_(m),
        profile_(profile),
        say_(say),
        texts_(shown(say), std::move(names)),
        evidence_(texts_),
        steps_(texts_, evidence_, rules, parts),
        rules_(rules) {}

  static std::vector<std::string> shown(const std::vector<Sentences>& say) {
    std::vector<std::string> out;
    for (const Sentences& s : say) out.push_back(s.case_shown());
    return out;
  }

  // What would settle a goal and what is advised: in every language, or in none.
  struct Beside {
    std::vector<explain::Settlement> settle;
    std::vector<std::vector<explain::SettleSet>> advice;
  };
  // What to look for first, and the columns of the page that it settles.
  struct LookFor {
    std::vector<explain::SettleItem> item;  // in every language
    std::vector<uint32_t> holds, fails, decides;
  };

  void add_goal(Column::Kind kind, InLanguages all, Beside beside) {
    Goal& g = goals_.emplace_back(Goal{kind, std::move(all), std::move(beside), 0});
    g.offset = steps_.add(g.all);
  }

  CaseData write(const Diagnostics& warnings, const std::vector<std::vector<explain::Finding>>& findings,
                 const std::vector<LookFor>& look_for, const std::string& limit) {
    steps_.merge();
    JsonText out;
    out.key("file").number(texts_.add(profile_.path)).key("record").number(profile_.record);
    out.key("sha").string(digest_of(profile_));
    if (!limit.empty()) out.key("limit").string(limit);
    out.key("goals").open('[');
    for (const Goal& g : goals_) write_goal(out, g);
    out.close(']');
    out.key("steps").raw(steps_.json());
    if (!look_for.empty()) write_look_for(out, look_for);
    write_record(out);
    if (!findings.front().empty()) {
      out.key("findings").open('[');
      for (size_t i = 0; i < findings.front().size(); ++i) {
        std::vector<std::string_view> forms;
        for (const auto& f : findings) forms.push_back(f[std::min(i, f.size() - 1)].sentence);
        const explain::Finding& f = findings.front()[i];
        out.open('[').number(texts_.add(f.constraint)).number(texts_.add(forms)).number(f.line).close(']');
      }
      out.close(']');
    }
    if (!warnings.empty()) add_diagnostics(out.key("warnings"), warnings);
    // Last, for everything above may add to them.
    out.key("sources").raw(evidence_.sources()).key("evidence").raw(evidence_.evidence());
    CaseData data;
    data.body = out.text();
    data.texts = texts_.take();
    data.named = texts_.take_names();
    return data;
  }

 private:
  struct Goal {
    Column::Kind kind;
    InLanguages all;
    Beside beside;
    uint32_t offset = 0;
  };

  template <class Part>
  uint32_t text(const InLanguages& all, Part part) {
    std::vector<std::string_view> forms;
    for (const explain::Explanation& x : all) forms.push_back(part(x));
    return texts_.add(forms);
  }
  template <class Tell>
  uint32_t told(Tell tell) {
    std::vector<std::string> forms;
    for (const Sentences& s : say_) forms.push_back(tell(s));
    return texts_.add(std::vector<std::string_view>(forms.begin(), forms.end()));
  }

  void write_goal(JsonText& out, const Goal& g) {
    const explain::Explanation& x = g.all.front();
    auto step = [&](explain::StepId s) { return steps_.number(s + g.offset); };
    out.open('{');
    // What is asked stands in the page's columns; only a goal's words may depend on the case.
    if (g.kind == Column::Kind::goal)
      out.key("title").number(text(g.all, [](const auto& y) -> std::string_view { return y.title; }));
    if (!x.proposition) out.key("v").number(static_cast<int>(x.verdict));
    if (x.confidence) out.key("c").number(static_cast<int>(*x.confidence));
    if (!x.roots.empty()) {
      out.key("roots").open('[');
      for (explain::StepId r : x.roots) out.number(step(r));
      out.close(']');
    }
    if (!x.needed.empty()) {
      out.key("needed").open('[');
      for (uint32_t r : x.needed)
        if (auto it = rules_.find({x.rules[r].head, x.rules[r].name}); it != rules_.end())
          out.number(it->second);
      out.close(']');
    }
    auto parts = [&](const char* key, const std::vector<explain::Part> explain::Explanation::*list) {
      if ((x.*list).empty()) return;
      out.key(key).open('[');
      for (const explain::Part& p : x.*list) out.number(step(p.step));
      out.close(']');
    };
    parts("paths", &explain::Explanation::paths);
    parts("qualities", &explain::Explanation::qualities);
    const bool only_itself = x.possible.size() == 1 && x.possible.front() == x.goal && !x.possible_others;
    if (!x.possible.empty() && !only_itself) {
      out.key("possible").open('[');
      for (const std::string& p : x.possible) out.number(texts_.add(p));
      out.close(']');
    }
    // Of a goal that asks for no other row there is none to speak of.
    const bool asks = x.goal.find("(_") != std::string::npos || x.goal.find(", _") != std::string::npos;
    if (x.possible_others && asks) out.key("others").number(1);
    if (x.matching > 1) out.key("matching").number(x.matching);
    if (x.cut || x.cut_at_depth) out.key("cut").number(1);
    if (x.proposition) write_proposition(out, g);
    if (!g.beside.settle.empty()) write_settlement(out, g.beside.settle);
    if (!g.beside.advice.empty() && !g.beside.advice.front().empty())
      write_sets(out, "advice",
                 [&](size_t l) -> const std::vector<explain::SettleSet>& { return g.beside.advice[l]; });
    out.close('}');
  }

  void write_settlement(JsonText& out, const std::vector<explain::Settlement>& all) {
    const explain::Settlement& s = all.front();
    out.key("settle").open('{');
    auto sets = [&](const char* key, std::vector<explain::SettleSet> explain::Settlement::*list) {
      if (!(s.*list).empty())
        write_sets(out, key,
                   [&](size_t l) -> const std::vector<explain::SettleSet>& { return all[l].*list; });
    };
    sets("holds", &explain::Settlement::holds);
    sets("fails", &explain::Settlement::fails);
    sets("opens", &explain::Settlement::opens);
    if (s.more > 0) out.key("more").number(s.more);
    if (s.cut) out.key("cut").number(1);
    out.close('}');
  }
  // `in`: the sets, by language.
  template <class In>
  void write_sets(JsonText& out, const char* key, In in) {
    const std::vector<explain::SettleSet>& sets = in(0);
    out.key(key).open('[');
    for (size_t i = 0; i < sets.size(); ++i) {
      out.open('{').key("cost").string(sets[i].cost).key("items").open('[');
      for (size_t k = 0; k < sets[i].items.size(); ++k)
        write_item(out, [&](size_t l) -> const explain::SettleItem& { return in(l)[i].items[k]; });
      out.close(']').close('}');
    }
    out.close(']');
  }
  void write_look_for(JsonText& out, const std::vector<LookFor>& all) {
    out.key("look").open('[');
    for (const LookFor& one : all) {
      out.open('[');
      write_item(out, [&](size_t l) -> const explain::SettleItem& { return one.item[l]; });
      for (const auto* columns : {&one.holds, &one.fails, &one.decides}) {
        out.open('[');
        for (uint32_t c : *columns) out.number(c);
        out.close(']');
      }
      out.close(']');
    }
    out.close(']');
  }
  // `in`: the item, by language.
  template <class In>
  void write_item(JsonText& out, In in) {
    const explain::SettleItem& item = in(0);
    std::vector<std::string_view> sentences;
    for (size_t l = 0; l < say_.size(); ++l) sentences.push_back(in(l).sentence);
    out.open('{')
        .key("sentence")
        .number(texts_.add(sentences))
        .key("written")
        .number(texts_.add(item.written));
    if (item.kind == explain::SettleItem::Kind::retract) out.key("minus").number(1);
    if (!item.place.file.empty())
      out.key("file").number(texts_.add(item.place.file)).key("line").number(item.place.line);
    if (item.kind == explain::SettleItem::Kind::cell)
      out.key("instead").number(
          told([&](const Sentences& s) { return explain::in_place_of(s.phrases(), in(language_of(s))); }));
    if (!item.against.empty()) {
      out.key("against").open('[');
      for (size_t i = 0; i < item.against.size(); ++i) {
        const explain::FilePlace& at = item.against[i].place;
        const uint32_t text = told(
            [&](const Sentences& s) { return explain::told(s.phrases(), in(language_of(s)).against[i]); });
        out.open('[').number(text).number(texts_.add(at.file)).number(at.line).close(']');
      }
      out.close(']');
    }
    out.close('}');
  }
  size_t language_of(const Sentences& s) const { return static_cast<size_t>(&s - say_.data()); }

  void write_proposition(JsonText& out, const Goal& g) {
    const explain::Proposition& p = *g.all.front().proposition;
    auto step = [&](explain::StepId s) { return steps_.number(s + g.offset); };
    out.key("p").open('{');
    out.key("o").string(std::string(1, code(p.outcome)));
    if (p.scope) out.key("scope").number(step(*p.scope));
    out.key("claims").open('[');
    for (size_t c = 0; c < p.claims.size(); ++c) {
      const explain::ClaimPart& claim = p.claims[c];
      out.open('{').key("o").string(std::string(1, code(claim.outcome)));
      if (claim.necessary) out.key("necessary").number(1);
      out.key("s").number(
          text(g.all, [&](const auto& y) -> std::string_view { return y.proposition->claims[c].sentence; }));
      out.key("of").open('[');
      for (size_t i = 0; i < claim.instances.size(); ++i) {
        const explain::ClaimInstance& one = claim.instances[i];
        out.open('[').string(std::string(1, code(one.outcome))).number(step(one.x)).number(step(one.y));
        for (size_t k = 0; k < one.shown.size(); ++k)
          out.number(text(g.all, [&](const auto& y) -> std::string_view {
            return y.proposition->claims[c].instances[i].shown[k];
          }));
        out.close(']');
      }
      out.close(']').close('}');
    }
    out.close(']').close('}');
  }

  // Everything that the profile says, whether or not a goal needs it.
  void write_record(JsonText& out) {
    out.key("facts").open('[');
    uint32_t last_unnamed = UINT32_MAX;
    for (const ProfileRow& row : profile_.rows) {
      if (row.mirrored) continue;
      // What `at_least` asserts is many rows of one piece of evidence, which read the same.
      if (row.unnamed && row.evidence == last_unnamed) continue;
      if (row.unnamed) last_unnamed = row.evidence;
      std::vector<Symbol> cells(profile_.row_cells(row),
                                profile_.row_cells(row) + m_[row.relation].columns.size());
      for (Symbol& s : cells)
        if (s.is_unnamed()) s = any_symbol;
      out.open('[')
          .number(told([&](const Sentences& s) { return s.atom(row.relation, cells); }))
          .number(evidence_.add(explain::evidence_of(profile_, row.evidence)))
          .number(row.planned ? 1 : 0)
          .close(']');
    }
    out.close(']');
    auto pattern = [&](const Pattern& p, bool negative) {
      out.number(told([&](const Sentences& s) { return s.atom(p.relation, p.cells, negative); }));
      out.number(evidence_.add(explain::evidence_of(profile_, p.evidence)));
    };
    if (!profile_.denials.empty()) {
      out.key("denied").open('[');
      for (const Pattern& p : profile_.denials) {
        out.open('[');
        pattern(p, true);
        out.close(']');
      }
      out.close(']');
    }
    if (!profile_.complete.empty()) {
      out.key("complete").open('[');
      for (const Completeness& c : profile_.complete) {
        out.open('[');
        pattern(c.where, c.none);
        out.number(c.none ? 1 : 0);
        out.number(told([&](const Sentences& s) { return s.label(c.where.relation); }));
        out.close(']');
      }
      out.close(']');
    }
    if (!profile_.searched.empty()) {
      out.key("searched").open('[');
      for (const Pattern& p : profile_.searched) {
        out.open('[');
        pattern(p, false);
        out.close(']');
      }
      out.close(']');
    }
    if (!profile_.remarks.empty()) {
      out.key("remarks").open('[');
      for (const Remark& r : profile_.remarks)
        out.open('[')
            .number(texts_.add(r.text))
            .number(evidence_.add(explain::evidence_of(profile_, r.evidence)))
            .close(']');
      out.close(']');
    }
  }

  const model::Model& m_;
  const Profile& profile_;
  const std::vector<Sentences>& say_;
  Texts texts_;
  EvidenceTable evidence_;
  StepTable steps_;
  const RuleNumbers& rules_;
  std::vector<Goal> goals_;
};

constexpr size_t most_leads = 12;
constexpr uint64_t most_to_advise = 100;  // evaluations: sets that were found, not that none is cheaper

std::vector<Body::LookFor> look_for(eval::Evaluation& ev, whatif::Workbench& bench,
                                    const std::vector<Sentences>& say, const std::vector<Column>& columns,
                                    const std::vector<whatif::Gap>& gaps) {
  std::vector<eval::Goal> asked;
  for (const Column& c : columns)
    if (const auto* goal = std::get_if<eval::Goal>(&c.asked); goal && c.kind == Column::Kind::goal)
      asked.push_back(*goal);
  const std::vector<whatif::OpenGoal> open = whatif::open_goals(ev, asked);
  auto column_of = [&](uint32_t g) -> std::optional<uint32_t> {
    for (uint32_t c = 0; c < columns.size(); ++c) {
      const auto* goal = std::get_if<eval::Goal>(&columns[c].asked);
      if (open[g].proposition < 0 ? goal && goal->relation == open[g].goal.relation
                                  : !goal && std::get<eval::PropositionGoal>(columns[c].asked).index ==
                                                 static_cast<size_t>(open[g].proposition))
        return c;
    }
    return std::nullopt;
  };
  std::vector<whatif::Lead> leads = whatif::leads(ev, bench, open, gaps);
  std::erase_if(leads, [](const whatif::Lead& l) { return l.covered || l.settled() == 0; });
  if (leads.size() > most_leads) leads.resize(most_leads);
  std::vector<Body::LookFor> out(leads.size());
  for (const Sentences& s : say) {
    const std::vector<explain::Lead> told = explain::told(ev, s, open, leads);
    for (size_t i = 0; i < told.size(); ++i) out[i].item.push_back(told[i].item);
  }
  for (size_t i = 0; i < leads.size(); ++i) {
    auto columns_in = [&](const std::vector<uint32_t>& goals, std::vector<uint32_t>& to) {
      for (uint32_t g : goals)
        if (const auto c = column_of(g)) to.push_back(*c);
    };
    columns_in(leads[i].holds, out[i].holds);
    columns_in(leads[i].fails, out[i].fails);
    columns_in(leads[i].decides, out[i].decides);
  }
  return out;
}

}  // namespace

std::vector<std::string> languages_of(const model::Model& m, const std::string& first) {
  std::vector<std::string> out = m.languages;
  auto it = std::find(out.begin(), out.end(), first);
  if (it != out.end()) std::rotate(out.begin(), it, it + 1);
  return out;
}

std::vector<Column> columns_of(const model::Model& m, const std::vector<std::string>& goals) {
  std::vector<Column> out;
  auto relation = [&](Column::Kind kind, model::RelationId r, uint32_t mechanism) {
    out.push_back(
        {kind, m[r].name, eval::Goal{r, std::vector<eval::Goal::Term>(m[r].columns.size())}, mechanism});
  };
  for (const model::Mechanism& mechanism : m.mechanisms) {
    const auto at = static_cast<uint32_t>(out.size());
    relation(Column::Kind::mechanism, mechanism.relation, at);
    for (model::RelationId p : mechanism.paths) relation(Column::Kind::path, p, at);
    for (model::RelationId q : mechanism.qualities) relation(Column::Kind::quality, q, at);
  }
  for (size_t i = 0; i < m.propositions.size(); ++i)
    out.push_back({Column::Kind::proposition, m.propositions[i].name, eval::PropositionGoal{i}, 0});
  SymbolTable symbols(&m.symbols);
  for (const std::string& text : goals)
    if (eval::ResolvedGoal g = eval::resolve_goal(m, symbols, text); g.asked)
      out.push_back({Column::Kind::goal, text, *g.asked, 0});
  if (out.empty())
    for (const eval::Asked& asked : explain::default_goals(m))
      relation(Column::Kind::goal, std::get<eval::Goal>(asked).relation, 0);
  return out;
}

Gatherer::Gatherer(const plan::Plan& plan, const eval::Baseline* baseline, Options options)
    : model_(*plan.model),
      options_(std::move(options)),
      languages_(languages_of(model_, options_.language)),
      columns_(columns_of(model_, options_.goals)),
      evaluation_(plan, baseline, options_.engine),
      conditions_(model_) {
  for (uint32_t r = 0; r < model_.rules.size(); ++r)
    rules_.emplace(std::pair(model_[model_.rules[r].head].name, model_.rules[r].name), r);
  for (const Column& c : columns_)
    if (c.kind == Column::Kind::path || c.kind == Column::Kind::quality) parts_.insert(c.name);
}

CaseData Gatherer::gather(const Profile& profile, const Diagnostics& warnings) {
  eval::Evaluation& ev = evaluation_;
  ev.reset(profile);
  ev.run();
  const std::vector<uint32_t> unnamed = number_unnamed(model_, ev.symbols(), &profile);
  std::vector<Sentences> say;
  for (const std::string& language : languages_)
    say.emplace_back(model_, ev.symbols(), &profile, language, unnamed);

  std::string codes;
  std::vector<std::vector<std::string>> names = names_in(model_, profile, languages_);
  const std::string lines = lines_of(names);
  Body body(model_, profile, say, std::move(names), rules_, parts_);
  std::optional<whatif::Workbench> bench;
  std::vector<whatif::Gap> gaps;
  for (const Column& column : columns_) {
    eval::Asked asked = column.asked;
    // A goal may name what only this case knows.
    if (column.kind == Column::Kind::goal)
      if (eval::ResolvedGoal g = eval::resolve_goal(model_, ev.symbols(), column.name); g.asked)
        asked = *g.asked;
    if (const auto* goal = std::get_if<eval::Goal>(&asked))
      codes += code(ev.assess(*goal));
    else
      codes += code(ev.outcome(model_.propositions[std::get<eval::PropositionGoal>(asked).index]));
    if (column.kind == Column::Kind::path || column.kind == Column::Kind::quality) continue;
    InLanguages all;
    for (const std::string& language : languages_) {
      explain::ExplainOptions options;
      options.language = language;
      options.digests = false;
      options.settle = false;  // searched once, not once a language
      options.all = options_.all;
      all.push_back(explain::explain(ev, asked, options));
    }
    Body::Beside beside;
    const auto* goal = std::get_if<eval::Goal>(&asked);
    if (goal && all.front().verdict != Verdict::holds && ev.limit_reached().empty()) {
      if (!bench) bench.emplace(ev);
      const whatif::Settle found = whatif::settle(ev, *bench, *goal);
      for (const Sentences& s : say) beside.settle.push_back(explain::told(ev, s, found));
      const bool open = all.front().verdict == Verdict::open;
      if (open) gaps.insert(gaps.end(), found.holds.begin(), found.holds.end());
      gaps.insert(gaps.end(), found.fails.begin(), found.fails.end());
      if (!model_.levers.empty()) {
        whatif::AdviseLimits few;
        few.evaluations = most_to_advise;
        const whatif::Advice advice = whatif::advise(ev, *bench, *goal, few);
        for (const Sentences& s : say) beside.advice.push_back(explain::told(ev, s, advice));
      }
    }
    body.add_goal(column.kind, std::move(all), std::move(beside));
  }
  std::vector<std::vector<explain::Finding>> findings;
  for (const std::string& language : languages_)
    findings.push_back(explain::findings_of(ev, conditions_, profile, language));

  CaseData out = body.write(warnings, findings,
                            bench ? look_for(ev, *bench, say, columns_, gaps) : std::vector<Body::LookFor>{},
                            ev.limit_reached());
  out.limit = ev.limit_reached();
  out.names = lines;
  JsonText index;
  index.open('[').string(profile.case_name).open('[');
  for (const Sentences& s : say) index.string(s.case_shown());
  index.close(']').string(codes).number(static_cast<int64_t>(findings.front().size()));
  index.number(out.limit.empty() ? 0 : 1).close(']');
  out.index = index.text();
  return out;
}

CaseData Gatherer::unreadable(const ReadProfile& record) {
  CaseData out;
  JsonText index, body;
  index.open('[').string(record.profile ? record.profile->case_name : record.case_name).number(0).string("");
  const auto wrong = std::find_if(record.diagnostics.begin(), record.diagnostics.end(),
                                  [](const Diagnostic& d) { return d.severity == Severity::error; });
  index.string(wrong == record.diagnostics.end() ? "" : wrong->code)
      .string(record.input)
      .number(record.record);
  index.close(']');
  body.key("input").string(record.input).key("record").number(record.record);
  add_diagnostics(body.key("errors"), record.diagnostics);
  out.index = index.text();
  out.body = body.text();
  return out;
}

}  // namespace mechanist::report
