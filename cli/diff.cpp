// `diff`: which verdicts flip between two versions of a rulebase over the same profiles, or between two sets
// of profiles under one rulebase, and what is responsible.
//
// Of two rulebases, each piece of the input is read once for each of them, and once more for each version
// with an edit put back that a flip makes necessary; memory stays flat. Of two sets of profiles, the old one
// is kept in memory, so that its cases are found by name in whatever order the new ones come.
#include "portfolio/diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

#include "batch.hpp"
#include "commands.hpp"
#include "engine.hpp"
#include "ordered_work.hpp"
#include "portfolio/render_diff.hpp"

namespace mechanist::cli {
namespace {

using portfolio::CaseDiff;
using portfolio::DiffReport;

struct Unread {
  std::string code;
  portfolio::Example example;
};
struct Done {
  std::vector<CaseDiff> cases;
  std::vector<std::optional<CaseSeen>> seen;  // beside them, of cases that may come only once
  std::vector<Unread> unread;
  std::vector<std::string> added;
  Diagnostics diagnostics;
  std::string input;
  size_t bytes = 0;
};

Unread unread_of(const ReadProfile& read) {
  const auto first = std::find_if(read.diagnostics.begin(), read.diagnostics.end(),
                                  [](const Diagnostic& d) { return d.severity == Severity::error; });
  return {first->code, {read.profile ? read.profile->case_name : read.case_name, read.input, read.record}};
}

std::string version_of(const model::Model& m) {
  return m.name + " " + m.version;
}

// ---------------------------------------------------------------- two rulebases

// Both versions, and those with edits put back, which are made when they are asked for first and shared by
// all threads.
class Versions {
 public:
  Versions(model::Loaded before, std::string before_path, model::Loaded after, std::string after_path)
      : edits_(before, std::move(before_path), after, std::move(after_path)),
        before_(std::make_unique<const model::Model>(std::move(*before.model))),
        after_(std::make_unique<const model::Model>(std::move(*after.model))) {}

  const portfolio::Edits& edits() const { return edits_; }
  const Rulebase& before() const { return before_; }
  const Rulebase& after() const { return after_; }
  // Null where the edits cannot be put back by themselves.
  const Rulebase* without(const std::vector<size_t>& put_back) {
    constexpr size_t most = 1024;
    const std::lock_guard lock(mutex_);
    if (without_.size() >= most && !without_.contains(put_back)) return nullptr;
    auto [it, fresh] = without_.try_emplace(put_back);
    if (fresh) {
      model::Loaded loaded = edits_.without(put_back);
      if (loaded.model && loaded.model->case_name)
        it->second =
            std::make_unique<const Rulebase>(std::make_unique<const model::Model>(std::move(*loaded.model)));
    }
    return it->second.get();
  }

 private:
  portfolio::Edits edits_;
  Rulebase before_, after_;
  std::mutex mutex_;
  std::map<std::vector<size_t>, std::unique_ptr<const Rulebase>> without_;
};

// Pieces of the input read for one version and evaluated. Belongs to one thread.
class Side {
 public:
  Side(const Rulebase& rulebase, const std::string& mapping, const eval::Options& options)
      : reader_(rulebase.model(), mapping), evaluation_(rulebase.plan(), rulebase.baseline(), options) {}

  // The profiles of a piece, in order.
  std::vector<ReadProfile> read(Piece piece) {
    std::vector<ReadProfile> out;
    reader_.read(piece, [&](ReadProfile& read) {
      out.push_back(std::move(read));
      return true;
    });
    return out;
  }
  eval::Evaluation& run(const Profile& profile) {
    evaluation_.reset(profile);
    evaluation_.run();
    return evaluation_;
  }

 private:
  PieceReader reader_;
  eval::Evaluation evaluation_;
};

class RulebaseWorker {
 public:
  RulebaseWorker(Versions& versions, const std::string& mapping, const portfolio::DiffOptions& options)
      : versions_(versions),
        mapping_(mapping),
        options_(options),
        before_(versions.before(), mapping, options.engine),
        after_(versions.after(), mapping, options.engine) {}

