#pragma once
// One function a command: options in, engine call, rendering out; what it returns is the exit status.
// main.cpp fills the options from the command line and is the only file that knows CLI11.
#include <cstdint>
#include <string>
#include <vector>

#include "profiles.hpp"
#include "rulebases.hpp"
#include "terminal.hpp"

namespace mechanist::cli {

struct CheckOptions {
  std::vector<std::string> inputs;  // rulebases and profiles, told apart by their names
  std::vector<std::string> set;
  std::string mapping;
  std::string format = "text";
  std::string explain;
  bool strict = false;
};
int check(const CheckOptions&, Terminal&);

struct DumpOptions {
  RulebaseOptions rulebase;
  std::string stage = "model";
};
int dump(const DumpOptions&, Terminal&);

}  // namespace mechanist::cli
