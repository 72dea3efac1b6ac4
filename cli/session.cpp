// What is assumed is a step in the profile's own lists, and the evaluation follows by Evaluation::update
// where the step needs no new symbol. Texts, cells and evidence only grow, so that the lists before a step
// stay valid and taking it back is an update, too. A parameter makes another rulebase: then all is read
// again, and the steps are taken again.
//
// Conditions make a definition of the rulebase, hence also another one; the case is read for it and the steps
// are taken again. So the answer is that of the files, which therefore must not have changed meanwhile.
// External interface: session.hpp.
#include "session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/text.hpp"
#include "one_case.hpp"
#include "profile/record_reader.hpp"
#include "profile/shared_files.hpp"
#include "syntax/literal.hpp"

namespace mechanist::cli {

using whatif::Standing;

struct Session::Lists {
  std::vector<ProfileRow> rows;
  std::vector<Pattern> denials;
  std::vector<Completeness> complete;
};

struct Session::State {
  std::unique_ptr<Rulebase> rulebase;
  Profile profile;            // of a rulebase with cases
  std::string digest;         // of its text
  FactsFolder facts;          // of one without
  std::vector<Lists> before;  // each step that is an edit
  std::vector<Standing> recorded, now;
  std::unique_ptr<eval::Evaluation> evaluation;  // refers to the others
};

namespace {

std::vector<Standing> standings_of(eval::Evaluation& ev) {
  return ev.profile() == nullptr ? std::vector<Standing>() : whatif::standings(ev);
}

bool same_tables(const Profile& a, const Profile& b) {
  return a.symbols.text_count() == b.symbols.text_count() &&
         a.symbols.number_count() == b.symbols.number_count() && a.unknowns.size() == b.unknowns.size() &&
         a.unnamed.size() == b.unnamed.size();
}

// A case of which nothing is recorded.
std::optional<Profile> empty_profile(const model::Model& m) {
  SharedFiles shared;
  RecordReader reader(m, shared);
  ReadProfile read =
      reader.read("(nothing)", fmt::format(R"({{"case":{},"facts":{{}}}})", json_string(*m.case_name)), 1);
  return std::move(read.profile);
}

}  // namespace

Session::Session(RulebaseOptions rulebase, std::string language, eval::Options options, Terminal& terminal)
    : rulebase_(std::move(rulebase)),
      language_(std::move(language)),
      options_(options),
      terminal_(terminal) {}
Session::~Session() = default;

const model::Model& Session::model() const {
  return state_->rulebase->model();
}
eval::Evaluation& Session::evaluation() {
  return *state_->evaluation;
}
const std::vector<Standing>& Session::recorded() const {
  return state_->recorded;
}
const std::vector<Standing>& Session::now() const {
  return state_->now;
}

// Warnings about the rulebase and the case are told once, not with every question.
void Session::tell_new(Diagnostics all, std::string_view input) {
  std::erase_if(all,
                [&](const Diagnostic& d) { return std::find(told_.begin(), told_.end(), d) != told_.end(); });
  terminal_.messages.diagnostics(all, input);
  told_.insert(told_.end(), all.begin(), all.end());
}

std::unique_ptr<Session::State> Session::build(const CaseOptions& which, const std::vector<Step>& steps,
                                               const std::string* query) {
  RulebaseOptions options = rulebase_;
  for (const Step& s : steps)
    if (!s.edit) options.set.push_back(s.assignment);
  const auto found = find_rulebase(options.rulebase);
  const auto parameters = load_options(options.set, options.path);
  Diagnostics problems;
  if (const auto* d = std::get_if<Diagnostic>(&found)) problems.push_back(*d);
  if (const auto* d = std::get_if<Diagnostic>(&parameters)) problems.push_back(*d);
  terminal_.messages.diagnostics(problems);
  if (!problems.empty()) return nullptr;
  model::LoadOptions load = std::get<model::LoadOptions>(parameters);
  if (query != nullptr) load.query = *query;
  model::Loaded loaded = model::load(std::get<std::string>(found), load);
  sort_diagnostics(loaded.diagnostics);
  if (!loaded.model) {
    terminal_.messages.diagnostics(loaded.diagnostics);
    return nullptr;
  }
  tell_new(std::move(loaded.diagnostics), {});

  auto out = std::make_unique<State>();
  out->rulebase = std::make_unique<Rulebase>(std::make_unique<const model::Model>(std::move(*loaded.model)));
  const model::Model& m = out->rulebase->model();
  if (!m.case_name) {
    if (which.profile.empty()) {
      terminal_.messages.diagnostics({error("E0443", whole_file(options.rulebase),
                                            "a program without cases is asked over a folder of its facts",
                                            "name that folder behind the program")});
      return nullptr;
    }
    out->facts = read_facts_folder(m, which.profile);
    sort_diagnostics(out->facts.diagnostics);
    const bool wrong = has_errors(out->facts.diagnostics);
    tell_new(out->facts.diagnostics, {});
    if (wrong) return nullptr;
    out->evaluation = std::make_unique<eval::Evaluation>(out->rulebase->plan(), out->facts, options_);
    out->evaluation->run();
    return out;
  }

  std::optional<Profile> profile =
      which.profile.empty() ? empty_profile(m)
                            : read_case(m, which, [&](const Diagnostics& all, std::string_view input) {
                                if (has_errors(all))
                                  terminal_.messages.diagnostics(all, input);
                                else
                                  tell_new(all, input);
                              });
  if (!profile) return nullptr;
  out->profile = std::move(*profile);
  out->digest = digest_of(out->profile);
  out->evaluation =
      std::make_unique<eval::Evaluation>(out->rulebase->plan(), out->rulebase->baseline(), options_);
  if (query == nullptr) {
    out->evaluation->reset(out->profile);
    out->evaluation->run();
    out->recorded = standings_of(*out->evaluation);
  }
  bool edited = query != nullptr;
  for (const Step& s : steps) {
    if (!s.edit) continue;
    out->before.push_back({out->profile.rows, out->profile.denials, out->profile.complete});
    const Diagnostics wrong = whatif::apply(m, *s.edit, out->profile);
    if (has_errors(wrong)) {
      terminal_.messages.diagnostics(wrong);
      return nullptr;
    }
    edited = true;
  }
  if (edited) {
    out->evaluation->reset(out->profile);
    out->evaluation->run();
  }
  if (query == nullptr) out->now = edited ? standings_of(*out->evaluation) : out->recorded;
  return out;
}

void Session::become(std::unique_ptr<State> state, std::vector<Step> steps) {
  if (state_) before_ = std::move(state_->now);
  state_ = std::move(state);
  // Of another case, or of rules that have other verdicts, nothing changes: it is new.
  if (before_.size() != state_->now.size()) before_ = state_->now;
  steps_ = std::move(steps);
  reached_limit_ = reached_limit_ || !state_->evaluation->limit_reached().empty();
}

bool Session::open(const CaseOptions& which) {
  if (which.profile == "-") {
    terminal_.messages.line("mechanist: standard input has the questions, so the profile is a file: name it");
    return false;
  }
  told_.clear();
  std::vector<Step> kept;
  for (const Step& s : steps_)
    if (!s.edit) kept.push_back(s);
  std::unique_ptr<State> next = build(which, kept, nullptr);
  if (!next) return false;
  which_ = which;
  undone_.clear();
  become(std::move(next), std::move(kept));
  before_ = state_->now;
  return true;
}

bool Session::reload() {
  told_.clear();
  std::unique_ptr<State> next = build(which_, steps_, nullptr);
  if (!next) return false;
  become(std::move(next), steps_);
  return true;
}

// The profile's lists as they are now in `next`, whose tables may have more.
void Session::follow(Profile&& next) {
  Profile& profile = state_->profile;
  eval::Evaluation& ev = *state_->evaluation;
  if (same_tables(profile, next)) {
    const plan::RelationSet changed = whatif::changed_relations(model(), profile, next);
    SymbolTable symbols = std::move(profile.symbols);  // which the evaluation stands on
    profile = std::move(next);
    profile.symbols = std::move(symbols);
    ev.update(changed, plan::RelationSet(model().relations.size()));
  } else {
    profile = std::move(next);
    ev.reset(profile);
    ev.run();
  }
  before_ = std::move(state_->now);
  state_->now = standings_of(ev);
  reached_limit_ = reached_limit_ || !ev.limit_reached().empty();
}

bool Session::take(Step step) {
  if (!step.edit) {
    std::vector<Step> steps = steps_;
    steps.push_back(std::move(step));
    std::unique_ptr<State> next = build(which_, steps, nullptr);
    if (!next) return false;
    become(std::move(next), std::move(steps));
    return true;
  }
  if (!model().case_name) {
    terminal_.messages.diagnostics(
        {error("E0484", whole_file(which_.profile), "a program without cases has nothing open",
               "change its facts and :reload")});
    return false;
  }
  Profile next = state_->profile;
  const Diagnostics wrong = whatif::apply(model(), *step.edit, next);
  terminal_.messages.diagnostics(wrong);
  if (has_errors(wrong)) return false;
  state_->before.push_back({state_->profile.rows, state_->profile.denials, state_->profile.complete});
  follow(std::move(next));
  steps_.push_back(std::move(step));
  return true;
}

bool Session::edit(const whatif::Assumptions& assumptions, const std::string& told) {
  if (!take({told, assumptions, {}})) return false;
  undone_.clear();
  return true;
}

bool Session::set(const std::string& assignment) {
  if (!take({":set " + assignment, std::nullopt, assignment})) return false;
  undone_.clear();
  return true;
}

bool Session::undo() {
  if (steps_.empty()) {
    terminal_.messages.line("mechanist: there is nothing to undo");
    return false;
  }
  Step last = steps_.back();
  if (last.edit) {
    Profile next = state_->profile;
    Lists& lists = state_->before.back();
    next.rows = std::move(lists.rows);
    next.denials = std::move(lists.denials);
    next.complete = std::move(lists.complete);
    state_->before.pop_back();
    follow(std::move(next));
    steps_.pop_back();
  } else {
    std::vector<Step> steps(steps_.begin(), steps_.end() - 1);
    std::unique_ptr<State> next = build(which_, steps, nullptr);
    if (!next) return false;
    become(std::move(next), std::move(steps));
  }
  undone_.push_back(std::move(last));
  return true;
}

bool Session::redo() {
  if (undone_.empty()) {
    terminal_.messages.line("mechanist: there is nothing to redo");
    return false;
  }
  if (!take(undone_.back())) return false;
  undone_.pop_back();
  return true;
}

std::vector<std::string> Session::steps() const {
  std::vector<std::string> out;
  for (const Step& s : steps_) out.push_back(s.told);
  return out;
}

bool Session::unchanged_on_disk(const State& again) {
  if (again.rulebase->model().digests == model().digests && again.digest == state_->digest) return true;
  terminal_.messages.diagnostics({error("E0491", whole_file(rulebase_.rulebase),
                                        "the rulebase or the profile has changed since it was read",
                                        ":reload reads both again and takes the same steps")});
  return false;
}

bool Session::ask(const std::string& conditions) {
  const std::unique_ptr<State> asked = build(which_, steps_, &conditions);
  if (!asked || !unchanged_on_disk(*asked)) return false;
  write_bindings(*asked->evaluation, "table", "", terminal_);
  if (asked->evaluation->limit_reached().empty()) return true;
  reached_limit_ = true;
  told_limit(*asked->evaluation, which_.profile, terminal_);
  return true;
}

std::vector<std::string> Session::names() const {
  const model::Model& m = model();
  std::set<std::string> out{"and",     "or",        "not",     "in",      "exists",   "count",
                            "sum",     "avg",       "min",     "max",     "at least", "at most",
                            "exactly", "for every", "between", "complete"};
  for (const auto& [name, relation] : m.relation_by_name) {
    const model::Role role = m[relation].role;
    if (role != model::Role::claim && role != model::Role::scope) out.insert(name);
  }
  for (const model::Relation& r : m.relations) {
    if (r.role == model::Role::claim || r.role == model::Role::scope) continue;
    for (const model::Column& c : r.columns) out.insert(c.name);
  }
  for (const model::Enum& e : m.enums)
    for (const model::Enum::Constant& c : e.constants) out.insert(c.name);
  for (const model::Parameter& p : m.parameters) out.insert(p.name);
  for (const model::Proposition& p : m.propositions) out.insert(p.name);
  const Profile& profile = state_->profile;
  for (const ProfileRow& row : profile.rows)
    for (size_t c = 0; c < m[row.relation].columns.size(); ++c) {
      const model::TypeKind kind = m[row.relation].columns[c].type.kind;
      const Symbol s = profile.row_cells(row)[c];
      if ((kind == model::TypeKind::entity || kind == model::TypeKind::text) && s.is_text() && !s.is_none())
        out.insert(to_string(Literal(TextLiteral{std::string(profile.symbols.text_of(s))})));
    }
  return {out.begin(), out.end()};
}

bool goes_on(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  std::string_view last;
  size_t word = std::string_view::npos;
  auto end_word = [&](size_t at) {
    if (word != std::string_view::npos) last = text.substr(word, at - word);
    word = std::string_view::npos;
  };
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      quoted = c != '"';
      continue;
    }
    if (c == '#') {  // a comment
      end_word(i);
      const size_t end = text.find('\n', i);
      if (end == std::string_view::npos) break;
      i = end;
      continue;
    }
    const bool space = c == ' ' || c == '\t' || c == '\n';
    const bool letter = !space && (static_cast<unsigned char>(c) >= 0x80 ||
                                   std::isalnum(static_cast<unsigned char>(c)) || c == '_');
    if (letter) {
      if (word == std::string_view::npos) word = i;
      continue;
    }
    end_word(i);
    if (space) continue;
    last = text.substr(i, 1);
    if (c == '"') quoted = true;
    if (c == '(' || c == '{' || c == '[') ++depth;
    if (c == ')' || c == '}' || c == ']') --depth;
  }
  end_word(text.size());
  return quoted || depth > 0 || last == "," || last == "and" || last == "or" || last == "not";
}

