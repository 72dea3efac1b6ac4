// ./dev bench: ours and every peer that is installed on the same work in one run, whether they agree, and
// what it costs each.
//
//   compare [A|B] [--work NAME] [--limit SECONDS] [--million] [--output DIR]
//   compare --check      tiny sizes, for the tests: only whether all agree
//
// Inputs are made into DIR (build/bench) from fixed seeds, each in a process of its own. Prints the table and
// writes table.md and scaling.svg. Exit status 1: some peer disagreed or failed.
#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "model/from_ast.hpp"
#include "peers.hpp"
#include "plot.hpp"
#include "process.hpp"
#include "streams.hpp"
#include "works.hpp"

namespace bench {
namespace {

namespace fs = std::filesystem;
using namespace mechanist;

struct Arguments {
  bool a = true, b = true;
  bool check = false;
  bool million = false;
  double limit = 10;
  std::string work;  // only those of B whose names contain it; empty: all
  fs::path output = MECHANIST_BENCH_OUTPUT;
};

const fs::path source = MECHANIST_SOURCE_DIR;

// ---------------------------------------------------------------- rows of the table

std::string digits(uint64_t n) {
  std::string out = std::to_string(n);
  for (size_t at = out.size(); at > 3;) out.insert(at -= 3, ",");
  return out;
}

std::string three_figures(double value) {
  if (value >= 100) return fmt::format("{:.0f}", value);
  if (value >= 10) return fmt::format("{:.1f}", value);
  return fmt::format("{:.2f}", value);
}

std::string seconds(std::optional<double> value) {
  if (!value) return "–";
  return *value < 0.1 ? fmt::format("{:.3f}", *value) : three_figures(*value);
}

using Line = std::vector<std::string>;

std::string markdown(const std::vector<Line>& lines) {
  std::string out;
  for (size_t i = 0; i < lines.size(); ++i) {
    for (const std::string& cell : lines[i]) out += "| " + cell + ' ';
    out += "|\n";
    if (i == 0) {
      // The first two columns are words, all others figures.
      for (size_t c = 0; c < lines[0].size(); ++c) out += c < 2 ? "|---" : "|--:";
      out += "|\n";
    }
  }
  return out;
}

class Comparison {
 public:
  explicit Comparison(const Arguments& arguments)
      : arguments_(arguments),
        programs_(source / "tests/bench/peers"),
        peers_(MECHANIST_PROGRAM, programs_, arguments.output, arguments.limit),
        installed_(installed_peers()) {
    fs::create_directories(arguments.output);
  }

  int run() {
    if (arguments_.a) streams();
    if (arguments_.b) programs();
    std::string table = header();
    if (a_.size() > 1) table += "\n## A. Streams of profiles\n\n" + markdown(a_);
    if (b_.size() > 1) table += "\n## B. Recursive rules over one fact base\n\n" + markdown(b_);
    if (series_.size() > 1) table += "\n## How time grows\n\n" + markdown(series_);
    if (!complaints_.empty()) {
      table += "\n## What went wrong\n\n";
      for (const std::string& c : complaints_) table += "- " + c + '\n';
    }
    std::fputs(table.c_str(), stdout);
    std::ofstream(arguments_.output / "table.md") << table;
    if (!panels_.empty()) std::ofstream(arguments_.output / "scaling.svg") << svg(panels_);
    return complaints_.empty() ? 0 : 1;
  }

 private:
  // ------------------------------------------------------------ A

  static model::Model load(const fs::path& rulebase) {
    model::Loaded loaded = model::load(rulebase.string());
    if (!loaded.model) throw std::runtime_error(to_text(loaded.diagnostics));
    return std::move(*loaded.model);
  }

