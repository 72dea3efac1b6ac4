// `repl`: conditions are asked, what begins with a colon is a command. Of a script, which comes by standard
// input, each line is done without an echo; one that cannot be done does not end it, but is its exit status.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "author/describe.hpp"
#include "base/text.hpp"
#include "commands.hpp"
#include "explain/explanation.hpp"
#include "explain/layout.hpp"
#include "explain/render.hpp"
#include "explain/sentences.hpp"
#include "one_case.hpp"
#include "session.hpp"
#include "standing_words.hpp"

namespace mechanist::cli {
namespace {

using whatif::Standing;

constexpr size_t most_facts = 200;

// The first word, which may stand in quotes, and what follows it.
std::pair<std::string, std::string> first_word(std::string_view text) {
  text = stripped(text);
  size_t end = 0, next = 0;
  if (text.starts_with('"')) {
    text.remove_prefix(1);
    end = std::min(text.find('"'), text.size());
    next = std::min(end + 1, text.size());
  } else {
    end = next = std::min(text.find_first_of(" \t\n"), text.size());
  }
  return {std::string(text.substr(0, end)), std::string(stripped(text.substr(next)))};
}

std::string history_path() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/') return std::string(state) + "/mechanist/history";
  const char* home = std::getenv("HOME");
  return home != nullptr && *home == '/' ? std::string(home) + "/.local/state/mechanist/history"
                                         : std::string();
}

class Repl {
 public:
  Repl(const ReplCommand& command, std::string language, const eval::Options& options, Terminal& terminal)
      : terminal_(terminal),
        session_(command.rulebase, std::move(language), options, terminal),
        editor_(history_path(), [this](std::string_view before) { return completion(before); }) {}

  Session& session() { return session_; }

  // The exit status.
  int run() {
    const model::Model& m = session_.model();
    if (editor_.is_terminal())
      terminal_.out.record(
          fmt::format("{} {}{}. :help tells what there is.\n", m.name, m.version, about_case()));
    terminal_.out.flush();
    bool failed = false;
    while (!quit_ && !terminal_.out.closed() && terminal_.out.failure().empty()) {
      const std::optional<std::string> text = read();
      if (!text) break;
      if (text->empty()) continue;
      if (!perform(*text)) {
        failed = true;
        if (!editor_.is_terminal())
          terminal_.messages.line(fmt::format("mechanist: line {} was not done", begin_));
      }
      terminal_.out.flush();
    }
    // After Ctrl-D the shell's prompt would stand in the same line.
    if (editor_.is_terminal() && !quit_) terminal_.out.record("\n");
    if (editor_.is_terminal()) return all_well;
    const int status = session_.reached_limit() ? limit_reached : all_well;
    return failed ? worse(status, input_had_errors) : status;
  }

 private:
  struct Command {
    std::string_view name, arguments, told;
    bool (Repl::*run)(const std::string&);
  };
  static const std::vector<Command>& commands();

  // ---------------------------------------------------------------- input

  std::string about_case() {
    const Profile* profile = session_.evaluation().profile();
    return profile == nullptr ? std::string() : " · " + printable(profile->case_name);
  }

  // What is to be done: some lines, without comments of their own. Nothing at the end of the input.
  std::optional<std::string> read() {
    std::string text;
    const std::string name = session_.model().name + "> ";
    begin_ = line_ + 1;
    while (true) {
      const std::optional<LineEditor::Line> line =
          editor_.read(text.empty() ? name : std::string(name.size() - 2, '.') + "> ");
      if (!line) {
        if (text.empty()) return std::nullopt;
        break;
      }
      ++line_;
      if (line->given_up) return std::string();
      const std::string_view typed = stripped(line->text);
      if (text.empty() && (typed.empty() || typed.starts_with('#'))) return std::string();
      text += (text.empty() ? "" : "\n") + line->text;
      // An empty line ends what would go on for ever.
      if (typed.empty() || !goes_on(text)) break;
    }
    std::string entry(stripped(text));
    std::replace(entry.begin(), entry.end(), '\n', ' ');
    editor_.remember(entry);
    return std::string(stripped(text));
  }

  Completion completion(std::string_view before) const {
    constexpr std::string_view load = ":load ";
    if (before.starts_with(load)) return complete_path(before, load.size());
    std::vector<std::string> names;
    for (const Command& c : commands()) names.push_back(":" + std::string(c.name));
    return complete(before, names, session_.names());
  }

