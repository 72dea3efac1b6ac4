// The program as other programs meet it: closed pipes, full disks, signals, streams, installations.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace fs = std::filesystem;

constexpr const char* rules = R"(rulebase tiny "1"
case Thing
fact red
fact size: int
mechanism works { path colour { when red } path bulk { when size > 3 } }
)";

class Workplace {
 public:
  Workplace() {
    std::string pattern = (fs::temp_directory_path() / "mechanist-process-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
    write("tiny.mech", rules);
  }
  ~Workplace() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;

  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

struct Pipe {
  int read = -1, write = -1;
  Pipe() {
    int ends[2] = {-1, -1};
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    read = ends[0], write = ends[1];
  }
  ~Pipe() {
    close_read();
    close_write();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_read() {
    if (read >= 0) ::close(std::exchange(read, -1));
  }
  void close_write() {
    if (write >= 0) ::close(std::exchange(write, -1));
  }
  void put(const std::string& text) const {
    REQUIRE(::write(write, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  std::string line() const {
    std::string out;
    for (char c = 0; c != '\n' && ::read(read, &c, 1) == 1;) out += c;
    return out;
  }
  std::string rest() const {
    std::string out;
    char buffer[4096];
    for (ssize_t n; (n = ::read(read, buffer, sizeof buffer)) != 0;) {
      if (n > 0) out.append(buffer, static_cast<size_t>(n));
    }
    return out;
  }
};

// A running program with pipes on its three streams.
class Program {
 public:
  explicit Program(const Workplace& place, std::vector<std::string> words, const char* stdout_path = nullptr,
                   std::string program = MECHANIST_PROGRAM) {
    words.insert(words.begin(), program);
    std::vector<char*> arguments;
    for (std::string& w : words) arguments.push_back(w.data());
    arguments.push_back(nullptr);
    child_ = ::fork();
    REQUIRE(child_ >= 0);
    if (child_ == 0) {
      ::dup2(in.read, 0);
      ::dup2(stdout_path == nullptr ? out.write : ::open(stdout_path, O_WRONLY), 1);
      ::dup2(err.write, 2);
      ::alarm(120);
      if (::chdir(place.path().c_str()) != 0) ::_exit(127);
      ::execv(arguments[0], arguments.data());
      ::_exit(127);
    }
    in.close_read();
    out.close_write();
    err.close_write();
  }
  void signal(int number) const { ::kill(child_, number); }
  int wait() {
    int status = 0;
    while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  Pipe in, out, err;

 private:
  pid_t child_ = -1;
};

std::string record(const std::string& name) {
  return "{\"case\":\"" + name + "\",\"facts\":{\"red\":true}}\n";
}
std::string answer(const std::string& name) {
  return "{\"case\":\"" + name +
         R"(","input":"-","rulebase":"tiny","version":"1","mechanisms":{"works":{"verdict":"holds","confidence":"high",)"
         R"("paths":{"colour":"holds","bulk":"open"}}},"propositions":{},"findings":[]})"
         "\n";
}

const std::vector<std::string> stream = {"evaluate", "tiny.mech", "-", "--format", "ndjson"};

std::vector<std::string> with(std::vector<std::string> words, std::initializer_list<std::string> more) {
  words.insert(words.end(), more);
  return words;
}

}  // namespace

TEST_CASE("a stream is answered record by record, while it is still open") {
  Workplace place;
  for (const char* threads : {"1", "2"}) {
    Program program(place, with(stream, {"-j", threads}));
    for (std::string name : {"a", "b"}) {
      program.in.put(record(name));
      CHECK(program.out.line() == answer(name));
    }
    program.in.close_write();
    CHECK(program.out.rest().empty());
    CHECK(program.err.rest().empty());
    CHECK(program.wait() == 0);
  }
}

TEST_CASE("a reader that leaves ends the program quietly") {
  Workplace place;
  for (const char* threads : {"1", "2"}) {
    Program program(place, with(stream, {"-j", threads}));
    program.out.close_read();
    std::signal(SIGPIPE, SIG_IGN);
    const std::string text = record("a");
    for (int i = 0; i < 100'000; ++i)
      if (::write(program.in.write, text.data(), text.size()) < 0) break;
    program.in.close_write();
    CHECK(program.err.rest().empty());
    CHECK(program.wait() == 0);
  }
}

TEST_CASE("a full disk is an error that is told") {
  Workplace place;
  Program program(place, stream, "/dev/full");
  program.in.put(record("a"));
  program.in.close_write();
  CHECK(program.err.rest() == "standard output: error[E0405]: writing failed: No space left on device\n");
  CHECK(program.wait() == 1);
}

TEST_CASE("a report goes to standard output where that is asked for") {
  Workplace place;
  Program program(place, {"report", "tiny.mech", "-", "-o", "-"});
  program.in.put(record("a"));
  program.in.close_write();
  const std::string page = program.out.rest();
  CHECK(page.starts_with("<!doctype html>"));
  CHECK(page.ends_with("</html>\n"));
  CHECK(program.err.rest().empty());
  CHECK(program.wait() == 0);
  CHECK(!fs::exists(place.path() / "-"));
}

TEST_CASE("standard input is read once") {
  Workplace place;
  Program program(place, with(stream, {"-"}));
  program.in.put(record("a"));
  program.in.close_write();
  CHECK(program.out.rest() == answer("a"));
  CHECK(program.err.rest() == "-: error[E0413]: standard input is named twice, and can be read once\n");
  CHECK(program.wait() == 1);
}

TEST_CASE("a signal ends the program between two records") {
  Workplace place;
  for (int number : {SIGINT, SIGTERM}) {
    Program program(place, stream);
    program.in.put(record("a"));
    CHECK(program.out.line() == answer("a"));
    program.signal(number);
    CHECK(program.out.rest().empty());
    CHECK(program.wait() == 128 + number);
  }
}

TEST_CASE("the number of threads changes no byte") {
  Workplace place;
  std::string input, expected;
  for (int i = 0; i < 300; ++i) {
    std::string name = "case " + std::to_string(i);
    input += record(name);
    expected += answer(name);
  }
  place.write("cases.ndjson", input);
  for (const char* threads : {"1", "2", "7"}) {
    Program program(place, {"evaluate", "tiny.mech", "-", "--format", "ndjson", "-j", threads});
    std::string text;
    // Written piece by piece, because both pipes are smaller than the whole.
    for (int i = 0; i < 300; i += 50) {
      std::string part;
      for (int k = i; k < i + 50; ++k) part += record("case " + std::to_string(k));
      program.in.put(part);
      for (int k = 0; k < 50; ++k) text += program.out.line();
    }
    program.in.close_write();
    text += program.out.rest();
    CHECK(text == expected);
    CHECK(program.wait() == 0);
  }
}

TEST_CASE("an installed program finds the rulebases that were installed with it") {
  Workplace place;
  place.write("share/mechanist/rulebases/only_here/only_here.mech", rules);
  fs::create_directories(place.path() / "bin");
  fs::copy_file(MECHANIST_PROGRAM, place.path() / "bin" / "mechanist");
  Program program(place, {"check", "only_here"}, nullptr, (place.path() / "bin" / "mechanist").string());
  CHECK(program.err.rest().empty());
  CHECK(program.out.rest() == "1 rulebase checked: no errors, no warnings\n");
  CHECK(program.wait() == 0);
}

TEST_CASE("nothing is coloured and no progress is shown where there is no terminal") {
  Workplace place;
  place.write("a.yaml", "case: A\nfacts: { redd: yes }\n");
  Program program(place, {"evaluate", "tiny.mech", "a.yaml"});
  std::string text = program.err.rest() + program.out.rest();
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\r') == std::string::npos);
  CHECK(program.wait() == 1);
}