  void streams() {
    std::vector<uint64_t> sizes{1'000, 10'000, 100'000};
    if (arguments_.million) sizes.push_back(1'000'000);
    if (arguments_.check) sizes = {50};
    a_ = {{"profiles", "by", "seconds", "CPU", "profiles/s", "× ours", "peak MiB", "verdicts"}};
    study(sizes);
    sketch(sizes);
  }

  void study(const std::vector<uint64_t>& sizes) {
    Panel panel{"Profiles of the study", "profiles", {{"-j1", {}}, {"-j2", {}}}};
    const fs::path iur = source / "rulebases/iur/iur.mech";
    const std::vector<std::string> mechanisms{"integrating_basic_research", "integrating_multiple_subjects",
                                              "integrating_upstream_downstream",
                                              "integrating_global_resources"};
    for (uint64_t size : sizes) {
      const fs::path stream = arguments_.output / fmt::format("iur-{}.ndjson", size);
      if (!in_a_process_of_its_own([&] { write_stream(load(iur), size, stream); })) {
        complaints_.push_back("the study's profiles could not be made");
        return;
      }
      const std::string name = fmt::format("the study, {}", digits(size));
      struct Way {
        const char* name;
        int threads;
        bool standard_input;
      };
      std::optional<Measured> first;
      for (Way way : {Way{"Mechanist -j1", 1, false}, Way{"Mechanist -j2", 2, false},
                      Way{"Mechanist -j1, standard input", 1, true}}) {
        Measured m = peers_.evaluate(iur.string(), stream, way.threads, way.standard_input, mechanisms,
                                     {"holds", "fails"}, our_limit(size));
        add_stream(name, way.name, size, m, first);
        if (m.ran.how == Ran::How::finished && !way.standard_input)
          panel.series[static_cast<size_t>(way.threads - 1)].points.push_back(
              {static_cast<double>(size), m.ran.seconds});
        if (!first) first = std::move(m);
      }
    }
    add_panel(panel);
  }

  void sketch(const std::vector<uint64_t>& sizes) {
    const fs::path rulebase = programs_ / "sketch/program.mech";
    const std::vector<std::string> mechanisms{"points", "chains", "breadth", "overseas", "prepared"};
    Panel panel{"Profiles of the two-valued sketch", "profiles", {}};
    std::map<Peer, Series> series;
    for (uint64_t size : sizes) {
      const fs::path stream = arguments_.output / fmt::format("sketch-{}.ndjson", size);
      const fs::path facts = arguments_.output / fmt::format("sketch-{}", size);
      const bool made = in_a_process_of_its_own([&] {
        model::Model model = load(rulebase);
        write_stream(model, size, stream);
        write_for_peers(model, size, facts);
      });
      if (!made) {
        complaints_.push_back("the sketch's profiles could not be made");
        return;
      }
      const std::string name = fmt::format("the sketch, {}", digits(size));
      std::optional<Measured> first;
      for (Peer peer : installed_) {
        // The sketch's texts are wide rows of symbols, which tries are not for.
        if (peer == Peer::souffle_brie) continue;
        if (peer == Peer::souffle_btree && arguments_.check) continue;
        Measured m;
        if (peer != Peer::ours && hopeless(series[peer], size))
          m.ran.how = Ran::How::over_limit, m.ran.limit = arguments_.limit;
        else
          m = peer == Peer::ours ? peers_.evaluate(rulebase.string(), stream, 1, false, mechanisms, {"holds"},
                                                   our_limit(size))
                                 : peers_.run_sketch(peer, facts, mechanisms);
        add_stream(name, name_of(peer), size, m, first);
        if (m.ran.how == Ran::How::finished)
          series[peer].points.push_back({static_cast<double>(size), m.ran.seconds});
        if (!first) first = std::move(m);
      }
      fs::remove_all(facts);
    }
    for (auto& [peer, s] : series) panel.series.push_back({name_of(peer), std::move(s.points)});
    add_panel(panel);
  }

  // Ours is measured over the long streams in any case; a peer has the limit of every run.
  double our_limit(uint64_t size) const {
    return arguments_.limit * std::max(1.0, static_cast<double>(size) / 15'000);
  }

  // Whether a peer that went through a shorter stream would exceed the limit by far: waiting tells no more.
  bool hopeless(const Series& series, uint64_t size) const {
    if (series.points.empty()) return false;
    auto [last, time] = series.points.back();
    return time * static_cast<double>(size) / last > arguments_.limit * 1.5;
  }

  void add_stream(const std::string& work, const std::string& by, uint64_t size, const Measured& m,
                  const std::optional<Measured>& first) {
    Line line{work, by};
    if (!finished(work, by, m, line, 6)) {
      a_.push_back(line);
      return;
    }
    line.push_back(seconds(m.ran.seconds));
    line.push_back(seconds(m.ran.processor));
    line.push_back(digits(static_cast<uint64_t>(static_cast<double>(size) / m.ran.seconds)));
    line.push_back(times(m, first));
    line.push_back(fmt::format("{:.0f}", static_cast<double>(m.ran.peak_bytes) / 1048576));
    line.push_back(agreement(work, by, m, first));
    a_.push_back(line);
    tell(line);
  }

  // ------------------------------------------------------------ B

  void programs() {
    b_ = {{"work", "by", "seconds", "CPU", "load", "evaluation", "× ours", "peak MiB", "bytes/row", "rows"}};
    for (const Work& work : works()) {
      if (work.name.find(arguments_.work) == std::string::npos) continue;
      measure(work, arguments_.check ? 0.01 : 1.0, nullptr);
      if (!work.series || arguments_.check) continue;
      std::map<Peer, Series> series;
      for (double scale : {0.0625, 0.125, 0.25, 0.5, 1.0}) measure(work, scale, &series);
      Panel panel{work.name, "rows", {}};
      for (auto& [peer, s] : series) panel.series.push_back({name_of(peer), std::move(s.points)});
      add_panel(panel);
    }
  }

  // At the full size every peer, into the table; for a series those that are quick enough to have one.
  void measure(const Work& work, double scale, std::map<Peer, Series>* series) {
    const fs::path folder = arguments_.output / "facts";
    fs::path program = programs_ / work.programs / "program";
    fs::remove_all(folder);
    const bool made = in_a_process_of_its_own([&] {
      write_facts(work.make(scale), folder);
      if (work.programs.empty()) write_many_rules(arguments_.output / "many_rules");
    });
    if (!made) {
      complaints_.push_back(work.name + ": the facts could not be made");
      return;
    }
    if (work.programs.empty()) program = arguments_.output / "many_rules" / "program";

    std::optional<Measured> first;
    std::vector<Peer> peers = installed_;
    peers.insert(peers.begin() + 1, Peer::ours_on_two);
    for (Peer peer : peers) {
      const bool compiled = peer == Peer::souffle_btree || peer == Peer::souffle_brie;
      if (compiled && (!work.compiled || arguments_.check)) continue;
      if (series != nullptr && peer != Peer::ours && peer != Peer::souffle_btree) continue;
      Measured m = peers_.run_program(peer, work.programs, program, folder, work.relations);
      if (peer == Peer::ours_on_two && makes_no_difference(m, first)) continue;
      if (series != nullptr) {
        if (m.ran.how == Ran::How::finished)
          (*series)[peer].points.push_back({static_cast<double>(rows(first ? *first : m)), m.ran.seconds});
      } else {
        add_program(work.name, name_of(peer), m, first, idle(peer));
      }
      if (!first) first = std::move(m);
    }
  }

  // Whether the second thread neither gained nor cost a tenth, and gave the same.
  static bool makes_no_difference(const Measured& m, const std::optional<Measured>& first) {
    if (m.ran.how != Ran::How::finished || !first || first->ran.how != Ran::How::finished) return false;
    const double ratio = m.ran.seconds / first->ran.seconds;
    return m.answer == first->answer && ratio > 0.9 && ratio < 1.1;
  }

  static uint64_t rows(const Measured& m) {
    uint64_t sum = 0;
    for (const auto& [name, n] : m.answer) sum += n;
    return sum;
  }

  // What a peer takes before it has any facts, so that bytes a row are the rows'.
  uint64_t idle(Peer peer) {
    auto [found, added] = idle_.try_emplace(peer, 0);
    if (!added) return found->second;
    const fs::path folder = arguments_.output / "no_facts";
    write_facts({{"edge", {2, {}}}}, folder);
    Measured m = peers_.run_program(peer, "closure", programs_ / "closure/program", folder, {"path"});
    return found->second = m.ran.peak_bytes;
  }

  void add_program(const std::string& work, const std::string& by, const Measured& m,
                   const std::optional<Measured>& first, uint64_t idle) {
    Line line{work, by};
    if (!finished(work, by, m, line, 8)) {
      b_.push_back(line);
      return;
    }
    line.push_back(seconds(m.ran.seconds));
    line.push_back(seconds(m.ran.processor));
    line.push_back(seconds(m.load));
    line.push_back(seconds(m.evaluate));
    line.push_back(times(m, first));
    line.push_back(fmt::format("{:.0f}", static_cast<double>(m.ran.peak_bytes) / 1048576));
    const double grown = static_cast<double>(m.ran.peak_bytes) - static_cast<double>(idle);
    // Where next to nothing is derived, memory is that of the facts.
    constexpr uint64_t few = 1000;
    line.push_back(
        rows(m) < few ? "–" : fmt::format("{:.0f}", std::max(grown, 0.0) / static_cast<double>(rows(m))));
    line.push_back(agreement(work, by, m, first));
    b_.push_back(line);
    tell(line);
  }

  // ------------------------------------------------------------ both

  // False, and the line filled up, where there is nothing to compare.
  bool finished(const std::string& work, const std::string& by, const Measured& m, Line& line,
                size_t columns) {
    if (m.ran.how == Ran::How::finished) return true;
    switch (m.ran.how) {
      case Ran::How::over_limit:
        line.push_back(fmt::format("> {:.0f}", m.ran.limit));
        break;
      case Ran::How::out_of_memory:
        line.push_back("out of memory");
        break;
      default:
        line.push_back("failed");
        complaints_.push_back(fmt::format("{}: {} failed with status {}: {}", work, by, m.ran.status,
                                          text_of_file(m.ran.err).substr(0, 300)));
    }
    while (line.size() < columns + 2) line.push_back("–");
    tell(line);
    return false;
  }

  // By processor time, which other work on the machine disturbs least.
  static std::string times(const Measured& m, const std::optional<Measured>& first) {
    if (!first) return "1";
    if (first->ran.how != Ran::How::finished) return "–";
    return three_figures(m.ran.processor / first->ran.processor);
  }

  // The sizes of what was derived, or that they are not those of the first.
  std::string agreement(const std::string& work, const std::string& by, const Measured& m,
                        const std::optional<Measured>& first) {
    if (first && first->ran.how == Ran::How::finished) {
      if (m.answer == first->answer) return "same";
      std::string told;
      for (const auto& [name, n] : first->answer) {
        auto other = m.answer.find(name);
        if (other == m.answer.end())
          told += fmt::format(" {}: {} and none;", name, n);
        else if (other->second != n)
          told += fmt::format(" {}: {} and {};", name, n, other->second);
      }
      complaints_.push_back(fmt::format("{}: {} disagrees with Mechanist:{}", work, by, told.substr(0, 300)));
      return "**differs**";
    }
    std::string out;
    if (m.answer.size() > 5) return digits(rows(m)) + " in all";
    for (const auto& [name, n] : m.answer) out += (out.empty() ? "" : ", ") + digits(n);
    return out;
  }

  void add_panel(const Panel& panel) {
    if (arguments_.check) return;
    if (series_.empty()) series_ = {{"work", "by", "sizes", "seconds", "exponent"}};
    for (const Series& s : panel.series) {
      if (s.points.size() < 2) continue;
      series_.push_back(
          {panel.title, s.name,
           fmt::format("{} … {}", digits(static_cast<uint64_t>(s.points.front().first)),
                       digits(static_cast<uint64_t>(s.points.back().first))),
           fmt::format("{} … {}", seconds(s.points.front().second), seconds(s.points.back().second)),
           fmt::format("{:.2f}", fitted_exponent(s))});
    }
    panels_.push_back(panel);
  }

  // Progress: a run takes minutes.
  static void tell(const Line& line) {
    std::string out;
    for (const std::string& cell : line) out += (out.empty() ? "" : "  ") + cell;
    std::fprintf(stderr, "%s\n", out.c_str());
  }

  std::string header() const {
    std::string processor = "an unknown processor";
    std::ifstream cpus("/proc/cpuinfo");
    for (std::string line; std::getline(cpus, line);)
      if (line.starts_with("model name")) {
        processor = line.substr(line.find(':') + 2);
        break;
      }
    std::string out =
        fmt::format("{} cores of {}, {:.0f} GiB. One run of each, limit {:.0f} s, times in seconds.\n",
                    ::sysconf(_SC_NPROCESSORS_ONLN), processor,
                    static_cast<double>(::sysconf(_SC_PHYS_PAGES)) *
                        static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1 << 30),
                    arguments_.limit);
    return out;
  }

  Arguments arguments_;
  fs::path programs_;
  Peers peers_;
  std::vector<Peer> installed_;
  std::map<Peer, uint64_t> idle_;
  std::vector<Line> a_, b_, series_;
  std::vector<Panel> panels_;
  std::vector<std::string> complaints_;
};

std::optional<Arguments> parse(int argc, char** argv) {
  Arguments out;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "A")
      out.b = false;
    else if (word == "B")
      out.a = false;
    else if (word == "--check")
      out.check = true;
    else if (word == "--million")
      out.million = true;
    else if (word == "--limit" && i + 1 < argc)
      out.limit = std::atof(argv[++i]);
    else if (word == "--work" && i + 1 < argc)
      out.work = argv[++i];
    else if (word == "--output" && i + 1 < argc)
      out.output = argv[++i];
    else
      return std::nullopt;
  }
  if (out.limit <= 0 || (!out.a && !out.b)) return std::nullopt;
  return out;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  auto arguments = bench::parse(argc, argv);
  if (!arguments) {
    std::fputs("usage: compare [A|B] [--work NAME] [--check] [--million] [--limit SECONDS] [--output DIR]\n",
               stderr);
    return 2;
  }
  try {
    return bench::Comparison(*arguments).run();
  } catch (const std::exception& e) {
    std::fprintf(stderr, "compare: %s\n", e.what());
    return 1;
  }
}