  bool perform(const std::string& text) {
    if (!text.starts_with(':')) return session_.ask(text);
    const auto [word, rest] = first_word(std::string_view(text).substr(1));
    const std::vector<Command>& all = commands();
    const auto found =
        std::find_if(all.begin(), all.end(), [&, &word = word](const Command& c) { return c.name == word; });
    if (found != all.end()) return (this->*found->run)(rest);
    std::vector<std::string> names;
    for (const Command& c : all) names.emplace_back(c.name);
    const std::optional<std::string> near = nearest(word, names);
    terminal_.messages.line(
        fmt::format("mechanist: there is no command ':{}'; {}", printable(word),
                    near ? fmt::format("did you mean ':{}'?", *near) : ":help tells what there is"));
    return false;
  }

  bool wants(const std::string& what) {
    terminal_.messages.line("mechanist: say which " + what);
    return false;
  }

  // ---------------------------------------------------------------- commands

  bool help(const std::string&) {
    explain::Layout page(terminal_.out.width());
    page.put(
        0, 2,
        "Conditions as after `when` are asked: every binding of their variables, with its verdict. They go "
        "on in the next line where a bracket or a string is open.");
    page.blank();
    for (const Command& c : commands()) {
      const std::string form = fmt::format(":{}{}{}", c.name, c.arguments.empty() ? "" : " ", c.arguments);
      page.put_beside(2, form, 26, {{std::string(c.told), {}}});
    }
    terminal_.out.record(page.text());
    return true;
  }

  bool load(const std::string& arguments) {
    const auto [profile, name] = first_word(arguments);
    if (profile.empty()) return wants("profile");
    const auto asks = [&](const std::string& one) { return fmt::format(":load {} {}", profile, one); };
    if (!session_.open({profile, session_.which().mapping, name, asks})) return false;
    return verdicts({});
  }
  bool reload(const std::string&) { return session_.reload() && changes_from(session_.before()); }

  bool assume(const std::string& fact) {
    if (fact.empty()) return wants("fact");
    return session_.edit({{fact}, {}, {}}, ":assume " + fact) && changes_from(session_.before());
  }
  bool deny(const std::string& fact) {
    if (fact.empty()) return wants("fact");
    return session_.edit({{}, {fact}, {}}, ":deny " + fact) && changes_from(session_.before());
  }
  bool retract(const std::string& fact) {
    if (fact.empty()) return wants("fact");
    return session_.edit({{}, {}, {fact}}, ":retract " + fact) && changes_from(session_.before());
  }
  bool set(const std::string& assignment) {
    if (assignment.empty()) return parameters({});
    return session_.set(assignment) && changes_from(session_.before());
  }
  bool undo(const std::string&) {
    const std::vector<std::string> steps = session_.steps();
    if (!session_.undo()) return false;
    terminal_.out.record("- " + printable(steps.back()) + "\n");
    return changes_from(session_.before());
  }
  bool redo(const std::string&) {
    if (!session_.redo()) return false;
    terminal_.out.record("+ " + printable(session_.steps().back()) + "\n");
    return changes_from(session_.before());
  }

  explain::Sentences sentences() {
    eval::Evaluation& ev = session_.evaluation();
    return {session_.model(), ev.symbols(), ev.profile(), session_.language(),
            number_unnamed(session_.model(), ev.symbols(), ev.profile())};
  }
  std::string label_of(const Standing& s, const explain::Sentences& say) const {
    return s.kind == Standing::Kind::proposition ? name_of(session_.model(), s) : say.label(s.relation);
  }
  static bool is_part(const Standing& s) {
    return s.kind == Standing::Kind::path || s.kind == Standing::Kind::quality;
  }

  bool changes_from(const std::vector<Standing>& before) {
    const std::vector<Standing>& now = session_.now();
    const explain::Sentences say = sentences();
    const explain::Phrases& p = say.phrases();
    explain::Layout page(terminal_.out.width());
    size_t changes = 0;
    for (size_t i = 0; i < now.size(); ++i) changes += !(before[i] == now[i]);
    page.put(0, 2, fmt::format(fmt::runtime(p.verdicts_change), changes, now.size() - changes));
    for (size_t i = 0; i < now.size(); ++i)
      if (!(before[i] == now[i]))
        page.put(is_part(now[i]) ? 4 : 2, 6, label_of(now[i], say),
                 told_standing(p, before[i]) + " → " + told_standing(p, now[i]));
    terminal_.out.record(page.text());
    return true;
  }

  bool changes(const std::string&) {
    for (const std::string& step : session_.steps()) terminal_.out.record(printable(step) + "\n");
    return changes_from(session_.recorded());
  }

