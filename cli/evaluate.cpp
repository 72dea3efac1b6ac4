// `evaluate`: a record a case, in input order, whatever the number of threads. One thread reads, the others
// evaluate; a case that cannot be read or evaluated is a record in its place, and the batch goes on.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <charconv>

#include "commands.hpp"
#include "engine.hpp"
#include "ordered_work.hpp"
#include "records.hpp"
#include "stats.hpp"

namespace mechanist::cli {
namespace {

using Clock = std::chrono::steady_clock;

// "a,b(c,d)" → "a", "b(c,d)": commas within parentheses or quotes do not part.
std::vector<std::string> split_goals(const std::vector<std::string>& given) {
  std::vector<std::string> out;
  for (const std::string& text : given) {
    std::string goal;
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i <= text.size(); ++i) {
      char c = i < text.size() ? text[i] : ',';
      if (c == '"' && (i == 0 || text[i - 1] != '\\')) quoted = !quoted;
      if (!quoted && c == '(') ++depth;
      if (!quoted && c == ')') --depth;
      bool ends = i == text.size() || (c == ',' && !quoted && depth <= 0);
      if (!ends) {
        goal += c;
        continue;
      }
      size_t first = goal.find_first_not_of(' ');
      if (first != std::string::npos)
        out.push_back(goal.substr(first, goal.find_last_not_of(' ') - first + 1));
      goal.clear();
    }
  }
  return out;
}

struct Shard {
  size_t number = 1, of = 1;
  bool has(size_t record) const { return record % of == number - 1; }
};

std::optional<Shard> parse_shard(const std::string& text) {
  if (text.empty()) return Shard{};
  Shard s;
  const char* end = text.data() + text.size();
  auto number = std::from_chars(text.data(), end, s.number);
  if (number.ec != std::errc() || number.ptr == end || *number.ptr != '/') return std::nullopt;
  auto of = std::from_chars(number.ptr + 1, end, s.of);
  if (of.ec != std::errc() || of.ptr != end || s.number < 1 || s.number > s.of) return std::nullopt;
  return s;
}

// Prints records as they come, and remembers what the exit status needs.
class Printer {
 public:
  Printer(const EvaluateCommand& command, const Rulebase& rulebase, std::vector<std::string> goals,
          std::string language, Terminal& terminal)
      : command_(command),
        model_(rulebase.model()),
        goals_(std::move(goals)),
        language_(std::move(language)),
        table_(model_, goals_, language_, terminal.out.width(), terminal.out.colour()),
        terminal_(terminal) {}

  // False when no more are wanted.
  bool record(const CaseRecord& r) {
    if (cases_ == 0) head();
    ++cases_;
    terminal_.messages.diagnostics(r.diagnostics);
    terminal_.out.record(text(r));
    if (r.result) {
      add(stats_, r.result->stats);
      if (!r.result->limit_reached.empty()) status_ = worse(status_, limit_reached);
    } else {
      status_ = input_had_errors;
    }
    terminal_.messages.progress(fmt::format("{} cases", cases_));
    bool stop = command_.fail_fast && status_ != all_well;
    return !stop && !terminal_.out.closed() && terminal_.out.failure().empty();
  }

  // Of nothing, no table either, unless there was nothing to read.
  void foot(bool well) {
    if (cases_ == 0 && !well) return;
    if (cases_ == 0) head();
    if (command_.format == "table") terminal_.out.record(table_.foot());
  }

  int status() const { return status_; }
  size_t cases() const { return cases_; }
  const eval::Stats& stats() const { return stats_; }

 private:
  void head() {
    if (command_.format == "csv") terminal_.out.record(csv_head(model_, goals_));
    if (command_.format == "markdown") terminal_.out.record(markdown_head(model_, goals_, language_));
    if (command_.format == "table") terminal_.out.record(table_.head());
  }

  std::string text(const CaseRecord& r) {
    if (command_.format == "csv") return csv_record(model_, goals_, r);
    if (command_.format == "markdown") return markdown_record(model_, goals_, r);
    if (command_.format == "table") return table_.record(r);
    return ndjson_record(model_, r);
  }

