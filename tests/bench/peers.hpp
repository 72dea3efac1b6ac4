#pragma once
// How each peer is called, and what its output says.
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "process.hpp"

namespace bench {

enum class Peer { ours, ours_on_two, souffle_btree, souffle_brie, souffle_interpreted, clingo, swipl, clips };

std::string name_of(Peer);

// Those that are installed, ours first.
std::vector<Peer> installed_peers();

using Answer = std::map<std::string, uint64_t>;  // how many rows a relation has, or cases a verdict

struct Measured {
  Ran ran;
  std::optional<double> load, evaluate;  // seconds; none: the peer does not tell
  Answer answer;                         // only of what was asked for
};

class Peers {
 public:
  // `build` is where programs are compiled to and outputs go.
  Peers(std::filesystem::path mechanist, std::filesystem::path programs, std::filesystem::path build,
        double limit)
      : mechanist_(std::move(mechanist)),
        programs_(std::move(programs)),
        build_(std::move(build)),
        limit_(limit) {}

  // A Datalog program over a folder of facts. `program` is the path of its files but for the extension.
  Measured run_program(Peer, const std::string& name, const std::filesystem::path& program,
                       const std::filesystem::path& facts, const std::vector<std::string>& asked);

  // The sketch over the profiles that were written for peers into `facts`.
  Measured run_sketch(Peer, const std::filesystem::path& facts, const std::vector<std::string>& asked);

  // Ours over a stream; `standard_input` says whether by name or by standard input. The answer has for each
  // mechanism in how many cases it has each of the verdicts.
  Measured evaluate(const std::string& rulebase, const std::filesystem::path& ndjson, int threads,
                    bool standard_input, const std::vector<std::string>& mechanisms,
                    const std::vector<std::string>& verdicts, double limit);

 private:
  Measured finish(const Command&, const std::vector<std::string>& asked);
  std::optional<std::filesystem::path> compiled(const std::string& name, const std::filesystem::path& program,
                                                const std::string& store);

  std::filesystem::path mechanist_, programs_, build_;
  double limit_;
};

}  // namespace bench
