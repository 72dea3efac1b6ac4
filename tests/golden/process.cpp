// Output goes to files rather than pipes, so that neither stream can block the other.
#include "process.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

#include "document.hpp"

namespace golden {
namespace {

constexpr unsigned seconds_allowed = 120;

void redirect(const std::string& path, int flags, int fd) {
  int opened = ::open(path.c_str(), flags, 0600);
  if (opened < 0) ::_exit(127);
  ::dup2(opened, fd);
  ::close(opened);
}

}  // namespace

Finished run_program(const std::vector<std::string>& words, const std::filesystem::path& folder,
                     const std::filesystem::path& input) {
  TemporaryFolder streams;
  std::string out = streams.path() / "out", err = streams.path() / "err";
  std::string in = input.empty() ? "/dev/null" : input.string();
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);

  pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("cannot start a process");
  if (child == 0) {
    if (::chdir(folder.c_str()) != 0) ::_exit(127);
    redirect(in, O_RDONLY, STDIN_FILENO);
    redirect(out, O_WRONLY | O_CREAT, STDOUT_FILENO);
    redirect(err, O_WRONLY | O_CREAT, STDERR_FILENO);
    ::alarm(seconds_allowed);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
  }
  return {read_text(out), read_text(err), WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)};
}

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "mechanist-golden-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace golden