  const EvaluateCommand& command_;
  const model::Model& model_;
  std::vector<std::string> goals_;
  std::string language_;
  CaseTable table_;
  Terminal& terminal_;
  int status_ = all_well;
  size_t cases_ = 0;
  eval::Stats stats_;
};

CaseRecord evaluated(const Rulebase& rulebase, const EvaluateOptions& options, ReadProfile&& read) {
  CaseRecord out{std::move(read.input), {}, std::move(read.diagnostics)};
  if (read.profile && !has_errors(out.diagnostics)) out.result = evaluate(rulebase, *read.profile, options);
  return out;
}

}  // namespace

eval::Limits limits(const LimitOptions& given) {
  eval::Limits out;
  if (given.rows > 0) out.rows = given.rows;
  if (given.rounds > 0) out.rounds = given.rounds;
  if (given.seconds > 0) out.time = std::chrono::seconds(given.seconds);
  if (given.megabytes > 0) out.bytes = given.megabytes << 20;
  return out;
}

int evaluate(const EvaluateCommand& command, Terminal& terminal) {
  std::optional<Shard> shard = parse_shard(command.shard);
  if (!shard) {
    terminal.messages.line("mechanist: --shard is I/N with 1 <= I <= N, such as 1/4");
    return wrong_usage;
  }
  auto model = load_rulebase(command.rulebase, terminal);
  if (!model) return input_had_errors;
  Rulebase rulebase(std::move(model));
  std::optional<std::string> language = choose_language(rulebase.model(), command.language, terminal);
  if (!language) return wrong_usage;
  if (!rulebase.model().case_name) {
    terminal.messages.diagnostics(
        {error("E0481", whole_file(command.rulebase.rulebase),
               "the rulebase has no `case`, so there are no profiles of it",
               fmt::format("mechanist run {} --facts FOLDER", command.rulebase.rulebase))});
    return input_had_errors;
  }
  EvaluateOptions options;
  options.goals = split_goals(command.goals);
  options.derived = command.derived;
  options.language = *language;
  options.engine.limits = limits(command.limits);
  options.engine.stats = command.stats;
  if (Diagnostics wrong = check_goals(rulebase.model(), options.goals); has_errors(wrong)) {
    terminal.messages.diagnostics(wrong);
    return input_had_errors;
  }

  auto begin = Clock::now();
  unsigned threads =
      command.threads > 0 ? command.threads : std::max(1u, std::thread::hardware_concurrency());
  Printer printer(command, rulebase, options.goals, *language, terminal);
  bool stopped = false;
  OrderedWork<ReadProfile, CaseRecord> work(
      threads, [&](ReadProfile&& read) { return evaluated(rulebase, options, std::move(read)); },
      [&](CaseRecord&& record) {
        stopped = !printer.record(record);
        // Somebody may be waiting for the answer at the other end of a stream.
        if (record.input == "-" && work.idle()) terminal.out.flush();
        return !stopped;
      });
  size_t records = 0;
  Diagnostics wrong = read_all(rulebase.model(), command.profiles, [&](ReadProfile&& read) {
    return shard->has(records++) ? work.push(std::move(read)) : true;
  });
  work.finish();
  if (!stopped) printer.foot(!has_errors(wrong));
  terminal.out.flush();
  terminal.messages.diagnostics(wrong);

  std::chrono::duration<double> took = Clock::now() - begin;
  spdlog::info("{} cases in {:.3f} s", printer.cases(), took.count());
  if (command.stats) {
    terminal.messages.line(fmt::format("{} cases in {:.3f} s, {:.0f} a second, on {} thread{}",
                                       printer.cases(), took.count(),
                                       static_cast<double>(printer.cases()) / std::max(took.count(), 1e-9),
                                       threads, threads == 1 ? "" : "s"));
    terminal.messages.line(stats_text(rulebase.model(), printer.stats()));
  }
  return worse(printer.status(), has_errors(wrong) ? input_had_errors : all_well);
}

}  // namespace mechanist::cli
