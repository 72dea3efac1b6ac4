// `evaluate`: a record a case, in input order, whatever the number of threads.
//
// One thread cuts the input into pieces: blocks of lines of a stream, files, or some profiles of a table. The
// others make a piece into profiles, evaluate them and write their records as text, each with memory of its
// own that it uses again. A case that cannot be read or evaluated is a record in its place, and the batch
// goes on.
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "commands.hpp"
#include "engine.hpp"
#include "ordered_work.hpp"
#include "profile/lines.hpp"
#include "profile/record_reader.hpp"
#include "profile/shared_files.hpp"
#include "records.hpp"
#include "stats.hpp"

namespace mechanist::cli {
namespace {

using Clock = std::chrono::steady_clock;

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

bool went_wrong(const CaseRecord& r) {
  return !r.result || !r.result->limit_reached.empty();
}

struct Piece {
  std::string path;
  size_t first_record = 0;  // its number among all records
  bool stream = false;
  LineBlock lines;                      // of a stream
  const InputItem* file = nullptr;      // to be read
  std::vector<ReadProfile> profiles;    // read already
  std::chrono::nanoseconds reading{0};  // them
};

struct Done {
  std::string path;
  std::vector<CaseRecord> records;
  // Of a stream as NDJSON: the records as text already, and what else is wanted of them.
  std::string text;
  size_t cases = 0;
  Diagnostics diagnostics;
  int status = all_well;
  eval::Stats stats;
  Stages stages;
  size_t bytes = 0;  // of the input
};

// One a thread.
class Worker {
 public:
  Worker(const EvaluateCommand& command, const Rulebase& rulebase, const EvaluateOptions& options,
         Shard shard)
      : command_(command),
        model_(rulebase.model()),
        shard_(shard),
        reader_(rulebase.model(), shared_),
        evaluator_(rulebase, options) {
    read_.mapping = command.profiles.mapping;
    read_.shared = &shared_;
  }

  Done run(Piece&& piece) {
    const Clock::time_point start = Clock::now();
    Done out;
    stages_ = {};
    out.path = piece.path;
    out.bytes = piece.lines.text.size();
    size_t number = piece.first_record;
    const bool at_once = piece.stream && command_.format == "ndjson";
    auto take = [&](ReadProfile& read) {
      CaseRecord& record = at_once ? record_ : out.records.emplace_back();
      evaluate(read, !piece.stream, record);
      if (at_once) write(record, out);
      return !command_.fail_fast || !went_wrong(record);
    };
    if (piece.file) {
      read_profiles(model_, *piece.file, read_, [&](ReadProfile&& read) { return take(read); });
    } else if (piece.stream && !piece.lines.problem) {
      for_each_line(piece.lines, [&](std::string_view line, uint32_t at) {
        return !shard_.has(number++) || take(reader_.read(piece.path, line, at));
      });
    } else if (piece.stream) {
      if (shard_.has(number)) {
        ReadProfile unread;
        unread.input = piece.path;
        unread.record = piece.lines.first_line;
        unread.diagnostics.push_back(std::move(*piece.lines.problem));
        take(unread);
      }
    } else {
      for (ReadProfile& read : piece.profiles)
        if (!take(read)) break;
    }
    out.stages = stages_;
    out.stages.read = Clock::now() - start - stages_.evaluate - stages_.write + piece.reading;
    return out;
  }

 private:
  void evaluate(ReadProfile& read, bool once, CaseRecord& out) {
    out.input = read.input;
    out.diagnostics = std::move(read.diagnostics);
    sort_diagnostics(out.diagnostics);
    if (!read.profile || has_errors(out.diagnostics)) {
      out.case_name = read.profile ? read.profile->case_name : read.case_name;
      out.result.reset();
      return;
    }
    out.case_name.clear();
    if (once) out.seen = case_seen(*read.profile);
    if (!out.result) out.result.emplace();
    timed(stages_.evaluate, [&] { evaluator_.evaluate(*read.profile, *out.result); });
  }

  void write(CaseRecord& r, Done& done) {
    timed(stages_.write, [&] { ndjson_record(model_, r, done.text); });
    std::move(r.diagnostics.begin(), r.diagnostics.end(), std::back_inserter(done.diagnostics));
    ++done.cases;
    if (!r.result) {
      done.status = input_had_errors;
      return;
    }
    if (command_.stats) add(done.stats, r.result->stats);
    if (!r.result->limit_reached.empty()) done.status = worse(done.status, limit_reached);
  }

  template <class Work>
  void timed(std::chrono::nanoseconds& taken, Work work) const {
    if (!command_.stats) return work();
    const Clock::time_point start = Clock::now();
    work();
    taken += Clock::now() - start;
  }

