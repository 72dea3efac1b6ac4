// Standard output and error as the commands see them; see terminal.hpp for what that promises.
#include "terminal.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "base/file.hpp"

namespace mechanist::cli {
namespace {

constexpr size_t flush_at = 1u << 16;
constexpr size_t default_width = 80, least_width = 40, most_width = 200;

// https://no-color.org
bool wants_colour(int fd) {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return ::isatty(fd) == 1 && (no_colour == nullptr || *no_colour == '\0') &&
         (term == nullptr || std::strcmp(term, "dumb") != 0);
}

// Returns 0, or errno of the write that failed.
int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGUSR2);  // sent by ourselves to end the watch
  return set;
}

}  // namespace

Output::Output() : is_terminal_(::isatty(STDOUT_FILENO) == 1), colour_(wants_colour(STDOUT_FILENO)) {
  winsize size{};
  width_ = default_width;
  if (is_terminal_ && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    width_ = std::min(std::max<size_t>(size.ws_col, least_width), most_width);
}

void Output::record(std::string_view text, size_t records) {
  std::lock_guard lock(mutex_);
  if (closed_ || !failure_.empty()) return;
  buffer_ += text;
  records_ += records;
  if (buffer_.size() >= flush_at) write_out();
}

void Output::flush() {
  std::lock_guard lock(mutex_);
  write_out();
}

void Output::if_interrupted(std::function<std::string()> rest) {
  std::lock_guard lock(mutex_);
  rest_ = std::move(rest);
}

void Output::write_out() {
  if (buffer_.empty() || closed_ || !failure_.empty()) return;
  int error = write_all(STDOUT_FILENO, buffer_);
  buffer_.clear();
  if (error == EPIPE) {
    closed_ = true;
  } else if (error != 0) {
    failure_ = std::strerror(error);
  }
}

Messages::Messages() : is_terminal_(::isatty(STDERR_FILENO) == 1), colour_(wants_colour(STDERR_FILENO)) {}

void Messages::diagnostics(const Diagnostics& all, std::string_view input) {
  std::lock_guard lock(mutex_);
  Diagnostics fresh;
  for (const Diagnostic& d : all) {
    const bool shared = !input.empty() && !d.place.file.starts_with(input);
    if (!shared || told_.insert(to_text({d}, false)).second) fresh.push_back(d);
  }
  if (fresh.empty()) return;
  clear_progress();
  write_all(STDERR_FILENO, to_text(fresh, colour_));
}

void Messages::line(std::string_view text) {
  std::lock_guard lock(mutex_);
  clear_progress();
  write_all(STDERR_FILENO, std::string(text) + "\n");
}

void Messages::progress(std::string_view text) {
  if (!is_terminal_) return;
  std::lock_guard lock(mutex_);
  write_all(STDERR_FILENO, "\r" + std::string(text) + "\x1b[K");
  progress_shown_ = true;
}

void Messages::clear_progress() {
  if (progress_shown_) write_all(STDERR_FILENO, "\r\x1b[K");
  progress_shown_ = false;
}

SignalWatch::SignalWatch(Output& out) {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t set = watched_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  thread_ = std::thread([&out, set] {
    int signal = 0;
    while (sigwait(&set, &signal) != 0) {
    }
    if (signal == SIGUSR2) return;
    // A reader that does not read holds the lock for ever; then the rest is lost, as it would be anyway.
    if (out.mutex_.try_lock_for(std::chrono::milliseconds(500))) {
      if (out.rest_) out.buffer_ += out.rest_();
      out.write_out();
      const std::string told = "mechanist: interrupted after " + std::to_string(out.records_) +
                               (out.records_ == 1 ? " record\n" : " records\n");
      write_all(STDERR_FILENO, told);
    }
    ::_exit(128 + signal);
  });
}

SignalWatch::~SignalWatch() {
  pthread_kill(thread_.native_handle(), SIGUSR2);
  thread_.join();
}

void occupy_standard_streams() {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (::fcntl(fd, F_GETFD) != -1 || errno != EBADF) continue;
    // Opened so that its use still fails, as the caller asked.
    int opened = ::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    if (opened != fd && opened >= 0) ::close(opened);
  }
}

std::optional<Diagnostic> written_over(const std::string& file, const std::vector<std::string>& read) {
  for (const std::string& input : read)
    if (std::error_code failed; std::filesystem::equivalent(input, file, failed) && !failed)
      return error("E0405", whole_file(file), "it could not be written: it is read as well");
  return std::nullopt;
}

int write_result(const std::string& text, const std::string& file, Terminal& terminal,
                 const std::vector<std::string>& read) {
  if (file.empty()) {
    terminal.out.record(text);
    return all_well;
  }
  if (auto problem = written_over(file, read)) {
    terminal.messages.diagnostics({*problem});
    return input_had_errors;
  }
  if (auto problem = replace_file(file, text)) {
    terminal.messages.diagnostics({error(problem->code, whole_file(file), problem->message)});
    return input_had_errors;
  }
  return all_well;
}

}  // namespace mechanist::cli
