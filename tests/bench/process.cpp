// Time is taken around fork and wait4, whose rusage has the child's peak memory. SIGCHLD is waited for with a
// timeout rather than polled, so that waiting costs no time that is measured, and the limit needs no help
// from the program (some catch SIGALRM). External interface: process.hpp.
#include "process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace bench {
namespace {

// Above what any of the works needs and below what would make a usual machine swap.
constexpr rlim_t memory_allowed = rlim_t{8} << 30;

void redirect(const std::filesystem::path& path, int flags, int fd) {
  int opened = ::open(path.c_str(), flags, 0644);
  if (opened < 0) ::_exit(127);
  ::dup2(opened, fd);
  ::close(opened);
}

[[noreturn]] void become(const Command& command, const Ran& ran, const sigset_t& mask) {
  redirect(command.input.empty() ? "/dev/null" : command.input, O_RDONLY, STDIN_FILENO);
  redirect(ran.out, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
  redirect(ran.err, O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
#ifndef __SANITIZE_ADDRESS__  // which reserves more than any limit
  rlimit memory{memory_allowed, memory_allowed};
  ::setrlimit(RLIMIT_AS, &memory);
#endif
  ::sigprocmask(SIG_SETMASK, &mask, nullptr);
  std::vector<char*> arguments;
  for (const std::string& word : command.words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::execvp(arguments[0], arguments.data());
  ::_exit(127);
}

timespec seconds_as_time(double seconds) {
  double whole = std::floor(seconds);
  return {static_cast<time_t>(whole), static_cast<long>((seconds - whole) * 1e9)};
}

}  // namespace

Ran run(const Command& command, const std::filesystem::path& prefix, double limit) {
  using Clock = std::chrono::steady_clock;
  Ran ran;
  ran.limit = limit;
  ran.out = prefix.string() + ".out";
  ran.err = prefix.string() + ".err";

  sigset_t child_ended, before;
  ::sigemptyset(&child_ended);
  ::sigaddset(&child_ended, SIGCHLD);
  ::sigprocmask(SIG_BLOCK, &child_ended, &before);
  // One that is left from an earlier child would end the wait at once.
  const timespec no_time{};
  while (::sigtimedwait(&child_ended, nullptr, &no_time) > 0) {
  }

  const auto start = Clock::now();
  pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("cannot start a process");
  if (child == 0) become(command, ran, before);
  const timespec allowed = seconds_as_time(limit);
  bool over = false;
  int status = 0;
  rusage usage{};
  if (::sigtimedwait(&child_ended, nullptr, &allowed) < 0) {
    over = true;
    ::kill(child, SIGKILL);
  }
  while (::wait4(child, &status, 0, &usage) < 0) {
  }
  ran.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  ::sigprocmask(SIG_SETMASK, &before, nullptr);

  auto in_seconds = [](timeval t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  ran.processor = in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime);
  ran.peak_bytes = static_cast<uint64_t>(usage.ru_maxrss) * 1024;
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (over)
    ran.how = Ran::How::over_limit;
  else if (ran.status != 0 && ran.peak_bytes > memory_allowed / 2)
    ran.how = Ran::How::out_of_memory;
  else
    ran.how = ran.status == 0 ? Ran::How::finished : Ran::How::failed;
  return ran;
}

bool in_a_process_of_its_own(const std::function<void()>& work) {
  pid_t child = ::fork();
  if (child < 0) return false;
  if (child == 0) {
    try {
      work();
    } catch (const std::exception& e) {
      std::fprintf(stderr, "compare: %s\n", e.what());
      std::_Exit(1);
    }
    std::_Exit(0);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::filesystem::path on_the_path(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    std::filesystem::path candidate = std::filesystem::path(folder) / program;
    if (!folder.empty() && ::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return {};
}

std::string text_of_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace bench