Completion complete(std::string_view before, const std::vector<std::string>& commands,
                    const std::vector<std::string>& words) {
  Completion out;
  // A string that is open is one word with its quote.
  bool quoted = false;
  size_t begin = 0;
  for (size_t i = 0; i < before.size(); ++i) {
    const char c = before[i];
    if (quoted && c == '\\') {
      ++i;
    } else if (c == '"') {
      if (!quoted) begin = i;
      quoted = !quoted;
    }
  }
  if (!quoted) {
    begin = before.size();
    while (begin > 0) {
      const char c = before[begin - 1];
      if (static_cast<unsigned char>(c) < 0x80 && !std::isalnum(static_cast<unsigned char>(c)) && c != '_' &&
          c != '.' && c != ':')
        break;
      --begin;
    }
    // A colon stands before a command at the beginning only; elsewhere it ends a column's name.
    if (const size_t colon = before.rfind(':');
        colon != std::string_view::npos && colon >= begin && colon > 0)
      begin = colon + 1;
  }
  out.begin = begin;
  const std::string_view word = before.substr(begin);
  const bool command = begin == 0 && word.starts_with(':');
  for (const std::string& w : command ? commands : words)
    if (w.starts_with(word) && (!word.empty() || command)) out.candidates.push_back(w);
  std::sort(out.candidates.begin(), out.candidates.end());
  return out;
}

Completion complete_path(std::string_view before, size_t begin) {
  Completion out{begin, {}};
  const std::string path(before.substr(begin));
  const size_t stroke = path.rfind('/');
  const std::string folder = stroke == std::string::npos ? "" : path.substr(0, stroke + 1);
  const std::string name = path.substr(folder.size());
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder.empty() ? "." : folder, failed)) {
    const std::string file = entry.path().filename().string();
    if (!file.starts_with(name) || (file.starts_with('.') && name.empty())) continue;
    out.candidates.push_back(folder + file + (entry.is_directory(failed) ? "/" : ""));
  }
  std::sort(out.candidates.begin(), out.candidates.end());
  return out;
}

}  // namespace mechanist::cli
