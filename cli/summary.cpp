// `summary`: the batch as a portfolio. Pieces of the input are counted on threads, and their counts are put
// together in input order, so that the result does not depend on the threads and memory does not grow with
// the number of cases. Files of a folder are counted case by case, because a case that came before must not
// count.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <mutex>

#include "batch.hpp"
#include "commands.hpp"
#include "engine.hpp"
#include "ordered_work.hpp"
#include "portfolio/portfolio.hpp"
#include "portfolio/render.hpp"

namespace mechanist::cli {
namespace {

// Some cases, or one of a file.
struct Counted {
  std::string input;
  portfolio::Summary summary;
  std::optional<CaseSeen> seen;
  portfolio::Example example;
  Diagnostics diagnostics;
};
struct Done {
  std::vector<Counted> counted;
  size_t bytes = 0;  // of the input
};

const Diagnostic& first_error_of(const Diagnostics& all) {
  return *std::find_if(all.begin(), all.end(),
                       [](const Diagnostic& d) { return d.severity == Severity::error; });
}

// One a thread.
class Worker {
 public:
  Worker(const Rulebase& rulebase, const std::string& mapping, const portfolio::PortfolioOptions& options)
      : reader_(rulebase.model(), mapping), portfolio_(rulebase.plan(), rulebase.baseline(), options) {}

  Done run(Piece&& piece) {
    Done out;
    out.bytes = piece.lines.text.size();
    const bool stream = piece.stream;
    reader_.read(piece, [&](ReadProfile& read) {
      if (!stream || out.counted.empty()) out.counted.emplace_back().input = read.input;
      Counted& into = out.counted.back();
      sort_diagnostics(read.diagnostics);
      into.example = {read.profile ? read.profile->case_name : read.case_name, read.input, read.record};
      if (!read.profile || has_errors(read.diagnostics)) {
        into.summary.unreadable(first_error_of(read.diagnostics).code, into.example);
      } else {
        if (!stream) into.seen = case_seen(*read.profile);
        portfolio_.count(*read.profile, into.summary);
      }
      std::move(read.diagnostics.begin(), read.diagnostics.end(), std::back_inserter(into.diagnostics));
      return true;
    });
    return out;
  }

 private:
  PieceReader reader_;
  portfolio::Portfolio portfolio_;
};

std::optional<portfolio::SummaryParts> parts_of(const std::vector<std::string>& given, Terminal& terminal) {
  portfolio::SummaryParts out;
  if (given.empty()) return out;
  out = {false, false, false, false};
  for (const std::string& part : split_goals(given)) {
    if (part == "shapes") {
      out.shapes = true;
    } else if (part == "near-misses") {
      out.near_misses = true;
    } else if (part == "facts") {
      out.facts = true;
    } else if (part == "sources") {
      out.sources = true;
    } else if (part != "none") {
      terminal.messages.line(fmt::format(
          "mechanist: --parts is a list of near-misses, facts, shapes and sources, or none, not '{}'", part));
      return std::nullopt;
    }
  }
  return out;
}

}  // namespace

int summary(const SummaryCommand& command, Terminal& terminal) {
  const std::optional<portfolio::SummaryParts> parts = parts_of(command.parts, terminal);
  if (!parts) return wrong_usage;
  auto model = load_rulebase(command.rulebase, terminal);
  if (!model) return input_had_errors;
  const Rulebase rulebase(std::move(model));
  const std::optional<std::string> language = choose_language(rulebase.model(), command.language, terminal);
  if (!language) return wrong_usage;
  if (!has_cases(rulebase.model(), command.rulebase, terminal)) return input_had_errors;
  portfolio::PortfolioOptions options;
  options.goals = split_goals(command.goals);
  options.language = *language;
  options.parts = *parts;
  options.engine.limits = limits(command.limits);
  if (Diagnostics wrong = portfolio::check_goals_counted(rulebase.model(), options.goals);
      has_errors(wrong)) {
    terminal.messages.diagnostics(wrong);
    return input_had_errors;
  }

  const unsigned threads = threads_for(command.threads);
  const ResolvedInputs inputs = resolve_inputs(command.profiles.profiles, command.profiles.mapping);
  std::vector<std::unique_ptr<Worker>> workers;
  for (unsigned i = 0; i < threads; ++i)
    workers.push_back(std::make_unique<Worker>(rulebase, command.profiles.mapping, options));

  std::mutex mutex;
  portfolio::Summary total;
  total.limit_groups();
  const std::vector<portfolio::GoalName> goals = portfolio::goal_names(rulebase.model(), options);
  auto rendered = [&] {
    const std::lock_guard lock(mutex);
    const portfolio::RenderOptions how{*language, *parts, command.top, terminal.out.width()};
    return command.format == "json"       ? portfolio::render_json(rulebase.model(), goals, total, how)
           : command.format == "markdown" ? portfolio::render_markdown(rulebase.model(), goals, total, how)
                                          : portfolio::render_text(rulebase.model(), goals, total, how);
  };
  terminal.out.if_interrupted(rendered);

  SeenCases seen;
  Progress progress(bytes_of(inputs.items), terminal.messages);
  OrderedWork<Piece, Done> work(
      threads, [&](unsigned thread, Piece&& piece) { return workers[thread]->run(std::move(piece)); },
      [&](Done&& done) {
        const size_t before_these = total.cases + total.all_unread();
        size_t cases = before_these;
        for (Counted& one : done.counted) {
          if (one.seen)
            if (Diagnostics before = seen.add(*one.seen); !before.empty()) {
              one.summary = {};
              one.summary.unreadable(before.front().code, one.example);
              std::move(before.begin(), before.end(), std::back_inserter(one.diagnostics));
            }
          terminal.messages.diagnostics(one.diagnostics, one.input);
          const std::lock_guard lock(mutex);
          total.add(std::move(one.summary));
          cases = total.cases + total.all_unread();
        }
        terminal.out.record("", cases - before_these);
        progress.tell(cases, done.bytes);
        return !terminal.out.closed();
      });
  cut(rulebase.model(), command.profiles.mapping, inputs.items, {},
      [&](Piece&& piece) { return work.push(std::move(piece)); });
  work.finish();
  terminal.out.if_interrupted({});
  const bool nothing = total.cases + total.all_unread() == 0 && has_errors(inputs.diagnostics);
  if (!nothing) terminal.out.record(rendered(), 0);
  terminal.out.flush();
  terminal.messages.diagnostics(inputs.diagnostics);
  int status = total.limited > 0 ? limit_reached : all_well;
  if (total.all_unread() > 0 || has_errors(inputs.diagnostics)) status = worse(status, input_had_errors);
  return status;
}

}  // namespace mechanist::cli
