// `assess`: how well the propositions hold over many cases. Records are read on one thread, assessed on
// others, and added up in input order.
#include <algorithm>

#include "batch.hpp"
#include "commands.hpp"
#include "engine.hpp"
#include "ordered_work.hpp"
#include "portfolio/assessment.hpp"

namespace mechanist::cli {
namespace {

struct Done {
  portfolio::Assessment assessment;
  std::string input;
  Diagnostics diagnostics;
};

}  // namespace

int assess(const AssessCommand& command, Terminal& terminal) {
  auto model = load_rulebase(command.rulebase, terminal);
  if (!model) return input_had_errors;
  const Rulebase rulebase(std::move(model));
  const std::optional<std::string> language = choose_language(rulebase.model(), command.language, terminal);
  if (!language) return wrong_usage;
  if (!has_cases(rulebase.model(), command.rulebase, terminal)) return input_had_errors;
  if (rulebase.model().propositions.empty()) {
    terminal.messages.diagnostics(
        {error("E0485", whole_file(rulebase.model().files.front()), "the rulebase states no proposition",
               "write one: proposition NAME { claim necessary X for Y }")});
    return input_had_errors;
  }
  eval::Options options;
  options.limits = limits(command.limits);
  const unsigned threads = threads_for(command.threads);
  std::vector<std::unique_ptr<portfolio::Assessor>> assessors;
  for (unsigned i = 0; i < threads; ++i)
    assessors.push_back(
        std::make_unique<portfolio::Assessor>(rulebase.plan(), rulebase.baseline(), *language, options));

  portfolio::Assessment total;
  OrderedWork<ReadProfile, Done> work(
      threads,
      [&](unsigned thread, ReadProfile&& read) {
        Done done;
        sort_diagnostics(read.diagnostics);
        if (read.profile && !has_errors(read.diagnostics)) {
          done.assessment = assessors[thread]->assess(*read.profile);
        } else {
          const auto wrong = std::find_if(read.diagnostics.begin(), read.diagnostics.end(),
                                          [](const Diagnostic& d) { return d.severity == Severity::error; });
          done.assessment.unreadable(wrong->code, {read.profile ? read.profile->case_name : read.case_name,
                                                   read.input, read.record});
        }
        done.input = std::move(read.input);
        done.diagnostics = std::move(read.diagnostics);
        return done;
      },
      [&](Done&& done) {
        terminal.messages.diagnostics(done.diagnostics, done.input);
        total.add(std::move(done.assessment));
        return !terminal.out.closed();
      });
  const Diagnostics wrong = read_all(rulebase.model(), command.profiles,
                                     [&](ReadProfile&& read) { return work.push(std::move(read)); });
  work.finish();
  const bool nothing = total.cases + total.all_unread() == 0 && has_errors(wrong);
  const portfolio::AssessmentRender how{*language, command.top, terminal.out.width()};
  if (!nothing)
    terminal.out.record(command.format == "json" ? portfolio::render_json(rulebase.model(), total, how)
                        : command.format == "markdown"
                            ? portfolio::render_markdown(rulebase.model(), total, how)
                            : portfolio::render_text(rulebase.model(), total, how));
  terminal.out.flush();
  terminal.messages.diagnostics(wrong);
  const int status = total.limited > 0 ? limit_reached : all_well;
  return total.all_unread() > 0 || has_errors(wrong) ? worse(status, input_had_errors) : status;
}

}  // namespace mechanist::cli