  Done run(Piece&& piece) {
    Done out;
    out.input = piece.path;
    out.bytes = piece.lines.text.size();
    std::vector<ReadProfile> was = before_.read(piece), is = after_.read(piece);
    again_.clear();
    for (size_t i = 0; i < is.size(); ++i) {
      ReadProfile& now = is[i];
      sort_diagnostics(now.diagnostics);
      ReadProfile* old = i < was.size() ? &was[i] : nullptr;
      if (old == nullptr || !now.profile || has_errors(now.diagnostics)) {
        out.unread.push_back(unread_of(now));
      } else if (!old->profile || has_errors(old->diagnostics)) {
        sort_diagnostics(old->diagnostics);
        out.unread.push_back(unread_of(*old));
        std::move(old->diagnostics.begin(), old->diagnostics.end(), std::back_inserter(out.diagnostics));
      } else {
        CaseDiff diff = portfolio::compare(
            before_.run(*old->profile), after_.run(*now.profile), options_, versions_.edits().all().size(),
            [&](const std::vector<size_t>& put_back) { return tried(piece, i, put_back); });
        diff.case_name = now.profile->case_name;
        diff.input_before = diff.input_after = now.input;
        diff.record_before = diff.record_after = now.record;
        out.cases.push_back(std::move(diff));
        out.seen.push_back(piece.stream ? std::nullopt : std::optional(case_seen(*now.profile)));
      }
      std::move(now.diagnostics.begin(), now.diagnostics.end(), std::back_inserter(out.diagnostics));
    }
    return out;
  }

 private:
  struct Again {
    std::vector<ReadProfile> profiles;  // of the piece
    size_t evaluated = SIZE_MAX;        // which of them
  };

  eval::Evaluation* tried(const Piece& piece, size_t i, const std::vector<size_t>& put_back) {
    const Rulebase* rulebase = versions_.without(put_back);
    if (rulebase == nullptr) return nullptr;
    auto [side, fresh] = sides_.try_emplace(put_back);
    if (fresh) side->second = std::make_unique<Side>(*rulebase, mapping_, options_.engine);
    auto [again, first] = again_.try_emplace(put_back);
    if (first) again->second.profiles = side->second->read(piece);
    if (i >= again->second.profiles.size() || !again->second.profiles[i].profile) return nullptr;
    // The last question about the same version may have been about the same case.
    auto [last, unknown] = evaluations_.try_emplace(put_back, nullptr);
    if (unknown || again->second.evaluated != i) {
      last->second = &side->second->run(*again->second.profiles[i].profile);
      again->second.evaluated = i;
    }
    return last->second;
  }

  Versions& versions_;
  std::string mapping_;
  portfolio::DiffOptions options_;
  Side before_, after_;
  std::map<std::vector<size_t>, std::unique_ptr<Side>> sides_;
  std::map<std::vector<size_t>, eval::Evaluation*> evaluations_;
  std::map<std::vector<size_t>, Again> again_;  // of the piece
};

// ---------------------------------------------------------------- two sets of profiles

struct OldCases {
  std::vector<Profile> profiles;
  std::unordered_map<std::string, size_t> by_name;
};

class ProfileWorker {
 public:
  ProfileWorker(const Rulebase& rulebase, const OldCases& old, const std::string& mapping,
                const portfolio::DiffOptions& options)
      : rulebase_(rulebase),
        old_(old),
        options_(options),
        reader_(rulebase.model(), mapping),
        before_(rulebase.plan(), rulebase.baseline(), options.engine),
        after_(rulebase.plan(), rulebase.baseline(), options.engine),
        third_(rulebase.plan(), rulebase.baseline(), options.engine) {}