  bool verdicts(const std::string&) {
    const explain::Sentences say = sentences();
    explain::Layout page(terminal_.out.width());
    for (const Standing& s : session_.now())
      if (s.kind != Standing::Kind::finding || s.findings > 0)
        page.put(is_part(s) ? 2 : 0, 4, label_of(s, say), told_standing(say.phrases(), s));
    terminal_.out.record(page.text());
    return true;
  }

  bool explain_goal(const std::string& goal, bool all) {
    eval::Evaluation& ev = session_.evaluation();
    const auto goals = goal.empty()
                           ? explain::default_goals(session_.model())
                           : asked_goals(session_.model(), ev.symbols(), {goal}, terminal_, ev.profile());
    if (!goals) return false;
    explain::ExplainOptions options;
    options.all = all;
    options.language = session_.language();
    options.digests = false;
    explain::TextOptions text;
    text.all = all;
    text.width = static_cast<int>(terminal_.out.width());
    std::vector<explain::Explanation> explained;
    for (const eval::Asked& asked : *goals) explained.push_back(explain::explain(ev, asked, options));
    terminal_.out.record(explain::render_text(explained, text));
    return true;
  }
  bool explain_short(const std::string& goal) { return explain_goal(goal, false); }
  bool explain_all(const std::string& goal) { return explain_goal(goal, true); }

  // The relation of that name, told where there is none.
  std::optional<model::RelationId> relation(const std::string& name) {
    const model::Model& m = session_.model();
    if (const auto r = m.find(name)) return r;
    std::vector<std::string> known;
    for (const auto& [each, ignored] : m.relation_by_name) known.push_back(each);
    const std::optional<std::string> near = nearest(name, known);
    terminal_.messages.line(fmt::format("mechanist: there is no relation '{}'{}", printable(name),
                                        near ? fmt::format("; did you mean '{}'?", *near) : ""));
    return std::nullopt;
  }

  // Somebody without a name is like any other one.
  std::string fact_of(const ProfileRow& row, const explain::Sentences& say) {
    const model::Model& m = session_.model();
    const Profile& profile = *session_.evaluation().profile();
    std::vector<std::string> texts;
    for (size_t c = 0; c < m[row.relation].columns.size(); ++c) {
      const Symbol s = profile.row_cells(row)[c];
      const std::string text = say.literal(m[row.relation].columns[c].type, s);
      texts.push_back(s.is_unnamed() ? "_" : text);
    }
    return row.unnamed ? written_fact(m[row.relation], texts)
                       : say.goal(row.relation, {profile.row_cells(row), texts.size()});
  }

  bool facts(const std::string& name) {
    const model::Model& m = session_.model();
    std::optional<model::RelationId> only;
    if (!name.empty() && !(only = relation(name))) return false;
    std::vector<std::pair<std::string, std::string>> lines;  // by relation
    const Profile* profile = session_.evaluation().profile();
    const explain::Sentences say = sentences();
    auto add = [&](model::RelationId r, const std::string& text, uint32_t evidence) {
      if (only && r != *only) return;
      const Span span = profile->evidence[evidence].span;
      const bool assumed = profile->texts[span.source].path().starts_with("--");
      lines.emplace_back(m[r].name, text + (assumed ? "  (assumed)" : ""));
    };
    if (profile != nullptr) {
      for (const ProfileRow& row : profile->rows)
        if (!row.mirrored)
          add(row.relation, fact_of(row, say) + (row.planned ? "  (planned)" : ""), row.evidence);
      for (const Pattern& d : profile->denials)
        add(d.relation, "not " + say.goal(d.relation, d.cells), d.evidence);
      for (const Completeness& c : profile->complete)
        add(c.where.relation, "complete " + say.goal(c.where.relation, c.where.cells), c.where.evidence);
    } else {
      for (const model::Relation& r : m.relations)
        if (r.recorded() && (!only || &m[*only] == &r))
          lines.emplace_back(r.name, fmt::format("{}  ({} rows)", r.name,
                                                 session_.evaluation().certain(*m.find(r.name)).size()));
    }
    std::sort(lines.begin(), lines.end());
    size_t shown = 0, at = 0;
    for (size_t end = 0; at < lines.size() && (only || shown < most_facts); at = end, ++shown) {
      while (end < lines.size() && (end < at || lines[end] == lines[at])) ++end;
      const std::string times = end - at > 1 ? fmt::format("  ({} times)", end - at) : "";
      terminal_.out.record(printable(lines[at].second) + times + "\n");
    }
    if (at < lines.size())
      terminal_.out.record(
          fmt::format("… and {} more; :facts NAME has those of one relation\n", lines.size() - at));
    if (lines.empty()) terminal_.out.record("Nothing is recorded.\n");
    return true;
  }

