// Every program prints the sizes of its relations, so that none is measured by how fast it writes its rows.
// External interface: peers.hpp.
#include "peers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace bench {
namespace {

namespace fs = std::filesystem;

// Compiling is not measured, but must end: g++ takes minutes for large programs.
constexpr double seconds_to_compile = 300;

bool asked_for(const std::vector<std::string>& asked, const std::string& name) {
  return std::find(asked.begin(), asked.end(), name) != asked.end();
}

// "NAME COUNT" lines; "#load SECONDS" and "#evaluate SECONDS"; clingo's "rows(NAME,COUNT)" in one line.
void read_output(const std::string& text, const std::vector<std::string>& asked, Measured& into) {
  std::istringstream words(text);
  std::string word;
  while (words >> word) {
    if (word == "#load" || word == "#evaluate") {
      double seconds = 0;
      if (words >> seconds) (word == "#load" ? into.load : into.evaluate) = seconds;
    } else if (word.starts_with("rows(") && word.ends_with(')')) {
      size_t comma = word.find(',');
      if (comma != std::string::npos)
        into.answer[word.substr(5, comma - 5)] = std::strtoull(word.c_str() + comma + 1, nullptr, 10);
    } else if (asked_for(asked, word)) {
      uint64_t count = 0;
      if (words >> count) into.answer[word] = count;
      words.clear();
    }
  }
}

// "certain 12.5 ms, …" of --stats.
std::optional<double> evaluation_seconds(const std::string& stats) {
  size_t at = stats.find("certain");
  if (at == std::string::npos) return std::nullopt;
  return std::strtod(stats.c_str() + at + 7, nullptr) / 1000;
}

fs::path with_extension(const fs::path& program, const char* extension) {
  return program.string() + extension;
}

}  // namespace

std::string name_of(Peer peer) {
  switch (peer) {
    case Peer::ours:
      return "Mechanist";
    case Peer::ours_on_two:
      return "Mechanist -j2";
    case Peer::souffle_btree:
      return "Soufflé, compiled, B-tree";
    case Peer::souffle_brie:
      return "Soufflé, compiled, brie";
    case Peer::souffle_interpreted:
      return "Soufflé, interpreted";
    case Peer::clingo:
      return "clingo";
    case Peer::swipl:
      return "SWI-Prolog";
    case Peer::clips:
      return "CLIPS";
  }
  return {};
}

std::vector<Peer> installed_peers() {
  std::vector<Peer> peers{Peer::ours};
  if (!on_the_path("souffle").empty())
    peers.insert(peers.end(), {Peer::souffle_btree, Peer::souffle_brie, Peer::souffle_interpreted});
  if (!on_the_path("clingo").empty()) peers.push_back(Peer::clingo);
  if (!on_the_path("swipl").empty()) peers.push_back(Peer::swipl);
  if (!on_the_path("clips").empty()) peers.push_back(Peer::clips);
  return peers;
}

Measured Peers::finish(const Command& command, const std::vector<std::string>& asked) {
  Measured measured;
  measured.ran = run(command, build_ / "last", limit_);
  // What clingo says by its status: satisfiable, and the search is exhausted.
  if (measured.ran.how == Ran::How::failed && command.words[0] == "clingo" &&
      (measured.ran.status == 10 || measured.ran.status == 30))
    measured.ran.how = Ran::How::finished;
  if (measured.ran.how == Ran::How::finished) read_output(text_of_file(measured.ran.out), asked, measured);
  return measured;
}

// Once for each program text: a later run finds it compiled.
std::optional<fs::path> Peers::compiled(const std::string& name, const fs::path& program,
                                        const std::string& store) {
  const fs::path folder = build_ / "compiled";
  fs::create_directories(folder);
  std::string file = name + '-' + store;
  std::replace_if(
      file.begin(), file.end(), [](char c) { return c == ' ' || c == ','; }, '_');
  const fs::path executable = folder / file, of = with_extension(executable, ".of");
  const std::string text = text_of_file(with_extension(program, ".dl"));
  if (fs::exists(executable) && text_of_file(of) == text) return executable;
  std::fprintf(stderr, "compare: compiling %s\n", file.c_str());
  Ran ran = run({{"souffle", "-M", "STORE=" + store, "-o", executable.string(),
                  with_extension(program, ".dl").string()},
                 {}},
                folder / "compiler", seconds_to_compile);
  if (ran.how != Ran::How::finished) return std::nullopt;
  std::ofstream(of, std::ios::binary) << text;
  return executable;
}

