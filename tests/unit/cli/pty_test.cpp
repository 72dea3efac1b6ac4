// `repl` as somebody meets it who sits at a terminal: completion, a line given up, a history.
#include <doctest/doctest.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace {

namespace fs = std::filesystem;

class Seat {
 public:
  explicit Seat(const std::string& state) {
    child_ = ::forkpty(&terminal_, nullptr, nullptr, nullptr);
    REQUIRE(child_ >= 0);
    if (child_ != 0) return;
    ::setenv("XDG_STATE_HOME", state.c_str(), 1);
    ::setenv("TERM", "xterm", 1);
    ::setenv("LC_ALL", "C.UTF-8", 1);
    // libedit keeps its copies of the names of bound functions to the end.
    ::setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
    ::alarm(60);
    ::execl(MECHANIST_PROGRAM, MECHANIST_PROGRAM, "repl", "iur",
            MECHANIST_SOURCE_RULEBASES "/iur/profiles/huawei.yaml", nullptr);
    ::_exit(127);
  }
  ~Seat() { ::close(terminal_); }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;

  void type(const std::string& keys) const {
    REQUIRE(::write(terminal_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()));
  }
  // Waits until that has been shown since it was last waited for; what the cursor does in between is left
  // out.
  bool shows(const std::string& text) {
    for (size_t at = 0; (at = seen_.find(text)) == std::string::npos;)
      if (!more()) return false;
    seen_.erase(0, seen_.find(text) + text.size());
    return true;
  }
  // Waits for a prompt, and until what is typed goes to the editor: the prompt is shown a moment earlier, and
  // the terminal itself would take Ctrl-C and Ctrl-D.
  bool asks(const std::string& prompt) {
    if (!shows(prompt)) return false;
    for (int tries = 0; tries < 2000; ++tries) {
      termios now{};
      if (::tcgetattr(terminal_, &now) == 0 && (now.c_lflag & ICANON) == 0) return true;
      ::usleep(10'000);
    }
    return false;
  }
  int wait() {
    while (more()) {
    }
    int status = 0;
    while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  bool more() {
    pollfd ready{terminal_, POLLIN, 0};
    if (::poll(&ready, 1, 20'000) <= 0) return false;
    char block[4096];
    const ssize_t n = ::read(terminal_, block, sizeof block);
    for (ssize_t i = 0; i < n; ++i) {
      // ESC [ … a letter
      if (block[i] == '\x1b') escape_ = true;
      if (!escape_ && block[i] != '\r') seen_ += block[i];
      if (escape_ && std::isalpha(static_cast<unsigned char>(block[i]))) escape_ = false;
    }
    return n > 0;
  }

  pid_t child_ = -1;
  int terminal_ = -1;
  std::string seen_;
  bool escape_ = false;
};

}  // namespace

TEST_CASE("repl at a terminal") {
  std::string pattern = (fs::temp_directory_path() / "mechanist-pty-XXXXXX").string();
  REQUIRE(::mkdtemp(pattern.data()) != nullptr);
  const fs::path history = fs::path(pattern) / "mechanist" / "history";
  {
    Seat seat(pattern);
    CHECK(seat.asks("iur> "));
    seat.type("nonsense");
    CHECK(seat.shows("nonsense"));
    seat.type("\x03");
    CHECK(seat.shows("^C"));
    CHECK(seat.asks("iur> "));
    seat.type("key_core(\"polar c\t)\r");
    CHECK(seat.shows("holds"));
    CHECK(seat.asks("iur> "));
    seat.type("key_core(\r");
    CHECK(seat.asks("...> "));
    seat.type("\"极化码\")\r");
    CHECK(seat.shows("\nopen"));
    CHECK(seat.asks("iur> "));
    seat.type(":und\t\r");
    CHECK(seat.shows("nothing to undo"));
    CHECK(seat.asks("iur> "));
    seat.type("\x04");
    CHECK(seat.wait() == 0);
  }
  std::ifstream in(history);
  std::stringstream text;
  text << in.rdbuf();
  CHECK(text.str().find("polar\\040codes") != std::string::npos);
  CHECK(text.str().find("nonsense") == std::string::npos);
  CHECK((fs::status(history).permissions() & (fs::perms::group_all | fs::perms::others_all)) ==
        fs::perms::none);
  {
    Seat seat(pattern);
    CHECK(seat.asks("iur> "));
    seat.type("\x1b[A\x1b[A\x1b[A\r");  // three lines up
    CHECK(seat.shows("holds"));
    CHECK(seat.asks("iur> "));
    seat.type(":quit\r");
    CHECK(seat.wait() == 0);
  }
  std::error_code ignored;
  fs::remove_all(pattern, ignored);
}