  Done run(Piece&& piece) {
    Done out;
    out.input = piece.path;
    out.bytes = piece.lines.text.size();
    reader_.read(piece, [&](ReadProfile& now) {
      sort_diagnostics(now.diagnostics);
      if (!now.profile || has_errors(now.diagnostics)) {
        out.unread.push_back(unread_of(now));
      } else {
        const auto old = old_.by_name.find(now.profile->case_name);
        CaseDiff diff;
        if (old != old_.by_name.end()) diff = compared(old_.profiles[old->second], *now.profile);
        diff.case_name = now.profile->case_name;
        diff.input_after = now.input;
        diff.record_after = now.record;
        out.cases.push_back(std::move(diff));
        out.seen.push_back(case_seen(*now.profile));
      }
      std::move(now.diagnostics.begin(), now.diagnostics.end(), std::back_inserter(out.diagnostics));
      return true;
    });
    return out;
  }

 private:
  CaseDiff compared(const Profile& old, Profile& now) {
    before_.reset(old);
    before_.run();
    after_.reset(now);
    after_.run();
    std::optional<portfolio::FactChanges> changes;
    // What is put back is put into a copy, for the new version is still asked meanwhile.
    std::optional<Profile> copy;
    std::vector<size_t> last;
    auto tried = [&](const std::vector<size_t>& put_back) -> eval::Evaluation* {
      if (put_back == last) return &third_;
      if (!last.empty()) changes->restore();
      changes->put_back(put_back);
      third_.reset(*copy);
      third_.run();
      last = put_back;
      return &third_;
    };
    CaseDiff out = portfolio::compare(before_, after_, options_, 0, {});
    if (!out.flips.empty()) {
      copy.emplace(now);
      changes.emplace(rulebase_.model(), old, *copy, options_.language);
      out = portfolio::compare(before_, after_, options_, changes->all().size(), tried);
      out.facts = changes->all();
    }
    out.input_before = old.path;
    out.record_before = old.record;
    return out;
  }

  const Rulebase& rulebase_;
  const OldCases& old_;
  portfolio::DiffOptions options_;
  PieceReader reader_;
  eval::Evaluation before_, after_, third_;
};

// ---------------------------------------------------------------- both

class Collector {
 public:
  Collector(const DiffCommand& command, Terminal& terminal, DiffReport& report, size_t bytes)
      : command_(command), terminal_(terminal), report_(report), progress_(bytes, terminal.messages) {}

  // `paired`: every case was compared; else those without `input_before` are new.
  bool take(Done&& done, const std::function<bool(const std::string&)>& is_new) {
    Diagnostics all = std::move(done.diagnostics);
    const size_t before = cases();
    {
      const std::lock_guard lock(mutex_);
      for (Unread& u : done.unread) unread(std::move(u));
      for (size_t i = 0; i < done.cases.size(); ++i) {
        CaseDiff& c = done.cases[i];
        if (done.seen[i])
          if (Diagnostics twice = seen_.add(*done.seen[i]); !twice.empty()) {
            unread({twice.front().code, {c.case_name, c.input_after, c.record_after}});
            std::move(twice.begin(), twice.end(), std::back_inserter(all));
            continue;
          }
        if (is_new(c.case_name)) {
          ++report_.only_after;
          if (report_.cases_after.size() < most_named) report_.cases_after.push_back(c.case_name);
          continue;
        }
        met_.push_back(c.case_name);
        report_.add(std::move(c), command_.top, command_.confidence);
      }
    }
    terminal_.messages.diagnostics(all, done.input);
    terminal_.out.record("", cases() - before);
    progress_.tell(cases(), done.bytes);
    return !terminal_.out.closed();
  }

  // Names of the cases that were compared, in order; of two sets of profiles only.
  const std::vector<std::string>& met() const { return met_; }
  void forget_met() { met_.clear(); }

  std::string rendered(const portfolio::DiffRender& how) {
    const std::lock_guard lock(mutex_);
    return command_.format == "json"       ? portfolio::render_json(report_, how)
           : command_.format == "markdown" ? portfolio::render_markdown(report_, how)
                                           : portfolio::render_text(report_, how);
  }

  static constexpr size_t most_named = 20;