  const EvaluateCommand& command_;
  const model::Model& model_;
  Shard shard_;
  Stages stages_;  // of one piece
  SharedFiles shared_;
  ReadOptions read_;
  RecordReader reader_;
  Evaluator evaluator_;
  CaseRecord record_;  // the one that is being written
};

// Prints records as they come, and remembers what the exit status needs.
class Printer {
 public:
  Printer(const EvaluateCommand& command, const Rulebase& rulebase, std::vector<std::string> goals,
          std::string language, size_t bytes, Terminal& terminal)
      : command_(command),
        model_(rulebase.model()),
        goals_(std::move(goals)),
        language_(std::move(language)),
        table_(model_, goals_, language_, terminal.out.width(), terminal.out.colour()),
        bytes_(bytes),
        terminal_(terminal) {}

  // False when no more are wanted.
  bool print(Done&& done) {
    for (CaseRecord& r : done.records) {
      if (r.seen) tell_if_seen_before(r);
      if (!record(r)) return false;
    }
    if (done.cases > 0) {
      cases_ += done.cases;
      terminal_.messages.diagnostics(done.diagnostics, done.path);
      terminal_.out.record(done.text, done.cases);
      if (command_.stats) add(stats_, done.stats);
      status_ = worse(status_, done.status);
    }
    stages_ += done.stages;
    bytes_read_ += done.bytes;
    progress();
    return wanted();
  }

  // Of nothing, no table either, unless there was nothing to read.
  void foot(bool well) {
    if (cases_ == 0 && !well) return;
    if (cases_ == 0) head();
    if (command_.format == "table") terminal_.out.record(table_.foot(), 0);
  }

  int status() const { return status_; }
  size_t cases() const { return cases_; }
  const eval::Stats& stats() const { return stats_; }
  const Stages& stages() const { return stages_; }

 private:
  bool record(const CaseRecord& r) {
    if (cases_ == 0) head();
    ++cases_;
    terminal_.messages.diagnostics(r.diagnostics, r.input);
    const Clock::time_point start = command_.stats ? Clock::now() : Clock::time_point();
    terminal_.out.record(text(r));
    if (command_.stats) stages_.write += Clock::now() - start;
    if (r.result) {
      if (command_.stats) add(stats_, r.result->stats);
      if (!r.result->limit_reached.empty()) status_ = worse(status_, limit_reached);
    } else {
      status_ = input_had_errors;
    }
    return wanted();
  }

  bool wanted() const {
    const bool stop = command_.fail_fast && status_ != all_well;
    return !stop && !terminal_.out.closed() && terminal_.out.failure().empty();
  }

  void tell_if_seen_before(CaseRecord& r) {
    Diagnostics before = seen_.add(*r.seen);
    if (before.empty()) return;
    std::move(before.begin(), before.end(), std::back_inserter(r.diagnostics));
    r.case_name = r.seen->name;
    r.result.reset();
  }

  void progress() {
    const double took = std::chrono::duration<double>(Clock::now() - begin_).count();
    const double rate = static_cast<double>(cases_) / std::max(took, 1e-9);
    std::string text = fmt::format("{} cases, {:.0f} a second", cases_, rate);
    if (bytes_ > 0 && bytes_read_ > 0 && bytes_read_ <= bytes_) {
      const double left = took * static_cast<double>(bytes_ - bytes_read_) / static_cast<double>(bytes_read_);
      text += fmt::format(", {:.0f} s left", left);
    }
    terminal_.messages.progress(text);
  }

  void head() {
    if (command_.format == "csv") terminal_.out.record(csv_head(model_, goals_), 0);
    if (command_.format == "markdown") terminal_.out.record(markdown_head(model_, goals_, language_), 0);
    if (command_.format == "table") terminal_.out.record(table_.head(), 0);
  }

  std::string text(const CaseRecord& r) {
    if (command_.format == "csv") return csv_record(model_, goals_, r);
    if (command_.format == "markdown") return markdown_record(model_, goals_, r);
    if (command_.format == "table") return table_.record(r);
    std::string out;
    ndjson_record(model_, r, out);
    return out;
  }

