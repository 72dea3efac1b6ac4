// `report`: a batch as one HTML page. Records are read on one thread, each is evaluated and explained on
// another, and the page is written in input order into a file beside the one that was asked for, which takes
// its name only when it is whole.
#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "batch.hpp"
#include "commands.hpp"
#include "engine.hpp"
#include "ordered_work.hpp"
#include "report/page.hpp"

namespace mechanist::cli {
namespace {

namespace fs = std::filesystem;

struct Done {
  report::Entry entry;
  std::string input;
  Diagnostics diagnostics;
  int status = all_well;
};

// The page while it is being written. A link stays one: what it points to is replaced.
class PageFile {
 public:
  explicit PageFile(const fs::path& path) : path_(path) {
    std::error_code failed;
    if (const fs::path real = fs::canonical(path, failed); !failed) path_ = real;
    if (fs::exists(path_, failed)) {
      if (!fs::is_regular_file(path_, failed)) {
        problem_ = fs::is_directory(path_, failed) ? "it is a folder" : "it is no file";
        return;
      }
      // Its folder would let it be replaced although it may not be written.
      if (::access(path_.c_str(), W_OK) != 0) {
        problem_ = std::strerror(errno);
        return;
      }
    }
    std::string name = path_.string() + ".XXXXXX";
    const int file = ::mkostemp(name.data(), O_CLOEXEC);
    if (file < 0) {
      problem_ = std::strerror(errno);
      return;
    }
    const mode_t mask = ::umask(0);
    ::umask(mask);
    ::fchmod(file, fs::exists(path_, failed) ? static_cast<mode_t>(fs::status(path_, failed).permissions())
                                             : 0666 & ~mask);
    ::close(file);
    unfinished_ = name;
    out_.open(unfinished_, std::ios::binary | std::ios::trunc);
    opened_ = true;
  }
  ~PageFile() {
    std::error_code ignored;
    if (opened_ && !whole_) fs::remove(unfinished_, ignored);
  }
  PageFile(const PageFile&) = delete;
  PageFile& operator=(const PageFile&) = delete;

  bool write(std::string_view text) {
    bytes_ += text.size();
    return static_cast<bool>(out_ << text);
  }
  // Gives it the name that was asked for.
  void finish() {
    out_.close();
    std::error_code failed;
    if (!out_) {
      problem_ = "the disk is full, or the folder does not allow it";
      return;
    }
    fs::rename(unfinished_, path_, failed);
    if (failed)
      problem_ = failed.message();
    else
      whole_ = true;
  }
  size_t bytes() const { return bytes_; }
  const std::string& problem() const { return problem_; }

 private:
  fs::path path_, unfinished_;
  std::ofstream out_;
  size_t bytes_ = 0;
  bool opened_ = false, whole_ = false;
  std::string problem_;
};

int not_written(const std::string& path, const std::string& why, Terminal& terminal) {
  terminal.messages.diagnostics({error("E0405", whole_file(path), "it could not be written: " + why)});
  return input_had_errors;
}

}  // namespace

int report(const ReportCommand& command, Terminal& terminal) {
  auto model = load_rulebase(command.rulebase, terminal);
  if (!model) return input_had_errors;
  Rulebase rulebase(std::move(model));
  std::optional<std::string> language = choose_language(rulebase.model(), command.language, terminal);
  if (!language) return wrong_usage;
  if (!has_cases(rulebase.model(), command.rulebase, terminal)) return input_had_errors;
  report::Options options;
  options.language = *language;
  options.goals = split_goals(command.goals);
  options.all = command.all;
  options.engine.limits = limits(command.limits);
  if (Diagnostics wrong = check_goals(rulebase.model(), options.goals); has_errors(wrong)) {
    terminal.messages.diagnostics(wrong);
    return input_had_errors;
  }

  // What is read is not written over.
  std::vector<std::string> inputs = command.profiles.profiles;
  inputs.insert(inputs.end(), rulebase.model().files.begin(), rulebase.model().files.end());
  for (const std::string& input : inputs)
    if (std::error_code failed; fs::equivalent(input, command.output, failed) && !failed)
      return not_written(command.output, "it is read as well", terminal);

  const auto begin = std::chrono::steady_clock::now();
  PageFile file(command.output);
  if (!file.problem().empty()) return not_written(command.output, file.problem(), terminal);
  report::PageWriter page(rulebase.model(), options, [&](std::string_view text) { return file.write(text); });
  const unsigned threads = threads_for(command.threads);
  std::vector<std::unique_ptr<report::Gatherer>> gatherers;
  for (unsigned i = 0; i < threads; ++i)
    gatherers.push_back(std::make_unique<report::Gatherer>(rulebase.plan(), rulebase.baseline(), options));

  int status = all_well;
  size_t cases = 0;
  OrderedWork<ReadProfile, Done> work(
      threads,
      [&](unsigned thread, ReadProfile&& record) {
        Done done;
        sort_diagnostics(record.diagnostics);
        if (record.profile && !has_errors(record.diagnostics)) {
          done.entry.data = gatherers[thread]->gather(*record.profile, record.diagnostics);
          if (!done.entry.data.limit.empty()) done.status = limit_reached;
        } else {
          done.entry.data = report::Gatherer::unreadable(record);
          done.status = input_had_errors;
        }
        if (const report::Shared* shared = page.shared()) report::pack(done.entry, *shared);
        done.input = std::move(record.input);
        done.diagnostics = std::move(record.diagnostics);
        return done;
      },
      [&](Done&& done) {
        terminal.messages.diagnostics(done.diagnostics, done.input);
        status = worse(status, done.status);
        ++cases;
        terminal.messages.progress(fmt::format("{} cases", cases));
        return page.add(std::move(done.entry));
      });
  const Diagnostics wrong = read_all(rulebase.model(), command.profiles,
                                     [&](ReadProfile&& record) { return work.push(std::move(record)); });
  work.finish();
  terminal.messages.diagnostics(wrong);
  if (has_errors(wrong) && cases == 0) return input_had_errors;
  page.finish();
  file.finish();
  if (!file.problem().empty()) return not_written(command.output, file.problem(), terminal);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  spdlog::info("{} cases in {:.3f} s, {} bytes", cases, took.count(), file.bytes());
  return worse(status, has_errors(wrong) ? input_had_errors : all_well);
}

}  // namespace mechanist::cli