 private:
  void unread(Unread&& u) {
    auto [it, fresh] = report_.unread.try_emplace(u.code, 0, std::move(u.example));
    ++it->second.first;
  }
  size_t cases() const {
    size_t out = report_.cases + report_.only_after;
    for (const auto& [code, n] : report_.unread) out += n.first;
    return out;
  }

  const DiffCommand& command_;
  Terminal& terminal_;
  DiffReport& report_;
  std::mutex mutex_;
  Progress progress_;
  SeenCases seen_;
  std::vector<std::string> met_;
};

// Every input as pieces that can be read more than once.
void cut_again(const model::Model& model, const std::string& mapping, const std::vector<InputItem>& items,
               const std::function<bool(Piece&&)>& push) {
  for (const InputItem& item : items) {
    if (item.kind == InputItem::Kind::ndjson) {
      bool go_on = true;
      cut(model, mapping, {item}, {}, [&](Piece&& piece) { return go_on = push(std::move(piece)); });
      if (!go_on) return;
      continue;
    }
    Piece piece;
    piece.path = item.path;
    piece.file = &item;
    if (!push(std::move(piece))) return;
  }
}

template <class Worker>
void work_on(std::vector<std::unique_ptr<Worker>>& workers, const model::Model& model,
             const std::string& mapping, const std::vector<InputItem>& items,
             const std::function<bool(Done&&)>& take) {
  OrderedWork<Piece, Done> work(
      static_cast<unsigned>(workers.size()),
      [&](unsigned thread, Piece&& piece) { return workers[thread]->run(std::move(piece)); }, take);
  cut_again(model, mapping, items, [&](Piece&& piece) { return work.push(std::move(piece)); });
  work.finish();
}

int finish(DiffReport& report, Collector& collector, const portfolio::DiffRender& how,
           const Diagnostics& wrong, bool flips_by_confidence, Terminal& terminal) {
  terminal.out.if_interrupted({});
  terminal.out.record(collector.rendered(how), 0);
  terminal.out.flush();
  terminal.messages.diagnostics(wrong);
  int status = report.limited > 0 ? limit_reached : all_well;
  if (report.flips > 0 || !report.unread.empty() || has_errors(wrong) ||
      (flips_by_confidence && report.confidence > 0))
    status = worse(status, input_had_errors);
  return status;
}

}  // namespace

namespace {

// Profiles that are not there would be told as cases that are gone.
int nothing_to_compare(const Diagnostics& wrong, Terminal& terminal) {
  terminal.messages.diagnostics(wrong);
  return input_had_errors;
}

}  // namespace

int diff(const DiffCommand& command, Terminal& terminal) {
  const bool two = command.arguments.size() >= 3 && names_rulebase(command.arguments[0]) &&
                   names_rulebase(command.arguments[1]);
  if (!two && command.arguments.size() != 3) {
    terminal.messages.line(
        "mechanist: diff takes two rulebases and profiles, or one rulebase, old profiles and new ones\n"
        "See mechanist diff --help.");
    return wrong_usage;
  }
  const unsigned threads = threads_for(command.threads);
  portfolio::DiffOptions options;
  options.confidence = command.confidence;
  options.engine.limits = limits(command.limits);
  DiffReport report;
  report.of_rulebases = two;

  if (two) {
    const RulebaseOptions old_rules{command.arguments[0], command.set, command.path},
        new_rules{command.arguments[1], command.set, command.path};
    std::optional<model::Loaded> before = load_with_trees(old_rules, terminal);
    std::optional<model::Loaded> after = load_with_trees(new_rules, terminal);
    if (!before || !after) return input_had_errors;
    if (!has_cases(*before->model, old_rules, terminal) || !has_cases(*after->model, new_rules, terminal))
      return input_had_errors;
    const std::optional<std::string> language = choose_language(*after->model, command.language, terminal);
    if (!language) return wrong_usage;
    options.language = *language;
    report.before = command.arguments[0];
    report.after = command.arguments[1];
    report.rulebase_before = version_of(*before->model);
    report.rulebase_after = version_of(*after->model);
    report.only = portfolio::names_only(*before->model, *after->model);
    const std::string old_path = before->model->files.front(), new_path = after->model->files.front();
    Versions versions(std::move(*before), old_path, std::move(*after), new_path);
    report.edits = versions.edits().all();
    report.wording = versions.edits().wording();
    report.by_edit.resize(report.edits.size());
    const ResolvedInputs inputs =
        resolve_inputs({command.arguments.begin() + 2, command.arguments.end()}, command.mapping);
    if (has_errors(inputs.diagnostics)) return nothing_to_compare(inputs.diagnostics, terminal);
    Collector collector(command, terminal, report, bytes_of(inputs.items));
    const portfolio::DiffRender how{*language, terminal.out.width(), command.confidence};
    terminal.out.if_interrupted([&] { return collector.rendered(how); });
    std::vector<std::unique_ptr<RulebaseWorker>> workers;
    for (unsigned i = 0; i < threads; ++i)
      workers.push_back(std::make_unique<RulebaseWorker>(versions, command.mapping, options));
    work_on(workers, versions.after().model(), command.mapping, inputs.items, [&](Done&& done) {
      const bool go_on = collector.take(std::move(done), [](const std::string&) { return false; });
      collector.forget_met();
      return go_on;
    });
    return finish(report, collector, how, inputs.diagnostics, command.confidence, terminal);
  }

  auto model = load_rulebase({command.arguments[0], command.set, command.path}, terminal);
  if (!model) return input_had_errors;
  const Rulebase rulebase(std::move(model));
  const std::optional<std::string> language = choose_language(rulebase.model(), command.language, terminal);
  if (!language) return wrong_usage;
  options.language = *language;
  if (!has_cases(rulebase.model(), {command.arguments[0], {}}, terminal)) return input_had_errors;
  report.before = command.arguments[1];
  report.after = command.arguments[2];
  report.rulebase_before = report.rulebase_after = version_of(rulebase.model());
  OldCases old;
  Diagnostics wrong =
      read_all(rulebase.model(), {{command.arguments[1]}, command.mapping, true}, [&](ReadProfile&& read) {
        sort_diagnostics(read.diagnostics);
        terminal.messages.diagnostics(read.diagnostics, read.input);
        if (!read.profile || has_errors(read.diagnostics)) {
          Unread u = unread_of(read);
          auto [it, fresh] = report.unread.try_emplace(u.code, 0, std::move(u.example));
          ++it->second.first;
          return true;
        }
        old.by_name.emplace(read.profile->case_name, old.profiles.size());
        old.profiles.push_back(std::move(*read.profile));
        return true;
      });
  const ResolvedInputs inputs = resolve_inputs({command.arguments[2]}, command.mapping);
  wrong.insert(wrong.end(), inputs.diagnostics.begin(), inputs.diagnostics.end());
  if (has_errors(wrong)) return nothing_to_compare(wrong, terminal);
  Collector collector(command, terminal, report, bytes_of(inputs.items));
  const portfolio::DiffRender how{*language, terminal.out.width(), command.confidence};
  terminal.out.if_interrupted([&] { return collector.rendered(how); });
  std::vector<std::unique_ptr<ProfileWorker>> workers;
  for (unsigned i = 0; i < threads; ++i)
    workers.push_back(std::make_unique<ProfileWorker>(rulebase, old, command.mapping, options));
  work_on(workers, rulebase.model(), command.mapping, inputs.items, [&](Done&& done) {
    return collector.take(std::move(done),
                          [&](const std::string& name) { return !old.by_name.contains(name); });
  });
  const std::unordered_set<std::string> met(collector.met().begin(), collector.met().end());
  for (const Profile& p : old.profiles) {
    if (met.contains(p.case_name)) continue;
    ++report.only_before;
    if (report.cases_before.size() < Collector::most_named) report.cases_before.push_back(p.case_name);
  }
  return finish(report, collector, how, wrong, command.confidence, terminal);
}

}  // namespace mechanist::cli