  const EvaluateCommand& command_;
  const model::Model& model_;
  std::vector<std::string> goals_;
  std::string language_;
  CaseTable table_;
  size_t bytes_;  // of the input, where it is known
  size_t bytes_read_ = 0;
  Terminal& terminal_;
  int status_ = all_well;
  size_t cases_ = 0;
  eval::Stats stats_;
  Stages stages_;
  SeenCases seen_;
  Clock::time_point begin_ = Clock::now();
};

// Hands the inputs over piece by piece, until `push` returns false.
void cut(const model::Model& model, const EvaluateCommand& command, const std::vector<InputItem>& items,
         const Shard& shard, const std::function<bool(Piece&&)>& push) {
  constexpr size_t profiles_a_piece = 32;
  SharedFiles shared;
  ReadOptions options;
  options.mapping = command.profiles.mapping;
  options.shared = &shared;
  size_t records = 0;
  bool go_on = true;
  for (const InputItem& item : items) {
    if (!go_on) return;
    if (item.kind == InputItem::Kind::ndjson) {
      LineReader lines(item.path, options.max_profile_bytes);
      while (go_on) {
        std::optional<LineBlock> block = lines.next();
        if (!block) break;
        Piece piece;
        piece.path = item.path;
        piece.stream = true;
        piece.first_record = records;
        if (block->problem)
          ++records;
        else if (shard.of > 1)
          for_each_line(*block, [&](std::string_view, uint32_t) { return ++records > 0; });
        piece.lines = std::move(*block);
        go_on = push(std::move(piece));
      }
      continue;
    }
    const bool file = item.kind == InputItem::Kind::yaml || item.kind == InputItem::Kind::json;
    Piece piece;
    piece.path = item.path;
    if (file && shard.of == 1) {
      piece.file = &item;
      go_on = push(std::move(piece));
      continue;
    }
    Clock::time_point start = Clock::now();
    read_profiles(model, item, options, [&](ReadProfile&& read) {
      if (shard.has(records++)) piece.profiles.push_back(std::move(read));
      if (piece.profiles.size() < profiles_a_piece) return true;
      piece.reading = Clock::now() - start;
      go_on = push(std::exchange(piece, Piece{item.path, 0, false, {}, nullptr, {}, {}}));
      start = Clock::now();
      return go_on;
    });
    piece.reading = Clock::now() - start;
    if (go_on && !piece.profiles.empty()) go_on = push(std::move(piece));
  }
}

// Of all inputs together; 0 if one of them has no size.
size_t bytes_of(const std::vector<InputItem>& items) {
  size_t sum = 0;
  for (const InputItem& item : items) {
    std::error_code ignored;
    if (item.kind != InputItem::Kind::ndjson || !std::filesystem::is_regular_file(item.path, ignored))
      return 0;
    sum += std::filesystem::file_size(item.path, ignored);
  }
  return sum;
}

// In bytes, or what the control group of the process may have of it.
uint64_t memory_of_machine() {
  uint64_t bytes =
      static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  for (const char* path : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    uint64_t most = 0;
    if (std::ifstream(path) >> most && most > 0) bytes = std::min(bytes, most);
  }
  return bytes;
}

}  // namespace

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
      // An empty one is kept, for it is a mistake that is told.
      const size_t first = std::min(goal.find_first_not_of(' '), goal.size());
      out.push_back(goal.substr(first, goal.find_last_not_of(' ') + 1 - first));
      goal.clear();
    }
  }
  return out;
}

int no_profiles(const RulebaseOptions& rulebase, Terminal& terminal) {
  terminal.messages.diagnostics({error("E0481", whole_file(rulebase.rulebase),
                                       "the rulebase has no `case`, so there are no profiles of it",
                                       fmt::format("mechanist run {} --facts FOLDER", rulebase.rulebase))});
  return input_had_errors;
}

eval::Limits limits(const LimitOptions& given) {
  eval::Limits out;
  out.bytes = memory_of_machine() / 4 * 3;
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
  if (!rulebase.model().case_name) return no_profiles(command.rulebase, terminal);
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
  const unsigned threads = threads_for(command.threads);
  ResolvedInputs inputs = resolve_inputs(command.profiles.profiles, command.profiles.mapping);
  Printer printer(command, rulebase, options.goals, *language, bytes_of(inputs.items), terminal);
  std::vector<std::unique_ptr<Worker>> workers;
  for (unsigned i = 0; i < threads; ++i)
    workers.push_back(std::make_unique<Worker>(command, rulebase, options, *shard));
  bool stopped = false;
  OrderedWork<Piece, Done> work(
      threads, [&](unsigned thread, Piece&& piece) { return workers[thread]->run(std::move(piece)); },
      [&](Done&& done) {
        const bool answered = done.path == "-";
        stopped = !printer.print(std::move(done));
        // Somebody may be waiting for the answer at the other end of a stream.
        if (answered && work.idle()) terminal.out.flush();
        return !stopped;
      });
  cut(rulebase.model(), command, inputs.items, *shard,
      [&](Piece&& piece) { return work.push(std::move(piece)); });
  const Diagnostics& wrong = inputs.diagnostics;
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
    terminal.messages.line(stages_text(printer.stages(), printer.stats(), printer.cases()));
    terminal.messages.line(stats_text(rulebase.model(), printer.stats()));
  }
  return worse(printer.status(), has_errors(wrong) ? input_had_errors : all_well);
}

}  // namespace mechanist::cli
