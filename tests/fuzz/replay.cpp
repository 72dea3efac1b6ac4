// Replays a corpus without a fuzzer: every file below the folder as it is, and mutated in ways that are the
// same on every run.
//
//   replay TARGET FOLDER [--mutations N]
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

#include "targets.hpp"

namespace {

namespace fs = std::filesystem;
using Random = std::mt19937;

constexpr int default_mutations = 40;

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

size_t below(Random& random, size_t n) {
  return n == 0 ? 0 : random() % n;
}

// One change of the kinds that find most: cut, flip, repeat, exchange, insert what means something somewhere.
void mutate(std::string& text, Random& random) {
  static const std::vector<std::string> tokens = {"{",
                                                  "}",
                                                  "(",
                                                  ")",
                                                  "[",
                                                  "]",
                                                  "\"",
                                                  "'",
                                                  ":",
                                                  ",",
                                                  "-",
                                                  "~",
                                                  "..",
                                                  "%",
                                                  "not ",
                                                  "_",
                                                  "\\u{110000}",
                                                  "\xff",
                                                  "\xe6\x9e",
                                                  std::string(1, '\0'),
                                                  "\n",
                                                  "\t",
                                                  "99999999999999999999999999",
                                                  "-0",
                                                  "1e400",
                                                  "&a ",
                                                  "*a ",
                                                  "!!binary ",
                                                  "<<: ",
                                                  "---\n",
                                                  "n/a",
                                                  "none",
                                                  "~2020",
                                                  "2016..",
                                                  "0x",
                                                  "„",
                                                  "(",
                                                  ":"};
  size_t at = below(random, text.size() + 1);
  size_t length = below(random, std::min<size_t>(text.size() - at, 64) + 1);
  switch (random() % 6) {
    case 0:
      text.erase(at, length);
      break;
    case 1:
      text.resize(at);
      break;
    case 2:
      if (at < text.size())
        text[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1u << random() % 8));
      break;
    case 3:
      text.insert(at, tokens[below(random, tokens.size())]);
      break;
    case 4:
      text.insert(below(random, text.size() + 1), text.substr(at, length));
      break;
    default: {
      std::string cut = text.substr(at, length);
      text.erase(at, length);
      text.insert(below(random, text.size() + 1), cut);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  fuzz::Target target = argc >= 3 ? fuzz::find_target(argv[1]) : nullptr;
  if (target == nullptr) {
    std::fprintf(stderr, "usage: replay rules|literal|yaml|json|csv FOLDER [--mutations N]\n");
    return 2;
  }
  int mutations =
      argc == 5 && std::string_view(argv[3]) == "--mutations" ? std::atoi(argv[4]) : default_mutations;
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(argv[2]))
    if (entry.is_regular_file() && entry.path().string().ends_with(fuzz::file_ending(argv[1])))
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  size_t inputs = 0;
  for (const fs::path& file : files) {
    const std::string text = read_text(file);
    std::fprintf(stderr, "%s\n", file.filename().c_str());
    target(text);
    ++inputs;
    Random random(static_cast<unsigned>(text.size()));
    for (int i = 0; i < mutations; ++i, ++inputs) {
      std::string mutated = text;
      for (size_t changes = 1 + random() % 4; changes > 0; --changes) mutate(mutated, random);
      target(mutated);
    }
  }
  std::printf("%zu files, %zu inputs\n", files.size(), inputs);
  return files.empty() ? 1 : 0;
}