  bool rules(const std::string& name) {
    if (name.empty()) return wants("relation");
    const std::optional<model::RelationId> found = relation(name);
    if (!found) return false;
    const model::Model& m = session_.model();
    const model::Relation& r = m[*found];
    terminal_.out.record(printable(author::signature(m, *found)) + "\n");
    const std::string told = author::sentence(r.notes, session_.language());
    if (!told.empty()) terminal_.out.record("  " + printable(told) + "\n");
    if (r.recorded()) terminal_.out.record("  A fact: profiles record it.\n");
    if (r.role == model::Role::table) terminal_.out.record("  A table.\n");
    for (const model::RuleId id : r.rules) {
      const model::Rule& rule = m[id];
      const SourceFile& file = m.sources[rule.span.source];
      explain::Layout page(terminal_.out.width());
      page.blank();
      page.put(0, 2,
               fmt::format("{}  {}:{}", rule.name, file.path().substr(file.path().rfind('/') + 1),
                           file.line(rule.span.begin)));
      page.put(2, 4, rule.canonical);
      terminal_.out.record(page.text());
    }
    return true;
  }

  bool parameters(const std::string&) {
    const model::Model& m = session_.model();
    for (const model::Parameter& p : m.parameters)
      terminal_.out.record(fmt::format("{} = {}{}\n", p.name,
                                       printable(model::show(m, nullptr, p.type, p.value)),
                                       p.overridden ? "  (set)" : ""));
    if (m.parameters.empty()) terminal_.out.record("There are no parameters.\n");
    return true;
  }

  bool quit(const std::string&) {
    quit_ = true;
    return true;
  }

  Terminal& terminal_;
  Session session_;
  LineEditor editor_;
  size_t line_ = 0, begin_ = 0;  // of the input
  bool quit_ = false;
};

const std::vector<Repl::Command>& Repl::commands() {
  static const std::vector<Command> all{
      {"help", "", "what there is", &Repl::help},
      {"explain", "[GOAL]", "why, or why not; of nothing, every mechanism", &Repl::explain_short},
      {"why", "[GOAL]", "the same", &Repl::explain_short},
      {"unfold", "[GOAL]", "the same, with everything unfolded", &Repl::explain_all},
      {"verdicts", "", "the verdicts of the case", &Repl::verdicts},
      {"assume", "FACT", "a fact, 'not FACT' or 'complete RELATION'; tells which verdicts change",
       &Repl::assume},
      {"deny", "FACT", "a fact that is not so", &Repl::deny},
      {"retract", "FACT", "something that is recorded or assumed, taken back", &Repl::retract},
      {"set", "PARAMETER=VALUE", "gives a parameter another value", &Repl::set},
      {"undo", "", "takes the last of these steps back", &Repl::undo},
      {"redo", "", "takes it again", &Repl::redo},
      {"changes", "", "all steps, and what they change of the case as recorded", &Repl::changes},
      {"facts", "[NAME]", "what is recorded, denied, complete and assumed", &Repl::facts},
      {"rules", "NAME", "the rules that conclude something", &Repl::rules},
      {"parameters", "", "their values", &Repl::parameters},
      {"load", "PROFILE [CASE]",
       "another case; what was assumed or denied is forgotten, what was :set is not", &Repl::load},
      {"reload", "", "the rulebase and the case once more from their files", &Repl::reload},
      {"quit", "", "the end, as is Ctrl-D", &Repl::quit},
  };
  return all;
}

}  // namespace

int repl(const ReplCommand& command, Terminal& terminal) {
  eval::Options options;
  options.limits = limits(command.limits);
  // The language is chosen of what the rulebase has, before a case is opened.
  std::string language = command.language;
  {
    const auto found = find_rulebase(command.rulebase.rulebase);
    if (const auto* path = std::get_if<std::string>(&found))
      if (const model::Loaded loaded = model::load(*path); loaded.model) {
        const std::optional<std::string> chosen = choose_language(*loaded.model, language, terminal);
        if (!chosen) return wrong_usage;
        language = *chosen;
      }
  }
  Repl repl(command, language, options, terminal);
  if (!repl.session().open(
          {.profile = command.profile, .mapping = command.mapping, .case_name = command.case_name}))
    return input_had_errors;
  return repl.run();
}

}  // namespace mechanist::cli