Measured Peers::run_program(Peer peer, const std::string& name, const fs::path& program,
                            const fs::path& facts, const std::vector<std::string>& asked) {
  const std::string folder = facts.string();
  switch (peer) {
    case Peer::ours:
    case Peer::ours_on_two: {
      Measured measured = finish({{mechanist_, "run", with_extension(program, ".mech"), "--facts", folder,
                                   "--count", "--stats", "-j", peer == Peer::ours ? "1" : "2"},
                                  {}},
                                 asked);
      measured.evaluate = evaluation_seconds(text_of_file(measured.ran.err));
      if (measured.evaluate) measured.load = measured.ran.seconds - *measured.evaluate;
      return measured;
    }
    case Peer::souffle_btree:
    case Peer::souffle_brie: {
      auto executable = compiled(name, program, peer == Peer::souffle_btree ? "btree" : "brie");
      if (!executable) return {};
      return finish({{executable->string(), "-F", folder}, {}}, asked);
    }
    case Peer::souffle_interpreted:
      return finish({{"souffle", "-M", "STORE=btree", "-F", folder, with_extension(program, ".dl")}, {}},
                    asked);
    case Peer::clingo:
      return finish({{"clingo", with_extension(program, ".lp"), facts / "facts.lp"}, {}}, asked);
    case Peer::swipl:
      return finish({{"swipl", "--stack-limit=4g", "--table-space=4g", programs_ / "support.pl", "--",
                      with_extension(program, ".pl"), facts / "facts.pl"},
                     {}},
                    asked);
    case Peer::clips: {
      const fs::path batch = build_ / "batch.clp";
      std::ofstream(batch) << fmt::format(
          "(load* \"{}\")\n(load* \"{}\")\n(reset)\n(measure \"{}\")\n(answer)\n(exit)\n",
          (programs_ / "support.clp").string(), with_extension(program, ".clp").string(),
          (facts / "facts.clp").string());
      return finish({{"clips", "-f2", batch}, {}}, asked);
    }
  }
  return {};
}

Measured Peers::run_sketch(Peer peer, const fs::path& facts, const std::vector<std::string>& asked) {
  const fs::path program = programs_ / "sketch" / "program";
  const fs::path nothing = build_ / "nothing";
  switch (peer) {
    case Peer::ours:
    case Peer::ours_on_two:
      break;
    case Peer::souffle_btree:
    case Peer::souffle_interpreted:
      return run_program(peer, "sketch", program, facts, asked);
    case Peer::souffle_brie:
      break;
    case Peer::clingo: {
      Command command{{"clingo", with_extension(program, ".lp")}, {}};
      for (const auto& entry : fs::directory_iterator(facts))
        if (entry.path().extension() == ".lp") command.words.push_back(entry.path());
      return finish(command, asked);
    }
    case Peer::swipl: {
      Command command{{"swipl", "--stack-limit=4g", "--table-space=4g", programs_ / "support.pl", "--",
                       with_extension(program, ".pl")},
                      {}};
      for (const auto& entry : fs::directory_iterator(facts))
        if (entry.path().extension() == ".pl") command.words.push_back(entry.path());
      return finish(command, asked);
    }
    case Peer::clips: {
      const fs::path batch = build_ / "batch.clp";
      std::ofstream(batch) << fmt::format("(load* \"{}\")\n(load* \"{}\")\n(stream \"{}\")\n(exit)\n",
                                          with_extension(program, ".clp").string(),
                                          (facts / "tables.clp").string(), (facts / "profiles.clp").string());
      return finish({{"clips", "-f2", batch}, {}}, asked);
    }
  }
  return {};
}

Measured Peers::evaluate(const std::string& rulebase, const fs::path& ndjson, int threads,
                         bool standard_input, const std::vector<std::string>& mechanisms,
                         const std::vector<std::string>& verdicts, double limit) {
  Command command{{mechanist_, "evaluate", rulebase, standard_input ? "-" : ndjson.string(), "--format",
                   "ndjson", "-j", std::to_string(threads)},
                  standard_input ? ndjson : fs::path()};
  Measured measured;
  measured.ran = run(command, build_ / "last", limit);
  if (measured.ran.how != Ran::How::finished) return measured;
  std::ifstream lines(measured.ran.out);
  // What is looked for in each line, and where it is counted. The first verdict needs no name: peers have no
  // other.
  std::vector<std::pair<std::string, uint64_t*>> counted;
  for (const std::string& v : verdicts)
    for (const std::string& m : mechanisms)
      counted.emplace_back(fmt::format("\"{}\":{{\"verdict\":\"{}\"", m, v),
                           &measured.answer[v == verdicts[0] ? m : m + ' ' + v]);
  for (std::string line; std::getline(lines, line);)
    for (auto& [text, count] : counted)
      if (line.find(text) != std::string::npos) ++*count;
  return measured;
}

}  // namespace bench
